#include <algorithm>

#include "coxswain/saturation.h"

#include "saturation/base_flows.h"

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
    kActiveMonthsOption,
    {.name = "rate_periods",
     .type = OptionType::kInteger,
     .fold = false,
     .default_value = "",
     .doc = "over how many of the last periods that are over churn and coming back are observed; "
            "without it, those of a year",
     .range = {1, 1200}},
    {.name = "periods",
     .type = OptionType::kInteger,
     .fold = false,
     .default_value = "8",
     .doc = "how many periods to look ahead of the last complete one",
     .range = {0, 120}},
};

constexpr OutputSpec kOutputs[] = {
    {"period", "", "2026-01, 2026-Q1 or 2026"},
    {"active_before", "count", "customers active when the period began"},
    {"new_customers", "count", "customers whose first won deal of the curve falls in the period"},
    {"won_back_customers", "count", "customers who had lapsed and bought in the period"},
    {"lapsed_customers", "count",
     "customers for whom the 12 months since their last won deal ran out in the period"},
    {"repeat_customers", "count",
     "customers who bought in the period and are neither new nor won back in it"},
    {"active_customers", "count",
     "active_before + new_customers + won_back_customers - lapsed_customers"},
    {"net_growth", "count", "active_customers - active_before"},
    {"customers_ever", "count", "customers with a won deal up to the end of the period"},
    {"expected_new", "count", "of periods ahead: those whom the curve still brings"},
    {"expected_won_back", "count", "win_back_rate of those who are not active"},
    {"expected_lapsed", "count", "churn_rate of those active when the period began"},
    {"expected_active", "count", "customers active at the end of the period"},
    {"expected_active_low", "count",
     "the same with the ceilings of its 90 % interval, the least: what is open about the ceiling"},
    {"expected_active_high", "count", "the most; empty where the interval has no upper end"},
    {"status", "", "as in adoption_fit, or churn_unknown: nobody could lapse yet"},
    {"churn_rate", "share", "lapsed per period of those active when it began"},
    {"win_back_rate", "share", "won back per period of those not active"},
    {"net_growth_stops", "", "the first period ahead in which the base does not grow"},
    {"net_growth_stops_earliest", "", "the same with the ceilings of its 90 % interval"},
    {"net_growth_stops_latest", "", "empty where it may go on without end"},
    {"ceiling_share_then", "share", "how much of the curve's ceiling has bought by then"},
    {"is_forecast", "", "the period is not over"},
};

template <bool kForSolve>
absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  return FoldAdoptionSeries(kInstalledBaseQuery.spec, snapshot, options, run,
                            {.for_solve = kForSolve, .flows = true});
}

// What lies ahead of the periods that are over.
struct Outlook {
  std::string_view status;
  BaseRates rates;
  std::vector<InstalledBasePeriod> ahead;
  // Active customers with the ceilings at the ends of its interval; empty: it has no such end.
  std::vector<double> low, high;
  std::string stops, earliest, latest;  // names of periods; empty: not told
  double share_then = 0;                // of the ceiling
};

// Foresees one curve's base with this ceiling or that.
class Forecast {
 public:
  Forecast(const AdoptionSeries& series, const std::vector<BaseFlow>& flows, const BaseRates& rates)
      : series_(series), ever_(static_cast<double>(series.ever[series.complete - 1])) {
    const int64_t active = flows[series.complete - 1].active;
    model_.churn = rates.churn;
    model_.won_back = rates.won_back;
    model_.in_use = {static_cast<double>(active)};
    model_.lost = ever_ - static_cast<double>(active);
  }

  absl::StatusOr<std::vector<InstalledBasePeriod>> With(const MarketCurve& curve) const {
    constexpr int kHorizon = 1200;
    return InstalledBase(
        FirstPurchasesAfter(curve, static_cast<double>(series_.complete), ever_, kHorizon), model_);
  }

  // With the curve that fits best of those with this ceiling.
  absl::StatusOr<std::vector<InstalledBasePeriod>> WithCeiling(double ceiling) const {
    FitOptions options = series_.fit;
    options.ceiling = {ceiling, ceiling};
    options.interval = false;
    const CurveFit fit = FitCurve(series_.Counts(), options);
    if (!fit.curve.has_value()) return std::vector<InstalledBasePeriod>{};
    return With(*fit.curve);
  }

  // The name of the period in which growth stops; empty: it does not, or after the year 9999.
  std::string NameOfEnd(const std::vector<InstalledBasePeriod>& ahead) const {
    const std::optional<int> end = EndOfNetGrowth(ahead);
    if (!end.has_value()) return "";
    const size_t period = series_.complete + static_cast<size_t>(*end) - 1;
    return series_.StartOf(period).has_value() ? series_.NameOf(period) : "";
  }

