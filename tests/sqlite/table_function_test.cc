#include <atomic>
#include <fstream>
#include <thread>

#include "connection.h"

namespace {

using sqlite_test::Answer;
using sqlite_test::Connection;
using sqlite_test::Folder;
using sqlite_test::kDeals;
using sqlite_test::Row;

constexpr char kDealCount[] = "SELECT deals FROM cxs_margin";

}  // namespace

TEST_CASE("a query is a table-valued function, its options are arguments, by place or by name") {
  const Connection connection;
  connection.Rows(kDeals);
  const std::vector<Row> expected = {{"North", "100.0", "40.0"}, {"South", "50.5", "-4.5"}};
  CHECK(connection.Rows("SELECT dimensions ->> 'region', net_revenue, contribution_margin FROM "
                        "cxs_margin('region')") == expected);
  CHECK(connection.Rows(
            "SELECT json_extract(dimensions, '$.region'), net_revenue, "
            "contribution_margin FROM cxs_margin WHERE \"by\" = json_array('region')") == expected);
  CHECK(connection.Value("SELECT net_revenue FROM cxs_margin(NULL, 'region=South')") == "50.5");
  CHECK(connection.Value("SELECT net_revenue FROM cxs_margin WHERE filter = 'region=South' AND "
                         "\"to\" = '2026-12-31'") == "50.5");
  CHECK(connection.Value("SELECT group_concat(\"by\" || filter) FROM cxs_margin('region', "
                         "'region=South')") == "regionregion=South");
}

TEST_CASE("arguments may come from other tables, whichever SQLite would rather read first") {
  const Connection connection;
  connection.Rows(kDeals);
  connection.Rows(
      "CREATE TABLE regions(name TEXT); INSERT INTO regions VALUES('North'), ('South')");
  CHECK(connection.Rows(
            "SELECT name, net_revenue FROM cxs_margin, regions WHERE filter = 'region=' "
            "|| name ORDER BY name") == std::vector<Row>{{"North", "100.0"}, {"South", "50.5"}});
}

TEST_CASE("an option that is an output too is named so") {
  const Connection connection;
  connection.Rows(kDeals);
  CHECK(
      connection
          .Rows(
              "SELECT \"from\" FROM cxs_margin_bridge WHERE by = 'deals.region' AND "
              "base_from_option = '2026-01-01' AND base_to_option = '2026-01-31' AND from_option = "
              "'2026-02-01' AND to_option = '2026-02-28'")
          .size() > 0);
}

TEST_CASE("CREATE VIRTUAL TABLE has the columns of the result") {
  const Folder folder;
  {
    const Connection connection(folder.Path("company.db"));
    connection.Rows(kDeals);
    connection.Rows(
        "CREATE VIRTUAL TABLE by_region USING cxs_margin(by='region', \"filter\" = "
        "'amount>=1')");
    CHECK(connection.Rows("SELECT region, net_revenue FROM by_region WHERE net_revenue > 60") ==
          std::vector<Row>{{"North", "100.0"}});
    CHECK(connection.Value("SELECT type FROM pragma_table_info('by_region') WHERE name = "
                           "'net_revenue'") == "REAL");
    connection.Rows("CREATE VIRTUAL TABLE behind USING cxs_margin(by=region, rows=1)");
    CHECK(connection.Value("SELECT count(*) FROM behind") == "2");
  }
  {  // It asks again, in every connection.
    const Connection connection(folder.Path("company.db"));
    connection.Rows("UPDATE deals SET amount = 70 WHERE deal_id = 'D2'");
    CHECK(connection.Value("SELECT net_revenue FROM by_region WHERE region = 'South'") == "70.0");
    connection.Rows("ALTER TABLE by_region RENAME TO renamed");
    CHECK(connection.Value("SELECT count(*) FROM renamed") == "2");
  }
  {  // Without its rows it can still be dropped, and leaves nothing behind.
    const Connection connection(folder.Path("company.db"));
    connection.Rows("DROP TABLE deals");
    CHECK(connection.Ask("SELECT * FROM renamed").Complains("no table and no view"));
    connection.Rows("DROP TABLE renamed; DROP TABLE behind");
    CHECK(connection.Value("SELECT count(*) FROM sqlite_master") == "0");
  }
}

