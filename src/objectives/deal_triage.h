#ifndef COXSWAIN_SRC_OBJECTIVES_DEAL_TRIAGE_H_
#define COXSWAIN_SRC_OBJECTIVES_DEAL_TRIAGE_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coxswain/query.h"

// Open deals as they are folded and judged. The rules are in coxswain/objectives/deal_triage.h.
namespace coxswain {

struct TriageOptions {
  Filter filter;
  std::optional<Date> as_of;
};

absl::StatusOr<Tally> FoldTriage(const QuerySpec& spec,
                                 const std::shared_ptr<const Snapshot>& snapshot,
                                 const Options& options, const TriageOptions& read, const Run& run);

// How long won deals took.
struct DealPace {
  std::optional<int64_t> typical, slow;  // days: of half, of nine in ten
};

struct TriagedDeal {
  std::string deal_id;
  KeyPart name, customer_id, customer, segment, owner, team, stage, pipeline;
  std::optional<Date> opened_on, expected_close_on;
  std::optional<int64_t> probability;  // 1e-9
  bool probability_of_stage = false;
  std::optional<Int128> net, contribution, margin;  // micros; margin: what target_share is of
  std::optional<double> margin_share;
  std::optional<Int128> expected;  // contribution
  std::string objective_id;        // whose target is meant
  std::optional<double> target_share;
  std::optional<int64_t> headroom;
  std::optional<double> penetration;
  std::optional<double> fit;
  std::vector<std::string> met, unwanted;  // criteria, by their names
  std::optional<int64_t> age_days;
  DealPace pace;
  bool overdue = false;
  std::string_view verdict;

  bool stale() const {
    return age_days.has_value() && pace.slow.has_value() && *age_days > *pace.slow;
  }
  bool below_target() const;
};

// By deal_id.
struct Triage {
  std::vector<TriagedDeal> deals;
  std::optional<Date> today;
  static Triage Of(const Tally& tally, const TriageOptions& options);
};

// Sentences for and against the deal.
std::string ReasonsFor(const TriagedDeal& deal, const std::string& currency);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_DEAL_TRIAGE_H_
