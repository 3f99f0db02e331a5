#include <doctest/doctest.h>

#include "mapping/exported.h"

// What a guess takes, what it leaves out, and that it is a mapping.
namespace coxswain {
namespace {

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string Guessed(const Exported& files) {
  const absl::StatusOr<std::string> text = GuessMapping(files.folder(), 0, {});
  REQUIRE_MESSAGE(text.ok(), ToStd(text.status().message()));
  return *text;
}

}  // namespace

TEST_CASE("a company whose columns are called otherwise is guessed from names and values") {
  Exported files;
  files.With("accounts.csv", R"(
      account,sector,year_established,revenue,employees,office_location,subsidiary_of
      Acme,energy,1996,1100.04,2822,Germany,
      Bolt,retail,1999,251.41,495,France,Acme
      Cane,retail,2001,98.2,61,France,
  )");
  files.With("products.csv", R"(
      product,series,sales_price
      Pump,Water,150
      Valve,Water,20
      Filter,Air,55
  )");
  files.With("sales_pipeline.csv", R"(
      opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value
      1C1I7A6R,Ann,Pump,Acme,Won,2016-10-20,2017-03-01,1054
      Z063OYW0,Ann,Valve,Bolt,Lost,2016-10-25,2017-03-11,0
      EC4QE1BX,Bob,Filter,Cane,Engaging,2016-10-25,,
      MV1LWRNH,Bob,Filter,,Prospecting,,,
  )");
  files.With("sales_teams.csv", R"(
      sales_agent,manager,regional_office
      Ann,Dora,Central
      Bob,Dora,East
  )");
  const Mapping mapping = Parsed(Guessed(files));
  const auto held = LoadedFrom(files, mapping);
  CHECK(Contents(*held, TableId::kDeals) == Literal(R"(
      deal_id,customer_id,owner,stage,status,opened_on,closed_on,amount,product_id
      1C1I7A6R,Acme,Ann,Won,won,2016-10-20,2017-03-01,1054,Pump
      Z063OYW0,Bolt,Ann,Lost,lost,2016-10-25,2017-03-11,0,Valve
      EC4QE1BX,Cane,Bob,Engaging,open,2016-10-25,,,Filter
      MV1LWRNH,,Bob,Prospecting,open,,,,Filter
  )"));
  CHECK(Contents(*held, TableId::kOwners) ==
        "owner,team,manager\nAnn,Central,Dora\nBob,East,Dora\n");
  CHECK(Contents(*held, TableId::kProducts) ==
        "product_id,family,list_price\nPump,Water,150\nValve,Water,20\nFilter,Air,55\n");
  CHECK(Contents(*held, TableId::kCustomers) == Literal(R"(
      customer_id,country,industry,employees,parent_id
      Acme,Germany,energy,2822,
      Bolt,France,retail,495,Acme
      Cane,France,retail,61,
  )"));
}

TEST_CASE("local dates and decimal commas are found by their values") {
  Exported files;
  files.With("Kunden.csv", "Kundennummer;Name\nK1;Acme\nK2;Bolt\n");
  files.With("Deals.csv",
             "Deal ID;Account ID;Stage;Close Date;Amount;Probability\n"
             "1;K1;Closed Won;31.12.2024;1.234,50;100\n"
             "2;K2;Negotiation;15.01.2025;99,5;62,5\n");
  const std::string text = Guessed(files);
  CHECK(Has(text, "\"decimal\": \",\""));
  CHECK(Has(text, "\"format\": \"d.m.y\""));
  CHECK(Has(text, "\"as\": \"percent\""));
  CHECK(Contents(*LoadedFrom(files, Parsed(text)), TableId::kDeals) == Literal(R"(
      deal_id,customer_id,stage,status,closed_on,expected_close_on,amount,probability
      1,K1,Closed Won,won,2024-12-31,,1234.5,1
      2,K2,Negotiation,open,,2025-01-15,99.5,0.625
  )"));
}

TEST_CASE("what may be two things is left out, and said") {
  Exported files;
  files.With("deals.csv", R"(
      deal_id,customer_id,stage,status,created_date,amount,probability,gut_feeling
      1,A,Talk,open,01/02/2024,"1,234",1,good
      2,A,Talk,open,03/04/2024,"2,345",0,bad
  )");
  const std::string text = Guessed(files);
  CHECK(Has(text,
            "'created_date' may be opened_on by its name, but its dates may be d/m/y or m/d/y"));
  CHECK(
      Has(text, "'amount' may be amount by its name, but its values may be thousands or decimals"));
  CHECK(Has(text,
            "'probability' may be probability by its name, but its values may be percentages "
            "or fractions"));
  CHECK(Has(text, "'gut_feeling' is not mapped"));
  CHECK(Contents(*LoadedFrom(files, Parsed(text)), TableId::kDeals) ==
        "deal_id,customer_id,stage,status\n1,A,Talk,open\n2,A,Talk,open\n");
}

TEST_CASE("a stage whose name says nothing is listed, and refused until somebody says what it is") {
  Exported files;
  files.With("deals.csv", R"(
      deal_id,customer_id,stage
      1,A,Closed Won
      2,A,Limbo
  )");
  // Won without a day is refused by the book.
  const std::string text = Guessed(files);
  CHECK(Has(text, "the stage 'Limbo' is neither open, won nor lost by its name"));
  CHECK(
      Has(Refusal(files, Parsed(text)), "row 2, stage: 'Limbo' is a value that the mapping does"));
}

TEST_CASE("a misspelt name is taken with less confidence, a custom field by its name") {
  Exported files;
  files.With("deals.csv", R"(
      deal_id,customer_id,stage,status,ammount,Lost_Reason__c
      1,A,x,open,5,price
  )");
  const std::string text = Guessed(files);
  CHECK(Has(text, R"("amount": {"from": "ammount", "doc": "85 %: its name)"));
  CHECK(Has(text, R"("lost_reason": {"from": "Lost_Reason__c", "doc": "95 %: its name)"));
}

TEST_CASE("references are judged by the values that they share") {
  Exported files;
  files.With("products.csv", R"(
      Id,Code,Name
      p1,A,Pump
      p2,B,Valve
      p3,C,Filter
  )");
  files.With("deals.csv", R"(
      deal_id,customer_id,stage,status,Thing
      1,K1,x,open,p1
      2,K1,x,open,p2
      3,K1,x,open,p3
  )");
  const std::string text = Guessed(files);
  CHECK(Has(
      text,
      R"("product_id": {"from": "Thing", "doc": "80 %: its values are keys of products.csv"})"));
}

TEST_CASE("a folder in which nothing is sure has no mapping, and says why") {
  Exported files;
  files.With("deals.csv", R"(
      deal_id,customer_id
      1,A
  )");
  const absl::Status status = GuessMapping(files.folder(), 0, {}).status();
  CHECK(absl::IsNotFound(status));
  CHECK(Has(ToStd(status.message()),
            "deals.csv looks like deals, but nothing in it is surely stage, status"));
  const Exported empty;
  CHECK(Has(ToStd(GuessMapping(empty.folder(), 0, {}).status().message()), "has no CSV file"));
}

TEST_CASE("a guess of our own tables is the tables") {
  Exported files;
  files.With("deals.csv", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      1,A,x,won,2024-01-31,5
      2,A,x,open,,6
  )");
  CHECK(
      Contents(*LoadedFrom(files, Parsed(Guessed(files))), TableId::kDeals) ==
      "deal_id,customer_id,stage,status,closed_on,amount\n1,A,x,won,2024-01-31,5\n2,A,x,open,,6\n");
}

}  // namespace coxswain
