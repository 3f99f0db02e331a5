"""What is true of answers whatever the rows are, on companies drawn from seeds:

    properties_test.py [FIRST [COUNT]]

The order of the rows in every table decides no digit, nor the order of the answer. Money k times as
large makes money k times as large, and leaves counts, shares and ranks as they were; a currency that
is worth k times as much does the same to money in it. The steps of a waterfall add up, the parts of a
bridge to the change, and groups to the company. Tallies of parts that are merged, in any order, are to
the byte that of the whole, and so is one that a part was added to and taken back from. (Every query of
the catalogue, in more parts: tests/partition.)
"""

from __future__ import annotations

import csv
import io
import random
import sys
import zlib
from decimal import Decimal
from fractions import Fraction
from typing import Any, Callable

import coxswain

from company import Company, schema
from drawn import random_company
from oracle_test import ORACLES

FACTOR = 7
COMPANIES = 80


def permuted(company: Company, draw: random.Random) -> Company:
    """The same rows in another order."""
    texts = {}
    for table, text in company.texts.items():
        header, *rows = text.splitlines(keepends=True)
        draw.shuffle(rows)
        texts[table] = "".join([header, *rows])
    return Company(company.name, texts)


def changed(company: Company, change: Callable[[str, str, str], str]) -> Company:
    """change(table, column, field) of every field that is not empty."""
    texts = {}
    for table, text in company.texts.items():
        names, *rows = csv.reader(io.StringIO(text))
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([field and change(table, name, field) for name, field in zip(names, row)]
                         for row in rows)
        texts[table] = out.getvalue()
    return Company(company.name, texts)


def is_money(table: str, column: str) -> bool:
    known = schema()[table].get(column)
    return known is not None and known.type == "money"


def tame(company: Company) -> Company:
    """Without anything to round: whole quantities, cents, shares of whole per cent, and costs that
    name their line where there are lines to split them over."""
    first_line: dict[str, str] = {}
    for line in company.rows("deal_lines"):
        first_line.setdefault(line["deal_id"], line["line"])

    def change(table: str, column: str, field: str) -> str:
        if is_money(table, column):
            own_cost = column in ("off_invoice_amount", "commission_amount", "cost_to_serve_amount")
            return "" if own_cost else str(round(Decimal(field), 2))
        if column in ("quantity", "units"):
            return str(round(Decimal(field)))
        whole_per_cent = column in ("discount_share", "probability", "fit_share")
        return str(round(Decimal(field), 2)) if whole_per_cent else field

    calm = changed(company, change)
    if company.rows("deal_costs"):
        names, *rows = csv.reader(io.StringIO(calm.texts["deal_costs"]))
        deal, line = names.index("deal_id"), names.index("line")
        found: dict[Any, list[str]] = {}
        for row in rows:
            row[line] = row[line] or first_line.get(row[deal], "")
            found[tuple(row[:3]) + (row[names.index("incurred_on")],)] = row
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([names, *found.values()])
        calm.texts["deal_costs"] = out.getvalue()
    return calm


def scaled(company: Company) -> Company:
    return changed(company, lambda table, column, field:
                   str(Decimal(field) * FACTOR) if is_money(table, column) else field)


def in_dollars(company: Company, worth: int) -> Company:
    """All money that is in some currency, in dollars. Amounts of cost_kinds are in the reporting
    currency: they are worth as much more."""
    found = changed(company, lambda table, column, field:
                    str(Decimal(field) * worth) if (table, column) == ("cost_kinds", "amount")
                    else field)
    found.texts["settings"] = "name,value\nreporting_currency,EUR\n"
    found.texts["rates"] = f"currency,valid_from,rate\nUSD,2020-01-01,{worth}\n"
    for table, text in found.texts.items():
        if "currency" in schema()[table] and table != "rates":
            names, *rows = csv.reader(io.StringIO(text))
            if "currency" in names:
                place = names.index("currency")
                names, rows = (names[:place] + names[place + 1:],
                               [row[:place] + row[place + 1:] for row in rows])
            out = io.StringIO()
            csv.writer(out, lineterminator="\n").writerows(
                [names + ["currency"], *(row + ["USD"] for row in rows)])
            found.texts[table] = out.getvalue()
    return found


