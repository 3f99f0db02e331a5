#include <doctest/doctest.h>

#include "mapping/exported.h"

// How a folder is seen through a mapping, and what is told of it.
namespace coxswain {
namespace {

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

constexpr char kDeals[] = R"({"mapping": 1, "name": "ours", "tables": [
    {"table": "deals", "file": "sales*", "skip": [{"kind": "test"}, {"gone": true, "kind": null}],
     "columns": {
       "deal_id": {"from": ["No", "Number"], "as": "id"},
       "customer_id": "Client",
       "stage": "Phase",
       "status": [{"if": {"Phase": ["Signed", "Paid"]}, "value": "won"},
                  {"from": "Phase", "map": {"No*": "lost", "Talk": "open"}}],
       "closed_on": {"from": "Closed", "format": "d.m.y", "when": {"status": ["won", "lost"]}},
       "amount": {"from": "Cents", "as": "cents"},
       "probability": {"from": "Chance", "as": "percent"}},
     "dimensions": {"colour": {"from": "c_1", "map": {"r": "red"}}},
     "keep": ["c_*"], "ignore": ["c_3"]}]})";

constexpr char kSales[] = R"(
    number,client,phase,Closed,Cents,Chance,kind,gone,c_1,c_2,c_3,Remark
    7.0,A,Signed,31.12.2024,1999,50,,,r,n,z,hello
    8,A,nothing came of it,1.2.2024,500,0,,no,g,s,z,
    9,,TALK,,,25,,,,,z,
    10,A,Signed,31.12.2024,1,1,test,,,,z,
    11,A,Signed,31.12.2024,1,1,,yes,,,z,
)";

std::string Uses(const Import& import, Import::Use use) {
  std::string text;
  for (const Import::Step& step : import.steps()) {
    for (const Import::ColumnUse& one : step.columns) {
      if (one.use != use) continue;
      text += (text.empty() ? "" : "; ") + one.column + ">" + one.becomes +
              (one.how.empty() ? "" : " (" + one.how + ")");
    }
  }
  return text;
}

}  // namespace

