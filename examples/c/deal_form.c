/* A CRM's deal form that shows, after every keystroke, what the deal would earn, how far the
 * discount may still go, and who would have to approve it. Nothing here touches rows: the policies
 * that bind the deal are prepared once, when the form opens. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "coxswain.h"

/* A real form would log and let the user go on. */
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

/* The form opens for a deal of customer C1, whose segment the book knows, on 2026-01-15. */
static cxs_policies* open_form(cxs_book* book) {
  const char* const columns[] = {"customer_id", "owner"};
  const char* const values[] = {"C1", "ann"};
  cxs_policies* policies = NULL;
  cxs_error* error = NULL;
  check(cxs_policies_create(book, columns, values, 2, 20468, NULL, &policies, &error), error);
  return policies;
}

/* A keystroke in the field of the discount, in per cent. Returns who has to approve, "" for nobody.
 */
static const char* keystroke(const cxs_policies* policies, int64_t percent) {
  cxs_margin_terms terms;
  cxs_margin margin;
  cxs_approval approval;
  cxs_error* error = NULL;
  const char* approver = "";
  cxs_margin_terms_init(&terms, sizeof terms);
  cxs_margin_init(&margin, sizeof margin);
  cxs_approval_init(&approval, sizeof approval);
  terms.list_price = 1000 * CXS_MICROS;
  terms.discount_shares[0] = percent * (CXS_NANOS / 100);
  terms.goods = 640 * CXS_MICROS;
  terms.cost_to_serve = 20 * CXS_MICROS;
  check(cxs_margin_compute(&terms, &margin, &error), error);
  check(cxs_policies_judge(policies, &terms, &approval, &error), error);
  if (approval.discount_policy >= 0) {
    approver = cxs_policies_approver(policies, approval.discount_policy);
  }
  if (approval.margin_policy >= 0)
    approver = cxs_policies_approver(policies, approval.margin_policy);
  printf("  %2" PRId64 " %% off: %.2f, contribution %.2f (%.1f %%)%s%s\n", percent,
         (double)margin.invoice_price / 1e6, (double)margin.contribution_margin / 1e6,
         100 * margin.contribution_margin_share, approver[0] == '\0' ? "" : ", to be approved by ",
         approver);
  return approver;
}

/* How far the discount may go if a quarter of net revenue is to be left. */
static int64_t largest_discount(void) {
  cxs_floor_terms terms;
  cxs_error* error = NULL;
  int64_t amount = 0;
  int64_t share = 0;
  cxs_floor_terms_init(&terms, sizeof terms);
  terms.cost = 640 * CXS_MICROS;
  terms.cost_to_serve = 20 * CXS_MICROS;
  terms.target_share = CXS_NANOS / 4;
  check(cxs_largest_discount(1000 * CXS_MICROS, &terms, &amount, &share, &error), error);
  printf("  25 %% margin allows at most %.2f off\n", (double)amount / 1e6);
  return amount;
}

int main(void) {
  cxs_error* error = NULL;
  cxs_book* book = NULL;
  cxs_policies* policies;
  int failed;

  check(cxs_book_create(NULL, &book, &error), error);
  load_csv(book, CXS_TABLE_CUSTOMERS, "customer_id,segment\nC1,Retail\nC2,Industry\n");
  load_csv(book, CXS_TABLE_POLICIES,
           "policy_id,filter,max_discount_share,floor_margin_share,approver\n"
           "P1,segment=Retail,0.05,,Sales lead\n"
           "P2,segment=Retail,,0.25,Head of sales\n"
           "P3,segment=Industry,0.20,,Sales lead\n");
  policies = open_form(book);
  failed = keystroke(policies, 1)[0] != '\0';
  failed |= keystroke(policies, 10)[0] != 'S'; /* 10 %, but 240 of 900 are left */
  failed |= keystroke(policies, 15)[0] != 'H'; /* 190 of 850 are not a quarter */
  failed |= largest_discount() != 120 * CXS_MICROS;

  cxs_policies_destroy(policies);
  cxs_book_destroy(book);
  return failed;
}
