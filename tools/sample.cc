#include "sample.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "sample_csv.h"
#include "sample_deals.h"
#include "sample_handover.h"
#include "sample_history.h"
#include "sample_readme.h"
#include "sample_story.h"
#include "sample_tables.h"
#include "sample_truth.h"

namespace coxswain_tools {
namespace {

constexpr std::string_view kDealColumns =
    "deal_id,customer_id,name,deal_type,owner,team,stage,status,opened_on,closed_on,"
    "expected_close_on,amount,list_amount,cost_of_goods,currency,probability,product_id,"
    "campaign_id,lead_source,lost_reason,territory";

// The share of the invoice that freight takes, by territory, and the fee of each delivery.
constexpr std::array<int, 5> kFreightBp = {350, 450, 400, 450, 550};
constexpr int kFreightFee = 4500;

enum Status { kOpen, kWon, kLost, kOmitted };
constexpr std::array<std::string_view, 4> kStatusNames = {"open", "won", "lost", "omitted"};
constexpr std::array<std::string_view, 4> kClosedStages = {"", "Won", "Lost", "Omitted"};

class Generator {
 public:
  Generator(const std::filesystem::path& directory, const SampleOptions& options)
      : directory_(directory),
        seed_(options.seed),
        maker_(options.seed),
        small_(directory, options.seed, options.scale, calendar_, truth_),
        deals_(directory, "deals", kDealColumns),
        lines_(directory, "deal_lines",
               "deal_id,line,product_id,quantity,list_price,unit_price,discount_share,amount,"
               "unit_cost,campaign_id"),
        costs_(directory, "deal_costs", "cost_id,deal_id,line,kind,amount,incurred_on,currency"),
        orders_(directory, "orders",
                "order_id,customer_id,deal_id,product_id,ordered_on,amount,cost,kind,currency"),
        history_(directory, options.seed, calendar_) {
    std::array<char, 32> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), options.scale).ptr;
    truth_.seed = options.seed;
    truth_.scale.assign(text.data(), end);
  }

  std::string Write(const std::function<bool(double)>& progress) {
    const auto cancelled = [&](double done) { return progress && !progress(done); };
    std::string error = WriteCustomers();
    if (error.empty()) error = small_.WriteBefore(maker_);
    if (!error.empty()) return error;
    // One step for the customers, one for each month, one for the open deals and one for the rest.
    constexpr double kSteps = story::kMonths + 3;
    for (int month = 0; month < story::kMonths; ++month) {
      if (cancelled((month + 1) / kSteps)) return "cancelled";
      WriteClosedDeals(month);
      if (deals_.failed() || lines_.failed() || costs_.failed() || orders_.failed()) break;
    }
    if (cancelled((story::kMonths + 1) / kSteps)) return "cancelled";
    WriteOpenDeals();
    for (CsvFile* file : {&deals_, &lines_, &costs_, &orders_, &history_.file()}) {
      truth_.rows[file->table()] = file->rows();
      const std::string failure = file->Close();
      if (error.empty()) error = failure;
    }
    if (error.empty()) CountActive();
    if (error.empty()) error = small_.WriteAfter();
    if (error.empty()) {
      error = HandoverTables(directory_, seed_, calendar_, truth_).Write(small_.lead_weeks());
    }
    if (error.empty()) error = WriteTextFile(directory_ / "truth.json", TruthJson(truth_));
    if (error.empty()) error = WriteTextFile(directory_ / "README.md", ReadmeText(truth_));
    if (error.empty() && cancelled(1.0)) return "cancelled";
    return error;
  }

