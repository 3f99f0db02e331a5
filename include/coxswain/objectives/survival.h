#ifndef COXSWAIN_OBJECTIVES_SURVIVAL_H_
#define COXSWAIN_OBJECTIVES_SURVIVAL_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

// How long things last, and how they end, where some have not ended yet. A lead that is still
// waiting says that its time is longer than so much, and dropping it, or counting it as never
// answered, makes the answer wrong. So is taking one way to end for the absence of the other: of
// eight leads of which three are won within 20 days, two are rejected and three still wait, .4375
// are won by day 20, where counting a rejection as "still waiting" says .5625 and leaving out those
// that wait makes it .375.
namespace coxswain {

// A spell, in days, hours or whatever the caller counts in.
struct Spell {
  // Under observation after this age. -1: from its beginning, so that it may end at age 0. A deal
  // that is known only from its 30th day on says nothing of how many end before (left truncation).
  int64_t from = -1;
  int64_t to = 0;     // up to this age, above `from`
  int cause = 0;      // how it ended then: 1, 2, ...; 0: it lasted on (censored)
  int64_t count = 1;  // how many such spells, above 0
};

// What happened at one age.
struct SurvivalStep {
  int64_t time = 0;
  int64_t at_risk = 0;         // observed up to here, and not ended before
  std::vector<int64_t> ended;  // by cause - 1
  double surviving = 1;        // Kaplan-Meier: the share that lasts longer than `time`
  // Greenwood: the standard error of it. NaN where nothing survives.
  double surviving_error = 0;
  // Aalen-Johansen: the share that has ended by each cause up to `time`, by cause - 1. With
  // `surviving` they add up to 1.
  std::vector<double> incidence;
  std::vector<double> incidence_error;  // standard errors
};

struct ShareInterval {
  double low = 0;
  double high = 1;
};

// S(t) is the product over ages t_i <= t of 1 - d_i / n_i, and the incidence of cause k the sum of
// S(t_i-) d_ki / n_i, with n_i at risk (from < t_i <= to: what is censored at t_i is at risk there)
// and d_i ended. Variances of the incidence are those of Greenwood's kind: with one cause they are
// Greenwood's, and where nothing is censored p (1 - p) / n.
// Sources: Kaplan and Meier, Nonparametric Estimation from Incomplete Observations, JASA 1958;
// Aalen and Johansen, Scandinavian Journal of Statistics 1978; Marubini and Valsecchi, Analysing
// Survival Data from Clinical Trials and Observational Studies, 1995, chapter 10, for the variance;
// Klein and Moeschberger, Survival Analysis, 2nd ed. 2003, 4.6, for left truncation. With late
// beginnings a small first set may end as a whole: nothing survives then, whatever comes later.
class SurvivalCurve {
 public:
  // `causes` from 1 on. InvalidArgument for a spell out of range; the place tells the row, from 1.
  static absl::StatusOr<SurvivalCurve> Of(absl::Span<const Spell> spells, int causes = 1);

  // One for each age at which something ended, ascending.
  const std::vector<SurvivalStep>& steps() const { return steps_; }
  int64_t spells() const { return spells_; }
  int64_t ended(int cause) const { return ended_[static_cast<size_t>(cause - 1)]; }
  // The largest age that anything was observed at; beyond it the data say nothing. -1: no spells.
  int64_t last() const { return last_; }

  double Surviving(int64_t time) const;
  double Incidence(int cause, int64_t time) const;
  // Of Surviving(time), by the normal curve on the scale of log(-log S), within 0 and 1
  // (Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, 2nd ed. 2002, 1.4).
  ShareInterval SurvivingInterval(int64_t time, double level) const;
  // The first age by which at least `share` have ended; empty: so many have not been seen to.
  std::optional<int64_t> Quantile(double share) const;
  // The ages whose interval of S holds 1 - share (Brookmeyer and Crowley, Biometrics 1982). An
  // empty end is open.
  struct AgeInterval {
    std::optional<int64_t> low, high;
  };
  AgeInterval QuantileInterval(double share, double level) const;

 private:
  SurvivalCurve() = default;
  const SurvivalStep* At(int64_t time) const;  // the last step up to `time`; null: none

  std::vector<SurvivalStep> steps_;
  std::vector<int64_t> ended_;
  int64_t spells_ = 0;
  int64_t last_ = -1;
};

}  // namespace coxswain

#endif  // COXSWAIN_OBJECTIVES_SURVIVAL_H_
