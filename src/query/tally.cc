#include "coxswain/query/tally.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace coxswain {
namespace {

constexpr char kNullTag = 0;
constexpr char kIntegerTag = 1;
constexpr char kTextTag = 2;

void AppendBigEndian(uint64_t value, std::string* bytes) {
  char digits[8];
  for (int i = 0; i < 8; ++i) digits[i] = static_cast<char>((value >> (56 - 8 * i)) & 0xFF);
  bytes->append(digits, sizeof(digits));
}

bool AllZero(const std::vector<Int128>& values) {
  return std::all_of(values.begin(), values.end(), [](Int128 value) { return value == 0; });
}

constexpr size_t kHead = 8;

// The bytes from there on as a number that orders as they do; beyond the end there are zeros.
uint64_t HeadAt(std::string_view bytes, size_t from) {
  unsigned char digits[kHead] = {};
  if (from + kHead <= bytes.size()) {
    std::memcpy(digits, bytes.data() + from, kHead);
  } else {
    std::memcpy(digits, bytes.data() + from, bytes.size() - from);
  }
  uint64_t head = 0;
  for (const unsigned char digit : digits) head = head << 8 | digit;
  return head;
}

struct Ordered {
  uint64_t head;  // some of the key's bytes, for comparing
  const std::pair<const std::string, std::vector<Int128>>* entry;
  const std::string& key() const { return entry->first; }
};

// Sorts by key; the keys are the same before `from`. Keys have much in common at their beginnings,
// so they are told apart by the eight bytes that follow what all of them share, and those that
// these bytes leave together among themselves.
void SortByKey(Ordered* begin, Ordered* end, size_t from) {
  const auto by_key = [](const Ordered& a, const Ordered& b) { return a.key() < b.key(); };
  constexpr std::ptrdiff_t kFew = 4;
  if (end - begin <= kFew) return std::sort(begin, end, by_key);
  const std::string& first = begin->key();
  size_t common = first.size();
  size_t shortest = first.size();
  for (const Ordered* at = begin; at != end; ++at) {
    shortest = std::min(shortest, at->key().size());
    common = std::min(common, shortest);
    size_t same = from;
    while (same + kHead <= common && HeadAt(at->key(), same) == HeadAt(first, same)) same += kHead;
    while (same < common && at->key()[same] == first[same]) ++same;
    common = same;
  }
  for (Ordered* at = begin; at != end; ++at) at->head = HeadAt(at->key(), common);
  std::sort(begin, end, [](const Ordered& a, const Ordered& b) { return a.head < b.head; });
  for (Ordered* run = begin; run != end;) {
    Ordered* past = run;
    while (past != end && past->head == run->head) ++past;
    // A key that ends within its head looks as if zeros followed.
    if (shortest < common + kHead) {
      std::sort(run, past, by_key);
    } else if (past - run > 1) {
      SortByKey(run, past, common + kHead);
    }
    run = past;
  }
}

}  // namespace

void AppendKeyPart(const KeyPart& part, std::string* bytes) {
  switch (part.kind) {
    case KeyPart::Kind::kNull:
      bytes->push_back(kNullTag);
      break;
    case KeyPart::Kind::kInteger:
      bytes->push_back(kIntegerTag);
      // With the sign bit flipped, bytes order as the numbers do.
      AppendBigEndian(static_cast<uint64_t>(part.integer) ^ (uint64_t{1} << 63), bytes);
      break;
    case KeyPart::Kind::kText:
      bytes->push_back(kTextTag);
      // 00 ends the text and 00 FF stands for a zero byte in it, so that a prefix sorts first.
      for (size_t at = 0; at < part.text.size();) {
        const size_t zero = std::min(part.text.find('\0', at), part.text.size());
        bytes->append(part.text, at, zero - at);
        at = zero;
        if (zero == part.text.size()) break;
        bytes->append("\0\xFF", 2);
        ++at;
      }
      bytes->append(2, '\0');
      break;
  }
}