 private:
  std::string WriteCustomers() {
    CsvFile file(directory_, "customers",
                 "customer_id,name,segment,region,country,industry,employees,annual_revenue,"
                 "parent_id,acquired_on,is_prospect");
    for (int s = 0; s < story::kSegmentCount; ++s) {
      const auto segment = static_cast<size_t>(s);
      const story::Segment& story_segment = story::kSegments[segment];
      const int64_t first = static_cast<int64_t>(customers_.size());
      const int64_t buyers = small_.Scaled(story_segment.buyers);
      const int64_t known = buyers + small_.Scaled(story_segment.prospects);
      truth_.buyers[segment] = buyers;
      truth_.known[segment] = known;
      for (int64_t nth = 0; nth < known; ++nth) {
        const int64_t row = first + nth;
        const Customer& customer =
            customers_.emplace_back(maker_.MakeCustomer(row, s, nth, buyers));
        const Draws draws(seed_, kCustomerRows, static_cast<uint64_t>(row));
        const story::Country& country = story::kCountries[customer.country];
        const int employees = draws.Between(20, 3, s == story::kWarehouse ? 900 : 60);
        file.Id("C-", row + 1, 6).Text(maker_.CustomerName(row, customer));
        file.Plain(story_segment.name).Plain(country.region).Plain(country.code);
        file.Plain(story_segment.industry).Number(employees);
        file.Money(int64_t{employees} * draws.Between(21, 70, 190) * 100000);
        // A few chains belong to the chain before them.
        if (s == story::kWarehouse && nth > 0 && draws.Chance(22, 1500)) {
          file.Id("C-", row, 6);
        } else {
          file.Empty();
        }
        if (customer.first_month < 0) {
          file.Empty().Plain("true");
        } else {
          const int day = FirstWonDay(row, customer);
          file.Plain(calendar_.Text(day - draws.Below(23, 45))).Plain("false");
          const auto quarter = static_cast<size_t>(customer.first_month / 3);
          ++truth_.new_customers[segment][quarter];
        }
        file.End();
      }
    }
    truth_.rows["customers"] = file.rows();
    return file.Close();
  }

  static uint64_t DealRow(int64_t customer, int month) {
    return static_cast<uint64_t>(customer) * 64 + static_cast<uint64_t>(month);
  }

  int CloseDay(const Draws& draws, int month) const {
    const int start = calendar_.MonthStart(month);
    return draws.Between(40, start, calendar_.MonthEnd(month));
  }

  int FirstWonDay(int64_t row, const Customer& customer) const {
    return CloseDay(Draws(seed_, kDealRows, DealRow(row, customer.first_month)),
                    customer.first_month);
  }

