#include "coxswain/base/symbols.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <mutex>
#include <new>
#include <utility>

#include "absl/hash/hash.h"

#include "coxswain/base/status.h"

namespace coxswain {
namespace {

constexpr size_t kArenaChunk = 64 * 1024;

struct Position {
  int block;
  uint64_t offset;
};

// Block b holds 2^b times as many texts as the first: symbol 1 is at the start of block 0.
Position PositionOf(Symbol symbol, uint32_t first_block) {
  const uint64_t n = uint64_t{symbol} - 1 + first_block;
  const int block = std::bit_width(n) - std::bit_width(first_block);
  return {block, n - (uint64_t{first_block} << block)};
}

}  // namespace

size_t Symbols::Hash::operator()(Symbol symbol) const { return (*this)(symbols->Text(symbol)); }

size_t Symbols::Hash::operator()(std::string_view text) const {
  return absl::Hash<absl::string_view>()(ToAbsl(text));
}

Symbols::Symbols() : index_(Hash{this}, Equal{this}) {}

Symbols::~Symbols() = default;

Symbol Symbols::Intern(std::string_view text) {
  const std::unique_lock lock(mutex_);
  return InternLocked(text);
}

void Symbols::Intern(absl::Span<const std::string_view> texts, absl::Span<Symbol> symbols) {
  const size_t count = std::min(texts.size(), symbols.size());
  // The last view of each class of addresses and its symbol. A few texts are not worth it.
  struct Seen {
    const char* data = nullptr;
    size_t size = 0;
    Symbol symbol = kNullSymbol;
  };
  constexpr size_t kSeen = 1024;
  std::vector<Seen> seen(count < kSeen ? 1 : kSeen);
  const size_t mask = seen.size() - 1;
  const std::unique_lock lock(mutex_);
  for (size_t i = 0; i < count; ++i) {
    const std::string_view text = texts[i];
    if (text.data() == nullptr) {
      symbols[i] = kNullSymbol;
      continue;
    }
    const uintptr_t address = reinterpret_cast<uintptr_t>(text.data());
    Seen& last = seen[(address ^ (address >> 10)) & mask];
    if (last.data != text.data() || last.size != text.size()) {
      last = {text.data(), text.size(), InternLocked(text)};
    }
    symbols[i] = last.symbol;
  }
}

Symbol Symbols::Find(std::string_view text) const {
  const std::shared_lock lock(mutex_);
  const auto found = index_.find(text);
  return found == index_.end() ? kNullSymbol : *found;
}

std::string_view Symbols::Text(Symbol symbol) const {
  const Position position = PositionOf(symbol, kFirstBlock);
  return blocks_[static_cast<size_t>(position.block)][position.offset];
}

bool Symbols::InternNew(absl::Span<const std::string_view> texts) {
  // The index is larger than any cache: each text's place in it is asked for well before its turn.
  constexpr size_t kAhead = 16;
  const std::unique_lock lock(mutex_);
  for (size_t i = 0; i < std::min(kAhead, texts.size()); ++i) index_.prefetch(texts[i]);
  for (size_t i = 0; i < texts.size(); ++i) {
    if (i + kAhead < texts.size()) index_.prefetch(texts[i + kAhead]);
    std::string_view* const place = PlaceOfNext();
    *place = Store(texts[i]);
    const Symbol symbol = end_.load(std::memory_order_relaxed);
    if (!index_.insert_as(texts[i], symbol)) return false;
    end_.store(symbol + 1, std::memory_order_release);
  }
  return true;
}

void Symbols::Reserve(size_t texts) {
  const std::unique_lock lock(mutex_);
  const size_t capacity = index_.capacity();
  index_.MakeRoom(texts);
  CountIndex(capacity);
}

Symbol Symbols::InternLocked(std::string_view text) {
  const auto found = index_.find(text);
  if (found != index_.end()) return *found;
  std::string_view* const place = PlaceOfNext();
  *place = Store(text);
  const Symbol symbol = end_.load(std::memory_order_relaxed);
  index_.insert(symbol);
  end_.store(symbol + 1, std::memory_order_release);
  return symbol;
}

std::string_view* Symbols::PlaceOfNext() {
  const Symbol symbol = end_.load(std::memory_order_relaxed);
  // The numbers are used up: as good as out of memory.
  if (symbol == std::numeric_limits<Symbol>::max()) throw std::bad_alloc();
  const size_t capacity = index_.capacity();
  index_.MakeRoom(1);
  CountIndex(capacity);
  const Position position = PositionOf(symbol, kFirstBlock);
  std::unique_ptr<std::string_view[]>& block = blocks_[static_cast<size_t>(position.block)];
  if (block == nullptr) {
    const size_t size = size_t{kFirstBlock} << position.block;
    block = std::make_unique<std::string_view[]>(size);
    bytes_.fetch_add(static_cast<int64_t>(size * sizeof(std::string_view)),
                     std::memory_order_relaxed);
  }
  return &block[position.offset];
}

void Symbols::CountIndex(size_t capacity_before) {
  bytes_.fetch_add(
      static_cast<int64_t>((index_.capacity() - capacity_before) * (sizeof(Symbol) + 1)),
      std::memory_order_relaxed);
}

std::string_view Symbols::Store(std::string_view text) {
  if (text.empty()) return "";  // never a null pointer: it may leave through the C ABI
  char* place = arena_next_;
  if (text.size() > arena_left_) {
    // A long text gets memory of its own and leaves the rest of the chunk to short ones.
    const bool own = text.size() > kArenaChunk / 8;
    const size_t size = own ? text.size() : kArenaChunk;
    arena_.push_back(std::unique_ptr<char[]>(new char[size]));
    bytes_.fetch_add(static_cast<int64_t>(size), std::memory_order_relaxed);
    place = arena_.back().get();
    if (!own) {
      arena_next_ = place;
      arena_left_ = size;
    }
  }
  std::memcpy(place, text.data(), text.size());
  if (place == arena_next_) {
    arena_next_ += text.size();
    arena_left_ -= text.size();
  }
  return std::string_view(place, text.size());
}

}  // namespace coxswain
