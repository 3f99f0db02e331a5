"""SQLite with the loadable extension, by Python's sqlite3; the files as tables of texts."""

import csv
import json
import pathlib
import sqlite3


def open_folder(folder, extension):
    connection = sqlite3.connect(":memory:")
    connection.enable_load_extension(True)
    connection.load_extension(extension)
    for path in sorted(pathlib.Path(folder).glob("*.csv")):
        with open(path, newline="", encoding="utf-8") as file:
            head, *rows = csv.reader(file)
        names = ", ".join(f'"{name}" TEXT' for name in head)
        connection.execute(f'CREATE TABLE "{path.stem}"({names})')
        connection.executemany(f'INSERT INTO "{path.stem}" VALUES({", ".join("?" * len(head))})',
                               ([value or None for value in row] for row in rows))

    def ask(query, options):
        # As JSON: the columns of the table-valued functions are REAL, which is not exact.
        text, = connection.execute("SELECT cxs_query(?, ?)", (query, json.dumps(options))).fetchone()
        answer = json.loads(text)
        return [column["name"] for column in answer["columns"]], answer["rows"]

    ask.close = connection.close
    return ask
