#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "coxswain/base/sha256.h"
#include "coxswain/objectives.h"

#include "definitions.h"
#include "figures.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {kAsOfOption};

constexpr OutputSpec kOutputs[] = {
    {"plan_id", "", "the plan"},
    {"version", "", "its version"},
    {"status", "", "agreed, objected, changed, open, not there"},
    {"lines", "count", "plan lines of this version"},
    {"measures", "", "what they plan"},
    {"first_day", "", "the first that they plan for"},
    {"last_day", "", "the last"},
    {"digest", "", "SHA-256 of the canonical form"},
    {"agreed", "", "teams that agreed"},
    {"objected", "", "teams that object"},
    {"not_signed", "", "teams of the lines without a signature"},
    {"changed_since", "", "teams that signed another digest"},
    {"note", "", "signatures without digest"},
};

// The first part of every key. Then: plan, version and
enum Stream : int64_t {
  kLineStream = 1,   // canonical text, team, measure, first day, last day: rows
  kSignatureStream,  // team, status, day, digest: rows
};

std::string CanonicalLine(const TableState& lines, int64_t row) {
  std::map<std::string_view, std::string> texts;  // by name
  const auto columns = Spec(TableId::kPlanLines).columns;
  for (size_t i = 0; i < columns.size(); ++i) {
    const KeyPart part = PartOf(lines, row, static_cast<int>(i));
    if (part.is_null()) continue;
    std::string& text = texts[columns[i].name];
    if (part.kind == KeyPart::Kind::kText) {
      text = part.text;
    } else if (columns[i].type == ColumnType::kDate) {
      text = Date::FromDays(static_cast<int32_t>(part.integer)).ToString();
    } else {
      text = std::to_string(part.integer);
    }
  }
  std::string line;
  for (const auto& [name, text] : texts) {
    line += std::string(name) + ':' + std::to_string(text.size()) + ':' + text + ';';
  }
  return line;
}

void CountRows(const TableState& table, int64_t stream,
               std::initializer_list<std::string_view> parts, const Run& run, Tally* tally) {
  if (NamesAllRows(table, -1, run)) return;
  const Int128 one = 1;
  for (int64_t row = 0; row < table.rows; ++row) {
    const auto part = [&](std::string_view name) {
      return PartOf(table, row, ColumnIndex(table.id, name));
    };
    Key key = {KeyPart::Integer(stream), part("plan_id"), part("version")};
    if (stream == kLineStream) key.push_back(KeyPart::Text(CanonicalLine(table, row)));
    for (const std::string_view name : parts) key.push_back(part(name));
    tally->Add(key, {&one, 1});
  }
}

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kPlanLines, "the versions of plans"));
  Tally tally(TallySignature(kPlanVersionsQuery.spec, options, *snapshot));
  CountRows(snapshot->table(TableId::kPlanLines), kLineStream,
            {"team", "measure", "period_start", "period_end"}, run, &tally);
  CountRows(snapshot->table(TableId::kAgreements), kSignatureStream,
            {"team", "status", "signed_on", "digest"}, run, &tally);
  return tally;
}

// A loaded tally may have days that no fold made.
int64_t DayOf(const KeyPart& part) {
  static const int64_t kFirst = Date::FromCivil(1, 1, 1).days();
  static const int64_t kLast = Date::FromCivil(9999, 12, 31).days();
  return std::clamp(part.integer, kFirst, kLast);
}

struct PlanVersion {
  std::vector<std::string> lines;  // canonical
  std::set<std::string> teams;
  std::set<std::string> measures;
  int64_t first = INT64_MAX;
  int64_t last = INT64_MIN;
  std::vector<const Key*> signatures;
};

std::string DigestOf(std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
  std::string text = "coxswain plan 1\n";
  for (const std::string& line : lines) text += line + '\n';
  return Sha256(text);
}

