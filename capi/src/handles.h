#ifndef COXSWAIN_CAPI_HANDLES_H_
#define COXSWAIN_CAPI_HANDLES_H_

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "coxswain.h"
#include "coxswain/book.h"
#include "coxswain/mapping.h"
#include "coxswain/margin.h"
#include "coxswain/query.h"

// What stands behind the opaque handles.
namespace coxswain::capi {

// How calls on a book run where they do not say.
struct RunDefaults {
  int threads = 1;
  int max_threads = 0;  // 0: no ceiling
};

// A book and the threads that are inside a call on it that may call back.
struct BookCore {
  BookCore(const BookOptions& options, const RunDefaults& run_defaults)
      : book(options), run(run_defaults) {}
  Book book;
  const RunDefaults run;
  std::mutex mutex;
  std::vector<std::thread::id> calling_back;  // guarded by mutex
  std::atomic<int> calls_back{0};             // how many those are
};

}  // namespace coxswain::capi

// Shared, so that a callback that destroys the book it is called for does no harm.
struct cxs_book {
  std::shared_ptr<coxswain::capi::BookCore> core;
};

struct cxs_snapshot {
  std::shared_ptr<const coxswain::Snapshot> data;
  coxswain::capi::RunDefaults run;
  std::weak_ptr<coxswain::capi::BookCore> core;  // for its ceiling, while it lives
};

struct cxs_result {
  cxs_result() = default;
  explicit cxs_result(coxswain::Table made)
      : cxs_result(std::make_shared<const coxswain::Table>(std::move(made))) {}
  explicit cxs_result(std::shared_ptr<const coxswain::Table> shared)
      : owned(std::move(shared)), table(owned.get()) {}

  std::shared_ptr<const coxswain::Table> owned;  // null: it is the row of a watch
  const coxswain::Table* table = nullptr;
};

// Shared by the rows that are read of it. The book goes after the watch.
struct cxs_watch {
  struct Core {
    std::shared_ptr<coxswain::capi::BookCore> book;
    std::unique_ptr<coxswain::Watch> watch;
  };
  std::shared_ptr<Core> core;
};

struct cxs_watch_row {
  std::shared_ptr<cxs_watch::Core> core;
  std::unique_ptr<coxswain::Watch::Row> row;
  cxs_result shown;
};

struct cxs_tally {
  coxswain::QueryTally tally;
};

struct cxs_policies {
  std::unique_ptr<const coxswain::ApprovalRules> rules;
};

struct cxs_buffer {
  std::string bytes;
};

struct cxs_mapping {
  coxswain::Mapping mapping;
};

struct cxs_import {
  coxswain::Import import;
};

struct cxs_load_report {
  coxswain::LoadReport report;
};

struct cxs_cancel {
  std::atomic<bool> tripped{false};
  static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may trip it");
};

#endif  // COXSWAIN_CAPI_HANDLES_H_
