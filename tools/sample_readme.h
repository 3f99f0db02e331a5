#ifndef COXSWAIN_TOOLS_SAMPLE_README_H_
#define COXSWAIN_TOOLS_SAMPLE_README_H_

// The README.md of a written sample company: the story, and its figures.

#include <cstdint>
#include <string>

#include "sample_csv.h"
#include "sample_story.h"
#include "sample_truth.h"

namespace coxswain_tools {

// "-6.4 %", half to even; "-" where there is nothing to divide by.
inline std::string PercentText(int64_t part, int64_t whole) {
  if (whole <= 0) return "-";
  const int64_t unit = whole > 1000000 ? whole / 1000000 : 1;  // keeps part x 1000 in range
  const int64_t tenths = RoundHalfEven(part / unit * 1000, whole / unit);
  const std::string text = MoneyText(tenths * 10);
  return text.substr(0, text.size() - 1) + " %";
}

inline std::string Row(const std::string& name, const Waterfall& sum) {
  return "| " + name + " | " + std::to_string(sum.deals) + " | " + MoneyText(sum.list) + " | " +
         MoneyText(sum.amount) + " | " + MoneyText(sum.net_revenue()) + " | " +
         MoneyText(sum.gross_margin()) + " | " + MoneyText(sum.contribution()) + " | " +
         PercentText(sum.contribution(), sum.net_revenue()) + " |\n";
}

inline std::string RowHead(const std::string& name) {
  return "\n| " + name +
         " | won deals | list revenue | bookings | net revenue | gross margin | contribution "
         "margin "
         "| of net revenue |\n|---|--:|--:|--:|--:|--:|--:|--:|\n";
}

inline std::string SegmentStories(const Truth& truth) {
  const Waterfall chains = truth.Segment(story::kWarehouse);
  const Waterfall sale = truth.campaigns[story::kClearanceSale];
  const Waterfall clinic = truth.campaigns[story::kRiggingClinic];
  const int64_t capacity = truth.serviceable[story::kSchools];
  const int64_t schools = truth.buyers[story::kSchools];
  std::string text;
  text +=
      "## 1. A segment that sells at a loss\n\nWarehouse chains buy more every year and cost more "
      "than they bring. Their discounts do it: at "
      "list, all other costs alike, they would earn " +
      MoneyText(chains.list - chains.goods - chains.off_invoice - chains.cost_to_serve) +
      "; discounts of " + MoneyText(chains.discount()) + " took more than that.\n" +
      RowHead("segment");
  for (size_t s = 0; s < story::kSegmentCount; ++s) {
    text += Row(std::string(story::kSegments[s].name), truth.Segment(s));
  }
  text += Row("all", truth.Company()) + RowHead("Warehouse chains in");
  for (size_t y = 0; y < story::kYears; ++y) {
    text += Row(YearName(y), truth.SegmentYear(story::kWarehouse, y));
  }
  text += "\n2025 ends on " + std::string(story::kToday) +
          " in all tables; bookings of the chains from January to September: " +
          MoneyText(truth.SegmentToSeptember(story::kWarehouse, 3).amount) + " in 2024, " +
          MoneyText(truth.SegmentToSeptember(story::kWarehouse, 4).amount) +
          " in 2025.\n\n## 2. A market that fills up\n\nOf " + std::to_string(capacity) +
          " sailing schools known by name, " + std::to_string(schools) + " have bought (" +
          PercentText(schools, capacity) + "); " + std::to_string(capacity - schools) +
          " are left. The plan wants " +
          std::to_string(truth.planned_customers_2026[story::kSchools]) +
          " new ones in 2026. New customers by quarter:\n\n|";
  for (size_t q = 0; q < story::kQuarters; ++q) text += " " + QuarterName(q) + " |";
  text += "\n|";
  for (size_t q = 0; q < story::kQuarters; ++q) text += "--:|";
  text += "\n|";
  for (const int64_t count : truth.new_customers[story::kSchools]) {
    text += " " + std::to_string(count) + " |";
  }
  text +=
      "\n\n| segment | capacity (serviceable) | ever bought | active | penetration ever |\n"
      "|---|--:|--:|--:|--:|\n";
  for (size_t s = 0; s < story::kSegmentCount; ++s) {
    text += "| " + std::string(story::kSegments[s].name) + " | " +
            std::to_string(truth.serviceable[s]) + " | " + std::to_string(truth.buyers[s]) + " | " +
            std::to_string(truth.active[s]) + " | " +
            PercentText(truth.buyers[s], truth.serviceable[s]) + " |\n";
  }
  text +=
      "\n## 3. Departments with different KPIs\n\nMarketing steers by leads and awareness, sales "
      "by "
      "revenue and gross margin, finance by contribution margin. The shared weight of any two is "
      "0: all three are islands. Leads and awareness rise from year to year (`series`, "
      "`actuals`).\n\n"
      "## 4. Campaigns that win revenue but not margin\n\nTern Clearance 2024 brought net revenue "
      "of " +
      MoneyText(sale.net_revenue()) + " and lost " + MoneyText(-sale.gross_margin()) +
      " (gross margin): " + MoneyText(sale.discount()) + " because of the discount, " +
      MoneyText(sale.goods - sale.list) +
      " would have been lost at list, which stood below cost. Its deals hold nothing else, so "
      "deals and lines agree. Rigging Clinic earned " +
      MoneyText(clinic.contribution()) + " on a spend of " +
      MoneyText(truth.campaign_spend[story::kRiggingClinic]) + ".\n" + RowHead("campaign");
  for (size_t c = 0; c < story::kCampaignCount; ++c) {
    text += Row(std::string(story::kCampaigns[c].name), truth.campaigns[c]);
  }
  return text;
}

inline std::string OtherStories(const Truth& truth) {
  constexpr size_t kThisYear = story::kYears - 1;
  std::string text;
  text +=
      "\n## 5. An objective off course\n\nWith 273 of 365 days gone (74.8 %), OBJ-1 has " +
      MoneyText(truth.Year(kThisYear).contribution()) + " of " + truth.targets.at("OBJ-1") +
      " contribution margin; OBJ-3 is on course with " + MoneyText(truth.YearRevenue(kThisYear)) +
      " of " + truth.targets.at("OBJ-3") +
      " revenue. OBJ-1 is shared by Sales and Marketing; "
      "OBJ-2 (more sailing schools, in a full market) has a single owner. Open deals: " +
      std::to_string(truth.open) + " of " + MoneyText(truth.open_amount) + ", of which " +
      std::to_string(truth.open_this_year) + " of " + MoneyText(truth.open_amount_this_year) +
      " are expected to close in 2025.\n\n## 6. A shock year\n\nIn 2023 fewer deals were won, "
      "and at lower prices (bookings / list revenue).\n\n| year | won | lost | price realisation "
      "| realisation without the chains | revenue (orders) |\n|---|--:|--:|--:|--:|--:|\n";
  for (size_t y = 0; y < story::kYears; ++y) {
    const Waterfall all = truth.Year(y);
    const Waterfall chains = truth.SegmentYear(story::kWarehouse, y);
    text += "| " + YearName(y) + " | " + std::to_string(all.deals) + " | " +
            std::to_string(truth.lost[y]) + " | " + PercentText(all.amount, all.list) + " | " +
            PercentText(all.amount - chains.amount, all.list - chains.list) + " | " +
            MoneyText(truth.YearRevenue(y)) + " |\n";
  }
  text +=
      "\n## Further\n\nThe best seller by revenue is not the best by margin; Ines Ålund has no "
      "quota.\n" +
      RowHead("owner");
  for (size_t o = 0; o < story::kOwnerCount; ++o) {
    text += Row(std::string(story::kOwners[o].name), truth.owners[o]);
  }
  const PlanTruth& quota = truth.quota;
  text += "\n* Quotas (`plan_lines`, owner and quarter): " + std::to_string(quota.matched_cells) +
          " cells with plan and actual, plan " + MoneyText(quota.matched_plan) + ", revenue " +
          MoneyText(quota.matched_revenue) + " (orders, by the owner of their deal), bookings " +
          MoneyText(quota.matched_bookings) + "; " + std::to_string(quota.plan_only_past) +
          " without actual up to today (" + MoneyText(quota.plan_only_past_plan) +
          ": Ciarán Byrne started a quarter late), " + std::to_string(quota.plan_only_coming) +
          " still to come (" + MoneyText(quota.plan_only_coming_plan) + "); " +
          std::to_string(quota.actual_only_cells) + " actual without plan, bookings " +
          MoneyText(quota.actual_only_bookings) +
          ".\n* The ledger (`actuals`) equals the rows by "
          "quarter (revenue from `orders`, gross margin from won deals), but for the revenue of " +
          QuarterName(story::kLedgerQuarter) + ": it differs by " + MoneyText(story::kLedgerError) +
          ".\n* Won deals that lose money: " + std::to_string(truth.losing_contribution) +
          " by contribution margin, " + MoneyText(truth.losing_contribution_sum) + " in all; " +
          std::to_string(truth.losing_gross) + " by gross margin, " +
          MoneyText(truth.losing_gross_sum) +
          ".\n* List revenue less the stated discount shares "
          "less the amounts leaves " +
          MicrosText(truth.rounding_micros) +
          " in all: amounts are rounded to the cent.\n\n## Warts, on purpose\n\n"
          "Warnings, never refusals.\n\n| what | rate | rows |\n|---|--:|--:|\n";
  const auto wart = [&](const std::string& what, int rate_bp, int64_t rows) {
    text += "| " + what + " | " + MoneyText(rate_bp) + " % | " + std::to_string(rows) + " |\n";
  };
  wart("open deals without a customer", story::kOpenWithoutCustomerBp, truth.open_without_customer);
  wart("lost deals with amount 0", story::kLostWithZeroBp, truth.lost_with_zero);
  wart("won deals closed before they were opened", story::kClosedBeforeOpenedBp,
       truth.closed_before_opened);
  wart("invoices 2 % below the deal's amount", story::kShortInvoiceBp, truth.short_invoices);
  wart("closed deals that are omitted (duplicates)", story::kOmittedBp, truth.omitted);
  text += "\n## Rows\n\n| table | rows |\n|---|--:|\n";
  for (const auto& [table, count] : truth.rows) {
    text += "| " + table + " | " + std::to_string(count) + " |\n";
  }
  text +=
      "\n## Hand-overs\n\nLeads and requests of the last two quarters (`leads`, `requests`, "
      "`service_levels`): Sales North answers within a day as a rule, Sales South takes about "
      "twice as long, Key Accounts longer still, and some leads are forgotten.\n";
  return text;
}

inline std::string StageStory() {
  std::string text =
      "\n## How likely deals are won\n\n`deal_history` says how deals closed since 2022 and open "
      "deals came to be what they are. Of a customer's deals after the first (expansions and "
      "renewals, without omitted ones) so many are won as stands here; customers' first deals are "
      "won and those of prospects lost, whatever their stage. `stages` has what the CRM says of "
      "the stages, which is wrong. Entered: of deals that came to the stage. Seen: of deals that "
      "are in it on a day like any other; those that will be lost stay longer in it, since a "
      "deal's days are split alike between its stages. Deals closed in 2023 are won less often, "
      "but for the chains.\n\n| segment | year |";
  for (const story::Stage& stage : story::kStages) {
    text += " " + std::string(stage.name) + ": entered | seen |";
  }
  text += "\n|---|---|";
  for (size_t s = 0; s < 2 * story::kStages.size(); ++s) text += "--:|";
  for (const story::Segment& segment : story::kSegments) {
    for (const bool shock : {false, true}) {
      const int win_bp = WinBpOf(segment, shock);
      text += "\n| " + std::string(segment.name) + (shock ? " | 2023 |" : " | usual |");
      for (size_t s = 0; s < story::kStages.size(); ++s) {
        text += " " + PercentText(WinBpEntered(win_bp, s), 10000) + " | " +
                PercentText(WinBpSeen(win_bp, s), 10000) + " |";
      }
    }
  }
  return text + "\n";
}

inline std::string ReadmeText(const Truth& truth) {
  return "# Meridian Marine, the sample company of Coxswain\n\nAn invented maker of small boats "
         "and "
         "marine gear; people and firms are made up. Written by `coxswain sample` with seed " +
         std::to_string(truth.seed) + " and scale " + truth.scale +
         "; the same seed and scale give the same bytes. Business runs from 2021-01-01 to " +
         std::string(story::kToday) +
         ", which is the story's today. Money is in EUR. The story below is true of the rows to "
         "the cent; `truth.json` holds the same figures for programs. Margin is of won deals: net "
         "revenue = bookings - rebates; gross margin = net revenue - goods; contribution margin = "
         "gross margin - freight - commission.\n\n" +
         SegmentStories(truth) + StageStory() + OtherStories(truth);
}

}  // namespace coxswain_tools

#endif  // COXSWAIN_TOOLS_SAMPLE_README_H_
