/* A CRM's save hook. The CRM keeps one book per tenant in memory, filled once; whenever a user
 * saves a deal, the hook puts that one row into the book and reads what it changes: the scorecard
 * of the shared objectives, and what the deal's segment earns. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "coxswain.h"

/* A real hook would log and let the user go on. */
static void check(cxs_status status, cxs_error* error) {
  if (status == CXS_OK) return;
  fprintf(stderr, "%s: %s\n", cxs_status_name(status), cxs_error_message(error));
  cxs_error_destroy(error);
  exit(1);
}

static void load_csv(cxs_book* book, int32_t table, const char* csv) {
  cxs_error* error = NULL;
  check(cxs_book_load_csv(book, table, csv, -1, NULL, NULL, NULL, &error), error);
}

/* Rows that the CRM has in memory go in as plain arrays. */
static void load_deals(cxs_book* book) {
  static const char* const ids[] = {"D1", "D2", "D3"};
  static const char* const customers[] = {"C1", "C2", "C1"};
  static const char* const stages[] = {"Closed", "Closed", "Proposal"};
  static const char* const statuses[] = {"won", "won", "open"};
  static const int32_t closed_on[] = {20468, 20500, 0}; /* 2026-01-15, 2026-02-16 */
  static const uint8_t closed[] = {1, 1, 0};
  static const double amounts[] = {12000.50, 8000.00, 5000.00};
  static const double costs[] = {7000.00, 8500.00, 3000.00};
  const struct {
    const char* name;
    int32_t type;
    const void* values;
    const uint8_t* validity;
  } arrays[] = {
      {"deal_id", CXS_ARRAY_STRINGS, ids, NULL},
      {"customer_id", CXS_ARRAY_STRINGS, customers, NULL},
      {"stage", CXS_ARRAY_STRINGS, stages, NULL},
      {"status", CXS_ARRAY_STRINGS, statuses, NULL},
      {"closed_on", CXS_ARRAY_DATE, closed_on, closed},
      {"amount", CXS_ARRAY_DOUBLE, amounts, NULL},
      {"cost_of_goods", CXS_ARRAY_DOUBLE, costs, NULL},
  };
  enum { COUNT = sizeof arrays / sizeof arrays[0] };
  cxs_column columns[COUNT];
  const cxs_column* pointers[COUNT];
  cxs_error* error = NULL;
  int i;
  for (i = 0; i < COUNT; ++i) {
    cxs_column_init(&columns[i], sizeof columns[i]);
    columns[i].name = arrays[i].name;
    columns[i].type = arrays[i].type;
    columns[i].values = arrays[i].values;
    columns[i].validity = arrays[i].validity;
    columns[i].scale = 2; /* cents; counts for numbers only */
    pointers[i] = &columns[i];
  }
  check(cxs_book_load_columns(book, CXS_TABLE_DEALS, pointers, COUNT, 3, NULL, NULL, NULL, &error),
        error);
}

/* The columns of a deal that the hook writes, resolved once when the tenant is loaded. */
enum { DEAL_ID, CUSTOMER_ID, STAGE, STATUS, CLOSED_ON, AMOUNT, COST_OF_GOODS, DEAL_COLUMNS };

static void resolve(cxs_book* book, int32_t ids[DEAL_COLUMNS]) {
  static const char* const names[DEAL_COLUMNS] = {
      "deal_id", "customer_id", "stage", "status", "closed_on", "amount", "cost_of_goods"};
  cxs_error* error = NULL;
  int i;
  for (i = 0; i < DEAL_COLUMNS; ++i) {
    check(cxs_book_column_id(book, CXS_TABLE_DEALS, names[i], &ids[i], &error), error);
  }
}

static cxs_value text(const char* value) {
  cxs_value cell;
  cxs_value_init(&cell, sizeof cell);
  cell.kind = CXS_VALUE_TEXT;
  cell.text = value;
  return cell;
}

static cxs_value number(int32_t kind, int64_t value, int32_t scale) {
  cxs_value cell;
  cxs_value_init(&cell, sizeof cell);
  cell.kind = kind;
  cell.number = value;
  cell.scale = scale;
  return cell;
}

