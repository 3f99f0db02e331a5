// The answers through the C++ API, from source; what goes in and out is as in ask.c.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "coxswain/book.h"
#include "coxswain/catalogue.h"
#include "coxswain/table/csv.h"

namespace {

using coxswain::Book;

absl::Status Load(Book* book, const std::filesystem::path& folder) {
  coxswain::LoadOptions options;
  options.dangling = coxswain::DanglingReference::kCreate;
  for (const coxswain::TableSpec& table : coxswain::AllTables()) {
    std::ifstream file(folder / (std::string(table.name) + ".csv"), std::ios::binary);
    if (!file) continue;
    std::ostringstream csv;
    csv << file.rdbuf();
    const absl::Status status = book->LoadCsv(table.id, csv.str(), {}, options, {}, nullptr);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Answer(Book* book, const std::string& line) {
  const size_t tab = line.find('\t');
  const absl::StatusOr<const coxswain::Query*> query = coxswain::FindQuery(line.substr(0, tab));
  if (!query.ok()) return query.status();
  const absl::StatusOr<coxswain::Table> table =
      coxswain::RunQuery(book->snapshot(), **query, line.substr(tab + 1), {});
  if (!table.ok()) return table.status();
  return coxswain::WriteCsv(*table);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  Book book;
  if (const absl::Status status = Load(&book, argv[1]); !status.ok()) {
    std::cerr << status.message() << "\n";
    return 1;
  }
  for (std::string line; std::getline(std::cin, line);) {
    const absl::StatusOr<std::string> csv = Answer(&book, line);
    if (!csv.ok()) {
      std::cerr << csv.status().message() << "\n";
      return 1;
    }
    std::cout << *csv << '\x1e' << std::flush;
  }
}
