#include <algorithm>
#include <string>
#include <vector>

#include "coxswain/objectives.h"

#include "headroom_cells.h"
#include "saturation/adoption_series.h"
#include "segment_revenue.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    {"by", OptionType::kTextList, true, "segment",
     "segment, region or both, which plans and markets know; [] for the whole company"},
    {"plans_from", OptionType::kChoice, true, "auto",
     "where the plan stands; auto: plan_lines where any is of new_customers or net_revenue, else "
     "objectives",
     "auto|plan_lines|objectives"},
    {"plan_id", OptionType::kTextList, true, "", "which plans, or which objectives; default: all"},
    {"version", OptionType::kText, true, "", "of plan_lines; default: the latest of each plan"},
    kAsOfOption,
    {"show", OptionType::kChoice, false, "groups",
     "groups: a row a group and measure; periods: one for each period of the plan that is not over",
     "groups|periods"},
    {"grain", OptionType::kChoice, false, "quarter", "the length of a period of the fitted curve",
     "month|quarter|year"},
    kFamilyOption,
    {"ceiling", OptionType::kChoice, false, "capacity",
     "of the curve. capacity: at most the customers there could be, where that is known; free: any",
     "capacity|free"},
    kReplicatesOption,
    kSeedOption,
};

constexpr OutputSpec kOutputs[] = {
    {"measure", "", "what is planned: new_customers or net_revenue"},
    {"status", "",
     "over headroom, may run over, fits, no plan, cannot be told, several plans, no capacity, no "
     "segment"},
    {"capacity", "count", "customers there could be; empty where nothing says so"},
    {"capacity_low", "count", "low estimate of it, where markets has one"},
    {"capacity_high", "count", "high estimate of it"},
    {"capacity_source", "", "markets or known accounts"},
    {"customers_ever", "count", "customers with a won deal up to the day looked from"},
    {"penetration_ever", "share", "customers_ever / capacity"},
    {"headroom", "count", "capacity - customers_ever: new customers that are still to be had"},
    {"plans", "", "whose periods count"},
    {"plan_period", "", "the days of the plan that are not over: 2014, 2014-Q1, or from and to"},
    {"period", "", "with show=periods: the same of one period"},
    {"period_start", "", "first day, also of a period that has begun"},
    {"period_end", "", "last day"},
    {"planned", "of the measure", "in periods that are not over"},
    {"so_far", "of the measure", "what of it has come in, in periods that have begun"},
    {"existing_revenue", "money",
     "what the customers there are will bring in the days to come: revenue_kept x their net "
     "revenue of the last 12 months, by days"},
    {"new_customer_revenue", "money",
     "net revenue that only new customers can bring: planned - so_far - existing_revenue, at least "
     "0"},
    {"revenue_kept", "share",
     "net revenue of the last 12 months with the customers of a year ago / theirs of the 12 months "
     "before"},
    {"revenue_per_new_customer", "money",
     "net revenue of the last 12 months with customers who were new in them / their number"},
    {"new_customers_wanted", "count",
     "planned - so_far, or new_customer_revenue / revenue_per_new_customer; from today on"},
    {"cumulated", "count", "with show=periods: new customers wanted up to the period's end"},
    {"left_after", "count", "with show=periods: headroom - cumulated"},
    {"exceeded_in", "", "the first period in which more are wanted than are left"},
    {"exceeded_on", "", "its first day"},
    {"is_over", "", "with show=periods: more are wanted up to its end than are left"},
    {"probability", "share",
     "that more are wanted than are left: 0 or 1 where the capacity is one number; of a capacity "
     "between low and high by a triangular distribution"},
    {"shortfall_customers", "count", "new customers wanted beyond those that are left"},
    {"shortfall_revenue", "money", "shortfall_customers x revenue_per_new_customer"},
    {"curve_status", "", "as in adoption_fit"},
    {"curve_customers", "count", "new customers up to the plan's end by the fitted curve"},
    {"curve_low", "count", "lower end of its 90 % bootstrap interval"},
    {"curve_high", "count", "upper end"},
    {"curve_probability", "share",
     "of the bootstrap's replicates, those that bring fewer than wanted"},
    {"room", "count", "new customers that are left beyond the own plan"},
    {"room_rank", "count", "the widest room is the first"},
    {"could_take", "count", "of what is too much elsewhere, the widest room filled first"},
    {"note", "", "what to know before using the row"},
};

