#include "tables.h"

#include <iterator>
#include <vector>

#include "coxswain.h"
#include "coxswain/base/status.h"

#include "guard.h"

namespace coxswain::capi {
namespace {

// At place n the table with the ABI's number n + 1.
constexpr TableId kTables[] = {
    TableId::kSettings,   TableId::kTeams,           TableId::kOwners,
    TableId::kCustomers,  TableId::kProducts,        TableId::kCampaigns,
    TableId::kCostKinds,  TableId::kMarkets,         TableId::kDeals,
    TableId::kDealLines,  TableId::kDealCosts,       TableId::kOrders,
    TableId::kSpend,      TableId::kObjectives,      TableId::kObjectiveOwners,
    TableId::kKpis,       TableId::kPlanLines,       TableId::kActuals,
    TableId::kSeries,     TableId::kRates,           TableId::kProductPrices,
    TableId::kCostPools,  TableId::kPolicies,        TableId::kTouches,
    TableId::kPotentials, TableId::kAgreements,      TableId::kCalendar,
    TableId::kStages,     TableId::kDealHistory,     TableId::kLeads,
    TableId::kRequests,   TableId::kObjectivePoints, TableId::kObjectiveLinks,
    TableId::kGoalsHeard, TableId::kServiceLevels,   TableId::kCountermeasures,
    TableId::kStrategy,
};
static_assert(std::size(kTables) == kTableCount, "a table of the schema has no number");
static_assert(std::size(kTables) == CXS_TABLE_STRATEGY);

}  // namespace

absl::StatusOr<TableId> TableOf(int32_t number) {
  if (number < 1 || number > static_cast<int32_t>(std::size(kTables))) {
    return UnknownEnum("table", number);
  }
  return kTables[number - 1];
}

int32_t NumberOf(TableId table) {
  int32_t number = 1;
  while (kTables[number - 1] != table) ++number;
  return number;
}

absl::StatusOr<TableId> TableNamed(std::string_view name) {
  if (const std::optional<TableId> table = TableFromName(name)) return *table;
  std::vector<std::string_view> known;
  for (const TableSpec& spec : AllTables()) known.push_back(spec.name);
  return NotFound("There is no table " + Quote(name) + "." + Suggestion(name, known));
}

absl::Status NoSuchColumn(TableId table, std::string_view name,
                          absl::Span<const std::string_view> known) {
  const std::string table_name(Spec(table).name);
  return ErrorAt(
      absl::StatusCode::kNotFound,
      "The table " + table_name + " has no column " + Quote(name) + "." + Suggestion(name, known),
      {table_name, std::string(name), 0});
}

}  // namespace coxswain::capi

using namespace coxswain::capi;

extern "C" {

cxs_status cxs_table_id(const char* name, int32_t* table, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(table, "table"));
    COXSWAIN_ASSIGN_OR_RETURN(const std::string_view text, NameArgument(name, "name"));
    COXSWAIN_ASSIGN_OR_RETURN(const coxswain::TableId id, TableNamed(text));
    *table = NumberOf(id);
    return absl::OkStatus();
  });
}

const char* cxs_table_name(int32_t table) {
  const absl::StatusOr<coxswain::TableId> id = TableOf(table);
  return id.ok() ? coxswain::Spec(*id).name.data() : nullptr;  // a literal, so NUL-terminated
}

}  // extern "C"
