#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

// The first day of month number `month`, from 0 on, beginning with January 2020.
std::string MonthStart(int month) {
  return Date::FromCivil(2020 + month / 12, month % 12 + 1, 1).ToString();
}

// So many customers of the segment, each with one deal won on the day.
struct Wave {
  std::string_view segment;
  std::string day;
  int customers;
};

struct Waves : Company {
  explicit Waves(const std::vector<Wave>& waves, int accounts_left = 0) {
    std::string customers = "customer_id,segment\n";
    std::string deals = "deal_id,customer_id,stage,status,closed_on,amount\n";
    int number = 0;
    for (const Wave& wave : waves) {
      for (int i = 0; i < wave.customers; ++i) {
        const std::string id = std::to_string(++number);
        customers += "c" + id + "," + std::string(wave.segment) + "\n";
        deals += "d" + id + ",c" + id + ",won,won," + wave.day + ",1\n";
      }
    }
    for (int i = 0; i < accounts_left; ++i) customers += "x" + std::to_string(i) + ",shops\n";
    Add("customers", customers);
    Add("deals", deals);
  }
};

// Months that rise and fall again.
std::vector<Wave> RiseAndFall(std::string_view segment = "shops") {
  std::vector<Wave> waves;
  int month = 0;
  for (const int customers : {3, 9, 14, 30, 28, 33, 20, 12, 9, 4}) {
    waves.push_back({segment, MonthStart(month++), customers});
  }
  return waves;
}

// The first years of room air conditioners in the United States, in tens of thousands.
std::vector<Wave> AirConditioners(size_t years) {
  constexpr int kSold[] = {10, 20, 24, 38, 104, 123, 127, 183, 159, 167, 180, 158, 150};
  std::vector<Wave> waves;
  for (size_t year = 0; year < years; ++year) {
    waves.push_back({"shops", MonthStart(12 * static_cast<int>(year)), kSold[year]});
  }
  return waves;
}

TEST_CASE("a market that filled is told with its ceiling, its interval and its days") {
  Waves company(RiseAndFall());
  const Table fit = Ask(company.snapshot(), "adoption_fit", R"({"grain":"month"})");
  REQUIRE(fit.rows() == 1);
  CHECK(fit.Find("status")->texts[0] == "identified");
  CHECK(fit.Find("estimator")->texts[0] == "increments");
  CHECK(fit.Find("periods")->numbers[0] == 10);
  const double ceiling = fit.Find("ceiling")->reals[0];
  CHECK(ceiling > 162);  // those who bought
  CHECK(ceiling < 185);
  CHECK(fit.Find("ceiling_low")->reals[0] < ceiling);
  CHECK(fit.Find("ceiling_high")->reals[0] > ceiling);
  CHECK(fit.Find("capacity")->IsNull(0));  // all accounts have bought
  // The best curve's peak lies in the fifth month, its half in the fifth.
  CHECK(fit.Find("peak_on")->CellText(0).substr(0, 7) == "2020-05");
  CHECK(fit.Find("reaches_50_on")->CellText(0).substr(0, 7) == "2020-05");
  CHECK(fit.Find("reaches_90_on")->CellText(0) < fit.Find("reaches_95_on")->CellText(0));
  CHECK(fit.Find("sentence")->texts[0].substr(0, 26) == "The curve levels off at 16");
}

