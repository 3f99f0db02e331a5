#include "connection.h"

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace sqlite_test {
namespace {

// Fields of a CSV text, row by row; quoted ones may hold anything.
std::vector<Row> ReadCsv(const std::string& text) {
  std::vector<Row> rows(1);
  std::string field;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"') {
      field += text[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == ',' || c == '\n')) {
      rows.back().push_back(field);
      field.clear();
      if (c == '\n') rows.emplace_back();
    } else if (c != '\r' || quoted) {
      field += c;
    }
  }
  rows.pop_back();
  return rows;
}

std::string TypeOf(const std::string& table, const std::string& column) {
  cxs_result* columns = nullptr;
  REQUIRE(cxs_describe(CXS_DESCRIBE_COLUMNS, table.c_str(), &columns, nullptr) == CXS_OK);
  std::string type = "TEXT";
  const auto text = [&](int64_t row, const char* name) {
    const char* value = nullptr;
    int64_t length = 0;
    cxs_result_text(columns, row, cxs_result_find(columns, name), &value, &length, nullptr);
    return std::string(value == nullptr ? "" : value, static_cast<size_t>(length));
  };
  for (int64_t row = 0; row < cxs_result_rows(columns); ++row) {
    if (text(row, "name") != column) continue;
    const std::string kind = text(row, "type");
    if (kind != "text" && kind != "enum" && kind != "date" && kind != "bool") type = "NUMERIC";
  }
  cxs_result_destroy(columns);
  return type;
}

}  // namespace

Connection::Connection(const std::string& path) {
  sqlite3* opened = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &opened) == SQLITE_OK);
  db_.reset(opened);
  sqlite3_db_config(opened, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, nullptr);
  char* error = nullptr;
  const int code = sqlite3_load_extension(opened, COXSWAIN_SQLITE_PATH, nullptr, &error);
  REQUIRE_MESSAGE(code == SQLITE_OK, (error == nullptr ? "" : error));
}

Answer Connection::Ask(const std::string& sql) const {
  Answer answer;
  const char* rest = sql.c_str();
  while (*rest != '\0') {
    sqlite3_stmt* statement = nullptr;
    answer.code = sqlite3_prepare_v2(db(), rest, -1, &statement, &rest);
    if (answer.code == SQLITE_OK && statement == nullptr) break;
    while (answer.code == SQLITE_OK || answer.code == SQLITE_ROW) {
      answer.code = sqlite3_step(statement);
      if (answer.code != SQLITE_ROW) break;
      Row& row = answer.rows.emplace_back();
      for (int i = 0; i < sqlite3_column_count(statement); ++i) {
        const void* const text = sqlite3_column_text(statement, i);
        row.push_back(text == nullptr ? "NULL" : static_cast<const char*>(text));
      }
    }
    if (answer.code != SQLITE_DONE) answer.error = sqlite3_errmsg(db());
    sqlite3_finalize(statement);
    if (answer.code != SQLITE_DONE) return answer;
    answer.code = SQLITE_OK;
  }
  return answer;
}

std::vector<Row> Connection::Rows(const std::string& sql) const {
  Answer answer = Ask(sql);
  REQUIRE_MESSAGE(answer.code == SQLITE_OK, (sql + ": " + answer.error));
  return answer.rows;
}

std::string Connection::Value(const std::string& sql) const {
  const std::vector<Row> rows = Rows(sql);
  REQUIRE(rows.size() == 1);
  REQUIRE(rows[0].size() == 1);
  return rows[0][0];
}

Folder::Folder() {
  char name[] = "/tmp/coxswain-sqlite-XXXXXX";
  REQUIRE(mkdtemp(name) != nullptr);
  path_ = name;
}

Folder::~Folder() { std::filesystem::remove_all(path_); }

void ImportFolder(const Connection& connection, const std::string& folder) {
  connection.Rows("BEGIN");
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".csv") continue;
    const std::string table = entry.path().stem().string();
    std::ifstream file(entry.path(), std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    const std::vector<Row> rows = ReadCsv(text.str());
    std::string columns, places;
    for (const std::string& name : rows[0]) {
      columns += (columns.empty() ? "" : ", ") + ("\"" + name + "\" " + TypeOf(table, name));
      places += places.empty() ? "?" : ", ?";
    }
    connection.Rows("CREATE TABLE " + table + "(" + columns + ")");
    sqlite3_stmt* insert = nullptr;
    REQUIRE(sqlite3_prepare_v2(connection.db(),
                               ("INSERT INTO " + table + " VALUES(" + places + ")").c_str(), -1,
                               &insert, nullptr) == SQLITE_OK);
    for (size_t row = 1; row < rows.size(); ++row) {
      for (size_t i = 0; i < rows[row].size(); ++i) {
        const std::string& field = rows[row][i];
        const int place = static_cast<int>(i) + 1;
        if (field.empty()) {
          sqlite3_bind_null(insert, place);
        } else {
          sqlite3_bind_text(insert, place, field.c_str(), -1, SQLITE_TRANSIENT);
        }
      }
      REQUIRE(sqlite3_step(insert) == SQLITE_DONE);
      sqlite3_reset(insert);
    }
    sqlite3_finalize(insert);
  }
  connection.Rows("COMMIT");
}

}  // namespace sqlite_test
