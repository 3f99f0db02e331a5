"""The queries "adoption" and "penetration" from include/coxswain/saturation.h and what
`coxswain describe query` says of them: how many customers there could be and are, period by period
or on one day, and whether the plan fits into what is left."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass, field
from typing import Any, Optional

import exact
import margin
from company import Company, Row, of_rows
from drawn import FIRST, Dice, plain_company
from names import Condition, Fact, Unknown, conditions, passes

Options = dict[str, Any]
Key = tuple[Any, ...]
Day = datetime.date

NO_MORE_ACCOUNTS = ("as many customers as known accounts or more, so these do not tell how many "
                    "there could be")
TOO_MANY = "more customers than capacity"
NO_MARKET = "the market is stated as 0, so no share of it"
SEVERAL_PLANS = "several plans of new customers for the same days: choose one with the option plan"


@dataclass
class Capacity:
    customers: Optional[int] = None
    source: Optional[str] = None
    note: Optional[str] = None


class Market:
    """Who bought when, and how many could, by the dimensions and within the filter asked for."""

    def __init__(self, company: Company, options: Options, by: list[str]) -> None:
        self.company, self.by = company, by
        self.tests = conditions(options.get("filter", ""))
        self.as_of: Optional[Day] = margin.day(options.get("as_of"))
        self.last: Optional[Day] = margin.day(options.get("to"))
        self.first: Day = margin.day(options.get("from")) or datetime.date.min
        # By group and customer: the days of their won deals.
        self.bought: dict[Key, dict[str, list[Day]]] = {}
        reader = margin.Reader(Fact(company, "deals", lambda row: row["closed_on"]), by, self.tests)
        # The first won deal of all of each customer, whatever the question.
        self.began: dict[str, Day] = {}
        days = []
        for row in company.rows("deals"):
            if row["status"] != "won" or row["customer_id"] is None:
                continue
            # What happened later is not known yet, a deal that was opened later not there.
            known_on = max(row["closed_on"], row["opened_on"] or datetime.date.min)
            if self.as_of and known_on > self.as_of:
                continue
            customer, day = row["customer_id"], row["closed_on"]
            days.append(day)
            self.began[customer] = min(day, self.began.get(customer, day))
            key = reader.key(row)
            if key is not None:
                self.bought.setdefault(key, {}).setdefault(customer, []).append(day)
        self.shown = self.last or self.as_of or max(days, default=datetime.date.min)

    def until(self, key: Key, day: Day) -> dict[str, list[Day]]:
        """The customers of a group who had bought up to the day, with when."""
        until = {customer: [on for on in days if on <= day]
                 for customer, days in self.bought.get(key, {}).items()}
        return {customer: days for customer, days in until.items() if days}

    def accounts(self) -> dict[Key, int]:
        """How many are known, by group; empty where customers do not have these columns."""
        reader = of_table(self.company, "customers", self.by, self.tests)
        found: dict[Key, int] = {}
        for row in self.company.rows("customers") if reader else []:
            key = reader.key(row)
            if key is not None:
                found[key] = found.get(key, 0) + 1
        return found

    def markets(self, day: Optional[Day]) -> Optional[list[Row]]:
        """What each segment and region is known to hold: rows of level serviceable, else total, of
        all products, as last stated by the day; the first where none was yet; without a day the
        last. None where markets do not have these columns."""
        names = self.by + [test.column for test in self.tests]
        if not all(own(name) in ("segment", "region") for name in names):
            return None
        chosen: dict[Key, tuple[bool, bool, int, Row]] = {}
        for row in self.company.rows("markets"):
            if row["product_family"] is not None or row["capacity_customers"] is None:
                continue
            if row["level"] == "obtainable" or not all(
                    passes(test, "text", row[own(test.column)]) for test in self.tests):
                continue
            key = (row["segment"], row["region"])
            known = day is None or row["as_of"] <= day
            age = row["as_of"].toordinal()
            rank = (row["level"] == "serviceable", known, age if known else -age, row)
            if key not in chosen or rank[:3] > chosen[key][:3]:
                chosen[key] = rank
        return [row for *_, row in chosen.values()]

    def capacities(self, day: Optional[Day]) -> dict[Key, Capacity]:
        """Of each group that is known, whether anybody bought or not, as stated by the day."""
        markets = self.markets(day) or []
        whole = {row["segment"] for row in markets if row["region"] is None}
        regional = any(own(name) == "region" for name in self.by)
        found: dict[Key, Capacity] = {}
        for row in markets:
            # Where a segment has a row for all regions that one counts, but not for one region.
            if (row["region"] is None) if regional else (row["region"] is not None and
                                                         row["segment"] in whole):
                continue
            key = tuple(row[own(name)] for name in self.by)
            of_group = found.setdefault(key, Capacity(0, "markets"))
            of_group.customers += row["capacity_customers"]
        for key in list(found):
            if not any(own(name) == "segment" for name in self.by):
                found[key].note = self.without({row["segment"] for row in markets})
        for key, accounts in self.accounts().items():
            if key in found:
                continue
            more = accounts > len(self.until(key, self.shown))
            found[key] = (Capacity(accounts, "known accounts") if more else
                          Capacity(note=NO_MORE_ACCOUNTS))
        return found

    def without(self, given: set[str]) -> Optional[str]:
        """The segments of known accounts of which no market is given."""
        reader = of_table(self.company, "customers", [], self.tests)
        segments = {row["segment"] for row in self.company.rows("customers")
                    if reader and reader.key(row) is not None} - given
        if not segments:
            return None
        names = ["customers without a segment" if name is None else name
                 for name in sorted(segments, key=lambda name: (name is not None, name or ""))]
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        return ("the capacity leaves out, and the customers include: " + ", ".join(names[:3]) +
                more + "; their market is not given")


def own(name: str) -> str:
    """The column of customers that a name stands for, as the questions here write them."""
    return name.rpartition(".")[2] if name.startswith("customers.") or "." not in name else name


def of_table(company: Company, table: str, by: list[str], tests: list[Condition]
             ) -> Optional[margin.Reader]:
    """Reads these columns of the table's own; None where it does not have them all."""
    if not company.given(table):
        return None
    deals = Fact(company, "deals", lambda _: None)
    for name in by + [test.column for test in tests]:
        try:
            leads = deals.through(name)
        except Unknown:
            return None
        if leads[:1] != ("customer_id",) or len(leads) != 2:
            return None
    bare = [Condition(own(test.column), test.op, test.values) for test in tests]
    return margin.Reader(Fact(company, table, lambda _: None), [own(name) for name in by], bare)


