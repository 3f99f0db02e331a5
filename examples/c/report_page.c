/* A CRM's own page with the alignment report inside: what such a server sends for /margin.
 *   report_page [ADDRESS_OF_SCRIPTS] > page.html
 * ADDRESS_OF_SCRIPTS is the folder where the server offers vega.min.js, vega-lite.min.js,
 * vega-interpreter.min.js and draw.js, as scripts/vega or an installation has them. */
#include <stdio.h>
#include <stdlib.h>

#include "coxswain.h"

static const char kCustomers[] =
    "customer_id,name,segment\n"
    "C1,Harbour Works,Industry\n"
    "C2,Corner Shop,Retail\n";
static const char kDeals[] =
    "deal_id,customer_id,owner,stage,status,closed_on,list_amount,amount,cost_of_goods\n"
    "D1,C1,ann,Won,won,2026-02-10,5200,4800,2900\n"
    "D2,C2,bob,Won,won,2026-03-31,1500,1000,1240\n";

static void must(cxs_status status, cxs_error* error) {
  if (status == CXS_OK) return;
  fprintf(stderr, "%s\n", cxs_error_message(error));
  exit(1);
}

int main(int argc, char** argv) {
  const char* scripts = argc > 1 ? argv[1] : "/assets/charts";
  char links[2000];
  cxs_book* book;
  cxs_buffer* report;
  cxs_error* error;
  cxs_report_options options;

  must(cxs_book_create(NULL, &book, &error), error);
  must(cxs_book_load_csv(book, CXS_TABLE_CUSTOMERS, kCustomers, -1, NULL, NULL, NULL, &error),
       error);
  must(cxs_book_load_csv(book, CXS_TABLE_DEALS, kDeals, -1, NULL, NULL, NULL, &error), error);

  cxs_report_options_init(&options, sizeof options);
  options.format = CXS_REPORT_HTML;
  options.fragment = 1;
  snprintf(links, sizeof links,
           "%s/vega.min.js %s/vega-lite.min.js %s/vega-interpreter.min.js %s/draw.js", scripts,
           scripts, scripts, scripts);
  options.script_links = links;
  must(cxs_book_report(book, &options, NULL, &report, &error), error);

  puts("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>CRM</title></head>");
  puts("<body><main>");
  fwrite(cxs_buffer_data(report), 1, (size_t)cxs_buffer_size(report), stdout);
  puts("</main></body></html>");
  cxs_buffer_destroy(report);
  cxs_book_destroy(book);
  return 0;
}
