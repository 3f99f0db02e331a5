#include <algorithm>
#include <map>
#include <set>

#include "forecast.h"
#include "measures/deal_state.h"

namespace coxswain {
namespace {

// Streams of this query, beside those of definitions.h.
enum ForecastStream : int64_t {
  kClosedStream = 41,     // question, opened, closed, won: deals, amount of the won
  kOpenDealStream,        // question, opened, amount, probability, stage, category: deals
  kWonAmountStream,       // question, month, amount to three digits: deals, amount
  kWithoutOpeningStream,  // question: deals
  kStayStream,            // question, opened, from, to, stage, next, next stage: deals
  kFirstStateStream,      // question, what ended it or 0, stage: deals
  kCategoryStream,        // question, category, won: deals
};

constexpr size_t kOutcomeParts = 4;
constexpr int32_t kFirstDay = -719162;  // 0001-01-01
constexpr int32_t kLastDay = 2932896;   // 9999-12-31

KeyPart DayPart(int32_t day) { return day == kNullDay ? KeyPart::Null() : KeyPart::Integer(day); }
KeyPart NumberPart(int64_t number) {
  return number == kNullNumber ? KeyPart::Null() : KeyPart::Integer(number);
}
KeyPart TextPart(std::string_view text) {
  return text.data() == nullptr ? KeyPart::Null() : KeyPart::Text(text);
}

// Folds deals into what their future is learned from.
class DealFolder {
 public:
  DealFolder(const Snapshot& snapshot, std::optional<Date> as_of)
      : snapshot_(snapshot), deals_(snapshot.table(TableId::kDeals)), as_of_(as_of) {}

  absl::Status Prepare(const Run& run) {
    if (snapshot_.table(TableId::kDealHistory).rows > 0) {
      COXSWAIN_ASSIGN_OR_RETURN(history_, DealHistory::Of(snapshot_, run));
    }
    const TableState& stages = snapshot_.table(TableId::kStages);
    for (int64_t row = 0; row < stages.rows; ++row) {
      const int64_t share = stages.NumberAt(row, default_probability_);
      if (share == kNullNumber) continue;
      probability_of_[{std::string(stages.TextAt(row, pipeline_of_stage_)),
                       std::string(stages.TextAt(row, stage_of_stage_))}] = share;
    }
    return absl::OkStatus();
  }

  void Fold(int64_t question, int64_t row, Tally* tally) const {
    const auto add = [&](ForecastStream stream, std::initializer_list<KeyPart> parts,
                         Int128 second = 0) {
      Key key = {KeyPart::Integer(stream), KeyPart::Integer(question)};
      key.insert(key.end(), parts);
      const Int128 values[] = {1, second};
      tally->Add(key, values);
    };
    const int32_t opened = deals_.DayAt(row, columns_.opened_on);
    int32_t closed = deals_.DayAt(row, columns_.closed_on);
    DealStatus status = StatusAsOf(deals_.SmallAt(row, columns_.status), opened, closed, as_of_);
    const DealState* state = nullptr;
    if (history_.has_value() && history_->has_history(row)) {
      if (as_of_.has_value()) {
        state = history_->At(row, as_of_->days());
        status = state == nullptr ? static_cast<DealStatus>(0) : state->status;
        // It was opened again since, and closed anew.
        const bool later = closed == kNullDay || closed > as_of_->days();
        if (state != nullptr && status != DealStatus::kOpen && later) closed = state->day;
      }
      FoldStays(question, row, tally);
    }
    const int64_t amount = AmountOf(row, state);
    switch (status) {
      case DealStatus::kOpen:
        add(kOpenDealStream,
            {DayPart(opened), NumberPart(amount), NumberPart(ProbabilityOf(row, state)),
             TextPart(StageOf(row, state)), TextPart(CategoryOf(row, state))});
        break;
      case DealStatus::kWon:
      case DealStatus::kLost:
      case DealStatus::kOmitted: {
        if (closed == kNullDay) break;  // omitted, and nobody knows when
        const bool won = status == DealStatus::kWon;
        const bool known = won && amount != kNullNumber;
        if (known && amount > 0) {
          const Date month =
              PeriodStart(Date::FromDays(closed), Grain::kMonth, snapshot_.settings().calendar);
          add(kWonAmountStream,
              {KeyPart::Integer(month.days()), KeyPart::Integer(ThreeDigits(amount))}, amount);
        }
        if (opened == kNullDay || opened > closed) {
          add(kWithoutOpeningStream, {});
          break;
        }
        add(kClosedStream,
            {KeyPart::Integer(opened), KeyPart::Integer(closed), KeyPart::Integer(won ? 1 : 0)},
            known ? amount : 0);
        break;
      }
      default:
        break;  // it was not there
    }
  }

