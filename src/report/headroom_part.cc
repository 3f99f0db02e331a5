#include "headroom_part.h"

#include <algorithm>
#include <vector>

#include "charts.h"
#include "say.h"
#include "sentences.h"

namespace coxswain::report {
namespace {

constexpr int64_t kRows = 20;        // listed
constexpr int64_t kCurveRows = 100;  // the same, of curves
constexpr int64_t kSegments = 12;    // whose curves are asked for
constexpr int64_t kDrawn = 4;        // of them drawn, the largest
constexpr int64_t kNotes = 5;        // told
constexpr size_t kNamed = 3;         // that have room instead
constexpr double kUnlikely = 0.1;    // a probability below it is not told of

// A plan stands there, also one that has no answer because there are several.
bool Planned(const Table& table, int64_t row) {
  return MicrosAt(table, "planned", row).has_value() ||
         TextAt(table, "status", row) == "several plans";
}

PlanAlarm AlarmAt(const Table& table, int64_t row) {
  PlanAlarm alarm;
  alarm.segment = TextAt(table, "segment", row);
  alarm.revenue = TextAt(table, "measure", row) == "net_revenue";
  alarm.known_accounts = TextAt(table, "capacity_source", row) == "known accounts";
  alarm.capacity = CountAt(table, "capacity", row).value_or(0);
  alarm.customers = CountAt(table, "customers_ever", row).value_or(0);
  alarm.penetration = RealAt(table, "penetration_ever", row);
  alarm.period = TextAt(table, "plan_period", row);
  alarm.wanted = MicrosAt(table, "new_customers_wanted", row).value_or(0);
  alarm.exceeded_in = TextAt(table, "exceeded_in", row);
  alarm.probability = RealAt(table, "probability", row).value_or(0);
  return alarm;
}

// Plans that want more than is left, or may.
std::set<std::string> FindPlans(const Table& table, Report* report) {
  std::set<std::string> found;
  for (int64_t row = 0; row < table.rows(); ++row) {
    const PlanAlarm alarm = AlarmAt(table, row);
    const std::string status = TextAt(table, "status", row);
    const bool likely = status == "may run over" && alarm.probability >= kUnlikely;
    if (status != "over headroom" && !likely) continue;
    std::optional<Int128> money = MicrosAt(table, "shortfall_revenue", row);
    if (money.value_or(0) == 0) {
      money.reset();
    } else {
      money = -*money;
    }
    report->findings.push_back({"plan_beyond_market", alarm.segment, FindPlanBeyondMarket(alarm),
                                money, money.has_value() ? "net_revenue" : ""});
    found.insert(alarm.segment);
  }
  return found;
}

// What other segments could take of what is too much by plans of this measure.
void SayWhereRoomIs(const Table& table, std::string_view measure, Section* section) {
  std::vector<std::pair<Int128, std::string>> wide;  // by rank
  Int128 too_many = 0;
  Int128 could_take = 0;
  for (int64_t row = 0; row < table.rows(); ++row) {
    if (TextAt(table, "measure", row) != measure) continue;
    too_many += MicrosAt(table, "shortfall_customers", row).value_or(0);
    could_take += MicrosAt(table, "could_take", row).value_or(0);
    const std::optional<Int128> rank = CountAt(table, "room_rank", row);
    if (!rank.has_value()) continue;
    const Figure room = Number("room", MicrosAt(table, "room", row).value_or(0), "count");
    wide.emplace_back(
        *rank, Shortened(TextAt(table, "segment", row), kLongestName) + " (" + room.shown + ")");
  }
  if (too_many <= 0) return;
  std::sort(wide.begin(), wide.end());
  std::vector<std::string> names;
  for (const auto& [rank, name] : wide) {
    if (names.size() < kNamed) names.push_back(name);
  }
  section->sentences.push_back(SayRoom(names, too_many, could_take));
}

// What is odd about the plans, or the markets that they are for.
void SayNotes(const Table& table, Section* section) {
  int64_t said = 0;
  for (int64_t row = 0; row < table.rows() && said < kNotes; ++row) {
    const std::string note = TextAt(table, "note", row);
    if (note.empty() || !Planned(table, row)) continue;
    section->sentences.push_back(SayPlanNote(TextAt(table, "segment", row), note));
    ++said;
  }
}

// Of the plans there are; where several plan the same days, of the one that is named.
absl::StatusOr<Answer> AskHeadroom(const Source& source, QueryOption by, const std::string& plan) {
  std::vector<QueryOption> options = {std::move(by)};
  COXSWAIN_ASSIGN_OR_RETURN(Answer answer, source.AskWhole("headroom", options));
  if (plan.empty() || !answer.table.has_value()) return answer;
  for (int64_t row = 0; row < answer.table->rows(); ++row) {
    if (TextAt(*answer.table, "status", row) != "several plans") continue;
    options.push_back(TextOption("plan_id", plan));
    return source.AskWhole("headroom", options);
  }
  return answer;
}

}  // namespace

absl::StatusOr<std::set<std::string>> AddHeadroom(const Source& source, const std::string& plan,
                                                  Section* section, Report* report) {
  std::set<std::string> found;
  COXSWAIN_ASSIGN_OR_RETURN(Answer segments, AskHeadroom(source, By({"segment"}), plan));
  if (segments.table.has_value()) {
    found = FindPlans(*segments.table, report);
    const Table& all = *segments.table;
    bool any = false;
    for (int64_t row = 0; row < all.rows(); ++row) {
      any = any || Planned(all, row);
    }
    if (any) {
      for (const std::string_view measure : {"new_customers", "net_revenue"}) {
        SayWhereRoomIs(all, measure, section);
      }
      SayNotes(all, section);
      Table shown = all;
      KeepRows(
          [&](int64_t row) {
            return Planned(all, row) || CountAt(all, "room_rank", row).has_value();
          },
          &shown);
      section->tables.push_back(Show("headroom", "The plan against what is left", shown,
                                     {{"segment"},
                                      {"measure"},
                                      {"plan_period", "plan"},
                                      {"new_customers_wanted", "wanted"},
                                      {"headroom", "left"},
                                      {"exceeded_in", "runs out in"},
                                      {"probability", "probability of it"},
                                      {"shortfall_customers", "too many"},
                                      {"shortfall_revenue", "worth"},
                                      {"room"},
                                      {"could_take"},
                                      {"curve_customers", "by the curve"},
                                      {"curve_probability", "probability of fewer"}},
                                     kRows));
      AddHeadroomChart(section->tables.back(), section);
    }
  }
  if (!found.empty()) return found;
  COXSWAIN_ASSIGN_OR_RETURN(const Answer whole, AskHeadroom(source, By({}), plan));
  if (whole.table.has_value()) found = FindPlans(*whole.table, report);
  return found;
}

absl::Status AddSegmentCurves(const Source& source, const Table& segments, Section* section) {
  if (segments.rows() < 2 || segments.rows() > kSegments) return absl::OkStatus();
  std::vector<QueryOption> options = {By({"segment"}), TextOption("grain", "quarter")};
  if (source.as_of().has_value()) options.push_back(TextOption("to", source.as_of()->ToString()));
  COXSWAIN_ASSIGN_OR_RETURN(const Answer periods, source.Ask("adoption_forecast", options));
  if (!periods.table.has_value() || periods.table->rows() == 0) return absl::OkStatus();
  section->tables.push_back(Show("adoption_by_segment", "New customers by segment and quarter",
                                 *periods.table,
                                 {{"segment"},
                                  {"period", "quarter"},
                                  {"new_customers"},
                                  {"customers_ever", "ever bought"},
                                  {"capacity"},
                                  {"fitted", "curve"},
                                  {"low", "at least"},
                                  {"high", "at most"},
                                  {"ceiling"}},
                                 kCurveRows));
  Table largest = segments;
  SortBy("customers_ever", Order::kDescending, &largest);
  for (int64_t row = 0; row < std::min(largest.rows(), kDrawn); ++row) {
    const std::string segment = TextAt(largest, "segment", row);
    Table drawn = *periods.table;
    KeepRows([&](int64_t at) { return TextAt(*periods.table, "segment", at) == segment; }, &drawn);
    if (segment.empty() || drawn.rows() == 0) continue;
    AddSegmentAdoptionChart(section->tables.back(), segment, static_cast<int>(row + 1), drawn,
                            section);
  }
  return absl::OkStatus();
}

absl::Status AddDrift(const Source& source, Section* section) {
  std::vector<QueryOption> options = {TextOption("grain", "quarter")};
  if (source.as_of().has_value()) options.push_back(TextOption("to", source.as_of()->ToString()));
  COXSWAIN_ASSIGN_OR_RETURN(const Answer drift, source.Ask("adoption_drift", options));
  if (!drift.table.has_value()) return absl::OkStatus();
  int64_t told = 0;
  for (int64_t row = 0; row < drift.table->rows(); ++row) {
    told += RealAt(*drift.table, "ceiling", row).has_value() ? 1 : 0;
  }
  if (told < 2) return absl::OkStatus();
  section->tables.push_back(Show("adoption_drift", "The ceiling as it would have been told",
                                 *drift.table,
                                 {{"period", "at the end of"},
                                  {"customers_ever", "ever bought"},
                                  {"status"},
                                  {"ceiling"},
                                  {"ceiling_low", "at least"},
                                  {"ceiling_high", "at most"}}));
  AddDriftChart(section->tables.back(), section);
  return absl::OkStatus();
}

}  // namespace coxswain::report
