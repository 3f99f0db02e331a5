#include "numeric/compound_sum.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <unsupported/Eigen/FFT>

namespace coxswain::numeric {

std::vector<double> AddCompound(absl::Span<const double> base, absl::Span<const double> amounts,
                                const CountToCome& count, size_t size) {
  using Complex = std::complex<double>;
  Eigen::FFT<double> fft(Eigen::default_fft_impl<double>(), Eigen::FFT<double>::HalfSpectrum);
  const auto transformed = [&](absl::Span<const double> values) {
    std::vector<double> circle(size, 0);
    std::copy(values.begin(), values.end(), circle.begin());
    std::vector<Complex> spectrum;
    fft.fwd(spectrum, circle);
    return spectrum;
  };
  std::vector<Complex> sum = transformed(base);
  const std::vector<Complex> of_amounts = transformed(amounts);
  for (size_t i = 0; i < sum.size(); ++i) {
    // Of the count, the generating function at the amounts' characteristic function f: Poisson
    // exp(mean (f - 1)), negative binomial (1 + mean / shape (1 - f)) ^ -shape, whose base has a
    // real part of 1 or more.
    const Complex missing = 1.0 - of_amounts[i];
    const Complex exponent =
        std::isinf(count.shape) ? -count.mean * missing
                                : -count.shape * std::log(1.0 + count.mean / count.shape * missing);
    sum[i] *= std::exp(exponent);
  }
  std::vector<double> probabilities(size);
  fft.inv(probabilities, sum, static_cast<Eigen::Index>(size));
  for (double& probability : probabilities) probability = std::max(0.0, probability);
  return probabilities;
}

}  // namespace coxswain::numeric
