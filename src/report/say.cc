#include "say.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace coxswain::report {
namespace {

const Figure* FindFigure(std::initializer_list<Figure> figures, std::string_view name) {
  for (const Figure& figure : figures) {
    if (figure.name == name) return &figure;
  }
  return nullptr;
}

// What stands for "{field}".
std::string Field(std::string_view field, std::initializer_list<Figure> figures) {
  const size_t question = field.find('?');
  const Figure* figure = FindFigure(figures, field.substr(0, question));
  if (figure == nullptr) return "?";
  if (question == std::string_view::npos) return figure->shown;
  const std::string_view words = field.substr(question + 1);
  const size_t bar = words.find('|');
  return std::string(figure->one ? words.substr(0, bar) : words.substr(bar + 1));
}

std::string RealText(double value) {
  char buffer[32];
  const auto result = std::to_chars(buffer, buffer + sizeof(buffer), value);
  return std::string(buffer, result.ptr);
}

bool StartsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

}  // namespace

Sentence Say(std::string_view pattern, std::initializer_list<Figure> figures) {
  Sentence sentence;
  while (!pattern.empty()) {
    const size_t open = pattern.find('{');
    sentence.text += pattern.substr(0, open);
    if (open == std::string_view::npos) break;
    const size_t close = pattern.find('}', open);
    sentence.text += Field(pattern.substr(open + 1, close - open - 1), figures);
    pattern.remove_prefix(close + 1);
  }
  for (const Figure& figure : figures) {
    if (!figure.value.empty()) sentence.figures.push_back(figure);
  }
  return sentence;
}

Figure Money(std::string_view name, Int128 micros, const std::string& currency,
             bool with_currency) {
  Figure figure;
  figure.name = name;
  figure.shown = FormatRounded(micros, kMoneyScale, 0, ' ');
  if (with_currency && !currency.empty()) figure.shown += " " + currency;
  figure.value = FormatDecimal(micros, kMoneyScale, 2);
  figure.unit = currency.empty() ? "money" : currency;
  return figure;
}

std::string PercentText(double share, int places) {
  char buffer[400];  // the largest double has 309 digits
  const auto result =
      std::to_chars(buffer, buffer + sizeof(buffer), share * 100, std::chars_format::fixed, places);
  std::string text(buffer, result.ptr);
  const size_t first = text[0] == '-' ? 1 : 0;
  size_t point = std::min(text.find('.'), text.size());
  while (point > first + 3) text.insert(point -= 3, 1, ' ');
  if (first == 1 && text.find_first_not_of("-0.") == std::string::npos) text.erase(0, 1);
  return text + " %";
}

Figure Share(std::string_view name, double share) {
  Figure figure;
  figure.name = name;
  figure.shown = PercentText(share, std::fabs(share) < 0.1 ? 2 : 1);
  figure.value = RealText(share);
  figure.unit = "share";
  return figure;
}

Figure Growth(std::string_view name, double share) {
  Figure figure = Share(name, share);
  figure.shown = PercentText(std::fabs(share), std::fabs(share) < 0.1 ? 1 : 0);
  return figure;
}

Figure Count(std::string_view name, Int128 count, std::string_view one, std::string_view many) {
  Figure figure;
  figure.name = name;
  figure.one = count == 1;
  figure.shown = FormatRounded(count, 0, 0, ' ');
  const std::string_view word = figure.one ? one : many;
  if (!word.empty()) figure.shown += " " + std::string(word);
  figure.value = FormatDecimal(count, 0);
  figure.unit = "count";
  return figure;
}

bool IsMoneyUnit(std::string_view unit) {
  return unit == "money" || (unit.size() == 3 && std::all_of(unit.begin(), unit.end(), [](char c) {
                               return c >= 'A' && c <= 'Z';
                             }));
}

