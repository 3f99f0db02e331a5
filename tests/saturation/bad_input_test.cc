#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

// What is said of accounts, markets and counts that cannot be: each test states the words.
namespace coxswain {
namespace {

constexpr std::string_view kDeals = R"(
    deal_id,customer_id,stage,status,closed_on,amount
    d1,c1,won,won,2025-01-10,1
    d2,c2,won,won,2025-02-10,1
    d3,c3,won,won,2025-02-11,1
    d4,c3,won,won,2025-03-11,1
    d5,c4,won,won,2025-04-11,1
    d6,c5,won,won,2025-05-11,1
)";
constexpr std::string_view kFiveAccounts = "customer_id\nc1\nc2\nc3\nc4\nc5\n";

struct FiveCustomers : Company {
  explicit FiveCustomers(std::string_view markets, std::string_view accounts = kFiveAccounts) {
    Add("customers", accounts);
    Add("deals", kDeals);
    if (!markets.empty()) Add("markets", markets);
  }
  std::string Sentence(std::string_view options = R"({"grain":"month"})") {
    return std::string(Ask(snapshot(), "adoption_fit", options).Find("sentence")->texts[0]);
  }
};

constexpr std::string_view kTellsNothing =
    "5 months do not tell how large the market is: 5 customers or any number above.";

TEST_CASE(
    "customers beyond the capacity: shown as they are, with a note, and no bound of the fit") {
  FiveCustomers company("segment,as_of,capacity_customers\nall,2025-01-01,3\n");
  CHECK(Ask(company.snapshot(), "adoption", R"({"grain":"month"})",
            {"period", "customers_ever", "capacity"}) == Literal(R"(
            period,customers_ever,capacity
            2025-01,1,3
            2025-02,3,3
            2025-03,3,3
            2025-04,4,3
            2025-05,5,3
        )"));
  CHECK(Ask(company.snapshot(), "penetration", R"({"by":[]})",
            {"customers_ever", "capacity", "headroom", "note"}) == Literal(R"(
            customers_ever,capacity,headroom,note
            5,3,-2,"more customers than capacity; the capacity leaves out, and the customers include: customers without a segment; their market is not given"
        )"));
  CHECK(company.Sentence(R"({"grain":"month","accounts":3})") ==
        std::string(kTellsNothing) +
            " The capacity of 3 is below the 5 customers there are already and bounds nothing.");
}

TEST_CASE("a capacity that shrinks below the customers holds them all, with a note") {
  FiveCustomers company("segment,as_of,capacity_customers\nall,2024-01-01,10\nall,2025-01-01,4\n");
  const Table table = Ask(company.snapshot(), "penetration", R"({"by":[]})");
  CHECK(table.Find("capacity")->numbers[0] == 4);
  CHECK(table.Find("headroom")->numbers[0] == -1);
  CHECK(table.Find("note")->texts[0].find("more customers than capacity") == 0);
}

TEST_CASE("of a capacity of zero there is no share") {
  FiveCustomers company("segment,as_of,capacity_customers\nall,2025-01-01,0\n");
  const Table table = Ask(company.snapshot(), "penetration", R"({"by":[]})");
  CHECK(table.Find("capacity")->numbers[0] == 0);
  CHECK(table.Find("penetration_ever")->IsNull(0));
  CHECK(table.Find("note")->texts[0].find("more customers than capacity") == 0);
}

TEST_CASE("a capacity below zero is refused where it is loaded, by row and column") {
  Company company;
  CHECK(company.TryAdd("markets", "segment,as_of,capacity_customers\nall,2025-01-01,-1\n")
            .message() ==
        "1 of 1 rows of markets were refused, and nothing was loaded. The first: row 1, column "
        "capacity_customers: capacity_customers may not be negative.");
}

TEST_CASE("accounts that were merged leave more adopters than accounts, which tell no capacity") {
  FiveCustomers company("", "customer_id\nc1\nc2\n");
  CHECK(Ask(company.snapshot(), "penetration", R"({"by":[]})",
            {"customers_ever", "capacity", "penetration_ever", "note"}) == Literal(R"(
            customers_ever,capacity,penetration_ever,note
            5,,,"as many customers as known accounts or more, so these do not tell how many there could be"
        )"));
  CHECK(company.Sentence() == kTellsNothing);
}

}  // namespace
}  // namespace coxswain
