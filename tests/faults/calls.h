#ifndef COXSWAIN_TESTS_FAULTS_CALLS_H_
#define COXSWAIN_TESTS_FAULTS_CALLS_H_

#include <vector>

#include "faults/world.h"

// Every function of the C ABI, called. A new one is tested here by standing in one of the lists.
namespace faults {

enum class Effect { kNone, kWrites };

// A call that returns a status.
struct Call {
  const char* symbol;
  Effect effect;
  void (*make)(World& world, Attempt& attempt);
  bool ticks = false;  // it calls its progress callback
};
const std::vector<Call>& ReadCalls();
const std::vector<Call>& WriteCalls();  // to a book
const std::vector<Call>& TallyCalls();

// A call without a status: it cannot fail, so it may not allocate.
struct Plain {
  const char* symbol;
  void (*make)(World& world);
};
const std::vector<Plain>& PlainCalls();

}  // namespace faults

#endif  // COXSWAIN_TESTS_FAULTS_CALLS_H_
