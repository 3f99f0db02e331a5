#include "coxswain/objectives/pipeline_ageing.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "coxswain/base/hash_map.h"
#include "coxswain/measures.h"

#include "movement_rows.h"
#include "movements.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    kByOption,
    kFilterOption,
    kAsOfOption,
    {"won_from", OptionType::kDate, true, "",
     "open deals are compared with deals won on this day or later"},
    kRateKindOption,
    {.name = "quantile",
     .type = OptionType::kNumber,
     .fold = false,
     .default_value = "0.9",
     .doc = "the part of the won deals that was faster than what is stuck",
     .range = {.least = 1, .most = kMicros}},
};

constexpr OutputSpec kOutputs[] = {
    {"stage", "", "empty: all stages together"},
    {"open_deals", "count", "open, or in this stage"},
    {"open", "money", "their amount"},
    {"open_days", "days", "median of the days that they have been"},
    {"won_deals", "count", "won, or won and in this stage before"},
    {"won_days", "days", "median of the days that it took them"},
    {"won_days_quantile", "days", "the days that the quantile of them did not exceed"},
    {"stuck_deals", "count", "open for more days than won_days_quantile"},
    {"stuck", "money", "their amount"},
    {"slipped_deals", "count", "open deals whose expected_close_on ever moved to a later day"},
    {"slips", "count", "how often that happened"},
    {"slip_days", "days", "by how many days, in the mean of the slips"},
    {"overdue_deals", "count", "open deals whose expected_close_on has passed"},
    {"overdue", "money", "their amount"},
    {"unknown_deals", "count", "open deals of which nobody knows since when: in no median"},
    {"note", "", "whether there is a history of the deals"},
};

constexpr std::string_view kSource =
    "Hyndman and Fan, Sample Quantiles in Statistical Packages, American Statistician 50, 1996";

// The first part of every key. Then
enum Stream : int64_t {
  kAgeStream = 1,  // dimensions, 0 or 1 for a stage, its order, the stage, kind, day or days
  kDayStream,      // day: events
  kDealsStream,    // deals, deals with history
};

enum Kind : int64_t {
  kOpen = 1,  // since day
  kExpected,  // on day
  kWon,       // days
};
enum Lane { kRows, kAmount, kSlipped, kSlips, kSlipDays, kLanes };

// What is told of one deal in one stage, or in all.
struct Age {
  bool of_stage = false;
  std::optional<int64_t> order;  // of the stage
  Symbol stage = kNullSymbol;
  Kind kind = kOpen;
  std::optional<int32_t> days;  // a day or a number of days
  bool operator<(const Age& other) const {
    return std::tie(of_stage, order, stage, kind, days) <
           std::tie(other.of_stage, other.order, other.stage, other.kind, other.days);
  }
};

struct Counted {
  Int128 amount = 0;
  int64_t slips = 0;
  int64_t slip_days = 0;
};

// Finds the ages of all deals.
class Ages {
 public:
  Ages(const Snapshot& snapshot, const DealHistory& history, const Options& options)
      : deals_(snapshot.table(TableId::kDeals)),
        history_(history),
        rates_(snapshot, history),
        as_of_(options.DateOf("as_of").has_value() ? options.DateOf("as_of")->days()
                                                   : DealState::kUndated),
        won_from_(options.DateOf("won_from")) {
    const TableState& stages = snapshot.table(TableId::kStages);
    const auto column = [](std::string_view name) { return ColumnIndex(TableId::kStages, name); };
    for (int64_t row = 0; row < stages.rows; ++row) {
      const Symbol stage = history.Find(DealField::kStage, stages.TextAt(row, column("stage")));
      const std::string_view pipeline = stages.TextAt(row, column("pipeline"));
      order_[{std::string(pipeline), stage}] = stages.NumberAt(row, column("order"));
    }
  }

  void Add(int64_t deal) {
    deal_ = deal;
    const absl::Span<const DealState> all = history_.states(deal);
    size_t count = 0;
    while (count < all.size() && all[count].day <= as_of_) ++count;
    const absl::Span<const DealState> states = all.subspan(0, count);
    for (const DealState& state : states) {
      if (state.day != DealState::kUndated && state.day != DealState::kAlways) {
        ++events[state.day];
      }
    }
    if (states.empty() || states[0].status != DealStatus::kOpen) return;
    if (states.back().status == DealStatus::kOpen) AddOpen(states);
    if (states.back().status == DealStatus::kWon) AddWon(states);
  }

