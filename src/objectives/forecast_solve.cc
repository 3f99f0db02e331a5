#include <algorithm>
#include <cmath>

#include "coxswain/objectives/reach.h"

#include "forecast.h"
#include "forecast_learning.h"
#include "numeric/student_t.h"
#include "pace.h"

namespace coxswain {
namespace {

constexpr int kYear = 365;
constexpr int64_t kMostDays = 7320;  // ahead; what is open then is as good as never won
constexpr int kLeastDays = 14;       // of amounts a day
constexpr int kDraws = 20;
constexpr double kShares[] = {.1, .5, .9};

double Micros(Int128 micros) { return static_cast<double>(micros); }

int64_t ToMicros(Int128 micros) {
  return static_cast<int64_t>(std::clamp<Int128>(micros, INT64_MIN + 1, INT64_MAX - 1));
}

// What a total must be to reach the target; an empty end is open.
struct Bounds {
  std::optional<Int128> low, high;
};

Bounds BoundsOf(const Objective& objective) {
  if (objective.kind == ObjectiveKind::kCorridor &&
      (objective.target_low.has_value() || objective.target_high.has_value())) {
    Bounds bounds;
    if (objective.target_low.has_value()) bounds.low = objective.target_low->micros;
    if (objective.target_high.has_value()) bounds.high = objective.target_high->micros;
    return bounds;
  }
  if (objective.up) return {objective.target.micros, std::nullopt};
  return {std::nullopt, objective.target.micros};
}

// `at_least` is the probability that what is to come is that much or more.
template <typename AtLeast>
double Within(const Bounds& bounds, Int128 actual, const AtLeast& at_least) {
  const double low = bounds.low.has_value() ? at_least(ToMicros(*bounds.low - actual)) : 1;
  const double over = bounds.high.has_value() ? at_least(ToMicros(*bounds.high - actual + 1)) : 0;
  return std::clamp(low - over, 0.0, 1.0);
}

// The measure by day; a level's value is that of the only group.
struct Series {
  std::map<int32_t, Figure> by_day;
  std::optional<Figure> level;
};

class Forecaster {
 public:
  Forecaster(const Tally& tally, const ForecastOptions& options, const Run& run)
      : options_(options),
        run_(run),
        streams_(ByStream(tally)),
        working_(tally.signature().definitions),
        known_(ReadKnownDeals(streams_)),
        context_(tally.signature()),
        today_(options.as_of.has_value() ? options.as_of : LatestEvent(streams_)) {}

  absl::StatusOr<Forecast> Solve(size_t number, ForecastQuestion question) {
    Forecast out;
    Score& score = out.score;
    if (options_.target.has_value()) {
      question.objective.target = Figure::OfMicros(*options_.target);
      question.has_target = true;
    }
    score.objective = question.objective;
    const Objective& objective = score.objective;
    score.measure = FindMeasure(objective.measure_name);
    score.as_of = today_;
    score.days = objective.due_on.days() - objective.starts_on.days() + 1;
    out.method = "pace only";
    FoldOutcome outcome = question.measure;
    const absl::StatusOr<Filter> filter = FilterOf(objective, options_);
    if (outcome.ok() && (score.measure == nullptr || !filter.ok())) return out;
    Series series;
    if (outcome.ok()) {
      outcome = ReadSeries(number, *filter, &score, &series);
    }
    if (score.measure != nullptr) {
      score.unit = UnitText(score.measure->unit, context_.currency);
      score.flow = IsFlow(*score.measure);
      score.in_money = score.measure->unit == MeasureUnit::kMoney;
    }
    if (!outcome.ok()) {
      score.status = outcome.code == absl::StatusCode::kInvalidArgument ? kBadFilter
                     : score.measure == nullptr                         ? kUnknownMeasure
                                                                        : kNoData;
      AddNote(outcome.message, &score);
      return out;
    }
    if (!today_.has_value()) {
      score.status = kNoData;
      AddNote("No row tells what day it is: give as_of.", &score);
      return out;
    }
    if (!score.in_money && !objective.currency.empty() && question.has_target) {
      score.status = kNoData;
      AddNote("The target is in " + objective.currency + ", and " + objective.measure_name +
                  " is no money: it is compared with nothing.",
              &score);
      question.has_target = false;
      score.objective.target = Figure{};
    }
    score.days_done = std::clamp<int64_t>(int64_t{today_->days()} - objective.starts_on.days() + 1,
                                          0, score.days);
    score.elapsed = Ratio(score.days_done, score.days);
    TakeActual(series, question.has_target, &score);
    if (score.flow && score.days_done > 0) SeasonalPace(series, &out);

    if (*today_ >= objective.due_on) {
      Over(question, &out);
    } else if (!score.flow) {
      AddNote("A level is not forecast: only its pace is shown.", &score);
    } else if (ComesFromDeals(*score.measure) && score.revenue_from != "orders") {
      COXSWAIN_RETURN_IF_ERROR(FromPipeline(number, question, series, &out));
    } else {
      FromDailyAmounts(question, series, &out);
    }
    return out;
  }

