#include "fold_together.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "coxswain/measures/won_deals.h"

#include "streams.h"

namespace coxswain {
namespace {

using A = Atom;

// No pass has more cells than this, by the values that its columns have: names of cells take as
// long as many rows.
constexpr uint64_t kMostCells = 1 << 16;

std::set<A> AtomsOf(const MeasureFold& fold) {
  std::set<A> atoms;
  for (const Measure* measure : fold.measures) {
    for (const auto* forms : {&measure->numerator, &measure->denominator}) {
      for (const LinearForm& form : *forms) {
        for (const Term& term : form.terms) atoms.insert(term.atom);
      }
    }
  }
  return atoms;
}

bool Any(const std::set<A>& atoms, A first, A last) {
  const auto at = atoms.lower_bound(first);
  return at != atoms.end() && *at <= last;
}

// The streams that FoldMeasures folds for a measure, and the tables of their rows.
struct Needs {
  std::set<int64_t> streams;
  std::set<TableId> facts;
  bool cycle = false;   // fills the lanes of the sales cycle
  bool others = false;  // what no pass over all can give: customers, capacity, deals left out
};

Needs NeedsOf(const MeasureFold& fold, const Snapshot& snapshot) {
  const std::set<A> atoms = AtomsOf(fold);
  const bool revenue = atoms.count(A::kRevenue) != 0;
  const bool orders = snapshot.table(TableId::kOrders).given;
  Needs needs;
  const auto add = [&](bool needed, Stream stream, TableId fact) {
    if (!needed) return;
    needs.streams.insert(stream);
    needs.facts.insert(fact);
  };
  add(Any(atoms, A::kWonDeals, A::kWonCycleDays) ||
          (revenue && (snapshot.table(TableId::kDeals).given || !orders)),
      kWonStream, TableId::kDeals);
  add(Any(atoms, A::kLostDeals, A::kLostAmountUnknown), kLostStream, TableId::kDeals);
  add(Any(atoms, A::kOpenDeals, A::kOpenNoProbability), kOpenStream, TableId::kDeals);
  add(Any(atoms, A::kOpenedDeals, A::kOpenedWon), kOpenedStream, TableId::kDeals);
  add(Any(atoms, A::kSpendRows, A::kSpendAmount), kSpendStream, TableId::kSpend);
  add(Any(atoms, A::kOrderRows, A::kOrderCost) || (revenue && orders), kOrderStream,
      TableId::kOrders);
  if (revenue) needs.streams.insert(kRevenueStream);
  needs.cycle = Any(atoms, A::kWonCycleDeals, A::kWonCycleDays);
  needs.others = atoms.count(A::kLeftOutDeals) != 0 || Any(atoms, A::kNewCustomers, A::kCapacity);
  return needs;
}

bool AsksForTexts(const FilterCondition& condition) {
  switch (condition.op) {
    case FilterOp::kEqual:
    case FilterOp::kIn:
    case FilterOp::kNotEqual:
    case FilterOp::kNotIn:
    case FilterOp::kIsNull:
    case FilterOp::kIsNotNull:
      return true;
    default:
      return false;
  }
}

bool Passes(const KeyPart& text, const FilterCondition& condition) {
  const bool listed = !text.is_null() && std::find(condition.values.begin(), condition.values.end(),
                                                   text.text) != condition.values.end();
  switch (condition.op) {
    case FilterOp::kEqual:
    case FilterOp::kIn:
      return listed;
    case FilterOp::kNotEqual:
    case FilterOp::kNotIn:
      return !listed;
    case FilterOp::kIsNull:
      return text.is_null();
    default:
      return !text.is_null();
  }
}

int DayColumn(TableId fact) {
  return fact == TableId::kDeals   ? ColumnIndex(fact, "closed_on")
         : fact == TableId::kSpend ? ColumnIndex(fact, "spent_on")
                                   : ColumnIndex(fact, "ordered_on");
}

// A column of a filter: what it is for each of the facts, and as it was written first.
struct Dimension {
  std::string name;
  std::vector<std::string> resolved;
  uint64_t values = 1;
};

// Empty unless every fact has the column, and it is a text.
std::optional<Dimension> DimensionOf(const Snapshot& snapshot, const std::set<TableId>& facts,
                                     const std::string& name) {
  Dimension dimension{name, {}, 1};
  for (const TableId fact : facts) {
    const auto column = ResolveColumn(snapshot, fact, DayColumn(fact), name);
    if (!column.ok() || column->grain.has_value()) return std::nullopt;
    const BookColumn& info = snapshot.table(column->table).column(column->column);
    if (StorageOf(info.type) != Storage::kSymbol) return std::nullopt;
    dimension.resolved.push_back(column->name);
    dimension.values = std::max<uint64_t>(dimension.values, info.symbols->end());
  }
  return dimension;
}

// A fold that may share a pass, and where its conditions stand among the pass's dimensions.
struct Member {
  size_t part;
  Needs needs;
  std::vector<Dimension> dimensions;  // one for each condition
  std::vector<size_t> places;         // of the conditions
};

// Whether a fold may share a pass at all.
std::optional<Member> MemberOf(const Snapshot& snapshot, const MeasureFold& fold, size_t part) {
  if (!fold.by.empty() || !fold.from.has_value() || !fold.to.has_value() || *fold.to < *fold.from) {
    return std::nullopt;
  }
  Member member{part, NeedsOf(fold, snapshot), {}, {}};
  if (member.needs.others || member.needs.facts.empty()) return std::nullopt;
  for (const TableId fact : member.needs.facts) {
    if (!snapshot.table(fact).given) return std::nullopt;
  }
  for (const FilterCondition& condition : fold.filter) {
    if (!AsksForTexts(condition)) return std::nullopt;
    std::optional<Dimension> dimension =
        DimensionOf(snapshot, member.needs.facts, condition.column);
    if (!dimension.has_value()) return std::nullopt;
    member.dimensions.push_back(*std::move(dimension));
  }
  if (member.needs.facts.count(TableId::kDeals) != 0) {
    // Where lines may tell, each fold settles for itself whether they do; and none brings a column
    // of that kind into a pass with others.
    WonDealsOptions won;
    won.filter = fold.filter;
    const absl::StatusOr<LevelRule> rule = RuleOfLevel(snapshot, won);
    if (!rule.ok() || rule->level != Level::kDeal) return std::nullopt;
  }
  return member;
}

// Folds that share a pass.
struct Pass {
  std::vector<Dimension> dimensions;
  std::vector<Member> members;

