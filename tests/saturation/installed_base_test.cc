#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "numeric/random.h"
#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

// c1 buys in January 2024 and again in July: active until June 2025 and back in October 2025. c2
// buys once.
struct TwoCustomers : Company {
  TwoCustomers() {
    Add("deals", R"(
        deal_id,customer_id,stage,status,closed_on,amount
        d1,c1,won,won,2024-01-31,1
        d2,c1,won,won,2024-07-15,1
        d3,c2,won,won,2024-08-20,1
        d4,c1,won,won,2025-10-05,1
        d5,c2,lost,lost,2025-11-01,1
    )");
  }
};

TEST_CASE("a customer is new, lapses and is won back") {
  TwoCustomers company;
  CHECK(Ask(company.snapshot(), "installed_base", R"({"to":"2025-12-31"})",
            {"period", "active_before", "new_customers", "won_back_customers", "lapsed_customers",
             "repeat_customers", "active_customers", "net_growth", "customers_ever"}) == Literal(R"(
            period,active_before,new_customers,won_back_customers,lapsed_customers,repeat_customers,active_customers,net_growth,customers_ever
            2024-Q1,0,1,0,0,0,1,1,1
            2024-Q2,1,0,0,0,0,1,0,1
            2024-Q3,1,1,0,0,1,2,1,2
            2024-Q4,2,0,0,0,0,2,0,2
            2025-Q1,2,0,0,0,0,2,0,2
            2025-Q2,2,0,0,0,0,2,0,2
            2025-Q3,2,0,0,2,0,0,-2,2
            2025-Q4,0,0,1,0,0,1,1,2
        )"));
}

TEST_CASE("nobody lapses on a day that has not come") {
  TwoCustomers company;
  // c1 lapses on 15 July, c2 on 20 August.
  CHECK(Ask(company.snapshot(), "installed_base", R"({"to":"2025-08-01"})",
            {"period", "lapsed_customers", "active_customers", "is_forecast"})
            .find("2025-Q3,1,1,true") != std::string::npos);
  CHECK(Ask(company.snapshot(), "installed_base", R"({"to":"2025-07-14","active_months":12})",
            {"period", "lapsed_customers", "active_customers", "is_forecast"})
            .find("2025-Q3,0,2,true") != std::string::npos);
}

TEST_CASE("customers cannot come and lapse within a period unseen") {
  TwoCustomers company;
  CHECK(AskWrong(company.snapshot(), "installed_base", R"({"grain":"year","active_months":6})") ==
        "Customers active for 6 months could come and lapse within a year unseen: give "
        "active_months of 12 or more, or a shorter grain.");
}

// Fifteen customers who buy on irregular days of five years, the ends of months among them.
struct Buyers : Company {
  std::map<std::string, std::set<Date>> days;

  explicit Buyers(uint64_t seed) {
    numeric::Random random(seed);
    std::string deals = "deal_id,customer_id,stage,status,closed_on,amount\n";
    int number = 0;
    for (int customer = 0; customer < 15; ++customer) {
      const std::string id = "c" + std::to_string(customer);
      for (uint32_t i = random.Below(9); i > 0; --i) {
        Date day = Date::FromCivil(2019, 1, 1).PlusDays(static_cast<int>(random.Below(1826)));
        if (random.Below(3) == 0) {
          day = Date::FromCivil(day.civil().year, day.civil().month, 1).PlusMonths(1).PlusDays(-1);
        }
        // A year later to the day, and a day after that: both sides of the line.
        if (random.Below(4) == 0 && !days[id].empty()) {
          day = days[id].rbegin()->PlusMonths(12).PlusDays(static_cast<int>(random.Below(3)) - 1);
        }
        days[id].insert(day);
        deals += "d" + std::to_string(++number) + "," + id + ",won,won," + day.ToString() + ",1\n";
      }
    }
    Add("deals", deals);
  }
};

const Date kLast = Date::FromCivil(2025, 6, 30);

struct Flow {
  int64_t fresh = 0, lapsed = 0, won_back = 0, bought = 0, active = 0;
};

// Day by day from the definition of an active customer: a won deal in the months up to it.
std::map<std::string, Flow> FlowsByDay(const Buyers& buyers, Grain grain, int active_months) {
  std::map<std::string, Flow> flows;
  const auto name = [&](Date day) { return PeriodName(PeriodStart(day, grain, {}), grain, {}); };
  for (const auto& [customer, days] : buyers.days) {
    if (days.empty()) continue;
    bool was_active = false;
    std::set<std::string> bought;
    for (Date day = *days.begin(); day <= kLast; day = day.PlusDays(1)) {
      const Date from = day.PlusMonths(-active_months).PlusDays(1);
      const auto first = days.lower_bound(from);
      const bool active = first != days.end() && *first <= day;
      Flow& flow = flows[name(day)];
      if (day == *days.begin()) {
        ++flow.fresh;
      } else if (active && !was_active) {
        ++flow.won_back;
      }
      if (!active && was_active) ++flow.lapsed;
      if (days.count(day) != 0 && bought.insert(name(day)).second) ++flow.bought;
      was_active = active;
      if (name(day) != name(day.PlusDays(1)) && active) ++flow.active;
    }
  }
  return flows;
}

TEST_CASE("flows are those of walking through every day, and add up") {
  for (const uint64_t seed : {1, 2}) {
    Buyers buyers(seed);
    for (const auto& [grain, text, months] :
         {std::tuple{Grain::kMonth, "month", 1}, std::tuple{Grain::kMonth, "month", 12},
          std::tuple{Grain::kQuarter, "quarter", 7}, std::tuple{Grain::kYear, "year", 12}}) {
      CAPTURE(seed);
      const std::string of_grain = text;  // what clang 14 captures
      const int of_months = months;
      CAPTURE(of_grain);
      CAPTURE(of_months);
      const std::string options = R"({"to":"2025-06-30","grain":")" + std::string(text) +
                                  R"(","active_months":)" + std::to_string(months) + "}";
      const Table table = Ask(buyers.snapshot(), "installed_base", options);
      std::map<std::string, Flow> flows = FlowsByDay(buyers, grain, months);
      int64_t before = 0, ever = 0;
      for (int64_t row = 0; row < table.rows(); ++row) {
        const auto at = [&](const char* column) {
          return table.Find(column)->numbers[static_cast<size_t>(row)];
        };
        if (table.Find("active_customers")->IsNull(row)) continue;
        const std::string period = table.Find("period")->CellText(row);
        CAPTURE(period);
        const Flow& flow = flows[period];
        CHECK(at("new_customers") == flow.fresh);
        CHECK(at("lapsed_customers") == flow.lapsed);
        CHECK(at("won_back_customers") == flow.won_back);
        CHECK(at("active_before") == before);
        CHECK(at("active_customers") ==
              before + at("new_customers") + at("won_back_customers") - at("lapsed_customers"));
        CHECK(at("new_customers") + at("won_back_customers") + at("repeat_customers") ==
              flow.bought);
        if (period != "2025") CHECK(at("active_customers") == flow.active);
        ever += at("new_customers");
        CHECK(at("customers_ever") == ever);
        before = at("active_customers");
      }
    }
  }
}

