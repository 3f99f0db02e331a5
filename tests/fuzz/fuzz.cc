#include "fuzz.h"

#include <cstdio>
#include <cstdlib>

namespace fuzz {

void Require(bool truth, const char* what) {
  if (truth) return;
  std::fprintf(stderr, "Not true: %s\n", what);
  std::abort();
}

bool IsExpected(cxs_status status) {
  switch (status) {
    case CXS_OK:
    case CXS_INVALID_ARGUMENT:
    case CXS_NOT_FOUND:
    case CXS_RESOURCE_EXHAUSTED:
    case CXS_FAILED_PRECONDITION:
    case CXS_OUT_OF_RANGE:
    case CXS_UNIMPLEMENTED:
    case CXS_DATA_LOSS:
      return true;
    default:
      return false;
  }
}

cxs_status LoadCsv(cxs_book* book, int32_t table, std::string_view csv,
                   const cxs_load_options* options, const cxs_run* run) {
  cxs_error* error = nullptr;
  const cxs_status status = cxs_book_load_csv(
      book, table, csv.data(), static_cast<int64_t>(csv.size()), options, run, nullptr, &error);
  Require(IsExpected(status), cxs_error_message(error));
  Require((status == CXS_OK) == (error == nullptr), "an error is there exactly where one is told");
  cxs_error_destroy(error);
  return status;
}

cxs_book* SmallCompany() {
  struct Rows {
    int32_t table;
    std::string_view csv;
  };
  constexpr Rows kRows[] = {
      {CXS_TABLE_SETTINGS, "name,value\nreporting_currency,EUR\n"},
      {CXS_TABLE_TEAMS, "team,function\nSales,sales\nMarketing,marketing\n"},
      {CXS_TABLE_OWNERS, "owner,valid_from,team\nAnna,,Sales\n"},
      {CXS_TABLE_CUSTOMERS, "customer_id,segment,Size\nC1,Retail,small\nC2,Industry,large\n"},
      {CXS_TABLE_PRODUCTS, "product_id,family,list_price,unit_cost\nP1,Pumps,10,6\n"},
      {CXS_TABLE_CAMPAIGNS, "campaign_id,kind\nK1,event\n"},
      {CXS_TABLE_DEALS,
       "deal_id,customer_id,owner,campaign_id,stage,status,opened_on,closed_on,amount,"
       "cost_of_goods\n"
       "D1,C1,Anna,K1,Closed,won,2025-12-01,2026-01-15,100,60\n"
       "D2,C2,Anna,,Closed,won,2025-12-02,2026-02-16,50,55\n"
       "D3,C1,Anna,,Proposal,open,2026-02-01,,30,\n"},
      {CXS_TABLE_DEAL_LINES, "deal_id,line,product_id,quantity,amount\nD1,1,P1,10,100\n"},
      {CXS_TABLE_DEAL_COSTS, "cost_id,deal_id,kind,amount\nX1,D1,freight,3\n"},
      {CXS_TABLE_ORDERS,
       "order_id,customer_id,deal_id,ordered_on,amount\nO1,C1,D1,2026-01-20,90\n"},
      {CXS_TABLE_SPEND, "spend_id,campaign_id,spent_on,amount\nS1,K1,2026-01-10,20\n"},
      {CXS_TABLE_MARKETS, "segment,as_of,capacity_customers\nRetail,2025-12-31,50\n"},
      {CXS_TABLE_OBJECTIVES,
       "objective_id,measure,direction,target,starts_on,due_on\n"
       "B1,net_revenue,up,500,2026-01-01,2026-12-31\n"},
      {CXS_TABLE_OBJECTIVE_OWNERS, "objective_id,team,role\nB1,Sales,accountable\n"},
      {CXS_TABLE_KPIS, "team,measure,weight\nSales,net_revenue,1\nMarketing,net_revenue,1\n"},
      {CXS_TABLE_PLAN_LINES,
       "plan_id,plan_line_id,measure,segment,period_start,period_end,value\n"
       "N1,1,net_revenue,Retail,2026-01-01,2026-03-31,120\n"},
      {CXS_TABLE_ACTUALS,
       "measure,period_start,period_end,value\nnet_revenue,2026-01-01,2026-01-31,98\n"},
  };
  cxs_book* book = nullptr;
  Require(cxs_book_create(nullptr, &book, nullptr) == CXS_OK, "a book is made");
  for (const Rows& rows : kRows) {
    Require(LoadCsv(book, rows.table, rows.csv) == CXS_OK, "the small company is loaded");
  }
  return book;
}

std::string CsvOf(cxs_result* result) {
  cxs_buffer* csv = nullptr;
  Require(cxs_result_to_csv(result, nullptr, &csv, nullptr) == CXS_OK, "a result becomes CSV");
  std::string text(cxs_buffer_data(csv), static_cast<size_t>(cxs_buffer_size(csv)));
  cxs_buffer_destroy(csv);
  cxs_result_destroy(result);
  return text;
}

std::string TablesOf(cxs_book* book) {
  cxs_result* tables = nullptr;
  cxs_result* columns = nullptr;
  Require(cxs_book_describe(book, CXS_DESCRIBE_TABLES, nullptr, &tables, nullptr) == CXS_OK &&
              cxs_book_describe(book, CXS_DESCRIBE_COLUMNS, nullptr, &columns, nullptr) == CXS_OK,
          "a book describes itself");
  return CsvOf(tables) + CsvOf(columns);
}

std::string WonDealsOf(cxs_book* book) {
  cxs_result* deals = nullptr;
  const cxs_status status =
      cxs_book_query(book, "margin", R"({"by":["deal_id","stage"]})", -1, nullptr, &deals, nullptr);
  if (status == CXS_OK) return CsvOf(deals);
  Require(IsExpected(status), "the margin of any book is an answer or an error that is expected");
  return cxs_status_name(status);
}

}  // namespace fuzz
