#ifndef COXSWAIN_TESTS_FAULTS_ALLOCATIONS_H_
#define COXSWAIN_TESTS_FAULTS_ALLOCATIONS_H_

#include <cstdint>

// This program's malloc and its kin, and with them operator new of every library in it: they count
// the blocks that are out, and refuse one allocation on demand.
namespace faults {

// Blocks taken and not given back, by all threads since the program began.
int64_t LiveBlocks();

enum class Refuse {
  kOne,       // that allocation only: what cleans up after it gets memory
  kFromThere  // that one and all that follow: memory is really out
};

// While it lives, the n-th allocation of all threads, counted from 1, is refused; 0 refuses none.
// One at a time.
class RefusedAllocation {
 public:
  RefusedAllocation(int64_t n, Refuse refuse);
  RefusedAllocation(const RefusedAllocation&) = delete;
  RefusedAllocation& operator=(const RefusedAllocation&) = delete;
  ~RefusedAllocation();

  // How many allocations there were so far.
  int64_t seen() const;
};

}  // namespace faults

#endif  // COXSWAIN_TESTS_FAULTS_ALLOCATIONS_H_
