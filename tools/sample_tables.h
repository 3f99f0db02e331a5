#ifndef COXSWAIN_TOOLS_SAMPLE_TABLES_H_
#define COXSWAIN_TOOLS_SAMPLE_TABLES_H_

// The small tables of the sample company: those that do not grow with its deals.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sample_csv.h"
#include "sample_deals.h"
#include "sample_handover.h"
#include "sample_story.h"
#include "sample_truth.h"

namespace coxswain_tools {

class SmallTables {
 public:
  SmallTables(const std::filesystem::path& directory, uint64_t seed, double scale,
              const Calendar& calendar, Truth& truth)
      : directory_(directory), seed_(seed), scale_(scale), calendar_(calendar), truth_(truth) {}

  int64_t Scaled(int64_t value) const {
    return std::max<int64_t>(1, std::llround(static_cast<double>(value) * scale_));
  }

  // What is known before the first deal. Empty, or what went wrong.
  std::string WriteBefore(const DealMaker& maker) {
    WriteWords("settings", "name,value",
               {"reporting_currency,EUR", "reporting_time_zone,UTC", "fiscal_year_start,January",
                "week_start,Monday"});
    WriteProducts(maker);
    WriteCampaigns();
    WriteSpend();
    WriteWords("cost_kinds", "kind,step",
               {"freight,cost_to_serve", "commission,cost_to_serve", "rebate,off_invoice"});
    WriteWords(
        "policies",
        "policy_id,filter,max_discount_share,floor_margin_share,approver,valid_from,valid_to",
        {"discount,customers.segment!=Warehouse,0.1,,Head of Sales,,",
         "discount-warehouse,customers.segment=Warehouse,0.15,,Head of Sales,2025-01-01,",
         "margin,amount>=5000,,0.1,Head of Finance,,"});
    WriteMarkets();
    WriteWords(
        "teams", "team,function,parent",
        {"Management,management,", "Marketing,marketing,Management", "Sales,sales,Management",
         "Sales North,sales,Sales", "Sales South,sales,Sales", "Key Accounts,sales,Sales",
         "Operations,operations,Management", "Finance,finance,Management"});
    WriteOwners();
    WriteStages();
    WriteWords(
        "objective_owners", "objective_id,team,role",
        {"OBJ-1,Sales,accountable", "OBJ-1,Marketing,contributes", "OBJ-2,Marketing,accountable",
         "OBJ-3,Sales,accountable", "OBJ-3,Operations,contributes", "OBJ-4,Finance,accountable",
         "OBJ-4,Sales,contributes", "OBJ-5,Marketing,accountable", "OBJ-5,Sales,contributes",
         "OBJ-6,Marketing,accountable", "OBJ-6,Finance,contributes"});
    WriteWords(
        "kpis", "team,measure,filter,weight,target,period,valid_from,valid_to",
        {"Marketing,leads,,0.5,,quarter,2025-01-01,",
         "Marketing,awareness,,0.5,,quarter,2025-01-01,", "Sales,revenue,,0.7,,quarter,2025-01-01,",
         "Sales,gross_margin,,0.3,,quarter,2025-01-01,",
         "Finance,contribution_margin,,1,,quarter,2025-01-01,"});
    WriteSeries();
    return error_;
  }

  const std::vector<LeadWeek>& lead_weeks() const { return lead_weeks_; }

  // What is planned and stated in knowledge of the deals. Empty, or what went wrong.
  std::string WriteAfter() {
    WriteObjectives();
    WritePlanLines();
    WriteActuals();
    return error_;
  }

 private:
  // Rows that hold nothing to quote.
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

  void WriteStages() {
    CsvFile file(directory_, "stages", "stage,order,status,default_probability");
    int order = 0;
    for (const story::Stage& stage : story::kStages) {
      file.Plain(stage.name)
          .Number(++order)
          .Plain("open")
          .Decimal(stage.probability_bp, 4, 2)
          .End();
    }
    file.Plain("Won").Number(++order).Plain("won").Number(1).End();
    file.Plain("Lost").Number(++order).Plain("lost").Number(0).End();
    file.Plain("Omitted").Number(++order).Plain("omitted").Number(0).End();
    Close(file);
  }

