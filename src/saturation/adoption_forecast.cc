#include <algorithm>
#include <cmath>

#include "coxswain/saturation.h"
#include "coxswain/saturation/profile.h"

#include "saturation/adoption_series.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    kAdoptionGrainOption,
    kAdoptionByOption,
    kFilterOption,
    kLastDayOption,
    kAsOfOption,
    kFamilyOption,
    kEstimatorOption,
    kLossOption,
    kCeilingOption,
    kAccountsOption,
    kBeganOption,
    kUnfinishedOption,
    kSeasonsOption,
    kCeilingGrowthOption,
    kCapacityVersionsOption,
    kCovariateOption,
    kPriorOption,
    kPriorDeviationOption,
    kIntervalsOption,
    kReplicatesOption,
    kSeedOption,
    {.name = "periods",
     .type = OptionType::kInteger,
     .fold = false,
     .default_value = "8",
     .doc = "how many periods to look ahead of the last complete one",
     .range = {0, 120}},
};

constexpr OutputSpec kOutputs[] = {
    {"period", "", "2026-01, 2026-Q1 or 2026"},
    {"new_customers", "count", "customers whose first won deal of the curve falls in the period"},
    {"customers_ever", "count", "customers with a won deal up to the end of the period"},
    {"fitted", "count", "the curve up to the end of the period: ceiling x F(t)"},
    {"low", "count",
     "the least of the curves with a ceiling in its 90 % interval; intervals=profile: lower end of "
     "the curve's own 90 % profile-likelihood interval"},
    {"high", "count", "the most of them; its upper end"},
    {"expected_low", "count",
     "of periods ahead: lower end of the 90 % bootstrap interval of customers_ever, scatter "
     "included"},
    {"expected_high", "count", "its upper end"},
    {"pace", "ratio",
     "how much of the curve's own time the period takes: 1 without seasons and a covariate"},
    {"ceiling", "count", "customers at which the curve levels off, as of the end of the period"},
    {"capacity", "count", "customers there could be, as known today"},
    {"is_forecast", "", "the period is not over: the fit knows nothing of it"},
};

template <bool kForSolve>
absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  return FoldAdoptionSeries(kAdoptionForecastQuery.spec, snapshot, options, run,
                            {.for_solve = kForSolve});
}

// The rows of one curve after each other.
class Writer {
 public:
  Writer(const Options& options, Table* table) : table_(table) {
    std::vector<std::string> dimensions = options.List("by");
    dimensions.push_back("period");
    AddDimensionColumns(dimensions, table);
    fresh_ = table->AddColumn("new_customers", ColumnKind::kInteger, "count");
    ever_ = table->AddColumn("customers_ever", ColumnKind::kInteger, "count");
    fitted_ = table->AddColumn("fitted", ColumnKind::kReal, "count");
    low_ = table->AddColumn("low", ColumnKind::kReal, "count");
    high_ = table->AddColumn("high", ColumnKind::kReal, "count");
    expected_low_ = table->AddColumn("expected_low", ColumnKind::kReal, "count");
    expected_high_ = table->AddColumn("expected_high", ColumnKind::kReal, "count");
    pace_ = table->AddColumn("pace", ColumnKind::kReal, "ratio");
    ceiling_ = table->AddColumn("ceiling", ColumnKind::kReal, "count");
    capacity_ = table->AddColumn("capacity", ColumnKind::kInteger, "count");
    is_forecast_ = table->AddColumn("is_forecast", ColumnKind::kBool);
  }