TEST_CASE("no answer is older than the rows") {
  const Folder folder;
  const Connection connection(folder.Path("company.db"));
  const Connection other(folder.Path("company.db"));
  connection.Rows(kDeals);
  CHECK(connection.Value(kDealCount) == "2");
  const char* const insert =
      "INSERT INTO deals(deal_id, customer_id, stage, status, closed_on, amount) "
      "VALUES(hex(randomblob(8)), 'C9', 'Won', 'won', '2026-03-01', 1)";
  SUBCASE("another connection commits") {
    other.Rows(insert);
    CHECK(connection.Value(kDealCount) == "3");
  }
  SUBCASE("the same connection writes, and takes it back") {
    connection.Rows("BEGIN");
    CHECK(connection.Value(kDealCount) == "2");
    connection.Rows(insert);
    CHECK(connection.Value(kDealCount) == "3");
    connection.Rows("SAVEPOINT s");
    connection.Rows(insert);
    CHECK(connection.Value(kDealCount) == "4");
    connection.Rows("ROLLBACK TO s");
    CHECK(connection.Value(kDealCount) == "3");
    connection.Rows("ROLLBACK");
    CHECK(connection.Value(kDealCount) == "2");
    connection.Rows("DELETE FROM deals WHERE deal_id = 'D1'");
    CHECK(connection.Value(kDealCount) == "1");
  }
  SUBCASE("with a write-ahead log") {
    connection.Rows("PRAGMA journal_mode = wal");
    CHECK(connection.Value(kDealCount) == "2");
    other.Rows(insert);
    CHECK(connection.Value(kDealCount) == "3");
    connection.Rows("BEGIN; SELECT * FROM deals");
    CHECK(connection.Value(kDealCount) == "3");
    other.Rows(insert);
    CHECK(connection.Value(kDealCount) == "3");  // a transaction sees one state
    connection.Rows("COMMIT");
    CHECK(connection.Value(kDealCount) == "4");
  }
  SUBCASE("a temporary table comes before it") {
    connection.Rows("CREATE TEMP TABLE deals AS SELECT * FROM main.deals WHERE deal_id = 'D1'");
    CHECK(connection.Value(kDealCount) == "1");
    CHECK(connection.Value("SELECT deals FROM cxs_margin WHERE source = 'main'") == "2");
    connection.Rows("DROP TABLE temp.deals");
    CHECK(connection.Value(kDealCount) == "2");
  }
  SUBCASE("a view's rows change elsewhere") {
    connection.Rows("ALTER TABLE deals RENAME TO sales; CREATE VIEW deals AS SELECT * FROM sales");
    CHECK(connection.Value(kDealCount) == "2");
    other.Rows("UPDATE sales SET status = 'lost' WHERE deal_id = 'D1'");
    CHECK(connection.Value(kDealCount) == "1");
  }
  SUBCASE("a database is attached and another takes its place") {
    connection.Rows(
        "ATTACH ':memory:' AS more; CREATE TABLE more.deals AS SELECT * FROM deals "
        "WHERE deal_id = 'D1'");
    CHECK(connection.Value("SELECT deals FROM cxs_margin WHERE source = 'more'") == "1");
    connection.Rows(
        "DETACH more; ATTACH ':memory:' AS more; CREATE TABLE more.deals AS SELECT * "
        "FROM deals");
    CHECK(connection.Value("SELECT deals FROM cxs_margin WHERE source = 'more'") == "2");
    CHECK(connection.Ask("SELECT * FROM cxs_margin WHERE source = 'none'")
              .Complains("There is no database 'none'"));
  }
}

