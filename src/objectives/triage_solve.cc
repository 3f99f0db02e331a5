#include <algorithm>

#include "deal_triage.h"
#include "definitions.h"
#include "figures.h"
#include "headroom_markets.h"
#include "headroom_streams.h"
#include "triage_key.h"

namespace coxswain {
namespace {

constexpr int64_t kFewWins = 10;  // fewer do not tell how long deals of a pipeline take

bool IsDay(const KeyPart& part) {
  constexpr int64_t kFirst = -719162, kLast = 2932896;  // of the years 1 and 9999
  return part.kind == KeyPart::Kind::kInteger && part.integer >= kFirst && part.integer <= kLast;
}

std::optional<Date> DayOf(const KeyPart& part) {
  return IsDay(part) ? std::optional(Date::FromDays(static_cast<int32_t>(part.integer)))
                     : std::nullopt;
}

std::optional<int64_t> NumberOf(const KeyPart& part) {
  return part.kind == KeyPart::Kind::kInteger ? std::optional(part.integer) : std::nullopt;
}

struct Criterion {
  std::string name;
  int64_t weight = 0;  // 1e-6
  bool valid = true;   // on the day
};

struct Target {
  std::string objective_id;
  bool gross = false;
  int64_t share = 0;  // 1e-6
  std::optional<Date> starts_on, due_on;
};

// "0,3," as numbers below `count`.
std::vector<size_t> Numbers(const KeyPart& part, size_t count) {
  std::vector<size_t> numbers;
  size_t number = 0;
  for (const char c : part.text) {
    if (c == ',') {
      if (number < count) numbers.push_back(number);
      number = 0;
    } else if (c >= '0' && c <= '9' && number <= count) {
      number = number * 10 + static_cast<size_t>(c - '0');
    }
  }
  return numbers;
}

// How often won deals took so many days.
class Cycles {
 public:
  void Add(int64_t days, Int128 count) {
    counts_[days] += count;
    all_ += count;
  }
  Int128 all() const { return all_; }
  DealPace pace() const { return {Quantile(5), Quantile(9)}; }

