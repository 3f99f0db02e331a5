#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "coxswain/measures/won_rows.h"

#include "deal_triage.h"
#include "definitions.h"
#include "headroom_streams.h"
#include "margin_misses.h"
#include "measures/deal_state.h"
#include "triage_key.h"

namespace coxswain {
namespace {

// Deals that were open on the day.
class OpenDeals : public LaneSource {
 public:
  explicit OpenDeals(std::optional<Date> as_of) : as_of_(as_of) {}
  std::vector<int> block_widths() const override { return {1}; }
  int Select(const RowGroup& group, uint16_t* rows) const override {
    return SelectDeals(group, columns_, DealStatus::kOpen, columns_.expected_close_on, {}, as_of_,
                       rows);
  }
  void Accumulate(const FoldBatch& batch, GroupSums* sums) const override {
    for (int i = 0; i < batch.count; ++i) sums->AddWide(0, 0, batch.slots[i], 1);
  }

 private:
  const DealColumns columns_;
  const std::optional<Date> as_of_;
};

// Numbers of what each deal, by its row, passes: "0,3,".
using Passed = std::map<int64_t, std::string>;

// The open deals that pass a filter beside the caller's.
absl::StatusOr<std::vector<int64_t>> OpenRows(const std::shared_ptr<const Snapshot>& snapshot,
                                              const TriageOptions& options, const Filter& further,
                                              const Run& run) {
  GroupOptions groups;
  groups.filter = options.filter;
  groups.filter.insert(groups.filter.end(), further.begin(), further.end());
  COXSWAIN_ASSIGN_OR_RETURN(
      const FoldPlan plan,
      FoldPlan::Make(snapshot, TableId::kDeals, DealColumns().expected_close_on, groups, run));
  return plan.Rows(OpenDeals(options.as_of), -1, run);
}

void Note(const std::vector<int64_t>& rows, size_t number, Passed* passed) {
  for (const int64_t row : rows) (*passed)[row] += std::to_string(number) + ",";
}

// The place of each row when they stand in the order of their ids.
std::vector<int64_t> RowsById(const TableState& table) {
  std::vector<std::pair<std::string_view, int64_t>> ids;
  for (int64_t row = 0; row < table.rows; ++row) ids.emplace_back(table.TextAt(row, 0), row);
  std::sort(ids.begin(), ids.end());
  std::vector<int64_t> rows;
  for (const auto& [id, row] : ids) rows.push_back(row);
  return rows;
}

absl::Status FoldCriteria(const std::shared_ptr<const Snapshot>& snapshot,
                          const TriageOptions& options, const Run& run,
                          std::vector<Key>* definitions, Passed* passed) {
  const TableState& strategy = snapshot->table(TableId::kStrategy);
  const auto column = [](std::string_view name) { return ColumnIndex(TableId::kStrategy, name); };
  const std::vector<int64_t> rows = RowsById(strategy);
  for (size_t number = 0; number < rows.size(); ++number) {
    const int64_t row = rows[number];
    const std::string_view dimension = strategy.TextAt(row, column("dimension"));
    const std::string_view value = strategy.TextAt(row, column("value"));
    const auto wrong = [&](std::string_view what) {
      return ErrorAt(absl::StatusCode::kInvalidArgument,
                     "Criterion " + Quote(strategy.TextAt(row, 0)) + " of strategy (row " +
                         std::to_string(row + 1) + "): " + std::string(what),
                     {"strategy", "dimension", row + 1});
    };
    if (dimension.data() == nullptr) {
      return wrong("it names no dimension; it needs a column that deals reach, such as segment.");
    }
    FilterCondition met{std::string(dimension), FilterOp::kIsNull, {}};
    if (value.data() != nullptr)
      met = {std::string(dimension), FilterOp::kEqual, {std::string(value)}};
    const absl::StatusOr<std::vector<int64_t>> deals = OpenRows(snapshot, options, {met}, run);
    if (!deals.ok()) {
      if (deals.status().code() != absl::StatusCode::kInvalidArgument) return deals.status();
      return wrong(ToStd(deals.status().message()));
    }
    Note(*deals, number, passed);
    definitions->push_back(
        {KeyPart::Integer(kCriterionDefinition), KeyPart::Text(strategy.TextAt(row, 0)),
         PartOf(strategy, row, column("weight")), PartOf(strategy, row, column("valid_from")),
         PartOf(strategy, row, column("valid_to"))});
  }
  return absl::OkStatus();
}

// Objectives on margin shares. One whose filter deals cannot be asked speaks of none: that is told
// with the objective, in "margin_targets" and "scorecard".
absl::Status FoldTargets(const std::shared_ptr<const Snapshot>& snapshot,
                         const TriageOptions& options, const Run& run,
                         std::vector<Key>* definitions, Passed* passed) {
  const TableState& table = snapshot->table(TableId::kObjectives);
  size_t number = 0;
  for (const int64_t row : RowsById(table)) {
    const Objective objective = Objective::FromKey(RowKey(table, row));
    if (!IsMarginMeasure(objective.measure_name)) continue;
    const MarginTarget target = MarginTarget::Of(objective);
    const absl::StatusOr<Filter> filter = ParseFilter(objective.filter);
    if (!target.share.has_value() || !filter.ok()) continue;
    const absl::StatusOr<std::vector<int64_t>> deals = OpenRows(snapshot, options, *filter, run);
    if (!deals.ok()) {
      if (deals.status().code() != absl::StatusCode::kInvalidArgument) return deals.status();
      continue;
    }
    Note(*deals, number++, passed);
    definitions->push_back({KeyPart::Integer(kTargetDefinition), KeyPart::Text(objective.id),
                            KeyPart::Integer(target.gross ? 1 : 0), KeyPart::Integer(*target.share),
                            KeyPart::Integer(objective.starts_on.days()),
                            KeyPart::Integer(objective.due_on.days())});
  }
  return absl::OkStatus();
}

// What the stages of pipelines are worth, where a deal says nothing.
class StageProbabilities {
 public:
  explicit StageProbabilities(const TableState& stages) {
    const int pipeline = ColumnIndex(TableId::kStages, "pipeline");
    const int stage = ColumnIndex(TableId::kStages, "stage");
    const int probability = ColumnIndex(TableId::kStages, "default_probability");
    for (int64_t row = 0; row < stages.rows; ++row) {
      const KeyPart value = PartOf(stages, row, probability);
      if (value.is_null()) continue;
      of_[{EncodeKey({{PartOf(stages, row, pipeline)}}), std::string(stages.TextAt(row, stage))}] =
          value;
    }
  }
  // Of the deal's pipeline, else of the stage of that name in no pipeline.
  KeyPart Find(const KeyPart& pipeline, const KeyPart& stage) const {
    for (const KeyPart& in : {pipeline, KeyPart::Null()}) {
      const auto found = of_.find({EncodeKey({{in}}), stage.text});
      if (found != of_.end()) return found->second;
    }
    return KeyPart::Null();
  }

