#ifndef COXSWAIN_H_
#define COXSWAIN_H_

/* Coxswain: the commercial logic that marketing, sales and finance can agree on, as one shared
 * library. This header is the whole boundary and its manual. A program linked against 1.0 runs
 * against every 1.x.
 *
 * Three tiers; stop at any:
 *   1. Calculators: plain structs of numbers in and out. cxs_margin_compute, cxs_floor_price,
 *      cxs_largest_discount, cxs_break_even_volume, cxs_split; cxs_policies_judge with the policies
 *      of a book.
 *   2. Book and query: tables in, tables out. cxs_book_create, cxs_book_load, cxs_book_load_*,
 *      cxs_book_upsert, cxs_book_erase, cxs_book_query, cxs_result_*, cxs_book_save, cxs_book_open;
 *      cxs_book_watch for figures that are kept up to date.
 *   3. Fold, merge, solve: the same queries in steps, for engines that own the rows. cxs_tally_*.
 *
 * RULES THAT HOLD FOR EVERY FUNCTION
 *
 * Status and errors. A call that can fail returns a cxs_status and takes `cxs_error **error`
 * last. `error` may be NULL. If it is not, *error is always written: NULL on success, else an
 * object that you destroy. What *error held before is never freed. Outputs are written on every
 * path: NULL or 0 on failure. NULL where an object is required is CXS_INVALID_ARGUMENT, never a
 * crash.
 *
 * Structs cross by pointer and begin with `struct_size`. Set it and the defaults with the struct's
 * _init function: cxs_run_init(&run, sizeof run). In a struct you hand in, zero in a field means
 * its default unless the field says otherwise, so `cxs_run run = {sizeof run};` is enough too. A
 * struct_size that ends inside a field is an error. A struct the library fills keeps your
 * struct_size, gets what fits and zeros after it.
 *
 * Enums are int32_t. An unknown value is CXS_INVALID_ARGUMENT.
 *
 * Text is UTF-8: a pointer and a length in bytes, -1 for "up to the NUL". Names (of tables,
 * columns, queries, files) are NUL-terminated and have no length. A returned `const char *` is
 * NUL-terminated unless a length comes with it, and is borrowed: it lives as long as the object
 * it was asked of. A cxs_buffer is yours to destroy.
 *
 * Numbers. Money is a whole number of micros: 1.25 is 1250000. Quantities are in 1e-6, shares and
 * probabilities in 1e-9 (5 % is 50000000), dates in days since 1970-01-01. CXS_NULL is "no value":
 * unknown, which is not zero.
 *
 * Threads. A `const T *` may be used by many threads at once, any other pointer by one at a time;
 * a cxs_book synchronises itself and may be shared freely (but destroyed only once). Nothing runs
 * in the background: threads a call starts are joined before it returns. There is no global
 * state, environment variable, locale, or output to a terminal.
 *
 * Lifetimes. Snapshots, watches, results and reports keep their data after the book is destroyed.
 * Every _destroy takes NULL. */

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define CXS_API
#elif defined(__GNUC__)
#define CXS_API __attribute__((visibility("default")))
#else
#define CXS_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* THE ARROW C DATA AND STREAM INTERFACES */

/* As their specification writes them down (arrow.apache.org/docs/format/CDataInterface.html and
 * CStreamInterface.html). Any copy of these definitions may stand beside this one. */

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema** children;
  struct ArrowSchema* dictionary;
  void (*release)(struct ArrowSchema*);
  void* private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;
  struct ArrowArray** children;
  struct ArrowArray* dictionary;
  void (*release)(struct ArrowArray*);
  void* private_data;
};

#endif /* ARROW_C_DATA_INTERFACE */

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema* out);
  int (*get_next)(struct ArrowArrayStream*, struct ArrowArray* out);
  const char* (*get_last_error)(struct ArrowArrayStream*);
  void (*release)(struct ArrowArrayStream*);
  void* private_data;
};

#endif /* ARROW_C_STREAM_INTERFACE */

/* VERSION */

#define CXS_VERSION_MAJOR 0
#define CXS_VERSION_MINOR 1
#define CXS_VERSION_PATCH 0

/* Of the library that runs, which may be newer than this header: "0.1.0". Static. */
CXS_API const char* cxs_version(void);
/* The same as major * 1000000 + minor * 1000 + patch. */
CXS_API int32_t cxs_version_number(void);

/* STATUS AND ERRORS */

/* The canonical codes that gRPC and Abseil use. */
typedef int32_t cxs_status;
enum {
  CXS_OK = 0,
  CXS_CANCELLED = 1, /* by a token or a progress callback; nothing was changed */
  CXS_UNKNOWN = 2,
  CXS_INVALID_ARGUMENT = 3, /* the call or the data is wrong; the message says what is right */
  CXS_DEADLINE_EXCEEDED = 4,
  CXS_NOT_FOUND = 5, /* no such file, table, column, query, measure */
  CXS_ALREADY_EXISTS = 6,
  CXS_PERMISSION_DENIED = 7,
  CXS_RESOURCE_EXHAUSTED = 8,  /* a ceiling was reached, or memory is out */
  CXS_FAILED_PRECONDITION = 9, /* a table is missing; a callback wrote to its own book */
  CXS_ABORTED = 10,
  CXS_OUT_OF_RANGE = 11, /* a number does not fit */
  CXS_UNIMPLEMENTED = 12,
  CXS_INTERNAL = 13, /* a defect of this library */
  CXS_UNAVAILABLE = 14,
  CXS_DATA_LOSS = 15, /* a file or stream could not be read to its end */
  CXS_UNAUTHENTICATED = 16
};

/* "INVALID_ARGUMENT"; "UNKNOWN" for a number that is no status. Static. */
CXS_API const char* cxs_status_name(cxs_status status);

/* Immutable. Every function takes NULL, which stands for success. */
typedef struct cxs_error cxs_error;
CXS_API cxs_status cxs_error_code(const cxs_error* error);
/* A whole sentence; "" for NULL. */
CXS_API const char* cxs_error_message(const cxs_error* error);
/* Where in your data it lies: names, "" if it is about no table or column. */
CXS_API const char* cxs_error_table(const cxs_error* error);
CXS_API const char* cxs_error_column(const cxs_error* error);
/* From 1, a header line not counted; 0 if it is about no row. */
CXS_API int64_t cxs_error_row(const cxs_error* error);
CXS_API void cxs_error_destroy(cxs_error* error);

/* BUFFERS */

/* Bytes that a call made for you: CSV, JSON, text. */
typedef struct cxs_buffer cxs_buffer;
/* A NUL follows the last byte and is not counted. "" and 0 for NULL. */
CXS_API const char* cxs_buffer_data(const cxs_buffer* buffer);
CXS_API int64_t cxs_buffer_size(const cxs_buffer* buffer);
CXS_API void cxs_buffer_destroy(cxs_buffer* buffer);

/* HOW A CALL RUNS */

/* A token that stops calls. Any thread, and a signal handler, may trip it while a call runs; the
 * call returns CXS_CANCELLED soon after and has changed nothing. */
