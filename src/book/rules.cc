#include <algorithm>
#include <iterator>
#include <string>

#include "coxswain/base/hash_map.h"

#include "loader.h"

namespace coxswain {
namespace {

// A row's values by column name, for the rules below.
class Rows {
 public:
  Rows(TableId table, const StagedBatch& batch) : table_(table), batch_(batch) {}

  // The staged column of this name; null where the batch lacks it.
  const std::vector<int64_t>* Column(std::string_view name) const {
    const int index = ColumnIndex(table_, name);
    for (const StagedColumn& staged : batch_.columns) {
      if (staged.column == index) return &staged.values;
    }
    return nullptr;
  }

 private:
  TableId table_;
  const StagedBatch& batch_;
};

int64_t At(const std::vector<int64_t>* column, size_t row, int64_t null) {
  return column == nullptr ? null : (*column)[row];
}

void CheckDeals(Loader* loader, StagedBatch* batch) {
  const Rows rows(TableId::kDeals, *batch);
  const auto* status = rows.Column("status");
  const auto* customer = rows.Column("customer_id");
  const auto* opened = rows.Column("opened_on");
  const auto* closed = rows.Column("closed_on");
  const auto* amount = rows.Column("amount");
  for (size_t row = 0; row < batch->refused.size(); ++row) {
    if (batch->refused[row] != 0) continue;
    const DealStatus is = static_cast<DealStatus>(At(status, row, 0));
    const bool won_or_lost = is == DealStatus::kWon || is == DealStatus::kLost;
    const int64_t closed_on = At(closed, row, kNullDay);
    const int64_t opened_on = At(opened, row, kNullDay);
    // Nearly every row is good, and its status as good as random: one branch, not one a rule. A
    // null is before every day.
    const int undecided = int{won_or_lost} & int{closed_on == kNullDay};
    const int nobodys = int{At(customer, row, kNullSymbol) == kNullSymbol};
    const int backwards = int{closed_on != kNullDay} & int{closed_on < opened_on};
    const int lost_nothing = int{is == DealStatus::kLost} & int{At(amount, row, kNullNumber) == 0};
    if ((undecided | nobodys | backwards | lost_nothing) == 0) continue;
    if (undecided != 0) {
      loader->NoteStaged(batch, row, "closed_on",
                         "A deal that is won or lost needs closed_on, the day it was decided.",
                         true);
    }
    if (nobodys != 0) {
      if (is == DealStatus::kOpen) {
        loader->NoteStaged(batch, row, "customer_id", "An open deal without a customer.", false);
      } else {
        loader->NoteStaged(batch, row, "customer_id",
                           "Only an open deal may be without customer_id.", true);
      }
    }
    if (backwards != 0) {
      loader->NoteStaged(batch, row, "closed_on",
                         "Closed on " + Date::FromDays(static_cast<int32_t>(closed_on)).ToString() +
                             ", before it was opened on " +
                             Date::FromDays(static_cast<int32_t>(opened_on)).ToString() +
                             ": left out of the sales cycle.",
                         false);
    }
    if (lost_nothing != 0) {
      loader->NoteStaged(batch, row, "amount",
                         "A lost deal with amount 0: win rates by amount would read too high.",
                         false);
    }
  }
}

void CheckDealCosts(Loader* loader, const TableState& cost_kinds, StagedBatch* batch) {
  const Rows rows(TableId::kDealCosts, *batch);
  const auto* kind = rows.Column("kind");
  if (kind == nullptr) return;
  const Symbols& symbols = *loader->column(ColumnIndex(TableId::kDealCosts, "kind")).symbols;
  // Each kind is judged once per batch.
  HashMap<Symbol, bool> known;
  for (int64_t row = 0; row < cost_kinds.rows; ++row) known[cost_kinds.SymbolAt(row, 0)] = true;
  for (size_t row = 0; row < batch->refused.size(); ++row) {
    const Symbol symbol = static_cast<Symbol>((*kind)[row]);
    if (batch->refused[row] != 0 || symbol == kNullSymbol) continue;
    const auto [entry, fresh] = known.try_emplace(symbol, false);
    if (fresh) entry->second = DefaultCostStep(symbols.Text(symbol)).has_value();
    if (entry->second) continue;
    loader->NoteStaged(batch, row, "kind",
                       "The kind of cost " + Quote(symbols.Text(symbol)) +
                           " is declared nowhere and counts as cost to serve: add it to "
                           "cost_kinds.",
                       false);
  }
}

// `first` and `last` of a row may be the same day, but not the other way round.
void CheckOrder(Loader* loader, TableId table, std::string_view first, std::string_view last,
                StagedBatch* batch) {
  const Rows rows(table, *batch);
  const auto* starts = rows.Column(first);
  const auto* ends = rows.Column(last);
  if (starts == nullptr || ends == nullptr) return;
  for (size_t row = 0; row < batch->refused.size(); ++row) {
    if (batch->refused[row] != 0 || (*starts)[row] == kNullDay || (*ends)[row] == kNullDay ||
        (*starts)[row] <= (*ends)[row]) {
      continue;
    }
    loader->NoteStaged(batch, row, last,
                       std::string(last) + " lies before " + std::string(first) + ".", true);
  }
}

void CheckNotNegative(Loader* loader, TableId table, std::string_view name, StagedBatch* batch) {
  const auto* values = Rows(table, *batch).Column(name);
  if (values == nullptr) return;
  for (size_t row = 0; row < batch->refused.size(); ++row) {
    if (batch->refused[row] != 0 || (*values)[row] == kNullNumber || (*values)[row] >= 0) continue;
    loader->NoteStaged(batch, row, name, std::string(name) + " may not be negative.", true);
  }
}

void CheckSettings(Loader* loader, StagedBatch* batch) {
  static constexpr std::string_view kNames[] = {"reporting_currency", "reporting_time_zone",
                                                "fiscal_year_start", "week_start"};
  const Rows rows(TableId::kSettings, *batch);
  const auto* names = rows.Column("name");
  const auto* values = rows.Column("value");
  const Symbols& name_texts = *loader->column(0).symbols;
  const Symbols& value_texts = *loader->column(1).symbols;
  const auto text_of = [](const Symbols& texts, int64_t symbol) {
    return symbol == kNullSymbol ? std::string_view() : texts.Text(static_cast<Symbol>(symbol));
  };
  for (size_t row = 0; row < batch->refused.size(); ++row) {
    if (batch->refused[row] != 0) continue;
    const std::string_view name = text_of(name_texts, (*names)[row]);
    const std::string_view value = text_of(value_texts, At(values, row, kNullSymbol));
    if (std::find(std::begin(kNames), std::end(kNames), name) == std::end(kNames)) {
      loader->NoteStaged(batch, row, "name",
                         "There is no setting " + Quote(name) + "." + Suggestion(name, kNames),
                         true);
      continue;
    }
    if (value.empty()) continue;
    const std::string& currency = loader->settings().reporting_currency;
    if (name == "reporting_currency" && !currency.empty() && currency != value) {
      loader->NoteStaged(batch, row, "value",
                         "The book reckons in " + Quote(currency) +
                             " already; another reporting currency needs a new book.",
                         true);
    } else if (name == "reporting_time_zone") {
      const absl::Status status = TimeZone::Load(value).status();
      if (!status.ok()) loader->NoteStaged(batch, row, "value", ToStd(status.message()), true);
    } else if (name == "fiscal_year_start" && !ParseMonth(value).has_value()) {
      loader->NoteStaged(batch, row, "value", Quote(value) + " is no month: write July or 7.",
                         true);
    } else if (name == "week_start" && !ParseWeekday(value).has_value()) {
      loader->NoteStaged(batch, row, "value", Quote(value) + " is no weekday: write Monday or 1.",
                         true);
    }
  }
}

}  // namespace

void CheckTableRules(TableId table, Loader* loader, const TableState& cost_kinds,
                     StagedBatch* batch) {
  switch (table) {
    case TableId::kSettings:
      CheckSettings(loader, batch);
      break;
    case TableId::kDeals:
      CheckDeals(loader, batch);
      break;
    case TableId::kDealCosts:
      CheckDealCosts(loader, cost_kinds, batch);
      break;
    case TableId::kCampaigns:
      CheckOrder(loader, table, "starts_on", "ends_on", batch);
      break;
    case TableId::kMarkets:
      CheckNotNegative(loader, table, "capacity_customers", batch);
      CheckNotNegative(loader, table, "capacity_amount", batch);
      break;
    case TableId::kObjectives:
      CheckOrder(loader, table, "starts_on", "due_on", batch);
      CheckNotNegative(loader, table, "weight", batch);
      break;
    case TableId::kPolicies:
      CheckOrder(loader, table, "valid_from", "valid_to", batch);
      break;
    case TableId::kKpis:
      CheckOrder(loader, table, "valid_from", "valid_to", batch);
      CheckNotNegative(loader, table, "weight", batch);
      break;
    case TableId::kPlanLines:
    case TableId::kActuals:
      CheckOrder(loader, table, "period_start", "period_end", batch);
      break;
    default:
      break;
  }
}

bool MayRefuse(TableId table, const int64_t* row) {
  static const size_t kStatus = static_cast<size_t>(ColumnIndex(TableId::kDeals, "status"));
  static const size_t kCustomer = static_cast<size_t>(ColumnIndex(TableId::kDeals, "customer_id"));
  static const size_t kClosed = static_cast<size_t>(ColumnIndex(TableId::kDeals, "closed_on"));
  switch (table) {
    case TableId::kDeals: {
      const DealStatus status = static_cast<DealStatus>(row[kStatus]);
      const bool decided = status == DealStatus::kWon || status == DealStatus::kLost;
      return (decided && row[kClosed] == kNullDay) ||
             (status != DealStatus::kOpen && row[kCustomer] == kNullSymbol);
    }
    case TableId::kSettings:
    case TableId::kCampaigns:
    case TableId::kPolicies:
    case TableId::kMarkets:
    case TableId::kObjectives:
    case TableId::kKpis:
    case TableId::kPlanLines:
    case TableId::kActuals:
      return true;
    default:
      return false;
  }
}

}  // namespace coxswain
