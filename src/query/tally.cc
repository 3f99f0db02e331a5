#include "coxswain/query/tally.h"

#include <algorithm>
#include <utility>

namespace coxswain {
namespace {

constexpr char kNullTag = 0;
constexpr char kIntegerTag = 1;
constexpr char kTextTag = 2;

void AppendBigEndian(uint64_t value, std::string* bytes) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    bytes->push_back(static_cast<char>((value >> shift) & 0xFF));
  }
}

bool AllZero(const std::vector<Int128>& values) {
  return std::all_of(values.begin(), values.end(), [](Int128 value) { return value == 0; });
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
      for (const char c : part.text) {
        bytes->push_back(c);
        if (c == '\0') bytes->push_back('\xFF');
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
  size_t at = 0;
  while (at < bytes.size()) {
    const char tag = bytes[at++];
    if (tag == kIntegerTag && at + 8 <= bytes.size()) {
      uint64_t value = 0;
      for (int i = 0; i < 8; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at++]);
      key.push_back(KeyPart::Integer(static_cast<int64_t>(value ^ (uint64_t{1} << 63))));
    } else if (tag == kTextTag) {
      std::string text;
      while (at + 1 < bytes.size()) {
        const char c = bytes[at++];
        if (c == '\0' && bytes[at++] == '\0') break;
        text.push_back(c);
      }
      key.push_back(KeyPart::Text(text));
    } else {
      key.push_back(KeyPart::Null());
    }
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

absl::Status Tally::Combine(const Tally& other, int sign) {
  if (other.signature_ != signature_) {
    return FailedPrecondition(
        "These tallies were folded with different queries, options or settings and do not "
        "combine: '" +
        signature_ + "' and '" + other.signature_ + "'.");
  }
  std::vector<Int128> values;
  // A copy, in case a tally is combined with itself.
  const absl::flat_hash_map<std::string, std::vector<Int128>>* entries = &other.entries_;
  absl::flat_hash_map<std::string, std::vector<Int128>> own;
  if (&other == this) {
    own = entries_;
    entries = &own;
  }
  for (const auto& [key, sums] : *entries) {
    values.assign(sums.begin(), sums.end());
    for (Int128& value : values) value *= sign;
    Add(key, values);
  }
  return absl::OkStatus();
}

absl::Status Tally::Merge(const Tally& other) { return Combine(other, 1); }

absl::Status Tally::Retract(const Tally& other) { return Combine(other, -1); }

std::vector<Tally::Entry> Tally::Sorted() const {
  std::vector<const std::pair<const std::string, std::vector<Int128>>*> order;
  order.reserve(entries_.size());
  for (const auto& entry : entries_) order.push_back(&entry);
  std::sort(order.begin(), order.end(),
            [](const auto* a, const auto* b) { return a->first < b->first; });
  std::vector<Entry> sorted;
  sorted.reserve(order.size());
  for (const auto* entry : order) {
    sorted.push_back({DecodeKey(entry->first), entry->second});
    std::vector<Int128>& values = sorted.back().values;
    while (!values.empty() && values.back() == 0) values.pop_back();
  }
  return sorted;
}

std::string Tally::CanonicalBytes() const {
  std::string bytes;
  AppendBigEndian(signature_.size(), &bytes);
  bytes += signature_;
  for (const Entry& entry : Sorted()) {
    const std::string key = EncodeKey(entry.key);
    AppendBigEndian(key.size(), &bytes);
    bytes += key;
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