  void Add(const AdoptionSeries& series, const Options& options) {
    const std::vector<double> counts = series.Counts();
    const CurveFit fit = FitCurve(counts, series.fit);
    const auto ahead = static_cast<size_t>(*options.Integer("periods"));
    const size_t seen = series.ever.size();
    const size_t rows = fit.curve.has_value() ? std::max(seen, series.complete + ahead) : seen;
    BootstrapOptions drawn = BootstrapOptionsOf(options);
    std::vector<double> times;
    for (size_t t = 0; t < rows; ++t) {
      times.push_back(static_cast<double>(t + 1));
      if (t >= series.complete) drawn.ahead.push_back(times.back());
    }
    CurveBand band = BandOf(counts, fit, series.fit, times);
    if (options.Text("intervals") == "profile") {
      const ProfileIntervals profile = ProfileFit(counts, fit, series.fit, {}, times);
      for (size_t t = 0; t < profile.customers.size(); ++t) {
        band.low[t] = profile.customers[t].low;
        band.high[t] = profile.customers[t].high;
      }
    }
    const Bootstrap bootstrap =
        drawn.ahead.empty() ? Bootstrap{} : BootstrapFit(counts, fit, series.fit, {}, drawn);
    std::vector<double> expected_low(series.complete, std::nan("")), expected_high = expected_low;
    for (const Interval& interval : bootstrap.customers) {
      expected_low.push_back(interval.low);
      expected_high.push_back(interval.high);
    }
    for (size_t t = 0; t < rows && series.StartOf(t).has_value(); ++t) {
      Key dimensions = series.dimensions;
      dimensions.push_back(KeyPart::Text(series.NameOf(t)));
      AppendDimensions(dimensions, table_);
      AppendWhole(t < seen ? std::optional(series.ever[t] - (t > 0 ? series.ever[t - 1] : 0))
                           : std::nullopt,
                  fresh_, table_);
      AppendWhole(t < seen ? std::optional(series.ever[t]) : std::nullopt, ever_, table_);
      // Those who have bought have bought: what lies ahead cannot be below them.
      const double least = t < series.complete ? 0 : static_cast<double>(series.ever.back());
      AppendReal(band.curve, t, least, fitted_);
      AppendReal(band.low, t, least, low_);
      AppendReal(band.high, t, least, high_);
      AppendReal(expected_low, t, least, expected_low_);
      AppendReal(expected_high, t, least, expected_high_);
      std::optional<double> pace, ceiling;
      if (fit.curve.has_value()) {
        const double from = static_cast<double>(t);
        pace = fit.curve->shape.clock.Time(from + 1) - fit.curve->shape.clock.Time(from);
        constexpr double kNothing = 1e-9;  // what the difference leaves of a season without time
        if (std::abs(*pace) < kNothing) pace = 0;
        ceiling = fit.curve->CeilingAt(from + 1);
      }
      AppendOptional(pace, pace_, table_);
      AppendOptional(ceiling, ceiling_, table_);
      AppendWhole(series.capacity, capacity_, table_);
      table_->AppendInteger(is_forecast_, t < series.complete ? 0 : 1);
    }
  }

 private:
  // Growth without end leaves the doubles at some time.
  void AppendReal(const std::vector<double>& values, size_t t, double least, int column) {
    if (t < values.size() && std::isfinite(values[t])) {
      table_->AppendReal(column, Told(std::max(values[t], least)));
    } else {
      table_->AppendNull(column);
    }
  }

  Table* table_;
  int fresh_, ever_, fitted_, low_, high_, expected_low_, expected_high_, pace_, ceiling_,
      capacity_, is_forecast_;
};

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<AdoptionSeries> all,
                            AdoptionSeriesOf(tally, options));
  Table table;
  Writer writer(options, &table);
  for (const AdoptionSeries& series : all) {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    writer.Add(series, options);
  }
  return table;
}

}  // namespace

const Query kAdoptionForecastQuery = {
    .spec = {"adoption_forecast",
             "The curve of new customers period by period, what lies ahead of it, and how sure "
             "that is.",
             "deals|customers|markets", "products|campaigns|owners|teams|series", "customer_id",
             TallyState::kEntities, kOptions, kOutputs, kFitSources},
    .fold = Fold<false>,
    .solve = Solve,
    .fold_for_solve = Fold<true>,
};

}  // namespace coxswain
