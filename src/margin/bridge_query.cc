#include <algorithm>
#include <map>

#include "coxswain/margin.h"
#include "coxswain/measures.h"
#include "coxswain/query/rate_gaps.h"

#include "bridge_cells.h"
#include "bridge_layout.h"
#include "bridge_options.h"
#include "bridge_periods.h"
#include "won_options.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    kByOption,
    kFilterOption,
    {"from", OptionType::kDate, true, "",
     "first day of the period; without it the last grain that is over"},
    {"to", OptionType::kDate, true, "", "its last day"},
    {"base_from", OptionType::kDate, true, "",
     "first day of the period that it is compared with; without it what against says"},
    {"base_to", OptionType::kDate, true, "", "its last day"},
    {"against", OptionType::kChoice, true, "year_before",
     "what a period is compared with: the same days of the year before, or the days just before it",
     "year_before|before"},
    {"grain", OptionType::kChoice, true, "year",
     "how long the periods are where no days are given; the last one that was over on the last day "
     "a deal was won, or on as_of",
     "month|quarter|year|fiscal_year"},
    {"cells", OptionType::kColumns, true, "customer_id,product_id",
     "what prices and quantities are compared by: columns of customers and products, as a rule; "
     "new and lost ones are told by them"},
    kAsOfOption,
    {"measure", OptionType::kChoice, false, "net_revenue", "what the change is of",
     kBridgeMeasures},
    {"method", OptionType::kChoice, false, "price_at_new_quantity",
     "what the joint effect of prices and quantities is counted as: price, volume and mix, or each "
     "at its mean over all orders",
     kBridgeMethods},
    kNestedOption,
};

constexpr OutputSpec kOutputs[] = {
    {"depth", "count", "nested: how many dimensions the row is of; 0 is all"},
    {"base_from", "", "first day of the period compared with"},
    {"base_to", "", "its last day"},
    {"from", "", "first day of the period"},
    {"to", "", "its last day"},
    {"measure", "", "what the change is of"},
    {"method", "", "how price and quantity are told apart"},
    {"volume_by", "",
     "total: volume is of all quantity at the mean price or margin, and mix the rest; item: cell "
     "by "
     "cell, without a mix, as cells have several units of measure or no quantity above 0 in all"},
    {"unit_of_measure", "",
     "of all cells sold in both periods; deal: deals without lines, each counts 1; null: several, "
     "or not stated"},
    {"base_value", "money", "the measure in the period compared with"},
    {"price", "money", "price_list + price_discount + price_off_invoice + price_unsplit"},
    {"volume", "money", "(Q1 - Q0) x mean value of a unit; see volume_by and method"},
    {"mix", "money", "sum u0 q1 - mean u0 x Q1; see volume_by and method"},
    {"cost", "money", "of margins: -(unit cost after - unit cost before) x quantity"},
    {"cost_to_serve", "money", "of contribution margin: the same of the cost to serve a unit"},
    {"new_customers", "money",
     "customers, new or back again, who bought nothing in the period compared with"},
    {"lost_customers", "money", "customers who bought nothing in the period"},
    {"new_products", "money",
     "other cells, of products that nobody bought in the period compared with"},
    {"discontinued_products", "money", "other cells, of products that nobody bought in the period"},
    {"newly_sold", "money", "other cells that sold nothing in the period compared with"},
    {"no_longer_sold", "money", "other cells that sold nothing in the period"},
    {"currency", "money",
     "with from and to: the period at its own exchange rates - at the rate of the last day "
     "compared "
     "with, at which the other parts are; without, exchange rates are part of prices"},
    {"unknown_cost", "money",
     "of margins: cells sold in both periods with a line of unknown cost, whose margin covers "
     "less"},
    {"without_quantity", "money",
     "cells sold in both periods, in one of them with quantity 0 or in another unit of measure"},
    {"change", "money", "value - base_value = the sum of price to without_quantity"},
    {"value", "money", "the measure in the period"},
    {"price_list", "money", "of price: changes of list prices"},
    {"price_discount", "money", "of price: changes of discounts on the invoice, a unit"},
    {"price_off_invoice", "money", "of price: changes of rebates, terms and allowances, a unit"},
    {"price_unsplit", "money", "of price: where a list price is unknown, changes of net prices"},
    {"base_quantity", "quantity",
     "of cells sold in both periods, in the period compared with; null in several units"},
    {"quantity", "quantity", "the same in the period"},
};

