#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include <doctest/doctest.h>

#include "coxswain/catalogue.h"
#include "coxswain/query/saved_tally.h"

#include "parts.h"
#include "sample.h"
#include "support/ask.h"
#include "support/company.h"

// Every query of the catalogue gives the same tally to the byte and the same table, whatever the
// parts its rows are folded in, and their order. A new query is tested here by standing in the
// catalogue; what else than its defaults it should be asked is added to kQuestions.
namespace coxswain {
namespace {

struct Question {
  std::string_view query;
  std::string_view fold;   // fields of the options
  std::string_view solve;  // the same
};

constexpr Question kQuestions[] = {
    {"margin", R"("by":["segment","month"])", ""},
    {"margin", R"("by":["family"])", ""},
    {"margin", R"("by":["campaign_id"],"filter":"family!=Nothing")", ""},
    {"margin", R"("by":["product_id"],"level":"line")", ""},
    {"margin", R"("as_of":"2012-06-30")", ""},
    {"margin", R"("by":["product_id"],"rate_kind":"budget")", ""},
    {"measures", R"("measures":["net_revenue","pipeline"],"rate_day":"2024-01-31")", ""},
    {"margin_bridge", R"("by":["segment","family"],"grain":"quarter","against":"before")",
     R"("measure":"gross_margin","method":"shapley","nested":true)"},
    {"margin_bridge", R"("from":"2013-01-01","to":"2013-06-30","cells":["product_id"])",
     R"("measure":"contribution_margin","method":"price_at_old_quantity")"},
    {"margin_bridge", R"("filter":"family!=Nothing","as_of":"2013-03-31")", ""},
    {"measures", R"("measures":["net_revenue","revenue","win_rate_count"],"by":["quarter"])", ""},
    {"measures", R"("measures":["revenue","contribution_margin"],"by":["family"])", ""},
    {"measures", R"("measures":["new_customers","penetration_ever"],"by":["segment"])",
     R"("active_months":6)"},
    {"measures", R"("measures":["spend"],"by":["month"])", ""},
    {"penetration", R"("by":[])", ""},
    {"penetration", R"("by":["segment","year"])", R"("active_months":3)"},
    {"market_size", "", R"("by":["segment","product_family"],"versions":"all")"},
    {"market_size", R"("as_of":"2024-06-30","filter":"segment!=Nothing")", R"("by":["region"])"},
    {"white_space", R"("by":["region"])", R"("level":"cell","state":"gap")"},
    {"white_space", R"("by":[],"as_of":"2024-06-30")", R"("level":"account","limit":9)"},
    {"white_space", "", R"("level":"family","active_months":3,"grain":"year")"},
    {"adoption", R"("by":["segment"],"grain":"year")", ""},
    {"adoption_fit", R"("by":["segment"],"grain":"month")", R"("ceiling":"free")"},
    {"adoption_fit", "", R"("estimator":"regression")"},
    {"adoption_fit", "", R"("family":"gompertz","estimator":"negative_binomial","replicates":20)"},
    {"adoption_fit", "",
     R"("seasons":["2","1","0.5","0.5"],"prior":"all","ceiling_growth":"0.02","replicates":20)"},
    {"adoption_fit", R"("covariate":"price","grain":"year")", ""},
    {"adoption_compare", R"("grain":"year")", R"("first_periods":1)"},
    {"adoption_drift", R"("by":["segment"])", R"("first_periods":10)"},
    {"adoption_forecast", R"("by":["segment"],"to":"2013-05-31")", R"("periods":3)"},
    {"adoption_pooled", R"("by":["segment"],"to":"2013-05-31")", R"("unfinished":"as_part")"},
    {"installed_base", R"("by":["segment"],"grain":"month","as_of":"2013-06-30")",
     R"("active_months":5,"rate_periods":9)"},
    {"cost_allocation", R"("by":["segment","month"])", ""},
    {"cost_allocation", R"("by":["family"],"filter":"segment=Warehouse")", ""},
    {"campaigns", R"("credit":"primary")", ""},
    {"campaigns", R"("credit":"line")", ""},
    {"campaigns", R"("filter":"family!=Nothing")", ""},
    {"campaigns", R"("credit":"primary","filter":"family!=Nothing; campaigns.kind is not null")",
     ""},
    {"plan_attainment", "", R"("by":["measure"])"},
    {"pipeline_movement", R"("by":["owner","stage"],"grain":"quarter","from":"2022-04-01")", ""},
    {"pipeline_ageing", R"("by":["owner"],"filter":"amount>=2000")", R"("quantile":0.5)"},
    {"headroom", R"("by":[])", R"("show":"periods","replicates":20)"},
    {"headroom", R"("plans_from":"objectives","by":["region"],"as_of":"2024-06-30")",
     R"("grain":"year","replicates":20)"},
    {"plan_bridge", R"("plan_id":"priced")",
     R"("by":["segment","period"],"method":"shapley","nested":true)"},
    {"plan_bridge", R"("plan_id":"priced","filter":"segment=Warehouse","to":"2024-06-30")",
     R"("measure":"gross_margin")"},
    {"reconcile", R"("timing_days":3)", R"("tolerance":1)"},
    {"islands", "", R"("island_below":0.1)"},
    {"alignment", "", R"("grain":"quarter","periods":3)"},
    {"contradictions", R"("grain":"quarter","as_of":"2025-09-30")", R"("periods":12)"},
    {"objective_check", R"("as_of":"2025-09-30")", R"("active_months":6)"},
    {"goals_heard", R"("as_of":"2025-02-01")", R"("show":"goals")"},
    {"customer_profitability", R"("by":["customers.segment","owner"])",
     R"("measure":"gross_margin","outlier_rule":"tukey","order":"worst","limit":9)"},
    {"customer_profitability", R"("filter":"family!=Nothing")", ""},
    {"customer_profitability", R"("pools":"within")", R"("order":"worst")"},
    {"customer_concentration", R"("by":["segment"],"pools":"beside")", ""},
    {"customer_concentration", R"("by":["segment","year"])", R"("top":3,"part":0.5)"},
    {"customer_concentration", R"("of":["product_id"])", R"("measure":"gross_margin")"},
    {"margin_targets", R"("by":["customers.segment"])", R"("at_risk":0.8)"},
    {"margin_targets", R"("by":["family"])", ""},
    {"margin_targets", R"("by":["product_id"],"filter":"year=2025")", ""},
    {"price_band", R"("by":["segment","size_class"])", R"("band_width":0.01)"},
    {"price_band", R"("by":["family"])", R"("show":"quantiles")"},
    {"price_band", R"("level":"line")", R"("show":"quantiles")"},
    {"price_realisation", R"("by":["owner"])", R"("min_peers":2)"},
    {"price_realisation", R"("by":["product_id"],"peers":["family"],"size_classes":[])",
     R"("median_by":"list_revenue")"},
    {"policy_breaches", R"("by":["segment"],"status":"all")", ""},
    {"policy_breaches", R"("by":["product_id"])", ""},
    {"handover", R"("by":["team","month","customers.segment"],"clock":"working_days")", ""},
    {"handover", R"("by":["from_team","kind","campaign"],"as_of":"2025-08-31")",
     R"("show":"curve")"},
    {"handover_late", R"("filter":"source=web","answered_by":"contacted")", R"("top":5)"},
    {"deal_triage", R"("filter":"segment=Boatyards","as_of":"2025-03-31")",
     R"("rank_by":"fit","top":7)"},
    {"countermeasures", "", R"("show":"objectives")"},
    {"forecast", R"("as_of":"2024-06-30")", R"("common_shock":true)"},
    {"forecast", R"("measure":"net_revenue","from":"2025-01-01","to":"2025-12-31")",
     R"("probabilities":"given","target":5000000)"},
    {"forecast_backtest", R"("filter":"segment=Warehouse")",
     R"("every":"month","show":"reliability")"},
};

std::string Braces(std::string_view one, std::string_view other = "") {
  const std::string comma = one.empty() || other.empty() ? "" : ",";
  return "{" + std::string(one) + comma + std::string(other) + "}";
}

std::vector<Question> QuestionsTo(const QuerySpec& query) {
  std::vector<Question> questions = {{query.name, "", ""}};
  for (const Question& question : kQuestions) {
    if (question.query == query.name) questions.push_back(question);
  }
  return questions;
}

// What the sample company does not have: costs in total, touches that drive them, kinds of cost
// that are shares, a series of prices.
void AddCosts(Book* book) {
  const auto load = [&](TableId table, std::string_view csv) {
    const absl::Status status = book->LoadCsv(table, csv, {}, {}, {}, nullptr);
    REQUIRE_MESSAGE(status.ok(), status.ToString());
  };
  load(TableId::kCostKinds,
       "kind,step,share,base,grain,amount,period\nbonus,off_invoice,0.013,invoice,deal,,\n"
       "service,cost_to_serve,0.017,gross_margin,line,,\nmedia,acquisition,,,,,\n"
       "picking,cost_to_serve,,,line,0.37,\nfee,cost_to_serve,,,order,7.01,\n"
       "account,cost_to_serve,,,customer,100.000001,year\nrent,goods,,,period,1000.07,month\n"
       "opening,acquisition,,,customer,33.333333,\n");
  load(TableId::kCostPools,
       "pool_id,kind,period_start,period_end,amount,driver,filter\n"
       "p1,freight,2000-01-01,2039-12-31,100000.000001,weight,\n"
       "p2,freight,2000-01-01,2039-12-31,100000.000001,quantity,\n"
       "p3,media,2000-01-01,2039-12-31,300000.07,revenue,segment=Warehouse\n"
       "p4,support,2000-01-01,2039-12-31,1000.07,deals,\n"
       "p5,support,2000-01-01,2039-12-31,1000,touches,\n");
  load(TableId::kMarkets,
       "segment,region,product_family,level,as_of,capacity_customers,capacity_amount\n"
       "Warehouse,,,total,2020-01-01,900,5000000.01\nWarehouse,North,,total,2020-01-01,70,\n"
       "Warehouse,,,serviceable,2024-03-01,950,\n");
  load(TableId::kPotentials,
       "customer_id,product_family,as_of,wallet_amount,units,fit_share,eligible\n"
       "C1,,2024-01-01,70000.000001,,0.3,\nC1,Road,2023-01-01,,7.5,0.7,false\n"
       "C2,Road,2023-01-01,,3,0.333333333,\nC2,Road,2024-09-01,10.07,,,\n");
  load(TableId::kTouches,
       "touch_id,customer_id,touched_at\n1,C1,2024-01-02\n2,C1,2024-01-03\n3,C2,2024-02-01\n");
  load(TableId::kGoalsHeard,
       "goal_id,team,text,measure,written_on,confirmed_on\n,Sales,less paper,,,\n"
       "g2,Sales,more time,revenue,2025-01-05,2025-02-02\n");
  load(TableId::kObjectivePoints, "objective_id,on,target\nOBJ-2,2025-06-30,3\n");
  load(TableId::kObjectiveLinks, "leading_id,lagging_id\nOBJ-5,OBJ-2\n");
  load(TableId::kKpis,
       "team,measure,target\nFinance,gross_margin_share,0.3\nFinance,qualified_leads,\n");
  load(TableId::kLeads,
       "lead_id,created_at,qualified_at,deal_id,customer_id\nL1,2025-01-31T23:30:00Z,,,C1\n"
       "L2,2025-02-01,2025-02-03,,C2\nL3,2024-11-05,2024-11-06,,\n");
  std::string plan = "plan_id,plan_line_id,measure,segment,period_start,period_end,value\n";
  int number = 0;
  for (const char* window : {"2024-01-01,2024-06-30", "2024-07-01,2024-12-31"}) {
    for (const char* measure : {"quantity", "net_revenue", "gross_margin"}) {
      ++number;
      plan += "priced," + std::to_string(number) + "," + measure + ",Warehouse," + window + "," +
              std::to_string(number * 1000) + "\n";
    }
  }
  load(TableId::kPlanLines, plan);
  load(TableId::kDealHistory,
       "deal_id,changed_at,stage,status,amount\nD-0000001,2015-01-05,Offer,open,70\n"
       "D-0000002,2015-01-05,Offer,open,80\nD-0000002,2015-02-05,Closed,lost,\n");
  std::string prices = "series,date,value\n";
  for (int year = 2000; year < 2040; ++year) {
    prices += "price," + std::to_string(year) + "-07-01," +
              std::to_string(2100 - year * year % 97) + "\n";
  }
  load(TableId::kSeries, prices);
}

// Puts every third row that names euros into dollars, and half of the products' prices into
// product_prices.
void AddCurrencies(const std::filesystem::path& folder) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().stem() == "settings") continue;
    std::ifstream in(entry.path());
    std::string text;
    std::string prices = "product_id,valid_from,unit_cost,currency\n";
    size_t number = 0;
    for (std::string line; std::getline(in, line); ++number) {
      const size_t euros = line.find(",EUR");
      if (number % 3 == 1 && euros != std::string::npos) line.replace(euros, 4, ",USD");
      if (number % 2 == 1) {
        const std::string id = line.substr(0, line.find(','));
        prices += id + ",2000-01-01,7.25,USD\n" + id + ",2024-05-05,8.75,\n";
      }
      text += line + "\n";
    }
    in.close();
    std::ofstream(entry.path()) << text;
    if (entry.path().stem() == "products") std::ofstream(folder / "product_prices.csv") << prices;
  }
  std::ofstream(folder / "rates.csv")
      << "currency,kind,valid_from,rate\nUSD,spot,1990-01-01,0.912345678901\n"
         "USD,spot,2023-07-01,0.887654321098\nUSD,spot,2024-07-01,0.93\n"
         "USD,budget,1990-01-01,0.9\n";
}

