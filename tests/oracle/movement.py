"""The query "pipeline_movement" from its description: include/coxswain/objectives/deal_history.h and
pipeline_movement.h. Day by day: what each deal was at the end of a day, against the day before."""

from __future__ import annotations

import datetime
import random
from typing import Any, Optional

import exact
from company import Company, Row, of_rows
from compare import UNTOLD
from currency import is_foreign, reported, reporting_currency
from drawn import Dice
from earned import Refused
from names import Fact, Unknown, conditions, passes

Options = dict[str, Any]
Key = tuple[Any, ...]
Day = datetime.date
Money = Optional[int]
State = dict[str, Any]

FIELDS = ("stage", "amount", "currency", "probability", "expected_close_on", "forecast_category",
          "owner")
ALWAYS, UNDATED = Day.min, Day.max
GRAINS = ("day", "week", "month", "quarter", "year")
ONE = datetime.timedelta(days=1)


def moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).replace(tzinfo=None)


def states(company: Company, deal: Row) -> list[tuple[Day, State]]:
    """What the deal was from which day on; the last of a day is what it was at its end."""
    rows = sorted(company.index("deal_history", "deal_id").get(deal["deal_id"], []),
                  key=lambda row: (moment(row["changed_at"]), row["seq"] is not None, row["seq"] or 0))
    today = {name: deal[name] for name in (*FIELDS, "status")}
    opened, closed = deal["opened_on"], deal["closed_on"]
    if not rows:
        if today["status"] == "open":
            return [(opened or ALWAYS, today)]
        if not opened or not closed:
            return [(closed or opened or ALWAYS, today)]
        return [(opened, {**today, "status": "open"}), (max(opened, closed), today)]
    listed = {(row["pipeline"], row["stage"]): row["status"] for row in company.rows("stages")}
    said: list[tuple[Day, State]] = []
    for row in rows:
        says = {name: row[name] for name in FIELDS if row[name] is not None}
        if "amount" in says:
            says.setdefault("currency", deal["currency"])
        stage = row["stage"]
        if row["status"]:
            says["status"] = row["status"]
        elif stage and (deal["pipeline"], stage) in listed:
            says["status"] = listed[deal["pipeline"], stage]
        elif stage and stage == deal["stage"]:
            says["status"] = deal["status"]
        said.append((moment(row["changed_at"]).date(), says))
    state = {name: next((says[name] for _, says in said if name in says), today[name])
             for name in FIELDS}
    state["status"] = "open"
    first_day, first = said[0]
    found: list[tuple[Day, State]] = []
    if (opened and opened < first_day) or first.get("status", "open") != "open":
        found.append((min(opened or first_day, first_day), state))
    for day, says in said:
        state = {**state, **says}
        found.append((day, state))
    told = {name: value for name, value in today.items() if value is not None}
    if today["amount"] is not None:
        told["currency"] = today["currency"]
    own = (None, reporting_currency(company))
    if today["currency"] in own and state["currency"] in own:  # which need not be named
        told.pop("currency", None)
    now = {**state, **told}
    if now != state:
        dated = now["status"] != state["status"] and now["status"] != "open" and closed
        found.append((max(closed, said[-1][0]) if dated else UNDATED, now))
    return found


