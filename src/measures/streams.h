#ifndef COXSWAIN_SRC_MEASURES_STREAMS_H_
#define COXSWAIN_SRC_MEASURES_STREAMS_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "coxswain/measures/measure.h"

// How FoldMeasures lays out the keys of its tally entries, for the files that fold and solve them.
namespace coxswain {

// What is folded, as the first part of a key after the prefix.
enum Stream : int64_t {
  kWonStream = 1,
  kLostStream,
  kOpenStream,
  kOpenedStream,
  kSpendStream,
  kOrderStream,
  kCustomerStream,     // (dimensions but periods, customer, day won) of the rows that pass
  kAnyCustomerStream,  // (customer, day won) of all rows, where the fold has a filter
  kMarketStream,       // (segment, region, level, as_of): capacity
  kAccountStream,      // (dimensions but periods): known accounts
  kRevenueStream,      // how many orders there are: any, and revenue comes from them
  kLeftOutStream,
  kSegmentStream,  // (segment): known accounts, where markets tell the capacity
  // (dimensions but periods): 1, the first day of the group's first period, the last day that
  // counts, then each period's CustomerNumbers. In place of the days, of a fold for solve.
  kCustomerCountStream,
};

// The period that a dimension asks for, if it asks for one.
inline std::optional<Grain> GrainOf(const std::string& name) {
  const size_t dot = name.rfind('.');
  return GrainFromName(std::string_view(name).substr(dot == std::string::npos ? 0 : dot + 1));
}

inline Key Under(const Key& prefix, Stream stream) {
  Key key = prefix;
  key.push_back(KeyPart::Integer(stream));
  return key;
}

using GroupMap = std::map<std::string, MeasureGroup>;  // by encoded dimensions

inline MeasureGroup& GroupFor(const Key& dimensions, GroupMap* groups) {
  const auto [entry, fresh] = groups->try_emplace(EncodeKey(dimensions));
  if (fresh) {
    entry->second.dimensions = dimensions;
    entry->second.atoms.fill(0);
  }
  return entry->second;
}

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MEASURES_STREAMS_H_