std::shared_ptr<const Snapshot> SampleCompany(bool currencies = false) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("coxswain_parts_" + std::to_string(getpid()));
  coxswain_tools::SampleOptions options;
  options.scale = 0.05;
  const std::string problem = coxswain_tools::WriteSampleCompany(folder.string(), options, {});
  REQUIRE_MESSAGE(problem.empty(), problem);
  if (currencies) AddCurrencies(folder);
  Book book;
  LoadFolder(&book, folder.string());
  std::filesystem::remove_all(folder);
  AddCosts(&book);
  return book.snapshot();
}

QueryTally NewTally(const Query& query, const Question& question) {
  absl::StatusOr<QueryTally> tally = QueryTally::Create(query, Braces(question.fold));
  REQUIRE_MESSAGE(tally.ok(), tally.status().ToString());
  return *std::move(tally);
}

std::string Saved(const QueryTally& tally) {
  absl::StatusOr<std::string> bytes = tally.Save();
  REQUIRE_MESSAGE(bytes.ok(), bytes.status().ToString());
  return *std::move(bytes);
}

std::string Solved(const QueryTally& tally, const Question& question) {
  const absl::StatusOr<Table> table = tally.Solve(Braces(question.solve), {});
  REQUIRE_MESSAGE(table.ok(), table.status().ToString());
  return WriteJson(*table);
}

