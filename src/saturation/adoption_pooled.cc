#include <cmath>

#include "coxswain/saturation.h"

#include "saturation/adoption_series.h"

namespace coxswain {
namespace {

constexpr OptionSpec kPooledByOption = {
    "by", OptionType::kColumns, true, "segment",
    "dimensions of deals and their customers: one curve each, which are taken to be alike"};

constexpr OptionSpec kOptions[] = {
    kAdoptionGrainOption, kPooledByOption, kFilterOption, kLastDayOption,    kAsOfOption,
    kCeilingOption,       kAccountsOption, kBeganOption,  kUnfinishedOption,
};

constexpr OutputSpec kOutputs[] = {
    {"status", "",
     "pooled; own_fit: no two others to learn from; nothing_to_borrow: the same, and no curve of "
     "its own; no_curve: its counts allow none"},
    {"sentence", "", "what the status means here"},
    {"own_status", "", "that of its fit alone, as in adoption_fit"},
    {"periods", "count", "periods from the first purchase on that the curve is fitted to"},
    {"p", "ratio", "Bass's coefficient of innovation, per period"},
    {"q", "ratio", "Bass's coefficient of imitation, per period"},
    {"borrowed_p", "share", "how much of log p is the others': 0 none, 1 all"},
    {"borrowed_q", "share", "how much of log q is the others'"},
    {"ceiling", "count", "customers at which the curve levels off"},
    {"ceiling_low", "count", "lower end of the ceiling's 90 % profile-likelihood interval"},
    {"ceiling_high", "count", "its upper end; empty where it has none"},
    {"capacity", "count",
     "customers there could be, as known today or as the option accounts says"},
    {"own_p", "ratio", "p of its fit alone"},
    {"own_q", "ratio", "q of its fit alone"},
    {"own_ceiling", "count", "ceiling of its fit alone"},
    {"shared_p", "ratio", "the mean of all, of log p"},
    {"shared_q", "ratio", "the mean of all, of log q"},
    {"deviation_log_p", "ratio", "standard deviation of log p between curves"},
    {"deviation_log_q", "ratio", "standard deviation of log q between curves"},
    {"lenders", "count", "curves whose own counts tell a fit: those that are learned from"},
    {"peak_on", "", "when most come"},
    {"reaches_80_on", "", "when 80 % of the ceiling is reached by the curve"},
    {"reaches_90_on", "", "when 90 % of it is reached"},
};

template <bool kForSolve>
absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(MeasureFold fold, AdoptionFold(options));
  fold.for_solve = kForSolve;
  return FoldAdoption(kAdoptionPooledQuery.spec, fold, snapshot, options, run);
}

std::string Percent(double share) { return std::to_string(std::lround(share * 100)) + " %"; }

std::string SentenceOn(const AdoptionSeries& series, const PooledFit& fit, int lenders) {
  switch (fit.status) {
    case PooledStatus::kPooled:
      return Percent(fit.borrowed_p) + " of p and " + Percent(fit.borrowed_q) +
             " of q are borrowed from the " + std::to_string(lenders) +
             " curves whose own counts tell a fit; this one levels off at " +
             std::to_string(std::lround(fit.curve->ceiling)) + " customers.";
    case PooledStatus::kOwnFit:
      return "There are no two curves to learn from: this is its own fit. " +
             series.Sentence(fit.own);
    case PooledStatus::kNothingToBorrow:
      return "There are no two curves to borrow from. " + series.Sentence(fit.own);
    case PooledStatus::kNoCurve:
      break;
  }
  return series.Sentence(fit.own);
}

// The rows of one answer.
class Writer {
 public:
  Writer(const Options& options, Table* table) : table_(table) {
    AddDimensionColumns(options.List("by"), table);
    for (const OutputSpec& output : kOutputs) {
      const std::string name(output.name);
      const bool text = name == "status" || name == "sentence" || name == "own_status";
      const bool day = name == "peak_on" || name.rfind("reaches_", 0) == 0;
      const bool whole = name == "periods" || name == "capacity" || name == "lenders";
      const ColumnKind kind = text    ? ColumnKind::kText
                              : day   ? ColumnKind::kDate
                              : whole ? ColumnKind::kInteger
                                      : ColumnKind::kReal;
      const int column = table->AddColumn(name, kind, std::string(output.unit));
      if (&output == kOutputs) first_ = column;
    }
  }

