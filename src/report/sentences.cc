#include "sentences.h"

#include <cmath>

#include "say.h"

namespace coxswain::report {
namespace {

Int128 Magnitude(Int128 value) { return value < 0 ? -value : value; }

std::string JoinedNames(const std::vector<std::string>& names, size_t most) {
  std::vector<std::string> shown;
  for (const std::string& name : names) {
    if (shown.size() == most) break;
    shown.push_back(Shortened(name, kLongestName));
  }
  if (names.size() > most) shown.push_back(std::to_string(names.size() - most) + " more");
  return Listed(shown);
}

// "282 (-323 078), 292 (-150 563) and 295 (-140 637)".
std::string WorstNames(const std::vector<Group>& groups) {
  std::vector<std::string> shown;
  for (const Group& group : groups) {
    shown.push_back(Shortened(group.name, kLongestName) + " (" +
                    FormatRounded(group.earned.contribution.value_or(0), kMoneyScale, 0, ' ') +
                    ")");
  }
  return Listed(shown);
}

// How the loss of a group divides into what its discounts explain and what is left.
std::string_view LossWording(const Earnings& earned) {
  if (earned.loss_at_list == 0) return "its discounts explain all of it";
  if (earned.loss_by_discount == 0) return "discounts explain none of it";
  return "its discounts explain {by_discount} of it, the rest would be lost at list prices too";
}

Figure WonDeals(std::string_view name, const Earnings& earned) {
  return earned.lines ? Count(name, earned.deals, "won line", "won lines")
                      : Count(name, earned.deals, "won deal", "won deals");
}

// Prices got, of list prices.
std::optional<double> Realisation(const Earnings& earned) {
  if (earned.list == 0) return std::nullopt;
  return Ratio(earned.invoice, earned.list);
}

// What the margin did beside the growth of revenue.
Sentence SayTurn(std::string_view margin, bool negative, const Figure& money, const Figure& share,
                 const YearTrend& trend) {
  const std::string pattern =
      std::string(
          "{margin} turned {way} in {year} ({money}, {share} of net revenue) while net "
          "revenue {grew} {growth}") +
      (trend.same_days ? " against the same days of {before}" : "") +
      (trend.ends_on.empty() ? "." : "; {year} is counted to {ends_on}.");
  return Say(pattern,
             {Word("margin", margin), Word("way", negative ? "negative" : "positive"),
              Name("year", trend.year), money, share,
              Word("grew", trend.growth() < 0 ? "fell" : "grew"), Growth("growth", trend.growth()),
              Name("before", trend.before), Day("ends_on", trend.ends_on)});
}

}  // namespace

Sentence Plain(std::string_view text) { return {std::string(text), {}}; }

Sentence SayTotals(const Earnings& earned, const std::string& currency) {
  const Figure net = Money("net_revenue", earned.net, currency, true);
  if (!earned.gross.has_value()) {
    return Say(
        "Net revenue is {net_revenue} from {won_deals}; what the goods cost is not known, "
        "so no margin can be told.",
        {net, WonDeals("won_deals", earned)});
  }
  return Say(
      "Net revenue {net_revenue}, gross margin {gross_margin} ({gross_margin_share}), "
      "contribution margin {contribution_margin} ({contribution_margin_share}).",
      {net, Money("gross_margin", *earned.gross, currency),
       Share("gross_margin_share", earned.gross_share.value_or(0)),
       Money("contribution_margin", earned.contribution.value_or(0), currency),
       Share("contribution_margin_share", earned.contribution_share.value_or(0))});
}

Sentence SayNoWonDeals(Int128 deals, bool filtered) {
  if (deals > 0 && filtered) return Plain("No won deal passes the filter.");
  if (deals == 0) {
    return Plain(
        "There are no deals yet. Load deals with their status, closing day and amount, "
        "and this report begins to speak.");
  }
  return Say("None of {deals} is won, so there is nothing to say of revenue and margin.",
             {Count("deals", deals, "deal", "deals")});
}

Sentence SayYear(const YearTrend& trend, const std::string& currency) {
  const Earnings& now = trend.now;
  const Earnings& then = trend.then;
  if (now.gross && then.gross && (*now.gross < 0) != (*then.gross < 0)) {
    return SayTurn("Gross margin", *now.gross < 0, Money("money", *now.gross, currency),
                   Share("share", now.gross_share.value_or(0)), trend);
  }
  if (now.contribution && then.contribution &&
      (*now.contribution < 0) != (*then.contribution < 0)) {
    return SayTurn("Contribution margin", *now.contribution < 0,
                   Money("money", *now.contribution, currency),
                   Share("share", now.contribution_share.value_or(0)), trend);
  }
  const bool fell = trend.growth() < 0;
  std::string pattern = "In {year}";
  if (!trend.ends_on.empty()) pattern += ", counted to {ends_on},";
  pattern += " net revenue {grew} {growth} to {net_revenue} against ";
  pattern += trend.same_days ? "the same days of {before}" : "{before}";
  if (now.contribution_share && then.contribution_share) {
    pattern += "; contribution margin is {now} of it, after {then}";
  }
  pattern += ".";
  return Say(pattern, {Name("year", trend.year), Day("ends_on", trend.ends_on),
                       Word("grew", fell ? "fell" : "grew"), Growth("growth", trend.growth()),
                       Money("net_revenue", now.net, currency), Name("before", trend.before),
                       Share("now", now.contribution_share.value_or(0)),
                       Share("then", then.contribution_share.value_or(0))});
}

Sentence SayLossDeals(const Earnings& earned, const std::string& currency) {
  if (earned.loss_deals == 0) {
    return Say("None of {deals} loses money.", {WonDeals("deals", earned)});
  }
  return Say("{loss_deals} of {deals} {loss_deals?loses|lose} money: {loss} (contribution margin).",
             {Count("loss_deals", earned.loss_deals), WonDeals("deals", earned),
              Money("loss", earned.loss, currency)});
}

Sentence SayMarket(const Market& market) {
  return Say("The market is {penetration} penetrated ({customers} of {capacity}).",
             {Share("penetration", market.penetration), Count("customers", market.customers),
              market.known_accounts
                  ? Count("capacity", market.capacity, "known account", "known accounts")
                  : Count("capacity", market.capacity, "possible customer", "possible customers")});
}

Sentence SayWallet(const WalletTotals& totals, const std::string& currency) {
  std::string pattern =
      "{wallets} {wallets?spends|spend} {wallet} a year on what is sold here; {share} of it is "
      "ours "
      "({sales}).";
  if (totals.gap > 0) pattern += " {gap} is left";
  if (totals.gap > 0 && !totals.segment.empty() && totals.segment_gap > 0) {
    pattern += ", most of it in {segment} ({segment_gap})";
  }
  if (totals.gap > 0) pattern += ".";
  return Say(
      pattern,
      {Count("wallets", totals.wallets, "account whose wallet is known",
             "accounts whose wallets are known"),
       Money("wallet", totals.wallet, currency, true), Share("share", totals.share.value_or(0)),
       Money("sales", totals.sales, currency), Money("gap", totals.gap, currency),
       Name("segment", totals.segment), Money("segment_gap", totals.segment_gap, currency)});
}

Sentence SayCurve(const AdoptionCurve& curve) {
  const auto whole = [](std::string_view name, std::optional<double> value) {
    return Count(name, static_cast<Int128>(std::llround(value.value_or(0))));
  };
  const Figure quarters = Count("quarters", curve.quarters, "quarter", "quarters");
  if (!curve.drawn()) {
    std::string pattern = "No curve is drawn through the new customers: ";
    if (curve.status == "too_few_periods" || curve.status == "no_customers") {
      pattern += "it needs four complete quarters, with new customers in three of them.";
    } else if (curve.low.has_value()) {
      pattern +=
          "{quarters} {quarters?does|do} not tell how large the market is, {low} customers "
          "or any number above.";
    } else {
      pattern += "{quarters} {quarters?does|do} not tell how large the market is.";
    }
    return Say(pattern, {quarters, whole("low", curve.low)});
  }
  std::string pattern =
      curve.status == "identified"
          ? "The curve of new customers levels off at {ceiling} (between {low} and {high}, at 90 %)"
      : curve.held_by_capacity
          ? "The curve of new customers would pass the {ceiling} that there can be, which are "
            "taken "
            "as its ceiling"
          : "The curve of new customers would level off below the {ceiling} there are already, "
            "which are taken as its ceiling";
  pattern += curve.nearly_full_on.empty() ? "." : "; it reaches 90 % of that on {day}.";
  return Say(pattern, {whole("ceiling", curve.ceiling), whole("low", curve.low),
                       whole("high", curve.high), Day("day", curve.nearly_full_on)});
}

Sentence SayPlanNote(std::string_view segment, std::string_view note) {
  return Say(segment.empty() ? "Plan: {note}" : "Plan of {segment}: {note}",
             {Name("segment", segment), Word("note", note)});
}

Sentence SayRoom(const std::vector<std::string>& segments, Int128 too_many, Int128 could_take) {
  if (segments.empty()) {
    return Say(
        "No segment has room for the {too_many} new {too_many?customer|customers} that are "
        "too many for their market.",
        {Number("too_many", too_many, "count")});
  }
  return Say(
      "Room is left in {segments}: {could_take} of the {too_many} new "
      "{too_many?customer|customers} that {too_many?is|are} too many elsewhere could be won "
      "there.",
      {Word("segments", Listed(segments)), Number("could_take", could_take, "count"),
       Number("too_many", too_many, "count")});
}

Sentence SayBase(const BaseTold& base) {
  std::string pattern =
      "{active} of the {ever} who ever bought {active?is|are} active. In the last {quarters} {new} "
      "came, {won_back} came back and {lapsed} lapsed.";
  if (base.stopped) {
    pattern += " As they lapse and come back now, the base does not grow any more.";
  } else if (!base.stops.empty()) {
    pattern +=
        " As they lapse and come back now, the base stops growing in {stops}, when {reached} of "
        "the curve's ceiling will have bought.";
  }
  return Say(pattern, {Count("active", base.active), Count("ever", base.ever),
                       Count("quarters", base.quarters, "complete quarter", "complete quarters"),
                       Count("new", base.fresh, "customer", "customers"),
                       Count("won_back", base.won_back), Count("lapsed", base.lapsed),
                       Name("stops", base.stops), Share("reached", base.reached)});
}

Sentence SayObjectives(Int128 objectives, Int128 well, const std::vector<std::string>& behind,
                       Int128 unknown) {
  std::string pattern = "Of {objectives}, {well} {well?is|are} on course or met";
  if (!behind.empty()) pattern += "; behind: {behind}";
  if (unknown > 0) pattern += "; {unknown} cannot be told";
  return Say(pattern + ".",
             {Count("objectives", objectives, "objective", "objectives"), Count("well", well),
              Word("behind", JoinedNames(behind, 4)), Count("unknown", unknown)});
}

Sentence SayForecast(const std::string& objective, const std::string& unit, double probability,
                     Int128 low, Int128 high) {
  return Say(
      "“{objective}” will be reached with a probability of {probability}: in eight of ten cases it "
      "ends between {low} and {high}.",
      {Name("objective", objective), Share("probability", probability), Number("low", low, unit),
       Number("high", high, unit)});
}

Sentence SayBacktest(Int128 forecasts, double told, double came, double coverage) {
  return Say(
      "Replayed month by month with what was known then, {forecasts} of open deals told {told} to "
      "be won in time, and {came} were; what came lay within the forecast's eight of ten cases "
      "in {coverage} of the months.",
      {Count("forecasts", forecasts, "forecast", "forecasts"), Share("told", told),
       Share("came", came), Share("coverage", coverage)});
}

Sentence SayPlan(const PlanTotal& plan) {
  return Say("Plan of {measure}: {attainment} reached, {actual} of {plan} in {cells}.",
             {Word("measure", plan.measure), Share("attainment", plan.attainment.value_or(0)),
              Number("actual", plan.actual, plan.unit), Number("plan", plan.plan, plan.unit),
              Count("cells", plan.cells, "plan cell", "plan cells")});
}

Sentence FindLossDeals(const Earnings& earned, const Earnings& by_gross,
                       const std::string& currency) {
  const bool below_cost = by_gross.loss_deals > 0;
  return Say(
      std::string("{loss_deals} of {deals} {loss_deals?loses|lose} money: {loss} "
                  "(contribution margin) on {net_revenue} of net revenue") +
          (below_cost ? "; {below_cost} {below_cost?costs|cost} more in goods "
                        "alone than {below_cost?it brings|they bring} ({gross_loss})."
                      : "."),
      {Count("loss_deals", earned.loss_deals), WonDeals("deals", earned),
       Money("loss", earned.loss, currency), Money("net_revenue", earned.loss_net, currency),
       Count("below_cost", by_gross.loss_deals), Money("gross_loss", by_gross.loss, currency)});
}

Sentence FindLossCampaign(const Group& campaign, const std::string& currency) {
  const Earnings& earned = campaign.earned;
  std::string pattern = "{campaign} lost {loss} (gross margin) on {net_revenue} of net revenue; ";
  if (earned.loss_at_list == 0) {
    pattern += "the discount explains all of it.";
  } else if (earned.loss_by_discount == 0) {
    pattern += "no discount explains it: it would be lost at list prices too.";
  } else {
    pattern +=
        "the discount explains {by_discount} of it, the rest ({at_list}) would be lost at list.";
  }
  return Say(pattern,
             {Name("campaign", campaign.name), Money("loss", -earned.gross.value_or(0), currency),
              Money("net_revenue", earned.net, currency),
              Money("by_discount", earned.loss_by_discount, currency),
              Money("at_list", earned.loss_at_list, currency)});
}

Sentence FindMoreLossCampaigns(Int128 campaigns, Int128 gross, const std::string& currency) {
  return Say("{campaigns} lost money too (gross margin): {gross_margin} together.",
             {Count("campaigns", campaigns, "smaller campaign", "smaller campaigns"),
              Money("gross_margin", gross, currency)});
}

Sentence FindLossGroup(std::string_view kind, const Group& group, const std::string& currency) {
  const Earnings& earned = group.earned;
  const std::string pattern =
      "The {kind} {group} loses money: contribution margin {contribution_margin} ({share}) on "
      "{net_revenue} of net revenue; " +
      std::string(LossWording(earned)) + ".";
  return Say(pattern, {Word("kind", kind), Name("group", group.name),
                       Money("contribution_margin", earned.contribution.value_or(0), currency),
                       Share("share", earned.contribution_share.value_or(0)),
                       Money("net_revenue", earned.net, currency),
                       Money("by_discount", earned.loss_by_discount, currency)});
}

Sentence FindLossGroups(std::string_view kinds, Int128 groups, Int128 all, Int128 contribution,
                        const std::vector<Group>& worst, const std::string& currency) {
  const std::string pattern =
      groups == all ? "All {all} {kinds} lose money" : "{groups} of {all} {kinds} lose money";
  return Say(
      pattern + ": contribution margin {contribution_margin} together, most of it {worst}.",
      {Count("groups", groups), Count("all", all), Word("kinds", kinds),
       Money("contribution_margin", contribution, currency), Word("worst", WorstNames(worst))});
}

Sentence FindLossCustomers(const CustomerTotals& totals, const std::string& currency) {
  std::string pattern =
      "{losing} of {customers} {losing?loses|lose} money: {loss} (contribution margin) on "
      "{net_revenue} of net revenue; discounts explain ";
  if (totals.loss_at_list == 0) {
    pattern += "all of it.";
  } else if (totals.loss_by_discount == 0) {
    pattern += "none of it.";
  } else {
    pattern += "{by_discount} of it, the rest would be lost at list prices too.";
  }
  if (totals.unknown > 0) pattern += " Of {unknown} no cost is known.";
  return Say(pattern,
             {Count("losing", totals.losing),
              Count("customers", totals.customers, "customer", "customers"),
              Money("loss", totals.loss, currency), Money("net_revenue", totals.loss_net, currency),
              Money("by_discount", totals.loss_by_discount, currency),
              Count("unknown", totals.unknown, "more", "more")});
}

Sentence FindCostToServe(Int128 customers, const std::vector<std::string>& worst, double fence,
                         double median) {
  return Say(
      "{customers} {customers?costs|cost} more than {fence} of net revenue to serve, where the "
      "median is {median}: {worst}" +
          std::string(customers > static_cast<Int128>(worst.size()) ? " the most." : "."),
      {Count("customers", customers, "customer", "customers"), Share("fence", fence),
       Share("median", median), Word("worst", Listed(worst))});
}

Sentence FindNotToChase(const std::string& objective, const std::vector<std::string>& groups,
                        Int128 net, Int128 shortfall, const std::string& currency) {
  return Say(
      "{net_revenue} of net revenue in {groups} should not be chased: at a loss, or below the "
      "margin of “{objective}” even at list prices, by {shortfall}.",
      {Money("net_revenue", net, currency), Word("groups", JoinedNames(groups, 4)),
       Name("objective", objective), Money("shortfall", shortfall, currency)});
}

Sentence FindRankMismatch(std::string_view kind, const Group& seller, const Group& earner,
                          int64_t seller_rank, const std::string& currency) {
  return Say(
      "{kind} {seller} sells most ({seller_revenue}) but {earner} earns most: gross margin "
      "{earner_margin} on {earner_revenue}; {seller} comes {rank} with {seller_margin}.",
      {Word("kind", kind), Name("seller", seller.name),
       Money("seller_revenue", seller.earned.net, currency), Name("earner", earner.name),
       Money("earner_margin", earner.earned.gross.value_or(0), currency),
       Money("earner_revenue", earner.earned.net, currency), Word("rank", Ordinal(seller_rank)),
       Money("seller_margin", seller.earned.gross.value_or(0), currency)});
}

Sentence FindPriceGap(const PriceGap& gap, const std::string& currency) {
  return Say(
      "{kind} of owner {owner} realise {realisation} of list, peers {peers}: at the peers' median "
      "{compared} would have earned {gap} more.",
      {Word("kind", gap.lines ? "Lines" : "Deals"), Name("owner", gap.owner),
       Share("realisation", gap.realisation), Share("peers", gap.peers),
       Count("compared", gap.compared, gap.lines ? "line" : "deal", gap.lines ? "lines" : "deals"),
       Money("gap", gap.gap, currency, true)});
}

Sentence FindPolicyBreaches(const PolicyBreaches& breaches, const std::string& currency) {
  const std::string_view one = breaches.lines ? "line" : "deal";
  const std::string_view many = breaches.lines ? "lines" : "deals";
  std::string pattern = "{beyond} of {judged} {beyond?goes|go} beyond the policy {policy}: ";
  if (breaches.discount_beyond > 0) pattern += "{discount_beyond} of discount more than it allows";
  if (breaches.discount_beyond > 0 && breaches.margin_short > 0) pattern += ", ";
  if (breaches.margin_short > 0)
    pattern += "{margin_short} of contribution margin short of its floor";
  return Say(pattern + ".",
             {Count("beyond", breaches.beyond), Count("judged", breaches.judged, one, many),
              Name("policy", breaches.policy),
              Money("discount_beyond", breaches.discount_beyond, currency, true),
              Money("margin_short", breaches.margin_short, currency, true)});
}

Sentence FindBadYear(const YearTrend& trend, const std::string& currency) {
  std::string pattern =
      "In {year} net revenue fell {fall} to {net_revenue}: {deals} {deals?was|were} won after "
      "{deals_before} "
      "in {before}";
  const std::optional<double> now = Realisation(trend.now);
  const std::optional<double> then = Realisation(trend.then);
  if (now.has_value() && then.has_value() && *now < *then) {
    pattern += ", and prices came down from {price_before} to {price} of list";
  }
  return Say(pattern + ".",
             {Name("year", trend.year), Growth("fall", trend.growth()),
              Money("net_revenue", trend.now.net, currency),
              Count("deals", trend.now.deals, "deal", "deals"),
              Count("deals_before", trend.then.deals), Name("before", trend.before),
              Share("price_before", then.value_or(0)), Share("price", now.value_or(0))});
}

Sentence SayBridge(const BridgeTold& bridge, const std::string& currency) {
  const Int128 change = bridge.now - bridge.base;
  const auto part = [&](size_t i) {
    return i < bridge.parts.size() ? bridge.parts[i] : std::pair<std::string, Int128>();
  };
  const auto money = [&](std::string_view name, size_t i) {
    Figure figure = Money(name, part(i).second, currency);
    if (part(i).second > 0) figure.shown.insert(0, "+");
    if (i >= bridge.parts.size()) figure.value.clear();
    return figure;
  };
  std::string pattern = change == 0
                            ? "{measure} is {now} in {year} as in {before}"
                            : "{measure} {went} {change} to {now} in {year} against {before}";
  if (!bridge.parts.empty()) pattern += ": {first} {first_part}";
  if (bridge.parts.size() > 1) pattern += ", {second} {second_part}";
  if (bridge.parts.size() > 2) pattern += ", {third} {third_part}";
  if (bridge.parts.size() > 3) pattern += "; the rest is smaller";
  Figure changed = Money("change", change, currency);
  changed.shown = FormatRounded(Magnitude(change), kMoneyScale, 0, ' ');
  return Say(
      pattern + ".",
      {Word("measure", Capitalised(InWords(bridge.measure))),
       Word("went", change < 0 ? "fell" : "rose"), changed, Money("now", bridge.now, currency),
       Name("year", bridge.year), Name("before", bridge.before), Word("first", part(0).first),
       money("first_part", 0), Word("second", part(1).first), money("second_part", 1),
       Word("third", part(2).first), money("third_part", 2)});
}

Sentence SayBridgeMethod(std::string_view method, bool products_by_name) {
  std::string pattern =
      "The bridge compares prices and costs of a unit, customer by customer and product by product "
      "({method})";
  if (products_by_name) {
    pattern += "; products go by their names, as nobody bought one product_id in both years";
  }
  return Say(pattern + ".", {Word("method", InWords(method))});
}

Sentence FindFullMarket(const Market& market) {
  std::string pattern = market.segment.empty() ? "The market" : "Segment {segment}";
  pattern += " is {penetration} penetrated ({customers} of {capacity})";
  if (market.headroom() <= 0) {
    pattern += ", no new customers are left";
  } else {
    pattern += ", {left} {left?is|are} left";
  }
  if (market.planned.has_value() && *market.planned > 0) {
    pattern += "; the plan {plan} needs {planned} new {planned?customer|customers}";
  }
  return Say(pattern + ".",
             {Name("segment", market.segment), Share("penetration", market.penetration),
              Count("customers", market.customers), Count("capacity", market.capacity),
              Count("left", market.headroom()), Name("plan", market.plan),
              Number("planned", market.planned.value_or(0), "count")});
}

Sentence FindMarketLevels(const std::string& segment, const std::string& level, Int128 capacity,
                          Int128 beyond) {
  return Say(
      "The {level} market of {segment} is stated as {capacity}, {beyond} more than the wider "
      "market "
      "that it is a part of: one of the two is wrong.",
      {Word("level", level), Name("segment", segment),
       Count("capacity", capacity, "customer", "customers"), Count("beyond", beyond)});
}

Sentence FindPlanBeyondMarket(const PlanAlarm& alarm) {
  const std::string plural = PluralOf(alarm.segment);
  std::string pattern = alarm.segment.empty() ? "The market is"
                        : plural.empty()      ? "Segment {segment} is"
                                              : "{segments} are";
  if (alarm.penetration.has_value()) {
    pattern += " {penetration} penetrated ({customers} of {capacity}): ";
  } else {
    pattern += " without room ({customers} of {capacity}): ";
  }
  const std::string who = alarm.known_accounts ? "account|accounts" : "customer|customers";
  pattern += alarm.revenue ? "the plan of revenue for {period}" : "the plan for {period}";
  pattern += " needs {wanted} new {wanted?" + who + "}, ";
  pattern += alarm.left() == 0 ? "none are left" : "{left} {left?is|are} left";
  if (!alarm.exceeded_in.empty() && alarm.exceeded_in != alarm.period) {
    pattern += ", which run out in {exceeded_in}";
  }
  if (alarm.probability > 0 && alarm.probability < 1) {
    pattern += "; they do not suffice with a probability of {probability}";
  }
  Figure penetration = Share("penetration", alarm.penetration.value_or(0));
  // Nearly full is not full.
  const bool nearly = alarm.penetration.value_or(0) > 0.99 && alarm.customers < alarm.capacity;
  penetration.shown = PercentText(alarm.penetration.value_or(0), nearly ? 1 : 0);
  return Say(pattern + ".",
             {Name("segment", alarm.segment), Word("segments", Shortened(plural, kLongestName)),
              penetration, Count("customers", alarm.customers), Count("capacity", alarm.capacity),
              Name("period", alarm.period), Number("wanted", alarm.wanted, "count"),
              Count("left", alarm.left()), Name("exceeded_in", alarm.exceeded_in),
              Share("probability", alarm.probability)});
}

Sentence FindObjective(const Objective& objective) {
  const bool over = objective.status == "missed" || objective.status == "met";
  std::string pattern = "{objective}: {status}";
  if (objective.actual && objective.target) {
    pattern += ", {actual} of {target}";
    if (objective.attainment && objective.unit != "share") pattern += " ({attainment})";
    if (objective.elapsed && !over) pattern += " with {elapsed} of the time gone";
  }
  if (objective.gap && *objective.gap != 0 && objective.actual) {
    pattern += over ? "; {gap} {short}" : "; at this pace {gap} {short} on {due_on}";
  }
  if (!objective.accountable.empty()) pattern += ". Accountable: {accountable}";
  const bool too_much = objective.gap.value_or(0) < 0;
  return Say(pattern + ".",
             {Name("objective", objective.name), Word("status", objective.status),
              Number("actual", objective.actual.value_or(0), objective.unit),
              Number("target", objective.target.value_or(0), objective.unit),
              Share("attainment", objective.attainment.value_or(0)),
              Share("elapsed", objective.elapsed.value_or(0)),
              Number("gap", Magnitude(objective.gap.value_or(0)), objective.unit),
              Word("short", too_much ? "too much" : "short"), Day("due_on", objective.due_on),
              Name("accountable", objective.accountable)});
}

Sentence FindPlanMissed(const PlanTotal& plan) {
  return Say(
      "Plan of {measure}: {short} short, {attainment} reached ({actual} of {plan} in "
      "{cells}).",
      {Word("measure", plan.measure), Number("short", plan.plan - plan.actual, plan.unit),
       Share("attainment", plan.attainment.value_or(0)), Number("actual", plan.actual, plan.unit),
       Number("plan", plan.plan, plan.unit),
       Count("cells", plan.cells, "plan cell", "plan cells")});
}

Sentence FindIslands(const std::vector<std::string>& islands, Int128 teams) {
  return Say(
      "{islands} {teams?steers|steer} by figures that no other team shares: what one gains, "
      "no other sees.",
      {Word("islands", JoinedNames(islands, 5)), Count("teams", teams)});
}

Sentence FindLedgerDifference(const LedgerDifference& difference) {
  const Int128 more = difference.book - difference.ledger;
  const std::string pattern =
      std::string(
          "{measure}{of}{segment} from {from} to {to}: the rows have {difference} {more} "
          "than the ledger ({book} against {ledger})") +
      (difference.why.empty() ? "." : ". {why}");
  return Say(
      pattern,
      {Word("measure", Capitalised(InWords(difference.measure))),
       Word("of", difference.segment.empty() ? "" : " of "), Name("segment", difference.segment),
       Day("from", difference.from), Day("to", difference.to),
       Number("difference", Magnitude(more), difference.unit),
       Word("more", more < 0 ? "less" : "more"), Number("book", difference.book, difference.unit),
       Number("ledger", difference.ledger, difference.unit), Word("why", difference.why)});
}

Sentence FindMoreLedgerDifferences(Int128 totals) {
  return Say("{totals} of the ledger {totals?differs|differ} from the rows as well.",
             {Count("totals", totals, "further total", "further totals")});
}

Sentence FindBadRows(Int128 rows, std::string_view table, std::string_view column,
                     std::string_view reason) {
  const std::string where =
      std::string(table) + (column.empty() ? "" : ", column " + std::string(column));
  return Say("{rows} in {where}: {reason}",
             {Count("rows", rows, "row", "rows"), Word("where", where), Word("reason", reason)});
}

Sentence FindDoubtfulRows(Int128 rows, Int128 kinds) {
  return Say("{rows} {rows?is|are} doubtful in {kinds}; they count as they stand.",
             {Count("rows", rows, "row", "rows"), Count("kinds", kinds, "way", "ways")});
}

Sentence SayReconciled(Int128 equal, Int128 differing, Int128 not_comparable,
                       const std::vector<std::string>& measures_not_comparable) {
  std::string pattern =
      "Of {totals} that the ledger states, the rows give {equal} to the cent; {differing} "
      "{differing?differs|differ}";
  if (not_comparable > 0) pattern += " and {not_comparable} cannot be compared ({measures})";
  return Say(pattern + ".", {Count("totals", equal + differing + not_comparable, "total", "totals"),
                             Count("equal", equal), Count("differing", differing),
                             Count("not_comparable", not_comparable),
                             Word("measures", JoinedNames(measures_not_comparable, 5))});
}

Sentence SayNothingWrong() {
  return Plain("Nothing was found in the rows that would make these results wrong.");
}

Sentence SayCheck(std::string_view check, std::string_view reason) {
  return Say("{check}: {reason}",
             {Word("check", Capitalised(InWords(check))), Word("reason", reason)});
}

Sentence SayConcentration(const CustomerTotals& totals) {
  const bool ten = totals.revenue_customers > 10;
  return Say(
      std::string(ten ? "The ten largest of {customers} bring {top_10_share} of net revenue; "
                      : "") +
          "{part_customers} of {customers} {part_customers?brings|bring} 80 % of " +
          (ten ? "it." : "net revenue."),
      {Count("customers", totals.revenue_customers, "customer", "customers"),
       Share("top_10_share", totals.top_10_share.value_or(0)),
       Count("part_customers", totals.part_customers)});
}

Sentence SayCoverage(double coverage) {
  return Say("The cost of {unknown} of net revenue is not known; margins are of the rest.",
             {Share("unknown", 1 - coverage)});
}

Sentence SayPriceBand(const PriceBand& band) {
  return Say(
      "The price band is {width} wide: a tenth of list revenue keeps {low} of its list price or "
      "less, "
      "half {median} or less, and a tenth {high} or more.",
      {Share("width", band.high - band.low), Share("low", band.low), Share("median", band.median),
       Share("high", band.high)});
}

Sentence SayAllocation(std::string_view credited_by) {
  if (credited_by == "line") {
    return Plain(
        "Revenue and margin are credited to the campaign of each line, with the costs of "
        "a whole deal split over its lines; deals are counted by their own campaign.");
  }
  return Plain(
      "Revenue and margin are credited to the deal's own campaign. They do not tell what "
      "would have been won without it.");
}

Sentence SayUnnamedCampaign(const Earnings& earned, const std::string& currency) {
  return Say(
      "No campaign is named for {net_revenue} of net revenue with a contribution margin of "
      "{contribution_margin}.",
      {Money("net_revenue", earned.net, currency),
       Money("contribution_margin", earned.contribution.value_or(0), currency)});
}

Sentence SaySpend(Int128 spend, Int128 contribution, const std::string& currency) {
  return Say(
      "Campaigns cost {spend} and the deals credited to them earned {contribution_margin} "
      "of contribution margin.",
      {Money("spend", spend, currency, true),
       Money("contribution_margin", contribution, currency)});
}

Sentence SayPlanRest(const PlanTotal& plan) {
  std::vector<std::string> parts;
  const auto part = [&](Int128 cells, Int128 value, const std::string& what) {
    if (cells == 0) return;
    parts.push_back(Count("cells", cells, "cell", "cells").shown + " " + what + " (" +
                    Number("value", value, plan.unit).shown + ")");
  };
  part(plan.plan_only_cells, plan.plan_only, "with a plan but nothing done");
  part(plan.actual_only_cells, plan.actual_only, "without a plan");
  part(plan.not_due_cells, plan.not_due, "still to come");
  const std::string pattern =
      plan.cells > 0
          ? "Left out of the plan of {measure}, because nothing stands against it: {parts}."
          : "Plan of {measure}: nothing planned meets anything done, so nothing can be "
            "compared: {parts}.";
  return Say(pattern, {Word("measure", plan.measure), Word("parts", Listed(parts))});
}

Sentence SayWholeCompany(std::string_view what) {
  return Say("{what} are of the whole company: the filter cannot be put to them.",
             {Word("what", what)});
}

Sentence SayIncompleteYear(const std::string& year, const std::string& ends_on) {
  return Say("{year} is counted to {ends_on}.", {Name("year", year), Day("ends_on", ends_on)});
}

}  // namespace coxswain::report