typedef struct cxs_cancel cxs_cancel;
CXS_API cxs_status cxs_cancel_create(cxs_cancel** cancel, cxs_error** error);
CXS_API void cxs_cancel_trip(cxs_cancel* cancel);
/* Makes the token fit for further calls. */
CXS_API void cxs_cancel_reset(cxs_cancel* cancel);
CXS_API int32_t cxs_cancel_is_tripped(const cxs_cancel* cancel);
/* Not while a call uses it. */
CXS_API void cxs_cancel_destroy(cxs_cancel* cancel);

/* Called now and then with the share done, 0 to 1, on the thread that made the call and never
 * after it returned. Non-zero cancels. It may read any book, also the one being written (as it
 * was before); writing to that same book is CXS_FAILED_PRECONDITION. It must not throw or
 * longjmp. */
typedef int32_t (*cxs_progress)(void* user_data, double done);

/* Every call that touches rows takes one; NULL means all defaults. */
typedef struct cxs_run {
  uint32_t struct_size;
  int32_t threads;      /* at most so many; 0: the book's default. No result depends on it */
  int64_t memory_limit; /* bytes for the work of this call; 0: no limit but the book's */
  cxs_progress progress;
  void* user_data;
  const cxs_cancel* cancel;
} cxs_run;
CXS_API void cxs_run_init(cxs_run* run, uint32_t size);

/* TIER 1: CALCULATORS */

#define CXS_MICROS ((int64_t)1000000)                /* one unit of money, of a quantity */
#define CXS_NANOS ((int64_t)1000000000)              /* a share of 100 % */
#define CXS_NULL (-(int64_t)9223372036854775807 - 1) /* no value */

/* What one deal or line earns, from its terms. Amounts are for the whole of it, in micros of one
 * currency. Stacked discounts multiply: list x (1 - d1) x (1 - d2) ..., and each step rounds once,
 * half to even, so the steps add up. Unknown cost makes margins unknown, never larger. */
typedef struct cxs_margin_terms {
  uint32_t struct_size;
  int32_t reserved;
  int64_t list_price;         /* required: CXS_NULL is refused */
  int64_t discount_shares[4]; /* on the invoice, one upon the other; 0 to CXS_NANOS, 0: none */
  int64_t on_invoice_amount;  /* further discounts on the invoice, taken off after the shares */
  int64_t off_invoice_amount; /* rebates, payment terms, freight allowance */
  int64_t goods;              /* cost of goods; CXS_NULL: unknown, and so after _init */
  int64_t cost_to_serve;      /* commission, freight out, support, onboarding */
  int64_t acquisition;        /* acquisition cost */
} cxs_margin_terms;

/* Shares are of net revenue. */
typedef struct cxs_margin {
  uint32_t struct_size;
  int32_t costs_known;  /* 0: `goods` was CXS_NULL; the margins are CXS_NULL, their shares NaN */
  int32_t shares_known; /* 0: costs unknown or no net revenue; the shares are NaN */
  int32_t reserved;
  int64_t on_invoice_discount;      /* list - invoice */
  int64_t invoice_price;            /* list - on-invoice discounts */
  int64_t net_revenue;              /* invoice - off-invoice: the pocket price */
  int64_t gross_margin;             /* net revenue - goods: contribution 1 */
  int64_t contribution_margin;      /* gross margin - cost to serve: contribution 2 */
  int64_t margin_after_acquisition; /* contribution margin - acquisition: contribution 3 */
  double gross_margin_share;        /* 0.294118 is 29.4118 % */
  double contribution_margin_share;
  double margin_after_acquisition_share;
} cxs_margin;

CXS_API void cxs_margin_terms_init(cxs_margin_terms* terms, uint32_t size);
CXS_API void cxs_margin_init(cxs_margin* margin, uint32_t size);
/* Errors: a missing list price, a discount share out of range (CXS_INVALID_ARGUMENT), a result
 * beyond 64 bits (CXS_OUT_OF_RANGE). */
CXS_API cxs_status cxs_margin_compute(const cxs_margin_terms* terms, cxs_margin* margin,
                                      cxs_error** error);

/* What a price must pay for, of one unit or of a whole deal, in micros of one currency. */
typedef struct cxs_floor_terms {
  uint32_t struct_size;
  int32_t reserved;
  int64_t cost;               /* of the goods, 0 or more; required: CXS_NULL is refused */
  int64_t cost_to_serve;      /* what does not depend on the price, 0 or more */
  int64_t off_invoice_share;  /* rebates and terms, of the invoice price; 0 to CXS_NANOS */
  int64_t invoice_cost_share; /* costs that are a share of the invoice price, such as commission */
  int64_t target_share; /* contribution margin wanted, of net revenue; -CXS_NANOS to CXS_NANOS */
} cxs_floor_terms;
CXS_API void cxs_floor_terms_init(cxs_floor_terms* terms, uint32_t size);

/* The smallest invoice price, to a micro, that meets the target: (cost + cost to serve) /
 * ((1 - off invoice)(1 - target) - invoice cost share). Errors: a term out of range
 * (CXS_INVALID_ARGUMENT), a denominator of 0 or less, where no price is high enough
 * (CXS_FAILED_PRECONDITION), a price beyond 64 bits (CXS_OUT_OF_RANGE). */
CXS_API cxs_status cxs_floor_price(const cxs_floor_terms* terms, int64_t* price, cxs_error** error);
/* The largest discount off a list price that still meets the target: *amount = list price - floor
 * price, *share of the list price in 1e-9, rounded towards a smaller discount. Both are negative
 * where the list price itself is too low. Errors: those of cxs_floor_price; a list price of 0 or
 * less, or CXS_NULL. */
CXS_API cxs_status cxs_largest_discount(int64_t list_price, const cxs_floor_terms* terms,
                                        int64_t* amount, int64_t* share, cxs_error** error);
/* By which share of today's volume sales must grow (below 0: may fall) so that contribution stays
 * what it is when the price changes: -dp / (cm + dp). dp: `price_change_share`, -CXS_NANOS or more;
 * cm: `contribution_share`, today's variable contribution margin as a share of the price, 0 to
 * CXS_NANOS. 0.333333 is a third more. NaN after an error: a share out of range
 * (CXS_INVALID_ARGUMENT), cm + dp of 0 or less, where no volume is enough
 * (CXS_FAILED_PRECONDITION). */
CXS_API cxs_status cxs_break_even_volume(int64_t price_change_share, int64_t contribution_share,
                                         double* change, cxs_error** error);

/* Splits `amount` over `count` weights so that the parts add up to it exactly: proportional,
 * rounded by largest remainder, ties to the earlier one. All weights zero: equal parts. `weights`
 * and `parts` are arrays of `count`; they may be the same array. Errors: no weights for an amount
 * that is not 0, a weight below 0, an amount of CXS_NULL. */
CXS_API cxs_status cxs_split(int64_t amount, const int64_t* weights, int64_t count, int64_t* parts,
                             cxs_error** error);

/* RESULTS */

/* A table that a call made for you: named, typed columns with units. Immutable; it needs neither
 * the book nor the snapshot it came from. */
typedef struct cxs_result cxs_result;

