#include "coxswain/base/run.h"

#include <atomic>
#include <new>
#include <stdexcept>
#include <thread>

#include <doctest/doctest.h>

namespace coxswain {
namespace {

constexpr int64_t kItems = 1000;

Run WithThreads(int threads) {
  Run run;
  run.threads = threads;
  return run;
}

TEST_CASE("every item is worked on once, whatever the threads") {
  for (const int threads : {1, 2, 5}) {
    std::atomic<int64_t> sum{0};
    const absl::Status status = ParallelFor(kItems, WithThreads(threads), [&](int64_t item, int) {
      sum += item;
      return absl::OkStatus();
    });
    CHECK(status.ok());
    CHECK(sum == kItems * (kItems - 1) / 2);
  }
}

TEST_CASE("memory that runs out on any thread is bad_alloc on the calling one") {
  for (const int threads : {1, 2, 5}) {
    std::atomic<int64_t> helped{0};
    // With helpers, on one of theirs: the caller waits until one has begun.
    const auto work = [&](int64_t, int worker) -> absl::Status {
      if (threads == 1 || worker != 0) {
        ++helped;
        throw std::bad_alloc();
      }
      while (helped == 0) std::this_thread::yield();
      return absl::OkStatus();
    };
    CHECK_THROWS_AS(ParallelFor(kItems, WithThreads(threads), work).IgnoreError(), std::bad_alloc);
    CHECK(helped > 0);
  }
}

TEST_CASE("any other exception of the work is an internal error") {
  for (const int threads : {1, 3}) {
    const absl::Status status =
        ParallelFor(kItems, WithThreads(threads),
                    [](int64_t, int) -> absl::Status { throw std::runtime_error("odd"); });
    CHECK(status.code() == absl::StatusCode::kInternal);
    CHECK(ToStd(status.message()) == "odd");
  }
}

}  // namespace
}  // namespace coxswain
