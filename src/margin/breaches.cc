#include "breaches.h"

namespace coxswain {

PolicyFigures FiguresOfRow(const RowFigures& row) {
  PolicyFigures figures;
  if (!row.amount_known) return figures;
  if (row.list_known) figures.list = row.list;
  figures.invoice = row.invoice;
  figures.net = row.net();
  if (row.cost_known) figures.contribution = row.contribution();
  return figures;
}

BreachOptions ReadBreachOptions(const Options& options) {
  BreachOptions asked;
  asked.won.by = options.List("by");
  asked.won.filter = options.FilterOf("filter");
  asked.won.from = options.DateOf("from");
  asked.won.to = options.DateOf("to");
  asked.won.as_of = options.DateOf("as_of");
  const std::string level = options.Text("level");
  asked.won.level = level == "deal" ? Level::kDeal : level == "line" ? Level::kLine : Level::kAuto;
  const std::string status = options.Text("status");
  if (status != "open") asked.statuses.push_back(DealStatus::kWon);
  if (status != "won") asked.statuses.push_back(DealStatus::kOpen);
  return asked;
}

WonDealsOptions BoundBy(const Policy& policy, const WonDealsOptions& asked, DealStatus status) {
  WonDealsOptions bound = asked;
  bound.status = status;
  bound.filter.insert(bound.filter.end(), policy.filter.begin(), policy.filter.end());
  if (policy.valid_from.has_value() &&
      (!bound.from.has_value() || *bound.from < *policy.valid_from)) {
    bound.from = policy.valid_from;
  }
  if (policy.valid_to.has_value() && (!bound.to.has_value() || *bound.to > *policy.valid_to)) {
    bound.to = policy.valid_to;
  }
  return bound;
}

absl::Status BlamePolicy(const std::shared_ptr<const Snapshot>& snapshot, const Policy& policy,
                         const WonDealsOptions& bound, const WonDealsOptions& asked,
                         const absl::Status& status, const Run& run) {
  if (!absl::IsInvalidArgument(status) || CheckWonRows(snapshot, bound, run).ok()) return status;
  WonDealsOptions without = asked;
  without.status = bound.status;
  COXSWAIN_RETURN_IF_ERROR(CheckWonRows(snapshot, without, run));
  return PolicyError(policy, status);
}

absl::Status RequireBreachTables(const Snapshot& snapshot) {
  COXSWAIN_RETURN_IF_ERROR(
      RequireTable(snapshot, TableId::kPolicies, "what deals may be sold for without approval"));
  return RequireTable(snapshot, TableId::kDeals, "what goes beyond the policies");
}

absl::StatusOr<Table> BreachRows(const std::shared_ptr<const Snapshot>& snapshot,
                                 const Options& options, const Run& run) {
  const BreachOptions asked = ReadBreachOptions(options);
  COXSWAIN_RETURN_IF_ERROR(RequireBreachTables(*snapshot));
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<Policy> policies, ReadPolicies(*snapshot));
  const std::string& unit = snapshot->currency();
  Table out;
  const int policy_column = out.AddColumn("policy_id", ColumnKind::kText);
  const int deal_column = out.AddColumn("deal_id", ColumnKind::kText);
  const int line_column = out.AddColumn("line", ColumnKind::kText);
  const int closed_column = out.AddColumn("closed_on", ColumnKind::kDate);
  const int row_column = out.AddColumn("row", ColumnKind::kInteger);
  const int verdict_column = out.AddColumn("verdict", ColumnKind::kText);
  const int approver_column = out.AddColumn("approver", ColumnKind::kText);
  const auto add_money = [&](const std::string& name) {
    return out.AddColumn(name, ColumnKind::kSum, unit, kMoneyScale);
  };
  const int list = add_money("list_revenue");
  const int discount = add_money("discounts");
  const int beyond = add_money("discount_beyond");
  const int net = add_money("net_revenue");
  const int contribution = add_money("contribution_margin");
  const int margin_short = add_money("margin_short");
  const TableState& deals = snapshot->table(TableId::kDeals);
  const TableState& lines = snapshot->table(TableId::kDealLines);
  const int closed_on = ColumnIndex(TableId::kDeals, "closed_on");

  const auto append = [&](const Policy& policy, int64_t deal, int64_t line, const RowFigures& row) {
    const PolicyFigures figures = FiguresOfRow(row);
    const PolicyVerdict verdict = Judge(policy.limits, figures);
    if (!verdict.beyond() && !verdict.unknown()) return;
    out.AppendText(policy_column, policy.id);
    out.AppendText(deal_column, deals.TextAt(deal, 0));
    line < 0 ? out.AppendNull(line_column) : out.AppendText(line_column, lines.TextAt(line, 1));
    const int32_t closed = deals.DayAt(deal, closed_on);
    closed == kNullDay ? out.AppendNull(closed_column) : out.AppendInteger(closed_column, closed);
    out.AppendInteger(row_column, (line < 0 ? deal : line) + 1);
    out.AppendText(verdict_column, verdict.beyond() ? "beyond the policy"
                                   : verdict.discount == Judgement::kUnknown
                                       ? "discount cannot be judged"
                                       : "margin cannot be judged");
    policy.approver.has_value() ? out.AppendText(approver_column, *policy.approver)
                                : out.AppendNull(approver_column);
    const auto put = [&](int column, std::optional<Int128> value) {
      value.has_value() ? out.AppendSum(column, *value) : out.AppendNull(column);
    };
    put(list, figures.list);
    put(discount, figures.list.has_value() ? std::optional<Int128>(row.discount()) : std::nullopt);
    put(beyond, verdict.discount == Judgement::kBeyond
                    ? std::optional<Int128>(verdict.discount_beyond)
                    : std::nullopt);
    put(net, figures.net);
    put(contribution, figures.contribution);
    put(margin_short, verdict.margin == Judgement::kBeyond
                          ? std::optional<Int128>(verdict.margin_short)
                          : std::nullopt);
  };
  for (const Policy& policy : policies) {
    for (const DealStatus status : asked.statuses) {
      const WonDealsOptions bound = BoundBy(policy, asked.won, status);
      const absl::Status visited = VisitWonRows(
          snapshot, bound, run, [&](int64_t deal, int64_t line, const RowFigures& row) {
            append(policy, deal, line, row);
          });
      COXSWAIN_RETURN_IF_ERROR(BlamePolicy(snapshot, policy, bound, asked.won, visited, run));
    }
  }
  return out;
}

}  // namespace coxswain
