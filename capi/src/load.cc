#include "load.h"

#include <memory>

#include "columns.h"
#include "guard.h"
#include "run.h"
#include "structs.h"
#include "tables.h"

namespace coxswain::capi {
namespace {

// What the loads have in common. `load` puts rows into the book:
// absl::Status(BookCore*, TableId, const cxs_load_options&, const LoadOptions&, const Run&,
//              LoadReport*).
template <typename Load>
cxs_status LoadRows(cxs_book* book, int32_t table, const cxs_load_options* options,
                    const cxs_run* run, cxs_load_report** report, cxs_error** error, Load&& load) {
  return Guard(error, [&]() -> absl::Status {
    if (report != nullptr) *report = nullptr;
    COXSWAIN_RETURN_IF_ERROR(Required(book, "book"));
    const std::shared_ptr<BookCore> core = book->core;
    COXSWAIN_ASSIGN_OR_RETURN(const TableId id, TableOf(table));
    COXSWAIN_ASSIGN_OR_RETURN(const cxs_load_options given, ReadStruct(options, "options"));
    COXSWAIN_ASSIGN_OR_RETURN(const LoadOptions load_options, ReadLoadOptions(given));
    COXSWAIN_RETURN_IF_ERROR(CheckMayWrite(core.get()));
    CallRun call_run;
    COXSWAIN_RETURN_IF_ERROR(call_run.Read(run, core->run, core.get()));
    const CallbackMark mark(core.get(), call_run);

    auto filled = std::make_unique<cxs_load_report>();
    filled->report.table = id;
    absl::Status status =
        load(core.get(), id, given, load_options, call_run.run(), &filled->report);
    if (report != nullptr) *report = filled.release();
    return status;
  });
}

}  // namespace
}  // namespace coxswain::capi

using coxswain::LoadOptions;
using coxswain::LoadReport;
using coxswain::Run;
using coxswain::ScopedCharge;
using coxswain::TableId;
using namespace coxswain::capi;

extern "C" {

cxs_status cxs_book_load_import(cxs_book* book, const cxs_import* import, int64_t step,
                                const cxs_load_options* options, const cxs_run* run,
                                cxs_load_report** report, cxs_error** error) {
  const auto load = [&](BookCore* core, TableId, const cxs_load_options&,
                        const LoadOptions& load_options, const Run& call_run,
                        LoadReport* filled) -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(Required(import, "import"));
    if (step < 0) return coxswain::OutOfRange("Steps count from 0.");
    return import->import.Load(static_cast<size_t>(step), &core->book, load_options, call_run,
                               filled);
  };
  return LoadRows(book, CXS_TABLE_SETTINGS, options, run, report, error, load);
}

cxs_status cxs_book_load_csv(cxs_book* book, int32_t table, const char* csv, int64_t length,
                             const cxs_load_options* options, const cxs_run* run,
                             cxs_load_report** report, cxs_error** error) {
  const auto load = [&](BookCore* core, TableId id, const cxs_load_options& given,
                        const LoadOptions& load_options, const Run& call_run,
                        LoadReport* filled) -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(Required(csv, "csv"));
    COXSWAIN_ASSIGN_OR_RETURN(const std::string_view bytes, TextArgument(csv, length, "csv"));
    COXSWAIN_ASSIGN_OR_RETURN(const coxswain::CsvReadOptions csv_options, ReadCsvOptions(given));
    return core->book.LoadCsv(id, bytes, csv_options, load_options, call_run, filled);
  };
  return LoadRows(book, table, options, run, report, error, load);
}

cxs_status cxs_book_load_csv_file(cxs_book* book, int32_t table, const char* path,
                                  const cxs_load_options* options, const cxs_run* run,
                                  cxs_load_report** report, cxs_error** error) {
  const auto load = [&](BookCore* core, TableId id, const cxs_load_options& given,
                        const LoadOptions& load_options, const Run& call_run,
                        LoadReport* filled) -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(Required(path, "path"));
    COXSWAIN_ASSIGN_OR_RETURN(const coxswain::CsvReadOptions csv_options, ReadCsvOptions(given));
    COXSWAIN_ASSIGN_OR_RETURN(coxswain::CsvFile file, coxswain::CsvFile::Open(path, call_run));
    return core->book.LoadCsv(id, {&file, call_run.memory}, csv_options, load_options, call_run,
                              filled);
  };
  return LoadRows(book, table, options, run, report, error, load);
}

cxs_status cxs_book_load_columns(cxs_book* book, int32_t table, const cxs_column* const* columns,
                                 int32_t column_count, int64_t row_count,
                                 const cxs_load_options* options, const cxs_run* run,
                                 cxs_load_report** report, cxs_error** error) {
  const auto load = [&](BookCore* core, TableId id, const cxs_load_options&,
                        const LoadOptions& load_options, const Run& call_run,
                        LoadReport* filled) -> absl::Status {
    ScopedCharge charge(call_run.memory);
    COXSWAIN_ASSIGN_OR_RETURN(const coxswain::Table rows,
                              ReadColumns(id, columns, column_count, row_count, &charge));
    return core->book.Load(id, rows, load_options, call_run, filled);
  };
  return LoadRows(book, table, options, run, report, error, load);
}

cxs_status cxs_book_load(cxs_book* book, int32_t table, struct ArrowArrayStream* stream,
                         const cxs_load_options* options, const cxs_run* run,
                         cxs_load_report** report, cxs_error** error) {
  // Taken over before anything can fail.
  coxswain::ArrowOwner<ArrowArrayStream> owned(stream);
  const auto load = [&](BookCore* core, TableId id, const cxs_load_options& given,
                        const LoadOptions& load_options, const Run& call_run,
                        LoadReport* filled) -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(Required(stream, "stream"));
    COXSWAIN_ASSIGN_OR_RETURN(const coxswain::ArrowReadOptions arrow, ReadArrowOptions(given));
    return core->book.LoadArrow(id, owned.get(), arrow, load_options, call_run, filled);
  };
  return LoadRows(book, table, options, run, report, error, load);
}

}  // extern "C"
