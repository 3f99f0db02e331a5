#include "work_part.h"

#include <string>

#include "assets.h"
#include "charts.h"
#include "say.h"
#include "sentences.h"

namespace coxswain::report {
namespace {

constexpr int64_t kListed = 10;
constexpr int64_t kRows = 20;

Figure Hours(std::string_view name, double hours) {
  return Number(name, static_cast<Int128>(hours * 1e6), "hours");
}

Figure HandedOver(std::string_view name, Int128 count, bool leads) {
  return leads ? Count(name, count, "lead", "leads") : Count(name, count, "request", "requests");
}

// "Of 40 leads whose time was up, 31 (77.5 %) were answered in time; 4 wait longer than agreed."
Sentence SayInTime(const Table& table, int64_t row, bool leads) {
  return Say(
      "Of {judged} that were answered or whose time was up, {in_time} ({share}) {in_time?was|were} "
      "answered in time; {waiting} still {waiting?waits|wait} longer than agreed.",
      {HandedOver("judged", CountAt(table, "judged", row).value_or(0), leads),
       Count("in_time", CountAt(table, "in_time", row).value_or(0)),
       Share("share", RealAt(table, "attainment", row).value_or(0)),
       Count("waiting", CountAt(table, "waiting_late", row).value_or(0))});
}

Sentence FindLate(const Table& table, int64_t row, bool leads) {
  return Say("{share} of {judged} were answered in time, where {target} {are} agreed.",
             {Share("share", RealAt(table, "attainment", row).value_or(0)),
              HandedOver("judged", CountAt(table, "judged", row).value_or(0), leads),
              Share("target", RealAt(table, "target_share", row).value_or(1)), Word("are", "are")});
}

Sentence SayMedian(const Table& table, int64_t row, bool leads) {
  const std::optional<double> most = RealAt(table, "p90_hours", row);
  const Figure what = Word("what", leads ? "leads" : "requests");
  const Figure half = Hours("median_hours", *RealAt(table, "median_hours", row));
  if (!most.has_value()) {
    return Say("Half of the {what} are answered within {median_hours} hours.", {what, half});
  }
  return Say(
      "Half of the {what} are answered within {median_hours} hours, nine in ten within "
      "{p90_hours}.",
      {what, half, Hours("p90_hours", *most)});
}

absl::Status AddCurve(const Source& source, Section* section) {
  COXSWAIN_ASSIGN_OR_RETURN(const Answer curve,
                            source.AskWhole("handover", {TextOption("show", "curve")}));
  if (!curve.table.has_value() || curve.table->rows() == 0) return absl::OkStatus();
  section->tables.push_back(Show("handover_waiting", "Still waiting after so many hours",
                                 *curve.table,
                                 {{"handover"},
                                  {"hours"},
                                  {"waiting_share", "still waiting"},
                                  {"low", "at least"},
                                  {"high", "at most"},
                                  {"at_risk", "watched so long"}}));
  section->charts.push_back(DrawChart(
      {"handover_waiting", "How long leads and requests wait",
       Plain("The share that is not answered after so many hours; those that still wait count as "
             "long as they have. The band is the 95 % interval.")},
      kWaitingChart, section->tables.back().name, section->tables.back().table,
      {{"handover", "what"},
       {"hours", "hours"},
       {"waiting_share", "waiting"},
       {"low", "low"},
       {"high", "high"}}));
  return absl::OkStatus();
}

}  // namespace

absl::Status AddHandovers(const Source& source, Section* section, Report* report) {
  if (!source.Given(TableId::kLeads) && !source.Given(TableId::kRequests)) return absl::OkStatus();
  COXSWAIN_ASSIGN_OR_RETURN(const Answer totals, source.AskWhole("handover"));
  if (!totals.table.has_value() || totals.table->rows() == 0) return absl::OkStatus();
  const Table& all = *totals.table;
  for (int64_t row = 0; row < all.rows(); ++row) {
    const bool leads = TextAt(all, "handover", row) == "lead";
    if (CountAt(all, "judged", row).value_or(0) > 0) {
      section->sentences.push_back(SayInTime(all, row, leads));
    }
    if (RealAt(all, "median_hours", row).has_value()) {
      section->sentences.push_back(SayMedian(all, row, leads));
    }
    if (TextAt(all, "meets_target", row) == "false") {
      report->findings.push_back({"late_handovers", leads ? "leads" : "requests",
                                  FindLate(all, row, leads), std::nullopt, ""});
    }
  }
  COXSWAIN_ASSIGN_OR_RETURN(const Answer teams, source.AskWhole("handover", {By({"team"})}));
  if (teams.table.has_value()) {
    section->tables.push_back(Show("handover", "Leads and requests, by the team that answers",
                                   *teams.table,
                                   {{"handover"},
                                    {"team"},
                                    {"handed_over"},
                                    {"waiting"},
                                    {"attainment", "in time"},
                                    {"target_share", "agreed"},
                                    {"waiting_late", "late now"},
                                    {"median_hours", "half within hours"},
                                    {"p90_hours", "nine in ten"},
                                    {"reject_reasons", "why rejected"}},
                                   kRows));
  }
  COXSWAIN_ASSIGN_OR_RETURN(const Answer late, source.AskWhole("handover_late"));
  if (late.table.has_value() && late.table->rows() > 0) {
    section->tables.push_back(Show("handover_late", "Late now, the latest first", *late.table,
                                   {{"id", "lead or request"},
                                    {"kind"},
                                    {"turn", "whose turn"},
                                    {"since"},
                                    {"due"},
                                    {"late_hours", "hours late"}},
                                   kListed));
  }
  return AddCurve(source, section);
}

absl::Status AddTriage(const Source& source, Section* section, Report* report) {
  COXSWAIN_ASSIGN_OR_RETURN(const Answer answer, source.AskWhole("deal_triage"));
  if (!answer.table.has_value() || answer.table->rows() == 0) return absl::OkStatus();
  const Table& deals = *answer.table;
  const std::string& currency = source.currency();
  Int128 expected = 0, first = 0, losing = 0, loss = 0, stale = 0, known = 0;
  for (int64_t row = 0; row < deals.rows(); ++row) {
    const std::optional<Int128> here = MicrosAt(deals, "expected_contribution", row);
    const std::string verdict = TextAt(deals, "verdict", row);
    known += here.has_value() ? 1 : 0;
    expected += here.value_or(0);
    if (row < kListed) first += here.value_or(0);
    if (verdict == "stale" || verdict == "overdue") stale += 1;
    if (verdict != "loses money") continue;
    losing += 1;
    loss += MicrosAt(deals, "contribution_margin", row).value_or(0);
  }
  if (known == 0) return absl::OkStatus();
  section->sentences.push_back(
      Say("{deals} with a known cost and probability are expected to contribute {expected}; the "
          "first {listed} bring {first} of it.",
          {Count("deals", known, "open deal", "open deals"),
           Money("expected", expected, currency, true),
           Count("listed", std::min<Int128>(kListed, known)), Money("first", first, currency)}));
  if (stale > 0) {
    section->sentences.push_back(
        Say("{stale} {stale?has|have} been open longer than nine in ten won deals took, or should "
            "have closed by now.",
            {Count("stale", stale, "of them", "of them")}));
  }
  if (losing > 0) {
    report->findings.push_back({"open_deals_lose", "",
                                Say("{deals} would lose money if won, {loss} together.",
                                    {Count("deals", losing, "open deal", "open deals"),
                                     Money("loss", loss, currency, true)}),
                                loss, "contribution_margin"});
  }
  section->tables.push_back(Show("deal_triage", "Open deals, those worth most first", deals,
                                 {{"deal_id", "deal"},
                                  {"segment"},
                                  {"owner"},
                                  {"verdict"},
                                  {"probability"},
                                  {"contribution_margin", "contribution"},
                                  {"expected_contribution", "expected"},
                                  {"margin_gap", "beyond target"},
                                  {"headroom"},
                                  {"fit"},
                                  {"age_days", "days open"},
                                  {"reasons", kHidden}},
                                 kListed));
  return absl::OkStatus();
}

absl::Status AddCountermeasures(const Source& source, Section* section) {
  if (!source.Given(TableId::kCountermeasures)) return absl::OkStatus();
  COXSWAIN_ASSIGN_OR_RETURN(const Answer sums,
                            source.AskWhole("countermeasures", {TextOption("show", "objectives")}));
  COXSWAIN_ASSIGN_OR_RETURN(const Answer log, source.AskWhole("countermeasures"));
  if (!sums.table.has_value() || !log.table.has_value()) return absl::OkStatus();
  const Table& table = *sums.table;
  for (int64_t row = 0; row < table.rows(); ++row) {
    const std::optional<double> covers = RealAt(table, "covers", row);
    if (!covers.has_value()) continue;
    std::string name = TextAt(table, "name", row);
    if (name.empty()) name = TextAt(table, "objective_id", row);
    const std::string unit = TextAt(table, "unit", row);
    section->sentences.push_back(Say(
        "What is still open for “{objective}” is expected to bring {effect} of the {gap} that "
        "is missing ({share}).",
        {Name("objective", name),
         Number("effect", MicrosAt(table, "open_effect", row).value_or(0), unit),
         Number("gap", MicrosAt(table, "gap", row).value_or(0), unit), Share("share", *covers)}));
  }
  section->tables.push_back(Show("countermeasures", "What is done about it", *log.table,
                                 {{"objective_id", "objective"},
                                  {"objective_status", "stands"},
                                  {"what"},
                                  {"owner"},
                                  {"due_on"},
                                  {"state"},
                                  {"unit", kHidden},
                                  {"expected_effect", "expected"},
                                  {"observed_effect", "observed"},
                                  {"finding"}},
                                 kRows));
  return absl::OkStatus();
}

}  // namespace coxswain::report