  std::vector<Movement> movements;  // period: which of `bins`
  std::vector<Counted> counted;     // of each
  std::map<Age, int32_t> bin_of;
  std::vector<Age> bins;
  std::vector<RateGap> gaps;
  std::map<int32_t, int64_t> events;  // by day

 private:
  void Note(const DealState& state, const Age& age, const Counted& what, int gap) {
    const auto [known, fresh] = bin_of.try_emplace(age, static_cast<int32_t>(bins.size()));
    if (fresh) bins.push_back(age);
    Movement movement;
    movement.deal = deal_;
    movement.state = &state;
    movement.period = known->second;
    movement.gap = gap;
    movements.push_back(movement);
    counted.push_back(what);
  }

  std::optional<int64_t> OrderOf(Symbol stage) const {
    static const int kPipeline = ColumnIndex(TableId::kDeals, "pipeline");
    const auto found = order_.find({std::string(deals_.TextAt(deal_, kPipeline)), stage});
    return found == order_.end() ? std::nullopt : std::optional(found->second);
  }
  Age OfStage(Symbol stage, Kind kind) const { return {true, OrderOf(stage), stage, kind, {}}; }

  static std::optional<int32_t> Known(int32_t day) {
    if (day == DealState::kAlways || day == DealState::kUndated) return std::nullopt;
    return day;
  }

  void AddOpen(absl::Span<const DealState> states) {
    const DealState& now = states.back();
    Counted what;
    RateGap gap;
    int64_t value = 0;
    int gap_at = -1;
    if (!rates_.Value(deal_, now, as_of_, &value, &gap)) {
      gap_at = static_cast<int>(gaps.size());
      gaps.push_back(gap);
    }
    what.amount = value == kNullNumber ? 0 : value;
    for (size_t i = 1; i < states.size(); ++i) {
      const int32_t before = states[i - 1].expected_close_on;
      const int32_t after = states[i].expected_close_on;
      if (before == kNullDay || after == kNullDay || after <= before) continue;
      ++what.slips;
      what.slip_days += after - before;
    }
    // Back to where it came to the stage, or was opened again in it.
    size_t entered = states.size() - 1;
    while (entered > 0 && states[entered - 1].stage == now.stage &&
           states[entered - 1].status == DealStatus::kOpen) {
      --entered;
    }
    const bool told = !states[entered].assumed(DealField::kStage);
    const std::optional<int32_t> expected = Known(now.expected_close_on);
    for (const bool of_stage : {false, true}) {
      Age age = of_stage ? OfStage(now.stage, kOpen) : Age();
      age.days = !of_stage ? Known(states[0].day)
                 : told    ? Known(states[entered].day)
                           : std::nullopt;
      Note(now, age, what, gap_at);
      if (!expected.has_value()) continue;
      age.kind = kExpected;
      age.days = expected;
      Note(now, age, what, gap_at);
    }
  }

  void AddWon(absl::Span<const DealState> states) {
    size_t won = states.size() - 1;
    while (states[won - 1].status == DealStatus::kWon) --won;
    const DealState& now = states.back();
    const std::optional<int32_t> closed = Known(states[won].day);
    const std::optional<int32_t> opened = Known(states[0].day);
    if (!closed.has_value() || (won_from_.has_value() && *closed < won_from_->days())) return;
    if (opened.has_value()) {
      Age age{false, {}, kNullSymbol, kWon, *closed - *opened};
      Note(now, age, {}, -1);
    }
    std::map<Symbol, int32_t> in_stage;
    for (size_t i = 0; i < won; ++i) {
      const DealState& state = states[i];
      if (state.status != DealStatus::kOpen || state.assumed(DealField::kStage)) continue;
      if (!Known(state.day).has_value()) continue;
      in_stage[state.stage] += states[i + 1].day - state.day;
    }
    for (const auto& [stage, days] : in_stage) {
      Age age = OfStage(stage, kWon);
      age.days = days;
      Note(now, age, {}, -1);
    }
  }

