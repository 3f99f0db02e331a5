#include "coxswain/reconcile.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "coxswain/measures.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    {"measures", OptionType::kTextList, true, "", "which measures of actuals; empty: all"},
    {"from", OptionType::kDate, true, "", "only periods that begin on this day or later"},
    {"to", OptionType::kDate, true, "", "only periods that end on this day or earlier"},
    kAsOfOption,
    {.name = "timing_days",
     .type = OptionType::kInteger,
     .fold = true,
     .default_value = "5",
     .doc = "days on either side of a period's ends that may explain a difference; 0: do not look",
     .range = {0, 366}},
    {.name = "tolerance",
     .type = OptionType::kNumber,
     .fold = false,
     .default_value = "0",
     .doc = "differences up to this, in the unit of the measure, count as equal",
     .range = {.least = 0}},
};

constexpr OutputSpec kOutputs[] = {
    {"measure", "", "as actuals names it"},
    {"team", "", "of the row of actuals"},
    {"segment", "", "of the row of actuals; empty: all customers"},
    {"period_start", "", "first day"},
    {"period_end", "", "last day, included"},
    {"unit", "", "of ledger, book and what is reckoned from them"},
    {"ledger", "of the measure", "the value in actuals"},
    {"book", "of the measure", "the measure over the same days, to 6 decimals"},
    {"difference", "of the measure", "book - ledger"},
    {"difference_share", "share", "difference / ledger"},
    {"deals_without_amount", "count", "won deals of the period without an amount"},
    {"before_start", "of the measure", "over the 5 days before the period"},
    {"after_start", "of the measure", "over its first 5 days"},
    {"before_end", "of the measure", "over its last 5 days"},
    {"after_end", "of the measure", "over the 5 days after it"},
    {"orders_less_bookings", "money", "revenue from orders - bookings over the same days"},
    {"status", "", "equal, differs, or not comparable"},
    {"reason", "", "what explains the difference exactly, or why nothing can be compared"},
};

// A definition is a row of actuals: its measure, team, segment, first day, last day, value, and why
// it cannot be compared. Entries are what FoldMeasures makes of a cell's windows, under (measure,
// first day, last day, by segment, window).

// The days of a cell that are folded.
enum Window : int64_t {
  kPeriod,
  kBeforeStart,
  kAfterStart,
  kBeforeEnd,
  kAfterEnd,
  kBookings,  // the period again, as bookings
  kWindowCount,
};

struct ReconcileOptions {
  std::set<std::string> measures;
  std::optional<Date> from, to, as_of;
  int timing_days = 5;
  Int128 tolerance = 0;
};

ReconcileOptions ReadOptions(const Options& options) {
  ReconcileOptions read;
  for (const std::string& name : options.List("measures")) read.measures.insert(name);
  read.from = options.DateOf("from");
  read.to = options.DateOf("to");
  read.as_of = options.DateOf("as_of");
  read.timing_days = static_cast<int>(*options.Integer("timing_days"));
  read.tolerance = *options.Number("tolerance");
  return read;
}

// What is folded once for all rows of actuals that ask for it.
struct Cell {
  std::string measure;
  Date start, end;
  bool by_segment = false;

  Key Prefix(Window window) const {
    return {KeyPart::Text(measure), KeyPart::Integer(start.days()), KeyPart::Integer(end.days()),
            KeyPart::Integer(by_segment ? 1 : 0), KeyPart::Integer(window)};
  }
  MeasureFold Fold(const ReconcileOptions& options, Window window) const {
    MeasureFold fold;
    fold.measures = {FindMeasure(window == kBookings ? "bookings" : measure)};
    if (by_segment) fold.by = {"customers.segment"};
    fold.as_of = options.as_of;
    const int days = options.timing_days;
    fold.from = window == kBeforeStart ? start.PlusDays(-days)
                : window == kBeforeEnd ? std::max(start, end.PlusDays(1 - days))
                : window == kAfterEnd  ? end.PlusDays(1)
                                       : start;
    fold.to = window == kBeforeStart  ? start.PlusDays(-1)
              : window == kAfterStart ? std::min(end, start.PlusDays(days - 1))
              : window == kAfterEnd   ? end.PlusDays(days)
                                      : end;
    return fold;
  }
};

bool Uses(const Measure& measure, Atom first, Atom last) {
  for (const auto* forms : {&measure.numerator, &measure.denominator}) {
    for (const LinearForm& form : *forms) {
      for (const Term& term : form.terms) {
        if (term.atom >= first && term.atom <= last) return true;
      }
    }
  }
  return false;
}

// Days add up to periods: a plain sum, and not of customers who are counted once.
bool AddsUp(const Measure& measure) {
  return measure.denominator.empty() && measure.numerator.size() == 1 &&
         !Uses(measure, Atom::kEverCustomers, Atom::kPeriodCustomers);
}

