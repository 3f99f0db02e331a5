#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "coxswain/catalogue.h"

#include "guard.h"
#include "handles.h"
#include "run.h"

namespace coxswain::capi {
namespace {

// A call on a watch: how it runs, and whether it may make the book's writers wait.
class WatchCall {
 public:
  absl::Status Read(const cxs_run* run, BookCore* book) {
    may_pause_ = !InCallback(book);
    COXSWAIN_RETURN_IF_ERROR(call_run_.Read(run, book->run, book));
    mark_.emplace(book, call_run_);
    return absl::OkStatus();
  }
  const Run& run() const { return call_run_.run(); }
  bool may_pause() const { return may_pause_; }

 private:
  CallRun call_run_;
  std::optional<CallbackMark> mark_;
  bool may_pause_ = true;
};

absl::StatusOr<std::string> Utf8(const char* text, const char* name) {
  COXSWAIN_ASSIGN_OR_RETURN(const std::string_view view, NameArgument(text, name));
  return std::string(view);
}

absl::Status CheckCount(int32_t count, const void* array, const char* name) {
  if (count < 0) {
    return InvalidArgument("The count of '" + std::string(name) + "' is " + std::to_string(count) +
                           ".");
  }
  return count == 0 ? absl::OkStatus() : Required(array, name);
}

}  // namespace
}  // namespace coxswain::capi

using namespace coxswain::capi;
using coxswain::Watch;

extern "C" {

cxs_status cxs_book_watch(cxs_book* book, const char* name, const char* options,
                          int64_t options_length, const cxs_run* run, cxs_watch** watch,
                          cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(watch, "watch"));
    COXSWAIN_RETURN_IF_ERROR(Required(book, "book"));
    COXSWAIN_ASSIGN_OR_RETURN(const std::string_view query_name, NameArgument(name, "name"));
    COXSWAIN_ASSIGN_OR_RETURN(const std::string_view json,
                              TextArgument(options, options_length, "options"));
    COXSWAIN_ASSIGN_OR_RETURN(const coxswain::Query* query, coxswain::FindQuery(query_name));
    WatchCall call;
    COXSWAIN_RETURN_IF_ERROR(call.Read(run, book->core.get()));
    auto core = std::make_shared<cxs_watch::Core>();
    core->book = book->core;
    COXSWAIN_ASSIGN_OR_RETURN(
        core->watch, Watch::Create(&core->book->book, *query, json, call.run(), call.may_pause()));
    *watch = new cxs_watch{std::move(core)};
    return absl::OkStatus();
  });
}

cxs_status cxs_watch_read(const cxs_watch* watch, const cxs_run* run, cxs_result** result,
                          cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(result, "result"));
    COXSWAIN_RETURN_IF_ERROR(Required(watch, "watch"));
    const std::shared_ptr<cxs_watch::Core> core = watch->core;
    WatchCall call;
    COXSWAIN_RETURN_IF_ERROR(call.Read(run, core->book.get()));
    COXSWAIN_ASSIGN_OR_RETURN(std::shared_ptr<const coxswain::Table> table,
                              core->watch->Read(call.run(), call.may_pause()));
    *result = new cxs_result{std::move(table)};
    return absl::OkStatus();
  });
}

void cxs_watch_destroy(cxs_watch* watch) { delete watch; }

cxs_status cxs_watch_row_create(const cxs_watch* watch, const char* const* first,
                                int32_t first_count, const char* const* columns,
                                int32_t column_count, const cxs_run* run, cxs_watch_row** row,
                                cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(row, "row"));
    COXSWAIN_RETURN_IF_ERROR(Required(watch, "watch"));
    COXSWAIN_RETURN_IF_ERROR(CheckCount(first_count, first, "first"));
    COXSWAIN_RETURN_IF_ERROR(CheckCount(column_count, columns, "columns"));
    std::vector<std::optional<std::string>> values(static_cast<size_t>(first_count));
    for (size_t i = 0; i < values.size(); ++i) {
      if (first[i] == nullptr) continue;
      COXSWAIN_ASSIGN_OR_RETURN(values[i], Utf8(first[i], "first[i]"));
    }
    std::vector<std::string> names(static_cast<size_t>(column_count));
    for (size_t i = 0; i < names.size(); ++i) {
      COXSWAIN_ASSIGN_OR_RETURN(names[i], Utf8(columns[i], "columns[i]"));
    }
    auto made = std::make_unique<cxs_watch_row>();
    made->core = watch->core;
    WatchCall call;
    COXSWAIN_RETURN_IF_ERROR(call.Read(run, made->core->book.get()));
    COXSWAIN_ASSIGN_OR_RETURN(
        made->row, Watch::Row::Create(made->core->watch.get(), std::move(values), std::move(names),
                                      call.run(), call.may_pause()));
    *row = made.release();
    return absl::OkStatus();
  });
}

cxs_status cxs_watch_row_read(cxs_watch_row* row, const cxs_run* run, const cxs_result** result,
                              cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(result, "result"));
    COXSWAIN_RETURN_IF_ERROR(Required(row, "row"));
    WatchCall call;
    COXSWAIN_RETURN_IF_ERROR(call.Read(run, row->core->book.get()));
    COXSWAIN_ASSIGN_OR_RETURN(row->shown.table, row->row->Read(call.run(), call.may_pause()));
    *result = &row->shown;
    return absl::OkStatus();
  });
}

void cxs_watch_row_destroy(cxs_watch_row* row) { delete row; }

}  // extern "C"
