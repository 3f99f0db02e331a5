#include "coxswain/query/tally.h"

#include <algorithm>
#include <limits>
#include <string>

#include <doctest/doctest.h>

namespace coxswain {
namespace {

using Values = std::vector<Int128>;

const Key kFood = {KeyPart::Integer(1), KeyPart::Text("Food")};
const Key kRetail = {KeyPart::Integer(1), KeyPart::Text("Retail")};

Signature Of(std::string query) {
  Signature signature;
  signature.query = std::move(query);
  return signature;
}

TEST_CASE("tally: entries add up by key") {
  Tally tally;
  tally.Add(kFood, Values{1, 100});
  tally.Add(kRetail, Values{1, 7});
  tally.Add(kFood, Values{2, 50});
  const std::vector<Tally::Entry> entries = tally.Sorted();
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].key == kFood);
  CHECK((entries[0].values == Values{3, 150}));
  CHECK((entries[1].values == Values{1, 7}));
  CHECK((entries[1].at(1) == 7));
  CHECK((entries[1].at(5) == 0));
}

TEST_CASE("tally: the order in which entries came does not show") {
  Tally one, two;
  for (int i = 0; i < 100; ++i) one.Add({KeyPart::Integer(i % 10)}, Values{1, i});
  for (int i = 99; i >= 0; --i) two.Add({KeyPart::Integer(i % 10)}, Values{1, i});
  CHECK(one.CanonicalBytes() == two.CanonicalBytes());
}

TEST_CASE("tally: entries stand in the order of their keys, however much these have in common") {
  const std::vector<Key> keys = {
      {KeyPart::Text("segment")},
      {KeyPart::Text("segment"), KeyPart::Null()},
      {KeyPart::Text("segment"), KeyPart::Integer(-1)},
      {KeyPart::Text("segment"), KeyPart::Integer(1)},
      {KeyPart::Text("segment"), KeyPart::Integer(1), KeyPart::Text("a")},
      {KeyPart::Text("segment"), KeyPart::Integer(256)},
      {KeyPart::Text("segment 0000000001"), KeyPart::Integer(1)},
      {KeyPart::Text("segment 0000000001"), KeyPart::Integer(2)},
      {KeyPart::Text("segment 0000000002")},
  };
  Tally tally;
  for (size_t i = keys.size(); i-- > 0;) tally.Add(keys[i * 5 % keys.size()], Values{1});
  std::vector<Key> sorted;
  for (const Tally::Entry& entry : tally.Sorted()) sorted.push_back(entry.key);
  CHECK(sorted == keys);
}

TEST_CASE("tally: an entry that becomes zero is no more") {
  Tally tally;
  tally.Add(kFood, Values{1, 5});
  tally.Add(kFood, Values{-1, -5});
  tally.Add(kRetail, Values{0, 0});
  CHECK(tally.Sorted().empty());
  CHECK(tally.CanonicalBytes() == Tally().CanonicalBytes());
}

TEST_CASE("tally: zeros at the end of an entry do not show") {
  Tally one, two;
  one.Add(kFood, Values{1, 5, 0, 0});
  two.Add(kFood, Values{1, 5});
  CHECK(one.CanonicalBytes() == two.CanonicalBytes());
  two.Add(kFood, Values{0, 0, 3});
  two.Add(kFood, Values{0, 0, -3});
  CHECK(one.CanonicalBytes() == two.CanonicalBytes());
}

TEST_CASE("tally: merge adds, retract takes back to the byte") {
  Tally all, part;
  all.Add(kFood, Values{5, 500});
  const std::string before = all.CanonicalBytes();
  part.Add(kFood, Values{2, 200, 9});
  part.Add(kRetail, Values{1, 1});
  REQUIRE(all.Merge(part).ok());
  CHECK((all.Sorted()[0].values == Values{7, 700, 9}));
  CHECK(all.Sorted().size() == 2);
  REQUIRE(all.Retract(part).ok());
  CHECK(all.CanonicalBytes() == before);
}

