#ifndef COXSWAIN_SRC_SATURATION_CURVE_PROBLEM_H_
#define COXSWAIN_SRC_SATURATION_CURVE_PROBLEM_H_

#include <optional>
#include <vector>

#include "absl/types/span.h"

#include "coxswain/saturation/fit.h"

#include "numeric/least_squares.h"

// What a fit makes small: how far counts lie from a curve.
namespace coxswain {

// The counts as an estimator sees them. The counts must outlive it.
struct CurveData {
  CurveData(absl::Span<const double> new_customers, const FitOptions& options);

  absl::Span<const double> counts;
  std::vector<double> bounds;   // where periods begin and end: one more than counts
  std::vector<double> targets;  // counts, or customers so far
  bool regular = true;          // periods of length 1
  bool began_before = false;
  double began = 0;  // periods before the first: of the curves that have a beginning
  CurveFamily family;
  Estimator estimator;

  size_t size() const { return counts.size(); }
  double length() const { return bounds.back(); }
};

// What is least. Squares of residuals unless something else is said.
struct Criterion {
  enum class Kind { kSquares, kHuber, kSoftL1, kPoisson, kNegativeBinomial };
  Kind kind = Kind::kSquares;
  double scale = 0;       // of kHuber and kSoftL1: residuals beyond it count less
  double dispersion = 0;  // of kNegativeBinomial
};

// Where the minimizer is: the parameters of the shape, for a criterion that is not squares the
// logarithm of the ceiling after them where that is open.
using Coordinates = std::array<double, numeric::kMostParameters>;

// A family of curves against counts, with the ceiling given or open. With squares an open ceiling,
// in which the curve is linear, is profiled out: Golub and Pereyra, The Differentiation of
// Pseudo-Inverses and Nonlinear Least Squares Problems, 1973.
class CurveProblem : public numeric::Residuals {
 public:
  // `endless`: instead of the family what all of its curves become as the ceiling grows without
  // end, growth by a constant rate, which is one parameter; the ceiling is then the rate of new
  // customers at the end of the last period.
  CurveProblem(const CurveData& data, const Criterion& criterion, std::optional<double> ceiling,
               bool endless = false);

  int shape_parameters() const { return static_cast<int>(shape_parameters_); }
  int parameters() const override;
  int residuals() const override { return static_cast<int>(data_.size()); }
  double Evaluate(const double* at, double* residuals, double* jacobian) const override;

  // Changes the ceiling that is given.
  void set_ceiling(double ceiling) { ceiling_ = ceiling; }
  double CeilingAt(const double* at) const;
  double ValueAt(const double* at) const { return Evaluate(at, nullptr, nullptr); }
  // The curve at these coordinates, and where a Bass curve has its coordinates.
  Curve CurveAt(const double* at) const;
  Coordinates CoordinatesOf(const Bass& bass) const;
  // A grid of shapes over what the periods can show.
  std::vector<Coordinates> Grid() const;
  // Customers so far of the endless growth at a time.
  double EndlessAt(const double* at, double time) const;

 private:
  void Shapes(const double* at, bool derivatives) const;
  void BassShapes(const double* at, bool derivatives) const;
  void BassDensities(const double* at) const;
  void RichardsShapes(const double* at) const;
  void GrowthShapes(const double* at) const;
  double SquaresOf(double* residuals, double* jacobian) const;
  double OthersOf(const double* at, double* residuals, double* jacobian) const;
  Richards RichardsAt(const double* at) const;
  double GrowthAt(double coordinate) const;

  const CurveData& data_;
  Criterion criterion_;
  std::optional<double> ceiling_;
  bool endless_;
  size_t shape_parameters_;
  // What the last evaluation made: shapes of the periods, their derivatives by each parameter, and
  // room for bounds. An object belongs to one thread.
  mutable std::vector<double> memory_;
  mutable double *shapes_, *by_, *room_;
  mutable double ceiling_now_ = 0;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_SATURATION_CURVE_PROBLEM_H_
