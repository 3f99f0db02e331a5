#include "coxswain/query/live.h"

#include <algorithm>

#include "live_column.h"

namespace coxswain {

// A dimension, or a column that a condition is on.
struct LiveFold::Column {
  LiveColumn column;
  std::optional<ValueCondition> condition;
};

LiveFold::LiveFold(std::unique_ptr<LiveSource> source, MemoryBudget* budget)
    : source_(std::move(source)),
      fact_(source_->fact()),
      lanes_(static_cast<size_t>(source_->lanes())),
      charge_(budget),
      row_(lanes_) {}

LiveFold::~LiveFold() = default;

absl::Status LiveFold::Resolve(const Snapshot& snapshot, bool* possible) {
  const GroupOptions groups = source_->groups();
  const int date_column = source_->date_column();
  const auto resolve = [&](const std::string& name) -> absl::StatusOr<std::optional<LiveColumn>> {
    COXSWAIN_ASSIGN_OR_RETURN(const ResolvedColumn column,
                              ResolveColumn(snapshot, fact_, date_column, name));
    return LiveColumn::Make(snapshot, date_column, column);
  };
  *possible = false;
  for (const std::string& name : groups.by) {
    COXSWAIN_ASSIGN_OR_RETURN(std::optional<LiveColumn> column, resolve(name));
    if (!column.has_value()) return absl::OkStatus();
    dimensions_.push_back({*std::move(column), std::nullopt});
  }
  for (const FilterCondition& condition : groups.filter) {
    COXSWAIN_ASSIGN_OR_RETURN(std::optional<LiveColumn> column, resolve(condition.column));
    if (!column.has_value()) return absl::OkStatus();
    COXSWAIN_ASSIGN_OR_RETURN(ValueCondition on, column->Condition(condition, snapshot.settings()));
    conditions_.push_back({*std::move(column), std::move(on)});
  }
  ways_ = source_->ways();
  for (const std::vector<Column>* columns : {&dimensions_, &conditions_}) {
    for (const Column& column : *columns) column.column.AddWays(&ways_);
  }
  *possible = true;
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<LiveFold>> LiveFold::Make(std::unique_ptr<LiveSource> source,
                                                         const Snapshot& snapshot,
                                                         const Tally& folded, BookPause* pause,
                                                         const Run& run) {
  std::unique_ptr<LiveFold> made(new LiveFold(std::move(source), pause->budget()));
  bool possible = false;
  COXSWAIN_RETURN_IF_ERROR(made->Resolve(snapshot, &possible));
  if (!possible) return std::unique_ptr<LiveFold>();

  std::vector<FollowedColumn> followed = made->source_->followed();
  for (const std::vector<Column>* columns : {&made->dimensions_, &made->conditions_}) {
    for (const Column& column : *columns) column.column.AddFollowed(&followed);
  }
  for (const LiveWay& way : made->ways_) {
    for (const LiveWay::Back& back : way.back) followed.emplace_back(back.table, back.match);
  }
  for (const auto& [table, column] : followed) {
    COXSWAIN_RETURN_IF_ERROR(pause->Follow(table, column, run));
  }

  made->signature_ = folded.signature();
  for (const Tally::Entry& entry : folded.Sorted()) {
    const uint32_t slot = made->AddSlot(EncodeKey(entry.key));
    if (slot == kNoSlot || entry.values.size() > made->lanes_) {
      return ResourceExhausted("The groups of a watch take more memory than there is.");
    }
    std::copy(entry.values.begin(), entry.values.end(),
              made->sums_.begin() + static_cast<std::ptrdiff_t>(slot * made->lanes_));
  }
  return made;
}

uint32_t LiveFold::AddSlot(std::string key) {
  const size_t slot = keys_.size();
  const size_t bytes = 2 * (key.size() + sizeof(std::string)) + lanes_ * sizeof(Int128) +
                       sizeof(std::pair<Values, uint32_t>);
  if (!charge_.Add(static_cast<int64_t>(bytes), "The groups of a watch").ok()) return kNoSlot;
  sums_.resize((slot + 1) * lanes_, 0);
  keys_.push_back(key);
  slot_of_key_.try_emplace(std::move(key), static_cast<uint32_t>(slot));
  return static_cast<uint32_t>(slot);
}

uint32_t LiveFold::FindSlot(const std::string& key) const {
  const auto found = slot_of_key_.find(key);
  return found == slot_of_key_.end() ? kNoSlot : found->second;
}

uint32_t LiveFold::SlotOf(const Values& values) {
  const auto known = slot_of_values_.find(values);
  if (known != slot_of_values_.end()) return known->second;
  std::string key = EncodeKey(source_->prefix());
  for (size_t i = 0; i < values.size(); ++i) {
    AppendKeyPart(values[i] == kNullNumber ? KeyPart::Null()
                                           : KeyPart::Text(dimensions_[i].column.Label(values[i])),
                  &key);
  }
  uint32_t slot = FindSlot(key);
  if (slot == kNoSlot) slot = AddSlot(std::move(key));
  if (slot != kNoSlot) slot_of_values_.try_emplace(values, slot);
  return slot;
}

bool LiveFold::ApplyRow(const LiveTables& tables, uint32_t row, int sign) {
  const RowGroup& group = tables.table(fact_).GroupOf(row);
  const int place = static_cast<int>(row % kGroupRows);
  for (const Column& condition : conditions_) {
    const int64_t value = condition.column.Read(tables, group, place);
    if (!condition.column.Passes(*condition.condition, value)) return true;
  }
  switch (source_->Read(tables, group, place, row_.data())) {
    case LiveSource::Counts::kNo:
      return true;
    case LiveSource::Counts::kBeyondRange:
      return false;
    case LiveSource::Counts::kYes:
      break;
  }
  values_.clear();
  for (const Column& dimension : dimensions_) {
    values_.push_back(dimension.column.Read(tables, group, place));
  }
  const uint32_t slot = SlotOf(values_);
  if (slot == kNoSlot) return false;
  Int128* const sums = sums_.data() + slot * lanes_;
  for (size_t i = 0; i < lanes_; ++i) sums[i] += sign > 0 ? row_[i] : -row_[i];
  return true;
}

bool LiveFold::Apply(const LiveTables& tables, int sign) {
  for (const Symbol unit : units_) {
    const uint32_t row = tables.RowOf(fact_, unit);
    if (row != kNoRow && !ApplyRow(tables, row, sign)) return false;
  }
  return true;
}

void LiveFold::Walk(const LiveTables& tables, const LiveWay& way, size_t step, Symbol symbol) {
  if (symbol == kNullSymbol) return;
  if (step == way.back.size()) {
    units_.push_back(symbol);
    return;
  }
  const LiveWay::Back& back = way.back[step];
  const TableState& table = tables.table(back.table);
  tables.EachReferring(back.table, back.match, symbol, [&](uint32_t row) {
    Walk(tables, way, step + 1, table.SymbolAt(row, back.take));
  });
}

void LiveFold::FindUnits(const LiveTables& tables, const RowChange& change) {
  units_.clear();
  for (const LiveWay& way : ways_) {
    if (way.changed != change.table) continue;
    const Symbol before = change.Before(tables, way.column);
    const Symbol after = change.After(way.column);
    Walk(tables, way, 0, before);
    if (after != before) Walk(tables, way, 0, after);
  }
  if (units_.size() < 2) return;
  std::sort(units_.begin(), units_.end());
  units_.erase(std::unique(units_.begin(), units_.end()), units_.end());
}

bool LiveFold::Before(const LiveTables& tables, const RowChange& change) {
  changed_ = change.table;
  FindUnits(tables, change);
  return Apply(tables, -1);
}

bool LiveFold::After(const LiveTables& tables) {
  return source_->Follows(tables, changed_) && Apply(tables, 1);
}

Tally LiveFold::ToTally() const {
  Tally tally(signature_);
  for (uint32_t slot = 0; slot < slots(); ++slot) {
    const absl::Span<const Int128> lanes = LanesOf(slot);
    if (lanes[0] != 0) tally.Add(keys_[slot], lanes);
  }
  return tally;
}

}  // namespace coxswain
