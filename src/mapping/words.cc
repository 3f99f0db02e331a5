#include "words.h"

#include <string>

#include "coxswain/mapping/mapping.h"

#include "base/letters.h"

namespace coxswain {
namespace {

struct TableName {
  TableId table;
  std::string_view words;
};
constexpr TableName kTables[] = {
    {TableId::kTeams, "teams|team|departments|sales_units"},
    {TableId::kOwners,
     "owners|users|user|sales_teams|sales_reps|reps|employees|sellers|sales_agents|salespeople"},
    {TableId::kCustomers,
     "customers|customer|accounts|account|companies|company|clients|client|organizations|"
     "organisations|partners|res_partner|kunden|firmen"},
    {TableId::kProducts, "products|product|items|articles|product2|sku|skus|catalog|produkte"},
    {TableId::kCampaigns, "campaigns|campaign|marketing_campaigns|utm_campaign|kampagnen"},
    {TableId::kMarkets, "markets|market_size|tam|market_sizes"},
    {TableId::kPotentials, "potentials|account_potentials|wallets"},
    {TableId::kDeals,
     "deals|deal|opportunities|opportunity|sales_pipeline|pipeline|potentials|potential|crm_lead|"
     "oppty|opps|verkaufschancen|sales"},
    {TableId::kDealLines,
     "deal_lines|line_items|opportunitylineitem|opportunity_products|deal_products|deal_items|"
     "sale_order_line|lines"},
    {TableId::kDealCosts, "deal_costs|costs"},
    {TableId::kOrders, "orders|invoices|invoice|account_move|rechnungen|sales_orders|billing"},
    {TableId::kSpend,
     "spend|marketing_spend|ad_spend|campaign_costs|costs|media_spend|marketing_costs|expenses"},
    {TableId::kObjectives, "objectives|goals|okrs|targets"},
    {TableId::kKpis, "kpis|kpi"},
    {TableId::kPlanLines, "plan_lines|plan|plans|quotas|quota|budget|budgets|forecast"},
    {TableId::kActuals, "actuals|ledger|ist"},
};

struct ColumnName {
  TableId table;
  std::string_view column;
  std::string_view words;
};
constexpr std::string_view kCurrencyWords = "currency|currency_code|currency_iso_code|iso_currency";
constexpr ColumnName kColumns[] = {
    {TableId::kOwners, "owner",
     "owner|owner_id|user_id|sales_agent|sales_rep|rep|salesperson|employee|employee_id|id|name"},
    {TableId::kOwners, "team", "team|department|regional_office|office|sales_team|division"},
    {TableId::kOwners, "manager", "manager|manager_id|supervisor|reports_to"},
    {TableId::kCustomers, "customer_id",
     "customer_id|account_id|company_id|client_id|organization_id|id|record_id|account|customer|"
     "company|client|customer_number|kundennummer"},
    {TableId::kCustomers, "name",
     "name|account_name|company_name|customer_name|client_name|display_name|firma"},
    {TableId::kCustomers, "segment", "segment|customer_segment|market_segment|tier|segment_name"},
    {TableId::kCustomers, "region", "region|sales_region|territory|area"},
    {TableId::kCustomers, "country",
     "country|billing_country|country_code|billing_country_code|office_location|land"},
    {TableId::kCustomers, "industry", "industry|sector|vertical|branche"},
    {TableId::kCustomers, "employees",
     "employees|number_of_employees|employee_count|headcount|head_count|staff"},
    {TableId::kCustomers, "annual_revenue", "annual_revenue|yearly_revenue|turnover"},
    {TableId::kCustomers, "parent_id",
     "parent_id|parent_account|parent_account_id|parent_company|subsidiary_of|parent"},
    {TableId::kCustomers, "acquired_on", "acquired_on|customer_since|signup_date|acquired_date"},
    {TableId::kProducts, "product_id",
     "product_id|item_id|sku|product_code|id|record_id|product|item|article|article_number"},
    {TableId::kProducts, "name", "name|product_name|item_name|title"},
    {TableId::kProducts, "family",
     "family|product_family|category|product_category|series|product_line|product_group"},
    {TableId::kProducts, "list_price", "list_price|price|sales_price|unit_price|retail_price|msrp"},
    {TableId::kProducts, "unit_cost",
     "unit_cost|cost|cost_price|standard_cost|standard_price|purchase_price|cogs"},
    {TableId::kProducts, "currency", kCurrencyWords},
    {TableId::kCampaigns, "campaign_id", "campaign_id|id|record_id|campaign|utm_campaign"},
    {TableId::kCampaigns, "name", "name|campaign_name|title"},
    {TableId::kCampaigns, "kind", "kind|type|campaign_type"},
    {TableId::kCampaigns, "channel", "channel|medium|utm_medium"},
    {TableId::kCampaigns, "starts_on", "starts_on|start_date|start|begin_date|begins_on"},
    {TableId::kCampaigns, "ends_on", "ends_on|end_date|end"},
    {TableId::kCampaigns, "budget", "budget|budgeted_cost|planned_cost|budget_amount"},
    {TableId::kCampaigns, "currency", kCurrencyWords},
    {TableId::kDeals, "deal_id",
     "deal_id|opportunity_id|oppty_id|opp_id|id|record_id|deal_number|opportunity_number"},
    {TableId::kDeals, "customer_id",
     "customer_id|account_id|company_id|client_id|organization_id|account|customer|company|client|"
     "account_name|company_name|customer_name"},
    {TableId::kDeals, "name", "name|deal_name|opportunity_name|title|subject"},
    {TableId::kDeals, "deal_type", "deal_type|type|opportunity_type|business_type"},
    {TableId::kDeals, "owner",
     "owner|owner_id|owner_name|deal_owner|sales_agent|sales_rep|rep|salesperson|assigned_to|"
     "assigned_user_id|account_executive|user_id"},
    {TableId::kDeals, "team", "team|sales_team|team_id"},
    {TableId::kDeals, "pipeline", "pipeline|pipeline_id|pipeline_name"},
    {TableId::kDeals, "stage", "stage|deal_stage|stage_name|sales_stage|phase|status"},
    {TableId::kDeals, "status", "status|deal_status|state|outcome|result"},
    {TableId::kDeals, "opened_on",
     "opened_on|created_date|create_date|created_at|created_on|engage_date|open_date|date_created|"
     "date_entered|created|erstellt_am|start_date"},
    {TableId::kDeals, "closed_on",
     "closed_on|close_date|closed_date|closed_at|date_closed|won_date|actual_close_date|abschluss"},
    {TableId::kDeals, "expected_close_on",
     "expected_close_on|expected_close_date|expected_close|forecast_close_date|date_deadline|"
     "expected_closing"},
    {TableId::kDeals, "amount",
     "amount|deal_value|value|close_value|deal_amount|opportunity_amount|revenue|expected_revenue|"
     "total|price|betrag|umsatz"},
    {TableId::kDeals, "cost_of_goods", "cost_of_goods|cogs|cost|cost_amount|product_cost"},
    {TableId::kDeals, "currency", kCurrencyWords},
    {TableId::kDeals, "probability", "probability|win_probability|probability_percent|likelihood"},
    {TableId::kDeals, "forecast_category", "forecast_category|forecast"},
    {TableId::kDeals, "product_id", "product_id|product|item|sku|product_name"},
    {TableId::kDeals, "campaign_id", "campaign_id|campaign|utm_campaign|primary_campaign"},
    {TableId::kDeals, "lead_source", "lead_source|source|original_source|channel"},
    {TableId::kDeals, "lost_reason",
     "lost_reason|loss_reason|reason_lost|closed_lost_reason|lost_reason_id"},
    {TableId::kDeals, "term_months", "term_months|contract_months|term"},
    {TableId::kDealLines, "deal_id", "deal_id|opportunity_id|deal|opportunity|opp_id"},
    {TableId::kDealLines, "line", "line|line_id|line_item_id|line_number|id|record_id|position"},
    {TableId::kDealLines, "product_id", "product_id|product|product2_id|sku|item|item_id"},
    {TableId::kDealLines, "quantity", "quantity|qty|units|menge|product_uom_qty"},
    {TableId::kDealLines, "list_price", "list_price|price_list"},
    {TableId::kDealLines, "unit_price", "unit_price|price|sales_price|price_unit"},
    {TableId::kDealLines, "discount_share", "discount|discount_percent|discount_percentage"},
    {TableId::kDealLines, "amount",
     "amount|total_price|line_total|net_amount|price_subtotal|total"},
    {TableId::kDealLines, "unit_cost", "unit_cost|cost|cost_price|purchase_price"},
    {TableId::kDealLines, "currency", kCurrencyWords},
    {TableId::kOrders, "order_id",
     "order_id|invoice_id|invoice_number|order_number|id|record_id|invoice|rechnungsnummer"},
    {TableId::kOrders, "customer_id",
     "customer_id|account_id|company_id|client_id|customer|account|company|client"},
    {TableId::kOrders, "deal_id", "deal_id|opportunity_id"},
    {TableId::kOrders, "product_id", "product_id|product|sku|item"},
    {TableId::kOrders, "ordered_on", "ordered_on|order_date|invoice_date|date|ordered_at"},
    {TableId::kOrders, "amount", "amount|net_amount|amount_untaxed|subtotal|revenue|total_net"},
    {TableId::kOrders, "cost", "cost|cogs|cost_of_goods"},
    {TableId::kOrders, "currency", kCurrencyWords},
    {TableId::kSpend, "spend_id", "spend_id|expense_id"},
    {TableId::kSpend, "campaign_id", "campaign_id|campaign|utm_campaign|campaign_name"},
    {TableId::kSpend, "team", "team|department"},
    {TableId::kSpend, "cost_centre", "cost_centre|cost_center|category|kind"},
    {TableId::kSpend, "spent_on", "spent_on|date|spend_date|day|month"},
    {TableId::kSpend, "amount", "amount|spend|cost|amount_spent|costs"},
    {TableId::kSpend, "currency", kCurrencyWords},
};

struct StageWord {
  std::string_view pattern;
  std::string_view status;
};
// The first that fits counts.
constexpr StageWord kStages[] = {
    {"*notwon*", "lost"},
    {"*lost*", "lost"},
    {"*verloren*", "lost"},
    {"*disqualif*", "lost"},
    {"*unqualif*", "lost"},
    {"*rejected*", "lost"},
    {"*abandon*", "lost"},
    {"*won", "won"},
    {"won*", "won"},
    {"closedwon*", "won"},
    {"*gewonnen*", "won"},
    {"open", "open"},
    {"*prospect*", "open"},
    {"*qualif*", "open"},
    {"*propos*", "open"},
    {"*negotiat*", "open"},
    {"*engag*", "open"},
    {"*discover*", "open"},
    {"*analysis*", "open"},
    {"*presentation*", "open"},
    {"*demo*", "open"},
    {"*contractsent*", "open"},
    {"*quotation*", "open"},
    {"*appointment*", "open"},
    {"*decisionmaker*", "open"},
    {"new", "open"},
    {"*inprogress*", "open"},
};

}  // namespace

std::string_view TableWords(TableId table) {
  for (const TableName& known : kTables) {
    if (known.table == table) return known.words;
  }
  return {};
}

std::string_view ColumnWords(TableId table, std::string_view column) {
  for (const ColumnName& known : kColumns) {
    if (known.table == table && known.column == column) return known.words;
  }
  return {};
}

std::string_view StatusOfStage(std::string_view stage) {
  const std::string plain = PlainName(stage);
  for (const StageWord& word : kStages) {
    if (MatchesName(word.pattern, plain)) return word.status;
  }
  return {};
}

}  // namespace coxswain
