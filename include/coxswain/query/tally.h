#ifndef COXSWAIN_QUERY_TALLY_H_
#define COXSWAIN_QUERY_TALLY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"

#include "coxswain/base.h"
#include "coxswain/base/hash_map.h"

namespace coxswain {

// One part of a tally's key: nothing, a whole number (a day, too), or text. They order in that
// order, and within a kind as numbers and bytes do.
struct KeyPart {
  enum class Kind : uint8_t { kNull, kInteger, kText };
  Kind kind = Kind::kNull;
  int64_t integer = 0;
  std::string text;

  static KeyPart Null() { return {}; }
  static KeyPart Integer(int64_t value) { return {Kind::kInteger, value, {}}; }
  static KeyPart Text(std::string_view value) { return {Kind::kText, 0, std::string(value)}; }
  bool is_null() const { return kind == Kind::kNull; }
  friend bool operator==(const KeyPart&, const KeyPart&) = default;
};

// Reading beyond its end gives nothing: a loaded tally may have keys that no fold made.
class Key : public std::vector<KeyPart> {
 public:
  using std::vector<KeyPart>::vector;
  const KeyPart& operator[](size_t part) const {
    static const KeyPart kNone;
    return part < size() ? *(data() + part) : kNone;
  }
};

// Bytes that order as the keys do, and back. DecodeKey reads what EncodeKey wrote; CheckedKey reads
// bytes from outside: empty unless they are those of a key whose texts are UTF-8.
void AppendKeyPart(const KeyPart& part, std::string* bytes);
std::string EncodeKey(absl::Span<const KeyPart> key);
Key DecodeKey(std::string_view bytes);
std::optional<Key> CheckedKey(std::string_view bytes);

// What a tally was folded from, and with what: all that tallies must have in common to be added.
struct Signature {
  std::string query;    // its name
  std::string options;  // its fold options in canonical text: see Options::FoldText
  std::string tables;   // those of the query's facts that the book was given: "deals|spend"
  // What lookups say that solve needs to know: plan lines, objectives. Counted as entries, a merge
  // would have them twice and a retract would take them away.
  std::vector<Key> definitions;
  Calendar calendar;
  std::string time_zone;
  std::string currency;  // "": no row has named one yet, which agrees with any

  friend bool operator==(const Signature&, const Signature&) = default;
};

// FailedPrecondition with a sentence that says in what the two differ.
absl::Status CheckAgree(const Signature& a, const Signature& b);

// The sufficient statistics of a query: a finite map from key to a vector of integers. Merge
// adds, retract subtracts, and an entry that becomes all zero is no more, so that retract undoes
// fold to the byte. Neither the order of rows nor the number of parts changes it.
class Tally {
 public:
  Tally() = default;  // part of another tally, under no signature of its own
  explicit Tally(Signature signature) : signature_(std::move(signature)) {}

  const Signature& signature() const { return signature_; }

  // Adds values[i] to the i-th number of the entry; a shorter entry grows with zeros. The sums
  // may not leave 128 bits: with values of 64 bits that takes 2^63 rows.
  void Add(std::string_view encoded_key, absl::Span<const Int128> values);
  void Add(const Key& key, absl::Span<const Int128> values) { Add(EncodeKey(key), values); }

  // Adds the entries of a tally that is a part of this one, whatever its signature.
  void AddEntries(const Tally& part);

  // Adds the other's entries, or takes them away. FailedPrecondition where the signatures do not
  // agree, OutOfRange where a sum would leave 128 bits; the tally is then as it was, and so after
  // an exception for want of memory. A currency that only the other knows is taken over.
  absl::Status Merge(const Tally& other);
  absl::Status Retract(const Tally& other);

  struct Entry {
    Key key;
    std::vector<Int128> values;  // trailing zeros are dropped
    // 0 beyond the end.
    Int128 at(size_t i) const { return i < values.size() ? values[i] : 0; }
  };
  // All entries in key order. Entries that are all zero do not stand here.
  std::vector<Entry> Sorted() const;

  // Canonical bytes: signature and entries in key order. Equal tallies have equal bytes. For
  // comparing; query/saved_tally.h keeps them.
  std::string CanonicalBytes() const;

 private:
  absl::Status Combine(const Tally& other, int sign);

  Signature signature_;
  HashMap<std::string, std::vector<Int128>> entries_;
};

}  // namespace coxswain

#endif  // COXSWAIN_QUERY_TALLY_H_
