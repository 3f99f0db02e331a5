#ifndef COXSWAIN_SRC_OBJECTIVES_HEADROOM_STREAMS_H_
#define COXSWAIN_SRC_OBJECTIVES_HEADROOM_STREAMS_H_

#include "coxswain/measures.h"

#include "headroom_cells.h"

// How the tally of "headroom" is laid out, for the files that fold and solve it.
namespace coxswain {

// The numbers of its folds, under kFoldStream.
enum HeadroomFold : int64_t {
  kCustomersFold,  // customers and capacity by dimensions
  kRevenueFold,    // net revenue by dimensions, customer and day
  kLowFold,        // the low estimate in place of the capacity
  kHighFold,
};
Key HeadroomPrefix(HeadroomFold fold);

// The same for fold and solve.
MeasureFold CustomersFold(const HeadroomOptions& options);
MeasureFold RevenueFold(const HeadroomOptions& options);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_HEADROOM_STREAMS_H_
