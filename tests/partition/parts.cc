#include "parts.h"

#include <map>
#include <string>

#include <doctest/doctest.h>

#include "coxswain/table.h"

namespace coxswain {
namespace {

uint64_t Mixed(uint64_t value) {  // splitmix64 (Steele, Lea and Flood 2014)
  value += 0x9E3779B97F4A7C15;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
  return value ^ (value >> 31);
}

uint64_t HashOf(std::string_view text) {
  uint64_t hash = 0;
  for (const char c : text) hash = Mixed(hash ^ static_cast<uint8_t>(c));
  return hash;
}

// Parts 3, 8, 13 ... stay empty.
int PartOf(uint64_t hash, int count) {
  const int part = static_cast<int>(Mixed(hash) % static_cast<uint64_t>(count));
  return count > 3 && part % 5 == 3 ? part - 1 : part;
}

// Which values belong together, by the rows that name them.
class Joined {
 public:
  std::string Find(const std::string& value) {
    const auto at = parent_.find(value);
    if (at == parent_.end() || at->second == value) return value;
    return at->second = Find(at->second);
  }
  void Join(const std::string& a, const std::string& b) { parent_[Find(a)] = Find(b); }

 private:
  std::map<std::string, std::string> parent_;
};

bool KeyHas(const QuerySpec& query, std::string_view column) {
  return query.partition_key.find(column) != std::string_view::npos;
}

// "deal_id=d7" and "customer_id=c1", as far as the row has them and the key names them.
std::vector<std::string> JoiningValues(const TableState& table, int64_t row,
                                       const QuerySpec& query) {
  std::vector<std::string> values;
  for (const std::string_view column : {"deal_id", "customer_id"}) {
    const int at = ColumnIndex(table.id, column);
    if (at < 0 || !KeyHas(query, column)) continue;
    bool null = false;
    const std::string text = table.ValueText(row, at, &null);
    if (!null) values.push_back(std::string(column) + "=" + text);
  }
  return values;
}

std::string HeadOf(const TableState& table) {
  std::string head;
  for (const BookColumn& column : *table.columns) {
    head += (head.empty() ? "" : ",") + column.name;
  }
  return head + "\n";
}

void AppendRow(const TableState& table, int64_t row, std::string* csv) {
  for (int column = 0; column < static_cast<int>(table.columns->size()); ++column) {
    if (column > 0) *csv += ',';
    bool null = false;
    const std::string text = table.ValueText(row, column, &null);
    if (null) continue;
    *csv += '"';
    for (const char c : text) {
      if (c == '"') *csv += '"';
      *csv += c;
    }
    *csv += '"';
  }
  *csv += '\n';
}

}  // namespace

std::vector<std::shared_ptr<const Snapshot>> PartsOf(const Snapshot& whole, const QuerySpec& query,
                                                     int count) {
  const bool one_place = query.partition_key == "the whole book";
  const auto is_fact = [&](const TableSpec& table) { return NamesTable(query.facts, table.name); };
  Joined joined;
  for (const TableSpec& spec : AllTables()) {
    const TableState& table = whole.table(spec.id);
    for (int64_t row = 0; is_fact(spec) && row < table.rows; ++row) {
      const std::vector<std::string> values = JoiningValues(table, row, query);
      if (values.size() == 2) joined.Join(values[0], values[1]);
    }
  }
  std::vector<Book> books(static_cast<size_t>(count));
  for (const TableSpec& spec : AllTables()) {
    const TableState& table = whole.table(spec.id);
    const bool lookup = NamesTable(query.lookups, spec.name) || spec.id == TableId::kSettings;
    if (!table.given || (!is_fact(spec) && !lookup)) continue;
    std::vector<std::string> csv(books.size(), HeadOf(table));
    for (int64_t row = 0; row < table.rows; ++row) {
      std::string text;
      AppendRow(table, row, &text);
      if (!is_fact(spec)) {
        for (std::string& all : csv) all += text;
        continue;
      }
      const std::vector<std::string> values = JoiningValues(table, row, query);
      const uint64_t hash = one_place        ? 0
                            : values.empty() ? HashOf(spec.name) + static_cast<uint64_t>(row)
                                             : HashOf(joined.Find(values[0]));
      csv[static_cast<size_t>(PartOf(hash, count))] += text;
    }
    for (size_t i = 0; i < books.size(); ++i) {
      LoadReport report;
      const absl::Status status = books[i].LoadCsv(spec.id, csv[i], {}, {}, {}, &report);
      REQUIRE_MESSAGE(status.ok(), status.ToString());
    }
  }
  std::vector<std::shared_ptr<const Snapshot>> parts;
  for (Book& book : books) parts.push_back(book.snapshot());
  return parts;
}

}  // namespace coxswain
