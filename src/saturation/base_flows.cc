#include "saturation/base_flows.h"

#include <algorithm>
#include <map>

#include "measures/streams.h"

namespace coxswain {
namespace {

// One customer's days of one curve, in order, counted into its periods.
class CustomerWalk {
 public:
  CustomerWalk(const AdoptionSeries& series, Date last, int active_months,
               std::vector<BaseFlow>* flows)
      : series_(series), last_(last), active_months_(active_months), flows_(flows) {}

  void Buy(Date day) {
    const std::optional<size_t> period = PeriodOf(day);
    if (!period.has_value()) return;
    BaseFlow& flow = (*flows_)[*period];
    if (!bought_.has_value()) {
      ++flow.fresh;
    } else if (day > LapseDay(*bought_, active_months_)) {
      Lapse();
      ++flow.won_back;
    } else if (*PeriodOf(*bought_) != *period) {
      ++flow.repeat;
    }
    bought_ = day;
  }

  void End() {
    if (bought_.has_value()) Lapse();
  }

 private:
  void Lapse() {
    const Date day = LapseDay(*bought_, active_months_);
    if (day > last_) return;
    if (const std::optional<size_t> period = PeriodOf(day)) ++(*flows_)[*period].lapsed;
  }

  std::optional<size_t> PeriodOf(Date day) const {
    const CivilDay from = series_.start.civil(), to = day.civil();
    const int months = (to.year - from.year) * 12 + to.month - from.month;
    const auto period = static_cast<size_t>(months / MonthsOf(series_.grain));
    if (day < series_.start || period >= flows_->size()) return std::nullopt;
    return period;
  }

  const AdoptionSeries& series_;
  const Date last_;
  const int active_months_;
  std::vector<BaseFlow>* flows_;
  std::optional<Date> bought_;
};

// The last day that counts, as customers are counted by it.
std::optional<Date> LastDay(const std::vector<Tally::Entry>& entries, const Options& options) {
  if (options.Has("to")) return options.DateOf("to");
  if (options.Has("as_of")) return options.DateOf("as_of");
  std::optional<Date> last;
  for (const Tally::Entry& entry : entries) {
    if (entry.key[0].integer != kAnyCustomerStream || entry.key[1].is_null()) continue;
    const absl::StatusOr<Date> day = ParseDate(entry.key[2].text);
    if (day.ok()) last = std::max(last.value_or(*day), *day);
  }
  return last;
}

}  // namespace

Date LapseDay(Date bought, int active_months) {
  // The day so many months before a day shown is its own last one where its month is shorter.
  const Date day = bought.PlusMonths(active_months);
  return day.PlusMonths(-active_months) < bought ? day.PlusDays(1) : day;
}

absl::StatusOr<std::vector<std::vector<BaseFlow>>> BaseFlowsOf(
    const Tally& tally, const std::vector<AdoptionSeries>& all, const Options& options,
    const Run& run) {
  const std::vector<Tally::Entry> entries = tally.Sorted();
  const int active_months = static_cast<int>(*options.Integer("active_months"));
  const size_t dimensions = options.List("by").size();
  const std::optional<Date> last = LastDay(entries, options);
  std::vector<std::vector<BaseFlow>> flows;
  std::map<std::string, size_t> place;  // of a curve, by its encoded dimensions
  for (const AdoptionSeries& series : all) {
    place[EncodeKey(series.dimensions)] = flows.size();
    flows.emplace_back(series.ever.size());
  }
  // In key order all days of a customer stand together, the earliest first.
  std::optional<CustomerWalk> walk;
  Key customer;
  const auto finish = [&] {
    if (walk.has_value()) walk->End();
    walk.reset();
  };
  for (const Tally::Entry& entry : entries) {
    const Key& key = entry.key;
    // The customer stands among the dimensions or after them.
    const bool after = key.size() == dimensions + 3;
    if (key[0].integer != kCustomerStream || (!after && key.size() != dimensions + 2)) continue;
    const absl::StatusOr<Date> day = ParseDate(key.back().text);
    if (!last.has_value() || !day.ok() || (after && key[dimensions + 1].is_null())) continue;
    Key owner(key.begin() + 1, std::prev(key.end()));
    if (!walk.has_value() || owner != customer) {
      finish();
      COXSWAIN_RETURN_IF_ERROR(run.Check());
      customer = std::move(owner);
      const auto curve = place.find(EncodeKey({customer.data(), dimensions}));
      if (curve == place.end()) continue;
      walk.emplace(all[curve->second], *last, active_months, &flows[curve->second]);
    }
    walk->Buy(*day);
  }
  finish();
  for (std::vector<BaseFlow>& periods : flows) {
    int64_t active = 0;
    for (BaseFlow& period : periods) {
      period.active = active += period.fresh + period.won_back - period.lapsed;
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
