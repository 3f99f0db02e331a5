#ifndef COXSWAIN_SRC_REPORT_EARNINGS_H_
#define COXSWAIN_SRC_REPORT_EARNINGS_H_

#include "sentences.h"
#include "source.h"

namespace coxswain::report {

// A row of the query "margin" or "campaigns".
Earnings EarningsAt(const Table& table, int64_t row = 0);

// The campaign of each line where any line names one, else the deal's: a dimension of "margin".
std::string_view CampaignDimension(const Source& source);

// Puts a text column of names before the others, one for each id of `dimension`.
void AddNames(const Source& source, TableId table, std::string_view dimension,
              std::string_view name, Table* rows);

}  // namespace coxswain::report

#endif  // COXSWAIN_SRC_REPORT_EARNINGS_H_