 private:
  // A deal's stages by the ends of days, as far as history says them.
  void FoldStays(int64_t question, int64_t row, Tally* tally) const {
    const absl::Span<const DealState> states = history_->states(row);
    if (states.front().day == DealState::kAlways) return;
    constexpr Int128 one = 1;
    const auto end_of = [](const DealState& state) {
      return state.status == DealStatus::kWon ? kStayWon : kStayLost;
    };
    const int32_t last = as_of_.has_value() ? as_of_->days() : DealState::kUndated - 1;
    const int32_t opened = states.front().day;
    // What each day ended with, where stage or status are others than before.
    std::vector<const DealState*> ends;
    std::set<Symbol> categories;  // in which it stood while it was open
    const DealState* outcome = nullptr;
    for (size_t i = 0; i < states.size() && states[i].day <= last; ++i) {
      const DealState& state = states[i];
      if (i + 1 < states.size() && states[i + 1].day == state.day) continue;
      const bool open = state.status == DealStatus::kOpen;
      if (!open) outcome = &state;
      if (open && !state.assumed(DealField::kForecastCategory)) {
        categories.insert(state.forecast_category);
      }
      const bool same = !ends.empty() && ends.back()->status == state.status &&
                        ends.back()->stage == state.stage &&
                        ends.back()->assumed(DealField::kStage) == state.assumed(DealField::kStage);
      if (!same) ends.push_back(&state);
    }
    for (size_t i = 0; i < ends.size(); ++i) {
      const DealState& state = *ends[i];
      const DealState* next = i + 1 < ends.size() ? ends[i + 1] : nullptr;
      const bool open = state.status == DealStatus::kOpen;
      const bool known = !state.assumed(DealField::kStage);
      if (state.day == opened && (known || !open)) {
        Key key = {KeyPart::Integer(kFirstStateStream), KeyPart::Integer(question),
                   KeyPart::Integer(open ? 0 : end_of(state))};
        key.push_back(open ? StagePart(state) : KeyPart::Null());
        tally->Add(key, {&one, 1});
      }
      if (!open || !known) continue;
      // Its row says that something changed since, and not when.
      const DealState& latest = states.back();
      const bool undated = next == nullptr && latest.day == DealState::kUndated &&
                           (latest.status != state.status || latest.stage != state.stage);
      if (undated) continue;
      Key key = {KeyPart::Integer(kStayStream), KeyPart::Integer(question),
                 KeyPart::Integer(opened), KeyPart::Integer(state.day)};
      key.push_back(next == nullptr ? KeyPart::Null() : KeyPart::Integer(next->day));
      key.push_back(StagePart(state));
      const bool moves = next != nullptr && next->status == DealStatus::kOpen;
      key.push_back(KeyPart::Integer(next == nullptr ? kOutOfSight : moves ? 0 : end_of(*next)));
      key.push_back(moves ? StagePart(*next) : KeyPart::Null());
      tally->Add(key, {&one, 1});
    }
    if (outcome == nullptr) return;
    for (const Symbol category : categories) {
      if (category == kNullSymbol) continue;
      const Key key = {KeyPart::Integer(kCategoryStream), KeyPart::Integer(question),
                       TextPart(history_->Text(DealField::kForecastCategory, category)),
                       KeyPart::Integer(outcome->status == DealStatus::kWon ? 1 : 0)};
      tally->Add(key, {&one, 1});
    }
  }

  KeyPart StagePart(const DealState& state) const {
    return TextPart(history_->Text(DealField::kStage, state.stage));
  }

  // In the reporting currency; what it was then where history says so.
  int64_t AmountOf(int64_t row, const DealState* state) const {
    if (state == nullptr || state->assumed(DealField::kAmount)) {
      return deals_.NumberAt(row, amount_);
    }
    return ReportedAmount(snapshot_, *history_, row, *state,
                          as_of_.has_value() ? as_of_->days() : kNullDay);
  }

  std::string_view StageOf(int64_t row, const DealState* state) const {
    if (state == nullptr) return deals_.TextAt(row, stage_);
    if (state->assumed(DealField::kStage)) return {};
    return history_->Text(DealField::kStage, state->stage);
  }

  std::string_view CategoryOf(int64_t row, const DealState* state) const {
    if (state == nullptr) return deals_.TextAt(row, forecast_category_);
    if (state->assumed(DealField::kForecastCategory)) return {};
    return history_->Text(DealField::kForecastCategory, state->forecast_category);
  }

