"""The queries "market_size" and "white_space" from include/coxswain/saturation.h and their
descriptions: how large markets are, top down and bottom up, and what accounts own and could buy."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Iterable, Optional

import earned
import exact
import margin
from company import Company, Row
from margin import Options
from names import conditions, passes

Day = Optional[datetime.date]
LEVELS = ("total", "serviceable", "obtainable")


def in_force(versions: dict[datetime.date, Any], day: Day) -> Any:
    """What was stated last by the day; before the first statement that one; None: nothing ever."""
    if not versions:
        return None
    known = [stated for stated in versions if day is None or stated <= day]
    return versions[max(known) if known else min(versions)]


@dataclass
class Account:
    """What is known of a customer by product family; None is all products together, or, of deals,
    that they name no family."""

    key: tuple[Any, ...]
    listed: bool
    potentials: dict[Optional[str], dict[datetime.date, Row]] = field(default_factory=dict)
    won: dict[Optional[str], list[tuple[datetime.date, Optional[int]]]] = field(
        default_factory=dict)
    open: dict[Optional[str], list[int]] = field(default_factory=dict)

    def families(self) -> set[str]:
        return {name for of in (self.potentials, self.won, self.open) for name in of if name}


class Accounts:
    """The accounts that pass the filter, by their ids, and what a unit of each family costs."""

    def __init__(self, company: Company, options: Options, by: list[str]) -> None:
        self.company = company
        self.as_of = margin.day(options.get("as_of"))
        tests = conditions(options.get("filter", ""))
        nobody = dict.fromkeys(("customer_id", "segment", "region", "country"))
        own = [name.removeprefix("customers.") for name in by]

        def passing(row: Row) -> bool:
            return all(passes(test, "text", row[test.column.removeprefix("customers.")])
                       for test in tests)

        self.by_id: dict[str, Account] = {}
        for row in company.rows("customers"):
            if passing(row):
                key = tuple(row[name] for name in own)
                self.by_id[row["customer_id"]] = Account(key, True)
        self.unlisted = passing(nobody)
        self.none = (None,) * len(own)
        self.prices = prices(company)
        for row in company.rows("potentials"):
            account = self.find(row["customer_id"])
            if account:
                account.potentials.setdefault(row["product_family"], {})[row["as_of"]] = row
        for deal in earned.won(company, self.as_of):
            account = self.find(deal.row["customer_id"])
            for line, part in deal.parts if account else ():
                net = part.net if part.amount_known else None
                account.won.setdefault(self.family(line or deal.row), []).append(
                    (deal.row["closed_on"], net))
        for row in company.rows("deals"):
            account = self.find(row["customer_id"]) if self.is_open(row) else None
            if account:
                lines = company.index("deal_lines", "deal_id").get(row["deal_id"], [])
                costs = [cost for cost in company.index("deal_costs", "deal_id").get(
                             row["deal_id"], [])
                         if not (self.as_of and cost["incurred_on"]
                                 and cost["incurred_on"] > self.as_of)]
                for line, part in earned.parts_of(company, row, lines, costs):
                    account.open.setdefault(self.family(line or row), []).append(
                        part.net if part.amount_known else 0)
        days = [row["closed_on"] for row in company.rows("deals") if row["status"] == "won"]
        self.last: Day = self.as_of or max(days, default=None)

    def find(self, customer: Optional[str]) -> Optional[Account]:
        known = self.company.find("customers", "customer_id", customer)
        if customer is None or (known and customer not in self.by_id):
            return None
        if not known and not self.unlisted:
            return None
        return self.by_id.setdefault(customer, Account(self.none, False))

    def family(self, row: Row) -> Optional[str]:
        product = self.company.find("products", "product_id", row["product_id"])
        return product["family"] if product else None

    def is_open(self, row: Row) -> bool:
        if row["status"] == "omitted":
            return False
        if self.as_of and row["opened_on"] and row["opened_on"] > self.as_of:
            return False
        if self.as_of and row["closed_on"] and row["status"] in ("won", "lost"):
            return row["closed_on"] > self.as_of and row["opened_on"] is not None
        return bool(row["status"] == "open")

    def worth(self, account: Account, family: Optional[str], day: Day
              ) -> tuple[Optional[Row], Optional[int], Optional[int]]:
        """The potential, its wallet, and what could be bought."""
        row = in_force(account.potentials.get(family, {}), day)
        if row is None:
            return None, None, None
        wallet, price = row["wallet_amount"], self.prices.get(family)
        if wallet is None and row["units"] is not None and isinstance(price, int):
            return row, None, exact.times_quantity(price, row["units"])
        return row, wallet, wallet


def prices(company: Company) -> dict[Optional[str], Any]:
    """By family: the median of its list prices, or why there is none."""
    found: dict[Optional[str], Any] = {}
    products = [row for row in company.rows("products") if row["family"] is not None]
    for family in {row["family"] for row in products}:
        rows = [row for row in products if row["family"] == family]
        listed = sorted(row["list_price"] for row in rows if row["list_price"] is not None)
        half = len(listed) // 2
        if len({row["unit_of_measure"] for row in rows} - {None}) > 1:
            found[family] = "the products are sold in several units of measure"
        elif not listed:
            found[family] = "no list price is known"
        else:
            found[family] = (listed[half] if len(listed) % 2 else
                             exact.half_even(listed[half - 1] + listed[half], 2))
    return found


def eligible(row: Optional[Row]) -> bool:
    return row is None or row["eligible"] is not False


def fit(row: Optional[Row]) -> int:
    return exact.NANOS if row is None or row["fit_share"] is None else row["fit_share"]


# What is left, of cells and of accounts.

COUNTS = ("accounts", "cells", "owned", "active", "in_pipeline", "gap", "not_eligible", "sales",
          "pipeline_amount", "wallets", "wallet_amount", "wallet_sales", "potentials",
          "potential_amount", "gap_amount", "over_amount", "unknown", "compared",
          "wallet_over_families", "ineligible", "nameless", "unlisted")


class Space(dict[str, Any]):
    def __init__(self) -> None:
        super().__init__(dict.fromkeys(COUNTS, 0) | {"last": None, "exceed": False})

    def add(self, other: Space) -> None:
        for name in COUNTS:
            self[name] += other[name]
        self["last"] = max((day for day in (self["last"], other["last"]) if day), default=None)
        self["exceed"] |= other["exceed"]

    def amounts(self, wallet: Optional[int], amount: Optional[int]) -> None:
        if wallet is not None:
            self.update(wallets=1, wallet_amount=wallet, wallet_sales=self["sales"])
        if amount is None:
            self["unknown"] = 1
            return
        left = amount - self["sales"]
        self.update(potentials=1, potential_amount=amount, gap_amount=max(0, left),
                    over_amount=max(0, -left))


@dataclass
class View:
    """From where accounts are looked at."""

    period: Optional[str]
    last: Day
    day: Day  # by which potentials were known
    months: int
    open: bool = True


def views(accounts: Accounts, options: Options) -> list[View]:
    months, last = options.get("active_months", 12), accounts.last
    if "grain" not in options:
        return [View(None, last, accounts.as_of, months)]
    days = [day for account in accounts.by_id.values() for sales in account.won.values()
            for day, _ in sales]
    found = []
    start = min(days, default=None)
    while start is not None and last is not None and start <= last:
        end = exact.period_end(start, options["grain"])
        name = exact.period(start, options["grain"])
        found.append(View(name, end, end, months, False) if end < last else
                     View(name, last, accounts.as_of, months))
        start = end + datetime.timedelta(days=1)
    return found


def cell(account: Account, family: Optional[str], may: bool, view: View) -> tuple[str, Space]:
    space = Space()
    space.update(accounts=1, cells=1)
    last, months = view.last, view.months
    for day, net in account.won.get(family, []):
        if last is None or day > last:
            continue
        space["owned"] = 1
        space["last"] = max(day, space["last"] or day)
        if day > exact.plus_months(last, -months):
            space["active"] = 1
        if day > exact.plus_months(last, -12):
            space["sales"] += net or 0
            space["nameless"] += net is None
    offers = account.open.get(family, []) if view.open else []
    space["pipeline_amount"] = sum(offers)
    state = ("owned" if space["owned"] else "in_pipeline" if offers else
             "gap" if may else "not_eligible")
    if state != "owned":
        space[state] = 1
    space["ineligible"] = int(not may and state != "not_eligible")
    return state, space


def cells(accounts: Accounts, account: Account, view: View
          ) -> Iterable[tuple[Optional[str], str, Space, str]]:
    day = view.day
    whole = in_force(account.potentials.get(None, {}), day)
    for family in sorted(set(accounts.prices) | account.families(), key=str):
        row, wallet, amount = accounts.worth(account, family, day)
        state, space = cell(account, family, eligible(row or whole), view)
        if state != "not_eligible":
            space.amounts(wallet, amount)
        notes = []
        if row and day and row["as_of"] > day:
            notes.append("its potential was first stated after the day shown")
        if row and amount is None and row["units"] is not None:
            why = accounts.prices.get(family, "no product is of this family")
            notes.append(f"its units have no price: {why}")
        yield family, state, space, "; ".join(notes)
    state, space = cell(account, None, True, view)
    if state != "gap":
        yield None, state, space, ""


def account_space(accounts: Accounts, account: Account, view: View) -> Space:
    space = Space()
    whole, wallet, amount = accounts.worth(account, None, view.day)
    counts = eligible(whole)
    for _, state, one, _ in cells(accounts, account, view):
        space.add(one)
        counts = counts or state != "not_eligible"
    space.update(accounts=1, unlisted=int(not account.listed))
    families, both = space["wallet_amount"], wallet is not None and space["wallets"] > 0
    if wallet is None:
        known = space["potentials"] > 0
        space.update(wallets=int(space["wallets"] > 0), potentials=int(known),
                     unknown=int(not known and counts))
        return space
    space.update(dict.fromkeys(("wallets", "wallet_amount", "wallet_sales", "potentials",
                                "potential_amount", "gap_amount", "over_amount", "unknown"), 0))
    if counts:
        space.amounts(wallet, amount)
    if both:
        space.update(compared=1, wallet_over_families=wallet - families, exceed=wallet < families)
    return space


def space_note(space: Space, more: str) -> Optional[str]:
    notes = []
    if space["over_amount"] > 0:
        notes.append("more is sold than the potential says, so that is too low")
    if space["wallets"] and space["wallet_sales"] < 0:
        notes.append("more was taken back than sold")
    if space["exceed"]:
        notes.append("wallets of families come to more than that of all products")
    for name, text in (("ineligible", "not eligible, and sold or in the pipeline all the same"),
                       ("nameless", "won deals or lines tell no amount"),
                       ("unlisted", "not in the table customers")):
        if space[name]:
            notes.append(f"{space[name]} {text}")
    return "; ".join(notes + [more] * bool(more)) or None


class WhiteSpace:
    @staticmethod
    def dimensions(options: Options) -> int:
        return len(options["by"]) + 3

    @staticmethod
    def questions(company: Company, draw: random.Random, count: int) -> list[Options]:
        if not company.given("customers") or not company.given("deals"):
            return []
        asked = []
        for _ in range(count):
            options: Options = {"by": draw.sample(["segment", "customers.region"],
                                                  draw.randrange(3)),
                                "level": draw.choice(("group", "family", "account", "cell"))}
            if draw.random() < 0.3:
                options["filter"] = draw.choice(FILTERS)
            if draw.random() < 0.4:
                options["as_of"] = draw_day(company, draw)
            if draw.random() < 0.3:
                options["active_months"] = draw.choice((1, 3, 24))
            if draw.random() < 0.3:
                options["grain"] = draw.choice(("month", "quarter", "year"))
            if options["level"] == "cell" and draw.random() < 0.3:
                options["state"] = draw.choice(("owned", "in_pipeline", "gap", "not_eligible"))
            asked.append(options)
        return asked

    @staticmethod
    def answer(company: Company, options: Options) -> list[Row]:
        accounts = Accounts(company, options, options["by"])
        rows = []
        for view in views(accounts, options):
            rows += WhiteSpace.rows(accounts, view, options)
        if not rows and options["level"] == "group" and not options["by"]:
            rows += [dict.fromkeys(range(3)) | space_row(Space(), None, None, "", True)
                     ] if "grain" not in options else []
        return rows

    @staticmethod
    def rows(accounts: Accounts, view: View, options: Options) -> list[Row]:
        level = options["level"]
        found: dict[Any, tuple[Space, Optional[str], Optional[Row], str]] = {}
        for name, account in accounts.by_id.items():
            at = account.key + (view.period,)
            if level in ("group", "account"):
                key = at + (name if level == "account" else None, None)
                space = account_space(accounts, account, view)
                found.setdefault(key, (Space(), None, None, ""))[0].add(space)
                continue
            for family, state, space, more in cells(accounts, account, view):
                if level == "family":
                    key = at + (None, family)
                    found.setdefault(key, (Space(), None, None, ""))[0].add(space)
                elif options.get("state", state) == state:
                    row = in_force(account.potentials.get(family, {}), view.day) if family else None
                    found[at + (name, family)] = space, state, row, more
        return [dict(enumerate(key)) | space_row(*one, view.open) for key, one in found.items()]


def space_row(space: Space, state: Optional[str], potential: Optional[Row], more: str, open: bool
              ) -> Row:
    row: Row = {name: space[name] for name in COUNTS[:9] + ("wallets", "unknown")}
    row["state"] = state
    row["pipeline_amount"] = space["pipeline_amount"] if open else None
    row["note"] = space_note(space, more)
    row["last_bought_on"] = space["last"]
    row["potential_as_of"] = potential["as_of"] if potential else None
    row["potential_source"] = potential["source"] if potential else None
    for counted, names in (("wallets", ("wallet_amount", "wallet_sales")),
                           ("potentials", ("potential_amount", "gap_amount", "over_amount")),
                           ("compared", ("wallet_over_families",))):
        for name in names:
            row[name] = space[name] if space[counted] else None
    share = space["wallet_amount"] > 0 and space["wallet_sales"] >= 0
    row["share_of_wallet"] = (Fraction(space["wallet_sales"], space["wallet_amount"]) if share
                              else None)
    return row


FILTERS = ["segment=Retail", "customers.country!=FR", "segment is null", "region in (EMEA)"]


def draw_day(company: Company, draw: random.Random) -> str:
    days = {row[name] for table, name in (("deals", "closed_on"), ("potentials", "as_of"),
                                          ("markets", "as_of"))
            for row in company.rows(table) if row[name]}
    return draw.choice(sorted(days) or [datetime.date(2025, 6, 30)]).isoformat()


# How large markets are.


@dataclass
class Size:
    value: Optional[int] = None
    low: Optional[int] = None
    high: Optional[int] = None
    parts: Optional[int] = None
    rows: list[Row] = field(default_factory=list)


def added(sizes: list[Size]) -> Size:
    sizes = [size for size in sizes if size.value is not None]
    if not sizes:
        return Size()

    def total(values: list[Optional[int]]) -> Optional[int]:
        return None if None in values else sum(values)  # type: ignore[arg-type]

    whole = Size(sum(size.value or 0 for size in sizes), total([size.low for size in sizes]),
                 total([size.high for size in sizes]))
    if any(size.parts is not None for size in sizes):
        whole.parts = sum(size.value if size.parts is None else size.parts  # type: ignore[misc]
                          for size in sizes)
    whole.rows = [row for size in sizes for row in size.rows]
    return whole


class Markets:
    def __init__(self, company: Company, options: Options) -> None:
        tests = conditions(options.get("filter", ""))
        names = [test.column.removeprefix("customers.") for test in tests]
        self.rows = [
            row for row in company.rows("markets")
            if all(passes(test, "text", row[name]) for test, name in zip(tests, names)
                   if name in ("segment", "region"))
        ] if set(names) <= {"segment", "region"} else []
        self.rows.sort(key=lambda row: row["level"] or "")  # without a level comes first

    def stated(self, segment: str, region: Optional[str], family: Optional[str], level: str,
               column: str, day: Day) -> Size:
        versions: dict[datetime.date, Row] = {}
        for row in self.rows:
            place = (row["segment"], row["region"], row["product_family"], row["level"] or "total")
            if place == (segment, region, family, level):
                versions.setdefault(row["as_of"], row)
        row = in_force({day: row for day, row in versions.items() if row[column] is not None}, day)
        return Size(row[column], row["low"], row["high"], None, [row]) if row else Size()

    def size(self, place: dict[str, str], level: str, column: str, day: Day) -> Size:
        """`place` names what is asked for; what it does not name is put together."""
        names = lambda of: sorted({row[of] for row in self.rows if row[of] is not None})
        if "segment" not in place:
            return added([self.size(place | {"segment": name}, level, column, day)
                          for name in names("segment")])
        stated = self.stated(place["segment"], place.get("region"), place.get("product_family"),
                             level, column, day)
        parts = Size()
        if "region" not in place:
            parts = added([self.size(place | {"region": name}, level, column, day)
                           for name in names("region")])
        if parts.value is None and "product_family" not in place and column == "capacity_amount":
            parts = added([self.size(place | {"product_family": name}, level, column, day)
                           for name in names("product_family")])
        if stated.value is None:
            return parts
        stated.parts = parts.value
        return stated

    def days(self, place: dict[str, str]) -> set[datetime.date]:
        return {row["as_of"] for row in self.rows
                if all(row[column] == name for column, name in place.items())}


def bottom_up(accounts: Accounts, account: Account, family: Optional[str], day: Day) -> Row:
    """Of an account and a family, or (None) of all of them."""
    whole, _, together = accounts.worth(account, None, day)
    names = [family] if family else sorted(account.families())
    worths = [worth for worth in (accounts.worth(account, name, day) for name in names) if worth[0]]
    may, fits = eligible(whole), fit(whole)
    if worths and (family or whole is None):
        of = [fit(row) for row, _, _ in worths if eligible(row)]
        may, fits = bool(of), max(of, default=0)
    if family is None and together is not None:
        amounts = [(may if whole is None else eligible(whole), fit(whole), together)]
    else:
        amounts = [(eligible(row), fit(row), amount) for row, _, amount in worths
                   if amount is not None]
    levels = [[amount for _, _, amount in amounts], [amount for can, _, amount in amounts if can],
              [exact.times_share(amount, fits_it) for can, fits_it, amount in amounts if can]]
    bought = any(day is None or on <= day for name, sales in account.won.items()
                 for on, _ in sales if family in (None, name))
    counted = [exact.NANOS, exact.NANOS if may else 0, fits if may else 0]
    return {"customers": counted, "amounts": levels,
            "without": [int(count > 0 and not amount) for count, amount in zip(counted, levels)],
            "potentials": whole is not None or bool(worths), "accounts": int(account.listed),
            "bought": int(bought), "unlisted": int(bought and not account.listed)}


class MarketSize:
    @staticmethod
    def dimensions(options: Options) -> int:
        return len(options["by"]) + 2

    @staticmethod
    def questions(company: Company, draw: random.Random, count: int) -> list[Options]:
        if not any(company.given(table) for table in ("markets", "customers", "potentials")):
            return []
        asked = []
        for _ in range(count):
            options: Options = {"by": draw.sample(["segment", "region", "product_family"],
                                                  draw.randrange(4)),
                                "versions": draw.choice(("latest", "all"))}
            if draw.random() < 0.3:
                options["filter"] = draw.choice(FILTERS)
            if draw.random() < 0.4:
                options["as_of"] = draw_day(company, draw)
            asked.append(options)
        return asked

    @staticmethod
    def answer(company: Company, options: Options) -> list[Row]:
        by = options["by"]
        accounts = Accounts(company, options, ["segment", "region"])
        markets = Markets(company, options)
        every = set(accounts.prices).union(*(one.families() for one in accounts.by_id.values()))
        places: dict[tuple[Any, ...], list[tuple[Account, Optional[str]]]] = {}
        for row in markets.rows:
            key = tuple(row[name] for name in by)
            if None not in key:
                places.setdefault(key, [])
        for account in accounts.by_id.values():
            for family in sorted(every) if "product_family" in by else [None]:
                of = {"segment": account.key[0], "region": account.key[1], "product_family": family}
                places.setdefault(tuple(of[name] for name in by), []).append((account, family))
        if not by:
            places.setdefault((), [])
        rows = []
        for key, members in places.items():
            place = None if None in key else dict(zip(by, key))
            for day in shown_days(accounts, markets, place, members, options):
                parts = [bottom_up(accounts, account, family, day) for account, family in members]
                rows += level_rows(accounts, markets, place, key, day, parts, options)
        return rows


def shown_days(accounts: Accounts, markets: Markets, place: Optional[dict[str, str]],
               members: list[tuple[Account, Optional[str]]], options: Options) -> list[Day]:
    if options["versions"] == "latest":
        return [accounts.as_of]
    days = set() if place is None else markets.days(place)
    if not days:
        days = {day for account, family in members for name, versions in account.potentials.items()
                for day in versions if name is None or family in (None, name)}
    return [day for day in sorted(days) if not accounts.as_of or day <= accounts.as_of]


def level_rows(accounts: Accounts, markets: Markets, place: Optional[dict[str, str]],
               key: tuple[Any, ...], day: Day, parts: list[Row], options: Options) -> list[Row]:
    rows: list[Row] = []
    wider: dict[str, Optional[int]] = {"capacity_customers": None, "capacity_amount": None}
    wider_name: dict[str, str] = {}
    sums = {name: sum(part[name] for part in parts) for name in ("accounts", "bought", "unlisted")}
    for number, level in enumerate(LEVELS):
        customers, amount = (
            (Size(), Size()) if place is None else
            (markets.size(place, level, "capacity_customers", day),
             markets.size(place, level, "capacity_amount", day)))
        stated = customers.value is not None or amount.value is not None
        known = sums["accounts"] + sums["unlisted"] > 0
        if not stated and not any(part["potentials"] for part in parts) and (number or not known):
            continue
        used = customers.rows + amount.rows
        amounts = [one for part in parts for one in part["amounts"][number]]
        counted = sum(part["customers"][number] for part in parts)
        over = {name: size.value - limit if size.value is not None and limit is not None
                and size.value > limit else None
                for (name, limit), size in zip(wider.items(), (customers, amount))}
        notes = []
        if any(value is not None for value in over.values()):
            of = ("capacity_amount" if over["capacity_customers"] is None else
                  "capacity_customers")
            notes.append(f"larger than the {wider_name[of]} market that it is a part of")
        if customers.value is not None:
            assert place is not None
            notes += customer_notes(markets, place, level, customers, sums["bought"], counted)
        if amount.parts is not None and amount.parts != amount.value:
            notes.append("the amounts of its parts do not add up to its own")
        oldest = [min(row["as_of"] for row in size.rows) for size in (customers, amount)
                  if size.rows]
        if day and oldest and max(oldest) > day:
            notes.append("first stated after the day shown")
        if sums["unlisted"]:
            notes.append(f"{sums['unlisted']} with won deals are not among the accounts")
        rows.append(dict(enumerate(key)) | {
            len(key): day if options["versions"] == "all" else None, len(key) + 1: level,
            "capacity_customers": customers.value, "capacity_low": customers.low,
            "capacity_high": customers.high, "capacity_amount": amount.value,
            "as_of": max((row["as_of"] for row in used), default=None),
            "stated_rows": len(customers.rows) if customers.value is not None else None,
            "method": one_of(used, "method"), "source": one_of(used, "source"),
            "customers_over_parts": difference(customers), "amount_over_parts": difference(amount),
            "customers_over_level": over["capacity_customers"],
            "amount_over_level": over["capacity_amount"], "accounts": sums["accounts"],
            "account_customers": counted if known else None,
            "account_amount": sum(amounts) if amounts else None,
            "accounts_without_amount": sum(part["without"][number] for part in parts),
            "customers_ever": sums["bought"] if accounts.company.given("deals") else None,
            "note": "; ".join(notes) or None,
        })
        for name, size in (("capacity_customers", customers), ("capacity_amount", amount)):
            if size.value is not None:
                wider[name], wider_name[name] = size.value, level
    return rows


def customer_notes(markets: Markets, place: dict[str, str], level: str, size: Size, bought: int,
                   counted: int) -> list[str]:
    assert size.value is not None
    notes = []
    if size.value == 0:
        notes.append("the market is stated as 0, so no share of it")
    if bought > size.value:
        newest = max(row["as_of"] for row in size.rows)
        before = markets.size(place, level, "capacity_customers",
                              newest - datetime.timedelta(days=1)).value
        shrunk = f", and {before} before {newest}" if (before or 0) > size.value else ""
        notes.append(f"fewer than the {bought} customers there are{shrunk}")
    if counted > size.value * exact.NANOS:
        notes.append("fewer than the accounts in the book")
    if (size.low is not None and size.value < size.low) or (
            size.high is not None and size.value > size.high):
        notes.append("outside its own low and high estimate")
    if size.parts is not None and size.parts != size.value:
        notes.append(f"its regions come to {size.parts}")
    return notes


def one_of(rows: list[Row], column: str) -> Optional[str]:
    names = {row[column] for row in rows if row[column] is not None}
    return "(several)" if len(names) > 1 else min(names, default=None)


def difference(size: Size) -> Optional[int]:
    return None if size.parts is None or size.value is None else size.value - size.parts
