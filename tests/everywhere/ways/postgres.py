"""PostgreSQL with the extension, by psql, in the server that scripts/with-postgres runs; columns have the
types that a company would give them."""

import json
import pathlib
import subprocess
import sys

import canonical

COMPANY = pathlib.Path(__file__).resolve().parents[3] / "bindings/postgres/tests/company.py"
KINDS = ("bigint", "numeric", "double precision", "date", "boolean", "text")


def literal(text):
    return "'" + text.replace("'", "''") + "'"


def open_folder(folder, _):
    schema = pathlib.Path(folder).name.replace("-", "_")
    subprocess.run([sys.executable, "-B", COMPANY, folder, schema], check=True)

    def psql(script):
        done = subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1"], capture_output=True,
                              input=f"SET search_path = {schema}, public;\n{script}", text=True)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def ask(query, options):
        call = f"{literal(query)}, {literal(json.dumps(options))}"
        names = []
        for column in psql(f"SELECT cxs_query_columns({call})").strip().split(", "):
            kind = next(kind for kind in KINDS if column.endswith(" " + kind))
            names.append(column[:-len(kind)] + "text")  # every type's text is exact
        return canonical.read_csv(psql(f"COPY (SELECT t.* FROM cxs_query({call}) AS t"
                                       f"({', '.join(names)})) TO STDOUT (FORMAT csv, HEADER)"))

    return ask