PARTS = 3


def part_of(company: Company, number: int) -> Company:
    """The deals of one part with their lines and costs, its part of the spend, and all else whole."""
    texts = {}
    for table, text in company.texts.items():
        header, *rows = text.splitlines(keepends=True)
        if table in ("deals", "deal_lines", "deal_costs"):
            place = header.rstrip("\n").split(",").index("deal_id")
            rows = [row for row in rows if zlib.crc32(row.split(",")[place].encode()) % PARTS == number]
        elif table == "spend":
            rows = rows[number::PARTS]
        texts[table] = "".join([header, *rows])
    return Company(company.name, texts)


class Books:
    """A company and what was made of it, each loaded once."""

    def __init__(self, company: Company, draw: random.Random) -> None:
        self.company = company
        self.calm = tame(company)
        # What is declared and pools are rounded where they fall: then only nearly.
        rounds = any(row["share"] is not None or row["amount"] is not None
                     for row in company.rows("cost_kinds"))
        self.exact = not rounds and not company.rows("cost_pools") and not company.rows("rates")
        made = {"as it is": company, "permuted": permuted(company, draw),
                "calm": self.calm, "scaled": scaled(self.calm)}
        made |= {f"part {number}": part_of(company, number) for number in range(PARTS)}
        if company.rows("rates"):
            made |= {"dollars": in_dollars(self.calm, 1), "dear dollars": in_dollars(self.calm,
                                                                                     FACTOR)}
        self.books = {name: made.book() for name, made in made.items()}

    def __enter__(self) -> Books:
        return self

    def __exit__(self, *_: Any) -> None:
        for book in self.books.values():
            book.close()

    def ask(self, name: str, query: str, options: dict) -> coxswain.Result:
        return self.books[name].query(query, **options)


def order_of_rows(books: Books, query: str, options: dict) -> list[str]:
    def told(name: str) -> str:
        try:
            return books.ask(name, query, options).to_json()
        except coxswain.FailedPreconditionError:  # names a row, which is another one by then
            return "a rate is missing"

    return [] if told("as it is") == told("permuted") else ["the order of the rows shows"]


PLACED = {row["name"] for row in coxswain.describe("queries").to_pylist()
          if row["partition_key"] == "deal_id"}


def parts_of_rows(books: Books, query: str, options: dict, draw: random.Random) -> list[str]:
    solved = {row["name"] for row in coxswain.describe("query_options", query).to_pylist()
              if row["stage"] == "solve"}
    of_fold = {name: value for name, value in options.items() if name not in solved}

    def tally(*names: str) -> coxswain.Tally:
        made = coxswain.Tally(query, **of_fold)
        for name in names:
            made.fold(books.books[name])
        return made

    try:
        whole = tally("as it is")
        apart = [tally(f"part {number}") for number in range(PARTS)]
    except coxswain.FailedPreconditionError as error:
        return [] if "the table rates has no" in str(error) else [str(error)]
    draw.shuffle(apart)
    merged = tally()
    for part in apart:
        merged.merge(part)
    found = [] if merged.save() == whole.save() else ["parts come to another tally than the whole"]
    added = coxswain.Tally.load(whole.save())
    name = f"part {draw.randrange(PARTS)}"
    added.fold(books.books[name])
    added.retract(books.books[name])
    if added.save() != whole.save():
        found.append("taking a part back leaves another tally")
    if whole.solve(**{name: value for name, value in options.items() if name in solved}).to_json() != (
            books.ask("as it is", query, options).to_json()):
        found.append("a tally is solved to something else")
    return found


# Of an answer to the last digit or so; ratios and ranks of what is rounded may differ more.
SLACK = 10**-2


