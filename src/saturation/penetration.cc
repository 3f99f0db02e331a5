#include <algorithm>
#include <map>
#include <set>

#include "coxswain/measures.h"
#include "coxswain/saturation.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    {"by", OptionType::kColumns, true, "segment",
     "dimensions of deals and their customers, and periods; [] for the whole company"},
    kFilterOption,
    {"from", OptionType::kDate, true, "", "first day of the period that period_customers counts"},
    {"to", OptionType::kDate, true, "", "last day that counts"},
    kAsOfOption,
    kActiveMonthsOption,
    {"plan", OptionType::kText, false, "", "which plan_id planned_new_customers is taken from"},
};

constexpr OutputSpec kOutputs[] = {
    {"capacity", "count",
     "customers there could be, as stated last by the end of the period or the day shown; empty "
     "where nothing says so"},
    {"capacity_source", "", "markets or known accounts"},
    {"customers_ever", "count", "customers with a won deal up to the day shown"},
    {"active_customers", "count", "customers with a won deal in the last 12 months"},
    {"period_customers", "count", "customers with a won deal from `from` on"},
    {"penetration_ever", "share", "customers_ever / capacity"},
    {"penetration_active", "share", "active_customers / capacity"},
    {"penetration_period", "share", "period_customers / capacity"},
    {"headroom", "count", "capacity - customers_ever"},
    {"active_headroom", "count", "capacity - active_customers"},
    {"planned_new_customers", "count", "in plan rows that begin after the day shown"},
    {"plan_over_headroom", "count", "planned_new_customers - headroom, where above 0"},
    {"note", "", "what to know before using the row"},
};

constexpr std::string_view kMeasures[] = {"customers_ever", "active_customers", "penetration_ever",
                                          "penetration_active", "penetration_period"};

// The first part of a key.
enum Stream : int64_t {
  kMeasureStream = 1,  // what FoldMeasures puts there
  kDayStream,          // (day): deals opened or closed on it
  kPlanStream,         // (plan_id, version, segment, first and last day): rows, customers in 1e-6
};

struct PenetrationOptions {
  MeasureFold fold;
  std::string plan;
  // The day shown, where the caller says it.
  std::optional<Date> day() const { return fold.to.has_value() ? fold.to : fold.as_of; }
};

PenetrationOptions ReadOptions(const Options& options) {
  PenetrationOptions read;
  for (const std::string_view name : kMeasures) read.fold.measures.push_back(FindMeasure(name));
  read.fold.by = options.List("by");
  read.fold.filter = options.FilterOf("filter");
  read.fold.from = options.DateOf("from");
  read.fold.to = options.DateOf("to");
  read.fold.as_of = options.DateOf("as_of");
  read.plan = options.Text("plan");
  read.fold.active_months = static_cast<int>(*options.Integer("active_months"));
  return read;
}

// Deals by a day that is not null. Lane: their number.
class DealDays : public LaneSource {
 public:
  explicit DealDays(int column) : column_(column) {}
  std::vector<int> block_widths() const override { return {1}; }
  int Select(const RowGroup& group, uint16_t* rows) const override {
    const int32_t* days = group.days(column_);
    int count = 0;
    for (int i = 0; i < group.rows(); ++i) {
      rows[count] = static_cast<uint16_t>(i);
      count += days[i] == kNullDay ? 0 : 1;
    }
    return count;
  }
  void Accumulate(const FoldBatch& batch, GroupSums* sums) const override {
    int64_t* base = sums->Prepare(0, 1, batch.count);
    for (int i = 0; i < batch.count; ++i) base[batch.slots[i]] += 1;
  }

 private:
  const int column_;
};

absl::Status FoldDays(const std::shared_ptr<const Snapshot>& snapshot, const Run& run,
                      Tally* tally) {
  for (const std::string_view name : {"opened_on", "closed_on"}) {
    const int column = ColumnIndex(TableId::kDeals, name);
    GroupOptions groups;
    groups.by = {"deals." + std::string(name) + ".day"};
    COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan plan,
                              FoldPlan::Make(snapshot, TableId::kDeals, column, groups, run));
    COXSWAIN_RETURN_IF_ERROR(
        plan.Fold(DealDays(column), Key{KeyPart::Integer(kDayStream)}, run, tally));
  }
  return absl::OkStatus();
}

