#include <algorithm>
#include <map>
#include <set>

#include "coxswain/saturation.h"

#include "accounts.h"
#include "markets.h"
#include "row_values.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    {"by", OptionType::kTextList, false, "segment",
     "any of segment, region and product_family; [] for the whole company"},
    {"filter", OptionType::kFilter, true, "",
     "which markets and customers count: segment=Warehouse; region!=North"},
    kAsOfOption,
    {"versions", OptionType::kChoice, false, "latest",
     "latest: the sizes that hold on the day shown; all: those of every day on which one was "
     "stated",
     "latest|all"},
};

constexpr OutputSpec kOutputs[] = {
    {"day", "", "versions=all: the day that the row is seen from"},
    {"level", "", "total, serviceable or obtainable"},
    {"capacity_customers", "count", "top down: customers there could be"},
    {"capacity_low", "count", "the low estimates, added up"},
    {"capacity_high", "count", "the high estimates, added up"},
    {"capacity_amount", "money", "top down: what they could spend in a year"},
    {"as_of", "", "the newest day on which one of these sizes was stated"},
    {"stated_rows", "count", "rows of markets that capacity_customers is the sum of; 1: as stated"},
    {"method", "", "how they were reckoned; (several) where rows differ"},
    {"source", "", "where they come from; the same"},
    {"customers_over_parts", "count",
     "capacity_customers as stated - the sum of its regions, where both are stated"},
    {"amount_over_parts", "money",
     "capacity_amount as stated - the sum of its regions, else of its families"},
    {"customers_over_level", "count",
     "capacity_customers - that of the next wider level, where it is larger than that"},
    {"amount_over_level", "money", "the same of capacity_amount"},
    {"accounts", "count", "bottom up: customers in the book"},
    {"account_customers", "count",
     "bottom up: all accounts; serviceable: those that are eligible; obtainable: the sum of their "
     "fit_share"},
    {"account_amount", "money",
     "bottom up: wallets, else units x list price, of the same accounts; obtainable: x fit_share"},
    {"accounts_without_amount", "count", "those of them of whom no amount is known"},
    {"customers_ever", "count", "customers with a won deal up to the day"},
    {"note", "", "what to know before using the row"},
};

constexpr AccountStream kMarketStream = kOtherStream;

constexpr std::string_view kDimensions[] = {"segment", "region", "product_family"};

// Which of kDimensions are asked for, in the order asked.
absl::StatusOr<std::vector<size_t>> DimensionsOf(const Options& options) {
  std::vector<size_t> dimensions;
  for (const std::string& name : options.List("by")) {
    const auto at = std::find(std::begin(kDimensions), std::end(kDimensions), name);
    if (at == std::end(kDimensions)) {
      return InvalidArgument("Markets are known by segment, region and product_family, not by " +
                             Quote(name) + "." + Suggestion(name, kDimensions));
    }
    const size_t place = static_cast<size_t>(at - std::begin(kDimensions));
    if (std::find(dimensions.begin(), dimensions.end(), place) != dimensions.end()) {
      return InvalidArgument("The dimension " + name + " is asked for twice.");
    }
    dimensions.push_back(place);
  }
  return dimensions;
}

// The filter as markets know it; empty where it names what they do not.
absl::StatusOr<std::optional<Filter>> MarketFilter(const Snapshot& snapshot, const Filter& filter) {
  Filter known;
  for (const FilterCondition& condition : filter) {
    COXSWAIN_ASSIGN_OR_RETURN(const ResolvedColumn column,
                              ResolveColumn(snapshot, TableId::kDeals, -1, condition.column));
    const bool of_customers = column.table == TableId::kCustomers;
    if (!of_customers || (column.column != ColumnIndex(TableId::kCustomers, "segment") &&
                          column.column != ColumnIndex(TableId::kCustomers, "region"))) {
      return std::optional<Filter>();
    }
    known.push_back(condition);
    known.back().column = "markets." + column.name.substr(column.name.find('.') + 1);
  }
  return std::optional(known);
}

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  const AccountFold fold{{"customers.segment", "customers.region"},
                         options.FilterOf("filter"),
                         options.DateOf("as_of")};
  if (!snapshot->table(TableId::kPotentials).given && !snapshot->table(TableId::kCustomers).given) {
    COXSWAIN_RETURN_IF_ERROR(
        RequireTable(*snapshot, TableId::kMarkets, "the size of a market, or customers"));
  }
  COXSWAIN_ASSIGN_OR_RETURN(std::vector<Key> families,
                            FamilyDefinitions(*snapshot, fold.as_of, run));
  Tally tally(TallySignature(kMarketSizeQuery.spec, options, *snapshot, std::move(families)));
  COXSWAIN_RETURN_IF_ERROR(FoldAccounts(snapshot, fold, run, &tally));
  COXSWAIN_ASSIGN_OR_RETURN(const std::optional<Filter> filter,
                            MarketFilter(*snapshot, fold.filter));
  if (!filter.has_value()) return tally;
  const GroupOptions rows = {{"markets.segment", "markets.region", "markets.product_family",
                              "markets.level", "markets.as_of", "markets.method", "markets.source"},
                             *filter};
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan markets,
                            FoldPlan::Make(snapshot, TableId::kMarkets, -1, rows, run));
  const RowValues values(TableId::kMarkets,
                         {"capacity_customers", "low", "high", "capacity_amount"});
  COXSWAIN_RETURN_IF_ERROR(markets.Fold(values, Key{KeyPart::Integer(kMarketStream)}, run, &tally));
  return tally;
}