std::string EncodeKey(absl::Span<const KeyPart> key) {
  std::string bytes;
  for (const KeyPart& part : key) AppendKeyPart(part, &bytes);
  return bytes;
}

Key DecodeKey(std::string_view bytes) {
  Key key;
  key.reserve(bytes.size() / 9 + 1);  // a whole number takes nine
  size_t at = 0;
  while (at < bytes.size()) {
    const char tag = bytes[at++];
    if (tag == kIntegerTag && at + 8 <= bytes.size()) {
      uint64_t value = 0;
      for (int i = 0; i < 8; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at++]);
      key.push_back(KeyPart::Integer(static_cast<int64_t>(value ^ (uint64_t{1} << 63))));
    } else if (tag == kTextTag) {
      KeyPart part = KeyPart::Text("");
      while (at + 1 < bytes.size()) {
        // Up to the next zero byte, as a whole.
        const size_t zero = std::min(bytes.find('\0', at), bytes.size() - 1);
        part.text.append(bytes, at, zero - at);
        at = zero;
        if (at + 1 >= bytes.size()) break;
        const char c = bytes[at++];
        if (c == '\0' && bytes[at++] == '\0') break;
        part.text.push_back(c);
      }
      key.push_back(std::move(part));
    } else {
      key.push_back(KeyPart::Null());
    }
  }
  return key;
}

std::optional<Key> CheckedKey(std::string_view bytes) {
  Key key = DecodeKey(bytes);
  if (EncodeKey(key) != bytes) return std::nullopt;
  for (const KeyPart& part : key) {
    if (!IsUtf8(part.text)) return std::nullopt;
  }
  return key;
}

void Tally::Add(std::string_view encoded_key, absl::Span<const Int128> values) {
  if (std::all_of(values.begin(), values.end(), [](Int128 value) { return value == 0; })) return;
  const auto [entry, fresh] = entries_.try_emplace(std::string(encoded_key));
  std::vector<Int128>& sums = entry->second;
  if (sums.size() < values.size()) sums.resize(values.size(), 0);
  for (size_t i = 0; i < values.size(); ++i) sums[i] += values[i];
  if (!fresh && AllZero(sums)) entries_.erase(entry);
}

void Tally::AddEntries(const Tally& part) {
  for (const auto& [key, values] : part.entries_) Add(key, values);
}

absl::Status CheckAgree(const Signature& a, const Signature& b) {
  const auto differ = [](std::string_view what, std::string_view one, std::string_view other,
                         std::string_view right) {
    const auto shown = [](std::string_view text) {
      return text.empty() ? std::string("none") : "'" + std::string(text) + "'";
    };
    return FailedPrecondition("These tallies do not combine: their " + std::string(what) + " are " +
                              shown(one) + " and " + shown(other) + ". " + std::string(right));
  };
  if (a.query != b.query) return differ("queries", a.query, b.query, "Merge tallies of one query.");
  if (a.options != b.options) {
    return differ("fold options", a.options, b.options, "Fold every part with the same.");
  }
  if (a.tables != b.tables) {
    return differ("tables", a.tables, b.tables,
                  "Give every part the same tables, without rows where it has none.");
  }
  constexpr std::string_view kSettings = "Give every part the same table settings.";
  if (a.calendar.week_start != b.calendar.week_start) {
    return differ("week starts", std::to_string(a.calendar.week_start),
                  std::to_string(b.calendar.week_start), kSettings);
  }
  if (a.calendar.fiscal_year_start != b.calendar.fiscal_year_start) {
    return differ("fiscal year starts", std::to_string(a.calendar.fiscal_year_start),
                  std::to_string(b.calendar.fiscal_year_start), kSettings);
  }
  if (a.time_zone != b.time_zone) {
    return differ("time zones", a.time_zone, b.time_zone, kSettings);
  }
  if (a.currency != b.currency && !a.currency.empty() && !b.currency.empty()) {
    return differ("currencies", a.currency, b.currency, kSettings);
  }
  if (a.definitions != b.definitions) {
    return FailedPrecondition(
        "These tallies do not combine: plan lines, objectives, actuals, cost pools or columns were "
        "others. "
        "Give every part all lookups of the query " +
        Quote(a.query) + " whole, and tables the same columns.");
  }
  return absl::OkStatus();
}

