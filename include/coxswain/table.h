#ifndef COXSWAIN_TABLE_H_
#define COXSWAIN_TABLE_H_

// The room `table`: columns of values and how they come in and go out.

#include "coxswain/table/arrow.h"
#include "coxswain/table/csv.h"
#include "coxswain/table/table.h"
#include "coxswain/table/write.h"

#endif  // COXSWAIN_TABLE_H_