  const TableState& deals_;
  const DealHistory& history_;
  const DealRates rates_;
  const int32_t as_of_;
  const std::optional<Date> won_from_;
  std::map<std::pair<std::string, Symbol>, int64_t> order_;  // by pipeline and stage
  int64_t deal_ = 0;
};

class AgeBins : public RowBins {
 public:
  AgeBins(const Ages& ages, const DealHistory& history) : ages_(ages), history_(history) {}
  uint32_t count() const override {
    return std::max<uint32_t>(1, static_cast<uint32_t>(ages_.bins.size()));
  }
  void Read(const FoldBatch& batch, uint32_t* codes) const override {
    const size_t first = static_cast<size_t>(batch.group->first_row());
    for (int i = 0; i < batch.count; ++i) {
      codes[i] = static_cast<uint32_t>(ages_.movements[first + batch.rows[i]].period);
    }
  }
  void AppendKey(uint32_t code, std::string* key) const override {
    const Age& age = ages_.bins[code];
    const auto integer = [](std::optional<int64_t> value) {
      return value.has_value() ? KeyPart::Integer(*value) : KeyPart::Null();
    };
    AppendKeyPart(KeyPart::Integer(age.of_stage ? 1 : 0), key);
    AppendKeyPart(integer(age.order), key);
    AppendKeyPart(age.stage == kNullSymbol
                      ? KeyPart::Null()
                      : KeyPart::Text(history_.Text(DealField::kStage, age.stage)),
                  key);
    AppendKeyPart(KeyPart::Integer(age.kind), key);
    AppendKeyPart(age.days.has_value() ? KeyPart::Integer(*age.days) : KeyPart::Null(), key);
  }

 private:
  const Ages& ages_;
  const DealHistory& history_;
};

class AgeSource : public LaneSource {
 public:
  // `gaps`: those alone that lack a rate.
  AgeSource(const Ages& ages, const DealHistory& history, bool gaps)
      : ages_(ages), gaps_(gaps), bins_(ages, history) {}
  std::vector<int> block_widths() const override { return {kLanes}; }
  int Select(const RowGroup& group, uint16_t* rows) const override {
    const size_t first = static_cast<size_t>(group.first_row());
    int count = 0;
    for (int i = 0; i < group.rows(); ++i) {
      rows[count] = static_cast<uint16_t>(i);
      count += !gaps_ || ages_.movements[first + static_cast<size_t>(i)].gap >= 0 ? 1 : 0;
    }
    return count;
  }
  const RowBins* bins() const override { return &bins_; }
  void Accumulate(const FoldBatch& batch, GroupSums* sums) const override {
    const size_t first = static_cast<size_t>(batch.group->first_row());
    for (int i = 0; i < batch.count; ++i) {
      const Counted& what = ages_.counted[first + batch.rows[i]];
      const auto add = [&](Lane lane, Int128 value) {
        sums->AddWide(0, lane, batch.slots[i], value);
      };
      add(kRows, 1);
      add(kAmount, what.amount);
      add(kSlipped, what.slips > 0 ? 1 : 0);
      add(kSlips, what.slips);
      add(kSlipDays, what.slip_days);
    }
  }