enum {
  CXS_KIND_TEXT = 1,
  CXS_KIND_INTEGER = 2, /* whole numbers, 64 bits */
  CXS_KIND_DECIMAL = 3, /* 64 bits, scaled by 10^scale */
  CXS_KIND_SUM = 4,     /* 128 bits, scaled by 10^scale: money added up over many rows */
  CXS_KIND_REAL = 5,    /* double: ratios and estimates */
  CXS_KIND_DATE = 6,    /* days since 1970-01-01, 64 bits */
  CXS_KIND_BOOL = 7     /* 0 or 1, 64 bits */
};

/* 0 for NULL. Rows and columns count from 0. */
CXS_API int64_t cxs_result_rows(const cxs_result* result);
CXS_API int32_t cxs_result_columns(const cxs_result* result);
/* The column of that name, -1 if there is none. */
CXS_API int32_t cxs_result_find(const cxs_result* result, const char* name);
/* "" , 0 and "" where there is no such column. */
CXS_API const char* cxs_result_name(const cxs_result* result, int32_t column);
CXS_API int32_t cxs_result_kind(const cxs_result* result, int32_t column);
/* "EUR", "share", "days", "count"; "" where the column has no unit. */
CXS_API const char* cxs_result_unit(const cxs_result* result, int32_t column);
/* Decimal places of CXS_KIND_DECIMAL and CXS_KIND_SUM, else 0. */
CXS_API int32_t cxs_result_scale(const cxs_result* result, int32_t column);

/* One cell. 1 if it is null, also where there is no such cell. */
CXS_API int32_t cxs_result_is_null(const cxs_result* result, int64_t row, int32_t column);
/* A null cell is a success: CXS_NULL, NaN, or a NULL text of length 0. Errors: no such cell
 * (CXS_OUT_OF_RANGE), a column of another kind (CXS_INVALID_ARGUMENT).
 *   _text     text columns; borrowed, and *length counts: a NUL may not follow
 *   _int64    integers, dates, bools; decimals and sums scaled by 10^scale (CXS_OUT_OF_RANGE for a
 *             sum beyond 64 bits)
 *   _int128   the same as high and low word; value = high * 2^64 + low. Null: INT64_MIN and 0
 *   _double   every kind but text, in units: the double nearest to the exact value */
CXS_API cxs_status cxs_result_text(const cxs_result* result, int64_t row, int32_t column,
                                   const char** text, int64_t* length, cxs_error** error);
CXS_API cxs_status cxs_result_int64(const cxs_result* result, int64_t row, int32_t column,
                                    int64_t* value, cxs_error** error);
CXS_API cxs_status cxs_result_int128(const cxs_result* result, int64_t row, int32_t column,
                                     int64_t* high, uint64_t* low, cxs_error** error);
CXS_API cxs_status cxs_result_double(const cxs_result* result, int64_t row, int32_t column,
                                     double* value, cxs_error** error);
/* The cell of any kind as canonical text: exact decimals, ISO dates, true and false; empty for
 * null. */
CXS_API cxs_status cxs_result_format(const cxs_result* result, int64_t row, int32_t column,
                                     cxs_buffer** text, cxs_error** error);

/* A whole column, borrowed from the result: one value a row, 0 where it is null. NULL if the column
 * is of another kind or there are no rows.
 *   _int64s   integers, decimals, dates, bools
 *   _int128s  sums: two words a row, in the byte order of the machine (low word first on x86 and
 *             ARM)
 *   _doubles  reals
 *   _validity a byte a row, 0 where the value is null; NULL if no value is */
CXS_API const int64_t* cxs_result_int64s(const cxs_result* result, int32_t column);
CXS_API const void* cxs_result_int128s(const cxs_result* result, int32_t column);
CXS_API const double* cxs_result_doubles(const cxs_result* result, int32_t column);
CXS_API const uint8_t* cxs_result_validity(const cxs_result* result, int32_t column);

typedef struct cxs_csv_options {
  uint32_t struct_size;
  int32_t delimiter;      /* a byte; 0: a comma */
  int32_t guard_formulas; /* not 0: text that a spreadsheet would run gets a ' in front */
  int32_t reserved;
} cxs_csv_options;
CXS_API void cxs_csv_options_init(cxs_csv_options* options, uint32_t size);

/* RFC 4180 with LF; null is an empty field, empty text is "". `options` may be NULL. */
CXS_API cxs_status cxs_result_to_csv(const cxs_result* result, const cxs_csv_options* options,
                                     cxs_buffer** csv, cxs_error** error);
/* As an Arrow stream, which needs neither the result nor the book; release it through its own
 * `release`. `out` is overwritten, and released (its `release` is NULL) after an error. Text is
 * utf8 (large_utf8 from 2^31 bytes on), integers int64, decimals and sums decimal128(38, scale),
 * reals float64, dates date32, bools bool; the unit is in the field's metadata under "unit". One
 * batch; none if there are no rows. CXS_OUT_OF_RANGE for a sum of more than 38 digits. */
CXS_API cxs_status cxs_result_to_arrow(const cxs_result* result, struct ArrowArrayStream* out,
                                       cxs_error** error);
/* {"columns":[{"name","kind","unit"}],"rows":[[...]]}; decimals and sums are strings with exact
 * digits. */
CXS_API cxs_status cxs_result_to_json(const cxs_result* result, cxs_buffer** json,
                                      cxs_error** error);
/* Aligned columns for people, rounded. At most `max_rows` rows; -1: all. */
CXS_API cxs_status cxs_result_to_text(const cxs_result* result, int64_t max_rows, cxs_buffer** text,
                                      cxs_error** error);
CXS_API void cxs_result_destroy(cxs_result* result);

/* DISCOVERY */

/* What there is to ask and to load, as data, so that a user interface can offer a calculator it
 * has never seen. */
enum {
  CXS_DESCRIBE_QUERIES = 1,       /* name, purpose, facts, lookups, partition_key, state, source,
                                     columns: those its figures are made of, "deals.amount, ..." */
  CXS_DESCRIBE_QUERY_OPTIONS = 2, /* query, name, type, stage, default, choices,
                                     least, most, doc */
  CXS_DESCRIBE_QUERY_OUTPUTS = 3, /* query, name, unit, doc */
  CXS_DESCRIBE_MEASURES = 4,      /* name, title, unit, better, formula, date, source */
  CXS_DESCRIBE_TABLES = 5,        /* id, name, key, doc; in the order to load them */
  CXS_DESCRIBE_COLUMNS = 6,       /* table, name, type, key, required, event, values, refers, doc */
  CXS_DESCRIBE_MAPPINGS = 7       /* name, title: those that the library brings */
};

/* Lists what `what` says. `name` narrows it to one query, measure, table or mapping (for columns,
 * options and outputs: those of that query or table) and may be NULL: all. Errors: CXS_NOT_FOUND
 * naming the nearest name there is. */
CXS_API cxs_status cxs_describe(int32_t what, const char* name, cxs_result** result,
                                cxs_error** error);

/* TIER 2: THE BOOK */

/* What one company knows, in memory. Books share nothing: hold one per tenant. */
typedef struct cxs_book cxs_book;

