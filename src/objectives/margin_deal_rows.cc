#include <algorithm>
#include <map>

#include "margin_misses.h"

namespace coxswain {

absl::StatusOr<Table> MarginDealRows(const std::shared_ptr<const Snapshot>& snapshot,
                                     const ScoreOptions& options,
                                     const std::vector<std::string>& by, const Filter& filter,
                                     const Run& run) {
  WonDealsOptions asked;
  asked.by = by;
  asked.filter = filter;
  COXSWAIN_RETURN_IF_ERROR(RuleOfLevel(*snapshot, asked).status());
  const std::string& money = snapshot->currency();
  Table out;
  const int id = out.AddColumn("objective_id", ColumnKind::kText);
  const int deal = out.AddColumn("deal_id", ColumnKind::kText);
  const int line = out.AddColumn("line", ColumnKind::kText);
  const int closed_on = out.AddColumn("closed_on", ColumnKind::kDate);
  const int row_column = out.AddColumn("row", ColumnKind::kInteger);
  const int net = out.AddColumn("net_revenue", ColumnKind::kSum, money, kMoneyScale);
  const int margin = out.AddColumn("margin", ColumnKind::kSum, money, kMoneyScale);
  const int margin_share = out.AddColumn("margin_share", ColumnKind::kReal, "share");
  const int target_share = out.AddColumn("target_share", ColumnKind::kReal, "share");
  const int shortfall = out.AddColumn("shortfall", ColumnKind::kSum, money, kMoneyScale);
  const int misses = out.AddColumn("misses_target", ColumnKind::kBool);

  const TableState& objectives = snapshot->table(TableId::kObjectives);
  std::map<std::string, Objective> by_id;
  for (int64_t row = 0; row < objectives.rows; ++row) {
    Objective objective = Objective::FromKey(RowKey(objectives, row));
    const bool wanted = options.objective_ids.empty() ||
                        std::find(options.objective_ids.begin(), options.objective_ids.end(),
                                  objective.id) != options.objective_ids.end();
    if (wanted && IsMarginMeasure(objective.measure_name) && ParseFilter(objective.filter).ok()) {
      by_id.emplace(objective.id, std::move(objective));
    }
  }
  for (const auto& [name, objective] : by_id) {
    const MarginTarget target = MarginTarget::Of(objective);
    const WonDealsOptions won = DealsOf(objective, by, filter, options.as_of);
    const absl::StatusOr<Table> deals = WonDealRows(snapshot, won, -1, run);
    if (!deals.ok()) {
      const absl::StatusCode code = deals.status().code();
      // What is wrong with the objective itself stands in the note of its row.
      if (code == absl::StatusCode::kInvalidArgument || code == absl::StatusCode::kNotFound ||
          code == absl::StatusCode::kFailedPrecondition) {
        continue;
      }
      return deals.status();
    }
    const Column& nets = *deals->Find("net_revenue");
    const Column& margins = *deals->Find(target.gross ? "gross_margin" : "contribution_margin");
    for (int64_t row = 0; row < deals->rows(); ++row) {
      const size_t at = static_cast<size_t>(row);
      out.AppendText(id, name);
      out.AppendText(deal, deals->Find("deal_id")->texts[at]);
      const Column& lines = *deals->Find("line");
      lines.IsNull(row) ? out.AppendNull(line) : out.AppendText(line, lines.texts[at]);
      const Column& closed = *deals->Find("closed_on");
      closed.IsNull(row) ? out.AppendNull(closed_on)
                         : out.AppendInteger(closed_on, closed.numbers[at]);
      out.AppendInteger(row_column, deals->Find("row")->numbers[at]);
      const bool known = !nets.IsNull(row) && !margins.IsNull(row);
      nets.IsNull(row) ? out.AppendNull(net) : out.AppendSum(net, nets.sums[at]);
      known ? out.AppendSum(margin, margins.sums[at]) : out.AppendNull(margin);
      known&& nets.sums[at] > 0
          ? out.AppendReal(margin_share, Ratio(margins.sums[at], nets.sums[at]))
          : out.AppendNull(margin_share);
      if (!known || !target.share.has_value()) {
        target.share ? out.AppendReal(target_share, Ratio(*target.share, kMicros))
                     : out.AppendNull(target_share);
        out.AppendNull(shortfall);
        out.AppendNull(misses);
        continue;
      }
      const bool missed = CountsAsLoss(margins.sums[at], nets.sums[at], target.share);
      out.AppendReal(target_share, Ratio(*target.share, kMicros));
      out.AppendSum(shortfall, missed ? ShortfallOf(*target.share, nets.sums[at], margins.sums[at])
                                      : Int128{0});
      out.AppendInteger(misses, missed ? 1 : 0);
    }
  }
  return out;
}

}  // namespace coxswain
