#include <sqlite3.h>

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tools/command.h"

// A SQLite file stands where a folder does.
namespace {

using tools_test::Folder;
using tools_test::Outcome;
using tools_test::Run;

void Execute(const std::string& path, const std::string& sql) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  char* error = nullptr;
  const int code = sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &error);
  REQUIRE_MESSAGE(code == SQLITE_OK, (error == nullptr ? "" : error));
  sqlite3_close(db);
}

constexpr char kTables[] =
    "CREATE TABLE settings(name TEXT PRIMARY KEY, value TEXT);"
    "INSERT INTO settings VALUES('reporting_currency', 'EUR');"
    "CREATE TABLE clients(id INTEGER PRIMARY KEY, segment TEXT);"
    "INSERT INTO clients VALUES(1, 'Retail'), (2, 'Industry');"
    "CREATE VIEW customers AS SELECT id AS customer_id, segment FROM clients;"
    "CREATE TABLE Deals(deal_id INTEGER PRIMARY KEY, customer_id INTEGER, stage TEXT, status TEXT, "
    "closed_on DATE, amount NUMERIC, cost_of_goods NUMERIC);"
    "INSERT INTO Deals VALUES(1, 1, 'Closed', 'won', '2026-01-15', 100, 60), (2, 2, 'Closed', "
    "'won', "
    "'2026-02-16', 50.25, 55), (3, 1, 'Proposal', 'open', NULL, 30, NULL);";

void WriteFolder(const Folder& folder) {
  folder.Write("settings.csv", "name,value\nreporting_currency,EUR\n");
  folder.Write("customers.csv", "customer_id,segment\n1,Retail\n2,Industry\n");
  folder.Write("deals.csv",
               "deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods\n"
               "1,1,Closed,won,2026-01-15,100,60\n"
               "2,2,Closed,won,2026-02-16,50.25,55\n"
               "3,1,Proposal,open,,30,\n");
}

}  // namespace

TEST_CASE("report, query and save say of a SQLite file what they say of the same folder") {
  const Folder folder, place;
  WriteFolder(folder);
  const std::string file = place.path() + "/company.db";
  Execute(file, kTables);
  for (const std::string command :
       {"report", "report --format json", "query margin --by segment,month --format csv",
        "query margin --explain", "query quality --rows"}) {
    CAPTURE(command);
    const Outcome rows = Run(command + " " + folder.path());
    const Outcome database = Run(command + " " + file);
    CHECK(rows.exit_code == 0);
    CHECK(database.exit_code == 0);
    CHECK(database.errors == "");
    CHECK(database.out == rows.out);
  }
  CHECK(Run("save " + file + " " + place.path() + "/company.book").exit_code == 0);
  CHECK(Run("query margin --format csv " + place.path() + "/company.book").out ==
        Run("query margin --format csv " + file).out);
}

TEST_CASE("check names tables, rows and columns of a SQLite file") {
  const Folder place;
  const std::string file = place.path() + "/company.db";
  Execute(file, kTables);
  CHECK(Run("check " + file).exit_code == 0);
  Execute(file, "UPDATE Deals SET amount = 'much' WHERE deal_id = 2");
  const Outcome check = Run("check " + file);
  CHECK(check.exit_code == 1);
  CHECK(check.Says("Deals row 2, amount: 'much'"));
  const Outcome query = Run("query margin " + file);
  CHECK(query.exit_code == 1);
  CHECK(query.Complains("coxswain check " + file));
  CHECK(Run("query margin --keep-good " + file).exit_code == 0);
}

TEST_CASE("a SQLite file is read through a mapping, and one is guessed for it") {
  const Folder place;
  const std::string file = place.path() + "/crm.sqlite";
  Execute(
      file,
      "CREATE TABLE Opportunity(Id TEXT, AccountId TEXT, StageName TEXT, IsClosed INTEGER, IsWon "
      "INTEGER, CloseDate TEXT, Amount REAL); INSERT INTO Opportunity VALUES"
      "('006000000000001', '001000000000001', 'Closed \"Won\",', 1, 1, '2026-01-15', 0.1); "
      "CREATE VIEW broken AS SELECT * FROM gone");
  const Outcome query = Run("query margin --mapping salesforce --format csv " + file);
  CHECK(query.exit_code == 0);
  CHECK(query.Says(",0.10,"));
  CHECK(Run("check --mapping salesforce " + file).Says("Opportunity.csv is deals"));
  const Outcome none = Run("check --mapping odoo " + file);
  CHECK(none.exit_code == 3);
  CHECK(none.Complains("The database has no file that the mapping"));
  const Outcome guess = Run("mapping guess " + file);
  CHECK(guess.exit_code == 0);
  CHECK(guess.Says("\"Opportunity\""));
}

TEST_CASE("a file that is no database, or has no table of ours, is exit code 3") {
  const Folder place;
  const std::string file = place.path() + "/other.db";
  Execute(file, "CREATE TABLE things(a); CREATE VIRTUAL TABLE texts USING fts5(a)");
  const Outcome other = Run("report " + file);
  CHECK(other.exit_code == 3);
  CHECK(other.Complains("no table and no view that Coxswain knows"));
  CHECK(other.Complains("deals"));
  place.Write("torn.db", std::string("SQLite format 3\0 and then nothing", 33));
  const Outcome torn = Run("report " + place.path() + "/torn.db");
  CHECK(torn.exit_code == 3);
  CHECK(torn.Complains("torn.db"));
  place.Write("text.db", "deals");
  CHECK(
      Run("report " + place.path() + "/text.db").Complains("no SQLite file and no saved company"));
}
