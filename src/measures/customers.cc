#include "customers.h"

#include <algorithm>
#include <limits>

#include "count_customers.h"
#include "facts.h"

namespace coxswain {
namespace {

using A = Atom;

constexpr std::string_view kCustomer = "deals.customer_id";
constexpr std::string_view kDayWon = "deals.closed_on.day";

bool IsCustomer(std::string_view name) {
  return name == kCustomer || name == kCustomer.substr(kCustomer.find('.') + 1);
}

// What a group's entry of kCustomerCountStream begins with.
constexpr size_t kFirstLane = 1;
constexpr size_t kLastLane = 2;
constexpr size_t kHeadLanes = 3;

}  // namespace

absl::Status FoldCustomers(const std::shared_ptr<const Snapshot>& snapshot, const MeasureFold& fold,
                           bool days, const Key& prefix, const Run& run, Tally* tally) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "counting customers"));
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
  if (fold.for_solve && run.rows_counted == nullptr) {
    COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan plan,
                              FoldPlan::Make(snapshot, TableId::kDeals, closed_on, groups, run));
    return CountCustomers(*snapshot, plan, fold, days, Under(prefix, kCustomerCountStream), run,
                          tally);
  }
  const WonDayTally source(DayRange{std::nullopt, Earlier(fold.to, fold.as_of)}, fold.as_of);
  // Under other names, in case the caller groups by them as well.
  GroupOptions any;
  any.by = {std::string(kCustomer), std::string(kDayWon)};
  if (std::none_of(groups.by.begin(), groups.by.end(), IsCustomer)) groups.by.push_back(any.by[0]);
  groups.by.push_back(any.by[1]);
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan passing,
                            FoldPlan::Make(snapshot, TableId::kDeals, closed_on, groups, run));
  COXSWAIN_RETURN_IF_ERROR(passing.Fold(source, Under(prefix, kCustomerStream), run, tally));
  if (run.rows_counted != nullptr) return absl::OkStatus();  // only those that pass are behind it
  if (fold.filter.empty()) return absl::OkStatus();          // all pass
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan all,
                            FoldPlan::Make(snapshot, TableId::kDeals, closed_on, any, run));
  return all.Fold(source, Under(prefix, kAnyCustomerStream), run, tally);
}

CustomerSolver::CustomerSolver(const MeasureFold& fold, const Calendar& calendar)
    : fold_(fold), calendar_(calendar) {
  for (size_t i = 0; i < fold.by.size(); ++i) {
    if (const auto grain = GrainOf(fold.by[i])) {
      grains_.push_back({i, *grain});
      continue;
    }
    if (IsCustomer(fold.by[i])) customer_place_ = dimensions_;
    ++dimensions_;
  }
}

bool CustomerSolver::Add(Stream stream, const Key& key, const Tally::Entry& entry) {
  switch (stream) {
    case kCustomerStream:
      AddPassing(key);
      return true;
    case kAnyCustomerStream:
      AddAny(key);
      return true;
    case kCustomerCountStream:
      AddCounts(key, entry);
      return true;
    default:
      return false;
  }
}

uint32_t CustomerSolver::Bought(const std::string& customer, Date day) {
  const auto [found, fresh] =
      customers_.try_emplace(customer, static_cast<uint32_t>(first_of_all_.size()));
  if (fresh) first_of_all_.push_back(day);
  Date& first = first_of_all_[found->second];
  first = std::min(first, day);
  last_day_ = std::max(last_day_.value_or(day), day);
  return found->second;
}

void CustomerSolver::AddAny(const Key& key) {
  if (key.size() != 2 || key[0].is_null()) return;
  const absl::StatusOr<Date> day = ParseDate(key[1].text);
  if (day.ok()) Bought(key[0].text, *day);
}

void CustomerSolver::AddPassing(const Key& key) {
  const size_t place = customer_place_.value_or(dimensions_);
  if (key.size() != dimensions_ + (customer_place_.has_value() ? 1 : 2)) return;
  const absl::StatusOr<Date> day = ParseDate(key.back().text);
  if (!day.ok() || key[place].is_null()) return;
  const auto dimensions_end = key.begin() + static_cast<std::ptrdiff_t>(dimensions_);
  // In key order all days of a buyer stand together, and all buyers of a group.
  if (buyers_.empty() || last_buyer_.size() + 1 != key.size() ||
      !std::equal(last_buyer_.begin(), last_buyer_.end(), key.begin())) {
    if (groups_.empty() || !std::equal(key.begin(), dimensions_end, groups_.back().begin())) {
      groups_.emplace_back(key.begin(), dimensions_end);
    }
    last_buyer_.assign(key.begin(), std::prev(key.end()));
    buyers_.push_back({groups_.size() - 1, Bought(key[place].text, *day), days_.size()});
  } else {
    Date& first = first_of_all_[buyers_.back().customer];
    first = std::min(first, *day);
    last_day_ = std::max(*last_day_, *day);
  }
  days_.push_back(day->days());
}

