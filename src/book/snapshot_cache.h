#ifndef COXSWAIN_SRC_BOOK_SNAPSHOT_CACHE_H_
#define COXSWAIN_SRC_BOOK_SNAPSHOT_CACHE_H_

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "coxswain/book/reported.h"
#include "coxswain/book/snapshot.h"

namespace coxswain {

// What is found out about a snapshot once, when it is first asked for.
struct Snapshot::Cache {
  explicit Cache(MemoryBudget* budget) : charge(budget) {}
  std::mutex mutex;  // guards the indexes
  ScopedCharge charge;
  std::map<TableId, std::vector<uint32_t>> row_of_symbol;
  std::map<std::pair<TableId, int>, ChildIndex> children;

  std::mutex reported_mutex;  // guards what follows
  std::optional<bool> one_currency;
  // The same rows in the reporting currency, the latest asked for last.
  std::vector<std::shared_ptr<const Snapshot>> reported;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_BOOK_SNAPSHOT_CACHE_H_
