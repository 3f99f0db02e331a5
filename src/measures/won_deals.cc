#include "coxswain/measures/won_deals.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <limits>
#include <map>

#include "deal_state.h"
#include "economics.h"
#include "live_won_deals.h"

namespace coxswain {
namespace {

// How the lanes of WonLane lie in blocks. What every row adds to lies together in one cache line.
enum Block : int { kMainBlock, kUnknownBlock, kCycleBlock, kLossBlock };
constexpr int kMainWidth = 8;
static_assert(kWonUnexplainedSum == kMainWidth - 1);
static_assert(kWonCycleRows == kMainWidth + 6 && kWonLossRows == kWonCycleRows + 2);
static_assert(kWonLaneCount == kWonLossRows + 3);

constexpr std::array<int64_t, kGroupRows> kZeros{};

// Adds rows that are already earnings: what deals with lines, costs or gaps come to.
class EarningsAdder {
 public:
  EarningsAdder(LossMeasure loss, std::atomic<bool>* overflow) : loss_(loss), overflow_(overflow) {}

  void Start(const FoldBatch& batch) {
    count_ = batch.count;
    max_main_ = 1;
    max_unknown_ = 1;
    unknown_ = false;
    losses_ = 0;
  }

  void Set(int i, uint32_t slot, const Earnings& row) {
    const auto put = [&](std::array<int64_t, kGroupRows>* lane, Int128 value, uint64_t* max) {
      if (value > std::numeric_limits<int64_t>::max() ||
          value < -std::numeric_limits<int64_t>::max()) {
        overflow_->store(true, std::memory_order_relaxed);
        value = 0;
      }
      const int64_t narrow = static_cast<int64_t>(value);
      (*lane)[static_cast<size_t>(i)] = narrow;
      *max = std::max(*max, static_cast<uint64_t>(narrow < 0 ? -narrow : narrow));
    };
    put(&main_[0], 1, &max_main_);
    put(&main_[1], row.list, &max_main_);
    put(&main_[2], row.invoice, &max_main_);
    put(&main_[3], row.off_invoice, &max_main_);
    put(&main_[4], row.goods, &max_main_);
    put(&main_[5], row.serve, &max_main_);
    put(&main_[6], row.acquisition, &max_main_);
    put(&main_[7], row.unexplained, &max_main_);
    const bool gaps = !row.cost_known || !row.amount_known || row.unknown_list_invoice != 0 ||
                      row.unknown_cost_net != 0 || row.allocated != 0;
    unknown_ = unknown_ || gaps;
    put(&unknown_lanes_[0], row.cost_known ? 0 : 1, &max_unknown_);
    put(&unknown_lanes_[1], row.unknown_cost_net, &max_unknown_);
    put(&unknown_lanes_[2], row.unknown_cost_serve, &max_unknown_);
    put(&unknown_lanes_[3], row.unknown_list_invoice, &max_unknown_);
    put(&unknown_lanes_[4], row.amount_known ? 0 : 1, &max_unknown_);
    put(&unknown_lanes_[5], row.allocated, &max_unknown_);
    if (loss_ == LossMeasure::kNone || !row.cost_known) return;
    Int128 margin = row.net() - row.goods;
    if (loss_ == LossMeasure::kContributionMargin) margin -= row.serve;
    if (margin >= 0) return;
    const size_t at = static_cast<size_t>(losses_++);
    loss_slots_[at] = slot;
    loss_net_[at] = row.net();
    loss_margin_[at] = margin;
  }

