#ifndef COXSWAIN_SRC_MEASURES_FOLD_TOGETHER_H_
#define COXSWAIN_SRC_MEASURES_FOLD_TOGETHER_H_

#include <memory>
#include <vector>

#include "coxswain/measures/measure.h"

namespace coxswain {

// One of many folds: what FoldMeasures takes, and what it gives.
struct MeasuresPart {
  MeasureFold fold;  // without `by`
  Key prefix;
  absl::Status status;
  Tally tally;  // the same to the byte as FoldMeasures makes it
};

// Folds all of them. Those of won, lost, open and opened deals, spend and orders, whose filters ask
// nothing but which texts a column has, are read in one pass: by all their columns and by the
// longest period that all their days are made of, so that a scorecard of hundreds of objectives
// costs about what its widest query does. The status is an error of the call itself: cancelled, out
// of memory. Requires the same as_of and active_months of all.
absl::Status FoldTogether(const std::shared_ptr<const Snapshot>& snapshot, const Run& run,
                          std::vector<MeasuresPart>* parts);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MEASURES_FOLD_TOGETHER_H_