 private:
  const AdoptionSeries& series_;
  const double ever_;
  InstalledBaseOptions model_;
};

absl::Status FindEnds(const Forecast& forecast, const CurveFit& fit, Outlook* outlook) {
  if (!fit.ceiling_low.has_value()) return absl::OkStatus();
  COXSWAIN_ASSIGN_OR_RETURN(const auto fewest, forecast.WithCeiling(*fit.ceiling_low));
  std::vector<InstalledBasePeriod> most;
  if (fit.ceiling_high.has_value()) {
    COXSWAIN_ASSIGN_OR_RETURN(most, forecast.WithCeiling(*fit.ceiling_high));
  }
  // Of the best curve, too: near at hand a larger ceiling need not bring more.
  for (size_t t = 0; t < outlook->ahead.size(); ++t) {
    const double best = outlook->ahead[t].in_use;
    const double low = t < fewest.size() ? fewest[t].in_use : best;
    const double high = t < most.size() ? most[t].in_use : best;
    outlook->low.push_back(std::min({best, low, high}));
    if (!most.empty()) outlook->high.push_back(std::max({best, low, high}));
  }
  if (outlook->stops.empty()) return absl::OkStatus();
  // Names of periods sort as the periods do.
  const std::string low = forecast.NameOfEnd(fewest), high = forecast.NameOfEnd(most);
  outlook->earliest = outlook->stops;
  for (const std::string& name : {low, high}) {
    if (!name.empty()) outlook->earliest = std::min(outlook->earliest, name);
  }
  if (!low.empty() && !high.empty()) outlook->latest = std::max({outlook->stops, low, high});
  return absl::OkStatus();
}

absl::StatusOr<Outlook> Look(const AdoptionSeries& series, const std::vector<BaseFlow>& flows,
                             const Options& options) {
  const auto active_months = static_cast<int>(*options.Integer("active_months"));
  const auto periods =
      static_cast<size_t>(options.Integer("rate_periods").value_or(12 / MonthsOf(series.grain)));
  Outlook outlook;
  const CurveFit fit = series.Fit();
  outlook.status = FitStatusName(fit.status);
  outlook.rates = BaseRatesOf(series, flows, active_months, periods);
  if (!fit.curve.has_value()) return outlook;
  if (!outlook.rates.known) {
    outlook.status = "churn_unknown";
    return outlook;
  }
  const Forecast forecast(series, flows, outlook.rates);
  COXSWAIN_ASSIGN_OR_RETURN(outlook.ahead, forecast.With(*fit.curve));
  // Where any larger market is as good, nobody knows how long it brings new customers.
  if (fit.status != FitStatus::kIntervalUnbounded) {
    outlook.stops = forecast.NameOfEnd(outlook.ahead);
  }
  if (!outlook.stops.empty()) {
    const InstalledBasePeriod& then =
        outlook.ahead[static_cast<size_t>(*EndOfNetGrowth(outlook.ahead)) - 1];
    outlook.share_then =
        (then.in_use + then.lost_all) / (fit.curve->ceiling * (1 - fit.curve->first));
  }
  COXSWAIN_RETURN_IF_ERROR(FindEnds(forecast, fit, &outlook));
  return outlook;
}

// The rows of one curve after each other.
class Writer {
 public:
  Writer(const Options& options, Table* table) : table_(table) {
    std::vector<std::string> dimensions = options.List("by");
    dimensions.push_back("period");
    AddDimensionColumns(dimensions, table);
    for (const OutputSpec& output : absl::MakeConstSpan(kOutputs).subspan(1)) {
      const std::string name(output.name);
      const bool text = name == "status" || name.rfind("net_growth_stops", 0) == 0;
      const bool real = name.rfind("expected_", 0) == 0 || output.unit == "share";
      const ColumnKind kind = text                    ? ColumnKind::kText
                              : name == "is_forecast" ? ColumnKind::kBool
                              : real                  ? ColumnKind::kReal
                                                      : ColumnKind::kInteger;
      const int column = table->AddColumn(name, kind, std::string(output.unit));
      if (&output == kOutputs + 1) first_ = column;
    }
  }

