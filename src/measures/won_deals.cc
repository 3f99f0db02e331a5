#include "coxswain/measures/won_deals.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "deal_state.h"
#include "economics.h"
#include "facts.h"
#include "live_won_deals.h"
#include "row_source.h"
#include "shares.h"
#include "won_sources.h"

namespace coxswain {
namespace {

// What is wrong with sums that a source has folded.
absl::Status CheckSums(const WonSource& source, const DealEconomics& economics, bool lines) {
  if (const int64_t row = source.no_rate_row(); row >= 0) {
    return lines ? economics.NoRateOfLine(row) : economics.NoRateOfDeal(row);
  }
  if (source.beyond_row() < 0) return absl::OkStatus();
  return BeyondMoney(lines ? TableId::kDealLines : TableId::kDeals, source.beyond_row());
}

// Bare periods mean the day the deal was closed (an open one should be), also for its lines.
std::string FromLines(const std::string& name, DealStatus status) {
  if (!GrainFromName(name).has_value()) return name;
  return (status == DealStatus::kOpen ? "deals.expected_close_on." : "deals.closed_on.") + name;
}

GroupOptions GroupsOf(const WonDealsOptions& options, bool lines) {
  GroupOptions groups{options.by, options.filter};
  if (!lines) return groups;
  for (std::string& name : groups.by) name = FromLines(name, options.status);
  for (FilterCondition& condition : groups.filter) {
    condition.column = FromLines(condition.column, options.status);
  }
  return groups;
}

// How many rows of the table have a value in this column.
int64_t CountValues(const TableState& table, int column) {
  int64_t count = 0;
  for (const GroupRef& group : table.groups) {
    if (!group->written(column)) continue;
    const Symbol* symbols = group->symbols(column);
    for (int row = 0; row < group->rows(); ++row) count += symbols[row] != kNullSymbol ? 1 : 0;
  }
  return count;
}

int64_t LinesNaming(const Snapshot& snapshot, std::string_view column) {
  return CountValues(snapshot.table(TableId::kDealLines), ColumnIndex(TableId::kDealLines, column));
}

// Products are sold and campaigns win by the line where lines name them: then they count, not the
// deal's own. The column that lines and deals both have, or "".
std::string SharedColumn(const Snapshot& snapshot, const ResolvedColumn& as_deal) {
  const int first = as_deal.path.empty() ? as_deal.column : as_deal.path[0].column;
  const std::string& name = snapshot.table(TableId::kDeals).column(first).name;
  return name == "product_id" || name == "campaign_id" ? name : "";
}

// What stands under a prefix, as the next part of a key.
enum WonPart : int64_t {
  kDealsPart = 1,     // the rule says deals: all of them
  kLinesPart,         // the rule says lines: all of them, and deals without
  kWithoutLinesPart,  // the rows decide: what counts at either level
  kWithLinesPart,     // at the level of deals
  kOnLinesPart,       // at the level of lines
  kNamesPart,         // (column): lines that name a value
};

Key Under(const Key& prefix, WonPart part) {
  Key key = prefix;
  key.push_back(KeyPart::Integer(part));
  return key;
}

// The part that an entry stands in; empty: it is of something else.
std::optional<WonPart> PartUnder(const Key& prefix, const Tally::Entry& entry) {
  if (entry.key.size() <= prefix.size() ||
      !std::equal(prefix.begin(), prefix.end(), entry.key.begin())) {
    return std::nullopt;
  }
  const int64_t part = entry.key[prefix.size()].integer;
  if (part < kDealsPart || part > kNamesPart) return std::nullopt;
  return static_cast<WonPart>(part);
}

absl::Status FoldDeals(const std::shared_ptr<const Snapshot>& snapshot,
                       const WonDealsOptions& options, const WonSourceMaker& make, WhichDeals which,
                       bool beside_lines, const Key& prefix, const Run& run, Tally* tally) {
  const std::unique_ptr<WonSource> deals = make.Deals(which);
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan plan,
                            WonPlan(snapshot, options, false, beside_lines, run));
  COXSWAIN_RETURN_IF_ERROR(plan.Fold(*deals, prefix, run, tally));
  return CheckSums(*deals, make.economics(), false);
}

absl::Status FoldLines(const std::shared_ptr<const Snapshot>& snapshot,
                       const WonDealsOptions& options, const WonSourceMaker& make,
                       const Key& prefix, const Run& run, Tally* tally) {
  const std::unique_ptr<WonSource> lines = make.Lines();
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan plan, WonPlan(snapshot, options, true, false, run));
  COXSWAIN_RETURN_IF_ERROR(plan.Fold(*lines, prefix, run, tally));
  return CheckSums(*lines, make.economics(), true);
}

