#include "movement_rows.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace coxswain {
namespace {

// What a column of deals is in deal_history, besides the status.
std::optional<DealField> FieldOf(std::string_view column) {
  if (column == "stage") return DealField::kStage;
  if (column == "amount") return DealField::kAmount;
  if (column == "currency") return DealField::kCurrency;
  if (column == "probability") return DealField::kProbability;
  if (column == "expected_close_on") return DealField::kExpectedCloseOn;
  if (column == "forecast_category") return DealField::kForecastCategory;
  if (column == "owner") return DealField::kOwner;
  return std::nullopt;
}

// The column of deals that the way to `name` begins with; -1: none is found, which is an error to
// be told by whoever wants it.
int FirstColumn(const Snapshot& snapshot, const std::string& name) {
  const auto column = ResolveColumn(snapshot, TableId::kDeals, -1, name);
  if (!column.ok()) return -1;
  return column->path.empty() ? column->column : column->path[0].column;
}

bool Changes(const BookColumn& column) {
  return column.spec != nullptr && (column.name == "status" || FieldOf(column.name).has_value());
}

// The texts of a field under the symbols that states have, where history names texts that deals do
// not have; else those of deals.
std::shared_ptr<Symbols> SymbolsOf(const BookColumn& column, DealField field,
                                   const DealHistory& history) {
  if (!history.AddsTexts(field)) return column.symbols;
  auto symbols = std::make_shared<Symbols>();
  for (Symbol symbol = 1; symbol < history.end(field); ++symbol) {
    symbols->Intern(history.Text(field, symbol));
  }
  return symbols;
}

class RowWriter {
 public:
  RowWriter(const Snapshot& snapshot, const DealHistory& history)
      : deals_(snapshot.table(TableId::kDeals)), rates_(snapshot, history) {}

  // A column of one row as stored.
  int64_t Read(int column, const Movement& movement) const {
    const BookColumn& info = deals_.column(column);
    if (!Changes(info)) {
      const RowGroup& group = deals_.GroupOf(movement.deal);
      return group.At(column, StorageOf(info.type), static_cast<int>(movement.deal % kGroupRows));
    }
    const DealState& state = *movement.state;
    const std::optional<DealField> field = FieldOf(info.name);
    if (!field.has_value()) return static_cast<int64_t>(state.status);
    switch (*field) {
      case DealField::kStage:
        return state.stage;
      case DealField::kCurrency:
        return state.currency;
      case DealField::kForecastCategory:
        return state.forecast_category;
      case DealField::kOwner:
        return state.owner;
      case DealField::kProbability:
        return state.probability;
      case DealField::kExpectedCloseOn:
        return state.expected_close_on;
      case DealField::kAmount:
        break;
    }
    int64_t value = kNullNumber;
    RateGap gap;  // told where the amount counts
    rates_.Value(movement.deal, state, state.day, &value, &gap);
    return value;
  }

 private:
  const TableState& deals_;
  const DealRates rates_;
};

}  // namespace

absl::StatusOr<std::shared_ptr<const Snapshot>> MovementRows(
    const std::shared_ptr<const Snapshot>& snapshot, const DealHistory& history,
    const std::vector<Movement>& movements, const std::vector<std::string>& names, const Run& run,
    ScopedCharge* charge) {
  std::array<TableState, kTableCount> tables;
  for (const TableSpec& spec : AllTables()) {
    tables[static_cast<size_t>(spec.id)] = snapshot->table(spec.id);
  }
  TableState& deals = tables[static_cast<size_t>(TableId::kDeals)];
  auto columns = std::make_shared<std::vector<BookColumn>>(*deals.columns);
  std::set<int> wanted;
  for (const std::string& name : names) {
    const int column = FirstColumn(*snapshot, name);
    if (column < 0) continue;
    wanted.insert(column);
    BookColumn& info = (*columns)[static_cast<size_t>(column)];
    const std::optional<DealField> field = FieldOf(info.name);
    if (Changes(info) && field.has_value() && info.type == ColumnType::kText) {
      info.symbols = SymbolsOf(info, *field, history);
    }
  }
  deals.columns = columns;
  deals.rows = static_cast<int64_t>(movements.size());
  deals.groups.clear();
  COXSWAIN_RETURN_IF_ERROR(charge->Add(
      deals.rows * static_cast<int64_t>(wanted.size() * sizeof(int64_t)), "Deals as they were"));
  const RowWriter writer(*snapshot, history);
  std::vector<int64_t> values;
  for (size_t first = 0; first < movements.size(); first += kGroupRows) {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    const size_t rows = std::min<size_t>(kGroupRows, movements.size() - first);
    const GroupRef group(new RowGroup(static_cast<int64_t>(first)));
    group->AddRows(static_cast<int>(rows));
    for (const int column : wanted) {
      values.clear();
      for (size_t i = 0; i < rows; ++i) values.push_back(writer.Read(column, movements[first + i]));
      group->Set(column, StorageOf((*columns)[static_cast<size_t>(column)].type), 0, values);
    }
    deals.groups.push_back(group);
  }
  return std::make_shared<const Snapshot>(std::move(tables), snapshot->settings(), nullptr);
}

absl::Status NameMovedDeals(const Snapshot& snapshot, const std::vector<Movement>& movements,
                            const std::vector<int64_t>& rows, const Run& run) {
  std::vector<int64_t> deals;
  for (const int64_t row : rows) deals.push_back(movements[static_cast<size_t>(row)].deal);
  deals.erase(std::unique(deals.begin(), deals.end()), deals.end());  // movements are by deal
  const int deal_id = ColumnIndex(TableId::kDealHistory, "deal_id");
  COXSWAIN_ASSIGN_OR_RETURN(const ChildIndex* children,
                            snapshot.Children(TableId::kDealHistory, deal_id));
  std::vector<int64_t> history;
  for (const int64_t deal : deals) {
    for (const uint32_t row :
         children->rows_of(snapshot.table(TableId::kDeals).SymbolAt(deal, 0))) {
      history.push_back(row);
    }
  }
  std::sort(history.begin(), history.end());
  const auto table = [](TableId id) { return static_cast<int>(id); };
  run.rows_counted(table(TableId::kDeals), ColumnIndex(TableId::kDeals, "opened_on"), deals);
  run.rows_counted(table(TableId::kDealHistory), -1, history);
  return absl::OkStatus();
}

}  // namespace coxswain
