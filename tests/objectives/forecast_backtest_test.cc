#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "coxswain/base.h"

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

double Real(const Table& table, const char* column) { return table.Find(column)->reals.at(0); }
std::string Cell(const Table& table, const char* column) { return table.Find(column)->CellText(0); }

// Deals with their history, drawn from known chances: about one deal a day is opened, half of them
// in the stage Hot. On each day after that a deal is won with `win`, or a sixth of that if it is
// not hot, and lost with 0.02.
class DrawnCompany {
 public:
  void Draw(int days, double win, int from = 0) {
    for (int day = from; day < from + days; ++day) {
      if (Uniform() < 0.9) Deal(day, win);
    }
  }
  void AddTo(Company* company, int days) const {
    std::string deals = "deal_id,customer_id,stage,status,opened_on,closed_on,amount\n";
    std::string history = "deal_id,changed_at,stage,status,amount\n";
    for (const Drawn& one : drawn_) {
      const std::string id = "d" + std::to_string(one.number);
      const std::string amount = std::to_string(one.amount);
      const bool open = one.closed >= days;
      const std::string status = open ? "open" : one.won ? "won" : "lost";
      deals += id + ",c1," + (open ? one.hot ? "Hot" : "Cold" : "Closed") + "," + status + "," +
               Day(one.opened) + "," + (open ? "" : Day(one.closed)) + "," + amount + "\n";
      const std::string stage = one.hot ? "Hot" : "Cold";
      history += id + "," + Day(one.opened) + "," + stage + ",open," + amount + "\n";
      if (!open) history += id + "," + Day(one.closed) + ",Closed," + status + ",\n";
    }
    company->Add("deals", deals);
    company->Add("deal_history", history);
  }

 private:
  struct Drawn {
    int number, opened, closed, amount;
    bool won, hot;
  };
  static std::string Day(int day) { return Date::FromCivil(2023, 1, 2).PlusDays(day).ToString(); }
  double Uniform() {  // splitmix64 (Steele, Lea and Flood 2014)
    uint64_t z = state_ += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
  }
  void Deal(int day, double win) {
    const bool hot = Uniform() < 0.5;
    if (!hot) win /= 6;
    int closed = day;
    double luck = 1;
    while (luck >= win + 0.02) {
      luck = Uniform();
      ++closed;
    }
    const int amount = 100 + static_cast<int>(Uniform() * 900);
    drawn_.push_back({static_cast<int>(drawn_.size()), day, closed, amount, luck < win, hot});
  }

  uint64_t state_ = 2024;
  std::vector<Drawn> drawn_;
};

// 20 deals of January, 15 won in 200 deal-days; four that were opened on the 29th of March, one of
// which was won by the 31st.
void AddExample(Company* company) {
  std::string deals = "deal_id,customer_id,stage,status,opened_on,closed_on,amount\n";
  std::string history = "deal_id,changed_at,stage,status,amount\n";
  const auto add = [&](const std::string& id, const std::string& opened, const std::string& closed,
                       const std::string& status) {
    deals += id + ",c1,Closed," + status + "," + opened + "," + closed + ",1000\n";
    history +=
        id + "," + opened + ",Offer,open,1000\n" + id + "," + closed + ",Closed," + status + ",\n";
  };
  for (int i = 1; i <= 20; ++i) {
    add("h" + std::to_string(i), "2026-01-05", "2026-01-15", i <= 15 ? "won" : "lost");
  }
  add("d1", "2026-03-29", "2026-03-30", "won");
  for (const char* id : {"d2", "d3", "d4"}) add(id, "2026-03-29", "2026-03-31", "lost");
  company->Add("deals", deals);
  company->Add("deal_history", history);
}

TEST_CASE("A replay knows what was known, and is compared with what came") {
  Company company;
  AddExample(&company);
  const std::string asked =
      R"({"grain":"month","from":"2026-03-23","to":"2026-03-31","open_only":true)";
  const Table table = Ask(company.snapshot(), "forecast_backtest", asked + "}");
  CHECK(Cell(table, "replays") == "1");
  CHECK(Cell(table, "first_day") == "2026-03-29");
  CHECK(Cell(table, "forecasts") == "4");
  CHECK(Real(table, "mean_probability") == doctest::Approx(0.1425).epsilon(1e-12));
  CHECK(Real(table, "observed_share") == 0.25);
  CHECK(Real(table, "brier") == doctest::Approx(0.19905625).epsilon(1e-12));
  CHECK(Real(table, "reliability") == doctest::Approx(0.01155625).epsilon(1e-12));
  CHECK(Real(table, "resolution") == doctest::Approx(0).epsilon(1e-15));
  CHECK(Real(table, "uncertainty") == 0.1875);
  CHECK(Real(table, "bias") == doctest::Approx(-0.43).epsilon(1e-12));
  CHECK(Real(table, "coverage") == 1);
  const Table days = Ask(company.snapshot(), "forecast_backtest", asked + R"(,"show":"days"})");
  CHECK(Cell(days, "due_on") == "2026-03-31");
  CHECK(Cell(days, "expected") == "570.00");
  CHECK(Cell(days, "came") == "1000.00");
}

