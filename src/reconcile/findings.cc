#include "findings.h"

namespace coxswain {
namespace {

constexpr Check kChecks[] = {
    {"dangling_reference", Severity::kError,
     "The value names a row that the other table does not have: grouped or filtered by that "
     "table, these rows fall into the empty group."},
    {"won_without_amount", Severity::kError,
     "Won deals without an amount, of their own or of a line, count as deals but add nothing to "
     "revenue."},
    {"no_rate", Severity::kError,
     "The table rates does not say what the row's currency is worth on its day, or the amount is "
     "too large to be converted: queries that count the row say so instead of giving a figure."},
    {"unknown_measure", Severity::kError,
     "Neither the catalogue nor, for objectives, the table actuals has such a measure, so nothing "
     "can be compared with the target."},
    {"filter_unreadable", Severity::kError,
     "The filter cannot be read, so which rows count is not known."},
    {"header_differs", Severity::kWarning,
     "What the deal says is not what its lines add up to; results take the lines."},
    {"won_without_cost", Severity::kWarning,
     "The cost of goods is not known for all of the deal: margins leave out what has no cost."},
    {"open_without_customer", Severity::kWarning,
     "Open deals without a customer are in the pipeline but in no segment."},
    {"lost_without_amount", Severity::kWarning,
     "Lost deals whose amount is empty or 0 make a win rate by amount read too high, so it is not "
     "shown."},
    {"closed_before_opened", Severity::kWarning,
     "The deal was closed before it was opened; it is left out of the sales cycle."},
    {"missing_line", Severity::kWarning,
     "The cost names a line that the deal does not have; it is split over all of its lines."},
    {"undeclared_cost_kind", Severity::kWarning,
     "Nobody declared this kind of cost; it counts as cost to serve. Add it to cost_kinds."},
    {"plan_cell_twice", Severity::kWarning,
     "Several plan rows plan the same thing for the same days; they are added up."},
    {"near_duplicate_id", Severity::kWarning,
     "Ids that differ only in case, blanks or punctuation are different rows to a join; the first "
     "pair is shown."},
    {"near_duplicate_name", Severity::kHint,
     "Names that differ only in case, blanks or punctuation may mean the same; the first pair is "
     "shown."},
    {"weight_missing", Severity::kHint,
     "Rows without a weight stand beside rows that have one, so their share is a guess."},
    {"measure_of_their_own", Severity::kHint,
     "A measure that the catalogue does not have cannot be derived from rows or compared with "
     "other teams' measures."},
};

constexpr int64_t kEntryBytes = 160;  // of a tally, besides the text of its key

std::string KeyOf(const TableState& table, int64_t row) {
  std::string key;
  const auto append = [&](int column) {
    bool null = false;
    const std::string text = table.ValueText(row, column, &null);
    if (null) return;
    if (!key.empty()) key += " / ";
    key += text;
  };
  const TableSpec& spec = Spec(table.id);
  for (size_t i = 0; i < spec.columns.size(); ++i) {
    if (spec.columns[i].key()) append(static_cast<int>(i));
  }
  if (!key.empty()) return key;
  std::string_view rest = spec.alternate_key;
  while (!rest.empty()) {
    const size_t end = rest.find('|');
    append(ColumnIndex(table.id, rest.substr(0, end)));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  return key;
}

}  // namespace

std::string_view SeverityName(Severity severity) {
  constexpr std::string_view kNames[] = {"error", "warning", "hint"};
  return kNames[static_cast<size_t>(severity)];
}

absl::Span<const Check> AllChecks() { return kChecks; }

const Check& GetCheck(std::string_view name) {
  const Check* found = kChecks;
  for (const Check& check : kChecks) {
    if (check.name == name) found = &check;
  }
  return *found;
}

absl::Status Findings::Add(std::string_view check, const TableState& table, int column, int64_t row,
                           std::string_view key, Int128 rows, Int128 difference) {
  if (!Wants(check)) return absl::OkStatus();
  const Key parts = {KeyPart::Text(check), KeyPart::Text(Spec(table.id).name),
                     column < 0 ? KeyPart::Null() : KeyPart::Text(table.column(column).name),
                     row < 0 ? KeyPart::Null() : KeyPart::Integer(row + 1), KeyPart::Text(key)};
  const std::string encoded = EncodeKey(parts);
  COXSWAIN_RETURN_IF_ERROR(
      charge_.Add(kEntryBytes + static_cast<int64_t>(encoded.size()), "Rows found"));
  const Int128 lanes[] = {rows, difference};
  tally_->Add(encoded, lanes);
  return absl::OkStatus();
}

absl::Status Findings::AddRow(std::string_view check, const TableState& table, int column,
                              int64_t row, Int128 difference) {
  if (!Wants(check)) return absl::OkStatus();
  return Add(check, table, column, row, KeyOf(table, row), 1, difference);
}

}  // namespace coxswain