 private:
  FoldOutcome ReadSeries(size_t number, const Filter& filter, Score* score, Series* series) {
    MeasureFold fold = DailyFold(score->objective, score->measure, filter, options_.as_of);
    const std::vector<Tally::Entry>& entries =
        EntriesOf(streams_, kFoldStream, static_cast<int64_t>(number));
    FoldOutcome outcome = OutcomeOf(CheckMeasures(entries, fold, DailyPrefix(number)));
    if (!outcome.ok()) return outcome;
    if (today_.has_value()) fold.to = std::min(score->objective.due_on, *today_);
    score->revenue_from = RevenueSource(entries, DailyPrefix(number));
    score->source = "rows";
    for (const MeasureGroup& group :
         SolveMeasures(entries, fold, DailyPrefix(number), context_.calendar)) {
      const std::optional<Figure> value =
          FigureOf(*score->measure, Evaluate(*score->measure, group.atoms));
      if (!value.has_value()) continue;
      if (fold.by.empty()) {
        series->level = value;
        continue;
      }
      const absl::StatusOr<Date> day = ParseDate(group.dimensions[0].text);
      if (day.ok()) series->by_day[day->days()] = *value;
    }
    return outcome;
  }

  void TakeActual(const Series& series, bool has_target, Score* score) const {
    const Objective& objective = score->objective;
    const int32_t last = std::min(objective.due_on, *today_).days();
    if (!score->flow) {
      score->actual = series.level;
    } else {
      Int128 sum = 0;
      auto day = series.by_day.lower_bound(objective.starts_on.days());
      for (; day != series.by_day.end() && day->first <= last; ++day) sum += day->second.micros;
      score->actual = Figure::OfMicros(sum);
    }
    if (*today_ < objective.starts_on) {
      if (!score->flow) score->actual.reset();
      score->status = kNotStarted;
      return;
    }
    if (!score->actual.has_value()) {
      score->status = kNoData;
      return;
    }
    Project(score);
    if (has_target) {
      score->status = StatusOf(*score, options_.score);
      return;
    }
    score->attainment.reset();
    score->pace_index.reset();
    score->gap.reset();
    score->required_per_day.reset();
  }

  DailyAmount Amounts(const Series& series) const {
    DailyAmount amounts;
    for (const auto& [day, figure] : series.by_day) amounts[day] = Micros(figure.micros);
    return amounts;
  }

  void SeasonalPace(const Series& series, Forecast* out) const {
    const Objective& objective = out->score.objective;
    const int32_t start = objective.starts_on.days();
    const int32_t due = objective.due_on.days();
    // The period itself does not tell its own season.
    const Season season(Amounts(series), start - 1, working_);
    if (!season.knows_week()) return;
    const double done = season.Weight(start, std::min(due, today_->days()));
    if (!(done > 0)) return;
    out->seasonal_projected =
        Figure::OfReal(out->score.actual->real / (done / season.Weight(start, due)));
  }

  void Over(const ForecastQuestion& question, Forecast* out) const {
    const Score& score = out->score;
    out->method = "over";
    if (!score.actual.has_value()) return;
    out->expected = Micros(score.actual->micros);
    out->deviation = 0;
    for (auto& quantile : out->quantiles) quantile = Micros(score.actual->micros);
    if (question.has_target) out->probability = score.objective.Reached(*score.actual) ? 1 : 0;
  }

