#include "coxswain/saturation.h"
#include "coxswain/saturation/compare.h"

#include "saturation/adoption_series.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    kAdoptionGrainOption,
    kAdoptionByOption,
    kFilterOption,
    kLastDayOption,
    kAsOfOption,
    kEstimatorOption,
    kLossOption,
    kCeilingOption,
    kAccountsOption,
    kBeganOption,
    kSeasonsOption,
    kCeilingGrowthOption,
    kCapacityVersionsOption,
    {.name = "horizon",
     .type = OptionType::kInteger,
     .fold = false,
     .default_value = "1",
     .doc = "how many periods are foretold together",
     .range = {1, 60}},
    kFirstPeriodsOption,
};

constexpr OutputSpec kOutputs[] = {
    {"family", "", "the curve; last_period: each period brings as many as the last"},
    {"origins", "count", "ends of periods at which it was asked for the next"},
    {"refused", "count", "where it told no ceiling, and so no forecast"},
    {"common", "count", "origins at which all had a forecast that have any: errors are of these"},
    {"mean_error", "count", "forecast - truth, in new customers of the horizon"},
    {"mean_absolute_error", "count", "the same without signs"},
    {"root_mean_square_error", "count", "the root of the mean of its squares"},
};

template <bool kForSolve>
absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(MeasureFold fold, AdoptionFold(options));
  fold.for_solve = kForSolve;
  return FoldAdoption(kAdoptionCompareQuery.spec, fold, snapshot, options, run);
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<AdoptionSeries> all,
                            AdoptionSeriesOf(tally, options, Families::kAll));
  const auto horizon = static_cast<int>(*options.Integer("horizon"));
  const auto first = static_cast<int>(*options.Integer("first_periods"));
  Table table;
  AddDimensionColumns(options.List("by"), &table);
  const int name = table.AddColumn("family", ColumnKind::kText);
  const int origins = table.AddColumn("origins", ColumnKind::kInteger, "count");
  const int refused = table.AddColumn("refused", ColumnKind::kInteger, "count");
  const int common = table.AddColumn("common", ColumnKind::kInteger, "count");
  const int mean = table.AddColumn("mean_error", ColumnKind::kReal, "count");
  const int absolute = table.AddColumn("mean_absolute_error", ColumnKind::kReal, "count");
  const int root = table.AddColumn("root_mean_square_error", ColumnKind::kReal, "count");
  for (const AdoptionSeries& series : all) {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    const Comparison comparison = CompareFamilies(series.Counts(), series.fit, horizon, first);
    for (const FamilyErrors& errors : comparison.families) {
      AppendDimensions(series.dimensions, &table);
      table.AppendText(name,
                       errors.family.has_value() ? CurveFamilyName(*errors.family) : "last_period");
      table.AppendInteger(origins, errors.origins);
      table.AppendInteger(refused, errors.refused);
      table.AppendInteger(common, comparison.common);
      AppendOptional(errors.mean_error, mean, &table);
      AppendOptional(errors.mean_absolute_error, absolute, &table);
      AppendOptional(errors.root_mean_square_error, root, &table);
    }
  }
  return table;
}

}  // namespace

const Query kAdoptionCompareQuery = {
    .spec = {"adoption_compare",
             "How well each family of curves would have foretold the new customers of the next "
             "periods.",
             "deals|customers|markets", "products|campaigns|owners|teams", "customer_id",
             TallyState::kEntities, kOptions, kOutputs,
             "Tashman, International Journal of Forecasting 2000"},
    .fold = Fold<false>,
    .solve = Solve,
    .fold_for_solve = Fold<true>,
};

}  // namespace coxswain
