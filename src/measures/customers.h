#ifndef COXSWAIN_SRC_MEASURES_CUSTOMERS_H_
#define COXSWAIN_SRC_MEASURES_CUSTOMERS_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "coxswain/base/hash_map.h"

#include "customer_counts.h"
#include "streams.h"

namespace coxswain {

// Customers by the days they bought, up to the last day that counts: what is new, active or ever
// can only be told from all days. With MeasureFold::for_solve they are counted at once instead;
// `days`: then also who is active or bought in a period.
absl::Status FoldCustomers(const std::shared_ptr<const Snapshot>& snapshot, const MeasureFold& fold,
                           bool days, const Key& prefix, const Run& run, Tally* tally);

// Turns the days on which customers bought into who was new, active, ever there, by group and
// period.
class CustomerSolver {
 public:
  // Both must outlive this object.
  CustomerSolver(const MeasureFold& fold, const Calendar& calendar);

  // Takes what follows the stream in the keys of a tally, in key order; false: it is no stream of
  // customers.
  bool Add(Stream stream, const Key& key, const Tally::Entry& entry);

  struct Group {
    Key dimensions;  // but periods
    CustomerCounts counts;
  };
  struct Counted {
    CustomerPeriods periods;
    std::vector<Group> groups;
  };
  // Empty: nobody bought.
  std::optional<Counted> Count();
  // Adds them to the atoms of their groups and periods.
  void Solve(GroupMap* groups);

 private:
  struct Buyer {  // a customer as one of a group
    size_t group;
    uint32_t customer;
    size_t first_day;  // in days_; until the next one's
  };
  struct PeriodCounts {  // of an entry of kCustomerCountStream
    Key dimensions;
    Date first, last;
    std::vector<CustomerCounts::Numbers> numbers;
  };

  void AddAny(const Key& key);      // customer, day
  void AddPassing(const Key& key);  // dimensions but periods, customer, day
  void AddCounts(const Key& key, const Tally::Entry& entry);
  uint32_t Bought(const std::string& customer, Date day);  // the customer's number

  const MeasureFold& fold_;
  const Calendar& calendar_;
  std::vector<std::pair<size_t, Grain>> grains_;
  size_t dimensions_ = 0;                 // but periods
  std::optional<size_t> customer_place_;  // of the customer, where he is one of them

  HashMap<std::string, uint32_t> customers_;
  std::vector<Date> first_of_all_;  // by customer
  std::optional<Date> last_day_;
  std::vector<Key> groups_;
  std::vector<Buyer> buyers_;
  std::vector<int32_t> days_;
  Key last_buyer_;  // group and customer of the last of buyers_
  std::vector<PeriodCounts> counted_;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MEASURES_CUSTOMERS_H_
