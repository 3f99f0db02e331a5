"""The options of a query as the JSON object that the library reads."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import Any, Iterable, Mapping, Union

from ._numbers import exact

#: One name, or several.
Names = Union[str, Iterable[str]]
#: A day, as a date or "2026-06-30".
Day = Union[datetime.date, str]
#: A plain number: 2, 0.9, Decimal("0.9").
Number = Union[int, float, Decimal]


def options_json(options: Mapping[str, Any]) -> bytes:
    """None is left out, and a trailing _ is cut off: `from_` is the option `from`."""
    members = (f"{json.dumps(name[:-1] if name.endswith('_') else name)}:"
               f"{_json(value, name)}" for name, value in options.items() if value is not None)
    return ("{" + ",".join(members) + "}").encode()


def _json(value: object, name: str) -> str:
    if isinstance(value, (str, bool, int, float)):
        return json.dumps(value, allow_nan=False)
    if isinstance(value, Decimal):
        return format(exact(value, f"The option '{name}'"), "f")
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return json.dumps(value.isoformat())
    if isinstance(value, Iterable) and not isinstance(value, (bytes, Mapping)):
        return "[" + ",".join(_json(item, name) for item in value) + "]"
    raise TypeError(f"The option '{name}' cannot be a {type(value).__name__}.")