// Whether plan rows, which know a segment, can stand beside the groups.
bool PlansCompare(const Snapshot& snapshot, const MeasureFold& fold) {
  if (!fold.filter.empty() || fold.by.size() > 1) return false;
  if (fold.by.empty()) return true;
  const auto column = ResolveColumn(snapshot, TableId::kDeals, -1, fold.by[0]);
  return column.ok() && column->name == "customers.segment";
}

void FoldPlans(const Snapshot& snapshot, Tally* tally) {
  const TableState& plans = snapshot.table(TableId::kPlanLines);
  const auto column = [](std::string_view name) { return ColumnIndex(TableId::kPlanLines, name); };
  const auto text = [&](int64_t row, int at) {
    const std::string_view value = plans.TextAt(row, at);
    return value.data() == nullptr ? KeyPart::Null() : KeyPart::Text(value);
  };
  for (int64_t row = 0; row < plans.rows; ++row) {
    if (plans.TextAt(row, column("measure")) != "new_customers") continue;
    const Int128 lanes[] = {1, plans.NumberAt(row, column("value"))};
    tally->Add(
        {KeyPart::Integer(kPlanStream), text(row, column("plan_id")), text(row, column("version")),
         text(row, column("segment")), KeyPart::Integer(plans.DayAt(row, column("period_start"))),
         KeyPart::Integer(plans.DayAt(row, column("period_end")))},
        lanes);
  }
}

template <bool kForSolve>
absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  PenetrationOptions read = ReadOptions(options);
  read.fold.for_solve = kForSolve;
  Tally tally(TallySignature(kPenetrationQuery.spec, options, *snapshot));
  COXSWAIN_RETURN_IF_ERROR(
      FoldMeasures(snapshot, read.fold, {KeyPart::Integer(kMeasureStream)}, run, &tally));
  if (!PlansCompare(*snapshot, read.fold)) return tally;
  FoldPlans(*snapshot, &tally);
  if (!read.day().has_value() && run.rows_counted == nullptr) {
    COXSWAIN_RETURN_IF_ERROR(FoldDays(snapshot, run, &tally));
  }
  return tally;
}

// "9" comes before "10", everything else as its bytes do.
bool EarlierVersion(const KeyPart& a, const KeyPart& b) {
  const auto digits = [](const KeyPart& part) {
    return !part.text.empty() && part.text.find_first_not_of("0123456789") == std::string::npos;
  };
  if (digits(a) && digits(b) && a.text.size() != b.text.size()) {
    return a.text.size() < b.text.size();
  }
  return a.text < b.text;
}

// New customers planned after the day shown, by segment.
class PlanSolver {
 public:
  void Add(const Tally::Entry& entry) {
    const Key& key = entry.key;
    plans_[key[1].text].push_back({key[2], key[3], static_cast<int32_t>(key[4].integer),
                                   static_cast<int32_t>(key[5].integer), entry.at(1)});
  }
  void AddDay(const KeyPart& day) { last_day_ = std::max(last_day_, day.text); }

  // Chooses the plans, their last versions, and what lies ahead of the day shown. NotFound for a
  // plan that is not there.
  absl::Status Solve(const PenetrationOptions& options) {
    if (!options.plan.empty() && !plans_.empty() && plans_.count(options.plan) == 0) {
      std::vector<std::string_view> known;
      for (const auto& [name, rows] : plans_) known.push_back(name);
      return NotFound("No plan " + Quote(options.plan) + " plans new customers." +
                      Suggestion(options.plan, known));
    }
    std::optional<Date> day = options.day();
    if (const auto last = ParseDate(last_day_); !day.has_value() && last.ok()) day = *last;
    for (auto& [name, rows] : plans_) {
      if (!options.plan.empty() && name != options.plan) continue;
      const KeyPart version =
          std::max_element(rows.begin(), rows.end(), [](const PlanRow& a, const PlanRow& b) {
            return EarlierVersion(a.version, b.version);
          })->version;
      for (const PlanRow& row : rows) {
        if (row.version != version || (day.has_value() && row.starts_on <= day->days())) continue;
        ahead_.push_back(row);
        ahead_.back().plan = name;
      }
    }
    ambiguous_ = SomePlansOverlap();
    return absl::OkStatus();
  }

  // Several plans plan the same days of the same segment.
  bool ambiguous() const { return ambiguous_; }

