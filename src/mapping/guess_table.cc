#include "guess_table.h"

#include <algorithm>

#include "coxswain/mapping/mapping.h"

#include "base/letters.h"
#include "words.h"

namespace coxswain {
namespace {

constexpr double kSure = 0.8;

// One letter was left out, put in, changed, or swapped with its neighbour.
bool OneSlipApart(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1 || a.size() < 5) return false;
  size_t at = 0;
  while (at < a.size() && a[at] == b[at]) ++at;
  if (a.size() < b.size()) return a.substr(at) == b.substr(at + 1);
  if (at == a.size()) return false;  // the same
  if (a.substr(at + 1) == b.substr(at + 1)) return true;
  return at + 1 < a.size() && a[at] == b[at + 1] && a[at + 1] == b[at] &&
         a.substr(at + 2) == b.substr(at + 2);
}

// Without what systems put around the names of fields that users add.
std::string_view Undecorated(std::string_view name) {
  for (const std::string_view front : {"x_studio_", "x_", "cf_", "custom_"}) {
    if (name.substr(0, front.size()) == front) return name.substr(front.size());
  }
  for (const std::string_view back : {"__c", "_c"}) {
    if (name.size() > back.size() && name.substr(name.size() - back.size()) == back) {
      return name.substr(0, name.size() - back.size());
    }
  }
  return name;
}

double WordConfidence(std::string_view word, std::string_view header) {
  const std::string plain = PlainName(word);
  if (PlainName(header) == plain) return 1;
  if (PlainName(Undecorated(header)) == plain) return 0.95;
  return OneSlipApart(PlainName(header), plain) ? 0.85 : 0;
}

// What a column can be made of this one. Empty: it can, and *guess says how; else why not.
std::string WhyNot(const ColumnSpec& spec, const ColumnProfile& profile, char decimal,
                   GuessedColumn* guess) {
  if (profile.filled == 0) return "it is empty";
  switch (spec.type) {
    case ColumnType::kText:
      return "";
    case ColumnType::kEnum:
      for (const std::string& value : profile.values) {
        bool known = false;
        for (int i = 1; i <= EnumSize(spec); ++i) {
          known = known || PlainName(value) == PlainName(EnumValue(spec, i));
        }
        if (!known) return Quote(value) + " is none of its values";
      }
      return "";
    case ColumnType::kBool:
      return profile.truths ? "" : "its values are not true and false";
    case ColumnType::kDate:
    case ColumnType::kTime: {
      if (profile.date_formats.empty()) return "not all of its values are dates of one form";
      if (profile.date_formats.size() > 1 && profile.date_formats[0] != "iso") {
        return "its dates may be " + profile.date_formats[0] + " or " + profile.date_formats[1];
      }
      if (profile.date_formats[0] != "iso") guess->format = profile.date_formats[0];
      return "";
    }
    case ColumnType::kMoney:
    case ColumnType::kQuantity:
    case ColumnType::kShare:
    case ColumnType::kRate:
    case ColumnType::kNumber:
    case ColumnType::kInteger:
      break;
  }
  if (!(decimal == ',' ? profile.numbers_with_comma : profile.numbers_with_point)) {
    return std::string("not all of its values are numbers") +
           (profile.numbers_with_comma || profile.numbers_with_point
                ? ", read with the decimal sign of the others"
                : "");
  }
  if (profile.groups_or_decimals && decimal == '.') {
    return "its values may be thousands or decimals: " + Quote(*profile.values.begin());
  }
  if (spec.type == ColumnType::kInteger && !profile.whole) return "its values are no whole numbers";
  if (spec.type != ColumnType::kShare) {
    return profile.percent_signs ? "its values are percentages" : "";
  }
  if (profile.least < 0 || profile.most > 100) return "its values go beyond 0 to 100";
  if (profile.percent_signs || profile.most > 1) {
    guess->as = "percent";
  } else if (!profile.whole) {
    guess->as = "fraction";
  } else {
    return "its values may be percentages or fractions";
  }
  return "";
}

std::string AboutValues(const ColumnSpec& spec, const ColumnProfile& profile) {
  const std::string count =
      std::to_string(profile.filled) + " of " + std::to_string(profile.rows) + " rows have a value";
  if (spec.type == ColumnType::kText) {
    return spec.key() && profile.unique
               ? "no value twice in " + std::to_string(profile.rows) + " rows"
               : count;
  }
  return count + ", all of them fit";
}

// Whether the key of the table is this one column.
bool IsWholeKey(const TableSpec& table, const ColumnSpec& column) {
  const auto keys = std::count_if(table.columns.begin(), table.columns.end(),
                                  [](const ColumnSpec& one) { return one.key(); });
  return column.key() && keys == 1;
}

std::string Percent(double confidence) {
  return std::to_string(static_cast<int>(confidence * 100 + 0.5)) + " %: ";
}

// Which names say won or closed by themselves.
const ColumnProfile* TruthNamed(const FileProfile& file, std::initializer_list<const char*> names) {
  for (const ColumnProfile& column : file.columns) {
    for (const char* name : names) {
      if (column.truths && PlainName(column.name) == name) return &column;
    }
  }
  return nullptr;
}

// The status of deals, from a column that has it, from two that say won and closed, or from what
// the stages are called.
void GuessStatus(char decimal, GuessedTable* table) {
  const FileProfile& file = *table->file;
  const ColumnSpec& spec =
      Spec(TableId::kDeals).columns[static_cast<size_t>(ColumnIndex(TableId::kDeals, "status"))];
  GuessedColumn guess;
  guess.column = "status";
  for (const ColumnProfile& column : file.columns) {
    const double confidence = NameConfidence(TableId::kDeals, "status", column.name);
    if (confidence < kSure || !WhyNot(spec, column, decimal, &guess).empty()) continue;
    guess.from = column.name;
    guess.confidence = confidence;
    guess.reason = "its name, and all values are open, won, lost or omitted";
    table->columns.push_back(std::move(guess));
    return;
  }
  const ColumnProfile* const won =
      TruthNamed(file, {"iswon", "won", "isclosedwon", "hsisclosedwon"});
  const ColumnProfile* const closed = TruthNamed(file, {"isclosed", "closed", "hsisclosed"});
  if (won != nullptr && closed != nullptr) {
    guess.from = won->name;
    guess.confidence = 0.95;
    guess.reason = "two columns say won and closed";
    guess.rule = "[{\"if\": {" + JsonText(won->name) + ": true}, \"value\": \"won\"}, {\"if\": {" +
                 JsonText(closed->name) + ": true}, \"value\": \"lost\"}, {\"if\": {" +
                 JsonText(closed->name) + ": false}, \"value\": \"open\"}]";
    table->columns.push_back(std::move(guess));
    return;
  }
  const GuessedColumn* const stage = table->Find("stage");
  if (stage == nullptr) return;
  const ColumnProfile& stages = *file.Find(stage->from);
  constexpr size_t kMostStages = 40;
  std::string map;
  bool ends = false;
  for (const std::string& value : stages.values) {
    if (stages.values.size() > kMostStages) return;
    const std::string_view status = StatusOfStage(value);
    if (status.empty()) {
      table->unsure.push_back("the stage " + Quote(value) +
                              " is neither open, won nor lost by its name: add it to the map of "
                              "status, or its rows are refused");
      continue;
    }
    ends = ends || status == "won";
    map += (map.empty() ? "" : ", ") + JsonText(value) + ": " + JsonText(status);
  }
  if (map.empty() || !ends) return;
  guess.from = stage->from;
  guess.confidence = kSure;
  guess.reason = "what the stages are called";
  guess.rule = "{\"from\": " + JsonText(stage->from) + ", \"map\": {" + map +
               "}, \"doc\": " + JsonText(Percent(guess.confidence) + guess.reason) + "}";
  table->columns.push_back(std::move(guess));
}

// One date may be both: when a deal was closed, and when it should be.
void GuessCloseDates(GuessedTable* table) {
  GuessedColumn* const closed = table->Find("closed_on");
  if (closed == nullptr) return;
  const auto rule = [&](const char* statuses, const std::string& why) {
    return "{\"from\": " + JsonText(closed->from) +
           (closed->format.empty() ? "" : ", \"format\": " + JsonText(closed->format)) +
           ", \"when\": {\"status\": " + statuses + "}, \"doc\": " + JsonText(why) + "}";
  };
  const std::string why = Percent(closed->confidence) + closed->reason;
  if (table->Find("expected_close_on") == nullptr) {
    GuessedColumn expected = *closed;
    expected.column = "expected_close_on";
    expected.rule = rule("\"open\"", "the same date, while the deal is open");
    closed->rule = rule("[\"won\", \"lost\"]", why);
    table->columns.push_back(std::move(expected));
  } else {
    closed->rule = rule("[\"won\", \"lost\"]", why);
  }
}

// Columns in the order of the schema; `when` asks for status, which stands before the dates.
void SortColumns(GuessedTable* table) {
  std::stable_sort(table->columns.begin(), table->columns.end(),
                   [&](const GuessedColumn& a, const GuessedColumn& b) {
                     return ColumnIndex(table->table, a.column) <
                            ColumnIndex(table->table, b.column);
                   });
}

}  // namespace

