#include <sqlite3.h>

#include <string>

#include <doctest/doctest.h>

#include "faults/allocations.h"

// The extension for SQLite with its allocations, and SQLite's, refused in turn: a statement gives
// what it gives otherwise, or SQLITE_NOMEM; the connection lives on; when it is closed nothing is
// left.

using namespace faults;

namespace {

constexpr char kPrepare[] =
    "CREATE TABLE deals(deal_id TEXT, customer_id TEXT, stage TEXT, status TEXT, closed_on TEXT, "
    "amount);"
    "INSERT INTO deals VALUES('D1', 'C1', 'Won', 'won', '2026-01-15', 100), ('D2', 'C2', 'Won', "
    "'won', '2026-02-16', 50.5), ('D3', 'C2', 'Won', 'won', '2026-02-17', '7')";
#define FIGURE                                                                               \
  "cxs_figure('net_revenue', 'margin', NULL, 'deals', 'customer_id', customer_id, 'stage', " \
  "stage, "                                                                                  \
  "'status', status, 'closed_on', closed_on, 'amount', amount)"
constexpr const char* kStatements[] = {
    "SELECT cxs_split(100, '[1, 1, 1]') || cxs_margin_compute('net_revenue', 'list_price', 1.5)",
    "SELECT group_concat(net_revenue) FROM (SELECT " FIGURE
    " OVER (ORDER BY deal_id ROWS 1 PRECEDING) AS net_revenue FROM deals)",
    "SELECT group_concat(dimensions || net_revenue) FROM cxs_margin('customer_id')",
};

sqlite3* Open() {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(":memory:", &db) == SQLITE_OK);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, nullptr);
  return db;
}

int LoadExtension(sqlite3* db) {
  return sqlite3_load_extension(db, COXSWAIN_SQLITE_PATH, nullptr, nullptr);
}

int Ask(sqlite3* db, const char* sql, std::string* answer) {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(db, sql, -1, &statement, nullptr);
  if (statement != nullptr && sqlite3_step(statement) == SQLITE_ROW) {
    const void* const text = sqlite3_column_text(statement, 0);
    answer->assign(text == nullptr ? "" : static_cast<const char*>(text));
  }
  sqlite3_finalize(statement);
  return sqlite3_errcode(db);
}

// A connection that keeps the extension loaded, so that blocks of the loader's do not come and go;
// and it has used what is made at first use.
class Kept {
 public:
  Kept() : db_(Open()) {
    REQUIRE(LoadExtension(db_) == SQLITE_OK);
    REQUIRE(sqlite3_exec(db_, kPrepare, nullptr, nullptr, nullptr) == SQLITE_OK);
    for (const char* sql : kStatements) {
      std::string answer;
      REQUIRE(Ask(db_, sql, &answer) == SQLITE_OK);
    }
  }
  Kept(const Kept&) = delete;
  Kept& operator=(const Kept&) = delete;
  ~Kept() { sqlite3_close(db_); }

 private:
  sqlite3* const db_;
};

// Every one of the first, then ever fewer: what is told apart is where memory ends, not how often a
// loop went round.
int64_t NextRefusal(int64_t refused) { return refused + 1 + refused / 50; }

void RefuseEach(Refuse refuse, const char* sql) {
  sqlite3* const db = Open();
  REQUIRE(LoadExtension(db) == SQLITE_OK);
  REQUIRE(sqlite3_exec(db, kPrepare, nullptr, nullptr, nullptr) == SQLITE_OK);
  std::string expected;
  REQUIRE(Ask(db, sql, &expected) == SQLITE_OK);
  REQUIRE(!expected.empty());
  std::string problem;
  int64_t refused = 1;
  for (bool refused_one = true; refused_one && problem.empty(); refused = NextRefusal(refused)) {
    std::string answer;
    answer.reserve(expected.size());
    int code = SQLITE_OK;
    {
      const RefusedAllocation refusal(refused, refuse);
      code = Ask(db, sql, &answer);
      refused_one = refusal.seen() >= refused;
    }
    if (code != SQLITE_NOMEM && (code != SQLITE_OK || answer != expected)) {
      problem = "the code is " + std::to_string(code) + ", " + sqlite3_errmsg(db);
    }
    if (Ask(db, sql, &answer) != SQLITE_OK || answer != expected) {
      problem += "; afterwards it does not answer";
    }
  }
  CHECK_MESSAGE(problem.empty(), problem << ", allocation " << refused);
  CHECK(sqlite3_close(db) == SQLITE_OK);
}

}  // namespace

TEST_CASE("memory that runs out in the SQLite extension is SQLITE_NOMEM, and passes") {
  const Kept kept;
  for (const Refuse refuse : {Refuse::kOne, Refuse::kFromThere}) {
    for (const char* sql : kStatements) {
      CAPTURE(sql);
      const int64_t live = LiveBlocks();
      RefuseEach(refuse, sql);
      CHECK(LiveBlocks() == live);
    }
  }
}

TEST_CASE("memory that runs out while the SQLite extension is loaded is an error") {
  const Kept kept;
  const int64_t live = LiveBlocks();
  std::string problem;
  int64_t refused = 1;
  for (bool refused_one = true; refused_one && problem.empty(); refused = NextRefusal(refused)) {
    sqlite3* const db = Open();
    int code = SQLITE_OK;
    {
      const RefusedAllocation refusal(refused, Refuse::kOne);
      code = LoadExtension(db);
      refused_one = refusal.seen() >= refused;
    }
    std::string answer;
    if (code != SQLITE_OK && code != SQLITE_NOMEM && code != SQLITE_ERROR) {
      problem = "the code is " + std::to_string(code);
    }
    if (Ask(db, "SELECT 1", &answer) != SQLITE_OK) problem += "; afterwards it does not answer";
    sqlite3_close(db);
    if (LiveBlocks() != live) problem += "; it leaks";
  }
  CHECK_MESSAGE(problem.empty(), problem << ", allocation " << refused);
}
