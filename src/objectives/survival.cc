#include "coxswain/objectives/survival.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "coxswain/base/status.h"

#include "numeric/normal.h"

namespace coxswain {
namespace {

absl::Status Check(absl::Span<const Spell> spells, int causes) {
  if (causes < 1) return InvalidArgument("There must be at least one cause.");
  for (size_t i = 0; i < spells.size(); ++i) {
    const Spell& spell = spells[i];
    std::string_view wrong;
    if (spell.from < -1) wrong = "it begins before age 0";
    if (spell.to <= spell.from) wrong = "it does not end after it begins";
    if (spell.cause < 0 || spell.cause > causes) wrong = "there is no such cause";
    if (spell.count < 1) wrong = "its count is not above 0";
    if (wrong.empty()) continue;
    const auto row = static_cast<int64_t>(i) + 1;
    return ErrorAt(absl::StatusCode::kInvalidArgument,
                   "Spell " + std::to_string(row) + ": " + std::string(wrong) + ".", {"", "", row});
  }
  return absl::OkStatus();
}

// Sums from which the variance of an incidence follows at every step. With I_i the incidence after
// step i, A = d / (n (n - d)), B = S^2 d_k (n - d_k) / n^3 and C = S d_k / n^2, S before the step,
// it is the sum of (I - I_i)^2 A + B - 2 (I - I_i) C.
struct IncidenceVariance {
  double a = 0, a_i = 0, a_ii = 0, b = 0, c = 0, c_i = 0;

  double At(double incidence) const {
    const double variance =
        incidence * incidence * a - 2 * incidence * (a_i + c) + a_ii + b + 2 * c_i;
    return std::max(variance, 0.0);
  }
};

}  // namespace

absl::StatusOr<SurvivalCurve> SurvivalCurve::Of(absl::Span<const Spell> spells, int causes) {
  COXSWAIN_RETURN_IF_ERROR(Check(spells, causes));
  SurvivalCurve curve;
  curve.ended_.assign(static_cast<size_t>(causes), 0);
  std::vector<const Spell*> ends;
  std::vector<std::pair<int64_t, int64_t>> begins;  // from, count
  for (const Spell& spell : spells) {
    ends.push_back(&spell);
    begins.emplace_back(spell.from, spell.count);
    curve.spells_ += spell.count;
    curve.last_ = std::max(curve.last_, spell.to);
  }
  std::sort(ends.begin(), ends.end(), [](const Spell* a, const Spell* b) { return a->to < b->to; });
  std::sort(begins.begin(), begins.end());

  const size_t kinds = static_cast<size_t>(causes);
  std::vector<IncidenceVariance> variances(kinds);
  double surviving = 1;
  double greenwood = 0;
  std::vector<double> incidence(kinds, 0);
  int64_t at_risk = 0;
  size_t begun = 0;
  for (size_t i = 0; i < ends.size();) {
    const int64_t time = ends[i]->to;
    for (; begun < begins.size() && begins[begun].first < time; ++begun) {
      at_risk += begins[begun].second;
    }
    SurvivalStep step;
    step.time = time;
    step.at_risk = at_risk;
    step.ended.assign(kinds, 0);
    int64_t ended = 0;
    int64_t left = 0;
    for (; i < ends.size() && ends[i]->to == time; ++i) {
      left += ends[i]->count;
      if (ends[i]->cause == 0) continue;
      step.ended[static_cast<size_t>(ends[i]->cause - 1)] += ends[i]->count;
      ended += ends[i]->count;
    }
    at_risk -= left;
    if (ended == 0) continue;
    const auto n = static_cast<double>(step.at_risk);
    const auto d = static_cast<double>(ended);
    const bool some_left = step.at_risk > ended;
    const double a = some_left ? d / (n * (n - d)) : 0;
    greenwood += a;
    for (size_t k = 0; k < kinds; ++k) {
      const auto of_kind = static_cast<double>(step.ended[k]);
      curve.ended_[k] += step.ended[k];
      incidence[k] += surviving * of_kind / n;
      const double c = surviving * of_kind / (n * n);
      IncidenceVariance& variance = variances[k];
      variance.a += a;
      variance.a_i += a * incidence[k];
      variance.a_ii += a * incidence[k] * incidence[k];
      variance.b += c * surviving * (n - of_kind) / n;
      variance.c += c;
      variance.c_i += c * incidence[k];
      step.incidence.push_back(incidence[k]);
      step.incidence_error.push_back(std::sqrt(variance.At(incidence[k])));
    }
    surviving *= static_cast<double>(step.at_risk - ended) / n;
    step.surviving = surviving;
    step.surviving_error =
        surviving > 0 ? surviving * std::sqrt(greenwood) : std::numeric_limits<double>::quiet_NaN();
    curve.steps_.push_back(std::move(step));
  }
  return curve;
}

const SurvivalStep* SurvivalCurve::At(int64_t time) const {
  const auto after =
      std::upper_bound(steps_.begin(), steps_.end(), time,
                       [](int64_t value, const SurvivalStep& step) { return value < step.time; });
  return after == steps_.begin() ? nullptr : &*std::prev(after);
}

double SurvivalCurve::Surviving(int64_t time) const {
  const SurvivalStep* step = At(time);
  return step == nullptr ? 1 : step->surviving;
}

double SurvivalCurve::Incidence(int cause, int64_t time) const {
  const SurvivalStep* step = At(time);
  return step == nullptr ? 0 : step->incidence[static_cast<size_t>(cause - 1)];
}

ShareInterval SurvivalCurve::SurvivingInterval(int64_t time, double level) const {
  const SurvivalStep* step = At(time);
  if (step == nullptr) return {1, 1};
  const double s = step->surviving;
  if (!(s > 0)) return {0, 0};
  const double z = numeric::NormalQuantile(0.5 + level / 2);
  const double spread = z * step->surviving_error / (s * std::abs(std::log(s)));
  return {std::pow(s, std::exp(spread)), std::pow(s, std::exp(-spread))};
}

std::optional<int64_t> SurvivalCurve::Quantile(double share) const {
  for (const SurvivalStep& step : steps_) {
    // Some rounding granted: a half of four is two.
    if (step.surviving <= 1 - share + 1e-12) return step.time;
  }
  return std::nullopt;
}

SurvivalCurve::AgeInterval SurvivalCurve::QuantileInterval(double share, double level) const {
  AgeInterval ages;
  for (const SurvivalStep& step : steps_) {
    const ShareInterval interval = SurvivingInterval(step.time, level);
    if (!ages.low.has_value() && interval.low <= 1 - share + 1e-12) ages.low = step.time;
    if (!ages.high.has_value() && interval.high <= 1 - share + 1e-12) ages.high = step.time;
  }
  return ages;
}

}  // namespace coxswain
