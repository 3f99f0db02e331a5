#ifndef COXSWAIN_TESTS_FUZZ_FUZZ_H_
#define COXSWAIN_TESTS_FUZZ_FUZZ_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "coxswain.h"

// A target is one file here with libFuzzer's entry point. It goes through the C ABI only, and stops
// the program where something is not as it should be. In an ordinary build replay.cc calls it with
// each file of its corpus.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace fuzz {

// Stops the program, saying what should have been true.
void Require(bool truth, const char* what);

// The input, read from its beginning; zeros after its end.
class Input {
 public:
  Input(const uint8_t* data, size_t size) : data_(data), size_(size) {}
  bool empty() const { return at_ == size_; }
  uint8_t Byte() { return at_ < size_ ? data_[at_++] : 0; }
  // Of 0 to most.
  int64_t UpTo(int64_t most) { return Byte() % (most + 1); }
  std::string_view Bytes(size_t count) {
    const size_t begin = at_;
    at_ = count < size_ - at_ ? at_ + count : size_;
    return {reinterpret_cast<const char*>(data_) + begin, at_ - begin};
  }
  std::string_view Rest() { return Bytes(size_); }

 private:
  const uint8_t* data_;
  size_t size_;
  size_t at_ = 0;
};

// A status that input may lead to: CXS_INTERNAL and its like are defects.
bool IsExpected(cxs_status status);

cxs_status LoadCsv(cxs_book* book, int32_t table, std::string_view csv,
                   const cxs_load_options* options = nullptr, const cxs_run* run = nullptr);

// A book with a row or two in most tables.
cxs_book* SmallCompany();

// Canonical texts, to be compared. Results and snapshots are destroyed.
std::string CsvOf(cxs_result* result);
std::string TablesOf(cxs_book* book);
std::string WonDealsOf(cxs_book* book);

}  // namespace fuzz

#endif  // COXSWAIN_TESTS_FUZZ_FUZZ_H_
