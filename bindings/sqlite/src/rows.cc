#include "rows.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace coxswain_sqlite {
namespace {

// Doubles hold all whole numbers up to here.
constexpr int64_t kExact = int64_t{1} << 53;

std::string IntegerText(int64_t value) {
  char text[24];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

// Rounded half to even to `scale` places, as the library rounds arrays of doubles.
std::string FixedText(double value, int scale) {
  char text[400];
  const std::to_chars_result end =
      std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, scale);
  return end.ec == std::errc() ? std::string(text, end.ptr) : RealText(value);
}

std::string_view View(const void* text, int bytes) {
  if (text == nullptr) {
    if (bytes == 0) return "";
    throw std::bad_alloc();
  }
  return {static_cast<const char*>(text), static_cast<size_t>(bytes)};
}

int ScaleOf(const std::string& type) {
  static constexpr std::pair<const char*, int> kScales[] = {
      {"integer", 0}, {"money", 6}, {"quantity", 6}, {"number", 6}, {"share", 9}, {"rate", 12}};
  for (const auto& [name, scale] : kScales) {
    if (type == name) return scale;
  }
  return -1;
}

}  // namespace

Cell CellOf(sqlite3_value* value) {
  Cell cell;
  cell.type = sqlite3_value_type(value);
  if (cell.type == SQLITE_INTEGER) cell.integer = sqlite3_value_int64(value);
  if (cell.type == SQLITE_FLOAT) cell.real = sqlite3_value_double(value);
  if (cell.type == SQLITE_TEXT) {
    const void* const text = sqlite3_value_text(value);
    if (text == nullptr) throw std::bad_alloc();
    cell.text = View(text, sqlite3_value_bytes(value));
  }
  if (cell.type == SQLITE_BLOB) {
    const void* const bytes = sqlite3_value_blob(value);
    cell.text = View(bytes, sqlite3_value_bytes(value));
  }
  return cell;
}

Cell CellOf(sqlite3_stmt* statement, int column) {
  Cell cell;
  cell.type = sqlite3_column_type(statement, column);
  if (cell.type == SQLITE_INTEGER) cell.integer = sqlite3_column_int64(statement, column);
  if (cell.type == SQLITE_FLOAT) cell.real = sqlite3_column_double(statement, column);
  if (cell.type == SQLITE_TEXT) {
    const void* const text = sqlite3_column_text(statement, column);
    if (text == nullptr) throw std::bad_alloc();
    cell.text = View(text, sqlite3_column_bytes(statement, column));
  }
  return cell;
}

std::string RealText(double value) {
  char text[400];
  const std::to_chars_result end =
      std::to_chars(text, text + sizeof text, value, std::chars_format::fixed);
  return {text, end.ptr};
}

const TableSchema::Column* TableSchema::Find(std::string_view column) const {
  const std::string lower = LowerCase(column);
  for (const Column& known : columns) {
    if (known.name == lower) return &known;
  }
  return nullptr;
}

TableSchema SchemaOf(int32_t table) {
  TableSchema schema;
  schema.id = table;
  schema.name = cxs_table_name(table);
  const ResultHandle columns = Describe(CXS_DESCRIBE_COLUMNS, schema.name);
  for (int64_t row = 0; row < cxs_result_rows(columns.get()); ++row) {
    TableSchema::Column column;
    const std::string type = CellText(columns.get(), row, "type");
    column.name = CellText(columns.get(), row, "name");
    column.scale = ScaleOf(type);
    const bool key = CellText(columns.get(), row, "key") == "true";
    column.free = type == "text" && !key && CellText(columns.get(), row, "refers").empty();
    if (key && ++schema.key_columns == 1) schema.key = column.name;
    schema.columns.push_back(std::move(column));
  }
  if (schema.key_columns > 1) schema.key.clear();
  return schema;
}

Rows::Rows(const TableSchema& schema, const std::vector<std::string>& names)
    : table_(schema.name), id_(schema.id) {
  for (const std::string& name : names) {
    Column column;
    column.name = name;
    if (const TableSchema::Column* const known = schema.Find(name); known != nullptr) {
      column.name = known->name;
      column.scale = known->scale;
      column.free = known->free;
    } else {
      column.extra = true;
    }
    columns_.push_back(std::move(column));
  }
}

void Rows::Append(size_t index, const Cell& cell) {
  Column& column = columns_[index];
  switch (cell.type) {
    case SQLITE_INTEGER:
      return column.AppendInteger(cell.integer);
    case SQLITE_FLOAT:
      return column.AppendReal(cell.real);
    case SQLITE_TEXT:
      // What .import of a CSV file leaves where it has nothing.
      if (cell.text.empty() && !column.free) return column.AppendNull();
      return column.AppendText(cell.text);
    case SQLITE_BLOB:
      if (column.extra) return column.AppendNull();
      Fail(table_ + " row " + std::to_string(size_ + 1) + ", " + column.name +
           ": a BLOB is no value; give a number or a text.");
    default:
      return column.AppendNull();
  }
}

