#include <algorithm>
#include <array>
#include <map>
#include <memory>

#include "handover.h"
#include "handover_key.h"
#include "handover_levels.h"

namespace coxswain {
namespace {

// What happened up to the moment that the options name.
struct Known {
  std::optional<int64_t> last_instant;
  std::optional<int64_t> last_day;
  const TimeZone* zone = nullptr;
  bool by_day = false;

  bool Instant(int64_t instant) const {
    if (!last_day.has_value()) return true;
    return by_day ? zone->DayOf(instant).days() <= *last_day : instant <= *last_instant;
  }
  bool Day(int64_t day) const { return !last_day.has_value() || day <= *last_day; }
};

// The rows of leads or of requests, each a bin of its own: what the clock needs of a row comes
// after its dimensions in the key.
class HandoverRows : public LaneSource, public RowBins {
 public:
  HandoverRows(const Snapshot& snapshot, TableId table, const LevelFinder& levels,
               const OwnerTeams& owners, const Known& known)
      : table_(snapshot.table(table)), levels_(levels), owners_(owners), known_(known) {}

  std::vector<int> block_widths() const override { return {1}; }
  int Select(const RowGroup& group, uint16_t* rows) const override {
    int count = 0;
    for (int i = 0; i < group.rows(); ++i) {
      rows[count] = static_cast<uint16_t>(i);
      if (StartOf(group.first_row() + i).has_value()) ++count;
    }
    return count;
  }
  const RowBins* bins() const override { return this; }
  void Accumulate(const FoldBatch& batch, GroupSums* sums) const override {
    for (int i = 0; i < batch.count; ++i) sums->AddWide(0, 0, batch.slots[i], 1);
  }

  uint32_t count() const override {
    return static_cast<uint32_t>(std::max<int64_t>(table_.rows, 1));
  }
  void Read(const FoldBatch& batch, uint32_t* codes) const override {
    for (int i = 0; i < batch.count; ++i) {
      codes[i] = static_cast<uint32_t>(batch.group->first_row() + batch.rows[i]);
    }
  }
  using LaneSource::Read;
  void AppendKey(uint32_t code, std::string* key) const override {
    for (const KeyPart& part : FactsOf(code)) AppendKeyPart(part, key);
  }

  // Counts the latest thing that happened in each row, whatever the filter.
  virtual void CountMoments(Tally* tally) const = 0;

 protected:
  // When the clock begins; empty: it has not, or nobody knew by then.
  virtual std::optional<int64_t> StartOf(int64_t row) const = 0;
  // The parts HandoverPart.
  virtual Key FactsOf(int64_t row) const = 0;

  KeyPart TextOf(Symbol symbol, int column) const {
    return symbol == kNullSymbol ? KeyPart::Null()
                                 : KeyPart::Text(table_.column(column).symbols->Text(symbol));
  }
  Key Facts(int64_t start, std::optional<int64_t> answered, Answer answer, int level,
            std::optional<int64_t> due, KeyPart to, KeyPart from, KeyPart kind,
            KeyPart reason) const {
    const auto number = [](std::optional<int64_t> value) {
      return value.has_value() ? KeyPart::Integer(*value) : KeyPart::Null();
    };
    return {KeyPart::Integer(start),
            number(answered),
            KeyPart::Integer(static_cast<int64_t>(answer)),
            level < 0 ? KeyPart::Null() : KeyPart::Integer(level),
            number(due),
            std::move(to),
            std::move(from),
            std::move(kind),
            std::move(reason)};
  }

  const TableState& table_;
  const LevelFinder& levels_;
  const OwnerTeams& owners_;
  const Known& known_;
};

class LeadRows : public HandoverRows {
 public:
  LeadRows(const Snapshot& snapshot, const HandoverOptions& options, const LevelFinder& levels,
           const OwnerTeams& owners, const Known& known, const std::vector<uint32_t>* campaigns)
      : HandoverRows(snapshot, TableId::kLeads, levels, owners, known),
        zone_(snapshot.settings().zone),
        campaigns_(snapshot.table(TableId::kCampaigns)),
        campaign_rows_(campaigns) {
    const bool any = options.clock_from == "auto";
    for (const char* name : {"routed", "qualified", "created"}) {
      if (any || options.clock_from == name) starts_.push_back(Column(std::string(name) + "_at"));
    }
    const bool both = options.answered_by == "any";
    if (both || options.answered_by == "accepted") {
      answers_.emplace_back(Column("accepted_at"), Answer::kAccepted);
    }
    if (both || options.answered_by == "contacted") {
      answers_.emplace_back(Column("first_contacted_at"), Answer::kContacted);
    }
    answers_.emplace_back(Column("rejected_at"), Answer::kRejected);
  }

  void CountMoments(Tally* tally) const override {
    const Int128 one = 1;
    for (int64_t row = 0; row < table_.rows; ++row) {
      int64_t latest = kNullNumber;  // below every instant
      for (const int column : Times()) latest = std::max(latest, table_.NumberAt(row, column));
      if (latest == kNullNumber) continue;
      tally->Add({KeyPart::Integer(kMomentStream), KeyPart::Integer(kLeadMoment),
                  KeyPart::Integer(latest)},
                 {&one, 1});
    }
  }

