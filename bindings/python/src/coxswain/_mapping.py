"""Mappings: how the export of a CRM becomes the tables."""

from __future__ import annotations

import json
import os
import typing
from pathlib import Path
from typing import Any, Iterator, Optional, Union

from ._errors import NotFoundError
from ._handle import Handle
from ._library import created, delimiter_byte, lib, name_bytes, path_bytes, taken
from ._result import Result
from ._run import Run, Running

PathName = Union[str, "os.PathLike[str]"]


class Mapping:
    """Which file of an export is which table, which column is which, and how values are read; see
    docs/mapping.md.

    >>> Mapping.builtin("salesforce").to_dict()["name"]
    'salesforce'

    Args:
        text: JSON, or the same as a dict.

    Raises:
        InvalidArgumentError: says what is wrong, in which table and column.
    """

    def __init__(self, text: Union[str, typing.Mapping[str, Any]]) -> None:
        encoded = (text if isinstance(text, str) else json.dumps(text)).encode()
        self._take(created(lib.cxs_mapping_parse, encoded, len(encoded)))

    @classmethod
    def builtin(cls, name: str) -> Mapping:
        """One that the library brings: `describe("mappings")` lists them.

        Raises:
            NotFoundError: names the nearest.
        """
        mapping = cls.__new__(cls)
        mapping._take(created(lib.cxs_mapping_builtin, name_bytes(name, "mapping")))
        return mapping

    @classmethod
    def read(cls, path: PathName) -> Mapping:
        """The mapping in a file."""
        return cls(Path(path).read_text(encoding="utf-8"))

    @classmethod
    def guess(cls, folder: PathName, *, delimiter: Optional[str] = None,
              run: Optional[Run] = None) -> Mapping:
        """Proposes one for the CSV files of a folder, from their headers and first rows. `text` has
        the reason for each column, and lists what was not sure: read it, and change it."""
        with Running(run) as running:
            made = created(lib.cxs_mapping_guess, path_bytes(folder), delimiter_byte(delimiter),
                           running, path=True)
        return cls(taken(made).decode())

    @property
    def text(self) -> str:
        """The text it was made of, to copy and change."""
        with self._handle as mapping:
            return taken(created(lib.cxs_mapping_text, mapping)).decode()

    def to_dict(self) -> dict[str, Any]:
        """The text as Python has it. Comments, which a text may have, are an error."""
        read: dict[str, Any] = json.loads(self.text)
        return read

    def _take(self, pointer: int) -> None:
        self._handle = Handle(pointer, lib.cxs_mapping_destroy, "mapping")


def mapping_of(given: Union[str, "os.PathLike[str]", Mapping]) -> Mapping:
    """A mapping as it is, or by its name, or from a file."""
    if isinstance(given, Mapping):
        return given
    if not isinstance(given, str):
        return Mapping.read(given)
    try:
        return Mapping.builtin(given)
    except NotFoundError:
        if not Path(given).is_file():
            raise
        return Mapping.read(given)


class Import:
    """The files of a folder seen through a mapping. Each step is a file that becomes a table."""

    def __init__(self, mapping: Mapping, folder: PathName, delimiter: Optional[str],
                 run: Optional[Run]) -> None:
        with mapping._handle as pointer, Running(run) as running:
            self.handle = Handle(
                created(lib.cxs_import_open, pointer, path_bytes(folder),
                        delimiter_byte(delimiter), running, path=True),
                lib.cxs_import_destroy, "import")

    def steps(self) -> Iterator[tuple[int, str]]:
        """Numbers and tables, in the order to load them."""
        with self.handle as pointer:
            files = Result(created(lib.cxs_import_files, pointer))
        for file in files:
            if file["step"] is not None:
                yield file["step"], file["table"]
