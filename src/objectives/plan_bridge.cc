#include <algorithm>
#include <array>
#include <map>

#include "coxswain/measures.h"
#include "coxswain/objectives.h"

#include "margin/bridge_options.h"
#include "margin/won_options.h"
#include "plan_compare.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    {"plan_id", OptionType::kText, true, "",
     "which plan; default: the only one that says quantities, revenue or margins"},
    {"version", OptionType::kText, true, "", "which version; default: the latest, which is named"},
    {"by", OptionType::kTextList, false, "",
     "dimensions of the plan: owner, team, segment, region, product_family, campaign_id; period is "
     "a window's first day"},
    {"filter", OptionType::kFilter, true, "",
     "conditions on dimensions of the plan, which choose plan lines and rows alike"},
    {"from", OptionType::kDate, true, "",
     "first day of the windows that are compared; default: all"},
    {"to", OptionType::kDate, true, "", "their last day; windows are compared as a whole"},
    kAsOfOption,
    {"measure", OptionType::kChoice, false, "net_revenue", "what the difference is of",
     kBridgeMeasures},
    {"method", OptionType::kChoice, false, "price_at_new_quantity",
     "what the joint effect of prices and quantities is counted as: new quantities are the actual "
     "ones, old the planned; or each at its mean over all orders",
     kBridgeMethods},
    kNestedOption,
};

constexpr OutputSpec kOutputs[] = {
    {"depth", "count", "nested: how many dimensions the row is of; 0 is all"},
    {"plan_id", "", "the plan compared with"},
    {"version", "", "its version"},
    {"from", "", "first day of the first window that is due"},
    {"to", "", "last day of the last one"},
    {"measure", "", "what the difference is of"},
    {"method", "", "how price and quantity are told apart"},
    {"volume_by", "",
     "total: volume is of all quantity at the mean planned price or margin, and mix the rest; "
     "item: cell by cell, without a mix, as cells have several units of measure or no quantity "
     "above 0 in all"},
    {"unit_of_measure", "",
     "of the rows of all matched cells; deal: deals without lines, each counts 1; null: several, "
     "or "
     "not stated"},
    {"plan_value", "money", "the measure in the plan, of the windows that are due"},
    {"price", "money", "price_list + price_discount + price_unsplit"},
    {"volume", "money", "(actual - planned quantity) x mean planned value of a unit; see method"},
    {"mix", "money", "what the shares of the cells in the quantity change; see volume_by"},
    {"cost", "money",
     "of margins: -(unit cost - planned unit cost) x quantity; with the cost to serve where the "
     "plan says a contribution margin alone"},
    {"cost_to_serve", "money", "of contribution margin: the same of the cost to serve a unit"},
    {"unknown_cost", "money",
     "of margins: cells with a line of unknown cost, whose margin covers less"},
    {"without_quantity", "money",
     "cells with quantity 0 in plan or rows, or rows in several units of measure"},
    {"plan_only", "money", "cells without rows"},
    {"actual_only", "money", "rows in a window of the plan that none of its cells is of"},
    {"partly_planned", "money",
     "cells with rows of which the plan lacks the quantity, the revenue or the margin"},
    {"change", "money", "value - plan_value = the sum of price to partly_planned"},
    {"value", "money", "the measure of the won deals in the windows that are due"},
    {"price_list", "money", "of price: list prices"},
    {"price_discount", "money",
     "of price: discounts and what goes off the invoice, a unit; where the plan says list_revenue"},
    {"price_unsplit", "money", "of price: where a list price is not known"},
    {"plan_quantity", "quantity", "of matched cells; null in several units"},
    {"quantity", "quantity", "the same of their rows"},
    {"matched_cells", "count", "whose price, volume and mix are told"},
    {"plan_only_cells", "count", "cells without rows"},
    {"actual_only_cells", "count", "cells without plan"},
    {"partly_planned_cells", "count", "cells with rows that the plan does not say enough of"},
    {"not_due", "money", "planned for windows that begin later than the day looked from"},
};

constexpr std::string_view kSource =
    "Horngren, Datar and Rajan, Cost Accounting, 14th ed. 2012, chapters 7, 8 and 14: "
    "selling-price, sales-quantity and sales-mix variances against a static budget; methods as in "
    "margin_bridge";

// The first part of a key.
enum Stream : int64_t {
  kRowStream,  // (lines, period, unit of measure, dimensions)
  kDayStream,  // (day): won deals
};

Key Under(Stream stream) { return {KeyPart::Integer(stream)}; }

