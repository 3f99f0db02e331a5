#include "source.h"

#include <algorithm>
#include <set>

#include "rows.h"

namespace coxswain_sqlite {
namespace {

constexpr int64_t kRowsPerTick = 4096;

// In the order in which SQL looks a bare name up.
std::vector<std::string> Schemas(sqlite3* db, const std::string& wanted) {
  std::vector<std::string> schemas = {"temp", "main"};
  Statement list(db, "PRAGMA database_list");
  while (list.Step()) {
    const std::string name = list.Text(1);
    if (name != "main" && name != "temp") schemas.push_back(name);
  }
  if (wanted.empty()) return schemas;
  const std::string lower = LowerCase(wanted);
  for (const std::string& schema : schemas) {
    if (LowerCase(schema) == lower) return {schema};
  }
  Fail("There is no database '" + wanted + "' on this connection; see PRAGMA database_list.");
}

}  // namespace

std::vector<SourceTable> FindTables(sqlite3* db, const std::string& schema) {
  std::vector<SourceTable> found;
  std::set<std::string> taken;
  for (const std::string& one : Schemas(db, schema)) {
    Statement tables(db, "SELECT name, type = 'table' AND rootpage > 0 FROM " + Quoted(one) +
                             ".sqlite_master WHERE type IN ('table', 'view')");
    while (tables.Step()) {
      SourceTable source;
      source.name = tables.Text(0);
      const std::string lower = LowerCase(source.name);
      if (cxs_table_id(lower.c_str(), &source.table, nullptr) != CXS_OK) continue;
      if (!taken.insert(lower).second) continue;
      source.schema = one;
      source.plain = sqlite3_column_int(tables.get(), 1) != 0;
      found.push_back(std::move(source));
    }
  }
  std::sort(found.begin(), found.end(),
            [](const SourceTable& a, const SourceTable& b) { return a.table < b.table; });
  return found;
}

cxs_status LoadTable(sqlite3* db, const SourceTable& source, cxs_book* book,
                     const cxs_load_options* options, const cxs_run* run, const Tick& tick,
                     cxs_load_report** report, cxs_error** error) {
  Statement select(db, "SELECT * FROM " + Quoted(source.schema) + "." + Quoted(source.name));
  std::vector<std::string> names;
  for (int i = 0; i < sqlite3_column_count(select.get()); ++i) {
    names.emplace_back(sqlite3_column_name(select.get(), i));
  }
  Rows rows(SchemaOf(source.table), names);
  while (select.Step()) {
    if (tick && rows.size() % kRowsPerTick == 0) tick();
    for (size_t i = 0; i < names.size(); ++i) {
      rows.Append(i, CellOf(select.get(), static_cast<int>(i)));
    }
    rows.EndRow();
  }
  return rows.Load(book, options, run, report, error);
}

std::string NothingKnown() {
  std::string names;
  const ResultHandle known = Describe(CXS_DESCRIBE_TABLES);
  for (int64_t row = 0; row < cxs_result_rows(known.get()); ++row) {
    names += (names.empty() ? "" : ", ") + CellText(known.get(), row, "name");
  }
  return "The database has no table and no view that Coxswain knows. It reads: " + names +
         ". What has other names becomes one of them with CREATE VIEW, or through a mapping.";
}

}  // namespace coxswain_sqlite
