"""How a call runs: threads, memory, progress, and the ways to stop it."""

from __future__ import annotations

import ctypes
import signal
import threading
from dataclasses import dataclass
from types import FrameType, TracebackType
from typing import Any, Callable, Optional

from . import _library as c
from ._errors import CancelledError
from ._handle import Handle
from ._library import created, lib


class Cancel:
    """A token that stops calls: `trip` it from any thread. The calls raise CancelledError."""

    def __init__(self) -> None:
        self._handle = Handle(created(lib.cxs_cancel_create), lib.cxs_cancel_destroy, "token")

    def trip(self) -> None:
        """Stops the calls that run with this token, and those to come."""
        with self._handle as token:
            lib.cxs_cancel_trip(token)

    def reset(self) -> None:
        """Makes the token fit for further calls."""
        with self._handle as token:
            lib.cxs_cancel_reset(token)

    @property
    def tripped(self) -> bool:
        with self._handle as token:
            return bool(lib.cxs_cancel_is_tripped(token))


@dataclass(frozen=True)
class Run:
    """How a call runs. Every call that touches many rows takes one as `run`.

    threads: at most so many; 0: the book's default. No result depends on it.
    memory_limit: bytes for the work of this call; 0: no limit but the book's.
    progress: called now and then with the share done, 0 to 1, in the thread that made the call.
        What it raises stops the call, changes nothing, and is raised by the call.
    cancel: a token that another thread may trip.

    Ctrl-C stops a call of the main thread as well. It raises KeyboardInterrupt then, and nothing
    was changed unless the call was done already.
    """

    threads: int = 0
    memory_limit: int = 0
    progress: Optional[Callable[[float], object]] = None
    cancel: Optional[Cancel] = None


class Running:
    """The cxs_run of one call: `with Running(run) as pointer: ...`.

    While the library works, Python runs nothing but the progress callback, so that is where Ctrl-C
    is noticed. The signal's handler is replaced meanwhile by one that takes a note: the usual one
    would raise inside of the callback, from where no exception gets out.
    """

    def __init__(self, run: Optional[Run]) -> None:
        self._run = run or Run()
        self._failure: Optional[BaseException] = None
        self._interrupted = False

    def __enter__(self) -> Any:
        run = self._run
        struct = c.Run(ctypes.sizeof(c.Run), run.threads, run.memory_limit)
        self._watches_signal = (
            threading.current_thread() is threading.main_thread()
            and signal.getsignal(signal.SIGINT) is signal.default_int_handler)
        if self._watches_signal or run.progress is not None:
            struct.progress = c.Progress(self._progress)
        if run.cancel is not None:
            struct.cancel = run.cancel._handle.__enter__()
        if self._watches_signal:
            signal.signal(signal.SIGINT, self._note)
        self._struct = struct  # the library reads it, and calls what it holds
        return ctypes.byref(struct)

    def __exit__(self, kind: Optional[type[BaseException]], value: Optional[BaseException],
                 trace: Optional[TracebackType]) -> None:
        if self._watches_signal:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        if self._run.cancel is not None:
            self._run.cancel._handle.__exit__()
        del self._struct  # its callback refers back to this object
        failure, self._failure = self._failure, None
        if failure is not None and (value is None or isinstance(value, CancelledError)):
            try:
                raise failure
            finally:
                del failure  # its traceback has this frame
        if self._interrupted:
            raise KeyboardInterrupt

    def _note(self, number: int, frame: Optional[FrameType]) -> None:
        self._interrupted = True

    def _progress(self, user_data: object, done: float) -> int:
        try:
            if self._run.progress is not None and self._failure is None:
                self._run.progress(done)
        except BaseException as failure:
            self._failure = failure
        return int(self._interrupted or self._failure is not None)
