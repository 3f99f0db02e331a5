#ifndef COXSWAIN_MEASURES_DEAL_FIGURES_H_
#define COXSWAIN_MEASURES_DEAL_FIGURES_H_

#include <memory>
#include <optional>

#include "coxswain/query.h"

namespace coxswain {

// What the lines of a deal say, beside what the deal itself says. Rules of net, list and goods: see
// won_deals.h.
struct DealFigures {
  bool has_lines = false;
  bool amount_known = false;  // of the deal, or of one of its lines at least
  bool cost_known = false;    // the cost of goods of all of it
  // Sums over the lines in micros, costs of the deal apart. Empty where a line does not tell, or
  // there are no lines.
  std::optional<Int128> line_net;
  std::optional<Int128> line_list;
  std::optional<Int128> line_goods;
  // Micros by which these may differ from the deal's own only because each amount was converted by
  // itself. 0 in a book of one currency.
  int64_t rounding = 0;
};

// Reads the figures of deals one by one, whatever became of them.
class DealFigureReader {
 public:
  static absl::StatusOr<std::unique_ptr<DealFigureReader>> Make(
      const std::shared_ptr<const Snapshot>& snapshot, const Run& run);
  ~DealFigureReader();

  // `row` of the table deals, from 0.
  DealFigures Read(int64_t row) const;

 private:
  struct State;
  explicit DealFigureReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace coxswain

#endif  // COXSWAIN_MEASURES_DEAL_FIGURES_H_
