#include "customers.h"

#include <algorithm>

#include "facts.h"

namespace coxswain {

using A = Atom;

absl::Status FoldCustomers(const std::shared_ptr<const Snapshot>& snapshot, const MeasureFold& fold,
                           const Key& prefix, const Run& run, Tally* tally) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "counting customers"));
  const WonDayTally source(DayRange{std::nullopt, Earlier(fold.to, fold.as_of)}, fold.as_of);
  const int closed_on = ColumnIndex(TableId::kDeals, "closed_on");
  GroupOptions groups;
  groups.filter = fold.filter;
  for (const std::string& name : fold.by) {
    if (!GrainOf(name).has_value()) {
      groups.by.push_back(name);
      continue;
    }
    COXSWAIN_ASSIGN_OR_RETURN(const ResolvedColumn column,
                              ResolveColumn(*snapshot, TableId::kDeals, closed_on, name));
    if (column.column != closed_on || !column.path.empty()) {
      return InvalidArgument("Customers are counted by the day they bought, so they have no '" +
                             name + "'.");
    }
  }
  // Under other names, in case the caller groups by them as well.
  GroupOptions any;
  any.by = {"deals.customer_id", "deals.closed_on.day"};
  const bool by_customer = std::any_of(groups.by.begin(), groups.by.end(), [&](const auto& name) {
    const auto column = ResolveColumn(*snapshot, TableId::kDeals, closed_on, name);
    return column.ok() && column->name == any.by[0];
  });
  if (!by_customer) groups.by.push_back(any.by[0]);
  groups.by.push_back(any.by[1]);
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan passing,
                            FoldPlan::Make(snapshot, TableId::kDeals, closed_on, groups, run));
  COXSWAIN_RETURN_IF_ERROR(passing.Fold(source, Under(prefix, kCustomerStream), run, tally));
  if (run.rows_counted != nullptr) return absl::OkStatus();  // only those that pass are behind it
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan all,
                            FoldPlan::Make(snapshot, TableId::kDeals, closed_on, any, run));
  return all.Fold(source, Under(prefix, kAnyCustomerStream), run, tally);
}

CustomerSolver::CustomerSolver(const MeasureFold& fold, const Calendar& calendar)
    : fold_(fold), calendar_(calendar) {
  for (size_t i = 0; i < fold.by.size(); ++i) {
    if (const auto grain = GrainOf(fold.by[i])) grains_.push_back({i, *grain});
  }
}

void CustomerSolver::AddAny(const Key& key) {
  if (key.size() != 2 || key[0].is_null()) return;
  const absl::StatusOr<Date> parsed = ParseDate(key[1].text);
  if (!parsed.ok()) return;
  const Date day = *parsed;
  const auto [first, fresh] = first_day_.try_emplace(key[0].text, day);
  if (!fresh) first->second = std::min(first->second, day);
  last_day_ = std::max(last_day_.value_or(day), day);
}

void CustomerSolver::AddPassing(const Key& key, bool by_customer) {
  const size_t dims = fold_.by.size() - grains_.size();
  if (key.size() != dims + (by_customer ? 1 : 2)) return;
  const absl::StatusOr<Date> parsed = ParseDate(key.back().text);
  if (!parsed.ok()) return;
  const Date day = *parsed;
  Key group(key.begin(), key.begin() + static_cast<std::ptrdiff_t>(dims));
  const KeyPart& customer = key[by_customer ? key.size() - 2 : dims];
  if (customer.is_null()) return;
  bought_[EncodeKey(group)][customer.text].push_back(day);
  keys_[EncodeKey(group)] = std::move(group);
}

void CustomerSolver::Solve(GroupMap* groups) {
  const std::optional<Date> last = fold_.to.has_value()      ? fold_.to
                                   : fold_.as_of.has_value() ? fold_.as_of
                                                             : last_day_;
  if (!last.has_value()) return;
  for (auto& [encoded, customers] : bought_) {
    for (auto& [customer, days] : customers) std::sort(days.begin(), days.end());
    if (grains_.empty()) {
      Count(customers, fold_.from, *last, &GroupFor(keys_[encoded], groups).atoms);
      continue;
    }
    // Every period from the first purchase of anybody to the last day.
    Date first = *last;
    for (const auto& [customer, days] : customers) first = std::min(first, days.front());
    if (fold_.from.has_value()) first = std::max(first, *fold_.from);
    if (first > *last) continue;
    const Grain finest = grains_.back().second;
    for (Date start = PeriodStart(first, finest, calendar_); start <= *last;
         start = PeriodEnd(start, finest, calendar_).PlusDays(1)) {
      Key dimensions = keys_[encoded];
      for (const auto& [place, grain] : grains_) {
        dimensions.insert(
            dimensions.begin() + static_cast<std::ptrdiff_t>(place),
            KeyPart::Text(PeriodName(PeriodStart(start, grain, calendar_), grain, calendar_)));
      }
      const Date from = fold_.from.has_value() ? std::max(start, *fold_.from) : start;
      const Date to = std::min(PeriodEnd(start, finest, calendar_), *last);
      Count(customers, from, to, &GroupFor(dimensions, groups).atoms);
    }
  }
}

void CustomerSolver::Count(const Customers& customers, std::optional<Date> from, Date to,
                           Atoms* atoms) const {
  const auto add = [&](A atom) { (*atoms)[static_cast<size_t>(atom)] += 1; };
  const Date active_from = to.PlusMonths(-fold_.active_months).PlusDays(1);
  for (const auto& [customer, days] : customers) {
    if (days.front() > to) continue;
    add(A::kEverCustomers);
    const Date last = *std::prev(std::upper_bound(days.begin(), days.end(), to));
    if (last >= active_from) add(A::kActiveCustomers);
    if (!from.has_value() || last >= *from) add(A::kPeriodCustomers);
    // New where the first won deal of all is among those that pass.
    const auto first = first_day_.find(customer);
    if (first != first_day_.end() && days.front() == first->second &&
        (!from.has_value() || first->second >= *from)) {
      add(A::kNewCustomers);
    }
  }
}

}  // namespace coxswain
