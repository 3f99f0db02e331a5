"""The queries price_band, price_realisation and policy_breaches as the harness asks them: `PRICE_BAND`,
`PRICE_REALISATION` and `POLICY_BREACHES` have questions, answer and dimensions."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any, Callable, Optional

import currency
import earned
import margin
from leakage import (DEFAULT_CLASSES, Options, Row, Sold, answer_band, answer_realisation, breaches,
                     grouped, keyed)
from names import Fact, conditions


def sold_rows(company: Any, options: Options, by: list[str], peers: list[str], status: str = "won"
              ) -> tuple[list[Sold], str]:
    """The deals or lines that a question counts, and the level."""
    names = by + [name for name in peers if name not in by]
    filter = options.get("filter", "")
    level = options.get("level", "auto")
    level = margin.level_of(company, names, filter) if level == "auto" else level
    count = margin.Counter(company, options, names, level)
    found = []
    for deal in earned.won(company, margin.day(options.get("as_of"))):
        listed = [earned.list_known(company, deal.row, line) and part.amount_known
                  for line, part in deal.parts]
        rows = [(None, deal.whole, all(listed))] if level == "deal" else [
            (line, part, known) for (line, part), known in zip(deal.parts, listed)]
        for line, part, known in rows:
            key = count.key(deal.row, line)
            if key is None:
                continue
            earned.refuse_gap(part)
            amount = part.amount_known
            found.append(Sold(
                key[:len(by)], tuple(key[names.index(name)] for name in peers),
                part.list if known else None, part.invoice if amount else None,
                part.net if amount else None,
                part.net - part.goods - part.serve if amount and not part.unknown_parts else None))
    return found, level


def harness_answer(company: Any, options: Options) -> list[Row]:
    by = [name for name in options.get("by", []) if name != "size_class"]
    peers = options.get("peers", ["segment"]) if "show" not in options else []
    company = currency.reported(company, options)
    rows, level = sold_rows(company, options, by, peers)
    answered = answer_band if "show" in options else answer_realisation
    return answered(rows, options, "lines" if level == "line" else "deals")


def harness_breaches(company: Any, options: Options) -> list[Row]:
    company = currency.reported(company, options)
    by = options.get("by", [])
    found = []
    for policy in sorted(company.rows("policies"), key=lambda policy: policy["policy_id"].encode()):
        asked = dict(options)
        asked["filter"] = "; ".join(filter(None, (options.get("filter"), policy["filter"])))
        for name, column, later in (("from", "valid_from", max), ("to", "valid_to", min)):
            days = [day for day in (options.get(name), policy[column] and policy[column].isoformat())
                    if day]
            if days:
                asked[name] = later(days)
        rows, level = sold_rows(company, asked, by, [])
        groups = grouped(rows, lambda row: row.shown) or ({} if by else {(): []})
        found += [keyed((policy["policy_id"], *key), {
            "counted": level + "s", "approver": policy["approver"],
            **breaches(some, policy["max_discount_share"], policy["floor_margin_share"])})
            for key, some in groups.items()]
    return found


def draw_options(company: Any, draw: random.Random, query: str) -> Optional[Options]:
    """Options that the company can be asked with, or none."""
    asked = margin.questions(company, draw, 1)[0]
    for name in ("loss_measure", "rate_kind", "rate_day"):
        asked.pop(name, None)
    if query == "policy_breaches":  # a policy on products asks the lines
        of_lines = {**asked, "level": "line"} if asked["level"] == "auto" else asked
        return asked if margin.answerable(company, of_lines) else None
    asked["size_classes"] = draw.choice((DEFAULT_CLASSES, ["50", "500.5"], []))
    if draw.random() < 0.3:
        asked["by"] = asked["by"] + ["size_class"]
    if query == "price_band":
        asked["show"] = draw.choice(("bands", "quantiles"))
        asked["band_width"] = draw.choice(("0.05", "0.0001", "0.3"))
        return asked
    asked["peers"] = draw.choice((["segment"], [], ["customers.country", "deal_type"], ["family"]))
    asked["min_peers"] = draw.choice((1, 2, 5))
    asked["median_by"] = draw.choice(("rows", "list_revenue"))
    plain = {**asked, "by": [name for name in asked["by"] if name != "size_class"]}
    plain["by"] += [name for name in asked["peers"] if name not in plain["by"]]
    return asked if margin.answerable(company, plain) else None


POLICY_FILTERS = ["", "segment=Retail", "amount>=500", "family=Tools", "customers.country in (FR,DE)"]


def harness_questions(query: str) -> Callable[[Any, random.Random, int], list[Options]]:
    def questions(company: Any, draw: random.Random, count: int) -> list[Options]:
        if query == "policy_breaches" and not company.given("policies"):
            share = lambda: draw.choice(("", "0.1", "0.333333333", "0", "1"))
            company.add("policies",
                "policy_id,filter,max_discount_share,floor_margin_share,approver,valid_from,valid_to\n" +
                "".join(f"{name},\"{draw.choice(POLICY_FILTERS)}\",{share()},{share()},"
                        f"{draw.choice(('', 'Ann'))},{draw.choice(('', '2025-02-01'))},"
                        f"{draw.choice(('', '2025-09-30'))}\n" for name in ("p1", "p2", "P3")))
        asked: list[Options] = []
        while len(asked) < count:
            options = draw_options(company, draw, query)
            if options is not None:
                asked.append(options)
        return asked

    return questions


PRICE_BAND = SimpleNamespace(
    questions=harness_questions("price_band"), answer=harness_answer,
    dimensions=lambda options: len(options.get("by", [])) + (options["show"] == "bands"))
PRICE_REALISATION = SimpleNamespace(
    questions=harness_questions("price_realisation"), answer=harness_answer,
    dimensions=lambda options: len(options.get("by", [])))
POLICY_BREACHES = SimpleNamespace(
    questions=harness_questions("policy_breaches"), answer=harness_breaches,
    dimensions=lambda options: 1 + len(options.get("by", [])))
