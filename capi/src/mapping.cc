#include "guard.h"
#include "handles.h"
#include "load.h"
#include "run.h"

namespace coxswain::capi {
namespace {

// 0 stays 0: the mapping or the file says.
absl::StatusOr<char> DelimiterOrNone(int32_t delimiter) {
  if (delimiter == 0) return char{0};
  return ReadDelimiter(delimiter);
}

}  // namespace
}  // namespace coxswain::capi

using namespace coxswain::capi;

extern "C" {

cxs_status cxs_mapping_builtin(const char* name, cxs_mapping** mapping, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(mapping, "mapping"));
    COXSWAIN_ASSIGN_OR_RETURN(const std::string_view wanted, NameArgument(name, "name"));
    COXSWAIN_ASSIGN_OR_RETURN(coxswain::Mapping found, coxswain::FindBuiltinMapping(wanted));
    *mapping = new cxs_mapping{std::move(found)};
    return absl::OkStatus();
  });
}

cxs_status cxs_mapping_parse(const char* json, int64_t length, cxs_mapping** mapping,
                             cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(mapping, "mapping"));
    COXSWAIN_RETURN_IF_ERROR(Required(json, "json"));
    COXSWAIN_ASSIGN_OR_RETURN(const std::string_view text, TextArgument(json, length, "json"));
    COXSWAIN_ASSIGN_OR_RETURN(coxswain::Mapping read, coxswain::ParseMapping(text));
    *mapping = new cxs_mapping{std::move(read)};
    return absl::OkStatus();
  });
}

cxs_status cxs_mapping_text(const cxs_mapping* mapping, cxs_buffer** json, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(json, "json"));
    COXSWAIN_RETURN_IF_ERROR(Required(mapping, "mapping"));
    *json = new cxs_buffer{mapping->mapping.text};
    return absl::OkStatus();
  });
}

void cxs_mapping_destroy(cxs_mapping* mapping) { delete mapping; }

cxs_status cxs_mapping_guess(const char* directory, int32_t delimiter, const cxs_run* run,
                             cxs_buffer** json, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(json, "json"));
    COXSWAIN_RETURN_IF_ERROR(Required(directory, "directory"));
    COXSWAIN_ASSIGN_OR_RETURN(const char between, DelimiterOrNone(delimiter));
    CallRun call_run;
    COXSWAIN_RETURN_IF_ERROR(call_run.Read(run, RunDefaults(), nullptr));
    COXSWAIN_ASSIGN_OR_RETURN(std::string guessed,
                              coxswain::GuessMapping(directory, between, call_run.run()));
    *json = new cxs_buffer{std::move(guessed)};
    return absl::OkStatus();
  });
}

cxs_status cxs_import_open(const cxs_mapping* mapping, const char* directory, int32_t delimiter,
                           const cxs_run* run, cxs_import** import, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(import, "import"));
    COXSWAIN_RETURN_IF_ERROR(Required(mapping, "mapping"));
    COXSWAIN_RETURN_IF_ERROR(Required(directory, "directory"));
    COXSWAIN_ASSIGN_OR_RETURN(const char between, DelimiterOrNone(delimiter));
    CallRun call_run;
    COXSWAIN_RETURN_IF_ERROR(call_run.Read(run, RunDefaults(), nullptr));
    COXSWAIN_ASSIGN_OR_RETURN(
        coxswain::Import opened,
        coxswain::Import::Open(mapping->mapping, directory, between, call_run.run()));
    *import = new cxs_import{std::move(opened)};
    return absl::OkStatus();
  });
}

int64_t cxs_import_steps(const cxs_import* import) {
  return import == nullptr ? 0 : static_cast<int64_t>(import->import.steps().size());
}

cxs_status cxs_import_files(const cxs_import* import, cxs_result** result, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(result, "result"));
    COXSWAIN_RETURN_IF_ERROR(Required(import, "import"));
    *result = new cxs_result{import->import.FilesTable()};
    return absl::OkStatus();
  });
}

cxs_status cxs_import_columns(const cxs_import* import, cxs_result** result, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(result, "result"));
    COXSWAIN_RETURN_IF_ERROR(Required(import, "import"));
    *result = new cxs_result{import->import.ColumnsTable()};
    return absl::OkStatus();
  });
}

void cxs_import_destroy(cxs_import* import) { delete import; }

}  // extern "C"
