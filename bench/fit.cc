// Times fits of curves of adoption: fit SERIES [REPEATS]
// SERIES has one series a line, its counts with blanks between. Prints what it measured in lines
// "time NAME MICROSECONDS", and then a line "fit STATUS P Q CEILING SUM_OF_SQUARES" a series: the
// bare fits. bench/fit.py reads this; see bench/README.md.

#include "coxswain/saturation/fit.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "coxswain/saturation/bootstrap.h"

namespace {

using coxswain::CurveFit;
using coxswain::FitOptions;

template <typename Call>
double Microseconds(const Call& call) {
  const auto start = std::chrono::steady_clock::now();
  call();
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
  return took.count();
}

double Median(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const int repeats = argc > 2 ? std::atoi(argv[2]) : 7;
  std::vector<std::vector<double>> all;
  std::ifstream file(argv[1]);
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    all.emplace_back();
    for (double count = 0; words >> count;) all.back().push_back(count);
  }
  if (all.empty()) return 1;

  std::vector<CurveFit> fits(all.size());
  FitOptions bare;
  bare.interval = false;
  std::vector<double> times;
  for (int i = 0; i < repeats; ++i) {
    times.push_back(Microseconds([&] {
      for (size_t s = 0; s < all.size(); ++s) fits[s] = coxswain::FitCurve(all[s], bare);
    }));
  }
  std::printf("time bare %.4f\n", Median(times) / static_cast<double>(all.size()));

  const size_t some = std::min<size_t>(all.size(), 200);
  std::vector<CurveFit> whole(some);
  times.clear();
  for (size_t s = 0; s < some; ++s) {
    times.push_back(Microseconds([&] { whole[s] = coxswain::FitCurve(all[s], {}); }));
  }
  std::printf("time interval %.4f\n", Median(times));
  times.clear();
  for (size_t s = 0; s < some; ++s) {
    if (!whole[s].curve.has_value()) continue;
    times.push_back(Microseconds([&] {
      coxswain::BootstrapFit(all[s], whole[s], {}, {0.8, 0.9, 0.95}, {});
    }));
  }
  std::printf("time bootstrap %.4f\n", times.empty() ? 0 : Median(times));

  for (const CurveFit& fit : fits) {
    const std::string status(coxswain::FitStatusName(fit.status));
    if (!fit.curve.has_value()) {
      std::printf("fit %s\n", status.c_str());
      continue;
    }
    const auto& bass = std::get<coxswain::Bass>(fit.curve->shape.shape);
    std::printf("fit %s %.17g %.17g %.17g %.17g\n", status.c_str(), bass.p, bass.q,
                fit.curve->ceiling, fit.value);
  }
  return 0;
}
