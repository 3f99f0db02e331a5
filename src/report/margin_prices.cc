#include "margin_prices.h"

#include <algorithm>

#include "charts.h"
#include "say.h"
#include "sentences.h"

namespace coxswain::report {
namespace {

constexpr double kWorthTelling = 0.01;  // of list, below the peers
constexpr size_t kGapFindings = 2;
constexpr int64_t kRows = 20;

std::string_view CountedBy(const Table& table) {
  return table.Find("lines") == nullptr ? "deals" : "lines";
}

absl::Status AddBand(const Source& source, Section* section) {
  COXSWAIN_ASSIGN_OR_RETURN(Answer bands, source.AskFiltered("price_band", {}));
  COXSWAIN_ASSIGN_OR_RETURN(const Answer quantiles,
                            source.AskFiltered("price_band", {TextOption("show", "quantiles")}));
  if (!bands.table.has_value() || !quantiles.table.has_value()) return absl::OkStatus();
  Table& table = *bands.table;
  KeepRows([&](int64_t row) { return RealAt(table, "from_share", row).has_value(); }, &table);
  if (table.rows() < 2) return absl::OkStatus();  // one price for all, or no list prices
  const auto quantile = [&](std::string_view name) {
    return RealAt(*quantiles.table, name).value_or(0);
  };
  const Sentence said = SayPriceBand({quantile("p10"), quantile("median"), quantile("p90")});
  section->sentences.push_back(said);
  section->tables.push_back(Show("price_band", "What is kept of list prices", table,
                                 {{"band", "kept of list"},
                                  {CountedBy(table)},
                                  {"list_revenue"},
                                  {"list_share", "of list revenue"},
                                  {"net_revenue"},
                                  {"realisation", "kept"}}));
  AddPriceBandChart(section->tables.back(), said, source.currency(), section);
  return absl::OkStatus();
}

absl::Status AddOwners(const Source& source, Section* section, Report* report) {
  COXSWAIN_ASSIGN_OR_RETURN(Answer owners,
                            source.AskFiltered("price_realisation", {By({"owner"})}));
  if (!owners.table.has_value()) return absl::OkStatus();
  Table& table = *owners.table;
  KeepRows(
      [&](int64_t row) {
        return !TextAt(table, "owner", row).empty() &&
               RealAt(table, "peer_realisation", row).has_value();
      },
      &table);
  if (table.rows() < 2) return absl::OkStatus();
  SortBy("realisation_gap", Order::kDescending, &table);
  const std::string_view counted = CountedBy(table);
  section->tables.push_back(Show("realisation_by_owner", "Prices by owner, beside their peers",
                                 table,
                                 {{"owner"},
                                  {"compared", counted},
                                  {"compared_realisation", "kept of list"},
                                  {"peer_realisation", "peers' median"},
                                  {"realisation_gap", "missing below it"},
                                  {"realisation_lead", "more above it"}},
                                 kRows));
  std::vector<PriceGap> gaps;
  for (int64_t row = 0; row < table.rows(); ++row) {
    PriceGap gap;
    gap.owner = TextAt(table, "owner", row);
    gap.lines = counted == "lines";
    gap.compared = CountAt(table, "compared", row).value_or(0);
    gap.realisation = RealAt(table, "compared_realisation", row).value_or(0);
    gap.peers = RealAt(table, "peer_realisation", row).value_or(0);
    gap.gap = MicrosAt(table, "net_at_peer_median", row).value_or(0) -
              MicrosAt(table, "compared_net_revenue", row).value_or(0);
    if (gap.peers - gap.realisation >= kWorthTelling) gaps.push_back(gap);
  }
  std::stable_sort(gaps.begin(), gaps.end(),
                   [](const PriceGap& a, const PriceGap& b) { return a.gap > b.gap; });
  gaps.resize(std::min(gaps.size(), kGapFindings));
  for (const PriceGap& gap : gaps) {
    report->findings.push_back(
        {"price_gap", gap.owner, FindPriceGap(gap, source.currency()), -gap.gap, "net_revenue"});
  }
  return absl::OkStatus();
}

absl::Status AddPolicies(const Source& source, Section* section, Report* report) {
  if (!source.Given(TableId::kPolicies)) return absl::OkStatus();
  COXSWAIN_ASSIGN_OR_RETURN(const Answer policies, source.AskFiltered("policy_breaches", {}));
  if (!policies.table.has_value()) {
    section->sentences.push_back(Plain(policies.why));
    return absl::OkStatus();
  }
  const Table& table = *policies.table;
  section->tables.push_back(Show("policies", "Deals beyond the policies", table,
                                 {{"policy_id", "policy"},
                                  {"approver"},
                                  {"bound", "deals"},
                                  {"beyond"},
                                  {"beyond_net_revenue", "net revenue in them"},
                                  {"discount_beyond", "discount beyond"},
                                  {"margin_short", "margin short"},
                                  {"not_judged", "not judged"}},
                                 kRows));
  PolicyBreaches worst;
  for (int64_t row = 0; row < table.rows(); ++row) {
    PolicyBreaches breaches;
    breaches.policy = TextAt(table, "policy_id", row);
    breaches.lines = TextAt(table, "counted", row) == "lines";
    breaches.beyond = CountAt(table, "beyond", row).value_or(0);
    breaches.judged =
        CountAt(table, "bound", row).value_or(0) - CountAt(table, "not_judged", row).value_or(0);
    breaches.discount_beyond = MicrosAt(table, "discount_beyond", row).value_or(0);
    breaches.margin_short = MicrosAt(table, "margin_short", row).value_or(0);
    if (breaches.money() > worst.money()) worst = breaches;
  }
  if (worst.money() == 0) return absl::OkStatus();
  const bool by_margin = worst.margin_short > worst.discount_beyond;
  report->findings.push_back({"policy_breaches", worst.policy,
                              FindPolicyBreaches(worst, source.currency()),
                              -std::max(worst.discount_beyond, worst.margin_short),
                              by_margin ? "contribution_margin" : "net_revenue"});
  return absl::OkStatus();
}

}  // namespace

absl::Status AddPrices(const Source& source, Section* section, Report* report) {
  COXSWAIN_RETURN_IF_ERROR(AddBand(source, section));
  COXSWAIN_RETURN_IF_ERROR(AddOwners(source, section, report));
  return AddPolicies(source, section, report);
}

}  // namespace coxswain::report