 private:
  std::map<std::pair<std::string, std::string>, KeyPart> of_;
};

absl::Status FoldDeals(const std::shared_ptr<const Snapshot>& snapshot,
                       const TriageOptions& options, const Passed& criteria, const Passed& targets,
                       const Run& run, Tally* tally) {
  const TableState& deals = snapshot->table(TableId::kDeals);
  const TableState& customers = snapshot->table(TableId::kCustomers);
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<uint32_t>* const row_of,
                            snapshot->RowOfSymbol(TableId::kCustomers));
  const StageProbabilities stages(snapshot->table(TableId::kStages));
  const auto column = [](std::string_view name) { return ColumnIndex(TableId::kDeals, name); };
  const int customer_id = column("customer_id"), name = column("name"), owner = column("owner"),
            team = column("team"), stage = column("stage"), pipeline = column("pipeline"),
            opened = column("opened_on"), expected = column("expected_close_on"),
            probability = column("probability");
  const int customer_name = ColumnIndex(TableId::kCustomers, "name");
  const int segment = ColumnIndex(TableId::kCustomers, "segment");
  WonDealsOptions open;
  open.filter = options.filter;
  open.as_of = options.as_of;
  open.level = Level::kDeal;
  open.status = DealStatus::kOpen;
  const Int128 one = 1;
  const auto passed = [](const Passed& all, int64_t row) {
    const auto found = all.find(row);
    return found == all.end() ? KeyPart::Null() : KeyPart::Text(found->second);
  };
  return VisitWonRows(snapshot, open, run, [&](int64_t row, int64_t, const RowFigures& figures) {
    const auto part = [&](int at) { return PartOf(deals, row, at); };
    const auto money = [](bool known, Int128 value) {
      return known ? KeyPart::Integer(static_cast<int64_t>(value)) : KeyPart::Null();
    };
    const Symbol symbol = deals.SymbolAt(row, customer_id);
    const uint32_t customer = symbol < row_of->size() ? (*row_of)[symbol] : kNoRow;
    const auto of_customer = [&](int at) {
      return customer == kNoRow ? KeyPart::Null() : PartOf(customers, customer, at);
    };
    KeyPart chance = part(probability);
    const bool of_stage = chance.is_null();
    if (of_stage) chance = stages.Find(part(pipeline), part(stage));
    const bool known = figures.amount_known;
    const bool cost_known = known && figures.cost_known;
    Key key(kTriageParts);
    key.at(0) = KeyPart::Integer(kOpenDealStream);
    key.at(kTriageDeal) = part(0);
    key.at(kTriageName) = part(name);
    key.at(kTriageCustomerId) = part(customer_id);
    key.at(kTriageCustomer) = of_customer(customer_name);
    key.at(kTriageSegment) = of_customer(segment);
    key.at(kTriageOwner) = part(owner);
    key.at(kTriageTeam) = part(team);
    key.at(kTriageStage) = part(stage);
    key.at(kTriagePipeline) = part(pipeline);
    key.at(kTriageOpened) = part(opened);
    key.at(kTriageExpected) = part(expected);
    key.at(kTriageProbability) = std::move(chance);
    key.at(kTriageOfStage) = KeyPart::Integer(of_stage ? 1 : 0);
    key.at(kTriageNet) = money(known, figures.net());
    key.at(kTriageGross) = money(cost_known, figures.net() - figures.goods);
    key.at(kTriageContribution) = money(cost_known, figures.contribution());
    key.at(kTriageCriteria) = passed(criteria, row);
    key.at(kTriageTargets) = passed(targets, row);
    tally->Add(key, {&one, 1});
  });
}

// How long won deals took, whatever the filter.
void CountCycles(const Snapshot& snapshot, std::optional<Date> as_of, Tally* tally) {
  const TableState& deals = snapshot.table(TableId::kDeals);
  const DealColumns columns;
  const int pipeline = ColumnIndex(TableId::kDeals, "pipeline");
  std::map<std::pair<Symbol, int32_t>, int64_t> counts;
  for (const GroupRef& group : deals.groups) {
    const uint8_t* statuses = group->smalls(columns.status);
    const int32_t* opened = group->days(columns.opened_on);
    const int32_t* closed = group->days(columns.closed_on);
    const Symbol* pipelines = group->symbols(pipeline);
    for (int i = 0; i < group->rows(); ++i) {
      if (opened[i] == kNullDay || closed[i] == kNullDay || closed[i] < opened[i] ||
          StatusAsOf(statuses[i], opened[i], closed[i], as_of) != DealStatus::kWon) {
        continue;
      }
      ++counts[{pipelines[i], closed[i] - opened[i]}];
    }
  }
  for (const auto& [key, count] : counts) {
    const Int128 won = count;
    tally->Add(
        {KeyPart::Integer(kWonCycleStream),
         key.first == kNullSymbol ? KeyPart::Null()
                                  : KeyPart::Text(deals.column(pipeline).symbols->Text(key.first)),
         KeyPart::Integer(key.second)},
        {&won, 1});
  }
}

}  // namespace

