#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "capi/handles.h"

// Books in files.

using namespace capi_test;

namespace {

// A folder that is gone at the end of the test.
class Folder {
 public:
  Folder() {
    char name[] = "/tmp/coxswain-saved-XXXXXX";
    REQUIRE(mkdtemp(name) != nullptr);
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string File(const char* name) const { return path_ + "/" + name; }
  int64_t files() const {
    const std::filesystem::directory_iterator entries(path_);
    return std::distance(begin(entries), end(entries));
  }

 private:
  std::string path_;
};

std::string BytesOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void Save(const Book& book, const std::string& path) {
  Error error;
  REQUIRE_MESSAGE(cxs_book_save(book.get(), path.c_str(), nullptr, error.out()) == CXS_OK,
                  error.message());
}

cxs_status TryOpen(const std::string& path, Error* error, const cxs_run* run = nullptr,
                   const cxs_book_options* options = nullptr) {
  cxs_book* book = nullptr;
  const cxs_status status = cxs_book_open(path.c_str(), options, run, &book, error->out());
  CHECK((book == nullptr) == (status != CXS_OK));
  cxs_book_destroy(book);
  return status;
}

Book Opened(const std::string& path) {
  Error error;
  cxs_book* book = nullptr;
  REQUIRE_MESSAGE(cxs_book_open(path.c_str(), nullptr, nullptr, &book, error.out()) == CXS_OK,
                  error.message());
  return Book(book);
}

int32_t Refuse(void* calls, double) { return ++*static_cast<int*>(calls) > 1 ? 1 : 0; }

// Writes to the book it is called for.
int32_t WriteTo(void* book, double) {
  const cxs_status status = cxs_book_load_csv(static_cast<cxs_book*>(book), CXS_TABLE_TEAMS,
                                              "team\nT\n", -1, nullptr, nullptr, nullptr, nullptr);
  CHECK(status == CXS_FAILED_PRECONDITION);
  return 0;
}

}  // namespace

TEST_CASE("a saved book is opened, answers the same and goes on") {
  const Folder folder;
  const std::string path = folder.File("company.book");
  const Book book = SmallCompany();
  Save(book, path);
  CHECK(folder.files() == 1);
  const Book opened = Opened(path);
  const char* const by = R"({"by":["segment","month"]})";
  CHECK(Csv(Query(opened, "margin", by)) == Csv(Query(book, "margin", by)));
  CHECK(Rows(opened, "deals") == 3);
  Load(opened, CXS_TABLE_DEALS,
       "deal_id,customer_id,stage,status,closed_on,amount\nD2,C2,Closed,lost,2026-02-16,50\n");
  CHECK(Rows(opened, "deals") == 3);
  CHECK(NetRevenue(opened) == "100.00");

  Save(opened, path);  // in the place of the first
  CHECK(folder.files() == 1);
  CHECK(NetRevenue(Opened(path)) == "100.00");
  CHECK(NetRevenue(book) == "150.00");
}

TEST_CASE("a snapshot is saved as it was, after its book went on and is gone") {
  const Folder folder;
  const std::string path = folder.File("a");
  const std::string other = folder.File("b");
  Snapshot snapshot;
  {
    const Book book = SmallCompany();
    Save(book, path);
    cxs_snapshot* taken = nullptr;
    REQUIRE(cxs_book_snapshot(book.get(), &taken, nullptr) == CXS_OK);
    snapshot.reset(taken);
    Load(book, CXS_TABLE_CUSTOMERS, "customer_id\nC3\n");
  }
  REQUIRE(cxs_snapshot_save(snapshot.get(), other.c_str(), nullptr, nullptr) == CXS_OK);
  CHECK(BytesOf(other) == BytesOf(path));
}

TEST_CASE("what cannot be opened is told apart") {
  const Folder folder;
  const std::string path = folder.File("company.book");
  Error error;
  CHECK(TryOpen(path, &error) == CXS_NOT_FOUND);
  CHECK(error.Says(path.substr(0, 20)));
  CHECK(TryOpen(folder.File("."), &error) == CXS_DATA_LOSS);
  std::ofstream(path) << "deal_id,amount\n";
  CHECK(TryOpen(path, &error) == CXS_INVALID_ARGUMENT);
  CHECK(error.Says("no saved book"));
  Save(SmallCompany(), path);
  const std::string bytes = BytesOf(path);
  std::ofstream(path, std::ios::binary) << bytes.substr(0, bytes.size() / 2);
  CHECK(TryOpen(path, &error) == CXS_DATA_LOSS);
  CHECK(error.Says("damaged"));
  std::string newer = bytes;
  newer[8] = 9;
  std::ofstream(path, std::ios::binary) << newer;
  CHECK(TryOpen(path, &error) == CXS_FAILED_PRECONDITION);
  CHECK(error.Says("newer"));

  CHECK(cxs_book_save(SmallCompany().get(), folder.File("none/a").c_str(), nullptr, error.out()) ==
        CXS_NOT_FOUND);
  CHECK(folder.files() == 1);
}

TEST_CASE("saving and opening can be cancelled and have a ceiling") {
  const Folder folder;
  const std::string path = folder.File("company.book");
  const Book book = SmallCompany();
  Save(book, path);
  const std::string bytes = BytesOf(path);
  Load(book, CXS_TABLE_CUSTOMERS, "customer_id\nC3\n");
  Error error;
  cxs_run run = MakeRun();
  run.progress = Refuse;
  int calls = 0;
  run.user_data = &calls;
  CHECK(cxs_book_save(book.get(), path.c_str(), &run, error.out()) == CXS_CANCELLED);
  CHECK(BytesOf(path) == bytes);
  CHECK(folder.files() == 1);
  calls = 0;
  CHECK(TryOpen(path, &error, &run) == CXS_CANCELLED);

  cxs_book_options options = Init(cxs_book_options_init);
  options.memory_limit = 100;
  CHECK(TryOpen(path, &error, nullptr, &options) == CXS_RESOURCE_EXHAUSTED);
  run = MakeRun();
  run.memory_limit = 100;
  CHECK(TryOpen(path, &error, &run) == CXS_RESOURCE_EXHAUSTED);
  run.memory_limit = -1;
  CHECK(TryOpen(path, &error, &run) == CXS_INVALID_ARGUMENT);
  options.memory_limit = -1;
  CHECK(TryOpen(path, &error, nullptr, &options) == CXS_INVALID_ARGUMENT);
}

TEST_CASE("a callback of a save may not write to the book") {
  const Folder folder;
  const Book book = SmallCompany();
  cxs_run run = MakeRun();
  run.progress = WriteTo;
  run.user_data = book.get();
  CHECK(cxs_book_save(book.get(), folder.File("a").c_str(), &run, nullptr) == CXS_OK);
  CHECK(Rows(book, "teams") == 0);
}

TEST_CASE("NULL where a saved book needs something is named") {
  const int32_t bad = CXS_INVALID_ARGUMENT;
  const Book book = SmallCompany();
  Error error;
  cxs_book* none = nullptr;
  cxs_snapshot* taken = nullptr;
  REQUIRE(cxs_book_snapshot(book.get(), &taken, nullptr) == CXS_OK);
  const Snapshot snapshot(taken);
  CHECK(cxs_book_save(nullptr, "a", nullptr, error.out()) == bad);
  CHECK(error.Says("'book'"));
  CHECK(cxs_book_save(book.get(), nullptr, nullptr, error.out()) == bad);
  CHECK(error.Says("'path'"));
  CHECK(cxs_snapshot_save(nullptr, "a", nullptr, error.out()) == bad);
  CHECK(cxs_snapshot_save(taken, nullptr, nullptr, error.out()) == bad);
  CHECK(cxs_book_open(nullptr, nullptr, nullptr, &none, error.out()) == bad);
  CHECK(cxs_book_open("a", nullptr, nullptr, nullptr, error.out()) == bad);
  CHECK(error.Says("'book'"));
}
