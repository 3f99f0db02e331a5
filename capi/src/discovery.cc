#include <algorithm>
#include <string>
#include <vector>

#include "coxswain/catalogue.h"
#include "coxswain/mapping.h"
#include "coxswain/measures.h"

#include "guard.h"
#include "handles.h"
#include "tables.h"

namespace coxswain::capi {
namespace {

// "deals|spend" for people.
std::string Listed(std::string_view separated) {
  std::string list;
  for (const char c : separated) list += c == '|' ? std::string(", ") : std::string(1, c);
  return list;
}

// Builds one row after the other from cells in the order of the columns.
class Rows {
 public:
  explicit Rows(std::initializer_list<std::pair<const char*, ColumnKind>> columns) {
    for (const auto& [name, kind] : columns) table_.AddColumn(name, kind);
  }
  Rows& Text(std::string_view text) {
    table_.AppendText(Next(), text);
    return *this;
  }
  // Null where it is empty.
  Rows& TextOrNull(std::string_view text) {
    if (!text.empty()) return Text(text);
    table_.AppendNull(Next());
    return *this;
  }
  Rows& Number(int64_t number) {
    table_.AppendInteger(Next(), number);
    return *this;
  }
  Table Take() { return std::move(table_); }

 private:
  int Next() {
    const int column = next_;
    next_ = (next_ + 1) % static_cast<int>(table_.columns.size());
    return column;
  }
  Table table_;
  int next_ = 0;
};

constexpr ColumnKind kText = ColumnKind::kText;
constexpr ColumnKind kBool = ColumnKind::kBool;
constexpr ColumnKind kInteger = ColumnKind::kInteger;

absl::StatusOr<std::vector<const Query*>> QueriesNamed(const char* name) {
  std::vector<const Query*> queries;
  if (name == nullptr) {
    for (const Query& query : AllQueries()) queries.push_back(&query);
    return queries;
  }
  COXSWAIN_ASSIGN_OR_RETURN(const std::string_view text, NameArgument(name, "name"));
  COXSWAIN_ASSIGN_OR_RETURN(const Query* query, FindQuery(text));
  queries.push_back(query);
  return queries;
}

absl::StatusOr<std::vector<TableId>> TablesNamed(const char* name) {
  std::vector<TableId> tables;
  if (name == nullptr) {
    for (const TableSpec& spec : AllTables()) tables.push_back(spec.id);
    return tables;
  }
  COXSWAIN_ASSIGN_OR_RETURN(const std::string_view text, NameArgument(name, "name"));
  COXSWAIN_ASSIGN_OR_RETURN(const TableId table, TableNamed(text));
  tables.push_back(table);
  return tables;
}

absl::StatusOr<Table> Queries(const char* name) {
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<const Query*> queries, QueriesNamed(name));
  Rows rows({{"name", kText},
             {"purpose", kText},
             {"facts", kText},
             {"lookups", kText},
             {"partition_key", kText},
             {"state", kText},
             {"source", kText},
             {"columns", kText}});
  for (const Query* query : queries) {
    const QuerySpec& spec = query->spec;
    std::string columns;
    for (const QueryColumn& column : ColumnsOf(*query)) {
      columns += (columns.empty() ? "" : ", ") + std::string(column.table) + "." +
                 std::string(column.column);
    }
    rows.Text(spec.name)
        .Text(spec.purpose)
        .Text(Listed(spec.facts))
        .TextOrNull(Listed(spec.lookups))
        .TextOrNull(spec.partition_key)
        .Text(TallyStateName(spec.state))
        .TextOrNull(spec.source)
        .Text(columns);
  }
  return rows.Take();
}

absl::StatusOr<Table> QueryOptions(const char* name) {
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<const Query*> queries, QueriesNamed(name));
  Rows rows({{"query", kText},
             {"name", kText},
             {"type", kText},
             {"stage", kText},
             {"default", kText},
             {"choices", kText},
             {"least", kText},
             {"most", kText},
             {"doc", kText}});
  for (const Query* query : queries) {
    for (const OptionSpec& option : query->spec.options) {
      rows.Text(query->spec.name)
          .Text(option.name)
          .Text(OptionTypeName(option.type))
          .Text(option.fold ? "fold" : "solve")
          .TextOrNull(option.default_value)
          .TextOrNull(Listed(option.choices))
          .TextOrNull(option.range.least ? OptionNumber(option, *option.range.least) : "")
          .TextOrNull(option.range.most ? OptionNumber(option, *option.range.most) : "")
          .Text(option.doc);
    }
  }
  return rows.Take();
}

