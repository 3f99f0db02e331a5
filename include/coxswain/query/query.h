#ifndef COXSWAIN_QUERY_QUERY_H_
#define COXSWAIN_QUERY_QUERY_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "coxswain/book.h"
#include "coxswain/query/options.h"
#include "coxswain/query/tally.h"
#include "coxswain/table.h"

namespace coxswain {

// The contract of every question the library answers: rows --fold--> tally --merge--> tally
// --solve--> result table. See docs: fold, then solve.
enum class TallyState : uint8_t {
  kGroups,    // sums by group: memory does not grow with the rows
  kValues,    // a counted set of binned values
  kEntities,  // per customer or deal
};
std::string_view TallyStateName(TallyState state);

struct OutputSpec {
  std::string_view name;
  std::string_view unit;  // "money" stands for the reporting currency
  std::string_view doc;   // with its formula
};

struct QuerySpec {
  std::string_view name;
  std::string_view purpose;        // one sentence: the question it answers
  std::string_view facts;          // tables whose rows are each folded once, separated by '|'
  std::string_view lookups;        // tables given whole to every fold, separated by '|'
  std::string_view partition_key;  // all rows of one key go into one fold; empty: any split does
  TallyState state;
  absl::Span<const OptionSpec> options;
  absl::Span<const OutputSpec> outputs;  // besides the dimensions
  std::string_view source;               // of the formulas: book, paper or standard, with year
};

struct LiveQuery;

struct Query {
  QuerySpec spec;
  absl::StatusOr<Tally> (*fold)(const std::shared_ptr<const Snapshot>& snapshot,
                                const Options& options, const Run& run);
  absl::StatusOr<Table> (*solve)(const Tally& tally, const Options& options, const Run& run);
  // The fact rows behind the result, or behind the cell that the filter narrows it to, with what
  // the query makes of each. Null: those that the fold counts are listed as they are.
  absl::StatusOr<Table> (*rows)(const std::shared_ptr<const Snapshot>& snapshot,
                                const Options& options, const Run& run) = nullptr;
  // How a watch keeps it up to date row by row; see query/live.h. Null: it folds again.
  const LiveQuery* live = nullptr;
  // It is about the rows themselves: amounts that cannot be converted are null, not an error.
  bool takes_gaps = false;
  // The fold of who has the whole snapshot and goes on to solve at once. Solve makes the same table
  // of it as of `fold`, to the bit, but it may be less than a tally: it is never merged, taken back
  // or kept. Null: there is no quicker way than `fold`.
  absl::StatusOr<Tally> (*fold_for_solve)(const std::shared_ptr<const Snapshot>& snapshot,
                                          const Options& options, const Run& run) = nullptr;
};

// How the options say that money is converted.
RatePolicy PolicyOf(const QuerySpec& spec, const Options& options);

// The rows as `query` reads them. One that is about money names rates among its lookups, and has
// all of it in the reporting currency, by its options as_of, rate_kind and rate_day where it has
// them (book/reported.h). Its fold and rows are given these. Errors: a row that counts is in a
// currency without a rate.
absl::StatusOr<std::shared_ptr<const Snapshot>> RowsFor(
    const Query& query, const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
    const Run& run);

// Folds these rows.
absl::StatusOr<Tally> FoldQuery(const Query& query, const std::shared_ptr<const Snapshot>& snapshot,
                                const Options& options, const Run& run);

// Folds these rows for solve alone, and solves.
absl::StatusOr<Table> AnswerQuery(const Query& query,
                                  const std::shared_ptr<const Snapshot>& snapshot,
                                  const Options& options, const Run& run);

// Parses the options and answers.
absl::StatusOr<Table> RunQuery(const std::shared_ptr<const Snapshot>& snapshot, const Query& query,
                               std::string_view options_json, const Run& run);

// The rows behind a query: its own list, else table, row, key, day and amount of every row that its
// fold counts, each once.
absl::StatusOr<Table> RowsBehind(const std::shared_ptr<const Snapshot>& snapshot,
                                 const Query& query, std::string_view options_json, const Run& run);

// FailedPrecondition naming the table and what it is for, if the book was not given it.
absl::Status RequireTable(const Snapshot& snapshot, TableId table, std::string_view purpose);

// Whether a list such as QuerySpec::facts names the table.
bool NamesTable(std::string_view tables, std::string_view table);

// The signature of a query's tally of this snapshot: names are written as they resolve there.
Signature TallySignature(const QuerySpec& spec, const Options& options, const Snapshot& snapshot,
                         std::vector<Key> definitions = {});

// The options that most queries share.
inline constexpr OptionSpec kByOption = {
    "by", OptionType::kColumns, true, "",
    "dimensions: columns (segment, customers.country) and periods (day, week, month, quarter, "
    "year, fiscal_year, opened_on.month)"};
inline constexpr OptionSpec kFilterOption = {"filter", OptionType::kFilter, true, "",
                                             "which rows count: segment=Warehouse; amount>=1000"};
inline constexpr OptionSpec kAsOfOption = {
    "as_of", OptionType::kDate, true, "",
    "business day to look from: what happened later is not known yet"};
inline constexpr OptionSpec kRateKindOption = {"rate_kind",
                                               OptionType::kChoice,
                                               true,
                                               "spot",
                                               "which rates other currencies are converted at",
                                               "spot|average|budget"};
inline constexpr OptionSpec kRateDayOption = {
    "rate_day", OptionType::kDate, true, "",
    "constant rates: every row takes the rate of this day instead of its own day's"};

}  // namespace coxswain

#endif  // COXSWAIN_QUERY_QUERY_H_