 private:
  const Ages& ages_;
  const bool gaps_;
  const AgeBins bins_;
};

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "how long deals are open"));
  GroupOptions groups{options.List("by"), options.FilterOf("filter")};
  std::vector<std::string> names = groups.by;
  for (const FilterCondition& condition : groups.filter) names.push_back(condition.column);
  COXSWAIN_RETURN_IF_ERROR(FoldPlan::Make(snapshot, TableId::kDeals, -1, groups, run).status());
  ScopedCharge charge(run.memory);
  COXSWAIN_ASSIGN_OR_RETURN(const DealHistory history, DealHistory::Of(*snapshot, run));
  Ages ages(*snapshot, history, options);
  for (int64_t deal = 0; deal < history.deals(); ++deal) {
    if (deal % kGroupRows == 0) COXSWAIN_RETURN_IF_ERROR(run.Check());
    ages.Add(deal);
  }
  COXSWAIN_RETURN_IF_ERROR(
      charge.Add(static_cast<int64_t>(ages.movements.size() * (sizeof(Movement) + sizeof(Counted))),
                 "Ages of deals"));
  COXSWAIN_ASSIGN_OR_RETURN(const std::shared_ptr<const Snapshot> rows,
                            MovementRows(snapshot, history, ages.movements, names, run, &charge));
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan plan,
                            FoldPlan::Make(rows, TableId::kDeals, -1, groups, run));
  Tally tally(TallySignature(kPipelineAgeingQuery.spec, options, *snapshot));
  if (run.rows_counted != nullptr) {
    Run plain = run;
    plain.rows_counted = nullptr;
    COXSWAIN_ASSIGN_OR_RETURN(const std::vector<int64_t> counted,
                              plan.Rows(AgeSource(ages, history, false), -1, plain));
    COXSWAIN_RETURN_IF_ERROR(NameMovedDeals(*snapshot, ages.movements, counted, run));
    return tally;
  }
  if (!ages.gaps.empty()) {
    COXSWAIN_ASSIGN_OR_RETURN(const std::vector<int64_t> counted,
                              plan.Rows(AgeSource(ages, history, true), 1, run));
    if (!counted.empty()) {
      const Movement& first = ages.movements[static_cast<size_t>(counted[0])];
      return GapError(*snapshot, ages.gaps[static_cast<size_t>(first.gap)]);
    }
  }
  COXSWAIN_RETURN_IF_ERROR(
      plan.Fold(AgeSource(ages, history, false), {KeyPart::Integer(kAgeStream)}, run, &tally));
  for (const auto& [day, count] : ages.events) {
    const Int128 events = count;
    tally.Add({KeyPart::Integer(kDayStream), KeyPart::Integer(day)}, {&events, 1});
  }
  const Int128 deals[] = {history.counts().deals, history.counts().with_history};
  if (deals[0] > 0) tally.Add({KeyPart::Integer(kDealsStream)}, deals);
  return tally;
}

// Sums of what a tally says, whatever it says: they wrap.
Int128 Plus(Int128 a, Int128 b) {
  return static_cast<Int128>(static_cast<Uint128>(a) + static_cast<Uint128>(b));
}

// How often each number of days occurs.
class CountedDays {
 public:
  void Add(int64_t days, Int128 count) {
    if (count <= 0) return;
    Int128& known = counts_[days];
    known = Plus(known, count);
    all_ = Plus(all_, count);
  }
  Int128 count() const { return all_; }
  // The smallest that a part of them (1e-6) does not exceed.
  std::optional<int64_t> Quantile(int64_t micros) const {
    double reached = 0;
    for (const auto& [days, count] : counts_) {
      reached += static_cast<double>(count);
      if (reached * kMicros >= static_cast<double>(all_) * static_cast<double>(micros)) return days;
    }
    return counts_.empty() ? std::nullopt : std::optional(counts_.rbegin()->first);
  }

 private:
  std::map<int64_t, Int128> counts_;
  Int128 all_ = 0;
};

