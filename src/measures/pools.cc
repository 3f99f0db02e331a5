#include "coxswain/measures/pools.h"

#include <algorithm>
#include <map>
#include <set>

#include "economics.h"
#include "pool_definitions.h"
#include "pool_weights.h"
#include "shares.h"
#include "won_sources.h"

namespace coxswain {
namespace {

// What stands under the prefix: the totals of all drivers by spec, and from kChunks on groups by
// some of them at a time, so that neither memory nor tally grow with the pools a group has none of.
// What is due for each customer or period is told by what is due when: (division, whole or groups).
enum PoolPart : int64_t { kDivisions = -1, kTotals, kChunks };
enum DivisionPart : int64_t { kWhole, kGroups };
constexpr size_t kSpecsAtOnce = 8;

Key Under(const Key& prefix, int64_t part) {
  Key key = prefix;
  key.push_back(KeyPart::Integer(part));
  return key;
}

Key UnderDivision(const Key& prefix, const PoolDivision& division, DivisionPart part) {
  Key key = Under(prefix, kDivisions);
  key.push_back(KeyPart::Integer(division.number()));
  key.push_back(KeyPart::Integer(part));
  return key;
}

// Rows of another source that have a driver in some specs; or all of its rows. Lanes: rows, then
// the weights of rows with known and with unknown cost of each spec.
class PoolSource : public WonSource {
 public:
  PoolSource(std::unique_ptr<WonSource> rows, const PoolWeights& weights, bool lines,
             uint32_t first_lane, bool all)
      : rows_(std::move(rows)),
        weights_(weights),
        lines_(lines),
        first_lane_(first_lane),
        all_(all) {}

  std::vector<int> block_widths() const override { return {1 + kLanes}; }

