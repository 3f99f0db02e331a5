#ifndef COXSWAIN_TOOLS_SAMPLE_HANDOVER_H_
#define COXSWAIN_TOOLS_SAMPLE_HANDOVER_H_

// What marketing and sales hand over to each other in the sample company, what they agreed on how
// soon it is answered, and what is done about the objectives that are missed.

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sample_csv.h"
#include "sample_story.h"
#include "sample_truth.h"

namespace coxswain_tools {

// The leads of a week, as the table series counts them.
struct LeadWeek {
  int monday = 0;
  int64_t leads = 0;
};

class HandoverTables {
 public:
  HandoverTables(const std::filesystem::path& directory, uint64_t seed, const Calendar& calendar,
                 Truth& truth)
      : directory_(directory), seed_(seed), calendar_(calendar), truth_(truth) {}

  // Empty, or what went wrong. `weeks` of the last two quarters have their leads one by one.
  std::string Write(const std::vector<LeadWeek>& weeks) {
    WriteWords("service_levels", "kind,from_team,to_team,target_hours,target_share",
               {"lead,Marketing,Sales,24,0.8", "brochure,Sales,Marketing,120,0.9",
                "lead list,Sales,Marketing,72,0.8", "research,Sales,Marketing,240,"});
    WriteLeads(weeks);
    WriteRequests();
    WriteWords(
        "strategy", "criterion,dimension,value,weight,valid_from,valid_to",
        {"schools first,segment,Sailing schools,2,2025-01-01,",
         "keep boatyards,segment,Boatyards,1,,", "key accounts,team,Key Accounts,1,,",
         "no chains,segment,Warehouse chains,-2,,", "old focus,segment,Chandlers,1,,2024-12-31"});
    // A twentieth of what OBJ-1 is meant to earn.
    const std::string& target = truth_.targets.at("OBJ-1");
    const std::string whole = target.substr(0, target.find('.'));
    const std::string part = std::to_string(std::stoll(whole) / 20);
    const std::string half = std::to_string(std::stoll(whole) / 40);
    WriteWords(
        "countermeasures",
        "countermeasure_id,objective_id,what,owner,due_on,expected_effect,observed_effect,"
        "status",
        {"CM-1,OBJ-1,Approve every discount for warehouse chains," +
             std::string(story::kOwners[story::kDirector].name) + ",2025-08-31," + part +
             ",,running",
         "CM-2,OBJ-1,Charge freight below 2 000 EUR,,2025-12-01," + half + ",,planned",
         "CM-3,OBJ-1,No second clearance sale,,2025-03-31," + half + "," + half + ",done",
         "CM-4,OBJ-3,Call those who bought last year,,2025-11-30,," + std::string(",planned"),
         "CM-5,OBJ-5,Sponsor a regatta,,2025-05-31,0.02,,dropped"});
    return error_;
  }

 private:
  // Streams of their own, so that no other table changes.
  static constexpr uint64_t kLeadRows = 201;
  static constexpr uint64_t kRequestRows = 202;
  static constexpr int kFirstMonth = story::kMonths - 6;
  static constexpr int kMinutesADay = 24 * 60;

  void WriteWords(std::string_view table, std::string_view header,
                  const std::vector<std::string>& rows) {
    CsvFile file(directory_, table, header);
    for (const std::string& row : rows) file.Plain(row).End();
    Close(file);
  }

  void Close(CsvFile& file) {
    truth_.rows[file.table()] = file.rows();
    const std::string error = file.Close();
    if (error_.empty()) error_ = error;
  }

  int Today() const { return calendar_.MonthEnd(story::kMonths - 1); }

  // A moment so many minutes after the first day of the calendar; nothing of the days to come.
  void Moment(CsvFile& file, int64_t minutes) const {
    const int day = static_cast<int>(minutes / kMinutesADay);
    if (minutes < 0 || day > Today()) {
      file.Empty();
      return;
    }
    const auto clock = static_cast<int>(minutes % kMinutesADay);
    const auto two = [](int number) {
      return std::string(number < 10 ? "0" : "") + std::to_string(number);
    };
    file.Plain(std::string(calendar_.Text(day)) + "T" + two(clock / 60) + ":" + two(clock % 60) +
               ":00Z");
  }

