#include "documents.h"

#include <utility>

#include "rows.h"
#include "table_function.h"

namespace coxswain_sqlite {
namespace {

using Names = std::vector<std::string>;

std::string Text(int count, sqlite3_value** values, int place) {
  if (place >= count) return "";
  const Cell cell = CellOf(values[place]);
  if (cell.type == SQLITE_NULL) return "";
  if (cell.type != SQLITE_TEXT) Fail("Argument " + std::to_string(place + 1) + " is no text.");
  return std::string(cell.text);
}

void ReturnBuffer(sqlite3_context* context, const cxs_buffer* buffer) {
  sqlite3_result_text64(context, cxs_buffer_data(buffer),
                        static_cast<sqlite3_uint64>(cxs_buffer_size(buffer)), SQLITE_TRANSIENT,
                        SQLITE_UTF8);
}

void ReturnJson(sqlite3_context* context, const cxs_result* result) {
  cxs_buffer* json = nullptr;
  Call call;
  call.Check(cxs_result_to_json(result, &json, call.error()));
  const BufferHandle owner(json);
  ReturnBuffer(context, json);
}

Connection* ConnectionOf(sqlite3_context* context) {
  return static_cast<std::shared_ptr<Connection>*>(sqlite3_user_data(context))->get();
}

BufferHandle Report(Connection* connection, int32_t format, const std::string& company,
                    const std::string& filter, const SourceOptions& source) {
  const std::shared_ptr<cxs_snapshot> snapshot = connection->Snapshot(source);
  cxs_report_options options;
  cxs_report_options_init(&options, sizeof options);
  options.format = format;
  if (!company.empty()) options.company = company.c_str();
  if (!filter.empty()) options.filter = filter.c_str();
  const Interruptible interruptible(connection->db());
  cxs_buffer* report = nullptr;
  Call call;
  call.Check(
      cxs_snapshot_report(snapshot.get(), &options, interruptible.run(), &report, call.error()));
  return BufferHandle(report);
}

void QueryFunction(sqlite3_context* context, int count, sqlite3_value** values) {
  GuardedFunction(context, [&] {
    if (count < 1 || count > 4) {
      Fail("cxs_query(name [, options [, source [, mapping]]]) has 1 to 4 arguments.");
    }
    const std::string name = Text(count, values, 0);
    const std::string options = Text(count, values, 1);
    Connection* const connection = ConnectionOf(context);
    const std::shared_ptr<cxs_snapshot> snapshot =
        connection->Snapshot({Text(count, values, 2), Text(count, values, 3), false});
    const Interruptible interruptible(connection->db());
    cxs_result* result = nullptr;
    Call call;
    call.Check(cxs_snapshot_query(snapshot.get(), name.c_str(), options.data(),
                                  static_cast<int64_t>(options.size()), interruptible.run(),
                                  &result, call.error()));
    const ResultHandle owner(result);
    ReturnJson(context, result);
  });
}

void ReportFunction(sqlite3_context* context, int count, sqlite3_value** values) {
  GuardedFunction(context, [&] {
    if (count > 5) {
      Fail(
          "cxs_report([format [, company [, filter [, source [, mapping]]]]]) has up to 5 "
          "arguments.");
    }
    const std::string format = Text(count, values, 0);
    int32_t known = CXS_REPORT_TEXT;
    if (format == "json") known = CXS_REPORT_JSON;
    if (format == "html") known = CXS_REPORT_HTML;
    if (known == CXS_REPORT_TEXT && !format.empty() && format != "text") {
      Fail("A report is 'text', 'json' or 'html', not '" + format + "'.");
    }
    const BufferHandle report =
        Report(ConnectionOf(context), known, Text(count, values, 1), Text(count, values, 2),
               {Text(count, values, 3), Text(count, values, 4), false});
    ReturnBuffer(context, report.get());
  });
}

void DescribeFunction(sqlite3_context* context, int count, sqlite3_value** values) {
  static constexpr std::pair<const char*, int32_t> kKinds[] = {
      {"queries", CXS_DESCRIBE_QUERIES},       {"options", CXS_DESCRIBE_QUERY_OPTIONS},
      {"outputs", CXS_DESCRIBE_QUERY_OUTPUTS}, {"measures", CXS_DESCRIBE_MEASURES},
      {"tables", CXS_DESCRIBE_TABLES},         {"columns", CXS_DESCRIBE_COLUMNS},
      {"mappings", CXS_DESCRIBE_MAPPINGS}};
  GuardedFunction(context, [&] {
    if (count < 1 || count > 2) Fail("cxs_describe(what [, name]) has 1 or 2 arguments.");
    const std::string what = Text(count, values, 0);
    for (const auto& [name, kind] : kKinds) {
      if (what != name) continue;
      return ReturnJson(context, Describe(kind, Text(count, values, 1)).get());
    }
    Fail("'" + what +
         "' is nothing to describe: queries, options, outputs, measures, tables, columns or "
         "mappings.");
  });
}

// The rows of a statement over the report as JSON.
constexpr char kReportRows[] = R"sql(
WITH report(j) AS (SELECT ?1)
SELECT NULL, 'headline', NULL, json_extract(value, '$.text'), NULL, NULL, NULL, NULL
  FROM report, json_each(j, '$.headline')
UNION ALL
SELECT json_extract(value, '$.section'), 'finding', json_extract(value, '$.kind'),
       json_extract(value, '$.sentence.text'), CAST(json_extract(value, '$.money') AS REAL),
       json_extract(value, '$.measure'), json_extract(value, '$.advice'), NULL
  FROM report, json_each(j, '$.findings')
UNION ALL
SELECT json_extract(s.value, '$.name'), 'sentence', json_extract(s.value, '$.title'),
       json_extract(t.value, '$.text'), NULL, NULL, NULL, NULL
  FROM report, json_each(j, '$.sections') AS s, json_each(s.value, '$.sentences') AS t
UNION ALL
SELECT json_extract(s.value, '$.name'), 'table', json_extract(t.value, '$.title'), NULL, NULL,
       NULL, NULL, json_extract(t.value, '$.table')
  FROM report, json_each(j, '$.sections') AS s, json_each(s.value, '$.tables') AS t
UNION ALL
SELECT json_extract(value, '$.name'), 'missing', json_extract(value, '$.title'),
       json_extract(value, '$.missing'), NULL, NULL, NULL, NULL
  FROM report, json_each(j, '$.sections') WHERE json_extract(value, '$.missing') IS NOT NULL
)sql";

class StatementRows : public FunctionRows {
 public:
  StatementRows(sqlite3* db, const char* sql, const cxs_buffer* json) : statement_(db, sql) {
    if (sqlite3_bind_text64(statement_.get(), 1, cxs_buffer_data(json),
                            static_cast<sqlite3_uint64>(cxs_buffer_size(json)), SQLITE_TRANSIENT,
                            SQLITE_UTF8) != SQLITE_OK) {
      throw std::bad_alloc();
    }
    Next();
  }
  bool AtEnd() const override { return !there_; }
  void Next() override { there_ = statement_.Step(); }
  void Column(sqlite3_context* context, int column) override {
    sqlite3_result_value(context, sqlite3_column_value(statement_.get(), column));
  }

