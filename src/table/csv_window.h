#ifndef COXSWAIN_SRC_TABLE_CSV_WINDOW_H_
#define COXSWAIN_SRC_TABLE_CSV_WINDOW_H_

#include <cstdint>
#include <string_view>

#include "coxswain/base/large_array.h"
#include "coxswain/table/csv.h"

namespace coxswain {

// The part of a file that is in memory: bytes from some place on, more of them as they are wanted.
class CsvReader::Window {
 public:
  // Bytes are all in it, of a source there is nothing yet.
  explicit Window(const CsvInput& input);

  const char* begin() const { return begin_; }
  const char* end() const { return end_; }
  std::string_view view() const { return {begin_, static_cast<size_t>(end_ - begin_)}; }
  bool whole() const { return source_ == nullptr; }  // it reaches to the end of the file
  int64_t file_size() const { return file_size_; }   // about; 0: nobody knows

  // Lets go of what lies before `from`, where the window begins then, and reads on until it has
  // `wanted` bytes, or all that are left. Pointers into it are not valid any more.
  absl::Status Advance(const char* from, int64_t wanted);

 private:
  CsvSource* source_ = nullptr;  // null: has been read
  ScopedCharge charge_;
  LargeArray<char> buffer_;
  int64_t capacity_ = 0;
  const char* begin_ = nullptr;
  const char* end_ = nullptr;
  int64_t file_size_ = 0;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_TABLE_CSV_WINDOW_H_
