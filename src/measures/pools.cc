#include "coxswain/measures/pools.h"

#include <algorithm>
#include <map>

#include "economics.h"
#include "pool_weights.h"
#include "won_sources.h"

namespace coxswain {
namespace {

// Parts of a pool's definition.
enum Part : size_t {
  kPoolId,
  kKind,
  kStep,
  kDriver,
  kAmount,
  kFirstDay,
  kLastDay,
  kFilter,
  kParts
};

// What stands under the prefix: the totals of all drivers by spec, and from kChunks on groups by
// some of them at a time, so that neither memory nor tally grow with the pools a group has none of.
enum PoolPart : int64_t { kTotals, kChunks };
constexpr size_t kSpecsAtOnce = 8;

Key Under(const Key& prefix, int64_t part) {
  Key key = prefix;
  key.push_back(KeyPart::Integer(part));
  return key;
}

// Pools with the place of their spec among all.
struct PoolPlan {
  std::vector<CostPool> pools;
  std::vector<size_t> spec_of;
  std::vector<PoolSpec> specs;
};

PoolPlan ReadDefinitions(const std::vector<Key>& definitions) {
  PoolPlan plan;
  std::map<PoolSpec, size_t> places;
  std::vector<PoolSpec> of_pool;
  for (const Key& key : definitions) {
    const int64_t step = key[kStep].integer;
    const int64_t driver = key[kDriver].integer;
    if (key.size() != kParts || step < 1 || step > 5 || driver < 1 || driver > 5) continue;
    plan.pools.push_back({key[kPoolId].text, key[kKind].text, static_cast<CostStep>(step),
                          static_cast<PoolDriver>(driver), key[kAmount].integer});
    of_pool.push_back({static_cast<PoolDriver>(driver), key[kFirstDay].integer,
                       key[kLastDay].integer, key[kFilter].text});
    places.emplace(of_pool.back(), 0);
  }
  for (auto& [spec, place] : places) {
    place = plan.specs.size();
    plan.specs.push_back(spec);
  }
  for (const PoolSpec& spec : of_pool) plan.spec_of.push_back(places[spec]);
  return plan;
}

// Rows of another source that have a driver in some specs. Lanes: rows, then the weights of rows
// with known and with unknown cost of each spec.
class PoolSource : public WonSource {
 public:
  PoolSource(std::unique_ptr<WonSource> rows, const PoolWeights& weights, bool lines,
             uint32_t first_lane)
      : rows_(std::move(rows)), weights_(weights), lines_(lines), first_lane_(first_lane) {}

  std::vector<int> block_widths() const override { return {1 + kLanes}; }

  int Select(const RowGroup& group, uint16_t* rows) const override {
    const int count = rows_->Select(group, rows);
    int kept = 0;
    for (int i = 0; i < count; ++i) {
      bool any = false;
      for (const PoolWeights::Weight& weight : Of(group, rows[i])) any = any || IsHere(weight);
      rows[kept] = rows[i];
      kept += any ? 1 : 0;
    }
    return kept;
  }

  void Accumulate(const FoldBatch& batch, GroupSums* sums) const override {
    for (int i = 0; i < batch.count; ++i) {
      sums->AddWide(0, 0, batch.slots[i], 1);
      for (const PoolWeights::Weight& weight : Of(*batch.group, batch.rows[i])) {
        if (!IsHere(weight)) continue;
        const int lane = 1 + static_cast<int>(weight.lane - first_lane_);
        sums->AddWide(0, lane, batch.slots[i], weight.weight);
      }
    }
  }

 private:
  static constexpr int kLanes = 2 * static_cast<int>(kSpecsAtOnce);

  bool IsHere(const PoolWeights::Weight& weight) const {
    return weight.lane >= first_lane_ && weight.lane < first_lane_ + kLanes;
  }
  absl::Span<const PoolWeights::Weight> Of(const RowGroup& group, int place) const {
    const int64_t row = group.first_row() + place;
    return lines_ ? weights_.OfLine(row) : weights_.OfDeal(row);
  }

  const std::unique_ptr<WonSource> rows_;
  const PoolWeights& weights_;
  const bool lines_;
  const uint32_t first_lane_;
};

class PoolSources : public WonSourceMaker {
 public:
  PoolSources(const Snapshot& snapshot, const WonDealsOptions& options, const PoolWeights& weights,
              size_t first_spec)
      : snapshot_(snapshot),
        options_(options),
        weights_(weights),
        first_lane_(static_cast<uint32_t>(2 * first_spec)) {}

