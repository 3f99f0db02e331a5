#include "figures.h"

#include <algorithm>
#include <cmath>

namespace coxswain {
namespace {

template <typename Test>
bool AnyAtom(const Measure& measure, Test test) {
  for (const auto* forms : {&measure.numerator, &measure.denominator}) {
    for (const LinearForm& form : *forms) {
      for (const Term& term : form.terms) {
        if (test(term.atom)) return true;
      }
    }
  }
  return false;
}

bool IsSum(const Measure& measure) {
  return measure.denominator.empty() && measure.numerator.size() == 1;
}

// What is there on a day rather than what came in during days.
bool IsStock(Atom atom) {
  switch (atom) {
    case Atom::kOpenDeals:
    case Atom::kOpenAmount:
    case Atom::kOpenWeighted:
    case Atom::kOpenNoProbability:
    case Atom::kEverCustomers:
    case Atom::kActiveCustomers:
    case Atom::kPeriodCustomers:
    case Atom::kCapacity:
      return true;
    default:
      return false;
  }
}

bool IsDistinct(Atom atom) {
  return atom == Atom::kEverCustomers || atom == Atom::kActiveCustomers ||
         atom == Atom::kPeriodCustomers || atom == Atom::kCapacity;
}

}  // namespace

Figure Figure::OfReal(double value) {
  const double scaled = std::nearbyint(value * static_cast<double>(kMicros));
  // What no 128-bit number holds is no figure that anybody agreed on.
  const Int128 micros = std::abs(scaled) < 1e37 ? static_cast<Int128>(scaled) : 0;
  return {micros, value};
}

std::optional<Figure> FigureOf(const Measure& measure, const MeasureValue& value) {
  switch (value.kind) {
    case MeasureValue::Kind::kNull:
      break;
    case MeasureValue::Kind::kExact:
      return Figure::OfMicros(measure.unit == MeasureUnit::kMoney ? value.exact
                                                                  : value.exact * kMicros);
    case MeasureValue::Kind::kReal:
      return Figure::OfReal(value.real);
  }
  return std::nullopt;
}

std::optional<double> ShareOf(const Figure& part, const Figure& whole) {
  if (whole.micros <= 0) return std::nullopt;
  // Both exact: the quotient of the integers is right to the last bit.
  if (part.real == Ratio(part.micros, kMicros) && whole.real == Ratio(whole.micros, kMicros)) {
    return Ratio(part.micros, whole.micros);
  }
  return part.real / whole.real;
}

bool CountsCustomers(const Measure& measure) {
  return AnyAtom(measure, [](Atom atom) { return atom >= Atom::kNewCustomers; });
}

bool UsesSpend(const Measure& measure) {
  return AnyAtom(measure,
                 [](Atom atom) { return atom == Atom::kSpendRows || atom == Atom::kSpendAmount; });
}

bool UsesOpenDeals(const Measure& measure) {
  return AnyAtom(measure, [](Atom atom) {
    return atom >= Atom::kOpenDeals && atom <= Atom::kOpenNoProbability;
  });
}

bool IsFlow(const Measure& measure) { return IsSum(measure) && !AnyAtom(measure, IsStock); }

bool AddsUp(const Measure& measure) { return IsSum(measure) && !AnyAtom(measure, IsDistinct); }

absl::StatusOr<FoldOutcome> KeepOrExplain(const absl::Status& status, Tally part,
                                          std::vector<Tally>* parts) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      parts->push_back(std::move(part));
      return FoldOutcome{};
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kNotFound:
      return OutcomeOf(status);
    default:
      return status;
  }
}

absl::StatusOr<FoldOutcome> FoldOrExplain(const std::shared_ptr<const Snapshot>& snapshot,
                                          const MeasureFold& fold, const Key& prefix,
                                          const Run& run, std::vector<Tally>* parts) {
  Tally part;
  const absl::Status status = FoldMeasures(snapshot, fold, prefix, run, &part);
  return KeepOrExplain(status, std::move(part), parts);
}

FoldOutcome OutcomeOf(const absl::Status& status) {
  return {status.code(), std::string(ToStd(status.message()))};
}

std::string UnknownMeasureText(std::string_view name) {
  std::vector<std::string_view> known;
  for (const Measure& measure : AllMeasures()) known.push_back(measure.name);
  const std::string_view nearest = Nearest(name, known);
  return "There is no measure " + Quote(name) + "." +
         (nearest.empty() ? "" : " Did you mean '" + std::string(nearest) + "'?");
}

bool TextPasses(const KeyPart& text, const FilterCondition& condition) {
  const bool among = !text.is_null() && std::find(condition.values.begin(), condition.values.end(),
                                                  text.text) != condition.values.end();
  switch (condition.op) {
    case FilterOp::kEqual:
    case FilterOp::kIn:
      return among;
    case FilterOp::kNotEqual:
    case FilterOp::kNotIn:
      return !among;
    case FilterOp::kIsNull:
      return text.is_null();
    case FilterOp::kIsNotNull:
      return !text.is_null();
    default:
      return true;
  }
}

std::string FigureText(Int128 micros, std::string_view unit) {
  if (unit == "share") return FormatRounded(micros, kMoneyScale - 2, 2, ' ') + " %";
  const bool bare = unit.empty() || unit == "count" || unit == "ratio";
  const Int128 thousand = Int128{1000} * kMicros;
  if (bare && micros < thousand && micros > -thousand) {
    return FormatDecimal(DivideHalfEven(micros, 100), kMoneyScale - 2);
  }
  const std::string text =
      FormatRounded(micros, kMoneyScale, bare || micros % kMicros == 0 ? 0 : 2, ' ');
  return bare ? text : text + " " + std::string(unit);
}

void AppendFigure(const std::optional<Figure>& value, int column, Table* table) {
  value.has_value() ? table->AppendSum(column, value->micros) : table->AppendNull(column);
}

void AppendShare(const std::optional<double>& value, int column, Table* table) {
  value.has_value() ? table->AppendReal(column, *value) : table->AppendNull(column);
}

void AppendTextOrNull(std::string_view text, int column, Table* table) {
  text.empty() ? table->AppendNull(column) : table->AppendText(column, text);
}

void AppendPart(const KeyPart& text, int column, Table* table) {
  text.is_null() ? table->AppendNull(column) : table->AppendText(column, text.text);
}

std::string Joined(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : ", ") + text;
  return joined;
}

}  // namespace coxswain
