#ifndef COXSWAIN_SRC_MARGIN_BRIDGE_OPTIONS_H_
#define COXSWAIN_SRC_MARGIN_BRIDGE_OPTIONS_H_

#include <string>
#include <vector>

#include "coxswain/margin/bridge.h"
#include "coxswain/query.h"

// What the queries that tell a bridge have in common: margin_bridge and plan_bridge.
namespace coxswain {

inline constexpr std::string_view kBridgeMeasures = "net_revenue|gross_margin|contribution_margin";
inline constexpr std::string_view kBridgeMethods =
    "price_at_new_quantity|price_at_old_quantity|shapley";
inline constexpr OptionSpec kNestedOption = {
    "nested", OptionType::kBool, false, "false",
    "also a row for all, and for each group of the first dimension, of the first two, and so on"};

BridgeMeasure BridgeMeasureOf(const Options& options);  // of the option measure
BridgeMethod BridgeMethodOf(const Options& options);    // of the option method

// The group of some encoded dimensions, and where they are nested those that it is of, up to the
// one of all. What encodes a group begins with what encodes a group that it is of, and comes after
// it.
std::vector<std::string> GroupsAround(const std::string& group, bool nested);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MARGIN_BRIDGE_OPTIONS_H_