  int64_t ProbabilityOf(int64_t row, const DealState* state) const {
    int64_t share = kNullNumber;
    if (state == nullptr) {
      share = deals_.NumberAt(row, probability_);
    } else if (!state->assumed(DealField::kProbability)) {
      share = state->probability;
    }
    if (share != kNullNumber) return share;
    const auto found = probability_of_.find(
        {std::string(deals_.TextAt(row, pipeline_)), std::string(StageOf(row, state))});
    return found == probability_of_.end() ? kNullNumber : found->second;
  }

  const Snapshot& snapshot_;
  const TableState& deals_;
  const std::optional<Date> as_of_;
  std::optional<DealHistory> history_;
  std::map<std::pair<std::string, std::string>, int64_t> probability_of_;  // by pipeline, stage
  const DealColumns columns_;
  const int amount_ = ColumnIndex(TableId::kDeals, "amount");
  const int stage_ = ColumnIndex(TableId::kDeals, "stage");
  const int pipeline_ = ColumnIndex(TableId::kDeals, "pipeline");
  const int probability_ = ColumnIndex(TableId::kDeals, "probability");
  const int forecast_category_ = ColumnIndex(TableId::kDeals, "forecast_category");
  const int pipeline_of_stage_ = ColumnIndex(TableId::kStages, "pipeline");
  const int stage_of_stage_ = ColumnIndex(TableId::kStages, "stage");
  const int default_probability_ = ColumnIndex(TableId::kStages, "default_probability");
};

absl::Status FoldDeals(const std::shared_ptr<const Snapshot>& snapshot, int64_t question,
                       const Filter& filter, const DealFolder& folder, const Run& run,
                       Tally* tally) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "the forecast"));
  GroupOptions groups;
  groups.filter = filter;
  const int closed_on = ColumnIndex(TableId::kDeals, "closed_on");
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan plan,
                            FoldPlan::Make(snapshot, TableId::kDeals, closed_on, groups, run));
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<int64_t> rows, plan.Rows(EveryDeal(), -1, run));
  if (run.rows_counted != nullptr) {
    run.rows_counted(static_cast<int>(TableId::kDeals), closed_on, rows);
    return absl::OkStatus();
  }
  for (const int64_t row : rows) folder.Fold(question, row, tally);
  return absl::OkStatus();
}

// The objectives that are asked for, or the plain period, as rows of the table objectives.
absl::StatusOr<std::vector<Key>> Questions(const Snapshot& snapshot,
                                           const ForecastOptions& options) {
  const auto place = [](std::string_view column) {
    return static_cast<size_t>(ColumnIndex(TableId::kObjectives, column));
  };
  std::vector<Key> questions;
  if (!options.measure.empty()) {
    COXSWAIN_RETURN_IF_ERROR(GetMeasure(options.measure).status());
    Key key;
    key.resize(Spec(TableId::kObjectives).columns.size());
    key.at(place("objective_id")) = KeyPart::Text("");
    key.at(place("measure")) = KeyPart::Text(options.measure);
    key.at(place("direction")) = KeyPart::Integer(1);
    key.at(place("starts_on")) = KeyPart::Integer(options.from->days());
    key.at(place("due_on")) = KeyPart::Integer(options.to->days());
    questions.push_back(std::move(key));
    return questions;
  }
  const TableState& table = snapshot.table(TableId::kObjectives);
  std::map<std::string, int64_t> rows;  // by objective, whatever the order of the rows
  std::vector<std::string_view> known;
  for (int64_t row = 0; row < table.rows; ++row) {
    known.push_back(table.TextAt(row, 0));
    rows[std::string(known.back())] = row;
  }
  for (const std::string& id : options.objective_ids) {
    if (rows.count(id) == 0) {
      return NotFound("There is no objective " + Quote(id) + "." + Suggestion(id, known));
    }
  }
  const std::set<std::string> wanted(options.objective_ids.begin(), options.objective_ids.end());
  for (const auto& [id, row] : rows) {
    if (!wanted.empty() && wanted.count(id) == 0) continue;
    COXSWAIN_ASSIGN_OR_RETURN(Key key, ReportedKey(snapshot, TableId::kObjectives, row));
    questions.push_back(std::move(key));
  }
  return questions;
}

}  // namespace

int64_t ThreeDigits(int64_t amount) {
  int64_t unit = 1;
  while (amount / unit >= 1000) unit *= 10;
  return amount / unit * unit;
}

