#ifndef COXSWAIN_TOOLS_SAMPLE_TRUTH_H_
#define COXSWAIN_TOOLS_SAMPLE_TRUTH_H_

// What is true of a written sample company, counted while its rows were made, and truth.json.

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>

#include "sample_csv.h"
#include "sample_history.h"
#include "sample_story.h"

namespace coxswain_tools {

// The margin waterfall of won deals, in cents.
struct Waterfall {
  int64_t deals = 0;
  int64_t list = 0;
  int64_t amount = 0;  // the invoice price: bookings
  int64_t off_invoice = 0;
  int64_t goods = 0;
  int64_t cost_to_serve = 0;

  void Add(const Waterfall& other) {
    deals += other.deals;
    list += other.list;
    amount += other.amount;
    off_invoice += other.off_invoice;
    goods += other.goods;
    cost_to_serve += other.cost_to_serve;
  }
  int64_t discount() const { return list - amount; }
  int64_t net_revenue() const { return amount - off_invoice; }
  int64_t gross_margin() const { return net_revenue() - goods; }
  int64_t contribution() const { return gross_margin() - cost_to_serve; }
};

struct PlanTruth {
  int64_t matched_cells = 0, matched_plan = 0, matched_bookings = 0, matched_revenue = 0;
  int64_t plan_only_past = 0, plan_only_past_plan = 0;      // quarters up to today
  int64_t plan_only_coming = 0, plan_only_coming_plan = 0;  // 2025Q4
  int64_t actual_only_cells = 0, actual_only_bookings = 0;
};

template <typename T, size_t kRows, size_t kColumns>
using Grid = std::array<std::array<T, kColumns>, kRows>;

struct Truth {
  uint64_t seed = 0;
  std::string scale;
  std::map<std::string, int64_t> rows;

  Grid<Waterfall, story::kSegmentCount, story::kQuarters> segments;  // by quarter of closed_on
  std::array<Waterfall, story::kOwnerCount> owners;
  std::array<Waterfall, story::kCampaignCount> campaigns;
  Grid<int64_t, story::kOwnerCount, story::kQuotaQuarters> bookings{};
  Grid<int64_t, story::kOwnerCount, story::kQuotaQuarters>
      revenue{};  // orders, by owner of the deal
  Grid<int64_t, story::kSegmentCount, story::kQuarters> new_customers{};
  std::array<int64_t, story::kYears> lost{};
  int64_t omitted = 0, open = 0, open_amount = 0, open_this_year = 0, open_amount_this_year = 0;
  int64_t losing_gross = 0, losing_gross_sum = 0;  // won deals below zero
  int64_t losing_contribution = 0, losing_contribution_sum = 0;
  int64_t rounding_micros = 0;
  int64_t short_invoices = 0;
  int64_t open_without_customer = 0, lost_with_zero = 0, closed_before_opened = 0;

  std::array<int64_t, story::kSegmentCount> buyers{}, active{}, known{}, serviceable{}, total{};
  std::array<int64_t, story::kCampaignCount> campaign_spend{};
  std::array<int64_t, story::kYears> spend{};
  std::array<int64_t, story::kQuarters> leads{}, awareness_bp{};
  std::array<int64_t, story::kSegmentCount> planned_customers_2026{};
  PlanTruth quota;
  std::map<std::string, std::string> targets;  // by objective