TEST_CASE("active customers are those of the measure, and months add up to quarters and years") {
  Buyers buyers(4);
  const auto sums = [&](const std::string& grain) {
    const Table table =
        Ask(buyers.snapshot(), "installed_base", R"({"to":"2024-12-31","grain":")" + grain + "\"}");
    const Table measure =
        Ask(buyers.snapshot(), "measures",
            R"({"to":"2024-12-31","measures":["active_customers"],"by":[")" + grain + "\"]}");
    std::map<std::string, std::vector<int64_t>> years;
    for (int64_t row = 0; row < measure.rows(); ++row) {
      const auto i = static_cast<size_t>(row);
      CHECK(table.Find("active_customers")->CellText(i) ==
            measure.Find("active_customers")->CellText(i));
      std::vector<int64_t>& year = years[table.Find("period")->CellText(i).substr(0, 4)];
      year.resize(3);
      year[0] += table.Find("new_customers")->numbers[i];
      year[1] += table.Find("lapsed_customers")->numbers[i];
      year[2] += table.Find("won_back_customers")->numbers[i];
    }
    return years;
  };
  const auto years = sums("year");
  CHECK(years.size() == 6);
  CHECK(sums("quarter") == years);
  CHECK(sums("month") == years);
}

// Customers who come along a curve and buy again every year; those with an even number stop after
// two years.
struct Leavers : Company {
  explicit Leavers(int years) {
    constexpr int kFresh[] = {8, 17, 30, 41, 40, 28, 16, 8, 4, 2};
    std::string deals = "deal_id,customer_id,stage,status,closed_on,amount\n";
    int number = 0, customer = 0;
    for (int year = 0; year < years; ++year) {
      for (int i = 0; i < kFresh[year]; ++i) {
        ++customer;
        const int last = customer % 2 == 0 ? std::min(year + 1, years - 1) : years - 1;
        for (int again = year; again <= last; ++again) {
          deals += "d" + std::to_string(++number) + ",c" + std::to_string(customer) + ",won,won," +
                   Date::FromCivil(2010 + again, 3, 1).ToString() + ",1\n";
        }
      }
    }
    Add("deals", deals);
  }
};