void Ok(const absl::Status& status) { REQUIRE_MESSAGE(status.ok(), status.ToString()); }

using Parts = std::vector<std::shared_ptr<const Snapshot>>;

// What the whole comes to in one call and in steps; empty where the book cannot answer, which both
// ways must say in the same words.
struct Expected {
  std::string bytes;
  std::string table;
};

std::optional<Expected> Whole(const std::shared_ptr<const Snapshot>& book, const Query& query,
                              const Question& question) {
  const absl::StatusOr<Table> table =
      RunQuery(book, query, Braces(question.fold, question.solve), {});
  QueryTally tally = NewTally(query, question);
  const absl::Status folded = tally.Fold(book, {});
  if (table.ok()) {
    Ok(folded);
    Expected expected{Saved(tally), WriteJson(*table)};
    CHECK(Solved(tally, question) == expected.table);
    return expected;
  }
  const absl::Status status =
      folded.ok() ? tally.Solve(Braces(question.solve), {}).status() : folded;
  CHECK(status == table.status());
  return std::nullopt;
}

void CheckParts(const Query& query, const Question& question, const Parts& parts,
                const Expected& expected) {
  // A fixed order that is not the one they were made in.
  std::vector<size_t> order;
  for (size_t i = 0; i < parts.size(); ++i) order.push_back((i * 37 + 5) % parts.size());
  QueryTally merged = NewTally(query, question);
  for (const size_t i : order) {
    if (i % 2 == 0) {
      Ok(merged.Fold(parts[i], {}));
      continue;
    }
    QueryTally part = NewTally(query, question);
    Ok(part.Fold(parts[i], {}));
    const absl::StatusOr<QueryTally> loaded = LoadTally(Saved(part), FindQuery);
    Ok(loaded.status());
    Ok(merged.Merge(*loaded));
  }
  CHECK((Saved(merged) == expected.bytes));
  CHECK(Solved(merged, question) == expected.table);
  const absl::StatusOr<QueryTally> loaded = LoadTally(expected.bytes, FindQuery);
  Ok(loaded.status());
  CHECK(Solved(*loaded, question) == expected.table);

  if (parts.size() > 7) return;
  Ok(merged.Retract(parts[0], {}));
  Ok(merged.Fold(parts[0], {}));
  CHECK((Saved(merged) == expected.bytes));
  for (const std::shared_ptr<const Snapshot>& part : parts) Ok(merged.Retract(part, {}));
  CHECK(merged.tally()->Sorted().empty());
}