// What accounts come to, by level. One counts for an obtainable market as far as it fits.
struct BottomUp {
  std::array<Int128, 3> customers{};  // 1e-9
  std::array<std::optional<Int128>, 3> amount;
  std::array<Int128, 3> without_amount{};
  Int128 accounts = 0, customers_ever = 0, unlisted = 0;
  bool potentials = false;

  void AddAmount(size_t level, Int128 micros) {
    amount[level] = amount[level].value_or(0) + micros;
  }
  void Add(const BottomUp& other) {
    for (size_t level = 0; level < customers.size(); ++level) {
      customers[level] += other.customers[level];
      if (other.amount[level].has_value()) AddAmount(level, *other.amount[level]);
      without_amount[level] += other.without_amount[level];
    }
    accounts += other.accounts;
    customers_ever += other.customers_ever;
    unlisted += other.unlisted;
    potentials = potentials || other.potentials;
  }
};

absl::Status AddWorth(const Worth& worth, bool eligible, int64_t fit, BottomUp* account) {
  if (!worth.amount.has_value()) return absl::OkStatus();
  COXSWAIN_ASSIGN_OR_RETURN(const int64_t fitting,
                            MultiplyDivide(static_cast<int64_t>(*worth.amount), fit, kNanos));
  account->AddAmount(0, *worth.amount);
  if (eligible) account->AddAmount(1, *worth.amount);
  if (eligible) account->AddAmount(2, fitting);
  return absl::OkStatus();
}

// An account by what is known on a day: of one family, or (null) of all. A potential of all
// products together says whether it is eligible, and how well it fits, for families that have none
// of their own; its wallet counts for all of them, else theirs are added up. Without it an account
// fits all products as well as the family that it fits best.
absl::StatusOr<BottomUp> AccountAt(const Accounts& accounts, const Account& account,
                                   const std::string* family,
                                   const std::optional<std::string>& day) {
  BottomUp at;
  COXSWAIN_ASSIGN_OR_RETURN(const Worth whole, accounts.WorthOf(account.all, nullptr, day));
  bool eligible = whole.potential == nullptr || whole.potential->eligible;
  int64_t fit = whole.potential == nullptr ? kNanos : whole.potential->fit;
  at.potentials = whole.potential != nullptr;
  const bool together = family == nullptr && whole.amount.has_value();
  if (together) COXSWAIN_RETURN_IF_ERROR(AddWorth(whole, eligible, fit, &at));
  std::optional<int64_t> best;
  bool any = false;
  for (const auto& [name, holding] : account.families) {
    if (family != nullptr && name != *family) continue;
    COXSWAIN_ASSIGN_OR_RETURN(const Worth worth, accounts.WorthOf(holding, &name, day));
    if (worth.potential == nullptr) continue;
    any = true;
    const bool may = worth.potential->eligible;
    if (may) best = std::max(best.value_or(0), worth.potential->fit);
    if (!together) COXSWAIN_RETURN_IF_ERROR(AddWorth(worth, may, worth.potential->fit, &at));
  }
  if (any && (family != nullptr || whole.potential == nullptr)) {
    eligible = best.has_value();
    fit = best.value_or(0);
  }
  at.potentials = at.potentials || any;
  at.customers = {kNanos, eligible ? kNanos : 0, eligible ? fit : 0};
  for (size_t level = 0; level < at.customers.size(); ++level) {
    at.without_amount[level] = at.customers[level] > 0 && !at.amount[level].has_value() ? 1 : 0;
  }
  std::optional<Date> until;
  if (day.has_value()) {
    const absl::StatusOr<Date> parsed = ParseDate(*day);
    if (parsed.ok()) until = *parsed;
  }
  bool bought = family == nullptr && account.all.BoughtBy(until);
  for (const auto& [name, holding] : account.families) {
    bought = bought || ((family == nullptr || name == *family) && holding.BoughtBy(until));
  }
  at.accounts = account.listed ? 1 : 0;
  at.customers_ever = bought ? 1 : 0;
  at.unlisted = bought && !account.listed ? 1 : 0;
  return at;
}