  void WriteProducts(const DealMaker& maker) {
    CsvFile file(directory_, "products",
                 "product_id,name,family,list_price,unit_cost,unit_of_measure,weight,currency");
    for (size_t i = 0; i < story::kProducts.size(); ++i) {
      const story::Product& product = story::kProducts[i];
      const DealMaker::Price price = maker.PriceOf(static_cast<int>(i), story::kYears - 1);
      file.Id("P-", static_cast<int64_t>(i) + 1, 3).Text(product.name);
      file.Plain(story::kFamilies[product.family]).Money(price.list).Money(price.cost);
      file.Plain(product.unit).Decimal(product.weight_grams, 3, 1).Plain("EUR").End();
    }
    Close(file);
  }

  void WriteCampaigns() {
    CsvFile file(directory_, "campaigns",
                 "campaign_id,name,kind,channel,team,parent_id,starts_on,ends_on,budget,currency,"
                 "objective_id");
    for (const story::Campaign& campaign : story::kCampaigns) {
      file.Plain(campaign.id).Text(campaign.name).Plain(campaign.kind).Plain(campaign.channel);
      file.Plain("Marketing");
      file.Plain(campaign.parent < 0 ? std::string_view()
                                     : story::kCampaigns[static_cast<size_t>(campaign.parent)].id);
      file.Plain(calendar_.Text(calendar_.MonthStart(campaign.first_month)));
      file.Plain(calendar_.Text(calendar_.MonthEnd(campaign.last_month)));
      if (campaign.budget == 0) {
        file.Empty();
      } else {
        file.Money(Scaled(int64_t{campaign.budget} * 100));
      }
      file.Plain("EUR").Plain(campaign.objective).End();
    }
    Close(file);
  }

  // Month by month what each campaign costs, within 10 % of an even share of its budget, and what
  // the marketing team costs whatever it does. The last row stands on the story's today.
  void WriteSpend() {
    CsvFile file(directory_, "spend",
                 "spend_id,campaign_id,team,cost_centre,spent_on,amount,currency,plan_line_id");
    int64_t id = 0;
    const auto row = [&](std::string_view campaign, std::string_view cost_centre, int month,
                         int64_t amount) {
      file.Id("S-", ++id, 5).Plain(campaign).Plain("Marketing").Plain(cost_centre);
      file.Plain(calendar_.Text(calendar_.MonthEnd(month))).Money(amount).Plain("EUR").Empty();
      file.End();
      truth_.spend[static_cast<size_t>(month / 12)] += amount;
    };
    for (int month = 0; month < story::kMonths; ++month) {
      for (size_t c = 0; c < story::kCampaignCount; ++c) {
        const story::Campaign& campaign = story::kCampaigns[c];
        if (campaign.budget == 0 || month < campaign.first_month || month > campaign.last_month) {
          continue;
        }
        const Draws draws(seed_, kSpendRows, static_cast<uint64_t>(month) * 64 + c);
        const int64_t share = int64_t{campaign.budget} * draws.Between(0, 90, 110) /
                              (campaign.last_month - campaign.first_month + 1);
        const int64_t media = Scaled(share * draws.Between(1, 60, 80) / 100);
        const int64_t agency = Scaled(share) - media;
        row(campaign.id, campaign.kind == "event" ? "stand" : "media", month, media);
        row(campaign.id, "agency", month, agency);
        truth_.campaign_spend[c] += media + agency;
      }
      row("", "tools", month, Scaled(180000 + month * 2000));
      row("", "salaries", month, Scaled(1450000 + month / 12 * 60000));
    }
    Close(file);
  }