// `answers_all`: every query has an answer from this book, at least to one question.
void CheckCompany(const std::shared_ptr<const Snapshot>& book, const std::vector<int>& counts,
                  bool answers_all) {
  for (const Query& query : AllQueries()) {
    std::vector<std::pair<Question, Expected>> answered;
    for (const Question& question : QuestionsTo(query.spec)) {
      INFO(question.query, " ", question.fold, " ", question.solve);
      std::optional<Expected> expected = Whole(book, query, question);
      if (expected.has_value()) answered.emplace_back(question, *std::move(expected));
    }
    CHECK_MESSAGE((!answers_all || !answered.empty()), query.spec.name);
    if (answered.empty()) continue;
    for (const int count : counts) {
      const Parts parts = PartsOf(*book, query.spec, count);
      for (const auto& question_and_answer : answered) {
        const Question& question = question_and_answer.first;
        INFO(question.query, " ", question.fold, " ", question.solve, " in ", count, " parts");
        CheckParts(query, question, parts, question_and_answer.second);
      }
    }
  }
}

// A key that no fold makes, in one of several ways.
Key Forged(const Key& key, int way) {
  Key forged(key.begin(), key.end());
  if (way == 0 && !forged.empty()) forged.pop_back();
  if (way == 1 && !forged.empty()) forged.erase(forged.begin());
  if (way == 2) forged.push_back(KeyPart::Text("more"));
  if (way == 3) forged.clear();
  if (way == 4 && !forged.empty()) forged.resize(1);
  for (KeyPart& part : forged) {
    if (way == 5 && part.kind == KeyPart::Kind::kText) part = KeyPart::Integer(7);
    if (way == 6 && part.kind == KeyPart::Kind::kInteger) part = KeyPart::Text("seven");
    if (way == 7 && &part != forged.data()) part = KeyPart::Null();
    if (way == 8 && &part != forged.data()) part = KeyPart::Text("x");
  }
  return forged;
}

