"""The query "margin_bridge" from its description and include/coxswain/margin/bridge.h: rational
arithmetic, Shapley's mean over all six orders one by one.

    oracle_test.py's questions alone:  python3 bridge.py [adventureworks | random [FIRST [COUNT]]]
"""

from __future__ import annotations

import datetime
import itertools
import random
import sys
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Optional

import currency
import earned
import exact
import margin
from company import Company, Row
from names import Fact, Unknown, conditions, passes

Options = dict[str, Any]
Key = tuple[Any, ...]
Parts = dict[str, int]

PRICES = ("price_list", "price_discount", "price_off_invoice", "price_unsplit")
OTHERS = ("volume", "mix", "cost", "cost_to_serve", "new_customers", "lost_customers",
          "new_products", "discontinued_products", "newly_sold", "no_longer_sold", "currency",
          "unknown_cost", "without_quantity")
AGAINST_PLAN = ("plan_only", "actual_only", "partly_planned")


@dataclass
class Sums:
    """One cell in one period; money in micros, quantity in 1e-6."""

    quantity: int = 0
    list: int = 0
    invoice: int = 0
    off_invoice: int = 0
    goods: int = 0
    serve: int = 0  # of what has a known cost
    uncovered_net: int = 0
    uncovered_serve: int = 0
    unknown_costs: int = 0  # rows with an amount and no known cost
    unknown_list: int = 0  # invoiced in rows without a list price
    partial: bool = False  # of a plan that says less

    def value(self, measure: str) -> int:
        net = self.invoice - self.off_invoice
        if measure == "net_revenue":
            return net
        gross = net - self.uncovered_net - self.goods
        return gross if measure == "gross_margin" else gross - self.serve

    @property
    def cost_known(self) -> bool:
        return not (self.unknown_costs or self.uncovered_net or self.uncovered_serve)

    def rates(self, measure: str, split: bool) -> dict[str, int]:
        """What the measure is made of, each with its sign."""
        made = {"price_list": self.list, "price_discount": self.invoice - self.list,
                "price_off_invoice": -self.off_invoice} if split else {
                    "price_unsplit": self.invoice - self.off_invoice}
        if measure != "net_revenue":
            made["cost"] = -self.goods
        if measure == "contribution_margin":
            made["cost_to_serve"] = -self.serve
        return made


@dataclass
class Cell:
    """A customer and a product, in one unit of measure, in one group."""

    group: Key
    cell: Key  # the same in every unit
    customer: Key
    product: Key
    unit: Any
    base: Optional[Sums] = None
    now: Optional[Sums] = None  # at the exchange rates of the last day of the base
    own: Optional[Sums] = None  # at its own, where these are told apart


@dataclass
class Told:
    """The parts of a change."""

    base: int = 0
    now: int = 0
    base_quantity: int = 0
    quantity: int = 0
    parts: Parts = field(default_factory=lambda: dict.fromkeys(PRICES + OTHERS + AGAINST_PLAN, 0))

    def add(self, other: Told) -> None:
        self.base += other.base
        self.now += other.now
        self.base_quantity += other.base_quantity
        self.quantity += other.quantity
        for name, value in other.parts.items():
            self.parts[name] += value


def bridge(cells: list[Cell], measure: str, method: str, planned: bool = False
           ) -> tuple[list[Told], bool, Optional[set]]:
    """The parts of each cell's change, whether volume is by the total quantity, and the units of the
    cells whose volume is told."""
    common = [cell for cell in cells if told_apart(cell, measure)]
    units = {cell.unit for cell in common}
    total = (sum(cell.base.quantity for cell in common), sum(cell.now.quantity for cell in common))
    by_total = len(units) == 1 and min(total) > 0
    base = [cell for cell in cells if cell.base]
    now = [cell for cell in cells if cell.now]
    seen = {side: {name: {getattr(cell, name) for cell in having}
                   for name in ("cell", "customer", "product")}
            for side, having in (("base", base), ("now", now))}
    found = []
    for cell in cells:
        told = Told(cell.base.value(measure) if cell.base else 0,
                    cell.now.value(measure) if cell.now else 0)
        change = told.now - told.base
        if cell.own:
            told.now = cell.own.value(measure)
            told.parts["currency"] = told.now - told.base - change
        if told_apart(cell, measure):
            told.base_quantity, told.quantity = cell.base.quantity, cell.now.quantity
            whole = total if by_total else (told.base_quantity, told.quantity)
            told.parts |= parts_of(cell.base, cell.now, whole, measure, method)
        elif planned and not (cell.base and cell.now):
            told.parts["plan_only" if cell.base else "actual_only"] = change
        elif cell.base and cell.now and cell.base.partial:
            told.parts["partly_planned"] = change
        elif cell.base and cell.now:
            covered = measure == "net_revenue" or (cell.base.cost_known and cell.now.cost_known)
            told.parts["without_quantity" if covered else "unknown_cost"] = change
        else:
            other = seen["now" if cell.base else "base"]
            if cell.cell in other["cell"]:
                name = "without_quantity"
            elif cell.customer not in other["customer"]:
                name = "lost_customers" if cell.base else "new_customers"
            elif cell.product not in other["product"]:
                name = "discontinued_products" if cell.base else "new_products"
            else:
                name = "no_longer_sold" if cell.base else "newly_sold"
            told.parts[name] = change
        assert sum(told.parts.values()) == told.now - told.base
        found.append(told)
    return found, by_total, units


