#include <algorithm>

#include "handover.h"
#include "handover_key.h"

namespace coxswain {
namespace {

constexpr int64_t kMicrosPerTargetHour = 3600;  // of 1e-6 hours
// Longer targets are as good as none; so that sums of times stay within 64 bits.
constexpr int64_t kLongestTarget = int64_t{1'000'000} * kMicrosPerDay;
// No group of rows is larger; so that counts add up within 64 bits.
constexpr Int128 kMostRows = Int128{1} << 40;

bool IsDay(int64_t day) {
  constexpr int64_t kFirst = -719162, kLast = 2932896;  // of the years 1 and 9999
  return day >= kFirst && day <= kLast;
}

std::optional<int64_t> NumberOf(const KeyPart& part) {
  return part.kind == KeyPart::Kind::kInteger ? std::optional(part.integer) : std::nullopt;
}

// Empty for what no fold made.
std::optional<Handover> HandoverOf(const Tally::Entry& entry, size_t levels) {
  if (entry.key.size() < 2 + kHandoverParts || entry.at(0) <= 0 || entry.at(0) > kMostRows) {
    return std::nullopt;
  }
  Handover one;
  const bool request = entry.key[1].integer == static_cast<int64_t>(HandoverKind::kRequest);
  one.of = request ? HandoverKind::kRequest : HandoverKind::kLead;
  one.count = static_cast<int64_t>(entry.at(0));
  const size_t facts = entry.key.size() - kHandoverParts;
  one.dimensions.assign(entry.key.begin() + 2, entry.key.begin() + static_cast<int64_t>(facts));
  const auto part = [&](HandoverPart which) -> const KeyPart& { return entry.key[facts + which]; };
  const auto valid = [&](int64_t time) { return request ? IsDay(time) : IsInstant(time); };
  one.start = part(kStartPart).integer;
  one.answered = NumberOf(part(kAnsweredPart));
  one.due = NumberOf(part(kDuePart));
  if (!valid(one.start) || (one.answered.has_value() && !valid(*one.answered)) ||
      (one.due.has_value() && !IsDay(*one.due))) {
    return std::nullopt;
  }
  const int64_t answer = part(kAnswerPart).integer;
  if (answer < 0 || answer > static_cast<int64_t>(Answer::kOutOfOrder)) return std::nullopt;
  one.answer = static_cast<Answer>(answer);
  const std::optional<int64_t> level = NumberOf(part(kLevelPart));
  if (level.has_value() && *level >= 0 && *level < static_cast<int64_t>(levels)) {
    one.level = static_cast<size_t>(*level);
  }
  one.to_team = part(kToPart);
  one.from_team = part(kFromPart);
  one.kind = part(kKindPart);
  one.reason = part(kReasonPart);
  return one;
}

}  // namespace

absl::StatusOr<HandoverBook> HandoverBook::Read(const Tally& tally,
                                                const HandoverOptions& options) {
  HandoverBook book;
  COXSWAIN_ASSIGN_OR_RETURN(const TimeZone zone, TimeZone::Load(tally.signature().time_zone));
  std::map<int64_t, bool> calendar;
  for (const Key& definition : tally.signature().definitions) {
    if (definition[0].integer == kLevelDefinition) {
      ServiceLevel level;
      level.kind = definition[1].text;
      level.from_team = definition[2].text;
      level.to_team = definition[3].text;
      level.target_hours = definition[4].integer;
      level.target_share = std::clamp<int64_t>(definition[5].integer, 0, kNanos);
      book.levels.push_back(std::move(level));
    } else if (definition[0].integer == kCalendarDefinition && IsDay(definition[1].integer)) {
      calendar[definition[1].integer] = definition[2].integer != 0;
    }
  }
  book.clock = HandoverClock(options.working_days, zone, calendar);
  if (options.as_of.has_value()) {
    book.today = options.as_of->days();
    book.moment = zone.InstantOf((*book.today + 1) * kMicrosPerDay);
  } else if (!options.at.empty()) {
    COXSWAIN_ASSIGN_OR_RETURN(book.moment, ParseInstant(options.at, zone));
    book.today = zone.DayOf(*book.moment).days();
  }
  const bool named = book.moment.has_value();
  for (const Tally::Entry& entry : tally.Sorted()) {
    if (entry.key[0].integer == kMomentStream && !named) {
      const int64_t at = entry.key[2].integer;
      if (entry.key[1].integer == kLeadMoment && IsInstant(at)) {
        book.moment = std::max(book.moment.value_or(at), at);
      } else if (entry.key[1].integer == kRequestMoment && IsDay(at)) {
        book.today = std::max(book.today.value_or(at), at);
      }
    } else if (entry.key[0].integer == kHandoverStream) {
      if (auto one = HandoverOf(entry, book.levels.size())) book.all.push_back(*std::move(one));
    }
  }
  if (named || (!book.moment.has_value() && !book.today.has_value())) return book;
  // The later of both; of a day nothing is known but that it had begun.
  if (book.moment.has_value()) {
    book.today = std::max<int64_t>(book.today.value_or(INT64_MIN), book.clock.DayOf(*book.moment));
  }
  const int64_t midnight = zone.InstantOf(*book.today * kMicrosPerDay);
  book.moment = std::max(book.moment.value_or(midnight), midnight);
  return book;
}

int64_t HandoverBook::Elapsed(const Handover& one) const {
  if (one.of == HandoverKind::kRequest) {
    return clock.BetweenDays(one.start, one.answered.value_or(today.value_or(one.start)));
  }
  return clock.Between(one.start, one.answered.value_or(moment.value_or(one.start)));
}

std::optional<int64_t> HandoverBook::Target(const Handover& one) const {
  if (one.due.has_value() || !one.level.has_value()) return std::nullopt;
  const int64_t hours = levels[*one.level].target_hours;
  return std::clamp<int64_t>(hours, 0, kLongestTarget / kMicrosPerTargetHour) *
         kMicrosPerTargetHour;
}

bool HandoverBook::HasTarget(const Handover& one) const {
  return one.due.has_value() || one.level.has_value();
}

bool HandoverBook::Late(const Handover& one) const {
  if (one.due.has_value()) return one.answered.value_or(today.value_or(*one.due)) > *one.due;
  const std::optional<int64_t> target = Target(one);
  return target.has_value() && Elapsed(one) > *target;
}

int64_t HandoverBook::Deadline(const Handover& one) const {
  if (one.due.has_value()) return *one.due;
  const int64_t target = Target(one).value_or(0);
  return one.of == HandoverKind::kRequest ? clock.LastDayWithin(one.start, target)
                                          : clock.After(one.start, target);
}

int64_t HandoverBook::LateBy(const Handover& one) const {
  if (!one.due.has_value()) return Elapsed(one) - Target(one).value_or(0);
  return clock.BetweenDays(*one.due, one.answered.value_or(today.value_or(*one.due)));
}

}  // namespace coxswain
