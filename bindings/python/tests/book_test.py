"""Books: rows in, rows changed, figures out, files."""

import datetime
import pickle
import tempfile
import unittest
from decimal import Decimal
from pathlib import Path

import coxswain
from company import BY_CHANNEL, DEALS, by_channel, company


class Rows(unittest.TestCase):
    def test_dicts_come_to_what_csv_comes_to(self):
        book = coxswain.Book()
        book.load_csv("deals", "deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods,"
                      "channel\nD1,C1,Closed,won,2026-01-15,1000.00,640,web\n"
                      "D2,C2,Closed,won,2026-02-15,500.10,510,partner\n"
                      "D3,C2,Closed,won,2026-02-16,0.20,,\n")
        self.assertEqual(book.margin(by="channel").to_csv(),
                         company().margin(by="channel").to_csv())
        self.assertEqual(by_channel(book), BY_CHANNEL)

    def test_what_a_cell_can_be(self):
        book = coxswain.Book()
        row = {**DEALS[0], "closed_on": datetime.date(2026, 1, 15), "amount": 12, "rush": True}
        report = book.load("deals", iter([row, {**row, "deal_id": "D2", "rush": None,
                                                "amount": "0.5", "channel": "ä\0b"}]))
        self.assertEqual((report.rows_read, report.rows_added), (2, 2))
        self.assertEqual(report.columns, {"channel": "dimension", "rush": "dimension"})
        result = book.margin(by=["rush", "channel"])
        self.assertEqual(sorted(zip(result["rush"], result["net_revenue"], result["channel"]),
                                key=str),
                         [("true", 12, "web"), (None, Decimal("0.5"), "ä\0b")])

    def test_keys_that_a_row_lacks_are_null_and_rename_applies(self):
        book = coxswain.Book()
        rows = [{k: v for k, v in row.items() if v is not None} for row in DEALS]
        for row in rows:
            row["how"] = row.pop("channel", None)
        book.load("deals", rows, rename={"how": "channel"})
        self.assertEqual(by_channel(book), BY_CHANNEL)

    def test_floats_need_a_scale(self):
        rows = [{**DEALS[0], "amount": 0.1}, {**DEALS[1], "amount": 2}]
        book = coxswain.Book()
        with self.assertRaisesRegex(TypeError, "Row 1, column 'amount', is the float 0.1.*"
                                    "float_scale"):
            book.load("deals", rows)
        book.load("deals", rows, float_scale=2)
        self.assertEqual(by_channel(book), {"web": Decimal("0.1"), "partner": 2})
        # As the library rounds the floats of Arrow: the digits that are seen, half to even.
        book.load("deals", [{**DEALS[0], "amount": 1.005}, {**DEALS[1], "amount": Decimal("1.005")},
                            {**DEALS[2], "amount": 1.015}], float_scale=2)
        self.assertEqual(by_channel(book), {"web": 1, "partner": Decimal("1.005"),
                                            None: Decimal("1.02")})
        with self.assertRaisesRegex(coxswain.InvalidArgumentError, "row 1, .*NaN is not a number"):
            book.load("deals", [{**DEALS[0], "amount": float("nan")}], float_scale=2)
        with self.assertRaisesRegex(ValueError, "float_scale is 13"):
            book.load("deals", rows, float_scale=13)

    def test_what_is_no_table_is_refused(self):
        book = coxswain.Book()
        for data in (7, {"deal_id": ["D1"]}, None):
            with self.assertRaisesRegex(TypeError, "cannot be loaded from a"):
                book.load("deals", data)
        with self.assertRaisesRegex(TypeError, "Row 2 is of type int"):
            book.load("deals", [DEALS[0], 5])
        with self.assertRaisesRegex(TypeError, "datetime"):
            book.load("deals", [{**DEALS[0], "closed_on": datetime.datetime(2026, 1, 1)}])
        with self.assertRaisesRegex(ValueError, "dangling is 'no'"):
            book.load("deals", DEALS, dangling="no")
        with self.assertRaises(coxswain.InvalidArgumentError):
            book.load("deals", [])
        self.assertEqual(book.load("customers", [{"customer_id": "C1"}]).rows_added, 1)

    def test_upsert_and_erase(self):
        book = company()
        book.upsert("deals", {**DEALS[1], "amount": 7, "closed_on": datetime.date(2026, 2, 15)})
        self.assertEqual(by_channel(book)["partner"], 7)
        book.erase("deals", {"deal_id": "D2"})
        self.assertNotIn("partner", by_channel(book))
        with self.assertRaises(coxswain.NotFoundError) as caught:
            book.erase("deals", {"deal_id": "D2"})
        self.assertIsInstance(caught.exception, LookupError)
        with self.assertRaisesRegex(coxswain.NotFoundError, "deal_id"):
            book.upsert("deals", {"deal_idd": "D2"})
        with self.assertRaises(coxswain.InvalidArgumentError) as caught:
            book.upsert("deals", {**DEALS[0], "amount": "much"})
        self.assertEqual((caught.exception.table, caught.exception.column), ("deals", "amount"))


