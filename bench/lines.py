"""The waterfall of the lines of won deals by product family and by the deal's segment, over lines
already in a book: Coxswain, DuckDB, polars and pandas on the same rows in one process, and a plain
pass over the columns that are read. See README.md.

    scripts/bench lines [--deals N] [--threads N] [--repeats N] [--peers duckdb,polars,pandas]
"""

import argparse
import gc
import os
import time

import numpy as np

import coxswain_capi as capi
import deals as data
import lines_data
from peers import median_ms, pandas_frame, pass_ms, polars_frame

SEGMENTS = [f"segment {i:03d}" for i in range(200)]
FAMILY_NAMES = [f"family {i:02d}" for i in range(lines_data.FAMILIES)]
FAMILY = np.arange(lines_data.PRODUCTS, dtype=np.int32) % lines_data.FAMILIES
WANTED = {"duckdb": 2.5, "polars": 8, "pandas": 15}
STEP = 500_000  # deals


def load_book(library, deals, lines):
    book = library.book()
    product_names = [f"P{i:05d}" for i in range(lines_data.PRODUCTS)]
    book.load("products", [
        ("product_id", capi.ARRAY_DICTIONARY, np.arange(len(FAMILY), dtype=np.int32), 0,
         product_names),
        ("family", capi.ARRAY_DICTIONARY, FAMILY, 0, FAMILY_NAMES),
    ], len(FAMILY))
    count = len(deals["status"])
    for start in range(0, count, STEP):
        part = {name: np.ascontiguousarray(v[start:start + STEP]) for name, v in deals.items()}
        rows = len(part["status"])
        book.load("deals", [
            ("deal_id", capi.ARRAY_TEXT, data.fixed_digits("D", np.arange(start, start + rows)), 0,
             None),
            ("customer_id", capi.ARRAY_DICTIONARY, np.zeros(rows, np.int32), 0, ["C"]),
            ("stage", capi.ARRAY_DICTIONARY, np.zeros(rows, np.int32), 0, ["Closed"]),
            ("status", capi.ARRAY_DICTIONARY, part["status"], 0, data.STATUSES),
            ("closed_on", capi.ARRAY_DATE, part["close_date"], 0, None),
            ("deal_segment", capi.ARRAY_DICTIONARY, part["segment"], 0, SEGMENTS),
        ], rows)
    numbers = [str(number) for number in range(1, lines_data.LINES + 1)]
    step = STEP * lines_data.LINES
    for start in range(0, len(lines["deal"]), step):
        part = {name: np.ascontiguousarray(v[start:start + step]) for name, v in lines.items()}
        rows = len(part["deal"])
        micros = lambda cents: np.ascontiguousarray(cents * 10000)
        book.load("deal_lines", [
            ("deal_id", capi.ARRAY_TEXT, data.fixed_digits("D", part["deal"]), 0, None),
            ("line", capi.ARRAY_DICTIONARY,
             (np.arange(start, start + rows) % lines_data.LINES).astype(np.int32), 0, numbers),
            ("product_id", capi.ARRAY_DICTIONARY, part["product"], 0, product_names),
            ("quantity", capi.ARRAY_INT64, part["quantity"] * np.int64(1_000_000), 6, None),
            ("list_price", capi.ARRAY_INT64, micros(part["list_price"]), 6, None),
            ("amount", capi.ARRAY_INT64, micros(part["amount"]), 6, None),
            ("unit_cost", capi.ARRAY_INT64, micros(part["unit_cost"]), 6, None),
        ], rows)
    return book


class DuckDB:
    """Integer keys, money as BIGINT, what has few values as enums."""

    FIGURES = ("sum(quantity * list_price), sum(amount)::bigint, "
               "sum(quantity * unit_cost)::bigint, count(*)")

    def __init__(self, deals, lines, threads):
        import duckdb
        import pyarrow as pa
        self.db = db = duckdb.connect()
        db.execute(f"set threads={threads}")
        for name, texts in (("st_t", data.STATUSES), ("seg_t", SEGMENTS), ("fam_t", FAMILY_NAMES)):
            db.execute(f"create type {name} as enum ({','.join(repr(text) for text in texts)})")
        as_text = lambda codes, texts: pa.DictionaryArray.from_arrays(codes, pa.array(texts))
        arrow = pa.table({"deal": np.arange(len(deals["status"]), dtype=np.int32),
                          "status": as_text(deals["status"], data.STATUSES),
                          "segment": as_text(deals["segment"], SEGMENTS)})
        db.execute("create table d as select deal, status::varchar::st_t status, "
                   "segment::varchar::seg_t segment from arrow")
        arrow = pa.table({"product": np.arange(len(FAMILY), dtype=np.int32),
                          "family": as_text(FAMILY, FAMILY_NAMES)})
        db.execute("create table p as select product, family::varchar::fam_t family from arrow")
        arrow = pa.table(lines)
        db.execute("create table l as select * from arrow")

    def family(self):
        return self.db.execute(
            f"select family, {self.FIGURES} from l join d using (deal) join p using (product) "
            "where status = 'won' group by all").fetchall()

    def segment(self):
        return self.db.execute(f"select segment, {self.FIGURES} from l join d using (deal) "
                               "where status = 'won' group by all").fetchall()

    def margin(self, rows):
        return sum(row[2] - row[3] for row in rows)


