#include <doctest/doctest.h>

#include "mapping/exported.h"

// What a mapping's text may say, and what is said of one that is wrong.
namespace coxswain {
namespace {

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string ErrorOf(std::string_view json) {
  const absl::StatusOr<Mapping> mapping = ParseMapping(json);
  return mapping.ok() ? "" : std::string(ToStd(mapping.status().message()));
}

// A mapping of series, which needs series, date and value, with more in its table.
std::string Series(std::string_view columns, std::string_view more = "") {
  return "{\"mapping\": 1, \"tables\": [{\"table\": \"series\", \"file\": \"s\", \"columns\": {" +
         std::string(columns) + "}" + std::string(more) + "}]}";
}
constexpr char kGood[] = R"("series": "s", "date": "d", "value": "v")";

std::string DealsWith(std::string_view column) {
  return R"({"mapping": 1, "tables": [{"table": "deals", "file": "d", "columns": {
      "deal_id": "a", "customer_id": "b", "stage": "c", "status": "s", )" +
         std::string(column) + "}}]}";
}

}  // namespace

TEST_CASE("the smallest mapping, with comments and words for people") {
  const Mapping mapping = Parsed(R"({
      // Kept by the sales office.
      "mapping": 1, "doc": "a text", "unsure": ["anything"],
      "decimal": ",", "delimiter": "tab", "dates": "d.m.y",
      "tables": [{"table": "series", "file": ["s", "t"], "doc": ["more"],
                  "columns": {"series": "s", "date": {"from": ["d", "day"], "doc": "x"}, "value": "v"}}]})");
  CHECK(mapping.decimal == ',');
  CHECK(mapping.delimiter == '\t');
  CHECK(mapping.date_format == "d.m.y");
  CHECK(mapping.tables[0].files == std::vector<std::string>{"s", "t"});
  CHECK(mapping.tables[0].columns[1].rules[0].form == ValueForm::kDate);
  CHECK(mapping.tables[0].columns[2].rules[0].form == ValueForm::kNumber);
}

TEST_CASE("what is no mapping is refused with its place") {
  CHECK(Has(ErrorOf("{"), "The mapping cannot be read: no valid JSON at byte 2"));
  CHECK(Has(ErrorOf("{\n\"mapping\": 1,\n oops}"), "(line 3)"));
  CHECK(Has(ErrorOf("[]"), "it must be an object"));
  CHECK(Has(ErrorOf("{}"), "\"mapping\": 1, the version of its form"));
  CHECK(Has(ErrorOf(R"({"mapping": 2, "tables": []})"), "\"mapping\": 1"));
  CHECK(Has(ErrorOf(R"({"mapping": 1})"), "'tables' must be a list of at least one table"));
  CHECK(Has(ErrorOf(R"({"mapping": 1, "tabels": []})"), "Did you mean 'tables'?"));
  CHECK(Has(ErrorOf(R"({"mapping": 1, "decimal": ";", "tables": []})"),
            "it must be one of '.', ','"));
  CHECK(Has(ErrorOf(R"({"mapping": 1, "dates": "dd.mm", "tables": []})"), "is no form of dates"));
  CHECK(Has(ErrorOf(R"({"mapping": 1, "tables": [{"table": "deal"}]})"),
            "there is no table 'deal'. Did you mean 'deals'?"));
  CHECK(Has(ErrorOf(R"({"mapping": 1, "tables": [{"table": "series"}]})"),
            "The mapping, series: say in 'file' which file"));
  CHECK(Has(ErrorOf(R"({"mapping": 1, "tables": [{"table": "series", "file": "s"}]})"),
            "say in 'columns'"));
}

TEST_CASE("a column that is wrong is named with its table") {
  CHECK(ErrorOf(Series(kGood)) == "");
  CHECK(Has(ErrorOf(Series(R"("series": "s", "date": "d")")),
            "The mapping, series: the table needs 'value'"));
  CHECK(Has(ErrorOf(Series(R"("serie": "s")")),
            "The mapping, series, serie: the table has no such column. Did you mean 'series'?"));
  CHECK(
      Has(ErrorOf(Series(R"("series": 5)")), "The mapping, series, series: its rule is a number"));
  CHECK(Has(ErrorOf(Series(R"("series": {})")), "a rule takes its value 'from' a column"));
  CHECK(Has(ErrorOf(Series(R"("series": {"from": "s", "value": "x"})")), "one of the two"));
  CHECK(Has(ErrorOf(Series(R"("series": {"form": "s"})")), "Did you mean 'from'?"));
  CHECK(Has(ErrorOf(Series(R"("date": {"from": "d", "as": "dat"})")),
            "no value is 'dat'. Did you mean 'date'?"));
  CHECK(Has(ErrorOf(Series(R"("date": {"from": "d", "as": "number"})")),
            "a column of type date cannot be made of 'number'; it takes date"));
  CHECK(Has(ErrorOf(Series(R"("value": {"from": "v", "format": "d.m.y"})")),
            "'format' is for dates"));
  CHECK(Has(ErrorOf(Series(R"("series": {"value": "x", "map": {"a": "b"}})")),
            "'map' does nothing to a 'value'"));
  CHECK(Has(ErrorOf(Series(R"("series": {"from": "s", "other": "b"})")), "there is no 'map'"));
  CHECK(Has(ErrorOf(Series(R"("series": {"from": "s", "if": []})")), "an object such as"));
  CHECK(Has(ErrorOf(Series(R"("series": {"from": "s", "if": {"a": {}}})")), "'a' is an object"));
  CHECK(Has(ErrorOf(Series(R"("series": {"from": "s", "when": {"value": "1"}})")),
            "'when' asks for 'value', which is no column of the table that stands before"));
  CHECK(Has(ErrorOf(Series(R"("series": {"from": "s", "lookup": {"file": "f"}})")),
            "'lookup' needs 'file', 'key' and 'take'"));
  CHECK(Has(ErrorOf(Series(kGood, R"(, "dimensions": {"value": "x"})")), "it stands in 'columns'"));
  CHECK(Has(ErrorOf(Series(kGood, R"(, "only_with": "valeu")")), "'only_with' names 'valeu'"));
  CHECK(Has(ErrorOf(Series(kGood, R"(, "keep": [5])")), "'keep' is a number"));
}

TEST_CASE("a share must say whether it is a percentage, a status must be one") {
  CHECK(Has(ErrorOf(DealsWith(R"("probability": "p")")), "say \"as\": \"percent\""));
  CHECK(ErrorOf(DealsWith(R"("probability": {"from": "p", "as": "fraction"})")) == "");
  CHECK(Has(ErrorOf(R"({"mapping": 1, "tables": [{"table": "deals", "file": "d", "columns": {
                       "status": {"from": "s", "map": {"Signed": "wonn"}}}}]})"),
            "'wonn' is none of its values. Did you mean 'won'?"));
}

}  // namespace coxswain
