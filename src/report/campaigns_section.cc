#include "charts.h"
#include "earnings.h"
#include "say.h"
#include "sections.h"

namespace coxswain::report {
namespace {

constexpr int64_t kRows = 20;

constexpr std::string_view kNeeds =
    "This section needs the table campaigns, and deals or deal_lines that name them in "
    "campaign_id.";
constexpr std::string_view kNeedsSpend =
    "For what the campaigns cost this section needs the table spend with campaign_id, spent_on "
    "and amount.";

}  // namespace

absl::Status AddCampaigns(const Source& source, Report* report) {
  report->sections.push_back({"campaigns", "Campaigns", {}, {}, ""});
  Section& section = report->sections.back();
  COXSWAIN_ASSIGN_OR_RETURN(Answer answer, source.Ask("campaigns"));
  if (!answer.table.has_value()) {
    section.missing = kNeeds;
    return absl::OkStatus();
  }
  Table& table = *answer.table;
  Int128 spend = 0, contribution = 0, deals = 0;
  bool spend_known = false, named = false;
  std::optional<Earnings> unnamed;
  for (int64_t row = 0; row < table.rows(); ++row) {
    if (TextAt(table, "campaign_id", row).empty()) {
      unnamed = EarningsAt(table, row);
      continue;
    }
    named = true;
    spend += MicrosAt(table, "spend", row).value_or(0);
    deals += CountAt(table, "deals", row).value_or(0);
    contribution += MicrosAt(table, "contribution_margin", row).value_or(0);
    spend_known = spend_known || MicrosAt(table, "spend", row).has_value();
  }
  if (!named) {
    section.missing = kNeeds;
    return absl::OkStatus();
  }
  if (spend_known) {
    section.sentences.push_back(SaySpend(spend, contribution, source.currency()));
  } else if (!source.Given(TableId::kSpend)) {
    section.missing = kNeedsSpend;
  }
  section.sentences.push_back(SayAllocation(TextAt(table, "credited_by", 0)));
  if (unnamed.has_value() && unnamed->net != 0) {
    section.sentences.push_back(SayUnnamedCampaign(*unnamed, source.currency()));
  }
  if (!source.filter().empty() && !answer.filtered) {
    section.sentences.push_back(SayWholeCompany("These figures"));
  }
  KeepRows([&](int64_t row) { return !TextAt(table, "campaign_id", row).empty(); }, &table);
  SortBy("contribution_margin", Order::kDescending, &table);
  AddNames(source, TableId::kCampaigns, "campaign_id", "campaign", &table);
  section.tables.push_back(Show("campaigns", "What campaigns cost and earn", table,
                                {{"campaign"},
                                 {"spend"},
                                 {"deals", deals > 0 ? "" : kHidden},
                                 {"net_revenue"},
                                 {"contribution_margin", "contribution"},
                                 {"contribution_per_spend", "per spend"},
                                 {"contribution_after_spend", "after spend"}},
                                kRows));
  AddCampaignsChart(section.tables.back(), source.currency(), &section);
  return absl::OkStatus();
}

}  // namespace coxswain::report
