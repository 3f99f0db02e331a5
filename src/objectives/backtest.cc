#include "backtest.h"

#include <algorithm>
#include <cmath>

#include "coxswain/objectives/forecast_backtest.h"

#include "definitions.h"
#include "numeric/normal.h"

namespace coxswain {
namespace {

// Streams of this query, beside those of definitions.h.
enum BacktestStream : int64_t {
  kPathStream = 51,  // a deal's path: deals
  kLeftOutStream,    // deals that cannot be replayed
};

constexpr OptionSpec kOptions[] = {
    {"filter", OptionType::kFilter, true, "", "which deals, as they are today"},
    kAsOfOption,
    {"from", OptionType::kDate, false, "", "replay no earlier day"},
    {"to", OptionType::kDate, false, "", "replay no later day"},
    {"every", OptionType::kChoice, false, "week", "how often", "week|month"},
    {"grain", OptionType::kChoice, false, "quarter", "the periods that are forecast",
     "month|quarter|year|fiscal_year"},
    {"probabilities", OptionType::kChoice, false, "learned",
     "as in forecast: what became of other deals, or the deal's own probability of then",
     "learned|given"},
    {.name = "correlation",
     .type = OptionType::kNumber,
     .fold = false,
     .default_value = "0",
     .doc = "of being won, of any two open deals",
     .range = {0, 990'000}},
    {"common_shock", OptionType::kBool, false, "false",
     "take the correlation from what was known then: that of deals closed in one month"},
    {"open_only", OptionType::kBool, false, "false", "leave out deals that are still to be opened"},
    {.name = "bins",
     .type = OptionType::kInteger,
     .fold = false,
     .default_value = "10",
     .doc = "of probabilities, equally wide",
     .range = {1, 50}},
    {"show", OptionType::kChoice, false, "summary", "one row; one a bin; one a day replayed",
     "summary|reliability|days"},
};

constexpr OutputSpec kOutputs[] = {
    {"replays", "count", "days replayed, from first_day to last_day"},
    {"forecasts", "count", "open deals on those days; of so many deals"},
    {"brier", "share", "mean of (probability - outcome)^2"},
    {"reliability", "share", "sum n_k (p_k - o_k)^2 / n"},
    {"resolution", "share", "sum n_k (o_k - o)^2 / n"},
    {"uncertainty", "share", "o (1 - o)"},
    {"within_bins", "share", "brier - reliability + resolution - uncertainty"},
    {"skill", "ratio", "1 - brier / uncertainty"},
    {"mean_probability", "share", "of all forecasts; in a bin, of its own"},
    {"observed_share", "share", "that came true; in a bin, of its own"},
    {"coverage", "share", "days on which what came lies from low to high; below_low, above_high"},
    {"bias", "ratio", "expected / came - 1, all days together"},
    {"left_out", "count", "deals that cannot be replayed"},
    {"bin", "", "show=reliability: its number, with probability_from and probability_to"},
    {"interval_low", "share", "show=reliability: of observed_share, 95 %, with interval_high"},
    {"as_of", "", "show=days: the day looked from; due_on the period's end"},
    {"open_deals", "count", "show=days: deals that were open"},
    {"expected", "money", "show=days: what was expected; with low, median and high"},
    {"came", "money", "show=days: what was won after as_of up to due_on"},
    {"within", "", "show=days: whether that lies from low to high"},
    {"correlation", "ratio", "show=days: of being won, of any two open deals"},
};

// What each day ended with, as far as history says so; empty: it cannot be replayed.
std::vector<PathState> StatesOf(const Snapshot& snapshot, const DealHistory& history, int64_t row,
                                std::optional<Date> as_of) {
  std::vector<PathState> path;
  if (!history.has_history(row)) return path;
  const absl::Span<const DealState> states = history.states(row);
  if (states.front().day == DealState::kAlways) return path;
  if (states.back().day == DealState::kUndated && states.size() > 1 &&
      states.back().status != states[states.size() - 2].status) {
    return path;
  }
  for (size_t i = 0; i < states.size(); ++i) {
    const DealState& state = states[i];
    if (state.day == DealState::kUndated || (as_of.has_value() && state.day > as_of->days())) break;
    if (i + 1 < states.size() && states[i + 1].day == state.day) continue;
    PathState one;
    one.day = state.day;
    one.status = state.status;
    if (!state.assumed(DealField::kStage)) one.stage = history.Text(DealField::kStage, state.stage);
    if (!state.assumed(DealField::kAmount)) {
      one.amount = ReportedAmount(snapshot, history, row, state, state.day);
    }
    if (!state.assumed(DealField::kProbability)) one.probability = state.probability;
    const bool same = !path.empty() && path.back().status == one.status &&
                      path.back().stage == one.stage && path.back().amount == one.amount &&
                      path.back().probability == one.probability;
    if (!same) path.push_back(one);
  }
  return path;
}

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_RETURN_IF_ERROR(
      RequireTable(*snapshot, TableId::kDealHistory, "a back-test, which replays how deals stood"));
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "a back-test"));
  Tally tally(TallySignature(kForecastBacktestQuery.spec, options, *snapshot,
                             WorkingDays::Definitions(*snapshot)));
  GroupOptions groups;
  groups.filter = options.FilterOf("filter");
  const int closed_on = ColumnIndex(TableId::kDeals, "closed_on");
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan plan,
                            FoldPlan::Make(snapshot, TableId::kDeals, closed_on, groups, run));
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<int64_t> rows, plan.Rows(EveryDeal(), -1, run));
  if (run.rows_counted != nullptr) {
    run.rows_counted(static_cast<int>(TableId::kDeals), closed_on, rows);
    return tally;
  }
  const std::optional<Date> as_of = options.DateOf("as_of");
  COXSWAIN_ASSIGN_OR_RETURN(const DealHistory history, DealHistory::Of(*snapshot, run));
  Int128 left_out = 0;
  constexpr Int128 one = 1;
  for (const int64_t row : rows) {
    const std::vector<PathState> path = StatesOf(*snapshot, history, row, as_of);
    if (path.empty()) {
      left_out += 1;
      continue;
    }
    tally.Add({KeyPart::Integer(kPathStream), KeyPart::Text(WritePath(path))}, {&one, 1});
  }
  if (left_out > 0) tally.Add({KeyPart::Integer(kLeftOutStream)}, {&left_out, 1});
  if (!as_of.has_value()) CountEventDays(*snapshot, &tally);
  return tally;
}

// Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA 1927.
std::pair<double, double> WilsonInterval(double share, double n) {
  const double z = numeric::NormalQuantile(.975);
  const double middle = (share + z * z / (2 * n)) / (1 + z * z / n);
  const double half =
      z / (1 + z * z / n) * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

double MeanOf(const ReliabilityBin& bin) { return bin.sum / static_cast<double>(bin.forecasts); }
double ShareOf(const ReliabilityBin& bin) { return Ratio(bin.won, bin.forecasts); }

Table Summary(const Backtest& test, Int128 left_out) {
  ReliabilityBin all;
  for (const ReliabilityBin& bin : test.bins) {
    all.forecasts += bin.forecasts;
    all.won += bin.won;
    all.sum += bin.sum;
  }
  const auto n = static_cast<double>(test.forecasts);
  double reliability = 0, resolution = 0;
  for (const ReliabilityBin& bin : test.bins) {
    if (bin.forecasts == 0) continue;
    const double share = static_cast<double>(bin.forecasts) / n;
    reliability += share * std::pow(MeanOf(bin) - ShareOf(bin), 2);
    resolution += share * std::pow(ShareOf(bin) - ShareOf(all), 2);
  }
  double expected = 0, came = 0;
  int64_t below = 0, above = 0;
  for (const Replay& replay : test.replays) {
    expected += replay.expected;
    came += static_cast<double>(replay.came);
    below += replay.came < replay.low ? 1 : 0;
    above += replay.came > replay.high ? 1 : 0;
  }
  const auto replays = static_cast<int64_t>(test.replays.size());
  const bool any = test.forecasts > 0;
  const double observed = any ? ShareOf(all) : 0;
  const double uncertainty = observed * (1 - observed);
  const double brier = any ? test.squares / n : 0;

  Table table;
  const auto count = [&](const char* name, int64_t value) {
    table.AppendInteger(table.AddColumn(name, ColumnKind::kInteger), value);
  };
  const auto date = [&](const char* name, bool known, int32_t value) {
    const int column = table.AddColumn(name, ColumnKind::kDate);
    known ? table.AppendInteger(column, value) : table.AppendNull(column);
  };
  const auto real = [&](const char* name, const char* unit, bool known, double value) {
    const int column = table.AddColumn(name, ColumnKind::kReal, unit);
    known ? table.AppendReal(column, value) : table.AppendNull(column);
  };
  count("replays", replays);
  date("first_day", replays > 0, replays > 0 ? test.replays.front().day : 0);
  date("last_day", replays > 0, replays > 0 ? test.replays.back().day : 0);
  count("forecasts", test.forecasts);
  count("deals", test.deals);
  real("brier", "share", any, brier);
  real("reliability", "share", any, reliability);
  real("resolution", "share", any, resolution);
  real("uncertainty", "share", any, uncertainty);
  real("within_bins", "share", any, brier - (reliability - resolution + uncertainty));
  real("skill", "ratio", any && uncertainty > 0, any ? 1 - brier / uncertainty : 0);
  real("mean_probability", "share", any, any ? MeanOf(all) : 0);
  real("observed_share", "share", any, observed);
  real("coverage", "share", replays > 0,
       Ratio(replays - below - above, std::max<int64_t>(1, replays)));
  real("below_low", "share", replays > 0, Ratio(below, std::max<int64_t>(1, replays)));
  real("above_high", "share", replays > 0, Ratio(above, std::max<int64_t>(1, replays)));
  real("bias", "ratio", came > 0, expected / came - 1);
  count("left_out", static_cast<int64_t>(std::min<Int128>(left_out, INT64_MAX)));
  AppendTextOrNull(replays > 0 ? ""
                               : "No day can be replayed: it takes 20 deals that had closed by "
                                 "then, one of them won, and a period that is over.",
                   table.AddColumn("note", ColumnKind::kText), &table);
  return table;
}

Table Reliability(const Backtest& test) {
  Table table;
  const int bin_column = table.AddColumn("bin", ColumnKind::kInteger);
  const auto real = [&](const char* name) {
    return table.AddColumn(name, ColumnKind::kReal, "share");
  };
  const int from = real("probability_from");
  const int to = real("probability_to");
  const int forecasts = table.AddColumn("forecasts", ColumnKind::kInteger);
  const int deals = table.AddColumn("deals", ColumnKind::kInteger);
  const int mean = real("mean_probability");
  const int observed = real("observed_share");
  const int low = real("interval_low");
  const int high = real("interval_high");
  for (size_t i = 0; i < test.bins.size(); ++i) {
    const ReliabilityBin& bin = test.bins[i];
    table.AppendInteger(bin_column, static_cast<int64_t>(i) + 1);
    table.AppendReal(from, Ratio(static_cast<int64_t>(i), static_cast<int64_t>(test.bins.size())));
    table.AppendReal(to,
                     Ratio(static_cast<int64_t>(i) + 1, static_cast<int64_t>(test.bins.size())));
    table.AppendInteger(forecasts, bin.forecasts);
    table.AppendInteger(deals, bin.deals);
    if (bin.forecasts == 0) {
      for (const int column : {mean, observed, low, high}) table.AppendNull(column);
      continue;
    }
    table.AppendReal(mean, MeanOf(bin));
    table.AppendReal(observed, ShareOf(bin));
    const auto [least, most] = WilsonInterval(ShareOf(bin), static_cast<double>(bin.deals));
    table.AppendReal(low, least);
    table.AppendReal(high, most);
  }
  return table;
}

Table Days(const Backtest& test, const std::string& currency) {
  Table table;
  const int as_of = table.AddColumn("as_of", ColumnKind::kDate);
  const int due_on = table.AddColumn("due_on", ColumnKind::kDate);
  const int open = table.AddColumn("open_deals", ColumnKind::kInteger);
  const int closed = table.AddColumn("closed_deals", ColumnKind::kInteger);
  const auto amount = [&](const char* name) {
    return table.AddColumn(name, ColumnKind::kSum, currency, kMoneyScale);
  };
  const int expected = amount("expected");
  const int low = amount("low");
  const int median = amount("median");
  const int high = amount("high");
  const int came = amount("came");
  const int within = table.AddColumn("within", ColumnKind::kBool);
  const int brier = table.AddColumn("brier", ColumnKind::kReal, "share");
  const int correlation = table.AddColumn("correlation", ColumnKind::kReal, "ratio");
  for (const Replay& replay : test.replays) {
    table.AppendInteger(as_of, replay.day);
    table.AppendInteger(due_on, replay.due);
    table.AppendInteger(open, replay.open_deals);
    table.AppendInteger(closed, replay.closed_deals);
    table.AppendSum(expected, Figure::OfReal(replay.expected / 1e6).micros);
    table.AppendSum(low, replay.low);
    table.AppendSum(median, replay.median);
    table.AppendSum(high, replay.high);
    table.AppendSum(came, replay.came);
    table.AppendInteger(within, replay.within() ? 1 : 0);
    replay.open_deals > 0
        ? table.AppendReal(brier, replay.brier / static_cast<double>(replay.open_deals))
        : table.AppendNull(brier);
    table.AppendReal(correlation, replay.correlation);
  }
  return table;
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run& run) {
  BacktestOptions read;
  read.from = options.DateOf("from");
  read.to = options.DateOf("to");
  read.every = *GrainFromName(options.Text("every"));
  read.grain = *GrainFromName(options.Text("grain"));
  read.given = options.Text("probabilities") == "given";
  read.open_only = options.Bool("open_only");
  read.correlation = Ratio(*options.Number("correlation"), kMicros);
  read.common_shock = options.Bool("common_shock");
  if (read.common_shock && read.correlation > 0) {
    return InvalidArgument("Give either correlation or common_shock=true, which estimates it.");
  }
  read.bins = static_cast<int>(*options.Integer("bins"));

  const EntriesByStream streams = ByStream(tally);
  const auto entries = [&](int64_t stream) -> const std::vector<Tally::Entry>& {
    static const std::vector<Tally::Entry> kNone;
    const auto found = streams.find({stream, 0});
    return found == streams.end() ? kNone : found->second;
  };
  std::vector<DealPath> paths;
  for (const Tally::Entry& entry : entries(kPathStream)) {
    const Int128 count = entry.at(0);
    if (count <= 0 || count > 10'000'000) continue;  // no fold made it
    std::optional<DealPath> path = ReadPath(entry.key[1].text, static_cast<int64_t>(count));
    if (path.has_value()) paths.push_back(*std::move(path));
  }
  const std::vector<Tally::Entry>& none = entries(kLeftOutStream);
  const Int128 left_out = none.empty() ? 0 : none.front().at(0);
  if (paths.empty() && left_out > 0) {
    return FailedPrecondition(
        "No deal has rows in deal_history: how deals stood on earlier days is not known, and a "
        "back-test that takes them as they are today would know what came.");
  }
  const std::optional<Date> as_of = options.DateOf("as_of");
  const std::optional<Date> today = as_of.has_value() ? as_of : LatestEvent(streams);
  const Signature& context = tally.signature();
  const WorkingDays working(context.definitions);
  Backtest test;
  test.bins.resize(static_cast<size_t>(read.bins));
  if (today.has_value()) {
    COXSWAIN_ASSIGN_OR_RETURN(test, ReplayForecasts(std::move(paths), today->days(), working,
                                                    context.calendar, read, run));
  }
  const std::string show = options.Text("show");
  if (show == "reliability") return Reliability(test);
  if (show == "days") return Days(test, context.currency);
  return Summary(test, left_out);
}

}  // namespace

const Query kForecastBacktestQuery = {
    {"forecast_backtest", "Whether forecasts were right when they could not know.",
     "deals|deal_history|deal_costs|orders|spend",
     "calendar|stages|customers|products|product_prices|campaigns|owners|teams|rates",
     "deal_id, customer_id", TallyState::kEntities, kOptions, kOutputs,
     "Brier 1950; Murphy, A New Vector Partition of the Probability Score, Journal of Applied "
     "Meteorology 1973"},
    Fold,
    Solve,
};

}  // namespace coxswain