absl::Status Tally::Combine(const Tally& other, int sign) {
  COXSWAIN_RETURN_IF_ERROR(CheckAgree(signature_, other.signature_));
  if (&other == this) {
    return Combine(Tally(other), sign);  // an entry may not vanish while it is read
  }
  const auto drop_zeros = [&] {
    for (const auto& [key, values] : other.entries_) {
      const auto entry = entries_.find(key);
      if (entry != entries_.end() && AllZero(entry->second)) entries_.erase(entry);
    }
  };
  // First makes room and looks whether every sum fits, which changes no sum; then adds.
  absl::Status status;
  try {
    for (const auto& [key, values] : other.entries_) {
      auto entry = entries_.find(key);
      if (entry == entries_.end()) entry = entries_.try_emplace(key).first;
      std::vector<Int128>& sums = entry->second;
      if (sums.size() < values.size()) sums.resize(values.size(), 0);
      for (size_t i = 0; i < values.size() && status.ok(); ++i) {
        Int128 sum = 0;
        const bool fits = sign > 0 ? !__builtin_add_overflow(sums[i], values[i], &sum)
                                   : !__builtin_sub_overflow(sums[i], values[i], &sum);
        if (!fits) status = OutOfRange("A sum of these tallies does not fit 128 bits.");
      }
    }
    if (signature_.currency.empty()) signature_.currency = other.signature_.currency;
  } catch (...) {
    drop_zeros();
    throw;
  }
  if (status.ok()) {
    for (const auto& [key, values] : other.entries_) {
      std::vector<Int128>& sums = entries_.find(key)->second;
      for (size_t i = 0; i < values.size(); ++i) {
        sums[i] = sign > 0 ? sums[i] + values[i] : sums[i] - values[i];
      }
    }
  }
  drop_zeros();
  return status;
}

absl::Status Tally::Merge(const Tally& other) { return Combine(other, 1); }

absl::Status Tally::Retract(const Tally& other) { return Combine(other, -1); }

std::vector<Tally::Entry> Tally::Sorted() const {
  std::vector<Ordered> order;
  order.reserve(entries_.size());
  for (const auto& entry : entries_) order.push_back({0, &entry});
  SortByKey(order.data(), order.data() + order.size(), 0);
  std::vector<Entry> sorted;
  sorted.reserve(order.size());
  for (const auto& [head, entry] : order) {
    sorted.push_back({DecodeKey(entry->first), entry->second});
    std::vector<Int128>& values = sorted.back().values;
    while (!values.empty() && values.back() == 0) values.pop_back();
  }
  return sorted;
}

std::string Tally::CanonicalBytes() const {
  std::string bytes;
  const auto append = [&](std::string_view text) {
    AppendBigEndian(text.size(), &bytes);
    bytes += text;
  };
  append(signature_.query);
  append(signature_.options);
  append(signature_.tables);
  AppendBigEndian(signature_.definitions.size(), &bytes);
  for (const Key& definition : signature_.definitions) append(EncodeKey(definition));
  AppendBigEndian(static_cast<uint64_t>(signature_.calendar.week_start), &bytes);
  AppendBigEndian(static_cast<uint64_t>(signature_.calendar.fiscal_year_start), &bytes);
  append(signature_.time_zone);
  append(signature_.currency);
  for (const Entry& entry : Sorted()) {
    append(EncodeKey(entry.key));
    AppendBigEndian(entry.values.size(), &bytes);
    for (const Int128 value : entry.values) {
      const Uint128 pattern = static_cast<Uint128>(value);
      AppendBigEndian(static_cast<uint64_t>(pattern >> 64), &bytes);
      AppendBigEndian(static_cast<uint64_t>(pattern), &bytes);
    }
  }
  return bytes;
}

}  // namespace coxswain
