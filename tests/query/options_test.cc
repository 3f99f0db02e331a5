#include "coxswain/query/options.h"

#include <clocale>
#include <string>

#include <doctest/doctest.h>

namespace coxswain {
namespace {

constexpr OptionSpec kSpecs[] = {
    {"name", OptionType::kText, true, "", "a text"},
    {"by", OptionType::kTextList, true, "", "texts"},
    {"level", OptionType::kChoice, true, "deals", "a choice", "deals|lines"},
    {"exact", OptionType::kBool, false, "", "a bool"},
    {"months", OptionType::kInteger, true, "12", "a whole number"},
    {"floor", OptionType::kNumber, false, "", "a number"},
    {"as_of", OptionType::kDate, true, "", "a day"},
    {"filter", OptionType::kFilter, true, "", "a filter"},
    {"columns", OptionType::kTextList, false, "a,b", "texts with a default"},
    {"close", OptionType::kBool, false, "true", "a bool with a default"},
};

Options Parsed(std::string_view json) {
  absl::StatusOr<Options> options = Options::Parse(json, kSpecs);
  INFO(std::string(ToStd(options.status().message())));
  REQUIRE(options.ok());
  return *std::move(options);
}

std::string ErrorOf(std::string_view json) {
  const absl::StatusOr<Options> options = Options::Parse(json, kSpecs);
  const std::string shown(json.substr(0, 100));
  INFO(shown);
  REQUIRE_FALSE(options.ok());
  CHECK(options.status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(IsUtf8(ToStd(options.status().message())));
  return std::string(ToStd(options.status().message()));
}

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

TEST_CASE("options: what is not given has its default, or nothing") {
  for (const std::string_view json : {"", "{}", " { } ", R"({"months":null,"name":null})"}) {
    const Options options = Parsed(json);
    CHECK_FALSE(options.Has("name"));
    CHECK(options.Text("name").empty());
    CHECK(options.List("by").empty());
    CHECK(options.Text("level") == "deals");
    CHECK_FALSE(options.Bool("exact"));
    CHECK(options.Bool("close"));
    CHECK(options.Integer("months") == 12);
    CHECK_FALSE(options.Number("floor").has_value());
    CHECK_FALSE(options.DateOf("as_of").has_value());
    CHECK(options.FilterOf("filter").empty());
    CHECK(options.List("columns") == std::vector<std::string>{"a", "b"});
  }
}

TEST_CASE("options: every type is read") {
  const Options options = Parsed(R"({
      "name": "N\u00e4me", "by": ["segment", "month"], "level": "lines", "exact": true,
      "months": 6, "floor": 0.15, "as_of": "2026-06-30", "filter": "amount>=1000",
      "columns": [], "close": false})");
  CHECK(options.Text("name") == "N\xC3\xA4me");
  CHECK(options.List("by") == std::vector<std::string>{"segment", "month"});
  CHECK(options.Text("level") == "lines");
  CHECK(options.Bool("exact"));
  CHECK(options.Integer("months") == 6);
  CHECK(options.Number("floor") == 150000);
  CHECK(options.DateOf("as_of") == Date::FromCivil(2026, 6, 30));
  CHECK(options.FilterOf("filter") == Filter{{"amount", FilterOp::kGreaterOrEqual, {"1000"}}});
  CHECK(options.Has("columns"));
  CHECK(options.List("columns").empty());
  CHECK_FALSE(options.Bool("close"));
  CHECK(Parsed(R"({"by":"segment"})").List("by") == std::vector<std::string>{"segment"});
}

TEST_CASE("options: numbers keep their digits") {
  const auto floor = [](std::string_view written) {
    return Parsed("{\"floor\":" + std::string(written) + "}").Number("floor");
  };
  CHECK(floor("0.1") == 100000);
  CHECK(floor("-2.5") == -2500000);
  CHECK(floor("1e3") == 1000000000);
  CHECK(floor("\"0.000001\"") == 1);
  // No double could hold these.
  CHECK(floor("9007199254.740993") == 9007199254740993);
  CHECK(floor("9223372036854.775807") == INT64_MAX);
  CHECK(floor("\"9223372036854.775807\"") == INT64_MAX);
  CHECK(Has(ErrorOf(R"({"floor":9223372036854.775808})"), "'floor'"));
  CHECK(Has(ErrorOf(R"({"floor":0.0000001})"), "6 decimals"));
  CHECK(Has(ErrorOf(R"({"floor":1e999})"), "too large"));
  CHECK(Parsed(R"({"months":9007199254740993})").Integer("months") == 9007199254740993);
  CHECK(Parsed(R"({"months":"7"})").Integer("months") == 7);
  CHECK(Parsed(R"({"months":12.0})").Integer("months") == 12);
  CHECK(Has(ErrorOf(R"({"months":1.5})"), "whole number"));
}

TEST_CASE("options: a locale with a comma changes nothing") {
  const char* set = nullptr;
  for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "fr_FR"}) {
    if (set == nullptr) set = std::setlocale(LC_NUMERIC, name);
  }
  if (set == nullptr) {
    MESSAGE("no such locale on this machine");
    return;
  }
  const std::optional<int64_t> floor = Parsed(R"({"floor":0.25})").Number("floor");
  std::setlocale(LC_NUMERIC, "C");
  CHECK(floor == 250000);
}