 protected:
  std::optional<int64_t> StartOf(int64_t row) const override {
    for (const int column : starts_) {
      if (const std::optional<int64_t> at = At(row, column)) return at;
    }
    return std::nullopt;
  }

  Key FactsOf(int64_t row) const override {
    static const int kTeam = Column("team");
    static const int kOwner = Column("owner");
    static const int kCampaign = Column("campaign_id");
    static const int kCreated = Column("created_at");
    static const int kReason = Column("reject_reason");
    static const int kCampaignTeam = ColumnIndex(TableId::kCampaigns, "team");
    const int64_t start = *StartOf(row);
    Symbol to = table_.SymbolAt(row, kTeam);
    if (to == kNullSymbol) {
      to = owners_.TeamOf(table_.SymbolAt(row, kOwner), zone_.DayOf(start).days());
    }
    const Symbol campaign = table_.SymbolAt(row, kCampaign);
    const uint32_t campaign_row =
        campaign < campaign_rows_->size() ? (*campaign_rows_)[campaign] : kNoRow;
    const Symbol from =
        campaign_row == kNoRow ? kNullSymbol : campaigns_.SymbolAt(campaign_row, kCampaignTeam);

    std::optional<int64_t> answered;
    Answer answer = Answer::kNone;
    for (const auto& [column, how] : answers_) {
      const std::optional<int64_t> at = At(row, column);
      if (!at.has_value() || (answered.has_value() && *at >= *answered)) continue;
      answered = at;
      answer = how;
    }
    const std::optional<int64_t> created = At(row, kCreated);
    bool odd = answered.has_value() && *answered < start;
    for (const int column : Times()) {
      const std::optional<int64_t> at = At(row, column);
      odd = odd || (at.has_value() && created.has_value() && *at < *created);
    }
    if (odd) answer = Answer::kOutOfOrder;
    return Facts(start, answered, answer, levels_.Find("lead", from, to), std::nullopt,
                 TextOf(to, kTeam), TextOf(from, kTeam), KeyPart::Text("lead"),
                 answer == Answer::kRejected ? TextOf(table_.SymbolAt(row, kReason), kReason)
                                             : KeyPart::Null());
  }

 private:
  static int Column(std::string_view name) { return ColumnIndex(TableId::kLeads, name); }
  static const std::array<int, 6>& Times() {
    static const std::array<int, 6> kTimes = {Column("created_at"),  Column("qualified_at"),
                                              Column("routed_at"),   Column("accepted_at"),
                                              Column("rejected_at"), Column("first_contacted_at")};
    return kTimes;
  }
  std::optional<int64_t> At(int64_t row, int column) const {
    const int64_t at = table_.NumberAt(row, column);
    if (at == kNullNumber || !known_.Instant(at)) return std::nullopt;
    return at;
  }

  const TimeZone& zone_;
  const TableState& campaigns_;
  const std::vector<uint32_t>* campaign_rows_;
  std::vector<int> starts_;
  std::vector<std::pair<int, Answer>> answers_;
};

class RequestRows : public HandoverRows {
 public:
  RequestRows(const Snapshot& snapshot, const LevelFinder& levels, const OwnerTeams& owners,
              const Known& known)
      : HandoverRows(snapshot, TableId::kRequests, levels, owners, known) {}

  void CountMoments(Tally* tally) const override {
    const Int128 one = 1;
    for (int64_t row = 0; row < table_.rows; ++row) {
      static const int kRequested = Column("requested_on");
      static const int kDelivered = Column("delivered_on");
      const int32_t latest = std::max(table_.DayAt(row, kRequested), table_.DayAt(row, kDelivered));
      if (latest == kNullDay) continue;
      tally->Add({KeyPart::Integer(kMomentStream), KeyPart::Integer(kRequestMoment),
                  KeyPart::Integer(latest)},
                 {&one, 1});
    }
  }

 protected:
  std::optional<int64_t> StartOf(int64_t row) const override {
    static const int kRequested = Column("requested_on");
    return At(row, kRequested);
  }

  Key FactsOf(int64_t row) const override {
    static const int kKind = Column("kind");
    static const int kBy = Column("requested_by");
    static const int kDue = Column("due_on");
    static const int kDelivered = Column("delivered_on");
    const int64_t start = *StartOf(row);
    const Symbol from = owners_.TeamOf(table_.SymbolAt(row, kBy), start);
    const std::string_view kind = table_.TextAt(row, kKind);
    const int level = kind.data() == nullptr ? -1 : levels_.Find(kind, from, kNullSymbol);
    const std::optional<int64_t> delivered = At(row, kDelivered);
    const Answer answer = !delivered.has_value() ? Answer::kNone
                          : *delivered < start   ? Answer::kOutOfOrder
                                                 : Answer::kDelivered;
    const int32_t due = table_.DayAt(row, kDue);
    return Facts(start, delivered, answer, level,
                 due == kNullDay ? std::nullopt : std::optional<int64_t>(due),
                 level < 0 ? KeyPart::Null() : KeyPart::Text(levels_.level(level).to_team),
                 TextOfTeam(from), kind.data() == nullptr ? KeyPart::Null() : KeyPart::Text(kind),
                 KeyPart::Null());
  }

