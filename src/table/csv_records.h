#ifndef COXSWAIN_SRC_TABLE_CSV_RECORDS_H_
#define COXSWAIN_SRC_TABLE_CSV_RECORDS_H_

#include <bit>
#include <cstdint>
#include <cstring>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

// Cuts CSV bytes into records and fields; what the fields mean is not known here.
namespace coxswain {

// Finds the bytes that matter to CSV, 64 at a time: delimiter, quote and line feed become the bits
// of a word (after Langdale and Lemire, "Parsing Gigabytes of JSON per Second", 2019).
class CsvScanner {
 public:
  CsvScanner(const char* begin, const char* end, char delimiter)
      : next_block_(begin), end_(end), delimiter_(delimiter) {}

  // The next such byte, `end` if there is none left. Inlined by force, all of it: that keeps the
  // scanner of CsvRecords::Read in registers.
  [[gnu::always_inline]] const char* Next() {
    while (bits_ == 0) {
      if (next_block_ == end_) return end_;
      LoadBlock();
    }
    const int bit = std::countr_zero(bits_);
    bits_ &= bits_ - 1;
    return block_ + bit;
  }

  const char* end() const { return end_; }
  // What was passed so far and lies at or behind this is ASCII. Null: all of it.
  const char* non_ascii_end() const { return non_ascii_end_; }

 private:
  static constexpr size_t kBlock = 64;

  [[gnu::always_inline]] void LoadBlock() {
    const size_t left = static_cast<size_t>(end_ - next_block_);
    block_ = next_block_;
    bool ascii;
    if (left >= kBlock) {
      ascii = Classify(block_);
      next_block_ += kBlock;
    } else {
      char padded[kBlock] = {};
      std::memcpy(padded, block_, left);
      ascii = Classify(padded);
      bits_ &= (uint64_t{1} << left) - 1;  // the delimiter may be the padding's NUL
      next_block_ = end_;
    }
    if (!ascii) non_ascii_end_ = next_block_;
  }

  // Sets bits_ and tells whether all of the 64 bytes are ASCII.
  [[gnu::always_inline]] bool Classify(const char* bytes) {
    bits_ = 0;
#if defined(__SSE2__)
    const __m128i delimiter = _mm_set1_epi8(delimiter_);
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i line_feed = _mm_set1_epi8('\n');
    __m128i all = _mm_setzero_si128();
    for (int i = 0; i < 4; ++i) {
      const __m128i part = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes) + i);
      const __m128i found =
          _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(part, delimiter), _mm_cmpeq_epi8(part, quote)),
                       _mm_cmpeq_epi8(part, line_feed));
      bits_ |= static_cast<uint64_t>(static_cast<uint32_t>(_mm_movemask_epi8(found))) << (16 * i);
      all = _mm_or_si128(all, part);
    }
    return _mm_movemask_epi8(all) == 0;
#else
    unsigned char all = 0;
    for (size_t i = 0; i < kBlock; ++i) {
      const char c = bytes[i];
      const bool found = c == delimiter_ || c == '"' || c == '\n';
      bits_ |= static_cast<uint64_t>(found) << i;
      all = static_cast<unsigned char>(all | static_cast<unsigned char>(c));
    }
    return all < 0x80;
#endif
  }

  const char* next_block_;
  const char* end_;
  char delimiter_;
  const char* block_ = nullptr;
  uint64_t bits_ = 0;
  const char* non_ascii_end_ = nullptr;
};

// Whether the number of quotes is odd. At memory speed: only the parity is kept.
inline bool HasOddQuotes(const char* begin, const char* end) {
  unsigned odd = 0;
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  __m128i lanes = _mm_setzero_si128();
  for (; end - begin >= 16; begin += 16) {
    const __m128i part = _mm_loadu_si128(reinterpret_cast<const __m128i*>(begin));
    lanes = _mm_xor_si128(lanes, _mm_cmpeq_epi8(part, quote));
  }
  odd = static_cast<unsigned>(std::popcount(static_cast<unsigned>(_mm_movemask_epi8(lanes))));
#endif
  for (; begin != end; ++begin) odd += *begin == '"' ? 1 : 0;
  return (odd & 1) != 0;
}

struct CsvField {
  const char* begin = nullptr;  // without the quotes, where they are well placed
  const char* end = nullptr;
  bool quoted = false;
  bool doubled = false;  // has quotes that are doubled
  bool stray = false;    // a quote stands where none may: begin and end are the raw field
};

