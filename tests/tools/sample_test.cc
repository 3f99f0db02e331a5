#include "sample.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace {

namespace fs = std::filesystem;
using coxswain_tools::WriteSampleCompany;

// A directory of its own for each test, gone with it.
class Directory {
 public:
  Directory() {
    static int count = 0;
    path_ = fs::temp_directory_path() /
            ("coxswain_sample_" + std::to_string(getpid()) + "_" + std::to_string(count++));
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  ~Directory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  std::string name() const { return path_.string(); }

 private:
  fs::path path_;
};

std::string Bytes(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  REQUIRE(stream);
  return {std::istreambuf_iterator<char>(stream), {}};
}

using Row = std::map<std::string, std::string>;

struct Csv {
  std::string header;
  std::vector<Row> rows;
};

Csv Read(const std::string& path) {
  const std::string bytes = Bytes(path);
  Csv csv;
  csv.header = bytes.substr(0, bytes.find('\n'));
  std::vector<std::string> columns;
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (quoted && c == '"' && bytes[i + 1] == '"') {
      cells.back() += bytes[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      cells.emplace_back();
    } else if (c == '\n' && !quoted) {
      if (columns.empty()) {
        columns = cells;
      } else {
        REQUIRE(cells.size() == columns.size());
        Row& row = csv.rows.emplace_back();
        for (size_t k = 0; k < cells.size(); ++k) row[columns[k]] = cells[k];
      }
      cells.assign(1, "");
    } else {
      cells.back() += c;
    }
  }
  return csv;
}

// "12.5" with two places is 1250.
int64_t Decimal(const std::string& text, size_t places) {
  const size_t point = text.find('.');
  std::string digits = text.substr(0, point);
  std::string fraction = point == std::string::npos ? "" : text.substr(point + 1);
  REQUIRE(fraction.size() <= places);
  fraction.resize(places, '0');
  return std::strtoll((digits + fraction).c_str(), nullptr, 10);
}
int64_t Cents(const std::string& text) { return Decimal(text, 2); }

std::map<std::string, std::string> ReadTruth(const std::string& path) {
  std::map<std::string, std::string> truth;
  std::ifstream stream(path);
  for (std::string line; std::getline(stream, line);) {
    const size_t end = line.find("\": ");
    if (end == std::string::npos) continue;
    std::string value = line.substr(end + 3);
    std::erase_if(value, [](char c) { return c == '"' || c == ','; });
    truth[line.substr(3, end - 3)] = value;
  }
  return truth;
}

std::string Quarter(const std::string& date) {
  const int month = std::atoi(date.substr(5, 2).c_str());
  return date.substr(0, 4) + "Q" + std::to_string((month + 2) / 3);
}

// A written company read back, with its truth.
struct Company {
  explicit Company(double scale = 1.0, uint64_t seed = 20240607) {
    REQUIRE(WriteSampleCompany(directory.name(), {.seed = seed, .scale = scale}, {}) == "");
    truth = ReadTruth(directory / "truth.json");
    REQUIRE(truth.size() > 300);
  }
  Csv Table(const std::string& name) const { return Read(directory / (name + ".csv")); }
  // Money is stated with a point, a count without.
  void CheckStated(const std::map<std::string, int64_t>& found) const {
    for (const auto& entry : found) {
      const std::string& stated = truth.at(entry.first);
      const size_t places = stated.find('.') == std::string::npos ? 0 : 2;
      CHECK_MESSAGE(Decimal(stated, places) == entry.second, entry.first);
    }
  }
  int64_t Money(const std::string& key) const { return Cents(truth.at(key)); }
  int64_t Count(const std::string& key) const { return Decimal(truth.at(key), 0); }

