"""Margin by segment, by segment and month, and with the segment on the customers table, over deals
already in a book: Coxswain and DuckDB on the same rows in one process. See README.md.

    scripts/bench margin [--rows N] [--threads N] [--repeats N]
"""

import argparse
import statistics
import time

import duckdb
import numpy as np
import pyarrow as pa

import coxswain_capi as capi
import deals as data

SUMS = ("sum(list_price), sum(discount), sum(cogs), sum(commission), sum(cost_to_serve), count(*)")
MONEY = ["list_price", "discount", "cogs", "commission", "cost_to_serve"]


def load_book(library, deals):
    book = library.book()
    segments = data.customer_segments()
    ids = np.arange(len(segments))
    names = [f"segment {i:03d}" for i in range(200)]
    book.load("customers", [
        ("customer_id", capi.ARRAY_TEXT, data.fixed_digits("C", ids), 0, None),
        ("segment", capi.ARRAY_DICTIONARY, segments, 0, names),
    ], len(segments))
    count = len(deals["status"])
    step = 500_000
    for start in range(0, count, step):
        part = {name: np.ascontiguousarray(v[start:start + step]) for name, v in deals.items()}
        rows = len(part["status"])
        micros = lambda cents: np.ascontiguousarray(cents * 10000)
        book.load("deals", [
            ("deal_id", capi.ARRAY_TEXT, data.fixed_digits("D", np.arange(start, start + rows)), 0,
             None),
            ("customer_id", capi.ARRAY_TEXT, data.fixed_digits("C", part["customer"]), 0, None),
            ("stage", capi.ARRAY_DICTIONARY, np.zeros(rows, np.int32), 0, ["Closed"]),
            ("status", capi.ARRAY_DICTIONARY, part["status"], 0, data.STATUSES),
            ("closed_on", capi.ARRAY_DATE, part["close_date"], 0, None),
            ("deal_segment", capi.ARRAY_DICTIONARY, part["segment"], 0, names),
            ("amount", capi.ARRAY_INT64, micros(part["list_price"] - part["discount"]), 6, None),
            ("list_amount", capi.ARRAY_INT64, micros(part["list_price"]), 6, None),
            ("cost_of_goods", capi.ARRAY_INT64, micros(part["cogs"]), 6, None),
            ("commission_amount", capi.ARRAY_INT64, micros(part["commission"]), 6, None),
            ("cost_to_serve_amount", capi.ARRAY_INT64, micros(part["cost_to_serve"]), 6, None),
        ], rows)
    return book


def load_duckdb(deals, threads):
    db = duckdb.connect()
    db.execute(f"set threads={threads}")
    names = pa.array([f"segment {i:03d}" for i in range(200)])
    dates = pa.array(deals["close_date"], pa.int32()).cast(pa.date32())
    columns = {
        "segment": pa.DictionaryArray.from_arrays(deals["segment"], names),
        "status": pa.DictionaryArray.from_arrays(deals["status"], pa.array(data.STATUSES)),
        "close_date": dates,
        "customer_id": pa.array(deals["customer"].astype(np.int64)),
    }
    for name in MONEY:
        columns[name] = pa.array(deals[name])
    arrow = pa.table(columns)
    quoted = ",".join(f"'segment {i:03d}'" for i in range(200))
    db.execute("create type st_t as enum ('open','won','lost')")
    db.execute(f"create type seg_t as enum ({quoted})")
    money = ", ".join(MONEY)
    db.execute("create table d as select segment::varchar::seg_t segment, "
               f"status::varchar::st_t status, close_date, customer_id, {money} from arrow")
    db.execute("create table deals as select segment::varchar segment, status::varchar status, "
               f"{money} from arrow")
    segments = data.customer_segments()
    customers = pa.table({
        "customer_id": pa.array(np.arange(len(segments), dtype=np.int64)),
        "segment": pa.DictionaryArray.from_arrays(segments, names),
    })
    db.execute("create table c as select customer_id, segment::varchar::seg_t segment "
               "from customers")
    return db


def median_ms(call, repeats):
    call()
    call()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def bandwidth(deals):
    """GB/s of reading the five money columns once, one thread: a plain sum."""
    total = sum(deals[name].nbytes for name in MONEY)
    best = min(timed(lambda: [deals[name].sum() for name in MONEY]) for _ in range(5))
    return total / best / 1e9


def timed(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--library", required=True)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=9)
    args = parser.parse_args()

    deals = data.draw(args.rows)
    check = data.contribution_of_won(deals)
    assert args.rows != data.CHECK_ROWS or check == data.CHECK_CENTS, check
    start = time.perf_counter()
    book = load_book(capi.Library(args.library), deals)
    print(f"rows {args.rows}, threads {args.threads}, loaded in {time.perf_counter() - start:.1f} s,"
          f" memory bandwidth {bandwidth(deals):.1f} GB/s (one thread, numpy sum)")
    db = load_duckdb(deals, args.threads)

    def total(sql):
        return db.execute(sql).fetchall()

    best_where = " from d group by all"
    month = "(year(close_date)*12 + month(close_date))::int m"
    cases = [
        ("by segment, best SQL", '"by":["deal_segment"]',
         f"select segment, status, {SUMS}{best_where}", 2.5),
        ("by segment, natural SQL", '"by":["deal_segment"]',
         "select segment, " +
         ", ".join(f"sum({name}) filter (where status='won')" for name in MONEY) +
         ", count(*) filter (where status='won'), count(*) filter (where status='lost')"
         " from deals group by segment", 15),
        ("by segment and month, best SQL", '"by":["deal_segment","month"]',
         f"select segment, {month}, status, {SUMS}{best_where}", 4),
        ("by segment of the customer, best SQL", '"by":["customers.segment"]',
         f"select c.segment, d.status, {SUMS} from d join c using (customer_id) group by all", 4),
    ]
    ours_check = book.query("margin", '{"loss_measure":"none"}', csv=True).splitlines()
    contribution = ours_check[1].split(",")[ours_check[0].split(",").index("contribution_margin")]
    assert round(float(contribution) * 100) == check, (contribution, check)

    print(f"{'':40}{'coxswain':>10}{'+ losses':>10}{'DuckDB':>10}{'ratio':>8}{'wanted':>8}")
    for name, by, sql, wanted in cases:
        plain = median_ms(
            lambda: book.query("margin", f'{{{by},"loss_measure":"none"}}', args.threads),
            args.repeats)
        losses = median_ms(lambda: book.query("margin", f"{{{by}}}", args.threads), args.repeats)
        peer = median_ms(lambda: total(sql), args.repeats)
        print(f"{name:40}{plain:8.1f}ms{losses:8.1f}ms{peer:8.1f}ms{peer / plain:7.2f}x"
              f"{wanted:7.1f}x")
    book.close()


if __name__ == "__main__":
    main()