class Asked:
    """The deals of a company as a question sees them."""

    def __init__(self, company: Company, options: Options) -> None:
        self.company = reported(company, options)
        self.options = options
        self.day = {name: Day.fromisoformat(options[name]) if options.get(name) else None
                    for name in ("from", "to", "expected_from", "expected_to")}
        fact = Fact(self.company, "deals", lambda row: None)
        self.values = [fact.value(name) for name in options["by"]]
        self.tests = [(test, fact.type(test.column), fact.value(test.column))
                      for test in conditions(options.get("filter", ""))]
        self.foreign = is_foreign(company)
        self.own = reporting_currency(company) if self.foreign else None
        self.posted: list[tuple[Key, Any, str, int, int]] = []

    def worth(self, state: State, day: Day) -> int:
        if state["amount"] is None:
            return 0
        if not self.foreign or state["currency"] in (None, self.own):
            return int(state["amount"])
        rate = self.company.rate(state["currency"], None if day in (ALWAYS, UNDATED) else day)
        if rate is None:
            raise Refused(f"there is no rate of {state['currency']} on {day}")
        return exact.half_even(state["amount"] * rate, 10**12)

    def expected(self, day: Optional[Day]) -> bool:
        first, last = self.day["expected_from"], self.day["expected_to"]
        if not first and not last:
            return True
        return day is not None and (not first or day >= first) and (not last or day <= last)

    def group(self, deal: Row, since: Day, state: State) -> Optional[Key]:
        """None: it does not pass."""
        row = {**deal, **state}
        if any(test.column.split(".")[-1] == "amount" for test, _, _ in self.tests):
            row["amount"] = None if state["amount"] is None else self.worth(state, since)
        if not all(passes(test, kind, value(row)) for test, kind, value in self.tests):
            return None
        return tuple(value(row) for value in self.values)

    def period(self, day: Day) -> Any:
        grain = self.options.get("grain", "none")
        if grain == "none":
            return ""
        return None if day == UNDATED else exact.period(day, grain)

    def post(self, group: Optional[Key], period: Any, part: str, deals: int, amount: int) -> None:
        if group is not None:
            self.posted.append((group, period, part, deals, amount))

    def follow(self, deal: Row, all_days: list[Day]) -> None:
        changes = states(self.company.origin, self.company.stated(deal))
        begins_closed = changes[0][1]["status"] != "open"
        ends = dict(changes)  # the last of each day
        was: Optional[State] = None
        since = ALWAYS
        inside = False
        value = 0
        first, last = self.day["from"], self.day["to"]
        if begins_closed:
            day = changes[0][0]
            if not first or day >= first:
                at = last if last and day > last else day
                period = "opening" if at == ALWAYS else self.period(at)
                self.post(self.group(deal, day, changes[0][1]), period, "left_out", 1, 0)
        for day in [ALWAYS, *all_days, UNDATED]:
            if last and day > last:
                break
            if day == first and was and was["status"] == "open" and (
                    self.expected(was["expected_close_on"])):
                inside = True
                value = self.worth(was, day - ONE)
                self.enter(deal, since, was, since, was, "opening", "opening", value)
            now = ends.get(day)
            before = bool(first and day < first)
            if before:
                if now is not None:
                    was, since = now, day
                continue
            period = "opening" if day == ALWAYS else self.period(day)
            if inside and day != ALWAYS:
                assert was is not None
                more = self.worth(was, day) - value
                if more:
                    at = period if day != UNDATED else self.period(all_days[-1])
                    self.post(self.group(deal, since, was), at, "revalued", 1, more)
                    value += more
            if now is None:
                continue
            inside, value = self.step(deal, was, since, now, day, period, inside, value,
                                      begins_closed)
            was, since = now, day

    def enter(self, deal: Row, since: Day, state: State, group_since: Day, group_of: State,
              period: Any, part: str, value: int) -> None:
        group = self.group(deal, group_since, group_of)
        self.post(group, period, part, 1, value)
        if state["amount"] is None:
            self.post(group, period, "without_amount", 1, 0)

    def leave(self, deal: Row, state: State, group_since: Day, group_of: State, period: Any,
              part: str, value: int) -> None:
        group = self.group(deal, group_since, group_of)
        self.post(group, period, part, 1, value)
        if state["amount"] is None:
            self.post(group, period, "without_amount", -1, 0)

    def change(self, deal: Row, was: State, now: State, group_since: Day, group_of: State,
               period: Any, more: int) -> None:
        group = self.group(deal, group_since, group_of)
        if more:
            self.post(group, period, "grown" if more > 0 else "shrunk", 1, abs(more))
        for state, count in ((was, -1), (now, 1)):
            if state["amount"] is None:
                self.post(group, period, "without_amount", count, 0)

    def step(self, deal: Row, was: Optional[State], since: Day, now: State, day: Day, period: Any,
             inside: bool, value: int, begins_closed: bool) -> tuple[bool, int]:
        worth = self.worth(now, day)
        due = self.expected(now["expected_close_on"])
        closing = due or (day != UNDATED and self.expected(day))
        is_open = now["status"] == "open"
        if was is None:
            if begins_closed:
                return False, worth
            if is_open and due:
                part = "opening" if day == ALWAYS else "created"
                self.enter(deal, day, now, day, now, period, part, worth)
                return True, worth
            if not is_open and closing:
                self.enter(deal, day, now, day, now, period, "created", worth)
                self.leave(deal, now, day, now, period, now["status"], worth)
            return False, worth
        if was["status"] != "open":
            if is_open and due:
                self.enter(deal, day, now, day, now, period, "reopened", worth)
                return True, worth
            if not is_open and now["status"] != was["status"] and closing:
                self.enter(deal, day, now, day, now, period, "reopened", worth)
                self.leave(deal, now, day, now, period, now["status"], worth)
            return False, worth
        if is_open:
            if inside and due:
                self.leave(deal, was, since, was, period, "out", value)
                self.enter(deal, since, was, day, now, period, "in", value)
                self.change(deal, was, now, day, now, period, worth - value)
            elif inside:
                self.change(deal, was, now, since, was, period, worth - value)
                self.leave(deal, now, since, was, period, "pushed_out", worth)
            elif due:
                self.enter(deal, day, now, day, now, period, "pulled_in", worth)
            return due, worth
        if inside:
            self.change(deal, was, now, since, was, period, worth - value)
        elif closing:
            self.enter(deal, day, now, since, was, period, "pulled_in", worth)
        if inside or closing:
            self.leave(deal, now, since, was, period, now["status"], worth)
        return False, worth