using Days = std::set<std::string>;

// A place that is shown, by kDimensions: what is not asked for is empty, and so are accounts
// without a segment or region, which are no part of a market.
struct Shown {
  std::array<std::optional<std::string>, 3> names;
  bool unnamed = false;
  Days days;                                                // all versions; else empty
  std::map<std::optional<std::string>, BottomUp> accounts;  // by day

  MarketPlace place() const {
    const auto name = [&](size_t i) { return names[i].has_value() ? &*names[i] : nullptr; };
    return {name(0), name(1), name(2)};
  }
};

class SizeSolver {
 public:
  SizeSolver(std::vector<size_t> dimensions, const Tally& tally, const Options& options)
      : dimensions_(std::move(dimensions)), as_of_(options.DateOf("as_of")) {
    all_ = options.Text("versions") == "all";
    if (as_of_.has_value()) day_ = as_of_->ToString();
    deals_ = NamesTable(tally.signature().tables, "deals");
    const std::vector<Tally::Entry> entries = tally.Sorted();
    accounts_ = ReadAccounts(tally, entries, 2, as_of_);
    for (const Tally::Entry& entry : entries) {
      if (entry.key[0].integer != kMarketStream) continue;
      Statement statement{NumberOf(entry, 0), NumberOf(entry, 1), NumberOf(entry, 2),
                          NumberOf(entry, 3), entry.key[6].text,  entry.key[7].text};
      const Key key(std::next(entry.key.begin()), entry.key.end());
      Show({key[0], key[1], key[2]}, true);
      markets_.Add(key, std::move(statement));
    }
  }

  absl::Status Solve(const Run& run) {
    const bool by_family = Asks(2);
    std::set<std::string> families;
    for (const auto& [name, price] : accounts_.prices) families.insert(name);
    for (const auto& [id, account] : accounts_.by_id) {
      for (const auto& [name, holding] : account.families) families.insert(name);
    }
    const auto each = [&](const Account& account, auto visit) -> absl::Status {
      const Key& at = account.dimensions;
      if (!by_family) return visit(Show({at[0], at[1], KeyPart::Null()}, false), nullptr);
      for (const std::string& family : families) {
        COXSWAIN_RETURN_IF_ERROR(
            visit(Show({at[0], at[1], KeyPart::Text(family)}, false), &family));
      }
      return absl::OkStatus();
    };
    if (all_) {
      for (auto& [key, shown] : shown_) {
        if (!shown.unnamed) shown.days = markets_.Days(shown.place());
      }
      // Where no market is drawn, the days on which an account became known.
      for (const auto& [id, account] : accounts_.by_id) {
        COXSWAIN_RETURN_IF_ERROR(each(account, [&](Shown* shown, const std::string* family) {
          if (shown->unnamed || markets_.Days(shown->place()).empty()) {
            AddDays(account, family, &shown->days);
          }
          return absl::OkStatus();
        }));
      }
    }
    int64_t seen = 0;
    for (const auto& [id, account] : accounts_.by_id) {
      if (seen++ % kGroupRows == 0) COXSWAIN_RETURN_IF_ERROR(run.Check());
      COXSWAIN_RETURN_IF_ERROR(
          each(account, [&](Shown* shown, const std::string* family) -> absl::Status {
            for (const std::optional<std::string>& day : DaysOf(*shown)) {
              COXSWAIN_ASSIGN_OR_RETURN(const BottomUp at,
                                        AccountAt(accounts_, account, family, day));
              shown->accounts[day].Add(at);
            }
            return absl::OkStatus();
          }));
    }
    return absl::OkStatus();
  }

  Table Write(const std::string& money) {
    if (dimensions_.empty() && shown_.empty()) Show({}, true);
    AddColumns(money);
    for (const auto& [key, shown] : shown_) {
      for (const std::optional<std::string>& day : DaysOf(shown)) WriteLevels(shown, day);
    }
    return std::move(table_);
  }

