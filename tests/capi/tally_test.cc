#include <string>

#include "capi/handles.h"

// Tier 3: a query in steps.

using namespace capi_test;

namespace {

using Tally = std::unique_ptr<cxs_tally, Destroy<cxs_tally_destroy>>;

constexpr char kDealsHead[] = "deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods\n";

Snapshot PartOf(const std::string& deals, const char* currency = "EUR") {
  const Book book = NewBook();
  Load(book, CXS_TABLE_SETTINGS, std::string("name,value\nreporting_currency,") + currency + "\n");
  Load(book, CXS_TABLE_CUSTOMERS, "customer_id,segment\nC1,Retail\nC2,Industry\n");
  Load(book, CXS_TABLE_DEALS, kDealsHead + deals);
  cxs_snapshot* snapshot = nullptr;
  REQUIRE(cxs_book_snapshot(book.get(), &snapshot, nullptr) == CXS_OK);
  return Snapshot(snapshot);
}

Tally NewTally(const char* query, const char* options) {
  Error error;
  cxs_tally* tally = nullptr;
  REQUIRE_MESSAGE(cxs_tally_create(query, options, -1, &tally, error.out()) == CXS_OK,
                  error.message());
  return Tally(tally);
}

void Fold(const Tally& tally, const Snapshot& part) {
  Error error;
  REQUIRE_MESSAGE(cxs_tally_fold(tally.get(), part.get(), nullptr, error.out()) == CXS_OK,
                  error.message());
}

std::string Saved(const Tally& tally) {
  cxs_buffer* bytes = nullptr;
  REQUIRE(cxs_tally_save(tally.get(), &bytes, nullptr) == CXS_OK);
  return Text(Buffer(bytes));
}

Tally Loaded(const std::string& bytes) {
  Error error;
  cxs_tally* tally = nullptr;
  REQUIRE_MESSAGE(cxs_tally_load(bytes.data(), static_cast<int64_t>(bytes.size()), &tally,
                                 error.out()) == CXS_OK,
                  error.message());
  return Tally(tally);
}

Result Solved(const Tally& tally) {
  Error error;
  cxs_result* result = nullptr;
  REQUIRE_MESSAGE(cxs_tally_solve(tally.get(), nullptr, 0, nullptr, &result, error.out()) == CXS_OK,
                  error.message());
  return Result(result);
}

const std::string kFirst = "D1,C1,Closed,won,2026-01-15,100,60\nD3,C1,Proposal,open,,30,\n";
const std::string kSecond = "D2,C2,Closed,won,2026-02-16,50,55\n";
constexpr char kBySegment[] = R"({"by":["segment"]})";

}  // namespace

TEST_CASE("a query in steps gives what it gives in one call") {
  const std::string expected = Csv(Query(SmallCompany(), "margin", kBySegment));
  const Tally here = NewTally("margin", kBySegment);
  const Tally there = NewTally("margin", kBySegment);
  Fold(here, PartOf(kFirst));
  Fold(there, PartOf(kSecond));
  const Tally shipped = Loaded(Saved(there));
  REQUIRE(cxs_tally_merge(here.get(), shipped.get(), nullptr) == CXS_OK);
  CHECK(Csv(Solved(here)) == expected);

  REQUIRE(cxs_tally_retract(here.get(), PartOf(kSecond).get(), nullptr, nullptr) == CXS_OK);
  CHECK(cxs_result_rows(Solved(here).get()) == 1);
  Fold(here, PartOf(kSecond));
  CHECK(Csv(Solved(here)) == expected);
  const Tally whole = NewTally("margin", kBySegment);
  Fold(whole, PartOf(kFirst + kSecond));
  CHECK(Saved(here) == Saved(whole));
}

TEST_CASE("a tally merged with itself counts everything twice") {
  const Tally tally = NewTally("margin", nullptr);
  Fold(tally, PartOf(kFirst + kSecond));
  REQUIRE(cxs_tally_merge(tally.get(), tally.get(), nullptr) == CXS_OK);
  CHECK(Cell(Solved(tally), 0, "net_revenue") == "300.00");
}

TEST_CASE("what does not belong together is refused and changes nothing") {
  Error error;
  const Tally tally = NewTally("margin", kBySegment);
  Fold(tally, PartOf(kFirst));
  const std::string before = Saved(tally);
  CHECK(cxs_tally_fold(tally.get(), PartOf(kSecond, "CHF").get(), nullptr, error.out()) ==
        CXS_FAILED_PRECONDITION);
  CHECK(error.Says("'EUR' and 'CHF'"));
  const Tally other = NewTally("margin", R"({"by":["month"]})");
  Fold(other, PartOf(kSecond));
  CHECK(cxs_tally_merge(tally.get(), other.get(), error.out()) == CXS_FAILED_PRECONDITION);
  CHECK(error.Says("fold options"));
  CHECK(Saved(tally) == before);
}

