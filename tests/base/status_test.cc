#include "coxswain/base/status.h"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

namespace coxswain {
namespace {

TEST_CASE("an error carries its place") {
  const Place place{"deals", "amount", 7};
  const absl::Status status = ErrorAt(absl::StatusCode::kInvalidArgument, "wrong", place);
  CHECK(status.message() == "wrong");
  CHECK(PlaceOf(status) == place);
  CHECK(PlaceOf(ErrorAt(absl::StatusCode::kNotFound, "x", Place{})) == Place{});
  CHECK(PlaceOf(InvalidArgument("no place")) == Place{});
  CHECK(PlaceOf(absl::OkStatus()) == Place{});
}

TEST_CASE("names in a place may hold anything") {
  const Place place{"a b 1", "x\n 2", 1};
  CHECK(PlaceOf(ErrorAt(absl::StatusCode::kInvalidArgument, "m", place)) == place);
}

TEST_CASE("each maker makes its code") {
  CHECK(InvalidArgument("x").code() == absl::StatusCode::kInvalidArgument);
  CHECK(FailedPrecondition("x").code() == absl::StatusCode::kFailedPrecondition);
  CHECK(NotFound("x").code() == absl::StatusCode::kNotFound);
  CHECK(OutOfRange("x").code() == absl::StatusCode::kOutOfRange);
  CHECK(ResourceExhausted("x").code() == absl::StatusCode::kResourceExhausted);
  CHECK(Internal("x").code() == absl::StatusCode::kInternal);
}

TEST_CASE("a misspelt name is met with the nearest known one") {
  const std::vector<std::string_view> names = {"amount", "closed_on", "opened_on", "stage"};
  CHECK(Nearest("amuont", names) == "amount");
  CHECK(Nearest("Closed_On", names) == "closed_on");
  CHECK(Nearest("stge", names) == "stage");
  CHECK(Nearest("owner", names).empty());
  CHECK(Nearest("", names).empty());
  CHECK(Nearest(std::string(100000, 'x'), names).empty());
  CHECK(Suggestion("amout", names) == " Did you mean 'amount'?");
  CHECK(Suggestion("owner", names) == " Known: amount, closed_on, opened_on, stage.");
  CHECK(Suggestion("owner", {}).empty());
}

TEST_CASE("a third of the letters may differ, no more") {
  const std::vector<std::string_view> names = {"abcdef"};
  CHECK(Nearest("abcdxy", names) == "abcdef");
  CHECK(Nearest("abcxyz", names).empty());
  CHECK(Nearest("bacdfe", names) == "abcdef");
}

TEST_CASE("well formed UTF-8 is accepted") {
  for (std::string_view text :
       {"", "plain", "Müller", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xC2\x80", "\xE0\xA0\x80",
        "\xED\x9F\xBF", "\xEE\x80\x80", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    CHECK_MESSAGE(IsUtf8(text), std::string(text));
    CHECK(IsUtf8("0123456789" + std::string(text) + "0123456789"));
  }
  CHECK(IsUtf8(std::string_view("\0", 1)));
}

TEST_CASE("malformed UTF-8 is refused wherever it stands") {
  for (std::string_view text :
       {"\x80", "\xBF", "\xC3", "\xC0\xAF", "\xC1\xBF", "\xE2\x82", "\xE0\x80\xAF", "\xE0\x9F\xBF",
        "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x80\x80\xAF", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80", "\xFE", "\xFF", "\xF0\x9F\x98", "\xE2\x28\xA1", "\xC3\x28"}) {
    for (size_t before = 0; before < 18; ++before) {
      CHECK_FALSE(IsUtf8(std::string(before, 'a') + std::string(text)));
      CHECK_FALSE(IsUtf8(std::string(before, 'a') + std::string(text) + "bcdefghijk"));
    }
  }
}

TEST_CASE("a quoted text is cut between characters and shows nothing dangerous") {
  CHECK(Quote("abc") == "'abc'");
  CHECK(Quote("") == "''");
  CHECK(Quote("a\nb\x1B[0m\xFF") == "'a?b?[0m?'");
  CHECK(Quote(std::string(100, 'x')) == "'" + std::string(40, 'x') + "...'");
  CHECK(Quote(std::string(39, 'x') + "\xE2\x82\xAC" + std::string(20, 'x')) ==
        "'" + std::string(39, 'x') + "...'");
  CHECK(IsUtf8(Quote("\xE2\x82")));
}

}  // namespace
}  // namespace coxswain
