#include "coxswain/objectives/pipeline_ageing.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "coxswain/measures.h"

#include "deal_ages.h"
#include "movement_rows.h"
#include "wrapping.h"

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

enum Lane { kRows, kAmount, kSlipped, kSlips, kSlipDays, kLanes };

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
    AppendKeyPart(KeyPart::Integer(static_cast<int64_t>(age.kind)), key);
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
      const AgeSums& what = ages_.sums[first + batch.rows[i]];
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
  Ages ages(*snapshot, history, options.DateOf("as_of"), options.DateOf("won_from"));
  for (int64_t deal = 0; deal < history.deals(); ++deal) {
    if (deal % kGroupRows == 0) COXSWAIN_RETURN_IF_ERROR(run.Check());
    ages.Add(deal);
  }
  COXSWAIN_RETURN_IF_ERROR(
      charge.Add(static_cast<int64_t>(ages.movements.size() * (sizeof(Movement) + sizeof(AgeSums))),
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
      const auto kind = static_cast<AgeKind>(entry.key[parts + 1].integer);
      if (kind == AgeKind::kWon) won_days.Add(days.integer, entry.at(kRows));
      if (kind == AgeKind::kExpected && today.has_value() && days.integer < *today) {
        overdue_deals = Plus(overdue_deals, entry.at(kRows));
        overdue = Plus(overdue, entry.at(kAmount));
      }
      if (kind != AgeKind::kOpen) continue;
      open = Plus(open, entry.at(kRows));
      amount = Plus(amount, entry.at(kAmount));
      slipped = Plus(slipped, entry.at(kSlipped));
      slips = Plus(slips, entry.at(kSlips));
      slip_days = Plus(slip_days, entry.at(kSlipDays));
      if (days.is_null() || !today.has_value()) {
        unknown = Plus(unknown, entry.at(kRows));
        continue;
      }
      const int64_t age = static_cast<int64_t>(Minus(*today, days.integer));
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
