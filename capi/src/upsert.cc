#include <cstring>
#include <forward_list>

#include "absl/container/inlined_vector.h"

#include "guard.h"
#include "load.h"
#include "run.h"
#include "structs.h"
#include "tables.h"

namespace coxswain::capi {
namespace {

bool IsNumber(ColumnType type) {
  return StorageOf(type) == Storage::kNumber && type != ColumnType::kTime;
}

// A value on its way into one column of one row.
struct Target {
  TableId table;
  int column;

  // Null for an added dimension, which holds text. Taken from the schema, because a snapshot would
  // make the book copy the chunk that it is about to write.
  const ColumnSpec* spec() const {
    const absl::Span<const ColumnSpec> columns = Spec(table).columns;
    return column >= 0 && column < static_cast<int>(columns.size())
               ? &columns[static_cast<size_t>(column)]
               : nullptr;
  }
  absl::Status Error(std::string_view what) const {
    const std::string name(spec() == nullptr ? "" : spec()->name);
    const std::string table_name(Spec(table).name);
    return ErrorAt(
        absl::StatusCode::kInvalidArgument,
        "The value for " + table_name + (name.empty() ? "" : "." + name) + " " + std::string(what),
        {table_name, name, 1});
  }
};

absl::Status CheckPlaces(const Target& target, int scale) {
  if (scale >= 0 && scale <= 12) return absl::OkStatus();
  return target.Error("has a scale of " + std::to_string(scale) + "; 0 to 12 is possible.");
}

// number x 10^-scale in the column's own scale.
absl::StatusOr<RowValue> Rescaled(const Target& target, int64_t number, int scale,
                                  ColumnType type) {
  COXSWAIN_RETURN_IF_ERROR(CheckPlaces(target, scale));
  Int128 value = number;
  int to = ScaleOf(type);
  for (; to > scale; --to) value *= 10;
  for (; to < scale; ++to) {
    if (value % 10 != 0) {
      return target.Error("is " + FormatDecimal(number, scale) + ", which has more than " +
                          std::to_string(ScaleOf(type)) + " decimal places.");
    }
    value /= 10;
  }
  if (value > INT64_MAX || value < -Int128{INT64_MAX}) {
    return target.Error("is " + FormatDecimal(number, scale) + ", beyond the range of the column.");
  }
  return RowValue::Number(static_cast<int64_t>(value));
}

// Numbers, days and truth values where the column holds such; else their canonical text, which
// has one rule for every column. `texts` keeps those alive.
absl::StatusOr<RowValue> ReadValue(const Target& target, const cxs_value& given,
                                   std::forward_list<std::string>* texts) {
  const ColumnSpec* const spec = target.spec();
  switch (given.kind) {
    case CXS_VALUE_NULL:
      return RowValue::Null();
    case CXS_VALUE_TEXT: {
      COXSWAIN_RETURN_IF_ERROR(Required(given.text, "value.text"));
      COXSWAIN_ASSIGN_OR_RETURN(const std::string_view text,
                                TextArgument(given.text, given.text_length, "value.text"));
      return RowValue::Text(text);
    }
    case CXS_VALUE_NUMBER:
      if (given.number == CXS_NULL) return RowValue::Null();
      if (spec != nullptr && IsNumber(spec->type)) {
        return Rescaled(target, given.number, given.scale, spec->type);
      }
      COXSWAIN_RETURN_IF_ERROR(CheckPlaces(target, given.scale));
      texts->push_front(FormatDecimal(given.number, given.scale));
      return RowValue::Text(texts->front());
    case CXS_VALUE_DATE: {
      if (given.number == CXS_NULL) return RowValue::Null();
      static const int32_t first = Date::FromCivil(1, 1, 1).days();
      static const int32_t last = Date::FromCivil(9999, 12, 31).days();
      if (given.number < first || given.number > last) {
        return target.Error("is day " + std::to_string(given.number) +
                            "; days since 1970-01-01 within the years 1 to 9999 are meant.");
      }
      if (spec != nullptr && spec->type == ColumnType::kDate) {
        return RowValue::Number(given.number);
      }
      texts->push_front(Date::FromDays(static_cast<int32_t>(given.number)).ToString());
      return RowValue::Text(texts->front());
    }
    case CXS_VALUE_BOOL:
      if (given.number == CXS_NULL) return RowValue::Null();
      if (spec != nullptr && spec->type == ColumnType::kBool) {
        return RowValue::Number(given.number != 0 ? 1 : 0);
      }
      return RowValue::Text(given.number != 0 ? "true" : "false");
    default:
      return UnknownEnum("CXS_VALUE", given.kind);
  }
}

constexpr int64_t kPowersOfTen[] = {1, 10, 100, 1000, 10000, 100000, 1000000};

// The same for what most values are, without a copy of the struct: a number of no more decimals
// than its column has, or a text. False: ReadValue has to look.
bool ReadPlainly(const Target& target, const cxs_value& given, RowValue* value) {
  if (given.struct_size != sizeof given) return false;
  const ColumnSpec* const spec = target.spec();
  switch (given.kind) {
    case CXS_VALUE_TEXT:
      if (given.text == nullptr || given.text_length < -1) return false;
      *value = RowValue::Text(std::string_view(
          given.text, given.text_length < 0 ? std::strlen(given.text)
                                            : static_cast<size_t>(given.text_length)));
      return true;
    case CXS_VALUE_NUMBER: {
      if (spec == nullptr || !IsNumber(spec->type) || given.number == CXS_NULL) return false;
      const int more = ScaleOf(spec->type) - given.scale;
      if (given.scale < 0 || more < 0 || more > 6) return false;
      int64_t number = 0;
      if (__builtin_mul_overflow(given.number, kPowersOfTen[more], &number)) return false;
      if (number == CXS_NULL) return false;
      *value = RowValue::Number(number);
      return true;
    }
    case CXS_VALUE_DATE:
      // The years 1 to 9999.
      if (spec == nullptr || spec->type != ColumnType::kDate || given.number < -719162 ||
          given.number > 2932896) {
        return false;
      }
      *value = RowValue::Number(given.number);
      return true;
    default:
      return false;
  }
}

// One row as it came in, checked and on its way to the book.
struct OneRow {
  absl::Status Read(cxs_book* book, int32_t table_number, const int32_t* column_ids,
                    const cxs_value* const* given, int32_t count, const cxs_run* run) {
    COXSWAIN_RETURN_IF_ERROR(Required(book, "book"));
    core = book->core;
    COXSWAIN_ASSIGN_OR_RETURN(table, TableOf(table_number));
    if (count < 0) {
      return InvalidArgument("The count of values is " + std::to_string(count) + ".");
    }
    if (count > 0) {
      COXSWAIN_RETURN_IF_ERROR(Required(column_ids, "columns"));
      COXSWAIN_RETURN_IF_ERROR(Required(given, "values"));
    }
    COXSWAIN_RETURN_IF_ERROR(call_run.Read(run, core->run, core.get()));
    COXSWAIN_RETURN_IF_ERROR(CheckMayWrite(core.get()));
    columns = absl::MakeConstSpan(column_ids, static_cast<size_t>(count));
    values.reserve(static_cast<size_t>(count));
    for (int32_t i = 0; i < count; ++i) {
      RowValue plain;
      if (given[i] != nullptr && ReadPlainly({table, column_ids[i]}, *given[i], &plain)) {
        values.push_back(plain);
        continue;
      }
      COXSWAIN_RETURN_IF_ERROR(Required(given[i], "values[i]"));
      COXSWAIN_ASSIGN_OR_RETURN(const cxs_value value, ReadStruct(given[i], "values[i]"));
      COXSWAIN_ASSIGN_OR_RETURN(const RowValue read,
                                ReadValue({table, column_ids[i]}, value, &texts));
      values.push_back(read);
    }
    return absl::OkStatus();
  }