  // By segment; the null segment is not one.
  std::map<std::string, Int128> BySegment() const {
    std::map<std::string, Int128> sums;
    if (ambiguous()) return sums;
    for (const PlanRow& row : ahead_) {
      if (!row.segment.is_null()) sums[row.segment.text] += row.value;
    }
    return sums;
  }

  std::optional<Int128> Total() const {
    if (ambiguous() || ahead_.empty()) return std::nullopt;
    std::set<int32_t> whole;  // first days of rows for the whole company
    for (const PlanRow& row : ahead_) {
      if (row.segment.is_null()) whole.insert(row.starts_on);
    }
    Int128 sum = 0;
    for (const PlanRow& row : ahead_) {
      if (row.segment.is_null() || whole.count(row.starts_on) == 0) sum += row.value;
    }
    return sum;
  }

 private:
  struct PlanRow {
    KeyPart version;
    KeyPart segment;
    int32_t starts_on;
    int32_t ends_on;
    Int128 value;
    std::string_view plan = {};  // of those ahead: a key of plans_
  };
  // Whether rows of two plans share a day and a segment; those for the whole company are of every
  // segment.
  bool SomePlansOverlap() const {
    std::map<std::string, std::vector<const PlanRow*>> by_segment;
    for (const PlanRow& row : ahead_) by_segment[EncodeKey({row.segment})];
    for (auto& [segment, rows] : by_segment) {
      for (const PlanRow& row : ahead_) {
        if (row.segment.is_null() || EncodeKey({row.segment}) == segment) rows.push_back(&row);
      }
      std::sort(rows.begin(), rows.end(),
                [](const PlanRow* a, const PlanRow* b) { return a->starts_on < b->starts_on; });
      std::map<std::string_view, int32_t> until;  // the last day so far of each plan
      for (const PlanRow* row : rows) {
        for (const auto& [plan, last] : until) {
          if (plan != row->plan && last >= row->starts_on) return true;
        }
        int32_t& last = until.try_emplace(row->plan, row->ends_on).first->second;
        last = std::max(last, row->ends_on);
      }
    }
    return false;
  }

  std::map<std::string, std::vector<PlanRow>> plans_;
  std::vector<PlanRow> ahead_;
  bool ambiguous_ = false;
  std::string last_day_;
};

std::string WithoutMarket(const std::vector<KeyPart>& segments) {
  constexpr size_t kNamed = 3;
  std::string names;
  for (size_t i = 0; i < std::min(segments.size(), kNamed); ++i) {
    names += i == 0 ? " " : ", ";
    names += segments[i].is_null() ? "customers without a segment" : segments[i].text;
  }
  if (segments.size() > kNamed) {
    names += " and " + std::to_string(segments.size() - kNamed) + " more";
  }
  return "the capacity leaves out, and the customers include:" + names +
         "; their market is not given";
}