  Directory directory;
  std::map<std::string, std::string> truth;
};

const std::map<std::string, std::string>& Headers() {
  static const std::map<std::string, std::string> headers = {
      {"settings", "name,value"},
      {"customers",
       "customer_id,name,segment,region,country,industry,employees,annual_revenue,parent_id,"
       "acquired_on,is_prospect"},
      {"products", "product_id,name,family,list_price,unit_cost,unit_of_measure,weight,currency"},
      {"campaigns",
       "campaign_id,name,kind,channel,team,parent_id,starts_on,ends_on,budget,currency,"
       "objective_id"},
      {"spend", "spend_id,campaign_id,team,cost_centre,spent_on,amount,currency,plan_line_id"},
      {"deals",
       "deal_id,customer_id,name,deal_type,owner,team,stage,status,opened_on,closed_on,"
       "expected_close_on,amount,list_amount,cost_of_goods,currency,probability,product_id,"
       "campaign_id,lead_source,lost_reason,territory"},
      {"stages", "stage,order,status,default_probability"},
      {"deal_history", "deal_id,changed_at,stage,amount,expected_close_on,owner"},
      {"deal_lines",
       "deal_id,line,product_id,quantity,list_price,unit_price,discount_share,amount,unit_cost,"
       "campaign_id"},
      {"deal_costs", "cost_id,deal_id,line,kind,amount,incurred_on,currency"},
      {"cost_kinds", "kind,step"},
      {"policies",
       "policy_id,filter,max_discount_share,floor_margin_share,approver,valid_from,valid_to"},
      {"markets",
       "segment,region,product_family,level,as_of,capacity_customers,capacity_amount,low,high,"
       "method,source"},
      {"teams", "team,function,parent"},
      {"owners", "owner,valid_from,team,manager"},
      {"objectives",
       "objective_id,name,measure,filter,kind,direction,target,target_low,target_high,baseline,"
       "currency,weight,starts_on,due_on,parent_id,audience"},
      {"objective_owners", "objective_id,team,role"},
      {"kpis", "team,measure,filter,weight,target,period,valid_from,valid_to"},
      {"plan_lines",
       "plan_id,version,plan_line_id,measure,team,owner,segment,region,product_family,campaign_id,"
       "period_start,period_end,value,currency"},
      {"orders", "order_id,customer_id,deal_id,product_id,ordered_on,amount,cost,kind,currency"},
      {"actuals", "measure,team,segment,period_start,period_end,value,currency,source"},
      {"series", "series,date,value"},
      {"service_levels", "kind,from_team,to_team,target_hours,target_share"},
      {"leads",
       "lead_id,campaign_id,source,team,created_at,qualified_at,routed_at,accepted_at,rejected_at,"
       "reject_reason,first_contacted_at,status"},
      {"requests", "request_id,kind,requested_by,requested_on,due_on,delivered_on"},
      {"strategy", "criterion,dimension,value,weight,valid_from,valid_to"},
      {"countermeasures",
       "countermeasure_id,objective_id,what,owner,due_on,expected_effect,observed_effect,status"},
  };
  return headers;
}

TEST_CASE("the same seed gives the same bytes, another seed other bytes") {
  const Company one(0.1);
  const Company same(0.1);
  const Company other(0.1, 7);
  for (const auto& entry : fs::directory_iterator(one.directory.name())) {
    const std::string file = entry.path().filename().string();
    CHECK_MESSAGE(Bytes(one.directory / file) == Bytes(same.directory / file), file);
  }
  for (const std::string file : {"customers.csv", "deals.csv", "deal_lines.csv", "orders.csv"}) {
    CHECK_MESSAGE(Bytes(one.directory / file) != Bytes(other.directory / file), file);
  }
}

TEST_CASE("every table has its columns and the stated number of rows") {
  const Company company(0.2);
  for (const auto& [table, header] : Headers()) {
    const Csv csv = company.Table(table);
    CHECK(csv.header == header);
    CHECK(company.Count("rows/" + table) == static_cast<int64_t>(csv.rows.size()));
  }
  CHECK(fs::exists(company.directory / "README.md"));
}

TEST_CASE("the leads of the last two quarters are those that the series counts") {
  const Company company;
  int64_t counted = 0;
  for (const Row& row : company.Table("series").rows) {
    if (row.at("series") == "leads" && row.at("date") >= "2025-04-01") {
      counted += Decimal(row.at("value"), 0);
    }
  }
  const Csv leads = company.Table("leads");
  CHECK(counted == static_cast<int64_t>(leads.rows.size()));
  for (const Row& row : leads.rows) {
    REQUIRE((row.at("routed_at").empty() || row.at("created_at") < row.at("routed_at")));
    REQUIRE((row.at("accepted_at").empty() || row.at("routed_at") < row.at("accepted_at")));
    REQUIRE((row.at("accepted_at").empty() || row.at("rejected_at").empty()));
  }
}

TEST_CASE("scale multiplies customers and deals") {
  const Company one(1.0);
  const Company three(3.0);
  CHECK(one.Count("rows/customers") == 700);
  CHECK(three.Count("rows/customers") == 2100);
  for (const std::string table : {"deals", "deal_lines", "deal_costs", "orders"}) {
    const double ratio = static_cast<double>(three.Count("rows/" + table)) /
                         static_cast<double>(one.Count("rows/" + table));
    CHECK_MESSAGE(ratio == doctest::Approx(3.0).epsilon(0.1), table);
  }
}

TEST_CASE("lines are rounded half to even and add up to the headers of won deals") {
  const Company company;
  std::map<std::string, std::vector<int64_t>> sums;
  int64_t rounding_micros = 0;
  for (const Row& line : company.Table("deal_lines").rows) {
    const int64_t quantity = Decimal(line.at("quantity"), 0);
    const int64_t list = quantity * Cents(line.at("list_price"));
    const int64_t kept = 10000 - Decimal(line.at("discount_share"), 4);
    const int64_t amount = Cents(line.at("amount"));
    const int64_t left = list * kept - amount * 10000;
    REQUIRE((std::abs(left) < 5000 || (std::abs(left) == 5000 && amount % 2 == 0)));
    REQUIRE(Decimal(line.at("unit_price"), 6) == Cents(line.at("list_price")) * kept);
    rounding_micros += left;
    std::vector<int64_t>& sum = sums.try_emplace(line.at("deal_id"), 3, 0).first->second;
    sum[0] += amount;
    sum[1] += list;
    sum[2] += quantity * Cents(line.at("unit_cost"));
  }
  CHECK(rounding_micros == Decimal(company.truth.at("company/rounding"), 6));
  size_t won = 0;
  for (const Row& deal : company.Table("deals").rows) {
    if (deal.at("status") != "won") continue;
    ++won;
    const std::vector<int64_t> header = {Cents(deal.at("amount")), Cents(deal.at("list_amount")),
                                         Cents(deal.at("cost_of_goods"))};
    REQUIRE(sums.at(deal.at("deal_id")) == header);
  }
  CHECK(won == sums.size());
}

TEST_CASE("the stated margins are those of the rows") {
  const Company company;
  std::map<std::string, std::string> segment_of;
  for (const Row& row : company.Table("customers").rows) {
    segment_of[row.at("customer_id")] = row.at("segment");
  }
  std::map<std::string, std::map<std::string, int64_t>> costs;
  for (const Row& row : company.Table("deal_costs").rows) {
    const bool rebate = row.at("kind") == "rebate";
    costs[row.at("deal_id")][rebate ? "off_invoice" : "cost_to_serve"] += Cents(row.at("amount"));
  }
  std::map<std::string, int64_t> found;
  for (const Row& deal : company.Table("deals").rows) {
    if (deal.at("status") != "won") continue;
    const int64_t list = Cents(deal.at("list_amount"));
    const int64_t amount = Cents(deal.at("amount"));
    const int64_t goods = Cents(deal.at("cost_of_goods"));
    std::map<std::string, int64_t>& cost = costs[deal.at("deal_id")];
    const int64_t gross = amount - cost["off_invoice"] - goods;
    const int64_t contribution = gross - cost["cost_to_serve"];
    std::vector<std::string> keys = {"company", "years/" + deal.at("closed_on").substr(0, 4),
                                     "segments/" + segment_of.at(deal.at("customer_id")),
                                     "owners/" + deal.at("owner")};
    if (!deal.at("campaign_id").empty()) keys.push_back("campaigns/" + deal.at("campaign_id"));
    for (const std::string& key : keys) {
      found[key + "/won_deals"] += 1;
      found[key + "/list_revenue"] += list;
      found[key + "/discount"] += list - amount;
      found[key + "/bookings"] += amount;
      found[key + "/off_invoice"] += cost["off_invoice"];
      found[key + "/net_revenue"] += amount - cost["off_invoice"];
      found[key + "/goods"] += goods;
      found[key + "/gross_margin"] += gross;
      found[key + "/cost_to_serve"] += cost["cost_to_serve"];
      found[key + "/contribution_margin"] += contribution;
    }
    const std::string year = keys[2] + "/" + deal.at("closed_on").substr(0, 4);
    found[year + "/bookings"] += amount;
    if (year.ends_with("/2024") || year.ends_with("/2025")) {
      found[year + "_to_september/bookings"] +=
          deal.at("closed_on").substr(5, 2) < "10" ? amount : 0;
    }
    found[year + "/contribution_margin"] += contribution;
    const std::string quarter = "quarters/" + Quarter(deal.at("closed_on"));
    found[quarter + "/bookings"] += amount;
    found[quarter + "/gross_margin"] += gross;
    found["losing_deals/gross_margin/deals"] += gross < 0;
    found["losing_deals/gross_margin/sum"] += std::min<int64_t>(gross, 0);
    found["losing_deals/contribution_margin/deals"] += contribution < 0;
    found["losing_deals/contribution_margin/sum"] += std::min<int64_t>(contribution, 0);
  }
  CHECK(found.size() > 300);
  company.CheckStated(found);
}

TEST_CASE("the stated new and active customers are those of the won deals") {
  const Company company;
  std::map<std::string, std::string> first, last;
  for (const Row& deal : company.Table("deals").rows) {
    if (deal.at("status") != "won") continue;
    const auto [at, added] = first.try_emplace(deal.at("customer_id"), deal.at("closed_on"));
    if (!added) at->second = std::min(at->second, deal.at("closed_on"));
    std::string& latest = last[deal.at("customer_id")];
    latest = std::max(latest, deal.at("closed_on"));
  }
  std::map<std::string, int64_t> found;
  for (const Row& row : company.Table("customers").rows) {
    const std::string key = "segments/" + row.at("segment");
    const auto at = first.find(row.at("customer_id"));
    found[key + "/known_customers"] += 1;
    CHECK((row.at("is_prospect") == "true") == (at == first.end()));
    if (at == first.end()) continue;
    CHECK(row.at("acquired_on") <= at->second);
    found[key + "/" + Quarter(at->second) + "/new_customers"] += 1;
    found[key + "/customers_ever"] += 1;
    found[key + "/customers_active"] += last[row.at("customer_id")] >= "2024-10-01";
  }
  for (const Row& row : company.Table("markets").rows) {
    if (row.at("level") != "serviceable") continue;
    found["segments/" + row.at("segment") + "/capacity_serviceable"] =
        Decimal(row.at("capacity_customers"), 0);
  }
  for (const Row& row : company.Table("plan_lines").rows) {
    if (row.at("plan_id") != "growth-2026") continue;
    found["segments/" + row.at("segment") + "/planned_new_customers_2026"] +=
        Decimal(row.at("value"), 0);
  }
  company.CheckStated(found);
}

TEST_CASE("the stated quotas, ledger and spend are those of the rows") {
  const Company company;
  std::map<std::string, std::string> owner_of;
  std::map<std::pair<std::string, std::string>, int64_t> bookings, revenue;
  std::map<std::string, int64_t> found, of_rows;
  for (const Row& deal : company.Table("deals").rows) {
    if (deal.at("status") != "won") continue;
    owner_of[deal.at("deal_id")] = deal.at("owner");
    bookings[{deal.at("owner"), Quarter(deal.at("closed_on"))}] += Cents(deal.at("amount"));
  }
  for (const Row& order : company.Table("orders").rows) {
    const std::string quarter = Quarter(order.at("ordered_on"));
    revenue[{owner_of.at(order.at("deal_id")), quarter}] += Cents(order.at("amount"));
    of_rows["revenue" + quarter] += Cents(order.at("amount"));
    found["years/" + quarter.substr(0, 4) + "/revenue"] += Cents(order.at("amount"));
  }
  for (const Row& line : company.Table("plan_lines").rows) {
    if (line.at("measure") != "revenue") continue;
    const std::string quarter = Quarter(line.at("period_end"));
    const std::pair<std::string, std::string> cell = {line.at("owner"), quarter};
    const bool matched = bookings.contains(cell);
    CHECK(matched == revenue.contains(cell));
    if (matched) {
      found["quota/matched_cells"] += 1;
      found["quota/matched_plan"] += Cents(line.at("value"));
      found["quota/matched_bookings"] += bookings[cell];
      found["quota/matched_revenue"] += revenue[cell];
      bookings.erase(cell);
    } else {
      const std::string when = quarter == "2025Q4" ? "coming" : "past";
      found["quota/plan_only_cells_" + when] += 1;
      found["quota/plan_only_" + when] += Cents(line.at("value"));
    }
  }
  for (const auto& [cell, amount] : bookings) {
    found["quota/actual_only_cells"] += 1;
    found["quota/actual_only_bookings"] += amount;
  }
  CHECK(found["quota/plan_only_cells_past"] == 1);
  for (const Row& row : company.Table("spend").rows) {
    found["years/" + row.at("spent_on").substr(0, 4) + "/spend"] += Cents(row.at("amount"));
    if (row.at("campaign_id").empty()) continue;
    found["campaigns/" + row.at("campaign_id") + "/spend"] += Cents(row.at("amount"));
  }
  company.CheckStated(found);
  for (const Row& row : company.Table("series").rows) {
    if (row.at("series") != "leads") continue;
    of_rows["leads" + Quarter(row.at("date"))] += Decimal(row.at("value"), 0);
  }
  for (const Row& row : company.Table("actuals").rows) {
    const std::string quarter = Quarter(row.at("period_end"));
    if (row.at("measure") == "leads") {
      CHECK(Decimal(row.at("value"), 0) == of_rows.at("leads" + quarter));
    } else if (row.at("measure") == "revenue") {
      const bool differs = quarter == company.truth.at("ledger/period");
      const int64_t difference = differs ? company.Money("ledger/difference") : 0;
      CHECK(Cents(row.at("value")) == of_rows.at("revenue" + quarter) + difference);
    } else if (row.at("measure") == "gross_margin") {
      CHECK(Cents(row.at("value")) == company.Money("quarters/" + quarter + "/gross_margin"));
    }
  }
}

TEST_CASE("the rows hold the stated warts and nothing that a book would refuse") {
  const Company company;
  std::set<std::string> customers, deals, owners, campaigns;
  for (const Row& row : company.Table("customers").rows) {
    CHECK(customers.insert(row.at("customer_id")).second);
    CHECK((row.at("parent_id").empty() || customers.contains(row.at("parent_id"))));
  }
  for (const Row& row : company.Table("owners").rows) owners.insert(row.at("owner"));
  for (const Row& row : company.Table("campaigns").rows) campaigns.insert(row.at("campaign_id"));
  std::map<std::string, int64_t> found;
  for (const Row& row : company.Table("deals").rows) {
    const std::string& status = row.at("status");
    const bool open = status == "open";
    REQUIRE(deals.insert(row.at("deal_id")).second);
    REQUIRE(owners.contains(row.at("owner")));
    REQUIRE((row.at("campaign_id").empty() || campaigns.contains(row.at("campaign_id"))));
    REQUIRE(row.at("closed_on").empty() == open);
    REQUIRE(std::max(row.at("opened_on"), row.at("closed_on")) <= company.truth.at("today"));
    REQUIRE((customers.contains(row.at("customer_id")) || (open && row.at("customer_id").empty())));
    found["open/deals"] += open;
    found["omitted/deals"] += status == "omitted";
    found["warts/open_without_customer"] += row.at("customer_id").empty();
    found["warts/lost_with_amount_zero"] += status == "lost" && row.at("amount") == "0.00";
    found["warts/closed_before_opened"] += !open && row.at("closed_on") < row.at("opened_on");
    if (!open) continue;
    REQUIRE(row.at("expected_close_on") > company.truth.at("today"));
    found["open/expected_2025/deals"] += row.at("expected_close_on") <= "2025-12-31";
  }
  for (const auto& entry : found) CHECK_MESSAGE(entry.second > 0, entry.first);
  company.CheckStated(found);
  std::string latest_spend;
  for (const Row& row : company.Table("spend").rows) {
    latest_spend = std::max(latest_spend, row.at("spent_on"));
  }
  CHECK(latest_spend == company.truth.at("today"));
  CHECK(company.Table("customers").rows[0].at("name") == "\"Old Harbour\" Yacht Works, est. 1887");
}

// What a deal's history comes to, and the stages it came to.
struct Past {
  std::string first_day, last_day, last_moment;
  Row last;
  std::vector<std::string> stages;
};

std::map<std::string, Past> Pasts(const Company& company) {
  std::map<std::string, Past> pasts;
  for (const Row& row : company.Table("deal_history").rows) {
    Past& past = pasts[row.at("deal_id")];
    REQUIRE(past.last_moment < row.at("changed_at"));
    past.last_moment = row.at("changed_at");
    past.last_day = past.last_moment.substr(0, 10);
    if (past.first_day.empty()) past.first_day = past.last_day;
    for (const auto& [column, value] : row) {
      if (!value.empty()) past.last[column] = value;
    }
    if (!row.at("stage").empty()) past.stages.push_back(row.at("stage"));
  }
  return pasts;
}

TEST_CASE("the history of a deal begins when it was opened and ends with what it is") {
  const Company company(0.3);
  const std::map<std::string, Past> pasts = Pasts(company);
  for (const Row& deal : company.Table("deals").rows) {
    const auto found = pasts.find(deal.at("deal_id"));
    const std::string& closed = deal.at("closed_on");
    const bool told = closed.empty() || (closed >= "2022" && closed >= deal.at("opened_on"));
    REQUIRE((found != pasts.end()) == told);
    if (!told) continue;
    const Past& past = found->second;
    REQUIRE(past.first_day == deal.at("opened_on"));
    REQUIRE((closed.empty() || past.last_day == closed));
    REQUIRE(past.last_day <= company.truth.at("today"));
    REQUIRE(past.stages.front() == "Qualified");
    REQUIRE(past.last.at("stage") == deal.at("stage"));
    REQUIRE(past.last.at("amount") == deal.at("amount"));
    REQUIRE((past.last.count("owner") == 0 || past.last.at("owner") == deal.at("owner")));
    REQUIRE((!closed.empty() || past.last.at("expected_close_on") == deal.at("expected_close_on")));
  }
}

TEST_CASE("deals that came to a stage are won as often as is stated, less in the shock year") {
  const Company company(2);
  std::map<std::string, std::string> segments;
  for (const Row& row : company.Table("customers").rows) {
    segments[row.at("customer_id")] = row.at("segment");
  }
  struct Seen {
    double won = 0, expected = 0, variance = 0;
  };
  std::map<std::string, Seen> seen;
  const std::map<std::string, Past> pasts = Pasts(company);
  for (const Row& deal : company.Table("deals").rows) {
    const auto past = pasts.find(deal.at("deal_id"));
    const std::string& status = deal.at("status");
    if (past == pasts.end() || deal.at("deal_type") == "new") continue;
    if (status != "won" && status != "lost") continue;
    const std::string year = deal.at("closed_on").substr(0, 4) == "2023" ? "2023/" : "usual/";
    const std::vector<std::string>& stages = past->second.stages;
    for (size_t i = 0; i + 1 < stages.size(); ++i) {
      const std::string key = "win_in_basis_points/" + year + segments[deal.at("customer_id")] +
                              "/" + stages[i] + "/entered";
      const double p = static_cast<double>(company.Count(key)) / 10000;
      for (const std::string& group : {year + stages[i], year + segments[deal.at("customer_id")]}) {
        Seen& sum = seen[group];
        sum.won += status == "won";
        sum.expected += p;
        sum.variance += p * (1 - p);
      }
    }
  }
  CHECK(seen.size() == 2 * (4 + 6));
  for (const auto& entry : seen) {
    const auto& group = entry.first;  // no structured binding: a message may be a lambda
    const auto& sum = entry.second;
    // The stages of one deal hang together: up to four times the variance.
    const double error = std::abs(sum.won - sum.expected);
    CHECK_MESSAGE(error < 3.5 * std::sqrt(4 * sum.variance), group);
  }
  CHECK(company.Count("win_in_basis_points/2023/Boatyards/Proposal/entered") + 500 <
        company.Count("win_in_basis_points/usual/Boatyards/Proposal/entered"));
}

TEST_CASE("the story is told whatever the seed") {
  for (const uint64_t seed : {20240607u, 1u, 99u}) {
    CAPTURE(seed);
    const Company company(1.0, seed);
    for (const std::string segment :
         {"Boatyards", "Chandlers", "Charter fleets", "Sailing schools", "Rescue services"}) {
      CHECK(company.Money("segments/" + segment + "/contribution_margin") > 0);
    }
    const std::string chains = "segments/Warehouse chains";
    CHECK(company.Money(chains + "/contribution_margin") < 0);
    CHECK(company.Money(chains + "/contribution_margin") + company.Money(chains + "/discount") > 0);
    for (int year = 2022; year <= 2024; ++year) {
      CHECK(company.Money(chains + "/" + std::to_string(year) + "/bookings") >
            company.Money(chains + "/" + std::to_string(year - 1) + "/bookings"));
    }
    CHECK(company.Money(chains + "/2025_to_september/bookings") >
          company.Money(chains + "/2024_to_september/bookings"));
    const std::string schools = "segments/Sailing schools";
    const int64_t left = company.Count(schools + "/capacity_serviceable") -
                         company.Count(schools + "/customers_ever");
    CHECK(left == 9);
    CHECK(company.Count(schools + "/planned_new_customers_2026") > left);

    CHECK(company.Money("clearance/loss_because_of_discount") > 0);
    CHECK(company.Money("clearance/loss_at_list") > 0);
    CHECK(company.Money("clearance/gross_loss") ==
          company.Money("clearance/loss_because_of_discount") +
              company.Money("clearance/loss_at_list"));
    CHECK(company.Money("campaigns/CMP-11/contribution_margin") >
          5 * company.Money("campaigns/CMP-11/spend"));

    CHECK(2 * company.Money("objectives/OBJ-1/actual") < company.Money("objectives/OBJ-1/target"));
    CHECK(company.Count("years/2023/won_deals") < company.Count("years/2022/won_deals"));
    CHECK(company.Count("years/2023/won_deals") < company.Count("years/2024/won_deals"));

    std::map<std::string, int64_t> by_revenue, by_margin;
    for (const auto& [key, value] : company.truth) {
      if (!key.starts_with("owners/")) continue;
      if (key.ends_with("/net_revenue")) by_revenue[key.substr(0, key.rfind('/'))] = Cents(value);
      if (key.ends_with("/contribution_margin")) {
        by_margin[key.substr(0, key.rfind('/'))] = Cents(value);
      }
    }
    const auto less = [](const auto& a, const auto& b) { return a.second < b.second; };
    const auto best_seller = std::max_element(by_revenue.begin(), by_revenue.end(), less);
    const auto worst_earner = std::min_element(by_margin.begin(), by_margin.end(), less);
    CHECK(best_seller->first == "owners/Björn Lindqvist");
    CHECK(worst_earner->first == best_seller->first);
  }
}

TEST_CASE("progress grows to 1 and can cancel") {
  const Directory directory;
  std::vector<double> seen;
  CHECK(WriteSampleCompany(directory.name(), {.scale = 0.05}, [&](double done) {
          seen.push_back(done);
          return true;
        }) == "");
  CHECK(std::is_sorted(seen.begin(), seen.end()));
  CHECK(seen.back() == 1.0);
  CHECK(WriteSampleCompany(directory.name(), {.scale = 0.05},
                           [](double done) { return done < 0.5; }) == "cancelled");
}

TEST_CASE("what cannot be written is said in a sentence") {
  const Directory directory;
  CHECK(WriteSampleCompany(directory.name(), {.scale = 0}, {}).find("scale") != std::string::npos);
  REQUIRE(WriteSampleCompany(directory.name(), {.scale = 0.01}, {}) == "");
  const std::string a_file = directory / "README.md";
  CHECK(WriteSampleCompany(a_file, {.scale = 0.01}, {}).find(a_file) != std::string::npos);
  fs::remove(directory / "deals.csv");
  fs::create_directory(directory / "deals.csv");
  CHECK(WriteSampleCompany(directory.name(), {.scale = 0.01}, {}) ==
        "cannot write " + (directory / "deals.csv"));
}

}  // namespace
