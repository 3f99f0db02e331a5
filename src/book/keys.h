#ifndef COXSWAIN_SRC_BOOK_KEYS_H_
#define COXSWAIN_SRC_BOOK_KEYS_H_

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

#include "coxswain/book/book.h"

namespace coxswain {

// A key as numbers: which rule it belongs to, then the key columns as stored. Null is a value.
using KeyParts = std::array<uint32_t, 6>;

// Finds the row of a key. Used by the one writer at a time, under the book's writer mutex.
struct Book::KeyIndex {
  // Tables whose key is one text column: by symbol.
  std::vector<uint32_t> row_of_symbol;
  // All others.
  absl::flat_hash_map<KeyParts, uint32_t> row_of_key;
  // By symbol of the first key column: some row has it. What references are checked against.
  std::vector<uint8_t> present;

  // What never shrinks, even if the load that made it grow fails: this index, and what loads into
  // this table added to dictionaries. How much of it the budget knows of.
  int64_t dictionary_bytes = 0;
  int64_t charged_bytes = 0;

  int64_t kept_bytes() const {
    return static_cast<int64_t>(row_of_symbol.capacity() * sizeof(uint32_t) + present.capacity() +
                                row_of_key.capacity() *
                                    (sizeof(std::pair<KeyParts, uint32_t>) + 1)) +
           dictionary_bytes;
  }
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_BOOK_KEYS_H_
