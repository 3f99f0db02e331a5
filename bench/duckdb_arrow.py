"""What it takes to ask over DuckDB's tables through Arrow, beside DuckDB's own SQL. See README.md.

    scripts/bench duckdb_arrow [--rows N] [--threads N] [--repeats N]
"""

import argparse
import os
import pathlib
import sys

import duckdb

import deals as data
import deals_arrow
from peers import median_ms

SQL = ("select deal_segment, count(*), sum(list_amount), sum(list_amount - amount), sum(amount), "
       "sum(cost_of_goods), sum(commission_amount + cost_to_serve_amount) from deals "
       "where status = 'won' group by deal_segment")
OPTIONS = {"by": ["deal_segment"], "loss_measure": "none"}


def drain(relation):
    for _ in relation.to_arrow_reader(100_000):
        pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--library", required=True)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=3)
    args = parser.parse_args()
    os.environ["COXSWAIN_LIBRARY"] = str(pathlib.Path(args.library).resolve())
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bindings/python/src"))
    import coxswain.duckdb
    from coxswain._reads import reads

    connection = duckdb.connect()
    connection.execute(f"set threads={args.threads}")
    for start in range(0, args.rows, 1_000_000):
        part = deals_arrow.pa.Table.from_batches(
            deals_arrow.batches(start, min(1_000_000, args.rows - start)))
        verb = "insert into deals" if start else "create table deals as"
        connection.execute(f"{verb} from part")
    del part
    columns = reads("margin", OPTIONS).columns(
        "deals", connection.table("deals").columns, ["deals"])
    read = connection.table("deals").select(*map(duckdb.ColumnExpression, columns))
    check = data.contribution_of_won(data.draw(min(args.rows, data.CHECK_ROWS)))

    took = {
        "DuckDB, its own SQL": lambda: connection.sql(SQL).fetchall(),
        "DuckDB's rows as Arrow, unread": lambda: drain(read),
        "coxswain.duckdb.query": lambda: coxswain.duckdb.query(
            connection, "margin", **OPTIONS).fetchall(),
    }
    held = coxswain.duckdb.book(connection)
    total = held.margin(loss_measure="none")["contribution_margin"][0]
    assert args.rows > data.CHECK_ROWS or round(total * 100) == check, (total, check)
    ours = coxswain.duckdb.query(connection, "margin", **OPTIONS)
    sums = connection.sql("select sum(contribution_margin) from ours").fetchall()[0][0]
    assert sums == total, (sums, total)
    del ours
    took["the same of a book that is held"] = lambda: held.margin(**OPTIONS).to_arrow()

    print(f"rows {args.rows}, threads {args.threads}, {len(columns)} columns read")
    first = None
    for name, ask in took.items():
        ms = median_ms(ask, args.repeats, warm=1)
        first = first or ms
        print(f"{name:36}{ms:10.1f} ms{ms * 1e6 / args.rows:8.1f} ns a row{ms / first:8.2f} x SQL")


if __name__ == "__main__":
    main()
