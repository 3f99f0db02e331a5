#ifndef COXSWAIN_MEASURES_MEASURE_H_
#define COXSWAIN_MEASURES_MEASURE_H_

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"

#include "coxswain/query.h"

// Measures: the numbers that objectives, KPIs, plans, queries and the report refer to by one
// name. A measure is data: products of linear forms over atoms, divided by products of linear
// forms. An atom is an exact sum over rows.
namespace coxswain {

// Exact sums that rows are folded to. Won deals are dated by closed_on, lost ones too, open ones
// by expected_close_on, opened ones by opened_on, spend by spent_on, orders by ordered_on.
// Customers are counted in every period from the first in which one of the group bought to the last
// day shown, also in those in which nobody did.
enum class Atom : uint8_t {
  kWonDeals,               // number of won deals
  kWonList,                // micros at list price; a deal or line without a list price at its net
  kWonInvoice,             // micros invoiced: list less discounts on the invoice
  kWonOffInvoice,          // rebates, payment terms, freight allowance
  kWonGoods,               // cost of goods, where known
  kWonCostToServe,         // commission, freight, support, onboarding
  kWonAcquisition,         // acquisition cost
  kWonUnexplained,         // list less stated discounts less invoice
  kWonUnknownCostDeals,    // won deals with a part whose cost of goods is not known
  kWonUnknownCostNet,      // net revenue of what has no known cost of goods
  kWonUnknownCostServe,    // cost to serve of the same
  kWonUnknownAcquisition,  // acquisition cost of the same
  kWonUnknownListInvoice,  // invoice of what has no known list price
  kWonAmountDeals,         // won deals whose amount is known
  kWonCycleDeals,          // won deals with opened_on <= closed_on
  kWonCycleDays,           // days from opened to won, of those
  kLostDeals,
  kLostAmount,
  kLostAmountUnknown,  // lost deals with amount empty or 0
  kOpenDeals,
  kOpenAmount,
  kOpenWeighted,       // amount x probability, 1e-15 of a unit
  kOpenNoProbability,  // open deals without a probability
  kOpenedDeals,        // deals by the day they were opened, omitted ones left out
  kOpenedWon,          // those of them that are won
  kLeftOutDeals,       // with as_of: deals closed later whose opened_on is not known
  kSpendRows,
  kSpendAmount,
  kOrderRows,
  kOrderAmount,  // invoices less credit notes
  kOrderCost,
  kRevenue,          // invoices less credit notes where orders are given, else won deals' invoice
  kNewCustomers,     // customers whose first won deal falls in the period
  kEverCustomers,    // customers with a won deal up to the end of the period
  kActiveCustomers,  // customers with a won deal in the months before the end of the period
  kPeriodCustomers,  // customers with a won deal in the period
  kCapacity,         // customers there could be
};
inline constexpr int kAtomCount = static_cast<int>(Atom::kCapacity) + 1;

struct Term {
  Atom atom;
  int factor;
};

// A sum of atoms times factors, plus `targets` times the target that the caller compares with.
struct LinearForm {
  std::vector<Term> terms;
  int targets = 0;
};

enum class MeasureUnit : uint8_t { kMoney, kCount, kShare, kDays, kMoneyPerDay, kRatio };
// "money" as the currency: UnitText(kMoney, "EUR") is "EUR".
std::string UnitText(MeasureUnit unit, std::string_view currency);

enum class Better : uint8_t { kUp, kDown, kNeither };

struct Measure {
  std::string_view name;   // "contribution_margin_share"
  std::string_view title;  // "Contribution margin, share of net revenue"
  MeasureUnit unit;
  Better better;
  std::string_view formula;             // for people
  std::string_view source;              // textbook, paper or standard, with year
  std::string_view date;                // the day that periods refer to
  std::vector<LinearForm> numerator;    // multiplied with each other
  std::vector<LinearForm> denominator;  // multiplied with each other; empty: 1
};

absl::Span<const Measure> AllMeasures();
// Null if there is none.
const Measure* FindMeasure(std::string_view name);
// NotFound naming the nearest.
absl::StatusOr<const Measure*> GetMeasure(std::string_view name);

// What a measure comes to: exact where it is a plain sum.
struct MeasureValue {
  enum class Kind : uint8_t { kNull, kExact, kReal };
  Kind kind = Kind::kNull;
  Int128 exact = 0;  // in the unit's scale: money 1e-6, counts 1
  double real = 0;   // the value in units, for kExact as well
};

// The sums of one group, by atom.
using Atoms = std::array<Int128, kAtomCount>;

// Null where a denominator is 0 or a share would mislead: a win rate of nothing but won deals,
// which would read 100 % (by count and amount without lost deals, of all deals without lost and
// open ones), and velocity with it; a win rate by amount when a lost deal has no amount; coverage
// when the target is met.
MeasureValue Evaluate(const Measure& measure, const Atoms& atoms, Int128 target_micros = 0);

// Of the queries whose measures count active customers.
inline constexpr OptionSpec kActiveMonthsOption = {
    .name = "active_months",
    .type = OptionType::kInteger,
    .fold = false,
    .default_value = "12",
    .doc = "a customer is active who bought in so many months",
    .range = {1, 1200}};

// How measures are folded: by which dimensions, over which rows, and over which days.
struct MeasureFold {
  std::vector<const Measure*> measures;
  std::vector<std::string> by;
  Filter filter;
  std::optional<Date> from;  // first day that counts; empty: all before
  std::optional<Date> to;    // last day that counts
  std::optional<Date> as_of;
  int active_months = 12;
  // Of the whole snapshot, to be solved with this same fold and not to be kept: customers are
  // counted right away instead of being told by their days.
  bool for_solve = false;
  // Also who lapsed and came back in each period, for saturation/base_flows.h.
  bool flows = false;
};

// Folds what the measures need into `tally`, under keys that begin with `prefix`. Errors: a
// dimension or filter that a needed fact does not have; a table that is missing.
absl::Status FoldMeasures(const std::shared_ptr<const Snapshot>& snapshot, const MeasureFold& fold,
                          const Key& prefix, const Run& run, Tally* tally);

// Where a group's kCapacity came from. A market may be stated as 0; without a source 0 is unknown.
enum class CapacitySource : uint8_t {
  kNone,
  kMarkets,
  kKnownAccounts,
  kAllAccountsBought,  // so they say nothing of those who are not known yet: no capacity
};
std::string_view CapacitySourceName(CapacitySource source);  // "markets", "known accounts", ""

struct MeasureGroup {
  Key dimensions;  // as many as `by`
  Atoms atoms;
  CapacitySource capacity_source = CapacitySource::kNone;
  // Segments of known customers that no market is drawn for, where the capacity is of more than
  // one segment: they buy, but have no part in it.
  std::vector<KeyPart> without_market = {};
};
// Where atom kRevenue comes from under `prefix`: "orders" where there is any, else "won deals".
std::string RevenueSource(const std::vector<Tally::Entry>& entries, const Key& prefix);

// InvalidArgument if the rows under `prefix`, all parts together, cannot tell the measures: deals
// cannot be counted by what stands on their lines. Asked before SolveMeasures.
absl::Status CheckMeasures(const std::vector<Tally::Entry>& entries, const MeasureFold& fold,
                           const Key& prefix);

// The groups under `prefix`, by dimensions in key order. `fold` is the same as was folded.
std::vector<MeasureGroup> SolveMeasures(const std::vector<Tally::Entry>& entries,
                                        const MeasureFold& fold, const Key& prefix,
                                        const Calendar& calendar);

}  // namespace coxswain

#endif  // COXSWAIN_MEASURES_MEASURE_H_
