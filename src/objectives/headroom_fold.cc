#include <string>

#include "definitions.h"
#include "headroom_cells.h"
#include "headroom_streams.h"
#include "measures/streams.h"

namespace coxswain {
namespace {

// An estimate of capacity in place of the capacity itself, which stands in where there is none.
// Lanes: as capacity is folded, rows, customers, rows that know a capacity.
class BoundSource : public LaneSource {
 public:
  explicit BoundSource(std::string_view column)
      : bound_(ColumnIndex(TableId::kMarkets, column)),
        capacity_(ColumnIndex(TableId::kMarkets, "capacity_customers")) {}
  std::vector<int> block_widths() const override { return {3}; }
  int Select(const RowGroup& group, uint16_t* rows) const override {
    for (int i = 0; i < group.rows(); ++i) rows[i] = static_cast<uint16_t>(i);
    return group.rows();
  }
  void Accumulate(const FoldBatch& batch, GroupSums* sums) const override {
    const int64_t* bounds = batch.group->numbers(bound_);
    const int64_t* capacities = batch.group->numbers(capacity_);
    for (int i = 0; i < batch.count; ++i) {
      const uint16_t row = batch.rows[i];
      sums->AddWide(0, 0, batch.slots[i], 1);
      if (capacities[row] == kNullNumber) continue;
      const int64_t bound = bounds[row] == kNullNumber ? capacities[row] : bounds[row];
      sums->AddWide(0, 1, batch.slots[i], bound);
      sums->AddWide(0, 2, batch.slots[i], 1);
    }
  }

 private:
  const int bound_;
  const int capacity_;
};

// The lows and highs of markets, laid out as capacity is, so that the same rows of them count.
absl::Status FoldBound(const std::shared_ptr<const Snapshot>& snapshot, HeadroomFold number,
                       std::string_view column, const Run& run, Tally* tally) {
  GroupOptions groups;
  groups.by = {"markets.segment", "markets.region", "markets.level", "markets.as_of"};
  groups.filter = {{"markets.product_family", FilterOp::kIsNull, {}}};
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan plan,
                            FoldPlan::Make(snapshot, TableId::kMarkets, -1, groups, run));
  return plan.Fold(BoundSource(column), Under(HeadroomPrefix(number), kMarketStream), run, tally);
}

}  // namespace

Key HeadroomPrefix(HeadroomFold fold) {
  return {KeyPart::Integer(kFoldStream), KeyPart::Integer(fold)};
}

MeasureFold CustomersFold(const HeadroomOptions& options) {
  MeasureFold fold;
  for (const char* name : {"new_customers", "customers_ever", "penetration_ever"}) {
    fold.measures.push_back(FindMeasure(name));
  }
  for (const PlanDimension dimension : options.plan.by) {
    fold.by.push_back("customers." + std::string(PlanDimensionName(dimension)));
  }
  fold.as_of = options.as_of;
  return fold;
}

MeasureFold RevenueFold(const HeadroomOptions& options) {
  MeasureFold fold = CustomersFold(options);
  fold.measures = {FindMeasure(kRevenuePlanned)};
  fold.by.emplace_back("deals.customer_id");
  fold.by.emplace_back("deals.closed_on.day");
  return fold;
}

absl::StatusOr<Tally> FoldHeadroom(const QuerySpec& spec,
                                   const std::shared_ptr<const Snapshot>& snapshot,
                                   const Options& options, const HeadroomOptions& read,
                                   const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<Key> definitions,
                            CustomerPlanDefinitions(*snapshot, read.plan));
  Tally tally(TallySignature(spec, options, *snapshot, definitions));
  COXSWAIN_RETURN_IF_ERROR(
      FoldMeasures(snapshot, CustomersFold(read), HeadroomPrefix(kCustomersFold), run, &tally));
  COXSWAIN_RETURN_IF_ERROR(
      FoldMeasures(snapshot, RevenueFold(read), HeadroomPrefix(kRevenueFold), run, &tally));
  if (run.rows_counted == nullptr) {  // the rows are those of the capacity
    COXSWAIN_RETURN_IF_ERROR(FoldBound(snapshot, kLowFold, "low", run, &tally));
    COXSWAIN_RETURN_IF_ERROR(FoldBound(snapshot, kHighFold, "high", run, &tally));
  }
  if (!read.as_of.has_value()) CountEventDays(*snapshot, &tally);
  return tally;
}

}  // namespace coxswain
