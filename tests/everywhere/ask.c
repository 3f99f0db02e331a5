/* The answers through the C ABI: ask FOLDER, which holds deals.csv and others named after tables.
 * Each line of the input is a query, a tab and its options; each answer is CSV and a record
 * separator. */
#include <coxswain.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check(cxs_status status, cxs_error** error) {
  if (status == CXS_OK) return;
  fprintf(stderr, "%s: %s\n", cxs_status_name(status), cxs_error_message(*error));
  exit(1);
}

static void load(cxs_book* book, const char* folder) {
  cxs_result* tables = NULL;
  cxs_error* error = NULL;
  cxs_load_options options;
  int64_t row;
  cxs_load_options_init(&options, sizeof options);
  options.dangling = CXS_DANGLING_CREATE;
  check(cxs_describe(CXS_DESCRIBE_TABLES, NULL, &tables, &error), &error);
  for (row = 0; row < cxs_result_rows(tables); ++row) {
    char path[4096];
    const char* name = NULL;
    int64_t length = 0, table = 0;
    FILE* file;
    check(cxs_result_text(tables, row, cxs_result_find(tables, "name"), &name, &length, &error),
          &error);
    snprintf(path, sizeof path, "%s/%.*s.csv", folder, (int)length, name);
    file = fopen(path, "r");
    if (file == NULL) continue;
    fclose(file);
    check(cxs_result_int64(tables, row, cxs_result_find(tables, "id"), &table, &error), &error);
    check(cxs_book_load_csv_file(book, (int32_t)table, path, &options, NULL, NULL, &error), &error);
  }
  cxs_result_destroy(tables);
}

static void answer(cxs_book* book, char* line) {
  cxs_result* result = NULL;
  cxs_buffer* csv = NULL;
  cxs_error* error = NULL;
  char* options = strchr(line, '\t');
  *options++ = '\0';
  check(cxs_book_query(book, line, options, -1, NULL, &result, &error), &error);
  check(cxs_result_to_csv(result, NULL, &csv, &error), &error);
  fwrite(cxs_buffer_data(csv), 1, (size_t)cxs_buffer_size(csv), stdout);
  putchar('\x1e');
  fflush(stdout);
  cxs_buffer_destroy(csv);
  cxs_result_destroy(result);
}

int main(int argc, char** argv) {
  char line[4096];
  cxs_book* book = NULL;
  cxs_error* error = NULL;
  if (argc != 2) return 2;
  check(cxs_book_create(NULL, &book, &error), &error);
  load(book, argv[1]);
  while (fgets(line, sizeof line, stdin) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    if (strchr(line, '\t') != NULL) answer(book, line);
  }
  cxs_book_destroy(book);
  return 0;
}
