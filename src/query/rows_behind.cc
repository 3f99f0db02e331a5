#include <algorithm>
#include <map>

#include "coxswain/query/query.h"

namespace coxswain {
namespace {

// The rows of one table that a fold counted.
struct Counted {
  int date_column = -1;
  std::vector<int64_t> rows;
};

// What the row has of its key.
std::string KeyText(const TableState& table, int64_t row) {
  std::string text;
  const absl::Span<const ColumnSpec> columns = Spec(table.id).columns;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (!columns[i].key()) continue;
    const std::string part = table.ValueText(row, static_cast<int>(i));
    if (!part.empty()) text += (text.empty() ? "" : " / ") + part;
  }
  return text;
}

Table RowsTable(const Snapshot& snapshot, const std::map<TableId, Counted>& counted) {
  Table out;
  const int table_column = out.AddColumn("table", ColumnKind::kText);
  const int row_column = out.AddColumn("row", ColumnKind::kInteger);
  const int key_column = out.AddColumn("key", ColumnKind::kText);
  const int day_column = out.AddColumn("day", ColumnKind::kDate);
  const int amount_column =
      out.AddColumn("amount", ColumnKind::kSum, snapshot.currency(), kMoneyScale);
  for (const auto& [id, found] : counted) {
    const TableState& table = snapshot.table(id);
    const int amount = ColumnIndex(id, "amount");
    for (const int64_t row : found.rows) {
      out.AppendText(table_column, Spec(id).name);
      out.AppendInteger(row_column, row + 1);
      out.AppendText(key_column, KeyText(table, row));
      const int32_t day = found.date_column < 0 ? kNullDay : table.DayAt(row, found.date_column);
      day == kNullDay ? out.AppendNull(day_column) : out.AppendInteger(day_column, day);
      const int64_t money = amount < 0 ? kNullNumber : table.NumberAt(row, amount);
      money == kNullNumber ? out.AppendNull(amount_column) : out.AppendSum(amount_column, money);
    }
  }
  return out;
}

}  // namespace

absl::StatusOr<Table> RowsBehind(const std::shared_ptr<const Snapshot>& book, const Query& query,
                                 std::string_view options_json, const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const Options options,
                            Options::Parse(options_json, query.spec.options));
  COXSWAIN_RETURN_IF_ERROR(run.Check());
  COXSWAIN_ASSIGN_OR_RETURN(const std::shared_ptr<const Snapshot> snapshot,
                            RowsFor(query, book, options, run));
  if (query.rows != nullptr) return query.rows(snapshot, options, run);

  std::map<TableId, Counted> counted;
  ScopedCharge charge(run.memory);
  absl::Status charged;
  Run naming = run;
  naming.rows_counted = [&](int table, int date_column, const std::vector<int64_t>& rows) {
    if (charged.ok()) {
      charged = charge.Add(static_cast<int64_t>(rows.size() * sizeof(int64_t)), "Listing rows");
    }
    if (!charged.ok()) return;
    Counted& found = counted[static_cast<TableId>(table)];
    found.date_column = std::max(found.date_column, date_column);
    found.rows.insert(found.rows.end(), rows.begin(), rows.end());
  };
  COXSWAIN_RETURN_IF_ERROR(query.fold(snapshot, options, naming).status());
  COXSWAIN_RETURN_IF_ERROR(charged);
  for (auto& [table, found] : counted) {  // several folds may count one row
    std::sort(found.rows.begin(), found.rows.end());
    found.rows.erase(std::unique(found.rows.begin(), found.rows.end()), found.rows.end());
  }
  return RowsTable(*snapshot, counted);
}

}  // namespace coxswain
