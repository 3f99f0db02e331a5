"""One form of a table, so that answers which came by different ways can be compared byte for byte.

A line has the names of the columns, each further line a row, fields between tabs. null is \\N; whole
numbers and amounts have no trailing zeros; ratios have the shortest digits that are read back as the
same 64 bits; days are ISO 8601.
"""

import datetime
import re
from decimal import Decimal

_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_FIELD = re.compile(r'("(?:[^"]|"")*"|[^,\n]*)(,|\n|\Z)')


def cell(value, kind):
    """`value` as Python or a database has it, or its text; kind as coxswain.Column.kind."""
    if value is None:
        return "\\N"
    if kind == "text":
        return re.sub(r"[\\\t\n\r]", lambda found: _ESCAPES[found[0]], str(value))
    if kind == "real":
        return repr(float(value) + 0.0)
    if kind == "bool":
        return "true" if value in (True, 1, "true", "t", "1") else "false"
    if kind == "date":
        if isinstance(value, datetime.datetime):
            value = value.date()
        return str(value)
    if isinstance(value, float):
        raise TypeError(f"An amount came as the float {value!r}; it must be exact.")
    digits = format(Decimal(value), "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def table(columns, names, rows):
    """columns: of the answer that the others are compared with, each with name and kind."""
    kinds = {column.name: column.kind for column in columns}
    lines = ["\t".join(names)]
    for row in rows:
        lines.append("\t".join(cell(value, kinds.get(name, "text"))
                               for name, value in zip(names, row)))
    return "\n".join(lines) + "\n"


def read_csv(text):
    """Names and rows of CSV as the library writes it: an empty field is None, "" is empty text."""
    rows, row, at = [], [], 0
    while at < len(text):
        field, end = _FIELD.match(text, at).groups()
        at += len(field) + len(end)
        row.append(field[1:-1].replace('""', '"') if field.startswith('"') else field or None)
        if end != ",":
            rows.append(row)
            row = []
    return rows[0], rows[1:]