std::string NoteOn(const MeasureGroup& group, bool several_plans) {
  const auto atom = [&](Atom which) { return group.atoms[static_cast<size_t>(which)]; };
  std::string note;
  const auto say = [&](std::string_view what) {
    if (!note.empty()) note += "; ";
    note += what;
  };
  if (group.capacity_source == CapacitySource::kAllAccountsBought) {
    say("as many customers as known accounts or more, so these do not tell how many there could "
        "be");
  } else if (!CapacitySourceName(group.capacity_source).empty() &&
             atom(Atom::kEverCustomers) > atom(Atom::kCapacity)) {
    say("more customers than capacity");
  } else if (group.capacity_source == CapacitySource::kMarkets && atom(Atom::kCapacity) == 0) {
    say("the market is stated as 0, so no share of it");
  }
  if (!group.without_market.empty()) say(WithoutMarket(group.without_market));
  if (several_plans)
    say("several plans of new customers for the same days: choose one with the option plan");
  return note;
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run&) {
  const PenetrationOptions read = ReadOptions(options);
  const Signature& context = tally.signature();
  const std::vector<Tally::Entry> entries = tally.Sorted();
  PlanSolver plans;
  for (const Tally::Entry& entry : entries) {
    if (entry.key[0].integer == kPlanStream) plans.Add(entry);
    if (entry.key[0].integer == kDayStream) plans.AddDay(entry.key[1]);
  }
  COXSWAIN_RETURN_IF_ERROR(plans.Solve(read));

  std::vector<MeasureGroup> groups =
      SolveMeasures(entries, read.fold, {KeyPart::Integer(kMeasureStream)}, context.calendar);
  std::map<std::string, Int128> planned = plans.BySegment();
  if (read.fold.by.empty()) {
    planned.clear();
  } else {
    // A segment that only the plan knows is shown as well: nobody there could ever buy.
    for (const auto& [segment, customers] : planned) {
      const Key key = {KeyPart::Text(segment)};
      const auto at = std::find_if(groups.begin(), groups.end(),
                                   [&](const MeasureGroup& g) { return g.dimensions == key; });
      if (at != groups.end()) continue;
      MeasureGroup fresh{key, {}, CapacitySource::kNone};
      groups.push_back(std::move(fresh));
    }
    std::stable_sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) {
      return EncodeKey(a.dimensions) < EncodeKey(b.dimensions);
    });
  }

  Table table;
  AddDimensionColumns(read.fold.by, &table);
  const auto count_column = [&](const char* name) {
    return table.AddColumn(name, ColumnKind::kInteger, "count");
  };
  const int capacity_column = count_column("capacity");
  const int source_column = table.AddColumn("capacity_source", ColumnKind::kText);
  const int ever_column = count_column("customers_ever");
  const int active_column = count_column("active_customers");
  const int period_column = count_column("period_customers");
  std::vector<std::pair<int, const Measure*>> shares;
  for (const char* name : {"penetration_ever", "penetration_active", "penetration_period"}) {
    shares.push_back({table.AddColumn(name, ColumnKind::kReal, "share"), FindMeasure(name)});
  }
  const int headroom_column = count_column("headroom");
  const int active_headroom_column = count_column("active_headroom");
  const int planned_column =
      table.AddColumn("planned_new_customers", ColumnKind::kSum, "count", kMoneyScale);
  const int over_column =
      table.AddColumn("plan_over_headroom", ColumnKind::kSum, "count", kMoneyScale);
  const int note_column = table.AddColumn("note", ColumnKind::kText);

  for (const MeasureGroup& group : groups) {
    const auto atom = [&](Atom which) {
      return static_cast<int64_t>(group.atoms[static_cast<size_t>(which)]);
    };
    const int64_t capacity = atom(Atom::kCapacity);
    const int64_t ever = atom(Atom::kEverCustomers);
    const int64_t active = atom(Atom::kActiveCustomers);
    const std::string_view source = CapacitySourceName(group.capacity_source);
    const auto if_capacity = [&](int column, int64_t value) {
      source.empty() ? table.AppendNull(column) : table.AppendInteger(column, value);
    };
    const auto text = [&](int column, std::string_view value) {
      value.empty() ? table.AppendNull(column) : table.AppendText(column, value);
    };
    AppendDimensions(group.dimensions, &table);
    if_capacity(capacity_column, capacity);
    text(source_column, source);
    table.AppendInteger(ever_column, ever);
    table.AppendInteger(active_column, active);
    table.AppendInteger(period_column, atom(Atom::kPeriodCustomers));
    for (const auto& [column, measure] : shares) {
      AppendMeasure(Evaluate(*measure, group.atoms), column, &table);
    }
    if_capacity(headroom_column, capacity - ever);
    if_capacity(active_headroom_column, capacity - active);

    std::optional<Int128> plan;
    if (read.fold.by.empty()) {
      plan = plans.Total();
    } else if (!group.dimensions[0].is_null()) {
      const auto at = planned.find(group.dimensions[0].text);
      if (at != planned.end()) plan = at->second;
    }
    plan ? table.AppendSum(planned_column, *plan) : table.AppendNull(planned_column);
    if (plan && !source.empty()) {
      const Int128 over = *plan - static_cast<Int128>(capacity - ever) * kMicros;
      table.AppendSum(over_column, std::max<Int128>(0, over));
    } else {
      table.AppendNull(over_column);
    }
    text(note_column, NoteOn(group, plans.ambiguous()));
  }
  return table;
}

}  // namespace

const Query kPenetrationQuery = {
    .spec = {"penetration", "How full each market is, and whether the plan fits into the rest.",
             "deals|customers|markets|plan_lines", "products|campaigns|owners|teams", "customer_id",
             TallyState::kEntities, kOptions, kOutputs,
             "Farris et al., Marketing Metrics, 2nd ed. 2010, chapters 2 and 4"},
    .fold = Fold<false>,
    .solve = Solve,
    .fold_for_solve = Fold<true>,
};

}  // namespace coxswain
