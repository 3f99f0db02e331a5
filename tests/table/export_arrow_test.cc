#include <cstring>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "coxswain/table.h"

#include "support/company.h"

// Tables as Arrow streams.

namespace coxswain {
namespace {

// One column of every kind, two rows, the second null but for the key.
Table AllKinds() {
  Table table;
  const int text = table.AddColumn("text", ColumnKind::kText);
  const int integer = table.AddColumn("integer", ColumnKind::kInteger, "count");
  const int decimal = table.AddColumn("decimal", ColumnKind::kDecimal, "share", 9);
  const int sum = table.AddColumn("sum", ColumnKind::kSum, "EUR", 6);
  const int real = table.AddColumn("real", ColumnKind::kReal);
  const int date = table.AddColumn("date", ColumnKind::kDate);
  const int truth = table.AddColumn("truth", ColumnKind::kBool);
  table.AppendText(text, "Retail");
  table.AppendInteger(integer, INT64_MIN);
  table.AppendInteger(decimal, 250'000'000);
  table.AppendSum(sum, -1'250'000);
  table.AppendReal(real, 0.5);
  table.AppendInteger(date, -1);
  table.AppendInteger(truth, 1);
  table.AppendText(text, "");
  for (int column = 1; column <= truth; ++column) table.AppendNull(column);
  return table;
}

template <typename T>
T ValueAt(const ArrowArray& array, int buffer, int64_t i) {
  T value;
  std::memcpy(&value, static_cast<const char*>(array.buffers[buffer]) + i * int64_t{sizeof(T)},
              sizeof(T));
  return value;
}

// The stream's one batch.
class Batch {
 public:
  explicit Batch(const Table& table) {
    ArrowArrayStream stream;
    REQUIRE(ExportArrow(table, &stream).ok());
    const ArrowOwner<ArrowArrayStream> owned(&stream);
    REQUIRE(owned->get_schema(const_cast<ArrowArrayStream*>(owned.get()), schema.get()) == 0);
    REQUIRE(owned->get_next(const_cast<ArrowArrayStream*>(owned.get()), array.get()) == 0);
  }
  const ArrowSchema& field(int64_t i) const { return *schema->children[i]; }
  const ArrowArray& column(int64_t i) const { return *array->children[i]; }