typedef struct cxs_book_options {
  uint32_t struct_size;
  int32_t threads;      /* for calls that do not say; 0: 1 */
  int64_t memory_limit; /* bytes the book may hold and its calls may use; 0: no limit */
  int32_t max_threads;  /* ceiling for every call; 0: none */
  int32_t reserved;
} cxs_book_options;
CXS_API void cxs_book_options_init(cxs_book_options* options, uint32_t size);

/* `options` may be NULL. */
CXS_API cxs_status cxs_book_create(const cxs_book_options* options, cxs_book** book,
                                   cxs_error** error);
CXS_API void cxs_book_destroy(cxs_book* book);

/* The tables; CXS_DESCRIBE_TABLES and CXS_DESCRIBE_COLUMNS say what is in them. */
enum {
  CXS_TABLE_SETTINGS = 1,
  CXS_TABLE_TEAMS = 2,
  CXS_TABLE_OWNERS = 3,
  CXS_TABLE_CUSTOMERS = 4,
  CXS_TABLE_PRODUCTS = 5,
  CXS_TABLE_CAMPAIGNS = 6,
  CXS_TABLE_COST_KINDS = 7,
  CXS_TABLE_MARKETS = 8,
  CXS_TABLE_DEALS = 9,
  CXS_TABLE_DEAL_LINES = 10,
  CXS_TABLE_DEAL_COSTS = 11,
  CXS_TABLE_ORDERS = 12,
  CXS_TABLE_SPEND = 13,
  CXS_TABLE_OBJECTIVES = 14,
  CXS_TABLE_OBJECTIVE_OWNERS = 15,
  CXS_TABLE_KPIS = 16,
  CXS_TABLE_PLAN_LINES = 17,
  CXS_TABLE_ACTUALS = 18,
  CXS_TABLE_SERIES = 19,
  CXS_TABLE_RATES = 20,
  CXS_TABLE_PRODUCT_PRICES = 21,
  CXS_TABLE_COST_POOLS = 22,
  CXS_TABLE_POLICIES = 23,
  CXS_TABLE_TOUCHES = 24,
  CXS_TABLE_POTENTIALS = 25,
  CXS_TABLE_AGREEMENTS = 26,
  CXS_TABLE_CALENDAR = 27,
  CXS_TABLE_STAGES = 28,
  CXS_TABLE_DEAL_HISTORY = 29,
  CXS_TABLE_LEADS = 30,
  CXS_TABLE_REQUESTS = 31,
  CXS_TABLE_OBJECTIVE_POINTS = 32,
  CXS_TABLE_OBJECTIVE_LINKS = 33,
  CXS_TABLE_GOALS_HEARD = 34,
  CXS_TABLE_SERVICE_LEVELS = 35,
  CXS_TABLE_COUNTERMEASURES = 36,
  CXS_TABLE_STRATEGY = 37
};
/* "deals" to CXS_TABLE_DEALS. CXS_NOT_FOUND naming the nearest. */
CXS_API cxs_status cxs_table_id(const char* name, int32_t* table, cxs_error** error);
/* CXS_TABLE_DEALS to "deals"; NULL for a number that is no table. Static. */
CXS_API const char* cxs_table_name(int32_t table);

/* LOADING */

/* A load adds rows, or replaces those with the same key. Columns are matched by name; one that the
 * table does not have becomes a dimension to group and filter by. It lands whole or not at all,
 * but for keep_good_rows. */

enum {                           /* a reference to a row that a given table does not have */
       CXS_DANGLING_DEFAULT = 0, /* warn */
       CXS_DANGLING_REFUSE = 1,
       CXS_DANGLING_WARN = 2,  /* keep the row; queries see null behind the reference */
       CXS_DANGLING_CREATE = 3 /* keep it, and make a row with just that key */
};
enum {
  CXS_EXTRA_COLUMNS_DEFAULT = 0, /* keep */
  CXS_EXTRA_COLUMNS_KEEP = 1,
  CXS_EXTRA_COLUMNS_IGNORE = 2,
  CXS_EXTRA_COLUMNS_REFUSE = 3
};

typedef struct cxs_load_options {
  uint32_t struct_size;
  int32_t keep_good_rows;  /* not 0: good rows land and the call succeeds; the report lists the
                              refused ones. 0: one refused row refuses the batch */
  int32_t strict;          /* not 0: warnings refuse their row too */
  int32_t dangling;        /* CXS_DANGLING_... */
  int32_t extra_columns;   /* CXS_EXTRA_COLUMNS_... */
  int32_t delimiter;       /* CSV: a byte; 0: a comma */
  int64_t listed_problems; /* how many the report lists (all are counted); 0: 1000 */
  const char* const* rename_from; /* CSV and Arrow: column names of the file or stream ... */
  const char* const* rename_to;   /* ... and the names to read them as */
  int64_t rename_count;
  int32_t float_scale; /* Arrow: 1 to 12, the decimal places that float and double columns are
                          rounded to, half to even, but no more than the table's column keeps;
                          0: such columns are refused */
  int32_t reserved;
} cxs_load_options;
CXS_API void cxs_load_options_init(cxs_load_options* options, uint32_t size);

/* What became of a load. */
typedef struct cxs_load_report cxs_load_report;

typedef struct cxs_load_counts {
  uint32_t struct_size;
  int32_t table; /* CXS_TABLE_... */
  int64_t rows_read;
  int64_t rows_added;
  int64_t rows_updated;
  int64_t rows_refused;
  int64_t rows_created; /* in other tables, by CXS_DANGLING_CREATE */
  int64_t warnings;
} cxs_load_counts;
CXS_API void cxs_load_counts_init(cxs_load_counts* counts, uint32_t size);

/* The loads. `options` and `run` may be NULL. `report` may be NULL; otherwise *report is set
 * whenever rows were looked at, on failure too (the problems then say why), else to NULL; destroy
 * it. Errors: a missing required column, a refused row without keep_good_rows (the error names
 * the first), cancelled, a ceiling reached. After an error the book is as it was.
 *
 * CSV as in RFC 4180, with LF or CRLF and with or without a byte order mark. An empty field is
 * null, "" is empty text. Numbers have a decimal point, dates are ISO 8601. */
CXS_API cxs_status cxs_book_load_csv(cxs_book* book, int32_t table, const char* csv, int64_t length,
                                     const cxs_load_options* options, const cxs_run* run,
                                     cxs_load_report** report, cxs_error** error);
/* Reads the file or pipe at `path` piece by piece: it may be larger than memory. Further errors:
 * CXS_NOT_FOUND, CXS_PERMISSION_DENIED, CXS_DATA_LOSS. */
CXS_API cxs_status cxs_book_load_csv_file(cxs_book* book, int32_t table, const char* path,
                                          const cxs_load_options* options, const cxs_run* run,
                                          cxs_load_report** report, cxs_error** error);

