"""Recomputes every figure that the documentation shows: examples_test.py --coxswain PROGRAM

The worked examples of docs/examples and the commands of docs/*.md are run in the repository's root.
Ends with the number of checks that passed and failed.
"""

import argparse
import ast
import csv
import fractions
import io
import json
import operator
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True  # the source tree stays as it is
sys.path.insert(0, str(ROOT / "docs" / "site"))

import examples  # noqa: E402

OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def exact(text: str) -> fractions.Fraction:
    """What an expression of decimals, + - * / and brackets comes to."""

    def value(node: ast.AST) -> fractions.Fraction:
        match node:
            case ast.Expression():
                return value(node.body)
            case ast.BinOp() if type(node.op) in OPERATORS:
                return OPERATORS[type(node.op)](value(node.left), value(node.right))
            case ast.UnaryOp(op=ast.USub()):
                return -value(node.operand)
            case ast.Constant():
                return fractions.Fraction(ast.get_source_segment(source, node))
        raise ValueError(f"no arithmetic: {text}")

    source = text.replace("−", "-").replace("×", "*").strip()
    return value(ast.parse(source, mode="eval"))


def places(number: str) -> int:
    return len(number.strip().partition(".")[2])


class Checks:
    def __init__(self, program: pathlib.Path):
        self.program = program
        self.passed = 0
        self.failed = 0

    def check(self, holds: bool, message: str) -> None:
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {message}")

    def coxswain(self, *arguments: str) -> str:
        run = subprocess.run(
            [self.program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
        )
        self.check(run.returncode == 0, f"coxswain {' '.join(arguments)}: {run.stderr}")
        return run.stdout

    def row(self, table: list[dict], heading: str, where: str) -> dict:
        if heading == "value":
            found = table
        elif heading == "(none)":
            found = [row for row in table if next(iter(row.values())) == ""]
        else:
            # "2026, 3" has both somewhere, "period=2026" in that column.
            parts = set(heading.split(", "))
            found = [
                row
                for row in table
                if parts
                <= {p for c, v in row.items() for p in [v, *v.split(", "), f"{c}={v}"]}
            ]
        self.check(len(found) == 1, f"{where}: {len(found)} rows are '{heading}', not one")
        return found[0] if found else {}

    def arithmetic(self, text: str, shown: str, where: str) -> None:
        left, right = text.rsplit("=", 1)
        digits = fractions.Fraction(1, 2 * 10 ** places(right))
        self.check(abs(exact(left) - exact(right)) <= digits, f"{where}: {text} does not hold")
        self.check(
            abs(fractions.Fraction(shown) - exact(right)) <= digits,
            f"{where}: {text} is not the figure {shown}",
        )

    def example(self, example: examples.Example, where: str) -> None:
        if example.output:
            self.check(
                self.coxswain(*example.arguments) == example.output,
                f"{where}: {' '.join(example.arguments)} says something else",
            )
        if not example.figures:
            return
        text = self.coxswain(*example.arguments, "--format", "csv")
        table = list(csv.DictReader(io.StringIO(text)))
        for figure in example.figures:
            at = f"{where}, {figure.output}"
            for heading, shown in figure.values.items():
                row = self.row(table, heading, where)
                self.check(
                    row.get(figure.output) == shown,
                    f"{at}: '{heading}' is {row.get(figure.output)!r}, not {shown!r}",
                )
            for heading, text in figure.reckoned.items():
                self.check(heading in figure.values, f"{at}: reckoned for '{heading}', not shown")
                if " = " in text:
                    self.arithmetic(text, figure.values[heading], at)

    def names(self, kind: str) -> list[str]:
        return [row[0] for row in json.loads(self.coxswain("describe", kind, "--format", "json"))["rows"]]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--coxswain", type=pathlib.Path, required=True)
    checks = Checks(parser.parse_args().coxswain.resolve())

    folder = ROOT / "docs" / "examples"
    for query in checks.names("query"):
        path = folder / query / "README.md"
        checks.check(path.exists(), f"the query {query} has no example")
        if not path.exists():
            continue
        shown = [e for e in examples.read(path) if e.arguments[:2] == ["query", query]]
        checks.check(bool(shown), f"{path.name} of {query} does not ask it")
        reckoned = [t for e in shown for f in e.figures for t in f.reckoned.values() if " = " in t]
        checks.check(bool(reckoned) or query == "quality", f"{query}: nothing is reckoned by hand")
    figures = [f.output for e in examples.read(folder / "measures" / "README.md") for f in e.figures]
    for measure in checks.names("measure"):
        checks.check(figures.count(measure) == 1, f"the measure {measure} has no example")

    for path in sorted([*folder.glob("*/README.md"), *(ROOT / "docs").glob("*.md")]):
        for example in examples.read(path):
            checks.example(example, str(path.relative_to(ROOT)))
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed or checks.passed < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
