#include <algorithm>

#include "coxswain/base/hash_map.h"

#include "base/letters.h"
#include "findings.h"

namespace coxswain {
namespace {

struct ColumnName {
  TableId table;
  std::string_view column;
};

// Columns whose texts mean the same things. Findings are told of the first one.
struct Family {
  std::string_view check;
  std::vector<ColumnName> columns;
};

// A key and every column that refers to it; names; and what joins by text without being a key.
std::vector<Family> Families() {
  std::vector<Family> families;
  for (const TableId keyed : {TableId::kCustomers, TableId::kProducts, TableId::kOwners,
                              TableId::kCampaigns, TableId::kTeams}) {
    Family family{"near_duplicate_id", {{keyed, Spec(keyed).columns[0].name}}};
    for (const TableSpec& spec : AllTables()) {
      for (const ColumnSpec& column : spec.columns) {
        if (column.refers == keyed) family.columns.push_back({spec.id, column.name});
      }
    }
    families.push_back(std::move(family));
  }
  families.push_back({"near_duplicate_name", {{TableId::kCustomers, "name"}}});
  families.push_back({"near_duplicate_name", {{TableId::kProducts, "name"}}});
  families.push_back({"near_duplicate_name", {{TableId::kProducts, "family"}}});
  families.push_back({"near_duplicate_name", {{TableId::kCampaigns, "name"}}});
  families.push_back({"near_duplicate_name",
                      {{TableId::kCustomers, "segment"},
                       {TableId::kMarkets, "segment"},
                       {TableId::kPlanLines, "segment"},
                       {TableId::kActuals, "segment"}}});
  families.push_back({"near_duplicate_name",
                      {{TableId::kCustomers, "region"},
                       {TableId::kMarkets, "region"},
                       {TableId::kPlanLines, "region"}}});
  return families;
}

// Empty for a number: 1-2 and 12 are no spellings of each other.
std::string Plain(std::string_view text) {
  std::string plain = PlainName(text);
  if (std::all_of(plain.begin(), plain.end(), IsDigit)) plain.clear();
  return plain;
}

struct Spelling {
  std::string_view text;
  int64_t row;  // the first in the family's own table, -1: none there
};

// The first row of each symbol of a column, -1 for those it does not use.
std::vector<int64_t> FirstRows(const TableState& table, int column) {
  std::vector<int64_t> first(table.column(column).symbols->end(), -1);
  for (const GroupRef& group : table.groups) {
    const Symbol* symbols = group->symbols(column);
    for (int row = 0; row < group->rows(); ++row) {
      int64_t& at = first[symbols[row]];
      if (at < 0) at = group->first_row() + row;
    }
  }
  first[kNullSymbol] = -1;
  return first;
}

absl::Status CheckFamily(const Snapshot& snapshot, const Family& family, const Run& run,
                         Findings* findings) {
  constexpr int64_t kEntryBytes = 96;
  ScopedCharge charge(run.memory);
  HashMap<std::string_view, int64_t> texts;  // to the first row in the own table
  for (size_t i = 0; i < family.columns.size(); ++i) {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    const TableState& table = snapshot.table(family.columns[i].table);
    const int column = ColumnIndex(table.id, family.columns[i].column);
    const Symbols& symbols = *table.column(column).symbols;
    const std::vector<int64_t> first = FirstRows(table, column);
    for (Symbol symbol = 1; symbol < first.size(); ++symbol) {
      if (first[symbol] >= 0) texts.try_emplace(symbols.Text(symbol), i == 0 ? first[symbol] : -1);
    }
  }
  COXSWAIN_RETURN_IF_ERROR(
      charge.Add(static_cast<int64_t>(texts.size()) * kEntryBytes, "Comparing spellings"));
  HashMap<std::string, std::vector<Spelling>> plain;
  for (const auto& [text, row] : texts) {
    std::string form = Plain(text);
    if (!form.empty()) plain[std::move(form)].push_back({text, row});
  }
  const TableState& own = snapshot.table(family.columns[0].table);
  const int own_column = ColumnIndex(own.id, family.columns[0].column);
  for (auto& [form, spellings] : plain) {  // in any order: a tally has none
    if (spellings.size() < 2) continue;
    std::sort(spellings.begin(), spellings.end(),
              [](const Spelling& a, const Spelling& b) { return a.text < b.text; });
    std::string key;
    int64_t row = -1;
    for (const Spelling& spelling : spellings) {
      if (!key.empty()) key += " = ";
      key += spelling.text;
      if (row < 0 || (spelling.row >= 0 && spelling.row < row)) row = spelling.row;
    }
    COXSWAIN_RETURN_IF_ERROR(findings->Add(family.check, own, own_column, row, key,
                                           static_cast<Int128>(spellings.size())));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckSpellings(const Snapshot& snapshot, const Run& run, Findings* findings) {
  for (const Family& family : Families()) {
    if (!findings->Wants(family.check)) continue;
    COXSWAIN_RETURN_IF_ERROR(CheckFamily(snapshot, family, run, findings));
  }
  return absl::OkStatus();
}

}  // namespace coxswain
