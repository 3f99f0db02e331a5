#include <fstream>
#include <memory>

#include "commands.h"
#include "database.h"

namespace coxswain_tools {
namespace {

void Write(const std::string& out, const std::string& text) {
  if (out.empty()) return Print(text);
  std::ofstream file(out, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) throw Failure{kFailed, "The file '" + out + "' cannot be written."};
}

std::string TextOf(const cxs_buffer* buffer) {
  return {cxs_buffer_data(buffer), static_cast<size_t>(cxs_buffer_size(buffer))};
}

std::string Guessed(const MappingRequest& request) {
  Progress progress("Looking at " + request.target);
  cxs_run run;
  cxs_run_init(&run, sizeof run);
  run.progress = Progress::Callback;
  run.user_data = &progress;
  run.cancel = InterruptToken();
  std::unique_ptr<coxswain_sqlite::ExportedFolder> exported;
  if (IsDatabase(request.target)) exported = Database(request.target).Export(nullptr);
  const std::string& folder = exported == nullptr ? request.target : exported->path();
  const int32_t delimiter = exported == nullptr ? Delimiter(request.delimiter) : ',';
  cxs_buffer* json = nullptr;
  Call call;
  const cxs_status status = cxs_mapping_guess(folder.c_str(), delimiter, &run, &json, call.error());
  if (status == CXS_NOT_FOUND) throw Failure{kMissing, call.message()};
  call.Check(status);
  const BufferHandle owner(json);
  return TextOf(json);
}

}  // namespace

int Mapping(const MappingRequest& request) {
  if (request.action == "list") {
    Write(request.out, Formatted(Describe(CXS_DESCRIBE_MAPPINGS).get(), request.format));
    return kDone;
  }
  if (request.target.empty()) {
    throw Failure{kUsage, request.action == "show"
                              ? "Which mapping? 'coxswain mapping list' names those there are."
                              : "Which folder? coxswain mapping guess DIR"};
  }
  if (request.action == "guess") {
    Write(request.out, Guessed(request));
    return kDone;
  }
  const MappingHandle mapping = OpenMapping(request.target);
  cxs_buffer* json = nullptr;
  Call call;
  call.Check(cxs_mapping_text(mapping.get(), &json, call.error()));
  const BufferHandle owner(json);
  Write(request.out, TextOf(json));
  return kDone;
}

}  // namespace coxswain_tools
