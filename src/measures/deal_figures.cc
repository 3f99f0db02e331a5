#include "coxswain/measures/deal_figures.h"

#include "economics.h"

namespace coxswain {

struct DealFigureReader::State {
  std::shared_ptr<const Snapshot> snapshot;
  std::unique_ptr<DealEconomics> economics;
};

DealFigureReader::DealFigureReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
DealFigureReader::~DealFigureReader() = default;

absl::StatusOr<std::unique_ptr<DealFigureReader>> DealFigureReader::Make(
    const std::shared_ptr<const Snapshot>& snapshot, const Run& run) {
  auto state = std::make_unique<State>();
  state->snapshot = snapshot;
  COXSWAIN_ASSIGN_OR_RETURN(state->economics,
                            DealEconomics::Make(snapshot, std::nullopt, false, run));
  return std::unique_ptr<DealFigureReader>(new DealFigureReader(std::move(state)));
}

DealFigures DealFigureReader::Read(int64_t row) const {
  const DealEconomics& economics = *state_->economics;
  const RowGroup& group = state_->snapshot->table(TableId::kDeals).GroupOf(row);
  const int place = static_cast<int>(row % kGroupRows);
  Earnings deal;
  economics.Deal(group, place, &deal);
  DealFigures figures;
  figures.amount_known = deal.amount_known;
  figures.cost_known = deal.cost_known;
  const absl::Span<const uint32_t> lines = economics.LinesOf(group.symbols(0)[place]);
  if (lines.empty()) return figures;
  figures.has_lines = true;
  figures.line_net = 0;
  figures.line_list = 0;
  figures.line_goods = 0;
  if (state_->snapshot->reported() != nullptr) {
    figures.rounding = static_cast<int64_t>(lines.size()) + 1;
  }
  for (const uint32_t line : lines) {
    Earnings terms;
    economics.LineTerms(line, &terms);
    const auto add = [](std::optional<Int128>* sum, Int128 value, bool known) {
      if (!known) {
        sum->reset();
      } else if (sum->has_value()) {
        **sum += value;
      }
    };
    const bool priced = terms.amount_known && !terms.no_rate;
    add(&figures.line_net, terms.invoice, priced);
    add(&figures.line_list, terms.list, priced && terms.unknown_list_invoice == 0);
    add(&figures.line_goods, terms.goods, terms.cost_known && !terms.no_rate);
  }
  return figures;
}

}  // namespace coxswain
