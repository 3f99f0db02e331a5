#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "coxswain/measures/query.h"
#include "coxswain/objectives/handover.h"
#include "coxswain/objectives/survival.h"

#include "figures.h"
#include "handover.h"
#include "notes.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    {"by", OptionType::kTextList, true, "",
     "dimensions: team (that answers), from_team, owner, source, campaign, kind, day, week, month, "
     "quarter, year or fiscal_year of the clock's start, or a column that leads or requests reach"},
    kHandoverFilterOption,
    kClockFromOption,
    kAnsweredByOption,
    kClockOption,
    kAsOfOption,
    kAtOption,
    {"show", OptionType::kChoice, false, "groups",
     "groups: a row a group; curve: the share still waiting after so many hours", "groups|curve"},
};

constexpr OutputSpec kOutputs[] = {
    {"handover", "", "lead or request; then the dimensions"},
    {"handed_over", "count", "whose clock has begun, those out of order not counted"},
    {"answered", "count", "of them; with accepted, contacted, rejected, delivered: how"},
    {"waiting", "count", "handed_over - answered"},
    {"reject_reasons", "", "what rejections say, the most frequent first, with their number"},
    {"target_hours", "hours", "of the service level, where the group has one alone"},
    {"target_share", "share", "agreed share in time, on average over those judged"},
    {"judged", "count", "with a target, and answered or out of time"},
    {"in_time", "count", "answered within the target"},
    {"answered_late", "count", "later"},
    {"waiting_late", "count", "not answered, and the time is up"},
    {"attainment", "share", "in_time / judged"},
    {"meets_target", "", "in_time is at least target_share x judged"},
    {"in_time_share", "share",
     "answered within target_hours, of all with a service level (Kaplan-Meier)"},
    {"median_hours", "hours", "until half are answered; empty: not even half are by now"},
    {"median_low", "hours", "lower end of its 95 % interval"},
    {"median_high", "hours", "upper end; empty: nobody can tell yet"},
    {"p90_hours", "hours", "until nine in ten are answered; with p90_low and p90_high"},
    {"oldest_hours", "hours", "of those that wait, how long the first one has"},
    {"no_target", "count", "that no service level fits, and no due_on is given"},
    {"out_of_order", "count", "whose times contradict each other: left out everywhere else"},
    {"hours", "hours", "with show=curve: after so many"},
    {"waiting_share", "share", "are still waiting; with low and high, its 95 % interval"},
    {"at_risk", "count", "were watched so long without an answer"},
};

// Hours at which a curve is told: an hour, a working day, days, weeks.
constexpr int64_t kCurveHours[] = {0,  1,   2,   4,   6,   8,   12,  24,  36,   48,   72,
                                   96, 120, 144, 168, 240, 336, 504, 720, 1080, 1440, 2160};

constexpr double kLevel = 0.95;  // of intervals

// Microseconds of hours in 1e-6; longer ones are as good as a thousand years.
int64_t MicrosOf(int64_t hours) {
  constexpr int64_t kMost = int64_t{9'000'000} * kMicros;
  return std::clamp<int64_t>(hours, 0, kMost) * 3600;
}

std::optional<double> HoursOf(std::optional<int64_t> micros) {
  if (!micros.has_value()) return std::nullopt;
  return static_cast<double>(*micros) / kMicrosPerHour;
}

// Dimensions that are not simply columns.
enum class Special { kTeam, kFromTeam, kKind, kPeriod, kColumn };

struct Dimension {
  std::string name;  // as asked for
  Special what = Special::kColumn;
  Grain grain = Grain::kDay;
  size_t column = 0;  // among those that are folded
};

struct Dimensions {
  std::vector<Dimension> all;
  std::vector<std::string> of_leads, of_requests;
};

