#ifndef COXSWAIN_BASE_H_
#define COXSWAIN_BASE_H_

// The room `base`: exact numbers, days, interned text, errors. It knows nothing of companies.

#include "coxswain/base/date.h"
#include "coxswain/base/decimal.h"
#include "coxswain/base/files.h"
#include "coxswain/base/hash_map.h"
#include "coxswain/base/int128.h"
#include "coxswain/base/large_array.h"
#include "coxswain/base/money.h"
#include "coxswain/base/run.h"
#include "coxswain/base/status.h"
#include "coxswain/base/symbols.h"

#endif  // COXSWAIN_BASE_H_
