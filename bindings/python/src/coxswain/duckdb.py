"""Coxswain beside DuckDB: its tables as a book, answers as relations, both without copies through
Python.

>>> import coxswain.duckdb, duckdb
>>> with duckdb.connect() as connection:
...     _ = connection.execute("create table deals as select 'D1' deal_id, 'C1' customer_id, "
...                            "'Closed' stage, 'won' status, date '2026-03-31' closed_on, "
...                            "99.90::decimal(18,2) amount")
...     coxswain.duckdb.query(connection, "margin", by=["month"]).select("net_revenue").fetchall()
[(Decimal('99.900000'),)]

DuckDB hands its rows over as Arrow batches, which the library reads where they lie; an answer goes
back the same way, and is a relation to select from, join and write like any other. Tables and views
are taken by the names of the library's tables; `tables` says where they are called otherwise or made
by a select. Sums of whole numbers (HUGEINT) and DECIMAL stay exact; a DOUBLE is refused for an amount
unless `float_scale` says how many places count.
"""

from __future__ import annotations

from typing import Any, Mapping, Optional, Union

import duckdb

from ._arrow import is_stream
from ._book import Book
from ._errors import Error, FailedPreconditionError
from ._load import LoadReport, table_id
from ._reads import TABLES, Reads, reads
from ._result import Result

__all__ = ["QueryError", "book", "load", "query", "relation"]

#: By table of the library the name of a table or view, a select, or a relation.
Tables = Mapping[str, Union[str, "duckdb.DuckDBPyRelation"]]


class QueryError(Error, duckdb.Error):
    """What the library refuses, as one of DuckDB's errors. The connection lives on."""


def query(connection: duckdb.DuckDBPyConnection, name: str, /, *, tables: Optional[Tables] = None,
          load: Optional[Mapping[str, Any]] = None, **options: Any) -> duckdb.DuckDBPyRelation:
    """The answer of the query `name`, whose options are those of `Book.query`, over the connection's
    tables, as a relation. Reads the tables and columns that this question needs, all at one moment
    if the connection has a transaction open. To ask more than once, hold a `book`.

    Args:
        tables: by the library's table the name of a table or view, a select, or a relation; None:
            the tables and views that are named so.
        load: options of `Book.load`, for every table: float_scale, dangling, strict, ...

    Raises:
        QueryError: what the library refuses. duckdb.Error: what DuckDB does.
    """
    try:
        asked = reads(name, options)
        with Book() as made:
            _load(made, connection, tables, asked, load or {})
            return relation(connection, made.query(name, **options))
    except QueryError:
        raise
    except Error as error:
        raise _in_duckdbs_idiom(error) from error


def book(connection: duckdb.DuckDBPyConnection, *, tables: Optional[Tables] = None, threads: int = 1,
         memory_limit: int = 0, **load_options: Any) -> Book:
    """A book of the connection's tables; see `load`."""
    made = Book(threads=threads, memory_limit=memory_limit)
    try:
        load(made, connection, tables=tables, **load_options)
    except BaseException:
        made.close()
        raise
    return made


def load(into: Book, connection: duckdb.DuckDBPyConnection, *, tables: Optional[Tables] = None,
         **load_options: Any) -> dict[str, LoadReport]:
    """Loads the connection's tables into a book: those that `tables` names, else all tables and views
    that are named after the library's. Other options are those of `Book.load`. After an error the
    tables before that one are loaded."""
    try:
        return _load(into, connection, tables, None, load_options)
    except Error as error:
        raise _in_duckdbs_idiom(error) from error


def relation(connection: duckdb.DuckDBPyConnection, result: Result) -> duckdb.DuckDBPyRelation:
    """A result as a relation, which reads it where it lies: amounts as DECIMAL(38, 6)."""
    return connection.from_arrow(result.to_arrow())


def _load(into: Book, connection: duckdb.DuckDBPyConnection, tables: Optional[Tables], asked: Optional[Reads],
          options: Mapping[str, Any]) -> dict[str, LoadReport]:
    sources = _sources(connection, tables)
    reports = {}
    for name in TABLES if asked is None else asked.tables(sources):
        if name not in sources:
            continue
        rows = sources[name]
        if asked is not None:
            rows = rows.select(*(duckdb.ColumnExpression(each) for each in
                                 asked.columns(name, rows.columns, sources)))
        reports[name] = into.load(name, rows, **options)
    if asked is not None and not reports and asked.facts:
        raise FailedPreconditionError(
            f"The connection has none of the tables that {asked.query} reads: "
            f"{', '.join(asked.facts)}.", table=asked.facts[0])
    return reports


def _sources(connection: duckdb.DuckDBPyConnection,
             tables: Optional[Tables]) -> dict[str, duckdb.DuckDBPyRelation]:
    if tables is None:
        seen = {row[0] for row in connection.execute(
            "select table_name from duckdb_tables() where schema_name = any(current_schemas(true)) "
            "union select view_name from duckdb_views() where not internal "
            "and schema_name = any(current_schemas(true))").fetchall()}
        return {name: connection.table(name) for name in TABLES if name in seen}
    sources = {}
    for name, source in tables.items():
        table_id(name)  # an unknown one is refused with the nearest
        if is_stream(source):
            sources[name] = source
        elif isinstance(source, str):
            words = source.split(None, 1)
            is_query = len(words) > 1 or source.lstrip().startswith("(")
            sources[name] = connection.sql(source) if is_query else connection.table(source)
        else:
            raise TypeError(f"The table {name} cannot be a {type(source).__name__}: give a name, a "
                            "select or a relation.")
    return sources


def _in_duckdbs_idiom(error: Error) -> QueryError:
    return QueryError(error.message, error.code, error.table, error.column, error.row,
                      error.problems)
