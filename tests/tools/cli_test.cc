#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tools/command.h"

// The command line as its users meet it: arguments in; text, and an exit code out.
namespace {

namespace fs = std::filesystem;
using tools_test::Folder;
using tools_test::Outcome;
using tools_test::Run;
using tools_test::RunCommand;

// Two customers, two won deals, an open one.
void WriteCompany(const Folder& folder) {
  folder.Write("settings.csv", "name,value\nreporting_currency,EUR\n");
  folder.Write("customers.csv", "customer_id,segment\nC1,Retail\nC2,Industry\n");
  folder.Write("deals.csv",
               "deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods\n"
               "D1,C1,Closed,won,2026-01-15,100,60\n"
               "D2,C2,Closed,won,2026-02-16,50,55\n"
               "D3,C1,Proposal,open,,30,\n");
}

constexpr char kBadDeals[] =
    "deal_id,customer_id,stage,status,closed_on,amount\n"
    "D1,C1,Closed,won,2026-01-15,100\n"
    "D2,C2,Closed,won,,50\n";

}  // namespace

TEST_CASE("--version and --help answer on stdout") {
  CHECK(Run("--version").out == "coxswain 0.1.0\n");
  const Outcome help = Run("--help");
  CHECK(help.exit_code == 0);
  CHECK(help.Says("Examples:"));
  CHECK(help.Says("Exit codes:"));
  CHECK(Run("query margin --help").Says("--loss-measure"));
}

TEST_CASE("a wrong command line is exit code 2") {
  CHECK(Run("").exit_code == 2);
  CHECK(Run("frobnicate").exit_code == 2);
  CHECK(Run("query margin").exit_code == 2);
  CHECK(Run("report . --format pdf").exit_code == 2);
  CHECK(Run("report . --threads 0").exit_code == 2);
  CHECK(Run("check . --delimiter ab").exit_code != 0);
}

TEST_CASE("a query prints a table, CSV or JSON") {
  const Folder folder;
  WriteCompany(folder);
  const Outcome table = Run("query margin " + folder.path() + " --by segment");
  CHECK_MESSAGE(table.exit_code == 0, table.errors);
  CHECK(table.Says("Retail"));
  CHECK(table.errors.empty());
  const Outcome csv = Run("query margin " + folder.path() + " --by segment,month --format csv");
  CHECK(csv.Says("\nIndustry,2026-02,"));
  CHECK(csv.Says("\nRetail,2026-01,"));
  CHECK(Run("query margin " + folder.path() + " --format json").out.front() == '{');
}

TEST_CASE("a report is written as the file's name says, with the scripts of a folder") {
  const Folder folder;
  WriteCompany(folder);
  const std::string page = folder.path() + "/report.html";
  const Outcome none =
      Run("report " + folder.path() + " --out " + page + " --scripts " + folder.path() + "/none");
  CHECK(none.exit_code == 3);
  CHECK(none.Complains("scripts/vega"));
  for (const char* name : {"vega.min.js", "vega-lite.min.js", "vega-interpreter.min.js"}) {
    folder.Write(name, std::string("//") + name + "\n");
  }
  folder.Write("draw.js", "drawn()\n");
  const Outcome written =
      Run("report " + folder.path() + " --out " + page + " --scripts " + folder.path());
  CHECK_MESSAGE(written.exit_code == 0, written.errors);
  std::ifstream file(page);
  const std::string html(std::istreambuf_iterator<char>(file), {});
  CHECK(html.rfind("<!doctype html>", 0) == 0);
  CHECK(html.find("//vega.min.js\n\n//vega-lite.min.js\n\n//vega-interpreter.min.js\n\ndrawn()") !=
        std::string::npos);
}

