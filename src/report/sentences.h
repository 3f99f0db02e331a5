#ifndef COXSWAIN_SRC_REPORT_SENTENCES_H_
#define COXSWAIN_SRC_REPORT_SENTENCES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "document.h"

// Every sentence of the report, from figures to words. Money is in micros, shares are fractions.
namespace coxswain::report {

// Won deals of the company or of a group. Margins are empty where no cost is known.
struct Earnings {
  bool lines = false;  // deals are lines: the filter chooses among them
  Int128 deals = 0;
  Int128 list = 0;
  Int128 invoice = 0;
  Int128 net = 0;
  std::optional<Int128> gross;
  std::optional<double> gross_share;
  std::optional<Int128> contribution;
  std::optional<double> contribution_share;
  std::optional<double> cost_coverage;
  // By the loss measure that was asked for.
  Int128 loss_deals = 0;
  Int128 loss_net = 0;
  Int128 loss = 0;
  Int128 loss_by_discount = 0;
  Int128 loss_at_list = 0;
};

// What a year came to, and what it is compared with.
struct YearTrend {
  std::string year;
  std::string before;      // the year it is compared with
  std::string ends_on;     // the year is not complete: its last day; else empty
  bool same_days = false;  // compared with the same days of the year before
  Earnings now;
  Earnings then;
  double growth() const { return Ratio(now.net - then.net, then.net); }
};

// A group that stands out: a segment, an owner, a campaign.
struct Group {
  std::string name;
  Earnings earned;
};

// What customers earn together: a row of customer_concentration.
struct CustomerTotals {
  Int128 customers = 0;  // with known cost
  Int128 unknown = 0;    // the others
  Int128 losing = 0;
  Int128 profitable = 0;
  Int128 loss = 0;  // what the losing ones lose, negative
  Int128 loss_net = 0;
  Int128 loss_by_discount = 0;
  Int128 loss_at_list = 0;
  Int128 margin = 0;
  Int128 peak = 0;
  Int128 revenue_customers = 0;  // with net revenue above 0
  Int128 part_customers = 0;     // fewest that bring 80 % of it
  std::optional<double> top_10_share;
};

// How full the market, or a part of it, is.
struct Market {
  std::string segment;  // empty: the whole market
  bool known_accounts = false;
  Int128 capacity = 0;
  Int128 customers = 0;
  double penetration = 0;
  std::optional<Int128> planned;  // new customers, 1e-6
  std::string plan;               // by which plan
  Int128 headroom() const { return capacity - customers; }
};

// What accounts spend, and how much of it is ours.
struct WalletTotals {
  Int128 wallets = 0;  // accounts whose wallet is known
  Int128 wallet = 0, sales = 0, gap = 0;
  std::optional<double> share;
  std::string segment;  // with the largest gap; empty: none is named
  Int128 segment_gap = 0;
};

// A plan that wants more new customers than its market has left: a row of headroom.
struct PlanAlarm {
  std::string segment;   // empty: the whole market
  bool revenue = false;  // planned is net revenue, for which new customers are wanted
  bool known_accounts = false;
  Int128 capacity = 0;
  Int128 customers = 0;
  std::optional<double> penetration;
  std::string period;       // of the plan, "2014"
  Int128 wanted = 0;        // new customers, 1e-6
  std::string exceeded_in;  // the period in which they run out; empty: they may suffice
  double probability = 0;   // that they do
  Int128 left() const { return capacity > customers ? capacity - customers : 0; }
};

// The curve of new customers: a row of adoption_fit.
struct AdoptionCurve {
  std::string status;
  Int128 quarters = 0;
  std::optional<double> ceiling, low, high;
  std::string nearly_full_on;  // when it reaches 90 % of its ceiling; empty: nothing is said
  bool drawn() const { return status == "identified" || status == "ceiling_at_bound"; }
  // The ceiling is the capacity, and not the customers there already are.
  bool held_by_capacity = false;
};

// Customers who come, lapse and come back: rows of installed_base.
struct BaseTold {
  Int128 active = 0;
  Int128 ever = 0;
  Int128 quarters = 0;  // the last complete ones, of which the next three are
  Int128 fresh = 0;
  Int128 won_back = 0;
  Int128 lapsed = 0;
  std::string stops;     // the quarter in which the base stops growing; empty: nothing is said
  bool stopped = false;  // it is the next one
  double reached = 0;    // of the curve's ceiling, by then
};

struct Objective {
  std::string name;
  std::string unit;
  std::string status;
  std::string accountable;
  std::string due_on;
  std::optional<Int128> target, actual, gap;
  std::optional<double> attainment, elapsed;
};

// Why a measure came to something else than the year before.
struct BridgeTold {
  std::string measure;
  std::string year;
  std::string before;  // "2012", "the same days of 2012"
  Int128 base = 0, now = 0;
  std::vector<std::pair<std::string, Int128>> parts;  // in words; the largest first, none of them 0
};

struct PlanTotal {
  std::string measure;  // its title
  std::string unit;
  Int128 cells = 0;
  Int128 plan = 0, actual = 0;
  std::optional<double> attainment;
  Int128 plan_only_cells = 0, actual_only_cells = 0, not_due_cells = 0;
  Int128 plan_only = 0, actual_only = 0, not_due = 0;
};

// What of list prices is kept: shares of list revenue.
struct PriceBand {
  double low = 0, median = 0, high = 0;  // tenth, half and nine tenths of list revenue keep less
};

// An owner beside the median of the peers.
struct PriceGap {
  std::string owner;
  bool lines = false;
  Int128 compared = 0;  // deals
  double realisation = 0, peers = 0;
  Int128 gap = 0;  // what the deals would have earned more, those above the median taken off
};

// Deals beyond a policy.
struct PolicyBreaches {
  std::string policy;
  bool lines = false;
  Int128 beyond = 0, judged = 0;
  Int128 discount_beyond = 0, margin_short = 0;
  Int128 money() const { return discount_beyond + margin_short; }
};

// Headline.
Sentence SayTotals(const Earnings& earned, const std::string& currency);
Sentence SayNoWonDeals(Int128 deals, bool filtered);
Sentence SayYear(const YearTrend& trend, const std::string& currency);
Sentence SayLossDeals(const Earnings& by_contribution, const std::string& currency);
Sentence SayMarket(const Market& market);
Sentence SayWallet(const WalletTotals& totals, const std::string& currency);
Sentence SayObjectives(Int128 objectives, Int128 well, const std::vector<std::string>& behind,
                       Int128 unknown);
// `low` and `high`: what it ends between in eight of ten cases, in 1e-6 of the unit.
Sentence SayForecast(const std::string& objective, const std::string& unit, double probability,
                     Int128 low, Int128 high);
// Of forecasts of open deals: what was told and what came, and how often a sum ended where it was
// expected to in eight of ten cases.
Sentence SayBacktest(Int128 forecasts, double told, double came, double coverage);
Sentence SayPlan(const PlanTotal& plan);

// Findings.
Sentence FindLossDeals(const Earnings& by_contribution, const Earnings& by_gross,
                       const std::string& currency);
Sentence FindLossCampaign(const Group& campaign, const std::string& currency);
Sentence FindMoreLossCampaigns(Int128 campaigns, Int128 gross, const std::string& currency);
// kind "segment", kinds "segments"; of a group, by contribution.
Sentence FindLossGroup(std::string_view kind, const Group& group, const std::string& currency);
Sentence FindLossGroups(std::string_view kinds, Int128 groups, Int128 all, Int128 contribution,
                        const std::vector<Group>& worst, const std::string& currency);
Sentence FindLossCustomers(const CustomerTotals& totals, const std::string& currency);
// The worst with their shares, "Albatross (50.0 %)"; beyond `fence`, where the median is `median`.
Sentence FindCostToServe(Int128 customers, const std::vector<std::string>& worst, double fence,
                         double median);
// Won revenue in groups that miss a margin objective even at list prices, or lose money.
Sentence FindNotToChase(const std::string& objective, const std::vector<std::string>& groups,
                        Int128 net, Int128 shortfall, const std::string& currency);
Sentence FindRankMismatch(std::string_view kind, const Group& seller, const Group& earner,
                          int64_t seller_rank, const std::string& currency);
Sentence FindPriceGap(const PriceGap& gap, const std::string& currency);
Sentence FindPolicyBreaches(const PolicyBreaches& breaches, const std::string& currency);
Sentence FindBadYear(const YearTrend& trend, const std::string& currency);
Sentence FindFullMarket(const Market& market);
// A level of a segment's market is `beyond` customers larger than the wider one that holds it.
Sentence FindMarketLevels(const std::string& segment, const std::string& level, Int128 capacity,
                          Int128 beyond);
Sentence FindPlanBeyondMarket(const PlanAlarm& alarm);
Sentence FindObjective(const Objective& objective);
Sentence FindPlanMissed(const PlanTotal& plan);
Sentence FindIslands(const std::vector<std::string>& islands, Int128 teams);
// What the rows have more or less than the ledger over some days; `why` may be empty.
struct LedgerDifference {
  std::string measure;  // "revenue"
  std::string segment;  // empty: all customers
  std::string from, to;
  std::string unit;
  std::string why;
  Int128 ledger = 0, book = 0;
};
Sentence FindLedgerDifference(const LedgerDifference& difference);
Sentence FindMoreLedgerDifferences(Int128 totals);
// Rows with something wrong in them: of a table and a column (may be empty), and what it does.
Sentence FindBadRows(Int128 rows, std::string_view table, std::string_view column,
                     std::string_view reason);
Sentence FindDoubtfulRows(Int128 rows, Int128 kinds);

// Sections.
// Where the curve levels off, or why there is none.
Sentence SayCurve(const AdoptionCurve& curve);
// What to know about the plan of a segment, or of none.
Sentence SayPlanNote(std::string_view segment, std::string_view note);
// Segments that have room, widest first, for new customers that are too many elsewhere, 1e-6.
Sentence SayRoom(const std::vector<std::string>& segments, Int128 too_many, Int128 could_take);
Sentence SayBase(const BaseTold& base);
Sentence SayCoverage(double coverage);
Sentence SayConcentration(const CustomerTotals& totals);
Sentence SayPriceBand(const PriceBand& band);
// The change and what did most to it.
Sentence SayBridge(const BridgeTold& bridge, const std::string& currency);
// How a bridge tells price and volume apart.
Sentence SayBridgeMethod(std::string_view method, bool products_by_name);
Sentence SayAllocation(std::string_view credited_by);
Sentence SayUnnamedCampaign(const Earnings& earned, const std::string& currency);
Sentence SaySpend(Int128 spend, Int128 contribution, const std::string& currency);
Sentence SayPlanRest(const PlanTotal& plan);
Sentence SayReconciled(Int128 equal, Int128 differing, Int128 not_comparable,
                       const std::vector<std::string>& measures_not_comparable);
Sentence SayNothingWrong();
// What a check looks for, and what its rows do to results.
Sentence SayCheck(std::string_view check, std::string_view reason);
Sentence SayWholeCompany(std::string_view what);
Sentence SayIncompleteYear(const std::string& year, const std::string& ends_on);
Sentence Plain(std::string_view text);

}  // namespace coxswain::report

#endif  // COXSWAIN_SRC_REPORT_SENTENCES_H_
