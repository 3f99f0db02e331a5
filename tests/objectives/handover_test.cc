#include "objectives/handover.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

void AddTeams(Company* company) {
  company->Add("settings", "name,value\nreporting_currency,EUR\n");
  company->Add("teams", R"(
      team,function,parent
      Marketing,marketing,
      Sales,sales,
      North,sales,Sales)");
  company->Add("owners", R"(
      owner,valid_from,team
      ann,,North
      bob,,Sales
      bob,2026-03-01,Marketing)");
}

// A week of March 2026, which begins on a Monday: L1 answered after 2 hours, L2 rejected after 30,
// L3 still waiting, L4 contacted after an hour, L5 routed a day after it came in.
void AddLeads(Company* company) {
  AddTeams(company);
  company->Add("campaigns", "campaign_id,team\nk1,Marketing\n");
  company->Add("service_levels", R"(
      kind,from_team,to_team,target_hours,target_share
      lead,Marketing,Sales,24,0.8
      brochure,Sales,Marketing,72,)");
  company->Add("leads", R"(
      lead_id,campaign_id,source,owner,team,created_at,routed_at,accepted_at,rejected_at,reject_reason,first_contacted_at
      L1,k1,web,ann,,2026-03-02T09:00:00Z,,2026-03-02T11:00:00Z,,,2026-03-02T15:00:00Z
      L2,k1,web,ann,,2026-03-02T10:00:00Z,,,2026-03-03T16:00:00Z,too small,
      L3,,fair,,Sales,2026-03-03T08:00:00Z,,,,,
      L4,k1,fair,,Sales,2026-03-04T08:00:00Z,,,,,2026-03-04T09:00:00Z
      L5,k1,web,bob,,2026-03-03T12:00:00Z,2026-03-04T12:00:00Z,2026-03-04T18:00:00Z,,,)");
}

std::string Asked(Company* company, const std::string& options,
                  const std::vector<std::string>& columns) {
  return Ask(company->snapshot(), "handover", options, columns);
}