absl::Status FoldCell(const std::shared_ptr<const Snapshot>& snapshot, const Cell& cell,
                      const ReconcileOptions& options, const Run& run, Tally* tally) {
  const Measure& measure = *FindMeasure(cell.measure);
  for (int64_t w = 0; w < kWindowCount; ++w) {
    const Window window = static_cast<Window>(w);
    const bool timing = window != kPeriod && window != kBookings;
    if (timing && (options.timing_days == 0 || !AddsUp(measure))) continue;
    if (window == kBookings &&
        (cell.measure != "revenue" || !snapshot->table(TableId::kOrders).given ||
         !snapshot->table(TableId::kDeals).given)) {
      continue;
    }
    COXSWAIN_RETURN_IF_ERROR(
        FoldMeasures(snapshot, cell.Fold(options, window), cell.Prefix(window), run, tally));
  }
  return absl::OkStatus();
}

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  const ReconcileOptions read = ReadOptions(options);
  COXSWAIN_RETURN_IF_ERROR(
      RequireTable(*snapshot, TableId::kActuals, "the ledger's totals to reconcile with"));
  Tally tally;
  std::map<std::string, Key> definitions;  // in key order, whatever the order of the rows
  const TableState& actuals = snapshot->table(TableId::kActuals);
  const auto column = [](std::string_view name) { return ColumnIndex(TableId::kActuals, name); };
  const auto text = [&](int64_t row, std::string_view name) {
    const std::string_view value = actuals.TextAt(row, column(name));
    return value.data() == nullptr ? KeyPart::Null() : KeyPart::Text(value);
  };
  std::map<std::string, KeyPart> folded;  // by encoded cell: why it cannot be compared
  for (int64_t row = 0; row < actuals.rows; ++row) {
    COXSWAIN_RETURN_IF_ERROR(
        run.Tick(static_cast<double>(row) / static_cast<double>(actuals.rows)));
    Cell cell;
    cell.measure = actuals.TextAt(row, column("measure"));
    cell.start = Date::FromDays(actuals.DayAt(row, column("period_start")));
    cell.end = Date::FromDays(actuals.DayAt(row, column("period_end")));
    const KeyPart segment = text(row, "segment");
    const KeyPart team = text(row, "team");
    cell.by_segment = !segment.is_null();
    if ((!read.measures.empty() && read.measures.count(cell.measure) == 0) ||
        (read.from && cell.start < *read.from) || (read.to && cell.end > *read.to)) {
      continue;
    }
    KeyPart reason = KeyPart::Null();
    if (FindMeasure(cell.measure) == nullptr) {
      reason = KeyPart::Text("There is no such measure in the catalogue.");
    } else if (!team.is_null()) {
      reason = KeyPart::Text("What belongs to a team in a ledger cannot be told from rows.");
    } else if (cell.measure == "coverage") {
      reason = KeyPart::Text("Coverage depends on a target.");
    } else {
      const auto [known, fresh] = folded.try_emplace(EncodeKey(cell.Prefix(kPeriod)));
      if (fresh) {
        Tally part;
        const absl::Status status = FoldCell(snapshot, cell, read, run, &part);
        if (status.ok()) {
          tally.AddEntries(part);
        } else if (absl::IsInvalidArgument(status) || absl::IsFailedPrecondition(status)) {
          known->second = KeyPart::Text(ToStd(status.message()));
        } else {
          return status;
        }
      }
      reason = known->second;
    }
    COXSWAIN_ASSIGN_OR_RETURN(const int64_t value,
                              ReportedValue(*snapshot, TableId::kActuals, row, column("value")));
    Key definition = {KeyPart::Text(cell.measure),
                      team,
                      segment,
                      KeyPart::Integer(cell.start.days()),
                      KeyPart::Integer(cell.end.days()),
                      KeyPart::Integer(value),
                      reason};
    const std::string encoded = EncodeKey(definition);
    definitions.emplace(encoded, std::move(definition));
  }
  std::vector<Key> sorted;
  for (auto& [encoded, definition] : definitions) sorted.push_back(std::move(definition));
  Tally signed_tally(TallySignature(kReconcileQuery.spec, options, *snapshot, std::move(sorted)));
  signed_tally.AddEntries(tally);
  return signed_tally;
}

// A measure's value in 1e-6 of its unit, as actuals gives values.
std::optional<Int128> InMicros(const Measure& measure, const Atoms& atoms) {
  const MeasureValue value = Evaluate(measure, atoms);
  switch (value.kind) {
    case MeasureValue::Kind::kNull:
      break;
    case MeasureValue::Kind::kExact:
      return measure.unit == MeasureUnit::kMoney ? value.exact : value.exact * kMicros;
    case MeasureValue::Kind::kReal:
      return static_cast<Int128>(std::nearbyint(value.real * static_cast<double>(kMicros)));
  }
  return std::nullopt;
}

