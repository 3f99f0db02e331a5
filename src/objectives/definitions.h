#ifndef COXSWAIN_SRC_OBJECTIVES_DEFINITIONS_H_
#define COXSWAIN_SRC_OBJECTIVES_DEFINITIONS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "coxswain/query.h"

// How the tallies of this room are put together: what the question is about stands in the
// signature, what was counted in entries by stream.
namespace coxswain {

// The first part of every key.
enum ObjectiveStream : int64_t {
  kEventDayStream = 1,  // day: events
  kFoldStream,          // number of a fold, then what FoldMeasures makes
  kOwnerStream,         // objective, team, role, function: rows
  kActualStream,        // the columns of actuals: rows
  kKpiStream,           // team, measure, filter, period, from, to, weight, readable, target: rows
  kMarginStream,        // number of an objective, then what FoldWonLevels makes
  kGoalStream,          // the columns of goals_heard: rows
  kHeadroomStream,      // what FoldHeadroom makes
  kLeadStream,          // number of what is steered by, period: leads, qualified ones
};

// A stored value as a part of a key: text, or the number as stored.
KeyPart PartOf(const TableState& table, int64_t row, int column);
// All columns of the schema, in order.
Key RowKey(const TableState& table, int64_t row);

// The same of a row of objectives or actuals, with its numbers in the reporting currency.
absl::StatusOr<Key> ReportedKey(const Snapshot& snapshot, TableId table, int64_t row);

// Where rows are to be named instead of counted: names all of the table; true if it did.
bool NamesAllRows(const TableState& table, int date_column, const Run& run);

// Entries by stream, and folds by number.
using EntriesByStream = std::map<std::pair<int64_t, int64_t>, std::vector<Tally::Entry>>;
EntriesByStream ByStream(const Tally& tally);
const std::vector<Tally::Entry>& EntriesOf(const EntriesByStream& streams, ObjectiveStream stream,
                                           int64_t fold = 0);

// Counts the days of all events of deals, deal_costs, orders and spend.
void CountEventDays(const Snapshot& snapshot, Tally* tally);
// The last of them.
std::optional<Date> LatestEvent(const EntriesByStream& streams);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_DEFINITIONS_H_
