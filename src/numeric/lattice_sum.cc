#include "numeric/lattice_sum.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <unsupported/Eigen/FFT>

namespace coxswain::numeric {
namespace {

using Complex = std::complex<double>;

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
// What is left out beyond the circle, and of frequencies, altogether.
constexpr double kNegligible = 1e-16;
// Additions of the direct way take a hundredth of a second, factors of the other about one.
constexpr double kMostDirect = 1e7;
constexpr double kMostFactors = 3e8;

struct Moments {
  int64_t steps = 0;  // all that may be added
  int64_t largest = 0;
  double mean = 0;
  double variance = 0;
};

Moments MomentsOf(absl::Span<const Summand> summands) {
  Moments all;
  for (const Summand& one : summands) {
    const int64_t most = one.steps + (one.further > 0 ? 1 : 0);
    const double steps = static_cast<double>(one.steps);
    const double mean = one.probability * (steps + one.further);
    all.steps += most;
    all.largest = std::max(all.largest, most);
    all.mean += mean;
    all.variance += one.probability * (steps * steps + one.further * (2 * steps + 1)) - mean * mean;
  }
  return all;
}

// The probability that the sum is off its mean by `distance` or more, at most.
double TailBound(const Moments& moments, double distance) {
  const double largest = static_cast<double>(moments.largest);
  if (moments.variance <= 0 || largest == 0) return 0;
  const double u = largest * distance / moments.variance;
  return 2 * std::exp(-moments.variance / (largest * largest) * ((1 + u) * std::log1p(u) - u));
}

LatticeDistribution AddUp(absl::Span<const Summand> summands) {
  LatticeDistribution sum;
  sum.probabilities = {1};
  std::vector<double>& p = sum.probabilities;
  for (const Summand& one : summands) {
    const auto steps = static_cast<size_t>(one.steps);
    const double none = 1 - one.probability;
    const double here = one.probability * (1 - one.further);
    const double further = one.probability * one.further;
    const size_t before = p.size();
    p.resize(before + steps + (one.further > 0 ? 1 : 0), 0);
    // From the top, so that what is read has not been written.
    for (size_t i = p.size(); i-- > 0;) {
      double probability = i < before ? none * p[i] : 0;
      if (i >= steps && i - steps < before) probability += here * p[i - steps];
      if (further > 0 && i > steps && i - steps - 1 < before) {
        probability += further * p[i - steps - 1];
      }
      p[i] = probability;
    }
  }
  sum.error = 4 * kEpsilon * static_cast<double>(summands.size());
  return sum;
}

// The size of the circle: a power of two.
int64_t CircleFor(const Moments& moments) {
  int64_t size = 64;
  while (size <= moments.steps &&
         TailBound(moments, static_cast<double>(size) / 2 - 1) > kNegligible) {
    size *= 2;
  }
  return size;
}

// The frequencies, from 0 to size / 2, at which the characteristic function is more than
// `negligible`. Of a variable with probabilities P of values x, |f(w)|^2 = 1 - 2 sum over pairs
// P_u P_v (1 - cos w (x_u - x_v)), so log |f| is at most minus that sum, and the sums of all
// variables are a Fourier transform.
std::vector<int64_t> Frequencies(absl::Span<const Summand> summands, int64_t size,
                                 double negligible, Eigen::FFT<double>* fft) {
  std::vector<double> pairs(static_cast<size_t>(size), 0);
  const auto mask = static_cast<uint64_t>(size - 1);
  double all = 0;
  const auto add = [&](int64_t difference, double weight) {
    pairs[static_cast<uint64_t>(difference) & mask] += weight;
    all += weight;
  };
  for (const Summand& one : summands) {
    const double p = one.probability;
    add(one.steps, (1 - p) * p * (1 - one.further));
    if (one.further == 0) continue;
    add(one.steps + 1, (1 - p) * p * one.further);
    add(1, p * p * one.further * (1 - one.further));
  }
  std::vector<Complex> transformed;
  fft->fwd(transformed, pairs);
  std::vector<int64_t> frequencies;
  const double least = std::log(negligible);
  for (int64_t i = 0; i <= size / 2; ++i) {
    if (transformed[static_cast<size_t>(i)].real() - all > least) frequencies.push_back(i);
  }
  return frequencies;
}

// exp(-2 pi i k / size) for each k of the circle, whose size is a power of two: a few of them, and
// the products of these.
std::vector<Complex> Turns(int64_t size) {
  constexpr int64_t kRun = 512;
  const auto turn = [&](int64_t k) {
    const double angle = -2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(size);
    return Complex(std::cos(angle), std::sin(angle));
  };
  std::vector<Complex> turns(static_cast<size_t>(size));
  for (int64_t i = 0; i < std::min(size, kRun); ++i) turns[static_cast<size_t>(i)] = turn(i);
  for (int64_t run = kRun; run < size; run += kRun) {
    const Complex first = turn(run);
    for (int64_t i = 0; i < kRun; ++i) {
      turns[static_cast<size_t>(run + i)] = first * turns[static_cast<size_t>(i)];
    }
  }
  return turns;
}

// Nothing where there are more factors than `most_factors`.
std::optional<LatticeDistribution> Transform(absl::Span<const Summand> summands,
                                             const Moments& moments, double most_factors) {
  const int64_t size = CircleFor(moments);
  const auto mask = static_cast<uint64_t>(size - 1);
  Eigen::FFT<double> fft(Eigen::default_fft_impl<double>(), Eigen::FFT<double>::HalfSpectrum);
  const std::vector<int64_t> frequencies =
      Frequencies(summands, size, kNegligible / static_cast<double>(size), &fft);
  if (static_cast<double>(frequencies.size()) * static_cast<double>(summands.size()) >
      most_factors) {
    return std::nullopt;
  }

  const std::vector<Complex> turns = Turns(size);
  std::vector<Complex> spectrum(static_cast<size_t>(size / 2 + 1), Complex(0));
  for (const int64_t frequency : frequencies) {
    double real = 1, imaginary = 0;
    const Complex step = turns[static_cast<size_t>(frequency)];
    for (const Summand& one : summands) {
      const uint64_t at = static_cast<uint64_t>(frequency) * static_cast<uint64_t>(one.steps);
      Complex turn = turns[at & mask];
      if (one.further > 0) {
        const double u = 1 - one.further + one.further * step.real();
        const double v = one.further * step.imag();
        turn = {turn.real() * u - turn.imag() * v, turn.real() * v + turn.imag() * u};
      }
      // Not std::complex's product, which asks about infinities.
      const double u = 1 - one.probability + one.probability * turn.real();
      const double v = one.probability * turn.imag();
      const double next = real * u - imaginary * v;
      imaginary = real * v + imaginary * u;
      real = next;
    }
    spectrum[static_cast<size_t>(frequency)] = {real, imaginary};
  }
  std::vector<double> circle(static_cast<size_t>(size));
  fft.inv(circle, spectrum, static_cast<Eigen::Index>(size));

  LatticeDistribution sum;
  const bool whole = size > moments.steps;
  sum.first = whole
                  ? 0
                  : std::clamp<int64_t>(static_cast<int64_t>(std::llround(moments.mean)) - size / 2,
                                        0, moments.steps + 1 - size);
  const int64_t count = whole ? moments.steps + 1 : size;
  sum.probabilities.resize(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) {
    const double p = circle[static_cast<uint64_t>(sum.first + i) & mask];
    sum.probabilities[static_cast<size_t>(i)] = std::max(0.0, p);
  }
  sum.error = 2 * kNegligible + 4 * kEpsilon * static_cast<double>(summands.size());
  return sum;
}

// Those that come with certainty are a place to begin at, and those that never come are nothing.
std::vector<Summand> Uncertain(absl::Span<const Summand> summands, int64_t* certain) {
  std::vector<Summand> left;
  *certain = 0;
  for (const Summand& one : summands) {
    if (one.probability <= 0 || (one.steps == 0 && one.further == 0)) continue;
    if (one.probability >= 1 && (one.further == 0 || one.further == 1)) {
      *certain += one.steps + (one.further > 0 ? 1 : 0);
    } else {
      left.push_back(one);
    }
  }
  std::sort(left.begin(), left.end(),
            [](const Summand& a, const Summand& b) { return a.steps < b.steps; });
  return left;
}

double DirectWork(absl::Span<const Summand> summands) {
  double work = 0;
  double size = 1;
  for (const Summand& one : summands) {
    size += static_cast<double>(one.steps + 1);
    work += size;
  }
  return work;
}

std::optional<LatticeDistribution> Sum(absl::Span<const Summand> summands, double most_factors) {
  int64_t certain = 0;
  const std::vector<Summand> left = Uncertain(summands, &certain);
  std::optional<LatticeDistribution> sum = DirectWork(left) <= kMostDirect
                                               ? AddUp(left)
                                               : Transform(left, MomentsOf(left), most_factors);
  if (sum.has_value()) sum->first += certain;
  return sum;
}

}  // namespace

LatticeDistribution SumOf(absl::Span<const Summand> summands) {
  return *Sum(summands, std::numeric_limits<double>::infinity());
}

std::optional<LatticeDistribution> SumIfQuick(absl::Span<const Summand> summands) {
  return Sum(summands, kMostFactors);
}

}  // namespace coxswain::numeric
