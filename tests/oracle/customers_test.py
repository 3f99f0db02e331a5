"""Compares every cell of what tests/oracle/customers.py says with the library:

    COXSWAIN_LIBRARY=libcoxswain.so PYTHONPATH=bindings/python/src \\
        python3 tests/oracle/customers_test.py [COMPANIES]

of companies drawn from seeds, and of the AdventureWorks resellers where COXSWAIN_TEST_DATA or
../shared/data has them.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import os
import random
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Optional

import coxswain

from customers import (MICROS, Key, Part, Row, concentration, half_even, profitability, questions,
                       targets)

# Plain rows to parts.

STEPS = {"rebate": "off_invoice", "payment_terms": "off_invoice",
         "freight_allowance": "off_invoice"}


def micros(text: Optional[str]) -> Optional[int]:
    return None if text in (None, "") else half_even(Fraction(Decimal(text)) * MICROS)


def product_of(price: int, quantity: int) -> int:
    return half_even(Fraction(price * quantity, MICROS))


def parts_of_rows(tables: dict[str, list[Row]]) -> list[Part]:
    """Won deals as parts without a key, in the columns that the companies of this file use. A deal
    with lines is what they come to together."""
    products = {row["product_id"]: row for row in tables.get("products", [])}
    lines: dict[str, list[Row]] = {}
    for row in tables.get("deal_lines", []):
        lines.setdefault(row["deal_id"], []).append(row)
    costs: dict[str, list[Row]] = {}
    for row in tables.get("deal_costs", []):
        costs.setdefault(row["deal_id"], []).append(row)
    parts = []
    for deal in tables["deals"]:
        if deal["status"] != "won":
            continue
        part = Part(name=deal["deal_id"],
                    closed_on=datetime.date.fromisoformat(deal["closed_on"]))
        own = lines.get(deal["deal_id"], [])
        off = micros(deal.get("off_invoice_amount")) or 0
        serve = (micros(deal.get("commission_amount")) or 0)
        for cost in costs.get(deal["deal_id"], []):
            if STEPS.get(cost["kind"]) == "off_invoice":
                off += micros(cost["amount"]) or 0
            else:
                serve += micros(cost["amount"]) or 0
        part.off_invoice, part.serve = off, serve
        if own:
            fill_from_lines(part, own, products)
        else:
            amount, listed = micros(deal.get("amount")), micros(deal.get("list_amount"))
            goods = micros(deal.get("cost_of_goods"))
            part.invoice = amount or 0
            part.list = part.invoice if listed is None else listed
            part.known = part.partly = amount is not None and goods is not None
            part.goods = (goods or 0) if part.known else 0
            part.covered_net = part.net if part.known else 0
            part.covered_serve = serve if part.known else 0
            part.covered_discount = part.list - part.invoice if part.known else 0
        parts.append(part)
    return parts


def fill_from_lines(part: Part, lines: list[Row], products: dict[str, Row]) -> None:
    """Lines that all have an amount and a cost, which is what this file's companies have."""
    for line in lines:
        product = products.get(line["product_id"], {})
        quantity = micros(line["quantity"]) or 0
        net = micros(line["amount"])
        listed = micros(line["list_price"]) or micros(product.get("list_price"))
        cost = micros(line["unit_cost"]) or micros(product.get("unit_cost"))
        assert net is not None and listed is not None and cost is not None
        full = product_of(listed, quantity)
        part.list += full
        part.invoice += net
        part.goods += product_of(cost, quantity)
        if line.get("discount_amount"):
            part.unexplained += full - (micros(line["discount_amount"]) or 0) - net
    part.covered_net, part.covered_serve = part.net, part.serve
    part.covered_discount = part.list - part.unexplained - part.invoice


# The comparison with the library.

def random_tables(seed: int) -> dict[str, list[Row]]:
    """Deals of a few customers: returns, credit notes, unknown costs, revenue of zero."""
    draw = random.Random(seed)
    customers = [{"customer_id": f"C{number}",
                  "segment": draw.choice(("Retail", "Industry", ""))}
                 for number in range(draw.randrange(1, 12))]
    deals, costs = [], []
    for number in range(draw.randrange(1, 60)):
        amount = draw.choice((0, draw.uniform(-300, 900), draw.uniform(0, 900), 250))
        deals.append({
            "deal_id": f"D{number}", "customer_id": draw.choice(customers)["customer_id"],
            "stage": "Closed", "status": draw.choice(("won", "won", "won", "lost")),
            "closed_on": f"2026-0{draw.randrange(1, 7)}-{draw.randrange(10, 29)}",
            "list_amount": draw.choice(("", f"{amount * draw.uniform(1, 1.5):.4f}")),
            "amount": f"{amount:.{draw.choice((0, 2, 6))}f}",
            "cost_of_goods": draw.choice(("", f"{draw.uniform(0, 800):.3f}", "100", "80")),
            "commission_amount": draw.choice(("", f"{draw.uniform(0, 90):.2f}", "25"))})
        if draw.random() < 0.4:
            costs.append({"cost_id": f"K{number}", "deal_id": f"D{number}",
                          "kind": draw.choice(("freight", "rebate", "support")),
                          "amount": f"{draw.uniform(0, 120):.2f}"})
    return {"customers": customers, "deals": deals, "deal_costs": costs}


