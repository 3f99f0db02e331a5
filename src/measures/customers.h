#ifndef COXSWAIN_SRC_MEASURES_CUSTOMERS_H_
#define COXSWAIN_SRC_MEASURES_CUSTOMERS_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "streams.h"

namespace coxswain {

// Customers by the days they bought, up to the last day that counts: what is new, active or ever
// can only be told from all days.
absl::Status FoldCustomers(const std::shared_ptr<const Snapshot>& snapshot, const MeasureFold& fold,
                           const Key& prefix, const Run& run, Tally* tally);

// Turns the days on which customers bought into who was new, active, ever there, by group and
// period.
class CustomerSolver {
 public:
  // Both must outlive this object.
  CustomerSolver(const MeasureFold& fold, const Calendar& calendar);

  void AddAny(const Key& key);  // customer, day
  // dimensions but periods, customer, day; the customer may be one of the dimensions itself.
  void AddPassing(const Key& key, bool by_customer);
  void Solve(GroupMap* groups);

 private:
  using Customers = std::map<std::string, std::vector<Date>>;

  void Count(const Customers& customers, std::optional<Date> from, Date to, Atoms* atoms) const;

  const MeasureFold& fold_;
  const Calendar& calendar_;
  std::vector<std::pair<size_t, Grain>> grains_;
  std::map<std::string, Customers> bought_;
  std::map<std::string, Key> keys_;
  std::map<std::string, Date> first_day_;
  std::optional<Date> last_day_;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MEASURES_CUSTOMERS_H_