TEST_CASE("a forged tally is answered or refused, whatever its keys") {
  const std::shared_ptr<const Snapshot> book = SampleCompany();
  for (const Query& query : AllQueries()) {
    for (const Question& question : QuestionsTo(query.spec)) {
      QueryTally tally = NewTally(query, question);
      if (!tally.Fold(book, {}).ok()) continue;
      for (int way = 0; way <= 8; ++way) {
        for (const bool definitions : {false, true}) {
          INFO(question.query, " ", question.fold, ", way ", way, ", definitions ", definitions);
          Signature signature = tally.tally()->signature();
          if (definitions) {
            for (Key& definition : signature.definitions) definition = Forged(definition, way);
          }
          Tally forged(signature);
          for (const Tally::Entry& entry : tally.tally()->Sorted()) {
            forged.Add(definitions ? entry.key : Forged(entry.key, way), entry.values);
          }
          const absl::StatusOr<std::string> bytes =
              WriteTally(query.spec.name, Braces(question.fold), &forged);
          REQUIRE(bytes.ok());
          const absl::StatusOr<QueryTally> loaded = LoadTally(*bytes, FindQuery);
          Ok(loaded.status());
          const absl::StatusOr<Table> table = loaded->Solve(Braces(question.solve), {});
          if (table.ok()) CHECK_FALSE(WriteJson(*table).empty());
        }
      }
    }
  }
}

// What sanitizers look for does not need as many parts, which take them minutes.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define COXSWAIN_FEWER_PARTS 1
#endif
#endif
#if defined(COXSWAIN_FEWER_PARTS) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
const std::vector<int> kParts = {1, 7};
const std::vector<int> kPartsOfResellers = {7};
#else
const std::vector<int> kParts = {1, 2, 7, 64};
const std::vector<int> kPartsOfResellers = {7, 64};
#endif

TEST_CASE("the sample company in several parts: every query gives the same bytes") {
  CheckCompany(SampleCompany(), kParts, true);
}

TEST_CASE("the sample company in two currencies and several parts: the same") {
  const std::shared_ptr<const Snapshot> book = SampleCompany(true);
  const auto reported = InReportingCurrency(book, {}, {});
  Ok(reported.status());
  REQUIRE((*reported)->reported() != nullptr);
  CHECK((*reported)->reported()->gaps.empty());
  CheckCompany(book, {2, 7}, true);
}

TEST_CASE("the AdventureWorks resellers in several parts: every query gives the same bytes") {
  const std::shared_ptr<const Snapshot> book = Resellers();
  if (book != nullptr) CheckCompany(book, kPartsOfResellers, false);
}

}  // namespace
}  // namespace coxswain
