"""The whole scorecard of a register of objectives over deals already in a book, beside the widest
single query: all its measures by all its dimensions and periods at once. See README.md.

    scripts/bench scorecard [--rows N] [--objectives N] [--threads N] [--repeats N]
"""

import argparse
import csv
import io
import time

import numpy as np

import coxswain_capi as capi
import deals as data
from peers import median_ms

SEGMENTS = [f"segment {i:03d}" for i in range(200)]
REGIONS = ["North", "East", "South", "West"]
MEASURES = ["bookings", "net_revenue", "gross_margin", "contribution_margin_share",
            "discount_share", "won_deals", "average_deal", "win_rate_count"]
QUARTERS = [(f"{year}-{first:02d}-01", f"{year}-{first + 2:02d}-{last}")
            for year in (2023, 2024, 2025)
            for first, last in ((1, 31), (4, 30), (7, 30), (10, 31))]


def load_deals(book, deals):
    segments = data.customer_segments()
    count = len(segments)
    book.load("customers", [
        ("customer_id", capi.ARRAY_TEXT, data.fixed_digits("C", np.arange(count)), 0, None),
        ("segment", capi.ARRAY_DICTIONARY, segments, 0, SEGMENTS),
        ("region", capi.ARRAY_DICTIONARY, (np.arange(count) % len(REGIONS)).astype(np.int32), 0,
         REGIONS),
    ], count)
    total = len(deals["status"])
    for start in range(0, total, 500_000):
        part = {name: np.ascontiguousarray(v[start:start + 500_000]) for name, v in deals.items()}
        rows = len(part["status"])
        micros = lambda cents: np.ascontiguousarray(cents * 10000)
        book.load("deals", [
            ("deal_id", capi.ARRAY_TEXT, data.fixed_digits("D", np.arange(start, start + rows)), 0,
             None),
            ("customer_id", capi.ARRAY_TEXT, data.fixed_digits("C", part["customer"]), 0, None),
            ("stage", capi.ARRAY_DICTIONARY, np.zeros(rows, np.int32), 0, ["Closed"]),
            ("status", capi.ARRAY_DICTIONARY, part["status"], 0, data.STATUSES),
            ("closed_on", capi.ARRAY_DATE, part["close_date"], 0, None),
            ("amount", capi.ARRAY_INT64, micros(part["list_price"] - part["discount"]), 6, None),
            ("list_amount", capi.ARRAY_INT64, micros(part["list_price"]), 6, None),
            ("cost_of_goods", capi.ARRAY_INT64, micros(part["cogs"]), 6, None),
            ("commission_amount", capi.ARRAY_INT64, micros(part["commission"]), 6, None),
        ], rows)


def objectives(count):
    """Every measure in turn, over a quarter or a year, of a segment, a region, both, or all."""
    rows = []
    for i in range(count):
        conditions = []
        if i % 4 in (1, 3):
            conditions.append(f"segment={SEGMENTS[i * 7 % 200]}")
        if i % 4 in (2, 3):
            conditions.append(f"region={REGIONS[i % len(REGIONS)]}")
        starts, due = QUARTERS[i % 12]
        if i % 5 == 0:
            starts, due = f"{2023 + i % 3}-01-01", f"{2023 + i % 3}-12-31"
        rows.append((f"o{i:03d}", MEASURES[i % len(MEASURES)], "; ".join(conditions), starts, due))
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--library", required=True)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--objectives", type=int, default=200)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=5)
    args = parser.parse_args()

    book = capi.Library(args.library).book()
    start = time.perf_counter()
    load_deals(book, data.draw(args.rows))
    agreed = objectives(args.objectives)
    text = "objective_id,measure,filter,direction,target,starts_on,due_on\n" + "".join(
        f'{i},{measure},"{rows}",up,1,{starts},{due}\n'
        for i, measure, rows, starts, due in agreed)
    book.load_csv("objectives", text)
    print(f"{args.rows} deals, {args.objectives} objectives, threads {args.threads}, loaded in "
          f"{time.perf_counter() - start:.1f} s")

    ask = '{"as_of":"2026-01-31"}'
    scores = {row["objective_id"]: row for row in csv.DictReader(
        io.StringIO(book.query("scorecard", ask, args.threads, csv=True)))}
    for i, measure, rows, starts, due in agreed[:8]:
        options = (f'{{"measures":["{measure}"],"filter":"{rows}","from":"{starts}","to":"{due}"}}')
        alone = next(csv.DictReader(io.StringIO(
            book.query("measures", options, args.threads, csv=True))))
        ours, theirs = float(scores[i]["actual"]), float(alone[measure])
        assert abs(ours - theirs) <= 1e-6 * max(1, abs(theirs)), (i, ours, theirs)

    every = ",".join(f'"{measure}"' for measure in MEASURES)
    widest = median_ms(lambda: book.query(
        "measures", f'{{"measures":[{every}],"by":["segment","region","quarter"]}}', args.threads),
        args.repeats, 1)
    took = median_ms(lambda: book.query("scorecard", ask, args.threads), args.repeats, 1)
    print(f"widest single query {widest:10.1f} ms")
    print(f"scorecard           {took:10.1f} ms  {took / widest:.2f} times, wanted 3")
    book.close()


if __name__ == "__main__":
    main()