  std::shared_ptr<BookCore> core;
  TableId table = TableId::kSettings;
  absl::Span<const int> columns;
  absl::InlinedVector<RowValue, 32> values;
  std::forward_list<std::string> texts;  // that values point to
  CallRun call_run;
};

}  // namespace
}  // namespace coxswain::capi

using namespace coxswain::capi;

extern "C" {

void cxs_value_init(cxs_value* value, uint32_t size) { InitStruct(value, size); }

cxs_status cxs_book_upsert(cxs_book* book, int32_t table, const int32_t* columns,
                           const cxs_value* const* values, int32_t count,
                           const cxs_load_options* options, const cxs_run* run, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_ASSIGN_OR_RETURN(const cxs_load_options given, ReadStruct(options, "options"));
    COXSWAIN_ASSIGN_OR_RETURN(const coxswain::LoadOptions load_options, ReadLoadOptions(given));
    OneRow row;
    COXSWAIN_RETURN_IF_ERROR(row.Read(book, table, columns, values, count, run));
    return row.core->book.Upsert(row.table, row.columns, row.values, load_options,
                                 row.call_run.run());
  });
}

cxs_status cxs_book_erase(cxs_book* book, int32_t table, const int32_t* columns,
                          const cxs_value* const* values, int32_t count, const cxs_run* run,
                          cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    OneRow row;
    COXSWAIN_RETURN_IF_ERROR(row.Read(book, table, columns, values, count, run));
    return row.core->book.Erase(row.table, row.columns, row.values, row.call_run.run());
  });
}

}  // extern "C"