  void WriteMarkets() {
    CsvFile file(directory_, "markets",
                 "segment,region,product_family,level,as_of,capacity_customers,capacity_amount,low,"
                 "high,method,source");
    for (size_t s = 0; s < story::kSegmentCount; ++s) {
      const story::Segment& segment = story::kSegments[s];
      const bool named = s == story::kSchools;
      truth_.serviceable[s] = std::max(Scaled(segment.serviceable), truth_.known[s]);
      truth_.total[s] = std::max(Scaled(segment.total_market), truth_.serviceable[s]);
      for (const bool serviceable : {true, false}) {
        const int64_t customers = serviceable ? truth_.serviceable[s] : truth_.total[s];
        const int64_t average = (segment.min_line + segment.max_line) * 400;
        const bool exact = named && serviceable;
        file.Plain(segment.name).Empty().Empty().Plain(serviceable ? "serviceable" : "total");
        file.Plain("2025-01-01").Number(customers).Money(customers * average);
        file.Number(exact ? customers : customers * 9 / 10);
        file.Number(exact ? customers : customers * 23 / 20);
        file.Plain(exact ? "named accounts" : "trade statistics");
        file.Text(exact ? "Register of sailing schools, counted by name"
                        : "Estimate from trade statistics, 2024 edition");
        file.End();
      }
    }
    Close(file);
  }

  void WriteOwners() {
    CsvFile file(directory_, "owners", "owner,valid_from,team,manager");
    const std::string_view director = story::kOwners[story::kDirector].name;
    for (int o = 0; o < story::kOwnerCount; ++o) {
      const story::Owner& owner = story::kOwners[static_cast<size_t>(o)];
      const std::string_view manager = o == story::kDirector ? std::string_view() : director;
      const int first = calendar_.QuarterStart(owner.first_quarter);
      file.Plain(owner.name).Plain(calendar_.Text(first));
      file.Plain(DealMaker::TeamOf(o, owner.first_quarter * 3)).Plain(manager).End();
      if (o == story::kMover) {
        file.Plain(owner.name).Plain("2023-01-01").Plain(owner.team).Plain(manager).End();
      }
    }
    Close(file);
  }

  // Weekly: leads grow all the time, awareness moves when a thematic campaign runs.
  void WriteSeries() {
    CsvFile file(directory_, "series", "series,date,value");
    const int first_monday = calendar_.MonthStart(0) + 3;  // 2021-01-04
    const int today = calendar_.MonthEnd(story::kMonths - 1);
    for (const bool leads : {true, false}) {
      int64_t awareness_bp = 1850;
      for (int week = 0; first_monday + week * 7 <= today; ++week) {
        const int day = first_monday + week * 7;
        const int month = calendar_.MonthOf(day);
        const auto quarter = static_cast<size_t>(month / 3);
        const Draws draws(seed_, kSeriesRows, static_cast<uint64_t>(week) * 2 + leads);
        file.Plain(leads ? "leads" : "awareness").Plain(calendar_.Text(day));
        if (leads) {
          const int64_t usual = (32 + week / 4) * story::kSeason[static_cast<size_t>(month % 12)];
          const int64_t value = Scaled(usual * draws.Between(0, 85, 115) / 100) / 100;
          truth_.leads[quarter] += value;
          lead_weeks_.push_back({day, value});
          file.Number(value);
        } else {
          const bool thematic = (month >= 2 && month <= 9) || month >= 48;
          awareness_bp += thematic ? draws.Between(0, 2, 16) : draws.Between(0, -4, 6);
          truth_.awareness_bp[quarter] = awareness_bp;
          file.Decimal(awareness_bp, 4, 4);
        }
        file.End();
      }
    }
    Close(file);
  }

