#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "coxswain/objectives.h"

#include "plan_cells.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    {"plan_id", OptionType::kTextList, true, "", "which plans; default: all"},
    {"version", OptionType::kText, true, "",
     "which version; default: the latest of each plan, which the result names"},
    {"measure", OptionType::kTextList, true, "", "which measures of the plan; default: all"},
    {"by", OptionType::kTextList, false, "",
     "adds cells up by owner, team, segment, region, product_family, campaign_id, period (the "
     "window's first day), measure, plan_id; default: every cell"},
    {"filter", OptionType::kFilter, true, "",
     "which rows count; a condition on a plan's dimension (owner, team, segment, region, family, "
     "campaign_id) chooses plan lines too"},
    kAsOfOption,
    kActiveMonthsOption,
};

constexpr OutputSpec kOutputs[] = {
    {"plan_id", "", "without by: the plan, with version and plan_line_id, the lines of the cell"},
    {"measure", "", "what is planned"},
    {"unit", "", "of plan, actual and difference"},
    {"period_start", "", "the window, both ends included"},
    {"period_end", "", "without by"},
    {"plan", "of the measure", "with by: of matched cells"},
    {"actual", "of the measure",
     "the measure over the rows of the cell; with by: of matched cells"},
    {"difference", "of the measure", "actual - plan"},
    {"attainment", "share", "actual / plan; empty where the plan is not above 0"},
    {"status", "",
     "without by: matched, plan only, actual only, not due, unknown measure, not computable"},
    {"matched_cells", "count", "with by: cells with plan and rows"},
    {"plan_only_cells", "count", "with by: due cells without rows; plan_only is their plan"},
    {"actual_only_cells", "count", "with by: cells without plan; actual_only is what is in them"},
    {"not_due_cells", "count", "with by: cells still to come; not_due is their plan"},
    {"not_computed_cells", "count", "with by: cells whose measure is unknown or not computable"},
    {"revenue_from", "", "measure revenue: orders or won deals"},
    {"note", "", "what to know about the cell"},
    {"plans", "", "with by: plans and versions in the group"},
};

constexpr std::string_view kByNames[] = {"owner",  "team",           "segment",
                                         "region", "product_family", "campaign_id",
                                         "period", "measure",        "plan_id"};

struct ReadPlan {
  PlanOptions plan;
  std::vector<std::string> by;
};

absl::StatusOr<ReadPlan> ReadOptions(const Options& options) {
  ReadPlan read;
  read.plan.plans = options.List("plan_id");
  read.plan.version = options.Text("version");
  read.plan.measures = options.List("measure");
  read.plan.filter = options.FilterOf("filter");
  read.plan.as_of = options.DateOf("as_of");
  read.plan.active_months = static_cast<int>(*options.Integer("active_months"));
  for (const std::string& name : options.List("by")) {
    if (std::find(std::begin(kByNames), std::end(kByNames), name) == std::end(kByNames)) {
      return InvalidArgument("A plan has no dimension " + Quote(name) + "." +
                             Suggestion(name, kByNames));
    }
    if (std::find(read.by.begin(), read.by.end(), name) != read.by.end()) {
      return InvalidArgument("The dimension " + name + " is asked for twice.");
    }
    read.by.push_back(name);
  }
  return read;
}

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const ReadPlan read, ReadOptions(options));
  return FoldCells(kPlanAttainmentQuery.spec, snapshot, options, read.plan, run);
}

std::string UnitOf(const PlanCell& cell, std::string_view currency) {
  return cell.measure == nullptr ? "" : UnitText(cell.measure->unit, currency);
}

bool HasPlan(const PlanCell& cell) { return cell.status != CellStatus::kActualOnly; }