  // The measure / the amounts of the deals that it is made of, in the last year.
  std::optional<double> Scale(const Series& series, const KnownDeals& deals) const {
    const int32_t begin = today_->days() - kYear + 1;
    Int128 amounts = 0;
    for (const KnownDeals::Closed& one : deals.closed) {
      if (one.closed >= begin && one.closed <= today_->days()) amounts += one.amount;
    }
    Int128 measured = 0;
    for (auto day = series.by_day.lower_bound(begin);
         day != series.by_day.end() && day->first <= today_->days(); ++day) {
      measured += day->second.micros;
    }
    if (amounts <= 0 || measured <= 0) return std::nullopt;
    return measured == amounts ? 1 : Micros(measured) / Micros(amounts);
  }

  absl::Status FromPipeline(size_t number, const ForecastQuestion& question, const Series& series,
                            Forecast* out) {
    Score& score = out->score;
    const Objective& objective = score.objective;
    if (!question.deals.ok()) {
      AddNote(question.deals.message, &score);
      return absl::OkStatus();
    }
    static const KnownDeals kNobody;
    const auto found = known_.find(static_cast<int64_t>(number));
    const KnownDeals& deals = found == known_.end() ? kNobody : found->second;
    const int32_t today = today_->days();
    const DealLessons lessons = LearnFrom(deals, today);
    out->closed_deals = lessons.closed;
    if (!lessons.hazards.has_value()) {
      AddNote("No history to learn from: " + std::to_string(lessons.closed) +
                  " deals that say when they were opened are closed, and it takes " +
                  std::to_string(kLeastClosed) + ", one of them won. Only the pace is shown.",
              &score);
      return absl::OkStatus();
    }
    const bool counts = score.measure->unit == MeasureUnit::kCount;
    const std::optional<double> scale = counts ? 1.0 : Scale(series, deals);
    if (!scale.has_value()) {
      AddNote("Nothing was won in the last year to tell what an amount of deals comes to in " +
                  objective.measure_name + ".",
              &score);
      return absl::OkStatus();
    }
    out->method = "pipeline";
    out->learned_from = lessons.by_stage ? "deal_history, by stage and age" : "deals, by age";
    const std::vector<OpenDeal> open = OpenDeals(deals, lessons, *scale, counts, objective, out);
    PipelineOptions luck;
    luck.correlation = options_.correlation;
    if (options_.common_shock) luck.correlation = SharedLuck(deals);
    out->correlation = luck.correlation;
    luck.correlation = WithDoubt(open, luck.correlation, deals, lessons, *scale, counts, objective);

    DealsToCome to_come;
    if (!options_.open_only) {
      to_come = LearnToCome(OpenedByDay(deals, today), deals.amounts, lessons, working_,
                            {today, objective.starts_on.days(), objective.due_on.days()}, *scale);
      if (counts) to_come.amounts = {{kMicros, 1.0}};
      out->new_deals = to_come.won.mean;
      out->new_expected = to_come.won.mean > 0 ? to_come.mean() : 0;
    }
    COXSWAIN_RETURN_IF_ERROR(run_.Check());
    COXSWAIN_ASSIGN_OR_RETURN(const Outlook outlook, Outlook::Of(open, to_come, luck));
    const Int128 actual = score.actual.has_value() ? score.actual->micros : 0;
    out->open_expected = outlook.open_mean();
    out->open_deviation = outlook.open_deviation();
    out->expected = Micros(actual) + outlook.mean();
    out->deviation = outlook.standard_deviation();
    out->exact = outlook.exact();
    for (size_t i = 0; i < 3; ++i) {
      out->quantiles[i] = Micros(actual + outlook.Quantile(kShares[i]));
    }
    if (question.has_target) {
      out->probability = Within(BoundsOf(objective), actual,
                                [&](int64_t amount) { return outlook.AtLeast(amount); });
    }
    return absl::OkStatus();
  }

  // That the deal is won from the objective's first day to its last, from tables of the hazards.
  struct Tables {
    StageTable by_due;
    std::optional<StageTable> before;  // the first day, where that is still to come
    StageTable ever;
  };
  Tables TablesOf(const DealHazards& hazards, const Objective& objective) const {
    const int64_t today = today_->days();
    Tables tables{hazards.WonWithin(std::min(objective.due_on.days() - today, kMostDays)),
                  std::nullopt, hazards.EverWon()};
    const int64_t before = objective.starts_on.days() - 1 - today;
    if (before > 0) tables.before = hazards.WonWithin(std::min(before, kMostDays));
    return tables;
  }

