#include <algorithm>
#include <map>
#include <set>

#include "coxswain/measures/measure.h"
#include "coxswain/measures/won_deals.h"

#include "capacity.h"
#include "customers.h"
#include "facts.h"
#include "streams.h"

namespace coxswain {
namespace {

using A = Atom;

constexpr std::pair<A, int> kWonAtoms[] = {
    {A::kWonDeals, kWonRows},
    {A::kWonList, kWonListSum},
    {A::kWonInvoice, kWonInvoiceSum},
    {A::kWonOffInvoice, kWonOffInvoiceSum},
    {A::kWonGoods, kWonGoodsSum},
    {A::kWonCostToServe, kWonServeSum},
    {A::kWonAcquisition, kWonAcquisitionSum},
    {A::kWonUnexplained, kWonUnexplainedSum},
    {A::kWonUnknownCostDeals, kWonUnknownCostRows},
    {A::kWonUnknownCostNet, kWonUnknownCostNetSum},
    {A::kWonUnknownCostServe, kWonUnknownCostServeSum},
    {A::kWonUnknownAcquisition, kWonUnknownCostAcquisitionSum},
    {A::kWonUnknownListInvoice, kWonUnknownListInvoiceSum},
    {A::kWonCycleDeals, kWonCycleRows},
    {A::kWonCycleDays, kWonCycleDaysSum},
};
constexpr std::pair<A, int> kLostAtoms[] = {
    {A::kLostDeals, 0}, {A::kLostAmount, 1}, {A::kLostAmountUnknown, 2}};
constexpr std::pair<A, int> kOpenAtoms[] = {
    {A::kOpenDeals, 0}, {A::kOpenAmount, 1}, {A::kOpenWeighted, 2}, {A::kOpenNoProbability, 3}};
constexpr std::pair<A, int> kOpenedAtoms[] = {{A::kOpenedDeals, 0}, {A::kOpenedWon, 1}};
constexpr std::pair<A, int> kLeftOutAtoms[] = {{A::kLeftOutDeals, 0}};
constexpr std::pair<A, int> kSpendAtoms[] = {{A::kSpendRows, 0}, {A::kSpendAmount, 1}};
constexpr std::pair<A, int> kOrderAtoms[] = {
    {A::kOrderRows, 0}, {A::kOrderAmount, 1}, {A::kOrderCost, 2}};

std::set<A> AtomsOf(const std::vector<const Measure*>& measures) {
  std::set<A> atoms;
  for (const Measure* measure : measures) {
    for (const auto* forms : {&measure->numerator, &measure->denominator}) {
      for (const LinearForm& form : *forms) {
        for (const Term& term : form.terms) atoms.insert(term.atom);
      }
    }
  }
  return atoms;
}

bool Any(const std::set<A>& atoms, A first, A last) {
  const auto at = atoms.lower_bound(first);
  return at != atoms.end() && *at <= last;
}

// Whether deals are counted, each once, which lines cannot tell.
bool CountsDeals(const std::set<A>& atoms) {
  return atoms.count(A::kWonDeals) != 0 || atoms.count(A::kWonAmountDeals) != 0 ||
         Any(atoms, A::kWonCycleDeals, A::kWonCycleDays);
}

absl::Status DealsOfLines() {
  return InvalidArgument(
      "These dimensions or conditions belong to the lines of deals, and a deal can have lines in "
      "several groups: measures that count deals cannot be asked by them.");
}

GroupOptions Groups(const MeasureFold& fold) { return {fold.by, fold.filter}; }

absl::Status FoldDeals(const std::shared_ptr<const Snapshot>& snapshot, const MeasureFold& fold,
                       const LaneSource& source, Stream stream, std::string_view day_name,
                       const Key& prefix, const Run& run, Tally* tally) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "these measures"));
  COXSWAIN_ASSIGN_OR_RETURN(
      const FoldPlan plan,
      FoldPlan::Make(snapshot, TableId::kDeals, ColumnIndex(TableId::kDeals, day_name),
                     Groups(fold), run));
  return plan.Fold(source, Under(prefix, stream), run, tally);
}

absl::Status FoldAmounts(const std::shared_ptr<const Snapshot>& snapshot, const MeasureFold& fold,
                         TableId table, std::string_view day_name, std::string_view second,
                         std::string_view credit, Stream stream, const Key& prefix, const Run& run,
                         Tally* tally) {
  const int day = ColumnIndex(table, day_name);
  const AmountSource source(day, ColumnIndex(table, "amount"), ColumnIndex(table, second),
                            ColumnIndex(table, credit),
                            DayRange{fold.from, Earlier(fold.to, fold.as_of)});
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan plan,
                            FoldPlan::Make(snapshot, table, day, Groups(fold), run));
  return plan.Fold(source, Under(prefix, stream), run, tally);
}

}  // namespace

