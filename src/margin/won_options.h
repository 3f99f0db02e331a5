#ifndef COXSWAIN_SRC_MARGIN_WON_OPTIONS_H_
#define COXSWAIN_SRC_MARGIN_WON_OPTIONS_H_

#include <string>
#include <string_view>

#include "coxswain/measures.h"

namespace coxswain {

// The tables that what deals earn is folded from.
inline constexpr std::string_view kEarningFacts = "deals|deal_lines|deal_costs";
inline constexpr std::string_view kEarningLookups =
    "customers|products|product_prices|campaigns|owners|teams|cost_kinds|rates";

// Where cost pools are allocated, too.
inline constexpr std::string_view kPoolLookups =
    "customers|products|product_prices|campaigns|owners|teams|cost_kinds|cost_pools|touches|orders|"
    "rates";

// The options that say which won deals or lines count and how they are grouped.
inline constexpr OptionSpec kClosedFromOption = {"from", OptionType::kDate, true, "",
                                                 "first day of closing that counts"};
inline constexpr OptionSpec kClosedToOption = {"to", OptionType::kDate, true, "",
                                               "last day of closing that counts"};
inline constexpr OptionSpec kLevelOption = {
    "level",
    OptionType::kChoice,
    true,
    "auto",
    "what is counted: deals or their lines; auto takes lines where a dimension or condition needs "
    "them",
    "auto|deal|line"};

inline WonDealsOptions ReadWonOptions(const Options& options) {
  WonDealsOptions won;
  won.by = options.List("by");
  won.filter = options.FilterOf("filter");
  won.from = options.DateOf("from");
  won.to = options.DateOf("to");
  won.as_of = options.DateOf("as_of");
  const std::string level = options.Text("level");
  won.level = level == "deal" ? Level::kDeal : level == "line" ? Level::kLine : Level::kAuto;
  return won;
}

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MARGIN_WON_OPTIONS_H_
