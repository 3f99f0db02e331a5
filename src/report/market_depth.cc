#include "market_depth.h"

#include <algorithm>
#include <map>
#include <set>

#include "charts.h"
#include "say.h"
#include "sentences.h"

namespace coxswain::report {
namespace {

constexpr int64_t kRows = 20;
constexpr size_t kMostRegions = 10;  // side by side in the heat map

// Market levels or amounts, which sizes can be told of besides penetration.
bool SaysMore(const Snapshot& snapshot) {
  const TableState& markets = snapshot.table(TableId::kMarkets);
  const int level = ColumnIndex(TableId::kMarkets, "level");
  const int amount = ColumnIndex(TableId::kMarkets, "capacity_amount");
  for (int64_t row = 0; row < markets.rows; ++row) {
    const std::string drawn = markets.ValueText(row, level);
    if (!drawn.empty() && drawn != "total") return true;
    if (markets.NumberAt(row, amount) != kNullNumber) return true;
  }
  return false;
}

// Some customer has a region; else there is nothing to fold for.
bool KnowsRegions(const Snapshot& snapshot) {
  const int region = ColumnIndex(TableId::kCustomers, "region");
  const std::vector<GroupRef>& groups = snapshot.table(TableId::kCustomers).groups;
  return std::any_of(groups.begin(), groups.end(),
                     [&](const GroupRef& group) { return group->written(region); });
}

// The regions with the most capacity.
std::set<std::string> LargestRegions(const Table& cells) {
  std::map<std::string, Int128> capacity;
  for (int64_t row = 0; row < cells.rows(); ++row) {
    capacity[TextAt(cells, "region", row)] += CountAt(cells, "capacity", row).value_or(0);
  }
  std::vector<std::pair<Int128, std::string>> order;
  for (const auto& [region, size] : capacity) order.emplace_back(-size, region);
  std::sort(order.begin(), order.end());
  if (order.size() > kMostRegions) order.resize(kMostRegions);
  std::set<std::string> regions;
  for (const auto& [size, region] : order) regions.insert(region);
  return regions;
}

}  // namespace

absl::Status AddRegions(const Source& source, Section* section) {
  if (!KnowsRegions(source.snapshot()) && !source.Given(TableId::kMarkets)) return absl::OkStatus();
  COXSWAIN_ASSIGN_OR_RETURN(Answer answer, source.Ask("penetration", {By({"segment", "region"})}));
  if (!answer.table.has_value()) return absl::OkStatus();
  Table& cells = *answer.table;
  KeepRows(
      [&](int64_t row) {
        return !TextAt(cells, "segment", row).empty() && !TextAt(cells, "region", row).empty() &&
               RealAt(cells, "penetration_ever", row).has_value();
      },
      &cells);
  const std::set<std::string> regions = LargestRegions(cells);
  if (regions.size() < 2) return absl::OkStatus();
  KeepRows([&](int64_t row) { return regions.count(TextAt(cells, "region", row)) != 0; }, &cells);
  section->tables.push_back(Show("penetration_by_region", "How full the market is by region", cells,
                                 {{"segment"},
                                  {"region"},
                                  {"capacity"},
                                  {"customers_ever", "ever bought"},
                                  {"penetration_ever", "penetration"},
                                  {"headroom", "left"}},
                                 kRows));
  AddHeatMap(section->tables.back(), cells, section);
  return absl::OkStatus();
}

absl::Status AddSizes(const Source& source, Section* section, Report* report) {
  if (!source.Given(TableId::kPotentials) && !SaysMore(source.snapshot())) return absl::OkStatus();
  COXSWAIN_ASSIGN_OR_RETURN(const Answer answer,
                            source.AskFiltered("market_size", {By({"segment"})}));
  if (!answer.table.has_value() || answer.table->rows() == 0) return absl::OkStatus();
  const Table& sizes = *answer.table;
  for (int64_t row = 0; row < sizes.rows(); ++row) {
    const std::string segment = TextAt(sizes, "segment", row);
    const std::optional<Int128> beyond = CountAt(sizes, "customers_over_level", row);
    if (!beyond.has_value()) continue;
    report->findings.push_back(
        {"market_levels", segment,
         FindMarketLevels(segment, TextAt(sizes, "level", row),
                          CountAt(sizes, "capacity_customers", row).value_or(0), *beyond),
         std::nullopt, ""});
  }
  section->tables.push_back(Show("market_size", "How large the market is", sizes,
                                 {{"segment"},
                                  {"level"},
                                  {"capacity_customers", "customers"},
                                  {"capacity_low", "at least"},
                                  {"capacity_high", "at most"},
                                  {"capacity_amount", "spend in a year"},
                                  {"as_of", "as of"},
                                  {"source"},
                                  {"account_customers", "known accounts"},
                                  {"account_amount", "their potential"},
                                  {"note"}},
                                 kRows));
  return absl::OkStatus();
}

absl::Status AddWallets(const Source& source, Section* section) {
  if (!source.Given(TableId::kPotentials)) return absl::OkStatus();
  COXSWAIN_ASSIGN_OR_RETURN(const Answer whole, source.AskFiltered("white_space", {By({})}));
  COXSWAIN_ASSIGN_OR_RETURN(Answer answer, source.AskFiltered("white_space", {By({"segment"})}));
  if (!whole.table.has_value() || !answer.table.has_value()) return absl::OkStatus();
  Table& segments = *answer.table;
  SortBy("gap_amount", Order::kDescending, &segments);
  WalletTotals totals;
  totals.wallets = CountAt(*whole.table, "wallets").value_or(0);
  totals.wallet = MicrosAt(*whole.table, "wallet_amount").value_or(0);
  totals.sales = MicrosAt(*whole.table, "wallet_sales").value_or(0);
  totals.share = RealAt(*whole.table, "share_of_wallet");
  totals.gap = MicrosAt(*whole.table, "gap_amount").value_or(0);
  totals.segment = TextAt(segments, "segment");
  totals.segment_gap = MicrosAt(segments, "gap_amount").value_or(0);
  if (totals.share.has_value()) {
    section->sentences.push_back(SayWallet(totals, source.currency()));
  }
  section->tables.push_back(Show("white_space", "What accounts own and could buy", segments,
                                 {{"segment"},
                                  {"cells", "accounts x families"},
                                  {"owned"},
                                  {"in_pipeline", "in the pipeline"},
                                  {"gap", "open"},
                                  {"not_eligible", "not eligible"},
                                  {"sales", "sales in a year"},
                                  {"share_of_wallet", "of their wallets"},
                                  {"gap_amount", "left a year"}},
                                 kRows));
  return absl::OkStatus();
}

}  // namespace coxswain::report
