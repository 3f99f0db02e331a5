"""Coxswain's margin on Spark beside Spark's own SQL for the same sums, on one worker process and two. See
README.md.

    scripts/bench spark [--rows N] [--repeats N]
"""

import argparse
import os
import pathlib
import statistics
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
SQL = "Spark's own SQL"


def timed(ask, repeats):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        ask()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def shuffled(folder):
    """The bytes that shuffles have left there so far."""
    return sum(path.stat().st_size for path in pathlib.Path(folder).rglob("shuffle_*.data"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--library", required=True)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    args = parser.parse_args()
    os.environ["COXSWAIN_LIBRARY"] = str(pathlib.Path(args.library).resolve())
    sys.path.insert(0, str(HERE.parent / "bindings/spark/tests"))
    import cluster
    import coxswain.spark
    import deals_arrow
    from pyspark.sql import functions as F

    sums = ["list_amount", "amount", "cost_of_goods", "commission_amount", "cost_to_serve_amount"]
    by = {"by": ["deal_segment"], "loss_measure": "none"}

    with tempfile.TemporaryDirectory() as folder:
        os.environ["SPARK_LOCAL_DIRS"] = folder
        stored = f"{folder}/deals.parquet"
        seconds = {}
        for workers in (1, 2):
            session = cluster.session(workers)
            if workers == 1:
                deals_arrow.drawn_by_workers(session, args.rows, 8).write.parquet(stored)
            deals = session.read.parquet(stored)
            own = deals.where("status = 'won'").groupBy("deal_segment").agg(
                F.count("*"), *[F.sum(name) for name in sums])
            asks = {
                SQL: own.collect,
                "rows through Python, unread": lambda deals=deals: deals.mapInArrow(
                    lambda batches: (each.slice(0, 0) for each in batches), deals.schema).count(),
                "margin": lambda deals=deals: coxswain.spark.query(deals, "margin", **by).collect(),
                "margin, rows shuffled by key": lambda deals=deals: coxswain.spark.query(
                    deals, "margin", run=coxswain.spark.Run(check_keys=True), **by).collect(),
            }
            total = sum(row["sum(amount)"] for row in own.collect())
            answer = coxswain.spark.query(deals, "margin", **by).collect()
            assert sum(row.net_revenue for row in answer) == total
            for name, ask in asks.items():
                before = shuffled(folder)
                ask()
                bytes_each = shuffled(folder) - before  # Spark takes them away later
                seconds[name, workers] = timed(ask, args.repeats)
                took = seconds[name, workers]
                print(f"{workers} worker{'s' * (workers > 1):2}{name:32}{took:8.2f} s"
                      f"{took * workers * 1e9 / args.rows:9.0f} ns of a core a row"
                      f"{took / seconds[SQL, workers]:7.2f} x SQL"
                      f"{bytes_each / args.rows:8.1f} bytes shuffled a row")
            parts = coxswain.spark.tallies(deals, "margin", **by).collect()
            largest = max(len(part.tally) for part in parts)
            print(f"  {len(parts)} tallies, the largest {largest} bytes, {largest / len(answer):.0f} a "
                  f"group; the largest worker {max(p.peak_bytes for p in parts) >> 20} MB")
            cluster.stop(session)
        for name in asks:
            print(f"{name:32}{seconds[name, 1] / seconds[name, 2]:6.2f} times as fast on two")


if __name__ == "__main__":
    main()