  uint64_t CellsWith(const std::vector<Dimension>& more) const {
    uint64_t cells = 1;
    std::vector<Dimension> all = dimensions;
    for (const Dimension& dimension : more) {
      if (PlaceIn(all, dimension) == all.size()) all.push_back(dimension);
    }
    for (const Dimension& dimension : all) {
      cells = std::min<uint64_t>(cells * dimension.values, uint64_t{1} << 40);
    }
    return cells;
  }

  void Add(Member member) {
    for (const Dimension& dimension : member.dimensions) {
      const size_t place = PlaceIn(dimensions, dimension);
      if (place == dimensions.size()) dimensions.push_back(dimension);
      member.places.push_back(place);
    }
    members.push_back(std::move(member));
  }

  static size_t PlaceIn(const std::vector<Dimension>& all, const Dimension& dimension) {
    size_t place = 0;
    while (place < all.size() && all[place].resolved != dimension.resolved) ++place;
    return place;
  }
};

// The longest period of which all windows are made.
Grain GrainOfAll(const std::vector<MeasuresPart>& parts, const std::vector<Member>& members,
                 const Calendar& calendar) {
  for (const Grain grain : {Grain::kYear, Grain::kQuarter, Grain::kMonth, Grain::kWeek}) {
    const bool made_of = std::all_of(members.begin(), members.end(), [&](const Member& member) {
      const MeasureFold& fold = parts[member.part].fold;
      return PeriodStart(*fold.from, grain, calendar) == *fold.from &&
             PeriodEnd(*fold.to, grain, calendar) == *fold.to;
    });
    if (made_of) return grain;
  }
  return Grain::kDay;
}

// A cell of a pass, read once for all its folds.
struct Cell {
  Stream stream;
  Key head;  // stream, and of won deals the level
  std::optional<Date> period;
  Key dimensions;
  std::vector<Int128> values;
  bool common = false;  // of no cell, such as the source of revenue
};

std::vector<Cell> CellsOf(const Tally& tally, Grain grain, size_t dimensions,
                          const Calendar& calendar) {
  std::vector<Cell> cells;
  std::map<std::string, std::optional<Date>> periods;
  for (Tally::Entry& entry : tally.Sorted()) {
    Cell cell;
    cell.stream = static_cast<Stream>(entry.key[0].integer);
    cell.common = cell.stream == kRevenueStream;
    const size_t head = cell.common ? entry.key.size() : cell.stream == kWonStream ? 2 : 1;
    cell.head = Key(entry.key.begin(), entry.key.begin() + static_cast<std::ptrdiff_t>(head));
    if (!cell.common) {
      if (entry.key.size() != head + 1 + dimensions) continue;
      const KeyPart& name = entry.key[head];
      if (!name.is_null()) {
        const auto [known, fresh] = periods.try_emplace(name.text);
        if (fresh) known->second = ParsePeriod(name.text, grain, calendar);
        cell.period = known->second;
      }
      cell.dimensions =
          Key(entry.key.begin() + static_cast<std::ptrdiff_t>(head) + 1, entry.key.end());
    }
    cell.values = std::move(entry.values);
    cells.push_back(std::move(cell));
  }
  return cells;
}

void TakeCells(const std::vector<Cell>& cells, const Member& member, MeasuresPart* part) {
  const MeasureFold& fold = part->fold;
  std::map<std::string, std::vector<Int128>> sums;  // by encoded head
  for (const Cell& cell : cells) {
    if (member.needs.streams.count(cell.stream) == 0) continue;
    if (!cell.common) {
      if (!cell.period.has_value() || *cell.period < *fold.from || *cell.period > *fold.to) {
        continue;
      }
      bool passes = true;
      for (size_t i = 0; i < fold.filter.size() && passes; ++i) {
        passes = Passes(cell.dimensions[member.places[i]], fold.filter[i]);
      }
      if (!passes) continue;
    }
    std::vector<Int128>& sum = sums[EncodeKey(cell.head)];
    if (sum.size() < cell.values.size()) sum.resize(cell.values.size(), 0);
    for (size_t lane = 0; lane < cell.values.size(); ++lane) {
      const bool cycle =
          cell.stream == kWonStream && (lane == kWonCycleRows || lane == kWonCycleDaysSum);
      if (!cycle || member.needs.cycle) sum[lane] += cell.values[lane];
    }
  }
  const std::string prefix = EncodeKey(part->prefix);
  for (const auto& [head, sum] : sums) part->tally.Add(prefix + head, sum);
}

absl::Status FoldAlone(const std::shared_ptr<const Snapshot>& snapshot, const Run& run,
                       MeasuresPart* part) {
  part->tally = Tally();
  part->status = FoldMeasures(snapshot, part->fold, part->prefix, run, &part->tally);
  switch (part->status.code()) {
    case absl::StatusCode::kOk:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kNotFound:
      return absl::OkStatus();
    default:
      return part->status;
  }
}

absl::Status FoldPass(const std::shared_ptr<const Snapshot>& snapshot, const Run& run,
                      const Pass& pass, std::vector<MeasuresPart>* parts) {
  const auto alone = [&]() -> absl::Status {
    for (const Member& member : pass.members) {
      COXSWAIN_RETURN_IF_ERROR(FoldAlone(snapshot, run, &(*parts)[member.part]));
    }
    return absl::OkStatus();
  };
  if (pass.members.size() < 2) return alone();
  const Calendar& calendar = snapshot->settings().calendar;
  const Grain grain = GrainOfAll(*parts, pass.members, calendar);
  MeasureFold all = (*parts)[pass.members[0].part].fold;
  all.measures.clear();
  all.filter.clear();
  all.by = {std::string(GrainName(grain))};
  for (const Dimension& dimension : pass.dimensions) all.by.push_back(dimension.name);
  std::set<const Measure*> measures;
  for (const Member& member : pass.members) {
    const MeasureFold& fold = (*parts)[member.part].fold;
    measures.insert(fold.measures.begin(), fold.measures.end());
    all.from = std::min(*all.from, *fold.from);
    all.to = std::max(*all.to, *fold.to);
  }
  all.measures.assign(measures.begin(), measures.end());
  Tally tally;
  const absl::Status status = FoldMeasures(snapshot, all, {}, run, &tally);
  // What is wrong with one is not wrong with all: each is told for itself.
  if (!status.ok()) return absl::IsCancelled(status) ? status : alone();
  const std::vector<Cell> cells = CellsOf(tally, grain, pass.dimensions.size(), calendar);
  for (const Member& member : pass.members) TakeCells(cells, member, &(*parts)[member.part]);
  return absl::OkStatus();
}

}  // namespace

absl::Status FoldTogether(const std::shared_ptr<const Snapshot>& snapshot, const Run& run,
                          std::vector<MeasuresPart>* parts) {
  std::map<std::vector<TableId>, std::vector<Pass>> passes;  // by facts
  std::vector<size_t> rest;
  for (size_t i = 0; i < parts->size(); ++i) {
    std::optional<Member> member;
    // Rows that are named are those of one fold.
    if (run.rows_counted == nullptr) member = MemberOf(*snapshot, (*parts)[i].fold, i);
    if (!member.has_value()) {
      rest.push_back(i);
      continue;
    }
    std::vector<Pass>& of = passes[{member->needs.facts.begin(), member->needs.facts.end()}];
    // A fold by columns of its own that no pass has room for begins another.
    auto pass = std::find_if(of.begin(), of.end(), [&](const Pass& known) {
      return known.CellsWith(member->dimensions) <= kMostCells;
    });
    if (pass == of.end()) pass = of.insert(of.end(), Pass{});
    pass->Add(*std::move(member));
  }
  for (const auto& [facts, of] : passes) {
    for (const Pass& pass : of) {
      COXSWAIN_RETURN_IF_ERROR(run.Check());
      COXSWAIN_RETURN_IF_ERROR(FoldPass(snapshot, run, pass, parts));
    }
  }
  for (const size_t i : rest) {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    COXSWAIN_RETURN_IF_ERROR(FoldAlone(snapshot, run, &(*parts)[i]));
  }
  return absl::OkStatus();
}

}  // namespace coxswain
