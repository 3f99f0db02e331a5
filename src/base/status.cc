#include "coxswain/base/status.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/types/optional.h"

#include "base/letters.h"

namespace coxswain {
namespace {

// The payload is "<row> <size of table> <table><column>".
constexpr char kPlaceType[] = "coxswain.place";

// Damerau-Levenshtein distance, restricted (optimal string alignment): letters inserted, deleted,
// replaced, and neighbours swapped. Wagner and Fischer's table with the last three rows kept.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const char x = Lower(a[i - 1]), y = Lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (x == y ? 0u : 1u)});
      if (i > 1 && j > 1 && x == Lower(b[j - 2]) && Lower(a[i - 2]) == y) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

absl::Status Make(absl::StatusCode code, std::string_view message) {
  return absl::Status(code, ToAbsl(message));
}

}  // namespace

absl::Status ErrorAt(absl::StatusCode code, std::string_view message, const Place& place) {
  absl::Status status = Make(code, message);
  status.SetPayload(
      kPlaceType, absl::Cord(std::to_string(place.row) + ' ' + std::to_string(place.table.size()) +
                             ' ' + place.table + place.column));
  return status;
}

Place PlaceOf(const absl::Status& status) {
  Place place;
  const absl::optional<absl::Cord> payload = status.GetPayload(kPlaceType);
  if (!payload.has_value()) return place;
  const std::string text(*payload);
  const char* const end = text.data() + text.size();
  size_t table_size = 0;
  const auto row = std::from_chars(text.data(), end, place.row);
  if (row.ec != std::errc() || row.ptr == end) return Place{};
  const auto size = std::from_chars(row.ptr + 1, end, table_size);
  if (size.ec != std::errc() || size.ptr == end) return Place{};
  const std::string_view names(size.ptr + 1, static_cast<size_t>(end - size.ptr - 1));
  if (table_size > names.size()) return Place{};
  place.table = names.substr(0, table_size);
  place.column = names.substr(table_size);
  return place;
}

absl::Status InvalidArgument(std::string_view message) {
  return Make(absl::StatusCode::kInvalidArgument, message);
}
absl::Status FailedPrecondition(std::string_view message) {
  return Make(absl::StatusCode::kFailedPrecondition, message);
}
absl::Status NotFound(std::string_view message) {
  return Make(absl::StatusCode::kNotFound, message);
}
absl::Status OutOfRange(std::string_view message) {
  return Make(absl::StatusCode::kOutOfRange, message);
}
absl::Status ResourceExhausted(std::string_view message) {
  return Make(absl::StatusCode::kResourceExhausted, message);
}
absl::Status Internal(std::string_view message) {
  return Make(absl::StatusCode::kInternal, message);
}

std::string_view Nearest(std::string_view name, absl::Span<const std::string_view> candidates) {
  // Names are short; the work on a text that is none stays bounded.
  constexpr size_t kLongestName = 128;
  if (name.size() > kLongestName) return {};
  std::string_view best;
  size_t best_distance = kLongestName;
  for (std::string_view candidate : candidates) {
    if (candidate.size() > kLongestName) continue;
    const size_t distance = EditDistance(name, candidate);
    const size_t letters = std::max(name.size(), candidate.size());
    if (3 * distance > letters || distance >= best_distance) continue;
    best = candidate;
    best_distance = distance;
  }
  return best;
}

std::string Suggestion(std::string_view name, absl::Span<const std::string_view> candidates) {
  const std::string_view nearest = Nearest(name, candidates);
  if (!nearest.empty()) return " Did you mean '" + std::string(nearest) + "'?";
  if (candidates.empty()) return "";
  std::string known = " Known: ";
  for (size_t i = 0; i < candidates.size(); ++i) {
    if (i > 0) known += ", ";
    known += candidates[i];
  }
  return known + ".";
}

}  // namespace coxswain