// Windows that follow each other day by day, as one.
std::vector<PlanWindow> RunsOf(const std::vector<PlanWindow>& windows) {
  std::vector<PlanWindow> runs;
  for (const PlanWindow& window : windows) {
    if (!runs.empty() && runs.back().end.PlusDays(1) == window.start) {
      runs.back().end = window.end;
    } else {
      runs.push_back(window);
    }
  }
  return runs;
}

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "what was done"));
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<Key> lines, PlannedCells::Choose(*snapshot, options));
  COXSWAIN_ASSIGN_OR_RETURN(const PlannedCells planned, PlannedCells::Read(lines));
  const Calendar& calendar = snapshot->settings().calendar;
  WonDealsOptions won;
  won.by = {std::string(GrainName(GrainOfWindows(planned.windows, calendar))),
            "products.unit_of_measure"};
  for (const int dimension : planned.dimensions) {
    won.by.emplace_back(PlanDimensionColumn(dimension));
  }
  won.filter = options.FilterOf("filter");
  won.as_of = options.DateOf("as_of");
  won.quantity = true;
  std::vector<WonSpan> spans;
  for (const PlanWindow& window : RunsOf(planned.windows)) {
    spans.push_back({Under(kRowStream), window.start, window.end});
  }
  Tally tally(TallySignature(kPlanBridgeQuery.spec, options, *snapshot, lines));
  COXSWAIN_RETURN_IF_ERROR(FoldWonLines(snapshot, won, spans, run, &tally));
  if (run.rows_counted != nullptr || won.as_of.has_value()) return tally;
  COXSWAIN_RETURN_IF_ERROR(CountWonDays(snapshot, won.as_of, Under(kDayStream), run, &tally));
  return tally;
}

// The day looked from: windows that begin later are not due.
std::optional<Date> Today(const std::vector<Tally::Entry>& entries, const Options& options) {
  std::optional<Date> today = options.DateOf("as_of");
  for (const Tally::Entry& entry : entries) {
    if (entry.key[0].integer != kDayStream || entry.key.size() != 2) continue;
    const absl::StatusOr<Date> day = ParseDate(entry.key[1].text);
    if (day.ok() && (!today || *day > *today)) today = *day;
  }
  return today;
}

// What a row of the result is of.
struct Group {
  BridgeParts parts;
  Int128 not_due = 0;
  std::array<int64_t, kCellKinds> cells{};
};

class PlanBridgeTable {
 public:
  PlanBridgeTable(const Options& options, const PlannedCells& planned,
                  const PlanComparison& compared, const Bridge& bridge, const std::string& money)
      : by_(options.List("by")), due_(compared.due), one_unit_(bridge.unit.has_value()) {
    AddDimensionColumns(by_, &table_);
    if (options.Bool("nested")) depth_ = table_.AddColumn("depth", ColumnKind::kInteger, "count");
    texts_ = {Column("plan_id"), Column("version")};
    days_ = {table_.AddColumn("from", ColumnKind::kDate),
             table_.AddColumn("to", ColumnKind::kDate)};
    for (const char* name : {"measure", "method", "volume_by", "unit_of_measure"}) {
      texts_.push_back(Column(name));
    }
    KeyPart unit;
    if (one_unit_) unit = compared.units[*bridge.unit];
    names_ = {planned.plan_id,
              planned.version,
              KeyPart::Text(options.Text("measure")),
              KeyPart::Text(options.Text("method")),
              KeyPart::Text(bridge.by_total ? "total" : "item"),
              unit.kind == KeyPart::Kind::kInteger ? KeyPart::Text("deal") : unit};
    const auto sum = [&](std::string_view name, const std::string& of) {
      sums_.push_back(table_.AddColumn(std::string(name), ColumnKind::kSum, of, kMoneyScale));
    };
    sum("plan_value", money);
    sum("price", money);
    for (const BridgePart part : kParts) sum(BridgePartName(part), money);
    sum("change", money);
    sum("value", money);
    for (const BridgePart part : kPrices) sum(BridgePartName(part), money);
    sum("plan_quantity", "quantity");
    sum("quantity", "quantity");
    for (const char* name :
         {"matched_cells", "plan_only_cells", "actual_only_cells", "partly_planned_cells"}) {
      counts_.push_back(table_.AddColumn(name, ColumnKind::kInteger, "count"));
    }
    sum("not_due", money);
  }