  // Targets stand where the story needs them: at a share of the target that is reached by today,
  // with 74.8 % of the year gone.
  void WriteObjectives() {
    const Waterfall now = truth_.Year(story::kYears - 1);
    const auto target = [](int64_t actual, int64_t reached_percent) {
      const int64_t unit = 100000;  // a thousand euros
      return std::max<int64_t>(1, RoundHalfEven(actual * 100 / reached_percent, unit)) * unit;
    };
    const std::string contribution = MoneyText(target(now.contribution(), 46));
    const std::string revenue = MoneyText(target(truth_.YearRevenue(story::kYears - 1), 77));
    const std::string spend = MoneyText(target(truth_.spend[story::kYears - 1], 78));
    const std::string schools = std::to_string(Scaled(20));
    truth_.targets = {{"OBJ-1", contribution}, {"OBJ-2", schools}, {"OBJ-3", revenue},
                      {"OBJ-4", "0.27"},       {"OBJ-5", "0.3"},   {"OBJ-6", spend}};
    const std::string dates = "2025-01-01,2025-12-31,";
    WriteWords(
        "objectives",
        "objective_id,name,measure,filter,kind,direction,target,target_low,target_high,"
        "baseline,currency,weight,starts_on,due_on,parent_id,audience",
        {"OBJ-1,Earn more than we ship,contribution_margin,,level,up," + contribution +
             ",,,,EUR,0.4," + dates + ",everyone",
         "OBJ-2,More sailing schools,new_customers,segment=Sailing schools,level,up," + schools +
             ",,,,,0.1," + dates + "OBJ-3,marketing",
         "OBJ-3,Grow revenue,revenue,,level,up," + revenue + ",,,,EUR,0.2," + dates + ",everyone",
         "OBJ-4,Hold the gross margin,gross_margin_share,,corridor,up,0.27,0.25,0.29,,,0.1," +
             dates + "OBJ-1,finance and sales",
         "OBJ-5,Be known in every harbour,awareness,,level,up,0.3,,,,,0.1," + dates + ",everyone",
         "OBJ-6,Spend within the budget,spend,,level,down," + spend + ",,,,EUR,0.1," + dates +
             "OBJ-1,marketing and finance"});
  }

  // The quota of a quarter is the mean of the owner's last four quarters and 12 % on top, in the
  // first year the year's own mean; none for a quarter in which the owner sells nothing.
  int64_t Quota(size_t owner, size_t quarter) const {
    const auto& bookings = truth_.bookings[owner];
    const auto start = static_cast<size_t>(story::kOwners[owner].first_quarter);
    const size_t first = quarter < start + 4 ? start : quarter - 4;
    const size_t end = std::min<size_t>(first + 4, story::kQuarters);
    int64_t sum = 0;
    for (size_t q = first; q < end; ++q) sum += bookings[q];
    const int64_t unit = 100000;
    const auto quarters = static_cast<int64_t>(end - first);
    return std::max<int64_t>(1, RoundHalfEven(sum * 112 / 100 / quarters, unit)) * unit;
  }