Table CellTable(const std::vector<PlanCell>& cells, std::string_view currency) {
  CommonUnit unit;
  for (const PlanCell& cell : cells) unit.Add(UnitOf(cell, currency));
  Table table;
  const auto text = [&](std::string_view name) {
    return table.AddColumn(std::string(name), ColumnKind::kText);
  };
  const int plan_id = text("plan_id");
  const int version = text("version");
  const int line_id = text("plan_line_id");
  const int measure = text("measure");
  const int unit_column = text("unit");
  std::vector<int> dimensions;
  for (int d = 0; d < kPlanDimensions; ++d) dimensions.push_back(text(PlanDimensionName(d)));
  const int start = table.AddColumn("period_start", ColumnKind::kDate);
  const int end = table.AddColumn("period_end", ColumnKind::kDate);
  const int plan = table.AddColumn("plan", ColumnKind::kSum, unit.text(), kMoneyScale);
  const int actual = table.AddColumn("actual", ColumnKind::kSum, unit.text(), kMoneyScale);
  const int difference = table.AddColumn("difference", ColumnKind::kSum, unit.text(), kMoneyScale);
  const int attainment = table.AddColumn("attainment", ColumnKind::kReal, "share");
  const int status = text("status");
  const int revenue_from = text("revenue_from");
  const int note = text("note");
  for (const PlanCell& cell : cells) {
    AppendPart(cell.plan_id, plan_id, &table);
    AppendPart(cell.version, version, &table);
    AppendTextOrNull(Joined(cell.line_ids), line_id, &table);
    table.AppendText(measure, cell.measure_name);
    AppendTextOrNull(UnitOf(cell, currency), unit_column, &table);
    for (size_t d = 0; d < dimensions.size(); ++d) {
      AppendPart(cell.dimensions[d], dimensions[d], &table);
    }
    table.AppendInteger(start, cell.start.days());
    table.AppendInteger(end, cell.end.days());
    const bool matched = cell.status == CellStatus::kMatched && cell.actual.has_value();
    AppendFigure(HasPlan(cell) ? std::optional<Figure>(cell.plan) : std::nullopt, plan, &table);
    AppendFigure(cell.actual, actual, &table);
    matched ? table.AppendSum(difference, cell.actual->micros - cell.plan.micros)
            : table.AppendNull(difference);
    AppendShare(matched ? ShareOf(*cell.actual, cell.plan) : std::nullopt, attainment, &table);
    table.AppendText(status, CellStatusName(cell.status));
    AppendTextOrNull(cell.revenue_from, revenue_from, &table);
    AppendTextOrNull(cell.note, note, &table);
  }
  return table;
}

// Cells of one group and one measure.
struct Sum {
  const PlanCell* first = nullptr;
  int64_t matched = 0, plan_only = 0, actual_only = 0, not_due = 0, not_computed = 0;
  int64_t matched_without_value = 0;
  Int128 plan = 0, actual = 0, plan_only_plan = 0, actual_only_actual = 0, not_due_plan = 0;
  std::vector<const PlanCell*> matched_cells;
  std::vector<std::string> plans;
  std::vector<std::string> notes;

  void Add(const PlanCell& cell) {
    if (first == nullptr) first = &cell;
    const Int128 value = cell.actual.has_value() ? cell.actual->micros : 0;
    switch (cell.status) {
      case CellStatus::kMatched:
        matched_cells.push_back(&cell);
        ++matched;
        matched_without_value += cell.actual.has_value() ? 0 : 1;
        plan += cell.plan.micros;
        actual += value;
        break;
      case CellStatus::kPlanOnly:
        ++plan_only;
        plan_only_plan += cell.plan.micros;
        break;
      case CellStatus::kActualOnly:
        ++actual_only;
        actual_only_actual += value;
        break;
      case CellStatus::kNotDue:
        ++not_due;
        not_due_plan += cell.plan.micros;
        break;
      case CellStatus::kUnknownMeasure:
      case CellStatus::kNotComputable:
        ++not_computed;
        break;
    }
    AddOnce(cell.plan_id.text + (cell.version.is_null() ? "" : " " + cell.version.text), &plans);
    if (!cell.note.empty()) AddOnce(cell.note, &notes);
  }

 private:
  static void AddOnce(std::string text, std::vector<std::string>* texts) {
    if (std::find(texts->begin(), texts->end(), text) == texts->end()) {
      texts->push_back(std::move(text));
    }
  }
};

KeyPart GroupPart(const PlanCell& cell, const std::string& name) {
  if (name == "measure") return KeyPart::Text(cell.measure_name);
  if (name == "plan_id") return cell.plan_id;
  if (name == "period") return KeyPart::Integer(cell.start.days());
  for (int d = 0; d < kPlanDimensions; ++d) {
    if (PlanDimensionName(d) == name) return cell.dimensions[static_cast<size_t>(d)];
  }
  return KeyPart::Null();
}