absl::StatusOr<Table> QueryOutputs(const char* name) {
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<const Query*> queries, QueriesNamed(name));
  Rows rows({{"query", kText}, {"name", kText}, {"unit", kText}, {"doc", kText}});
  for (const Query* query : queries) {
    for (const OutputSpec& output : query->spec.outputs) {
      rows.Text(query->spec.name).Text(output.name).TextOrNull(output.unit).Text(output.doc);
    }
  }
  return rows.Take();
}

std::string_view BetterName(Better better) {
  switch (better) {
    case Better::kUp:
      return "up";
    case Better::kDown:
      return "down";
    case Better::kNeither:
      break;
  }
  return "neither";
}

absl::StatusOr<Table> Measures(const char* name) {
  std::vector<const Measure*> measures;
  if (name == nullptr) {
    for (const Measure& measure : AllMeasures()) measures.push_back(&measure);
  } else {
    COXSWAIN_ASSIGN_OR_RETURN(const std::string_view text, NameArgument(name, "name"));
    COXSWAIN_ASSIGN_OR_RETURN(const Measure* measure, GetMeasure(text));
    measures.push_back(measure);
  }
  Rows rows({{"name", kText},
             {"title", kText},
             {"unit", kText},
             {"better", kText},
             {"formula", kText},
             {"date", kText},
             {"source", kText}});
  for (const Measure* measure : measures) {
    rows.Text(measure->name)
        .Text(measure->title)
        .Text(UnitText(measure->unit, "money"))
        .Text(BetterName(measure->better))
        .Text(measure->formula)
        .TextOrNull(measure->date)
        .TextOrNull(measure->source);
  }
  return rows.Take();
}

absl::StatusOr<Table> Tables(const char* name) {
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<TableId> tables, TablesNamed(name));
  Rows rows({{"id", kInteger}, {"name", kText}, {"key", kText}, {"doc", kText}});
  for (const TableId table : tables) {
    const TableSpec& spec = Spec(table);
    std::string key;
    for (const ColumnSpec& column : spec.columns) {
      if (column.key()) key += (key.empty() ? "" : ", ") + std::string(column.name);
    }
    if (!spec.alternate_key.empty()) key += " or " + Listed(spec.alternate_key);
    rows.Number(NumberOf(table)).Text(spec.name).Text(key).Text(spec.doc);
  }
  return rows.Take();
}

absl::StatusOr<Table> Columns(const char* name) {
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<TableId> tables, TablesNamed(name));
  Rows rows({{"table", kText},
             {"name", kText},
             {"type", kText},
             {"key", kBool},
             {"required", kBool},
             {"event", kBool},
             {"values", kText},
             {"refers", kText},
             {"doc", kText}});
  for (const TableId table : tables) {
    for (const ColumnSpec& column : Spec(table).columns) {
      rows.Text(Spec(table).name)
          .Text(column.name)
          .Text(ColumnTypeName(column.type))
          .Number(column.key() ? 1 : 0)
          .Number(column.required() ? 1 : 0)
          .Number(column.event() ? 1 : 0)
          .TextOrNull(Listed(column.values))
          .TextOrNull(column.refers.has_value() ? Spec(*column.refers).name : "")
          .Text(column.doc);
    }
  }
  return rows.Take();
}

absl::StatusOr<Table> Mappings(const char* name) {
  std::string_view wanted;
  if (name != nullptr) {
    COXSWAIN_ASSIGN_OR_RETURN(wanted, NameArgument(name, "name"));
    COXSWAIN_RETURN_IF_ERROR(FindBuiltinMapping(wanted).status());
  }
  Rows rows({{"name", kText}, {"title", kText}});
  for (const BuiltinMapping& mapping : BuiltinMappings()) {
    if (name == nullptr || mapping.name == wanted) rows.Text(mapping.name).Text(mapping.title);
  }
  return rows.Take();
}

absl::StatusOr<Table> HeldTables(const Snapshot& snapshot, const char* name) {
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<TableId> tables, TablesNamed(name));
  Rows rows({{"id", kInteger},
             {"name", kText},
             {"given", kBool},
             {"rows", kInteger},
             {"columns", kInteger}});
  for (const TableId table : tables) {
    const TableState& state = snapshot.table(table);
    rows.Number(NumberOf(table))
        .Text(Spec(table).name)
        .Number(state.given ? 1 : 0)
        .Number(state.rows)
        .Number(static_cast<int64_t>(state.columns->size()));
  }
  return rows.Take();
}

