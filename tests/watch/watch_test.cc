#include "coxswain/query/watch.h"

#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "coxswain/catalogue.h"

#include "support/company.h"

namespace coxswain {
namespace {

std::unique_ptr<Watch> NewWatch(Company* company, std::string_view query, std::string_view options,
                                const Run& run = {}) {
  absl::StatusOr<std::unique_ptr<Watch>> watch =
      Watch::Create(company->book(), **FindQuery(query), options, run);
  REQUIRE_MESSAGE(watch.ok(), watch.status().ToString());
  return *std::move(watch);
}

// Margins by the segments of customers, as "Industry 40 Retail 60".
std::string Shown(Watch* watch, const Run& run = {}) {
  const absl::StatusOr<std::shared_ptr<const Table>> table = watch->Read(run);
  REQUIRE_MESSAGE(table.ok(), table.status().ToString());
  std::string text;
  for (int64_t row = 0; row < (*table)->rows(); ++row) {
    const Column& margin = *(*table)->Find("contribution_margin");
    text += (text.empty() ? "" : " ") +
            ((*table)->columns[0].IsNull(row) ? "(none)" : (*table)->columns[0].CellText(row)) +
            " " +
            std::to_string(static_cast<int64_t>(margin.sums[static_cast<size_t>(row)] / kMicros));
  }
  return text;
}

constexpr char kBySegment[] = R"({"by":["customers.segment"]})";

void Upsert(Company* company, TableId table,
            std::initializer_list<std::pair<std::string_view, std::string_view>> cells) {
  std::vector<int> columns;
  std::vector<RowValue> values;
  for (const auto& [name, text] : cells) {
    columns.push_back(ColumnIndex(table, name));
    values.push_back(RowValue::Text(text));
  }
  const absl::Status status = company->book()->Upsert(table, columns, values, {});
  REQUIRE_MESSAGE(status.ok(), status.ToString());
}

void Erase(Company* company, TableId table, std::string_view key) {
  const int column = 0;
  const RowValue value = RowValue::Text(key);
  const absl::Status status = company->book()->Erase(table, {&column, 1}, {&value, 1});
  REQUIRE_MESSAGE(status.ok(), status.ToString());
}

struct TwoSegments : Company {
  TwoSegments() {
    Add("customers", "customer_id,segment\nc1,Retail\nc2,Industry\n");
    Add("deals",
        "deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods\n"
        "d1,c1,s,won,2026-01-10,100,60\nd2,c2,s,won,2026-01-11,50,30\n"
        "d3,c1,s,won,2026-01-12,20,10\n");
  }
};

TEST_CASE("a deal that changes is taken back as it was and added as it is") {
  TwoSegments company;
  const auto watch = NewWatch(&company, "margin", kBySegment);
  CHECK(Shown(watch.get()) == "Industry 20 Retail 50");
  Upsert(&company, TableId::kDeals,
         {{"deal_id", "d1"},
          {"customer_id", "c2"},
          {"stage", "s"},
          {"status", "won"},
          {"closed_on", "2026-01-10"},
          {"amount", "100"},
          {"cost_of_goods", "90"}});
  CHECK(Shown(watch.get()) == "Industry 30 Retail 10");
  Erase(&company, TableId::kDeals, "d3");
  CHECK(Shown(watch.get()) == "Industry 30");
}

TEST_CASE("a customer that changes takes all its deals along") {
  TwoSegments company;
  const auto watch = NewWatch(&company, "margin", kBySegment);
  Upsert(&company, TableId::kCustomers, {{"customer_id", "c1"}, {"segment", "Public"}});
  CHECK(Shown(watch.get()) == "Industry 20 Public 50");
  Erase(&company, TableId::kCustomers, "c1");
  CHECK(Shown(watch.get()) == "(none) 50 Industry 20");
  Upsert(&company, TableId::kCustomers, {{"customer_id", "c1"}, {"segment", "Retail"}});
  CHECK(Shown(watch.get()) == "Industry 20 Retail 50");
}

TEST_CASE("a line, a cost and a product's price reach the deal") {
  TwoSegments company;
  company.Add("products", "product_id,unit_cost\np1,5\n");
  company.Add("deal_lines", "deal_id,line,product_id,quantity,amount\n");
  company.Add("deal_costs", "cost_id,deal_id,kind,amount\n");
  const auto watch = NewWatch(&company, "margin", kBySegment);
  Upsert(&company, TableId::kDealLines,
         {{"deal_id", "d2"},
          {"line", "1"},
          {"product_id", "p1"},
          {"quantity", "4"},
          {"amount", "100"}});
  CHECK(Shown(watch.get()) == "Industry 80 Retail 50");
  Upsert(&company, TableId::kProducts, {{"product_id", "p1"}, {"unit_cost", "7"}});
  CHECK(Shown(watch.get()) == "Industry 72 Retail 50");
  Upsert(&company, TableId::kDealCosts,
         {{"cost_id", "x1"}, {"deal_id", "d2"}, {"kind", "freight"}, {"amount", "2"}});
  CHECK(Shown(watch.get()) == "Industry 70 Retail 50");
  Upsert(&company, TableId::kDealCosts,
         {{"cost_id", "x1"}, {"deal_id", "d1"}, {"kind", "freight"}, {"amount", "2"}});
  CHECK(Shown(watch.get()) == "Industry 72 Retail 48");
}

TEST_CASE("single rows of what a query reads cost a live watch no fold") {
  TwoSegments company;
  int folds = 0;
  Run run;
  run.progress = [&](double) {
    ++folds;
    return true;
  };
  const auto watch = NewWatch(&company, "margin", kBySegment, run);
  folds = 0;
  Upsert(&company, TableId::kCustomers, {{"customer_id", "c1"}, {"segment", "Public"}});
  Erase(&company, TableId::kDeals, "d3");
  CHECK(Shown(watch.get(), run) == "Industry 20 Public 40");
  CHECK(folds == 0);
  company.Add("customers", "customer_id,segment\nc2,Trade\n");  // a load
  CHECK(Shown(watch.get(), run) == "Public 40 Trade 20");
  CHECK(folds > 0);
}

TEST_CASE("tables that a query does not read leave its answer as it is") {
  TwoSegments company;
  company.Add("spend", "spend_id,spent_on,amount\n");
  const auto watch = NewWatch(&company, "measures", R"({"measures":["net_revenue"]})");
  const auto margins = NewWatch(&company, "margin", kBySegment);
  const std::shared_ptr<const Table> before = *margins->Read({});
  Upsert(&company, TableId::kSpend,
         {{"spend_id", "y"}, {"spent_on", "2026-01-01"}, {"amount", "5"}});
  CHECK((*margins->Read({}) == before));
  CHECK((*watch->Read({}) != nullptr));
}

TEST_CASE("a watch that cannot keep up for want of memory folds again") {
  Company company(BookOptions{.memory_limit = 4 << 20});
  company.Add("customers", "customer_id,segment\nc1,Retail\n");
  company.Add("deals", "deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods\n");
  const auto watch = NewWatch(&company, "margin", R"({"by":["name"]})");
  const int64_t room = (4 << 20) - company.book()->budget()->used();
  // A group a deal, until there is no room for the next. The writes go on.
  REQUIRE(company.book()->budget()->Charge(room - (600 << 10), "The test").ok());
  int64_t written = 0;
  for (int i = 0; i < 300; ++i) {
    const std::string id = "d" + std::to_string(i);
    const std::string name = id + std::string(900, 'n');
    const std::string_view texts[] = {id, "c1", name, "s", "won", "2026-01-01", "3", "1"};
    std::vector<int> columns;
    std::vector<RowValue> values;
    for (const std::string_view column : {"deal_id", "customer_id", "name", "stage", "status",
                                          "closed_on", "amount", "cost_of_goods"}) {
      values.push_back(RowValue::Text(texts[columns.size()]));
      columns.push_back(ColumnIndex(TableId::kDeals, column));
    }
    if (!company.book()->Upsert(TableId::kDeals, columns, values, {}).ok()) break;
    ++written;
  }
  company.book()->budget()->Release(room - (600 << 10));
  CHECK(written > 10);
  CHECK((*watch->Read({}))->rows() == written);
}

}  // namespace
}  // namespace coxswain