 private:
  bool Asks(size_t dimension) const {
    return std::find(dimensions_.begin(), dimensions_.end(), dimension) != dimensions_.end();
  }

  // The place of these names; null where it is one of a market that is not divided so far.
  Shown* Show(const std::array<KeyPart, 3>& names, bool of_market) {
    Key key;
    bool unnamed = false;
    for (const size_t dimension : dimensions_) {
      key.push_back(names[dimension]);
      unnamed = unnamed || names[dimension].is_null();
    }
    if (of_market && unnamed) return nullptr;
    Shown& shown = shown_[EncodeKey(key)];
    shown.unnamed = unnamed;
    for (const size_t dimension : dimensions_) {
      if (!names[dimension].is_null()) shown.names[dimension] = names[dimension].text;
    }
    return &shown;
  }

  void AddDays(const Account& account, const std::string* family, Days* days) const {
    for (const auto& [as_of, potential] : account.all.potentials) days->insert(as_of);
    for (const auto& [name, holding] : account.families) {
      if (family != nullptr && name != *family) continue;
      for (const auto& [as_of, potential] : holding.potentials) days->insert(as_of);
    }
  }

  // The days that a place is seen from, as far as as_of reaches.
  std::vector<std::optional<std::string>> DaysOf(const Shown& shown) const {
    if (!all_) return {day_};
    std::vector<std::optional<std::string>> days;
    for (const std::string& day : shown.days) {
      if (!day_.has_value() || day <= *day_) days.emplace_back(day);
    }
    return days;
  }

  void AddColumns(const std::string& money);
  void WriteLevels(const Shown& shown, const std::optional<std::string>& day);

  const std::vector<size_t> dimensions_;
  const std::optional<Date> as_of_;
  std::optional<std::string> day_;
  bool all_ = false;
  bool deals_ = false;
  Accounts accounts_;
  Markets markets_;
  std::map<std::string, Shown> shown_;  // by encoded dimensions
  Table table_;
};

void SizeSolver::AddColumns(const std::string& money) {
  std::vector<std::string> by;
  for (const size_t dimension : dimensions_) by.emplace_back(kDimensions[dimension]);
  AddDimensionColumns(by, &table_);
  for (const OutputSpec& output : kOutputs) {
    const std::string name(output.name);
    if (name == "account_customers") {
      table_.AddColumn(name, ColumnKind::kSum, "count", kShareScale);
    } else if (output.unit == "money") {
      table_.AddColumn(name, ColumnKind::kSum, money, kMoneyScale);
    } else if (output.unit == "count") {
      table_.AddColumn(name, ColumnKind::kSum, "count", 0);
    } else {
      const bool date = name == "day" || name == "as_of";
      table_.AddColumn(name, date ? ColumnKind::kDate : ColumnKind::kText);
    }
  }
}

std::optional<Int128> Beyond(const std::optional<Int128>& value,
                             const std::optional<Int128>& limit) {
  if (!value.has_value() || !limit.has_value() || *value <= *limit) return std::nullopt;
  return *value - *limit;
}

std::string Whole(Int128 number) { return FormatDecimal(number, 0); }

