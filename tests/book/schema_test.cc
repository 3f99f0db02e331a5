#include "coxswain/book/schema.h"

#include <set>
#include <string>

#include <doctest/doctest.h>

#include "coxswain/book.h"

namespace coxswain {
namespace {

std::string NameOf(const TableSpec& table, const ColumnSpec& column) {
  return std::string(table.name) + "." + std::string(column.name);
}

bool EndsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

TEST_CASE("schema: a table is found by its name, and no two share one") {
  std::set<std::string_view> names;
  for (const TableSpec& table : AllTables()) {
    CHECK(names.insert(table.name).second);
    CHECK(TableFromName(table.name) == table.id);
    CHECK(&Spec(table.id) == &table);
    CHECK_FALSE(table.doc.empty());
  }
  CHECK(names.size() == kTableCount);
  CHECK_FALSE(TableFromName("deal").has_value());
}

TEST_CASE("schema: the columns of a table have names of their own and say what they are") {
  for (const TableSpec& table : AllTables()) {
    std::set<std::string_view> names;
    for (const ColumnSpec& column : table.columns) {
      const std::string name = NameOf(table, column);
      INFO(name);
      CHECK(names.insert(column.name).second);
      CHECK(&table.columns[static_cast<size_t>(ColumnIndex(table.id, column.name))] == &column);
      CHECK_FALSE(column.doc.empty());
    }
    CHECK(ColumnIndex(table.id, "no such column") == -1);
  }
}

TEST_CASE("schema: every table has a key, and the first column is part of it") {
  for (const TableSpec& table : AllTables()) {
    INFO(std::string(table.name));
    CHECK(table.columns[0].key());
    // A day is nothing that others could refer to.
    CHECK(table.columns[0].type ==
          (table.id == TableId::kCalendar ? ColumnType::kDate : ColumnType::kText));
    // A key that may be missing is not required; then another one may stand in for it.
    if (table.key_rule != KeyRule::kUnique) CHECK_FALSE(table.columns[0].required());
    CHECK((table.key_rule == KeyRule::kOrAlternate) == !table.alternate_key.empty());
  }
  CHECK(Spec(TableId::kDealCosts).alternate_key == "deal_id|line|kind|incurred_on");
}

TEST_CASE("schema: references lead to keys, and text to text") {
  for (const TableSpec& table : AllTables()) {
    for (const ColumnSpec& column : table.columns) {
      if (!column.refers.has_value()) continue;
      const std::string name = NameOf(table, column);
      INFO(name);
      CHECK(column.type == ColumnType::kText);
      const TableSpec& target = Spec(*column.refers);
      const int same_name = ColumnIndex(target.id, column.name);
      const bool part = same_name >= 0 && target.columns[static_cast<size_t>(same_name)].key();
      const ColumnSpec& key = target.columns[part ? static_cast<size_t>(same_name) : 0];
      CHECK(key.key());
      CHECK(key.type == ColumnType::kText);
    }
  }
}

TEST_CASE("schema: what is referred to is loaded before what refers to it") {
  for (const TableSpec& table : AllTables()) {
    for (const ColumnSpec& column : table.columns) {
      if (!column.refers.has_value() || *column.refers == table.id) continue;
      const std::string name = NameOf(table, column);
      // Campaigns serve objectives, and objectives look at deals that campaigns won.
      if (name == "campaigns.objective_id") continue;
      INFO(name);
      CHECK(*column.refers < table.id);
    }
  }
}

TEST_CASE("schema: closed lists have values, and each value its place from 1") {
  for (const TableSpec& table : AllTables()) {
    for (const ColumnSpec& column : table.columns) {
      const std::string name = NameOf(table, column);
      INFO(name);
      CHECK((column.type == ColumnType::kEnum) == (EnumSize(column) > 0));
      for (int i = 1; i <= EnumSize(column); ++i) {
        CHECK(EnumIndex(column, EnumValue(column, i)) == i);
      }
      CHECK(EnumIndex(column, "no such value") == 0);
    }
  }
  const ColumnSpec& status =
      Spec(TableId::kDeals).columns[static_cast<size_t>(ColumnIndex(TableId::kDeals, "status"))];
  CHECK(EnumIndex(status, "open") == static_cast<int>(DealStatus::kOpen));
  CHECK(EnumIndex(status, "won") == static_cast<int>(DealStatus::kWon));
  CHECK(EnumIndex(status, "lost") == static_cast<int>(DealStatus::kLost));
  CHECK(EnumIndex(status, "omitted") == static_cast<int>(DealStatus::kOmitted));
}

TEST_CASE("schema: names tell money, shares and days") {
  for (const TableSpec& table : AllTables()) {
    for (const ColumnSpec& column : table.columns) {
      const std::string name = NameOf(table, column);
      INFO(name);
      if (EndsWith(column.name, "_amount") || column.name == "amount") {
        CHECK(column.type == ColumnType::kMoney);
      }
      if (EndsWith(column.name, "_share")) CHECK(column.type == ColumnType::kShare);
      if (EndsWith(column.name, "_on")) CHECK(column.type == ColumnType::kDate);
      if (EndsWith(column.name, "_id")) CHECK(column.type == ColumnType::kText);
    }
  }
}

TEST_CASE("schema: as_of cuts at what happened, never at what is planned or valid") {
  const std::set<std::string> events = {"opened_on",  "closed_on",   "incurred_on", "spent_on",
                                        "ordered_on", "acquired_on", "touched_at"};
  std::set<std::string> flagged;
  for (const TableSpec& table : AllTables()) {
    for (const ColumnSpec& column : table.columns) {
      if (!column.event()) continue;
      CHECK(column.type == ColumnType::kDate);
      flagged.insert(std::string(column.name));
    }
  }
  CHECK(flagged == events);
}

TEST_CASE("schema: kinds of cost that nobody declares have a step by custom") {
  CHECK(DefaultCostStep("freight") == CostStep::kCostToServe);
  CHECK(DefaultCostStep("rebate") == CostStep::kOffInvoice);
  CHECK_FALSE(DefaultCostStep("bribes").has_value());
}

TEST_CASE("schema: a reference and the key it names speak of the same symbols") {
  Book book;
  const std::shared_ptr<const Snapshot> snapshot = book.snapshot();
  const auto symbols = [&](TableId table, std::string_view column) {
    return snapshot->table(table).column(ColumnIndex(table, column)).symbols.get();
  };
  CHECK(symbols(TableId::kDeals, "customer_id") == symbols(TableId::kCustomers, "customer_id"));
  CHECK(symbols(TableId::kDealCosts, "deal_id") == symbols(TableId::kDeals, "deal_id"));
  CHECK(symbols(TableId::kDealCosts, "line") == symbols(TableId::kDealLines, "line"));
  CHECK(symbols(TableId::kCustomers, "parent_id") == symbols(TableId::kCustomers, "customer_id"));
  CHECK(symbols(TableId::kDeals, "name") != symbols(TableId::kCustomers, "name"));
}

}  // namespace
}  // namespace coxswain
