#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "assets.h"
#include "charts.h"
#include "say.h"
#include "sentences.h"

namespace coxswain::report {
namespace {

constexpr size_t kNamed = 3;

std::string SegmentName(const Table& segments, int64_t row) {
  const std::string name = TextAt(segments, "segment", row);
  return name.empty() ? "(none)" : name;
}

}  // namespace

void AddPenetrationChart(const ReportTable& segments, Section* section) {
  Table rows = segments.table;
  KeepRows([&](int64_t row) { return RealAt(segments.table, "penetration_ever", row).has_value(); },
           &rows);
  if (rows.rows() == 0) return;
  SortBy("penetration_ever", Order::kDescending, &rows);
  int64_t widest = 0;
  for (int64_t row = 1; row < rows.rows(); ++row) {
    if (CountAt(rows, "headroom", row) > CountAt(rows, "headroom", widest)) widest = row;
  }
  const Sentence caption =
      Say("{full} is fullest: {penetration} of those who could buy have bought. {wide} has most "
          "room, {left} left.",
          {Name("full", SegmentName(rows, 0)),
           Share("penetration", RealAt(rows, "penetration_ever", 0).value_or(0)),
           Name("wide", SegmentName(rows, widest)),
           Count("left", CountAt(rows, "headroom", widest).value_or(0), "customer", "customers")});
  section->charts.push_back(DrawChart({"penetration", "Penetration by segment", caption},
                                      kPenetrationChart, segments.name, rows,
                                      {{"segment", "segment"},
                                       {"capacity", "capacity"},
                                       {"customers_ever", "customers"},
                                       {"penetration_ever", "penetration"}}));
}

void AddHeatMap(const ReportTable& table, const Table& cells, Section* section) {
  const auto full = [&](int64_t row) { return RealAt(cells, "penetration_ever", row).value_or(0); };
  int64_t fullest = 0;
  int64_t openest = 0;
  bool accounts = false;  // some cell knows no market but accounts
  for (int64_t row = 0; row < cells.rows(); ++row) {
    if (full(row) > full(fullest)) fullest = row;
    if (full(row) < full(openest)) openest = row;
    accounts = accounts || TextAt(cells, "capacity_source", row) == "known accounts";
  }
  std::string pattern =
      "{full} in {full_region} is fullest, {most} of those who could buy have bought; {open} in "
      "{open_region} is most open, {least}.";
  if (accounts) pattern += " Where no market is stated for a region its known accounts count.";
  const Sentence caption =
      Say(pattern,
          {Name("full", SegmentName(cells, fullest)),
           Name("full_region", TextAt(cells, "region", fullest)), Share("most", full(fullest)),
           Name("open", SegmentName(cells, openest)),
           Name("open_region", TextAt(cells, "region", openest)), Share("least", full(openest))});
  section->charts.push_back(
      DrawChart({"penetration_by_region", "Penetration by segment and region", caption},
                kHeatMapChart, table.name, cells,
                {{"segment", "segment"},
                 {"region", "region"},
                 {"capacity", "capacity"},
                 {"customers_ever", "customers"},
                 {"penetration_ever", "penetration"}}));
}

void AddHeadroomChart(const ReportTable& segments, Section* section) {
  const Table& all = segments.table;
  Table drawn = all;
  KeepRows(
      [&](int64_t row) {
        return CountAt(all, "headroom", row).has_value() &&
               MicrosAt(all, "new_customers_wanted", row).value_or(0) > 0;
      },
      &drawn);
  const int64_t count = drawn.rows();
  if (count == 0) return;
  const Table rows = drawn;
  const int name = drawn.AddColumn("name", ColumnKind::kText);
  const int left = drawn.AddColumn("left", ColumnKind::kInteger, "count");
  const int need = drawn.AddColumn("need", ColumnKind::kReal, "share");
  std::vector<std::string> beyond;
  for (int64_t row = 0; row < count; ++row) {
    const Int128 wanted = MicrosAt(rows, "new_customers_wanted", row).value_or(0);
    const Int128 there = std::max<Int128>(CountAt(rows, "headroom", row).value_or(0), 0);
    const bool revenue = TextAt(rows, "measure", row) == "net_revenue";
    drawn.AppendText(name, SegmentName(rows, row) + (revenue ? ", by revenue" : ""));
    drawn.AppendInteger(left, static_cast<int64_t>(there));
    // Where none is left, as if one were: the bar is the longest all the same.
    drawn.AppendReal(need, Ratio(wanted, std::max<Int128>(there, 1) * kMicros));
    const std::string segment = Shortened(SegmentName(rows, row), kLongestName);
    const bool fresh = std::find(beyond.begin(), beyond.end(), segment) == beyond.end();
    if (wanted > there * kMicros && fresh && beyond.size() < kNamed) beyond.push_back(segment);
  }
  const Sentence caption =
      beyond.empty()
          ? Plain(
                "Every segment has room for the new customers that are planned; a bar past the "
                "line would need more than are left.")
          : Say("A bar past the line needs more new customers than the segment has left: "
                "{segments}.",
                {Word("segments", Listed(beyond))});
  SortBy("need", Order::kDescending, &drawn);
  section->charts.push_back(DrawChart({"headroom", "Plan against headroom", caption},
                                      kHeadroomChart, segments.name, drawn,
                                      {{"name", "segment"},
                                       {"new_customers_wanted", "planned"},
                                       {"left", "left"},
                                       {"need", "need"},
                                       {"probability", "probability"},
                                       {"curve_customers", "curve"}}));
}

namespace {

Chart AdoptionChart(std::string_view name, std::string_view title, std::string_view table,
                    const Table& rows) {
  int64_t last = rows.rows() - 1;
  while (last > 0 && !CountAt(rows, "customers_ever", last).has_value()) --last;
  const std::optional<double> ceiling = RealAt(rows, "ceiling", last);
  const std::optional<Int128> capacity = CountAt(rows, "capacity", last);
  std::string pattern = std::string("{customers} {customers?has|have} bought up to {period}") +
                        (capacity.has_value() ? ", of {capacity} who could." : ".");
  if (ceiling.has_value()) {
    pattern += " The curve levels off at {ceiling}; its band is what is open about that.";
  }
  const Sentence caption =
      Say(pattern,
          {Count("customers", CountAt(rows, "customers_ever", last).value_or(0), "customer",
                 "customers"),
           Name("period", TextAt(rows, "period", last)), Count("capacity", capacity.value_or(0)),
           Count("ceiling", static_cast<Int128>(std::llround(ceiling.value_or(0))))});
  return DrawChart({name, title, caption}, kAdoptionChart, table, rows,
                   {{"period", "period"},
                    {"new_customers", "new"},
                    {"customers_ever", "customers"},
                    {"capacity", "capacity"},
                    {"fitted", "curve"},
                    {"low", "low"},
                    {"high", "high"},
                    {"ceiling", "ceiling"}});
}

}  // namespace

void AddAdoptionChart(const ReportTable& periods, Section* section) {
  section->charts.push_back(
      AdoptionChart("adoption", "Adoption and its ceiling", periods.name, periods.table));
}

void AddSegmentAdoptionChart(const ReportTable& periods, const std::string& segment, int number,
                             const Table& rows, Section* section) {
  section->charts.push_back(AdoptionChart("adoption_segment_" + std::to_string(number),
                                          "Adoption: " + Shortened(segment, kLongestName),
                                          periods.name, rows));
}

void AddDriftChart(const ReportTable& drift, Section* section) {
  Table rows = drift.table;
  KeepRows([&](int64_t row) { return RealAt(drift.table, "ceiling", row).has_value(); }, &rows);
  const int64_t last = rows.rows() - 1;
  const auto ceiling = [&](std::string_view name, int64_t row) {
    return Count(name, static_cast<Int128>(std::llround(*RealAt(rows, "ceiling", row))));
  };
  const Sentence caption =
      Say("At the end of {first} the ceiling was told as {then}, at the end of {last} as {now}: "
          "plan with the last, and with its interval.",
          {Name("first", TextAt(rows, "period", 0)), ceiling("then", 0),
           Name("last", TextAt(rows, "period", last)), ceiling("now", last)});
  section->charts.push_back(DrawChart({"adoption_drift", "How the ceiling drifted", caption},
                                      kDriftChart, drift.name, rows,
                                      {{"period", "period"},
                                       {"customers_ever", "customers"},
                                       {"ceiling", "ceiling"},
                                       {"ceiling_low", "low"},
                                       {"ceiling_high", "high"}}));
}

}  // namespace coxswain::report