// Reads the records from `begin` on, one a call.
class CsvRecords {
 public:
  enum class Outcome : uint8_t { kRecord, kBlank, kIncomplete };

  // `end` may lie before the end of the file: then what would go beyond it is incomplete.
  CsvRecords(const char* begin, const char* end, bool end_of_file, char delimiter)
      : scanner_(begin, end, delimiter),
        position_(begin),
        end_of_file_(end_of_file),
        delimiter_(delimiter) {}

  // Requires !AtEnd(). Fields beyond `most` are counted, not kept. kIncomplete: a quote is open, or
  // the record goes beyond the end.
  Outcome Read(CsvField* fields, size_t most) {
    // A copy, because what is written through `fields` might change a member as far as compilers
    // can tell.
    CsvScanner scanner = scanner_;
    const char* position = position_;
    size_t count = 0;
    bool last = false, quoted = false;
    CsvField beyond;
    while (!last) {
      // Most fields end at a delimiter and have no quote.
      const char* stop = scanner.Next();
      if (stop != scanner.end() && *stop == delimiter_) [[likely]] {
        CsvField& plain = count < most ? fields[count] : beyond;
        plain.begin = position;
        plain.end = stop;
        plain.quoted = plain.doubled = plain.stray = quoted = false;
        ++count;
        position = stop + 1;
        continue;
      }
      // Written in place: copying a struct that was just written byte by byte stalls the processor.
      CsvField& field = count < most ? fields[count] : beyond;
      field.begin = position;
      field.quoted = field.doubled = field.stray = quoted = false;
      bool raw = true;
      if (stop != scanner.end() && *stop == '"') {
        scanner_ = scanner;
        const bool closed = ReadQuotes(&field, &stop);
        scanner = scanner_;
        if (!closed) break;
        quoted = field.quoted;
        raw = !quoted || field.stray;
      }
      const bool at_end = stop == scanner.end();
      if (at_end && !end_of_file_) break;
      last = at_end || *stop != delimiter_;
      if (raw) {
        const bool carriage_return = last && stop != position && stop[-1] == '\r';
        field.end = carriage_return ? stop - 1 : stop;
      }
      ++count;
      // A blank line, if it is the only field.
      if (last && count == 1 && !quoted && field.end == position) count = 0;
      position = at_end ? stop : stop + 1;
    }
    count_ = count;
    if (!last) return Outcome::kIncomplete;
    scanner_ = scanner;
    position_ = position;
    return count == 0 ? Outcome::kBlank : Outcome::kRecord;
  }

  bool AtEnd() const { return position_ == scanner_.end(); }
  // Behind the last complete record.
  const char* position() const { return position_; }
  // Fields of the last record; of an incomplete one, those before the field that is open.
  size_t count() const { return count_; }
  // True if what was read from `begin` on is ASCII; false if it may not be.
  bool IsAsciiFrom(const char* begin) const {
    return scanner_.non_ascii_end() == nullptr || begin >= scanner_.non_ascii_end();
  }

 private:
  const char* SkipQuotes(const char* stop) {
    while (stop != scanner_.end() && *stop == '"') stop = scanner_.Next();
    return stop;
  }

  // *stop is the field's first quote, and becomes the delimiter or line end after the field. False
  // if the quote is not closed.
  [[gnu::noinline]] bool ReadQuotes(CsvField* field, const char** stop) {
    if (*stop != field->begin) {
      field->stray = true;
      *stop = SkipQuotes(*stop);
      return true;
    }
    const char* const end = scanner_.end();
    field->quoted = true;
    const char* quote;
    while (true) {
      do {
        quote = scanner_.Next();
        if (quote == end) return false;
      } while (*quote != '"');
      if (end - quote < 2 || quote[1] != '"') break;
      scanner_.Next();
      field->doubled = true;
    }
    const char* after = scanner_.Next();
    const bool line_end = after == end || *after == '\n';
    const bool carriage_return = line_end && after - quote == 2 && quote[1] == '\r';
    if (after == quote + 1 || carriage_return) {
      ++field->begin;
      field->end = quote;
    } else {
      field->stray = true;
      after = SkipQuotes(after);
    }
    *stop = after;
    return true;
  }

  CsvScanner scanner_;
  const char* position_;
  const bool end_of_file_;
  const char delimiter_;
  size_t count_ = 0;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_TABLE_CSV_RECORDS_H_
