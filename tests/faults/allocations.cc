#include "faults/allocations.h"

#include <atomic>
#include <cerrno>
#include <cstddef>

// What glibc's own malloc is called beside its public name.
extern "C" {
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* block, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
void __libc_free(void* block);
}

namespace faults {
namespace {

std::atomic<int64_t> live{0};
std::atomic<int64_t> seen_allocations{0};
std::atomic<int64_t> refused_from{0};  // 0: none is refused
std::atomic<int64_t> refused_to{0};
std::atomic<bool> counting{false};

// Whether the allocation that is asked for now is one to refuse.
bool Refused() {
  if (!counting.load(std::memory_order_relaxed)) return false;
  const int64_t number = seen_allocations.fetch_add(1, std::memory_order_relaxed) + 1;
  if (number < refused_from.load(std::memory_order_relaxed) ||
      number > refused_to.load(std::memory_order_relaxed)) {
    return false;
  }
  errno = ENOMEM;
  return true;
}

void* Counted(void* block) {
  if (block != nullptr) live.fetch_add(1, std::memory_order_relaxed);
  return block;
}

}  // namespace

int64_t LiveBlocks() { return live.load(std::memory_order_relaxed); }

RefusedAllocation::RefusedAllocation(int64_t n, Refuse refuse) {
  seen_allocations = 0;
  refused_from = n > 0 ? n : INT64_MAX;
  refused_to = refuse == Refuse::kOne ? n : INT64_MAX - 1;
  counting = true;
}

RefusedAllocation::~RefusedAllocation() { counting = false; }

int64_t RefusedAllocation::seen() const { return seen_allocations; }

}  // namespace faults

using faults::Counted;
using faults::Refused;

#define COXSWAIN_PUBLIC __attribute__((visibility("default")))

extern "C" {

COXSWAIN_PUBLIC void* malloc(size_t size) {
  return Refused() ? nullptr : Counted(__libc_malloc(size));
}

COXSWAIN_PUBLIC void* calloc(size_t count, size_t size) {
  return Refused() ? nullptr : Counted(__libc_calloc(count, size));
}

COXSWAIN_PUBLIC void* realloc(void* block, size_t size) {
  if (Refused()) return nullptr;
  void* const moved = __libc_realloc(block, size);
  return block == nullptr ? Counted(moved) : moved;
}

COXSWAIN_PUBLIC void* memalign(size_t alignment, size_t size) {
  return Refused() ? nullptr : Counted(__libc_memalign(alignment, size));
}

COXSWAIN_PUBLIC void* aligned_alloc(size_t alignment, size_t size) {
  return memalign(alignment, size);
}

COXSWAIN_PUBLIC int posix_memalign(void** block, size_t alignment, size_t size) {
  *block = memalign(alignment, size);
  return *block == nullptr ? ENOMEM : 0;
}

COXSWAIN_PUBLIC void free(void* block) {
  if (block != nullptr) faults::live.fetch_sub(1, std::memory_order_relaxed);
  __libc_free(block);
}

}  // extern "C"
