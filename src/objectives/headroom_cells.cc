#include "headroom_cells.h"

#include <algorithm>
#include <map>
#include <set>

#include "definitions.h"
#include "headroom_curve.h"
#include "headroom_markets.h"
#include "headroom_streams.h"
#include "notes.h"
#include "segment_revenue.h"

namespace coxswain {
namespace {

std::string Counted(int64_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

bool IsOver(const PlannedWindow& window, std::optional<Date> today) {
  return today.has_value() && window.end <= *today;
}

bool AnyAhead(const CustomerPlan& plan, std::optional<Date> today) {
  return std::any_of(plan.windows.begin(), plan.windows.end(),
                     [&](const PlannedWindow& window) { return !IsOver(window, today); });
}

// One plan of one group, as it stands on the day looked from.
class CellSolver {
 public:
  CellSolver(const SegmentRevenue& revenue, const Calendar& calendar, std::optional<Date> today)
      : revenue_(revenue), calendar_(calendar), today_(today) {}

  HeadroomCell Solve(const MarketRoom& market, const std::string& measure,
                     const CustomerPlan& plan) const {
    HeadroomCell cell;
    cell.market = market;
    cell.measure = measure;
    cell.per_new_customer = revenue_.PerNewCustomer(market.dimensions);
    cell.kept = revenue_.Kept(market.dimensions);
    Notes notes;
    notes.Say(market.note);
    for (const std::string& note : plan.notes) notes.Say(note);
    const bool several = AddWindows(plan, &cell, &notes);
    if (several) {
      cell.windows.clear();
    } else if (measure == kRevenuePlanned) {
      for (HeadroomWindow& window : cell.windows) ReadRevenue(market.dimensions, cell, &window);
      if (!cell.windows.empty()) SayUntold(cell, &notes);
    } else {
      for (HeadroomWindow& window : cell.windows) {
        window.wanted = std::max<Int128>(window.planned - window.so_far, 0);
      }
    }
    CumulateAndJudge(&cell);
    cell.status = StatusOf(cell, several);
    cell.note = notes.text();
    return cell;
  }

  // What is planned without a group: neither market nor curve can stand against it.
  HeadroomCell Unplaced(const CustomerPlans::Group& group, const std::string& names) const {
    HeadroomCell cell;
    cell.market.dimensions = group.dimensions;
    cell.measure = group.measure;
    cell.status = "no " + names;
    cell.placed = false;
    Notes notes;
    for (const std::string& note : group.plan.notes) notes.Say(note);
    for (const PlannedWindow& planned : group.plan.windows) {
      if (IsOver(planned, today_)) continue;
      cell.windows.push_back({planned.start, planned.end, planned.value});
      AddPlan(planned, &cell);
    }
    if (group.plan.notes.empty()) {
      notes.Say("These lines name no " + names +
                ", so no market can be set against them: ask for the whole company, with by=[].");
    }
    cell.note = notes.text();
    return cell;
  }

 private:
  // Those that are not over. True: several plans plan the same days.
  bool AddWindows(const CustomerPlan& plan, HeadroomCell* cell, Notes* notes) const {
    std::vector<const PlannedWindow*> ahead;
    int64_t over = 0;
    for (const PlannedWindow& window : plan.windows) {
      if (IsOver(window, today_)) {
        ++over;
      } else {
        ahead.push_back(&window);
      }
    }
    if (over > 0) {
      notes->Say(Counted(over, "period of the plan is", "periods of the plan are") +
                 " over and left out.");
    }
    if (plan.parts > 0 && !ahead.empty()) {
      notes->Say(Counted(plan.parts, "line that says", "lines that say") +
                 " more, such as an owner, " + (plan.parts == 1 ? "is" : "are") +
                 " taken as parts of the others.");
    }
    for (const PlannedWindow* window : ahead) {
      for (const PlannedWindow* other : ahead) {
        if (other == window) break;
        if (other->start > window->end || window->start > other->end) continue;
        if (other->plan_id != window->plan_id) {
          notes->Say("The plans " + Quote(other->plan_id.text) + " and " +
                     Quote(window->plan_id.text) +
                     " plan the same days: choose one with the option plan_id.");
          return true;
        }
        notes->Say(Name(*other) + " and " + Name(*window) +
                   " are both planned: the days that they share count twice.");
      }
    }
    for (const PlannedWindow* window : ahead) {
      if (window->alike) {
        notes->Say(std::to_string(window->lines) + " lines plan " + Name(*window) +
                   ", and two of them say the same: they are added up, but one may be a copy.");
      } else if (window->lines > 1) {
        notes->Say(std::to_string(window->lines) + " lines of " + Name(*window) + " are added up.");
      }
      cell->windows.push_back(ReadWindow(*window, *cell, notes));
      AddPlan(*window, cell);
    }
    SayGaps(ahead, notes);
    return false;
  }

  static void AddPlan(const PlannedWindow& window, HeadroomCell* cell) {
    std::vector<std::string>& plans = cell->plans;
    const std::string& name = window.plan_id.text;
    if (std::find(plans.begin(), plans.end(), name) == plans.end()) plans.push_back(name);
  }

  std::string Name(const PlannedWindow& window) const {
    return NameOfDays(window.start, window.end, calendar_);
  }

  HeadroomWindow ReadWindow(const PlannedWindow& planned, const HeadroomCell& cell,
                            Notes* notes) const {
    HeadroomWindow window;
    window.start = planned.start;
    window.end = planned.end;
    window.planned = planned.value;
    if (!today_.has_value() || planned.start > *today_) return window;
    const Key& dimensions = cell.market.dimensions;
    window.so_far = cell.measure == kRevenuePlanned
                        ? revenue_.Since(dimensions, planned.start)
                        : Int128{revenue_.NewCustomersSince(dimensions, planned.start)} * kMicros;
    notes->Say(Name(planned) + " has begun: what came in up to " + today_->ToString() +
               " is taken off its plan.");
    return window;
  }

  static void SayGaps(std::vector<const PlannedWindow*> windows, Notes* notes) {
    std::sort(windows.begin(), windows.end(), [](const auto* a, const auto* b) {
      return std::make_pair(a->start, a->end) < std::make_pair(b->start, b->end);
    });
    std::optional<Date> covered;
    for (const PlannedWindow* window : windows) {
      if (covered.has_value() && window->start > covered->PlusDays(1)) {
        notes->Say("Nothing is planned from " + covered->PlusDays(1).ToString() + " to " +
                   window->start.PlusDays(-1).ToString() + ".");
      }
      covered = std::max(covered.value_or(window->end), window->end);
    }
  }

  // What of the window's revenue only new customers can bring.
  void ReadRevenue(const Key& dimensions, const HeadroomCell& cell, HeadroomWindow* window) const {
    const std::optional<double> per_day = revenue_.ExistingPerDay(dimensions);
    if (!per_day.has_value()) return;
    const Date begin =
        today_.has_value() ? std::max(window->start, today_->PlusDays(1)) : window->start;
    const double days = window->end.days() - begin.days() + 1;
    window->existing = WholeMicros(*per_day * days);
    window->from_new = std::max<Int128>(window->planned - window->so_far - *window->existing, 0);
    if (*window->from_new == 0) {
      window->wanted = 0;
    } else if (cell.per_new_customer.has_value()) {
      window->wanted = Figure::OfReal(Ratio(*window->from_new, 1) / *cell.per_new_customer).micros;
    }
  }

  void SayUntold(const HeadroomCell& cell, Notes* notes) const {
    if (!cell.kept.has_value()) {
      notes->Say(
          "What the customers there are will bring cannot be told: that takes net revenue from 24 "
          "months ago on.");
    }
    if (!cell.per_new_customer.has_value()) {
      notes->Say(
          "What a new customer brings cannot be told: nobody was new in the last 12 months, or "
          "brought anything.");
    }
  }

  void CumulateAndJudge(HeadroomCell* cell) const {
    const MarketRoom& market = cell->market;
    std::optional<Int128> sum = 0;
    for (size_t i = 0; i < cell->windows.size(); ++i) {
      // Windows that end on one day are asked for together.
      const Date end = cell->windows[i].end;
      size_t next = i;
      for (; next < cell->windows.size() && cell->windows[next].end == end; ++next) {
        const std::optional<Int128>& wanted = cell->windows[next].wanted;
        if (sum.has_value() && wanted.has_value()) {
          *sum += *wanted;
        } else {
          sum.reset();
        }
      }
      for (; i < next; ++i) {
        HeadroomWindow& window = cell->windows[i];
        window.cumulated = sum;
        if (!sum.has_value() || !market.capacity.has_value()) continue;
        window.probability = market.ProbabilityOver(*sum);
        window.over = *sum > market.left();
        window.shortfall = std::max<Int128>(*sum - market.left(), 0);
        if (!cell->per_new_customer.has_value()) continue;
        window.shortfall_revenue =
            WholeMicros(Ratio(*window.shortfall, kMicros) * *cell->per_new_customer);
      }
      --i;
    }
    if (!market.capacity.has_value()) return;
    if (cell->windows.empty()) {
      cell->room = market.left();
    } else if (sum.has_value()) {
      cell->room = std::max<Int128>(market.left() - *sum, 0);
    }
  }

  static std::string StatusOf(const HeadroomCell& cell, bool several) {
    if (several) return "several plans";
    if (!cell.market.capacity.has_value()) return "no capacity";
    if (cell.windows.empty()) return "no plan";
    const HeadroomWindow& last = cell.windows.back();
    if (!last.cumulated.has_value()) return "cannot be told";
    if (*last.over) return "over headroom";
    return *last.probability > 0 ? "may run over" : "fits";
  }

  const SegmentRevenue& revenue_;
  const Calendar& calendar_;
  const std::optional<Date> today_;
};

// Which groups have room, the widest first, and how much of what is too much elsewhere they could
// take, one after the other.
void RankRoom(const std::string& measure, std::vector<HeadroomCell>* cells) {
  std::vector<HeadroomCell*> wide;
  Int128 too_much = 0;
  for (HeadroomCell& cell : *cells) {
    if (cell.measure != measure) continue;
    if (!cell.windows.empty()) too_much += cell.windows.back().shortfall.value_or(0);
    if (cell.status == "several plans") cell.room.reset();
    if (cell.room.value_or(0) > 0) wide.push_back(&cell);
  }
  std::stable_sort(wide.begin(), wide.end(), [](const HeadroomCell* a, const HeadroomCell* b) {
    return *a->room > *b->room;
  });
  int rank = 0;
  for (HeadroomCell* cell : wide) {
    cell->room_rank = ++rank;
    cell->could_take = std::min(*cell->room, too_much);
    too_much -= *cell->could_take;
  }
}

}  // namespace

const HeadroomWindow* HeadroomCell::exceeded() const {
  for (const HeadroomWindow& window : windows) {
    if (window.over.value_or(false)) return &window;
  }
  return nullptr;
}

absl::StatusOr<std::vector<HeadroomCell>> SolveHeadroom(const Tally& tally,
                                                        const HeadroomOptions& options,
                                                        const Run& run) {
  const Calendar& calendar = tally.signature().calendar;
  const EntriesByStream streams = ByStream(tally);
  const std::optional<Date> today =
      options.as_of.has_value() ? options.as_of : LatestEvent(streams);
  const CustomerPlans plans = ReadCustomerPlans(tally.signature().definitions, options.plan.by);
  std::map<std::string, MarketRoom> markets = ReadMarkets(streams, options, calendar);
  const SegmentRevenue revenue(
      SolveMeasures(EntriesOf(streams, kFoldStream, kRevenueFold), RevenueFold(options),
                    HeadroomPrefix(kRevenueFold), calendar),
      today);
  COXSWAIN_ASSIGN_OR_RETURN(const HeadroomCurves curves,
                            HeadroomCurves::Fit(EntriesOf(streams, kFoldStream, kCustomersFold),
                                                tally.signature(), options, today, run));

  std::map<std::string, const CustomerPlan*> planned;  // by group and measure
  std::set<std::string> measures;
  const auto key_of = [](const Key& dimensions, const std::string& measure) {
    return EncodeKey(dimensions) + EncodeKey({KeyPart::Text(measure)});
  };
  std::map<std::string, MarketRoom> unknown;
  for (const CustomerPlans::Group& group : plans.groups) {
    const std::string key = EncodeKey(group.dimensions);
    if (markets.count(key) == 0) unknown[key] = UnknownMarket(group.dimensions, markets);
    planned[key_of(group.dimensions, group.measure)] = &group.plan;
    if (AnyAhead(group.plan, today)) measures.insert(group.measure);
  }
  markets.merge(unknown);
  if (measures.empty()) measures.insert(std::string(kCustomersPlanned));
  const CellSolver solver(revenue, calendar, today);
  const CustomerPlan nothing;
  std::vector<HeadroomCell> cells;
  for (const auto& [key, market] : markets) {
    for (const std::string& measure : measures) {
      COXSWAIN_RETURN_IF_ERROR(run.Check());
      const auto found = planned.find(key_of(market.dimensions, measure));
      cells.push_back(
          solver.Solve(market, measure, found == planned.end() ? nothing : *found->second));
      cells.back().curve_status = curves.StatusOf(market.dimensions);
      curves.Foretell(market.dimensions, &cells.back().windows);
    }
  }
  for (const std::string& measure : measures) RankRoom(measure, &cells);
  std::vector<std::string> names;
  for (const PlanDimension dimension : options.plan.by) {
    names.emplace_back(PlanDimensionName(dimension));
  }
  for (const CustomerPlans::Group& group : plans.unplaced) {
    if (group.plan.notes.empty() && !AnyAhead(group.plan, today)) continue;
    cells.push_back(solver.Unplaced(group, names.empty() ? "filter" : names[0]));
  }
  return cells;
}

std::map<std::string, HeadroomCell> SolveHeadroomAlone(const EntriesByStream& streams,
                                                       const std::vector<Key>& definitions,
                                                       const Calendar& calendar,
                                                       const HeadroomOptions& options) {
  const std::optional<Date> today =
      options.as_of.has_value() ? options.as_of : LatestEvent(streams);
  const std::map<std::string, MarketRoom> markets = ReadMarkets(streams, options, calendar);
  const SegmentRevenue revenue(
      SolveMeasures(EntriesOf(streams, kFoldStream, kRevenueFold), RevenueFold(options),
                    HeadroomPrefix(kRevenueFold), calendar),
      today);
  const CellSolver solver(revenue, calendar, today);
  std::map<std::string, HeadroomCell> cells;
  for (const Key& definition : definitions) {
    for (const CustomerPlans::Group& group :
         ReadCustomerPlans({definition}, options.plan.by).groups) {
      const auto market = markets.find(EncodeKey(group.dimensions));
      const MarketRoom unknown =
          market == markets.end() ? UnknownMarket(group.dimensions, markets) : MarketRoom{};
      cells.insert_or_assign(group.plan.windows[0].plan_id.text,
                             solver.Solve(market == markets.end() ? unknown : market->second,
                                          group.measure, group.plan));
    }
  }
  return cells;
}

}  // namespace coxswain
