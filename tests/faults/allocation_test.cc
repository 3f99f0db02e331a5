#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "faults/calls.h"

// Every call of the C ABI with every one of its allocations refused in turn: it says
// CXS_RESOURCE_EXHAUSTED or succeeds all the same, leaves no output, leaks nothing, changes
// nothing, and succeeds when it is made again. Of a call that makes more than kEach of them, such
// as a report, which asks nearly every query, only as many are, evenly spread; all of them where
// COXSWAIN_FAULTS_ALL is set.

using namespace faults;

namespace {

// What is wrong with one attempt; empty: nothing.
std::string ProblemOf(const Attempt& attempt, cxs_status clean) {
  if (!attempt.is_consistent()) return "status, error and outputs do not agree";
  if (attempt.status() == clean || attempt.status() == CXS_RESOURCE_EXHAUSTED) return "";
  return std::string("the status is ") + cxs_status_name(attempt.status());
}

// A call that changes nothing. The world serves for all attempts.
std::string TryRead(const Call& call, World& world, cxs_status clean, int64_t refused,
                    Refuse refuse, bool* refused_one) {
  const int64_t live = LiveBlocks();
  Attempt attempt(refused, refuse);
  call.make(world, attempt);
  if (LiveBlocks() != live) return "it leaks";
  *refused_one = attempt.refused_one();
  return ProblemOf(attempt, clean);
}

// A call that changes the world. Each attempt has one of its own.
std::string TryWrite(const Call& call, const std::string& before, const std::string& after,
                     int64_t refused, Refuse refuse, bool* refused_one) {
  std::string problem;
  const int64_t live = LiveBlocks();
  {
    World world;
    Attempt attempt(refused, refuse);
    call.make(world, attempt);
    *refused_one = attempt.refused_one();
    problem = ProblemOf(attempt, CXS_OK);
    if (problem.empty() && attempt.status() != CXS_OK) {
      if (world.State() != before) problem = "it changed something";
      Attempt again;
      call.make(world, again);
      if (again.status() != CXS_OK) problem += "it does not succeed afterwards";
    }
    if (problem.empty() && world.State() != after) problem = "it did not do its work";
  }
  if (problem.empty() && LiveBlocks() != live) return "it leaks";
  return problem;
}

constexpr int64_t kEach = 1500;

// From one allocation that is refused to the next.
int64_t StepOf(int64_t allocations) {
  if (std::getenv("COXSWAIN_FAULTS_ALL") != nullptr) return 1;
  return (allocations + kEach - 1) / kEach;
}

void RefuseEach(const Call& call, Refuse refuse, World& world) {
  // Once without a fault: what is made at first use is there then.
  Attempt clean;
  std::string before;
  std::string after;
  {
    World own;
    before = own.State();
    call.make(call.effect == Effect::kWrites ? own : world, clean);
    after = own.State();
  }
  REQUIRE(clean.is_consistent());
  REQUIRE(clean.status() == CXS_OK);
  bool refused_one = true;
  const int64_t step = std::max<int64_t>(StepOf(clean.allocations()), 1);
  for (int64_t refused = 1; refused_one; refused += step) {
    const std::string problem =
        call.effect == Effect::kWrites
            ? TryWrite(call, before, after, refused, refuse, &refused_one)
            : TryRead(call, world, clean.status(), refused, refuse, &refused_one);
    REQUIRE_MESSAGE(problem.empty(), std::string(call.symbol)
                                         << ", allocation " << refused << " of "
                                         << clean.allocations() << ": " << problem);
  }
}

void RefuseAll(const std::vector<Call>& calls, Refuse refuse) {
  World world;
  const std::string before = world.State();
  for (const Call& call : calls) RefuseEach(call, refuse, world);
  CHECK(world.State() == before);
}

std::string OptionsFor(const std::string& query) {
  if (query == "measures") return R"({"measures":["net_revenue","win_rate_count"],"by":["month"]})";
  // Six months with new customers in three: just enough for a curve.
  if (query == "adoption_fit") return R"({"grain":"month","to":"2026-06-30","replicates":2})";
  if (query == "installed_base") {
    return R"({"grain":"month","to":"2026-06-30","active_months":1})";
  }
  if (query == "forecast_backtest") return R"({"every":"month"})";
  if (query == "adoption_pooled") return R"({"grain":"month","to":"2026-06-30"})";
  return "{}";
}

// Every query of the catalogue, asked of one book.
void RefuseAllQueries(Refuse refuse) {
  constexpr Call kAsk = {"cxs_book_query", Effect::kNone, [](World& world, Attempt& attempt) {
                           cxs_result* result = nullptr;
                           attempt.Make(
                               [&](cxs_error** error) {
                                 return cxs_book_query(world.book.get(), world.query.c_str(),
                                                       world.options.c_str(), -1, attempt.run(),
                                                       &result, error);
                               },
                               &result);
                         }};
  cxs_result* held = nullptr;
  REQUIRE(cxs_describe(CXS_DESCRIBE_QUERIES, nullptr, &held, nullptr) == CXS_OK);
  const capi_test::Result queries(held);
  World world;
  for (int64_t row = 0; row < cxs_result_rows(held); ++row) {
    world.query = capi_test::Cell(queries, row, "name");
    world.options = OptionsFor(world.query);
    CAPTURE(world.query);
    RefuseEach(kAsk, refuse, world);
  }
}

// What is made at a first question, such as rows in the reporting currency, is made in every
// attempt: each asks a book of its own.
void RefuseMixed(const char* query, const char* options, Refuse refuse) {
  constexpr Call kAsk = {"cxs_book_query", Effect::kNone, [](World& world, Attempt& attempt) {
                           const capi_test::Book book = OpenMixed();
                           cxs_result* result = nullptr;
                           attempt.Make(
                               [&](cxs_error** error) {
                                 return cxs_book_query(book.get(), world.query.c_str(),
                                                       world.options.c_str(), -1, nullptr, &result,
                                                       error);
                               },
                               &result);
                         }};
  static World world;
  world.query = query;
  world.options = options;
  CAPTURE(world.query);
  RefuseEach(kAsk, refuse, world);
}

void RefuseAllMixed(Refuse refuse) {
  RefuseMixed("margin", R"({"by":["segment","month"],"level":"line"})", refuse);
  RefuseMixed("margin", R"({"rate_kind":"budget","filter":"amount>=50"})", refuse);
  RefuseMixed("cost_allocation", R"({"by":["family"]})", refuse);
  RefuseMixed("margin_bridge",
              R"({"from":"2026-01-01","to":"2026-12-31","measure":"contribution_margin",)"
              R"("method":"shapley","by":["segment"],"nested":true})",
              refuse);
  RefuseMixed("margin_targets", R"({"by":["segment"]})", refuse);
}

}  // namespace

