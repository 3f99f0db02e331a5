#include "white_space.h"

#include <algorithm>

#include "coxswain/saturation.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    {"by", OptionType::kColumns, true, "segment",
     "columns of customers, such as segment and region; [] for the whole company"},
    {"filter", OptionType::kFilter, true, "", "which customers count: segment=Warehouse"},
    kAsOfOption,
    {"level", OptionType::kChoice, false, "group",
     "what a row is: a group of `by`, a product family in it, an account, or a cell, which is an "
     "account and a family",
     "group|family|account|cell"},
    {"state", OptionType::kChoice, false, "all", "which cells are shown, at level cell",
     "all|owned|in_pipeline|gap|not_eligible"},
    {"grain", OptionType::kChoice, false, "none",
     "a row for each period from the first in which anybody bought, as it stood at its end",
     "none|month|quarter|year|fiscal_year"},
    kActiveMonthsOption,
    {.name = "limit",
     .type = OptionType::kInteger,
     .fold = false,
     .default_value = "",
     .doc = "so many rows, those with the largest gap_amount first",
     .range = {.least = 1}},
};

constexpr OutputSpec kOutputs[] = {
    {"period", "", "with a grain: 2026-01, 2026-Q1 or 2026"},
    {"customer_id", "", "at levels account and cell"},
    {"product_family", "", "at levels family and cell; there empty: deals that name no family"},
    {"state", "",
     "at level cell: owned (bought once), in_pipeline (an open deal), gap, not_eligible"},
    {"accounts", "count", "known accounts"},
    {"cells", "count", "accounts x families of products, and deals of accounts that name none"},
    {"owned", "count", "cells of who bought once up to the day shown"},
    {"active", "count", "owned cells of who bought in the last 12 months"},
    {"in_pipeline", "count", "cells of who never bought, with an open deal"},
    {"gap", "count", "cells of who never bought, could, and is not asked"},
    {"not_eligible", "count", "cells of who never bought and cannot or may not"},
    {"sales", "money", "net revenue of deals won in the 12 months to the day shown"},
    {"pipeline_amount", "money",
     "net amount of open deals; empty in periods that are over, whose open deals nobody knows"},
    {"wallets", "count", "accounts, or cells, whose wallet is known"},
    {"wallet_amount", "money", "what they spend in a year, with whomever"},
    {"wallet_sales", "money", "sales to them, of what their wallets are for"},
    {"share_of_wallet", "share", "wallet_sales / wallet_amount; empty where no wallet is known"},
    {"potential_amount", "money", "wallets, else units x the family's list price, a year"},
    {"gap_amount", "money", "potential_amount - sales, of each account or cell where above 0"},
    {"over_amount", "money", "sales - potential_amount, where that is above 0"},
    {"unknown", "count", "accounts, or cells, that could buy, nobody knows how much"},
    {"wallet_over_families", "money",
     "wallets of all products - those of families, of accounts that have both"},
    {"last_bought_on", "", "the last day on which something of it was won"},
    {"potential_as_of", "", "at level cell: the day its potential was stated"},
    {"potential_source", "", "at level cell: where it comes from"},
    {"note", "", "what to know before using the row"},
};

enum class SpaceLevel : uint8_t { kGroup, kFamily, kAccount, kCell };

SpaceLevel LevelOf(const Options& options) {
  const std::string level = options.Text("level");
  return level == "group"     ? SpaceLevel::kGroup
         : level == "family"  ? SpaceLevel::kFamily
         : level == "account" ? SpaceLevel::kAccount
                              : SpaceLevel::kCell;
}

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kCustomers, "white space"));
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "what accounts own"));
  const AccountFold fold{options.List("by"), options.FilterOf("filter"), options.DateOf("as_of")};
  COXSWAIN_ASSIGN_OR_RETURN(std::vector<Key> families,
                            FamilyDefinitions(*snapshot, fold.as_of, run));
  Tally tally(TallySignature(kWhiteSpaceQuery.spec, options, *snapshot, std::move(families)));
  COXSWAIN_RETURN_IF_ERROR(FoldAccounts(snapshot, fold, run, &tally));
  return tally;
}

