#include "definitions.h"

#include <algorithm>
#include <charconv>

namespace coxswain {
namespace {

constexpr std::string_view kLengthMark = "\ndefinitions=";

// Readable, because errors about tallies show signatures: n; i12; t5:hello;
void AppendPart(const KeyPart& part, std::string* text) {
  switch (part.kind) {
    case KeyPart::Kind::kNull:
      *text += "n;";
      break;
    case KeyPart::Kind::kInteger:
      *text += "i" + std::to_string(part.integer) + ";";
      break;
    case KeyPart::Kind::kText:
      *text += "t" + std::to_string(part.text.size()) + ":" + part.text + ";";
      break;
  }
}

int64_t ReadInteger(std::string_view text, size_t* at) {
  int64_t value = 0;
  const auto result = std::from_chars(text.data() + *at, text.data() + text.size(), value);
  *at = static_cast<size_t>(result.ptr - text.data());
  return value;
}

}  // namespace

std::string SignatureWith(const QuerySpec& spec, const Options& options, const Settings& settings,
                          const std::vector<Key>& definitions) {
  std::string text;
  for (const Key& key : definitions) {
    for (const KeyPart& part : key) AppendPart(part, &text);
    text += "\n";
  }
  return std::string(spec.name) + "\n" + options.FoldText() + "\n" + text +
         std::string(kLengthMark) + std::to_string(text.size()) + "\n" + SettingsText(settings);
}

std::vector<Key> DefinitionsOf(const Tally& tally) {
  const std::string_view signature = tally.signature();
  std::vector<Key> definitions;
  const size_t mark = signature.rfind(kLengthMark, signature.rfind("\nweek_start="));
  if (mark == std::string_view::npos) return definitions;
  size_t at = mark + kLengthMark.size();
  const size_t length = static_cast<size_t>(ReadInteger(signature, &at));
  if (length > mark) return definitions;
  const std::string_view text = signature.substr(mark - length, length);
  Key key;
  for (at = 0; at < text.size();) {
    const char tag = text[at++];
    if (tag == '\n') {
      definitions.push_back(std::move(key));
      key.clear();
    } else if (tag == 'i') {
      key.push_back(KeyPart::Integer(ReadInteger(text, &at)));
      ++at;
    } else if (tag == 't') {
      const size_t size = static_cast<size_t>(ReadInteger(text, &at));
      key.push_back(KeyPart::Text(text.substr(at + 1, size)));
      at += size + 2;
    } else {
      key.push_back(KeyPart::Null());
      ++at;
    }
  }
  return definitions;
}

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

void AddAll(const Tally& from, Tally* to) {
  for (const Tally::Entry& entry : from.Sorted()) to->Add(entry.key, entry.values);
}

EntriesByStream ByStream(const Tally& tally) {
  EntriesByStream streams;
  for (Tally::Entry& entry : tally.Sorted()) {
    const int64_t stream = entry.key[0].integer;
    const int64_t fold = stream == kFoldStream ? entry.key[1].integer : 0;
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