TEST_CASE("every exported function is called here") {
  std::set<std::string> called;
  for (const std::vector<Call>* calls : {&ReadCalls(), &WriteCalls(), &TallyCalls()}) {
    for (const Call& call : *calls) called.insert(call.symbol);
  }
  for (const Plain& call : PlainCalls()) called.insert(call.symbol);
  std::ifstream map(COXSWAIN_SOURCE_DIR "/capi/exports.map");
  std::set<std::string> exported;
  for (std::string line; std::getline(map, line);) {
    const size_t begin = line.find("cxs_");
    const size_t end = line.find(';');
    if (begin == std::string::npos || end == std::string::npos) continue;
    exported.insert(line.substr(begin, end - begin));
  }
  CHECK(!exported.empty());
  CHECK(called == exported);
}

TEST_CASE("the harness itself: a refused allocation is refused, and a leak is seen") {
  const int64_t live = LiveBlocks();
  int64_t seen = 0;
  // Volatile: a compiler may leave out what it sees to be unused.
  void* volatile first = nullptr;
  void* volatile second = nullptr;
  void* volatile third = nullptr;
  {
    const RefusedAllocation refused(2, Refuse::kOne);
    first = std::malloc(10);
    second = std::malloc(10);
    third = std::malloc(10);
    seen = refused.seen();
  }
  const int64_t leaked = LiveBlocks() - live;
  std::free(first);
  std::free(third);
  const int64_t left = LiveBlocks() - live;
  CHECK((second == nullptr));
  CHECK(seen == 3);
  CHECK(leaked == 2);
  CHECK(left == 0);
}

TEST_CASE("what cannot fail allocates nothing") {
  for (const Plain& call : PlainCalls()) {
    CAPTURE(std::string(call.symbol));
    World world;
    call.make(world);
  }
}

TEST_CASE("a stream that a result was exported to says ENOMEM, and leaks nothing") {
  World world;
  for (const Refuse refuse : {Refuse::kOne, Refuse::kFromThere}) {
    bool refused_one = true;
    for (int64_t n = 1; refused_one; ++n) {
      const int64_t live = LiveBlocks();
      ArrowArrayStream stream = {};
      REQUIRE(cxs_result_to_arrow(world.result.get(), &stream, nullptr) == CXS_OK);
      ArrowSchema schema = {};
      ArrowArray batch = {};
      int of_schema = 0;
      int of_batch = 0;
      {
        const RefusedAllocation refused(n, refuse);
        of_schema = stream.get_schema(&stream, &schema);
        of_batch = stream.get_next(&stream, &batch);
        refused_one = refused.seen() >= n;
      }
      if (of_schema == 0) schema.release(&schema);
      if (of_batch == 0) batch.release(&batch);
      stream.release(&stream);
      const int64_t leaked = LiveBlocks() - live;
      REQUIRE(leaked == 0);
      REQUIRE((of_schema == 0 || of_schema == ENOMEM));
      REQUIRE((of_batch == 0 || of_batch == ENOMEM));
      REQUIRE((of_schema == 0 && of_batch == 0) == !refused_one);
    }
  }
}

TEST_CASE("reads with one allocation refused") { RefuseAll(ReadCalls(), Refuse::kOne); }
TEST_CASE("reads with memory out from there on") { RefuseAll(ReadCalls(), Refuse::kFromThere); }
TEST_CASE("every query with one allocation refused") { RefuseAllQueries(Refuse::kOne); }
TEST_CASE("every query with memory out from there on") { RefuseAllQueries(Refuse::kFromThere); }
TEST_CASE("currencies, shares, pools and dated prices with one allocation refused") {
  RefuseAllMixed(Refuse::kOne);
}
TEST_CASE("currencies, shares, pools and dated prices with memory out from there on") {
  RefuseAllMixed(Refuse::kFromThere);
}
TEST_CASE("writes with one allocation refused") { RefuseAll(WriteCalls(), Refuse::kOne); }
TEST_CASE("writes with memory out from there on") { RefuseAll(WriteCalls(), Refuse::kFromThere); }
TEST_CASE("tallies with one allocation refused") { RefuseAll(TallyCalls(), Refuse::kOne); }
TEST_CASE("tallies with memory out from there on") { RefuseAll(TallyCalls(), Refuse::kFromThere); }