absl::Status FoldMeasures(const std::shared_ptr<const Snapshot>& snapshot, const MeasureFold& fold,
                          const Key& prefix, const Run& run, Tally* tally) {
  const std::set<A> atoms = AtomsOf(fold.measures);
  const DayRange range{fold.from, fold.to};
  const bool revenue = atoms.count(A::kRevenue) != 0;
  // Whether revenue comes from orders is decided in solve, when all parts are together: here the
  // order rows are counted, and both facts are folded.
  const bool orders_given = snapshot->table(TableId::kOrders).given;
  const bool deals_given = snapshot->table(TableId::kDeals).given;
  // Whose rows are named must know it now, and has all parts.
  const bool named_orders =
      run.rows_counted != nullptr && snapshot->table(TableId::kOrders).rows > 0;
  if (revenue) {
    const auto count = [&](TableId table, std::string_view source) {
      Key key = Under(prefix, kRevenueStream);
      key.push_back(KeyPart::Text(source));
      const Int128 rows = snapshot->table(table).rows;
      tally->Add(key, {&rows, 1});
    };
    count(TableId::kOrders, "orders");
    count(TableId::kDeals, "won deals");
  }
  if (Any(atoms, A::kWonDeals, A::kWonCycleDays) ||
      (revenue && !named_orders && (deals_given || !orders_given))) {
    WonDealsOptions won;
    won.by = fold.by;
    won.filter = fold.filter;
    won.from = fold.from;
    won.to = fold.to;
    won.as_of = fold.as_of;
    COXSWAIN_ASSIGN_OR_RETURN(const LevelRule rule, RuleOfLevel(*snapshot, won));
    const bool counts_deals = CountsDeals(atoms);
    if (rule.level == Level::kLine && counts_deals) return DealsOfLines();
    won.cycle = Any(atoms, A::kWonCycleDeals, A::kWonCycleDays);
    COXSWAIN_RETURN_IF_ERROR(
        FoldWonLevels(snapshot, won, rule, Under(prefix, kWonStream), !counts_deals, run, tally));
  }
  if (Any(atoms, A::kLostDeals, A::kLostAmountUnknown)) {
    COXSWAIN_RETURN_IF_ERROR(FoldDeals(snapshot, fold, LostDealSource(range, fold.as_of),
                                       kLostStream, "closed_on", prefix, run, tally));
  }
  if (Any(atoms, A::kOpenDeals, A::kOpenNoProbability)) {
    COXSWAIN_RETURN_IF_ERROR(FoldDeals(snapshot, fold, OpenDealSource(range, fold.as_of),
                                       kOpenStream, "expected_close_on", prefix, run, tally));
  }
  if (Any(atoms, A::kOpenedDeals, A::kOpenedWon)) {
    COXSWAIN_RETURN_IF_ERROR(FoldDeals(snapshot, fold, OpenedDealSource(range, fold.as_of),
                                       kOpenedStream, "opened_on", prefix, run, tally));
  }
  if (atoms.count(A::kLeftOutDeals) != 0) {
    COXSWAIN_RETURN_IF_ERROR(FoldDeals(snapshot, fold, LeftOutSource(fold.as_of), kLeftOutStream,
                                       "closed_on", prefix, run, tally));
  }
  if (Any(atoms, A::kSpendRows, A::kSpendAmount)) {
    COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kSpend, "what was spent"));
    COXSWAIN_RETURN_IF_ERROR(FoldAmounts(snapshot, fold, TableId::kSpend, "spent_on", "", "",
                                         kSpendStream, prefix, run, tally));
  }
  if (Any(atoms, A::kOrderRows, A::kOrderCost) || (revenue && orders_given)) {
    COXSWAIN_RETURN_IF_ERROR(FoldAmounts(snapshot, fold, TableId::kOrders, "ordered_on", "cost",
                                         "kind", kOrderStream, prefix, run, tally));
  }
  if (Any(atoms, A::kNewCustomers, A::kPeriodCustomers)) {
    const bool days = Any(atoms, A::kActiveCustomers, A::kPeriodCustomers);
    COXSWAIN_RETURN_IF_ERROR(FoldCustomers(snapshot, fold, days, prefix, run, tally));
  }
  if (atoms.count(A::kCapacity) != 0) {
    COXSWAIN_RETURN_IF_ERROR(FoldCapacity(snapshot, fold, prefix, run, tally));
  }
  return absl::OkStatus();
}

namespace {

// Adds lanes of an entry to the atoms of its group.
Atoms* AddAtoms(const Tally::Entry& entry, const Key& dimensions,
                absl::Span<const std::pair<A, int>> lanes, GroupMap* groups) {
  Atoms& sums = GroupFor(dimensions, groups).atoms;
  for (const auto& [atom, lane] : lanes) {
    sums[static_cast<size_t>(atom)] += entry.at(static_cast<size_t>(lane));
  }
  return &sums;
}

}  // namespace

