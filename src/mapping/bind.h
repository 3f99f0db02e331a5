#ifndef COXSWAIN_SRC_MAPPING_BIND_H_
#define COXSWAIN_SRC_MAPPING_BIND_H_

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "coxswain/mapping/mapping.h"

// A mapping's table and the header of one file: which column is meant by which name.
namespace coxswain {

// A file of the folder and where its header has what is looked up.
struct LookUpPlace {
  size_t file = 0;
  int key = 0;
  int take = 0;
  std::vector<std::pair<int, const Condition*>> conditions;  // on its columns
};
// Empty: the folder has no such file, or the file has no such column.
using FindLookUp = std::function<absl::StatusOr<std::optional<LookUpPlace>>(const LookUp&)>;

// The place in `header` of the first of the names that it has, -1 if it has none. An error where a
// name fits several columns and is none of them to the letter.
absl::StatusOr<int> FindHeader(const std::vector<std::string>& header,
                               const std::vector<std::string>& names);

struct BoundCondition {
  int column = 0;  // of the file; of what is made, for `when`
  const Condition* condition = nullptr;
};
using BoundConditions = std::vector<BoundCondition>;

struct BoundRule {
  const Rule* rule = nullptr;
  int from = -1;  // -1: a constant
  BoundConditions conditions;
  BoundConditions when;
  std::optional<LookUpPlace> look_up;
};

struct BoundColumn {
  std::string name;                  // ours
  const ColumnSpec* spec = nullptr;  // null: a dimension
  std::string source;                // what messages call it
  std::vector<BoundRule> rules;      // that can give values; none: kept as it is
  int kept = -1;                     // the column of the file that it is as it is
};

struct BoundTable {
  std::vector<BoundColumn> columns;
  std::vector<BoundConditions> skip;
  std::vector<size_t> only_with;  // of `columns`
  std::vector<uint8_t> asked;     // by column of the file: conditions ask for it
};

// Points into `table`, which must outlive what it returns.
absl::StatusOr<BoundTable> Bind(const MappedTable& table, const std::vector<std::string>& header,
                                const FindLookUp& find);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MAPPING_BIND_H_
