#include <cmath>
#include <cstdio>

#include "coxswain/saturation.h"
#include "coxswain/saturation/bootstrap.h"
#include "coxswain/saturation/profile.h"
#include "coxswain/saturation/residuals.h"

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
    kIntervalsOption,     kReplicatesOption,    kSeedOption,
};

constexpr OutputSpec kOutputs[] = {
    {"status", "",
     "identified, interval_unbounded, ceiling_at_bound, ceiling_given, not_identified, "
     "not_a_curve, too_few_periods, bad_covariate or no_customers"},
    {"sentence", "", "what the status means here"},
    {"family", "", "as asked"},
    {"estimator", "", "as asked"},
    {"loss", "", "as asked"},
    {"periods", "count", "periods from the first purchase on that the curve is fitted to"},
    {"p", "ratio", "Bass's coefficient of innovation, per period; exponential: its rate"},
    {"p_low", "ratio", "lower end of its 90 % interval: see the option intervals"},
    {"p_high", "ratio", "upper end"},
    {"q", "ratio", "Bass's coefficient of imitation, per period"},
    {"q_low", "ratio", "lower end of its 90 % interval"},
    {"q_high", "ratio", "upper end"},
    {"a", "ratio", "the others' place in time: exp(k x the periods to the peak); Gompertz's b"},
    {"a_low", "ratio", "lower end of its 90 % interval"},
    {"a_high", "ratio", "upper end"},
    {"k", "ratio", "the others' rate, per period"},
    {"k_low", "ratio", "lower end of its 90 % interval"},
    {"k_high", "ratio", "upper end"},
    {"nu", "ratio", "Richards's asymmetry: 0 is Gompertz's curve, 1 the logistic"},
    {"nu_low", "ratio", "lower end of its 90 % interval"},
    {"nu_high", "ratio", "upper end"},
    {"began", "count", "how many periods before the first a Bass curve began"},
    {"seasons", "", "how fast time passes in each period of the year: Q1 2.1, Q2 0.4, ..."},
    {"prior", "", "as asked: whose p and q the curve leans on"},
    {"covariate", "", "as asked: the series that makes time pass faster or slower"},
    {"effect", "ratio",
     "of the covariate: as its logarithm grows by 1 this many periods of the curve pass besides"},
    {"effect_low", "ratio", "lower end of its 90 % interval"},
    {"effect_high", "ratio", "upper end"},
    {"ceiling", "count",
     "customers at which the curve levels off; where it moves, as of the last period's end"},
    {"ceiling_low", "count", "lower end of the ceiling's 90 % profile-likelihood interval"},
    {"ceiling_high", "count", "its upper end; empty where it has none"},
    {"capacity", "count",
     "customers there could be, as known today or as the option accounts says"},
    {"sum_of_squares", "ratio", "of new customers against the curve"},
    {"dispersion", "ratio",
     "negative_binomial: its; poisson: Pearson's chi^2 per degree of freedom"},
    {"runs", "count", "of residuals above and below the curve"},
    {"runs_probability", "ratio",
     "of so few runs by chance: a small one says that the curve has another shape"},
    {"durbin_watson", "ratio",
     "2: residuals know nothing of the one before; near 0: they repeat it"},
    {"replicates", "count", "of the bootstrap; 0 where the fit allows none"},
    {"peak_on", "", "when most come"},
    {"reaches_50_on", "", "when half of the ceiling, as it then is, is reached by the curve"},
    {"reaches_80_on", "", "when 80 % of it is reached"},
    {"reaches_80_earliest", "", "lower end of its 90 % interval"},
    {"reaches_80_latest", "", "upper end; empty where it has none"},
    {"reaches_90_on", "", "when 90 % of it is reached"},
    {"reaches_90_earliest", "", "lower end of its 90 % interval"},
    {"reaches_90_latest", "", "upper end; empty where it has none"},
    {"reaches_95_on", "", "when 95 % of it is reached"},
    {"reaches_95_earliest", "", "lower end of its 90 % interval"},
    {"reaches_95_latest", "", "upper end; empty where it has none"},
};

constexpr double kShares[] = {0.5, 0.8, 0.9, 0.95};
constexpr std::string_view kParameters[] = {"p", "q", "a", "k", "nu"};

template <bool kForSolve>
absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  return FoldAdoptionSeries(kAdoptionFitQuery.spec, snapshot, options, run,
                            {.for_solve = kForSolve});
}

