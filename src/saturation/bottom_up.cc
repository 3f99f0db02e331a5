#include "bottom_up.h"

#include <algorithm>

namespace coxswain {
namespace {

absl::Status AddWorth(const Worth& worth, bool eligible, int64_t fit, BottomUp* account) {
  if (!worth.amount.has_value()) return absl::OkStatus();
  COXSWAIN_ASSIGN_OR_RETURN(const int64_t fitting,
                            MultiplyDivide(static_cast<int64_t>(*worth.amount), fit, kNanos));
  account->AddAmount(0, *worth.amount);
  if (eligible) account->AddAmount(1, *worth.amount);
  if (eligible) account->AddAmount(2, fitting);
  return absl::OkStatus();
}

}  // namespace

void BottomUp::Add(const BottomUp& other) {
  for (size_t level = 0; level < customers.size(); ++level) {
    customers[level] += other.customers[level];
    if (other.amount[level].has_value()) AddAmount(level, *other.amount[level]);
    without_amount[level] += other.without_amount[level];
  }
  accounts += other.accounts;
  customers_ever += other.customers_ever;
  unlisted += other.unlisted;
  potentials = potentials || other.potentials;
}

absl::StatusOr<BottomUp> AccountAt(const Accounts& accounts, const Account& account,
                                   const std::string* family,
                                   const std::optional<std::string>& day) {
  BottomUp at;
  COXSWAIN_ASSIGN_OR_RETURN(const Worth whole, accounts.WorthOf(account.all, nullptr, day));
  bool eligible = whole.potential == nullptr || whole.potential->eligible;
  int64_t fit = whole.potential == nullptr ? kNanos : whole.potential->fit;
  at.potentials = whole.potential != nullptr;
  const bool together = family == nullptr && whole.amount.has_value();
  if (together) COXSWAIN_RETURN_IF_ERROR(AddWorth(whole, eligible, fit, &at));
  std::optional<int64_t> best;
  bool any = false;
  for (const auto& [name, holding] : account.families) {
    if (family != nullptr && name != *family) continue;
    COXSWAIN_ASSIGN_OR_RETURN(const Worth worth, accounts.WorthOf(holding, &name, day));
    if (worth.potential == nullptr) continue;
    any = true;
    const bool may = worth.potential->eligible;
    if (may) best = std::max(best.value_or(0), worth.potential->fit);
    if (!together) COXSWAIN_RETURN_IF_ERROR(AddWorth(worth, may, worth.potential->fit, &at));
  }
  if (any && (family != nullptr || whole.potential == nullptr)) {
    eligible = best.has_value();
    fit = best.value_or(0);
  }
  at.potentials = at.potentials || any;
  at.customers = {kNanos, eligible ? kNanos : 0, eligible ? fit : 0};
  for (size_t level = 0; level < at.customers.size(); ++level) {
    at.without_amount[level] = at.customers[level] > 0 && !at.amount[level].has_value() ? 1 : 0;
  }
  std::optional<Date> until;
  if (day.has_value()) {
    const absl::StatusOr<Date> parsed = ParseDate(*day);
    if (parsed.ok()) until = *parsed;
  }
  bool bought = family == nullptr && account.all.BoughtBy(until);
  for (const auto& [name, holding] : account.families) {
    bought = bought || ((family == nullptr || name == *family) && holding.BoughtBy(until));
  }
  at.accounts = account.listed ? 1 : 0;
  at.customers_ever = bought ? 1 : 0;
  at.unlisted = bought && !account.listed ? 1 : 0;
  return at;
}

}  // namespace coxswain
