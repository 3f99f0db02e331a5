#include <algorithm>

#include "coxswain/margin.h"
#include "coxswain/measures.h"

#include "customers.h"
#include "outliers.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    {"by", OptionType::kColumns, true, "customer_id",
     "what is ranked: customers, or any other dimensions: customers.country, owner"},
    kFilterOption,
    kClosedFromOption,
    kClosedToOption,
    kAsOfOption,
    kMarginMeasureOption,
    kPoolsOption,
    {.name = "revenue_threshold",
     .type = OptionType::kNumber,
     .fold = false,
     .default_value = "",
     .doc = "net revenue from which a customer's is high; default: the median"},
    {.name = "margin_threshold",
     .type = OptionType::kNumber,
     .fold = false,
     .default_value = "",
     .doc = "margin_share from which a customer's is high, 0.25 for 25 %; default: the median"},
    {"outlier_rule", OptionType::kChoice, false, "mad",
     "when a cost to serve stands apart: mad (Iglewicz and Hoaglin 1993), tukey (1977) or none",
     "mad|tukey|none"},
    {.name = "outlier_k",
     .type = OptionType::kNumber,
     .fold = false,
     .default_value = "",
     .doc = "how far out, in the rule's own measure; default: 3.5 for mad, 1.5 for tukey",
     .range = {.least = 0}},
    {.name = "outlier_distance",
     .type = OptionType::kNumber,
     .fold = false,
     .default_value = "0.01",
     .doc = "how far from the median an outlier is at least, as a share of net revenue",
     .range = {.least = 0}},
    {"order", OptionType::kChoice, false, "best",
     "which end of the curve is shown first: the most or the least margin", "best|worst"},
    {.name = "limit",
     .type = OptionType::kInteger,
     .fold = false,
     .default_value = "",
     .doc = "rows that are shown; ranks, shares and thresholds are of all",
     .range = {.least = 1}},
};

constexpr OutputSpec kOutputs[] = {
    {"rank", "count", "1 = most margin, ties by name; empty where the cost is not known"},
    {"deals", "count", "won deals; where lines count the column is called lines"},
    {"net_revenue", "money", "invoice - off invoice"},
    {"cost_coverage", "share", "net revenue with known cost / net revenue"},
    {"gross_margin", "money", "net revenue with known cost - cost of goods"},
    {"cost_to_serve", "money", "commission, freight, support, onboarding"},
    {"cost_to_serve_share", "share", "cost to serve / net revenue, where that is above 0"},
    {"cost_to_serve_outlier", "", "high or low: beyond the fences; else empty"},
    {"contribution_margin", "money", "gross margin - cost to serve of what has a known cost"},
    {"pool_cost", "money",
     "pools=beside or within: what cost pools allocate to it, all steps but acquisition; within: "
     "of cost_to_serve, gross_margin and contribution_margin, and of all that follows from them"},
    {"contribution_margin_after_pools", "money",
     "pools=beside: contribution margin - pool cost of what has a known cost"},
    {"margin_share", "share", "margin / net revenue with known cost, where that is above 0"},
    {"loss_by_discount", "money",
     "of a loss: the part that discounts of what has a known cost explain"},
    {"loss_at_list", "money", "the rest, which would be lost at list prices too"},
    {"cumulative_customer_share", "share", "rank / customers with known cost"},
    {"cumulative_margin", "money", "of this and all better ones: the whale curve"},
    {"cumulative_margin_share", "share", "cumulative margin / margin of all, if that is above 0"},
    {"quadrant", "", "high or low revenue, high or low margin: high is at the threshold or above"},
    {"revenue_threshold", "money", "the option, else the median of those in a quadrant"},
    {"margin_threshold", "share", "the option, else the median of those in a quadrant"},
    {"cost_to_serve_low", "share", "the lower fence of cost_to_serve_share"},
    {"cost_to_serve_median", "share", "of those with net revenue above 0"},
    {"cost_to_serve_high", "share", "the upper fence"},
    {"note", "", "what to know before using the row"},
};

constexpr std::string_view kSource =
    "Kaplan and Narayanan, Measuring and Managing Customer Profitability, Journal of Cost "
    "Management 15, 2001 (whale curve); Iglewicz and Hoaglin, How to Detect and Handle Outliers, "
    "1993; Tukey, Exploratory Data Analysis, 1977";

WonDealsOptions Read(const Options& options) {
  return ReadCustomerOptions(options, options.List("by"));
}

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  return FoldCustomers(kCustomerProfitabilityQuery.spec, snapshot, options, Read(options), run);
}

// Where high begins.
struct Thresholds {
  std::optional<Int128> revenue;
  std::optional<double> margin;

