#include "coxswain/table/table.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace coxswain {
namespace {

TEST_CASE("a table has rows of named, typed columns") {
  Table table;
  const int segment = table.AddColumn("segment", ColumnKind::kText);
  const int net = table.AddColumn("net", ColumnKind::kSum, "EUR", 6);
  table.AppendText(segment, "Retail");
  table.AppendSum(net, 1'250'000);
  CHECK(table.rows() == 1);
  CHECK(table.Find("net") == &table.columns[1]);
  CHECK(table.Find("net")->unit == "EUR");
  CHECK(table.Find("Net") == nullptr);
  CHECK(Table().rows() == 0);
}

TEST_CASE("null is no value, and not the empty text") {
  Table table;
  const int name = table.AddColumn("name", ColumnKind::kText);
  table.AppendText(name, "");
  CHECK(table.columns[0].valid.empty());
  table.AppendNull(name);
  table.AppendText(name, "x");
  const Column& column = table.columns[0];
  CHECK(column.rows() == 3);
  CHECK_FALSE(column.IsNull(0));
  CHECK(column.texts[0].data() != nullptr);
  CHECK(column.IsNull(1));
  CHECK(column.texts[1].data() == nullptr);
  CHECK_FALSE(column.IsNull(2));
}

TEST_CASE("every kind takes a null and a value") {
  for (int kind = 0; kind <= static_cast<int>(ColumnKind::kBool); ++kind) {
    Table table;
    const int column = table.AddColumn("x", static_cast<ColumnKind>(kind));
    table.AppendNull(column);
    switch (static_cast<ColumnKind>(kind)) {
      case ColumnKind::kText:
        table.AppendText(column, "a");
        break;
      case ColumnKind::kSum:
        table.AppendSum(column, 1);
        break;
      case ColumnKind::kReal:
        table.AppendReal(column, 1);
        break;
      default:
        table.AppendInteger(column, 1);
    }
    CHECK(table.rows() == 2);
    CHECK(table.columns[0].IsNull(0));
    CHECK_FALSE(table.columns[0].IsNull(1));
    CHECK(table.columns[0].CellText(0).empty());
    CHECK_FALSE(table.columns[0].CellText(1).empty());
  }
}

TEST_CASE("cells have canonical texts") {
  Table table;
  const auto text_of = [&table](ColumnKind kind, int scale, Int128 value) {
    const int column = table.AddColumn("", kind, "", scale);
    if (kind == ColumnKind::kSum) {
      table.AppendSum(column, value);
    } else {
      table.AppendInteger(column, static_cast<int64_t>(value));
    }
    return table.columns.back().CellText(0);
  };
  CHECK(text_of(ColumnKind::kInteger, 0, -7) == "-7");
  CHECK(text_of(ColumnKind::kDecimal, 6, 1'000'000) == "1");
  CHECK(text_of(ColumnKind::kDecimal, 6, 1'250'000) == "1.25");
  CHECK(text_of(ColumnKind::kSum, 6, 1'000'000) == "1.00");
  CHECK(text_of(ColumnKind::kSum, 6, 1'234'567) == "1.234567");
  CHECK(text_of(ColumnKind::kSum, 9, 500'000'000) == "0.5");
  CHECK(text_of(ColumnKind::kSum, 6, kInt128Max) == "170141183460469231731687303715884.105727");
  CHECK(text_of(ColumnKind::kDate, 0, 20484) == "2026-01-31");
  CHECK(text_of(ColumnKind::kBool, 0, 1) == "true");
  CHECK(text_of(ColumnKind::kBool, 0, 0) == "false");
}

TEST_CASE("a real is the shortest text that reads back the same") {
  Table table;
  const int column = table.AddColumn("x", ColumnKind::kReal);
  for (double value : {0.1, 1.0, -2.5, 1e300, std::numeric_limits<double>::quiet_NaN(),
                       std::numeric_limits<double>::infinity()}) {
    table.AppendReal(column, value);
  }
  const Column& reals = table.columns[0];
  CHECK(reals.CellText(0) == "0.1");
  CHECK(reals.CellText(1) == "1");
  CHECK(reals.CellText(2) == "-2.5");
  CHECK(reals.CellText(3) == "1e+300");
  CHECK(reals.CellText(4) == "NaN");
  CHECK(reals.CellText(5) == "Infinity");
}

TEST_CASE("texts survive a move and a copy, and the two then grow apart") {
  Table table;
  const int name = table.AddColumn("name", ColumnKind::kText);
  table.AppendText(name, "first");
  Table copy = table;
  copy.AppendText(name, "copy");
  table.AppendText(name, "original");
  CHECK(copy.columns[0].CellText(1) == "copy");
  CHECK(table.columns[0].CellText(1) == "original");

  Table moved = std::move(table);
  moved.AppendText(name, "moved");
  table = Table();
  table.AddColumn("name", ColumnKind::kText);
  table.AppendText(name, "anew");
  moved.AppendText(name, "again");
  CHECK(moved.columns[0].CellText(0) == "first");
  CHECK(moved.columns[0].CellText(1) == "original");
  CHECK(moved.columns[0].CellText(2) == "moved");
  CHECK(moved.columns[0].CellText(3) == "again");
  CHECK(table.columns[0].CellText(0) == "anew");

  copy = moved;
  moved = Table();
  copy.AppendText(name, "last");
  CHECK(copy.columns[0].CellText(0) == "first");
  CHECK(copy.columns[0].CellText(4) == "last");
}

TEST_CASE("stored texts never move, short or long") {
  Table table;
  std::vector<std::string> given;
  std::vector<std::string_view> stored;
  for (size_t i = 0; i < 3000; ++i) {
    given.push_back(std::string(i % 100 == 0 ? 20'000 : i % 90, static_cast<char>('a' + i % 26)));
    stored.push_back(table.Store(given.back()));
  }
  int wrong = 0;
  for (size_t i = 0; i < given.size(); ++i) wrong += stored[i] != given[i];
  CHECK(wrong == 0);
}

TEST_CASE("rows can be put into another order, or left out") {
  Table table;
  const int name = table.AddColumn("name", ColumnKind::kText);
  const int count = table.AddColumn("count", ColumnKind::kInteger);
  for (const char* text : {"a", "b", "c"}) table.AppendText(name, text);
  table.AppendInteger(count, 1);
  table.AppendNull(count);
  table.AppendInteger(count, 3);
  table.Reorder({2, 1, 1});
  CHECK(table.rows() == 3);
  CHECK(table.columns[0].CellText(0) == "c");
  CHECK(table.columns[1].CellText(0) == "3");
  CHECK(table.columns[1].IsNull(1));
  CHECK(table.columns[0].CellText(2) == "b");
  table.Reorder({});
  CHECK(table.rows() == 0);
}

TEST_CASE("kinds have names") {
  CHECK(ColumnKindName(ColumnKind::kText) == "text");
  CHECK(ColumnKindName(ColumnKind::kSum) == "sum");
  CHECK(ColumnKindName(ColumnKind::kBool) == "bool");
}

}  // namespace
}  // namespace coxswain
