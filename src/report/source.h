#ifndef COXSWAIN_SRC_REPORT_SOURCE_H_
#define COXSWAIN_SRC_REPORT_SOURCE_H_

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coxswain/book.h"
#include "coxswain/query.h"

#include "document.h"

// Where the report's figures come from: the catalogue's queries, by name, and cells of their
// results, by name. What is not there is empty, never an error: a section then says what it needs.
namespace coxswain::report {

// An option of a query, as JSON.
struct QueryOption {
  std::string_view name;
  std::string json;
};
QueryOption By(std::initializer_list<std::string_view> dimensions);
QueryOption TextOption(std::string_view name, std::string_view text);

struct Answer {
  std::optional<Table> table;
  std::string why;       // there is no table: a sentence
  bool filtered = true;  // false: the filter could not be put to this query, or there is none
};

class Source {
 public:
  Source(std::shared_ptr<const Snapshot> snapshot, std::string filter, const Run& run);

  // Runs a query with the report's filter where it takes one; a query whose facts do not know the
  // filter's columns answers for the whole company. Errors: cancelled, out of memory.
  absl::StatusOr<Answer> Ask(std::string_view query, std::vector<QueryOption> options = {}) const;
  // The same with the filter or not at all.
  absl::StatusOr<Answer> AskFiltered(std::string_view query,
                                     std::vector<QueryOption> options) const;

  // Always of the whole company.
  absl::StatusOr<Answer> AskWhole(std::string_view query,
                                  std::vector<QueryOption> options = {}) const;

  // The rows behind a query's result, with the report's filter.
  absl::StatusOr<Answer> AskRows(std::string_view query, std::vector<QueryOption> options) const;

  const Snapshot& snapshot() const { return *snapshot_; }
  const std::string& filter() const { return filter_; }
  // "EUR", or "money" while no row has a currency.
  const std::string& currency() const { return currency_; }
  // The last day on which anything happened; empty if nothing did.
  std::optional<Date> as_of() const { return as_of_; }
  bool Given(TableId table) const { return snapshot_->table(table).rows > 0; }
  // No table has a row.
  bool empty() const;
  // How a campaign or customer is called, else its id.
  std::string NameOf(TableId table, std::string_view id) const;
  // A text of the row with this id; empty if there is none.
  std::string TextOf(TableId table, std::string_view id, std::string_view column) const;

 private:
  // RunQuery or RowsBehind.
  using Asked = absl::StatusOr<Table>(const std::shared_ptr<const Snapshot>&, const Query&,
                                      std::string_view, const Run&);
  absl::StatusOr<Answer> AskWith(Asked* asked, std::string_view filter, std::string_view query,
                                 std::vector<QueryOption> options) const;

  std::shared_ptr<const Snapshot> snapshot_;
  std::string filter_;
  const Run& run_;
  std::string currency_;
  std::optional<Date> as_of_;
};

// Cells of a result. Empty where the column is missing or the value is null.
std::optional<Int128> MicrosAt(const Table& table, std::string_view column, int64_t row = 0);
std::optional<Int128> CountAt(const Table& table, std::string_view column, int64_t row = 0);
std::optional<double> RealAt(const Table& table, std::string_view column, int64_t row = 0);
std::string TextAt(const Table& table, std::string_view column, int64_t row = 0);

// The rows in the order of a column's numbers; nulls last, equal ones as they stand.
enum class Order { kAscending, kDescending };
void SortBy(std::string_view column, Order order, Table* table);
// Only the rows that `keep` says yes to.
template <typename Keep>
void KeepRows(const Keep& keep, Table* table) {
  std::vector<int64_t> rows;
  for (int64_t row = 0; row < table->rows(); ++row) {
    if (keep(row)) rows.push_back(row);
  }
  table->Reorder(rows);
}

// A column to show, and its heading; empty: the column's name with blanks.
struct Shown {
  std::string_view column;
  std::string_view heading = "";
};
// The heading of a column that only programs see.
inline constexpr std::string_view kHidden = "-";
// The columns that there are, at most `limit` rows (< 0: all).
ReportTable Show(std::string_view name, std::string_view title, const Table& table,
                 std::initializer_list<Shown> columns, int64_t limit = -1);

// Appends a share column, numerator / denominator of each row.
void AddShareColumn(std::string_view name, std::string_view numerator, std::string_view denominator,
                    Table* table);

}  // namespace coxswain::report

#endif  // COXSWAIN_SRC_REPORT_SOURCE_H_
