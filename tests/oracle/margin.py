"""The query "margin" from its description: `coxswain describe query margin`."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass, field
from typing import Any, Callable, Optional

import currency
import earned
import exact
import pools
from company import Company, Row
from names import Condition, Fact, Unknown, Value, conditions, passes

Options = dict[str, Any]
Key = tuple[Any, ...]


@dataclass
class Group:
    """What the deals or lines of a group earn together, and those of them that lose money."""

    count: int = 0
    known_rows: int = 0  # of all of which the cost of goods is known
    sum: earned.Earned = field(default_factory=earned.Earned)
    losses: int = 0
    loss_net: int = 0
    loss_margin: int = 0

    @property
    def known(self) -> bool:
        """Nothing earned is 0; what has no known cost at all earned nobody knows what."""
        return self.known_rows > 0 or self.sum.partly_known or self.count == 0

    def loss_by_discount(self, margin: int) -> int:
        """Of a group that loses: what discounts of known cost explain, at most the loss."""
        return max(0, min(self.sum.covered_discount, -margin))


def answer(company: Company, options: Options) -> list[Row]:
    company = currency.reported(company, options)
    groups, level = grouped(company, options)
    costs = pool_costs(company, options)
    judged = options.get("loss_measure", "contribution_margin")
    margin: Callable[[Group], int] = (
        (lambda group: group.sum.gross) if judged == "gross_margin" else
        (lambda group: group.sum.contribution))
    names = ("lines", "loss_lines") if level == "line" else ("deals", "loss_deals")
    rows = []
    for key, group in groups.items():
        whole = group.sum
        known = lambda value: value if group.known else None
        row: Row = {place: value for place, value in enumerate(key)}
        row |= {
            names[0]: group.count, "list_revenue": whole.list,
            "discounts": whole.list - whole.unexplained - whole.invoice,
            "unexplained": whole.unexplained, "invoice_revenue": whole.invoice,
            "off_invoice": whole.off_invoice, "net_revenue": whole.net,
            "cost_of_goods": known(whole.goods), "gross_margin": known(whole.gross),
            "gross_margin_share": known(exact.ratio(whole.gross, whole.covered_net)),
            "cost_to_serve": whole.serve, "contribution_margin": known(whole.contribution),
            "contribution_margin_share": known(exact.ratio(whole.contribution, whole.covered_net)),
            "acquisition_cost": whole.acquisition,
            "margin_after_acquisition": known(whole.after_acquisition),
            "margin_after_acquisition_share": known(exact.ratio(whole.after_acquisition,
                                                                whole.covered_net)),
            "estimated_cost": whole.estimated,
            "cost_coverage": exact.ratio(whole.covered_net, whole.net),
        }
        if level == "line":
            row["allocated_cost"] = whole.allocated
        if costs is not None:
            cost = costs.get(key, PoolCosts())
            after = whole.contribution - cost.known
            row |= {"pool_cost": cost.cost, "contribution_margin_after_pools": known(after),
                    "contribution_margin_after_pools_share": known(exact.ratio(
                        after, whole.covered_net)),
                    "pool_acquisition_cost": cost.acquisition,
                    "margin_after_pools": known(whole.after_acquisition - cost.known -
                                                cost.known_acquisition)}
        if judged != "none":
            explained = group.loss_by_discount(margin(group))
            row |= {names[1]: group.losses, "loss_net_revenue": group.loss_net,
                    "loss_margin": group.loss_margin, "loss_by_discount": known(explained),
                    "loss_at_list": known(max(0, -margin(group)) - explained)}
        row["revenue_rank"] = 1 + sum(other.sum.net > whole.net for other in groups.values())
        row["margin_rank"] = 1 + sum(
            other.known and margin(other) > margin(group) for other in groups.values()
        ) if group.known else None
        rows.append(row)
    return rows


@dataclass
class PoolCosts:
    """What cost pools allocate to a group; of it the part of what has a known cost of goods."""

    cost: int = 0
    known: int = 0
    serve: int = 0  # of cost
    known_serve: int = 0
    acquisition: int = 0
    known_acquisition: int = 0


def pool_costs(company: Company, options: Options) -> Optional[dict[Key, PoolCosts]]:
    """None: there are no pools."""
    found: dict[Key, PoolCosts] = {}
    allocated = pools.allocated(company, options)
    for pool in allocated:
        for key, cell in pool.cells.items():
            if key is pools.OUTSIDE:
                continue
            costs = found.setdefault(key, PoolCosts())
            if pool.step == "acquisition":
                costs.acquisition += cell.amount
                costs.known_acquisition += cell.known_amount
            else:
                costs.cost += cell.amount
                costs.known += cell.known_amount
            if pool.step == "cost_to_serve":
                costs.serve += cell.amount
                costs.known_serve += cell.known_amount
    return found if allocated else None


def grouped(company: Company, options: Options) -> tuple[dict[Key, Group], str]:
    """The groups by their dimensions, and the level that was counted."""
    by: list[str] = options.get("by", [])
    level = level_asked(company, options)
    judged = options.get("loss_measure", "contribution_margin")
    groups: dict[Key, Group] = {}
    for key, part, unknown in counted(company, options, by, level):
        group = groups.setdefault(key, Group())
        group.count += 1
        group.known_rows += not unknown
        group.sum.add(part)
        margin = part.gross if judged == "gross_margin" else part.contribution
        if judged != "none" and not unknown and margin < 0:
            group.losses += 1
            group.loss_net += part.net
            group.loss_margin += margin
    if not by and not groups:
        groups[()] = Group()
    return groups, level


def level_of(company: Company, by: list[str], filter: str) -> str:
    """Lines where a dimension or condition needs them, or asks for products or campaigns and some
    line names one."""
    deals = Fact(company, "deals", lambda row: row["closed_on"])
    for name in by + [condition.column for condition in conditions(filter)]:
        try:
            needed = deals.through(name)
        except Unknown:
            return "line"
        for column in ("product_id", "campaign_id"):
            if column in needed and any(line[column] for line in company.rows("deal_lines")):
                return "line"
    return "deal"


def level_asked(company: Company, options: Options) -> str:
    level = str(options.get("level", "auto"))
    return level_of(company, options.get("by", []), options.get("filter", "")) if (
        level == "auto") else level


class Counter:
    """Which deals or lines count, and their dimensions."""

    def __init__(self, company: Company, options: Options, by: list[str], level: str) -> None:
        self.first, self.last = day(options.get("from")), day(options.get("to"))
        self.level = level
        tests = conditions(options.get("filter", ""))
        closed = lambda line: company.index("deals", "deal_id")[line["deal_id"]][0]["closed_on"]
        lines = Fact(company, "deal_lines", closed)
        self._of_deal = Reader(Fact(company, "deals", lambda deal: deal["closed_on"]), by, tests,
                               lines)
        self._of_line = Reader(lines, by, tests) if level == "line" else self._of_deal

    def key(self, deal: Row, line: Optional[Row]) -> Optional[Key]:
        """None: it does not count."""
        closed = deal["closed_on"]
        if (self.first and closed < self.first) or (self.last and closed > self.last):
            return None
        return self._of_deal.key(deal) if line is None else self._of_line.key(line)


def counted(company: Company, options: Options, by: list[str], level: str
            ) -> list[tuple[Key, earned.Earned, bool]]:
    """The deals or lines that pass, each with its dimensions and whether its cost is unknown."""
    count = Counter(company, options, by, level)
    found = []
    for deal in earned.won(company, day(options.get("as_of"))):
        for line, part in [(None, deal.whole)] if level == "deal" else deal.parts:
            key = count.key(deal.row, line)
            if key is not None:
                earned.refuse_gap(part)
                found.append((key, part, part.unknown_parts > 0))
    return found


class Reader:
    """The dimensions of a row, where it passes the filter."""

    def __init__(self, fact: Fact, by: list[str], tests: list[Condition],
                 beside: Optional[Fact] = None) -> None:
        """`beside`: other rows of the same question, whose columns these lack: null."""

        def resolved(name: str) -> tuple[Value, str]:
            try:
                return fact.value(name), fact.type(name)
            except Unknown:
                if beside is None:
                    raise
                return (lambda row: None), beside.type(name)

        self.dimensions = [resolved(name)[0] for name in by]
        self.tests = [(test, *resolved(test.column)) for test in tests]

    def key(self, row: Row) -> Optional[Key]:
        """None: it does not pass."""
        if all(passes(test, kind, value(row)) for test, value, kind in self.tests):
            return tuple(value(row) for value in self.dimensions)
        return None


def day(text: Optional[str]) -> Optional[datetime.date]:
    return datetime.date.fromisoformat(text) if text else None


DIMENSIONS = ["segment", "customers.country", "month", "quarter", "year", "week", "fiscal_year",
              "opened_on.month", "deals.owner", "owners.team", "teams.function", "deal_type",
              "campaigns.channel", "family", "product_id", "campaign_id", "size", "closed_on",
              "products.unit_of_measure", "customers.customer_id", "day", "territory", "deals.team"]
FILTERS = ["segment=Retail", "segment!=Retail", "customers.country in (FR,DE)", "family is null",
           "size=big", "deals.amount>=500", "year=2025", "deal_type is not null",
           "campaign_id not in (K1)", "deals.closed_on<2025-07-01", "segment in (Retail,Industry); "
           "customers.country!=FR", "quantity<0", "products.family=Tools", "owners.team=North",
           "closed_on.month=2025-03", "territory is null", "deal_lines.amount>0"]


def questions(company: Company, draw: random.Random, count: int) -> list[Options]:
    """Options that this company can be asked with."""
    asked: list[Options] = []
    while len(asked) < count:
        options: Options = {"by": draw.sample(DIMENSIONS, draw.choice((0, 1, 1, 1, 2, 3)))}
        if draw.random() < 0.4:
            options["filter"] = draw.choice(FILTERS)
        days = sorted(row["closed_on"] for row in company.rows("deals") if row["closed_on"])
        for name in ("from", "to", "as_of"):
            if days and draw.random() < 0.2:
                options[name] = draw.choice(days).isoformat()
        if "from" in options and "to" in options and options["from"] > options["to"]:
            del options["to"]
        options["level"] = draw.choice(("auto", "auto", "deal", "line"))
        options["loss_measure"] = draw.choice(("contribution_margin", "gross_margin", "none"))
        if company.rows("rates") and draw.random() < 0.4:
            options["rate_kind"] = draw.choice(("spot", "average", "budget"))
        if company.rows("rates") and days and draw.random() < 0.3:
            options["rate_day"] = draw.choice(days).isoformat()
        if answerable(company, options):
            asked.append(options)
    return asked


def answerable(company: Company, options: Options) -> bool:
    """Whether all names mean something from the rows that are counted; where the rows decide which
    those are, from both."""
    names = options["by"] + [test.column for test in conditions(options.get("filter", ""))]
    level = options.get("level", "auto")
    try:
        of_deal = Fact(company, "deals", lambda row: None)
        of_line = Fact(company, "deal_lines", lambda row: None)
        if level == "auto":
            level = level_of(company, options["by"], options.get("filter", ""))
            if level == "deal" and any({"product_id", "campaign_id"} & set(of_deal.through(name))
                                       for name in names):
                for name in names:
                    of_line.value(name)
        if level == "line" and not company.given("deal_lines"):
            return False
        for name in names:
            (of_deal if level == "deal" else of_line).value(name)
    except Unknown:
        return False
    return True


def dimensions(options: Options) -> int:
    return len(options["by"])
