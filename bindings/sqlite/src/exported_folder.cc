#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>

#include "rows.h"
#include "source.h"

namespace coxswain_sqlite {
namespace {

constexpr int64_t kRowsPerTick = 4096;

// Null is an empty field, empty text "".
void WriteField(std::ofstream& file, const Cell& cell) {
  if (cell.type == SQLITE_INTEGER) file << std::to_string(cell.integer);
  if (cell.type == SQLITE_FLOAT) file << RealText(cell.real);
  if (cell.type != SQLITE_TEXT) return;
  file << '"';
  for (const char c : cell.text) {
    if (c == '"') file << '"';
    file << c;
  }
  file << '"';
}

Cell TextCell(std::string_view text) { return {SQLITE_TEXT, 0, 0, text}; }

// The files of the folder that the mapping takes something from.
std::set<std::string> Wanted(const cxs_mapping* mapping, const std::string& folder) {
  Call call;
  cxs_import* import = nullptr;
  const cxs_status status =
      cxs_import_open(mapping, folder.c_str(), ',', nullptr, &import, call.error());
  const ImportHandle owner(import);
  if (status != CXS_OK) {
    // The folder means nothing to whoever has a database.
    std::string message = call.message();
    const std::string named = "The folder '" + folder + "'";
    if (const size_t at = message.find(named); at != std::string::npos) {
      message.replace(at, named.size(), "The database");
    }
    throw ErrorOf(status, message);
  }
  std::set<std::string> wanted;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    wanted.insert(entry.path().filename().string());
  }
  Call listing;
  cxs_result* files = nullptr;
  listing.Check(cxs_import_files(import, &files, listing.error()));
  const ResultHandle listed(files);
  for (int64_t row = cxs_import_steps(import); row < cxs_result_rows(files); ++row) {
    wanted.erase(CellText(files, row, "file"));
  }
  return wanted;
}

}  // namespace

ExportedFolder::ExportedFolder(sqlite3* db, const std::string& schema, const cxs_mapping* mapping,
                               int64_t rows, const Tick& tick) {
  std::error_code code;
  std::string path = (std::filesystem::temp_directory_path(code) / "coxswain-XXXXXX").string();
  if (code || mkdtemp(path.data()) == nullptr) {
    Fail("No temporary folder can be made for what the mapping reads: " +
         std::generic_category().message(code ? code.value() : errno) + ".");
  }
  path_ = path;
  try {
    const std::string from = schema.empty() ? "main" : schema;
    std::vector<std::string> tables;
    Statement list(db, "SELECT name FROM " + Quoted(from) +
                           ".sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND "
                           "(type = 'view' OR type = 'table' AND rootpage > 0) ORDER BY name");
    while (list.Step()) tables.push_back(list.Text(0));
    // A name that no file can have is none that a mapping asks for.
    std::erase_if(tables, [](const std::string& table) {
      return table.find_first_of(std::string_view("/\0", 2)) != std::string::npos ||
             table.size() > 200 || table[0] == '.';
    });
    for (const std::string& table : tables) {
      try {
        Write(db, from, table, mapping == nullptr ? rows : 0, tick);
      } catch (const Error& error) {
        // A view over what is gone, or over a module that is not loaded: nobody can read it.
        if (error.code != SQLITE_ERROR) throw;
        std::filesystem::remove(PathOf(table), code);
      }
    }
    if (mapping == nullptr) return;
    for (const std::string& file : Wanted(mapping, path_)) {
      Write(db, from, file.substr(0, file.rfind('.')), rows, tick);
    }
  } catch (...) {
    std::filesystem::remove_all(path_, code);
    throw;
  }
}

std::string ExportedFolder::PathOf(const std::string& table) const {
  return (std::filesystem::path(path_) / (table + ".csv")).string();
}

ExportedFolder::~ExportedFolder() {
  std::error_code code;
  std::filesystem::remove_all(path_, code);
}

void ExportedFolder::Write(sqlite3* db, const std::string& schema, const std::string& table,
                           int64_t rows, const Tick& tick) const {
  const std::string path = PathOf(table);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  Statement select(db, "SELECT * FROM " + Quoted(schema) + "." + Quoted(table));
  const int columns = sqlite3_column_count(select.get());
  for (int i = 0; i < columns; ++i) {
    if (i > 0) file << ',';
    WriteField(file, TextCell(sqlite3_column_name(select.get(), i)));
  }
  file << '\n';
  for (int64_t row = 0; row != rows && select.Step(); ++row) {
    if (tick && row % kRowsPerTick == 0) tick();
    for (int i = 0; i < columns; ++i) {
      if (i > 0) file << ',';
      WriteField(file, CellOf(select.get(), i));
    }
    file << '\n';
  }
  file.close();
  if (!file) Fail("The temporary file '" + path + "' cannot be written.");
}

}  // namespace coxswain_sqlite
