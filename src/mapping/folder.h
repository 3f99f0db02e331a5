#ifndef COXSWAIN_SRC_MAPPING_FOLDER_H_
#define COXSWAIN_SRC_MAPPING_FOLDER_H_

#include <string>
#include <string_view>
#include <vector>

#include "coxswain/base/large_array.h"
#include "coxswain/base/run.h"

// Folders of CSV files.
namespace coxswain {

// Names of the files ending in .csv or .tsv, sorted. NotFound where there is no such folder.
absl::StatusOr<std::vector<std::string>> CsvFilesIn(const std::string& folder);
// The name without its ending.
std::string_view StemOf(std::string_view file);
std::string PathIn(const std::string& folder, const std::string& file);

struct ReadBytes {
  LargeArray<char> data;
  size_t size = 0;
  std::string_view view() const { return {data.get(), size}; }
};
// At most `most` bytes from the file's front; charged.
absl::StatusOr<ReadBytes> ReadFront(const std::string& path, int64_t most, const Run& run,
                                    ScopedCharge* charge);

// What stands between the names of a header: the one of , ; tab and | that is there most often, a
// comma where none is.
char DelimiterOf(std::string_view bytes);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MAPPING_FOLDER_H_
