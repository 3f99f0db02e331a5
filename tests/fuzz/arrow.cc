#include <deque>
#include <vector>

#include "fuzz.h"

// Arrow streams of any structure into the table customers. The memory is good: no buffer is shorter
// than its lengths and offsets say, which no consumer could find out. All else may be wrong:
// counts, lengths below 0, missing buffers and children, offsets that go backwards, formats. A load
// that fails changes nothing, and the producer's structures are released once each.
//
// Input: number of columns, then each column's format, name and flags, then batches.

namespace {

constexpr int64_t kMostLength = 40;
constexpr int64_t kMostOffset = 8;
constexpr size_t kBufferBytes = (kMostLength + kMostOffset + 1) * 16;
// Text offsets stay below this; the bytes they point to are there.
constexpr int64_t kTextBytes = 1024;

constexpr const char* kFormats[] = {
    "n",        "b",         "c",          "C",       "s",   "S",          "i",      "I",
    "l",        "L",         "u",          "U",       "vu",  "z",          "g",      "f",
    "tdD",      "tdm",       "tss:",       "tsu:UTC", "tsn", "tsm:+02:00", "d:19,3", "d:38,6",
    "d:9,2,32", "d:18,4,64", "d:76,0,256", "+s",      "+l",  "",           "x"};
constexpr const char* kNames[] = {"customer_id",    "name",        "employees",
                                  "annual_revenue", "acquired_on", "is_prospect",
                                  "segment",        "Colour",      ""};

struct Field {
  const char* format;
  const char* name;
  const char* entries;  // of its dictionary; null: none
};

// Structures live here until the input is done; `live` counts those not yet released.
class Producer {
 public:
  explicit Producer(fuzz::Input input) : input_(input) {
    const int64_t columns = input_.UpTo(6);
    for (int64_t i = 0; i < columns; ++i) {
      Field field{Pick(kFormats), Pick(kNames), nullptr};
      if (input_.UpTo(3) == 0) field.entries = Pick(kFormats);
      fields_.push_back(field);
    }
    stream_.get_schema = GetSchema;
    stream_.get_next = GetNext;
    stream_.get_last_error = [](ArrowArrayStream*) -> const char* { return nullptr; };
    stream_.release = [](ArrowArrayStream* stream) {
      --static_cast<Producer*>(stream->private_data)->live_;
      stream->release = nullptr;
    };
    stream_.private_data = this;
  }
  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;

  ArrowArrayStream* stream() { return &stream_; }
  int64_t live() const { return live_; }

 private:
  template <size_t kCount>
  const char* Pick(const char* const (&texts)[kCount]) {
    return texts[input_.UpTo(kCount - 1)];
  }
  // Now and then another value than the right one.
  bool Wrong() { return input_.Byte() >= 0xF0; }

  template <typename T>
  static void Release(T* structure) {
    Producer* const self = static_cast<Producer*>(structure->private_data);
    for (int64_t i = 0; structure->children != nullptr && i < structure->n_children; ++i) {
      T* const child = structure->children[i];
      if (child != nullptr && child->release != nullptr) child->release(child);
    }
    if (structure->dictionary != nullptr && structure->dictionary->release != nullptr) {
      structure->dictionary->release(structure->dictionary);
    }
    --self->live_;
    structure->release = nullptr;
  }
  template <typename T>
  T* Own(T* structure) {
    structure->private_data = this;
    structure->release = Release<T>;
    ++live_;
    return structure;
  }

  void FillSchema(const Field& field, ArrowSchema* out) {
    out->format = field.format;
    out->name = field.name;
    if (field.entries != nullptr) {
      schemas_.push_back({});
      out->dictionary = &schemas_.back();
      FillSchema({field.entries, "", nullptr}, out->dictionary);
    }
    Own(out);
  }

  static int GetSchema(ArrowArrayStream* stream, ArrowSchema* out) {
    Producer* const self = static_cast<Producer*>(stream->private_data);
    if (self->Wrong()) return 5;
    *out = {};
    out->format = "+s";
    out->n_children = static_cast<int64_t>(self->fields_.size());
    self->schema_children_.resize(self->fields_.size());
    for (size_t i = 0; i < self->fields_.size(); ++i) {
      self->schemas_.push_back({});
      self->schema_children_[i] = &self->schemas_.back();
      self->FillSchema(self->fields_[i], self->schema_children_[i]);
      if (self->Wrong()) self->schema_children_[i]->format = nullptr;
    }
    out->children = self->schema_children_.data();
    self->Own(out);
    return 0;
  }

