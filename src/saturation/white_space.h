#ifndef COXSWAIN_SRC_SATURATION_WHITE_SPACE_H_
#define COXSWAIN_SRC_SATURATION_WHITE_SPACE_H_

#include <optional>
#include <string>

#include "accounts.h"

namespace coxswain {

// What an account is for a product family. Who bought once owns it, whatever else is true.
enum class SpaceState : uint8_t { kOwned, kInPipeline, kGap, kNotEligible };
std::string_view SpaceStateName(SpaceState state);

// From where and by which rules accounts are looked at.
struct SpaceView {
  std::optional<Date> last;        // the day shown; empty: nobody ever bought
  std::optional<std::string> day;  // as_of, by which potentials were known; empty: all are
  int active_months = 12;
  bool open = true;  // what is open now counts: not in a period that is over
};

// Cells of accounts and families put together, and what is left there. Money in micros.
struct Space {
  Int128 accounts = 0;
  Int128 cells = 0, owned = 0, active = 0, in_pipeline = 0, gap = 0, not_eligible = 0;
  Int128 sales = 0, pipeline = 0;
  // Of those whose wallet is known; where nothing is eligible or sold it does not count.
  Int128 wallets = 0, wallet = 0, wallet_sales = 0;
  // The same of those whose wallet is known, or units and a price.
  Int128 potentials = 0, potential = 0, gap_amount = 0, over_amount = 0;
  Int128 unknown = 0;  // the others
  // Wallets of all products together that stand beside wallets of families.
  Int128 compared = 0, wallet_over_families = 0;
  std::optional<Date> last_bought;
  // For the note.
  Int128 bought_ineligible = 0, without_amount = 0, unlisted = 0;
  bool families_exceed = false;

  void Add(const Space& other);
};

// One cell, and the potential behind it.
struct SpaceCell {
  const std::string* family = nullptr;  // null: won or open deals that name none
  SpaceState state = SpaceState::kGap;
  Worth worth;
  Space space;
};

// The cells of an account: of every family, in order of names, and of deals without one.
absl::StatusOr<std::vector<SpaceCell>> CellsOf(const Accounts& accounts, const Account& account,
                                               const SpaceView& view);

// An account as a whole. A wallet of all products together counts for it, else the sum of those of
// its families.
absl::StatusOr<Space> SpaceOf(const Accounts& accounts, const Account& account,
                              const std::vector<SpaceCell>& cells, const SpaceView& view);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_SATURATION_WHITE_SPACE_H_
