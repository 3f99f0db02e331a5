"""The query "measures": every measure from its formula in `coxswain describe measure`, over the
days that the description names."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Callable, Optional

import coxswain

import currency
import earned
import exact
import margin
from company import Company, Row
from names import Fact, Unknown, conditions, passes

Options = dict[str, Any]
Key = tuple[Any, ...]
Day = Optional[datetime.date]


@dataclass
class Sums:
    """What is counted of a group's rows."""

    won: earned.Earned = field(default_factory=earned.Earned)
    won_deals: int = 0
    known_deals: int = 0
    amount_deals: int = 0
    cycle_deals: int = 0
    cycle_days: int = 0
    lost: int = 0
    lost_amount: int = 0
    lost_unknown: int = 0
    open: int = 0
    open_amount: int = 0
    weighted: int = 0  # 1e-15
    opened: int = 0
    opened_won: int = 0
    left_out: int = 0
    spend: int = 0
    revenue: int = 0
    first: set[str] = field(default_factory=set)
    ever: set[str] = field(default_factory=set)
    active: set[str] = field(default_factory=set)
    within: set[str] = field(default_factory=set)
    accounts: set[str] = field(default_factory=set)
    market: Optional[int] = None  # customers there could be, where markets say so

    @property
    def known(self) -> bool:
        return self.known_deals > 0 or self.won.partly_known or self.won_deals == 0

    @property
    def capacity(self) -> int:
        """What markets say, else the known accounts, while some of them never bought."""
        if self.market is not None:
            return self.market
        return len(self.accounts) if self.accounts - self.ever else 0


def win_rate(won: int, all: int, not_won: int) -> Optional[Fraction]:
    """Of nothing but won deals it would read 100 %, and mislead."""
    return exact.ratio(won, all) if not_won else None


def known(value: Callable[[Sums], Any]) -> Callable[[Sums, int], Any]:
    return lambda sums, _: value(sums) if sums.known else None


def coverage(sums: Sums, target: int) -> Optional[Fraction]:
    missing = target - sums.won.invoice
    return exact.ratio(sums.open_amount, missing) if missing > 0 else None


def velocity(sums: Sums, _: int) -> Optional[Fraction]:
    rate = win_rate(sums.won_deals, sums.won_deals + sums.lost, sums.lost)
    average = exact.ratio(sums.won.invoice, sums.amount_deals * exact.MICROS)
    cycle = exact.ratio(sums.cycle_days, sums.cycle_deals)
    if rate is None or average is None or not cycle:
        return None
    return sums.open * rate * average / cycle


def money(value: Optional[Fraction]) -> Optional[Fraction]:
    """A real amount of money, in units."""
    return None if value is None else value / exact.MICROS


