#include "pipeline_part.h"

#include "assets.h"
#include "charts.h"
#include "say.h"
#include "sentences.h"

namespace coxswain::report {
namespace {

// Parts of the query in the order of its identity, what people call them, and their sign.
struct Step {
  std::string_view column;
  std::string_view words;
  int sign;
};
constexpr Step kSteps[] = {
    {"opening", "pipeline before", 0},
    {"created", "new", 1},
    {"reopened", "reopened", 1},
    {"grown", "grown", 1},
    {"shrunk", "shrunk", -1},
    {"transferred", "transferred", 1},
    {"revalued", "exchange rates", 1},
    {"won", "won", -1},
    {"lost", "lost", -1},
    {"omitted", "omitted", -1},
    {"closing", "pipeline now", 0},
};

// A row a step in which anything happened: deals, and what it adds.
Table StepsOf(const Table& movement, const std::string& currency) {
  Table steps;
  const int step = steps.AddColumn("step", ColumnKind::kText);
  const int deals = steps.AddColumn("deals", ColumnKind::kInteger, "count");
  const int amount = steps.AddColumn("amount", ColumnKind::kSum, currency, kMoneyScale);
  for (const Step& part : kSteps) {
    const Int128 money = MicrosAt(movement, part.column).value_or(0);
    const std::optional<Int128> count = CountAt(movement, std::string(part.column) + "_deals");
    if (part.sign != 0 && money == 0 && count.value_or(0) == 0) continue;
    steps.AppendText(step, part.words);
    count.has_value() ? steps.AppendInteger(deals, static_cast<int64_t>(*count))
                      : steps.AppendNull(deals);
    steps.AppendSum(amount, part.sign < 0 ? -money : money);
  }
  return steps;
}

void AddMovementChart(const ReportTable& steps, const Sentence& caption,
                      const std::string& currency, Section* section) {
  Table bars;
  const int step = bars.AddColumn("step", ColumnKind::kText);
  const int amount = bars.AddColumn("amount", ColumnKind::kSum, currency, kMoneyScale);
  const int start = bars.AddColumn("start", ColumnKind::kSum, currency, kMoneyScale);
  const int end = bars.AddColumn("end", ColumnKind::kSum, currency, kMoneyScale);
  const int kind = bars.AddColumn("kind", ColumnKind::kText);
  const int64_t rows = steps.table.rows();
  Int128 level = 0;
  for (int64_t row = 0; row < rows; ++row) {
    const bool total = row == 0 || row + 1 == rows;
    const Int128 change = MicrosAt(steps.table, "amount", row).value_or(0);
    const Int128 from = total ? 0 : level;
    level = from + change;
    bars.AppendText(step, Capitalised(TextAt(steps.table, "step", row)));
    bars.AppendSum(amount, change);
    bars.AppendSum(start, from);
    bars.AppendSum(end, level);
    bars.AppendText(kind, total ? "total" : change < 0 ? "down" : "up");
  }
  section->charts.push_back(DrawChart({"pipeline_movement", steps.title, caption}, kWaterfallChart,
                                      steps.name, bars,
                                      {{"step", "step"},
                                       {"amount", "amount"},
                                       {"start", "start"},
                                       {"end", "end"},
                                       {"kind", "kind"}},
                                      {{"unit", currency}}));
}

}  // namespace

absl::Status AddPipelineMovement(const Source& source, Section* section) {
  if (!source.Given(TableId::kDealHistory) || !source.as_of().has_value()) return absl::OkStatus();
  const Date to = *source.as_of();
  const Date from = to.PlusMonths(-12).PlusDays(1);
  COXSWAIN_ASSIGN_OR_RETURN(const Answer answer,
                            source.Ask("pipeline_movement", {TextOption("from", from.ToString()),
                                                             TextOption("to", to.ToString())}));
  if (!answer.table.has_value() || answer.table->rows() != 1) return absl::OkStatus();
  const Table& movement = *answer.table;
  const auto money = [&](std::string_view name) { return MicrosAt(movement, name).value_or(0); };
  section->tables.push_back(
      Show("pipeline_movement", "How the pipeline moved in the last twelve months",
           StepsOf(movement, source.currency()), {{"step"}, {"deals"}, {"amount"}}));
  const Sentence told =
      Say("In twelve months the pipeline went from {opening} to {closing}: {created} came new, "
          "{won} was won, {lost} lost.",
          {Money("opening", money("opening"), source.currency(), true),
           Money("closing", money("closing"), source.currency()),
           Money("created", money("created"), source.currency()),
           Money("won", money("won"), source.currency()),
           Money("lost", money("lost"), source.currency())});
  section->sentences.push_back(told);
  AddMovementChart(section->tables.back(), told, source.currency(), section);
  return absl::OkStatus();
}

}  // namespace coxswain::report
