"""A company as plain rows, from a folder of CSV files or drawn from a seed.

    company = read_folder(path)         # or random_company(seed)
    company.rows("deals")               # dicts: column -> value, None for null
    company.book()                      # the same rows, loaded into the library

Values are what the documentation says a column holds: money and quantities whole numbers of 1e-6,
shares 1e-9, rates 1e-12, dates datetime.date, texts str. The types of columns are those that the
library describes; what the columns mean is up to the oracle of each query.
"""

from __future__ import annotations

import csv
import datetime
import functools
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Iterable, Optional

import coxswain

import exact

Row = dict[str, Any]
RATE_ONE = 10**12
PLACES = {"money": 6, "quantity": 6, "number": 6, "share": 9, "rate": 12, "integer": 0}


@dataclass(frozen=True)
class Column:
    """What is described of a column."""

    type: str
    refers: Optional[str]
    event: bool


@functools.lru_cache(None)
def schema() -> dict[str, dict[str, Column]]:
    """The described columns by table and name; tables in the order to load them."""
    names = coxswain.describe("tables")["name"]
    tables: dict[str, dict[str, Column]] = {name: {} for name in names}
    for row in coxswain.describe("columns").to_pylist():
        tables[row["table"]][row["name"]] = Column(row["type"], row["refers"], row["event"])
    return tables


@functools.lru_cache(1 << 16)
def parsed(kind: str, text: str) -> Any:
    """A CSV field that is not empty, as a column of this type holds it."""
    if kind in PLACES:
        return exact.scaled(text, PLACES[kind])
    if kind == "date":
        return datetime.date.fromisoformat(text)
    if kind == "bool":
        return text in ("true", "1")
    return text


class Company:
    """Tables of CSV, read by the oracle and loaded by the library."""

    def __init__(self, name: str, texts: dict[str, str]) -> None:
        self.name = name
        self.texts = texts
        self._rows: dict[str, list[Row]] = {}
        self._indexes: dict[tuple[str, str], dict[Any, list[Row]]] = {}
        self._kept: dict[Any, Any] = {}
        self.origin: Company = self  # whose rows are as they were handed over

    def given(self, table: str) -> bool:
        return table in self.texts

    def has(self, table: str, column: str) -> bool:
        """Whether rows of the table have such a column, also a dimension of the company's own."""
        return column in schema()[table] or column in self.header(table)

    def header(self, table: str) -> list[str]:
        return self.texts[table].split("\n", 1)[0].split(",") if self.given(table) else []

    def rows(self, table: str) -> list[Row]:
        """In the order of the file; every described column is there, None where it is not given."""
        if table not in self._rows:
            described = schema()[table]
            empty: Row = dict.fromkeys(described)
            types = {name: column.type for name, column in described.items()}
            found = []
            if self.given(table):
                reader = csv.reader(io.StringIO(self.texts[table]))
                names = next(reader)
                for fields in reader:
                    row = dict(empty)
                    for name, field in zip(names, fields):
                        row[name] = parsed(types.get(name, "text"), field) if field else None
                    found.append(row)
            self._rows[table] = found
        return self._rows[table]

    def index(self, table: str, column: str) -> dict[Any, list[Row]]:
        """The rows of a table by the value in one column, in their order."""
        if (table, column) not in self._indexes:
            index: dict[Any, list[Row]] = {}
            for row in self.rows(table):
                index.setdefault(row[column], []).append(row)
            self._indexes[table, column] = index
        return self._indexes[table, column]

    def kept(self, what: Any, make: Callable[[], Any]) -> Any:
        """What was made of the rows under this name, made once."""
        if what not in self._kept:
            self._kept[what] = make()
        return self._kept[what]

    def find(self, table: str, column: str, value: Any) -> Optional[Row]:
        """The row of this key; None where there is none."""
        found = None if value is None else self.index(table, column).get(value)
        return found[0] if found else None

    # What a company of several currencies has rules for: currency.py.
    def rate(self, _currency: Optional[str], _on: Optional[datetime.date]) -> Optional[int]:
        return RATE_ONE

    def stated(self, row: Row) -> Row:
        return row

    def is_gap(self, _row: Row) -> bool:
        return False

    def add(self, table: str, text: str) -> None:
        """A table that the questions need and the company lacks."""
        self.texts[table] = text
        self._rows.clear()
        self._indexes.clear()
        self._kept.clear()

    def book(self) -> coxswain.Book:
        """The rows in the library. References to missing rows are kept: null behind them."""
        book = coxswain.Book()
        for table in schema():
            if self.given(table):
                book.load_csv(table, self.texts[table], dangling="warn")
        return book


def read_folder(path: Path) -> Company:
    """The files of a folder that are named after tables."""
    return Company(path.name, {table: (path / f"{table}.csv").read_text(encoding="utf-8-sig")
                               for table in schema() if (path / f"{table}.csv").exists()})


def of_rows(name: str, tables: dict[str, Iterable[dict[str, Any]]]) -> Company:
    """Of rows whose values are written as str() does, None as an empty field."""
    texts = {}
    for table, rows in tables.items():
        rows = list(rows)
        if not rows:
            continue
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        names = list(dict.fromkeys(column for row in rows for column in row))
        writer.writerow(names)
        writer.writerows([row.get(column) for column in names] for row in rows)
        texts[table] = out.getvalue()
    return Company(name, texts)
