#ifndef COXSWAIN_MEASURES_H_
#define COXSWAIN_MEASURES_H_

// The room `measures`: what a measure is, and the facts that measures are sums of.

#include "coxswain/measures/deal_figures.h"
#include "coxswain/measures/family_prices.h"
#include "coxswain/measures/measure.h"
#include "coxswain/measures/pools.h"
#include "coxswain/measures/query.h"
#include "coxswain/measures/reported_value.h"
#include "coxswain/measures/versions.h"
#include "coxswain/measures/waterfall.h"
#include "coxswain/measures/won_deals.h"
#include "coxswain/measures/won_rows.h"

#endif  // COXSWAIN_MEASURES_H_