class Adoption:
    @staticmethod
    def answer(company: Company, options: Options) -> list[Row]:
        market = Market(company, options, options.get("by", []))
        grain = options.get("grain", "quarter")
        last = market.last or market.as_of
        rows = []
        for key, customers in market.bought.items():
            begun = min(min(days) for days in customers.values())
            start = max(begun, market.first)
            while start <= market.shown:
                end = exact.period_end(start, grain)
                capacities = market.capacities(end if end < market.shown else last)
                capacity = capacities.get(key, Capacity()).customers
                until = market.until(key, min(end, market.shown))
                rows.append({
                    **dict(enumerate(key + (exact.period(start, grain),))),
                    "new_customers": sum(
                        min(days) == market.began[customer] >= start
                        for customer, days in until.items()),
                    "customers_ever": len(until), "capacity": capacity,
                    "penetration_ever": share(len(until), capacity),
                })
                start = end + datetime.timedelta(days=1)
        return rows

    @staticmethod
    def dimensions(options: Options) -> int:
        return len(options.get("by", [])) + 1

    @staticmethod
    def questions(company: Company, draw: random.Random, count: int) -> list[Options]:
        return [options | {"grain": draw.choice(("month", "quarter", "year"))}
                for options in drawn_options(company, draw, count)]

    @staticmethod
    def drawn(seed: int) -> Company:
        return drawn_market(seed)


