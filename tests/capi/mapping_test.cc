#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "capi/handles.h"

// Exports of other systems through the C ABI.

using namespace capi_test;

namespace {

class Folder {
 public:
  Folder() { REQUIRE(mkdtemp(path_) != nullptr); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  const Folder& With(const char* name, std::string_view text) const {
    std::ofstream(std::string(path_) + "/" + name) << text;
    return *this;
  }
  const char* path() const { return path_; }

 private:
  char path_[32] = "/tmp/coxswain_export_XXXXXX";
};

constexpr char kOpportunities[] =
    "Id,AccountId,StageName,Amount,CloseDate,CreatedDate,IsClosed,IsWon,Shoe size\n"
    "O1,A1,Signed,100,2026-01-15,2025-12-01T10:00:00.000Z,true,true,42\n"
    "O2,A1,Talks,50,2026-09-15,2026-01-01T10:00:00.000Z,false,false,43\n";

Mapping Builtin(const char* name) {
  cxs_mapping* mapping = nullptr;
  Error error;
  REQUIRE_MESSAGE(cxs_mapping_builtin(name, &mapping, error.out()) == CXS_OK, error.message());
  return Mapping(mapping);
}

Import Opened(const Mapping& mapping, const Folder& folder) {
  cxs_import* import = nullptr;
  Error error;
  REQUIRE_MESSAGE(
      cxs_import_open(mapping.get(), folder.path(), 0, nullptr, &import, error.out()) == CXS_OK,
      error.message());
  return Import(import);
}

}  // namespace

TEST_CASE("a folder is loaded step by step through a mapping, which may be gone by then") {
  Folder folder;
  folder.With("Opportunity.csv", kOpportunities).With("Notes.csv", "a\n");
  Mapping mapping = Builtin("salesforce");
  const Import import = Opened(mapping, folder);
  mapping.reset();
  REQUIRE(cxs_import_steps(import.get()) == 1);
  cxs_result* files = nullptr;
  REQUIRE(cxs_import_files(import.get(), &files, nullptr) == CXS_OK);
  CHECK(Csv(Result(files)) == "file,step,table\nOpportunity.csv,0,deals\nNotes.csv,,\n");
  cxs_result* columns = nullptr;
  REQUIRE(cxs_import_columns(import.get(), &columns, nullptr) == CXS_OK);
  CHECK(Csv(Result(columns)).find("0,Opportunity.csv,deals,Shoe size,,ignored,\n") !=
        std::string::npos);

  const Book book = NewBook();
  Error error;
  cxs_load_report* report = nullptr;
  REQUIRE_MESSAGE(cxs_book_load_import(book.get(), import.get(), 0, nullptr, nullptr, &report,
                                       error.out()) == CXS_OK,
                  error.message());
  const LoadReport owned(report);
  cxs_load_counts counts = Init(cxs_load_counts_init);
  REQUIRE(cxs_load_report_counts(report, &counts, nullptr) == CXS_OK);
  CHECK(counts.table == CXS_TABLE_DEALS);
  CHECK(counts.rows_added == 2);
}

TEST_CASE("an error of a mapped load names the file's column and row") {
  Folder folder;
  folder.With("Opportunity.csv",
              "Id,AccountId,StageName,Amount,CloseDate\nO1,A1,Closed Won,1.5.2,2026-01-15\n");
  const Import import = Opened(Builtin("salesforce"), folder);
  const Book book = NewBook();
  Error error;
  CHECK(cxs_book_load_import(book.get(), import.get(), 0, nullptr, nullptr, nullptr, error.out()) ==
        CXS_INVALID_ARGUMENT);
  CHECK(std::string(cxs_error_table(error.get())) == "deals");
  CHECK(std::string(cxs_error_column(error.get())) == "Amount");
  CHECK(cxs_error_row(error.get()) == 1);
}

TEST_CASE("mappings are listed, shown, read back and guessed") {
  cxs_result* listed = nullptr;
  REQUIRE(cxs_describe(CXS_DESCRIBE_MAPPINGS, nullptr, &listed, nullptr) == CXS_OK);
  const Result mappings(listed);
  REQUIRE(cxs_result_rows(listed) == 4);
  for (const char* name : {"salesforce", "hubspot", "odoo", "suitecrm"}) {
    cxs_buffer* text = nullptr;
    REQUIRE(cxs_mapping_text(Builtin(name).get(), &text, nullptr) == CXS_OK);
    const Buffer json(text);
    cxs_mapping* again = nullptr;
    CHECK(cxs_mapping_parse(cxs_buffer_data(text), cxs_buffer_size(text), &again, nullptr) ==
          CXS_OK);
    const Mapping owned(again);
  }
  Folder folder;
  folder.With("Opportunity.csv", kOpportunities);
  cxs_buffer* guessed = nullptr;
  Error error;
  REQUIRE_MESSAGE(cxs_mapping_guess(folder.path(), 0, nullptr, &guessed, error.out()) == CXS_OK,
                  error.message());
  const Buffer json(guessed);
  CHECK(std::string(cxs_buffer_data(guessed)).find("\"deal_id\"") != std::string::npos);
}

TEST_CASE("what a mapping or an import cannot do is an error that says so") {
  Error error;
  cxs_mapping* mapping = nullptr;
  CHECK(cxs_mapping_builtin("odo", &mapping, error.out()) == CXS_NOT_FOUND);
  CHECK(error.Says("Did you mean 'odoo'?"));
  CHECK(cxs_mapping_builtin(nullptr, &mapping, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(cxs_mapping_parse("{}", -1, &mapping, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(mapping == nullptr);
  CHECK(cxs_mapping_parse(nullptr, 0, &mapping, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(cxs_mapping_parse("{}", -1, nullptr, error.out()) == CXS_INVALID_ARGUMENT);
  cxs_result* listed = nullptr;
  CHECK(cxs_describe(CXS_DESCRIBE_MAPPINGS, "nobody", &listed, error.out()) == CXS_NOT_FOUND);

  const Mapping odoo = Builtin("odoo");
  cxs_import* import = nullptr;
  CHECK(cxs_import_open(odoo.get(), "/nowhere/at/all", 0, nullptr, &import, error.out()) ==
        CXS_NOT_FOUND);
  CHECK(cxs_import_open(nullptr, "/tmp", 0, nullptr, &import, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(cxs_import_open(odoo.get(), nullptr, 0, nullptr, &import, error.out()) ==
        CXS_INVALID_ARGUMENT);
  Folder folder;
  folder.With("crm.lead.csv", "id,partner_id,stage_id,probability\n1,2,Won,100\n");
  CHECK(cxs_import_open(odoo.get(), folder.path(), 300, nullptr, &import, error.out()) ==
        CXS_INVALID_ARGUMENT);
  const Import opened = Opened(odoo, folder);
  const Book book = NewBook();
  CHECK(cxs_book_load_import(book.get(), opened.get(), 9, nullptr, nullptr, nullptr, error.out()) ==
        CXS_OUT_OF_RANGE);
  CHECK(cxs_book_load_import(book.get(), opened.get(), -1, nullptr, nullptr, nullptr,
                             error.out()) == CXS_OUT_OF_RANGE);
  CHECK(cxs_book_load_import(book.get(), nullptr, 0, nullptr, nullptr, nullptr, error.out()) ==
        CXS_INVALID_ARGUMENT);
  CHECK(cxs_book_load_import(nullptr, opened.get(), 0, nullptr, nullptr, nullptr, error.out()) ==
        CXS_INVALID_ARGUMENT);
  CHECK(cxs_import_files(nullptr, &listed, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(cxs_import_columns(nullptr, &listed, error.out()) == CXS_INVALID_ARGUMENT);
}
