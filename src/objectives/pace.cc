#include "pace.h"

#include <algorithm>

namespace coxswain {
namespace {

Figure Minus(const Figure& a, const Figure& b) {
  const Int128 micros = a.micros - b.micros;
  return {micros, a.real - b.real};
}

// value x days / done, exact where the value is.
Figure Scaled(const Figure& value, int64_t numerator, int64_t denominator) {
  const bool exact = value.real == Ratio(value.micros, kMicros) &&
                     value.micros < kInt128Max / std::max<int64_t>(numerator, 1) &&
                     value.micros > -(kInt128Max / std::max<int64_t>(numerator, 1));
  if (!exact) {
    return Figure::OfReal(value.real * static_cast<double>(numerator) /
                          static_cast<double>(denominator));
  }
  return {DivideHalfEven(value.micros * numerator, denominator),
          Ratio(value.micros * numerator, Int128{denominator} * kMicros)};
}

// Attainment and pace of kind growth, from the baseline. Works in both directions.
void MeasureGrowth(const Figure& baseline, Score* score) {
  const Objective& objective = score->objective;
  const Figure way = Minus(objective.target, baseline);
  if (way.micros == 0) return AddNote("Baseline and target are equal.", score);
  const auto progress = [&](const Figure& gone) { return gone.real / way.real; };
  if (score->flow) {
    const Figure expected = Scaled(baseline, score->days_done, score->days);
    score->attainment = progress(Minus(*score->actual, expected));
  } else {
    const Figure gone = Minus(*score->actual, baseline);
    score->attainment = progress(gone);
    if (score->days_done > 0) {
      const Figure ahead = Scaled(gone, score->days, score->days_done);
      score->projected = {baseline.micros + ahead.micros, baseline.real + ahead.real};
    }
  }
  if (score->projected.has_value()) {
    score->pace_index = progress(Minus(*score->projected, baseline));
  }
}

// Pace and gap of kind corridor, whose bounds may be open.
void MeasureCorridor(Score* score) {
  const Objective& objective = score->objective;
  const Figure& projected = *score->projected;
  if (objective.target_low.has_value() && projected.micros < objective.target_low->micros) {
    score->gap = objective.target_low->micros - projected.micros;
    score->pace_index = ShareOf(projected, *objective.target_low);
  } else if (objective.target_high.has_value() &&
             projected.micros > objective.target_high->micros) {
    score->gap = objective.target_high->micros - projected.micros;
    score->pace_index = ShareOf(*objective.target_high, projected);
  } else {
    score->gap = 0;
    score->pace_index = 1.0;
  }
}

}  // namespace

void AddNote(std::string_view text, Score* score) {
  if (text.empty()) return;
  if (!score->note.empty()) score->note += " ";
  score->note += text;
}

void Project(Score* score) {
  const Objective& objective = score->objective;
  if (!score->flow) {
    score->projected = score->actual;
  } else if (score->days_done > 0) {
    score->projected = Scaled(*score->actual, score->days, score->days_done);
  }
  score->attainment = ShareOf(*score->actual, objective.target);
  if (!score->projected.has_value()) return;
  const bool corridor = objective.kind == ObjectiveKind::kCorridor;
  if (corridor && (objective.target_low.has_value() || objective.target_high.has_value())) {
    MeasureCorridor(score);
  } else if (objective.kind == ObjectiveKind::kGrowth && objective.baseline.has_value()) {
    MeasureGrowth(*objective.baseline, score);
  } else {
    if (corridor) AddNote("A corridor without bounds is judged by its target.", score);
    if (objective.kind == ObjectiveKind::kGrowth) {
      AddNote("Growth without a baseline is judged by its target.", score);
    }
    score->pace_index = objective.up                  ? ShareOf(*score->projected, objective.target)
                        : objective.target.micros > 0 ? ShareOf(objective.target, *score->projected)
                                                      : std::nullopt;
  }
  if (!score->gap.has_value()) score->gap = objective.target.micros - score->projected->micros;
  const int64_t left = score->days - score->days_done;
  if (score->flow && !corridor && left > 0) {
    const Int128 needed = std::max<Int128>(0, objective.target.micros - score->actual->micros);
    score->required_per_day = Ratio(needed, Int128{left} * kMicros);
  }
}

std::string_view StatusOf(const Score& score, const ScoreOptions& options) {
  const Objective& objective = score.objective;
  const Figure& actual = *score.actual;
  const bool corridor = objective.kind == ObjectiveKind::kCorridor;
  const bool over = *score.as_of >= objective.due_on;
  if (over) return objective.Reached(actual) ? kMet : kMissed;
  if (score.flow && !corridor && objective.up && objective.Reached(actual)) return kMet;
  if (score.flow && corridor && objective.target_high.has_value() &&
      actual.micros > objective.target_high->micros) {
    return kOffCourse;
  }
  if (score.flow && !corridor && !objective.up && !objective.Reached(actual)) return kOffCourse;
  if (!score.pace_index.has_value()) {
    return score.projected.has_value() && objective.Reached(*score.projected) ? kOnCourse
                                                                              : kOffCourse;
  }
  // Compared as the thresholds are written, so that 0.9 is at risk in every rounding of 9 / 10.
  const Int128 pace = Figure::OfReal(*score.pace_index).micros;
  if (*score.pace_index > 1e6 || pace >= options.on_course) return kOnCourse;
  return pace >= options.at_risk ? kAtRisk : kOffCourse;
}

}  // namespace coxswain