class Errors(unittest.TestCase):
    def test_refused_rows_come_with_the_error(self):
        book = company()
        with self.assertRaises(ValueError) as caught:
            book.load("deals", [{**DEALS[0], "amount": 1}, {**DEALS[1], "amount": "x"},
                                {**DEALS[2], "closed_on": "soon"}])
        error = caught.exception
        self.assertIsInstance(error, coxswain.InvalidArgumentError)
        self.assertEqual((error.table, error.column, error.row), ("deals", "amount", 2))
        self.assertEqual([(p.row, p.column, p.refused) for p in error.problems],
                         [(2, "amount", True), (3, "closed_on", True)])
        self.assertIn("'soon' is not a date", error.problems[1].reason)
        self.assertEqual(by_channel(book), BY_CHANNEL, "nothing was changed")

    def test_good_rows_can_be_kept(self):
        book = coxswain.Book()
        report = book.load("deals", [DEALS[0], {**DEALS[1], "amount": "x"}], keep_good_rows=True)
        self.assertEqual((report.rows_added, report.rows_refused), (1, 1))
        self.assertEqual(report.problems[0][:3], ("deals", 2, "amount"))

    def test_an_error_can_be_pickled(self):
        with self.assertRaises(coxswain.Error) as caught:
            company().query("margn")
        again = pickle.loads(pickle.dumps(caught.exception))
        self.assertIs(type(again), coxswain.NotFoundError)
        self.assertEqual(str(again), "There is no query 'margn'. Did you mean 'margin'?")

    def test_files(self):
        with self.assertRaises(FileNotFoundError) as caught:
            coxswain.Book.open("/no/such/file")
        self.assertIsInstance(caught.exception, coxswain.NotFoundError)
        self.assertIn("/no/such/file", str(caught.exception))
        with self.assertRaises(FileNotFoundError):
            coxswain.Book().load("deals", "/no/such/file.csv")
        with self.assertRaisesRegex(ValueError, "NUL"):
            coxswain.Book().save("/tmp/a\0b")
        with self.assertRaises(coxswain.NotFoundError) as caught:
            coxswain.Book().load("dealz", "/no/such/file.csv")
        self.assertNotIsInstance(caught.exception, FileNotFoundError)

    def test_a_ceiling_is_a_memory_error(self):
        rows = [{**DEALS[0], "deal_id": f"D{i}"} for i in range(20000)]
        with self.assertRaises(MemoryError) as caught:
            coxswain.Book(memory_limit=100_000).load("deals", rows)
        self.assertIsInstance(caught.exception, coxswain.ResourceExhaustedError)

    def test_what_is_closed_says_so(self):
        book = company()
        snapshot, result = book.snapshot(), book.margin()
        book.close()
        book.close()
        with self.assertRaisesRegex(coxswain.FailedPreconditionError, "This book is closed"):
            book.margin()
        self.assertEqual(len(snapshot.margin()), 1, "a snapshot outlives its book")
        result.close()
        with self.assertRaisesRegex(RuntimeError, "This result is closed"):
            result.to_pylist()
        self.assertIn("closed", repr(result))


