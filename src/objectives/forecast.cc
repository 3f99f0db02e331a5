#include "coxswain/objectives/forecast.h"

#include "forecast.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    kObjectiveOption,
    {"measure", OptionType::kText, true, "",
     "a measure of the catalogue, for a plain period instead of objectives"},
    {"from", OptionType::kDate, true, "", "the plain period's first day"},
    {"to", OptionType::kDate, true, "", "its last day"},
    {"filter", OptionType::kFilter, true, "", "which rows count in the plain period"},
    {.name = "target",
     .type = OptionType::kNumber,
     .fold = false,
     .default_value = "",
     .doc = "what is to be reached in the plain period, in the unit of the measure"},
    kAsOfOption,
    {"probabilities", OptionType::kChoice, false, "learned",
     "what tells whether an open deal is won: what became of others, its own or its stage's "
     "probability, or its forecast category",
     "learned|given|category"},
    {.name = "correlation",
     .type = OptionType::kNumber,
     .fold = false,
     .default_value = "0",
     .doc = "of being won, of any two open deals",
     .range = {0, 990'000}},
    {"common_shock", OptionType::kBool, false, "false",
     "take the correlation from history: that of deals closed in one month"},
    {"open_only", OptionType::kBool, false, "false", "leave out deals that are still to be opened"},
    kOnCourseOption,
    kAtRiskOption,
};

constexpr OutputSpec kOutputs[] = {
    {"objective_id", "",
     "with name, measure, unit, direction, starts_on and due_on; empty: the plain period"},
    {"as_of", "", "the day looked from: the option, else the latest event"},
    {"target", "of the measure", "what was agreed"},
    {"actual", "of the measure", "what came so far"},
    {"elapsed_share", "share", "days done / days, both ends included"},
    {"attainment", "share", "actual / target"},
    {"projected", "of the measure", "flow: actual / elapsed share; level: actual"},
    {"seasonal_projected", "of the measure", "actual / the share of the period's weighted days"},
    {"pace_index", "ratio", "projected / target; direction down: target / projected"},
    {"required_per_day", "of the measure", "(target - actual) / days left, at least 0"},
    {"status", "", "as the scorecard has it"},
    {"method", "", "pipeline, daily amounts, over, pace only"},
    {"open_deals", "count", "deals that are open"},
    {"open_amount", "of the measure", "what they would bring if all were won"},
    {"open_expected", "of the measure", "what they bring within the period, on average"},
    {"open_standard_deviation", "of the measure", "of that"},
    {"new_won_deals", "count", "deals not opened yet that will be won in time, on average"},
    {"new_expected", "of the measure", "what those bring, on average"},
    {"expected", "of the measure", "actual + open_expected + new_expected"},
    {"standard_deviation", "of the measure", "of that"},
    {"low", "of the measure", "what it stays at or below with probability 0.1"},
    {"median", "of the measure", "the same with 0.5"},
    {"high", "of the measure", "the same with 0.9"},
    {"probability", "share", "that the target is reached by the due date"},
    {"correlation", "ratio", "of being won, of any two open deals"},
    {"exact", "", "whether the distribution is exact but for rounding"},
    {"learned_from", "", "deal_history, by stage and age; deals, by age"},
    {"closed_deals", "count", "that were learned from"},
    {"note", "", "what to know, and what is missing"},
};

absl::StatusOr<ForecastOptions> Read(const Options& options) {
  ForecastOptions read;
  read.objective_ids = options.List("objective_id");
  read.measure = options.Text("measure");
  read.filter = options.FilterOf("filter");
  read.from = options.DateOf("from");
  read.to = options.DateOf("to");
  read.as_of = options.DateOf("as_of");
  const bool plain = read.from.has_value() || read.to.has_value() || !read.filter.empty();
  if (read.measure.empty() && plain) {
    return InvalidArgument(
        "The options from, to and filter belong to a plain period, which needs a measure.");
  }
  if (!read.measure.empty() && (!read.from.has_value() || !read.to.has_value())) {
    return InvalidArgument("A plain period of " + Quote(read.measure) +
                           " needs its days: give from and to.");
  }
  if (!read.measure.empty() && !read.objective_ids.empty()) {
    return InvalidArgument("Give either objective_id or measure.");
  }
  return read;
}

absl::StatusOr<ForecastOptions> ReadAll(const Options& options) {
  COXSWAIN_ASSIGN_OR_RETURN(ForecastOptions read, Read(options));
  read.target = options.Number("target");
  if (read.measure.empty() && read.target.has_value()) {
    return InvalidArgument(
        "The option target belongs to a plain period; objectives have targets of their own.");
  }
  const std::string probabilities = options.Text("probabilities");
  read.probabilities = probabilities == "given"      ? ProbabilitySource::kGiven
                       : probabilities == "category" ? ProbabilitySource::kCategory
                                                     : ProbabilitySource::kLearned;
  read.correlation = Ratio(*options.Number("correlation"), kMicros);
  read.common_shock = options.Bool("common_shock");
  if (read.common_shock && read.correlation > 0) {
    return InvalidArgument("Give either correlation or common_shock=true, which estimates it.");
  }
  read.open_only = options.Bool("open_only");
  read.score.on_course = *options.Number("on_course");
  read.score.at_risk = *options.Number("at_risk");
  if (read.score.at_risk > read.score.on_course) {
    return InvalidArgument("The option at_risk lies above on_course.");
  }
  return read;
}

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const ForecastOptions read, Read(options));
  return FoldForecast(kForecastQuery.spec, snapshot, options, read, run);
}

