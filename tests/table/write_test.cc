#include "coxswain/table/write.h"

#include <cmath>
#include <limits>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "coxswain/table/csv.h"

namespace coxswain {
namespace {

Table SmallTable() {
  Table table;
  const int segment = table.AddColumn("segment", ColumnKind::kText);
  const int deals = table.AddColumn("deals", ColumnKind::kInteger, "count");
  const int net = table.AddColumn("net", ColumnKind::kSum, "EUR", 6);
  const int margin = table.AddColumn("margin", ColumnKind::kReal, "share");
  const int since = table.AddColumn("since", ColumnKind::kDate);
  table.AppendText(segment, "Retail");
  table.AppendInteger(deals, 1200);
  table.AppendSum(net, 1'234'567'890'000);
  table.AppendReal(margin, 0.125);
  table.AppendInteger(since, 20484);
  table.AppendText(segment, "Köln \"A\"");
  table.AppendInteger(deals, 3);
  table.AppendSum(net, -5'000);
  table.AppendNull(margin);
  table.AppendNull(since);
  return table;
}

TEST_CASE("JSON keeps exact digits as text and null as null") {
  CHECK(WriteJson(SmallTable()) == R"({"columns":[{"name":"segment","kind":"text","unit":""},)"
                                   R"({"name":"deals","kind":"integer","unit":"count"},)"
                                   R"({"name":"net","kind":"sum","unit":"EUR"},)"
                                   R"({"name":"margin","kind":"real","unit":"share"},)"
                                   R"({"name":"since","kind":"date","unit":""}],)"
                                   R"("rows":[["Retail",1200,"1234567.89",0.125,"2026-01-31"],)"
                                   R"(["Köln \"A\"",3,"-0.005",null,null]]})");
}

TEST_CASE("an empty table is valid JSON") {
  CHECK(WriteJson(Table()) == R"({"columns":[],"rows":[]})");
}

TEST_CASE("any text is a valid JSON string and comes back") {
  std::string text = "a\"b\\c/\b\f\n\r\t Ü 😀";
  for (char c = 0; c < 0x20; ++c) text += c;
  text += '\x7F';
  std::string json;
  AppendJsonString(text, &json);
  CHECK(nlohmann::json::parse(json).get<std::string>() == text);
  json.clear();
  AppendJsonString(std::string_view("\0\x1F", 2), &json);
  CHECK(json == R"("\u0000\u001f")");
}

TEST_CASE("reals that JSON has no number for are texts") {
  Table table;
  const int column = table.AddColumn("x", ColumnKind::kReal);
  table.AppendReal(column, std::numeric_limits<double>::quiet_NaN());
  table.AppendReal(column, -std::numeric_limits<double>::infinity());
  table.AppendReal(column, 1e-300);
  const auto json = nlohmann::json::parse(WriteJson(table));
  CHECK(json["rows"].dump() == R"([["NaN"],["-Infinity"],[1e-300]])");
}

TEST_CASE("a table for people is aligned, numbers to the right") {
  CHECK(WriteText(SmallTable()) ==
        "segment   deals           net   margin  since\n"
        "--------  -----  ------------  -------  ----------\n"
        "Retail    1 200  1 234 567.89  12.50 %  2026-01-31\n"
        "Köln \"A\"      3          0.00\n");
}

TEST_CASE("rows beyond the limit are counted") {
  const std::string text = WriteText(SmallTable(), 1);
  CHECK(text.find("Köln") == std::string::npos);
  CHECK(text.find("(1 more rows)\n") != std::string::npos);
  CHECK(WriteText(SmallTable(), 0).find("(2 more rows)\n") != std::string::npos);
}

