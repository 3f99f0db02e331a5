"""Loading: the options of a load, what became of it, and the ways the rows come in."""

from __future__ import annotations

import ctypes
import os
from ctypes import c_void_p
from dataclasses import dataclass
from typing import Any, Callable, Iterable, Mapping, Optional, Union, cast

from . import _library as c
from ._arrow import SupportsArrowStream, is_stream, stream_of, without_nameless_index
from ._errors import Problem, error_of
from ._handle import Handle
from ._library import call, created, delimiter_byte, lib, name_bytes, path_bytes
from ._result import Result
from ._rows import Columns
from ._run import Run, Running

#: What a table can be loaded from: a pandas, polars or pyarrow table or anything else with
#: `__arrow_c_stream__`, dicts, or the path of a CSV file.
Table = Union[SupportsArrowStream, Iterable[Mapping[str, object]], str, "os.PathLike[str]"]

_DANGLING = {None: 0, "refuse": 1, "warn": 2, "create": 3}
_EXTRA_COLUMNS = {None: 0, "keep": 1, "ignore": 2, "refuse": 3}


@dataclass(frozen=True)
class LoadReport:
    """What became of a load."""

    table: str
    rows_read: int
    rows_added: int
    rows_updated: int
    rows_refused: int
    rows_created: int  #: in other tables, by dangling="create"
    warnings: int
    problems: tuple[Problem, ...]  #: refused rows and warnings, up to listed_problems
    columns: dict[str, str]  #: columns the schema does not know: "dimension" or "ignored"


def table_id(name: str) -> int:
    number = ctypes.c_int32()
    call(lib.cxs_table_id, name_bytes(name, "table"), ctypes.byref(number))
    return number.value


def choice(value: Optional[str], choices: Mapping[Optional[str], int], what: str) -> int:
    try:
        return choices[value]
    except KeyError:
        names = ", ".join(repr(name) for name in choices if name)
        raise ValueError(f"{what} is {value!r}; it must be one of {names}.") from None


def together(reports: Iterable[LoadReport]) -> dict[str, LoadReport]:
    """By table, where several files become one table."""
    tables: dict[str, LoadReport] = {}
    for more in reports:
        known = tables.get(more.table)
        tables[more.table] = more if known is None else LoadReport(
            more.table, known.rows_read + more.rows_read, known.rows_added + more.rows_added,
            known.rows_updated + more.rows_updated, known.rows_refused + more.rows_refused,
            known.rows_created + more.rows_created, known.warnings + more.warnings,
            known.problems + more.problems, {**known.columns, **more.columns})
    return tables


class LoadSettings:
    """The keyword arguments of a load as cxs_load_options."""

    def __init__(self, keep_good_rows: bool = False, strict: bool = False,
                 dangling: Optional[str] = None, extra_columns: Optional[str] = None,
                 delimiter: str = ",", listed_problems: int = 0,
                 rename: Optional[Mapping[str, str]] = None, float_scale: int = 0) -> None:
        if len(delimiter.encode()) != 1:
            raise ValueError(f"The delimiter must be one ASCII character, not {delimiter!r}.")
        if not 0 <= float_scale <= 12:
            raise ValueError(f"float_scale is {float_scale}; it must be 1 to 12, or 0 for none.")
        self.rename = dict(rename or {})
        self.float_scale = float_scale
        self.struct = c.LoadOptions(
            ctypes.sizeof(c.LoadOptions), keep_good_rows, strict,
            choice(dangling, _DANGLING, "dangling"),
            choice(extra_columns, _EXTRA_COLUMNS, "extra_columns"), delimiter_byte(delimiter),
            listed_problems)
        self.struct.float_scale = float_scale
        if self.rename:
            names = ctypes.c_char_p * len(self.rename)
            self.struct.rename_from = names(*[name_bytes(n, "column") for n in self.rename])
            self.struct.rename_to = names(*[name_bytes(n, "column") for n in self.rename.values()])
            self.struct.rename_count = len(self.rename)

    def load(self, book: Handle, table: str, data: Table, run: Optional[Run]) -> LoadReport:
        if isinstance(data, (str, os.PathLike)):
            return self._run(lib.cxs_book_load_csv_file, book, table, run, path_bytes(data),
                             path=True)
        data = without_nameless_index(data)
        if is_stream(data):
            address, keep = stream_of(cast(SupportsArrowStream, data))
            report = self._run(lib.cxs_book_load, book, table, run, address)
            del keep
            return report
        if isinstance(data, Mapping) or not isinstance(data, Iterable):
            raise TypeError(
                f"A table cannot be loaded from a {type(data).__name__}: give a pandas, polars or "
                "pyarrow table, another object with __arrow_c_stream__, a list of dicts, or the "
                "path of a CSV file.")
        columns = Columns(cast("Iterable[Mapping[str, object]]", data), self.rename,
                          self.float_scale)
        # The names are the final ones already; the option is of files and streams.
        self.struct.rename_count = 0
        return self._run(lib.cxs_book_load_columns, book, table, run, columns.pointers,
                         columns.column_count, columns.row_count)

    def load_csv(self, book: Handle, table: str, text: bytes, run: Optional[Run]) -> LoadReport:
        return self._run(lib.cxs_book_load_csv, book, table, run, text, len(text))

    def load_step(self, book: Handle, source: Handle, step: int, table: str,
                  run: Optional[Run]) -> LoadReport:
        """One file of an export."""
        with source as pointer:
            return self._told(lib.cxs_book_load_import, book, table, run, pointer, step, path=True)

    def _run(self, load: Callable[..., int], book: Handle, table: str, run: Optional[Run],
             *data: Any, path: bool = False) -> LoadReport:
        return self._told(load, book, table, run, table_id(table), *data, path=path)

    def _told(self, load: Callable[..., int], book: Handle, table: str, run: Optional[Run],
              *data: Any, path: bool = False) -> LoadReport:
        report, error = c_void_p(), c_void_p()
        with book as pointer, Running(run) as running:
            status = load(pointer, *data, ctypes.byref(self.struct), running,
                          ctypes.byref(report), ctypes.byref(error))
            try:
                if status:
                    problems = _problems(report) if report else ()
                    raise error_of(status, error, path=path, problems=problems)
                return _report(table, report)
            finally:
                lib.cxs_load_report_destroy(report)


def _problems(report: c_void_p) -> tuple[Problem, ...]:
    listed = Result(created(lib.cxs_load_report_problems, report))
    return tuple(Problem(row["table"], row["row"] or 0, row["column"] or "", row["reason"],
                         bool(row["refused"])) for row in listed)


def _report(table: str, report: c_void_p) -> LoadReport:
    counts = c.LoadCounts(ctypes.sizeof(c.LoadCounts))
    call(lib.cxs_load_report_counts, report, ctypes.byref(counts))
    columns = Result(created(lib.cxs_load_report_columns, report))
    return LoadReport(table, counts.rows_read, counts.rows_added, counts.rows_updated,
                      counts.rows_refused, counts.rows_created, counts.warnings,
                      _problems(report), {row["column"]: row["use"] for row in columns})
