"""Watches: queries that are kept up to date while their book changes."""

from __future__ import annotations

import ctypes
from typing import Any, Iterable, Optional

from ._handle import ExclusiveHandle, Handle
from ._library import created, lib, name_bytes
from ._numbers import Cell, cell_text
from ._result import Result, columns_of, values_of
from ._run import Run, Running


class Watch:
    """A query that is kept up to date: what is read is to the last digit what the query would say
    at that moment. For the figures on a form or a dashboard, read again after every change."""

    def __init__(self, pointer: int) -> None:
        self._handle = Handle(pointer, lib.cxs_watch_destroy, "watch")

    def read(self, *, run: Optional[Run] = None) -> Result:
        """The whole result as it is now."""
        with self._handle as watch, Running(run) as running:
            return Result(created(lib.cxs_watch_read, watch, running))

    def row(self, *first: Cell, columns: Iterable[str] = (),
            run: Optional[Run] = None) -> WatchRow:
        """One row of the result, prepared once and read often: the first whose first columns show
        the values `first`, which of a query with dimensions are its dimensions. `columns` are
        those that are wanted; none: all.

        >>> watch = book.watch("margin", by=["segment"])  # doctest: +SKIP
        >>> row = watch.row("Warehouse", columns=["contribution_margin"])  # doctest: +SKIP
        >>> row.read()  # doctest: +SKIP
        {'contribution_margin': Decimal('1250.000000')}
        """
        texts = [cell_text(value, "A value of the row") for value in first]
        values = (ctypes.c_char_p * len(texts))(
            *[None if text is None else name_bytes(text, "row") for text in texts])
        wanted = [name_bytes(name, "column") for name in columns]
        names = (ctypes.c_char_p * len(wanted))(*wanted)
        with self._handle as watch, Running(run) as running:
            return WatchRow(created(lib.cxs_watch_row_create, watch, values, len(texts), names,
                                    len(wanted), running))

    def close(self) -> None:
        self._handle.close()

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class WatchRow:
    """One row of a watched result."""

    def __init__(self, pointer: int) -> None:
        self._handle = ExclusiveHandle(pointer, lib.cxs_watch_row_destroy, "row")

    def read(self) -> Optional[dict[str, Any]]:
        """The row as it is now; None while there is no such row."""
        with self._handle as row:
            result = created(lib.cxs_watch_row_read, row, None)
            if not lib.cxs_result_rows(result):
                return None
            return {column.name: values_of(result, number, column)[0]
                    for number, column in enumerate(columns_of(result))}

    def close(self) -> None:
        self._handle.close()

    def __enter__(self) -> WatchRow:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