TEST_CASE("the forecast goes on with the curve where the counts end") {
  Waves company(RiseAndFall());
  const Table fit = Ask(company.snapshot(), "adoption_fit", R"({"grain":"month"})");
  const Table forecast =
      Ask(company.snapshot(), "adoption_forecast", R"({"grain":"month","periods":3})");
  REQUIRE(forecast.rows() == 13);
  CHECK(Ask(company.snapshot(), "adoption_forecast", R"({"grain":"month","periods":1})",
            {"period", "new_customers", "customers_ever", "is_forecast"})
            .find("period,new_customers,customers_ever,is_forecast\n2020-01,3,3,false\n") == 0);
  CHECK(forecast.Find("period")->texts[10] == "2020-11");
  CHECK(forecast.Find("new_customers")->IsNull(10));
  CHECK(forecast.Find("customers_ever")->IsNull(10));
  CHECK(forecast.Find("is_forecast")->numbers[9] == 0);
  CHECK(forecast.Find("is_forecast")->numbers[10] == 1);
  for (size_t row = 0; row < 13; ++row) {
    const double fitted = forecast.Find("fitted")->reals[row];
    CHECK(forecast.Find("low")->reals[row] <= fitted);
    CHECK(fitted <= forecast.Find("high")->reals[row]);
    CHECK(forecast.Find("ceiling")->reals[row] == fit.Find("ceiling")->reals[0]);
  }
  for (size_t row = 10; row < 13; ++row) CHECK(forecast.Find("low")->reals[row] >= 162);
}

