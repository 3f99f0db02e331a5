#ifndef COXSWAIN_BASE_STATUS_H_
#define COXSWAIN_BASE_STATUS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace coxswain {

// The one bridge between the two string views: Debian's abseil has its own type, newer ones
// alias std's.
inline absl::string_view ToAbsl(std::string_view text) {
  return absl::string_view(text.data(), text.size());
}
inline std::string_view ToStd(absl::string_view text) {
  return std::string_view(text.data(), text.size());
}

// Where in the caller's data an error lies. Row counts from 1 with the header not counted, 0:
// no row.
struct Place {
  std::string table;
  std::string column;
  int64_t row = 0;
  friend bool operator==(const Place&, const Place&) = default;
};

// A status whose place travels with it as a payload. The message is the whole sentence and names
// the place itself.
absl::Status ErrorAt(absl::StatusCode code, std::string_view message, const Place& place);
// Empty where the status has none.
Place PlaceOf(const absl::Status& status);

absl::Status InvalidArgument(std::string_view message);
absl::Status FailedPrecondition(std::string_view message);
absl::Status NotFound(std::string_view message);
absl::Status OutOfRange(std::string_view message);
absl::Status ResourceExhausted(std::string_view message);
absl::Status Internal(std::string_view message);

// The candidate nearest to `name` by edit distance (Damerau-Levenshtein, case ignored), empty if
// none is near enough to be meant: more than a third of the letters differ.
std::string_view Nearest(std::string_view name, absl::Span<const std::string_view> candidates);

// " Did you mean 'x'?" or " Known: a, b, c." for an error about an unknown name.
std::string Suggestion(std::string_view name, absl::Span<const std::string_view> candidates);

// True if all of `text` is well formed UTF-8 (RFC 3629: no surrogates, no overlong forms).
bool IsUtf8(std::string_view text);

// A caller's text as messages show it: in single quotes, cut to about 40 bytes between two
// characters, with ? for control characters and for bytes that are not UTF-8.
std::string Quote(std::string_view text);

#define COXSWAIN_RETURN_IF_ERROR(expression)                                \
  do {                                                                      \
    if (absl::Status status_ = (expression); !status_.ok()) return status_; \
  } while (false)

#define COXSWAIN_CONCAT_INNER(a, b) a##b
#define COXSWAIN_CONCAT(a, b) COXSWAIN_CONCAT_INNER(a, b)
#define COXSWAIN_ASSIGN_OR_RETURN(declaration, expression) \
  COXSWAIN_ASSIGN_OR_RETURN_INNER(COXSWAIN_CONCAT(status_or_, __LINE__), declaration, expression)
#define COXSWAIN_ASSIGN_OR_RETURN_INNER(temporary, declaration, expression) \
  auto temporary = (expression);                                            \
  if (!temporary.ok()) return temporary.status();                           \
  declaration = std::move(temporary).value()

}  // namespace coxswain

#endif  // COXSWAIN_BASE_STATUS_H_
