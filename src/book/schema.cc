#include "coxswain/book/schema.h"

#include <algorithm>
#include <array>

namespace coxswain {
namespace {

using enum ColumnType;
using T = TableId;
constexpr uint8_t kId = kKey | kRequired;

constexpr ColumnSpec kSettingsColumns[] = {
    {"name", kText, kId,
     "reporting_currency (else the only currency present), reporting_time_zone (UTC), "
     "fiscal_year_start (January), week_start (Monday)"},
    {"value", kText, kPlain, "the setting's value"},
};

constexpr ColumnSpec kRatesColumns[] = {
    {"currency", kText, kId, "the currency that is converted, such as EUR"},
    {"kind", kEnum, kKey, "empty: spot", "spot|average|budget"},
    {"valid_from", kDate, kId, "the first day of the rate; it holds until the next one"},
    {"rate", kRate, kRequired, "units of the reporting currency for one unit"},
};

constexpr ColumnSpec kCalendarColumns[] = {
    {"date", kDate, kId, "the day"},
    {"working", kBool, kPlain, "whether people work; empty: from Monday to Friday"},
    {"fiscal_period", kText, kPlain, "the period it belongs to; empty: its calendar month"},
};

constexpr ColumnSpec kTeamsColumns[] = {
    {"team", kText, kId, "the team's name"},
    {"function", kText, kPlain, "marketing, sales, operations, finance, ..."},
    {"parent", kText, kPlain, "the team it belongs to", {}, T::kTeams},
};

constexpr ColumnSpec kOwnersColumns[] = {
    {"owner", kText, kId, "who owns deals"},
    {"valid_from", kDate, kKey, "first day in this team; empty: always"},
    {"team", kText, kPlain, "the owner's team from that day", {}, T::kTeams},
    {"manager", kText, kPlain, "whom the owner reports to"},
};

constexpr ColumnSpec kCustomersColumns[] = {
    {"customer_id", kText, kId, "the caller's id"},
    {"name", kText, kPlain, "as people know it"},
    {"segment", kText, kPlain, "the segment today; a new segment restates history"},
    {"region", kText, kPlain, "sales region"},
    {"country", kText, kPlain, "country"},
    {"industry", kText, kPlain, "industry"},
    {"employees", kInteger, kPlain, "head count"},
    {"annual_revenue", kMoney, kPlain, "the customer's own revenue in a year"},
    {"parent_id", kText, kPlain, "the customer it belongs to", {}, T::kCustomers},
    {"acquired_on", kDate, kEvent, "as the CRM says; new customers count first won deals instead"},
    {"is_prospect", kBool, kPlain, "never bought yet"},
};

constexpr ColumnSpec kProductsColumns[] = {
    {"product_id", kText, kId, "the caller's id"},
    {"name", kText, kPlain, "as people know it"},
    {"family", kText, kPlain, "product family"},
    {"list_price", kMoney, kPlain, "per unit"},
    {"unit_cost", kMoney, kPlain, "cost of goods per unit; used where a line states none"},
    {"unit_of_measure", kText, kPlain, "piece, kg, hour, ..."},
    {"weight", kQuantity, kPlain, "of one unit"},
    {"currency", kText, kPlain, "of the prices"},
};

constexpr ColumnSpec kProductPricesColumns[] = {
    {"product_id", kText, kId, "the product", {}, T::kProducts},
    {"valid_from", kDate, kId, "the first day of these prices; they hold until the next row's"},
    {"list_price", kMoney, kPlain, "per unit; empty: the product's own"},
    {"unit_cost", kMoney, kPlain, "cost of goods per unit; empty: the product's own"},
    {"cost_basis", kEnum, kPlain, "what unit_cost holds; empty: standard",
     "standard|variable|landed"},
    {"currency", kText, kPlain, "of the prices; empty: the reporting currency"},
};

constexpr ColumnSpec kCampaignsColumns[] = {
    {"campaign_id", kText, kId, "the caller's id"},
    {"name", kText, kPlain, "as people know it"},
    {"kind", kText, kPlain, "thematic, sponsorship, seasonal, product, event, content, ..."},
    {"channel", kText, kPlain, "where it runs"},
    {"team", kText, kPlain, "who runs it", {}, T::kTeams},
    {"parent_id", kText, kPlain, "the campaign it belongs to", {}, T::kCampaigns},
    {"starts_on", kDate, kPlain, "first day"},
    {"ends_on", kDate, kPlain, "last day"},
    {"budget", kMoney, kPlain, "planned spend"},
    {"currency", kText, kPlain, "of the budget"},
    {"objective_id", kText, kPlain, "what it serves", {}, T::kObjectives},
};

constexpr ColumnSpec kCostKindsColumns[] = {
    {"kind", kText, kId, "as deal_costs names it"},
    {"step", kEnum, kRequired, "where in the waterfall it is taken off",
     "on_invoice|off_invoice|goods|cost_to_serve|acquisition"},
    {"share", kShare, kPlain,
     "for a cost of every won deal that is a share of `base`; besides what deal_costs say"},
    {"base", kEnum, kPlain,
     "what the share is taken of; it stands before the step in the waterfall. Discounts on the "
     "invoice take shares of list, each of what those before it, by kind, have left",
     "list|invoice|net_revenue|goods|gross_margin|contribution_margin"},
    {"grain", kEnum, kPlain,
     "what the share or amount is taken of, and rounded; empty: line. What is due for each order, "
     "customer or period falls to its won deals as cost pools do",
     "line|deal|order|customer|period"},
    {"amount", kMoney, kPlain,
     "for a cost that is the same for each line, deal, order, customer or period (grain), in the "
     "reporting currency; not negative; besides what deal_costs say"},
    {"period", kEnum, kPlain,
     "of grain period or customer: how often it is due; customer: empty is "
     "once",
     "month|quarter|year|fiscal_year"},
};

constexpr ColumnSpec kCostPoolsColumns[] = {
    {"pool_id", kText, kId, "the caller's id"},
    {"kind", kText, kRequired, "freight, support, media, ...: see cost_kinds", {}, T::kCostKinds},
    {"period_start", kDate, kRequired, "first day it is a cost of"},
    {"period_end", kDate, kRequired, "last day, included"},
    {"amount", kMoney, kRequired, "the cost of all of it; positive"},
    {"currency", kText, kPlain, "empty: the reporting currency"},
    {"driver", kEnum, kRequired, "what it is allocated by",
     "revenue|quantity|weight|deals|touches|orders"},
    {"filter", kText, kPlain, "which deals it is allocated to; empty: all won in the period"},
};

constexpr ColumnSpec kPoliciesColumns[] = {
    {"policy_id", kText, kId, "the caller's id"},
    {"filter", kText, kPlain, "which deals it binds; empty: all"},
    {"max_discount_share", kShare, kPlain, "no larger discount, off list, without approval"},
    {"floor_margin_share", kShare, kPlain,
     "no smaller contribution margin, of net revenue, without approval"},
    {"approver", kText, kPlain, "who may approve beyond it"},
    {"valid_from", kDate, kPlain, "first day; empty: always"},
    {"valid_to", kDate, kPlain, "last day, included; empty: still"},
};

constexpr ColumnSpec kMarketsColumns[] = {
    {"segment", kText, kId, "the customers' segment"},
    {"region", kText, kKey, "empty: all regions"},
    {"product_family", kText, kKey, "empty: all products"},
    {"level", kEnum, kKey, "how the market is drawn; empty: total", "total|serviceable|obtainable"},
    {"as_of", kDate, kId, "the day this size was known"},
    {"capacity_customers", kInteger, kPlain, "how many customers there could be"},
    {"capacity_amount", kMoney, kPlain, "what they could spend in a year"},
    {"low", kInteger, kPlain, "low estimate of capacity_customers"},
    {"high", kInteger, kPlain, "high estimate of capacity_customers"},
    {"method", kText, kPlain, "how it was reckoned"},
    {"source", kText, kPlain, "where it comes from"},
};

constexpr ColumnSpec kPotentialsColumns[] = {
    {"customer_id", kText, kId, "the account", {}, T::kCustomers},
    {"product_family", kText, kKey, "empty: all products together"},
    {"as_of", kDate, kId, "the day this was known"},
    {"wallet_amount", kMoney, kPlain,
     "what the account spends on this in a year, with whomever; in the reporting currency"},
    {"units", kQuantity, kPlain, "how many units it could use in a year"},
    {"fit_share", kShare, kPlain, "how well it fits what is sold; empty: 1"},
    {"eligible", kBool, kPlain, "false: it cannot or may not buy this; empty: true"},
    {"source", kText, kPlain, "where it comes from"},
};

constexpr ColumnSpec kStagesColumns[] = {
    {"pipeline", kText, kKey, "empty: of deals that name no pipeline"},
    {"stage", kText, kId, "as deals name it"},
    {"order", kInteger, kRequired, "its place in the pipeline, from the first"},
    {"status", kEnum, kRequired, "what a deal in it is", "open|won|lost|omitted"},
    {"default_probability", kShare, kPlain, "that a deal in it is won, where the deal says none"},
};

constexpr ColumnSpec kDealsColumns[] = {
    {"deal_id", kText, kId, "the caller's id"},
    {"customer_id", kText, kPresent, "may be empty on an open deal only", {}, T::kCustomers},
    {"name", kText, kPlain, "as people know it"},
    {"deal_type", kText, kPlain, "new, expansion, renewal"},
    {"owner", kText, kPlain, "who sells it", {}, T::kOwners},
    {"team", kText, kPlain, "the selling team", {}, T::kTeams},
    {"pipeline", kText, kPlain, "which pipeline its stages belong to"},
    {"stage", kText, kRequired, "the CRM's stage"},
    {"status", kEnum, kRequired, "what became of it", "open|won|lost|omitted"},
    {"opened_on", kDate, kEvent, "the day it was opened"},
    {"closed_on", kDate, kEvent, "the day it was won or lost; required then"},
    {"expected_close_on", kDate, kPlain, "when an open deal should close"},
    {"amount", kMoney, kPlain, "invoice price of the whole deal, after discounts on the invoice"},
    {"list_amount", kMoney, kPlain, "the same at list prices"},
    {"cost_of_goods", kMoney, kPlain, "empty: unknown, not zero"},
    {"off_invoice_amount", kMoney, kPlain, "rebates and terms known per deal; besides deal_costs"},
    {"commission_amount", kMoney, kPlain, "commission known per deal; besides deal_costs"},
    {"cost_to_serve_amount", kMoney, kPlain,
     "other cost to serve known per deal; besides deal_costs"},
    {"currency", kText, kPlain, "of the deal's money; empty: the reporting currency"},
    {"probability", kShare, kPlain, "that an open deal is won"},
    {"forecast_category", kText, kPlain, "pipeline, best case, commit, ..."},
    {"product_id", kText, kPlain, "where the deal has one product", {}, T::kProducts},
    {"campaign_id", kText, kPlain, "primary campaign", {}, T::kCampaigns},
    {"lead_source", kText, kPlain, "where the deal came from"},
    {"lost_reason", kText, kPlain, "why it was lost"},
    {"term_months", kInteger, kPlain, "contract length"},
};

constexpr ColumnSpec kDealHistoryColumns[] = {
    {"deal_id", kText, kId, "the deal", {}, T::kDeals},
    {"changed_at", kTime, kId, "when; a date alone is its midnight"},
    {"seq", kInteger, kKey, "the order of what changed at one moment"},
    {"stage", kText, kPlain, "the stage from then on; empty: as it was"},
    {"status", kEnum, kPlain, "empty: as it was", "open|won|lost|omitted"},
    {"amount", kMoney, kPlain, "empty: as it was"},
    {"currency", kText, kPlain, "of the amount; empty: the deal's"},
    {"probability", kShare, kPlain, "that it is won; empty: as it was"},
    {"expected_close_on", kDate, kPlain, "empty: as it was"},
    {"forecast_category", kText, kPlain, "empty: as it was"},
    {"owner", kText, kPlain, "who sells it; empty: as it was", {}, T::kOwners},
};

constexpr ColumnSpec kDealLinesColumns[] = {
    {"deal_id", kText, kId, "the deal", {}, T::kDeals},
    {"line", kText, kId, "number or id within the deal"},
    {"product_id", kText, kPlain, "what is sold", {}, T::kProducts},
    {"quantity", kQuantity, kRequired, "negative: a return"},
    {"list_price", kMoney, kPlain, "per unit; empty: the product's"},
    {"unit_price", kMoney, kPlain, "per unit, after discounts"},
    {"discount_share", kShare, kPlain, "of list"},
    {"discount_amount", kMoney, kPlain, "for the whole line"},
    {"amount", kMoney, kPlain, "net of the whole line; wins over prices and discounts"},
    {"unit_cost", kMoney, kPlain, "per unit; empty: the product's"},
    {"currency", kText, kPlain, "empty: the deal's"},
    {"campaign_id", kText, kPlain, "the campaign of this line", {}, T::kCampaigns},
};

constexpr ColumnSpec kDealCostsColumns[] = {
    {"cost_id", kText, kKey, "the caller's id, may be empty"},
    {"deal_id", kText, kRequired, "the deal", {}, T::kDeals},
    {"line", kText, kPlain, "empty: a cost of the whole deal", {}, T::kDealLines},
    {"kind",
     kText,
     kRequired,
     "freight, commission, rebate, ...: see cost_kinds",
     {},
     T::kCostKinds},
    {"amount", kMoney, kRequired, "cost is positive"},
    {"incurred_on", kDate, kEvent, "the day it arose"},
    {"currency", kText, kPlain, "empty: the deal's"},
};

constexpr ColumnSpec kTouchesColumns[] = {
    {"touch_id", kText, kKey, "may be empty: the row is appended"},
    {"customer_id", kText, kPlain, "who was touched", {}, T::kCustomers},
    {"contact_id", kText, kPlain, "the person"},
    {"lead_id", kText, kPlain, "the lead"},
    {"deal_id", kText, kPlain, "the deal it was for", {}, T::kDeals},
    {"campaign_id", kText, kPlain, "the campaign", {}, T::kCampaigns},
    {"channel", kText, kPlain, "where no campaign is named"},
    {"touched_at", kDate, kRequired | kEvent, "the day"},
    {"kind", kText, kPlain, "impression, click, response, meeting, demo, ..."},
    {"cost", kMoney, kPlain, "what it cost, in the reporting currency"},
    {"user", kText, kPlain, "who made it"},
    {"team", kText, kPlain, "whose it is", {}, T::kTeams},
};

constexpr ColumnSpec kLeadsColumns[] = {
    {"lead_id", kText, kId, "the caller's id"},
    {"customer_id", kText, kPlain, "the account, where it is known", {}, T::kCustomers},
    {"campaign_id", kText, kPlain, "what brought it", {}, T::kCampaigns},
    {"source", kText, kPlain, "where it came from"},
    {"owner", kText, kPlain, "who follows it up", {}, T::kOwners},
    {"team", kText, kPlain, "the team that does", {}, T::kTeams},
    {"created_at", kTime, kRequired, "when it came in; a date alone is its midnight"},
    {"qualified_at", kTime, kPlain, "when marketing found it worth handing over"},
    {"routed_at", kTime, kPlain, "when it was handed to sales"},
    {"accepted_at", kTime, kPlain, "when sales took it"},
    {"rejected_at", kTime, kPlain, "when sales gave it back, or it was given up"},
    {"reject_reason", kText, kPlain, "why"},
    {"first_contacted_at", kTime, kPlain, "when somebody first spoke to it"},
    {"deal_id", kText, kPlain, "the deal it became", {}, T::kDeals},
    {"status", kText, kPlain, "the CRM's word"},
};

constexpr ColumnSpec kRequestsColumns[] = {
    {"request_id", kText, kId, "the caller's id"},
    {"kind", kText, kPlain, "brochure, microsite, research, lead list, ..."},
    {"requested_by", kText, kPlain, "who asked for it", {}, T::kOwners},
    {"requested_on", kDate, kRequired, "the day"},
    {"due_on", kDate, kPlain, "the day it is needed"},
    {"delivered_on", kDate, kPlain, "the day it was there; empty: not yet"},
    {"deal_id", kText, kPlain, "the deal it is for", {}, T::kDeals},
    {"asset_id", kText, kPlain, "what was delivered"},
};

constexpr ColumnSpec kOrdersColumns[] = {
    {"order_id", kText, kId, "the caller's id"},
    {"customer_id", kText, kRequired, "who bought", {}, T::kCustomers},
    {"deal_id", kText, kPlain, "the deal it fulfils", {}, T::kDeals},
    {"product_id", kText, kPlain, "what was bought", {}, T::kProducts},
    {"ordered_on", kDate, kRequired | kEvent, "the day"},
    {"amount", kMoney, kRequired, "net of tax; a credit note is positive too"},
    {"cost", kMoney, kPlain, "empty: unknown"},
    {"kind", kEnum, kPlain, "empty: invoice; a credit note is taken off", "invoice|credit_note"},
    {"currency", kText, kPlain, "empty: the reporting currency"},
};

constexpr ColumnSpec kSpendColumns[] = {
    {"spend_id", kText, kKey, "may be empty: the row is appended"},
    {"campaign_id", kText, kPlain, "empty: not tied to one", {}, T::kCampaigns},
    {"team", kText, kPlain, "who spent it", {}, T::kTeams},
    {"cost_centre", kText, kPlain, "media, agency, salaries, tools, ..."},
    {"spent_on", kDate, kRequired | kEvent, "the day"},
    {"amount", kMoney, kRequired, "spend is positive"},
    {"currency", kText, kPlain, "empty: the reporting currency"},
    {"plan_line_id", kText, kPlain, "what was planned for it"},
};

constexpr ColumnSpec kObjectivesColumns[] = {
    {"objective_id", kText, kId, "the caller's id"},
    {"name", kText, kPlain, "as people know it"},
    {"measure", kText, kRequired, "a measure of the catalogue"},
    {"filter", kText, kPlain, "which rows count"},
    {"kind", kEnum, kPlain, "empty: level", "level|growth|corridor|milestones"},
    {"direction", kEnum, kRequired, "which way is better", "up|down"},
    {"target", kNumber, kRequired, "in the unit of the measure"},
    {"target_low", kNumber, kPlain, "corridor: not below"},
    {"target_high", kNumber, kPlain, "corridor: not above"},
    {"baseline", kNumber, kPlain, "where it started"},
    {"currency", kText, kPlain, "of a money target"},
    {"weight", kNumber, kPlain, "among the objectives"},
    {"starts_on", kDate, kRequired, "first day that counts"},
    {"due_on", kDate, kRequired, "last day that counts"},
    {"parent_id", kText, kPlain, "the objective it serves", {}, T::kObjectives},
    {"audience", kText, kPlain, "whom it is for"},
};

constexpr ColumnSpec kObjectiveOwnersColumns[] = {
    {"objective_id", kText, kId, "the objective", {}, T::kObjectives},
    {"team", kText, kId, "the team", {}, T::kTeams},
    {"role", kEnum, kRequired, "what the team has to do with it",
     "accountable|contributes|informed"},
};

constexpr ColumnSpec kObjectivePointsColumns[] = {
    {"objective_id", kText, kId, "the objective, of kind milestones", {}, T::kObjectives},
    {"on", kDate, kId, "the day by which it is meant to stand there"},
    {"target", kNumber, kRequired, "where it is meant to stand, in the unit of the measure"},
};

constexpr ColumnSpec kObjectiveLinksColumns[] = {
    {"leading_id", kText, kId, "the objective that moves first", {}, T::kObjectives},
    {"lagging_id", kText, kId, "the one that it is meant to move", {}, T::kObjectives},
};

constexpr ColumnSpec kKpisColumns[] = {
    {"team", kText, kId, "who steers by it", {}, T::kTeams},
    {"measure", kText, kId, "a measure of the catalogue, or one only the team knows"},
    {"filter", kText, kKey, "which rows count"},
    {"weight", kNumber, kPlain, "share of the team's attention; empty: equal to its others"},
    {"target", kNumber, kPlain, "in the unit of the measure"},
    {"period", kText, kKey, "month, quarter, year, ..."},
    {"valid_from", kDate, kKey, "empty: always"},
    {"valid_to", kDate, kPlain, "empty: still"},
};

constexpr ColumnSpec kPlanLinesColumns[] = {
    {"plan_id", kText, kId, "the plan"},
    {"version", kText, kKey, "its version"},
    {"plan_line_id", kText, kId, "the line"},
    {"measure", kText, kRequired, "a measure of the catalogue; or quantity: pieces, for prices"},
    {"team", kText, kPlain, "for whom", {}, T::kTeams},
    {"owner", kText, kPlain, "for whom", {}, T::kOwners},
    {"segment", kText, kPlain, "of the customers"},
    {"region", kText, kPlain, "of the customers"},
    {"product_family", kText, kPlain, "of the products"},
    {"campaign_id", kText, kPlain, "for which campaign", {}, T::kCampaigns},
    {"period_start", kDate, kRequired, "first day"},
    {"period_end", kDate, kRequired, "last day, included"},
    {"value", kNumber, kRequired, "in the unit of the measure"},
    {"currency", kText, kPlain, "of a money value"},
};

constexpr ColumnSpec kAgreementsColumns[] = {
    {"plan_id", kText, kId, "the plan"},
    {"version", kText, kKey, "the version of it that is meant"},
    {"team", kText, kId, "who agrees or objects", {}, T::kTeams},
    {"status", kEnum, kRequired, "what the team says to it", "agreed|objected"},
    {"signer", kText, kPlain, "who signed for the team"},
    {"signed_on", kDate, kPlain, "the day"},
    {"seen_on", kDate, kPlain, "the day the team read it"},
    {"comment", kText, kPlain, "in the team's words"},
    {"digest", kText, kPlain, "of what was signed, as the query plan_versions gives it"},
};

constexpr ColumnSpec kGoalsHeardColumns[] = {
    {"goal_id", kText, kKey, "may be empty: the row is appended"},
    {"team", kText, kRequired, "who said it", {}, T::kTeams},
    {"text", kText, kRequired, "in the team's words"},
    {"measure", kText, kPlain, "what it comes to, as written back"},
    {"target", kNumber, kPlain, "in the unit of the measure"},
    {"written_on", kDate, kPlain, "the day it was written back to the team"},
    {"confirmed_on", kDate, kPlain, "the day the team said: yes, that is it"},
};

constexpr ColumnSpec kServiceLevelsColumns[] = {
    {"kind", kText, kId, "lead, or a kind of request"},
    {"from_team", kText, kId, "who hands over or asks", {}, T::kTeams},
    {"to_team", kText, kId, "who is to answer", {}, T::kTeams},
    {"target_hours", kNumber, kRequired, "within how many hours"},
    {"target_share", kShare, kPlain, "how many of them at least; empty: all"},
};

constexpr ColumnSpec kCountermeasuresColumns[] = {
    {"countermeasure_id", kText, kId, "the caller's id"},
    {"objective_id", kText, kRequired, "what it is meant to help", {}, T::kObjectives},
    {"what", kText, kPlain, "what is done"},
    {"owner", kText, kPlain, "who does it", {}, T::kOwners},
    {"due_on", kDate, kPlain, "the day it is done by"},
    {"expected_effect", kNumber, kPlain, "on the objective, in the unit of its measure"},
    {"observed_effect", kNumber, kPlain, "what it came to, in the same unit"},
    {"status", kText, kPlain, "planned, running, done, dropped, ..."},
};

constexpr ColumnSpec kStrategyColumns[] = {
    {"criterion", kText, kId, "its name"},
    {"dimension", kText, kPlain, "a column of deals or of what they lead to, such as segment"},
    {"value", kText, kPlain, "the value that fits"},
    {"weight", kNumber, kRequired, "how much it matters; negative: what is not wanted"},
    {"valid_from", kDate, kPlain, "first day; empty: always"},
    {"valid_to", kDate, kPlain, "last day, included; empty: still"},
};

constexpr ColumnSpec kActualsColumns[] = {
    {"measure", kText, kId, "what was measured"},
    {"team", kText, kKey, "for whom", {}, T::kTeams},
    {"segment", kText, kKey, "of the customers"},
    {"period_start", kDate, kId, "first day"},
    {"period_end", kDate, kRequired, "last day, included"},
    {"value", kNumber, kRequired, "in the unit of the measure"},
    {"currency", kText, kPlain, "of a money value"},
    {"source", kText, kPlain, "ledger, survey, ..."},
};

constexpr ColumnSpec kSeriesColumns[] = {
    {"series", kText, kId, "its name"},
    {"date", kDate, kId, "the day"},
    {"value", kNumber, kRequired, "in the series's own unit"},
};

constexpr TableSpec kTables[] = {
    {T::kSettings, "settings", KeyRule::kUnique, kSettingsColumns,
     "How the book reckons: currency, time zone, fiscal year, week."},
    {T::kRates, "rates", KeyRule::kUnique, kRatesColumns,
     "What other currencies are worth in the reporting currency, from which day."},
    {T::kCalendar, "calendar", KeyRule::kUnique, kCalendarColumns,
     "Which days people work, and fiscal periods that are no calendar months."},
    {T::kTeams, "teams", KeyRule::kUnique, kTeamsColumns, "Departments and teams."},
    {T::kOwners, "owners", KeyRule::kUnique, kOwnersColumns,
     "Who sells, and in which team from which day."},
    {T::kCustomers, "customers", KeyRule::kUnique, kCustomersColumns,
     "Accounts, customers or prospects."},
    {T::kProducts, "products", KeyRule::kUnique, kProductsColumns, "What is sold, and its cost."},
    {T::kProductPrices, "product_prices", KeyRule::kUnique, kProductPricesColumns,
     "List prices and costs of products, from which day."},
    {T::kCampaigns, "campaigns", KeyRule::kUnique, kCampaignsColumns, "What marketing runs."},
    {T::kCostKinds, "cost_kinds", KeyRule::kUnique, kCostKindsColumns,
     "Which step of the waterfall a kind of cost belongs to. Default: freight, freight_out, "
     "commission, support, onboarding are cost_to_serve; rebate, payment_terms, freight_allowance "
     "off_invoice."},
    {T::kCostPools, "cost_pools", KeyRule::kUnique, kCostPoolsColumns,
     "Costs known only in total, and what they are allocated by."},
    {T::kPolicies, "policies", KeyRule::kUnique, kPoliciesColumns,
     "Which discounts and margins need nobody's approval."},
    {T::kMarkets, "markets", KeyRule::kUnique, kMarketsColumns,
     "How many customers there could be, by segment."},
    {T::kPotentials, "potentials", KeyRule::kUnique, kPotentialsColumns,
     "What each account could buy, by product family."},
    {T::kStages, "stages", KeyRule::kUnique, kStagesColumns,
     "The stages of pipelines, in order, and what they are worth."},
    {T::kDeals, "deals", KeyRule::kUnique, kDealsColumns,
     "Opportunities: open, won, lost. Won deals are bookings."},
    {T::kDealHistory, "deal_history", KeyRule::kUnique, kDealHistoryColumns,
     "What changed about a deal, and when; what is empty stayed as it was."},
    {T::kDealLines, "deal_lines", KeyRule::kUnique, kDealLinesColumns,
     "What a deal consists of. Lines win over the deal's own figures. Line net is amount; else "
     "quantity x unit_price; else quantity x list_price x (1 - discount_share) - "
     "discount_amount."},
    {T::kDealCosts, "deal_costs", KeyRule::kOrAlternate, kDealCostsColumns,
     "Costs and rebates of a deal or of one of its lines.", "deal_id|line|kind|incurred_on"},
    {T::kTouches, "touches", KeyRule::kOptional, kTouchesColumns,
     "Contacts between marketing or sales and a customer."},
    {T::kLeads, "leads", KeyRule::kUnique, kLeadsColumns,
     "Leads on their way from marketing to sales."},
    {T::kRequests, "requests", KeyRule::kUnique, kRequestsColumns,
     "What sales asked marketing for."},
    {T::kOrders, "orders", KeyRule::kUnique, kOrdersColumns,
     "Invoices and credit notes: revenue, where they are given."},
    {T::kSpend, "spend", KeyRule::kOptional, kSpendColumns, "What marketing and others spent."},
    {T::kObjectives, "objectives", KeyRule::kUnique, kObjectivesColumns,
     "What two or more teams want to reach together."},
    {T::kObjectiveOwners, "objective_owners", KeyRule::kUnique, kObjectiveOwnersColumns,
     "Which team has which part in an objective."},
    {T::kObjectivePoints, "objective_points", KeyRule::kUnique, kObjectivePointsColumns,
     "The milestones of an objective."},
    {T::kObjectiveLinks, "objective_links", KeyRule::kUnique, kObjectiveLinksColumns,
     "Which objective leads to which."},
    {T::kKpis, "kpis", KeyRule::kUnique, kKpisColumns,
     "What each team steers by today, shared or not."},
    {T::kPlanLines, "plan_lines", KeyRule::kUnique, kPlanLinesColumns, "Plans and quotas."},
    {T::kAgreements, "agreements", KeyRule::kUnique, kAgreementsColumns,
     "Which team has signed which version of a plan."},
    {T::kGoalsHeard, "goals_heard", KeyRule::kOptional, kGoalsHeardColumns,
     "Goals that teams named, written back and confirmed."},
    {T::kServiceLevels, "service_levels", KeyRule::kUnique, kServiceLevelsColumns,
     "How soon one team answers another."},
    {T::kCountermeasures, "countermeasures", KeyRule::kUnique, kCountermeasuresColumns,
     "What is done because an objective is missed, and what came of it."},
    {T::kStrategy, "strategy", KeyRule::kUnique, kStrategyColumns,
     "What makes a deal fit the strategy."},
    {T::kActuals, "actuals", KeyRule::kUnique, kActualsColumns,
     "Measures that the rows cannot give, and the ledger's totals to reconcile with."},
    {T::kSeries, "series", KeyRule::kUnique, kSeriesColumns,
     "Anything regular: weekly leads, awareness, spend by channel."},
};
static_assert(std::size(kTables) == kTableCount);

constexpr bool InOrder() {
  for (int i = 0; i < kTableCount; ++i) {
    if (static_cast<int>(kTables[i].id) != i) return false;
  }
  return true;
}
static_assert(InOrder(), "kTables stands in the order of TableId");

struct DefaultKind {
  std::string_view kind;
  CostStep step;
};
constexpr DefaultKind kDefaultKinds[] = {
    {"freight", CostStep::kCostToServe},      {"freight_out", CostStep::kCostToServe},
    {"commission", CostStep::kCostToServe},   {"support", CostStep::kCostToServe},
    {"onboarding", CostStep::kCostToServe},   {"rebate", CostStep::kOffInvoice},
    {"payment_terms", CostStep::kOffInvoice}, {"freight_allowance", CostStep::kOffInvoice},
};

}  // namespace

std::string_view ColumnTypeName(ColumnType type) {
  constexpr std::string_view kNames[] = {"text",   "enum",    "money", "quantity", "share", "rate",
                                         "number", "integer", "date",  "bool",     "time"};
  return kNames[static_cast<size_t>(type)];
}

const TableSpec& Spec(TableId table) { return kTables[static_cast<size_t>(table)]; }

absl::Span<const TableSpec> AllTables() { return kTables; }

std::optional<TableId> TableFromName(std::string_view name) {
  for (const TableSpec& table : kTables) {
    if (table.name == name) return table.id;
  }
  return std::nullopt;
}

int ColumnIndex(TableId table, std::string_view name) {
  const absl::Span<const ColumnSpec> columns = Spec(table).columns;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == name) return static_cast<int>(i);
  }
  return -1;
}

int EnumSize(const ColumnSpec& column) {
  return column.values.empty()
             ? 0
             : 1 + static_cast<int>(std::count(column.values.begin(), column.values.end(), '|'));
}

std::string_view EnumValue(const ColumnSpec& column, int index) {
  std::string_view rest = column.values;
  for (int i = 1; i < index; ++i) rest.remove_prefix(rest.find('|') + 1);
  return rest.substr(0, rest.find('|'));
}

int EnumIndex(const ColumnSpec& column, std::string_view value) {
  if (column.values.empty()) return 0;
  std::string_view rest = column.values;
  for (int i = 1;; ++i) {
    const size_t end = rest.find('|');
    if (rest.substr(0, end) == value) return i;
    if (end == std::string_view::npos) return 0;
    rest.remove_prefix(end + 1);
  }
}

std::optional<CostStep> DefaultCostStep(std::string_view kind) {
  for (const DefaultKind& known : kDefaultKinds) {
    if (known.kind == kind) return known.step;
  }
  return std::nullopt;
}

}  // namespace coxswain
