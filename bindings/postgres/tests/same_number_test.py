"""Every query on the sample company: what PostgreSQL answers is what the command line answers, byte
for byte. Both are written as CSV; PostgreSQL takes each column as text, which is canonical.

Each query's own function gives as many rows, with columns of their types.

The server is the one that psql goes to by itself (PGHOST, PGDATABASE, ...), with the tables of
company.py. Also makes what connections.sql asks."""

import argparse
import csv
import io
import json
import subprocess
import sys
from typing import Callable

# Query and options; between them they go over all queries, dimensions of other tables, filters that
# name columns, and what only solve knows.
ASKED = [
    ("margin", {}),
    ("margin", {"by": ["segment", "month"]}),
    ("margin", {"by": ["products.family", "year"], "level": "line"}),
    ("margin", {"by": ["owner"], "filter": "country in (DE,FR); amount>=1000"}),
    ("margin", {"by": ["territory"], "as_of": "2024-06-30"}),
    ("margin_bridge", {"from": "2024-01-01", "to": "2024-12-31"}),
    ("cost_allocation", {}),
    ("customer_profitability", {"limit": 20}),
    ("customer_concentration", {"by": ["segment"]}),
    ("price_band", {"by": ["segment"]}),
    ("price_realisation", {"by": ["owner"]}),
    ("policy_breaches", {}),
    ("measures", {"measures": ["net_revenue", "win_rate_count", "new_customers"], "by": ["quarter"]}),
    ("penetration", {}),
    ("market_size", {}),
    ("white_space", {}),
    ("adoption", {"by": ["segment"], "grain": "quarter"}),
    ("adoption_fit", {"grain": "quarter", "replicates": 20}),
    ("adoption_forecast", {"grain": "quarter", "replicates": 20}),
    ("adoption_compare", {"grain": "quarter"}),
    ("adoption_drift", {"grain": "quarter"}),
    ("adoption_analogues", {}),
    ("adoption_pooled", {"grain": "quarter"}),
    ("installed_base", {"grain": "quarter", "replicates": 20}),
    ("campaigns", {}),
    ("reconcile", {}),
    ("quality", {}),
    ("plan_attainment", {}),
    ("plan_bridge", {}),
    ("headroom", {}),
    ("plan_versions", {}),
    ("scorecard", {}),
    ("margin_targets", {}),
    ("kpi_overlap", {}),
    ("islands", {}),
    ("findings", {}),
    ("pipeline_movement", {"grain": "year"}),
    ("pipeline_ageing", {}),
    ("forecast", {}),
    ("forecast_backtest", {"every": "month"}),
    ("cascade", {}),
    ("objective_check", {}),
    ("alignment", {}),
    ("contradictions", {}),
    ("goals_heard", {}),
    ("countermeasures", {}),
    ("handover", {}),
    ("handover_late", {}),
    ("deal_triage", {}),
]

# What a query is folded from where its partition key is the deal: each with what belongs to it.
BY_DEAL = """
  SELECT cxs_fold({call}, 'deals', d, 'deal_lines', l.rows, 'deal_costs', c.rows) AS tally
  FROM deals d
  LEFT JOIN (SELECT deal_id, array_agg(l) AS rows FROM deal_lines l GROUP BY 1) l USING (deal_id)
  LEFT JOIN (SELECT deal_id, array_agg(c) AS rows FROM deal_costs c GROUP BY 1) c USING (deal_id)"""
# And where it is the customer; markets belong to none.
BY_CUSTOMER = """
  SELECT cxs_fold({call}, 'customers', part.customer, 'deals', part.deals, 'markets', part.markets) AS tally
  FROM (
    SELECT c AS customer, d.rows AS deals, NULL::markets[] AS markets
    FROM customers c FULL JOIN (SELECT customer_id, array_agg(d) AS rows FROM deals d GROUP BY 1) d
      USING (customer_id)
    UNION ALL SELECT NULL::customers, NULL, array_agg(m) FROM markets m) part"""
FOLDED = [
    ("margin", {"by": ["segment", "month"]}, BY_DEAL),
    ("margin", {"by": ["products.family", "year"], "level": "line"}, BY_DEAL),
    ("price_band", {"by": ["segment"]}, BY_DEAL),
    ("customer_profitability", {}, BY_DEAL),
    ("adoption", {"by": ["segment"], "grain": "quarter"}, BY_CUSTOMER),
]


class Refused(Exception):
    """One sentence."""


