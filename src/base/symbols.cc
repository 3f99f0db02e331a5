#include "coxswain/base/symbols.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <mutex>
#include <new>
#include <utility>

// Inlined, so that no program needs the library.
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace coxswain {
namespace {

constexpr size_t kSmallestChunk = 64 * 1024;
constexpr size_t kLargestChunk = size_t{4} << 20;
constexpr size_t kSmallestIndex = 16;
// Blocks of texts are counted as they fill: what was never touched takes no memory.
constexpr uint64_t kEntriesPerPage = 4096 / sizeof(uint64_t);
// So many texts are looked up side by side, four times.
constexpr size_t kAtOnce = 32;
// A smaller dictionary is in the cache anyway.
constexpr Symbol kFewTexts = 8192;

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

// A text of the arena stands behind its size: a byte, which if it is kLong stands behind eight with
// the size. It begins at an even address, which is its entry.
constexpr unsigned char kLong = 255;

size_t SizeBytes(size_t size) { return size < kLong ? 1 : 1 + sizeof(uint64_t); }

std::string_view TextAt(const char* text) {
  const unsigned char size = static_cast<unsigned char>(text[-1]);
  if (size < kLong) return {text, size};
  uint64_t long_size;
  std::memcpy(&long_size, text - 1 - sizeof long_size, sizeof long_size);
  return {text, static_cast<size_t>(long_size)};
}

const char* AddressIn(uint64_t entry) {
  return reinterpret_cast<const char*>(static_cast<uintptr_t>(entry));
}

uint64_t Byte(const char* text, size_t place) { return static_cast<unsigned char>(text[place]); }

// A text of at most so many bytes is its own entry: its size and a bit that is set, then the text.
// Such a text is found and compared without a look at the arena.
constexpr size_t kTiny = std::endian::native == std::endian::little ? 7 : 0;

bool IsTiny(uint64_t entry) { return (entry & 1) != 0; }

std::string_view TinyText(const uint64_t* entry) {
  return {reinterpret_cast<const char*>(entry) + 1, static_cast<size_t>((*entry & 0xFF) >> 1)};
}

uint64_t TinyEntry(std::string_view text) {
  const size_t size = text.size();
  uint64_t bytes = 0;
  if (size >= 4) {  // the two halves overlap, where they say the same
    uint32_t first;
    uint32_t last;
    std::memcpy(&first, text.data(), sizeof first);
    std::memcpy(&last, text.data() + size - sizeof last, sizeof last);
    bytes = first | uint64_t{last} << (8 * (size - sizeof last));
  } else if (size > 0) {
    bytes = Byte(text.data(), 0) | Byte(text.data(), size / 2) << (8 * (size / 2)) |
            Byte(text.data(), size - 1) << (8 * (size - 1));
  }
  return bytes << 8 | size << 1 | 1;
}

// A short text as two words, which together with its size say all of it.
constexpr size_t kShort = 16;

struct Words {
  uint64_t head = 0;
  uint64_t tail = 0;

  Words() = default;
  Words(const char* text, size_t size) {
    const auto word = [](const char* from, auto as) {
      std::memcpy(&as, from, sizeof as);
      return uint64_t{as};
    };
    if (size >= 8) {
      head = word(text, uint64_t{});
      tail = word(text + size - 8, uint64_t{});
    } else if (size >= 4) {
      head = word(text, uint32_t{});
      tail = word(text + size - 4, uint32_t{});
    } else if (size > 0) {
      head = Byte(text, 0);
      tail = Byte(text, size / 2) << 8 | Byte(text, size - 1);
    }
  }
  bool operator==(const Words&) const = default;
};

// Whether an entry is that of a text that is not tiny. A call of memcmp takes longer than most
// texts are.
bool IsText(uint64_t entry, std::string_view text) {
  if (IsTiny(entry)) return false;
  const char* const kept = AddressIn(entry);
  const size_t size = text.size();
  if (size > kShort) return TextAt(kept) == text;
  return static_cast<unsigned char>(kept[-1]) == size &&
         Words(kept, size) == Words(text.data(), size);
}

}  // namespace

Symbols::Symbols() = default;

Symbols::~Symbols() = default;

uint32_t Symbols::HashOf(std::string_view text) const {
  // Another one in each process, so that texts that collide in one do not in the next.
  const uint64_t hash =
      XXH3_64bits_withSeed(text.data(), text.size(), reinterpret_cast<uintptr_t>(this));
  return static_cast<uint32_t>(hash ^ (hash >> 32));
}

Symbol Symbols::Intern(std::string_view text) {
  const std::unique_lock lock(mutex_);
  return InternLocked(text, HashOf(text));
}

void Symbols::Intern(absl::Span<const std::string_view> texts, absl::Span<Symbol> symbols) {
  const size_t count = std::min(texts.size(), symbols.size());
  // The texts met last: a short one by what it says, another one by its place in memory, which is
  // the same where views are entries of a dictionary. Columns of few values are read from here
  // alone. A few texts are not worth it, nor are texts that seldom come again.
  struct Seen {
    Words words;
    size_t size = 0;
    Symbol symbol = kNullSymbol;
  };
  constexpr size_t kSeen = 4096;
  constexpr size_t kTried = 2048;
  std::vector<Seen> seen(count < kTried ? 1 : kSeen);
  const size_t mask = seen.size() - 1;
  const auto words_of = [](std::string_view text) {
    if (text.size() <= kShort) return Words(text.data(), text.size());
    Words place;
    place.head = reinterpret_cast<uintptr_t>(text.data());
    return place;
  };
  const auto seen_of = [&](const Words& words, size_t size) -> Seen& {
    const uint64_t mixed = (words.head ^ std::rotl(words.tail, 29) ^ size) * 0x9E3779B97F4A7C15;
    return seen[(mixed >> 40) & mask];
  };
  bool look = true;
  size_t hits = 0;

  // Groups of texts take three steps before they are looked up, and what each asks the memory for
  // arrives while other groups take theirs.
  struct Wanted {
    size_t place;
    uint32_t hash;
  };
  struct Group {
    size_t size = 0;
    std::array<Wanted, kAtOnce> wanted;
    absl::Span<const Wanted> span() const { return {wanted.data(), size}; }
  };
  constexpr size_t kSteps = 4;
  std::array<Group, kSteps> groups;
  const auto meet = [&](size_t begin, size_t end, Group* group) {
    group->size = 0;
    if (begin == kTried) look = hits > kTried / 8;
    for (size_t i = begin; i < end; ++i) {
      const std::string_view text = texts[i];
      if (text.data() == nullptr) {
        symbols[i] = kNullSymbol;
        continue;
      }
      if (look) {
        const Words words = words_of(text);
        const Seen& last = seen_of(words, text.size());
        if (last.symbol != kNullSymbol && last.size == text.size() && last.words == words) {
          symbols[i] = last.symbol;
          ++hits;
          continue;
        }
      }
      group->wanted[group->size++] = {i, HashOf(text)};
    }
  };
  const auto look_up = [&](const Group& group) {
    for (const Wanted& one : group.span()) {
      const std::string_view text = texts[one.place];
      const Symbol symbol = InternLocked(text, one.hash);
      symbols[one.place] = symbol;
      if (!look) continue;
      const Words words = words_of(text);
      seen_of(words, text.size()) = {words, text.size(), symbol};
    }
  };
  const std::unique_lock lock(mutex_);
  const size_t met_after = (count + kAtOnce - 1) / kAtOnce;
  for (size_t step = 0; step < met_after + kSteps - 1; ++step) {
    const auto group_of = [&](size_t steps_ago) -> Group& {
      return groups[(step + kSteps - steps_ago) % kSteps];
    };
    const size_t begin = std::min(count, step * kAtOnce);
    meet(begin, std::min(count, begin + kAtOnce), &group_of(0));
    if (end_.load(std::memory_order_relaxed) >= kFewTexts) {
      for (const Wanted& one : group_of(0).span()) {
        __builtin_prefetch(&index_[one.hash & (slots_ - 1)], 1);
      }
      for (const Wanted& one : group_of(1).span()) AskForPlace(one.hash);
      for (const Wanted& one : group_of(2).span()) AskForText(one.hash);
    }
    look_up(group_of(3));
  }
}

void Symbols::Expect(size_t texts) {
  const std::unique_lock lock(mutex_);
  MakeRoom(texts);
}

Symbol Symbols::Find(std::string_view text) const {
  const std::shared_lock lock(mutex_);
  return FindByWriter(text);
}

Symbol Symbols::FindByWriter(std::string_view text) const {
  return slots_ == 0 ? kNullSymbol : SlotOf(text, HashOf(text))->symbol;
}

uint32_t Symbols::AskForSlot(std::string_view text) const {
  const uint32_t hash = HashOf(text);
  if (slots_ > 0) __builtin_prefetch(&index_[hash & (slots_ - 1)]);
  return hash;
}

Symbol Symbols::LikelySymbol(uint32_t hash) const {
  if (slots_ == 0) return kNullSymbol;
  // Most texts are at the first place they may be.
  const Slot slot = index_[hash & (slots_ - 1)];
  return slot.hash == hash ? slot.symbol : kNullSymbol;
}

const uint64_t* Symbols::LikelyEntry(uint32_t hash) const {
  const Symbol symbol = LikelySymbol(hash);
  if (symbol == kNullSymbol) return nullptr;
  const Position position = PositionOf(symbol, kFirstBlock);
  return &blocks_[static_cast<size_t>(position.block)][position.offset];
}

void Symbols::AskForPlace(uint32_t hash) const {
  if (const uint64_t* entry = LikelyEntry(hash)) __builtin_prefetch(entry);
}

void Symbols::AskForText(uint32_t hash) const {
  const uint64_t* const entry = LikelyEntry(hash);
  if (entry != nullptr && !IsTiny(*entry)) __builtin_prefetch(AddressIn(*entry) - 1);
}

std::string_view Symbols::Text(Symbol symbol) const {
  const Position position = PositionOf(symbol, kFirstBlock);
  const uint64_t& entry = blocks_[static_cast<size_t>(position.block)][position.offset];
  return IsTiny(entry) ? TinyText(&entry) : TextAt(AddressIn(entry));
}

Symbols::Slot* Symbols::SlotOf(std::string_view text, uint32_t hash) const {
  const size_t mask = slots_ - 1;
  const bool tiny = text.size() <= kTiny;
  const uint64_t sought = tiny ? TinyEntry(text) : 0;
  for (size_t i = hash & mask;; i = (i + 1) & mask) {
    Slot& slot = index_[i];
    if (slot.symbol == kNullSymbol) return &slot;
    if (slot.hash != hash) continue;
    const Position position = PositionOf(slot.symbol, kFirstBlock);
    const uint64_t entry = blocks_[static_cast<size_t>(position.block)][position.offset];
    if (tiny ? entry == sought : IsText(entry, text)) return &slot;
  }
}

Symbol Symbols::InternLocked(std::string_view text, uint32_t hash) {
  if (slots_ == 0) MakeRoom(1);
  Slot* slot = SlotOf(text, hash);
  if (slot->symbol != kNullSymbol) return slot->symbol;
  if (MakeRoom(1)) slot = SlotOf(text, hash);
  const Symbol symbol = Append(text);
  *slot = {hash, symbol};
  return symbol;
}

Symbol Symbols::Append(std::string_view text) {
  uint64_t* const entry = NextEntry();
  *entry = Store(text);
  const Symbol symbol = end_.load(std::memory_order_relaxed);
  end_.store(symbol + 1, std::memory_order_release);
  const uint64_t offset = PositionOf(symbol, kFirstBlock).offset;
  if (offset > 0 && offset % kEntriesPerPage == 0) Count(kEntriesPerPage * sizeof(uint64_t));
  return symbol;
}

uint64_t* Symbols::NextEntry() {
  const Symbol symbol = end_.load(std::memory_order_relaxed);
  // The numbers are used up: as good as out of memory.
  if (symbol == std::numeric_limits<Symbol>::max()) throw std::bad_alloc();
  const Position position = PositionOf(symbol, kFirstBlock);
  LargeArray<uint64_t>& block = blocks_[static_cast<size_t>(position.block)];
  const uint64_t size = uint64_t{kFirstBlock} << position.block;
  if (block == nullptr) {
    block = MakeLargeArray<uint64_t>(size);
    Count(std::min(size, kEntriesPerPage) * sizeof(uint64_t));
  }
  return &block[position.offset];
}

size_t Symbols::SlotsFor(size_t texts, size_t least) {
  // Three quarters full at most: a text that is not there is then found missing at about the
  // eighth place, which is in the same cache line or the next.
  size_t slots = std::max(kSmallestIndex, least);
  while (slots / 4 * 3 < texts) slots *= 2;
  return slots;
}

bool Symbols::MakeRoom(size_t texts) {
  const size_t used = end_.load(std::memory_order_relaxed) - size_t{1};
  const size_t slots = SlotsFor(used + texts, slots_);
  if (slots == slots_) return false;
  LargeArray<Slot> index = MakeLargeArray<Slot>(slots);
  std::fill_n(index.get(), slots, Slot{0, kNullSymbol});
  for (size_t from = 0; from < slots_; ++from) {
    const Slot slot = index_[from];
    if (slot.symbol == kNullSymbol) continue;
    size_t i = slot.hash & (slots - 1);
    while (index[i].symbol != kNullSymbol) i = (i + 1) & (slots - 1);
    index[i] = slot;
  }
  Count((slots - slots_) * sizeof(Slot));
  index_ = std::move(index);
  slots_ = slots;
  return true;
}

int64_t Symbols::Filling::BytesFor(size_t texts) {
  return static_cast<int64_t>(texts * (sizeof(uint32_t) + sizeof(Slot)));
}

Symbols::Filling::Filling(Symbols* symbols, size_t texts)
    : symbols_(symbols), hashes_(MakeLargeArray<uint32_t>(texts)) {}

void Symbols::Filling::Add(absl::Span<const std::string_view> texts) {
  const std::unique_lock lock(symbols_->mutex_);
  for (const std::string_view text : texts) {
    const Symbol symbol = symbols_->Append(text);
    hashes_[symbol - 1] = symbols_->HashOf(text);
  }
}

bool Symbols::Filling::Finish() {
  // A region of the index that fits the cache, beside the next one.
  constexpr size_t kRegion = size_t{1} << 14;
  const std::unique_lock lock(symbols_->mutex_);
  const size_t texts = symbols_->end() - size_t{1};
  const size_t slots = SlotsFor(texts, 0);
  const size_t region = std::min(slots, kRegion);
  const size_t regions = slots / region;
  const size_t mask = slots - 1;

  // The texts by the region they belong to.
  std::vector<size_t> next(regions + 1, 0);
  for (size_t i = 0; i < texts; ++i) ++next[(hashes_[i] & mask) / region + 1];
  for (size_t r = 0; r < regions; ++r) next[r + 1] += next[r];
  const LargeArray<Slot> sorted = MakeLargeArray<Slot>(texts);
  for (size_t i = 0; i < texts; ++i) {
    sorted[next[(hashes_[i] & mask) / region]++] = {hashes_[i], static_cast<Symbol>(i + 1)};
  }

  LargeArray<Slot> index = MakeLargeArray<Slot>(slots);
  const auto clear = [&](size_t r) {
    std::fill_n(index.get() + r * region, region, Slot{0, kNullSymbol});
  };
  clear(0);
  size_t from = 0;
  for (size_t r = 0; r < regions; ++r) {
    if (r + 1 < regions) clear(r + 1);  // what does not fit a region goes on into the next
    for (; from < next[r]; ++from) {
      const Slot slot = sorted[from];
      size_t i = slot.hash & mask;
      for (; index[i].symbol != kNullSymbol; i = (i + 1) & mask) {
        if (index[i].hash == slot.hash &&
            symbols_->Text(index[i].symbol) == symbols_->Text(slot.symbol)) {
          return false;
        }
      }
      index[i] = slot;
    }
  }
  symbols_->Count((slots - symbols_->slots_) * sizeof(Slot));
  symbols_->index_ = std::move(index);
  symbols_->slots_ = slots;
  return true;
}

uint64_t Symbols::Store(std::string_view text) {
  if (text.size() <= kTiny) return TinyEntry(text);
  // What is free begins at an odd address, so that behind a size of one byte or nine the text
  // begins at an even one.
  const size_t head = SizeBytes(text.size());
  const size_t size = head + text.size() + (text.size() % 2 == 0 ? 1 : 0);
  char* place = arena_next_;
  if (size > arena_left_) {
    // A long text gets memory of its own and leaves the rest of the chunk to short ones.
    const bool own = size > kSmallestChunk / 8;
    const size_t chunk = own ? size + 1
                             : std::clamp(arena_bytes_ / 4 / kSmallestChunk * kSmallestChunk,
                                          kSmallestChunk, kLargestChunk);
    arena_.push_back(MakeLargeArray<char>(chunk));
    arena_bytes_ += chunk;
    Count(chunk);
    place = arena_.back().get() + 1;
    if (!own) {
      arena_next_ = place;
      arena_left_ = chunk - 1;
    }
  }
  char* const start = place + head;
  const uint64_t long_size = text.size();
  if (head > 1) std::memcpy(place, &long_size, sizeof long_size);
  start[-1] = static_cast<char>(head > 1 ? kLong : static_cast<unsigned char>(text.size()));
  if (!text.empty()) std::memcpy(start, text.data(), text.size());
  if (place == arena_next_) {
    arena_next_ += size;
    arena_left_ -= size;
  }
  return reinterpret_cast<uintptr_t>(start);
}

}  // namespace coxswain