// At a level that is settled.
absl::Status FoldSettled(const std::shared_ptr<const Snapshot>& snapshot,
                         const WonDealsOptions& options, bool by_line, const WonSourceMaker& make,
                         const Key& prefix, const Run& run, Tally* tally) {
  if (by_line) {
    COXSWAIN_RETURN_IF_ERROR(FoldLines(snapshot, options, make, prefix, run, tally));
  }
  const WhichDeals which = by_line ? WhichDeals::kWithoutLines : WhichDeals::kAll;
  return FoldDeals(snapshot, options, make, which, by_line, prefix, run, tally);
}

// What won deals and lines earn; with `lanes`, what these make of it.
class Earners : public WonSourceMaker {
 public:
  static absl::StatusOr<Earners> Make(const std::shared_ptr<const Snapshot>& snapshot,
                                      const WonDealsOptions& options, bool by_line,
                                      const RowLanes* lanes, const Run& run) {
    COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "what won deals earn"));
    COXSWAIN_ASSIGN_OR_RETURN(std::unique_ptr<DealEconomics> economics,
                              DealEconomics::Make(snapshot, options.as_of, by_line, run));
    return Earners(*snapshot, options, std::move(economics), lanes);
  }
  Earners(const Snapshot& snapshot, const WonDealsOptions& options,
          std::shared_ptr<const DealEconomics> economics, const RowLanes* lanes)
      : snapshot_(snapshot), options_(options), economics_(std::move(economics)), lanes_(lanes) {}

  const DealEconomics& economics() const override { return *economics_; }
  std::unique_ptr<WonSource> Deals(WhichDeals which) const override {
    return Made(NewWonDealSource(options_, *economics_, which), false);
  }
  std::unique_ptr<WonSource> Lines() const override {
    return Made(NewWonLineSource(snapshot_, options_, *economics_), true);
  }

 private:
  std::unique_ptr<WonSource> Made(std::unique_ptr<WonSource> source, bool of_lines) const {
    if (lanes_ == nullptr) return source;
    return NewRowSource(std::move(source), of_lines, *economics_, *lanes_);
  }

  const Snapshot& snapshot_;
  const WonDealsOptions& options_;
  std::shared_ptr<const DealEconomics> economics_;
  const RowLanes* const lanes_;
};

// At the level that the rows of this snapshot come to.
absl::Status FoldAsRowsAre(const std::shared_ptr<const Snapshot>& snapshot,
                           const WonDealsOptions& options, const Key& prefix, const RowLanes* lanes,
                           const Run& run, Tally* tally) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "what won deals earn"));
  COXSWAIN_ASSIGN_OR_RETURN(const Level level, ResolveLevel(*snapshot, options));
  const bool by_line = level == Level::kLine;
  COXSWAIN_ASSIGN_OR_RETURN(const Earners make,
                            Earners::Make(snapshot, options, by_line, lanes, run));
  return FoldSettled(snapshot, options, by_line, make, prefix, run, tally);
}

absl::Status FoldLevels(const std::shared_ptr<const Snapshot>& snapshot,
                        const WonDealsOptions& options, const LevelRule& rule, const Key& prefix,
                        bool line_level, const RowLanes* lanes, const Run& run, Tally* tally) {
  if (rule.level != Level::kAuto || run.rows_counted != nullptr) {
    WonDealsOptions settled = options;
    settled.level = SettledLevel(*snapshot, rule);
    return FoldAsRowsAre(snapshot, settled,
                         Under(prefix, rule.level == Level::kLine ? kLinesPart : kDealsPart), lanes,
                         run, tally);
  }
  COXSWAIN_ASSIGN_OR_RETURN(const Earners make,
                            Earners::Make(snapshot, options, line_level, lanes, run));
  return FoldWonSources(snapshot, options, rule, prefix, line_level, make, run, tally);
}

