#include "coxswain/catalogue.h"

#include "guard.h"
#include "handles.h"
#include "run.h"

namespace coxswain::capi {
namespace {

using Step = absl::Status (QueryTally::*)(const std::shared_ptr<const Snapshot>&, const Run&);

cxs_status AddPartition(cxs_tally* tally, const cxs_snapshot* partition, const cxs_run* run,
                        cxs_error** error, Step step) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(Required(tally, "tally"));
    COXSWAIN_RETURN_IF_ERROR(Required(partition, "partition"));
    const std::shared_ptr<BookCore> core = partition->core.lock();
    CallRun call_run;
    COXSWAIN_RETURN_IF_ERROR(call_run.Read(run, partition->run, core.get()));
    return (tally->tally.*step)(partition->data, call_run.run());
  });
}

}  // namespace
}  // namespace coxswain::capi

using namespace coxswain::capi;
using coxswain::QueryTally;

extern "C" {

cxs_status cxs_tally_create(const char* query, const char* fold_options,
                            int64_t fold_options_length, cxs_tally** tally, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(tally, "tally"));
    COXSWAIN_ASSIGN_OR_RETURN(const std::string_view name, NameArgument(query, "query"));
    COXSWAIN_ASSIGN_OR_RETURN(const std::string_view json,
                              TextArgument(fold_options, fold_options_length, "fold_options"));
    COXSWAIN_ASSIGN_OR_RETURN(const coxswain::Query* found, coxswain::FindQuery(name));
    COXSWAIN_ASSIGN_OR_RETURN(QueryTally created, QueryTally::Create(*found, json));
    *tally = new cxs_tally{std::move(created)};
    return absl::OkStatus();
  });
}

cxs_status cxs_tally_fold(cxs_tally* tally, const cxs_snapshot* partition, const cxs_run* run,
                          cxs_error** error) {
  return AddPartition(tally, partition, run, error, &QueryTally::Fold);
}

cxs_status cxs_tally_retract(cxs_tally* tally, const cxs_snapshot* partition, const cxs_run* run,
                             cxs_error** error) {
  return AddPartition(tally, partition, run, error, &QueryTally::Retract);
}

cxs_status cxs_tally_merge(cxs_tally* tally, const cxs_tally* other, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(Required(tally, "tally"));
    COXSWAIN_RETURN_IF_ERROR(Required(other, "other"));
    return tally->tally.Merge(other->tally);
  });
}

cxs_status cxs_tally_save(const cxs_tally* tally, cxs_buffer** bytes, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(bytes, "bytes"));
    COXSWAIN_RETURN_IF_ERROR(Required(tally, "tally"));
    COXSWAIN_ASSIGN_OR_RETURN(std::string saved, tally->tally.Save());
    *bytes = new cxs_buffer{std::move(saved)};
    return absl::OkStatus();
  });
}

cxs_status cxs_tally_load(const void* bytes, int64_t size, cxs_tally** tally, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(tally, "tally"));
    COXSWAIN_RETURN_IF_ERROR(Required(bytes, "bytes"));
    if (size < 0) {
      return coxswain::InvalidArgument("The size of the bytes is " + std::to_string(size) +
                                       "; a saved tally has no NUL to end at.");
    }
    COXSWAIN_ASSIGN_OR_RETURN(
        QueryTally loaded,
        coxswain::LoadTally({static_cast<const char*>(bytes), static_cast<size_t>(size)},
                            coxswain::FindQuery));
    *tally = new cxs_tally{std::move(loaded)};
    return absl::OkStatus();
  });
}

cxs_status cxs_tally_solve(const cxs_tally* tally, const char* solve_options,
                           int64_t solve_options_length, const cxs_run* run, cxs_result** result,
                           cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(result, "result"));
    COXSWAIN_RETURN_IF_ERROR(Required(tally, "tally"));
    COXSWAIN_ASSIGN_OR_RETURN(const std::string_view json,
                              TextArgument(solve_options, solve_options_length, "solve_options"));
    CallRun call_run;
    COXSWAIN_RETURN_IF_ERROR(call_run.Read(run, RunDefaults(), nullptr));
    COXSWAIN_ASSIGN_OR_RETURN(coxswain::Table table, tally->tally.Solve(json, call_run.run()));
    *result = new cxs_result{std::move(table)};
    return absl::OkStatus();
  });
}

void cxs_tally_destroy(cxs_tally* tally) { delete tally; }

}  // extern "C"