  double ProbabilityOf(const KnownDeals::Open& deal, const KnownDeals& deals,
                       const DealLessons& lessons, const Tables& tables) const {
    const int stage = lessons.StageOf(deal.stage);
    const int64_t age = deal.opened == kNullDay ? 0 : int64_t{today_->days()} - deal.opened;
    double in_time = tables.by_due.At(stage, age);
    if (tables.before.has_value()) in_time -= tables.before->At(stage, age);
    in_time = std::clamp(in_time, 0.0, 1.0);
    std::optional<double> ever;
    if (options_.probabilities == ProbabilitySource::kGiven && deal.probability != kNullNumber) {
      ever = std::clamp(static_cast<double>(deal.probability) / 1e9, 0.0, 1.0);
    } else if (options_.probabilities == ProbabilitySource::kCategory) {
      const auto category = deals.categories.find(deal.category);
      if (category != deals.categories.end()) {
        const auto won = static_cast<double>(category->second.won);
        const auto lost = static_cast<double>(category->second.lost);
        ever = (won + 0.5) / (won + lost + 1);
      }
    }
    if (!ever.has_value()) return in_time;
    const double learned = tables.ever.At(stage, age);
    return learned > 0 ? std::min(*ever * in_time / learned, 1.0) : 0;
  }

  std::vector<OpenDeal> OpenDeals(const KnownDeals& deals, const DealLessons& lessons, double scale,
                                  bool counts, const Objective& objective, Forecast* out) const {
    const Tables tables = TablesOf(*lessons.hazards, objective);
    std::vector<OpenDeal> open;
    int64_t without_amount = 0;
    int64_t without_day = 0;
    for (const KnownDeals::Open& deal : deals.open) {
      if (deal.opened != kNullDay && deal.opened > today_->days()) continue;
      out->open_deals += deal.count;
      without_day += deal.opened == kNullDay ? deal.count : 0;
      const int64_t amount = AmountOf(deal, scale, counts);
      if (amount < 0) {
        without_amount += deal.count;
        continue;
      }
      out->open_amount += Int128{amount} * deal.count;
      const double probability = ProbabilityOf(deal, deals, lessons, tables);
      for (int64_t i = 0; i < deal.count; ++i) open.push_back({amount, probability});
    }
    if (without_amount > 0) {
      AddNote("Open deals without an amount, which add nothing: " + std::to_string(without_amount) +
                  ".",
              &out->score);
    }
    if (without_day > 0) {
      AddNote("Open deals that do not say when they were opened, taken for new ones: " +
                  std::to_string(without_day) + ".",
              &out->score);
    }
    return open;
  }

  // In the measure, micros; below 0: unknown.
  static int64_t AmountOf(const KnownDeals::Open& deal, double scale, bool counts) {
    if (counts) return kMicros;
    if (deal.amount == kNullNumber || deal.amount < 0) return -1;
    if (scale == 1) return deal.amount;
    const double amount = static_cast<double>(deal.amount) * scale;
    return amount < 9e18 ? std::llround(amount) : -1;
  }

  // What is learned is not known: what the doubt adds to the variance of all deals together is told
  // as correlation, which is how it acts on them.
  double WithDoubt(const std::vector<OpenDeal>& open, double correlation, const KnownDeals& deals,
                   const DealLessons& lessons, double scale, bool counts,
                   const Objective& objective) const {
    if (options_.probabilities != ProbabilitySource::kLearned || open.empty()) return correlation;
    double variance = 0;
    double spread = 0;
    for (const OpenDeal& deal : open) {
      const auto amount = static_cast<double>(deal.amount);
      const double of_deal = amount * amount * deal.probability * (1 - deal.probability);
      variance += of_deal;
      spread += std::sqrt(of_deal);
    }
    const double common = spread * spread - variance;
    if (!(common > 1e-9 * variance)) return correlation;
    double sum = 0, squares = 0;
    for (int draw = 0; draw < kDraws; ++draw) {
      const DealHazards hazards = lessons.hazards->Drawn(static_cast<uint64_t>(draw) + 1);
      const Tables tables = TablesOf(hazards, objective);
      double mean = 0;
      for (const KnownDeals::Open& deal : deals.open) {
        if (deal.opened != kNullDay && deal.opened > today_->days()) continue;
        const int64_t amount = AmountOf(deal, scale, counts);
        if (amount < 0) continue;
        mean += static_cast<double>(amount) * static_cast<double>(deal.count) *
                ProbabilityOf(deal, deals, lessons, tables);
      }
      sum += mean;
      squares += mean * mean;
    }
    const double doubt = std::max(squares - sum * sum / kDraws, 0.0) / (kDraws - 1);
    // Less than a hundredth of the variance does not show.
    if (doubt < 0.01 * (variance + correlation * common)) return correlation;
    return std::min(correlation + doubt / common, 0.95);
  }

