#include <algorithm>
#include <set>

#include "white_space.h"

namespace coxswain {
namespace {

constexpr int kWalletMonths = 12;  // what wallets are of

bool Within(Date day, Date last, int months) {
  return day <= last && day > last.PlusMonths(-months);
}

// What is left of a potential. `counts`: somebody could buy, or has.
void AddAmounts(const Worth& worth, bool counts, Space* space) {
  if (!counts) return;
  if (worth.wallet.has_value()) {
    space->wallets = 1;
    space->wallet = *worth.wallet;
    space->wallet_sales = space->sales;
  }
  if (!worth.amount.has_value()) {
    space->unknown = 1;
    return;
  }
  space->potentials = 1;
  space->potential = *worth.amount;
  const Int128 left = *worth.amount - space->sales;
  (left > 0 ? space->gap_amount : space->over_amount) = left > 0 ? left : -left;
}

// What was sold and may be sold next.
void AddDeals(const Holding& holding, const SpaceView& view, Space* space) {
  for (const auto& [day, sales] : holding.won) {
    if (!view.last.has_value()) break;
    if (day > *view.last) continue;
    space->owned = 1;
    space->last_bought = day;
    if (Within(day, *view.last, view.active_months)) space->active = 1;
    if (!Within(day, *view.last, kWalletMonths)) continue;
    space->sales += sales.net;
    space->without_amount += sales.unknown;
  }
  if (view.open) space->pipeline = holding.open.net;
}

SpaceCell CellOf(const Holding& holding, bool eligible, const Worth& worth, const SpaceView& view) {
  SpaceCell cell;
  cell.worth = worth;
  Space& space = cell.space;
  space.accounts = 1;
  space.cells = 1;
  AddDeals(holding, view, &space);
  const bool open = view.open && holding.open.rows > 0;
  cell.state = space.owned > 0 ? SpaceState::kOwned
               : open          ? SpaceState::kInPipeline
               : eligible      ? SpaceState::kGap
                               : SpaceState::kNotEligible;
  space.in_pipeline = cell.state == SpaceState::kInPipeline ? 1 : 0;
  space.gap = cell.state == SpaceState::kGap ? 1 : 0;
  space.not_eligible = cell.state == SpaceState::kNotEligible ? 1 : 0;
  if (!eligible && space.not_eligible == 0) space.bought_ineligible = 1;
  return cell;
}

}  // namespace

std::string_view SpaceStateName(SpaceState state) {
  constexpr std::string_view kNames[] = {"owned", "in_pipeline", "gap", "not_eligible"};
  return kNames[static_cast<size_t>(state)];
}

void Space::Add(const Space& other) {
  const auto add = [&](Int128 Space::*sum) { this->*sum += other.*sum; };
  for (Int128 Space::*sum : {&Space::accounts,
                             &Space::cells,
                             &Space::owned,
                             &Space::active,
                             &Space::in_pipeline,
                             &Space::gap,
                             &Space::not_eligible,
                             &Space::sales,
                             &Space::pipeline,
                             &Space::wallets,
                             &Space::wallet,
                             &Space::wallet_sales,
                             &Space::potentials,
                             &Space::potential,
                             &Space::gap_amount,
                             &Space::over_amount,
                             &Space::unknown,
                             &Space::compared,
                             &Space::wallet_over_families,
                             &Space::bought_ineligible,
                             &Space::without_amount,
                             &Space::unlisted}) {
    add(sum);
  }
  last_bought = std::max(last_bought, other.last_bought);
  families_exceed = families_exceed || other.families_exceed;
}

absl::StatusOr<std::vector<SpaceCell>> CellsOf(const Accounts& accounts, const Account& account,
                                               const SpaceView& view) {
  COXSWAIN_ASSIGN_OR_RETURN(const Worth whole, accounts.WorthOf(account.all, nullptr, view.day));
  const bool eligible = whole.potential == nullptr || whole.potential->eligible;
  std::vector<SpaceCell> cells;
  const auto add = [&](const std::string& family, const Holding& holding) -> absl::Status {
    COXSWAIN_ASSIGN_OR_RETURN(const Worth worth, accounts.WorthOf(holding, &family, view.day));
    const bool may = worth.potential != nullptr ? worth.potential->eligible : eligible;
    SpaceCell cell = CellOf(holding, may, worth, view);
    cell.family = &family;
    AddAmounts(worth, cell.state != SpaceState::kNotEligible, &cell.space);
    cells.push_back(std::move(cell));
    return absl::OkStatus();
  };
  // Both maps are in order of names: those of products, and those that only the account knows.
  static const Holding kNothing;
  auto own = account.families.begin();
  for (const auto& [family, price] : accounts.prices) {
    for (; own != account.families.end() && own->first < family; ++own) {
      COXSWAIN_RETURN_IF_ERROR(add(own->first, own->second));
    }
    const bool has = own != account.families.end() && own->first == family;
    COXSWAIN_RETURN_IF_ERROR(add(family, has ? own->second : kNothing));
    if (has) ++own;
  }
  for (; own != account.families.end(); ++own) {
    COXSWAIN_RETURN_IF_ERROR(add(own->first, own->second));
  }
  if (account.all.won.empty() && account.all.open.rows == 0) return cells;
  SpaceCell unnamed = CellOf(account.all, true, {}, view);
  // Deals of nobody knows which family, closed later than the day shown: nothing is to be told.
  if (unnamed.state != SpaceState::kGap) cells.push_back(std::move(unnamed));
  return cells;
}

absl::StatusOr<Space> SpaceOf(const Accounts& accounts, const Account& account,
                              const std::vector<SpaceCell>& cells, const SpaceView& view) {
  COXSWAIN_ASSIGN_OR_RETURN(const Worth whole, accounts.WorthOf(account.all, nullptr, view.day));
  Space space;
  bool counts = whole.potential == nullptr || whole.potential->eligible;
  for (const SpaceCell& cell : cells) {
    space.Add(cell.space);
    counts = counts || cell.state != SpaceState::kNotEligible;
  }
  space.accounts = 1;
  space.unlisted = account.listed ? 0 : 1;
  const Int128 family_wallets = space.wallet;
  const bool both = whole.wallet.has_value() && space.wallets > 0;
  if (!whole.wallet.has_value()) {
    // One account, however many of its families tell something.
    space.wallets = space.wallets > 0 ? 1 : 0;
    space.unknown = space.potentials == 0 && counts ? 1 : 0;
    space.potentials = space.potentials > 0 ? 1 : 0;
    return space;
  }
  space.wallets = space.wallet = space.wallet_sales = 0;
  space.potentials = space.potential = space.gap_amount = space.over_amount = space.unknown = 0;
  AddAmounts(whole, counts, &space);
  if (both) {
    space.compared = 1;
    space.wallet_over_families = *whole.wallet - family_wallets;
    space.families_exceed = space.wallet_over_families < 0;
  }
  return space;
}

}  // namespace coxswain
