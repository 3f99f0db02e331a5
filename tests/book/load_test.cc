#include <atomic>
#include <string>

#include <doctest/doctest.h>

#include "coxswain/book.h"

#include "support/company.h"

namespace coxswain {
namespace {

LoadOptions With(DanglingReference dangling) {
  LoadOptions options;
  options.dangling = dangling;
  return options;
}

LoadOptions With(ExtraColumns extra) {
  LoadOptions options;
  options.extra_columns = extra;
  return options;
}

LoadOptions KeepGoodRows() {
  LoadOptions options;
  options.keep_good_rows = true;
  return options;
}

LoadOptions Strict() {
  LoadOptions options;
  options.strict = true;
  return options;
}

// A company with something in it, so that "nothing was changed" means something.
void AddSmallCompany(Company* company) {
  company->Add("customers", R"(
      customer_id,segment
      c1,Food
      c2,Retail)");
  company->Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,currency
      d1,c1,Closed,won,2026-01-10,100,EUR
      d2,c2,Talks,open,,250.5,EUR)");
}

// Loads rows that must be refused as a whole; checks that the book did not notice, and that the
// report lists the one problem.
void CheckRefused(std::string_view table, std::string_view literal, int64_t row,
                  std::string_view column, std::string_view reason,
                  const LoadOptions& options = {}) {
  Company company;
  AddSmallCompany(&company);
  const std::string before = Contents(*company.snapshot());
  LoadReport report;
  const absl::Status status = company.TryAdd(table, literal, options, &report);
  INFO(std::string(ToStd(status.message())));
  CHECK(status.code() == absl::StatusCode::kInvalidArgument);
  CHECK(PlaceOf(status) == Place{std::string(table), std::string(column), row});
  CHECK(Contents(*company.snapshot()) == before);
  CHECK(report.rows_added == 0);
  CHECK(report.rows_updated == 0);
  CHECK(report.rows_created == 0);
  if (row == 0) return;
  CHECK(report.rows_refused == 1);
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0].row == row);
  CHECK(report.problems[0].column == column);
  CHECK(report.problems[0].refused);
  INFO(report.problems[0].reason);
  CHECK(report.problems[0].reason.find(reason) != std::string::npos);
}

TEST_CASE("load: rows land as they are written") {
  Company company;
  const LoadReport report = company.Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,amount,probability,territory
      d1,c1,Talks,open,2026-01-05,1234.56,0.25,North
      d2,,Talks,open,,,,)");
  CHECK(report.rows_read == 2);
  CHECK(report.rows_added == 2);
  CHECK(report.rows_updated == 0);
  CHECK(report.rows_refused == 0);
  CHECK(report.warnings == 1);  // an open deal without a customer
  CHECK(report.extra_columns == std::vector<std::string>{"territory"});
  CHECK(Contents(*company.snapshot(), TableId::kDeals) == Literal(R"(
      deal_id,customer_id,stage,status,opened_on,amount,probability,territory
      d1,c1,Talks,open,2026-01-05,1234.56,0.25,North
      d2,,Talks,open,,,,)"));
}

TEST_CASE("load: a missing required column is named, with what there is") {
  Company company;
  LoadReport report;
  const absl::Status status =
      company.TryAdd("deals", "deal_id,customer_id,stage\nd1,c1,Talks", {}, &report);
  CHECK(status.code() == absl::StatusCode::kInvalidArgument);
  CHECK(PlaceOf(status) == Place{"deals", "status", 0});
  CHECK(status.message().find("deal_id, customer_id, stage") != absl::string_view::npos);
  CHECK(report.table == TableId::kDeals);
  CHECK_FALSE(company.snapshot()->table(TableId::kDeals).given);
  const absl::Status several = company.TryAdd("deals", "deal_id\nd1");
  CHECK(several.message().find("'customer_id', 'stage', 'status'") != absl::string_view::npos);
}

TEST_CASE("load: an empty required value refuses its row") {
  CheckRefused("deals", "deal_id,customer_id,stage,status\nd7,c1,Talks,open\n,c1,Talks,open", 2,
               "deal_id", "every row of deals needs it");
}

