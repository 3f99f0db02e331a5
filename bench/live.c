/* One deal written and its segment's margin read again, over a million deals: a watch of Coxswain
 * and SQLite with an aggregate that triggers keep, on the same rows in one process. See README.md.
 *
 *     live [rows] [writes]
 *
 * Each write replaces a whole deal with another draw of the same rule; the figure read back is
 * checked against a full query at the end. */

#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "coxswain.h"

enum { kSegments = 200, kCustomers = 1000000, kColumns = 11, kIdSize = 24 };
static const char* const kStatus[] = {"open", "won", "lost"};

typedef struct {
  int64_t id, customer;
  int32_t segment, status, closed_on;
  int64_t list, net, goods, commission, serve; /* cents */
} Deal;

static uint64_t Mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

/* U(row, field) of the rule in deals.py. */
static double Uniform(uint64_t row, uint64_t field) {
  const uint64_t z = 20240607u + 0x9E3779B97F4A7C15u * (row * 16 + field + 1);
  return (double)(Mix(z) >> 11) * 0x1p-53;
}

static Deal Draw(int64_t id, uint64_t row) {
  Deal deal;
  const double u0 = Uniform(row, 0), u3 = Uniform(row, 3), u8 = Uniform(row, 8);
  deal.id = id;
  deal.customer = (int64_t)(Mix(row) % kCustomers);
  deal.segment = (int32_t)(kSegments * u0 * u0);
  deal.closed_on = 19358 + (int32_t)(1095 * Uniform(row, 2));
  deal.list = 10000 + (int64_t)floor(9990000 * u3 * u3 * u3);
  deal.net = deal.list - deal.list * (int64_t)(35 * Uniform(row, 4)) / 100;
  deal.goods = deal.net * (30 + (int64_t)(40 * Uniform(row, 5))) / 100;
  deal.commission = deal.net * (3 + (int64_t)(9 * Uniform(row, 6))) / 100;
  deal.serve = 500 + (int64_t)(50000 * Uniform(row, 7));
  deal.status = u8 < .35 ? 1 : u8 < .80 ? 2 : 0;
  return deal;
}

static int64_t Now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int Ascending(const void* a, const void* b) {
  const int64_t x = *(const int64_t*)a, y = *(const int64_t*)b;
  return x < y ? -1 : x > y;
}

static double Micros(int64_t* times, int count, double share) {
  qsort(times, (size_t)count, sizeof *times, Ascending);
  return (double)times[(int)(share * (count - 1))] / 1000;
}

static void Check(cxs_status status, cxs_error* error) {
  if (status == CXS_OK) return;
  fprintf(stderr, "live: %s\n", cxs_error_message(error));
  exit(1);
}

/* COXSWAIN */

static const char* const kNames[kColumns] = {"deal_id",
                                             "customer_id",
                                             "stage",
                                             "status",
                                             "closed_on",
                                             "deal_segment",
                                             "amount",
                                             "list_amount",
                                             "cost_of_goods",
                                             "commission_amount",
                                             "cost_to_serve_amount"};
static char g_segments[kSegments][16];

typedef struct {
  cxs_value values[kColumns];
  const cxs_value* pointers[kColumns];
  int32_t columns[kColumns];
  char id[kIdSize], customer[kIdSize];
} Row;

static void Fill(Row* row, const Deal* deal) {
  const int64_t money[] = {deal->net, deal->list, deal->goods, deal->commission, deal->serve};
  snprintf(row->id, sizeof row->id, "D%09" PRId64, deal->id);
  snprintf(row->customer, sizeof row->customer, "C%09" PRId64, deal->customer);
  row->values[0].text = row->id;
  row->values[1].text = row->customer;
  row->values[2].text = "Closed";
  row->values[3].text = kStatus[deal->status];
  row->values[4].number = deal->closed_on;
  row->values[5].text = g_segments[deal->segment];
  for (int i = 0; i < 5; ++i) row->values[6 + i].number = money[i];
}

static void PrepareRow(cxs_book* book, Row* row) {
  for (int i = 0; i < kColumns; ++i) {
    cxs_error* error = NULL;
    cxs_value_init(&row->values[i], sizeof row->values[i]);
    row->pointers[i] = &row->values[i];
    row->values[i].kind = i == 4 ? CXS_VALUE_DATE : i < 6 ? CXS_VALUE_TEXT : CXS_VALUE_NUMBER;
    row->values[i].scale = 2;
    Check(cxs_book_column_id(book, CXS_TABLE_DEALS, kNames[i], &row->columns[i], &error), error);
  }
}

