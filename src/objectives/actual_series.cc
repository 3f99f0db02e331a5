#include "actual_series.h"

#include <algorithm>
#include <map>

#include "figures.h"

namespace coxswain {
namespace {

// The columns stand in the schema's order after the stream.
ActualRow ReadActual(const Key& key) {
  const auto at = [&](std::string_view column) -> const KeyPart& {
    return key[static_cast<size_t>(ColumnIndex(TableId::kActuals, column)) + 1];
  };
  return {at("team"), at("segment"),
          Date::FromDays(static_cast<int32_t>(at("period_start").integer)),
          Date::FromDays(static_cast<int32_t>(at("period_end").integer)), at("value").integer};
}

}  // namespace

absl::Status CountActuals(const Snapshot& snapshot, const std::set<std::string>& measures,
                          Tally* tally) {
  const TableState& actuals = snapshot.table(TableId::kActuals);
  const Int128 one = 1;
  for (int64_t row = 0; row < actuals.rows; ++row) {
    if (measures.count(std::string(actuals.TextAt(row, 0))) == 0) continue;
    COXSWAIN_ASSIGN_OR_RETURN(Key key, ReportedKey(snapshot, TableId::kActuals, row));
    key.insert(key.begin(), KeyPart::Integer(kActualStream));
    tally->Add(key, {&one, 1});
  }
  return absl::OkStatus();
}

ActualSeries SeriesOf(std::string_view measure, std::string_view filter_text,
                      const EntriesByStream& streams) {
  ActualSeries series;
  const absl::StatusOr<Filter> filter = ParseFilter(filter_text);
  if (!filter.ok()) return series;
  std::map<std::string, std::vector<ActualRow>> found;  // by team and segment
  for (const Tally::Entry& entry : EntriesOf(streams, kActualStream)) {
    if (entry.key[1].text != measure) continue;
    const ActualRow row = ReadActual(entry.key);
    bool passes = true;
    for (const FilterCondition& condition : *filter) {
      const size_t dot = condition.column.rfind('.');
      const std::string column =
          dot == std::string::npos ? condition.column : condition.column.substr(dot + 1);
      if (column != "team" && column != "segment") {
        series.note = "Rows of actuals have no " + Quote(condition.column) + " to filter by.";
        return series;
      }
      passes = passes && TextPasses(column == "team" ? row.team : row.segment, condition);
    }
    if (passes) found[EncodeKey({row.team, row.segment})].push_back(row);
  }
  if (found.empty()) return series;
  const auto total = found.find(EncodeKey({KeyPart::Null(), KeyPart::Null()}));
  if (total == found.end() && found.size() > 1) {
    series.note = "Actuals of " + Quote(measure) +
                  " are kept by team or segment: a filter must name one of them.";
    return series;
  }
  series.rows = total != found.end() ? total->second : found.begin()->second;
  std::sort(series.rows.begin(), series.rows.end(), [](const ActualRow& a, const ActualRow& b) {
    return a.start != b.start ? a.start < b.start : a.end < b.end;
  });
  return series;
}

}  // namespace coxswain