  void WritePlanLines() {
    CsvFile file(directory_, "plan_lines",
                 "plan_id,version,plan_line_id,measure,team,owner,segment,region,product_family,"
                 "campaign_id,period_start,period_end,value,currency");
    PlanTruth& quota = truth_.quota;
    for (int quarter = 0; quarter < story::kQuotaQuarters; ++quarter) {
      const auto q = static_cast<size_t>(quarter);
      const bool past = quarter < story::kQuarters;
      for (int o = 0; o < story::kOwnerCount; ++o) {
        const auto owner = static_cast<size_t>(o);
        const bool empty = o == story::kLateStarter && quarter == story::kEmptyQuotaQuarter;
        const bool sold = past && truth_.bookings[owner][q] != 0;
        if (!empty && (!story::kOwners[owner].has_quota ||
                       quarter < story::kOwners[owner].first_quarter || (past && !sold))) {
          quota.actual_only_cells += sold;
          quota.actual_only_bookings += truth_.bookings[owner][q];
          continue;
        }
        const int64_t value = empty ? Scaled(150000) * 100 : Quota(owner, q);
        file.Plain("quota-" + YearName(q / 4)).Plain("1");
        file.Id("Q-" + QuarterName(q) + "-", o + 1, 2).Plain("revenue");
        file.Plain(DealMaker::TeamOf(o, quarter * 3)).Plain(story::kOwners[owner].name);
        file.Empty().Empty().Empty().Empty();
        EndPeriod(file, quarter, value, "EUR", true);
        if (sold) {
          ++quota.matched_cells;
          quota.matched_plan += value;
          quota.matched_bookings += truth_.bookings[owner][q];
          quota.matched_revenue += truth_.revenue[owner][q];
        } else {
          ++(past ? quota.plan_only_past : quota.plan_only_coming);
          (past ? quota.plan_only_past_plan : quota.plan_only_coming_plan) += value;
        }
      }
    }
    for (const int year : {4, 5}) {
      for (size_t s = 0; s < story::kSegmentCount; ++s) {
        for (int quarter = year * 4; quarter < year * 4 + 4; ++quarter) {
          const bool schools = s == story::kSchools;
          const int64_t usual = story::kSegments[s].new_customers[story::kQuarters - 2];
          const int64_t value = Scaled(schools ? year + 1 : usual + year - 4);
          if (year == 5) truth_.planned_customers_2026[s] += value;
          file.Plain("growth-" + YearName(static_cast<size_t>(year))).Plain("1");
          file.Id("G-" + QuarterName(static_cast<size_t>(quarter)) + "-",
                  static_cast<int64_t>(s) + 1, 2);
          file.Plain("new_customers").Plain("Marketing").Empty().Plain(story::kSegments[s].name);
          file.Empty().Empty().Empty();
          EndPeriod(file, quarter, value, "", false);
        }
      }
    }
    Close(file);
  }

  void EndPeriod(CsvFile& file, int quarter, int64_t value, std::string_view currency, bool money) {
    file.Plain(calendar_.Text(calendar_.QuarterStart(quarter)));
    file.Plain(calendar_.Text(calendar_.QuarterEnd(quarter)));
    if (money) {
      file.Money(value);
    } else {
      file.Number(value);
    }
    file.Plain(currency).End();
  }

  void WriteActuals() {
    CsvFile file(directory_, "actuals",
                 "measure,team,segment,period_start,period_end,value,currency,source");
    for (int quarter = 0; quarter < story::kQuarters; ++quarter) {
      const auto q = static_cast<size_t>(quarter);
      const auto row = [&](std::string_view measure, std::string_view team, auto write_value,
                           std::string_view currency, std::string_view source) {
        file.Plain(measure).Plain(team).Empty();
        file.Plain(calendar_.Text(calendar_.QuarterStart(quarter)));
        file.Plain(calendar_.Text(calendar_.QuarterEnd(quarter)));
        write_value();
        file.Plain(currency).Plain(source).End();
      };
      const int64_t error = quarter == story::kLedgerQuarter ? story::kLedgerError : 0;
      row(
          "revenue", "", [&] { file.Money(truth_.QuarterRevenue(q) + error); }, "EUR", "ledger");
      row(
          "gross_margin", "", [&] { file.Money(truth_.Quarter(q).gross_margin()); }, "EUR",
          "ledger");
      row(
          "leads", "Marketing", [&] { file.Number(truth_.leads[q]); }, "", "marketing automation");
      row(
          "awareness", "Marketing", [&] { file.Decimal(truth_.awareness_bp[q], 4, 4); }, "",
          "brand tracker");
    }
    Close(file);
  }

  const std::filesystem::path& directory_;
  uint64_t seed_;
  double scale_;
  const Calendar& calendar_;
  Truth& truth_;
  std::vector<LeadWeek> lead_weeks_;
  std::string error_;
};

}  // namespace coxswain_tools

#endif  // COXSWAIN_TOOLS_SAMPLE_TABLES_H_
