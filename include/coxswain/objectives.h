#ifndef COXSWAIN_OBJECTIVES_H_
#define COXSWAIN_OBJECTIVES_H_

#include "coxswain/objectives/alignment.h"
#include "coxswain/objectives/countermeasures.h"
#include "coxswain/objectives/deal_triage.h"
#include "coxswain/objectives/handover.h"
#include "coxswain/objectives/register.h"
#include "coxswain/query.h"

// The room `objectives`: what was agreed, and how it stands. Plans against the rows, objectives
// that teams share, and the KPIs that each team steers by.
//
// Business time. Every query here looks from `as_of`, or without it from the latest event: the last
// day in the rows of deals, deal_costs, orders and spend (never an expected, due or period day).
//
// Plan lines and objectives say what is folded, so they are given whole to every fold and travel in
// the tally's signature: tallies of different plans or objectives do not merge. Owners, actuals and
// KPIs are facts, each row folded once.
namespace coxswain {

// "plan_attainment": plan lines against the rows, matched cell by cell. On one real ledger a naive
// total said +41.61 % over budget where the matched cells said -1.47 %, because the budget covered
// fewer cells than the rows; so what has no counterpart stands apart and enters no ratio.
//
//   cell        plan, version, measure, the dimensions that the plan line sets (owner, team,
//               segment, region, product family, campaign) and its window, both ends included.
//               Lines of one cell are added up, which the note says.
//   actual      the measure over the rows of the cell: deals.owner, deals.team, customers.segment,
//               customers.region, products.family, deals.campaign_id; for rows that do not reach
//               deals the columns of these names; of each measure's own date. Where owners are
//               known and nobody of a line's team (or of a team below it) is among them, the team
//               only answers for the plan: the rows of all teams count, except rows of spend
//   attainment  actual / plan; empty where the plan is 0
//   status      matched; plan only: no rows in the cell; actual only: rows in a window of the plan
//               for dimension values that no line of that plan, measure and window covers; not due:
//               the window begins later than the day looked from; unknown measure; not computable:
//               the rows lack the dimension or the table, see the note
//
// A window that is still running is matched with what came in so far. With `by`, cells are added
// up per measure: plan, actual, difference and attainment of matched cells alone, the others in
// columns of their own. Sums add up; of a measure that does not (shares, averages, active
// customers) a group of several cells has only the numbers of cells. Without the option version the
// latest version of each plan counts, numbers in them compared as numbers. A condition of the
// filter on a plan's dimension chooses plan lines as well as rows; any other one chooses rows
// alone. Source: matching plan and actual cell by cell is the static-budget variance of Horngren,
// Datar and Rajan, Cost Accounting, 14th ed. 2012, chapter 7.
extern const Query kPlanAttainmentQuery;

// "headroom": what plans of new customers and of net revenue want from each segment, against what
// its market can still give and against what the fitted curve of adoption says will come. One row a
// segment and measure; with show=periods one a segment, measure and period of the plan.
//
//   headroom     capacity - customers ever, both as in "penetration" (coxswain/saturation.h). More
//                customers than capacity leave none; the note says that one of them is wrong
//   plan         lines of plan_lines with measure new_customers or net_revenue, of the latest
//                version of each plan; or objectives on them with direction up, whose filter names
//                a segment (and region) and nothing else, of a corridor its lower bound. Lines of
//                the same days are added up. A line that says more than others of the same plan and
//                days (an owner, or a segment where the whole company is asked for) is a part of
//                them and left out. Where two plans plan the same days of a segment there is no
//                answer until plan_id chooses. Money in other currencies is converted as in
//                plan_attainment
//   periods      those that are not over on the day looked from. What has come already of one that
//                has begun is taken off
//   wanted       new customers from today on. Of a plan of revenue, first what the customers there
//                are will bring is taken off, so that theirs is not mixed up with what new ones
//                must bring: their net revenue of the last 12 months x revenue_kept, by days.
//                revenue_kept is a ratio of two years' totals as of the chain ladder (Mack,
//                Distribution-free Calculation of the Standard Error of Chain Ladder Reserve
//                Estimates, ASTIN Bulletin 1993): customers of a year ago, their last 12 months /
//                their 12 months before. It takes rows from 24 months ago on. The rest /
//                revenue_per_new_customer is the number of new customers wanted, in their first
//                months as many as were new in 12 have had
//   exceeded_in  the first period up to whose end more are wanted, all periods before it included,
//                than are left
//   probability  that this is so by the end of the plan (show=periods: of the period). With one
//                number for the capacity it is 0 or 1. Where markets has a low or a high estimate
//                the capacity is taken to be distributed between them as a triangle with its peak
//                at capacity_customers (Kotz and van Dorp, Beyond Beta, 2004, chapter 1); estimates
//                of regions are added up, as if they were wrong the same way
//   curve        another question: whether so many will come in time, had nobody planned. It is
//                fitted as adoption_fit does (its defaults, but for the options named here), and
//                curve_probability is the share of the bootstrap's replicates that bring fewer than
//                are wanted (saturation/bootstrap.h). The same seed says the same. Empty where the
//                data tell no curve: curve_status
//   room         what a segment has left beyond its own plan. could_take fills the widest room
//                first, with what is too much elsewhere
//   status       the first that fits: several plans; no capacity; no plan; cannot be told (revenue
//                whose part from new customers is unknown); over headroom; may run over (above 0 is
//                the probability); fits. Plans without a segment have a row of their own: no
//                segment
//
// Customers without a segment are left out: no plan can name them. Source: Farris et al., Marketing
// Metrics, 2nd ed. 2010, chapters 2 and 4; the papers named above.
extern const Query kHeadroomQuery;

// "plan_versions": every version of every plan: what is in it, its digest, and which teams have
// signed it, so that it cannot change silently.
//
// The digest is the SHA-256 of the version's canonical form: the line "coxswain plan 1", then each
// of its plan lines as a line of its own, in the order of their bytes, all ended by a line feed. A
// plan line is its columns of the table plan_lines (as declared; a caller's own are left out) in
// the order of their names, those that are null left out, as NAME:LENGTH:TEXT; with LENGTH the
// bytes of TEXT. Texts are as given, days "2026-01-31", values whole numbers of millionths
// ("1500000" is 1.5). So neither the order of the rows nor the platform matters, nor columns that
// later versions of the library add.
//
//   status        agreed     every team of its lines has agreed, and every signature is of it
//                 objected   a team objects
//                 changed    a team signed what had another digest: the plan changed after that, or
//                            another version was meant
//                 open       a team is missing
//                 not there  signed, but there are no lines of it
//                 The first of changed, objected, open that holds.
//   not_signed    teams of its lines without a signature
//   changed_since teams whose signature has another digest
//
// A signature without digest is believed, and the note says how many there are. With as_of,
// signatures of later days are not known, those without a day are.
extern const Query kPlanVersionsQuery;

// "plan_bridge": why net revenue or a margin of won deals differs from the plan, told as
// margin/bridge.h tells two periods, with the plan in the place of the first. The plan's lines of
//
//   quantity                           units, as deal_lines.quantity counts them; deals without
//                                      lines count 1 each
//   net_revenue                        with it the planned price of a unit
//   list_revenue                       tells list prices from discounts, which here include what
//                                      goes off the invoice
//   cost_of_goods or gross_margin      with it the planned unit cost
//   cost_to_serve or contribution_margin   the same to the contribution margin. A contribution
//                                      margin alone has both costs in one, and so has `cost`
//
// that name the same dimensions and window are a cell; lines of one measure in it are added up.
// Where a margin and the costs before it are both said, the margin counts. Other measures of the
// plan are passed over. The rows of a cell are won deals and their lines, by plan_attainment's
// columns and days of closing. Deals and lines stand at their own exchange rates, the plan at the
// budget rate of its first day (else the spot rate): what differs between them is part of prices.
//
//   matched         plan and rows: price, volume, mix and cost of what is planned and done
//   plan_only       cells without rows: what was planned and not sold
//   actual_only     rows in a window of the plan for values that no cell of it has
//   partly_planned  cells with rows of which the plan lacks the quantity, the revenue or the
//                   margin: the whole difference, since nothing can be said of its price; without a
//                   planned value all that was earned
//   not_due         windows that begin later than as_of, or than the last day a deal was won: in no
//                   part
//
// Nobody is a new or lost customer to a plan, which names none. Refused, since the parts would not
// add up to what was planned and done: lines by different dimensions, windows that share days, from
// or to within a window, a filter on what the plan is not by, two teams that answer for one cell.
extern const Query kPlanBridgeQuery;

// "scorecard": every objective, how far it is and where it will end.
//
//   actual       the measure over starts_on to the day looked from, at most due_on, of the rows
//                that pass the objective's filter; open deals by their expected close up to due_on.
//                Where the rows cannot give the measure, from the table actuals: of a sum in the
//                catalogue (revenue, spend) the periods that lie wholly within are added up; of
//                anything else, also a measure that the catalogue does not know, the value of the
//                latest period that begins within. A filter may name team and segment there;
//                without one the row without team and segment counts, or else the only series.
//   elapsed      days done / days, both ends included
//   projected    of a flow (money and counts that add up over days): actual / elapsed; of a level
//                (shares, averages, pipeline, active customers, actuals): actual
//   attainment   actual / target
//   pace_index   projected / target; direction down: target / projected
//   growth       measured from the baseline: pace_index (projected - baseline) / (target -
//                baseline), attainment the same of the actual, a flow's baseline taken for the days
//                done; of a level, projected is baseline + (actual - baseline) / elapsed
//   corridor     pace_index 1 within target_low to target_high, projected / low below, high /
//                projected above
//   milestones   objective_points say where the actual is meant to stand on which day, straight in
//                between, the target being that of due_on. The path begins with 0 (flow) or the
//                baseline; without one it stands at the first milestone until that is due.
//                pace_index is actual / path (direction down: path / actual), of a level with a
//                baseline both from there; projected goes the rest of the path as it went so far
//   gap          target - projected; corridor: the nearer bound - projected, 0 within
//   required_per_day  of a flow: (target - actual) / days left, at least 0
//
// Ratios are empty where target, bound or projected are not above 0. Status, the first that fits:
//   unknown measure  neither catalogue nor actuals know it
//   bad filter       the filter cannot be read or applied
//   not started      the day looked from lies before starts_on
//   no data          no value, or no day is known to look from
//   met, missed      on due_on or later: whether the actual reached the target. A flow that should
//                    go up is met as soon as it has
//   off course       a flow that should stay below its target and no longer is
//   on course        pace_index >= on_course (option, 1)
//   at risk          pace_index >= at_risk (option, 0.9)
//   off course       else. Without a pace_index the projection reaches the target (on course) or
//                    not (off course)
//
// Nothing that is wrong with one objective fails the query: status and note say what it is. An
// objective is shared where two teams or more are accountable or contribute, and cross-functional
// where these have two functions or more.
// Source: attainment and pace as in sales performance management; Kaplan and Norton, The Balanced
// Scorecard, 1996, for objectives shared by functions.
extern const Query kScorecardQuery;

// "margin_targets": objectives on gross_margin, contribution_margin and their shares, and the won
// deals that they speak of: closed from starts_on to due_on (and by as_of), of the objective's
// filter. One row an objective, with `by` one for each group of its deals.
//
//   misses      a deal of known cost whose margin is below target_share x its net revenue. It
//   counts
//               for revenue targets all the same. A return (net revenue below 0) is asked nothing
//   shortfall   target_share x net revenue - margin, in money, rounded once, half to even
//   at list     margin and net revenue with list - invoice added to both. Discounts of rows without
//               known cost are among it, so that no group is told worse than it may be
//   verdict     the first that fits: cost unknown; loses money (contribution margin below 0); no
//               revenue (not above 0 where cost is known); meets target; below target at list: what
//               sales should not chase; below target by discount: worth it at better prices
//   conflicts   objectives on revenue, bookings or net_revenue, direction up, that are met or on
//               course while this one is missed, at risk or off course, whose days overlap and
//               whose filters no condition keeps apart
//
// A corridor's target share is its lower bound. Deals of unknown cost are counted apart. Where
// lines are needed to tell the groups, lines stand for deals, and `counted` says so.
extern const Query kMarginTargetsQuery;

// "kpi_overlap": how far two teams steer by the same KPIs, for every pair of teams with KPIs.
// Two KPIs are the same if measure, filter (canonical text, columns qualified) and period are.
// Weights are scaled to add up to 1 in each team; KPIs without a weight share equally what the
// others leave of 1. With w and v the weights of two teams, 0 where a team lacks the KPI:
//   shared_weight  sum of min(w, v), 0 to 1
//   jaccard        sum of min(w, v) / sum of max(w, v), 0 to 1
// A KPI counts from valid_from to valid_to; of several at once the one that began last.
// Source: Ruzicka 1958 for the weighted Jaccard index; shared weight is Czekanowski's overlap.
extern const Query kKpiOverlapQuery;

// "islands": per team its largest shared weight with any other team, and the KPIs that no other
// team has. A team is an island where that is at or below the option island_below (0). An orphan is
// a KPI that rolls up to no company measure (revenue, bookings, margins and their shares,
// customers, penetration): its measure is none, and no objective on it leads, by objective_links
// and parent_id, to an objective on one.
extern const Query kIslandsQuery;

// "findings": what does not hold together in objectives and KPIs, by the money that is at stake.
//   objective missed         due and not met
//   objective off course     status off course or at risk
//   target needs a leap      a flow that from now on needs more than `leap` (option, 2) times a day
//                            of what it made a day so far
//   single owner             one team alone is accountable or contributes
//   no owner                 none is
//   single function          two teams or more own it, all of the same function
//   no accountable team      teams contribute, none is accountable
//   target in another unit   a currency on what is no money; more than 1 of a share
//   circle of objectives     they serve (parent_id) or lead to (objective_links) each other
//   unknown measure, bad filter, no data  as the scorecard says
//   kpi leads nowhere        no other team has the KPI, and its measure is not the measure of an
//                            objective that two teams or more share or that leads to such a one by
//                            objective_links
//   revenue against margin   a revenue objective is met or on course while a margin objective of
//                            deals that may be the same is behind: see margin_targets. Its money
//                            is what the deals that miss the share fall short of it
//   no countermeasure        missed, off course or at risk, and the table countermeasures, which
//   was
//                            given, has none for it that is not dropped
//   countermeasure overdue   as "countermeasures" has it
//   weights do not add up    a team's weights are all given and their sum is off 1 by more than
//                            0.005; or those of all objectives with the same parent (without one:
//                            with the same days), unless the weights of all objectives add up to 1
// money_at_stake is what the objective's projection falls short of its target, where that is money.
// One objective may have several findings with the same money: do not add them up. With the option
// objective_id, findings of these objectives alone.
extern const Query kFindingsQuery;

}  // namespace coxswain

#endif  // COXSWAIN_OBJECTIVES_H_