void AppendDay(std::optional<Date> day, int column, Table* table) {
  AppendWhole(day.has_value() ? std::optional<int64_t>(day->days()) : std::nullopt, column, table);
}

// Which column of kParameters holds the parameter with this number.
std::string_view ColumnOf(CurveFamily family, size_t parameter) {
  if (family == CurveFamily::kExponential) return "p";
  const std::string_view name = CurveParameterNames(family)[parameter];
  return name == "b" ? "a" : name;
}

// What the curve leaves over. Where that is the arithmetic's last digits it is nothing.
std::vector<double> Residuals(const std::vector<double>& counts, const CurveFit& fit,
                              const FitOptions& options) {
  constexpr double kNothing = 1e-12;  // of the counts' own squares: a millionth of a count
  std::vector<double> residuals = FittedCounts(fit, options);
  double squares = 0;
  for (size_t t = 0; t < counts.size(); ++t) {
    residuals[t] = counts[t] - residuals[t];
    squares += counts[t] * counts[t];
  }
  if (fit.sum_of_squares < kNothing * squares) residuals.assign(counts.size(), 0);
  return residuals;
}

// The rows of one answer.
class Writer {
 public:
  Writer(const Options& options, Table* table) : options_(options), table_(table) {
    AddDimensionColumns(options.List("by"), table);
    for (const OutputSpec& output : kOutputs) {
      const std::string name(output.name);
      const bool text = name == "status" || name == "sentence" || name == "family" ||
                        name == "estimator" || name == "loss" || name == "seasons" ||
                        name == "prior" || name == "covariate";
      const bool day = name == "peak_on" || name.rfind("reaches_", 0) == 0;
      const bool whole =
          name == "periods" || name == "capacity" || name == "runs" || name == "replicates";
      const ColumnKind kind = text    ? ColumnKind::kText
                              : day   ? ColumnKind::kDate
                              : whole ? ColumnKind::kInteger
                                      : ColumnKind::kReal;
      const int column = table->AddColumn(name, kind, std::string(output.unit));
      if (&output == kOutputs) first_ = column;
    }
  }

  void Add(const AdoptionSeries& series) {
    const std::vector<double> counts = series.Counts();
    const CurveFit fit = FitCurve(counts, series.fit);
    const bool found = fit.curve.has_value();
    // Where any larger market is as good, nobody knows when half of it is reached.
    const bool dated = found && fit.status != FitStatus::kIntervalUnbounded;
    // Of one kind or the other; they have the same figures.
    Bootstrap bootstrap;
    if (found && options_.Text("intervals") == "profile") {
      ProfileIntervals profile = ProfileFit(counts, fit, series.fit, kShares);
      bootstrap.parameters = std::move(profile.parameters);
      bootstrap.effects = std::move(profile.effects);
      if (dated) bootstrap.times = std::move(profile.times);
    } else if (dated) {
      bootstrap = BootstrapFit(counts, fit, series.fit, kShares, BootstrapOptionsOf(options_));
    }
    AppendDimensions(series.dimensions, table_);
    table_->AppendText(Column("status"), FitStatusName(fit.status));
    table_->AppendText(Column("sentence"), series.Sentence(fit));
    table_->AppendText(Column("family"), CurveFamilyName(series.fit.family));
    table_->AppendText(Column("estimator"), EstimatorName(series.fit.estimator));
    table_->AppendText(Column("loss"), LossName(series.fit.loss));
    table_->AppendInteger(Column("periods"), fit.periods);
    AddParameters(series.fit.family, fit, bootstrap);
    AddClock(series, fit, bootstrap);
    const auto real = [&](std::string_view column, bool told, double value) {
      AppendOptional(told ? std::optional<double>(value) : std::nullopt, Column(column), table_);
    };
    real("ceiling", found, found ? fit.curve->ceiling : 0);
    AppendOptional(fit.ceiling_low, Column("ceiling_low"), table_);
    AppendOptional(fit.ceiling_high, Column("ceiling_high"), table_);
    AppendWhole(series.capacity, Column("capacity"), table_);
    real("sum_of_squares", found, fit.sum_of_squares);
    const bool likelihood = series.fit.estimator == Estimator::kPoisson ||
                            series.fit.estimator == Estimator::kNegativeBinomial;
    real("dispersion", found && likelihood, fit.dispersion);
    ResidualChecks checks;
    if (found) checks = CheckResiduals(Residuals(counts, fit, series.fit));
    AppendWhole(found ? std::optional<int64_t>(checks.runs) : std::nullopt, Column("runs"), table_);
    real("runs_probability", found, checks.runs_probability);
    real("durbin_watson", found, checks.durbin_watson);
    AppendWhole(found ? std::optional<int64_t>(bootstrap.replicates) : std::nullopt,
                Column("replicates"), table_);
    AddDays(series, fit, dated, bootstrap);
  }