 private:
  Statement statement_;
  bool there_ = false;
};

class ReportTable : public TableFunction {
 public:
  explicit ReportTable(std::shared_ptr<Connection> connection)
      : connection_(std::move(connection)) {}
  Names VisibleColumns() const override {
    return {"section TEXT", "kind TEXT",    "title TEXT",  "text TEXT",
            "money REAL",   "measure TEXT", "advice TEXT", "content TEXT"};
  }
  Names HiddenColumns() const override {
    return {"company", "filter", "source", "mapping", "keep_good"};
  }
  std::unique_ptr<FunctionRows> Open(const Arguments& arguments) override {
    const auto given = [&](int place) {
      const auto at = arguments.find(place);
      return at == arguments.end() ? std::string() : at->second;
    };
    const std::string keep = given(4);
    const BufferHandle report = Report(connection_.get(), CXS_REPORT_JSON, given(0), given(1),
                                       {given(2), given(3), !keep.empty() && keep != "0"});
    return std::make_unique<StatementRows>(connection_->db(), kReportRows, report.get());
  }

 private:
  const std::shared_ptr<Connection> connection_;
};

class ProblemRows : public FunctionRows {
 public:
  explicit ProblemRows(const std::vector<Loaded>& loaded) {
    for (const Loaded& one : loaded) {
      cxs_result* listed = nullptr;
      Call call;
      call.Check(cxs_load_report_problems(one.report.get(), &listed, call.error()));
      const ResultHandle problems(listed);
      for (int64_t row = 0; row < cxs_result_rows(listed); ++row) {
        rows_.push_back({one.table, CellText(listed, row, "row"), CellText(listed, row, "column"),
                         CellText(listed, row, "reason"),
                         CellText(listed, row, "refused") == "true"});
      }
    }
  }
  bool AtEnd() const override { return at_ >= rows_.size(); }
  void Next() override { ++at_; }
  void Column(sqlite3_context* context, int column) override {
    const Problem& row = rows_[at_];
    if (column == 1) return sqlite3_result_int64(context, std::atoll(row.row.c_str()));
    if (column == 4) return sqlite3_result_int(context, row.refused ? 1 : 0);
    const std::string& text = column == 0 ? row.table : (column == 2 ? row.column : row.reason);
    sqlite3_result_text(context, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  }

 private:
  struct Problem {
    std::string table, row, column, reason;
    bool refused;
  };
  std::vector<Problem> rows_;
  size_t at_ = 0;
};

class CheckTable : public TableFunction {
 public:
  explicit CheckTable(std::shared_ptr<Connection> connection)
      : connection_(std::move(connection)) {}
  Names VisibleColumns() const override {
    return {"\"table\" TEXT", "\"row\" INTEGER", "\"column\" TEXT", "reason TEXT",
            "refused INTEGER"};
  }
  Names HiddenColumns() const override { return {"source", "mapping"}; }
  std::unique_ptr<FunctionRows> Open(const Arguments& arguments) override {
    SourceOptions source;
    if (arguments.count(0) != 0) source.schema = arguments.at(0);
    if (arguments.count(1) != 0) source.mapping = arguments.at(1);
    return std::make_unique<ProblemRows>(connection_->Check(source));
  }

