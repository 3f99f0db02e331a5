#include "coxswain/measures.h"
#include "coxswain/saturation.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    {"grain", OptionType::kChoice, true, "quarter", "the length of a period", "month|quarter|year"},
    {"by", OptionType::kColumns, true, "",
     "dimensions of deals and their customers: one curve each"},
    kFilterOption,
    {"from", OptionType::kDate, true, "", "first day that counts"},
    {"to", OptionType::kDate, true, "", "last day that counts"},
    kAsOfOption,
};

constexpr OutputSpec kOutputs[] = {
    {"period", "", "2026-01, 2026-Q1 or 2026"},
    {"new_customers", "count", "customers whose first won deal falls in the period"},
    {"customers_ever", "count", "customers with a won deal up to the end of the period"},
    {"capacity", "count", "customers there could be, as known today"},
    {"penetration_ever", "share", "customers_ever / capacity"},
};

absl::StatusOr<MeasureFold> ReadOptions(const Options& options) {
  MeasureFold fold;
  for (const char* name : {"new_customers", "customers_ever", "penetration_ever"}) {
    fold.measures.push_back(FindMeasure(name));
  }
  fold.by = options.List("by");
  for (const std::string& name : fold.by) {
    const size_t dot = name.rfind('.');
    if (GrainFromName(std::string_view(name).substr(dot == std::string::npos ? 0 : dot + 1))) {
      return InvalidArgument("Periods of adoption are asked for with the option grain, not with '" +
                             name + "' in by.");
    }
  }
  fold.by.push_back(options.Text("grain"));
  fold.filter = options.FilterOf("filter");
  fold.from = options.DateOf("from");
  fold.to = options.DateOf("to");
  fold.as_of = options.DateOf("as_of");
  return fold;
}

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const MeasureFold fold, ReadOptions(options));
  Tally tally(TallySignature(kAdoptionQuery.spec, options, *snapshot));
  COXSWAIN_RETURN_IF_ERROR(FoldMeasures(snapshot, fold, {}, run, &tally));
  return tally;
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
  for (const MeasureGroup& group :
       SolveMeasures(tally.Sorted(), fold, {}, tally.signature().calendar)) {
    const auto atom = [&](Atom which) {
      return static_cast<int64_t>(group.atoms[static_cast<size_t>(which)]);
    };
    AppendDimensions(group.dimensions, &table);
    table.AppendInteger(fresh, atom(Atom::kNewCustomers));
    table.AppendInteger(ever, atom(Atom::kEverCustomers));
    if (CapacitySourceName(group.capacity_source).empty()) {
      table.AppendNull(capacity);
    } else {
      table.AppendInteger(capacity, atom(Atom::kCapacity));
    }
    AppendMeasure(Evaluate(*fold.measures[2], group.atoms), penetration, &table);
  }
  return table;
}

}  // namespace

const Query kAdoptionQuery = {
    {"adoption", "How many customers came in each period, and how full the market was then.",
     "deals|customers|markets", "products|campaigns|owners|teams", "customer_id",
     TallyState::kEntities, kOptions, kOutputs,
     "Bass, A New Product Growth Model for Consumer Durables, Management Science 1969"},
    Fold,
    Solve,
};

}  // namespace coxswain
