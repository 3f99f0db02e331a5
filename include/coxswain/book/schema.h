#ifndef COXSWAIN_BOOK_SCHEMA_H_
#define COXSWAIN_BOOK_SCHEMA_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/types/span.h"

// The tables a company hands over, as one constexpr table. Validation, discovery and the
// reference pages are made from it; nothing else in the library lists tables or columns.
namespace coxswain {

// In the order in which a folder is loaded: what is referred to comes before what refers.
enum class TableId : uint8_t {
  kSettings,
  kRates,
  kCalendar,
  kTeams,
  kOwners,
  kCustomers,
  kProducts,
  kProductPrices,
  kCampaigns,
  kCostKinds,
  kCostPools,
  kPolicies,
  kMarkets,
  kPotentials,
  kStages,
  kDeals,
  kDealHistory,
  kDealLines,
  kDealCosts,
  kTouches,
  kLeads,
  kRequests,
  kOrders,
  kSpend,
  kObjectives,
  kObjectiveOwners,
  kObjectivePoints,
  kObjectiveLinks,
  kKpis,
  kPlanLines,
  kAgreements,
  kGoalsHeard,
  kServiceLevels,
  kCountermeasures,
  kStrategy,
  kActuals,
  kSeries,
};
inline constexpr int kTableCount = 37;

// What a column's values are and how the book stores them.
enum class ColumnType : uint8_t {
  kText,      // symbols of the column's dictionary
  kEnum,      // one of the closed list `values`, stored as its place in it from 1
  kMoney,     // micros of the row's currency
  kQuantity,  // 1e-6
  kShare,     // 1e-9, between 0 and 1
  kRate,      // 1e-12, above 0
  kNumber,    // 1e-6: in the unit of the row's measure, or a plain number such as a weight
  kInteger,   // whole
  kDate,      // days since 1970-01-01
  kBool,      // stored as 1 false, 2 true
  kTime,      // microseconds since 1970-01-01T00:00:00Z
};
std::string_view ColumnTypeName(ColumnType type);

enum ColumnFlag : uint8_t {
  kPlain = 0,
  kKey = 1,       // part of the table's key
  kRequired = 2,  // the column is present and the value not null
  kEvent = 4,     // the day something happened: `as_of` cuts here
  kPresent = 8,   // the column is present; a rule of the table says which rows need a value
};

struct ColumnSpec {
  std::string_view name;
  ColumnType type;
  uint8_t flags;
  std::string_view doc;
  // kEnum: the closed list, separated by '|'.
  std::string_view values = {};
  // The table whose key this value is; the two columns share one dictionary. Where that key has
  // several parts it is the part of this name, else the first.
  std::optional<TableId> refers = {};

  constexpr bool key() const { return (flags & kKey) != 0; }
  constexpr bool required() const { return (flags & kRequired) != 0; }
  constexpr bool must_be_given() const { return (flags & (kRequired | kPresent)) != 0; }
  constexpr bool event() const { return (flags & kEvent) != 0; }
};

enum class KeyRule : uint8_t {
  kUnique,       // the key columns name one row; null is a value equal to itself
  kOptional,     // unique where the key is given; rows without it are appended
  kOrAlternate,  // unique where the key is given, else by `alternate_key`
};

struct TableSpec {
  TableId id;
  std::string_view name;
  KeyRule key_rule;
  absl::Span<const ColumnSpec> columns;
  std::string_view doc;
  std::string_view alternate_key = {};  // column names separated by '|'
};

const TableSpec& Spec(TableId table);
absl::Span<const TableSpec> AllTables();
std::optional<TableId> TableFromName(std::string_view name);

// The column's place in its table, -1 if the schema has none of this name.
int ColumnIndex(TableId table, std::string_view name);

// How many values a closed list has, and the one at place `index` from 1.
int EnumSize(const ColumnSpec& column);
std::string_view EnumValue(const ColumnSpec& column, int index);
// 0 if the list has no such value.
int EnumIndex(const ColumnSpec& column, std::string_view value);

// deals.status, by its place in the closed list.
enum class DealStatus : uint8_t { kOpen = 1, kWon = 2, kLost = 3, kOmitted = 4 };
// cost_kinds.step.
enum class CostStep : uint8_t {
  kOnInvoice = 1,
  kOffInvoice = 2,
  kGoods = 3,
  kCostToServe = 4,
  kAcquisition = 5,
};

// The step of a kind of cost that the table cost_kinds does not declare: the library's default
// set. Empty for a kind nobody declared; it counts as cost to serve, with a warning.
std::optional<CostStep> DefaultCostStep(std::string_view kind);

}  // namespace coxswain

#endif  // COXSWAIN_BOOK_SCHEMA_H_
