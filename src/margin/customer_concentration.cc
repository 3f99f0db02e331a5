#include <algorithm>

#include "coxswain/margin.h"
#include "coxswain/measures.h"

#include "concentration.h"
#include "customers.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    kByOption,
    {"of", OptionType::kColumns, true, "customer_id",
     "what is counted and compared: customers, or any other dimensions"},
    kFilterOption,
    kClosedFromOption,
    kClosedToOption,
    kAsOfOption,
    kMarginMeasureOption,
    kPoolsOption,
    {.name = "top",
     .type = OptionType::kInteger,
     .fold = false,
     .default_value = "20",
     .doc = "how many customers top_share is of",
     .range = {.least = 1}},
    {.name = "part",
     .type = OptionType::kNumber,
     .fold = false,
     .default_value = "0.8",
     .doc = "the part of the revenue that part_customers bring",
     .range = {.least = 0, .most = kMicros}},
};

constexpr OutputSpec kOutputs[] = {
    {"customers", "count", "with a won deal; or what the option `of` names"},
    {"net_revenue", "money", "of all of them"},
    {"revenue_customers", "count", "with net revenue above 0: of theirs are the shares"},
    {"credit_customers", "count", "with net revenue below 0: more was credited than invoiced"},
    {"credit_net_revenue", "money", "theirs"},
    {"hhi", "index", "Herfindahl-Hirschman: sum of squared revenue shares, 1/n to 1"},
    {"effective_customers", "count", "1 / hhi: so many equal ones would be as concentrated"},
    {"gini", "index", "0: all bring the same, towards 1: one brings all; not corrected for few"},
    {"largest", "", "who brings most net revenue; of equal ones the first by name"},
    {"largest_net_revenue", "money", "its net revenue"},
    {"top_1_share", "share", "of the revenue that is above 0"},
    {"top_5_share", "share", "of the five largest"},
    {"top_10_share", "share", "of the ten largest"},
    {"top_share", "share", "of the largest, as many as the option top says"},
    {"part_customers", "count", "fewest that bring the part (option, 0.8) of the revenue"},
    {"part_customer_share", "share", "part_customers / revenue_customers"},
    {"known_cost_customers", "count", "whose costs are known, in part at least"},
    {"unknown_cost_customers", "count", "the others: apart from all that follows"},
    {"unknown_cost_net_revenue", "money", "theirs"},
    {"margin", "money", "of those with known cost: where the whale curve ends"},
    {"pool_cost", "money",
     "pools=beside or within: what cost pools allocate to those with known cost, all steps but "
     "acquisition; within: of margin and all that follows"},
    {"contribution_margin_after_pools", "money",
     "pools=beside: their contribution margin - what of pool_cost is of what has a known cost"},
    {"profitable_customers", "count", "whose margin is above 0"},
    {"peak_margin", "money", "theirs: the peak of the whale curve"},
    {"peak_share", "share", "peak_margin / margin, where that is above 0"},
    {"losing_customers", "count", "whose margin is below 0"},
    {"losing_customer_share", "share", "losing_customers / known_cost_customers"},
    {"losing_net_revenue", "money", "net revenue in them"},
    {"losing_margin", "money", "what they lose"},
    {"loss_by_discount", "money", "the part of it that each one's discounts explain"},
    {"loss_at_list", "money", "the rest, which would be lost at list prices too"},
    {"note", "", "what to know before using the row"},
};

constexpr std::string_view kSource =
    "Herfindahl, Concentration in the Steel Industry, Columbia University 1950; Hirschman, The "
    "Paternity of an Index, American Economic Review 54, 1964; Gini 1912 as in Sen, On Economic "
    "Inequality, 1973; Kaplan and Narayanan, Measuring and Managing Customer Profitability, "
    "Journal of Cost Management 15, 2001 (peak of the whale curve)";

WonDealsOptions Read(const Options& options) {
  std::vector<std::string> by = options.List("by");
  for (std::string& name : options.List("of")) by.push_back(std::move(name));
  return ReadCustomerOptions(options, std::move(by));
}

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  return FoldCustomers(kCustomerConcentrationQuery.spec, snapshot, options, Read(options), run);
}

