"""The worked examples: what docs/examples/NAME/README.md says, as data.

An example is a `console` block with one command, and after it what comes out: either further lines of
the block, which are its output to the letter, or a table of figures:

    | figure | Retail | Industry | reckoned for Retail |
    |---|---|---|---|
    | `net_revenue` | 950.00 | 400.00 | 1000 - 50 = 950 |

A line is a column of the result, a column a row of the result: the one that has all parts of the
heading ("Marketing, Sales") among its cells. "value" is the only row there is, "(none)" the one whose
first cell is empty. A cell "A = B" in a column "reckoned for ROW" is arithmetic: it holds, and B is
the figure of that row.
"""

import dataclasses
import pathlib
import re
import shlex


@dataclasses.dataclass
class Figure:
    output: str
    values: dict[str, str]  # by heading
    reckoned: dict[str, str]  # by heading


@dataclasses.dataclass
class Example:
    arguments: list[str]  # after "coxswain"
    output: str  # empty: not shown to the letter
    figures: list[Figure]

    def folder(self) -> str:
        """Of the company that it asks."""
        return next(word for word in self.arguments if word.startswith("docs/examples/"))


_CONSOLE = re.compile(r"^```console\n\$ coxswain ((?:.*\\\n)*.*)\n((?:.*\n)*?)```\n", re.M)


def _cells(line: str) -> list[str]:
    return [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]


def _figures(text: str) -> list[Figure]:
    """Of the table that `text` begins with, if it does."""
    lines = []
    for line in text.lstrip("\n").split("\n"):
        if not line.startswith("|"):
            break
        lines.append(_cells(line))
    if not lines or lines[0][0] != "figure":
        return []
    headings = lines[0]
    figures = []
    for cells in lines[2:]:
        if len(cells) != len(headings):
            raise ValueError(f"{cells[0]}: {len(cells)} cells under {len(headings)} headings")
        figure = Figure(cells[0], {}, {})
        for heading, cell in zip(headings[1:], cells[1:]):
            if heading.startswith("reckoned for "):
                figure.reckoned[heading.removeprefix("reckoned for ")] = cell
            else:
                figure.values[heading] = cell
        figures.append(figure)
    return figures


def read(path: pathlib.Path) -> list[Example]:
    text = path.read_text(encoding="utf-8")
    examples = []
    for match in _CONSOLE.finditer(text):
        arguments = shlex.split(match.group(1).replace("\\\n    ", "").replace("\\\n", ""))
        examples.append(Example(arguments, match.group(2), _figures(text[match.end() :])))
    return examples
