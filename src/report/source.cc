#include "source.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "coxswain/catalogue.h"

namespace coxswain::report {
namespace {

// What says something of the run itself, not of the tables.
bool IsFatal(const absl::Status& status) {
  return status.code() == absl::StatusCode::kCancelled ||
         status.code() == absl::StatusCode::kResourceExhausted;
}

bool HasOption(const QuerySpec& spec, std::string_view name) {
  return std::any_of(spec.options.begin(), spec.options.end(),
                     [&](const OptionSpec& option) { return option.name == name; });
}

std::string Json(const QuerySpec& spec, const std::vector<QueryOption>& options) {
  std::string json = "{";
  for (const QueryOption& option : options) {
    if (!HasOption(spec, option.name)) continue;
    if (json.size() > 1) json += ',';
    AppendJsonString(option.name, &json);
    json += ':' + option.json;
  }
  return json + "}";
}

// The last day of deals, orders and spend on which something happened.
std::optional<Date> LatestEvent(const Snapshot& snapshot) {
  int32_t latest = kNullDay;
  for (const TableId id :
       {TableId::kDeals, TableId::kDealCosts, TableId::kOrders, TableId::kSpend}) {
    const TableSpec& spec = Spec(id);
    for (size_t c = 0; c < spec.columns.size(); ++c) {
      if (!spec.columns[c].event()) continue;
      for (const GroupRef& group : snapshot.table(id).groups) {
        const int32_t* days = group->days(static_cast<int>(c));
        for (int row = 0; row < group->rows(); ++row) latest = std::max(latest, days[row]);
      }
    }
  }
  if (latest == kNullDay) return std::nullopt;
  return Date::FromDays(latest);
}

Int128 PowerOfTen(int exponent) {
  Int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

// The value at `scale`, rounded half to even where it has more places.
std::optional<Int128> ScaledAt(const Table& table, std::string_view name, int64_t row, int scale) {
  const Column* column = table.Find(name);
  if (column == nullptr || row >= column->rows() || column->IsNull(row)) return std::nullopt;
  const size_t i = static_cast<size_t>(row);
  switch (column->kind) {
    case ColumnKind::kSum:
    case ColumnKind::kDecimal: {
      const Int128 value =
          column->kind == ColumnKind::kSum ? column->sums[i] : Int128{column->numbers[i]};
      if (column->scale <= scale) return value * PowerOfTen(scale - column->scale);
      return DivideHalfEven(value, PowerOfTen(column->scale - scale));
    }
    case ColumnKind::kInteger:
      return column->numbers[i] * PowerOfTen(scale);
    case ColumnKind::kReal: {
      const double value =
          std::nearbyint(column->reals[i] * static_cast<double>(PowerOfTen(scale)));
      if (!(std::fabs(value) < 1e30)) return std::nullopt;
      return static_cast<Int128>(value);
    }
    default:
      return std::nullopt;
  }
}

}  // namespace

QueryOption By(std::initializer_list<std::string_view> dimensions) {
  QueryOption by{"by", "["};
  for (const std::string_view dimension : dimensions) {
    if (by.json.size() > 1) by.json += ',';
    AppendJsonString(dimension, &by.json);
  }
  by.json += ']';
  return by;
}

QueryOption TextOption(std::string_view name, std::string_view text) {
  QueryOption option{name, ""};
  AppendJsonString(text, &option.json);
  return option;
}

Source::Source(std::shared_ptr<const Snapshot> snapshot, std::string filter, const Run& run)
    : snapshot_(std::move(snapshot)),
      filter_(std::move(filter)),
      run_(run),
      currency_(snapshot_->currency()),
      as_of_(LatestEvent(*snapshot_)) {}

absl::StatusOr<Answer> Source::Ask(std::string_view query, std::vector<QueryOption> options) const {
  COXSWAIN_ASSIGN_OR_RETURN(Answer answer, AskFiltered(query, options));
  if (answer.table.has_value() || filter_.empty()) return answer;
  return AskWith(RunQuery, "", query, std::move(options));
}

absl::StatusOr<Answer> Source::AskFiltered(std::string_view query,
                                           std::vector<QueryOption> options) const {
  return AskWith(RunQuery, filter_, query, std::move(options));
}

absl::StatusOr<Answer> Source::AskWhole(std::string_view query,
                                        std::vector<QueryOption> options) const {
  return AskWith(RunQuery, "", query, std::move(options));
}

absl::StatusOr<Answer> Source::AskRows(std::string_view query,
                                       std::vector<QueryOption> options) const {
  return AskWith(RowsBehind, filter_, query, std::move(options));
}

absl::StatusOr<Answer> Source::AskWith(Asked* asked, std::string_view filter, std::string_view name,
                                       std::vector<QueryOption> options) const {
  Answer answer;
  const absl::StatusOr<const Query*> query = FindQuery(name);
  if (!query.ok()) {
    answer.why = ToStd(query.status().message());
    return answer;
  }
  answer.filtered = !filter.empty() && HasOption((*query)->spec, "filter");
  if (answer.filtered) options.push_back(TextOption("filter", filter));
  absl::StatusOr<Table> table = asked(snapshot_, **query, Json((*query)->spec, options), run_);
  if (table.ok()) {
    answer.table = *std::move(table);
  } else if (IsFatal(table.status())) {
    return table.status();
  } else {
    answer.why = ToStd(table.status().message());
  }
  return answer;
}

bool Source::empty() const {
  for (const TableSpec& table : AllTables()) {
    if (Given(table.id)) return false;
  }
  return true;
}

std::string Source::TextOf(TableId id, std::string_view key, std::string_view column) const {
  const TableState& table = snapshot_->table(id);
  const int index = table.Find(column);
  const auto rows = snapshot_->RowOfSymbol(id);
  if (index < 0 || !rows.ok() || table.rows == 0) return "";
  const Symbol symbol = table.column(0).symbols->Find(key);
  if (symbol >= (*rows)->size() || (**rows)[symbol] == kNoRow) return "";
  return std::string(table.TextAt((**rows)[symbol], index));
}

std::string Source::NameOf(TableId id, std::string_view key) const {
  const std::string name = TextOf(id, key, "name");
  return name.empty() ? std::string(key) : name;
}

std::optional<Int128> MicrosAt(const Table& table, std::string_view column, int64_t row) {
  return ScaledAt(table, column, row, kMoneyScale);
}

std::optional<Int128> CountAt(const Table& table, std::string_view column, int64_t row) {
  return ScaledAt(table, column, row, 0);
}

std::optional<double> RealAt(const Table& table, std::string_view name, int64_t row) {
  const Column* column = table.Find(name);
  if (column == nullptr || row >= column->rows() || column->IsNull(row)) return std::nullopt;
  if (column->kind == ColumnKind::kReal) {
    const double value = column->reals[static_cast<size_t>(row)];
    return std::isfinite(value) ? std::optional<double>(value) : std::nullopt;
  }
  const std::optional<Int128> micros = ScaledAt(table, name, row, kMoneyScale);
  if (!micros.has_value()) return std::nullopt;
  return Ratio(*micros, kMicros);
}

std::string TextAt(const Table& table, std::string_view name, int64_t row) {
  const Column* column = table.Find(name);
  if (column == nullptr || row >= column->rows() || column->IsNull(row)) return "";
  return column->CellText(row);
}

void SortBy(std::string_view column, Order order, Table* table) {
  if (table->Find(column) == nullptr) return;
  std::vector<std::optional<Int128>> values;
  for (int64_t row = 0; row < table->rows(); ++row) {
    values.push_back(ScaledAt(*table, column, row, kShareScale));
  }
  std::vector<int64_t> rows(values.size());
  std::iota(rows.begin(), rows.end(), int64_t{0});
  std::stable_sort(rows.begin(), rows.end(), [&](int64_t a, int64_t b) {
    const auto& left = values[static_cast<size_t>(a)];
    const auto& right = values[static_cast<size_t>(b)];
    if (!left.has_value() || !right.has_value()) return left.has_value();
    return order == Order::kAscending ? *left < *right : *left > *right;
  });
  table->Reorder(rows);
}

ReportTable Show(std::string_view name, std::string_view title, const Table& table,
                 std::initializer_list<Shown> columns, int64_t limit) {
  ReportTable shown;
  shown.name = name;
  shown.title = title;
  shown.table = table;  // shares the text
  shown.table.columns.clear();
  for (const Shown& want : columns) {
    const Column* column = table.Find(want.column);
    if (column == nullptr) continue;
    shown.table.columns.push_back(*column);
    std::string heading(want.heading.empty() ? want.column : want.heading);
    if (want.heading == kHidden) heading.clear();
    std::replace(heading.begin(), heading.end(), '_', ' ');
    shown.headings.push_back(std::move(heading));
  }
  const int64_t rows = shown.table.rows();
  if (limit >= 0 && rows > limit) {
    shown.rows_left_out = rows - limit;
    KeepRows([&](int64_t row) { return row < limit; }, &shown.table);
  }
  return shown;
}

void AddShareColumn(std::string_view name, std::string_view numerator, std::string_view denominator,
                    Table* table) {
  const int64_t rows = table->rows();
  Table with = *table;
  const int column = with.AddColumn(std::string(name), ColumnKind::kReal, "share");
  for (int64_t row = 0; row < rows; ++row) {
    const std::optional<Int128> part = ScaledAt(*table, numerator, row, kMoneyScale);
    const std::optional<Int128> whole = ScaledAt(*table, denominator, row, kMoneyScale);
    if (part.has_value() && whole.has_value() && *whole != 0) {
      with.AppendReal(column, Ratio(*part, *whole));
    } else {
      with.AppendNull(column);
    }
  }
  *table = std::move(with);
}

}  // namespace coxswain::report
