#include "headroom_markets.h"

#include <algorithm>
#include <vector>

#include "headroom_streams.h"
#include "notes.h"
#include "numeric/triangular.h"

namespace coxswain {
namespace {

// The estimates of capacity that were folded in its place, by encoded dimensions.
std::map<std::string, int64_t> BoundsOf(const EntriesByStream& streams, HeadroomFold number,
                                        const MeasureFold& fold, const Calendar& calendar) {
  std::map<std::string, int64_t> bounds;
  for (const MeasureGroup& group : SolveMeasures(EntriesOf(streams, kFoldStream, number), fold,
                                                 HeadroomPrefix(number), calendar)) {
    if (group.capacity_source != CapacitySource::kMarkets) continue;
    bounds[EncodeKey(group.dimensions)] =
        static_cast<int64_t>(group.atoms[static_cast<size_t>(Atom::kCapacity)]);
  }
  return bounds;
}

std::string WithoutMarket(const std::vector<KeyPart>& segments) {
  std::vector<std::string> names;
  for (const KeyPart& segment : segments) {
    names.push_back(segment.is_null() ? "customers without a segment" : segment.text);
  }
  return "The capacity leaves out, and the customers include: " + Joined(names) +
         "; their market is not given.";
}

std::optional<int64_t> Find(const std::map<std::string, int64_t>& bounds, const std::string& key) {
  const auto found = bounds.find(key);
  return found == bounds.end() ? std::nullopt : std::optional(found->second);
}

MarketRoom MarketOf(const MeasureGroup& group, std::optional<int64_t> low,
                    std::optional<int64_t> high) {
  const auto atom = [&](Atom which) {
    return static_cast<int64_t>(group.atoms[static_cast<size_t>(which)]);
  };
  MarketRoom market;
  Notes notes;
  market.dimensions = group.dimensions;
  market.customers = atom(Atom::kEverCustomers);
  market.capacity_source = CapacitySourceName(group.capacity_source);
  if (group.capacity_source == CapacitySource::kAllAccountsBought) {
    notes.Say("All known accounts have bought, so they do not tell how many there could be.");
  }
  if (!market.capacity_source.empty()) {
    const int64_t capacity = atom(Atom::kCapacity);
    market.capacity = capacity;
    if (capacity < market.customers) {
      notes.Say("There are " + std::to_string(market.customers) +
                " customers, more than the capacity of " + std::to_string(capacity) +
                ": one of them is wrong.");
    }
    if (low.has_value() && *low > capacity) {
      notes.Say("The low estimate " + std::to_string(*low) +
                " lies above the capacity and is not used.");
      low = capacity;
    }
    if (high.has_value() && *high < capacity) {
      notes.Say("The high estimate " + std::to_string(*high) +
                " lies below the capacity and is not used.");
      high = capacity;
    }
    if (low.value_or(capacity) < capacity || high.value_or(capacity) > capacity) {
      market.low = low.value_or(capacity);
      market.high = high.value_or(capacity);
    }
  }
  if (!group.without_market.empty()) notes.Say(WithoutMarket(group.without_market));
  market.note = notes.text();
  return market;
}

}  // namespace

Int128 MarketRoom::left() const {
  return std::max<Int128>(Int128{headroom().value_or(0)} * kMicros, 0);
}

double MarketRoom::ProbabilityOver(Int128 wanted) const {
  if (wanted <= 0) return 0;
  if (!low.has_value()) return wanted > left() ? 1 : 0;
  return numeric::TriangularBelow(static_cast<double>(customers) + Ratio(wanted, kMicros),
                                  static_cast<double>(*low), static_cast<double>(*capacity),
                                  static_cast<double>(*high));
}

std::map<std::string, MarketRoom> ReadMarkets(const EntriesByStream& streams,
                                              const HeadroomOptions& options,
                                              const Calendar& calendar) {
  const MeasureFold fold = CustomersFold(options);
  const auto lows = BoundsOf(streams, kLowFold, fold, calendar);
  const auto highs = BoundsOf(streams, kHighFold, fold, calendar);
  std::map<std::string, MarketRoom> markets;
  for (const MeasureGroup& group : SolveMeasures(EntriesOf(streams, kFoldStream, kCustomersFold),
                                                 fold, HeadroomPrefix(kCustomersFold), calendar)) {
    const bool named = std::none_of(group.dimensions.begin(), group.dimensions.end(),
                                    [](const KeyPart& part) { return part.is_null(); });
    if (!named || group.dimensions.size() != fold.by.size()) continue;
    const std::string key = EncodeKey(group.dimensions);
    markets[key] = MarketOf(group, Find(lows, key), Find(highs, key));
  }
  return markets;
}

MarketRoom UnknownMarket(const Key& dimensions, const std::map<std::string, MarketRoom>& known) {
  MarketRoom market;
  market.dimensions = dimensions;
  std::string text;
  for (const KeyPart& part : dimensions) text += (text.empty() ? "" : ", ") + part.text;
  market.note = "No customer and no market is of " + Quote(text) + ".";
  if (dimensions.size() == 1) {
    std::vector<std::string_view> names;
    for (const auto& [key, other] : known) names.push_back(other.dimensions[0].text);
    market.note += Suggestion(text, names);
  }
  return market;
}

}  // namespace coxswain