static cxs_column Column(const char* name, int32_t type, const void* values) {
  cxs_column column;
  cxs_column_init(&column, sizeof column);
  column.name = name;
  column.type = type;
  column.values = values;
  column.scale = 2;
  return column;
}

static void Load(cxs_book* book, int32_t table, const cxs_column* columns, int count,
                 int64_t rows) {
  const cxs_column* pointers[kColumns];
  cxs_error* error = NULL;
  for (int i = 0; i < count; ++i) pointers[i] = &columns[i];
  Check(cxs_book_load_columns(book, table, pointers, count, rows, NULL, NULL, NULL, &error), error);
}

static char (*Ids(char prefix, int64_t count))[kIdSize] {
  char(*ids)[kIdSize] = malloc((size_t)count * kIdSize);
  for (int64_t i = 0; i < count; ++i) snprintf(ids[i], kIdSize, "%c%09" PRId64, prefix, i);
  return ids;
}

static cxs_book* MakeBook(int64_t rows) {
  cxs_book* book = NULL;
  cxs_error* error = NULL;
  Check(cxs_book_create(NULL, &book, &error), error);
  char(*customers)[kIdSize] = Ids('C', kCustomers);
  char(*deals)[kIdSize] = Ids('D', rows);
  const size_t most = (size_t)(rows > kCustomers ? rows : kCustomers);
  const char** texts[5];
  int64_t* money[5];
  int32_t* days = malloc((size_t)rows * sizeof *days);
  for (int i = 0; i < 5; ++i) {
    texts[i] = malloc(most * sizeof **texts);
    money[i] = malloc((size_t)rows * sizeof **money);
  }
  for (int64_t i = 0; i < kCustomers; ++i) {
    const double u = Uniform((uint64_t)i, 0);
    texts[0][i] = customers[i];
    texts[1][i] = g_segments[(int)(kSegments * u * u)];
  }
  const cxs_column customer_columns[] = {Column("customer_id", CXS_ARRAY_STRINGS, texts[0]),
                                         Column("segment", CXS_ARRAY_STRINGS, texts[1])};
  Load(book, CXS_TABLE_CUSTOMERS, customer_columns, 2, kCustomers);
  for (int64_t i = 0; i < rows; ++i) {
    const Deal deal = Draw(i, (uint64_t)i);
    const int64_t amounts[] = {deal.net, deal.list, deal.goods, deal.commission, deal.serve};
    texts[0][i] = deals[i];
    texts[1][i] = customers[deal.customer];
    texts[2][i] = "Closed";
    texts[3][i] = kStatus[deal.status];
    texts[4][i] = g_segments[deal.segment];
    days[i] = deal.closed_on;
    for (int k = 0; k < 5; ++k) money[k][i] = amounts[k];
  }
  cxs_column columns[kColumns];
  for (int i = 0; i < kColumns; ++i) {
    columns[i] = i == 4  ? Column(kNames[i], CXS_ARRAY_DATE, days)
                 : i < 4 ? Column(kNames[i], CXS_ARRAY_STRINGS, texts[i])
                 : i < 6 ? Column(kNames[i], CXS_ARRAY_STRINGS, texts[4])
                         : Column(kNames[i], CXS_ARRAY_INT64, money[i - 6]);
  }
  Load(book, CXS_TABLE_DEALS, columns, kColumns, rows);
  for (int i = 0; i < 5; ++i) {
    free(texts[i]);
    free(money[i]);
  }
  free(days);
  free(customers);
  free(deals);
  return book;
}

/* How the writes find the book: a snapshot pins the rows that it shows, so that a write copies what
 * it changes of them. */
typedef enum { kUnpinned, kPinnedOnce, kPinnedAnew } Pin;
static const char* const kPins[] = {"no snapshot", "one snapshot throughout",
                                    "a new snapshot before each write"};

/* Deals that are written: another draw of the figures of some deal, for its customer. */
static Deal Redraw(int64_t rows, int round, int i) {
  const uint64_t n = (uint64_t)round << 32 | (uint64_t)i;
  const int64_t id = (int64_t)(Mix(n + 77) % (uint64_t)rows);
  Deal deal = Draw(id, (uint64_t)rows + n);
  deal.customer = (int64_t)(Mix((uint64_t)id) % kCustomers);
  return deal;
}

typedef struct {
  int64_t* whole; /* ns of write and read together */
  int64_t* write; /* of the write alone */
} Times;

