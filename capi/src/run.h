#ifndef COXSWAIN_CAPI_RUN_H_
#define COXSWAIN_CAPI_RUN_H_

#include <memory>
#include <optional>

#include "coxswain.h"
#include "coxswain/base/run.h"

#include "handles.h"

namespace coxswain::capi {

// The caller's cxs_run as the rooms take it.
class CallRun {
 public:
  CallRun() = default;
  CallRun(const CallRun&) = delete;
  CallRun& operator=(const CallRun&) = delete;

  // `core` may be null: the book is gone, its ceiling with it.
  absl::Status Read(const cxs_run* run, const RunDefaults& defaults, BookCore* core);
  const Run& run() const { return run_; }
  bool calls_back() const { return run_.progress != nullptr; }

 private:
  std::optional<MemoryBudget> own_budget_;
  Run run_;
};

// Notes that this thread is inside a call on the book that may call back: what it writes to the
// book meanwhile comes from a callback, and would wait for itself.
class CallbackMark {
 public:
  CallbackMark(BookCore* core, const CallRun& run);
  CallbackMark(const CallbackMark&) = delete;
  CallbackMark& operator=(const CallbackMark&) = delete;
  ~CallbackMark();

 private:
  BookCore* const core_;  // null: nothing to take back
};

// Whether this thread is inside a callback of a call on the book.
bool InCallback(BookCore* core);

// FailedPrecondition where it is.
absl::Status CheckMayWrite(BookCore* core);

}  // namespace coxswain::capi

#endif  // COXSWAIN_CAPI_RUN_H_
