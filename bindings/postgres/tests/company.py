"""Makes tables of a folder of CSV files, in the database that psql goes to by itself (PGHOST,
PGDATABASE, ...), with the types that a company would give them: company.py FOLDER [SCHEMA]

The database has the extension coxswain, which says what the columns are."""

import csv
import pathlib
import subprocess
import sys

TYPES = {"date": "date", "money": "numeric", "quantity": "numeric", "share": "numeric",
         "rate": "numeric", "number": "numeric", "integer": "bigint", "bool": "boolean"}


def psql(script: str) -> str:
    return subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-F", "\t"], input=script,
                          check=True, stdout=subprocess.PIPE, text=True).stdout


def main(folder: pathlib.Path, schema: str = "public") -> None:
    known = {tuple(line.split("\t")[:2]): line.split("\t")[2] for line in psql(
        "SELECT table_name, name, type FROM cxs_describe_columns()").splitlines()}
    tables = {table for table, _ in known}
    script = f'SET client_min_messages = warning; CREATE SCHEMA IF NOT EXISTS "{schema}"; SET search_path = "{schema}", public;\n'
    for path in sorted(folder.glob("*.csv")):
        if path.stem not in tables:
            continue
        with path.open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        columns = ", ".join(f'"{name}" {TYPES.get(known.get((path.stem, name)), "text")}'
                            for name in header)
        script += f'CREATE TABLE "{path.stem}" ({columns});\n'
        script += f"\\copy \"{path.stem}\" FROM '{path.resolve()}' WITH (FORMAT csv, HEADER)\n"
    psql(script + "ANALYZE;\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), *sys.argv[2:])
