#ifndef COXSWAIN_SRC_OBJECTIVES_HANDOVER_LEVELS_H_
#define COXSWAIN_SRC_OBJECTIVES_HANDOVER_LEVELS_H_

#include <optional>
#include <string_view>
#include <vector>

#include "handover.h"

// Who belongs to which team, and what was agreed between teams. All of it is about one snapshot,
// which outlives it.
namespace coxswain {

// A team with the teams that it belongs to, nearest first.
class TeamTree {
 public:
  static absl::StatusOr<TeamTree> Make(const Snapshot& snapshot);
  // How many steps up from `team` to `above`; empty: it does not belong there. Parents that lead
  // round in a circle end after as many steps as there are teams.
  std::optional<int64_t> Steps(Symbol team, Symbol above) const;

 private:
  const TableState* table_ = nullptr;
  const std::vector<uint32_t>* rows_ = nullptr;
};

// Which service level a hand-over is under.
class LevelFinder {
 public:
  static absl::StatusOr<LevelFinder> Make(const Snapshot& snapshot);
  // All levels, in the order of their numbers.
  std::vector<Key> Definitions() const;
  // Its number; -1: none applies. The null symbol is a team that is not known.
  int Find(std::string_view kind, Symbol from, Symbol to) const;
  const ServiceLevel& level(int number) const { return levels_[static_cast<size_t>(number)].given; }

 private:
  struct Level {
    ServiceLevel given;
    Symbol from = kNullSymbol, to = kNullSymbol;
  };
  explicit LevelFinder(TeamTree teams) : teams_(std::move(teams)) {}
  TeamTree teams_;
  std::vector<Level> levels_;
};

// The team of an owner on a day.
class OwnerTeams {
 public:
  static absl::StatusOr<OwnerTeams> Make(const Snapshot& snapshot);
  // The null symbol: nobody is named, or no team is known.
  Symbol TeamOf(Symbol owner, int64_t day) const;
  std::string_view TextOf(Symbol team) const;

 private:
  const TableState* table_ = nullptr;
  const ChildIndex* rows_ = nullptr;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_HANDOVER_LEVELS_H_
