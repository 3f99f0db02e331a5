#ifndef COXSWAIN_TESTS_SQLITE_CONNECTION_H_
#define COXSWAIN_TESTS_SQLITE_CONNECTION_H_

#include <sqlite3.h>

#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "coxswain.h"

// SQLite with the extension, as a program has it: SQL in; rows, or an error, out.
namespace sqlite_test {

using Row = std::vector<std::string>;

struct Answer {
  int code = SQLITE_OK;
  std::string error;
  std::vector<Row> rows;  // as SQLite's shell shows values; null is "NULL"

  bool Complains(const std::string& text) const { return error.find(text) != std::string::npos; }
};

class Connection {
 public:
  // `path` as sqlite3_open takes it.
  explicit Connection(const std::string& path = ":memory:");
  sqlite3* db() const { return db_.get(); }

  // One statement or several; the rows of all of them.
  Answer Ask(const std::string& sql) const;
  // The same where nothing may go wrong.
  std::vector<Row> Rows(const std::string& sql) const;
  // The only value of the only row.
  std::string Value(const std::string& sql) const;

 private:
  struct Close {
    // Closed whole: no statement of the extension's is left.
    void operator()(sqlite3* db) const { CHECK(sqlite3_close(db) == SQLITE_OK); }
  };
  std::unique_ptr<sqlite3, Close> db_;
};

// A folder that is gone at the end of the test.
class Folder {
 public:
  Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();
  std::string Path(const std::string& file) const { return path_ + "/" + file; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Makes a table of each CSV file of the folder, columns typed as the library's: NUMERIC for
// numbers, TEXT for the rest; empty fields are null.
void ImportFolder(const Connection& connection, const std::string& folder);

// Two won deals, an open one; 35.50 contribution margin on 150.50.
constexpr char kDeals[] =
    "CREATE TABLE deals(deal_id TEXT PRIMARY KEY, customer_id TEXT, stage TEXT, status TEXT, "
    "closed_on TEXT, amount REAL, cost_of_goods REAL, region TEXT);"
    "INSERT INTO deals VALUES('D1', 'C1', 'Won', 'won', '2026-01-15', 100, 60, 'North'),"
    "('D2', 'C2', 'Won', 'won', '2026-02-16', 50.5, 55, 'South'),"
    "('D3', 'C1', 'Talks', 'open', NULL, 30, NULL, 'North');";

// The columns of kDeals but the key, as cxs_tally and cxs_figure take them.
constexpr char kPairs[] =
    "'customer_id', customer_id, 'stage', stage, 'status', status, 'closed_on', closed_on, "
    "'amount', amount, 'cost_of_goods', cost_of_goods";

}  // namespace sqlite_test

#endif  // COXSWAIN_TESTS_SQLITE_CONNECTION_H_
