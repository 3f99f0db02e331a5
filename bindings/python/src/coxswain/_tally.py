"""Tallies: a query in steps, for rows that lie in partitions, on one machine or many."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Callable, Optional, Union

from ._handle import ExclusiveHandle
from ._library import call, created, lib, name_bytes, taken
from ._options import options_json
from ._result import Result
from ._run import Run, Running

if TYPE_CHECKING:
    from ._book import Book, Snapshot


class Tally:
    """What a query needs to know of the rows: exact sums, which add up and can be taken back.

    Fold each partition into a tally, merge the tallies, solve: the same rows give the same digits,
    whatever the partitions and their order. A tally can be pickled, so that worker processes and
    clusters hand it over as any other value.

    A partition's book holds some rows of the query's facts, and its lookups and the settings
    whole; `describe("queries")` says which tables are which, and by what rows must stay together.

    >>> tally = Tally("margin", by=["segment"])  # doctest: +SKIP
    >>> for partition in partitions:  # doctest: +SKIP
    ...     tally.fold(partition)
    >>> tally.solve()  # doctest: +SKIP

    Options belong to a stage, as `describe("query_options")` says: those of fold are given here,
    those of solve to `solve`.
    """

    def __init__(self, query: str, /, **fold_options: Any) -> None:
        options = options_json(fold_options)
        self._handle = _handle(created(lib.cxs_tally_create, name_bytes(query, "query"), options,
                                       len(options)))

    def fold(self, partition: Union[Book, Snapshot], *, run: Optional[Run] = None) -> None:
        """Adds the rows of a partition. After an error the tally is as it was."""
        self._step(lib.cxs_tally_fold, partition, run)

    def retract(self, partition: Union[Book, Snapshot], *, run: Optional[Run] = None) -> None:
        """Takes the rows of a partition away again: a changed row is a retract of the old and a
        fold of the new."""
        self._step(lib.cxs_tally_retract, partition, run)

    def merge(self, other: Tally) -> None:
        """Adds another tally, which stays as it is."""
        with ExitStack() as held:
            # In one order, so that two threads that merge crosswise do not wait for each other.
            tallies = sorted({id(t): t for t in (self, other)}.items())
            pointers = {key: held.enter_context(tally._handle) for key, tally in tallies}
            call(lib.cxs_tally_merge, pointers[id(self)], pointers[id(other)])

    def solve(self, *, run: Optional[Run] = None, **solve_options: Any) -> Result:
        """The result, as a query of all rows folded would give it. The tally stays as it is."""
        options = options_json(solve_options)
        with self._handle as tally, Running(run) as running:
            return Result(created(lib.cxs_tally_solve, tally, options, len(options), running))

    def save(self) -> bytes:
        """The tally as bytes, its options included; equal tallies give equal bytes."""
        with self._handle as tally:
            return taken(created(lib.cxs_tally_save, tally))

    @classmethod
    def load(cls, saved: bytes) -> Tally:
        """What `save` gave. The checksum finds damage, not forgery: load bytes only from where you
        would take figures from.

        Raises:
            InvalidArgumentError: the bytes are no tally. DataLossError: they are damaged.
            FailedPreconditionError: they are of another version of the format.
        """
        tally = cls.__new__(cls)
        tally._handle = _handle(created(lib.cxs_tally_load, saved, len(saved)))
        return tally

    def close(self) -> None:
        self._handle.close()

    def __enter__(self) -> Tally:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self).load, (self.save(),)

    def _step(self, step: Callable[..., int], partition: Union[Book, Snapshot],
              run: Optional[Run]) -> None:
        with partition._moment() as rows, self._handle as tally, Running(run) as running:
            call(step, tally, rows, running)


def _handle(pointer: int) -> ExclusiveHandle:
    return ExclusiveHandle(pointer, lib.cxs_tally_destroy, "tally")