TEST_CASE("load: a key that stands twice in a batch is refused") {
  CheckRefused("customers", "customer_id,segment\nc7,Food\nc8,Food\nc7,Retail", 3, "customer_id",
               "'c7' stands in an earlier row");
  // The same for a row that the book has already.
  CheckRefused("customers", "customer_id,segment\nc1,Food\nc1,Retail", 2, "customer_id",
               "'c1' stands in an earlier row");
}

TEST_CASE("load: text that is not UTF-8 is refused") {
  CheckRefused("customers", "customer_id,name\nc7,Caf\xE9", 1, "name", "UTF-8");
  CheckRefused("deals", "deal_id,customer_id,stage,status\nd7,c1,Talks,o\xE9n", 1, "status",
               "UTF-8");
}

TEST_CASE("load: NaN in a share is refused") {
  CheckRefused("deals", "deal_id,customer_id,stage,status,probability\nd7,c1,Talks,open,NaN", 1,
               "probability", "");
}

TEST_CASE("load: an amount beyond the range of money is refused") {
  CheckRefused("deals", "deal_id,customer_id,stage,status,amount\nd7,c1,Talks,open,9300000000000",
               1, "amount", "");
}

TEST_CASE("load: the largest amount is taken, and its negative") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,amount
      d1,c1,Talks,open,9223372036854.775807
      d2,c1,Talks,open,-9223372036854.775807)");
  CHECK(Contents(*company.snapshot(), TableId::kDeals) == Literal(R"(
      deal_id,customer_id,stage,status,amount
      d1,c1,Talks,open,9223372036854.775807
      d2,c1,Talks,open,-9223372036854.775807)"));
}

TEST_CASE("load: rows may be in several currencies") {
  Company company;
  company.Add("settings", "name,value\nreporting_currency,EUR");
  company.Add("spend", "spent_on,amount,currency\n2026-01-05,10,EUR\n2026-01-05,10,CHF");
  CHECK(Contents(*company.snapshot(), TableId::kSpend) ==
        Literal("spent_on,amount,currency\n2026-01-05,10,EUR\n2026-01-05,10,CHF"));
  CHECK(company.snapshot()->currency() == "EUR");
}

TEST_CASE("load: a row that is refused does not decide the currency") {
  Company company;
  REQUIRE(company
              .TryAdd("deals", R"(
      deal_id,customer_id,stage,status,amount,currency
      d1,c1,Closed,won,1,USD
      d2,c1,Talks,open,1,EUR)",
                      KeepGoodRows())
              .ok());
  CHECK(company.snapshot()->currency() == "EUR");
  CHECK(company.snapshot()->table(TableId::kDeals).rows == 1);
}

TEST_CASE("load: a deal that is won or lost needs the day it was decided") {
  CheckRefused("deals", "deal_id,customer_id,stage,status\nd7,c1,Closed,won", 1, "closed_on",
               "needs closed_on");
  CheckRefused("deals", "deal_id,customer_id,stage,status,closed_on\nd7,c1,Closed,lost,", 1,
               "closed_on", "needs closed_on");
}

TEST_CASE("load: only an open deal may be without a customer") {
  CheckRefused("deals", "deal_id,customer_id,stage,status,closed_on\nd7,,Closed,won,2026-01-01", 1,
               "customer_id", "Only an open deal");
}

TEST_CASE("load: a percentage where a fraction is meant is refused, with the fraction") {
  CheckRefused("deals", "deal_id,customer_id,stage,status,probability\nd7,c1,Talks,open,20", 1,
               "probability", "write 0.2");
  CheckRefused("deal_lines", "deal_id,line,quantity,discount_share\nd1,1,1,12.5", 1,
               "discount_share", "write 0.125");
  CheckRefused("deal_lines", "deal_id,line,quantity,discount_share\nd1,1,1,-0.1", 1,
               "discount_share", "between 0 and 1");
}

TEST_CASE("load: a value outside a closed list is refused, with the nearest") {
  CheckRefused("deals", "deal_id,customer_id,stage,status\nd7,c1,Talks,opne", 1, "status",
               "'open'");
}

