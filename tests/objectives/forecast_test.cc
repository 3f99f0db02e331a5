#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

// 20 deals opened on the 5th of January, 15 of them won and 5 lost on the 15th: a chance of 0.075
// for each day to be won, of 0.9 to stay open.
std::string TwentyDeals() {
  std::string rows = "deal_id,customer_id,stage,status,opened_on,closed_on,amount\n";
  for (int i = 1; i <= 20; ++i) {
    rows += "h" + std::to_string(i) + ",c1,Closed," + (i <= 15 ? "won" : "lost") +
            ",2026-01-05,2026-01-15,100\n";
  }
  return rows;
}

void AddHistory(Company* company) { company->Add("deals", TwentyDeals()); }

constexpr std::string_view kColumns =
    "deal_id,customer_id,stage,status,opened_on,closed_on,amount,probability,forecast_category\n";

void AddOpen(Company* company, const std::string& rows) {
  company->Add("deals", std::string(kColumns) + rows);
}

void AddObjective(Company* company, const std::string& rest) {
  company->Add("objectives",
               "objective_id,measure,kind,direction,target,starts_on,due_on\no1," + rest + "\n");
}

double Real(const Table& table, const char* column) { return table.Find(column)->reals.at(0); }
std::string Cell(const Table& table, const char* column) { return table.Find(column)->CellText(0); }

TEST_CASE("A deal that is ever won may be won too late") {
  Company company;
  AddHistory(&company);
  AddOpen(&company, "o1,c1,Offer,open,2026-03-29,,1000,0.6,\n");
  AddObjective(&company, "bookings,level,up,1000,2026-03-01,2026-03-31");
  Table table = Ask(company.snapshot(), "forecast", R"({"open_only":true})");
  // Two days are left: 0.75 (1 - 0.9^2) = 0.1425.
  CHECK(Cell(table, "method") == "pipeline");
  CHECK(Cell(table, "as_of") == "2026-03-29");
  CHECK(Real(table, "probability") == doctest::Approx(0.1425).epsilon(1e-12));
  CHECK(Cell(table, "open_amount") == "1000.00");
  CHECK(Cell(table, "open_expected") == "142.50");
  CHECK(Cell(table, "expected") == "142.50");
  CHECK(Cell(table, "exact") == "true");
  CHECK(Cell(table, "learned_from") == "deals, by age");
  CHECK(Cell(table, "closed_deals") == "20");
  CHECK(Cell(table, "high") == "1000.00");
  CHECK(Cell(table, "median") == "0.00");
  // The CRM says 0.6 of ever; of ever, the two days have (1 - 0.9^2).
  table = Ask(company.snapshot(), "forecast", R"({"open_only":true,"probabilities":"given"})");
  CHECK(Real(table, "probability") == doctest::Approx(0.6 * 0.19).epsilon(1e-12));
}

TEST_CASE("A stage's default probability counts where the deal has none") {
  Company company;
  AddHistory(&company);
  company.Add("stages", "stage,order,status,default_probability\nOffer,1,open,0.3\n");
  AddOpen(&company, "o1,c1,Offer,open,2026-03-29,,1000,,\n");
  AddObjective(&company, "won_deals,level,up,1,2026-03-01,2026-03-31");
  const Table table =
      Ask(company.snapshot(), "forecast", R"({"open_only":true,"probabilities":"given"})");
  CHECK(Real(table, "probability") == doctest::Approx(0.3 * 0.19).epsilon(1e-12));
  CHECK(Cell(table, "open_expected") == "0.057");
}

TEST_CASE("A period that has not begun has neither what is won before it nor after it") {
  Company company;
  AddHistory(&company);
  AddOpen(&company, "o1,c1,Offer,open,2026-03-29,,1000,,\n");
  AddObjective(&company, "bookings,level,up,1000,2026-04-01,2026-04-03");
  const Table table = Ask(company.snapshot(), "forecast", R"({"open_only":true})");
  // Open through the two days of March, then won in three of April.
  CHECK(Real(table, "probability") ==
        doctest::Approx(0.75 * (0.81 - std::pow(0.9, 5))).epsilon(1e-12));
  CHECK(Cell(table, "status") == "not started");
}

TEST_CASE("Where less is better the probability is that no more comes") {
  Company company;
  AddHistory(&company);
  AddOpen(&company, "o1,c1,Offer,open,2026-03-29,,1000,,\n");
  AddObjective(&company, "bookings,level,down,999,2026-03-01,2026-03-31");
  CHECK(Real(Ask(company.snapshot(), "forecast", R"({"open_only":true})"), "probability") ==
        doctest::Approx(1 - 0.1425).epsilon(1e-12));
}

