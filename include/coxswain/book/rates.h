#ifndef COXSWAIN_BOOK_RATES_H_
#define COXSWAIN_BOOK_RATES_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "coxswain/base.h"
#include "coxswain/book/snapshot.h"

// What currencies are worth: the table rates.
namespace coxswain {

// By its place in the closed list rates.kind; empty there is spot.
enum class RateKind : uint8_t { kSpot = 1, kAverage = 2, kBudget = 3 };
std::string_view RateKindName(RateKind kind);

// A rate of 1, in 1e-12.
inline constexpr int64_t kRateOne = 1'000'000'000'000;

// Where no rate can be said.
inline constexpr int64_t kNoRate = 0;

// The rates of one currency and kind. A rate holds from its first day until the next one's.
class RateSeries {
 public:
  // Units of the reporting currency for one unit, 1e-12: of the last rate whose first day is not
  // after `day`. kNullDay: the last of all. kNoRate: there is none.
  int64_t At(int32_t day) const;
  std::optional<Date> first_day() const;

 private:
  friend class Rates;
  std::vector<std::pair<int32_t, int64_t>> steps_;  // (first day, rate), by day
};

// All rates of a book. Where a day has both a row of kind spot and one without a kind, the row that
// names the kind counts.
class Rates {
 public:
  Rates() = default;
  explicit Rates(const TableState& rates);

  // Without any rate: an empty series.
  const RateSeries& Of(std::string_view currency, RateKind kind) const;

 private:
  std::map<std::string, std::array<RateSeries, 3>, std::less<>> series_;
};

// Micros of a currency in micros of the reporting one, rounded half to even. Requires a rate above
// 0. False if it does not fit.
inline bool Convert(int64_t micros, int64_t rate, int64_t* converted) {
  return MultiplyDivide(micros, rate, kRateOne, converted);
}

}  // namespace coxswain

#endif  // COXSWAIN_BOOK_RATES_H_
