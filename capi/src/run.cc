#include "run.h"

#include <algorithm>

#include "guard.h"
#include "structs.h"

namespace coxswain::capi {
namespace {

constexpr int kMostThreads = 1024;

}  // namespace

absl::Status CallRun::Read(const cxs_run* run, const RunDefaults& defaults, BookCore* core) {
  COXSWAIN_ASSIGN_OR_RETURN(const cxs_run given, ReadStruct(run, "run"));
  if (given.threads < 0) {
    return InvalidArgument("The run's threads are " + std::to_string(given.threads) +
                           "; give 1 or more, or 0 for the book's default.");
  }
  if (given.memory_limit < 0) {
    return InvalidArgument("The run's memory_limit is " + std::to_string(given.memory_limit) +
                           "; give bytes, or 0 for no limit.");
  }
  run_.threads = given.threads == 0 ? defaults.threads : given.threads;
  if (defaults.max_threads > 0) run_.threads = std::min(run_.threads, defaults.max_threads);
  run_.threads = std::min(run_.threads, kMostThreads);

  MemoryBudget* const of_book = core == nullptr ? nullptr : core->book.budget();
  if (given.memory_limit > 0) {
    int64_t limit = given.memory_limit;
    if (of_book != nullptr && of_book->limit() != MemoryBudget::kUnlimited) {
      limit = std::min(limit, std::max<int64_t>(0, of_book->limit() - of_book->used()));
    }
    own_budget_.emplace(limit);
    run_.memory = &*own_budget_;
  } else {
    run_.memory = of_book;
  }
  if (given.progress != nullptr) {
    run_.progress = [progress = given.progress, user_data = given.user_data](double done) {
      return progress(user_data, done) == 0;
    };
  }
  if (given.cancel != nullptr) run_.cancelled = &given.cancel->tripped;
  return run_.Check();
}

CallbackMark::CallbackMark(BookCore* core, const CallRun& run)
    : core_(run.calls_back() ? core : nullptr) {
  if (core_ == nullptr) return;
  const std::lock_guard<std::mutex> lock(core_->mutex);
  core_->calling_back.push_back(std::this_thread::get_id());
  ++core_->calls_back;
}

CallbackMark::~CallbackMark() {
  if (core_ == nullptr) return;
  const std::lock_guard<std::mutex> lock(core_->mutex);
  std::vector<std::thread::id>& threads = core_->calling_back;
  threads.erase(std::find(threads.begin(), threads.end(), std::this_thread::get_id()));
  --core_->calls_back;
}

bool InCallback(BookCore* core) {
  // This thread counted itself, if it did, so it sees that.
  if (core->calls_back.load(std::memory_order_relaxed) == 0) return false;
  const std::lock_guard<std::mutex> lock(core->mutex);
  const std::vector<std::thread::id>& threads = core->calling_back;
  return std::find(threads.begin(), threads.end(), std::this_thread::get_id()) != threads.end();
}

absl::Status CheckMayWrite(BookCore* core) {
  if (!InCallback(core)) return absl::OkStatus();
  return FailedPrecondition(
      "A callback may read the book that it is called for, but not write to it.");
}

}  // namespace coxswain::capi

using coxswain::capi::EmptyOutput;
using coxswain::capi::Guard;

extern "C" {

void cxs_run_init(cxs_run* run, uint32_t size) { coxswain::capi::InitStruct(run, size); }

cxs_status cxs_cancel_create(cxs_cancel** cancel, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(cancel, "cancel"));
    *cancel = new cxs_cancel;
    return absl::OkStatus();
  });
}

void cxs_cancel_trip(cxs_cancel* cancel) {
  if (cancel != nullptr) cancel->tripped.store(true, std::memory_order_relaxed);
}

void cxs_cancel_reset(cxs_cancel* cancel) {
  if (cancel != nullptr) cancel->tripped.store(false, std::memory_order_relaxed);
}

int32_t cxs_cancel_is_tripped(const cxs_cancel* cancel) {
  return cancel != nullptr && cancel->tripped.load(std::memory_order_relaxed) ? 1 : 0;
}

void cxs_cancel_destroy(cxs_cancel* cancel) { delete cancel; }

}  // extern "C"
