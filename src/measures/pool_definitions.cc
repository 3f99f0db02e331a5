#include "pool_definitions.h"

#include <algorithm>
#include <limits>
#include <map>

#include "economics.h"
#include "shares.h"

namespace coxswain {
namespace {

// Parts of a pool's definition; those after kParts are of kinds with an amount for each.
enum Part : size_t {
  kPoolId,
  kKind,
  kStep,
  kDriver,
  kAmount,
  kFirstDay,
  kLastDay,
  kFilter,
  kParts,
  kBy = kParts,
  kCustomerPlace,
  kPeriodPlace,
  kPeriod,
  kRunning,
  kRunningAmount,
  kEachParts
};

constexpr std::string_view kCustomerColumn = "deals.customer_id";
constexpr int64_t kAlways = std::numeric_limits<int32_t>::max();

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

// The rows of cost_pools.
absl::Status AddPools(const Snapshot& snapshot, std::optional<Date> as_of,
                      std::vector<Key>* definitions) {
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
    definitions->push_back(Key{
        KeyPart::Text(table.TextAt(row, 0)), KeyPart::Text(table.TextAt(row, kind)),
        KeyPart::Integer(static_cast<int64_t>(StepOfKind(declared, table.TextAt(row, kind))) + 1),
        KeyPart::Integer(table.SmallAt(row, driver)), KeyPart::Integer(static_cast<int64_t>(known)),
        KeyPart::Integer(starts), KeyPart::Integer(ends), KeyPart::Text(text)});
  }
  return absl::OkStatus();
}

// Where a column stands among the dimensions; -1: it is none.
int64_t PlaceOf(const Snapshot& snapshot, const std::vector<std::string>& by,
                std::string_view column) {
  const int closed_on = ColumnIndex(TableId::kDeals, "closed_on");
  const auto wanted = ResolveColumn(snapshot, TableId::kDeals, closed_on, column);
  for (size_t i = 0; wanted.ok() && i < by.size(); ++i) {
    const auto dimension = ResolveColumn(snapshot, TableId::kDeals, closed_on, by[i]);
    if (dimension.ok() && dimension->name == wanted->name) return static_cast<int64_t>(i);
  }
  return -1;
}

// The rows of cost_kinds with an amount for each order, customer or period.
void AddKinds(const Snapshot& snapshot, const WonDealsOptions& options,
              std::vector<Key>* definitions) {
  constexpr int kOrderGrain = 3;
  constexpr int kCustomerGrain = 4;
  static constexpr Grain kPeriods[] = {Grain::kMonth, Grain::kQuarter, Grain::kYear,
                                       Grain::kFiscalYear};
  const TableState& kinds = snapshot.table(TableId::kCostKinds);
  const auto column = [](std::string_view name) { return ColumnIndex(TableId::kCostKinds, name); };
  const Calendar& calendar = snapshot.settings().calendar;
  const int64_t by = static_cast<int64_t>(options.by.size());
  for (int64_t row = 0; row < kinds.rows; ++row) {
    if (!CostShares::IsPool(kinds, row)) continue;
    const int grain = kinds.SmallAt(row, column("grain"));
    const int period = kinds.SmallAt(row, column("period"));
    const int64_t amount = kinds.NumberAt(row, column("amount"));
    int64_t next = by;
    int64_t customer_place = -1;
    int64_t period_place = -1;
    Grain of = Grain::kDay;
    std::string running;
    int64_t running_amount = amount;
    if (grain == kCustomerGrain) {
      customer_place = PlaceOf(snapshot, options.by, kCustomerColumn);
      if (customer_place < 0) customer_place = next++;
    }
    if (grain >= kCustomerGrain && period != kNullSmall) {
      of = kPeriods[period - 1];
      period_place = PlaceOf(snapshot, options.by, GrainName(of));
      if (period_place < 0) period_place = next;
      if (options.as_of.has_value()) {
        const Date first = PeriodStart(*options.as_of, of, calendar);
        const int64_t days = PeriodEnd(first, of, calendar).days() - first.days() + 1;
        running = PeriodName(first, of, calendar);
        running_amount = static_cast<int64_t>(DivideHalfEven(
            static_cast<Int128>(amount) * (options.as_of->days() - first.days() + 1), days));
      }
    }
    const PoolDriver driver = grain == kOrderGrain ? PoolDriver::kOrders : PoolDriver::kRevenue;
    Key key = {KeyPart::Text(kinds.TextAt(row, 0)), KeyPart::Text(kinds.TextAt(row, 0))};
    for (const int64_t number : {int64_t{kinds.SmallAt(row, column("step"))},
                                 static_cast<int64_t>(driver), amount, -kAlways, kAlways}) {
      key.push_back(KeyPart::Integer(number));
    }
    key.push_back(KeyPart::Text(""));
    for (const int64_t number : {by, customer_place, period_place, static_cast<int64_t>(of)}) {
      key.push_back(KeyPart::Integer(number));
    }
    key.push_back(KeyPart::Text(running));
    key.push_back(KeyPart::Integer(running_amount));
    definitions->push_back(std::move(key));
  }
}

}  // namespace

