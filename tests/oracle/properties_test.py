"""What is true of answers whatever the rows are, on companies drawn from seeds:

    properties_test.py [FIRST [COUNT]]

The order of the rows in every table decides no digit, nor the order of the answer. Money k times as
large makes money k times as large, and leaves counts, shares and ranks as they were. The steps of a
waterfall add up, and its groups to the company. (Parts, and taking back what was folded:
tests/partition.)
"""

from __future__ import annotations

import csv
import io
import random
import sys
from decimal import Decimal
from fractions import Fraction
from typing import Any, Callable

import coxswain

from company import Company, schema
from drawn import random_company
from oracle_test import ORACLES

FACTOR = 7
COMPANIES = 120


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


def order_of_rows(company: Company, query: str, options: dict, draw: random.Random) -> list[str]:
    with company.book() as book, permuted(company, draw).book() as other:
        same = book.query(query, **options).to_json() == other.query(query, **options).to_json()
    return [] if same else ["the order of the rows shows"]


def scale_of_money(company: Company, query: str, options: dict) -> list[str]:
    if "amount" in options.get("filter", "") or "coverage" in options.get("measures", []):
        return []  # compares with an amount that does not grow
    found = []
    with tame(company).book() as book, scaled(tame(company)).book() as other:
        before, after = book.query(query, **options), other.query(query, **options)
        for column in before.columns:
            grows = column.unit not in ("share", "ratio", "days", "count")
            for old, new in zip(before[column.name], after[column.name]):
                if column.kind in ("sum", "real") and old is not None and new is not None:
                    wanted = Fraction(old) * (FACTOR if grows else 1)
                    if abs(Fraction(new) - wanted) > abs(wanted) / 10**12 * (column.kind == "real"):
                        found.append(f"{column.name} is {new} of {old}")
                elif old != new:
                    found.append(f"{column.name} is {new}, and was {old}")
        if len(before) != len(after):
            found.append("there are other rows")
    return found[:3]


def steps(row: dict[str, Any]) -> bool:
    return bool(
        row["list_revenue"] - row["discounts"] - row["unexplained"] == row["invoice_revenue"] and
        row["invoice_revenue"] - row["off_invoice"] == row["net_revenue"])


def sums_of_margin(company: Company, options: dict) -> list[str]:
    """The steps of every group, and the groups of the company. Groups of a dimension do not change
    what counts, but the level may: it is the same for both."""
    with company.book() as book:
        groups = book.query("margin", **options)
        level = "line" if "lines" in [column.name for column in groups.columns] else "deal"
        whole = book.query("margin", **{**options, "by": [], "level": level})
    found = [f"the steps of {row} do not add up" for row in groups if not steps(row)]
    ratios = ("rank", "loss_by_discount", "loss_at_list", "share", "coverage")
    for column in whole.columns:
        if not any(part in column.name for part in ratios):
            together = sum(value or 0 for value in groups[column.name])
            if together != (whole[column.name][0] or 0):
                found.append(f"the groups' {column.name} are {together}, the company's "
                             f"{whole[column.name][0]}")
    return found[:3]


def sums_of_campaigns(company: Company, options: dict) -> list[str]:
    with company.book() as book:
        rows = book.query("campaigns", **options)
        if not len(rows):
            return []  # nothing was won or spent
        level = "line" if "line" in rows["credited_by"] else "deal"
        shared = {name: value for name, value in options.items() if name != "credit"}
        whole = book.query("margin", **shared, level=level)
    return [f"the campaigns' {column} are not the company's"
            for column in ("net_revenue", "gross_margin", "contribution_margin")
            if sum(value or 0 for value in rows[column]) != (whole[column][0] or 0)]


SUMS = {"margin": sums_of_margin, "campaigns": sums_of_campaigns}


# Whose figures are money and scale exactly: the parts of a bridge are rounded to a micro, quantities stay,
# thresholds and size classes are money that is not scaled.
SCALED = ("margin", "campaigns", "measures")


def main() -> int:
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    count = int(sys.argv[2]) if len(sys.argv) > 2 else COMPANIES
    found: list[str] = []
    asked = 0
    for seed in range(first, first + count):
        company, draw = random_company(seed), random.Random(seed)
        for query, oracle in ORACLES.items():
            for options in oracle.questions(company, draw, 2):
                asked += 1
                problems = order_of_rows(company, query, options, draw)
                if query in SCALED and oracle.answerable(tame(company), options):
                    problems += scale_of_money(company, query, options)
                if query in SUMS:
                    problems += SUMS[query](company, options)
                found += [f"{company.name}, {query} {options}: {problem}" for problem in problems]
    for sentence in found[:40]:
        print(sentence)
    print(f"{asked} questions, {len(found)} that something else is true of")
    return 1 if found or not asked else 0


if __name__ == "__main__":
    sys.exit(main())
