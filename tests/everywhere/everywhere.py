"""The same number everywhere: asks questions.json of the same rows by every way there is, and compares
the answers byte for byte in one form (canonical.py).

    everywhere.py --way c=PROGRAM --way cpp=PROGRAM --way cli=PROGRAM --way python [...] --data NAME=DIR

A way is a module in ways/ with `open_folder(folder, argument)`, which gives a function of a query's name and
options that answers with the names of the columns and the rows. What Python's own package says is
what the others are held to. Prints a line a way and data set; exits with 1 if a byte differs.
"""

import argparse
import importlib
import json
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import canonical  # noqa: E402
import coxswain  # noqa: E402


def reference(book, question):
    """The columns and the canonical text of an answer, or why there is none."""
    try:
        answer = book.query(question["query"], **question["options"])
    except coxswain.FailedPreconditionError:  # a table that this company does not have
        return None
    return answer.columns, canonical.table(answer.columns, *canonical.read_csv(answer.to_csv()))


def first_difference(ours, wanted):
    for number, (one, other) in enumerate(zip(ours.split("\n"), wanted.split("\n"))):
        if one != other:
            return f"line {number + 1}: {one!r} is not {other!r}"
    return f"{len(ours)} bytes, not {len(wanted)}"


def compare(way, argument, folder, questions):
    """How many answers were compared, and what differs."""
    ask = importlib.import_module(f"ways.{way}").open_folder(folder, argument)
    wrong = []
    for question, (columns, wanted) in questions:
        said = f"{question['query']} {json.dumps(question['options'])}"
        try:
            ours = canonical.table(columns, *ask(question["query"], question["options"]))
        except Exception as failure:
            wrong.append(f"{said}: {type(failure).__name__}: {failure}")
            continue
        if ours != wanted:
            wrong.append(f"{said}: {first_difference(ours, wanted)}")
    getattr(ask, "close", lambda: None)()
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--way", action="append", default=[], metavar="NAME[=ARGUMENT]")
    parser.add_argument("--data", action="append", default=[], metavar="NAME=DIR")
    parser.add_argument("--table", help="writes the outcome as a table of Markdown")
    args = parser.parse_args()

    rows, failed = [], False
    for data in args.data:
        name, folder = data.split("=", 1)
        if not pathlib.Path(folder).is_dir():
            print(f"{name}: left out, {folder} is absent")
            continue
        with coxswain.Book.read_folder(folder) as book:
            asked = [(question, reference(book, question))
                     for question in json.loads((HERE / "questions.json").read_text())]
        questions = [(question, answer) for question, answer in asked if answer is not None]
        assert len(questions) > len(asked) // 2, f"{name} answers too few of the questions"
        for way in args.way:
            way, _, argument = way.partition("=")
            start = time.perf_counter()
            wrong = compare(way, argument, folder, questions)
            outcome = f"{len(questions) - len(wrong)} of {len(questions)} the same"
            print(f"{name:15}{way:12}{outcome}, {time.perf_counter() - start:.1f} s")
            for line in wrong:
                print(f"    {line}")
            rows.append(f"| {way} | {name} | {outcome} |")
            failed = failed or bool(wrong)
    if args.table:
        pathlib.Path(args.table).write_text("\n".join(
            ["| way | rows | answers |", "|---|---|---|", *rows]) + "\n")
    if not rows:
        sys.exit("nothing was compared")
    sys.exit(failed)


if __name__ == "__main__":
    main()
