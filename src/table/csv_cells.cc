#include "table/csv_cells.h"

#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "base/plain.h"

namespace coxswain {
namespace {

std::string_view View(const CsvField& field) {
  return std::string_view(field.begin, static_cast<size_t>(field.end - field.begin));
}

template <typename T>
std::optional<T> Fail(const absl::Status& status, std::string* reason) {
  *reason = ToStd(status.message());
  return std::nullopt;
}

// Each reads a text that is not empty. Without a value *reason is a sentence that says why; beside
// one it is a warning.

std::optional<int64_t> ReadDecimal(std::string_view text, int scale, std::string* reason) {
  const absl::StatusOr<ParsedDecimal> parsed = ParseDecimal(text, scale);
  if (!parsed.ok()) return Fail<int64_t>(parsed.status(), reason);
  if (parsed->rounded) {
    *reason = Quote(text) + " has more than " + std::to_string(scale) +
              " decimal places: it was rounded to " + FormatDecimal(parsed->value, scale);
  }
  return parsed->value;
}

std::optional<int64_t> ReadInteger(std::string_view text, std::string* reason) {
  const absl::StatusOr<ParsedDecimal> parsed = ParseDecimal(text, 0);
  if (!parsed.ok()) return Fail<int64_t>(parsed.status(), reason);
  if (!parsed->rounded) return parsed->value;
  *reason = Quote(text) + " is not a whole number: write it without decimals";
  return std::nullopt;
}

std::optional<double> ReadReal(std::string_view text, std::string* reason) {
  // std::from_chars asks no locale; it takes no plus sign.
  const std::string_view digits = text[0] == '+' ? text.substr(1) : text;
  const char* const end = digits.data() + digits.size();
  double value = 0;
  const std::from_chars_result result = std::from_chars(digits.data(), end, value);
  if (result.ec == std::errc() && result.ptr == end && std::isfinite(value)) return value;
  const absl::Status status = ParseDecimal(text, 0).status();
  if (absl::IsInvalidArgument(status)) return Fail<double>(status, reason);
  *reason = Quote(text) + " is beyond the range of numbers";
  return std::nullopt;
}

std::optional<int64_t> ReadDate(std::string_view text, const TimeZone& zone, std::string* reason) {
  const absl::StatusOr<Date> date = ParseDate(text, zone);
  if (!date.ok()) return Fail<int64_t>(date.status(), reason);
  return date->days();
}

std::optional<int64_t> ReadBool(std::string_view text, std::string* reason) {
  const std::optional<bool> value = ParseBool(text);
  if (value.has_value()) return *value ? 1 : 0;
  *reason = Quote(text) + " is neither true nor false: write true, false, yes, no, 1 or 0";
  return std::nullopt;
}

// The fields of one column of a block.
class RecordFields {
 public:
  RecordFields(const CsvBlock& block, size_t index)
      : fields_(block.fields.data() + index), columns_(block.columns) {}
  const CsvField& operator[](size_t row) const { return fields_[row * columns_]; }

 private:
  const CsvField* const fields_;
  const size_t columns_;
};

// The same of plain rows.
class PlainFields {
 public:
  PlainFields(const PlainRows& rows, size_t index)
      : begin_(rows.begin()),
        ends_(rows.ends() + index),
        columns_(rows.columns()),
        last_(index + 1 == columns_) {}
  CsvField operator[](size_t row) const {
    CsvField field;
    field.begin = begin_ + (ends_[row * columns_] + 1);
    field.end = begin_ + ends_[row * columns_ + 1];
    if (last_ && field.end != field.begin && field.end[-1] == '\r') --field.end;
    return field;
  }

 private:
  const char* const begin_;
  const uint32_t* const ends_;
  const size_t columns_;
  const bool last_;
};

// Appends one column of one block.
template <typename Fields>
class CellAppender {
 public:
  CellAppender(const CsvBlock& block, const Fields& fields, size_t index, Table* table,
               std::vector<CellProblem>* problems)
      : block_(block),
        fields_(fields),
        table_(table),
        column_(&table->columns[index]),
        problems_(problems),
        before_(static_cast<size_t>(column_->rows())) {
    if (!column_->valid.empty()) column_->valid.resize(before_ + block.rows, 1);
  }

  void AppendTexts() {
    column_->texts.resize(before_ + block_.rows);
    std::string_view* const values = column_->texts.data() + before_;
    for (size_t row = 0; row < block_.rows; ++row) {
      const CsvField& field = fields_[row];
      const std::string_view text = View(field);
      if (field.stray) {
        RefuseStray(row, text);
      } else if (text.empty() && !field.quoted) {
        SetNull(row);
      } else if (!block_.utf8 && !IsUtf8(text)) {
        Refuse(row, Quote(text) + " is not UTF-8: save the file as UTF-8");
      } else {
        values[row] = field.doubled ? table_->Store(Undouble(text)) : text;
      }
    }
  }

