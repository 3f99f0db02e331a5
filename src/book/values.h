#ifndef COXSWAIN_SRC_BOOK_VALUES_H_
#define COXSWAIN_SRC_BOOK_VALUES_H_

#include <cstdint>
#include <vector>

#include "coxswain/book/snapshot.h"

// How values stand in row groups.
namespace coxswain {

inline int64_t StoredValue(const RowGroup& group, int column, Storage storage, int place) {
  switch (storage) {
    case Storage::kSymbol:
      return group.symbols(column)[place];
    case Storage::kDay:
      return group.days(column)[place];
    case Storage::kSmall:
      return group.smalls(column)[place];
    case Storage::kNumber:
      break;
  }
  return group.numbers(column)[place];
}

// Appends the values that a group has in a column.
inline void AppendStored(const RowGroup& group, int column, Storage storage,
                         std::vector<int64_t>* values) {
  const auto append = [&](const auto* stored) {
    values->insert(values->end(), stored, stored + group.rows());
  };
  switch (storage) {
    case Storage::kSymbol:
      return append(group.symbols(column));
    case Storage::kDay:
      return append(group.days(column));
    case Storage::kSmall:
      return append(group.smalls(column));
    case Storage::kNumber:
      return append(group.numbers(column));
  }
}

}  // namespace coxswain

#endif  // COXSWAIN_SRC_BOOK_VALUES_H_
