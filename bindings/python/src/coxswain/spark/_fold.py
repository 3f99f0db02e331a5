"""What runs in the workers: rows to tallies, tallies to fewer tallies."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass
from typing import Any, Iterable, Iterator, Mapping, Optional

import pyarrow as pa
import pyarrow.compute as pc

from .._book import Book
from .._errors import Error, InvalidArgumentError, ResourceExhaustedError
from .._reads import key_of
from .._tally import Tally
from ._errors import WorkerError

#: Of what fold and merge yield, as Spark writes it.
SCHEMA = "tally binary, rows long, seconds double, peak_bytes long"
#: The column by which rows belong together; partitions are sorted by it.
ROOT = "coxswain root"

_MOST_BYTES = 2_000_000_000  # a byte array of the JVM has at most 2^31 - 1, less a few


@dataclass(frozen=True)
class Job:
    """What every worker is told.

    order: the tables in the order to load them. facts: those that are folded. single: the only
    fact, if its columns are the batch's own; else each fact is a struct column that is null in the
    rows of others. rooted: rows are sorted by ROOT. lookups: a broadcast of Arrow streams by table.
    """

    query: str
    options: Mapping[str, Any]
    order: tuple[str, ...]
    facts: tuple[str, ...]
    single: Optional[str]
    rooted: bool
    lookups: Any
    load: Mapping[str, Any]
    rows_at_once: int
    memory_limit: int


def folded(batches: Iterable[pa.RecordBatch], job: Job) -> Iterator[pa.RecordBatch]:
    """One tally of a partition's rows, read so many at a time that what a worker holds does not grow
    with its partition. Nothing of a partition without rows."""
    start, rows = time.perf_counter(), 0
    lookups = {name: read_stream(data) for name, data in job.lookups.value.items()}
    # Every portion loads the lookups again; where they are large, portions are.
    at_once = max(job.rows_at_once, 2 * sum(table.num_rows for table in lookups.values()))
    tally = Tally(job.query, **job.options)
    for chunk in chunks(batches, at_once, job.rooted):
        rows += chunk.num_rows
        fold_chunk(tally, {**lookups, **tables_of(chunk, job)}, job)
    if rows:
        yield _one(tally, rows, start)


def merged(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """One tally of a partition's tallies."""
    start, rows = time.perf_counter(), 0
    total: Optional[Tally] = None
    for batch in batches:
        for saved, count in zip(batch.column("tally"), batch.column("rows")):
            total = added(total, saved.as_py())
            rows += count.as_py()
    if total is not None:
        yield _one(total, rows, start)


def added(total: Optional[Tally], saved: Optional[bytes]) -> Tally:
    """`total` with a saved tally in it."""
    try:
        if saved is None:
            raise InvalidArgumentError("A tally is null; each row must hold what fold or "
                                       "Tally.save gave.")
        tally = Tally.load(saved)
        if total is None:
            return tally
        total.merge(tally)
        return total
    except Error as error:
        raise WorkerError(error) from error


def _one(tally: Tally, rows: int, start: float) -> pa.RecordBatch:
    saved = tally.save()
    if len(saved) > _MOST_BYTES:
        raise WorkerError(ResourceExhaustedError(
            f"A tally has {len(saved)} bytes, more than a binary value of Spark holds. Group by "
            "fewer values, or ask for fewer customers or deals at once, by a filter."))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return pa.RecordBatch.from_pydict({
        "tally": pa.array([saved], pa.binary()), "rows": pa.array([rows], pa.int64()),
        "seconds": pa.array([time.perf_counter() - start], pa.float64()),
        "peak_bytes": pa.array([peak], pa.int64())})


def chunks(batches: Iterable[pa.RecordBatch], rows_at_once: int,
           is_sorted: bool) -> Iterator[pa.Table]:
    """The rows in portions of about `rows_at_once`. Rows that share a root stay together, where they
    are sorted by it; a portion is larger only where one root has more rows than that."""
    waiting: list[pa.RecordBatch] = []
    count, wanted = 0, rows_at_once
    for batch in batches:
        if not batch.num_rows:
            continue
        waiting.append(batch)
        count += batch.num_rows
        if count < wanted:
            continue
        whole = pa.Table.from_batches(waiting)
        end = count
        if is_sorted:
            roots = whole.column(ROOT)
            end = pc.index(roots, roots[-1]).as_py()
        if end == 0:
            wanted = 2 * count
            continue
        yield whole.slice(0, end)
        waiting, count, wanted = whole.slice(end).to_batches(), whole.num_rows - end, rows_at_once
    if count:
        yield pa.Table.from_batches(waiting)


def tables_of(chunk: pa.Table, job: Job) -> dict[str, pa.Table]:
    """The rows of each fact; none of a fact is a table without rows."""
    if job.single:
        return {job.single: chunk}
    return {name: pa.Table.from_struct_array(chunk.column(name).drop_null())
            for name in job.facts}


def fold_chunk(tally: Tally, tables: Mapping[str, pa.Table], job: Job) -> None:
    """Folds tables as one book."""
    with Book(memory_limit=job.memory_limit) as book:
        for name in job.order:
            try:
                book.load(name, tables[name], **(job.load if name in job.facts else {}))
            except Error as error:
                raise WorkerError(error, _key_text(name, tables[name], error.row)) from error
        try:
            tally.fold(book)
        except Error as error:
            raise WorkerError(error) from error


def _key_text(name: str, table: pa.Table, row: int) -> str:
    if not 0 < row <= table.num_rows:
        return ""
    return ", ".join(f"{column} {table.column(column)[row - 1].as_py()}"
                     for column in key_of(name) if column in table.column_names)


def stream_bytes(table: pa.Table) -> bytes:
    """The table as an Arrow stream, for broadcasts."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def read_stream(data: bytes) -> pa.Table:
    return pa.ipc.open_stream(pa.py_buffer(data)).read_all()
