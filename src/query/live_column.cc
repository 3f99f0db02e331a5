#include "live_column.h"

#include <algorithm>

namespace coxswain {
namespace {

const int kOwnerFrom = ColumnIndex(TableId::kOwners, "valid_from");

// Whether LiveTables::RowOf finds the table's rows.
bool HasOneTextKey(TableId table) {
  const TableSpec& spec = Spec(table);
  int keys = 0;
  for (const ColumnSpec& column : spec.columns) keys += column.key() ? 1 : 0;
  return spec.key_rule == KeyRule::kUnique && keys == 1 && spec.columns[0].key() &&
         spec.columns[0].type == ColumnType::kText;
}

// Whether a row of the table may be in another currency than the reporting one: then single rows do
// not tell how their amounts compare.
bool NamesOthers(const Snapshot& snapshot, TableId id) {
  const TableState& table = snapshot.table(id);
  const int column = ColumnIndex(id, "currency");
  if (column < 0) return false;
  const Symbols& symbols = *table.column(column).symbols;
  for (Symbol symbol = 1; symbol < symbols.end(); ++symbol) {
    if (symbols.Text(symbol) != snapshot.currency()) return true;
  }
  return false;
}

}  // namespace

std::optional<LiveColumn> LiveColumn::Make(const Snapshot& snapshot, int date_column,
                                           const ResolvedColumn& column) {
  for (const Hop& hop : column.path) {
    if (hop.to != TableId::kOwners && !HasOneTextKey(hop.to)) return std::nullopt;
    // An owner of deals that are themselves looked up is dated by those deals.
    if (hop.from != column.path[0].from && hop.from == TableId::kDeals) return std::nullopt;
  }
  const BookColumn& info = snapshot.table(column.table).column(column.column);
  if (info.type == ColumnType::kMoney && NamesOthers(snapshot, column.table)) return std::nullopt;
  LiveColumn made;
  made.name_ = column.name;
  made.path_ = column.path;
  made.column_ = column.column;
  made.date_column_ = date_column;
  made.type_ = info.type;
  made.spec_ = info.spec;
  made.symbols_ = info.symbols;
  made.grain_ = column.grain;
  made.calendar_ = snapshot.settings().calendar;
  return made;
}

// The latest row that held on the day, or of all where there is no day.
uint32_t LiveColumn::RowOfOwner(const LiveTables& tables, Symbol owner, int32_t day) const {
  const TableState& owners = tables.table(TableId::kOwners);
  uint32_t found = kNoRow;
  int32_t found_from = kNullDay;
  tables.EachReferring(TableId::kOwners, 0, owner, [&](uint32_t row) {
    const int32_t from = owners.DayAt(row, kOwnerFrom);
    if (day != kNullDay && from != kNullDay && from > day) return;
    if (found != kNoRow && from < found_from) return;
    found = row;
    found_from = from;
  });
  return found;
}

int64_t LiveColumn::Read(const LiveTables& tables, const RowGroup& group, int row) const {
  const RowGroup* at = &group;
  int place = row;
  for (size_t k = 0; k < path_.size(); ++k) {
    const Hop& hop = path_[k];
    const Symbol symbol = at->symbols(hop.column)[place];
    if (symbol == kNullSymbol) return kNullNumber;
    uint32_t next = kNoRow;
    if (hop.to == TableId::kOwners) {
      const int32_t day = k == 0 && date_column_ >= 0 ? group.days(date_column_)[row] : kNullDay;
      next = RowOfOwner(tables, symbol, day);
    } else {
      next = tables.RowOf(hop.to, symbol);
    }
    if (next == kNoRow) return kNullNumber;
    at = &tables.table(hop.to).GroupOf(next);
    place = static_cast<int>(next % kGroupRows);
  }
  switch (StorageOf(type_)) {
    case Storage::kSymbol: {
      const Symbol symbol = at->symbols(column_)[place];
      return symbol == kNullSymbol ? kNullNumber : symbol;
    }
    case Storage::kSmall: {
      const uint8_t value = at->smalls(column_)[place];
      return value == kNullSmall ? kNullNumber : value;
    }
    case Storage::kDay: {
      const int32_t day = at->days(column_)[place];
      if (day == kNullDay) return kNullNumber;
      return grain_.has_value() ? PeriodStart(Date::FromDays(day), *grain_, calendar_).days() : day;
    }
    case Storage::kNumber:
      break;
  }
  return at->numbers(column_)[place];
}

std::string LiveColumn::Label(int64_t value) const {
  switch (StorageOf(type_)) {
    case Storage::kSymbol:
      return std::string(symbols_->Text(static_cast<Symbol>(value)));
    case Storage::kSmall:
      if (type_ == ColumnType::kBool) return value == 2 ? "true" : "false";
      return std::string(EnumValue(*spec_, static_cast<int>(value)));
    case Storage::kDay:
      return PeriodName(Date::FromDays(static_cast<int32_t>(value)), grain_.value_or(Grain::kDay),
                        calendar_);
    case Storage::kNumber:
      break;
  }
  return NumberText(value, type_);
}

absl::StatusOr<ValueCondition> LiveColumn::Condition(const FilterCondition& condition,
                                                     const Settings& settings) const {
  return ValueCondition::Make({name_, type_, spec_, grain_}, condition, settings);
}

bool LiveColumn::Passes(const ValueCondition& condition, int64_t value) const {
  if (value == kNullNumber) return condition.PassesNull();
  if (condition.compares() != ValueCondition::Compares::kLabel) {
    return condition.PassesNumber(value);
  }
  if (symbols_ != nullptr) {
    return condition.PassesLabel(symbols_->Text(static_cast<Symbol>(value)));
  }
  return condition.PassesLabel(Label(value));
}

void LiveColumn::AddWays(std::vector<LiveWay>* ways) const {
  for (size_t k = 0; k < path_.size(); ++k) {
    LiveWay way{path_[k].to, 0, {}};
    for (size_t back = k + 1; back-- > 0;) {
      way.back.push_back({path_[back].from, path_[back].column, 0});
    }
    if (std::find(ways->begin(), ways->end(), way) == ways->end()) ways->push_back(way);
  }
}

void LiveColumn::AddFollowed(std::vector<FollowedColumn>* followed) const {
  for (const Hop& hop : path_) {
    if (hop.to == TableId::kOwners) followed->push_back({TableId::kOwners, 0});
  }
}

}  // namespace coxswain