Figure Number(std::string_view name, Int128 micros, const std::string& unit) {
  if (unit == "share") {
    Figure figure = Share(name, Ratio(micros, kMicros));
    figure.value = FormatDecimal(micros, kMoneyScale);
    return figure;
  }
  Figure figure;
  figure.name = name;
  const bool large = micros >= kMicros || micros <= -kMicros;
  const bool whole = IsMoneyUnit(unit) || (unit == "count" && large) || micros % kMicros == 0;
  figure.shown = FormatRounded(micros, kMoneyScale, whole ? 0 : 2, ' ');
  figure.value = FormatDecimal(micros, kMoneyScale);
  figure.unit = unit;
  figure.one = micros == kMicros;
  return figure;
}

Figure Name(std::string_view name, std::string_view text) {
  Figure figure;
  figure.name = name;
  figure.shown = Shortened(text, kLongestName);
  figure.value = text;
  return figure;
}

Figure Day(std::string_view name, std::string_view day) { return Name(name, day); }

Figure Word(std::string_view name, std::string_view text) {
  Figure figure;
  figure.name = name;
  figure.shown = text;
  return figure;
}

std::string InWords(std::string_view name) {
  std::string words(name);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string Capitalised(std::string_view text) {
  std::string capitalised(text);
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') {
    capitalised[0] = static_cast<char>(text[0] - 'a' + 'A');
  }
  return capitalised;
}

std::string PluralOf(std::string_view segment) {
  constexpr std::string_view kKinds[] = {
      "account",    "agency",     "bank",         "builder",   "clinic",     "club",
      "company",    "consumer",   "contractor",   "customer",  "dealer",     "distributor",
      "factory",    "farm",       "hospital",     "hotel",     "household",  "integrator",
      "laboratory", "library",    "manufacturer", "museum",    "office",     "operator",
      "partner",    "pharmacy",   "plant",        "practice",  "producer",   "reseller",
      "restaurant", "retailer",   "school",       "shop",      "store",      "studio",
      "supplier",   "university", "user",         "warehouse", "wholesaler", "workshop",
      "yard"};
  const size_t blank = segment.rfind(' ');
  std::string last(segment.substr(blank == std::string_view::npos ? 0 : blank + 1));
  for (char& c : last) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  for (const std::string_view kind : kKinds) {
    const bool on_y = kind.back() == 'y';
    const std::string_view stem = kind.substr(0, kind.size() - (on_y ? 1 : 0));
    const std::string_view ending = on_y ? "ies" : "s";
    if (last == kind) {
      return std::string(segment.substr(0, segment.size() - (on_y ? 1 : 0))) + std::string(ending);
    }
    if (last == std::string(stem) + std::string(ending)) return std::string(segment);
  }
  return "";
}

std::string Ordinal(int64_t number) {
  if (number == 2) return "second";
  if (number == 3) return "third";
  const int64_t tens = number % 100;
  const bool teen = tens >= 11 && tens <= 13;
  const int64_t last = teen ? 0 : number % 10;
  return std::to_string(number) + (last == 1 ? "st" : last == 2 ? "nd" : last == 3 ? "rd" : "th");
}

std::string Listed(const std::vector<std::string>& texts) {
  std::string list;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) list += i + 1 == texts.size() ? " and " : ", ";
    list += texts[i];
  }
  return list;
}

size_t Length(std::string_view text) {
  size_t length = 0;
  for (const char c : text) length += StartsCharacter(c) ? 1 : 0;
  return length;
}

std::string Shortened(std::string_view text, size_t length) {
  const bool cut = Length(text) > length;
  std::string shortened;
  size_t taken = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (StartsCharacter(text[i]) && ++taken > length - (cut ? 1 : 0)) break;
    const auto byte = [&](size_t at) { return static_cast<unsigned char>(text[at]); };
    const bool control_pair = byte(i) == 0xC2 && i + 1 < text.size() && byte(i + 1) < 0xA0;
    shortened += byte(i) < 0x20 || byte(i) == 0x7F || control_pair ? ' ' : text[i];
    if (control_pair) ++i;
  }
  if (cut) shortened += "…";
  return shortened;
}

}  // namespace coxswain::report