TEST_CASE("load: a day that does not exist is refused") {
  CheckRefused("deals", "deal_id,customer_id,stage,status,opened_on\nd7,c1,Talks,open,2026-02-30",
               1, "opened_on", "");
}

TEST_CASE("load: what ends before it starts is refused") {
  CheckRefused("campaigns", "campaign_id,starts_on,ends_on\nk1,2026-02-01,2026-01-31", 1, "ends_on",
               "before starts_on");
  CheckRefused("plan_lines",
               "plan_id,plan_line_id,measure,period_start,period_end,value\n"
               "p,1,revenue,2026-02-01,2026-01-31,5",
               1, "period_end", "before period_start");
}

TEST_CASE("load: no rows make a table that is given and empty") {
  Company company;
  const LoadReport report = company.Add("deals", "deal_id,customer_id,stage,status");
  CHECK(report.rows_read == 0);
  CHECK(company.snapshot()->table(TableId::kDeals).given);
  CHECK(company.snapshot()->table(TableId::kDeals).rows == 0);
}

TEST_CASE("load: bytes without a header are an error") {
  Company company;
  CHECK_FALSE(company.TryAdd("deals", "").ok());
  CHECK_FALSE(company.snapshot()->table(TableId::kDeals).given);
}

TEST_CASE("load: one row is a table too") {
  Company company;
  CHECK(company.Add("customers", "customer_id\nc1").rows_added == 1);
  CHECK(Contents(*company.snapshot(), TableId::kCustomers) == "customer_id\nc1\n");
}

TEST_CASE("load: columns in which every value is null stay null") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,amount,list_amount,opened_on
      d1,c1,Talks,open,,,
      d2,c1,Talks,open,,,)");
  CHECK(Contents(*company.snapshot(), TableId::kDeals) == Literal(R"(
      deal_id,customer_id,stage,status
      d1,c1,Talks,open
      d2,c1,Talks,open)"));
}

TEST_CASE("load: the empty text is a value, no text is null") {
  Company company;
  company.Add("customers", "customer_id,segment\nc1,\"\"\nc2,");
  const TableState& customers = company.snapshot()->table(TableId::kCustomers);
  const int segment = customers.Find("segment");
  CHECK(customers.TextAt(0, segment).data() != nullptr);
  CHECK(customers.TextAt(1, segment).data() == nullptr);
}

TEST_CASE("load: refused rows are listed by row, with column and reason") {
  Company company;
  LoadReport report;
  const absl::Status status = company.TryAdd("deals", R"(
      deal_id,customer_id,stage,status,closed_on,probability
      d1,c1,Talks,open,,50
      d2,c1,Closed,won,,
      d3,c1,Talks,open,,0.5
      d3,c1,Talks,open,,0.5
      d4,c1,Talks,oops,,)",
                                             {}, &report);
  CHECK_FALSE(status.ok());
  CHECK(report.rows_read == 5);
  CHECK(report.rows_refused == 4);
  CHECK(PlaceOf(status) == Place{"deals", "probability", 1});
  const Table table = report.ToTable();
  REQUIRE(table.rows() == 4);
  CHECK(table.Find("row")->numbers == std::vector<int64_t>{1, 2, 4, 5});
  CHECK(table.Find("column")->CellText(0) == "probability");
  CHECK(table.Find("column")->CellText(1) == "closed_on");
  CHECK(table.Find("column")->CellText(2) == "deal_id");
  CHECK(table.Find("column")->CellText(3) == "status");
  CHECK(table.Find("table")->CellText(0) == "deals");
}

TEST_CASE("load: with keep_good_rows the others land") {
  Company company;
  LoadReport report;
  REQUIRE(company
              .TryAdd("deals", R"(
      deal_id,customer_id,stage,status,closed_on
      d1,c1,Talks,open,
      d2,c1,Closed,won,
      d1,c9,Talks,open,
      d3,c1,Closed,won,2026-01-01)",
                      KeepGoodRows(), &report)
              .ok());
  CHECK(report.rows_added == 2);
  CHECK(report.rows_refused == 2);
  CHECK(Contents(*company.snapshot(), TableId::kDeals) == Literal(R"(
      deal_id,customer_id,stage,status,closed_on
      d1,c1,Talks,open,
      d3,c1,Closed,won,2026-01-01)"));
  // A row that was refused can come again.
  CHECK(company
            .Add("deals", "deal_id,customer_id,stage,status,closed_on\nd2,c1,Closed,won,2026-01-02")
            .rows_added == 1);
}

