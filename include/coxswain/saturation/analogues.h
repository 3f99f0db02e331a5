#ifndef COXSWAIN_SATURATION_ANALOGUES_H_
#define COXSWAIN_SATURATION_ANALOGUES_H_

#include <optional>
#include <string_view>

#include "absl/types/span.h"

#include "coxswain/base/status.h"
#include "coxswain/saturation/fit.h"

// What p and q were for other products: all that is known of a curve before its own counts tell.
namespace coxswain {

// Per year, in the United States.
struct Analogue {
  std::string_view name;  // "room_air_conditioners"
  double p;
  double q;
  std::string_view estimator;  // increments, regression; average: of published estimates
  std::string_view source;
};
absl::Span<const Analogue> Analogues();

// A prior for counts with so many periods a year: around the analogue of that name, or "all": the
// mean of ln p and ln q over the single products. Its deviation, if none is given, is that of the
// single products about their mean. NotFound for another name.
absl::StatusOr<Prior> PriorFrom(std::string_view name, double periods_a_year,
                                std::optional<double> deviation);

}  // namespace coxswain

#endif  // COXSWAIN_SATURATION_ANALOGUES_H_
