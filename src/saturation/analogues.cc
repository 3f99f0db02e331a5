#include "coxswain/saturation/analogues.h"

#include <cmath>
#include <vector>

namespace coxswain {
namespace {

constexpr std::string_view kBass1969 =
    "Bass, A New Product Growth Model for Consumer Durables, Management Science 1969 (rounded)";
constexpr std::string_view kThreeSeries =
    "Series of Mahajan, Mason and Srinivasan, An Evaluation of Estimation Procedures for New "
    "Product "
    "Diffusion Models, 1986, fitted as in Srinivasan and Mason, Marketing Science 1986";
constexpr std::string_view kAverage = "average";

constexpr Analogue kAnalogues[] = {
    {"average", 0.03, 0.38, kAverage,
     "Sultan, Farley and Lehmann, A Meta-Analysis of Applications of Diffusion Models, Journal of "
     "Marketing Research 1990 (213 applications)"},
    {"black_and_white_television", 0.028, 0.25, "regression", kBass1969},
    {"clothes_dryers", 0.0136, 0.3267, "increments", kThreeSeries},
    {"electric_bed_coverings", 0.006, 0.24, "regression", kBass1969},
    {"record_players", 0.025, 0.65, "regression", kBass1969},
    {"room_air_conditioners", 0.00944, 0.37476, "increments", kThreeSeries},
    {"steam_irons", 0.029, 0.33, "regression", kBass1969},
    {"ultrasound_imaging", 0.00132, 0.6206, "increments", kThreeSeries},
    {"water_softeners", 0.018, 0.30, "regression", kBass1969},
};

// Of the logarithms over the single products.
struct Spread {
  double mean = 0, deviation = 0;

  explicit Spread(double Analogue::*value) {
    std::vector<double> logs;
    for (const Analogue& analogue : kAnalogues) {
      if (analogue.estimator != kAverage) logs.push_back(std::log(analogue.*value));
    }
    for (const double log : logs) mean += log / static_cast<double>(logs.size());
    for (const double log : logs) deviation += (log - mean) * (log - mean);
    deviation = std::sqrt(deviation / static_cast<double>(logs.size() - 1));
  }
};

}  // namespace

absl::Span<const Analogue> Analogues() { return kAnalogues; }

absl::StatusOr<Prior> PriorFrom(std::string_view name, double periods_a_year,
                                std::optional<double> deviation) {
  const Spread p(&Analogue::p), q(&Analogue::q);
  Prior prior = {std::exp(p.mean) / periods_a_year, std::exp(q.mean) / periods_a_year,
                 deviation.value_or(p.deviation), deviation.value_or(q.deviation)};
  if (name == "all") return prior;
  std::vector<std::string_view> known = {"all"};
  for (const Analogue& analogue : kAnalogues) {
    known.push_back(analogue.name);
    if (analogue.name != name) continue;
    prior.p = analogue.p / periods_a_year;
    prior.q = analogue.q / periods_a_year;
    return prior;
  }
  return NotFound("There is no analogue " + Quote(name) + "." + Suggestion(name, known) +
                  " The query adoption_analogues lists them.");
}

}  // namespace coxswain
