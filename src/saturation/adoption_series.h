#ifndef COXSWAIN_SRC_SATURATION_ADOPTION_SERIES_H_
#define COXSWAIN_SRC_SATURATION_ADOPTION_SERIES_H_

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "coxswain/saturation/bootstrap.h"
#include "coxswain/saturation/fit.h"

#include "saturation/adoption_periods.h"

// The curves that the queries of adoption fit: from the tally to counts, from a fit to
// days and words.
namespace coxswain {

// Solve options of the queries that fit.
inline constexpr OptionSpec kFamilyOption = {
    "family",
    OptionType::kChoice,
    false,
    "bass",
    "the curve: it is the caller's choice, which adoption_compare can inform",
    "bass|logistic|gompertz|richards|exponential"};
inline constexpr OptionSpec kEstimatorOption = {
    "estimator",
    OptionType::kChoice,
    false,
    "increments",
    "increments, density, cumulative: least squares on new customers, on the slope, on customers "
    "so far; poisson, negative_binomial: likelihoods; regression: Bass's",
    "increments|density|cumulative|poisson|negative_binomial|regression"};
inline constexpr OptionSpec kLossOption = {
    "loss",
    OptionType::kChoice,
    false,
    "squares",
    "of least squares: huber and soft_l1 let a huge residual count less",
    "squares|huber|soft_l1"};
inline constexpr OptionSpec kCeilingOption = {
    "ceiling",
    OptionType::kChoice,
    false,
    "capacity",
    "capacity: at most the customers there could be, where that is known; fixed: just those; free: "
    "any",
    "capacity|fixed|free"};
inline constexpr OptionSpec kAccountsOption = {
    .name = "accounts",
    .type = OptionType::kInteger,
    .fold = false,
    .default_value = "",
    .doc = "customers there could be, in place of the capacity that the tables tell",
    .range = {1, 1'000'000'000'000}};
inline constexpr OptionSpec kBeganOption = {
    "began_on", OptionType::kDate, false, "",
    "the day on which the curve began, where that was before the first customer in the data"};
inline constexpr OptionSpec kUnfinishedOption = {
    "unfinished",
    OptionType::kChoice,
    false,
    "leave_out",
    "a last period that is not over on the day shown: leave_out, or as_part, as the part that is "
    "over",
    "leave_out|as_part"};

inline constexpr OptionSpec kReplicatesOption = {.name = "replicates",
                                                 .type = OptionType::kInteger,
                                                 .fold = false,
                                                 .default_value = "400",
                                                 .doc = "of the bootstrap; 0: none",
                                                 .range = {0, 100'000}};
inline constexpr OptionSpec kSeedOption = {.name = "seed",
                                           .type = OptionType::kInteger,
                                           .fold = false,
                                           .default_value = "1",
                                           .doc = "of the bootstrap: the same one draws the same",
                                           .range = {0, std::numeric_limits<int64_t>::max()}};
inline constexpr OptionSpec kFirstPeriodsOption = {
    .name = "first_periods",
    .type = OptionType::kInteger,
    .fold = false,
    .default_value = "6",
    .doc = "how many periods the first of the fits has",
    .range = {1, 1000}};
inline constexpr OptionSpec kSeasonsOption = {
    "seasons", OptionType::kTextList, false, "",
    "new customers cluster in some periods of the year: estimated, or how fast time passes in "
    "each, January's first: 2,0.5,0.5,1"};
inline constexpr OptionSpec kCeilingGrowthOption = {
    .name = "ceiling_growth",
    .type = OptionType::kNumber,
    .fold = false,
    .default_value = "",
    .doc = "by how much the ceiling grows in a year, 0.03 being 3 %",
    .range = {-900'000, 10'000'000}};
inline constexpr OptionSpec kCapacityVersionsOption = {
    "capacity_versions",
    OptionType::kChoice,
    false,
    "latest",
    "all: the ceiling moves as the versions in markets do, and after the last by ceiling_growth; "
    "latest: they do not move it",
    "latest|all"};
inline constexpr OptionSpec kCovariateOption = {
    "covariate", OptionType::kText, true, "",
    "a series of the table series by which time passes faster or slower: marketing, price"};
inline constexpr OptionSpec kPriorOption = {
    "prior", OptionType::kText, false, "",
    "p and q of analogous products, believed before counts are seen: all, or one that "
    "adoption_analogues lists"};
inline constexpr OptionSpec kPriorDeviationOption = {
    .name = "prior_deviation",
    .type = OptionType::kNumber,
    .fold = false,
    .default_value = "",
    .doc = "standard deviation of ln p and ln q in the prior; default: that among analogues",
    .range = {1'000, 100'000'000}};
inline constexpr OptionSpec kIntervalsOption = {
    "intervals",
    OptionType::kChoice,
    false,
    "bootstrap",
    "of all but the ceiling: bootstrap, or profile, by the likelihood",
    "bootstrap|profile"};
BootstrapOptions BootstrapOptionsOf(const Options& options);

int MonthsOf(Grain grain);  // of kAdoptionGrainOption

// An estimate with eight significant digits: more are the solver's and not the data's.
double Told(double estimate);

int MonthsOf(Grain grain);  // month, quarter or year

// One curve's customers, period by period from the first purchase on.
struct AdoptionSeries {
  Key dimensions;  // without the period
  Grain grain = Grain::kQuarter;
  Calendar calendar;
  Date start;                 // of the first period
  std::vector<int64_t> ever;  // customers up to the end of each period
  size_t complete = 0;        // how many periods are over on the day shown
  size_t fitted = 0;          // how many are fitted: these, or one more in part
  std::optional<Date> day;    // the day shown, where the options say it
  std::optional<int64_t> capacity;
  FitOptions fit;
  std::string prior, covariate;  // as the options name them

  std::vector<double> Counts() const;  // new customers of the periods that are fitted
  CurveFit Fit() const { return FitCurve(Counts(), fit); }
  // Of the period with this number, from 0. Empty after the year 9999.
  std::optional<Date> StartOf(size_t period) const;
  std::string NameOf(size_t period) const;  // of one that starts somewhen
  // The day on which so many periods have passed. Empty after the year 9999.
  std::optional<Date> DayAt(double periods) const;
  double TimeOf(Date when) const;  // periods passed when the day begins; before the first, about
  // "Q1", "01": of the period's place in its year.
  std::string SeasonName(size_t season) const;
  std::string Sentence(const CurveFit& found) const;
};

// What these queries fold.
struct AdoptionFoldFor {
  bool for_solve = false;  // as MeasureFold has them
  bool flows = false;
};
absl::StatusOr<Tally> FoldAdoptionSeries(const QuerySpec& query,
                                         const std::shared_ptr<const Snapshot>& snapshot,
                                         const Options& options, const Run& run,
                                         AdoptionFoldFor purpose = {});

// InvalidArgument where options do not go together, or the ceiling is to be the capacity and none
// is known.
//
// A query that asks all families has neither the option family nor unfinished, covariate, prior;
// one of Bass's curve alone, by least squares on increments, has none of family, estimator, loss,
// covariate, prior, nor what moves clock or ceiling.
enum class Families { kOne, kAll, kBass };
absl::StatusOr<std::vector<AdoptionSeries>> AdoptionSeriesOf(const Tally& tally,
                                                             const Options& options,
                                                             Families families = Families::kOne);

// What these queries are made of, as they name it.
inline constexpr std::string_view kFitSources =
    "Bass, Management Science 1969; Srinivasan and Mason, Marketing Science 1986; Van den Bulte "
    "and Lilien, Marketing Science 1997; Richards, Journal of Experimental Botany 1959; Bass, "
    "Krishnan and Jain, Marketing Science 1994; Radas and Shugan, Journal of Marketing Research "
    "1998; "
    "Guseo and Guidolin, Technological Forecasting and Social Change 2009";

void AppendOptional(std::optional<double> value, int column, Table* table);  // as Told; empty: null

}  // namespace coxswain

#endif  // COXSWAIN_SRC_SATURATION_ADOPTION_SERIES_H_
