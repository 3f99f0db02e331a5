#ifndef COXSWAIN_BATCH_H_
#define COXSWAIN_BATCH_H_

/* How batches keep rows. layout.c decides which columns are taken and how, batch.c appends rows,
 * and batch_book.c brings them into a book and out again. */

#include "coxswain_pg.h"

#include "datatype/timestamp.h"

typedef enum CellKind {
  CELL_VARLENA, /* text and what is stored like it */
  CELL_OUTPUT,  /* as its type writes it: enums, uuids, numbers of other scales */
  CELL_INT16,
  CELL_INT32,
  CELL_INT64,
  CELL_NUMERIC, /* scaled to 64 bits */
  CELL_DATE,
  CELL_TIMESTAMP,    /* its own day */
  CELL_TIMESTAMP_TZ, /* the day in the layout's zone */
  CELL_BOOL
} CellKind;

typedef struct LayoutColumn {
  const char* name;
  int attribute; /* from 0 */
  CellKind kind;
  int scale;
  bool key;
  FmgrInfo output;
} LayoutColumn;

struct BatchColumn {
  int64* numbers; /* whole and scaled */
  int32* days;
  uint8* flags;
  uint8* validity; /* NULL until a value is null */
  int64* offsets;
  char* text;
  int64 text_capacity;
};

/* From PostgreSQL's days to those of the library. */
enum { kEpoch = POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE };

#endif /* COXSWAIN_BATCH_H_ */
