"""Books and snapshots: tables in, tables out."""

from __future__ import annotations

import ctypes
import datetime
import typing
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable, Iterator, Literal, Optional, Union

from . import _library as c
from ._describe import WHAT, describe
from ._errors import FileMissingError
from ._handle import Handle
from ._library import call, created, lib, name_bytes, path_bytes, taken
from ._load import LoadReport, LoadSettings, Table, choice, table_id, together
from ._mapping import Import, Mapping, PathName, mapping_of
from ._numbers import Cell, cell_text
from ._options import options_json
from ._policies import Policies
from ._queries import Queries
from ._report import Report
from ._result import Result
from ._rows import Cells
from ._run import Run, Running
from ._watch import Watch

Dangling = Literal["refuse", "warn", "create"]


class _Rows(Queries):
    """What a book and a snapshot both answer."""

    _handle: Handle
    _kind: str  # as the functions of the library are called

    def query(self, name: str, /, *, run: Optional[Run] = None, **options: Any) -> Result:
        """Runs the query `name` with these options; the methods named after queries do the same.

        >>> book.query("margin", by=["segment", "month"], filter="status=won")  # doctest: +SKIP

        Raises:
            NotFoundError: no such query. InvalidArgumentError: no such option or column; the
            nearest is named. FailedPreconditionError: a table was not given.
        """
        return self._ask("query", name, run, options)

    def rows(self, name: str, /, *, run: Optional[Run] = None, **options: Any) -> Result:
        """The rows behind a query's result, or behind one cell of it: narrow `filter` to the cell.

        Some queries list what they make of each row (margin: one line of figures a deal or line);
        the others table, row, key, day and amount of every row they count, each once.
        """
        return self._ask("rows", name, run, options)

    def describe(self, what: Literal["tables", "columns"], name: Optional[str] = None) -> Result:
        """What is held: "tables" (id, name, given, rows, columns) or "columns" (table, name, type,
        dimension), also added dimensions. `name`: one table; None: all."""
        with self._handle as rows:
            return Result(created(self._function("describe"), rows, choice(what, WHAT, "what"),
                                  None if name is None else name_bytes(name, "table")))

    def save(self, path: PathName, *, run: Optional[Run] = None) -> None:
        """Saves everything as one file, checksummed and versioned. At any moment the path leads to
        the old file or to the new one, whole."""
        with self._handle as rows, Running(run) as running:
            call(self._function("save"), rows, path_bytes(path), running, path=True)

    def plan(self, plan_id: str = "", version: str = "", *, company: str = "",
             format: str = "markdown", run: Optional[Run] = None) -> str:
        """One version of a plan as the paper that teams sign, on at most three pages: objectives,
        plan lines, what each team steers by, response times, its digest and who has signed.

        Args:
            plan_id: empty: the only plan there is.
            version: empty: the version without a name, else the only one there is.
            company: for the title.
            format: "markdown", or "html", a page without scripts.
        """
        texts = [company.encode(), plan_id.encode(), version.encode()]
        options = c.PlanOptions(ctypes.sizeof(c.PlanOptions),
                                choice(format, {"markdown": 0, "html": 1}, "format"),
                                *(part for text in texts for part in (text, len(text))))
        with self._handle as rows, Running(run) as running:
            return taken(created(self._function("plan"), rows, ctypes.byref(options),
                                 running)).decode()

    def close(self) -> None:
        """Lets go of the rows now instead of when the object is collected."""
        self._handle.close()

    def _ask(self, how: str, name: str, run: Optional[Run], options: typing.Mapping[str, Any]) -> Result:
        text = options_json(options)
        with self._handle as rows, Running(run) as running:
            return Result(created(self._function(how), rows, name_bytes(name, "query"), text,
                                  len(text), running))

    def _function(self, name: str) -> Callable[..., int]:
        function: Callable[..., int] = getattr(lib, f"cxs_{self._kind}_{name}")
        return function


