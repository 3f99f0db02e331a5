#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>

#include "commands.h"
#include "paint.h"

namespace coxswain_tools {
namespace {

namespace fs = std::filesystem;

// In the order in which they need each other. draw.js is Coxswain's own.
constexpr const char* kScripts[] = {"vega.min.js", "vega-lite.min.js", "vega-interpreter.min.js",
                                    "draw.js"};

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

std::string TextOf(const cxs_buffer* buffer) {
  return {cxs_buffer_data(buffer), static_cast<size_t>(cxs_buffer_size(buffer))};
}

// Beside the program: PREFIX/bin and PREFIX/share/coxswain/charts of an installation, or
// build/PRESET/bin and build/charts, where scripts/vega puts them. Empty if neither holds all.
std::string FindScripts() {
  std::error_code error;
  const fs::path bin = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const char* folder : {"../share/coxswain/charts", "../../charts"}) {
    const bool whole = std::all_of(std::begin(kScripts), std::end(kScripts), [&](const char* name) {
      return fs::exists(bin / folder / name, error);
    });
    if (whole) return (bin / folder).string();
  }
  return "";
}

// All of them, one after the other.
std::string ReadScripts(const std::string& folder) {
  std::string scripts;
  for (const char* name : kScripts) {
    const fs::path path = fs::path(folder) / name;
    std::ifstream file(path, std::ios::binary);
    if (!file) {
      throw Failure{kMissing, "There is no '" + path.string() +
                                  "': scripts/vega puts what draws the charts into build/charts."};
    }
    scripts.append(std::istreambuf_iterator<char>(file), {});
    scripts += '\n';
  }
  return scripts;
}

}  // namespace

int Report(const ReportRequest& request) {
  std::string scripts;
  if (request.format == CXS_REPORT_HTML) {
    const std::string folder = request.scripts.empty() ? FindScripts() : request.scripts;
    if (!folder.empty()) {
      scripts = ReadScripts(folder);
    } else {
      std::fprintf(stderr,
                   "%s the page has tables only; scripts/vega fetches what draws its charts\n",
                   PaintedError(Ink::kWarning, "coxswain:").c_str());
    }
  }
  Company company(request.company);
  company.LoadOrRefuse();
  cxs_report_options options;
  cxs_report_options_init(&options, sizeof options);
  options.format = request.format;
  options.company = request.title.c_str();
  options.filter = request.filter.c_str();
  options.script = scripts.data();
  options.script_length = static_cast<int64_t>(scripts.size());
  Progress progress("Writing the report");
  const cxs_run run = company.RunOf(&progress);
  Call call;
  cxs_buffer* buffer = nullptr;
  call.Check(cxs_book_report(company.book(), &options, &run, &buffer, call.error()));
  const BufferHandle report(buffer);
  if (request.out.empty()) {
    const std::string text = TextOf(buffer);
    Print(request.format == CXS_REPORT_TEXT ? PaintedHeadlines(text) : text);
  } else {
    WriteFile(request.out, buffer);
  }
  return kDone;
}

int Plan(const PlanRequest& request) {
  Company company(request.company);
  company.LoadOrRefuse();
  cxs_plan_options options;
  cxs_plan_options_init(&options, sizeof options);
  options.format = request.format;
  options.company = request.title.c_str();
  options.plan_id = request.plan_id.c_str();
  options.version = request.version.c_str();
  Progress progress("Writing the plan");
  const cxs_run run = company.RunOf(&progress);
  Call call;
  cxs_buffer* buffer = nullptr;
  call.Check(cxs_book_plan(company.book(), &options, &run, &buffer, call.error()));
  const BufferHandle plan(buffer);
  request.out.empty() ? Print(TextOf(buffer)) : WriteFile(request.out, buffer);
  return kDone;
}

}  // namespace coxswain_tools
