#include <memory>

#include "calculators.h"
#include "connection.h"
#include "documents.h"
#include "query_table.h"
#include "tally.h"

// What SQLite calls when the extension is loaded: README.md says what it then has.

extern "C" {
SQLITE_EXTENSION_INIT1
}

namespace coxswain_sqlite {
namespace {

// Window functions came with 3.25, INNOCUOUS with 3.31.
constexpr int kOldest = 3031000;

int Initialise(sqlite3* db, char** message) {
  return Guarded(message, [&] {
    if (sqlite3_libversion_number() < kOldest) {
      Fail(std::string("Coxswain needs SQLite 3.31 or newer; this is ") + sqlite3_libversion() +
           ".");
    }
    const auto connection = std::make_shared<Connection>(db);
    RegisterCalculators(db);
    RegisterTallies(db);
    RegisterDocuments(connection);
    RegisterQueryTables(connection);
  });
}

}  // namespace
}  // namespace coxswain_sqlite

extern "C" {

#if defined(_WIN32)
#define COXSWAIN_EXPORT __declspec(dllexport)
#else
#define COXSWAIN_EXPORT __attribute__((visibility("default")))
#endif

COXSWAIN_EXPORT int sqlite3_coxswain_init(sqlite3* db, char** message,
                                          const sqlite3_api_routines* api) {
  SQLITE_EXTENSION_INIT2(api)
  return coxswain_sqlite::Initialise(db, message);
}

// Where the file has another name.
COXSWAIN_EXPORT int sqlite3_extension_init(sqlite3* db, char** message,
                                           const sqlite3_api_routines* api) {
  return sqlite3_coxswain_init(db, message, api);
}

}  // extern "C"
