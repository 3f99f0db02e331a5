#include <algorithm>
#include <map>
#include <set>

#include "coxswain/measures/measure.h"
#include "coxswain/measures/won_deals.h"

#include "facts.h"

namespace coxswain {
namespace {

using A = Atom;

// What is folded, as the first part of a key after the prefix.
enum Stream : int64_t {
  kWonStream = 1,
  kLostStream,
  kOpenStream,
  kOpenedStream,
  kSpendStream,
  kOrderStream,
  kCustomerStream,     // (dimensions but periods, customer, day won) of the rows that pass
  kAnyCustomerStream,  // (customer, day won) of all rows
  kMarketStream,       // (segment, region, level, as_of): capacity
  kAccountStream,      // (dimensions but periods): known accounts
  kRevenueStream,      // how many orders there are: any, and revenue comes from them
  kLeftOutStream,
};

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

// The period that a dimension asks for, if it asks for one.
std::optional<Grain> GrainOf(const std::string& name) {
  const size_t dot = name.rfind('.');
  return GrainFromName(std::string_view(name).substr(dot == std::string::npos ? 0 : dot + 1));
}

Key Under(const Key& prefix, Stream stream) {
  Key key = prefix;
  key.push_back(KeyPart::Integer(stream));
  return key;
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

// Customers by the days they bought, up to the last day that counts: what is new, active or ever
// can only be told from all days.
absl::Status FoldCustomers(const std::shared_ptr<const Snapshot>& snapshot, const MeasureFold& fold,
                           const Key& prefix, const Run& run, Tally* tally) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "counting customers"));
  const WonDayTally source(DayRange{std::nullopt, Earlier(fold.to, fold.as_of)}, fold.as_of);
  const int closed_on = ColumnIndex(TableId::kDeals, "closed_on");
  GroupOptions groups;
  groups.filter = fold.filter;
  for (const std::string& name : fold.by) {
    if (!GrainOf(name).has_value()) {
      groups.by.push_back(name);
      continue;
    }
    COXSWAIN_ASSIGN_OR_RETURN(const ResolvedColumn column,
                              ResolveColumn(*snapshot, TableId::kDeals, closed_on, name));
    if (column.column != closed_on || !column.path.empty()) {
      return InvalidArgument("Customers are counted by the day they bought, so they have no '" +
                             name + "'.");
    }
  }
  // Under other names, in case the caller groups by them as well.
  GroupOptions any;
  any.by = {"deals.customer_id", "deals.closed_on.day"};
  const bool by_customer = std::any_of(groups.by.begin(), groups.by.end(), [&](const auto& name) {
    const auto column = ResolveColumn(*snapshot, TableId::kDeals, closed_on, name);
    return column.ok() && column->name == any.by[0];
  });
  if (!by_customer) groups.by.push_back(any.by[0]);
  groups.by.push_back(any.by[1]);
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan passing,
                            FoldPlan::Make(snapshot, TableId::kDeals, closed_on, groups, run));
  COXSWAIN_RETURN_IF_ERROR(passing.Fold(source, Under(prefix, kCustomerStream), run, tally));
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan all,
                            FoldPlan::Make(snapshot, TableId::kDeals, closed_on, any, run));
  return all.Fold(source, Under(prefix, kAnyCustomerStream), run, tally);
}

