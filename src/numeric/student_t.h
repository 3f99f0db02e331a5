#ifndef COXSWAIN_SRC_NUMERIC_STUDENT_T_H_
#define COXSWAIN_SRC_NUMERIC_STUDENT_T_H_

namespace coxswain::numeric {

// The probability that |T| <= t for Student's T with so many degrees of freedom, from 1 on; t >= 0.
// A finite sum: Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, 26.7.3 and 26.7.4.
double StudentCentralProbability(double t, int degrees);

// The t of a probability, above 0 and below 1. Its square is the quantile of F with 1 and `degrees`
// degrees of freedom. To 1e-14, relative.
double StudentCentralQuantile(double probability, int degrees);

}  // namespace coxswain::numeric

#endif  // COXSWAIN_SRC_NUMERIC_STUDENT_T_H_
