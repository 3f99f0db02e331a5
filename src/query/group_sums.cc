#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "coxswain/query/fold.h"

namespace coxswain {

namespace {

constexpr uint64_t kRoom = uint64_t{1} << 62;  // magnitude that a 64-bit sum surely holds
constexpr size_t kAlign = 8;                   // lanes in a cache line

int64_t* Aligned(std::vector<int64_t>* sums) {
  const size_t past = reinterpret_cast<uintptr_t>(sums->data()) % 64;
  return sums->data() + (past == 0 ? 0 : (64 - past) / sizeof(int64_t));
}

}  // namespace

void LaneBlock::Set(int at, int lane, Int128 value) {
  constexpr Int128 kMost = std::numeric_limits<int64_t>::max();
  const bool fits = value <= kMost && value >= -kMost;
  row(at)[lane] = fits ? static_cast<int64_t>(value) : 0;
  if (!fits) beyond_.push_back({at, lane, value});
}

GroupSums::GroupSums(const std::vector<int>& block_widths) {
  for (const int width : block_widths) {
    Block block;
    block.width = width;
    block.first_lane = lanes_;
    block.headroom = kRoom;
    blocks_.push_back(std::move(block));
    lanes_ += width;
  }
}

void GroupSums::Resize(uint32_t count) {
  if (count <= slots_) return;
  const uint32_t room = std::max(count, slots_ == 0 ? count : slots_ * 2);
  for (Block& block : blocks_) {
    const size_t width = static_cast<size_t>(block.width);
    // The aligned start may move with the vector, so the sums are carried over by hand.
    std::vector<int64_t> sums(room * width + kAlign, 0);
    if (slots_ > 0) {
      const int64_t* from = Aligned(&block.sums);
      std::copy(from, from + slots_ * width, Aligned(&sums));
    }
    block.sums = std::move(sums);
    if (!block.wide.empty()) block.wide.resize(room * width, 0);
  }
  slots_ = room;
}

void GroupSums::Flush(Block* block) {
  const size_t size = slots_ * static_cast<size_t>(block->width);
  if (block->wide.size() < size) block->wide.resize(size, 0);
  int64_t* sums = Aligned(&block->sums);
  for (size_t i = 0; i < size; ++i) {
    block->wide[i] += sums[i];
    sums[i] = 0;
  }
  block->headroom = kRoom;
}

int64_t* GroupSums::Prepare(int index, uint64_t max_abs, int64_t rows) {
  Block& block = blocks_[static_cast<size_t>(index)];
  const uint64_t count = static_cast<uint64_t>(rows);
  // The row count is a lane too, so a batch adds at least its rows.
  const uint64_t magnitude = std::max<uint64_t>(max_abs, 1);
  if (count != 0 && magnitude > kRoom / count) return nullptr;
  if (magnitude * count > block.headroom) Flush(&block);
  block.headroom -= magnitude * count;
  return Aligned(&block.sums);
}

void GroupSums::AddWide(int index, int lane, uint32_t slot, Int128 value) {
  Block& block = blocks_[static_cast<size_t>(index)];
  const size_t size = slots_ * static_cast<size_t>(block.width);
  if (block.wide.size() < size) block.wide.resize(size, 0);
  block.wide[slot * static_cast<size_t>(block.width) + static_cast<size_t>(lane)] += value;
}

namespace {

// A bound of the absolute values, less than twice the largest.
uint64_t Bound(const int64_t* values, size_t count) {
  int64_t bits = 0;
  for (size_t i = 0; i < count; ++i) bits |= values[i] ^ (values[i] >> 63);
  return static_cast<uint64_t>(bits) + 1;
}

// kWidth 0: only known when it runs.
template <size_t kWidth>
void AddEach(int64_t* base, size_t width, const uint32_t* slots, size_t count,
             const int64_t* values) {
  if constexpr (kWidth != 0) width = kWidth;
  for (size_t i = 0; i < count; ++i) {
    int64_t* sums = base + slots[i] * width;
    for (size_t lane = 0; lane < width; ++lane) sums[lane] += values[i * width + lane];
  }
}

}  // namespace

void GroupSums::AddRows(int index, const uint32_t* slots, const LaneBlock& rows) {
  const size_t width = static_cast<size_t>(rows.width());
  const size_t count = static_cast<size_t>(rows.rows());
  const int64_t* values = rows.values();
  int64_t* base = Prepare(index, Bound(values, count * width), rows.rows());
  if (base == nullptr) {
    for (size_t i = 0; i < count; ++i) {
      for (size_t lane = 0; lane < width; ++lane) {
        AddWide(index, static_cast<int>(lane), slots[i], values[i * width + lane]);
      }
    }
  } else if (width == 4) {  // its lanes are added side by side
    AddEach<4>(base, width, slots, count, values);
  } else {
    AddEach<0>(base, width, slots, count, values);
  }
  for (const LaneBlock::Beyond& beyond : rows.beyond()) {
    AddWide(index, beyond.lane, slots[beyond.row], beyond.value);
  }
}

Int128 GroupSums::Count(uint32_t slot) {
  Block& first = blocks_[0];
  const size_t at = slot * static_cast<size_t>(first.width);
  const Int128 narrow = Aligned(&first.sums)[at];
  return at < first.wide.size() ? narrow + first.wide[at] : narrow;
}

void GroupSums::Read(uint32_t slot, std::vector<Int128>* lanes) {
  lanes->assign(static_cast<size_t>(lanes_), 0);
  for (Block& block : blocks_) {
    const size_t base = slot * static_cast<size_t>(block.width);
    const int64_t* sums = Aligned(&block.sums);
    for (int lane = 0; lane < block.width; ++lane) {
      const size_t at = base + static_cast<size_t>(lane);
      Int128 value = sums[at];
      if (at < block.wide.size()) value += block.wide[at];
      (*lanes)[static_cast<size_t>(block.first_lane) + static_cast<size_t>(lane)] = value;
    }
  }
}

}  // namespace coxswain
