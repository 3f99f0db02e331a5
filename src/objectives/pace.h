#ifndef COXSWAIN_SRC_OBJECTIVES_PACE_H_
#define COXSWAIN_SRC_OBJECTIVES_PACE_H_

#include <string_view>

#include "score.h"

// Where an objective will end, by the rules in coxswain/objectives.h.
namespace coxswain {

// Fills what follows from the actual, the period and the day looked from: attainment, projection,
// pace, gap and what is required. Requires an actual and a day that is not before the start.
void Project(Score* score);

// The status of an objective that Project has filled.
std::string_view StatusOf(const Score& score, const ScoreOptions& options);

// Adds a sentence to the note.
void AddNote(std::string_view text, Score* score);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_PACE_H_
