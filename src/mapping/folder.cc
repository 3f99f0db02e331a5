#include "folder.h"

#include <dirent.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

#include "coxswain/base/files.h"

namespace coxswain {
namespace {

bool EndsIn(std::string_view name, std::string_view ending) {
  if (name.size() <= ending.size()) return false;
  return std::equal(ending.begin(), ending.end(), name.end() - static_cast<int>(ending.size()),
                    [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b); });
}

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

}  // namespace

absl::StatusOr<std::vector<std::string>> CsvFilesIn(const std::string& folder) {
  const std::unique_ptr<DIR, CloseFolder> open(opendir(folder.c_str()));
  if (open == nullptr && errno == ENOTDIR) {
    return InvalidArgument("'" + folder + "' is no folder; give the one that holds the CSV files.");
  }
  if (open == nullptr && errno == ENOENT) {
    return NotFound("There is no folder '" + folder + "'.");
  }
  if (open == nullptr) return FileError(folder, "read", errno);
  std::vector<std::string> names;
  while (true) {
    errno = 0;
    const dirent* const entry = readdir(open.get());
    if (entry == nullptr && errno != 0) return FileError(folder, "read", errno);
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (entry->d_type == DT_DIR || name.front() == '.') continue;
    if (EndsIn(name, ".csv") || EndsIn(name, ".tsv")) names.emplace_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string_view StemOf(std::string_view file) { return file.substr(0, file.rfind('.')); }

std::string PathIn(const std::string& folder, const std::string& file) {
  return folder + (folder.empty() || folder.back() == '/' ? "" : "/") + file;
}

absl::StatusOr<ReadBytes> ReadFront(const std::string& path, int64_t most, const Run& run,
                                    ScopedCharge* charge) {
  COXSWAIN_RETURN_IF_ERROR(run.Check());
  SystemFiles files;
  FileToRead file(&files);
  COXSWAIN_RETURN_IF_ERROR(file.Open(path));
  const size_t size = static_cast<size_t>(std::min(most, file.size()));
  COXSWAIN_RETURN_IF_ERROR(charge->Add(static_cast<int64_t>(size), "Reading a file"));
  ReadBytes bytes;
  bytes.data = MakeLargeArray<char>(size + 1);
  constexpr size_t kAtOnce = size_t{4} << 20;
  while (bytes.size < size) {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    size_t got = 0;
    COXSWAIN_RETURN_IF_ERROR(
        file.Read(bytes.data.get() + bytes.size, std::min(kAtOnce, size - bytes.size), &got));
    bytes.size += got;
    if (got == 0) break;
  }
  return bytes;
}

char DelimiterOf(std::string_view bytes) {
  constexpr std::array<char, 4> kDelimiters = {',', ';', '\t', '|'};
  std::array<int, 4> counts = {0, 0, 0, 0};
  bool quoted = false;
  for (const char c : bytes) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n') break;
    for (size_t i = 0; i < kDelimiters.size(); ++i) counts[i] += c == kDelimiters[i] ? 1 : 0;
  }
  return kDelimiters[static_cast<size_t>(std::max_element(counts.begin(), counts.end()) -
                                         counts.begin())];
}

}  // namespace coxswain
