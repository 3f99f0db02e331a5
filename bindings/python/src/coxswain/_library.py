"""libcoxswain: found, loaded and declared, as capi/include/coxswain.h writes it down.

Everything else of the package calls the library through `lib`, whose functions know the types of
their arguments, and through `call`, which turns a status into an exception.
"""

from __future__ import annotations

import ctypes
import os
from ctypes import POINTER, c_char_p, c_double, c_int32, c_int64, c_uint32, c_void_p
from pathlib import Path
from typing import Any, Callable

NULL = -(2**63)  # CXS_NULL

Progress = ctypes.CFUNCTYPE(c_int32, c_void_p, c_double)


class Run(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("threads", c_int32), ("memory_limit", c_int64),
                ("progress", Progress), ("user_data", c_void_p), ("cancel", c_void_p)]


class BookOptions(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("threads", c_int32), ("memory_limit", c_int64),
                ("max_threads", c_int32), ("reserved", c_int32)]


class LoadOptions(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("keep_good_rows", c_int32), ("strict", c_int32),
                ("dangling", c_int32), ("extra_columns", c_int32), ("delimiter", c_int32),
                ("listed_problems", c_int64), ("rename_from", POINTER(c_char_p)),
                ("rename_to", POINTER(c_char_p)), ("rename_count", c_int64),
                ("float_scale", c_int32), ("reserved", c_int32)]


class LoadCounts(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("table", c_int32), ("rows_read", c_int64),
                ("rows_added", c_int64), ("rows_updated", c_int64), ("rows_refused", c_int64),
                ("rows_created", c_int64), ("warnings", c_int64)]


class Column(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("type", c_int32), ("name", c_char_p),
                ("values", c_void_p), ("offsets", c_void_p), ("dictionary", c_char_p),
                ("dictionary_size", c_int64), ("validity", c_void_p), ("scale", c_int32),
                ("reserved", c_int32)]


class Value(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("kind", c_int32), ("number", c_int64),
                ("text", c_char_p), ("text_length", c_int64), ("scale", c_int32),
                ("reserved", c_int32)]


class MarginTerms(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_int32), ("list_price", c_int64),
                ("discount_shares", c_int64 * 4), ("on_invoice_amount", c_int64),
                ("off_invoice_amount", c_int64), ("goods", c_int64), ("cost_to_serve", c_int64),
                ("acquisition", c_int64)]


class Margin(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("costs_known", c_int32), ("shares_known", c_int32),
                ("reserved", c_int32), ("on_invoice_discount", c_int64),
                ("invoice_price", c_int64), ("net_revenue", c_int64), ("gross_margin", c_int64),
                ("contribution_margin", c_int64), ("margin_after_acquisition", c_int64),
                ("gross_margin_share", c_double), ("contribution_margin_share", c_double),
                ("margin_after_acquisition_share", c_double)]


class FloorTerms(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_int32), ("cost", c_int64),
                ("cost_to_serve", c_int64), ("off_invoice_share", c_int64),
                ("invoice_cost_share", c_int64), ("target_share", c_int64)]


class Approval(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("beyond", c_int32), ("not_judged", c_int32),
                ("discount_policy", c_int32), ("margin_policy", c_int32), ("reserved", c_int32),
                ("discount_beyond", c_int64), ("margin_short", c_int64)]


class CsvOptions(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("delimiter", c_int32), ("guard_formulas", c_int32),
                ("reserved", c_int32)]


class ReportOptions(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("format", c_int32), ("company", c_char_p),
                ("company_length", c_int64), ("filter", c_char_p), ("filter_length", c_int64),
                ("script", c_char_p), ("script_length", c_int64), ("script_links", c_char_p),
                ("script_links_length", c_int64), ("fragment", c_int32), ("reserved", c_int32)]


class PlanOptions(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("format", c_int32), ("company", c_char_p),
                ("company_length", c_int64), ("plan_id", c_char_p), ("plan_id_length", c_int64),
                ("version", c_char_p), ("version_length", c_int64)]


class ArrowStream(ctypes.Structure):
    """ArrowArrayStream of the Arrow C stream interface."""

    _fields_ = [("get_schema", c_void_p), ("get_next", c_void_p), ("get_last_error", c_void_p),
                ("release", c_void_p), ("private_data", c_void_p)]


_OUT = POINTER(c_void_p)  # also `cxs_error **`
_TEXT = c_char_p  # NUL-terminated, or with a length beside it
_RUN = POINTER(Run)
_QUERY = (_TEXT, _TEXT, c_int64)  # a name, options, their length
_BATCH = (POINTER(LoadOptions), _RUN, _OUT, _OUT)
_CELLS = (POINTER(c_int32), POINTER(POINTER(Value)), c_int32)

