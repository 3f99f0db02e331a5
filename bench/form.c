/* What a keystroke in a deal's form costs: the margin of the terms as they are typed, the policies
 * that they break, and the prices around them, beside the same waterfall as a prepared statement of
 * SQLite, which is how a formula field is often reckoned. See README.md.
 *
 *     form [calls] */

#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "coxswain.h"

static void Check(cxs_status status, cxs_error* error) {
  if (status == CXS_OK) return;
  fprintf(stderr, "%s\n", cxs_error_message(error));
  exit(1);
}

/* Of this process alone, whatever else the machine does. */
static double Now(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* The terms of the i-th keystroke. */
static cxs_margin_terms Terms(int64_t i) {
  cxs_margin_terms terms;
  cxs_margin_terms_init(&terms, sizeof terms);
  terms.list_price = (1000 + i % 977) * CXS_MICROS;
  terms.discount_shares[0] = i % 31 * (CXS_NANOS / 100);
  terms.off_invoice_amount = 20 * CXS_MICROS;
  terms.goods = 640 * CXS_MICROS;
  terms.cost_to_serve = 15 * CXS_MICROS;
  return terms;
}

static void Print(const char* what, double seconds, int64_t calls, int64_t check) {
  printf("%-44s %8.1f ns   (check %" PRId64 ")\n", what, seconds / (double)calls * 1e9, check);
}

static int64_t Margins(int64_t calls) {
  cxs_error* error = NULL;
  cxs_margin margin;
  int64_t sum = 0;
  cxs_margin_init(&margin, sizeof margin);
  for (int64_t i = 0; i < calls; ++i) {
    const cxs_margin_terms terms = Terms(i);
    Check(cxs_margin_compute(&terms, &margin, &error), error);
    sum += margin.contribution_margin;
  }
  return sum;
}

static int64_t Approvals(const cxs_policies* policies, int64_t calls) {
  cxs_error* error = NULL;
  cxs_approval approval;
  int64_t sum = 0;
  cxs_approval_init(&approval, sizeof approval);
  for (int64_t i = 0; i < calls; ++i) {
    const cxs_margin_terms terms = Terms(i);
    Check(cxs_policies_judge(policies, &terms, &approval, &error), error);
    sum += approval.beyond;
  }
  return sum;
}

static int64_t Floors(int64_t calls) {
  cxs_error* error = NULL;
  cxs_floor_terms terms;
  int64_t sum = 0;
  cxs_floor_terms_init(&terms, sizeof terms);
  terms.cost = 640 * CXS_MICROS;
  terms.off_invoice_share = CXS_NANOS / 50;
  for (int64_t i = 0; i < calls; ++i) {
    int64_t amount = 0;
    int64_t share = 0;
    terms.target_share = i % 31 * (CXS_NANOS / 100);
    Check(cxs_largest_discount((1000 + i % 977) * CXS_MICROS, &terms, &amount, &share, &error),
          error);
    sum += amount;
  }
  return sum;
}

/* The contribution margin alone, in doubles. */
static int64_t Statements(int64_t calls) {
  sqlite3* db = NULL;
  sqlite3_stmt* statement = NULL;
  int64_t sum = 0;
  sqlite3_open(":memory:", &db);
  sqlite3_prepare_v2(db, "SELECT ?1 * (1 - ?2) - ?3 - ?4 - ?5", -1, &statement, NULL);
  for (int64_t i = 0; i < calls; ++i) {
    sqlite3_reset(statement);
    sqlite3_bind_double(statement, 1, (double)(1000 + i % 977));
    sqlite3_bind_double(statement, 2, (double)(i % 31) / 100);
    sqlite3_bind_double(statement, 3, 20);
    sqlite3_bind_double(statement, 4, 640);
    sqlite3_bind_double(statement, 5, 15);
    if (sqlite3_step(statement) != SQLITE_ROW) exit(1);
    sum += (int64_t)(sqlite3_column_double(statement, 0) * 1e6);
  }
  sqlite3_finalize(statement);
  sqlite3_close(db);
  return sum;
}

static cxs_policies* Prepare(void) {
  cxs_error* error = NULL;
  cxs_book* book = NULL;
  cxs_policies* policies = NULL;
  const char* const columns[] = {"segment"};
  const char* const values[] = {"Retail"};
  char csv[8192] = "policy_id,filter,max_discount_share,floor_margin_share,approver\n";
  size_t length = strlen(csv);
  for (int i = 0; i < 20; ++i) { /* ten of them bind the deal */
    length += (size_t)snprintf(csv + length, sizeof csv - length,
                               "P%02d,segment=%s; amount>=%d,0.%02d,0.%02d,Approver %d\n", i,
                               i % 2 == 0 ? "Retail" : "Industry", i * 10, 5 + i, 30 - i, i);
  }
  Check(cxs_book_create(NULL, &book, &error), error);
  Check(cxs_book_load_csv(book, CXS_TABLE_POLICIES, csv, (int64_t)length, NULL, NULL, NULL, &error),
        error);
  Check(cxs_policies_create(book, columns, values, 1, 20468, NULL, &policies, &error), error);
  cxs_book_destroy(book);
  return policies;
}

int main(int argc, char** argv) {
  const int64_t calls = argc > 1 ? atoll(argv[1]) : 2000000;
  cxs_policies* policies = Prepare();
  double start;
  int64_t check;
  printf("%" PRId64 " calls each, time of one; %d policies bind\n", calls,
         cxs_policies_count(policies));
  for (int round = 0; round < 3; ++round) {
    start = Now();
    check = Margins(calls);
    Print("cxs_margin_compute", Now() - start, calls, check);
    start = Now();
    check = Approvals(policies, calls);
    Print("cxs_policies_judge", Now() - start, calls, check);
    start = Now();
    check = Floors(calls);
    Print("cxs_largest_discount", Now() - start, calls, check);
    start = Now();
    check = Statements(calls);
    Print("SQLite, contribution alone, in doubles", Now() - start, calls, check);
  }
  cxs_policies_destroy(policies);
  return 0;
}