  void Finish(const FoldBatch& batch, GroupSums* sums) {
    const int64_t* const main[kMainWidth] = {main_[0].data(), main_[1].data(), main_[2].data(),
                                             main_[3].data(), main_[4].data(), main_[5].data(),
                                             main_[6].data(), main_[7].data()};
    sums->AddDense(kMainBlock, 0, batch.slots, count_, main, max_main_);
    if (unknown_) {
      const int64_t* const lanes[6] = {unknown_lanes_[0].data(), unknown_lanes_[1].data(),
                                       unknown_lanes_[2].data(), unknown_lanes_[3].data(),
                                       unknown_lanes_[4].data(), unknown_lanes_[5].data()};
      sums->AddDense(kUnknownBlock, 0, batch.slots, count_, lanes, max_unknown_);
    }
    for (int i = 0; i < losses_; ++i) {
      const size_t at = static_cast<size_t>(i);
      sums->AddWide(kLossBlock, 0, loss_slots_[at], 1);
      sums->AddWide(kLossBlock, 1, loss_slots_[at], loss_net_[at]);
      sums->AddWide(kLossBlock, 2, loss_slots_[at], loss_margin_[at]);
    }
  }

 private:
  const LossMeasure loss_;
  std::atomic<bool>* const overflow_;
  int count_ = 0;
  bool unknown_ = false;
  int losses_ = 0;
  uint64_t max_main_ = 1;
  uint64_t max_unknown_ = 1;
  std::array<std::array<int64_t, kGroupRows>, kMainWidth> main_;
  std::array<std::array<int64_t, kGroupRows>, 6> unknown_lanes_;
  std::array<uint32_t, kGroupRows> loss_slots_;
  std::array<Int128, kGroupRows> loss_net_;
  std::array<Int128, kGroupRows> loss_margin_;
};

std::vector<int> BlockWidths() { return {kMainWidth, 6, 2, 3}; }

enum class WhichDeals : uint8_t { kAll, kWithoutLines, kWithLines };

// Won deals as facts.
class WonDealSource : public LaneSource {
 public:
  WonDealSource(const WonDealsOptions& options, const DealEconomics& economics, WhichDeals which)
      : economics_(economics),
        range_{options.from, options.to},
        as_of_(options.as_of),
        loss_(options.loss),
        cycle_(options.cycle),
        which_(which) {}

  std::vector<int> block_widths() const override { return BlockWidths(); }

  int Select(const RowGroup& group, uint16_t* rows) const override {
    int count =
        SelectDeals(group, columns_, DealStatus::kWon, columns_.closed_on, range_, as_of_, rows);
    if (which_ == WhichDeals::kAll) return count;
    const bool wanted = which_ == WhichDeals::kWithLines;
    int kept = 0;
    const Symbol* deals = group.symbols(0);
    for (int i = 0; i < count; ++i) {
      rows[kept] = rows[i];
      kept += economics_.DealHasLines(deals[rows[i]]) == wanted ? 1 : 0;
    }
    return kept;
  }

  void Accumulate(const FoldBatch& batch, GroupSums* sums) const override {
    if (!AccumulatePlain(batch, sums)) {
      EarningsAdder adder(loss_, &overflow_);
      adder.Start(batch);
      Earnings row;
      for (int i = 0; i < batch.count; ++i) {
        economics_.Deal(*batch.group, batch.rows[i], &row);
        adder.Set(i, batch.slots[i], row);
      }
      adder.Finish(batch, sums);
    }
    if (cycle_) AccumulateCycle(batch, sums);
  }

  bool overflow() const { return overflow_.load(std::memory_order_relaxed); }

