#include "coxswain/objectives/deal_hazards.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "numeric/random.h"

namespace coxswain {
namespace {

constexpr int64_t kMostBands = 20;
constexpr int64_t kLeastEnds = 20;
constexpr size_t kWonPlace = 0;
constexpr size_t kFirstStagePlace = 2;  // after won and lost

// Above 0, below 1.
double Uniform(numeric::Random* random) {
  return (static_cast<double>(random->Next() >> 12) + 0.5) * 0x1p-52;
}

double Normal(numeric::Random* random) {
  const double radius = std::sqrt(-2 * std::log(Uniform(random)));
  return radius * std::cos(2 * std::numbers::pi * Uniform(random));
}

// Marsaglia and Tsang, A Simple Method for Generating Gamma Variables, ACM Transactions on
// Mathematical Software 2000.
double Gamma(double shape, numeric::Random* random) {
  if (shape < 1) return Gamma(shape + 1, random) * std::pow(Uniform(random), 1 / shape);
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  while (true) {
    const double x = Normal(random);
    const double v = 1 + c * x;
    if (v <= 0) continue;
    const double cube = v * v * v;
    if (std::log(Uniform(random)) < 0.5 * x * x + d - d * cube + d * std::log(cube))
      return d * cube;
  }
}

}  // namespace

StageCounts::Age* StageCounts::At(int stage, int64_t age) {
  std::vector<Age>& ages = at_[static_cast<size_t>(stage)];
  if (static_cast<int64_t>(ages.size()) <= age) ages.resize(static_cast<size_t>(age) + 1);
  return &ages[static_cast<size_t>(age)];
}

void StageCounts::Add(const StageStay& stay) {
  const int64_t from = std::min(stay.from, kMostAge - 1);
  const int64_t to = std::min(stay.to, kMostAge);
  At(stay.stage, to + 1)->begins -= stay.count;
  At(stay.stage, from + 1)->begins += stay.count;
  Age* end = At(stay.stage, to);
  if (stay.next == kOutOfSight) return;
  if (stay.next == kStayWon) {
    end->won += stay.count;
    won_ += stay.count;
  } else if (stay.next == kStayLost) {
    end->lost += stay.count;
    lost_ += stay.count;
  } else {
    end->moved.resize(static_cast<size_t>(stages_), 0);
    end->moved[static_cast<size_t>(stay.next)] += stay.count;
  }
}

DealHazards::DealHazards(const StageCounts& counts) : stages_(counts.stages()) {
  const size_t places = kFirstStagePlace + static_cast<size_t>(stages_);
  Band all;  // of all stages and ages
  all.events.assign(places, 0);
  for (const std::vector<StageCounts::Age>& ages : counts.at_) {
    int64_t ends = 0;
    for (const StageCounts::Age& age : ages) {
      ends += age.won + age.lost;
      for (const int64_t moved : age.moved) ends += moved;
    }
    const int64_t of_band = std::max(kLeastEnds, (ends + kMostBands - 1) / kMostBands);
    std::vector<Band> bands;
    Band band;
    band.events.assign(places, 0);
    int64_t at_risk = 0;
    int64_t in_band = 0;
    for (size_t i = 0; i < ages.size(); ++i) {
      const StageCounts::Age& age = ages[i];
      at_risk += age.begins;
      band.days += at_risk;
      band.events[kWonPlace] += age.won;
      band.events[kWonPlace + 1] += age.lost;
      in_band += age.won + age.lost;
      for (size_t stage = 0; stage < age.moved.size(); ++stage) {
        band.events[kFirstStagePlace + stage] += age.moved[stage];
        in_band += age.moved[stage];
      }
      if (in_band < of_band) continue;
      ends -= in_band;
      in_band = 0;
      bands.push_back(band);
      band = Band{static_cast<int64_t>(i) + 1, 0, std::vector<int64_t>(places, 0), {}};
    }
    // What is left at the end is no band of its own.
    if (bands.empty()) {
      bands.push_back(band);
    } else {
      bands.back().days += band.days;
      for (size_t i = 0; i < places; ++i) bands.back().events[i] += band.events[i];
    }
    for (const Band& one : bands) {
      all.days += one.days;
      for (size_t i = 0; i < places; ++i) all.events[i] += one.events[i];
    }
    bands_.push_back(std::move(bands));
  }
  // A move tells of stages, so of all stages together only what ends a deal is known.
  std::fill(all.events.begin() + kFirstStagePlace, all.events.end(), 0);
  for (std::vector<Band>& bands : bands_) {
    int64_t ends = 0;
    for (const Band& band : bands) {
      for (const int64_t events : band.events) ends += events;
    }
    if (ends == 0) bands.assign(1, all);
    for (Band& band : bands) {
      Estimate(&band);
      last_age_ = std::max(last_age_, band.first_age);
    }
  }
}

void DealHazards::Estimate(Band* band) const {
  band->chances.assign(band->events.size(), 0);
  for (size_t i = 0; band->days > 0 && i < band->events.size(); ++i) {
    band->chances[i] = static_cast<double>(band->events[i]) / static_cast<double>(band->days);
  }
}

DealHazards DealHazards::Drawn(uint64_t seed) const {
  DealHazards drawn = *this;
  numeric::Random random(seed);
  for (std::vector<Band>& bands : drawn.bands_) {
    for (Band& band : bands) {
      if (band.days <= 0) continue;
      int64_t quiet = band.days;
      double sum = 0;
      for (size_t i = 0; i < band.events.size(); ++i) {
        quiet -= band.events[i];
        // What never happened in this stage and is no end of a deal stays impossible.
        const bool possible = band.events[i] > 0 || i < kFirstStagePlace;
        band.chances[i] = possible ? Gamma(static_cast<double>(band.events[i]) + 0.5, &random) : 0;
        sum += band.chances[i];
      }
      sum += Gamma(static_cast<double>(quiet) + 0.5, &random);
      for (double& chance : band.chances) chance /= sum;
    }
  }
  return drawn;
}

const DealHazards::Band& DealHazards::BandOf(int stage, int64_t age) const {
  const std::vector<Band>& bands = bands_[static_cast<size_t>(stage)];
  auto after =
      std::upper_bound(bands.begin(), bands.end(), age,
                       [](int64_t value, const Band& band) { return value < band.first_age; });
  return after == bands.begin() ? bands.front() : *std::prev(after);
}

std::vector<std::vector<double>> DealHazards::Start() const {
  return std::vector<std::vector<double>>(
      static_cast<size_t>(stages_), std::vector<double>(static_cast<size_t>(last_age_) + 1, 0));
}

void DealHazards::StepBack(size_t age, std::vector<double>* after_this,
                           std::vector<std::vector<double>>* values) const {
  const auto stages = static_cast<size_t>(stages_);
  const size_t after = std::min(age + 1, static_cast<size_t>(last_age_));
  std::vector<double>& next = *after_this;
  next.resize(stages);
  for (size_t stage = 0; stage < stages; ++stage) next[stage] = (*values)[stage][after];
  for (size_t stage = 0; stage < stages; ++stage) {
    const std::vector<double>& chances =
        BandOf(static_cast<int>(stage), static_cast<int64_t>(age) + 1).chances;
    double sum = chances[kWonPlace];
    double stays = 1 - chances[kWonPlace] - chances[kWonPlace + 1];
    for (size_t to = 0; to < stages; ++to) {
      const double chance = chances[kFirstStagePlace + to];
      if (chance == 0) continue;
      stays -= chance;
      sum += chance * next[to];
    }
    (*values)[stage][age] = sum + std::max(stays, 0.0) * next[stage];
  }
}

void DealHazards::StepBack(std::vector<std::vector<double>>* values) const {
  // In place: at an age only the next one is read, and the last one stands for itself.
  std::vector<double> next;
  for (size_t age = 0; age <= static_cast<size_t>(last_age_); ++age) StepBack(age, &next, values);
}

StageTable DealHazards::WonWithin(int64_t days) const {
  StageTable table;
  table.values_ = Start();
  for (int64_t day = 0; day < days; ++day) StepBack(&table.values_);
  return table;
}

StageTable DealHazards::EverWon() const {
  const auto stages = static_cast<size_t>(stages_);
  // At the last age, where chances stay as they are: (1 - stays) x = won + moves to others' x, by
  // elimination with pivots.
  std::vector<std::vector<double>> rows(stages, std::vector<double>(stages + 1, 0));
  for (size_t stage = 0; stage < stages; ++stage) {
    const std::vector<double>& chances = BandOf(static_cast<int>(stage), last_age_).chances;
    std::vector<double>& row = rows[stage];
    row[stage] = chances[kWonPlace] + chances[kWonPlace + 1];
    for (size_t to = 0; to < stages; ++to) {
      if (to == stage) continue;
      row[stage] += chances[kFirstStagePlace + to];
      row[to] -= chances[kFirstStagePlace + to];
    }
    row[stages] = chances[kWonPlace];
  }
  std::vector<double> ever(stages, 0);
  std::vector<size_t> pivots(stages, stages);
  for (size_t column = 0; column < stages; ++column) {
    size_t best = column;
    for (size_t row = column; row < stages; ++row) {
      if (std::abs(rows[row][column]) > std::abs(rows[best][column])) best = row;
    }
    std::swap(rows[column], rows[best]);
    if (std::abs(rows[column][column]) < 1e-15) continue;  // nothing leads out of there
    pivots[column] = column;
    for (size_t row = 0; row < stages; ++row) {
      if (row == column || rows[row][column] == 0) continue;
      const double factor = rows[row][column] / rows[column][column];
      for (size_t i = column; i <= stages; ++i) rows[row][i] -= factor * rows[column][i];
    }
  }
  for (size_t i = 0; i < stages; ++i) {
    if (pivots[i] == i) ever[i] = std::clamp(rows[i][stages] / rows[i][i], 0.0, 1.0);
  }
  StageTable table;
  table.values_ = Start();
  for (size_t stage = 0; stage < stages; ++stage) {
    std::fill(table.values_[stage].begin(), table.values_[stage].end(), ever[stage]);
  }
  std::vector<double> next;
  for (auto age = static_cast<size_t>(last_age_); age-- > 0;) StepBack(age, &next, &table.values_);
  return table;
}

std::vector<double> DealHazards::WonByAge(absl::Span<const double> first, int64_t days) const {
  std::vector<std::vector<double>> values = Start();
  std::vector<double> by_age(static_cast<size_t>(std::max<int64_t>(days, 0)) + 1, 0);
  for (size_t day = 1; day < by_age.size(); ++day) {
    StepBack(&values);
    for (size_t stage = 0; stage < first.size(); ++stage) {
      by_age[day] += first[stage] * values[stage][0];
    }
  }
  return by_age;
}

}  // namespace coxswain
