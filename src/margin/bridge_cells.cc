#include "bridge_cells.h"

#include "coxswain/measures/won_deals.h"

namespace coxswain {

void AddToBridge(const Tally::Entry& entry, bool lines, std::optional<BridgeSums>* sums) {
  if (!sums->has_value()) sums->emplace();
  BridgeSums& to = **sums;
  const Int128 no_amount = entry.at(kWonNoAmountRows);
  to.quantity += lines ? entry.at(kWonQuantitySum) : (entry.at(kWonRows) - no_amount) * kMicros;
  to.list += entry.at(kWonListSum);
  to.invoice += entry.at(kWonInvoiceSum);
  to.off_invoice += entry.at(kWonOffInvoiceSum);
  to.uncovered_net += entry.at(kWonUnknownCostNetSum);
  to.goods += entry.at(kWonGoodsSum);
  to.serve += entry.at(kWonServeSum) - entry.at(kWonUnknownCostServeSum);
  to.list_known = to.list_known && entry.at(kWonUnknownListInvoiceSum) == 0;
  // A row without an amount has no margin that could be unknown, unless it has costs of its own.
  to.cost_known = to.cost_known && entry.at(kWonUnknownCostRows) == no_amount &&
                  entry.at(kWonUnknownCostNetSum) == 0 && entry.at(kWonUnknownCostServeSum) == 0;
}

namespace {

std::string Picked(absl::Span<const KeyPart> dimensions, const std::vector<size_t>& places) {
  std::string picked;
  for (const size_t place : places) AppendKeyPart(dimensions[place], &picked);
  return picked;
}

}  // namespace

void BridgeCells::Add(const Tally::Entry& entry, size_t first, Of of) {
  const absl::Span<const KeyPart> dimensions = absl::MakeConstSpan(entry.key).subspan(first);
  const bool lines = entry.key[1].integer != 0;
  const KeyPart unit = lines ? dimensions[layout_.unit] : KeyPart::Integer(1);
  std::vector<KeyPart> cell(dimensions.begin(), dimensions.end());
  // The unit is of the product, but a dimension that is asked for stays one.
  if (layout_.unit >= layout_.by) cell[layout_.unit] = KeyPart::Null();
  const std::string bare = EncodeKey(cell);
  std::string whole = bare;
  AppendKeyPart(unit, &whole);
  const uint32_t at = by_key_.Of(whole);
  if (at == items_.size()) {
    items_.push_back({cells_.Of(bare),
                      customers_.Of(Picked(dimensions, layout_.customer)),
                      products_.Of(Picked(dimensions, layout_.product)),
                      units_.Of(EncodeKey({&unit, 1})),
                      {},
                      {},
                      {}});
    at_base_rates_.emplace_back();
    groups_.push_back(EncodeKey(dimensions.subspan(0, layout_.by)));
    if (items_.back().unit == unit_names_.size()) unit_names_.push_back(unit);
  }
  rates_ = rates_ || of == kNowAtBaseRates;
  BridgeItem& item = items_[at];
  AddToBridge(entry, lines,
              of == kBase  ? &item.base
              : of == kNow ? &item.now
                           : &at_base_rates_[at]);
}

const std::vector<BridgeItem>& BridgeCells::items() {
  for (size_t i = 0; rates_ && i < items_.size(); ++i) {
    if (!at_base_rates_[i].has_value()) continue;
    items_[i].own_rates = items_[i].now;
    items_[i].now = at_base_rates_[i];
    at_base_rates_[i].reset();
  }
  return items_;
}

std::string BridgeCells::UnitName(uint32_t unit) const {
  const KeyPart& name = unit_names_[unit];
  return name.kind == KeyPart::Kind::kInteger ? "deal" : name.text;
}

}  // namespace coxswain
