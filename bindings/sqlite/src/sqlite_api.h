#ifndef COXSWAIN_SQLITE_SQLITE_API_H_
#define COXSWAIN_SQLITE_SQLITE_API_H_

// SQLite as an extension sees it: through the table of functions that the host hands over. Compiled
// into a program that links SQLite (SQLITE_CORE), these are SQLite's functions themselves.
#include <sqlite3ext.h>
extern "C" {
SQLITE_EXTENSION_INIT3
}

#endif  // COXSWAIN_SQLITE_SQLITE_API_H_
