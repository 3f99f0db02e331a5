#include "accounts.h"

#include <algorithm>

#include "row_values.h"

namespace coxswain {
namespace {

constexpr std::string_view kIdColumn = "customers.customer_id";

Key Under(AccountStream stream) { return {KeyPart::Integer(stream)}; }

// The qualified name of a column of customers.
absl::StatusOr<std::string> OfCustomers(const Snapshot& snapshot, const std::string& name) {
  COXSWAIN_ASSIGN_OR_RETURN(const ResolvedColumn column,
                            ResolveColumn(snapshot, TableId::kDeals, -1, name));
  if (column.table == TableId::kDeals &&
      column.column == ColumnIndex(TableId::kDeals, "customer_id")) {
    return std::string(kIdColumn);
  }
  if (column.table != TableId::kCustomers) {
    return InvalidArgument("'" + name +
                           "' is not a column of customers: accounts are told apart by columns of "
                           "customers, such as segment.");
  }
  return column.name;
}

// Net revenue of rows, and how many do not tell it.
class SalesLanes : public RowLanes {
 public:
  int lanes() const override { return 3; }
  bool costs() const override { return false; }
  void Fill(const FigureBlock& rows, LaneBlock* lanes) const override {
    for (int i = 0; i < rows.rows; ++i) {
      const size_t at = static_cast<size_t>(i);
      int64_t* row = lanes->row(i);
      row[0] = 1;
      row[1] = rows.amount_known[at] ? rows.net[at] : 0;
      row[2] = rows.amount_known[at] ? 0 : 1;
    }
  }
};

absl::Status FoldSales(const std::shared_ptr<const Snapshot>& snapshot, DealStatus status,
                       const Filter& filter, std::optional<Date> as_of, const Run& run,
                       Tally* tally) {
  WonDealsOptions options;
  options.by = {"deals.customer_id", "products.family"};
  if (status == DealStatus::kWon) options.by.push_back("day");
  options.filter = filter;
  options.as_of = as_of;
  options.status = status;
  options.level = Level::kLine;
  const AccountStream stream = status == DealStatus::kWon ? kWonStream : kOpenStream;
  return FoldWonRows(snapshot, options, LevelRule{Level::kLine, {}}, Under(stream), SalesLanes(),
                     run, tally);
}

std::optional<int64_t> Small(const std::optional<Int128>& value) {
  if (!value.has_value() || *value < 0 || *value > INT64_MAX) return std::nullopt;
  return static_cast<int64_t>(*value);
}

Holding& HoldingOf(const KeyPart& customer, const KeyPart& family, Accounts* accounts) {
  Account& account = accounts->by_id[customer.text];
  return family.is_null() ? account.all : account.families[family.text];
}

Potential PotentialOf(const Tally::Entry& entry) {
  Potential potential;
  potential.wallet = Small(NumberOf(entry, 0));
  potential.units = Small(NumberOf(entry, 1));
  potential.fit = Small(NumberOf(entry, 2)).value_or(kNanos);
  potential.eligible = NumberOf(entry, 3) != Int128{1};
  potential.source = entry.key[4].text;
  return potential;
}

void ReadSales(const std::vector<Tally::Entry>& entries, AccountStream stream, Accounts* accounts) {
  for (const Tally::Entry& entry : ReadWonLevels(entries, Under(stream)).groups) {
    if (entry.key[0].is_null()) continue;  // open deals may have no customer yet
    Holding& holding = HoldingOf(entry.key[0], entry.key[1], accounts);
    const absl::StatusOr<Date> day = ParseDate(entry.key[2].text);
    if (stream == kWonStream && !day.ok()) continue;
    Sales& sales = stream == kWonStream ? holding.won[*day] : holding.open;
    sales.rows += entry.at(0);
    sales.net += entry.at(1);
    sales.unknown += entry.at(2);
  }
}

}  // namespace

absl::StatusOr<std::vector<Key>> FamilyDefinitions(const Snapshot& snapshot,
                                                   std::optional<Date> as_of, const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<FamilyPrice> prices,
                            FamilyPrices(snapshot, as_of, run));
  std::vector<Key> definitions;
  for (const FamilyPrice& price : prices) {
    definitions.push_back({KeyPart::Text(price.family), price.micros.has_value()
                                                            ? KeyPart::Integer(*price.micros)
                                                            : KeyPart::Text(price.unknown)});
  }
  return definitions;
}

