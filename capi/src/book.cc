#include "coxswain.h"

#include "guard.h"
#include "handles.h"
#include "structs.h"
#include "tables.h"

using namespace coxswain::capi;

extern "C" {

void cxs_book_options_init(cxs_book_options* options, uint32_t size) { InitStruct(options, size); }

cxs_status cxs_book_create(const cxs_book_options* options, cxs_book** book, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(book, "book"));
    COXSWAIN_ASSIGN_OR_RETURN(const cxs_book_options given, ReadStruct(options, "options"));
    if (given.threads < 0 || given.max_threads < 0 || given.memory_limit < 0) {
      return coxswain::InvalidArgument(
          "The book's threads, max_threads and memory_limit may not be negative; 0 is the "
          "default.");
    }
    coxswain::BookOptions book_options;
    if (given.memory_limit > 0) book_options.memory_limit = given.memory_limit;
    RunDefaults run;
    if (given.threads > 0) run.threads = given.threads;
    run.max_threads = given.max_threads;
    *book = new cxs_book{std::make_shared<BookCore>(book_options, run)};
    return absl::OkStatus();
  });
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
