#ifndef COXSWAIN_SRC_SATURATION_SIZE_TABLE_H_
#define COXSWAIN_SRC_SATURATION_SIZE_TABLE_H_

#include <optional>
#include <string>
#include <vector>

#include "bottom_up.h"
#include "markets.h"

namespace coxswain {

// A market at a level, as it is seen from a day.
struct SizeRow {
  std::vector<std::optional<std::string>> place;  // by the dimensions
  std::optional<std::string> day;
  size_t level = 0;  // of kMarketLevels
  MarketSize customers, amount;
  std::optional<Int128> customers_before;  // what was stated before the newest of `customers`
  // By how much it is larger than the level before that states the same, and which that is.
  std::optional<Int128> customers_over_level, amount_over_level;
  size_t wider = 0;
  BottomUp accounts;

  bool stated() const { return customers.value.has_value() || amount.value.has_value(); }
};

// The result of market_size.
class SizeTable {
 public:
  struct Shows {
    bool versions = false;  // the day of each row
    bool deals = false;     // who bought is known
  };
  // `outputs` are those of the query, in the order in which Add fills them.
  SizeTable(const std::vector<std::string>& by, absl::Span<const OutputSpec> outputs,
            const std::string& money, Shows shows);
  void Add(const SizeRow& row);
  Table Take() { return std::move(table_); }

 private:
  void Text(std::string_view text);
  void Sum(const std::optional<Int128>& value);
  void Day(const std::string& iso);

  const Shows shows_;
  Table table_;
  int next_ = 0;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_SATURATION_SIZE_TABLE_H_
