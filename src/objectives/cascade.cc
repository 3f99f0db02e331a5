#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "coxswain/objectives/register.h"

#include "register.h"
#include "score.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {kAsOfOption, kOnCourseOption, kAtRiskOption,
                                   kActiveMonthsOption};

constexpr OutputSpec kOutputs[] = {
    {"objective_id", "", "each after its parent; with name"},
    {"parent_id", "", "what it serves; empty: nothing above it"},
    {"level", "count", "0 at the top"},
    {"serves", "", "all above it, from the top"},
    {"measure", "", "its own measure"},
    {"status", "", "of its own measure, as in scorecard"},
    {"own_score", "share", "pace_index of its own measure, from 0 to 1"},
    {"children", "count", "objectives that serve it"},
    {"children_weight", "share", "the sum of their weights as given; empty: none is given"},
    {"children_score", "share", "their scores by their weights"},
    {"difference", "share", "own_score - children_score"},
    {"weight", "share", "as given"},
    {"weight_in_parent", "share", "scaled among its siblings to 1"},
    {"weight_in_whole", "share", "the same times those of all above it"},
    {"leads_to", "", "objectives that it is meant to move"},
    {"led_by", "", "objectives that are meant to move it"},
    {"note", "", "what to know, and what is wrong"},
};

std::optional<double> OwnScore(const Score& score) {
  const bool well = score.status == kMet || score.status == kOnCourse;
  const bool behind =
      score.status == kMissed || score.status == kAtRisk || score.status == kOffCourse;
  if (!well && !behind) return std::nullopt;
  if (score.pace_index.has_value()) return std::clamp(*score.pace_index, 0.0, 1.0);
  return well ? 1.0 : 0.0;
}

struct Node {
  const Score* score = nullptr;
  std::vector<std::string> children;  // by id
  std::optional<double> own;
  std::optional<double> below;  // of the children
  std::optional<Int128> given;  // sum of the children's weights
  double weight_in_parent = 1;
  std::string note;
};

class Cascade {
 public:
  explicit Cascade(const std::vector<Score>& scores) {
    for (const Score& score : scores) {
      nodes_[score.objective.id].score = &score;
      nodes_[score.objective.id].own = OwnScore(score);
    }
    for (auto& [id, node] : nodes_) {
      const std::string& parent = node.score->objective.parent_id;
      const auto above = nodes_.find(parent);
      if (above != nodes_.end()) {
        above->second.children.push_back(id);
        continue;
      }
      if (!parent.empty()) node.note = "There is no objective " + Quote(parent) + " to serve.";
      tops_.push_back(id);
    }
    Weigh(tops_);
    for (auto& [id, node] : nodes_) node.given = Weigh(node.children);
  }

  const std::vector<std::string>& tops() const { return tops_; }
  const Node& at(const std::string& id) const { return nodes_.at(id); }

  // The score that counts above. Requires that nothing serves itself.
  std::optional<double> Roll(const std::string& id) {
    Node& node = nodes_.at(id);
    double sum = 0;
    double weight = 0;
    int unknown = 0;
    for (const std::string& child : node.children) {
      const std::optional<double> score = Roll(child);
      if (!score.has_value()) {
        ++unknown;
        continue;
      }
      sum += *score * nodes_.at(child).weight_in_parent;
      weight += nodes_.at(child).weight_in_parent;
    }
    if (weight > 0) node.below = sum / weight;
    if (unknown > 0) {
      node.note += std::string(node.note.empty() ? "" : " ") + std::to_string(unknown) + " of " +
                   std::to_string(node.children.size()) +
                   " objectives below have no score and do not count.";
    }
    return node.below.has_value() ? node.below : node.own;
  }

 private:
  // Scales the weights of siblings to 1; their sum as given.
  std::optional<Int128> Weigh(const std::vector<std::string>& siblings) {
    Int128 given = 0;
    int64_t missing = 0;
    for (const std::string& id : siblings) {
      const std::optional<Figure>& weight = nodes_.at(id).score->objective.weight;
      if (weight.has_value()) {
        given += std::max<Int128>(weight->micros, 0);
      } else {
        ++missing;
      }
    }
    const int64_t count = static_cast<int64_t>(siblings.size());
    const Int128 rest = std::max<Int128>(0, kMicros - given);
    const Int128 total = missing > 0 ? given + rest : given;
    for (const std::string& id : siblings) {
      Node& node = nodes_.at(id);
      const std::optional<Figure>& weight = node.score->objective.weight;
      if (total == 0) {
        node.weight_in_parent = 1.0 / static_cast<double>(count);
      } else if (weight.has_value()) {
        node.weight_in_parent = Ratio(std::max<Int128>(weight->micros, 0), total);
      } else {
        node.weight_in_parent = Ratio(rest, total * missing);
      }
    }
    return missing < count ? std::optional(given) : std::nullopt;
  }

  std::map<std::string, Node> nodes_;
  std::vector<std::string> tops_;
};