TEST_CASE("load: the list of problems is cut, the counts are not") {
  std::string literal = "deal_id,customer_id,stage,status,closed_on\n";
  for (int i = 0; i < 3000; ++i) literal += "d" + std::to_string(i) + ",c1,Closed,won,\n";
  literal += ",c1,Talks,open,\n";
  LoadOptions options;
  options.listed_problems = 10;
  Company company;
  LoadReport report;
  CHECK_FALSE(company.TryAdd("deals", literal, options, &report).ok());
  CHECK(report.rows_refused == 3001);
  REQUIRE(report.problems.size() == 10);
  for (size_t i = 0; i < 10; ++i) CHECK(report.problems[i].row == static_cast<int64_t>(i) + 1);

  options.listed_problems = 0;
  const absl::Status status = company.TryAdd("deals", literal, options, &report);
  CHECK(report.problems.empty());
  CHECK(PlaceOf(status) == Place{"deals", "closed_on", 1});
}

TEST_CASE("load: what is odd but possible is a warning, and strict refuses it") {
  const std::string_view literal = R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,amount
      d1,c1,Closed,won,2026-02-01,2026-01-01,5
      d2,c1,Closed,lost,2026-01-01,2026-01-02,0
      d3,,Talks,open,,,
      d4,c1,Talks,open,,,1.2345678)";
  Company company;
  const LoadReport report = company.Add("deals", literal);
  CHECK(report.rows_added == 4);
  CHECK(report.warnings == 4);
  REQUIRE(report.problems.size() == 4);
  CHECK(report.problems[0].column == "closed_on");
  CHECK(report.problems[1].column == "amount");
  CHECK(report.problems[2].column == "customer_id");
  CHECK(report.problems[3].column == "amount");
  CHECK_FALSE(report.problems[0].refused);

  Company strict;
  LoadReport refused;
  CHECK_FALSE(strict.TryAdd("deals", literal, Strict(), &refused).ok());
  CHECK(refused.rows_refused == 4);
  CHECK(refused.warnings == 0);
}

TEST_CASE("load: a kind of cost that nobody declared is a warning") {
  Company company;
  company.Add("cost_kinds", "kind,step\ntolls,cost_to_serve");
  const LoadReport report = company.Add("deal_costs", R"(
      cost_id,deal_id,kind,amount
      1,d1,freight,5
      2,d1,tolls,5
      3,d1,bribes,5)");
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0].row == 3);
  CHECK(report.problems[0].column == "kind");
  const LoadReport pools = company.Add("cost_pools", R"(
      pool_id,kind,period_start,period_end,amount,driver
      1,tolls,2026-01-01,2026-01-31,5,deals
      2,bribes,2026-01-01,2026-01-31,5,deals)");
  REQUIRE(pools.problems.size() == 1);
  CHECK(pools.problems[0].row == 2);
  CHECK_FALSE(pools.problems[0].refused);
}

TEST_CASE("load: a reference into a table that was not given is not checked") {
  Company company;
  CHECK(company
            .Add("deals", "deal_id,customer_id,stage,status\nd1,c1,Talks,open",
                 With(DanglingReference::kRefuse))
            .problems.empty());
}

