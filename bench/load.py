"""A CSV file of deals into a book, every row checked and its key indexed; DuckDB's read_csv into a
table with and without a primary key beside it. See README.md.

    scripts/bench load [--rows N] [--threads N] [--repeats N] [--folder DIR]
"""

import argparse
import ctypes as c
import os
import re
import statistics
import tempfile
import time

import duckdb
import numpy as np
import pyarrow as pa

import coxswain_capi as capi
import deals as data


def write_csv(deals, path):
    names = pa.array([f"segment {i:03d}" for i in range(200)])
    table = {name: pa.array(deals[name]) for name in
             ("list_price", "discount", "cogs", "commission", "cost_to_serve", "customer", "campaign")}
    table["segment"] = pa.DictionaryArray.from_arrays(deals["segment"], names)
    table["status"] = pa.DictionaryArray.from_arrays(deals["status"], pa.array(data.STATUSES))
    table["closed_on"] = pa.array(deals["close_date"], pa.int32()).cast(pa.date32())
    arrow = pa.table(table)
    db = duckdb.connect()
    db.execute(f"""copy (select row_number() over () - 1 deal_id, customer customer_id,
        'Closed' stage, status, closed_on, segment deal_segment, campaign campaign_id,
        printf('%d.%02d', list_price // 100, list_price % 100) list_amount,
        printf('%d.%02d', (list_price - discount) // 100, (list_price - discount) % 100) amount,
        printf('%d.%02d', cogs // 100, cogs % 100) cost_of_goods,
        printf('%d.%02d', commission // 100, commission % 100) commission_amount,
        printf('%d.%02d', cost_to_serve // 100, cost_to_serve % 100) cost_to_serve_amount
        from arrow) to '{path}' (header, delimiter ',')""")


def arrow_bytes(deals):
    """Bytes of the file's columns in Arrow, as compact as Arrow has them: texts of few values as
    dictionaries of 32-bit indices, money as 64-bit numbers."""
    count = len(deals["status"])
    texts = (np.arange(count), deals["customer"])
    indices = 4  # stage, status, deal_segment, campaign_id; their dictionaries are small
    return (sum(pa.array(numbers).cast(pa.string()).nbytes for numbers in texts) +
            count * (4 * indices + 4 + 8 * len(MONEY)))


def resident():
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def counted_bytes(book):
    """What the book says it holds, which it does where columns of terabytes are refused."""
    try:
        book.load("deals", [("term_months", capi.ARRAY_INT64, np.zeros(1, np.int64), 0, None)],
                  1 << 40)
    except RuntimeError as problem:
        return int(re.search(r"but (\d+) of the ceiling", str(problem)).group(1))
    raise AssertionError("columns of terabytes were read")


def timed(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def load_file(library, book, path, threads):
    run = capi.Run(c.sizeof(capi.Run), threads, 0, None, None, None)
    error = c.c_void_p()
    library.check(library.lib.cxs_book_load_csv_file(
        book.handle, book.table("deals"), path.encode(), None, c.byref(run), None,
        c.byref(error)), error)


def ours(library, path, threads):
    book = library.book(memory_limit=1 << 40)
    return timed(lambda: load_file(library, book, path, threads)), book


MONEY = ["list_amount", "amount", "cost_of_goods", "commission_amount", "cost_to_serve_amount"]
COLUMNS = ("deal_id bigint{key}, customer_id bigint, stage varchar, status varchar, closed_on date, "
           "deal_segment varchar, campaign_id bigint, " +
           ", ".join(f"{name} decimal(18,2)" for name in MONEY))


def theirs(path, threads, keyed):
    db = duckdb.connect()
    db.execute(f"set threads={threads}")
    if not keyed:
        return timed(lambda: db.execute(f"create table deals as select * from read_csv('{path}')"))
    db.execute(f"create table deals ({COLUMNS.format(key=' primary key')})")
    return timed(lambda: db.execute(f"insert into deals select * from read_csv('{path}')"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--library", required=True)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--folder", default="build", help="where the file goes")
    args = parser.parse_args()

    deals = data.draw(args.rows)
    check = data.contribution_of_won(deals)
    library = capi.Library(args.library)
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        path = os.path.join(folder, "deals.csv")
        write_csv(deals, path)
        in_arrow = arrow_bytes(deals)
        del deals
        size = os.path.getsize(path)
        with open(path, "rb") as file:  # into the page cache, for all alike
            while file.read(1 << 24):
                pass
        times = {"coxswain": [], "DuckDB": [], "DuckDB, primary key": []}
        for repeat in range(args.repeats):
            before = resident()
            seconds, book = ours(library, path, args.threads)
            times["coxswain"].append(seconds)
            if repeat == 0:
                c.CDLL(None).malloc_trim(0)
                in_memory = resident() - before
                counted = counted_bytes(book)
                lines = book.query("margin", '{"loss_measure":"none"}', csv=True).splitlines()
                found = lines[1].split(",")[lines[0].split(",").index("contribution_margin")]
                assert round(float(found) * 100) == check, (found, check)
            book.close()
            times["DuckDB"].append(theirs(path, args.threads, False))
            times["DuckDB, primary key"].append(theirs(path, args.threads, True))
    print(f"rows {args.rows}, threads {args.threads}, {size / 1e6:.0f} MB")
    base = statistics.median(times["coxswain"])
    for name, seconds in times.items():
        median = statistics.median(seconds)
        print(f"{name:22}{median:8.2f} s {size / median / 1e6:8.0f} MB/s {median / base:6.2f}x")
    print(f"the book: {counted / 1e6:.0f} MB by its own count, {in_memory / 1e6:.0f} MB resident; "
          f"in Arrow {in_arrow / 1e6:.0f} MB: {counted / in_arrow:.2f}x, "
          f"{in_memory / in_arrow:.2f}x")


if __name__ == "__main__":
    main()