absl::StatusOr<Dimensions> ReadDimensions(const std::vector<std::string>& by) {
  Dimensions read;
  std::set<std::string> seen;
  for (const std::string& name : by) {
    if (!seen.insert(name).second) {
      return InvalidArgument("The dimension " + name + " is asked for twice.");
    }
    Dimension dimension{name, Special::kColumn, Grain::kDay, read.of_leads.size()};
    if (const std::optional<Grain> grain = GrainFromName(name); grain.has_value()) {
      dimension.what = Special::kPeriod;
      dimension.grain = *grain;
    } else if (name == "team") {
      dimension.what = Special::kTeam;
    } else if (name == "from_team") {
      dimension.what = Special::kFromTeam;
    } else if (name == "kind") {
      dimension.what = Special::kKind;
    } else if (name == "owner") {
      read.of_leads.emplace_back("leads.owner");
      read.of_requests.emplace_back("requests.requested_by");
    } else if (name == "source" || name == "campaign" || name == "campaign_id") {
      // A request has neither, though its deal may have a campaign.
      read.of_leads.emplace_back(name == "source" ? "leads.source" : "leads.campaign_id");
      read.of_requests.push_back(read.of_leads.back());
    } else {
      read.of_leads.push_back(name);
      read.of_requests.push_back(name);
    }
    read.all.push_back(std::move(dimension));
  }
  return read;
}

KeyPart ValueOf(const Dimension& dimension, const Handover& one, const HandoverBook& book,
                const Calendar& calendar) {
  switch (dimension.what) {
    case Special::kTeam:
      return one.to_team;
    case Special::kFromTeam:
      return one.from_team;
    case Special::kKind:
      return one.kind;
    case Special::kColumn:
      return one.dimensions[dimension.column];
    case Special::kPeriod:
      break;
  }
  const int64_t day = one.of == HandoverKind::kRequest ? one.start : book.clock.DayOf(one.start);
  const Date start =
      PeriodStart(Date::FromDays(static_cast<int32_t>(day)), dimension.grain, calendar);
  return KeyPart::Text(PeriodName(start, dimension.grain, calendar));
}

// What a group comes to.
struct Group {
  int64_t handed_over = 0;
  int64_t how[6] = {};  // by Answer
  int64_t judged = 0, in_time = 0, answered_late = 0, waiting_late = 0, no_target = 0;
  Int128 asked = 0;  // target shares of those judged, 1e-9
  int64_t oldest = -1;
  std::map<std::string, int64_t> reasons;
  std::set<int64_t> targets;     // hours, 1e-6
  std::vector<Spell> spells;     // in microseconds; cause 1 is an answer
  std::vector<Spell> of_target;  // those with a service level

  int64_t answered() const { return handed_over - how[0]; }

  void Add(const Handover& one, const HandoverBook& book) {
    how[static_cast<size_t>(one.answer)] += one.count;
    if (one.answer == Answer::kOutOfOrder) return;
    handed_over += one.count;
    const bool waits = one.answer == Answer::kNone;
    const int64_t elapsed = book.Elapsed(one);
    const Spell spell = {-1, elapsed, waits ? 0 : 1, one.count};
    spells.push_back(spell);
    if (waits) oldest = std::max(oldest, elapsed);
    if (one.answer == Answer::kRejected) {
      reasons[one.reason.is_null() ? "no reason given" : one.reason.text] += one.count;
    }
    if (!book.HasTarget(one)) {
      no_target += one.count;
      return;
    }
    if (book.Target(one).has_value()) {
      targets.insert(book.levels[*one.level].target_hours);
      of_target.push_back(spell);
    }
    const bool late = book.Late(one);
    if (waits && !late) return;
    judged += one.count;
    asked +=
        Int128{one.level.has_value() ? book.levels[*one.level].target_share : kNanos} * one.count;
    (late ? (waits ? waiting_late : answered_late) : in_time) += one.count;
  }
};

SurvivalCurve CurveOf(const std::vector<Spell>& spells) {
  return *SurvivalCurve::Of(spells);  // none is out of range: elapsed times are not below 0
}

