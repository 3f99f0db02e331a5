#ifndef COXSWAIN_OBJECTIVES_ALIGNMENT_H_
#define COXSWAIN_OBJECTIVES_ALIGNMENT_H_

#include "coxswain/query.h"

// How far teams pull in one direction.
namespace coxswain {

// "alignment": every two teams, and the mean over all pairs (team_a and team_b empty), on the day
// looked from; with `grain` at the end of each of the last `periods` months, quarters or years.
//
//   shared_weight, jaccard   of the KPIs valid on the day, as in kpi_overlap; empty where one of
//                            the teams has none
//   objective_overlap        objectives that both teams are accountable for or contribute to /
//                            those that either does (Jaccard 1901), of objectives whose days
//                            include the day; empty where there are none
//   target_agreement         of the KPIs that both have with a target: the mean of smaller /
//                            larger target; 1: they mean the same; 0 where one is above 0 and the
//                            other is not
//   index                    option kpi_weight (0.5) x shared_weight + objective_weight (0.3) x
//                            objective_overlap + target_weight (0.2) x target_agreement, by the
//                            weights of the parts that are known. It is a summary, so index_parts
//                            stands beside it
//
// Without as_of the day looked from is the latest event, and without events the latest valid_from.
// Source: Jaccard 1901; Ruzicka 1958; Czekanowski's overlap.
extern const Query kAlignmentQuery;

// "contradictions": pairs of KPIs (and of objectives) of two teams by which one is seen to gain
// when the other loses. What one team steers by: its KPIs valid on the day, and the objectives that
// it is accountable for and that are not over. Pairs are looked at by these rules alone:
//
//   volume against margin          revenue, bookings, net_revenue, list_revenue, won_deals or
//                                  new_customers; margin shares, discounts and discount_share
//   leads against qualified leads  leads; qualified_leads, qualified_lead_share or the win rates
//   saving against growth          spend or cost_per_won_deal; the volume above, or leads
//
// Evidence is the rows of up to `periods` (24) whole periods (`grain`: month) that are over on the
// day. Each side's figure of each period, turned round where less is better (objectives say which
// way, else the measure does); the changes from period to period, so that what only grows on both
// sides says nothing; their correlation (Pearson), and the probability of so small a one or a
// smaller one if there were none, by Student's t (one-sided; Fisher, Metron 1921).
//
//   verdict  against each other: the correlation is below 0 and p_value at most `significance`
//            (0.1); not shown: else; too few periods: fewer than 6 changes, or no change at all;
//            no figures: a side's figures are not in the rows
//
// leads, qualified_leads (by the day they came) and qualified_lead_share are counted from the table
// leads; other measures that the catalogue does not have from actuals, by rows of just the period.
// Of volume against a margin share, below_target_share is the part of the net revenue of the
// periods looked at, of the rows of both filters, that was won below the margin side's target, and
// without a target below 0; it is told of the first 64 such pairs. Many pairs are asked here: at a
// significance of 0.1 one in ten of those that have nothing to do with each other is shown.
extern const Query kContradictionsQuery;

}  // namespace coxswain

#endif  // COXSWAIN_OBJECTIVES_ALIGNMENT_H_
