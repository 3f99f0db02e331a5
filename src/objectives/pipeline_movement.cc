#include "coxswain/objectives/pipeline_movement.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "coxswain/base/hash_map.h"
#include "coxswain/measures.h"

#include "movement_rows.h"
#include "movement_table.h"
#include "notes.h"
#include "wrapping.h"

namespace coxswain {
namespace {

using P = MovementPart;

constexpr OptionSpec kOptions[] = {
    kByOption,
    kFilterOption,
    {"from", OptionType::kDate, true, "",
     "first day: the opening is the end of the day before; empty: from the beginning"},
    {"to", OptionType::kDate, true, "", "last day; empty: up to today, whatever day that is"},
    {"grain", OptionType::kChoice, true, "none", "a row for each period",
     "none|day|week|month|quarter|year|fiscal_year"},
    {"expected_from", OptionType::kDate, true, "",
     "only the pipeline expected to close on this day or later"},
    {"expected_to", OptionType::kDate, true, "",
     "only the pipeline expected to close on this day or earlier"},
    kRateKindOption,
    kRateDayOption,
};

constexpr OutputSpec kOutputs[] = {
    {"period", "", "with grain: its name; empty: what has no day"},
    {"opening_deals", "count", "open at the end of the day before"},
    {"opening", "money", "their amount"},
    {"created_deals", "count", "deals that were not there before"},
    {"created", "money", "with the amount of the day on which they were"},
    {"reopened_deals", "count", "deals that were closed and are open again"},
    {"reopened", "money", "their amount"},
    {"grown_deals", "count", "how often a deal grew"},
    {"grown", "money", "by how much"},
    {"shrunk_deals", "count", "how often a deal shrank"},
    {"shrunk", "money", "by how much"},
    {"pulled_in_deals", "count", "deals now expected within expected_from and expected_to"},
    {"pulled_in", "money", "their amount"},
    {"pushed_out_deals", "count", "deals no longer expected then"},
    {"pushed_out", "money", "their amount"},
    {"transferred_deals", "count", "came from other groups - went to others"},
    {"transferred", "money", "the same of their amounts"},
    {"revalued", "money", "what rates of currencies changed"},
    {"won_deals", "count", "won"},
    {"won", "money", "their amount"},
    {"lost_deals", "count", "lost"},
    {"lost", "money", "their amount"},
    {"omitted_deals", "count", "omitted"},
    {"omitted", "money", "their amount"},
    {"closing_deals", "count", "open at the end"},
    {"closing", "money", "their amount: opening and all that happened"},
    {"closing_without_amount", "count", "of closing_deals, those without an amount"},
    {"left_out_deals", "count", "closed deals of which nobody knows when they were open"},
    {"note", "", "what is not known of the deals of all groups"},
};

constexpr std::string_view kSource =
    "Roll-forward of a balance: IAS 16.73(e), 2003; pipeline inspection as CRMs show it";

// The first part of every key. Then
enum Stream : int64_t {
  kMovementStream = 1,  // the dimensions, first day of the period: movements, then deals and
                        // amount of each part
  kDealsStream,         // what DealHistory::Counts says of all deals
};

struct Question {
  MovementQuestion movement;
  GroupOptions groups;
};

Question Read(const Options& options) {
  Question question;
  question.groups.by = options.List("by");
  question.groups.filter = options.FilterOf("filter");
  question.movement.from = options.DateOf("from");
  question.movement.to = options.DateOf("to");
  question.movement.expected_from = options.DateOf("expected_from");
  question.movement.expected_to = options.DateOf("expected_to");
  question.movement.grain = GrainFromName(options.Text("grain"));
  return question;
}

// Which period a movement is in, as a dimension.
class PeriodBins : public RowBins {
 public:
  explicit PeriodBins(const std::vector<Movement>& movements) : movements_(movements) {
    for (const Movement& movement : movements) {
      const auto [known, fresh] =
          code_of_.try_emplace(movement.period, static_cast<uint32_t>(starts_.size()));
      if (fresh) starts_.push_back(movement.period);
    }
  }
  uint32_t count() const override { return std::max<uint32_t>(1, uint32_t(starts_.size())); }
  void Read(const FoldBatch& batch, uint32_t* codes) const override {
    const size_t first = static_cast<size_t>(batch.group->first_row());
    for (int i = 0; i < batch.count; ++i) {
      codes[i] = code_of_.find(movements_[first + batch.rows[i]].period)->second;
    }
  }
  void AppendKey(uint32_t code, std::string* key) const override {
    const int32_t start = starts_[code];
    AppendKeyPart(start == Movement::kNoPeriod ? KeyPart::Null() : KeyPart::Integer(start), key);
  }