def scale_of_money(books: Books, query: str, options: dict, once: str, more: str) -> list[str]:
    if "amount" in options.get("filter", "") or "coverage" in options.get("measures", []):
        return []  # compares with an amount that does not grow
    if any("amount" in (row["filter"] or "") for row in books.company.rows("cost_pools")):
        return []
    found = []
    try:
        before, after = books.ask(once, query, options), books.ask(more, query, options)
    except coxswain.FailedPreconditionError as error:
        return [] if "the table rates has no" in str(error) else [str(error)]
    for column in before.columns:
        grows = column.unit not in ("share", "ratio", "days", "count")
        if not books.exact and (column.kind == "real" or "loss" in column.name or
                                "rank" in column.name):
            continue
        for old, new in zip(before[column.name], after[column.name]):
            if column.kind in ("sum", "real") and old is not None and new is not None:
                wanted = Fraction(old) * (FACTOR if grows else 1)
                slack = abs(wanted) / 10**12 * (column.kind == "real") if books.exact else SLACK
                if abs(Fraction(new) - wanted) > slack:
                    found.append(f"{column.name} is {new} of {old}, {more}")
            elif old != new:
                found.append(f"{column.name} is {new}, and was {old}, {more}")
    if len(before) != len(after):
        found.append(f"there are other rows, {more}")
    return found[:3]


def steps(row: dict[str, Any]) -> bool:
    return bool(
        row["list_revenue"] - row["discounts"] - row["unexplained"] == row["invoice_revenue"] and
        row["invoice_revenue"] - row["off_invoice"] == row["net_revenue"])


def sums_of_margin(books: Books, options: dict) -> list[str]:
    """The steps of every group, and the groups of the company. Groups of a dimension do not change
    what counts, but the level may: it is the same for both."""
    groups = books.ask("as it is", "margin", options)
    level = "line" if "lines" in [column.name for column in groups.columns] else "deal"
    whole = books.ask("as it is", "margin", {**options, "by": [], "level": level})
    found = [f"the steps of {row} do not add up" for row in groups if not steps(row)]
    ratios = ("rank", "loss_by_discount", "loss_at_list", "share", "coverage")
    # What of a pool falls to known costs is rounded group by group.
    rounded = ("after_pools",)
    return (found + added_up(groups, whole, ratios + rounded))[:3]


def added_up(groups: coxswain.Result, whole: coxswain.Result, ratios: tuple[str, ...]) -> list[str]:
    found = []
    for column in whole.columns:
        if column.kind in ("sum", "integer") and not any(part in column.name for part in ratios):
            together = sum(value or 0 for value in groups[column.name])
            if together != (whole[column.name][0] or 0):
                found.append(f"the groups' {column.name} are {together}, the company's "
                             f"{whole[column.name][0]}")
    return found


def sums_of_campaigns(books: Books, options: dict) -> list[str]:
    rows = books.ask("as it is", "campaigns", options)
    if not len(rows):
        return []  # nothing was won or spent
    level = "line" if "line" in rows["credited_by"] else "deal"
    shared = {name: value for name, value in options.items() if name != "credit"}
    whole = books.ask("as it is", "margin", {**shared, "level": level})
    return [f"the campaigns' {column} are not the company's"
            for column in ("net_revenue", "gross_margin", "contribution_margin")
            if sum(value or 0 for value in rows[column]) != (whole[column][0] or 0)]


def sums_of_pools(books: Books, options: dict) -> list[str]:
    """The parts of each pool come to it, and the groups' to what margin shows."""
    parts = books.ask("as it is", "cost_allocation", options)
    found = []
    sums: dict[str, Any] = {}
    shares: dict[str, Any] = {}
    for row in parts:
        sums[row["pool_id"]] = sums.get(row["pool_id"], 0) + row["amount"]
        if row["driver_share"] is not None:
            shares[row["pool_id"]] = shares.get(row["pool_id"], 0) + row["driver_share"]
    for pool in books.company.rows("cost_pools"):
        name = pool["pool_id"]
        if "as_of" not in options and not books.company.rows("rates"):
            if sums.get(name, 0) * 10**6 != pool["amount"]:
                found.append(f"the parts of {name} come to {sums.get(name)}")
        if name in shares and abs(shares[name] - 1) > 1e-9:
            found.append(f"the shares of {name} come to {shares[name]}")
    groups = books.ask("as it is", "margin", options)
    if "pool_cost" in [column.name for column in groups.columns]:
        margin_has = sum(groups["pool_cost"]) + sum(groups["pool_acquisition_cost"])
        of_groups = sum(row["amount"] for row in parts if row["part"] == "group")
        if margin_has != of_groups:
            found.append(f"margin has {margin_has} of pools, {of_groups} are allocated")
    return found


