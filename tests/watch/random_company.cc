#include "random_company.h"

#include <algorithm>

#include <doctest/doctest.h>

namespace coxswain {
namespace {

// Rows change as often as their table stands here.
constexpr TableId kTables[] = {
    TableId::kDeals,           TableId::kDeals,
    TableId::kDeals,           TableId::kDeals,
    TableId::kDeals,           TableId::kDealLines,
    TableId::kDealLines,       TableId::kDealCosts,
    TableId::kDealCosts,       TableId::kCustomers,
    TableId::kCustomers,       TableId::kProducts,
    TableId::kOwners,          TableId::kTeams,
    TableId::kCampaigns,       TableId::kCostKinds,
    TableId::kRates,           TableId::kProductPrices,
    TableId::kCostPools,       TableId::kPolicies,
    TableId::kTouches,         TableId::kOrders,
    TableId::kSpend,           TableId::kMarkets,
    TableId::kObjectives,      TableId::kKpis,
    TableId::kPlanLines,       TableId::kActuals,
    TableId::kObjectiveOwners, TableId::kPotentials,
    TableId::kAgreements,      TableId::kDealHistory,
    TableId::kDealHistory,     TableId::kLeads,
    TableId::kRequests,        TableId::kStages,
    TableId::kCalendar,        TableId::kStrategy,
    TableId::kGoalsHeard,      TableId::kObjectivePoints,
    TableId::kObjectiveLinks,  TableId::kServiceLevels,
    TableId::kCountermeasures,
};

std::string Csv(const Cells& cells, bool head) {
  std::string line;
  for (const auto& [name, text] : cells) line += (line.empty() ? "" : ",") + (head ? name : text);
  return line + "\n";
}

}  // namespace

uint64_t Random::Next() {  // splitmix64 (Steele, Lea and Flood 2014)
  uint64_t z = state_ += 0x9E3779B97F4A7C15;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

Cells RandomCompany::RowOf(TableId table) {
  const auto of = [&](std::vector<std::string> texts) {
    return texts[random_.Below(texts.size())];
  };
  const auto id = [&](const char* prefix, uint64_t count) {
    return prefix + std::to_string(random_.Below(count));
  };
  const auto maybe = [&](std::string text) { return random_.OneIn(4) ? std::string() : text; };
  const auto money = [&] { return std::to_string(random_.Below(2000)) + "." + id("", 9); };
  const auto day = [&] {
    return "2026-0" + std::to_string(1 + random_.Below(6)) + "-1" + id("", 9);
  };
  // Rarely enough in some companies that they have other currencies only for a while.
  const auto currency = [&] {
    const bool foreign = foreign_ > 0 && random_.OneIn(foreign_);
    return foreign ? of({"USD", "USD", "GBP", "CHF"}) : of({"", "", "EUR"});
  };
  const std::string segment = of({"Retail", "Industry", "Public"});
  const std::string stage = of({"s", "s", "first", "second", "last"});
  const std::string measure = of({"net_revenue", "contribution_margin", "gross_margin_share",
                                  "contribution_margin_share", "won_deals", "spend"});
  const std::string filter = of({"", "segment=Retail", "segment!=Retail"});
  switch (table) {
    case TableId::kSettings:
      return {{"name", of({"fiscal_year_start", "week_start"})}, {"value", id("", 7)}};
    case TableId::kTeams:
      return {{"team", id("t", 4)}, {"function", maybe(of({"sales", "marketing"}))}};
    case TableId::kOwners:
      return {{"owner", id("o", 3)}, {"valid_from", maybe(day())}, {"team", maybe(id("t", 5))}};
    case TableId::kCustomers:
      return {{"customer_id", id("c", 6)},
              {"segment", maybe(segment)},
              {"region", maybe(of({"North", "South"}))},
              {"employees", maybe(id("", 3))},
              {"acquired_on", maybe(day())}};
    case TableId::kProducts:
      return {{"product_id", id("p", 4)},
              {"family", maybe(of({"Bikes", "Parts"}))},
              {"list_price", maybe(money())},
              {"unit_cost", maybe(money())},
              {"currency", currency()}};
    case TableId::kCampaigns:
      return {{"campaign_id", id("k", 3)},
              {"team", maybe(id("t", 4))},
              {"budget", maybe(money())},
              {"currency", currency()}};
    case TableId::kCostKinds: {
      const bool share = odd_costs_ && random_.OneIn(2);  // of a base that is refused now and then
      const bool amount = odd_costs_ && !share && random_.OneIn(2);
      return {{"kind", of({"freight", "rebate", "odd"})},
              {"step", of({"on_invoice", "off_invoice", "goods", "cost_to_serve", "acquisition"})},
              {"share", share ? "0.07" : ""},
              {"base", share ? of({"list", "list", "invoice", "goods", "gross_margin"}) : ""},
              {"grain", share    ? maybe(of({"line", "deal"}))
                        : amount ? of({"line", "deal", "order", "customer", "period"})
                                 : ""},
              {"amount", amount ? money() : ""},
              {"period", amount ? maybe(of({"month", "year"})) : ""}};  // refused of some grains
    }
    case TableId::kMarkets:
      return {{"segment", segment},
              {"region", maybe("North")},
              {"product_family", random_.OneIn(5) ? "Bikes" : ""},
              {"level", random_.OneIn(3) ? "serviceable" : ""},
              {"as_of", random_.OneIn(3) ? day() : "2026-01-01"},
              {"capacity_customers", maybe(id("", 9))},
              {"capacity_amount", maybe(money())},
              {"low", maybe(id("", 5))},
              {"high", maybe(id("", 12))}};
    case TableId::kDeals: {
      const std::string status = of({"won", "won", "won", "won", "lost", "open", "omitted"});
      return {{"deal_id", id("d", 14)},
              {"customer_id", random_.OneIn(9) ? "" : id("c", 8)},
              {"stage", random_.OneIn(25) ? "" : "s"},  // now and then refused
              {"status", status},
              {"opened_on", maybe(day())},
              {"closed_on", status == "open" ? maybe(day()) : day()},
              {"expected_close_on", maybe(day())},
              {"amount", maybe(money())},
              {"list_amount", maybe(money())},
              {"cost_of_goods", maybe(money())},
              {"off_invoice_amount", random_.OneIn(3) ? money() : ""},
              {"commission_amount", maybe(money())},
              {"cost_to_serve_amount", random_.OneIn(3) ? money() : ""},
              {"owner", maybe(id("o", 4))},
              {"team", maybe(id("t", 5))},
              {"campaign_id", maybe(id("k", 4))},
              {"product_id", random_.OneIn(3) ? id("p", 5) : ""},
              {"term_months", maybe(of({"12", "24"}))},
              {"currency", currency()}};
    }
    case TableId::kDealLines:
      return {{"deal_id", id("d", 16)},
              {"line", id("", 3)},
              {"product_id", maybe(id("p", 5))},
              {"quantity", std::to_string(static_cast<int>(random_.Below(9)) - 2)},
              {"unit_price", maybe(money())},
              {"discount_share", random_.OneIn(3) ? "0.1" : ""},
              {"amount", random_.OneIn(3) ? money() : ""},
              {"unit_cost", random_.OneIn(3) ? money() : ""},
              {"campaign_id", random_.OneIn(4) ? id("k", 4) : ""},
              {"currency", currency()}};
    case TableId::kDealCosts:
      return {{"cost_id", id("x", 8)},
              {"deal_id", id("d", 16)},
              {"line", random_.OneIn(3) ? id("", 3) : ""},
              {"kind", of({"freight", "rebate", "commission", "odd", "odder"})},
              {"amount", money()},
              {"incurred_on", maybe(day())},
              {"currency", currency()}};
    case TableId::kOrders:
      return {
          {"order_id", id("r", 8)},   {"customer_id", id("c", 8)}, {"deal_id", maybe(id("d", 16))},
          {"ordered_on", day()},      {"amount", money()},         {"cost", maybe(money())},
          {"kind", maybe("invoice")}, {"currency", currency()}};
    case TableId::kSpend:
      return {{"spend_id", id("y", 6)},    {"campaign_id", maybe(id("k", 4))},
              {"team", maybe(id("t", 4))}, {"spent_on", day()},
              {"amount", money()},         {"currency", currency()}};
    case TableId::kObjectives:
      return {{"objective_id", id("j", 3)},
              {"measure", measure},
              {"filter", measure == "spend" ? "" : filter},
              {"kind", of({"", "", "milestones"})},
              {"direction", of({"up", "down"})},
              {"target", money()},
              {"baseline", maybe(money())},
              {"weight", maybe(id("", 3))},
              {"starts_on", "2026-01-01"},
              {"due_on", "2026-06-30"},
              {"parent_id", random_.OneIn(4) ? id("j", 3) : ""},  // now and then in a circle
              {"currency", currency()}};
    case TableId::kObjectiveOwners:
      return {{"objective_id", id("j", 4)},
              {"team", id("t", 4)},
              {"role", of({"accountable", "contributes"})}};
    case TableId::kKpis:
      return {{"team", id("t", 4)},
              {"measure", measure},
              {"filter", measure == "spend" ? "" : filter},
              {"weight", maybe(id("", 5))},
              {"target", random_.OneIn(3) ? "0." + id("", 9) : ""}};
    case TableId::kPlanLines:
      if (random_.OneIn(3)) {  // a plan with prices
        return {{"plan_id", "priced"},
                {"plan_line_id", id("l", 5)},
                {"measure", of({"quantity", "net_revenue", "gross_margin"})},
                {"segment", segment},
                {"period_start", "2026-01-01"},
                {"period_end", "2026-06-30"},
                {"value", money()},
                {"currency", currency()}};
      }
      return {{"plan_id", "plan"},
              {"plan_line_id", id("l", 5)},
              {"measure", random_.OneIn(4) ? "new_customers" : measure},
              {"segment", measure == "spend" ? "" : maybe(segment)},
              {"period_start", "2026-01-01"},
              {"period_end", of({"2026-03-31", "2026-06-30"})},
              {"value", money()},
              {"currency", currency()}};
    case TableId::kActuals:
      return {{"measure", measure},
              {"period_start", "2026-01-01"},
              {"period_end", "2026-03-31"},
              {"value", money()},
              {"currency", currency()}};
    case TableId::kRates:
      return {{"currency", of({"USD", "GBP"})},
              {"kind", maybe(of({"spot", "spot", "budget"}))},
              {"valid_from", random_.OneIn(3) ? "2025-01-01" : day()},
              {"rate", "0." + std::to_string(1 + random_.Below(9999))}};
    case TableId::kProductPrices:
      return {{"product_id", id("p", 5)},
              {"valid_from", day()},
              {"list_price", maybe(money())},
              {"unit_cost", maybe(money())},
              {"currency", currency()}};
    case TableId::kCostPools:
      return {{"pool_id", id("q", 3)},
              {"kind", of({"freight", "rebate", "odd"})},
              {"period_start", "2026-01-01"},
              {"period_end", of({"2026-03-31", "2026-06-30"})},
              {"amount", money()},
              {"driver", of({"revenue", "quantity", "weight", "deals", "touches"})},
              {"filter", filter}};
    case TableId::kPolicies:
      return {{"policy_id", id("z", 3)},
              {"filter", of({"", filter, "amount>=700", "family!=Pumps", "segmnt=Retail"})},
              {"max_discount_share", maybe("0.1")},
              {"floor_margin_share", maybe("0.2")},
              {"approver", maybe("ann")},
              {"valid_from", random_.OneIn(3) ? day() : ""}};
    case TableId::kTouches:
      return {{"touch_id", id("h", 8)},
              {"customer_id", maybe(id("c", 7))},
              {"deal_id", maybe(id("d", 14))},
              {"campaign_id", maybe(id("k", 4))},
              {"touched_at", day()}};
    case TableId::kPotentials:
      return {{"customer_id", id("c", 7)},
              {"product_family", of({"", "Bikes", "Parts"})},
              {"as_of", day()},
              {"wallet_amount", maybe(money())},
              {"units", maybe(id("", 90))},
              {"fit_share", of({"", "0.5", "1"})},
              {"eligible", of({"", "true", "false"})}};
    case TableId::kAgreements:
      return {{"plan_id", "plan"},
              {"version", of({"", "1", "2"})},
              {"team", of({"Sales", "Marketing"})},
              {"status", of({"agreed", "agreed", "objected"})},
              {"signed_on", maybe(day())},
              {"digest", of({"", "", "0"})}};
    case TableId::kDealHistory:
      return {{"deal_id", id("d", 16)},
              {"changed_at", day() + of({"", "T08:00:00Z", "T17:30:00Z"})},
              {"seq", maybe(id("", 2))},
              {"stage", maybe(stage)},
              {"status", maybe(of({"open", "open", "won", "lost", "omitted"}))},
              {"amount", maybe(money())},
              {"currency", currency()},
              {"probability", random_.OneIn(3) ? "0.4" : ""},
              {"expected_close_on", maybe(day())},
              {"forecast_category", random_.OneIn(3) ? of({"commit", "best case"}) : ""},
              {"owner", random_.OneIn(3) ? id("o", 4) : ""}};
    case TableId::kStages:
      return {{"pipeline", maybe("")},
              {"stage", stage},
              {"order", id("", 4)},
              {"status", of({"open", "open", "open", "won", "lost"})},
              {"default_probability", maybe("0.25")}};
    case TableId::kLeads:
      return {{"lead_id", id("e", 12)},
              {"customer_id", maybe(id("c", 8))},
              {"campaign_id", maybe(id("k", 4))},
              {"source", maybe(of({"web", "fair"}))},
              {"owner", maybe(id("o", 4))},
              {"team", maybe(id("t", 4))},
              {"created_at", day() + "T09:00:00Z"},
              {"qualified_at", maybe(day() + "T10:00:00Z")},
              {"routed_at", maybe(day() + "T11:00:00Z")},
              {"accepted_at", maybe(day() + "T12:15:00Z")},
              {"rejected_at", random_.OneIn(3) ? day() : ""},
              {"first_contacted_at", maybe(day() + "T13:00:00Z")},
              {"deal_id", maybe(id("d", 16))}};
    case TableId::kRequests:
      return {{"request_id", id("u", 8)},
              {"kind", maybe(of({"brochure", "research"}))},
              {"requested_by", maybe(id("o", 4))},
              {"requested_on", day()},
              {"due_on", maybe(day())},
              {"delivered_on", maybe(day())},
              {"deal_id", maybe(id("d", 16))}};
    case TableId::kCalendar:
      return {{"date", day()}, {"working", maybe(of({"true", "false"}))}};
    case TableId::kObjectivePoints:
      return {{"objective_id", id("j", 4)}, {"on", day()}, {"target", money()}};
    case TableId::kObjectiveLinks:
      return {{"leading_id", id("j", 4)}, {"lagging_id", id("j", 4)}};
    case TableId::kGoalsHeard:
      return {{"goal_id", id("g", 3)},
              {"team", id("t", 4)},
              {"text", "less paper"},
              {"measure", maybe(measure)},
              {"target", maybe(money())},
              {"written_on", maybe(day())},
              {"confirmed_on", random_.OneIn(3) ? day() : ""}};
    case TableId::kServiceLevels:
      return {{"kind", of({"lead", "brochure"})},
              {"from_team", id("t", 4)},
              {"to_team", id("t", 4)},
              {"target_hours", of({"4", "24", "0.5"})},
              {"target_share", maybe("0.9")}};
    case TableId::kCountermeasures:
      return {{"countermeasure_id", id("m", 3)},   {"objective_id", id("j", 4)},
              {"owner", maybe(id("o", 4))},        {"due_on", maybe(day())},
              {"expected_effect", maybe(money())}, {"observed_effect", maybe(money())}};
    case TableId::kStrategy:
      return {{"criterion", id("v", 3)},
              {"dimension", of({"segment", "region", "deal_type"})},
              {"value", segment},
              {"weight", of({"1", "2", "-1"})},
              {"valid_from", random_.OneIn(3) ? day() : ""}};
    case TableId::kSeries:
      return {{"series", "s"}, {"date", day()}, {"value", money()}};
  }
  return {};
}

TableId RandomCompany::AnyTable() {
  const TableId table = kTables[random_.Below(std::size(kTables))];
  return table == TableId::kCostPools && !odd_costs_ ? TableId::kDeals : table;
}

void RandomCompany::Upsert(TableId table) {
  const Cells cells = RowOf(table);
  std::vector<int> columns;
  std::vector<RowValue> values;
  for (const auto& [name, text] : cells) {
    columns.push_back(ColumnIndex(table, name));
    values.push_back(text.empty() ? RowValue::Null() : RowValue::Text(text));
  }
  LoadOptions options;
  const uint64_t choice = random_.Below(12);
  if (choice == 0) options.dangling = DanglingReference::kCreate;
  if (choice == 1) options.dangling = DanglingReference::kRefuse;
  const absl::Status status = book_.Upsert(table, columns, values, options);
  // What is refused is refused for what it says; nothing else may go wrong.
  CHECK_MESSAGE((status.ok() || status.code() == absl::StatusCode::kInvalidArgument),
                status.ToString());
}

void RandomCompany::Erase(TableId table) {
  const Cells cells = RowOf(table);
  std::vector<int> columns;
  std::vector<RowValue> values;
  for (const auto& [name, text] : cells) {
    const int column = ColumnIndex(table, name);
    if (!Spec(table).columns[static_cast<size_t>(column)].key()) continue;
    columns.push_back(column);
    values.push_back(text.empty() ? RowValue::Null() : RowValue::Text(text));
  }
  const absl::Status status = book_.Erase(table, columns, values);
  CHECK_MESSAGE((status.ok() || absl::IsNotFound(status)), status.ToString());
}

void RandomCompany::Load(TableId table, uint64_t rows) {
  std::string csv = Csv(RowOf(table), true);
  for (uint64_t row = 0; row < rows; ++row) csv += Csv(RowOf(table), false);
  LoadOptions options;
  options.keep_good_rows = true;
  if (random_.OneIn(4)) options.dangling = DanglingReference::kCreate;
  const absl::Status status = book_.LoadCsv(table, csv, {}, options, {}, nullptr);
  CHECK_MESSAGE(status.ok(), status.ToString());
}

void RandomCompany::Begin() {
  foreign_ = std::vector<uint64_t>{0, 300, 6, 20}[random_.Below(4)];
  if (!random_.OneIn(6)) {
    const std::string csv = "name,value\nreporting_currency,EUR\n";
    CHECK(book_.LoadCsv(TableId::kSettings, csv, {}, {}, {}, nullptr).ok());
  }
  if (!random_.OneIn(6)) {
    const std::string csv =
        "currency,valid_from,rate\nUSD,2025-01-01,0.9\nGBP,2025-01-01,1.2\n"
        "CHF,2026-02-01,1.05\n";
    CHECK(book_.LoadCsv(TableId::kRates, csv, {}, {}, {}, nullptr).ok());
  }
  for (const TableSpec& spec : AllTables()) {
    if (spec.id == TableId::kSettings || spec.id == TableId::kSeries) continue;
    if (spec.id == TableId::kCostPools && !odd_costs_) continue;
    const bool small = spec.id != TableId::kDeals && spec.id != TableId::kCustomers;
    if (small && random_.OneIn(5)) continue;
    Load(spec.id, small && random_.OneIn(4) ? 0 : random_.Below(10));
  }
}

void RandomCompany::Change() {
  const uint64_t what = random_.Below(80);
  if (what == 0) return Load(AnyTable(), 1 + random_.Below(3));
  if (what == 1) return Upsert(TableId::kSettings);
  if (what < 20) return Erase(AnyTable());
  Upsert(AnyTable());
}

}  // namespace coxswain
