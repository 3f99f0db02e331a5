#include "support/company.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include <doctest/doctest.h>

namespace coxswain {
namespace {

TableId TableNamed(std::string_view name) {
  const std::optional<TableId> table = TableFromName(name);
  INFO("table ", std::string(name));
  REQUIRE(table.has_value());
  return *table;
}

std::string Problems(const LoadReport& report) {
  std::string text;
  for (const Problem& problem : report.problems) {
    text +=
        "\n  row " + std::to_string(problem.row) + ", " + problem.column + ": " + problem.reason;
  }
  return text;
}

void RequireLoaded(const absl::Status& status, const LoadReport& report) {
  INFO(std::string(ToStd(status.message())), Problems(report));
  REQUIRE(status.ok());
}

}  // namespace

std::string Literal(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
    if (line.empty()) continue;
    out += line;
    out += '\n';
  }
  return out;
}

Table TextTable(std::string_view literal) {
  const auto bytes = std::make_shared<const std::string>(Literal(literal));
  absl::StatusOr<CsvReader> reader =
      CsvReader::Open(*bytes, {}, [](std::string_view) { return std::pair(ColumnKind::kText, 0); });
  REQUIRE(reader.ok());
  CsvBatch batch;
  const absl::StatusOr<bool> more = reader->Next(static_cast<int64_t>(bytes->size()) + 1, &batch);
  REQUIRE(more.ok());
  REQUIRE(batch.problems.empty());
  if (!*more) {
    for (const std::string& name : reader->names()) {
      batch.table.AddColumn(name, ColumnKind::kText);
    }
  }
  batch.table.Keep(bytes);
  return std::move(batch.table);
}

LoadReport Company::Add(std::string_view table, std::string_view literal,
                        const LoadOptions& options) {
  LoadReport report;
  const absl::Status status = TryAdd(table, literal, options, &report);
  RequireLoaded(status, report);
  return report;
}

absl::Status Company::TryAdd(std::string_view table, std::string_view literal,
                             const LoadOptions& options, LoadReport* report, const Run& run) {
  return book_.LoadCsv(TableNamed(table), Literal(literal), {}, options, run, report);
}

std::string Csv(const Table& table) { return WriteCsv(table); }

std::string Contents(const Snapshot& snapshot, TableId id) {
  const TableState& state = snapshot.table(id);
  Table out;
  for (int c = 0; c < static_cast<int>(state.columns->size()); ++c) {
    bool any = false;
    for (int64_t row = 0; row < state.rows && !any; ++row) {
      bool null = false;
      state.ValueText(row, c, &null);
      any = !null;
    }
    if (!any) continue;
    const int to = out.AddColumn(state.column(c).name, ColumnKind::kText);
    for (int64_t row = 0; row < state.rows; ++row) {
      bool null = false;
      const std::string text = state.ValueText(row, c, &null);
      if (null) {
        out.AppendNull(to);
      } else {
        out.AppendText(to, text);
      }
    }
  }
  return WriteCsv(out);
}

std::string Contents(const Snapshot& snapshot) {
  const Settings& settings = snapshot.settings();
  std::string text = "currency " + settings.reporting_currency +
                     (settings.currency_declared ? " (declared)" : "") + ", zone " +
                     settings.zone.name() + ", week " +
                     std::to_string(settings.calendar.week_start) + ", fiscal year " +
                     std::to_string(settings.calendar.fiscal_year_start) + "\n";
  for (const TableSpec& spec : AllTables()) {
    const TableState& state = snapshot.table(spec.id);
    text += std::string(spec.name) + (state.given ? " given, " : " not given, ") +
            std::to_string(state.rows) + " rows, " + std::to_string(state.columns->size()) +
            " columns\n";
    if (state.rows > 0) text += Contents(snapshot, spec.id);
  }
  return text;
}

std::string DataFolder(std::string_view name) {
  const char* given = std::getenv("COXSWAIN_TEST_DATA");
  const std::filesystem::path root =
      given != nullptr && *given != '\0'
          ? std::filesystem::path(given)
          : std::filesystem::path(COXSWAIN_SOURCE_DIR) / ".." / "shared" / "data";
  const std::filesystem::path folder = root / name;
  if (std::filesystem::is_directory(folder)) return folder.string();
  std::printf("SKIPPED: %s is absent (set COXSWAIN_TEST_DATA)\n", folder.c_str());
  return "";
}

void LoadFolder(Book* book, const std::string& folder) {
  LoadOptions options;
  options.dangling = DanglingReference::kCreate;
  Run run;
  run.threads = 2;
  for (const TableSpec& spec : AllTables()) {
    std::ifstream file(std::filesystem::path(folder) / (std::string(spec.name) + ".csv"),
                       std::ios::binary);
    if (!file) continue;
    std::ostringstream bytes;
    bytes << file.rdbuf();
    LoadReport report;
    const absl::Status status = book->LoadCsv(spec.id, bytes.str(), {}, options, run, &report);
    RequireLoaded(status, report);
  }
}

std::shared_ptr<const Snapshot> Resellers() {
  const std::string folder = DataFolder("adventureworks");
  if (folder.empty()) return nullptr;
  static const std::shared_ptr<const Snapshot> snapshot = [&] {
    Book book;
    LoadFolder(&book, folder);
    return book.snapshot();
  }();
  return snapshot;
}

}  // namespace coxswain
