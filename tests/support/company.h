#ifndef COXSWAIN_TESTS_SUPPORT_COMPANY_H_
#define COXSWAIN_TESTS_SUPPORT_COMPANY_H_

#include <memory>
#include <string>
#include <string_view>

#include "coxswain/book.h"
#include "coxswain/table.h"

// How tests write down a company and a table: as CSV, indented like the code around it.
namespace coxswain {

// The CSV text of a literal: blanks at the beginning of lines and empty lines are left out, and
// the last line ends like the others.
//   Literal(R"(
//       deal_id,amount
//       d1,100
//   )")  is "deal_id,amount\nd1,100\n".
std::string Literal(std::string_view text);

// The literal as a table of texts; an empty field is null.
Table TextTable(std::string_view literal);

// A small company, built table by table.
class Company {
 public:
  explicit Company(const BookOptions& options = {}) : book_(options) {}

  // Loads the rows of a literal. The test ends here if the book does not take them.
  LoadReport Add(std::string_view table, std::string_view literal, const LoadOptions& options = {});

  // The same for rows that need not be good.
  absl::Status TryAdd(std::string_view table, std::string_view literal,
                      const LoadOptions& options = {}, LoadReport* report = nullptr,
                      const Run& run = {});

  std::shared_ptr<const Snapshot> snapshot() { return book_.snapshot(); }
  Book* book() { return &book_; }

 private:
  Book book_;
};

// The table as CSV, to be compared with a Literal.
std::string Csv(const Table& table);

// One table of a snapshot as CSV with all columns that have a value somewhere, rows in order.
std::string Contents(const Snapshot& snapshot, TableId table);
// All tables and settings of a snapshot: equal texts mean that nothing has changed.
std::string Contents(const Snapshot& snapshot);

// Where public data lies: the folder of this name in COXSWAIN_TEST_DATA, else in ../shared/data
// beside the project. Prints a line that begins with "SKIPPED:" and returns "" where it is absent.
std::string DataFolder(std::string_view name);

// Loads every table of the schema that the folder has a file for, creating missing references.
// The test ends here if the book does not take them.
void LoadFolder(Book* book, const std::string& folder);

// The AdventureWorks resellers, loaded once in each test program; null where the data is absent,
// which is said in every test that asks.
std::shared_ptr<const Snapshot> Resellers();

}  // namespace coxswain

#endif  // COXSWAIN_TESTS_SUPPORT_COMPANY_H_
