#include "coxswain/query/filter.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "filter_check.h"

namespace coxswain {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kSpecial = ";,()\"=<>!";

constexpr std::string_view kOpNames[] = {"=",  "!=", "<",      "<=",      ">",
                                         ">=", "in", "not in", "is null", "is not null"};

bool IsBlank(char c) { return kBlanks.find(c) != std::string_view::npos; }
bool IsSpecial(char c) { return kSpecial.find(c) != std::string_view::npos; }

bool SameWord(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

bool IsList(FilterOp op) { return op == FilterOp::kIn || op == FilterOp::kNotIn; }
bool IsNullTest(FilterOp op) { return op == FilterOp::kIsNull || op == FilterOp::kIsNotNull; }

// Reads the text from left to right. `at_` never passes the end.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  absl::StatusOr<Filter> Read() {
    Filter filter;
    while (true) {
      SkipBlanks();
      if (Take(';')) continue;
      if (AtEnd()) return filter;
      COXSWAIN_ASSIGN_OR_RETURN(FilterCondition condition, Condition());
      filter.push_back(std::move(condition));
      SkipBlanks();
      if (!AtEnd() && text_[at_] != ';') {
        return Error(
            "';' is needed before the next condition, or double quotes around a value "
            "that has one of ; , ( ) \" = < > ! in it");
      }
    }
  }

