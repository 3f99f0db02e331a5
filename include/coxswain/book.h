#ifndef COXSWAIN_BOOK_H_
#define COXSWAIN_BOOK_H_

// The room `book`: what the company knows. The schema says which tables and columns there are, a
// Book takes rows in, a Snapshot gives them out.

#include "coxswain/book/book.h"
#include "coxswain/book/observer.h"
#include "coxswain/book/rates.h"
#include "coxswain/book/references.h"
#include "coxswain/book/reported.h"
#include "coxswain/book/rows.h"
#include "coxswain/book/saved_book.h"
#include "coxswain/book/schema.h"
#include "coxswain/book/snapshot.h"

#endif  // COXSWAIN_BOOK_H_