  // Sales North answers within a working day as a rule, Sales South takes twice as long, Key
  // Accounts much longer, and some leads are forgotten.
  void WriteLeads(const std::vector<LeadWeek>& weeks) {
    constexpr std::array<std::string_view, 3> kTeams = {"Sales North", "Sales South",
                                                        "Key Accounts"};
    constexpr std::array<int, 3> kUsualMinutes = {300, 700, 1600};
    constexpr std::array<std::string_view, 4> kReasons = {"too small", "no budget", "duplicate",
                                                          "wrong trade"};
    CsvFile file(directory_, "leads",
                 "lead_id,campaign_id,source,team,created_at,qualified_at,routed_at,accepted_at,"
                 "rejected_at,reject_reason,first_contacted_at,status");
    uint64_t number = 0;
    for (const LeadWeek& week : weeks) {
      if (calendar_.MonthOf(week.monday) < kFirstMonth) continue;
      for (int64_t i = 0; i < week.leads; ++i) {
        const Draws draws(seed_, kLeadRows, ++number);
        const int day = std::min(week.monday + draws.Below(0, 6), Today());
        const int64_t created = int64_t{day} * kMinutesADay + draws.Between(1, 7 * 60, 17 * 60);
        const int64_t qualified = created + draws.Between(2, 10, 600);
        const int64_t routed = qualified + draws.Between(3, 5, 240);
        const auto team = static_cast<size_t>(draws.Chance(4, 1500) ? 2 : draws.Below(5, 2));
        // Four draws together fall off as waiting times do.
        int64_t wait = 15;
        for (uint64_t field = 10; field < 13; ++field) {
          wait +=
              draws.Below(field, kUsualMinutes[team]) * (draws.Chance(20 + field, 1500) ? 6 : 1);
        }
        const bool forgotten = draws.Chance(6, 300);
        const bool rejected = draws.Chance(7, 1800);
        const int64_t answered = forgotten ? -1 : routed + wait;
        file.Id("L-", static_cast<int64_t>(number), 6);
        file.Plain(draws.Chance(8, 4000) ? CampaignOf(draws, calendar_.MonthOf(day))
                                         : std::string_view());
        file.Plain(story::kLeadSources[static_cast<size_t>(
            draws.Below(9, static_cast<int>(story::kLeadSources.size())))]);
        file.Plain(kTeams[team]);
        Moment(file, created);
        Moment(file, qualified);
        Moment(file, routed);
        Moment(file, rejected ? -1 : answered);
        Moment(file, rejected ? answered : -1);
        const bool told = rejected && answered >= 0 && answered / kMinutesADay <= Today();
        file.Plain(told ? kReasons[static_cast<size_t>(draws.Below(15, 4))] : std::string_view());
        Moment(file, rejected || forgotten ? -1 : answered + draws.Between(16, 5, 2000));
        file.Plain(answered < 0 || answered / kMinutesADay > Today() ? "open"
                   : rejected                                        ? "rejected"
                                                                     : "accepted");
        file.End();
      }
    }
    Close(file);
  }

  // One of the campaigns that run in the month.
  static std::string_view CampaignOf(const Draws& draws, int month) {
    std::vector<std::string_view> running;
    for (const story::Campaign& campaign : story::kCampaigns) {
      if (month >= campaign.first_month && month <= campaign.last_month) {
        running.push_back(campaign.id);
      }
    }
    if (running.empty()) return {};
    return running[static_cast<size_t>(draws.Below(17, static_cast<int>(running.size())))];
  }

  void WriteRequests() {
    constexpr std::array<std::string_view, 3> kKinds = {"brochure", "lead list", "research"};
    constexpr std::array<int, 3> kUsualDays = {7, 4, 14};
    CsvFile file(directory_, "requests",
                 "request_id,kind,requested_by,requested_on,due_on,delivered_on");
    uint64_t number = 0;
    for (int month = kFirstMonth; month < story::kMonths; ++month) {
      for (int i = 0; i < 9; ++i) {
        const Draws draws(seed_, kRequestRows, ++number);
        const auto kind = static_cast<size_t>(draws.Below(0, 3));
        const int day = draws.Between(1, calendar_.MonthStart(month), calendar_.MonthEnd(month));
        const int took =
            1 + draws.Below(2, kUsualDays[kind]) + draws.Below(3, kUsualDays[kind]) / 2;
        file.Id("R-", static_cast<int64_t>(number), 4).Plain(kKinds[kind]);
        file.Plain(story::kOwners[static_cast<size_t>(draws.Below(4, story::kDirector))].name);
        file.Plain(calendar_.Text(day));
        if (draws.Chance(5, 5000)) {
          file.Plain(calendar_.Text(day + kUsualDays[kind]));
        } else {
          file.Empty();
        }
        if (day + took > Today() || draws.Chance(6, 400)) {
          file.Empty();
        } else {
          file.Plain(calendar_.Text(day + took));
        }
        file.End();
      }
    }
    Close(file);
  }

  const std::filesystem::path& directory_;
  uint64_t seed_;
  const Calendar& calendar_;
  Truth& truth_;
  std::string error_;
};

}  // namespace coxswain_tools

#endif  // COXSWAIN_TOOLS_SAMPLE_HANDOVER_H_
