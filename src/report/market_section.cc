#include <iterator>
#include <set>
#include <string>

#include "base_part.h"
#include "charts.h"
#include "headroom_part.h"
#include "market_depth.h"
#include "say.h"
#include "sections.h"
#include "sentences.h"

namespace coxswain::report {
namespace {

constexpr double kNearlyFull = 0.9;
constexpr int64_t kPeriods = 40;
constexpr int64_t kRows = 20;

constexpr std::string_view kNeeds =
    "This section needs won deals with customer_id and closed_on, and how many customers there "
    "could be: the table markets with segment, as_of and capacity_customers, or customers that "
    "have not bought yet.";

std::optional<Market> MarketAt(const Table& table, std::string_view segment, int64_t row) {
  const std::optional<Int128> capacity = CountAt(table, "capacity", row);
  const std::optional<Int128> customers = CountAt(table, "customers_ever", row);
  const std::optional<double> penetration = RealAt(table, "penetration_ever", row);
  if (!capacity || !customers || !penetration) return std::nullopt;
  Market market;
  market.segment = segment;
  market.known_accounts = TextAt(table, "capacity_source", row) == "known accounts";
  market.capacity = *capacity;
  market.customers = *customers;
  market.penetration = *penetration;
  market.planned = MicrosAt(table, "planned_new_customers", row);
  return market;
}

void FindFull(const Market& market, Report* report) {
  if (market.penetration < kNearlyFull) return;
  report->findings.push_back(
      {"market_full", market.segment, FindFullMarket(market), std::nullopt, ""});
}

// The plan of new customers that reaches furthest ahead; empty if none does.
absl::StatusOr<std::string> PlanAhead(const Source& source) {
  std::string plan, last;
  COXSWAIN_ASSIGN_OR_RETURN(
      const Answer cells, source.Ask("plan_attainment", {TextOption("measure", "new_customers")}));
  if (!cells.table.has_value()) return plan;
  for (int64_t row = 0; row < cells.table->rows(); ++row) {
    const std::string end = TextAt(*cells.table, "period_end", row);
    if (TextAt(*cells.table, "status", row) != "not due" || end <= last) continue;
    last = end;
    plan = TextAt(*cells.table, "plan_id", row);
  }
  return plan;
}

// What a part of the section has comes after what the section has.
void Append(Section* part, Section* section) {
  const auto move = [](auto& from, auto* to) {
    to->insert(to->end(), std::make_move_iterator(from.begin()),
               std::make_move_iterator(from.end()));
  };
  move(part->sentences, &section->sentences);
  move(part->tables, &section->tables);
  move(part->charts, &section->charts);
}

// By segment, and what of it is nearly full; what is told of `already`, is not told again. True:
// something is.
bool AddSegments(const Table& table, const std::string& plan, const std::set<std::string>& already,
                 bool find, Section* section, Report* report) {
  const size_t before = report->findings.size();
  for (int64_t row = 0; find && row < table.rows(); ++row) {
    const std::string segment = TextAt(table, "segment", row);
    std::optional<Market> market = MarketAt(table, segment, row);
    if (segment.empty() || !market.has_value() || already.count(segment) != 0) continue;
    market->plan = plan;
    FindFull(*market, report);
  }
  section->tables.push_back(Show("penetration", "How full the market is", table,
                                 {{"segment"},
                                  {"capacity"},
                                  {"customers_ever", "ever bought"},
                                  {"penetration_ever", "penetration"},
                                  {"headroom", "left"},
                                  {"active_customers", "active"},
                                  {"planned_new_customers", "planned"},
                                  {"plan_over_headroom", "too many"}},
                                 kRows));
  AddPenetrationChart(section->tables.back(), section);
  return report->findings.size() > before;
}

AdoptionCurve CurveOf(const Table& fit, double customers) {
  AdoptionCurve curve;
  curve.status = TextAt(fit, "status");
  curve.quarters = CountAt(fit, "periods").value_or(0);
  curve.ceiling = RealAt(fit, "ceiling");
  curve.low = RealAt(fit, "ceiling_low");
  curve.high = RealAt(fit, "ceiling_high");
  // Where as many have bought already, the curve's day is not the news.
  if (customers < kNearlyFull * curve.ceiling.value_or(0)) {
    curve.nearly_full_on = TextAt(fit, "reaches_90_on");
  }
  const std::optional<double> capacity = RealAt(fit, "capacity");
  curve.held_by_capacity = capacity.has_value() && curve.ceiling == capacity;
  return curve;
}

// The rows of quarters that are over or have begun.
int64_t QuartersSeen(const Table& table) {
  int64_t seen = table.rows();
  while (seen > 0 && !CountAt(table, "customers_ever", seen - 1).has_value()) --seen;
  return seen;
}

// `table`: what adoption or adoption_forecast say.
void AddPeriods(Table table, Section* section) {
  const int64_t seen = QuartersSeen(table);
  KeepRows([&](int64_t row) { return row >= seen - kPeriods; }, &table);
  if (table.Find("penetration_ever") == nullptr) {
    AddShareColumn("penetration_ever", "customers_ever", "capacity", &table);
  }
  const std::string_view title =
      seen > kPeriods ? "New customers by quarter, the last ten years" : "New customers by quarter";
  section->tables.push_back(Show("adoption", title, table,
                                 {{"period", "quarter"},
                                  {"new_customers"},
                                  {"customers_ever", "ever bought"},
                                  {"capacity", kHidden},
                                  {"penetration_ever", "penetration"},
                                  {"fitted", "curve"},
                                  {"low", "at least"},
                                  {"high", "at most"},
                                  {"ceiling", kHidden},
                                  {"is_forecast", kHidden}}));
  AddAdoptionChart(section->tables.back(), section);
}

// New customers by quarter, with the curve through them where the data tell one. The quarter that
// is not over on the last day of anything is no part of it.
absl::Status AddAdoption(const Source& source, Section* section) {
  std::vector<QueryOption> options = {TextOption("grain", "quarter")};
  if (source.as_of().has_value()) options.push_back(TextOption("to", source.as_of()->ToString()));
  COXSWAIN_ASSIGN_OR_RETURN(const Answer fit, source.Ask("adoption_fit", options));
  if (!fit.table.has_value() || fit.table->rows() == 0) return absl::OkStatus();
  const bool drawn = AdoptionCurve{.status = TextAt(*fit.table, "status")}.drawn();
  COXSWAIN_ASSIGN_OR_RETURN(Answer periods,
                            source.Ask(drawn ? "adoption_forecast" : "adoption", options));
  if (!periods.table.has_value()) return absl::OkStatus();
  const int64_t last = QuartersSeen(*periods.table) - 1;
  const std::optional<double> customers = RealAt(*periods.table, "customers_ever", last);
  section->sentences.push_back(SayCurve(CurveOf(*fit.table, customers.value_or(0))));
  AddPeriods(*std::move(periods.table), section);
  return absl::OkStatus();
}

}  // namespace

absl::Status AddMarket(const Source& source, Report* report) {
  report->sections.push_back({"market", "Market", {}, {}, ""});
  Section& section = report->sections.back();
  COXSWAIN_ASSIGN_OR_RETURN(const std::string plan, PlanAhead(source));
  std::vector<QueryOption> options;
  if (!plan.empty()) options.push_back(TextOption("plan", plan));
  options.push_back(By({}));
  COXSWAIN_ASSIGN_OR_RETURN(const Answer whole, source.Ask("penetration", options));
  options.back() = By({"segment"});
  COXSWAIN_ASSIGN_OR_RETURN(const Answer by_segment, source.Ask("penetration", options));

  // Figures of the whole company stay in this section where the others are filtered.
  const bool same_rows = source.filter().empty() || whole.filtered;
  std::optional<Market> market;
  if (whole.table.has_value()) market = MarketAt(*whole.table, "", 0);
  if (market.has_value()) {
    market->plan = plan;
    section.sentences.push_back(SayMarket(*market));
    if (same_rows) report->headline.push_back(SayMarket(*market));
    if (!same_rows) section.sentences.push_back(SayWholeCompany("These figures"));
  } else {
    section.missing = kNeeds;
  }
  // Plans know no filter.
  Section headroom;
  std::set<std::string> beyond;
  if (source.filter().empty()) {
    COXSWAIN_ASSIGN_OR_RETURN(beyond, AddHeadroom(source, plan, &headroom, report));
  }
  const bool segments = by_segment.table.has_value() && by_segment.table->rows() > 0;
  const bool full_segments =
      segments && AddSegments(*by_segment.table, plan, beyond, same_rows, &section, report);
  if (market.has_value() && same_rows && !full_segments && beyond.empty()) {
    FindFull(*market, report);
  }
  Append(&headroom, &section);
  COXSWAIN_RETURN_IF_ERROR(AddAdoption(source, &section));
  if (segments) COXSWAIN_RETURN_IF_ERROR(AddSegmentCurves(source, *by_segment.table, &section));
  COXSWAIN_RETURN_IF_ERROR(AddDrift(source, &section));
  COXSWAIN_RETURN_IF_ERROR(AddActiveBase(source, &section));
  COXSWAIN_RETURN_IF_ERROR(AddRegions(source, &section));
  COXSWAIN_RETURN_IF_ERROR(AddWallets(source, &section));
  return AddSizes(source, &section, report);
}

}  // namespace coxswain::report
