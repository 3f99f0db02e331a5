#include "coxswain/base/run.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>
#include <vector>

namespace coxswain {

absl::Status MemoryBudget::Charge(int64_t bytes, std::string_view what) {
  int64_t used = used_.load(std::memory_order_relaxed);
  do {
    if (bytes > limit_ - used) {
      return ResourceExhausted(std::string(what) + " needs " + std::to_string(bytes) +
                               " bytes more, but " + std::to_string(used) + " of the ceiling of " +
                               std::to_string(limit_) + " bytes are in use. Raise the ceiling.");
    }
  } while (!used_.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
  return absl::OkStatus();
}

absl::Status ScopedCharge::Add(int64_t bytes, std::string_view what) {
  if (budget_ == nullptr || bytes == 0) return absl::OkStatus();
  COXSWAIN_RETURN_IF_ERROR(budget_->Charge(bytes, what));
  bytes_ += bytes;
  return absl::OkStatus();
}

absl::Status Run::Check() const {
  if (cancelled != nullptr && cancelled->load(std::memory_order_relaxed)) {
    return absl::CancelledError("The call was cancelled.");
  }
  return absl::OkStatus();
}

absl::Status Run::Tick(double done) const {
  COXSWAIN_RETURN_IF_ERROR(Check());
  if (progress && !progress(done)) return absl::CancelledError("The call was cancelled.");
  return absl::OkStatus();
}

namespace {

// What the threads of one ParallelFor share.
struct Shared {
  std::atomic<int64_t> next{0};
  std::atomic<bool> stop{false};
  std::mutex mutex;
  absl::Status first_error;
  std::atomic<bool> out_of_memory{false};

  void Fail(const absl::Status& status) {
    stop.store(true, std::memory_order_relaxed);
    const std::lock_guard<std::mutex> lock(mutex);
    if (first_error.ok()) first_error = status;
  }
};

// An exception on a helper thread would end the process, so `step` is called where none leaves:
// one becomes the first error, but for want of memory, which may be too much for a status.
template <typename Step>
void CallGuarded(Shared* shared, const Step& step) {
  try {
    try {
      step();
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception& problem) {
      shared->Fail(Internal(problem.what()));
    }
  } catch (const std::bad_alloc&) {
    shared->out_of_memory.store(true, std::memory_order_relaxed);
    shared->stop.store(true, std::memory_order_relaxed);
  }
}

void StartHelpers(int count, std::vector<std::thread>* helpers,
                  const std::function<void(int)>& body) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  try {
    helpers->reserve(static_cast<size_t>(count));
    for (int worker = 1; worker <= count; ++worker) helpers->emplace_back(body, worker);
  } catch (const std::system_error&) {
    // Fewer helpers: the others take their share.
  } catch (const std::bad_alloc&) {
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace

absl::Status ParallelFor(int64_t items, const Run& run,
                         const std::function<absl::Status(int64_t item, int worker)>& work) {
  Shared shared;
  const auto do_item = [&](int64_t item, int worker) {
    absl::Status status = run.Check();
    if (status.ok()) status = work(item, worker);
    if (!status.ok()) shared.Fail(status);
  };
  const auto body = [&](int worker) {
    while (!shared.stop.load(std::memory_order_relaxed)) {
      const int64_t item = shared.next.fetch_add(1, std::memory_order_relaxed);
      if (item >= items) return;
      if (worker == 0) {  // outside the guard: what a callback throws goes to the caller
        const absl::Status status =
            run.Tick(static_cast<double>(item) / static_cast<double>(items));
        if (!status.ok()) return shared.Fail(status);
      }
      CallGuarded(&shared, [&] { do_item(item, worker); });
    }
  };
  std::vector<std::thread> helpers;
  const int64_t wanted = std::min<int64_t>(run.threads, items) - 1;
  if (wanted > 0) StartHelpers(static_cast<int>(wanted), &helpers, body);
  try {
    body(0);
  } catch (...) {  // a progress callback that throws must not leave threads behind
    shared.stop.store(true, std::memory_order_relaxed);
    for (std::thread& helper : helpers) helper.join();
    throw;
  }
  for (std::thread& helper : helpers) helper.join();
  if (shared.out_of_memory.load(std::memory_order_relaxed)) throw std::bad_alloc();
  COXSWAIN_RETURN_IF_ERROR(shared.first_error);
  return run.Tick(1.0);
}

}  // namespace coxswain
