#ifndef COXSWAIN_SRC_BASE_SLABS_H_
#define COXSWAIN_SRC_BASE_SLABS_H_

#include <atomic>
#include <cstddef>
#include <mutex>

namespace coxswain {

// Blocks of some kilobytes cut from huge pages (see AllocateLarge), for data that comes in bulk. A
// block keeps the slab alive that it is of, so the source may go first, and a slab goes with the
// last of its blocks. Blocks are not used again: what changes later lives elsewhere.
class SlabSource {
 public:
  SlabSource() = default;
  SlabSource(const SlabSource&) = delete;
  SlabSource& operator=(const SlabSource&) = delete;
  ~SlabSource();

  // From any thread. At least 16-byte aligned, not set to anything; at most kLargestBlock bytes.
  std::byte* Take(size_t bytes);
  // From any thread, of a block that some source gave.
  static void Release(std::byte* block);

  static constexpr size_t kLargestBlock = 64 * 1024;

 private:
  struct Slab {
    std::atomic<int> owners;  // blocks, and the source that cuts them
  };
  static void Drop(Slab* slab);

  std::mutex mutex_;
  Slab* slab_ = nullptr;
  size_t used_ = 0;  // of the slab
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_BASE_SLABS_H_
