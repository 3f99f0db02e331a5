#include "abi.h"

#include <algorithm>

namespace coxswain_sqlite {

void Fail(std::string message) { throw Error{SQLITE_ERROR, std::move(message)}; }

Error ErrorOf(cxs_status status, std::string message) {
  if (status == CXS_CANCELLED) return {SQLITE_INTERRUPT, sqlite3_errstr(SQLITE_INTERRUPT)};
  if (status == CXS_RESOURCE_EXHAUSTED) return {SQLITE_NOMEM, std::move(message)};
  return {SQLITE_ERROR, std::move(message)};
}

void Call::Check(cxs_status status) const {
  if (status != CXS_OK) throw ErrorOf(status, message());
}

Statement::Statement(sqlite3* db, const std::string& sql) {
  const int code =
      sqlite3_prepare_v2(db, sql.data(), static_cast<int>(sql.size()), &statement_, nullptr);
  if (code != SQLITE_OK) throw Error{code, sqlite3_errmsg(db)};
}

bool Statement::Step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  throw Error{code, sqlite3_errmsg(sqlite3_db_handle(statement_))};
}

std::string Statement::Text(int column) const {
  const void* const text = sqlite3_column_text(statement_, column);
  if (text == nullptr) return "";
  return {static_cast<const char*>(text),
          static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
}

std::string Quoted(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

std::string JsonString(std::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (byte < 0x20) {
      constexpr char kDigits[] = "0123456789abcdef";
      json += std::string("\\u00") + kDigits[byte >> 4] + kDigits[byte & 15];
    } else {
      json += c;
    }
  }
  return json + '"';
}

std::string TextOf(const cxs_buffer* buffer) {
  return {cxs_buffer_data(buffer), static_cast<size_t>(cxs_buffer_size(buffer))};
}

ResultHandle Describe(int32_t what, const std::string& name) {
  Call call;
  cxs_result* table = nullptr;
  call.Check(cxs_describe(what, name.empty() ? nullptr : name.c_str(), &table, call.error()));
  return ResultHandle(table);
}

std::string CellText(const cxs_result* table, int64_t row, int32_t column) {
  Call call;
  cxs_buffer* buffer = nullptr;
  call.Check(cxs_result_format(table, row, column, &buffer, call.error()));
  const BufferHandle text(buffer);
  return TextOf(buffer);
}

std::string CellText(const cxs_result* table, int64_t row, const char* column) {
  return CellText(table, row, cxs_result_find(table, column));
}

void ReturnCell(sqlite3_context* context, const cxs_result* table, int64_t row, int32_t column) {
  if (cxs_result_is_null(table, row, column) != 0) return sqlite3_result_null(context);
  Call call;
  switch (cxs_result_kind(table, column)) {
    case CXS_KIND_TEXT: {
      const char* text = nullptr;
      int64_t length = 0;
      call.Check(cxs_result_text(table, row, column, &text, &length, call.error()));
      return sqlite3_result_text64(context, text, static_cast<sqlite3_uint64>(length),
                                   SQLITE_TRANSIENT, SQLITE_UTF8);
    }
    case CXS_KIND_INTEGER:
    case CXS_KIND_BOOL: {
      int64_t value = 0;
      call.Check(cxs_result_int64(table, row, column, &value, call.error()));
      return sqlite3_result_int64(context, value);
    }
    case CXS_KIND_DATE: {
      const std::string day = CellText(table, row, column);
      return sqlite3_result_text(context, day.data(), static_cast<int>(day.size()),
                                 SQLITE_TRANSIENT);
    }
    default: {
      double value = 0;
      call.Check(cxs_result_double(table, row, column, &value, call.error()));
      return sqlite3_result_double(context, value);
    }
  }
}

}  // namespace coxswain_sqlite