TEST_CASE("points of plain decimals stand below one another") {
  Table table;
  const int rate = table.AddColumn("rate", ColumnKind::kDecimal, "", 9);
  const int share = table.AddColumn("discount", ColumnKind::kDecimal, "share", 9);
  table.AppendInteger(rate, 1'500'000'000);
  table.AppendInteger(rate, 12'123'456'789);
  table.AppendInteger(share, 333'333'333);
  table.AppendInteger(share, -1'000'000'000);
  CHECK(WriteText(table) ==
        "   rate   discount\n"
        "-------  ---------\n"
        " 1.5000    33.33 %\n"
        "12.1235  -100.00 %\n");
}

TEST_CASE("text for people is cut, one line, and cannot steer the terminal") {
  Table table;
  const int name = table.AddColumn("name", ColumnKind::kText);
  table.AppendText(name, "a\nb\x1B[31mc");
  table.AppendText(name, std::string(100, 'x'));
  table.AppendText(name, "日本");
  const std::string text = WriteText(table);
  CHECK(text.find("a b [31mc\n") != std::string::npos);
  CHECK(text.find(std::string(59, 'x') + "…\n") != std::string::npos);
  CHECK(text.find("日本\n") != std::string::npos);
  CHECK(text.find('\x1B') == std::string::npos);
}

TEST_CASE("wide characters take two columns of the terminal") {
  Table table;
  const int name = table.AddColumn("n", ColumnKind::kText);
  const int count = table.AddColumn("c", ColumnKind::kInteger);
  table.AppendText(name, "日本");
  table.AppendInteger(count, 1);
  table.AppendText(name, "abcd");
  table.AppendInteger(count, 2);
  CHECK(WriteText(table) == "n     c\n----  -\n日本  1\nabcd  2\n");
}

TEST_CASE("reals of money have two places, others six digits") {
  Table table;
  const int money = table.AddColumn("m", ColumnKind::kReal, "EUR");
  const int other = table.AddColumn("o", ColumnKind::kReal);
  table.AppendReal(money, 1234567.891);
  table.AppendReal(other, 1.0 / 3.0);
  table.AppendReal(money, -0.001);
  table.AppendReal(other, 2);
  CHECK(WriteText(table) ==
        "           m         o\n"
        "------------  --------\n"
        "1 234 567.89  0.333333\n"
        "        0.00         2\n");
}

TEST_CASE("CSV quotes what needs it, and tells null from the empty text") {
  Table table;
  const int a = table.AddColumn("a,b", ColumnKind::kText);
  const int b = table.AddColumn("n", ColumnKind::kDecimal, "", 6);
  for (const char* text : {"plain", "a,b", "say \"hi\"", "two\nlines", "cr\r", ""}) {
    table.AppendText(a, text);
    table.AppendInteger(b, 1'500'000);
  }
  table.AppendNull(a);
  table.AppendNull(b);
  CHECK(WriteCsv(table) ==
        "\"a,b\",n\nplain,1.5\n\"a,b\",1.5\n\"say \"\"hi\"\"\",1.5\n\"two\nlines\",1.5\n"
        "\"cr\r\",1.5\n\"\",1.5\n,\n");
  CHECK(WriteCsv(table, {.delimiter = ';'}).substr(0, 6) == "a,b;n\n");
}

TEST_CASE("CSV guards spreadsheets against formulas only where asked") {
  Table table;
  const int a = table.AddColumn("a", ColumnKind::kText);
  const int n = table.AddColumn("n", ColumnKind::kInteger);
  for (const char* text : {"=1+1", "+1", "-1", "@x", "\tx", "\rx", "a=1", "=\"x\""}) {
    table.AppendText(a, text);
    table.AppendInteger(n, -1);
  }
  CHECK(WriteCsv(table, {.guard_formulas = true}) ==
        "a,n\n'=1+1,-1\n'+1,-1\n'-1,-1\n'@x,-1\n'\tx,-1\n\"'\rx\",-1\na=1,-1\n"
        "\"'=\"\"x\"\"\",-1\n");
  CHECK(WriteCsv(table).find('\'') == std::string::npos);
}

}  // namespace
}  // namespace coxswain