  void Add(const Key& key, const Group& group) {
    const auto text = [&](int column, const KeyPart& part) {
      part.is_null() ? table_.AppendNull(column) : table_.AppendText(column, part.text);
    };
    for (size_t i = 0; i < by_.size(); ++i) {
      text(static_cast<int>(i), i < key.size() ? key[i] : KeyPart::Null());
    }
    if (depth_ >= 0) table_.AppendInteger(depth_, static_cast<int64_t>(key.size()));
    for (size_t i = 0; i < texts_.size(); ++i) text(texts_[i], names_[i]);
    for (size_t i = 0; i < days_.size(); ++i) {
      due_ ? table_.AppendInteger(days_[i], (i == 0 ? due_->start : due_->end).days())
           : table_.AppendNull(days_[i]);
    }
    size_t next = 0;
    const auto sum = [&](Int128 value) { table_.AppendSum(sums_[next++], value); };
    const BridgeParts& parts = group.parts;
    sum(parts.base);
    sum(parts.price());
    for (const BridgePart part : kParts) sum(parts.parts[part]);
    sum(parts.now - parts.base);
    sum(parts.now);
    for (const BridgePart part : kPrices) sum(parts.parts[part]);
    for (const Int128 quantity : {parts.base_quantity, parts.quantity}) {
      one_unit_ ? sum(quantity) : table_.AppendNull(sums_[next++]);
    }
    for (size_t i = 0; i < counts_.size(); ++i) table_.AppendInteger(counts_[i], group.cells[i]);
    sum(group.not_due);
  }

  Table Take() { return std::move(table_); }

 private:
  // Those that a plan has, besides prices.
  static constexpr BridgePart kParts[] = {kVolumePart,   kMixPart,         kCostPart,
                                          kServePart,    kUnknownCostPart, kNoQuantityPart,
                                          kPlanOnlyPart, kActualOnlyPart,  kPartlyPlannedPart};
  static constexpr BridgePart kPrices[] = {kPriceListPart, kPriceDiscountPart, kPriceUnsplitPart};

  int Column(std::string_view name) {
    return table_.AddColumn(std::string(name), ColumnKind::kText);
  }

  const std::vector<std::string> by_;
  const std::optional<PlanWindow> due_;
  const bool one_unit_;
  Table table_;
  int depth_ = -1;
  std::vector<int> texts_, days_, sums_, counts_;
  std::vector<KeyPart> names_;
};

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run&) {
  const Calendar& calendar = tally.signature().calendar;
  COXSWAIN_ASSIGN_OR_RETURN(const PlannedCells planned,
                            PlannedCells::Read(tally.signature().definitions));
  const std::vector<std::string> by = options.List("by");
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<size_t> places, PlacesOf(by, planned));
  const BridgeMeasure measure = BridgeMeasureOf(options);
  const std::vector<Tally::Entry> entries = tally.Sorted();
  const PlanComparison compared =
      ComparePlan(planned, ActualsOf(entries, Under(kRowStream), planned, calendar),
                  Today(entries, options), places, measure);
  if (!compared.any_value) {
    return InvalidArgument("The plan " + Quote(planned.plan_id.text) + " does not say " +
                           options.Text("measure") + ": it says " + planned.measures +
                           ". A margin follows from net_revenue with the costs before it, too.");
  }
  COXSWAIN_ASSIGN_OR_RETURN(
      const Bridge bridge,
      ComputeBridge(compared.items, measure, BridgeMethodOf(options), BridgeBase::kPlan));

  std::map<std::string, Group> groups;
  const bool nested = options.Bool("nested");
  const auto each_group = [&](const std::string& group, const auto& add) {
    for (const std::string& around : GroupsAround(group, nested)) add(&groups[around]);
  };
  for (size_t i = 0; i < bridge.items.size(); ++i) {
    each_group(compared.groups[i], [&](Group* group) {
      group->parts.Add(bridge.items[i]);
      ++group->cells[static_cast<size_t>(compared.kinds[i])];
    });
  }
  for (const auto& [group, value] : compared.not_due) {
    each_group(group, [&, planned_value = value](Group* to) { to->not_due += planned_value; });
  }
  if (by.empty() || nested) groups.try_emplace(EncodeKey(Key()));
  PlanBridgeTable table(options, planned, compared, bridge,
                        UnitText(MeasureUnit::kMoney, tally.signature().currency));
  for (const auto& [group, parts] : groups) table.Add(DecodeKey(group), parts);
  return table.Take();
}

}  // namespace

const Query kPlanBridgeQuery = {
    {"plan_bridge",
     "Why net revenue or a margin differs from the plan: price, volume, mix, cost, and what only "
     "one of the two has.",
     kEarningFacts,
     "plan_lines|customers|products|product_prices|campaigns|owners|teams|cost_kinds|rates",
     "deal_id", TallyState::kGroups, kOptions, kOutputs, kSource},
    Fold,
    Solve,
};

}  // namespace coxswain
