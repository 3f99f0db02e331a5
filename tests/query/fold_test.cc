#include "coxswain/query/fold.h"

#include <array>
#include <atomic>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/company.h"

namespace coxswain {
namespace {

const int kAmount = ColumnIndex(TableId::kDeals, "amount");
const int kListAmount = ColumnIndex(TableId::kDeals, "list_amount");
const int kClosedOn = ColumnIndex(TableId::kDeals, "closed_on");

// Counts deals and adds up what is known of their amounts, list amounts and probability.
class DealSums : public LaneSource {
 public:
  std::vector<int> block_widths() const override { return {1, 2}; }
  int Select(const RowGroup& group, uint16_t* rows) const override {
    for (int i = 0; i < group.rows(); ++i) rows[i] = static_cast<uint16_t>(i);
    return group.rows();
  }
  void Accumulate(const FoldBatch& batch, GroupSums* sums) const override {
    std::array<int64_t, kGroupRows> ones, amounts, lists;
    for (int i = 0; i < batch.count; ++i) {
      const size_t at = static_cast<size_t>(i);
      const int64_t amount = batch.group->numbers(kAmount)[batch.rows[i]];
      const int64_t list = batch.group->numbers(kListAmount)[batch.rows[i]];
      ones[at] = 1;
      amounts[at] = amount == kNullNumber ? 0 : amount;
      lists[at] = list == kNullNumber ? 0 : list;
    }
    sums->AddDense<1>(0, 0, batch.slots, batch.count, {ones.data()}, 1);
    sums->AddDense<2>(1, 0, batch.slots, batch.count, {amounts.data(), lists.data()},
                      std::max(batch.group->max_abs(kAmount), batch.group->max_abs(kListAmount)));
  }
};

Run Threads(int threads) {
  Run run;
  run.threads = threads;
  return run;
}

absl::StatusOr<Tally> FoldDeals(const std::shared_ptr<const Snapshot>& snapshot,
                                const GroupOptions& options, const Run& run = {}) {
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan plan,
                            FoldPlan::Make(snapshot, TableId::kDeals, kClosedOn, options, run));
  Tally tally;
  COXSWAIN_RETURN_IF_ERROR(plan.Fold(DealSums(), {}, run, &tally));
  return tally;
}

Tally Folded(Company* company, const GroupOptions& options, const Run& run = {}) {
  absl::StatusOr<Tally> tally = FoldDeals(company->snapshot(), options, run);
  INFO(std::string(ToStd(tally.status().message())));
  REQUIRE(tally.ok());
  return *std::move(tally);
}

std::string ErrorOf(Company* company, const GroupOptions& options) {
  const absl::StatusOr<Tally> tally = FoldDeals(company->snapshot(), options);
  REQUIRE_FALSE(tally.ok());
  return std::string(ToStd(tally.status().message()));
}

// The groups as lines "Food 2024-01: 3 deals, 150", - for null.
std::string Groups(const Tally& tally) {
  std::string text;
  for (const Tally::Entry& entry : tally.Sorted()) {
    for (const KeyPart& part : entry.key) {
      text += (part.is_null() ? "-" : "'" + part.text + "'") + " ";
    }
    text += FormatDecimal(entry.at(0), 0) + " " + FormatDecimal(entry.at(1), kMoneyScale) + "\n";
  }
  return text;
}

// The ids of the deals that pass a filter.
std::string Passing(Company* company, std::string_view filter_text) {
  const absl::StatusOr<Filter> filter = ParseFilter(filter_text);
  REQUIRE(filter.ok());
  const std::shared_ptr<const Snapshot> snapshot = company->snapshot();
  const absl::StatusOr<FoldPlan> plan =
      FoldPlan::Make(snapshot, TableId::kDeals, kClosedOn, {{}, *filter}, {});
  INFO(std::string(filter_text));
  INFO(std::string(ToStd(plan.status().message())));
  REQUIRE(plan.ok());
  const absl::StatusOr<std::vector<int64_t>> rows = plan->Rows(DealSums(), -1, {});
  REQUIRE(rows.ok());
  std::string ids;
  for (const int64_t row : *rows) {
    ids += (ids.empty() ? "" : " ") + std::string(snapshot->table(TableId::kDeals).TextAt(row, 0));
  }
  return ids;
}

void AddBase(Company* company) {
  company->Add("teams", "team,function\nnorth,sales\nsouth,sales");
  company->Add("owners", R"(
      owner,valid_from,team
      ann,,north
      ann,2026-02-01,south
      bob,,south)");
  company->Add("customers", R"(
      customer_id,segment,country,is_prospect,acquired_on,employees
      c1,Food,DE,false,2020-03-01,10
      c2,Retail,FR,true,2021-05-01,200
      c3,"",FR,,,
      c4,,DE,false,,)");
}

void AddFiveDeals(Company* company) {
  AddBase(company);
  company->Add("deals", R"(
      deal_id,customer_id,owner,stage,status,closed_on,amount,probability
      d1,c1,ann,Closed,won,2026-01-31,100,
      d2,c2,bob,Closed,won,2026-02-01,200.50,
      d3,c3,ann,Closed,lost,2026-02-15,,
      d4,c4,ann,Talks,open,,-5,0.25
      d5,,,Talks,open,,7,0.5)");
}

TEST_CASE("fold: groups across a reference, where null is a group and not the empty text") {
  Company company;
  AddFiveDeals(&company);
  CHECK(Groups(Folded(&company, {{"segment"}, {}})) == Literal(R"(
      - 2 2
      '' 1 0
      'Food' 1 100
      'Retail' 1 200.5)"));
}

TEST_CASE("fold: without dimensions everything is one group, and no rows are none") {
  Company company;
  AddFiveDeals(&company);
  CHECK(Groups(Folded(&company, {})) == "5 302.5\n");
  CHECK(Groups(Folded(&company, {{}, {{"amount", FilterOp::kGreater, {"1000"}}}})).empty());
  Company empty;
  CHECK(Groups(Folded(&empty, {{"segment", "month"}, {}})).empty());
}

TEST_CASE("fold: dimensions of every kind") {
  Company company;
  AddFiveDeals(&company);
  CHECK(Groups(Folded(&company, {{"status"}, {}})) == "'lost' 1 0\n'open' 2 2\n'won' 2 300.5\n");
  CHECK(Groups(Folded(&company, {{"month"}, {}})) == "- 2 2\n'2026-01' 1 100\n'2026-02' 2 200.5\n");
  CHECK(Groups(Folded(&company, {{"closed_on"}, {{"status", FilterOp::kEqual, {"won"}}}})) ==
        "'2026-01-31' 1 100\n'2026-02-01' 1 200.5\n");
  CHECK(Groups(Folded(&company, {{"acquired_on.year"}, {}})) ==
        "- 3 2\n'2020' 1 100\n'2021' 1 200.5\n");
  CHECK(Groups(Folded(&company, {{"is_prospect"}, {}})) == "- 2 7\n'false' 2 95\n'true' 1 200.5\n");
  CHECK(Groups(Folded(&company, {{"probability"}, {}})) == "- 3 300.5\n'0.25' 1 -5\n'0.5' 1 7\n");
  CHECK(Groups(Folded(&company, {{"employees"}, {}})) == "- 3 2\n'10' 1 100\n'200' 1 200.5\n");
  CHECK(Groups(Folded(&company, {{"country", "status"}, {}})) == Literal(R"(
      - 'open' 1 7
      'DE' 'open' 1 -5
      'DE' 'won' 1 100
      'FR' 'lost' 1 0
      'FR' 'won' 1 200.5)"));
}

TEST_CASE("fold: an owner's team is that of the deal's day") {
  Company company;
  AddFiveDeals(&company);
  // Ann moved south on 1 February; a deal without a day has her team of today.
  CHECK(Groups(Folded(&company, {{"owners.team"}, {}})) ==
        "- 1 7\n'north' 1 100\n'south' 3 195.5\n");
}

TEST_CASE("fold: fiscal years and weeks follow the settings") {
  Company company;
  company.Add("settings", "name,value\nfiscal_year_start,July\nweek_start,Sunday");
  AddFiveDeals(&company);
  CHECK(Groups(Folded(&company, {{"fiscal_year"}, {}})) == "- 2 2\n'FY2026' 3 300.5\n");
  // 1 February 2026 is a Sunday.
  CHECK(Groups(Folded(&company, {{"week"}, {}})) ==
        "- 2 2\n'2026-01-25' 1 100\n'2026-02-01' 1 200.5\n'2026-02-15' 1 0\n");
}

TEST_CASE("fold: filters") {
  Company company;
  AddFiveDeals(&company);
  CHECK(Passing(&company, "") == "d1 d2 d3 d4 d5");
  SUBCASE("on the fact's own columns") {
    CHECK(Passing(&company, "status=won") == "d1 d2");
    CHECK(Passing(&company, "status!=won") == "d3 d4 d5");
    CHECK(Passing(&company, "status in (won,lost)") == "d1 d2 d3");
    CHECK(Passing(&company, "deal_id not in (d1,d5)") == "d2 d3 d4");
    CHECK(Passing(&company, "deal_id=nobody").empty());
  }
  SUBCASE("on numbers, whatever way they are written") {
    CHECK(Passing(&company, "amount>100") == "d2");
    CHECK(Passing(&company, "amount>=1e2") == "d1 d2");
    CHECK(Passing(&company, "amount<0") == "d4");
    CHECK(Passing(&company, "amount<=7.000") == "d4 d5");
    CHECK(Passing(&company, "amount in (200.5, 7)") == "d2 d5");
    CHECK(Passing(&company, "probability=0.250") == "d4");
    CHECK(Passing(&company, "customers.employees<=10") == "d1");
    CHECK(Passing(&company, "customers.employees!=10") == "d2 d3 d4 d5");
  }
  SUBCASE("null passes is null, != and not in") {
    CHECK(Passing(&company, "amount is null") == "d3");
    CHECK(Passing(&company, "amount is not null") == "d1 d2 d4 d5");
    CHECK(Passing(&company, "amount!=100") == "d2 d3 d4 d5");
    CHECK(Passing(&company, "amount not in (100,7)") == "d2 d3 d4");
    CHECK(Passing(&company, "closed_on is null") == "d4 d5");
    CHECK(Passing(&company, "probability>=0") == "d4 d5");
  }
  SUBCASE("across references") {
    CHECK(Passing(&company, "segment=Food") == "d1");
    CHECK(Passing(&company, "segment!=Food") == "d2 d3 d4 d5");
    CHECK(Passing(&company, "segment is null") == "d4 d5");
    CHECK(Passing(&company, "segment=\"\"") == "d3");
    CHECK(Passing(&company, "customers.country in (FR); status=won") == "d2");
    CHECK(Passing(&company, "is_prospect=true") == "d2");
    CHECK(Passing(&company, "is_prospect=Yes") == "d2");
    CHECK(Passing(&company, "acquired_on>=2021-01-01") == "d2");
    CHECK(Passing(&company, "owners.team=north") == "d1");
    CHECK(Passing(&company, "owners.team!=north") == "d2 d3 d4 d5");
  }
  SUBCASE("on days and periods") {
    CHECK(Passing(&company, "closed_on<2026-02-01") == "d1");
    CHECK(Passing(&company, "closed_on=2026-02-01") == "d2");
    CHECK(Passing(&company, "month=2026-02") == "d2 d3");
    CHECK(Passing(&company, "month<=2026-01") == "d1");
    CHECK(Passing(&company, "quarter in (2026-Q1,2026-Q2)") == "d1 d2 d3");
    CHECK(Passing(&company, "acquired_on.year=2020") == "d1");
  }
  SUBCASE("together mean and") {
    CHECK(Passing(&company, "status=won; amount>100; country=FR") == "d2");
    CHECK(Passing(&company, "status=won; status=lost").empty());
  }
}

TEST_CASE("fold: filters and dimensions that cannot be meant are errors") {
  Company company;
  AddFiveDeals(&company);
  const auto has = [](const std::string& text, std::string_view part) {
    INFO(text);
    CHECK(text.find(part) != std::string::npos);
  };
  has(ErrorOf(&company, {{"segmnt"}, {}}), "segment'");
  has(ErrorOf(&company, {{"segment", "customers.segment"}, {}}), "twice");
  has(ErrorOf(&company, {{}, {{"amount", FilterOp::kEqual, {"much"}}}}), "amount");
  has(ErrorOf(&company, {{}, {{"amount", FilterOp::kEqual, {"0.0000001"}}}}), "decimals");
  has(ErrorOf(&company, {{}, {{"status", FilterOp::kEqual, {"opne"}}}}), "'open'");
  has(ErrorOf(&company, {{}, {{"month", FilterOp::kEqual, {"2026-1"}}}}), "is called 2026-01");
  has(ErrorOf(&company, {{}, {{"fiscal_year", FilterOp::kIn, {"2026"}}}}), "is called FY2026");
  has(ErrorOf(&company, {{}, {{"is_prospect", FilterOp::kEqual, {"maybe"}}}}), "neither true");
  has(ErrorOf(&company, {{}, {{"segment", FilterOp::kLess, {"Food"}}}}), "no order");
  has(ErrorOf(&company, {{}, {{"closed_on", FilterOp::kEqual, {"January"}}}}), "closed_on");
}

TEST_CASE("fold: names come out qualified") {
  Company company;
  AddFiveDeals(&company);
  const absl::StatusOr<FoldPlan> plan =
      FoldPlan::Make(company.snapshot(), TableId::kDeals, kClosedOn,
                     {{"segment", "month"}, {{"country", FilterOp::kEqual, {"FR"}}}}, {});
  REQUIRE(plan.ok());
  CHECK(plan->dimension_names() ==
        std::vector<std::string>{"customers.segment", "deals.closed_on.month"});
  CHECK_FALSE(plan->grains()[0].has_value());
  CHECK(plan->grains()[1] == Grain::kMonth);
  CHECK(CanonicalText(plan->qualified_filter()) == "customers.country=FR");
}

TEST_CASE("fold: keys begin with the prefix") {
  Company company;
  AddFiveDeals(&company);
  const absl::StatusOr<FoldPlan> plan =
      FoldPlan::Make(company.snapshot(), TableId::kDeals, kClosedOn, {{"status"}, {}}, {});
  REQUIRE(plan.ok());
  Tally tally;
  const Key prefix = {KeyPart::Text("stream"), KeyPart::Integer(3)};
  REQUIRE(plan->Fold(DealSums(), prefix, {}, &tally).ok());
  CHECK(tally.Sorted()[0].key ==
        Key{KeyPart::Text("stream"), KeyPart::Integer(3), KeyPart::Text("lost")});
}

TEST_CASE("fold: what these rows cannot have is null where another fact has it") {
  Company company;
  AddFiveDeals(&company);
  company.Add("spend", "spent_on,amount\n2026-01-01,10");
  const auto rows = [&](const Filter& filter) {
    const absl::StatusOr<FoldPlan> plan =
        FoldPlan::Make(company.snapshot(), TableId::kSpend, -1, {{"customers.segment"}, filter}, {},
                       TableId::kDeals);
    REQUIRE(plan.ok());
    CHECK(plan->dimension_names() == std::vector<std::string>{"customers.segment"});
    return plan->Rows(DealSums(), -1, {})->size();
  };
  CHECK(rows({}) == 1);
  CHECK(rows({{"segment", FilterOp::kEqual, {"Food"}}}) == 0);
  CHECK(rows({{"segment", FilterOp::kNotEqual, {"Food"}}}) == 1);
  CHECK(rows({{"segment", FilterOp::kIsNull, {}}}) == 1);
  CHECK_FALSE(FoldPlan::Make(company.snapshot(), TableId::kSpend, -1, {{"segment"}, {}}, {}).ok());
  CHECK_FALSE(
      FoldPlan::Make(company.snapshot(), TableId::kSpend, -1, {{"segmnt"}, {}}, {}, TableId::kDeals)
          .ok());
}

TEST_CASE("fold: rows behind a cell come in their order, as many as asked for") {
  Company company;
  AddFiveDeals(&company);
  const absl::StatusOr<FoldPlan> plan = FoldPlan::Make(
      company.snapshot(), TableId::kDeals, -1, {{}, {{"amount", FilterOp::kIsNotNull, {}}}}, {});
  REQUIRE(plan.ok());
  CHECK(*plan->Rows(DealSums(), -1, {}) == std::vector<int64_t>{0, 1, 3, 4});
  CHECK(*plan->Rows(DealSums(), 2, {}) == std::vector<int64_t>{0, 1});
  CHECK(plan->Rows(DealSums(), 0, {})->empty());
}

TEST_CASE("fold: a dangling reference is null") {
  Company company;
  company.Add("customers", "customer_id,segment\nc1,Food");
  company.Add("deals", "deal_id,customer_id,stage,status\nd1,c1,T,open\nd2,nobody,T,open");
  CHECK(Groups(Folded(&company, {{"segment"}, {}})) == "- 1 0\n'Food' 1 0\n");
}

// Amounts near the limits of 64 bits, positive and negative, in a few groups.
TEST_CASE("fold: sums that 64 bits cannot hold are exact") {
  constexpr int kRows = 5000;
  std::string literal = "deal_id,customer_id,stage,status,amount,list_amount\n";
  Int128 expected[3] = {0, 0, 0};
  for (int i = 0; i < kRows; ++i) {
    // Stage 0: the largest amounts; 1: the smallest; 2: small ones among a few large.
    const int stage = i % 3;
    const int64_t amount = stage == 0     ? INT64_MAX
                           : stage == 1   ? -INT64_MAX + i
                           : i % 500 == 2 ? (int64_t{1} << 52) + i
                                          : i;
    expected[stage] += amount;
    literal += "d" + std::to_string(i) + ",c1," + std::to_string(stage) + ",open," +
               FormatDecimal(amount, kMoneyScale) + ",1\n";
  }
  Company company;
  company.Add("deals", literal);
  for (const std::vector<std::string>& by :
       {std::vector<std::string>{"stage"}, std::vector<std::string>{"stage", "customer_id"}}) {
    for (const int threads : {1, 3}) {
      const std::vector<Tally::Entry> entries =
          Folded(&company, {by, {}}, Threads(threads)).Sorted();
      REQUIRE(entries.size() == 3);
      for (size_t i = 0; i < 3; ++i) {
        CHECK((entries[i].at(1) == expected[i]));
        CHECK((entries[i].at(2) == Int128{kMicros} * static_cast<int64_t>(entries[i].at(0))));
      }
    }
  }
}

TEST_CASE("group sums: rows of lanes add up, with what 64 bits do not hold") {
  for (const int width : {3, 4}) {
    GroupSums sums({width});
    sums.Resize(2);
    LaneBlock rows(width);
    const std::vector<uint32_t> slots = {1, 0, 1};
    const Int128 beyond = Int128{1} << 100;
    constexpr int64_t kMost = INT64_MAX;
    for (int round = 0; round < 2; ++round) {
      rows.Start(3);  // forgets what the round before set
      for (int i = 0; i < 3; ++i) {
        std::fill_n(rows.row(i), width, 0);
        rows.row(i)[0] = 1;
        rows.row(i)[1] = i - 1;
        rows.Set(i, 2, i == 0 ? beyond : -Int128{kMost});
      }
      sums.AddRows(0, slots.data(), rows);
      rows.Start(1);
      rows.row(0)[0] = 0;
      for (int lane = 1; lane < width; ++lane) rows.Set(0, lane, lane);
      sums.AddRows(0, slots.data(), rows);
    }
    CHECK(sums.Count(0) == 2);
    CHECK(sums.Count(1) == 4);
    std::vector<Int128> lanes;
    sums.Read(1, &lanes);
    lanes.resize(4, 6);  // a width of 4 has a lane of threes
    CHECK((lanes == std::vector<Int128>{4, 2, 2 * (beyond - kMost) + 4, 6}));
    sums.Read(0, &lanes);
    CHECK((lanes[2] == -2 * Int128{kMost}));
  }
}

TEST_CASE("group sums: moved to 128 bits before they could overflow") {
  GroupSums sums({1, 2});
  CHECK(sums.lanes() == 3);
  sums.Resize(2);
  const std::vector<uint32_t> slots = {0, 1, 1};
  const std::vector<int64_t> large = {INT64_MAX, INT64_MAX, INT64_MAX};
  const std::vector<int64_t> small = {1, -2, 3};
  const std::vector<int64_t> ones = {1, 1, 1};
  Int128 first = 0, second = 0;
  for (int round = 0; round < 20; ++round) {
    sums.AddDense<1>(0, 0, slots.data(), 3, {ones.data()}, 1);
    const bool is_large = round % 3 == 1;
    const std::vector<int64_t>& values = is_large ? large : small;
    const uint64_t max_abs = is_large ? static_cast<uint64_t>(INT64_MAX) : 3;
    sums.AddDense<2>(1, 0, slots.data(), 3, {values.data(), small.data()}, max_abs);
    first += values[0];
    second += Int128{values[1]} + values[2];
    if (round == 10) sums.Resize(1000);  // what is there moves with it
  }
  std::vector<Int128> lanes;
  sums.Read(0, &lanes);
  CHECK((lanes == std::vector<Int128>{20, first, 20}));
  sums.Read(1, &lanes);
  CHECK((lanes == std::vector<Int128>{40, second, 20}));
  sums.Read(999, &lanes);
  CHECK((lanes == std::vector<Int128>{0, 0, 0}));
}

// The property on which everything rests: neither the number of threads nor the way the rows are
// split changes a byte of the tally.
class ManyDeals {
 public:
  static constexpr int kDeals = 4000;

  // The deals of part `part` of `parts`; all companies have the same customers and owners.
  static void Add(Company* company, int part, int parts) {
    AddBase(company);
    std::string literal =
        "deal_id,customer_id,owner,stage,status,opened_on,closed_on,amount,list_amount,colour\n";
    for (int i = 0; i < kDeals; ++i) {
      // Deals of one customer may lie in several parts.
      if (Mixed(i, 1) % static_cast<uint64_t>(parts) != static_cast<uint64_t>(part)) continue;
      literal += Row(i);
    }
    company->Add("deals", literal);
  }

  static std::string Row(int i) {
    const auto pick = [i](uint64_t seed, uint64_t count) { return Mixed(i, seed) % count; };
    constexpr std::string_view kStatuses[] = {"open", "won", "lost", "omitted"};
    constexpr std::string_view kOwners[] = {"ann", "bob", "", "nobody"};
    constexpr std::string_view kColours[] = {"", "\"\"", "red", "\"a,b\""};
    const Date opened = Date::FromCivil(2024, 1, 1).PlusDays(static_cast<int>(pick(2, 700)));
    const bool no_amount = pick(3, 9) == 0;
    return "d" + std::to_string(i) + ",c" + std::to_string(1 + pick(4, 5)) + "," +
           std::string(kOwners[pick(5, 4)]) + ",S" + std::to_string(pick(6, 3)) + "," +
           std::string(kStatuses[pick(7, 4)]) + "," + opened.ToString() + "," +
           opened.PlusDays(static_cast<int>(pick(8, 90))).ToString() + "," +
           (no_amount ? ""
                      : FormatDecimal(static_cast<int64_t>(Mixed(i, 9) >> pick(10, 63)) / 2 *
                                          (pick(11, 2) == 0 ? 1 : -1),
                                      kMoneyScale)) +
           "," + std::to_string(pick(12, 100000)) + "." + std::to_string(pick(13, 1000)) + "," +
           std::string(kColours[pick(14, 4)]) + "\n";
  }

 private:
  // SplitMix64 (Steele, Lea and Flood 2014).
  static uint64_t Mixed(int i, uint64_t seed) {
    uint64_t z = (static_cast<uint64_t>(i) + 1) * 0x9E3779B97F4A7C15 + seed * 0xD1B54A32D192ED03;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
};

const std::vector<GroupOptions>& Questions() {
  static const std::vector<GroupOptions> questions = {
      {},
      {{"status"}, {}},
      {{"segment", "month"}, {}},
      {{"colour", "owners.team", "week"}, {}},
      {{"customers.employees", "opened_on.quarter"}, {{"amount", FilterOp::kGreater, {"0"}}}},
      {{"colour"},
       {{"segment", FilterOp::kNotEqual, {"Food"}},
        {"closed_on.year", FilterOp::kEqual, {"2025"}}}},
      // Too many combinations for a table of all of them.
      {{"deal_id", "customer_id", "opened_on", "closed_on", "amount"}, {}},
  };
  return questions;
}

TEST_CASE("fold: threads do not change a byte") {
  Company company;
  ManyDeals::Add(&company, 0, 1);
  REQUIRE(company.snapshot()->table(TableId::kDeals).rows == ManyDeals::kDeals);
  for (const GroupOptions& question : Questions()) {
    const std::string one = Folded(&company, question, Threads(1)).CanonicalBytes();
    CHECK((Folded(&company, question, Threads(2)).CanonicalBytes() == one));
    CHECK((Folded(&company, question, Threads(7)).CanonicalBytes() == one));
  }
}

TEST_CASE("fold: rows split over books merge to the same bytes") {
  Company whole;
  ManyDeals::Add(&whole, 0, 1);
  for (const int parts : {2, 5}) {
    std::vector<std::unique_ptr<Company>> companies;
    for (int part = 0; part < parts; ++part) {
      companies.push_back(std::make_unique<Company>());
      ManyDeals::Add(companies.back().get(), part, parts);
    }
    for (const GroupOptions& question : Questions()) {
      Tally merged;
      // In another order than the parts were made.
      for (int part = parts - 1; part >= 0; --part) {
        REQUIRE(merged.Merge(Folded(companies[static_cast<size_t>(part)].get(), question)).ok());
      }
      CHECK((merged.CanonicalBytes() == Folded(&whole, question).CanonicalBytes()));
    }
  }
}

TEST_CASE("fold: retract undoes fold to the byte") {
  Company whole, part, rest;
  ManyDeals::Add(&whole, 0, 1);
  ManyDeals::Add(&part, 0, 2);
  ManyDeals::Add(&rest, 1, 2);
  for (const GroupOptions& question : Questions()) {
    Tally tally = Folded(&whole, question);
    REQUIRE(tally.Retract(Folded(&part, question)).ok());
    CHECK((tally.CanonicalBytes() == Folded(&rest, question).CanonicalBytes()));
    REQUIRE(tally.Retract(Folded(&rest, question)).ok());
    CHECK(tally.Sorted().empty());
  }
}

TEST_CASE("fold: a changed deal is a retract and a fold") {
  Company company, before, after;
  ManyDeals::Add(&company, 0, 1);
  AddBase(&before);
  AddBase(&after);
  const std::string header =
      "deal_id,customer_id,owner,stage,status,opened_on,closed_on,amount,list_amount,colour\n";
  before.Add("deals", header + ManyDeals::Row(17));
  after.Add("deals", header + "d17,c2,bob,S9,won,2024-01-01,2024-02-01,12.5,13,green\n");
  for (const GroupOptions& question : Questions()) {
    Tally tally = Folded(&company, question);
    REQUIRE(tally.Retract(Folded(&before, question)).ok());
    REQUIRE(tally.Merge(Folded(&after, question)).ok());
    Company changed;
    ManyDeals::Add(&changed, 0, 1);
    changed.Add("deals", header + "d17,c2,bob,S9,won,2024-01-01,2024-02-01,12.5,13,green\n");
    CHECK((Folded(&changed, question).CanonicalBytes() == tally.CanonicalBytes()));
  }
}

TEST_CASE("fold: a snapshot answers the same after the book has moved on") {
  Company company;
  ManyDeals::Add(&company, 0, 2);
  const std::shared_ptr<const Snapshot> snapshot = company.snapshot();
  std::vector<std::string> before;
  for (const GroupOptions& question : Questions()) {
    before.push_back(FoldDeals(snapshot, question)->CanonicalBytes());
  }
  ManyDeals::Add(&company, 1, 2);
  company.Add("customers", "customer_id,segment\nc1,Wine\nc77,Cheese");
  for (size_t i = 0; i < before.size(); ++i) {
    CHECK((FoldDeals(snapshot, Questions()[i], Threads(2))->CanonicalBytes() == before[i]));
  }
}

TEST_CASE("fold: at the memory ceiling it fails and gives everything back") {
  Company company;
  ManyDeals::Add(&company, 0, 1);
  for (const int threads : {1, 3}) {
    for (const int64_t limit : {1'000, 30'000, 200'000, 400'000}) {
      MemoryBudget budget(limit);
      Run run = Threads(threads);
      run.memory = &budget;
      const absl::StatusOr<Tally> tally = FoldDeals(company.snapshot(), Questions().back(), run);
      if (limit <= 200'000) {
        CHECK(tally.status().code() == absl::StatusCode::kResourceExhausted);
      }
      CHECK(budget.used() == 0);
    }
  }
  MemoryBudget budget(int64_t{1} << 30);
  Run run = Threads(2);
  run.memory = &budget;
  CHECK(FoldDeals(company.snapshot(), Questions().back(), run).ok());
  CHECK(budget.used() == 0);
}

TEST_CASE("fold: cancelled, it stops") {
  Company company;
  ManyDeals::Add(&company, 0, 1);
  const std::atomic<bool> cancelled{true};
  Run run;
  run.cancelled = &cancelled;
  CHECK(FoldDeals(company.snapshot(), {{"status"}, {}}, run).status().code() ==
        absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace coxswain