constexpr std::string_view kSource =
    "Horngren, Datar and Rajan, Cost Accounting, 14th ed. 2012, chapter 14 (price at new "
    "quantity); "
    "Laspeyres 1871, Diewert, American Journal of Economics and Sociology 64, 2005 (price at old "
    "quantity); Shapley 1953, Shorrocks, Journal of Economic Inequality 11, 2013 (shapley)";

// The first part of a key.
enum Stream : int64_t {
  kBaseStream,   // (lines, dimensions): the days of the options
  kNowStream,    // the same
  kGrainStream,  // (lines, period, dimensions): all days, as the rows decide
  kDayStream,    // (day): won deals
  // The rows of kNowStream at the exchange rates of the period before, where there are rates.
  kNowAtBaseRatesStream,
};

Key Under(Stream stream) {
  Key key;
  key.push_back(KeyPart::Integer(stream));
  return key;
}

// The first and the last day on which a deal was won; empty: none was.
struct WonDays {
  std::optional<Date> first, last;

  void Add(const Tally::Entry& entry) {
    const absl::StatusOr<Date> day = ParseDate(entry.key[1].text);
    if (!day.ok()) return;
    if (!first || *day < *first) first = *day;
    if (!last || *day > *last) last = *day;
  }
};

absl::StatusOr<std::optional<BridgePeriods>> PeriodsOfRows(
    const std::shared_ptr<const Snapshot>& snapshot, const Options& options, const Run& run) {
  Run counting = run;
  counting.rows_counted = nullptr;
  Tally days;
  COXSWAIN_RETURN_IF_ERROR(
      CountWonDays(snapshot, options.DateOf("as_of"), Under(kDayStream), counting, &days));
  WonDays won;
  for (const Tally::Entry& entry : days.Sorted()) won.Add(entry);
  if (!won.first) return std::nullopt;
  return LastPeriods(*won.first, *won.last, options, snapshot->settings().calendar);
}

// A row that counts and has an amount without a rate is an error, also of the other rates that a
// bridge reads, and of days that another part of the rows may compare.
absl::Status CheckGaps(const std::shared_ptr<const Snapshot>& snapshot, const WonDealsOptions& won,
                       absl::Span<const WonSpan> spans, const Run& run) {
  const auto fold = [&](const Run& naming) {
    Tally named;
    return FoldWonLines(snapshot, won, spans, naming, &named);
  };
  return CheckRateGaps(kMarginBridgeQuery.spec, snapshot, fold, run);
}