/* From an Arrow stream of record batches. The stream is moved: whatever the outcome, and with NULL
 * or wrong arguments beside it too, it has been released once when the call returns and
 * stream->release is NULL. It is read to its end before the book is locked, so get_next may take
 * its time and may read the book.
 *
 *   null                          every value is null
 *   bool, int8 .. uint64          as they are
 *   utf8, large_utf8, utf8_view   read as CSV is where the table's column is no text
 *   decimal32, 64, 128            scales from 0 on; a value that its column cannot hold exactly is
 *                                 refused with its row
 *   float, double                 only with options->float_scale; NaN and infinity are refused
 *   date32, date64                days
 *   timestamp                     with a time zone, an instant: the day it falls on in the book's
 *                                 reporting_time_zone; without one its own day. In a text column
 *                                 ISO 8601
 *   dictionary of any of these    cheap where texts repeat
 *
 * Further errors: another type (the column and its format are named), a structure that contradicts
 * itself (negative lengths, text offsets that go backwards, dictionary indexes out of range, other
 * children than the schema has), CXS_DATA_LOSS with the stream's own words where it fails. */
CXS_API cxs_status cxs_book_load(cxs_book* book, int32_t table, struct ArrowArrayStream* stream,
                                 const cxs_load_options* options, const cxs_run* run,
                                 cxs_load_report** report, cxs_error** error);

enum {
  CXS_ARRAY_TEXT = 1,      /* char[]: row i is offsets[i] .. offsets[i + 1] */
  CXS_ARRAY_STRINGS = 2,   /* const char *[]: NUL-terminated; a NULL pointer is null */
  CXS_ARRAY_INT64 = 3,     /* int64_t[]: whole numbers scaled by 10^scale */
  CXS_ARRAY_DOUBLE = 4,    /* double[]: rounded half to even to `scale` places; NaN and infinity
                              are refused with their row */
  CXS_ARRAY_DATE = 5,      /* int32_t[]: days since 1970-01-01 */
  CXS_ARRAY_BOOL = 6,      /* uint8_t[]: 0 or 1 */
  CXS_ARRAY_DICTIONARY = 7 /* int32_t[]: codes from 0 into the texts that `dictionary` and
                              `offsets` hold as in CXS_ARRAY_TEXT; cheap where texts repeat */
};

/* One column of plain arrays, read only during the call. Arrays need no alignment beyond their
 * type's. Text is parsed as CSV is where the table's column is a number or a date. */
typedef struct cxs_column {
  uint32_t struct_size;
  int32_t type; /* CXS_ARRAY_... */
  const char* name;
  const void* values;     /* one a row, as `type` says */
  const int64_t* offsets; /* CXS_ARRAY_TEXT: rows + 1; CXS_ARRAY_DICTIONARY: entries + 1 */
  const char* dictionary;
  int64_t dictionary_size; /* entries */
  const uint8_t* validity; /* a byte a row, 0: null. NULL: no value is null */
  int32_t scale;           /* INT64 and DOUBLE, 0 to 12; no default: -1 after _init is refused */
  int32_t reserved;
} cxs_column;
CXS_API void cxs_column_init(cxs_column* column, uint32_t size);

/* `columns`: an array of `column_count` pointers; every column has `row_count` rows. */
CXS_API cxs_status cxs_book_load_columns(cxs_book* book, int32_t table,
                                         const cxs_column* const* columns, int32_t column_count,
                                         int64_t row_count, const cxs_load_options* options,
                                         const cxs_run* run, cxs_load_report** report,
                                         cxs_error** error);

/* Fills the caller's struct. */
CXS_API cxs_status cxs_load_report_counts(const cxs_load_report* report, cxs_load_counts* counts,
                                          cxs_error** error);
/* Columns table, row, column, reason, refused (else a warning), by row, up to listed_problems. */
CXS_API cxs_status cxs_load_report_problems(const cxs_load_report* report, cxs_result** result,
                                            cxs_error** error);
/* Columns that the schema does not know: column, use (dimension or ignored). */
CXS_API cxs_status cxs_load_report_columns(const cxs_load_report* report, cxs_result** result,
                                           cxs_error** error);
CXS_API void cxs_load_report_destroy(cxs_load_report* report);

/* EXPORTS OF OTHER SYSTEMS */

/* How the export of a CRM becomes the tables: which file is which table, which column is which, how
 * a stage becomes a status, a percentage a share, cents money, a local date a day. A mapping is a
 * JSON text that a user can write; docs/mapping.md is its manual. Immutable. */
typedef struct cxs_mapping cxs_mapping;
/* One that the library brings: "salesforce", "hubspot", "odoo", "suitecrm" (CXS_DESCRIBE_MAPPINGS).
 * CXS_NOT_FOUND naming the nearest. */
CXS_API cxs_status cxs_mapping_builtin(const char* name, cxs_mapping** mapping, cxs_error** error);
/* One of your own. CXS_INVALID_ARGUMENT says what is wrong, in which table and column. */
CXS_API cxs_status cxs_mapping_parse(const char* json, int64_t length, cxs_mapping** mapping,
                                     cxs_error** error);
/* The text it was made of, to copy and change. */
CXS_API cxs_status cxs_mapping_text(const cxs_mapping* mapping, cxs_buffer** json,
                                    cxs_error** error);
CXS_API void cxs_mapping_destroy(cxs_mapping* mapping);
/* Proposes a mapping for the CSV files of a folder, from their headers and first rows, as a text to
 * read and to change: each column has the reason why, and what is not sure is listed, not mapped.
 * `delimiter`: a byte; 0: as each header has it. */
CXS_API cxs_status cxs_mapping_guess(const char* directory, int32_t delimiter, const cxs_run* run,
                                     cxs_buffer** json, cxs_error** error);

/* A folder of CSV files, seen through a mapping: which file becomes which table. A file may become
 * several tables, and a table may come from several files: each is a step. Files that the mapping
 * does not know and that are named after a table (objectives.csv) are steps too, taken as they are.
 * Only headers are read until a step is loaded; files must not change in between. It keeps what it
 * needs of the mapping. */
typedef struct cxs_import cxs_import;
/* `delimiter`: a byte; 0: the mapping's, else as each header has it. Errors: CXS_NOT_FOUND where
 * there is no such folder, or nothing in it that the mapping knows. */
CXS_API cxs_status cxs_import_open(const cxs_mapping* mapping, const char* directory,
                                   int32_t delimiter, const cxs_run* run, cxs_import** import,
                                   cxs_error** error);
/* How many, in the order to load them; they count from 0. */
CXS_API int64_t cxs_import_steps(const cxs_import* import);
/* file, step, table: one row for each step, then the files that nothing is taken from (step and
 * table are null). */
CXS_API cxs_status cxs_import_files(const cxs_import* import, cxs_result** result,
                                    cxs_error** error);
/* step, file, table, column, becomes, use, how: what happens to the columns of each file. `use` is
 * mapped, dimension, asked (by conditions only), ignored, known (ignored, as the mapping says),
 * or, with a null `column`, what the file has nothing for: missing, or needed where no row lands
 * without it. */
CXS_API cxs_status cxs_import_columns(const cxs_import* import, cxs_result** result,
                                      cxs_error** error);
/* Loads the rows of one step, like the loads above, and with their errors; columns and rows in the
 * report and in errors are the file's own. */
CXS_API cxs_status cxs_book_load_import(cxs_book* book, const cxs_import* import, int64_t step,
                                        const cxs_load_options* options, const cxs_run* run,
                                        cxs_load_report** report, cxs_error** error);
