#ifndef COXSWAIN_SRC_OBJECTIVES_TRIAGE_KEY_H_
#define COXSWAIN_SRC_OBJECTIVES_TRIAGE_KEY_H_

#include <cstddef>
#include <cstdint>

// How the tally of open deals is laid out, for the files that fold and read it.
namespace coxswain {

// The first part of a key, beside those of definitions.h.
enum TriageStream : int64_t {
  kOpenDealStream = 50,  // TriagePart: 1
  kWonCycleStream,       // pipeline, days from opened to closed: won deals
};

enum TriagePart : size_t {
  kTriageDeal = 1,
  kTriageName,
  kTriageCustomerId,
  kTriageCustomer,
  kTriageSegment,
  kTriageOwner,
  kTriageTeam,
  kTriageStage,
  kTriagePipeline,
  kTriageOpened,
  kTriageExpected,
  kTriageProbability,
  kTriageOfStage,       // 1: the probability is its stage's
  kTriageNet,           // micros; null: not known
  kTriageGross,         // the same
  kTriageContribution,  // the same
  kTriageCriteria,      // numbers of the criteria that it meets: "0,3,"
  kTriageTargets,       // numbers of the objectives that speak of it
  kTriageParts,
};

// The first part of every definition.
enum TriageDefinition : int64_t {
  kCriterionDefinition = 1,  // criterion, weight, valid_from, valid_to
  kTargetDefinition,         // objective_id, gross margin, share, starts_on, due_on
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_TRIAGE_KEY_H_
