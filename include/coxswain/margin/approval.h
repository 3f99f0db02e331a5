#ifndef COXSWAIN_MARGIN_APPROVAL_H_
#define COXSWAIN_MARGIN_APPROVAL_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "coxswain/book.h"
#include "coxswain/margin/policy.h"
#include "coxswain/margin/terms.h"

// Who must approve a deal that is being typed: the policies of a book that bind it, prepared once,
// and judged after every keystroke.
namespace coxswain {

// How some terms stand to the policies. Policies by their place in the set.
struct Approval {
  int beyond = 0;      // policies that the terms go beyond; 0: nobody needs to approve ...
  int not_judged = 0;  // ... unless one of these would have to: a figure or a column is not known
  // Of the policies whose discount limit is passed the one that allows most, whose approver may
  // approve most; and of those whose margin is missed the one that asks for least. -1: none.
  int discount_policy = -1;
  int margin_policy = -1;
  Int128 discount_beyond = 0;  // beyond discount_policy's limit, micros
  Int128 margin_short = 0;     // of margin_policy's floor, micros
};

class ApprovalRules {
 public:
  // What the deal is, by the columns that filters of policies name: "customer_id", "segment",
  // "owner", "product_id". A referenced row need not be told apart: customer_id tells the
  // customer's segment. Empty: the deal has no value there. What a filter asks for and nobody told
  // makes its policy one that cannot be judged. amount, list_amount and cost_of_goods come from the
  // terms.
  using Attributes = std::vector<std::pair<std::string, std::optional<std::string>>>;

  // The policies that are valid on the day and may bind such a deal. Errors: no table policies
  // (FailedPrecondition), a filter or an attribute that cannot be used (InvalidArgument, with
  // table, column and row).
  static absl::StatusOr<std::unique_ptr<ApprovalRules>> Make(const Snapshot& snapshot,
                                                             const Attributes& attributes,
                                                             Date day);
  ~ApprovalRules();

  // By policy_id.
  int size() const;
  const std::string& policy_id(int policy) const;
  const std::string& approver(int policy) const;  // "": nobody is named

  // Allocates nothing. `margin` is what ComputeMargin makes of `terms`.
  Approval Judge(const MarginTerms& terms, const Margin& margin) const;

 private:
  struct Rule;
  explicit ApprovalRules(std::vector<Rule> rules);
  const std::vector<Rule> rules_;
};

}  // namespace coxswain

#endif  // COXSWAIN_MARGIN_APPROVAL_H_
