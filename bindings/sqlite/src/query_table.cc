#include "query_table.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <utility>

#include "question.h"
#include "table_function.h"
#include "tally.h"

namespace coxswain_sqlite {
namespace {

using Names = std::vector<std::string>;

const Names kOwnArguments = {"source", "mapping", "keep_good", "tally"};

// What is asked, and of which rows.
struct Request {
  OptionTexts options;
  SourceOptions source;
  std::string tally;
  bool has_tally = false;
  bool rows = false;

  void Give(const std::string& name, const std::string& value) {
    if (name == "source") {
      source.schema = value;
    } else if (name == "mapping") {
      source.mapping = value;
    } else if (name == "keep_good") {
      source.keep_good = value != "0" && value != "false";
    } else if (name == "tally") {
      tally = value;
      has_tally = true;
    } else if (!options.emplace(name, value).second) {
      Fail("The option '" + name + "' is given twice.");
    }
  }
};

// Who may create a table may name the file that its mapping stands in.
Request WithMappingRead(Request request) {
  std::string& mapping = request.source.mapping;
  if (mapping.find('{') != std::string::npos || mapping.find_first_of("./") == std::string::npos) {
    return request;
  }
  std::ifstream file(mapping, std::ios::binary);
  if (!file) Fail("The mapping '" + mapping + "' cannot be read.");
  std::ostringstream text;
  text << file.rdbuf();
  mapping = text.str();
  return request;
}

ResultHandle Solve(Connection* connection, const Question& question, const Request& request) {
  if (!request.source.schema.empty() || !request.source.mapping.empty()) {
    Fail("A tally has its rows already: source and mapping do not go with it.");
  }
  const TallyHandle tally = LoadTally(request.tally);
  CheckQuery(tally.get(), question.name);
  const std::string json = OptionsJson(question, request.options, "solve");
  const Interruptible interruptible(connection->db());
  cxs_result* result = nullptr;
  Call call;
  call.Check(cxs_tally_solve(tally.get(), json.data(), static_cast<int64_t>(json.size()),
                             interruptible.run(), &result, call.error()));
  return ResultHandle(result);
}

ResultHandle Ask(Connection* connection, const Question& question, const Request& request) {
  if (request.has_tally) return Solve(connection, question, request);
  const std::string json = OptionsJson(question, request.options);
  const std::shared_ptr<cxs_snapshot> snapshot = connection->Snapshot(request.source);
  const Interruptible interruptible(connection->db());
  cxs_result* result = nullptr;
  Call call;
  call.Check((request.rows ? cxs_snapshot_rows : cxs_snapshot_query)(
      snapshot.get(), question.name.c_str(), json.data(), static_cast<int64_t>(json.size()),
      interruptible.run(), &result, call.error()));
  return ResultHandle(result);
}

// The rows of a result. `places`: for each visible column its place in the result, -1: none;
// `others`: columns of the result that go into the JSON object that column 0 is then.
class ResultRows : public FunctionRows {
 public:
  ResultRows(ResultHandle result, std::vector<int> places, bool object, std::vector<int> others)
      : result_(std::move(result)),
        places_(std::move(places)),
        object_(object),
        others_(std::move(others)) {}

  bool AtEnd() const override { return row_ >= cxs_result_rows(result_.get()); }
  void Next() override { ++row_; }
  void Column(sqlite3_context* context, int column) override {
    if (object_ && column == 0) {
      const std::string json = Object();
      return sqlite3_result_text(context, json.data(), static_cast<int>(json.size()),
                                 SQLITE_TRANSIENT);
    }
    const int place = places_[static_cast<size_t>(column - (object_ ? 1 : 0))];
    if (place < 0) return sqlite3_result_null(context);
    ReturnCell(context, result_.get(), row_, place);
  }

 private:
  std::string Object() const {
    std::string json = "{";
    for (const int other : others_) {
      json +=
          (json.size() > 1 ? "," : "") + JsonString(cxs_result_name(result_.get(), other)) + ":";
      const int kind = cxs_result_kind(result_.get(), other);
      const bool number = kind != CXS_KIND_TEXT && kind != CXS_KIND_DATE;
      const std::string text = CellText(result_.get(), row_, other);
      if (cxs_result_is_null(result_.get(), row_, other) != 0) {
        json += "null";
      } else {
        json += number ? text : JsonString(text);
      }
    }
    return json + "}";
  }