CXS_API void cxs_import_destroy(cxs_import* import);

/* SINGLE ROWS */

/* The number of a column of this book, of the schema or an added dimension; good for the life of
 * the book. CXS_NOT_FOUND naming the nearest. */
CXS_API cxs_status cxs_book_column_id(cxs_book* book, int32_t table, const char* column,
                                      int32_t* id, cxs_error** error);

enum {
  CXS_VALUE_NULL = 0,
  CXS_VALUE_TEXT = 1,   /* `text`; read as CSV is where the column is a number or a date */
  CXS_VALUE_NUMBER = 2, /* `number` scaled by 10^scale: money in micros has scale 6, shares 9 */
  CXS_VALUE_DATE = 3,   /* `number`: days since 1970-01-01 */
  CXS_VALUE_BOOL = 4    /* `number`: 0 or 1 */
};
typedef struct cxs_value {
  uint32_t struct_size;
  int32_t kind; /* CXS_VALUE_... */
  int64_t number;
  const char* text;
  int64_t text_length; /* -1: NUL-terminated, and so after _init */
  int32_t scale;       /* 0 to 12; an amount that the column cannot hold exactly is refused */
  int32_t reserved;
} cxs_value;
CXS_API void cxs_value_init(cxs_value* value, uint32_t size);

/* Adds one row, or replaces the one with the same key as a whole: columns not named become null.
 * `columns` and `values` are arrays of `count`; column columns[i] gets *values[i]. Of `options`
 * strict and dangling count; both `options` and `run` may be NULL. A refused row is an error that
 * names the column. */
CXS_API cxs_status cxs_book_upsert(cxs_book* book, int32_t table, const int32_t* columns,
                                   const cxs_value* const* values, int32_t count,
                                   const cxs_load_options* options, const cxs_run* run,
                                   cxs_error** error);

/* Takes away the row with this key; the values are those of the key's columns and no others.
 * Rows that refer to it stay, and queries see null behind the reference. The texts of the row stay
 * in the memory of the book until it is destroyed; nothing shows them, and a saved book has none of
 * them. Errors: CXS_NOT_FOUND where there is no such row; CXS_INVALID_ARGUMENT for other columns,
 * which names the key, and for settings, which are replaced and not erased. */
CXS_API cxs_status cxs_book_erase(cxs_book* book, int32_t table, const int32_t* columns,
                                  const cxs_value* const* values, int32_t count, const cxs_run* run,
                                  cxs_error** error);

/* ASKING */

/* Runs the query `name` (see CXS_DESCRIBE_QUERIES). `options` is one JSON object, for example
 * {"by":["segment","month"],"filter":"status=won"}; NULL or "" for none. Errors: CXS_NOT_FOUND for
 * a query there is not, CXS_INVALID_ARGUMENT for an option or a column there is not (the nearest
 * is named), CXS_FAILED_PRECONDITION for a table that was not given.
 *
 * Results are in the reporting currency: the setting reporting_currency, else the only currency
 * that rows name. Amounts in others are converted at the rates of their day (table rates); a row
 * that counts and has no rate is CXS_FAILED_PRECONDITION, with its place. */
CXS_API cxs_status cxs_book_query(cxs_book* book, const char* name, const char* options,
                                  int64_t options_length, const cxs_run* run, cxs_result** result,
                                  cxs_error** error);
/* The rows behind the query's result, or behind one cell of it: narrow the option `filter` to the
 * cell. Some queries list what they make of each row (margin: one line of figures a deal or line);
 * the others table, row, key, day and amount of every row they count, each once. */
CXS_API cxs_status cxs_book_rows(cxs_book* book, const char* name, const char* options,
                                 int64_t options_length, const cxs_run* run, cxs_result** result,
                                 cxs_error** error);

enum { CXS_REPORT_TEXT = 0, CXS_REPORT_JSON = 1, CXS_REPORT_HTML = 2 };
typedef struct cxs_report_options {
  uint32_t struct_size;
  int32_t format;      /* CXS_REPORT_... */
  const char* company; /* for the title; may be NULL */
  int64_t company_length;
  const char* filter; /* which rows count, "segment=Warehouse; amount>=1000"; may be NULL */
  int64_t filter_length;
  /* Only of HTML. Charts are drawn by Vega 5, Vega-Lite 5, vega-interpreter 1 and Coxswain's
   * draw.js, in this order, which the library does not carry: pass them as text or as addresses, or
   * neither, and the page has the tables alone. scripts/vega fetches them, and an installation has
   * them in share/coxswain/charts. */
  const char*
      script; /* put into the page as it stands, without "</script" or "<!--"; may be NULL */
  int64_t script_length;
  const char* script_links; /* addresses separated by blanks, "/js/vega.min.js ..."; may be NULL */
  int64_t script_links_length;
  int32_t fragment; /* not 0: one <div> for a page of yours instead of a document */
  int32_t reserved;
} cxs_report_options; /* a length is -1 after _init: up to the NUL */
CXS_API void cxs_report_options_init(cxs_report_options* options, uint32_t size);

/* The alignment report: headline figures, findings ranked by money, tables, charts. Sections whose
 * tables are missing say what they would need. JSON has the charts as Vega-Lite specifications.
 * HTML is one page that asks no server for anything but script_links; all texts of rows are
 * escaped. `options` may be NULL. */
CXS_API cxs_status cxs_book_report(cxs_book* book, const cxs_report_options* options,
                                   const cxs_run* run, cxs_buffer** report, cxs_error** error);

enum { CXS_PLAN_MARKDOWN = 0, CXS_PLAN_HTML = 1 };
typedef struct cxs_plan_options {
  uint32_t struct_size;
  int32_t format;      /* CXS_PLAN_... */
  const char* company; /* for the title; may be NULL */
  int64_t company_length;
  const char* plan_id; /* NULL or empty: the only plan there is */
  int64_t plan_id_length;
  const char* version; /* NULL or empty: the version without a name, else the only one there is */
  int64_t version_length;
} cxs_plan_options; /* a length is -1 after _init: up to the NUL */
CXS_API void cxs_plan_options_init(cxs_plan_options* options, uint32_t size);

/* One version of a plan as the paper that teams sign, on at most three pages: objectives, plan
 * lines, what each team steers by, response times, its digest and who has signed. HTML has no
 * scripts. `options` may be NULL. Errors: no plan_lines (CXS_FAILED_PRECONDITION), no such plan
 * (CXS_NOT_FOUND), several to choose from (CXS_INVALID_ARGUMENT); both name those there are. */
CXS_API cxs_status cxs_book_plan(cxs_book* book, const cxs_plan_options* options,
                                 const cxs_run* run, cxs_buffer** plan, cxs_error** error);

/* What this book holds: CXS_DESCRIBE_TABLES (id, name, given, rows, columns) or
 * CXS_DESCRIBE_COLUMNS (table, name, type, dimension, filled), also added dimensions; `filled`
 * where at least one row has a value. `name`: one table, or NULL: all. */
CXS_API cxs_status cxs_book_describe(cxs_book* book, int32_t what, const char* name,
                                     cxs_result** result, cxs_error** error);