  const DealEconomics& economics() const override { return weights_.economics(); }
  std::unique_ptr<WonSource> Deals(WhichDeals which) const override {
    return std::make_unique<PoolSource>(NewWonDealSource(options_, weights_.economics(), which),
                                        weights_, false, first_lane_);
  }
  std::unique_ptr<WonSource> Lines() const override {
    return std::make_unique<PoolSource>(NewWonLineSource(snapshot_, options_, weights_.economics()),
                                        weights_, true, first_lane_);
  }

 private:
  const Snapshot& snapshot_;
  const WonDealsOptions& options_;
  const PoolWeights& weights_;
  const uint32_t first_lane_;
};

// A filter in canonical text, which deals or lines of this book can follow.
absl::StatusOr<std::string> FilterText(const Snapshot& snapshot, std::string_view text,
                                       int64_t row) {
  if (text.data() == nullptr) return std::string();
  const auto wrong = [&](const absl::Status& status) {
    return ErrorAt(absl::StatusCode::kInvalidArgument,
                   "The filter of row " + std::to_string(row + 1) + " of cost_pools, " +
                       Quote(text) + ", cannot be followed. " +
                       std::string(ToStd(status.message())),
                   {"cost_pools", "filter", row + 1});
  };
  WonDealsOptions won;
  const absl::StatusOr<Filter> filter = ParseFilter(text);
  if (!filter.ok()) return wrong(filter.status());
  won.filter = *filter;
  const absl::StatusOr<LevelRule> rule = RuleOfLevel(snapshot, won);
  if (!rule.ok()) return wrong(rule.status());
  return CanonicalText(won.filter);
}

// The drivers of the groups in two lanes: of what has a known cost of goods, and of the rest.
struct GroupDrivers {
  std::vector<AllocatedPool::Cell> cells;
  std::vector<Int128> known;
  std::vector<Int128> all;
};

// A tally from outside may hold anything: all is -1 where it does.
constexpr Int128 kMostDriver = Int128{1} << 96;

GroupDrivers DriversOf(const std::vector<Tally::Entry>& groups, size_t lane) {
  GroupDrivers drivers;
  for (const Tally::Entry& group : groups) {
    const Int128 known = group.at(lane);
    const Int128 unknown = group.at(lane + 1);
    if (known == 0 && unknown == 0) continue;
    const bool sane = known >= 0 && known < kMostDriver && unknown >= 0 && unknown < kMostDriver;
    drivers.known.push_back(known);
    drivers.all.push_back(sane ? known + unknown : -1);
    drivers.cells.push_back({group.key, drivers.all.back(), 0, 0});
  }
  return drivers;
}

}  // namespace

absl::StatusOr<std::vector<Key>> PoolDefinitions(const Snapshot& snapshot,
                                                 std::optional<Date> as_of) {
  const TableState& table = snapshot.table(TableId::kCostPools);
  const auto column = [](std::string_view name) { return ColumnIndex(TableId::kCostPools, name); };
  const int kind = column("kind");
  const int first = column("period_start");
  const int last = column("period_end");
  const int amount = column("amount");
  const int driver = column("driver");
  const int filter = column("filter");
  const TableState& kinds = snapshot.table(TableId::kCostKinds);
  const int step = ColumnIndex(TableId::kCostKinds, "step");
  std::vector<Key> definitions;
  for (int64_t row = 0; row < table.rows; ++row) {
    const int64_t starts = table.DayAt(row, first);
    const int64_t ends = table.DayAt(row, last);
    if (as_of.has_value() && as_of->days() < starts) continue;  // not known yet
    Int128 known = table.NumberAt(row, amount);
    if (as_of.has_value() && as_of->days() < ends) {
      known = DivideHalfEven(known * (as_of->days() - starts + 1), ends - starts + 1);
    }
    std::optional<CostStep> declared;
    for (int64_t at = 0; at < kinds.rows; ++at) {
      if (kinds.SymbolAt(at, 0) == table.SymbolAt(row, kind)) {
        declared = static_cast<CostStep>(kinds.SmallAt(at, step));
      }
    }
    COXSWAIN_ASSIGN_OR_RETURN(const std::string text,
                              FilterText(snapshot, table.TextAt(row, filter), row));
    definitions.push_back(Key{
        KeyPart::Text(table.TextAt(row, 0)), KeyPart::Text(table.TextAt(row, kind)),
        KeyPart::Integer(static_cast<int64_t>(StepOfKind(declared, table.TextAt(row, kind))) + 1),
        KeyPart::Integer(table.SmallAt(row, driver)), KeyPart::Integer(static_cast<int64_t>(known)),
        KeyPart::Integer(starts), KeyPart::Integer(ends), KeyPart::Text(text)});
  }
  std::sort(definitions.begin(), definitions.end(),
            [](const Key& a, const Key& b) { return a[kPoolId].text < b[kPoolId].text; });
  return definitions;
}

absl::Status FoldPools(const std::shared_ptr<const Snapshot>& snapshot,
                       const std::vector<Key>& definitions, const WonDealsOptions& options,
                       const LevelRule& rule, const Key& prefix, const Run& run, Tally* tally) {
  const PoolPlan plan = ReadDefinitions(definitions);
  if (plan.specs.empty() || run.rows_counted != nullptr) return absl::OkStatus();
  COXSWAIN_ASSIGN_OR_RETURN(
      const std::unique_ptr<PoolWeights> weights,
      PoolWeights::Make(snapshot, plan.specs, options.as_of, rule.level != Level::kDeal, run));
  tally->Add(Under(prefix, kTotals), weights->totals());
  for (size_t first = 0; first < plan.specs.size(); first += kSpecsAtOnce) {
    const PoolSources sources(*snapshot, options, *weights, first);
    const Key under = Under(prefix, kChunks + static_cast<int64_t>(first / kSpecsAtOnce));
    COXSWAIN_RETURN_IF_ERROR(
        FoldWonSources(snapshot, options, rule, under, true, sources, run, tally));
  }
  return absl::OkStatus();
}

std::vector<AllocatedPool> AllocatePools(const std::vector<Tally::Entry>& entries,
                                         const std::vector<Key>& definitions, const Key& prefix) {
  const PoolPlan plan = ReadDefinitions(definitions);
  if (plan.pools.empty()) return {};
  std::vector<Int128> totals(plan.specs.size(), 0);
  const Key totals_key = Under(prefix, kTotals);
  for (const Tally::Entry& entry : entries) {
    if (entry.key != totals_key) continue;
    for (size_t spec = 0; spec < totals.size(); ++spec) totals[spec] = entry.at(spec);
  }
  std::vector<WonLevels> chunks;
  for (size_t first = 0; first < plan.specs.size(); first += kSpecsAtOnce) {
    chunks.push_back(ReadWonLevels(
        entries, Under(prefix, kChunks + static_cast<int64_t>(first / kSpecsAtOnce))));
  }
  std::vector<AllocatedPool> allocated;
  for (size_t i = 0; i < plan.pools.size(); ++i) {
    const size_t spec = plan.spec_of[i];
    const size_t lane = 1 + 2 * (spec % kSpecsAtOnce);
    AllocatedPool pool;
    pool.pool = plan.pools[i];
    pool.driver = totals[spec];
    GroupDrivers drivers = DriversOf(chunks[spec / kSpecsAtOnce].groups, lane);
    pool.groups = std::move(drivers.cells);
    Int128 outside = totals[spec];
    bool sane = outside >= 0 && outside < kMostDriver && drivers.all.size() < (size_t{1} << 28);
    for (const Int128 driver : drivers.all) {
      sane = sane && driver >= 0;
      if (sane) outside -= driver;
    }
    sane = sane && outside >= 0;
    if (!sane || totals[spec] == 0) {
      pool.groups.clear();
      pool.unallocated = pool.pool.amount;
      allocated.push_back(std::move(pool));
      continue;
    }
    drivers.all.push_back(outside);
    const std::vector<Int128> parts = SplitByWeights(pool.pool.amount, drivers.all);
    for (size_t cell = 0; cell < pool.groups.size(); ++cell) {
      const Int128 known = drivers.known[cell];
      const Int128 both[] = {known, drivers.all[cell] - known};
      const std::vector<Int128> halves = SplitByWeights(parts[cell], both);
      pool.groups[cell].known = halves[0];
      pool.groups[cell].unknown = halves[1];
    }
    pool.outside = parts.back();
    allocated.push_back(std::move(pool));
  }
  return allocated;
}

std::map<std::string, PoolCosts> PoolCostsByGroup(const std::vector<AllocatedPool>& pools) {
  std::map<std::string, PoolCosts> costs;
  for (const AllocatedPool& pool : pools) {
    const bool acquisition = pool.pool.step == CostStep::kAcquisition;
    for (const AllocatedPool::Cell& cell : pool.groups) {
      PoolCosts& group = costs[EncodeKey(cell.dimensions)];
      (acquisition ? group.acquisition : group.cost) += cell.known + cell.unknown;
      (acquisition ? group.known_acquisition : group.known_cost) += cell.known;
    }
  }
  return costs;
}

}  // namespace coxswain
