#ifndef COXSWAIN_SRC_SATURATION_ADOPTION_INPUTS_H_
#define COXSWAIN_SRC_SATURATION_ADOPTION_INPUTS_H_

#include <map>
#include <string>
#include <vector>

#include "saturation/adoption_series.h"

// What curves of adoption are fitted with besides their counts: seasons, covariates, ceilings that
// move, what analogous products were like.
namespace coxswain {

// The values of the covariate, for the tally's signature. Empty without the option.
// FailedPrecondition without the table series, NotFound for a series that it does not have.
absl::StatusOr<std::vector<Key>> CovariateDefinitions(const Snapshot& snapshot,
                                                      const Options& options);
// By day.
using SeriesValues = std::map<Date, double>;
SeriesValues CovariateValues(const Tally& tally);

// How large the capacity was, by the versions of markets, for curves by their dimensions (encoded):
// from the first day on which every market of a curve has a version.
using CapacityVersions = std::map<std::string, std::map<Date, double>>;
CapacityVersions VersionsOf(const Tally& tally, const MeasureFold& fold);

// Seasons as the option says, for a curve whose first period begins with `start`.
absl::StatusOr<Seasons> SeasonsOf(const Options& options, Grain grain, Date start);

// Gives the series its covariate. InvalidArgument naming the first day without a value, or with
// one that is not above 0.
absl::Status AddCovariate(const std::string& name, const SeriesValues& values,
                          AdoptionSeries* series);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_SATURATION_ADOPTION_INPUTS_H_
