#ifndef COXSWAIN_CAMPAIGNS_H_
#define COXSWAIN_CAMPAIGNS_H_

// The room `campaigns`: what campaigns cost and what the deals credited to them earn.
//
//   spend                     spend rows of the campaign, by spent_on
//   net revenue, margins      of won deals by closed_on, as the query "margin" reckons them
//   cost per won deal         spend / deals won with the campaign as primary source
//   contribution per spend    contribution margin / spend
//   contribution after spend  contribution margin - spend: what the campaign left over
//
// Credit goes to one campaign: deals.campaign_id (primary source), or deal_lines.campaign_id where
// lines carry campaigns, with the costs of whole deals split over their lines. Neither says what
// would have been won without the campaign; that takes attribution or an experiment. What no
// campaign is named for stands in a row of its own, so that the rows add up to the company.
//
// A filter chooses deals, or lines where these are credited, and a condition on a campaign is about
// the one that is credited: of a deal its primary source, whatever its lines name. Spend follows it
// where it can: campaigns' columns, the campaign itself, periods. With any other condition (a
// segment, an owner) the spend for it is unknown, and spend and what is made from it are empty. The
// same holds where no spend was given at all.
//
// No cost pool is in it, nor in any contribution margin but that of customers where pools are asked
// for within: measures/pools.h says how a
// campaign's spend is allocated to deals that way.
//
// Source: Farris et al., Marketing Metrics, 2nd ed. 2010, chapters 5 and 10 (cost per customer,
// return on marketing investment); the waterfall as in coxswain/margin.h.

#include "coxswain/query.h"

namespace coxswain {

// "campaigns": one row for each campaign that has spend, won deals or won lines, and one without a
// campaign. With the option credit at auto, lines are credited where any line names a campaign,
// which is what grouping by campaign_id does in every query; column credited_by says which it was.
extern const Query kCampaignsQuery;

}  // namespace coxswain

#endif  // COXSWAIN_CAMPAIGNS_H_