TEST_CASE("--where narrows, and query options stand anywhere in either spelling") {
  const Folder folder;
  WriteCompany(folder);
  const std::string base = folder.path() + " --by segment --format csv";
  CHECK_FALSE(Run("query margin " + base + " --where 'segment=Retail'").Says("Industry"));
  const Outcome before = Run("query margin --loss-measure none " + base);
  const Outcome after = Run("query margin " + base + " --loss_measure=none");
  const Outcome option = Run("query margin " + base + " --option loss_measure=none");
  CHECK_MESSAGE(before.exit_code == 0, before.errors);
  CHECK(before.out == after.out);
  CHECK(before.out == option.out);
  CHECK_FALSE(before.out == Run("query margin " + base).out);
}

TEST_CASE("a wrong question is exit code 2 and names what would be right") {
  const Folder folder;
  WriteCompany(folder);
  const Outcome name = Run("query margn " + folder.path());
  CHECK(name.exit_code == 2);
  CHECK(name.Complains("margin"));
  const Outcome option = Run("query margin " + folder.path() + " --as-fo 2026-01-01");
  CHECK(option.exit_code == 2);
  CHECK(option.Complains("--as-of"));
  const Outcome column = Run("query margin " + folder.path() + " --by segmnt");
  CHECK(column.exit_code == 2);
  CHECK(column.Complains("segment"));
  CHECK(Run("query margin " + folder.path() + " --as-of tomorrow").exit_code == 2);
  CHECK(Run("query margin " + folder.path() + " --option by").exit_code == 2);
  CHECK(Run("query margin " + folder.path() + " one too many").exit_code == 2);
}

TEST_CASE("a mistyped command, flag or choice names the nearest") {
  const auto told = [](const std::string& arguments, std::string_view meant) {
    const Outcome outcome = Run(arguments);
    CHECK(outcome.exit_code == 2);
    CHECK_MESSAGE(outcome.Complains(meant), outcome.errors);
  };
  told("qery margin .", "no command 'qery'. Did you mean 'query'?");
  told("--verson", "no option '--verson' before a command. Did you mean '--version'?");
  told("report . --formt html", "no option '--formt' of report. Did you mean '--format'?");
  told("check . --strct", "no option '--strct' of check. Did you mean '--strict'?");
  told("query margin . --formt csv", "no option '--formt' of query. Did you mean '--format'?");
  told("query margin . --loss-mesure=none", "Did you mean '--loss-measure'?");
  told("query margn . --formt csv", "no query 'margn'. Did you mean 'margin'?");
  told("report . --format htlm", "--format: 'htlm' is not one of its values. Did you mean 'html'?");
  told("check . --dangling xyz", "Known: create, warn, refuse.");
  told("describe quer", "Did you mean 'query'?");
  told("query margin . --level", "'--level' needs a value");
  told("query margin . extra", "'extra' is one argument too many");
  told("", "Known: sample, report,");
}

TEST_CASE("--explain says what a query reads, and what of it a company has") {
  const Outcome alone = Run("query margin --explain");
  CHECK_MESSAGE(alone.exit_code == 0, alone.errors);
  CHECK(alone.Says("Partition key: deal_id"));
  CHECK(alone.Says("needs       deal_id, status"));
  CHECK(alone.Says("net revenue with known cost - cost of goods [money]"));
  CHECK(alone.Says("Source: Marn and Rosiello"));
  CHECK(alone.Says("--loss-measure"));

  const Folder folder;
  WriteCompany(folder);
  const Outcome here = Run("query margin --explain " + folder.path() + " --by segment");
  CHECK_MESSAGE(here.exit_code == 0, here.errors);
  CHECK(here.Says("Here: can be answered, in 2 rows"));
  CHECK(here.Says("deals: each row counts once, 3 rows"));
  CHECK(here.Says("has         deal_id, customer_id, status, closed_on, amount, cost_of_goods\n"));
  CHECK(here.Says("lacks       list_amount, off_invoice_amount,"));
  CHECK(here.Says("besides     stage\n"));
  CHECK(here.Says("deal_lines: each row counts once, not given"));
  CHECK(here.Says("customers: looked up, 2 rows"));
  const Outcome lacking = Run("query scorecard --explain " + folder.path());
  CHECK(lacking.exit_code == 0);
  CHECK(lacking.Says("cannot be answered. The table objectives was not given"));

  const Outcome measures = Run("query measures --explain --measures coverage,win_rate_count");
  CHECK(measures.Says("won / (won + lost) [share; by closed_on]"));
  CHECK_FALSE(measures.Says("\n  net_revenue"));
  CHECK(Run("query measures --explain --measures coverge").Complains("Did you mean 'coverage'?"));
  CHECK(Run("query margin --explain --format csv").exit_code == 2);
  CHECK(Run("query margn --explain").exit_code == 2);
}