// Whether a row of the table has a value there.
bool Filled(const TableState& state, int column) {
  const auto any = [](const auto* values, int rows, auto null) {
    return std::any_of(values, values + rows, [null](auto value) { return value != null; });
  };
  return std::any_of(state.groups.begin(), state.groups.end(), [&](const GroupRef& group) {
    switch (StorageOf(state.column(column).type)) {
      case Storage::kSymbol:
        return any(group->symbols(column), group->rows(), kNullSymbol);
      case Storage::kNumber:
        return any(group->numbers(column), group->rows(), kNullNumber);
      case Storage::kDay:
        return any(group->days(column), group->rows(), kNullDay);
      case Storage::kSmall:
        return any(group->smalls(column), group->rows(), kNullSmall);
    }
    return false;
  });
}

absl::StatusOr<Table> HeldColumns(const Snapshot& snapshot, const char* name) {
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<TableId> tables, TablesNamed(name));
  Rows rows({{"table", kText},
             {"name", kText},
             {"type", kText},
             {"dimension", kBool},
             {"filled", kBool}});
  for (const TableId table : tables) {
    const TableState& state = snapshot.table(table);
    for (int i = 0; i < static_cast<int>(state.columns->size()); ++i) {
      const BookColumn& column = state.column(i);
      rows.Text(Spec(table).name)
          .Text(column.name)
          .Text(ColumnTypeName(column.type))
          .Number(column.spec == nullptr ? 1 : 0)
          .Number(Filled(state, i) ? 1 : 0);
    }
  }
  return rows.Take();
}

absl::StatusOr<Table> Describe(int32_t what, const char* name) {
  switch (what) {
    case CXS_DESCRIBE_QUERIES:
      return Queries(name);
    case CXS_DESCRIBE_QUERY_OPTIONS:
      return QueryOptions(name);
    case CXS_DESCRIBE_QUERY_OUTPUTS:
      return QueryOutputs(name);
    case CXS_DESCRIBE_MEASURES:
      return Measures(name);
    case CXS_DESCRIBE_TABLES:
      return Tables(name);
    case CXS_DESCRIBE_COLUMNS:
      return Columns(name);
    case CXS_DESCRIBE_MAPPINGS:
      return Mappings(name);
    default:
      return UnknownEnum("CXS_DESCRIBE", what);
  }
}

absl::StatusOr<Table> DescribeHeld(const Snapshot& snapshot, int32_t what, const char* name) {
  switch (what) {
    case CXS_DESCRIBE_TABLES:
      return HeldTables(snapshot, name);
    case CXS_DESCRIBE_COLUMNS:
      return HeldColumns(snapshot, name);
    default:
      return InvalidArgument(
          "A book or snapshot lists CXS_DESCRIBE_TABLES and "
          "CXS_DESCRIBE_COLUMNS only; for the rest there is cxs_describe.");
  }
}

}  // namespace
}  // namespace coxswain::capi

using namespace coxswain::capi;

extern "C" {

cxs_status cxs_describe(int32_t what, const char* name, cxs_result** result, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(result, "result"));
    COXSWAIN_ASSIGN_OR_RETURN(coxswain::Table table, Describe(what, name));
    *result = new cxs_result{std::move(table)};
    return absl::OkStatus();
  });
}

cxs_status cxs_book_describe(cxs_book* book, int32_t what, const char* name, cxs_result** result,
                             cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(result, "result"));
    COXSWAIN_RETURN_IF_ERROR(Required(book, "book"));
    COXSWAIN_ASSIGN_OR_RETURN(coxswain::Table table,
                              DescribeHeld(*book->core->book.snapshot(), what, name));
    *result = new cxs_result{std::move(table)};
    return absl::OkStatus();
  });
}

cxs_status cxs_snapshot_describe(const cxs_snapshot* snapshot, int32_t what, const char* name,
                                 cxs_result** result, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(result, "result"));
    COXSWAIN_RETURN_IF_ERROR(Required(snapshot, "snapshot"));
    COXSWAIN_ASSIGN_OR_RETURN(coxswain::Table table, DescribeHeld(*snapshot->data, what, name));
    *result = new cxs_result{std::move(table)};
    return absl::OkStatus();
  });
}

}  // extern "C"