absl::StatusOr<Tally> FoldTriage(const QuerySpec& spec,
                                 const std::shared_ptr<const Snapshot>& snapshot,
                                 const Options& options, const TriageOptions& read,
                                 const Run& run) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "the triage of open deals"));
  // What is wrong with the caller's filter is not a criterion's fault.
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<int64_t> open, OpenRows(snapshot, read, {}, run));
  std::vector<Key> definitions;
  Passed criteria, targets;
  COXSWAIN_RETURN_IF_ERROR(FoldCriteria(snapshot, read, run, &definitions, &criteria));
  COXSWAIN_RETURN_IF_ERROR(FoldTargets(snapshot, read, run, &definitions, &targets));
  Tally tally(TallySignature(spec, options, *snapshot, std::move(definitions)));
  if (run.rows_counted != nullptr) {
    run.rows_counted(static_cast<int>(TableId::kDeals), DealColumns().expected_close_on, open);
    return tally;
  }
  COXSWAIN_RETURN_IF_ERROR(FoldDeals(snapshot, read, criteria, targets, run, &tally));
  CountCycles(*snapshot, read.as_of, &tally);
  if (snapshot->table(TableId::kCustomers).given) {
    HeadroomOptions market;
    market.plan.by = {kSegmentDim};
    market.as_of = read.as_of;
    COXSWAIN_RETURN_IF_ERROR(
        FoldMeasures(snapshot, CustomersFold(market), HeadroomPrefix(kCustomersFold), run, &tally));
  }
  if (!read.as_of.has_value()) CountEventDays(*snapshot, &tally);
  return tally;
}

}  // namespace coxswain