void SizeSolver::WriteLevels(const Shown& shown, const std::optional<std::string>& day) {
  const auto found = shown.accounts.find(day);
  const BottomUp accounts = found == shown.accounts.end() ? BottomUp() : found->second;
  const bool any_accounts = accounts.accounts > 0 || accounts.unlisted > 0;
  std::optional<Int128> wider_customers, wider_amount;
  std::string_view wider_name;
  for (size_t i = 0; i < kMarketLevels.size(); ++i) {
    const MarketLevel level = static_cast<MarketLevel>(i);
    MarketSize customers, amount;
    if (!shown.unnamed) {
      customers = markets_.Customers(shown.place(), level, day);
      amount = markets_.Amount(shown.place(), level, day);
    }
    const bool stated = customers.value.has_value() || amount.value.has_value();
    if (!stated && !accounts.potentials && !(i == 0 && any_accounts)) continue;

    int column = 0;
    for (const size_t dimension : dimensions_) {
      const std::optional<std::string>& name = shown.names[dimension];
      name.has_value() ? table_.AppendText(column, *name) : table_.AppendNull(column);
      ++column;
    }
    const auto text = [&](std::string_view value) {
      value.empty() ? table_.AppendNull(column) : table_.AppendText(column, value);
      ++column;
    };
    const auto sum = [&](const std::optional<Int128>& value) {
      value.has_value() ? table_.AppendSum(column, *value) : table_.AppendNull(column);
      ++column;
    };
    const auto date = [&](const std::string& iso) {
      const absl::StatusOr<Date> parsed = ParseDate(iso);
      parsed.ok() ? table_.AppendInteger(column, parsed->days()) : table_.AppendNull(column);
      ++column;
    };
    const auto one = [&](std::set<std::string> names, const std::set<std::string>& more) {
      names.insert(more.begin(), more.end());
      text(names.empty() ? "" : names.size() == 1 ? *names.begin() : "(several)");
    };
    const auto difference = [&](const MarketSize& size) {
      sum(size.parts.has_value() ? std::optional(*size.value - *size.parts) : std::nullopt);
    };
    const std::optional<Int128> over_customers = Beyond(customers.value, wider_customers);
    const std::optional<Int128> over_amount = Beyond(amount.value, wider_amount);
    const std::string newest = std::max(customers.newest, amount.newest);

    date(all_ ? day.value_or("") : "");
    text(kMarketLevels[i]);
    sum(customers.value);
    sum(customers.low);
    sum(customers.high);
    sum(amount.value);
    date(newest);
    sum(customers.value.has_value() ? std::optional<Int128>(customers.rows) : std::nullopt);
    one(customers.methods, amount.methods);
    one(customers.sources, amount.sources);
    difference(customers);
    difference(amount);
    sum(over_customers);
    sum(over_amount);
    sum(accounts.accounts);
    sum(any_accounts ? std::optional(accounts.customers[i]) : std::nullopt);
    sum(accounts.amount[i]);
    sum(accounts.without_amount[i]);
    sum(deals_ ? std::optional(accounts.customers_ever) : std::nullopt);

    std::string note;
    const auto say = [&](const std::string& what) { note += (note.empty() ? "" : "; ") + what; };
    if (over_customers.has_value() || over_amount.has_value()) {
      say("larger than the " + std::string(wider_name) + " market that it is a part of");
    }
    if (customers.value.has_value()) {
      const Int128 capacity = *customers.value;
      if (capacity == 0) say("the market is stated as 0, so no share of it");
      if (accounts.customers_ever > capacity) {
        std::string fewer =
            "fewer than the " + Whole(accounts.customers_ever) + " customers there are";
        const absl::StatusOr<Date> stated_on = ParseDate(customers.newest);
        if (stated_on.ok()) {
          const std::optional<Int128> before =
              markets_.Customers(shown.place(), level, stated_on->PlusDays(-1).ToString()).value;
          if (before.has_value() && *before > capacity) {
            fewer += ", and " + Whole(*before) + " before " + customers.newest;
          }
        }
        say(fewer);
      }
      if (accounts.customers[i] > capacity * kNanos) say("fewer than the accounts in the book");
      if ((customers.low.has_value() && capacity < *customers.low) ||
          (customers.high.has_value() && capacity > *customers.high)) {
        say("outside its own low and high estimate");
      }
      if (customers.parts.has_value() && *customers.parts != capacity) {
        say("its regions come to " + Whole(*customers.parts));
      }
    }
    if (amount.parts.has_value() && *amount.parts != *amount.value) {
      say("the amounts of its parts do not add up to its own");
    }
    if (day.has_value() && stated && std::max(customers.oldest, amount.oldest) > *day) {
      say("first stated after the day shown");
    }
    if (accounts.unlisted > 0) {
      say(Whole(accounts.unlisted) + " with won deals are not among the accounts");
    }
    text(note);
    if (customers.value.has_value()) wider_customers = customers.value;
    if (amount.value.has_value()) wider_amount = amount.value;
    if (stated) wider_name = kMarketLevels[i];
  }
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(std::vector<size_t> dimensions, DimensionsOf(options));
  SizeSolver solver(std::move(dimensions), tally, options);
  COXSWAIN_RETURN_IF_ERROR(solver.Solve(run));
  return solver.Write(UnitText(MeasureUnit::kMoney, tally.signature().currency));
}

}  // namespace

const Query kMarketSizeQuery = {
    {"market_size",
     "How large each market is: as stated top down, and bottom up from the known accounts.",
     "markets|customers|potentials|deals|deal_lines|deal_costs", kAccountLookups, kAccountPartition,
     TallyState::kEntities, kOptions, kOutputs,
     "Kotler and Keller, Marketing Management, 14th ed. 2012, chapter 3 (potential, available and "
     "target market; market-buildup and chain-ratio methods)"},
    Fold,
    Solve,
};

}  // namespace coxswain
