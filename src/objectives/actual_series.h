#ifndef COXSWAIN_SRC_OBJECTIVES_ACTUAL_SERIES_H_
#define COXSWAIN_SRC_OBJECTIVES_ACTUAL_SERIES_H_

#include <set>
#include <string>
#include <vector>

#include "coxswain/query.h"

#include "definitions.h"

// Rows of the table actuals as series: what somebody measured where the rows cannot give it.
namespace coxswain {

// The rows of these measures.
absl::Status CountActuals(const Snapshot& snapshot, const std::set<std::string>& measures,
                          Tally* tally);

struct ActualRow {
  KeyPart team;
  KeyPart segment;
  Date start;
  Date end;
  int64_t value;  // 1e-6
};

// The series that a measure and a filter mean.
struct ActualSeries {
  std::vector<ActualRow> rows;  // by period
  std::string note;             // why there is none
};
ActualSeries SeriesOf(std::string_view measure, std::string_view filter,
                      const EntriesByStream& streams);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_ACTUAL_SERIES_H_
