#include "mapping/exported.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

namespace coxswain {

Exported::Exported() {
  char name[] = "/tmp/coxswain-export-XXXXXX";
  REQUIRE(mkdtemp(name) != nullptr);
  folder_ = name;
}

Exported::~Exported() { std::filesystem::remove_all(folder_); }

Exported& Exported::With(const std::string& file, std::string_view literal) {
  std::ofstream(std::filesystem::path(folder_) / file, std::ios::binary) << Literal(literal);
  return *this;
}

Mapping Builtin(std::string_view name) {
  absl::StatusOr<Mapping> mapping = FindBuiltinMapping(name);
  REQUIRE_MESSAGE(mapping.ok(), ToStd(mapping.status().message()));
  return *std::move(mapping);
}

Mapping Parsed(std::string_view json) {
  absl::StatusOr<Mapping> mapping = ParseMapping(json);
  REQUIRE_MESSAGE(mapping.ok(), ToStd(mapping.status().message()));
  return *std::move(mapping);
}

Import Opened(const Exported& files, const Mapping& mapping) {
  absl::StatusOr<Import> import = Import::Open(mapping, files.folder(), 0, {});
  REQUIRE_MESSAGE(import.ok(), ToStd(import.status().message()));
  return *std::move(import);
}

std::shared_ptr<const Snapshot> LoadedFrom(const Exported& files, const Mapping& mapping) {
  const Import import = Opened(files, mapping);
  Book book;
  for (size_t step = 0; step < import.steps().size(); ++step) {
    LoadReport report;
    const absl::Status status = import.Load(step, &book, {}, {}, &report);
    REQUIRE_MESSAGE(status.ok(), import.steps()[step].file << ": " << ToStd(status.message()));
  }
  return book.snapshot();
}

std::string Refusal(const Exported& files, const Mapping& mapping) {
  const Import import = Opened(files, mapping);
  Book book;
  for (size_t step = 0; step < import.steps().size(); ++step) {
    LoadReport report;
    const absl::Status status = import.Load(step, &book, {}, {}, &report);
    if (status.ok()) continue;
    std::string text(ToStd(status.message()));
    for (const Problem& problem : report.problems) {
      text +=
          "\nrow " + std::to_string(problem.row) + ", " + problem.column + ": " + problem.reason;
    }
    return text;
  }
  return "";
}

}  // namespace coxswain
