#include <string>

#include "coxswain/catalogue.h"

namespace coxswain {
namespace {

// What a won deal earns.
constexpr std::string_view kEarnings =
    "deals.deal_id|deals.customer_id|deals.status|deals.closed_on|deals.amount|deals.list_amount|"
    "deals.cost_of_goods|deals.off_invoice_amount|deals.commission_amount|"
    "deals.cost_to_serve_amount|"
    "deal_lines.deal_id|deal_lines.line|deal_lines.product_id|deal_lines.quantity|"
    "deal_lines.list_price|deal_lines.unit_price|deal_lines.discount_share|"
    "deal_lines.discount_amount|deal_lines.amount|deal_lines.unit_cost|"
    "deal_costs.deal_id|deal_costs.line|deal_costs.kind|deal_costs.amount|"
    "products.product_id|products.list_price|products.unit_cost|cost_kinds.kind|cost_kinds.step|"
    "cost_kinds.share|cost_kinds.base|cost_kinds.grain|cost_kinds.amount|"
    "product_prices.product_id|product_prices.valid_from|product_prices.list_price|"
    "product_prices.unit_cost|product_prices.currency|deals.currency|deal_lines.currency|"
    "deal_costs.currency|products.currency|rates.currency|rates.kind|rates.valid_from|rates.rate";

// What cost pools are allocated by.
constexpr std::string_view kPools =
    "|cost_pools.pool_id|cost_pools.kind|cost_pools.period_start|cost_pools.period_end|"
    "cost_pools.amount|cost_pools.driver|cost_pools.filter|products.weight|deals.campaign_id|"
    "touches.deal_id|touches.customer_id|touches.campaign_id|touches.touched_at|orders.deal_id|"
    "orders.ordered_on|orders.kind|cost_kinds.period";

// How many customers there could be.
constexpr std::string_view kCapacity =
    "markets.segment|markets.region|markets.product_family|markets.level|markets.as_of|"
    "markets.capacity_customers|customers.customer_id|customers.segment|customers.region";

// What is known of accounts one by one.
constexpr std::string_view kAccounts =
    "|customers.customer_id|customers.segment|potentials.customer_id|potentials.product_family|"
    "potentials.as_of|potentials.wallet_amount|potentials.units|potentials.fit_share|"
    "potentials.eligible|potentials.source|products.family|products.unit_of_measure|"
    "deals.product_id|deals.opened_on|deal_costs.incurred_on";

// What all measures together read.
std::string MeasureColumns() {
  return std::string(kEarnings) + "|" + std::string(kCapacity) +
         "|deals.opened_on|deals.expected_close_on|deals.probability|"
         "orders.ordered_on|orders.amount|orders.kind|orders.currency|spend.spent_on|spend.amount|"
         "spend.currency";
}

// The day looked from where nobody names one: the latest event.
constexpr std::string_view kEvents =
    "deals.opened_on|deals.closed_on|deal_costs.incurred_on|orders.ordered_on|spend.spent_on";

constexpr std::string_view kKpis =
    "kpis.team|kpis.measure|kpis.filter|kpis.weight|kpis.period|kpis.valid_from|kpis.valid_to|"
    "kpis.target";

// How objectives hang together.
constexpr std::string_view kRegister =
    "|objectives.objective_id|objectives.name|objectives.measure|objectives.parent_id|"
    "objectives.weight|objectives.starts_on|objectives.due_on|objective_links.leading_id|"
    "objective_links.lagging_id";

constexpr std::string_view kCountermeasures =
    "countermeasures.countermeasure_id|countermeasures.objective_id|countermeasures.what|"
    "countermeasures.owner|countermeasures.due_on|countermeasures.expected_effect|"
    "countermeasures.observed_effect|countermeasures.status";

// Leads and requests, and who is to answer them by when.
constexpr std::string_view kHandovers =
    "leads.lead_id|leads.team|leads.owner|leads.campaign_id|leads.created_at|leads.qualified_at|"
    "leads.routed_at|leads.accepted_at|leads.rejected_at|leads.reject_reason|"
    "leads.first_contacted_at|requests.request_id|requests.kind|requests.requested_by|"
    "requests.requested_on|requests.due_on|requests.delivered_on|service_levels.kind|"
    "service_levels.from_team|service_levels.to_team|service_levels.target_hours|"
    "service_levels.target_share|owners.owner|owners.valid_from|owners.team|teams.team|"
    "teams.parent|campaigns.campaign_id|campaigns.team|calendar.date|calendar.working";

// What else is told of each that is late.
constexpr std::string_view kNamed =
    "leads.customer_id|leads.deal_id|leads.source|requests.deal_id|deals.deal_id|deals.customer_id";

std::string ScorecardColumns() {
  return MeasureColumns() + "|" + std::string(kEvents) +
         "|objectives.objective_id|objectives.name|objectives.measure|objectives.filter|"
         "objectives.kind|objectives.direction|objectives.target|objectives.target_low|"
         "objectives.target_high|objectives.baseline|objectives.weight|objectives.starts_on|"
         "objectives.due_on|objective_owners.objective_id|objective_owners.team|"
         "objective_owners.role|teams.team|teams.function|"
         "actuals.measure|actuals.team|actuals.segment|actuals.period_start|actuals.period_end|"
         "actuals.value|actuals.currency|objectives.currency|objectives.parent_id|"
         "objective_points.objective_id|objective_points.on|objective_points.target|"
         "objective_links.leading_id|objective_links.lagging_id";
}

// What deals were, day by day.
constexpr std::string_view kDealStates =
    "deals.deal_id|deals.pipeline|deals.stage|deals.status|deals.opened_on|deals.closed_on|"
    "deals.expected_close_on|deals.amount|deals.currency|deals.probability|"
    "deals.forecast_category|deals.owner|deal_history.deal_id|deal_history.changed_at|"
    "deal_history.seq|deal_history.stage|deal_history.status|deal_history.amount|"
    "deal_history.currency|deal_history.probability|deal_history.expected_close_on|"
    "deal_history.forecast_category|deal_history.owner|stages.pipeline|stages.stage|"
    "stages.status|rates.currency|rates.kind|rates.valid_from|rates.rate";

std::string Written(std::string_view query) {
  if (query == "margin_bridge")
    return std::string(kEarnings) + "|products.unit_of_measure|deals.product_id";
  if (query == "margin" || query == "cost_allocation" || query == "customer_profitability" ||
      query == "customer_concentration") {
    return std::string(kEarnings) + std::string(kPools);
  }
  if (query == "price_band") return std::string(kEarnings);
  if (query == "price_realisation") return std::string(kEarnings) + "|customers.segment";
  if (query == "policy_breaches") {
    return std::string(kEarnings) +
           "|deals.expected_close_on|deals.opened_on|policies.policy_id|policies.filter|"
           "policies.max_discount_share|policies.floor_margin_share|policies.approver|"
           "policies.valid_from|policies.valid_to";
  }
  if (query == "measures") return MeasureColumns();
  if (query == "white_space") return std::string(kEarnings) + std::string(kAccounts);
  if (query == "market_size") {
    return std::string(kEarnings) + std::string(kAccounts) + "|" + std::string(kCapacity) +
           "|markets.capacity_amount|markets.low|markets.high|markets.method|markets.source";
  }
  if (query == "penetration") {
    return std::string(kCapacity) +
           "|deals.customer_id|deals.status|deals.closed_on|plan_lines.plan_id|plan_lines.version|"
           "plan_lines.measure|plan_lines.segment|plan_lines.region|plan_lines.period_start|"
           "plan_lines.value";
  }
  if (query == "adoption" || query == "adoption_fit" || query == "adoption_forecast" ||
      query == "adoption_compare" || query == "adoption_drift" || query == "adoption_pooled" ||
      query == "installed_base") {
    return std::string(kCapacity) +
           "|deals.customer_id|deals.status|deals.closed_on|series.series|series.date|series.value";
  }
  if (query == "campaigns") {
    return std::string(kEarnings) +
           "|deals.campaign_id|deal_lines.campaign_id|campaigns.campaign_id|campaigns.name|"
           "campaigns.kind|campaigns.channel|campaigns.budget|campaigns.starts_on|"
           "campaigns.currency|spend.campaign_id|spend.spent_on|spend.amount|spend.currency";
  }
  if (query == "reconcile") {
    return MeasureColumns() +
           "|actuals.measure|actuals.team|actuals.segment|actuals.period_start|actuals.period_end|"
           "actuals.value|actuals.currency|deals.team|deals.owner|owners.owner|owners.valid_from|"
           "owners.team|spend."
           "team";
  }
  if (query == "plan_attainment") {
    return MeasureColumns() + "|" + std::string(kEvents) +
           "|plan_lines.plan_id|plan_lines.version|plan_lines.plan_line_id|plan_lines.measure|"
           "plan_lines.team|plan_lines.owner|plan_lines.segment|plan_lines.region|"
           "plan_lines.product_family|plan_lines.campaign_id|plan_lines.period_start|"
           "plan_lines.period_end|plan_lines.value|plan_lines.currency|deals.owner|deals.team|"
           "deals.campaign_id|"
           "deals.product_id|products.family|orders.customer_id|orders.deal_id|orders.product_id|"
           "spend.team|spend.campaign_id|owners.owner|owners.valid_from|owners.team|teams.team|"
           "teams.parent";
  }
  if (query == "headroom") {
    return std::string(kEarnings) + "|" + std::string(kCapacity) + "|" + std::string(kEvents) +
           "|markets.low|markets.high|plan_lines.plan_id|plan_lines.version|"
           "plan_lines.plan_line_id|plan_lines.measure|plan_lines.team|plan_lines.owner|"
           "plan_lines.segment|plan_lines.region|plan_lines.product_family|"
           "plan_lines.campaign_id|plan_lines.period_start|plan_lines.period_end|"
           "plan_lines.value|plan_lines.currency|objectives.objective_id|objectives.measure|"
           "objectives.filter|objectives.direction|objectives.target|objectives.target_low|"
           "objectives.starts_on|objectives.due_on|objectives.currency";
  }
  if (query == "plan_versions") {
    return "plan_lines.plan_id|plan_lines.version|plan_lines.plan_line_id|plan_lines.measure|"
           "plan_lines.team|plan_lines.owner|plan_lines.segment|plan_lines.region|"
           "plan_lines.product_family|plan_lines.campaign_id|plan_lines.period_start|"
           "plan_lines.period_end|plan_lines.value|plan_lines.currency|agreements.plan_id|"
           "agreements.version|agreements.team|agreements.status|agreements.signed_on|"
           "agreements.digest";
  }
  if (query == "plan_bridge") {
    return std::string(kEarnings) +
           "|products.unit_of_measure|products.family|customers.customer_id|customers.segment|"
           "customers.region|deals.owner|deals.team|deals.campaign_id|deals.product_id|"
           "plan_lines.plan_id|plan_lines.version|plan_lines.plan_line_id|plan_lines.measure|"
           "plan_lines.team|plan_lines.owner|plan_lines.segment|plan_lines.region|"
           "plan_lines.product_family|plan_lines.campaign_id|plan_lines.period_start|"
           "plan_lines.period_end|plan_lines.value|plan_lines.currency|owners.owner|owners.team|"
           "teams.team|teams.parent";
  }
  if (query == "pipeline_movement") return std::string(kDealStates);
  if (query == "pipeline_ageing") return std::string(kDealStates) + "|stages.order";
  if (query == "forecast") {
    return ScorecardColumns() +
           "|deals.stage|deals.pipeline|deals.opened_on|deals.probability|deals.forecast_category|"
           "deals.currency|deal_history.deal_id|deal_history.changed_at|deal_history.seq|"
           "deal_history.stage|deal_history.status|deal_history.amount|deal_history.currency|"
           "deal_history.probability|deal_history.forecast_category|stages.pipeline|stages.stage|"
           "stages.status|stages.default_probability|calendar.date|calendar.working";
  }
  if (query == "forecast_backtest") {
    return std::string(kEvents) +
           "|deals.deal_id|deals.status|deals.stage|deals.pipeline|deals.amount|deals.currency|"
           "deals.probability|deal_history.deal_id|deal_history.changed_at|deal_history.seq|"
           "deal_history.stage|deal_history.status|deal_history.amount|deal_history.currency|"
           "deal_history.probability|stages.pipeline|stages.stage|stages.status|calendar.date|"
           "calendar.working|rates.currency|rates.kind|rates.valid_from|rates.rate";
  }
  if (query == "scorecard" || query == "margin_targets" || query == "cascade") {
    return ScorecardColumns();
  }
  if (query == "objective_check") return ScorecardColumns() + "|markets.low|markets.high";
  if (query == "kpi_overlap") return std::string(kKpis) + "|" + std::string(kEvents);
  if (query == "islands") {
    return std::string(kKpis) + "|" + std::string(kEvents) + std::string(kRegister);
  }
  if (query == "alignment") {
    return std::string(kKpis) + "|" + std::string(kEvents) + std::string(kRegister) +
           "|objective_owners.objective_id|objective_owners.team|objective_owners.role";
  }
  if (query == "contradictions") {
    return ScorecardColumns() + "|" + std::string(kKpis) +
           "|leads.lead_id|leads.created_at|leads.qualified_at|leads.campaign_id|leads.source|"
           "leads.owner|leads.team|leads.customer_id";
  }
  if (query == "goals_heard") {
    return "goals_heard.goal_id|goals_heard.team|goals_heard.text|goals_heard.measure|"
           "goals_heard.target|goals_heard.written_on|goals_heard.confirmed_on|"
           "objectives.objective_id|objectives.measure|objectives.due_on";
  }
  if (query == "findings") {
    return ScorecardColumns() + "|" + std::string(kKpis) + "|" + std::string(kCountermeasures);
  }
  if (query == "countermeasures") return ScorecardColumns() + "|" + std::string(kCountermeasures);
  if (query == "handover" || query == "handover_late") {
    return std::string(kHandovers) + (query == "handover_late" ? "|" + std::string(kNamed) : "");
  }
  if (query == "deal_triage") {
    return std::string(kEarnings) + "|" + std::string(kCapacity) + "|" + std::string(kEvents) +
           "|deals.name|deals.owner|deals.team|deals.stage|deals.pipeline|deals.expected_close_on|"
           "deals.probability|customers.name|stages.pipeline|stages.stage|"
           "stages.default_probability|strategy.criterion|strategy.dimension|strategy.value|"
           "strategy.weight|strategy.valid_from|strategy.valid_to|objectives.objective_id|"
           "objectives.measure|objectives.filter|objectives.kind|objectives.direction|"
           "objectives.target|objectives.target_low|objectives.starts_on|objectives.due_on";
  }
  return "";
}

}  // namespace

std::vector<QueryColumn> ColumnsOf(const Query& query) {
  const std::string written = "|" + Written(query.spec.name) + "|";
  std::vector<QueryColumn> columns;
  for (const TableSpec& table : AllTables()) {
    const bool looks =
        NamesTable(query.spec.facts, table.name) || NamesTable(query.spec.lookups, table.name);
    for (const ColumnSpec& column : table.columns) {
      const std::string name = std::string(table.name) + "." + std::string(column.name);
      // Whether rows are in order is asked of all of them.
      const bool reads =
          query.spec.name == "quality" || written.find("|" + name + "|") != std::string::npos;
      if (looks && reads) columns.push_back({table.name, column.name});
    }
  }
  return columns;
}

}  // namespace coxswain