// All parts of a company have the same rates, so all of them have this stream or none has.
absl::Status FoldAtBaseRates(const std::shared_ptr<const Snapshot>& snapshot,
                             const WonDealsOptions& won, const BridgePeriods& periods,
                             const Run& run, Tally* tally) {
  // Rows behind are those of the periods, and told once.
  if (snapshot->table(TableId::kRates).rows == 0 || run.rows_counted != nullptr) {
    return absl::OkStatus();
  }
  RatePolicy policy = snapshot->reported() == nullptr ? RatePolicy() : snapshot->reported()->policy;
  policy.as_of = won.as_of;
  policy.day = periods.base_to;
  COXSWAIN_ASSIGN_OR_RETURN(const std::shared_ptr<const Snapshot> at_base_rates,
                            InReportingCurrency(snapshot, policy, run));
  const WonSpan span[] = {{Under(kNowAtBaseRatesStream), periods.from, periods.to}};
  COXSWAIN_RETURN_IF_ERROR(CheckGaps(at_base_rates, won, span, run));
  return FoldWonLines(at_base_rates, won, span, run, tally);
}

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "a bridge"));
  COXSWAIN_ASSIGN_OR_RETURN(std::optional<BridgePeriods> periods, GivenPeriods(options));
  COXSWAIN_ASSIGN_OR_RETURN(const BridgeLayout layout, BridgeLayout::Make(*snapshot, options));
  WonDealsOptions won;
  won.by = layout.dimensions;
  won.filter = options.FilterOf("filter");
  won.as_of = options.DateOf("as_of");
  won.quantity = true;
  Tally tally(TallySignature(kMarginBridgeQuery.spec, options, *snapshot, {layout.Definition()}));
  if (!periods && run.rows_counted != nullptr) {  // these rows are all there are
    COXSWAIN_ASSIGN_OR_RETURN(periods, PeriodsOfRows(snapshot, options, run));
    if (!periods) return tally;
  }
  if (periods) {
    const WonSpan spans[] = {{Under(kBaseStream), periods->base_from, periods->base_to},
                             {Under(kNowStream), periods->from, periods->to}};
    COXSWAIN_RETURN_IF_ERROR(FoldWonLines(snapshot, won, spans, run, &tally));
    COXSWAIN_RETURN_IF_ERROR(FoldAtBaseRates(snapshot, won, *periods, run, &tally));
    return tally;
  }
  won.by.insert(won.by.begin(), std::string(GrainName(BridgeGrain(options))));
  const WonSpan spans[] = {{Under(kGrainStream), std::nullopt, std::nullopt}};
  COXSWAIN_RETURN_IF_ERROR(CheckGaps(snapshot, won, spans, run));
  COXSWAIN_RETURN_IF_ERROR(FoldWonLines(snapshot, won, spans, run, &tally));
  COXSWAIN_RETURN_IF_ERROR(CountWonDays(snapshot, won.as_of, Under(kDayStream), run, &tally));
  return tally;
}

class BridgeTable {
 public:
  BridgeTable(const Options& options, const std::optional<BridgePeriods>& periods,
              const Bridge& bridge, const std::string& unit, const std::string& money)
      : by_(options.List("by")), periods_(periods), bridge_(bridge) {
    AddDimensionColumns(by_, &table_);
    if (options.Bool("nested")) depth_ = table_.AddColumn("depth", ColumnKind::kInteger, "count");
    for (const std::string_view name : {"base_from", "base_to", "from", "to"}) {
      days_.push_back(table_.AddColumn(std::string(name), ColumnKind::kDate));
    }
    for (const std::string_view name : {"measure", "method", "volume_by", "unit_of_measure"}) {
      texts_.push_back(table_.AddColumn(std::string(name), ColumnKind::kText));
    }
    names_ = {options.Text("measure"), options.Text("method"), bridge.by_total ? "total" : "item",
              unit};
    const auto sum = [&](std::string_view name, const std::string& of) {
      sums_.push_back(table_.AddColumn(std::string(name), ColumnKind::kSum, of, kMoneyScale));
    };
    sum("base_value", money);
    sum("price", money);
    for (int part = kVolumePart; part < kPeriodPartCount; ++part) {
      sum(BridgePartName(static_cast<BridgePart>(part)), money);
    }
    sum("change", money);
    sum("value", money);
    for (int part = 0; part < kVolumePart; ++part) {
      sum(BridgePartName(static_cast<BridgePart>(part)), money);
    }
    sum("base_quantity", "quantity");
    sum("quantity", "quantity");
  }

  void Add(const Key& group, const BridgeParts& parts) {
    for (size_t i = 0; i < by_.size(); ++i) {
      const int column = static_cast<int>(i);
      group[i].is_null() ? table_.AppendNull(column) : table_.AppendText(column, group[i].text);
    }
    if (depth_ >= 0) table_.AppendInteger(depth_, static_cast<int64_t>(group.size()));
    const auto day = [&](size_t i, Date BridgePeriods::*at) {
      periods_ ? table_.AppendInteger(days_[i], ((*periods_).*at).days())
               : table_.AppendNull(days_[i]);
    };
    day(0, &BridgePeriods::base_from);
    day(1, &BridgePeriods::base_to);
    day(2, &BridgePeriods::from);
    day(3, &BridgePeriods::to);
    for (size_t i = 0; i < texts_.size(); ++i) {
      names_[i].empty() ? table_.AppendNull(texts_[i]) : table_.AppendText(texts_[i], names_[i]);
    }
    size_t next = 0;
    const auto sum = [&](Int128 value) { table_.AppendSum(sums_[next++], value); };
    sum(parts.base);
    sum(parts.price());
    for (size_t part = kVolumePart; part < kPeriodPartCount; ++part) sum(parts.parts[part]);
    sum(parts.now - parts.base);
    sum(parts.now);
    for (size_t part = 0; part < kVolumePart; ++part) sum(parts.parts[part]);
    for (const Int128 quantity : {parts.base_quantity, parts.quantity}) {
      bridge_.unit ? sum(quantity) : table_.AppendNull(sums_[next++]);
    }
  }

