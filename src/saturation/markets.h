#ifndef COXSWAIN_SRC_SATURATION_MARKETS_H_
#define COXSWAIN_SRC_SATURATION_MARKETS_H_

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "coxswain/measures.h"

// The table markets as a tree: a segment has regions, and both have product families.
namespace coxswain {

// From the widest to the narrowest: each is a part of the one before.
enum class MarketLevel : uint8_t { kTotal, kServiceable, kObtainable };
inline constexpr std::array<std::string_view, 3> kMarketLevels = {"total", "serviceable",
                                                                  "obtainable"};

// A row of markets.
struct Statement {
  std::optional<Int128> customers, low, high;
  std::optional<Int128> amount;  // micros
  std::string method, source;
};

// Which markets are asked for. Null: all of them together.
struct MarketPlace {
  const std::string* segment = nullptr;
  const std::string* region = nullptr;
  const std::string* family = nullptr;
};

// A number of customers or an amount of money, and where it comes from.
struct MarketSize {
  std::optional<Int128> value;
  std::optional<Int128> low, high;  // of customers; empty where one that is summed has none
  // What the parts of a stated value come to where parts are stated as well; what has none counts
  // as it is. Empty: nothing has parts.
  std::optional<Int128> parts;
  int64_t rows = 0;    // of markets that it is the sum of
  std::string newest;  // the day on which the newest of them was stated
  std::string oldest;
  std::set<std::string> methods, sources;

  void Add(const MarketSize& other);
};

// Where a whole and its parts are both stated the whole counts. Customers of families are not added
// up, as one may buy of several; regions are, and so are amounts of families.
class Markets {
 public:
  // (segment, region, family, level, as_of)
  void Add(const Key& key, Statement statement);
  MarketSize Customers(const MarketPlace& place, MarketLevel level,
                       const std::optional<std::string>& day) const {
    return Size(place, level, day, &Statement::customers);
  }
  MarketSize Amount(const MarketPlace& place, MarketLevel level,
                    const std::optional<std::string>& day) const {
    return Size(place, level, day, &Statement::amount);
  }
  // The days on which something about the place was stated.
  std::set<std::string> Days(const MarketPlace& place) const;

  const std::set<std::string>& segments() const { return segments_; }
  const std::set<std::string>& regions() const { return regions_; }
  const std::set<std::string>& families() const { return families_; }

 private:
  using Value = std::optional<Int128> Statement::*;
  using Name = std::optional<std::string>;
  using Place = std::tuple<std::string, Name, Name, MarketLevel>;

  MarketSize Size(const MarketPlace& place, MarketLevel level,
                  const std::optional<std::string>& day, Value value) const;
  MarketSize Stated(const Place& place, const std::optional<std::string>& day, Value value) const;

  std::map<Place, Versions<Statement>> markets_;
  std::set<std::string> segments_, regions_, families_;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_SATURATION_MARKETS_H_