class Polars:
    def __init__(self, deals, lines, _threads):
        import polars as pl
        self.pl = pl
        self.lines = polars_frame(lines).lazy()
        self.deals = polars_frame({"deal": np.arange(len(deals["status"]), dtype=np.int32),
                                   "status": deals["status"], "segment": deals["segment"]},
                                  {"status": data.STATUSES, "segment": SEGMENTS}).lazy()
        self.products = polars_frame({"product": np.arange(len(FAMILY), dtype=np.int32),
                                      "family": FAMILY}, {"family": FAMILY_NAMES}).lazy()
        quantity = pl.col("quantity").cast(pl.Int64)
        self.figures = [(quantity * pl.col("list_price")).sum().alias("list"),
                        pl.col("amount").sum(),
                        (quantity * pl.col("unit_cost")).sum().alias("goods"), pl.len()]
        self.won = self.deals.filter(pl.col("status") == "won")

    def family(self):
        won = self.lines.join(self.won.select("deal"), on="deal", how="semi")
        return (won.join(self.products, on="product").group_by("family").agg(self.figures)
                .collect())

    def segment(self):
        won = self.lines.join(self.won.select("deal", "segment"), on="deal")
        return won.group_by("segment").agg(self.figures).collect()

    def margin(self, rows):
        return (rows["amount"] - rows["goods"]).sum()


class Pandas:
    """Deals and products are numbered from 0, so their columns are taken by number: a merge of all
    lines takes several times as long and memory."""

    def __init__(self, deals, lines, _threads):
        import pandas as pd
        self.pd = pd
        self.lines = pandas_frame(lines)
        self.deals = pandas_frame({"status": deals["status"], "segment": deals["segment"]},
                                  {"status": data.STATUSES, "segment": SEGMENTS})
        self.families = pd.Categorical.from_codes(FAMILY, FAMILY_NAMES)

    def grouped(self, name, key_of):
        is_won = (self.deals["status"] == "won").to_numpy()
        won = self.lines[is_won[self.lines["deal"].to_numpy()]]
        quantity = won["quantity"].astype(np.int64)
        figures = self.pd.DataFrame({
            name: key_of(won), "list": quantity * won["list_price"], "amount": won["amount"],
            "goods": quantity * won["unit_cost"]}, copy=False)
        groups = figures.groupby(name, observed=True)
        return groups.sum().assign(count=groups.size())

    def family(self):
        return self.grouped("family", lambda won: self.families.take(won["product"].to_numpy()))

    def segment(self):
        segments = self.deals["segment"].array
        return self.grouped("segment", lambda won: segments.take(won["deal"].to_numpy()))

    def margin(self, rows):
        return int((rows["amount"] - rows["goods"]).sum())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--library", required=True)
    parser.add_argument("--deals", type=int, default=10_000_000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--peers", default="duckdb,polars,pandas")
    args = parser.parse_args()
    os.environ["POLARS_MAX_THREADS"] = str(args.threads)  # read when it is first imported

    every = data.draw(args.deals)
    deals = {name: every[name] for name in ("status", "segment", "close_date")}
    del every
    lines = lines_data.draw(args.deals)
    check = lines_data.margin_of_won(lines, deals["status"])
    assert check == lines_data.CHECKS.get(args.deals, check), check
    start = time.perf_counter()
    book = load_book(capi.Library(args.library), deals, lines)
    loaded = time.perf_counter() - start

    questions = {"family": '"by":["family"]', "segment": '"by":["deals.deal_segment"]'}
    ours = {}
    for name, by in questions.items():
        options = f'{{{by},"level":"line","loss_measure":"none"}}'
        rows = book.query("margin", options, csv=True).splitlines()
        column = rows[0].split(",").index("gross_margin")
        total = sum(round(float(row.split(",")[column]) * 100) for row in rows[1:])
        assert total == check, (name, total, check)
        plain = median_ms(lambda: book.query("margin", options, args.threads), args.repeats)
        losses = median_ms(lambda: book.query("margin", options.replace("none", "gross_margin"),
                                              args.threads), args.repeats)
        ours[name] = (plain, losses)
    book.close()
    # As wide as the book has them: two references of 4 bytes, four numbers of 8.
    money = [lines["list_price"], lines["amount"], lines["unit_cost"]]
    references = [lines["deal"].view(np.int64), lines["product"].view(np.int64)]
    once = pass_ms(money + [lines["amount"]] + references)
    size = len(lines["deal"]) * 40
    print(f"deals {args.deals}, lines {len(lines['deal'])}, threads {args.threads}, check {check}, "
          f"loaded in {loaded:.1f} s")
    print(f"one pass over the columns (40 bytes a line, one thread, numpy sum): {once:.1f} ms, "
          f"{size / once / 1e6:.1f} GB/s")
    print(f"{'':10}{'coxswain':>11}{'+ losses':>11}{'passes':>8}{'wanted':>8}")
    for name, (plain, losses) in ours.items():
        print(f"{name:10}{plain:9.1f}ms{losses:9.1f}ms{plain / once:7.2f}x{4:7.1f}x")

    sides = {"duckdb": DuckDB, "polars": Polars, "pandas": Pandas}
    for peer in args.peers.split(","):
        side = sides[peer](deals, lines, args.threads)
        for name, (plain, _) in ours.items():
            ask = getattr(side, name)
            total = side.margin(ask())
            assert total == check, (peer, name, total, check)
            took = median_ms(ask, args.repeats, warm=1)
            print(f"{peer:10}{name:10}{took:9.1f}ms{took / plain:8.2f}x, wanted {WANTED[peer]}x")
        del side
        gc.collect()


if __name__ == "__main__":
    main()
