#include "measures/deal_state.h"

#include <array>
#include <random>
#include <vector>

#include <doctest/doctest.h>

namespace coxswain {
namespace {

TEST_CASE("the deals of a status are found wherever they stand in their group") {
  const DealColumns columns;
  std::mt19937 random(5);
  for (const int rows : {1, 7, 8, 9, 500, 1023, kGroupRows}) {
    for (const int few : {0, 1, 3, 5}) {  // from won alone to won among many
      RowGroup group(0);
      group.AddRows(rows);
      std::vector<int64_t> statuses;
      std::vector<uint16_t> won;
      for (int row = 0; row < rows; ++row) {
        const bool is_won = few == 0 || random() % static_cast<unsigned>(few) == 0;
        // Some differ from won by one bit alone, the lowest or the highest.
        constexpr int64_t kOthers[] = {0, 1, 3, 0x81, 0x82, 0xFF};
        statuses.push_back(is_won ? static_cast<int64_t>(DealStatus::kWon) : kOthers[row % 6]);
        if (statuses.back() == static_cast<int64_t>(DealStatus::kWon)) {
          won.push_back(static_cast<uint16_t>(row));
        }
      }
      group.Set(columns.status, Storage::kSmall, 0, statuses);
      std::array<uint16_t, kGroupRows> found;
      const int count = SelectDeals(group, columns, DealStatus::kWon, columns.closed_on, DayRange(),
                                    std::nullopt, found.data());
      CHECK(std::vector<uint16_t>(found.begin(), found.begin() + count) == won);
    }
  }
}

}  // namespace
}  // namespace coxswain