  Waterfall Segment(size_t segment) const {
    Waterfall sum;
    for (const Waterfall& quarter : segments[segment]) sum.Add(quarter);
    return sum;
  }
  Waterfall SegmentYear(size_t segment, size_t year) const {
    Waterfall sum;
    for (size_t q = year * 4; q < year * 4 + 4 && q < story::kQuarters; ++q) {
      sum.Add(segments[segment][q]);
    }
    return sum;
  }
  Waterfall SegmentToSeptember(size_t segment, size_t year) const {
    Waterfall sum;
    for (size_t q = year * 4; q < year * 4 + 3; ++q) sum.Add(segments[segment][q]);
    return sum;
  }
  Waterfall Quarter(size_t quarter) const {
    Waterfall sum;
    for (const auto& segment : segments) sum.Add(segment[quarter]);
    return sum;
  }
  Waterfall Year(size_t year) const {
    Waterfall sum;
    for (size_t s = 0; s < story::kSegmentCount; ++s) sum.Add(SegmentYear(s, year));
    return sum;
  }
  Waterfall Company() const {
    Waterfall sum;
    for (size_t s = 0; s < story::kSegmentCount; ++s) sum.Add(Segment(s));
    return sum;
  }
  int64_t NewCustomers(size_t segment, size_t year) const {
    int64_t sum = 0;
    for (size_t q = year * 4; q < year * 4 + 4 && q < story::kQuarters; ++q) {
      sum += new_customers[segment][q];
    }
    return sum;
  }
  int64_t QuarterRevenue(size_t quarter) const {
    int64_t sum = 0;
    for (const auto& owner : revenue) sum += owner[quarter];
    return sum;
  }
  int64_t YearRevenue(size_t year) const {
    int64_t sum = 0;
    for (size_t q = year * 4; q < year * 4 + 4 && q < story::kQuarters; ++q) {
      sum += QuarterRevenue(q);
    }
    return sum;
  }
};

inline std::string YearName(size_t year) { return std::to_string(2021 + year); }
inline std::string QuarterName(size_t quarter) {
  return YearName(quarter / 4) + "Q" + std::to_string(quarter % 4 + 1);
}

// truth.json, in the order of the story; a key is a path with slashes.
class TruthFile {
 public:
  void Count(const std::string& key, int64_t value) { Put(key, std::to_string(value)); }
  void Text(const std::string& key, std::string_view value) {
    Put(key, '"' + std::string(value) + '"');
  }
  void Money(const std::string& key, int64_t cents) { Text(key, MoneyText(cents)); }
  void Margin(const std::string& key, const Waterfall& sum) {
    Count(key + "/won_deals", sum.deals);
    Money(key + "/list_revenue", sum.list);
    Money(key + "/discount", sum.discount());
    Money(key + "/bookings", sum.amount);
    Money(key + "/off_invoice", sum.off_invoice);
    Money(key + "/net_revenue", sum.net_revenue());
    Money(key + "/goods", sum.goods);
    Money(key + "/gross_margin", sum.gross_margin());
    Money(key + "/cost_to_serve", sum.cost_to_serve);
    Money(key + "/contribution_margin", sum.contribution());
  }
  const std::string& Finish() { return text_ += "\n}\n"; }

