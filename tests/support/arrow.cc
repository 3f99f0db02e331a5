#include "support/arrow.h"

#include <utility>

namespace coxswain {
namespace {

template <typename Offset>
ArrowPart TextPart(std::string name, std::string format, const ArrowTexts& texts) {
  ArrowPart part{std::move(name), std::move(format), static_cast<int64_t>(texts.size())};
  std::string offsets = ArrowBytes<Offset>({0});
  std::string bytes;
  std::string bits((texts.size() + 7) / 8, 0);
  size_t i = 0;
  for (const std::optional<std::string_view>& text : texts) {
    bytes += text.value_or("");
    offsets += ArrowBytes<Offset>({static_cast<Offset>(bytes.size())});
    if (text.has_value()) bits[i / 8] = static_cast<char>(bits[i / 8] | (1 << (i % 8)));
    part.null_count += text.has_value() ? 0 : 1;
    ++i;
  }
  part.buffers = {bits, offsets, bytes};
  if (part.null_count == 0) part.buffers[0] = std::nullopt;
  return part;
}

}  // namespace

std::string ArrowBits(std::initializer_list<int> bits) {
  std::string bytes((bits.size() + 7) / 8, 0);
  size_t i = 0;
  for (const int bit : bits) {
    bytes[i / 8] = static_cast<char>(bytes[i / 8] | (bit << (i % 8)));
    ++i;
  }
  return bytes;
}

ArrowPart ArrowUtf8(std::string name, const ArrowTexts& texts) {
  return TextPart<int32_t>(std::move(name), "u", texts);
}

ArrowPart ArrowLargeUtf8(std::string name, const ArrowTexts& texts) {
  return TextPart<int64_t>(std::move(name), "U", texts);
}

ArrowPart ArrowUtf8View(std::string name, const ArrowTexts& texts) {
  ArrowPart part = TextPart<int32_t>(std::move(name), "vu", texts);
  std::string views, bytes;
  for (const std::optional<std::string_view>& given : texts) {
    const std::string_view text = given.value_or("");
    std::string view = ArrowBytes({static_cast<int32_t>(text.size())});
    if (text.size() <= 12) {
      view += text;
    } else {
      view += text.substr(0, 4);
      view += ArrowBytes({int32_t{0}, static_cast<int32_t>(bytes.size())});
      bytes += text;
    }
    view.resize(16);
    views += view;
  }
  part.buffers = {part.buffers[0], views, bytes, ArrowBytes({static_cast<int64_t>(bytes.size())})};
  return part;
}

ArrowPart ArrowBools(std::string name, std::initializer_list<int> bits,
                     std::initializer_list<int> valid) {
  ArrowPart part{std::move(name), "b", static_cast<int64_t>(bits.size())};
  part.null_count = valid.size() == 0 ? 0 : -1;
  part.buffers = {std::nullopt, ArrowBits(bits)};
  if (valid.size() != 0) part.buffers[0] = ArrowBits(valid);
  return part;
}

ArrowPart ArrowNulls(std::string name, int64_t length) {
  return {std::move(name), "n", length, length};
}

ArrowPart ArrowDictionary(std::string name, std::initializer_list<int8_t> indexes,
                          ArrowPart entries) {
  ArrowPart part = ArrowNumbers<int8_t>(std::move(name), "c", indexes);
  part.dictionary = std::make_shared<const ArrowPart>(std::move(entries));
  return part;
}

ArrowPart ArrowSlice(ArrowPart part, int64_t offset, int64_t length) {
  part.offset += offset;
  part.length = length;
  part.null_count = part.buffers.empty() ? length : part.buffers[0].has_value() ? -1 : 0;
  return part;
}

// What a structure owns. Children are owned by their parents, but released by themselves.
template <typename T>
struct ArrowFake::Owned {
  ArrowFake* fake = nullptr;
  std::string name, format;
  std::vector<std::unique_ptr<char[]>> memory;
  std::vector<const void*> buffers;
  std::vector<std::unique_ptr<T>> children;
  std::vector<T*> pointers;
  std::unique_ptr<T> dictionary;
};

template <typename T>
void ArrowFake::Release(T* structure) {
  Owned<T>* const owned = static_cast<Owned<T>*>(structure->private_data);
  // Twice would be a use after free here, which the sanitizers name.
  for (const std::unique_ptr<T>& child : owned->children) {
    if (child->release != nullptr) child->release(child.get());
  }
  if (owned->dictionary != nullptr && owned->dictionary->release != nullptr) {
    owned->dictionary->release(owned->dictionary.get());
  }
  --owned->fake->live_;
  delete owned;
  structure->release = nullptr;
}

template <typename T>
T* ArrowFake::NewChild(Owned<T>* parent) {
  parent->children.push_back(std::make_unique<T>());
  parent->pointers.push_back(parent->children.back().get());
  return parent->pointers.back();
}

void ArrowFake::FillSchema(const ArrowPart& part, ArrowSchema* out) {
  auto* const owned = new Owned<ArrowSchema>{this, part.name, part.format, {}, {}, {}, {}, {}};
  ++live_;
  *out = {};
  out->format = owned->format.c_str();
  out->name = owned->name.c_str();
  if (part.dictionary != nullptr) {
    owned->dictionary = std::make_unique<ArrowSchema>();
    FillSchema(*part.dictionary, owned->dictionary.get());
    out->dictionary = owned->dictionary.get();
  }
  out->private_data = owned;
  out->release = Release<ArrowSchema>;
}

void ArrowFake::FillArray(const ArrowPart& part, ArrowArray* out) {
  auto* const owned = new Owned<ArrowArray>{this, {}, {}, {}, {}, {}, {}, {}};
  ++live_;
  *out = {};
  out->length = part.length;
  out->null_count = part.null_count;
  out->offset = part.offset;
  for (const std::optional<std::string>& buffer : part.buffers) {
    owned->buffers.push_back(nullptr);
    if (!buffer.has_value()) continue;
    // As long as it is and no longer, so that a sanitizer sees who reads beyond.
    owned->memory.push_back(std::make_unique<char[]>(buffer->size() + 1));
    char* const odd = owned->memory.back().get() + 1;
    std::memcpy(odd, buffer->data(), buffer->size());
    owned->buffers.back() = odd;
  }
  out->n_buffers = static_cast<int64_t>(owned->buffers.size());
  out->buffers = owned->buffers.data();
  if (part.dictionary != nullptr) {
    owned->dictionary = std::make_unique<ArrowArray>();
    FillArray(*part.dictionary, owned->dictionary.get());
    out->dictionary = owned->dictionary.get();
  }
  out->private_data = owned;
  out->release = Release<ArrowArray>;
}

void ArrowFake::MakeSchema(ArrowSchema* out) {
  FillSchema({"", "+s"}, out);
  auto* const owned = static_cast<Owned<ArrowSchema>*>(out->private_data);
  if (!batches_.empty()) {
    for (const ArrowPart& part : batches_[0].parts) FillSchema(part, NewChild(owned));
  }
  out->n_children = static_cast<int64_t>(owned->pointers.size());
  out->children = owned->pointers.data();
  if (spoil_schema) spoil_schema(out);
}

void ArrowFake::MakeBatch(const ArrowBatch& batch, ArrowArray* out) {
  ArrowPart whole{"", "+s"};
  whole.length =
      batch.length.value_or(batch.parts.empty() ? 0 : batch.parts[0].length - batch.offset);
  whole.offset = batch.offset;
  whole.null_count = batch.validity.has_value() ? -1 : 0;
  whole.buffers = {batch.validity};
  FillArray(whole, out);
  auto* const owned = static_cast<Owned<ArrowArray>*>(out->private_data);
  for (const ArrowPart& part : batch.parts) FillArray(part, NewChild(owned));
  out->n_children = static_cast<int64_t>(owned->pointers.size());
  out->children = owned->pointers.data();
  if (spoil_batch) spoil_batch(out);
}

ArrowArrayStream* ArrowFake::stream() {
  stream_.private_data = this;
  stream_.get_schema = [](ArrowArrayStream* stream, ArrowSchema* out) {
    auto* const fake = static_cast<ArrowFake*>(stream->private_data);
    if (fake->schema_fails) return fake->error_code;
    fake->MakeSchema(out);
    return 0;
  };
  stream_.get_next = [](ArrowArrayStream* stream, ArrowArray* out) {
    auto* const fake = static_cast<ArrowFake*>(stream->private_data);
    if (fake->on_next) fake->on_next();
    if (fake->fails_after == fake->next_) {
      // A failed call may leave anything behind; nobody is to release it.
      out->private_data = fake;
      out->release = [](ArrowArray* array) {
        ++static_cast<ArrowFake*>(array->private_data)->wrong_releases_;
      };
      return fake->error_code;
    }
    *out = {};
    if (fake->next_ < fake->batches_.size()) fake->MakeBatch(fake->batches_[fake->next_++], out);
    return 0;
  };
  stream_.get_last_error = [](ArrowArrayStream* stream) {
    return static_cast<ArrowFake*>(stream->private_data)->error_text;
  };
  stream_.release = [](ArrowArrayStream* stream) {
    auto* const fake = static_cast<ArrowFake*>(stream->private_data);
    --fake->live_;
    if (fake->live_ < 0) ++fake->wrong_releases_;
    stream->release = nullptr;
  };
  ++live_;
  return &stream_;
}

}  // namespace coxswain
