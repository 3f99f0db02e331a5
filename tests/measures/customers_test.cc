#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "numeric/random.h"
#include "support/ask.h"
#include "support/company.h"

// Customers are counted in one pass where a query is answered at once, and from the days in its
// tally where parts are folded: both say the same, and what the definitions say.
namespace coxswain {
namespace {

using numeric::Random;

std::string DayText(int day) { return Date::FromDays(day).ToString(); }

const int kFirstDay = Date::FromCivil(2024, 11, 20).days();
constexpr int kDays = 500;

// Customers of some segments, not all of them known, who buy often or seldom, from owners who
// change their team.
class RandomCompany : public Company {
 public:
  RandomCompany(uint64_t seed, int customers, int deals) : draw_(seed) {
    std::string table = "customer_id,segment,region\n";
    for (int i = 0; i < customers; ++i) {
      if (draw_.Below(5) == 0) continue;
      table += "c" + std::to_string(i) + "," + OneOf({"", "Bikes", "Sport", "Warehouse"}) + "," +
               OneOf({"", "North", "South"}) + "\n";
    }
    Add("customers", table);
    Add("owners", R"(
        owner,team,valid_from
        ann,east,2020-01-01
        ann,west,2025-06-01
        bob,west,2020-01-01)");
    if (draw_.Below(2) == 0) {
      Add("markets", R"(
          segment,region,level,as_of,capacity_customers
          Bikes,,total,2024-01-01,9
          Bikes,,serviceable,2025-03-01,7
          Sport,North,total,2025-01-01,20)");
    }
    table = "deal_id,customer_id,stage,status,opened_on,closed_on,amount,owner\n";
    for (int i = 0; i < deals; ++i) {
      const int closed = kFirstDay + static_cast<int>(draw_.Below(kDays));
      const std::string status = OneOf({"won", "won", "lost", "open"});
      const std::string opened =
          draw_.Below(3) == 0 ? "" : DayText(closed - static_cast<int>(draw_.Below(60)));
      const uint32_t most = draw_.Below(4) == 0 ? 3 : static_cast<uint32_t>(customers);
      table += "d" + std::to_string(i) + ",c" + std::to_string(draw_.Below(most)) + ",s," + status +
               "," + opened + "," + (status == "open" ? "" : DayText(closed)) + ",1," +
               OneOf({"", "ann", "bob", "nobody"}) + "\n";
    }
    Add("deals", table);
  }

  std::string OneOf(const std::vector<std::string>& of) {
    return of[draw_.Below(static_cast<uint32_t>(of.size()))];
  }
  // Options of a query that counts customers.
  std::string OptionsOf(const std::string& query) {
    std::string by =
        OneOf({"", "", R"("segment")", R"("owner")", R"("team","region")", R"("customer_id")",
               R"("deals.customer_id","owner")", R"("owner","customer_id")",
               R"("customers.customer_id")", R"("status")"});
    const auto add = [&](std::string* list, const std::string& more) {
      *list += (list->empty() || more.empty() ? "" : ",") + more;
    };
    const bool series = query != "measures" && query != "penetration";
    if (!series) {
      add(&by, OneOf({"", "", R"("month")", R"("week")", R"("year","quarter")", R"("month","year")",
                      R"("closed_on.day")"}));
    }
    std::string options = R"("by":[)" + by + "]";
    if (series) add(&options, OneOf({"", R"("grain":"month")", R"("grain":"year")"}));
    if (query == "measures") {
      add(&options, OneOf({R"("measures":["new_customers","penetration_ever"])",
                           R"("measures":["new_customers","customers_ever","active_customers"])",
                           R"("measures":["penetration_period","won_deals"])"}));
    }
    const std::string filter = OneOf({"", "", "segment=Bikes", "owner=ann", "region is null",
                                      "closed_on>=2025-03-01", "amount>=2", "team=west"});
    if (!filter.empty()) add(&options, R"("filter":")" + filter + '"');
    const auto day = [&](const std::string& name) {
      const int at = kFirstDay - 30 + static_cast<int>(draw_.Below(kDays + 60));
      if (draw_.Below(3) == 0) add(&options, '"' + name + R"(":")" + DayText(at) + '"');
    };
    if (!series || query == "adoption") day("from");
    day("to");
    day("as_of");
    if (query != "adoption" && query != "adoption_compare") {
      add(&options, OneOf({"", R"("active_months":12)", R"("active_months":17)"}));
    }
    return "{" + options + "}";
  }