static const cxs_result* Read(cxs_watch_row* row) {
  const cxs_result* result = NULL;
  cxs_error* error = NULL;
  Check(cxs_watch_row_read(row, NULL, &result, &error), error);
  return result;
}

static void OfBook(cxs_book* book, cxs_watch_row** groups, int64_t rows, int writes, int round,
                   Pin pin, Times times) {
  cxs_error* error = NULL;
  cxs_snapshot* snapshot = NULL;
  Row row;
  int64_t sum = 0;
  PrepareRow(book, &row);
  for (int i = 0; i < writes; ++i) {
    const Deal deal = Redraw(rows, round, i);
    Fill(&row, &deal);
    if (pin == kPinnedAnew || (pin == kPinnedOnce && i == 0)) {
      cxs_snapshot_destroy(snapshot);
      Check(cxs_book_snapshot(book, &snapshot, &error), error);
    }
    const int64_t start = Now();
    const cxs_status status = cxs_book_upsert(book, CXS_TABLE_DEALS, row.columns, row.pointers,
                                              kColumns, NULL, NULL, &error);
    const int64_t written = Now();
    int64_t margin = 0;
    const cxs_result* result = Read(groups[deal.segment]);
    if (cxs_result_rows(result) > 0) cxs_result_int64(result, 0, 0, &margin, NULL);
    const int64_t end = Now();
    Check(status, error);
    times.whole[i] = end - start;
    times.write[i] = written - start;
    sum += margin;
  }
  cxs_snapshot_destroy(snapshot);
  if (sum == 42) puts("");
}

static void CheckGroups(cxs_book* book, cxs_watch_row** groups) {
  cxs_result* whole = NULL;
  cxs_error* error = NULL;
  const char* options = "{\"by\":[\"deal_segment\"]}";
  Check(cxs_book_query(book, "margin", options, -1, NULL, &whole, &error), error);
  const int32_t column = cxs_result_find(whole, "contribution_margin");
  for (int64_t i = 0; i < cxs_result_rows(whole); ++i) {
    const char* name = NULL;
    int64_t length = 0, expected = 0, found = 0;
    cxs_result_text(whole, i, 0, &name, &length, NULL);
    cxs_result_int64(whole, i, column, &expected, NULL);
    cxs_result_int64(Read(groups[atoi(name + length - 3)]), 0, 0, &found, NULL);
    if (expected != found) {
      fprintf(stderr, "live: %.*s differs\n", (int)length, name);
      exit(1);
    }
  }
  cxs_result_destroy(whole);
}

/* SQLITE */

static void Do(sqlite3* db, const char* sql) {
  char* message = NULL;
  if (sqlite3_exec(db, sql, NULL, NULL, &message) == SQLITE_OK) return;
  fprintf(stderr, "live: %s\n", message);
  exit(1);
}

static void BindDeal(sqlite3_stmt* statement, const Deal* deal) {
  const int64_t values[] = {deal->id,         deal->customer, deal->status, deal->closed_on,
                            deal->segment,    deal->net,      deal->list,   deal->goods,
                            deal->commission, deal->serve};
  for (int i = 0; i < 10; ++i) sqlite3_bind_int64(statement, i + 1, values[i]);
}