  // `read_plain(text, &value)` reads the usual forms, `read(text, &reason)` all others.
  template <typename T, typename ReadPlain, typename Read>
  void AppendValues(std::vector<T>* to, const ReadPlain& read_plain, const Read& read) {
    to->resize(before_ + block_.rows);
    T* const values = to->data() + before_;
    for (size_t row = 0; row < block_.rows; ++row) {
      const CsvField& field = fields_[row];
      if (!field.stray && read_plain(View(field), &values[row])) continue;
      const std::string_view text = plain::Trimmed(View(field));
      if (field.stray) {
        RefuseStray(row, text);
      } else if (text.empty()) {
        SetNull(row);
      } else {
        std::string reason;
        const auto value = read(text, &reason);
        if (!value.has_value()) {
          Refuse(row, std::move(reason));
          continue;
        }
        values[row] = *value;
        if (!reason.empty()) Report(row, std::move(reason), false);
      }
    }
  }

 private:
  void SetNull(size_t row) {
    if (column_->valid.empty()) column_->valid.assign(before_ + block_.rows, 1);
    column_->valid[before_ + row] = 0;
  }

  void Report(size_t row, std::string reason, bool refuses) {
    problems_->push_back(
        {block_.first_row + static_cast<int64_t>(row), column_->name, std::move(reason), refuses});
  }

  void Refuse(size_t row, std::string reason) {
    SetNull(row);
    Report(row, std::move(reason), true);
  }

  void RefuseStray(size_t row, std::string_view text) {
    Refuse(row, Quote(text) +
                    " has a quote where none may be: put the whole field in quotes and double the "
                    "quotes in it");
  }

  const CsvBlock& block_;
  const Fields fields_;
  Table* const table_;
  Column* const column_;
  std::vector<CellProblem>* const problems_;
  const size_t before_;
};

template <typename Fields>
void AppendFields(const CsvBlock& block, const Fields& fields, size_t index, const TimeZone& zone,
                  Table* table, std::vector<CellProblem>* problems) {
  CellAppender<Fields> appender(block, fields, index, table, problems);
  Column& column = table->columns[index];
  const int scale = column.scale;
  const auto read_plain_decimal = [&block](std::string_view text, int places, int64_t* value) {
    return text.size() - 1 < 8 && block.readable_end - text.data() >= 8
               ? plain::ParseShortDecimal(text.data(), text.size(), places, value) ||
                     plain::ParseDecimal(text, places, value)
               : plain::ParseDecimal(text, places, value);
  };
  const auto never = [](std::string_view, auto*) { return false; };
  const auto read_decimal = [scale](std::string_view text, std::string* reason) {
    return ReadDecimal(text, scale, reason);
  };
  switch (column.kind) {
    case ColumnKind::kText:
      appender.AppendTexts();
      break;
    case ColumnKind::kInteger:
      appender.AppendValues(
          &column.numbers,
          [&](std::string_view text, int64_t* value) { return read_plain_decimal(text, 0, value); },
          ReadInteger);
      break;
    case ColumnKind::kDecimal:
      appender.AppendValues(
          &column.numbers,
          [&](std::string_view text, int64_t* value) {
            return read_plain_decimal(text, scale, value);
          },
          read_decimal);
      break;
    case ColumnKind::kSum:
      appender.AppendValues(&column.sums, never, read_decimal);
      break;
    case ColumnKind::kReal:
      appender.AppendValues(&column.reals, never, ReadReal);
      break;
    case ColumnKind::kDate:
      appender.AppendValues(
          &column.numbers,
          [](std::string_view text, int64_t* value) {
            int32_t days;
            if (!plain::ParseDate(text, &days)) return false;
            *value = days;
            return true;
          },
          [&zone](std::string_view text, std::string* reason) {
            return ReadDate(text, zone, reason);
          });
      break;
    case ColumnKind::kBool:
      appender.AppendValues(&column.numbers, never, ReadBool);
      break;
  }
}

}  // namespace

std::optional<bool> ParseBool(std::string_view text) {
  std::string lower;
  if (text.size() <= 5) {
    for (char c : text) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  if (lower == "true" || lower == "yes" || lower == "1") return true;
  if (lower == "false" || lower == "no" || lower == "0") return false;
  return std::nullopt;
}

void AppendCells(const CsvBlock& block, size_t index, const TimeZone& zone, Table* table,
                 std::vector<CellProblem>* problems) {
  if (block.plain != nullptr) {
    AppendFields(block, PlainFields(*block.plain, index), index, zone, table, problems);
  } else {
    AppendFields(block, RecordFields(block, index), index, zone, table, problems);
  }
}

std::string Undouble(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    result += text[i];
    if (text[i] == '"') ++i;
  }
  return result;
}

}  // namespace coxswain
