#ifndef COXSWAIN_QUERY_SAVED_TALLY_H_
#define COXSWAIN_QUERY_SAVED_TALLY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "coxswain/query/tally.h"

// Tallies as bytes: to ship them between machines, to resume, to keep for an audit. The layout is
// described in proto/coxswain/v1/tally.proto.
namespace coxswain {

// What the bytes hold.
struct SavedTally {
  std::string query;           // its name
  std::string options;         // the fold options as they were given, JSON
  std::optional<Tally> tally;  // empty: nothing was folded yet
};

// Changed whenever this format or what any query puts into a tally changes.
inline constexpr uint32_t kTallyVersion = 1;

// Equal tallies of equally written options have equal bytes. ResourceExhausted for an entry that
// does not fit a frame of 64 MiB.
absl::StatusOr<std::string> WriteTally(std::string_view query, std::string_view options,
                                       const Tally* tally);

// The bytes may come from anywhere. InvalidArgument where they are not those of a tally,
// DataLoss where they were cut short or altered, FailedPrecondition for those of another version.
// What the query makes of them is not looked at here.
absl::StatusOr<SavedTally> ReadTally(std::string_view bytes);

}  // namespace coxswain

#endif  // COXSWAIN_QUERY_SAVED_TALLY_H_
