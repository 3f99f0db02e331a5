"""The query "headroom" without its curve, recomputed in plain Python from what
include/coxswain/objectives.h says, on companies drawn from seeds:

    COXSWAIN_LIBRARY=libcoxswain.so PYTHONPATH=bindings/python/src \\
        python3 tests/oracle/headroom_test.py [COMPANIES]
"""

from __future__ import annotations

import datetime
import random
import sys
from fractions import Fraction
from typing import Any, Optional

import coxswain

import exact
from company import Company, of_rows

Day = datetime.date
Row = dict[str, Any]
ONE = datetime.timedelta(days=1)
MEASURES = ("net_revenue", "new_customers")


def drawn(seed: int) -> Company:
    """Customers with plain deals over two years and more, or less; markets with estimates, or none;
    lines of plans that are over, have begun, overlap, say more than others."""
    dice = random.Random(seed)
    last = Day(2026, 3, 31)
    days = dice.choice((400, 800, 1000))
    customers = [{"customer_id": f"c{i}", "segment": dice.choice(("Retail", "Shops", None))}
                 for i in range(dice.randrange(2, 14))]
    deals = [{"deal_id": f"d{i}", "customer_id": dice.choice(customers)["customer_id"],
              "stage": "s", "status": dice.choice(("won", "won", "won", "lost")),
              "closed_on": last - dice.randrange(days) * ONE,
              "amount": dice.choice((100, 250.5, 33.333333))}
             for i in range(dice.randrange(2, 40))]
    markets = [{"segment": segment, "as_of": "2026-01-01",
                "capacity_customers": dice.randrange(2, 15),
                "low": dice.choice(("", 3, 6)), "high": dice.choice(("", 9, 18))}
               for segment in ("Retail", "Shops") if dice.random() < 0.6]
    lines = []
    for number in range(dice.randrange(8)):
        start = dice.choice((Day(2025, 1, 1), Day(2026, 1, 1), Day(2026, 4, 1), Day(2026, 7, 1),
                             Day(2027, 1, 1)))
        measure = dice.choice(MEASURES)
        lines.append({
            "plan_id": dice.choice("pppq"), "version": dice.choice((9, 10)),
            "plan_line_id": number, "measure": measure,
            "segment": dice.choice(("Retail", "Shops", "Shops", "Yards", "")),
            "owner": dice.choice(("", "", "ann")),
            "period_start": start,
            "period_end": exact.period_end(start, dice.choice(("quarter", "year"))),
            "value": dice.choice((1, 2.5, 4)) * (1 if measure == "new_customers" else 150)})
    return of_rows(f"company {seed}", {"customers": customers, "deals": deals, "markets": markets,
                                       "plan_lines": lines})


class Segment:
    """What the rows say of one segment on the day looked from."""

    def __init__(self, company: Company, name: str, today: Day) -> None:
        known = {row["customer_id"] for row in company.rows("customers") if row["segment"] == name}
        won = [row for row in company.rows("deals") if row["status"] == "won"]
        self.sales = [(row["customer_id"], row["closed_on"], row["amount"]) for row in won
                      if row["customer_id"] in known]
        self.first: dict[str, Day] = {}
        for customer, day, _ in self.sales:
            self.first[customer] = min(day, self.first.get(customer, day))
        self.ever = len(self.first)
        market = company.find("markets", "segment", name)
        self.capacity: Optional[int] = None
        self.low: Optional[int] = None
        self.high: Optional[int] = None
        if market:
            self.capacity = market["capacity_customers"]
            self.low = min(market["low"] or self.capacity, self.capacity)
            self.high = max(market["high"] or self.capacity, self.capacity)
        elif len(known) > self.ever:
            self.capacity = len(known)
        self.left = max((self.capacity or 0) - self.ever, 0)
        year = exact.plus_months(today, -12) + ONE
        before = exact.plus_months(today, -24) + ONE
        fresh = {customer for customer, day in self.first.items() if day >= year}
        brought = sum(net for customer, _, net in self.sales if customer in fresh)
        self.each = Fraction(brought, len(fresh)) if fresh and brought > 0 else None
        then = sum(net for customer, day, net in self.sales if before <= day < year)
        now = sum(net for customer, day, net in self.sales
                  if day >= year and customer not in fresh)
        early = min((row["closed_on"] for row in won), default=today) <= before
        self.kept = Fraction(now, then) if early and then > 0 else None
        self.daily = None
        if self.kept is not None:
            all_of_it = sum(net for _, day, net in self.sales if day >= year)
            self.daily = self.kept * all_of_it / ((today - year).days + 1)

    def probability(self, wanted: Fraction) -> Fraction:
        """That the capacity is below those there are and those wanted."""
        if wanted <= 0:
            return Fraction(0)
        low, high, mode = self.low, self.high, self.capacity
        assert mode is not None
        if low is None or high is None or low == high:
            return Fraction(wanted > self.left)
        x = self.ever + wanted
        if x <= low or x >= high:
            return Fraction(x >= high)
        if x <= mode:
            return (x - low) ** 2 / ((high - low) * (mode - low))
        return 1 - (high - x) ** 2 / ((high - low) * (high - mode))


