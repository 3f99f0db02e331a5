#include "coxswain/query/saved_tally.h"

#include <algorithm>
#include <limits>
#include <string>

#include <doctest/doctest.h>

namespace coxswain {
namespace {

Signature AllOfIt() {
  Signature signature;
  signature.query = "margin";
  signature.options = "by=17:customers.segment";
  signature.tables = "deals|spend";
  signature.definitions = {{KeyPart::Text("plan"), KeyPart::Integer(-7), KeyPart::Null()}, {}};
  signature.calendar = {7, 10};
  signature.time_zone = "Europe/Paris";
  signature.currency = "CHF";
  return signature;
}

Tally Filled() {
  Tally tally(AllOfIt());
  const Int128 wide = Int128{std::numeric_limits<int64_t>::max()} * 1000;
  tally.Add({KeyPart::Text("Food"), KeyPart::Integer(20000)}, std::vector<Int128>{3, -5, 0, wide});
  tally.Add({KeyPart::Text("\xC3\xA4"), KeyPart::Null()}, std::vector<Int128>{1, -wide});
  tally.Add(Key{}, std::vector<Int128>{1});
  return tally;
}

std::string Write(const Tally& tally) {
  absl::StatusOr<std::string> bytes = WriteTally("margin", R"({"by":"segment"})", &tally);
  REQUIRE(bytes.ok());
  return *std::move(bytes);
}

TEST_CASE("saved tally: everything comes back, and is saved to the same bytes") {
  const Tally tally = Filled();
  const std::string bytes = Write(tally);
  const absl::StatusOr<SavedTally> read = ReadTally(bytes);
  REQUIRE_MESSAGE(read.ok(), read.status().ToString());
  CHECK(read->query == "margin");
  CHECK(read->options == R"({"by":"segment"})");
  REQUIRE(read->tally.has_value());
  CHECK(read->tally->signature() == AllOfIt());
  CHECK(read->tally->CanonicalBytes() == tally.CanonicalBytes());
  CHECK(Write(*read->tally) == bytes);
}

TEST_CASE("saved tally: one that nothing was folded into has its options") {
  const absl::StatusOr<std::string> bytes = WriteTally("margin", "{}", nullptr);
  REQUIRE(bytes.ok());
  const absl::StatusOr<SavedTally> read = ReadTally(*bytes);
  REQUIRE(read.ok());
  CHECK(read->options == "{}");
  CHECK_FALSE(read->tally.has_value());
}

TEST_CASE("saved tally: a tally of several frames") {
  Tally tally(AllOfIt());
  const std::string text(100, 'x');
  for (int i = 0; i < 20'000; ++i) {
    tally.Add({KeyPart::Text(text), KeyPart::Integer(i)}, std::vector<Int128>{1, i, -i});
  }
  const std::string bytes = Write(tally);
  CHECK(bytes.size() > (size_t{2} << 20));
  const absl::StatusOr<SavedTally> read = ReadTally(bytes);
  REQUIRE(read.ok());
  CHECK((read->tally->CanonicalBytes() == tally.CanonicalBytes()));
}

TEST_CASE("saved tally: every byte altered is refused, in every bit") {
  const std::string bytes = Write(Filled());
  for (size_t i = 0; i < bytes.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string altered = bytes;
      altered[i] = static_cast<char>(altered[i] ^ (1 << bit));
      CHECK_MESSAGE(!ReadTally(altered).ok(), "byte ", i, ", bit ", bit);
    }
  }
}

TEST_CASE("saved tally: every truncation is refused, and bytes after the end") {
  const std::string bytes = Write(Filled());
  for (size_t size = 0; size < bytes.size(); ++size) {
    CHECK_MESSAGE(!ReadTally(bytes.substr(0, size)).ok(), "size ", size);
  }
  CHECK(absl::IsDataLoss(ReadTally(bytes.substr(0, bytes.size() - 1)).status()));
  CHECK(absl::IsDataLoss(ReadTally(bytes + '\0').status()));
  CHECK(absl::IsInvalidArgument(ReadTally("deal_id,amount\n").status()));
}

TEST_CASE("saved tally: another version is refused, and which is newer is said") {
  std::string bytes = Write(Filled());
  bytes[8] = 2;
  const absl::Status newer = ReadTally(bytes).status();
  CHECK(absl::IsFailedPrecondition(newer));
  CHECK(newer.message().find("newer") != absl::string_view::npos);
  CHECK(newer.message().find("version 2") != absl::string_view::npos);
  bytes[8] = 0;
  CHECK(ReadTally(bytes).status().message().find("older") != absl::string_view::npos);
}

TEST_CASE("saved tally: a text that is not UTF-8 is refused") {
  Tally tally(AllOfIt());
  tally.Add({KeyPart::Text("\xFF")}, std::vector<Int128>{1});
  CHECK(absl::IsInvalidArgument(ReadTally(Write(tally)).status()));
}

TEST_CASE("keys: bytes that no key has are told from those of a key") {
  const std::string bytes = EncodeKey({KeyPart::Integer(5), KeyPart::Text("abc"), KeyPart::Null()});
  CHECK(CheckedKey(bytes).has_value());
  CHECK(CheckedKey("").has_value());
  for (size_t size = 1; size < bytes.size() - 1; ++size) {
    const bool ends_with_a_part = size == 9;
    CHECK(CheckedKey(bytes.substr(0, size)).has_value() == ends_with_a_part);
  }
  CHECK_FALSE(CheckedKey("\x07").has_value());
}

}  // namespace
}  // namespace coxswain