std::vector<std::string> PoolDivision::Columns() const {
  std::vector<std::string> columns;
  if (customer_place >= 0) columns.emplace_back(kCustomerColumn);
  if (period_place >= 0) columns.emplace_back(GrainName(period));
  return columns;
}

std::vector<std::string> PoolDivision::MissingColumns() const {
  std::vector<std::string> columns;
  if (customer_place >= by) columns.emplace_back(kCustomerColumn);
  if (period_place >= by) columns.emplace_back(GrainName(period));
  return columns;
}

std::optional<Key> PoolDivision::CellOf(const Key& group) const {
  const size_t size = static_cast<size_t>(by) + MissingColumns().size();
  Key cell;
  for (const int64_t place : {customer_place, period_place}) {
    if (place < 0) continue;
    if (group.size() != size || static_cast<size_t>(place) >= size) return std::nullopt;
    cell.push_back(group[static_cast<size_t>(place)]);
  }
  return cell;
}

Int128 PoolPlan::Pool::AmountOf(const Key& cell) const {
  const bool runs = division->period_place >= 0 && !running.empty() && cell.back().text == running;
  return runs ? running_amount : pool.amount;
}

PoolPlan PoolPlan::Read(const std::vector<Key>& definitions) {
  PoolPlan plan;
  std::map<PoolSpec, size_t> places;
  std::vector<PoolSpec> of_pool;
  for (const Key& key : definitions) {
    if (key.size() != kParts && key.size() != kEachParts) continue;
    const int64_t step = key[kStep].integer;
    const int64_t driver = key[kDriver].integer;
    if (step < 1 || step > 5 || driver < 1 || driver > 6) continue;
    Pool pool;
    pool.pool = {key[kPoolId].text, key[kKind].text, static_cast<CostStep>(step),
                 static_cast<PoolDriver>(driver), key[kAmount].integer};
    if (key.size() == kEachParts) {
      PoolDivision division;
      division.by = key[kBy].integer;
      division.customer_place = key[kCustomerPlace].integer;
      division.period_place = key[kPeriodPlace].integer;
      const int64_t period = key[kPeriod].integer;
      if (period < 0 || period > static_cast<int64_t>(Grain::kFiscalYear)) continue;
      if (division.by < 0 || division.by > std::numeric_limits<int32_t>::max()) continue;
      division.period = static_cast<Grain>(period);
      pool.each_order = pool.pool.driver == PoolDriver::kOrders;
      if (!pool.each_order) pool.division = division;
      pool.running = key[kRunning].text;
      pool.running_amount = key[kRunningAmount].integer;
    }
    plan.pools.push_back(std::move(pool));
    of_pool.push_back({static_cast<PoolDriver>(driver), key[kFirstDay].integer,
                       key[kLastDay].integer, key[kFilter].text});
    places.emplace(of_pool.back(), 0);
  }
  for (auto& [spec, place] : places) {
    place = plan.specs.size();
    plan.specs.push_back(spec);
  }
  for (size_t i = 0; i < of_pool.size(); ++i) plan.pools[i].spec = places[of_pool[i]];
  return plan;
}

size_t PoolPlan::SpecOf(const PoolDivision& division) const {
  const auto found = std::find_if(pools.begin(), pools.end(),
                                  [&](const Pool& pool) { return pool.division == division; });
  return found == pools.end() ? 0 : found->spec;
}

absl::StatusOr<std::vector<Key>> PoolDefinitions(const Snapshot& snapshot,
                                                 const WonDealsOptions& options) {
  std::vector<Key> definitions;
  COXSWAIN_RETURN_IF_ERROR(AddPools(snapshot, options.as_of, &definitions));
  AddKinds(snapshot, options, &definitions);
  std::stable_sort(definitions.begin(), definitions.end(),
                   [](const Key& a, const Key& b) { return a[kPoolId].text < b[kPoolId].text; });
  return definitions;
}

bool HasPools(const Snapshot& snapshot) {
  if (snapshot.table(TableId::kCostPools).rows > 0) return true;
  const TableState& kinds = snapshot.table(TableId::kCostKinds);
  for (int64_t row = 0; row < kinds.rows; ++row) {
    if (CostShares::IsPool(kinds, row)) return true;
  }
  return false;
}

}  // namespace coxswain
