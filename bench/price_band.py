"""The pocket price band of deals already in a book, and what they keep beside their peers: Coxswain and
DuckDB on the same rows in one process. See README.md.

    scripts/bench price_band [--rows N] [--threads N] [--repeats N]
"""

import argparse
import csv
import time

import coxswain_capi as capi
import deals as data
import margin

# A row for each basis point of realisation: what the distribution is solved from.
BINS = ("count(*), sum(list_price), sum(list_price - discount) from d where status = 'won' "
        "group by all")
POINTS = "round(10000.0 * (list_price - discount) / list_price)::int"
CLASS = ("case when list_price < 100000 then 0 when list_price < 1000000 then 1 "
         "when list_price < 10000000 then 2 else 3 end")

CASES = [
    ("bands", "price_band", "{}", f"select {POINTS} b, {BINS}"),
    ("quantiles by segment", "price_band", '{"by":["deal_segment"],"show":"quantiles"}',
     f"select segment, {POINTS} b, {BINS}"),
    ("beside peers, by segment and size", "price_realisation",
     '{"by":["deal_segment"],"peers":["deal_segment"]}',
     f"select segment, {CLASS} k, {POINTS} b, {BINS}"),
]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--library", required=True)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=9)
    args = parser.parse_args()

    deals = data.draw(args.rows)
    start = time.perf_counter()
    book = margin.load_book(capi.Library(args.library), deals)
    print(f"rows {args.rows}, threads {args.threads}, loaded in {time.perf_counter() - start:.1f} s")
    db = margin.load_duckdb(deals, args.threads)

    ours = list(csv.DictReader(book.query("price_band", "{}", csv=True).splitlines()))
    theirs = db.execute("select count(*), sum(list_price - discount) from d "
                        "where status = 'won'").fetchone()
    assert sum(int(row["deals"]) for row in ours) == theirs[0], theirs
    net = sum(round(float(row["net_revenue"]) * 100) for row in ours)
    assert net == theirs[1], (net, theirs)

    print(f"{'':40}{'coxswain':>10}{'DuckDB':>10}{'ratio':>8}")
    for name, query, options, sql in CASES:
        mine = margin.median_ms(lambda: book.query(query, options, args.threads), args.repeats)
        peer = margin.median_ms(lambda: db.execute(sql).fetchall(), args.repeats)
        print(f"{name:40}{mine:8.1f}ms{peer:8.1f}ms{peer / mine:7.2f}x")
    book.close()


if __name__ == "__main__":
    main()
