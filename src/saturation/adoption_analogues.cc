#include "coxswain/saturation.h"
#include "coxswain/saturation/analogues.h"

#include "saturation/adoption_series.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    {"grain", OptionType::kChoice, false, "year", "the period that p and q are told for",
     "month|quarter|year"},
};

constexpr OutputSpec kOutputs[] = {
    {"analogue", "", "the product, as the option prior of adoption_fit names it"},
    {"p", "ratio", "Bass's coefficient of innovation, per period"},
    {"q", "ratio", "Bass's coefficient of imitation, per period"},
    {"p_deviation", "ratio", "standard deviation of ln p among the single products"},
    {"q_deviation", "ratio", "standard deviation of ln q among the single products"},
    {"estimator", "", "of p and q; average: the mean of published estimates"},
    {"source", "", "where p and q are published, or the series they are of"},
};

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run&) {
  Signature signature = TallySignature(kAdoptionAnaloguesQuery.spec, options, *snapshot);
  signature.currency.clear();  // of the book's rows, of which nothing is asked
  return Tally(std::move(signature));
}

absl::StatusOr<Table> Solve(const Tally&, const Options& options, const Run&) {
  const std::string grain = options.Text("grain");
  const double periods = grain == "month" ? 12 : grain == "quarter" ? 4 : 1;
  Table table;
  const int name = table.AddColumn("analogue", ColumnKind::kText);
  const int p = table.AddColumn("p", ColumnKind::kReal, "ratio");
  const int q = table.AddColumn("q", ColumnKind::kReal, "ratio");
  const int p_deviation = table.AddColumn("p_deviation", ColumnKind::kReal, "ratio");
  const int q_deviation = table.AddColumn("q_deviation", ColumnKind::kReal, "ratio");
  const int estimator = table.AddColumn("estimator", ColumnKind::kText);
  const int source = table.AddColumn("source", ColumnKind::kText);
  const auto add = [&](std::string_view called, const Prior& prior, std::string_view how,
                       std::string_view where) {
    table.AppendText(name, called);
    table.AppendReal(p, Told(prior.p));
    table.AppendReal(q, Told(prior.q));
    table.AppendReal(p_deviation, Told(prior.p_deviation));
    table.AppendReal(q_deviation, Told(prior.q_deviation));
    table.AppendText(estimator, how);
    table.AppendText(source, where);
  };
  COXSWAIN_ASSIGN_OR_RETURN(const Prior all, PriorFrom("all", periods, std::nullopt));
  add("all", all, "mean of logarithms", "the single products below");
  for (const Analogue& analogue : Analogues()) {
    COXSWAIN_ASSIGN_OR_RETURN(const Prior prior, PriorFrom(analogue.name, periods, std::nullopt));
    add(analogue.name, prior, analogue.estimator, analogue.source);
  }
  return table;
}

}  // namespace

const Query kAdoptionAnaloguesQuery = {
    {"adoption_analogues", "What p and q of Bass's curve were for other products, and who says so.",
     "", "", "", TallyState::kGroups, kOptions, kOutputs,
     "Bass, Management Science 1969; Srinivasan and Mason, Marketing Science 1986; Sultan, Farley "
     "and Lehmann, Journal of Marketing Research 1990"},
    Fold,
    Solve,
};

}  // namespace coxswain