  // At most one deal a customer and month. The first won deal comes in the customer's first month;
  // before it, and with prospects, deals are only lost.
  void WriteClosedDeals(int month) {
    const auto year = static_cast<size_t>(month / 12);
    const int season = story::kSeason[static_cast<size_t>(month % 12)];
    std::array<int, story::kSegmentCount> chance;
    std::array<int, story::kSegmentCount> win;
    for (size_t s = 0; s < story::kSegmentCount; ++s) {
      const story::Segment& segment = story::kSegments[s];
      const bool chain = s == story::kWarehouse;
      const int volume = chain ? story::kChainVolume[year] : story::kVolume[year];
      chance[s] = segment.deals_a_month_bp * season / 100 * volume / 100;
      win[s] = WinBpOf(segment, year == story::kShockYear);
    }
    for (size_t i = 0; i < customers_.size(); ++i) {
      Customer& customer = customers_[i];
      if (month > customer.last_month) continue;
      const auto row = static_cast<int64_t>(i);
      const Draws draws(seed_, kDealRows, DealRow(row, month));
      const bool buyer = customer.first_month >= 0 && month >= customer.first_month;
      Status status = kWon;
      if (!buyer) {
        if (!draws.Chance(41, 150)) continue;
        status = kLost;
      } else if (month > customer.first_month) {
        if (!draws.Chance(41, chance[customer.segment])) continue;
        if (draws.Chance(42, story::kOmittedBp)) {
          status = kOmitted;
        } else if (!draws.Chance(43, win[customer.segment])) {
          status = kLost;
        }
      }
      const Deal deal = maker_.MakeDeal(DealRow(row, month), row, customer, month);
      const int closed = CloseDay(draws, month);
      int opened = closed - draws.Between(44, 12, 110);
      if (status == kWon) {
        const int today = calendar_.MonthEnd(story::kMonths - 1);
        if (closed < today && draws.Chance(45, story::kClosedBeforeOpenedBp)) {
          opened = std::min(closed + draws.Between(46, 1, 20), today);
          ++truth_.closed_before_opened;
        }
        customer.last_won_month = static_cast<int8_t>(month);
      }
      const bool first = month == customer.first_month || !buyer;
      const bool zero = status == kLost && draws.Chance(47, story::kLostWithZeroBp);
      StartDeal(row, customer, draws, deal, month, first, status);
      deals_.Plain(calendar_.Text(opened)).Plain(calendar_.Text(closed)).Empty();
      if (zero) {
        deals_.Money(0).Empty().Empty();
        ++truth_.lost_with_zero;
      } else {
        deals_.Money(deal.amount).Money(deal.list_amount).Money(deal.cost_of_goods);
      }
      deals_.Plain("EUR").Plain(status == kWon ? "1" : "0");
      EndDeal(customer, draws, deal, status);
      if (month >= story::kFirstHistoryMonth && opened <= closed) {
        history_.Write(DealRow(row, month),
                       {deals_.rows(), opened, closed, kClosedStages[status], status == kWon, 0, 0,
                        zero ? 0 : deal.amount, deal.amount, deal.owner});
      }
      truth_.lost[year] += status == kLost;
      truth_.omitted += status == kOmitted;
      if (status == kWon) WriteWonDeal(row, customer, draws, deal, closed);
    }
  }

  // Two in three accounts that still buy, and as many prospects, have a deal open today.
  void WriteOpenDeals() {
    const int today = calendar_.MonthEnd(story::kMonths - 1);
    const int year_end = calendar_.MonthEnd(story::kMonths + 2);
    for (size_t i = 0; i < customers_.size(); ++i) {
      const Customer& customer = customers_[i];
      const auto row = static_cast<int64_t>(i);
      const Draws draws(seed_, kDealRows, DealRow(row, story::kMonths));
      if (customer.last_month < story::kMonths - 1 || !draws.Chance(41, 6500)) continue;
      const Deal deal =
          maker_.MakeDeal(DealRow(row, story::kMonths), row, customer, story::kMonths - 1);
      const int stage_index = draws.Below(42, 4);
      const story::Stage& stage = story::kStages[static_cast<size_t>(stage_index)];
      const bool anonymous = draws.Chance(43, story::kOpenWithoutCustomerBp);
      const int opened = today - draws.Below(44, 150);
      const int expected = today + draws.Between(45, 5, 135);
      StartDeal(anonymous ? -1 : row, customer, draws, deal, calendar_.MonthOf(expected),
                customer.first_month < 0, kOpen, stage.name);
      deals_.Plain(calendar_.Text(opened)).Empty().Plain(calendar_.Text(expected));
      deals_.Money(deal.amount).Money(deal.list_amount).Money(deal.cost_of_goods);
      deals_.Plain("EUR").Decimal(stage.probability_bp, 4, 2);
      EndDeal(customer, draws, deal, kOpen);
      history_.Write(DealRow(row, story::kMonths), {deals_.rows(),
                                                    opened,
                                                    today,
                                                    {},
                                                    false,
                                                    stage_index,
                                                    expected,
                                                    deal.amount,
                                                    deal.amount,
                                                    deal.owner});
      ++truth_.open;
      truth_.open_amount += deal.amount;
      truth_.open_this_year += expected <= year_end;
      truth_.open_amount_this_year += expected <= year_end ? deal.amount : 0;
      truth_.open_without_customer += anonymous;
    }
  }