class Penetration:
    @staticmethod
    def answer(company: Company, options: Options) -> list[Row]:
        by = options.get("by", ["segment"])
        market = Market(company, options, by)
        capacities = market.capacities(market.last or market.as_of)
        planned, several = plans(company, options, by)
        keys = set(market.bought) | set(capacities) | set(planned)
        if by == []:
            keys.add(())
        else:
            # Who bought later is a group too, once the group has an account or a plan; else not.
            keys = {key for key in keys if key in capacities or key in planned or
                    market.until(key, market.shown)}
        active_after = exact.plus_months(market.shown, -options.get("active_months", 12)) if (
            market.bought) else market.shown
        rows = []
        for key in keys:
            until = market.until(key, market.shown).values()
            ever = len(until)
            active = sum(max(days) > active_after for days in until)
            period = sum(max(days) >= market.first for days in until)
            capacity = capacities.get(key, Capacity())
            plan = planned.get(key)
            less = lambda taken: None if capacity.customers is None else capacity.customers - taken
            notes = [capacity.note] if capacity.note == NO_MORE_ACCOUNTS else []
            if capacity.customers is not None and ever > capacity.customers:
                notes.append(TOO_MANY)
            elif capacity.customers == 0 and capacity.source == "markets":
                notes.append(NO_MARKET)
            if capacity.note and capacity.note != NO_MORE_ACCOUNTS:
                notes.append(capacity.note)
            if several:
                notes.append(SEVERAL_PLANS)
            rows.append({
                **dict(enumerate(key)), "capacity": capacity.customers,
                "capacity_source": capacity.source, "customers_ever": ever,
                "active_customers": active, "period_customers": period,
                "penetration_ever": share(ever, capacity.customers),
                "penetration_active": share(active, capacity.customers),
                "penetration_period": share(period, capacity.customers),
                "headroom": less(ever), "active_headroom": less(active),
                "planned_new_customers": plan,
                "plan_over_headroom": None if plan is None or capacity.customers is None else
                max(0, plan - less(ever) * exact.MICROS),
                "note": "; ".join(notes) or None,
            })
        return rows

    @staticmethod
    def dimensions(options: Options) -> int:
        return len(options.get("by", ["segment"]))

    @staticmethod
    def questions(company: Company, draw: random.Random, count: int) -> list[Options]:
        asked = []
        for options in drawn_options(company, draw, count):
            if options["by"] == ["customers.segment"] and draw.random() < 0.5:
                del options["by"]
            options["active_months"] = draw.choice((1, 6, 12))
            planned = sorted({row["plan_id"] for row in company.rows("plan_lines")
                              if row["measure"] == "new_customers"})
            if planned and draw.random() < 0.3:
                options["plan"] = draw.choice(planned)
            asked.append(options)
        return asked

    @staticmethod
    def drawn(seed: int) -> Company:
        return drawn_market(seed)


def share(customers: int, capacity: Optional[int]) -> Any:
    return None if capacity is None else exact.ratio(customers, capacity)


@dataclass
class Plan:
    version: str
    rows: list[Row] = field(default_factory=list)


def plans(company: Company, options: Options, by: list[str]) -> tuple[dict[Key, int], bool]:
    """New customers planned for after the day shown, by group, and whether several plans plan the
    same days, which leaves none."""
    if options.get("filter") or len(by) > 1 or (by and own(by[0]) != "segment"):
        return {}, False
    day = margin.day(options.get("to")) or margin.day(options.get("as_of"))
    if day is None:
        day = max((row[column] for row in company.rows("deals")
                   for column in ("opened_on", "closed_on") if row[column]), default=None)
    last: dict[str, Plan] = {}
    for row in company.rows("plan_lines"):
        chosen = options.get("plan", row["plan_id"]) == row["plan_id"]
        if row["measure"] != "new_customers" or not chosen:
            continue
        version = row["version"] or ""
        plan = last.setdefault(row["plan_id"], Plan(version))
        if later(version, plan.version):
            plan.version, plan.rows = version, []
        if version == plan.version:
            plan.rows.append(row)
    ahead = [[row for row in plan.rows if day is None or row["period_start"] > day]
             for plan in last.values()]
    for number, plan_rows in enumerate(ahead):
        for row in plan_rows:
            for other in (other for later_rows in ahead[number + 1:] for other in later_rows):
                same = None in (row["segment"], other["segment"]) or (
                    row["segment"] == other["segment"])
                if same and row["period_start"] <= other["period_end"] and (
                        other["period_start"] <= row["period_end"]):
                    return {}, True
    rows = [row for plan_rows in ahead for row in plan_rows]
    sums: dict[Key, int] = {}
    if by:
        for row in rows:
            if row["segment"] is not None:
                key = (row["segment"],)
                sums[key] = sums.get(key, 0) + row["value"]
    elif rows:
        whole = {row["period_start"] for row in rows if row["segment"] is None}
        sums[()] = sum(row["value"] for row in rows
                       if row["segment"] is None or row["period_start"] not in whole)
    return sums, False


