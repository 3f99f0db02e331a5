"""The Python package: values as Python has them, of a tally that went through bytes."""

import coxswain


def open_folder(folder, _):
    book = coxswain.Book.read_folder(folder)

    def ask(query, options):
        stages = {row["name"]: row["stage"] for row in coxswain.describe("query_options", query)}
        solve = {name: value for name, value in options.items() if stages[name] == "solve"}
        tally = coxswain.Tally(query, **{name: value for name, value in options.items()
                                         if name not in solve})
        tally.fold(book)
        answer = coxswain.Tally.load(tally.save()).solve(**solve)
        columns = answer.to_pydict()
        return list(columns), list(zip(*columns.values()))

    return ask
