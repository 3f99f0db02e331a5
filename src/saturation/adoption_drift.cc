#include "coxswain/saturation.h"
#include "coxswain/saturation/compare.h"

#include "saturation/adoption_series.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    kAdoptionGrainOption, kAdoptionByOption,    kFilterOption,
    kLastDayOption,       kAsOfOption,          kFamilyOption,
    kEstimatorOption,     kLossOption,          kCeilingOption,
    kAccountsOption,      kBeganOption,         kUnfinishedOption,
    kSeasonsOption,       kCeilingGrowthOption, kCapacityVersionsOption,
    kCovariateOption,     kPriorOption,         kPriorDeviationOption,
    kFirstPeriodsOption,
};

constexpr OutputSpec kOutputs[] = {
    {"period", "", "the last that the fit knows of: 2026-01, 2026-Q1 or 2026"},
    {"customers_ever", "count", "customers with a won deal up to its end"},
    {"status", "", "as in adoption_fit"},
    {"ceiling", "count", "customers at which the curve levels off"},
    {"ceiling_low", "count", "lower end of the ceiling's 90 % profile-likelihood interval"},
    {"ceiling_high", "count", "its upper end; empty where it has none"},
};

template <bool kForSolve>
absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  return FoldAdoptionSeries(kAdoptionDriftQuery.spec, snapshot, options, run,
                            {.for_solve = kForSolve});
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<AdoptionSeries> all,
                            AdoptionSeriesOf(tally, options));
  const auto first = static_cast<int>(*options.Integer("first_periods"));
  Table table;
  std::vector<std::string> dimensions = options.List("by");
  dimensions.push_back("period");
  AddDimensionColumns(dimensions, &table);
  const int ever = table.AddColumn("customers_ever", ColumnKind::kInteger, "count");
  const int status = table.AddColumn("status", ColumnKind::kText);
  const int ceiling = table.AddColumn("ceiling", ColumnKind::kReal, "count");
  const int low = table.AddColumn("ceiling_low", ColumnKind::kReal, "count");
  const int high = table.AddColumn("ceiling_high", ColumnKind::kReal, "count");
  for (const AdoptionSeries& series : all) {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    for (const CurveFit& fit : CeilingDrift(series.Counts(), series.fit, first)) {
      const auto last = static_cast<size_t>(fit.periods - 1);
      Key key = series.dimensions;
      key.push_back(KeyPart::Text(series.NameOf(last)));
      AppendDimensions(key, &table);
      table.AppendInteger(ever, series.ever[last]);
      table.AppendText(status, FitStatusName(fit.status));
      AppendOptional(
          fit.curve.has_value() ? std::optional<double>(fit.curve->ceiling) : std::nullopt, ceiling,
          &table);
      AppendOptional(fit.ceiling_low, low, &table);
      AppendOptional(fit.ceiling_high, high, &table);
    }
  }
  return table;
}

}  // namespace

const Query kAdoptionDriftQuery = {
    .spec = {"adoption_drift", "How the ceiling of new customers changed as the periods came in.",
             "deals|customers|markets", "products|campaigns|owners|teams|series", "customer_id",
             TallyState::kEntities, kOptions, kOutputs, kFitSources},
    .fold = Fold<false>,
    .solve = Solve,
    .fold_for_solve = Fold<true>,
};

}  // namespace coxswain