// Calls each(row of deals, row of deal_lines or -1, earnings) for what counts at that level, at
// most `limit` times (< 0: for all): lines, then deals without, each in row order.
absl::Status EachWonRow(const std::shared_ptr<const Snapshot>& snapshot,
                        const WonDealsOptions& options, const DealEconomics& economics,
                        bool by_line, int64_t limit, const Run& run,
                        absl::FunctionRef<void(int64_t, int64_t, const Earnings&)> each) {
  const TableState& deals = snapshot->table(TableId::kDeals);
  int64_t left = limit;
  Earnings earnings;
  if (by_line) {
    const std::unique_ptr<WonSource> source = NewWonLineSource(*snapshot, options, economics);
    COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan plan, WonPlan(snapshot, options, true, false, run));
    COXSWAIN_ASSIGN_OR_RETURN(const std::vector<int64_t> rows, plan.Rows(*source, limit, run));
    COXSWAIN_ASSIGN_OR_RETURN(const std::vector<uint32_t>* deal_rows,
                              snapshot->RowOfSymbol(TableId::kDeals));
    const TableState& lines = snapshot->table(TableId::kDealLines);
    for (const int64_t row : rows) {
      economics.Line(row, &earnings);
      if (earnings.no_rate) return economics.NoRateOfLine(row);
      each((*deal_rows)[lines.SymbolAt(row, 0)], row, earnings);
    }
    if (left > 0) left -= static_cast<int64_t>(rows.size());
  }
  const std::unique_ptr<WonSource> source =
      NewWonDealSource(options, economics, by_line ? WhichDeals::kWithoutLines : WhichDeals::kAll);
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan plan, WonPlan(snapshot, options, false, by_line, run));
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<int64_t> rows, plan.Rows(*source, left, run));
  for (const int64_t row : rows) {
    economics.Deal(deals.GroupOf(row), static_cast<int>(row % kGroupRows), &earnings);
    if (earnings.no_rate) return economics.NoRateOfDeal(row);
    each(row, -1, earnings);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status BeyondMoney(TableId table, int64_t row) {
  const std::string_view name = Spec(table).name;
  return ErrorAt(absl::StatusCode::kOutOfRange,
                 "Row " + std::to_string(row + 1) + " of " + std::string(name) +
                     (table == TableId::kDeals
                          ? " comes, with its lines and costs, to more than 9.2e12 units of money: "
                            "check their quantities, prices and amounts."
                          : " comes, with its costs, to more than 9.2e12 units of money: check "
                            "quantity, prices and amounts."),
                 {std::string(name), "", row + 1});
}

absl::StatusOr<FoldPlan> WonPlan(const std::shared_ptr<const Snapshot>& snapshot,
                                 const WonDealsOptions& options, bool lines, bool beside_lines,
                                 const Run& run) {
  if (lines) {
    return FoldPlan::Make(snapshot, TableId::kDealLines, -1, GroupsOf(options, true), run);
  }
  return FoldPlan::Make(snapshot, TableId::kDeals, DealColumns().DayOf(options.status),
                        GroupsOf(options, false), run,
                        beside_lines ? std::optional<TableId>(TableId::kDealLines) : std::nullopt);
}

absl::StatusOr<LevelRule> RuleOfLevel(const Snapshot& snapshot, const WonDealsOptions& options) {
  if (options.level == Level::kLine) return LevelRule{Level::kLine, {}};
  const int closed_on = DealColumns().closed_on;
  LevelRule rule;
  const auto check = [&](const std::string& name) -> absl::Status {
    const auto as_deal = ResolveColumn(snapshot, TableId::kDeals, closed_on, name);
    if (as_deal.ok()) {
      const std::string column = SharedColumn(snapshot, *as_deal);
      if (options.level == Level::kAuto && !column.empty() &&
          std::find(rule.columns.begin(), rule.columns.end(), column) == rule.columns.end()) {
        rule.columns.push_back(column);
      }
      return absl::OkStatus();
    }
    if (!ResolveColumn(snapshot, TableId::kDealLines, -1, FromLines(name, options.status)).ok()) {
      return as_deal.status();
    }
    if (options.level == Level::kDeal) {
      return InvalidArgument("'" + name +
                             "' belongs to the lines of a deal, so it cannot be asked for at the "
                             "level of deals: set level to line.");
    }
    rule.level = Level::kLine;
    return absl::OkStatus();
  };
  for (const std::string& name : options.by) COXSWAIN_RETURN_IF_ERROR(check(name));
  for (const FilterCondition& condition : options.filter) {
    COXSWAIN_RETURN_IF_ERROR(check(condition.column));
  }
  if (rule.level == Level::kLine) {
    rule.columns.clear();
  } else if (!rule.columns.empty()) {
    rule.level = Level::kAuto;
  }
  return rule;
}

Level SettledLevel(const Snapshot& snapshot, const LevelRule& rule) {
  if (rule.level != Level::kAuto) return rule.level;
  const bool named =
      std::any_of(rule.columns.begin(), rule.columns.end(),
                  [&](const std::string& column) { return LinesNaming(snapshot, column) > 0; });
  return named ? Level::kLine : Level::kDeal;
}

absl::StatusOr<Level> ResolveLevel(const Snapshot& snapshot, const WonDealsOptions& options) {
  COXSWAIN_ASSIGN_OR_RETURN(const LevelRule rule, RuleOfLevel(snapshot, options));
  return SettledLevel(snapshot, rule);
}

absl::Status FoldWonLevels(const std::shared_ptr<const Snapshot>& snapshot,
                           const WonDealsOptions& options, const LevelRule& rule, const Key& prefix,
                           bool line_level, const Run& run, Tally* tally) {
  return FoldLevels(snapshot, options, rule, prefix, line_level, nullptr, run, tally);
}

absl::Status FoldWonRows(const std::shared_ptr<const Snapshot>& snapshot,
                         const WonDealsOptions& options, const LevelRule& rule, const Key& prefix,
                         const RowLanes& lanes, const Run& run, Tally* tally) {
  return FoldLevels(snapshot, options, rule, prefix, true, &lanes, run, tally);
}

absl::Status CheckWonRows(const std::shared_ptr<const Snapshot>& snapshot,
                          const WonDealsOptions& options, const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const LevelRule rule, RuleOfLevel(*snapshot, options));
  if (rule.level != Level::kDeal) {
    COXSWAIN_RETURN_IF_ERROR(WonPlan(snapshot, options, true, false, run).status());
  }
  return WonPlan(snapshot, options, false, rule.level == Level::kLine, run).status();
}

