#ifndef COXSWAIN_SRC_MARGIN_REALISATION_H_
#define COXSWAIN_SRC_MARGIN_REALISATION_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "coxswain/measures.h"
#include "coxswain/query.h"

#include "won_options.h"

// How much of the list price won deals or lines keep, as a distribution that adds up: what
// price_band and price_realisation are made of.
//
// The realisation of a row is net revenue / list revenue, counted in bins of a basis point
// (0.0001), rounded half to even; what lies below -1 or above 3 is counted at these ends. A row
// whose list price is unknown has none, nor has one whose list revenue is zero or negative (a
// return), nor one without an amount: they are counted apart.
namespace coxswain {

inline constexpr int64_t kBasisPoints = 10'000;
inline constexpr int64_t kLeastRealisation = -1 * kBasisPoints;
inline constexpr int64_t kMostRealisation = 3 * kBasisPoints;

// The name of a dimension that no table has: the size class of the deal or line.
inline constexpr std::string_view kSizeClass = "size_class";

inline constexpr OptionSpec kRealisationByOption = {
    "by", OptionType::kColumns, true, "",
    "dimensions: columns (owner, customers.segment), periods (month, quarter, year) and "
    "size_class"};
inline constexpr OptionSpec kSizeClassesOption = {
    "size_classes", OptionType::kTextList, true, "1000,10000,100000,1000000",
    "where size classes begin, in list revenue of the deal or line, ascending"};

enum RealisationLane : size_t {
  kRealisedRows,
  kRealisedList,
  kRealisedInvoice,
  kRealisedNet,
  kRealisationLanes,
};

// The sums of some rows.
struct Realised {
  Int128 rows = 0;
  Int128 list = 0;
  Int128 invoice = 0;
  Int128 net = 0;
  void Add(const Realised& other);
};

// Rows by realisation in basis points, and those without one.
struct Distribution {
  using Bin = std::pair<int64_t, Realised>;
  std::vector<Bin> bins;  // ascending, each once
  Realised all;           // of the bins
  Realised amount_unknown;
  Realised list_unknown;
  Realised no_list;  // list revenue of zero or less

  void Add(const Distribution& other);
  // Of so many basis points.
  void Add(int64_t points, const Realised& sums);
};

enum class WeightedBy : uint8_t { kRows, kList };

// The realisation below which `percent` of the weight lies, in half basis points: the mean of the
// lower and the upper quantile, which differ where the share falls between two rows (definition 2
// of Hyndman and Fan, Sample Quantiles in Statistical Packages, The American Statistician 50(4),
// 1996, weighted). Empty where nothing weighs.
std::optional<int64_t> QuantileOf(const Distribution& rows, int percent, WeightedBy weighted_by);
double OfHalfBasisPoints(int64_t half_basis_points);

// What is asked of the fold.
struct RealisationOptions {
  WonDealsOptions won;                // `by`: what is folded, without size_class
  std::vector<std::string> shown;     // dimensions of the result, in order
  std::optional<size_t> size_at;      // where among them size_class stands
  std::vector<std::string> peers;     // dimensions that peers have in common
  std::vector<int64_t> size_classes;  // micros; empty: rows are not told apart by size
};

// `with_peers`: the query has the options peers and size_classes of its own right; without, size
// classes count only where they are asked for as a dimension.
absl::StatusOr<RealisationOptions> ReadRealisationOptions(const Options& options, bool with_peers);

absl::StatusOr<Tally> FoldRealisation(const QuerySpec& spec, const RealisationOptions& asked,
                                      const Options& options,
                                      const std::shared_ptr<const Snapshot>& snapshot,
                                      const Run& run);

// One group of the result among one group of peers.
struct RealisedPart {
  Key shown;  // dimensions of the result; size classes as numbers
  Key peers;  // dimensions that peers share, then the size class
  Distribution rows;
};

struct RealisedParts {
  bool by_line = false;
  std::vector<RealisedPart> parts;  // by `shown`, then `peers`
};

RealisedParts ReadRealisation(const Tally& tally, const RealisationOptions& asked);

// Columns for the dimensions of the result, and their values.
void AddShownColumns(const RealisationOptions& asked, Table* table);
void AppendShown(const RealisationOptions& asked, const Key& shown, Table* table);

// The deals or lines behind it, with what each keeps of its list price.
absl::StatusOr<Table> RealisationRows(const std::shared_ptr<const Snapshot>& snapshot,
                                      const RealisationOptions& asked, const Run& run);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MARGIN_REALISATION_H_
