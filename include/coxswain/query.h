#ifndef COXSWAIN_QUERY_H_
#define COXSWAIN_QUERY_H_

// The room `query`: fold, merge, retract, solve; filters and dimensions; options.

#include "coxswain/query/filter.h"
#include "coxswain/query/fold.h"
#include "coxswain/query/live.h"
#include "coxswain/query/options.h"
#include "coxswain/query/query.h"
#include "coxswain/query/resolve.h"
#include "coxswain/query/saved_tally.h"
#include "coxswain/query/steps.h"
#include "coxswain/query/tally.h"
#include "coxswain/query/watch.h"

#endif  // COXSWAIN_QUERY_H_