TEST_CASE("the base stops growing before the market is full") {
  Leavers company(6);
  const Table table = Ask(company.snapshot(), "installed_base",
                          R"({"grain":"year","to":"2015-12-31","rate_periods":2,"periods":5})");
  REQUIRE(table.rows() == 11);
  CHECK(table.Find("status")->texts[0] == "identified");
  // In 2014 15 of 84, in 2015 21 of 109.
  const double churn = table.Find("churn_rate")->reals[0];
  CHECK(churn == doctest::Approx(36.0 / 193));
  CHECK(table.Find("win_back_rate")->reals[0] == 0);
  double before = static_cast<double>(table.Find("active_customers")->numbers[5]);
  std::string stops;
  for (size_t row = 6; row < 11; ++row) {
    CHECK(table.Find("is_forecast")->numbers[row] == 1);
    CHECK(table.Find("active_customers")->IsNull(row));
    const double lost = table.Find("expected_lapsed")->reals[row];
    const double now = table.Find("expected_active")->reals[row];
    CHECK(lost == doctest::Approx(churn * before).epsilon(1e-6));
    CHECK(now ==
          doctest::Approx(before + table.Find("expected_new")->reals[row] - lost).epsilon(1e-6));
    CHECK(table.Find("expected_active_low")->reals[row] <= now);
    CHECK(table.Find("expected_active_high")->reals[row] >= now);
    if (now <= before && stops.empty()) stops = table.Find("period")->CellText(row);
    before = now;
  }
  REQUIRE_FALSE(stops.empty());
  CHECK(table.Find("net_growth_stops")->texts[0] == stops);
  CHECK(table.Find("net_growth_stops_earliest")->texts[0] <= stops);
  CHECK(table.Find("net_growth_stops_latest")->texts[0] >= stops);
  CHECK(table.Find("ceiling_share_then")->reals[0] < 0.97);
  CHECK(table.Find("ceiling_share_then")->reals[0] > 0.7);
}

TEST_CASE("what cannot be known ahead is not told") {
  TwoCustomers few;
  CHECK(Ask(few.snapshot(), "installed_base", R"({"to":"2024-12-31"})",
            {"period", "expected_active", "status", "churn_rate", "net_growth_stops"}) ==
        Literal(R"(
            period,expected_active,status,churn_rate,net_growth_stops
            2024-Q1,,too_few_periods,,
            2024-Q2,,too_few_periods,,
            2024-Q3,,too_few_periods,,
            2024-Q4,,too_few_periods,,
        )"));
  // The curve is told, but for ten years nobody could lapse.
  Leavers company(8);
  const Table young =
      Ask(company.snapshot(), "installed_base", R"({"grain":"year","active_months":120})");
  CHECK(young.rows() == 8);
  CHECK(young.Find("status")->texts[0] == "churn_unknown");
  CHECK(young.Find("churn_rate")->IsNull(0));
}

}  // namespace
}  // namespace coxswain
