#include "say.h"
#include "sections.h"

namespace coxswain::report {
namespace {

// What a manager can do about a kind of finding. "{subject}" is what it is about.
struct Advice {
  std::string_view kind;
  std::string_view pattern;
};
constexpr Advice kAdvice[] = {
    {"loss_deals",
     "Let no deal below cost go out without an approval, and go through the largest ones with "
     "those "
     "who sold them."},
    {"loss_campaign", "Do not repeat {subject} at these prices."},
    {"loss_segment", "Raise prices or cut discounts in {subject} before selling more there."},
    {"loss_owner", "Agree with {subject} on the lowest price that may be granted."},
    {"loss_country", "Raise prices or cut discounts in {subject} before selling more there."},
    {"margin_fell", "Ask for the bridge by segment and product: it names where that was lost."},
    {"loss_customers",
     "Go through prices, terms and service of the customers that lose most, one by one."},
    {"cost_to_serve", "Agree with {subject} on what service is worth, or charge for it."},
    {"not_to_chase", "Take this revenue out of sales targets until prices or costs change."},
    {"revenue_against_margin", "Let the revenue objective count only deals that reach the margin."},
    {"rank_owner", "Reward sales by the margin they bring, not by revenue alone."},
    {"price_gap", "Go through the discounts of {subject} with them, beside those of their peers."},
    {"policy_breaches", "Ask for the approvals that {subject} wants, or change what it allows."},
    {"market_full", "Plan for repeat business in {subject}: hardly anyone new is left to win."},
    {"plan_beyond_market", "Move the plan for {subject} to segments that have room."},
    {"market_levels", "Agree with marketing and sales on how the market of {subject} is drawn."},
    {"objective_off_course",
     "Decide what closes the gap of “{subject}”, or set a target that can be met."},
    {"objective_missed", "Decide whether “{subject}” is set again, and with what means."},
    {"no_countermeasure", "Write down what is done about {subject}, by whom and until when."},
    {"countermeasure_overdue", "Ask its owner what is in the way, or drop it from the log."},
    {"late_handovers", "Go through the {subject} that are late now with those whose turn it is."},
    {"open_deals_lose",
     "Raise the prices of these deals, or let them go before more work goes in."},
    {"plan_missed", "Correct the plan of {subject}, or the means behind it."},
    {"islands", "Give the teams a figure that they answer for together."},
    {"ledger_difference", "Clear the difference of {subject} with the ledger before it is used."},
    {"data_quality", "Correct the rows listed under data quality."},
};

}  // namespace

void AddAdvice(Report* report) {
  for (Finding& finding : report->findings) {
    for (const Advice& advice : kAdvice) {
      if (advice.kind != finding.kind) continue;
      // Of several that are told as one there is no name.
      const bool named = advice.pattern.find('{') != std::string_view::npos;
      if (named && finding.subject.empty()) break;
      const std::string subject =
          finding.kind == "ledger_difference" ? InWords(finding.subject) : finding.subject;
      finding.advice = Say(advice.pattern, {Name("subject", subject)}).text;
      break;
    }
  }
}

}  // namespace coxswain::report