// "too small 3, duplicate 1"
std::string ReasonsText(const std::map<std::string, int64_t>& reasons) {
  std::vector<std::pair<int64_t, std::string>> sorted;
  for (const auto& [reason, count] : reasons) sorted.emplace_back(-count, reason);
  std::sort(sorted.begin(), sorted.end());
  std::string text;
  for (const auto& [count, reason] : sorted) {
    text += (text.empty() ? "" : ", ") + reason + " " + std::to_string(-count);
  }
  return text;
}

// Columns as they are asked for, each with the value of the row that is being written.
class Writer {
 public:
  explicit Writer(const std::vector<Dimension>& by) {
    table_.AddColumn("handover", ColumnKind::kText);
    for (const Dimension& dimension : by) table_.AddColumn(dimension.name, ColumnKind::kText);
  }

  void Add(HandoverKind of, const Key& dimensions, const Group& group) {
    Begin(of, dimensions);
    Count("handed_over", group.handed_over);
    Count("answered", group.answered());
    Count("waiting", group.how[0]);
    Count("accepted", group.how[static_cast<size_t>(Answer::kAccepted)]);
    Count("contacted", group.how[static_cast<size_t>(Answer::kContacted)]);
    Count("rejected", group.how[static_cast<size_t>(Answer::kRejected)]);
    Count("delivered", group.how[static_cast<size_t>(Answer::kDelivered)]);
    Text("reject_reasons", ReasonsText(group.reasons));
    const bool one_target = group.targets.size() == 1;
    const std::optional<double> target =
        one_target ? std::optional(Ratio(*group.targets.begin(), kMicros)) : std::nullopt;
    Real("target_hours", target, "hours");
    const bool judged = group.judged > 0;
    const auto share = [&](Int128 part, Int128 whole) {
      return judged ? std::optional(Ratio(part, whole)) : std::nullopt;
    };
    Real("target_share", share(group.asked, Int128{kNanos} * group.judged), "share");
    Count("judged", group.judged);
    Count("in_time", group.in_time);
    Count("answered_late", group.answered_late);
    Count("waiting_late", group.waiting_late);
    Real("attainment", share(group.in_time, group.judged), "share");
    const int meets = Next("meets_target", ColumnKind::kBool, "");
    judged ? table_.AppendInteger(meets, Int128{group.in_time} * kNanos >= group.asked ? 1 : 0)
           : table_.AppendNull(meets);
    std::optional<double> within;
    if (target.has_value()) {
      within = 1 - CurveOf(group.of_target).Surviving(MicrosOf(*group.targets.begin()));
    }
    Real("in_time_share", within, "share");
    const SurvivalCurve waiting = CurveOf(group.spells);
    Quantile({"median_hours", "median_low", "median_high"}, waiting, 0.5);
    Quantile({"p90_hours", "p90_low", "p90_high"}, waiting, 0.9);
    Real("oldest_hours", HoursOf(group.oldest < 0 ? std::nullopt : std::optional(group.oldest)),
         "hours");
    Count("no_target", group.no_target);
    Count("out_of_order", group.how[static_cast<size_t>(Answer::kOutOfOrder)]);
  }

  void AddCurve(HandoverKind of, const Key& dimensions, const Group& group) {
    const SurvivalCurve waiting = CurveOf(group.spells);
    for (const int64_t hours : kCurveHours) {
      const int64_t time = MicrosOf(hours * kMicros);
      if (time > waiting.last()) break;
      int64_t at_risk = 0;
      for (const Spell& spell : group.spells) at_risk += spell.to >= time ? spell.count : 0;
      Begin(of, dimensions);
      Real("hours", static_cast<double>(hours), "hours");
      Real("waiting_share", waiting.Surviving(time), "share");
      const ShareInterval interval = waiting.SurvivingInterval(time, kLevel);
      Real("low", interval.low, "share");
      Real("high", interval.high, "share");
      Count("at_risk", at_risk);
    }
  }

  void ClearRows() { table_.ClearRows(); }
  Table Take() { return std::move(table_); }