// The customers of one group.
struct Group {
  Key dimensions;
  std::vector<const Customer*> customers;
};

// How many there are, what they bring, and what they earn: the sums of a row.
struct Sums {
  int64_t customers = 0, credit = 0, unknown = 0, profitable = 0, losing = 0;
  Int128 net = 0, credit_net = 0, unknown_net = 0;
  Int128 margin = 0, peak = 0, losing_net = 0, losing_margin = 0, by_discount = 0, at_list = 0;
  Int128 pool_cost = 0, after_pools = 0;
  const Customer* largest = nullptr;

  explicit Sums(const Group& group) {
    for (const Customer* customer : group.customers) Add(*customer);
  }

  int64_t known() const { return customers - unknown; }

 private:
  void Add(const Customer& customer) {
    const Waterfall& earned = customer.earned;
    ++customers;
    net = Plus(net, earned.net);
    if (largest == nullptr || earned.net > largest->earned.net) largest = &customer;
    if (earned.net < 0) {
      ++credit;
      credit_net = Plus(credit_net, earned.net);
    }
    if (!customer.known) {
      ++unknown;
      unknown_net = Plus(unknown_net, earned.net);
      return;
    }
    margin = Plus(margin, customer.margin);
    pool_cost = Plus(pool_cost, customer.pools.cost);
    after_pools = Plus(after_pools, customer.ContributionAfterPools());
    if (customer.margin > 0) {
      ++profitable;
      peak = Plus(peak, customer.margin);
    } else if (customer.margin < 0) {
      ++losing;
      losing_net = Plus(losing_net, earned.net);
      losing_margin = Plus(losing_margin, customer.margin);
      by_discount = Plus(by_discount, earned.LossByDiscount(customer.margin));
      at_list = Plus(at_list, earned.LossAtList(customer.margin));
    }
  }
};

std::vector<Group> GroupsOf(const std::vector<Customer>& customers, size_t by) {
  std::vector<Group> groups;  // keys are in order, so a group's stand together
  for (const Customer& customer : customers) {
    const Key& key = customer.earned.dimensions;
    Key dimensions(key.begin(), key.begin() + static_cast<std::ptrdiff_t>(by));
    if (groups.empty() || groups.back().dimensions != dimensions) {
      groups.push_back({std::move(dimensions), {}});
    }
    groups.back().customers.push_back(&customer);
  }
  if (groups.empty() && by == 0) groups.push_back({});
  return groups;
}

// "1042", of several dimensions "Retail, North".
std::string NameOf(const Customer& customer, size_t by) {
  std::string name;
  const Key& key = customer.earned.dimensions;
  for (size_t i = by; i < key.size(); ++i) {
    if (i > by) name += ", ";
    name += key[i].text;
  }
  return name;
}

ColumnKind KindOf(const OutputSpec& output) {
  if (output.unit == std::string_view("money")) return ColumnKind::kSum;
  if (output.unit.empty()) return ColumnKind::kText;
  const bool whole = output.unit == std::string_view("count");
  return whole && output.name != "effective_customers" ? ColumnKind::kInteger : ColumnKind::kReal;
}