GuessedColumn* GuessedTable::Find(std::string_view column) {
  for (GuessedColumn& guess : columns) {
    if (guess.column == column) return &guess;
  }
  return nullptr;
}

bool GuessedTable::Uses(std::string_view from) const {
  return std::any_of(columns.begin(), columns.end(),
                     [&](const GuessedColumn& guess) { return guess.from == from; });
}

double NameConfidence(TableId table, std::string_view column, std::string_view header) {
  double best = WordConfidence(column, header);
  std::string_view words = ColumnWords(table, column);
  for (int rank = 0; !words.empty(); ++rank) {
    const size_t end = std::min(words.find('|'), words.size());
    // Later words are less likely, but a word is a word.
    const double confidence =
        WordConfidence(words.substr(0, end), header) - std::min(0.12, 0.01 * rank);
    best = std::max(best, confidence);
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return best;
}

GuessedTable GuessTable(TableId table, const FileProfile& file, char decimal) {
  GuessedTable guessed;
  guessed.table = table;
  guessed.file = &file;
  const TableSpec& spec = Spec(table);
  struct Pair {
    double confidence;
    size_t column, header;
  };
  std::vector<Pair> pairs;
  for (size_t c = 0; c < spec.columns.size(); ++c) {
    if (table == TableId::kDeals && spec.columns[c].name == "status") continue;
    for (size_t h = 0; h < file.columns.size(); ++h) {
      const double confidence = NameConfidence(table, spec.columns[c].name, file.columns[h].name);
      if (confidence >= kSure) pairs.push_back({confidence, c, h});
    }
  }
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const Pair& a, const Pair& b) { return a.confidence > b.confidence; });
  for (const Pair& pair : pairs) {
    const ColumnSpec& column = spec.columns[pair.column];
    const ColumnProfile& header = file.columns[pair.header];
    if (guessed.Find(column.name) != nullptr || guessed.Uses(header.name)) continue;
    GuessedColumn guess;
    guess.column = column.name;
    guess.from = header.name;
    guess.confidence = pair.confidence;
    std::string why = WhyNot(column, header, decimal, &guess);
    if (why.empty() && IsWholeKey(spec, column) && !header.unique) {
      why = "it is not filled in every row, or has values twice";
    }
    if (!why.empty()) {
      guessed.unsure.push_back(Quote(header.name) + " may be " + guess.column +
                               " by its name, but " + why);
      continue;
    }
    guess.reason = "its name; " + AboutValues(column, header);
    guessed.columns.push_back(std::move(guess));
  }
  if (table == TableId::kDeals) {
    GuessStatus(decimal, &guessed);
    if (guessed.Find("status") != nullptr) GuessCloseDates(&guessed);
  }
  SortColumns(&guessed);
  for (const ColumnSpec& column : spec.columns) {
    if (column.must_be_given() && guessed.Find(column.name) == nullptr) {
      guessed.missing.emplace_back(column.name);
    }
  }
  for (const GuessedColumn& column : guessed.columns) guessed.score += column.confidence;
  return guessed;
}