  const ResultHandle result_;
  const std::vector<int> places_;
  const bool object_;
  const std::vector<int> others_;
  int64_t row_ = 0;
};

class QueryFunction : public TableFunction {
 public:
  QueryFunction(std::shared_ptr<Connection> connection, const Question& question)
      : connection_(std::move(connection)), question_(question) {
    for (const Question::Option& option : question.options) arguments_.push_back(option.name);
    arguments_.insert(arguments_.end(), kOwnArguments.begin(), kOwnArguments.end());
  }

  Names VisibleColumns() const override {
    Names columns = {"dimensions TEXT"};
    for (const std::string& output : question_.outputs) columns.push_back(Quoted(output));
    return columns;
  }
  // An option that is an output too, such as as_of, is named as_of_option.
  Names HiddenColumns() const override {
    Names columns;
    const Names& outputs = question_.outputs;
    for (const std::string& name : arguments_) {
      const bool taken = std::find(outputs.begin(), outputs.end(), name) != outputs.end();
      columns.push_back(Quoted(taken ? name + "_option" : name));
    }
    return columns;
  }
  std::unique_ptr<FunctionRows> Open(const Arguments& arguments) override {
    Request request;
    for (const auto& [place, value] : arguments) {
      request.Give(arguments_[static_cast<size_t>(place)], value);
    }
    ResultHandle result = Ask(connection_.get(), question_, request);
    std::vector<int> places;
    std::vector<uint8_t> shown(static_cast<size_t>(cxs_result_columns(result.get())), 0);
    for (const std::string& output : question_.outputs) {
      places.push_back(cxs_result_find(result.get(), output.c_str()));
      if (places.back() >= 0) shown[static_cast<size_t>(places.back())] = 1;
    }
    std::vector<int> others;
    for (size_t i = 0; i < shown.size(); ++i) {
      if (shown[i] == 0) others.push_back(static_cast<int>(i));
    }
    return std::make_unique<ResultRows>(std::move(result), std::move(places), true,
                                        std::move(others));
  }

 private:
  const std::shared_ptr<Connection> connection_;
  const Question& question_;
  Names arguments_;
};

// What CREATE VIRTUAL TABLE made.
class QueryTable : public TableFunction {
 public:
  QueryTable(std::shared_ptr<Connection> connection, const Question& question, Request request,
             std::string schema, std::string name)
      : connection_(std::move(connection)),
        question_(question),
        request_(std::move(request)),
        schema_(std::move(schema)),
        name_(std::move(name)) {
    if (!ReadColumns()) KeepColumns();
  }

  Names VisibleColumns() const override {
    Names columns;
    for (const auto& [name, type] : columns_) columns.push_back(Quoted(name) + " " + type);
    return columns;
  }
  Names HiddenColumns() const override { return {}; }
  std::unique_ptr<FunctionRows> Open(const Arguments& /*arguments*/) override {
    ResultHandle result = Ask(connection_.get(), question_, WithMappingRead(request_));
    std::vector<int> places;
    for (const auto& [name, type] : columns_) {
      places.push_back(cxs_result_find(result.get(), name.c_str()));
    }
    return std::make_unique<ResultRows>(std::move(result), std::move(places), false,
                                        std::vector<int>());
  }
  void Destroy() override {
    Statement(connection_->db(), "DROP TABLE IF EXISTS " + Shadow(name_)).Step();
  }
  void Rename(const std::string& name) override {
    Statement(connection_->db(),
              "ALTER TABLE " + Shadow(name_) + " RENAME TO " + Quoted(name + "_columns"))
        .Step();
    name_ = name;
  }