TEST_CASE("load: a reference to nothing") {
  Company company;
  company.Add("customers", "customer_id,segment\nc1,Food");
  const std::string_view literal = R"(
      deal_id,customer_id,stage,status
      d1,c1,Talks,open
      d2,c9,Talks,open
      d3,c9,Talks,open)";
  LoadReport report;

  SUBCASE("is refused where that is asked for") {
    const std::string before = Contents(*company.snapshot());
    CHECK_FALSE(company.TryAdd("deals", literal, With(DanglingReference::kRefuse), &report).ok());
    CHECK(report.rows_refused == 2);
    REQUIRE(report.problems.size() == 2);
    CHECK(report.problems[0].row == 2);
    CHECK(report.problems[0].column == "customer_id");
    CHECK(Contents(*company.snapshot()) == before);
  }
  SUBCASE("is a warning by default") {
    report = company.Add("deals", literal);
    CHECK(report.warnings == 2);
    CHECK(report.rows_added == 3);
    CHECK(report.rows_created == 0);
    CHECK(company.snapshot()->table(TableId::kCustomers).rows == 1);
  }
  SUBCASE("makes the row once with create") {
    report = company.Add("deals", literal, With(DanglingReference::kCreate));
    CHECK(report.rows_added == 3);
    CHECK(report.rows_created == 1);
    CHECK(report.warnings == 1);
    CHECK(Contents(*company.snapshot(), TableId::kCustomers) ==
          "customer_id,segment\nc1,Food\nc9,\n");
    // The row is then a customer like any other.
    CHECK(company.Add("customers", "customer_id,segment\nc9,Retail").rows_updated == 1);
  }
  SUBCASE("is refused by strict, even with create") {
    LoadOptions options = Strict();
    options.dangling = DanglingReference::kCreate;
    CHECK_FALSE(company.TryAdd("deals", literal, options, &report).ok());
    CHECK(report.rows_refused == 2);
    CHECK(company.snapshot()->table(TableId::kCustomers).rows == 1);
  }
}

TEST_CASE("load: rows that refused rows refer to are not created") {
  Company company;
  company.Add("customers", "customer_id\nc1");
  LoadOptions options = KeepGoodRows();
  options.dangling = DanglingReference::kCreate;
  LoadReport report;
  REQUIRE(company
              .TryAdd("deals", R"(
      deal_id,customer_id,stage,status
      d1,c1,Talks,open
      d1,c8,Talks,open
      d2,c9,Closed,won)",
                      options, &report)
              .ok());
  CHECK(report.rows_refused == 2);
  CHECK(report.rows_created == 0);
  CHECK(company.snapshot()->table(TableId::kCustomers).rows == 1);
}

TEST_CASE("load: rows that were created go with the load that failed") {
  Company company;
  company.Add("customers", "customer_id\nc1");
  const std::string before = Contents(*company.snapshot());
  const std::string_view literal =
      "deal_id,customer_id,stage,status\nd1,c9,Talks,open\nd2,c9,Closed,won";
  CHECK_FALSE(company.TryAdd("deals", literal, With(DanglingReference::kCreate)).ok());
  CHECK(Contents(*company.snapshot()) == before);
  // c9 is no customer, so a refusal is due.
  LoadReport report;
  CHECK_FALSE(company
                  .TryAdd("deals", "deal_id,customer_id,stage,status\nd1,c9,Talks,open",
                          With(DanglingReference::kRefuse), &report)
                  .ok());
}

TEST_CASE("load: a row whose key alone is not enough is not created") {
  Company company;
  company.Add("deals", "deal_id,customer_id,stage,status\nd1,c1,Talks,open");
  const LoadReport report =
      company.Add("deal_lines", "deal_id,line,quantity\nd9,1,1", With(DanglingReference::kCreate));
  CHECK(report.rows_created == 0);
  CHECK(report.warnings == 1);
  CHECK(company.snapshot()->table(TableId::kDeals).rows == 1);
}

TEST_CASE("load: extra columns") {
  Company company;
  const std::string_view literal = "customer_id,segmnt\nc1,Food";
  LoadReport report;

  SUBCASE("are kept as dimensions") {
    report = company.Add("customers", literal);
    CHECK(report.extra_columns == std::vector<std::string>{"segmnt"});
    CHECK(Contents(*company.snapshot(), TableId::kCustomers) == "customer_id,segmnt\nc1,Food\n");
    // Rows that come without it have none; others add to it.
    company.Add("customers", "customer_id\nc2");
    company.Add("customers", "colour,customer_id,segmnt\nred,c3,Retail");
    CHECK(Contents(*company.snapshot(), TableId::kCustomers) ==
          "customer_id,segmnt,colour\nc1,Food,\nc2,,\nc3,Retail,red\n");
  }
  SUBCASE("are ignored if so asked") {
    report = company.Add("customers", literal, With(ExtraColumns::kIgnore));
    CHECK(report.ignored_columns == std::vector<std::string>{"segmnt"});
    CHECK(report.extra_columns.empty());
    CHECK(Contents(*company.snapshot(), TableId::kCustomers) == "customer_id\nc1\n");
  }
  SUBCASE("are refused if so asked, with the nearest name") {
    const absl::Status status =
        company.TryAdd("customers", literal, With(ExtraColumns::kRefuse), &report);
    CHECK(PlaceOf(status) == Place{"customers", "segmnt", 0});
    CHECK(status.message().find("'segment'") != absl::string_view::npos);
  }
  SUBCASE("of a load that failed are not kept") {
    const std::string before = Contents(*company.snapshot());
    CHECK_FALSE(company.TryAdd("customers", "customer_id,colour\n,red").ok());
    CHECK(Contents(*company.snapshot()) == before);
  }
}

