#ifndef COXSWAIN_SRC_MAPPING_ROWS_H_
#define COXSWAIN_SRC_MAPPING_ROWS_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "coxswain/base/hash_map.h"
#include "coxswain/book/row_maker.h"

#include "bind.h"
#include "folder.h"
#include "values.h"

namespace coxswain {

// What another file says for each of its keys; the first row of a key counts.
class LookUpTable {
 public:
  absl::Status Read(const CsvInput& input, char delimiter, const LookUpPlace& place,
                    ValueForm key_form, const Run& run, ScopedCharge* charge);
  // A null view where there is none.
  std::string_view Find(std::string_view key) const {
    const auto at = values_.find(key);
    return at == values_.end() ? std::string_view() : at->second;
  }

 private:
  Table texts_;  // for its memory
  HashMap<std::string_view, std::string_view> values_;
};

// Makes rows of a table by the rules of a mapping.
class MappedRows : public RowMaker {
 public:
  // `look_ups` holds one for each rule that has one; all must outlive this.
  MappedRows(const MappedTable& table, const BoundTable& bound,
             const std::vector<std::string>& header, const ValueStyle& style,
             const std::map<const LookUp*, LookUpTable>& look_ups)
      : table_(table), bound_(bound), header_(header), style_(style), look_ups_(look_ups) {}

  absl::StatusOr<std::vector<MadeColumn>> Begin(const std::vector<std::string>& names) override;
  absl::Status Make(const CsvBatch& rows, MadeRows* made) override;

  // What is odd about the values as a whole, once all rows were made.
  std::vector<Problem> Oddities() const;

 private:
  // What the values of a percentage were like.
  struct Percentages {
    int64_t between = 0;  // 0 and 1
    int64_t above = 0;    // 1
  };

  bool IsSkipped(const CsvBatch& rows, size_t row);
  void MakeColumn(size_t column, const CsvBatch& rows, const std::vector<size_t>& kept,
                  MadeRows* made);
  // The value of one cell; null: none. *reason: why it cannot be read.
  std::string_view ValueOf(const BoundColumn& column, const CsvBatch& rows, size_t row,
                           const MadeRows& made, size_t made_row, std::string* scratch,
                           std::string* reason);
  // Translated by the rule's map. False: the map does not know it.
  static bool Translate(const Rule& rule, std::string_view* value);
  void TellProblems(const CsvBatch& rows, const std::vector<size_t>& kept, MadeRows* made) const;

  const MappedTable& table_;
  const BoundTable& bound_;
  const std::vector<std::string>& header_;  // that it was bound to
  const ValueStyle style_;
  const std::map<const LookUp*, LookUpTable>& look_ups_;
  std::map<std::string, Percentages> percentages_;  // by the file's column
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MAPPING_ROWS_H_
