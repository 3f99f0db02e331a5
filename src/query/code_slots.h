#ifndef COXSWAIN_SRC_QUERY_CODE_SLOTS_H_
#define COXSWAIN_SRC_QUERY_CODE_SLOTS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace coxswain {

// Slots for codes that are too many to be slots themselves: those that occur, as they first occur.
// Open addressing at most half full; the places of many codes are asked for before any is looked
// at, so that their memory comes side by side.
class CodeSlots {
 public:
  // slots[i] = slot of codes[i].
  void Find(const uint64_t* codes, int count, uint32_t* slots) {
    Reserve(code_of_slot_.size() + static_cast<size_t>(count));
    for (int i = 0; i < count; ++i) __builtin_prefetch(&places_[Home(codes[i])]);
    for (int i = 0; i < count; ++i) {
      size_t at = Home(codes[i]);
      while (places_[at].past_slot != 0 && places_[at].code != codes[i]) {
        at = (at + 1) & (places_.size() - 1);
      }
      Place& place = places_[at];
      if (place.past_slot == 0) {
        code_of_slot_.push_back(codes[i]);
        place = {codes[i], static_cast<uint32_t>(code_of_slot_.size())};
      }
      slots[i] = place.past_slot - 1;
    }
  }
  const std::vector<uint64_t>& code_of_slot() const { return code_of_slot_; }

 private:
  struct Place {
    uint64_t code = 0;
    uint32_t past_slot = 0;  // slot + 1; 0: none
  };

  size_t Home(uint64_t code) const { return code * 0x9E3779B97F4A7C15 >> shift_; }
  void Reserve(size_t codes) {
    if (codes * 2 <= places_.size()) return;
    int bits = 12;
    while (size_t{1} << bits < codes * 2) ++bits;
    std::vector<Place> old(size_t{1} << bits);
    old.swap(places_);
    shift_ = 64 - bits;
    for (const Place& place : old) {
      if (place.past_slot == 0) continue;
      size_t at = Home(place.code);
      while (places_[at].past_slot != 0) at = (at + 1) & (places_.size() - 1);
      places_[at] = place;
    }
  }

  std::vector<Place> places_;
  int shift_ = 0;
  std::vector<uint64_t> code_of_slot_;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_QUERY_CODE_SLOTS_H_
