#include "coxswain/book/reported.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <mutex>
#include <utility>

#include "loader.h"
#include "snapshot_cache.h"

namespace coxswain {
namespace {

using Tables = std::array<TableState, kTableCount>;

// As many ways of reading one snapshot are kept.
constexpr size_t kKept = 4;

const TableState& Of(const Tables& tables, TableId id) { return tables[static_cast<size_t>(id)]; }

// The currency of each symbol in a table's column `currency`: 0 the reporting one.
class Currencies {
 public:
  Currencies(const Tables& tables, const std::string& reporting) : reporting_(reporting) {
    for (const TableSpec& spec : AllTables()) {
      const int column = CurrencyColumn(spec.id);
      if (column < 0) continue;
      const Symbols& symbols = *Of(tables, spec.id).column(column).symbols;
      std::vector<uint32_t>& codes = codes_[static_cast<size_t>(spec.id)];
      codes.assign(symbols.end(), 0);
      for (Symbol symbol = 1; symbol < codes.size(); ++symbol) {
        const std::string_view text = symbols.Text(symbol);
        if (text != reporting_) codes[symbol] = CodeOf(text);
      }
    }
  }

  const std::vector<uint32_t>& codes(TableId id) const { return codes_[static_cast<size_t>(id)]; }
  const std::string& name(uint32_t code) const { return names_[code - 1]; }
  uint32_t count() const { return static_cast<uint32_t>(names_.size()); }

  // A row of the table names another currency than the reporting one.
  bool Foreign(const TableState& table) const {
    const std::vector<uint32_t>& of = codes(table.id);
    if (std::all_of(of.begin(), of.end(), [](uint32_t code) { return code == 0; })) return false;
    const int column = CurrencyColumn(table.id);
    return std::any_of(table.groups.begin(), table.groups.end(), [&](const GroupRef& group) {
      if (!group->written(column)) return false;
      const Symbol* symbols = group->symbols(column);
      return std::any_of(symbols, symbols + group->rows(),
                         [&](Symbol symbol) { return of[symbol] != 0; });
    });
  }

 private:
  uint32_t CodeOf(std::string_view text) {
    const auto [known, fresh] = code_of_.try_emplace(std::string(text), count() + 1);
    if (fresh) names_.emplace_back(text);
    return known->second;
  }
  const std::string& reporting_;
  std::vector<std::string> names_;
  std::map<std::string, uint32_t, std::less<>> code_of_;
  std::array<std::vector<uint32_t>, kTableCount> codes_;
};

// The first currency besides the reporting one that a row names; "": there is none.
std::string OtherCurrency(const Tables& tables, const std::string& reporting) {
  const Currencies currencies(tables, reporting);
  for (const TableSpec& spec : AllTables()) {
    if (CurrencyColumn(spec.id) < 0 || !currencies.Foreign(Of(tables, spec.id))) continue;
    const TableState& table = Of(tables, spec.id);
    const std::vector<uint32_t>& codes = currencies.codes(spec.id);
    for (const GroupRef& group : table.groups) {
      const Symbol* symbols = group->symbols(CurrencyColumn(spec.id));
      for (int row = 0; row < group->rows(); ++row) {
        if (codes[symbols[row]] != 0) return currencies.name(codes[symbols[row]]);
      }
    }
  }
  return "";
}

// What a row's money is worth: in which currency, by which day's rate, and whether anybody needs
// it.
struct Worth {
  uint32_t currency = 0;
  int32_t day = kNullDay;
  bool budget = false;  // the budget rate, where there is one
  bool needed = true;
};

class Reporter {
 public:
  Reporter(const Snapshot& snapshot, const RatePolicy& policy, ReportedRows* to)
      : snapshot_(snapshot),
        policy_(policy),
        to_(to),
        currencies_(to->stated, snapshot.currency()),
        deals_(Of(to->stated, TableId::kDeals)) {
    for (uint32_t code = 1; code <= currencies_.count(); ++code) {
      series_.push_back(&to->rates.Of(currencies_.name(code), policy.kind));
      budget_.push_back(&to->rates.Of(currencies_.name(code), RateKind::kBudget));
    }
  }

