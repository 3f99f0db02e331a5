#include "faults/world.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "faults/file.h"

namespace faults {
namespace {

using namespace capi_test;

struct Rows {
  int32_t table;
  std::string_view csv;
};

constexpr Rows kRows[] = {
    {CXS_TABLE_SETTINGS, "name,value\nreporting_currency,EUR\nreporting_time_zone,Europe/Berlin\n"},
    {CXS_TABLE_TEAMS, "team,function,parent\nSales,sales,\nInside Sales,sales,Sales\n"},
    {CXS_TABLE_OWNERS, "owner,valid_from,team\nAnna,,Sales\nAnna,2026-02-01,Inside Sales\n"},
    {CXS_TABLE_CUSTOMERS,
     "customer_id,name,segment,country,Size class\n"
     "C1,A customer with a name of some length,Retail,DE,small\nC2,Other,Industry,FR,large\n"
     "C3,Third,Retail,FR,small\n"},
    {CXS_TABLE_PRODUCTS, "product_id,name,family,list_price,unit_cost\nP1,Pump,Pumps,10,6\n"},
    {CXS_TABLE_POLICIES,
     "policy_id,filter,max_discount_share,floor_margin_share,approver,valid_from\n"
     "Y1,customers.segment=Retail; amount>=10; owners.team=Sales,0.1,0.3,"
     "A head of sales with a long name,2026-01-01\n"
     "Y2,country!=US,0.2,,Another,\n"},
    {CXS_TABLE_CAMPAIGNS, "campaign_id,name,kind,channel\nK1,Fair,event,trade fair\n"},
    {CXS_TABLE_DEALS,
     "deal_id,customer_id,owner,campaign_id,stage,status,opened_on,closed_on,amount,"
     "cost_of_goods\n"
     "D1,C1,Anna,K1,Closed,won,2025-12-01,2026-01-15,100,60\n"
     "D2,C2,Anna,,Closed,won,2025-12-02,2026-02-16,50,55\n"
     "D3,C1,Anna,,Proposal,open,2026-02-01,,30,\n"
     "D4,C3,Anna,,Closed,won,2026-02-02,2026-04-10,70,40\n"},
    {CXS_TABLE_DEAL_LINES, "deal_id,line,product_id,quantity,amount\nD1,1,P1,10,100\n"},
    {CXS_TABLE_DEAL_COSTS, "cost_id,deal_id,kind,amount\nX1,D1,freight,3\n"},
    {CXS_TABLE_ORDERS,
     "order_id,customer_id,deal_id,ordered_on,amount,cost\n"
     "O1,C1,D1,2026-01-20,100,60\nO2,C2,,2026-02-20,40,\n"},
    // Given without rows: with some, no margin could be watched row by row.
    {CXS_TABLE_COST_POOLS, "pool_id,kind,period_start,period_end,amount,driver\n"},
    {CXS_TABLE_SPEND, "spend_id,campaign_id,spent_on,amount\nS1,K1,2026-01-10,20\n"},
    {CXS_TABLE_MARKETS, "segment,as_of,capacity_customers\nRetail,2025-12-31,50\n"},
    {CXS_TABLE_OBJECTIVES,
     "objective_id,name,measure,direction,target,starts_on,due_on\n"
     "B1,Grow together,net_revenue,up,500,2026-01-01,2026-12-31\n"},
    {CXS_TABLE_OBJECTIVE_OWNERS,
     "objective_id,team,role\nB1,Sales,accountable\nB1,Inside Sales,contributes\n"},
    {CXS_TABLE_KPIS,
     "team,measure,weight\nSales,net_revenue,1\nInside Sales,net_revenue,0.5\n"
     "Inside Sales,win_rate_count,0.5\n"},
    {CXS_TABLE_PLAN_LINES,
     "plan_id,plan_line_id,measure,segment,period_start,period_end,value\n"
     "N1,1,net_revenue,Retail,2026-01-01,2026-03-31,120\n"},
    {CXS_TABLE_ACTUALS,
     "measure,period_start,period_end,value\nnet_revenue,2026-01-01,2026-01-31,98\n"},
    {CXS_TABLE_STAGES, "stage,order,status\nProposal,1,open\nClosed,2,won\n"},
    {CXS_TABLE_DEAL_HISTORY,
     "deal_id,changed_at,stage,status,amount\nD1,2025-12-01T08:00:00Z,Proposal,open,80\n"
     "D1,2026-01-15T17:30:00Z,Closed,won,100\nD2,2025-12-02,Proposal,open,50\n"
     "D2,2026-02-16,Closed,won,\nD3,2026-02-01,Proposal,open,30\n"},
    {CXS_TABLE_LEADS,
     "lead_id,campaign_id,owner,created_at,first_contacted_at\n"
     "L1,K1,Anna,2026-01-05T09:00:00Z,2026-01-05T11:30:00Z\nL2,K1,Anna,2026-02-05T09:00:00Z,\n"},
    {CXS_TABLE_SERVICE_LEVELS, "kind,from_team,to_team,target_hours\nlead,Inside Sales,Sales,4\n"},
    {CXS_TABLE_GOALS_HEARD, "goal_id,team,text\nG1,Sales,fewer discounts for those who ask\n"},
    {CXS_TABLE_COUNTERMEASURES,
     "countermeasure_id,objective_id,what,due_on\nM1,B1,Ask before a discount,2026-03-31\n"},
};

// More of the same company: deals, costs and prices in another currency, prices by date, costs that
// are shares of a base, and pools of every driver.
constexpr Rows kMixedRows[] = {
    {CXS_TABLE_RATES,
     "currency,kind,valid_from,rate\nUSD,spot,2025-01-01,0.9\nUSD,,2026-02-01,0.8\n"
     "USD,budget,2025-01-01,0.75\n"},
    {CXS_TABLE_PRODUCTS,
     "product_id,family,list_price,unit_cost,unit_of_measure,weight,currency\n"
     "P2,A family with a name of some length,20,12,piece,1.5,USD\n"},
    {CXS_TABLE_PRODUCT_PRICES,
     "product_id,valid_from,list_price,unit_cost,currency\n"
     "P2,2025-01-01,21,,\nP2,2026-03-01,22,13,USD\n"},
    {CXS_TABLE_COST_KINDS,
     "kind,step,share,base,grain\na loyalty bonus,on_invoice,0.05,list,deal\n"
     "early payment,off_invoice,0.02,invoice,line\noverhead,goods,0.1,net_revenue,deal\n"
     "commission,cost_to_serve,0.1,gross_margin,line\nmedia,acquisition,,,\n"},
    {CXS_TABLE_DEALS,
     "deal_id,customer_id,owner,campaign_id,stage,status,opened_on,closed_on,amount,list_amount,"
     "currency\n"
     "D5,C1,Anna,K1,Closed,won,2025-12-01,2026-03-03,,,USD\n"
     "D6,C1,Anna,,Closed,won,2025-01-02,2025-03-05,,,USD\n"
     "D7,C3,Anna,,Closed,won,2025-01-02,2025-03-05,90,100,USD\n"},
    {CXS_TABLE_DEAL_LINES,
     "deal_id,line,product_id,quantity,unit_price,discount_share,currency\n"
     "D5,1,P2,3,20,,\nD5,2,P1,1,,0.1,EUR\nD6,1,P2,2,19,,\n"},
    {CXS_TABLE_DEAL_COSTS, "cost_id,deal_id,kind,amount,currency\nX2,D5,freight,3,USD\n"},
    {CXS_TABLE_TOUCHES,
     "deal_id,customer_id,campaign_id,touched_at\nD5,,,2026-03-01\n,C1,,2026-03-01\n"
     ",,K1,2026-03-02\n"},
    {CXS_TABLE_COST_POOLS,
     "pool_id,kind,period_start,period_end,amount,driver,filter,currency\n"
     "a pool by revenue,freight,2026-01-01,2026-12-31,90,revenue,,USD\n"
     "by quantity,freight,2026-01-01,2026-12-31,9,quantity,customers.segment=Retail,\n"
     "by weight,freight,2026-01-01,2026-12-31,9,weight,,\n"
     "by deals,media,2026-01-01,2026-12-31,9,deals,campaign_id=K1,\n"
     "by touches,support,2026-01-01,2026-12-31,9,touches,,\n"},
    {CXS_TABLE_OBJECTIVES,
     "objective_id,measure,direction,target,starts_on,due_on,currency\n"
     "M1,contribution_margin_share,up,0.4,2026-01-01,2026-12-31,\n"
     "M2,bookings,up,10,2026-01-01,2026-12-31,USD\n"},
};

void LoadRows(cxs_book* book, const Rows* begin, const Rows* end) {
  for (const Rows* at = begin; at != end; ++at) {
    const Rows& rows = *at;
    Error error;
    REQUIRE_MESSAGE(
        cxs_book_load_csv(book, rows.table, rows.csv.data(), static_cast<int64_t>(rows.csv.size()),
                          nullptr, nullptr, nullptr, error.out()) == CXS_OK,
        error.message());
  }
}

void LoadAll(cxs_book* book) { LoadRows(book, std::begin(kRows), std::end(kRows)); }

// The company with all of it, saved once.
const char* MixedFile() {
  static const File file("");
  static const bool saved = [] {
    const Book book = NewBook();
    LoadAll(book.get());
    LoadRows(book.get(), std::begin(kMixedRows), std::end(kMixedRows));
    return cxs_book_save(book.get(), file.path(), nullptr, nullptr) == CXS_OK;
  }();
  REQUIRE(saved);
  return file.path();
}

std::string Held(const Book& book, int32_t what) {
  cxs_result* held = nullptr;
  REQUIRE(cxs_book_describe(book.get(), what, nullptr, &held, nullptr) == CXS_OK);
  return Csv(Result(held));
}

std::string CsvOf(const WatchRow& row) {
  const cxs_result* shown = nullptr;
  REQUIRE(cxs_watch_row_read(row.get(), nullptr, &shown, nullptr) == CXS_OK);
  cxs_buffer* csv = nullptr;
  REQUIRE(cxs_result_to_csv(shown, nullptr, &csv, nullptr) == CXS_OK);
  return Text(Buffer(csv));
}

// A folder as a CRM exports it, written once: its rows are those of other tables' columns.
class ExportedFolder {
 public:
  ExportedFolder() {
    REQUIRE(mkdtemp(path_) != nullptr);
    Write("/sold.csv",
          "Number,Client,Phase,Closed,Amount in cents,Chance,A dimension of some length\n"
          "D8,C1,4,31.03.2026,\"1,999\",100,a text that does not fit into a short string\n"
          "D9,C2,5,30.04.2026,500,0,web\n");
    Write("/phases.csv", "id,outcome\n4,won\n5,lost\n");
    Write("/series.csv", "series,date,value,A column of some length\nLeads,2026-01-01,5,x\n");
    Write("/notes.csv", "a,b\n");
  }
  ~ExportedFolder() { std::filesystem::remove_all(path_); }
  const char* path() const { return path_; }

