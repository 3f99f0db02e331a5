#include "coxswain/mapping/guess.h"

#include <algorithm>

#include "coxswain/mapping/mapping.h"

#include "base/letters.h"
#include "folder.h"
#include "guess_table.h"
#include "words.h"

namespace coxswain {
namespace {

// So much of each file is looked at.
constexpr int64_t kSampleBytes = int64_t{2} << 20;

absl::StatusOr<FileProfile> ReadProfile(const std::string& folder, const std::string& name,
                                        char delimiter, const Run& run) {
  ScopedCharge charge(run.memory);
  COXSWAIN_ASSIGN_OR_RETURN(const ReadBytes front,
                            ReadFront(PathIn(folder, name), kSampleBytes, run, &charge));
  std::string_view bytes = front.view();
  // The last line may be cut off.
  if (static_cast<int64_t>(bytes.size()) == kSampleBytes) {
    bytes = bytes.substr(0, bytes.rfind('\n') + 1);
  }
  CsvReadOptions options;
  options.delimiter = delimiter == 0 ? DelimiterOf(bytes) : delimiter;
  COXSWAIN_ASSIGN_OR_RETURN(CsvReader reader, CsvReader::Open(bytes, options, nullptr));
  CsvBatch rows;
  COXSWAIN_ASSIGN_OR_RETURN(const bool any, reader.Next(kSampleBytes, &rows));
  if (!any) rows.table.ClearRows();
  return ProfileOf(name, rows.table);
}

// A comma, if some column's numbers cannot be read otherwise and none needs a point.
char DecimalOf(const std::vector<FileProfile>& files) {
  bool comma = false;
  for (const FileProfile& file : files) {
    for (const ColumnProfile& column : file.columns) {
      if (column.numbers_with_point && !column.numbers_with_comma) return '.';
      comma = comma || (column.numbers_with_comma && !column.numbers_with_point);
    }
  }
  return comma ? ',' : '.';
}

bool IsNamedAfter(std::string_view stem, TableId table) {
  if (PlainName(stem) == PlainName(Spec(table).name)) return true;
  for (std::string_view words = TableWords(table); !words.empty();) {
    const size_t end = std::min(words.find('|'), words.size());
    if (PlainName(stem) == PlainName(words.substr(0, end))) return true;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

// The table that a file is most likely to be; score 0: none.
GuessedTable BestTable(const FileProfile& file, char decimal) {
  GuessedTable best;
  best.file = &file;
  for (const TableSpec& spec : AllTables()) {
    GuessedTable guess = GuessTable(spec.id, file, decimal);
    guess.named = IsNamedAfter(StemOf(file.file), spec.id);
    if (guess.columns.empty()) continue;
    // A name counts as much as some columns, and each column that is missing against it.
    guess.score += (guess.named ? 4 : 0) - 1.5 * static_cast<double>(guess.missing.size());
    if (guess.score > best.score) best = std::move(guess);
  }
  return best;
}

// Two files may be one table only if both are named so.
void DropSecondBest(std::vector<GuessedTable>* tables, std::vector<std::string>* unsure) {
  std::stable_sort(tables->begin(), tables->end(), [](const auto& a, const auto& b) {
    return a.named != b.named ? a.named : a.score > b.score;
  });
  std::vector<GuessedTable> kept;
  for (GuessedTable& table : *tables) {
    const bool taken = std::any_of(kept.begin(), kept.end(), [&](const GuessedTable& other) {
      return other.table == table.table;
    });
    if (taken && !table.named) {
      unsure->push_back(table.file->file + " looks like " + std::string(Spec(table.table).name) +
                        ", which another file is already");
    } else {
      kept.push_back(std::move(table));
    }
  }
  std::stable_sort(kept.begin(), kept.end(),
                   [](const auto& a, const auto& b) { return a.table < b.table; });
  *tables = std::move(kept);
}

std::string TextList(const std::vector<std::string>& texts, const std::string& indent) {
  std::string list = "[";
  for (size_t i = 0; i < texts.size(); ++i) {
    list += (i == 0 ? "\n" : ",\n") + indent + "  " + JsonText(texts[i]);
  }
  return list + (texts.empty() ? "]" : "\n" + indent + "]");
}

std::string RuleOf(const GuessedColumn& column) {
  if (!column.rule.empty()) return column.rule;
  const std::string percent = std::to_string(static_cast<int>(column.confidence * 100 + 0.5));
  return "{\"from\": " + JsonText(column.from) +
         (column.as.empty() ? "" : ", \"as\": " + JsonText(column.as)) +
         (column.format.empty() ? "" : ", \"format\": " + JsonText(column.format)) +
         ", \"doc\": " + JsonText(percent + " %: " + column.reason) + "}";
}

std::string TextOf(const GuessedTable& table) {
  std::string text = "    {\n      \"table\": " + JsonText(Spec(table.table).name) +
                     ",\n      \"file\": " + JsonText(StemOf(table.file->file)) +
                     ",\n      \"columns\": {\n";
  for (size_t i = 0; i < table.columns.size(); ++i) {
    text += (i == 0 ? "" : ",\n") + ("        " + JsonText(table.columns[i].column)) + ": " +
            RuleOf(table.columns[i]);
  }
  text += "\n      }";
  // What has few values is worth grouping by.
  std::vector<std::string> keep;
  std::vector<std::string> unsure = table.unsure;
  for (const ColumnProfile& column : table.file->columns) {
    if (table.Uses(column.name)) continue;
    const bool groups = !column.values.empty() && column.values.size() <= 50 &&
                        static_cast<int64_t>(column.values.size()) * 4 <= column.filled;
    const bool ours = ColumnIndex(table.table, column.name) >= 0;
    const bool said = std::any_of(table.unsure.begin(), table.unsure.end(), [&](const auto& one) {
      return one.find(Quote(column.name)) != std::string::npos;
    });
    if (groups && !ours && column.name.find('*') == std::string::npos) {
      keep.push_back(column.name);
    } else if (!said) {
      unsure.push_back(Quote(column.name) + " is not mapped: nothing of the table is called so");
    }
  }
  if (!keep.empty()) text += ",\n      \"keep\": " + TextList(keep, "      ");
  if (!unsure.empty()) text += ",\n      \"unsure\": " + TextList(unsure, "      ");
  return text + "\n    }";
}

}  // namespace

absl::StatusOr<std::string> GuessMapping(const std::string& folder, char delimiter,
                                         const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<std::string> names, CsvFilesIn(folder));
  if (names.empty()) return NotFound("The folder '" + folder + "' has no CSV file.");
  std::vector<std::string> unsure;
  std::vector<FileProfile> files;
  for (size_t i = 0; i < names.size(); ++i) {
    COXSWAIN_RETURN_IF_ERROR(run.Tick(static_cast<double>(i) / static_cast<double>(names.size())));
    absl::StatusOr<FileProfile> profile = ReadProfile(folder, names[i], delimiter, run);
    if (profile.ok()) {
      files.push_back(*std::move(profile));
    } else if (absl::IsInvalidArgument(profile.status())) {
      unsure.push_back(names[i] + ": " + std::string(ToStd(profile.status().message())));
    } else {
      return profile.status();
    }
  }
  const char decimal = DecimalOf(files);
  std::vector<GuessedTable> tables;
  for (const FileProfile& file : files) {
    GuessedTable best = BestTable(file, decimal);
    if (best.score > 0) {
      tables.push_back(std::move(best));
    } else {
      unsure.push_back(file.file + ": no table is like it");
    }
  }
  DropSecondBest(&tables, &unsure);
  GuessReferences(&tables);
  std::string text;
  for (const GuessedTable& table : tables) {
    if (table.missing.empty()) {
      text += (text.empty() ? "" : ",\n") + TextOf(table);
      continue;
    }
    std::string missing;
    for (const std::string& column : table.missing)
      missing += (missing.empty() ? "" : ", ") + column;
    std::string message = table.file->file + " looks like " + std::string(Spec(table.table).name) +
                          ", but nothing in it is surely " + missing;
    for (const std::string& why : table.unsure) message += "; " + why;
    unsure.push_back(std::move(message));
  }
  if (text.empty()) {
    std::string why;
    for (const std::string& line : unsure) why += "\n  " + line;
    return NotFound("None of the files in '" + folder +
                    "' is surely one of the tables, so there is no mapping to propose:" + why);
  }
  std::string out =
      "{\n  \"mapping\": 1,\n  \"title\": " + JsonText("Guessed: to be read and changed") +
      ",\n  \"doc\": " +
      JsonText("Each doc says how sure a column is and why; unsure lists what was left out.");
  if (delimiter != 0) out += ",\n  \"delimiter\": " + JsonText(std::string(1, delimiter));
  if (decimal == ',') out += ",\n  \"decimal\": \",\"";
  if (!unsure.empty()) out += ",\n  \"unsure\": " + TextList(unsure, "  ");
  out += ",\n  \"tables\": [\n" + text + "\n  ]\n}\n";
  COXSWAIN_RETURN_IF_ERROR(ParseMapping(out).status());
  return out;
}

}  // namespace coxswain