TEST_CASE("tally: merged with itself it doubles, retracted from itself it is empty") {
  Tally tally;
  for (int i = 0; i < 50; ++i) tally.Add({KeyPart::Integer(i)}, Values{1, i});
  REQUIRE(tally.Merge(tally).ok());
  CHECK((tally.Sorted()[49].values == Values{2, 98}));
  REQUIRE(tally.Retract(tally).ok());
  CHECK(tally.Sorted().empty());
}

TEST_CASE("tally: those of different signatures are not merged") {
  Tally margin(Of("margin by segment")), other(Of("margin by month"));
  other.Add(kFood, Values{1});
  CHECK(margin.Merge(other).code() == absl::StatusCode::kFailedPrecondition);
  CHECK(margin.Retract(other).code() == absl::StatusCode::kFailedPrecondition);
  CHECK(margin.Sorted().empty());
  CHECK(margin.CanonicalBytes() != Tally(Of("margin by month")).CanonicalBytes());
}

TEST_CASE("tally: sums beyond 64 bits are exact") {
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  Tally tally;
  for (int i = 0; i < 1000; ++i) tally.Add(kFood, Values{1, kMax});
  CHECK((tally.Sorted()[0].values[1] == Int128{kMax} * 1000));
  Tally negative;
  negative.Add(kFood, Values{0, -Int128{kMax} * 2000});
  REQUIRE(tally.Merge(negative).ok());
  CHECK((tally.Sorted()[0].values[1] == Int128{kMax} * -1000));
  CHECK(tally.CanonicalBytes() != negative.CanonicalBytes());
}

TEST_CASE("keys: bytes order as the keys do, and read back") {
  const std::vector<KeyPart> parts = {KeyPart::Null(),
                                      KeyPart::Integer(std::numeric_limits<int64_t>::min()),
                                      KeyPart::Integer(-1),
                                      KeyPart::Integer(0),
                                      KeyPart::Integer(255),
                                      KeyPart::Integer(256),
                                      KeyPart::Integer(std::numeric_limits<int64_t>::max()),
                                      KeyPart::Text(""),
                                      KeyPart::Text(std::string_view("\0", 1)),
                                      KeyPart::Text(std::string_view("\0\0", 2)),
                                      KeyPart::Text(std::string_view("\0a", 2)),
                                      KeyPart::Text(std::string_view("\0\xFF", 2)),
                                      KeyPart::Text("\x01"),
                                      KeyPart::Text("a"),
                                      KeyPart::Text(std::string_view("a\0b", 3)),
                                      KeyPart::Text("ab"),
                                      KeyPart::Text("b"),
                                      KeyPart::Text("\xC3\xA4")};
  // Every pair, so that a text's end and the next part are told apart.
  std::vector<Key> keys;
  for (const KeyPart& part : parts) keys.push_back({part});
  for (const KeyPart& first : parts) {
    for (const KeyPart& second : parts) keys.push_back({first, second});
  }
  for (const Key& key : keys) CHECK(DecodeKey(EncodeKey(key)) == key);

  const auto place = [&](const KeyPart& part) {
    return std::find(parts.begin(), parts.end(), part) - parts.begin();
  };
  for (const Key& a : keys) {
    for (const Key& b : keys) {
      const bool before = std::lexicographical_compare(
          a.begin(), a.end(), b.begin(), b.end(),
          [&](const KeyPart& x, const KeyPart& y) { return place(x) < place(y); });
      REQUIRE((EncodeKey(a) < EncodeKey(b)) == before);
    }
  }
  CHECK(EncodeKey({}).empty());
  CHECK(DecodeKey("").empty());
}

TEST_CASE("keys: bytes that are cut short are read without harm") {
  const std::string bytes = EncodeKey({KeyPart::Integer(5), KeyPart::Text("abc")});
  for (size_t size = 0; size < bytes.size(); ++size) DecodeKey(bytes.substr(0, size));
  CHECK(DecodeKey(bytes).size() == 2);
}

}  // namespace
}  // namespace coxswain