  int Select(const RowGroup& group, uint16_t* rows) const override {
    const int count = rows_->Select(group, rows);
    int kept = 0;
    for (int i = 0; i < count; ++i) {
      bool any = all_;
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
  const bool all_;
};

class PoolSources : public WonSourceMaker {
 public:
  PoolSources(const Snapshot& snapshot, const WonDealsOptions& options, const PoolWeights& weights,
              size_t first_spec, bool all = false)
      : snapshot_(snapshot),
        options_(options),
        weights_(weights),
        first_lane_(static_cast<uint32_t>(2 * first_spec)),
        all_(all) {}

  const DealEconomics& economics() const override { return weights_.economics(); }
  std::unique_ptr<WonSource> Deals(WhichDeals which) const override {
    return std::make_unique<PoolSource>(NewWonDealSource(options_, weights_.economics(), which),
                                        weights_, false, first_lane_, all_);
  }
  std::unique_ptr<WonSource> Lines() const override {
    return std::make_unique<PoolSource>(NewWonLineSource(snapshot_, options_, weights_.economics()),
                                        weights_, true, first_lane_, all_);
  }

 private:
  const Snapshot& snapshot_;
  const WonDealsOptions& options_;
  const PoolWeights& weights_;
  const uint32_t first_lane_;
  const bool all_;
};

// What drives a group: of what has a known cost of goods, and all of it.
struct Driver {
  Int128 known = 0;
  Int128 all = 0;
};

// A tally from outside may hold anything: all is -1 where it does.
constexpr Int128 kMostDriver = Int128{1} << 96;

Driver DriverOf(const Tally::Entry& group, size_t lane) {
  const Int128 known = group.at(lane);
  const Int128 unknown = group.at(lane + 1);
  const bool sane = known >= 0 && known < kMostDriver && unknown >= 0 && unknown < kMostDriver;
  return {known, sane ? known + unknown : -1};
}

}  // namespace

absl::Status FoldPools(const std::shared_ptr<const Snapshot>& snapshot,
                       const std::vector<Key>& definitions, const WonDealsOptions& options,
                       const LevelRule& rule, const Key& prefix, const Run& run, Tally* tally) {
  const PoolPlan plan = PoolPlan::Read(definitions);
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
  std::set<PoolDivision> divisions;
  for (const PoolPlan::Pool& pool : plan.pools) {
    if (pool.division) divisions.insert(*pool.division);
  }
  for (const PoolDivision& division : divisions) {
    const size_t spec = plan.SpecOf(division);
    WonDealsOptions whole;  // whoever counts
    whole.as_of = options.as_of;
    whole.by = division.Columns();
    COXSWAIN_RETURN_IF_ERROR(
        FoldWonSources(snapshot, whole, LevelRule{}, UnderDivision(prefix, division, kWhole), true,
                       PoolSources(*snapshot, whole, *weights, spec, true), run, tally));
    WonDealsOptions grouped = options;
    for (std::string& column : division.MissingColumns()) grouped.by.push_back(std::move(column));
    COXSWAIN_RETURN_IF_ERROR(
        FoldWonSources(snapshot, grouped, rule, UnderDivision(prefix, division, kGroups), true,
                       PoolSources(*snapshot, grouped, *weights, spec), run, tally));
  }
  return absl::OkStatus();
}

namespace {

// Divides an amount over the drivers of groups and what is left of `whole`; false where these make
// no sense.
bool Divide(Int128 amount, Int128 whole, const std::vector<Driver>& drivers,
            std::vector<Int128>* parts) {
  Int128 outside = whole;
  if (whole <= 0 || whole >= kMostDriver || drivers.size() >= (size_t{1} << 28)) return false;
  std::vector<Int128> weights;
  for (const Driver& driver : drivers) {
    if (driver.all < 0) return false;
    outside -= driver.all;
    weights.push_back(driver.all);
  }
  if (outside < 0) return false;
  weights.push_back(outside);
  *parts = SplitByWeights(amount, weights);
  return true;
}

// What falls to a group, divided by whose cost of goods is known.
void AddPart(Int128 part, const Driver& driver, AllocatedPool::Cell* cell) {
  const Int128 both[] = {driver.known, driver.all - driver.known};
  const std::vector<Int128> halves = SplitByWeights(part, both);
  cell->driver += driver.all;
  cell->known += halves[0];
  cell->unknown += halves[1];
}

// What is due for each customer or period, each divided over its own deals.
AllocatedPool AllocateEach(const std::vector<Tally::Entry>& entries, const Key& prefix,
                           const PoolPlan::Pool& of) {
  const PoolDivision& division = *of.division;
  AllocatedPool allocated;
  allocated.pool = of.pool;
  allocated.pool.amount = 0;
  std::map<std::string, std::vector<const Tally::Entry*>> parts_of;  // by customer and period
  const WonLevels groups = ReadWonLevels(entries, UnderDivision(prefix, division, kGroups));
  for (const Tally::Entry& group : groups.groups) {
    if (const std::optional<Key> cell = division.CellOf(group.key)) {
      parts_of[EncodeKey(*cell)].push_back(&group);
    }
  }
  std::map<std::string, AllocatedPool::Cell> cells;
  const WonLevels whole = ReadWonLevels(entries, UnderDivision(prefix, division, kWhole));
  for (const Tally::Entry& cell : whole.groups) {
    if (cell.key.size() != division.Columns().size()) continue;  // no fold made it
    const Int128 amount = of.AmountOf(cell.key);
    allocated.pool.amount += amount;
    const Int128 driver = DriverOf(cell, 1).all;
    const std::vector<const Tally::Entry*>& with = parts_of[EncodeKey(cell.key)];
    std::vector<Driver> drivers;
    for (const Tally::Entry* group : with) drivers.push_back(DriverOf(*group, 1));
    std::vector<Int128> parts;
    if (!Divide(amount, driver, drivers, &parts)) {
      allocated.unallocated += amount;
      continue;
    }
    allocated.driver += driver;
    allocated.outside += parts.back();
    for (size_t i = 0; i < with.size(); ++i) {
      if (drivers[i].all == 0) continue;
      const Key dimensions(with[i]->key.begin(),
                           with[i]->key.begin() + static_cast<std::ptrdiff_t>(division.by));
      AllocatedPool::Cell& group = cells[EncodeKey(dimensions)];
      group.dimensions = dimensions;
      AddPart(parts[i], drivers[i], &group);
    }
  }
  for (auto& [key, cell] : cells) allocated.groups.push_back(std::move(cell));
  return allocated;
}

}  // namespace

std::vector<AllocatedPool> AllocatePools(const std::vector<Tally::Entry>& entries,
                                         const std::vector<Key>& definitions, const Key& prefix) {
  const PoolPlan plan = PoolPlan::Read(definitions);
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
    if (plan.pools[i].division) {
      allocated.push_back(AllocateEach(entries, prefix, plan.pools[i]));
      continue;
    }
    const size_t spec = plan.pools[i].spec;
    const size_t lane = 1 + 2 * (spec % kSpecsAtOnce);
    AllocatedPool pool;
    pool.pool = plan.pools[i].pool;
    pool.driver = totals[spec];
    if (plan.pools[i].each_order) {
      constexpr Int128 kMostOrders = Int128{1} << 35;
      pool.pool.amount *= std::clamp<Int128>(pool.driver / kNanos, 0, kMostOrders);
    }
    std::vector<Driver> drivers;
    for (const Tally::Entry& group : chunks[spec / kSpecsAtOnce].groups) {
      if (group.at(lane) == 0 && group.at(lane + 1) == 0) continue;
      drivers.push_back(DriverOf(group, lane));
      pool.groups.push_back({group.key, 0, 0, 0});
    }
    std::vector<Int128> parts;
    if (!Divide(pool.pool.amount, pool.driver, drivers, &parts)) {
      pool.groups.clear();
      pool.unallocated = pool.pool.amount;
      allocated.push_back(std::move(pool));
      continue;
    }
    for (size_t cell = 0; cell < pool.groups.size(); ++cell) {
      AddPart(parts[cell], drivers[cell], &pool.groups[cell]);
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
    const bool serve = pool.pool.step == CostStep::kCostToServe;
    for (const AllocatedPool::Cell& cell : pool.groups) {
      PoolCosts& group = costs[EncodeKey(cell.dimensions)];
      (acquisition ? group.acquisition : group.cost) += cell.known + cell.unknown;
      (acquisition ? group.known_acquisition : group.known_cost) += cell.known;
      if (!serve) continue;
      group.serve += cell.known + cell.unknown;
      group.known_serve += cell.known;
    }
  }
  return costs;
}

}  // namespace coxswain
