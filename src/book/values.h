#ifndef COXSWAIN_SRC_BOOK_VALUES_H_
#define COXSWAIN_SRC_BOOK_VALUES_H_

#include <cstdint>

#include "coxswain/book/snapshot.h"

// How values stand in row groups.
namespace coxswain {

inline int64_t NullOf(Storage storage) {
  switch (storage) {
    case Storage::kNumber:
      return kNullNumber;
    case Storage::kDay:
      return kNullDay;
    case Storage::kSymbol:
    case Storage::kSmall:
      break;
  }
  return 0;
}

}  // namespace coxswain

#endif  // COXSWAIN_SRC_BOOK_VALUES_H_