TEST_CASE("options: an unknown one is an error that names the nearest") {
  CHECK(Has(ErrorOf(R"({"filtr":"a=1"})"), "'filter'"));
  CHECK(Has(ErrorOf(R"({"zzzzzz":1})"), "Known: name, by"));
  CHECK(PlaceOf(Options::Parse(R"({"filtr":1})", kSpecs).status()).column == "filtr");
  CHECK(Has(Options::Parse(R"({"by":1})", {}).status().message().data(), "'by'"));
}

TEST_CASE("options: a value of another type is an error that says what would be right") {
  CHECK(Has(ErrorOf(R"({"name":5})"), "'name' is a number; it needs a text"));
  CHECK(Has(ErrorOf(R"({"by":{}})"), "a text or an array of texts"));
  CHECK(Has(ErrorOf(R"({"by":["a",1]})"), "each needs to be a text"));
  CHECK(Has(ErrorOf(R"({"level":1})"), "one of deals, lines"));
  CHECK(Has(ErrorOf(R"({"level":"line"})"), "'lines'"));
  CHECK(Has(ErrorOf(R"({"exact":"true"})"), "true or false"));
  CHECK(Has(ErrorOf(R"({"exact":1})"), "true or false"));
  CHECK(Has(ErrorOf(R"({"months":true})"), "a whole number"));
  CHECK(Has(ErrorOf(R"({"months":"many"})"), "'months'"));
  CHECK(Has(ErrorOf(R"({"floor":[1]})"), "a number"));
  CHECK(Has(ErrorOf(R"({"as_of":20260630})"), "2026-06-30"));
  CHECK(Has(ErrorOf(R"({"as_of":"30.6.2026"})"), "'as_of'"));
  CHECK(Has(ErrorOf(R"({"as_of":"2026-02-30"})"), "'as_of'"));
  CHECK(Has(ErrorOf(R"({"filter":5})"), "segment=Warehouse"));
  CHECK(Has(ErrorOf(R"({"filter":"amount"})"), "'filter'"));
  CHECK(PlaceOf(Options::Parse(R"({"as_of":5})", kSpecs).status()).column == "as_of");
}

TEST_CASE("options: what is no JSON object is an error") {
  CHECK(Has(ErrorOf("[]"), "an array"));
  CHECK(Has(ErrorOf("\"by\""), "a text"));
  CHECK(Has(ErrorOf("null"), "null"));
  CHECK(Has(ErrorOf("{"), "byte"));
  CHECK(Has(ErrorOf("{} {}"), "byte"));
  CHECK(Has(ErrorOf("{'by':1}"), "byte"));
  CHECK(Has(ErrorOf("{\"by\":[\"a\",]}"), "byte"));
  CHECK(Has(ErrorOf("{\"name\":\"\xFF\"}"), "byte"));
  CHECK(Has(ErrorOf(std::string("{\"name\":\"a\0b\"}", 14)), "byte"));
  CHECK(Has(ErrorOf("{\"months\":NaN}"), "byte"));
  CHECK(Has(ErrorOf(" "), "byte"));
}

