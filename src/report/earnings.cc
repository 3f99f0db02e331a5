#include "earnings.h"

#include <algorithm>

namespace coxswain::report {

Earnings EarningsAt(const Table& table, int64_t row) {
  const auto micros = [&](std::string_view column) {
    return MicrosAt(table, column, row).value_or(0);
  };
  Earnings earned;
  earned.lines = table.Find("lines") != nullptr;
  earned.deals = CountAt(table, earned.lines ? "lines" : "deals", row).value_or(0);
  earned.list = micros("list_revenue");
  earned.invoice = micros("invoice_revenue");
  earned.net = micros("net_revenue");
  earned.gross = MicrosAt(table, "gross_margin", row);
  earned.gross_share = RealAt(table, "gross_margin_share", row);
  earned.contribution = MicrosAt(table, "contribution_margin", row);
  earned.contribution_share = RealAt(table, "contribution_margin_share", row);
  earned.cost_coverage = RealAt(table, "cost_coverage", row);
  earned.loss_deals = CountAt(table, earned.lines ? "loss_lines" : "loss_deals", row).value_or(0);
  earned.loss_net = micros("loss_net_revenue");
  earned.loss = micros("loss_margin");
  earned.loss_by_discount = micros("loss_by_discount");
  earned.loss_at_list = micros("loss_at_list");
  return earned;
}

std::string_view CampaignDimension(const Source& source) {
  const int column = ColumnIndex(TableId::kDealLines, "campaign_id");
  for (const GroupRef& group : source.snapshot().table(TableId::kDealLines).groups) {
    const Symbol* campaigns = group->symbols(column);
    for (int row = 0; row < group->rows(); ++row) {
      if (campaigns[row] != kNullSymbol) return "deal_lines.campaign_id";
    }
  }
  return "deals.campaign_id";
}

void AddNames(const Source& source, TableId id, std::string_view dimension, std::string_view name,
              Table* rows) {
  const int64_t count = rows->rows();
  Table with = *rows;
  const int column = with.AddColumn(std::string(name), ColumnKind::kText);
  for (int64_t row = 0; row < count; ++row) {
    const std::string key = TextAt(*rows, dimension, row);
    key.empty() ? with.AppendNull(column) : with.AppendText(column, source.NameOf(id, key));
  }
  std::rotate(with.columns.begin(), with.columns.end() - 1, with.columns.end());
  *rows = std::move(with);
}

}  // namespace coxswain::report
