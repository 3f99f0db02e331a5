#include "margin_bridge.h"

#include <algorithm>

#include "charts.h"
#include "say.h"
#include "sentences.h"

namespace coxswain::report {
namespace {

constexpr int kShortestDays = 90;  // of a year that is not over, to be compared

// Parts of the query, and what people call them.
struct Step {
  std::string_view column;
  std::string_view words;
};
constexpr Step kSteps[] = {
    {"price_list", "list prices"},
    {"price_discount", "discounts"},
    {"price_off_invoice", "rebates and terms"},
    {"price_unsplit", "prices"},
    {"volume", "volume"},
    {"mix", "mix"},
    {"cost", "unit costs"},
    {"cost_to_serve", "cost to serve"},
    {"new_customers", "new customers"},
    {"lost_customers", "lost customers"},
    {"new_products", "new products"},
    {"discontinued_products", "discontinued products"},
    {"newly_sold", "newly sold"},
    {"no_longer_sold", "no longer sold"},
    {"currency", "exchange rates"},
    {"unknown_cost", "unknown costs"},
    {"without_quantity", "without quantity"},
};

// The days to compare the year before with, and how the two are called.
struct LastYear {
  Date from, to;
  std::string name, before;
};

std::optional<LastYear> YearOf(const Source& source) {
  if (!source.as_of().has_value()) return std::nullopt;
  const Calendar& calendar = source.snapshot().settings().calendar;
  const Grain grain = calendar.fiscal_year_start == 1 ? Grain::kYear : Grain::kFiscalYear;
  const Date last = *source.as_of();
  LastYear year{PeriodStart(last, grain, calendar), PeriodEnd(last, grain, calendar), "", ""};
  bool over = year.to == last;
  if (!over && last.days() - year.from.days() < kShortestDays) {
    year.to = year.from.PlusDays(-1);
    year.from = PeriodStart(year.to, grain, calendar);
    over = true;
  }
  year.name = PeriodName(year.from, grain, calendar);
  year.before = PeriodName(PeriodStart(year.from.PlusDays(-1), grain, calendar), grain, calendar);
  if (!over) {
    year.to = last;
    year.name += " up to " + last.ToString();
    year.before = "the same days of " + year.before;
  }
  return year;
}

// A row a step that any of the answers has: what it adds to each measure.
Table StepsOf(const LastYear& year, const std::vector<std::string>& measures,
              const std::vector<Table>& bridges, const std::string& currency) {
  Table steps;
  const int step = steps.AddColumn("step", ColumnKind::kText);
  std::vector<int> columns;
  for (const std::string& measure : measures) {
    columns.push_back(steps.AddColumn(measure, ColumnKind::kSum, currency, kMoneyScale));
  }
  const auto add = [&](std::string_view words, std::string_view column, bool even_if_zero) {
    const auto at = [&](size_t i) { return MicrosAt(bridges[i], column).value_or(0); };
    bool any = even_if_zero;
    for (size_t i = 0; i < bridges.size(); ++i) any = any || at(i) != 0;
    if (!any) return;
    steps.AppendText(step, words);
    for (size_t i = 0; i < bridges.size(); ++i) steps.AppendSum(columns[i], at(i));
  };
  add(Capitalised(year.before), "base_value", true);
  for (const Step& each : kSteps) add(each.words, each.column, false);
  add(year.name, "value", true);
  return steps;
}

BridgeTold TellOf(const LastYear& year, const std::string& measure, const Table& bridge) {
  BridgeTold told;
  told.measure = measure;
  told.year = year.name;
  told.before = year.before;
  told.base = MicrosAt(bridge, "base_value").value_or(0);
  told.now = MicrosAt(bridge, "value").value_or(0);
  for (const Step& step : kSteps) {
    const Int128 part = MicrosAt(bridge, step.column).value_or(0);
    if (part != 0) told.parts.emplace_back(step.words, part);
  }
  const auto magnitude = [](Int128 value) { return value < 0 ? -value : value; };
  std::stable_sort(told.parts.begin(), told.parts.end(), [&](const auto& a, const auto& b) {
    return magnitude(a.second) > magnitude(b.second);
  });
  return told;
}

// The bridge of each measure; none where the filter is not one of lines.
absl::StatusOr<std::vector<Table>> AskBridges(const Source& source, const LastYear& year,
                                              const std::vector<std::string>& measures,
                                              std::string_view cells) {
  std::vector<Table> bridges;
  for (const std::string& measure : measures) {
    COXSWAIN_ASSIGN_OR_RETURN(
        Answer answer,
        source.AskFiltered("margin_bridge", {TextOption("from", year.from.ToString()),
                                             TextOption("to", year.to.ToString()),
                                             TextOption("measure", measure),
                                             {"cells", std::string(cells)}}));
    if (!answer.table.has_value()) return std::vector<Table>();
    bridges.push_back(*std::move(answer.table));
  }
  return bridges;
}

bool NothingSoldTwice(const Table& bridge) {
  for (const std::string_view part : {"price", "volume", "mix"}) {
    if (MicrosAt(bridge, part).value_or(0) != 0) return false;
  }
  return true;
}

// Whether products go by names: every one has one.
bool AllNamed(const Source& source) {
  const TableState& products = source.snapshot().table(TableId::kProducts);
  const int name = ColumnIndex(TableId::kProducts, "name");
  for (int64_t row = 0; row < products.rows; ++row) {
    if (products.SymbolAt(row, name) == kNullSymbol) return false;
  }
  return products.rows > 0;
}

// Whether the bridge counts what the margin of these days counts: conditions that lines understand
// in another way than deals do leave other rows.
absl::StatusOr<bool> CountsTheSame(const Source& source, const LastYear& year,
                                   const Table& bridge) {
  if (source.filter().empty()) return true;
  COXSWAIN_ASSIGN_OR_RETURN(const Answer deals,
                            source.AskFiltered("margin", {TextOption("from", year.from.ToString()),
                                                          TextOption("to", year.to.ToString())}));
  return deals.table.has_value() &&
         MicrosAt(*deals.table, "net_revenue") == MicrosAt(bridge, "value");
}

}  // namespace

absl::Status AddBridge(const Source& source, bool costs_known, Section* section, Report* report) {
  const std::optional<LastYear> year = YearOf(source);
  if (!year.has_value()) return absl::OkStatus();
  std::vector<std::string> measures = {"net_revenue"};
  if (costs_known) measures.emplace_back("contribution_margin");
  COXSWAIN_ASSIGN_OR_RETURN(std::vector<Table> bridges,
                            AskBridges(source, *year, measures, R"(["customer_id","product_id"])"));
  if (bridges.empty() || MicrosAt(bridges[0], "base_value").value_or(0) <= 0 ||
      MicrosAt(bridges[0], "value").value_or(0) <= 0) {
    return absl::OkStatus();
  }
  COXSWAIN_ASSIGN_OR_RETURN(const bool same, CountsTheSame(source, *year, bridges[0]));
  if (!same) return absl::OkStatus();
  // Catalogues that give a product a new id with a new price have the same products by name.
  bool by_name = false;
  if (NothingSoldTwice(bridges[0]) && AllNamed(source)) {
    COXSWAIN_ASSIGN_OR_RETURN(
        std::vector<Table> named,
        AskBridges(source, *year, measures, R"(["customer_id","products.name"])"));
    by_name = !named.empty() && !NothingSoldTwice(named[0]);
    if (by_name) bridges = std::move(named);
  }
  const std::string& currency = source.currency();
  section->tables.push_back(Show("bridge", "From " + year->before + " to " + year->name,
                                 StepsOf(*year, measures, bridges, currency),
                                 {{"step", ""}, {"net_revenue"}, {"contribution_margin"}}));
  const BridgeTold last = TellOf(*year, measures.back(), bridges.back());
  AddBridgeChart(section->tables.back(), last, currency, section);
  for (size_t i = 0; i < measures.size(); ++i) {
    section->sentences.push_back(SayBridge(TellOf(*year, measures[i], bridges[i]), currency));
  }
  section->sentences.push_back(SayBridgeMethod(TextAt(bridges[0], "method"), by_name));
  if (costs_known && last.now < last.base) {
    report->findings.push_back({"margin_fell", year->name, SayBridge(last, currency),
                                last.now - last.base, "contribution_margin"});
  }
  return absl::OkStatus();
}

}  // namespace coxswain::report
