"""Costs known only in total, from include/coxswain/measures/pools.h: whose driver counts, and what
falls to the groups of a question. The query "cost_allocation"; margin.py shows the same beside its
waterfall.
"""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass, field
from typing import Any, Optional

import currency
import earned
import exact
import margin
from company import Company, Row
from names import Fact, Unknown, conditions

Options = dict[str, Any]
Key = tuple[Any, ...]
ONE = exact.NANOS  # of a deal or a touch
OUTSIDE = None


@dataclass
class Cell:
    """Of a pool, in one group."""

    known: int = 0  # driver of rows, and lines of deals, whose cost of goods is known
    unknown: int = 0
    amount: int = 0

    @property
    def driver(self) -> int:
        return self.known + self.unknown

    @property
    def known_amount(self) -> int:
        return exact.split(self.amount, [self.known, self.unknown])[0] if self.driver else 0


@dataclass
class Pool:
    row: Row
    step: str
    amount: int
    cells: dict[Optional[Key], Cell] = field(default_factory=dict)

    @property
    def driver(self) -> int:
        return sum(cell.driver for cell in self.cells.values())


def amount_of(pool: Row, as_of: Optional[datetime.date]) -> int:
    """The cost of the days until then."""
    if pool["amount"] is None:
        raise earned.Refused("the cost of a pool is in a currency without a rate")
    if as_of is None or as_of >= pool["period_end"]:
        return int(pool["amount"])
    days = lambda end: (end - pool["period_start"]).days + 1
    return exact.half_even(pool["amount"] * days(as_of), days(pool["period_end"]))


def allocated(company: Company, options: Options) -> list[Pool]:
    """The pools that have begun, by pool_id, in the groups of these options."""
    as_of = currency.day(options.get("as_of"))
    level = margin.level_asked(company, options)
    count = margin.Counter(company, options, options.get("by", []), level)
    found = []
    for row in sorted(company.rows("cost_pools"), key=lambda row: row["pool_id"].encode()):
        if as_of and as_of < row["period_start"]:
            continue
        pool = Pool(row, earned.step_of(company, row["kind"]), amount_of(row, as_of))
        drives = Driver(company, row, as_of)
        for deal in earned.won(company, as_of):
            for line, part, driver in drives.of(deal):
                key = count.key(deal.row, line if level == "line" else None)
                cell = pool.cells.setdefault(OUTSIDE if key is None else key, Cell())
                if part.unknown_parts:
                    cell.unknown += driver
                else:
                    cell.known += driver
        pool.cells = {key: pool.cells[key] for key in sorted(pool.cells, key=in_order)
                      if pool.cells[key].driver}
        parts = exact.split(pool.amount, [cell.driver for cell in pool.cells.values()])
        for cell, part in zip(pool.cells.values(), parts):
            cell.amount = part
        found.append(pool)
    return found


def in_order(key: Optional[Key]) -> Any:
    """Nulls before values; what is outside comes last."""
    if key is OUTSIDE:
        return (1,)
    return (0, [(value is not None, value.encode() if isinstance(value, str) else value)
                for value in key])


class Driver:
    """What one pool is allocated by."""

    def __init__(self, company: Company, pool: Row, as_of: Optional[datetime.date]) -> None:
        self.company, self.pool = company, pool
        text = pool["filter"] or ""
        names = [test.column for test in conditions(text)]
        of_deals = Fact(company, "deals", lambda row: row["closed_on"])
        self.for_lines = False  # a condition on what only lines have
        self.naming: set[str] = set()
        for name in names:
            try:
                self.naming |= {"product_id", "campaign_id"} & set(of_deals.through(name))
            except Unknown:
                self.for_lines = True
        passing: Options = {"filter": text}
        self.deals = margin.Counter(company, passing, [], "deal")
        self.lines = margin.Counter(company, passing, [], "line")
        first, last = pool["period_start"], pool["period_end"]
        self.touches = [row for row in company.rows("touches")
                        if first <= row["touched_at"] <= last and
                        not (as_of and row["touched_at"] > as_of)]

    def of(self, deal: earned.Deal) -> list[tuple[Optional[Row], earned.Earned, int]]:
        """The parts of the deal that the pool belongs to, each with its driver."""
        if not self.pool["period_start"] <= deal.row["closed_on"] <= self.pool["period_end"]:
            return []
        by_line = deal.parts[0][0] is not None and (self.for_lines or any(
            line[name] for line, _ in deal.parts for name in self.naming))
        kept = [(line, part) for line, part in deal.parts
                if (self.lines.key(deal.row, line) if by_line else
                    self.deals.key(deal.row, None)) is not None]
        if not kept:
            return []
        if self.pool["driver"] in ("deals", "touches"):
            whole = ONE if self.pool["driver"] == "deals" else ONE * self.touched(deal.row)
            weights = [1] if kept[0][0] is None else earned.split_weights(
                [{"net": part.amount} for _, part in kept], [line for line, _ in kept])
        else:
            drivers = [self.of_part(line, part) for line, part in kept]
            whole = max(0, sum(drivers))  # what comes back drives no cost
            weights = [max(0, driver) for driver in drivers]
        return [(line, part, share) for (line, part), share in zip(kept, exact.split(whole, weights))]

    def of_part(self, line: Optional[Row], part: earned.Earned) -> int:
        if self.pool["driver"] == "revenue":
            earned.refuse_gap(part)
            return part.net
        if line is None:
            return 0
        if self.pool["driver"] == "quantity":
            return int(line["quantity"])
        product = self.company.find("products", "product_id", line["product_id"]) or {}
        return exact.times_quantity(product.get("weight") or 0, line["quantity"])

    def touched(self, deal: Row) -> int:
        def is_of(touch: Row) -> bool:
            for name in ("deal_id", "customer_id", "campaign_id"):
                if touch[name] is not None:
                    return bool(touch[name] == deal[name])
            return False

        return sum(map(is_of, self.touches))


def answer(company: Company, options: Options) -> list[Row]:
    company = currency.reported(company, options)
    nothing = (None,) * len(options.get("by", []))
    rows = []
    for pool in allocated(company, options):
        parts = [("outside" if key is OUTSIDE else "group", nothing if key is OUTSIDE else key,
                  exact.ratio(cell.driver, pool.driver), cell.amount)
                 for key, cell in pool.cells.items()]
        for part, key, share, amount in parts or [("unallocated", nothing, None, pool.amount)]:
            rows.append({**dict(enumerate(key)), len(key): part, len(key) + 1: pool.row["pool_id"],
                         "kind": pool.row["kind"], "step": pool.step,
                         "driver": pool.row["driver"], "driver_share": share, "amount": amount})
    return rows


def dimensions(options: Options) -> int:
    return len(options.get("by", [])) + 2


def questions(company: Company, draw: random.Random, count: int) -> list[Options]:
    if not company.rows("cost_pools"):
        return []
    asked = margin.questions(company, draw, count)
    for options in asked:
        for name in ("loss_measure", "rate_kind", "rate_day"):
            options.pop(name, None)
    return asked
