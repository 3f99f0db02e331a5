#ifndef COXSWAIN_SRC_SATURATION_CURVE_PROBLEM_H_
#define COXSWAIN_SRC_SATURATION_CURVE_PROBLEM_H_

#include <optional>
#include <vector>

#include "absl/types/span.h"

#include "coxswain/saturation/fit.h"

#include "numeric/least_squares.h"

// What a fit makes small: how far counts lie from a curve.
namespace coxswain {

inline constexpr int kMostSeasons = 12;

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

  // Where the ceiling grows: how large it is at the bounds, of what it is at the last.
  CeilingGrowth growth = {};
  std::vector<double> levels = {};
  // Where seasons or efforts drive the clock: at each bound the time that has passed in each
  // season, and the logarithms of the covariates.
  Clock clock = {};  // what of it is given
  bool open_seasons = false;
  size_t season_count = 0;
  std::vector<double> passed = {};   // season_count a bound
  std::vector<double> efforts = {};  // clock.covariates.size() a bound
  std::optional<Prior> prior = {};

  size_t size() const { return counts.size(); }
  double length() const { return bounds.back(); }
  size_t open_paces() const { return open_seasons ? season_count - 1 : 0; }
  // Where it is not known when a history began, growth without ceiling may as well fall: the
  // ceiling is then endless because nearly all came before. (One that moves would move them, too.)
  bool may_fall() const { return began_before && family != CurveFamily::kBass && levels.empty(); }
  bool plain() const { return levels.empty() && season_count == 0 && efforts.empty(); }
};

// What is least. Squares of residuals unless something else is said.
struct Criterion {
  enum class Kind { kSquares, kHuber, kSoftL1, kPoisson, kNegativeBinomial };
  Kind kind = Kind::kSquares;
  double scale = 0;       // of kHuber and kSoftL1: residuals beyond it count less
  double dispersion = 0;  // of kNegativeBinomial
  // How much the squares of the prior count, where the data have one: they are two more residuals.
  double prior_weight = 0;
};

// Where the minimizer is: the parameters of the shape, those of the clock (logarithms of the paces
// of all seasons but the last, of which the last has 0; beta), and for a criterion that is not
// squares the logarithm of the ceiling after them where that is open.
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

  // An open ceiling is a coordinate with squares, too.
  void ShowCeiling() { shows_ceiling_ = true; }

  // Those of the clock among them.
  int shape_parameters() const { return static_cast<int>(shape_parameters_); }
  int parameters() const override;
  int residuals() const override { return static_cast<int>(rows_); }
  double Evaluate(const double* at, double* residuals, double* jacobian) const override;

  // Changes the ceiling that is given.
  void set_ceiling(double ceiling) { ceiling_ = ceiling; }
  double CeilingAt(const double* at) const;
  double ValueAt(const double* at) const { return Evaluate(at, nullptr, nullptr); }
  // The sum of squares of the prior, whatever it counts.
  double PriorSquaresAt(const double* at) const;
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
  // The same of any family, where the ceiling grows or the clock is not even.
  void PacedShapes(const double* at) const;
  double PacedEndlessAt(const double* at, double growth, double time) const;
  using Paces = std::array<double, kMostSeasons>;
  Paces PacesAt(const double* at) const;
  Clock ClockAt(const double* at) const;
  std::vector<Coordinates> ShapeGrid() const;
  double SquaresOf(double* residuals, double* jacobian) const;
  double OthersOf(const double* at, double* residuals, double* jacobian) const;
  Richards RichardsAt(const double* at) const;
  double GrowthAt(double coordinate) const;
  double GrowthSlope(double coordinate) const;

  const CurveData& data_;
  Criterion criterion_;
  std::optional<double> ceiling_;
  bool endless_;
  bool shows_ceiling_ = false;
  size_t family_parameters_;  // of the shape
  size_t shape_parameters_;   // and of the clock
  size_t rows_;               // counts, and what the prior adds
  // What the last evaluation made: shapes of the periods, their derivatives by each parameter, and
  // room for bounds. An object belongs to one thread.
  mutable std::vector<double> memory_;
  mutable double *shapes_, *by_, *room_;
  mutable double ceiling_now_ = 0;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_SATURATION_CURVE_PROBLEM_H_
