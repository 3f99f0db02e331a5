"""Results: tables that a call made."""

from __future__ import annotations

import ctypes
import datetime
import html
from array import array
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Iterator, NamedTuple, Optional, Union, overload

from . import _library as c
from ._arrow import new_capsule, release_unused
from ._handle import Handle
from ._library import call, created, delimiter_byte, lib, taken, text_of
from ._numbers import unscaled

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

_KINDS = {1: "text", 2: "integer", 3: "decimal", 4: "sum", 5: "real", 6: "date", 7: "bool"}
_EPOCH = datetime.date(1970, 1, 1).toordinal()
_SHOWN = 20


class Column(NamedTuple):
    """A column of a result."""

    name: str
    kind: str  #: "text", "integer", "decimal", "sum", "real", "date" or "bool"
    unit: str  #: "EUR", "share", "days", "count"; "" where it has none
    scale: int  #: decimal places of decimals and sums


def columns_of(result: Any) -> tuple[Column, ...]:
    return tuple(Column(text_of(lib.cxs_result_name(result, column)),
                        _KINDS[lib.cxs_result_kind(result, column)],
                        text_of(lib.cxs_result_unit(result, column)),
                        lib.cxs_result_scale(result, column))
                 for column in range(lib.cxs_result_columns(result)))


def values_of(result: Any, number: int, column: Column) -> list[Any]:
    """The values of a column as Python has them; None is null."""
    rows = lib.cxs_result_rows(result)
    if not rows:
        return []
    if column.kind == "text":
        text, length = ctypes.c_void_p(), ctypes.c_int64()
        texts: list[Any] = []
        for row in range(rows):
            call(lib.cxs_result_text, result, row, number, ctypes.byref(text),
                 ctypes.byref(length))
            texts.append(ctypes.string_at(text, length.value).decode() if text else None)
        return texts
    values: list[Any]
    if column.kind == "real":
        values = _numbers(lib.cxs_result_doubles(result, number), "d", rows)
    elif column.kind == "sum":
        words = _numbers(lib.cxs_result_int128s(result, number), "Q", 2 * rows)
        values = [unscaled(low + (high << 64) - (high >> 63 << 128), column.scale)
                  for low, high in zip(words[::2], words[1::2])]
    else:
        values = _numbers(lib.cxs_result_int64s(result, number), "q", rows)
        if column.kind == "decimal":
            values = [unscaled(value, column.scale) for value in values]
        elif column.kind == "bool":
            values = [bool(value) for value in values]
    validity = lib.cxs_result_validity(result, number)
    valid = ctypes.string_at(validity, rows) if validity else b"\1" * rows
    if column.kind == "date":
        return [datetime.date.fromordinal(_EPOCH + value) if ok else None
                for value, ok in zip(values, valid)]
    return [value if ok else None for value, ok in zip(values, valid)]


def _numbers(pointer: Optional[int], kind: str, count: int) -> list[Any]:
    """The numbers at an address, of a kind of the module array."""
    numbers = array(kind)
    if pointer is None:
        return [0] * count
    numbers.frombytes(ctypes.string_at(pointer, numbers.itemsize * count))
    return numbers.tolist()


