#ifndef COXSWAIN_TESTS_SUPPORT_ARROW_H_
#define COXSWAIN_TESTS_SUPPORT_ARROW_H_

#include <cstdint>
#include <cstring>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coxswain/table/arrow.h"

// Arrow streams made by hand, right or wrong.
namespace coxswain {

// One array of a batch with its type. Buffers that are not there are NULL; those that are begin at
// odd addresses, because nothing may count on alignment.
struct ArrowPart {
  std::string name;
  std::string format;
  int64_t length = 0;
  int64_t null_count = 0;
  int64_t offset = 0;
  std::vector<std::optional<std::string>> buffers = {};
  std::shared_ptr<const ArrowPart> dictionary = {};
};

// The bytes of numbers, bits and texts.
template <typename T>
std::string ArrowBytes(std::initializer_list<T> values) {
  std::string bytes;
  for (const T& value : values) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  return bytes;
}
std::string ArrowBits(std::initializer_list<int> bits);

// A column of numbers in the format that the test names. `valid`: a bit each, none for no nulls.
template <typename T>
ArrowPart ArrowNumbers(std::string name, std::string format, std::initializer_list<T> values,
                       std::initializer_list<int> valid = {}) {
  ArrowPart part{std::move(name), std::move(format), static_cast<int64_t>(values.size())};
  part.null_count = valid.size() == 0 ? 0 : -1;
  part.buffers.push_back(valid.size() == 0 ? std::nullopt : std::optional(ArrowBits(valid)));
  part.buffers.push_back(ArrowBytes(values));
  return part;
}

using ArrowTexts = std::initializer_list<std::optional<std::string_view>>;
ArrowPart ArrowUtf8(std::string name, const ArrowTexts& texts);       // "u"
ArrowPart ArrowLargeUtf8(std::string name, const ArrowTexts& texts);  // "U"
ArrowPart ArrowUtf8View(std::string name, const ArrowTexts& texts);   // "vu", one text buffer
ArrowPart ArrowBools(std::string name, std::initializer_list<int> bits,
                     std::initializer_list<int> valid = {});
ArrowPart ArrowNulls(std::string name, int64_t length);
// int8 indexes into `entries`.
ArrowPart ArrowDictionary(std::string name, std::initializer_list<int8_t> indexes,
                          ArrowPart entries);
// The part without its first `offset` values, which stay in its buffers.
ArrowPart ArrowSlice(ArrowPart part, int64_t offset, int64_t length);

// A batch: as long as its first part.
struct ArrowBatch {
  std::vector<ArrowPart> parts;
  std::optional<int64_t> length = {};
  int64_t offset = 0;
  std::optional<std::string> validity = {};  // of whole rows
};

// A stream that the test hands over, and what became of it.
class ArrowFake {
 public:
  explicit ArrowFake(std::vector<ArrowBatch> batches) : batches_(std::move(batches)) {}
  // Nothing but a stream of one batch.
  explicit ArrowFake(std::vector<ArrowPart> parts) : batches_{{std::move(parts)}} {}
  ArrowFake(const ArrowFake&) = delete;
  ArrowFake& operator=(const ArrowFake&) = delete;

  // What a test changes before the consumer sees it. What it changes must not be what release
  // needs: private_data, and the addresses of children.
  std::function<void(ArrowSchema*)> spoil_schema;
  std::function<void(ArrowArray*)> spoil_batch;
  // get_next fails once so many batches are out; get_schema fails.
  std::optional<size_t> fails_after;
  bool schema_fails = false;
  int error_code = 5;
  const char* error_text = "the disk is gone";
  // Called at the beginning of each get_next.
  std::function<void()> on_next;

  // The stream; once.
  ArrowArrayStream* stream();

  // How many structures (parents and children) are out and not yet released, and how often one was
  // released that was not out.
  int64_t live() const { return live_; }
  int64_t wrong_releases() const { return wrong_releases_; }
  // Released: the stream, and all that came out of it.
  bool all_released() const { return live_ == 0 && wrong_releases_ == 0; }

 private:
  template <typename T>
  struct Owned;
  template <typename T>
  static void Release(T* structure);
  template <typename T>
  T* NewChild(Owned<T>* parent);
  void MakeSchema(ArrowSchema* out);
  void MakeBatch(const ArrowBatch& batch, ArrowArray* out);
  void FillSchema(const ArrowPart& part, ArrowSchema* out);
  void FillArray(const ArrowPart& part, ArrowArray* out);

  std::vector<ArrowBatch> batches_;
  size_t next_ = 0;
  int64_t live_ = 0;
  int64_t wrong_releases_ = 0;
  ArrowArrayStream stream_ = {};
};

}  // namespace coxswain

#endif  // COXSWAIN_TESTS_SUPPORT_ARROW_H_
