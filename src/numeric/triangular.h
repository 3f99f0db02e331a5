#ifndef COXSWAIN_SRC_NUMERIC_TRIANGULAR_H_
#define COXSWAIN_SRC_NUMERIC_TRIANGULAR_H_

namespace coxswain::numeric {

// The triangular distribution of a value of which the least, the likeliest and the most are known:
// its density rises in a straight line from `low` to `mode` and falls to `high`. Source: Kotz and
// van Dorp, Beyond Beta, 2004, chapter 1.
//
// The probability of a value below x. low <= mode <= high; all three the same: the value is known.
inline double TriangularBelow(double x, double low, double mode, double high) {
  if (x <= low) return 0;
  if (x >= high) return 1;
  if (x <= mode) return (x - low) / (high - low) * ((x - low) / (mode - low));
  return 1 - (high - x) / (high - low) * ((high - x) / (high - mode));
}

}  // namespace coxswain::numeric

#endif  // COXSWAIN_SRC_NUMERIC_TRIANGULAR_H_
