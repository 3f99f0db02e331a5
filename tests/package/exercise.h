#ifndef COXSWAIN_TESTS_PACKAGE_EXERCISE_H_
#define COXSWAIN_TESTS_PACKAGE_EXERCISE_H_

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coxswain.h"

/* What the programs of this folder ask of an installed library. They reach it through pointers, so
 * that one that links the library and one that opens it while it runs ask the same. */

#define COXSWAIN_USED(X) \
  X(version)             \
  X(error_message)       \
  X(error_row)           \
  X(error_destroy)       \
  X(buffer_data)         \
  X(buffer_size)         \
  X(buffer_destroy)      \
  X(run_init)            \
  X(split)               \
  X(result_rows)         \
  X(result_find)         \
  X(result_format)       \
  X(result_destroy)      \
  X(describe)            \
  X(book_create)         \
  X(book_destroy)        \
  X(book_load_csv)       \
  X(load_report_destroy) \
  X(book_query)          \
  X(book_report)         \
  X(book_snapshot)       \
  X(snapshot_destroy)    \
  X(tally_create)        \
  X(tally_fold)          \
  X(tally_save)          \
  X(tally_load)          \
  X(tally_solve)         \
  X(tally_destroy)

struct coxswain_api {
#define COXSWAIN_POINTER(name) __typeof__(&cxs_##name) name;
  COXSWAIN_USED(COXSWAIN_POINTER)
#undef COXSWAIN_POINTER
};

#define EXPECT(condition)                                                     \
  do {                                                                        \
    if (!(condition)) {                                                       \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                                \
    }                                                                         \
  } while (0)

static void expect_cell(const struct coxswain_api* cxs, const cxs_result* result,
                        const char* column, const char* expected) {
  cxs_buffer* cell = NULL;
  EXPECT(cxs->result_format(result, 0, cxs->result_find(result, column), &cell, NULL) == CXS_OK);
  EXPECT(strcmp(cxs->buffer_data(cell), expected) == 0);
  cxs->buffer_destroy(cell);
}

static void load(const struct coxswain_api* cxs, cxs_book* book, int32_t table, const char* csv,
                 const cxs_run* run) {
  cxs_load_report* report = NULL;
  cxs_error* error = NULL;
  if (cxs->book_load_csv(book, table, csv, -1, NULL, run, &report, &error) != CXS_OK) {
    fprintf(stderr, "%s\n", cxs->error_message(error));
    exit(1);
  }
  cxs->load_report_destroy(report);
}

/* `count` deals of 10.00 each, which cost 6.40, won half an hour before April in Greenwich. */
static char* make_deals(int count) {
  static const char header[] = "deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods\n";
  const size_t room = sizeof header + (size_t)count * 64;
  char* const csv = (char*)malloc(room);
  size_t size = sizeof header - 1;
  int i;
  EXPECT(csv != NULL);
  memcpy(csv, header, sizeof header);
  for (i = 0; i < count; ++i) {
    size += (size_t)snprintf(csv + size, room - size,
                             "D%d,C%d,Won,won,2026-03-31T23:30:00Z,10.00,6.40\n", i, i % 100);
  }
  return csv;
}

/* Calls that fail: each leaves an error, and none leaves anything else. */
static void expect_errors(const struct coxswain_api* cxs, cxs_book* book) {
  cxs_result* result = NULL;
  cxs_error* error = NULL;
  EXPECT(cxs->book_query(book, "margn", NULL, 0, NULL, &result, &error) == CXS_NOT_FOUND);
  EXPECT(strstr(cxs->error_message(error), "margin") != NULL);
  cxs->error_destroy(error);
  EXPECT(cxs->book_query(book, "margin", "{\"by\":[", -1, NULL, &result, &error) ==
         CXS_INVALID_ARGUMENT);
  cxs->error_destroy(error);
  EXPECT(cxs->book_load_csv(book, CXS_TABLE_SETTINGS,
                            "name,value\nreporting_time_zone,Europe/Nowhere\n", -1, NULL, NULL,
                            NULL, &error) == CXS_INVALID_ARGUMENT);
  EXPECT(cxs->error_row(error) == 1);
  cxs->error_destroy(error);
}