 private:
  Random draw_;
};

// The answer as a tally gives it, for it may have been merged or kept.
std::string FromTally(const std::shared_ptr<const Snapshot>& book, const std::string& name,
                      const std::string& text) {
  const Query& query = **FindQuery(name);
  const absl::StatusOr<Options> options = Options::Parse(text, query.spec.options);
  if (!options.ok()) return options.status().ToString();
  const absl::StatusOr<Tally> tally = FoldQuery(query, book, *options, {});
  if (!tally.ok()) return tally.status().ToString();
  const absl::StatusOr<Table> table = query.solve(*tally, *options, {});
  return table.ok() ? WriteJson(*table) : table.status().ToString();
}

std::string AtOnce(const std::shared_ptr<const Snapshot>& book, const std::string& name,
                   const std::string& options, int threads) {
  Run run;
  run.threads = threads;
  const absl::StatusOr<Table> table = RunQuery(book, **FindQuery(name), options, run);
  return table.ok() ? WriteJson(*table) : table.status().ToString();
}

TEST_CASE("customers counted at once are those that the tally tells, to the byte") {
  int answers = 0;
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    RandomCompany company(seed, 1 + static_cast<int>(seed % 23), static_cast<int>(seed * 7 % 150));
    for (const std::string query :
         {"measures", "measures", "penetration", "adoption", "installed_base"}) {
      const std::string options = company.OptionsOf(query);
      CAPTURE(seed);
      CAPTURE(query);
      CAPTURE(options);
      const std::string expected = FromTally(company.snapshot(), query, options);
      CHECK(AtOnce(company.snapshot(), query, options, 1) == expected);
      answers += expected.find("\"rows\":[[") != std::string::npos ? 1 : 0;
    }
  }
  CHECK(answers > 150);
}

TEST_CASE("customers are counted alike on any number of threads") {
  RandomCompany company(7, 900, 40'000);
  for (
      const char* options :
      {R"({"measures":["new_customers"],"by":["month"]})",
       R"({"measures":["new_customers","active_customers"],"by":["owner","month"]})",
       R"({"measures":["customers_ever","penetration_period"],"by":["team"],"filter":"region=North"})",
       R"({"measures":["active_customers"],"by":["segment","quarter"],"as_of":"2025-09-09"})"}) {
    CAPTURE(options);
    const std::string expected = FromTally(company.snapshot(), "measures", options);
    CHECK(AtOnce(company.snapshot(), "measures", options, 1) == expected);
    CHECK(AtOnce(company.snapshot(), "measures", options, 4) == expected);
  }
}

// Won deals as the definitions take them: by owner, customer and day.
TEST_CASE("customers by owner and month are what the definitions say") {
  RandomCompany company(11, 40, 600);
  const TableState& deals = company.snapshot()->table(TableId::kDeals);
  const auto text = [&](int64_t row, const char* column) {
    return std::string(deals.TextAt(row, ColumnIndex(TableId::kDeals, column)));
  };
  std::map<std::string, std::map<std::string, std::set<Date>>> bought;  // by owner and customer
  std::map<std::string, Date> first;                                    // of all owners
  Date last = Date::FromDays(0);
  for (int64_t row = 0; row < deals.rows; ++row) {
    if (static_cast<DealStatus>(deals.SmallAt(row, ColumnIndex(TableId::kDeals, "status"))) !=
        DealStatus::kWon) {
      continue;
    }
    const Date day = Date::FromDays(deals.DayAt(row, ColumnIndex(TableId::kDeals, "closed_on")));
    const std::string customer = text(row, "customer_id");
    bought[text(row, "owner")][customer].insert(day);
    Date& began = first.try_emplace(customer, day).first->second;
    began = std::min(began, day);
    last = std::max(last, day);
  }
  std::string expected = "owner,month,new_customers,customers_ever,active_customers\n";
  for (const auto& [owner, customers] : bought) {
    Date begin = last;
    for (const auto& [customer, days] : customers) begin = std::min(begin, *days.begin());
    for (Date start = PeriodStart(begin, Grain::kMonth, {}); start <= last;
         start = start.PlusMonths(1)) {
      const Date end = std::min(PeriodEnd(start, Grain::kMonth, {}), last);
      int fresh = 0, ever = 0, active = 0;
      for (const auto& [customer, days] : customers) {
        const auto past = days.upper_bound(end);
        if (past == days.begin()) continue;
        ++ever;
        const Date begins = first.at(customer);
        fresh += days.count(begins) != 0 && begins >= start && begins <= end ? 1 : 0;
        active += *std::prev(past) > end.PlusMonths(-2) ? 1 : 0;
      }
      expected += owner + "," + PeriodName(start, Grain::kMonth, {}) + "," + std::to_string(fresh) +
                  "," + std::to_string(ever) + "," + std::to_string(active) + "\n";
    }
  }
  CHECK(Ask(company.snapshot(), "measures",
            R"({"measures":["new_customers","customers_ever","active_customers"],)"
            R"("by":["owner","month"],"active_months":2})",
            {"owner", "month", "new_customers", "customers_ever", "active_customers"}) == expected);
}

TEST_CASE("a customer is told apart by his id wherever it stands among the dimensions") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,owner
      d1,c1,W,won,2026-01-10,1,ann
      d2,c1,W,won,2026-02-10,1,bob
      d3,c2,W,won,2026-03-10,1,bob)");
  const std::string options =
      R"({"measures":["new_customers","customers_ever"],"by":["customer_id","owner"]})";
  CHECK(Ask(company.snapshot(), "measures", options,
            {"customer_id", "owner", "new_customers", "customers_ever"}) == Literal(R"(
            customer_id,owner,new_customers,customers_ever
            c1,ann,1,1
            c1,bob,0,1
            c2,bob,1,1)"));
  CHECK(FromTally(company.snapshot(), "measures", options) ==
        AtOnce(company.snapshot(), "measures", options, 1));
}

TEST_CASE("periods are counted by the finest of those asked for, in whatever order") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,W,won,2026-01-10,1
      d2,c2,W,won,2026-02-10,1)");
  CHECK(Ask(company.snapshot(), "measures",
            R"({"measures":["new_customers","customers_ever"],"by":["month","year"]})",
            {"month", "year", "new_customers", "customers_ever"}) == Literal(R"(
            month,year,new_customers,customers_ever
            2026-01,2026,1,1
            2026-02,2026,1,2)"));
}

TEST_CASE("a tally has the days of customers once, but for a filter that leaves some out") {
  RandomCompany company(3, 20, 200);
  const auto entries = [&](const char* options) {
    return FoldOf(company.snapshot(), "measures", options).Sorted().size();
  };
  const size_t all = entries(R"({"measures":["new_customers"]})");
  CHECK(all > 50);
  CHECK(entries(R"({"measures":["new_customers"],"filter":"amount>=2"})") == all);
  CHECK(entries(R"({"measures":["new_customers"],"filter":"amount>=1"})") == 2 * all);
}

TEST_CASE("counting customers keeps to the memory it is given") {
  RandomCompany company(7, 900, 5'000);
  MemoryBudget memory(10'000);
  Run run;
  run.memory = &memory;
  const absl::Status status =
      RunQuery(company.snapshot(), **FindQuery("adoption"), R"({"by":["owner"]})", run).status();
  CHECK(absl::IsResourceExhausted(status));
  CHECK(memory.used() == 0);
}

}  // namespace
}  // namespace coxswain
