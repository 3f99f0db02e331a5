#ifndef COXSWAIN_SRC_MEASURES_FACTS_H_
#define COXSWAIN_SRC_MEASURES_FACTS_H_

#include <atomic>
#include <optional>
#include <vector>

#include "coxswain/query.h"

#include "deal_state.h"

namespace coxswain {

// Lost deals by closed_on. Lanes: kLostDeals, kLostAmount, kLostAmountUnknown.
class LostDealSource : public LaneSource {
 public:
  LostDealSource(DayRange range, std::optional<Date> as_of) : range_(range), as_of_(as_of) {}
  std::vector<int> block_widths() const override { return {3}; }
  int Select(const RowGroup& group, uint16_t* rows) const override;
  void Accumulate(const FoldBatch& batch, GroupSums* sums) const override;

 private:
  const DealColumns columns_;
  const DayRange range_;
  const std::optional<Date> as_of_;
};

// Open deals by expected_close_on. Lanes: kOpenDeals, kOpenAmount, kOpenWeighted,
// kOpenNoProbability.
class OpenDealSource : public LaneSource {
 public:
  OpenDealSource(DayRange range, std::optional<Date> as_of) : range_(range), as_of_(as_of) {}
  std::vector<int> block_widths() const override { return {4}; }
  int Select(const RowGroup& group, uint16_t* rows) const override;
  void Accumulate(const FoldBatch& batch, GroupSums* sums) const override;

 private:
  const DealColumns columns_;
  const DayRange range_;
  const std::optional<Date> as_of_;
};

// All deals but the omitted ones by opened_on. Lanes: kOpenedDeals, kOpenedWon.
class OpenedDealSource : public LaneSource {
 public:
  OpenedDealSource(DayRange range, std::optional<Date> as_of) : range_(range), as_of_(as_of) {}
  std::vector<int> block_widths() const override { return {2}; }
  int Select(const RowGroup& group, uint16_t* rows) const override;
  void Accumulate(const FoldBatch& batch, GroupSums* sums) const override;

 private:
  const DealColumns columns_;
  const DayRange range_;
  const std::optional<Date> as_of_;
};

// Deals that `as_of` leaves out: closed later, and nobody knows whether they were open then. Lane:
// their number.
class LeftOutSource : public LaneSource {
 public:
  explicit LeftOutSource(std::optional<Date> as_of) : as_of_(as_of) {}
  std::vector<int> block_widths() const override { return {1}; }
  int Select(const RowGroup& group, uint16_t* rows) const override;
  void Accumulate(const FoldBatch& batch, GroupSums* sums) const override;

 private:
  const DealColumns columns_;
  const std::optional<Date> as_of_;
};

// Won deals, counted. Lane: their number. For customers by the days they bought.
class WonDayTally : public LaneSource {
 public:
  WonDayTally(DayRange range, std::optional<Date> as_of) : range_(range), as_of_(as_of) {}
  std::vector<int> block_widths() const override { return {1}; }
  int Select(const RowGroup& group, uint16_t* rows) const override;
  void Accumulate(const FoldBatch& batch, GroupSums* sums) const override;

 private:
  const DealColumns columns_;
  const DayRange range_;
  const std::optional<Date> as_of_;
};

// Amounts by a day, with up to two money columns, the second counted as it is, the first with the
// sign of a credit note where `credit_column` says so. Lanes: rows, first, second.
class AmountSource : public LaneSource {
 public:
  AmountSource(int day_column, int amount_column, int second_column, int credit_column,
               DayRange range)
      : day_column_(day_column),
        amount_column_(amount_column),
        second_column_(second_column),
        credit_column_(credit_column),
        range_(range) {}
  std::vector<int> block_widths() const override { return {3}; }
  int Select(const RowGroup& group, uint16_t* rows) const override;
  void Accumulate(const FoldBatch& batch, GroupSums* sums) const override;

 private:
  const int day_column_;
  const int amount_column_;
  const int second_column_;  // -1: none
  const int credit_column_;  // -1: none
  const DayRange range_;
};

// Every row of a table counts once; `amount_column` (-1: none) is added up. Lanes: rows, amount,
// rows with an amount.
class CountSource : public LaneSource {
 public:
  explicit CountSource(int amount_column) : amount_column_(amount_column) {}
  std::vector<int> block_widths() const override { return {3}; }
  int Select(const RowGroup& group, uint16_t* rows) const override;
  void Accumulate(const FoldBatch& batch, GroupSums* sums) const override;

 private:
  const int amount_column_;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MEASURES_FACTS_H_
