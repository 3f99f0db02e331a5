#include "coxswain/objectives/deal_history.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/company.h"

namespace coxswain {
namespace {

DealHistory Of(Company& company) {
  auto history = DealHistory::Of(*company.snapshot(), Run());
  REQUIRE(history.ok());
  return *std::move(history);
}

// "2026-03-01 open Offer 120.00 EUR 2026-06-30 ann"; what is assumed in brackets.
std::string Text(const DealHistory& history, const DealState& state) {
  std::string text = state.day == DealState::kAlways    ? "always"
                     : state.day == DealState::kUndated ? "undated"
                                                        : Date::FromDays(state.day).ToString();
  constexpr const char* kStatus[] = {"", "open", "won", "lost", "omitted"};
  text += std::string(" ") + kStatus[static_cast<int>(state.status)];
  const auto add = [&](DealField field, const std::string& value) {
    text += state.assumed(field) ? " (" + value + ")" : " " + value;
  };
  const auto symbol = [&](DealField field, Symbol of) {
    add(field, of == kNullSymbol ? "-" : std::string(history.Text(field, of)));
  };
  symbol(DealField::kStage, state.stage);
  add(DealField::kAmount,
      state.amount == kNullNumber ? "-" : std::to_string(state.amount / kMicros));
  symbol(DealField::kCurrency, state.currency);
  add(DealField::kExpectedCloseOn, state.expected_close_on == kNullDay
                                       ? "-"
                                       : Date::FromDays(state.expected_close_on).ToString());
  symbol(DealField::kOwner, state.owner);
  return text;
}

std::vector<std::string> States(const DealHistory& history, int64_t deal) {
  std::vector<std::string> texts;
  for (const DealState& state : history.states(deal)) texts.push_back(Text(history, state));
  return texts;
}

using Texts = std::vector<std::string>;

constexpr char kDeals[] =
    "deal_id,customer_id,stage,status,opened_on,closed_on,expected_close_on,amount,currency,owner";

TEST_CASE("deal history: rows change what they say, by moment and then by seq") {
  Company company;
  company.Add("deals", std::string(kDeals) + R"(
      d1,c1,Closed,won,2026-01-10,2026-03-05,2026-03-31,150,EUR,bob)");
  company.Add("deal_history", R"(
      deal_id,changed_at,seq,stage,status,amount,expected_close_on,owner
      d1,2026-02-01T10:00:00Z,2,,,150,,
      d1,2026-02-01T10:00:00Z,1,Offer,,120,,
      d1,2026-01-10T09:00:00Z,,Talk,open,100,2026-06-30,ann
      d1,2026-03-05T09:00:00Z,,Closed,won,,2026-03-31,
      d1,2026-02-20T09:00:00Z,,,,,,bob)");
  const DealHistory history = Of(company);
  CHECK(States(history, 0) == Texts{"2026-01-10 open Talk 100 EUR 2026-06-30 ann",
                                    "2026-02-01 open Offer 120 EUR 2026-06-30 ann",
                                    "2026-02-01 open Offer 150 EUR 2026-06-30 ann",
                                    "2026-02-20 open Offer 150 EUR 2026-06-30 bob",
                                    "2026-03-05 won Closed 150 EUR 2026-03-31 bob"});
  const auto at = [&](const char* day) {
    const DealState* state = history.At(0, ParseDate(day)->days());
    return state == nullptr ? "not there" : Text(history, *state);
  };
  CHECK(at("2026-01-09") == "not there");
  CHECK(at("2026-01-10") == "2026-01-10 open Talk 100 EUR 2026-06-30 ann");
  CHECK(at("2026-02-01") == "2026-02-01 open Offer 150 EUR 2026-06-30 ann");
  CHECK(at("2026-12-31") == "2026-03-05 won Closed 150 EUR 2026-03-31 bob");
  CHECK(history.counts().undated == 0);
  CHECK(history.has_history(0));
}

TEST_CASE("deal history: what became known later is assumed before, and marked") {
  Company company;
  company.Add("deals", std::string(kDeals) + R"(
      d1,c1,Offer,open,2026-01-10,,2026-06-30,150,EUR,bob)");
  company.Add("deal_history", R"(
      deal_id,changed_at,amount,stage
      d1,2026-02-01,120,
      d1,2026-03-01,150,Offer)");
  CHECK(States(Of(company), 0) == Texts{"2026-01-10 open (Offer) (120) (EUR) (2026-06-30) (bob)",
                                        "2026-02-01 open (Offer) 120 EUR (2026-06-30) (bob)",
                                        "2026-03-01 open Offer 150 EUR (2026-06-30) (bob)"});
}

TEST_CASE("deal history: where the deal's row says more, closing has a day and all else none") {
  Company company;
  company.Add("deals", std::string(kDeals) + R"(
      won,c1,Closed,won,2026-01-10,2026-04-01,,200,EUR,
      more,c1,Offer,open,2026-01-10,,,300,EUR,
      back,c1,Talk,open,2026-01-10,,,100,EUR,)");
  company.Add("deal_history", R"(
      deal_id,changed_at,amount,stage,status
      won,2026-02-01,100,Talk,
      more,2026-02-01,100,Offer,
      back,2026-02-01,100,Closed,lost)");
  const DealHistory history = Of(company);
  CHECK(States(history, 0) == Texts{"2026-01-10 open (Talk) (100) (EUR) (-) (-)",
                                    "2026-02-01 open Talk 100 EUR (-) (-)",
                                    "2026-04-01 won (Closed) (200) EUR (-) (-)"});
  CHECK(States(history, 1).back() == "undated open Offer (300) EUR (-) (-)");
  CHECK(States(history, 2) == Texts{"2026-01-10 open (Closed) (100) (EUR) (-) (-)",
                                    "2026-02-01 lost Closed 100 EUR (-) (-)",
                                    "undated open (Talk) 100 EUR (-) (-)"});
  CHECK(history.counts().undated == 2);
}

TEST_CASE("deal history: deals without it stand as they are today") {
  Company company;
  company.Add("deals", std::string(kDeals) + R"(
      a,c1,Offer,open,2026-01-10,,,100,EUR,
      b,c1,Offer,open,,,,100,EUR,
      c,c1,Closed,won,2026-01-10,2026-02-01,,100,EUR,
      d,c1,Closed,lost,,2026-02-01,,100,EUR,
      e,c1,Dropped,omitted,2026-01-10,,,100,EUR,)");
  const DealHistory history = Of(company);
  CHECK(States(history, 0) == Texts{"2026-01-10 open (Offer) (100) (EUR) (-) (-)"});
  CHECK(States(history, 1) == Texts{"always open (Offer) (100) (EUR) (-) (-)"});
  CHECK(States(history, 2) == Texts{"2026-01-10 open (Closed) (100) (EUR) (-) (-)",
                                    "2026-02-01 won (Closed) (100) (EUR) (-) (-)"});
  CHECK(States(history, 3) == Texts{"2026-02-01 lost (Closed) (100) (EUR) (-) (-)"});
  CHECK(States(history, 4) == Texts{"2026-01-10 omitted (Dropped) (100) (EUR) (-) (-)"});
  CHECK(history.counts().never_open == 2);
  CHECK(history.counts().with_history == 0);
}

TEST_CASE("deal history: a stage tells the status, of its own pipeline") {
  Company company;
  company.Add("stages", R"(
      pipeline,stage,order,status
      ,Talk,1,open
      ,Signed,2,won
      Partners,Signed,1,open
      Partners,Gone,2,lost)");
  company.Add("deals", R"(
      deal_id,customer_id,pipeline,stage,status,closed_on,amount
      d1,c1,,Signed,won,2026-02-01,1
      d2,c1,Partners,Gone,lost,2026-03-01,1
      d3,c1,,Mystery,lost,2026-03-01,1)");
  company.Add("deal_history", R"(
      deal_id,changed_at,stage
      d1,2026-01-01,Talk
      d1,2026-02-01,Signed
      d2,2026-01-01,Signed
      d2,2026-03-01,Gone
      d3,2026-01-01,Talk
      d3,2026-03-02,Mystery
      nobody,2026-01-01,Talk)");
  const DealHistory history = Of(company);
  CHECK(States(history, 0) ==
        Texts{"2026-01-01 open Talk (1) (-) (-) (-)", "2026-02-01 won Signed (1) (-) (-) (-)"});
  CHECK(States(history, 1) ==
        Texts{"2026-01-01 open Signed (1) (-) (-) (-)", "2026-03-01 lost Gone (1) (-) (-) (-)"});
  CHECK(States(history, 2) ==
        Texts{"2026-01-01 open Talk (1) (-) (-) (-)", "2026-03-02 lost Mystery (1) (-) (-) (-)"});
  CHECK(history.counts().unknown_stage == 1);
  CHECK(history.counts().without_deal == 1);
}

TEST_CASE(
    "deal history: days are those of the book's time zone, and texts of history alone are kept") {
  Company company;
  company.Add("settings", "name,value\nreporting_time_zone,America/New_York\n");
  company.Add("deals", std::string(kDeals) + R"(
      d1,c1,Offer,open,,,,100,EUR,)");
  company.Add("deal_history", R"(
      deal_id,changed_at,stage,currency
      d1,2026-01-11T04:59:00Z,Gone stage,USD
      d1,2026-01-11T05:00:00Z,Offer,EUR)");
  const DealHistory history = Of(company);
  CHECK(States(history, 0) == Texts{"2026-01-10 open Gone stage (100) USD (-) (-)",
                                    "2026-01-11 open Offer (100) EUR (-) (-)"});
  CHECK(history.Find(DealField::kStage, "Gone stage") == history.states(0)[0].stage);
  CHECK(history.Find(DealField::kStage, "Never") == kNullSymbol);
  CHECK(history.states(0)[0].stage < history.end(DealField::kStage));
}

TEST_CASE("deal history: a deal that closes twice, and one closed again as something else") {
  Company company;
  company.Add("deals", std::string(kDeals) + R"(
      d1,c1,Closed,lost,2026-01-01,2026-05-01,,100,EUR,)");
  company.Add("deal_history", R"(
      deal_id,changed_at,status
      d1,2026-01-01,won
      d1,2026-02-01,open
      d1,2026-03-01,won
      d1,2026-05-01,lost)");
  const DealHistory history = Of(company);
  REQUIRE(history.states(0).size() == 5);
  CHECK(history.states(0)[0].status == DealStatus::kOpen);  // it was open before it was won
  CHECK(history.states(0)[1].status == DealStatus::kWon);
  CHECK(history.states(0)[1].day == history.states(0)[0].day);
  CHECK(history.counts().changed_closed == 1);
}

TEST_CASE(
    "deal history: the reporting currency need not be named, and a probability is at most 1") {
  Company company;
  company.Add("settings", "name,value\nreporting_currency,EUR\n");
  company.Add("deals", std::string(kDeals) + R"(
      d1,c1,Offer,open,2026-01-01,,,100,,)");
  company.Add("deal_history", R"(
      deal_id,changed_at,amount,currency
      d1,2026-01-01,100,EUR)");
  CHECK(States(Of(company), 0) == Texts{"2026-01-01 open (Offer) 100 EUR (-) (-)"});
  CHECK_FALSE(
      company.TryAdd("deal_history", "deal_id,changed_at,probability\nd1,2026-02-01,1.2").ok());
}

}  // namespace
}  // namespace coxswain
