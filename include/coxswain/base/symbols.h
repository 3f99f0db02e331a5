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

#include "coxswain/base/hash_map.h"

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
  // Interns texts that are new, in their order: a dictionary that is read from a file. False at the
  // first that is known already; those before it are in, and what comes after is not looked at.
  bool InternNew(absl::Span<const std::string_view> texts);
  // Makes room for so many texts more.
  void Reserve(size_t texts);
  // kNullSymbol if there is none.
  Symbol Find(std::string_view text) const;

  // The same for whoever alone interns, who needs no lock; Prefetch well before spares the wait for
  // the index's memory.
  Symbol FindByWriter(std::string_view text) const {
    const auto found = index_.find(text);
    return found == index_.end() ? kNullSymbol : *found;
  }
  void Prefetch(std::string_view text) const { index_.prefetch(text); }

  // Requires 1 <= symbol < end().
  std::string_view Text(Symbol symbol) const;
  // One more than the largest symbol: arrays indexed by symbol have this many entries.
  Symbol end() const { return end_.load(std::memory_order_acquire); }
  // Bytes of text and tables held.
  int64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

 private:
  // Blocks of texts double in size, so that 32 of them suffice and none ever moves.
  static constexpr int kBlocks = 32;
  static constexpr uint32_t kFirstBlock = 64;
  struct Hash {
    using is_transparent = void;
    const Symbols* symbols;
    size_t operator()(Symbol symbol) const;
    size_t operator()(std::string_view text) const;
  };
  struct Equal {
    using is_transparent = void;
    const Symbols* symbols;
    bool operator()(Symbol a, Symbol b) const { return a == b; }
    bool operator()(Symbol a, std::string_view b) const { return symbols->Text(a) == b; }
    bool operator()(std::string_view a, Symbol b) const { return symbols->Text(b) == a; }
  };

  Symbol InternLocked(std::string_view text);
  // Where the text of the next symbol goes.
  std::string_view* PlaceOfNext();
  // Counts what the index grew by since it had this capacity.
  void CountIndex(size_t capacity_before);
  std::string_view Store(std::string_view text);

  mutable std::shared_mutex mutex_;
  std::array<std::unique_ptr<std::string_view[]>, kBlocks> blocks_;
  std::vector<std::unique_ptr<char[]>> arena_;
  size_t arena_left_ = 0;
  char* arena_next_ = nullptr;
  HashSet<Symbol, Hash, Equal> index_;
  std::atomic<Symbol> end_{1};
  std::atomic<int64_t> bytes_{0};
};

}  // namespace coxswain

#endif  // COXSWAIN_BASE_SYMBOLS_H_
