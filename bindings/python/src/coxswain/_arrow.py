"""Arrow tables in and out as PyCapsules, by the Arrow PyCapsule interface.

A capsule that nobody took the stream out of must be released. Its destructor cannot do that here: a
capsule may die while an exception is on its way, and a destructor in Python would lose it. So this
module keeps each capsule, and gives up those that nobody else holds whenever a stream is exported
or a result is closed or collected.
"""

from __future__ import annotations

import ctypes
import sys
from ctypes import c_char_p, c_void_p, py_object
from typing import Any, Protocol

from ._library import ArrowStream

_NAME = b"arrow_array_stream"
_new = ctypes.PYFUNCTYPE(py_object, c_void_p, c_char_p, c_void_p)(
    ("PyCapsule_New", ctypes.pythonapi))
_pointer = ctypes.PYFUNCTYPE(c_void_p, py_object, c_char_p)(
    ("PyCapsule_GetPointer", ctypes.pythonapi))
_Release = ctypes.CFUNCTYPE(None, c_void_p)
ctypes.pythonapi.Py_IncRef(py_object(_NAME))  # capsules point to it as long as the process lives


class SupportsArrowStream(Protocol):
    """A table of any library that speaks Arrow."""

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...


class _Exported:
    """A stream that was given away, with its capsule."""

    def __init__(self) -> None:
        self.stream = ArrowStream()
        self.capsule: Any = _new(ctypes.addressof(self.stream), _NAME, None)

    def alone(self) -> bool:
        return bool(sys.getrefcount(self.capsule) <= _ALONE)

    def release(self) -> None:
        if self.stream.release:  # who takes the stream sets it to NULL
            _Release(self.stream.release)(ctypes.addressof(self.stream))


_ALONE = sys.maxsize
_probe = _Exported()
_ALONE = sys.getrefcount(_probe.capsule)
_exported: dict[int, _Exported] = {}


def new_capsule(fill: Any) -> Any:
    """A capsule whose stream `fill(ArrowStream)` has written."""
    release_unused()
    made = _Exported()
    capsule = made.capsule  # held from before another thread may look who holds it
    fill(made.stream)
    _exported[id(made)] = made
    return capsule


def release_unused() -> None:
    """Gives up the capsules that nobody else holds."""
    for key, made in list(_exported.items()):
        # pop() gives it to one thread only.
        if made.alone() and _exported.pop(key, None) is not None:
            made.release()


def stream_of(table: SupportsArrowStream) -> tuple[int, object]:
    """The address of the table's stream, and what keeps it alive."""
    capsule = table.__arrow_c_stream__()
    return int(_pointer(capsule, _NAME)), capsule


def is_stream(data: object) -> bool:
    return hasattr(data, "__arrow_c_stream__")


def without_nameless_index(data: Any) -> Any:
    """A pandas table as its columns and named indexes: a nameless index counts rows, and as a
    column it would become a dimension."""
    pandas = sys.modules.get("pandas")
    if pandas is None or not isinstance(data, pandas.DataFrame):
        return data
    import pyarrow

    named = [name for name in data.index.names if name is not None]
    if named:
        data = data.reset_index(named)
    return pyarrow.Table.from_pandas(data, preserve_index=False)
