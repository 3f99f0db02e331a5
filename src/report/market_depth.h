#ifndef COXSWAIN_SRC_REPORT_MARKET_DEPTH_H_
#define COXSWAIN_SRC_REPORT_MARKET_DEPTH_H_

#include "document.h"
#include "source.h"

// What the market section says beyond how full segments are: where by region, how large the market
// was stated to be, and what accounts spend and own.
namespace coxswain::report {

// Penetration of segments by region: a table and a heat map; nothing where fewer than two regions
// have a capacity.
absl::Status AddRegions(const Source& source, Section* section);

// The sizes of markets top down and bottom up where levels, amounts or potentials are given, and
// what does not fit together among them.
absl::Status AddSizes(const Source& source, Section* section, Report* report);

// Share of wallet and white space, where potentials are given.
absl::Status AddWallets(const Source& source, Section* section);

}  // namespace coxswain::report

#endif  // COXSWAIN_SRC_REPORT_MARKET_DEPTH_H_
