#include "customers.h"

#include <algorithm>
#include <map>

namespace coxswain {
namespace {

// What names say about the level: a definition, because it holds for every part.
Key RuleDefinition(const LevelRule& rule) {
  return {KeyPart::Integer(static_cast<int64_t>(rule.level))};
}

// Where FoldPools keeps its part of the tally.
Key PoolPrefix() { return {KeyPart::Text("pools")}; }

Int128 Less(Int128 a, Int128 b) {
  return static_cast<Int128>(static_cast<Uint128>(a) - static_cast<Uint128>(b));
}

// Revenue stays what it is: a pool is a cost, whatever its step.
void TakeOff(const PoolCosts& pools, Waterfall* earned) {
  earned->gross = Less(earned->gross, Less(pools.known_cost, pools.known_serve));
  earned->serve = Plus(earned->serve, pools.serve);
  earned->contribution = Less(earned->contribution, pools.known_cost);
}

}  // namespace

Pools PoolsOf(const Options& options) {
  const std::string name = options.Text("pools");
  if (name == "none") return Pools::kNone;
  return name == "within" ? Pools::kWithin : Pools::kBeside;
}

WonDealsOptions ReadCustomerOptions(const Options& options, std::vector<std::string> by) {
  WonDealsOptions won;
  won.by = std::move(by);
  won.filter = options.FilterOf("filter");
  won.from = options.DateOf("from");
  won.to = options.DateOf("to");
  won.as_of = options.DateOf("as_of");
  return won;
}

absl::StatusOr<Tally> FoldCustomers(const QuerySpec& spec,
                                    const std::shared_ptr<const Snapshot>& snapshot,
                                    const Options& options, const WonDealsOptions& won,
                                    const Run& run) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "what customers earn"));
  COXSWAIN_ASSIGN_OR_RETURN(const LevelRule rule, RuleOfLevel(*snapshot, won));
  std::vector<Key> definitions;
  if (PoolsOf(options) != Pools::kNone) {
    COXSWAIN_ASSIGN_OR_RETURN(definitions, PoolDefinitions(*snapshot, won));
  }
  definitions.insert(definitions.begin(), RuleDefinition(rule));
  Tally tally(TallySignature(spec, options, *snapshot, definitions));
  COXSWAIN_RETURN_IF_ERROR(FoldWonLevels(snapshot, won, rule, {}, true, run, &tally));
  COXSWAIN_RETURN_IF_ERROR(FoldPools(snapshot, definitions, won, rule, PoolPrefix(), run, &tally));
  return tally;
}

absl::StatusOr<std::unique_ptr<LiveSource>> LiveCustomers(const Snapshot& snapshot,
                                                          const WonDealsOptions& won,
                                                          const RatePolicy& policy) {
  if (!CostsFollowRows(snapshot)) return std::unique_ptr<LiveSource>();
  COXSWAIN_ASSIGN_OR_RETURN(const LevelRule rule, RuleOfLevel(snapshot, won));
  return LiveWonLevels(snapshot, won, policy, rule, {});
}

std::unique_ptr<LiveRow> NoLiveRow(const Signature&, const Options&, const Key&,
                                   const std::vector<std::string>&) {
  return nullptr;
}

Int128 Customer::ContributionAfterPools() const {
  return Less(earned.contribution, pools.known_cost);
}

std::optional<double> Customer::MarginShare() const {
  if (!known || earned.covered_net <= 0) return std::nullopt;
  return Ratio(margin, earned.covered_net);
}

std::optional<double> Customer::CostToServeShare() const {
  if (earned.net <= 0) return std::nullopt;
  return Ratio(earned.serve, earned.net);
}

Customers ReadCustomers(const Tally& tally, const Options& options, size_t parts) {
  const bool gross = options.Text("measure") == "gross_margin";
  const Pools pools = PoolsOf(options);
  const std::vector<Tally::Entry> entries = tally.Sorted();
  const std::vector<Key>& definitions = tally.signature().definitions;
  const WonLevels levels = ReadWonLevels(entries, {});
  std::map<std::string, PoolCosts> pool_costs;
  if (pools != Pools::kNone) {
    pool_costs = PoolCostsByGroup(AllocatePools(entries, definitions, PoolPrefix()));
  }
  Customers customers;
  customers.lines =
      levels.level == Level::kLine ||
      (!definitions.empty() && definitions.front() == RuleDefinition({Level::kLine, {}}));
  for (const Tally::Entry& entry : levels.groups) {
    if (entry.key.size() != parts) continue;  // no fold made it
    Customer customer{Waterfall(entry, 0)};
    customer.known = customer.earned.cost_known;
    const auto costs = pool_costs.find(EncodeKey(entry.key));
    if (costs != pool_costs.end()) customer.pools = costs->second;
    if (pools == Pools::kWithin) TakeOff(customer.pools, &customer.earned);
    if (customer.known) {
      customer.margin = gross ? customer.earned.gross : customer.earned.contribution;
    }
    customers.all.push_back(std::move(customer));
  }
  return customers;
}

void OrderByMargin(std::vector<Customer>* customers) {
  std::stable_sort(customers->begin(), customers->end(), [](const Customer& a, const Customer& b) {
    return a.known != b.known ? a.known : a.margin > b.margin;
  });
}

}  // namespace coxswain
