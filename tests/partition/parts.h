#ifndef COXSWAIN_TESTS_PARTITION_PARTS_H_
#define COXSWAIN_TESTS_PARTITION_PARTS_H_

#include <memory>
#include <vector>

#include "coxswain/query.h"

// A book's rows, divided as a query declares that they may be.
namespace coxswain {

// `count` parts of the rows of the query's facts: rows that the partition key joins stay together,
// else each goes where chance takes it. Lookups and settings are whole in every part. Some parts of
// several have no rows. Tables that the query does not declare are left out.
std::vector<std::shared_ptr<const Snapshot>> PartsOf(const Snapshot& whole, const QuerySpec& query,
                                                     int count);

}  // namespace coxswain

#endif  // COXSWAIN_TESTS_PARTITION_PARTS_H_