# What returns a status, and the types of its arguments.
_CALLS: dict[str, tuple[Any, ...]] = {
    "cancel_create": (_OUT, _OUT),
    "margin_compute": (POINTER(MarginTerms), POINTER(Margin), _OUT),
    "floor_price": (POINTER(FloorTerms), POINTER(c_int64), _OUT),
    "largest_discount": (c_int64, POINTER(FloorTerms), POINTER(c_int64), POINTER(c_int64), _OUT),
    "break_even_volume": (c_int64, c_int64, POINTER(c_double), _OUT),
    "policies_create": (c_void_p, POINTER(c_char_p), POINTER(c_char_p), c_int32, c_int32, _RUN,
                        _OUT, _OUT),
    "policies_judge": (c_void_p, POINTER(MarginTerms), POINTER(Approval), _OUT),
    "split": (c_int64, POINTER(c_int64), c_int64, POINTER(c_int64), _OUT),
    "result_text": (c_void_p, c_int64, c_int32, _OUT, POINTER(c_int64), _OUT),
    "result_to_csv": (c_void_p, POINTER(CsvOptions), _OUT, _OUT),
    "result_to_arrow": (c_void_p, POINTER(ArrowStream), _OUT),
    "result_to_json": (c_void_p, _OUT, _OUT),
    "result_to_text": (c_void_p, c_int64, _OUT, _OUT),
    "describe": (c_int32, _TEXT, _OUT, _OUT),
    "book_create": (POINTER(BookOptions), _OUT, _OUT),
    "table_id": (_TEXT, POINTER(c_int32), _OUT),
    "book_load_csv": (c_void_p, c_int32, _TEXT, c_int64, *_BATCH),
    "book_load_csv_file": (c_void_p, c_int32, _TEXT, *_BATCH),
    "book_load": (c_void_p, c_int32, c_void_p, *_BATCH),
    "book_load_columns": (c_void_p, c_int32, POINTER(POINTER(Column)), c_int32, c_int64, *_BATCH),
    "book_load_import": (c_void_p, c_void_p, c_int64, *_BATCH),
    "mapping_builtin": (_TEXT, _OUT, _OUT),
    "mapping_parse": (_TEXT, c_int64, _OUT, _OUT),
    "mapping_text": (c_void_p, _OUT, _OUT),
    "mapping_guess": (_TEXT, c_int32, _RUN, _OUT, _OUT),
    "import_open": (c_void_p, _TEXT, c_int32, _RUN, _OUT, _OUT),
    "import_files": (c_void_p, _OUT, _OUT),
    "load_report_counts": (c_void_p, POINTER(LoadCounts), _OUT),
    "load_report_problems": (c_void_p, _OUT, _OUT),
    "load_report_columns": (c_void_p, _OUT, _OUT),
    "book_column_id": (c_void_p, c_int32, _TEXT, POINTER(c_int32), _OUT),
    "book_upsert": (c_void_p, c_int32, *_CELLS, POINTER(LoadOptions), _RUN, _OUT),
    "book_erase": (c_void_p, c_int32, *_CELLS, _RUN, _OUT),
    "book_query": (c_void_p, *_QUERY, _RUN, _OUT, _OUT),
    "book_rows": (c_void_p, *_QUERY, _RUN, _OUT, _OUT),
    "book_describe": (c_void_p, c_int32, _TEXT, _OUT, _OUT),
    "book_snapshot": (c_void_p, _OUT, _OUT),
    "book_watch": (c_void_p, *_QUERY, _RUN, _OUT, _OUT),
    "book_save": (c_void_p, _TEXT, _RUN, _OUT),
    "book_open": (_TEXT, POINTER(BookOptions), _RUN, _OUT, _OUT),
    "snapshot_query": (c_void_p, *_QUERY, _RUN, _OUT, _OUT),
    "snapshot_rows": (c_void_p, *_QUERY, _RUN, _OUT, _OUT),
    "snapshot_report": (c_void_p, POINTER(ReportOptions), _RUN, _OUT, _OUT),
    "book_plan": (c_void_p, POINTER(PlanOptions), _RUN, _OUT, _OUT),
    "snapshot_plan": (c_void_p, POINTER(PlanOptions), _RUN, _OUT, _OUT),
    "snapshot_describe": (c_void_p, c_int32, _TEXT, _OUT, _OUT),
    "snapshot_save": (c_void_p, _TEXT, _RUN, _OUT),
    "watch_read": (c_void_p, _RUN, _OUT, _OUT),
    "watch_row_create": (c_void_p, POINTER(c_char_p), c_int32, POINTER(c_char_p), c_int32, _RUN,
                         _OUT, _OUT),
    "watch_row_read": (c_void_p, _RUN, _OUT, _OUT),
    "tally_create": (*_QUERY, _OUT, _OUT),
    "tally_fold": (c_void_p, c_void_p, _RUN, _OUT),
    "tally_retract": (c_void_p, c_void_p, _RUN, _OUT),
    "tally_merge": (c_void_p, c_void_p, _OUT),
    "tally_save": (c_void_p, _OUT, _OUT),
    "tally_load": (_TEXT, c_int64, _OUT, _OUT),
    "tally_solve": (c_void_p, _TEXT, c_int64, _RUN, _OUT, _OUT),
}

