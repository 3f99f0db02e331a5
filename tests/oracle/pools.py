"""Costs known only in total, and those due for each order, customer or period, from
include/coxswain/measures/pools.h: whose driver counts, and what falls to the groups of a question.
The query "cost_allocation"; margin.py shows the same beside its waterfall.
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
EACH_ORDER = "each order"  # what one costs, not all of them


@dataclass
class Cell:
    """Of a pool, in one group."""

    known: int = 0  # driver of rows, and lines of deals, whose cost of goods is known
    unknown: int = 0
    amount: int = 0
    known_amount: int = 0

    @property
    def driver(self) -> int:
        return self.known + self.unknown

    def drive(self, part: earned.Earned, driver: int) -> None:
        if part.unknown_parts:
            self.unknown += driver
        else:
            self.known += driver

    def bear(self, amount: int) -> None:
        self.amount = amount
        self.known_amount = exact.split(amount, [self.known, self.unknown])[0] if self.driver else 0

    def add(self, other: Cell) -> None:
        for name, value in other.__dict__.items():
            setattr(self, name, getattr(self, name) + value)


@dataclass
class Pool:
    row: Row
    step: str
    amount: int
    cells: dict[Optional[Key], Cell] = field(default_factory=dict)
    unallocated: int = 0

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
    """The pools that have begun, by pool_id, in the groups of these options; then, each as a pool
    of its name, the kinds of cost with an amount for each order, customer or period."""
    as_of = currency.day(options.get("as_of"))
    level = margin.level_asked(company, options)
    count = margin.Counter(company, options, options.get("by", []), level)
    found = []
    orders = [pool_of(row, EACH_ORDER) for row in company.rows("cost_kinds")
              if row["amount"] is not None and row["grain"] == "order"]
    for row in company.rows("cost_pools") + orders:
        if as_of and as_of < row["period_start"]:
            continue
        pool = Pool(row, earned.step_of(company, row["kind"]), amount_of(row, as_of))
        drives = Driver(company, row, as_of)
        for deal in earned.won(company, as_of):
            for line, part, driver in drives.of(deal):
                key = count.key(deal.row, line if level == "line" else None)
                cell = pool.cells.setdefault(OUTSIDE if key is None else key, Cell())
                cell.drive(part, driver)
        if row["driver"] == EACH_ORDER:
            pool.amount *= pool.driver // ONE
        pool.unallocated = divide(pool.amount, pool)
        found.append(pool)
    found += [due(company, row, count, as_of) for row in company.rows("cost_kinds")
              if row["amount"] is not None and row["grain"] in ("customer", "period")]
    return sorted(found, key=lambda pool: pool.row["pool_id"].encode())


def divide(amount: int, pool: Pool) -> int:
    """Over the cells by their driver. What nothing drives is left."""
    pool.cells = {key: pool.cells[key] for key in sorted(pool.cells, key=in_order)
                  if pool.cells[key].driver}
    parts = exact.split(amount, [cell.driver for cell in pool.cells.values()])
    for cell, part in zip(pool.cells.values(), parts):
        cell.bear(part)
    return 0 if pool.cells else amount


def pool_of(kind: Row, driver: str) -> Row:
    """A row of cost_kinds with an amount, as one of cost_pools that never ends."""
    return {"pool_id": kind["kind"], "kind": kind["kind"], "period_start": datetime.date.min,
            "period_end": datetime.date.max, "amount": kind["amount"], "driver": driver,
            "filter": None}


def due(company: Company, kind: Row, count: margin.Counter, as_of: Optional[datetime.date]) -> Pool:
    """What is due for each customer or period with a won deal, borne by its deals by revenue."""
    whole = Pool(pool_of(kind, "revenue"), kind["step"], 0)
    each: dict[Key, Pool] = {}
    drives = Driver(company, whole.row, as_of)
    for deal in earned.won(company, as_of):
        closed = deal.row["closed_on"]
        cell = (deal.row["customer_id"] if kind["grain"] == "customer" else None,
                exact.period(closed, kind["period"]) if kind["period"] else None)
        amount = int(kind["amount"])
        if as_of and kind["period"] and cell[1] == exact.period(as_of, kind["period"]):
            end = exact.period_end(as_of, kind["period"])
            first = as_of
            while exact.period(first - datetime.timedelta(days=1), kind["period"]) == cell[1]:
                first -= datetime.timedelta(days=1)
            amount = exact.half_even(amount * ((as_of - first).days + 1), (end - first).days + 1)
        own = each.setdefault(cell, Pool(whole.row, whole.step, amount))
        for line, part, driver in drives.of(deal):
            key = count.key(deal.row, line if count.level == "line" else None)
            own.cells.setdefault(OUTSIDE if key is None else key, Cell()).drive(part, driver)
    for own in each.values():
        whole.amount += own.amount
        whole.unallocated += divide(own.amount, own)
        for key, cell in own.cells.items():
            whole.cells.setdefault(key, Cell()).add(cell)
    whole.cells = {key: whole.cells[key] for key in sorted(whole.cells, key=in_order)}
    return whole


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
        self.orders = [row["deal_id"] for row in company.rows("orders")
                       if first <= row["ordered_on"] <= last and row["kind"] != "credit_note" and
                       not (as_of and row["ordered_on"] > as_of)]

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
        counted = {"deals": lambda row: 1, "touches": self.touched, "orders": self.ordered,
                   EACH_ORDER: self.ordered}.get(self.pool["driver"])
        if counted is not None:
            whole = ONE * counted(deal.row)
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

    def ordered(self, deal: Row) -> int:
        return self.orders.count(deal["deal_id"])

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
                 for key, cell in pool.cells.items() if key is not OUTSIDE or cell.driver]
        if pool.unallocated or not parts:
            parts.append(("unallocated", nothing, 0 if pool.driver else None, pool.unallocated))
        for part, key, share, amount in parts:
            rows.append({**dict(enumerate(key)), len(key): part, len(key) + 1: pool.row["pool_id"],
                         "kind": pool.row["kind"], "step": pool.step,
                         "driver": "orders" if pool.row["driver"] == EACH_ORDER else pool.row["driver"],
                         "driver_share": share, "amount": amount})
    return rows


def dimensions(options: Options) -> int:
    return len(options.get("by", [])) + 2


def questions(company: Company, draw: random.Random, count: int) -> list[Options]:
    if not company.rows("cost_pools") and not any(
            row["amount"] is not None and row["grain"] in ("order", "customer", "period")
            for row in company.rows("cost_kinds")):
        return []
    asked = margin.questions(company, draw, count)
    for options in asked:
        for name in ("loss_measure", "rate_kind", "rate_day"):
            options.pop(name, None)
    return asked
