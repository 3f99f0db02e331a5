#include "report/say.h"

#include <string>

#include <doctest/doctest.h>

namespace coxswain::report {
namespace {

TEST_CASE("A sentence shows rounded figures and keeps the exact ones") {
  const Sentence sentence =
      Say("{deals} {deals?loses|lose} {money}.",
          {Count("deals", 2039, "deal", "deals"), Money("money", -3759101446300, "USD", true)});
  CHECK(sentence.text == "2 039 deals lose -3 759 101 USD.");
  REQUIRE(sentence.figures.size() == 2);
  CHECK(sentence.figures[0].value == "2039");
  CHECK(sentence.figures[1].value == "-3759101.4463");
  CHECK(sentence.figures[1].unit == "USD");
}

TEST_CASE("One of a kind stands in the singular") {
  const Sentence sentence =
      Say("{deals} {deals?loses|lose} money.", {Count("deals", 1, "deal", "deals")});
  CHECK(sentence.text == "1 deal loses money.");
}

TEST_CASE("Kinds of customers have a plural, other segments none") {
  CHECK(PluralOf("Warehouse") == "Warehouses");
  CHECK(PluralOf("Specialty Bike Shop") == "Specialty Bike Shops");
  CHECK(PluralOf("Value Added Reseller") == "Value Added Resellers");
  CHECK(PluralOf("Pharmacy") == "Pharmacies");
  CHECK(PluralOf("Small companies") == "Small companies");
  CHECK(PluralOf("schools") == "schools");
  CHECK(PluralOf("Retail") == "");
  CHECK(PluralOf("Public sector") == "");
  CHECK(PluralOf("") == "");
}

TEST_CASE("Small shares have two places, others one") {
  CHECK(Share("s", 0.005848).shown == "0.58 %");
  CHECK(Share("s", -0.0192).shown == "-1.92 %");
  CHECK(Share("s", 0.9058).shown == "90.6 %");
  CHECK(Share("s", -0.000001).shown == "0.00 %");
  CHECK(Share("s", 25.5).shown == "2 550.0 %");
  CHECK(Growth("g", 0.19087).shown == "19 %");
  CHECK(Growth("g", -0.043).shown == "4.3 %");
}

TEST_CASE("A number is shown as its unit wants") {
  CHECK(Number("n", 270000, "share").shown == "27.0 %");
  CHECK(Number("n", 1234567890, "EUR").shown == "1 235");
  CHECK(Number("n", 13320000, "count").shown == "13");
  CHECK(Number("n", 163000, "count").shown == "0.16");
  CHECK(Number("n", 23022500, "ratio").shown == "23.02");
}

TEST_CASE("A name is one line, cut where it is long, and never a pattern") {
  CHECK(Name("n", std::string(50, 'x')).shown == std::string(39, 'x') + "…");
  CHECK(Name("n", std::string(40, 'x')).shown == std::string(40, 'x'));
  CHECK(Name("n", "two\nlines\x1B[31m\xC2\x9B").shown == "two lines [31m ");
  CHECK(Shortened("Ærøskøbing", 6) == "Ærøsk…");
  CHECK(Say("{who}.", {Name("who", "{money} <script>")}).text == "{money} <script>.");
}

TEST_CASE("Lists and ordinals read as people write them") {
  CHECK(Listed({}).empty());
  CHECK(Listed({"a"}) == "a");
  CHECK(Listed({"a", "b", "c"}) == "a, b and c");
  CHECK(Ordinal(2) == "second");
  CHECK(Ordinal(13) == "13th");
  CHECK(Ordinal(22) == "22nd");
  CHECK(Ordinal(113) == "113th");
  CHECK(InWords("gross_margin_share") == "gross margin share");
}

}  // namespace
}  // namespace coxswain::report
