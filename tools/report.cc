#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <system_error>

#include "commands.h"

namespace coxswain_tools {
namespace {

void WriteFile(const std::string& path, const cxs_buffer* buffer) {
  const auto fail = [&] {
    return Failure{kFailed,
                   "Cannot write '" + path + "': " + std::generic_category().message(errno) + "."};
  };
  std::FILE* const file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) throw fail();
  const size_t size = static_cast<size_t>(cxs_buffer_size(buffer));
  const bool written = std::fwrite(cxs_buffer_data(buffer), 1, size, file) == size;
  if (std::fclose(file) != 0 || !written) throw fail();
}

}  // namespace

int Report(const ReportRequest& request) {
  Company company(request.company);
  company.LoadOrRefuse();
  cxs_report_options options;
  cxs_report_options_init(&options, sizeof options);
  options.format = request.format;
  options.company = request.title.c_str();
  options.filter = request.filter.c_str();
  Progress progress("Writing the report");
  const cxs_run run = company.RunOf(&progress);
  Call call;
  cxs_buffer* buffer = nullptr;
  call.Check(cxs_book_report(company.book(), &options, &run, &buffer, call.error()));
  const BufferHandle report(buffer);
  if (request.out.empty()) {
    Print({cxs_buffer_data(buffer), static_cast<size_t>(cxs_buffer_size(buffer))});
  } else {
    WriteFile(request.out, buffer);
  }
  return kDone;
}

}  // namespace coxswain_tools
