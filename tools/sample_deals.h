#ifndef COXSWAIN_TOOLS_SAMPLE_DEALS_H_
#define COXSWAIN_TOOLS_SAMPLE_DEALS_H_

// Makes up customers and deals of the sample company, each from its own draws.

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sample_csv.h"
#include "sample_story.h"

namespace coxswain_tools {

enum SampleTable : uint64_t { kCustomerRows, kDealRows, kDealLineRows, kSpendRows, kSeriesRows };

struct DealLine {
  int product;
  int quantity;
  int64_t list_price;
  int64_t unit_cost;
  int discount_bp;
  int64_t amount;  // quantity x list_price x (1 - discount), half to even at the cent
};

struct Deal {
  int owner = 0;
  int campaign = -1;
  int line_count = 0;
  std::array<DealLine, 8> lines;
  int64_t amount = 0;
  int64_t list_amount = 0;
  int64_t cost_of_goods = 0;
  // List less the stated discounts less `amount`, in 1/10 000 of a cent: what the rounding left.
  int64_t rounding = 0;
};

// What a month's loop needs to know of a customer.
struct Customer {
  uint8_t segment;
  uint8_t country;
  int8_t first_month;  // of the first won deal; -1: a prospect
  int8_t last_month;   // of the last possible purchase
  int8_t last_won_month = -1;
};

class DealMaker {
 public:
  explicit DealMaker(uint64_t seed) : seed_(seed) {
    for (size_t year = 0; year < story::kYears; ++year) {
      for (const story::Product& product : story::kProducts) {
        const int64_t cost = RoundHalfEven(int64_t{product.list_price} * product.cost_bp, 10000);
        prices_[year].push_back(
            {RoundHalfEven(int64_t{product.list_price} * story::kListFactor[year], 10000),
             RoundHalfEven(cost * story::kCostFactor[year], 10000)});
      }
    }
    for (const story::Segment& segment : story::kSegments) {
      std::vector<int>& pool = pools_.emplace_back();
      for (const story::Family family : segment.families) {
        for (size_t i = 0; i < story::kProducts.size(); ++i) {
          if (story::kProducts[i].family == family) pool.push_back(static_cast<int>(i));
        }
      }
    }
  }

  struct Price {
    int64_t list;
    int64_t cost;
  };
  Price PriceOf(int product, int year) const {
    return prices_[static_cast<size_t>(year)][static_cast<size_t>(product)];
  }

  // `nth` counts the segment's accounts; those from `buyers` on never buy. The cumulative weights
  // of story::Segment::new_customers say in which quarter the nth buyer comes.
  Customer MakeCustomer(int64_t row, int segment, int64_t nth, int64_t buyers) const {
    const Draws draws(seed_, kCustomerRows, static_cast<uint64_t>(row));
    const story::Segment& story_segment = story::kSegments[static_cast<size_t>(segment)];
    Customer customer;
    customer.segment = static_cast<uint8_t>(segment);
    customer.country =
        static_cast<uint8_t>(draws.Below(0, static_cast<int>(story::kCountries.size())));
    customer.first_month = -1;
    customer.last_month = story::kMonths - 1;
    if (nth >= buyers) return customer;
    int64_t weight = 0;
    int quarter = 0;
    for (; quarter < story::kQuarters - 1; ++quarter) {
      weight += story_segment.new_customers[static_cast<size_t>(quarter)];
      if (weight * buyers > nth * story_segment.buyers) break;
    }
    const int first = quarter * 3 + draws.Below(1, 3);
    customer.first_month = static_cast<int8_t>(first);
    if (draws.Chance(2, 3000)) {
      const int last = first + 4 + draws.Below(3, 26);
      customer.last_month = static_cast<int8_t>(std::min(last, story::kMonths - 1));
    }
    return customer;
  }

  std::string CustomerName(int64_t row, const Customer& customer) const {
    if (row == 0) return "\"Old Harbour\" Yacht Works, est. 1887";
    const Draws draws(seed_, kCustomerRows, static_cast<uint64_t>(row));
    const story::Country& country = story::kCountries[customer.country];
    std::string name(country.families[static_cast<size_t>(draws.Below(4, 6))]);
    name += ' ';
    name += story::kSegments[customer.segment].nouns[static_cast<size_t>(draws.Below(5, 3))];
    name += ' ';
    name += country.towns[static_cast<size_t>(draws.Below(6, 6))];
    return name;
  }

