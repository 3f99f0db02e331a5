#include "base/slabs.h"

#include <cassert>
#include <cstdint>
#include <new>

#include "coxswain/base/large_array.h"

namespace coxswain {
namespace {

// Also what a slab is aligned to, so that a block finds its own.
constexpr size_t kSlab = kHugePage;
constexpr size_t kHead = 64;

}  // namespace

SlabSource::~SlabSource() {
  if (slab_ != nullptr) Drop(slab_);
}

std::byte* SlabSource::Take(size_t bytes) {
  assert(bytes <= kLargestBlock);
  bytes = (bytes + 15) / 16 * 16;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (slab_ == nullptr || bytes > kSlab - used_) {
    Slab* const fresh = new (AllocateLarge(kSlab)) Slab{1};
    if (slab_ != nullptr) Drop(slab_);
    slab_ = fresh;
    used_ = kHead;
  }
  std::byte* const block = reinterpret_cast<std::byte*>(slab_) + used_;
  used_ += bytes;
  slab_->owners.fetch_add(1, std::memory_order_relaxed);
  return block;
}

void SlabSource::Release(std::byte* block) {
  Drop(reinterpret_cast<Slab*>(reinterpret_cast<uintptr_t>(block) / kSlab * kSlab));
}

void SlabSource::Drop(Slab* slab) {
  if (slab->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) FreeLarge()(slab);
}

}  // namespace coxswain
