#ifndef COXSWAIN_MAPPING_MAPPING_H_
#define COXSWAIN_MAPPING_MAPPING_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "coxswain/base.h"
#include "coxswain/book.h"

// How the export of another system becomes the tables of the book. docs/mapping.md is the manual of
// the text that users write; these are its parts, read and checked.
//
// Names of files and of their columns are compared by their letters and digits alone: AccountId,
// account_id and "Account ID" are one name. Where a file has several of one name, only the one that
// is spelt exactly so is meant.
namespace coxswain {

// What a file's value is, and so how it becomes ours. The text of a mapping has these names.
enum class ValueForm : uint8_t {
  kText,          // text: as it is
  kId,            // id: [42, 'Name'] and 42.0 are 42; False is nothing
  kLabel,         // label: [42, 'Name'] is Name; False is nothing
  kSalesforceId,  // salesforce_id: the short form of 15 letters becomes the long one of 18
  kNumber,        // number: separators of thousands, marks of currencies
  kCents,         // cents: a hundredth
  kThousands,     // thousands: a thousandfold
  kPercent,       // percent: 12.5 and 12.5 % are 0.125
  kFraction,      // fraction: 0.125 as it is
  kDate,          // date: by `format`
  kBoolean,       // boolean: true, 1, yes, y, t, on, x, and their opposites
};
std::string_view ValueFormName(ValueForm form);

// One value that a cell may have.
struct Wanted {
  enum class Kind : uint8_t { kText, kNumber, kTrue, kFalse, kEmpty, kAnything };
  Kind kind = Kind::kText;
  std::string text;  // kText, kNumber
};

// A column that has one of some values. Texts are compared without regard to case and to blanks at
// their ends.
struct Condition {
  std::string column;
  std::vector<Wanted> wanted;
};

// A value found in another file, by what stands in a key column there.
struct LookUp {
  std::vector<std::string> files;  // patterns, as those of a table
  std::vector<std::string> key;    // the first of these names that the file has
  std::vector<std::string> take;
  ValueForm key_form = ValueForm::kText;
  std::vector<Condition> conditions;  // on that file's rows; all must hold
};

// One way to a value. A row that it has no value for goes on to the next one.
struct Rule {
  std::vector<Condition> conditions;  // on columns of the file; all must hold
  std::vector<Condition> when;        // on columns of the table that stand before; all must hold
  std::optional<std::string> value;   // whatever the file says
  std::vector<std::string> from;      // the first of these names that the file has
  ValueForm form = ValueForm::kText;
  std::string date_format;                               // kDate; empty: the mapping's
  std::optional<LookUp> look_up;                         // of the value, after `form`
  ValueForm taken_form = ValueForm::kText;               // of what was looked up
  std::vector<std::pair<std::string, std::string>> map;  // patterns, first match; to ours
  std::optional<std::string> other;                      // for what `map` does not know
};

struct MappedColumn {
  std::string name;  // ours
  bool dimension = false;
  std::vector<Rule> rules;
};

// Files that become rows of one table.
struct MappedTable {
  TableId table = TableId::kSettings;
  std::vector<std::string> files;            // patterns of names without ".csv"; * is any text
  std::vector<std::vector<Condition>> skip;  // rows for which all of one of these hold
  std::vector<std::string> only_with;        // our columns without which a row is none of ours
  std::vector<MappedColumn> columns;         // in the order of the text
  std::vector<std::string> keep;             // patterns of columns that become dimensions
  std::vector<std::string> ignore;           // patterns of columns known to be of no use
};

struct Mapping {
  std::string name;
  std::string title;
  char delimiter = 0;       // 0: a comma
  char decimal = '.';       // or ','
  std::string date_format;  // of dates whose rule says none; empty: ISO 8601
  std::vector<MappedTable> tables;
  std::string text;  // what it was read from
};

// Reads and checks the text of a mapping. Errors name the table and column they are about, and the
// nearest name where one is unknown.
absl::StatusOr<Mapping> ParseMapping(std::string_view json);

// The mappings that the library brings.
struct BuiltinMapping {
  std::string_view name;
  std::string_view title;
  std::string_view json;
};
absl::Span<const BuiltinMapping> BuiltinMappings();
// NotFound naming the nearest.
absl::StatusOr<Mapping> FindBuiltinMapping(std::string_view name);

// Whether `text` is as `pattern`. Without a * they are compared by letters and digits; with one,
// which stands for any text, everything counts but the case of letters: *__c.
bool MatchesName(std::string_view pattern, std::string_view text);

}  // namespace coxswain

#endif  // COXSWAIN_MAPPING_MAPPING_H_
