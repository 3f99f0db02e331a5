#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "coxswain/catalogue.h"
#include "coxswain/query/watch.h"

#include "random_company.h"

// A watch says what the query says, to the byte, after any sequence of changes. A new query is
// tested here by standing in the catalogue; what else than its defaults it should be asked is added
// to kQuestions.
namespace coxswain {
namespace {

struct Question {
  std::string_view query;
  std::string_view options;
};

constexpr Question kQuestions[] = {
    {"margin", R"({"by":["segment"]})"},
    {"margin", R"({"by":["segment","month"]})"},
    {"margin", R"({"by":["customers.employees","quarter"],"loss_measure":"gross_margin"})"},
    {"margin", R"({"by":["owners.team"]})"},
    {"margin", R"({"by":["deals.owner","teams.function"],"loss_measure":"none"})"},
    {"margin", R"({"by":["term_months","deals.closed_on"]})"},
    {"margin", R"({"by":["customers.acquired_on.month"],"filter":"region!=North"})"},
    {"margin", R"({"by":["segment"],"filter":"segment in (Retail,Public); amount>=300"})"},
    {"margin", R"({"by":["region"],"filter":"month>=2026-02; owners.team is not null"})"},
    {"margin", R"({"filter":"customers.employees is null; closed_on<2026-05-01"})"},
    {"margin", R"({"by":["fiscal_year","week"],"level":"deal"})"},
    {"margin", R"({"by":["segment"],"as_of":"2026-03-15"})"},
    {"margin", R"({"by":["team"],"from":"2026-02-01","to":"2026-04-30"})"},
    {"margin", R"({"by":["family"]})"},
    {"margin", R"({"by":["campaign_id"],"level":"deal"})"},
    {"margin", R"({"by":["product_id"],"level":"line"})"},
    {"margin", R"({"by":["segment"],"rate_kind":"budget"})"},
    {"margin", R"({"by":["product_id"],"level":"line","rate_day":"2026-03-01"})"},
    {"margin_bridge", R"({"by":["segment"],"grain":"month","against":"before","nested":true})"},
    {"measures", R"({"measures":["net_revenue","win_rate_count"],"by":["quarter"]})"},
    {"measures", R"({"measures":["pipeline","revenue","spend"],"as_of":"2026-03-15"})"},
    {"measures", R"({"measures":["new_customers","penetration_ever"],"by":["segment"]})"},
    {"penetration", R"({"by":["segment","year"]})"},
    {"market_size", R"({"by":["segment","product_family"],"versions":"all"})"},
    {"market_size", R"({"by":["region"],"as_of":"2026-03-15"})"},
    {"white_space", R"({"by":["customers.region"],"level":"cell","as_of":"2026-04-01"})"},
    {"white_space", R"({"filter":"segment=Retail","level":"account","limit":3})"},
    {"campaigns", R"({"credit":"line"})"},
    {"plan_attainment", R"({"by":["measure"]})"},
    {"pipeline_movement", R"({"by":["stage"],"grain":"month","from":"2026-02-01"})"},
    {"pipeline_ageing", R"({"by":["owner"],"as_of":"2026-04-01"})"},
    {"headroom", R"({"show":"periods","by":["segment","region"],"grain":"month","replicates":9})"},
    {"plan_bridge", R"({"plan_id":"priced","by":["segment"],"nested":true})"},
    {"plan_bridge", R"({"plan_id":"priced","measure":"gross_margin","method":"shapley"})"},
    {"handover", R"({"by":["team","from_team","month"],"clock":"working_days"})"},
    {"handover", R"({"by":["owner","kind"],"as_of":"2026-03-31","clock_from":"routed"})"},
    {"handover_late", R"({"filter":"source=web","top":3})"},
    {"deal_triage", R"({"filter":"region=North","as_of":"2026-03-31","rank_by":"fit"})"},
    {"countermeasures", R"({"show":"objectives"})"},
    {"reconcile", R"({"timing_days":3})"},
    {"customer_profitability", R"({"by":["customers.segment"],"order":"worst","limit":2})"},
    {"customer_profitability", R"({"by":["product_id"]})"},
    {"customer_profitability", R"({"pools":"within"})"},
    {"customer_concentration", R"({"by":["segment"],"pools":"beside"})"},
    {"customer_concentration", R"({"by":["segment"],"measure":"gross_margin"})"},
    {"margin_targets", R"({"by":["segment"]})"},
    {"alignment", R"({"grain":"month","periods":3})"},
    {"contradictions", R"({"grain":"week"})"},
    {"margin_targets", R"({"by":["family"],"filter":"segment!=Public"})"},
    {"price_band", R"({"by":["segment"],"show":"quantiles"})"},
    {"price_realisation", R"({"by":["owner","size_class"],"min_peers":1})"},
    {"policy_breaches", R"({"by":["segment"],"status":"all"})"},
    {"forecast", R"({"as_of":"2026-04-01","common_shock":true})"},
    {"forecast",
     R"({"measure":"bookings","from":"2026-04-01","to":"2026-09-30","target":9000,"filter":"segment=Retail"})"},
    {"forecast", R"({"measure":"won_deals","from":"2026-01-01","to":"2026-12-31"})"},
    {"forecast_backtest", R"({"every":"week","grain":"month","show":"days"})"},
};

std::string Answer(const absl::StatusOr<std::shared_ptr<const Table>>& table) {
  return table.ok() ? WriteJson(**table) : table.status().ToString();
}

std::string Fresh(Book* book, const Query& query, std::string_view options, Table* table) {
  absl::StatusOr<Table> answer = RunQuery(book->snapshot(), query, options, {});
  if (!answer.ok()) return answer.status().ToString();
  *table = *std::move(answer);
  return WriteJson(*table);
}

// Some cells of one row, as a watch's row and the whole result show them.
std::string Cells(const Table& table, int64_t row, const std::vector<std::string>& columns) {
  std::string text;
  for (const std::string& name : columns) {
    const Column* const column = table.Find(name);
    REQUIRE(column != nullptr);
    text += column->IsNull(row) ? "null;" : column->CellText(row) + " " + column->unit + ";";
  }
  return text;
}

// One watch and one row of it, at random.
class Watched {
 public:
  Watched(const Query& query, std::string_view options) : query_(query), options_(options) {}