  Table Take() { return std::move(table_); }

 private:
  const std::vector<std::string> by_;
  const std::optional<BridgePeriods>& periods_;
  const Bridge& bridge_;
  Table table_;
  int depth_ = -1;
  std::vector<int> days_, texts_, sums_;
  std::vector<std::string> names_;
};

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run&) {
  const std::vector<std::string> by = options.List("by");
  COXSWAIN_ASSIGN_OR_RETURN(const BridgeLayout layout,
                            BridgeLayout::Read(tally.signature(), by.size()));
  COXSWAIN_ASSIGN_OR_RETURN(std::optional<BridgePeriods> periods, GivenPeriods(options));
  const std::vector<Tally::Entry> entries = tally.Sorted();
  const Grain grain = BridgeGrain(options);
  const Calendar& calendar = tally.signature().calendar;
  std::string base_name, name;
  if (!periods) {
    WonDays won;
    for (const Tally::Entry& entry : entries) {
      if (entry.key[0].integer == kDayStream) won.Add(entry);
    }
    if (won.first) {
      periods = LastPeriods(*won.first, *won.last, options, calendar);
      base_name = PeriodName(periods->base_from, grain, calendar);
      name = PeriodName(periods->from, grain, calendar);
    }
  }
  BridgeCells cells(layout);
  for (const Tally::Entry& entry : entries) {
    const int64_t stream = entry.key[0].integer;
    const bool by_days =
        stream == kBaseStream || stream == kNowStream || stream == kNowAtBaseRatesStream;
    if (by_days && entry.key.size() == layout.count + 2) {
      cells.Add(entry, 2,
                stream == kBaseStream  ? BridgeCells::kBase
                : stream == kNowStream ? BridgeCells::kNow
                                       : BridgeCells::kNowAtBaseRates);
    }
    if (stream != kGrainStream || entry.key.size() != layout.count + 3) continue;
    const std::string& period = entry.key[2].text;
    if (period == base_name || period == name) {
      cells.Add(entry, 3, period == name ? BridgeCells::kNow : BridgeCells::kBase);
    }
  }
  COXSWAIN_ASSIGN_OR_RETURN(
      const Bridge bridge,
      ComputeBridge(cells.items(), BridgeMeasureOf(options), BridgeMethodOf(options)));

  std::map<std::string, BridgeParts> groups;
  const bool nested = options.Bool("nested");
  for (size_t i = 0; i < bridge.items.size(); ++i) {
    for (const std::string& group : GroupsAround(cells.group(i), nested)) {
      groups[group].Add(bridge.items[i]);
    }
  }
  if (by.empty() || nested) groups.try_emplace(EncodeKey(Key()));
  BridgeTable table(options, periods, bridge, bridge.unit ? cells.UnitName(*bridge.unit) : "",
                    UnitText(MeasureUnit::kMoney, tally.signature().currency));
  for (const auto& [group, parts] : groups) table.Add(DecodeKey(group), parts);
  return table.Take();
}

}  // namespace

const Query kMarginBridgeQuery = {
    {"margin_bridge",
     "Why net revenue or a margin changed between two periods: price, volume, mix, cost, customers "
     "and products won and lost.",
     kEarningFacts, kEarningLookups, "deal_id", TallyState::kEntities, kOptions, kOutputs, kSource},
    Fold,
    Solve,
};

}  // namespace coxswain
