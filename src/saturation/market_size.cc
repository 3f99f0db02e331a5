#include <algorithm>
#include <map>
#include <set>

#include "coxswain/saturation.h"

#include "row_values.h"
#include "size_table.h"

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

// The level before, and by how much the next one is larger than it.
struct WiderLevel {
  std::optional<Int128> value;
  size_t level = 0;   // of `value`
  size_t before = 0;  // of the one that was compared with last

  std::optional<Int128> Next(const std::optional<Int128>& next, size_t of) {
    if (!next.has_value()) return std::nullopt;
    std::optional<Int128> over;
    if (value.has_value() && *next > *value) over = *next - *value;
    value = next;
    before = level;
    level = of;
    return over;
  }
};

class SizeSolver {
 public:
  SizeSolver(std::vector<size_t> dimensions, const Tally& tally, const Options& options)
      : dimensions_(std::move(dimensions)), as_of_(options.DateOf("as_of")) {
    all_ = options.Text("versions") == "all";
    if (as_of_.has_value()) day_ = as_of_->ToString();
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
      for (const auto& entry : accounts_.by_id) {
        const Account& account = entry.second;
        COXSWAIN_RETURN_IF_ERROR(each(account, [&](Shown* shown, const std::string* family) {
          if (shown->unnamed || markets_.Days(shown->place()).empty()) {
            AddDays(account, family, &shown->days);
          }
          return absl::OkStatus();
        }));
      }
    }
    int64_t seen = 0;
    for (const auto& entry : accounts_.by_id) {
      const Account& account = entry.second;
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

  void Write(SizeTable* table) {
    if (dimensions_.empty() && shown_.empty()) Show({}, true);
    for (const auto& [key, shown] : shown_) {
      for (const std::optional<std::string>& day : DaysOf(shown)) WriteLevels(shown, day, table);
    }
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

  void WriteLevels(const Shown& shown, const std::optional<std::string>& day,
                   SizeTable* table) const;

  const std::vector<size_t> dimensions_;
  const std::optional<Date> as_of_;
  std::optional<std::string> day_;
  bool all_ = false;
  Accounts accounts_;
  Markets markets_;
  std::map<std::string, Shown> shown_;  // by encoded dimensions
};

void SizeSolver::WriteLevels(const Shown& shown, const std::optional<std::string>& day,
                             SizeTable* table) const {
  const auto found = shown.accounts.find(day);
  SizeRow row;
  if (found != shown.accounts.end()) row.accounts = found->second;
  for (const size_t dimension : dimensions_) row.place.push_back(shown.names[dimension]);
  row.day = day;
  WiderLevel wider_customers, wider_amount;
  for (size_t i = 0; i < kMarketLevels.size(); ++i) {
    const MarketLevel level = static_cast<MarketLevel>(i);
    row.level = i;
    row.customers = row.amount = {};
    if (!shown.unnamed) {
      row.customers = markets_.Customers(shown.place(), level, day);
      row.amount = markets_.Amount(shown.place(), level, day);
    }
    const bool known = i == 0 && row.accounts.known();
    if (!row.stated() && !row.accounts.potentials && !known) continue;
    row.customers_over_level = wider_customers.Next(row.customers.value, i);
    row.amount_over_level = wider_amount.Next(row.amount.value, i);
    row.wider = row.customers_over_level.has_value() ? wider_customers.before : wider_amount.before;
    row.customers_before = std::nullopt;
    const absl::StatusOr<Date> stated_on = ParseDate(row.customers.newest);
    if (stated_on.ok()) {
      row.customers_before =
          markets_.Customers(shown.place(), level, stated_on->PlusDays(-1).ToString()).value;
    }
    table->Add(row);
  }
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(std::vector<size_t> dimensions, DimensionsOf(options));
  std::vector<std::string> names;
  for (const size_t dimension : dimensions) names.emplace_back(kDimensions[dimension]);
  SizeTable table(names, kOutputs, UnitText(MeasureUnit::kMoney, tally.signature().currency),
                  {.versions = options.Text("versions") == "all",
                   .deals = NamesTable(tally.signature().tables, "deals")});
  SizeSolver solver(std::move(dimensions), tally, options);
  COXSWAIN_RETURN_IF_ERROR(solver.Solve(run));
  solver.Write(&table);
  return table.Take();
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