def told_apart(cell: Cell, measure: str) -> bool:
    return bool(cell.base and cell.now and not cell.base.partial and cell.base.quantity and cell.now.quantity and
                (measure == "net_revenue" or (cell.base.cost_known and cell.now.cost_known)))


def parts_of(base: Sums, now: Sums, whole: tuple[int, int], measure: str, method: str) -> Parts:
    """A value is Q x m x u, Q the whole quantity, m the cell's share in it, u what a unit earns: change
    one after the other in some order, and tell what each did."""
    split = not (base.unknown_list or now.unknown_list)
    rates = [base.rates(measure, split), now.rates(measure, split)]
    quantities = (base.quantity, now.quantity)
    # Over what all products of a Q, an m and a u have as denominator together.
    below = whole[0] * whole[1] * quantities[0] * quantities[1]

    def values(at: dict[str, int]) -> dict[str, int]:
        size = whole[at["Q"]] * quantities[at["m"]] * (
            below // (whole[at["m"]] * quantities[at["u"]]))
        return {name: size * rate for name, rate in rates[at["u"]].items()}

    orders = {"price_at_new_quantity": ["Qmu"], "price_at_old_quantity": ["umQ"],
              "shapley": ["".join(order) for order in itertools.permutations("Qmu")]}[method]
    told = dict.fromkeys([*rates[0], "volume", "mix"], 0)
    for order in orders:
        at = {"Q": 0, "m": 0, "u": 0}
        before = values(at)
        for factor in order:
            at[factor] = 1
            after = values(at)
            for name in rates[0]:
                part = {"Q": "volume", "m": "mix", "u": name}[factor]
                told[part] += after[name] - before[name]
            before = after
    exactly = {name: Fraction(part, below * len(orders)) for name, part in told.items()}
    change = sum(rates[1].values()) - sum(rates[0].values())
    assert sum(exactly.values()) == change
    return whole_micros(exactly, change)


def whole_micros(exactly: dict[str, Fraction], change: int) -> Parts:
    """Half to even, what is left over to the largest remainders, ties in the order of the parts."""
    parts = {name: round(value) for name, value in exactly.items()}
    left = change - sum(parts.values())
    sign = 1 if left > 0 else -1
    order = sorted(parts, key=lambda name: (-sign * (exactly[name] - parts[name]),
                                            (PRICES + OTHERS).index(name)))
    for name in order[:abs(left)]:
        parts[name] += sign
    return parts


@dataclass
class Periods:
    base_from: datetime.date
    base_to: datetime.date
    since: datetime.date
    to: datetime.date


def periods(company: Company, options: Options) -> Optional[Periods]:
    """Those named, else the last one that is over."""
    since, to = margin.day(options.get("from")), margin.day(options.get("to"))
    if since is None or to is None:
        as_of = margin.day(options.get("as_of"))
        won = sorted(deal.row["closed_on"] for deal in earned.won(company, as_of))
        if not won:
            return None
        grain = options.get("grain", "year")
        known = as_of or won[-1]
        to = exact.period_end(known, grain)
        since = start_of(to, grain)
        if to > known and since > won[0]:
            to = since - datetime.timedelta(days=1)
            since = start_of(to, grain)
    elif "base_from" in options:
        return Periods(margin.day(options["base_from"]), margin.day(options["base_to"]), since, to)
    day = datetime.timedelta(days=1)
    ends_month = (to + day).day == 1
    if options.get("against", "year_before") == "year_before":
        return Periods(year_before(since), year_before(to), since, to)
    if since.day == 1 and ends_month:
        months = (to.year - since.year) * 12 + to.month - since.month + 1
        return Periods(exact.plus_months(since, -months), since - day, since, to)
    return Periods(since - (to - since) - day, since - day, since, to)


def year_before(day: datetime.date) -> datetime.date:
    """The last day of a month goes to the last day of that month."""
    one = datetime.timedelta(days=1)
    if (day + one).day == 1:
        return exact.plus_months(day + one, -12) - one
    return exact.plus_months(day, -12)


def start_of(end: datetime.date, grain: str) -> datetime.date:
    months = {"month": 1, "quarter": 3}.get(grain, 12)
    return exact.plus_months(end.replace(day=1), 1 - months)


SIDES = {"customer_id": "customer", "customers.segment": "customer", "segment": "customer",
         "product_id": "product", "family": "product"}


class Reader:
    """The named columns of lines, and of deals without any, which lack those of lines: null there."""

    def __init__(self, company: Company, names: list[str], filter: str) -> None:
        closed = lambda line: company.index("deals", "deal_id")[line["deal_id"]][0]["closed_on"]
        self.lines = Fact(company, "deal_lines", closed)
        self.deals = Fact(company, "deals", lambda deal: deal["closed_on"])
        tests = conditions(filter)
        self._of_lines = [self.lines.value(name) for name in names]
        self._of_deals = [self._of_deal(name) for name in names]
        self._passes = [(test, self.lines.type(test.column), self.lines.value(test.column),
                         self._of_deal(test.column)) for test in tests]

    def _of_deal(self, name: str) -> Any:
        try:
            return self.deals.value(name)
        except Unknown:
            return lambda row: None

    def key(self, deal: Row, line: Optional[Row]) -> Optional[Key]:
        """None: it does not pass."""
        for test, kind, of_line, of_deal in self._passes:
            if not passes(test, kind, of_deal(deal) if line is None else of_line(line)):
                return None
        return tuple(value(deal) for value in self._of_deals) if line is None else tuple(
            value(line) for value in self._of_lines)


def cells_of(company: Company, options: Options, compared: Periods) -> list[Cell]:
    """Where there are rates and the periods are named, what exchange rates did is told apart: the
    later period then counts at the rates of the last day of the base, and once more at its own."""
    found: dict[Key, Cell] = {}
    views = [(company, ("base", "now"))]
    if company.origin.rows("rates") and "from" in options and "to" in options:
        at = {**options, "rate_day": compared.base_to.isoformat()}
        views = [(company, ("base", "own")), (currency.reported(company.origin, at), ("now",))]
    for view, sides in views:
        add_cells(view, options, compared, sides, found)
    return list(found.values())


def add_cells(company: Company, options: Options, compared: Periods, wanted: tuple[str, ...],
              found: dict[Key, Cell]) -> None:
    by: list[str] = options.get("by", [])
    grain: list[str] = options.get("cells", ["customer_id", "product_id"])
    names = by + [name for name in grain if name not in by]
    reader = Reader(company, names, options.get("filter", ""))
    unit_of = Reader(company, ["products.unit_of_measure"], "")
    for deal in earned.won(company, margin.day(options.get("as_of"))):
        closed = deal.row["closed_on"]
        spans = [name for name, first, last in (
            ("base", compared.base_from, compared.base_to), ("now", compared.since, compared.to),
            ("own", compared.since, compared.to)) if name in wanted and first <= closed <= last]
        for line, part in deal.parts if spans else []:
            key = reader.key(deal.row, line)
            if key is None:
                continue
            unit = ("deal",) if line is None else (unit_of.key(deal.row, line)[0], "lines")
            sides: dict[str, Key] = {
                side: tuple(key[names.index(name)] for name in grain if SIDES.get(name) == side)
                for side in ("customer", "product")}
            cell = found.setdefault((key, unit), Cell(key[:len(by)], key, sides["customer"],
                                                      sides["product"], unit))
            for span in spans:
                sums = getattr(cell, span) or Sums()
                setattr(cell, span, sums)
                earned.refuse_gap(part)
                add(sums, deal.row, line, part, company)


def add(sums: Sums, deal: Row, line: Optional[Row], part: earned.Earned, company: Company) -> None:
    if part.amount_known:
        sums.quantity += exact.MICROS if line is None else line["quantity"]
    sums.list += part.list
    sums.invoice += part.invoice
    sums.off_invoice += part.off_invoice
    sums.goods += part.goods
    sums.serve += part.covered_serve
    sums.uncovered_net += part.net - part.covered_net
    sums.uncovered_serve += part.serve - part.covered_serve
    sums.unknown_costs += part.unknown_parts and part.amount_known
    if not earned.list_known(company, deal, line):
        sums.unknown_list += part.list  # taken as what is invoiced


def answer(company: Company, options: Options) -> list[Row]:
    measure = options.get("measure", "net_revenue")
    method = options.get("method", "price_at_new_quantity")
    company = currency.reported(company, options)
    compared = periods(company, options)
    cells = cells_of(company, options, compared) if compared else []
    told, by_total, units = bridge(cells, measure, method)
    nested = options.get("nested", False)
    by = options.get("by", [])
    groups: dict[Key, Told] = {}
    if nested or not by:
        groups[()] = Told()
    for cell, parts in zip(cells, told):
        for depth in range(0 if nested else len(by), len(by) + 1):
            groups.setdefault(cell.group[:depth], Told()).add(parts)
    unit = next(iter(units))[0] if len(units) == 1 else None
    rows = []
    for group, parts in groups.items():
        padded = group + (None,) * (len(by) - len(group))
        row: Row = dict(enumerate(padded))
        if nested:
            row[len(by)] = len(group)
        row |= {"base_from": compared and compared.base_from,
                "base_to": compared and compared.base_to, "from": compared and compared.since,
                "to": compared and compared.to, "measure": measure, "method": method,
                "volume_by": "total" if by_total else "item", "unit_of_measure": unit,
                "base_value": parts.base, "value": parts.now, "change": parts.now - parts.base,
                "price": sum(parts.parts[name] for name in PRICES),
                **{name: parts.parts[name] for name in PRICES + OTHERS},
                "base_quantity": parts.base_quantity if len(units) == 1 else None,
                "quantity": parts.quantity if len(units) == 1 else None}
        rows.append(row)
    return rows


def dimensions(options: Options) -> int:
    return len(options.get("by", [])) + (1 if options.get("nested") else 0)


BY = ["segment", "deals.owner", "family", "product_id", "deal_type", "customers.country",
      "opened_on.month", "size", "territory", "products.unit_of_measure"]
CELLS = [None, None, None, ["product_id"], ["customer_id"], ["segment", "family"],
         ["customer_id", "product_id", "deal_type"]]


def questions(company: Company, draw: random.Random, count: int) -> list[Options]:
    days = sorted(row["closed_on"] for row in company.rows("deals") if row["closed_on"])
    asked: list[Options] = []
    while len(asked) < count:
        options: Options = {
            "by": draw.sample(BY, draw.choice((0, 1, 1, 2))),
            "measure": draw.choice(("net_revenue", "gross_margin", "contribution_margin")),
            "method": draw.choice(("price_at_new_quantity", "price_at_old_quantity", "shapley")),
            "grain": draw.choice(("year", "quarter", "month", "fiscal_year")),
            "against": draw.choice(("year_before", "before")), "nested": draw.random() < 0.4}
        cells = draw.choice(CELLS)
        if cells:
            options["cells"] = cells
        if draw.random() < 0.3:
            options["filter"] = draw.choice(margin.FILTERS)
        if days and draw.random() < 0.2:
            options["as_of"] = draw.choice(days).isoformat()
        for ends in (("from", "to"), ("base_from", "base_to")):
            if days and draw.random() < 0.7 and ("from" in options or ends[0] == "from"):
                first, last = sorted((draw.choice(days), draw.choice(days)))
                options[ends[0]], options[ends[1]] = first.isoformat(), last.isoformat()
        if answerable(company, options):
            asked.append(options)
    return asked


def answerable(company: Company, options: Options) -> bool:
    """Every name has to mean something from lines, which are counted."""
    try:
        names = options["by"] + options.get("cells", [])
        Reader(company, names, options.get("filter", ""))
    except Unknown:
        return False
    return True


if __name__ == "__main__":
    import oracle_test

    oracle_test.ORACLES["margin_bridge"] = sys.modules[__name__]
    sys.argv.insert(1, "margin_bridge")
    sys.exit(oracle_test.main())
