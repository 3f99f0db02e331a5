#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "coxswain/measures.h"

#include "say.h"
#include "written_plan.h"

namespace coxswain::report {
namespace {

class Objectives {
 public:
  explicit Objectives(const Snapshot& snapshot)
      : snapshot_(snapshot), table_(snapshot.table(TableId::kObjectives)) {}

  bool SharesADay(int64_t row, Date first, Date last) const {
    return table_.DayAt(row, At("starts_on")) <= last.days() &&
           table_.DayAt(row, At("due_on")) >= first.days();
  }

  // The rows, each followed by those that serve it, with how deep they stand; ids in byte order.
  std::vector<std::pair<int64_t, int>> Ordered(const std::vector<int64_t>& rows) const {
    std::vector<int64_t> sorted = rows;
    std::sort(sorted.begin(), sorted.end(),
              [&](int64_t a, int64_t b) { return IdOf(a) < IdOf(b); });
    std::set<std::string_view> ids;
    for (const int64_t row : sorted) ids.insert(IdOf(row));
    std::vector<std::pair<int64_t, int>> ordered;
    std::set<int64_t> placed;
    // From a row down; once each, so that a circle ends.
    const auto place = [&](const auto& self, int64_t row, int depth) -> void {
      if (!placed.insert(row).second) return;
      ordered.emplace_back(row, depth);
      for (const int64_t child : sorted) {
        if (ParentOf(child) == IdOf(row)) self(self, child, depth + 1);
      }
    };
    for (const int64_t row : sorted) {
      if (ids.count(ParentOf(row)) == 0) place(place, row, 0);
    }
    for (const int64_t row : sorted) place(place, row, 0);  // those of a circle
    return ordered;
  }

  std::vector<std::string> Cells(int64_t row, int depth) const {
    constexpr int kDeepest = 4;
    std::string name(table_.TextAt(row, At("name")));
    if (name.empty()) name = IdOf(row);
    std::string indent;
    for (int i = 0; i < std::min(depth, kDeepest); ++i) indent += "– ";
    const std::string_view measure = table_.TextAt(row, At("measure"));
    const std::string_view filter = table_.TextAt(row, At("filter"));
    return {indent + Shortened(name, kLongestName),
            Shortened(InWords(measure), kLongestName) +
                (filter.empty() ? "" : " (" + Shortened(filter, kLongestName) + ")"),
            Target(row),
            Date::FromDays(table_.DayAt(row, At("due_on"))).ToString(),
            Value(row, "weight", ""),
            Teams(IdOf(row), 1),
            Teams(IdOf(row), 2)};
  }

 private:
  static int At(std::string_view name) { return ColumnIndex(TableId::kObjectives, name); }
  std::string_view IdOf(int64_t row) const { return table_.TextAt(row, 0); }
  std::string_view ParentOf(int64_t row) const { return table_.TextAt(row, At("parent_id")); }

  // Empty where there is none.
  std::string Value(int64_t row, std::string_view column, std::string_view unit) const {
    const int64_t value = table_.NumberAt(row, At(column));
    return value == kNullNumber ? "" : ExactText(value, unit);
  }

  std::string Target(int64_t row) const {
    const Measure* const measure = FindMeasure(table_.TextAt(row, At("measure")));
    std::string currency(table_.TextAt(row, At("currency")));
    if (currency.empty()) currency = snapshot_.currency();
    const std::string unit = measure == nullptr ? "" : UnitText(measure->unit, currency);
    const bool money = measure != nullptr && measure->unit == MeasureUnit::kMoney;
    const std::string of = money ? " " + currency : "";
    const ColumnSpec& kinds = Spec(TableId::kObjectives).columns[static_cast<size_t>(At("kind"))];
    const int kind = table_.SmallAt(row, At("kind"));
    const std::string low = Value(row, "target_low", unit), high = Value(row, "target_high", unit);
    if (kind == EnumIndex(kinds, "corridor") && !low.empty() && !high.empty()) {
      return low + " to " + high + of;
    }
    const bool up = table_.SmallAt(row, At("direction")) == 1;
    std::string text = (up ? "at least " : "at most ") + Value(row, "target", unit) + of;
    const std::string baseline = Value(row, "baseline", unit);
    if (!baseline.empty()) text += ", from " + baseline;
    return text;
  }

  // Those with this role: 1 accountable, 2 contributes.
  std::string Teams(std::string_view objective, int role) const {
    const TableState& owners = snapshot_.table(TableId::kObjectiveOwners);
    const auto column = [](std::string_view name) {
      return ColumnIndex(TableId::kObjectiveOwners, name);
    };
    std::set<std::string> teams;
    for (int64_t row = 0; row < owners.rows; ++row) {
      if (owners.TextAt(row, 0) != objective || owners.SmallAt(row, column("role")) != role)
        continue;
      teams.insert(Shortened(owners.TextAt(row, column("team")), kLongestName));
    }
    return Listed({teams.begin(), teams.end()});
  }

  const Snapshot& snapshot_;
  const TableState& table_;
};

}  // namespace

PlanTable ObjectivesTable(const Snapshot& snapshot, Date first, Date last) {
  const Objectives objectives(snapshot);
  std::vector<int64_t> rows;
  for (int64_t row = 0; row < snapshot.table(TableId::kObjectives).rows; ++row) {
    if (objectives.SharesADay(row, first, last)) rows.push_back(row);
  }
  PlanTable table;
  table.headings = {{"Objective"},    {"Measured by"}, {"Target"}, {"By"},
                    {"Weight", true}, {"Answers"},     {"With"}};
  for (const auto& [row, depth] : objectives.Ordered(rows)) {
    table.rows.push_back(objectives.Cells(row, depth));
  }
  return table;
}

}  // namespace coxswain::report
