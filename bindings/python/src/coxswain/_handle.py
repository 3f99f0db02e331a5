"""Objects of the library: destroyed once, as soon as they are closed, and never during a call."""

from __future__ import annotations

import threading
from ctypes import c_void_p
from typing import Callable

from ._errors import FailedPreconditionError


class Handle:
    """A pointer that many threads may use at once: `with handle as pointer: ...`."""

    def __init__(self, pointer: int, destroy: Callable[[c_void_p], None], what: str) -> None:
        self._pointer = c_void_p(pointer)
        self._destroy = destroy
        self._what = what
        self._users = 0
        self._closed = False
        self._guard = threading.Lock()

    def __enter__(self) -> c_void_p:
        with self._guard:
            if self._closed:
                raise FailedPreconditionError(f"This {self._what} is closed.")
            self._users += 1
        return self._pointer

    def __exit__(self, *_: object) -> None:
        with self._guard:
            self._users -= 1
            last = self._closed and self._users == 0
        if last:
            self._destroy(self._pointer)

    def close(self) -> None:
        """Destroys the object, or lets the last call that still uses it do so."""
        with self._guard:
            if self._closed:
                return
            self._closed = True
            last = self._users == 0
        if last:
            self._destroy(self._pointer)

    @property
    def closed(self) -> bool:
        return self._closed

    def __del__(self) -> None:
        if hasattr(self, "_guard"):
            self.close()


class ExclusiveHandle(Handle):
    """A pointer that one thread may use at a time; others wait for their turn."""

    def __init__(self, pointer: int, destroy: Callable[[c_void_p], None], what: str) -> None:
        super().__init__(pointer, destroy, what)
        self._turn = threading.Lock()
        self._owner = 0

    def __enter__(self) -> c_void_p:
        if self._owner == threading.get_ident():
            raise FailedPreconditionError(
                f"A callback cannot use the {self._what} whose call it belongs to.")
        self._turn.acquire()
        try:
            pointer = super().__enter__()
        except BaseException:
            self._turn.release()
            raise
        self._owner = threading.get_ident()
        return pointer

    def __exit__(self, *_: object) -> None:
        self._owner = 0
        super().__exit__()
        self._turn.release()
