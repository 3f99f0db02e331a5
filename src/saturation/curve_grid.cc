#include <algorithm>
#include <cmath>

#include "saturation/curve_coordinates.h"
#include "saturation/curve_problem.h"

// Where the search for a curve begins: a grid of shapes over what the periods can show, and of
// clocks.
namespace coxswain {

std::vector<Coordinates> CurveProblem::ShapeGrid() const {
  std::vector<Coordinates> grid;
  const double length = data_.length();
  if (endless_) {
    if (data_.family == CurveFamily::kExponential) return {{0}};
    const bool may_fall = data_.may_fall();
    for (const double reach : {-10.0, -1.0, 0.3, 3.0, 30.0}) {
      if (may_fall) {
        grid.push_back({reach / length});
      } else if (reach > 0) {
        grid.push_back({std::log(reach / length)});
      }
    }
    if (!may_fall) grid.push_back({kLeastLog});
    return grid;
  }
  if (data_.family == CurveFamily::kExponential) {
    for (const double reach : {0.03, 0.3, 1.0, 3.0, 10.0, 30.0}) {
      grid.push_back({std::log(reach / length)});
    }
    return grid;
  }
  if (data_.family == CurveFamily::kBass) {
    // How far the curve comes within the periods, and how much later than the beginning its peak
    // is.
    for (const double reach : {0.3, 1.0, 3.0, 6.0, 12.0, 30.0}) {
      for (const double ratio : {0.1, 3.0, 30.0, 300.0, 3000.0, 1e5, 1e7}) {
        const double rate = reach / length;
        grid.push_back(CoordinatesOf({rate / (1 + ratio), rate * ratio / (1 + ratio)}));
      }
    }
    return grid;
  }
  for (const double peak : {-0.5, 0.1, 0.3, 0.5, 0.7, 0.9, 1.3, 2.0}) {
    for (const double reach : {1.0, 3.0, 6.0, 12.0, 30.0}) {
      for (const double nu : {0.1, 1.0, 5.0}) {
        if (family_parameters_ == 3 || nu == 1) {
          grid.push_back({peak * length, std::log(reach / length), std::log(nu)});
        }
      }
    }
  }
  return grid;
}

std::vector<Coordinates> CurveProblem::Grid() const {
  std::vector<Coordinates> shapes = ShapeGrid();
  if (shape_parameters_ == family_parameters_) return shapes;
  // Seasons as counts say them, each season's mean of as many years, and none.
  std::vector<std::vector<double>> starts = {std::vector<double>(data_.open_paces(), 0.0)};
  if (data_.open_seasons) {
    std::vector<double> sums(data_.season_count, 0.0);
    const size_t whole = data_.size() / data_.season_count * data_.season_count;
    for (size_t t = data_.size() - whole; t < data_.size(); ++t) {
      sums[(static_cast<size_t>(data_.clock.season) + t) % data_.season_count] += data_.counts[t];
    }
    double all = 0;
    for (const double sum : sums) all += sum;
    // A season in which nobody came is one in which few do.
    const auto log = [&](double sum) { return std::log(sum / all + 0.01); };
    starts.emplace_back();
    for (size_t k = 0; k < data_.open_paces(); ++k) {
      starts.back().push_back(log(sums[k]) - log(sums.back()));
    }
  }
  const size_t efforts = data_.clock.beta.size();
  std::vector<std::vector<double>> clocks;
  for (const std::vector<double>& start : starts) {
    clocks.push_back(start);
    clocks.back().resize(start.size() + efforts, 0.0);
    for (size_t j = 0; j < efforts; ++j) {
      for (const double beta : {-1.0, 1.0}) {
        clocks.push_back(start);
        clocks.back().resize(start.size() + efforts, 0.0);
        clocks.back()[start.size() + j] = beta;
      }
    }
  }
  std::vector<Coordinates> grid;
  for (const Coordinates& shape : shapes) {
    for (const std::vector<double>& clock : clocks) {
      grid.push_back(shape);
      std::copy(clock.begin(), clock.end(), grid.back().begin() + ptrdiff_t(family_parameters_));
    }
  }
  return grid;
}

}  // namespace coxswain
