"""Writes src/coxswain/_queries.py: the queries of the library as methods with signatures.

    python generate_queries.py           # writes it, from what COXSWAIN_LIBRARY describes
    python generate_queries.py --check   # fails where it would be another
"""

import keyword
import sys
import textwrap
from pathlib import Path

sys.path.append(str(Path(__file__).parent / "src"))  # unless another one is asked for
TARGET = Path(__file__).parent / "src/coxswain/_queries.py"

HEAD = '''"""The queries as methods. Written by generate_queries.py from the library's catalogue."""

from __future__ import annotations

from typing import Any, Literal, Optional

from ._options import Day, Names, Number
from ._result import Result
from ._run import Run


class Queries:
    """What can be asked. Every option can be left out unless it is without a default here."""

    def query(self, name: str, /, *, run: Optional[Run] = None, **options: Any) -> Result:
        raise NotImplementedError
'''

TYPES = {"text": "str", "text list": "Names", "filter": "str", "date": "Day", "integer": "int",
         "number": "Number", "bool": "bool"}


def wrapped(text, indent, hanging="    "):
    return textwrap.fill(text, 99, initial_indent=indent, subsequent_indent=indent + hanging,
                         break_on_hyphens=False, break_long_words=False)


def parameter(option):
    """A keyword with its type and the default that the library documents."""
    kind = option["type"]
    if kind == "choice":
        hint = "Literal[" + ", ".join(f'"{c}"' for c in option["choices"].split(", ")) + "]"
    else:
        hint = TYPES[kind]
    name = option["name"] + ("_" if keyword.iskeyword(option["name"]) else "")
    if option["doc"].endswith("; required"):
        return name, hint
    if option["default"] is None:
        return name, f"Optional[{hint}] = None"
    value = option["default"] if kind in ("integer", "number") else f'"{option["default"]}"'
    if kind == "bool":
        value = option["default"].capitalize()
    if kind == "text list" and "," in option["default"]:
        value = "(" + ", ".join(f'"{item}"' for item in option["default"].split(",")) + ")"
    return name, f"{hint} = {value}"


def explained(name, option):
    """What the option means, with its choices and range."""
    parts = [option["doc"].replace("`from`", "`from_`")]
    if option["choices"]:
        parts.append(f"one of {option['choices']}")
    if option["least"] is not None and option["most"] is not None:
        parts.append(f"{option['least']} to {option['most']}")
    elif option["least"] is not None:
        parts.append(f"at least {option['least']}")
    if option["stage"] == "solve":
        parts.append("of a tally: given to solve")
    return wrapped(f"{name}: " + "; ".join(parts), " " * 12)


def method(query, options, outputs):
    parameters = [parameter(option) for option in options]
    # What is required comes first, as in any signature people read.
    parameters.sort(key=lambda pair: "=" in pair[1])
    signature = [f"{name}: {hint}" for name, hint in parameters] + ["run: Optional[Run] = None"]
    lines = [f"    def {query['name']}(", "        self, *,"]
    lines += [f"        {text}," for text in signature[:-1]]
    lines += [f"        {signature[-1]}) -> Result:", f'        """{query["purpose"]}', ""]
    rows = f"Counts rows of {query['facts']}"
    if query["lookups"]:
        rows += f"; looks things up in {query['lookups']}"
    lines += [wrapped(rows + ".", " " * 8, ""), "", "        Args:"]
    names = {option["name"]: name for option in options for name, _ in [parameter(option)]}
    lines += [explained(names[option["name"]], option) for option in options]
    lines += [" " * 12 + "run: how the call runs", "", "        Columns:"]
    for output in outputs:
        unit = f" ({output['unit']})" if output["unit"] else ""
        lines.append(wrapped(f"{output['name']}{unit}: {output['doc']}", " " * 12))
    lines += ["", wrapped(f"Source: {query['source']}.", " " * 8), '        """']
    passed = ", ".join(f"{name}={name}" for name, _ in parameters)
    lines.append(textwrap.fill(f'return self.query("{query["name"]}", {passed}, run=run)', 99,
                               initial_indent=" " * 8, subsequent_indent=" " * 26))
    return "\n".join(lines)


def text():
    from coxswain import describe

    methods = [method(query, list(describe("query_options", query["name"])),
                      list(describe("query_outputs", query["name"])))
               for query in describe("queries")]
    return HEAD + "\n" + "\n\n".join(methods) + "\n"


def main():
    if "--check" in sys.argv[1:]:
        if text() != TARGET.read_text():
            sys.exit(f"{TARGET} is not what the library describes: run generate_queries.py")
        return
    if not TARGET.exists():  # the package needs some to be imported
        TARGET.write_text(HEAD)
    TARGET.write_text(text())


if __name__ == "__main__":
    main()