class Writer {
 public:
  Writer(const Cascade& cascade, const std::vector<ObjectiveLink>& links) : cascade_(cascade) {
    for (const ObjectiveLink& link : links) {  // by leading objective
      leads_to_[link.leading].push_back(link.lagging);
      led_by_[link.lagging].push_back(link.leading);
    }
    for (const OutputSpec& output : kOutputs) {
      const std::string_view name = output.name;
      const ColumnKind kind = name == "level" || name == "children"           ? ColumnKind::kInteger
                              : name == "weight" || name == "children_weight" ? ColumnKind::kSum
                              : output.unit == "share"                        ? ColumnKind::kReal
                                                                              : ColumnKind::kText;
      table_.AddColumn(std::string(name), kind, std::string(output.unit),
                       kind == ColumnKind::kSum ? kMoneyScale : 0);
      if (name == "objective_id") table_.AddColumn("name", ColumnKind::kText);
    }
  }

  void Add(const std::string& id, const std::string& above, int64_t level, double whole) {
    const Node& node = cascade_.at(id);
    const Objective& objective = node.score->objective;
    whole *= node.weight_in_parent;
    int column = 0;
    const auto text = [&](std::string_view value) { AppendTextOrNull(value, column++, &table_); };
    const auto share = [&](std::optional<double> value) { AppendShare(value, column++, &table_); };
    text(id);
    text(objective.name);
    text(objective.parent_id);
    table_.AppendInteger(column++, level);
    text(above);
    text(objective.measure_name);
    text(node.score->status);
    share(node.own);
    table_.AppendInteger(column++, static_cast<int64_t>(node.children.size()));
    AppendFigure(
        node.given.has_value() ? std::optional(Figure::OfMicros(*node.given)) : std::nullopt,
        column++, &table_);
    share(node.below);
    share(node.own.has_value() && node.below.has_value() ? std::optional(*node.own - *node.below)
                                                         : std::nullopt);
    AppendFigure(objective.weight, column++, &table_);
    share(node.weight_in_parent);
    share(whole);
    text(Joined(leads_to_[id]));
    text(Joined(led_by_[id]));
    std::string note = node.note;
    if (!node.own.has_value() && !node.score->note.empty()) {
      note += (note.empty() ? "" : " ") + node.score->note;
    }
    text(note);
    for (const std::string& child : node.children) {
      Add(child, above.empty() ? id : above + " > " + id, level + 1, whole);
    }
  }

  Table Take() { return std::move(table_); }

 private:
  const Cascade& cascade_;
  std::map<std::string, std::vector<std::string>> leads_to_, led_by_;
  Table table_;
};

constexpr int kDeepest = 100;

// That every objective leads up to the top, and within sight of it.
absl::Status CheckParents(const std::vector<Registered>& objectives) {
  const std::vector<std::string> circles = CirclesOfParents(objectives);
  if (!circles.empty()) return InvalidArgument(ParentCircleText(circles[0]));
  std::map<std::string, std::string> parents;
  for (const Registered& objective : objectives) parents[objective.id] = objective.parent;
  for (const auto& [id, parent] : parents) {
    int level = 0;
    for (auto above = parents.find(parent); above != parents.end();
         above = parents.find(above->second)) {
      if (++level > kDeepest) {
        return InvalidArgument("The objective " + Quote(id) + " stands more than " +
                               std::to_string(kDeepest) +
                               " levels below the top: a cascade has a few.");
      }
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const ScoreOptions read, ReadScoreOptions(options, false));
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kObjectives, "the cascade"));
  COXSWAIN_RETURN_IF_ERROR(CheckParents(ReadRegister(RegisterDefinitions(*snapshot))));
  COXSWAIN_ASSIGN_OR_RETURN(const ScoreFold fold, FoldScores(snapshot, read, run));
  Tally tally(TallySignature(kCascadeQuery.spec, options, *snapshot, fold.definitions));
  for (const Tally& part : fold.parts) tally.AddEntries(part);
  return tally;
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run&) {
  COXSWAIN_ASSIGN_OR_RETURN(const ScoreOptions read, ReadScoreOptions(options, false));
  const std::vector<Score> scores = SolveScores(tally, ByStream(tally), read);
  std::vector<Registered> objectives;
  for (const Score& score : scores) objectives.push_back(RegisteredOf(score.objective));
  COXSWAIN_RETURN_IF_ERROR(CheckParents(objectives));  // of a tally that no fold made
  Cascade cascade(scores);
  for (const std::string& top : cascade.tops()) cascade.Roll(top);
  Writer writer(cascade, ReadLinks(tally.signature().definitions));
  for (const std::string& top : cascade.tops()) writer.Add(top, "", 0, 1);
  return writer.Take();
}

}  // namespace

const Query kCascadeQuery = {
    {"cascade",
     "Which objectives serve which, up to the vision, and how far those below carry them.",
     "deals|deal_lines|deal_costs|orders|spend|markets|customers|objective_owners|actuals",
     "objectives|objective_points|objective_links|teams|products|product_prices|campaigns|owners|"
     "cost_kinds|rates",
     "deal_id, customer_id", TallyState::kEntities, kOptions, kOutputs,
     "Kaplan and Norton, Alignment, 2006; rules in coxswain/objectives/register.h"},
    Fold,
    Solve,
};

}  // namespace coxswain
