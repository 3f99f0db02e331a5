#ifndef COXSWAIN_TOOLS_SAMPLE_HISTORY_H_
#define COXSWAIN_TOOLS_SAMPLE_HISTORY_H_

// Makes up how each deal of the sample company came to be what it is: its rows of deal_history.
//
// Whether a deal is won was drawn before (story::Segment::win_bp, less in the shock year). Of lost
// deals the share story::kLostAtStage is lost in each stage, so what is known of a deal in a stage
// is how likely it is won: see WinBpEntered and WinBpSeen.

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sample_csv.h"
#include "sample_deals.h"
#include "sample_story.h"

namespace coxswain_tools {

// How many of the deals are won that a customer of the segment has after the first, in basis
// points.
inline int WinBpOf(const story::Segment& segment, bool shock_year) {
  const bool chain = &segment == &story::kSegments[story::kWarehouse];
  return segment.win_bp - (shock_year && !chain ? story::kShockWinLossBp : 0);
}
// P(won | it has come to this stage), in basis points, where `win_bp` of all are won: of the others
// those are gone that were lost in the stages before.
inline int WinBpEntered(int win_bp, size_t stage) {
  int64_t lost_later = 0;
  for (size_t s = stage; s < story::kStages.size(); ++s) lost_later += story::kLostAtStageBp[s];
  const int64_t won = int64_t{win_bp} * 10000;
  return static_cast<int>(RoundHalfEven(won * 10000, won + (10000 - int64_t{win_bp}) * lost_later));
}
// P(won | it is in this stage on a day like any other). A deal's days are split alike between the
// stages that it comes to, however many these are, so one that is lost early stays longer in each.
inline int WinBpSeen(int win_bp, size_t stage) {
  constexpr int64_t kParts = 12;  // divisible by 1, 2, 3 and 4 stages
  int64_t lost = 0;
  for (size_t s = stage; s < story::kStages.size(); ++s) {
    lost += story::kLostAtStageBp[s] * (kParts / static_cast<int64_t>(s + 1));
  }
  const int64_t won = int64_t{win_bp} * 10000 * (kParts / 4);
  return static_cast<int>(RoundHalfEven(won * 10000, won + (10000 - int64_t{win_bp}) * lost));
}

class HistoryMaker {
 public:
  HistoryMaker(const std::filesystem::path& directory, uint64_t seed, const Calendar& calendar)
      : seed_(seed),
        calendar_(calendar),
        file_(directory, "deal_history",
              "deal_id,changed_at,stage,amount,expected_close_on,owner") {}

  struct Told {
    int64_t id;            // of the deal
    int opened, closed;    // days; of an open deal closed is today
    std::string_view end;  // the stage that it was closed in; empty: open
    bool won;
    int open_stage;  // where an open deal is
    int expected;    // the day an open deal should close
    int64_t amount;  // what its row says
    int64_t usual;   // what it was before it was lost, where its row says 0
    int owner;
  };