MEASURES: dict[str, Callable[[Sums, int], Any]] = {
    "revenue": lambda s, _: s.revenue,
    "bookings": lambda s, _: s.won.invoice,
    "list_revenue": lambda s, _: s.won.list,
    "discounts": lambda s, _: s.won.list - s.won.unexplained - s.won.invoice,
    "discount_share": lambda s, _: exact.ratio(s.won.list - s.won.unexplained - s.won.invoice,
                                               s.won.list),
    "off_invoice": lambda s, _: s.won.off_invoice,
    "net_revenue": lambda s, _: s.won.net,
    "cost_of_goods": known(lambda s: s.won.goods),
    "cost_to_serve": lambda s, _: s.won.serve,
    "gross_margin": known(lambda s: s.won.gross),
    "gross_margin_share": known(lambda s: exact.ratio(s.won.gross, s.won.covered_net)),
    "contribution_margin": known(lambda s: s.won.contribution),
    "contribution_margin_share": known(lambda s: exact.ratio(s.won.contribution,
                                                             s.won.covered_net)),
    "acquisition_cost": lambda s, _: s.won.acquisition,
    "margin_after_acquisition": known(lambda s: s.won.after_acquisition),
    "margin_after_acquisition_share": known(lambda s: exact.ratio(s.won.after_acquisition,
                                                                  s.won.covered_net)),
    "cost_coverage": lambda s, _: exact.ratio(s.won.covered_net, s.won.net),
    "won_deals": lambda s, _: s.won_deals,
    "win_rate_count": lambda s, _: win_rate(s.won_deals, s.won_deals + s.lost, s.lost),
    "win_rate_all": lambda s, _: win_rate(s.won_deals, s.won_deals + s.lost + s.open,
                                          s.lost + s.open),
    "win_rate_amount": lambda s, _: None if s.lost_unknown else win_rate(
        s.won.invoice, s.won.invoice + s.lost_amount, s.lost),
    "win_rate_cohort": lambda s, _: win_rate(s.opened_won, s.opened, s.opened - s.opened_won),
    "average_deal": lambda s, _: money(exact.ratio(s.won.invoice, s.amount_deals)),
    "sales_cycle": lambda s, _: exact.ratio(s.cycle_days, s.cycle_deals),
    "open_deals": lambda s, _: s.open,
    "pipeline": lambda s, _: s.open_amount,
    "weighted_pipeline": lambda s, _: exact.half_even(s.weighted, exact.NANOS),
    "deals_left_out": lambda s, _: s.left_out,
    "coverage": coverage,
    "velocity": velocity,
    "new_customers": lambda s, _: len(s.first),
    "active_customers": lambda s, _: len(s.active),
    "customers_ever": lambda s, _: len(s.ever),
    "penetration_ever": lambda s, _: exact.ratio(len(s.ever), s.capacity),
    "penetration_active": lambda s, _: exact.ratio(len(s.active), s.capacity),
    "penetration_period": lambda s, _: exact.ratio(len(s.within), s.capacity),
    "spend": lambda s, _: s.spend,
    "cost_per_won_deal": lambda s, _: money(exact.ratio(s.spend, s.won_deals)),
    "contribution_per_spend": known(lambda s: exact.ratio(s.won.contribution, s.spend)),
}
# All that the library has stand here; what it does not have yet is not asked for.
MEASURE_NAMES = set(coxswain.describe("measures")["name"])
assert MEASURE_NAMES <= MEASURES.keys(), f"without an oracle: {MEASURE_NAMES - MEASURES.keys()}"
EARNINGS = ["bookings", "list_revenue", "discounts", "discount_share", "off_invoice", "net_revenue",
            "cost_of_goods", "cost_to_serve", "gross_margin", "gross_margin_share",
            "contribution_margin", "contribution_margin_share", "acquisition_cost",
            "margin_after_acquisition", "margin_after_acquisition_share", "cost_coverage"]
EARNINGS = [name for name in EARNINGS if name in MEASURE_NAMES]
DEALS = EARNINGS + ["won_deals", "win_rate_count", "win_rate_all", "win_rate_amount",
                    "win_rate_cohort", "average_deal", "sales_cycle", "open_deals", "pipeline",
                    "weighted_pipeline", "deals_left_out", "coverage", "velocity"]
PENETRATION = ["penetration_ever", "penetration_active", "penetration_period"]
CUSTOMERS = ["new_customers", "active_customers", "customers_ever"]
SPEND = ["spend", "cost_per_won_deal", "contribution_per_spend"]