class Figures(unittest.TestCase):
    def test_a_result_as_python_has_it(self):
        result = company().margin(by=["channel"])
        self.assertEqual(len(result), 3)
        self.assertEqual(result["net_revenue"], [row["net_revenue"] for row in result])
        self.assertEqual(result[0], result.to_pylist()[0])
        self.assertEqual(result[-1], result.to_pylist()[2])
        column = next(c for c in result.columns if c.name == "gross_margin_share")
        self.assertEqual((column.kind, column.unit), ("real", "share"))
        with self.assertRaisesRegex(KeyError, "no column 'margin'.*net_revenue"):
            result["margin"]
        with self.assertRaises(IndexError):
            result[3]
        self.assertIn("<th>net_revenue", result._repr_html_())
        self.assertIn("500.1<", result._repr_html_())

    def test_names_in_a_notebook_are_escaped(self):
        book = coxswain.Book()
        book.load("deals", [{**DEALS[0], "channel": "<script>"}])
        self.assertNotIn("<script>", book.margin(by="channel")._repr_html_())

    def test_options_of_all_types(self):
        book = company()
        day = datetime.date(2026, 2, 1)
        self.assertEqual(book.margin(from_=day)[0],
                         book.query("margin", **{"from": "2026-02-01"})[0])
        self.assertEqual(book.margin(from_=day)["deals"], [2])
        self.assertEqual(book.margin(filter="channel=web", by=("channel", "month"))["month"],
                         ["2026-01"])
        result = book.measures(measures=["net_revenue", "won_deals"], target=Decimal("1e3"))
        self.assertEqual(result[0], {"net_revenue": Decimal("1500.3"), "won_deals": 3})
        with self.assertRaisesRegex(coxswain.InvalidArgumentError, "filter"):
            book.query("margin", fillter="channel=web")
        with self.assertRaises(TypeError):
            book.margin(by={"channel": 1})

    def test_the_rows_behind_a_figure(self):
        self.assertEqual(company().rows("margin", filter="channel=web")["deal_id"], ["D1"])

    def test_a_sum_beyond_64_bits_is_exact(self):
        book = coxswain.Book()
        book.load("deals", [{**DEALS[0], "deal_id": f"D{i}", "amount": 9 * 10**12,
                             "cost_of_goods": 0} for i in range(30)]
                  + [{**DEALS[1], "deal_id": "E", "amount": -1, "cost_of_goods": 0}])
        self.assertEqual(by_channel(book), {"web": 27 * 10**13, "partner": -1})

    def test_snapshots_keep_what_they_saw(self):
        book = company()
        with book.snapshot() as before:
            book.erase("deals", {"deal_id": "D1"})
            self.assertEqual(before.margin()["deals"], [3])
            self.assertEqual(book.margin()["deals"], [2])
            self.assertEqual(before.describe("tables")["given"].count(True), 1)

    def test_watches_follow(self):
        book = company()
        with book.watch("margin", by=["channel"]) as watch, \
                watch.row("partner", columns=["net_revenue", "deals"]) as row, \
                watch.row(None, columns=["deals"]) as nowhere:
            self.assertEqual(row.read(), {"net_revenue": Decimal("500.10"), "deals": 1})
            self.assertEqual(nowhere.read(), {"deals": 1})
            book.upsert("deals", {**DEALS[1], "amount": 8})
            self.assertEqual(row.read(), {"net_revenue": 8, "deals": 1})
            self.assertEqual(watch.read().to_csv(), book.margin(by=["channel"]).to_csv())
            book.erase("deals", {"deal_id": "D2"})
            self.assertIsNone(row.read())


class Files(unittest.TestCase):
    def setUp(self):
        room = tempfile.TemporaryDirectory()
        self.addCleanup(room.cleanup)
        self.room = Path(room.name)

    def test_a_saved_book_is_the_same_book(self):
        path = self.room / "ä.cxs"
        with company() as book, book.snapshot() as snapshot:
            book.save(path)
            snapshot.save(str(path) + "2")
            self.assertEqual(path.read_bytes(), Path(str(path) + "2").read_bytes())
            with coxswain.Book.open(path) as again:
                self.assertEqual(again.margin(by="channel").to_csv(),
                                 book.margin(by="channel").to_csv())
        path.write_bytes(path.read_bytes()[:-20])
        with self.assertRaises(OSError) as caught:
            coxswain.Book.open(path)
        self.assertIsInstance(caught.exception, coxswain.DataLossError)

    def test_a_folder_is_read_in_the_order_of_the_tables(self):
        (self.room / "deals.csv").write_text(
            "deal_id;customer_id;stage;status;closed_on;amount\nD1;C1;Won;won;2026-01-01;5\n"
            "D2;C9;Won;won;2026-01-01;6\n")
        (self.room / "customers.csv").write_text("customer_id;segment\nC1;Retail\n")
        (self.room / "notes.csv").write_text("nothing of ours\n")
        with coxswain.Book() as book:
            reports = book.load_folder(self.room, delimiter=";")
            self.assertEqual(list(reports), ["customers", "deals"])
            self.assertEqual(reports["deals"].rows_created, 1)
        with coxswain.Book.read_folder(self.room, delimiter=";", dangling="warn") as book:
            self.assertEqual(sorted(book.margin(by="segment")["net_revenue"]), [5, 6])
        with self.assertRaises(coxswain.InvalidArgumentError) as caught:
            coxswain.Book.read_folder(self.room, delimiter=";", dangling="refuse")
        self.assertEqual([p.row for p in caught.exception.problems], [2])

    def test_a_folder_without_tables(self):
        with self.assertRaisesRegex(FileNotFoundError, "deals.csv"):
            coxswain.Book.read_folder(self.room)


if __name__ == "__main__":
    unittest.main()
