#ifndef COXSWAIN_SRC_RECONCILE_FINDINGS_H_
#define COXSWAIN_SRC_RECONCILE_FINDINGS_H_

#include <set>
#include <string>
#include <string_view>

#include "coxswain/query.h"

namespace coxswain {

enum class Severity : uint8_t { kError, kWarning, kHint };
std::string_view SeverityName(Severity severity);

// One way in which rows can be wrong.
struct Check {
  std::string_view name;
  Severity severity;
  std::string_view reason;  // a sentence: what it does to results
};
absl::Span<const Check> AllChecks();
const Check& GetCheck(std::string_view name);  // requires one of AllChecks()

// Collects rows found into a tally under (check, table, column, row from 1, key of the row), with
// lanes rows and difference in micros.
class Findings {
 public:
  // Only checks of these names; empty: all.
  Findings(std::set<std::string> wanted, const Run& run, Tally* tally)
      : wanted_(std::move(wanted)), charge_(run.memory), tally_(tally) {}

  bool Wants(std::string_view check) const {
    return wanted_.empty() || wanted_.count(std::string(check)) != 0;
  }
  // `column` -1: the finding is about the row, not one of its columns. `row` is counted from 0, -1
  // where no row of this table has what was found.
  absl::Status Add(std::string_view check, const TableState& table, int column, int64_t row,
                   std::string_view key, Int128 rows = 1, Int128 difference = 0);
  // The same with the row's own key.
  absl::Status AddRow(std::string_view check, const TableState& table, int column, int64_t row,
                      Int128 difference = 0);

 private:
  const std::set<std::string> wanted_;
  ScopedCharge charge_;
  Tally* const tally_;
};

// Finds what there is to find. Each looks at one subject.
absl::Status CheckReferences(const Snapshot& snapshot, const Run& run, Findings* findings);
absl::Status CheckDealRows(const std::shared_ptr<const Snapshot>& snapshot, const Run& run,
                           Findings* findings);
absl::Status CheckCostRows(const Snapshot& snapshot, const Run& run, Findings* findings);
absl::Status CheckCurrencies(const Snapshot& snapshot, Findings* findings);
absl::Status CheckAgreement(const Snapshot& snapshot, Findings* findings);
absl::Status CheckSpellings(const Snapshot& snapshot, const Run& run, Findings* findings);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_RECONCILE_FINDINGS_H_