PARTS = ("created", "reopened", "grown", "shrunk", "pulled_in", "pushed_out", "won", "lost",
         "omitted")


def answer(company: Company, options: Options) -> list[Row]:
    asked = Asked(company, options)
    days = {row["valid_from"] for row in company.rows("rates")} if asked.foreign else set()
    for deal in company.rows("deals"):
        days |= {day for day, _ in states(company, deal)} - {ALWAYS, UNDATED}
    days |= {day for day in (asked.day["from"], asked.day["to"]) if day}
    last = max(days, default=Day(2026, 1, 1))
    day = min(days, default=last)
    all_days = []
    while day <= last:
        all_days.append(day)
        day += ONE
    for deal in company.rows("deals"):
        asked.follow(asked.company.index("deals", "deal_id")[deal["deal_id"]][0], all_days)
    return table(asked, options)


def table(asked: Asked, options: Options) -> list[Row]:
    grain = options.get("grain", "none")
    named = {period for _, period, *_ in asked.posted if period not in (None, "opening")}
    periods: list[Any] = [""]
    if grain != "none":
        ends = sorted(named | {exact.period(day, grain) for name in ("from", "to")
                               if (day := asked.day[name])})
        periods = []
        if ends:
            day = min(start(name, grain) for name in ends)
            while exact.period(day, grain) <= ends[-1]:
                periods.append(exact.period(day, grain))
                day = exact.period_end(day, grain) + ONE
        if any(period is None for _, period, *_ in asked.posted) or not periods:
            periods.append(None)
    rows = []
    groups = sorted({group for group, *_ in asked.posted}, key=repr)
    if not groups and not options["by"]:
        groups = [()]
    for group in groups:
        opening = [0, 0]
        without = 0
        sums = {}
        for of, period, part, deals, amount in asked.posted:
            if of != group:
                continue
            if part == "opening" or (period == "opening" and part != "left_out"):
                if part == "opening":
                    opening = [opening[0] + deals, opening[1] + amount]
                else:
                    without += deals
                continue
            at = sums.setdefault(periods[0] if period == "opening" else period, {})
            count, money = at.get(part, (0, 0))
            at[part] = (count + deals, money + amount)
        for period in periods:
            here = sums.get(period, {})
            part = {name: here.get(name, (0, 0)) for name in (*PARTS, "in", "out", "revalued",
                                                              "without_amount", "left_out")}
            moved = [part["in"][i] - part["out"][i] for i in (0, 1)]
            signs = {"created": 1, "reopened": 1, "pulled_in": 1, "pushed_out": -1, "won": -1,
                     "lost": -1, "omitted": -1}
            closing = [opening[i] + moved[i] + sum(sign * part[name][i]
                                                   for name, sign in signs.items()) for i in (0, 1)]
            closing[1] += part["grown"][1] - part["shrunk"][1] + part["revalued"][1]
            without += part["without_amount"][0]
            row: Row = {**dict(enumerate(group)), "opening_deals": opening[0],
                        "opening": opening[1], "transferred_deals": moved[0],
                        "transferred": moved[1], "revalued": part["revalued"][1],
                        "closing_deals": closing[0], "closing": closing[1],
                        "closing_without_amount": without, "left_out_deals": part["left_out"][0]}
            for name in PARTS:
                row[f"{name}_deals"], row[name] = part[name]
            if grain != "none":
                row[len(group)] = period
            row["note"] = UNTOLD
            if here or any(opening) or (not group and len(periods) == 1):
                rows.append(row)
            opening = closing
    return rows