class Fold:
    """The rows that the measures count, group by group."""

    def __init__(self, company: Company, options: Options) -> None:
        self.company = company
        self.by: list[str] = options.get("by", [])
        self.tests = conditions(options.get("filter", ""))
        self.first, self.last = margin.day(options.get("from")), margin.day(options.get("to"))
        self.as_of = margin.day(options.get("as_of"))
        self.asked: list[str] = options["measures"]
        self.months: int = options.get("active_months", 12)
        self.groups: dict[Key, Sums] = {}
        self.readers: dict[tuple[str, str], margin.Reader] = {}

    def needs(self, *names: str) -> bool:
        return any(name in self.asked for name in names)

    def group(self, table: str, row: Row, column: str, any_day: bool = False) -> Optional[Sums]:
        """The sums of the row's group, by the day in this column; None where it does not count."""
        day: Day = row[column]
        if not any_day and (self.first or self.last) and day is None:
            return None
        if not any_day and day and ((self.first and day < self.first) or
                                    (self.last and day > self.last)):
            return None
        reader = self.readers.get((table, column))
        if reader is None:
            fact = Fact(self.company, table, lambda row: row[column])
            reader = self.readers[table, column] = margin.Reader(fact, self.by, self.tests)
        key = reader.key(row)
        if key is not None and self.company.is_gap(row):
            raise earned.Refused("an amount that counts is in a currency without a rate")
        return None if key is None else self.groups.setdefault(key, Sums())

    def run(self) -> dict[Key, Sums]:
        if self.needs(*DEALS, "cost_per_won_deal", "contribution_per_spend") or (
                self.needs("revenue") and not self.company.rows("orders")):
            self.deals()
        if self.needs(*SPEND):
            self.spend()
        if self.needs("revenue") and self.company.rows("orders"):
            self.orders()
        if self.needs(*CUSTOMERS, *PENETRATION):
            self.customers()
        if not self.by:
            self.groups.setdefault((), Sums())
        return self.groups

    def deals(self) -> None:
        won = {deal.row["deal_id"]: deal for deal in earned.won(self.company, self.as_of)}
        others = self.needs("win_rate_count", "win_rate_all", "win_rate_amount", "velocity")
        pipeline = self.needs("open_deals", "pipeline", "weighted_pipeline", "coverage", "velocity",
                              "win_rate_all")
        for row in self.company.rows("deals"):
            status = self.status(row)
            if status == "won":
                self.won_deal(row, won[row["deal_id"]].whole)
            elif status == "lost" and others:
                sums = self.group("deals", row, "closed_on")
                if sums:
                    sums.lost += 1
                    sums.lost_amount += row["amount"] or 0
                    sums.lost_unknown += not row["amount"]
            elif status == "open" and pipeline:
                sums = self.group("deals", row, "expected_close_on")
                if sums:
                    sums.open += 1
                    sums.open_amount += row["amount"] or 0
                    sums.weighted += (row["amount"] or 0) * (row["probability"] or 0)
            elif status == "left out" and self.needs("deals_left_out"):
                sums = self.group("deals", row, "closed_on", any_day=True)
                if sums:
                    sums.left_out += 1
            if status in ("won", "lost", "open") and self.needs("win_rate_cohort"):
                sums = self.group("deals", row, "opened_on")
                if sums:
                    sums.opened += 1
                    sums.opened_won += status == "won"

    def status(self, row: Row) -> str:
        """As it was on the day: what was opened later is not there, what was closed later open."""
        if row["status"] == "omitted" or not self.as_of:
            return str(row["status"])
        if row["opened_on"] and row["opened_on"] > self.as_of:
            return "not there"
        if row["closed_on"] and row["closed_on"] > self.as_of:
            return "open" if row["opened_on"] else "left out"
        return str(row["status"])

    def won_deal(self, row: Row, whole: earned.Earned) -> None:
        sums = self.group("deals", row, "closed_on")
        if sums is None:
            return
        earned.refuse_gap(whole)
        sums.won_deals += 1
        sums.known_deals += not whole.unknown_parts
        sums.won.add(whole)
        sums.amount_deals += bool(whole.amount_known)
        if not self.company.rows("orders"):
            sums.revenue += whole.invoice
        if row["opened_on"] and row["opened_on"] <= row["closed_on"]:
            sums.cycle_deals += 1
            sums.cycle_days += (row["closed_on"] - row["opened_on"]).days

    def spend(self) -> None:
        for row in self.company.rows("spend"):
            if not (self.as_of and row["spent_on"] > self.as_of):
                sums = self.group("spend", row, "spent_on")
                if sums:
                    sums.spend += row["amount"]

    def orders(self) -> None:
        for row in self.company.rows("orders"):
            if not (self.as_of and row["ordered_on"] > self.as_of):
                sums = self.group("orders", row, "ordered_on")
                if sums:
                    sums.revenue += row["amount"] * (-1 if row["kind"] == "credit_note" else 1)

    def customers(self) -> None:
        """Over dimensions of customers, and of one period at most, which comes last: what counts at
        its end, for each period from the first in which somebody of the group bought to the one
        shown."""
        grain = self.by[-1] if self.by and self.by[-1] in exact.GRAINS else None
        of_customer = self.by[:-1] if grain else self.by
        bought: dict[str, list[datetime.date]] = {}
        tables = Fact(self.company, "deals", lambda row: row["closed_on"])
        for row in self.company.rows("deals"):
            if self.status(row) == "won" and row["customer_id"]:
                if all(passes(test, tables.type(test.column), tables.value(test.column)(row))
                       for test in self.tests):
                    bought.setdefault(row["customer_id"], []).append(row["closed_on"])
        days = [day for several in bought.values() for day in several]
        shown = self.last or self.as_of or max(days, default=datetime.date.min)
        keys = {row["customer_id"]: tuple(tables.value(name)(row) for name in of_customer)
                for row in self.company.rows("deals")}
        first = self.first or datetime.date.min
        begun: dict[Key, datetime.date] = {}
        for customer, several in bought.items():
            key = keys[customer]
            begun[key] = min(several + [begun.get(key, shown)])
        for customer, several in bought.items():
            key = keys[customer]
            start = max(begun[key], first)
            while grain and start <= shown:
                end = exact.period_end(start, grain)
                self.customer(key + (exact.period(start, grain),), customer, several, start,
                              min(end, shown))
                start = end + datetime.timedelta(days=1)
            if not grain:
                self.customer(key, customer, several, first, shown)
        if self.needs(*PENETRATION):
            accounts = Fact(self.company, "customers", lambda _: None)
            for row in self.company.rows("customers"):
                key = tuple(accounts.value(name)(row) for name in self.by)
                self.groups.setdefault(key, Sums()).accounts.add(row["customer_id"])
            if self.by in ([], ["segment"]):
                for segment, capacity in self.markets().items():
                    sums = self.groups.setdefault((segment,) if self.by else (), Sums())
                    sums.market = (sums.market or 0) + capacity

    def customer(self, key: Key, customer: str, days: list[datetime.date], first: datetime.date,
                 shown: datetime.date) -> None:
        """Counts a customer who bought on these days, from the first day to the one shown."""
        days = [day for day in days if day <= shown]
        if not days:
            return
        sums = self.groups.setdefault(key, Sums())
        sums.ever.add(customer)
        if max(days) > exact.plus_months(shown, -self.months):
            sums.active.add(customer)
        if max(days) >= first:
            sums.within.add(customer)
        if min(days) >= first:
            sums.first.add(customer)

    def markets(self) -> dict[str, int]:
        """By segment, serviceable, else total: what was stated last by the day looked from, and
        before anything was stated the first. Of two rows of one day the one without a level."""
        stated: dict[tuple[str, Optional[str]], dict[str, dict[datetime.date, int]]] = {}
        for row in sorted(self.company.rows("markets"), key=lambda row: row["level"] or ""):
            if row["product_family"] is None and row["capacity_customers"] is not None:
                levels = stated.setdefault((row["segment"], row["region"]), {})
                versions = levels.setdefault(row["level"] or "total", {})
                versions.setdefault(row["as_of"], row["capacity_customers"])
        shown = self.last or self.as_of or datetime.date.max
        sizes: dict[tuple[str, Optional[str]], int] = {}
        for place, levels in stated.items():
            versions = levels.get("serviceable") or levels.get("total") or {}
            if versions:
                known = [day for day in versions if day <= shown]
                sizes[place] = versions[max(known) if known else min(versions)]
        # A row for all regions wins over theirs, which are added up without it.
        return {segment: sizes[segment, None] if (segment, None) in sizes else
                sum(size for (other, _), size in sizes.items() if other == segment)
                for segment, _ in sizes}


