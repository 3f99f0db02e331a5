#include <limits>
#include <string>

#include "run.h"
#include "source.h"
#include "structs.h"
#include "terms.h"

namespace coxswain::capi {
namespace {

absl::StatusOr<ApprovalRules::Attributes> ReadAttributes(const char* const* columns,
                                                         const char* const* values, int32_t count) {
  if (count < 0) {
    return InvalidArgument("The count of columns is " + std::to_string(count) + ".");
  }
  ApprovalRules::Attributes attributes;
  if (count == 0) return attributes;
  COXSWAIN_RETURN_IF_ERROR(Required(columns, "columns"));
  COXSWAIN_RETURN_IF_ERROR(Required(values, "values"));
  for (int32_t i = 0; i < count; ++i) {
    COXSWAIN_ASSIGN_OR_RETURN(const std::string_view name, NameArgument(columns[i], "columns"));
    std::optional<std::string> value;
    if (values[i] != nullptr) {
      COXSWAIN_ASSIGN_OR_RETURN(const std::string_view text, TextArgument(values[i], -1, "values"));
      if (!IsUtf8(text)) {
        return InvalidArgument("The value of " + Quote(name) + " is not valid UTF-8.");
      }
      value = std::string(text);
    }
    attributes.emplace_back(std::string(name), std::move(value));
  }
  return attributes;
}

bool Has(const cxs_policies* policies, int32_t policy) {
  return policies != nullptr && policy >= 0 && policy < policies->rules->size();
}

}  // namespace
}  // namespace coxswain::capi

using namespace coxswain::capi;

extern "C" {

cxs_status cxs_policies_create(cxs_book* book, const char* const* columns,
                               const char* const* values, int32_t count, int32_t day,
                               const cxs_run* run, cxs_policies** policies, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(policies, "policies"));
    COXSWAIN_ASSIGN_OR_RETURN(const Source source, Open(book));
    COXSWAIN_ASSIGN_OR_RETURN(const coxswain::ApprovalRules::Attributes attributes,
                              ReadAttributes(columns, values, count));
    CallRun call_run;
    COXSWAIN_RETURN_IF_ERROR(call_run.Read(run, source.run, source.core.get()));
    const CallbackMark mark(source.of_book, call_run);
    COXSWAIN_RETURN_IF_ERROR(call_run.run().Tick(0));
    COXSWAIN_ASSIGN_OR_RETURN(
        std::unique_ptr<coxswain::ApprovalRules> rules,
        coxswain::ApprovalRules::Make(*source.snapshot, attributes, coxswain::Date::FromDays(day)));
    *policies = new cxs_policies{std::move(rules)};
    return absl::OkStatus();
  });
}

int32_t cxs_policies_count(const cxs_policies* policies) {
  return policies == nullptr ? 0 : policies->rules->size();
}

const char* cxs_policies_id(const cxs_policies* policies, int32_t policy) {
  return Has(policies, policy) ? policies->rules->policy_id(policy).c_str() : "";
}

const char* cxs_policies_approver(const cxs_policies* policies, int32_t policy) {
  return Has(policies, policy) ? policies->rules->approver(policy).c_str() : "";
}

void cxs_approval_init(cxs_approval* approval, uint32_t size) { InitStruct(approval, size); }

cxs_status cxs_policies_judge(const cxs_policies* policies, const cxs_margin_terms* terms,
                              cxs_approval* approval, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(Required(approval, "approval"));
    uint32_t size = 0;
    COXSWAIN_RETURN_IF_ERROR(ReadSize(approval, "approval", &size));
    cxs_approval out = Defaults<cxs_approval>();
    WriteStruct(out, approval);
    COXSWAIN_RETURN_IF_ERROR(Required(policies, "policies"));
    COXSWAIN_ASSIGN_OR_RETURN(const coxswain::MarginTerms read, ReadTerms(terms));
    COXSWAIN_ASSIGN_OR_RETURN(const coxswain::Margin margin, coxswain::ComputeMargin(read));
    const coxswain::Approval judged = policies->rules->Judge(read, margin);
    constexpr coxswain::Int128 kMost = std::numeric_limits<int64_t>::max();
    if (judged.discount_beyond > kMost || judged.margin_short > kMost) {
      return coxswain::OutOfRange(
          "What is beyond the policies does not fit 64 bits: the terms are near their limit.");
    }
    out.beyond = judged.beyond;
    out.not_judged = judged.not_judged;
    out.discount_policy = judged.discount_policy;
    out.margin_policy = judged.margin_policy;
    out.discount_beyond = static_cast<int64_t>(judged.discount_beyond);
    out.margin_short = static_cast<int64_t>(judged.margin_short);
    WriteStruct(out, approval);
    return absl::OkStatus();
  });
}

void cxs_policies_destroy(cxs_policies* policies) { delete policies; }

}  // extern "C"
