// The calls that write to a book.

#include "faults/calls.h"
#include "faults/file.h"
#include "faults/stream.h"

namespace faults {
namespace {

constexpr Effect kWrites = Effect::kWrites;
constexpr bool kTicks = true;

// Known and new rows, new texts and a new dimension.
constexpr char kDeals[] =
    "deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods,Source of the deal\n"
    "D2,C1,Closed,won,2026-03-01,70,20,web\n"
    "D8,C2,Closed,won,2026-03-02,80,30,a text that does not fit into a short string\n"
    "D9,C9,Proposal,open,,90,,web\n";

// A table whose key has two parts.
constexpr char kLines[] =
    "deal_id,line,product_id,quantity,amount\nD1,1,P1,20,200\nD1,2,P1,1,10\n"
    "D2,1,P1,1,10\n";

void LoadCsv(World& world, Attempt& attempt, int32_t table, const char* csv, int32_t dangling) {
  cxs_load_options options = capi_test::MakeLoadOptions();
  options.dangling = dangling;
  cxs_load_report* report = nullptr;
  attempt.Make([&](cxs_error** error) {
    return cxs_book_load_csv(world.book.get(), table, csv, -1, &options, attempt.run(), &report,
                             error);
  });
  cxs_load_report_destroy(report);
}

cxs_value TextValue(const char* text) {
  cxs_value value = capi_test::Init(cxs_value_init);
  value.kind = CXS_VALUE_TEXT;
  value.text = text;
  return value;
}

int32_t ColumnId(const World& world, int32_t table, const char* name) {
  int32_t id = -1;
  REQUIRE(cxs_book_column_id(world.book.get(), table, name, &id, nullptr) == CXS_OK);
  return id;
}

constexpr int32_t kCount = 6;

void Upsert(World& world, Attempt& attempt, const cxs_value (&values)[kCount], int32_t dangling) {
  constexpr const char* kColumns[] = {"deal_id", "customer_id", "stage",
                                      "status",  "closed_on",   "amount"};
  int32_t ids[kCount];
  const cxs_value* pointers[kCount];
  for (int32_t i = 0; i < kCount; ++i) {
    ids[i] = ColumnId(world, CXS_TABLE_DEALS, kColumns[i]);
    pointers[i] = &values[i];
  }
  cxs_load_options options = capi_test::MakeLoadOptions();
  options.dangling = dangling;
  attempt.Make([&](cxs_error** error) {
    return cxs_book_upsert(world.book.get(), CXS_TABLE_DEALS, ids, pointers, kCount, &options,
                           attempt.run(), error);
  });
}

void UpsertDeal(World& world, Attempt& attempt, const char* deal_id, int32_t dangling) {
  Upsert(world, attempt,
         {TextValue(deal_id), TextValue("C7"), TextValue("Closed"), TextValue("won"),
          TextValue("2026-05-01"), TextValue("12.50")},
         dangling);
}

// Known texts, and numbers: the short way of a row of which there is nothing to say.
void ReplaceDeal(World& world, Attempt& attempt) {
  cxs_value day = capi_test::Init(cxs_value_init);
  day.kind = CXS_VALUE_DATE;
  day.number = 20500;
  cxs_value amount = capi_test::Init(cxs_value_init);
  amount.kind = CXS_VALUE_NUMBER;
  amount.number = 1250;
  amount.scale = 2;
  Upsert(world, attempt,
         {TextValue("D2"), TextValue("C1"), TextValue("Closed"), TextValue("won"), day, amount},
         CXS_DANGLING_WARN);
}

// Two rows in plain arrays of several types.
void LoadColumns(World& world, Attempt& attempt) {
  const char* const ids[] = {"P1", "P2"};
  const int64_t prices[] = {1100, 2200};
  const double costs[] = {6.5, 7.25};
  constexpr char kFamilies[] = "PumpsValves of every kind there is";
  const int64_t offsets[] = {0, 5, sizeof kFamilies - 1};
  cxs_column columns[4];
  for (cxs_column& column : columns) cxs_column_init(&column, sizeof column);
  columns[0].type = CXS_ARRAY_STRINGS;
  columns[0].name = "product_id";
  columns[0].values = ids;
  columns[1].type = CXS_ARRAY_INT64;
  columns[1].name = "list_price";
  columns[1].values = prices;
  columns[1].scale = 2;
  columns[2].type = CXS_ARRAY_DOUBLE;
  columns[2].name = "unit_cost";
  columns[2].values = costs;
  columns[2].scale = 2;
  columns[3].type = CXS_ARRAY_TEXT;
  columns[3].name = "family";
  columns[3].values = kFamilies;
  columns[3].offsets = offsets;
  const cxs_column* const pointers[] = {&columns[0], &columns[1], &columns[2], &columns[3]};
  cxs_load_report* report = nullptr;
  attempt.Make([&](cxs_error** error) {
    return cxs_book_load_columns(world.book.get(), CXS_TABLE_PRODUCTS, pointers, 4, 2, nullptr,
                                 attempt.run(), &report, error);
  });
  cxs_load_report_destroy(report);
}

// Loads a row that is there already, so that the watch has to fold again.
void MakeStale(const World& world) {
  constexpr char kTeams[] = "team,function,parent\nSales,sales,\n";
  REQUIRE(cxs_book_load_csv(world.book.get(), CXS_TABLE_TEAMS, kTeams, -1, nullptr, nullptr,
                            nullptr, nullptr) == CXS_OK);
}

}  // namespace

const std::vector<Call>& WriteCalls() {
  static const std::vector<Call> calls = {
      {"cxs_book_load_csv", kWrites,
       [](World& world, Attempt& attempt) {
         LoadCsv(world, attempt, CXS_TABLE_DEALS, kDeals, CXS_DANGLING_WARN);
       },
       kTicks},
      {"cxs_book_load_csv", kWrites,
       [](World& world, Attempt& attempt) {
         LoadCsv(world, attempt, CXS_TABLE_DEALS, kDeals, CXS_DANGLING_CREATE);
       },
       kTicks},
      {"cxs_book_load_csv", kWrites,
       [](World& world, Attempt& attempt) {
         LoadCsv(world, attempt, CXS_TABLE_DEAL_LINES, kLines, CXS_DANGLING_WARN);
       },
       kTicks},
      {"cxs_book_load_csv", kWrites,
       [](World& world, Attempt& attempt) {
         LoadCsv(world, attempt, CXS_TABLE_SETTINGS,
                 "name,value\nreporting_time_zone,America/New_York\nfiscal_year_start,July\n",
                 CXS_DANGLING_WARN);
       },
       kTicks},
      {"cxs_book_load_csv_file", kWrites,
       [](World& world, Attempt& attempt) {
         const File file(kLines);
         cxs_load_report* report = nullptr;
         attempt.Make([&](cxs_error** error) {
           return cxs_book_load_csv_file(world.book.get(), CXS_TABLE_DEAL_LINES, file.path(),
                                         nullptr, attempt.run(), &report, error);
         });
         cxs_load_report_destroy(report);
       },
       kTicks},
      {"cxs_book_load_import", kWrites,
       [](World& world, Attempt& attempt) {
         cxs_load_report* report = nullptr;
         attempt.Make([&](cxs_error** error) {
           return cxs_book_load_import(world.book.get(), world.import.get(), 0, nullptr,
                                       attempt.run(), &report, error);
         });
         cxs_load_report_destroy(report);
       },
       kTicks},
      {"cxs_book_load_columns", kWrites, LoadColumns, kTicks},
      {"cxs_book_load", kWrites,
       [](World& world, Attempt& attempt) {
         TeamStream stream;
         cxs_load_report* report = nullptr;
         attempt.Make([&](cxs_error** error) {
           return cxs_book_load(world.book.get(), CXS_TABLE_TEAMS, stream.get(), nullptr,
                                attempt.run(), &report, error);
         });
         cxs_load_report_destroy(report);
         CHECK(stream.all_released());
       },
       kTicks},
      {"cxs_book_upsert", kWrites, ReplaceDeal},
      {"cxs_book_upsert", kWrites,
       [](World& world, Attempt& attempt) { UpsertDeal(world, attempt, "D2", CXS_DANGLING_WARN); }},
      {"cxs_book_upsert", kWrites,
       [](World& world, Attempt& attempt) {
         UpsertDeal(world, attempt, "a new deal with a long id", CXS_DANGLING_WARN);
       }},
      {"cxs_book_upsert", kWrites,
       [](World& world, Attempt& attempt) {
         UpsertDeal(world, attempt, "a new deal with a long id", CXS_DANGLING_CREATE);
       }},
      {"cxs_book_erase", kWrites,
       [](World& world, Attempt& attempt) {
         const cxs_value id = TextValue("D1");
         const cxs_value* const values[] = {&id};
         const int32_t column = ColumnId(world, CXS_TABLE_DEALS, "deal_id");
         attempt.Make([&](cxs_error** error) {
           return cxs_book_erase(world.book.get(), CXS_TABLE_DEALS, &column, values, 1,
                                 attempt.run(), error);
         });
       }},
      {"cxs_watch_read", kWrites,
       [](World& world, Attempt& attempt) {
         MakeStale(world);
         cxs_result* result = nullptr;
         attempt.Make(
             [&](cxs_error** error) {
               return cxs_watch_read(world.watch.get(), attempt.run(), &result, error);
             },
             &result);
       },
       kTicks},
      {"cxs_watch_row_read", kWrites,
       [](World& world, Attempt& attempt) {
         MakeStale(world);
         const cxs_result* result = nullptr;
         attempt.Make(
             [&](cxs_error** error) {
               return cxs_watch_row_read(world.row.get(), attempt.run(), &result, error);
             },
             &result);
       },
       kTicks},
  };
  return calls;
}

}  // namespace faults