TEST_CASE("load: cancelled half way, the book is as it was") {
  Company company;
  AddSmallCompany(&company);
  const std::string before = Contents(*company.snapshot());
  // Some batches of the file land before the token is set.
  std::string literal = "customer_id,name\n";
  for (int i = 0; literal.size() < 20'000'000; ++i) {
    literal += "x" + std::to_string(i) + ",A name that takes some room in the file\n";
  }
  LoadReport report;

  SUBCASE("by the token") {
    std::atomic<bool> cancelled{false};
    Run run;
    run.cancelled = &cancelled;
    run.progress = [&](double done) {
      if (done > 0.3) cancelled = true;
      return true;
    };
    const absl::Status status = company.TryAdd("customers", literal, {}, &report, run);
    CHECK(status.code() == absl::StatusCode::kCancelled);
    CHECK(cancelled);
  }
  SUBCASE("by the progress callback") {
    Run run;
    run.progress = [](double done) { return done < 0.3; };
    const absl::Status status = company.TryAdd("customers", literal, {}, &report, run);
    CHECK(status.code() == absl::StatusCode::kCancelled);
  }
  CHECK(report.rows_read > 0);
  CHECK(report.rows_added == 0);
  CHECK(Contents(*company.snapshot()) == before);
  // And its keys are free again.
  CHECK(company.Add("customers", "customer_id\nx0").rows_added == 1);
}