// What a row says besides its space.
struct SpaceRow {
  Key dimensions;
  std::optional<std::string> period;
  bool open = true;
  std::optional<std::string> customer, family;
  std::string_view state;
  Worth worth;
  std::string more;  // for the note
  Space space;
};

std::string NoteOn(const SpaceRow& row) {
  const Space& space = row.space;
  std::string note;
  const auto say = [&](std::string_view what) {
    if (what.empty()) return;
    if (!note.empty()) note += "; ";
    note += what;
  };
  const auto count = [&](Int128 number, std::string_view what) {
    if (number > 0) say(FormatDecimal(number, 0) + std::string(what));
  };
  if (space.over_amount > 0) say("more is sold than the potential says, so that is too low");
  if (space.wallets > 0 && space.wallet_sales < 0) say("more was taken back than sold");
  if (space.families_exceed) say("wallets of families come to more than that of all products");
  count(space.bought_ineligible, " not eligible, and sold or in the pipeline all the same");
  count(space.without_amount, " won deals or lines tell no amount");
  count(space.unlisted, " not in the table customers");
  say(row.more);
  return note;
}

class SpaceTable {
 public:
  SpaceTable(const std::vector<std::string>& by, const std::string& money) {
    AddDimensionColumns(by, &table_);
    first_ = static_cast<int>(table_.columns.size());
    for (const OutputSpec& output : kOutputs) {
      const std::string name(output.name);
      const bool date = name == "last_bought_on" || name == "potential_as_of";
      if (output.unit == "money") {
        table_.AddColumn(name, ColumnKind::kSum, money, kMoneyScale);
      } else {
        table_.AddColumn(name,
                         date                     ? ColumnKind::kDate
                         : output.unit == "count" ? ColumnKind::kInteger
                         : output.unit == "share" ? ColumnKind::kReal
                                                  : ColumnKind::kText,
                         std::string(output.unit));
      }
    }
  }

  void Add(const SpaceRow& row) {
    const Space& space = row.space;
    next_ = first_;
    AppendDimensions(row.dimensions, &table_);
    Text(row.period);
    Text(row.customer);
    Text(row.family);
    Text(row.state.empty() ? std::nullopt : std::optional(std::string(row.state)));
    for (const Int128 count : {space.accounts, space.cells, space.owned, space.active,
                               space.in_pipeline, space.gap, space.not_eligible}) {
      Count(count);
    }
    Money(space.sales, true);
    Money(space.pipeline, row.open);
    Count(space.wallets);
    Money(space.wallet, space.wallets > 0);
    Money(space.wallet_sales, space.wallets > 0);
    const int share = next_++;
    space.wallet > 0 && space.wallet_sales >= 0
        ? table_.AppendReal(share, Ratio(space.wallet_sales, space.wallet))
        : table_.AppendNull(share);
    for (const Int128 amount : {space.potential, space.gap_amount, space.over_amount}) {
      Money(amount, space.potentials > 0);
    }
    Count(space.unknown);
    Money(space.wallet_over_families, space.compared > 0);
    Day(space.last_bought);
    const absl::StatusOr<Date> as_of = ParseDate(row.worth.as_of);
    Day(as_of.ok() ? std::optional(*as_of) : std::nullopt);
    const Potential* const potential = row.worth.potential;
    Text(potential == nullptr || potential->source.empty() ? std::nullopt
                                                           : std::optional(potential->source));
    const std::string note = NoteOn(row);
    Text(note.empty() ? std::nullopt : std::optional(note));
  }

  Table Take() { return std::move(table_); }