absl::Status FoldWonSources(const std::shared_ptr<const Snapshot>& snapshot,
                            const WonDealsOptions& options, const LevelRule& rule,
                            const Key& prefix, bool line_level, const WonSourceMaker& make,
                            const Run& run, Tally* tally) {
  if (rule.level != Level::kAuto) {
    const bool by_line = rule.level == Level::kLine;
    return FoldSettled(snapshot, options, by_line, make,
                       Under(prefix, by_line ? kLinesPart : kDealsPart), run, tally);
  }
  COXSWAIN_RETURN_IF_ERROR(FoldDeals(snapshot, options, make, WhichDeals::kWithoutLines, false,
                                     Under(prefix, kWithoutLinesPart), run, tally));
  COXSWAIN_RETURN_IF_ERROR(FoldDeals(snapshot, options, make, WhichDeals::kWithLines, false,
                                     Under(prefix, kWithLinesPart), run, tally));
  if (line_level) {
    COXSWAIN_RETURN_IF_ERROR(
        FoldLines(snapshot, options, make, Under(prefix, kOnLinesPart), run, tally));
  }
  for (const std::string& column : rule.columns) {
    Key key = Under(prefix, kNamesPart);
    key.push_back(KeyPart::Text(column));
    const Int128 lines = LinesNaming(*snapshot, column);
    tally->Add(key, {&lines, 1});
  }
  return absl::OkStatus();
}

bool CostsFollowRows(const Snapshot& snapshot) {
  return snapshot.table(TableId::kCostPools).rows == 0 &&
         CostShares::FollowRows(snapshot.table(TableId::kCostKinds));
}

