#include <algorithm>
#include <string>
#include <vector>

#include "coxswain/objectives/handover.h"

#include "figures.h"
#include "handover.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    kHandoverFilterOption,
    kClockFromOption,
    kAnsweredByOption,
    kClockOption,
    kAsOfOption,
    kAtOption,
    {.name = "top",
     .type = OptionType::kInteger,
     .fold = false,
     .default_value = "",
     .doc = "at most so many, the latest first; default: all",
     .range = {.least = 1}},
};

constexpr OutputSpec kOutputs[] = {
    {"rank", "count", "1 = late by most hours"},
    {"handover", "", "lead or request"},
    {"id", "", "lead_id or request_id"},
    {"kind", "", "lead, or the kind of request"},
    {"customer_id", "", "of a lead, or of the deal that a request is for"},
    {"source", "", "of a lead, with campaign_id"},
    {"deal_id", "", "the deal"},
    {"turn", "", "whose turn it is: the owner of a lead, else the team; of a request the team"},
    {"team", "", "that answers; from_team: that waits; owner: of a lead, or who asked"},
    {"since", "", "when its clock began: an instant, UTC, or a day"},
    {"due", "", "by when it should have been answered: an instant, UTC, or the last day"},
    {"age_hours", "hours", "since then, as the clock counts"},
    {"target_hours", "hours", "of the service level; empty where due_on counts"},
    {"late_hours", "hours", "beyond that"},
    {"say", "", "the same as a sentence"},
};

// As they come in the key.
enum Part : size_t { kId, kCustomer, kDeal, kOwner, kSource, kCampaign };

std::vector<std::string> Columns(HandoverKind of) {
  if (of == HandoverKind::kLead) {
    return {"leads.lead_id", "leads.customer_id", "leads.deal_id",
            "leads.owner",   "leads.source",      "leads.campaign_id"};
  }
  // A request reaches a customer through its deal; the source is one of leads, and so is null.
  return {"requests.request_id",   "deals.customer_id", "requests.deal_id",
          "requests.requested_by", "leads.source",      "leads.campaign_id"};
}

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const HandoverOptions read, ReadHandoverOptions(options));
  return FoldHandovers(kHandoverLateQuery.spec, snapshot, options, read,
                       Columns(HandoverKind::kLead), Columns(HandoverKind::kRequest), run);
}

std::string TimeText(HandoverKind of, int64_t time) {
  return of == HandoverKind::kLead ? InstantText(time)
                                   : Date::FromDays(static_cast<int32_t>(time)).ToString();
}

// "5 hours", "3 days": whole ones, of two days and more days.
std::string Lasting(int64_t micros) {
  const int64_t hours = micros / (kMicrosPerDay / 24);
  const int64_t days = hours / 24;
  const int64_t count = days >= 2 ? days : hours;
  if (count == 0) return "less than an hour";
  return std::to_string(count) + (days >= 2 ? " day" : " hour") + (count == 1 ? "" : "s");
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run&) {
  COXSWAIN_ASSIGN_OR_RETURN(const HandoverOptions read, ReadHandoverOptions(options));
  COXSWAIN_ASSIGN_OR_RETURN(const HandoverBook book, HandoverBook::Read(tally, read));
  std::vector<std::pair<int64_t, const Handover*>> late;
  for (const Handover& one : book.all) {
    if (one.answer == Answer::kNone && one.dimensions.size() == kCampaign + 1 && book.Late(one)) {
      late.emplace_back(book.LateBy(one), &one);
    }
  }
  // Leads before requests, by id, where both are late by as much: the order that they are in.
  std::stable_sort(late.begin(), late.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  if (const auto top = options.Integer("top"); top.has_value()) {
    late.resize(std::min(late.size(), static_cast<size_t>(*top)));
  }
  Table table;
  const auto text = [&](const char* name) { return table.AddColumn(name, ColumnKind::kText); };
  const auto hours = [&](const char* name) {
    return table.AddColumn(name, ColumnKind::kReal, "hours");
  };
  const int rank = table.AddColumn("rank", ColumnKind::kInteger, "count");
  const int handover = text("handover");
  const int id = text("id");
  const int kind = text("kind");
  const int customer = text("customer_id");
  const int source = text("source");
  const int campaign = text("campaign_id");
  const int deal = text("deal_id");
  const int turn = text("turn");
  const int team = text("team");
  const int from_team = text("from_team");
  const int owner = text("owner");
  const int since = text("since");
  const int due = text("due");
  const int age = hours("age_hours");
  const int target = hours("target_hours");
  const int late_by = hours("late_hours");
  const int say = text("say");
  for (size_t i = 0; i < late.size(); ++i) {
    const auto& [by, one] = late[i];
    const bool lead = one->of == HandoverKind::kLead;
    const Key& parts = one->dimensions;
    table.AppendInteger(rank, static_cast<int64_t>(i) + 1);
    table.AppendText(handover, lead ? "lead" : "request");
    AppendPart(parts[kId], id, &table);
    AppendPart(one->kind, kind, &table);
    AppendPart(parts[kCustomer], customer, &table);
    AppendPart(parts[kSource], source, &table);
    AppendPart(parts[kCampaign], campaign, &table);
    AppendPart(parts[kDeal], deal, &table);
    const KeyPart& whose = lead && !parts[kOwner].is_null() ? parts[kOwner] : one->to_team;
    AppendPart(whose, turn, &table);
    AppendPart(one->to_team, team, &table);
    AppendPart(one->from_team, from_team, &table);
    AppendPart(parts[kOwner], owner, &table);
    table.AppendText(since, TimeText(one->of, one->start));
    table.AppendText(due, TimeText(one->of, book.Deadline(*one)));
    const int64_t waited = book.Elapsed(*one);
    table.AppendReal(age, static_cast<double>(waited) / kMicrosPerHour);
    const std::optional<int64_t> asked = book.Target(*one);
    AppendShare(asked ? std::optional(static_cast<double>(*asked) / kMicrosPerHour) : std::nullopt,
                target, &table);
    table.AppendReal(late_by, static_cast<double>(by) / kMicrosPerHour);
    const std::string what =
        lead ? "Lead " + parts[kId].text
             : (one->kind.is_null() ? "Request" : "The " + one->kind.text) + " " + parts[kId].text;
    table.AppendText(
        say, what + " has waited " + Lasting(waited) +
                 (asked ? ", " + Lasting(by) + " more than the " + Lasting(*asked) + " agreed"
                        : " and was due " + Lasting(by) + " ago") +
                 "; it is " +
                 (whose.is_null() ? "nobody's turn: no owner and no team is named."
                                  : "the turn of " + whose.text + "."));
  }
  return table;
}

}  // namespace

const Query kHandoverLateQuery = {
    {"handover_late", "Which leads and requests are late now, by how much, and whose turn it is.",
     "leads|requests", "service_levels|teams|owners|campaigns|customers|deals|products|calendar",
     "", TallyState::kEntities, kOptions, kOutputs,
     "counting by the clock; rules in coxswain/objectives/handover.h"},
    Fold,
    Solve,
};

}  // namespace coxswain
