#ifndef COXSWAIN_SRC_SATURATION_ADOPTION_WORDS_H_
#define COXSWAIN_SRC_SATURATION_ADOPTION_WORDS_H_

#include <string>

#include "saturation/adoption_series.h"

namespace coxswain {

std::string Whole(double customers);  // rounded to a whole number

}  // namespace coxswain

#endif  // COXSWAIN_SRC_SATURATION_ADOPTION_WORDS_H_
