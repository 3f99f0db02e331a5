"""Coxswain on Spark: workers fold their partitions, the cluster merges tallies, the driver solves.

>>> import coxswain.spark
>>> coxswain.spark.query(deals, "margin", by=["segment"]).show()  # doctest: +SKIP
>>> coxswain.spark.query({"deals": deals, "deal_lines": lines, "customers": customers},
...                      "margin", by=["customers.segment", "year"])  # doctest: +SKIP

The answer is a DataFrame of what one process would say of the same rows, to the last digit,
whatever the partitions. PySpark 4.0 or newer, and this package on every node.

Tables are DataFrames by name; one DataFrame alone is the deals. `coxswain.describe("queries")` says
which tables a query folds, its facts, and which every worker gets whole, its lookups: those are
broadcast, and may be anything that speaks Arrow. Tables that a query does not read are left out, and
so are columns, so that a wrong value in one is not found either. No two rows of a table may have the
same key, as rows of a DataFrame have no order in which the later could replace the earlier: what a
worker sees of that is an error, and `Run(check_keys=True)` makes sure that it sees all.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any, Mapping, Optional, Union

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from .._arrow import is_stream, without_nameless_index
from .._book import Dangling
from .._describe import describe
from .._errors import FailedPreconditionError, InvalidArgumentError
from .._load import table_id
from .._reads import Reads, reads
from .._tally import Tally
from ._errors import QueryError, WorkerError, in_sparks_idiom
from ._fold import SCHEMA, Job, added, fold_chunk, folded, merged, stream_bytes
from ._roots import column, lies_anywhere, together

__all__ = ["QueryError", "Run", "merge", "query", "tallies", "tally"]

#: DataFrames, or for lookups anything that speaks Arrow or is a list of dicts, by table; or the
#: deals alone.
Tables = Union[DataFrame, Mapping[str, Any]]


@dataclass(frozen=True)
class Run:
    """How a question runs.

    rows_at_once: so many rows of a partition become a book at a time. What a worker holds grows with
        it, and with the lookups, not with the partition.
    partitions: of the shuffle that brings rows together, where a query needs one; None: Spark's own.
    merge_at_once: the driver takes over when so many tallies are left, and tasks merge as many.
    memory_limit: bytes that a worker's book may hold; 0: no limit.
    check_keys: shuffle by the keys in any case, so that rows with the same key always meet.
    float_scale, dangling, strict: as in `Book.load`, for the facts.
    """

    rows_at_once: int = 1 << 18
    partitions: Optional[int] = None
    merge_at_once: int = 8
    memory_limit: int = 0
    check_keys: bool = False
    float_scale: int = 0
    dangling: Optional[Dangling] = None
    strict: bool = False

    def __post_init__(self) -> None:
        for name, least in (("rows_at_once", 1), ("merge_at_once", 2), ("partitions", 1)):
            value = getattr(self, name)
            if value is not None and value < least:
                raise ValueError(f"{name} is {value}; it must be at least {least}.")


def query(tables: Tables, name: str, /, *, run: Run = Run(), **options: Any) -> DataFrame:
    """The answer of the query `name` with these options, which are those of `Book.query`.

    Runs at once: the answer is solved on the driver, and what comes back is in its memory.

    Raises:
        QueryError: what the library refuses, also in a worker. It is a PySparkException too.
    """
    with in_sparks_idiom():
        fold, solve = _by_stage(name, options)
        session = _session(tables)
        answer = tally(tables, name, run=run, **fold).solve(**solve).to_arrow()
        return session.createDataFrame(answer)


def tally(tables: Tables, name: str, /, *, run: Run = Run(), **fold_options: Any) -> Tally:
    """The tally of all rows, on the driver: to solve in several ways, to keep, to add to."""
    with in_sparks_idiom():
        asked = reads(name, fold_options)
        Tally(name, **fold_options).close()  # the options are judged here, not in the workers
        made = None
        if any(table in asked.facts for table in _by_name(tables)):
            made = _merged(tallies(tables, name, run=run, **fold_options), run)
        return made or _without_rows(tables, asked, fold_options, run)


def tallies(tables: Tables, name: str, /, *, run: Run = Run(), **fold_options: Any) -> DataFrame:
    """A tally of each partition that has rows: (tally, rows, seconds, peak_bytes), the seconds in the
    worker and its process's largest size so far. Lazy, as any DataFrame, so that what a worker
    refuses is Spark's PythonException when its rows are asked for; `merge` says it as QueryError.
    That puts tallies together, also those that were stored days ago, if they were folded with the
    same options."""
    with in_sparks_idiom():
        Tally(name, **fold_options).close()  # the options are judged here, not in the workers
        asked = reads(name, fold_options)
        facts, lookups = _divided(tables, asked)
        if not facts:
            raise FailedPreconditionError(
                f"{name} folds rows of {', '.join(asked.facts) or 'no table'}; none was given.")
        rooted = run.check_keys or not lies_anywhere(facts, asked)
        single = next(iter(facts)) if len(facts) == 1 and not rooted else None
        job = _job(asked, fold_options, run, facts, lookups, single, rooted, _session(tables))
        rows = facts[single] if single else together(facts, rooted, asked, run.partitions)

        def fold(batches: Any) -> Any:
            return folded(batches, job)

        return rows.mapInArrow(fold, SCHEMA)


def merge(tallies: DataFrame, column: str = "tally", *, run: Run = Run()) -> Tally:
    """One tally of a column of them, merged on the cluster.

    Raises:
        QueryError: a tally is null or damaged, or one of another query, other options or settings.
    """
    with in_sparks_idiom():
        if column not in tallies.columns:
            raise InvalidArgumentError(f"The DataFrame has no column '{column}'; it has "
                                       f"{', '.join(tallies.columns)}.", column=column)
        made = _merged(tallies.selectExpr(f"`{column}` as tally", "0L as rows"), run)
        if made is None:
            raise FailedPreconditionError("There is no tally to merge.")
        return made


def _merged(tallies: DataFrame, run: Run) -> Optional[Tally]:
    """None where there are no tallies."""

    def merge_each(batches: Any) -> Any:
        return merged(batches)

    width = tallies.sparkSession.sparkContext.defaultParallelism
    frame = tallies.select("tally", "rows")
    while True:
        # By content, so that a task that is run again sees what it saw.
        frame = frame.repartition(width, "tally").mapInArrow(merge_each, SCHEMA).select(
            "tally", "rows")
        if width <= run.merge_at_once:
            break
        width = -(-width // run.merge_at_once)
    whole: Optional[Tally] = None
    for saved, _ in frame.collect():
        whole = added(whole, bytes(saved))
    return whole


def _by_stage(name: str, options: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Fold's options and solve's; what is neither is left to fold, which refuses it."""
    stages = {row["name"]: row["stage"] for row in describe("query_options", name)}
    fold: dict[str, Any] = {}
    solve: dict[str, Any] = {}
    for key, value in options.items():
        own = key[:-1] if key.endswith("_") else key
        (solve if stages.get(own) == "solve" else fold)[key] = value
    return fold, solve