// What the book says to one row of actuals.
struct Answer {
  std::array<std::optional<Int128>, kWindowCount> values;
  std::optional<int64_t> without_amount;
  std::optional<Int128> orders_less_bookings;
};

// Finds the entries of a cell without walking the whole tally for each.
class BookFigures {
 public:
  BookFigures(const std::vector<Tally::Entry>& entries, const ReconcileOptions& options,
              const Calendar& calendar)
      : options_(options), calendar_(calendar) {
    for (const Tally::Entry& entry : entries) {
      if (entry.key.size() < kPrefixParts) continue;
      by_prefix_[EncodeKey(absl::MakeConstSpan(entry.key).subspan(0, kPrefixParts))].push_back(
          entry);
    }
  }

  Answer AnswerTo(const Cell& cell, const KeyPart& segment) const {
    const Measure& measure = *FindMeasure(cell.measure);
    Answer answer;
    bool from_orders = false;
    for (int64_t w = 0; w < kWindowCount; ++w) {
      const Window window = static_cast<Window>(w);
      const bool timing = window != kPeriod && window != kBookings;
      if (timing && (options_.timing_days == 0 || !AddsUp(measure))) continue;
      if (window == kBookings && cell.measure != "revenue") continue;
      const Key prefix = cell.Prefix(window);
      const auto entries = by_prefix_.find(EncodeKey(prefix));
      const MeasureFold fold = cell.Fold(options_, window);
      MeasureGroup group;
      group.atoms.fill(0);
      std::string source;
      if (entries != by_prefix_.end()) {
        source = RevenueSource(entries->second, prefix);
        for (MeasureGroup& of : SolveMeasures(entries->second, fold, prefix, calendar_)) {
          if (!cell.by_segment || of.dimensions[0] == segment) group = std::move(of);
        }
      }
      answer.values[static_cast<size_t>(window)] = InMicros(*fold.measures[0], group.atoms);
      if (window != kPeriod) continue;
      from_orders = source == "orders";
      if (measure.unit == MeasureUnit::kMoney &&
          (Uses(measure, Atom::kWonDeals, Atom::kWonCycleDays) || source == "won deals")) {
        answer.without_amount =
            static_cast<int64_t>(group.atoms[static_cast<size_t>(Atom::kWonDeals)] -
                                 group.atoms[static_cast<size_t>(Atom::kWonAmountDeals)]);
      }
    }
    if (from_orders && answer.values[kBookings]) {
      answer.orders_less_bookings = *answer.values[kPeriod] - *answer.values[kBookings];
    }
    return answer;
  }

 private:
  static constexpr size_t kPrefixParts = 5;
  const ReconcileOptions& options_;
  const Calendar& calendar_;
  std::map<std::string, std::vector<Tally::Entry>> by_prefix_;
};