int EveryDeal::Select(const RowGroup& group, uint16_t* rows) const {
  for (int i = 0; i < group.rows(); ++i) rows[i] = static_cast<uint16_t>(i);
  return group.rows();
}

void EveryDeal::Accumulate(const FoldBatch& batch, GroupSums* sums) const {
  for (int i = 0; i < batch.count; ++i) sums->AddWide(0, 0, batch.slots[i], 1);
}

int64_t ReportedAmount(const Snapshot& snapshot, const DealHistory& history, int64_t row,
                       const DealState& state, int32_t day) {
  const int amount = ColumnIndex(TableId::kDeals, "amount");
  const TableState& stated = snapshot.stated(TableId::kDeals);
  const std::string_view currency = history.Text(DealField::kCurrency, state.currency);
  const std::string_view of_deal = stated.TextAt(row, ColumnIndex(TableId::kDeals, "currency"));
  if (state.amount == stated.NumberAt(row, amount) && currency == of_deal) {
    return snapshot.table(TableId::kDeals).NumberAt(row, amount);
  }
  if (currency.empty() || currency == snapshot.currency()) return state.amount;
  if (snapshot.reported() == nullptr) return kNullNumber;
  const ReportedRows& reported = *snapshot.reported();
  const int64_t rate =
      reported.rates.Of(currency, reported.policy.kind).At(reported.policy.DayFor(day));
  int64_t converted = 0;
  const bool converts =
      state.amount != kNullNumber && rate != kNoRate && Convert(state.amount, rate, &converted);
  return converts ? converted : kNullNumber;
}

absl::StatusOr<Filter> FilterOf(const Objective& objective, const ForecastOptions& options) {
  if (!options.measure.empty()) return options.filter;
  return ParseFilter(objective.filter);
}

Key DailyPrefix(size_t question) {
  return {KeyPart::Integer(kFoldStream), KeyPart::Integer(static_cast<int64_t>(question))};
}

MeasureFold DailyFold(const Objective& objective, const Measure* measure, Filter filter,
                      std::optional<Date> as_of) {
  MeasureFold fold;
  fold.measures = {measure};
  fold.filter = std::move(filter);
  // Who is new on a day is asked of all customers, so their history is not gone through by day.
  if (IsFlow(*measure)) fold.by = {"day"};
  if (!IsFlow(*measure) || CountsCustomers(*measure)) fold.from = objective.starts_on;
  fold.to = objective.due_on;
  fold.as_of = as_of;
  return fold;
}

absl::StatusOr<Tally> FoldForecast(const QuerySpec& spec,
                                   const std::shared_ptr<const Snapshot>& snapshot,
                                   const Options& options, const ForecastOptions& read,
                                   const Run& run) {
  if (read.measure.empty()) {
    COXSWAIN_RETURN_IF_ERROR(
        RequireTable(*snapshot, TableId::kObjectives,
                     "the forecast of objectives (a plain period takes the option measure)"));
  }
  COXSWAIN_ASSIGN_OR_RETURN(std::vector<Key> definitions, Questions(*snapshot, read));
  DealFolder folder(*snapshot, read.as_of);
  if (snapshot->table(TableId::kDeals).given) COXSWAIN_RETURN_IF_ERROR(folder.Prepare(run));
  std::vector<Tally> parts;
  for (size_t number = 0; number < definitions.size(); ++number) {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    const Objective objective = Objective::FromKey(definitions[number]);
    FoldOutcome of_measure;
    FoldOutcome of_deals{absl::StatusCode::kFailedPrecondition, ""};
    const absl::StatusOr<Filter> filter = FilterOf(objective, read);
    const absl::StatusOr<const Measure*> measure = GetMeasure(objective.measure_name);
    if (!filter.ok()) {
      of_measure = {absl::StatusCode::kInvalidArgument,
                    std::string(ToStd(filter.status().message()))};
    } else if (!measure.ok()) {
      of_measure = OutcomeOf(measure.status());
    } else {
      COXSWAIN_ASSIGN_OR_RETURN(
          of_measure, FoldOrExplain(snapshot, DailyFold(objective, *measure, *filter, read.as_of),
                                    DailyPrefix(number), run, &parts));
      if (of_measure.ok() && ComesFromDeals(**measure)) {
        Tally part;
        const absl::Status folded =
            FoldDeals(snapshot, static_cast<int64_t>(number), *filter, folder, run, &part);
        COXSWAIN_ASSIGN_OR_RETURN(of_deals, KeepOrExplain(folded, std::move(part), &parts));
      }
    }
    for (const FoldOutcome* outcome : {&of_measure, &of_deals}) {
      definitions[number].push_back(KeyPart::Integer(static_cast<int64_t>(outcome->code)));
      definitions[number].push_back(KeyPart::Text(outcome->message));
    }
  }
  for (Key& key : WorkingDays::Definitions(*snapshot)) definitions.push_back(std::move(key));
  Tally tally(TallySignature(spec, options, *snapshot, std::move(definitions)));
  for (const Tally& part : parts) tally.AddEntries(part);
  if (!read.as_of.has_value()) CountEventDays(*snapshot, &tally);
  return tally;
}

