#include "credited.h"

#include <numeric>

namespace coxswain {
namespace {

constexpr std::string_view kCredited = "deals.campaign_id";

// Every row of a table.
class AllRows : public LaneSource {
 public:
  std::vector<int> block_widths() const override { return {1}; }
  int Select(const RowGroup& group, uint16_t* rows) const override {
    std::iota(rows, rows + group.rows(), uint16_t{0});
    return group.rows();
  }
  void Accumulate(const FoldBatch&, GroupSums*) const override {}
};

bool NullPasses(FilterOp op) {
  return op == FilterOp::kIsNull || op == FilterOp::kNotEqual || op == FilterOp::kNotIn;
}

// What a condition on the campaign's columns comes to for its id. A campaign that is named but
// known to no table has none of these, as no campaign at all.
absl::StatusOr<Filter> ByCampaign(const std::shared_ptr<const Snapshot>& snapshot,
                                  const FilterCondition& condition, const Run& run) {
  GroupOptions groups;
  groups.filter = {condition};
  Run looking = run;
  looking.rows_counted = nullptr;
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan plan,
                            FoldPlan::Make(snapshot, TableId::kCampaigns, -1, groups, looking));
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<int64_t> passing, plan.Rows(AllRows(), -1, looking));
  const TableState& campaigns = snapshot->table(TableId::kCampaigns);
  std::vector<bool> passes(static_cast<size_t>(campaigns.rows), false);
  for (const int64_t row : passing) passes[static_cast<size_t>(row)] = true;
  const bool others = NullPasses(condition.op);
  FilterCondition listed{std::string(kCredited), others ? FilterOp::kNotIn : FilterOp::kIn, {}};
  for (int64_t row = 0; row < campaigns.rows; ++row) {
    if (passes[static_cast<size_t>(row)] != others) {
      listed.values.emplace_back(campaigns.TextAt(row, 0));
    }
  }
  if (!listed.values.empty()) return Filter{std::move(listed)};
  if (others) return Filter();
  return Filter{{std::string(kCredited), FilterOp::kIsNull, {}},  // no deal is both
                {std::string(kCredited), FilterOp::kIsNotNull, {}}};
}

}  // namespace

absl::StatusOr<CreditedDeals> CreditedDeals::Make(const std::shared_ptr<const Snapshot>& snapshot,
                                                  const WonDealsOptions& asked, const Run& run) {
  CreditedDeals credited;
  credited.won = asked;
  credited.won.filter.clear();
  WonDealsOptions others = asked;
  others.filter.clear();
  const int closed_on = ColumnIndex(TableId::kDeals, "closed_on");
  const int campaign = ColumnIndex(TableId::kDeals, "campaign_id");
  for (const FilterCondition& condition : asked.filter) {
    const auto column = ResolveColumn(*snapshot, TableId::kDeals, closed_on, condition.column);
    const bool own = column.ok() && column->path.empty() && column->table == TableId::kDeals &&
                     column->column == campaign;
    const bool far = column.ok() && !column->path.empty() && column->path[0].column == campaign;
    if (!own && !far) {
      others.filter.push_back(condition);
      credited.won.filter.push_back(condition);
      continue;
    }
    FilterCondition named = condition;
    named.column = column->name;
    if (own) {
      credited.won.filter.push_back(std::move(named));
      continue;
    }
    COXSWAIN_ASSIGN_OR_RETURN(const Filter by_campaign, ByCampaign(snapshot, named, run));
    credited.won.filter.insert(credited.won.filter.end(), by_campaign.begin(), by_campaign.end());
  }
  COXSWAIN_ASSIGN_OR_RETURN(credited.rule, RuleOfLevel(*snapshot, others));
  return credited;
}

}  // namespace coxswain
