#include "connection.h"

namespace {

using sqlite_test::Answer;
using sqlite_test::Connection;

}  // namespace

TEST_CASE("the calculators are scalar functions") {
  const Connection connection;
  const auto value = [&](const std::string& call) { return connection.Value("SELECT " + call); };
  CHECK(value("cxs_version()") == cxs_version());
  const std::string terms =
      "'list_price', 100, 'discount_share', 0.1, 'discount_share', 0.1, 'off_invoice_amount', "
      "'1.5', "
      "'goods', 60, 'cost_to_serve', 4, 'acquisition', 2)";
  CHECK(value("cxs_margin_compute('invoice_price', " + terms) == "81.0");
  CHECK(value("cxs_margin_compute('on_invoice_discount', " + terms) == "19.0");
  CHECK(value("cxs_margin_compute('net_revenue', " + terms) == "79.5");
  CHECK(value("cxs_margin_compute('gross_margin', " + terms) == "19.5");
  CHECK(value("cxs_margin_compute('contribution_margin', " + terms) == "15.5");
  CHECK(value("cxs_margin_compute('margin_after_acquisition', " + terms) == "13.5");
  CHECK(value("round(cxs_margin_compute('gross_margin_share', " + terms + ", 6)") == "0.245283");
  CHECK(value("cxs_floor_price(60, 0.2)") == "75.0");
  CHECK(value("cxs_floor_price(60, 0.2, 4, 0.05, 0.02)") ==
        value("cxs_floor_price('60', '0.2', '4', '0.05', '0.02')"));
  CHECK(value("cxs_largest_discount(100, 60, 0.2)") == "0.25");
  CHECK(value("cxs_largest_discount_amount(100, 60, 0.2)") == "25.0");
  CHECK(value("round(cxs_break_even_volume(-0.1, 0.4), 6)") == "0.333333");
  CHECK(value("cxs_split(100, '[1, 1, 1]')") == "[33.333334,33.333333,33.333333]");
  CHECK(
      value("(SELECT sum(value) FROM json_each(cxs_split(-0.01, (SELECT json_group_array(column1) "
            "FROM (VALUES(2.5), (1), (0))))))") == "-0.01");
}

TEST_CASE("unknown in, unknown out, and only goods may be unknown") {
  const Connection connection;
  const auto value = [&](const std::string& call) { return connection.Value("SELECT " + call); };
  CHECK(value("cxs_margin_compute('net_revenue', 'list_price', 100, 'goods', NULL)") == "100.0");
  CHECK(value("cxs_margin_compute('gross_margin', 'list_price', 100, 'goods', NULL)") == "NULL");
  CHECK(value("cxs_margin_compute('gross_margin_share', 'list_price', 100)") == "NULL");
  CHECK(value("cxs_margin_compute('net_revenue', 'list_price', NULL)") == "NULL");
  CHECK(value("cxs_margin_compute('net_revenue', 'list_price', 1, 'discount_share', NULL)") ==
        "NULL");
  CHECK(value("cxs_floor_price(NULL, 0.2)") == "NULL");
  CHECK(value("cxs_break_even_volume(-0.1, NULL)") == "NULL");
  CHECK(value("cxs_split(NULL, '[1]')") == "NULL");
}

TEST_CASE("calculators may stand in an index, and in a schema that is not trusted") {
  const Connection connection;
  connection.Rows(
      "PRAGMA trusted_schema = OFF; CREATE TABLE t(cost REAL, floor REAL AS "
      "(cxs_floor_price(cost, 0.2))); CREATE INDEX i ON t(cxs_floor_price(cost, 0.25)); "
      "INSERT INTO t(cost) VALUES(60)");
  CHECK(connection.Value("SELECT floor FROM t WHERE cxs_floor_price(cost, 0.25) = 80") == "75.0");
}

TEST_CASE("what is wrong is named") {
  const Connection connection;
  const auto complains = [&](const std::string& call, const std::string& text) {
    CAPTURE(call);
    const Answer answer = connection.Ask("SELECT " + call);
    CHECK(answer.code == SQLITE_ERROR);
    CHECK_MESSAGE(answer.Complains(text), answer.error);
  };
  complains("cxs_margin_compute('net_revenue')", "takes names of terms");
  complains("cxs_margin_compute('net', 'list_price', 1)", "no figure 'net'");
  complains("cxs_margin_compute('net_revenue', 'list', 1)", "no term 'list'");
  complains("cxs_margin_compute('net_revenue', 'list_price', 'x')", "'x'; a number");
  complains("cxs_margin_compute('net_revenue', 'list_price', x'00')", "a BLOB");
  complains("cxs_margin_compute('net_revenue', 'list_price', 9e999)", "infinite");
  complains("cxs_margin_compute('net_revenue', 'list_price', 1e14)", "beyond 64 bits");
  complains("cxs_margin_compute('net_revenue', 'list_price', '0.0000001')", "6 decimals");
  complains("cxs_margin_compute('net_revenue', 'list_price', 1, 'discount_share', 5)", "discount");
  complains("cxs_floor_price(60)", "2 to 5 arguments");
  complains("cxs_floor_price(60, 2)", "target_share");
  complains("cxs_break_even_volume(-0.5, 0.4)", "");
  complains("cxs_split(1, '{}')", "JSON array");
  complains("cxs_split(1, '[1,]')", "weight");
  complains("cxs_split(1, '[-1]')", "");
  complains("cxs_split(1, '[]')", "");
}