def answer(company: Company, options: Options) -> list[Row]:
    company = currency.reported(company, options)
    target = exact.scaled(str(options.get("target", "0")), 6)
    rows = []
    if lines_tell(company, options):
        groups = {}
        for key, group in margin.grouped(company, options | {"loss_measure": "none"})[0].items():
            groups[key] = Sums(won=group.sum, won_deals=group.count,
                               known_deals=group.known_rows)
    else:
        groups = Fold(company, options).run()
    for key, sums in groups.items():
        row: Row = dict(enumerate(key))
        row |= {name: MEASURES[name](sums, target) for name in options["measures"]}
        rows.append(row)
    return rows


def lines_tell(company: Company, options: Options) -> bool:
    """Whether lines are counted, as the query margin decides; then only earnings are asked for."""
    return margin.level_of(company, options.get("by", []), options.get("filter", "")) == "line"


def dimensions(options: Options) -> int:
    return len(options["by"])


OF_DEALS = ["segment", "customers.country", "month", "quarter", "year", "week", "deal_type",
            "owner", "owners.team", "territory", "opened_on.fiscal_year", "customer_id"]
OF_CUSTOMERS = ["segment", "customers.country"]


def questions(company: Company, draw: random.Random, count: int) -> list[Options]:
    asked: list[Options] = []
    days = sorted(row["closed_on"] for row in company.rows("deals") if row["closed_on"])
    for number in range(count):
        options: Options = {"by": []}
        way = draw.choice(("earnings", "deals", "deals", "customers", "spend", "revenue"))
        if way == "earnings":
            options["measures"] = draw.sample(EARNINGS, 4)
            options["by"] = draw.sample(["family", "segment", "product_id", "campaign_id", "size",
                                         "month"], draw.choice((0, 1, 2)))
            if draw.random() < 0.4:
                options["filter"] = draw.choice(("family=Tools", "segment!=Retail", "size is null"))
        elif way == "deals":
            options["measures"] = draw.sample(DEALS, 5)
            options["by"] = draw.sample(OF_DEALS, draw.choice((0, 1, 1, 2)))
            if draw.random() < 0.3:
                options["filter"] = draw.choice(("segment=Retail", "amount>=500", "territory=A",
                                                 "customers.country not in (FR)"))
            if "coverage" in options["measures"] or draw.random() < 0.2:
                options["target"] = draw.choice(("100", "5000.5", "1000000"))
        elif way == "customers":
            options["measures"] = draw.sample(CUSTOMERS + PENETRATION, 3)
            options["by"] = draw.choice(([], ["segment"], ["customers.country"]))
            if draw.random() < 0.4 and not set(options["measures"]) & set(PENETRATION):
                options["by"] = options["by"] + [draw.choice(("year", "quarter", "month"))]
            options["active_months"] = draw.choice((1, 3, 12))
        elif way == "spend":
            options["measures"] = SPEND
            options["by"] = draw.choice(([], ["month"], ["campaigns.channel"], ["quarter"]))
            if draw.random() < 0.2:
                options["filter"] = "campaigns.channel=web"
        else:
            options["measures"] = ["revenue"]
            options["by"] = draw.choice(([], ["segment"], ["month"], ["customers.country", "year"]))
        for name in ("from", "to", "as_of"):
            if days and draw.random() < 0.2:
                options[name] = draw.choice(days).isoformat()
        if company.rows("rates") and draw.random() < 0.4:
            options["rate_kind"] = draw.choice(("spot", "average", "budget"))
        if company.rows("rates") and days and draw.random() < 0.3:
            options["rate_day"] = draw.choice(days).isoformat()
        if "from" in options and options["from"] > options.get("to", "9999"):
            del options["to"]
        if answerable(company, options):
            asked.append(options)
    return asked


def answerable(company: Company, options: Options) -> bool:
    """Whether the rows can tell all that is asked for."""
    try:
        for name in options["by"] + [test.column for test in
                                     conditions(options.get("filter", ""))]:
            if lines_tell(company, options):
                Fact(company, "deal_lines", lambda _: None).value(name)
                continue
            for table in (["deals"] + ["spend"] * (options["measures"] == SPEND) +
                          ["orders"] * (options["measures"] == ["revenue"] and
                                        company.given("orders"))):
                Fact(company, table, lambda _: None).value(name)
    except Unknown:
        return False
    if lines_tell(company, options) and not set(options["measures"]) <= set(EARNINGS):
        return False
    if options["measures"] == SPEND and not company.given("spend"):
        return False
    return True