TEST_CASE("rows are read through a mapping: by name, as text, a table's from a file") {
  const Folder folder;
  const Connection connection;
  connection.Rows(
      "CREATE TABLE Sales(Number INTEGER, Client TEXT, Phase TEXT, Closed TEXT, \"Net value\" "
      "REAL);"
      "INSERT INTO Sales VALUES(7, 'C1', 'Signed', '15.01.2026', 1234.5), (8, 'C1', 'Talks', '', "
      "2)");
  const std::string mapping =
      R"({"mapping":1,"tables":[{"table":"deals","file":"Sales","columns":{"deal_id":"Number",)"
      R"("customer_id":"Client","stage":"Phase","status":{"from":"Phase","map":{"Signed":"won",)"
      R"("Talks":"open"}},"closed_on":{"from":"Closed","format":"d.m.y","when":{"status":["won"]}},)"
      R"("amount":"Net value"}}]})";
  const std::string ask = "SELECT net_revenue FROM cxs_margin WHERE mapping = '";
  CHECK(connection.Value(ask + mapping + "'") == "1234.5");
  std::ofstream(folder.Path("ours.json")) << mapping;
  connection.Rows("CREATE VIRTUAL TABLE ours USING cxs_margin(mapping='" +
                  folder.Path("ours.json") + "')");
  CHECK(connection.Value("SELECT net_revenue FROM ours") == "1234.5");
  CHECK(connection.Ask(ask + folder.Path("ours.json") + "'").Complains("given as its JSON text"));
  CHECK(connection.Ask(ask + "odoo'").Complains("The database has no file that the mapping"));
  CHECK(connection.Ask(ask + "oddo'").Complains("odoo"));
  CHECK(connection.Ask(ask + "{\"mapping\":2}'").code == SQLITE_ERROR);
}

TEST_CASE("what is wrong is an error of SQLite's, and the connection lives on") {
  const Connection connection;
  const auto complains = [&](const std::string& sql, const std::string& text) {
    CAPTURE(sql);
    const Answer answer = connection.Ask(sql);
    CHECK(answer.code == SQLITE_ERROR);
    CHECK_MESSAGE(answer.Complains(text), answer.error);
  };
  complains(kDealCount, "The database has no table and no view that Coxswain knows");
  connection.Rows(kDeals);
  complains("SELECT * FROM cxs_margin('regoin')", "region");
  complains("SELECT * FROM cxs_margin('region', 'amount>=lots')", "lots");
  complains("SELECT * FROM cxs_scorecard", "The table objectives was not given");
  complains("SELECT cxs_query('margn')", "margin");
  complains("SELECT cxs_query('margin', '{')", "JSON");
  complains("SELECT cxs_report('pdf')", "'text', 'json' or 'html'");
  complains("CREATE VIRTUAL TABLE t USING cxs_margin(region)", "name=value");
  complains("CREATE VIRTUAL TABLE t USING cxs_margin(bye=region)", "by");
  CHECK(connection.Value("SELECT count(*) FROM sqlite_master WHERE name LIKE 't%'") == "0");

  connection.Rows(
      "INSERT INTO deals VALUES('D4', 'C1', 'Won', 'wonn', '2026-01-15', 1, 1, 'North')");
  complains(kDealCount, "deals: ");
  complains(kDealCount, "wonn");
  CHECK(connection.Rows("SELECT \"table\", \"row\", \"column\", refused FROM cxs_check") ==
        std::vector<Row>{{"deals", "4", "status", "1"}});
  CHECK(connection.Value("SELECT deals FROM cxs_margin WHERE keep_good = 1") == "2");
  connection.Rows("UPDATE deals SET status = 'won', amount = 'a lot' WHERE deal_id = 'D4'");
  complains(kDealCount, "a lot");
  connection.Rows("UPDATE deals SET amount = x'00' WHERE deal_id = 'D4'");
  complains(kDealCount, "BLOB");
  connection.Rows("UPDATE deals SET amount = 1e300 WHERE deal_id = 'D4'");
  complains(kDealCount, "amount");
  connection.Rows("UPDATE deals SET amount = 1, closed_on = 20260115 WHERE deal_id = 'D4'");
  complains(kDealCount, "20260115");
  connection.Rows(
      "ALTER TABLE deals ADD COLUMN currency; UPDATE deals SET currency = CASE deal_id "
      "WHEN 'D1' THEN 'EUR' ELSE 'USD' END, closed_on = CASE status WHEN 'won' THEN "
      "'2026-01-15' END");
  complains(kDealCount, "USD");
  connection.Rows("UPDATE deals SET currency = 'EUR'");
  CHECK(connection.Value(kDealCount) == "3");

  connection.Rows(
      "DROP TABLE deals; CREATE VIEW deals AS SELECT 'D' AS deal_id, 'C' AS customer_id, "
      "'Won' AS stage, 'won' AS status, '2026-01-01' AS closed_on, net_revenue AS amount "
      "FROM cxs_margin");
  complains(kDealCount, "never come");
  CHECK(connection.Value("SELECT 1") == "1");
}