  ArrowOwner<ArrowSchema> schema;
  ArrowOwner<ArrowArray> array;
};

}  // namespace

TEST_CASE("each kind of column has its Arrow type, and outlives table and stream") {
  const Batch batch(AllKinds());
  CHECK(std::string(batch.schema->format) == "+s");
  REQUIRE(batch.schema->n_children == 7);
  REQUIRE(batch.array->n_children == 7);
  CHECK(batch.array->length == 2);
  const char* const formats[] = {"u", "l", "d:38,9", "d:38,6", "g", "tdD", "b"};
  const char* const names[] = {"text", "integer", "decimal", "sum", "real", "date", "truth"};
  for (int64_t i = 0; i < 7; ++i) {
    CHECK(std::string(batch.field(i).format) == formats[i]);
    CHECK(std::string(batch.field(i).name) == names[i]);
    CHECK(batch.field(i).flags == ARROW_FLAG_NULLABLE);
    CHECK(batch.column(i).length == 2);
    CHECK(batch.column(i).null_count == (i == 0 ? 0 : 1));
    CHECK((batch.column(i).buffers[0] == nullptr) == (i == 0));
  }
  CHECK(ValueAt<int32_t>(batch.column(0), 1, 2) == 6);
  CHECK(ValueAt<int64_t>(batch.column(1), 1, 0) == INT64_MIN);
  CHECK((ValueAt<Int128>(batch.column(2), 1, 0) == 250'000'000));
  CHECK((ValueAt<Int128>(batch.column(3), 1, 0) == -1'250'000));
  CHECK(ValueAt<double>(batch.column(4), 1, 0) == 0.5);
  CHECK(ValueAt<int32_t>(batch.column(5), 1, 0) == -1);
  CHECK(ValueAt<uint8_t>(batch.column(6), 1, 0) == 1);
  CHECK(ValueAt<uint8_t>(batch.column(6), 0, 0) == 1);  // the first of two is valid
}

TEST_CASE("the unit is in the field's metadata") {
  const Batch batch(AllKinds());
  CHECK((batch.field(0).metadata == nullptr));
  const char* packed = batch.field(3).metadata;
  int32_t count, key_size, value_size;
  std::memcpy(&count, packed, 4);
  std::memcpy(&key_size, packed + 4, 4);
  std::memcpy(&value_size, packed + 12, 4);
  CHECK(count == 1);
  CHECK(key_size == 4);
  CHECK(value_size == 3);
  CHECK(std::string(packed + 8, 4) == "unit");
  CHECK(std::string(packed + 16, 3) == "EUR");
}

TEST_CASE("a column that is moved out outlives its batch") {
  ArrowOwner<ArrowArray> column;
  {
    Batch batch(AllKinds());
    ArrowArray* const child = batch.array->children[0];
    *column.get() = *child;
    child->release = nullptr;
  }
  CHECK(std::string(static_cast<const char*>(column->buffers[2]), 6) == "Retail");
}

TEST_CASE("numbers of a table that is kept are shown where they lie") {
  auto table = std::make_shared<const Table>(AllKinds());
  const void* const lies[] = {nullptr, table->Find("integer")->numbers.data(), nullptr,
                              table->Find("sum")->sums.data(), table->Find("real")->reals.data()};
  ArrowArrayStream stream;
  REQUIRE(ExportArrow(*table, &stream, table).ok());
  const std::weak_ptr<const Table> kept = table;
  table.reset();
  {
    ArrowOwner<ArrowArray> batch;
    REQUIRE(stream.get_next(&stream, batch.get()) == 0);
    stream.release(&stream);
    for (const size_t i : {1, 3, 4}) CHECK(batch->children[i]->buffers[1] == lies[i]);
    CHECK(!kept.expired());
  }
  CHECK(kept.expired());
}

TEST_CASE("what is exported reads back the same") {
  Table table = AllKinds();
  table.columns.erase(table.columns.begin() + 4);  // reals are not read
  ArrowArrayStream stream;
  REQUIRE(ExportArrow(table, &stream).ok());
  table.columns[1].numbers[0] = INT64_MAX;
  REQUIRE((stream.release != nullptr));
  stream.release(&stream);
  REQUIRE(ExportArrow(table, &stream).ok());
  const auto wanted = [&table](std::string_view name) {
    const Column& column = *table.Find(name);
    const bool sum = column.kind == ColumnKind::kSum;
    return std::optional(std::pair(sum ? ColumnKind::kDecimal : column.kind, column.scale));
  };
  const absl::StatusOr<ArrowTable> read = ReadArrow(&stream, {}, wanted, Run());
  REQUIRE_MESSAGE(read.ok(), std::string(ToStd(read.status().message())));
  CHECK(read->problems.empty());
  CHECK(Csv(read->table) ==
        "text,integer,decimal,sum,date,truth\n"
        "Retail,9223372036854775807,0.25,-1.25,1969-12-31,true\n"
        "\"\",,,,,\n");
}

TEST_CASE("no rows are no batch, and the end can be asked for again") {
  Table table;
  table.AddColumn("x", ColumnKind::kText);
  for (const int64_t rows : {0, 1}) {
    if (rows == 1) table.AppendText(0, "");
    ArrowArrayStream stream;
    REQUIRE(ExportArrow(table, &stream).ok());
    for (int64_t i = 0; i < rows + 2; ++i) {
      ArrowOwner<ArrowArray> batch;
      CHECK(stream.get_next(&stream, batch.get()) == 0);
      CHECK(batch.released() == (i >= rows));
    }
    stream.release(&stream);
    CHECK((stream.release == nullptr));
  }
}

TEST_CASE("a sum of more than 38 digits is named") {
  Table table;
  table.AddColumn("net", ColumnKind::kSum, "EUR", 6);
  table.AppendSum(0, 1);
  table.AppendSum(0, kInt128Max);
  ArrowArrayStream stream;
  const absl::Status status = ExportArrow(table, &stream);
  CHECK(absl::IsOutOfRange(status));
  CHECK(PlaceOf(status).column == "net");
  CHECK(PlaceOf(status).row == 2);
  CHECK((stream.release == nullptr));
}

}  // namespace coxswain
