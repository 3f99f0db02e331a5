"""Saving and opening a book of deals: Coxswain's saved book, and the same columns written and read by
pyarrow as Feather and Parquet, uncompressed, one thread each. See README.md.

    scripts/bench saved [--rows N] [--repeats N] [--folder DIR]
"""

import argparse
import os
import statistics
import tempfile
import time

import numpy as np
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as parquet

import coxswain_capi as capi
import deals as data
from margin import MONEY, load_book


def arrow_table(deals):
    """The columns that load_book hands over, as they lie in Arrow."""
    count = len(deals["status"])
    texts = lambda matrix: pa.Array.from_buffers(
        pa.string(), len(matrix),
        [None, pa.py_buffer(np.arange(0, len(matrix) * 10 + 1, 10, dtype=np.int32)),
         pa.py_buffer(np.ascontiguousarray(matrix))])
    names = pa.array([f"segment {i:03d}" for i in range(200)])
    columns = {
        "deal_id": texts(data.fixed_digits("D", np.arange(count))),
        "customer_id": texts(data.fixed_digits("C", deals["customer"])),
        "stage": pa.DictionaryArray.from_arrays(np.zeros(count, np.int32), pa.array(["Closed"])),
        "status": pa.DictionaryArray.from_arrays(deals["status"], pa.array(data.STATUSES)),
        "closed_on": pa.array(deals["close_date"], pa.int32()).cast(pa.date32()),
        "deal_segment": pa.DictionaryArray.from_arrays(deals["segment"], names),
        "amount": pa.array((deals["list_price"] - deals["discount"]) * 10000),
    }
    for name in MONEY:
        if name != "discount":
            columns[name] = pa.array(deals[name] * 10000)
    return pa.table(columns)


def timed(call):
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def synced(path, write):
    write()
    descriptor = os.open(path, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def measured(path, write, read, repeats):
    """Bytes, and medians in seconds of writing (synced) and of reading (from the page cache)."""
    writes, reads = [], []
    for _ in range(repeats):
        writes.append(timed(write)[0])
        seconds, result = timed(read)
        reads.append(seconds)
        if hasattr(result, "close"):
            result.close()
        del result
    return os.path.getsize(path), statistics.median(writes), statistics.median(reads)


def disk_speed(folder, size=1 << 29):
    """MB/s of writing zeros and syncing them, by the plainest program there is."""
    path = os.path.join(folder, "zeros")
    block = bytes(1 << 20)

    def write():
        with open(path, "wb", buffering=0) as file:
            for _ in range(size >> 20):
                file.write(block)
            os.fsync(file.fileno())
    seconds = statistics.median(timed(write)[0] for _ in range(3))
    os.remove(path)
    return size / seconds / 1e6


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--library", required=True)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--folder", default="build", help="where the files go; /dev/shm is memory")
    args = parser.parse_args()
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)

    deals = data.draw(args.rows)
    check = data.contribution_of_won(deals)
    assert args.rows != data.CHECK_ROWS or check == data.CHECK_CENTS, check
    library = capi.Library(args.library)
    book = load_book(library, deals)
    table = arrow_table(deals)

    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        print(f"rows {args.rows}, disk {disk_speed(folder):.0f} MB/s (zeros, synced)")
        path = os.path.join(folder, "file")
        options = {"compression": "uncompressed"}
        cases = [
            ("Coxswain", lambda: book.save(path), lambda: library.open_book(path)),
            ("Feather", lambda: synced(path, lambda: feather.write_feather(table, path, **options)),
             lambda: feather.read_table(path, use_threads=False, memory_map=False)),
            ("Parquet",
             lambda: synced(path, lambda: parquet.write_table(table, path, compression="none")),
             lambda: parquet.read_table(path, use_threads=False, memory_map=False)),
        ]
        print(f"{'':12}{'MB':>8}{'write':>10}{'MB/s':>8}{'read':>10}{'MB/s':>8}")
        for name, write, read in cases:
            size, write_s, read_s = measured(path, write, read, args.repeats)
            mb = size / 1e6
            print(f"{name:12}{mb:8.0f}{write_s:9.2f}s{mb / write_s:8.0f}{read_s:9.2f}s"
                  f"{mb / read_s:8.0f}")
        book.save(path)
        opened = library.open_book(path)
        question = ("margin", '{"by":["deal_segment"]}')
        assert opened.query(*question, csv=True) == book.query(*question, csv=True)
        opened.close()
    book.close()


if __name__ == "__main__":
    main()
