#ifndef COXSWAIN_MEASURES_VERSIONS_H_
#define COXSWAIN_MEASURES_VERSIONS_H_

#include <iterator>
#include <map>
#include <optional>
#include <string>

namespace coxswain {

// What is stated again from time to time, such as the size of a market: by the day of each
// statement, "2026-01-31".
template <typename Statement>
using Versions = std::map<std::string, Statement>;

// The statement that holds on a day: the last of that day or earlier; where nothing was known yet,
// the first, as the best that is known of it. Without a day the last of all. end() if there is
// none.
template <typename Statement>
typename Versions<Statement>::const_iterator InForce(const Versions<Statement>& versions,
                                                     const std::optional<std::string>& day) {
  if (versions.empty()) return versions.end();
  if (!day.has_value()) return std::prev(versions.end());
  const auto later = versions.upper_bound(*day);
  return later == versions.begin() ? later : std::prev(later);
}

}  // namespace coxswain

#endif  // COXSWAIN_MEASURES_VERSIONS_H_