TEST_CASE("load: many batches and threads make the same book as few") {
  std::string literal = "deal_id,customer_id,stage,status,amount\n";
  for (int i = 0; i < 200'000; ++i) {
    literal += "deal-" + std::to_string(i) + ",customer-" + std::to_string(i % 977) +
               ",Some stage of talks,open," + std::to_string(i) + ".5\n";
  }
  Company one;
  REQUIRE(one.TryAdd("deals", literal).ok());
  Run run;
  run.threads = 4;
  Company four;
  REQUIRE(four.TryAdd("deals", literal, {}, nullptr, run).ok());
  CHECK(one.snapshot()->table(TableId::kDeals).rows == 200'000);
  CHECK((Contents(*one.snapshot()) == Contents(*four.snapshot())));

  // Old rows again, in another order and with fewer columns, and new ones between them.
  const std::shared_ptr<const Snapshot> pinned = four.snapshot();
  const std::string before = Contents(*pinned);
  literal = "deal_id,customer_id,stage,status,closed_on\n";
  for (int i = 0; i < 100'000; ++i) {
    literal += "deal-" + std::to_string(int64_t{i} * 7919 % 300'000) + ",customer-1,Closed,won," +
               "2026-01-0" + std::to_string(i % 9 + 1) + "\n";
  }
  REQUIRE(one.TryAdd("deals", literal).ok());
  REQUIRE(four.TryAdd("deals", literal, {}, nullptr, run).ok());
  CHECK((Contents(*one.snapshot()) == Contents(*four.snapshot())));
  CHECK((Contents(*pinned) == before));
}

TEST_CASE("load: a typed table is taken where nothing is lost") {
  Table rows;
  const int id = rows.AddColumn("customer_id", ColumnKind::kInteger);
  const int employees = rows.AddColumn("employees", ColumnKind::kDecimal, "", 2);
  const int revenue = rows.AddColumn("annual_revenue", ColumnKind::kDecimal, "", 2);
  const int since = rows.AddColumn("acquired_on", ColumnKind::kDate);
  const int prospect = rows.AddColumn("is_prospect", ColumnKind::kBool);
  rows.AppendInteger(id, 42);
  rows.AppendInteger(employees, 1200);
  rows.AppendInteger(revenue, 123456);
  rows.AppendInteger(since, Date::FromCivil(2026, 1, 31).days());
  rows.AppendInteger(prospect, 1);
  rows.AppendInteger(id, 43);
  for (const int column : {employees, revenue, since, prospect}) rows.AppendNull(column);

  Book book;
  LoadReport report;
  REQUIRE(book.Load(TableId::kCustomers, rows, {}, {}, &report).ok());
  CHECK(Contents(*book.snapshot(), TableId::kCustomers) == Literal(R"(
      customer_id,employees,annual_revenue,acquired_on,is_prospect
      42,12,1234.56,2026-01-31,true
      43,,,,)"));

  rows.columns[static_cast<size_t>(employees)].numbers[0] = 1250;  // twelve and a half
  CHECK_FALSE(book.Load(TableId::kCustomers, rows, {}, {}, &report).ok());
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0].column == "employees");
}

TEST_CASE("load: a table of texts is read as CSV is") {
  Book book;
  REQUIRE(book.Load(TableId::kDeals, TextTable(R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,Closed,won,2026-01-31,1.5
      d2,c1,Talks,open,,)"),
                    {}, {}, nullptr)
              .ok());
  CHECK(Contents(*book.snapshot(), TableId::kDeals) == Literal(R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,Closed,won,2026-01-31,1.5
      d2,c1,Talks,open,,)"));
}

TEST_CASE("load: floating-point numbers are not taken for money") {
  Table rows;
  const int id = rows.AddColumn("customer_id", ColumnKind::kText);
  const int revenue = rows.AddColumn("annual_revenue", ColumnKind::kReal);
  rows.AppendText(id, "c1");
  rows.AppendReal(revenue, 0.1);
  Book book;
  LoadReport report;
  const absl::Status status = book.Load(TableId::kCustomers, rows, {}, {}, &report);
  CHECK(PlaceOf(status) == Place{"customers", "annual_revenue", 0});
  CHECK(report.table == TableId::kCustomers);
}

TEST_CASE("load: bad text of a typed table is refused, and messages stay readable") {
  Table rows;
  const int id = rows.AddColumn("deal_id", ColumnKind::kText);
  const int customer = rows.AddColumn("customer_id", ColumnKind::kText);
  const int stage = rows.AddColumn("stage", ColumnKind::kText);
  const int status_column = rows.AddColumn("status", ColumnKind::kText);
  rows.AppendText(id, "d1");
  rows.AppendText(customer, "c1");
  rows.AppendText(stage, "Talks");
  rows.AppendText(status_column, "op\xFFn");
  Book book;
  LoadReport report;
  const absl::Status status = book.Load(TableId::kDeals, rows, {}, {}, &report);
  CHECK_FALSE(status.ok());
  CHECK(IsUtf8(ToStd(status.message())));
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0].column == "status");
  CHECK(IsUtf8(report.problems[0].reason));
}

TEST_CASE("load: columns of unequal length are refused") {
  Table rows;
  const int id = rows.AddColumn("customer_id", ColumnKind::kText);
  rows.AddColumn("segment", ColumnKind::kText);
  rows.AppendText(id, "c1");
  Book book;
  CHECK_FALSE(book.Load(TableId::kCustomers, rows, {}, {}, nullptr).ok());
}

TEST_CASE("load: a public data set lands without a refused row") {
  const std::shared_ptr<const Snapshot> snapshot = Resellers();
  if (snapshot == nullptr) return;
  CHECK(snapshot->table(TableId::kCustomers).rows == 701);
  CHECK(snapshot->table(TableId::kDeals).rows == 3796);
  CHECK(snapshot->table(TableId::kDealLines).rows == 60855);
  CHECK(snapshot->table(TableId::kPlanLines).rows == 163);
  CHECK(snapshot->currency() == "USD");
}

}  // namespace
}  // namespace coxswain
