#include "coxswain_pg.h"

/* numeric.c keeps its layout to itself, but it is what is on disk, which pg_upgrade leaves as it
 * is, so it is the same in all versions: a header of one or two words of 16 bits, then digits of
 * base 10000, the first one times 10000^weight. Going through text instead costs more than the
 * fold. sql/numbers.sql compares with numeric's own arithmetic. */
enum {
  kSignMask = 0xC000,
  kNegative = 0x4000,
  kShort = 0x8000,
  kSpecial = 0xC000,
  kShortNegative = 0x2000,
  kShortWeightNegative = 0x0040,
  kShortWeight = 0x003F
};

static uint16 Word(const char* words, int index) {
  uint16 word; /* a packed numeric is not aligned */
  memcpy(&word, words + 2 * index, sizeof word);
  return word;
}

Scaled NumericToScaled(const struct varlena* numeric, int scale, int64* scaled) {
  static const int64 kPowers[] = {1,      10,      100,      1000,      10000,
                                  100000, 1000000, 10000000, 100000000, 1000000000};
  const char* words = VARDATA_ANY(numeric);
  const int count = (int)(VARSIZE_ANY_EXHDR(numeric) / 2);
  const uint16 header = Word(words, 0);
  bool negative;
  int weight, first;
  int128 sum = 0;

  if ((header & kSignMask) == kSpecial) return SCALED_NOT_A_NUMBER;
  if ((header & kSignMask) == kShort) {
    negative = (header & kShortNegative) != 0;
    weight = header & kShortWeight;
    if ((header & kShortWeightNegative) != 0) weight -= kShortWeight + 1;
    first = 1;
  } else {
    negative = (header & kSignMask) == kNegative;
    weight = (int16)Word(words, 1);
    first = 2;
  }
  for (int i = first; i < count; ++i) {
    int64 digit = Word(words, i);
    int exponent = 4 * (weight - (i - first)) + scale; /* of the digit's last decimal place */
    if (digit == 0) continue;
    if (exponent > 18) return SCALED_TOO_LARGE;
    if (exponent < 0) {
      if (exponent <= -4 || digit % kPowers[-exponent] != 0) return SCALED_INEXACT;
      digit /= kPowers[-exponent];
      exponent = 0;
    }
    for (; exponent > 9; exponent -= 9) digit *= kPowers[9]; /* at most 10^4 * 10^18 in two steps */
    sum += (int128)digit * kPowers[exponent];
    if (sum > PG_INT64_MAX) return SCALED_TOO_LARGE;
  }
  *scaled = negative ? -(int64)sum : (int64)sum;
  return SCALED_OK;
}

void RaiseScaled(Scaled problem, int scale, const char* what) {
  if (problem == SCALED_TOO_LARGE) {
    ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
                    errmsg("%s does not fit into 64 bits with %d decimal places", what, scale)));
  }
  if (problem == SCALED_INEXACT) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("%s has more than %d decimal places", what, scale),
                    errhint("Amounts are kept exactly; say how to round: round(..., %d).", scale)));
  }
  ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                  errmsg("%s is not a finite number", what), errhint("What is unknown is null.")));
  pg_unreachable();
}

Datum ScaledToNumeric(int64 scaled, int scale) {
  return NumericGetDatum(int64_div_fast_to_numeric(scaled, scale));
}
