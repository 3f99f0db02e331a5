#ifndef COXSWAIN_SRC_OBJECTIVES_FIGURES_H_
#define COXSWAIN_SRC_OBJECTIVES_FIGURES_H_

#include <optional>
#include <string>
#include <string_view>

#include "coxswain/measures.h"
#include "coxswain/query.h"

// What a measure comes to beside a plan or target, and how it behaves over time.
namespace coxswain {

// A value in units of its measure. `micros` is exact where the measure is a sum, else rounded half
// to even.
struct Figure {
  Int128 micros = 0;
  double real = 0;
  static Figure OfMicros(Int128 micros) { return {micros, Ratio(micros, kMicros)}; }
  static Figure OfReal(double value);
};

// Empty for null.
std::optional<Figure> FigureOf(const Measure& measure, const MeasureValue& value);

// Empty unless the divisor is above 0.
std::optional<double> ShareOf(const Figure& part, const Figure& whole);

// Whether customers are counted, each once: such a measure does not add up over days.
bool CountsCustomers(const Measure& measure);
// Whether rows of spend count in it, which have a team of their own.
bool UsesSpend(const Measure& measure);
// Whether open deals count in it: what was open on an earlier day, the rows of today do not tell.
bool UsesOpenDeals(const Measure& measure);
// Money or a count that adds up over days.
bool IsFlow(const Measure& measure);
// Whether values of cells that do not overlap add up.
bool AddsUp(const Measure& measure);

// Why a measure cannot be computed from the rows of this book; kOk: it was.
struct FoldOutcome {
  absl::StatusCode code = absl::StatusCode::kOk;
  std::string message;
  bool ok() const { return code == absl::StatusCode::kOk; }
};

// Keeps the part of a fold that went well; else says what is in the way, where that is the
// question's fault and not the machine's.
absl::StatusOr<FoldOutcome> KeepOrExplain(const absl::Status& status, Tally part,
                                          std::vector<Tally>* parts);
// Folds a measure into a part of its own, or says what is in the way and adds nothing. The status
// is an error of the call itself: cancelled, out of memory.
absl::StatusOr<FoldOutcome> FoldOrExplain(const std::shared_ptr<const Snapshot>& snapshot,
                                          const MeasureFold& fold, const Key& prefix,
                                          const Run& run, std::vector<Tally>* parts);

// The same of what all parts together come to.
FoldOutcome OutcomeOf(const absl::Status& status);

// "There is no measure 'revenu'. Did you mean 'revenue'?"
std::string UnknownMeasureText(std::string_view name);

// Whether a text (or null) passes a condition. Order is never asked of text: such a condition
// passes here, and the fold refuses it.
bool TextPasses(const KeyPart& text, const FilterCondition& condition);

// "1 234.50 EUR".
std::string FigureText(Int128 micros, std::string_view unit);

// Columns of amounts have one unit for all rows; empty where rows differ.
class CommonUnit {
 public:
  void Add(std::string_view unit) {
    if (first_) unit_ = unit;
    first_ = false;
    if (unit != unit_) unit_.clear();
  }
  const std::string& text() const { return unit_; }

 private:
  bool first_ = true;
  std::string unit_;
};

// Appends a value, or null where there is none.
void AppendFigure(const std::optional<Figure>& value, int column, Table* table);
void AppendShare(const std::optional<double>& value, int column, Table* table);
void AppendTextOrNull(std::string_view text, int column, Table* table);  // empty: null
void AppendPart(const KeyPart& text, int column, Table* table);

// "a, b", sorted as given.
std::string Joined(const std::vector<std::string>& texts);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_FIGURES_H_
