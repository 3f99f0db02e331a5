#include "coxswain/margin.h"
#include "coxswain/measures.h"

#include "won_options.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    kByOption, kFilterOption, kClosedFromOption, kClosedToOption, kAsOfOption, kLevelOption,
};

constexpr OutputSpec kOutputs[] = {
    {"part", "",
     "group: what falls to the group of the dimensions; outside: to won deals that from, to or the "
     "filter leave out; unallocated: the whole pool, whose driver comes to 0, or of an amount for "
     "each customer or period what those without revenue are due"},
    {"pool_id", "",
     "the pool; of an amount for each order, customer or period in cost_kinds the kind"},
    {"kind", "", "its kind of cost"},
    {"step", "", "the step of the waterfall that the kind belongs to"},
    {"driver", "", "what it is allocated by: revenue, quantity, weight, deals, touches, orders"},
    {"driver_share", "share", "the driver's part / the driver of all deals the pool belongs to"},
    {"amount", "money", "what is allocated; the parts of a pool add up to it to the last micro"},
};

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  const WonDealsOptions won = ReadWonOptions(options);
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "what costs are allocated to"));
  if (!HasPools(*snapshot)) {
    COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kCostPools, "what is allocated"));
  }
  COXSWAIN_ASSIGN_OR_RETURN(const LevelRule rule, RuleOfLevel(*snapshot, won));
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<Key> pools, PoolDefinitions(*snapshot, won));
  Tally tally(TallySignature(kCostAllocationQuery.spec, options, *snapshot, pools));
  COXSWAIN_RETURN_IF_ERROR(FoldPools(snapshot, pools, won, rule, {}, run, &tally));
  return tally;
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run&) {
  const WonDealsOptions won = ReadWonOptions(options);
  Table table;
  AddDimensionColumns(won.by, &table);
  const int dimensions = static_cast<int>(won.by.size());
  const int part = table.AddColumn("part", ColumnKind::kText);
  const int pool_id = table.AddColumn("pool_id", ColumnKind::kText);
  const int kind = table.AddColumn("kind", ColumnKind::kText);
  const int step = table.AddColumn("step", ColumnKind::kText);
  const int driver = table.AddColumn("driver", ColumnKind::kText);
  const int share = table.AddColumn("driver_share", ColumnKind::kReal, "share");
  const int amount =
      table.AddColumn("amount", ColumnKind::kSum,
                      UnitText(MeasureUnit::kMoney, tally.signature().currency), kMoneyScale);
  const auto value_of = [](TableId id, std::string_view column, int value) {
    return EnumValue(Spec(id).columns[static_cast<size_t>(ColumnIndex(id, column))], value);
  };
  for (const AllocatedPool& pool :
       AllocatePools(tally.Sorted(), tally.signature().definitions, {})) {
    const auto add = [&](std::string_view what, Int128 of_driver, Int128 micros) {
      table.AppendText(part, what);
      table.AppendText(pool_id, pool.pool.pool_id);
      table.AppendText(kind, pool.pool.kind);
      table.AppendText(step,
                       value_of(TableId::kCostKinds, "step", static_cast<int>(pool.pool.step)));
      table.AppendText(driver,
                       value_of(TableId::kCostPools, "driver", static_cast<int>(pool.pool.driver)));
      pool.driver != 0 ? table.AppendReal(share, Ratio(of_driver, pool.driver))
                       : table.AppendNull(share);
      table.AppendSum(amount, micros);
    };
    const auto add_whole = [&](std::string_view what, Int128 of_driver, Int128 micros) {
      for (int i = 0; i < dimensions; ++i) table.AppendNull(i);
      add(what, of_driver, micros);
    };
    Int128 outside = pool.driver;
    for (const AllocatedPool::Cell& cell : pool.groups) {
      if (cell.dimensions.size() != won.by.size()) continue;
      AppendDimensions(cell.dimensions, &table);
      add("group", cell.driver, cell.known + cell.unknown);
      outside -= cell.driver;
    }
    if (pool.driver == 0 || pool.unallocated != 0) {
      add_whole("unallocated", 0, pool.unallocated);
    }
    if (outside != 0 && pool.driver != 0) {
      add_whole("outside", outside, pool.outside);
    }
  }
  return table;
}

// The won deals or lines that there are groups of.
absl::StatusOr<Table> Rows(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  return WonDealRows(snapshot, ReadWonOptions(options), -1, run);
}

}  // namespace

const Query kCostAllocationQuery = {
    {"cost_allocation",
     "What costs known only in total come to for any group: which pool, by which driver, how much.",
     kEarningFacts, kPoolLookups, "deal_id", TallyState::kGroups, kOptions, kOutputs,
     "Horngren, Datar and Rajan, Cost Accounting, 14th ed. 2012, chapters 5 and 14"},
    Fold,
    Solve,
    Rows,
};

}  // namespace coxswain
