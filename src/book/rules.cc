#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <string>

#include "coxswain/base/hash_map.h"
#include "coxswain/book/cost_base.h"
#include "coxswain/book/rates.h"

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

// Of deal_costs or cost_pools.
void CheckKinds(Loader* loader, TableId table, const TableState& cost_kinds, StagedBatch* batch) {
  const Rows rows(table, *batch);
  const auto* kind = rows.Column("kind");
  if (kind == nullptr) return;
  const Symbols& symbols = *loader->column(ColumnIndex(table, "kind")).symbols;
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

std::string ValueOf(TableId table, std::string_view column, int value) {
  return std::string(
      EnumValue(Spec(table).columns[static_cast<size_t>(ColumnIndex(table, column))], value));
}

// cost_kinds.grain, from order on: what no single deal or line owes.
constexpr int kOrderGrain = 3;
constexpr int kCustomerGrain = 4;
constexpr int kPeriodGrain = 5;

// What is due once for each of something is an amount, and says how often.
void CheckCostAmounts(Loader* loader, StagedBatch* batch) {
  const Rows rows(TableId::kCostKinds, *batch);
  const auto* shares = rows.Column("share");
  const auto* amounts = rows.Column("amount");
  const auto* grains = rows.Column("grain");
  const auto* periods = rows.Column("period");
  for (size_t row = 0; row < batch->refused.size(); ++row) {
    if (batch->refused[row] != 0) continue;
    const bool share = At(shares, row, kNullNumber) != kNullNumber;
    const bool amount = At(amounts, row, kNullNumber) != kNullNumber;
    const int grain = static_cast<int>(At(grains, row, kNullSmall));
    const bool period = At(periods, row, kNullSmall) != kNullSmall;
    if (share && amount) {
      loader->NoteStaged(batch, row, "amount",
                         "A kind of cost is a share of a base or an amount for each, not both: "
                         "declare two kinds.",
                         true);
    } else if (share && grain >= kOrderGrain) {
      loader->NoteStaged(batch, row, "grain",
                         "A share comes to the same for the " +
                             ValueOf(TableId::kCostKinds, "grain", grain) +
                             " as for its deals, but for the last micro: write deal. What is due "
                             "once for each is an amount.",
                         true);
    } else if (grain == kPeriodGrain && !period) {
      loader->NoteStaged(batch, row, "period",
                         "A cost for each period needs the period: month, quarter, year or "
                         "fiscal_year.",
                         true);
    } else if (period && grain != kPeriodGrain && grain != kCustomerGrain) {
      loader->NoteStaged(batch, row, "period",
                         "A period is of costs of grain period, or of grain customer: how often "
                         "is it due?",
                         true);
    }
  }
}

// A share needs a base, a base a share, and the base must stand before the step.
void CheckCostKinds(Loader* loader, StagedBatch* batch) {
  const Rows rows(TableId::kCostKinds, *batch);
  const auto* steps = rows.Column("step");
  const auto* shares = rows.Column("share");
  const auto* bases = rows.Column("base");
  const auto* grains = rows.Column("grain");
  const auto* amounts = rows.Column("amount");
  for (size_t row = 0; row < batch->refused.size(); ++row) {
    if (batch->refused[row] != 0) continue;
    const bool share = At(shares, row, kNullNumber) != kNullNumber;
    const int base = static_cast<int>(At(bases, row, kNullSmall));
    if (share && base == kNullSmall) {
      loader->NoteStaged(batch, row, "base",
                         "A share needs a base: what is it taken of? One of list, invoice, "
                         "net_revenue, goods, gross_margin, contribution_margin.",
                         true);
    }
    const bool amount = At(amounts, row, kNullNumber) != kNullNumber;
    if (!share && (base != kNullSmall || (!amount && At(grains, row, kNullSmall) != kNullSmall))) {
      loader->NoteStaged(batch, row, "share",
                         "A base or grain needs a share that is taken of it, such as 0.05; a grain "
                         "may have an amount instead.",
                         true);
    }
    if (!share || base == kNullSmall) continue;
    const CostStep step = static_cast<CostStep>(At(steps, row, 0));
    const int last = static_cast<int>(LastBaseBefore(step));
    if (base <= last) continue;
    const auto base_text = [](int value) { return ValueOf(TableId::kCostKinds, "base", value); };
    std::string allowed;
    for (int value = 1; value <= last; ++value) {
      allowed += (allowed.empty() ? "" : ", ") + base_text(value);
    }
    loader->NoteStaged(
        batch, row, "base",
        "A cost of step " + ValueOf(TableId::kCostKinds, "step", static_cast<int>(step)) +
            " cannot be a share of " + base_text(base) +
            ", which does not stand before it in the waterfall: that would be circular. It can be "
            "a share of " +
            allowed + ".",
        true);
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

// The times of a lead or the days of a request that lie before its first one: kept, and left out of
// the hand-over clock.
void CheckHandover(Loader* loader, TableId table, std::string_view first,
                   std::initializer_list<std::string_view> later, StagedBatch* batch) {
  const Rows rows(table, *batch);
  const auto* starts = rows.Column(first);
  if (starts == nullptr) return;
  const bool times = table == TableId::kLeads;
  const int64_t null = times ? kNullNumber : kNullDay;  // before everything
  const auto text = [&](int64_t value) {
    return times ? InstantText(value) : Date::FromDays(static_cast<int32_t>(value)).ToString();
  };
  for (const std::string_view name : later) {
    const auto* values = rows.Column(name);
    if (values == nullptr) continue;
    for (size_t row = 0; row < batch->refused.size(); ++row) {
      const int64_t value = (*values)[row];
      if (batch->refused[row] != 0 || value == null || value >= (*starts)[row]) continue;
      loader->NoteStaged(batch, row, name,
                         std::string(name) + " is " + text(value) + ", before " +
                             std::string(first) + ", " + text((*starts)[row]) +
                             ": left out of the hand-over clock.",
                         false);
    }
  }
}

void CheckPositive(Loader* loader, TableId table, std::string_view name, StagedBatch* batch) {
  const auto* values = Rows(table, *batch).Column(name);
  if (values == nullptr) return;
  for (size_t row = 0; row < batch->refused.size(); ++row) {
    if (batch->refused[row] != 0 || (*values)[row] == kNullNumber || (*values)[row] > 0) continue;
    loader->NoteStaged(batch, row, name, std::string(name) + " must be above 0.", true);
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
    if (name == "reporting_currency" && loader->settings().currency_declared && currency != value) {
      loader->NoteStaged(batch, row, "value",
                         "The book reckons in " + Quote(currency) +
                             " already, which is what its rates are in; another reporting "
                             "currency needs a new book.",
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

// A unit of the reporting currency is worth one of itself.
void CheckRates(Loader* loader, StagedBatch* batch) {
  const Rows rows(TableId::kRates, *batch);
  const auto* currency = rows.Column("currency");
  const auto* rate = rows.Column("rate");
  const std::string& reporting = loader->settings().reporting_currency;
  if (currency == nullptr || !loader->settings().currency_declared) return;
  const Symbol own =
      loader->column(ColumnIndex(TableId::kRates, "currency")).symbols->Find(reporting);
  for (size_t row = 0; row < batch->refused.size(); ++row) {
    if (batch->refused[row] != 0 || own == kNullSymbol ||
        static_cast<Symbol>((*currency)[row]) != own || At(rate, row, kRateOne) == kRateOne) {
      continue;
    }
    loader->NoteStaged(batch, row, "rate",
                       Quote(reporting) +
                           " is the reporting currency, which is worth 1 of itself: this rate is "
                           "not used. Rates are of other currencies.",
                       false);
  }
}

}  // namespace

void CheckTableRules(TableId table, Loader* loader, const TableState& cost_kinds,
                     StagedBatch* batch) {
  switch (table) {
    case TableId::kSettings:
      CheckSettings(loader, batch);
      break;
    case TableId::kRates:
      CheckRates(loader, batch);
      break;
    case TableId::kDeals:
      CheckDeals(loader, batch);
      break;
    case TableId::kDealCosts:
      CheckKinds(loader, table, cost_kinds, batch);
      break;
    case TableId::kCampaigns:
      CheckOrder(loader, table, "starts_on", "ends_on", batch);
      break;
    case TableId::kCostKinds:
      CheckCostKinds(loader, batch);
      CheckCostAmounts(loader, batch);
      CheckNotNegative(loader, table, "amount", batch);
      break;
    case TableId::kCostPools:
      CheckKinds(loader, table, cost_kinds, batch);
      CheckOrder(loader, table, "period_start", "period_end", batch);
      CheckNotNegative(loader, table, "amount", batch);
      break;
    case TableId::kMarkets:
      CheckNotNegative(loader, table, "capacity_customers", batch);
      CheckNotNegative(loader, table, "capacity_amount", batch);
      break;
    case TableId::kPotentials:
      CheckNotNegative(loader, table, "wallet_amount", batch);
      CheckNotNegative(loader, table, "units", batch);
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
    case TableId::kLeads:
      CheckHandover(
          loader, table, "created_at",
          {"qualified_at", "routed_at", "accepted_at", "rejected_at", "first_contacted_at"}, batch);
      break;
    case TableId::kRequests:
      CheckHandover(loader, table, "requested_on", {"due_on", "delivered_on"}, batch);
      break;
    case TableId::kServiceLevels:
      CheckPositive(loader, table, "target_hours", batch);
      break;
    case TableId::kStrategy:
      CheckOrder(loader, table, "valid_from", "valid_to", batch);
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
    case TableId::kCostKinds:
    case TableId::kCostPools:
    case TableId::kPolicies:
    case TableId::kMarkets:
    case TableId::kPotentials:
    case TableId::kObjectives:
    case TableId::kKpis:
    case TableId::kPlanLines:
    case TableId::kActuals:
    case TableId::kServiceLevels:
    case TableId::kStrategy:
      return true;
    default:
      return false;
  }
}

}  // namespace coxswain
