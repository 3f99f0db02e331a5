#include <cmath>

#include <doctest/doctest.h>

#include "coxswain/saturation.h"

#include "support/ask.h"
#include "support/company.h"

// What queries of adoption are given besides customers: seasons, ceilings that move, covariates,
// priors; and what is wrong with it.
namespace coxswain {
namespace {

std::string Day(int year, int month, int day = 1) {
  return Date::FromCivil(year, month, day).ToString();
}

// New customers by month or quarter from January 2020 on.
struct Market : Company {
  explicit Market(const std::vector<int>& counts, int months = 1, bool backwards = false) {
    std::vector<std::string> customers, deals;
    for (size_t t = 0; t < counts.size(); ++t) {
      const int month = static_cast<int>(t) * months;
      for (int i = 0; i < counts[t]; ++i) {
        const std::string id = std::to_string(customers.size());
        customers.push_back("c" + id + ",shops\n");
        deals.push_back("d" + id + ",c" + id + ",won,won," +
                        Day(2020 + month / 12, month % 12 + 1) + ",1\n");
      }
    }
    if (backwards) std::reverse(deals.begin(), deals.end());
    std::string customer_rows = "customer_id,segment\n";
    std::string deal_rows = "deal_id,customer_id,stage,status,closed_on,amount\n";
    for (const std::string& row : customers) customer_rows += row;
    for (const std::string& row : deals) deal_rows += row;
    Add("customers", customer_rows);
    Add("deals", deal_rows);
  }
  Table Fit(std::string_view options) { return Ask(snapshot(), "adoption_fit", options); }
  std::string Wrong(std::string_view options) {
    return AskWrong(snapshot(), "adoption_fit", options);
  }
  // A value for each of so many months, but one.
  void AddSeries(const std::vector<int>& values, int missing = -1) {
    std::string rows = "series,date,value\n";
    for (int t = 0; t < static_cast<int>(values.size()); ++t) {
      if (t == missing) continue;
      rows += "price," + Day(2020 + t / 12, t % 12 + 1, 15) + "," +
              std::to_string(values[static_cast<size_t>(t)]) + "\n";
    }
    Add("series", rows);
  }
};

const std::vector<int> kMonths = {3, 9, 14, 30, 28, 33, 20, 12, 9, 4};
const std::vector<int> kPrices = {100, 98, 80, 85, 70, 71, 60, 62, 50, 45, 47, 20};
// AdventureWorks' resellers, quarter by quarter; here from a first quarter on.
const std::vector<int> kClustered = {139, 26, 3, 46, 153, 15, 5, 38, 164, 3, 2, 3};

double Real(const Table& table, std::string_view column, size_t row = 0) {
  REQUIRE_FALSE(table.Find(column)->IsNull(row));
  return table.Find(column)->reals[row];
}

TEST_CASE("customers who cluster in first quarters fit far better with seasons") {
  Market company(kClustered, 3);
  const Table flat = company.Fit(R"({"replicates":0,"ceiling":"free"})");
  const Table seasonal =
      company.Fit(R"({"replicates":0,"ceiling":"free","seasons":["estimated"]})");
  CHECK(flat.Find("seasons")->IsNull(0));
  CHECK(Real(seasonal, "sum_of_squares") < Real(flat, "sum_of_squares") / 10);
  CHECK(seasonal.Find("seasons")->texts[0].substr(0, 4) == "Q1 3");
  const Table forecast =
      Ask(company.snapshot(), "adoption_forecast",
          R"({"replicates":0,"ceiling":"free","seasons":["estimated"],"periods":4})");
  REQUIRE(forecast.rows() == 16);
  double year = 0;
  for (size_t row = 12; row < 16; ++row) year += Real(forecast, "pace", row);
  CHECK(year == doctest::Approx(4).epsilon(1e-7));
  CHECK(Real(forecast, "pace", 12) > 3);
}

TEST_CASE("seasons are named by their place in the year, wherever a curve begins") {
  Market company({0, 0, 0, 5, 30, 10, 5, 9, 36, 9, 5, 5, 20, 4, 2, 2}, 3);  // from 2020-Q4 on
  const Table fit =
      company.Fit(R"({"replicates":0,"ceiling":"free","seasons":["2.5","0.6","0.3","0.6"]})");
  CHECK(fit.Find("seasons")->texts[0] == "Q1 2.5, Q2 0.6, Q3 0.3, Q4 0.6");
}

TEST_CASE("seasons that are none are refused with what would be right") {
  Market company(kMonths);
  CHECK(company.Wrong(R"({"grain":"year","seasons":["estimated"]})") ==
        "Years have no seasons: seasons goes with grain month or quarter.");
  CHECK(company.Wrong(R"({"seasons":["1","2"]})").find("There are 2 seasons: seasons takes") == 0);
  CHECK(company.Wrong(R"({"seasons":["1","x","1","1"]})").find("is no pace of a season") !=
        std::string::npos);
  CHECK(company.Wrong(R"({"seasons":["0","0","0","0"]})").find("Time passes in no season") == 0);
  CHECK(company.Wrong(R"({"seasons":["1","1","1","1"],"estimator":"density"})")
            .find("not with density") != std::string::npos);
}

TEST_CASE("a ceiling that moves is the capacity of its day") {
  Market company(kMonths);
  company.Add("markets", R"(
      segment,as_of,capacity_customers
      shops,2020-01-01,200
      shops,2020-11-01,400
  )");
  const std::string moving =
      R"({"grain":"month","ceiling":"fixed","capacity_versions":"all","replicates":0,"periods":2)";
  const Table fit =
      Ask(company.snapshot(), "adoption_fit",
          R"({"grain":"month","ceiling":"fixed","capacity_versions":"all","replicates":0})");
  CHECK(fit.Find("status")->texts[0] == "ceiling_given");
  CHECK(Real(fit, "ceiling") == 400);
  CHECK(std::string(fit.Find("sentence")->texts[0]).find("at the end of 2020-10: it moves.") !=
        std::string::npos);
  const Table forecast = Ask(company.snapshot(), "adoption_forecast", moving + "}");
  CHECK(Real(forecast, "ceiling", 4) == doctest::Approx(200 * std::sqrt(2.0)));
  CHECK(Real(forecast, "ceiling", 11) == 400);
  const Table growing =
      Ask(company.snapshot(), "adoption_forecast", moving + R"(,"ceiling_growth":"0.21"})");
  CHECK(Real(growing, "ceiling", 11) == doctest::Approx(400 * std::pow(1.21, 2 / 12.0)));
}

TEST_CASE("a capacity that moves is that of all markets, from when on all have a version") {
  Market company(kMonths);
  company.Add("markets", R"(
      segment,region,as_of,capacity_customers
      shops,north,2020-01-01,100
      shops,south,2020-06-01,100
      shops,north,2020-11-01,300
  )");
  const Table forecast =
      Ask(company.snapshot(), "adoption_forecast",
          R"({"grain":"month","ceiling":"fixed","capacity_versions":"all","replicates":0})");
  CHECK(Real(forecast, "ceiling", 0) == 200);  // not 100
  CHECK(Real(forecast, "ceiling", 9) == 400);
}

TEST_CASE("a capacity that shrinks below the customers there were is refused by its day") {
  Market company(kMonths);
  company.Add("markets", R"(
      segment,as_of,capacity_customers
      shops,2020-01-01,400
      shops,2020-09-01,120
  )");
  CHECK(company.Wrong(R"({"grain":"month","capacity_versions":"all"})") ==
        "The capacity in markets falls from 400 as of 2020-01-01 to 120 as of 2020-09-01, below "
        "the 149 customers there were: a ceiling that moves stays above them.");
  Market later(kMonths);
  later.Add("markets", R"(
      segment,as_of,capacity_customers
      shops,2020-01-01,400
      shops,2021-06-01,150
  )");
  CHECK(later.Wrong(R"({"grain":"month","capacity_versions":"all"})")
            .find("below the 162 customers there were") != std::string::npos);
  Market without(kMonths);
  CHECK(without.Wrong(R"({"grain":"month","capacity_versions":"all"})").find("no versions") !=
        std::string::npos);
}

TEST_CASE("a price makes time pass faster, and its plan moves the forecast") {
  Market company(kMonths);
  company.AddSeries(kPrices);
  const Table fit = company.Fit(
      R"({"grain":"month","ceiling":"free","covariate":"price","intervals":"profile"})");
  CHECK(fit.Find("covariate")->texts[0] == "price");
  CHECK(Real(fit, "effect_low") < Real(fit, "effect"));
  CHECK(Real(fit, "effect") < Real(fit, "effect_high"));
  CHECK(Real(fit, "p_low") < Real(fit, "p"));
  const Table forecast = Ask(company.snapshot(), "adoption_forecast",
                             R"({"grain":"month","covariate":"price","replicates":0,"periods":3})");
  // In the last month with a price it falls from 47 to 20; after it, it stays.
  const double gained = Real(forecast, "pace", 11) - 1;
  CHECK(gained == doctest::Approx(Real(fit, "effect") * std::log(20.0 / 47)).epsilon(1e-6));
  CHECK(Real(forecast, "pace", 12) == 1);
}

TEST_CASE("a covariate with a gap is refused by its first missing day") {
  Market company(kMonths);
  company.AddSeries(kPrices, 4);
  CHECK(company.Wrong(R"({"grain":"month","covariate":"price"})") ==
        "The series 'price' has no value in 2020-05, from 2020-05-01 on: a covariate needs one in "
        "every period from 2020-01 to 2020-10.");
  Market zero(kMonths);
  zero.AddSeries({1, 2, 0, 4, 5, 6, 7, 8, 9, 10});
  CHECK(zero.Wrong(R"({"grain":"month","covariate":"price"})")
            .find("The series 'price' is 0 on 2020-03-15") == 0);
  CHECK(zero.Wrong(R"({"grain":"month","covariate":"pric"})").find("'price'") != std::string::npos);
  Market none(kMonths);
  CHECK(none.Wrong(R"({"grain":"month","covariate":"price"})").find("series") != std::string::npos);
  Market same(kMonths);
  same.AddSeries(std::vector<int>(12, 5));
  CHECK(same.Fit(R"({"grain":"month","covariate":"price"})").Find("status")->texts[0] ==
        "bad_covariate");
}

TEST_CASE("a market that alone tells nothing leans on analogous products, and says so") {
  Market company({4, 8, 16, 32, 64, 128}, 12);
  const Table alone = company.Fit(R"({"grain":"year","replicates":0})");
  CHECK(alone.Find("status")->texts[0] == "not_identified");
  const Table fit = company.Fit(R"({"grain":"year","replicates":0,"prior":"all"})");
  CHECK(Real(fit, "ceiling") > 252);
  CHECK(fit.Find("prior")->texts[0] == "all");
  CHECK(std::string(fit.Find("sentence")->texts[0])
            .find("p and q lean on the prior all: without it the curve would be not_identified.") !=
        std::string::npos);
  CHECK(company.Wrong(R"({"prior":"alll"})").find("There is no analogue 'alll'.") == 0);
  CHECK(company.Wrong(R"({"prior":"all","family":"logistic"})") ==
        "A prior is of p and q: prior goes with family bass.");
  CHECK(company.Wrong(R"({"prior_deviation":"0.5"})").find("name one with the option prior") !=
        std::string::npos);
}

TEST_CASE("p and q of analogues are those of their source, for the period asked for") {
  Market company(kMonths);
  CHECK(Ask(company.snapshot(), "adoption_analogues", R"({"grain":"quarter"})",
            {"analogue", "p", "q", "estimator"})
            .find("average,0.0075,0.095,average\n") != std::string::npos);
  for (const Analogue& analogue : Analogues()) {
    CHECK_FALSE(analogue.source.empty());
    CHECK(analogue.p > 0);
    CHECK(analogue.q > analogue.p);
  }
}

TEST_CASE("the order of rows says nothing") {
  Market forwards(kMonths), backwards(kMonths, 1, true);
  CHECK(Csv(forwards.Fit(R"({"grain":"month"})")) == Csv(backwards.Fit(R"({"grain":"month"})")));
}

TEST_CASE("a single huge period is named, and the loss huber is not moved by it") {
  std::vector<int> counts = kMonths;
  counts[7] = 900;
  Market company(counts), calm(kMonths);
  const std::string sentence(
      company.Fit(R"({"grain":"month","replicates":0})").Find("sentence")->texts[0]);
  CHECK(sentence.find("2020-08 with 900 new customers lies far off the curve through the others") !=
        std::string::npos);
  CHECK(std::string(calm.Fit(R"({"grain":"month"})").Find("sentence")->texts[0]).find("far off") ==
        std::string::npos);
}

TEST_CASE("a history that is cut off knows when its curve began") {
  // The same curve with its first four months gone: customers before count in the ceiling.
  Market company({28, 33, 20, 12, 9, 4, 2, 1});
  const Table fit = company.Fit(R"({"grain":"month","began_on":"2019-09-01","replicates":0})");
  CHECK(fit.Find("status")->texts[0] == "identified");
  CHECK(Real(fit, "began") == doctest::Approx(4).epsilon(0.02));
  CHECK(Real(fit, "ceiling") > 109 + 30);
  const Table with_part = company.Fit(R"({"grain":"month","began_on":"2019-09-01","replicates":0,
                      "to":"2020-08-15","unfinished":"as_part","seasons":[]})");
  CHECK(with_part.Find("periods")->numbers[0] == 8);
}

TEST_CASE("intervals by the profile stand where those of the bootstrap do") {
  Market company(kMonths);
  const Table fit = company.Fit(R"({"grain":"month","intervals":"profile"})");
  for (const char* name : {"p", "q"}) {
    CHECK(Real(fit, std::string(name) + "_low") < Real(fit, name));
    CHECK(Real(fit, std::string(name) + "_high") > Real(fit, name));
  }
  CHECK(fit.Find("replicates")->numbers[0] == 0);
  CHECK(fit.Find("reaches_90_earliest")->CellText(0) <= fit.Find("reaches_90_on")->CellText(0));
  CHECK(fit.Find("reaches_90_latest")->CellText(0) >= fit.Find("reaches_90_on")->CellText(0));
  const Table band = Ask(company.snapshot(), "adoption_forecast",
                         R"({"grain":"month","replicates":0,"periods":2})");
  const Table profile =
      Ask(company.snapshot(), "adoption_forecast",
          R"({"grain":"month","replicates":0,"periods":2,"intervals":"profile"})");
  for (size_t row = 0; row < 10; ++row) {
    CHECK(Real(profile, "low", row) <= Real(band, "low", row) * (1 + 1e-6));
    CHECK(Real(profile, "high", row) >= Real(band, "high", row) * (1 - 1e-6));
  }
}

}  // namespace
}  // namespace coxswain
