#include <algorithm>
#include <set>

#include "say.h"
#include "sections.h"
#include "sentences.h"

// Whether the rest of the report can be believed: against the ledger, and by its own rows. Always
// of the whole company.
namespace coxswain::report {
namespace {

constexpr int64_t kRows = 15;
constexpr int64_t kDifferences = 3;             // told one by one
constexpr std::string_view kCent = "\"0.01\"";  // smaller differences are rounding

constexpr std::string_view kNeedsLedger =
    "To compare with the ledger this section needs the table actuals with measure, period_start, "
    "period_end and value.";
constexpr std::string_view kNeeds =
    "This section needs rows to look at, and the table actuals with the ledger's totals.";

LedgerDifference DifferenceAt(const Table& table, int64_t row) {
  LedgerDifference difference;
  difference.measure = TextAt(table, "measure", row);
  difference.segment = TextAt(table, "segment", row);
  difference.from = TextAt(table, "period_start", row);
  difference.to = TextAt(table, "period_end", row);
  difference.unit = TextAt(table, "unit", row);
  difference.why = TextAt(table, "reason", row);
  difference.ledger = MicrosAt(table, "ledger", row).value_or(0);
  difference.book = MicrosAt(table, "book", row).value_or(0);
  return difference;
}

// By their size, money before other units.
void SortByDifference(Table* table) {
  Table with = *table;
  const int size = with.AddColumn("size", ColumnKind::kSum, "", kMoneyScale);
  for (int64_t row = 0; row < table->rows(); ++row) {
    const Int128 value = MicrosAt(*table, "difference", row).value_or(0);
    const bool money = IsMoneyUnit(TextAt(*table, "unit", row));
    with.AppendSum(size, money ? std::max(value, -value) : 0);
  }
  SortBy("size", Order::kDescending, &with);
  *table = std::move(with);
}

void AddDifferences(Table table, Section* section, Report* report) {
  SortByDifference(&table);
  for (int64_t row = 0; row < std::min(table.rows(), kDifferences); ++row) {
    const LedgerDifference difference = DifferenceAt(table, row);
    std::optional<Int128> money;
    if (IsMoneyUnit(difference.unit)) money = difference.book - difference.ledger;
    report->findings.push_back({"ledger_difference", difference.measure,
                                FindLedgerDifference(difference), money, difference.measure});
  }
  if (table.rows() > kDifferences) {
    report->findings.push_back({"ledger_difference", "",
                                FindMoreLedgerDifferences(table.rows() - kDifferences),
                                std::nullopt, ""});
  }
  if (table.rows() == 0) return;
  section->tables.push_back(Show("ledger_differences", "Where the rows differ from the ledger",
                                 table,
                                 {{"measure"},
                                  {"segment"},
                                  {"period_start", "from"},
                                  {"period_end", "to"},
                                  {"unit", kHidden},
                                  {"ledger"},
                                  {"book", "rows"},
                                  {"difference"},
                                  {"reason", "why"}},
                                 kRows));
}

absl::Status AddLedger(const Source& source, Section* section, Report* report) {
  COXSWAIN_ASSIGN_OR_RETURN(const Answer answer,
                            source.Ask("reconcile", {{"tolerance", std::string(kCent)}}));
  if (!answer.table.has_value() || answer.table->rows() == 0) {
    section->missing = kNeedsLedger;
    return absl::OkStatus();
  }
  const Table& table = *answer.table;
  Int128 equal = 0, differing = 0, not_comparable = 0;
  std::set<std::string> measures;
  for (int64_t row = 0; row < table.rows(); ++row) {
    const std::string status = TextAt(table, "status", row);
    if (status == "equal") {
      equal += 1;
    } else if (status == "differs") {
      differing += 1;
    } else {
      not_comparable += 1;
      measures.insert(InWords(TextAt(table, "measure", row)));
    }
  }
  section->sentences.push_back(
      SayReconciled(equal, differing, not_comparable, {measures.begin(), measures.end()}));
  Table differences = table;
  KeepRows([&](int64_t row) { return TextAt(table, "status", row) == "differs"; }, &differences);
  AddDifferences(std::move(differences), section, report);
  return absl::OkStatus();
}

absl::Status AddQuality(const Source& source, Section* section, Report* report) {
  COXSWAIN_ASSIGN_OR_RETURN(const Answer answer, source.Ask("quality"));
  if (!answer.table.has_value()) return absl::OkStatus();
  const Table& table = *answer.table;
  Int128 doubtful = 0, ways = 0;
  std::set<std::string> told;
  for (int64_t row = 0; row < table.rows(); ++row) {
    const std::string severity = TextAt(table, "severity", row);
    const std::string check = TextAt(table, "check", row);
    const std::string reason = TextAt(table, "reason", row);
    const Int128 rows = CountAt(table, "rows", row).value_or(0);
    const std::optional<Int128> money = MicrosAt(table, "difference", row);
    if (severity == "hint") continue;
    if (severity == "error" || money.value_or(0) != 0) {
      report->findings.push_back(
          {"data_quality", TextAt(table, "table", row),
           FindBadRows(rows, TextAt(table, "table", row), TextAt(table, "column", row), reason),
           money.value_or(0) != 0 ? money : std::nullopt, ""});
    } else {
      doubtful += rows;
      ways += 1;
    }
    if (told.insert(check).second) section->sentences.push_back(SayCheck(check, reason));
  }
  if (doubtful > 0) {
    report->findings.push_back(
        {"data_quality", "", FindDoubtfulRows(doubtful, ways), std::nullopt, ""});
  }
  if (table.rows() == 0) {
    section->sentences.push_back(SayNothingWrong());
    return absl::OkStatus();
  }
  section->tables.push_back(Show("quality", "Rows to look at", table,
                                 {{"severity"},
                                  {"check"},
                                  {"table"},
                                  {"column"},
                                  {"rows"},
                                  {"first_row", "first"},
                                  {"example"},
                                  {"difference"}},
                                 kRows));
  return absl::OkStatus();
}

}  // namespace

absl::Status AddTrust(const Source& source, Report* report) {
  report->sections.push_back({"trust", "Reconciliation and data quality", {}, {}, ""});
  Section& section = report->sections.back();
  if (source.empty()) {
    section.missing = kNeeds;
    return absl::OkStatus();
  }
  COXSWAIN_RETURN_IF_ERROR(AddLedger(source, &section, report));
  return AddQuality(source, &section, report);
}

}  // namespace coxswain::report
