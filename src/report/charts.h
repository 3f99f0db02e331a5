#ifndef COXSWAIN_SRC_REPORT_CHARTS_H_
#define COXSWAIN_SRC_REPORT_CHARTS_H_

#include <initializer_list>
#include <string_view>

#include "document.h"
#include "sentences.h"
#include "source.h"

// The charts of the report. Each is a Vega-Lite template (charts/*.json) and rows of one of the
// section's tables; its caption says in words what it shows.
namespace coxswain::report {

// A column of the table, and the field of the template that takes it.
struct Field {
  std::string_view column;
  std::string_view name;
};

// The text that a "$name" of the template stands for.
struct Slot {
  std::string_view name;
  std::string_view text;
};

// What a chart is besides what it draws.
struct ChartText {
  std::string_view name;
  std::string_view title;
  Sentence caption;
};

// The template with the rows in place of "$rows", the caption as "$description", the look shared by
// all charts as "$config", "$lines*30" as 30 pixels for each value of the first field, and the
// slots. Money and counts become JSON numbers: a chart is read to the pixel, exact values stand in
// the table. Fields whose column is missing are left out.
Chart DrawChart(const ChartText& text, std::string_view spec, std::string_view table,
                const Table& rows, std::initializer_list<Field> fields,
                std::initializer_list<Slot> slots = {});

// From list price to contribution margin; `waterfall` is the section's table.
void AddWaterfallChart(const ReportTable& waterfall, const std::string& currency, Section* section);
// From one year to the next by what changed: `bridge` is the section's table, `told` the measure
// that is drawn.
void AddBridgeChart(const ReportTable& bridge, const BridgeTold& told, const std::string& currency,
                    Section* section);
// Net revenue against contribution margin of each group; `groups` is the section's table, whose
// first column names them. `dimension`: "segment".
void AddRevenueMarginChart(std::string_view dimension, const ReportTable& groups,
                           const std::string& currency, Section* section);
// How much list revenue keeps how much of its price; `bands` is the section's table, `caption` what
// is said of it.
void AddPriceBandChart(const ReportTable& bands, const Sentence& caption,
                       const std::string& currency, Section* section);
// The deals that lose most; `all` is what all losing deals lose together.
void AddLossesChart(const ReportTable& deals, Int128 all, const std::string& currency,
                    Section* section);

// The whale curve; `curve` is the section's table.
void AddWhaleChart(const ReportTable& curve, const CustomerTotals& totals,
                   const std::string& currency, Section* section);
// Net revenue against margin of customers, with the thresholds of their quadrants; `drawn` are rows
// of the query customer_profitability with the customers' names, `all` how many there are.
void AddQuadrantsChart(const ReportTable& customers, const Table& drawn, int64_t all,
                       const std::string& currency, Section* section);

void AddPenetrationChart(const ReportTable& segments, Section* section);
// `cells`: segments by region with their penetration; `table` is the section's, which may show
// fewer.
void AddHeatMap(const ReportTable& table, const Table& cells, Section* section);
// New customers that the plan of each segment wants against those it has left; `segments` are rows
// of the query headroom. None where nothing is wanted.
void AddHeadroomChart(const ReportTable& segments, Section* section);
// `periods` has the column capacity, how many customers there could be, if known; and where a curve
// is drawn fitted, low, high and ceiling, also for quarters in which customers_ever is empty.
void AddAdoptionChart(const ReportTable& periods, Section* section);
// The same of one segment, whose rows of the table are `rows`; `number` tells it from the others.
void AddSegmentAdoptionChart(const ReportTable& periods, const std::string& segment, int number,
                             const Table& rows, Section* section);
// The ceiling as it would have been told period by period; `drift` is the section's table.
void AddDriftChart(const ReportTable& drift, Section* section);

void AddCampaignsChart(const ReportTable& campaigns, const std::string& currency, Section* section);

// `scorecard` has the hidden columns pace and owners.
void AddObjectivesChart(const ReportTable& scorecard, Section* section);
void AddPlanChart(std::string_view measure, const ReportTable& windows, Section* section);
void AddOverlapChart(const ReportTable& pairs, Section* section);

}  // namespace coxswain::report

#endif  // COXSWAIN_SRC_REPORT_CHARTS_H_
