#ifndef COXSWAIN_CAPI_SOURCE_H_
#define COXSWAIN_CAPI_SOURCE_H_

#include <memory>

#include "guard.h"
#include "handles.h"

namespace coxswain::capi {

// What a call reads: a book as it is now, or a snapshot of it.
struct Source {
  std::shared_ptr<BookCore> core;  // null: a snapshot whose book is gone
  std::shared_ptr<const Snapshot> snapshot;
  RunDefaults run;
  BookCore* of_book;  // a call on the book, whose callbacks may not write to it; else null
};

inline absl::StatusOr<Source> Open(cxs_book* book) {
  COXSWAIN_RETURN_IF_ERROR(Required(book, "book"));
  return Source{book->core, book->core->book.snapshot(), book->core->run, book->core.get()};
}

inline absl::StatusOr<Source> Open(const cxs_snapshot* snapshot) {
  COXSWAIN_RETURN_IF_ERROR(Required(snapshot, "snapshot"));
  return Source{snapshot->core.lock(), snapshot->data, snapshot->run, nullptr};
}

}  // namespace coxswain::capi

#endif  // COXSWAIN_CAPI_SOURCE_H_
