#ifndef COXSWAIN_BASE_LARGE_ARRAY_H_
#define COXSWAIN_BASE_LARGE_ARRAY_H_

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <type_traits>

namespace coxswain {

inline constexpr size_t kHugePage = size_t{2} << 20;

// Memory for what may grow large. From the size of a huge page on it begins at a multiple of that,
// and the system is asked for huge pages: the first touch of a small page costs microseconds on
// some hosts, which is more than filling it does. What is never touched costs nothing. Freed by
// std::free. std::bad_alloc where there is none. The bytes are not set to anything.
void* AllocateLarge(size_t bytes);

struct FreeLarge {
  void operator()(void* memory) const { std::free(memory); }
};

// An array of numbers or the like, not initialised.
template <typename T>
using LargeArray = std::unique_ptr<T[], FreeLarge>;

template <typename T>
LargeArray<T> MakeLargeArray(size_t size) {
  static_assert(std::is_trivially_destructible_v<T> && std::is_trivially_copyable_v<T>);
  return LargeArray<T>(static_cast<T*>(AllocateLarge(size * sizeof(T))));
}

// The same for the standard containers.
template <typename T>
class LargeAllocator {
 public:
  using value_type = T;
  using is_always_equal = std::true_type;
  static_assert(alignof(T) <= alignof(std::max_align_t));

  LargeAllocator() = default;
  template <typename U>
  LargeAllocator(const LargeAllocator<U>&) {}  // NOLINT: a rebind
  T* allocate(size_t count) { return static_cast<T*>(AllocateLarge(count * sizeof(T))); }
  void deallocate(T* data, size_t) { std::free(data); }
  template <typename U>
  bool operator==(const LargeAllocator<U>&) const {
    return true;
  }
};

}  // namespace coxswain

#endif  // COXSWAIN_BASE_LARGE_ARRAY_H_
