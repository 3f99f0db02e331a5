#include <string>

#include <doctest/doctest.h>

#include "coxswain/book.h"

#include "support/company.h"

namespace coxswain {
namespace {

constexpr int64_t kOne = kRateOne;

int32_t Day(const char* text) { return ParseDate(text)->days(); }

std::shared_ptr<const Snapshot> Reported(Company* company, const RatePolicy& policy = {}) {
  const auto reported = InReportingCurrency(company->snapshot(), policy, {});
  REQUIRE_MESSAGE(reported.ok(), reported.status().ToString());
  return *reported;
}

std::string Refusal(std::string_view table, std::string_view rows) {
  Company company;
  company.Add("settings", "name,value\nreporting_currency,EUR");
  LoadReport report;
  CHECK_FALSE(company.TryAdd(table, rows, {}, &report).ok());
  REQUIRE(report.problems.size() == 1);
  return report.problems[0].reason;
}

TEST_CASE("rates: the last one whose first day is not after the day holds") {
  Company company;
  company.Add("rates", R"(
      currency,kind,valid_from,rate
      USD,spot,2026-02-01,0.8
      USD,,2026-01-01,0.9
      USD,budget,2026-01-01,0.75
      JPY,spot,2026-01-01,0.006123456789)");
  const Rates rates(company.snapshot()->table(TableId::kRates));
  const RateSeries& spot = rates.Of("USD", RateKind::kSpot);
  CHECK(spot.At(Day("2025-12-31")) == kNoRate);
  CHECK(spot.At(Day("2026-01-01")) == kOne / 10 * 9);
  CHECK(spot.At(Day("2026-01-31")) == kOne / 10 * 9);
  CHECK(spot.At(Day("2026-02-01")) == kOne / 10 * 8);
  CHECK(spot.At(kNullDay) == kOne / 10 * 8);
  CHECK(*spot.first_day() == *ParseDate("2026-01-01"));
  CHECK(rates.Of("USD", RateKind::kBudget).At(Day("2030-01-01")) == kOne / 4 * 3);
  CHECK(rates.Of("USD", RateKind::kAverage).At(kNullDay) == kNoRate);
  CHECK(rates.Of("JPY", RateKind::kSpot).At(kNullDay) == 6'123'456'789);
  CHECK(rates.Of("CHF", RateKind::kSpot).At(kNullDay) == kNoRate);
}

TEST_CASE("rates: of two rows of a day the one that names its kind counts") {
  for (const char* rows : {"USD,,2026-01-01,0.9\nUSD,spot,2026-01-01,0.8",
                           "USD,spot,2026-01-01,0.8\nUSD,,2026-01-01,0.9"}) {
    Company company;
    company.Add("rates", std::string("currency,kind,valid_from,rate\n") + rows);
    const Rates rates(company.snapshot()->table(TableId::kRates));
    CHECK(rates.Of("USD", RateKind::kSpot).At(kNullDay) == kOne / 10 * 8);
  }
}

TEST_CASE("rates: an amount is converted once, half to even") {
  int64_t micros = 0;
  CHECK((Convert(1'000'000, 912'345'678'901, &micros) && micros == 912'346));
  CHECK((Convert(1, kOne / 2, &micros) && micros == 0));
  CHECK((Convert(3, kOne / 2, &micros) && micros == 2));
  CHECK((Convert(-3, kOne / 2, &micros) && micros == -2));
  CHECK((Convert(INT64_MAX, kOne, &micros) && micros == INT64_MAX));
  CHECK_FALSE(Convert(INT64_MAX, kOne + 1, &micros));
}

TEST_CASE("rates: two rows for one day, or a rate that is not above 0, are refused") {
  CHECK(Refusal("rates", "currency,valid_from,rate\nUSD,2026-01-01,0.9\nUSD,2026-01-01,0.8")
            .find("stands in an earlier row") != std::string::npos);
  CHECK(Refusal("rates", "currency,valid_from,rate\nUSD,2026-01-01,0") ==
        "rate is 0; what one unit is worth is above 0.");
  CHECK(Refusal("rates", "currency,valid_from,rate\nUSD,2026-01-01,-0.9") ==
        "rate is -0.9; what one unit is worth is above 0.");
  CHECK(
      Refusal("rates", "currency,valid_from,rate,kind\nUSD,2026-01-01,0.9,forward").find("spot") !=
      std::string::npos);
  CHECK(
      Refusal("product_prices", "product_id,valid_from,unit_cost\np1,2026-01-01,5\np1,2026-01-01,6")
          .find("stands in an earlier row") != std::string::npos);
}

TEST_CASE("rates: one of the reporting currency itself is warned of, and not used") {
  Company company;
  company.Add("settings", "name,value\nreporting_currency,EUR");
  const LoadReport report =
      company.Add("rates", "currency,valid_from,rate\nEUR,2026-01-01,1.1\nEUR,2026-02-01,1");
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0].row == 1);
  CHECK(report.problems[0].reason ==
        "'EUR' is the reporting currency, which is worth 1 of itself: this rate is not used. Rates "
        "are of other currencies.");
  company.Add("spend", "spent_on,amount,currency\n2026-02-03,100,EUR");
  CHECK(Reported(&company) == company.snapshot());
}

TEST_CASE("currencies: a book of one is read as it is") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,currency
      d1,c1,Won,won,2026-01-10,100,USD
      d2,c1,Won,won,2026-01-10,100,)");
  company.Add("rates", "currency,valid_from,rate\nGBP,2026-01-01,1.1");
  CHECK(Reported(&company) == company.snapshot());
  CHECK(company.snapshot()->currency() == "USD");
  // A currency that only a refused row named is nobody's.
  CHECK_FALSE(
      company.TryAdd("deals", "deal_id,customer_id,stage,status,currency\nd3,c1,Won,won,CHF").ok());
  CHECK(Reported(&company) == company.snapshot());
}