/* A snapshot is what the book knew at one moment: several questions get answers that fit each
 * other, while others write. Free to take; immutable; outlives the book. */
typedef struct cxs_snapshot cxs_snapshot;
CXS_API cxs_status cxs_book_snapshot(cxs_book* book, cxs_snapshot** snapshot, cxs_error** error);
CXS_API cxs_status cxs_snapshot_query(const cxs_snapshot* snapshot, const char* name,
                                      const char* options, int64_t options_length,
                                      const cxs_run* run, cxs_result** result, cxs_error** error);
CXS_API cxs_status cxs_snapshot_rows(const cxs_snapshot* snapshot, const char* name,
                                     const char* options, int64_t options_length,
                                     const cxs_run* run, cxs_result** result, cxs_error** error);
CXS_API cxs_status cxs_snapshot_report(const cxs_snapshot* snapshot,
                                       const cxs_report_options* options, const cxs_run* run,
                                       cxs_buffer** report, cxs_error** error);
CXS_API cxs_status cxs_snapshot_plan(const cxs_snapshot* snapshot, const cxs_plan_options* options,
                                     const cxs_run* run, cxs_buffer** plan, cxs_error** error);
CXS_API cxs_status cxs_snapshot_describe(const cxs_snapshot* snapshot, int32_t what,
                                         const char* name, cxs_result** result, cxs_error** error);
CXS_API void cxs_snapshot_destroy(cxs_snapshot* snapshot);

/* WHO APPROVES */

/* The rows of the table policies that may bind one deal, prepared once, when its form opens, and
 * asked after every keystroke:
 *
 *   const char* columns[] = {"customer_id", "owner"};
 *   const char* values[] = {"C1", "ann"};
 *   cxs_policies_create(book, columns, values, 2, today, NULL, &policies, &error);
 *   for each change of the form:
 *     cxs_margin_compute(&terms, &margin, &error);
 *     cxs_policies_judge(policies, &terms, &approval, &error);
 *     if (approval.discount_policy >= 0) show(cxs_policies_approver(policies, ...));
 *
 * Immutable, and needs the book no more: policies and customers are those of the moment when it was
 * made. */
typedef struct cxs_policies cxs_policies;

/* `columns` and `values`, `count` of each: what the deal is, by the names that filters of policies
 * use; a value may be NULL: there is none. customer_id tells what stands with the customer
 * (segment, region, ...), owner the team of that day, product_id the product's family. amount,
 * list_amount and cost_of_goods come from the terms. A policy whose filter asks for what nobody
 * told cannot be judged, and is counted as that. `day`: days since 1970-01-01, usually today; the
 * library does not read the clock. Errors: no table policies (CXS_FAILED_PRECONDITION), a filter or
 * a column that cannot be used (CXS_INVALID_ARGUMENT, with table, column and row). */
CXS_API cxs_status cxs_policies_create(cxs_book* book, const char* const* columns,
                                       const char* const* values, int32_t count, int32_t day,
                                       const cxs_run* run, cxs_policies** policies,
                                       cxs_error** error);
/* By policy_id, from 0. "" where there is no such policy, and for one without an approver. */
CXS_API int32_t cxs_policies_count(const cxs_policies* policies);
CXS_API const char* cxs_policies_id(const cxs_policies* policies, int32_t policy);
CXS_API const char* cxs_policies_approver(const cxs_policies* policies, int32_t policy);

typedef struct cxs_approval {
  uint32_t struct_size;
  int32_t beyond; /* policies that the terms go beyond; 0: nobody needs to approve, unless ... */
  int32_t not_judged; /* ... one of these would have to: cost, list price or a column is unknown */
  /* Of the policies whose max_discount_share is passed the one that allows most, and of those whose
   * floor_margin_share is missed the one that asks for least: their approvers can approve it. -1:
   * none, and so after an error. */
  int32_t discount_policy;
  int32_t margin_policy;
  int32_t reserved;
  int64_t discount_beyond; /* micros of discount beyond what discount_policy allows */
  int64_t margin_short;    /* micros of contribution margin short of margin_policy's floor */
} cxs_approval;
CXS_API void cxs_approval_init(cxs_approval* approval, uint32_t size);
/* Allocates nothing. Errors: those of cxs_margin_compute. */
CXS_API cxs_status cxs_policies_judge(const cxs_policies* policies, const cxs_margin_terms* terms,
                                      cxs_approval* approval, cxs_error** error);
CXS_API void cxs_policies_destroy(cxs_policies* policies);

/* WATCHES */

/* A watch is a query that is kept up to date while its book changes: what is read is to the bit
 * what cxs_book_query would say at that moment. For the figures on a form or a dashboard, read
 * again after every change:
 *
 *   cxs_book_watch(book, "margin", "{\"by\":[\"segment\"]}", -1, NULL, &watch, &error);
 *   const char* segment[] = {"Warehouse"};
 *   const char* margin[] = {"contribution_margin"};
 *   cxs_watch_row_create(watch, segment, 1, margin, 1, NULL, &row, &error);
 *   for each change:
 *     cxs_book_upsert(book, CXS_TABLE_DEALS, columns, values, count, NULL, NULL, &error);
 *     cxs_watch_row_read(row, NULL, &result, &error);
 *     cxs_result_int64(result, 0, 0, &micros, &error);
 *
 * What a write costs. The query margin at the level of deals is live: cxs_book_upsert and
 * cxs_book_erase of a deal, of its lines and costs, and of customers, products and whatever else it
 * reaches, take back what the rows concerned added to the watch and add what they add now, so a
 * read after them folds nothing. All other queries and options, and every change by a load or of a
 * setting, leave the watch to fold the book again at the next read. Tables that the query does not
 * read (facts and lookups in CXS_DESCRIBE_QUERIES) cost nothing. What a watch keeps for this counts
 * towards the book's memory_limit; where that or memory runs out while it follows, the next read
 * folds again.
 *
 * A watch may be read by many threads while others write; every read is one state of the book that
 * was committed. It keeps the book's rows in memory, after cxs_book_destroy too, and then stays as
 * it was last. */
typedef struct cxs_watch cxs_watch;

/* `name`, `options` and errors as in cxs_book_query, which this runs once. */
CXS_API cxs_status cxs_book_watch(cxs_book* book, const char* name, const char* options,
                                  int64_t options_length, const cxs_run* run, cxs_watch** watch,
                                  cxs_error** error);
/* The whole result, as cxs_book_query would give it. While a live watch folds again, writers
 * wait. */
CXS_API cxs_status cxs_watch_read(const cxs_watch* watch, const cxs_run* run, cxs_result** result,
                                  cxs_error** error);
CXS_API void cxs_watch_destroy(cxs_watch* watch);

/* One row of a watched result, prepared once and read often. By one thread at a time; a watch may
 * have any number, which outlive it. */
typedef struct cxs_watch_row cxs_watch_row;

/* The row is the first whose first `first_count` columns show these values: of a query with
 * dimensions they are its dimensions, so {"Warehouse"} with "by":["segment"]. Values are canonical
 * texts as cxs_result_format gives them, a NULL pointer stands for null. `columns` are the names of
 * those that are wanted, in that order; none: all. Ranks take a look at all groups, other figures
 * do not. Errors: CXS_INVALID_ARGUMENT for a column there is not, or more values than columns. */