TEST_CASE("Deals to come are as many as came, and are won if there is time") {
  Company company;
  AddHistory(&company);
  AddOpen(&company, "o1,c1,Offer,open,2026-03-29,,1000,,\n");
  AddObjective(&company, "won_deals,level,up,1,2026-03-01,2026-03-31");
  const Table table = Ask(company.snapshot(), "forecast");
  // 21 deals in the 84 days from the 5th of January, 20 of them on a Monday and one on a Sunday:
  // a working day has 20 / 60, the 30th and the 31st are two. Won by the 31st: those of the 30th
  // with 0.075.
  CHECK(Real(table, "new_won_deals") == doctest::Approx(20.0 / 60 * 0.075).epsilon(1e-9));
  CHECK(Real(table, "probability") ==
        doctest::Approx(1 - (1 - 0.1425) * std::exp(-0.025)).epsilon(1e-3));
  CHECK(Cell(table, "exact") == "false");
}

TEST_CASE("Without history the forecast says so and shows the pace") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,amount
      d1,c1,Won,won,2026-01-01,2026-01-15,120
      d2,c1,Offer,open,2026-01-02,,500
  )");
  AddObjective(&company, "bookings,level,up,310,2026-01-01,2026-01-31");
  const Table table = Ask(company.snapshot(), "forecast");
  CHECK(Cell(table, "method") == "pace only");
  CHECK(Cell(table, "projected") == "248.00");
  CHECK(Cell(table, "pace_index") == "0.8");
  CHECK(Cell(table, "probability").empty());
  CHECK(Cell(table, "note") ==
        "No history to learn from: 1 deals that say when they were opened are closed, and it takes "
        "20, one of them won. Only the pace is shown.");
}

TEST_CASE("When the due date has passed it is known") {
  Company company;
  AddHistory(&company);
  AddObjective(&company, "bookings,level,up,1500,2026-01-01,2026-01-31");
  Table table = Ask(company.snapshot(), "forecast", R"({"as_of":"2026-02-01"})");
  CHECK(Cell(table, "method") == "over");
  CHECK(Cell(table, "status") == "met");
  CHECK(Real(table, "probability") == 1);
  AddObjective(&company, "bookings,level,up,1501,2026-01-01,2026-01-31");
  table = Ask(company.snapshot(), "forecast", R"({"as_of":"2026-02-01"})");
  CHECK(Cell(table, "status") == "missed");
  CHECK(Real(table, "probability") == 0);
}

TEST_CASE("A plain period needs no objective") {
  Company company;
  AddHistory(&company);
  AddOpen(&company, "o1,c1,Offer,open,2026-03-29,,1000,,\n");
  const std::string period = R"("measure":"bookings","from":"2026-03-01","to":"2026-03-31")";
  Table table =
      Ask(company.snapshot(), "forecast", "{" + period + R"(,"open_only":true,"target":"1000"})");
  CHECK(Real(table, "probability") == doctest::Approx(0.1425).epsilon(1e-12));
  table = Ask(company.snapshot(), "forecast", "{" + period + R"(,"open_only":true})");
  CHECK(Cell(table, "expected") == "142.50");
  CHECK(Cell(table, "probability").empty());
  CHECK(Cell(table, "target").empty());
  CHECK(AskWrong(company.snapshot(), "forecast", R"({"measure":"bookings","from":"2026-03-01"})") ==
        "A plain period of 'bookings' needs its days: give from and to.");
  CHECK(AskWrong(company.snapshot(), "forecast", R"({"from":"2026-03-01"})") ==
        "The options from, to and filter belong to a plain period, which needs a measure.");
  CHECK(AskWrong(company.snapshot(), "forecast", "{}") ==
        "The table objectives was not given; it is needed for the forecast of objectives (a plain "
        "period takes the option measure).");
}

TEST_CASE("A target in money for a count is compared with nothing") {
  Company company;
  AddHistory(&company);
  company.Add("objectives", R"(
      objective_id,measure,direction,target,currency,starts_on,due_on
      o1,won_deals,up,1000,EUR,2026-01-01,2026-03-31
  )");
  const Table table = Ask(company.snapshot(), "forecast");
  CHECK(Cell(table, "note")
            .rfind("The target is in EUR, and won_deals is no money: it is compared "
                   "with nothing.",
                   0) == 0);
  CHECK(Cell(table, "probability").empty());
}

TEST_CASE("A probability above 1 does not get into the book") {
  Company company;
  AddHistory(&company);
  LoadReport report;
  const absl::Status status = company.TryAdd(
      "deals", std::string(kColumns) + "o1,c1,Offer,open,2026-03-29,,1000,1.2,\n", {}, &report);
  CHECK_FALSE(status.ok());
}

