#include "size_table.h"

#include <algorithm>
#include <set>

namespace coxswain {
namespace {

std::string Whole(Int128 number) { return FormatDecimal(number, 0); }

void NoteOnCustomers(const SizeRow& row, std::vector<std::string>* notes) {
  const Int128 capacity = *row.customers.value;
  const Int128 bought = row.accounts.customers_ever;
  if (capacity == 0) notes->emplace_back("the market is stated as 0, so no share of it");
  if (bought > capacity) {
    notes->push_back("fewer than the " + Whole(bought) + " customers there are");
    if (row.customers_before.has_value() && *row.customers_before > capacity) {
      notes->back() += ", and " + Whole(*row.customers_before) + " before " + row.customers.newest;
    }
  }
  if (row.accounts.customers[row.level] > capacity * kNanos) {
    notes->emplace_back("fewer than the accounts in the book");
  }
  const auto& [low, high] = std::pair(row.customers.low, row.customers.high);
  if ((low.has_value() && capacity < *low) || (high.has_value() && capacity > *high)) {
    notes->emplace_back("outside its own low and high estimate");
  }
  if (row.customers.parts.has_value() && *row.customers.parts != capacity) {
    notes->push_back("its regions come to " + Whole(*row.customers.parts));
  }
}

std::string NoteOn(const SizeRow& row) {
  std::vector<std::string> notes;
  if (row.customers_over_level.has_value() || row.amount_over_level.has_value()) {
    notes.push_back("larger than the " + std::string(kMarketLevels[row.wider]) +
                    " market that it is a part of");
  }
  if (row.customers.value.has_value()) NoteOnCustomers(row, &notes);
  if (row.amount.parts.has_value() && *row.amount.parts != *row.amount.value) {
    notes.emplace_back("the amounts of its parts do not add up to its own");
  }
  if (row.day.has_value() && std::max(row.customers.oldest, row.amount.oldest) > *row.day) {
    notes.emplace_back("first stated after the day shown");
  }
  if (row.accounts.unlisted > 0) {
    notes.push_back(Whole(row.accounts.unlisted) + " with won deals are not among the accounts");
  }
  std::string note;
  for (const std::string& one : notes) note += (note.empty() ? "" : "; ") + one;
  return note;
}

std::string OneOf(std::set<std::string> names, const std::set<std::string>& more) {
  names.insert(more.begin(), more.end());
  return names.empty() ? "" : names.size() == 1 ? *names.begin() : "(several)";
}

std::optional<Int128> OverParts(const MarketSize& size) {
  if (!size.parts.has_value()) return std::nullopt;
  return *size.value - *size.parts;
}

std::optional<Int128> If(bool there, Int128 value) {
  return there ? std::optional(value) : std::nullopt;
}

}  // namespace

SizeTable::SizeTable(const std::vector<std::string>& by, absl::Span<const OutputSpec> outputs,
                     const std::string& money, Shows shows)
    : shows_(shows) {
  AddDimensionColumns(by, &table_);
  for (const OutputSpec& output : outputs) {
    const std::string name(output.name);
    if (name == "account_customers") {
      table_.AddColumn(name, ColumnKind::kSum, "count", kShareScale);
    } else if (output.unit == "money") {
      table_.AddColumn(name, ColumnKind::kSum, money, kMoneyScale);
    } else if (output.unit == "count") {
      table_.AddColumn(name, ColumnKind::kSum, "count", 0);
    } else {
      const bool date = name == "day" || name == "as_of";
      table_.AddColumn(name, date ? ColumnKind::kDate : ColumnKind::kText);
    }
  }
}

void SizeTable::Text(std::string_view text) {
  text.empty() ? table_.AppendNull(next_) : table_.AppendText(next_, text);
  ++next_;
}

void SizeTable::Sum(const std::optional<Int128>& value) {
  value.has_value() ? table_.AppendSum(next_, *value) : table_.AppendNull(next_);
  ++next_;
}

void SizeTable::Day(const std::string& iso) {
  const absl::StatusOr<Date> day = ParseDate(iso);
  day.ok() ? table_.AppendInteger(next_, day->days()) : table_.AppendNull(next_);
  ++next_;
}

void SizeTable::Add(const SizeRow& row) {
  next_ = 0;
  for (const std::optional<std::string>& name : row.place) {
    name.has_value() ? table_.AppendText(next_, *name) : table_.AppendNull(next_);
    ++next_;
  }
  Day(shows_.versions ? row.day.value_or("") : "");
  Text(kMarketLevels[row.level]);
  Sum(row.customers.value);
  Sum(row.customers.low);
  Sum(row.customers.high);
  Sum(row.amount.value);
  Day(std::max(row.customers.newest, row.amount.newest));
  Sum(If(row.customers.value.has_value(), row.customers.rows));
  Text(OneOf(row.customers.methods, row.amount.methods));
  Text(OneOf(row.customers.sources, row.amount.sources));
  Sum(OverParts(row.customers));
  Sum(OverParts(row.amount));
  Sum(row.customers_over_level);
  Sum(row.amount_over_level);
  Sum(row.accounts.accounts);
  Sum(If(row.accounts.known(), row.accounts.customers[row.level]));
  Sum(row.accounts.amount[row.level]);
  Sum(row.accounts.without_amount[row.level]);
  Sum(If(shows_.deals, row.accounts.customers_ever));
  Text(NoteOn(row));
}

}  // namespace coxswain
