#ifndef COXSWAIN_TESTS_FAULTS_WORLD_H_
#define COXSWAIN_TESTS_FAULTS_WORLD_H_

#include <memory>
#include <string>
#include <string_view>

#include "capi/handles.h"
#include "faults/allocations.h"

// What the calls under test are made on, and how one call is made.
namespace faults {

using Tally = std::unique_ptr<cxs_tally, capi_test::Destroy<cxs_tally_destroy>>;

// A small company with a row in every table, and one handle of every kind.
struct World {
  World();

  // All that the book and the tally know, as text.
  std::string State() const;

  capi_test::Book book;
  capi_test::Snapshot snapshot;
  capi_test::Watch watch;  // of `query`, and one row of it
  capi_test::WatchRow row;
  capi_test::Result result;
  capi_test::LoadReport report;
  capi_test::Mapping mapping;
  capi_test::Import import;  // of the folder `exported`, through `mapping`
  capi_test::Policies policies;
  capi_test::Cancel cancel;
  capi_test::Buffer saved;  // of `tally`
  Tally tally;              // the book's rows, folded once
  Tally other;              // the same
  std::string query = "margin";
  std::string options = R"({"by":["segment","month"]})";
  std::string exported;
};

// The same company grown: other currencies, prices by date, shares and pools of cost. A book of its
// own, which has not been asked anything: whatever a first question makes is made again.
capi_test::Book OpenMixed();

// One call. Nothing between its beginning and its end is allocated by the test.
class Attempt {
 public:
  // Without a fault.
  Attempt() = default;
  Attempt(int64_t refused, Refuse refuse) : refused_(refused), refuse_(refuse) {}
  // Cancelled by the n-th call of its progress callback.
  static Attempt CancelledAt(int64_t n) {
    Attempt attempt;
    attempt.cancel_at_ = n;
    return attempt;
  }

  // Calls `work`, a cxs_status(cxs_error**). The outputs it fills are destroyed.
  template <typename Work, typename... Handle>
  void Make(const Work& work, Handle**... outputs) {
    cxs_error* error = nullptr;
    {
      const RefusedAllocation refused(refused_, refuse_);
      status_ = work(&error);
      allocations_ = refused.seen();
    }
    error_agrees_ = cxs_error_code(error) == status_ &&
                    (status_ == CXS_OK) == std::string_view(cxs_error_message(error)).empty();
    cxs_error_destroy(error);
    outputs_empty_ = ((*outputs == nullptr) && ... && true);
    (Release(*outputs), ...);
  }

  // For calls that take one.
  const cxs_run* run();

  cxs_status status() const { return status_; }
  int64_t allocations() const { return allocations_; }
  int64_t ticks() const { return ticks_; }
  bool refused_one() const { return refused_ > 0 && allocations_ >= refused_; }
  // The error object has the status, and a failed call left no output.
  bool is_consistent() const { return error_agrees_ && (status_ == CXS_OK || outputs_empty_); }

 private:
  static int32_t Progress(void* attempt, double done);
  static void Release(cxs_book* handle) { cxs_book_destroy(handle); }
  static void Release(cxs_snapshot* handle) { cxs_snapshot_destroy(handle); }
  static void Release(cxs_watch* handle) { cxs_watch_destroy(handle); }
  static void Release(cxs_watch_row* handle) { cxs_watch_row_destroy(handle); }
  static void Release(const cxs_result*) {}  // borrowed
  static void Release(cxs_result* handle) { cxs_result_destroy(handle); }
  static void Release(cxs_buffer* handle) { cxs_buffer_destroy(handle); }
  static void Release(cxs_cancel* handle) { cxs_cancel_destroy(handle); }
  static void Release(cxs_tally* handle) { cxs_tally_destroy(handle); }
  static void Release(cxs_mapping* handle) { cxs_mapping_destroy(handle); }
  static void Release(cxs_policies* handle) { cxs_policies_destroy(handle); }
  static void Release(cxs_import* handle) { cxs_import_destroy(handle); }

  int64_t refused_ = 0;
  Refuse refuse_ = Refuse::kOne;
  int64_t cancel_at_ = 0;
  cxs_run run_ = {};
  cxs_status status_ = CXS_UNKNOWN;
  int64_t allocations_ = 0;
  int64_t ticks_ = 0;
  bool error_agrees_ = false;
  bool outputs_empty_ = false;
};

}  // namespace faults

#endif  // COXSWAIN_TESTS_FAULTS_WORLD_H_
