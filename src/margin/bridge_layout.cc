#include "bridge_layout.h"

#include <algorithm>

namespace coxswain {
namespace {

constexpr std::string_view kUnitColumn = "products.unit_of_measure";

absl::Status PeriodAsDimension(const std::string& name) {
  return InvalidArgument("'" + name +
                         "' is a period of the day of closing, of which a bridge compares two: "
                         "leave it out, and give from and to.");
}

// Whose the column is: of who bought, of what was sold, of neither.
enum Side { kCustomerSide, kProductSide, kNoSide };

Side SideOf(const ResolvedColumn& column) {
  const std::string name = column.name.substr(column.name.find('.') + 1);
  if (column.table == TableId::kCustomers || name == "customer_id") return kCustomerSide;
  if (column.table == TableId::kProducts || name == "product_id") return kProductSide;
  return kNoSide;
}

}  // namespace

absl::StatusOr<BridgeLayout> BridgeLayout::Make(const Snapshot& snapshot, const Options& options) {
  BridgeLayout layout;
  std::vector<std::string> qualified;
  const auto place_of = [&](const std::string& name) -> absl::StatusOr<size_t> {
    if (GrainFromName(name).has_value()) return PeriodAsDimension(name);
    COXSWAIN_ASSIGN_OR_RETURN(const ResolvedColumn column,
                              ResolveColumn(snapshot, TableId::kDealLines, -1, name));
    if (column.grain.has_value() && column.table == TableId::kDeals &&
        column.column == ColumnIndex(TableId::kDeals, "closed_on")) {
      return PeriodAsDimension(name);
    }
    const auto known = std::find(qualified.begin(), qualified.end(), column.name);
    if (known != qualified.end()) return static_cast<size_t>(known - qualified.begin());
    qualified.push_back(column.name);
    layout.dimensions.push_back(name);
    return qualified.size() - 1;
  };
  for (const std::string& name : options.List("by")) {
    const size_t before = qualified.size();
    COXSWAIN_RETURN_IF_ERROR(place_of(name).status());
    if (qualified.size() == before) {
      return InvalidArgument("The dimension " + name + " is asked for twice.");
    }
  }
  layout.by = qualified.size();
  for (const std::string& name : options.List("cells")) {
    COXSWAIN_ASSIGN_OR_RETURN(const size_t place, place_of(name));
    COXSWAIN_ASSIGN_OR_RETURN(const ResolvedColumn column,
                              ResolveColumn(snapshot, TableId::kDealLines, -1, name));
    const Side side = SideOf(column);
    if (side == kCustomerSide) layout.customer.push_back(place);
    if (side == kProductSide) layout.product.push_back(place);
  }
  COXSWAIN_ASSIGN_OR_RETURN(layout.unit, place_of(std::string(kUnitColumn)));
  layout.count = qualified.size();
  return layout;
}

Key BridgeLayout::Definition() const {
  Key key;
  const auto add = [&](size_t number) {
    key.push_back(KeyPart::Integer(static_cast<int64_t>(number)));
  };
  add(count);
  add(by);
  add(unit);
  add(customer.size());
  for (const size_t place : customer) add(place);
  for (const size_t place : product) add(place);
  return key;
}

absl::StatusOr<BridgeLayout> BridgeLayout::Read(const Signature& signature, size_t by) {
  const absl::Status unknown = FailedPrecondition(
      "This tally does not say which of its dimensions are cells, so it was not folded as a "
      "bridge.");
  if (signature.definitions.size() != 1) return unknown;
  const Key& key = signature.definitions[0];
  constexpr size_t kHead = 4;
  if (key.size() < kHead) return unknown;
  for (const KeyPart& part : key) {
    if (part.kind != KeyPart::Kind::kInteger || part.integer < 0) return unknown;
  }
  BridgeLayout layout;
  const auto number = [&](size_t at) { return static_cast<size_t>(key[at].integer); };
  layout.count = number(0);
  layout.by = number(1);
  layout.unit = number(2);
  const size_t customers = number(3);
  if (layout.by != by || layout.by > layout.count || layout.unit >= layout.count ||
      customers > key.size() - kHead) {
    return unknown;
  }
  for (size_t i = kHead; i < key.size(); ++i) {
    if (number(i) >= layout.count) return unknown;
    (i < kHead + customers ? layout.customer : layout.product).push_back(number(i));
  }
  return layout;
}

}  // namespace coxswain