class Snapshot(_Rows):
    """What a book knew at one moment: several questions get answers that fit each other, while
    others write. Free to take; immutable; outlives the book. Made by `Book.snapshot`."""

    _kind = "snapshot"

    def __init__(self, pointer: int) -> None:
        self._handle = Handle(pointer, lib.cxs_snapshot_destroy, "snapshot")

    def report(self, *, company: Optional[str] = None, filter: Optional[str] = None,
               run: Optional[Run] = None) -> Report:
        """The alignment report; see `Book.report`."""
        return Report(self._handle, False, company, filter, run)

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _moment(self) -> Iterator[object]:
        with self._handle as rows:
            yield rows


class Book(_Rows):
    """What one company knows, in memory. Books share nothing: hold one per tenant. Any number of
    threads may load and ask at once.

    >>> with Book() as book:
    ...     _ = book.load("deals", [{"deal_id": "D1", "customer_id": "C1", "stage": "Won",
    ...                              "status": "won", "closed_on": "2026-03-31", "amount": 1000}])
    ...     book.margin(by=["month"])["net_revenue"]
    [Decimal('1000.000000')]

    Args:
        threads: for calls that do not say; no result depends on it.
        memory_limit: bytes the book may hold and its calls may use; 0: no limit.
        max_threads: ceiling for every call; 0: none.
    """

    _kind = "book"

    def __init__(self, *, threads: int = 1, memory_limit: int = 0, max_threads: int = 0) -> None:
        options = c.BookOptions(ctypes.sizeof(c.BookOptions), threads, memory_limit, max_threads)
        self._take(created(lib.cxs_book_create, ctypes.byref(options)))

    @classmethod
    def open(cls, path: PathName, *, threads: int = 1, memory_limit: int = 0,
             max_threads: int = 0, run: Optional[Run] = None) -> Book:
        """A book that `save` wrote. The checksums find damage, not forgery: open files only from
        where you would take figures from.

        Raises:
            FileMissingError, FileDeniedError, DataLossError: torn, altered or unreadable.
            InvalidArgumentError: no saved book. FailedPreconditionError: of a newer version.
        """
        options = c.BookOptions(ctypes.sizeof(c.BookOptions), threads, memory_limit, max_threads)
        book = cls.__new__(cls)
        with Running(run) as running:
            book._take(created(lib.cxs_book_open, path_bytes(path), ctypes.byref(options),
                               running, path=True))
        return book

    @classmethod
    def read_folder(cls, path: PathName, *, mapping: Union[None, PathName, Mapping] = None,
                    threads: int = 1, memory_limit: int = 0, dangling: Dangling = "create",
                    keep_good_rows: bool = False, strict: bool = False,
                    delimiter: Optional[str] = None, run: Optional[Run] = None) -> Book:
        """A book of the CSV files of a folder; see `load_folder`."""
        book = cls(threads=threads, memory_limit=memory_limit)
        try:
            book.load_folder(path, mapping=mapping, dangling=dangling,
                             keep_good_rows=keep_good_rows, strict=strict, delimiter=delimiter,
                             run=run)
        except BaseException:
            book.close()
            raise
        return book

    def load(self, table: str, data: Table, *, keep_good_rows: bool = False, strict: bool = False,
             dangling: Optional[Dangling] = None,
             extra_columns: Optional[Literal["keep", "ignore", "refuse"]] = None,
             delimiter: str = ",", listed_problems: int = 0,
             rename: Optional[typing.Mapping[str, str]] = None, float_scale: int = 0,
             run: Optional[Run] = None) -> LoadReport:
        """Adds rows to a table, or replaces those with the same key. It lands whole or not at all,
        but for keep_good_rows. Columns are matched by name; one that the table does not have
        becomes a dimension to group and filter by.

        Args:
            table: "deals", "customers", ...; `describe("tables")` lists them.
            data: a pandas, polars or pyarrow table, or any object with `__arrow_c_stream__`, which
                is read where it lies; dicts of str, int, Decimal, date, bool and None; or the path
                of a CSV file. A nameless index of pandas is left out.
            keep_good_rows: good rows land, and the report lists the refused ones.
            strict: warnings refuse their row too.
            dangling: what to do with a reference to a row that a given table does not have:
                "refuse" the row, "warn" (the default) and see null behind it, or "create" a row
                with just that key.
            extra_columns: "keep" (the default), "ignore" or "refuse" columns that the schema does
                not know.
            delimiter: of CSV, one character.
            listed_problems: how many problems are listed (all are counted); 0: 1000.
            rename: names of columns in the data, and the names to read them as.
            float_scale: 1 to 12, the decimal places that floats are rounded to, half to even. 0:
                floats are refused, because they are no exact amounts.
            run: how the call runs.

        Raises:
            InvalidArgumentError: a required column is missing or a row was refused; `problems` has
            the rows. The book is as it was.
        """
        settings = LoadSettings(keep_good_rows, strict, dangling, extra_columns, delimiter,
                                listed_problems, rename, float_scale)
        return settings.load(self._handle, table, data, run)

    def load_csv(self, table: str, text: Union[str, bytes], *, keep_good_rows: bool = False,
                 strict: bool = False, dangling: Optional[Dangling] = None,
                 extra_columns: Optional[Literal["keep", "ignore", "refuse"]] = None,
                 delimiter: str = ",", listed_problems: int = 0,
                 rename: Optional[typing.Mapping[str, str]] = None,
                 run: Optional[Run] = None) -> LoadReport:
        """Loads CSV (RFC 4180) that is in memory; otherwise as `load`. An empty field is null, ""
        is empty text; numbers have a decimal point, dates are ISO 8601."""
        settings = LoadSettings(keep_good_rows, strict, dangling, extra_columns, delimiter,
                                listed_problems, rename)
        return settings.load_csv(self._handle, table,
                                 text.encode() if isinstance(text, str) else text, run)

    def load_folder(self, path: PathName, *, mapping: Union[None, PathName, Mapping] = None,
                    dangling: Dangling = "create", keep_good_rows: bool = False,
                    strict: bool = False, delimiter: Optional[str] = None,
                    run: Optional[Run] = None) -> dict[str, LoadReport]:
        """Loads the files of a folder that are named after tables, deals.csv, customers.csv, in
        the order in which tables refer to each other, or the export of a CRM. Returns the reports
        by table.

        Args:
            mapping: how an export is read: "salesforce", "hubspot", "odoo", "suitecrm", the path of
                a mapping of your own, or a `Mapping`.
            delimiter: of CSV, one character; None: a comma, or what the mapping or the files say.

        Raises:
            FileMissingError: the folder has nothing to load. InvalidArgumentError: a file was
            refused; those before it are loaded.
        """
        folder = Path(path)
        if mapping is not None:
            source = Import(mapping_of(mapping), folder, delimiter, run)
            settings = LoadSettings(keep_good_rows, strict, dangling)
            return together(settings.load_step(self._handle, source.handle, step, table, run)
                            for step, table in source.steps())
        names = [name for name in describe("tables")["name"]
                 if (folder / f"{name}.csv").exists()]
        if not names:
            raise FileMissingError(f"The folder '{folder}' has no file named after a table, such "
                                   "as deals.csv; describe(\"tables\") lists them.")
        return {name: self.load(name, folder / f"{name}.csv", dangling=dangling, strict=strict,
                                keep_good_rows=keep_good_rows, delimiter=delimiter or ",", run=run)
                for name in names}

    def upsert(self, table: str, row: typing.Mapping[str, object], *, strict: bool = False,
               dangling: Optional[Dangling] = None) -> None:
        """Adds one row, or replaces the one with the same key as a whole: columns that are not
        named become null. A refused row is an error that names the column."""
        settings = LoadSettings(strict=strict, dangling=dangling)
        number, cells = self._cells(table, row)
        with self._handle as book:
            call(lib.cxs_book_upsert, book, number, cells.ids, cells.values, cells.count,
                 ctypes.byref(settings.struct), None)

    def erase(self, table: str, key: typing.Mapping[str, object]) -> None:
        """Takes away the row with this key, which names the key's columns and no others. Rows that
        refer to it stay, and queries see null behind the reference.

        Raises:
            NotFoundError: no such row. InvalidArgumentError: other columns; names the key.
        """
        number, cells = self._cells(table, key)
        with self._handle as book:
            call(lib.cxs_book_erase, book, number, cells.ids, cells.values, cells.count, None)

    def report(self, *, company: Optional[str] = None, filter: Optional[str] = None,
               run: Optional[Run] = None) -> Report:
        """The alignment report: headline figures, findings ranked by money, tables, charts.
        Sections whose tables are missing say what they would need.

        Args:
            company: for the title.
            filter: which rows count, "segment=Warehouse; amount>=1000".
        """
        snapshot = self.snapshot()
        return Report(snapshot._handle, True, company, filter, run)

    def snapshot(self) -> Snapshot:
        """What the book knows now, for several questions whose answers fit each other."""
        with self._handle as book:
            return Snapshot(created(lib.cxs_book_snapshot, book))

    def watch(self, name: str, /, *, run: Optional[Run] = None, **options: Any) -> Watch:
        """A query that is kept up to date while the book changes."""
        text = options_json(options)
        with self._handle as book, Running(run) as running:
            return Watch(created(lib.cxs_book_watch, book, name_bytes(name, "query"), text,
                                 len(text), running))

    def policies(self, day: datetime.date, *, run: Optional[Run] = None,
                 **deal: Cell) -> Policies:
        """The policies of a day that may bind a deal, to be asked while it is being typed.

        >>> policies = book.policies(date.today(), customer_id="C1", owner="ann")  # doctest: +SKIP
        >>> policies.judge(100, discount_shares=["0.15"], goods=60).discount  # doctest: +SKIP
        Beyond(policy_id='P1', approver='Sales lead', amount=Decimal('5.000000'))

        Args:
            day: usually today.
            deal: what the deal is, by the columns that filters of policies name: customer_id tells
                what stands with the customer. None: the deal has no value there. A policy whose
                filter asks for what nobody told cannot be judged.

        Raises:
            FailedPreconditionError: no table policies. InvalidArgumentError: a filter or a column
                that cannot be used.
        """
        texts = [cell_text(value, name) for name, value in deal.items()]
        columns = (ctypes.c_char_p * len(texts))(*[name_bytes(name, "column") for name in deal])
        values = (ctypes.c_char_p * len(texts))(
            *[None if text is None else name_bytes(text, "value") for text in texts])
        days = (day - datetime.date(1970, 1, 1)).days
        with self._handle as book, Running(run) as running:
            return Policies(created(lib.cxs_policies_create, book, columns, values, len(texts),
                                    days, running))

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _take(self, pointer: int) -> None:
        self._handle = Handle(pointer, lib.cxs_book_destroy, "book")
        self._columns: dict[tuple[int, str], int] = {}

    def _cells(self, table: str, row: typing.Mapping[str, object]) -> tuple[int, Cells]:
        number = table_id(table)
        return number, Cells([self._column(number, name) for name in row], row)

    def _column(self, table: int, name: str) -> int:
        number = self._columns.get((table, name))
        if number is None:
            found = ctypes.c_int32()
            with self._handle as book:
                call(lib.cxs_book_column_id, book, table, name_bytes(name, "column"),
                     ctypes.byref(found))
            number = self._columns[table, name] = found.value
        return number

    @contextmanager
    def _moment(self) -> Iterator[object]:
        with self.snapshot() as snapshot, snapshot._handle as rows:
            yield rows
