#include "margin_groups.h"

#include <algorithm>

#include "charts.h"
#include "earnings.h"
#include "say.h"

namespace coxswain::report {
namespace {

constexpr size_t kCampaignFindings = 5;  // told one by one
constexpr size_t kGroupFindings = 2;     // told one by one where no more lose money
constexpr size_t kWorstNames = 3;
constexpr int64_t kRows = 20;
constexpr int64_t kWorstDeals = 10;

// A dimension by which margins are shown.
struct Dimension {
  std::string_view column;  // of the query
  std::string_view name;    // "segment"
  std::string_view names;   // "segments"
  std::string_view title;
  bool drawn;  // there is a chart of it
};
constexpr Dimension kDimensions[] = {
    {"customers.segment", "segment", "segments", "By segment", true},
    {"owner", "owner", "owners", "By owner", true},
    {"customers.country", "country", "countries", "By country", false},
};

Group GroupAt(const Table& table, std::string_view column, int64_t row) {
  const std::string name = TextAt(table, column, row);
  return {name.empty() ? "(none)" : name, EarningsAt(table, row)};
}

// Groups that lose money by contribution margin, the worst first.
std::vector<Group> Losing(const Table& table, std::string_view column) {
  std::vector<Group> losing;
  for (int64_t row = 0; row < table.rows(); ++row) {
    Group group = GroupAt(table, column, row);
    if (group.earned.contribution.value_or(0) < 0) losing.push_back(std::move(group));
  }
  std::stable_sort(losing.begin(), losing.end(), [](const Group& a, const Group& b) {
    return *a.earned.contribution < *b.earned.contribution;
  });
  return losing;
}

void FindLosingGroups(const Dimension& dimension, const Table& by_contribution,
                      const std::string& currency, Report* report) {
  std::vector<Group> losing = Losing(by_contribution, dimension.column);
  const std::string kind = "loss_" + std::string(dimension.name);
  if (losing.size() <= kGroupFindings) {
    for (const Group& group : losing) {
      report->findings.push_back({kind, group.name, FindLossGroup(dimension.name, group, currency),
                                  group.earned.contribution, "contribution_margin"});
    }
    return;
  }
  Int128 sum = 0;
  for (const Group& group : losing) sum += *group.earned.contribution;
  const Int128 count = static_cast<Int128>(losing.size());
  losing.resize(std::min(losing.size(), kWorstNames));
  report->findings.push_back(
      {kind, "",
       FindLossGroups(dimension.names, count, by_contribution.rows(), sum, losing, currency), sum,
       "contribution_margin"});
}

// The best seller by revenue that does not earn most.
void FindMismatch(const Dimension& dimension, const Table& by_gross, const std::string& currency,
                  Report* report) {
  int64_t seller = -1, earner = -1;
  for (int64_t row = 0; row < by_gross.rows(); ++row) {
    if (seller < 0 && CountAt(by_gross, "revenue_rank", row).value_or(0) == 1) seller = row;
    if (earner < 0 && CountAt(by_gross, "margin_rank", row).value_or(0) == 1) earner = row;
  }
  if (seller < 0 || earner < 0 || seller == earner) return;
  const int64_t rank = static_cast<int64_t>(CountAt(by_gross, "margin_rank", seller).value_or(0));
  const Group sold = GroupAt(by_gross, dimension.column, seller);
  const Group earned = GroupAt(by_gross, dimension.column, earner);
  if (rank == 1 || !sold.earned.gross || earned.earned.gross.value_or(0) <= 0) return;
  report->findings.push_back(
      {"rank_" + std::string(dimension.name), sold.name,
       FindRankMismatch(Capitalised(dimension.name), sold, earned, rank, currency),
       *earned.earned.gross - *sold.earned.gross, "gross_margin"});
}

// Whether the rows tell anything apart: two groups or more, one of them named.
bool TellsApart(const Table& table, std::string_view column) {
  if (table.rows() < 2) return false;
  for (int64_t row = 0; row < table.rows(); ++row) {
    if (!TextAt(table, column, row).empty()) return true;
  }
  return false;
}

absl::Status AddDimension(const Dimension& dimension, const Source& source, Section* section,
                          Report* report) {
  COXSWAIN_ASSIGN_OR_RETURN(
      Answer by_gross, source.AskFiltered("margin", {By({dimension.column}),
                                                     TextOption("loss_measure", "gross_margin")}));
  COXSWAIN_ASSIGN_OR_RETURN(const Answer by_contribution,
                            source.AskFiltered("margin", {By({dimension.column})}));
  if (!by_gross.table.has_value() || !by_contribution.table.has_value() ||
      !TellsApart(*by_gross.table, dimension.column)) {
    return absl::OkStatus();
  }
  SortBy("net_revenue", Order::kDescending, &*by_gross.table);
  section->tables.push_back(Show("by_" + std::string(dimension.name), dimension.title,
                                 *by_gross.table,
                                 {{dimension.column, dimension.name},
                                  {"net_revenue"},
                                  {"revenue_rank", "rank"},
                                  {"gross_margin"},
                                  {"gross_margin_share", "of net"},
                                  {"margin_rank", "rank"},
                                  {"contribution_margin", "contribution"},
                                  {"contribution_margin_share", "of net"}},
                                 kRows));
  if (dimension.drawn) {
    AddRevenueMarginChart(dimension.name, section->tables.back(), source.currency(), section);
  }
  FindLosingGroups(dimension, *by_contribution.table, source.currency(), report);
  if (dimension.name == "owner") {
    FindMismatch(dimension, *by_gross.table, source.currency(), report);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status AddMarginGroups(const Source& source, Section* section, Report* report) {
  for (const Dimension& dimension : kDimensions) {
    COXSWAIN_RETURN_IF_ERROR(AddDimension(dimension, source, section, report));
  }
  return absl::OkStatus();
}

absl::Status AddLosingDeals(const Source& source, Int128 all, Section* section) {
  COXSWAIN_ASSIGN_OR_RETURN(Answer answer, source.AskRows("margin", {TextOption("level", "deal")}));
  if (!answer.table.has_value()) return absl::OkStatus();
  Table& deals = *answer.table;
  KeepRows([&](int64_t row) { return MicrosAt(deals, "contribution_margin", row).value_or(0) < 0; },
           &deals);
  SortBy("contribution_margin", Order::kAscending, &deals);
  KeepRows([](int64_t row) { return row < kWorstDeals; }, &deals);
  const int64_t rows = deals.rows();
  if (rows == 0) return absl::OkStatus();
  Table named = deals;
  const int customer = named.AddColumn("customer", ColumnKind::kText);
  const int owner = named.AddColumn("owner", ColumnKind::kText);
  for (int64_t row = 0; row < rows; ++row) {
    const std::string deal = TextAt(deals, "deal_id", row);
    const std::string id = source.TextOf(TableId::kDeals, deal, "customer_id");
    const std::string who = source.TextOf(TableId::kDeals, deal, "owner");
    id.empty() ? named.AppendNull(customer)
               : named.AppendText(customer, source.NameOf(TableId::kCustomers, id));
    who.empty() ? named.AppendNull(owner) : named.AppendText(owner, who);
  }
  section->tables.push_back(Show("losing_deals", "The deals that lose most", named,
                                 {{"deal_id", "deal"},
                                  {"customer"},
                                  {"owner"},
                                  {"closed_on", "closed"},
                                  {"net_revenue"},
                                  {"cost_of_goods"},
                                  {"cost_to_serve"},
                                  {"contribution_margin", "contribution"}}));
  AddLossesChart(section->tables.back(), all, source.currency(), section);
  return absl::OkStatus();
}

absl::Status AddLosingCampaigns(const Source& source, Section* section, Report* report) {
  const std::string_view dimension = CampaignDimension(source);
  COXSWAIN_ASSIGN_OR_RETURN(
      Answer answer,
      source.AskFiltered("margin", {By({dimension}), TextOption("loss_measure", "gross_margin")}));
  if (!answer.table.has_value()) return absl::OkStatus();
  // By gross margin, because a discount is taken off before the goods are.
  Table& table = *answer.table;
  KeepRows(
      [&](int64_t row) {
        return !TextAt(table, dimension, row).empty() &&
               MicrosAt(table, "gross_margin", row).value_or(0) < 0;
      },
      &table);
  if (table.rows() == 0) return absl::OkStatus();
  SortBy("gross_margin", Order::kAscending, &table);
  AddNames(source, TableId::kCampaigns, dimension, "campaign", &table);
  section->tables.push_back(Show("losing_campaigns", "Campaigns that lose money by gross margin",
                                 table,
                                 {{"campaign"},
                                  {"net_revenue"},
                                  {"gross_margin"},
                                  {"loss_by_discount", "by discount"},
                                  {"loss_at_list", "lost at list too"},
                                  {"contribution_margin", "contribution"}},
                                 10));
  Int128 more = 0, more_gross = 0;
  for (int64_t row = 0; row < table.rows(); ++row) {
    const Earnings earned = EarningsAt(table, row);
    if (row >= static_cast<int64_t>(kCampaignFindings)) {
      more += 1;
      more_gross += earned.gross.value_or(0);
      continue;
    }
    const std::string id = TextAt(table, dimension, row);
    const std::string called = TextAt(table, "campaign", row);
    const Group campaign{called == id ? "Campaign " + id : called, earned};
    report->findings.push_back({"loss_campaign", called,
                                FindLossCampaign(campaign, source.currency()), earned.gross,
                                "gross_margin"});
  }
  if (more > 0) {
    report->findings.push_back({"loss_campaign", "",
                                FindMoreLossCampaigns(more, more_gross, source.currency()),
                                more_gross, "gross_margin"});
  }
  return absl::OkStatus();
}

}  // namespace coxswain::report
