#include "coxswain/measures.h"
#include "coxswain/saturation.h"

#include "saturation/adoption_periods.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    kAdoptionGrainOption, kAdoptionByOption,
    kFilterOption,        {"from", OptionType::kDate, true, "", "first day that counts"},
    kLastDayOption,       kAsOfOption,
};

constexpr OutputSpec kOutputs[] = {
    {"period", "", "2026-01, 2026-Q1 or 2026"},
    {"new_customers", "count", "customers whose first won deal falls in the period"},
    {"customers_ever", "count", "customers with a won deal up to the end of the period"},
    {"capacity", "count", "customers there could be, as stated last by the end of the period"},
    {"penetration_ever", "share", "customers_ever / capacity"},
};

absl::StatusOr<MeasureFold> ReadOptions(const Options& options) {
  COXSWAIN_ASSIGN_OR_RETURN(MeasureFold fold, AdoptionFold(options));
  fold.from = options.DateOf("from");
  return fold;
}

template <bool kForSolve>
absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(MeasureFold fold, ReadOptions(options));
  fold.for_solve = kForSolve;
  return FoldAdoption(kAdoptionQuery.spec, fold, snapshot, options, run);
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run&) {
  COXSWAIN_ASSIGN_OR_RETURN(const MeasureFold fold, ReadOptions(options));
  Table table;
  std::vector<std::string> dimensions = fold.by;
  dimensions.back() = "period";
  AddDimensionColumns(dimensions, &table);
  const int fresh = table.AddColumn("new_customers", ColumnKind::kInteger, "count");
  const int ever = table.AddColumn("customers_ever", ColumnKind::kInteger, "count");
  const int capacity = table.AddColumn("capacity", ColumnKind::kInteger, "count");
  const int penetration = table.AddColumn("penetration_ever", ColumnKind::kReal, "share");
  for (const AdoptionPeriod& period : AdoptionPeriods(tally, fold)) {
    AppendDimensions(period.dimensions, &table);
    table.AppendInteger(fresh, period.new_customers);
    table.AppendInteger(ever, period.customers_ever);
    AppendWhole(period.capacity, capacity, &table);
    AppendMeasure(Evaluate(*fold.measures[2], period.atoms), penetration, &table);
  }
  return table;
}

}  // namespace

const Query kAdoptionQuery = {
    .spec = {"adoption",
             "How many customers came in each period, and how full the market was then.",
             "deals|customers|markets", "products|campaigns|owners|teams", "customer_id",
             TallyState::kEntities, kOptions, kOutputs,
             "Bass, A New Product Growth Model for Consumer Durables, Management Science 1969"},
    .fold = Fold<false>,
    .solve = Solve,
    .fold_for_solve = Fold<true>,
};

}  // namespace coxswain