# What returns something else: the type of that, then those of the arguments.
_FUNCTIONS: dict[str, tuple[Any, ...]] = {
    "version": (c_char_p,),
    "status_name": (c_char_p, c_int32),
    "error_message": (c_char_p, c_void_p),
    "error_table": (c_char_p, c_void_p),
    "error_column": (c_char_p, c_void_p),
    "error_row": (c_int64, c_void_p),
    "buffer_data": (c_void_p, c_void_p),
    "buffer_size": (c_int64, c_void_p),
    "cancel_trip": (None, c_void_p),
    "cancel_reset": (None, c_void_p),
    "cancel_is_tripped": (c_int32, c_void_p),
    "margin_terms_init": (None, POINTER(MarginTerms), c_uint32),
    "floor_terms_init": (None, POINTER(FloorTerms), c_uint32),
    "policies_count": (c_int32, c_void_p),
    "policies_id": (c_char_p, c_void_p, c_int32),
    "policies_approver": (c_char_p, c_void_p, c_int32),
    "result_rows": (c_int64, c_void_p),
    "result_columns": (c_int32, c_void_p),
    "result_name": (c_char_p, c_void_p, c_int32),
    "result_kind": (c_int32, c_void_p, c_int32),
    "result_unit": (c_char_p, c_void_p, c_int32),
    "result_scale": (c_int32, c_void_p, c_int32),
    "result_int64s": (c_void_p, c_void_p, c_int32),
    "result_int128s": (c_void_p, c_void_p, c_int32),
    "result_doubles": (c_void_p, c_void_p, c_int32),
    "result_validity": (c_void_p, c_void_p, c_int32),
    **{f"{what}_destroy": (None, c_void_p)
       for what in ("error", "buffer", "cancel", "result", "book", "load_report", "snapshot",
                    "watch", "watch_row", "tally", "mapping", "import", "policies")},
}


def _load() -> ctypes.CDLL:
    beside = Path(__file__).with_name("libcoxswain.so")
    told = os.environ.get("COXSWAIN_LIBRARY")
    path = str(beside) if beside.exists() else told or "libcoxswain.so.0"
    try:
        loaded = ctypes.CDLL(path)
    except OSError as error:
        raise ImportError(
            f"coxswain cannot load its library: {error}. A wheel holds it; from a source tree, "
            "set COXSWAIN_LIBRARY to the path of libcoxswain.so.") from error
    for name, arguments in _CALLS.items():
        function = getattr(loaded, "cxs_" + name)
        function.restype, function.argtypes = c_int32, arguments
    for name, (result, *parameters) in _FUNCTIONS.items():
        function = getattr(loaded, "cxs_" + name)
        function.restype, function.argtypes = result, parameters
    return loaded


lib = _load()


def text_of(pointer: bytes | None) -> str:
    """What a `const char *` of the library says."""
    return (pointer or b"").decode()


def call(function: Callable[..., int], *arguments: Any, path: bool = False) -> None:
    """Calls a function whose last argument is the error. `path`: it is about a file."""
    error = c_void_p()
    status = function(*arguments, ctypes.byref(error))
    if status:
        from ._errors import error_of

        raise error_of(status, error, path=path)


def created(function: Callable[..., int], *arguments: Any, path: bool = False) -> int:
    """The same for a function that makes an object, whose place is before the error."""
    made = c_void_p()
    call(function, *arguments, ctypes.byref(made), path=path)
    assert made.value is not None
    return made.value


def taken(buffer: int) -> bytes:
    """The bytes of a cxs_buffer, which is gone then."""
    try:
        return ctypes.string_at(lib.cxs_buffer_data(buffer), lib.cxs_buffer_size(buffer))
    finally:
        lib.cxs_buffer_destroy(buffer)


def name_bytes(name: str, what: str) -> bytes:
    """A NUL-terminated name for the library."""
    encoded = name.encode()
    if b"\0" in encoded:
        raise ValueError(f"The name of a {what} cannot hold a NUL: {name!r}.")
    return encoded


def path_bytes(path: str | os.PathLike[str]) -> bytes:
    """A path for the library; ValueError for one that no file can have."""
    encoded = os.fsencode(path)
    if b"\0" in encoded:
        raise ValueError(f"A path cannot hold a NUL: {path!r}.")
    return encoded


def delimiter_byte(delimiter: str | None) -> int:
    """As the library takes it; 0 where it is to find out."""
    if delimiter is None:
        return 0
    if len(delimiter.encode()) != 1:
        raise ValueError(f"The delimiter must be one ASCII character, not {delimiter!r}.")
    return ord(delimiter)