def rounded(value: Fraction) -> int:
    return exact.half_even(value.numerator, value.denominator)


def windows_of(company: Company, today: Day) -> tuple[dict[Any, Any], set[str]]:
    """By segment and measure: plan and days to value, or None where plans share days; and the
    measures that anything is planned in."""
    rows = company.rows("plan_lines")
    latest: dict[str, int] = {}
    for row in rows:
        latest[row["plan_id"]] = max(int(row["version"]), latest.get(row["plan_id"], 0))
    rows = [row for row in rows if int(row["version"]) == latest[row["plan_id"]]]
    plans: dict[Any, Any] = {}
    groups = {(row["segment"], row["measure"]) for row in rows}
    asked = set()
    for group in groups:
        mine = [row for row in rows if (row["segment"], row["measure"]) == group]
        whole = [row for row in mine if row["owner"] is None]
        def shared(a: Row, b: Row) -> bool:
            return bool(a["period_start"] <= b["period_end"] and
                        b["period_start"] <= a["period_end"])
        counted = whole + [row for row in mine if row["owner"] is not None and not any(
            shared(row, other) and row["plan_id"] == other["plan_id"] for other in whole)]
        ahead = [row for row in counted if row["period_end"] > today]
        windows: Optional[dict[Any, int]] = {}
        if any(shared(a, b) and a["plan_id"] != b["plan_id"] for a in ahead for b in ahead):
            windows = None
        else:
            for row in ahead:
                days = (row["period_end"], row["period_start"], row["plan_id"])
                windows[days] = windows.get(days, 0) + row["value"]
        plans[group] = windows
        if ahead and group[0] is not None:
            asked.add(group[1])
    return plans, asked or {"new_customers"}


def answer(company: Company) -> dict[tuple[str, str], Row]:
    days = [row["closed_on"] for row in company.rows("deals")]
    today = max(days)
    plans, measures = windows_of(company, today)
    names = {row["segment"] for row in company.rows("customers")}
    names |= {row["segment"] for row in company.rows("markets")} | {name for name, _ in plans}
    rows: dict[tuple[str, str], Row] = {}
    for name in sorted(names - {None}):
        segment = Segment(company, name, today)
        for measure in sorted(measures):
            rows[name, measure] = judged(segment, measure, plans.get((name, measure), {}), today)
    for measure in measures:
        mine = [row for (_, other), row in sorted(rows.items()) if other == measure]
        too_many = sum(row["shortfall_customers"] or 0 for row in mine)
        wide = sorted((row for row in mine if row["room"]), key=lambda row: -row["room"])
        for rank, row in enumerate(wide, 1):
            row["room_rank"] = rank
            row["could_take"] = min(row["room"], too_many)
            too_many -= row["could_take"]
    return rows