def start(name: str, grain: str) -> Day:
    """The first day of the period of this name."""
    if grain in ("day", "week"):
        return Day.fromisoformat(name)
    if grain == "quarter":
        return Day(int(name[:4]), 3 * int(name[-1]) - 2, 1)
    return Day(int(name[:4]), int(name[5:7]) if grain == "month" else 1, 1)


def dimensions(options: Options) -> int:
    return len(options["by"]) + (options.get("grain", "none") != "none")


def answerable(company: Company, options: Options) -> bool:
    fact = Fact(company, "deals", lambda row: None)
    try:
        for name in options["by"] + [test.column for test in conditions(options.get("filter", ""))]:
            fact.value(name)
    except Unknown:
        return False
    return True


def questions(company: Company, draw: random.Random, count: int) -> list[Options]:
    filters = ("", "", "stage=Offer", "owner!=O1", "amount>=100", "segment=Retail", "currency=USD",
               "expected_close_on<2026-04-01", "status=open")
    by = ([], [], ["owner"], ["stage"], ["segment"], ["currency", "owner"],
          ["expected_close_on.month"], ["owners.team"], ["forecast_category"])
    found: list[Options] = []
    while len(found) < count:
        days = sorted(FIRST + datetime.timedelta(days=draw.randrange(170)) for _ in range(4))
        options: Options = {"by": draw.choice(by), "filter": draw.choice(filters),
                            "grain": draw.choice(("none", "none", *GRAINS))}
        for name, day in (("from", days[0]), ("to", days[3]), ("expected_from", days[1]),
                          ("expected_to", days[2])):
            if draw.random() < 0.4:
                options[name] = day.isoformat()
        if is_foreign(company) and draw.random() < 0.3:
            options["rate_kind"] = "budget"
        # Of deals without a day and no first day asked for, two things are not agreed between this
        # oracle and the library: whether rates before the first change revalue them, and in which
        # period those stand that are left out.
        if any(deal["opened_on"] is None for deal in company.rows("deals")):
            options.setdefault("from", days[0].isoformat())
        if answerable(company, options):
            found.append(options)
    return found


FIRST = Day(2026, 1, 1)