TEST_CASE("currencies: two, and no setting that says which results are in") {
  Company company;
  company.Add("spend", "spent_on,amount,currency\n2026-01-31,5,CHF\n2026-01-31,5,EUR");
  const auto reported = InReportingCurrency(company.snapshot(), {}, {});
  CHECK(ToStd(reported.status().message()) ==
        "The book holds money in 'CHF' and in 'EUR', and nothing says which of them results are to "
        "be in: give the table settings a row reporting_currency, and the table rates what the "
        "other currencies are worth in it.");
  CHECK(PlaceOf(reported.status()) == Place{"settings", "reporting_currency", 0});
  // The setting may still come, and name the other one.
  company.Add("settings", "name,value\nreporting_currency,EUR");
  company.Add("rates", "currency,valid_from,rate\nCHF,2026-01-01,1.05");
  CHECK(Contents(*Reported(&company), TableId::kSpend) == Literal(R"(
      spent_on,amount,currency
      2026-01-31,5.25,CHF
      2026-01-31,5,EUR)"));
}

// One company with a row of every kind in dollars, which are worth 0.9 in January, 0.8 then; on
// average 0.7, and 0.75 in the budget.
void AddDollars(Company* company) {
  company->Add("settings", "name,value\nreporting_currency,EUR");
  company->Add("rates", R"(
      currency,kind,valid_from,rate
      USD,spot,2026-01-01,0.9
      USD,spot,2026-02-01,0.8
      USD,average,2026-01-01,0.7
      USD,budget,2026-01-01,0.75)");
  company->Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,amount,list_amount,currency
      d1,c1,Won,won,2026-01-02,2026-01-31,100,120,USD
      d2,c1,Won,won,2026-01-02,2026-02-01,100,120,USD
      d3,c1,Won,won,2026-01-02,2026-02-01,100,,
      d4,c1,Open,open,2026-01-02,,100,,USD
      d5,c1,Open,open,2026-02-02,,100,,USD)");
  company->Add("deal_lines", R"(
      deal_id,line,quantity,list_price,amount,currency
      d1,1,2,60,100,
      d2,1,2,60,100,EUR
      d3,1,2,60,100,USD
      d9,1,2,60,100,USD)");
  company->Add("deal_costs", R"(
      deal_id,kind,amount,currency
      d1,freight,10,
      d2,freight,10,EUR
      d3,freight,10,USD)");
  company->Add("orders", R"(
      order_id,customer_id,ordered_on,amount,cost,currency
      o1,c1,2026-01-15,100,50,USD
      o2,c1,2026-02-15,100,,USD)");
  company->Add("spend", "spent_on,amount,currency\n2026-01-15,100,USD\n2026-02-15,100,USD");
  company->Add("campaigns", R"(
      campaign_id,starts_on,budget,currency
      k1,2026-01-15,100,USD
      k2,2026-01-15,100,)");
  company->Add("cost_pools", R"(
      pool_id,kind,period_start,period_end,amount,currency,driver
      q1,freight,2026-01-01,2026-02-28,100,USD,revenue)");
}

