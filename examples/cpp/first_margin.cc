// Tables in, a table out, from source: what each segment earns.
#include <iostream>

#include "coxswain/book.h"
#include "coxswain/catalogue.h"

namespace {

absl::Status LoadCsv(coxswain::Book* book, coxswain::TableId table, std::string_view csv) {
  return book->LoadCsv(table, csv, {}, {}, {}, nullptr);
}

absl::StatusOr<coxswain::Table> MarginBySegment() {
  coxswain::Book book;
  absl::Status status = LoadCsv(&book, coxswain::TableId::kCustomers,
                                "customer_id,segment\nC1,Retail\nC2,Industry\n");
  if (!status.ok()) return status;
  status = LoadCsv(&book, coxswain::TableId::kDeals,
                   "deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods\n"
                   "D1,C1,Closed,won,2026-01-15,900.00,500.00\n"
                   "D2,C2,Closed,won,2026-02-20,400.00,420.00\n");
  if (!status.ok()) return status;
  const absl::StatusOr<const coxswain::Query*> margin = coxswain::FindQuery("margin");
  if (!margin.ok()) return margin.status();
  return coxswain::RunQuery(book.snapshot(), **margin, R"({"by":["segment"]})", {});
}

}  // namespace

int main() {
  const absl::StatusOr<coxswain::Table> table = MarginBySegment();
  if (!table.ok()) {
    std::cerr << table.status().message() << "\n";
    return 1;
  }
  for (int64_t row = 0; row < table->rows(); ++row) {
    std::cout << table->Find("segment")->CellText(row) << " earns "
              << table->Find("gross_margin")->CellText(row) << "\n";
  }
}
