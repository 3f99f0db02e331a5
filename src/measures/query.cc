#include "coxswain/measures/query.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    {"measures", OptionType::kTextList, true, "",
     "which measures, by name: see describe measure; required"},
    kByOption,
    kFilterOption,
    {"from", OptionType::kDate, true, "", "first day that counts, of each measure's own date"},
    {"to", OptionType::kDate, true, "", "last day that counts"},
    kAsOfOption,
    kRateKindOption,
    kRateDayOption,
    kActiveMonthsOption,
    {"target", OptionType::kNumber, false, "", "what coverage compares with"},
};

constexpr OutputSpec kOutputs[] = {
    {"<measure>", "of the measure", "one column for each measure, in the order asked for"},
};

absl::StatusOr<MeasureFold> ReadOptions(const Options& options) {
  MeasureFold fold;
  const std::vector<std::string> names = options.List("measures");
  if (names.empty()) {
    return InvalidArgument("Say which measures: {\"measures\":[\"net_revenue\"]}.");
  }
  for (const std::string& name : names) {
    COXSWAIN_ASSIGN_OR_RETURN(const Measure* measure, GetMeasure(name));
    fold.measures.push_back(measure);
  }
  fold.by = options.List("by");
  fold.filter = options.FilterOf("filter");
  fold.from = options.DateOf("from");
  fold.to = options.DateOf("to");
  fold.as_of = options.DateOf("as_of");
  fold.active_months = static_cast<int>(*options.Integer("active_months"));
  return fold;
}

template <bool kForSolve>
absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(MeasureFold fold, ReadOptions(options));
  fold.for_solve = kForSolve;
  Tally tally(TallySignature(kMeasuresQuery.spec, options, *snapshot));
  COXSWAIN_RETURN_IF_ERROR(FoldMeasures(snapshot, fold, {}, run, &tally));
  return tally;
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run&) {
  COXSWAIN_ASSIGN_OR_RETURN(const MeasureFold fold, ReadOptions(options));
  const Signature& context = tally.signature();
  const Int128 target = options.Number("target").value_or(0);
  const bool has_target = options.Has("target");
  const std::vector<Tally::Entry> entries = tally.Sorted();
  COXSWAIN_RETURN_IF_ERROR(CheckMeasures(entries, fold, {}));
  Table table;
  AddDimensionColumns(fold.by, &table);
  std::vector<int> columns;
  for (const Measure* measure : fold.measures) {
    columns.push_back(AddMeasureColumn(*measure, context.currency, &table));
  }
  for (const MeasureGroup& group : SolveMeasures(entries, fold, {}, context.calendar)) {
    AppendDimensions(group.dimensions, &table);
    for (size_t i = 0; i < columns.size(); ++i) {
      const Measure& measure = *fold.measures[i];
      if (measure.name == "coverage" && !has_target) {
        return InvalidArgument("coverage compares with a target: give the option target.");
      }
      AppendMeasure(Evaluate(measure, group.atoms, target), columns[i], &table);
    }
  }
  return table;
}

}  // namespace

const Query kMeasuresQuery = {
    .spec = {"measures", "What any measures come to, by any dimensions and periods.",
             "deals|deal_lines|deal_costs|orders|spend|markets|customers",
             "customers|products|product_prices|campaigns|owners|teams|cost_kinds|rates",
             "deal_id, customer_id", TallyState::kEntities, kOptions, kOutputs,
             "Farris et al., Marketing Metrics, 2nd ed. 2010"},
    .fold = Fold<false>,
    .solve = Solve,
    .fold_for_solve = Fold<true>,
};

int AddMeasureColumn(const Measure& measure, std::string_view currency, Table* table) {
  const std::string unit = UnitText(measure.unit, currency);
  const bool exact = measure.denominator.empty() && measure.numerator.size() == 1;
  if (!exact) return table->AddColumn(std::string(measure.name), ColumnKind::kReal, unit);
  if (measure.unit == MeasureUnit::kMoney) {
    return table->AddColumn(std::string(measure.name), ColumnKind::kSum, unit, kMoneyScale);
  }
  return table->AddColumn(std::string(measure.name), ColumnKind::kSum, unit, 0);
}

void AppendMeasure(const MeasureValue& value, int column, Table* table) {
  switch (value.kind) {
    case MeasureValue::Kind::kNull:
      table->AppendNull(column);
      break;
    case MeasureValue::Kind::kExact:
      table->AppendSum(column, value.exact);
      break;
    case MeasureValue::Kind::kReal:
      table->AppendReal(column, value.real);
      break;
  }
}

void AddDimensionColumns(const std::vector<std::string>& by, Table* table) {
  for (const std::string& name : by) table->AddColumn(name, ColumnKind::kText);
}

void AppendDimensions(const Key& dimensions, Table* table) {
  for (size_t i = 0; i < dimensions.size(); ++i) {
    if (dimensions[i].is_null()) {
      table->AppendNull(static_cast<int>(i));
    } else {
      table->AppendText(static_cast<int>(i), dimensions[i].text);
    }
  }
}

}  // namespace coxswain
