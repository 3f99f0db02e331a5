#ifndef COXSWAIN_SRC_SATURATION_ROW_VALUES_H_
#define COXSWAIN_SRC_SATURATION_ROW_VALUES_H_

#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "coxswain/query.h"

namespace coxswain {

// The numbers of rows that are each a group of their own: folded by its key, the sums are the row.
// Lanes: rows; then for each column its value, and 1 where it has one. A bool is 2 for true and 1
// for false, as the book has it.
class RowValues : public LaneSource {
 public:
  RowValues(TableId table, std::initializer_list<std::string_view> columns);
  std::vector<int> block_widths() const override {
    return {1 + 2 * static_cast<int>(columns_.size())};
  }
  int Select(const RowGroup& group, uint16_t* rows) const override;
  void Accumulate(const FoldBatch& batch, GroupSums* sums) const override;

 private:
  std::vector<std::pair<int, Storage>> columns_;
};

// The value of the i-th column; empty: the row has none.
inline std::optional<Int128> NumberOf(const Tally::Entry& entry, size_t i) {
  if (entry.at(2 + 2 * i) <= 0) return std::nullopt;
  return entry.at(1 + 2 * i);
}

}  // namespace coxswain

#endif  // COXSWAIN_SRC_SATURATION_ROW_VALUES_H_
