#ifndef COXSWAIN_SRC_MAPPING_VALUES_H_
#define COXSWAIN_SRC_MAPPING_VALUES_H_

#include <optional>
#include <string>
#include <string_view>

#include "coxswain/mapping/mapping.h"

// From a cell of an export to the text that the book reads.
namespace coxswain {

// How a mapping's numbers and dates are written.
struct ValueStyle {
  char decimal = '.';
  std::string_view date_format;  // empty: iso
  bool times = false;            // of a column of moments: the time of day after a date counts
};

// The text without blanks at its ends.
std::string_view TrimmedText(std::string_view text);

// true, yes, y, t, on, x, 1, ja, oui, si and their opposites, letters' case ignored.
std::optional<bool> ReadTruth(std::string_view text);

// What `text`, which is neither empty nor blank, becomes. The result points into `text` or
// *scratch; a null view is no value. Where the text is not of its form, *reason becomes a sentence
// and the result is null. What only the book can judge (is it a number, a day that exists) is left
// to it where the text can be handed over as it stands.
std::string_view ConvertValue(ValueForm form, const ValueStyle& style, std::string_view text,
                              std::string* scratch, std::string* reason);

// Why a date's format is none; empty: it is one.
std::string WrongDateFormat(std::string_view format);

bool Holds(const Wanted& wanted, std::string_view cell);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MAPPING_VALUES_H_
