#include "agreement_part.h"

#include <set>
#include <string>
#include <utility>

#include "say.h"
#include "sections.h"
#include "sentences.h"

namespace coxswain::report {
namespace {

constexpr int64_t kRows = 20;

}  // namespace

absl::Status AddContradictions(const Source& source, Section* section) {
  COXSWAIN_ASSIGN_OR_RETURN(const Answer answer, source.AskWhole("contradictions"));
  if (!answer.table.has_value()) return absl::OkStatus();
  Table table = *answer.table;
  KeepRows(
      [&](int64_t row) { return TextAt(*answer.table, "verdict", row) == "against each other"; },
      &table);
  if (table.rows() == 0) return absl::OkStatus();
  std::set<std::pair<std::string, std::string>> told;
  for (int64_t row = 0; row < table.rows(); ++row) {
    const std::string a = TextAt(table, "team_a", row), b = TextAt(table, "team_b", row);
    if (!told.emplace(a, b).second) continue;  // the table has all of them
    section->sentences.push_back(Say(
        "{a} and {b} pull against each other: when {steers_a} gains, {steers_b} loses.",
        {Name("a", a), Name("b", b), Name("steers_a", InWords(TextAt(table, "steers_by_a", row))),
         Name("steers_b", InWords(TextAt(table, "steers_by_b", row)))}));
  }
  section->tables.push_back(Show("contradictions",
                                 "Figures by which one team gains and another loses", table,
                                 {{"rule"},
                                  {"team_a", "team"},
                                  {"steers_by_a", "steers by"},
                                  {"team_b", "against"},
                                  {"steers_by_b", "who steers by"},
                                  {"correlation"},
                                  {"changes"},
                                  {"below_target_share", "won below target"}},
                                 kRows));
  return absl::OkStatus();
}

absl::Status AddTargetChecks(const Source& source, Section* section) {
  COXSWAIN_ASSIGN_OR_RETURN(const Answer answer, source.AskWhole("objective_check"));
  if (!answer.table.has_value()) return absl::OkStatus();
  Table table = *answer.table;
  KeepRows(
      [&](int64_t row) {
        const std::string verdict = TextAt(*answer.table, "verdict", row);
        return verdict == "beyond history" || verdict == "beyond the market";
      },
      &table);
  if (table.rows() == 0) return absl::OkStatus();
  section->tables.push_back(Show("objective_check", "Targets beyond what was ever reached", table,
                                 {{"name", "objective"},
                                  {"verdict"},
                                  {"target"},
                                  {"periods", "earlier periods"},
                                  {"median"},
                                  {"highest"},
                                  {"growth_wanted"},
                                  {"growth_largest", "grew at most"}},
                                 kRows));
  return absl::OkStatus();
}

}  // namespace coxswain::report