std::string NoteOn(const Sums& sums, int64_t sharing) {
  std::string note;
  const auto say = [&](std::string_view what) {
    if (!note.empty()) note += "; ";
    note += what;
  };
  if (sums.customers > 0 && sharing == 0) say("no net revenue is above 0, so there are no shares");
  if (sharing > 0 && sums.credit > 0) {
    say("shares leave out customers who were credited more than invoiced");
  }
  if (sums.unknown > 0) say("customers without known cost are in no margin");
  if (sums.known() > 0 && sums.margin <= 0) {
    say("all together earn nothing, so the peak has no share of it");
  }
  return note;
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run& run) {
  const std::vector<std::string> by = options.List("by");
  const Customers customers = ReadCustomers(tally, options, Read(options).by.size());
  const int64_t top = *options.Integer("top");
  const int64_t part = *options.Number("part");

  const std::string money = UnitText(MeasureUnit::kMoney, tally.signature().currency);
  Table table;
  AddDimensionColumns(by, &table);
  // Columns in the order of kOutputs.
  const int first = static_cast<int>(table.columns.size());
  const Pools pools = PoolsOf(options);
  for (const OutputSpec& output : kOutputs) {
    if (pools == Pools::kNone && output.name == "pool_cost") continue;
    if (pools != Pools::kBeside && output.name == "contribution_margin_after_pools") continue;
    const bool sum = output.unit == "money";
    table.AddColumn(std::string(output.name), KindOf(output),
                    sum ? money : std::string(output.unit), sum ? kMoneyScale : 0);
  }

  int column = 0;
  const auto count = [&](int64_t value) { table.AppendInteger(column++, value); };
  const auto sum = [&](Int128 value, bool there = true) {
    there ? table.AppendSum(column++, value) : table.AppendNull(column++);
  };
  const auto real = [&](std::optional<double> value) {
    value.has_value() ? table.AppendReal(column++, *value) : table.AppendNull(column++);
  };
  const auto ratio = [&](Int128 numerator, Int128 denominator, bool there) {
    real(there ? std::optional(Ratio(numerator, denominator)) : std::nullopt);
  };
  const auto text = [&](const std::string& value) {
    value.empty() ? table.AppendNull(column++) : table.AppendText(column++, value);
  };
  for (const Group& group : GroupsOf(customers.all, by.size())) {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    const Sums sums(group);
    std::vector<Int128> revenues;
    for (const Customer* customer : group.customers) revenues.push_back(customer->earned.net);
    const Concentration revenue(std::move(revenues));
    const std::optional<int64_t> part_customers = revenue.CountForShare(part);
    const bool any = revenue.count() > 0;
    AppendDimensions(group.dimensions, &table);
    column = first;
    count(sums.customers);
    sum(sums.net);
    count(revenue.count());
    count(sums.credit);
    sum(sums.credit_net);
    real(revenue.Herfindahl());
    real(revenue.NumberEquivalent());
    real(revenue.Gini());
    text(any ? NameOf(*sums.largest, by.size()) : "");
    sum(any ? sums.largest->earned.net : 0, any);
    real(revenue.TopShare(1));
    real(revenue.TopShare(5));
    real(revenue.TopShare(10));
    real(revenue.TopShare(top));
    any ? count(*part_customers) : table.AppendNull(column++);
    ratio(part_customers.value_or(0), revenue.count(), any);
    count(sums.known());
    count(sums.unknown);
    sum(sums.unknown_net);
    sum(sums.margin, sums.known() > 0);
    if (pools != Pools::kNone) sum(sums.pool_cost);
    if (pools == Pools::kBeside) sum(sums.after_pools, sums.known() > 0);
    count(sums.profitable);
    sum(sums.peak, sums.known() > 0);
    ratio(sums.peak, sums.margin, sums.margin > 0);
    count(sums.losing);
    ratio(sums.losing, sums.known(), sums.known() > 0);
    sum(sums.losing_net);
    sum(sums.losing_margin);
    sum(sums.by_discount);
    sum(sums.at_list);
    text(NoteOn(sums, revenue.count()));
  }
  return table;
}

absl::StatusOr<Table> Rows(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  return WonDealRows(snapshot, Read(options), -1, run);
}

absl::StatusOr<std::unique_ptr<LiveSource>> Source(const Snapshot& snapshot,
                                                   const Options& options) {
  return LiveCustomers(snapshot, Read(options),
                       PolicyOf(kCustomerConcentrationQuery.spec, options));
}

constexpr LiveQuery kLive = {Source, NoLiveRow};

}  // namespace

const Query kCustomerConcentrationQuery = {
    {"customer_concentration", "How much hangs on few customers, and how many of them lose money.",
     kEarningFacts, kPoolLookups, "deal_id", TallyState::kEntities, kOptions, kOutputs, kSource},
    Fold,
    Solve,
    Rows,
    &kLive,
};

}  // namespace coxswain