def _by_name(tables: Tables) -> Mapping[str, Any]:
    named = {"deals": tables} if isinstance(tables, DataFrame) else tables
    if not isinstance(named, Mapping):
        raise TypeError(f"The tables cannot be a {type(tables).__name__}: give the DataFrame of the "
                        "deals, or a mapping from names of tables to DataFrames.")
    for name in named:
        table_id(name)  # an unknown one is refused with the nearest
    return named


def _session(tables: Tables) -> SparkSession:
    for table in _by_name(tables).values():
        if isinstance(table, DataFrame):
            return table.sparkSession
    session = SparkSession.getActiveSession()
    if session is None:
        raise FailedPreconditionError("No table is a DataFrame, and no Spark session is active.")
    return session


def _divided(tables: Tables, asked: Reads) -> tuple[dict[str, DataFrame], dict[str, pa.Table]]:
    """What is folded, and what is looked up; only the columns that are read."""
    named = _by_name(tables)
    facts, lookups = {}, {}
    for name in asked.tables(named):
        table = named[name]
        if name in asked.facts and not isinstance(table, DataFrame):
            table = _session(tables).createDataFrame(_arrow(name, table))
        if isinstance(table, DataFrame):
            table = table.select(*map(column, asked.columns(name, table.columns, named)))
        if name in asked.facts:
            facts[name] = table
        else:
            lookups[name] = _arrow(name, table)
    return facts, lookups


def _arrow(name: str, table: Any) -> pa.Table:
    if isinstance(table, DataFrame):
        return table.toArrow()
    table = without_nameless_index(table)
    if is_stream(table):
        return pa.table(table)
    if isinstance(table, list):
        return pa.Table.from_pylist(table)
    raise TypeError(f"The table {name} cannot be a {type(table).__name__}: give a DataFrame, an "
                    "object with __arrow_c_stream__ or a list of dicts.")


def _job(asked: Reads, options: Mapping[str, Any], run: Run, facts: Mapping[str, DataFrame],
         lookups: Mapping[str, pa.Table], single: Optional[str], rooted: bool,
         session: SparkSession) -> Job:
    load = {"float_scale": run.float_scale, "dangling": run.dangling, "strict": run.strict}
    broadcast = session.sparkContext.broadcast(
        {name: stream_bytes(table) for name, table in lookups.items()})
    return Job(asked.query, dict(options), tuple(asked.tables([*facts, *lookups])),
               tuple(facts), single, rooted, broadcast, load,
               sys.maxsize if asked.whole else run.rows_at_once, run.memory_limit)


def _without_rows(tables: Tables, asked: Reads, options: Mapping[str, Any], run: Run) -> Tally:
    """Of all facts without a row, with the lookups: what no partition said."""
    facts, lookups = _divided(tables, asked)
    job = _job(asked, options, run, facts, lookups, None, False, _session(tables))
    whole = Tally(asked.query, **options)
    empty = {name: frame.limit(0).toArrow() for name, frame in facts.items()}
    fold_chunk(whole, {**lookups, **empty}, job)
    return whole
