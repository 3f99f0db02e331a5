#include "faults/calls.h"

// Every call that reports progress, cancelled at each of its ticks in turn.

using namespace faults;

namespace {

void CancelEach(const Call& call) {
  CAPTURE(std::string(call.symbol));
  World world;
  const std::string before = world.State();
  // What is made at first use is there then.
  Attempt clean;
  {
    World own;
    call.make(call.effect == Effect::kWrites ? own : world, clean);
  }
  REQUIRE(clean.status() == CXS_OK);
  REQUIRE((clean.ticks() > 0) == call.ticks);
  for (int64_t n = 1; n <= clean.ticks(); ++n) {
    const int64_t live = LiveBlocks();
    Attempt attempt = Attempt::CancelledAt(n);
    call.make(world, attempt);
    const bool leaks = call.effect == Effect::kNone && LiveBlocks() != live;
    CAPTURE(n);
    REQUIRE(attempt.status() == CXS_CANCELLED);
    REQUIRE(attempt.is_consistent());
    REQUIRE(!leaks);
    REQUIRE(attempt.ticks() == n);
    REQUIRE(world.State() == before);
  }
  Attempt again;
  call.make(world, again);
  CHECK(again.status() == CXS_OK);
}

}  // namespace

TEST_CASE("a call cancelled at any tick has changed nothing, and succeeds afterwards") {
  for (const std::vector<Call>* calls : {&ReadCalls(), &WriteCalls(), &TallyCalls()}) {
    for (const Call& call : *calls) CancelEach(call);
  }
}