void Rows::Clear() {
  for (Column& column : columns_) {
    column.kind = Kind::kNone;
    column.integers.clear();
    column.reals.clear();
    column.bytes.clear();
    column.offsets.assign(1, 0);
    column.valid.clear();
  }
  size_ = 0;
}

void Rows::Column::AppendNull() {
  if (kind == Kind::kInteger) integers.push_back(0);
  if (kind == Kind::kReal) reals.push_back(0);
  if (kind == Kind::kText) offsets.push_back(static_cast<int64_t>(bytes.size()));
  valid.push_back(0);
}

void Rows::Column::AppendText(std::string_view text) {
  if (kind != Kind::kText) Become(Kind::kText);
  bytes += text;
  offsets.push_back(static_cast<int64_t>(bytes.size()));
  valid.push_back(1);
}

void Rows::Column::AppendInteger(int64_t value) {
  if (scale < 0) return AppendText(IntegerText(value));
  if (kind == Kind::kNone) Become(Kind::kInteger);
  if (kind == Kind::kReal && (value > kExact || value < -kExact)) Become(Kind::kText);
  // The library takes the smallest of all for null.
  if (kind == Kind::kInteger && value == CXS_NULL) Become(Kind::kText);
  if (kind == Kind::kText) return AppendText(IntegerText(value));
  if (kind == Kind::kInteger) integers.push_back(value);
  if (kind == Kind::kReal) reals.push_back(static_cast<double>(value));
  valid.push_back(1);
}

void Rows::Column::AppendReal(double value) {
  // A whole number's column refuses fractions: rounding is for decimals.
  if (scale <= 0) return AppendText(RealText(value));
  if (kind == Kind::kNone) Become(Kind::kReal);
  if (kind == Kind::kInteger) {
    const bool exact = std::all_of(integers.begin(), integers.end(),
                                   [](int64_t i) { return i <= kExact && i >= -kExact; });
    Become(exact ? Kind::kReal : Kind::kText);
  }
  if (kind == Kind::kText) return AppendText(FixedText(value, scale));
  reals.push_back(value);
  valid.push_back(1);
}

void Rows::Column::Become(Kind wanted) {
  const size_t rows = valid.size();
  if (wanted == Kind::kInteger) integers.assign(rows, 0);
  if (wanted == Kind::kReal) {
    reals.assign(rows, 0);
    for (size_t i = 0; i < integers.size(); ++i) reals[i] = static_cast<double>(integers[i]);
  }
  if (wanted == Kind::kText) {
    for (size_t i = 0; i < rows; ++i) {
      if (valid[i] != 0 && kind == Kind::kInteger) bytes += IntegerText(integers[i]);
      if (valid[i] != 0 && kind == Kind::kReal) bytes += FixedText(reals[i], scale);
      offsets.push_back(static_cast<int64_t>(bytes.size()));
    }
  }
  if (wanted != Kind::kInteger) integers.clear();
  if (wanted != Kind::kReal) reals.clear();
  kind = wanted;
}

cxs_status Rows::Load(cxs_book* book, const cxs_load_options* options, const cxs_run* run,
                      cxs_load_report** report, cxs_error** error) const {
  const std::vector<int64_t> none(static_cast<size_t>(size_) + 1, 0);  // of columns without a value
  std::vector<cxs_column> arrays(columns_.size());
  std::vector<const cxs_column*> pointers;
  for (size_t i = 0; i < columns_.size(); ++i) {
    const Column& column = columns_[i];
    cxs_column& array = arrays[i];
    cxs_column_init(&array, sizeof array);
    array.name = column.name.c_str();
    array.validity = column.valid.data();
    switch (column.kind) {
      case Kind::kInteger:
        array.type = CXS_ARRAY_INT64;
        array.values = column.integers.data();
        array.scale = 0;
        break;
      case Kind::kReal:
        array.type = CXS_ARRAY_DOUBLE;
        array.values = column.reals.data();
        array.scale = column.scale;
        break;
      default:
        array.type = CXS_ARRAY_TEXT;
        array.values = column.bytes.data();
        array.offsets = column.kind == Kind::kNone ? none.data() : column.offsets.data();
    }
    pointers.push_back(&array);
  }
  return cxs_book_load_columns(book, id_, pointers.data(), static_cast<int32_t>(pointers.size()),
                               size_, options, run, report, error);
}

}  // namespace coxswain_sqlite