// The first of these that is the difference exactly.
std::string Explain(const Answer& answer, Int128 difference, int days) {
  const auto is = [&](std::optional<Int128> a, int sign_a, std::optional<Int128> b, int sign_b) {
    if (!a.has_value() || !b.has_value() || (*a == 0 && *b == 0)) return false;
    return sign_a * *a + sign_b * *b == difference;
  };
  const std::optional<Int128> none = Int128{0};
  const auto& value = answer.values;
  const std::string n = std::to_string(days) + " days";
  if (is(answer.orders_less_bookings, 1, none, 1)) {
    return "The ledger agrees with bookings, not with orders.";
  }
  if (is(value[kBeforeStart], -1, none, 1)) {
    return "The ledger includes the " + n + " before the period.";
  }
  if (is(value[kAfterEnd], -1, none, 1)) {
    return "The ledger includes the " + n + " after the period.";
  }
  if (is(value[kAfterStart], 1, none, 1)) {
    return "The ledger leaves out the first " + n + " of the period.";
  }
  if (is(value[kBeforeEnd], 1, none, 1)) {
    return "The ledger leaves out the last " + n + " of the period.";
  }
  if (is(value[kBeforeEnd], 1, value[kBeforeStart], -1)) {
    return "The ledger's period lies " + n + " earlier.";
  }
  if (is(value[kAfterStart], 1, value[kAfterEnd], -1)) {
    return "The ledger's period lies " + n + " later.";
  }
  return "";
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run&) {
  const ReconcileOptions read = ReadOptions(options);
  const Signature& context = tally.signature();
  const std::vector<Tally::Entry> entries = tally.Sorted();
  const BookFigures figures(entries, read, context.calendar);

  Table table;
  const auto text_column = [&](const char* name) {
    return table.AddColumn(name, ColumnKind::kText);
  };
  const auto sum_column = [&](const char* name, const std::string& unit = "") {
    return table.AddColumn(name, ColumnKind::kSum, unit, kMoneyScale);
  };
  const int measure_column = text_column("measure");
  const int team_column = text_column("team");
  const int segment_column = text_column("segment");
  const int start_column = table.AddColumn("period_start", ColumnKind::kDate);
  const int end_column = table.AddColumn("period_end", ColumnKind::kDate);
  const int unit_column = text_column("unit");
  const int ledger_column = sum_column("ledger");
  const int book_column = sum_column("book");
  const int difference_column = sum_column("difference");
  const int share_column = table.AddColumn("difference_share", ColumnKind::kReal, "share");
  const int without_column = table.AddColumn("deals_without_amount", ColumnKind::kInteger, "count");
  std::vector<std::pair<int, Window>> timing;
  timing.push_back({sum_column("before_start"), kBeforeStart});
  timing.push_back({sum_column("after_start"), kAfterStart});
  timing.push_back({sum_column("before_end"), kBeforeEnd});
  timing.push_back({sum_column("after_end"), kAfterEnd});
  const int orders_column =
      sum_column("orders_less_bookings", UnitText(MeasureUnit::kMoney, context.currency));
  const int status_column = text_column("status");
  const int reason_column = text_column("reason");

  const auto text = [&](int column, const KeyPart& part) {
    part.is_null() ? table.AppendNull(column) : table.AppendText(column, part.text);
  };
  const auto sum = [&](int column, const std::optional<Int128>& value) {
    value ? table.AppendSum(column, *value) : table.AppendNull(column);
  };
  for (const Key& key : tally.signature().definitions) {
    Cell cell;
    cell.measure = key[0].text;
    const KeyPart& segment = key[2];
    cell.start = Date::FromDays(static_cast<int32_t>(key[3].integer));
    cell.end = Date::FromDays(static_cast<int32_t>(key[4].integer));
    cell.by_segment = !segment.is_null();
    const Int128 ledger = key[5].integer;
    KeyPart reason = key[6];
    const Measure* measure = FindMeasure(cell.measure);
    Answer answer;
    if (measure == nullptr && reason.is_null()) continue;  // no fold made it
    if (reason.is_null()) {
      answer = figures.AnswerTo(cell, segment);
      if (!answer.values[kPeriod]) {
        reason = KeyPart::Text("The rows of these days do not tell it: see its formula.");
      }
    }
    const std::optional<Int128> book = answer.values[kPeriod];
    std::optional<Int128> difference;
    std::string_view status = "not comparable";
    if (book.has_value()) {
      difference = *book - ledger;
      const bool equal = *difference <= read.tolerance && *difference >= -read.tolerance;
      status = equal ? "equal" : "differs";
      if (!equal) {
        const std::string why = Explain(answer, *difference, read.timing_days);
        if (!why.empty()) reason = KeyPart::Text(why);
      }
    }
    table.AppendText(measure_column, cell.measure);
    text(team_column, key[1]);
    text(segment_column, segment);
    table.AppendInteger(start_column, cell.start.days());
    table.AppendInteger(end_column, cell.end.days());
    if (measure != nullptr) {
      table.AppendText(unit_column, UnitText(measure->unit, context.currency));
    } else {
      table.AppendNull(unit_column);
    }
    table.AppendSum(ledger_column, ledger);
    sum(book_column, book);
    sum(difference_column, difference);
    if (difference.has_value() && ledger != 0) {
      table.AppendReal(share_column, Ratio(*difference, ledger));
    } else {
      table.AppendNull(share_column);
    }
    answer.without_amount ? table.AppendInteger(without_column, *answer.without_amount)
                          : table.AppendNull(without_column);
    for (const auto& [column, window] : timing) {
      sum(column, answer.values[static_cast<size_t>(window)]);
    }
    sum(orders_column, answer.orders_less_bookings);
    table.AppendText(status_column, status);
    text(reason_column, reason);
  }
  return table;
}

}  // namespace

const Query kReconcileQuery = {
    {"reconcile", "Whether the book's totals are those of the ledger, and if not, why.",
     "deals|deal_lines|deal_costs|orders|spend|markets",
     "actuals|customers|products|product_prices|campaigns|owners|teams|cost_kinds|rates",
     "deal_id, customer_id", TallyState::kEntities, kOptions, kOutputs,
     "Horngren, Datar and Rajan, Cost Accounting, 14th ed. 2012"},
    Fold,
    Solve,
};

}  // namespace coxswain
