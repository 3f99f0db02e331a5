#include "coxswain_pg.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

/* The scalar functions. An argument that is null makes the result null, but for the cost of goods,
 * which may be unknown. */

enum { kMoney = 6, kShare = 9 };

static int64 ScaledDatum(Datum numeric, int scale, const char* what) {
  int64 scaled;
  const Scaled outcome = NumericToScaled(PG_DETOAST_DATUM_PACKED(numeric), scale, &scaled);
  if (outcome != SCALED_OK) RaiseScaled(outcome, scale, what);
  return scaled;
}

static bool AnyNull(FunctionCallInfo fcinfo, int except) {
  for (int i = 0; i < PG_NARGS(); ++i) {
    if (i != except && PG_ARGISNULL(i)) return true;
  }
  return false;
}

PG_FUNCTION_INFO_V1(cxs_pg_margin_compute);
Datum cxs_pg_margin_compute(PG_FUNCTION_ARGS) {
  enum { kListPrice, kShares, kOnInvoice, kOffInvoice, kGoods, kToServe, kAcquisition };
  cxs_margin_terms terms;
  cxs_margin margin;
  TupleDesc row;
  Datum values[9];
  bool nulls[9] = {false};
  Datum* shares;
  bool* share_nulls;
  int share_count;

  if (AnyNull(fcinfo, kGoods)) PG_RETURN_NULL();
  if (get_call_result_type(fcinfo, NULL, &row) != TYPEFUNC_COMPOSITE || row->natts != 9) {
    elog(ERROR, "cxs_margin_compute does not return the type it was made with");
  }
  cxs_margin_terms_init(&terms, sizeof terms);
  cxs_margin_init(&margin, sizeof margin);
  terms.list_price = ScaledDatum(PG_GETARG_DATUM(kListPrice), kMoney, "list_price");
  deconstruct_array(PG_GETARG_ARRAYTYPE_P(kShares), NUMERICOID, -1, false, TYPALIGN_INT, &shares,
                    &share_nulls, &share_count);
  if (share_count > 4) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("there are %d discount shares; a margin takes four", share_count)));
  }
  for (int i = 0; i < share_count; ++i) {
    if (share_nulls[i]) PG_RETURN_NULL();
    terms.discount_shares[i] = ScaledDatum(shares[i], kShare, "a discount share");
  }
  terms.on_invoice_amount = ScaledDatum(PG_GETARG_DATUM(kOnInvoice), kMoney, "on_invoice_amount");
  terms.off_invoice_amount =
      ScaledDatum(PG_GETARG_DATUM(kOffInvoice), kMoney, "off_invoice_amount");
  terms.goods =
      PG_ARGISNULL(kGoods) ? CXS_NULL : ScaledDatum(PG_GETARG_DATUM(kGoods), kMoney, "goods");
  terms.cost_to_serve = ScaledDatum(PG_GETARG_DATUM(kToServe), kMoney, "cost_to_serve");
  terms.acquisition = ScaledDatum(PG_GETARG_DATUM(kAcquisition), kMoney, "acquisition");
  CXS_TRY(cxs_margin_compute(&terms, &margin, &error));

  values[0] = ScaledToNumeric(margin.on_invoice_discount, kMoney);
  values[1] = ScaledToNumeric(margin.invoice_price, kMoney);
  values[2] = ScaledToNumeric(margin.net_revenue, kMoney);
  nulls[3] = nulls[4] = nulls[5] = !margin.costs_known;
  if (margin.costs_known) {
    values[3] = ScaledToNumeric(margin.gross_margin, kMoney);
    values[4] = ScaledToNumeric(margin.contribution_margin, kMoney);
    values[5] = ScaledToNumeric(margin.margin_after_acquisition, kMoney);
  }
  nulls[6] = nulls[7] = nulls[8] = !margin.shares_known;
  values[6] = Float8GetDatum(margin.gross_margin_share);
  values[7] = Float8GetDatum(margin.contribution_margin_share);
  values[8] = Float8GetDatum(margin.margin_after_acquisition_share);
  PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(row), values, nulls)));
}

