#ifndef COXSWAIN_SRC_OBJECTIVES_SEGMENT_REVENUE_H_
#define COXSWAIN_SRC_OBJECTIVES_SEGMENT_REVENUE_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "coxswain/measures.h"

// What the customers there are bring, and what a new one does. The rules are in
// coxswain/objectives.h, under "headroom".
namespace coxswain {

// Half to even; what no 128-bit number holds is 0, as Figure::OfReal has it.
Int128 WholeMicros(double micros);

class SegmentRevenue {
 public:
  // groups: net revenue by dimensions, customer and day, up to `today`.
  SegmentRevenue(const std::vector<MeasureGroup>& groups, std::optional<Date> today);

  // All of one group of dimensions.
  Int128 Since(const Key& dimensions, Date day) const;               // net revenue from that day on
  int64_t NewCustomersSince(const Key& dimensions, Date day) const;  // first bought from it on
  // Net revenue of the last 12 months with customers who were new in them, a customer. Empty:
  // nobody was, or they brought nothing.
  std::optional<double> PerNewCustomer(const Key& dimensions) const;
  // Net revenue of the last 12 months with the customers of a year ago, of what they brought in the
  // 12 months before. Empty: the book begins later, or they brought nothing then.
  std::optional<double> Kept(const Key& dimensions) const;
  // What the customers there are will bring a day. Empty where Kept is.
  std::optional<double> ExistingPerDay(const Key& dimensions) const;

 private:
  struct Sale {
    std::string customer;
    Date day;
    Int128 net;
  };
  const std::vector<Sale>& Of(const Key& dimensions) const;
  Date FirstOf(const Sale& sale) const { return first_.at(sale.customer); }

  std::map<std::string, std::vector<Sale>> sales_;  // by encoded dimensions
  std::map<std::string, Date> first_;               // by customer
  std::optional<Date> begins_;                      // the first sale to anybody
  std::optional<Date> today_;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_SEGMENT_REVENUE_H_