/* The hook: the open deal D3 was won on 2026-03-20 for 5 250.75, and cost 3 000. */
static void save_deal(cxs_book* book, const int32_t ids[DEAL_COLUMNS]) {
  cxs_value cells[DEAL_COLUMNS];
  const cxs_value* pointers[DEAL_COLUMNS];
  cxs_error* error = NULL;
  int i;
  cells[DEAL_ID] = text("D3");
  cells[CUSTOMER_ID] = text("C1");
  cells[STAGE] = text("Closed");
  cells[STATUS] = text("won");
  cells[CLOSED_ON] = number(CXS_VALUE_DATE, 20532, 0);
  cells[AMOUNT] = number(CXS_VALUE_NUMBER, 525075, 2);
  cells[COST_OF_GOODS] = number(CXS_VALUE_NUMBER, 300000, 2);
  for (i = 0; i < DEAL_COLUMNS; ++i) pointers[i] = &cells[i];
  check(cxs_book_upsert(book, CXS_TABLE_DEALS, ids, pointers, DEAL_COLUMNS, NULL, NULL, &error),
        error);
}

/* Any cell as text: exact decimals, ISO dates. */
static void print_cell(const cxs_result* result, int64_t row, const char* column) {
  cxs_error* error = NULL;
  cxs_buffer* buffer = NULL;
  check(cxs_result_format(result, row, cxs_result_find(result, column), &buffer, &error), error);
  printf("  %s %s", column, cxs_buffer_data(buffer));
  cxs_buffer_destroy(buffer);
}

static void print_scorecard(const cxs_snapshot* snapshot) {
  cxs_error* error = NULL;
  cxs_result* result = NULL;
  int64_t row;
  check(cxs_snapshot_query(snapshot, "scorecard", "{\"as_of\":\"2026-03-31\"}", -1, NULL, &result,
                           &error),
        error);
  for (row = 0; row < cxs_result_rows(result); ++row) {
    print_cell(result, row, "name");
    print_cell(result, row, "actual");
    print_cell(result, row, "target");
    print_cell(result, row, "status");
    printf("\n");
  }
  cxs_result_destroy(result);
}

/* Money in micros, read exactly. */
static int64_t money(const cxs_result* result, int64_t row, const char* column) {
  cxs_error* error = NULL;
  int64_t micros = 0;
  check(cxs_result_int64(result, row, cxs_result_find(result, column), &micros, &error), error);
  return micros;
}

static int64_t print_segment_margin(const cxs_snapshot* snapshot) {
  cxs_error* error = NULL;
  cxs_result* result = NULL;
  int64_t net, margin;
  check(
      cxs_snapshot_query(snapshot, "margin", "{\"by\":[\"segment\"],\"filter\":\"segment=Retail\"}",
                         -1, NULL, &result, &error),
      error);
  net = money(result, 0, "net_revenue");
  margin = money(result, 0, "contribution_margin");
  printf("  Retail: net revenue %.2f, contribution margin %.2f\n", (double)net / 1e6,
         (double)margin / 1e6);
  cxs_result_destroy(result);
  return margin;
}

int main(void) {
  cxs_error* error = NULL;
  cxs_book* book = NULL;
  cxs_snapshot* snapshot = NULL;
  int32_t ids[DEAL_COLUMNS];
  int64_t margin;

  check(cxs_book_create(NULL, &book, &error), error);
  load_csv(book, CXS_TABLE_SETTINGS, "name,value\nreporting_currency,EUR\n");
  load_csv(book, CXS_TABLE_TEAMS, "team,function\nSales,sales\nMarketing,marketing\n");
  load_csv(book, CXS_TABLE_CUSTOMERS, "customer_id,segment\nC1,Retail\nC2,Industry\n");
  load_csv(book, CXS_TABLE_OBJECTIVES,
           "objective_id,name,measure,direction,target,starts_on,due_on\n"
           "O1,Earn more,contribution_margin,up,20000,2026-01-01,2026-12-31\n");
  load_csv(book, CXS_TABLE_OBJECTIVE_OWNERS,
           "objective_id,team,role\nO1,Sales,accountable\nO1,Marketing,contributes\n");
  load_deals(book);
  resolve(book, ids);

  save_deal(book, ids);
  /* One snapshot: both answers speak of the same moment, whoever saves meanwhile. */
  check(cxs_book_snapshot(book, &snapshot, &error), error);
  print_scorecard(snapshot);
  margin = print_segment_margin(snapshot);

  cxs_snapshot_destroy(snapshot);
  cxs_book_destroy(book);
  /* 12 000.50 - 7 000 + 5 250.75 - 3 000 */
  return margin == INT64_C(7251250000) ? 0 : 1;
}
