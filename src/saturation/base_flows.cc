#include "saturation/base_flows.h"

#include <algorithm>
#include <map>

#include "measures/customers.h"

namespace coxswain {

absl::StatusOr<std::vector<std::vector<BaseFlow>>> BaseFlowsOf(
    const Tally& tally, const std::vector<AdoptionSeries>& all, const Options& options,
    const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(MeasureFold fold, AdoptionFold(options));
  fold.flows = true;
  fold.active_months = static_cast<int>(*options.Integer("active_months"));
  CustomerSolver solver(fold, tally.signature().calendar);
  for (const Tally::Entry& entry : tally.Sorted()) {
    if (entry.key.empty()) continue;
    solver.Add(static_cast<Stream>(entry.key[0].integer), {entry.key.begin() + 1, entry.key.end()},
               entry);
  }
  COXSWAIN_RETURN_IF_ERROR(run.Check());
  const std::optional<CustomerSolver::Counted> counted = solver.Count();
  std::map<std::string, const CustomerCounts*> of_curve;  // by encoded dimensions
  if (counted.has_value()) {
    for (const CustomerSolver::Group& group : counted->groups) {
      of_curve[EncodeKey(group.dimensions)] = &group.counts;
    }
  }
  std::vector<std::vector<BaseFlow>> flows;
  for (const AdoptionSeries& series : all) {
    std::vector<BaseFlow>& periods = flows.emplace_back(series.ever.size());
    const auto found = of_curve.find(EncodeKey(series.dimensions));
    if (found == of_curve.end()) continue;
    const size_t first = found->second->first();
    const std::vector<CustomerCounts::Numbers>& numbers = found->second->numbers();
    int64_t active = 0;
    for (size_t t = 0; t < periods.size() && first < numbers.size() - t; ++t) {
      const CustomerCounts::Numbers& of_period = numbers[first + t];
      BaseFlow& flow = periods[t];
      flow.fresh = of_period[kEverNumber];
      flow.repeat = of_period[kRepeatNumber];
      flow.won_back = of_period[kWonBackNumber];
      flow.lapsed = of_period[kLapsedNumber];
      flow.active = active += flow.fresh + flow.won_back - flow.lapsed;
    }
  }
  return flows;
}

BaseRates BaseRatesOf(const AdoptionSeries& series, const std::vector<BaseFlow>& flows,
                      int active_months, size_t periods) {
  // The first period in which those of the first can lapse.
  const auto first = static_cast<size_t>(active_months / MonthsOf(series.grain));
  const size_t from = std::max(first, series.complete - std::min(periods, series.complete));
  int64_t active = 0, lapsed = 0, away = 0, won_back = 0;
  for (size_t t = std::max<size_t>(from, 1); t < series.complete; ++t) {
    active += flows[t - 1].active;
    lapsed += flows[t].lapsed;
    away += series.ever[t - 1] - flows[t - 1].active + flows[t].lapsed;
    won_back += flows[t].won_back;
  }
  BaseRates rates;
  rates.known = active > 0;
  if (active > 0) rates.churn = static_cast<double>(lapsed) / static_cast<double>(active);
  if (away > 0) rates.won_back = static_cast<double>(won_back) / static_cast<double>(away);
  return rates;
}

}  // namespace coxswain
