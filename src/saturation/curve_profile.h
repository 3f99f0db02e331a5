#ifndef COXSWAIN_SRC_SATURATION_CURVE_PROFILE_H_
#define COXSWAIN_SRC_SATURATION_CURVE_PROFILE_H_

#include <optional>
#include <vector>

#include "saturation/curve_problem.h"

namespace coxswain {

// A curve and how near it comes.
struct FittedCurve {
  Coordinates at = {};  // of the shape
  double ceiling = 0;
  double value = 0;
};

// With its ceiling as the data have it.
MarketCurve MarketCurveOf(const CurveData& data, const CurveProblem& problem,
                          const FittedCurve& fitted);

// The least value of a criterion as a function of the ceiling. The data must outlive it.
class CurveProfile {
 public:
  // `tolerance`: of the minimizer, which polishes no digits where it is larger.
  CurveProfile(const CurveData& data, const Criterion& criterion, double tolerance = 1e-15);

  // The best curve of any ceiling, and of this ceiling. They are sought from several starts.
  FittedCurve Best();
  FittedCurve At(double ceiling);
  // The best with a ceiling that is not below the one nor above the other; and from one start.
  FittedCurve Within(double lowest, double highest);
  FittedCurve WithinNear(double lowest, double highest, const FittedCurve& start);
  // The best of any ceiling near this one, of another criterion say.
  FittedCurve BestNear(const FittedCurve& start);
  // The best of this ceiling from one start, a curve of a ceiling nearby.
  FittedCurve Near(double ceiling, const FittedCurve& start);
  // Bass's curve of any ceiling from one start, by Bass's regression; empty where that start does
  // not lead to a curve that could be trusted to be the best.
  std::optional<FittedCurve> Quick();
  // The growth without ceiling.
  FittedCurve Limit();

  const CurveProblem& limit();
  const CurveProblem& free() const { return free_; }

 private:
  CurveProblem& Held(double ceiling);
  FittedCurve Refine(const CurveProblem& problem, Coordinates start, double damping = 1e-3);
  FittedCurve Search(const CurveProblem& squares, const CurveProblem& wanted);

  const CurveData& data_;
  Criterion criterion_;
  CurveProblem free_;
  std::optional<CurveProblem> held_, limit_;  // made when they are needed
  numeric::Minimizer minimizer_;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_SATURATION_CURVE_PROFILE_H_