TEST_CASE("check speaks to programs too") {
  const Folder folder;
  WriteCompany(folder);
  folder.Write("customers.csv", "customer_id,employees\nC1,many\nC2,5\n");
  folder.Write("orders.csv", "order_id\nO1\n");
  const Outcome csv = Run("check --format csv " + folder.path());
  CHECK(csv.exit_code == 1);
  CHECK(csv.out.rfind("table,row,column,reason,refused\ncustomers,1,employees,", 0) == 0);
  CHECK(csv.Says("\norders,,,"));
  const Outcome json = Run("check --format json " + folder.path());
  const auto read = nlohmann::json::parse(json.out);
  CHECK(read["tables"][1]["table"] == "customers");
  CHECK(read["tables"][1]["refused"] == 1);
  CHECK(read["tables"][1]["problems"]["rows"][0][1] == 1);
  CHECK(read["tables"][0]["failure"].is_null());
}

TEST_CASE("--rows lists the rows behind a result") {
  const Folder folder;
  WriteCompany(folder);
  const Outcome rows =
      Run("query margin " + folder.path() + " --where segment=Retail --rows --format csv");
  CHECK_MESSAGE(rows.exit_code == 0, rows.errors);
  CHECK(rows.Says("D1"));
  CHECK_FALSE(rows.Says("D2"));
}

TEST_CASE("what is missing is exit code 3 and named") {
  const Outcome nowhere = Run("report /nowhere/at/all");
  CHECK(nowhere.exit_code == 3);
  CHECK(nowhere.Complains("/nowhere/at/all"));
  const Folder empty;
  const Outcome nothing = Run("check " + empty.path());
  CHECK(nothing.exit_code == 3);
  CHECK(nothing.Complains("deals.csv"));
  const Folder folder;
  folder.Write("teams.csv", "team\nSales\n");
  const Outcome table = Run("query margin " + folder.path());
  CHECK(table.exit_code == 3);
  CHECK(table.Complains("deals"));
  folder.Write("file", "");
  CHECK(Run("check " + folder.path() + "/file").exit_code == 3);
}

TEST_CASE("check lists every problem with its row and goes through all files") {
  const Folder folder;
  WriteCompany(folder);
  CHECK(Run("check " + folder.path()).exit_code == 0);
  folder.Write("customers.csv", "customer_id,employees,shoe_size\nC1,many,4\nC2,5,5\n");
  folder.Write("deals.csv", kBadDeals);
  folder.Write("notes.csv", "anything\n");
  const Outcome outcome = Run("check " + folder.path());
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.Says("customers.csv row 1, employees"));
  CHECK(outcome.Says("deals.csv row 2, closed_on"));
  CHECK(outcome.Says("customers.csv: shoe_size"));
  CHECK_FALSE(outcome.Says("notes"));
  CHECK(outcome.Says("2 rows refused"));
}

