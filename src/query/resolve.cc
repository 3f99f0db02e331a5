#include "coxswain/query/resolve.h"

#include <algorithm>

namespace coxswain {
namespace {

// A table that a fact reaches, by the shortest way; `ways` > 1 if there are several such.
struct Reach {
  TableId table;
  std::vector<Hop> path;
  int ways = 1;
};

// Whether a column leads to one row of another table: cost kinds have a default set beside their
// rows, and a line is named by two columns.
bool Leads(const ColumnSpec& column) {
  return column.refers.has_value() && *column.refers != TableId::kCostKinds &&
         *column.refers != TableId::kDealLines;
}

// A table refers to its own rows (parent_id) or to a team by another word; such a hop is taken
// only where nothing else leads there, and never back to a table already reached.
std::vector<Reach> ReachFrom(TableId fact) {
  std::vector<Reach> reached = {{fact, {}, 1}};
  for (size_t next = 0; next < reached.size(); ++next) {
    const absl::Span<const ColumnSpec> columns = Spec(reached[next].table).columns;
    for (size_t i = 0; i < columns.size(); ++i) {
      if (!Leads(columns[i])) continue;
      const TableId to = *columns[i].refers;
      const auto known = std::find_if(reached.begin(), reached.end(),
                                      [&](const Reach& reach) { return reach.table == to; });
      if (known != reached.end()) {
        if (known->path.size() == reached[next].path.size() + 1) ++known->ways;
        continue;
      }
      Reach reach{to, reached[next].path, 1};
      reach.path.push_back({reached[next].table, static_cast<int>(i), to});
      reached.push_back(std::move(reach));
    }
  }
  return reached;
}

std::string Qualified(TableId table, std::string_view column) {
  return std::string(Spec(table).name) + "." + std::string(column);
}

absl::Status NotFoundFor(const Snapshot& snapshot, TableId fact, const std::vector<Reach>& reached,
                         std::string_view name) {
  std::vector<std::string> owned;
  for (const Reach& reach : reached) {
    for (const BookColumn& column : *snapshot.table(reach.table).columns) {
      if (reach.path.empty()) owned.push_back(column.name);
      owned.push_back(Qualified(reach.table, column.name));
      if (!reach.path.empty()) owned.push_back(column.name);
    }
  }
  const std::vector<std::string_view> views(owned.begin(), owned.end());
  const std::string_view nearest = Nearest(name, views);
  return ErrorAt(absl::StatusCode::kInvalidArgument,
                 "Rows of " + std::string(Spec(fact).name) + " have no column " + Quote(name) +
                     ", nor has a table they refer to." +
                     (nearest.empty() ? "" : " Did you mean '" + std::string(nearest) + "'?"),
                 {std::string(Spec(fact).name), std::string(name), 0});
}

absl::Status AmbiguousWay(TableId fact, TableId table) {
  return InvalidArgument("Rows of " + std::string(Spec(fact).name) + " reach the table " +
                         std::string(Spec(table).name) +
                         " in two ways that are equally short, so its columns are ambiguous here.");
}

}  // namespace

bool Reaches(TableId fact, TableId table) {
  for (const Reach& reach : ReachFrom(fact)) {
    if (reach.table == table) return true;
  }
  return false;
}

absl::StatusOr<ResolvedColumn> ResolveColumn(const Snapshot& snapshot, TableId fact,
                                             int date_column, std::string_view name) {
  if (const std::optional<Grain> grain = GrainFromName(name); grain.has_value()) {
    if (date_column < 0) {
      return InvalidArgument("Rows of " + std::string(Spec(fact).name) + " have no day that '" +
                             std::string(name) + "' could mean here.");
    }
    const std::string day = snapshot.table(fact).column(date_column).name;
    return ResolvedColumn{
        {}, fact, date_column, grain, Qualified(fact, day) + "." + std::string(name)};
  }
  // A trailing ".month" asks for the period of a date column.
  if (const size_t dot = name.rfind('.'); dot != std::string_view::npos) {
    const std::optional<Grain> grain = GrainFromName(name.substr(dot + 1));
    if (grain.has_value()) {
      COXSWAIN_ASSIGN_OR_RETURN(ResolvedColumn date,
                                ResolveColumn(snapshot, fact, date_column, name.substr(0, dot)));
      if (date.grain.has_value() ||
          snapshot.table(date.table).column(date.column).type != ColumnType::kDate) {
        return InvalidArgument("'" + date.name + "' is no date, so it has no " +
                               std::string(name.substr(dot + 1)) + ".");
      }
      date.grain = grain;
      date.name += "." + std::string(name.substr(dot + 1));
      return date;
    }
  }
  const std::vector<Reach> reached = ReachFrom(fact);
  const size_t dot = name.find('.');
  if (dot != std::string_view::npos) {
    const std::string_view table_name = name.substr(0, dot);
    const std::string_view column_name = name.substr(dot + 1);
    for (const Reach& reach : reached) {
      if (Spec(reach.table).name != table_name) continue;
      const int column = snapshot.table(reach.table).Find(column_name);
      if (column < 0) break;
      if (reach.ways > 1) return AmbiguousWay(fact, reach.table);
      return ResolvedColumn{reach.path, reach.table, column, {}, std::string(name)};
    }
    // An added dimension may have a point in its own name.
    const int own = snapshot.table(fact).Find(name);
    if (own >= 0) return ResolvedColumn{{}, fact, own, {}, Qualified(fact, name)};
    return NotFoundFor(snapshot, fact, reached, name);
  }
  const Reach* found = nullptr;
  int column = -1;
  for (const Reach& reach : reached) {
    const int here = snapshot.table(reach.table).Find(name);
    if (here < 0) continue;
    // deals.customer_id is the customers.customer_id it leads to: no second candidate.
    const bool same =
        !reach.path.empty() && here == 0 &&
        Spec(reach.path.back().from).columns[static_cast<size_t>(reach.path.back().column)].name ==
            name;
    if (same && found != nullptr) continue;
    if (found == nullptr) {
      found = &reach;
      column = here;
      if (reach.path.empty()) break;  // the fact's own column
      continue;
    }
    return ErrorAt(absl::StatusCode::kInvalidArgument,
                   "'" + std::string(name) + "' is ambiguous for rows of " +
                       std::string(Spec(fact).name) + ": write " + Qualified(found->table, name) +
                       " or " + Qualified(reach.table, name) + ".",
                   {std::string(Spec(fact).name), std::string(name), 0});
  }
  if (found == nullptr) return NotFoundFor(snapshot, fact, reached, name);
  if (found->ways > 1) return AmbiguousWay(fact, found->table);
  return ResolvedColumn{found->path, found->table, column, {}, Qualified(found->table, name)};
}

}  // namespace coxswain
