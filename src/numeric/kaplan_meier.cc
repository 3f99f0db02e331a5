#include "kaplan_meier.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace coxswain::numeric {
namespace {

constexpr double kNormal975 = 1.959963984540054;  // the 0.975 quantile of the standard normal
// A product of fractions may end a hair beside the share it stands for: 1 - 0.9 is below 0.1.
constexpr double kRounding = 1e-12;

// S to the power that moves log(-log S) by so many standard errors.
double Moved(const SurvivalStep& step, double errors) {
  if (step.survival <= 0 || step.survival >= 1) return step.survival;
  const double spread = std::sqrt(step.greenwood) / std::fabs(std::log(step.survival));
  return std::pow(step.survival, std::exp(errors * spread));
}

}  // namespace

double SurvivalStep::standard_error() const {
  return survival <= 0 ? 0 : survival * std::sqrt(greenwood);
}
double SurvivalStep::low() const { return Moved(*this, kNormal975); }
double SurvivalStep::high() const { return Moved(*this, -kNormal975); }

std::vector<SurvivalStep> KaplanMeier(std::vector<Spell> spells) {
  std::sort(spells.begin(), spells.end(),
            [](const Spell& a, const Spell& b) { return a.time < b.time; });
  std::vector<SurvivalStep> steps;
  double survival = 1, greenwood = 0;
  int64_t lasting = 0;
  for (const Spell& spell : spells) lasting += spell.count;
  for (size_t i = 0; i < spells.size();) {
    SurvivalStep step;
    step.time = spells[i].time;
    step.at_risk = lasting;
    for (; i < spells.size() && spells[i].time == step.time; ++i) {
      lasting -= spells[i].count;
      if (spells[i].ended) step.ended += spells[i].count;
    }
    if (step.ended == 0) continue;
    const double at_risk = static_cast<double>(step.at_risk);
    const double left = static_cast<double>(step.at_risk - step.ended);
    survival *= left / at_risk;
    greenwood += left == 0 ? std::numeric_limits<double>::infinity()
                           : static_cast<double>(step.ended) / (at_risk * left);
    step.survival = survival;
    step.greenwood = greenwood;
    steps.push_back(step);
  }
  return steps;
}

const SurvivalStep* StepAt(absl::Span<const SurvivalStep> steps, double time) {
  const auto after =
      std::upper_bound(steps.begin(), steps.end(), time,
                       [](double at, const SurvivalStep& step) { return at < step.time; });
  return after == steps.begin() ? nullptr : &*(after - 1);
}

SurvivalQuantile QuantileOf(absl::Span<const SurvivalStep> steps, double ended_share) {
  SurvivalQuantile quantile;
  const double lasts = 1 - ended_share + kRounding;
  for (const SurvivalStep& step : steps) {
    if (!quantile.low.has_value() && step.low() <= lasts) quantile.low = step.time;
    if (!quantile.time.has_value() && step.survival <= lasts) quantile.time = step.time;
    if (!quantile.high.has_value() && step.high() <= lasts) quantile.high = step.time;
  }
  return quantile;
}

}  // namespace coxswain::numeric
