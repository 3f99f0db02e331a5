#include "table/arrow_view.h"

#include "coxswain/base/status.h"

namespace coxswain {
namespace {

// Positions of more values than that could not be reckoned in 64 bits.
constexpr int64_t kMostValues = int64_t{1} << 56;

bool BitAt(const uint8_t* bits, int64_t i) { return ((bits[i / 8] >> (i % 8)) & 1) != 0; }

std::string Number(int64_t value) { return std::to_string(value); }

// A text of up to 12 bytes stands in its view, a longer one in a buffer.
constexpr int64_t kViewBytes = 16;
constexpr int32_t kInlineBytes = 12;
struct LongText {
  int32_t size;
  int32_t prefix;
  int32_t buffer;
  int32_t offset;
};
static_assert(sizeof(LongText) == kViewBytes);

int64_t BufferCount(ArrowLayout layout) {
  if (layout == ArrowLayout::kNull) return 0;
  return layout == ArrowLayout::kText ? 3 : 2;
}

absl::Status CheckBufferCount(const ArrowArray& array, const ArrowType& type,
                              const ArrowPlace& place) {
  const int64_t expected = BufferCount(type.layout);
  bool fits = array.n_buffers == expected;
  if (type.layout == ArrowLayout::kTextView) fits = array.n_buffers >= 3;
  // Old versions of Arrow give the null type an empty validity buffer.
  if (type.layout == ArrowLayout::kNull) fits = fits || array.n_buffers == 1;
  if (!fits) {
    return place.Error("has " + Number(array.n_buffers) + " buffers where its type has " +
                       Number(expected) +
                       (type.layout == ArrowLayout::kTextView ? " and more" : ""));
  }
  if (array.n_buffers > 0 && array.buffers == nullptr) return place.Error("has no buffers (NULL)");
  return absl::OkStatus();
}

// What holds for arrays of every type.
absl::Status CheckCounts(const ArrowArray& array, const ArrowPlace& place) {
  if (array.release == nullptr) return place.Error("was released before it was read");
  if (array.length < 0) return place.Error("has a length of " + Number(array.length));
  if (array.offset < 0) return place.Error("has an offset of " + Number(array.offset));
  if (array.length > kMostValues || array.offset > kMostValues) {
    return place.Error("has a length of " + Number(array.length) + " and an offset of " +
                       Number(array.offset) + ", which no memory holds");
  }
  if (array.null_count < -1 || array.null_count > array.length) {
    return place.Error("has a null_count of " + Number(array.null_count) + " and a length of " +
                       Number(array.length));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ArrowPlace::Error(std::string_view what, int64_t value) const {
  const int64_t row = value < 0 || dictionary ? 0 : first_row + value;
  std::string message = dictionary ? "The dictionary of the column " : "The column ";
  message += Quote(column) + " of the Arrow stream " + std::string(what);
  if (row > 0) message += ", in row " + Number(row);
  if (dictionary && value >= 0) message += ", in entry " + Number(value);
  return ErrorAt(absl::StatusCode::kInvalidArgument, message + ".", {"", std::string(column), row});
}

bool ArrowRows::IsNull(int64_t row) const {
  return validity != nullptr && !BitAt(validity, offset + row);
}

absl::StatusOr<ArrowRows> CheckArrowBatch(const ArrowArray& batch, int64_t columns,
                                          int64_t first_row) {
  const auto error = [first_row](const std::string& what) {
    return ErrorAt(absl::StatusCode::kInvalidArgument,
                   "The Arrow batch that begins with row " + Number(first_row) + " " + what + ".",
                   {"", "", first_row});
  };
  if (batch.length < 0 || batch.offset < 0 || batch.length > kMostValues ||
      batch.offset > kMostValues) {
    return error("has a length of " + Number(batch.length) + " and an offset of " +
                 Number(batch.offset));
  }
  if (batch.n_children != columns || (columns > 0 && batch.children == nullptr)) {
    return error("has " + Number(batch.n_children) + " columns, but the stream's schema has " +
                 Number(columns));
  }
  if (batch.dictionary != nullptr) return error("has a dictionary, which a batch cannot have");
  if (batch.n_buffers < 0 || batch.n_buffers > 1 ||
      (batch.n_buffers == 1 && batch.buffers == nullptr)) {
    return error("has " + Number(batch.n_buffers) + " buffers; it has one, for null rows");
  }
  ArrowRows rows{batch.offset, batch.length, nullptr};
  if (batch.n_buffers == 1 && batch.null_count != 0) {
    rows.validity = static_cast<const uint8_t*>(batch.buffers[0]);
  }
  if (batch.null_count > 0 && rows.validity == nullptr) {
    return error("counts " + Number(batch.null_count) + " null rows but does not say which");
  }
  return rows;
}

absl::StatusOr<ArrowView> ArrowView::Of(const ArrowArray& array, const ArrowType& type,
                                        bool dictionary, const ArrowRows& rows,
                                        const ArrowPlace& place) {
  COXSWAIN_RETURN_IF_ERROR(CheckCounts(array, place));
  if (array.length < rows.offset + rows.length) {
    return place.Error("has " + Number(array.length) + " values where its batch needs " +
                       Number(rows.offset + rows.length));
  }
  if (array.n_children != 0) {
    return place.Error("has " + Number(array.n_children) + " children; its type has none");
  }
  if ((array.dictionary != nullptr) != dictionary) {
    return place.Error(dictionary ? "has no dictionary, but the stream's schema has one"
                                  : "has a dictionary, but the stream's schema has none");
  }
  COXSWAIN_RETURN_IF_ERROR(CheckBufferCount(array, type, place));

  ArrowView view;
  view.rows_ = rows;
  view.offset_ = array.offset + rows.offset;
  view.all_null_ = type.layout == ArrowLayout::kNull;
  if (view.all_null_ || rows.length == 0) return view;
  view.validity_ = array.null_count == 0 ? nullptr : static_cast<const uint8_t*>(array.buffers[0]);
  if (array.null_count > 0 && view.validity_ == nullptr) {
    return place.Error("counts " + Number(array.null_count) + " nulls but does not say which");
  }
  view.values_ = static_cast<const char*>(array.buffers[1]);
  if (view.values_ == nullptr) return place.Error("has values but no buffer for them (NULL)");
  if (type.layout == ArrowLayout::kText) {
    view.text_ = static_cast<const char*>(array.buffers[2]);
    COXSWAIN_RETURN_IF_ERROR(view.CheckOffsets(type, place));
  } else if (type.layout == ArrowLayout::kTextView) {
    view.texts_ = array.buffers + 2;
    COXSWAIN_RETURN_IF_ERROR(view.CheckTextViews(array, place));
  }
  return view;
}

bool ArrowView::IsNull(int64_t i) const {
  return all_null_ || (validity_ != nullptr && !BitAt(validity_, offset_ + i)) || rows_.IsNull(i);
}

bool ArrowView::Bit(int64_t i) const {
  return BitAt(reinterpret_cast<const uint8_t*>(values_), offset_ + i);
}

int64_t ArrowView::Integer(const ArrowType& type, int64_t i) const {
  switch (type.bytes) {
    case 1:
      return type.has_sign ? Value<int8_t>(i) : Value<uint8_t>(i);
    case 2:
      return type.has_sign ? Value<int16_t>(i) : Value<uint16_t>(i);
    case 4:
      return type.has_sign ? int64_t{Value<int32_t>(i)} : int64_t{Value<uint32_t>(i)};
    default:
      return Value<int64_t>(i);
  }
}

int64_t ArrowView::Offset(const ArrowType& type, int64_t i) const {
  return type.bytes == 4 ? int64_t{Value<int32_t>(i)} : Value<int64_t>(i);
}

absl::Status ArrowView::CheckOffsets(const ArrowType& type, const ArrowPlace& place) const {
  int64_t start = Offset(type, 0);
  if (start < 0) return place.Error("has the text offset " + Number(start), 0);
  for (int64_t i = 0; i < length(); ++i) {
    const int64_t end = Offset(type, i + 1);
    if (end < start) {
      return place.Error(
          "has text offsets that go backwards, from " + Number(start) + " to " + Number(end), i);
    }
    if (end > start && text_ == nullptr) return place.Error("has offsets but no text (NULL)", i);
    start = end;
  }
  return absl::OkStatus();
}

absl::Status ArrowView::CheckTextViews(const ArrowArray& array, const ArrowPlace& place) const {
  // The last buffer holds the lengths of those that long texts stand in.
  const int64_t count = array.n_buffers - 3;
  const char* const sizes = static_cast<const char*>(array.buffers[array.n_buffers - 1]);
  if (count > 0 && sizes == nullptr) {
    return place.Error("does not say how long its text buffers are (NULL)");
  }
  for (int64_t i = 0; i < length(); ++i) {
    if (IsNull(i)) continue;
    const LongText at = Value<LongText>(i);
    if (at.size >= 0 && at.size <= kInlineBytes) continue;
    if (at.size < 0) return place.Error("has a text of " + Number(at.size) + " bytes", i);
    if (at.buffer < 0 || at.buffer >= count || texts_[at.buffer] == nullptr) {
      return place.Error("has a text in buffer " + Number(at.buffer) + " of " + Number(count), i);
    }
    int64_t size = 0;
    std::memcpy(&size, sizes + at.buffer * int64_t{sizeof size}, sizeof size);
    if (at.offset < 0 || int64_t{at.offset} + at.size > size) {
      return place.Error("has a text that goes beyond its buffer", i);
    }
  }
  return absl::OkStatus();
}

std::string_view ArrowView::Text(const ArrowType& type, int64_t i) const {
  if (type.layout == ArrowLayout::kText) {
    const int64_t start = Offset(type, i);
    const size_t size = static_cast<size_t>(Offset(type, i + 1) - start);
    return text_ == nullptr ? std::string_view("") : std::string_view(text_ + start, size);
  }
  const LongText at = Value<LongText>(i);
  const size_t size = static_cast<size_t>(at.size);
  if (at.size <= kInlineBytes) {
    return std::string_view(values_ + (offset_ + i) * kViewBytes + int64_t{sizeof at.size}, size);
  }
  return std::string_view(static_cast<const char*>(texts_[at.buffer]) + at.offset, size);
}

}  // namespace coxswain