TEST_CASE("What comes later changes no forecast of earlier days") {
  DrawnCompany drawn;
  drawn.Draw(200, 0.03);
  Company before;
  drawn.AddTo(&before, 200);
  drawn.Draw(100, 0.09, 200);
  Company after;
  drawn.AddTo(&after, 300);
  const std::string asked = R"({"show":"days","grain":"month","every":"month","to":"2023-05-31"})";
  const std::vector<std::string> columns = {"as_of", "open_deals", "expected",
                                            "low",   "high",       "came"};
  const std::string told = Ask(before.snapshot(), "forecast_backtest", asked, columns);
  CHECK(Ask(after.snapshot(), "forecast_backtest", asked, columns) == told);
  CHECK(std::count(told.begin(), told.end(), '\n') > 3);
}

TEST_CASE("Forecasts of deals that go on as they did are calibrated") {
  DrawnCompany drawn;
  drawn.Draw(900, 0.06);
  Company company;
  drawn.AddTo(&company, 900);
  const std::string asked = R"({"every":"week","grain":"quarter","bins":5)";
  const Table all = Ask(company.snapshot(), "forecast_backtest", asked + "}");
  const auto deals = static_cast<double>(all.Find("deals")->numbers[0]);
  CHECK(deals > 500);
  // Within three standard errors of a share of so many deals.
  CHECK(std::abs(Real(all, "mean_probability") - Real(all, "observed_share")) <
        3 * std::sqrt(0.25 / deals));
  CHECK(Real(all, "coverage") > 0.6);
  CHECK(Real(all, "skill") > 0.1);
  CHECK(Real(all, "brier") == doctest::Approx(Real(all, "reliability") - Real(all, "resolution") +
                                              Real(all, "uncertainty") + Real(all, "within_bins"))
                                  .epsilon(1e-12));
  const Table bins =
      Ask(company.snapshot(), "forecast_backtest", asked + R"(,"show":"reliability"})");
  CHECK(bins.rows() == 5);
  int64_t forecasts = 0;
  for (int64_t row = 0; row < bins.rows(); ++row) {
    forecasts += bins.Find("forecasts")->numbers[static_cast<size_t>(row)];
    if (bins.Find("deals")->numbers[static_cast<size_t>(row)] < 30) continue;
    const double told = bins.Find("mean_probability")->reals[static_cast<size_t>(row)];
    CHECK(told > bins.Find("interval_low")->reals[static_cast<size_t>(row)] - 0.05);
    CHECK(told < bins.Find("interval_high")->reals[static_cast<size_t>(row)] + 0.05);
  }
  CHECK(forecasts == all.Find("forecasts")->numbers[0]);
}

TEST_CASE("A back-test is refused where history is missing") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,amount
      d1,c1,Won,won,2026-01-01,2026-01-15,120
  )");
  CHECK(AskWrong(company.snapshot(), "forecast_backtest", "{}") ==
        "The table deal_history was not given; it is needed for a back-test, which replays how "
        "deals stood.");
  company.Add("deal_history", "deal_id,changed_at,stage\n");
  CHECK(AskWrong(company.snapshot(), "forecast_backtest", "{}") ==
        "No deal has rows in deal_history: how deals stood on earlier days is not known, and a "
        "back-test that takes them as they are today would know what came.");
}

TEST_CASE("Too little history replays no day, and says so") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,amount
      d1,c1,Won,won,2026-01-01,2026-01-15,120
      d2,c1,Won,won,2026-01-01,2026-01-15,120
  )");
  company.Add("deal_history", "deal_id,changed_at,stage,status\nd1,2026-01-01,Offer,open\n");
  const Table table = Ask(company.snapshot(), "forecast_backtest");
  CHECK(Cell(table, "replays") == "0");
  CHECK(Cell(table, "left_out") == "1");
  CHECK(Cell(table, "note") ==
        "No day can be replayed: it takes 20 deals that had closed by then, one of them won, and a "
        "period that is over.");
}

}  // namespace
}  // namespace coxswain