/* The arguments from `first` on: cost, target_share, cost_to_serve, off_invoice_share,
 * invoice_cost_share. */
static cxs_floor_terms FloorTerms(FunctionCallInfo fcinfo, int first) {
  cxs_floor_terms terms;
  cxs_floor_terms_init(&terms, sizeof terms);
  terms.cost = ScaledDatum(PG_GETARG_DATUM(first), kMoney, "cost");
  terms.target_share = ScaledDatum(PG_GETARG_DATUM(first + 1), kShare, "target_share");
  terms.cost_to_serve = ScaledDatum(PG_GETARG_DATUM(first + 2), kMoney, "cost_to_serve");
  terms.off_invoice_share = ScaledDatum(PG_GETARG_DATUM(first + 3), kShare, "off_invoice_share");
  terms.invoice_cost_share = ScaledDatum(PG_GETARG_DATUM(first + 4), kShare, "invoice_cost_share");
  return terms;
}

PG_FUNCTION_INFO_V1(cxs_pg_floor_price);
Datum cxs_pg_floor_price(PG_FUNCTION_ARGS) {
  const cxs_floor_terms terms = FloorTerms(fcinfo, 0);
  int64_t price;
  CXS_TRY(cxs_floor_price(&terms, &price, &error));
  PG_RETURN_DATUM(ScaledToNumeric(price, kMoney));
}

PG_FUNCTION_INFO_V1(cxs_pg_largest_discount);
Datum cxs_pg_largest_discount(PG_FUNCTION_ARGS) {
  const int64 list_price = ScaledDatum(PG_GETARG_DATUM(0), kMoney, "list_price");
  const cxs_floor_terms terms = FloorTerms(fcinfo, 1);
  int64_t amount, share;
  TupleDesc row;
  Datum values[2];
  bool nulls[2] = {false, false};
  if (get_call_result_type(fcinfo, NULL, &row) != TYPEFUNC_COMPOSITE || row->natts != 2) {
    elog(ERROR, "cxs_largest_discount does not return the type it was made with");
  }
  CXS_TRY(cxs_largest_discount(list_price, &terms, &amount, &share, &error));
  values[0] = ScaledToNumeric(amount, kMoney);
  values[1] = ScaledToNumeric(share, kShare);
  PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(row), values, nulls)));
}

PG_FUNCTION_INFO_V1(cxs_pg_break_even_volume);
Datum cxs_pg_break_even_volume(PG_FUNCTION_ARGS) {
  const int64 change = ScaledDatum(PG_GETARG_DATUM(0), kShare, "price_change_share");
  const int64 contribution = ScaledDatum(PG_GETARG_DATUM(1), kShare, "contribution_share");
  double volume;
  CXS_TRY(cxs_break_even_volume(change, contribution, &volume, &error));
  PG_RETURN_FLOAT8(volume);
}

PG_FUNCTION_INFO_V1(cxs_pg_split);
Datum cxs_pg_split(PG_FUNCTION_ARGS) {
  const int64 amount = ScaledDatum(PG_GETARG_DATUM(0), kMoney, "amount");
  Datum* parts;
  bool* nulls;
  int count;
  int64_t* micros;
  deconstruct_array(PG_GETARG_ARRAYTYPE_P(1), NUMERICOID, -1, false, TYPALIGN_INT, &parts, &nulls,
                    &count);
  micros = palloc(sizeof *micros * Max(count, 1));
  for (int i = 0; i < count; ++i) {
    if (nulls[i]) PG_RETURN_NULL();
    micros[i] = ScaledDatum(parts[i], kMoney, "a weight");
  }
  CXS_TRY(cxs_split(amount, micros, count, micros, &error));
  for (int i = 0; i < count; ++i) parts[i] = ScaledToNumeric(micros[i], kMoney);
  PG_RETURN_ARRAYTYPE_P(construct_array(parts, count, NUMERICOID, -1, false, TYPALIGN_INT));
}

PG_FUNCTION_INFO_V1(cxs_pg_version);
Datum cxs_pg_version(PG_FUNCTION_ARGS) {
  PG_RETURN_DATUM(PointerGetDatum(cstring_to_text(cxs_version())));
}
