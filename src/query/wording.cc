#include "wording.h"

#include <algorithm>

#include "coxswain/query/query.h"
#include "coxswain/query/resolve.h"

#include "codes.h"

namespace coxswain {
namespace {

// The facts whose rows are grouped and filtered by what the caller names.
constexpr TableId kGroupedFacts[] = {TableId::kDeals, TableId::kDealLines, TableId::kOrders,
                                     TableId::kSpend, TableId::kLeads,     TableId::kRequests};

std::string CanonicalValue(const std::string& text, ColumnType type, const TimeZone& zone) {
  switch (StorageOf(type)) {
    case Storage::kNumber: {
      if (type == ColumnType::kTime) {
        const absl::StatusOr<int64_t> instant = ParseInstant(text, zone);
        return instant.ok() ? InstantText(*instant) : text;
      }
      const absl::StatusOr<ParsedDecimal> number = ParseDecimal(text, ScaleOf(type));
      return number.ok() && !number->rounded ? FormatDecimal(number->value, ScaleOf(type)) : text;
    }
    case Storage::kDay: {
      const absl::StatusOr<Date> day = ParseDate(text, zone);
      return day.ok() ? day->ToString() : text;
    }
    case Storage::kSymbol:
    case Storage::kSmall:
      break;
  }
  return text;
}

}  // namespace

BookWording::BookWording(const Snapshot& snapshot, std::string_view facts) : snapshot_(snapshot) {
  for (const TableId fact : kGroupedFacts) {
    if (NamesTable(facts, Spec(fact).name)) facts_.push_back(fact);
  }
}

BookWording::Meaning BookWording::MeaningOf(std::string_view column) const {
  Meaning meaning;
  if (GrainFromName(column).has_value()) {
    meaning.name = column;
    return meaning;
  }
  std::vector<std::string> names;
  for (const TableId fact : facts_) {
    const absl::StatusOr<ResolvedColumn> resolved = ResolveColumn(snapshot_, fact, -1, column);
    if (!resolved.ok()) continue;
    if (!resolved->grain.has_value()) {
      meaning.types.push_back(snapshot_.table(resolved->table).column(resolved->column).type);
    }
    if (std::find(names.begin(), names.end(), resolved->name) != names.end()) continue;
    names.push_back(resolved->name);
    meaning.name += (meaning.name.empty() ? "" : "|") + resolved->name;
  }
  if (names.empty()) meaning.name = column;
  return meaning;
}

std::string BookWording::Name(std::string_view column) const { return MeaningOf(column).name; }

FilterCondition BookWording::Condition(const FilterCondition& condition) const {
  const Meaning meaning = MeaningOf(condition.column);
  FilterCondition canonical = condition;
  canonical.column = meaning.name;
  const bool one_type = !meaning.types.empty() &&
                        std::all_of(meaning.types.begin(), meaning.types.end(),
                                    [&](ColumnType type) { return type == meaning.types[0]; });
  if (!one_type) return canonical;
  for (std::string& value : canonical.values) {
    value = CanonicalValue(value, meaning.types[0], snapshot_.settings().zone);
  }
  return canonical;
}

}  // namespace coxswain