  void Add(const AdoptionSeries& series, const std::vector<BaseFlow>& flows, const Outlook& outlook,
           size_t ahead) {
    const size_t seen = series.ever.size();
    const size_t rows = outlook.ahead.empty() ? seen : std::max(seen, series.complete + ahead);
    for (size_t t = 0; t < rows && series.StartOf(t).has_value(); ++t) {
      Key dimensions = series.dimensions;
      dimensions.push_back(KeyPart::Text(series.NameOf(t)));
      AppendDimensions(dimensions, table_);
      AddSeen(series, flows, t);
      AddExpected(outlook, t < series.complete ? outlook.ahead.size() : t - series.complete);
      table_->AppendText(Column("status"), outlook.status);
      const bool told = outlook.rates.known;
      Real("churn_rate", told, outlook.rates.churn);
      Real("win_back_rate", told, outlook.rates.won_back);
      Name("net_growth_stops", outlook.stops);
      Name("net_growth_stops_earliest", outlook.earliest);
      Name("net_growth_stops_latest", outlook.latest);
      Real("ceiling_share_then", !outlook.stops.empty(), outlook.share_then);
      table_->AppendInteger(Column("is_forecast"), t < series.complete ? 0 : 1);
    }
  }

 private:
  int Column(std::string_view name) const {
    int at = 1;
    while (kOutputs[at].name != name) ++at;
    return first_ + at - 1;
  }

  void Name(std::string_view column, const std::string& name) {
    if (name.empty()) {
      table_->AppendNull(Column(column));
    } else {
      table_->AppendText(Column(column), name);
    }
  }

  void Real(std::string_view column, bool told, double value) {
    AppendOptional(told ? std::optional<double>(value) : std::nullopt, Column(column), table_);
  }

  void AddSeen(const AdoptionSeries& series, const std::vector<BaseFlow>& flows, size_t t) {
    const bool seen = t < flows.size();
    const BaseFlow flow = seen ? flows[t] : BaseFlow{};
    const int64_t before = seen && t > 0 ? flows[t - 1].active : 0;
    const auto whole = [&](std::string_view column, int64_t value) {
      AppendWhole(seen ? std::optional<int64_t>(value) : std::nullopt, Column(column), table_);
    };
    whole("active_before", before);
    whole("new_customers", flow.fresh);
    whole("won_back_customers", flow.won_back);
    whole("lapsed_customers", flow.lapsed);
    whole("repeat_customers", flow.repeat);
    whole("active_customers", flow.active);
    whole("net_growth", flow.active - before);
    whole("customers_ever", seen ? series.ever[t] : 0);
  }

  void AddExpected(const Outlook& outlook, size_t t) {
    const bool told = t < outlook.ahead.size();
    const InstalledBasePeriod period = told ? outlook.ahead[t] : InstalledBasePeriod{};
    Real("expected_new", told, period.first);
    Real("expected_won_back", told, period.won_back);
    Real("expected_lapsed", told, period.lost);
    Real("expected_active", told, period.in_use);
    const auto end = [&](std::string_view column, const std::vector<double>& active) {
      Real(column, t < active.size(), t < active.size() ? active[t] : 0);
    };
    end("expected_active_low", outlook.low);
    end("expected_active_high", outlook.high);
  }

  Table* table_;
  int first_ = 0;  // of kOutputs after the period
};

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run& run) {
  const int64_t active_months = *options.Integer("active_months");
  const int months = MonthsOf(*GrainFromName(options.Text("grain")));
  if (active_months < months) {
    return InvalidArgument("Customers active for " + std::to_string(active_months) +
                           " months could come and lapse within a " + options.Text("grain") +
                           " unseen: give active_months of " + std::to_string(months) +
                           " or more, or a shorter grain.");
  }
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<AdoptionSeries> all,
                            AdoptionSeriesOf(tally, options));
  COXSWAIN_ASSIGN_OR_RETURN(const auto flows, BaseFlowsOf(tally, all, options, run));
  const auto ahead = static_cast<size_t>(*options.Integer("periods"));
  Table table;
  Writer writer(options, &table);
  for (size_t i = 0; i < all.size(); ++i) {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    COXSWAIN_ASSIGN_OR_RETURN(const Outlook outlook, Look(all[i], flows[i], options));
    writer.Add(all[i], flows[i], outlook, ahead);
  }
  return table;
}

constexpr std::string_view kSources =
    "Farris et al., Marketing Metrics, 2nd ed. 2010, chapter 5; Olson and Choi, Technological "
    "Forecasting and Social Change 1985; Bass, Management Science 1969";

}  // namespace

const Query kInstalledBaseQuery = {
    .spec = {"installed_base",
             "Who came, lapsed and came back in each period, and when the base of active customers "
             "stops "
             "growing.",
             "deals|customers|markets", "products|campaigns|owners|teams|series", "customer_id",
             TallyState::kEntities, kOptions, kOutputs, kSources},
    .fold = Fold<false>,
    .solve = Solve,
    .fold_for_solve = Fold<true>,
};

}  // namespace coxswain
