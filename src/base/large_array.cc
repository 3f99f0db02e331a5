#include "coxswain/base/large_array.h"

#include <sys/mman.h>

#include <new>

namespace coxswain {

void* AllocateLarge(size_t bytes) {
  void* memory = nullptr;
  if (bytes < kHugePage) {
    memory = std::malloc(bytes == 0 ? 1 : bytes);
  } else if (bytes <= ~size_t{0} - kHugePage) {
    memory = std::aligned_alloc(kHugePage, (bytes + kHugePage - 1) / kHugePage * kHugePage);
  }
  if (memory == nullptr) throw std::bad_alloc();
#if defined(MADV_HUGEPAGE)
  // The end stays with small pages, so that no more is taken than asked for. A wish: a system that
  // has none serves small ones.
  if (bytes >= kHugePage) madvise(memory, bytes / kHugePage * kHugePage, MADV_HUGEPAGE);
#endif
  return memory;
}

}  // namespace coxswain