// How many customers there could be: from markets, whose rows know segment and region, and from
// the known accounts.
absl::Status FoldCapacity(const std::shared_ptr<const Snapshot>& snapshot, const MeasureFold& fold,
                          const Key& prefix, const Run& run, Tally* tally) {
  const auto market_column = [&](const std::string& name) -> std::optional<std::string> {
    const auto column = ResolveColumn(*snapshot, TableId::kDeals, -1, name);
    if (!column.ok() || column->table != TableId::kCustomers) return std::nullopt;
    const std::string own = snapshot->table(TableId::kCustomers).column(column->column).name;
    if (own != "segment" && own != "region") return std::nullopt;
    return "markets." + own;
  };
  GroupOptions markets;
  bool known_to_markets = snapshot->table(TableId::kMarkets).rows > 0;
  for (const std::string& name : fold.by) {
    if (!GrainOf(name).has_value() && !market_column(name)) known_to_markets = false;
  }
  for (const FilterCondition& condition : fold.filter) {
    const std::optional<std::string> column = market_column(condition.column);
    if (!column) known_to_markets = false;
    markets.filter.push_back(condition);
    if (column) markets.filter.back().column = *column;
  }
  if (known_to_markets) {
    markets.filter.push_back({"markets.product_family", FilterOp::kIsNull, {}});
    markets.by = {"markets.segment", "markets.region", "markets.level", "markets.as_of"};
    const CountSource source(ColumnIndex(TableId::kMarkets, "capacity_customers"));
    COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan plan,
                              FoldPlan::Make(snapshot, TableId::kMarkets, -1, markets, run));
    COXSWAIN_RETURN_IF_ERROR(plan.Fold(source, Under(prefix, kMarketStream), run, tally));
  }

  // The known accounts have only what stands on customers.
  if (snapshot->table(TableId::kCustomers).rows == 0) return absl::OkStatus();
  GroupOptions accounts;
  const auto account_column = [&](const std::string& name) -> std::optional<std::string> {
    const auto column = ResolveColumn(*snapshot, TableId::kDeals, -1, name);
    if (!column.ok() || column->table != TableId::kCustomers) return std::nullopt;
    return column->name;
  };
  for (const std::string& name : fold.by) {
    if (GrainOf(name).has_value()) continue;
    const std::optional<std::string> column = account_column(name);
    if (!column) return absl::OkStatus();
    accounts.by.push_back(*column);
  }
  for (const FilterCondition& condition : fold.filter) {
    const std::optional<std::string> column = account_column(condition.column);
    if (!column) return absl::OkStatus();
    accounts.filter.push_back(condition);
    accounts.filter.back().column = *column;
  }
  const CountSource source(-1);
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan plan,
                            FoldPlan::Make(snapshot, TableId::kCustomers, -1, accounts, run));
  return plan.Fold(source, Under(prefix, kAccountStream), run, tally);
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
  if (Any(atoms, A::kWonDeals, A::kWonCycleDays) || (revenue && (deals_given || !orders_given))) {
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
    COXSWAIN_RETURN_IF_ERROR(FoldCustomers(snapshot, fold, prefix, run, tally));
  }
  if (atoms.count(A::kCapacity) != 0) {
    COXSWAIN_RETURN_IF_ERROR(FoldCapacity(snapshot, fold, prefix, run, tally));
  }
  return absl::OkStatus();
}

namespace {

using GroupMap = std::map<std::string, MeasureGroup>;  // by encoded dimensions

MeasureGroup& GroupFor(const Key& dimensions, GroupMap* groups) {
  const auto [entry, fresh] = groups->try_emplace(EncodeKey(dimensions));
  if (fresh) {
    entry->second.dimensions = dimensions;
    entry->second.atoms.fill(0);
  }
  return entry->second;
}

// Adds lanes of an entry to the atoms of its group.
Atoms* AddAtoms(const Tally::Entry& entry, const Key& dimensions,
                absl::Span<const std::pair<A, int>> lanes, GroupMap* groups) {
  Atoms& sums = GroupFor(dimensions, groups).atoms;
  for (const auto& [atom, lane] : lanes) {
    sums[static_cast<size_t>(atom)] += entry.at(static_cast<size_t>(lane));
  }
  return &sums;
}

// Turns the days on which customers bought into who was new, active, ever there, by group and
// period.
class CustomerSolver {
 public:
  CustomerSolver(const MeasureFold& fold, const Calendar& calendar)
      : fold_(fold), calendar_(calendar) {
    for (size_t i = 0; i < fold.by.size(); ++i) {
      if (const auto grain = GrainOf(fold.by[i])) grains_.push_back({i, *grain});
    }
  }

  void AddAny(const Key& key) {  // customer, day
    if (key.size() != 2 || key[0].is_null()) return;
    const absl::StatusOr<Date> parsed = ParseDate(key[1].text);
    if (!parsed.ok()) return;
    const Date day = *parsed;
    const auto [first, fresh] = first_day_.try_emplace(key[0].text, day);
    if (!fresh) first->second = std::min(first->second, day);
    last_day_ = std::max(last_day_.value_or(day), day);
  }

  // dimensions but periods, customer, day; the customer may be one of the dimensions itself.
  void AddPassing(const Key& key, bool by_customer) {
    const size_t dims = fold_.by.size() - grains_.size();
    if (key.size() != dims + (by_customer ? 1 : 2)) return;
    const absl::StatusOr<Date> parsed = ParseDate(key.back().text);
    if (!parsed.ok()) return;
    const Date day = *parsed;
    Key group(key.begin(), key.begin() + static_cast<std::ptrdiff_t>(dims));
    const KeyPart& customer = key[by_customer ? key.size() - 2 : dims];
    if (customer.is_null()) return;
    bought_[EncodeKey(group)][customer.text].push_back(day);
    keys_[EncodeKey(group)] = std::move(group);
  }