namespace {

// The share of a column's values that another one has.
double SharedValues(const ColumnProfile& profile, const ColumnProfile& keys) {
  if (profile.values.empty()) return 0;
  int64_t found = 0;
  for (const std::string& value : profile.values) found += keys.values.count(value) != 0 ? 1 : 0;
  return static_cast<double>(found) / static_cast<double>(profile.values.size());
}

// Where what refers to a table has hardly any of its keys, but all of another column's values that
// stand there once, that column is the key.
void PreferKey(const ColumnProfile& reference, GuessedTable* to) {
  GuessedColumn* const key = to->Find(Spec(to->table).columns[0].name);
  if (SharedValues(reference, *to->file->Find(key->from)) > 0.1) return;
  for (const ColumnProfile& profile : to->file->columns) {
    if (!profile.unique || SharedValues(reference, profile) < 0.95) continue;
    for (GuessedColumn& column : to->columns) {
      if (column.from == profile.name) return;  // it has a meaning of its own
    }
    key->from = profile.name;
    key->confidence = 0.9;
    key->reason = "other files refer to its values; no value twice";
    return;
  }
}

}  // namespace

void GuessReferences(std::vector<GuessedTable>* tables) {
  for (GuessedTable& table : *tables) {
    for (const ColumnSpec& column : Spec(table.table).columns) {
      if (!column.refers.has_value() || *column.refers == table.table) continue;
      for (GuessedTable& to : *tables) {
        if (to.table != *column.refers) continue;
        const GuessedColumn* const key = to.Find(Spec(to.table).columns[0].name);
        if (key == nullptr) continue;
        const auto shared = [&](const ColumnProfile& profile) {
          return SharedValues(profile, *to.file->Find(key->from));
        };
        GuessedColumn* const given = table.Find(column.name);
        if (given != nullptr && given->rule.empty()) {
          PreferKey(*table.file->Find(given->from), &to);
          const double share = shared(*table.file->Find(given->from));
          given->reason += "; " + std::to_string(static_cast<int>(share * 100)) +
                           " % of its values are keys of " + to.file->file;
          if (share < 0.5) {
            table.unsure.push_back(Quote(given->from) + " is mapped to " + given->column +
                                   ", but " + std::to_string(static_cast<int>(share * 100)) +
                                   " % of its values are keys of " + to.file->file);
          }
          continue;
        }
        if (given != nullptr) continue;
        for (const ColumnProfile& profile : table.file->columns) {
          constexpr size_t kFewest = 3;
          if (table.Uses(profile.name) || profile.values.size() < kFewest) continue;
          if (shared(profile) < 0.95 || !profile.date_formats.empty() || profile.truths) continue;
          GuessedColumn guess;
          guess.column = column.name;
          guess.from = profile.name;
          guess.confidence = kSure;
          guess.reason = "its values are keys of " + to.file->file;
          table.columns.push_back(std::move(guess));
          const auto missing =
              std::find(table.missing.begin(), table.missing.end(), std::string(column.name));
          if (missing != table.missing.end()) table.missing.erase(missing);
          break;
        }
      }
    }
    SortColumns(&table);
  }
}

std::string JsonText(std::string_view text) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace coxswain
