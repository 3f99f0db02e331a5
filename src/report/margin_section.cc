#include "charts.h"
#include "customers_part.h"
#include "earnings.h"
#include "margin_bridge.h"
#include "margin_groups.h"
#include "margin_prices.h"
#include "say.h"
#include "sections.h"

namespace coxswain::report {
namespace {

constexpr double kBadYear = -0.1;  // net revenue against the year before

constexpr std::string_view kNeeds =
    "This section needs the table deals with status won, closed_on and amount; for margins also "
    "cost_of_goods, or deal_lines with the products' unit_cost.";

// The waterfall, one step a row.
ReportTable WaterfallTable(const Table& total, const std::string& currency) {
  Table table;
  const int step = table.AddColumn("step", ColumnKind::kText);
  const int amount = table.AddColumn("amount", ColumnKind::kSum, currency, kMoneyScale);
  const int share = table.AddColumn("share_of_net_revenue", ColumnKind::kReal, "share");
  const Int128 net = MicrosAt(total, "net_revenue").value_or(0);
  const auto add = [&](std::string_view label, std::string_view column, int sign,
                       bool even_if_zero) {
    const std::optional<Int128> value = MicrosAt(total, column);
    if (!value.has_value() || (*value == 0 && !even_if_zero)) return;
    table.AppendText(step, label);
    table.AppendSum(amount, sign * *value);
    net != 0 ? table.AppendReal(share, Ratio(sign * *value, net)) : table.AppendNull(share);
  };
  add("list revenue", "list_revenue", 1, true);
  add("- discounts on the invoice", "discounts", -1, true);
  add("- unexplained", "unexplained", -1, false);
  add("= invoiced", "invoice_revenue", 1, false);
  add("- rebates and terms off the invoice", "off_invoice", -1, false);
  add("= net revenue", "net_revenue", 1, true);
  add("- cost of goods", "cost_of_goods", -1, true);
  add("= gross margin", "gross_margin", 1, true);
  add("- cost to serve", "cost_to_serve", -1, true);
  add("= contribution margin", "contribution_margin", 1, true);
  const auto known = [&](std::string_view column) {
    return MicrosAt(total, column).value_or(0) != 0;
  };
  if (known("acquisition_cost")) {
    add("- acquisition cost", "acquisition_cost", -1, true);
    add("= margin after acquisition", "margin_after_acquisition", 1, true);
  }
  // Cost pools are allocated, and no part of the margins above.
  if (known("pool_cost") || known("pool_acquisition_cost")) {
    add("- allocated from cost pools", "pool_cost", -1, false);
    add("- allocated acquisition cost", "pool_acquisition_cost", -1, false);
    add("= margin after cost pools", "margin_after_pools", 1, true);
  }
  return Show("waterfall", "From list price to contribution margin", table,
              {{"step", ""}, {"amount", ""}, {"share_of_net_revenue", "of net revenue"}});
}

// What is asked of a margin: contribution, gross, and gross of single lines.
struct Totals {
  Table contribution;
  Table gross;
  std::optional<Table> lines;
};

ReportTable LossTable(const Totals& totals, const std::string& currency) {
  Table table;
  const int counted = table.AddColumn("counted", ColumnKind::kText);
  const int measure = table.AddColumn("measure", ColumnKind::kText);
  const int losing = table.AddColumn("losing", ColumnKind::kSum, "count");
  const int all = table.AddColumn("of", ColumnKind::kSum, "count");
  const int share = table.AddColumn("losing_share", ColumnKind::kReal, "share");
  const int net = table.AddColumn("loss_net_revenue", ColumnKind::kSum, currency, kMoneyScale);
  const int loss = table.AddColumn("loss_margin", ColumnKind::kSum, currency, kMoneyScale);
  const auto add = [&](const Table& total, std::string_view name) {
    const Earnings earned = EarningsAt(total);
    table.AppendText(counted, earned.lines ? "lines" : "won deals");
    table.AppendText(measure, name);
    table.AppendSum(losing, earned.loss_deals);
    table.AppendSum(all, earned.deals);
    earned.deals != 0 ? table.AppendReal(share, Ratio(earned.loss_deals, earned.deals))
                      : table.AppendNull(share);
    table.AppendSum(net, earned.loss_net);
    table.AppendSum(loss, earned.loss);
  };
  add(totals.contribution, "contribution_margin");
  add(totals.gross, "gross_margin");
  if (totals.lines.has_value()) add(*totals.lines, "gross_margin");
  return Show("losses", "Deals that lose money", table,
              {{"counted"},
               {"measure"},
               {"losing"},
               {"of"},
               {"losing_share", "share"},
               {"loss_net_revenue", "net revenue in them"},
               {"loss_margin", "loss"}});
}

std::string_view YearGrain(const Source& source) {
  return source.snapshot().settings().calendar.fiscal_year_start == 1 ? "year" : "fiscal_year";
}

// The last year against the one before. Where the last year is not complete and its revenue has
// not passed the year before, the same days of that year are asked for.
absl::StatusOr<std::optional<YearTrend>> LastYear(const Source& source, const Table& years,
                                                  std::string_view by) {
  const int64_t rows = years.rows();
  if (rows < 2 || !source.as_of().has_value()) return std::nullopt;
  YearTrend trend;
  trend.year = TextAt(years, by, rows - 1);
  trend.before = TextAt(years, by, rows - 2);
  trend.now = EarningsAt(years, rows - 1);
  trend.then = EarningsAt(years, rows - 2);
  const Calendar& calendar = source.snapshot().settings().calendar;
  const Grain grain = by == "year" ? Grain::kYear : Grain::kFiscalYear;
  const Date start = PeriodStart(*source.as_of(), grain, calendar);
  if (PeriodName(start, grain, calendar) == trend.year &&
      PeriodEnd(*source.as_of(), grain, calendar) > *source.as_of()) {
    trend.ends_on = source.as_of()->ToString();
    if (trend.now.net <= trend.then.net) {
      COXSWAIN_ASSIGN_OR_RETURN(
          const Answer answer,
          source.AskFiltered("margin",
                             {TextOption("from", start.PlusMonths(-12).ToString()),
                              TextOption("to", source.as_of()->PlusMonths(-12).ToString())}));
      if (answer.table.has_value()) {
        trend.same_days = true;
        trend.then = EarningsAt(*answer.table);
      }
    }
  }
  if (trend.then.net <= 0) return std::nullopt;
  return trend;
}

// The complete year with the largest fall of net revenue, if it is a large one.
std::optional<YearTrend> WorstYear(const Table& years, std::string_view by, bool last_complete) {
  std::optional<YearTrend> worst;
  const int64_t end = years.rows() - (last_complete ? 0 : 1);
  for (int64_t row = 1; row < end; ++row) {
    YearTrend trend;
    trend.year = TextAt(years, by, row);
    trend.before = TextAt(years, by, row - 1);
    trend.now = EarningsAt(years, row);
    trend.then = EarningsAt(years, row - 1);
    if (trend.then.net <= 0 || trend.growth() > kBadYear) continue;
    if (!worst.has_value() || trend.now.net - trend.then.net < worst->now.net - worst->then.net) {
      worst = trend;
    }
  }
  return worst;
}

void AddYearFinding(const YearTrend& trend, const Source& source, Report* report) {
  report->findings.push_back({"revenue_fell", trend.year, FindBadYear(trend, source.currency()),
                              trend.now.net - trend.then.net, "net_revenue"});
}

absl::Status AddYears(const Source& source, Section* section, Report* report) {
  const std::string_view by = YearGrain(source);
  COXSWAIN_ASSIGN_OR_RETURN(Answer years, source.AskFiltered("margin", {By({by})}));
  if (!years.table.has_value()) return absl::OkStatus();
  // Deals without a day stand in no year.
  KeepRows([&](int64_t row) { return !TextAt(*years.table, by, row).empty(); }, &*years.table);
  COXSWAIN_ASSIGN_OR_RETURN(const std::optional<YearTrend> trend,
                            LastYear(source, *years.table, by));
  const bool complete = !trend.has_value() || trend->ends_on.empty();
  if (trend.has_value()) {
    report->headline.push_back(SayYear(*trend, source.currency()));
    if (!complete) section->sentences.push_back(SayIncompleteYear(trend->year, trend->ends_on));
  }
  if (const std::optional<YearTrend> worst = WorstYear(*years.table, by, complete)) {
    AddYearFinding(*worst, source, report);
  }
  AddShareColumn("price_realisation", "invoice_revenue", "list_revenue", &*years.table);
  const bool lines = years.table->Find("lines") != nullptr;
  section->tables.push_back(Show("by_year", "By year", *years.table,
                                 {{by, "year"},
                                  {lines ? "lines" : "deals"},
                                  {"net_revenue"},
                                  {"price_realisation", "of list"},
                                  {"gross_margin"},
                                  {"gross_margin_share", "of net"},
                                  {"contribution_margin", "contribution"},
                                  {"contribution_margin_share", "of net"}}));
  return absl::OkStatus();
}

// False: there is nothing to show.
absl::StatusOr<bool> AskTotals(const Source& source, Totals* totals, Section* section,
                               Report* report) {
  COXSWAIN_ASSIGN_OR_RETURN(Answer contribution, source.AskFiltered("margin", {}));
  if (!contribution.table.has_value() && source.Given(TableId::kDeals) &&
      !source.filter().empty()) {
    return InvalidArgument(contribution.why);
  }
  if (!contribution.table.has_value() || EarningsAt(*contribution.table).deals == 0) {
    section->missing = kNeeds;
    report->headline.push_back(
        SayNoWonDeals(source.snapshot().table(TableId::kDeals).rows, !source.filter().empty()));
    return false;
  }
  totals->contribution = *std::move(contribution.table);
  COXSWAIN_ASSIGN_OR_RETURN(
      Answer gross, source.AskFiltered("margin", {TextOption("loss_measure", "gross_margin")}));
  totals->gross = gross.table.has_value() ? *std::move(gross.table) : totals->contribution;
  if (source.Given(TableId::kDealLines) && !EarningsAt(totals->gross).lines) {
    COXSWAIN_ASSIGN_OR_RETURN(
        Answer lines, source.AskFiltered("margin", {TextOption("loss_measure", "gross_margin"),
                                                    TextOption("level", "line")}));
    totals->lines = std::move(lines.table);
  }
  return true;
}

}  // namespace

absl::Status AddMargin(const Source& source, Report* report) {
  report->sections.push_back({"margin", "Margin", {}, {}, ""});
  Section& section = report->sections.back();
  Totals totals;
  COXSWAIN_ASSIGN_OR_RETURN(const bool any, AskTotals(source, &totals, &section, report));
  if (!any) return absl::OkStatus();

  const std::string& currency = source.currency();
  const Earnings earned = EarningsAt(totals.contribution);
  report->headline.push_back(SayTotals(earned, currency));
  if (!earned.gross.has_value()) {
    section.missing =
        "For margins this section needs what the goods cost: deals.cost_of_goods, or "
        "deal_lines.unit_cost, or products.unit_cost.";
  } else if (earned.cost_coverage.value_or(1) < 1) {
    section.sentences.push_back(SayCoverage(*earned.cost_coverage));
  }
  if (earned.loss_deals > 0) {
    report->findings.push_back({"loss_deals", "",
                                FindLossDeals(earned, EarningsAt(totals.gross), currency),
                                earned.loss, "contribution_margin"});
  }
  section.tables.push_back(WaterfallTable(totals.contribution, currency));
  AddWaterfallChart(section.tables.back(), currency, &section);
  COXSWAIN_RETURN_IF_ERROR(AddYears(source, &section, report));
  COXSWAIN_RETURN_IF_ERROR(AddBridge(source, earned.gross.has_value(), &section, report));
  COXSWAIN_RETURN_IF_ERROR(AddMarginGroups(source, &section, report));
  COXSWAIN_RETURN_IF_ERROR(AddPrices(source, &section, report));
  if (!earned.gross.has_value()) return absl::OkStatus();
  report->headline.push_back(SayLossDeals(earned, currency));
  section.tables.push_back(LossTable(totals, currency));
  if (earned.loss_deals > 0) {
    COXSWAIN_RETURN_IF_ERROR(AddLosingDeals(source, earned.loss, &section));
  }
  COXSWAIN_RETURN_IF_ERROR(AddCustomers(source, &section, report));
  return AddLosingCampaigns(source, &section, report);
}

}  // namespace coxswain::report