 private:
  const std::vector<Movement>& movements_;
  std::vector<int32_t> starts_;
  HashMap<int32_t, uint32_t> code_of_;
};

constexpr int kLanes = 1 + 2 * kMovementParts;
constexpr int LaneOf(P part) { return 1 + 2 * static_cast<int>(part); }

class MovementSource : public LaneSource {
 public:
  // `gaps`: those alone that lack a rate.
  MovementSource(const std::vector<Movement>& movements, bool gaps)
      : movements_(movements), gaps_(gaps), bins_(movements) {}
  std::vector<int> block_widths() const override { return {kLanes}; }
  int Select(const RowGroup& group, uint16_t* rows) const override {
    const size_t first = static_cast<size_t>(group.first_row());
    int count = 0;
    for (int i = 0; i < group.rows(); ++i) {
      rows[count] = static_cast<uint16_t>(i);
      count += !gaps_ || movements_[first + static_cast<size_t>(i)].gap >= 0 ? 1 : 0;
    }
    return count;
  }
  const RowBins* bins() const override { return &bins_; }
  void Accumulate(const FoldBatch& batch, GroupSums* sums) const override {
    const size_t first = static_cast<size_t>(batch.group->first_row());
    for (int i = 0; i < batch.count; ++i) {
      const Movement& movement = movements_[first + batch.rows[i]];
      const int lane = LaneOf(movement.part);
      sums->AddWide(0, 0, batch.slots[i], 1);
      sums->AddWide(0, lane, batch.slots[i], movement.deals);
      sums->AddWide(0, lane + 1, batch.slots[i], movement.amount);
    }
  }

 private:
  const std::vector<Movement>& movements_;
  const bool gaps_;
  const PeriodBins bins_;
};

void CountDeals(const DealHistory::Counts& counts, Tally* tally) {
  const Int128 lanes[] = {counts.deals,         counts.with_history,   counts.undated,
                          counts.unknown_stage, counts.changed_closed, counts.without_deal};
  if (counts.deals > 0 || counts.rows > 0) tally->Add({KeyPart::Integer(kDealsStream)}, lanes);
}

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "how the pipeline moves"));
  const Question question = Read(options);
  std::vector<std::string> names = question.groups.by;
  for (const FilterCondition& condition : question.groups.filter) {
    names.push_back(condition.column);
  }
  // What cannot be asked is said before the work is done.
  COXSWAIN_RETURN_IF_ERROR(
      FoldPlan::Make(snapshot, TableId::kDeals, -1, question.groups, run).status());
  ScopedCharge charge(run.memory);
  COXSWAIN_ASSIGN_OR_RETURN(const DealHistory history, DealHistory::Of(*snapshot, run));
  COXSWAIN_ASSIGN_OR_RETURN(const Movements movements,
                            FindMovements(*snapshot, history, question.movement, run, &charge));
  COXSWAIN_ASSIGN_OR_RETURN(const std::shared_ptr<const Snapshot> rows,
                            MovementRows(snapshot, history, movements.all, names, run, &charge));
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan plan,
                            FoldPlan::Make(rows, TableId::kDeals, -1, question.groups, run));
  Tally tally(TallySignature(kPipelineMovementQuery.spec, options, *snapshot));
  if (run.rows_counted != nullptr) {
    Run plain = run;
    plain.rows_counted = nullptr;
    COXSWAIN_ASSIGN_OR_RETURN(const std::vector<int64_t> counted,
                              plan.Rows(MovementSource(movements.all, false), -1, plain));
    COXSWAIN_RETURN_IF_ERROR(NameMovedDeals(*snapshot, movements.all, counted, run));
    return tally;
  }
  if (!movements.gaps.empty()) {
    COXSWAIN_ASSIGN_OR_RETURN(const std::vector<int64_t> counted,
                              plan.Rows(MovementSource(movements.all, true), 1, run));
    if (!counted.empty()) {
      const Movement& first = movements.all[static_cast<size_t>(counted[0])];
      return GapError(*snapshot, movements.gaps[static_cast<size_t>(first.gap)]);
    }
  }
  COXSWAIN_RETURN_IF_ERROR(plan.Fold(MovementSource(movements.all, false),
                                     {KeyPart::Integer(kMovementStream)}, run, &tally));
  CountDeals(history.counts(), &tally);
  return tally;
}

std::string Counted(Int128 count, std::string_view one) {
  return std::to_string(static_cast<int64_t>(count)) + " " + std::string(one) +
         (count == 1 ? "" : "s");
}

