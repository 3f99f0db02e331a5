#include <algorithm>
#include <map>

#include "coxswain/query/query.h"
#include "coxswain/query/rate_gaps.h"

namespace coxswain {
namespace {

bool HasOption(const QuerySpec& spec, std::string_view name) {
  return std::any_of(spec.options.begin(), spec.options.end(),
                     [&](const OptionSpec& option) { return option.name == name; });
}

// The rows that a fold counts, by table, ascending.
using CountedRows = std::map<TableId, std::vector<int64_t>>;

bool Counts(const CountedRows& counted, TableId table, int64_t row) {
  const auto rows = counted.find(table);
  return rows != counted.end() && std::binary_search(rows->second.begin(), rows->second.end(), row);
}

// What a deal and its costs say counts with the deal, or with a line of that.
absl::StatusOr<bool> CountsDeal(const Snapshot& snapshot, const CountedRows& counted, Symbol deal) {
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<uint32_t>* row_of,
                            snapshot.RowOfSymbol(TableId::kDeals));
  if (deal < row_of->size() && Counts(counted, TableId::kDeals, (*row_of)[deal])) return true;
  COXSWAIN_ASSIGN_OR_RETURN(
      const ChildIndex* lines,
      snapshot.Children(TableId::kDealLines, ColumnIndex(TableId::kDealLines, "deal_id")));
  const absl::Span<const uint32_t> of_deal = lines->rows_of(deal);
  return std::any_of(of_deal.begin(), of_deal.end(),
                     [&](uint32_t line) { return Counts(counted, TableId::kDealLines, line); });
}

}  // namespace

absl::Status CheckRateGaps(const QuerySpec& spec, const std::shared_ptr<const Snapshot>& snapshot,
                           const std::function<absl::Status(const Run&)>& fold, const Run& run) {
  if (snapshot->reported() == nullptr) return absl::OkStatus();
  const std::vector<RateGap>& gaps = snapshot->reported()->gaps;
  const auto matters = [&](const RateGap& gap) {
    return NamesTable(spec.facts, Spec(gap.table).name) || gap.table == TableId::kCostPools;
  };
  if (std::none_of(gaps.begin(), gaps.end(), matters)) return absl::OkStatus();
  CountedRows counted;
  ScopedCharge charge(run.memory);
  absl::Status charged;
  Run naming = run;
  naming.rows_counted = [&](int table, int, const std::vector<int64_t>& rows) {
    if (charged.ok()) {
      charged = charge.Add(static_cast<int64_t>(rows.size() * sizeof(int64_t)), "Naming rows");
    }
    if (!charged.ok()) return;
    std::vector<int64_t>& found = counted[static_cast<TableId>(table)];
    found.insert(found.end(), rows.begin(), rows.end());
  };
  COXSWAIN_RETURN_IF_ERROR(fold(naming));
  COXSWAIN_RETURN_IF_ERROR(charged);
  for (auto& [table, rows] : counted) std::sort(rows.begin(), rows.end());
  for (const RateGap& gap : gaps) {
    bool counts = false;
    switch (gap.table) {
      case TableId::kOrders:
      case TableId::kSpend:
        counts = Counts(counted, gap.table, gap.row);
        break;
      case TableId::kDeals:
      case TableId::kDealCosts: {
        const Symbol deal =
            snapshot->table(gap.table).SymbolAt(gap.row, ColumnIndex(gap.table, "deal_id"));
        COXSWAIN_ASSIGN_OR_RETURN(counts, CountsDeal(*snapshot, counted, deal));
        break;
      }
      case TableId::kCostPools:
        counts = NamesTable(spec.facts, Spec(gap.table).name) ||
                 NamesTable(spec.lookups, Spec(gap.table).name);
        break;
      default:  // lines, and what is looked up, tell by themselves
        break;
    }
    if (counts) return GapError(*snapshot, gap);
  }
  return absl::OkStatus();
}

RatePolicy PolicyOf(const QuerySpec& spec, const Options& options) {
  RatePolicy policy;
  if (HasOption(spec, kAsOfOption.name)) policy.as_of = options.DateOf(kAsOfOption.name);
  if (HasOption(spec, kRateDayOption.name)) policy.day = options.DateOf(kRateDayOption.name);
  if (HasOption(spec, kRateKindOption.name)) {
    const int column = ColumnIndex(TableId::kRates, "kind");
    policy.kind =
        static_cast<RateKind>(EnumIndex(Spec(TableId::kRates).columns[static_cast<size_t>(column)],
                                        options.Text(kRateKindOption.name)));
  }
  return policy;
}

absl::StatusOr<std::shared_ptr<const Snapshot>> RowsFor(
    const Query& query, const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
    const Run& run) {
  const std::string_view rates = Spec(TableId::kRates).name;
  if (!NamesTable(query.spec.lookups, rates) && !NamesTable(query.spec.facts, rates)) {
    return snapshot;
  }
  COXSWAIN_ASSIGN_OR_RETURN(std::shared_ptr<const Snapshot> rows,
                            InReportingCurrency(snapshot, PolicyOf(query.spec, options), run));
  if (!query.takes_gaps) {
    const auto fold = [&](const Run& naming) { return query.fold(rows, options, naming).status(); };
    COXSWAIN_RETURN_IF_ERROR(CheckRateGaps(query.spec, rows, fold, run));
  }
  return rows;
}

absl::StatusOr<Tally> FoldQuery(const Query& query, const std::shared_ptr<const Snapshot>& snapshot,
                                const Options& options, const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const std::shared_ptr<const Snapshot> rows,
                            RowsFor(query, snapshot, options, run));
  return query.fold(rows, options, run);
}

}  // namespace coxswain