void CustomerSolver::AddCounts(const Key& key, const Tally::Entry& entry) {
  // Days of the calendar, whatever a forged tally says.
  const auto day = [&](size_t lane) {
    constexpr int32_t kFirstDay = -719162, kLastDay = 2932896;  // years 1 to 9999
    const Int128 days = std::clamp<Int128>(entry.at(lane), kFirstDay, kLastDay);
    return Date::FromDays(static_cast<int32_t>(days));
  };
  if (key.size() != dimensions_ || day(kFirstLane) > day(kLastLane)) return;
  PeriodCounts counts{key, day(kFirstLane), day(kLastLane), {}};
  for (size_t lane = kHeadLanes; lane < entry.values.size(); lane += kCustomerNumbers) {
    CustomerCounts::Numbers& numbers = counts.numbers.emplace_back();
    for (size_t i = 0; i < kCustomerNumbers; ++i) {
      numbers[i] = static_cast<int64_t>(entry.at(lane + i));
    }
  }
  counted_.push_back(std::move(counts));
}

std::optional<CustomerSolver::Counted> CustomerSolver::Count() {
  if (!counted_.empty()) {
    Date first = counted_[0].first, last = counted_[0].last;
    for (const PeriodCounts& counts : counted_) {
      first = std::min(first, counts.first);
      last = std::max(last, counts.last);
    }
    Counted counted{CustomerPeriods(fold_, calendar_, first, last), {}};
    for (PeriodCounts& counts : counted_) {
      CustomerCounts of_group(counted.periods);
      if (counted.periods.size() > 0) {
        of_group.Set(counted.periods.At(counts.first.days()), counts.numbers);
      }
      counted.groups.push_back({std::move(counts.dimensions), std::move(of_group)});
    }
    return counted;
  }
  const std::optional<Date> last = fold_.to.has_value()      ? fold_.to
                                   : fold_.as_of.has_value() ? fold_.as_of
                                                             : last_day_;
  if (buyers_.empty() || !last.has_value()) return std::nullopt;
  const int32_t first = *std::min_element(days_.begin(), days_.end());
  Counted counted{CustomerPeriods(fold_, calendar_, Date::FromDays(first), *last), {}};
  for (const Key& group : groups_) {
    counted.groups.push_back({group, CustomerCounts(counted.periods)});
  }
  if (counted.periods.size() == 0) return counted;
  for (size_t i = 0; i < buyers_.size(); ++i) {
    const Buyer& buyer = buyers_[i];
    const auto begin = days_.begin() + static_cast<std::ptrdiff_t>(buyer.first_day);
    auto end = i + 1 < buyers_.size()
                   ? days_.begin() + static_cast<std::ptrdiff_t>(buyers_[i + 1].first_day)
                   : days_.end();
    if (!std::is_sorted(begin, end)) std::sort(begin, end);  // as a forged tally may have them
    end = std::upper_bound(begin, end, last->days());
    if (begin == end) continue;
    const absl::Span<const int32_t> days(&*begin, static_cast<size_t>(end - begin));
    CustomerCounts& counts = counted.groups[buyer.group].counts;
    const bool began_here = first_of_all_[buyer.customer].days() == days[0];
    counts.AddFirst(counted.periods, days[0], began_here);
    counts.AddDays(counted.periods, days);
    if (fold_.flows) counts.AddFlows(counted.periods, days);
  }
  return counted;
}

void CustomerSolver::Solve(GroupMap* groups) {
  const std::optional<Counted> counted = Count();
  if (!counted.has_value()) return;
  const CustomerPeriods& periods = counted->periods;
  std::vector<std::vector<KeyPart>> names(periods.size());  // of the periods, by grain
  for (size_t p = 0; p < periods.size(); ++p) {
    for (const auto& [place, grain] : grains_) {
      const Date start = PeriodStart(periods[p].start, grain, calendar_);
      names[p].push_back(KeyPart::Text(PeriodName(start, grain, calendar_)));
    }
  }
  for (const Group& group : counted->groups) {
    Int128 ever = 0, active = 0;
    for (size_t p = group.counts.first(); p < periods.size(); ++p) {
      Key dimensions = group.dimensions;
      for (size_t i = 0; i < grains_.size(); ++i) {
        const auto place = dimensions.begin() + static_cast<std::ptrdiff_t>(grains_[i].first);
        dimensions.insert(place, names[p][i]);
      }
      Atoms& atoms = GroupFor(dimensions, groups).atoms;
      const CustomerCounts::Numbers& numbers = group.counts.numbers()[p];
      ever += numbers[kEverNumber];
      active += numbers[kActiveNumber];
      atoms[static_cast<size_t>(A::kNewCustomers)] += numbers[kNewNumber];
      atoms[static_cast<size_t>(A::kEverCustomers)] += ever;
      atoms[static_cast<size_t>(A::kActiveCustomers)] += active;
      atoms[static_cast<size_t>(A::kPeriodCustomers)] += numbers[kBoughtNumber];
    }
  }
}

}  // namespace coxswain