// What CountDeals counted, in words.
std::string NoteOf(const Tally::Entry& counts, bool to_today) {
  Notes notes;
  const Int128 deals = counts.at(0);
  const Int128 without = Minus(deals, counts.at(1));
  if (deals > 0 && without == deals) {
    notes.Say(
        "There is no history of these deals (table deal_history): they are taken to have been "
        "what they are today since the day they were opened, so that none grows, shrinks or "
        "moves.");
  } else if (without > 0) {
    notes.Say(
        "Without history, and taken to have been what they are today since the day they were "
        "opened: " +
        std::to_string(static_cast<int64_t>(without)) + " of " + Counted(deals, "deal") + ".");
  }
  const auto say = [&](Int128 count, std::string_view what, std::string_view one) {
    if (count > 0) notes.Say(std::string(what) + ": " + Counted(count, one) + ".");
  };
  if (to_today) {
    say(counts.at(2), "Today not what the history ends with, on a day that nobody knows", "deal");
  }
  say(counts.at(3), "In a stage that the table stages does not list for its pipeline", "deal");
  say(counts.at(4), "Closed again as something else, so reopened and then that", "deal");
  say(counts.at(5), "In deal_history of a deal that there is not", "row");
  return notes.text();
}

// All periods from the first to the last, be it that nothing happened in some.
void Fill(const Options& options, const Calendar& calendar, std::set<int64_t>* periods) {
  const std::optional<Grain> grain = GrainFromName(options.Text("grain"));
  if (grain.has_value()) {
    constexpr size_t kMost = 20'000;  // more is not looked at
    const std::optional<Date> from = options.DateOf("from");
    const std::optional<Date> to = options.DateOf("to");
    std::optional<Date> first = from.has_value() ? from : to;
    std::optional<Date> last = to.has_value() ? to : from;
    for (const int64_t period : *periods) {
      if (!IsPeriod(period)) continue;
      const Date start = Date::FromDays(static_cast<int32_t>(period));
      first = std::min(first.value_or(start), start);
      last = std::max(last.value_or(start), start);
    }
    if (first.has_value() && last.has_value()) {
      Date start = PeriodStart(*first, *grain, calendar);
      for (size_t count = 0; start <= *last && count < kMost; ++count) {
        periods->insert(start.days());
        start = PeriodEnd(start, *grain, calendar).PlusDays(1);
      }
    }
  }
  if (periods->empty()) periods->insert(grain.has_value() ? INT64_MAX : 0);
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run& run) {
  const size_t by = options.List("by").size();
  std::map<std::string, MovementGroup> groups;
  std::set<int64_t> periods;
  Tally::Entry counts;
  for (const Tally::Entry& entry : tally.Sorted()) {
    if (entry.key[0].integer == kDealsStream) counts = entry;
    if (entry.key[0].integer != kMovementStream || entry.key.size() != by + 2) continue;
    Key dimensions(entry.key.begin() + 1, entry.key.end() - 1);
    MovementGroup& group = groups[EncodeKey(dimensions)];
    group.dimensions = std::move(dimensions);
    const KeyPart& period = entry.key.back();
    const bool grain = options.Text("grain") != "none";
    if (grain && period.is_null()) {
      group.opening.Add(entry);
      continue;
    }
    const int64_t start = !grain ? 0 : IsPeriod(period.integer) ? period.integer : INT64_MAX;
    periods.insert(start);
    if (grain) {
      group.periods[start].Add(entry);
      continue;
    }
    // Opening and movements have one entry.
    Tally::Entry opening = entry;
    Tally::Entry moved = entry;
    for (size_t i = 1; i < entry.values.size(); ++i) {
      const bool of_opening = i <= 2;
      (of_opening ? moved : opening).values[i] = 0;
    }
    group.opening.Add(opening);
    group.periods[start].Add(moved);
  }
  Fill(options, tally.signature().calendar, &periods);
  if (groups.empty() && by == 0) groups.emplace();
  MovementTable table(kOutputs, options.List("by"), GrainFromName(options.Text("grain")),
                      tally.signature());
  const std::string note = NoteOf(counts, !options.DateOf("to").has_value());
  for (const auto& [encoded, group] : groups) {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    table.Append(group, periods, note);
  }
  return table.Take();
}

}  // namespace

const Query kPipelineMovementQuery = {
    {"pipeline_movement", "How the pipeline came from what it was to what it is, part by part.",
     "deals|deal_history", "stages|customers|products|product_prices|owners|teams|campaigns|rates",
     "deal_id", TallyState::kGroups, kOptions, kOutputs, kSource},
    Fold,
    Solve,
};

}  // namespace coxswain