 private:
  void Text(const std::optional<std::string>& text) {
    text.has_value() ? table_.AppendText(next_, *text) : table_.AppendNull(next_);
    ++next_;
  }
  void Count(Int128 count) { table_.AppendInteger(next_++, static_cast<int64_t>(count)); }
  void Money(Int128 micros, bool known) {
    known ? table_.AppendSum(next_, micros) : table_.AppendNull(next_);
    ++next_;
  }
  void Day(const std::optional<Date>& day) {
    day.has_value() ? table_.AppendInteger(next_, day->days()) : table_.AppendNull(next_);
    ++next_;
  }

  Table table_;
  int first_ = 0;
  int next_ = 0;
};

// What there is to say of one potential.
std::string NoteOnWorth(const Accounts& accounts, const SpaceCell& cell, const SpaceView& view) {
  const Potential* const potential = cell.worth.potential;
  if (potential == nullptr) return "";
  std::string note;
  if (view.day.has_value() && cell.worth.as_of > *view.day) {
    note = "its potential was first stated after the day shown";
  }
  if (!cell.worth.amount.has_value() && potential->units.has_value() && cell.family != nullptr) {
    const auto price = accounts.prices.find(*cell.family);
    note +=
        (note.empty() ? "" : "; ") + std::string("its units have no price: ") +
        (price == accounts.prices.end() ? "no product is of this family" : price->second.unknown);
  }
  return note;
}

// The periods up to the day shown, the last one as that day is; or just that.
std::vector<std::pair<std::string, SpaceView>> ViewsOf(const Accounts& accounts,
                                                       const Options& options,
                                                       const Calendar& calendar) {
  SpaceView now;
  now.last = accounts.last_day;
  if (const std::optional<Date> as_of = options.DateOf("as_of")) now.day = as_of->ToString();
  now.active_months = static_cast<int>(*options.Integer("active_months"));
  const std::optional<Grain> grain = GrainFromName(options.Text("grain"));
  if (!grain.has_value()) return {{"", now}};
  std::optional<Date> first;
  const auto begin = [&](const Holding& holding) {
    if (holding.won.empty()) return;
    const Date day = holding.won.begin()->first;
    first = std::min(first.value_or(day), day);
  };
  for (const auto& [id, account] : accounts.by_id) {
    begin(account.all);
    for (const auto& [family, holding] : account.families) begin(holding);
  }
  std::vector<std::pair<std::string, SpaceView>> views;
  if (!first.has_value() || !now.last.has_value()) return views;
  for (Date start = PeriodStart(*first, *grain, calendar); start <= *now.last;
       start = PeriodEnd(start, *grain, calendar).PlusDays(1)) {
    SpaceView view = now;
    const Date end = PeriodEnd(start, *grain, calendar);
    if (end < *now.last) {
      view.last = end;
      view.day = end.ToString();
      view.open = false;
    }
    views.emplace_back(PeriodName(start, *grain, calendar), std::move(view));
  }
  return views;
}

class SpaceSolver {
 public:
  SpaceSolver(const Accounts& accounts, const Options& options)
      : accounts_(accounts), level_(LevelOf(options)), state_(options.Text("state")) {}

  // Adds the rows of a period, by encoded dimensions.
  absl::Status Add(const std::string& period, const SpaceView& view, const Run& run) {
    int64_t seen = 0;
    for (const auto& entry : accounts_.by_id) {
      const std::string& id = entry.first;
      const Account& account = entry.second;
      if (seen++ % kGroupRows == 0) COXSWAIN_RETURN_IF_ERROR(run.Check());
      COXSWAIN_ASSIGN_OR_RETURN(const std::vector<SpaceCell> cells,
                                CellsOf(accounts_, account, view));
      const bool single = level_ == SpaceLevel::kAccount || level_ == SpaceLevel::kCell;
      const auto row_for = [&](const SpaceCell* cell) -> SpaceRow& {
        return RowFor(account.dimensions, period, view, single ? &id : nullptr, cell);
      };
      if (level_ == SpaceLevel::kGroup || level_ == SpaceLevel::kAccount) {
        COXSWAIN_ASSIGN_OR_RETURN(const Space space, SpaceOf(accounts_, account, cells, view));
        row_for(nullptr).space.Add(space);
        continue;
      }
      for (const SpaceCell& cell : cells) {
        const std::string_view state = SpaceStateName(cell.state);
        if (level_ == SpaceLevel::kFamily) {
          row_for(&cell).space.Add(cell.space);
        } else if (state_ == "all" || state_ == state) {
          SpaceRow& row = row_for(&cell);
          row.state = state;
          row.worth = cell.worth;
          row.more = NoteOnWorth(accounts_, cell, view);
          row.space.Add(cell.space);
        }
      }
    }
    return absl::OkStatus();
  }