def run(command: list[str], script: str = "") -> bytes:
    done = subprocess.run(command, input=script.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        raise Refused(done.stderr.decode().strip().splitlines()[0])
    return done.stdout


def psql(script: str) -> bytes:
    return run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1"], script)


def literal(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "'" + text.replace("'", "''") + "'"


def as_csv(columns: str, source: str) -> bytes:
    """`columns` is a list such as cxs_query_columns gives."""
    kinds = ("bigint", "numeric", "double precision", "date", "boolean", "text")
    names = []
    for column in columns.split(", "):
        kind = next(kind for kind in kinds if column.endswith(" " + kind))
        names.append(column[:-len(kind)] + "text")
    return psql(f"COPY (SELECT t.* FROM {source} AS t({', '.join(names)})) TO STDOUT (FORMAT csv, HEADER)")


def queried(query: str, options: dict) -> bytes:
    call = f"{literal(query)}, {literal(options)}"
    return as_csv(psql(f"SELECT cxs_query_columns({call})").decode().strip(), f"cxs_query({call})")


def folded(query: str, options: dict, fold: str) -> bytes:
    psql("DROP TABLE IF EXISTS folded; CREATE TABLE folded AS "
         + fold.format(call=f"{literal(query)}, {literal(options)}"))
    columns = psql("SELECT cxs_solve_columns(tally) FROM folded").decode().strip()
    return as_csv(columns, "folded, cxs_solve(tally)")


def expected(coxswain: str, company: str, query: str, options: dict) -> bytes:
    flags = []
    for name, value in options.items():
        flag = "--where" if name == "filter" else "--" + name.replace("_", "-")
        flags += [flag, ",".join(value) if isinstance(value, list) else str(value)]
    return run([coxswain, "query", query, company, "--format", "csv", *flags])


def rows_of_function(query: str, options: dict) -> bytes:
    """How many rows the query's own function gives, whose columns have types."""
    named = ", ".join(f'"{name}" => ' + (f"ARRAY[{', '.join(map(literal, value))}]"
                                         if isinstance(value, list) else literal(str(value)))
                      for name, value in options.items())
    psql(f"CREATE TEMP TABLE typed AS SELECT * FROM cxs_{query}({named})")
    return psql(f"SELECT count(*) FROM cxs_{query}({named})").strip()


def said(answer: Callable[[], bytes]) -> bytes:
    """The answer, or the sentence with which it was refused."""
    try:
        return answer()
    except Refused as refused:
        return b"refused: " + str(refused).split("ERROR:  ")[-1].removeprefix("coxswain: ").encode()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--coxswain", required=True)
    parser.add_argument("--company", required=True)
    arguments = parser.parse_args()
    known = psql("SELECT name FROM cxs_describe_queries()").decode().split()
    unasked = set(known) - {query for query, _ in ASKED}
    wrong = [f"{name} is not asked" for name in sorted(unasked)]
    refused: list[str] = []
    asked = [(query, options, lambda q=query, o=options: queried(q, o))
             for query, options in ASKED if query in known]
    asked += [(query, options, lambda q=query, o=options, f=fold: folded(q, o, f))
              for query, options, fold in FOLDED]
    for query, options in ASKED:
        if query in known:
            try:
                functions = int(rows_of_function(query, options))
                rows = len(list(csv.reader(io.StringIO(queried(query, options).decode())))) - 1
                if functions != rows:
                    wrong.append(f"cxs_{query}() gives {functions} rows, cxs_query {rows}")
            except Refused as sentence:
                if not said(lambda q=query, o=options: queried(q, o)).startswith(b"refused"):
                    wrong.append(f"cxs_{query}(): {sentence}")
    for query, options, answer in asked:
        there = said(answer)
        here = said(lambda: expected(arguments.coxswain, arguments.company, query, options))
        if here.startswith(b"refused"):
            refused.append(query)
        if there != here:
            differ = next(((a, b) for a, b in zip(there.splitlines(), here.splitlines()) if a != b),
                          (there[-200:], here[-200:]))
            wrong.append(f"{query} {options}:\n  {differ[0]!r}\n  {differ[1]!r}")
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"{len(asked)} questions, {len(wrong)} answered otherwise; refused: {', '.join(refused) or 'none'}")
    psql("""
      CREATE TABLE by_month AS
        SELECT cxs_fold('margin', NULL, 'deals', d, 'deal_lines', l.rows, 'deal_costs', c.rows) AS tally
        FROM deals d
        LEFT JOIN (SELECT deal_id, array_agg(l) AS rows FROM deal_lines l GROUP BY 1) l USING (deal_id)
        LEFT JOIN (SELECT deal_id, array_agg(c) AS rows FROM deal_costs c GROUP BY 1) c USING (deal_id)
        GROUP BY date_trunc('month', closed_on);
      CREATE TABLE first_answer AS SELECT net_revenue FROM cxs_margin();
      CREATE TABLE asked (same boolean);
      CREATE FUNCTION refused(statement text) RETURNS text LANGUAGE plpgsql AS $$
      BEGIN EXECUTE statement; RETURN 'no'; EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE; END $$;""")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
