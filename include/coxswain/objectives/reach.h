#ifndef COXSWAIN_OBJECTIVES_REACH_H_
#define COXSWAIN_OBJECTIVES_REACH_H_

#include <cstdint>

// The probability that what a target still needs comes in the time that is left, from how it came
// so far. All are predictive: that the past was short is part of the answer, so that ten good days
// promise less than a hundred. Arguments out of range give NaN.
namespace coxswain {

// Amounts a day, about normal and independent from day to day.
struct DailyAmounts {
  int days = 0;                   // seen, 2 or more
  double mean = 0;                // a day
  double standard_deviation = 0;  // of days, with days - 1 below the line; above 0
};
// That `days_left` more, 1 or more, bring at least `needed`. The sum's distance from its mean, over
// sd sqrt(n (1 + n / days)), is Student's t with days - 1 degrees of freedom (Geisser, Predictive
// Inference, 1993, chapter 2).
double ProbabilityOfAmount(const DailyAmounts& seen, int days_left, double needed);
// The same for a mean and a deviation that are known: normal, sd sqrt(n).
double ProbabilityOfKnownAmount(const DailyAmounts& known, int days_left, double needed);

// Events at random, so and so many a day: of `events` in `days`, 0 or more and above 0, that
// `days_left` more bring at least `needed`. The rate has Jeffreys's prior, Gamma(1/2, 0), so that
// the number to come is negative binomial (Gelman and others, Bayesian Data Analysis, 3rd ed.
// 2013, 2.6).
double ProbabilityOfEvents(int64_t events, double days, double days_left, int64_t needed);

// Successes among trials: of `successes` in `trials`, that `trials_left` more bring at least
// `needed`. The share is uniform before, Beta(1, 1), so that the number to come is beta-binomial
// (the same, 2.4).
double ProbabilityOfSuccesses(int64_t successes, int64_t trials, int64_t trials_left,
                              int64_t needed);

}  // namespace coxswain

#endif  // COXSWAIN_OBJECTIVES_REACH_H_
