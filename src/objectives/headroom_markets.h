#ifndef COXSWAIN_SRC_OBJECTIVES_HEADROOM_MARKETS_H_
#define COXSWAIN_SRC_OBJECTIVES_HEADROOM_MARKETS_H_

#include <map>
#include <string>

#include "definitions.h"
#include "headroom_cells.h"

namespace coxswain {

// The customers and markets of "headroom", by encoded dimensions. Customers who have not all of the
// dimensions are left out: no plan can name them.
std::map<std::string, MarketRoom> ReadMarkets(const EntriesByStream& streams,
                                              const HeadroomOptions& options,
                                              const Calendar& calendar);

// One that only a plan knows. `known`: those there are.
MarketRoom UnknownMarket(const Key& dimensions, const std::map<std::string, MarketRoom>& known);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_HEADROOM_MARKETS_H_
