"""What a question is said to read is all that it reads: the rest may be left out."""

import csv
import io
import unittest

import coxswain
from company import public_data
from coxswain._reads import TABLES, reads

QUESTIONS = [
    ("margin", {"by": ["segment", "owner"], "filter": "territory!=Nothing; customers.country in (FR,DE)"}),
    ("margin", {"by": ["product_id"], "level": "line"}),
    ("margin", {"by": ["family", "opened_on.month"]}),
    ("price_band", {"by": ["segment"], "show": "quantiles"}),
    ("measures", {"measures": ["net_revenue", "revenue", "new_customers"], "by": ["quarter", "owner"]}),
    ("customer_concentration", {"of": ["product_id"]}),
]


class Reads(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tables = {}
        folder = public_data("adventureworks")
        for name in TABLES:
            if (folder / f"{name}.csv").exists():
                with open(folder / f"{name}.csv", newline="", encoding="utf-8") as file:
                    cls.tables[name] = list(csv.reader(file))
        cls.whole = cls.book({name: rows[0] for name, rows in cls.tables.items()})

    @classmethod
    def book(cls, columns):
        """The tables with these columns."""
        book = coxswain.Book()
        for name, kept in columns.items():
            head = cls.tables[name][0]
            numbers = [head.index(each) for each in kept]
            text = io.StringIO()
            csv.writer(text).writerows([row[i] for i in numbers] for row in cls.tables[name])
            book.load_csv(name, text.getvalue())
        return book

    def test_every_query_says_the_same_without_the_rest(self):
        given = list(self.tables)
        defaults = [(name, {}) for name in coxswain.describe("queries")["name"]
                    if name not in ("measures", "quality")]  # quality asks about every column
        for name, options in defaults + QUESTIONS:
            with self.subTest(name, **options):
                asked = reads(name, options)
                kept = {table: asked.columns(table, self.tables[table][0], given)
                        for table in asked.tables(given)}
                with self.book(kept) as book:
                    self.assertEqual(self.answer(book, name, options),
                                     self.answer(self.whole, name, options))

    def answer(self, book, name, options):
        try:
            return book.query(name, **options).to_csv()
        except coxswain.Error as error:
            return str(error)

    def test_what_nobody_names_is_left_out(self):
        asked = reads("margin", {"by": ["customers.country"], "filter": "segment=Trade"})
        given = ["deal_id", "stage", "owner", "notes", "country", "segment", "colour"]
        self.assertEqual(asked.columns("deals", given, ["deals"]),
                         ["deal_id", "stage", "owner", "country", "segment"])
        self.assertEqual(asked.columns("deals", given, ["deals", "cost_pools"]), given,
                         "a pool's filter may name any")
        self.assertEqual(asked.tables(["touches", "deals", "markets", "settings"]),
                         ["settings", "deals", "touches"])

    def test_partition_keys(self):
        self.assertEqual(reads("margin", {}).partition_key, ("deal_id",))
        self.assertEqual(reads("measures", {}).partition_key, ("deal_id", "customer_id"))
        self.assertEqual(reads("plan_versions", {}).partition_key, ())
        self.assertTrue(reads("quality", {}).whole)


if __name__ == "__main__":
    unittest.main()
