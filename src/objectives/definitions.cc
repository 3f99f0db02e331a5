#include "definitions.h"

#include <numeric>

#include "coxswain/measures.h"

namespace coxswain {

KeyPart PartOf(const TableState& table, int64_t row, int column) {
  switch (StorageOf(table.column(column).type)) {
    case Storage::kSymbol: {
      const std::string_view text = table.TextAt(row, column);
      return text.data() == nullptr ? KeyPart::Null() : KeyPart::Text(text);
    }
    case Storage::kNumber: {
      const int64_t number = table.NumberAt(row, column);
      return number == kNullNumber ? KeyPart::Null() : KeyPart::Integer(number);
    }
    case Storage::kDay: {
      const int32_t day = table.DayAt(row, column);
      return day == kNullDay ? KeyPart::Null() : KeyPart::Integer(day);
    }
    case Storage::kSmall:
      break;
  }
  const uint8_t value = table.SmallAt(row, column);
  return value == kNullSmall ? KeyPart::Null() : KeyPart::Integer(value);
}

Key RowKey(const TableState& table, int64_t row) {
  Key key;
  const int columns = static_cast<int>(Spec(table.id).columns.size());
  for (int column = 0; column < columns; ++column) key.push_back(PartOf(table, row, column));
  return key;
}

absl::StatusOr<Key> ReportedKey(const Snapshot& snapshot, TableId id, int64_t row) {
  Key key = RowKey(snapshot.table(id), row);
  if (snapshot.reported() == nullptr) return key;
  for (const std::string_view name : {"value", "target", "target_low", "target_high", "baseline"}) {
    const int column = ColumnIndex(id, name);
    if (column < 0) continue;
    KeyPart& part = key.at(static_cast<size_t>(column));
    if (part.is_null()) continue;
    COXSWAIN_ASSIGN_OR_RETURN(part.integer, ReportedValue(snapshot, id, row, column));
  }
  KeyPart& currency = key.at(static_cast<size_t>(ColumnIndex(id, "currency")));
  if (!currency.is_null()) currency = KeyPart::Text(snapshot.currency());
  return key;
}

bool NamesAllRows(const TableState& table, int date_column, const Run& run) {
  if (run.rows_counted == nullptr) return false;
  std::vector<int64_t> rows(static_cast<size_t>(table.rows));
  std::iota(rows.begin(), rows.end(), int64_t{0});
  run.rows_counted(static_cast<int>(table.id), date_column, rows);
  return true;
}

EntriesByStream ByStream(const Tally& tally) {
  EntriesByStream streams;
  for (Tally::Entry& entry : tally.Sorted()) {
    const int64_t stream = entry.key[0].integer;
    const bool numbered = stream == kFoldStream || stream == kMarginStream || stream == kLeadStream;
    const int64_t fold = numbered ? entry.key[1].integer : 0;
    streams[{stream, fold}].push_back(std::move(entry));
  }
  return streams;
}

const std::vector<Tally::Entry>& EntriesOf(const EntriesByStream& streams, ObjectiveStream stream,
                                           int64_t fold) {
  static const std::vector<Tally::Entry> kNone;
  const auto found = streams.find({stream, fold});
  return found == streams.end() ? kNone : found->second;
}

void CountEventDays(const Snapshot& snapshot, Tally* tally) {
  std::map<int32_t, int64_t> days;
  for (const TableId id :
       {TableId::kDeals, TableId::kDealCosts, TableId::kOrders, TableId::kSpend}) {
    const absl::Span<const ColumnSpec> columns = Spec(id).columns;
    for (size_t column = 0; column < columns.size(); ++column) {
      if (!columns[column].event()) continue;
      // Neighbouring rows often fall on one day, which spares most of the look-ups.
      for (const GroupRef& group : snapshot.table(id).groups) {
        const int32_t* values = group->days(static_cast<int>(column));
        for (int i = 0; i < group->rows();) {
          int end = i + 1;
          while (end < group->rows() && values[end] == values[i]) ++end;
          if (values[i] != kNullDay) days[values[i]] += end - i;
          i = end;
        }
      }
    }
  }
  for (const auto& [day, events] : days) {
    const Int128 count = events;
    tally->Add({KeyPart::Integer(kEventDayStream), KeyPart::Integer(day)}, {&count, 1});
  }
}

std::optional<Date> LatestEvent(const EntriesByStream& streams) {
  const std::vector<Tally::Entry>& days = EntriesOf(streams, kEventDayStream);
  if (days.empty()) return std::nullopt;
  return Date::FromDays(static_cast<int32_t>(days.back().key[1].integer));
}

}  // namespace coxswain
