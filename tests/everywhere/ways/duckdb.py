"""DuckDB, whose tables are the files' texts; answers are read back by SQL."""

import pathlib

import duckdb

import coxswain.duckdb


def open_folder(folder, _):
    connection = duckdb.connect()
    for path in pathlib.Path(folder).glob("*.csv"):
        connection.execute(f'create table "{path.stem}" as from read_csv(\'{path}\', '
                           "header=true, all_varchar=true)")

    def ask(query, options):
        found = coxswain.duckdb.query(connection, query, load={"dangling": "create"}, **options)
        return found.columns, connection.sql("from found").fetchall()

    ask.close = connection.close
    return ask
