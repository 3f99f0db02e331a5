#include "deal_state.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace coxswain {
namespace {

// For each set of places among eight, those places in ascending order.
struct PlacesOfEight {
  std::array<std::array<uint16_t, 8>, 256> places{};
  std::array<uint8_t, 256> count{};
  constexpr PlacesOfEight() {
    for (size_t set = 0; set < 256; ++set) {
      for (uint16_t place = 0; place < 8; ++place) {
        if ((set >> place & 1) != 0) places[set][count[set]++] = place;
      }
    }
  }
};

// The places that hold `wanted`, ascending, in time that does not hang on where they are: eight at
// once, by the set of places that a comparison of eight bytes gives.
int PlacesOf(uint8_t wanted, const uint8_t* values, int size, uint16_t* places) {
  static constexpr PlacesOfEight kPlaces;
  constexpr uint64_t kOnes = 0x0101010101010101;
  constexpr uint64_t kLow = 0x7F * kOnes;
  int count = 0;
  int begin = 0;
  // Eight places are written however many are found, none of them beyond `size`.
  for (; begin + 8 <= size; begin += 8) {
    uint64_t bytes;
    std::memcpy(&bytes, values + begin, sizeof(bytes));
    const uint64_t differs = bytes ^ wanted * kOnes;
    // The highest bit of each byte that is zero, which no carry of another reaches.
    const uint64_t equal = ~(((differs & kLow) + kLow) | differs | kLow);
    // Gathered in the highest byte: the first byte in memory becomes the lowest bit.
    constexpr bool kLittle = std::endian::native == std::endian::little;
    const uint64_t set = (equal >> 7) * (kLittle ? 0x0102040810204080 : 0x8040201008040201) >> 56;
    std::array<uint16_t, 8> found = kPlaces.places[set];  // a copy: one vector, whatever it is
    for (uint16_t& place : found) place = static_cast<uint16_t>(place + begin);
    std::memcpy(places + count, found.data(), sizeof(found));
    count += kPlaces.count[set];
  }
  for (; begin < size; ++begin) {
    places[count] = static_cast<uint16_t>(begin);
    count += values[begin] == wanted ? 1 : 0;
  }
  return count;
}

}  // namespace

int SelectDeals(const RowGroup& group, const DealColumns& columns, DealStatus wanted,
                int day_column, const DayRange& range, std::optional<Date> as_of, uint16_t* rows) {
  const uint8_t* status = group.smalls(columns.status);
  const int size = group.rows();
  int count = 0;
  if (!as_of.has_value() && range.unbounded()) {  // the common case
    return PlacesOf(static_cast<uint8_t>(wanted), status, size, rows);
  }
  const int32_t* opened = group.days(columns.opened_on);
  const int32_t* closed = group.days(columns.closed_on);
  const int32_t* day = group.days(day_column);
  for (int i = 0; i < size; ++i) {
    rows[count] = static_cast<uint16_t>(i);
    const bool counts =
        StatusAsOf(status[i], opened[i], closed[i], as_of) == wanted && range.Contains(day[i]);
    count += counts ? 1 : 0;
  }
  return count;
}

std::optional<Date> Earlier(std::optional<Date> a, std::optional<Date> b) {
  if (!a.has_value()) return b;
  if (!b.has_value()) return a;
  return std::min(*a, *b);
}

}  // namespace coxswain