 private:
  // The figures stand in the deals' own columns and none is missing: sums straight from them.
  bool AccumulatePlain(const FoldBatch& batch, GroupSums* sums) const {
    const RowGroup& group = *batch.group;
    const DealEconomics& from = economics_;
    if (!from.plain() || group.has_null(from.amount) || group.has_null(from.list_amount) ||
        group.has_null(from.cost_of_goods)) {
      return false;
    }
    uint64_t max_abs = std::max({group.max_abs(from.amount), group.max_abs(from.list_amount),
                                 group.max_abs(from.cost_of_goods)});
    // Null means none for these; a column that is null or zero throughout reads as zeros.
    const auto optional = [&](int column) -> const int64_t* {
      if (group.max_abs(column) == 0) return kZeros.data();
      max_abs = std::max(max_abs, group.max_abs(column));
      return group.has_null(column) ? nullptr : group.numbers(column);
    };
    const int64_t* off = optional(from.off_invoice_amount);
    const int64_t* commission = optional(from.commission_amount);
    const int64_t* serve = optional(from.cost_to_serve_amount);
    if (off == nullptr || commission == nullptr || serve == nullptr) return false;
    if (max_abs > (uint64_t{1} << 60)) return false;  // so that the loop below cannot overflow
    int64_t* base = sums->Prepare(kMainBlock, 2 * max_abs, batch.count);
    if (base == nullptr) return false;

    const int64_t* list = group.numbers(from.list_amount);
    const int64_t* invoice = group.numbers(from.amount);
    const int64_t* goods = group.numbers(from.cost_of_goods);
    if (loss_ == LossMeasure::kNone) {
      for (int i = 0; i < batch.count; ++i) {
        const int row = batch.rows[i];
        int64_t* lanes = base + static_cast<size_t>(batch.slots[i]) * kMainWidth;
        lanes[kWonRows] += 1;
        lanes[kWonListSum] += list[row];
        lanes[kWonInvoiceSum] += invoice[row];
        lanes[kWonOffInvoiceSum] += off[row];
        lanes[kWonGoodsSum] += goods[row];
        lanes[kWonServeSum] += commission[row] + serve[row];
      }
      return true;
    }
    const int64_t serve_counts = loss_ == LossMeasure::kContributionMargin ? 1 : 0;
    std::array<uint16_t, kGroupRows> losing;
    std::array<int64_t, kGroupRows> margins;
    int losses = 0;
    for (int i = 0; i < batch.count; ++i) {
      const int row = batch.rows[i];
      int64_t* lanes = base + static_cast<size_t>(batch.slots[i]) * kMainWidth;
      const int64_t served = commission[row] + serve[row];
      lanes[kWonRows] += 1;
      lanes[kWonListSum] += list[row];
      lanes[kWonInvoiceSum] += invoice[row];
      lanes[kWonOffInvoiceSum] += off[row];
      lanes[kWonGoodsSum] += goods[row];
      lanes[kWonServeSum] += served;
      const int64_t margin = invoice[row] - off[row] - goods[row] - served * serve_counts;
      losing[static_cast<size_t>(losses)] = static_cast<uint16_t>(i);
      margins[static_cast<size_t>(losses)] = margin;
      losses += margin < 0 ? 1 : 0;
    }
    for (int i = 0; i < losses; ++i) {
      const int at = losing[static_cast<size_t>(i)];
      const int row = batch.rows[at];
      sums->AddWide(kLossBlock, 0, batch.slots[at], 1);
      sums->AddWide(kLossBlock, 1, batch.slots[at], invoice[row] - off[row]);
      sums->AddWide(kLossBlock, 2, batch.slots[at], margins[static_cast<size_t>(i)]);
    }
    return true;
  }

  void AccumulateCycle(const FoldBatch& batch, GroupSums* sums) const {
    int64_t* base = sums->Prepare(kCycleBlock, uint64_t{1} << 32, batch.count);
    const int32_t* opened = batch.group->days(columns_.opened_on);
    const int32_t* closed = batch.group->days(columns_.closed_on);
    for (int i = 0; i < batch.count; ++i) {
      const int row = batch.rows[i];
      if (opened[row] == kNullDay || closed[row] == kNullDay || closed[row] < opened[row]) continue;
      int64_t* lanes = base + static_cast<size_t>(batch.slots[i]) * 2;
      lanes[0] += 1;
      lanes[1] += closed[row] - opened[row];
    }
  }