// Measures have units of their own and are never added to each other.
Table SumTable(const std::vector<PlanCell>& cells, std::vector<std::string> by,
               std::string_view currency) {
  if (std::find(by.begin(), by.end(), "measure") == by.end()) by.emplace_back("measure");
  std::map<std::string, Sum> sums;
  CommonUnit unit;
  for (const PlanCell& cell : cells) {
    Key key;
    for (const std::string& name : by) key.push_back(GroupPart(cell, name));
    sums[EncodeKey(key)].Add(cell);
    unit.Add(UnitOf(cell, currency));
  }
  Table table;
  for (const std::string& name : by) {
    name == "period" ? table.AddColumn("period_start", ColumnKind::kDate)
                     : table.AddColumn(name, ColumnKind::kText);
  }
  const auto amount = [&](const char* name) {
    return table.AddColumn(name, ColumnKind::kSum, unit.text(), kMoneyScale);
  };
  const auto count = [&](const char* name) {
    return table.AddColumn(name, ColumnKind::kInteger, "count");
  };
  const int unit_column = table.AddColumn("unit", ColumnKind::kText);
  const int matched = count("matched_cells");
  const int plan = amount("plan");
  const int actual = amount("actual");
  const int difference = amount("difference");
  const int attainment = table.AddColumn("attainment", ColumnKind::kReal, "share");
  const int plan_only_cells = count("plan_only_cells");
  const int plan_only = amount("plan_only");
  const int actual_only_cells = count("actual_only_cells");
  const int actual_only = amount("actual_only");
  const int not_due_cells = count("not_due_cells");
  const int not_due = amount("not_due");
  const int not_computed = count("not_computed_cells");
  const int revenue_from = table.AddColumn("revenue_from", ColumnKind::kText);
  const int note = table.AddColumn("note", ColumnKind::kText);
  const int plans = table.AddColumn("plans", ColumnKind::kText);
  for (const auto& [key, sum] : sums) {
    const PlanCell& first = *sum.first;
    for (size_t i = 0; i < by.size(); ++i) {
      const KeyPart part = GroupPart(first, by[i]);
      part.kind == KeyPart::Kind::kInteger ? table.AppendInteger(static_cast<int>(i), part.integer)
                                           : AppendPart(part, static_cast<int>(i), &table);
    }
    AppendTextOrNull(UnitOf(first, currency), unit_column, &table);
    const bool adds_up = first.measure == nullptr || AddsUp(*first.measure);
    const auto put = [&](int column, Int128 value, int64_t of_cells) {
      adds_up || of_cells <= 1 ? table.AppendSum(column, value) : table.AppendNull(column);
    };
    table.AppendInteger(matched, sum.matched);
    // A value that is null belongs into no sum.
    const bool comparable = (adds_up || sum.matched <= 1) && sum.matched_without_value == 0;
    put(plan, sum.plan, sum.matched);
    comparable ? table.AppendSum(actual, sum.actual) : table.AppendNull(actual);
    comparable ? table.AppendSum(difference, sum.actual - sum.plan) : table.AppendNull(difference);
    std::optional<double> share;
    if (comparable && sum.matched > 0) {
      share = sum.matched == 1 ? ShareOf(*sum.matched_cells[0]->actual, sum.matched_cells[0]->plan)
                               : ShareOf(Figure::OfMicros(sum.actual), Figure::OfMicros(sum.plan));
    }
    AppendShare(share, attainment, &table);
    table.AppendInteger(plan_only_cells, sum.plan_only);
    put(plan_only, sum.plan_only_plan, sum.plan_only);
    table.AppendInteger(actual_only_cells, sum.actual_only);
    put(actual_only, sum.actual_only_actual, sum.actual_only);
    table.AppendInteger(not_due_cells, sum.not_due);
    put(not_due, sum.not_due_plan, sum.not_due);
    table.AppendInteger(not_computed, sum.not_computed);
    AppendTextOrNull(first.revenue_from, revenue_from, &table);
    std::string notes;
    if (!adds_up && sum.matched > 1) {
      notes = "Values of " + first.measure_name + " do not add up: ask for every cell.";
    }
    for (const std::string& text : sum.notes) notes += (notes.empty() ? "" : " ") + text;
    AppendTextOrNull(notes, note, &table);
    AppendTextOrNull(Joined(sum.plans), plans, &table);
  }
  return table;
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run&) {
  COXSWAIN_ASSIGN_OR_RETURN(const ReadPlan read, ReadOptions(options));
  const std::string currency = tally.signature().currency;
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<PlanCell> cells, SolveCells(tally, read.plan));
  return read.by.empty() ? CellTable(cells, currency) : SumTable(cells, read.by, currency);
}

}  // namespace

const Query kPlanAttainmentQuery = {
    {"plan_attainment", "How far plans are met, matched cell by cell.",
     "deals|deal_lines|deal_costs|orders|spend|markets|customers",
     "plan_lines|products|product_prices|campaigns|owners|teams|cost_kinds|rates",
     "deal_id, customer_id", TallyState::kEntities, kOptions, kOutputs,
     "Horngren, Datar and Rajan, Cost Accounting, 14th ed. 2012, chapter 7"},
    Fold,
    Solve,
};

}  // namespace coxswain
