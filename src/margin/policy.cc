#include "coxswain/margin/policy.h"

namespace coxswain {

PolicyVerdict Judge(const PolicyLimits& limits, const PolicyFigures& figures) {
  PolicyVerdict verdict;
  if (limits.max_discount_share.has_value()) {
    verdict.discount = Judgement::kUnknown;
    if (figures.list.has_value() && figures.invoice.has_value() && *figures.list > 0) {
      const Int128 allowed = DivideHalfEven(*figures.list * *limits.max_discount_share, kNanos);
      const Int128 beyond = *figures.list - *figures.invoice - allowed;
      verdict.discount = beyond > 0 ? Judgement::kBeyond : Judgement::kWithin;
      if (beyond > 0) verdict.discount_beyond = beyond;
    }
  }
  if (limits.floor_margin_share.has_value()) {
    verdict.margin = Judgement::kUnknown;
    if (figures.net.has_value() && figures.contribution.has_value() && *figures.net >= 0) {
      const Int128 floor = DivideHalfEven(*figures.net * *limits.floor_margin_share, kNanos);
      const Int128 missing = floor - *figures.contribution;
      verdict.margin = missing > 0 ? Judgement::kBeyond : Judgement::kWithin;
      if (missing > 0) verdict.margin_short = missing;
    }
  }
  return verdict;
}

}  // namespace coxswain
