#ifndef COXSWAIN_SRC_OBJECTIVES_FORECAST_H_
#define COXSWAIN_SRC_OBJECTIVES_FORECAST_H_

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "coxswain/objectives/deal_hazards.h"
#include "coxswain/objectives/deal_history.h"
#include "coxswain/objectives/pipeline_distribution.h"
#include "coxswain/query.h"

#include "outlook.h"
#include "score.h"
#include "season.h"

// Forecasts of objectives and periods. The rules are in coxswain/objectives/forecast.h.
namespace coxswain {

enum class ProbabilitySource : uint8_t { kLearned, kGiven, kCategory };

struct ForecastOptions {
  std::vector<std::string> objective_ids;  // empty: all, where no measure is asked for
  std::string measure;                     // of a plain period; empty: objectives
  Filter filter;
  std::optional<Date> from;
  std::optional<Date> to;
  std::optional<Date> as_of;
  std::optional<int64_t> target;  // 1e-6
  ProbabilitySource probabilities = ProbabilitySource::kLearned;
  double correlation = 0;
  bool common_shock = false;
  bool open_only = false;
  ScoreOptions score;
};

// What is asked about, as it stands in a tally's signature: the columns of an objective, then how
// the folds of its measure and of its deals went: code and message each.
struct ForecastQuestion {
  Objective objective;
  bool has_target = true;
  FoldOutcome measure;
  FoldOutcome deals;
};
std::optional<ForecastQuestion> QuestionOf(const Key& definition);

absl::StatusOr<Tally> FoldForecast(const QuerySpec& spec,
                                   const std::shared_ptr<const Snapshot>& snapshot,
                                   const Options& options, const ForecastOptions& read,
                                   const Run& run);

// Of a plain period the option's: its words are those of the tally's options.
absl::StatusOr<Filter> FilterOf(const Objective& objective, const ForecastOptions& options);

// The measure of an objective by day of all history up to its due date.
MeasureFold DailyFold(const Objective& objective, const Measure* measure, Filter filter,
                      std::optional<Date> as_of);
Key DailyPrefix(size_t question);

// A deal's amount in a state of its history, in the reporting currency: that of today's row where
// it is the same, else by the rate of `day`. kNullNumber: unknown.
int64_t ReportedAmount(const Snapshot& snapshot, const DealHistory& history, int64_t row,
                       const DealState& state, int32_t day);

// To three digits, down: what tells amounts apart well enough.
int64_t ThreeDigits(int64_t amount);

// The rows of deals that pass a filter: FoldPlan finds them, this says nothing more of them.
class EveryDeal : public LaneSource {
 public:
  std::vector<int> block_widths() const override { return {1}; }
  int Select(const RowGroup& group, uint16_t* rows) const override;
  void Accumulate(const FoldBatch& batch, GroupSums* sums) const override;
};

// Whether it is made of won deals alone, so that open ones tell what is to come.
bool ComesFromDeals(const Measure& measure);

// What the tally knows of the deals of one question, read from its entries.
struct KnownDeals {
  struct Closed {
    int32_t opened, closed;
    bool won;
    int64_t count;
    Int128 amount;  // won: of all of them
  };
  struct Open {
    int32_t opened;       // kNullDay: unknown
    int64_t amount;       // kNullNumber: unknown
    int64_t probability;  // 1e-9; kNullNumber: unknown
    std::string stage;
    std::string category;
    int64_t count;
  };
  struct Stay {
    int32_t opened, from;
    std::optional<int32_t> to;  // empty: until today
    std::string stage;
    int next;  // as StageStay has it; 0: the stage below
    std::string next_stage;
    int64_t count;
  };
  struct WonAmount {
    int32_t month;  // its first day
    int64_t amount;
    int64_t count;
  };
  struct Category {
    int64_t won = 0;
    int64_t lost = 0;
  };
  std::vector<Closed> closed;
  std::vector<Open> open;
  std::vector<Stay> stays;
  std::map<std::string, int64_t> first_stages;  // in which deals with history ended their first day
  int64_t first_won = 0;                        // closed on the day they were opened
  int64_t first_lost = 0;
  std::vector<WonAmount> amounts;
  std::map<std::string, Category> categories;
  int64_t without_opening = 0;
};
// By question.
std::map<int64_t, KnownDeals> ReadKnownDeals(const EntriesByStream& streams);

// What one question comes to.
struct Forecast {
  Score score;  // actual and pace
  std::optional<Figure> seasonal_projected;
  std::string_view method;  // "pipeline", "daily amounts", "over", "pace only"
  int64_t open_deals = 0;
  Int128 open_amount = 0;                          // micros, scaled to the measure
  std::optional<double> open_expected;             // micros
  std::optional<double> open_deviation;            // micros
  std::optional<double> new_deals;                 // how many of them are won
  std::optional<double> new_expected;              // micros
  std::optional<double> expected;                  // micros
  std::optional<double> deviation;                 // micros
  std::array<std::optional<double>, 3> quantiles;  // 10, 50, 90 %, micros
  std::optional<double> probability;
  std::optional<double> correlation;
  std::optional<bool> exact;
  std::string learned_from;
  int64_t closed_deals = 0;
};
absl::StatusOr<std::vector<Forecast>> SolveForecast(const Tally& tally,
                                                    const ForecastOptions& options, const Run& run);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_FORECAST_H_