 private:
  const std::shared_ptr<Connection> connection_;
};

template <typename Function>
class FunctionModule : public TableModule {
 public:
  explicit FunctionModule(std::shared_ptr<Connection> connection)
      : connection_(std::move(connection)) {}
  std::unique_ptr<TableFunction> Connect(const Names& /*arguments*/) override {
    return std::make_unique<Function>(connection_);
  }

 private:
  const std::shared_ptr<Connection> connection_;
};

}  // namespace

void RegisterDocuments(const std::shared_ptr<Connection>& connection) {
  sqlite3* const db = connection->db();
  const auto add = [&](const char* name, void (*function)(sqlite3_context*, int, sqlite3_value**)) {
    const int code = sqlite3_create_function_v2(
        db, name, -1, SQLITE_UTF8, new std::shared_ptr<Connection>(connection), function, nullptr,
        nullptr, [](void* data) { delete static_cast<std::shared_ptr<Connection>*>(data); });
    if (code != SQLITE_OK) throw Error{code, sqlite3_errmsg(db)};
  };
  add("cxs_query", QueryFunction);
  add("cxs_report", ReportFunction);
  add("cxs_describe", DescribeFunction);
  RegisterTable(db, "cxs_report", std::make_unique<FunctionModule<ReportTable>>(connection), false);
  RegisterTable(db, "cxs_check", std::make_unique<FunctionModule<CheckTable>>(connection), false);
}

}  // namespace coxswain_sqlite