 private:
  bool AtEnd() const { return at_ == text_.size(); }
  void SkipBlanks() {
    while (!AtEnd() && IsBlank(text_[at_])) ++at_;
  }
  bool Take(char c) {
    if (AtEnd() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  // A word of letters, such as `in`; leaves the place where it is if another one stands here.
  bool TakeWord(std::string_view word) {
    SkipBlanks();
    const std::string_view here = text_.substr(at_, word.size());
    const size_t end = at_ + here.size();
    if (!SameWord(here, word)) return false;
    if (end < text_.size() && !IsBlank(text_[end]) && !IsSpecial(text_[end])) return false;
    at_ = end;
    return true;
  }

  absl::Status Error(std::string_view what) const { return ErrorFrom(at_, what); }
  absl::Status ErrorFrom(size_t place, std::string_view what) const {
    const auto letters =
        std::count_if(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(place),
                      [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    const std::string here =
        place == text_.size() ? "at its end" : "at character " + std::to_string(letters + 1);
    return InvalidArgument("The filter " + Quote(text_) + " cannot be read " + here + ": " +
                           std::string(what) + ".");
  }

  // The text in double quotes that begins here.
  absl::StatusOr<std::string> Quoted() {
    const size_t start = at_++;
    std::string value;
    while (!AtEnd()) {
      const char c = text_[at_++];
      if (c != '"') {
        value.push_back(c);
      } else if (Take('"')) {
        value.push_back('"');
      } else {
        return value;
      }
    }
    return ErrorFrom(start, "the double quotes opened here are not closed");
  }

  absl::StatusOr<std::string> ColumnName() {
    if (text_[at_] == '"') return Quoted();
    const size_t start = at_;
    while (!AtEnd() && !IsBlank(text_[at_]) && !IsSpecial(text_[at_])) ++at_;
    if (at_ == start) return Error("a column name is needed here");
    return std::string(text_.substr(start, at_ - start));
  }

  absl::StatusOr<std::string> Value(std::string_view column) {
    SkipBlanks();
    if (!AtEnd() && text_[at_] == '"') return Quoted();
    const size_t start = at_;
    while (!AtEnd() && !IsSpecial(text_[at_])) ++at_;
    size_t end = at_;
    while (end > start && IsBlank(text_[end - 1])) --end;
    if (end == start) {
      return ErrorFrom(start, "a value is needed here; write '" + std::string(column) +
                                  " is null' for no value and \"\" for the empty text");
    }
    return std::string(text_.substr(start, end - start));
  }

  absl::StatusOr<FilterOp> Operator() {
    SkipBlanks();
    if (Take('=')) return FilterOp::kEqual;
    if (Take('<')) return Take('=') ? FilterOp::kLessOrEqual : FilterOp::kLess;
    if (Take('>')) return Take('=') ? FilterOp::kGreaterOrEqual : FilterOp::kGreater;
    const size_t start = at_;
    if (Take('!') && Take('=')) return FilterOp::kNotEqual;
    at_ = start;
    if (TakeWord("in")) return FilterOp::kIn;
    if (TakeWord("not") && TakeWord("in")) return FilterOp::kNotIn;
    at_ = start;
    if (TakeWord("is")) {
      const bool negated = TakeWord("not");
      if (TakeWord("null")) return negated ? FilterOp::kIsNotNull : FilterOp::kIsNull;
    }
    return ErrorFrom(start,
                     "one of = != < <= > >= in, not in, is null, is not null is needed after a "
                     "column; a column name with blanks stands in double quotes");
  }

  absl::StatusOr<FilterCondition> Condition() {
    FilterCondition condition;
    COXSWAIN_ASSIGN_OR_RETURN(condition.column, ColumnName());
    if (condition.column.empty()) return Error("a column name may not be empty");
    COXSWAIN_ASSIGN_OR_RETURN(condition.op, Operator());
    if (IsNullTest(condition.op)) return condition;
    if (!IsList(condition.op)) {
      COXSWAIN_ASSIGN_OR_RETURN(std::string value, Value(condition.column));
      condition.values.push_back(std::move(value));
      return condition;
    }
    SkipBlanks();
    if (!Take('(')) return Error("a list in brackets is needed here, such as (FR, DE)");
    do {
      COXSWAIN_ASSIGN_OR_RETURN(std::string value, Value(condition.column));
      condition.values.push_back(std::move(value));
      SkipBlanks();
    } while (Take(','));
    if (!Take(')')) return Error("',' or ')' is needed after a value of a list");
    return condition;
  }

  std::string_view text_;
  size_t at_ = 0;
};

void AppendQuoted(std::string_view text, std::string* out) {
  out->push_back('"');
  for (const char c : text) {
    if (c == '"') out->push_back('"');
    out->push_back(c);
  }
  out->push_back('"');
}

void AppendValue(std::string_view value, std::string* out) {
  const bool plain = !value.empty() && !IsBlank(value.front()) && !IsBlank(value.back()) &&
                     std::none_of(value.begin(), value.end(), IsSpecial);
  if (plain) {
    out->append(value);
  } else {
    AppendQuoted(value, out);
  }
}

void AppendName(std::string_view name, std::string* out) {
  const bool plain = !name.empty() && std::none_of(name.begin(), name.end(), [](char c) {
    return IsBlank(c) || IsSpecial(c);
  });
  if (plain) {
    out->append(name);
  } else {
    AppendQuoted(name, out);
  }
}

std::string ConditionText(const FilterCondition& condition) {
  std::vector<std::string> values = condition.values;
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  FilterOp op = condition.op;
  if (op == FilterOp::kIn && values.size() == 1) op = FilterOp::kEqual;
  if (op == FilterOp::kNotIn && values.size() == 1) op = FilterOp::kNotEqual;

  std::string text;
  AppendName(condition.column, &text);
  const bool word = IsList(op) || IsNullTest(op);
  if (word) text += ' ';
  text += FilterOpName(op);
  if (IsList(op)) text += " (";
  for (size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text += ',';
    AppendValue(values[i], &text);
  }
  if (IsList(op)) text += ')';
  return text;
}

}  // namespace

std::string_view FilterOpName(FilterOp op) { return kOpNames[static_cast<size_t>(op)]; }

absl::StatusOr<FilterOp> FilterOpFromName(std::string_view name) {
  for (size_t i = 0; i < std::size(kOpNames); ++i) {
    if (SameWord(name, kOpNames[i])) return static_cast<FilterOp>(i);
  }
  std::string known;
  for (const std::string_view op : kOpNames) known += (known.empty() ? "" : ", ") + std::string(op);
  return InvalidArgument("A filter has no op " + Quote(name) + ". Known: " + known + ".");
}

absl::Status CheckValues(const FilterCondition& condition) {
  const size_t count = condition.values.size();
  const bool right = IsNullTest(condition.op) ? count == 0
                     : IsList(condition.op)   ? count > 0
                                              : count == 1;
  if (right) return absl::OkStatus();
  return InvalidArgument("The condition '" + std::string(FilterOpName(condition.op)) + "' on " +
                         Quote(condition.column) + " takes " +
                         (IsNullTest(condition.op) ? "no value"
                          : IsList(condition.op)   ? "at least one value"
                                                   : "one value") +
                         ", not " + std::to_string(count) + ".");
}

absl::StatusOr<Filter> ParseFilter(std::string_view text) {
  if (!IsUtf8(text)) return InvalidArgument("The filter " + Quote(text) + " is not valid UTF-8.");
  return Parser(text).Read();
}

std::string CanonicalText(const Filter& filter) {
  std::vector<std::string> conditions;
  conditions.reserve(filter.size());
  for (const FilterCondition& condition : filter) conditions.push_back(ConditionText(condition));
  std::sort(conditions.begin(), conditions.end());
  conditions.erase(std::unique(conditions.begin(), conditions.end()), conditions.end());
  std::string text;
  for (const std::string& condition : conditions) {
    text += (text.empty() ? "" : "; ") + condition;
  }
  return text;
}

}  // namespace coxswain
