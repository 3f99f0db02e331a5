#include "coxswain/book.h"

#include <memory>
#include <utility>

#include "coxswain.h"

#include "run.h"
#include "source.h"
#include "structs.h"
#include "tables.h"

namespace coxswain::capi {
namespace {

absl::StatusOr<std::shared_ptr<BookCore>> MakeCore(const cxs_book_options* options) {
  COXSWAIN_ASSIGN_OR_RETURN(const cxs_book_options given, ReadStruct(options, "options"));
  if (given.threads < 0 || given.max_threads < 0 || given.memory_limit < 0) {
    return InvalidArgument(
        "The book's threads, max_threads and memory_limit may not be negative; 0 is the "
        "default.");
  }
  BookOptions book_options;
  if (given.memory_limit > 0) book_options.memory_limit = given.memory_limit;
  RunDefaults run;
  if (given.threads > 0) run.threads = given.threads;
  run.max_threads = given.max_threads;
  return std::make_shared<BookCore>(book_options, run);
}

template <typename From>
cxs_status Save(From* from, const char* path, const cxs_run* run, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_ASSIGN_OR_RETURN(const Source source, Open(from));
    COXSWAIN_RETURN_IF_ERROR(Required(path, "path"));
    CallRun call_run;
    COXSWAIN_RETURN_IF_ERROR(call_run.Read(run, source.run, source.core.get()));
    const CallbackMark mark(source.of_book, call_run);
    SystemFiles files;
    return SaveBook(*source.snapshot, path, &files, call_run.run());
  });
}

}  // namespace
}  // namespace coxswain::capi

using namespace coxswain::capi;

extern "C" {

void cxs_book_options_init(cxs_book_options* options, uint32_t size) { InitStruct(options, size); }

cxs_status cxs_book_create(const cxs_book_options* options, cxs_book** book, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(book, "book"));
    COXSWAIN_ASSIGN_OR_RETURN(std::shared_ptr<BookCore> core, MakeCore(options));
    *book = new cxs_book{std::move(core)};
    return absl::OkStatus();
  });
}

cxs_status cxs_book_open(const char* path, const cxs_book_options* options, const cxs_run* run,
                         cxs_book** book, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(book, "book"));
    COXSWAIN_RETURN_IF_ERROR(Required(path, "path"));
    COXSWAIN_ASSIGN_OR_RETURN(std::shared_ptr<BookCore> core, MakeCore(options));
    CallRun call_run;
    COXSWAIN_RETURN_IF_ERROR(call_run.Read(run, core->run, core.get()));
    coxswain::SystemFiles files;
    COXSWAIN_RETURN_IF_ERROR(coxswain::ReadBook(path, &files, call_run.run(), &core->book));
    *book = new cxs_book{std::move(core)};
    return absl::OkStatus();
  });
}

cxs_status cxs_book_save(cxs_book* book, const char* path, const cxs_run* run, cxs_error** error) {
  return Save(book, path, run, error);
}

cxs_status cxs_snapshot_save(const cxs_snapshot* snapshot, const char* path, const cxs_run* run,
                             cxs_error** error) {
  return Save(snapshot, path, run, error);
}

void cxs_book_destroy(cxs_book* book) { delete book; }

cxs_status cxs_book_column_id(cxs_book* book, int32_t table, const char* column, int32_t* id,
                              cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(id, "id"));
    *id = -1;
    COXSWAIN_RETURN_IF_ERROR(Required(book, "book"));
    COXSWAIN_ASSIGN_OR_RETURN(const coxswain::TableId table_id, TableOf(table));
    COXSWAIN_ASSIGN_OR_RETURN(const std::string_view name, NameArgument(column, "column"));
    *id = book->core->book.FindColumn(table_id, name);
    if (*id >= 0) return absl::OkStatus();
    const std::shared_ptr<const coxswain::Snapshot> snapshot = book->core->book.snapshot();
    std::vector<std::string_view> known;
    for (const coxswain::BookColumn& info : *snapshot->table(table_id).columns) {
      known.push_back(info.name);
    }
    return NoSuchColumn(table_id, name, known);
  });
}

cxs_status cxs_book_snapshot(cxs_book* book, cxs_snapshot** snapshot, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(snapshot, "snapshot"));
    COXSWAIN_RETURN_IF_ERROR(Required(book, "book"));
    *snapshot = new cxs_snapshot{book->core->book.snapshot(), book->core->run, book->core};
    return absl::OkStatus();
  });
}

void cxs_snapshot_destroy(cxs_snapshot* snapshot) { delete snapshot; }

}  // extern "C"
