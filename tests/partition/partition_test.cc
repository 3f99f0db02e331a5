#include <unistd.h>

#include <algorithm>
#include <filesystem>
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
    {"adoption", R"("by":["segment"],"grain":"year")", ""},
    {"adoption_fit", R"("by":["segment"],"grain":"month")", R"("ceiling":"free")"},
    {"adoption_fit", "", R"("estimator":"ols")"},
    {"adoption_forecast", R"("by":["segment"],"to":"2013-05-31")", R"("periods":3)"},
    {"campaigns", R"("credit":"primary")", ""},
    {"campaigns", R"("credit":"line")", ""},
    {"campaigns", R"("filter":"family!=Nothing")", ""},
    {"plan_attainment", "", R"("by":["measure"])"},
    {"reconcile", R"("timing_days":3)", R"("tolerance":1)"},
    {"islands", "", R"("island_below":0.1)"},
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

std::shared_ptr<const Snapshot> SampleCompany() {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("coxswain_parts_" + std::to_string(getpid()));
  coxswain_tools::SampleOptions options;
  options.scale = 0.05;
  const std::string problem = coxswain_tools::WriteSampleCompany(folder.string(), options, {});
  REQUIRE_MESSAGE(problem.empty(), problem);
  Book book;
  LoadFolder(&book, folder.string());
  std::filesystem::remove_all(folder);
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

TEST_CASE("the sample company in 1, 2, 7 and 64 parts: every query gives the same bytes") {
  CheckCompany(SampleCompany(), {1, 2, 7, 64}, true);
}

TEST_CASE(
    "the AdventureWorks resellers in 1, 2, 7 and 64 parts: every query gives the same bytes") {
  const std::shared_ptr<const Snapshot> book = Resellers();
  if (book != nullptr) CheckCompany(book, {7, 64}, false);
}

}  // namespace
}  // namespace coxswain
