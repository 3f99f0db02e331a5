#include "margin/bridge_options.h"

namespace coxswain {

BridgeMeasure BridgeMeasureOf(const Options& options) {
  const std::string name = options.Text("measure");
  if (name == "net_revenue") return BridgeMeasure::kNetRevenue;
  return name == "gross_margin" ? BridgeMeasure::kGrossMargin : BridgeMeasure::kContributionMargin;
}

BridgeMethod BridgeMethodOf(const Options& options) {
  const std::string name = options.Text("method");
  if (name == "price_at_new_quantity") return BridgeMethod::kPriceAtNewQuantity;
  return name == "shapley" ? BridgeMethod::kShapley : BridgeMethod::kPriceAtOldQuantity;
}

std::vector<std::string> GroupsAround(const std::string& group, bool nested) {
  std::vector<std::string> groups = {group};
  if (!nested) return groups;
  Key outer = DecodeKey(group);
  while (!outer.empty()) {
    outer.pop_back();
    groups.push_back(EncodeKey(outer));
  }
  return groups;
}

}  // namespace coxswain
