#ifndef COXSWAIN_MAPPING_H_
#define COXSWAIN_MAPPING_H_

// The room `mapping`: exports of other systems, read as the tables of the book.
#include "coxswain/mapping/guess.h"
#include "coxswain/mapping/import.h"
#include "coxswain/mapping/mapping.h"

#endif  // COXSWAIN_MAPPING_H_
