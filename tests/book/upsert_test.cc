#include <string>

#include <doctest/doctest.h>

#include "coxswain/book.h"

#include "support/company.h"

namespace coxswain {
namespace {

std::string ManyDeals(int first, int last, std::string_view amount) {
  std::string literal = "deal_id,customer_id,stage,status,amount\n";
  for (int i = first; i < last; ++i) {
    literal += "d" + std::to_string(i) + ",c1,Talks,open," + std::string(amount) + "\n";
  }
  return literal;
}

int64_t AmountOf(const Snapshot& snapshot, int64_t row) {
  static const int kAmount = ColumnIndex(TableId::kDeals, "amount");
  return snapshot.table(TableId::kDeals).NumberAt(row, kAmount);
}

// One deal as a CRM's save hook hands it over.
absl::Status Save(Book* book, std::string_view deal, std::string_view status, int64_t amount,
                  const LoadOptions& options = {}) {
  const TableId deals = TableId::kDeals;
  const int columns[] = {ColumnIndex(deals, "deal_id"), ColumnIndex(deals, "customer_id"),
                         ColumnIndex(deals, "stage"), ColumnIndex(deals, "status"),
                         ColumnIndex(deals, "amount")};
  const RowValue values[] = {RowValue::Text(deal), RowValue::Text("c1"), RowValue::Text("Talks"),
                             RowValue::Text(status), RowValue::Number(amount)};
  return book->Upsert(deals, columns, values, options);
}

TEST_CASE("upsert: a row that comes again is replaced as a whole") {
  Company company;
  company.Add("customers", "customer_id,segment,country\nc1,Food,DE\nc2,Retail,FR");
  const LoadReport report = company.Add("customers", "customer_id,segment\nc2,Food\nc3,Food");
  CHECK(report.rows_updated == 1);
  CHECK(report.rows_added == 1);
  // The country of c2 is gone with its row.
  CHECK(Contents(*company.snapshot(), TableId::kCustomers) == Literal(R"(
      customer_id,segment,country
      c1,Food,DE
      c2,Food,
      c3,Food,)"));
}

TEST_CASE("upsert: a row that is replaced holds every number that a new row holds") {
  for (const int64_t amount : {INT64_MIN + 1, INT64_MIN + 2, int64_t{-1}, int64_t{0}, INT64_MAX}) {
    Company company;
    company.Add("deals", ManyDeals(0, 2, "7"));
    REQUIRE(Save(company.book(), "d1", "open", amount).ok());
    CHECK(AmountOf(*company.snapshot(), 0) == 7 * kMicros);
    CHECK(AmountOf(*company.snapshot(), 1) == amount);
    REQUIRE(Save(company.book(), "new", "open", amount).ok());
    CHECK(AmountOf(*company.snapshot(), 2) == amount);
  }
}

TEST_CASE("upsert: what is refused of a new row is refused of one that is replaced") {
  Company company;
  company.Add("deals", ManyDeals(0, 2, "7"));
  const std::string before = Contents(*company.snapshot());
  for (const std::string_view deal : {"d1", "new"}) {
    const absl::Status status = Save(company.book(), deal, "won", 5);  // without closed_on
    CHECK(status.code() == absl::StatusCode::kInvalidArgument);
    CHECK(PlaceOf(status) == Place{"deals", "closed_on", 1});
    CHECK(PlaceOf(Save(company.book(), deal, "gone", 5)).column == "status");
  }
  LoadOptions refuse;
  refuse.dangling = DanglingReference::kRefuse;
  company.Add("customers", "customer_id\nc9\n");
  CHECK(PlaceOf(Save(company.book(), "d1", "open", 5, refuse)).column == "customer_id");
  company.Add("customers", "customer_id\nc1\n");
  CHECK(Contents(*company.snapshot(), TableId::kDeals).find("d1,c1,Talks,open,7") !=
        std::string::npos);
  CHECK(before.find("d1,c1,Talks,open,7") != std::string::npos);
  CHECK(Save(company.book(), "d1", "open", 5, refuse).ok());
}

TEST_CASE("upsert: updates and new rows next to each other are told apart") {
  Company company;
  company.Add("customers", "customer_id,segment\nc1,a\nc2,b");
  const LoadReport report = company.Add("customers", "customer_id,segment\nc2,B\nc3,C\nc4,D");
  CHECK(report.rows_updated == 1);
  CHECK(report.rows_added == 2);
}

TEST_CASE("upsert: a snapshot does not see what comes after it") {
  Company company;
  company.Add("customers", "customer_id,segment\nc1,Food");
  const std::shared_ptr<const Snapshot> before = company.snapshot();
  const std::string contents = Contents(*before);
  CHECK(company.snapshot() == before);

  company.Add("customers", "customer_id,segment,colour\nc1,Retail,red\nc2,Food,blue");
  CHECK(company.snapshot() != before);
  CHECK(Contents(*before) == contents);
  CHECK(Contents(*company.snapshot(), TableId::kCustomers) ==
        "customer_id,segment,colour\nc1,Retail,red\nc2,Food,blue\n");
}

TEST_CASE("upsert: a snapshot outlives its book") {
  std::shared_ptr<const Snapshot> snapshot;
  {
    Company company;
    company.Add("customers", "customer_id\nc1");
    snapshot = company.snapshot();
  }
  CHECK(Contents(*snapshot, TableId::kCustomers) == "customer_id\nc1\n");
  CHECK((*snapshot->RowOfSymbol(TableId::kCustomers))->size() == 2);
}

TEST_CASE("upsert: rows beyond one group of 1024 are found and replaced in theirs") {
  Company company;
  CHECK(company.Add("deals", ManyDeals(0, 5000, "1")).rows_added == 5000);
  const std::shared_ptr<const Snapshot> before = company.snapshot();
  CHECK(before->table(TableId::kDeals).groups.size() == 5);

  const LoadReport report = company.Add("deals", ManyDeals(1000, 6000, "2"));
  CHECK(report.rows_updated == 4000);
  CHECK(report.rows_added == 1000);
  const std::shared_ptr<const Snapshot> after = company.snapshot();
  REQUIRE(after->table(TableId::kDeals).rows == 6000);
  for (int64_t row = 0; row < 5000; ++row) REQUIRE(AmountOf(*before, row) == kMicros);
  for (int64_t row = 0; row < 6000; ++row) {
    REQUIRE(AmountOf(*after, row) == (row < 1000 ? 1 : 2) * kMicros);
  }
  for (int64_t row = 0; row < 6000; row += 487) {
    CHECK(after->table(TableId::kDeals).TextAt(row, 0) == "d" + std::to_string(row));
  }
}

TEST_CASE("upsert: groups that an update does not touch are shared with older snapshots") {
  Company company;
  company.Add("deals", ManyDeals(0, 3000, "1"));
  const std::shared_ptr<const Snapshot> before = company.snapshot();
  company.Add("deals", ManyDeals(1500, 1501, "2"));
  const std::shared_ptr<const Snapshot> after = company.snapshot();
  const auto group = [](const Snapshot& snapshot, size_t i) {
    return snapshot.table(TableId::kDeals).groups[i].get();
  };
  CHECK(group(*before, 0) == group(*after, 0));
  CHECK(group(*before, 1) != group(*after, 1));
  CHECK(group(*before, 2) == group(*after, 2));
}

TEST_CASE("upsert: one row by column numbers") {
  Book book;
  REQUIRE(Save(&book, "d1", "open", 5 * kMicros).ok());
  REQUIRE(Save(&book, "d2", "open", 7 * kMicros).ok());
  REQUIRE(Save(&book, "d1", "open", 6 * kMicros).ok());
  CHECK(Contents(*book.snapshot(), TableId::kDeals) == Literal(R"(
      deal_id,customer_id,stage,status,amount
      d1,c1,Talks,open,6
      d2,c1,Talks,open,7)"));
  REQUIRE(Save(&book, "d1", "open", kNullNumber).ok());
  CHECK(AmountOf(*book.snapshot(), 0) == kNullNumber);
}

TEST_CASE("upsert: a row that is no good leaves the book as it was") {
  Book book;
  REQUIRE(Save(&book, "d1", "open", kMicros).ok());
  const std::string before = Contents(*book.snapshot());
  const auto place = [](const absl::Status& status) {
    CHECK_FALSE(status.ok());
    return PlaceOf(status);
  };
  CHECK(place(Save(&book, "d1", "won", 1)) == Place{"deals", "closed_on", 1});
  CHECK(place(Save(&book, "d1", "opne", 1)) == Place{"deals", "status", 1});
  CHECK(place(Save(&book, "d\xFF", "open", 1)) == Place{"deals", "deal_id", 1});
  CHECK(place(Save(&book, {nullptr, 0}, "open", 1)) == Place{"deals", "deal_id", 1});
  // There are no other rows that keep_good_rows could keep.
  LoadOptions keep;
  keep.keep_good_rows = true;
  CHECK(place(Save(&book, "d1", "won", 1, keep)) == Place{"deals", "closed_on", 1});

  const int deal_id[] = {0};
  const int twice[] = {0, 0};
  const int unknown[] = {99};
  const RowValue one[] = {RowValue::Text("d2")};
  const RowValue two[] = {RowValue::Text("d2"), RowValue::Text("d3")};
  const RowValue number[] = {RowValue::Number(5)};
  CHECK(place(book.Upsert(TableId::kDeals, deal_id, one, {})).column == "stage");
  CHECK(place(book.Upsert(TableId::kDeals, twice, two, {})).column == "deal_id");
  CHECK(place(book.Upsert(TableId::kDeals, deal_id, number, {})).column == "deal_id");
  CHECK_FALSE(book.Upsert(TableId::kDeals, unknown, one, {}).ok());
  CHECK_FALSE(book.Upsert(TableId::kDeals, deal_id, two, {}).ok());
  CHECK(Contents(*book.snapshot()) == before);
}

TEST_CASE("upsert: days and fractions are as the book stores them") {
  Book book;
  const TableId table = TableId::kDeals;
  const int columns[] = {ColumnIndex(table, "deal_id"),   ColumnIndex(table, "customer_id"),
                         ColumnIndex(table, "stage"),     ColumnIndex(table, "status"),
                         ColumnIndex(table, "closed_on"), ColumnIndex(table, "probability")};
  RowValue values[] = {RowValue::Text("d1"),
                       RowValue::Text("c1"),
                       RowValue::Text("Closed"),
                       RowValue::Text("won"),
                       RowValue::Number(Date::FromCivil(2026, 1, 31).days()),
                       RowValue::Number(kNanos / 4)};
  REQUIRE(book.Upsert(table, columns, values, {}).ok());
  CHECK(Contents(*book.snapshot(), table) == Literal(R"(
      deal_id,customer_id,stage,status,closed_on,probability
      d1,c1,Closed,won,2026-01-31,0.25)"));
  values[5] = RowValue::Number(kNanos + 1);
  CHECK_FALSE(book.Upsert(table, columns, values, {}).ok());
  values[5] = RowValue::Text("0.75");
  CHECK(book.Upsert(table, columns, values, {}).ok());
  values[4] = RowValue::Number(INT64_MAX);
  CHECK_FALSE(book.Upsert(table, columns, values, {}).ok());
}

TEST_CASE("upsert: an added dimension is a column like any other") {
  Company company;
  company.Add("customers", "customer_id,colour\nc1,red");
  const int colour = company.book()->FindColumn(TableId::kCustomers, "colour");
  REQUIRE(colour >= 0);
  const int columns[] = {0, colour};
  const RowValue values[] = {RowValue::Text("c2"), RowValue::Text("blue")};
  REQUIRE(company.book()->Upsert(TableId::kCustomers, columns, values, {}).ok());
  CHECK(Contents(*company.snapshot(), TableId::kCustomers) ==
        "customer_id,colour\nc1,red\nc2,blue\n");
}

TEST_CASE("upsert: a refused row leaves the book as it was, in place too") {
  Company company;
  company.Add("deals", ManyDeals(0, 3, "5"));
  company.book()->snapshot();
  const std::string before = Contents(*company.snapshot());
  CHECK_FALSE(Save(company.book(), "d1", "won", 7).ok());  // won without a day
  CHECK_FALSE(Save(company.book(), "d9", "own", 7).ok());
  LoadOptions refuse;
  refuse.dangling = DanglingReference::kRefuse;
  company.Add("customers", "customer_id\nc2");
  const std::string with_customers = Contents(*company.snapshot());
  CHECK_FALSE(Save(company.book(), "d9", "open", 7, refuse).ok());
  CHECK(Contents(*company.snapshot()) == with_customers);
  // The key of the refused row is free.
  CHECK(Save(company.book(), "d9", "open", 7).ok());
  CHECK(company.snapshot()->table(TableId::kDeals).rows == 4);
}

TEST_CASE("upsert: a missing customer is made where that is asked for") {
  Company company;
  company.Add("customers", "customer_id\nc2");
  LoadOptions create;
  create.dangling = DanglingReference::kCreate;
  REQUIRE(Save(company.book(), "d1", "open", 7, create).ok());
  REQUIRE(Save(company.book(), "d1", "open", 8, create).ok());
  CHECK(Contents(*company.snapshot(), TableId::kCustomers) == "customer_id\nc2\nc1\n");
  CHECK(AmountOf(*company.snapshot(), 0) == 8);
}

TEST_CASE("upsert: a group without nulls stays so when its rows are replaced") {
  Company company;
  company.Add("deals", ManyDeals(0, 3, "5"));
  REQUIRE(Save(company.book(), "d1", "open", 9).ok());
  const int amount = ColumnIndex(TableId::kDeals, "amount");
  CHECK_FALSE(company.snapshot()->table(TableId::kDeals).groups[0]->has_null(amount));
}

}  // namespace
}  // namespace coxswain