absl::StatusOr<HeadroomOptions> ReadOptions(const Options& options) {
  HeadroomOptions read;
  constexpr std::string_view kNames[] = {"segment", "region"};
  for (const std::string& name : options.List("by")) {
    const bool segment = name == "segment" || name == "customers.segment";
    if (!segment && name != "region" && name != "customers.region") {
      return InvalidArgument("Plans and markets have no " + Quote(name) + " to stand by." +
                             Suggestion(name, kNames));
    }
    const PlanDimension dimension = segment ? kSegmentDim : kRegionDim;
    if (std::find(read.plan.by.begin(), read.plan.by.end(), dimension) != read.plan.by.end()) {
      return InvalidArgument("The dimension " + name + " is asked for twice.");
    }
    read.plan.by.push_back(dimension);
  }
  read.plan.plans = options.List("plan_id");
  read.plan.version = options.Text("version");
  read.plan.from = options.Text("plans_from");
  read.as_of = options.DateOf("as_of");
  read.grain = options.Text("grain");
  read.family = options.Text("family");
  read.ceiling = options.Text("ceiling");
  read.replicates = static_cast<int>(*options.Integer("replicates"));
  read.seed = *options.Integer("seed");
  return read;
}

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const HeadroomOptions read, ReadOptions(options));
  return FoldHeadroom(kHeadroomQuery.spec, snapshot, options, read, run);
}

// Columns as they are asked for, each with the values of the row that is being written.
class Writer {
 public:
  Writer(const HeadroomOptions& options, const std::string& currency, const Calendar& calendar)
      : money_(UnitText(MeasureUnit::kMoney, currency)), calendar_(calendar) {
    for (const PlanDimension dimension : options.plan.by) {
      table_.AddColumn(std::string(PlanDimensionName(dimension)), ColumnKind::kText);
    }
  }

  void Group(const HeadroomCell& cell, const std::string& unit) {
    Begin(cell);
    Text("status", cell.status);
    const MarketRoom& market = cell.market;
    Count("capacity", market.capacity);
    Count("capacity_low", market.low);
    Count("capacity_high", market.high);
    Text("capacity_source", market.capacity_source);
    Count("customers_ever", cell.placed ? std::optional(market.customers) : std::nullopt);
    Real("penetration_ever", market.capacity.value_or(0) > 0
                                 ? std::optional(Ratio(market.customers, *market.capacity))
                                 : std::nullopt);
    Count("headroom", market.headroom());
    Text("plans", Joined(cell.plans));
    const bool planned = !cell.windows.empty();
    std::optional<Date> start, end;
    for (const HeadroomWindow& window : cell.windows) {
      start = std::min(start.value_or(window.start), window.start);
      end = std::max(end.value_or(window.end), window.end);
    }
    Text("plan_period", planned ? NameOfDays(*start, *end, calendar_) : "");
    Day("period_start", start);
    Day("period_end", end);
    const HeadroomWindow sum = SumOf(cell.windows);
    Sum("planned", planned ? std::optional(sum.planned) : std::nullopt, unit);
    Sum("so_far", planned ? std::optional(sum.so_far) : std::nullopt, unit);
    Sum("existing_revenue", sum.existing, money_);
    Sum("new_customer_revenue", sum.from_new, money_);
    Real("revenue_kept", cell.kept);
    Money("revenue_per_new_customer", cell.per_new_customer);
    Sum("new_customers_wanted", sum.cumulated, "count");
    const HeadroomWindow* exceeded = cell.exceeded();
    Text("exceeded_in",
         exceeded == nullptr ? "" : NameOfDays(exceeded->start, exceeded->end, calendar_));
    Day("exceeded_on", exceeded == nullptr ? std::nullopt : std::optional(exceeded->start));
    Judgement(sum);
    Text("curve_status", cell.curve_status);
    Curve(sum);
    Sum("room", cell.room, "count");
    Count("room_rank", cell.room_rank);
    Sum("could_take", cell.could_take, "count");
    Text("note", cell.note);
  }

  void Period(const HeadroomCell& cell, const HeadroomWindow& window, const std::string& unit) {
    Begin(cell);
    Text("period", NameOfDays(window.start, window.end, calendar_));
    Day("period_start", window.start);
    Day("period_end", window.end);
    Sum("planned", window.planned, unit);
    Sum("so_far", window.so_far, unit);
    Sum("existing_revenue", window.existing, money_);
    Sum("new_customer_revenue", window.from_new, money_);
    Sum("new_customers_wanted", window.wanted, "count");
    Sum("cumulated", window.cumulated, "count");
    const std::optional<int64_t> headroom = cell.market.headroom();
    Count("headroom", headroom);
    Sum("left_after",
        headroom.has_value() && window.cumulated.has_value()
            ? std::optional(Int128{*headroom} * kMicros - *window.cumulated)
            : std::nullopt,
        "count");
    Bool("is_over", window.over);
    Judgement(window);
    Curve(window);
  }

  // After a first row, which there was for its columns alone.
  void ClearRows() { table_.ClearRows(); }
  Table Take() { return std::move(table_); }

