#ifndef COXSWAIN_SRC_MARGIN_CONCENTRATION_H_
#define COXSWAIN_SRC_MARGIN_CONCENTRATION_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "coxswain/base.h"

// How unevenly amounts are spread: exact integers up to the one division at the end.
namespace coxswain {

// Of amounts above 0 alone: a share of a whole that others take away from is none. Others are left
// out, and the caller says how many there are.
class Concentration {
 public:
  explicit Concentration(std::vector<Int128> amounts);

  // How many amounts are above 0.
  int64_t count() const { return static_cast<int64_t>(amounts_.size()); }
  // All of the following are empty where there is none.

  // sum of squared shares: 1 / count where all are equal, 1 where one has all. Herfindahl,
  // Concentration in the Steel Industry, Columbia University 1950; Hirschman, The Paternity of an
  // Index, American Economic Review 54, 1964.
  std::optional<double> Herfindahl() const;
  // How many equal ones would be as concentrated: 1 / Herfindahl. Adelman, Comment on the "H"
  // Concentration Measure as a Numbers-Equivalent, Review of Economics and Statistics 51, 1969.
  std::optional<double> NumberEquivalent() const;
  // sum of (2 i - n - 1) x_i / (n x sum of x_i), x ascending, i from 1: 0 where all are equal,
  // 1 - 1 / n where one has all; not corrected for small n. Gini, Variabilita e mutabilita, 1912,
  // in the form of Sen, On Economic Inequality, 1973.
  std::optional<double> Gini() const;
  // What the `top` largest have of the whole.
  std::optional<double> TopShare(int64_t top) const;
  // The smallest number of amounts, largest first, that have `share_micros` (1e-6) of the whole.
  std::optional<int64_t> CountForShare(int64_t share_micros) const;

 private:
  std::vector<Int128> amounts_;  // descending
  Uint128 total_ = 0;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MARGIN_CONCENTRATION_H_