/* The same question in steps, the tally shipped as bytes between them: protobuf inside the library
 * writes and reads them. */
static void expect_tally(const struct coxswain_api* cxs, cxs_book* book, const char* gross_margin) {
  cxs_snapshot* snapshot = NULL;
  cxs_tally* tally = NULL;
  cxs_tally* shipped = NULL;
  cxs_buffer* bytes = NULL;
  cxs_result* result = NULL;
  cxs_error* error = NULL;
  EXPECT(cxs->book_snapshot(book, &snapshot, NULL) == CXS_OK);
  EXPECT(cxs->tally_create("margin", "{\"by\":[\"month\"]}", -1, &tally, NULL) == CXS_OK);
  EXPECT(cxs->tally_fold(tally, snapshot, NULL, NULL) == CXS_OK);
  EXPECT(cxs->tally_save(tally, &bytes, NULL) == CXS_OK);
  EXPECT(cxs->tally_load(cxs->buffer_data(bytes), cxs->buffer_size(bytes), &shipped, NULL) ==
         CXS_OK);
  EXPECT(cxs->tally_solve(shipped, NULL, 0, NULL, &result, NULL) == CXS_OK);
  expect_cell(cxs, result, "gross_margin", gross_margin);
  cxs->result_destroy(result);
  cxs->tally_destroy(shipped);
  EXPECT(cxs->tally_load(cxs->buffer_data(bytes), cxs->buffer_size(bytes) / 2, &shipped, &error) !=
         CXS_OK);
  cxs->error_destroy(error);
  cxs->buffer_destroy(bytes);
  cxs->tally_destroy(tally);
  cxs->snapshot_destroy(snapshot);
}

/* Fills a book, asks it and gives everything back. Ends the program where an answer is wrong. */
static void exercise(const struct coxswain_api* cxs, int count) {
  const int64_t weights[] = {1, 1, 1};
  int64_t parts[3];
  char* const deals = make_deals(count);
  char gross_margin[32];
  cxs_book* book = NULL;
  cxs_result* result = NULL;
  cxs_buffer* report = NULL;
  cxs_run run;
  cxs->run_init(&run, sizeof run);
  run.threads = 2;

  EXPECT(cxs->split(100, weights, 3, parts, NULL) == CXS_OK);
  EXPECT(parts[0] == 34 && parts[1] == 33 && parts[2] == 33);
  EXPECT(cxs->describe(CXS_DESCRIBE_QUERIES, NULL, &result, NULL) == CXS_OK);
  EXPECT(cxs->result_rows(result) > 0);
  cxs->result_destroy(result);

  EXPECT(cxs->book_create(NULL, &book, NULL) == CXS_OK);
  load(cxs, book, CXS_TABLE_SETTINGS, "name,value\nreporting_time_zone,Europe/Berlin\n", NULL);
  load(cxs, book, CXS_TABLE_DEALS, deals, &run);
  expect_errors(cxs, book);
  EXPECT(cxs->book_query(book, "margin", "{\"by\":[\"month\"]}", -1, &run, &result, NULL) ==
         CXS_OK);
  EXPECT(cxs->result_rows(result) == 1);
  expect_cell(cxs, result, "month", "2026-04");
  snprintf(gross_margin, sizeof gross_margin, "%d.%02d", count * 36 / 10, count * 36 % 10 * 10);
  expect_cell(cxs, result, "gross_margin", gross_margin);
  cxs->result_destroy(result);
  expect_tally(cxs, book, gross_margin);
  EXPECT(cxs->book_report(book, NULL, &run, &report, NULL) == CXS_OK);
  EXPECT(cxs->buffer_size(report) > 0);
  cxs->buffer_destroy(report);
  cxs->book_destroy(book);
  free(deals);
}

#endif /* COXSWAIN_TESTS_PACKAGE_EXERCISE_H_ */
