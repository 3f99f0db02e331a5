#ifndef COXSWAIN_BOOK_SAVED_BOOK_H_
#define COXSWAIN_BOOK_SAVED_BOOK_H_

#include <cstdint>
#include <string>

#include "coxswain/base/files.h"
#include "coxswain/book/book.h"

// A book as one file; proto/coxswain/v1/book.proto is what its bytes are. Equal rows in equal order
// give equal bytes, and a book that was saved, read and saved again gives the same file. Texts that
// no row has any more (of rows that were erased, or of loads that failed) are not saved.
namespace coxswain {

// Of the format. Another one is refused.
inline constexpr uint32_t kSavedBookVersion = 1;

// Writes the file at `path` as a whole, or leaves what is there as it is; see FileReplacement. The
// book may be written to meanwhile. Errors: NotFound and PermissionDenied for the folder,
// ResourceExhausted for a full disk or the memory of the run, DataLoss for a disk that fails,
// Cancelled.
absl::Status SaveBook(const Snapshot& snapshot, const std::string& path, Files* files,
                      const Run& run);

// Reads a file of SaveBook into a book that nothing was loaded into; after an error that book is
// good for nothing. What is read is charged to it, and checked as loads check it: values in range,
// required ones there, keys unique, the rules of the table. References that lead nowhere are left,
// because a load may have kept them. Errors:
//   NotFound, PermissionDenied, DataLoss   the file cannot be read
//   InvalidArgument                        it is no saved book, or holds what no load takes
//   DataLoss                               it is torn or altered; which frame is said
//   FailedPrecondition                     another version of the format; a table, a column of a
//                                          type other than text or a value of a closed list that
//                                          this library does not know; a column of another type
//   ResourceExhausted, Cancelled
// A text column that the schema does not have is a dimension; one that it has by now is that
// column.
absl::Status ReadBook(const std::string& path, Files* files, const Run& run, Book* book);

}  // namespace coxswain

#endif  // COXSWAIN_BOOK_SAVED_BOOK_H_
