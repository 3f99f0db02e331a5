#ifndef COXSWAIN_SRC_BOOK_SAVED_FORMAT_H_
#define COXSWAIN_SRC_BOOK_SAVED_FORMAT_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "coxswain/book/rows.h"
#include "coxswain/book/saved_book.h"

#include "base/frames.h"

// What the writer and the reader of saved books agree on beside proto/coxswain/v1/book.proto.
namespace coxswain {

inline constexpr FramedKind kSavedBook = {
    "CXS_BOOK", kSavedBookVersion, "saved book",
    "Use the library that wrote it, or load its tables anew."};

// One BookValues holds a column of so many groups of rows.
inline constexpr size_t kGroupsAtOnce = 16;
inline constexpr int64_t kRowsAtOnce = int64_t{kGroupsAtOnce} * kGroupRows;

// Turns values of `width` bytes between the machine's order and little endian, in place.
inline void SwapToLittleEndian(size_t width, std::string* bytes) {
  if constexpr (std::endian::native == std::endian::little) return;
  for (size_t i = 0; i + width <= bytes->size(); i += width) {
    for (size_t k = 0; k < width / 2; ++k) std::swap((*bytes)[i + k], (*bytes)[i + width - 1 - k]);
  }
}

}  // namespace coxswain

#endif  // COXSWAIN_SRC_BOOK_SAVED_FORMAT_H_
