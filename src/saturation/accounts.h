#ifndef COXSWAIN_SRC_SATURATION_ACCOUNTS_H_
#define COXSWAIN_SRC_SATURATION_ACCOUNTS_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coxswain/measures.h"

// The known accounts one by one: what each could buy (potentials), has bought (won deals and their
// lines) and may buy next (open deals), by product family. State: entities.
namespace coxswain {

inline constexpr std::string_view kAccountFacts =
    "customers|potentials|deals|deal_lines|deal_costs";
inline constexpr std::string_view kAccountLookups =
    "products|product_prices|campaigns|owners|teams|cost_kinds|rates";
inline constexpr std::string_view kAccountPartition = "deal_id, customer_id";

struct AccountFold {
  std::vector<std::string> by;  // columns of customers
  Filter filter;                // the same
  std::optional<Date> as_of;
};

// The first part of a key: those of accounts, and free ones from kOtherStream on.
enum AccountStream : int64_t {
  kAccountStream = 1,  // (dimensions, customer_id)
  kPotentialStream,    // (customer_id, family, as_of, source)
  kWonStream,          // what FoldWonRows makes of (customer_id, family, day)
  kOpenStream,         // the same of (customer_id, family)
  kWonDayStream,       // (day): all won deals, those of other customers too
  kOtherStream,
};

// What the families are and what a unit of each costs: for the signature.
absl::StatusOr<std::vector<Key>> FamilyDefinitions(const Snapshot& snapshot,
                                                   std::optional<Date> as_of, const Run& run);

// InvalidArgument for a dimension or condition that is not of customers.
absl::Status FoldAccounts(const std::shared_ptr<const Snapshot>& snapshot, const AccountFold& fold,
                          const Run& run, Tally* tally);

// A row of potentials.
struct Potential {
  std::optional<int64_t> wallet;  // micros
  std::optional<int64_t> units;   // 1e-6
  int64_t fit = kNanos;           // 1e-9
  bool eligible = true;
  std::string source;
};

// What is known of a potential on a day.
struct Worth {
  const Potential* potential = nullptr;  // null: nothing is
  std::string as_of;
  std::optional<Int128> wallet;  // as stated
  std::optional<Int128> amount;  // the wallet, else units x the family's price
};

struct Sales {
  Int128 rows = 0, net = 0, unknown = 0;  // deals or lines; net revenue; rows without an amount
};

// An account and a product family.
struct Holding {
  Versions<Potential> potentials;
  std::map<Date, Sales> won;  // by the day of closing
  Sales open;

  bool BoughtBy(const std::optional<Date>& day) const {
    return !won.empty() && (!day.has_value() || won.begin()->first <= *day);
  }
};

struct Account {
  Key dimensions;
  bool listed = false;  // a row of customers; else only deals or potentials know it
  Holding all;          // potentials of all products together; deals that name no family
  std::map<std::string, Holding> families;
};

struct Accounts {
  std::map<std::string, Account> by_id;
  std::map<std::string, FamilyPrice> prices;  // of all families of products
  std::optional<Date> last_day;               // on which anybody bought, or as_of

  // OutOfRange if units come to more than money can be. `family` null: all products together.
  absl::StatusOr<Worth> WorthOf(const Holding& holding, const std::string* family,
                                const std::optional<std::string>& day) const;
};

// `dimensions`: how many there are.
Accounts ReadAccounts(const Tally& tally, const std::vector<Tally::Entry>& entries,
                      size_t dimensions, std::optional<Date> as_of);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_SATURATION_ACCOUNTS_H_