 private:
  // All windows together, as they stand at the end of the last.
  static HeadroomWindow SumOf(const std::vector<HeadroomWindow>& windows) {
    HeadroomWindow sum;
    if (windows.empty()) return sum;
    sum = windows.back();
    const auto add = [](const std::optional<Int128>& more, std::optional<Int128>* to) {
      if (more.has_value() && to->has_value()) {
        **to += *more;
      } else {
        to->reset();
      }
    };
    for (size_t i = 0; i + 1 < windows.size(); ++i) {
      sum.planned += windows[i].planned;
      sum.so_far += windows[i].so_far;
      add(windows[i].existing, &sum.existing);
      add(windows[i].from_new, &sum.from_new);
    }
    return sum;
  }

  void Begin(const HeadroomCell& cell) {
    next_ = static_cast<int>(cell.market.dimensions.size());
    for (int d = 0; d < next_; ++d) {
      AppendPart(cell.market.dimensions[static_cast<size_t>(d)], d, &table_);
    }
    Text("measure", cell.measure);
  }

  void Judgement(const HeadroomWindow& window) {
    Real("probability", window.probability);
    Sum("shortfall_customers", window.shortfall, "count");
    Sum("shortfall_revenue", window.shortfall_revenue, money_);
  }

  void Curve(const HeadroomWindow& window) {
    Real("curve_customers", window.curve, "count");
    Real("curve_low", window.curve_low, "count");
    Real("curve_high", window.curve_high, "count");
    Real("curve_probability", window.curve_probability);
  }

  // The next column; made with the first row.
  int Next(const char* name, ColumnKind kind, const std::string& unit = "", int scale = 0) {
    if (static_cast<size_t>(next_) == table_.columns.size()) {
      table_.AddColumn(name, kind, unit, scale);
    }
    return next_++;
  }
  void Text(const char* name, std::string_view text) {
    AppendTextOrNull(text, Next(name, ColumnKind::kText), &table_);
  }
  template <typename Number>
  void Count(const char* name, std::optional<Number> value) {
    const int column = Next(name, ColumnKind::kInteger, "count");
    value.has_value() ? table_.AppendInteger(column, *value) : table_.AppendNull(column);
  }
  void Sum(const char* name, const std::optional<Int128>& value, const std::string& unit) {
    const int column = Next(name, ColumnKind::kSum, unit, kMoneyScale);
    value.has_value() ? table_.AppendSum(column, *value) : table_.AppendNull(column);
  }
  void Money(const char* name, const std::optional<double>& micros) {
    Sum(name, micros.has_value() ? std::optional(WholeMicros(*micros)) : std::nullopt, money_);
  }
  void Real(const char* name, const std::optional<double>& value,
            const std::string& unit = "share") {
    AppendShare(value, Next(name, ColumnKind::kReal, unit), &table_);
  }
  void Day(const char* name, const std::optional<Date>& day) {
    const int column = Next(name, ColumnKind::kDate);
    day.has_value() ? table_.AppendInteger(column, day->days()) : table_.AppendNull(column);
  }
  void Bool(const char* name, const std::optional<bool>& value) {
    const int column = Next(name, ColumnKind::kBool);
    value.has_value() ? table_.AppendInteger(column, *value ? 1 : 0) : table_.AppendNull(column);
  }

  Table table_;
  const std::string money_;
  const Calendar& calendar_;
  int next_ = 0;
};

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const HeadroomOptions read, ReadOptions(options));
  const Signature& signature = tally.signature();
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<HeadroomCell> cells, SolveHeadroom(tally, read, run));
  CommonUnit unit;
  for (const HeadroomCell& cell : cells) {
    const Measure* measure = FindMeasure(cell.measure);
    unit.Add(measure == nullptr ? "" : UnitText(measure->unit, signature.currency));
  }
  Writer writer(read, signature.currency, signature.calendar);
  const bool periods = options.Text("show") == "periods";
  HeadroomCell none;
  none.market.dimensions = Key(read.plan.by.size());
  periods ? writer.Period(none, {}, unit.text()) : writer.Group(none, unit.text());
  writer.ClearRows();
  for (const HeadroomCell& cell : cells) {
    if (!periods) writer.Group(cell, unit.text());
    for (const HeadroomWindow& window : cell.windows) {
      if (periods) writer.Period(cell, window, unit.text());
    }
  }
  return writer.Take();
}

}  // namespace

const Query kHeadroomQuery = {
    {"headroom",
     "Whether the plan wants more new customers than the market has left, from when on, how likely "
     "that is, and which segments have room instead.",
     "deals|deal_lines|deal_costs|orders|spend|markets|customers",
     "plan_lines|objectives|products|product_prices|campaigns|owners|teams|cost_kinds|rates",
     "deal_id, customer_id", TallyState::kEntities, kOptions, kOutputs,
     "Farris et al., Marketing Metrics, 2nd ed. 2010, chapters 2 and 4; Bass, Management Science "
     "1969; Kotz and van Dorp, Beyond Beta, 2004; Mack, ASTIN Bulletin 1993"},
    Fold,
    Solve,
};

}  // namespace coxswain
