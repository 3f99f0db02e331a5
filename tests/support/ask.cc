#include "support/ask.h"

#include <doctest/doctest.h>

namespace coxswain {

Table Ask(const std::shared_ptr<const Snapshot>& snapshot, std::string_view query,
          std::string_view options, const Run& run) {
  const absl::StatusOr<const Query*> found = FindQuery(query);
  REQUIRE_MESSAGE(found.ok(), found.status().ToString());
  absl::StatusOr<Table> table = RunQuery(snapshot, **found, options, run);
  REQUIRE_MESSAGE(table.ok(), table.status().ToString());
  return *std::move(table);
}

std::string Ask(const std::shared_ptr<const Snapshot>& snapshot, std::string_view query,
                std::string_view options, const std::vector<std::string>& columns) {
  Table table = Ask(snapshot, query, options);
  std::vector<Column> picked;
  for (const std::string& name : columns) {
    const Column* column = table.Find(name);
    REQUIRE_MESSAGE(column != nullptr, name);
    picked.push_back(*column);
  }
  table.columns = std::move(picked);
  return WriteCsv(table);
}

std::string AskWrong(const std::shared_ptr<const Snapshot>& snapshot, std::string_view query,
                     std::string_view options) {
  const absl::StatusOr<const Query*> found = FindQuery(query);
  REQUIRE_MESSAGE(found.ok(), found.status().ToString());
  const absl::StatusOr<Table> table = RunQuery(snapshot, **found, options, Run());
  REQUIRE_FALSE(table.ok());
  return std::string(table.status().message());
}

Tally FoldOf(const std::shared_ptr<const Snapshot>& snapshot, std::string_view query,
             std::string_view options, const Run& run) {
  const absl::StatusOr<const Query*> found = FindQuery(query);
  REQUIRE_MESSAGE(found.ok(), found.status().ToString());
  const absl::StatusOr<Options> parsed = Options::Parse(options, (*found)->spec.options);
  REQUIRE_MESSAGE(parsed.ok(), parsed.status().ToString());
  absl::StatusOr<Tally> tally = FoldQuery(**found, snapshot, *parsed, run);
  REQUIRE_MESSAGE(tally.ok(), tally.status().ToString());
  return *std::move(tally);
}

}  // namespace coxswain
