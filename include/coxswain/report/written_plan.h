#ifndef COXSWAIN_REPORT_WRITTEN_PLAN_H_
#define COXSWAIN_REPORT_WRITTEN_PLAN_H_

#include <cstdint>
#include <memory>
#include <string>

#include "coxswain/book.h"

// One version of a plan as the paper that teams sign: what they want to reach together, what is
// planned, by what each of them steers, how soon they answer each other, and who has signed.
namespace coxswain {

enum class PlanFormat : uint8_t { kMarkdown, kHtml };

struct WrittenPlanOptions {
  PlanFormat format = PlanFormat::kMarkdown;
  std::string company;  // for the title; may be empty
  std::string plan_id;  // empty: the only plan there is
  std::string version;  // empty: the version that has no name, else the only one there is
};

// At most three pages: Markdown (CommonMark with tables) of 150 lines, HTML that a browser prints
// on three sheets of A4 or Letter. What is more is counted, not shown.
//
// Plan lines stand as they were entered, in their own currency, by what they have in common:
// measure, team, owner, segment, region, product family, campaign. Where they have more than four
// windows of time they are shown by fiscal year, or in one column for all: what is a plain sum of a
// period added up, anything else from its first to its last value. Objectives are those whose days
// share one with the plan's, each below the one that it serves. HTML is one document that asks no
// server for anything and has no scripts; every text of the rows is escaped.
//
// Errors: no plan_lines (FailedPrecondition), no such plan or version (NotFound, which names those
// there are), several to choose from (InvalidArgument, the same); cancelled, out of memory.
absl::StatusOr<std::string> WritePlan(const std::shared_ptr<const Snapshot>& snapshot,
                                      const WrittenPlanOptions& options, const Run& run);

}  // namespace coxswain

#endif  // COXSWAIN_REPORT_WRITTEN_PLAN_H_
