"""What is left of list prices, asked of the library alone:

    COXSWAIN_LIBRARY=.../libcoxswain.so python leakage_alone.py [FOLDER]

of companies of plain deals drawn from seeds, and of a folder of deals and lines with stated amounts, such
as AdventureWorks. Ends with the number of differences.
"""

from __future__ import annotations

import csv
import json
import random
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any, Optional

from leakage import (MICROS, NANOS, Options, Row, Sold, answer_band, answer_realisation, breaches,
                     grouped, keyed)


def micros(text: str) -> Optional[int]:
    return int(Fraction(text) * MICROS) if text else None


def plain_company(seed: int) -> dict[str, list[dict[str, str]]]:
    dice = random.Random(seed)
    money = lambda most: f"{dice.uniform(0, most):.{dice.choice((0, 2, 6))}f}"
    maybe = lambda text, often: text if dice.random() < often else ""
    deals = [{"deal_id": f"D{n}", "customer_id": dice.choice(("C1", "C2", "C3")), "stage": "x",
              "status": "won", "closed_on": "2025-03-31", "owner": dice.choice(("ann", "bob", "")),
              "list_amount": maybe(dice.choice(("", "-")) * (dice.random() < 0.1) + money(2000), 0.9),
              "amount": maybe(money(2000), 0.95), "off_invoice_amount": maybe(money(50), 0.3),
              "cost_of_goods": maybe(money(1500), 0.8)} for n in range(dice.randrange(1, 60))]
    customers = [{"customer_id": f"C{n}", "segment": ("Retail", "Public", "")[n - 1]} for n in (1, 2, 3)]
    return {"customers": customers, "deals": deals}


def of_deals(tables: dict[str, list[dict[str, str]]]) -> list[Sold]:
    """Won deals by owner, their customers' segments being what peers have in common."""
    segments = {row["customer_id"]: row["segment"] or None for row in tables["customers"]}
    found = []
    for deal in tables["deals"]:
        invoice, goods = micros(deal["amount"]), micros(deal["cost_of_goods"])
        net = None if invoice is None else invoice - (micros(deal["off_invoice_amount"]) or 0)
        found.append(Sold(
            (deal["owner"] or None,), (segments.get(deal["customer_id"]),),
            None if invoice is None else micros(deal["list_amount"]), invoice, net,
            None if net is None or goods is None else net - goods))
    return found


def of_lines(folder: Path) -> list[Sold]:
    """Lines with amount, list price and quantity, by owner of their deal."""
    read = lambda name: list(csv.DictReader((folder / f"{name}.csv").read_text().splitlines()))
    segments = {row["customer_id"]: row["segment"] or None for row in read("customers")}
    deals = {row["deal_id"]: row for row in read("deals") if row["status"] == "won"}
    found = []
    for line in read("deal_lines"):
        deal = deals.get(line["deal_id"])
        if deal is None:
            continue
        listed = int(Fraction(line["list_price"]) * Fraction(line["quantity"]) * MICROS)
        amount = micros(line["amount"])
        found.append(Sold((deal["owner"] or None,), (segments.get(deal["customer_id"]),), listed,
                          amount, amount))
    return found


QUESTIONS: list[tuple[str, Options]] = [
    ("price_band", {"by": ["owner"]}),
    ("price_band", {"by": ["owner", "size_class"], "size_classes": ["100", "500"],
                    "show": "quantiles"}),
    ("price_band", {"by": ["owner"], "band_width": "0.0001"}),
    ("price_realisation", {"by": ["owner"]}),
    ("price_realisation", {"by": ["owner"], "size_classes": [], "min_peers": 2,
                           "median_by": "list_revenue"}),
]


def compared(result: Any, wanted: list[Row], dimensions: int) -> list[str]:
    """What differs between a result and the rows wanted, ratios to 1e-12."""
    columns = list(result.columns)
    cells = {column.name: result[column.name] for column in columns}
    found = []
    have = {tuple(cells[column.name][at] for column in columns[:dimensions]): at
            for at in range(len(result))}
    want = {tuple(row[place] for place in range(dimensions)): row for row in wanted}
    if have.keys() != want.keys():
        found.append(f"rows {sorted(map(str, have.keys() ^ want.keys()))[:4]} differ")
    for key in have.keys() & want.keys():
        for column in columns[dimensions:]:
            cell, expected = cells[column.name][have[key]], want[key][column.name]
            if cell is None or expected is None:
                same = cell is None and expected is None
            elif column.kind == "real":
                same = abs(Fraction(cell) - expected) <= Fraction(1, 10**12) * max(1, abs(expected))
            else:
                same = Fraction(cell) * 10**column.scale == expected
            if not same:
                found.append(f"{column.name} of {key} is {cell}, not {expected}")
    return found


def main() -> int:
    import coxswain

    asked, found = 0, []

    def ask(book: Any, name: str, rows: list[Sold], counted: str, **more: Any) -> None:
        nonlocal asked
        for query, options in QUESTIONS:
            options = {**options, **more}
            wanted = (answer_band if query == "price_band" else answer_realisation)(
                rows, options, counted)
            dimensions = len(options["by"]) + (
                query == "price_band" and options.get("show") != "quantiles")
            asked += 1
            found.extend(f"{name} {query} {json.dumps(options)}: {sentence}" for sentence in
                         compared(book.query(query, **options), wanted, dimensions))

    for seed in range(200):
        tables = plain_company(seed)
        with coxswain.Book() as book:
            for table, rows in tables.items():
                text = "\n".join([",".join(rows[0])] + [",".join(row.values()) for row in rows])
                book.load_csv(table, text + "\n")
            ask(book, f"company {seed}", of_deals(tables), "deals")
            book.load_csv("policies", "policy_id,max_discount_share,floor_margin_share\n"
                          "p1,0.1,\np2,,0.25\np3,0.333333333,0\n")
            wanted = []
            for policy, limits in (("p1", (NANOS // 10, None)), ("p2", (None, NANOS // 4)),
                                   ("p3", (333333333, 0))):
                for owner, rows in grouped(of_deals(tables), lambda row: row.shown).items():
                    wanted.append(keyed((policy, *owner, "deals", None), breaches(rows, *limits)))
            asked += 1
            found.extend(f"company {seed} policy_breaches: {sentence}" for sentence in compared(
                book.policy_breaches(by=["owner"]), wanted, 4))
    if len(sys.argv) > 1:
        folder = Path(sys.argv[1])
        with coxswain.Book() as book:
            book.load_folder(folder, dangling="create")
            ask(book, folder.name, of_lines(folder), "lines", level="line")
    for sentence in found[:20]:
        print(sentence)
    print(f"{asked} questions, {len(found)} differences")
    return 1 if found or not asked else 0


if __name__ == "__main__":
    sys.exit(main())