  void Check(RandomCompany* company) {
    INFO(query_.spec.name, " ", options_);
    Table fresh;
    const std::string expected = Fresh(company->book(), query_, options_, &fresh);
    if (watch_ == nullptr) {
      absl::StatusOr<std::unique_ptr<Watch>> watch =
          Watch::Create(company->book(), query_, options_, {});
      if (!watch.ok()) {
        CHECK(watch.status().ToString() == expected);
        return;
      }
      watch_ = *std::move(watch);
    }
    const bool row_first = company->random()->OneIn(2);
    if (row_first) CheckRow(fresh);
    CHECK(Answer(watch_->Read({})) == expected);
    if (!row_first) CheckRow(fresh);
    if (row_ == nullptr || company->random()->OneIn(10)) ChooseRow(fresh, company->random());
  }

 private:
  void ChooseRow(const Table& fresh, Random* random) {
    if (fresh.rows() == 0) return;
    const int64_t at = static_cast<int64_t>(random->Below(static_cast<uint64_t>(fresh.rows())));
    first_.clear();
    columns_.clear();
    for (const Column& column : fresh.columns) {
      if (column.kind != ColumnKind::kText) break;
      first_.push_back(column.IsNull(at) ? std::nullopt
                                         : std::optional<std::string>(column.CellText(at)));
    }
    for (const Column& column : fresh.columns) {
      if (random->OneIn(2)) columns_.push_back(column.name);
    }
    if (columns_.empty()) columns_.push_back(fresh.columns.back().name);
    absl::StatusOr<std::unique_ptr<Watch::Row>> row =
        Watch::Row::Create(watch_.get(), first_, columns_, {});
    REQUIRE_MESSAGE(row.ok(), row.status().ToString());
    row_ = *std::move(row);
  }

  void CheckRow(const Table& fresh) {
    if (row_ == nullptr || fresh.columns.empty()) return;
    const absl::StatusOr<const Table*> read = row_->Read({});
    const auto is_there = [&](const std::string& name) { return fresh.Find(name) != nullptr; };
    if (!std::all_of(columns_.begin(), columns_.end(), is_there)) {  // "deals" may become "lines"
      CHECK(read.status().code() == absl::StatusCode::kFailedPrecondition);
      return;
    }
    REQUIRE_MESSAGE(read.ok(), read.status().ToString());
    int64_t at = 0;
    const auto shows = [&] {
      for (size_t i = 0; i < first_.size(); ++i) {
        const Column& column = fresh.columns[i];
        if (column.IsNull(at) == first_[i].has_value()) return false;
        if (first_[i].has_value() && column.CellText(at) != *first_[i]) return false;
      }
      return true;
    };
    while (at < fresh.rows() && !shows()) ++at;
    if (at == fresh.rows()) {
      CHECK((*read)->rows() == 0);
    } else {
      REQUIRE((*read)->rows() == 1);
      CHECK(Cells(**read, 0, columns_) == Cells(fresh, at, columns_));
    }
  }

  const Query& query_;
  const std::string options_;
  std::unique_ptr<Watch> watch_;
  std::vector<std::optional<std::string>> first_;
  std::vector<std::string> columns_;
  std::unique_ptr<Watch::Row> row_;
};

TEST_CASE("a watch says what the query says after any of 12000 sequences of changes") {
  constexpr int kCompanies = 40;
  constexpr int kSequences = 300;
  for (int seed = 0; seed < kCompanies; ++seed) {
    INFO("company ", seed);
    RandomCompany company(static_cast<uint64_t>(seed));
    company.Begin();
    std::vector<Watched> watched;
    for (const Question& question : kQuestions) {
      watched.emplace_back(**FindQuery(question.query), question.options);
    }
    for (const Query& query : AllQueries()) watched.emplace_back(query, "");
    std::shared_ptr<const Snapshot> pinned;
    for (int sequence = 0; sequence < kSequences; ++sequence) {
      INFO("sequence ", sequence);
      Random* const random = company.random();
      if (random->OneIn(4)) pinned = random->OneIn(2) ? company.book()->snapshot() : nullptr;
      for (uint64_t changes = 1 + random->Below(5); changes > 0; --changes) company.Change();
      for (int i = 0; i < 4; ++i) watched[random->Below(watched.size())].Check(&company);
    }
    for (Watched& each : watched) each.Check(&company);
  }
}

}  // namespace
}  // namespace coxswain
