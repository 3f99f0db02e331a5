"""Errors of the library as Spark's, also from the workers."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from typing import Any, Iterator

from pyspark.errors import PySparkException, PythonException

from .._errors import Error


class QueryError(Error, PySparkException):
    """What the library said, on the driver or in a worker. `str(error)` is its sentence; `table`,
    `column` and `row` say where; a row is counted within the rows that one worker read at once, so
    the message names it by its key."""

    def getCondition(self) -> str:
        return f"COXSWAIN_{self.code}"


_MARK = "coxswain.spark: "
_SAID = re.compile(re.escape(_MARK) + r'(\{"said": .*\})')


class WorkerError(Exception):
    """A QueryError on its way from a worker: Spark keeps an exception's text, nothing else."""

    def __init__(self, error: Error, row: str = "") -> None:
        message = error.message
        if row:
            message = f"{message.rstrip('.')}. The row is {row}."
        self.said: list[Any] = [message, error.code, error.table, error.column, error.row]
        super().__init__(_MARK + json.dumps({"said": self.said}))


@contextmanager
def in_sparks_idiom() -> Iterator[None]:
    """Raises what the library refuses as QueryError, from wherever it was raised."""
    try:
        yield
    except QueryError:
        raise
    except Error as error:
        raise QueryError(error.message, error.code, error.table, error.column, error.row,
                         error.problems) from error
    except WorkerError as error:
        raise QueryError(*error.said) from error
    except PythonException as failure:
        found = _SAID.search(str(failure))
        if found is None:
            raise
        raise QueryError(*json.loads(found.group(1))["said"]) from failure
