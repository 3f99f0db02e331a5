#include <algorithm>
#include <map>

#include "coxswain/objectives.h"

#include "margin_misses.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    kObjectiveOption,
    kByOption,
    {"filter", OptionType::kFilter, true, "",
     "which of an objective's won deals are held against its target; attainment stays whole"},
    kAsOfOption,
    kOnCourseOption,
    kAtRiskOption,
    kActiveMonthsOption,
};

constexpr OutputSpec kOutputs[] = {
    {"objective_id", "", "an objective on a margin, in money or as a share; then the dimensions"},
    {"target_share", "share", "of net revenue; empty where the target is money"},
    {"name", "", "of the objective; with measure, its target's unit, and status as in scorecard"},
    {"target", "of the measure", "what was agreed"},
    {"actual", "of the measure", "of the whole objective, as in scorecard"},
    {"attainment", "share", "the same"},
    {"counted", "", "deals, or lines where filter or dimensions need them"},
    {"deals", "count", "won from starts_on to due_on, as far as it is known"},
    {"net_revenue", "money", "of them"},
    {"cost_coverage", "share", "net revenue with known cost / net revenue"},
    {"margin", "money", "gross or contribution margin, as the objective's measure says"},
    {"margin_share", "share", "margin / net revenue with known cost, where that is above 0"},
    {"shortfall", "money", "target x net revenue with known cost - margin, at least 0"},
    {"missing_deals", "count", "with known cost, whose margin falls short of the target share"},
    {"missing_net_revenue", "money", "net revenue in them: it counts for revenue targets"},
    {"missing_shortfall", "money", "what these alone fall short of the target share"},
    {"unknown_cost_deals", "count", "won deals that nothing can be held against"},
    {"unknown_cost_net_revenue", "money", "net revenue without known cost"},
    {"margin_share_at_list", "share", "margin_share if all had been invoiced at list prices"},
    {"contribution_margin", "money", "of what has a known cost"},
    {"verdict", "",
     "loses money: contribution margin below 0; below target at list: no discount would mend it; "
     "below target by discount; meets target; cost unknown; no revenue"},
    {"worth_chasing", "", "false where it loses money or stays below the target at list prices"},
    {"conflicts_with", "",
     "revenue objectives of deals that may be the same, met or on course while this is behind"},
    {"note", "", "what to know, and what is wrong"},
};

// Objectives on margins, and those on revenue that they may be at odds with. Empty: there are none.
std::vector<std::string> ObjectivesOf(const Snapshot& snapshot,
                                      const std::vector<std::string>& wanted) {
  const TableState& table = snapshot.table(TableId::kObjectives);
  const int measure_column = ColumnIndex(TableId::kObjectives, "measure");
  std::vector<std::string> ids;
  for (int64_t row = 0; row < table.rows; ++row) {
    const std::string id(table.TextAt(row, 0));
    const std::string_view measure = table.TextAt(row, measure_column);
    const bool asked =
        wanted.empty() || std::find(wanted.begin(), wanted.end(), id) != wanted.end();
    if (IsRevenueMeasure(measure) || (asked && IsMarginMeasure(measure))) ids.push_back(id);
  }
  return ids;
}

absl::Status CheckKnown(const Snapshot& snapshot, const std::vector<std::string>& wanted) {
  const TableState& table = snapshot.table(TableId::kObjectives);
  std::vector<std::string_view> known;
  for (int64_t row = 0; row < table.rows; ++row) known.push_back(table.TextAt(row, 0));
  for (const std::string& id : wanted) {
    if (std::find(known.begin(), known.end(), id) == known.end()) {
      return NotFound("There is no objective " + Quote(id) + "." + Suggestion(id, known));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(ScoreOptions read, ReadScoreOptions(options));
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kObjectives, "margin targets"));
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "margin targets"));
  COXSWAIN_RETURN_IF_ERROR(CheckKnown(*snapshot, read.objective_ids));
  read.objective_ids = ObjectivesOf(*snapshot, read.objective_ids);
  ScoreFold fold;
  if (!read.objective_ids.empty()) {
    COXSWAIN_ASSIGN_OR_RETURN(fold, FoldScores(snapshot, read, run));
  }
  COXSWAIN_RETURN_IF_ERROR(FoldMarginDeals(snapshot, options.List("by"), options.FilterOf("filter"),
                                           read.as_of, run, &fold));
  Tally tally(TallySignature(kMarginTargetsQuery.spec, options, *snapshot, fold.definitions));
  for (const Tally& part : fold.parts) tally.AddEntries(part);
  return tally;
}

// How a group of an objective's deals stands.
struct Standing {
  Waterfall earned;
  Int128 margin = 0;
  Int128 at_list = 0;  // margin and net revenue at list prices
  Int128 net_at_list = 0;
  std::string_view verdict;