TEST_CASE("options: a field that stands twice is an error") {
  CHECK(Has(ErrorOf(R"({"months":1,"months":2})"), "'months' stands there twice"));
  CHECK(Has(ErrorOf(R"({"filter":[{"column":"a","column":"b","value":1}]})"), "twice"));
}

TEST_CASE("options: nesting and size are bounded") {
  CHECK(Has(ErrorOf("{\"by\":" + std::string(1'000'000, '[') + "}"), "nested"));
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "{\"a\":";
  CHECK(Has(ErrorOf(deep), "nested"));
  std::string many = "{";
  for (int i = 0; i < 5000; ++i) many += "\"a" + std::to_string(i) + "\":1,";
  CHECK(Has(ErrorOf(many + "\"b\":1}"), "fields"));
}

TEST_CASE("options: a filter is text or an array, and both are the same") {
  const Options text = Parsed(
      R"({"filter":"segment=Food; country in (FR,DE); amount>=10.50; region is null; won!=true"})");
  const Options array = Parsed(R"({"filter":[
      {"column":"segment","op":"=","value":"Food"},
      {"column":"country","op":"in","values":["FR","DE"]},
      {"column":"amount","op":">=","values":[10.50]},
      {"column":"region","op":"IS NULL"},
      {"column":"won","op":"!=","value":true}]})");
  CHECK(CanonicalText(text.FilterOf("filter")) ==
        "amount>=10.50; country in (DE,FR); "
        "region is null; segment=Food; won!=true");
  // A JSON number is handed over as it was read, a column's type tells what it means.
  CHECK(array.FilterOf("filter")[0] == text.FilterOf("filter")[0]);
  CHECK(array.FilterOf("filter")[1] == text.FilterOf("filter")[1]);
  CHECK(array.FilterOf("filter")[2].values == std::vector<std::string>{"10.50"});
  CHECK(array.FilterOf("filter")[3] == text.FilterOf("filter")[3]);
  CHECK(array.FilterOf("filter")[4] == text.FilterOf("filter")[4]);
  CHECK(Parsed(R"({"filter":[{"column":"a","value":1}]})").FilterOf("filter")[0].op ==
        FilterOp::kEqual);
  CHECK(Parsed(R"({"filter":[]})").FilterOf("filter").empty());
}

TEST_CASE("options: a condition that cannot be meant is an error") {
  const auto condition = [](std::string_view fields) {
    return ErrorOf("{\"filter\":[{" + std::string(fields) + "}]}");
  };
  CHECK(Has(condition(R"("op":"=","value":1)"), "'column'"));
  CHECK(Has(condition(R"("column":"a","op":"~","value":1)"), "not in"));
  CHECK(Has(condition(R"("column":"a","op":"=")"), "one value, not 0"));
  CHECK(Has(condition(R"("column":"a","op":"<","values":[1,2])"), "one value, not 2"));
  CHECK(Has(condition(R"("column":"a","op":"in","values":[])"), "at least one value"));
  CHECK(Has(condition(R"("column":"a","op":"is null","value":1)"), "no value"));
  CHECK(Has(condition(R"("column":"a","value":null)"), "is null"));
  CHECK(Has(condition(R"("column":"a","value":{"b":1})"), "an object"));
  CHECK(Has(condition(R"("column":"a","value":1,"values":[2])"), "either"));
  CHECK(Has(condition(R"("colunm":"a","value":1)"), "'column'"));
  CHECK(Has(ErrorOf(R"({"filter":["a=1"]})"), "an object"));
}

TEST_CASE("options: those of the fold tell tallies apart, those of solve do not") {
  CHECK(Parsed("{}").FoldText() == Parsed(R"({"months":12,"floor":5,"exact":true})").FoldText());
  CHECK(Parsed("{}").FoldText() != Parsed(R"({"months":11})").FoldText());
  CHECK(Parsed(R"({"by":["a","b"]})").FoldText() != Parsed(R"({"by":["a,b"]})").FoldText());
  CHECK(Parsed(R"({"by":["a","b"]})").FoldText() != Parsed(R"({"by":["b","a"]})").FoldText());
  CHECK(Parsed(R"({"filter":"a=1;b=2"})").FoldText() ==
        Parsed(R"({"filter":"b in (2); a=1"})").FoldText());
}

}  // namespace
}  // namespace coxswain
