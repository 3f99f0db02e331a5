#include "rows.h"

#include <algorithm>
#include <optional>

#include "base/letters.h"

namespace coxswain {
namespace {

constexpr int64_t kBytesAtOnce = 2 << 20;

// The cell without blanks; a null view where it is empty.
std::string_view Cell(const CsvBatch& rows, int column, size_t row) {
  const std::string_view text =
      TrimmedText(rows.table.columns[static_cast<size_t>(column)].texts[row]);
  return text.empty() ? std::string_view() : text;
}

bool AnyHolds(const Condition& condition, std::string_view cell) {
  return std::any_of(condition.wanted.begin(), condition.wanted.end(),
                     [&](const Wanted& wanted) { return Holds(wanted, cell); });
}

// What every value of a column may be written as: "open, won, lost".
std::string ListOf(const ColumnSpec& spec) {
  std::string list;
  for (int i = 1; i <= EnumSize(spec); ++i) {
    list += (i == 1 ? "" : ", ") + std::string(EnumValue(spec, i));
  }
  return list;
}

}  // namespace

absl::Status LookUpTable::Read(const CsvInput& input, char delimiter, const LookUpPlace& place,
                               ValueForm key_form, const Run& run, ScopedCharge* charge) {
  CsvReadOptions options;
  options.delimiter = delimiter;
  COXSWAIN_ASSIGN_OR_RETURN(CsvReader reader, CsvReader::Open(input, options, nullptr));
  constexpr int64_t kEntryBytes = 64;
  CsvBatch rows;
  std::string scratch, reason;
  while (true) {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    COXSWAIN_ASSIGN_OR_RETURN(const bool more, reader.Next(kBytesAtOnce, &rows));
    if (!more) return absl::OkStatus();
    for (size_t row = 0; row < static_cast<size_t>(rows.table.rows()); ++row) {
      const std::string_view cell = Cell(rows, place.key, row);
      const std::string_view taken = Cell(rows, place.take, row);
      if (cell.empty() || taken.empty()) continue;
      const bool holds =
          std::all_of(place.conditions.begin(), place.conditions.end(), [&](const auto& condition) {
            return AnyHolds(*condition.second, Cell(rows, condition.first, row));
          });
      if (!holds) continue;
      const std::string_view key = ConvertValue(key_form, {}, cell, &scratch, &reason);
      if (key.empty() || values_.find(key) != values_.end()) continue;
      COXSWAIN_RETURN_IF_ERROR(charge->Add(
          kEntryBytes + static_cast<int64_t>(key.size() + taken.size()), "Looking values up"));
      const std::string_view stored_key = texts_.Store(key);
      values_.try_emplace(stored_key, texts_.Store(taken));
    }
  }
}

absl::StatusOr<std::vector<RowMaker::MadeColumn>> MappedRows::Begin(
    const std::vector<std::string>& names) {
  if (names != header_) {
    return FailedPrecondition("The file changed after the folder was opened.");
  }
  for (const ColumnSpec& spec : Spec(table_.table).columns) {
    if (!spec.must_be_given()) continue;
    const bool made = std::any_of(bound_.columns.begin(), bound_.columns.end(),
                                  [&](const BoundColumn& column) { return column.spec == &spec; });
    if (made) continue;
    std::string sought;
    for (const MappedColumn& column : table_.columns) {
      if (column.name != spec.name) continue;
      for (const Rule& rule : column.rules) {
        for (const std::string& from : rule.from) {
          sought += (sought.empty() ? "" : ", ") + Quote(from);
        }
      }
    }
    std::string has;
    constexpr size_t kMost = 30;
    for (size_t i = 0; i < std::min(kMost, names.size()); ++i) {
      has += (i == 0 ? "" : ", ") + names[i];
    }
    if (names.size() > kMost) has += ", and " + std::to_string(names.size() - kMost) + " more";
    const std::string table(Spec(table_.table).name);
    return ErrorAt(absl::StatusCode::kInvalidArgument,
                   "The file has nothing for the column '" + std::string(spec.name) + "' of " +
                       table + " (" + std::string(spec.doc) + "). The mapping looks for " +
                       (sought.empty() ? "other columns" : sought) + "; the file has: " + has + ".",
                   {table, std::string(spec.name), 0});
  }
  std::vector<MadeColumn> columns;
  for (const BoundColumn& column : bound_.columns) columns.push_back({column.name, column.source});
  return columns;
}

bool MappedRows::IsSkipped(const CsvBatch& rows, size_t row) {
  const auto all_hold = [&](const BoundConditions& conditions) {
    return std::all_of(conditions.begin(), conditions.end(), [&](const BoundCondition& bound) {
      return AnyHolds(*bound.condition, Cell(rows, bound.column, row));
    });
  };
  if (std::any_of(bound_.skip.begin(), bound_.skip.end(), all_hold)) return true;
  std::string scratch, reason;
  return std::any_of(bound_.only_with.begin(), bound_.only_with.end(), [&](size_t column) {
    reason.clear();
    return ValueOf(bound_.columns[column], rows, row, {}, 0, &scratch, &reason).empty() &&
           reason.empty();
  });
}

bool MappedRows::Translate(const Rule& rule, std::string_view* value) {
  if (rule.map.empty()) return true;
  for (const auto& [theirs, ours] : rule.map) {
    const bool fits = theirs.find('*') == std::string::npos ? SameIgnoringCase(theirs, *value)
                                                            : MatchesName(theirs, *value);
    if (!fits) continue;
    *value = ours.empty() ? std::string_view() : std::string_view(ours);
    return true;
  }
  if (!rule.other.has_value()) return false;
  *value = rule.other->empty() ? std::string_view() : std::string_view(*rule.other);
  return true;
}

std::string_view MappedRows::ValueOf(const BoundColumn& column, const CsvBatch& rows, size_t row,
                                     const MadeRows& made, size_t made_row, std::string* scratch,
                                     std::string* reason) {
  std::optional<std::string> unknown;  // what a map did not know; *scratch is used again
  for (const BoundRule& bound : column.rules) {
    const Rule& rule = *bound.rule;
    const bool applies =
        std::all_of(bound.conditions.begin(), bound.conditions.end(),
                    [&](const BoundCondition& condition) {
                      return AnyHolds(*condition.condition, Cell(rows, condition.column, row));
                    }) &&
        std::all_of(bound.when.begin(), bound.when.end(), [&](const BoundCondition& condition) {
          const Column& of = made.table.columns[static_cast<size_t>(condition.column)];
          return AnyHolds(*condition.condition, of.texts[made_row]);
        });
    if (!applies) continue;
    if (rule.value.has_value()) {
      return rule.value->empty() ? std::string_view() : std::string_view(*rule.value);
    }
    std::string_view value = Cell(rows, bound.from, row);
    if (value.empty()) continue;
    ValueStyle style = style_;
    if (!rule.date_format.empty()) style.date_format = rule.date_format;
    style.times = column.spec != nullptr && column.spec->type == ColumnType::kTime;
    if (rule.form == ValueForm::kText) {
      value = rows.table.columns[static_cast<size_t>(bound.from)].texts[row];
    }
    if (bound.look_up.has_value()) {
      value = ConvertValue(rule.form, style, TrimmedText(value), scratch, reason);
      value = look_ups_.at(&*rule.look_up).Find(value);
      if (value.empty()) continue;
      value = ConvertValue(rule.taken_form, style, value, scratch, reason);
    } else {
      value = ConvertValue(rule.form, style, value, scratch, reason);
    }
    if (!reason->empty()) return {};
    if (value.data() == nullptr) continue;
    const std::string_view sought = rule.map.empty() ? value : TrimmedText(value);
    value = sought;
    if (Translate(rule, &value)) {
      if (value.data() == nullptr) return {};
      if (rule.form == ValueForm::kPercent && column.spec != nullptr) {
        constexpr int kPlaces = 9;
        const absl::StatusOr<ParsedDecimal> share = ParseDecimal(value, kPlaces);
        Percentages& seen = percentages_[header_[static_cast<size_t>(bound.from)]];
        constexpr int64_t kOnePercent = 10'000'000;
        if (share.ok()) {
          seen.between += share->value > 0 && share->value < kOnePercent ? 1 : 0;
          seen.above += share->value > kOnePercent ? 1 : 0;
        }
      }
      return value;
    }
    unknown = sought;
  }
  if (!unknown.has_value()) return {};
  *scratch = *std::move(unknown);
  if (column.spec == nullptr || column.spec->type != ColumnType::kEnum) return *scratch;
  for (int i = 1; i <= EnumSize(*column.spec); ++i) {
    if (SameIgnoringCase(EnumValue(*column.spec, i), *scratch)) return EnumValue(*column.spec, i);
  }
  *reason = Quote(*scratch) +
            " is a value that the mapping does not know: add it to the 'map' of " + column.name +
            ", which is one of " + ListOf(*column.spec);
  return {};
}

void MappedRows::MakeColumn(size_t index, const CsvBatch& rows, const std::vector<size_t>& kept,
                            MadeRows* made) {
  const BoundColumn& column = bound_.columns[index];
  made->table.AddColumn(column.name, ColumnKind::kText);
  Column& to = made->table.columns.back();
  to.texts.resize(kept.size());
  std::string scratch, reason;
  bool nulls = false;
  for (size_t i = 0; i < kept.size(); ++i) {
    std::string_view value;
    if (column.kept >= 0) {
      value = rows.table.columns[static_cast<size_t>(column.kept)].texts[kept[i]];
      if (value.empty()) value = {};
    } else {
      reason.clear();
      value = ValueOf(column, rows, kept[i], *made, i, &scratch, &reason);
      if (!reason.empty()) {
        made->problems.push_back({static_cast<int64_t>(i) + 1, column.name, reason, true});
      }
      const bool own = value.data() == scratch.data() && !value.empty();
      if (own) value = made->table.Store(value);
      // Closed lists are written in small letters.
      if (column.spec != nullptr && column.spec->type == ColumnType::kEnum && !value.empty()) {
        for (int choice = 1; choice <= EnumSize(*column.spec); ++choice) {
          const std::string_view ours = EnumValue(*column.spec, choice);
          if (SameIgnoringCase(ours, value)) value = ours;
        }
      }
    }
    made->table.columns[index].texts[i] = value;
    nulls = nulls || value.data() == nullptr;
  }
  if (!nulls) return;
  Column& done = made->table.columns[index];
  done.valid.resize(kept.size());
  for (size_t i = 0; i < kept.size(); ++i) done.valid[i] = done.texts[i].data() != nullptr ? 1 : 0;
}

// What is wrong with the file itself. A cell that nothing is taken from may be wrong.
void MappedRows::TellProblems(const CsvBatch& rows, const std::vector<size_t>& kept,
                              MadeRows* made) const {
  for (const CellProblem& problem : rows.problems) {
    const size_t row = static_cast<size_t>(problem.row - rows.first_row);
    const auto at = std::lower_bound(kept.begin(), kept.end(), row);
    if (at == kept.end() || *at != row) continue;
    std::string ours;
    for (const BoundColumn& column : bound_.columns) {
      const auto takes = [&](int from) {
        return from >= 0 && header_[static_cast<size_t>(from)] == problem.column;
      };
      const bool used = takes(column.kept) ||
                        std::any_of(column.rules.begin(), column.rules.end(),
                                    [&](const BoundRule& rule) { return takes(rule.from); });
      if (used && ours.empty()) ours = column.name;
    }
    if (!problem.column.empty() && ours.empty()) continue;
    made->problems.push_back({at - kept.begin() + 1, ours, problem.reason, problem.refuses});
  }
}

absl::Status MappedRows::Make(const CsvBatch& rows, MadeRows* made) {
  const size_t count = static_cast<size_t>(rows.table.rows());
  std::vector<size_t> kept;
  kept.reserve(count);
  std::vector<uint8_t> ragged(count, 0);  // whose cells are not known, so not to be skipped by them
  for (const CellProblem& problem : rows.problems) {
    if (problem.column.empty()) ragged[static_cast<size_t>(problem.row - rows.first_row)] = 1;
  }
  for (size_t row = 0; row < count; ++row) {
    if (ragged[row] == 0 && IsSkipped(rows, row)) continue;
    kept.push_back(row);
    made->numbers.push_back(rows.first_row + static_cast<int64_t>(row));
  }
  for (size_t i = 0; i < bound_.columns.size(); ++i) MakeColumn(i, rows, kept, made);
  TellProblems(rows, kept, made);
  std::stable_sort(made->problems.begin(), made->problems.end(),
                   [](const CellProblem& a, const CellProblem& b) { return a.row < b.row; });
  return absl::OkStatus();
}

std::vector<Problem> MappedRows::Oddities() const {
  std::vector<Problem> odd;
  for (const auto& [column, seen] : percentages_) {
    if (seen.between == 0 || seen.above > 0) continue;
    odd.push_back({0, column,
                   "no value is above 1, so these look like fractions, and the mapping reads them "
                   "as percentages: say \"as\": \"fraction\" if 0.25 means a quarter",
                   false});
  }
  return odd;
}

}  // namespace coxswain