  absl::Status Convert(Tables* tables, const Run& run) {
    foreign_deals_ = currencies_.Foreign(deals_);
    for (const TableSpec& spec : AllTables()) {
      // Prices by date are read by who knows the day.
      if (CurrencyColumn(spec.id) < 0 || spec.id == TableId::kProductPrices) continue;
      COXSWAIN_RETURN_IF_ERROR(ConvertTable(&(*tables)[static_cast<size_t>(spec.id)], run));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status ConvertTable(TableState* table, const Run& run) {
    std::vector<int> columns;
    const absl::Span<const ColumnSpec> specs = Spec(table->id).columns;
    for (size_t column = 0; column < specs.size(); ++column) {
      if (specs[column].type == ColumnType::kMoney) columns.push_back(static_cast<int>(column));
    }
    const bool lines = table->id == TableId::kDealLines;
    const bool of_deals = lines || table->id == TableId::kDealCosts;
    if (columns.empty() || !((of_deals && foreign_deals_) || currencies_.Foreign(*table))) {
      return absl::OkStatus();
    }
    if (of_deals) {
      COXSWAIN_ASSIGN_OR_RETURN(deal_rows_, snapshot_.RowOfSymbol(TableId::kDeals));
    }
    if (lines) {
      COXSWAIN_RETURN_IF_ERROR(
          to_->charge.Add(table->rows * static_cast<int64_t>(sizeof(int64_t)), "Rates of lines"));
      to_->line_rates.assign(static_cast<size_t>(table->rows), kRateOne);
    }
    std::vector<std::vector<RateGap>> gaps(table->groups.size());
    std::mutex mutex;
    const auto convert = [&](int64_t item, int) -> absl::Status {
      const size_t at = static_cast<size_t>(item);
      GroupRef& group = table->groups[at];
      std::vector<int64_t> rates;
      if (!RatesOf(table->id, *group, &rates, &gaps[at])) return absl::OkStatus();
      if (lines) {
        std::copy(rates.begin(), rates.end(),
                  to_->line_rates.begin() + static_cast<std::ptrdiff_t>(group->first_row()));
      }
      {
        const std::lock_guard<std::mutex> lock(mutex);
        COXSWAIN_RETURN_IF_ERROR(
            to_->charge.Add(static_cast<int64_t>(columns.size() * kGroupRows * sizeof(int64_t)),
                            "Amounts in the reporting currency"));
      }
      GroupRef converted(new RowGroup(*group));
      for (const int column : columns) {
        ConvertColumn(table->id, column, rates, converted.get(), &gaps[at]);
      }
      group = std::move(converted);
      return absl::OkStatus();
    };
    COXSWAIN_RETURN_IF_ERROR(ParallelFor(static_cast<int64_t>(table->groups.size()), run, convert));
    for (std::vector<RateGap>& found : gaps) {
      std::stable_sort(found.begin(), found.end(),
                       [](const RateGap& a, const RateGap& b) { return a.row < b.row; });
      COXSWAIN_RETURN_IF_ERROR(to_->charge.Add(static_cast<int64_t>(found.size() * sizeof(RateGap)),
                                               "Rows without a rate"));
      to_->gaps.insert(to_->gaps.end(), found.begin(), found.end());
    }
    return absl::OkStatus();
  }

  // The rates of a group's rows; false if all are in the reporting currency.
  bool RatesOf(TableId id, const RowGroup& group, std::vector<int64_t>* rates,
               std::vector<RateGap>* gaps) const {
    bool any = false;
    rates->assign(static_cast<size_t>(group.rows()), kRateOne);
    for (int row = 0; row < group.rows(); ++row) {
      const Worth worth = WorthOf(id, group, row);
      if (worth.currency == 0) continue;
      any = true;
      const int32_t day = policy_.DayFor(worth.day);
      int64_t rate = kNoRate;
      RateKind kind = policy_.kind;
      if (worth.budget && kind == RateKind::kSpot) rate = budget_[worth.currency - 1]->At(day);
      if (rate == kNoRate) rate = series_[worth.currency - 1]->At(day);
      (*rates)[static_cast<size_t>(row)] = rate;
      if (rate == kNoRate && worth.needed) {
        gaps->push_back({id, group.first_row() + row, CurrencyColumn(id), false, kind, day});
      }
    }
    return any;
  }

  Worth WorthOf(TableId id, const RowGroup& group, int row) const {
    const Symbol own = group.symbols(CurrencyColumn(id))[row];
    Worth worth;
    worth.currency = currencies_.codes(id)[own];
    switch (id) {
      case TableId::kDeals:
        worth.day = DayOfDeal(group, row, &worth.needed);
        break;
      case TableId::kDealLines:
      case TableId::kDealCosts: {
        const Symbol deal = group.symbols(DealColumn(id))[row];
        const uint32_t at = deal < deal_rows_->size() ? (*deal_rows_)[deal] : kNoRow;
        if (at == kNoRow) {  // nobody's row: no query counts it
          worth.needed = false;
          break;
        }
        const RowGroup& of = deals_.GroupOf(at);
        const int place = static_cast<int>(at % kGroupRows);
        worth.day = DayOfDeal(of, place, &worth.needed);
        if (id == TableId::kDealCosts && policy_.as_of.has_value() &&
            group.days(incurred_on_)[row] > policy_.as_of->days()) {
          worth.needed = false;  // not known yet
        }
        if (own == kNullSymbol) {
          const Symbol deals_own = of.symbols(CurrencyColumn(TableId::kDeals))[place];
          worth.currency = currencies_.codes(TableId::kDeals)[deals_own];
        }
        break;
      }
      case TableId::kCampaigns:
        worth.day = group.days(starts_on_)[row];
        worth.budget = true;
        break;
      case TableId::kCostPools:
        worth.day = group.days(period_end_)[row];
        break;
      case TableId::kOrders:
        worth.day = group.days(ordered_on_)[row];
        break;
      case TableId::kSpend:
        worth.day = group.days(spent_on_)[row];
        break;
      default:
        worth.day = policy_.as_of.has_value() ? policy_.as_of->days() : kNullDay;
        break;
    }
    return worth;
  }

  int DealColumn(TableId id) const { return id == TableId::kDealLines ? line_deal_ : cost_deal_; }

  int32_t DayOfDeal(const RowGroup& group, int row, bool* needed) const {
    const DealStatus status = static_cast<DealStatus>(group.smalls(status_column_)[row]);
    const int32_t opened = group.days(opened_on_)[row];
    const int32_t closed = group.days(closed_on_)[row];
    if (policy_.as_of.has_value()) {
      const int32_t as_of = policy_.as_of->days();
      const bool later = opened == kNullDay ? closed != kNullDay && closed > as_of : opened > as_of;
      *needed = !later;
    }
    if (status == DealStatus::kOmitted) *needed = false;
    return RateDayOfDeal(status, closed, policy_.as_of);
  }

  static void ConvertColumn(TableId id, int column, const std::vector<int64_t>& rates,
                            RowGroup* group, std::vector<RateGap>* gaps) {
    if (!group->written(column)) return;
    const int64_t* from = group->numbers(column);
    std::vector<int64_t> values(from, from + group->rows());
    for (size_t row = 0; row < values.size(); ++row) {
      int64_t& value = values[row];
      if (rates[row] == kRateOne || value == kNullNumber) continue;
      int64_t converted = kNullNumber;
      if (rates[row] != kNoRate &&
          (!coxswain::Convert(value, rates[row], &converted) || converted == kNullNumber)) {
        converted = kNullNumber;
        gaps->push_back({id, group->first_row() + static_cast<int64_t>(row), column, true,
                         RateKind::kSpot, kNullDay});
      }
      value = converted;
    }
    group->Set(column, Storage::kNumber, 0, values);
  }

  const Snapshot& snapshot_;
  const RatePolicy policy_;
  ReportedRows* const to_;
  const Currencies currencies_;
  const TableState& deals_;
  std::vector<const RateSeries*> series_;  // by currency, from 1
  std::vector<const RateSeries*> budget_;
  bool foreign_deals_ = false;
  const std::vector<uint32_t>* deal_rows_ = nullptr;
  const int status_column_ = ColumnIndex(TableId::kDeals, "status");
  const int opened_on_ = ColumnIndex(TableId::kDeals, "opened_on");
  const int closed_on_ = ColumnIndex(TableId::kDeals, "closed_on");
  const int line_deal_ = ColumnIndex(TableId::kDealLines, "deal_id");
  const int cost_deal_ = ColumnIndex(TableId::kDealCosts, "deal_id");
  const int incurred_on_ = ColumnIndex(TableId::kDealCosts, "incurred_on");
  const int starts_on_ = ColumnIndex(TableId::kCampaigns, "starts_on");
  const int period_end_ = ColumnIndex(TableId::kCostPools, "period_end");
  const int ordered_on_ = ColumnIndex(TableId::kOrders, "ordered_on");
  const int spent_on_ = ColumnIndex(TableId::kSpend, "spent_on");
};

}  // namespace

int32_t RateDayOfDeal(DealStatus status, int32_t closed_on, std::optional<Date> as_of) {
  const bool closed = status != DealStatus::kOpen && closed_on != kNullDay;
  if (!as_of.has_value()) return closed ? closed_on : kNullDay;
  return closed && closed_on <= as_of->days() ? closed_on : as_of->days();
}

absl::StatusOr<std::shared_ptr<const Snapshot>> InReportingCurrency(
    const std::shared_ptr<const Snapshot>& snapshot, const RatePolicy& policy, const Run& run) {
  if (snapshot->reported() != nullptr && snapshot->reported()->policy == policy) return snapshot;
  Snapshot::Cache& cache = *snapshot->cache_;
  const std::lock_guard<std::mutex> lock(cache.reported_mutex);
  const Settings& settings = snapshot->settings();
  if (!cache.one_currency.has_value()) {
    const std::string other = snapshot->reported() != nullptr
                                  ? std::string("another")
                                  : OtherCurrency(snapshot->tables_, settings.reporting_currency);
    if (!other.empty() && !settings.currency_declared) {
      return ErrorAt(absl::StatusCode::kFailedPrecondition,
                     "The book holds money in " + Quote(settings.reporting_currency) + " and in " +
                         Quote(other) +
                         ", and nothing says which of them results are to be in: give the table "
                         "settings a row reporting_currency, and the table rates what the other "
                         "currencies are worth in it.",
                     {"settings", "reporting_currency", 0});
    }
    cache.one_currency = other.empty();
  }
  if (*cache.one_currency) return snapshot;
  std::vector<std::shared_ptr<const Snapshot>>& known = cache.reported;
  for (auto at = known.begin(); at != known.end(); ++at) {
    if ((*at)->reported()->policy != policy) continue;
    std::rotate(at, at + 1, known.end());
    return known.back();
  }
  auto reported = std::make_unique<ReportedRows>(snapshot->budget_.get());
  reported->policy = policy;
  reported->rates = Rates(snapshot->table(TableId::kRates));
  for (const TableSpec& spec : AllTables()) {
    reported->stated[static_cast<size_t>(spec.id)] = snapshot->stated(spec.id);
  }
  Tables tables = reported->stated;
  COXSWAIN_RETURN_IF_ERROR(Reporter(*snapshot, policy, reported.get()).Convert(&tables, run));
  known.push_back(std::make_shared<const Snapshot>(std::move(tables), settings, snapshot->budget_,
                                                   std::move(reported)));
  const std::shared_ptr<const Snapshot> made = known.back();
  if (known.size() > kKept) known.erase(known.begin());
  return made;
}

}  // namespace coxswain