TEST_CASE("Stages tell more than age where there is a history of them") {
  Company company;
  std::string deals = "deal_id,customer_id,stage,status,opened_on,closed_on,amount\n";
  std::string history = "deal_id,changed_at,stage,status,forecast_category\n";
  // 30 begin in Talk: on the fifth day 20 move to Offer, ten are lost; on the tenth 15 of the 20
  // are won.
  for (int i = 1; i <= 30; ++i) {
    const std::string id = "h" + std::to_string(i);
    history += id + ",2026-01-05,Talk,open,pipeline\n";
    const bool offered = i <= 20;
    const bool won = i <= 15;
    const std::string closed = offered ? "2026-01-15" : "2026-01-10";
    if (offered) history += id + ",2026-01-10,Offer,open,commit\n";
    history += id + "," + closed + ",Closed," + (won ? "won" : "lost") + ",\n";
    deals += id + ",c1,Closed," + (won ? "won" : "lost") + ",2026-01-05," + closed + ",100\n";
  }
  deals += "o1,c1,Offer,open,2026-03-20,,1000\no2,c1,Talk,open,2026-03-20,,1\n";
  history += "o1,2026-03-20,Talk,open,pipeline\no1,2026-03-27,Offer,open,commit\n";
  history += "o2,2026-03-20,Talk,open,pipeline\n";
  company.Add("deals", deals);
  company.Add("deal_history", history);
  const std::string period =
      R"("measure":"bookings","from":"2026-03-01","to":"2026-03-28","as_of":"2026-03-27","target":1000,"open_only":true)";
  Table table = Ask(company.snapshot(), "forecast", "{" + period + "}");
  CHECK(Cell(table, "learned_from") == "deal_history, by stage and age");
  // In Offer 100 deal-days brought 15 wins and 5 losses.
  CHECK(Real(table, "probability") == doctest::Approx(0.15).epsilon(1e-12));
  // Of the 20 that stood in commit 15 were won: 15.5 / 21 of ever; the chances say 0.75 of ever.
  table = Ask(company.snapshot(), "forecast", "{" + period + R"(,"probabilities":"category"})");
  CHECK(Real(table, "probability") == doctest::Approx(15.5 / 21 * 0.15 / 0.75).epsilon(1e-12));
  // On the 26th both were in Talk, where 162 deal-days brought 20 moves and ten losses: each is
  // moved on the next day with 20 / 162 and won on the one after with 0.15.
  table = Ask(company.snapshot(), "forecast",
              R"({"measure":"won_deals","from":"2026-03-01","to":"2026-03-28","target":1,)"
              R"("as_of":"2026-03-26","open_only":true})");
  CHECK(Cell(table, "open_expected") == "0.037037");
}

TEST_CASE("Shared luck widens the forecast and leaves its mean") {
  Company company;
  AddHistory(&company);
  std::string open;
  for (int i = 0; i < 40; ++i) {
    open += "o" + std::to_string(i) + ",c1,Offer,open,2026-03-22,,10,,\n";
  }
  AddOpen(&company, open);
  AddObjective(&company, "bookings,level,up,300,2026-03-01,2026-03-31");
  const auto ask = [&](const std::string& more) {
    return Ask(company.snapshot(), "forecast", R"({"open_only":true)" + more + "}");
  };
  const Table alone = ask("");
  const Table together = ask(R"(,"correlation":0.2)");
  CHECK(Real(together, "correlation") == 0.2);
  CHECK(Cell(together, "open_expected") == Cell(alone, "open_expected"));
  CHECK(together.Find("standard_deviation")->sums[0] > alone.Find("standard_deviation")->sums[0]);
  CHECK(Real(together, "probability") > Real(alone, "probability"));
  // All of January's deals closed in one month: nothing tells of luck.
  CHECK(Real(ask(R"(,"common_shock":true)"), "correlation") == 0);
  CHECK(AskWrong(company.snapshot(), "forecast", R"({"correlation":0.1,"common_shock":true})") ==
        "Give either correlation or common_shock=true, which estimates it.");
}

TEST_CASE("Flows that come from no deals are forecast by their days") {
  Company company;
  std::string rows = "spend_id,spent_on,amount\n";
  for (int day = 1; day <= 20; ++day) {
    rows += "s" + std::to_string(day) + ",2026-01-" + (day < 10 ? "0" : "") + std::to_string(day) +
            "," + (day % 2 == 0 ? "12" : "8") + "\n";
  }
  company.Add("spend", rows);
  AddObjective(&company, "spend,level,down,310,2026-01-01,2026-01-31");
  const Table table = Ask(company.snapshot(), "forecast");
  CHECK(Cell(table, "method") == "daily amounts");
  CHECK(Cell(table, "expected") == "310.00");  // 200, and 11 days of 10
  CHECK(Real(table, "probability") == doctest::Approx(0.5).epsilon(1e-9));
}

TEST_CASE("A level has no forecast") {
  Company company;
  AddHistory(&company);
  AddObjective(&company, "win_rate_count,level,up,0.8,2026-01-01,2026-01-31");
  const Table table = Ask(company.snapshot(), "forecast");
  CHECK(Cell(table, "method") == "pace only");
  CHECK(Cell(table, "actual") == "0.75");
  CHECK(Cell(table, "note") == "A level is not forecast: only its pace is shown.");
}

}  // namespace
}  // namespace coxswain
