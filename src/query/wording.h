#ifndef COXSWAIN_SRC_QUERY_WORDING_H_
#define COXSWAIN_SRC_QUERY_WORDING_H_

#include <string>
#include <string_view>
#include <vector>

#include "coxswain/book.h"
#include "coxswain/query/options.h"

namespace coxswain {

// Writes names of columns the way they resolve in a snapshot, for the signature of a tally. A name
// that means other columns to other facts of the query is written as all of them:
// "deals.campaign_id|spend.campaign_id". Bare periods stay as they are, because each fact has its
// own day; so does what resolves nowhere. Numbers and days in conditions are written canonically.
class BookWording : public Wording {
 public:
  // facts: as in QuerySpec.
  BookWording(const Snapshot& snapshot, std::string_view facts);

  std::string Name(std::string_view column) const override;
  FilterCondition Condition(const FilterCondition& condition) const override;

 private:
  struct Meaning {
    std::string name;
    std::vector<ColumnType> types;  // of the columns it means; empty for periods
  };
  Meaning MeaningOf(std::string_view column) const;

  const Snapshot& snapshot_;
  std::vector<TableId> facts_;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_QUERY_WORDING_H_
