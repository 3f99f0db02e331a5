#include "countermeasure_log.h"

#include <algorithm>

#include "coxswain/measures.h"

#include "base/letters.h"

namespace coxswain {
namespace {

// Places of the table's columns in a key, after the stream.
enum Part : size_t { kId = 1, kObjective, kWhat, kOwner, kDue, kExpected, kObserved, kStatus };

constexpr int64_t kMostDays = 10'000'000;  // more than the years that there are

bool Among(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return SameIgnoringCase(text, word); });
}

std::string_view StateOf(const Countermeasure& one, std::optional<Date> today) {
  if (Among(one.status, {"dropped", "cancelled", "canceled", "abandoned", "rejected"})) {
    return kDropped;
  }
  if (one.observed.has_value() ||
      Among(one.status, {"done", "completed", "complete", "closed", "finished"})) {
    return kDone;
  }
  return one.due_on.has_value() && today.has_value() && *one.due_on < *today ? kOverdue : kRunning;
}

}  // namespace

absl::Status CountCountermeasures(const Snapshot& snapshot,
                                  const std::vector<std::string>& objective_ids, const Run& run,
                                  Tally* tally) {
  const TableState& table = snapshot.table(TableId::kCountermeasures);
  if (NamesAllRows(table, -1, run)) return absl::OkStatus();
  const int objective = ColumnIndex(table.id, "objective_id");
  const int target = ColumnIndex(TableId::kObjectives, "target");
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<uint32_t>* const rows,
                            snapshot.RowOfSymbol(TableId::kObjectives));
  const Int128 one = 1;
  for (int64_t row = 0; row < table.rows; ++row) {
    Key key = RowKey(table, row);
    key.insert(key.begin(), KeyPart::Integer(kCountermeasureStream));
    if (!objective_ids.empty() && std::find(objective_ids.begin(), objective_ids.end(),
                                            key[kObjective].text) == objective_ids.end()) {
      continue;
    }
    const Symbol symbol = table.SymbolAt(row, objective);
    const uint32_t of = symbol < rows->size() ? (*rows)[symbol] : kNoRow;
    for (const Part part : {kExpected, kObserved}) {
      KeyPart& effect = key.at(part);
      if (effect.is_null() || of == kNoRow) continue;
      COXSWAIN_ASSIGN_OR_RETURN(effect.integer, ReportedValue(snapshot, TableId::kObjectives, of,
                                                              target, effect.integer));
    }
    tally->Add(key, {&one, 1});
  }
  return absl::OkStatus();
}

CountermeasureLog CountermeasureLog::Read(const Tally& tally, std::optional<Date> today) {
  CountermeasureLog log;
  for (const Tally::Entry& entry : tally.Sorted()) {
    const Key& key = entry.key;
    if (key[0].integer != kCountermeasureStream) continue;
    const auto number = [&](Part part) {
      return key[part].is_null() ? std::nullopt : std::optional(key[part].integer);
    };
    Countermeasure one;
    one.id = key[kId].text;
    one.objective_id = key[kObjective].text;
    one.what = key[kWhat].text;
    one.owner = key[kOwner].text;
    one.status = key[kStatus].text;
    const std::optional<int64_t> day = number(kDue);
    if (day.has_value() && IsInstant(std::clamp(*day, -kMostDays, kMostDays) * kMicrosPerDay)) {
      one.due_on = Date::FromDays(static_cast<int32_t>(*day));
    }
    one.expected = number(kExpected);
    one.observed = number(kObserved);
    one.state = StateOf(one, today);
    log.all.push_back(std::move(one));
  }
  std::stable_sort(log.all.begin(), log.all.end(),
                   [](const Countermeasure& a, const Countermeasure& b) {
                     return a.objective_id < b.objective_id;
                   });
  return log;
}

std::map<std::string, std::vector<const Countermeasure*>> ByObjective(
    const CountermeasureLog& log) {
  std::map<std::string, std::vector<const Countermeasure*>> by;
  for (const Countermeasure& one : log.all) by[one.objective_id].push_back(&one);
  return by;
}

bool IsBehind(const Score& score) {
  return score.status == kMissed || score.status == kOffCourse || score.status == kAtRisk;
}

Remedy::Remedy(const std::vector<const Countermeasure*>& measures, const Score& score) {
  for (const Countermeasure* one : measures) {
    if (one->state == kDropped) {
      ++dropped;
      continue;
    }
    ++count;
    told += one->expected.has_value() ? 1 : 0;
    expected += one->expected.value_or(0);
    observed += one->observed.value_or(0);
    if (one->state == kDone) {
      ++done;
      continue;
    }
    ++open;
    overdue += one->state == kOverdue ? 1 : 0;
    unknown += one->expected.has_value() ? 0 : 1;
    open_effect += one->expected.value_or(0);
  }
  if (!IsBehind(score)) return;
  if (score.gap.has_value() && *score.gap != 0 && count > 0) {
    covers = Ratio(open_effect, *score.gap);
  }
  if (count == 0) {
    finding = "no countermeasure";
  } else if (unknown > 0) {
    finding = "effect unknown";
  } else if (covers.has_value() && *covers < 1) {
    finding = "falls short";
  }
}

}  // namespace coxswain
