#include "charts.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "coxswain/table/write.h"

#include "assets.h"

namespace coxswain::report {
namespace {

constexpr std::string_view kLines = "lines*";  // and how high one is, in pixels

void AppendCellJson(const Column& column, int64_t row, std::string* json) {
  if (column.IsNull(row)) {
    *json += "null";
    return;
  }
  switch (column.kind) {
    case ColumnKind::kReal:
      if (!std::isfinite(column.reals[static_cast<size_t>(row)])) {
        *json += "null";
        return;
      }
      [[fallthrough]];
    case ColumnKind::kInteger:
    case ColumnKind::kDecimal:
    case ColumnKind::kSum:
    case ColumnKind::kBool:
      *json += column.CellText(row);  // written as JSON writes it
      return;
    default:
      AppendJsonString(column.CellText(row), json);
  }
}

std::string RowsJson(const Table& rows, std::initializer_list<Field> fields) {
  std::string json = "[";
  for (int64_t row = 0; row < rows.rows(); ++row) {
    json += row > 0 ? ",{" : "{";
    bool first = true;
    for (const Field& field : fields) {
      const Column* column = rows.Find(field.column);
      if (column == nullptr) continue;
      if (!first) json += ',';
      first = false;
      AppendJsonString(field.name, &json);
      json += ':';
      AppendCellJson(*column, row, &json);
    }
    json += '}';
  }
  return json + "]";
}

// How many values the first field has: the lines of a chart whose bars lie.
size_t Lines(const Table& rows, std::initializer_list<Field> fields) {
  const Column* column = fields.size() > 0 ? rows.Find(fields.begin()->column) : nullptr;
  std::set<std::string> values;
  for (int64_t row = 0; column != nullptr && row < column->rows(); ++row) {
    values.insert(column->CellText(row));
  }
  return std::max<size_t>(values.size(), 1);
}

}  // namespace

Chart DrawChart(const ChartText& text, std::string_view spec, std::string_view table,
                const Table& rows, std::initializer_list<Field> fields,
                std::initializer_list<Slot> slots) {
  Chart chart;
  chart.name = text.name;
  chart.title = text.title;
  chart.table = table;
  chart.caption = text.caption;
  const auto append_value = [&](std::string_view name) {
    if (name == "rows") {
      chart.spec += RowsJson(rows, fields);
    } else if (name == "config") {
      chart.spec += kChartConfig.substr(0, kChartConfig.rfind('}') + 1);
    } else if (name.substr(0, kLines.size()) == kLines) {
      size_t height = 0;
      name.remove_prefix(kLines.size());
      std::from_chars(name.data(), name.data() + name.size(), height);
      chart.spec += std::to_string(height * Lines(rows, fields));
    } else if (name == "description") {
      AppendJsonString(text.caption.text, &chart.spec);
    } else {
      for (const Slot& slot : slots) {
        if (slot.name == name) return AppendJsonString(slot.text, &chart.spec);
      }
      chart.spec += "null";
    }
  };
  constexpr std::string_view kOpen = "\"$";
  // The templates name the schema's address in a member "$schema", which is no slot.
  constexpr std::string_view kSchema = "\"$schema\"";
  while (true) {
    const size_t open = spec.find(kOpen);
    chart.spec += spec.substr(0, open);
    if (open == std::string_view::npos) break;
    const size_t close = spec.find('"', open + kOpen.size());
    const std::string_view token = spec.substr(open, close + 1 - open);
    if (token == kSchema) {
      chart.spec += token;
    } else {
      append_value(token.substr(kOpen.size(), token.size() - kOpen.size() - 1));
    }
    spec.remove_prefix(close + 1);
  }
  while (!chart.spec.empty() && chart.spec.back() == '\n') chart.spec.pop_back();
  return chart;
}

}  // namespace coxswain::report
