"""A company of many million deals, drawn by the workers: the same bytes, whatever happens to them."""

import os
import signal
import tempfile
import time
import unittest
from pathlib import Path

import pyarrow as pa

import cluster
import coxswain
import coxswain.spark
import deals_arrow

ROWS = int(os.environ.get("COXSWAIN_SPARK_ROWS", 2_000_000))
BY = {"by": ["deal_segment", "year"]}
MEGABYTE = 1 << 20


def drawn_book(rows):
    """The same deals in one process."""
    book = coxswain.Book()
    for start in range(0, rows, 1_000_000):
        part = deals_arrow.batches(start, min(1_000_000, rows - start))
        book.load("deals", pa.RecordBatchReader.from_batches(deals_arrow.SCHEMA, part))
    return book


def parent_of(process):
    return int(Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[1])


def kill_executor_once(frame, marker):
    """The rows of a DataFrame; the first task that hands some on kills its executor, whose child's
    child it is, in the midst of them."""

    def hand_on(batches):
        for number, batch in enumerate(batches):
            if number == 2:
                try:
                    os.close(os.open(marker, os.O_CREAT | os.O_EXCL))
                except FileExistsError:
                    pass
                else:
                    os.kill(parent_of(parent_of(os.getpid())), signal.SIGKILL)
                    time.sleep(60)
            yield batch

    return frame.mapInArrow(hand_on, frame.schema)


class Scale(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.session = cluster.shared()

    def test_many_million_deals(self):
        with drawn_book(ROWS) as book:
            want = book.margin(**BY).to_csv()
        start = time.perf_counter()
        frame = deals_arrow.drawn_by_workers(self.session, ROWS, 16)
        told = coxswain.spark.tallies(frame, "margin", **BY).cache()
        parts = told.collect()
        seconds = time.perf_counter() - start
        self.assertEqual(sum(part.rows for part in parts), ROWS)
        self.assertEqual(coxswain.spark.merge(told).solve().to_csv(), want)
        told.unpersist()
        print(f"\n{ROWS} deals in {seconds:.1f} s on two workers, drawing included; "
              f"{max(len(part.tally) for part in parts)} bytes the largest of {len(parts)} tallies")

    def test_what_a_worker_holds_does_not_grow_with_the_rows(self):
        peaks = {}
        for rows in (ROWS // 16, ROWS // 8, ROWS // 4):  # in two partitions each
            frame = deals_arrow.drawn_by_workers(self.session, rows, 2)
            run = coxswain.spark.Run(rows_at_once=65536)
            peaks[rows] = max(part.peak_bytes for part in coxswain.spark.tallies(
                frame, "margin", run=run, **BY).collect())
        print("\n" + ", ".join(f"{rows} deals: {peak // MEGABYTE} MB" for rows, peak in
                               peaks.items()) + ", the largest worker")
        least, *_, most = peaks.values()
        self.assertLess(most, least + 64 * MEGABYTE)

    def test_a_worker_that_is_killed_changes_nothing(self):
        rows = min(ROWS, 2_000_000)
        with drawn_book(rows) as book:
            want = book.margin(**BY).to_csv()
        frame = deals_arrow.drawn_by_workers(self.session, rows, 8)
        for where in ("folding", "shuffling"):
            with self.subTest(where), tempfile.TemporaryDirectory() as folder:
                marker = Path(folder) / "killed"
                run = coxswain.spark.Run(check_keys=where == "shuffling")
                killed = kill_executor_once(frame, str(marker))
                tally = coxswain.spark.tally(killed, "margin", run=run, **BY)
                self.assertTrue(marker.exists(), "a worker was killed")
                self.assertEqual(tally.solve().to_csv(), want)


if __name__ == "__main__":
    unittest.main()