 private:
  static int Column(std::string_view name) { return ColumnIndex(TableId::kRequests, name); }
  std::optional<int64_t> At(int64_t row, int column) const {
    const int32_t day = table_.DayAt(row, column);
    if (day == kNullDay || !known_.Day(day)) return std::nullopt;
    return day;
  }
  KeyPart TextOfTeam(Symbol team) const {
    return team == kNullSymbol ? KeyPart::Null() : KeyPart::Text(owners_.TextOf(team));
  }
};

}  // namespace

absl::StatusOr<HandoverOptions> ReadHandoverOptions(const Options& options) {
  HandoverOptions read;
  read.filter = options.FilterOf("filter");
  read.clock_from = options.Text("clock_from");
  read.answered_by = options.Text("answered_by");
  read.working_days = options.Text("clock") == "working_days";
  read.as_of = options.DateOf("as_of");
  read.at = options.Text("at");
  if (!read.at.empty()) {
    if (read.as_of.has_value()) {
      return InvalidArgument("as_of and at both say when to look from: give one of them.");
    }
    COXSWAIN_RETURN_IF_ERROR(ParseInstant(read.at, TimeZone()).status());
  }
  return read;
}

absl::StatusOr<Tally> FoldHandovers(const QuerySpec& spec,
                                    const std::shared_ptr<const Snapshot>& snapshot,
                                    const Options& options, const HandoverOptions& read,
                                    const std::vector<std::string>& lead_dimensions,
                                    const std::vector<std::string>& request_dimensions,
                                    const Run& run) {
  if (!snapshot->table(TableId::kRequests).given) {
    COXSWAIN_RETURN_IF_ERROR(
        RequireTable(*snapshot, TableId::kLeads, "hand-overs, or the table requests"));
  }
  COXSWAIN_ASSIGN_OR_RETURN(const LevelFinder levels, LevelFinder::Make(*snapshot));
  COXSWAIN_ASSIGN_OR_RETURN(const OwnerTeams owners, OwnerTeams::Make(*snapshot));
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<uint32_t>* const campaigns,
                            snapshot->RowOfSymbol(TableId::kCampaigns));
  std::vector<Key> definitions = levels.Definitions();
  if (read.working_days) {
    const TableState& calendar = snapshot->table(TableId::kCalendar);
    const int working = ColumnIndex(TableId::kCalendar, "working");
    std::map<int32_t, bool> days;  // in order, whatever the order of the rows
    for (int64_t row = 0; row < calendar.rows; ++row) {
      const uint8_t value = calendar.SmallAt(row, working);
      if (value != kNullSmall) days[calendar.DayAt(row, 0)] = value == 2;
    }
    for (const auto& [day, works] : days) {
      definitions.push_back({KeyPart::Integer(kCalendarDefinition), KeyPart::Integer(day),
                             KeyPart::Integer(works ? 1 : 0)});
    }
  }
  const TimeZone& zone = snapshot->settings().zone;
  Known known;
  known.zone = &zone;
  if (read.as_of.has_value()) {
    known.by_day = true;
    known.last_day = read.as_of->days();
  } else if (!read.at.empty()) {
    COXSWAIN_ASSIGN_OR_RETURN(known.last_instant, ParseInstant(read.at, zone));
    known.last_day = zone.DayOf(*known.last_instant).days();
  }
  Tally tally(TallySignature(spec, options, *snapshot, std::move(definitions)));
  const auto fold = [&](TableId fact, TableId other, HandoverKind kind,
                        const std::vector<std::string>& by,
                        const HandoverRows& rows) -> absl::Status {
    GroupOptions groups;
    groups.by = by;
    groups.filter = read.filter;
    COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan plan,
                              FoldPlan::Make(snapshot, fact, -1, groups, run, other));
    const Key prefix = {KeyPart::Integer(kHandoverStream),
                        KeyPart::Integer(static_cast<int64_t>(kind))};
    COXSWAIN_RETURN_IF_ERROR(plan.Fold(rows, prefix, run, &tally));
    if (run.rows_counted == nullptr && !known.last_day.has_value()) rows.CountMoments(&tally);
    return absl::OkStatus();
  };
  const LeadRows leads(*snapshot, read, levels, owners, known, campaigns);
  const RequestRows requests(*snapshot, levels, owners, known);
  COXSWAIN_RETURN_IF_ERROR(
      fold(TableId::kLeads, TableId::kRequests, HandoverKind::kLead, lead_dimensions, leads));
  COXSWAIN_RETURN_IF_ERROR(fold(TableId::kRequests, TableId::kLeads, HandoverKind::kRequest,
                                request_dimensions, requests));
  return tally;
}

}  // namespace coxswain
