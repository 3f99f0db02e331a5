#include <cmath>
#include <string>

#include "coxswain/table/write.h"

namespace coxswain {
namespace {

// Integers, finite reals, bools and null stand bare in JSON, all else in quotes.
bool IsBare(const Column& column, int64_t row) {
  switch (column.kind) {
    case ColumnKind::kInteger:
    case ColumnKind::kBool:
      return true;
    case ColumnKind::kReal:
      return std::isfinite(column.reals[static_cast<size_t>(row)]);
    case ColumnKind::kText:
    case ColumnKind::kDecimal:
    case ColumnKind::kSum:
    case ColumnKind::kDate:
      break;
  }
  return false;
}

}  // namespace

void AppendJsonString(std::string_view text, std::string* json) {
  constexpr char kHex[] = "0123456789abcdef";
  *json += '"';
  for (char c : text) {
    switch (c) {
      case '"':
        *json += "\\\"";
        break;
      case '\\':
        *json += "\\\\";
        break;
      case '\n':
        *json += "\\n";
        break;
      case '\r':
        *json += "\\r";
        break;
      case '\t':
        *json += "\\t";
        break;
      default: {
        const unsigned char byte = static_cast<unsigned char>(c);
        if (byte < 0x20) {
          *json += "\\u00";
          *json += kHex[byte >> 4];
          *json += kHex[byte & 15];
        } else {
          *json += c;
        }
      }
    }
  }
  *json += '"';
}

std::string WriteJson(const Table& table) {
  std::string json = "{\"columns\":[";
  for (size_t i = 0; i < table.columns.size(); ++i) {
    const Column& column = table.columns[i];
    if (i > 0) json += ',';
    json += "{\"name\":";
    AppendJsonString(column.name, &json);
    json += ",\"kind\":";
    AppendJsonString(ColumnKindName(column.kind), &json);
    json += ",\"unit\":";
    AppendJsonString(column.unit, &json);
    json += '}';
  }
  json += "],\"rows\":[";
  for (int64_t row = 0; row < table.rows(); ++row) {
    if (row > 0) json += ',';
    json += '[';
    for (size_t i = 0; i < table.columns.size(); ++i) {
      const Column& column = table.columns[i];
      if (i > 0) json += ',';
      if (column.IsNull(row)) {
        json += "null";
      } else if (IsBare(column, row)) {
        json += column.CellText(row);
      } else {
        AppendJsonString(column.CellText(row), &json);
      }
    }
    json += ']';
  }
  json += "]}";
  return json;
}

}  // namespace coxswain
