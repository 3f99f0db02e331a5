/* Tables in, a table out: what each segment earns. cc first_margin.c -lcoxswain */
#include <coxswain.h>
#include <stdio.h>

static const char customers[] =
    "customer_id,segment\n"
    "C1,Retail\n"
    "C2,Industry\n";
static const char deals[] =
    "deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods\n"
    "D1,C1,Closed,won,2026-01-15,900.00,500.00\n"
    "D2,C2,Closed,won,2026-02-20,400.00,420.00\n";

int main(void) {
  cxs_book* book = NULL;
  cxs_result* result = NULL;
  cxs_error* error = NULL;
  cxs_status status = cxs_book_create(NULL, &book, &error);
  if (status == CXS_OK) {
    status = cxs_book_load_csv(book, CXS_TABLE_CUSTOMERS, customers, -1, NULL, NULL, NULL, &error);
  }
  if (status == CXS_OK) {
    status = cxs_book_load_csv(book, CXS_TABLE_DEALS, deals, -1, NULL, NULL, NULL, &error);
  }
  if (status == CXS_OK) {
    status = cxs_book_query(book, "margin", "{\"by\":[\"segment\"]}", -1, NULL, &result, &error);
  }
  if (status == CXS_OK) {
    const int32_t segment = cxs_result_find(result, "segment");
    const int32_t margin = cxs_result_find(result, "gross_margin");
    int64_t row;
    for (row = 0; row < cxs_result_rows(result); ++row) {
      const char* name = NULL;
      int64_t length = 0;
      double earned = 0;
      cxs_result_text(result, row, segment, &name, &length, NULL);
      cxs_result_double(result, row, margin, &earned, NULL);
      printf("%.*s earns %.2f\n", (int)length, name, earned);
    }
  } else {
    fprintf(stderr, "%s: %s\n", cxs_status_name(status), cxs_error_message(error));
  }
  cxs_error_destroy(error);
  cxs_result_destroy(result);
  cxs_book_destroy(book);
  return status == CXS_OK ? 0 : 1;
}