  const DealEconomics& economics_;
  const DealColumns columns_;
  const DayRange range_;
  const std::optional<Date> as_of_;
  const LossMeasure loss_;
  const bool cycle_;
  const WhichDeals which_;
  mutable std::atomic<bool> overflow_{false};
};

// Lines of won deals as facts.
class WonLineSource : public LaneSource {
 public:
  static absl::StatusOr<std::unique_ptr<WonLineSource>> Make(const Snapshot& snapshot,
                                                             const WonDealsOptions& options,
                                                             const DealEconomics& economics) {
    std::unique_ptr<WonLineSource> source(new WonLineSource(economics, options.loss));
    const TableState& deals = snapshot.table(TableId::kDeals);
    source->counts_.assign(deals.column(0).symbols->end(), 0);
    const DealColumns columns;
    const DayRange range{options.from, options.to};
    std::array<uint16_t, kGroupRows> rows;
    for (const GroupRef& group : deals.groups) {
      const int count = SelectDeals(*group, columns, DealStatus::kWon, columns.closed_on, range,
                                    options.as_of, rows.data());
      const Symbol* symbols = group->symbols(0);
      for (int i = 0; i < count; ++i) source->counts_[symbols[rows[static_cast<size_t>(i)]]] = 1;
    }
    return source;
  }

  std::vector<int> block_widths() const override { return BlockWidths(); }

  int Select(const RowGroup& group, uint16_t* rows) const override {
    const Symbol* deals = group.symbols(0);
    int count = 0;
    for (int i = 0; i < group.rows(); ++i) {
      rows[count] = static_cast<uint16_t>(i);
      count += deals[i] < counts_.size() ? counts_[deals[i]] : 0;
    }
    return count;
  }

  void Accumulate(const FoldBatch& batch, GroupSums* sums) const override {
    EarningsAdder adder(loss_, &overflow_);
    adder.Start(batch);
    Earnings row;
    for (int i = 0; i < batch.count; ++i) {
      economics_.Line(batch.group->first_row() + batch.rows[i], &row);
      adder.Set(i, batch.slots[i], row);
    }
    adder.Finish(batch, sums);
  }

  bool overflow() const { return overflow_.load(std::memory_order_relaxed); }

 private:
  WonLineSource(const DealEconomics& economics, LossMeasure loss)
      : economics_(economics), loss_(loss) {}

