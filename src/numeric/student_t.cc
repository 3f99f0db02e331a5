#include "numeric/student_t.h"

#include <cmath>

namespace coxswain::numeric {
namespace {

constexpr double kPi = 3.14159265358979323846;

// By the angle whose tangent is t / sqrt(degrees).
double ProbabilityAt(double angle, int degrees) {
  const double sine = std::sin(angle);
  const double cosine = std::cos(angle);
  const bool odd = degrees % 2 != 0;
  double term = odd ? cosine : 1.0;
  double sum = 0.0;
  for (int power = odd ? 1 : 0; power <= degrees - 2; power += 2) {
    sum += term;
    term *= cosine * cosine * (power + 1) / (power + 2);
  }
  return odd ? (angle + sine * sum) * 2 / kPi : sine * sum;
}

}  // namespace

double StudentCentralProbability(double t, int degrees) {
  return ProbabilityAt(std::atan2(t, std::sqrt(degrees)), degrees);
}

double StudentCentralQuantile(double probability, int degrees) {
  double low = 0.0;
  double high = kPi / 2;
  for (int halvings = 0; halvings < 60; ++halvings) {
    const double middle = (low + high) / 2;
    (ProbabilityAt(middle, degrees) < probability ? low : high) = middle;
  }
  return std::sqrt(degrees) * std::tan((low + high) / 2);
}

}  // namespace coxswain::numeric