 private:
  int Column(std::string_view name) const {
    int at = 0;
    while (kOutputs[at].name != name) ++at;
    return first_ + at;
  }

  void AddParameters(CurveFamily family, const CurveFit& fit, const Bootstrap& bootstrap) {
    for (const std::string_view column : kParameters) {
      std::optional<double> value, low, high;
      for (size_t j = 0; fit.curve.has_value() && j < CurveParameterNames(family).size(); ++j) {
        if (ColumnOf(family, j) != column) continue;
        value = fit.curve->shape.Parameters()[j];
        if (bootstrap.parameters.empty()) continue;
        low = bootstrap.parameters[j].low;
        high = bootstrap.parameters[j].high;
      }
      const std::string name(column);
      AppendOptional(value, Column(name), table_);
      AppendOptional(low, Column(name + "_low"), table_);
      AppendOptional(high, Column(name + "_high"), table_);
    }
    const bool bass = fit.curve.has_value() && family == CurveFamily::kBass;
    AppendOptional(bass ? std::optional<double>(fit.curve->shape.began) : std::nullopt,
                   Column("began"), table_);
  }

  void AddClock(const AdoptionSeries& series, const CurveFit& fit, const Bootstrap& bootstrap) {
    const auto text = [&](const std::string& value, std::string_view column) {
      if (value.empty()) {
        table_->AppendNull(Column(column));
      } else {
        table_->AppendText(Column(column), value);
      }
    };
    std::string seasons;
    std::optional<double> effect, low, high;
    if (fit.curve.has_value()) {
      const Clock& clock = fit.curve->shape.clock;
      for (size_t k = 0; k < clock.pace.size(); ++k) {
        char pace[32];
        std::snprintf(pace, sizeof pace, " %.4g", Told(clock.pace[k]));
        seasons += (k > 0 ? ", " : "") + series.SeasonName(k) + pace;
      }
      if (!clock.beta.empty()) effect = clock.beta[0];
      if (!bootstrap.effects.empty()) {
        low = bootstrap.effects[0].low;
        high = bootstrap.effects[0].high;
      }
    }
    text(seasons, "seasons");
    text(series.prior, "prior");
    text(series.covariate, "covariate");
    AppendOptional(effect, Column("effect"), table_);
    AppendOptional(low, Column("effect_low"), table_);
    AppendOptional(high, Column("effect_high"), table_);
  }

  void AddDays(const AdoptionSeries& series, const CurveFit& fit, bool dated,
               const Bootstrap& bootstrap) {
    const auto day = [&](bool told, double time, const std::string& column) {
      AppendDay(told ? series.DayAt(time) : std::nullopt, Column(column), table_);
    };
    day(dated, dated ? fit.curve->shape.PeakTime() : 0, "peak_on");
    for (size_t i = 0; i < std::size(kShares); ++i) {
      const std::string name =
          "reaches_" + std::to_string(static_cast<int>(kShares[i] * 100 + 0.5));
      day(dated, dated ? fit.curve->shape.TimeTo(kShares[i]) : 0, name + "_on");
      if (i == 0) continue;
      const bool drawn = !bootstrap.times.empty();
      day(drawn, drawn ? bootstrap.times[i].low : 0, name + "_earliest");
      day(drawn, drawn ? bootstrap.times[i].high : 0, name + "_latest");
    }
  }

  const Options& options_;
  Table* table_;
  int first_ = 0;  // of kOutputs
};

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<AdoptionSeries> all,
                            AdoptionSeriesOf(tally, options));
  Table table;
  Writer writer(options, &table);
  for (const AdoptionSeries& series : all) {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    writer.Add(series);
  }
  return table;
}

}  // namespace

const Query kAdoptionFitQuery = {
    .spec = {"adoption_fit",
             "Where the curve of new customers levels off, when, and whether the data can tell.",
             "deals|customers|markets", "products|campaigns|owners|teams|series", "customer_id",
             TallyState::kEntities, kOptions, kOutputs, kFitSources},
    .fold = Fold<false>,
    .solve = Solve,
    .fold_for_solve = Fold<true>,
};

}  // namespace coxswain