def judged(segment: Segment, measure: str, windows: Optional[dict[Any, int]], today: Day) -> Row:
    row: Row = dict.fromkeys(("planned", "so_far", "existing_revenue", "new_customer_revenue",
                              "new_customers_wanted", "exceeded_on", "probability",
                              "shortfall_customers", "shortfall_revenue", "room", "room_rank",
                              "could_take"))
    known = segment.capacity is not None
    row |= {"capacity": segment.capacity, "customers_ever": segment.ever,
            "headroom": segment.capacity - segment.ever if known else None,
            "revenue_kept": segment.kept,
            "revenue_per_new_customer": None if segment.each is None else rounded(segment.each)}
    if windows is None:
        return row | {"status": "several plans"}
    if not windows:
        room = segment.left * exact.MICROS if known else None
        return row | {"status": "no plan" if known else "no capacity", "room": room}
    wanted: dict[Day, Optional[int]] = {}  # by end
    parts: list[Row] = []
    for (end, start, _), value in sorted(windows.items()):
        part: Row = {"planned": value, "so_far": 0, "existing": None, "new": None, "wanted": None}
        if measure == "new_customers":
            if start <= today:
                part["so_far"] = exact.MICROS * sum(
                    day >= start for day in segment.first.values())
            part["wanted"] = max(value - part["so_far"], 0)
        else:
            if start <= today:
                part["so_far"] = sum(net for _, day, net in segment.sales if day >= start)
            if segment.daily is not None:
                ahead = (end - max(start, today + ONE)).days + 1
                part["existing"] = rounded(segment.daily * ahead)
                part["new"] = max(value - part["so_far"] - part["existing"], 0)
                if part["new"] == 0:
                    part["wanted"] = 0
                elif segment.each is not None:
                    part["wanted"] = rounded(Fraction(part["new"]) * exact.MICROS / segment.each)
        parts.append(part)
        before = wanted.get(end, 0)
        wanted[end] = None if before is None or part["wanted"] is None else before + part["wanted"]

    def total(name: str) -> Optional[int]:
        values = [part[name] for part in parts]
        return None if None in values else sum(values)

    row |= {"planned": total("planned"), "so_far": total("so_far"),
            "existing_revenue": total("existing"), "new_customer_revenue": total("new"),
            "new_customers_wanted": total("wanted")}
    sums: Optional[int] = 0
    for end in sorted(wanted):
        sums = None if sums is None or wanted[end] is None else sums + wanted[end]
        over = known and sums is not None and sums > segment.left * exact.MICROS
        if over and row["exceeded_on"] is None:
            row["exceeded_on"] = min(start for other, start, _ in windows if other == end)
    if not known:
        return row | {"status": "no capacity"}
    if sums is None:
        return row | {"status": "cannot be told"}
    row["probability"] = segment.probability(Fraction(sums, exact.MICROS))
    row["shortfall_customers"] = max(sums - segment.left * exact.MICROS, 0)
    if segment.each is not None:
        row["shortfall_revenue"] = rounded(
            Fraction(row["shortfall_customers"], exact.MICROS) * segment.each)
    row["room"] = max(segment.left * exact.MICROS - sums, 0)
    row["status"] = ("over headroom" if row["shortfall_customers"] > 0 else
                     "may run over" if row["probability"] > 0 else "fits")
    return row


def same(cell: Any, wanted: Any, kind: str) -> bool:
    if cell is None or wanted is None:
        return cell is None and wanted is None
    if kind == "sum":
        return int(cell.scaleb(6)) == wanted
    if kind == "real":
        return abs(Fraction(cell) - Fraction(wanted)) <= Fraction(1, 10**12)
    return str(cell) == str(wanted)


def check(company: Company) -> list[str]:
    wanted = answer(company)
    with company.book() as book:
        result = book.query("headroom", replicates=0)
    found = []
    seen = set()
    columns = {column.name: (column.kind, result[column.name]) for column in result.columns}
    for number in range(len(result)):
        key = (columns["segment"][1][number], columns["measure"][1][number])
        if columns["status"][1][number] == "no segment":
            continue
        seen.add(key)
        if key not in wanted:
            found.append(f"{company.name}: row {key} should not be there")
            continue
        for name, value in wanted[key].items():
            kind, cells = columns[name]
            if not same(cells[number], value, kind):
                found.append(f"{company.name}: {name} of {key} is {cells[number]}, not {value}")
    return found + [f"{company.name}: row {key} is missing" for key in wanted.keys() - seen]


def main() -> int:
    found: list[str] = []
    statuses = set()
    for seed in range(1, int(sys.argv[1] if len(sys.argv) > 1 else 200) + 1):
        company = drawn(seed)
        statuses |= {row["status"] for row in answer(company).values()}
        found += check(company)
    print("\n".join(found[:20]))
    missing = {"several plans", "no capacity", "no plan", "cannot be told", "over headroom",
               "may run over", "fits"} - statuses
    if missing:
        found.append(f"no company was {missing}")
    print(f"{len(found)} differences; statuses met: {sorted(statuses)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