std::optional<ForecastQuestion> QuestionOf(const Key& definition) {
  const size_t columns = Spec(TableId::kObjectives).columns.size();
  if (definition.size() != columns + kOutcomeParts) return std::nullopt;
  ForecastQuestion question;
  question.objective = Objective::FromKey(definition);
  for (const Date day : {question.objective.starts_on, question.objective.due_on}) {
    if (day.days() < kFirstDay || day.days() > kLastDay) return std::nullopt;  // no fold made it
  }
  const auto target = static_cast<size_t>(ColumnIndex(TableId::kObjectives, "target"));
  question.has_target = !definition[target].is_null();
  const auto outcome = [&](size_t at) {
    return FoldOutcome{static_cast<absl::StatusCode>(definition[at].integer),
                       definition[at + 1].text};
  };
  question.measure = outcome(columns);
  question.deals = outcome(columns + 2);
  return question;
}

std::map<int64_t, KnownDeals> ReadKnownDeals(const EntriesByStream& streams) {
  std::map<int64_t, KnownDeals> known;
  const auto is_day = [](const KeyPart& part) {
    return part.kind == KeyPart::Kind::kInteger && part.integer >= kFirstDay &&
           part.integer <= kLastDay;
  };
  const auto day = [](const KeyPart& part) { return static_cast<int32_t>(part.integer); };
  const auto read = [&](const Tally::Entry& entry) {
    const Key& key = entry.key;
    const Int128 deals = entry.at(0);
    if (deals <= 0 || deals > 10'000'000) return;  // no fold made it
    const auto count = static_cast<int64_t>(deals);
    KnownDeals& of = known[key[1].integer];
    switch (key[0].integer) {
      case kClosedStream:
        if (!is_day(key[2]) || !is_day(key[3]) || key[2].integer > key[3].integer) break;
        of.closed.push_back({day(key[2]), day(key[3]), key[4].integer == 1, count, entry.at(1)});
        break;
      case kOpenDealStream:
        if (!key[2].is_null() && !is_day(key[2])) break;
        of.open.push_back({key[2].is_null() ? kNullDay : day(key[2]),
                           key[3].is_null() ? kNullNumber : key[3].integer,
                           key[4].is_null() ? kNullNumber : key[4].integer, key[5].text,
                           key[6].text, count});
        break;
      case kWonAmountStream: {
        const Int128 mean = entry.at(1) / deals;
        if (!is_day(key[2]) || mean <= 0 || mean > INT64_MAX) break;
        of.amounts.push_back({day(key[2]), static_cast<int64_t>(mean), count});
        break;
      }
      case kWithoutOpeningStream:
        of.without_opening += count;
        break;
      case kStayStream: {
        const bool ends = !key[4].is_null();
        if (!is_day(key[2]) || !is_day(key[3]) || (ends && !is_day(key[4]))) break;
        KnownDeals::Stay stay{
            day(key[2]), day(key[3]), std::nullopt, key[5].text, static_cast<int>(key[6].integer),
            key[7].text, count};
        if (ends) stay.to = day(key[4]);
        if (stay.from >= stay.opened && (!ends || *stay.to > stay.from)) of.stays.push_back(stay);
        break;
      }
      case kFirstStateStream:
        if (key[2].integer == kStayWon) {
          of.first_won += count;
        } else if (key[2].integer == kStayLost) {
          of.first_lost += count;
        } else {
          of.first_stages[key[3].text] += count;
        }
        break;
      case kCategoryStream:
        (key[3].integer == 1 ? of.categories[key[2].text].won : of.categories[key[2].text].lost) +=
            count;
        break;
      default:
        break;
    }
  };
  for (const auto& [stream, entries] : streams) {
    if (stream.first < kClosedStream || stream.first > kCategoryStream) continue;
    for (const Tally::Entry& entry : entries) read(entry);
  }
  return known;
}

}  // namespace coxswain
