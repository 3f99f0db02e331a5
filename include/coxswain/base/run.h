#ifndef COXSWAIN_BASE_RUN_H_
#define COXSWAIN_BASE_RUN_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "coxswain/base/status.h"

namespace coxswain {

// A ceiling of bytes that many threads draw on. Crossing it is an error for the caller, never an
// abort. It counts what grows with the data, not every allocation.
class MemoryBudget {
 public:
  static constexpr int64_t kUnlimited = INT64_MAX;
  explicit MemoryBudget(int64_t limit = kUnlimited) : limit_(limit) {}
  MemoryBudget(const MemoryBudget&) = delete;
  MemoryBudget& operator=(const MemoryBudget&) = delete;

  // ResourceExhausted, with nothing charged, where `bytes` more would cross the ceiling.
  absl::Status Charge(int64_t bytes, std::string_view what);
  void Release(int64_t bytes) { used_.fetch_sub(bytes, std::memory_order_relaxed); }
  int64_t used() const { return used_.load(std::memory_order_relaxed); }
  int64_t limit() const { return limit_; }

 private:
  const int64_t limit_;
  std::atomic<int64_t> used_{0};
};

// Gives back on destruction what was charged through it.
class ScopedCharge {
 public:
  explicit ScopedCharge(MemoryBudget* budget) : budget_(budget) {}
  ScopedCharge(const ScopedCharge&) = delete;
  ScopedCharge& operator=(const ScopedCharge&) = delete;
  ~ScopedCharge() {
    if (bytes_ != 0) budget_->Release(bytes_);
  }
  absl::Status Add(int64_t bytes, std::string_view what);
  // Lets the charge outlive this object: what was charged has a lasting owner now.
  void Keep() { bytes_ = 0; }

 private:
  MemoryBudget* budget_;
  int64_t bytes_ = 0;
};

// How a long call may run: threads, ceiling, progress and cancelling.
struct Run {
  int threads = 1;                 // at most; helpers are joined before the call returns
  MemoryBudget* memory = nullptr;  // null: no ceiling
  const std::atomic<bool>* cancelled = nullptr;  // may be set by any thread
  // Called on the calling thread only, with the share done (0 to 1); false cancels.
  std::function<bool(double)> progress;

  // Cancelled if the token is set. From any thread.
  absl::Status Check() const;
  // If set, a fold names the rows that it would count, by their place in their table, instead of
  // counting them: how the rows behind a figure are found. `table` is a TableId; `date_column` is
  // the column of the day they count by, -1 if there is none. On the calling thread only.
  std::function<void(int table, int date_column, const std::vector<int64_t>& rows)> rows_counted;

  // Check(), and reports progress. From the calling thread only.
  absl::Status Tick(double done) const;
};

// Calls work(item, worker) for every item in 0 .. items-1 on at most run.threads threads, the
// calling thread (worker 0) among them, and joins them. The first error or cancellation stops
// the rest and is returned; where memory runs out on any of them, std::bad_alloc leaves the calling
// thread. Helpers block all signals; one that cannot be started means fewer.
absl::Status ParallelFor(int64_t items, const Run& run,
                         const std::function<absl::Status(int64_t item, int worker)>& work);

}  // namespace coxswain

#endif  // COXSWAIN_BASE_RUN_H_
