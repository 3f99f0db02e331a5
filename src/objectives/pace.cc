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

// Where the path of milestones stands at the end of a day: straight between them, from the
// baseline, or 0 of a flow, on the eve of the first day. Without a beginning it stands at the first
// milestone until that is due.
Figure PathOn(const Score& score, Date day) {
  const Objective& objective = score.objective;
  std::vector<Milestone> path;
  const Date eve = objective.starts_on.PlusDays(-1);
  if (score.flow) {
    path.push_back({eve, 0});
  } else if (objective.baseline.has_value()) {
    path.push_back({eve, objective.baseline->micros});
  }
  for (const Milestone& milestone : objective.milestones) {
    if (milestone.on >= objective.starts_on && milestone.on < objective.due_on) {
      path.push_back(milestone);
    }
  }
  path.push_back({objective.due_on, objective.target.micros});
  if (day <= path.front().on) return Figure::OfMicros(path.front().target);
  for (size_t i = 1; i < path.size(); ++i) {
    if (day > path[i].on) continue;
    const int64_t days = path[i].on.days() - path[i - 1].on.days();
    if (days <= 0) break;  // no fold made it
    const int64_t gone = day.days() - path[i - 1].on.days();
    // The way is between two numbers of 64 bits and at most some millions of days long.
    const Int128 way = (path[i].target - path[i - 1].target) * gone;
    return {path[i - 1].target + DivideHalfEven(way, days),
            Ratio(path[i - 1].target * days + way, Int128{days} * kMicros)};
  }
  return Figure::OfMicros(path.back().target);
}

// Attainment, projection and pace of kind milestones: the rest of the path is gone as it was so
// far.
void MeasureMilestones(Score* score) {
  const Objective& objective = score->objective;
  for (const Milestone& milestone : objective.milestones) {
    if (milestone.on < objective.starts_on || milestone.on > objective.due_on) {
      AddNote("The milestone of " + milestone.on.ToString() +
                  " lies outside the days of the objective and does not count.",
              score);
    } else if (milestone.on == objective.due_on && milestone.target != objective.target.micros) {
      AddNote("On the due date the target counts, not the milestone of that day.", score);
    }
  }
  const Figure expected = *score->expected;
  const Figure& actual = *score->actual;
  if (!score->flow && objective.baseline.has_value()) {
    const Figure& from = *objective.baseline;
    const Figure way = Minus(objective.target, from);
    const Figure due = Minus(expected, from);
    const Figure gone = Minus(actual, from);
    if (way.micros != 0) score->attainment = gone.real / way.real;
    if (due.micros != 0) {
      score->pace_index = gone.real / due.real;
      score->projected = Figure::OfReal(from.real + gone.real * way.real / due.real);
    }
    return;
  }
  score->pace_index = objective.up          ? ShareOf(actual, expected)
                      : expected.micros > 0 ? ShareOf(expected, actual)
                                            : std::nullopt;
  if (expected.micros > 0) {
    score->projected = Figure::OfReal(actual.real * objective.target.real / expected.real);
  }
}

// Where an objective should stand on the day looked from. Of a corridor there is no such number.
std::optional<Figure> ExpectedOf(const Score& score) {
  const Objective& objective = score.objective;
  switch (objective.kind) {
    case ObjectiveKind::kCorridor:
      return std::nullopt;
    case ObjectiveKind::kMilestones:
      return objective.milestones.empty() && !score.flow
                 ? std::optional(objective.target)
                 : std::optional(PathOn(score, std::min(*score.as_of, objective.due_on)));
    case ObjectiveKind::kGrowth:
      if (score.flow || !objective.baseline.has_value()) break;
      {
        const Figure way =
            Scaled(Minus(objective.target, *objective.baseline), score.days_done, score.days);
        return Figure{objective.baseline->micros + way.micros, objective.baseline->real + way.real};
      }
    case ObjectiveKind::kLevel:
      break;
  }
  return score.flow ? Scaled(objective.target, score.days_done, score.days) : objective.target;
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
  score->expected = ExpectedOf(*score);
  for (const Milestone& milestone : objective.milestones) {
    if (score->next.has_value() || milestone.on <= *score->as_of) continue;
    if (milestone.on <= objective.due_on) score->next = milestone;
  }
  if (!score->projected.has_value()) return;
  const bool milestones =
      objective.kind == ObjectiveKind::kMilestones && !objective.milestones.empty();
  const bool corridor = objective.kind == ObjectiveKind::kCorridor;
  if (corridor && (objective.target_low.has_value() || objective.target_high.has_value())) {
    MeasureCorridor(score);
  } else if (objective.kind == ObjectiveKind::kGrowth && objective.baseline.has_value()) {
    MeasureGrowth(*objective.baseline, score);
  } else if (milestones) {
    MeasureMilestones(score);
  } else {
    if (objective.kind == ObjectiveKind::kMilestones) {
      AddNote("Milestones without rows of objective_points are judged by the target.", score);
    }
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