 private:
  void Begin(HandoverKind of, const Key& dimensions) {
    table_.AppendText(0, of == HandoverKind::kLead ? "lead" : "request");
    next_ = 1;
    for (const KeyPart& part : dimensions) AppendPart(part, next_++, &table_);
  }
  // The next column; made with the first row.
  int Next(const char* name, ColumnKind kind, const char* unit) {
    if (static_cast<size_t>(next_) == table_.columns.size()) table_.AddColumn(name, kind, unit);
    return next_++;
  }
  // The time by which so many are answered, and its interval.
  void Quantile(const std::array<const char*, 3>& names, const SurvivalCurve& waiting,
                double share) {
    const SurvivalCurve::AgeInterval interval = waiting.QuantileInterval(share, kLevel);
    Real(names[0], HoursOf(waiting.Quantile(share)), "hours");
    Real(names[1], HoursOf(interval.low), "hours");
    Real(names[2], HoursOf(interval.high), "hours");
  }
  void Text(const char* name, const std::string& text) {
    AppendTextOrNull(text, Next(name, ColumnKind::kText, ""), &table_);
  }
  void Count(const char* name, int64_t value) {
    table_.AppendInteger(Next(name, ColumnKind::kInteger, "count"), value);
  }
  void Real(const char* name, std::optional<double> value, const char* unit) {
    AppendShare(value, Next(name, ColumnKind::kReal, unit), &table_);
  }

  Table table_;
  int next_ = 0;
};

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const HandoverOptions read, ReadHandoverOptions(options));
  COXSWAIN_ASSIGN_OR_RETURN(const Dimensions by, ReadDimensions(options.List("by")));
  return FoldHandovers(kHandoverQuery.spec, snapshot, options, read, by.of_leads, by.of_requests,
                       run);
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const HandoverOptions read, ReadHandoverOptions(options));
  COXSWAIN_ASSIGN_OR_RETURN(const Dimensions by, ReadDimensions(options.List("by")));
  COXSWAIN_ASSIGN_OR_RETURN(const HandoverBook book, HandoverBook::Read(tally, read));
  std::map<std::string, std::pair<Key, Group>> groups[2];  // of leads, of requests
  for (const Handover& one : book.all) {
    if (one.dimensions.size() != by.of_leads.size()) continue;  // no fold made it
    Key key;
    for (const Dimension& dimension : by.all) {
      key.push_back(ValueOf(dimension, one, book, tally.signature().calendar));
    }
    auto& [dimensions, group] = groups[one.of == HandoverKind::kRequest][EncodeKey(key)];
    dimensions = std::move(key);
    group.Add(one, book);
  }
  Writer writer(by.all);
  const bool curve = options.Text("show") == "curve";
  const Key none(by.all.size());
  // For the columns alone, where there are no rows.
  Group first;
  first.spells.push_back({-1, 0, 0, 1});
  curve ? writer.AddCurve(HandoverKind::kLead, none, first)
        : writer.Add(HandoverKind::kLead, none, {});
  writer.ClearRows();
  for (const HandoverKind of : {HandoverKind::kLead, HandoverKind::kRequest}) {
    for (const auto& [key, found] : groups[of == HandoverKind::kRequest]) {
      COXSWAIN_RETURN_IF_ERROR(run.Check());
      curve ? writer.AddCurve(of, found.first, found.second)
            : writer.Add(of, found.first, found.second);
    }
  }
  return writer.Take();
}

}  // namespace

const Query kHandoverQuery = {
    {"handover",
     "Whether leads and requests between marketing and sales are answered in time, and how long "
     "answers take.",
     "leads|requests", "service_levels|teams|owners|campaigns|customers|deals|products|calendar",
     "", TallyState::kEntities, kOptions, kOutputs,
     "Kaplan and Meier, JASA 1958; Greenwood 1926; Brookmeyer and Crowley, Biometrics 1982"},
    Fold,
    Solve,
};

}  // namespace coxswain