TEST_CASE("rules are tried in their order, rows are skipped, dimensions are kept") {
  Exported files;
  files.With("Sales 2024.csv", kSales);
  CHECK(Contents(*LoadedFrom(files, Parsed(kDeals)), TableId::kDeals) == Literal(R"(
      deal_id,customer_id,stage,status,closed_on,amount,probability,colour,c_2
      7,A,Signed,won,2024-12-31,19.99,0.5,red,n
      8,A,nothing came of it,lost,2024-02-01,5,0,g,s
      9,,TALK,open,,,0.25,,
  )"));
}

TEST_CASE("what becomes of every column is told") {
  Exported files;
  files.With("sales.csv", kSales).With("notes.csv", "a,b\n").With("series.csv", R"(
      series,date,value,colour
      s,2024-01-01,5,red
  )");
  const Import import = Opened(files, Parsed(kDeals));
  REQUIRE(import.steps().size() == 2);
  CHECK(import.steps()[0].file == "sales.csv");
  CHECK(import.steps()[1].table == TableId::kSeries);  // one of our own tables, as it is
  CHECK(import.ignored_files() == std::vector<std::string>{"notes.csv"});
  CHECK(Uses(import, Import::Use::kMapped) ==
        "number>deal_id (id); client>customer_id; phase>stage; phase>status (by its map); "
        "Closed>closed_on (date, d.m.y, on a condition); Cents>amount (cents); "
        "Chance>probability (percent); series>series; date>date; value>value");
  CHECK(Uses(import, Import::Use::kDimension) == "c_1>colour (by its map); c_2>c_2; colour>colour");
  CHECK(Uses(import, Import::Use::kAsked) == "kind>; gone>");
  CHECK(Uses(import, Import::Use::kKnown) == "c_3>");
  CHECK(Uses(import, Import::Use::kIgnored) == "Remark>");
  CHECK(Has(Uses(import, Import::Use::kMissing), ">owner (the mapping does not know it)"));
  CHECK(Uses(import, Import::Use::kNeeded) == "");
  const std::string table = Csv(import.ColumnsTable());
  CHECK(
      Has(table,
          "step,file,table,column,becomes,use,how\n0,sales.csv,deals,number,deal_id,mapped,id\n"));
  CHECK(Csv(import.FilesTable()) ==
        "file,step,table\nsales.csv,0,deals\nseries.csv,1,series\nnotes.csv,,\n");
}

TEST_CASE("an error names the file's own column and row, also behind rows that were skipped") {
  Exported files;
  files.With("sales.csv", R"(
      number,client,phase,Closed,Cents,Chance,kind
      1,A,Signed,31.12.2024,100,50,
      2,A,Signed,31.12.2024,100,50,test
      3,A,Signed,31/12/2024,100,50,
      4,A,Signed,30.02.2024,100,50,
      5,A,Signed,31.12.2024,much,50,
      6,A,Signed,31.12.2024,100,500,
      7,A,Maybe,31.12.2024,100,50,
      8,A,Signed,,100,50,
      1,A,Talk,,100,50,
      9,A
  )");
  const std::string refusal = Refusal(files, Parsed(kDeals));
  CHECK(Has(refusal, "8 of 9 rows of deals were refused"));
  CHECK(Has(refusal, "row 3, Closed: '31/12/2024' is not a date of the form d.m.y"));
  CHECK(Has(refusal, "row 4, Closed: '30.02.2024' is not a date: there is no such day"));
  CHECK(Has(refusal, "row 5, Cents: 'much' is not a number"));
  CHECK(Has(refusal, "row 6, Chance: "));
  CHECK(Has(refusal, "row 7, phase: 'Maybe' is a value that the mapping does not know"));
  CHECK(Has(refusal, "row 8, Closed: "));
  CHECK(Has(refusal, "row 9, number: The key deal_id '1' stands in an earlier row"));
  CHECK(Has(refusal, "row 10, : the row has 2 fields where the header has 7"));
}

TEST_CASE("a file without a column that the table needs says what was looked for") {
  Exported files;
  files.With("sales.csv", R"(
      id,client,phase
      1,A,Signed
  )");
  const Mapping mapping = Parsed(kDeals);
  CHECK(
      Has(Uses(Opened(files, mapping), Import::Use::kNeeded), ">deal_id (looked for No, Number)"));
  CHECK(Has(Refusal(files, mapping),
            "The file has nothing for the column 'deal_id' of deals (the caller's id). The mapping "
            "looks for 'No', 'Number'; the file has: id, client, phase."));
}

TEST_CASE("two columns of one name are asked about, unless one is spelt to the letter") {
  Exported files;
  files.With("sales.csv", R"(
      number,client,Client_,phase
      1,A,B,Talk
  )");
  const absl::Status status = Import::Open(Parsed(kDeals), files.folder(), 0, {}).status();
  CHECK(Has(ToStd(status.message()),
            "sales.csv: The mapping's 'Client' may be 'client' or 'Client_'"));
  Exported exact;
  exact.With("sales.csv", R"(
      number,client,Client,phase
      1,A,B,Talk
  )");
  CHECK(Contents(*LoadedFrom(exact, Parsed(kDeals)), TableId::kDeals) ==
        "deal_id,customer_id,stage,status\n1,B,Talk,open\n");
}

TEST_CASE("percentages that look like fractions are warned of") {
  Exported files;
  files.With("sales.csv", R"(
      number,client,phase,Chance
      1,A,Talk,0.5
      2,A,Talk,0
      3,A,Talk,1
  )");
  const Import import = Opened(files, Parsed(kDeals));
  Book book;
  LoadReport report;
  REQUIRE(import.Load(0, &book, {}, {}, &report).ok());
  REQUIRE(report.warnings == 1);
  CHECK(report.problems[0].column == "Chance");
  CHECK(report.problems[0].row == 0);
  CHECK(Has(report.problems[0].reason, "no value is above 1, so these look like fractions"));
}

TEST_CASE("what no map knows is kept in a text, also where a later rule was tried") {
  const Mapping mapping = Parsed(R"({"mapping": 1, "tables": [
      {"table": "customers", "file": "c", "columns": {
         "customer_id": "id",
         "segment": [{"from": "s", "as": "salesforce_id", "map": {"a": "b"}},
                     {"from": "t", "as": "salesforce_id", "map": {"a": "b"}}]}}]})");
  Exported files;
  files.With("c.csv", R"(
      id,s,t
      1,001A0000000ccc1,
      2,001A0000000ccc1,a
      3,001A0000000ccc1,0013000000000000000000000000000000000000000000000000
  )");
  CHECK(Contents(*LoadedFrom(files, mapping), TableId::kCustomers) == Literal(R"(
      customer_id,segment
      1,001A0000000ccc1IAA
      2,b
      3,0013000000000000000000000000000000000000000000000000
  )"));
}