absl::Status FoldAccounts(const std::shared_ptr<const Snapshot>& snapshot, const AccountFold& fold,
                          const Run& run, Tally* tally) {
  GroupOptions customers;
  for (const std::string& name : fold.by) {
    COXSWAIN_ASSIGN_OR_RETURN(std::string column, OfCustomers(*snapshot, name));
    if (column == kIdColumn) {
      return InvalidArgument("Accounts are not a dimension here: leave '" + name + "' out of by.");
    }
    customers.by.push_back(std::move(column));
  }
  for (const FilterCondition& condition : fold.filter) {
    customers.filter.push_back(condition);
    COXSWAIN_ASSIGN_OR_RETURN(customers.filter.back().column,
                              OfCustomers(*snapshot, condition.column));
  }
  customers.by.emplace_back(kIdColumn);
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan accounts,
                            FoldPlan::Make(snapshot, TableId::kCustomers, -1, customers, run));
  COXSWAIN_RETURN_IF_ERROR(
      accounts.Fold(RowValues(TableId::kCustomers, {}), Under(kAccountStream), run, tally));

  const GroupOptions rows = {{"potentials.customer_id", "potentials.product_family",
                              "potentials.as_of", "potentials.source"},
                             customers.filter};
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan potentials,
                            FoldPlan::Make(snapshot, TableId::kPotentials, -1, rows, run));
  const RowValues values(TableId::kPotentials, {"wallet_amount", "units", "fit_share", "eligible"});
  COXSWAIN_RETURN_IF_ERROR(potentials.Fold(values, Under(kPotentialStream), run, tally));

  if (!snapshot->table(TableId::kDeals).given) return absl::OkStatus();
  for (const DealStatus status : {DealStatus::kWon, DealStatus::kOpen}) {
    COXSWAIN_RETURN_IF_ERROR(FoldSales(snapshot, status, customers.filter, fold.as_of, run, tally));
  }
  if (fold.as_of.has_value() || run.rows_counted != nullptr) return absl::OkStatus();
  return CountWonDays(snapshot, std::nullopt, Under(kWonDayStream), run, tally);
}

absl::StatusOr<Worth> Accounts::WorthOf(const Holding& holding, const std::string* family,
                                        const std::optional<std::string>& day) const {
  Worth worth;
  const auto known = InForce(holding.potentials, day);
  if (known == holding.potentials.end()) return worth;
  const Potential& potential = known->second;
  worth.potential = &potential;
  worth.as_of = known->first;
  worth.wallet = potential.wallet;
  worth.amount = worth.wallet;
  if (worth.amount.has_value() || !potential.units.has_value() || family == nullptr) return worth;
  const auto price = prices.find(*family);
  if (price == prices.end() || !price->second.micros.has_value()) return worth;
  COXSWAIN_ASSIGN_OR_RETURN(worth.amount,
                            MultiplyDivide(*potential.units, *price->second.micros, kMicros));
  return worth;
}

Accounts ReadAccounts(const Tally& tally, const std::vector<Tally::Entry>& entries,
                      size_t dimensions, std::optional<Date> as_of) {
  Accounts accounts;
  for (const Key& definition : tally.signature().definitions) {
    FamilyPrice price{definition[0].text, std::nullopt, definition[1].text};
    if (definition[1].kind == KeyPart::Kind::kInteger) price.micros = definition[1].integer;
    accounts.prices.emplace(price.family, price);
  }
  for (const Tally::Entry& entry : entries) {
    const Key& key = entry.key;
    switch (key[0].integer) {
      case kAccountStream: {
        if (key.size() != dimensions + 2 || key.back().is_null()) break;
        Account& account = accounts.by_id[key.back().text];
        account.dimensions = Key(std::next(key.begin()), std::prev(key.end()));
        account.listed = true;
        break;
      }
      case kPotentialStream:
        if (!key[1].is_null()) {
          HoldingOf(key[1], key[2], &accounts).potentials.emplace(key[3].text, PotentialOf(entry));
        }
        break;
      case kWonDayStream: {
        const absl::StatusOr<Date> day = ParseDate(key[1].text);
        if (day.ok()) accounts.last_day = std::max(accounts.last_day.value_or(*day), *day);
        break;
      }
      default:
        break;
    }
  }
  if (as_of.has_value()) accounts.last_day = as_of;
  ReadSales(entries, kWonStream, &accounts);
  ReadSales(entries, kOpenStream, &accounts);
  for (auto& [id, account] : accounts.by_id) account.dimensions.resize(dimensions);
  return accounts;
}

}  // namespace coxswain
