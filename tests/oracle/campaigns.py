"""The query "campaigns" from include/coxswain/campaigns.h: what each campaign cost, and what the
won deals or lines credited to it earn."""

from __future__ import annotations

import random
from typing import Any, Optional

import currency
import earned
import exact
import margin
from company import Company, Row
from names import Fact, conditions, passes

Options = dict[str, Any]
SHARED = ("from", "to", "as_of", "filter")


def answer(company: Company, options: Options) -> list[Row]:
    company = currency.reported(company, options)
    shared = {name: options[name] for name in SHARED if name in options}
    credit = options.get("credit", "auto")
    if credit == "auto":
        named = any(line["campaign_id"] for line in company.rows("deal_lines"))
        credit = "line" if named else "primary"
    by_deal = margin.grouped(company, shared | {"by": ["campaign_id"], "level": "deal"})[0]
    credited = by_deal if credit == "primary" else margin.grouped(
        company, shared | {"by": ["campaign_id"], "level": "line"})[0]
    spend = spent(company, options)
    rows = []
    for campaign in {key[0] for key in by_deal} | {key[0] for key in credited} | set(spend or {}):
        row = company.find("campaigns", "campaign_id", campaign) or {}
        group = credited.get((campaign,), margin.Group())
        deals = by_deal.get((campaign,), margin.Group()).count
        cost = None if spend is None else spend.get(campaign, 0)
        known = lambda value: value if group.known else None
        contribution = known(group.sum.contribution)
        explained = group.loss_by_discount(group.sum.contribution)
        both = contribution is not None and cost is not None
        rows.append({
            0: campaign, "name": row.get("name"), "kind": row.get("kind"),
            "channel": row.get("channel"), "credited_by": credit, "spend": cost,
            "budget": row.get("budget"), "deals": deals,
            "lines": group.count if credit == "line" else None,
            "net_revenue": group.sum.net, "gross_margin": known(group.sum.gross),
            "contribution_margin": contribution,
            "contribution_margin_share": known(exact.ratio(group.sum.contribution,
                                                           group.sum.covered_net)),
            "cost_per_won_deal": None if cost is None else exact.ratio(
                cost, deals * exact.MICROS),
            "contribution_per_spend": exact.ratio(contribution, cost) if both else None,
            "contribution_after_spend": contribution - cost if both else None,
            "loss_by_discount": known(explained),
            "loss_at_list": known(max(0, -group.sum.contribution) - explained),
        })
    return rows


def spent(company: Company, options: Options) -> Optional[dict[Any, int]]:
    """By campaign; None where it is not known: no spend was given, or the filter has a condition
    that spend cannot follow."""
    tests = conditions(options.get("filter", ""))
    if not company.given("spend") or not all(
            test.column.startswith("campaigns.") or test.column == "campaign_id" for test in tests):
        return None
    fact = Fact(company, "spend", lambda row: row["spent_on"])
    first, last = margin.day(options.get("from")), margin.day(options.get("to"))
    as_of = margin.day(options.get("as_of"))
    sums: dict[Any, int] = {}
    for row in company.rows("spend"):
        on = row["spent_on"]
        if (first and on < first) or (last and on > last) or (as_of and on > as_of):
            continue
        if all(passes(test, fact.type(test.column), fact.value(test.column)(row))
               for test in tests):
            if company.is_gap(row):
                raise earned.Refused("spend that counts is in a currency without a rate")
            sums[row["campaign_id"]] = sums.get(row["campaign_id"], 0) + row["amount"]
    return sums


def dimensions(_: Options) -> int:
    return 1


# Of a deal, a condition on campaigns is about its own; of a line, about the line's.
FILTERS = ("segment=Retail", "customers.country!=FR; deals.amount>=100", "campaigns.channel=web", "campaign_id=K1", "campaigns.kind is null",
           "campaign_id is not null; customers.country!=FR")


def questions(company: Company, draw: random.Random, count: int) -> list[Options]:
    asked = []
    days = sorted(row["closed_on"] for row in company.rows("deals") if row["closed_on"])
    for _ in range(count):
        options: Options = {"credit": draw.choice(("auto", "primary", "line"))}
        if not answerable(company, options):
            options["credit"] = "primary"
        for name in ("from", "to", "as_of"):
            if days and draw.random() < 0.2:
                options[name] = draw.choice(days).isoformat()
        if "from" in options and options["from"] > options.get("to", "9999"):
            del options["to"]
        if draw.random() < 0.4 and company.given("campaigns"):
            options["filter"] = draw.choice(FILTERS)
        asked.append(options)
    return asked


def answerable(company: Company, options: Options) -> bool:
    """Whether the company has what is asked for."""
    return options["credit"] == "primary" or company.given("deal_lines")
