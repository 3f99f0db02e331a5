#include "handover_levels.h"

#include <algorithm>
#include <tuple>

#include "handover_key.h"

namespace coxswain {

absl::StatusOr<TeamTree> TeamTree::Make(const Snapshot& snapshot) {
  TeamTree tree;
  tree.table_ = &snapshot.table(TableId::kTeams);
  COXSWAIN_ASSIGN_OR_RETURN(tree.rows_, snapshot.RowOfSymbol(TableId::kTeams));
  return tree;
}

std::optional<int64_t> TeamTree::Steps(Symbol team, Symbol above) const {
  static const int kParent = ColumnIndex(TableId::kTeams, "parent");
  for (int64_t steps = 0; team != kNullSymbol && steps <= table_->rows; ++steps) {
    if (team == above) return steps;
    const uint32_t row = team < rows_->size() ? (*rows_)[team] : kNoRow;
    team = row == kNoRow ? kNullSymbol : table_->SymbolAt(row, kParent);
  }
  return std::nullopt;
}

absl::StatusOr<LevelFinder> LevelFinder::Make(const Snapshot& snapshot) {
  COXSWAIN_ASSIGN_OR_RETURN(TeamTree teams, TeamTree::Make(snapshot));
  LevelFinder finder(std::move(teams));
  const TableState& table = snapshot.table(TableId::kServiceLevels);
  const auto column = [](std::string_view name) {
    return ColumnIndex(TableId::kServiceLevels, name);
  };
  const int from = column("from_team"), to = column("to_team"), share = column("target_share");
  for (int64_t row = 0; row < table.rows; ++row) {
    Level level;
    level.given.kind = table.TextAt(row, column("kind"));
    level.given.from_team = table.TextAt(row, from);
    level.given.to_team = table.TextAt(row, to);
    level.given.target_hours = table.NumberAt(row, column("target_hours"));
    level.given.target_share = table.NumberAt(row, share);
    if (level.given.target_share == kNullNumber) level.given.target_share = kNanos;
    level.from = table.SymbolAt(row, from);
    level.to = table.SymbolAt(row, to);
    finder.levels_.push_back(std::move(level));
  }
  std::sort(finder.levels_.begin(), finder.levels_.end(), [](const Level& a, const Level& b) {
    return std::tie(a.given.kind, a.given.from_team, a.given.to_team) <
           std::tie(b.given.kind, b.given.from_team, b.given.to_team);
  });
  return finder;
}

std::vector<Key> LevelFinder::Definitions() const {
  std::vector<Key> definitions;
  for (const Level& level : levels_) {
    definitions.push_back({KeyPart::Integer(kLevelDefinition), KeyPart::Text(level.given.kind),
                           KeyPart::Text(level.given.from_team), KeyPart::Text(level.given.to_team),
                           KeyPart::Integer(level.given.target_hours),
                           KeyPart::Integer(level.given.target_share)});
  }
  return definitions;
}

int LevelFinder::Find(std::string_view kind, Symbol from, Symbol to) const {
  int best = -1;
  std::tuple<int64_t, int64_t, int64_t> nearest;
  for (size_t i = 0; i < levels_.size(); ++i) {
    const Level& level = levels_[i];
    if (level.given.kind != kind) continue;
    const std::optional<int64_t> to_steps = to == kNullSymbol ? 0 : teams_.Steps(to, level.to);
    const std::optional<int64_t> from_steps =
        from == kNullSymbol ? 0 : teams_.Steps(from, level.from);
    if (!to_steps.has_value() || !from_steps.has_value()) continue;
    const std::tuple<int64_t, int64_t, int64_t> here = {*to_steps, *from_steps,
                                                        level.given.target_hours};
    if (best >= 0 && here >= nearest) continue;
    best = static_cast<int>(i);
    nearest = here;
  }
  return best;
}

absl::StatusOr<OwnerTeams> OwnerTeams::Make(const Snapshot& snapshot) {
  OwnerTeams owners;
  owners.table_ = &snapshot.table(TableId::kOwners);
  COXSWAIN_ASSIGN_OR_RETURN(owners.rows_, snapshot.Children(TableId::kOwners, 0));
  return owners;
}

Symbol OwnerTeams::TeamOf(Symbol owner, int64_t day) const {
  static const int kFrom = ColumnIndex(TableId::kOwners, "valid_from");
  static const int kTeam = ColumnIndex(TableId::kOwners, "team");
  if (owner == kNullSymbol) return kNullSymbol;
  Symbol team = kNullSymbol;
  std::optional<int32_t> latest;
  for (const uint32_t row : rows_->rows_of(owner)) {
    const int32_t from = table_->DayAt(row, kFrom);  // null is below every day
    if (from > day || (latest.has_value() && from < *latest)) continue;
    latest = from;
    team = table_->SymbolAt(row, kTeam);
  }
  return team;
}

std::string_view OwnerTeams::TextOf(Symbol team) const {
  static const int kTeam = ColumnIndex(TableId::kOwners, "team");
  return table_->column(kTeam).symbols->Text(team);
}

}  // namespace coxswain
