#ifndef COXSWAIN_SRC_OBJECTIVES_HANDOVER_KEY_H_
#define COXSWAIN_SRC_OBJECTIVES_HANDOVER_KEY_H_

#include <cstddef>
#include <cstdint>

// How the tally of hand-overs is laid out, for the files that fold and read it.
namespace coxswain {

// The first part of every key.
enum HandoverStream : int64_t {
  kHandoverStream = 1,  // HandoverKind, the dimensions, HandoverPart: rows
  kMomentStream,        // MomentOf, the latest instant or day of a row: rows
};
enum MomentOf : int64_t { kLeadMoment = 1, kRequestMoment };

// After the dimensions.
enum HandoverPart : size_t {
  kStartPart,
  kAnsweredPart,
  kAnswerPart,
  kLevelPart,
  kDuePart,
  kToPart,
  kFromPart,
  kKindPart,
  kReasonPart,
  kHandoverParts,
};

// The first part of every definition.
enum HandoverDefinition : int64_t {
  kLevelDefinition = 1,  // kind, from_team, to_team, target_hours, target_share
  kCalendarDefinition,   // day, whether people work
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_HANDOVER_KEY_H_