  void Solve(GroupMap* groups) {
    const std::optional<Date> last = fold_.to.has_value()      ? fold_.to
                                     : fold_.as_of.has_value() ? fold_.as_of
                                                               : last_day_;
    if (!last.has_value()) return;
    for (auto& [encoded, customers] : bought_) {
      for (auto& [customer, days] : customers) std::sort(days.begin(), days.end());
      if (grains_.empty()) {
        Count(customers, fold_.from, *last, &GroupFor(keys_[encoded], groups).atoms);
        continue;
      }
      // Every period from the first purchase of anybody to the last day.
      Date first = *last;
      for (const auto& [customer, days] : customers) first = std::min(first, days.front());
      if (fold_.from.has_value()) first = std::max(first, *fold_.from);
      const Grain finest = grains_.back().second;
      for (Date start = PeriodStart(first, finest, calendar_); start <= *last;
           start = PeriodEnd(start, finest, calendar_).PlusDays(1)) {
        Key dimensions = keys_[encoded];
        for (const auto& [place, grain] : grains_) {
          dimensions.insert(
              dimensions.begin() + static_cast<std::ptrdiff_t>(place),
              KeyPart::Text(PeriodName(PeriodStart(start, grain, calendar_), grain, calendar_)));
        }
        const Date from = fold_.from.has_value() ? std::max(start, *fold_.from) : start;
        const Date to = std::min(PeriodEnd(start, finest, calendar_), *last);
        Count(customers, from, to, &GroupFor(dimensions, groups).atoms);
      }
    }
  }

 private:
  using Customers = std::map<std::string, std::vector<Date>>;

  void Count(const Customers& customers, std::optional<Date> from, Date to, Atoms* atoms) const {
    const auto add = [&](A atom) { (*atoms)[static_cast<size_t>(atom)] += 1; };
    const Date active_from = to.PlusMonths(-fold_.active_months).PlusDays(1);
    for (const auto& [customer, days] : customers) {
      if (days.front() > to) continue;
      add(A::kEverCustomers);
      const Date last = *std::prev(std::upper_bound(days.begin(), days.end(), to));
      if (last >= active_from) add(A::kActiveCustomers);
      if (!from.has_value() || last >= *from) add(A::kPeriodCustomers);
      // New where the first won deal of all is among those that pass.
      const auto first = first_day_.find(customer);
      if (first != first_day_.end() && days.front() == first->second &&
          (!from.has_value() || first->second >= *from)) {
        add(A::kNewCustomers);
      }
    }
  }

  const MeasureFold& fold_;
  const Calendar& calendar_;
  std::vector<std::pair<size_t, Grain>> grains_;
  std::map<std::string, Customers> bought_;
  std::map<std::string, Key> keys_;
  std::map<std::string, Date> first_day_;
  std::optional<Date> last_day_;
};

// The capacity of each group. A market is drawn serviceable or else total, in its latest version;
// where a segment has a row for all regions that one counts, else its regions are added up.
class CapacitySolver {
 public:
  void AddMarket(const Key& key, Int128 capacity) {  // segment, region, level, as_of
    Market& market = markets_[EncodeKey({key[0], key[1]})];
    market.segment = key[0];
    market.region = key[1];
    const int rank = key[2].text == "serviceable" ? 2 : key[2].text == "obtainable" ? 0 : 1;
    if (rank == 0) return;
    if (rank > market.rank || (rank == market.rank && key[3].text > market.as_of)) {
      market.rank = rank;
      market.as_of = key[3].text;
      market.capacity = capacity;
    }
  }
  void AddAccounts(const Key& dimensions, Int128 accounts) {
    accounts_[EncodeKey(dimensions)] = accounts;
  }

  void Solve(const MeasureFold& fold, GroupMap* groups) {
    // Whether known accounts tell a capacity is judged by all who bought, in whatever period.
    std::map<std::string, Int128> ever;
    for (const bool set : {false, true}) {
      for (auto& [encoded, group] : *groups) {
        Key dimensions;
        for (size_t i = 0; i < fold.by.size(); ++i) {
          if (!GrainOf(fold.by[i]).has_value()) dimensions.push_back(group.dimensions[i]);
        }
        Int128& most = ever[EncodeKey(dimensions)];
        most = std::max(most, group.atoms[static_cast<size_t>(A::kEverCustomers)]);
        if (set) SetCapacity(fold, dimensions, most, &group);
      }
    }
  }

