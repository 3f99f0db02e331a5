"""The exceptions. Each is also of the built-in kind that fits it."""

from __future__ import annotations

from ctypes import c_void_p
from typing import Any, NamedTuple, Sequence

from ._library import lib, text_of


class Problem(NamedTuple):
    """What a load found wrong with a row."""

    table: str
    row: int  #: from 1, a header line not counted; 0: about no row
    column: str  #: "" if it is about no column
    reason: str
    refused: bool  #: the row was refused; else a warning


class Error(Exception):
    """What the library said. `str(error)` is a whole sentence."""

    code: str = "UNKNOWN"  #: the canonical name, "INVALID_ARGUMENT"
    message: str
    table: str  #: where in your data it lies; "" if it is about no table
    column: str
    row: int  #: from 1, a header line not counted; 0 if it is about no row
    problems: tuple[Problem, ...]  #: of a load: what was found in the rows, up to listed_problems

    def __init__(self, message: str, code: str = "", table: str = "", column: str = "",
                 row: int = 0, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.message, self.table, self.column, self.row = message, table, column, row
        self.code = code or type(self).code
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message, self.code, self.table, self.column, self.row,
                            self.problems)


class CancelledError(Error):
    """Stopped by a token; nothing was changed."""

    code = "CANCELLED"


class InvalidArgumentError(Error, ValueError):
    """The call or the data is wrong; the message says what is right."""

    code = "INVALID_ARGUMENT"


class NotFoundError(Error, LookupError):
    """No such table, column, query or row; the message names the nearest."""

    code = "NOT_FOUND"


class FileMissingError(NotFoundError, FileNotFoundError):
    """No such file or folder."""


class FileDeniedError(Error, PermissionError):
    """A file or folder that may not be read or written."""

    code = "PERMISSION_DENIED"


class ResourceExhaustedError(Error, MemoryError):
    """A ceiling was reached, or memory or the disk is full."""

    code = "RESOURCE_EXHAUSTED"


class FailedPreconditionError(Error, RuntimeError):
    """A table is missing, an object is closed, a callback wrote to its own book."""

    code = "FAILED_PRECONDITION"


class OutOfRangeError(Error, OverflowError):
    """A number does not fit."""

    code = "OUT_OF_RANGE"


class DataLossError(Error, OSError):
    """A file or stream is damaged or could not be read to its end."""

    code = "DATA_LOSS"


class InternalError(Error, RuntimeError):
    """A defect of the library."""

    code = "INTERNAL"


_KINDS: dict[str, type[Error]] = {
    kind.code: kind for kind in (CancelledError, InvalidArgumentError, NotFoundError,
                                 FileDeniedError, ResourceExhaustedError, FailedPreconditionError,
                                 OutOfRangeError, DataLossError, InternalError)}


def error_of(status: int, error: c_void_p, path: bool = False,
             problems: Sequence[Problem] = ()) -> Error:
    """The exception for a cxs_error, which is gone then."""
    code = text_of(lib.cxs_status_name(status))
    kind = _KINDS.get(code, Error)
    if path and kind is NotFoundError:
        kind = FileMissingError
    try:
        return kind(text_of(lib.cxs_error_message(error)), code,
                    text_of(lib.cxs_error_table(error)), text_of(lib.cxs_error_column(error)),
                    lib.cxs_error_row(error), problems)
    finally:
        lib.cxs_error_destroy(error)