  std::string QuadrantOf(const Customer& customer) const {
    const std::optional<double> share = customer.MarginShare();
    if (!share.has_value()) return "";
    return std::string(customer.earned.net >= *revenue ? "high" : "low") + " revenue, " +
           (*share >= *margin ? "high" : "low") + " margin";
  }
};

Thresholds ThresholdsOf(const std::vector<Customer>& customers, const Options& options) {
  std::vector<Int128> revenues;
  std::vector<double> shares;
  for (const Customer& customer : customers) {
    const std::optional<double> share = customer.MarginShare();
    if (!share.has_value()) continue;
    revenues.push_back(customer.earned.net);
    shares.push_back(*share);
  }
  std::sort(revenues.begin(), revenues.end());
  std::sort(shares.begin(), shares.end());
  Thresholds thresholds;
  const size_t middle = shares.size() / 2;
  if (const std::optional<int64_t> given = options.Number("revenue_threshold")) {
    thresholds.revenue = *given;
  } else if (!revenues.empty()) {
    thresholds.revenue = revenues.size() % 2 == 1
                             ? revenues[middle]
                             : DivideHalfEven(Plus(revenues[middle - 1], revenues[middle]), 2);
  }
  if (const std::optional<int64_t> given = options.Number("margin_threshold")) {
    thresholds.margin = Ratio(*given, kMicros);
  } else if (!shares.empty()) {
    thresholds.margin =
        shares.size() % 2 == 1 ? shares[middle] : (shares[middle - 1] + shares[middle]) / 2;
  }
  return thresholds;
}

std::optional<Fences> CostToServeFences(const std::vector<Customer>& customers,
                                        const Options& options) {
  const std::string rule = options.Text("outlier_rule");
  if (rule == "none") return std::nullopt;
  const bool tukey = rule == "tukey";
  std::vector<double> shares;
  for (const Customer& customer : customers) {
    if (const std::optional<double> share = customer.CostToServeShare()) shares.push_back(*share);
  }
  const std::optional<int64_t> k = options.Number("outlier_k");
  return FencesAround(std::move(shares), tukey ? OutlierRule::kTukey : OutlierRule::kMad,
                      k.has_value() ? Ratio(*k, kMicros) : (tukey ? 1.5 : 3.5),
                      Ratio(*options.Number("outlier_distance"), kMicros));
}