  std::vector<Key> KnownGroups(const MeasureFold& fold) const {
    std::vector<Key> keys;
    for (const std::string& name : fold.by) {
      if (GrainOf(name).has_value()) return keys;
    }
    for (const auto& [encoded, accounts] : accounts_) keys.push_back(DecodeKey(encoded));
    for (const auto& [encoded, market] : markets_) {
      Key key;
      bool known = market.rank > 0;
      for (const std::string& name : fold.by) {
        const bool by_region = LastPart(name) == "region";
        known = known && !(by_region && market.region.is_null());
        key.push_back(by_region ? market.region : market.segment);
      }
      if (known) keys.push_back(std::move(key));
    }
    return keys;
  }

 private:
  struct Market {
    KeyPart segment;
    KeyPart region;
    int rank = 0;
    std::string as_of;
    Int128 capacity = 0;
  };

  static std::string_view LastPart(std::string_view name) {
    return name.substr(name.rfind('.') + 1);  // npos + 1 is 0
  }

  void SetCapacity(const MeasureFold& fold, const Key& dimensions, Int128 ever,
                   MeasureGroup* group) const {
    Int128& capacity = group->atoms[static_cast<size_t>(A::kCapacity)];
    std::optional<KeyPart> segment;
    std::optional<KeyPart> region;
    size_t place = 0;
    for (const std::string& name : fold.by) {
      if (GrainOf(name).has_value()) continue;
      if (LastPart(name) == "segment") segment = dimensions[place];
      if (LastPart(name) == "region") region = dimensions[place];
      ++place;
    }
    bool stated = false;
    std::map<std::string, bool> whole;  // segments that have a row for all regions
    for (const auto& [encoded, market] : markets_) {
      if (market.rank > 0 && market.region.is_null()) whole[EncodeKey({market.segment})] = true;
    }
    for (const auto& [encoded, market] : markets_) {
      if (market.rank == 0 || (segment.has_value() && market.segment != *segment)) continue;
      const bool all_regions = market.region.is_null();
      if (region.has_value()) {
        if (all_regions || market.region != *region) continue;  // all of them say nothing of one
      } else if (!all_regions && whole.count(EncodeKey({market.segment})) != 0) {
        continue;
      }
      stated = true;
      capacity += market.capacity;
    }
    if (stated) {
      group->capacity_source = CapacitySource::kMarkets;
      return;
    }
    const auto accounts = accounts_.find(EncodeKey(dimensions));
    if (accounts == accounts_.end()) return;
    const bool some_left = accounts->second > ever;
    if (some_left) capacity = accounts->second;
    group->capacity_source =
        some_left ? CapacitySource::kKnownAccounts : CapacitySource::kAllAccountsBought;
  }

  std::map<std::string, Market> markets_;
  std::map<std::string, Int128> accounts_;
};

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
  CapacitySolver capacity;
  bool count_customers = false;
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
    const bool by_customers = stream == kCustomerStream || stream == kAnyCustomerStream ||
                              stream == kMarketStream || stream == kAccountStream;
    if (!by_customers && rest.size() != dims) continue;
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
      case kCustomerStream:
        count_customers = true;
        customers.AddPassing(rest, rest.size() == dims - grains + 1);
        break;
      case kAnyCustomerStream:
        customers.AddAny(rest);
        break;
      case kMarketStream:
        if (entry.at(2) > 0) capacity.AddMarket(rest, entry.at(1));
        break;
      case kAccountStream:
        if (rest.size() == dims - grains) capacity.AddAccounts(rest, entry.at(0));
        break;
      case kRevenueStream:
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
  if (count_customers) customers.Solve(&groups);
  if (atoms.count(A::kCapacity) != 0) {
    for (const Key& known : capacity.KnownGroups(fold)) GroupFor(known, &groups);
    capacity.Solve(fold, &groups);
  }
  if (dims == 0 && groups.empty()) GroupFor({}, &groups);  // a total of nothing is zero
  std::vector<MeasureGroup> result;
  result.reserve(groups.size());
  for (auto& [encoded, group] : groups) result.push_back(std::move(group));
  return result;
}

}  // namespace coxswain