def later(version: str, than: str) -> bool:
    """Numbers by their size, others as texts."""
    if version.isdigit() and than.isdigit():
        return int(version) > int(than)
    return version > than


BY = ([], [], ["customers.segment"], ["customers.segment"], ["region"],
      ["customers.segment", "region"], ["customers.country"], ["deal_type"])
FILTERS = ("customers.segment=Retail", "customers.segment!=Retail", "region=EMEA",
           "customers.country in (FR,DE)", "deals.amount>=500", "customers.segment is null",
           "region!=AMER; customers.segment=Industry")


def drawn_options(company: Company, draw: random.Random, count: int) -> list[Options]:
    asked = []
    days = sorted(row["closed_on"] for row in company.rows("deals") if row["closed_on"])
    while len(asked) < count:
        options: Options = {"by": list(draw.choice(BY))}
        if draw.random() < 0.3:
            options["filter"] = draw.choice(FILTERS)
        for name in ("from", "to", "as_of"):
            if days and draw.random() < 0.2:
                options[name] = draw.choice(days).isoformat()
        if "from" in options and options["from"] > options.get("to", "9999"):
            del options["to"]
        try:
            for name in options["by"] + [test.column for test in
                                         conditions(options.get("filter", ""))]:
                Fact(company, "deals", lambda _: None).value(name)
        except Unknown:
            continue
        asked.append(options)
    return asked


def drawn_market(seed: int) -> Company:
    """A drawn company with more accounts, with markets by region and product family, and plans of
    new customers that follow each other, overlap, or have versions."""
    company = plain_company(seed)
    dice = Dice(seed + 100_000)
    texts = dict(company.texts)
    of_segment = ("Retail", "Industry", "Schools", None)
    more = {"customers": [{**dict.fromkeys(company.header("customers")), "customer_id": f"A{i}",
                           "segment": dice.choice(of_segment), "country": dice.choice(("FR", "US")),
                           "region": dice.choice(("EMEA", "AMER", None))}
                          for i in range(dice.randrange(8))]}
    # Accounts that were merged away: who bought under their names is no account any more.
    merged = {row["customer_id"] for row in company.rows("customers") if dice.random() < 0.15}
    known = [row for row in [*company.rows("customers"), *more["customers"]]
             if row["customer_id"] not in merged]
    names = company.header("customers")
    texts["customers"] = of_rows("", {"customers": [{name: row[name] for name in names}
                                                    for row in known]}).texts["customers"]
    markets: dict[Key, Row] = {}
    for _ in range(dice.choice((0, 0, 2, 5, 9))):
        row = {"segment": dice.choice(("Retail", "Industry", "Schools")),
               "region": dice.choice(("EMEA", "AMER", None, None)),
               "product_family": dice.choice((None, None, None, "Tools")),
               "level": dice.choice(("total", "serviceable", "obtainable", None)),
               "as_of": FIRST + datetime.timedelta(days=dice.randrange(600)),
               "capacity_customers": dice.choice((0, 2, 5, 40, None))}
        markets[tuple(row.values())[:5]] = row
    plan_rows: list[Row] = []
    for plan in ("alpha", "beta")[:dice.choice((0, 1, 2))]:
        for version in dice.choice(([None], ["1"], ["9", "10"], ["a", "b"])):
            for number in range(dice.randrange(1, 5)):
                start = datetime.date(dice.choice((2025, 2026, 2026)), dice.randrange(1, 13), 1)
                plan_rows.append({
                    "plan_id": plan, "version": version, "plan_line_id": number,
                    "measure": dice.choice(("new_customers",) * 4 + ("revenue",)),
                    "segment": dice.choice(("Retail", "Industry", "Schools", None)),
                    "period_start": start,
                    "period_end": exact.period_end(start, dice.choice(("month", "quarter"))),
                    "value": dice.choice((1, 3, "2.5", 40))})
    for table, rows in (("markets", list(markets.values())), ("plan_lines", plan_rows)):
        texts.pop(table, None)
        texts |= of_rows("", {table: rows}).texts
    return Company(f"market {seed}", texts)