  Standing(const Tally::Entry& group, const MarginTarget& target) : earned(group, 0) {
    margin = target.gross ? earned.gross : earned.contribution;
    // Discounts of what has no known cost are among them: no group stands worse than this.
    const Uint128 discounts =
        static_cast<Uint128>(earned.list) - static_cast<Uint128>(earned.invoice);
    at_list = static_cast<Int128>(static_cast<Uint128>(margin) + discounts);
    net_at_list = static_cast<Int128>(static_cast<Uint128>(earned.covered_net) + discounts);
    if (earned.rows == 0) {
      verdict = "";
    } else if (!earned.cost_known) {
      verdict = "cost unknown";
    } else if (earned.contribution < 0) {
      verdict = "loses money";
    } else if (earned.covered_net <= 0) {
      verdict = "no revenue";
    } else if (!target.share.has_value()) {
      verdict = "";
    } else if (Reaches(*target.share, earned.covered_net, margin)) {
      verdict = "meets target";
    } else if (!Reaches(*target.share, net_at_list, at_list)) {
      verdict = "below target at list";
    } else {
      verdict = "below target by discount";
    }
  }

  bool share_known() const { return earned.cost_known && earned.covered_net > 0; }
  std::optional<bool> worth_chasing() const {
    if (verdict == "loses money" || verdict == "below target at list") return false;
    if (verdict == "meets target" || verdict == "below target by discount") return true;
    return std::nullopt;
  }

 private:
  static bool Reaches(int64_t share, Int128 net, Int128 margin) {
    const Uint128 asked = static_cast<Uint128>(share) * static_cast<Uint128>(net);
    const Uint128 has = static_cast<Uint128>(kMicros) * static_cast<Uint128>(margin);
    return static_cast<Int128>(has - asked) >= 0;
  }
};

// Where a group's row goes, column by column.
class TargetTable {
 public:
  TargetTable(const std::vector<std::string>& by, const std::string& money, const std::string& unit)
      : dimensions_(by.size()) {
    std::vector<std::string> names = {"objective_id"};
    names.insert(names.end(), by.begin(), by.end());
    AddDimensionColumns(names, &table_);
    const auto text = [&](const char* name) { return table_.AddColumn(name, ColumnKind::kText); };
    const auto sum = [&](const char* name, const std::string& of) {
      return table_.AddColumn(name, ColumnKind::kSum, of, kMoneyScale);
    };
    const auto share = [&](const char* name) {
      return table_.AddColumn(name, ColumnKind::kReal, "share");
    };
    const auto count = [&](const char* name) {
      return table_.AddColumn(name, ColumnKind::kInteger, "count");
    };
    target_share_ = share("target_share");
    name_ = text("name");
    measure_ = text("measure");
    unit_ = text("unit");
    status_ = text("status");
    target_ = sum("target", unit);
    actual_ = sum("actual", unit);
    attainment_ = share("attainment");
    counted_ = text("counted");
    deals_ = count("deals");
    net_ = sum("net_revenue", money);
    coverage_ = share("cost_coverage");
    margin_ = sum("margin", money);
    margin_share_ = share("margin_share");
    shortfall_ = sum("shortfall", money);
    missing_deals_ = count("missing_deals");
    missing_net_ = sum("missing_net_revenue", money);
    missing_shortfall_ = sum("missing_shortfall", money);
    unknown_deals_ = count("unknown_cost_deals");
    unknown_net_ = sum("unknown_cost_net_revenue", money);
    at_list_ = share("margin_share_at_list");
    contribution_ = sum("contribution_margin", money);
    verdict_ = text("verdict");
    worth_ = table_.AddColumn("worth_chasing", ColumnKind::kBool);
    conflicts_ = text("conflicts_with");
    note_ = text("note");
  }

  // A row; `group` null: of an objective whose deals could not be told.
  void Add(const Score& score, const MarginDeals& deals, const Tally::Entry* group,
           const std::string& conflicts, const std::string& note) {
    const Objective& objective = score.objective;
    const MarginTarget target = MarginTarget::Of(objective);
    Key key = group == nullptr ? Key(dimensions_) : group->key;
    key.insert(key.begin(), KeyPart::Text(objective.id));
    AppendDimensions(key, &table_);
    AppendShare(target.share ? std::optional(Ratio(*target.share, kMicros)) : std::nullopt,
                target_share_, &table_);
    AppendTextOrNull(objective.name, name_, &table_);
    table_.AppendText(measure_, objective.measure_name);
    AppendTextOrNull(score.unit, unit_, &table_);
    table_.AppendText(status_, score.status);
    table_.AppendSum(target_, objective.target.micros);
    AppendFigure(score.actual, actual_, &table_);
    AppendShare(score.attainment, attainment_, &table_);
    table_.AppendText(counted_, deals.lines ? "lines" : "deals");
    AddDeals(target, group);
    AppendTextOrNull(conflicts, conflicts_, &table_);
    AppendTextOrNull(note, note_, &table_);
  }

  Table Take() { return std::move(table_); }