std::string_view CapacitySourceName(CapacitySource source) {
  constexpr std::string_view kNames[] = {"", "markets", "known accounts", ""};
  return kNames[static_cast<size_t>(source)];
}

std::string RevenueSource(const std::vector<Tally::Entry>& entries, const Key& prefix) {
  const Key want = Under(prefix, kRevenueStream);
  for (const Tally::Entry& entry : entries) {  // in key order: orders come before won deals
    if (entry.key.size() == want.size() + 1 &&
        std::equal(want.begin(), want.end(), entry.key.begin())) {
      return entry.key.back().text;
    }
  }
  return "";
}

absl::Status CheckMeasures(const std::vector<Tally::Entry>& entries, const MeasureFold& fold,
                           const Key& prefix) {
  if (!CountsDeals(AtomsOf(fold.measures))) return absl::OkStatus();
  const bool lines = ReadWonLevels(entries, Under(prefix, kWonStream)).level == Level::kLine;
  return lines ? DealsOfLines() : absl::OkStatus();
}

std::vector<MeasureGroup> SolveMeasures(const std::vector<Tally::Entry>& entries,
                                        const MeasureFold& fold, const Key& prefix,
                                        const Calendar& calendar) {
  GroupMap groups;
  CustomerSolver customers(fold, calendar);
  CapacitySolver capacity(fold, calendar);
  const std::set<A> atoms = AtomsOf(fold.measures);
  const size_t dims = fold.by.size();
  const size_t grains = static_cast<size_t>(
      std::count_if(fold.by.begin(), fold.by.end(),
                    [](const std::string& name) { return GrainOf(name).has_value(); }));
  const std::string revenue_source = RevenueSource(entries, prefix);
  for (const Tally::Entry& entry : entries) {
    if (entry.key.size() <= prefix.size() ||
        !std::equal(prefix.begin(), prefix.end(), entry.key.begin())) {
      continue;
    }
    const Stream stream = static_cast<Stream>(entry.key[prefix.size()].integer);
    const Key rest(entry.key.begin() + static_cast<std::ptrdiff_t>(prefix.size()) + 1,
                   entry.key.end());
    if (customers.Add(stream, rest, entry)) continue;
    const bool of_capacity =
        stream == kMarketStream || stream == kAccountStream || stream == kSegmentStream;
    if (!of_capacity && rest.size() != dims) continue;
    const auto add = [&](absl::Span<const std::pair<A, int>> lanes) {
      return AddAtoms(entry, rest, lanes, &groups);
    };
    switch (stream) {
      case kWonStream:
        break;  // below, at the level that all of them come to
      case kLostStream:
        add(kLostAtoms);
        break;
      case kOpenStream:
        add(kOpenAtoms);
        break;
      case kOpenedStream:
        add(kOpenedAtoms);
        break;
      case kLeftOutStream:
        add(kLeftOutAtoms);
        break;
      case kSpendStream:
        add(kSpendAtoms);
        break;
      case kOrderStream: {
        Atoms* sums = add(kOrderAtoms);
        if (revenue_source == "orders") {
          (*sums)[static_cast<size_t>(A::kRevenue)] += entry.at(1);
        }
        break;
      }
      case kMarketStream:
        if (entry.at(2) > 0) capacity.AddMarket(rest, entry.at(1));
        break;
      case kAccountStream:
        if (rest.size() == dims - grains) capacity.AddAccounts(rest, entry.at(0));
        break;
      case kSegmentStream:
        if (rest.size() == 1) capacity.AddSegment(rest[0]);
        break;
      case kRevenueStream:
      case kCustomerStream:
      case kAnyCustomerStream:
      case kCustomerCountStream:
        break;
    }
  }
  // Folded for revenue only, it may have come from orders after all.
  if (revenue_source != "orders" || Any(atoms, A::kWonDeals, A::kWonCycleDays)) {
    for (const Tally::Entry& won : ReadWonLevels(entries, Under(prefix, kWonStream)).groups) {
      if (won.key.size() != dims) continue;
      Atoms* sums = AddAtoms(won, won.key, kWonAtoms, &groups);
      (*sums)[static_cast<size_t>(A::kWonAmountDeals)] +=
          won.at(kWonRows) - won.at(kWonNoAmountRows);
      if (revenue_source == "won deals") {
        (*sums)[static_cast<size_t>(A::kRevenue)] += won.at(kWonInvoiceSum);
      }
    }
  }
  customers.Solve(&groups);
  if (atoms.count(A::kCapacity) != 0) {
    for (const Key& known : capacity.KnownGroups()) GroupFor(known, &groups);
    capacity.Solve(&groups);
  }
  if (dims == 0 && groups.empty()) GroupFor({}, &groups);  // a total of nothing is zero
  std::vector<MeasureGroup> result;
  result.reserve(groups.size());
  for (auto& [encoded, group] : groups) result.push_back(std::move(group));
  return result;
}

}  // namespace coxswain
