#include <cmath>

#include "assets.h"
#include "charts.h"
#include "say.h"

namespace coxswain::report {
namespace {

// "- discounts on the invoice" as "Discounts": a phone has no room for more.
std::string StepName(std::string step) {
  if (step.size() > 2 && (step[0] == '-' || step[0] == '=') && step[1] == ' ') step.erase(0, 2);
  for (const std::string_view where : {" on the invoice", " off the invoice"}) {
    const size_t at = step.find(where);
    if (at != std::string::npos) step.erase(at);
  }
  return Capitalised(step);
}

// The same of a bridge: "2012, same days", "2013 to date", "Discontinued".
std::string BridgeStepName(std::string step) {
  constexpr std::string_view kSameDays = "The same days of ";
  if (step.compare(0, kSameDays.size(), kSameDays) == 0) {
    return step.substr(kSameDays.size()) + ", same days";
  }
  if (const size_t day = step.find(" up to "); day != std::string::npos) {
    return step.substr(0, day) + " to date";
  }
  return step == "discontinued products" ? "Discontinued" : Capitalised(step);
}

// Where the bar of each step begins and ends, and which way it goes.
Table WaterfallBars(const Table& steps, const std::string& currency) {
  Table bars;
  const int step = bars.AddColumn("step", ColumnKind::kText);
  const int amount = bars.AddColumn("amount", ColumnKind::kSum, currency, kMoneyScale);
  const int start = bars.AddColumn("start", ColumnKind::kSum, currency, kMoneyScale);
  const int end = bars.AddColumn("end", ColumnKind::kSum, currency, kMoneyScale);
  const int kind = bars.AddColumn("kind", ColumnKind::kText);
  Int128 level = 0;
  for (int64_t row = 0; row < steps.rows(); ++row) {
    const std::string name = TextAt(steps, "step", row);
    const Int128 change = MicrosAt(steps, "amount", row).value_or(0);
    const bool moves = name[0] == '-';
    if (!moves && name[0] != '=' && row > 0) continue;  // stands beside the waterfall
    const Int128 from = moves ? level : 0;
    level = from + change;
    if (moves && change < kMicros && change > -kMicros) continue;  // nothing to see
    bars.AppendText(step, StepName(name));
    bars.AppendSum(amount, change);
    bars.AppendSum(start, from);
    bars.AppendSum(end, level);
    bars.AppendText(kind, !moves ? "total" : change < 0 ? "down" : "up");
  }
  return bars;
}

std::string GroupName(const Table& groups, int64_t row) {
  const std::string name = groups.columns[0].IsNull(row) ? "" : groups.columns[0].CellText(row);
  return name.empty() ? "(none)" : name;
}

// The rows with the largest and the smallest value; -1 where none has one.
struct Ends {
  int64_t most = -1;
  int64_t least = -1;
};
Ends EndsOf(const Table& rows, std::string_view column) {
  Ends ends;
  for (int64_t row = 0; row < rows.rows(); ++row) {
    const std::optional<Int128> value = MicrosAt(rows, column, row);
    if (!value.has_value()) continue;
    if (ends.most < 0 || *value > *MicrosAt(rows, column, ends.most)) ends.most = row;
    if (ends.least < 0 || *value < *MicrosAt(rows, column, ends.least)) ends.least = row;
  }
  return ends;
}

// "−5.5 %", as charts write numbers.
std::string Percent(double share) {
  const std::string text = PercentText(std::fabs(share), 1);
  return (share < 0 ? "\u2212" : "") + text.substr(0, text.rfind(' ')) + "\u202F%";
}

// A signed short number: "+334k".
std::string Short(Int128 micros) {
  const Int128 whole = DivideHalfEven(micros < 0 ? -micros : micros, kMicros);
  std::string text = FormatRounded(whole, 0, 0, 0);
  if (whole >= 10'000'000) {
    text = FormatRounded(whole, 6, 1, 0) + "M";
  } else if (whole >= 1'000) {
    text = FormatRounded(whole, 3, whole < 10'000 ? 1 : 0, 0) + "k";
  }
  return (micros < 0 ? "\u2212" : "+") + text;
}

}  // namespace

void AddWaterfallChart(const ReportTable& waterfall, const std::string& currency,
                       Section* section) {
  const Table bars = WaterfallBars(waterfall.table, currency);
  const auto step = [&](std::string_view name) -> std::optional<Int128> {
    for (int64_t row = 0; row < bars.rows(); ++row) {
      if (TextAt(bars, "step", row) == name) return MicrosAt(bars, "amount", row);
    }
    return std::nullopt;
  };
  const std::optional<Int128> contribution = step("Contribution margin");
  const std::string pattern =
      std::string("Of {list_revenue} at list prices {net_revenue} is net revenue") +
      (contribution.has_value()
           ? ", and {contribution_margin} is left once goods and service are paid."
           : "; what the goods cost is not known.");
  const Sentence caption =
      Say(pattern, {Money("list_revenue", step("List revenue").value_or(0), currency, true),
                    Money("net_revenue", step("Net revenue").value_or(0), currency),
                    Money("contribution_margin", contribution.value_or(0), currency)});
  section->charts.push_back(DrawChart({"waterfall", waterfall.title, caption}, kWaterfallChart,
                                      waterfall.name, bars,
                                      {{"step", "step"},
                                       {"amount", "amount"},
                                       {"start", "start"},
                                       {"end", "end"},
                                       {"kind", "kind"}},
                                      {{"unit", currency}}));
}

void AddBridgeChart(const ReportTable& bridge, const BridgeTold& told, const std::string& currency,
                    Section* section) {
  Table bars;
  const int step = bars.AddColumn("step", ColumnKind::kText);
  const int amount = bars.AddColumn("amount", ColumnKind::kSum, currency, kMoneyScale);
  const int start = bars.AddColumn("start", ColumnKind::kSum, currency, kMoneyScale);
  const int end = bars.AddColumn("end", ColumnKind::kSum, currency, kMoneyScale);
  const int kind = bars.AddColumn("kind", ColumnKind::kText);
  Int128 level = 0;
  for (int64_t row = 0; row < bridge.table.rows(); ++row) {
    const bool total = row == 0 || row + 1 == bridge.table.rows();
    const Int128 change = MicrosAt(bridge.table, told.measure, row).value_or(0);
    const Int128 from = total ? 0 : level;
    level = from + change;
    if (!total && change < kMicros && change > -kMicros) continue;  // nothing to see
    bars.AppendText(step, BridgeStepName(TextAt(bridge.table, "step", row)));
    bars.AppendSum(amount, change);
    bars.AppendSum(start, from);
    bars.AppendSum(end, level);
    bars.AppendText(kind, total ? "total" : change < 0 ? "down" : "up");
  }
  section->charts.push_back(
      DrawChart({"bridge", "Why " + InWords(told.measure) + " changed", SayBridge(told, currency)},
                kWaterfallChart, bridge.name, bars,
                {{"step", "step"},
                 {"amount", "amount"},
                 {"start", "start"},
                 {"end", "end"},
                 {"kind", "kind"}},
                {{"unit", currency}}));
}

void AddRevenueMarginChart(std::string_view dimension, const ReportTable& groups,
                           const std::string& currency, Section* section) {
  Table rows = groups.table;
  const Ends ends = EndsOf(rows, "contribution_margin");
  if (ends.most < 0) return;
  const int name = rows.AddColumn("name", ColumnKind::kText);
  const int label = rows.AddColumn("label", ColumnKind::kText);
  for (int64_t row = 0; row < groups.table.rows(); ++row) {
    rows.AppendText(name, GroupName(groups.table, row));
    const std::optional<double> share = RealAt(groups.table, "contribution_margin_share", row);
    rows.AppendText(label, share.has_value() ? Percent(*share) : "");
  }
  const Sentence caption = Say(
      "Highest contribution margin: {best} ({most}). Lowest: {worst} ({least}). Percentages are "
      "of net revenue.",
      {Name("best", GroupName(groups.table, ends.most)),
       Money("most", *MicrosAt(rows, "contribution_margin", ends.most), currency),
       Name("worst", GroupName(groups.table, ends.least)),
       Money("least", *MicrosAt(rows, "contribution_margin", ends.least), currency)});
  section->charts.push_back(
      DrawChart({"margin_by_" + std::string(dimension),
                 "Revenue against margin by " + std::string(dimension), caption},
                kPairChart, groups.name, rows,
                {{"name", "name"},
                 {"net_revenue", "base"},
                 {"contribution_margin", "part"},
                 {"label", "label"}},
                {{"unit", currency}, {"base", "net revenue"}, {"part", "contribution margin"}}));
}

void AddWhaleChart(const ReportTable& curve, const CustomerTotals& totals,
                   const std::string& currency, Section* section) {
  const Figure peak = Money("peak", totals.peak, currency, true);
  const Figure profitable = Count("profitable", totals.profitable, "customer", "customers");
  const Figure margin = Money("margin", totals.margin, currency);
  const Sentence caption =
      totals.losing > 0
          ? Say("{profitable} {profitable?earns|earn} {peak}; the rest take it back to {margin}.",
                {profitable, peak, margin})
          : Say("{profitable} {profitable?earns|earn} {peak}; none loses money.",
                {profitable, peak});
  section->charts.push_back(DrawChart({"whale_curve", curve.title, caption}, kWhaleChart,
                                      curve.name, curve.table,
                                      {{"customers", "customers"},
                                       {"cumulative_customer_share", "share"},
                                       {"cumulative_margin", "cumulative"}},
                                      {{"unit", currency}}));
}

void AddQuadrantsChart(const ReportTable& customers, const Table& drawn, int64_t all,
                       const std::string& currency, Section* section) {
  if (drawn.rows() == 0) return;
  Int128 rich = 0;
  for (int64_t row = 0; row < drawn.rows(); ++row) {
    rich += TextAt(drawn, "quadrant", row) == "high revenue, low margin" ? 1 : 0;
  }
  const std::string pattern =
      std::string(
          "Right of the line is net revenue from {revenue} on, above it margins from {margin} on: "
          "{rich} {rich?brings|bring} much and {rich?leaves|leave} little.") +
      (drawn.rows() < all ? " Drawn are the largest {drawn} of {all}." : "");
  const Sentence caption = Say(
      pattern, {Money("revenue", MicrosAt(drawn, "revenue_threshold").value_or(0), currency, true),
                Share("margin", RealAt(drawn, "margin_threshold").value_or(0)),
                Count("rich", rich, "customer", "customers"), Count("drawn", drawn.rows()),
                Count("all", all)});
  section->charts.push_back(
      DrawChart({"customer_quadrants", "Customers by revenue and margin", caption}, kQuadrantsChart,
                customers.name, drawn,
                {{"customer", "name"},
                 {"net_revenue", "revenue"},
                 {"margin_share", "margin"},
                 {"quadrant", "quadrant"},
                 {"revenue_threshold", "revenue_threshold"},
                 {"margin_threshold", "margin_threshold"}},
                {{"revenue", "net revenue, " + currency}}));
}

void AddPriceBandChart(const ReportTable& bands, const Sentence& caption,
                       const std::string& currency, Section* section) {
  const std::string_view counted = bands.table.Find("lines") == nullptr ? "deals" : "lines";
  section->charts.push_back(DrawChart(
      {"price_band", bands.title, caption}, kPriceBandChart, bands.name, bands.table,
      {{"band", "band"}, {"list_share", "share"}, {"list_revenue", "list"}, {counted, "deals"}},
      {{"unit", currency}, {"counted", counted}}));
}

void AddLossesChart(const ReportTable& deals, Int128 all, const std::string& currency,
                    Section* section) {
  Table rows = deals.table;
  const int name = rows.AddColumn("name", ColumnKind::kText);
  const int lost = rows.AddColumn("lost", ColumnKind::kSum, currency, kMoneyScale);
  Int128 sum = 0;
  for (int64_t row = 0; row < deals.table.rows(); ++row) {
    const std::string customer = TextAt(deals.table, "customer", row);
    const std::string deal = TextAt(deals.table, "deal_id", row);
    rows.AppendText(name, customer.empty() ? deal : customer + " " + deal);
    const Int128 margin = MicrosAt(deals.table, "contribution_margin", row).value_or(0);
    rows.AppendSum(lost, -margin);
    sum += margin;
  }
  const Sentence caption = Say(
      "{deals} drawn here {deals?loses|lose} {money}, {share} of all that is lost in deals below "
      "cost.",
      {Count("deals", deals.table.rows(), "deal", "deals"), Money("money", sum, currency, true),
       Share("share", all != 0 ? Ratio(sum, all) : 1)});
  section->charts.push_back(
      DrawChart({"losing_deals", deals.title, caption}, kLossesChart, deals.name, rows,
                {{"name", "name"}, {"owner", "owner"}, {"lost", "lost"}}, {{"unit", currency}}));
}

void AddCampaignsChart(const ReportTable& campaigns, const std::string& currency,
                       Section* section) {
  Table rows = campaigns.table;
  const Ends ends = EndsOf(rows, "contribution_after_spend");
  if (ends.most < 0) return;
  const int label = rows.AddColumn("label", ColumnKind::kText);
  for (int64_t row = 0; row < campaigns.table.rows(); ++row) {
    const std::optional<Int128> after = MicrosAt(campaigns.table, "contribution_after_spend", row);
    rows.AppendText(label, after.has_value() ? Short(*after) : "");
  }
  const Sentence caption = Say(
      "After its spend {best} leaves most ({most}), {worst} least ({least}). The number at each "
      "bar is contribution after spend.",
      {Name("best", TextAt(rows, "campaign", ends.most)),
       Money("most", *MicrosAt(rows, "contribution_after_spend", ends.most), currency),
       Name("worst", TextAt(rows, "campaign", ends.least)),
       Money("least", *MicrosAt(rows, "contribution_after_spend", ends.least), currency)});
  section->charts.push_back(DrawChart(
      {"campaigns", "Spend against contribution", caption}, kPairChart, campaigns.name, rows,
      {{"campaign", "name"},
       {"spend", "base"},
       {"contribution_margin", "part"},
       {"label", "label"}},
      {{"unit", currency}, {"base", "spend"}, {"part", "contribution"}}));
}

}  // namespace coxswain::report