  // A deal's columns up to the dates; `customer_row` -1 leaves the customer empty.
  void StartDeal(int64_t customer_row, const Customer& customer, const Draws& draws,
                 const Deal& deal, int month, bool is_new, Status status,
                 std::string_view open_stage = {}) {
    deals_.Id("D-", deals_.rows() + 1, 7);
    if (customer_row < 0) {
      deals_.Empty();
    } else {
      deals_.Id("C-", customer_row + 1, 6);
    }
    const int theme = customer.segment == story::kSchools && draws.Chance(50, 5000)
                          ? 2
                          : draws.Below(51, static_cast<int>(story::kThemes.size()));
    name_.assign(story::kThemes[static_cast<size_t>(theme)]);
    name_ += ' ';
    name_ += calendar_.Text(calendar_.MonthStart(month)).substr(0, 7);
    deals_.Plain(name_);
    deals_.Plain(is_new ? "new" : (draws.Chance(52, 6500) ? "renewal" : "expansion"));
    deals_.Plain(story::kOwners[static_cast<size_t>(deal.owner)].name);
    deals_.Plain(DealMaker::TeamOf(deal.owner, month));
    deals_.Plain(status == kOpen ? open_stage : kClosedStages[status]);
    deals_.Plain(kStatusNames[status]);
  }

  // A deal's columns after the probability.
  void EndDeal(const Customer& customer, const Draws& draws, const Deal& deal, Status status) {
    if (deal.line_count == 1) {
      deals_.Id("P-", deal.lines[0].product + 1, 3);
    } else {
      deals_.Empty();
    }
    deals_.Plain(CampaignId(deal));
    deals_.Plain(story::kLeadSources[static_cast<size_t>(
        draws.Below(53, static_cast<int>(story::kLeadSources.size())))]);
    deals_.Plain(status == kLost ? story::kLostReasons[static_cast<size_t>(draws.Below(54, 5))]
                                 : std::string_view());
    deals_.Plain(story::kTerritories[TerritoryOf(customer)]).End();
  }

  static std::string_view CampaignId(const Deal& deal) {
    return deal.campaign < 0 ? std::string_view()
                             : story::kCampaigns[static_cast<size_t>(deal.campaign)].id;
  }
  static size_t TerritoryOf(const Customer& customer) {
    return static_cast<size_t>(story::kCountries[customer.country].territory);
  }

  // Lines, costs and the invoice of the deal written last.
  void WriteWonDeal(int64_t row, const Customer& customer, const Draws& draws, const Deal& deal,
                    int closed) {
    const auto segment = static_cast<size_t>(customer.segment);
    const auto owner = static_cast<size_t>(deal.owner);
    const auto quarter = static_cast<size_t>(calendar_.MonthOf(closed) / 3);
    const bool clearance = deal.campaign == story::kClearanceSale;
    Waterfall sum{
        .deals = 1, .list = deal.list_amount, .amount = deal.amount, .goods = deal.cost_of_goods};
    for (int i = 0; i < deal.line_count; ++i) {
      const DealLine& line = deal.lines[static_cast<size_t>(i)];
      lines_.Id("D-", deals_.rows(), 7).Number(i + 1).Id("P-", line.product + 1, 3);
      lines_.Number(line.quantity).Money(line.list_price);
      lines_.Decimal(line.list_price * (10000 - line.discount_bp), 6, 2);
      lines_.Decimal(line.discount_bp, 4, 2).Money(line.amount).Money(line.unit_cost);
      lines_.Plain(CampaignId(deal)).End();
      if (clearance) {
        const int64_t freight = int64_t{line.quantity} * story::kClearanceFreight;
        WriteCost("freight", i + 1, freight, closed);
        sum.cost_to_serve += freight;
      }
    }
    if (!clearance) {
      const int freight_bp = kFreightBp[TerritoryOf(customer)];
      const int64_t freight = RoundHalfEven(deal.amount * freight_bp, 10000) + kFreightFee;
      WriteCost("freight", 0, freight, closed);
      sum.cost_to_serve += freight;
      const int64_t rebate =
          RoundHalfEven(deal.amount * story::kSegments[segment].rebate_bp, 10000);
      const int quarter_end = calendar_.QuarterEnd(static_cast<int>(quarter));
      if (rebate != 0) WriteCost("rebate", 0, rebate, quarter_end);
      sum.off_invoice = rebate;
    }
    const int64_t commission =
        RoundHalfEven(deal.amount * story::kOwners[owner].commission_bp, 10000);
    if (commission != 0) WriteCost("commission", 0, commission, closed);
    sum.cost_to_serve += commission;
    const int64_t invoiced = WriteOrder(row, draws, deal, closed);

    truth_.segments[segment][quarter].Add(sum);
    truth_.owners[owner].Add(sum);
    if (deal.campaign >= 0) truth_.campaigns[static_cast<size_t>(deal.campaign)].Add(sum);
    truth_.bookings[owner][quarter] += deal.amount;
    truth_.revenue[owner][quarter] += invoiced;
    truth_.rounding_micros += deal.rounding;
    if (sum.gross_margin() < 0) {
      ++truth_.losing_gross;
      truth_.losing_gross_sum += sum.gross_margin();
    }
    if (sum.contribution() < 0) {
      ++truth_.losing_contribution;
      truth_.losing_contribution_sum += sum.contribution();
    }
  }

