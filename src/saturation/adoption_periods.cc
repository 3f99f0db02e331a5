#include "saturation/adoption_periods.h"

namespace coxswain {

absl::StatusOr<MeasureFold> AdoptionFold(const Options& options) {
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
  fold.to = options.DateOf("to");
  fold.as_of = options.DateOf("as_of");
  return fold;
}

absl::StatusOr<Tally> FoldAdoption(const QuerySpec& query, const MeasureFold& fold,
                                   const std::shared_ptr<const Snapshot>& snapshot,
                                   const Options& options, const Run& run,
                                   std::vector<Key> definitions) {
  Tally tally(TallySignature(query, options, *snapshot, std::move(definitions)));
  COXSWAIN_RETURN_IF_ERROR(FoldMeasures(snapshot, fold, {}, run, &tally));
  return tally;
}

std::vector<AdoptionPeriod> AdoptionPeriods(const Tally& tally, const MeasureFold& fold) {
  std::vector<AdoptionPeriod> periods;
  for (MeasureGroup& group : SolveMeasures(tally.Sorted(), fold, {}, tally.signature().calendar)) {
    const auto atom = [&](Atom which) {
      return static_cast<int64_t>(group.atoms[static_cast<size_t>(which)]);
    };
    AdoptionPeriod period;
    period.new_customers = atom(Atom::kNewCustomers);
    period.customers_ever = atom(Atom::kEverCustomers);
    if (!CapacitySourceName(group.capacity_source).empty()) {
      period.capacity = atom(Atom::kCapacity);
    }
    period.whole_capacity = group.without_market.empty();
    period.dimensions = std::move(group.dimensions);
    period.atoms = group.atoms;
    periods.push_back(std::move(period));
  }
  return periods;
}

void AppendWhole(std::optional<int64_t> value, int column, Table* table) {
  if (value.has_value()) {
    table->AppendInteger(column, *value);
  } else {
    table->AppendNull(column);
  }
}

}  // namespace coxswain
