#include <algorithm>
#include <map>

#include "coxswain/measures.h"
#include "coxswain/reconcile.h"

#include "findings.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    {"checks", OptionType::kTextList, true, "", "which checks, by name; empty: all"},
};

constexpr OutputSpec kOutputs[] = {
    {"severity", "", "error, warning or hint"},
    {"check", "", "what was looked for"},
    {"table", "", "where it was found"},
    {"column", "", "and in which column; empty: the row as a whole"},
    {"rows", "count", "how many rows; for near duplicates: how many spellings"},
    {"first_row", "", "the first of them, from 1, the header not counted"},
    {"example", "", "the key or value of the first"},
    {"difference", "money", "header_differs: what deals say less what their lines add up to"},
    {"reason", "", "what it does to results"},
};

absl::StatusOr<std::set<std::string>> ReadOptions(const Options& options) {
  std::set<std::string> wanted;
  std::vector<std::string_view> known;
  for (const Check& check : AllChecks()) known.push_back(check.name);
  for (const std::string& name : options.List("checks")) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return NotFound("There is no check " + Quote(name) + "." + Suggestion(name, known));
    }
    wanted.insert(name);
  }
  return wanted;
}

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(std::set<std::string> wanted, ReadOptions(options));
  Tally tally(TallySignature(kQualityQuery.spec, options, *snapshot));
  Findings findings(std::move(wanted), run, &tally);
  COXSWAIN_RETURN_IF_ERROR(CheckReferences(*snapshot, run, &findings));
  COXSWAIN_RETURN_IF_ERROR(CheckDealRows(snapshot, run, &findings));
  COXSWAIN_RETURN_IF_ERROR(CheckCostRows(*snapshot, run, &findings));
  COXSWAIN_RETURN_IF_ERROR(CheckCurrencies(*snapshot, &findings));
  COXSWAIN_RETURN_IF_ERROR(CheckAgreement(*snapshot, &findings));
  COXSWAIN_RETURN_IF_ERROR(CheckSpellings(*snapshot, run, &findings));
  return tally;
}

void AppendPart(const KeyPart& part, int column, Table* table) {
  if (part.is_null()) {
    table->AppendNull(column);
  } else if (part.kind == KeyPart::Kind::kInteger) {
    table->AppendInteger(column, part.integer);
  } else {
    table->AppendText(column, part.text);
  }
}

// What was found of one kind in one column.
struct Kind {
  Key key;  // check, table, column
  Int128 rows = 0;
  Int128 difference = 0;
  KeyPart first_row;
  KeyPart example;
};

absl::StatusOr<Table> Solve(const Tally& tally, const Options&, const Run&) {
  // By severity, then as the checks are listed, then by table and column.
  std::map<std::pair<size_t, std::string>, Kind> kinds;
  for (const Tally::Entry& entry : tally.Sorted()) {
    if (entry.key.size() != 5 || entry.key[0].kind == KeyPart::Kind::kInteger ||
        entry.key[1].kind == KeyPart::Kind::kInteger ||
        entry.key[2].kind == KeyPart::Kind::kInteger || entry.key[3].kind == KeyPart::Kind::kText ||
        entry.key[4].kind == KeyPart::Kind::kInteger) {
      continue;  // no fold made it
    }
    const Check& check = GetCheck(entry.key[0].text);
    Key key(entry.key.begin(), entry.key.begin() + 3);
    const auto [at, fresh] =
        kinds.try_emplace({static_cast<size_t>(&check - AllChecks().data()), EncodeKey(key)});
    Kind& kind = at->second;
    kind.key = std::move(key);
    kind.rows += entry.at(0);
    kind.difference += entry.at(1);
    // Entries come in the order of rows, those without a row before them.
    if (fresh || (kind.first_row.is_null() && !entry.key[3].is_null())) {
      kind.first_row = entry.key[3];
      kind.example = entry.key[4];
    }
  }
  Table table;
  const int severity = table.AddColumn("severity", ColumnKind::kText);
  const int check = table.AddColumn("check", ColumnKind::kText);
  const int of_table = table.AddColumn("table", ColumnKind::kText);
  const int column = table.AddColumn("column", ColumnKind::kText);
  const int rows = table.AddColumn("rows", ColumnKind::kInteger, "count");
  const int first_row = table.AddColumn("first_row", ColumnKind::kInteger);
  const int example = table.AddColumn("example", ColumnKind::kText);
  const int difference =
      table.AddColumn("difference", ColumnKind::kSum,
                      UnitText(MeasureUnit::kMoney, tally.signature().currency), kMoneyScale);
  const int reason = table.AddColumn("reason", ColumnKind::kText);
  for (const auto& [order, kind] : kinds) {
    const Check& of = GetCheck(kind.key[0].text);
    table.AppendText(severity, SeverityName(of.severity));
    AppendPart(kind.key[0], check, &table);
    AppendPart(kind.key[1], of_table, &table);
    AppendPart(kind.key[2], column, &table);
    table.AppendInteger(rows, static_cast<int64_t>(kind.rows));
    AppendPart(kind.first_row, first_row, &table);
    AppendPart(kind.example, example, &table);
    if (of.name == "header_differs") {
      table.AppendSum(difference, kind.difference);
    } else {
      table.AppendNull(difference);
    }
    table.AppendText(reason, of.reason);
  }
  return table;
}

// Every row found: check, table, column, row, key.
absl::StatusOr<Table> Rows(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const Tally tally, Fold(snapshot, options, run));
  Table table;
  std::vector<int> columns;
  for (const char* name : {"check", "table", "column"}) {
    columns.push_back(table.AddColumn(name, ColumnKind::kText));
  }
  columns.push_back(table.AddColumn("row", ColumnKind::kInteger));
  columns.push_back(table.AddColumn("key", ColumnKind::kText));
  for (const Tally::Entry& entry : tally.Sorted()) {
    for (size_t i = 0; i < columns.size(); ++i) AppendPart(entry.key[i], columns[i], &table);
  }
  return table;
}

std::string_view AllTableNames() {
  static const std::string names = [] {
    std::string text;
    for (const TableSpec& table : AllTables()) {
      if (!text.empty()) text += "|";
      text += table.name;
    }
    return text;
  }();
  return names;
}

}  // namespace

const Query kQualityQuery = {
    {"quality", "What in the rows would make results wrong: counted, with an example and why.",
     AllTableNames(), "", "the whole book", TallyState::kEntities, kOptions, kOutputs,
     "ISO/IEC 25012:2008, Data quality model"},
    Fold,
    Solve,
    Rows,
    nullptr,
    true,
};

}  // namespace coxswain