  void FromDailyAmounts(const ForecastQuestion& question, const Series& series,
                        Forecast* out) const {
    Score& score = out->score;
    const Objective& objective = score.objective;
    if (score.days_done < kLeastDays) {
      AddNote("Fewer than " + std::to_string(kLeastDays) +
                  " days have come in: only the pace is shown.",
              &score);
      return;
    }
    const int32_t start = objective.starts_on.days();
    const int32_t today = today_->days();
    bool on_days_off = false;
    const auto amount_of = [&](int32_t day) {
      const auto found = series.by_day.find(day);
      return found == series.by_day.end() ? 0 : Micros(found->second.micros);
    };
    for (int32_t day = start; day <= today; ++day) {
      on_days_off = on_days_off || (!working_.Works(day) && amount_of(day) != 0);
    }
    double sum = 0, squares = 0;
    int days = 0, left = 0;
    for (int32_t day = start; day <= objective.due_on.days(); ++day) {
      if (!on_days_off && !working_.Works(day)) continue;
      if (day > today) {
        ++left;
        continue;
      }
      ++days;
      sum += amount_of(day);
      squares += amount_of(day) * amount_of(day);
    }
    if (days < 2 || left == 0) return;
    const double mean = sum / days;
    const DailyAmounts seen{days, mean,
                            std::sqrt(std::max(squares - sum * mean, 0.0) / (days - 1))};
    if (!(seen.standard_deviation > 0)) {
      AddNote("Every day brought the same: nothing tells how much days differ.", &score);
      return;
    }
    out->method = "daily amounts";
    const double actual = Micros(score.actual->micros);
    const double scale =
        seen.standard_deviation * std::sqrt(left * (1 + static_cast<double>(left) / days));
    out->expected = actual + left * mean;
    out->deviation = days > 3
                         ? std::optional<double>(scale * std::sqrt((days - 1.0) / (days - 3.0)))
                         : std::nullopt;
    const double t = numeric::StudentCentralQuantile(.8, days - 1);
    out->quantiles = {*out->expected - t * scale, *out->expected, *out->expected + t * scale};
    if (!question.has_target) return;
    const Bounds bounds = BoundsOf(objective);
    const auto at_least = [&](Int128 total) {
      return ProbabilityOfAmount(seen, left, Micros(total) - actual);
    };
    const double low = bounds.low.has_value() ? at_least(*bounds.low) : 1;
    const double over = bounds.high.has_value() ? at_least(*bounds.high) : 0;
    out->probability = std::clamp(low - over, 0.0, 1.0);
  }

  const ForecastOptions& options_;
  const Run& run_;
  const EntriesByStream streams_;
  const WorkingDays working_;
  const std::map<int64_t, KnownDeals> known_;
  const Signature& context_;
  const std::optional<Date> today_;
};

}  // namespace

bool ComesFromDeals(const Measure& measure) {
  if (!IsFlow(measure)) return false;
  for (const Term& term : measure.numerator.front().terms) {
    const bool won = term.atom >= Atom::kWonDeals && term.atom <= Atom::kWonUnknownListInvoice;
    if (!won && term.atom != Atom::kRevenue) return false;
  }
  return true;
}

absl::StatusOr<std::vector<Forecast>> SolveForecast(const Tally& tally,
                                                    const ForecastOptions& options,
                                                    const Run& run) {
  Forecaster forecaster(tally, options, run);
  std::vector<Forecast> forecasts;
  for (const Key& definition : tally.signature().definitions) {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    std::optional<ForecastQuestion> question = QuestionOf(definition);
    if (!question.has_value()) continue;
    COXSWAIN_ASSIGN_OR_RETURN(Forecast forecast,
                              forecaster.Solve(forecasts.size(), *std::move(question)));
    forecasts.push_back(std::move(forecast));
  }
  return forecasts;
}

}  // namespace coxswain
