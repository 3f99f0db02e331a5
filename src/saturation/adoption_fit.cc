#include "coxswain/saturation.h"

#include "saturation/adoption_series.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    kAdoptionGrainOption, kAdoptionByOption, kFilterOption,  kLastDayOption,
    kAsOfOption,          kEstimatorOption,  kCeilingOption,
};

constexpr OutputSpec kOutputs[] = {
    {"status", "",
     "identified, interval_unbounded, ceiling_at_bound, not_identified, not_a_curve, "
     "too_few_periods or no_customers"},
    {"sentence", "", "what the status means here"},
    {"estimator", "", "nls or ols"},
    {"periods", "count", "complete periods from the first purchase on"},
    {"p", "ratio", "coefficient of innovation, per period"},
    {"q", "ratio", "coefficient of imitation, per period"},
    {"ceiling", "count", "customers at which the curve levels off"},
    {"ceiling_low", "count", "lower end of the ceiling's 90 % profile-likelihood interval"},
    {"ceiling_high", "count", "its upper end; empty where it has none"},
    {"capacity", "count", "customers there could be, as known today"},
    {"sum_of_squares", "ratio", "of new customers against the curve"},
    {"peak_on", "", "when most come: ln(q / p) / (p + q) periods after the beginning"},
    {"reaches_50_on", "", "when half of the ceiling is reached by the curve"},
    {"reaches_80_on", "", "when 80 % of it is reached"},
    {"reaches_90_on", "", "when 90 % of it is reached"},
    {"reaches_95_on", "", "when 95 % of it is reached"},
};

constexpr double kShares[] = {0.5, 0.8, 0.9, 0.95};

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const MeasureFold fold, AdoptionFold(options));
  return FoldAdoption(kAdoptionFitQuery.spec, fold, snapshot, options, run);
}

void AppendOptional(std::optional<double> value, int column, Table* table) {
  if (value.has_value()) {
    table->AppendReal(column, Told(*value));
  } else {
    table->AppendNull(column);
  }
}

void AppendDay(std::optional<Date> day, int column, Table* table) {
  AppendWhole(day.has_value() ? std::optional<int64_t>(day->days()) : std::nullopt, column, table);
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<AdoptionSeries> all,
                            AdoptionSeriesOf(tally, options));
  Table table;
  AddDimensionColumns(options.List("by"), &table);
  const int status = table.AddColumn("status", ColumnKind::kText);
  const int sentence = table.AddColumn("sentence", ColumnKind::kText);
  const int estimator = table.AddColumn("estimator", ColumnKind::kText);
  const int periods = table.AddColumn("periods", ColumnKind::kInteger, "count");
  const int p = table.AddColumn("p", ColumnKind::kReal, "ratio");
  const int q = table.AddColumn("q", ColumnKind::kReal, "ratio");
  const int ceiling = table.AddColumn("ceiling", ColumnKind::kReal, "count");
  const int low = table.AddColumn("ceiling_low", ColumnKind::kReal, "count");
  const int high = table.AddColumn("ceiling_high", ColumnKind::kReal, "count");
  const int capacity = table.AddColumn("capacity", ColumnKind::kInteger, "count");
  const int squares = table.AddColumn("sum_of_squares", ColumnKind::kReal, "ratio");
  const int peak = table.AddColumn("peak_on", ColumnKind::kDate);
  std::vector<int> reached;
  for (const double share : kShares) {
    const int percent = static_cast<int>(share * 100 + 0.5);
    reached.push_back(
        table.AddColumn("reaches_" + std::to_string(percent) + "_on", ColumnKind::kDate));
  }
  for (const AdoptionSeries& series : all) {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    const BassFit fit = series.Fit(options);
    const auto& curve = fit.curve;
    AppendDimensions(series.dimensions, &table);
    table.AppendText(status, FitStatusName(fit.status));
    table.AppendText(sentence, series.Sentence(fit));
    table.AppendText(estimator, options.Text("estimator"));
    table.AppendInteger(periods, fit.periods);
    const auto of_curve = [&](double value) {
      return curve.has_value() ? std::optional<double>(value) : std::nullopt;
    };
    AppendOptional(of_curve(curve ? curve->shape.p : 0), p, &table);
    AppendOptional(of_curve(curve ? curve->shape.q : 0), q, &table);
    AppendOptional(of_curve(curve ? curve->ceiling : 0), ceiling, &table);
    AppendOptional(fit.ceiling_low, low, &table);
    AppendOptional(fit.ceiling_high, high, &table);
    AppendWhole(series.capacity, capacity, &table);
    AppendOptional(of_curve(fit.sum_of_squares), squares, &table);
    // Where any larger market is as good, nobody knows when half of it is reached.
    const bool dated = curve.has_value() && fit.status != FitStatus::kIntervalUnbounded;
    AppendDay(dated ? series.DayAt(curve->shape.PeakTime()) : std::nullopt, peak, &table);
    for (size_t i = 0; i < reached.size(); ++i) {
      AppendDay(dated ? series.DayAt(curve->shape.TimeTo(kShares[i])) : std::nullopt, reached[i],
                &table);
    }
  }
  return table;
}

}  // namespace

const Query kAdoptionFitQuery = {
    {"adoption_fit",
     "Where the curve of new customers levels off, when, and whether the data can tell.",
     "deals|customers|markets", "products|campaigns|owners|teams", "customer_id",
     TallyState::kEntities, kOptions, kOutputs,
     "Bass, Management Science 1969; Srinivasan and Mason, Marketing Science 1986; Van den Bulte "
     "and Lilien, Marketing Science 1997"},
    Fold,
    Solve,
};

}  // namespace coxswain
