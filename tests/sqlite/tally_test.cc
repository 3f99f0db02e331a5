#include "connection.h"

namespace {

using sqlite_test::Answer;
using sqlite_test::Connection;
using sqlite_test::kDeals;
using sqlite_test::kPairs;
using sqlite_test::Row;

std::string Figure(const std::string& figure, const std::string& pairs = kPairs) {
  return "cxs_figure('" + figure + "', 'margin', NULL, 'deals', " + pairs + ")";
}
std::string TallyOf(const std::string& options = "NULL", const std::string& pairs = kPairs) {
  return "cxs_tally('margin', " + options + ", 'deals', " + pairs + ")";
}

// Forty deals, one a day, some lost, some without cost.
constexpr char kManyDeals[] =
    "CREATE TABLE deals AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i "
    "< "
    "40) SELECT i AS n, 'D' || i AS deal_id, 'C' || (i % 7) AS customer_id, 'Won' AS stage, "
    "CASE WHEN i % 5 = 0 THEN 'lost' ELSE 'won' END AS status, date('2026-01-01', i || ' days') AS "
    "closed_on, i * 37 % 101 + 0.25 AS amount, CASE WHEN i % 4 > 0 THEN i * 53 % 67 END AS "
    "cost_of_goods, i % 3 AS kind FROM n";

// Each row of the first statement is that of the second.
void CheckSame(const Connection& connection, const std::string& moving,
               const std::string& recomputed) {
  const std::vector<Row> expected = connection.Rows(recomputed);
  CHECK(expected.size() > 1);
  CHECK(connection.Rows(moving) == expected);
}

}  // namespace

TEST_CASE("rows of a group are a figure, or a tally that is solved later") {
  const Connection connection;
  connection.Rows(kDeals);
  CHECK(connection.Rows("SELECT region, " + Figure("contribution_margin") +
                        " FROM deals GROUP BY region ORDER BY region") ==
        std::vector<Row>{{"North", "40.0"}, {"South", "-4.5"}});
  connection.Rows("CREATE TABLE stored AS SELECT region, " + TallyOf() +
                  " AS tally FROM deals GROUP BY region");
  CHECK(connection.Value("SELECT cxs_solve(cxs_merge(tally), 'contribution_margin') FROM stored") ==
        "35.5");
  CHECK(connection.Value(
            "SELECT cxs_solve_json(cxs_merge(tally)) = cxs_query('margin') FROM stored") == "1");
  CHECK(
      connection.Value("SELECT net_revenue FROM cxs_margin WHERE tally = (SELECT cxs_merge(tally) "
                       "FROM stored)") == "150.5");
  CHECK(connection.Value("SELECT (SELECT cxs_merge(tally) FROM stored) = (SELECT " + TallyOf() +
                         " FROM deals)") == "1");
  CHECK(connection.Value("SELECT " + Figure("deals") + " FROM deals WHERE 0") == "NULL");
  CHECK(connection.Value("SELECT cxs_merge(NULL)") == "NULL");
  CHECK(connection.Value("SELECT cxs_solve(NULL, 'deals')") == "NULL");
  // Each row counts, whatever its key, as in sum().
  CHECK(connection.Value("SELECT " + Figure("deals", std::string("'deal_id', 'same', ") + kPairs) +
                         " FROM deals") == "2");
}

TEST_CASE("many rows are folded in batches, to the same sums") {
  const Connection connection;
  connection.Rows(
      "CREATE TABLE deals AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
      "FROM n WHERE i < 40000) SELECT 'C' AS customer_id, 'Won' AS stage, 'won' AS "
      "status, '2026-01-01' AS closed_on, 0.01 * i AS amount, NULL AS cost_of_goods "
      "FROM n");
  CHECK(connection.Value("SELECT cxs_solve_json(" + TallyOf() +
                         ") ->> '$.rows[0][1]' FROM deals") == "8000200.00");
}

