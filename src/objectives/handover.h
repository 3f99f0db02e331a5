#ifndef COXSWAIN_SRC_OBJECTIVES_HANDOVER_H_
#define COXSWAIN_SRC_OBJECTIVES_HANDOVER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "coxswain/query.h"

// How hand-overs are folded and read back. The rules are in coxswain/objectives/handover.h.
namespace coxswain {

enum class HandoverKind : uint8_t { kLead = 1, kRequest };

// How a hand-over was answered.
enum class Answer : uint8_t { kNone, kAccepted, kContacted, kRejected, kDelivered, kOutOfOrder };

struct HandoverOptions {
  Filter filter;
  std::string clock_from = "auto";
  std::string answered_by = "any";
  bool working_days = false;
  std::optional<Date> as_of;
  std::string at;  // as it was given
};

inline constexpr OptionSpec kHandoverFilterOption = {
    "filter", OptionType::kFilter, true, "",
    "which leads and requests count: source=web; a column that one of both lacks is null there"};
inline constexpr OptionSpec kClockFromOption = {
    "clock_from",
    OptionType::kChoice,
    true,
    "auto",
    "when a lead's clock begins; auto: routed, else qualified, else created",
    "auto|created|qualified|routed"};
inline constexpr OptionSpec kAnsweredByOption = {
    "answered_by",
    OptionType::kChoice,
    true,
    "any",
    "what answers a lead besides a rejection; any: accepted or contacted",
    "any|accepted|contacted"};
inline constexpr OptionSpec kClockOption = {
    "clock",
    OptionType::kChoice,
    true,
    "all",
    "which hours count; working_days: 24 on each day that people work",
    "all|working_days"};
inline constexpr OptionSpec kAtOption = {"at", OptionType::kText, true, "",
                                         "moment to look from instead of a day: 2026-03-31T09:30, "
                                         "in the book's time zone unless it says "
                                         "otherwise"};

// Requires the options above and as_of. InvalidArgument: a moment that is none.
absl::StatusOr<HandoverOptions> ReadHandoverOptions(const Options& options);

// A service level, in the order of its key.
struct ServiceLevel {
  std::string kind, from_team, to_team;
  int64_t target_hours = 0;  // 1e-6
  int64_t target_share = 0;  // 1e-9
};

// Folds leads and requests with the parts of `dimensions`, of leads and of requests, before what
// the clock needs: names of columns, as many for both.
absl::StatusOr<Tally> FoldHandovers(const QuerySpec& spec,
                                    const std::shared_ptr<const Snapshot>& snapshot,
                                    const Options& options, const HandoverOptions& read,
                                    const std::vector<std::string>& lead_dimensions,
                                    const std::vector<std::string>& request_dimensions,
                                    const Run& run);

// One lead or request, or several that are alike. A lead's times are instants, a request's days.
struct Handover {
  HandoverKind of = HandoverKind::kLead;
  int64_t count = 1;
  Key dimensions;
  int64_t start = 0;
  std::optional<int64_t> answered;
  Answer answer = Answer::kNone;
  std::optional<size_t> level;  // of HandoverBook::levels
  std::optional<int64_t> due;   // day
  KeyPart to_team, from_team, kind, reason;
};

// The hours that count between two moments.
class HandoverClock {
 public:
  HandoverClock() = default;
  // calendar: days that the table of this name says something of, and what it says.
  HandoverClock(bool working_days, TimeZone zone, const std::map<int64_t, bool>& calendar);

  int64_t DayOf(int64_t instant) const { return zone_.DayOf(instant).days(); }
  // Microseconds that count from one instant to a later one.
  int64_t Between(int64_t from, int64_t to) const;
  // From one day to a later one: 24 hours for each day after the first that counts.
  int64_t BetweenDays(int64_t from, int64_t to) const;
  // The first instant at which so many microseconds have counted, and the last day up to which no
  // more have; where that takes longer than ten years, ten years later.
  int64_t After(int64_t from, int64_t micros) const;
  int64_t LastDayWithin(int64_t from, int64_t micros) const;

 private:
  int64_t Midnight(int64_t day) const { return zone_.InstantOf(day * kMicrosPerDay); }
  // Of the days after `from`, up to `to`, those that count.
  int64_t DaysThatCount(int64_t from, int64_t to) const;

  bool working_days_ = false;
  TimeZone zone_;
  // Days that count other than their weekday has it, ascending, and how many more than weekdays
  // count up to each.
  std::vector<std::pair<int64_t, int64_t>> exceptions_;
};

// A tally of hand-overs, read.
struct HandoverBook {
  std::vector<ServiceLevel> levels;
  HandoverClock clock;
  // The moment looked from, and its day. Empty: there is nothing to look at.
  std::optional<int64_t> moment;
  std::optional<int64_t> today;
  std::vector<Handover> all;  // in key order

  static absl::StatusOr<HandoverBook> Read(const Tally& tally, const HandoverOptions& options);

  // Microseconds that count until it was answered, or up to now.
  int64_t Elapsed(const Handover& one) const;
  // Of its service level; empty: there is none. Requests with due_on have none.
  std::optional<int64_t> Target(const Handover& one) const;
  // Whether it can be late at all.
  bool HasTarget(const Handover& one) const;
  // Answered later than it should be, or waiting longer.
  bool Late(const Handover& one) const;
  // The moment by which it should be answered: an instant, or of a request the last day.
  int64_t Deadline(const Handover& one) const;
  // By how many microseconds it is late; requires Late.
  int64_t LateBy(const Handover& one) const;
};

inline constexpr double kMicrosPerHour = 3600e6;

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_HANDOVER_H_
