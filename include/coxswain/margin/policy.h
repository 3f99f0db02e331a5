#ifndef COXSWAIN_MARGIN_POLICY_H_
#define COXSWAIN_MARGIN_POLICY_H_

#include <cstdint>
#include <optional>

#include "coxswain/base.h"

namespace coxswain {

// What one row of the table policies allows without approval. Empty: no such limit.
struct PolicyLimits {
  // Of list revenue, in 1e-9, 0 to 1: the largest discount on the invoice.
  std::optional<int64_t> max_discount_share;
  // Of net revenue, in 1e-9, 0 to 1: the smallest contribution margin.
  std::optional<int64_t> floor_margin_share;
};

// What is judged, in micros, each below 2^63. Empty: not known.
struct PolicyFigures {
  std::optional<Int128> list;
  std::optional<Int128> invoice;
  std::optional<Int128> net;
  std::optional<Int128> contribution;
};

enum class Judgement : uint8_t {
  kNoLimit,
  kWithin,
  kBeyond,
  kUnknown,  // a figure is not known, or there is nothing to take a share of: not the same as
             // within
};

struct PolicyVerdict {
  Judgement discount = Judgement::kNoLimit;
  Judgement margin = Judgement::kNoLimit;
  Int128 discount_beyond = 0;  // discount - allowed discount; above 0 where it is beyond
  Int128 margin_short = 0;     // floor - contribution margin; above 0 where it is beyond

  bool beyond() const { return discount == Judgement::kBeyond || margin == Judgement::kBeyond; }
  bool unknown() const { return discount == Judgement::kUnknown || margin == Judgement::kUnknown; }
};

// The allowed discount is list x max_discount_share, the floor is net revenue x floor_margin_share,
// each rounded once to a micro, half to even; a discount of just as much, and a margin of just as
// much, is allowed. A discount is judged where list revenue is above 0, a margin where net revenue
// is not below 0: of a return neither is.
PolicyVerdict Judge(const PolicyLimits& limits, const PolicyFigures& figures);

}  // namespace coxswain

#endif  // COXSWAIN_MARGIN_POLICY_H_
