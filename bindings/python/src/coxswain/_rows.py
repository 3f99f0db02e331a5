"""Lists of dicts as columns of plain arrays, and single rows as values."""

from __future__ import annotations

import ctypes
from array import array
from typing import Any, Iterable, Mapping, Optional, Sequence, Union

from . import _library as c
from ._library import name_bytes
from ._numbers import cell_text

_ARRAY_TEXT = 1
_VALUE_NULL, _VALUE_TEXT = 0, 1
_NOTHING = bytearray(1)  # an address for what is empty


class Columns:
    """What cxs_book_load_columns takes, made of rows. A key that a row lacks is null there."""

    def __init__(self, rows: Iterable[Mapping[str, object]], rename: Mapping[str, str],
                 float_scale: int) -> None:
        listed = list(rows)
        names: dict[str, None] = {}
        for number, row in enumerate(listed, 1):
            if not isinstance(row, Mapping):
                raise TypeError(f"Row {number} is of type {type(row).__name__}; each row must be "
                                "a dict of column names to values.")
            names.update(dict.fromkeys(row))
        self.row_count = len(listed)
        self._kept: list[object] = []  # what the pointers below point to
        columns = []
        for name in names:
            if not isinstance(name, str):
                raise TypeError(f"A column's name must be a str, not {name!r}.")
            values = [row.get(name) for row in listed]
            columns.append(self._column(rename.get(name, name), values, float_scale))
        self.column_count = len(columns)
        self.pointers = (ctypes.POINTER(c.Column) * len(columns))(
            *[ctypes.pointer(column) for column in columns])

    def _column(self, name: str, values: Sequence[object], float_scale: int) -> c.Column:
        column = c.Column(ctypes.sizeof(c.Column), name=name_bytes(name, "column"))
        column.validity = self._keep(bytearray(value is not None for value in values) or _NOTHING)
        column.type = _ARRAY_TEXT
        text = bytearray()
        offsets = array("q", [0])
        for row, value in enumerate(values, 1):
            cell = cell_text(value, f"Row {row}, column '{name}',", float_scale)
            text += (cell or "").encode()
            offsets.append(len(text))
        column.values = self._keep(text or _NOTHING)
        column.offsets = self._keep(offsets)
        return column

    def _keep(self, values: Union[bytearray, array[Any]]) -> int:
        """The address of the values, which live as long as this object."""
        first = ctypes.c_char.from_buffer(values)
        self._kept.append(first)
        return ctypes.addressof(first)


class Cells:
    """What cxs_book_upsert and cxs_book_erase take: the columns of one row and their values."""

    def __init__(self, ids: Sequence[int], row: Mapping[str, object]) -> None:
        values = [_value(name, value) for name, value in row.items()]
        self.count = len(values)
        self.ids = (ctypes.c_int32 * self.count)(*ids)
        self.values = (ctypes.POINTER(c.Value) * self.count)(
            *[ctypes.pointer(value) for value in values])


def _value(name: str, value: object) -> c.Value:
    text: Optional[str] = cell_text(value, f"Column '{name}'")
    if text is None:
        return c.Value(ctypes.sizeof(c.Value), _VALUE_NULL)
    encoded = text.encode()
    return c.Value(ctypes.sizeof(c.Value), _VALUE_TEXT, 0, encoded, len(encoded))