std::string NoteOn(const Customer& customer, std::optional<Int128> total) {
  std::string note;
  const auto say = [&](std::string_view what) {
    if (!note.empty()) note += "; ";
    note += what;
  };
  const Waterfall& earned = customer.earned;
  if (!customer.known) {
    say("no cost is known, so it stands beside the curve");
  } else if (earned.covered_net != earned.net) {
    say("margins are of the part whose cost is known");
  }
  if (earned.net <= 0) {
    say(earned.net == 0 ? "no net revenue, so no share of it"
                        : "net revenue is below 0, so no share of it");
  } else if (customer.known && earned.covered_net <= 0) {
    say("no net revenue with known cost, so no share of it");
  }
  if (customer.known && total.has_value() && *total <= 0) {
    say("all together earn nothing, so no share of that");
  }
  return note;
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run& run) {
  const WonDealsOptions won = Read(options);
  Customers customers = ReadCustomers(tally, options, won.by.size());
  std::vector<Customer>& all = customers.all;
  OrderByMargin(&all);
  const Thresholds thresholds = ThresholdsOf(all, options);
  const std::optional<Fences> fences = CostToServeFences(all, options);
  int64_t known = 0;
  std::vector<Int128> cumulative;
  for (const Customer& customer : all) {
    known += customer.known ? 1 : 0;
    cumulative.push_back(Plus(cumulative.empty() ? 0 : cumulative.back(), customer.margin));
  }
  std::optional<Int128> total;
  if (!all.empty()) total = cumulative.back();

  const std::string money = UnitText(MeasureUnit::kMoney, tally.signature().currency);
  Table table;
  AddDimensionColumns(won.by, &table);
  const auto money_column = [&](const char* name) {
    return table.AddColumn(name, ColumnKind::kSum, money, kMoneyScale);
  };
  const auto share_column = [&](const char* name) {
    return table.AddColumn(name, ColumnKind::kReal, "share");
  };
  const auto text_column = [&](const char* name) {
    return table.AddColumn(name, ColumnKind::kText);
  };
  const int rank_column = table.AddColumn("rank", ColumnKind::kInteger, "count");
  const int deals_column =
      table.AddColumn(customers.lines ? "lines" : "deals", ColumnKind::kInteger, "count");
  const int net_column = money_column("net_revenue");
  const int coverage_column = share_column("cost_coverage");
  const int gross_column = money_column("gross_margin");
  const int serve_column = money_column("cost_to_serve");
  const int serve_share_column = share_column("cost_to_serve_share");
  const int outlier_column = text_column("cost_to_serve_outlier");
  const int contribution_column = money_column("contribution_margin");
  const Pools pools = PoolsOf(options);
  const int pool_column = pools == Pools::kNone ? -1 : money_column("pool_cost");
  const int after_column =
      pools == Pools::kBeside ? money_column("contribution_margin_after_pools") : -1;
  const int margin_share_column = share_column("margin_share");
  const int discount_column = money_column("loss_by_discount");
  const int list_column = money_column("loss_at_list");
  const int customer_share_column = share_column("cumulative_customer_share");
  const int cumulative_column = money_column("cumulative_margin");
  const int cumulative_share_column = share_column("cumulative_margin_share");
  const int quadrant_column = text_column("quadrant");
  const int revenue_threshold_column = money_column("revenue_threshold");
  const int margin_threshold_column = share_column("margin_threshold");
  const int low_column = share_column("cost_to_serve_low");
  const int median_column = share_column("cost_to_serve_median");
  const int high_column = share_column("cost_to_serve_high");
  const int note_column = text_column("note");

  const auto sum = [&](int column, Int128 value, bool there) {
    there ? table.AppendSum(column, value) : table.AppendNull(column);
  };
  const auto real = [&](int column, std::optional<double> value) {
    value.has_value() ? table.AppendReal(column, *value) : table.AppendNull(column);
  };
  const auto ratio = [&](int column, Int128 part, Int128 whole, bool there) {
    there ? table.AppendReal(column, Ratio(part, whole)) : table.AppendNull(column);
  };
  const auto text = [&](int column, std::string_view value) {
    value.empty() ? table.AppendNull(column) : table.AppendText(column, value);
  };
  const std::optional<int64_t> limit = options.Integer("limit");
  const bool worst_first = options.Text("order") == "worst";
  const size_t shown = std::min(all.size(), static_cast<size_t>(limit.value_or(int64_t{1} << 62)));
  for (size_t row = 0; row < shown; ++row) {
    if (row % kGroupRows == 0) COXSWAIN_RETURN_IF_ERROR(run.Check());
    // From the other end; those of unknown cost are last all the same.
    const size_t of_known = static_cast<size_t>(known);
    const size_t i = worst_first && row < of_known ? of_known - 1 - row : row;
    const Customer& customer = all[i];
    const Waterfall& earned = customer.earned;
    const std::optional<double> serve_share = customer.CostToServeShare();
    AppendDimensions(earned.dimensions, &table);
    customer.known ? table.AppendInteger(rank_column, static_cast<int64_t>(i) + 1)
                   : table.AppendNull(rank_column);
    table.AppendInteger(deals_column, static_cast<int64_t>(earned.rows));
    sum(net_column, earned.net, true);
    ratio(coverage_column, earned.covered_net, earned.net, earned.net != 0);
    sum(gross_column, earned.gross, customer.known);
    sum(serve_column, earned.serve, true);
    real(serve_share_column, serve_share);
    const bool judged = fences.has_value() && serve_share.has_value();
    text(outlier_column, !judged                       ? ""
                         : *serve_share > fences->high ? "high"
                         : *serve_share < fences->low  ? "low"
                                                       : "");
    sum(contribution_column, earned.contribution, customer.known);
    if (pool_column >= 0) sum(pool_column, customer.pools.cost, true);
    if (after_column >= 0) sum(after_column, customer.ContributionAfterPools(), customer.known);
    real(margin_share_column, customer.MarginShare());
    sum(discount_column, earned.LossByDiscount(customer.margin), customer.known);
    sum(list_column, earned.LossAtList(customer.margin), customer.known);
    ratio(customer_share_column, static_cast<Int128>(i) + 1, known, customer.known);
    sum(cumulative_column, cumulative[i], customer.known);
    ratio(cumulative_share_column, cumulative[i], *total, customer.known && *total > 0);
    text(quadrant_column, thresholds.QuadrantOf(customer));
    sum(revenue_threshold_column, thresholds.revenue.value_or(0), thresholds.revenue.has_value());
    real(margin_threshold_column, thresholds.margin);
    real(low_column, fences.has_value() ? std::optional(fences->low) : std::nullopt);
    real(median_column, fences.has_value() ? std::optional(fences->median) : std::nullopt);
    real(high_column, fences.has_value() ? std::optional(fences->high) : std::nullopt);
    text(note_column, NoteOn(customer, total));
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
                       PolicyOf(kCustomerProfitabilityQuery.spec, options));
}

constexpr LiveQuery kLive = {Source, NoLiveRow};

}  // namespace

const Query kCustomerProfitabilityQuery = {
    {"customer_profitability",
     "What each customer really earns: the whale curve, who loses money, who costs most to serve.",
     kEarningFacts, kPoolLookups, "deal_id", TallyState::kEntities, kOptions, kOutputs, kSource},
    Fold,
    Solve,
    Rows,
    &kLive,
};

}  // namespace coxswain