 private:
  void Put(const std::string& key, const std::string& value) {
    text_ += text_.size() > 2 ? ",\n" : "";
    text_ += "  \"" + key + "\": " + value;
  }
  std::string text_ = "{\n";
};

inline std::string MicrosText(int64_t micros) {
  std::string digits = std::to_string(micros < 0 ? -micros : micros);
  if (digits.size() < 7) digits.insert(0, 7 - digits.size(), '0');
  digits.insert(digits.size() - 6, ".");
  return micros < 0 ? '-' + digits : digits;
}

inline std::string TruthJson(const Truth& truth) {
  TruthFile file;
  file.Text("seed", std::to_string(truth.seed));
  file.Text("scale", truth.scale);
  file.Text("today", story::kToday);
  for (const auto& [table, count] : truth.rows) file.Count("rows/" + table, count);

  file.Margin("company", truth.Company());
  file.Text("company/rounding", MicrosText(truth.rounding_micros));
  for (size_t y = 0; y < story::kYears; ++y) {
    const std::string key = "years/" + YearName(y);
    file.Margin(key, truth.Year(y));
    file.Money(key + "/revenue", truth.YearRevenue(y));
    file.Count(key + "/lost_deals", truth.lost[y]);
    file.Money(key + "/spend", truth.spend[y]);
  }
  for (size_t q = 0; q < story::kQuarters; ++q) {
    const std::string key = "quarters/" + QuarterName(q);
    file.Money(key + "/revenue", truth.QuarterRevenue(q));
    file.Money(key + "/bookings", truth.Quarter(q).amount);
    file.Money(key + "/gross_margin", truth.Quarter(q).gross_margin());
    file.Count(key + "/leads", truth.leads[q]);
  }
  for (size_t s = 0; s < story::kSegmentCount; ++s) {
    const std::string key = "segments/" + std::string(story::kSegments[s].name);
    file.Margin(key, truth.Segment(s));
    for (size_t y = 0; y < story::kYears; ++y) {
      file.Money(key + "/" + YearName(y) + "/bookings", truth.SegmentYear(s, y).amount);
      file.Money(key + "/" + YearName(y) + "/contribution_margin",
                 truth.SegmentYear(s, y).contribution());
    }
    for (const size_t year : {size_t{3}, size_t{4}}) {
      file.Money(key + "/" + YearName(year) + "_to_september/bookings",
                 truth.SegmentToSeptember(s, year).amount);
    }
    file.Count(key + "/known_customers", truth.known[s]);
    file.Count(key + "/capacity_serviceable", truth.serviceable[s]);
    file.Count(key + "/customers_ever", truth.buyers[s]);
    file.Count(key + "/customers_active", truth.active[s]);
    file.Count(key + "/planned_new_customers_2026", truth.planned_customers_2026[s]);
    for (size_t q = 0; q < story::kQuarters; ++q) {
      file.Count(key + "/" + QuarterName(q) + "/new_customers", truth.new_customers[s][q]);
    }
  }
  for (size_t o = 0; o < story::kOwnerCount; ++o) {
    file.Margin("owners/" + std::string(story::kOwners[o].name), truth.owners[o]);
  }
  for (size_t c = 0; c < story::kCampaignCount; ++c) {
    const std::string key = "campaigns/" + std::string(story::kCampaigns[c].id);
    file.Margin(key, truth.campaigns[c]);
    file.Money(key + "/spend", truth.campaign_spend[c]);
  }
  // Every line of the clearance loses money at list already, so line by line and in all the loss
  // in it is because of the discount or was there at list.
  const Waterfall& sale = truth.campaigns[story::kClearanceSale];
  file.Money("clearance/gross_loss", -sale.gross_margin());
  file.Money("clearance/loss_because_of_discount", sale.discount());
  file.Money("clearance/loss_at_list", sale.goods - sale.list);

  file.Count("losing_deals/gross_margin/deals", truth.losing_gross);
  file.Money("losing_deals/gross_margin/sum", truth.losing_gross_sum);
  file.Count("losing_deals/contribution_margin/deals", truth.losing_contribution);
  file.Money("losing_deals/contribution_margin/sum", truth.losing_contribution_sum);

  const PlanTruth& quota = truth.quota;
  file.Count("quota/matched_cells", quota.matched_cells);
  file.Money("quota/matched_plan", quota.matched_plan);
  file.Money("quota/matched_revenue", quota.matched_revenue);
  file.Money("quota/matched_bookings", quota.matched_bookings);
  file.Count("quota/plan_only_cells_past", quota.plan_only_past);
  file.Money("quota/plan_only_past", quota.plan_only_past_plan);
  file.Count("quota/plan_only_cells_coming", quota.plan_only_coming);
  file.Money("quota/plan_only_coming", quota.plan_only_coming_plan);
  file.Count("quota/actual_only_cells", quota.actual_only_cells);
  file.Money("quota/actual_only_bookings", quota.actual_only_bookings);

  file.Text("ledger/period", QuarterName(story::kLedgerQuarter));
  file.Text("ledger/measure", "revenue");
  file.Money("ledger/difference", story::kLedgerError);
  for (const auto& [objective, target] : truth.targets) {
    file.Text("objectives/" + objective + "/target", target);
  }
  constexpr size_t kThisYear = story::kYears - 1;
  const Waterfall now = truth.Year(kThisYear);
  file.Money("objectives/OBJ-1/actual", now.contribution());
  file.Count("objectives/OBJ-2/actual", truth.NewCustomers(story::kSchools, kThisYear));
  file.Money("objectives/OBJ-3/actual", truth.YearRevenue(kThisYear));
  file.Money("objectives/OBJ-4/actual/gross_margin", now.gross_margin());
  file.Money("objectives/OBJ-4/actual/net_revenue", now.net_revenue());
  file.Count("objectives/OBJ-5/latest_in_basis_points", truth.awareness_bp.back());
  file.Money("objectives/OBJ-6/actual", truth.spend[kThisYear]);
  file.Count("objectives/days_gone", 273);
  file.Count("objectives/days", 365);
  file.Text("kpis/shared_weight", "0");

  file.Count("open/deals", truth.open);
  file.Money("open/amount", truth.open_amount);
  file.Count("open/expected_2025/deals", truth.open_this_year);
  file.Money("open/expected_2025/amount", truth.open_amount_this_year);
  file.Count("omitted/deals", truth.omitted);
  file.Count("warts/open_without_customer", truth.open_without_customer);
  file.Count("warts/lost_with_amount_zero", truth.lost_with_zero);
  file.Count("warts/closed_before_opened", truth.closed_before_opened);
  file.Count("warts/short_invoices", truth.short_invoices);
  for (const story::Segment& segment : story::kSegments) {
    for (const bool shock : {false, true}) {
      const int win_bp = WinBpOf(segment, shock);
      for (size_t stage = 0; stage < story::kStages.size(); ++stage) {
        const std::string key = std::string("win_in_basis_points/") + (shock ? "2023/" : "usual/") +
                                std::string(segment.name) + "/" +
                                std::string(story::kStages[stage].name);
        file.Count(key + "/entered", WinBpEntered(win_bp, stage));
        file.Count(key + "/seen", WinBpSeen(win_bp, stage));
      }
    }
  }
  return file.Finish();
}

inline std::string WriteTextFile(const std::filesystem::path& path, const std::string& text) {
  std::ofstream stream(path, std::ios::binary);
  stream << text;
  stream.close();
  return stream ? std::string() : "cannot write " + path.string();
}

}  // namespace coxswain_tools

#endif  // COXSWAIN_TOOLS_SAMPLE_TRUTH_H_