TEST_CASE("a look-up takes the first row of a key, and none that its condition leaves out") {
  const Mapping mapping = Parsed(R"({"mapping": 1, "tables": [
      {"table": "series", "file": "s", "only_with": "series", "columns": {
         "series": {"from": "k", "as": "text",
                    "lookup": {"file": "names", "key": "id", "take": "name", "key_as": "id", "if": {"old": false}}},
         "date": "d", "value": "v"}}]})");
  Exported files;
  files.With("s.csv", R"(
      k,d,v
      1,2024-01-01,5
      "[2, 'x']",2024-01-01,6
      3,2024-01-01,7
  )");
  files.With("names.csv", R"(
      id,name,old
      1,gone,1
      1,Leads,0
      1,again,0
      2.0,Visits,0
  )");
  CHECK(Contents(*LoadedFrom(files, mapping), TableId::kSeries) ==
        "series,date,value\nLeads,2024-01-01,5\nVisits,2024-01-01,6\n");
  Exported without;
  without.With("s.csv", "k,d,v\n1,2024-01-01,5\n");
  CHECK(Has(Refusal(without, mapping), "nothing for the column 'series'"));
}

TEST_CASE("a folder without anything to read is told what would be read") {
  const Exported empty;
  const absl::Status status = Import::Open(Parsed(kDeals), empty.folder(), 0, {}).status();
  CHECK(absl::IsNotFound(status));
  CHECK(Has(ToStd(status.message()),
            "has no file that the mapping 'ours' knows. It reads: sales*.csv."));
  CHECK(absl::IsNotFound(Import::Open(Parsed(kDeals), "/nowhere/at/all", 0, {}).status()));
}

TEST_CASE("a step that is not there, and a file that changed since, are errors") {
  Exported files;
  files.With("sales.csv", "number,client,phase\n1,A,Talk\n");
  const Import import = Opened(files, Parsed(kDeals));
  Book book;
  CHECK(absl::IsOutOfRange(import.Load(1, &book, {}, {}, nullptr)));
  files.With("sales.csv", "client,number,phase\nA,1,Talk\n");
  const absl::Status status = import.Load(0, &book, {}, {}, nullptr);
  CHECK(Has(ToStd(status.message()), "The file changed after the folder was opened."));
}

TEST_CASE("look-ups and files count towards the ceiling of a call") {
  Exported files;
  files.With("sales.csv", kSales);
  const Import import = Opened(files, Parsed(kDeals));
  MemoryBudget budget(100);
  Run run;
  run.memory = &budget;
  Book book;
  CHECK(absl::IsResourceExhausted(import.Load(0, &book, {}, run, nullptr)));
  CHECK(budget.used() == 0);
}

}  // namespace coxswain