// A group's deals in one stage, or in all.
struct Row {
  Key key;  // dimensions, 0 or 1 for a stage, its order, the stage
  std::vector<Tally::Entry> entries;
};

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run& run) {
  const std::vector<std::string> by = options.List("by");
  const size_t parts = by.size() + 3;
  std::vector<Row> rows;
  std::optional<int64_t> today;
  if (const auto as_of = options.DateOf("as_of")) today = as_of->days();
  std::string note;
  for (Tally::Entry& entry : tally.Sorted()) {
    Key& key = entry.key;
    if (key[0].integer == kDayStream && !options.DateOf("as_of").has_value()) {
      today = std::max(today.value_or(key[1].integer), key[1].integer);
    }
    if (key[0].integer == kDealsStream && entry.at(1) == 0) {
      note =
          "There is no history of these deals (table deal_history): how long they were in their "
          "stages and how often they slipped is not known.";
    }
    if (key[0].integer != kAgeStream || key.size() != parts + 3) continue;
    Key of(key.begin() + 1, key.end() - 2);
    if (rows.empty() || rows.back().key != of) rows.push_back({std::move(of), {}});
    rows.back().entries.push_back(std::move(entry));
  }
  const std::string money = UnitText(MeasureUnit::kMoney, tally.signature().currency);
  Table table;
  AddDimensionColumns(by, &table);
  const int first = static_cast<int>(table.columns.size());
  for (const OutputSpec& output : kOutputs) {
    const bool sum = output.unit == std::string_view("money");
    const ColumnKind kind = sum                          ? ColumnKind::kSum
                            : output.unit.empty()        ? ColumnKind::kText
                            : output.name == "slip_days" ? ColumnKind::kReal
                                                         : ColumnKind::kInteger;
    table.AddColumn(std::string(output.name), kind, sum ? money : std::string(output.unit),
                    sum ? kMoneyScale : 0);
  }
  for (const Row& row : rows) {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    Int128 open = 0, amount = 0, slipped = 0, slips = 0, slip_days = 0, unknown = 0;
    Int128 overdue_deals = 0, overdue = 0;
    CountedDays open_days, won_days;
    std::vector<std::pair<int64_t, const Tally::Entry*>> aged;
    for (const Tally::Entry& entry : row.entries) {
      const KeyPart& days = entry.key.back();
      const int64_t kind = entry.key[parts + 1].integer;
      if (kind == kWon) won_days.Add(days.integer, entry.at(kRows));
      if (kind == kExpected && today.has_value() && days.integer < *today) {
        overdue_deals = Plus(overdue_deals, entry.at(kRows));
        overdue = Plus(overdue, entry.at(kAmount));
      }
      if (kind != kOpen) continue;
      open = Plus(open, entry.at(kRows));
      amount = Plus(amount, entry.at(kAmount));
      slipped = Plus(slipped, entry.at(kSlipped));
      slips = Plus(slips, entry.at(kSlips));
      slip_days = Plus(slip_days, entry.at(kSlipDays));
      if (days.is_null() || !today.has_value()) {
        unknown = Plus(unknown, entry.at(kRows));
        continue;
      }
      const int64_t age = static_cast<int64_t>(Plus(*today, -static_cast<Int128>(days.integer)));
      open_days.Add(age, entry.at(kRows));
      aged.emplace_back(age, &entry);
    }
    const std::optional<int64_t> limit = won_days.Quantile(*options.Number("quantile"));
    Int128 stuck_deals = 0, stuck = 0;
    for (const auto& [age, entry] : aged) {
      if (!limit.has_value() || age <= *limit) continue;
      stuck_deals = Plus(stuck_deals, entry->at(kRows));
      stuck = Plus(stuck, entry->at(kAmount));
    }
    AppendDimensions(Key(row.key.begin(), row.key.begin() + static_cast<std::ptrdiff_t>(by.size())),
                     &table);
    int column = first;
    const auto count = [&](Int128 value, bool there = true) {
      there ? table.AppendInteger(column++, static_cast<int64_t>(value))
            : table.AppendNull(column++);
    };
    const auto sum = [&](Int128 value, bool there = true) {
      there ? table.AppendSum(column++, value) : table.AppendNull(column++);
    };
    const auto days = [&](std::optional<int64_t> value) {
      value.has_value() ? table.AppendInteger(column++, *value) : table.AppendNull(column++);
    };
    const KeyPart& stage = row.key.back();
    stage.is_null() ? table.AppendNull(column++) : table.AppendText(column++, stage.text);
    constexpr int64_t kHalf = kMicros / 2;
    count(open);
    sum(amount);
    days(open_days.Quantile(kHalf));
    count(won_days.count());
    days(won_days.Quantile(kHalf));
    days(limit);
    count(stuck_deals, limit.has_value());
    sum(stuck, limit.has_value());
    count(slipped);
    count(slips);
    slips > 0 ? table.AppendReal(column++, Ratio(slip_days, slips)) : table.AppendNull(column++);
    count(overdue_deals);
    sum(overdue);
    count(unknown);
    note.empty() ? table.AppendNull(column) : table.AppendText(column, note);
  }
  return table;
}

}  // namespace

const Query kPipelineAgeingQuery = {
    {"pipeline_ageing",
     "How long deals have been open, by stage, against what won deals took; and how they slip.",
     "deals|deal_history", "stages|customers|products|product_prices|owners|teams|campaigns|rates",
     "deal_id", TallyState::kValues, kOptions, kOutputs, kSource},
    Fold,
    Solve,
};

}  // namespace coxswain
