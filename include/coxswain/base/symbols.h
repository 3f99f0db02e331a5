#ifndef COXSWAIN_BASE_SYMBOLS_H_
#define COXSWAIN_BASE_SYMBOLS_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <string_view>
#include <vector>

#include "absl/types/span.h"

#include "coxswain/base/large_array.h"

namespace coxswain {

// A symbol stands for one interned string of one Symbols object. 0 is "no value" (null) and is
// never handed out for a string, the empty string included.
using Symbol = uint32_t;
inline constexpr Symbol kNullSymbol = 0;

// Interned strings: an append-only dictionary from text to small numbers 1, 2, 3 ... in order of
// first appearance. Text() may be called without a lock, from any thread, for every symbol that
// the caller got from a synchronised place, while another thread interns: text and tables never
// move.
class Symbols {
 public:
  Symbols();
  Symbols(const Symbols&) = delete;
  Symbols& operator=(const Symbols&) = delete;
  ~Symbols();

  // The symbol of `text`, made if it is new. Takes the lock.
  Symbol Intern(std::string_view text);
  // The same for many under one lock; a view whose data() is null gives kNullSymbol. Views of the
  // same place in memory, such as the entries of a dictionary, are seldom looked up twice.
  void Intern(absl::Span<const std::string_view> texts, absl::Span<Symbol> symbols);
  // Makes room in the index for so many texts more, which then does not grow step by step.
  void Expect(size_t texts);
  // kNullSymbol if there is none.
  Symbol Find(std::string_view text) const;

  // The same for whoever alone interns, who needs no lock.
  Symbol FindByWriter(std::string_view text) const;
  // Looking a text up reads three places in memory, one after the other. Who looks several up asks
  // for the first place of all, then for the second of all, then for the third, and waits once.
  uint32_t AskForSlot(std::string_view text) const;  // the hash that the next steps want
  void AskForPlace(uint32_t hash) const;
  void AskForText(uint32_t hash) const;
  // The symbol that a text of this hash most likely has; kNullSymbol if none is likely.
  Symbol LikelySymbol(uint32_t hash) const;

  // Requires 1 <= symbol < end().
  std::string_view Text(Symbol symbol) const;
  // One more than the largest symbol: arrays indexed by symbol have this many entries.
  Symbol end() const { return end_.load(std::memory_order_acquire); }
  // Bytes of text and tables held.
  int64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

  // Fills an empty dictionary with texts that are all different, in their order, as one is read
  // from a file: several times as fast as interning them, since the index is built region by region
  // in the cache. Nobody else may use the dictionary before Finish(), and no one after it has
  // failed.
  class Filling {
   public:
    // Bytes that filling takes for the time being, beside the dictionary.
    static int64_t BytesFor(size_t texts);

    Filling(Symbols* symbols, size_t texts);
    // At most so many texts as were said.
    void Add(absl::Span<const std::string_view> texts);
    // Builds the index. False if a text stands twice.
    bool Finish();

   private:
    Symbols* const symbols_;
    LargeArray<uint32_t> hashes_;  // by symbol - 1
  };

 private:
  // Blocks of texts double in size, so that 32 of them suffice and none ever moves.
  static constexpr int kBlocks = 32;
  static constexpr uint32_t kFirstBlock = 64;
  // A place of the index, free if its symbol is null. The hash saves reading the text of another
  // symbol, and of all texts when the index grows.
  struct Slot {
    uint32_t hash;
    Symbol symbol;
  };
  uint32_t HashOf(std::string_view text) const;
  // The entry of the text that most likely has this hash; null if none.
  const uint64_t* LikelyEntry(uint32_t hash) const;
  // Where the text is in the index, or goes. Requires an index.
  Slot* SlotOf(std::string_view text, uint32_t hash) const;
  Symbol InternLocked(std::string_view text, uint32_t hash);
  // Gives the next symbol to `text`; what may throw comes first, and leaves no trace but memory for
  // the next. The index knows nothing of it.
  Symbol Append(std::string_view text);
  // The entry of the next symbol.
  uint64_t* NextEntry();
  // How large an index of so many texts is.
  static size_t SlotsFor(size_t texts, size_t least);
  // So many texts more fit in the index; whether it had to grow for that.
  bool MakeRoom(size_t texts);
  // The entry of a text, which is put into the arena unless it fits the entry itself.
  uint64_t Store(std::string_view text);
  void Count(size_t bytes) {
    bytes_.fetch_add(static_cast<int64_t>(bytes), std::memory_order_relaxed);
  }

  mutable std::shared_mutex mutex_;
  // By symbol: where its text is, or if it is of a few bytes the text itself.
  std::array<LargeArray<uint64_t>, kBlocks> blocks_;
  std::vector<LargeArray<char>> arena_;
  size_t arena_bytes_ = 0;
  size_t arena_left_ = 0;
  char* arena_next_ = nullptr;
  LargeArray<Slot> index_;  // linear probing
  size_t slots_ = 0;        // a power of two, or none
  std::atomic<Symbol> end_{1};
  std::atomic<int64_t> bytes_{0};
};

}  // namespace coxswain

#endif  // COXSWAIN_BASE_SYMBOLS_H_