TEST_CASE("options are refused in the wrong step, and queries that there are not") {
  Error error;
  cxs_tally* made = nullptr;
  CHECK(cxs_tally_create("margn", nullptr, 0, &made, error.out()) == CXS_NOT_FOUND);
  CHECK(error.Says("margin"));
  CHECK(cxs_tally_create("penetration", R"({"active_months":6})", -1, &made, error.out()) ==
        CXS_INVALID_ARGUMENT);
  CHECK(error.Says("belongs to solve"));
  CHECK(made == nullptr);
  const Tally tally = NewTally("margin", nullptr);
  cxs_result* result = nullptr;
  CHECK(cxs_tally_solve(tally.get(), nullptr, 0, nullptr, &result, error.out()) ==
        CXS_FAILED_PRECONDITION);
  Fold(tally, PartOf(kFirst));
  CHECK(cxs_tally_solve(tally.get(), kBySegment, -1, nullptr, &result, error.out()) ==
        CXS_INVALID_ARGUMENT);
  CHECK(error.Says("belongs to fold"));
  CHECK(result == nullptr);
}

TEST_CASE("bytes that are no tally, damaged or of another version are refused") {
  Error error;
  const Tally tally = NewTally("margin", kBySegment);
  Fold(tally, PartOf(kFirst + kSecond));
  const std::string bytes = Saved(tally);
  const auto load = [&](const std::string& from, int64_t size) {
    cxs_tally* loaded = nullptr;
    const cxs_status status = cxs_tally_load(from.data(), size, &loaded, error.out());
    CHECK(loaded == nullptr);
    return status;
  };
  const int64_t size = static_cast<int64_t>(bytes.size());
  CHECK(load("not a tally", 11) == CXS_INVALID_ARGUMENT);
  CHECK(load(bytes, 0) == CXS_INVALID_ARGUMENT);
  CHECK(load(bytes, -1) == CXS_INVALID_ARGUMENT);
  CHECK(load(bytes, size - 1) == CXS_DATA_LOSS);
  std::string altered = bytes;
  altered.back() = static_cast<char>(altered.back() ^ 1);
  CHECK(load(altered, size) == CXS_DATA_LOSS);
  altered = bytes;
  altered[8] = 99;
  CHECK(load(altered, size) == CXS_FAILED_PRECONDITION);
  CHECK(error.Says("newer"));
}

TEST_CASE("a fold can be cancelled and a snapshot may outlive its book") {
  Error error;
  cxs_cancel* token = nullptr;
  REQUIRE(cxs_cancel_create(&token, nullptr) == CXS_OK);
  const Cancel cancel(token);
  cxs_cancel_trip(token);
  cxs_run run = MakeRun();
  run.cancel = token;
  const Tally tally = NewTally("margin", nullptr);
  const Snapshot part = PartOf(kFirst);  // its book is gone
  CHECK(cxs_tally_fold(tally.get(), part.get(), &run, error.out()) == CXS_CANCELLED);
  Fold(tally, part);
  cxs_result* result = nullptr;
  CHECK(cxs_tally_solve(tally.get(), nullptr, 0, &run, &result, error.out()) == CXS_CANCELLED);
  CHECK(Cell(Solved(tally), 0, "net_revenue") == "100.00");
}

TEST_CASE("NULL where a tally needs something is named") {
  Error error;
  const int32_t bad = CXS_INVALID_ARGUMENT;
  const Tally tally = NewTally("margin", nullptr);
  const Snapshot part = PartOf(kFirst);
  cxs_tally* made = nullptr;
  cxs_buffer* bytes = nullptr;
  cxs_result* result = nullptr;
  CHECK(cxs_tally_create(nullptr, nullptr, 0, &made, error.out()) == bad);
  CHECK(error.Says("'query'"));
  CHECK(cxs_tally_create("margin", nullptr, 5, &made, error.out()) == bad);
  CHECK(cxs_tally_create("margin", nullptr, 0, nullptr, error.out()) == bad);
  CHECK(cxs_tally_fold(nullptr, part.get(), nullptr, error.out()) == bad);
  CHECK(error.Says("'tally'"));
  CHECK(cxs_tally_fold(tally.get(), nullptr, nullptr, error.out()) == bad);
  CHECK(error.Says("'partition'"));
  CHECK(cxs_tally_retract(nullptr, part.get(), nullptr, error.out()) == bad);
  CHECK(cxs_tally_merge(tally.get(), nullptr, error.out()) == bad);
  CHECK(cxs_tally_merge(nullptr, tally.get(), error.out()) == bad);
  CHECK(cxs_tally_save(nullptr, &bytes, error.out()) == bad);
  CHECK(cxs_tally_save(tally.get(), nullptr, error.out()) == bad);
  CHECK(cxs_tally_load(nullptr, 0, &made, error.out()) == bad);
  CHECK(cxs_tally_load("CXSTALLY", 8, nullptr, error.out()) == bad);
  CHECK(cxs_tally_solve(nullptr, nullptr, 0, nullptr, &result, error.out()) == bad);
  CHECK(cxs_tally_solve(tally.get(), nullptr, 0, nullptr, nullptr, error.out()) == bad);
  cxs_tally_destroy(nullptr);
}