def sums_of_bridge(books: Books, options: dict) -> list[str]:
    groups = books.ask("as it is", "margin_bridge", {**options, "nested": False})
    whole = books.ask("as it is", "margin_bridge", {**options, "nested": False, "by": [],
                                                    "cells": options.get("cells", [
                                                        "customer_id", "product_id"])})
    parts = ("price", "volume", "mix", "cost", "cost_to_serve", "new_customers", "lost_customers",
             "new_products", "discontinued_products", "newly_sold", "no_longer_sold", "currency",
             "unknown_cost", "without_quantity")
    found = [f"the parts of {row} do not add up to its change" for row in groups
             if sum(row[name] for name in parts) != row["change"] or
             row["change"] != row["value"] - row["base_value"]]
    for name in ("base_value", "value", "change", "currency"):
        if name == "currency" and options["by"]:
            continue  # cells are cut by the dimensions, too
        together = sum(groups[name])
        if together != whole[name][0]:
            found.append(f"the groups' {name} are {together}, the company's {whole[name][0]}")
    return found[:3]


def sums_of_realisation(books: Books, options: dict) -> list[str]:
    groups = books.ask("as it is", "price_realisation", options)
    level = "line" if "lines" in [column.name for column in groups.columns] else "deal"
    whole = books.ask("as it is", "price_realisation", {**options, "by": [], "level": level})
    return added_up(groups, whole, ("realisation", "peer", "compared", "below", "above", "median"))


SUMS = {"margin": sums_of_margin, "campaigns": sums_of_campaigns, "cost_allocation": sums_of_pools,
        "margin_bridge": sums_of_bridge, "price_realisation": sums_of_realisation}


# Whose figures are money that scales: the parts of a bridge are rounded to a micro, quantities stay,
# thresholds, targets and size classes are money that is not scaled.
SCALED = ("margin", "campaigns", "measures", "cost_allocation")


def problems_of(books: Books, query: str, options: dict, draw: random.Random) -> list[str]:
    oracle = ORACLES[query]
    problems = order_of_rows(books, query, options)
    if query in PLACED:
        problems += parts_of_rows(books, query, options, draw)
    answerable = getattr(oracle, "answerable", ORACLES["margin"].answerable)
    if query in SCALED and answerable(books.calm, options):
        problems += scale_of_money(books, query, options, "calm", "scaled")
        if "dollars" in books.books:
            problems += scale_of_money(books, query, options, "dollars", "dear dollars")
    if query in SUMS:
        try:
            problems += SUMS[query](books, options)
        except coxswain.FailedPreconditionError as error:
            if "the table rates has no" not in str(error):
                problems.append(str(error))
    return problems


def main() -> int:
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    count = int(sys.argv[2]) if len(sys.argv) > 2 else COMPANIES
    found: list[str] = []
    asked = 0
    for seed in range(first, first + count):
        company, draw = random_company(seed), random.Random(seed)
        asking = {query: oracle.questions(company, draw, 2) for query, oracle in ORACLES.items()}
        with Books(company, draw) as books:
            for query, questions in asking.items():
                for options in questions:
                    asked += 1
                    found += [f"{company.name}, {query} {options}: {problem}"
                              for problem in problems_of(books, query, options, draw)]
    for sentence in found[:40]:
        print(sentence)
    print(f"{asked} questions, {len(found)} that something else is true of")
    return 1 if found or not asked else 0


if __name__ == "__main__":
    sys.exit(main())