TEST_CASE("currencies: every amount at the rate of its own day") {
  Company company;
  AddDollars(&company);
  const std::shared_ptr<const Snapshot> reported = Reported(&company);
  CHECK(reported->reported()->gaps.empty());
  CHECK(Contents(*reported, TableId::kDeals) == Literal(R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,amount,list_amount,currency
      d1,c1,Won,won,2026-01-02,2026-01-31,90,108,USD
      d2,c1,Won,won,2026-01-02,2026-02-01,80,96,USD
      d3,c1,Won,won,2026-01-02,2026-02-01,100,,
      d4,c1,Open,open,2026-01-02,,80,,USD
      d5,c1,Open,open,2026-02-02,,80,,USD)"));
  // A line and a cost are in their own currency, else in that of their deal, and at its day. The
  // line of a deal that there is not takes the latest rate.
  CHECK(Contents(*reported, TableId::kDealLines) == Literal(R"(
      deal_id,line,quantity,list_price,amount,currency
      d1,1,2,54,90,
      d2,1,2,60,100,EUR
      d3,1,2,48,80,USD
      d9,1,2,48,80,USD)"));
  CHECK(Contents(*reported, TableId::kDealCosts) == Literal(R"(
      deal_id,kind,amount,currency
      d1,freight,9,
      d2,freight,10,EUR
      d3,freight,8,USD)"));
  CHECK(Contents(*reported, TableId::kOrders) == Literal(R"(
      order_id,customer_id,ordered_on,amount,cost,currency
      o1,c1,2026-01-15,90,45,USD
      o2,c1,2026-02-15,80,,USD)"));
  CHECK(Contents(*reported, TableId::kSpend) ==
        Literal("spent_on,amount,currency\n2026-01-15,90,USD\n2026-02-15,80,USD"));
  CHECK(Contents(*reported, TableId::kCampaigns) == Literal(R"(
      campaign_id,starts_on,budget,currency
      k1,2026-01-15,75,USD
      k2,2026-01-15,100,)"));
  CHECK(Contents(*reported, TableId::kCostPools) == Literal(R"(
      pool_id,kind,period_start,period_end,amount,currency,driver
      q1,freight,2026-01-01,2026-02-28,80,USD,revenue)"));
  // The rows as they were handed over are still there, and what made of them is kept.
  CHECK(reported->stated(TableId::kDeals).NumberAt(0, ColumnIndex(TableId::kDeals, "amount")) ==
        100'000'000);
  CHECK(Reported(&company) == reported);
}

std::string Amounts(const Snapshot& snapshot) {
  std::string amounts;
  const TableState& deals = snapshot.table(TableId::kDeals);
  for (int64_t row = 0; row < deals.rows; ++row) {
    amounts += deals.ValueText(row, ColumnIndex(TableId::kDeals, "amount")) + " ";
  }
  return amounts;
}

TEST_CASE("currencies: by another kind, at constant rates, and as it was") {
  Company company;
  AddDollars(&company);
  CHECK(Amounts(*Reported(&company)) == "90 80 100 80 80 ");
  CHECK(Amounts(*Reported(&company, {RateKind::kAverage, {}, {}})) == "70 70 100 70 70 ");
  CHECK(Amounts(*Reported(&company, {RateKind::kBudget, {}, {}})) == "75 75 100 75 75 ");
  const RatePolicy constant{RateKind::kSpot, {}, *ParseDate("2026-01-20")};
  CHECK(Amounts(*Reported(&company, constant)) == "90 90 100 90 90 ");
  // In January all of them were open.
  const RatePolicy january{RateKind::kSpot, *ParseDate("2026-01-20"), {}};
  CHECK(Amounts(*Reported(&company, january)) == "90 90 100 90 90 ");
  const RatePolicy february{RateKind::kSpot, *ParseDate("2026-02-20"), {}};
  CHECK(Amounts(*Reported(&company, february)) == "90 80 100 80 80 ");
  // From one policy to another, the stated amounts are what is converted.
  const auto again = InReportingCurrency(Reported(&company, constant), {}, {});
  REQUIRE(again.ok());
  CHECK(Amounts(**again) == "90 80 100 80 80 ");
}

TEST_CASE("currencies: an amount without a rate is null and named") {
  Company company;
  AddDollars(&company);
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,amount,currency
      d6,c1,Won,won,2025-01-02,2025-12-31,100,USD
      d7,c1,Open,open,2026-01-02,,100,CHF
      d8,c1,No,omitted,2026-01-02,,100,CHF)");
  company.Add("spend", "spent_on,amount,currency\n2026-01-15,9e12,BTC");
  company.Add("rates", "currency,valid_from,rate\nBTC,2026-01-01,60000");
  const std::shared_ptr<const Snapshot> reported = Reported(&company);
  const std::vector<RateGap>& gaps = reported->reported()->gaps;
  REQUIRE(gaps.size() == 3);  // nobody asks for what an omitted deal is worth
  const auto says = [&](size_t gap) { return GapError(*reported, gaps[gap]); };
  CHECK(ToStd(says(0).message()) ==
        "Row 6 of deals is in 'USD', and the table rates has no spot rate of it that holds on "
        "2025-12-31; its first is of 2026-01-01. Give one whose valid_from is that day or "
        "earlier.");
  CHECK(PlaceOf(says(0)) == Place{"deals", "currency", 6});
  CHECK(ToStd(says(1).message()) ==
        "Row 7 of deals is in 'CHF', and the table rates has no spot rate of it: give one.");
  CHECK(ToStd(says(2).message()) ==
        "Row 3 of spend: its amount comes to more than 9.2e12 units of 'EUR': check the amount and "
        "the rate.");
  CHECK(PlaceOf(says(2)) == Place{"spend", "amount", 3});
  CHECK(Amounts(*reported) == "90 80 100 80 80    ");
  CHECK(CheckRow(*reported, TableId::kDeals, 5) == says(0));
  CHECK(CheckRow(*reported, TableId::kDeals, 4).ok());
  CHECK(FindGap(*reported, TableId::kDealLines, 5) == nullptr);
}

TEST_CASE("currencies: what is converted counts towards the book's ceiling, and is given back") {
  BookOptions options;
  options.memory_limit = 4 << 20;
  Company company(options);
  AddDollars(&company);
  const std::shared_ptr<const Snapshot> plain = company.snapshot();
  MemoryBudget* const budget = company.book()->budget();
  const int64_t before = budget->used();
  const int64_t rest = options.memory_limit - before - 1000;
  REQUIRE(budget->Charge(rest, "Something else").ok());
  CHECK(absl::IsResourceExhausted(InReportingCurrency(plain, {}, {}).status()));
  CHECK(budget->used() == before + rest);
  budget->Release(rest);
  REQUIRE(InReportingCurrency(plain, {}, {}).ok());
  CHECK(budget->used() > before);
}

}  // namespace
}  // namespace coxswain