def differences(result: Any, expected: list[Row], dimensions: int, compared: set[str],
                skip: int = 0) -> list[str]:
    """Of the rows in order; dimensions begin at the column `skip`."""
    found = []
    if len(result) != len(expected):
        return [f"{len(result)} rows, not {len(expected)}"]
    for place, column in enumerate(result.columns):
        name: Any = place - skip if skip <= place < skip + dimensions else column.name
        if name not in compared and not isinstance(name, int):
            continue
        for number, cell in enumerate(result[column.name]):
            wanted = expected[number][name]
            if isinstance(cell, Decimal):
                cell = int(cell * MICROS)
            exact = not isinstance(cell, float) or wanted is None
            if cell == wanted if exact else abs(cell - float(wanted)) <= 1e-12 * abs(cell):
                continue
            found.append(f"{column.name} of row {number} is {cell}, not {wanted}")
    return found


def check_company(tables: dict[str, list[Row]], draw: random.Random) -> list[str]:
    segments = {row["customer_id"]: row["segment"] or None for row in tables["customers"]}
    owners = {row["deal_id"]: row["customer_id"] for row in tables["deals"]}
    parts = parts_of_rows(tables)
    found: list[str] = []
    measure = draw.choice(("gross_margin_share", "contribution_margin_share"))
    target = draw.choice(("0.25", "0", "0.1", "1", "0.333333"))
    days = sorted(part.closed_on for part in parts if part.closed_on) or [datetime.date(2026, 1, 1)]
    first, last = days[len(days) // 5], days[len(days) * 4 // 5]
    with coxswain.Book() as book:
        for table, rows in tables.items():
            if rows:
                book.load_csv(table, csv_of(list(rows[0]), rows))
        book.load("objectives", [{
            "objective_id": name, "measure": of, "direction": "up", "target": target,
            "starts_on": first.isoformat(), "due_on": last.isoformat()}
            for name, of in (("B", "net_revenue"), ("M", measure))])

        def compare(query: str, options: Row, expected: list[Row], dimensions: int,
                    skip: int = 0) -> None:
            compared = set(expected[0]) if expected else set()
            for sentence in differences(book.query(query, **options), expected, dimensions,
                                        compared, skip):
                found.append(f"{query} {json.dumps(options)}: {sentence}")

        by_customer = [with_key(part, (owners[part.name],)) for part in parts]
        in_segments = [with_key(part, (segments[owners[part.name]], owners[part.name]))
                       for part in parts]
        for _ in range(3):
            profit, spread_options = questions(draw)
            compare("customer_profitability", profit, profitability(by_customer, profit), 1)
            by_segment = [with_key(part, part.key[:1]) for part in in_segments]
            compare("customer_profitability", profit | {"by": ["customers.segment"]},
                    profitability(by_segment, profit), 1)
            compare("customer_concentration", spread_options,
                    concentration(by_customer, spread_options), 0)
            compare("customer_concentration", spread_options | {"by": ["customers.segment"]},
                    concentration(in_segments, spread_options, 1), 1)
        held = [part for part in in_segments if first <= (part.closed_on or first) <= last]
        compare("margin_targets", {},
                targets([with_key(part, ()) for part in held], measure, Fraction(target), False),
                0, 1)
        compare("margin_targets", {"by": ["customers.segment"]},
                targets([with_key(part, part.key[:1]) for part in held], measure,
                        Fraction(target), True), 1, 1)
    return found


def with_key(part: Part, key: Key) -> Part:
    copy = Part(**vars(part))
    copy.key = key
    return copy


def csv_of(names: list[str], rows: list[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def adventureworks() -> Optional[dict[str, list[Row]]]:
    root = os.environ.get("COXSWAIN_TEST_DATA")
    data = Path(root) if root else Path(__file__).resolve().parents[3] / "shared" / "data"
    folder = data / "adventureworks"
    if not folder.is_dir():
        return None
    tables = {}
    for table in ("customers", "products", "deals", "deal_lines", "deal_costs"):
        with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            tables[table] = list(csv.DictReader(file))
    return tables


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    found = []
    for seed in range(1, count + 1):
        found += [f"seed {seed}: {sentence}"
                  for sentence in check_company(random_tables(seed),
                                                random.Random(seed))]
    print(f"random: {count} companies, {len(found)} differences")
    tables = adventureworks()
    if tables is None:
        print("SKIPPED: AdventureWorks is absent (set COXSWAIN_TEST_DATA)")
    else:
        different = check_company(tables, random.Random(0))
        print(f"adventureworks: {len(different)} differences")
        found += different
    for sentence in found[:40]:
        print(sentence)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
