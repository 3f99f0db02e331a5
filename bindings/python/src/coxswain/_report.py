"""The alignment report, which shows itself in a notebook."""

from __future__ import annotations

import ctypes
import json
from typing import Any, Optional, Union

from . import _library as c
from ._handle import Handle
from ._library import created, lib, taken
from ._run import Run, Running

_TEXT, _JSON, _HTML = 0, 1, 2


class Chart:
    """A chart of the report: a Vega-Lite 5 specification with its data. A notebook draws it."""

    def __init__(self, section: str, content: dict[str, Any]) -> None:
        self.name: str = content["name"]
        self.title: str = content["title"]
        self.section = section
        self.caption: str = content["caption"]["text"]
        #: What any Vega-Lite 5 tool takes.
        self.spec: dict[str, Any] = content["spec"]

    def __repr__(self) -> str:
        return f"<coxswain.Chart {self.name}: {self.title}>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {"application/vnd.vegalite.v5+json": self.spec,
                "text/plain": f"{self.title}\n{self.caption}"}


class Report:
    """The alignment report of one moment: headline figures, findings ranked by money, tables and
    charts. `print(report)` shows it as text, a notebook as tables, `html()` makes a page.
    """

    def __init__(self, snapshot: Handle, owned: bool, company: Optional[str],
                 filter: Optional[str], run: Optional[Run]) -> None:
        self._snapshot = snapshot
        self._owned = owned
        self._company = None if company is None else company.encode()
        self._filter = None if filter is None else filter.encode()
        #: The whole report as docs/report.schema.json describes it; amounts are exact decimals as
        #: text.
        self.content: dict[str, Any] = json.loads(self._render(_JSON, run=run))

    @property
    def headline(self) -> list[str]:
        """The headline figures, one sentence each."""
        return [sentence["text"] for sentence in self.content["headline"]]

    @property
    def findings(self) -> list[dict[str, Any]]:
        """By the money at stake; one deal can stand in several, so they do not add up."""
        return list(self.content["findings"])

    @property
    def charts(self) -> list[Chart]:
        return [Chart(section["name"], chart)
                for section in self.content["sections"] for chart in section["charts"]]

    def chart(self, name: str) -> Chart:
        for chart in self.charts:
            if chart.name == name:
                return chart
        names = ", ".join(chart.name for chart in self.charts)
        raise KeyError(f"The report has no chart '{name}'; it has {names or 'none'}.")

    def text(self) -> str:
        return self._render(_TEXT).decode()

    def html(self, *, fragment: bool = False, script: str = "",
             script_links: Union[str, list[str]] = "") -> str:
        """One page that asks no server for anything, or with `fragment` one <div> for a page of
        yours.

        The charts are drawn by Vega 5, Vega-Lite 5, vega-interpreter 1 and Coxswain's draw.js, in
        this order: give them as text (`script`) or as addresses (`script_links`). With neither the
        page has the tables alone.
        """
        links = script_links if isinstance(script_links, str) else " ".join(script_links)
        return self._render(_HTML, fragment=fragment, script=script, links=links).decode()

    def close(self) -> None:
        """Lets go of the rows; `content` and the charts stay."""
        if self._owned:
            self._snapshot.close()

    def __enter__(self) -> Report:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"<coxswain.Report as of {self.content['as_of']}, {len(self.findings)} findings>"

    def _repr_html_(self) -> str:
        return self.html(fragment=True)

    def _render(self, form: int, *, fragment: bool = False, script: str = "", links: str = "",
                run: Optional[Run] = None) -> bytes:
        script_bytes, link_bytes = script.encode(), links.encode()
        options = c.ReportOptions(
            ctypes.sizeof(c.ReportOptions), form, self._company, len(self._company or b""),
            self._filter, len(self._filter or b""), script_bytes or None, len(script_bytes),
            link_bytes or None, len(link_bytes), fragment)
        with self._snapshot as snapshot, Running(run) as running:
            return taken(created(lib.cxs_snapshot_report, snapshot, ctypes.byref(options),
                                 running))
