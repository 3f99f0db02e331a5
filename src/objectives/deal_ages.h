#ifndef COXSWAIN_SRC_OBJECTIVES_DEAL_AGES_H_
#define COXSWAIN_SRC_OBJECTIVES_DEAL_AGES_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "coxswain/query.h"

#include "movements.h"

// How long deals are or were open: objectives/pipeline_ageing.h deal by deal.
namespace coxswain {

enum class AgeKind : int64_t {
  kOpen = 1,  // since day
  kExpected,  // on day
  kWon,       // days
};
// What is told of one deal in one stage, or in all.
struct Age {
  bool of_stage = false;
  std::optional<int64_t> order;  // of the stage
  Symbol stage = kNullSymbol;
  AgeKind kind = AgeKind::kOpen;
  std::optional<int32_t> days;  // a day or a number of days
  bool operator<(const Age& other) const {
    return std::tie(of_stage, order, stage, kind, days) <
           std::tie(other.of_stage, other.order, other.stage, other.kind, other.days);
  }
};

// What is added up of it.
struct AgeSums {
  Int128 amount = 0;
  int64_t slips = 0;
  int64_t slip_days = 0;
};

// Finds the ages of all deals.
class Ages {
 public:
  Ages(const Snapshot& snapshot, const DealHistory& history, std::optional<Date> as_of,
       std::optional<Date> won_from);
  void Add(int64_t deal);

  std::vector<Movement> movements;  // a row each; period: which of `bins`
  std::vector<AgeSums> sums;        // of each
  std::vector<Age> bins;
  std::vector<RateGap> gaps;
  std::map<int32_t, int64_t> events;  // by day

 private:
  void Note(const DealState& state, const Age& age, const AgeSums& what, int32_t gap);
  Age OfStage(Symbol stage, AgeKind kind) const;
  void AddOpen(absl::Span<const DealState> states);
  void AddWon(absl::Span<const DealState> states);

  const TableState& deals_;
  const DealHistory& history_;
  const DealRates rates_;
  const int32_t as_of_;
  const std::optional<Date> won_from_;
  std::map<std::pair<std::string, Symbol>, int64_t> order_;  // by pipeline and stage
  std::map<Age, int32_t> bin_of_;
  int64_t deal_ = 0;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_DEAL_AGES_H_