std::unique_ptr<LiveSource> LiveWonLevels(const Snapshot& snapshot, const WonDealsOptions& options,
                                          const RatePolicy& policy, const LevelRule& rule,
                                          const Key& prefix) {
  if (rule.level != Level::kDeal) return nullptr;
  return NewLiveWonDeals(snapshot, options, policy, Under(prefix, kDealsPart));
}

Key DealLevelKey(const Key& dimensions) {
  Key key = Under({}, kDealsPart);
  key.insert(key.end(), dimensions.begin(), dimensions.end());
  return key;
}

WonLevels ReadWonLevels(const std::vector<Tally::Entry>& entries, const Key& prefix) {
  std::vector<Tally::Entry> under;
  for (const Tally::Entry& entry : entries) {
    if (PartUnder(prefix, entry).has_value()) under.push_back(entry);
  }
  return ReadWonLevels(std::move(under), prefix);
}

WonLevels ReadWonLevels(std::vector<Tally::Entry>&& entries, const Key& prefix) {
  WonLevels levels;
  for (const Tally::Entry& entry : entries) {
    const std::optional<WonPart> part = PartUnder(prefix, entry);
    if (part == kLinesPart || (part == kNamesPart && entry.at(0) > 0)) levels.level = Level::kLine;
  }
  const WonPart other_level = levels.level == Level::kLine ? kWithLinesPart : kOnLinesPart;
  std::set<WonPart> parts;
  for (Tally::Entry& entry : entries) {
    const std::optional<WonPart> part = PartUnder(prefix, entry);
    if (!part.has_value() || part == kNamesPart || part == other_level) continue;
    parts.insert(*part);
    entry.key.erase(entry.key.begin(),
                    entry.key.begin() + static_cast<std::ptrdiff_t>(prefix.size()) + 1);
    levels.groups.push_back(std::move(entry));
  }
  // One part alone, which is the rule, stands in key order already.
  if (parts.size() <= 1) return levels;
  std::map<std::string, Tally::Entry> groups;
  for (Tally::Entry& entry : levels.groups) {
    const auto [group, fresh] = groups.try_emplace(EncodeKey(entry.key));
    if (fresh) {
      group->second = std::move(entry);
      continue;
    }
    std::vector<Int128>& sums = group->second.values;
    sums.resize(std::max(sums.size(), entry.values.size()), 0);
    for (size_t i = 0; i < entry.values.size(); ++i) sums[i] += entry.values[i];
  }
  levels.groups.clear();
  for (auto& [encoded, group] : groups) levels.groups.push_back(std::move(group));
  return levels;
}

absl::Status FoldWonDeals(const std::shared_ptr<const Snapshot>& snapshot,
                          const WonDealsOptions& options, const Key& prefix, const Run& run,
                          Tally* tally) {
  return FoldAsRowsAre(snapshot, options, prefix, nullptr, run, tally);
}

absl::Status FoldWonLines(const std::shared_ptr<const Snapshot>& snapshot,
                          const WonDealsOptions& options, absl::Span<const WonSpan> spans,
                          const Run& run, Tally* tally) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "what won deals earn"));
  COXSWAIN_ASSIGN_OR_RETURN(const std::shared_ptr<const DealEconomics> economics,
                            DealEconomics::Make(snapshot, options.as_of, true, run));
  for (const WonSpan& span : spans) {
    WonDealsOptions settled = options;
    settled.level = Level::kLine;
    settled.from = span.from;
    settled.to = span.to;
    const auto under = [&](bool lines) {
      Key key = span.prefix;
      key.push_back(KeyPart::Integer(lines ? 1 : 0));
      return key;
    };
    const Earners make(*snapshot, settled, economics, nullptr);
    COXSWAIN_RETURN_IF_ERROR(FoldLines(snapshot, settled, make, under(true), run, tally));
    COXSWAIN_RETURN_IF_ERROR(FoldDeals(snapshot, settled, make, WhichDeals::kWithoutLines, true,
                                       under(false), run, tally));
  }
  return absl::OkStatus();
}

absl::Status CountWonDays(const std::shared_ptr<const Snapshot>& snapshot,
                          std::optional<Date> as_of, const Key& prefix, const Run& run,
                          Tally* tally) {
  COXSWAIN_ASSIGN_OR_RETURN(
      const FoldPlan plan,
      FoldPlan::Make(snapshot, TableId::kDeals, DealColumns().closed_on, {{"day"}, {}}, run));
  return plan.Fold(WonDayTally({}, as_of), prefix, run, tally);
}

