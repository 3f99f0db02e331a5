#ifndef COXSWAIN_OBJECTIVES_DEAL_HAZARDS_H_
#define COXSWAIN_OBJECTIVES_DEAL_HAZARDS_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"

// When open deals are won, learned from deals that came before. A CRM's probability is that a deal
// is ever won; a target has a due date, and a deal that is won the week after does not count. So
// what is learned is a chance for each day: that a deal of this age, in this stage, is won, lost or
// moved to another stage on it. Losing competes with winning: a lost deal is not one that "is not
// won yet".
//
// Days end: a deal that stands in a stage at the end of a day has been open since `age` days, 0 on
// the day it was opened.
namespace coxswain {

inline constexpr int kOutOfSight = -1;  // the deal is not seen any longer, or is still there
inline constexpr int kStayWon = -2;
inline constexpr int kStayLost = -3;

// A deal stood in a stage at the end of each day from age `from` to `to` - 1; at the end of `to` it
// stood where `next` says, or was last seen there.
struct StageStay {
  int stage = 0;           // from 0
  int64_t from = 0;        // 0 or more
  int64_t to = 0;          // above `from`
  int next = kOutOfSight;  // a stage, kStayWon, kStayLost
  int64_t count = 1;       // of such stays; below 0 to take some back
};

// Deal-days at risk and what happened on them, by stage and age. Ages beyond kMostAge are counted
// at it.
class StageCounts {
 public:
  static constexpr int64_t kMostAge = 3660;

  explicit StageCounts(int stages) : stages_(stages), at_(static_cast<size_t>(stages)) {}
  void Add(const StageStay& stay);
  int stages() const { return stages_; }
  int64_t won() const { return won_; }
  int64_t lost() const { return lost_; }

 private:
  friend class DealHazards;
  struct Age {
    int64_t begins = 0;  // stays that are at risk from this age on, less those that no longer are
    int64_t won = 0;
    int64_t lost = 0;
    std::vector<int64_t> moved;  // by stage; empty: none
  };
  Age* At(int stage, int64_t age);

  int stages_;
  std::vector<std::vector<Age>> at_;  // by stage, age
  int64_t won_ = 0;
  int64_t lost_ = 0;
};

// Probabilities by stage and age.
class StageTable {
 public:
  double At(int stage, int64_t age) const {
    const std::vector<double>& ages = values_[static_cast<size_t>(stage)];
    const auto last = static_cast<int64_t>(ages.size()) - 1;
    return ages[static_cast<size_t>(age < last ? age : last)];
  }

 private:
  friend class DealHazards;
  std::vector<std::vector<double>> values_;  // the last age stands for all beyond
};

// The chances themselves: events / deal-days at risk, the same for all ages of a band. A stage has
// up to 20 bands, each as long as it takes for 20 stays, or a twentieth of the stage's, to end, so
// that single days do not tell more than they know. A stage in which nothing ended yet has the
// chances of all stages together. Sources: Allison, Discrete-Time Methods for the Analysis of Event
// Histories, Sociological Methodology 1982; Aalen and Johansen 1978 for the product of the days'
// transition matrices.
class DealHazards {
 public:
  explicit DealHazards(const StageCounts& counts);

  // That a deal which stands there at the end of a day is won within `days` more, 0 or more.
  StageTable WonWithin(int64_t days) const;
  // That it is ever won. 0 where nothing that is learned leads there.
  StageTable EverWon() const;
  // That a deal which stands in a stage at age 0 is won by age k, for k = 0 .. days, each weighted
  // by `first` (by stage).
  std::vector<double> WonByAge(absl::Span<const double> first, int64_t days) const;

  // A hazard's chances drawn anew from what the counts leave open: each band's chances are
  // Dirichlet distributed given its events (with the deal-days without one), the prior that of
  // Jeffreys. The same seed draws the same.
  DealHazards Drawn(uint64_t seed) const;

 private:
  struct Band {
    int64_t first_age = 1;        // of the day on which it happens
    int64_t days = 0;             // deal-days at risk
    std::vector<int64_t> events;  // won, lost, then by stage
    std::vector<double> chances;  // the same
  };
  DealHazards() = default;
  void Estimate(Band* band) const;
  const Band& BandOf(int stage, int64_t age) const;
  std::vector<std::vector<double>> Start() const;
  // What `values` says of the end of the next day, as seen at the end of this one: of one age, of
  // all.
  void StepBack(size_t age, std::vector<double>* next,
                std::vector<std::vector<double>>* values) const;
  void StepBack(std::vector<std::vector<double>>* values) const;

  int stages_ = 0;
  int64_t last_age_ = 1;                  // from here on all chances stay as they are
  std::vector<std::vector<Band>> bands_;  // by stage, from age 1 on
};

}  // namespace coxswain

#endif  // COXSWAIN_OBJECTIVES_DEAL_HAZARDS_H_
