#include "mapping/values.h"

#include <doctest/doctest.h>

#include "base/letters.h"

// What each form makes of a cell.
namespace coxswain {
namespace {

// The value, "-" for none, or why it cannot be read.
std::string Made(ValueForm form, std::string_view text, const ValueStyle& style = {}) {
  std::string scratch, reason;
  const std::string_view value = ConvertValue(form, style, text, &scratch, &reason);
  if (!reason.empty()) return reason;
  return value.data() == nullptr ? "-" : std::string(value);
}

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("a reference of Odoo is its number or its name, and False is nothing") {
  CHECK(Made(ValueForm::kId, "[42, 'Acme, Inc.']") == "42");
  CHECK(Made(ValueForm::kLabel, "[42, 'Acme, Inc.']") == "Acme, Inc.");
  CHECK(Made(ValueForm::kLabel, "[42, \"O'Neil\"]") == "O'Neil");
  CHECK(Made(ValueForm::kId, "False") == "-");
  CHECK(Made(ValueForm::kLabel, "False") == "-");
  CHECK(Made(ValueForm::kId, "__export__.res_partner_42") == "__export__.res_partner_42");
  CHECK(Made(ValueForm::kLabel, "Acme") == "Acme");
}

TEST_CASE("a number that a spreadsheet made a decimal of is an id again") {
  CHECK(Made(ValueForm::kId, "42.0") == "42");
  CHECK(Made(ValueForm::kId, "1.5") == "1.5");
  CHECK(Made(ValueForm::kId, "v1.0") == "v1.0");
}

// The pair is an example of Salesforce's own documentation.
TEST_CASE("a short id of Salesforce becomes the long one") {
  CHECK(Made(ValueForm::kSalesforceId, "00130000000Ah3Z") == "00130000000Ah3ZAAS");
  CHECK(Made(ValueForm::kSalesforceId, "00130000000Ah3ZAAS") == "00130000000Ah3ZAAS");
  CHECK(Made(ValueForm::kSalesforceId, "aaaaaaaaaaaaaaa") == "aaaaaaaaaaaaaaaAAA");
  CHECK(Made(ValueForm::kSalesforceId, "AAAAAAAAAAAAAAA") == "AAAAAAAAAAAAAAA555");
  CHECK(Made(ValueForm::kSalesforceId, "two words, 15 c") == "two words, 15 c");
}

TEST_CASE("numbers lose marks of currencies and separators of thousands") {
  CHECK(Made(ValueForm::kNumber, "1234.5") == "1234.5");
  CHECK(Made(ValueForm::kNumber, "1,234,567.5") == "1234567.5");
  CHECK(Made(ValueForm::kNumber, "USD 1,234.50") == "1234.50");
  CHECK(Made(ValueForm::kNumber, "$1,234") == "1234");
  CHECK(Made(ValueForm::kNumber, "1 234 €") == "1234");
  CHECK(Made(ValueForm::kNumber,
             "1\xC2\xA0"
             "234") == "1234");
  CHECK(Made(ValueForm::kNumber, "1'234.5") == "1234.5");
  CHECK(Made(ValueForm::kNumber, "(12.50)") == "-12.50");
  CHECK(Made(ValueForm::kNumber, "-1,234") == "-1234");
  const ValueStyle comma{',', ""};
  CHECK(Made(ValueForm::kNumber, "1.234,5", comma) == "1234.5");
  CHECK(Made(ValueForm::kNumber, "12,5", comma) == "12.5");
  CHECK(Made(ValueForm::kNumber, "1.234", comma) == "1234");
}

TEST_CASE("what is no number, or grouped as none is, is told so") {
  for (const char* text : {"1,23", "12,3456", "abc", "12 3", ",5", "1,234 567"}) {
    CAPTURE(text);
    CHECK(Has(Made(ValueForm::kNumber, text), "is not a number: the mapping expects one like"));
  }
  CHECK(Has(Made(ValueForm::kNumber, "1.5", {',', ""}), "1234,56 or 1.234,56"));
}

TEST_CASE("percentages, cents and thousands are shifted without rounding") {
  const auto value = [](ValueForm form, std::string_view text, const ValueStyle& style = {}) {
    const absl::StatusOr<ParsedDecimal> parsed = ParseDecimal(Made(form, text, style), 9);
    REQUIRE(parsed.ok());
    return parsed->value;
  };
  CHECK(value(ValueForm::kPercent, "12.5") == 125'000'000);
  CHECK(value(ValueForm::kPercent, "12.5 %") == 125'000'000);
  CHECK(value(ValueForm::kPercent, "12,5%", {',', ""}) == 125'000'000);
  CHECK(value(ValueForm::kPercent, "1.25e1") == 125'000'000);
  CHECK(value(ValueForm::kFraction, "0.125") == 125'000'000);
  CHECK(value(ValueForm::kCents, "1999") == 19'990'000'000);
  CHECK(value(ValueForm::kThousands, "1.5") == 1'500'000'000'000);
}

TEST_CASE("dates are read by the form that the mapping states") {
  const auto date = [](std::string_view format, std::string_view text) {
    return Made(ValueForm::kDate, text, {'.', format});
  };
  CHECK(date("", "2024-03-01T10:20:30.000Z") == "2024-03-01T10:20:30.000Z");
  CHECK(date("", "1709288430000") == "2024-03-01T10:20:30Z");
  CHECK(date("utc", "2024-03-01 10:20:30") == "2024-03-01 10:20:30Z");
  CHECK(date("utc", "2024-03-01") == "2024-03-01");
  CHECK(date("utc", "2024-03-01 10:20:30+02:00") == "2024-03-01 10:20:30+02:00");
  CHECK(date("epoch_s", "1709288430") == "2024-03-01T10:20:30Z");
  CHECK(date("epoch_ms", "1709288430000") == "2024-03-01T10:20:30Z");
  CHECK(date("d.m.y", "1.3.2024") == "2024-03-01");
  CHECK(date("d.m.y", "01.03.2024 10:20") == "2024-03-01");
  CHECK(date("m/d/y", "12/31/2024") == "2024-12-31");
  CHECK(date("d/m/y", "31/12/2024") == "2024-12-31");
  CHECK(date("y/m/d", "2024/12/31") == "2024-12-31");
  CHECK(date("", "False") == "-");
  CHECK(date("", "0000-00-00 00:00:00") == "-");
  CHECK(Has(date("d.m.y", "31/12/2024"), "is not a date of the form d.m.y"));
  CHECK(Has(date("d.m.y", "1.3.24"), "with a year of four digits"));
  CHECK(Has(date("epoch_ms", "2024-01-01"), "milliseconds since 1970"));
}

TEST_CASE("moments keep their time of day, down to the millisecond") {
  const auto moment = [](std::string_view format, std::string_view text) {
    return Made(ValueForm::kDate, text, {'.', format, true});
  };
  CHECK(moment("epoch_ms", "1709288430007") == "2024-03-01T10:20:30.007Z");
  CHECK(moment("", "1709288430250") == "2024-03-01T10:20:30.250Z");
  CHECK(moment("d.m.y", "01.03.2024 10:20") == "2024-03-01T10:20:00");
  CHECK(moment("d.m.y", "1.3.2024, 9:05:07,5") == "2024-03-01T09:05:07.5");
  CHECK(moment("m/d/y", "12/31/2024 12:05 AM") == "2024-12-31T00:05:00");
  CHECK(moment("m/d/y", "12/31/2024 12:05pm") == "2024-12-31T12:05:00");
  CHECK(moment("d/m/y", "31/12/2024 23:59:59 +02:00") == "2024-12-31T23:59:59+02:00");
  CHECK(moment("y-m-d", "2024-12-31T14:05 UTC") == "2024-12-31T14:05:00Z");
  CHECK(moment("y/m/d", "2024/12/31") == "2024-12-31");
  for (const char* bad : {"31.12.2024 noon", "31.12.2024 25:00", "31.12.2024 13:05 PM",
                          "31.12.2024 1:5", "31.12.2024 10"}) {
    CAPTURE(bad);
    CHECK(Has(moment("d.m.y", bad), "is not a moment"));
  }
}

TEST_CASE("forms of dates that are none are told so") {
  for (const char* good : {"iso", "utc", "epoch_ms", "epoch_s", "d.m.y", "m/d/y", "y-m-d"}) {
    CHECK(WrongDateFormat(good) == "");
  }
  for (const char* bad : {"", "dd.mm.yyyy", "d.m/y", "d.d.y", "dmy", "d:m:y"}) {
    CHECK(Has(WrongDateFormat(bad), "is no form of dates"));
  }
}

TEST_CASE("truth has many words") {
  for (const char* text : {"true", "TRUE", "1", "Yes", "y", "t", "on", "x", "1.0"}) {
    CHECK(Made(ValueForm::kBoolean, text) == "true");
  }
  for (const char* text : {"false", "0", "No", "n", "F", "off", "0.0"}) {
    CHECK(Made(ValueForm::kBoolean, text) == "false");
  }
  CHECK(Has(Made(ValueForm::kBoolean, "maybe"), "'maybe' is neither true nor false"));
}

TEST_CASE("a condition holds for texts, numbers, truths, nothing and anything") {
  using K = Wanted::Kind;
  CHECK(Holds({K::kText, "Closed Won"}, " closed won "));
  CHECK_FALSE(Holds({K::kText, "won"}, "closed won"));
  CHECK(Holds({K::kNumber, "100"}, "100.0"));
  CHECK_FALSE(Holds({K::kNumber, "100"}, "99.9"));
  CHECK(Holds({K::kTrue, ""}, "1"));
  CHECK(Holds({K::kFalse, ""}, "False"));
  CHECK_FALSE(Holds({K::kFalse, ""}, ""));
  CHECK(Holds({K::kEmpty, ""}, ""));
  CHECK(Holds({K::kEmpty, ""}, "False"));
  CHECK(Holds({K::kAnything, ""}, "x"));
  CHECK_FALSE(Holds({K::kAnything, ""}, " "));
}

TEST_CASE("names are compared by letters and digits, patterns with stars by every character") {
  CHECK(PlainName("Account_ID") == PlainName("accountId"));
  CHECK(PlainName("Größe") == "größe");
  CHECK(MatchesName("crm.lead", "crm_lead"));
  CHECK(MatchesName("*(crm.lead)", "Lead_Opportunity (crm.lead)"));
  CHECK_FALSE(MatchesName("crm.lead", "crm.lead.line"));
  CHECK(MatchesName("*__c", "REGION__C"));
  CHECK_FALSE(MatchesName("*__c", "Topic"));
  CHECK(MatchesName("a*b*c", "aXbXbXc"));
  CHECK_FALSE(MatchesName("a*b*c", "aXbX"));
  CHECK(MatchesName("*", ""));
}

}  // namespace coxswain