 private:
  void AddDeals(const MarginTarget& target, const Tally::Entry* group) {
    const Standing standing(group == nullptr ? Tally::Entry{} : *group, target);
    const Waterfall& earned = standing.earned;
    const bool there = group != nullptr;
    const bool known = there && earned.cost_known;
    const bool judged = there && target.share.has_value();
    const auto count = [&](int column, Int128 value, bool is_there) {
      is_there ? table_.AppendInteger(column, static_cast<int64_t>(value))
               : table_.AppendNull(column);
    };
    const auto sum = [&](int column, Int128 value, bool is_there) {
      is_there ? table_.AppendSum(column, value) : table_.AppendNull(column);
    };
    const auto share = [&](int column, Int128 part, Int128 whole, bool is_there) {
      is_there&& whole != 0 ? table_.AppendReal(column, Ratio(part, whole))
                            : table_.AppendNull(column);
    };
    const int64_t asked = target.share.value_or(0);
    const Misses misses(there ? *group : Tally::Entry{}, asked);
    count(deals_, earned.rows, there);
    sum(net_, earned.net, there);
    share(coverage_, earned.covered_net, earned.net, there);
    sum(margin_, standing.margin, known);
    share(margin_share_, standing.margin, earned.covered_net, there && standing.share_known());
    sum(shortfall_, std::max<Int128>(0, ShortfallOf(asked, earned.covered_net, standing.margin)),
        judged && known);
    count(missing_deals_, misses.rows, judged);
    sum(missing_net_, misses.net, judged);
    sum(missing_shortfall_, misses.shortfall, judged);
    count(unknown_deals_, there ? group->at(kWonUnknownCostRows) : 0, there);
    sum(unknown_net_, there ? group->at(kWonUnknownCostNetSum) : 0, there);
    share(at_list_, standing.at_list, standing.net_at_list,
          there && standing.share_known() && standing.net_at_list > 0);
    sum(contribution_, earned.contribution, known);
    AppendTextOrNull(standing.verdict, verdict_, &table_);
    const std::optional<bool> worth = standing.worth_chasing();
    worth.has_value() ? table_.AppendInteger(worth_, *worth ? 1 : 0) : table_.AppendNull(worth_);
  }

  Table table_;
  const size_t dimensions_;
  int target_share_, name_, measure_, unit_, status_, target_, actual_, attainment_, counted_,
      deals_, net_, coverage_, margin_, margin_share_, shortfall_, missing_deals_, missing_net_,
      missing_shortfall_, unknown_deals_, unknown_net_, at_list_, contribution_, verdict_, worth_,
      conflicts_, note_;
};

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const ScoreOptions read, ReadScoreOptions(options));
  const std::vector<std::string> by = options.List("by");
  const EntriesByStream streams = ByStream(tally);
  const std::vector<Score> scores = SolveScores(tally, streams, read);
  std::map<size_t, std::vector<std::string>> conflicts;  // by margin objective
  for (const Conflict& conflict : ConflictsAmong(tally, scores)) {
    conflicts[conflict.margin].push_back(scores[conflict.revenue].objective.id);
  }
  const std::vector<MarginDeals> all = ReadMarginDeals(tally, streams);
  CommonUnit unit;
  for (const MarginDeals& deals : all) {
    if (deals.number < scores.size()) unit.Add(scores[deals.number].unit);
  }
  TargetTable table(by, UnitText(MeasureUnit::kMoney, tally.signature().currency), unit.text());
  for (const MarginDeals& deals : all) {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    if (deals.number >= scores.size()) continue;  // no fold made it
    const Score& score = scores[deals.number];
    std::string note = score.note;
    const auto say = [&](const std::string& sentence) {
      if (sentence.empty() || note.find(sentence) != std::string::npos) return;
      note += (note.empty() ? "" : " ") + sentence;
    };
    say(deals.outcome.message);
    say(MarginTarget::Of(score.objective).why);
    const std::string against = Joined(conflicts[deals.number]);
    size_t rows = 0;
    for (const Tally::Entry& group : deals.groups) {
      if (group.key.size() != by.size()) continue;
      table.Add(score, deals, &group, against, note);
      ++rows;
    }
    if (rows > 0) continue;
    if (!deals.outcome.ok()) {
      table.Add(score, deals, nullptr, against, note);
    } else if (by.empty()) {
      const Tally::Entry none;
      table.Add(score, deals, &none, against, note);
    }
  }
  return table.Take();
}

absl::StatusOr<Table> Rows(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const ScoreOptions read, ReadScoreOptions(options));
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kObjectives, "margin targets"));
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "margin targets"));
  COXSWAIN_RETURN_IF_ERROR(CheckKnown(*snapshot, read.objective_ids));
  return MarginDealRows(snapshot, read, options.List("by"), options.FilterOf("filter"), run);
}

}  // namespace

const Query kMarginTargetsQuery = {
    {"margin_targets",
     "Whether margin targets are met, which deals win revenue and miss them, and what revenue "
     "sales should not chase.",
     "deals|deal_lines|deal_costs|orders|spend|markets|customers|objective_owners|actuals",
     "objectives|objective_points|objective_links|teams|products|product_prices|campaigns|owners|"
     "cost_kinds|rates",
     "deal_id, customer_id", TallyState::kEntities, kOptions, kOutputs,
     "Marn and Rosiello, Managing Price, Gaining Profit, Harvard Business Review 1992; Kaplan and "
     "Norton, The Balanced Scorecard, 1996; rules in coxswain/objectives.h"},
    Fold,
    Solve,
    Rows,
};

}  // namespace coxswain