TEST_CASE("the customers there could be hold the ceiling unless it is free") {
  Waves company(RiseAndFall(), 1);  // 163 accounts
  CHECK(Ask(company.snapshot(), "adoption_fit", R"({"grain":"month"})",
            {"status", "ceiling", "ceiling_low", "ceiling_high", "capacity", "sentence"}) ==
        Literal(R"(
            status,ceiling,ceiling_low,ceiling_high,capacity,sentence
            ceiling_at_bound,163,162,163,163,The capacity of 163 customers is taken as the ceiling: the curve alone would pass it.
        )"));
  CHECK(Ask(company.snapshot(), "adoption_fit", R"({"grain":"month","ceiling":"free"})",
            {"status", "capacity"}) == Literal(R"(
            status,capacity
            identified,163
        )"));
}

TEST_CASE("growth that does not slow down has no ceiling, no days and no forecast") {
  std::vector<Wave> waves;
  for (int month = 0; month < 6; ++month) {
    waves.push_back({"shops", MonthStart(month), 1 << month});
  }
  Waves company(waves);
  CHECK(Ask(company.snapshot(), "adoption_fit", R"({"grain":"month"})",
            {"status", "p", "q", "ceiling", "ceiling_low", "peak_on", "reaches_50_on",
             "sentence"}) == Literal(R"(
            status,p,q,ceiling,ceiling_low,peak_on,reaches_50_on,sentence
            not_identified,,,,,,,"6 months do not tell how large the market is: the larger it is taken to be, the better the curve fits."
        )"));
  CHECK(Ask(company.snapshot(), "adoption_forecast", R"({"grain":"month"})",
            {"period", "customers_ever", "fitted", "low", "high", "ceiling"}) == Literal(R"(
            period,customers_ever,fitted,low,high,ceiling
            2020-01,1,,,,
            2020-02,3,,,,
            2020-03,7,,,,
            2020-04,15,,,,
            2020-05,31,,,,
            2020-06,63,,,,
        )"));
}

TEST_CASE("a ceiling without an upper end has no day on which half of it is reached") {
  Waves company(AirConditioners(8));
  const Table fit = Ask(company.snapshot(), "adoption_fit", R"({"grain":"year"})");
  CHECK(fit.Find("status")->texts[0] == "interval_unbounded");
  CHECK_FALSE(fit.Find("ceiling_low")->IsNull(0));
  CHECK(fit.Find("ceiling_high")->IsNull(0));
  CHECK(fit.Find("peak_on")->IsNull(0));
  CHECK(fit.Find("reaches_50_on")->IsNull(0));
  CHECK(fit.Find("sentence")->texts[0].substr(0, 45) ==
        "8 years do not tell how large the market is: ");
}

TEST_CASE("a period that is not over is left out of the fit, and the sentence says so") {
  Waves company(RiseAndFall());
  const auto periods = [&](std::string_view day) {
    return Ask(company.snapshot(), "adoption_fit",
               R"({"grain":"month","to":")" + std::string(day) + R"("})", {"periods"});
  };
  CHECK(periods("2020-10-31") == "periods\n10\n");
  CHECK(periods("2020-10-30") == "periods\n9\n");
  CHECK(periods("2021-02-28") == "periods\n14\n");  // months without anybody count
  const Table fit =
      Ask(company.snapshot(), "adoption_fit", R"({"grain":"month","as_of":"2020-10-30"})");
  const std::string sentence(fit.Find("sentence")->texts[0]);
  CHECK(sentence.find(" 2020-10 is not over on 2020-10-30 and is left out.") != std::string::npos);
  CHECK(fit.Find("ceiling")->reals[0] >= 162);  // whoever came in it is there all the same
  const Table forecast = Ask(company.snapshot(), "adoption_forecast",
                             R"({"grain":"month","as_of":"2020-10-30","periods":2})");
  REQUIRE(forecast.rows() == 11);
  CHECK(forecast.Find("is_forecast")->numbers[8] == 0);
  CHECK(forecast.Find("is_forecast")->numbers[9] == 1);
  CHECK(forecast.Find("new_customers")->numbers[9] == 4);
}

TEST_CASE("each group has a curve of its own that begins with its first customer") {
  std::vector<Wave> waves = RiseAndFall("shops");
  for (int month = 12; month < 15; ++month) waves.push_back({"plants", MonthStart(month), 2});
  Waves company(waves);
  CHECK(Ask(company.snapshot(), "adoption_fit", R"({"grain":"month","by":["segment"]})",
            {"segment", "status", "periods"}) == Literal(R"(
            segment,status,periods
            plants,too_few_periods,3
            shops,identified,15
        )"));
  const Table forecast = Ask(company.snapshot(), "adoption_forecast",
                             R"({"grain":"month","by":["segment"],"periods":0})");
  CHECK(forecast.rows() == 3 + 15);
  CHECK(forecast.Find("period")->texts[0] == "2021-01");
}

TEST_CASE("Bass's regression is another estimator, without interval and band") {
  Waves company(AirConditioners(13));
  const Table fit =
      Ask(company.snapshot(), "adoption_fit", R"({"grain":"year","estimator":"regression"})");
  CHECK(fit.Find("estimator")->texts[0] == "regression");
  CHECK(fit.Find("status")->texts[0] == "identified");
  CHECK(fit.Find("ceiling_low")->IsNull(0));
  const Table forecast =
      Ask(company.snapshot(), "adoption_forecast", R"({"grain":"year","estimator":"regression"})");
  CHECK_FALSE(forecast.Find("fitted")->IsNull(0));
  CHECK(forecast.Find("low")->IsNull(0));
}

TEST_CASE("the family is the one that is asked for, with its own parameters") {
  Waves company(RiseAndFall());
  const auto ask = [&](std::string_view family) {
    return Ask(company.snapshot(), "adoption_fit",
               R"({"grain":"month","family":")" + std::string(family) + R"("})");
  };
  const Table logistic = ask("logistic");
  CHECK(logistic.Find("family")->texts[0] == "logistic");
  CHECK(logistic.Find("status")->texts[0] == "identified");
  CHECK(logistic.Find("p")->IsNull(0));
  CHECK(logistic.Find("k")->reals[0] > 0.3);
  CHECK(logistic.Find("nu")->IsNull(0));
  CHECK(logistic.Find("a_low")->reals[0] < logistic.Find("a")->reals[0]);
  CHECK(ask("gompertz").Find("a")->reals[0] > 0);
  CHECK_FALSE(ask("richards").Find("nu")->IsNull(0));
  // Customers who rise and fall have no curve on which fewer come from the beginning on.
  CHECK(ask("exponential").Find("status")->texts[0] != "identified");
}

TEST_CASE("parameters and days have intervals by the bootstrap, which repeats itself") {
  Waves company(RiseAndFall());
  const Table fit = Ask(company.snapshot(), "adoption_fit", R"({"grain":"month"})");
  CHECK(fit.Find("replicates")->numbers[0] == 400);
  CHECK(fit.Find("q_low")->reals[0] < fit.Find("q")->reals[0]);
  CHECK(fit.Find("q_high")->reals[0] > fit.Find("q")->reals[0]);
  for (const char* share : {"80", "90", "95"}) {
    const std::string name = "reaches_" + std::string(share);
    CHECK(fit.Find(name + "_earliest")->numbers[0] <= fit.Find(name + "_on")->numbers[0]);
    CHECK(fit.Find(name + "_latest")->numbers[0] >= fit.Find(name + "_on")->numbers[0]);
  }
  CHECK(fit.Find("runs")->numbers[0] > 1);
  CHECK(fit.Find("runs_probability")->reals[0] > 0.01);
  const auto again = [&](std::string_view seed) {
    return Ask(company.snapshot(), "adoption_fit",
               R"({"grain":"month","seed":)" + std::string(seed) + "}", {"q_low", "q_high"});
  };
  CHECK(again("1") == again("1"));
  CHECK(again("1") != again("2"));
  CHECK(Ask(company.snapshot(), "adoption_fit", R"({"grain":"month","replicates":0})",
            {"replicates", "q_low", "reaches_90_latest"}) == Literal(R"(
            replicates,q_low,reaches_90_latest
            0,,
        )"));
}

TEST_CASE("a forecast has the scatter of single periods, too") {
  Waves company(RiseAndFall());
  const Table forecast =
      Ask(company.snapshot(), "adoption_forecast", R"({"grain":"month","periods":3})");
  CHECK(forecast.Find("expected_low")->IsNull(9));
  for (size_t row = 10; row < 13; ++row) {
    CHECK(forecast.Find("expected_low")->reals[row] >= 162);
    CHECK(forecast.Find("expected_high")->reals[row] >= forecast.Find("expected_low")->reals[row]);
  }
}

TEST_CASE("accounts stand for the capacity, as a bound or as the ceiling itself") {
  Waves company(RiseAndFall());
  const auto ask = [&](std::string_view options) {
    return Ask(company.snapshot(), "adoption_fit",
               R"({"grain":"month",)" + std::string(options) + "}",
               {"status", "ceiling", "capacity"});
  };
  CHECK(ask(R"("accounts":163)") == Literal(R"(
            status,ceiling,capacity
            ceiling_at_bound,163,163
        )"));
  CHECK(ask(R"("accounts":250,"ceiling":"fixed")") == Literal(R"(
            status,ceiling,capacity
            ceiling_given,250,250
        )"));
  // More customers than accounts: the accounts bound nothing, and the sentence says so.
  const Table over = Ask(company.snapshot(), "adoption_fit", R"({"grain":"month","accounts":100})");
  CHECK(over.Find("status")->texts[0] == "identified");
  CHECK(std::string(over.Find("sentence")->texts[0])
            .find("The capacity of 100 is below the 162 customers there are already") !=
        std::string::npos);
  CHECK(AskWrong(company.snapshot(), "adoption_fit", R"({"ceiling":"fixed"})")
            .find("Give accounts, or the table markets") != std::string::npos);
}

TEST_CASE("a period that is not over can count in part") {
  Waves company(RiseAndFall());
  const Table fit = Ask(company.snapshot(), "adoption_fit",
                        R"({"grain":"month","as_of":"2020-10-15","unfinished":"as_part"})");
  CHECK(fit.Find("periods")->numbers[0] == 10);
  CHECK(std::string(fit.Find("sentence")->texts[0])
            .find(" 2020-10 is not over on 2020-10-15 and counts in part.") != std::string::npos);
  const Table forecast =
      Ask(company.snapshot(), "adoption_forecast",
          R"({"grain":"month","as_of":"2020-10-15","unfinished":"as_part","periods":2})");
  REQUIRE(forecast.rows() == 11);
  CHECK(forecast.Find("is_forecast")->numbers[9] == 1);
  CHECK(forecast.Find("fitted")->reals[10] >= forecast.Find("fitted")->reals[9]);
}

TEST_CASE("a curve can have begun before the data") {
  std::vector<Wave> waves = RiseAndFall();
  waves.erase(waves.begin(), waves.begin() + 2);  // those of January and February 2020 are lost
  Waves company(waves);
  const Table fit =
      Ask(company.snapshot(), "adoption_fit", R"({"grain":"month","began_on":"2020-01-01"})");
  CHECK(fit.Find("status")->texts[0] == "identified");
  CHECK(fit.Find("began")->reals[0] == doctest::Approx(60 / (365.2425 / 12)));
  // The ceiling counts those who are lost, too: about 12.
  const double ceiling = fit.Find("ceiling")->reals[0];
  CHECK(ceiling > 155);
  CHECK(ceiling < 185);
  CHECK(AskWrong(company.snapshot(), "adoption_fit", R"({"began_on":"2020-06-01"})")
            .find("cannot have begun on 2020-06-01") != std::string::npos);
}

TEST_CASE("families are compared by what they would have foretold") {
  Waves company(RiseAndFall());
  const Table table =
      Ask(company.snapshot(), "adoption_compare", R"({"grain":"month","horizon":2})");
  REQUIRE(table.rows() == 6);
  CHECK(table.Find("family")->texts[0] == "bass");
  CHECK(table.Find("family")->texts[5] == "last_period");
  for (size_t row = 0; row < 6; ++row) CHECK(table.Find("origins")->numbers[row] == 3);
  CHECK(table.Find("refused")->numbers[5] == 0);
}

TEST_CASE("the ceiling drifts as periods come in") {
  Waves company(AirConditioners(13));
  const Table drift =
      Ask(company.snapshot(), "adoption_drift", R"({"grain":"year","first_periods":5})");
  REQUIRE(drift.rows() == 9);
  CHECK(drift.Find("period")->texts[0] == "2024");
  CHECK(drift.Find("status")->texts[0] == "not_identified");
  CHECK(drift.Find("status")->texts[3] == "interval_unbounded");
  CHECK(drift.Find("status")->texts[8] == "identified");
  CHECK(drift.Find("customers_ever")->numbers[8] == 1443);
  CHECK(drift.Find("ceiling")->reals[8] > drift.Find("ceiling")->reals[5]);
}

TEST_CASE("nobody came: there is no curve to speak of") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on
      d1,c1,lost,lost,2025-01-31
  )");
  CHECK(Ask(company.snapshot(), "adoption_fit").rows() == 0);
  CHECK(Ask(company.snapshot(), "adoption_forecast").rows() == 0);
}

TEST_CASE("the last years of the calendar end a forecast, not the program") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,won,won,9994-02-01,1
      d2,c2,won,won,9995-02-01,1
      d3,c3,won,won,9995-03-01,1
      d4,c4,won,won,9996-02-01,1
      d5,c5,won,won,9997-02-01,1
  )");
  const Table forecast = Ask(company.snapshot(), "adoption_forecast",
                             R"({"grain":"year","periods":120,"ceiling":"free"})");
  CHECK(forecast.Find("period")->texts.back() == "9999");
}

TEST_CASE("the curve's options are checked") {
  Waves company(RiseAndFall());
  CHECK(AskWrong(company.snapshot(), "adoption_forecast", R"({"periods":121})")
            .find("from 0 to 120") != std::string::npos);
  CHECK(AskWrong(company.snapshot(), "adoption_fit", R"({"estimator":"mle"})").find("increments") !=
        std::string::npos);
  CHECK(AskWrong(company.snapshot(), "adoption_fit", R"({"estimator":"poisson","loss":"huber"})") ==
        "The loss huber is one of least squares: estimator increments, density or cumulative.");
  CHECK(AskWrong(company.snapshot(), "adoption_fit",
                 R"({"estimator":"regression","family":"gompertz"})")
            .find("family bass") != std::string::npos);
  CHECK(AskWrong(company.snapshot(), "adoption_fit", R"({"by":"month"})") ==
        "Periods of adoption are asked for with the option grain, not with 'month' in by.");
}

}  // namespace
}  // namespace coxswain