// By plan and version.
std::map<std::pair<std::string, std::string>, PlanVersion> VersionsOf(
    const std::vector<Tally::Entry>& entries, std::optional<Date> as_of) {
  std::map<std::pair<std::string, std::string>, PlanVersion> versions;
  for (const Tally::Entry& entry : entries) {
    const Key& key = entry.key;
    const bool line = key[0].integer == kLineStream;
    // A signature of a later day is not known yet.
    if (!line && as_of.has_value() && !key[5].is_null() && key[5].integer > as_of->days()) continue;
    PlanVersion& version = versions[{key[1].text, key[2].text}];
    if (!line) {
      version.signatures.push_back(&key);
      continue;
    }
    version.lines.push_back(key[3].text);
    if (!key[4].is_null()) version.teams.insert(key[4].text);
    version.measures.insert(key[5].text);
    version.first = std::min(version.first, DayOf(key[6]));
    version.last = std::max(version.last, DayOf(key[7]));
  }
  return versions;
}

std::string Listed(const std::set<std::string>& names) {
  return Joined({names.begin(), names.end()});
}

// What the teams said to a version.
struct Verdict {
  std::set<std::string> agreed, objected, missing;
  std::set<std::string> changed;  // they signed another digest
  int64_t undigested = 0;         // signatures

  Verdict(const PlanVersion& version, const std::string& digest) : missing(version.teams) {
    constexpr int64_t kObjected = 2;  // its place in the column's list
    for (const Key* signature : version.signatures) {
      const std::string& team = (*signature)[3].text;
      ((*signature)[4].integer == kObjected ? objected : agreed).insert(team);
      missing.erase(team);
      const KeyPart& signed_digest = (*signature)[6];
      if (signed_digest.is_null()) {
        ++undigested;
      } else if (!version.lines.empty() && signed_digest.text != digest) {
        changed.insert(team);
      }
    }
  }

  std::string_view status(bool there) const {
    if (!there) return "not there";
    if (!changed.empty()) return "changed";
    if (!objected.empty()) return "objected";
    return missing.empty() && !agreed.empty() ? "agreed" : "open";
  }

  std::string note() const {
    if (undigested == 0) return "";
    if (undigested == 1) return "1 signature does not say what was signed (no digest).";
    return std::to_string(undigested) + " signatures do not say what was signed (no digest).";
  }
};

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run&) {
  Table table;
  const auto text = [&](std::string_view name) {
    return table.AddColumn(std::string(name), ColumnKind::kText);
  };
  const int plan = text("plan_id");
  const int version_column = text("version");
  const int status = text("status");
  const int lines = table.AddColumn("lines", ColumnKind::kInteger, "count");
  const int measures = text("measures");
  const int first_day = table.AddColumn("first_day", ColumnKind::kDate);
  const int last_day = table.AddColumn("last_day", ColumnKind::kDate);
  const int digest_column = text("digest");
  const int agreed = text("agreed");
  const int objected = text("objected");
  const int not_signed = text("not_signed");
  const int changed_since = text("changed_since");
  const int note = text("note");
  const std::vector<Tally::Entry> entries = tally.Sorted();
  for (const auto& [name, version] : VersionsOf(entries, options.DateOf("as_of"))) {
    const bool there = !version.lines.empty();
    const std::string digest = there ? DigestOf(version.lines) : "";
    const Verdict verdict(version, digest);
    table.AppendText(plan, name.first);
    AppendTextOrNull(name.second, version_column, &table);
    table.AppendText(status, verdict.status(there));
    table.AppendInteger(lines, static_cast<int64_t>(version.lines.size()));
    AppendTextOrNull(Listed(version.measures), measures, &table);
    if (there) {
      table.AppendInteger(first_day, version.first);
      table.AppendInteger(last_day, version.last);
    } else {
      table.AppendNull(first_day);
      table.AppendNull(last_day);
    }
    AppendTextOrNull(digest, digest_column, &table);
    AppendTextOrNull(Listed(verdict.agreed), agreed, &table);
    AppendTextOrNull(Listed(verdict.objected), objected, &table);
    AppendTextOrNull(Listed(verdict.missing), not_signed, &table);
    AppendTextOrNull(Listed(verdict.changed), changed_since, &table);
    AppendTextOrNull(verdict.note(), note, &table);
  }
  return table;
}

}  // namespace

const Query kPlanVersionsQuery = {
    {"plan_versions", "Which versions of plans there are, and which teams have signed them.",
     "plan_lines|agreements", "", "", TallyState::kGroups, kOptions, kOutputs,
     "SHA-256: FIPS 180-4, 2015"},
    Fold,
    Solve,
};

}  // namespace coxswain