class Result:
    """A table that a call made: named, typed columns with units. Immutable; it needs neither the
    book nor the snapshot it came from.

    Any library that speaks Arrow takes it as it is, `pyarrow.table(result)`,
    `polars.DataFrame(result)`, and reads whole numbers, amounts and ratios where they lie; texts,
    dates and bools are written out for it. Amounts are exact decimals everywhere.

    `len(result)` counts the rows, `result[0]` is the first as a dict, `result["net_revenue"]` a
    column as a list, and iterating gives one dict a row.
    """

    def __init__(self, pointer: int) -> None:
        self._handle = Handle(pointer, lib.cxs_result_destroy, "result")
        with self._handle as result:
            self._rows = int(lib.cxs_result_rows(result))
            #: In order, with kinds and units.
            self.columns: tuple[Column, ...] = columns_of(result)

    def close(self) -> None:
        """Frees the rows now instead of when the result is collected."""
        self._handle.close()
        release_unused()

    def __enter__(self) -> Result:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if hasattr(self, "_handle"):
            self.close()

    def __len__(self) -> int:
        return self._rows

    @overload
    def __getitem__(self, key: str) -> list[Any]: ...
    @overload
    def __getitem__(self, key: int) -> dict[str, Any]: ...
    def __getitem__(self, key: Union[str, int]) -> Union[list[Any], dict[str, Any]]:
        if isinstance(key, str):
            for number, column in enumerate(self.columns):
                if column.name == key:
                    with self._handle as result:
                        return values_of(result, number, column)
            names = ", ".join(column.name for column in self.columns)
            raise KeyError(f"There is no column '{key}'; there are {names}.")
        row = range(self._rows)[key]
        return {name: values[row] for name, values in self.to_pydict().items()}

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.to_pylist())

    def to_pydict(self) -> dict[str, list[Any]]:
        """The columns by name: str, int, Decimal, float (of ratios), date, bool; None is null."""
        with self._handle as result:
            return {column.name: values_of(result, number, column)
                    for number, column in enumerate(self.columns)}

    def to_pylist(self) -> list[dict[str, Any]]:
        """The rows as dicts, with values as in to_pydict."""
        columns = self.to_pydict()
        return [dict(zip(columns, row)) for row in zip(*columns.values())]

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The Arrow stream of the rows. Amounts are decimal128(38, scale), units stand in the
        fields' metadata. It does not follow `requested_schema`."""

        def fill(stream: c.ArrowStream) -> None:
            with self._handle as result:
                call(lib.cxs_result_to_arrow, result, ctypes.byref(stream))

        return new_capsule(fill)

    def to_arrow(self) -> pyarrow.Table:
        """A pyarrow.Table."""
        import pyarrow

        return pyarrow.table(self)

    def to_pandas(self, *, floats: bool = False) -> pandas.DataFrame:
        """A pandas table. Amounts are Decimal objects, which add up exactly and slowly; with
        `floats` they are the nearest float64, for plots."""
        import pyarrow

        table = self.to_arrow()
        if floats:
            table = table.cast(pyarrow.schema([
                field.with_type(pyarrow.float64()) if pyarrow.types.is_decimal(field.type)
                else field for field in table.schema]))
        frame: pandas.DataFrame = table.to_pandas()
        return frame

    def to_polars(self) -> polars.DataFrame:
        """A polars table. Amounts are of its type Decimal."""
        import polars

        return polars.DataFrame(self)

    def to_csv(self, *, delimiter: str = ",", guard_formulas: bool = False) -> str:
        """RFC 4180 with LF. With guard_formulas, text that a spreadsheet would run gets a ' in
        front."""
        options = c.CsvOptions(ctypes.sizeof(c.CsvOptions), delimiter_byte(delimiter),
                               guard_formulas)
        with self._handle as result:
            made = created(lib.cxs_result_to_csv, result, ctypes.byref(options))
        return taken(made).decode()

    def to_json(self) -> str:
        """{"columns": [...], "rows": [[...]]}; amounts are strings with exact digits."""
        with self._handle as result:
            return taken(created(lib.cxs_result_to_json, result)).decode()

    def to_text(self, max_rows: int = -1) -> str:
        """Aligned columns for people, rounded. -1: all rows."""
        with self._handle as result:
            return taken(created(lib.cxs_result_to_text, result, max_rows)).decode()

    def __repr__(self) -> str:
        if self._handle.closed:
            return "<coxswain.Result, closed>"
        return self.to_text(_SHOWN)

    def _repr_html_(self) -> str:
        columns = list(self.to_pydict().values())
        head = "".join(f"<th>{html.escape(column.name)}"
                       + (f"<br><small>{html.escape(column.unit)}</small>" if column.unit else "")
                       + "</th>" for column in self.columns)
        lines = []
        for row in range(min(self._rows, _SHOWN)):
            lines.append("<tr>" + "".join(
                f"<td>{html.escape(_shown(values[row]))}</td>" for values in columns) + "</tr>")
        more = self._rows - _SHOWN
        foot = f"<p>{more} more rows</p>" if more > 0 else ""
        return (f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
                + foot)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)

