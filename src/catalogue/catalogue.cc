#include "coxswain/catalogue.h"

#include <vector>

#include "coxswain/campaigns.h"
#include "coxswain/margin.h"
#include "coxswain/measures.h"
#include "coxswain/objectives.h"
#include "coxswain/objectives/forecast.h"
#include "coxswain/objectives/forecast_backtest.h"
#include "coxswain/objectives/pipeline_ageing.h"
#include "coxswain/objectives/pipeline_movement.h"
#include "coxswain/reconcile.h"
#include "coxswain/saturation.h"

namespace coxswain {

// One line a query, in the order in which they are shown.
absl::Span<const Query> AllQueries() {
  static const std::vector<Query> queries = {
      kMarginQuery,
      kMarginBridgeQuery,
      kCostAllocationQuery,
      kCustomerProfitabilityQuery,
      kCustomerConcentrationQuery,
      kPriceBandQuery,
      kPriceRealisationQuery,
      kPolicyBreachesQuery,
      kMeasuresQuery,
      kPenetrationQuery,
      kMarketSizeQuery,
      kWhiteSpaceQuery,
      kAdoptionQuery,
      kAdoptionFitQuery,
      kAdoptionForecastQuery,
      kAdoptionCompareQuery,
      kAdoptionDriftQuery,
      kAdoptionAnaloguesQuery,
      kAdoptionPooledQuery,
      kInstalledBaseQuery,
      kCampaignsQuery,
      kReconcileQuery,
      kQualityQuery,
      kPlanAttainmentQuery,
      kPlanBridgeQuery,
      kHeadroomQuery,
      kPlanVersionsQuery,
      kPipelineMovementQuery,
      kPipelineAgeingQuery,
      kScorecardQuery,
      kForecastQuery,
      kForecastBacktestQuery,
      kCascadeQuery,
      kObjectiveCheckQuery,
      kMarginTargetsQuery,
      kKpiOverlapQuery,
      kIslandsQuery,
      kAlignmentQuery,
      kContradictionsQuery,
      kGoalsHeardQuery,
      kFindingsQuery,
      kCountermeasuresQuery,
      kHandoverQuery,
      kHandoverLateQuery,
      kDealTriageQuery,
  };
  return queries;
}

absl::StatusOr<const Query*> FindQuery(std::string_view name) {
  std::vector<std::string_view> known;
  for (const Query& query : AllQueries()) {
    if (query.spec.name == name) return &query;
    known.push_back(query.spec.name);
  }
  return NotFound("There is no query " + Quote(name) + "." + Suggestion(name, known));
}

}  // namespace coxswain
