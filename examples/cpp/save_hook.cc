// A CRM's save hook on the C++ API, for programs that build Coxswain from source. See
// examples/c/save_hook.c for the same on the stable C ABI.
#include <cstdlib>
#include <iostream>
#include <vector>

#include "coxswain/book.h"
#include "coxswain/catalogue.h"

namespace {

using coxswain::RowValue;
using coxswain::TableId;

// A real hook would log and let the user go on.
void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status.message() << "\n";
  std::exit(1);
}

void LoadCsv(coxswain::Book* book, TableId table, std::string_view csv) {
  Check(book->LoadCsv(table, csv, {}, {}, {}, nullptr));
}

coxswain::Table Ask(const std::shared_ptr<const coxswain::Snapshot>& snapshot,
                    std::string_view query, std::string_view options) {
  const absl::StatusOr<const coxswain::Query*> found = coxswain::FindQuery(query);
  Check(found.status());
  absl::StatusOr<coxswain::Table> table = coxswain::RunQuery(snapshot, **found, options, {});
  Check(table.status());
  return *std::move(table);
}

// The columns of a deal that the hook writes, resolved once when the tenant is loaded.
std::vector<int> DealColumns(coxswain::Book* book) {
  std::vector<int> columns;
  for (const std::string_view name :
       {"deal_id", "customer_id", "stage", "status", "closed_on", "amount", "cost_of_goods"}) {
    columns.push_back(book->FindColumn(TableId::kDeals, name));
  }
  return columns;
}

}  // namespace

int main() {
  coxswain::Book book;
  LoadCsv(&book, TableId::kSettings, "name,value\nreporting_currency,EUR\n");
  LoadCsv(&book, TableId::kTeams, "team,function\nSales,sales\nMarketing,marketing\n");
  LoadCsv(&book, TableId::kCustomers, "customer_id,segment\nC1,Retail\nC2,Industry\n");
  LoadCsv(&book, TableId::kObjectives,
          "objective_id,name,measure,direction,target,starts_on,due_on\n"
          "O1,Earn more,contribution_margin,up,20000,2026-01-01,2026-12-31\n");
  LoadCsv(&book, TableId::kObjectiveOwners,
          "objective_id,team,role\nO1,Sales,accountable\nO1,Marketing,contributes\n");
  LoadCsv(&book, TableId::kDeals,
          "deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods\n"
          "D1,C1,Closed,won,2026-01-15,12000.50,7000\n"
          "D2,C2,Closed,won,2026-02-16,8000,8500\n"
          "D3,C1,Proposal,open,,5000,3000\n");
  const std::vector<int> columns = DealColumns(&book);

  // The hook: the open deal D3 was won on 2026-03-20 for 5 250.75, and cost 3 000. Money is in
  // micros.
  const std::vector<RowValue> deal = {
      RowValue::Text("D3"),
      RowValue::Text("C1"),
      RowValue::Text("Closed"),
      RowValue::Text("won"),
      RowValue::Number(coxswain::Date::FromCivil(2026, 3, 20).days()),
      RowValue::Number(5'250'750'000),
      RowValue::Number(3'000 * coxswain::kMicros),
  };
  Check(book.Upsert(TableId::kDeals, columns, deal, {}));

  // One snapshot: both answers speak of the same moment, whoever saves meanwhile.
  const std::shared_ptr<const coxswain::Snapshot> snapshot = book.snapshot();
  const coxswain::Table scorecard = Ask(snapshot, "scorecard", R"({"as_of":"2026-03-31"})");
  for (int64_t row = 0; row < scorecard.rows(); ++row) {
    for (const std::string_view column : {"name", "actual", "target", "status"}) {
      std::cout << "  " << column << " " << scorecard.Find(column)->CellText(row);
    }
    std::cout << "\n";
  }
  const coxswain::Table margin =
      Ask(snapshot, "margin", R"({"by":["segment"],"filter":"segment=Retail"})");
  std::cout << "  Retail: net revenue " << margin.Find("net_revenue")->CellText(0)
            << ", contribution margin " << margin.Find("contribution_margin")->CellText(0) << "\n";
  // 12 000.50 - 7 000 + 5 250.75 - 3 000
  return margin.Find("contribution_margin")->sums.front() == 7'251'250'000 ? 0 : 1;
}