void AppendMicros(const std::optional<double>& micros, int column, Table* table) {
  AppendFigure(
      micros.has_value() ? std::optional<Figure>(Figure::OfReal(*micros / 1e6)) : std::nullopt,
      column, table);
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const ForecastOptions read, ReadAll(options));
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<Forecast> forecasts, SolveForecast(tally, read, run));
  CommonUnit unit;
  for (const Forecast& forecast : forecasts) unit.Add(forecast.score.unit);
  Table table;
  const auto text = [&](const char* name) { return table.AddColumn(name, ColumnKind::kText); };
  const auto amount = [&](const char* name) {
    return table.AddColumn(name, ColumnKind::kSum, unit.text(), kMoneyScale);
  };
  const auto real = [&](const char* name, std::string unit_text) {
    return table.AddColumn(name, ColumnKind::kReal, std::move(unit_text));
  };
  const auto date = [&](const char* name) { return table.AddColumn(name, ColumnKind::kDate); };
  const auto count = [&](const char* name) { return table.AddColumn(name, ColumnKind::kInteger); };
  const int id = text("objective_id");
  const int name = text("name");
  const int measure = text("measure");
  const int unit_column = text("unit");
  const int direction = text("direction");
  const int starts_on = date("starts_on");
  const int due_on = date("due_on");
  const int as_of = date("as_of");
  const int target = amount("target");
  const int actual = amount("actual");
  const int elapsed = real("elapsed_share", "share");
  const int attainment = real("attainment", "share");
  const int projected = amount("projected");
  const int seasonal = amount("seasonal_projected");
  const int pace = real("pace_index", "ratio");
  const int required = real("required_per_day", unit.text());
  const int status = text("status");
  const int method = text("method");
  const int open_deals = count("open_deals");
  const int open_amount = amount("open_amount");
  const int open_expected = amount("open_expected");
  const int open_deviation = amount("open_standard_deviation");
  const int new_deals = real("new_won_deals", "count");
  const int new_expected = amount("new_expected");
  const int expected = amount("expected");
  const int deviation = amount("standard_deviation");
  const int low = amount("low");
  const int median = amount("median");
  const int high = amount("high");
  const int probability = real("probability", "share");
  const int correlation = real("correlation", "ratio");
  const int exact = table.AddColumn("exact", ColumnKind::kBool);
  const int learned_from = text("learned_from");
  const int closed_deals = count("closed_deals");
  const int note = text("note");
  for (const Forecast& forecast : forecasts) {
    const Score& score = forecast.score;
    const Objective& objective = score.objective;
    const bool has_target = read.measure.empty() || read.target.has_value();
    AppendTextOrNull(objective.id, id, &table);
    AppendTextOrNull(objective.name, name, &table);
    table.AppendText(measure, objective.measure_name);
    AppendTextOrNull(score.unit, unit_column, &table);
    table.AppendText(direction, objective.up ? "up" : "down");
    table.AppendInteger(starts_on, objective.starts_on.days());
    table.AppendInteger(due_on, objective.due_on.days());
    score.as_of.has_value() ? table.AppendInteger(as_of, score.as_of->days())
                            : table.AppendNull(as_of);
    has_target ? table.AppendSum(target, objective.target.micros) : table.AppendNull(target);
    AppendFigure(score.actual, actual, &table);
    AppendShare(score.elapsed, elapsed, &table);
    AppendShare(score.attainment, attainment, &table);
    AppendFigure(score.projected, projected, &table);
    AppendFigure(forecast.seasonal_projected, seasonal, &table);
    AppendShare(score.pace_index, pace, &table);
    AppendShare(score.required_per_day, required, &table);
    AppendTextOrNull(score.status, status, &table);
    table.AppendText(method, forecast.method);
    const bool pipeline = forecast.open_expected.has_value();
    pipeline ? table.AppendInteger(open_deals, forecast.open_deals) : table.AppendNull(open_deals);
    pipeline ? table.AppendSum(open_amount, forecast.open_amount) : table.AppendNull(open_amount);
    AppendMicros(forecast.open_expected, open_expected, &table);
    AppendMicros(forecast.open_deviation, open_deviation, &table);
    AppendShare(forecast.new_deals, new_deals, &table);
    AppendMicros(forecast.new_expected, new_expected, &table);
    AppendMicros(forecast.expected, expected, &table);
    AppendMicros(forecast.deviation, deviation, &table);
    AppendMicros(forecast.quantiles[0], low, &table);
    AppendMicros(forecast.quantiles[1], median, &table);
    AppendMicros(forecast.quantiles[2], high, &table);
    AppendShare(forecast.probability, probability, &table);
    AppendShare(forecast.correlation, correlation, &table);
    forecast.exact.has_value() ? table.AppendInteger(exact, *forecast.exact ? 1 : 0)
                               : table.AppendNull(exact);
    AppendTextOrNull(forecast.learned_from, learned_from, &table);
    pipeline ? table.AppendInteger(closed_deals, forecast.closed_deals)
             : table.AppendNull(closed_deals);
    AppendTextOrNull(score.note, note, &table);
  }
  return table;
}

}  // namespace

const Query kForecastQuery = {
    {"forecast", "Whether objectives will be met by their due dates, and what will still come.",
     "deals|deal_lines|deal_costs|deal_history|orders|spend|markets|customers",
     "objectives|stages|calendar|teams|products|product_prices|campaigns|owners|cost_kinds|rates",
     "deal_id, customer_id", TallyState::kEntities, kOptions, kOutputs,
     "Aalen and Johansen 1978; Hong 2013; van Houwelingen and Putter, Dynamic Prediction in "
     "Clinical Survival Analysis, 2012"},
    Fold,
    Solve,
};

}  // namespace coxswain
