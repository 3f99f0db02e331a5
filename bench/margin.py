"""Margin by segment, by segment and month, and with the segment on the customers table, over deals
already in a book: Coxswain, DuckDB, polars and pandas on the same rows in one process. See
README.md.

    scripts/bench margin [--rows N] [--threads N] [--repeats N]
"""

import argparse
import os
import time

import duckdb
import numpy as np
import pyarrow as pa

import coxswain_capi as capi
import deals as data
from peers import median_ms, pandas_frame, pass_ms, polars_frame

SUMS = ("sum(list_price), sum(discount), sum(cogs), sum(commission), sum(cost_to_serve), count(*)")
MONEY = data.MONEY
SEGMENTS = [f"segment {i:03d}" for i in range(200)]


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


class Polars:
    """The three questions over won deals."""

    def __init__(self, deals):
        import polars as pl
        self.pl = pl
        frame = polars_frame({name: deals[name] for name in ("segment", "status", "close_date",
                                                              "customer", *MONEY)},
                             {"segment": SEGMENTS, "status": data.STATUSES})
        self.deals = frame.with_columns(pl.col("close_date").cast(pl.Date)).lazy()
        segments = data.customer_segments()
        self.customers = polars_frame(
            {"customer": np.arange(len(segments), dtype=np.int32), "of_customer": segments},
            {"of_customer": SEGMENTS}).lazy()
        self.won = self.deals.filter(pl.col("status") == "won")

    def _sums(self, rows, *keys):
        return rows.group_by(*keys).agg(self.pl.col(MONEY).sum(), self.pl.len()).collect()

    def segment(self):
        return self._sums(self.won, "segment")

    def month(self):
        day = self.pl.col("close_date").dt
        month = day.year().cast(self.pl.Int32) * 12 + day.month().cast(self.pl.Int32)
        return self._sums(self.won, "segment", month.alias("month"))

    def customer(self):
        return self._sums(self.won.join(self.customers, on="customer"), "of_customer")


class Pandas:
    """The same; customers are numbered from 0, so their segments are taken by number."""

    def __init__(self, deals):
        import pandas as pd
        self.deals = pandas_frame({name: deals[name] for name in ("segment", "status", "customer",
                                                                   *MONEY)},
                                  {"segment": SEGMENTS, "status": data.STATUSES})
        self.deals["close_date"] = deals["close_date"].astype("datetime64[D]").astype(
            "datetime64[s]")
        self.segments = pd.Categorical.from_codes(data.customer_segments(), SEGMENTS)

    def _sums(self, won, *keys):
        groups = won.groupby(list(keys), observed=True)
        return groups[MONEY].sum().assign(count=groups.size())

    def segment(self):
        return self._sums(self.deals[self.deals["status"] == "won"], "segment")

    def month(self):
        won = self.deals[self.deals["status"] == "won"]
        month = won["close_date"].dt.year * 12 + won["close_date"].dt.month
        return self._sums(won, "segment", month.rename("month"))

    def customer(self):
        won = self.deals[self.deals["status"] == "won"]
        segment = self.segments.take(won["customer"].to_numpy())
        return self._sums(won.assign(of_customer=segment), "of_customer")


def contribution(rows):
    """Of a peer's answer, in cents."""
    return int((rows["list_price"] - rows["discount"] - rows["cogs"] - rows["commission"] -
                rows["cost_to_serve"]).sum())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--library", required=True)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=9)
    args = parser.parse_args()

    os.environ["POLARS_MAX_THREADS"] = str(args.threads)  # read when it is first imported
    deals = data.draw(args.rows)
    check = data.contribution_of_won(deals)
    assert args.rows != data.CHECK_ROWS or check == data.CHECK_CENTS, check
    start = time.perf_counter()
    book = load_book(capi.Library(args.library), deals)
    loaded = time.perf_counter() - start
    money = [deals[name] for name in MONEY]
    read = sum(column.nbytes for column in money) / pass_ms(money) / 1e6
    print(f"rows {args.rows}, threads {args.threads}, loaded in {loaded:.1f} s, "
          f"memory bandwidth {read:.1f} GB/s (one thread, numpy sum)")
    db = load_duckdb(deals, args.threads)

    def total(sql):
        return db.execute(sql).fetchall()

    best_where = " from d group by all"
    month = "(year(close_date)*12 + month(close_date))::int m"
    frames = {"polars": Polars(deals), "pandas": Pandas(deals)}
    cases = [
        ("by segment, best SQL", "segment", '"by":["deal_segment"]',
         f"select segment, status, {SUMS}{best_where}", 2.5),
        ("by segment, natural SQL", None, '"by":["deal_segment"]',
         "select segment, " +
         ", ".join(f"sum({name}) filter (where status='won')" for name in MONEY) +
         ", count(*) filter (where status='won'), count(*) filter (where status='lost')"
         " from deals group by segment", 15),
        ("by segment and month, best SQL", "month", '"by":["deal_segment","month"]',
         f"select segment, {month}, status, {SUMS}{best_where}", 4),
        ("by segment of the customer, best SQL", "customer", '"by":["customers.segment"]',
         f"select c.segment, d.status, {SUMS} from d join c using (customer_id) group by all", 4),
    ]
    ours_check = book.query("margin", '{"loss_measure":"none"}', csv=True).splitlines()
    ours = ours_check[1].split(",")[ours_check[0].split(",").index("contribution_margin")]
    assert round(float(ours) * 100) == check, (ours, check)

    print(f"{'':40}{'coxswain':>10}{'+ losses':>10}{'DuckDB':>10}{'ratio':>8}{'wanted':>8}")
    for name, question, by, sql, wanted in cases:
        plain = median_ms(
            lambda: book.query("margin", f'{{{by},"loss_measure":"none"}}', args.threads),
            args.repeats)
        losses = median_ms(lambda: book.query("margin", f"{{{by}}}", args.threads), args.repeats)
        peer = median_ms(lambda: total(sql), args.repeats)
        print(f"{name:40}{plain:8.1f}ms{losses:8.1f}ms{peer:8.1f}ms{peer / plain:7.2f}x"
              f"{wanted:7.1f}x")
        for frame, target in (("polars", 8), ("pandas", 15)) if question else ():
            ask = getattr(frames[frame], question)
            assert contribution(ask()) == check, (frame, question)
            took = median_ms(ask, args.repeats)
            print(f"{'  ' + frame:60}{took:8.1f}ms{took / plain:7.2f}x{target:7.1f}x")
    book.close()


if __name__ == "__main__":
    main()
