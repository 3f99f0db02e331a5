#include "coxswain/measures/measure.h"

#include <algorithm>

namespace coxswain {
namespace {

using A = Atom;
using U = MeasureUnit;

LinearForm Sum(std::initializer_list<Term> terms, int targets = 0) { return {terms, targets}; }

constexpr std::string_view kWaterfallSource =
    "Marn and Rosiello, Managing Price, Gaining Profit, Harvard Business Review 1992";
constexpr std::string_view kContributionSource =
    "Horngren, Datar and Rajan, Cost Accounting, 14th ed. 2012, chapter 3";
constexpr std::string_view kMetricsSource = "Farris et al., Marketing Metrics, 2nd ed. 2010";

// Net revenue of what has a known cost, and the margins of it.
const LinearForm kNet = Sum({{A::kWonInvoice, 1}, {A::kWonOffInvoice, -1}});
const LinearForm kCoveredNet =
    Sum({{A::kWonInvoice, 1}, {A::kWonOffInvoice, -1}, {A::kWonUnknownCostNet, -1}});
const LinearForm kGross = Sum({{A::kWonInvoice, 1},
                               {A::kWonOffInvoice, -1},
                               {A::kWonUnknownCostNet, -1},
                               {A::kWonGoods, -1}});
const LinearForm kContribution = Sum({{A::kWonInvoice, 1},
                                      {A::kWonOffInvoice, -1},
                                      {A::kWonUnknownCostNet, -1},
                                      {A::kWonGoods, -1},
                                      {A::kWonCostToServe, -1},
                                      {A::kWonUnknownCostServe, 1}});
const LinearForm kAfterAcquisition = Sum({{A::kWonInvoice, 1},
                                          {A::kWonOffInvoice, -1},
                                          {A::kWonUnknownCostNet, -1},
                                          {A::kWonGoods, -1},
                                          {A::kWonCostToServe, -1},
                                          {A::kWonUnknownCostServe, 1},
                                          {A::kWonAcquisition, -1},
                                          {A::kWonUnknownAcquisition, 1}});
const LinearForm kDiscounts =
    Sum({{A::kWonList, 1}, {A::kWonInvoice, -1}, {A::kWonUnexplained, -1}});

std::vector<Measure> MakeMeasures() {
  const auto up = Better::kUp;
  const auto down = Better::kDown;
  const std::string_view closed = "closed_on";
  return {
      {"revenue",
       "Revenue",
       U::kMoney,
       up,
       "invoices less credit notes where orders are given, else invoice price of won deals",
       kMetricsSource,
       "ordered_on or closed_on",
       {Sum({{A::kRevenue, 1}})},
       {}},
      {"bookings",
       "Bookings",
       U::kMoney,
       up,
       "invoice price of won deals",
       kMetricsSource,
       closed,
       {Sum({{A::kWonInvoice, 1}})},
       {}},
      {"list_revenue",
       "Revenue at list prices",
       U::kMoney,
       up,
       "list price of won deals",
       kWaterfallSource,
       closed,
       {Sum({{A::kWonList, 1}})},
       {}},
      {"discounts",
       "Discounts on the invoice",
       U::kMoney,
       down,
       "list - unexplained - invoice",
       kWaterfallSource,
       closed,
       {kDiscounts},
       {}},
      {"discount_share",
       "Discounts, share of list",
       U::kShare,
       down,
       "discounts / list_revenue",
       kWaterfallSource,
       closed,
       {kDiscounts},
       {Sum({{A::kWonList, 1}})}},
      {"off_invoice",
       "Rebates and terms off the invoice",
       U::kMoney,
       down,
       "rebates + payment terms + freight allowance",
       kWaterfallSource,
       closed,
       {Sum({{A::kWonOffInvoice, 1}})},
       {}},
      {"net_revenue",
       "Net revenue",
       U::kMoney,
       up,
       "invoice - off invoice",
       kWaterfallSource,
       closed,
       {kNet},
       {}},
      {"cost_of_goods",
       "Cost of goods",
       U::kMoney,
       down,
       "goods where known",
       kContributionSource,
       closed,
       {Sum({{A::kWonGoods, 1}})},
       {}},
      {"cost_to_serve",
       "Cost to serve",
       U::kMoney,
       down,
       "commission + freight + support + onboarding",
       kContributionSource,
       closed,
       {Sum({{A::kWonCostToServe, 1}})},
       {}},
      {"gross_margin",
       "Gross margin",
       U::kMoney,
       up,
       "net revenue with known cost - cost of goods",
       kContributionSource,
       closed,
       {kGross},
       {}},
      {"gross_margin_share",
       "Gross margin, share of net revenue",
       U::kShare,
       up,
       "gross_margin / net revenue with known cost",
       kContributionSource,
       closed,
       {kGross},
       {kCoveredNet}},
      {"contribution_margin",
       "Contribution margin",
       U::kMoney,
       up,
       "gross_margin - cost to serve",
       kContributionSource,
       closed,
       {kContribution},
       {}},
      {"contribution_margin_share",
       "Contribution margin, share of net revenue",
       U::kShare,
       up,
       "contribution_margin / net revenue with known cost",
       kContributionSource,
       closed,
       {kContribution},
       {kCoveredNet}},
      {"acquisition_cost",
       "Acquisition cost",
       U::kMoney,
       down,
       "costs of step acquisition",
       kContributionSource,
       closed,
       {Sum({{A::kWonAcquisition, 1}})},
       {}},
      {"margin_after_acquisition",
       "Margin after acquisition",
       U::kMoney,
       up,
       "contribution_margin - acquisition cost",
       kContributionSource,
       closed,
       {kAfterAcquisition},
       {}},
      {"margin_after_acquisition_share",
       "Margin after acquisition, share of net revenue",
       U::kShare,
       up,
       "margin_after_acquisition / net revenue with known cost",
       kContributionSource,
       closed,
       {kAfterAcquisition},
       {kCoveredNet}},
      {"cost_coverage",
       "Share of net revenue whose cost is known",
       U::kShare,
       up,
       "net revenue with known cost / net revenue",
       kContributionSource,
       closed,
       {kCoveredNet},
       {kNet}},
      {"won_deals",
       "Won deals",
       U::kCount,
       up,
       "number of won deals",
       kMetricsSource,
       closed,
       {Sum({{A::kWonDeals, 1}})},
       {}},
      {"win_rate_count",
       "Win rate by count",
       U::kShare,
       up,
       "won / (won + lost)",
       kMetricsSource,
       closed,
       {Sum({{A::kWonDeals, 1}})},
       {Sum({{A::kWonDeals, 1}, {A::kLostDeals, 1}})}},
      {"win_rate_all",
       "Win rate of all deals",
       U::kShare,
       up,
       "won / (won + lost + open), omitted ones left out",
       kMetricsSource,
       "closed_on; open deals by expected_close_on",
       {Sum({{A::kWonDeals, 1}})},
       {Sum({{A::kWonDeals, 1}, {A::kLostDeals, 1}, {A::kOpenDeals, 1}})}},
      {"win_rate_amount",
       "Win rate by amount",
       U::kShare,
       up,
       "won amount / (won + lost amount); empty if a lost deal has no amount",
       kMetricsSource,
       closed,
       {Sum({{A::kWonInvoice, 1}})},
       {Sum({{A::kWonInvoice, 1}, {A::kLostAmount, 1}})}},
      {"win_rate_cohort",
       "Win rate of the deals opened",
       U::kShare,
       up,
       "won / all, of the deals opened in the period; empty if all are won",
       kMetricsSource,
       "opened_on",
       {Sum({{A::kOpenedWon, 1}})},
       {Sum({{A::kOpenedDeals, 1}})}},
      {"average_deal",
       "Average won deal",
       U::kMoney,
       up,
       "bookings / won deals with an amount",
       kMetricsSource,
       closed,
       {Sum({{A::kWonInvoice, 1}})},
       {Sum({{A::kWonAmountDeals, 1}})}},
      {"sales_cycle",
       "Sales cycle",
       U::kDays,
       down,
       "days from opened to won / won deals whose days are in order",
       kMetricsSource,
       closed,
       {Sum({{A::kWonCycleDays, 1}})},
       {Sum({{A::kWonCycleDeals, 1}})}},
      {"open_deals",
       "Open deals",
       U::kCount,
       up,
       "number of open deals",
       kMetricsSource,
       "expected_close_on",
       {Sum({{A::kOpenDeals, 1}})},
       {}},
      {"pipeline",
       "Pipeline",
       U::kMoney,
       up,
       "amount of open deals",
       kMetricsSource,
       "expected_close_on",
       {Sum({{A::kOpenAmount, 1}})},
       {}},
      {"weighted_pipeline",
       "Weighted pipeline",
       U::kMoney,
       up,
       "amount x probability of open deals",
       kMetricsSource,
       "expected_close_on",
       {Sum({{A::kOpenWeighted, 1}})},
       {}},
      {"deals_left_out",
       "Deals left out as of the day",
       U::kCount,
       Better::kNeither,
       "deals closed after as_of, whenever that was, whose opened_on is not known: nobody can say "
       "whether they were open then",
       "as_of is business time",
       closed,
       {Sum({{A::kLeftOutDeals, 1}})},
       {}},
      {"coverage",
       "Pipeline coverage",
       U::kRatio,
       up,
       "pipeline expected to close in the period / (target - won in the period); empty when the "
       "target is met",
       kMetricsSource,
       "expected_close_on and closed_on",
       {Sum({{A::kOpenAmount, 1}})},
       {Sum({{A::kWonInvoice, -1}}, 1)}},
      {"velocity",
       "Sales velocity",
       U::kMoneyPerDay,
       up,
       "open deals x win_rate_count x average_deal / sales_cycle",
       kMetricsSource,
       closed,
       {Sum({{A::kOpenDeals, 1}}), Sum({{A::kWonDeals, 1}}), Sum({{A::kWonInvoice, 1}}),
        Sum({{A::kWonCycleDeals, 1}})},
       {Sum({{A::kWonDeals, 1}, {A::kLostDeals, 1}}), Sum({{A::kWonAmountDeals, 1}}),
        Sum({{A::kWonCycleDays, 1}})}},
      {"new_customers",
       "New customers",
       U::kCount,
       up,
       "customers whose first won deal falls in the period",
       kMetricsSource,
       closed,
       {Sum({{A::kNewCustomers, 1}})},
       {}},
      {"active_customers",
       "Active customers",
       U::kCount,
       up,
       "customers with a won deal in the 12 months to the end of the period",
       kMetricsSource,
       closed,
       {Sum({{A::kActiveCustomers, 1}})},
       {}},
      {"customers_ever",
       "Customers ever won",
       U::kCount,
       up,
       "customers with a won deal up to the end of the period",
       kMetricsSource,
       closed,
       {Sum({{A::kEverCustomers, 1}})},
       {}},
      {"penetration_ever",
       "Penetration, ever bought",
       U::kShare,
       up,
       "customers_ever / capacity",
       kMetricsSource,
       closed,
       {Sum({{A::kEverCustomers, 1}})},
       {Sum({{A::kCapacity, 1}})}},
      {"penetration_active",
       "Penetration, active",
       U::kShare,
       up,
       "active_customers / capacity",
       kMetricsSource,
       closed,
       {Sum({{A::kActiveCustomers, 1}})},
       {Sum({{A::kCapacity, 1}})}},
      {"penetration_period",
       "Penetration, bought in the period",
       U::kShare,
       up,
       "customers with a won deal in the period / capacity",
       kMetricsSource,
       closed,
       {Sum({{A::kPeriodCustomers, 1}})},
       {Sum({{A::kCapacity, 1}})}},
      {"spend",
       "Spend",
       U::kMoney,
       down,
       "amount of spend rows",
       kMetricsSource,
       "spent_on",
       {Sum({{A::kSpendAmount, 1}})},
       {}},
      {"cost_per_won_deal",
       "Spend per won deal",
       U::kMoney,
       down,
       "spend / won_deals",
       kMetricsSource,
       "spent_on and closed_on",
       {Sum({{A::kSpendAmount, 1}})},
       {Sum({{A::kWonDeals, 1}})}},
      {"contribution_per_spend",
       "Contribution margin per unit of spend",
       U::kRatio,
       up,
       "contribution_margin / spend",
       kMetricsSource,
       "closed_on and spent_on",
       {kContribution},
       {Sum({{A::kSpendAmount, 1}})}},
  };
}

// Units of an atom as a power of ten.
int ScaleOf(Atom atom) {
  switch (atom) {
    case A::kWonList:
    case A::kWonInvoice:
    case A::kWonOffInvoice:
    case A::kWonGoods:
    case A::kWonCostToServe:
    case A::kWonAcquisition:
    case A::kWonUnexplained:
    case A::kWonUnknownCostNet:
    case A::kWonUnknownCostServe:
    case A::kWonUnknownAcquisition:
    case A::kWonUnknownListInvoice:
    case A::kLostAmount:
    case A::kOpenAmount:
    case A::kSpendAmount:
    case A::kOrderAmount:
    case A::kOrderCost:
    case A::kRevenue:
      return kMoneyScale;
    case A::kOpenWeighted:
      return kMoneyScale + kShareScale;
    default:
      return 0;
  }
}

struct FormValue {
  Int128 sum = 0;
  int scale = 0;
};

FormValue ValueOf(const LinearForm& form, const Atoms& atoms, Int128 target_micros) {
  FormValue value;
  value.scale = form.targets != 0 ? kMoneyScale : ScaleOf(form.terms[0].atom);
  value.sum = form.targets * target_micros;
  for (const Term& term : form.terms) {
    value.sum += term.factor * atoms[static_cast<size_t>(term.atom)];
  }
  return value;
}

double PowerOfTen(int exponent) {
  double power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

bool Uses(const Measure& measure, Atom atom) {
  const auto in = [&](const std::vector<LinearForm>& forms) {
    for (const LinearForm& form : forms) {
      for (const Term& term : form.terms) {
        if (term.atom == atom) return true;
      }
    }
    return false;
  };
  return in(measure.numerator) || in(measure.denominator);
}

}  // namespace

std::string UnitText(MeasureUnit unit, std::string_view currency) {
  switch (unit) {
    case U::kMoney:
      return currency.empty() ? "money" : std::string(currency);
    case U::kCount:
      return "count";
    case U::kShare:
      return "share";
    case U::kDays:
      return "days";
    case U::kMoneyPerDay:
      return (currency.empty() ? "money" : std::string(currency)) + "/day";
    case U::kRatio:
      break;
  }
  return "ratio";
}

absl::Span<const Measure> AllMeasures() {
  static const std::vector<Measure> measures = MakeMeasures();
  return measures;
}

const Measure* FindMeasure(std::string_view name) {
  for (const Measure& measure : AllMeasures()) {
    if (measure.name == name) return &measure;
  }
  return nullptr;
}

absl::StatusOr<const Measure*> GetMeasure(std::string_view name) {
  if (const Measure* measure = FindMeasure(name)) return measure;
  std::vector<std::string_view> known;
  for (const Measure& measure : AllMeasures()) known.push_back(measure.name);
  return NotFound("There is no measure '" + std::string(name) + "'." + Suggestion(name, known));
}

MeasureValue Evaluate(const Measure& measure, const Atoms& atoms, Int128 target_micros) {
  MeasureValue value;
  const auto atom = [&](Atom which) { return atoms[static_cast<size_t>(which)]; };
  // A lost deal without an amount would make the rate by amount read too high, and with nothing
  // lost or open a rate says only that something was won.
  if (measure.name == "win_rate_amount" &&
      (atom(A::kLostAmountUnknown) > 0 || atom(A::kLostDeals) == 0)) {
    return value;
  }
  if ((measure.name == "win_rate_count" || measure.name == "velocity") &&
      atom(A::kLostDeals) == 0) {
    return value;
  }
  if (measure.name == "win_rate_cohort" && atom(A::kOpenedWon) == atom(A::kOpenedDeals)) {
    return value;
  }
  if (measure.name == "win_rate_all" && atom(A::kLostDeals) == 0 && atom(A::kOpenDeals) == 0) {
    return value;
  }
  // Without any known cost there is no margin, rather than one of 0. What is known of deals that
  // are known in part counts.
  if (Uses(measure, A::kWonGoods) && atom(A::kWonDeals) > 0 &&
      atom(A::kWonDeals) == atom(A::kWonUnknownCostDeals) && atom(A::kWonGoods) == 0 &&
      atom(A::kWonInvoice) - atom(A::kWonOffInvoice) == atom(A::kWonUnknownCostNet) &&
      atom(A::kWonCostToServe) == atom(A::kWonUnknownCostServe)) {
    return value;
  }
  if (measure.denominator.empty() && measure.numerator.size() == 1) {
    FormValue sum = ValueOf(measure.numerator[0], atoms, target_micros);
    if (sum.scale > kMoneyScale) {
      sum.sum = DivideHalfEven(sum.sum, kNanos);
      sum.scale = kMoneyScale;
    }
    value.kind = MeasureValue::Kind::kExact;
    value.exact = sum.sum;
    value.real = Ratio(sum.sum, sum.scale == 0 ? 1 : kMicros);
    return value;
  }
  if (measure.numerator.size() == 1 && measure.denominator.size() == 1) {
    const FormValue above = ValueOf(measure.numerator[0], atoms, target_micros);
    const FormValue below = ValueOf(measure.denominator[0], atoms, target_micros);
    if (below.sum == 0 || (measure.denominator[0].targets != 0 && below.sum < 0)) return value;
    value.kind = MeasureValue::Kind::kReal;
    value.real = Ratio(above.sum, below.sum);
    if (above.scale > below.scale) value.real /= PowerOfTen(above.scale - below.scale);
    if (below.scale > above.scale) value.real *= PowerOfTen(below.scale - above.scale);
    return value;
  }
  double product = 1;
  for (const LinearForm& form : measure.numerator) {
    const FormValue factor = ValueOf(form, atoms, target_micros);
    product *= Ratio(factor.sum, 1) / PowerOfTen(factor.scale);
  }
  for (const LinearForm& form : measure.denominator) {
    const FormValue factor = ValueOf(form, atoms, target_micros);
    if (factor.sum == 0) return value;
    product /= Ratio(factor.sum, 1) / PowerOfTen(factor.scale);
  }
  value.kind = MeasureValue::Kind::kReal;
  value.real = product;
  return value;
}

}  // namespace coxswain
