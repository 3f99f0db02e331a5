#include "kpis.h"

#include <algorithm>

namespace coxswain {
namespace {

// Places of a KPI row's parts in its key.
enum Part : size_t {
  kTeam = 1,
  kMeasure,
  kFilter,
  kPeriod,
  kFrom,
  kTo,
  kWeight,
  kReadable,
  kTarget
};

std::string NameOf(const Key& key) {
  std::string name = key[kMeasure].text;
  if (!key[kFilter].is_null()) name += " where " + key[kFilter].text;
  if (!key[kPeriod].is_null()) name += " per " + key[kPeriod].text;
  return name;
}

std::optional<int64_t> DayOf(const KeyPart& part) {
  return part.is_null() ? std::nullopt : std::optional<int64_t>(part.integer);
}

// Weights as whole numbers in proportion: KPIs without one share equally what is left of 1.
void ScaleWeights(const std::vector<const Key*>& rows, TeamKpis* team) {
  Int128 given = 0;
  int64_t missing = 0;
  for (const Key* row : rows) {
    const KeyPart& weight = (*row)[kWeight];
    weight.is_null() ? ++missing : given += weight.integer;
  }
  const Int128 rest = std::max<Int128>(0, kMicros - given);
  const bool nothing = given == 0 && missing == 0;
  size_t place = 0;
  for (auto& [id, kpi] : team->kpis) {
    const KeyPart& weight = (*rows[place++])[kWeight];
    if (nothing) {
      kpi.weight = 1;
    } else if (weight.is_null()) {
      kpi.weight = rest;
    } else {
      kpi.weight = Int128{weight.integer} * std::max<int64_t>(missing, 1);
    }
    team->total += kpi.weight;
  }
  // Products of two teams' weights must fit 128 bits.
  while (team->total > (Int128{1} << 60)) {
    team->total = 0;
    for (auto& [id, kpi] : team->kpis) team->total += (kpi.weight /= 2);
  }
  if (missing == 0) team->given_total = given;
  if (missing == static_cast<int64_t>(rows.size())) return;  // an equal split needs no note
  if (missing > 0 && given < kMicros) {
    team->note = std::to_string(missing) + " of " + std::to_string(rows.size()) +
                 " KPIs have no weight and share what is left of 1.";
  } else if (given != kMicros) {
    team->note =
        "The weights add up to " + FormatDecimal(given, kMoneyScale) + " and were scaled to 1.";
  }
}

}  // namespace

std::optional<std::string> CanonicalFilter(const Snapshot& snapshot, std::string_view text) {
  absl::StatusOr<Filter> filter = ParseFilter(text);
  if (!filter.ok()) return std::nullopt;
  for (FilterCondition& condition : *filter) {
    for (const TableId fact : {TableId::kDeals, TableId::kOrders, TableId::kSpend}) {
      const absl::StatusOr<ResolvedColumn> column =
          ResolveColumn(snapshot, fact, -1, condition.column);
      if (!column.ok()) continue;
      condition.column = column->name;
      break;
    }
  }
  return CanonicalText(*filter);
}

void CountKpis(const Snapshot& snapshot, const Run& run, Tally* tally) {
  const TableState& table = snapshot.table(TableId::kKpis);
  if (NamesAllRows(table, ColumnIndex(table.id, "valid_from"), run)) return;
  const Int128 one = 1;
  for (int64_t row = 0; row < table.rows; ++row) {
    const auto part = [&](std::string_view name) {
      return PartOf(table, row, ColumnIndex(TableId::kKpis, name));
    };
    KeyPart filter = part("filter");
    bool readable = true;
    if (!filter.is_null()) {
      const std::optional<std::string> canonical = CanonicalFilter(snapshot, filter.text);
      readable = canonical.has_value();
      if (readable) filter = canonical->empty() ? KeyPart::Null() : KeyPart::Text(*canonical);
    }
    tally->Add({KeyPart::Integer(kKpiStream), part("team"), part("measure"), filter, part("period"),
                part("valid_from"), part("valid_to"), part("weight"),
                KeyPart::Integer(readable ? 1 : 0), part("target")},
               {&one, 1});
  }
}

std::optional<Date> LatestKpi(const EntriesByStream& streams) {
  std::optional<int64_t> latest;
  for (const Tally::Entry& entry : EntriesOf(streams, kKpiStream)) {
    latest = std::max(latest, DayOf(entry.key[kFrom]));
  }
  return latest.has_value() ? std::optional(Date::FromDays(static_cast<int32_t>(*latest)))
                            : std::nullopt;
}

std::vector<TeamKpis> SolveKpis(const EntriesByStream& streams, std::optional<Date> as_of) {
  const std::vector<Tally::Entry>& entries = EntriesOf(streams, kKpiStream);
  if (!as_of.has_value()) as_of = LatestEvent(streams);
  if (!as_of.has_value()) as_of = LatestKpi(streams);
  const bool dated = as_of.has_value();
  const int64_t today = dated ? as_of->days() : 0;
  // By team and KPI; of several rows the one that began last.
  std::map<std::string, std::map<std::string, const Key*>> valid;
  for (const Tally::Entry& entry : entries) {
    const Key& key = entry.key;
    const std::optional<int64_t> from = DayOf(key[kFrom]);
    const std::optional<int64_t> to = DayOf(key[kTo]);
    if (dated && (from.value_or(today) > today || to.value_or(today) < today)) {
      continue;
    }
    const Key id = {key[kMeasure], key[kFilter], key[kPeriod]};
    const auto [known, fresh] = valid[key[kTeam].text].try_emplace(EncodeKey(id), &key);
    if (!fresh && DayOf((*known->second)[kFrom]) < from) known->second = &key;
  }
  std::vector<TeamKpis> teams;
  for (const auto& [name, rows] : valid) {
    TeamKpis team;
    team.team = name;
    std::vector<const Key*> keys;
    bool readable = true;
    for (const auto& [id, key] : rows) {
      const KeyPart& target = (*key)[kTarget];
      team.kpis[id] = {NameOf(*key), (*key)[kMeasure].text, 0,
                       target.is_null() ? std::nullopt : std::optional(target.integer)};
      keys.push_back(key);
      readable = readable && (*key)[kReadable].integer != 0;
    }
    ScaleWeights(keys, &team);
    if (!readable) {
      team.note += std::string(team.note.empty() ? "" : " ") +
                   "A filter cannot be read and was compared as it is written.";
    }
    teams.push_back(std::move(team));
  }
  return teams;
}

Overlap OverlapOf(const TeamKpis& a, const TeamKpis& b) {
  Overlap overlap;
  overlap.whole = a.total * b.total;
  for (const auto& [id, kpi] : a.kpis) {
    const Int128 weight = kpi.weight * b.total;
    const auto other = b.kpis.find(id);
    const Int128 others = other == b.kpis.end() ? 0 : other->second.weight * a.total;
    overlap.minima += std::min(weight, others);
    if (other != b.kpis.end()) overlap.shared.push_back(kpi.name);
  }
  // Each team's weights add up to the whole.
  overlap.maxima = 2 * overlap.whole - overlap.minima;
  return overlap;
}

std::vector<const Kpi*> UnsharedKpis(const std::vector<TeamKpis>& teams, size_t index) {
  std::vector<const Kpi*> unshared;
  for (const auto& [id, kpi] : teams[index].kpis) {
    bool elsewhere = false;
    for (size_t other = 0; other < teams.size(); ++other) {
      elsewhere = elsewhere || (other != index && teams[other].kpis.count(id) != 0);
    }
    if (!elsewhere) unshared.push_back(&kpi);
  }
  return unshared;
}

}  // namespace coxswain
