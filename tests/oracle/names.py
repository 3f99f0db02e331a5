"""What names and filters mean for a row: own columns, columns across references, periods of dates.

The rules are those of include/coxswain/query/resolve.h and filter.h: a bare name is the row's own
column, else that of the one table it refers to that has it, by the shortest way; a period alone is
of the day of the measure. A null passes only `is null`, `!=` and `not in`.
"""

from __future__ import annotations

import datetime
import functools
import operator
import re
from dataclasses import dataclass
from typing import Any, Callable, Optional

import exact
from company import Company, Row, parsed, schema

# The value of a column, seen from a row.
Value = Callable[[Row], Any]


class Unknown(Exception):
    """No such column from there, or more than one."""


@functools.lru_cache(None)
def ways_from(fact: str) -> dict[str, Optional[tuple[str, ...]]]:
    """The tables along references, each with the columns of the shortest way to it; None where two
    ways are equally short."""
    ways: dict[str, Optional[tuple[str, ...]]] = {fact: ()}
    frontier = [fact]
    while frontier:
        found: dict[str, Optional[tuple[str, ...]]] = {}
        for table in frontier:
            way = ways[table]
            for name, column in schema()[table].items():
                if column.refers and column.refers not in ways:
                    single = way is not None and column.refers not in found
                    found[column.refers] = way + (name,) if single else None  # type: ignore
        ways |= found
        frontier = list(found)
    return ways


@dataclass(frozen=True)
class Fact:
    """Rows of one table, each with the day it counts on."""

    company: Company
    table: str
    date: Callable[[Row], Optional[datetime.date]]

    def value(self, name: str) -> Value:
        """The value of a column, by a name as the options have it."""
        if name in exact.GRAINS:
            return self._period(self.date, name)
        # Own columns and those one reference away have ways of their own, for speed alone.
        head, dot, tail = name.rpartition(".")
        if dot and tail in exact.GRAINS:
            return self._period(self.value(head), tail)
        table, column = self._place(head, tail)
        way = self._reached()[table]
        if way == ():
            return operator.itemgetter(column)
        if way is not None and len(way) == 1 and table != "owners":
            rows, key = self.company.index(table, next(iter(schema()[table]))), way[0]
            return lambda row: found[0][column] if (found := rows.get(row[key])) and (
                row[key] is not None) else None
        follow = self._way(table)
        return lambda row: (end := follow(row)) and end[column]

    def type(self, name: str) -> str:
        """The type of its values; of periods "text"."""
        head, dot, tail = name.rpartition(".")
        if tail in exact.GRAINS:
            return "text"
        table, column = self._place(head, tail)
        known = schema()[table].get(column)
        return known.type if known else "text"

    def through(self, name: str) -> tuple[str, ...]:
        """The columns that the value hangs on: those of the references followed, and its own."""
        if name in exact.GRAINS:
            return ()
        head, dot, tail = name.rpartition(".")
        if dot and tail in exact.GRAINS:
            return self.through(head)
        table, column = self._place(head, tail)
        return (self._reached()[table] or ()) + (column,)

    def _place(self, head: str, column: str) -> tuple[str, str]:
        """The table and column that a name stands for."""
        reached = self._reached()
        if head:
            if head not in reached or reached[head] is None or not self.company.has(head, column):
                raise Unknown(f"{head}.{column}")
            return head, column
        if self.company.has(self.table, column):
            return self.table, column
        having = [table for table, way in reached.items()
                  if way is not None and self.company.has(table, column)]
        # The column that a reference is to, is the reference itself.
        having = [table for table in having if not self._is_key(table, column, having)]
        if len(having) != 1:
            raise Unknown(f"{column} from {self.table}: {having}")
        return having[0], column

    @staticmethod
    def _is_key(table: str, column: str, having: list[str]) -> bool:
        others = [other for other in having if other != table]
        return any(schema()[other].get(column) is not None and
                   schema()[other][column].refers == table for other in others)

    def _reached(self) -> dict[str, Optional[tuple[str, ...]]]:
        return ways_from(self.table)

    def _way(self, table: str) -> Callable[[Row], Optional[Row]]:
        """From a row to the row of the table that it leads to."""
        columns = self._reached()[table]
        assert columns is not None

        def follow(row: Row) -> Optional[Row]:
            day = self.date(row)
            at, here = self.table, row
            for column in columns:
                to = schema()[at][column].refers
                assert to is not None
                found = self._referred(to, here[column], day)
                if found is None:
                    return None
                at, here = to, found
            return here

        return follow

    def _referred(self, table: str, value: Any, day: Optional[datetime.date]) -> Optional[Row]:
        key = next(iter(schema()[table]))
        if table != "owners":
            return self.company.find(table, key, value)
        # An owner is in a team from a day on; a row without a day takes the latest.
        first, last = datetime.date.min, datetime.date.max
        rows = [row for row in self.company.index(table, key).get(value, [])
                if value is not None and (row["valid_from"] or first) <= (day or last)]
        return max(rows, key=lambda row: row["valid_from"] or first, default=None)

    @staticmethod
    def _period(date: Value, grain: str) -> Value:
        return lambda row: (day := date(row)) and exact.period(day, grain)


ORDERED = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


@dataclass(frozen=True)
class Condition:
    column: str
    op: str
    values: tuple[str, ...]


def conditions(text: str) -> list[Condition]:
    """The one form of filters, without quotes: the oracle's own questions need none."""
    found = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        match = (re.fullmatch(r"([\w.]+) (is null|is not null)()", part) or
                 re.fullmatch(r"([\w.]+) (not in|in) \((.*)\)", part) or
                 re.fullmatch(r"([\w.]+) ?(!=|<=|>=|=|<|>) ?(.*)", part))
        assert match, part
        values = match[3].split(",") if match[2].endswith("in") else [match[3]]
        found.append(Condition(match[1], match[2], tuple(values)))
    return found


def passes(condition: Condition, kind: str, value: Any) -> bool:
    """Whether a value of this type meets the condition."""
    if condition.op == "is null":
        return value is None
    if condition.op == "is not null":
        return value is not None
    if value is None:
        return condition.op in ("!=", "not in")
    wanted = [parsed(kind, text) for text in condition.values]  # written as CSV has them
    if condition.op in ORDERED:
        return bool(ORDERED[condition.op](value, wanted[0]))
    return (value in wanted) == (condition.op in ("=", "in"))