  // Who sells and what: owner, campaign, lines and their sums. `row` numbers the deal's draws.
  Deal MakeDeal(uint64_t row, int64_t customer_row, const Customer& customer, int month) const {
    const Draws draws(seed_, kDealRows, row);
    const Draws of_customer(seed_, kCustomerRows, static_cast<uint64_t>(customer_row));
    const int year = std::min(month / 12, story::kYears - 1);
    Deal deal;
    deal.owner = OwnerOf(draws, of_customer, customer, month);
    deal.campaign = CampaignOf(draws, customer.segment, month);
    const bool clearance = deal.campaign == story::kClearanceSale;
    const story::Segment& segment = story::kSegments[customer.segment];
    deal.line_count = clearance ? draws.Between(10, 1, 2)
                                : draws.Between(10, segment.min_lines, segment.max_lines);
    const int usual_discount = segment.discount_bp[static_cast<size_t>(year)] +
                               story::kOwners[static_cast<size_t>(deal.owner)].discount_bp -
                               (deal.campaign == story::kRiggingClinic ? 300 : 0);
    for (int i = 0; i < deal.line_count; ++i) {
      const Draws of_line(seed_, kDealLineRows, row * 8 + static_cast<uint64_t>(i));
      DealLine& line = deal.lines[static_cast<size_t>(i)];
      if (clearance) {
        line.product = story::kFirstClearanceProduct + i;
        line.quantity = of_line.Between(0, 1, 4);
        line.discount_bp = of_line.Between(1, 36, 60) * 50;
      } else {
        const std::vector<int>& pool = pools_[customer.segment];
        line.product = pool[static_cast<size_t>(of_line.Below(2, static_cast<int>(pool.size())))];
        const int64_t value = int64_t{of_line.Between(3, segment.min_line, segment.max_line)} * 100;
        const int64_t usual = PriceOf(line.product, 0).list;
        line.quantity = static_cast<int>(std::max<int64_t>(1, value / usual));
        const int discount = usual_discount - 250 + of_line.Below(4, 501);
        line.discount_bp = std::clamp(discount, 0, 6000) / 50 * 50;
      }
      const Price price = PriceOf(line.product, year);
      line.list_price = price.list;
      line.unit_cost = price.cost;
      const int64_t net = price.list * line.quantity * (10000 - line.discount_bp);
      line.amount = RoundHalfEven(net, 10000);
      deal.amount += line.amount;
      deal.list_amount += price.list * line.quantity;
      deal.cost_of_goods += price.cost * line.quantity;
      deal.rounding += net - line.amount * 10000;
    }
    return deal;
  }

  static std::string_view TeamOf(int owner, int month) {
    if (owner == story::kMover && month < 24) return "Sales South";
    return story::kOwners[static_cast<size_t>(owner)].team;
  }

 private:
  static int OwnerOf(const Draws& deal, const Draws& of_customer, const Customer& customer,
                     int month) {
    if (deal.Chance(11, 200)) return story::kDirector;
    if (customer.segment == story::kWarehouse) return of_customer.Chance(7, 7500) ? 0 : 1;
    const int territory = story::kCountries[customer.country].territory;
    const int owner = 2 + territory * 2 + of_customer.Below(7, 2);
    const bool started = story::kOwners[static_cast<size_t>(owner)].first_quarter <= month / 3;
    return started ? owner : owner ^ 1;
  }

  static int CampaignOf(const Draws& draws, int segment, int month) {
    const story::Campaign& sale = story::kCampaigns[story::kClearanceSale];
    if (month >= sale.first_month && month <= sale.last_month &&
        (segment == story::kBoatyards || segment == story::kCharter ||
         segment == story::kSchools) &&
        draws.Chance(12, story::kClearanceChanceBp)) {
      return story::kClearanceSale;
    }
    int at = draws.Below(13, 100);
    for (int i = 0; i < story::kCampaignCount; ++i) {
      const story::Campaign& campaign = story::kCampaigns[static_cast<size_t>(i)];
      if (month < campaign.first_month || month > campaign.last_month + 1) continue;
      at -= campaign.weight;
      if (at >= 0) continue;
      return i == story::kRiggingClinic && segment == story::kWarehouse ? -1 : i;
    }
    return -1;
  }

  uint64_t seed_;
  std::array<std::vector<Price>, story::kYears> prices_;
  std::vector<std::vector<int>> pools_;
};

}  // namespace coxswain_tools

#endif  // COXSWAIN_TOOLS_SAMPLE_DEALS_H_
