"""Every cell of a result against what the oracle says, exactly; ratios to 1e-12."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import coxswain

from company import Row

UNTOLD = object()  # the oracle does not say

def differences(query: str, result: coxswain.Result, expected: list[Row], dimensions: int,
                listed: int = 5) -> list[str]:
    """One sentence each; none: they are the same. Expected rows have their dimensions under the
    numbers 0, 1, ..., and amounts as whole numbers of the column's scale. They may have columns
    that this library does not describe yet, but the library none that they do not have."""
    columns = list(result.columns)
    values = [result[column.name] for column in columns]
    rows = {}
    for number in range(len(result)):
        rows[tuple(plain(values[place][number]) for place in range(dimensions))] = number
    wanted = {tuple(plain(row[place]) for place in range(dimensions)): row for row in expected}
    found = []
    for key in sorted(wanted.keys() - rows.keys(), key=repr):
        found.append(f"row {key} is missing")
    for key in sorted(rows.keys() - wanted.keys(), key=repr):
        found.append(f"row {key} should not be there")
    if len(rows) != len(result):
        found.append("a row is there twice")
    names = {column.name for column in columns[dimensions:]}
    described = set(coxswain.describe("query_outputs", query)["name"])
    for key, row in wanted.items():
        missing = sorted(name for name in described & row.keys() if name not in names)
        if missing:
            found.append(f"columns {missing} are missing")
            break
        for place, column in list(enumerate(columns))[dimensions:]:
            if key not in rows:
                continue
            if column.name not in row:
                found.append(f"column {column.name} should not be there")
                continue
            if row[column.name] is UNTOLD:
                continue
            cell = values[place][rows[key]]
            if not same(cell, row[column.name], column.kind, column.scale):
                found.append(f"{column.name} of {key} is {cell}, not "
                             f"{shown(row[column.name], column.kind, column.scale)}")
    return found if len(found) <= listed else found[:listed] + [f"and {len(found) - listed} more"]


def plain(value: Any) -> Any:
    """A dimension as results have it: days are texts."""
    return value.isoformat() if isinstance(value, datetime.date) else value


def same(cell: Any, wanted: Any, kind: str, scale: int) -> bool:
    if cell is None or wanted is None:
        return cell is None and wanted is None
    if kind == "real":
        exactly = Fraction(wanted)
        return abs(Fraction(cell) - exactly) <= Fraction(1, 10**12) * max(1, abs(exactly))
    if kind in ("sum", "decimal"):
        return bool(Fraction(cell) * 10**scale == wanted)
    return bool(cell == wanted)


def shown(wanted: Any, kind: str, scale: int) -> str:
    if wanted is None:
        return "null"
    if kind == "real":
        return repr(float(wanted))
    return str(Decimal(wanted).scaleb(-scale)) if kind in ("sum", "decimal") else str(wanted)
