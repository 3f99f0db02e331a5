#include "customers.h"

#include <algorithm>

namespace coxswain {
namespace {

// What names say about the level: a definition, because it holds for every part.
Key RuleDefinition(const LevelRule& rule) {
  return {KeyPart::Integer(static_cast<int64_t>(rule.level))};
}

}  // namespace

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
  Tally tally(TallySignature(spec, options, *snapshot, {RuleDefinition(rule)}));
  COXSWAIN_RETURN_IF_ERROR(FoldWonLevels(snapshot, won, rule, {}, true, run, &tally));
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
  const WonLevels levels = ReadWonLevels(tally.Sorted(), {});
  Customers customers;
  customers.lines =
      levels.level == Level::kLine ||
      tally.signature().definitions == std::vector<Key>{RuleDefinition({Level::kLine, {}})};
  for (const Tally::Entry& entry : levels.groups) {
    if (entry.key.size() != parts) continue;  // no fold made it
    Customer customer{Waterfall(entry, 0)};
    customer.known = customer.earned.cost_known;
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
