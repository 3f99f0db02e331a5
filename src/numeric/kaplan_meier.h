#ifndef COXSWAIN_SRC_NUMERIC_KAPLAN_MEIER_H_
#define COXSWAIN_SRC_NUMERIC_KAPLAN_MEIER_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"

// How long something lasts, where some of it still does. Source: Kaplan and Meier, Nonparametric
// Estimation from Incomplete Observations, JASA 1958; Greenwood 1926 for the variance; Kalbfleisch
// and Prentice, The Statistical Analysis of Failure Time Data, 2nd ed. 2002, section 1.4, for
// intervals on the scale of log(-log S), which stay within 0 and 1; Brookmeyer and Crowley,
// Biometrics 1982, for those of quantiles.
namespace coxswain::numeric {

// How long it lasted, or has lasted so far. Any unit, not below 0.
struct Spell {
  double time = 0;
  bool ended = false;  // false: it still lasts (censored)
  int64_t count = 1;   // of as many that are alike
};

// What is known from one time on, up to the next. Spells that are censored at the very time at
// which others end were still at risk then.
struct SurvivalStep {
  double time = 0;
  int64_t at_risk = 0;  // lasted until just before
  int64_t ended = 0;    // then
  double survival = 1;  // S(time): the share that lasts longer; product of 1 - ended / at_risk
  // Greenwood's sum of ended / (at_risk x (at_risk - ended)): variance of S = S^2 x this. Infinite
  // where S is 0.
  double greenwood = 0;

  double standard_error() const;  // 0 where S is 0
  // 95 %. S alone where it is 1 or 0, of which the formula knows no spread.
  double low() const;
  double high() const;
};

// A step for each time at which something ended, ascending. Empty where nothing has.
std::vector<SurvivalStep> KaplanMeier(std::vector<Spell> spells);

// The step that holds at this time; null: nothing has ended by then, and S is 1.
const SurvivalStep* StepAt(absl::Span<const SurvivalStep> steps, double time);

// The first time by which at least this share has ended, with its interval. Empty ends: so many
// have not ended yet, or may not have.
struct SurvivalQuantile {
  std::optional<double> time, low, high;
};
SurvivalQuantile QuantileOf(absl::Span<const SurvivalStep> steps, double ended_share);

}  // namespace coxswain::numeric

#endif  // COXSWAIN_SRC_NUMERIC_KAPLAN_MEIER_H_
