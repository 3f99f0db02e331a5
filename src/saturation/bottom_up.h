#ifndef COXSWAIN_SRC_SATURATION_BOTTOM_UP_H_
#define COXSWAIN_SRC_SATURATION_BOTTOM_UP_H_

#include <array>
#include <optional>
#include <string>

#include "accounts.h"

namespace coxswain {

// What accounts come to, by level. One counts for an obtainable market as far as it fits.
struct BottomUp {
  std::array<Int128, 3> customers{};  // 1e-9
  std::array<std::optional<Int128>, 3> amount;
  std::array<Int128, 3> without_amount{};
  Int128 accounts = 0, customers_ever = 0, unlisted = 0;
  bool potentials = false;

  void AddAmount(size_t level, Int128 micros) {
    amount[level] = amount[level].value_or(0) + micros;
  }
  void Add(const BottomUp& other);
  bool known() const { return accounts > 0 || unlisted > 0; }
};

// An account by what is known on a day: of one family, or (null) of all. A potential of all
// products together says whether it is eligible, and how well it fits, for families that have none
// of their own; its wallet counts for all of them, else theirs are added up. Without it an account
// fits all products as well as the family that it fits best.
absl::StatusOr<BottomUp> AccountAt(const Accounts& accounts, const Account& account,
                                   const std::string* family,
                                   const std::optional<std::string>& day);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_SATURATION_BOTTOM_UP_H_
