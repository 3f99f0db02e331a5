#include "market_check.h"

#include "headroom_cells.h"
#include "plan_lines.h"

namespace coxswain {
namespace {

// The first part of a definition. Objectives' ids stand there in others, which are longer.
constexpr std::string_view kMarket = "market";

HeadroomOptions HeadroomOf(const MarketCheckOptions& check) {
  HeadroomOptions options;
  options.plan.by = {kSegmentDim};
  options.plan.plans = check.objective_ids;
  options.plan.from = "objectives";
  options.as_of = check.as_of;
  return options;
}

// A plan line and the word before it, or what is unclear about one.
bool DefinesMarket(const Key& definition) {
  const size_t line = PlanLine().ToKey().size() + 2;
  constexpr size_t kUnclearParts = 5;
  return definition[0].text == kMarket &&
         (definition.size() == line || definition.size() == kUnclearParts);
}

}  // namespace

absl::Status FoldMarketCheck(const QuerySpec& spec, const std::shared_ptr<const Snapshot>& snapshot,
                             const Options& options, const MarketCheckOptions& check,
                             const Run& run, Tally* tally, std::vector<Key>* definitions) {
  const HeadroomOptions headroom = HeadroomOf(check);
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<Key> plans,
                            CustomerPlanDefinitions(*snapshot, headroom.plan));
  if (plans.empty() || !snapshot->table(TableId::kDeals).given) return absl::OkStatus();
  for (const Key& plan : plans) {
    Key key = {KeyPart::Text(kMarket)};
    key.insert(key.end(), plan.begin(), plan.end());
    definitions->push_back(std::move(key));
  }
  COXSWAIN_ASSIGN_OR_RETURN(const Tally folded,
                            FoldHeadroom(spec, snapshot, options, headroom, run));
  const std::string under = EncodeKey({KeyPart::Integer(kHeadroomStream)});
  for (const Tally::Entry& entry : folded.Sorted()) {
    tally->Add(under + EncodeKey(entry.key), entry.values);
  }
  return absl::OkStatus();
}

std::map<std::string, MarketVerdict> SolveMarketCheck(const Signature& signature,
                                                      const EntriesByStream& streams,
                                                      const MarketCheckOptions& check) {
  std::vector<Key> plans;
  for (const Key& key : signature.definitions) {
    if (DefinesMarket(key)) plans.emplace_back(key.begin() + 1, key.end());
  }
  std::map<std::string, MarketVerdict> verdicts;
  if (plans.empty()) return verdicts;
  Tally folded;
  for (const Tally::Entry& entry : EntriesOf(streams, kHeadroomStream)) {
    const Key key(entry.key.begin() + 1, entry.key.end());
    if (!key.empty()) folded.Add(key, entry.values);
  }
  for (const auto& [id, cell] :
       SolveHeadroomAlone(ByStream(folded), plans, signature.calendar, HeadroomOf(check))) {
    MarketVerdict& verdict = verdicts[id];
    verdict.status = cell.status;
    verdict.left = cell.market.headroom();
    if (!cell.windows.empty()) verdict.wanted = cell.windows.back().cumulated;
  }
  return verdicts;
}

}  // namespace coxswain