 private:
  // The first number of days in which so many tenths were won.
  std::optional<int64_t> Quantile(int tenths) const {
    Int128 sum = 0;
    for (const auto& [days, count] : counts_) {
      sum += count;
      if (sum * 10 >= all_ * tenths) return days;
    }
    return std::nullopt;
  }
  std::map<int64_t, Int128> counts_;
  Int128 all_ = 0;
};

void JudgeTarget(const std::vector<Target>& targets, const KeyPart& spoken_of,
                 std::optional<Date> day, const std::optional<Int128>& gross, TriagedDeal* deal) {
  const auto share_of = [&](const std::optional<Int128>& margin) {
    return margin.has_value() && deal->net.value_or(0) > 0
               ? std::optional(Ratio(*margin, *deal->net))
               : std::nullopt;
  };
  deal->margin = deal->contribution;
  deal->margin_share = share_of(deal->contribution);
  std::optional<double> least;
  for (const size_t number : Numbers(spoken_of, targets.size())) {
    const Target& target = targets[number];
    if (!day.has_value() || !target.starts_on.has_value() || !target.due_on.has_value() ||
        *day < *target.starts_on || *day > *target.due_on) {
      continue;
    }
    const std::optional<Int128>& margin = target.gross ? gross : deal->contribution;
    const std::optional<double> share = share_of(margin);
    const double asked = Ratio(target.share, kMicros);
    // Of a deal of unknown margin the highest target is the one to know.
    const double beyond = share.value_or(0) - asked;
    if (least.has_value() && beyond >= *least) continue;
    least = beyond;
    deal->objective_id = target.objective_id;
    deal->target_share = asked;
    deal->margin = margin;
    deal->margin_share = share;
  }
}

void JudgeFit(const std::vector<Criterion>& criteria, const KeyPart& met, TriagedDeal* deal) {
  Int128 positive = 0, sum = 0;
  for (const Criterion& criterion : criteria) {
    if (criterion.valid && criterion.weight > 0) positive += criterion.weight;
  }
  for (const size_t number : Numbers(met, criteria.size())) {
    const Criterion& criterion = criteria[number];
    if (!criterion.valid) continue;
    sum += criterion.weight;
    if (criterion.weight > 0) deal->met.push_back(criterion.name);
    if (criterion.weight < 0) deal->unwanted.push_back(criterion.name);
  }
  if (positive > 0) deal->fit = Ratio(sum, positive);
}

std::string_view VerdictOn(const TriagedDeal& deal) {
  if (!deal.contribution.has_value()) return "value unknown";
  if (*deal.contribution < 0) return "loses money";
  if (deal.below_target()) return "below margin target";
  if (deal.overdue) return "overdue";
  return deal.stale() ? "stale" : "pursue";
}

}  // namespace

bool TriagedDeal::below_target() const {
  return margin_share.has_value() && target_share.has_value() && *margin_share < *target_share;
}

Triage Triage::Of(const Tally& tally, const TriageOptions& options) {
  Triage triage;
  const Signature& signature = tally.signature();
  const EntriesByStream streams = ByStream(tally);
  triage.today = options.as_of.has_value() ? options.as_of : LatestEvent(streams);
  const std::optional<Date> today = triage.today;

  std::vector<Criterion> criteria;
  std::vector<Target> targets;
  for (const Key& definition : signature.definitions) {
    if (definition[0].integer == kCriterionDefinition) {
      const std::optional<Date> from = DayOf(definition[3]), to = DayOf(definition[4]);
      const bool valid = !today.has_value() || ((!from.has_value() || *from <= *today) &&
                                                (!to.has_value() || *to >= *today));
      criteria.push_back({definition[1].text, definition[2].integer, valid});
    } else if (definition[0].integer == kTargetDefinition) {
      targets.push_back({definition[1].text, definition[2].integer != 0, definition[3].integer,
                         DayOf(definition[4]), DayOf(definition[5])});
    }
  }

  HeadroomOptions market;
  market.plan.by = {kSegmentDim};
  market.as_of = options.as_of;
  const std::map<std::string, MarketRoom> markets =
      ReadMarkets(streams, market, signature.calendar);

  std::map<std::string, Cycles> of_pipeline;
  Cycles of_all;
  const auto entries = [&](int64_t stream) -> const std::vector<Tally::Entry>& {
    return EntriesOf(streams, static_cast<ObjectiveStream>(stream));
  };
  for (const Tally::Entry& entry : entries(kWonCycleStream)) {
    const int64_t days = entry.key[2].integer;
    of_pipeline[EncodeKey({{entry.key[1]}})].Add(days, entry.at(0));
    of_all.Add(days, entry.at(0));
  }

  for (const Tally::Entry& entry : entries(kOpenDealStream)) {
    const Key& key = entry.key;
    TriagedDeal deal;
    deal.deal_id = key[kTriageDeal].text;
    deal.name = key[kTriageName];
    deal.customer_id = key[kTriageCustomerId];
    deal.customer = key[kTriageCustomer];
    deal.segment = key[kTriageSegment];
    deal.owner = key[kTriageOwner];
    deal.team = key[kTriageTeam];
    deal.stage = key[kTriageStage];
    deal.pipeline = key[kTriagePipeline];
    deal.opened_on = DayOf(key[kTriageOpened]);
    deal.expected_close_on = DayOf(key[kTriageExpected]);
    deal.probability = NumberOf(key[kTriageProbability]);
    deal.probability_of_stage = key[kTriageOfStage].integer != 0;
    const auto money = [&](TriagePart part) {
      const std::optional<int64_t> micros = NumberOf(key[part]);
      return micros.has_value() ? std::optional(Int128{*micros}) : std::nullopt;
    };
    deal.net = money(kTriageNet);
    deal.contribution = money(kTriageContribution);
    if (deal.contribution.has_value() && deal.probability.has_value()) {
      deal.expected = DivideHalfEven(*deal.contribution * *deal.probability, kNanos);
    }
    JudgeTarget(targets, key[kTriageTargets],
                deal.expected_close_on.has_value() ? deal.expected_close_on : today,
                money(kTriageGross), &deal);
    JudgeFit(criteria, key[kTriageCriteria], &deal);
    const auto room = markets.find(EncodeKey({{deal.segment}}));
    if (room != markets.end() && room->second.capacity.has_value()) {
      const int64_t capacity = *room->second.capacity;
      deal.headroom = std::max<int64_t>(0, *room->second.headroom());
      if (capacity > 0) deal.penetration = Ratio(room->second.customers, capacity);
    }
    if (today.has_value() && deal.opened_on.has_value() && *deal.opened_on <= *today) {
      deal.age_days = today->days() - deal.opened_on->days();
    }
    const auto own = of_pipeline.find(EncodeKey({{deal.pipeline}}));
    deal.pace = own != of_pipeline.end() && own->second.all() >= kFewWins ? own->second.pace()
                                                                          : of_all.pace();
    deal.overdue =
        today.has_value() && deal.expected_close_on.has_value() && *deal.expected_close_on < *today;
    deal.verdict = VerdictOn(deal);
    triage.deals.push_back(std::move(deal));
  }
  return triage;
}

std::string ReasonsFor(const TriagedDeal& deal, const std::string& currency) {
  const std::string unit = UnitText(MeasureUnit::kMoney, currency);
  const auto money = [&](Int128 micros) { return FigureText(micros, unit); };
  const auto share = [](double value) { return FigureText(Figure::OfReal(value).micros, "share"); };
  std::string text;
  const auto say = [&](const std::string& sentence) {
    text += (text.empty() ? "" : " ") + sentence;
  };
  if (!deal.contribution.has_value()) {
    say(deal.net.has_value() ? "Its cost is not known, so nobody can tell what it earns."
                             : "Its amount is not known.");
  } else if (deal.expected.has_value()) {
    say("Expected contribution " + money(*deal.expected) + ": " +
        share(Ratio(*deal.probability, kNanos)) +
        (deal.probability_of_stage ? " (its stage's)" : "") + " of " + money(*deal.contribution) +
        ".");
  } else {
    say("It would contribute " + money(*deal.contribution) +
        "; neither it nor its stage has a probability.");
  }
  if (deal.contribution.has_value() && *deal.contribution < 0) say("Won, it loses money.");
  if (deal.target_share.has_value() && deal.margin_share.has_value()) {
    say("Its margin of " + share(*deal.margin_share) +
        (deal.below_target() ? " is below the " : " reaches the ") + share(*deal.target_share) +
        " of " + deal.objective_id + ".");
  }
  if (deal.headroom.has_value()) {
    const std::string segment = deal.segment.text;
    say(*deal.headroom == 0
            ? segment + " has no room for new customers."
            : segment + " has room for " + std::to_string(*deal.headroom) + " new customer" +
                  (*deal.headroom == 1 ? "" : "s") +
                  (deal.penetration.has_value() ? " (penetration " + share(*deal.penetration) + ")"
                                                : "") +
                  ".");
  }
  if (deal.fit.has_value()) {
    say(deal.met.empty()
            ? "It meets no criterion of the strategy."
            : "It fits the strategy by " + share(*deal.fit) + ": " + Joined(deal.met) + ".");
    if (!deal.unwanted.empty()) say("Not wanted: " + Joined(deal.unwanted) + ".");
  }
  if (deal.age_days.has_value() && deal.pace.typical.has_value()) {
    say("Open for " + std::to_string(*deal.age_days) + " days" +
        (deal.stale()
             ? ", longer than nine in ten won deals took (" + std::to_string(*deal.pace.slow) + ")."
             : "; half of the won deals took up to " + std::to_string(*deal.pace.typical) + "."));
  }
  if (deal.overdue) {
    say("It should have closed on " + deal.expected_close_on->ToString() + ".");
  }
  return text;
}

}  // namespace coxswain
