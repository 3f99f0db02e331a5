#ifndef COXSWAIN_TABLE_ARROW_H_
#define COXSWAIN_TABLE_ARROW_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "coxswain/table/table.h"

// The Arrow C data and stream interfaces, as their specification writes them down:
// https://arrow.apache.org/docs/format/CDataInterface.html and CStreamInterface.html.

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

extern "C" {

struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema** children;
  struct ArrowSchema* dictionary;
  void (*release)(struct ArrowSchema*);
  void* private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;
  struct ArrowArray** children;
  struct ArrowArray* dictionary;
  void (*release)(struct ArrowArray*);
  void* private_data;
};

}  // extern "C"

#endif  // ARROW_C_DATA_INTERFACE

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

extern "C" {

struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema* out);
  int (*get_next)(struct ArrowArrayStream*, struct ArrowArray* out);
  const char* (*get_last_error)(struct ArrowArrayStream*);
  void (*release)(struct ArrowArrayStream*);
  void* private_data;
};

}  // extern "C"

#endif  // ARROW_C_STREAM_INTERFACE

namespace coxswain {

// Owns a structure of the interface (schema, array or stream) and releases it once.
template <typename T>
class ArrowOwner {
 public:
  ArrowOwner() = default;
  // Takes the structure over; what it came from (may be null) is left released.
  explicit ArrowOwner(T* from) {
    if (from == nullptr) return;
    value_ = *from;
    from->release = nullptr;
  }
  ArrowOwner(const ArrowOwner&) = delete;
  ArrowOwner& operator=(const ArrowOwner&) = delete;
  ~ArrowOwner() {
    if (value_.release != nullptr) value_.release(&value_);
  }
  T* get() { return &value_; }
  const T* get() const { return &value_; }
  const T* operator->() const { return &value_; }
  bool released() const { return value_.release == nullptr; }

 private:
  T value_ = {};
};

struct ArrowReadOptions {
  // From the stream's column name to ours; names not listed stay.
  std::vector<std::pair<std::string, std::string>> rename = {};
  TimeZone zone = {};  // for instants in date columns
  // Floating-point numbers are rounded half to even, as their shortest decimal text is, to so many
  // places, 1 to 12, or to the places of the wanted column where those are fewer. 0: columns of
  // floating-point numbers are refused, because nobody said how exact they are.
  int float_scale = 0;
};

// What a stream held.
struct ArrowTable {
  Table table;
  std::vector<CellProblem> problems;  // by row; the column is "" where the row itself is null
  std::vector<std::string> left_out;  // columns that were not wanted
};

// What is wanted of a column, by its name after renaming: kind and scale (kDecimal), or nothing,
// and the column is left out whatever its type.
using ArrowWanted = std::function<std::optional<std::pair<ColumnKind, int>>(std::string_view name)>;

// Reads a stream of record batches to its end. The stream is moved from: when this returns it has
// been released and `stream->release` is null, whatever happened. Batches that texts point into
// are released with the table, all others at once.
//
//   Arrow                                  becomes
//   null                                   text, every value null
//   bool                                   kBool
//   int8 to int64, uint8 to uint64         kInteger
//   float, double                          kDecimal; kInteger where that is wanted and the number
//                                          whole; see float_scale
//   decimal32, 64, 128; scale >= 0         wanted kDecimal or kInteger: that, if nothing is lost;
//                                          else text
//   utf8, large_utf8, utf8_view            kText
//   date32, date64                         kDate
//   timestamp                              wanted kDate: the day it falls on in `zone`, or its own
//                                          day where the type has no time zone; else ISO text
//   dictionary of these                    as its values
//
// Buffers need no alignment. A value that does not fit (beyond the range, an inexact decimal, NaN,
// bad UTF-8) and a row that is null as a whole are problems of that row. Errors, all of which name
// the column: another type (nested, binary, time, ...), no float_scale, and malformed structures:
// negative lengths and offsets, missing buffers, text offsets that go backwards, views and
// dictionary indexes out of range, other children or buffers than the schema calls for. Lengths
// of buffers are not part of the interface and cannot be checked. DataLoss with the stream's own
// words if it fails; Cancelled. What is read is charged to run.memory, which must outlive the
// table.
absl::StatusOr<ArrowTable> ReadArrow(ArrowArrayStream* stream, const ArrowReadOptions& options,
                                     const ArrowWanted& wanted, const Run& run);

// Writes a stream of one batch, none if there are no rows: text is utf8 (large_utf8 from 2^31 bytes
// on), integers int64, decimals and sums decimal128(38, scale), reals float64, dates date32, bools
// bool. A column's unit stands in its metadata under "unit". `keep` holds the table, which does not
// change then: its integers, sums and reals are shown where they lie. Without it the stream has
// copies of all and does not need the table. OutOfRange for a sum of more than 38 digits; `out` is
// released then.
absl::Status ExportArrow(const Table& table, ArrowArrayStream* out,
                         std::shared_ptr<const Table> keep = nullptr);

}  // namespace coxswain

#endif  // COXSWAIN_TABLE_ARROW_H_
