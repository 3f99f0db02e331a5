#include "coxswain/book/rows.h"

#include <doctest/doctest.h>

namespace coxswain {
namespace {

void SetNumbers(RowGroup* group, int column, int row, std::vector<int64_t> values) {
  group->Set(column, Storage::kNumber, row, values);
}

TEST_CASE("a row group begins with nulls in every column") {
  RowGroup group(2048);
  group.AddRows(3);
  CHECK(group.rows() == 3);
  CHECK(group.first_row() == 2048);
  CHECK(group.numbers(0)[2] == kNullNumber);
  CHECK(group.days(7)[0] == kNullDay);
  CHECK(group.symbols(1)[1] == kNullSymbol);
  CHECK(group.smalls(5)[1] == kNullSmall);
  CHECK(group.has_null(0));
  CHECK(group.max_abs(0) == 0);
}

TEST_CASE("a value is written where it belongs and nowhere else") {
  RowGroup group(0);
  group.AddRows(5);
  SetNumbers(&group, 2, 1, {10, -20});
  CHECK(group.numbers(2)[0] == kNullNumber);
  CHECK(group.numbers(2)[1] == 10);
  CHECK(group.numbers(2)[2] == -20);
  CHECK(group.numbers(2)[3] == kNullNumber);
  CHECK(group.numbers(1)[1] == kNullNumber);
  group.Set(0, Storage::kDay, 4, std::vector<int64_t>{-719162});
  CHECK(group.days(0)[4] == -719162);
}

TEST_CASE("a group knows when no row of a column is null") {
  RowGroup group(0);
  group.AddRows(2);
  SetNumbers(&group, 0, 0, {1, 2});
  CHECK_FALSE(group.has_null(0));

  SUBCASE("a row more is null until it is written") {
    group.AddRows(1);
    CHECK(group.has_null(0));
    SetNumbers(&group, 0, 2, {3});
    CHECK_FALSE(group.has_null(0));
  }
  SUBCASE("a null over a value is seen") {
    SetNumbers(&group, 0, 0, {kNullNumber});
    CHECK(group.has_null(0));
  }
  SUBCASE("a null in the middle of many is seen") {
    group.AddRows(3);
    SetNumbers(&group, 0, 1, {5, kNullNumber, 6, 7});
    CHECK(group.has_null(0));
  }
  SUBCASE("a column of its own is not touched by the others") {
    SetNumbers(&group, 1, 1, {1});
    CHECK(group.has_null(1));
    CHECK_FALSE(group.has_null(0));
  }
}

TEST_CASE("whatever is written, has_null never says no where there is a null") {
  // All short sequences of writing a null or a value at one of three rows.
  for (int code = 0; code < 6 * 6 * 6 * 6; ++code) {
    RowGroup group(0);
    group.AddRows(3);
    for (int step = 0, rest = code; step < 4; ++step, rest /= 6) {
      SetNumbers(&group, 0, rest % 3, {rest % 6 < 3 ? kNullNumber : 1});
    }
    const bool null = group.numbers(0)[0] == kNullNumber || group.numbers(0)[1] == kNullNumber ||
                      group.numbers(0)[2] == kNullNumber;
    if (null) CHECK(group.has_null(0));
  }
}

TEST_CASE("max_abs bounds every value, the most negative included") {
  RowGroup group(0);
  group.AddRows(3);
  SetNumbers(&group, 0, 0, {5, -7, kNullNumber});
  CHECK(group.max_abs(0) == 7);
  SetNumbers(&group, 0, 2, {-INT64_MAX});
  CHECK(group.max_abs(0) == static_cast<uint64_t>(INT64_MAX));
}

TEST_CASE("nulls take no room in a column that has no values") {
  RowGroup group(0);
  group.AddRows(2);
  const int64_t before = group.bytes();
  SetNumbers(&group, 3, 0, {kNullNumber, kNullNumber});
  CHECK(group.bytes() == before);
  SetNumbers(&group, 3, 1, {1});
  CHECK(group.bytes() == before + 8 * kGroupRows);
}

TEST_CASE("a copied group is another group") {
  RowGroup group(0);
  group.AddRows(1);
  SetNumbers(&group, 0, 0, {1});
  RowGroup copy(group);
  SetNumbers(&copy, 0, 0, {2});
  CHECK(group.numbers(0)[0] == 1);
  CHECK(copy.numbers(0)[0] == 2);
  CHECK(copy.rows() == 1);
  CHECK(copy.bytes() == group.bytes());
}

TEST_CASE("a copied group shares its columns until it writes another value") {
  RowGroup group(0);
  group.AddRows(2);
  SetNumbers(&group, 0, 0, {1, 2});
  SetNumbers(&group, 1, 0, {3, 4});
  RowGroup copy(group);
  CHECK(copy.numbers(0) == group.numbers(0));
  CHECK(copy.BytesToCopy(0, Storage::kNumber, 1, 2) == 0);
  CHECK(copy.BytesToCopy(0, Storage::kNumber, 1, 5) == 8 * kGroupRows);
  copy.Reserve(0, Storage::kNumber, 1, 5);
  copy.Put(0, Storage::kNumber, 1, 5);
  copy.Reserve(1, Storage::kNumber, 1, 4);
  copy.Put(1, Storage::kNumber, 1, 4);
  CHECK(group.numbers(0)[1] == 2);
  CHECK(copy.numbers(0)[1] == 5);
  CHECK(copy.numbers(1) == group.numbers(1));
  CHECK(copy.copied_bytes() == 8 * kGroupRows);
  CHECK(copy.bytes() == group.bytes());
}

TEST_CASE("a value that is put is as if it had been set") {
  for (const int64_t value : {int64_t{-9}, int64_t{0}, kNullNumber}) {
    RowGroup set(0), put(0);
    for (RowGroup* group : {&set, &put}) {
      group->AddRows(3);
      SetNumbers(group, 0, 0, {1, kNullNumber, 2});
    }
    for (int row = 0; row < 3; ++row) {
      SetNumbers(&set, 0, row, {value});
      put.Reserve(0, Storage::kNumber, row, value);
      put.Put(0, Storage::kNumber, row, value);
      CHECK(put.numbers(0)[row] == value);
      CHECK(put.max_abs(0) == set.max_abs(0));
      if (value == kNullNumber) CHECK(put.has_null(0));
      if (!put.has_null(0)) CHECK_FALSE(set.has_null(0));
    }
  }
}

TEST_CASE("a reference is unique until it is shared") {
  GroupRef one(new RowGroup(0));
  CHECK(one.unique());
  {
    const GroupRef two = one;
    CHECK_FALSE(one.unique());
    CHECK(two.get() == one.get());
  }
  CHECK(one.unique());
  const GroupRef moved = std::move(one);
  CHECK(moved.unique());
}

TEST_CASE("a column that is assigned is as if it had been set") {
  for (const std::vector<int64_t>& values :
       {std::vector<int64_t>{5, -70, 6}, {5, kNullNumber, -9}, {kNullNumber, 1, 2}}) {
    RowGroup set(0), assigned(0);
    set.AddRows(3);
    assigned.AddRows(3);
    SetNumbers(&set, 2, 0, values);
    assigned.Assign(2, Storage::kNumber, values.data());
    for (int row = 0; row < 4; ++row) CHECK(assigned.numbers(2)[row] == set.numbers(2)[row]);
    CHECK(assigned.has_null(2) == set.has_null(2));
    CHECK(assigned.max_abs(2) == set.max_abs(2));
    CHECK(assigned.bytes() == set.bytes());
    SetNumbers(&set, 2, 1, {3});
    SetNumbers(&assigned, 2, 1, {3});
    CHECK(assigned.has_null(2) == set.has_null(2));
  }
  RowGroup group(0);
  group.AddRows(2);
  const int32_t days[] = {kNullDay, 7};
  group.Assign(0, Storage::kDay, days);
  CHECK(group.has_null(0));
  CHECK(group.days(0)[1] == 7);
  CHECK(group.days(0)[2] == kNullDay);
}

}  // namespace
}  // namespace coxswain
