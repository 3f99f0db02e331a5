#ifndef COXSWAIN_SRC_TABLE_ARROW_FORMAT_H_
#define COXSWAIN_SRC_TABLE_ARROW_FORMAT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace coxswain {

// How values of a type lie in their buffers.
enum class ArrowLayout : uint8_t {
  kNull,      // no buffers
  kBool,      // a bit each
  kInteger,   // `bytes` each
  kReal,      // float or double, `bytes` each
  kDecimal,   // whole numbers of `bytes` each, scaled by 10^scale
  kText,      // `bytes` of an offset, and the text
  kTextView,  // 16 bytes each: the text, or where it stands
  kDay,       // whole numbers of `bytes` each, units_per_day to a day
  kInstant,   // int64, units_per_day to a day
};

// An Arrow type that a table can hold.
struct ArrowType {
  ArrowLayout layout = ArrowLayout::kNull;
  int bytes = 0;
  bool has_sign = true;       // kInteger
  int scale = 0;              // kDecimal, 0 to 38
  int64_t units_per_day = 0;  // kDay, kInstant
  bool utc = false;           // kInstant: counted in UTC, because the type has a time zone
};

// Reads a format string of the C data interface. The error is a clause that goes on a sentence
// about the column: which type it is, and what to do.
absl::StatusOr<ArrowType> ParseArrowFormat(std::string_view format);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_TABLE_ARROW_FORMAT_H_
