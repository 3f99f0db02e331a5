#ifndef COXSWAIN_SRC_OBJECTIVES_MARKET_CHECK_H_
#define COXSWAIN_SRC_OBJECTIVES_MARKET_CHECK_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "coxswain/query.h"

#include "definitions.h"

// What the market says of each objective alone, by the rules of the query headroom.
namespace coxswain {

struct MarketCheckOptions {
  std::vector<std::string> objective_ids;  // empty: all
  std::optional<Date> as_of;
};

struct MarketVerdict {
  std::string status;            // as in headroom
  std::optional<int64_t> left;   // new customers that are still to be had
  std::optional<Int128> wanted;  // of them, 1e-6
  bool beyond() const { return status == "over headroom"; }
};

// Folds what it takes under kHeadroomStream and adds definitions, which are told from others by
// their first part. `options` are those of the query `spec`, for the signature.
absl::Status FoldMarketCheck(const QuerySpec& spec, const std::shared_ptr<const Snapshot>& snapshot,
                             const Options& options, const MarketCheckOptions& check,
                             const Run& run, Tally* tally, std::vector<Key>* definitions);

// By objective; of those that headroom has nothing to say of there is none.
std::map<std::string, MarketVerdict> SolveMarketCheck(const Signature& signature,
                                                      const EntriesByStream& streams,
                                                      const MarketCheckOptions& check);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_MARKET_CHECK_H_
