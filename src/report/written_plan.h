#ifndef COXSWAIN_SRC_REPORT_WRITTEN_PLAN_H_
#define COXSWAIN_SRC_REPORT_WRITTEN_PLAN_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "coxswain/base.h"
#include "coxswain/report/written_plan.h"

// The written plan as a document: gathered once, then written by one writer per format.
namespace coxswain::report {

// Rows of text under headings.
struct PlanTable {
  struct Heading {
    std::string text;
    bool number = false;  // to the right
  };
  std::vector<Heading> headings;
  std::vector<std::vector<std::string>> rows;
  int64_t rows_left_out = 0;  // at the end
};

struct PlanPart {
  std::string title;  // empty: the beginning
  std::vector<std::string> sentences;
  PlanTable table;  // may have no rows
};

struct WrittenPlan {
  std::string title;
  std::vector<PlanPart> parts;
};

std::string PlanAsMarkdown(const WrittenPlan& plan);
std::string PlanAsHtml(const WrittenPlan& plan);

// A number of the caller's unit, in 1e-6, with all its digits: what is signed is not rounded.
std::string ExactText(Int128 micros, std::string_view unit);

// The plan's lines by what they have in common, one row each.
PlanTable PlannedTable(const Snapshot& snapshot, const std::vector<int64_t>& lines);
// Objectives whose days share one with these, each below its parent.
PlanTable ObjectivesTable(const Snapshot& snapshot, Date first, Date last);

}  // namespace coxswain::report

#endif  // COXSWAIN_SRC_REPORT_WRITTEN_PLAN_H_
