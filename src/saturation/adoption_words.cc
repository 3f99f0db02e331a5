#include "saturation/adoption_words.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace coxswain {

std::string Whole(double customers) {
  char text[400];
  std::snprintf(text, sizeof text, "%.0f", customers);
  return text;
}

namespace {

// The period that lies so far off the curve through the others that it alone would bend it.
std::string OutlierNote(const AdoptionSeries& series) {
  constexpr double kFar = 10;  // scales
  constexpr double kOfNormal = 0.6745;
  FitOptions robust = series.fit;
  const bool squares =
      robust.loss == Loss::kSquares &&
      (robust.estimator == Estimator::kIncrements || robust.estimator == Estimator::kDensity);
  if (!squares) return "";
  robust.loss = Loss::kHuber;
  robust.interval = false;
  const std::vector<double> counts = series.Counts();
  const std::vector<double> means = FittedCounts(FitCurve(counts, robust), robust);
  std::vector<double> sizes;
  size_t farthest = 0;
  for (size_t t = 0; t < means.size(); ++t) {
    sizes.push_back(std::abs(counts[t] - means[t]));
    if (sizes[t] > sizes[farthest]) farthest = t;
  }
  if (sizes.empty()) return "";
  const double off = sizes[farthest];
  std::nth_element(sizes.begin(), sizes.begin() + ptrdiff_t(sizes.size() / 2), sizes.end());
  // Counts scatter at least as their own chance does.
  const double scale =
      std::max(sizes[sizes.size() / 2] / kOfNormal, std::sqrt(std::max(means[farthest], 1.0)));
  if (off <= kFar * scale) return "";
  return " " + series.NameOf(farthest) + " with " + Whole(counts[farthest]) +
         " new customers lies far off the curve through the others, which has " +
         Whole(means[farthest]) + ": the loss huber lets it count less.";
}

}  // namespace

std::string AdoptionSeries::Sentence(const CurveFit& found) const {
  const std::string period(GrainName(grain));
  const std::string periods = std::to_string(found.periods) + " " + period + "s";
  std::string text;
  switch (found.status) {
    case FitStatus::kIdentified:
      text = "The curve levels off at " + Whole(found.curve->ceiling) + " customers; ";
      text += found.ceiling_low.has_value()
                  ? "the 90 % interval reaches from " + Whole(*found.ceiling_low) + " to " +
                        Whole(*found.ceiling_high) + "."
                  : "the estimator " + std::string(EstimatorName(fit.estimator)) +
                        " gives no interval.";
      break;
    case FitStatus::kIntervalUnbounded:
      text = periods + " do not tell how large the market is: " + Whole(*found.ceiling_low) +
             " customers or any number above.";
      break;
    case FitStatus::kCeilingAtBound:
      text = found.curve->ceiling > fit.ceiling.lowest
                 ? "The capacity of " + Whole(found.curve->ceiling) +
                       " customers is taken as the ceiling: the curve alone would pass it."
                 : "The " + Whole(fit.ceiling.lowest) +
                       " customers there are already are taken as the ceiling: the curve alone "
                       "would level off below them.";
      break;
    case FitStatus::kNotIdentified:
      text = periods +
             " do not tell how large the market is: the larger it is taken to be, the "
             "better the curve fits.";
      break;
    case FitStatus::kNotACurve:
      text = "What Bass's regression finds is no curve whose ceiling is possible.";
      break;
    case FitStatus::kTooFewPeriods:
      text = "A curve needs " +
             std::to_string(std::max(CurveParameterCount(fit) + 1,
                                     fit.seasons.pace.empty() ? 2 * fit.seasons.periods : 0)) +
             " " + period + "s, with new customers in " + std::to_string(CurveParameterCount(fit)) +
             " of them; there " + (found.periods == 1 ? "is " : "are ") +
             std::to_string(found.periods) + ".";
      break;
    case FitStatus::kNoCustomers:
      text = "No " + period + " with a first customer is over.";
      break;
    case FitStatus::kCeilingGiven:
      text = "The ceiling is given: " + Whole(found.curve->ceiling) + " customers.";
      break;
    case FitStatus::kBadPeriods:
      text = "It is not known when the curve began, or when its " + period + "s ended.";
      break;
    case FitStatus::kBadCovariate:
      text = "The series " + Quote(covariate) +
             " grows by one rate, or not at all: a curve cannot "
             "tell its effect from time that passes.";
      break;
    case FitStatus::kNotTogether:
      text = "Options do not go together.";
      break;
    case FitStatus::kNegativeCounts:
    case FitStatus::kGap:
      text = "The number of new customers is not known in " +
             NameOf(static_cast<size_t>(found.problem_period - 1)) + ".";
      break;
  }
  const std::optional<double>& highest = fit.ceiling.highest;
  if (highest.has_value() && *highest < fit.ceiling.lowest) {
    text += " The capacity of " + Whole(*highest) + " is below the " + Whole(fit.ceiling.lowest) +
            " customers there are already and bounds nothing.";
  }
  if (found.curve.has_value()) {
    if (!fit.growth.none() && fitted > 0) {
      text += " That is the ceiling at the end of " + NameOf(fitted - 1) + ": it moves.";
    }
    if (fit.prior.has_value()) {
      FitOptions alone = fit;
      alone.prior.reset();
      text += " p and q lean on the prior " + prior + ": without it the curve would be " +
              std::string(FitStatusName(FitCurve(Counts(), alone).status)) + ".";
    }
    text += OutlierNote(*this);
  }
  if (complete < ever.size()) {
    text += " " + NameOf(complete) + " is not over on " + day->ToString() +
            (fitted > complete ? " and counts in part." : " and is left out.");
  }
  return text;
}

}  // namespace coxswain
