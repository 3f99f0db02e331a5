#ifndef COXSWAIN_SRC_OBJECTIVES_HEADROOM_CURVE_H_
#define COXSWAIN_SRC_OBJECTIVES_HEADROOM_CURVE_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "headroom_cells.h"
#include "saturation/adoption_series.h"

// What the fitted curves of adoption say will come by the ends of a plan's windows.
namespace coxswain {

class HeadroomCurves {
 public:
  // `entries`: those of the customers' fold. Fits every group that has customers.
  static absl::StatusOr<HeadroomCurves> Fit(const std::vector<Tally::Entry>& entries,
                                            const Signature& signature,
                                            const HeadroomOptions& options,
                                            std::optional<Date> today, const Run& run);

  // As adoption_fit has it; empty: the group has no customer.
  std::string StatusOf(const Key& dimensions) const;
  // Fills in what concerns the curve, where there is one and the windows end within 120 periods.
  void Foretell(const Key& dimensions, std::vector<HeadroomWindow>* windows) const;

 private:
  struct Fitted {
    AdoptionSeries series;
    CurveFit fit;
  };
  std::map<std::string, Fitted> curves_;  // by encoded dimensions
  BootstrapOptions bootstrap_;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_HEADROOM_CURVE_H_
