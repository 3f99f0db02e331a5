#ifndef COXSWAIN_SRC_REPORT_ASSETS_H_
#define COXSWAIN_SRC_REPORT_ASSETS_H_

#include <string_view>

// The texts beside the code that the build puts into the library (CMakeLists.txt).
namespace coxswain::report {

extern const std::string_view kPageStyle;  // page.css

// charts/*.json: Vega-Lite 5 specifications with "$names" in the place of values, see DrawChart.
extern const std::string_view kChartConfig;
extern const std::string_view kActiveBaseChart;
extern const std::string_view kAdoptionChart;
extern const std::string_view kDriftChart;
extern const std::string_view kForecastChart;
extern const std::string_view kHeadroomChart;
extern const std::string_view kHeatMapChart;
extern const std::string_view kLossesChart;
extern const std::string_view kObjectivesChart;
extern const std::string_view kOverlapChart;
extern const std::string_view kPairChart;
extern const std::string_view kPenetrationChart;
extern const std::string_view kPlanChart;
extern const std::string_view kQuadrantsChart;
extern const std::string_view kPriceBandChart;
extern const std::string_view kReliabilityChart;
extern const std::string_view kWaitingChart;
extern const std::string_view kWaterfallChart;
extern const std::string_view kWhaleChart;

}  // namespace coxswain::report

#endif  // COXSWAIN_SRC_REPORT_ASSETS_H_