static void OfSqlite(int64_t rows, int writes, int round, Times times) {
  sqlite3* db = NULL;
  sqlite3_open(":memory:", &db);
  Do(db,
     "pragma journal_mode=off; pragma synchronous=off;"
     "create table deals(id integer primary key, customer integer, status integer, closed integer,"
     " segment integer, net integer, list integer, goods integer, commission integer,"
     " serve integer);"
     "create table margins(segment integer primary key, deals integer, margin integer);"
     "create trigger added after insert on deals when new.status = 1 begin"
     " insert into margins values(new.segment, 1, new.net-new.goods-new.commission-new.serve)"
     " on conflict(segment) do update set deals = deals + 1, margin = margin + excluded.margin; "
     "end;"
     "create trigger before_change before update on deals when old.status = 1 begin"
     " update margins set deals = deals - 1,"
     " margin = margin - (old.net-old.goods-old.commission-old.serve)"
     " where segment = old.segment; end;"
     "create trigger after_change after update on deals when new.status = 1 begin"
     " insert into margins values(new.segment, 1, new.net-new.goods-new.commission-new.serve)"
     " on conflict(segment) do update set deals = deals + 1, margin = margin + excluded.margin; "
     "end;"
     "create trigger erased after delete on deals when old.status = 1 begin"
     " update margins set deals = deals - 1,"
     " margin = margin - (old.net-old.goods-old.commission-old.serve)"
     " where segment = old.segment; end;"
     "begin");
  sqlite3_stmt *upsert = NULL, *read = NULL;
  sqlite3_prepare_v2(db,
                     "insert into deals values(?,?,?,?,?,?,?,?,?,?) on conflict(id) do update set"
                     " customer=excluded.customer, status=excluded.status, closed=excluded.closed,"
                     " segment=excluded.segment, net=excluded.net, list=excluded.list,"
                     " goods=excluded.goods, commission=excluded.commission, serve=excluded.serve",
                     -1, &upsert, NULL);
  sqlite3_prepare_v2(db, "select margin from margins where segment = ?", -1, &read, NULL);
  for (int64_t i = 0; i < rows; ++i) {
    const Deal deal = Draw(i, (uint64_t)i);
    BindDeal(upsert, &deal);
    sqlite3_step(upsert);
    sqlite3_reset(upsert);
  }
  int64_t sum = 0;
  for (int i = 0; i < writes; ++i) {
    const Deal deal = Redraw(rows, round, i);
    const int64_t start = Now();
    BindDeal(upsert, &deal);
    const int step = sqlite3_step(upsert);
    sqlite3_reset(upsert);
    const int64_t written = Now();
    sqlite3_bind_int64(read, 1, deal.segment);
    if (sqlite3_step(read) == SQLITE_ROW) sum += sqlite3_column_int64(read, 0);
    sqlite3_reset(read);
    const int64_t end = Now();
    if (step != SQLITE_DONE) {
      fprintf(stderr, "live: %s\n", sqlite3_errmsg(db));
      exit(1);
    }
    times.whole[i] = end - start;
    times.write[i] = written - start;
  }
  if (sum == 42) puts("");
  sqlite3_finalize(upsert);
  sqlite3_finalize(read);
  sqlite3_close(db);
}

static double Print(const char* name, Times times, int writes, double peer) {
  const double whole = Micros(times.whole, writes, .5);
  printf("%-44s%8.2f us%8.2f us%8.2f us", name, whole, Micros(times.write, writes, .5),
         Micros(times.whole, writes, .99));
  if (peer > 0) printf("%8.1fx", peer / whole);
  puts("");
  return whole;
}

int main(int argc, char** argv) {
  const int64_t rows = argc > 1 ? atoll(argv[1]) : 1000000;
  const int writes = argc > 2 ? atoi(argv[2]) : 200000;
  const int only = argc > 3 ? atoi(argv[3]) : -1; /* for a profiler: one kind of pin, no peer */
  const size_t size = (size_t)writes * sizeof(int64_t);
  const Times times = {malloc(size), malloc(size)};
  for (int i = 0; i < kSegments; ++i)
    snprintf(g_segments[i], sizeof *g_segments, "segment %03d", i);

  cxs_book* book = MakeBook(rows);
  cxs_watch* watch = NULL;
  cxs_error* error = NULL;
  cxs_watch_row* groups[kSegments];
  Check(cxs_book_watch(book, "margin", "{\"by\":[\"deal_segment\"]}", -1, NULL, &watch, &error),
        error);
  for (int i = 0; i < kSegments; ++i) {
    const char* const first[] = {g_segments[i]};
    const char* const columns[] = {"contribution_margin"};
    Check(cxs_watch_row_create(watch, first, 1, columns, 1, NULL, &groups[i], &error), error);
  }
  printf("%" PRId64 " deals, %d writes, medians of one write and one read\n", rows, writes);
  printf("%-44s%11s%11s%11s%9s\n", "", "together", "write", "99 %", "ratio");
  double peer = 0;
  if (only < 0) {
    OfSqlite(rows, writes, 9, times); /* warms up both sides */
    OfSqlite(rows, writes, 0, times);
    peer = Print("SQLite, aggregate kept by triggers", times, writes, 0);
    OfBook(book, groups, rows, writes, 9, kUnpinned, times);
  }
  for (int pin = kUnpinned; pin <= kPinnedAnew; ++pin) {
    if (only >= 0 && pin != only) continue;
    OfBook(book, groups, rows, writes, pin, (Pin)pin, times);
    char name[64];
    snprintf(name, sizeof name, "Coxswain, %s", kPins[pin]);
    Print(name, times, writes, peer);
  }
  CheckGroups(book, groups);
  for (int i = 0; i < kSegments; ++i) cxs_watch_row_destroy(groups[i]);
  cxs_watch_destroy(watch);
  cxs_book_destroy(book);
  free(times.whole);
  free(times.write);
  return 0;
}