  // A buffer of bytes from the input. Those of text offsets stay within the text.
  const void* Buffer(std::string_view format, int64_t index) {
    if (Wrong()) return nullptr;
    buffers_.emplace_back(kBufferBytes + kTextBytes, '\0');
    std::string& bytes = buffers_.back();
    const std::string_view given = input_.Bytes(static_cast<size_t>(input_.UpTo(64)));
    for (size_t i = 0; i < bytes.size() && !given.empty(); ++i) bytes[i] = given[i % given.size()];
    if (index == 1 && (format == "u" || format == "z")) ClampOffsets<int32_t>(&bytes);
    if (index == 1 && format == "U") ClampOffsets<int64_t>(&bytes);
    return bytes.data();
  }
  template <typename T>
  void ClampOffsets(std::string* bytes) {
    const bool rising = input_.UpTo(3) != 0;
    T last = 0;
    for (size_t at = 0; at + sizeof(T) <= bytes->size(); at += sizeof(T)) {
      T offset;
      std::memcpy(&offset, bytes->data() + at, sizeof offset);
      offset = static_cast<T>(offset % (rising ? 16 : kTextBytes));
      if (rising) {
        if (offset < 0) offset = static_cast<T>(-offset);
        last = static_cast<T>(last + offset);
        if (last >= kTextBytes) last = kTextBytes - 1;
        offset = last;
      }
      std::memcpy(bytes->data() + at, &offset, sizeof offset);
    }
  }

  void FillArray(const Field& field, int64_t length, ArrowArray* out) {
    const std::string_view format = field.format;
    out->length =
        Wrong() ? static_cast<int64_t>(static_cast<int8_t>(input_.Byte())) % kMostLength : length;
    out->null_count = Wrong() ? static_cast<int8_t>(input_.Byte()) : -1;
    out->offset = Wrong() ? -1 : input_.UpTo(kMostOffset);
    int64_t buffers = format == "n" ? 0 : format == "u" || format == "U" || format == "z" ? 3 : 2;
    if (format == "vu") buffers = 4;
    if (format == "+s") buffers = 1;
    pointers_.emplace_back();
    for (int64_t i = 0; i < buffers; ++i) pointers_.back().push_back(Buffer(format, i));
    if (format == "vu") {  // the sizes of the texts, which are as they say
      buffers_.emplace_back(sizeof(int64_t), '\0');
      const int64_t text_bytes = static_cast<int64_t>(kBufferBytes);
      std::memcpy(buffers_.back().data(), &text_bytes, sizeof text_bytes);
      pointers_.back().back() = buffers_.back().data();
      if (pointers_.back()[2] == nullptr) buffers_.back().assign(sizeof(int64_t), '\0');
    }
    out->buffers = pointers_.back().data();
    out->n_buffers = Wrong() ? input_.UpTo(buffers) : buffers;
    if (field.entries != nullptr && !Wrong()) {
      arrays_.push_back({});
      out->dictionary = &arrays_.back();
      FillArray({field.entries, "", nullptr}, input_.UpTo(kMostLength), out->dictionary);
    }
    Own(out);
  }

  static int GetNext(ArrowArrayStream* stream, ArrowArray* out) {
    Producer* const self = static_cast<Producer*>(stream->private_data);
    *out = {};
    if (self->input_.empty()) return 0;
    if (self->Wrong()) return 5;
    const int64_t length = self->input_.UpTo(kMostLength);
    self->pointers_.emplace_back(1, nullptr);
    out->buffers = self->pointers_.back().data();
    out->n_buffers = 1;
    out->length = length;
    self->children_.emplace_back();
    for (const Field& field : self->fields_) {
      self->arrays_.push_back({});
      self->children_.back().push_back(&self->arrays_.back());
      self->FillArray(field, length, &self->arrays_.back());
    }
    out->children = self->children_.back().data();
    out->n_children = static_cast<int64_t>(self->fields_.size());
    self->Own(out);
    if (self->Wrong() && out->n_children > 0) {  // one less than the schema has
      ArrowArray* const last = self->children_.back().back();
      last->release(last);
      --out->n_children;
    }
    return 0;
  }

  fuzz::Input input_;
  ArrowArrayStream stream_ = {};
  int64_t live_ = 1;  // the stream itself
  std::vector<Field> fields_;
  std::vector<ArrowSchema*> schema_children_;
  std::deque<ArrowSchema> schemas_;
  std::deque<ArrowArray> arrays_;
  std::deque<std::string> buffers_;
  std::deque<std::vector<const void*>> pointers_;
  std::deque<std::vector<ArrowArray*>> children_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Input input(data, size);
  cxs_load_options options;
  cxs_load_options_init(&options, sizeof options);
  const uint8_t flags = input.Byte();
  options.keep_good_rows = flags & 1;
  options.extra_columns = flags >> 1 & 3;
  options.float_scale = flags >> 3 & 3;
  cxs_book* const book = fuzz::SmallCompany();
  const std::string before = fuzz::TablesOf(book);
  Producer producer(input);
  cxs_error* error = nullptr;
  const cxs_status status = cxs_book_load(book, CXS_TABLE_CUSTOMERS, producer.stream(), &options,
                                          nullptr, nullptr, &error);
  fuzz::Require(fuzz::IsExpected(status), cxs_error_message(error));
  cxs_error_destroy(error);
  fuzz::Require(producer.live() == 0, "each structure is released once");
  fuzz::Require(status == CXS_OK || fuzz::TablesOf(book) == before,
                "a load that failed changed nothing");
  fuzz::WonDealsOf(book);
  cxs_book_destroy(book);
  return 0;
}