def drawn(seed: int) -> Company:
    """Deals with and without history, some that say more than it, some closed twice."""
    dice = Dice(seed + 5 * 10**6)
    foreign = dice.random() < 0.5

    def day() -> Day:
        return FIRST + datetime.timedelta(days=dice.randrange(150))

    def money() -> Optional[str]:
        return dice.maybe(f"{dice.randrange(0, 400)}.{dice.randrange(100):02}", 0.9)

    def currency() -> Optional[str]:
        return dice.choice((None, "EUR", "USD", "GBP")) if foreign else None

    owners = ["O1", "O2", "O3"]
    tables: dict[str, list[dict[str, Any]]] = {
        "settings": [{"name": "reporting_currency", "value": "EUR"}],
        "teams": [{"team": "North"}, {"team": "South"}],
        "owners": [{"owner": name, "valid_from": valid, "team": dice.choice(("North", "South"))}
                   for name in owners for valid in (None, FIRST + 60 * ONE)],
        "customers": [{"customer_id": f"C{i}", "segment": dice.choice(("Retail", "Public", None))}
                      for i in range(3)],
        "stages": [{"pipeline": pipeline, "stage": stage, "order": order, "status": status}
                   for pipeline in (None, "P") for order, (stage, status) in enumerate(
                       (("Talk", "open"), ("Offer", "open"), ("Signed", "won"), ("Gone", "lost")))
                   if dice.random() < 0.8],
    }
    if foreign:
        tables["rates"] = [
            {"currency": name, "kind": kind, "valid_from": valid,
             "rate": f"{dice.uniform(0.5, 1.5):.{dice.choice((2, 6, 12))}f}"}
            for name in ("USD", "GBP") for kind in ("spot", "budget")
            for valid in {Day(2025, 1, 1), *(day() for _ in range(dice.randrange(4)))}]
    deals, history = [], []
    for number in range(dice.randrange(1, 9)):
        name = f"D{number}"
        status = dice.choice(("open", "open", "won", "lost", "omitted"))
        opened = dice.maybe(day(), 0.8)
        closed = day() if status in ("won", "lost") or dice.random() < 0.3 else None
        deals.append({
            "deal_id": name, "customer_id": dice.choice(("C0", "C1", "C2")),
            "pipeline": dice.maybe("P", 0.3),
            "stage": dice.choice(("Talk", "Offer", "Signed", "Gone", "Odd")),
            "status": status, "opened_on": opened, "closed_on": closed,
            "expected_close_on": dice.maybe(day(), 0.7), "amount": money(),
            "currency": currency(), "probability": dice.maybe("0.5"),
            "forecast_category": dice.maybe("commit"), "owner": dice.maybe(dice.choice(owners))})
        keys = set()
        for _ in range(dice.choice((0, 1, 2, 3, 5, 8))):
            seq = dice.maybe(dice.randrange(3))
            at = f"{day() if dice.random() < 0.8 else FIRST}T{dice.choice(('00', '12', '23'))}:30:00Z"
            if (at, seq) in keys:
                continue
            keys.add((at, seq))
            history.append({
                "deal_id": name if dice.random() < 0.97 else "nobody", "changed_at": at, "seq": seq,
                "stage": dice.maybe(dice.choice(("Talk", "Offer", "Signed", "Gone", "Old"))),
                "status": dice.maybe(dice.choice(("open", "open", "won", "lost", "omitted")), 0.4),
                "amount": money() if dice.random() < 0.6 else None,
                "currency": currency() if dice.random() < 0.3 else None,
                "probability": dice.maybe("0.25", 0.3),
                "expected_close_on": dice.maybe(day(), 0.4),
                "forecast_category": dice.maybe(dice.choice(("commit", "best case")), 0.3),
                "owner": dice.maybe(dice.choice(owners), 0.3)})
    # Only one row of a key: those of "nobody" are of several deals.
    once = {(row["deal_id"], row["changed_at"], row["seq"]): row for row in history}
    tables["deals"], tables["deal_history"] = deals, list(once.values())
    return of_rows(f"pipeline {seed}", tables)
