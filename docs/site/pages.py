"""Writes the pages that mkdocs makes the site of: pages.py --coxswain PROGRAM --out FOLDER

The Markdown of docs/ is taken as it is. One page per query and per measure, the tables and the command
line are written from what the program says of itself, the worked examples from docs/examples.
"""

import argparse
import csv
import json
import pathlib
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True  # the source tree stays as it is
import examples  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def cell(text: object) -> str:
    """A text that a table of Markdown can hold."""
    text = "" if text is None else str(text)
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def table(headings: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(headings) + " |", "|" + "---|" * len(headings)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def code(text: str) -> str:
    return f"`{text}`" if text else ""


class Catalogue:
    """What the program says of itself."""

    def __init__(self, program: pathlib.Path):
        self.program = program
        self.queries = self.described("query")
        self.measures = self.described("measure")
        self.tables = self.described("table")

    def run(self, *arguments: str) -> str:
        return subprocess.run(
            [self.program, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout

    def described(self, *what: str) -> list[dict]:
        result = json.loads(self.run("describe", *what, "--format", "json"))
        names = [column["name"] for column in result["columns"]]
        return [dict(zip(names, row)) for row in result["rows"]]

    def outputs(self, query: str) -> list[list[str]]:
        result = json.loads(self.run("describe", "query", query, "--outputs", "--format", "json"))
        return [row[1:] for row in result["rows"]]


def option_values(option: dict) -> str:
    if option["choices"]:
        return ", ".join(code(choice) for choice in option["choices"].split(", "))
    values = option["type"]
    if option["least"] is not None:
        values += f" from {option['least']}" + (" on" if option["most"] is None else "")
    if option["most"] is not None:
        values += (" up to " if option["least"] is None else " to ") + option["most"]
    return values


def tables_read(query: dict) -> str:
    """The tables of a query, their role, and the columns that its figures are made of."""
    columns: dict[str, list[str]] = {}
    for name in query["columns"].split(", "):
        of, column = name.split(".")
        columns.setdefault(of, []).append(column)
    rows = []
    for which, role in (("facts", "each row counts once"), ("lookups", "looked up")):
        for name in (query[which] or "").split(", "):
            if name:
                # quality asks whether any column is as it should be.
                read = "every column" if query["name"] == "quality" else ", ".join(columns.get(name, []))
                rows.append([f"[{name}](../tables.md#{name})", role, read])
    return table(["table", "role", "columns that its figures are made of"], rows)


def company_tables(catalogue: Catalogue, folder: str) -> str:
    """The rows of an example's company, in the order in which tables are loaded."""
    text = "The rows, in files of these names; money is in EUR.\n\n<div class=\"rows\" markdown>\n\n"
    for name in (entry["name"] for entry in catalogue.tables):
        path = ROOT / folder / f"{name}.csv"
        if name == "settings" or not path.exists():
            continue  # settings name the currency, which is EUR in all of them
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        text += f"`{path.name}`\n\n" + table(rows[0], [[cell(c) for c in row] for row in rows[1:]]) + "\n"
    return text + "</div>\n"


def example_text(readme: pathlib.Path) -> str:
    """As it is, but that arithmetic in tables is not broken over lines."""

    def unbroken(match: re.Match) -> str:
        return " " + match.group(1).strip().replace(" ", "\u00a0") + " |"

    lines = readme.read_text(encoding="utf-8").split("\n")
    return "\n".join(
        re.sub(r" ([^|]* = [^|]*)\|", unbroken, line) if line.startswith("| `") else line
        for line in lines
    )


def query_page(catalogue: Catalogue, query: dict) -> str:
    name = query["name"]
    readme = DOCS / "examples" / name / "README.md"
    folder = examples.read(readme)[0].folder()
    options = [
        [code("--" + o["name"].replace("_", "-")), option_values(o), code(o["default"] or ""),
         o["stage"], cell(o["doc"])]
        for o in catalogue.described("query", name)
    ]
    outputs = [[code(o[0]), cell(o[2]), cell(o[1])] for o in catalogue.outputs(name)]
    return f"""# {name}

{query["purpose"]}

* Command line: `coxswain query {name} DIR`
* C: `cxs_book_query(book, "{name}", options, -1, NULL, &result, &error)`, options as one JSON object
* Partition key: {query["partition_key"] or "none; any split of the rows does"}
* Source: {query["source"]}

## Outputs and their formulas

Besides the dimensions asked for. Money is in the reporting currency, shares are of 1.

{table(["column", "formula or meaning", "unit"], outputs)}
## Options

In JSON a name has underscores instead of dashes. For partitioned rows, `fold` options are given when the
tally is made and `solve` options when it is solved.

{table(["option", "values", "default", "stage", "meaning"], options)}
## Tables it reads

Any other column of these tables, and of those they refer to, serves to group and to filter. Tables that are
not given are left out of the figures; where a query cannot do without one, it says so.

{tables_read(query)}
## Worked example

{company_tables(catalogue, folder)}
{example_text(readme)}
A test runs the command on these rows, compares every figure, and evaluates the arithmetic.
"""


def measure_page(catalogue: Catalogue, measure: dict, example: examples.Example) -> str:
    figure = next(f for f in example.figures if f.output == measure["name"])
    better = {"up": "more is better", "down": "less is better"}.get(measure["better"], "neither way")
    return f"""# {measure["name"]}

{measure["title"]}.

* Formula: **{measure["formula"]}**
* Unit: {measure["unit"]}; {better}
* Falls into the period of: `{measure["date"]}`
* Source: {measure["source"]}
* Command line: `coxswain query measures DIR --measures {measure["name"]} --by quarter`

## Worked example

In the [small company of the query measures](../queries/measures.md#worked-example), as of 2026-03-31:

{table(["value", "reckoned"], [[code(figure.values["value"]), cell(figure.reckoned["value"])]])}
"""


def tables_page(catalogue: Catalogue) -> str:
    text = """# Tables

What a book holds. Every table is optional, and so is every column that is not required. A column that a
table does not know is kept as a dimension to group and filter by. An empty field is unknown, not zero.
"""
    for entry in catalogue.tables:
        rows = []
        for column in catalogue.described("table", entry["name"]):
            kind = column["values"] or column["type"]
            if column["refers"]:
                kind += f" of [{column['refers']}](#{column['refers']})"
            marks = [mark for mark in ("key", "required") if column[mark]]
            rows.append([code(column["name"]), cell(kind), ", ".join(marks), cell(column["doc"])])
        text += f"\n## {entry['name']}\n\n{entry['doc']}\n\nKey: {entry['key']}\n\n"
        text += table(["column", "values", "", "meaning"], rows)
    return text


def command_page(catalogue: Catalogue) -> str:
    commands = re.findall(r"^\.SS coxswain (\w+)$", catalogue.run("man"), re.M)
    text = "# Command line\n\nThe same is in `man coxswain`.\n\n```text\n" + catalogue.run("--help") + "```\n"
    for command in commands:
        text += f"\n## {command}\n\n```text\n{catalogue.run(command, '--help').strip()}\n```\n"
    return text


def index_page(title: str, about: str, entries: list[tuple[str, str]]) -> str:
    rows = [[f"[{name}]({name}.md)", cell(meaning)] for name, meaning in entries]
    return f"# {title}\n\n{about}\n\n" + table(["name", ""], rows)


def site(catalogue: Catalogue, out: pathlib.Path) -> None:
    """Writes FOLDER/pages and FOLDER/mkdocs.yml."""
    shutil.rmtree(out / "pages", ignore_errors=True)
    pages = out / "pages"
    pages.mkdir(parents=True)

    def put(path: str, text: str) -> str:
        target = pages / path
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return path

    def taken(path: str) -> list[str]:
        """A page of docs/, where this version has it."""
        source = DOCS / path
        if not source.exists():
            return []
        # In the repository an example is read where it lies, on the site in its query's page.
        text = re.sub(r"\(examples/(\w+)/README\.md\)", r"(queries/\1.md)", source.read_text("utf-8"))
        return [put(path, text)]

    put("style.css", (DOCS / "site" / "style.css").read_text("utf-8"))
    queries = [put("queries/index.md", index_page(
        "Queries", "What there is to ask.", [(q["name"], q["purpose"]) for q in catalogue.queries]))]
    queries += [put(f"queries/{q['name']}.md", query_page(catalogue, q)) for q in catalogue.queries]
    example = examples.read(DOCS / "examples" / "measures" / "README.md")[0]
    measures = [put("measures/index.md", index_page(
        "Measures",
        "What the queries `measures`, `plan_attainment`, `scorecard` and `reconcile` count.",
        [(m["name"], f"{m['title']}: {m['formula']}") for m in catalogue.measures]))]
    measures += [
        put(f"measures/{m['name']}.md", measure_page(catalogue, m, example)) for m in catalogue.measures
    ]
    tables = put("tables.md", tables_page(catalogue))
    command = put("command-line.md", command_page(catalogue))
    decisions = [page for path in sorted((DOCS / "decisions").glob("*.md"))
                 for page in taken(f"decisions/{path.name}")]
    nav = [
        {"Home": taken("index.md")},
        {"Getting started": taken("getting-started.md") + taken("mapping.md")},
        {"Queries": queries},
        {"Measures": measures},
        {"Tables": [tables]},
        {"Command line": [command]},
        {"Embedding": taken("embedding.md")},
        {"Databases": [page for name in ("sqlite", "postgresql", "duckdb", "spark", "everywhere",
                                         "everywhere-result") for page in taken(f"{name}.md")]},
        {"Verification": taken("verification.md")},
        {"Decisions": decisions},
    ]
    # A section of one page is that page.
    nav = [{title: of[0] if len(of) == 1 else of for title, of in entry.items()} for entry in nav]
    configuration = (DOCS / "site" / "mkdocs.yml").read_text("utf-8")
    configuration += "docs_dir: pages\nsite_dir: ../site\n"
    configuration += "nav: " + json.dumps(nav) + "\n"  # JSON is YAML
    (out / "mkdocs.yml").write_text(configuration, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--coxswain", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    site(Catalogue(arguments.coxswain.resolve()), arguments.out)


if __name__ == "__main__":
    main()