TEST_CASE("Leads are answered in time by the first word or the rejection") {
  Company company;
  AddLeads(&company);
  // Looked from the latest moment, 2026-03-04T18:00: L3 has waited 34 hours, 10 too many; L5 was
  // answered 6 hours after it was routed. bob is in Marketing by then, which no service level is
  // for.
  CHECK(Asked(&company, "{}",
              {"handover", "handed_over", "answered", "waiting", "accepted", "contacted",
               "rejected", "reject_reasons", "target_hours", "target_share", "judged", "in_time",
               "answered_late", "waiting_late", "attainment", "meets_target", "no_target"}) ==
        Literal(R"(
      handover,handed_over,answered,waiting,accepted,contacted,rejected,reject_reasons,target_hours,target_share,judged,in_time,answered_late,waiting_late,attainment,meets_target,no_target
      lead,5,4,1,2,1,1,too small 1,24,0.8,4,2,1,1,0.5,false,1)"));
}

TEST_CASE("How long answers take is told with those that still wait") {
  Company company;
  AddLeads(&company);
  // 1, 2, 6 and 30 hours, and one of more than 34: half by 6 hours, nine in ten nobody knows.
  CHECK(Asked(&company, "{}", {"median_hours", "p90_hours", "oldest_hours", "in_time_share"}) ==
        "median_hours,p90_hours,oldest_hours,in_time_share\n6,,34,0.5\n");
  // Of the four with a target: 1, 2, 30 and more than 34 hours.
  CHECK(Asked(&company, R"({"show":"curve"})", {"hours", "waiting_share", "at_risk"}) == Literal(R"(
      hours,waiting_share,at_risk
      0,1,5
      1,0.8,5
      2,0.6000000000000001,4
      4,0.6000000000000001,3
      6,0.4,3
      8,0.4,2
      12,0.4,2
      24,0.4,2)"));
}

TEST_CASE("What an answer is, and when the clock begins, can be chosen") {
  Company company;
  AddLeads(&company);
  const std::vector<std::string> columns = {"handed_over", "answered", "in_time", "median_hours"};
  CHECK(Asked(&company, R"({"answered_by":"contacted"})", columns) ==
        "handed_over,answered,in_time,median_hours\n5,3,2,30\n");
  CHECK(Asked(&company, R"({"clock_from":"routed"})", columns) ==
        "handed_over,answered,in_time,median_hours\n1,1,0,6\n");
}

TEST_CASE("Who answers, who hands over and when can be told apart") {
  Company company;
  AddLeads(&company);
  CHECK(Asked(&company, R"({"by":["team","from_team","month","source"]})",
              {"team", "from_team", "month", "source", "handed_over"}) == Literal(R"(
      team,from_team,month,source,handed_over
      Marketing,Marketing,2026-03,web,1
      North,Marketing,2026-03,web,2
      Sales,,2026-03,fair,1
      Sales,Marketing,2026-03,fair,1)"));
  CHECK(Asked(&company, R"({"by":["owner","campaign"],"filter":"source=web"})",
              {"owner", "campaign", "handed_over"}) ==
        "owner,campaign,handed_over\nann,k1,2\nbob,k1,1\n");
  CHECK(AskWrong(company.snapshot(), "handover", R"({"by":["sourse"]})").find("'source'") !=
        std::string::npos);
  CHECK(AskWrong(company.snapshot(), "handover", R"({"by":["team","team"]})") ==
        "The dimension team is asked for twice.");
}

TEST_CASE("What happened later is not known, and the end of a day is looked from") {
  Company company;
  AddLeads(&company);
  const std::vector<std::string> columns = {"handed_over", "answered", "waiting_late",
                                            "oldest_hours"};
  // At the end of 2026-03-03: L3 has waited 16 hours, L5 12.
  CHECK(Asked(&company, R"({"as_of":"2026-03-03"})", columns) ==
        "handed_over,answered,waiting_late,oldest_hours\n4,2,0,16\n");
  CHECK(Asked(&company, R"({"at":"2026-03-03T12:30"})", columns) ==
        "handed_over,answered,waiting_late,oldest_hours\n4,1,1,26.5\n");
  CHECK(AskWrong(company.snapshot(), "handover", R"({"at":"2026-03-03","as_of":"2026-03-03"})") ==
        "as_of and at both say when to look from: give one of them.");
  CHECK(AskWrong(company.snapshot(), "handover", R"({"at":"soon"})").find("soon") !=
        std::string::npos);
}

TEST_CASE("Days without work do not count where the clock counts working days") {
  Company company;
  AddTeams(&company);
  company.Add("service_levels", R"(
      kind,from_team,to_team,target_hours
      lead,Marketing,Sales,24
      brochure,Sales,Marketing,24)");
  // Friday 18:00 to Monday 10:00: 6 hours of Friday and 10 of Monday.
  company.Add("leads", R"(
      lead_id,team,created_at,accepted_at
      L1,Sales,2026-03-06T18:00:00Z,2026-03-09T10:00:00Z)");
  company.Add("requests", R"(
      request_id,kind,requested_by,requested_on,delivered_on
      R1,brochure,ann,2026-03-06,2026-03-09)");
  const std::vector<std::string> columns = {"handover", "median_hours", "in_time"};
  CHECK(Asked(&company, "{}", columns) ==
        "handover,median_hours,in_time\nlead,64,0\nrequest,72,0\n");
  CHECK(Asked(&company, R"({"clock":"working_days"})", columns) ==
        "handover,median_hours,in_time\nlead,16,1\nrequest,24,1\n");
  // The calendar knows better than the week: Saturday is worked, Monday is not.
  company.Add("calendar", "date,working\n2026-03-07,true\n2026-03-09,false\n2026-03-10,\n");
  CHECK(Asked(&company, R"({"clock":"working_days"})", columns) ==
        "handover,median_hours,in_time\nlead,30,0\nrequest,24,1\n");
}

TEST_CASE("A tool that sales asked for is due on its day, else as the service level says") {
  Company company;
  AddLeads(&company);
  company.Add("requests", R"(
      request_id,kind,requested_by,requested_on,due_on,delivered_on
      R1,brochure,ann,2026-03-01,2026-03-10,2026-03-09
      R2,brochure,ann,2026-03-01,,2026-03-05
      R3,brochure,ann,2026-03-05,,
      R4,research,ann,2026-03-01,2026-03-06,
      R5,research,ann,2026-03-01,,)");
  // The latest day is 2026-03-09: R1 in time, R2 a day late, R3 waits 4 days of 3, R4 is over its
  // day by 3, of R5 nobody has said how long it may take.
  CHECK(Asked(&company, R"({"filter":"kind is not null"})",
              {"handover", "handed_over", "judged", "in_time", "answered_late", "waiting_late",
               "no_target", "median_hours"}) == Literal(R"(
      handover,handed_over,judged,in_time,answered_late,waiting_late,no_target,median_hours
      request,5,4,1,1,2,1,)"));
  CHECK(Ask(company.snapshot(), "handover_late", "{}",
            {"rank", "handover", "id", "turn", "since", "due", "age_hours", "target_hours",
             "late_hours"}) == Literal(R"(
      rank,handover,id,turn,since,due,age_hours,target_hours,late_hours
      1,lead,L3,Sales,2026-03-03T08:00:00Z,2026-03-04T08:00:00Z,136,24,112
      2,request,R4,,2026-03-01,2026-03-06,192,,72
      3,request,R3,Marketing,2026-03-05,2026-03-08,96,72,24)"));
  CHECK(Ask(company.snapshot(), "handover_late", R"({"top":2})", {"say"}) == Literal(R"(
      say
      "Lead L3 has waited 5 days, 4 days more than the 24 hours agreed; it is the turn of Sales."
      The research R4 has waited 8 days and was due 3 days ago; it is nobody's turn: no owner and no team is named.)"));
}

TEST_CASE("Times that contradict each other are warned of, counted and left out") {
  Company company;
  AddTeams(&company);
  LoadReport report;
  CHECK(company
            .TryAdd("leads", R"(
      lead_id,team,created_at,routed_at,accepted_at
      L1,Sales,2026-03-02T09:00:00Z,,2026-03-02T08:00:00Z
      L2,Sales,2026-03-02T09:00:00Z,2026-03-02T12:00:00Z,2026-03-02T11:00:00Z
      L3,Sales,2026-03-02T09:00:00Z,,2026-03-02T10:00:00Z)",
                    {}, &report)
            .ok());
  CHECK(report.warnings == 1);
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0].reason ==
        "accepted_at is 2026-03-02T08:00:00Z, before created_at, 2026-03-02T09:00:00Z: left out of "
        "the hand-over clock.");
  CHECK(Asked(&company, "{}", {"handed_over", "answered", "out_of_order", "median_hours"}) ==
        "handed_over,answered,out_of_order,median_hours\n1,1,2,1\n");
}

TEST_CASE("A service level that cannot be meant is refused") {
  Company company;
  AddTeams(&company);
  LoadReport report;
  CHECK_FALSE(company
                  .TryAdd("service_levels",
                          "kind,from_team,to_team,target_hours\nlead,Marketing,Sales,0\n", {},
                          &report)
                  .ok());
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0].reason == "target_hours must be above 0.");
  CHECK_FALSE(company
                  .TryAdd("service_levels", R"(
      kind,from_team,to_team,target_hours
      lead,Marketing,Sales,4
      lead,Marketing,Sales,8)",
                          {}, &report)
                  .ok());
  CHECK(company
            .TryAdd("service_levels",
                    "kind,from_team,to_team,target_hours\nlead,Marketing,Slaes,4\n", {}, &report)
            .ok());
  CHECK(report.warnings == 1);
}

TEST_CASE("Neither leads nor requests: the error names both") {
  Company company;
  AddTeams(&company);
  const std::string wrong = AskWrong(company.snapshot(), "handover", "{}");
  CHECK(wrong.find("leads") != std::string::npos);
  CHECK(wrong.find("requests") != std::string::npos);
}

TEST_CASE("The clock of working days adds up over weeks, holidays and the change of the hour") {
  const absl::StatusOr<TimeZone> berlin = TimeZone::Load("Europe/Berlin");
  REQUIRE(berlin.ok());
  const HandoverClock clock(true, *berlin, {{Date::FromCivil(2026, 4, 3).days(), false}});
  const auto at = [&](const char* text) { return *ParseInstant(text, *berlin); };
  constexpr int64_t kHour = kMicrosPerDay / 24;
  // Friday 2026-03-27 to Tuesday 2026-03-31, over the Sunday that lacks an hour: 12 + 24 + 12.
  CHECK(clock.Between(at("2026-03-27T12:00"), at("2026-03-31T12:00")) == 48 * kHour);
  // Over Good Friday.
  CHECK(clock.Between(at("2026-04-02T12:00"), at("2026-04-07T12:00")) == 48 * kHour);
  CHECK(clock.Between(at("2026-04-03T08:00"), at("2026-04-03T18:00")) == 0);
  const int64_t day = Date::FromCivil(2026, 4, 2).days();
  CHECK(clock.BetweenDays(day, day + 5) == 48 * kHour);
  CHECK(clock.After(at("2026-03-27T12:00"), 48 * kHour) == at("2026-03-31T12:00"));
  CHECK(clock.LastDayWithin(day, 24 * kHour) == Date::FromCivil(2026, 4, 6).days());
  // Day by day it is the same.
  int64_t sum = 0;
  for (int64_t from = day - 400; from < day + 400; ++from) {
    sum += clock.BetweenDays(from, from + 1);
    CHECK(clock.BetweenDays(day - 400, from + 1) == sum);
  }
}

}  // namespace
}  // namespace coxswain
