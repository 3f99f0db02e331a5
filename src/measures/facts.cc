#include "facts.h"

namespace coxswain {
namespace {

const int kAmount = ColumnIndex(TableId::kDeals, "amount");
const int kProbability = ColumnIndex(TableId::kDeals, "probability");

}  // namespace

int LostDealSource::Select(const RowGroup& group, uint16_t* rows) const {
  return SelectDeals(group, columns_, DealStatus::kLost, columns_.closed_on, range_, as_of_, rows);
}

void LostDealSource::Accumulate(const FoldBatch& batch, GroupSums* sums) const {
  const int64_t* amounts = batch.group->numbers(kAmount);
  for (int i = 0; i < batch.count; ++i) {
    const int64_t amount = amounts[batch.rows[i]];
    const bool unknown = amount == kNullNumber || amount == 0;
    sums->AddWide(0, 0, batch.slots[i], 1);
    if (unknown) {
      sums->AddWide(0, 2, batch.slots[i], 1);
    } else {
      sums->AddWide(0, 1, batch.slots[i], amount);
    }
  }
}

int OpenDealSource::Select(const RowGroup& group, uint16_t* rows) const {
  return SelectDeals(group, columns_, DealStatus::kOpen, columns_.expected_close_on, range_, as_of_,
                     rows);
}

void OpenDealSource::Accumulate(const FoldBatch& batch, GroupSums* sums) const {
  const int64_t* amounts = batch.group->numbers(kAmount);
  const int64_t* probabilities = batch.group->numbers(kProbability);
  for (int i = 0; i < batch.count; ++i) {
    const int row = batch.rows[i];
    const uint32_t slot = batch.slots[i];
    const int64_t amount = amounts[row] == kNullNumber ? 0 : amounts[row];
    sums->AddWide(0, 0, slot, 1);
    sums->AddWide(0, 1, slot, amount);
    if (probabilities[row] == kNullNumber) {
      sums->AddWide(0, 3, slot, 1);
    } else {
      // Micros times 1e-9: exact, so the expectation is rounded only when it is shown.
      sums->AddWide(0, 2, slot, static_cast<Int128>(amount) * probabilities[row]);
    }
  }
}

int OpenedDealSource::Select(const RowGroup& group, uint16_t* rows) const {
  const uint8_t* status = group.smalls(columns_.status);
  const int32_t* opened = group.days(columns_.opened_on);
  const int32_t* closed = group.days(columns_.closed_on);
  int count = 0;
  for (int i = 0; i < group.rows(); ++i) {
    const DealStatus was = StatusAsOf(status[i], opened[i], closed[i], as_of_);
    rows[count] = static_cast<uint16_t>(i);
    const bool counts = was != static_cast<DealStatus>(0) && was != DealStatus::kOmitted &&
                        range_.Contains(opened[i]);
    count += counts ? 1 : 0;
  }
  return count;
}

void OpenedDealSource::Accumulate(const FoldBatch& batch, GroupSums* sums) const {
  const uint8_t* status = batch.group->smalls(columns_.status);
  const int32_t* opened = batch.group->days(columns_.opened_on);
  const int32_t* closed = batch.group->days(columns_.closed_on);
  for (int i = 0; i < batch.count; ++i) {
    const int row = batch.rows[i];
    sums->AddWide(0, 0, batch.slots[i], 1);
    if (StatusAsOf(status[row], opened[row], closed[row], as_of_) == DealStatus::kWon) {
      sums->AddWide(0, 1, batch.slots[i], 1);
    }
  }
}

int LeftOutSource::Select(const RowGroup& group, uint16_t* rows) const {
  const int32_t* opened = group.days(columns_.opened_on);
  const int32_t* closed = group.days(columns_.closed_on);
  int count = 0;
  for (int i = 0; as_of_.has_value() && i < group.rows(); ++i) {
    rows[count] = static_cast<uint16_t>(i);
    const bool counts =
        opened[i] == kNullDay && closed[i] != kNullDay && closed[i] > as_of_->days();
    count += counts ? 1 : 0;
  }
  return count;
}

void LeftOutSource::Accumulate(const FoldBatch& batch, GroupSums* sums) const {
  for (int i = 0; i < batch.count; ++i) sums->AddWide(0, 0, batch.slots[i], 1);
}

int WonDayTally::Select(const RowGroup& group, uint16_t* rows) const {
  return SelectDeals(group, columns_, DealStatus::kWon, columns_.closed_on, range_, as_of_, rows);
}

void WonDayTally::Accumulate(const FoldBatch& batch, GroupSums* sums) const {
  int64_t* base = sums->Prepare(0, 1, batch.count);
  for (int i = 0; i < batch.count; ++i) base[batch.slots[i]] += 1;
}

int AmountSource::Select(const RowGroup& group, uint16_t* rows) const {
  const int32_t* days = group.days(day_column_);
  int count = 0;
  for (int i = 0; i < group.rows(); ++i) {
    rows[count] = static_cast<uint16_t>(i);
    count += range_.Contains(days[i]) ? 1 : 0;
  }
  return count;
}

void AmountSource::Accumulate(const FoldBatch& batch, GroupSums* sums) const {
  const int64_t* amounts = batch.group->numbers(amount_column_);
  const int64_t* second = second_column_ < 0 ? nullptr : batch.group->numbers(second_column_);
  const uint8_t* kinds = credit_column_ < 0 ? nullptr : batch.group->smalls(credit_column_);
  for (int i = 0; i < batch.count; ++i) {
    const int row = batch.rows[i];
    const Int128 sign = kinds != nullptr && kinds[row] == 2 ? -1 : 1;
    sums->AddWide(0, 0, batch.slots[i], 1);
    if (amounts[row] != kNullNumber) sums->AddWide(0, 1, batch.slots[i], sign * amounts[row]);
    if (second != nullptr && second[row] != kNullNumber) {
      sums->AddWide(0, 2, batch.slots[i], sign * second[row]);
    }
  }
}

int CountSource::Select(const RowGroup& group, uint16_t* rows) const {
  for (int i = 0; i < group.rows(); ++i) rows[i] = static_cast<uint16_t>(i);
  return group.rows();
}

void CountSource::Accumulate(const FoldBatch& batch, GroupSums* sums) const {
  int64_t* base = sums->Prepare(0, 1, batch.count);
  const size_t width = static_cast<size_t>(sums->width(0));
  for (int i = 0; i < batch.count; ++i) base[batch.slots[i] * width] += 1;
  if (amount_column_ < 0) return;
  const int64_t* amounts = batch.group->numbers(amount_column_);
  for (int i = 0; i < batch.count; ++i) {
    if (amounts[batch.rows[i]] == kNullNumber) continue;
    sums->AddWide(0, 1, batch.slots[i], amounts[batch.rows[i]]);
    sums->AddWide(0, 2, batch.slots[i], 1);
  }
}

}  // namespace coxswain
