#include "markets.h"

#include <algorithm>

namespace coxswain {

void MarketSize::Add(const MarketSize& other) {
  if (!other.value.has_value()) return;
  const auto add = [](std::optional<Int128>* to, const std::optional<Int128>& more) {
    *to = to->has_value() && more.has_value() ? std::optional(**to + *more) : std::nullopt;
  };
  if (!value.has_value()) {
    *this = other;
    return;
  }
  if (parts.has_value() || other.parts.has_value()) {
    parts = parts.value_or(*value) + other.parts.value_or(*other.value);
  }
  *value += *other.value;
  add(&low, other.low);
  add(&high, other.high);
  rows += other.rows;
  newest = std::max(newest, other.newest);
  oldest = std::min(oldest, other.oldest);
  methods.insert(other.methods.begin(), other.methods.end());
  sources.insert(other.sources.begin(), other.sources.end());
}

void Markets::Add(const Key& key, Statement statement) {
  const auto name = [&](size_t part) -> Name {
    if (key[part].is_null()) return std::nullopt;
    return key[part].text;
  };
  const auto level = std::find(kMarketLevels.begin(), kMarketLevels.end(), key[3].text);
  const size_t drawn =
      level == kMarketLevels.end() ? 0 : static_cast<size_t>(level - kMarketLevels.begin());
  segments_.insert(key[0].text);
  if (!key[1].is_null()) regions_.insert(key[1].text);
  if (!key[2].is_null()) families_.insert(key[2].text);
  // The level may be left empty or be named total; of two rows of one day the first counts.
  markets_[{key[0].text, name(1), name(2), static_cast<MarketLevel>(drawn)}].emplace(
      key[4].text, std::move(statement));
}

MarketSize Markets::Stated(const Place& place, const std::optional<std::string>& day,
                           Value value) const {
  MarketSize size;
  const auto at = markets_.find(place);
  if (at == markets_.end()) return size;
  // A statement that leaves the number empty says nothing about it.
  Versions<const Statement*> telling;
  for (const auto& [as_of, statement] : at->second) {
    if ((statement.*value).has_value()) telling.emplace(as_of, &statement);
  }
  const auto in_force = InForce(telling, day);
  if (in_force == telling.end()) return size;
  const Statement& statement = *in_force->second;
  size.value = statement.*value;
  size.low = statement.low;
  size.high = statement.high;
  size.rows = 1;
  size.newest = size.oldest = in_force->first;
  if (!statement.method.empty()) size.methods.insert(statement.method);
  if (!statement.source.empty()) size.sources.insert(statement.source);
  return size;
}

MarketSize Markets::Size(const MarketPlace& place, MarketLevel level,
                         const std::optional<std::string>& day, Value value) const {
  MarketSize sum;
  if (place.segment == nullptr) {
    for (const std::string& segment : segments_) {
      sum.Add(Size({&segment, place.region, place.family}, level, day, value));
    }
    return sum;
  }
  const auto name = [](const std::string* of) { return of == nullptr ? Name() : Name(*of); };
  MarketSize stated =
      Stated({*place.segment, name(place.region), name(place.family), level}, day, value);
  if (place.region == nullptr) {
    for (const std::string& region : regions_) {
      sum.Add(Size({place.segment, &region, place.family}, level, day, value));
    }
  }
  if (!sum.value.has_value() && place.family == nullptr && value == &Statement::amount) {
    for (const std::string& family : families_) {
      sum.Add(Size({place.segment, place.region, &family}, level, day, value));
    }
  }
  if (!stated.value.has_value()) return sum;
  stated.parts = sum.value;
  return stated;
}

std::set<std::string> Markets::Days(const MarketPlace& place) const {
  std::set<std::string> days;
  const auto within = [](const std::string* asked, const Name& name) {
    return asked == nullptr || (name.has_value() && *name == *asked);
  };
  for (const auto& [at, versions] : markets_) {
    const auto& [segment, region, family, level] = at;
    if (!within(place.segment, segment) || !within(place.region, region) ||
        !within(place.family, family)) {
      continue;
    }
    for (const auto& [as_of, statement] : versions) days.insert(as_of);
  }
  return days;
}

}  // namespace coxswain
