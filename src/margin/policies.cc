#include "policies.h"

#include <algorithm>

namespace coxswain {

absl::Status PolicyError(const Policy& policy, const absl::Status& status) {
  return ErrorAt(absl::StatusCode::kInvalidArgument,
                 "The filter of the policy " + Quote(policy.id) + ", row " +
                     std::to_string(policy.row + 1) +
                     " of policies, cannot be used: " + std::string(ToStd(status.message())),
                 {"policies", "filter", policy.row + 1});
}

absl::StatusOr<std::vector<Policy>> ReadPolicies(const Snapshot& snapshot) {
  const TableState& table = snapshot.table(TableId::kPolicies);
  const auto column = [](std::string_view name) { return ColumnIndex(TableId::kPolicies, name); };
  const auto share = [&](int64_t row, std::string_view name) -> std::optional<int64_t> {
    const int64_t value = table.NumberAt(row, column(name));
    return value == kNullNumber ? std::nullopt : std::optional<int64_t>(value);
  };
  const auto day = [&](int64_t row, std::string_view name) -> std::optional<Date> {
    const int32_t value = table.DayAt(row, column(name));
    return value == kNullDay ? std::nullopt : std::optional<Date>(Date::FromDays(value));
  };
  std::vector<Policy> policies;
  for (int64_t row = 0; row < table.rows; ++row) {
    Policy policy;
    policy.row = row;
    policy.id = table.TextAt(row, column("policy_id"));
    const std::string_view filter = table.TextAt(row, column("filter"));
    policy.filter_text = filter.data() == nullptr ? "" : std::string(filter);
    policy.limits = {share(row, "max_discount_share"), share(row, "floor_margin_share")};
    const std::string_view approver = table.TextAt(row, column("approver"));
    if (approver.data() != nullptr) policy.approver = std::string(approver);
    policy.valid_from = day(row, "valid_from");
    policy.valid_to = day(row, "valid_to");
    absl::StatusOr<Filter> parsed = ParseFilter(policy.filter_text);
    if (!parsed.ok()) return PolicyError(policy, parsed.status());
    policy.filter = *std::move(parsed);
    policies.push_back(std::move(policy));
  }
  std::sort(policies.begin(), policies.end(),
            [](const Policy& a, const Policy& b) { return a.id < b.id; });
  return policies;
}

}  // namespace coxswain
