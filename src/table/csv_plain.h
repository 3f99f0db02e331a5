#ifndef COXSWAIN_SRC_TABLE_CSV_PLAIN_H_
#define COXSWAIN_SRC_TABLE_CSV_PLAIN_H_

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

// The records that most files consist of: no quotes, as many fields as there are columns. All else
// is left to CsvRecords.
namespace coxswain {

// Such records, one after the other. A field begins behind the end of the one before it.
class PlainRows {
 public:
  // For at most so many records of at least two fields: a blank line cannot be told from a record
  // of one.
  PlainRows(size_t columns, size_t most_rows)
      : columns_(columns), most_rows_(most_rows), ends_(columns * most_rows + kBlock + 8) {
    line_feeds_.resize(ends_.size());
    ends_[0] = UINT32_MAX;  // so that the first field begins at 0
  }

  // Finds the plain records from `begin` on, up to the first that is none, that does not end before
  // `limit`, or that ends at or behind `target`, which it includes. True unless it was one that is
  // none, or was cut off, that stopped it.
  bool Find(const char* begin, const char* target, const char* limit, char delimiter) {
    limit = begin + std::min<std::ptrdiff_t>(limit - begin, INT32_MAX);  // places are of 32 bits
    begin_ = begin;
    rows_ = 0;
    ascii_ = true;
    const size_t most = columns_ * most_rows_;
    size_t ends = 0;
    size_t line_feeds = 0;
    bool quote = false;
    for (const char* at = begin; ends < most && !quote && limit - at >= kBlock; at += kBlock) {
      const Block block = Classify(at, delimiter);
      quote = block.quotes != 0;
      // What stands before the first quote.
      const uint64_t before = quote ? (block.quotes & (0 - block.quotes)) - 1 : ~uint64_t{0};
      const uint32_t offset = static_cast<uint32_t>(at - begin);
      ends = Note(block.ends & before, offset, &ends_[1], ends);
      line_feeds = Note(block.line_feeds & before, offset, line_feeds_.data(), line_feeds);
      ascii_ = ascii_ && block.ascii;
    }
    // Each record has its fields if the line feeds are just the ends of its last ones.
    const size_t whole = ends < most ? ends / columns_ : most_rows_;
    while (rows_ < whole && rows_ < line_feeds &&
           line_feeds_[rows_] == ends_[(rows_ + 1) * columns_]) {
      ++rows_;
      if (end() >= target) return true;
    }
    return rows_ == most_rows_;
  }

  const char* begin() const { return begin_; }
  // Behind the last record.
  const char* end() const { return begin_ + (ends_[rows_ * columns_] + 1); }
  size_t rows() const { return rows_; }
  size_t columns() const { return columns_; }
  // True if all of it is ASCII; false if it may not be.
  bool ascii() const { return ascii_; }
  // ends()[i] + 1 is where field i begins, from begin(), and ends()[i + 1] is where it ends; the
  // fields of a record stand one after the other. The last may end in a carriage return.
  const uint32_t* ends() const { return ends_.data(); }

 private:
  static constexpr std::ptrdiff_t kBlock = 64;

  // A bit for each of 64 bytes.
  struct Block {
    uint64_t ends = 0;  // delimiters and line feeds
    uint64_t line_feeds = 0;
    uint64_t quotes = 0;
    bool ascii = true;
  };

  static Block Classify(const char* bytes, char delimiter) {
    Block block;
#if defined(__SSE2__)
    const auto bits = [](__m128i bytes_found) {
      return static_cast<uint64_t>(static_cast<uint32_t>(_mm_movemask_epi8(bytes_found)));
    };
    __m128i all = _mm_setzero_si128();
    for (int i = 0; i < 4; ++i) {
      const __m128i part = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes) + i);
      const __m128i line_feed = _mm_cmpeq_epi8(part, _mm_set1_epi8('\n'));
      const __m128i end = _mm_or_si128(line_feed, _mm_cmpeq_epi8(part, _mm_set1_epi8(delimiter)));
      block.ends |= bits(end) << (16 * i);
      block.line_feeds |= bits(line_feed) << (16 * i);
      block.quotes |= bits(_mm_cmpeq_epi8(part, _mm_set1_epi8('"'))) << (16 * i);
      all = _mm_or_si128(all, part);
    }
    block.ascii = _mm_movemask_epi8(all) == 0;
#else
    for (int i = 0; i < kBlock; ++i) {
      const char c = bytes[i];
      block.ends |= static_cast<uint64_t>(c == delimiter || c == '\n') << i;
      block.line_feeds |= static_cast<uint64_t>(c == '\n') << i;
      block.quotes |= static_cast<uint64_t>(c == '"') << i;
      block.ascii = block.ascii && static_cast<unsigned char>(c) < 0x80;
    }
#endif
    return block;
  }

  // Appends the places of the bits. Four at a time and some too many, which saves asking after
  // each.
  static size_t Note(uint64_t bits, uint32_t offset, uint32_t* places, size_t count) {
    uint32_t* to = places + count;
    const size_t noted = count + static_cast<size_t>(std::popcount(bits));
    while (bits != 0) {
      for (int i = 0; i < 4; ++i) {
        *to++ = offset + static_cast<uint32_t>(std::countr_zero(bits));
        bits &= bits - 1;
      }
    }
    return noted;
  }

  const size_t columns_;
  const size_t most_rows_;
  const char* begin_ = nullptr;
  size_t rows_ = 0;
  bool ascii_ = true;
  std::vector<uint32_t> ends_;
  std::vector<uint32_t> line_feeds_;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_TABLE_CSV_PLAIN_H_
