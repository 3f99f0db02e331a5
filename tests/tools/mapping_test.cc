#include <doctest/doctest.h>

#include "tools/command.h"

// Exports of other systems on the command line.
namespace {

using tools_test::Folder;
using tools_test::Outcome;
using tools_test::Run;

constexpr char kOpportunities[] =
    "Id,AccountId,Name,StageName,Amount,Probability,CloseDate,CreatedDate,IsClosed,IsWon,Shoe "
    "size\n"
    "O1,GTXPro,Pumps,Signed,100,1,2026-01-15,2025-12-01T10:00:00.000Z,true,true,42\n"
    "O2,GTX Pro,Pumps,Signed,50,1,2026-02-16,2026-12-01T10:00:00.000Z,true,true,43\n"
    "O3,GTXPro,Pumps,No,0,0,2026-02-16,2026-01-01T10:00:00.000Z,true,false,43\n"
    "O4,,Pumps,Talks,50,0.5,2026-09-15,2026-01-01T10:00:00.000Z,false,false,43\n";

void WriteExport(const Folder& folder) {
  folder.Write("Account.csv", "Id,Name,Segment__c\nGTXPro,Acme,Retail\n");
  folder.Write("Opportunity.csv", kOpportunities);
  folder.Write("CampaignMember.csv", "Id,LeadId\n1,2\n");
  folder.Write("plan_lines.csv",
               "plan_id,plan_line_id,measure,period_start,period_end,value\n"
               "P,1,net_revenue,2026-01-01,2026-03-31,10\n"
               "P,2,net_revenue,2026-01-01,2026-03-31,20\n");
}

}  // namespace

TEST_CASE("check with a mapping says what was taken, left and missed, and what traps there are") {
  const Folder folder;
  WriteExport(folder);
  const Outcome outcome = Run("check " + folder.path() + " --mapping salesforce");
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.Says("Opportunity.csv is deals"));
  CHECK(outcome.Says("AccountId -> customer_id (salesforce_id)"));
  CHECK(outcome.Says("ignored: Shoe size"));
  CHECK(outcome.Says("Nothing is taken from: CampaignMember.csv"));
  CHECK(
      outcome.Says("no deals.cost_of_goods or deal_lines.unit_cost or products.unit_cost: margin"));
  CHECK(outcome.Says("scorecard: The table objectives was not given"));
  CHECK(outcome.Says("Opportunity.csv, Probability: warning: no value is above 1"));
  CHECK(outcome.Says("near_duplicate_id in customers.customer_id: GTX Pro = GTXPro"));
  CHECK(outcome.Says("open_without_customer in deals.customer_id: O4"));
  CHECK(outcome.Says("lost_without_amount in deals.amount: O3"));
  CHECK(outcome.Says("closed_before_opened in deals.closed_on: O2"));
  CHECK(outcome.Says("plan_cell_twice in plan_lines: P / 1; P / 2"));
}

TEST_CASE("every command that takes a folder takes a mapping") {
  const Folder folder;
  WriteExport(folder);
  const std::string with = folder.path() + " --mapping salesforce";
  CHECK(Run("query margin " + with + " --by segment --format csv").Says("Retail,1,"));
  CHECK(Run("report " + with).exit_code == 0);
  const std::string saved = folder.path() + "/company.book";
  CHECK(Run("save " + with + " " + saved).exit_code == 0);
  CHECK(Run("query margin " + saved + " --by segment --format csv").Says("Retail,1,"));
}

TEST_CASE("a refused row of an export is told with the file's column, and how to see the rest") {
  const Folder folder;
  folder.Write("Opportunity.csv",
               "Id,AccountId,StageName,Amount,CloseDate\nO1,A,Closed Won,5,2026-01-15\n"
               "O2,A,Handshake,5,2026-01-15\n");
  const Outcome outcome = Run("report " + folder.path() + " --mapping salesforce");
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.Complains("Opportunity.csv: "));
  CHECK(outcome.Complains("Opportunity.csv row 2, StageName: 'Handshake' is a value that"));
  CHECK(outcome.Complains("coxswain check " + folder.path() + " --mapping salesforce"));
}

TEST_CASE("mappings are listed, shown and guessed, and a file of one's own is used") {
  const Folder folder;
  WriteExport(folder);
  const Outcome list = Run("mapping list");
  CHECK(list.exit_code == 0);
  for (const char* name : {"salesforce", "hubspot", "odoo", "suitecrm"}) CHECK(list.Says(name));
  const std::string ours = folder.path() + "/ours.json";
  CHECK(Run("mapping show salesforce --out " + ours).exit_code == 0);
  CHECK(Run("query margin " + folder.path() + " --mapping " + ours + " --by segment --format csv")
            .Says("Retail,1,"));
  const Outcome guess = Run("mapping guess " + folder.path());
  CHECK(guess.exit_code == 0);
  CHECK(guess.Says("\"deal_id\": {\"from\": \"Id\""));
  CHECK(Run("mapping guess " + folder.path() + " --out " + ours).exit_code == 0);
  CHECK(Run("check " + folder.path() + " --mapping " + ours).Says("Opportunity.csv is deals"));
}

TEST_CASE("a mapping that is not there or wrong is a wrong command line") {
  const Folder folder;
  WriteExport(folder);
  const Outcome misspelt = Run("check " + folder.path() + " --mapping salesforze");
  CHECK(misspelt.exit_code == 2);
  CHECK(misspelt.Complains("Did you mean 'salesforce'?"));
  CHECK(Run("check " + folder.path() + " --mapping no/such.json").Complains("cannot be read"));
  folder.Write("wrong.json", "{\"mapping\": 1, \"tables\": [{\"table\": \"deal\"}]}");
  const Outcome wrong =
      Run("check " + folder.path() + " --mapping " + folder.path() + "/wrong.json");
  CHECK(wrong.exit_code == 2);
  CHECK(
      wrong.Complains("wrong.json: The mapping: there is no table 'deal'. Did you mean 'deals'?"));
  CHECK(Run("mapping show").exit_code == 2);
  CHECK(Run("mapping guess").exit_code == 2);
  CHECK(Run("mapping make").exit_code == 2);
  CHECK(Run("mapping guess /nowhere/at/all").exit_code == 3);
  const Folder empty;
  CHECK(Run("check " + empty.path() + " --mapping odoo").exit_code == 3);
}
