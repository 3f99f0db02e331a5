#include <map>
#include <set>

#include "coxswain/measures.h"

#include "findings.h"

namespace coxswain {
namespace {

// The column of `to` that values of this name refer to: the key part of the same name, else the
// first.
int TargetColumn(TableId to, std::string_view name) {
  const int same = ColumnIndex(to, name);
  return same >= 0 && Spec(to).columns[static_cast<size_t>(same)].key() ? same : 0;
}

// Which symbols of its column's dictionary a table uses.
std::vector<uint8_t> Used(const TableState& table, int column) {
  std::vector<uint8_t> used(table.column(column).symbols->end(), 0);
  for (const GroupRef& group : table.groups) {
    const Symbol* symbols = group->symbols(column);
    for (int row = 0; row < group->rows(); ++row) used[symbols[row]] = 1;
  }
  return used;
}

absl::Status CheckReference(const TableState& table, int column, const TableState& to,
                            const Run& run, Findings* findings) {
  const std::vector<uint8_t> known = Used(to, TargetColumn(to.id, table.column(column).name));
  for (const GroupRef& group : table.groups) {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    const Symbol* symbols = group->symbols(column);
    for (int row = 0; row < group->rows(); ++row) {
      const Symbol symbol = symbols[row];
      if (symbol == kNullSymbol || (symbol < known.size() && known[symbol] != 0)) continue;
      COXSWAIN_RETURN_IF_ERROR(findings->Add("dangling_reference", table, column,
                                             group->first_row() + row,
                                             table.column(column).symbols->Text(symbol)));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckReferences(const Snapshot& snapshot, const Run& run, Findings* findings) {
  if (!findings->Wants("dangling_reference")) return absl::OkStatus();
  for (const TableSpec& spec : AllTables()) {
    const TableState& table = snapshot.table(spec.id);
    for (size_t i = 0; i < spec.columns.size(); ++i) {
      const std::optional<TableId> to = spec.columns[i].refers;
      // Lines and kinds of cost have rules of their own; a table not given is not checked against.
      if (!to.has_value() || *to == TableId::kDealLines || *to == TableId::kCostKinds ||
          !snapshot.table(*to).given) {
        continue;
      }
      COXSWAIN_RETURN_IF_ERROR(
          CheckReference(table, static_cast<int>(i), snapshot.table(*to), run, findings));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckDealRows(const std::shared_ptr<const Snapshot>& snapshot, const Run& run,
                           Findings* findings) {
  const TableState& deals = snapshot->table(TableId::kDeals);
  if (deals.rows == 0) return absl::OkStatus();
  COXSWAIN_ASSIGN_OR_RETURN(const std::unique_ptr<DealFigureReader> figures,
                            DealFigureReader::Make(snapshot, run));
  const auto column = [](std::string_view name) { return ColumnIndex(TableId::kDeals, name); };
  const int status_column = column("status");
  const int customer = column("customer_id");
  const int opened_on = column("opened_on");
  const int closed_on = column("closed_on");
  const int amount = column("amount");
  const int list_amount = column("list_amount");
  const int cost_of_goods = column("cost_of_goods");
  for (int64_t row = 0; row < deals.rows; ++row) {
    if (row % kGroupRows == 0) {
      COXSWAIN_RETURN_IF_ERROR(
          run.Tick(static_cast<double>(row) / static_cast<double>(deals.rows)));
    }
    const DealStatus status = static_cast<DealStatus>(deals.SmallAt(row, status_column));
    const DealFigures deal = figures->Read(row);
    const auto found = [&](std::string_view check, int at, Int128 difference = 0) {
      return findings->AddRow(check, deals, at, row, difference);
    };
    const auto compare = [&](int at, const std::optional<Int128>& lines) {
      const int64_t header = deals.NumberAt(row, at);
      if (header == kNullNumber || !lines.has_value()) return absl::OkStatus();
      const Int128 difference = header - *lines;
      if (difference <= deal.rounding && difference >= -deal.rounding) return absl::OkStatus();
      return found("header_differs", at, difference);
    };
    COXSWAIN_RETURN_IF_ERROR(compare(amount, deal.line_net));
    COXSWAIN_RETURN_IF_ERROR(compare(list_amount, deal.line_list));
    COXSWAIN_RETURN_IF_ERROR(compare(cost_of_goods, deal.line_goods));
    const int32_t opened = deals.DayAt(row, opened_on);
    const int32_t closed = deals.DayAt(row, closed_on);
    if (opened != kNullDay && closed != kNullDay && closed < opened) {
      COXSWAIN_RETURN_IF_ERROR(found("closed_before_opened", closed_on));
    }
    if (status == DealStatus::kOpen && deals.SymbolAt(row, customer) == kNullSymbol) {
      COXSWAIN_RETURN_IF_ERROR(found("open_without_customer", customer));
    }
    if (FindGap(*snapshot, TableId::kDeals, row) != nullptr) continue;  // what follows from it
    if (status == DealStatus::kWon && !deal.amount_known) {
      COXSWAIN_RETURN_IF_ERROR(found("won_without_amount", amount));
    } else if (status == DealStatus::kWon && !deal.cost_known) {
      COXSWAIN_RETURN_IF_ERROR(found("won_without_cost", cost_of_goods));
    }
    const int64_t stated = deals.NumberAt(row, amount);
    if (status == DealStatus::kLost && (stated == kNullNumber || stated == 0)) {
      COXSWAIN_RETURN_IF_ERROR(found("lost_without_amount", amount));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckCostRows(const Snapshot& snapshot, const Run& run, Findings* findings) {
  const TableState& costs = snapshot.table(TableId::kDealCosts);
  const TableState& lines = snapshot.table(TableId::kDealLines);
  if (costs.rows == 0) return absl::OkStatus();
  const int deal_column = ColumnIndex(TableId::kDealCosts, "deal_id");
  const int line_column = ColumnIndex(TableId::kDealCosts, "line");
  const int kind_column = ColumnIndex(TableId::kDealCosts, "kind");
  const int own_line = ColumnIndex(TableId::kDealLines, "line");
  const ChildIndex* of_deal = nullptr;
  if (lines.rows > 0) {
    COXSWAIN_ASSIGN_OR_RETURN(
        of_deal,
        snapshot.Children(TableId::kDealLines, ColumnIndex(TableId::kDealLines, "deal_id")));
  }
  const std::vector<uint8_t> declared = Used(snapshot.table(TableId::kCostKinds), 0);
  const Symbols& kinds = *costs.column(kind_column).symbols;
  std::vector<uint8_t> known(kinds.end(), 0);
  for (Symbol kind = 1; kind < known.size(); ++kind) {
    known[kind] = (kind < declared.size() && declared[kind] != 0) ||
                  DefaultCostStep(kinds.Text(kind)).has_value();
  }
  for (int64_t row = 0; row < costs.rows; ++row) {
    if (row % kGroupRows == 0) COXSWAIN_RETURN_IF_ERROR(run.Check());
    const Symbol kind = costs.SymbolAt(row, kind_column);
    if (kind != kNullSymbol && known[kind] == 0) {
      COXSWAIN_RETURN_IF_ERROR(
          findings->Add("undeclared_cost_kind", costs, kind_column, row, kinds.Text(kind)));
    }
    const Symbol line = costs.SymbolAt(row, line_column);
    if (line == kNullSymbol || !lines.given) continue;
    bool there = false;
    if (of_deal != nullptr) {
      for (const uint32_t at : of_deal->rows_of(costs.SymbolAt(row, deal_column))) {
        there = there || lines.SymbolAt(at, own_line) == line;
      }
    }
    if (!there) {
      COXSWAIN_RETURN_IF_ERROR(findings->AddRow("missing_line", costs, line_column, row));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckCurrencies(const Snapshot& snapshot, Findings* findings) {
  if (snapshot.reported() == nullptr) return absl::OkStatus();
  for (const RateGap& gap : snapshot.reported()->gaps) {
    COXSWAIN_RETURN_IF_ERROR(
        findings->AddRow("no_rate", snapshot.stated(gap.table), gap.column, gap.row));
  }
  return absl::OkStatus();
}

namespace {

// `also`: a table whose own measures count as known.
absl::Status CheckMeasureNames(const TableState& table, std::string_view check, Findings* findings,
                               const TableState* also = nullptr) {
  const int column = ColumnIndex(table.id, "measure");
  std::set<std::string_view> known;
  if (table.id == TableId::kPlanLines) known.insert(kPlannedQuantity);
  for (int64_t row = 0; also != nullptr && row < also->rows; ++row) {
    known.insert(also->TextAt(row, ColumnIndex(also->id, "measure")));
  }
  for (int64_t row = 0; row < table.rows; ++row) {
    const std::string_view name = table.TextAt(row, column);
    if (name.data() == nullptr || FindMeasure(name) != nullptr || known.count(name) != 0) continue;
    COXSWAIN_RETURN_IF_ERROR(findings->Add(check, table, column, row, name));
  }
  return absl::OkStatus();
}

absl::Status CheckFilters(const TableState& table, Findings* findings) {
  const int column = ColumnIndex(table.id, "filter");
  for (int64_t row = 0; row < table.rows; ++row) {
    const std::string_view text = table.TextAt(row, column);
    if (text.data() == nullptr || ParseFilter(text).ok()) continue;
    COXSWAIN_RETURN_IF_ERROR(findings->AddRow("filter_unreadable", table, column, row));
  }
  return absl::OkStatus();
}

// Rows without a weight among rows of the same `group_column` (-1: of the whole table) that have.
absl::Status CheckWeights(const TableState& table, int group_column, Findings* findings) {
  const int column = ColumnIndex(table.id, "weight");
  const auto group_of = [&](int64_t row) {
    return group_column < 0 ? kNullSymbol : table.SymbolAt(row, group_column);
  };
  std::map<Symbol, bool> weighted;
  for (int64_t row = 0; row < table.rows; ++row) {
    if (table.NumberAt(row, column) != kNullNumber) weighted[group_of(row)] = true;
  }
  for (int64_t row = 0; row < table.rows; ++row) {
    if (table.NumberAt(row, column) != kNullNumber || weighted.count(group_of(row)) == 0) continue;
    COXSWAIN_RETURN_IF_ERROR(findings->AddRow("weight_missing", table, column, row));
  }
  return absl::OkStatus();
}

absl::Status CheckPlanCells(const TableState& plans, Findings* findings) {
  static constexpr std::string_view kCell[] = {
      "plan_id", "version",        "measure",     "team",         "owner",     "segment",
      "region",  "product_family", "campaign_id", "period_start", "period_end"};
  std::map<std::string, std::vector<int64_t>> cells;
  for (int64_t row = 0; row < plans.rows; ++row) {
    Key key;
    for (const std::string_view name : kCell) {
      bool null = false;
      const std::string text = plans.ValueText(row, ColumnIndex(TableId::kPlanLines, name), &null);
      key.push_back(null ? KeyPart::Null() : KeyPart::Text(text));
    }
    cells[EncodeKey(key)].push_back(row);
  }
  for (const auto& [cell, rows] : cells) {
    if (rows.size() < 2) continue;
    for (const int64_t row : rows) {
      COXSWAIN_RETURN_IF_ERROR(findings->AddRow("plan_cell_twice", plans, -1, row));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckAgreement(const Snapshot& snapshot, Findings* findings) {
  const TableState& objectives = snapshot.table(TableId::kObjectives);
  const TableState& kpis = snapshot.table(TableId::kKpis);
  const TableState& plans = snapshot.table(TableId::kPlanLines);
  // Objectives take what rows cannot give from actuals.
  COXSWAIN_RETURN_IF_ERROR(CheckMeasureNames(objectives, "unknown_measure", findings,
                                             &snapshot.table(TableId::kActuals)));
  COXSWAIN_RETURN_IF_ERROR(CheckMeasureNames(plans, "unknown_measure", findings));
  COXSWAIN_RETURN_IF_ERROR(CheckMeasureNames(kpis, "measure_of_their_own", findings));
  COXSWAIN_RETURN_IF_ERROR(CheckFilters(snapshot.table(TableId::kCostPools), findings));
  COXSWAIN_RETURN_IF_ERROR(CheckFilters(objectives, findings));
  COXSWAIN_RETURN_IF_ERROR(CheckFilters(kpis, findings));
  COXSWAIN_RETURN_IF_ERROR(CheckFilters(snapshot.table(TableId::kPolicies), findings));
  COXSWAIN_RETURN_IF_ERROR(CheckWeights(objectives, -1, findings));
  COXSWAIN_RETURN_IF_ERROR(CheckWeights(kpis, ColumnIndex(TableId::kKpis, "team"), findings));
  if (!findings->Wants("plan_cell_twice")) return absl::OkStatus();
  return CheckPlanCells(plans, findings);
}

}  // namespace coxswain