TEST_CASE("a moving frame is what the same rows give anew") {
  const Connection connection;
  connection.Rows(kManyDeals);
  struct Frame {
    const char* window;
    const char* rows;  // of deals d, for a row r
  };
  constexpr Frame kFrames[] = {
      {"ORDER BY n ROWS BETWEEN 5 PRECEDING AND 2 FOLLOWING", "d.n BETWEEN r.n - 5 AND r.n + 2"},
      {"ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW", "d.n <= r.n"},
      {"ORDER BY n ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING", "d.n >= r.n"},
      {"ORDER BY n ROWS BETWEEN 9 PRECEDING AND 8 PRECEDING", "d.n BETWEEN r.n - 9 AND r.n - 8"},
      {"ORDER BY n RANGE BETWEEN 3 PRECEDING AND 3 FOLLOWING", "d.n BETWEEN r.n - 3 AND r.n + 3"},
      {"ORDER BY kind GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW",
       "d.kind BETWEEN r.kind - 1 AND r.kind"},
      {"PARTITION BY kind ORDER BY n ROWS 4 PRECEDING",
       "d.kind = r.kind AND d.n BETWEEN r.n - 12 AND r.n"},
      {"ORDER BY n ROWS BETWEEN 2 PRECEDING AND 2 FOLLOWING EXCLUDE CURRENT ROW",
       "d.n BETWEEN r.n - 2 AND r.n + 2 AND d.n <> r.n"},
  };
  for (const Frame& frame : kFrames) {
    CAPTURE(frame.window);
    const std::string over = std::string(" OVER (") + frame.window + ")";
    const std::string where = std::string(" FROM deals d WHERE ") + frame.rows + ")";
    CheckSame(connection,
              "SELECT n, " + Figure("contribution_margin_share") + over + ", " +
                  Figure("loss_deals") + over + " FROM deals ORDER BY n",
              "SELECT n, (SELECT " + Figure("contribution_margin_share") + where + ", (SELECT " +
                  Figure("loss_deals") + where + " FROM deals r ORDER BY n");
    // The same bytes; and no row remembers that it was in a frame.
    CheckSame(connection, "SELECT n, hex(" + TallyOf() + over + ") FROM deals ORDER BY n",
              "SELECT n, hex((SELECT " + TallyOf() + where + ") FROM deals r ORDER BY n");
  }
  CheckSame(connection,
            "SELECT n, cxs_solve(cxs_merge(tally) OVER (ORDER BY n ROWS 6 PRECEDING), "
            "'net_revenue') FROM (SELECT n, " +
                TallyOf() +
                " AS tally FROM deals GROUP BY n) "
                "ORDER BY n",
            "SELECT n, (SELECT " + Figure("net_revenue") +
                " FROM deals d WHERE d.n BETWEEN r.n - 6 AND r.n) FROM deals r ORDER BY n");
}

TEST_CASE("where rows belong together a frame is folded as a whole") {
  const Connection connection;
  connection.Rows(
      "CREATE TABLE orders AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
      "i "
      "< 30) SELECT i AS n, 'O' || i AS order_id, 'C' || (i % 4) AS customer_id, "
      "date('2026-01-01', "
      "i || ' days') AS ordered_on, i AS amount FROM n");
  const std::string figure =
      "cxs_figure('revenue', 'measures', '{\"measures\":[\"revenue\"]}', 'orders', 'order_id', "
      "order_id, 'customer_id', customer_id, 'ordered_on', ordered_on, 'amount', amount)";
  CheckSame(connection, "SELECT n, " + figure + " OVER (ORDER BY n ROWS 3 PRECEDING) FROM orders",
            "SELECT n, (SELECT " + figure +
                " FROM orders d WHERE d.n BETWEEN r.n - 3 AND r.n) FROM orders r");
  CHECK(connection.Ask("SELECT " + figure + " FROM orders, (SELECT 1 UNION ALL SELECT 2)")
            .Complains("stands in an earlier row"));
}

TEST_CASE("a frame forgets the currency of rows that left it") {
  const Connection connection;
  connection.Rows(kManyDeals);
  const std::string pairs = std::string(kPairs) + ", 'currency', currency";
  connection.Rows(
      "CREATE VIEW two AS SELECT *, CASE WHEN n <= 20 THEN 'EUR' ELSE 'USD' END AS "
      "currency FROM deals");
  CHECK(connection
            .Rows("SELECT " + Figure("net_revenue", pairs) +
                  " OVER (ORDER BY n ROWS 0 PRECEDING) FROM two")
            .size() == 40);
  const Answer mixed = connection.Ask("SELECT " + Figure("net_revenue", pairs) +
                                      " OVER (ORDER BY n ROWS 1 PRECEDING) FROM two");
  CHECK(mixed.code == SQLITE_ERROR);
  CHECK_MESSAGE(mixed.Complains("USD"), mixed.error);
  CHECK(connection.Ask("SELECT " + Figure("net_revenue", pairs) + " FROM two").Complains("USD"));
}

