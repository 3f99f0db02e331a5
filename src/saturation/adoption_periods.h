#ifndef COXSWAIN_SRC_SATURATION_ADOPTION_PERIODS_H_
#define COXSWAIN_SRC_SATURATION_ADOPTION_PERIODS_H_

#include <memory>
#include <optional>
#include <vector>

#include "coxswain/measures.h"
#include "coxswain/query.h"

// What the queries of adoption have in common: their fold, and its periods.
namespace coxswain {

inline constexpr OptionSpec kAdoptionGrainOption = {
    "grain", OptionType::kChoice, true, "quarter", "the length of a period", "month|quarter|year"};
inline constexpr OptionSpec kAdoptionByOption = {
    "by", OptionType::kColumns, true, "",
    "dimensions of deals and their customers: one curve each"};
inline constexpr OptionSpec kLastDayOption = {"to", OptionType::kDate, true, "",
                                              "last day that counts"};

// What these options ask for. InvalidArgument for a period among the dimensions.
absl::StatusOr<MeasureFold> AdoptionFold(const Options& options);
absl::StatusOr<Tally> FoldAdoption(const QuerySpec& query, const MeasureFold& fold,
                                   const std::shared_ptr<const Snapshot>& snapshot,
                                   const Options& options, const Run& run,
                                   std::vector<Key> definitions = {});

// One period of one curve.
struct AdoptionPeriod {
  Key dimensions;  // the period's name last
  Atoms atoms;
  int64_t new_customers = 0;  // their first won deal of all
  int64_t customers_ever = 0;
  std::optional<int64_t> capacity;
  bool whole_capacity = true;  // it leaves out no segment that buys
};
// By dimensions and period, without gaps between the periods of one curve.
std::vector<AdoptionPeriod> AdoptionPeriods(const Tally& tally, const MeasureFold& fold);

void AppendWhole(std::optional<int64_t> value, int column, Table* table);  // empty: null

}  // namespace coxswain

#endif  // COXSWAIN_SRC_SATURATION_ADOPTION_PERIODS_H_