  // `line` 0: a cost of the whole deal.
  void WriteCost(std::string_view kind, int line, int64_t amount, int day) {
    costs_.Id("DC-", costs_.rows() + 1, 8).Id("D-", deals_.rows(), 7);
    if (line == 0) {
      costs_.Empty();
    } else {
      costs_.Number(line);
    }
    costs_.Plain(kind).Money(amount).Plain(calendar_.Text(day)).Plain("EUR").End();
  }

  // The invoice, some days after the close but in the same quarter. Returns its amount.
  int64_t WriteOrder(int64_t row, const Draws& draws, const Deal& deal, int closed) {
    const int last = calendar_.QuarterEnd(calendar_.MonthOf(closed) / 3);
    const bool is_short = draws.Chance(60, story::kShortInvoiceBp);
    const int64_t amount = is_short ? RoundHalfEven(deal.amount * 98, 100) : deal.amount;
    truth_.short_invoices += is_short;
    orders_.Id("INV-", orders_.rows() + 1, 7).Id("C-", row + 1, 6).Id("D-", deals_.rows(), 7);
    if (deal.line_count == 1) {
      orders_.Id("P-", deal.lines[0].product + 1, 3);
    } else {
      orders_.Empty();
    }
    orders_.Plain(calendar_.Text(std::min(closed + draws.Below(61, 10), last)));
    orders_.Money(amount).Money(deal.cost_of_goods).Plain("invoice").Plain("EUR").End();
    return amount;
  }

  // Active: bought in the twelve months up to today.
  void CountActive() {
    for (const Customer& customer : customers_) {
      truth_.active[customer.segment] += customer.last_won_month >= story::kMonths - 12;
    }
  }

  const std::filesystem::path& directory_;
  uint64_t seed_;
  Calendar calendar_;
  DealMaker maker_;
  Truth truth_;
  SmallTables small_;
  CsvFile deals_, lines_, costs_, orders_;
  HistoryMaker history_;
  std::vector<Customer> customers_;
  std::string name_;
};

}  // namespace

std::string WriteSampleCompany(const std::string& directory, const SampleOptions& options,
                               const std::function<bool(double)>& progress) {
  if (!(options.scale >= 0.01 && options.scale <= 25000)) {
    return "the scale of the sample company must be between 0.01 and 25000";
  }
  const std::filesystem::path path(directory);
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return "cannot create the directory " + directory + ": " + error.message();
  Generator generator(path, options);
  return generator.Write(progress);
}

}  // namespace coxswain_tools
