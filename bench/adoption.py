"""Adoption series of deals already in a book: new customers and customers ever by month, for the
whole company and by segment of the customer: Coxswain beside DuckDB on the same rows in one
process, and beside one bare pass over the columns read. See README.md.

    scripts/bench adoption [--rows N] [--threads N] [--repeats N]
"""

import argparse
import time

import duckdb
import numpy as np
import pyarrow as pa

import coxswain_capi as capi
import deals as data
from peers import median_ms, pass_ms

SEGMENTS = [f"segment {i:03d}" for i in range(200)]


def load_book(library, deals):
    book = library.book()
    segments = data.customer_segments()
    book.load("customers", [
        ("customer_id", capi.ARRAY_TEXT, data.fixed_digits("C", np.arange(len(segments))), 0, None),
        ("segment", capi.ARRAY_DICTIONARY, segments, 0, SEGMENTS),
    ], len(segments))
    count = len(deals["status"])
    step = 500_000
    for start in range(0, count, step):
        part = {name: np.ascontiguousarray(values[start:start + step])
                for name, values in deals.items()}
        rows = len(part["status"])
        book.load("deals", [
            ("deal_id", capi.ARRAY_TEXT, data.fixed_digits("D", np.arange(start, start + rows)), 0,
             None),
            ("customer_id", capi.ARRAY_TEXT, data.fixed_digits("C", part["customer"]), 0, None),
            ("stage", capi.ARRAY_DICTIONARY, np.zeros(rows, np.int32), 0, ["Closed"]),
            ("status", capi.ARRAY_DICTIONARY, part["status"], 0, data.STATUSES),
            ("closed_on", capi.ARRAY_DATE, part["close_date"], 0, None),
            ("amount", capi.ARRAY_INT64, np.ones(rows, np.int64), 6, None),
        ], rows)
    return book


def load_duckdb(deals, threads):
    db = duckdb.connect()
    db.execute(f"set threads={threads}")
    deals_of_arrow = pa.table({
        "status": pa.DictionaryArray.from_arrays(deals["status"], pa.array(data.STATUSES)),
        "customer": pa.array(deals["customer"]),
        "close_date": pa.array(deals["close_date"], pa.int32()).cast(pa.date32())})
    customers = pa.table({
        "customer": pa.array(np.arange(len(data.customer_segments()), dtype=np.int32)),
        "segment": pa.DictionaryArray.from_arrays(data.customer_segments(), pa.array(SEGMENTS))})
    db.register("arrow_deals", deals_of_arrow)
    db.register("arrow_customers", customers)
    db.execute("create type status_t as enum ('open', 'won', 'lost')")
    quoted = ",".join(f"'{name}'" for name in SEGMENTS)
    db.execute(f"create type segment_t as enum ({quoted})")
    db.execute("create table deals as select status::varchar::status_t status, customer, "
               "close_date from arrow_deals")
    db.execute("create table customers as select customer, segment::varchar::segment_t segment "
               "from arrow_customers")
    return db


FIRSTS = ("with firsts as (select customer, min(close_date) first_day from deals "
          "where status = 'won' group by customer) ")
COMPANY = FIRSTS + ("select date_trunc('month', first_day) m, count(*) new, "
                    "sum(count(*)) over (order by m) ever from firsts group by m order by m")
BY_SEGMENT = FIRSTS + (
    "select segment, date_trunc('month', first_day) m, count(*) new, "
    "sum(count(*)) over (partition by segment order by m) ever "
    "from firsts join customers using (customer) group by segment, m order by segment, m")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--library", required=True)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=5)
    args = parser.parse_args()

    deals = {name: values for name, values in data.draw(args.rows).items()
             if name in ("status", "customer", "close_date")}
    start = time.perf_counter()
    book = load_book(capi.Library(args.library), deals)
    print(f"rows {args.rows}, threads {args.threads}, loaded in "
          f"{time.perf_counter() - start:.1f} s")
    won = deals["status"] == 1
    customers = len(np.unique(deals["customer"][won]))
    bare = pass_ms([deals["status"].astype(np.int8), deals["customer"], deals["close_date"]])
    print(f"one pass over status, customer and day: {bare:.1f} ms; {won.sum()} won deals of "
          f"{customers} customers")
    db = load_duckdb(deals, args.threads)
    print(f"{'':22}{'Coxswain':>12}{'passes':>9}{'DuckDB':>12}{'ratio':>8}")
    for name, options, sql in [("the company", '{"grain":"month"}', COMPANY),
                               ("by segment", '{"grain":"month","by":["segment"]}', BY_SEGMENT)]:
        answer = book.query("adoption", options, args.threads, csv=True).splitlines()
        place = answer[0].split(",").index("new_customers")
        ours = sum(int(line.split(",")[place]) for line in answer[1:])
        theirs = sum(row[-2] for row in db.execute(sql).fetchall())
        assert ours == theirs == customers, (ours, theirs, customers)
        took = median_ms(lambda: book.query("adoption", options, args.threads), args.repeats, 1)
        peer = median_ms(lambda: db.execute(sql).fetchall(), args.repeats, 1)
        print(f"{name:22}{took:10.1f}ms{took / bare:8.1f}x{peer:10.1f}ms{peer / took:7.2f}x")
    book.close()


if __name__ == "__main__":
    main()
