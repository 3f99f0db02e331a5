#ifndef COXSWAIN_QUERY_OPTIONS_H_
#define COXSWAIN_QUERY_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "coxswain/base.h"
#include "coxswain/query/filter.h"

// The options of a query: declared as data, given as one JSON object, read once into the room's
// own struct.
namespace coxswain {

enum class OptionType : uint8_t {
  kText,
  kTextList,  // ["a","b"], or one text
  kColumns,   // the same, of column names and periods
  kChoice,    // one of `choices`
  kBool,
  kInteger,
  kNumber,  // a decimal as JSON number or string; 1e-6
  kDate,    // "2026-06-30"
  kFilter,  // the filter form of query/filter.h: text, or an array of {column, op, values}
};
std::string_view OptionTypeName(OptionType type);

// What a number may be, ends included, in the option's own count: wholes, or 1e-6.
struct OptionRange {
  std::optional<int64_t> least, most;
};

struct OptionSpec {
  std::string_view name;
  OptionType type;
  bool fold;                       // belongs to the fold: tallies of other values do not merge
  std::string_view default_value;  // as text; empty: none
  std::string_view doc;
  std::string_view choices = {};  // kChoice: separated by '|'
  OptionRange range = {};         // kInteger, kNumber
};

// A number in the option's own count, as a caller writes it.
std::string OptionNumber(const OptionSpec& spec, int64_t number);

// How the names and values in fold options are written one way, whatever way the caller chose.
class Wording {
 public:
  virtual ~Wording() = default;
  virtual std::string Name(std::string_view column) const = 0;
  virtual FilterCondition Condition(const FilterCondition& condition) const = 0;
};

// Which options a call takes: a query in one call takes all, one in steps takes those of the step.
enum class OptionStage : uint8_t { kAll, kFold, kSolve };

// The options of one call, checked against their declaration. What was not given has its default.
class Options {
 public:
  // `json` empty or "{}": all defaults. Errors: not a JSON object, an unknown name (the nearest
  // known one is named), one of the other stage, a value of another type, a choice that there is
  // not, a number outside its range, a day `from` after the day `to`.
  static absl::StatusOr<Options> Parse(std::string_view json, absl::Span<const OptionSpec> specs,
                                       OptionStage stage = OptionStage::kAll);

  // These fold options with the other's solve options. Both of one query.
  Options WithSolveOptions(const Options& solve) const;

  // Each requires an option of that name and type. Empty where neither given nor defaulted.
  bool Has(std::string_view name) const;
  std::string Text(std::string_view name) const;  // kText, kChoice
  std::vector<std::string> List(std::string_view name) const;
  bool Bool(std::string_view name) const;
  std::optional<int64_t> Integer(std::string_view name) const;
  std::optional<int64_t> Number(std::string_view name) const;  // 1e-6
  std::optional<Date> DateOf(std::string_view name) const;
  const std::vector<FilterCondition>& FilterOf(std::string_view name) const;

  // What of it belongs to the fold, as text: tallies folded with equal texts merge. An empty list
  // or filter is the same as none, conditions and their values are sorted. Without a wording,
  // names and values stand as they were given.
  std::string FoldText(const Wording* wording = nullptr) const;

 private:
  struct Value {
    std::string name;
    OptionType type = OptionType::kText;
    bool fold = false;
    bool given = false;
    bool has_default = false;
    std::vector<std::string> texts;
    int64_t number = 0;
    std::vector<FilterCondition> filter;
  };
  const Value& Find(std::string_view name) const;
  std::vector<Value> values_;
};

}  // namespace coxswain

#endif  // COXSWAIN_QUERY_OPTIONS_H_
