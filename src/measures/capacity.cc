#include "capacity.h"

#include <algorithm>
#include <optional>

#include "facts.h"

namespace coxswain {

using A = Atom;

namespace {

std::string_view LastPart(std::string_view name) {
  return name.substr(name.rfind('.') + 1);  // npos + 1 is 0
}

}  // namespace

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
  // Not by whether there are markets: another part may have them.
  bool known_to_markets = true;
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
    // Segments that no market is drawn for, to be told of.
    GroupOptions segments{{"customers.segment"}, fold.filter};
    for (FilterCondition& condition : segments.filter) {
      condition.column = "customers." + std::string(LastPart(*market_column(condition.column)));
    }
    COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan customers,
                              FoldPlan::Make(snapshot, TableId::kCustomers, -1, segments, run));
    if (run.rows_counted == nullptr) {
      COXSWAIN_RETURN_IF_ERROR(
          customers.Fold(CountSource(-1), Under(prefix, kSegmentStream), run, tally));
    }
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

void CapacitySolver::AddMarket(const Key& key, Int128 capacity) {
  Market& market = markets_[EncodeKey({key[0], key[1]})];
  market.segment = key[0];
  market.region = key[1];
  const int rank = key[2].text == "serviceable" ? 2 : key[2].text == "obtainable" ? 0 : 1;
  if (rank == 0) return;
  if (rank < market.rank) return;
  if (rank > market.rank) market.versions.clear();
  market.rank = rank;
  market.versions.emplace(key[3].text, capacity);
}

void CapacitySolver::AddAccounts(const Key& dimensions, Int128 accounts) {
  accounts_[EncodeKey(dimensions)] = accounts;
}

// The end of the group's period; empty: it has none.
std::optional<Date> CapacitySolver::LastDay(const MeasureGroup& group) const {
  std::optional<Date> last;
  for (size_t i = 0; i < fold_.by.size(); ++i) {
    const std::optional<Grain> grain = GrainOf(fold_.by[i]);
    if (!grain.has_value()) continue;
    const std::optional<Date> start = ParsePeriod(group.dimensions[i].text, *grain, calendar_);
    if (!start.has_value()) continue;
    const Date end = PeriodEnd(*start, *grain, calendar_);
    if (!last.has_value() || end < *last) last = end;
  }
  return last;
}

void CapacitySolver::Solve(GroupMap* groups) {
  // Whether known accounts tell a capacity is judged by all who bought, in whatever period.
  std::map<std::string, Int128> ever;
  std::optional<Date> newest;
  for (const bool set : {false, true}) {
    for (auto& [encoded, group] : *groups) {
      Key dimensions;
      for (size_t i = 0; i < fold_.by.size(); ++i) {
        if (!GrainOf(fold_.by[i]).has_value()) dimensions.push_back(group.dimensions[i]);
      }
      Int128& most = ever[EncodeKey(dimensions)];
      most = std::max(most, group.atoms[static_cast<size_t>(A::kEverCustomers)]);
      const std::optional<Date> last = LastDay(group);
      if (last.has_value()) newest = std::max(newest.value_or(*last), *last);
      if (set) SetCapacity(dimensions, most, last < newest ? last : std::nullopt, &group);
    }
  }
}

std::vector<Key> CapacitySolver::KnownGroups() const {
  std::vector<Key> keys;
  for (const std::string& name : fold_.by) {
    if (GrainOf(name).has_value()) return keys;
  }
  for (const auto& [encoded, accounts] : accounts_) keys.push_back(DecodeKey(encoded));
  for (const auto& [encoded, market] : markets_) {
    Key key;
    bool known = market.rank > 0;
    for (const std::string& name : fold_.by) {
      const bool by_region = LastPart(name) == "region";
      known = known && !(by_region && market.region.is_null());
      key.push_back(by_region ? market.region : market.segment);
    }
    if (known) keys.push_back(std::move(key));
  }
  return keys;
}

void CapacitySolver::SetCapacity(const Key& dimensions, Int128 ever, std::optional<Date> last,
                                 MeasureGroup* group) const {
  if (!last.has_value()) last = fold_.to.has_value() ? fold_.to : fold_.as_of;
  std::optional<std::string> day;
  if (last.has_value()) day = last->ToString();
  Int128& capacity = group->atoms[static_cast<size_t>(A::kCapacity)];
  std::optional<KeyPart> segment;
  std::optional<KeyPart> region;
  size_t place = 0;
  for (const std::string& name : fold_.by) {
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
    capacity += InForce(market.versions, day)->second;
  }
  if (stated) {
    group->capacity_source = CapacitySource::kMarkets;
    if (!segment.has_value()) group->without_market = SegmentsWithoutMarket();
    return;
  }
  const auto accounts = accounts_.find(EncodeKey(dimensions));
  if (accounts == accounts_.end()) return;
  const bool some_left = accounts->second > ever;
  if (some_left) capacity = accounts->second;
  group->capacity_source =
      some_left ? CapacitySource::kKnownAccounts : CapacitySource::kAllAccountsBought;
}

std::vector<KeyPart> CapacitySolver::SegmentsWithoutMarket() const {
  std::vector<KeyPart> without;
  for (const KeyPart& segment : segments_) {
    const bool covered = std::any_of(markets_.begin(), markets_.end(), [&](const auto& entry) {
      return entry.second.rank > 0 && entry.second.segment == segment;
    });
    if (!covered) without.push_back(segment);
  }
  return without;
}

}  // namespace coxswain
