"""Margins by segment inside PostgreSQL: the extension's aggregate and queries beside PostgreSQL's own best
SQL for the same sums, on the deals of deals.py. See README.md.

    scripts/bench postgres [--prefix DIR] [--rows N] [--repeats N]

Runs beside the server of scripts/with-postgres. Times of one process are processor time of its backend,
which other work on the machine hardly changes; those with workers are by the clock."""

import argparse
import io
import statistics
import subprocess

import numpy as np

import deals as data

TABLE = """
CREATE UNLOGGED TABLE deals (
  deal_id bigint, customer_id bigint, closed_on date, amount numeric(14,2), list_amount numeric(14,2),
  cost_of_goods numeric(14,2), commission_amount numeric(14,2), cost_to_serve_amount numeric(14,2),
  stage text, status text, deal_segment text);
-- The same for the best-written SQL: cents as bigint, one byte of status, a number for the segment.
CREATE UNLOGGED TABLE cents (
  list bigint, discount bigint, cogs bigint, commission bigint, cost_to_serve bigint,
  segment smallint, status "char");
"""
FILL = """
INSERT INTO deals SELECT n, customer, date '1970-01-01' + day, (list - discount) / 100.0, list / 100.0,
  cogs / 100.0, commission / 100.0, serve / 100.0, 'Closed',
  (ARRAY['open', 'won', 'lost'])[status + 1], 'segment ' || lpad(segment::text, 3, '0') FROM drawn;
INSERT INTO cents SELECT list, discount, cogs, commission, serve, segment,
  substr('owl', status + 1, 1)::"char" FROM drawn;
TRUNCATE drawn;
"""
FOLD = """cxs_fold('margin', '{"by": ["deal_segment"], "loss_measure": "none"}', 'deals', d)"""
SUMS = """sum(amount), sum(list_amount), sum(cost_of_goods), sum(commission_amount),
  sum(cost_to_serve_amount), count(*)"""
CASES = [
    ("the rows alone: count(*)", "SELECT count(*) FROM deals"),
    ("best SQL: cents, won only", """SELECT segment, sum(list), sum(discount), sum(cogs), sum(commission),
       sum(cost_to_serve), count(*) FROM cents WHERE status = 'w' GROUP BY segment"""),
    ("SQL over numeric, won only", f"""SELECT deal_segment, {SUMS} FROM deals WHERE status = 'won'
       GROUP BY deal_segment"""),
    ("cxs_fold, won only", f"SELECT {FOLD} FROM deals d WHERE status = 'won'"),
    ("cxs_fold, all rows", f"SELECT {FOLD} FROM deals d"),
    ("cxs_query", """SELECT * FROM cxs_query('margin', '{"by": ["deal_segment"], "loss_measure": "none"}')
       AS (deal_segment text, contribution_margin numeric)"""),
    ("cxs_merge of a tally a day", "SELECT cxs_merge(tally) FROM by_day"),
]
WORKERS = [CASES[1], CASES[2], CASES[4]]


def psql(script):
    return subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1"], input=script, text=True,
                          check=True, stdout=subprocess.PIPE).stdout


def load(rows):
    psql(TABLE + """CREATE UNLOGGED TABLE drawn (n bigint, segment int, day int, list bigint,
      discount bigint, cogs bigint, commission bigint, serve bigint, status int, customer int)""")
    drawn = data.draw(rows)
    for start in range(0, rows, 500_000):
        part = [drawn[name][start:start + 500_000] for name in
                ("segment", "close_date", *data.MONEY, "status", "customer")]
        text = io.StringIO()
        np.savetxt(text, np.column_stack([np.arange(start, start + len(part[0])), *part]), "%d")
        psql("COPY drawn FROM STDIN (DELIMITER ' ');\n" + text.getvalue() + "\\.\n" + FILL)
    psql("DROP TABLE drawn; VACUUM ANALYZE deals, cents")
    psql(f"CREATE TABLE by_day AS SELECT closed_on, {FOLD} AS tally FROM deals d GROUP BY closed_on")
    return data.contribution_of_won(drawn)


def timed(statement, workers, repeats):
    """Medians in ms: by the clock, and of the backend's processor time."""
    ticks = """SELECT sum(t::bigint) FROM unnest((string_to_array(
      regexp_replace(pg_read_file('/proc/self/stat', 0, 1000), '^.*\\) ', ''), ' '))[12:13]) t"""
    explain = f"EXPLAIN (ANALYZE, TIMING OFF) {statement}"
    out = psql(f"SET max_parallel_workers_per_gather = {workers}; SET work_mem = '256MB';\n"
               + f"{explain};\n" + f"{ticks};\n{explain};\n{ticks};\n" * repeats)
    lines = [line.strip() for line in out.splitlines()]
    clock = [float(line.split()[2]) for line in lines if line.startswith("Execution Time")][1:]
    ticked = [int(line) for line in lines if line.isdigit()]
    processor = [10.0 * (b - a) for a, b in zip(ticked[0::2], ticked[1::2])]
    return statistics.median(clock), statistics.median(processor)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    args = parser.parse_args()
    check = load(args.rows)
    for source in ("cxs_margin()", f"(SELECT {FOLD} AS tally FROM deals d) t, "
                                   "cxs_solve(tally) AS s(contribution_margin numeric)"):
        ours = psql(f"SELECT sum(contribution_margin) FROM {source}").strip()
        assert round(float(ours) * 100) == check, (source, ours, check)
    print(psql("SELECT version()").split(" on ")[0] + f", {args.rows} rows")
    print(f"{'one process':32}{'processor':>12}{'ns a row':>10}{'beside best':>13}{'numeric':>9}")
    results = [(name, timed(statement, 0, args.repeats)[1]) for name, statement in CASES]
    best, numeric = results[1][1], results[2][1]
    for name, took in results:
        print(f"{name:32}{took:9.0f} ms{took * 1e6 / args.rows:10.0f}{took / best:12.2f}x"
              f"{took / numeric:8.2f}x")
    print(f"{'two workers and the leader':32}{'by the clock':>12}{'alone':>12}")
    for name, statement in WORKERS:
        print(f"{name:32}{timed(statement, 2, args.repeats)[0]:9.0f} ms"
              f"{timed(statement, 0, args.repeats)[0]:9.0f} ms")


if __name__ == "__main__":
    main()
