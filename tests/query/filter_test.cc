#include "coxswain/query/filter.h"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace coxswain {
namespace {

Filter Parsed(std::string_view text) {
  absl::StatusOr<Filter> filter = ParseFilter(text);
  INFO(std::string(ToStd(filter.status().message())));
  REQUIRE(filter.ok());
  return *std::move(filter);
}

std::string ErrorOf(std::string_view text) {
  const absl::StatusOr<Filter> filter = ParseFilter(text);
  INFO(std::string(text));
  REQUIRE_FALSE(filter.ok());
  CHECK(filter.status().code() == absl::StatusCode::kInvalidArgument);
  return std::string(ToStd(filter.status().message()));
}

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

TEST_CASE("filter: every operator is read") {
  CHECK(Parsed("segment=Warehouse; customers.country in (FR,DE); amount>=1000; status!=lost; "
               "region is null") == Filter{{"segment", FilterOp::kEqual, {"Warehouse"}},
                                           {"customers.country", FilterOp::kIn, {"FR", "DE"}},
                                           {"amount", FilterOp::kGreaterOrEqual, {"1000"}},
                                           {"status", FilterOp::kNotEqual, {"lost"}},
                                           {"region", FilterOp::kIsNull, {}}});
  CHECK(Parsed("a<1;a<=2;a>3;a not in (4);a is not null") ==
        Filter{{"a", FilterOp::kLess, {"1"}},
               {"a", FilterOp::kLessOrEqual, {"2"}},
               {"a", FilterOp::kGreater, {"3"}},
               {"a", FilterOp::kNotIn, {"4"}},
               {"a", FilterOp::kIsNotNull, {}}});
}

TEST_CASE("filter: blanks and the case of words do not matter") {
  const Filter plain = Parsed("a=1;b not in (x,y);c is not null");
  CHECK(Parsed("  a = 1 ;\n b  NOT  In(  x ,y ) ; c Is\tNot NULL ;") == plain);
  CHECK(Parsed("").empty());
  CHECK(Parsed(" ; ; ").empty());
}

TEST_CASE("filter: a value may have blanks and points inside") {
  CHECK(Parsed("segment=Small Business").at(0).values.at(0) == "Small Business");
  CHECK(Parsed("segment in (Small Business, Très grand)").at(0).values ==
        std::vector<std::string>{"Small Business", "Très grand"});
  CHECK(Parsed("opened_on.month=2026-01").at(0).values.at(0) == "2026-01");
  // Words of the language are values like others.
  CHECK(Parsed("a=in").at(0).values.at(0) == "in");
  CHECK(Parsed("in in (is,null)").at(0).column == "in");
}

TEST_CASE("filter: values with separators stand in double quotes, quotes doubled") {
  CHECK(Parsed(R"(name="a;b, (c) ""d"" = <e>"; x=1)").at(0).values.at(0) ==
        R"(a;b, (c) "d" = <e>)");
  CHECK(Parsed(R"(name in (" a ","b,c"))").at(0).values == std::vector<std::string>{" a ", "b,c"});
  CHECK(Parsed(R"(name="")").at(0).values.at(0).empty());
  CHECK(Parsed(R"("Lead source"=Web)").at(0).column == "Lead source");
}

TEST_CASE("filter: what cannot be read is named with its place") {
  CHECK(Has(ErrorOf("segment"), "at its end"));
  CHECK(Has(ErrorOf("segment Food"), "at character 9"));
  CHECK(Has(ErrorOf("été = ("), "at character 7"));  // letters, not bytes
  CHECK(Has(ErrorOf("=5"), "a column name"));
  CHECK(Has(ErrorOf("a="), "is null"));
  CHECK(Has(ErrorOf("a=;b=1"), "at character 3"));
  CHECK(Has(ErrorOf("a=x(y)"), "double quotes"));
  CHECK(Has(ErrorOf("a=\"x"), "not closed"));
  CHECK(Has(ErrorOf("a=\"x\"y"), "';' is needed"));
  CHECK(Has(ErrorOf("a in FR"), "(FR, DE)"));
  CHECK(Has(ErrorOf("a in ()"), "a value is needed"));
  CHECK(Has(ErrorOf("a in (FR"), "')'"));
  CHECK(Has(ErrorOf("a in (FR,)"), "a value is needed"));
  CHECK(Has(ErrorOf("a is nothing"), "at character 3"));
  CHECK(Has(ErrorOf("a not null"), "at character 3"));
  CHECK(Has(ErrorOf("a ! b"), "at character 3"));
  CHECK(Has(ErrorOf("a <> b"), "a value is needed"));
  CHECK(Has(ErrorOf("\"\"=1"), "may not be empty"));
  CHECK(Has(ErrorOf("a=1 or b=2"), "';' is needed"));
  CHECK(Has(ErrorOf("a=\xFF"), "UTF-8"));
  CHECK(IsUtf8(ErrorOf("a=\xFF")));
}

TEST_CASE("filter: the canonical text is the same for filters that ask the same") {
  CHECK(CanonicalText(Parsed("b>=2 ; a in (z, y, z); a = x")) == "a in (y,z); a=x; b>=2");
  CHECK(CanonicalText(Parsed("a=1; a=1")) == "a=1");
  CHECK(CanonicalText(Parsed("a in (x)")) == "a=x");
  CHECK(CanonicalText(Parsed("a not in (x, x)")) == "a!=x");
  CHECK(CanonicalText(Parsed("a is  NOT null")) == "a is not null");
  CHECK(CanonicalText({}).empty());
}

TEST_CASE("filter: the canonical text reads back as the same filter") {
  const std::string texts[] = {"",  " ",  "x",  "a;b",  "\"", "\"\"",
                               "(", " x", "x ", "a\nb", "=",  "ü,"};
  for (const std::string& column : texts) {
    if (column.empty()) continue;
    for (const std::string& value : texts) {
      for (const FilterOp op :
           {FilterOp::kEqual, FilterOp::kNotEqual, FilterOp::kLess, FilterOp::kLessOrEqual,
            FilterOp::kGreater, FilterOp::kGreaterOrEqual}) {
        const Filter filter = {{column, op, {value}}};
        CHECK(Parsed(CanonicalText(filter)) == filter);
      }
      if (value == "x") continue;
      Filter filter = {{column, FilterOp::kIn, {value, "x"}}};
      std::sort(filter[0].values.begin(), filter[0].values.end());
      CHECK(Parsed(CanonicalText(filter)) == filter);
      filter[0].op = FilterOp::kNotIn;
      CHECK(Parsed(CanonicalText(filter)) == filter);
    }
    CHECK(Parsed(CanonicalText({{column, FilterOp::kIsNull, {}}})) ==
          Filter{{column, FilterOp::kIsNull, {}}});
  }
}

}  // namespace
}  // namespace coxswain