  void Add(const AdoptionSeries& series, const PooledFit& fit, const PooledFits& all) {
    AppendDimensions(series.dimensions, table_);
    table_->AppendText(Column("status"), PooledStatusName(fit.status));
    table_->AppendText(Column("sentence"), SentenceOn(series, fit, all.lenders));
    table_->AppendText(Column("own_status"), FitStatusName(fit.own.status));
    table_->AppendInteger(Column("periods"), fit.own.periods);
    AddCurve(fit.curve, "");
    AddCurve(fit.own.curve, "own_");
    const bool pooled = fit.status == PooledStatus::kPooled;
    Real("borrowed_p", fit.curve.has_value(), fit.borrowed_p);
    Real("borrowed_q", fit.curve.has_value(), fit.borrowed_q);
    AppendOptional(fit.ceiling_low, Column("ceiling_low"), table_);
    AppendOptional(fit.ceiling_high, Column("ceiling_high"), table_);
    AppendWhole(series.capacity, Column("capacity"), table_);
    Real("shared_p", pooled, all.shared.p);
    Real("shared_q", pooled, all.shared.q);
    Real("deviation_log_p", pooled, all.deviation_log_p);
    Real("deviation_log_q", pooled, all.deviation_log_q);
    table_->AppendInteger(Column("lenders"), all.lenders);
    // Where any larger market is as good, nobody knows when a part of it is reached.
    const bool dated = fit.curve.has_value() && fit.ceiling_high.has_value();
    Day("peak_on", series, dated, dated ? fit.curve->shape.PeakTime() : 0);
    Day("reaches_80_on", series, dated, dated ? fit.curve->shape.TimeTo(0.8) : 0);
    Day("reaches_90_on", series, dated, dated ? fit.curve->shape.TimeTo(0.9) : 0);
  }

 private:
  int Column(std::string_view name) const {
    int at = 0;
    while (kOutputs[at].name != name) ++at;
    return first_ + at;
  }

  void Real(std::string_view column, bool told, double value) {
    AppendOptional(told ? std::optional<double>(value) : std::nullopt, Column(column), table_);
  }

  void Day(std::string_view column, const AdoptionSeries& series, bool told, double time) {
    const std::optional<Date> day = told ? series.DayAt(time) : std::nullopt;
    AppendWhole(day.has_value() ? std::optional<int64_t>(day->days()) : std::nullopt,
                Column(column), table_);
  }

  void AddCurve(const std::optional<MarketCurve>& curve, const std::string& prefix) {
    const bool told = curve.has_value();
    const Bass bass = told ? std::get<Bass>(curve->shape.shape) : Bass{};
    Real(prefix + "p", told, bass.p);
    Real(prefix + "q", told, bass.q);
    Real(prefix + "ceiling", told, told ? curve->ceiling : 0);
  }

  Table* table_;
  int first_ = 0;  // of kOutputs
};

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<AdoptionSeries> all,
                            AdoptionSeriesOf(tally, options, Families::kBass));
  std::vector<SegmentCounts> segments;
  for (const AdoptionSeries& series : all) segments.push_back({series.Counts(), series.fit});
  COXSWAIN_RETURN_IF_ERROR(run.Check());
  const PooledFits pooled = PoolFits(segments);
  Table table;
  Writer writer(options, &table);
  for (size_t i = 0; i < all.size(); ++i) writer.Add(all[i], pooled.segments[i], pooled);
  return table;
}

}  // namespace

const Query kAdoptionPooledQuery = {
    .spec = {"adoption_pooled",
             "The curves of segments that are alike: what thin ones borrow from the others, and "
             "how much.",
             "deals|customers|markets", "products|campaigns|owners|teams", "customer_id",
             TallyState::kEntities, kOptions, kOutputs,
             "Davidian and Giltinan, Nonlinear Models for Repeated Measurement Data, 1995; Lenk "
             "and Rao, "
             "Marketing Science 1990; Harville, JASA 1977; Efron and Morris, JASA 1975"},
    .fold = Fold<false>,
    .solve = Solve,
    .fold_for_solve = Fold<true>,
};

}  // namespace coxswain