TEST_CASE("numbers of a column may be whole, broken and text at once") {
  const Connection connection;
  connection.Rows(kDeals);
  connection.Rows(
      "DROP TABLE deals; CREATE TABLE deals(DEAL_ID, Customer_Id, stage, status, "
      "closed_on, amount, photo BLOB); INSERT INTO deals VALUES"
      "(1, 'C1', 'Won', 'won', '2026-01-15', 1, x'ff'),"
      "(2, 'C1', 'Won', 'won', '2026-01-15', 0.1, x'ff'),"
      "(3, 'C1', 'Won', 'won', '2026-01-15', '9007199254.740993', NULL),"
      "(4, 'C1', 'Won', 'won', '2026-01-15 23:00:00', 9007199254740993 / 1000000, NULL),"
      "(5, 'C1', 'Won', 'won', '2026-01-15', NULL, NULL),"
      "(6.0, 'C1', 'Talks', 'open', '', '', NULL)");
  CHECK(connection.Value("SELECT cxs_query('margin') ->> '$.rows[0][6]'") == "18014398509.840993");
  CHECK(connection.Value("SELECT group_concat(json_extract(dimensions, '$.deal_id')) FROM "
                         "cxs_margin('deal_id')") == "1,2,3,4,5");
}

TEST_CASE("an interrupt, and a progress handler, stop a long call") {
  const Connection connection;
  connection.Rows(
      "CREATE TABLE deals AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
      "i "
      "< 60000) SELECT 'D' || i AS deal_id, 'C' || (i % 9000) AS customer_id, 'Won' AS stage, "
      "'won' "
      "AS status, date('2020-01-01', (i % 2000) || ' days') AS closed_on, i AS amount FROM n");
  // The handler counts SQLite's instructions; its n-th call stops. Reading the rows is the first
  // part of the call, what the library does with them the rest.
  struct Count {
    int calls = 0;
    int stop_at = 0;
  } count;
  const auto handler = [](void* data) {
    Count* const counted = static_cast<Count*>(data);
    return ++counted->calls == counted->stop_at ? 1 : 0;
  };
  sqlite3_progress_handler(connection.db(), 1000, handler, &count);
  connection.Rows(kDealCount);
  const int reading = 60000 * 6 / 1000;
  CHECK(count.calls > reading);
  for (const int stop : {1, reading / 2, count.calls}) {
    CAPTURE(stop);
    count = {0, stop};
    CHECK(connection.Ask(kDealCount).code == SQLITE_INTERRUPT);
  }
  sqlite3_progress_handler(connection.db(), 0, nullptr, nullptr);
  CHECK(connection.Value(kDealCount) == "60000");

  // From another thread, whenever it comes.
  std::atomic<bool> done = false;
  std::thread interrupter([&] {
    while (!done) sqlite3_interrupt(connection.db());
  });
  CHECK(connection.Ask(kDealCount).code == SQLITE_INTERRUPT);
  done = true;
  interrupter.join();
  CHECK(connection.Value(kDealCount) == "60000");
}

TEST_CASE("the report is rows too, and a text") {
  const Connection connection;
  connection.Rows(kDeals);
  CHECK(connection.Value("SELECT count(*) > 0 FROM cxs_report WHERE kind = 'headline'") == "1");
  CHECK(connection.Value("SELECT money FROM cxs_report WHERE kind = 'finding' AND title = "
                         "'loss_deals'") == "-4.5");
  CHECK(connection.Value("SELECT count(*) FROM cxs_report('Tern', 'region=North') WHERE kind = "
                         "'finding' AND title = 'loss_deals'") == "0");
  CHECK(connection.Value("SELECT cxs_report('html', 'Tern') LIKE '%<title>%Tern%'") == "1");
  CHECK(connection.Value("SELECT cxs_describe('queries') ->> '$.rows[0][0]'") == "margin");
}
