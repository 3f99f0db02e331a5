#ifndef COXSWAIN_SRC_REPORT_SAY_H_
#define COXSWAIN_SRC_REPORT_SAY_H_

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

#include "document.h"

// How sentences are put together: a pattern with names in braces, and figures of those names.
namespace coxswain::report {

// "{deals} lose {money}": each name is replaced by what the figure of that name shows.
// "{deals?loses|lose}": the first wording where that figure counts one, else the second.
// A figure with an empty `value` is only shown, not listed with the sentence.
Sentence Say(std::string_view pattern, std::initializer_list<Figure> figures);

// Whole units; the currency is shown where `with_currency`.
Figure Money(std::string_view name, Int128 micros, const std::string& currency,
             bool with_currency = false);
// Per cent: two places below 10 %, else one.
Figure Share(std::string_view name, double share);
// By how much something grew or fell, without its sign: whole per cent from 10 % on.
Figure Growth(std::string_view name, double share);
// "1 deal", "2 039 deals"; without words the number alone.
Figure Count(std::string_view name, Int128 count, std::string_view one = "",
             std::string_view many = "");
// A number of the caller's unit, in 1e-6: money in whole units, shares as per cent.
Figure Number(std::string_view name, Int128 micros, const std::string& unit);
// A caller's text: one line, cut where it is long.
Figure Name(std::string_view name, std::string_view text);
Figure Day(std::string_view name, std::string_view day);
// Wording that is no figure.
Figure Word(std::string_view name, std::string_view text);

// "gross margin" for "gross_margin".
std::string InWords(std::string_view name);
// With a capital, where the first letter is a small Latin one.
std::string Capitalised(std::string_view text);
// "Warehouse" as "Warehouses", "Specialty Bike Shop" as "Specialty Bike Shops"; what is one already
// as it stands. Empty where the last word is none that is known to be a kind of customer: "Retail"
// has no plural.
std::string PluralOf(std::string_view segment);
// 2 as "second", 13 as "13th".
std::string Ordinal(int64_t number);
// "a", "a and b", "a, b and c".
std::string Listed(const std::vector<std::string>& texts);

// Characters of well formed UTF-8.
size_t Length(std::string_view text);
// At most `length` characters, the last then being …; control characters become blanks.
std::string Shortened(std::string_view text, size_t length);
// A currency, or "money" where none is known.
bool IsMoneyUnit(std::string_view unit);
// 0.0058 as "0.58 %".
std::string PercentText(double share, int places);

inline constexpr size_t kLongestName = 40;

}  // namespace coxswain::report

#endif  // COXSWAIN_SRC_REPORT_SAY_H_