  // In key order; with a limit the largest gaps first.
  std::vector<const SpaceRow*> Rows(std::optional<int64_t> limit) const {
    std::vector<const SpaceRow*> order;
    for (const auto& [key, row] : rows_) order.push_back(&row);
    if (!limit.has_value()) return order;
    std::stable_sort(order.begin(), order.end(), [](const SpaceRow* a, const SpaceRow* b) {
      return a->space.gap_amount > b->space.gap_amount;
    });
    if (static_cast<int64_t>(order.size()) > *limit) order.resize(static_cast<size_t>(*limit));
    return order;
  }

 private:
  SpaceRow& RowFor(const Key& dimensions, const std::string& period, const SpaceView& view,
                   const std::string* customer, const SpaceCell* cell) {
    Key key = dimensions;
    key.push_back(KeyPart::Text(period));
    if (customer != nullptr) key.push_back(KeyPart::Text(*customer));
    if (cell != nullptr) {
      key.push_back(cell->family == nullptr ? KeyPart::Null() : KeyPart::Text(*cell->family));
    }
    const auto [at, fresh] = rows_.try_emplace(EncodeKey(key));
    SpaceRow& row = at->second;
    if (!fresh) return row;
    row.dimensions = dimensions;
    if (!period.empty()) row.period = period;
    row.open = view.open;
    if (customer != nullptr) row.customer = *customer;
    if (cell != nullptr && cell->family != nullptr) row.family = *cell->family;
    return row;
  }

  const Accounts& accounts_;
  const SpaceLevel level_;
  const std::string state_;
  std::map<std::string, SpaceRow> rows_;
};

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run& run) {
  const std::vector<std::string> by = options.List("by");
  const Accounts accounts = ReadAccounts(tally, tally.Sorted(), by.size(), options.DateOf("as_of"));
  SpaceSolver solver(accounts, options);
  for (const auto& [period, view] : ViewsOf(accounts, options, tally.signature().calendar)) {
    COXSWAIN_RETURN_IF_ERROR(solver.Add(period, view, run));
  }
  SpaceTable table(by, UnitText(MeasureUnit::kMoney, tally.signature().currency));
  const std::vector<const SpaceRow*> rows = solver.Rows(options.Integer("limit"));
  for (const SpaceRow* row : rows) table.Add(*row);
  const bool whole =
      by.empty() && LevelOf(options) == SpaceLevel::kGroup && options.Text("grain") == "none";
  if (whole && rows.empty()) table.Add(SpaceRow());  // a total of nothing is zero
  return table.Take();
}

}  // namespace

const Query kWhiteSpaceQuery = {
    {"white_space",
     "What each account owns, is offered, could buy and cannot, by product family, and our share "
     "of "
     "what it spends.",
     kAccountFacts, kAccountLookups, kAccountPartition, TallyState::kEntities, kOptions, kOutputs,
     "Farris et al., Marketing Metrics, 2nd ed. 2010, chapter 2 (share of wallet); Anderson, Narus "
     "and van Rossum, Business Market Management, 3rd ed. 2009 (share of customer's business)"},
    Fold,
    Solve,
};

}  // namespace coxswain