TEST_CASE("bad rows, options and tallies are errors of SQLite's") {
  const Connection connection;
  connection.Rows(kDeals);
  const auto complains = [&](const std::string& sql, const std::string& text) {
    CAPTURE(sql);
    const Answer answer = connection.Ask(sql);
    CHECK(answer.code == SQLITE_ERROR);
    CHECK_MESSAGE(answer.Complains(text), answer.error);
  };
  const std::string from = " FROM deals";
  complains("SELECT cxs_tally('margin', NULL, 'deals')" + from, "takes names of columns");
  complains("SELECT cxs_tally('margin', NULL, 'deals', 'amount')" + from, "takes names of columns");
  complains("SELECT cxs_tally('margni', NULL, 'deals', 'amount', amount)" + from, "margin");
  complains("SELECT cxs_tally('margin', NULL, 'dael', 'amount', amount)" + from, "deals");
  complains("SELECT cxs_tally('margin', NULL, 'customers', 'customer_id', customer_id)" + from,
            "it folds deals");
  complains("SELECT cxs_tally('margin', '[', 'deals', " + std::string(kPairs) + ")" + from, "JSON");
  complains("SELECT cxs_tally('margin', NULL, 'deals', region, amount, 'stage', stage)" + from,
            "the same in every row");
  complains("SELECT cxs_tally('margin', NULL, 'deals', 'amount', amount)" + from, "stage");
  complains("SELECT " + Figure("net_revenu") + from, "it has deals");
  complains("SELECT cxs_figure('deals', 'margin', '{\"by\":[\"customer_id\"]}', 'deals', " +
                std::string(kPairs) + ")" + from,
            "not one figure");
  connection.Rows("UPDATE deals SET status = NULL WHERE deal_id = 'D2'");
  complains("SELECT " + Figure("deals") + from, "row 2 of the aggregate");
  connection.Rows("UPDATE deals SET status = 'won', amount = 'much' WHERE deal_id = 'D2'");
  complains("SELECT " + Figure("deals") + from, "much");
  connection.Rows("UPDATE deals SET amount = 50.5");

  const std::string tally = "(SELECT " + TallyOf() + from + ")";
  complains("SELECT cxs_merge(column1) FROM (VALUES(" + tally + "), ((SELECT " +
                TallyOf("'{\"by\":[\"customer_id\"]}'") + from + ")))",
            "fold options");
  complains("SELECT cxs_merge(column1) FROM (VALUES(" + tally +
                "), ((SELECT cxs_tally("
                "'price_band', NULL, 'deals', " +
                kPairs + ")" + from + ")))",
            "price_band");
  complains("SELECT * FROM cxs_price_band WHERE tally = " + tally, "A tally of the query 'margin'");
  complains("SELECT * FROM cxs_margin('region') WHERE tally = " + tally, "where the tally is made");
  complains("SELECT cxs_solve(zeroblob(100), 'deals')", "no saved tally");
  const std::string hex = connection.Value("SELECT hex(" + tally + ")");
  const auto solve = [](const std::string& bytes) {
    return "SELECT cxs_solve(x'" + bytes + "', 'deals')";
  };
  CHECK(connection.Value(solve(hex)) == "2");
  complains(solve(hex.substr(0, hex.size() - 2)), "");
  std::string damaged = hex;
  damaged[hex.size() - 20] = damaged[hex.size() - 20] == '0' ? '1' : '0';
  complains(solve(damaged), "");
  // Behind eight bytes that say what it is stands the version of the form.
  complains(solve(hex.substr(0, 16) + "63" + hex.substr(18)), "version");
  complains("SELECT cxs_solve('text', 'deals')", "A tally is a BLOB");
  complains("SELECT cxs_merge(1)", "A tally is a BLOB");
  CHECK(connection.Value("SELECT " + Figure("deals") + from) == "2");
}