TEST_CASE("check tells a problem that many rows have on one line") {
  const Folder folder;
  std::string deals = "deal_id,customer_id,stage,status\n";
  for (int i = 1; i <= 9; ++i) {
    deals += "D" + std::to_string(i) + (i == 4 ? ",C1" : ",") + ",New,open\n";
  }
  folder.Write("deals.csv", deals);
  const Outcome outcome = Run("check " + folder.path());
  CHECK(
      outcome.Says("deals.csv rows 1, 2, 3, 5, 6 and 3 more, customer_id: warning: An open deal"));
  CHECK(outcome.Says("8 warnings"));
  const Outcome few = Run("check --problems 2 " + folder.path());
  CHECK(few.Says("deals.csv rows 1, 2, customer_id"));
  CHECK(few.Says("and 6 more problems"));
}

TEST_CASE("check names a file that cannot be used as a whole") {
  const Folder folder;
  WriteCompany(folder);
  folder.Write("deals.csv", "deal_id,amount\nD1,5\n");
  const Outcome outcome = Run("check " + folder.path());
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.Says("'stage'"));
  CHECK(outcome.Says("1 file not usable"));
}

TEST_CASE("--strict turns warnings into refusals") {
  const Folder folder;
  WriteCompany(folder);
  folder.Write("deals.csv",
               "deal_id,customer_id,stage,status,closed_on,amount\n"
               "D1,C1,Closed,lost,2026-01-15,0\n");
  const Outcome lenient = Run("check " + folder.path());
  CHECK(lenient.exit_code == 0);
  CHECK(lenient.Says("1 warning"));
  CHECK(Run("check --strict " + folder.path()).exit_code == 1);
}

TEST_CASE("a report or query drops no row silently") {
  const Folder folder;
  WriteCompany(folder);
  folder.Write("deals.csv", kBadDeals);
  const Outcome refused = Run("query margin " + folder.path() + " --format csv");
  CHECK(refused.exit_code == 1);
  CHECK(refused.out.empty());
  CHECK(refused.Complains("deals.csv row 2"));
  CHECK(refused.Complains("--keep-good"));
  CHECK(Run("report " + folder.path()).exit_code == 1);
  const Outcome kept = Run("query margin " + folder.path() + " --format csv --keep-good");
  CHECK_MESSAGE(kept.exit_code == 0, kept.errors);
  CHECK(kept.Says("100.00"));
}

TEST_CASE("--dangling decides about references to nothing") {
  const Folder folder;
  WriteCompany(folder);
  folder.Write("deals.csv",
               "deal_id,customer_id,stage,status,closed_on,amount\n"
               "D1,C9,Closed,won,2026-01-15,100\n");
  CHECK(Run("query margin " + folder.path()).exit_code == 0);
  CHECK(Run("query margin " + folder.path() + " --dangling warn").exit_code == 0);
  CHECK(Run("query margin " + folder.path() + " --dangling refuse").exit_code == 1);
  CHECK(Run("query margin " + folder.path() + " --dangling guess").exit_code == 2);
}

TEST_CASE("other delimiters are read") {
  const Folder folder;
  folder.Write("customers.csv", "customer_id;segment\nC1;Retail\n");
  CHECK(Run("check " + folder.path() + " --delimiter ';'").exit_code == 0);
  CHECK(Run("check " + folder.path()).exit_code == 1);
  folder.Write("customers.csv", "customer_id\tsegment\nC1\tRetail\n");
  CHECK(Run("check " + folder.path() + " --delimiter tab").exit_code == 0);
}

TEST_CASE("a memory ceiling is exit code 4, not a crash") {
  const Folder folder;
  WriteCompany(folder);
  const Outcome outcome = Run("query margin " + folder.path() + " --memory 1KB");
  CHECK(outcome.exit_code == 4);
  CHECK(outcome.Complains("ceiling"));
}

TEST_CASE("the report goes to stdout or to a file") {
  const Folder folder;
  WriteCompany(folder);
  const Outcome text = Run("report " + folder.path() + " --company Meridian");
  CHECK_MESSAGE(text.exit_code == 0, text.errors);
  CHECK(text.Says("Meridian"));
  const std::string file = folder.path() + "/report.json";
  const Outcome json = Run("report " + folder.path() + " --format json --out " + file);
  CHECK(json.exit_code == 0);
  CHECK(json.out.empty());
  CHECK(std::ifstream(file).get() == '{');
  CHECK(Run("report " + folder.path() + " --out /nowhere/report").exit_code == 4);
  CHECK(Run("report " + folder.path() + " >/dev/full").exit_code == 4);
}

