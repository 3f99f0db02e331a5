"""Margins by segment inside SQLite: the extension's aggregate and its table-valued function, beside
the best SQL for the same figures over whole cents. See README.md.

    scripts/bench sqlite [--rows N] [--repeats N] [--frame N] [--folder DIR]
"""

import argparse
import os
import pathlib
import sqlite3
import statistics
import tempfile
import time

import deals as data

COLUMNS = ["customer_id", "stage", "status", "closed_on", "segment", "list_amount", "amount",
           "cost_of_goods", "commission_amount", "cost_to_serve_amount"]
PAIRS = ", ".join(f"'{name}', {name}" for name in COLUMNS)
# On whole cents, which SQLite adds up exactly; the won deals alone, as the extension counts them.
BEST_SQL = """
SELECT segment, count(*), sum(list), sum(list - amount), sum(amount), sum(cogs), sum(amount - cogs),
       sum(serve), sum(amount - cogs - serve), sum(amount - cogs - serve < 0)
FROM cents WHERE status = 'won' GROUP BY segment
"""
# What SQLite takes to read the values that the aggregate is handed, and to hand them over.
READ = f"SELECT {', '.join(f'count({name})' for name in COLUMNS)} FROM deals"


def make_database(path, count):
    rows = data.draw(count)
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = off")
    db.execute("PRAGMA synchronous = off")
    db.execute(f"CREATE TABLE deals(deal_id INTEGER PRIMARY KEY, {', '.join(COLUMNS)})")
    db.execute("CREATE TABLE cents(deal_id INTEGER PRIMARY KEY, status TEXT, segment TEXT, "
               "list INTEGER, amount INTEGER, cogs INTEGER, serve INTEGER)")
    days = [str(day) for day in
            (data.np.arange(1095) + data.EPOCH_2023).astype("datetime64[D]")]
    for start in range(0, count, 100_000):
        part = {name: values[start:start + 100_000].tolist() for name, values in rows.items()}
        deals, cents = [], []
        for i, status in enumerate(part["status"]):
            amount = part["list_price"][i] - part["discount"][i]
            segment = f"segment {part['segment'][i]:03d}"
            day = None if status == 0 else days[part["close_date"][i] - int(data.EPOCH_2023)]
            commission, serve = part["commission"][i], part["cost_to_serve"][i]
            deals.append((start + i, f"C{part['customer'][i]}", "Closed", data.STATUSES[status], day,
                          segment, part["list_price"][i] / 100, amount / 100, part["cogs"][i] / 100,
                          commission / 100, serve / 100))
            cents.append((start + i, data.STATUSES[status], segment, part["list_price"][i], amount,
                          part["cogs"][i], commission + serve))
        db.executemany(f"INSERT INTO deals VALUES({', '.join('?' * 11)})", deals)
        db.executemany("INSERT INTO cents VALUES(?, ?, ?, ?, ?, ?, ?)", cents)
    db.commit()
    db.close()
    return data.contribution_of_won(rows)


def connect(path, extension):
    db = sqlite3.connect(path)
    db.enable_load_extension(True)
    db.load_extension(extension)
    db.execute("PRAGMA cache_size = -2000000")  # the whole file
    return db


def measure(work, repeats):
    times = []
    for _ in range(repeats):
        start = time.process_time()
        result = work()
        times.append(time.process_time() - start)
    return statistics.median(times), result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--extension", required=True)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--frame", type=int, default=30)
    parser.add_argument("--folder", help="for the database, which may be larger than /tmp")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as room:
        path = str(pathlib.Path(room, "deals.db"))
        wanted = make_database(path, options.rows)
        print(f"{options.rows} deals, {os.path.getsize(path) / 1e6:.0f} MB, SQLite "
              f"{sqlite3.sqlite_version}")
        run(options, path, wanted)


def run(options, path, wanted):
    db = connect(path, options.extension)

    def ask(sql):
        return db.execute(sql).fetchall()

    def check(margins, scale):
        total = round(sum(round(margin * scale) for margin in margins))
        assert total == wanted, f"{total} cents, not {wanted}"

    def show(what, seconds, best):
        print(f"{what:44} {seconds * 1e3:9.1f} ms  {seconds / options.rows * 1e9:7.0f} ns a row  "
              f"{seconds / best:6.2f} of the best SQL")

    ask(READ)  # the file is in memory
    read, _ = measure(lambda: ask(READ), options.repeats)
    best, rows = measure(lambda: ask(BEST_SQL), options.repeats)
    check([row[8] for row in rows], 1)
    show("SQLite, best SQL, by segment", best, best)
    show("SQLite, the aggregate's values read", read, best)

    solved = ("SELECT contribution_margin FROM cxs_margin WHERE tally = (SELECT cxs_tally('margin', "
              f"'{{\"by\":[\"segment\"]}}', 'deals', {PAIRS}) FROM deals)")
    seconds, rows = measure(lambda: ask(solved), options.repeats)
    check([row[0] for row in rows], 100)
    show("cxs_tally by segment, solved", seconds, best)
    print(f"  overhead a row: {(seconds - read) / options.rows * 1e9:.0f} ns")
    grouped = (f"SELECT cxs_figure('contribution_margin', 'margin', NULL, 'deals', {PAIRS}) FROM "
               "deals WHERE status = 'won' GROUP BY segment")
    seconds, rows = measure(lambda: ask(grouped), options.repeats)
    check([row[0] for row in rows], 100)
    show("cxs_figure, GROUP BY segment", seconds, best)

    table = "SELECT contribution_margin FROM cxs_margin('segment')"
    first = []
    for _ in range(options.repeats):  # a connection that has kept nothing
        db.close()
        db = connect(path, options.extension)
        ask(READ)
        start = time.process_time()
        rows = ask(table)
        first.append(time.process_time() - start)
        check([row[0] for row in rows], 100)
    show("cxs_margin('segment'), first", statistics.median(first), best)
    seconds, _ = measure(lambda: ask(table), options.repeats)
    show("cxs_margin('segment'), again", seconds, best)

    frames = 2_000
    window = (f"OVER (ORDER BY deal_id ROWS {options.frame} PRECEDING) FROM (SELECT * FROM deals "
              f"LIMIT {frames})")
    seconds, _ = measure(lambda: ask(
        f"SELECT cxs_figure('contribution_margin', 'margin', NULL, 'deals', {PAIRS}) {window}"),
        options.repeats)
    own, _ = measure(lambda: ask(
        "SELECT sum(amount - cost_of_goods - commission_amount - cost_to_serve_amount) FILTER (WHERE "
        f"status = 'won') {window}"), options.repeats)
    print(f"a frame of {options.frame + 1} that moves by a row: {seconds / frames * 1e6:.0f} us, "
          f"SQLite's own sum {own / frames * 1e6:.1f} us")
    db.close()


if __name__ == "__main__":
    main()
