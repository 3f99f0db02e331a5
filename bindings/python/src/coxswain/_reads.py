"""Which tables and columns a question reads, for engines that hand over no more than that."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Iterable, Mapping

from ._describe import describe
from ._options import options_json
from ._result import Result

#: All tables, in the order to load them.
TABLES: tuple[str, ...] = tuple(describe("tables")["name"])


class _Schema:
    """What every load needs or follows: required columns, keys, references."""

    def __init__(self, columns: Result) -> None:
        self.keys: dict[str, list[str]] = {table: [] for table in TABLES}
        self.always: set[tuple[str, str]] = set()
        self.filters: set[str] = set()
        for row in columns:
            table, name = row["table"], row["name"]
            if row["key"]:
                self.keys[table].append(name)
            if row["key"] or row["required"] or row["refers"]:
                self.always.add((table, name))
            if row["type"] == "filter" or name == "filter":
                self.filters.add(table)


_SCHEMA = _Schema(describe("columns"))


def key_of(table: str) -> tuple[str, ...]:
    """The columns whose values no two rows of a table share."""
    return tuple(_SCHEMA.keys[table])


@dataclass(frozen=True)
class Reads:
    """What one question reads.

    facts: tables whose rows are each folded once. lookups: tables that every fold has whole, the
    settings among them. partition_key: rows with the same values of these columns are folded
    together; empty: any rows may lie anywhere. whole: all rows are folded together.
    """

    query: str
    facts: tuple[str, ...]
    lookups: tuple[str, ...]
    partition_key: tuple[str, ...]
    whole: bool
    _declared: frozenset[str]
    _words: frozenset[str]

    def tables(self, given: Iterable[str]) -> list[str]:
        """Those of the given tables that it reads, in the order to load them."""
        names = set(given)
        return [table for table in TABLES
                if table in names and (table in self.facts or table in self.lookups)]

    def columns(self, table: str, given: Iterable[str], tables: Iterable[str]) -> list[str]:
        """Those of a table's given columns that it may read, where it is given these tables: what
        it is declared to read, what rows are checked and joined by, and what the options name. All,
        where a table has filters of its own, which may name any."""
        if _SCHEMA.filters & set(self.tables(tables)):
            return list(given)
        return [name for name in given
                if f"{table}.{name}" in self._declared or (table, name) in _SCHEMA.always
                or name in self._words or not _WORD.fullmatch(name)]


_WORD = re.compile(r"\w+")


def reads(query: str, options: Mapping[str, Any]) -> Reads:
    """What the query reads with these options.

    Raises:
        NotFoundError: no such query; the nearest is named.
    """
    row = describe("queries", query)[0]
    key = row["partition_key"] or ""
    whole = key == "the whole book"
    facts = _names(row["facts"])
    lookups = [table for table in ["settings", *_names(row["lookups"])] if table not in facts]
    return Reads(query, tuple(facts), tuple(lookups), () if whole else tuple(_names(key)), whole,
                 frozenset(_names(row["columns"])),
                 frozenset(_WORD.findall(options_json(options).decode())))


def _names(text: str | None) -> list[str]:
    return [name for name in (text or "").split(", ") if name]
