#ifndef COXSWAIN_SRC_TABLE_ARROW_VIEW_H_
#define COXSWAIN_SRC_TABLE_ARROW_VIEW_H_

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "coxswain/table/arrow.h"

#include "table/arrow_format.h"

namespace coxswain {

// What errors about an array name.
struct ArrowPlace {
  std::string_view column;
  int64_t first_row = 1;    // of the stream, from 1: where the batch begins
  bool dictionary = false;  // about the column's dictionary, which has no rows

  // "The column 'x' of the Arrow stream <what>, in row 7." `value` counts from 0 in the batch.
  absl::Status Error(std::string_view what, int64_t value = -1) const;
};

// The rows of a batch: which values of a child they are, and which of them are null as a whole.
struct ArrowRows {
  int64_t offset = 0;
  int64_t length = 0;
  const uint8_t* validity = nullptr;  // null: none is

  bool IsNull(int64_t row) const;
};

// The values of an array that was found well formed, `length` of them from 0 on.
class ArrowView {
 public:
  // Checks what can be checked without knowing how long the buffers are. `dictionary`: the schema
  // has one, so the array must.
  static absl::StatusOr<ArrowView> Of(const ArrowArray& array, const ArrowType& type,
                                      bool dictionary, const ArrowRows& rows,
                                      const ArrowPlace& place);

  int64_t length() const { return rows_.length; }
  bool may_have_nulls() const {
    return all_null_ || validity_ != nullptr || rows_.validity != nullptr;
  }
  bool IsNull(int64_t i) const;
  // kBool.
  bool Bit(int64_t i) const;
  // Layouts of fixed width; T has the type's bytes. Buffers need no alignment.
  template <typename T>
  T Value(int64_t i) const {
    T value;
    std::memcpy(&value, values_ + (offset_ + i) * int64_t{sizeof(T)}, sizeof(T));
    return value;
  }
  // A whole number of 1, 2, 4 or 8 bytes; the upper half of uint64 comes out negative.
  int64_t Integer(const ArrowType& type, int64_t i) const;
  // kText and kTextView, of a value that is not null. data() is never null.
  std::string_view Text(const ArrowType& type, int64_t i) const;

 private:
  absl::Status CheckOffsets(const ArrowType& type, const ArrowPlace& place) const;
  absl::Status CheckTextViews(const ArrowArray& array, const ArrowPlace& place) const;
  int64_t Offset(const ArrowType& type, int64_t i) const;

  ArrowRows rows_;
  int64_t offset_ = 0;  // of the first value in the buffers
  bool all_null_ = false;
  const uint8_t* validity_ = nullptr;
  const char* values_ = nullptr;
  const char* text_ = nullptr;          // kText
  const void* const* texts_ = nullptr;  // kTextView: the buffers that long texts stand in
};

// Checks the batch itself against the number of columns that the schema has.
absl::StatusOr<ArrowRows> CheckArrowBatch(const ArrowArray& batch, int64_t columns,
                                          int64_t first_row);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_TABLE_ARROW_VIEW_H_
