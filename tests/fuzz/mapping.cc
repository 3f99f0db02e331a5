#include <stdlib.h>
#include <unistd.h>

#include <fstream>

#include "fuzz.h"

// A file of a CRM's export through a built-in mapping, and as a mapping's own text. A step that is
// refused changes nothing, and what is guessed of a folder is a mapping.
//
// Input: which mapping and file; the rest is the file. 255: the rest is a mapping.

namespace {

struct Exported {
  const char* mapping;
  const char* file;
};
constexpr Exported kFiles[] = {
    {"salesforce", "Opportunity.csv"}, {"salesforce", "Account.csv"},
    {"salesforce", "Campaign.csv"},    {"hubspot", "deals.csv"},
    {"hubspot", "line_items.csv"},     {"odoo", "crm.lead.csv"},
    {"odoo", "account.move.csv"},      {"suitecrm", "opportunities.csv"},
};

// One for the life of the process; each input has one file in it.
class TemporaryFolder {
 public:
  TemporaryFolder() { fuzz::Require(mkdtemp(path_) != nullptr, "there is room for a folder"); }
  ~TemporaryFolder() { rmdir(path_); }
  const char* path() const { return path_; }

 private:
  char path_[32] = "/tmp/coxswain-fuzz-XXXXXX";
};

const char* Folder() {
  static const TemporaryFolder folder;
  return folder.path();
}

void Guess() {
  cxs_buffer* json = nullptr;
  const cxs_status status = cxs_mapping_guess(Folder(), 0, nullptr, &json, nullptr);
  fuzz::Require(fuzz::IsExpected(status), "a guess is made or its want is told");
  cxs_buffer_destroy(json);
}

void Load(const cxs_mapping* mapping) {
  cxs_import* import = nullptr;
  const cxs_status opened = cxs_import_open(mapping, Folder(), 0, nullptr, &import, nullptr);
  fuzz::Require(fuzz::IsExpected(opened), "a folder is opened or its want is told");
  cxs_book* const book = fuzz::SmallCompany();
  for (int64_t step = 0; step < cxs_import_steps(import); ++step) {
    const std::string before = fuzz::TablesOf(book);
    const cxs_status status =
        cxs_book_load_import(book, import, step, nullptr, nullptr, nullptr, nullptr);
    fuzz::Require(fuzz::IsExpected(status), "a step is loaded or its want is told");
    fuzz::Require(status == CXS_OK || fuzz::TablesOf(book) == before,
                  "a step that failed changed nothing");
  }
  cxs_book_destroy(book);
  cxs_import_destroy(import);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Input input(data, size);
  const uint8_t which = input.Byte();
  const std::string_view text = input.Rest();
  cxs_mapping* mapping = nullptr;
  if (which == 255) {
    const cxs_status status =
        cxs_mapping_parse(text.data(), static_cast<int64_t>(text.size()), &mapping, nullptr);
    fuzz::Require(fuzz::IsExpected(status), "a mapping is read or its want is told");
    cxs_mapping_destroy(mapping);
    return 0;
  }
  const Exported& exported = kFiles[which % (sizeof kFiles / sizeof kFiles[0])];
  const std::string path = std::string(Folder()) + "/" + exported.file;
  std::ofstream(path, std::ios::binary) << text;
  fuzz::Require(cxs_mapping_builtin(exported.mapping, &mapping, nullptr) == CXS_OK,
                "the library has its mappings");
  Load(mapping);
  Guess();
  cxs_mapping_destroy(mapping);
  fuzz::Require(remove(path.c_str()) == 0, "the file goes again");
  return 0;
}