  const DealEconomics& economics_;
  const LossMeasure loss_;
  std::vector<uint8_t> counts_;  // by deal's symbol
  mutable std::atomic<bool> overflow_{false};
};

absl::Status Overflowed() {
  return OutOfRange(
      "A deal or line comes to more than 9.2e12 units of money: check quantity and price.");
}

// Bare periods mean the day the deal was closed, also for its lines.
std::string FromLines(const std::string& name) {
  return GrainFromName(name).has_value() ? "deals.closed_on." + name : name;
}

GroupOptions GroupsOf(const WonDealsOptions& options, bool lines) {
  GroupOptions groups{options.by, options.filter};
  if (!lines) return groups;
  for (std::string& name : groups.by) name = FromLines(name);
  for (FilterCondition& condition : groups.filter) condition.column = FromLines(condition.column);
  return groups;
}

absl::StatusOr<FoldPlan> PlanFor(const std::shared_ptr<const Snapshot>& snapshot,
                                 const WonDealsOptions& options, bool lines, bool beside_lines,
                                 const Run& run) {
  if (lines) {
    return FoldPlan::Make(snapshot, TableId::kDealLines, -1, GroupsOf(options, true), run);
  }
  return FoldPlan::Make(snapshot, TableId::kDeals, DealColumns().closed_on,
                        GroupsOf(options, false), run,
                        beside_lines ? std::optional<TableId>(TableId::kDealLines) : std::nullopt);
}

}  // namespace

namespace {

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

absl::Status FoldDeals(const std::shared_ptr<const Snapshot>& snapshot,
                       const WonDealsOptions& options, const DealEconomics& economics,
                       WhichDeals which, bool beside_lines, const Key& prefix, const Run& run,
                       Tally* tally) {
  const WonDealSource deals(options, economics, which);
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan plan,
                            PlanFor(snapshot, options, false, beside_lines, run));
  COXSWAIN_RETURN_IF_ERROR(plan.Fold(deals, prefix, run, tally));
  return deals.overflow() ? Overflowed() : absl::OkStatus();
}

absl::Status FoldLines(const std::shared_ptr<const Snapshot>& snapshot,
                       const WonDealsOptions& options, const DealEconomics& economics,
                       const Key& prefix, const Run& run, Tally* tally) {
  COXSWAIN_ASSIGN_OR_RETURN(const std::unique_ptr<WonLineSource> lines,
                            WonLineSource::Make(*snapshot, options, economics));
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan plan, PlanFor(snapshot, options, true, false, run));
  COXSWAIN_RETURN_IF_ERROR(plan.Fold(*lines, prefix, run, tally));
  return lines->overflow() ? Overflowed() : absl::OkStatus();
}

}  // namespace

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
    if (!ResolveColumn(snapshot, TableId::kDealLines, -1, FromLines(name)).ok()) {
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

absl::StatusOr<Level> ResolveLevel(const Snapshot& snapshot, const WonDealsOptions& options) {
  COXSWAIN_ASSIGN_OR_RETURN(const LevelRule rule, RuleOfLevel(snapshot, options));
  if (rule.level != Level::kAuto) return rule.level;
  const bool named =
      std::any_of(rule.columns.begin(), rule.columns.end(),
                  [&](const std::string& column) { return LinesNaming(snapshot, column) > 0; });
  return named ? Level::kLine : Level::kDeal;
}

absl::Status FoldWonLevels(const std::shared_ptr<const Snapshot>& snapshot,
                           const WonDealsOptions& options, const LevelRule& rule, const Key& prefix,
                           bool line_level, const Run& run, Tally* tally) {
  if (rule.level != Level::kAuto || run.rows_counted != nullptr) {
    WonDealsOptions settled = options;
    if (rule.level != Level::kAuto) settled.level = rule.level;
    return FoldWonDeals(snapshot, settled,
                        Under(prefix, rule.level == Level::kLine ? kLinesPart : kDealsPart), run,
                        tally);
  }
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "what won deals earn"));
  COXSWAIN_ASSIGN_OR_RETURN(const std::unique_ptr<DealEconomics> economics,
                            DealEconomics::Make(snapshot, options.as_of, line_level, run));
  COXSWAIN_RETURN_IF_ERROR(FoldDeals(snapshot, options, *economics, WhichDeals::kWithoutLines,
                                     false, Under(prefix, kWithoutLinesPart), run, tally));
  COXSWAIN_RETURN_IF_ERROR(FoldDeals(snapshot, options, *economics, WhichDeals::kWithLines, false,
                                     Under(prefix, kWithLinesPart), run, tally));
  if (line_level) {
    COXSWAIN_RETURN_IF_ERROR(
        FoldLines(snapshot, options, *economics, Under(prefix, kOnLinesPart), run, tally));
  }
  for (const std::string& column : rule.columns) {
    Key key = Under(prefix, kNamesPart);
    key.push_back(KeyPart::Text(column));
    const Int128 lines = LinesNaming(*snapshot, column);
    tally->Add(key, {&lines, 1});
  }
  return absl::OkStatus();
}

std::unique_ptr<LiveSource> LiveWonLevels(const WonDealsOptions& options, const LevelRule& rule,
                                          const Key& prefix) {
  if (rule.level != Level::kDeal) return nullptr;
  return NewLiveWonDeals(options, Under(prefix, kDealsPart));
}

Key DealLevelKey(const Key& dimensions) {
  Key key = Under({}, kDealsPart);
  key.insert(key.end(), dimensions.begin(), dimensions.end());
  return key;
}

