"""What there is to ask and to load."""

from __future__ import annotations

from typing import Literal, Mapping, Optional

from ._library import created, lib, name_bytes
from ._load import choice
from ._result import Result

What = Literal["queries", "query_options", "query_outputs", "measures", "tables", "columns",
               "mappings"]
WHAT: Mapping[Optional[str], int] = {
    "queries": 1, "query_options": 2, "query_outputs": 3, "measures": 4, "tables": 5, "columns": 6,
    "mappings": 7}


def describe(what: What, name: Optional[str] = None) -> Result:
    """Lists what there is to ask and to load.

    Args:
        what: "queries", "query_options", "query_outputs", "measures", "tables" (in the order to
            load them), "columns", or "mappings" (of exports of CRMs).
        name: one query, measure or table; for options, outputs and columns that of their query or
            table. None: all.

    Raises:
        NotFoundError: no such name; the nearest is named.
    """
    number = choice(what, WHAT, "what")
    return Result(created(lib.cxs_describe, number, None if name is None
                          else name_bytes(name, what)))
