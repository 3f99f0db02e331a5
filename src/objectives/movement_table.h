#ifndef COXSWAIN_SRC_OBJECTIVES_MOVEMENT_TABLE_H_
#define COXSWAIN_SRC_OBJECTIVES_MOVEMENT_TABLE_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "coxswain/query.h"

#include "movements.h"
#include "wrapping.h"

// The result of pipeline_movement, row by row.
namespace coxswain {

// Deals and amount of each part.
struct MovementSums {
  std::array<Int128, 2 * kMovementParts> lanes = {};

  void Add(const Tally::Entry& entry) {
    for (size_t i = 0; i < lanes.size(); ++i) lanes[i] = Plus(lanes[i], entry.at(i + 1));
  }
  void Take(MovementPart part, const MovementSums& from) {
    Int128& lane = lanes[2 * static_cast<size_t>(part)];
    lane = Plus(lane, from.deals(part));
  }
  Int128 deals(MovementPart part) const { return lanes[2 * static_cast<size_t>(part)]; }
  Int128 amount(MovementPart part) const { return lanes[2 * static_cast<size_t>(part) + 1]; }
  // What is in the pipeline more than before, in deals (0) or money (1).
  Int128 Net(size_t lane) const;
};

struct MovementGroup {
  Key dimensions;
  MovementSums opening;
  std::map<int64_t, MovementSums> periods;  // by first day; without grain all in one
};

// Whether it is the first day of a period, or could be: a loaded tally may have days that no fold
// made.
bool IsPeriod(int64_t day);

class MovementTable {
 public:
  // `outputs`: of the query, besides the dimensions `by`.
  MovementTable(absl::Span<const OutputSpec> outputs, const std::vector<std::string>& by,
                std::optional<Grain> grain, const Signature& signature);

  // The group's periods one after the other, each opening with what the one before closed with.
  void Append(const MovementGroup& group, const std::set<int64_t>& periods,
              const std::string& note);

  Table Take() { return std::move(table_); }

 private:
  void Period(int64_t period);
  void Count(Int128 deals) { table_.AppendInteger(column_++, static_cast<int64_t>(deals)); }
  void Money(Int128 amount) { table_.AppendSum(column_++, amount); }
  void Row(const MovementSums& sums, const std::array<Int128, 2>& opening,
           const std::array<Int128, 2>& closing, Int128 without_amount);

  const std::optional<Grain> grain_;
  const Calendar calendar_;
  Table table_;
  int first_ = 0;   // column behind the dimensions
  int column_ = 0;  // the next
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_MOVEMENT_TABLE_H_
