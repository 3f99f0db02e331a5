"""The package as such: its signatures, its Python, its neighbours in a process."""

import ast
import inspect
import itertools
import subprocess
import sys
import typing
import unittest

import coxswain
from company import TREE, public_data
from coxswain import _queries

PACKAGE = TREE / "bindings/python"


class Queries(unittest.TestCase):
    def test_the_methods_are_what_the_library_describes(self):
        subprocess.run([sys.executable, PACKAGE / "generate_queries.py", "--check"], check=True)

    def test_every_query_has_a_method_and_every_option_a_keyword(self):
        options = coxswain.describe("query_options").to_pylist()
        for query in coxswain.describe("queries"):
            method = getattr(coxswain.Book, query["name"])
            self.assertIn(query["source"].split(",")[0], " ".join(method.__doc__.split()))
            keywords = [name.rstrip("_") for name, parameter in
                        inspect.signature(method).parameters.items()
                        if parameter.kind is inspect.Parameter.KEYWORD_ONLY]
            self.assertEqual(set(keywords), {"run"} | {
                option["name"] for option in options if option["query"] == query["name"]})

    def test_defaults_are_the_librarys(self):
        book = coxswain.Book.read_folder(public_data("adventureworks"))
        for query in coxswain.describe("queries")["name"]:
            if query == "measures":  # which measures has no default
                continue
            with self.subTest(query):
                self.assertEqual(answer(getattr(book, query)), answer(lambda: book.query(query)))

    def test_hints_can_be_resolved(self):
        self.assertIn("by", typing.get_type_hints(_queries.Queries.margin))


class Language(unittest.TestCase):
    def test_the_grammar_is_that_of_python_3_9(self):
        for path in (PACKAGE / "src").rglob("*.py"):
            ast.parse(path.read_text(), feature_version=(3, 9))

    def test_nothing_is_imported_that_is_not_asked_for(self):
        code = ("import sys, coxswain; coxswain.Book().describe('tables').to_pylist(); "
                "print({'numpy', 'pandas', 'polars', 'pyarrow'} & set(sys.modules))")
        self.assertEqual(run(code), "set()")


class Neighbours(unittest.TestCase):
    def test_protobuf_pyarrow_and_coxswain_in_every_order(self):
        uses = {
            "google.protobuf": "from google.protobuf import struct_pb2, json_format; "
                               "s = struct_pb2.Struct(); s.update({'a': 1}); "
                               "assert struct_pb2.Struct.FromString(s.SerializeToString()) == s",
            "pyarrow": "import pyarrow, pyarrow.compute; "
                       "assert pyarrow.compute.sum(pyarrow.array([1, 2])).as_py() == 3",
            "coxswain": "import coxswain, pickle; t = coxswain.Tally('margin'); "
                        "b = coxswain.Book(); b.load_csv('deals', 'deal_id,customer_id,stage,"
                        "status,closed_on,amount\\nD1,C1,W,won,2026-01-01,5\\n'); t.fold(b); "
                        "assert pickle.loads(pickle.dumps(t)).solve()['deals'] == [1]",
        }
        for order in itertools.permutations(uses):
            with self.subTest(order=order):
                code = "\n".join(uses[name] for name in order)
                # Once more, now that all of them are there.
                code += "\n" + code
                code += "\nassert pyarrow.table(b.margin())['deals'].to_pylist() == [1]"
                self.assertEqual(run(code + "\nprint('fine')"), "fine")


def answer(ask):
    """The result as text, or why there is none."""
    try:
        return ask().to_csv()
    except coxswain.FailedPreconditionError as error:
        return str(error)


def run(code):
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True,
                          text=True)
    assert done.returncode == 0 and not done.stderr, (done.returncode, done.stderr)
    return done.stdout.strip()


if __name__ == "__main__":
    unittest.main()
