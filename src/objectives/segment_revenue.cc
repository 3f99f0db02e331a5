#include "segment_revenue.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace coxswain {

Int128 WholeMicros(double micros) {
  return std::abs(micros) < 1e37 ? static_cast<Int128>(std::nearbyint(micros)) : 0;
}

SegmentRevenue::SegmentRevenue(const std::vector<MeasureGroup>& groups, std::optional<Date> today)
    : today_(today) {
  const Measure* net_revenue = FindMeasure("net_revenue");
  for (const MeasureGroup& group : groups) {
    if (group.dimensions.size() < 2) continue;
    const KeyPart& customer = group.dimensions[group.dimensions.size() - 2];
    const absl::StatusOr<Date> day = ParseDate(group.dimensions.back().text);
    if (customer.is_null() || !day.ok()) continue;
    const auto [first, fresh] = first_.try_emplace(customer.text, *day);
    if (!fresh) first->second = std::min(first->second, *day);
    begins_ = std::min(begins_.value_or(*day), *day);
    const Key dimensions(group.dimensions.begin(), group.dimensions.end() - 2);
    sales_[EncodeKey(dimensions)].push_back(
        {customer.text, *day, Evaluate(*net_revenue, group.atoms).exact});
  }
}

const std::vector<SegmentRevenue::Sale>& SegmentRevenue::Of(const Key& dimensions) const {
  static const std::vector<Sale> kNone;
  const auto found = sales_.find(EncodeKey(dimensions));
  return found == sales_.end() ? kNone : found->second;
}

Int128 SegmentRevenue::Since(const Key& dimensions, Date day) const {
  Int128 sum = 0;
  for (const Sale& sale : Of(dimensions)) sum += sale.day >= day ? sale.net : 0;
  return sum;
}

int64_t SegmentRevenue::NewCustomersSince(const Key& dimensions, Date day) const {
  std::set<std::string_view> customers;
  for (const Sale& sale : Of(dimensions)) {
    if (FirstOf(sale) >= day) customers.insert(sale.customer);
  }
  return static_cast<int64_t>(customers.size());
}

std::optional<double> SegmentRevenue::PerNewCustomer(const Key& dimensions) const {
  if (!today_.has_value()) return std::nullopt;
  const Date year = today_->PlusMonths(-12).PlusDays(1);
  Int128 net = 0;
  for (const Sale& sale : Of(dimensions)) net += FirstOf(sale) >= year ? sale.net : 0;
  const int64_t customers = NewCustomersSince(dimensions, year);
  if (customers == 0 || net <= 0) return std::nullopt;
  return Ratio(net, customers);
}

std::optional<double> SegmentRevenue::Kept(const Key& dimensions) const {
  if (!today_.has_value()) return std::nullopt;
  const Date year = today_->PlusMonths(-12).PlusDays(1);
  const Date year_before = today_->PlusMonths(-24).PlusDays(1);
  if (!begins_.has_value() || *begins_ > year_before) return std::nullopt;
  Int128 before = 0;
  Int128 since = 0;
  for (const Sale& sale : Of(dimensions)) {
    if (FirstOf(sale) >= year) continue;
    if (sale.day >= year) {
      since += sale.net;
    } else if (sale.day >= year_before) {
      before += sale.net;
    }
  }
  if (before <= 0) return std::nullopt;
  return std::max(Ratio(since, before), 0.0);
}

std::optional<double> SegmentRevenue::ExistingPerDay(const Key& dimensions) const {
  const std::optional<double> kept = Kept(dimensions);
  if (!kept.has_value()) return std::nullopt;
  const Date year = today_->PlusMonths(-12);
  const double last = Ratio(Since(dimensions, year.PlusDays(1)), 1);
  return std::max(*kept * last / (today_->days() - year.days()), 0.0);
}

}  // namespace coxswain