WonLevels ReadWonLevels(const std::vector<Tally::Entry>& entries, const Key& prefix) {
  std::vector<std::pair<WonPart, const Tally::Entry*>> found;
  WonLevels levels;
  for (const Tally::Entry& entry : entries) {
    if (entry.key.size() <= prefix.size() ||
        !std::equal(prefix.begin(), prefix.end(), entry.key.begin())) {
      continue;
    }
    const WonPart part = static_cast<WonPart>(entry.key[prefix.size()].integer);
    if (part == kLinesPart || (part == kNamesPart && entry.at(0) > 0)) levels.level = Level::kLine;
    found.emplace_back(part, &entry);
  }
  const WonPart other_level = levels.level == Level::kLine ? kWithLinesPart : kOnLinesPart;
  found.erase(std::remove_if(found.begin(), found.end(),
                             [&](const auto& at) {
                               return at.first == kNamesPart || at.first == other_level;
                             }),
              found.end());
  const auto dimensions_of = [&](const Tally::Entry& entry) {
    return Key(entry.key.begin() + static_cast<std::ptrdiff_t>(prefix.size()) + 1, entry.key.end());
  };
  // One part alone, which is the rule, stands in key order already.
  if (found.empty() || found.front().first == found.back().first) {
    for (const auto& [part, entry] : found) {
      levels.groups.push_back({dimensions_of(*entry), entry->values});
    }
    return levels;
  }
  std::map<std::string, Tally::Entry> groups;
  for (const auto& [part, entry] : found) {
    Key dimensions = dimensions_of(*entry);
    const auto [group, fresh] = groups.try_emplace(EncodeKey(dimensions));
    if (fresh) {
      group->second = {std::move(dimensions), entry->values};
      continue;
    }
    std::vector<Int128>& sums = group->second.values;
    sums.resize(std::max(sums.size(), entry->values.size()), 0);
    for (size_t i = 0; i < entry->values.size(); ++i) sums[i] += entry->values[i];
  }
  for (auto& [encoded, group] : groups) levels.groups.push_back(std::move(group));
  return levels;
}

absl::Status FoldWonDeals(const std::shared_ptr<const Snapshot>& snapshot,
                          const WonDealsOptions& options, const Key& prefix, const Run& run,
                          Tally* tally) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "what won deals earn"));
  COXSWAIN_ASSIGN_OR_RETURN(const Level level, ResolveLevel(*snapshot, options));
  const bool by_line = level == Level::kLine;
  COXSWAIN_ASSIGN_OR_RETURN(const std::unique_ptr<DealEconomics> economics,
                            DealEconomics::Make(snapshot, options.as_of, by_line, run));
  if (by_line) {
    COXSWAIN_RETURN_IF_ERROR(FoldLines(snapshot, options, *economics, prefix, run, tally));
  }
  return FoldDeals(snapshot, options, *economics,
                   by_line ? WhichDeals::kWithoutLines : WhichDeals::kAll, by_line, prefix, run,
                   tally);
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

  Earnings earnings;
  if (by_line) {
    COXSWAIN_ASSIGN_OR_RETURN(const std::unique_ptr<WonLineSource> source,
                              WonLineSource::Make(*snapshot, options, *economics));
    COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan plan, PlanFor(snapshot, options, true, false, run));
    COXSWAIN_ASSIGN_OR_RETURN(const std::vector<int64_t> rows, plan.Rows(*source, limit, run));
    COXSWAIN_ASSIGN_OR_RETURN(const std::vector<uint32_t>* deal_rows,
                              snapshot->RowOfSymbol(TableId::kDeals));
    for (const int64_t row : rows) {
      economics->Line(row, &earnings);
      append((*deal_rows)[lines.SymbolAt(row, 0)], row, earnings);
    }
  }
  const WonDealSource source(options, *economics,
                             by_line ? WhichDeals::kWithoutLines : WhichDeals::kAll);
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan plan, PlanFor(snapshot, options, false, by_line, run));
  const int64_t left = limit < 0 ? -1 : std::max<int64_t>(0, limit - out.rows());
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<int64_t> rows, plan.Rows(source, left, run));
  for (const int64_t row : rows) {
    economics->Deal(deals.GroupOf(row), static_cast<int>(row % kGroupRows), &earnings);
    append(row, -1, earnings);
  }
  return out;
}

}  // namespace coxswain