 private:
  std::string Shadow(const std::string& name) const {
    return Quoted(schema_) + "." + Quoted(name + "_columns");
  }
  // False: the table is being created.
  bool ReadColumns() {
    Statement there(connection_->db(), "SELECT 1 FROM " + Quoted(schema_) +
                                           ".sqlite_master WHERE type = 'table' AND name = ?1");
    const std::string shadow = name_ + "_columns";
    sqlite3_bind_text(there.get(), 1, shadow.data(), static_cast<int>(shadow.size()),
                      SQLITE_TRANSIENT);
    if (!there.Step()) return false;
    Statement columns(connection_->db(),
                      "SELECT name, type FROM " + Shadow(name_) + " ORDER BY position");
    while (columns.Step()) columns_.emplace_back(columns.Text(0), columns.Text(1));
    return true;
  }
  void KeepColumns() {
    const ResultHandle result = Ask(connection_.get(), question_, WithMappingRead(request_));
    Statement(connection_->db(), "CREATE TABLE " + Shadow(name_) +
                                     "(position INTEGER PRIMARY KEY, name TEXT, type TEXT)")
        .Step();
    for (int i = 0; i < cxs_result_columns(result.get()); ++i) {
      const int kind = cxs_result_kind(result.get(), i);
      const bool text = kind == CXS_KIND_TEXT || kind == CXS_KIND_DATE;
      const bool whole = kind == CXS_KIND_INTEGER || kind == CXS_KIND_BOOL;
      columns_.emplace_back(cxs_result_name(result.get(), i),
                            text ? "TEXT" : (whole ? "INTEGER" : "REAL"));
      Statement insert(connection_->db(),
                       "INSERT INTO " + Shadow(name_) + "(name, type) VALUES (?1, ?2)");
      sqlite3_bind_text(insert.get(), 1, columns_.back().first.c_str(), -1, SQLITE_TRANSIENT);
      sqlite3_bind_text(insert.get(), 2, columns_.back().second.c_str(), -1, SQLITE_TRANSIENT);
      insert.Step();
    }
  }

  const std::shared_ptr<Connection> connection_;
  const Question& question_;
  const Request request_;
  const std::string schema_;
  std::string name_;
  std::vector<std::pair<std::string, std::string>> columns_;  // name, type
};

// What stands between quotes, or as it is.
std::string Unquoted(const std::string& text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return "";
  std::string trimmed = text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
  const char quote = trimmed[0];
  if ((quote != '\'' && quote != '"') || trimmed.size() < 2 || trimmed.back() != quote) {
    return trimmed;
  }
  std::string value;
  for (size_t i = 1; i + 1 < trimmed.size(); ++i) {
    value += trimmed[i];
    if (trimmed[i] == quote) ++i;  // doubled
  }
  return value;
}

class QueryModule : public TableModule {
 public:
  QueryModule(std::shared_ptr<Connection> connection, Question question)
      : connection_(std::move(connection)), question_(std::move(question)) {}

  std::unique_ptr<TableFunction> Connect(const Names& arguments) override {
    if (arguments.size() == 3 && arguments[0] == arguments[2]) {
      return std::make_unique<QueryFunction>(connection_, question_);
    }
    Request request;
    for (size_t i = 3; i < arguments.size(); ++i) {
      const std::string argument = Unquoted(arguments[i]);
      const size_t equals = argument.find('=');
      if (equals == std::string::npos) {
        Fail("'" + argument + "' is no option: write name=value, for example by='segment,month'.");
      }
      const std::string name = LowerCase(Unquoted(argument.substr(0, equals)));
      const std::string value = Unquoted(argument.substr(equals + 1));
      if (name == "rows") {
        request.rows = value != "0" && value != "false";
      } else {
        request.Give(name, value);
      }
    }
    if (request.has_tally) {
      Fail("A table asks for rows; a tally is solved with SELECT * FROM " + arguments[0] +
           " WHERE tally = ...");
    }
    return std::make_unique<QueryTable>(connection_, question_, std::move(request), arguments[1],
                                        arguments[2]);
  }

 private:
  const std::shared_ptr<Connection> connection_;
  const Question question_;
};

}  // namespace

void RegisterQueryTables(const std::shared_ptr<Connection>& connection) {
  for (Question& question : Questions()) {
    const std::string name = "cxs_" + question.name;
    RegisterTable(connection->db(), name,
                  std::make_unique<QueryModule>(connection, std::move(question)), true);
  }
}

}  // namespace coxswain_sqlite
