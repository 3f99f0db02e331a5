#include <cmath>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "coxswain/table.h"

#include "support/arrow.h"
#include "support/company.h"

// What each Arrow type becomes.

namespace coxswain {
namespace {

// By the name's first letter: d money, p share, i integer, t date, b bool, _ not wanted, else text.
std::optional<std::pair<ColumnKind, int>> ByLetter(std::string_view name) {
  switch (name.empty() ? 'x' : name.front()) {
    case 'd':
      return {{ColumnKind::kDecimal, 6}};
    case 'p':
      return {{ColumnKind::kDecimal, 9}};
    case 'i':
      return {{ColumnKind::kInteger, 0}};
    case 't':
      return {{ColumnKind::kDate, 0}};
    case 'b':
      return {{ColumnKind::kBool, 0}};
    case '_':
      return std::nullopt;
    default:
      return {{ColumnKind::kText, 0}};
  }
}

// The table as CSV with its problems below, or the error.
std::string Shown(const absl::StatusOr<ArrowTable>& read) {
  if (!read.ok()) return std::string(ToStd(read.status().message()));
  std::string text = Csv(read->table);
  for (const CellProblem& problem : read->problems) {
    text += std::to_string(problem.row) + " " + problem.column + ": " + problem.reason + "\n";
  }
  return text;
}

// Everything is released once the table is gone.
std::string Read(ArrowFake* fake, const ArrowReadOptions& options = {}) {
  std::string shown;
  {
    ArrowArrayStream* const stream = fake->stream();
    shown = Shown(ReadArrow(stream, options, ByLetter, Run()));
    CHECK((stream->release == nullptr));
  }
  CHECK(fake->all_released());
  return shown;
}

std::string Read(std::vector<ArrowPart> parts, const ArrowReadOptions& options = {}) {
  ArrowFake fake(std::move(parts));
  return Read(&fake, options);
}

std::string Read(ArrowPart part, const ArrowReadOptions& options = {}) {
  return Read(std::vector<ArrowPart>{std::move(part)}, options);
}

ArrowReadOptions FloatScale(int scale) {
  ArrowReadOptions options;
  options.float_scale = scale;
  return options;
}

constexpr int64_t kDay = 20468;  // 2026-01-15
constexpr int64_t kSecondsPerDay = 86400;

}  // namespace

TEST_CASE("text of all three layouts, with nulls and empty texts") {
  const std::string expected = "x\nRetail\n\"\"\n\nsome longer text that no view holds\n";
  const ArrowTexts texts = {"Retail", "", std::nullopt, "some longer text that no view holds"};
  CHECK(Read(ArrowUtf8("x", texts)) == expected);
  CHECK(Read(ArrowLargeUtf8("x", texts)) == expected);
  CHECK(Read(ArrowUtf8View("x", texts)) == expected);
}

TEST_CASE("whole numbers of all widths") {
  CHECK(Read({ArrowNumbers<int8_t>("i1", "c", {-128, 127}),
              ArrowNumbers<int16_t>("i2", "s", {-32768, 32767}),
              ArrowNumbers<int32_t>("i4", "i", {INT32_MIN, INT32_MAX}),
              ArrowNumbers<int64_t>("i8", "l", {-INT64_MAX, INT64_MAX})}) ==
        "i1,i2,i4,i8\n"
        "-128,-32768,-2147483648,-9223372036854775807\n"
        "127,32767,2147483647,9223372036854775807\n");
  CHECK(Read({ArrowNumbers<uint8_t>("i1", "C", {0, 255}),
              ArrowNumbers<uint16_t>("i2", "S", {0, 65535}),
              ArrowNumbers<uint32_t>("i4", "I", {0, UINT32_MAX}),
              ArrowNumbers<uint64_t>("i8", "L", {0, INT64_MAX})}) ==
        "i1,i2,i4,i8\n0,0,0,0\n255,65535,4294967295,9223372036854775807\n");
}

TEST_CASE("a whole number beyond 64 bits is a problem of its row") {
  CHECK(Read(ArrowNumbers<uint64_t>("i", "L", {7, UINT64_MAX})) ==
        "i\n7\n\"\"\n2 i: the number is too large: it must lie within 64 bits with a sign\n");
  // The smallest number means null in a book; it must not become one by accident.
  CHECK(Read(ArrowNumbers<int64_t>("i", "l", {INT64_MIN, 7})).find("1 i: the number") !=
        std::string::npos);
}

TEST_CASE("nulls by bits") {
  CHECK(Read(ArrowNumbers<int32_t>("i", "i", {1, 2, 3}, {1, 0, 1})) == "i\n1\n\"\"\n3\n");
  CHECK(Read({ArrowBools("b", {1, 0, 1}, {1, 1, 0}), ArrowNulls("x", 3)}) ==
        "b,x\ntrue,\nfalse,\n,\n");
}

TEST_CASE("slices begin in the middle of buffers and of bytes") {
  const ArrowPart numbers = ArrowNumbers<int32_t>("i", "i", {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
                                                  {1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1});
  CHECK(Read(ArrowSlice(numbers, 3, 2)) == "i\n\"\"\n4\n");
  CHECK(Read(ArrowSlice(numbers, 8, 3)) == "i\n8\n\"\"\n10\n");
  CHECK(Read(ArrowSlice(ArrowUtf8("x", {"a", "bc", std::nullopt, "def"}), 1, 3)) ==
        "x\nbc\n\ndef\n");
  CHECK(Read(ArrowSlice(ArrowUtf8View("x", {"a", "a text of more than twelve"}), 1, 1)) ==
        "x\na text of more than twelve\n");
  CHECK(Read(ArrowSlice(ArrowBools("b", {0, 0, 0, 0, 0, 0, 0, 1, 0, 1}), 7, 3)) ==
        "b\ntrue\nfalse\ntrue\n");
  CHECK(Read(ArrowSlice(ArrowDictionary("x", {1, 0, 1}, ArrowUtf8("", {"a", "b"})), 1, 2)) ==
        "x\na\nb\n");
}

TEST_CASE("a batch may itself begin in the middle of its columns") {
  ArrowBatch batch{
      {ArrowNumbers<int32_t>("i", "i", {1, 2, 3, 4}), ArrowUtf8("x", {"a", "b", "c", "d"})}};
  batch.offset = 1;
  batch.length = 2;
  ArrowFake fake(std::vector<ArrowBatch>{batch});
  CHECK(Read(&fake) == "i,x\n2,b\n3,c\n");
}

TEST_CASE("the batches of a stream follow each other, empty ones too") {
  const auto batch = [](const ArrowTexts& texts) { return ArrowBatch{{ArrowUtf8("x", texts)}}; };
  ArrowFake fake(std::vector<ArrowBatch>{batch({"a", std::nullopt}), batch({}), batch({"c"})});
  CHECK(Read(&fake) == "x\na\n\nc\n");
  ArrowFake none(std::vector<ArrowBatch>{});
  CHECK(Read(&none).empty());
}

TEST_CASE("problems count rows through all batches, by row") {
  const ArrowBatch batch{
      {ArrowNumbers<uint64_t>("i", "L", {1, UINT64_MAX}), ArrowUtf8("x", {"a\xff", "b"})}};
  ArrowFake fake(std::vector<ArrowBatch>{batch, batch});
  const std::string shown = Read(&fake);
  const size_t first = shown.find("1 x: 'a?' is not UTF-8\n2 i: ");
  CHECK(first != std::string::npos);
  CHECK(shown.find("3 x: 'a?' is not UTF-8\n4 i: ") != std::string::npos);
}

TEST_CASE("a row that is null as a whole is a problem, whatever its cells hold") {
  ArrowBatch batch{
      {ArrowUtf8("x", {"a", "b"}), ArrowDictionary("y", {0, 99}, ArrowUtf8("", {"only"}))}};
  batch.validity = ArrowBits({1, 0});
  ArrowFake fake(std::vector<ArrowBatch>{batch});
  CHECK(Read(&fake) == "x,y\na,only\n,\n2 : the whole row is null: leave it out\n");
}

TEST_CASE("floating-point numbers need to be told their places") {
  const ArrowPart part = ArrowNumbers<double>("d", "g", {0.1 + 0.2, 1.005});
  CHECK(Read(part).find("'d' of the Arrow stream holds floating-point numbers") !=
        std::string::npos);
  CHECK(Read(part, FloatScale(2)) == "d\n0.3\n1\n");
  CHECK(Read(part, FloatScale(12)) == "d\n0.3\n1.005\n");  // no more than the column's six
  CHECK(Read(part, FloatScale(13)).find("1 to 12") != std::string::npos);
  CHECK(Read(part, FloatScale(-1)).find("1 to 12") != std::string::npos);
}

TEST_CASE("a float is its own shortest text, not that of the double beside it") {
  CHECK(Read(ArrowNumbers<float>("d", "f", {0.1f, 16777216.0f, -2.5f}), FloatScale(6)) ==
        "d\n0.1\n16777216\n-2.5\n");
  CHECK(Read(ArrowNumbers<float>("p", "f", {0.3f}), FloatScale(9)) == "p\n0.3\n");
}

TEST_CASE("NaN, infinity and what is too large are problems of their rows, null is not") {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::string shown =
      Read(ArrowNumbers<double>("d", "g", {kNaN, kInfinity, 1e300, kNaN, 0}, {1, 1, 1, 0, 1}),
           FloatScale(2));
  CHECK(shown.find("1 d: NaN is not a number") != std::string::npos);
  CHECK(shown.find("2 d: infinity is not an amount") != std::string::npos);
  CHECK(shown.find("3 d: ") != std::string::npos);
  CHECK(shown.find("4 d: ") == std::string::npos);
}

TEST_CASE("where whole numbers are wanted a double must be one") {
  CHECK(Read(ArrowNumbers<double>("i", "g", {3, 1e9, 2.5}), FloatScale(2)) ==
        "i\n3\n1000000000\n\"\"\n3 i: a whole number is needed here\n");
}

TEST_CASE("decimals of every width fit exactly or are a problem of their row") {
  CHECK(Read(ArrowNumbers<Int128>("d", "d:38,2", {12345, -5})) == "d\n123.45\n-0.05\n");
  CHECK(Read(ArrowNumbers<Int128>("d", "d:38,38", {0})) == "d\n0\n");
  CHECK(Read(ArrowNumbers<int64_t>("d", "d:18,3,64", {1500})) == "d\n1.5\n");
  CHECK(Read(ArrowNumbers<int32_t>("p", "d:9,4,32", {2500})) == "p\n0.25\n");
  CHECK(Read(ArrowNumbers<Int128>("d", "d:38,8", {150000000, 123456789})) ==
        "d\n1.5\n\"\"\n2 d: '1.23456789' has more than 6 decimal places: a decimal must fit its "
        "column exactly, so round it first\n");
  CHECK(Read(ArrowNumbers<Int128>("i", "d:38,0", {42})) == "i\n42\n");
  CHECK(Read(ArrowNumbers<Int128>("i", "d:38,1", {425})).find("1 i: '42.5'") != std::string::npos);
  CHECK(Read(ArrowNumbers<Int128>("d", "d:38,0", {kInt128Max})).find("is too large") !=
        std::string::npos);
}

TEST_CASE("a decimal where text is wanted is its digits") {
  CHECK(Read(ArrowNumbers<Int128>("x", "d:38,3", {1500, -25})) == "x\n1.5\n-0.025\n");
}

TEST_CASE("dates are days") {
  CHECK(Read(ArrowNumbers<int32_t>("t", "tdD", {kDay, -1})) == "t\n2026-01-15\n1969-12-31\n");
  CHECK(Read(ArrowNumbers<int64_t>("t", "tdm", {kDay * kSecondsPerDay * 1000, -1})) ==
        "t\n2026-01-15\n1969-12-31\n");
  CHECK(Read(ArrowNumbers<int32_t>("t", "tdD", {INT32_MAX, INT32_MIN})) ==
        "t\n\"\"\n\"\"\n"
        "1 t: the day is outside the calendar: years run from 0001 to 9999\n"
        "2 t: the day is outside the calendar: years run from 0001 to 9999\n");
  CHECK(Read(ArrowNumbers<int64_t>("t", "tdm", {INT64_MAX, INT64_MIN})).find("2 t: ") !=
        std::string::npos);
}

TEST_CASE("an instant with a time zone falls on the day of the reporting zone") {
  const int64_t late = kDay * kSecondsPerDay + 23 * 3600 + 1800;  // 23:30 UTC
  ArrowReadOptions berlin;
  berlin.zone = TimeZone::Load("Europe/Berlin").value();
  const auto instants = [](std::string format, int64_t value) {
    return ArrowNumbers<int64_t>("t", std::move(format), {value});
  };
  CHECK(Read(instants("tss:UTC", late)) == "t\n2026-01-15\n");
  CHECK(Read(instants("tss:UTC", late), berlin) == "t\n2026-01-16\n");
  CHECK(Read(instants("tsm:America/New_York", late * 1000), berlin) == "t\n2026-01-16\n");
  CHECK(Read(instants("tsu:+02:00", late * 1'000'000), berlin) == "t\n2026-01-16\n");
  CHECK(Read(instants("tsn:UTC", late * 1'000'000'000), berlin) == "t\n2026-01-16\n");
  // Without a time zone it is local already.
  CHECK(Read(instants("tsu:", late * 1'000'000), berlin) == "t\n2026-01-15\n");
  CHECK(Read(instants("tsn:UTC", -1), berlin) == "t\n1970-01-01\n");
  CHECK(Read(instants("tsn:", -1), berlin) == "t\n1969-12-31\n");
  CHECK(Read(instants("tss:UTC", INT64_MAX), berlin).find("outside the calendar") !=
        std::string::npos);
  CHECK(Read(instants("tss:UTC", INT64_MIN), berlin).find("outside the calendar") !=
        std::string::npos);
}

TEST_CASE("an instant where text is wanted is ISO 8601") {
  const int64_t at = kDay * kSecondsPerDay + 9 * 3600 + 5 * 60 + 7;
  CHECK(Read({ArrowNumbers<int64_t>("x", "tss:UTC", {at}),
              ArrowNumbers<int64_t>("y", "tsm:", {at * 1000 + 250})}) ==
        "x,y\n2026-01-15T09:05:07Z,2026-01-15T09:05:07.25\n");
}

TEST_CASE("dictionaries of texts and of other values, with nulls on both sides") {
  CHECK(Read(ArrowDictionary("x", {1, 0, 2, 1}, ArrowUtf8("", {"a", "b", std::nullopt}))) ==
        "x\nb\na\n\nb\n");
  ArrowPart part = ArrowDictionary("x", {0, 77}, ArrowLargeUtf8("", {"a"}));
  part.buffers[0] = ArrowBits({1, 0});
  part.null_count = 1;
  CHECK(Read(part) == "x\na\n\n");  // what stands at a null index is nobody's business
  CHECK(Read(ArrowDictionary("d", {1, 0}, ArrowNumbers<Int128>("", "d:9,2", {150, 275}))) ==
        "d\n2.75\n1.5\n");
  CHECK(Read(ArrowDictionary("t", {0}, ArrowNumbers<int32_t>("", "tdD", {kDay}))) ==
        "t\n2026-01-15\n");
  CHECK(
      Read(ArrowDictionary("x", {0, 1}, ArrowUtf8View("", {"a text of more than twelve", "b"}))) ==
      "x\na text of more than twelve\nb\n");
}

TEST_CASE("an entry that cannot be read is a problem of the rows that use it") {
  const ArrowPart entries = ArrowUtf8("", {"a", "\xff", "unused \xff", std::nullopt});
  CHECK(Read(ArrowDictionary("x", {1, 0, 1, 3}, entries)) ==
        "x\n\na\n\n\n1 x: '?' is not UTF-8\n3 x: '?' is not UTF-8\n");
}

TEST_CASE("the entries of a dictionary come as the same views again and again") {
  ArrowFake fake(
      std::vector<ArrowPart>{ArrowDictionary("x", {1, 0, 1}, ArrowUtf8("", {"a", "b"}))});
  const absl::StatusOr<ArrowTable> read = ReadArrow(fake.stream(), {}, ByLetter, Run());
  REQUIRE(read.ok());
  const std::vector<std::string_view>& texts = read->table.columns[0].texts;
  CHECK((texts[0].data() == texts[2].data()));
}

TEST_CASE("texts stay valid as long as the table, and no longer is anything kept") {
  ArrowFake fake(std::vector<ArrowPart>{ArrowUtf8("x", {"Retail"})});
  {
    Table table;
    {
      absl::StatusOr<ArrowTable> read = ReadArrow(fake.stream(), {}, ByLetter, Run());
      REQUIRE(read.ok());
      table = std::move(read->table);
    }
    CHECK(fake.live() > 0);
    CHECK(Csv(table) == "x\nRetail\n");
  }
  CHECK(fake.all_released());
  // Batches without texts are given back while the stream is read.
  ArrowFake numbers(std::vector<ArrowPart>{ArrowNumbers<int32_t>("i", "i", {1})});
  const absl::StatusOr<ArrowTable> read = ReadArrow(numbers.stream(), {}, ByLetter, Run());
  REQUIRE(read.ok());
  CHECK(numbers.all_released());
}

TEST_CASE("columns are renamed, and those that are not wanted are not looked at") {
  ArrowReadOptions options;
  options.rename = {{"Segment", "x"}};
  ArrowFake fake(std::vector<ArrowPart>{ArrowUtf8("Segment", {"a"}),
                                        {"_list", "+l", 1, 0, 0, {std::nullopt}}});
  const absl::StatusOr<ArrowTable> read = ReadArrow(fake.stream(), options, ByLetter, Run());
  CHECK(Shown(read) == "x\na\n");
  REQUIRE(read.ok());
  CHECK((read->left_out == std::vector<std::string>{"_list"}));
}

TEST_CASE("what is read is charged while the table lives") {
  MemoryBudget budget(1000);
  Run run;
  run.memory = &budget;
  {
    ArrowFake fake(std::vector<ArrowPart>{ArrowNumbers<int8_t>("i", "c", {1, 2, 3})});
    const absl::StatusOr<ArrowTable> read = ReadArrow(fake.stream(), {}, ByLetter, run);
    REQUIRE(read.ok());
    CHECK(budget.used() > 0);
  }
  CHECK(budget.used() == 0);
  MemoryBudget small(10);
  run.memory = &small;
  ArrowFake fake(std::vector<ArrowPart>{ArrowNumbers<int8_t>("i", "c", {1, 2, 3})});
  CHECK(absl::IsResourceExhausted(ReadArrow(fake.stream(), {}, ByLetter, run).status()));
  CHECK(fake.all_released());
}

TEST_CASE("cancelling between batches releases everything") {
  std::atomic<bool> cancelled = false;
  Run run;
  run.cancelled = &cancelled;
  const ArrowBatch batch{{ArrowUtf8("x", {"a"})}};
  ArrowFake fake(std::vector<ArrowBatch>{batch, batch, batch});
  fake.on_next = [&] { cancelled = true; };
  CHECK(absl::IsCancelled(ReadArrow(fake.stream(), {}, ByLetter, run).status()));
  CHECK(fake.all_released());
}

}  // namespace coxswain