CXS_API cxs_status cxs_watch_row_create(const cxs_watch* watch, const char* const* first,
                                        int32_t first_count, const char* const* columns,
                                        int32_t column_count, const cxs_run* run,
                                        cxs_watch_row** row, cxs_error** error);
/* The row as it is now: a result of one row, or of none while there is no such row. *result is
 * borrowed: it is good until the next read of this row, and not to be destroyed. */
CXS_API cxs_status cxs_watch_row_read(cxs_watch_row* row, const cxs_run* run,
                                      const cxs_result** result, cxs_error** error);
CXS_API void cxs_watch_row_destroy(cxs_watch_row* row);

/* SAVED BOOKS */

/* A book as one file, checksummed and versioned, for this library and newer ones: tables, columns
 * and the values of closed lists go by name. Equal rows in equal order give equal bytes. Texts of
 * rows that were erased are not in it. It is not compressed.
 *
 * _save writes the file beside `path` (PATH.tmp-...), syncs it and renames it: at any moment, a
 * power failure included, the path leads to the old file or to the new one, whole. A process that
 * is killed meanwhile leaves the file beside it. The book may be written to meanwhile; what it held
 * at the call is saved. A symbolic link at `path` is replaced, not followed. Errors: CXS_NOT_FOUND
 * and CXS_PERMISSION_DENIED for the folder, CXS_RESOURCE_EXHAUSTED for a full disk, CXS_DATA_LOSS
 * for a failing one; the old file is as it was then, unless the message says that the new one is in
 * its place and only its folder could not be synced. */
CXS_API cxs_status cxs_book_save(cxs_book* book, const char* path, const cxs_run* run,
                                 cxs_error** error);
CXS_API cxs_status cxs_snapshot_save(const cxs_snapshot* snapshot, const char* path,
                                     const cxs_run* run, cxs_error** error);
/* Makes a book of such a file; `options` as in cxs_book_create. What is read is checked as loads
 * check it. A text column that this library does not know is a dimension. Errors:
 *   CXS_NOT_FOUND, CXS_PERMISSION_DENIED
 *   CXS_DATA_LOSS            the file is torn or altered, or cannot be read to its end
 *   CXS_INVALID_ARGUMENT     it is no saved book, or holds what no load takes
 *   CXS_FAILED_PRECONDITION  it is of a newer version, or has tables, columns or values of closed
 *                            lists that this library does not know; they are named
 *   CXS_RESOURCE_EXHAUSTED   the ceiling of `options` or `run` was reached
 * The checksums find damage, not forgery: open files only from where you would take figures from.
 */
CXS_API cxs_status cxs_book_open(const char* path, const cxs_book_options* options,
                                 const cxs_run* run, cxs_book** book, cxs_error** error);

/* TIER 3: FOLD, MERGE, SOLVE */

/* A query in steps, for an engine that has the rows in partitions, on one machine or many. A tally
 * is what a query needs to know of the rows: exact sums, which add up and can be taken back. Tier 2
 * is a fold of the whole book and a solve; the same rows give the same bits here, whatever the
 * partitions and their order.
 *
 *   cxs_tally_create("margin", "{\"by\":[\"segment\"]}", -1, &tally, &error);
 *   for each partition: load its rows into a book of its own, take a snapshot,
 *     cxs_tally_fold(tally, snapshot, NULL, &error);
 *   cxs_tally_solve(tally, NULL, 0, NULL, &result, &error);
 *
 * or fold on each machine, cxs_tally_save, ship the bytes, cxs_tally_load, cxs_tally_merge.
 *
 * A partition's book holds some rows of the query's facts, and the query's lookups and the table
 * settings whole (CXS_DESCRIBE_QUERIES says which tables are which). Every fact row is in exactly
 * one partition, and rows with the same partition_key are in the same one: of "deal_id" a deal with
 * its lines and costs, of "deal_id, customer_id" a customer with all deals and orders besides.
 * Every partition is given the same tables with the same columns, without rows where it has none.
 *
 * Options belong to a stage (CXS_DESCRIBE_QUERY_OPTIONS): fold options are given when the tally is
 * created, solve options when it is solved. as_of is a fold option: without it the latest event in
 * all partitions together is the day shown. */
typedef struct cxs_tally cxs_tally;

/* `fold_options` is a JSON object; NULL or "" for none. Errors: CXS_NOT_FOUND for a query there is
 * not, CXS_INVALID_ARGUMENT for an option there is not, or of the other stage. */
CXS_API cxs_status cxs_tally_create(const char* query, const char* fold_options,
                                    int64_t fold_options_length, cxs_tally** tally,
                                    cxs_error** error);
/* Adds the rows of a partition, or takes them away again: a changed row is a retract of the old
 * and a fold of the new. Rows may be retracted before they are folded; solve when all is even. The
 * first fold settles currency, calendar, time zone, tables, plan lines and objectives; a partition
 * where they are others is CXS_FAILED_PRECONDITION and told so. What a query looks up (see
 * cxs_describe), such as rates and prices, every partition has whole. After an error the tally is
 * as it was. `run` may be NULL. */
CXS_API cxs_status cxs_tally_fold(cxs_tally* tally, const cxs_snapshot* partition,
                                  const cxs_run* run, cxs_error** error);
CXS_API cxs_status cxs_tally_retract(cxs_tally* tally, const cxs_snapshot* partition,
                                     const cxs_run* run, cxs_error** error);
/* Adds another tally, which stays as it is and may be the same one. CXS_FAILED_PRECONDITION for
 * other queries, fold options or settings. A tally that nothing was folded into takes over what
 * the other was folded with. */
CXS_API cxs_status cxs_tally_merge(cxs_tally* tally, const cxs_tally* other, cxs_error** error);
/* The tally as bytes, its options included; equal tallies give equal bytes. */
CXS_API cxs_status cxs_tally_save(const cxs_tally* tally, cxs_buffer** bytes, cxs_error** error);
/* What cxs_tally_save wrote. Errors: CXS_INVALID_ARGUMENT for bytes that are no tally,
 * CXS_DATA_LOSS for damaged ones, CXS_FAILED_PRECONDITION for those of another version of the
 * format, CXS_NOT_FOUND for a query there is not. The checksum finds damage, not forgery: load
 * bytes only from where you would take figures from. */
CXS_API cxs_status cxs_tally_load(const void* bytes, int64_t size, cxs_tally** tally,
                                  cxs_error** error);
/* The result, as cxs_book_query would give it for all rows folded. The tally stays as it is.
 * CXS_FAILED_PRECONDITION if nothing was folded. `solve_options` as in _create; `run` may be
 * NULL. */
CXS_API cxs_status cxs_tally_solve(const cxs_tally* tally, const char* solve_options,
                                   int64_t solve_options_length, const cxs_run* run,
                                   cxs_result** result, cxs_error** error);
CXS_API void cxs_tally_destroy(cxs_tally* tally);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* COXSWAIN_H_ */