 private:
  void Write(const char* name, std::string_view text) const {
    std::ofstream(std::string(path_) + name) << text;
  }
  char path_[32] = "/tmp/coxswain_export_XXXXXX";
};

constexpr char kMapping[] = R"({"mapping": 1, "tables": [{"table": "deals", "file": "sold",
    "columns": {"deal_id": "Number", "customer_id": "Client", "stage": "Phase",
      "status": {"from": "Phase", "lookup": {"file": "phases", "key": "id", "take": "outcome"}},
      "closed_on": {"from": "Closed", "format": "d.m.y", "when": {"status": ["won", "lost"]}},
      "amount": {"from": "Amount in cents", "as": "cents"},
      "probability": {"from": "Chance", "as": "percent"}},
    "keep": "A dimension*"}]})";

}  // namespace

Book OpenMixed() {
  cxs_book* book = nullptr;
  REQUIRE(cxs_book_open(MixedFile(), nullptr, nullptr, &book, nullptr) == CXS_OK);
  return Book(book);
}

World::World() : book(NewBook()) {
  LoadAll(book.get());
  Error error;
  static const ExportedFolder folder;
  exported = folder.path();
  cxs_mapping* parsed = nullptr;
  REQUIRE_MESSAGE(cxs_mapping_parse(kMapping, -1, &parsed, error.out()) == CXS_OK, error.message());
  mapping.reset(parsed);
  cxs_import* opened = nullptr;
  REQUIRE_MESSAGE(
      cxs_import_open(parsed, exported.c_str(), 0, nullptr, &opened, error.out()) == CXS_OK,
      error.message());
  import.reset(opened);
  cxs_snapshot* taken = nullptr;
  REQUIRE(cxs_book_snapshot(book.get(), &taken, nullptr) == CXS_OK);
  snapshot.reset(taken);
  result = Query(book, query.c_str(), options.c_str());
  watch = NewWatch(book, query.c_str(), options.c_str());
  const char* const group[] = {"Retail", "2026-01"};
  cxs_watch_row* of_group = nullptr;
  REQUIRE(cxs_watch_row_create(watch.get(), group, 2, nullptr, 0, nullptr, &of_group, nullptr) ==
          CXS_OK);
  row.reset(of_group);

  const char* const columns[] = {"customer_id", "owner"};
  const char* const values[] = {"C1", "Anna"};
  cxs_policies* prepared = nullptr;
  REQUIRE_MESSAGE(cxs_policies_create(book.get(), columns, values, 2, 20468, nullptr, &prepared,
                                      error.out()) == CXS_OK,
                  error.message());
  policies.reset(prepared);

  // A report with a problem and an extra column.
  constexpr char kBad[] = "team,Colour\nSales,red\n,blue\n";
  cxs_load_report* filled = nullptr;
  REQUIRE(cxs_book_load_csv(book.get(), CXS_TABLE_TEAMS, kBad, -1, nullptr, nullptr, &filled,
                            nullptr) == CXS_INVALID_ARGUMENT);
  report.reset(filled);

  cxs_cancel* token = nullptr;
  REQUIRE(cxs_cancel_create(&token, nullptr) == CXS_OK);
  cancel.reset(token);
  for (Tally* const made : {&tally, &other}) {
    cxs_tally* created = nullptr;
    REQUIRE(cxs_tally_create(query.c_str(), options.c_str(), -1, &created, nullptr) == CXS_OK);
    made->reset(created);
    REQUIRE_MESSAGE(cxs_tally_fold(created, taken, nullptr, error.out()) == CXS_OK,
                    error.message());
  }
  cxs_buffer* bytes = nullptr;
  REQUIRE(cxs_tally_save(tally.get(), &bytes, nullptr) == CXS_OK);
  saved.reset(bytes);
}

std::string World::State() const {
  cxs_result* rows = nullptr;
  REQUIRE(cxs_book_rows(book.get(), "margin", nullptr, 0, nullptr, &rows, nullptr) == CXS_OK);
  cxs_buffer* bytes = nullptr;
  REQUIRE(cxs_tally_save(tally.get(), &bytes, nullptr) == CXS_OK);
  return Held(book, CXS_DESCRIBE_TABLES) + Held(book, CXS_DESCRIBE_COLUMNS) + Csv(Result(rows)) +
         Csv(Query(book, "margin", R"({"by":["segment","country","owner","campaign_id"]})")) +
         Csv(Read(watch)) + CsvOf(row) + Text(Buffer(bytes));
}

const cxs_run* Attempt::run() {
  cxs_run_init(&run_, sizeof run_);
  run_.progress = Progress;
  run_.user_data = this;
  return &run_;
}

int32_t Attempt::Progress(void* attempt, double) {
  Attempt* const self = static_cast<Attempt*>(attempt);
  return ++self->ticks_ == self->cancel_at_ ? 1 : 0;
}

}  // namespace faults