absl::StatusOr<Table> WonDealRows(const std::shared_ptr<const Snapshot>& snapshot,
                                  const WonDealsOptions& options, int64_t limit, const Run& run) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "what won deals earn"));
  COXSWAIN_ASSIGN_OR_RETURN(const Level level, ResolveLevel(*snapshot, options));
  const bool by_line = level == Level::kLine;
  COXSWAIN_ASSIGN_OR_RETURN(const std::unique_ptr<DealEconomics> economics,
                            DealEconomics::Make(snapshot, options.as_of, by_line, run));
  const std::string& unit = snapshot->currency();
  Table out;
  const int deal_column = out.AddColumn("deal_id", ColumnKind::kText);
  const int line_column = out.AddColumn("line", ColumnKind::kText);
  const int closed_column = out.AddColumn("closed_on", ColumnKind::kDate);
  const int row_column = out.AddColumn("row", ColumnKind::kInteger);
  static constexpr std::string_view kAmounts[] = {
      "list_revenue", "invoice_revenue", "net_revenue",        "cost_of_goods",
      "gross_margin", "cost_to_serve",   "contribution_margin"};
  std::vector<int> amounts;
  for (const std::string_view name : kAmounts) {
    amounts.push_back(out.AddColumn(std::string(name), ColumnKind::kSum, unit, kMoneyScale));
  }
  const TableState& deals = snapshot->table(TableId::kDeals);
  const TableState& lines = snapshot->table(TableId::kDealLines);
  const DealColumns columns;

  const auto append = [&](int64_t deal_row, int64_t line_row, const Earnings& row) {
    out.AppendText(deal_column, deals.TextAt(deal_row, 0));
    if (line_row >= 0) {
      out.AppendText(line_column, lines.TextAt(line_row, 1));
    } else {
      out.AppendNull(line_column);
    }
    const int32_t closed = deals.DayAt(deal_row, columns.closed_on);
    closed == kNullDay ? out.AppendNull(closed_column) : out.AppendInteger(closed_column, closed);
    out.AppendInteger(row_column, (line_row >= 0 ? line_row : deal_row) + 1);
    const auto put = [&](size_t i, Int128 value, bool known) {
      known ? out.AppendSum(amounts[i], value) : out.AppendNull(amounts[i]);
    };
    put(0, row.list, row.amount_known);
    put(1, row.invoice, row.amount_known);
    put(2, row.net(), row.amount_known);
    put(3, row.goods, row.cost_known);
    put(4, row.net() - row.goods, row.cost_known);
    put(5, row.serve, true);
    put(6, row.net() - row.goods - row.serve, row.cost_known);
  };

  COXSWAIN_RETURN_IF_ERROR(EachWonRow(snapshot, options, *economics, by_line, limit, run, append));
  return out;
}

absl::Status VisitWonRows(const std::shared_ptr<const Snapshot>& snapshot,
                          const WonDealsOptions& options, const Run& run,
                          absl::FunctionRef<void(int64_t, int64_t, const RowFigures&)> visit) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "what won deals earn"));
  COXSWAIN_ASSIGN_OR_RETURN(const Level level, ResolveLevel(*snapshot, options));
  const bool by_line = level == Level::kLine;
  COXSWAIN_ASSIGN_OR_RETURN(const std::unique_ptr<DealEconomics> economics,
                            DealEconomics::Make(snapshot, options.as_of, by_line, run));
  absl::Status fits;
  const auto visit_figures = [&](int64_t deal_row, int64_t line_row, const Earnings& earnings) {
    RowFigures figures;
    if (fits.ok() && !ToFigures(earnings, &figures)) {
      const bool line = line_row >= 0;
      fits = BeyondMoney(line ? TableId::kDealLines : TableId::kDeals, line ? line_row : deal_row);
    }
    if (fits.ok()) visit(deal_row, line_row, figures);
  };
  COXSWAIN_RETURN_IF_ERROR(
      EachWonRow(snapshot, options, *economics, by_line, -1, run, visit_figures));
  return fits;
}

}  // namespace coxswain