  // `row` numbers the deal's draws.
  void Write(uint64_t row, const Told& deal) {
    const Draws draws(seed_, kHistoryRows, row);
    changes_.clear();
    const int stages = StagesOf(draws, deal);
    const int last_expected =
        deal.end.empty() ? deal.expected : deal.closed + draws.Between(2, -10, 10);
    int expected = last_expected;
    const int slips = draws.Chance(3, 2000) ? 1 + draws.Below(4, 2) : 0;
    for (int slip = slips - 1; slip >= 0; --slip) {
      const uint64_t field = 10 + static_cast<uint64_t>(slip) * 2;
      Add(draws.Between(field, deal.opened, deal.closed)).expected = expected;
      expected -= draws.Between(field + 1, 14, 45);
    }
    SortFrom(0);
    // The later slip has the later day.
    for (size_t i = 1; i < changes_.size(); ++i) {
      if (changes_[i - 1].expected > changes_[i].expected) {
        std::swap(changes_[i - 1].expected, changes_[i].expected);
      }
    }
    const size_t first_stage = changes_.size();
    for (int s = 1; s < stages; ++s) {
      Add(draws.Between(20 + static_cast<uint64_t>(s), deal.opened, deal.closed));
    }
    SortFrom(first_stage);
    for (int s = 1; s < stages; ++s) {
      changes_[first_stage + static_cast<size_t>(s) - 1].stage =
          story::kStages[static_cast<size_t>(s)].name;
    }
    Change first{deal.opened};
    first.stage = story::kStages[0].name;
    first.amount = deal.usual;
    first.expected = expected;
    if (draws.Chance(5, 3500)) {
      first.amount = RoundHalfEven(deal.usual * draws.Between(6, 75, 130), 100);
      Add(draws.Between(7, deal.opened, deal.closed)).amount = deal.usual;
    }
    const int other = deal.owner ^ 1;  // of the same territory or of the chains
    if (deal.owner < story::kDirector && other != story::kLateStarter && draws.Chance(8, 400)) {
      first.owner = other;
      Add(draws.Between(9, deal.opened, deal.closed)).owner = deal.owner;
    }
    SortFrom(0);
    changes_.insert(changes_.begin(), first);
    if (!deal.end.empty()) {
      Change& last = Add(deal.closed);
      last.stage = deal.end;
      if (deal.amount != deal.usual) last.amount = deal.amount;
    }
    for (size_t i = 0; i < changes_.size(); ++i) WriteRow(deal.id, i, draws);
  }

  CsvFile& file() { return file_; }

 private:
  // A stream of draws that nothing else has.
  static constexpr uint64_t kHistoryRows = 20;
  static constexpr int64_t kSame = INT64_MIN;

  struct Change {
    int day;
    std::string_view stage = {};
    int64_t amount = kSame;
    int expected = -1;
    int owner = -1;
  };

  Change& Add(int day) { return changes_.emplace_back(Change{day}); }
  void SortFrom(size_t first) {
    std::stable_sort(changes_.begin() + static_cast<std::ptrdiff_t>(first), changes_.end(),
                     [](const Change& a, const Change& b) { return a.day < b.day; });
  }

  // How many stages it came to.
  static int StagesOf(const Draws& draws, const Told& deal) {
    if (deal.end.empty()) return deal.open_stage + 1;
    constexpr int kAll = static_cast<int>(story::kStages.size());
    if (deal.won) return kAll;
    int at = draws.Below(1, 10000);
    for (int s = 0; s < kAll; ++s) {
      at -= story::kLostAtStageBp[static_cast<size_t>(s)];
      if (at < 0) return s + 1;
    }
    return kAll;
  }

  void WriteRow(int64_t id, size_t nth, const Draws& draws) {
    const Change& change = changes_[nth];
    // Later within a day the later it stands.
    const int hour = 8 + static_cast<int>(nth);
    const int minute = draws.Below(40 + nth, 60);
    time_.assign(calendar_.Text(change.day));
    time_ += hour < 10 ? "T0" : "T";
    time_ += std::to_string(hour);
    time_ += minute < 10 ? ":0" : ":";
    time_ += std::to_string(minute);
    time_ += ":00Z";
    file_.Id("D-", id, 7).Plain(time_).Plain(change.stage);
    change.amount == kSame ? file_.Empty() : file_.Money(change.amount);
    change.expected < 0 ? file_.Empty() : file_.Plain(calendar_.Text(change.expected));
    file_.Plain(change.owner < 0 ? std::string_view()
                                 : story::kOwners[static_cast<size_t>(change.owner)].name);
    file_.End();
  }

  uint64_t seed_;
  const Calendar& calendar_;
  CsvFile file_;
  std::vector<Change> changes_;
  std::string time_;
};

}  // namespace coxswain_tools

#endif  // COXSWAIN_TOOLS_SAMPLE_HISTORY_H_