TEST_CASE("describe lists and explains queries, measures and tables") {
  const Outcome all = Run("describe");
  CHECK(all.exit_code == 0);
  CHECK(all.Says("Queries"));
  CHECK(all.Says("Measures"));
  CHECK(all.Says("deal_lines"));
  CHECK(Run("describe query margin").Says("--by"));
  CHECK(Run("describe measure contribution_margin").Says("Formula"));
  CHECK(Run("describe table deals").Says("open, won, lost, omitted"));
  CHECK(Run("describe table --format csv").Says("id,name,key,doc"));
  CHECK(Run("describe query margin --outputs --format csv").Says("\nmargin,net_revenue,money,"));
  CHECK(Run("describe measure --outputs --format csv").exit_code == 2);
  const Outcome unknown = Run("describe table deal");
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.Complains("deals"));
}

TEST_CASE("sample writes a company that check finds no refused row in") {
  const Folder folder;
  const std::string company = folder.path() + "/company";
  const Outcome sample = Run("sample " + company + " --scale 0.05 --seed 7");
  CHECK_MESSAGE(sample.exit_code == 0, sample.errors);
  CHECK(sample.out.empty());
  CHECK(fs::exists(company + "/deals.csv"));
  CHECK(Run("check " + company).exit_code == 0);
  CHECK(Run("sample /proc/nowhere").exit_code == 4);
}

TEST_CASE("a saved company answers as its folder, to the byte") {
  const Folder folder;
  const std::string company = folder.path() + "/company";
  const std::string saved = folder.path() + "/company.book";
  REQUIRE(Run("sample " + company + " --scale 0.05 --seed 7").exit_code == 0);
  const Outcome save = Run("save " + company + " " + saved);
  REQUIRE_MESSAGE(save.exit_code == 0, save.errors);
  CHECK(save.out.empty());
  const std::string report = Run("report " + company).out;
  CHECK(report.size() > 1000);
  CHECK(Run("report " + saved).out == report);
  const std::string by = " --by segment,month --format csv";
  for (const std::string query : {"margin", "penetration", "measures"}) {
    CHECK(Run("query " + query + " " + saved + by).out ==
          Run("query " + query + " " + company + by).out);
  }
  CHECK(Run("check " + saved).exit_code == 0);

  const std::string again = folder.path() + "/again.book";
  REQUIRE(Run("save " + saved + " " + again).exit_code == 0);
  CHECK(RunCommand("cmp " + saved + " " + again).exit_code == 0);
}

TEST_CASE("a file that is no saved company is exit code 3, and a save that fails leaves nothing") {
  const Folder folder;
  WriteCompany(folder);
  const std::string deals = folder.path() + "/deals.csv";
  const Outcome outcome = Run("report " + deals);
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.Complains("no saved company"));
  CHECK(Run("save " + folder.path()).exit_code == 2);
  CHECK(Run("save " + folder.path() + " /nowhere/company.book").exit_code != 0);
  folder.Write("deals.csv", kBadDeals);
  const std::string saved = folder.path() + "/company.book";
  CHECK(Run("save " + folder.path() + " " + saved).exit_code == 1);
  CHECK_FALSE(fs::exists(saved));
}

TEST_CASE("an interrupt ends the program with exit code 130") {
  const Folder folder;
  const fs::path pipe = fs::path(folder.path()) / "deals.csv";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);  // a file that never comes
  const Outcome outcome = RunCommand("timeout --preserve-status -s INT 1 " +
                                     std::string(COXSWAIN_CLI_PATH) + " check " + folder.path());
  CHECK(outcome.exit_code == 130);
  CHECK(outcome.Complains("cancelled"));
}
