"""DuckDB's tables as a book, answers as relations."""

import threading
import unittest
from decimal import Decimal

import duckdb

import coxswain
import coxswain.duckdb
from company import BY_CHANNEL, DEALS, public_data


def connected():
    connection = duckdb.connect()
    connection.execute("create table deals (deal_id varchar, customer_id varchar, stage varchar, "
                       "status enum('won', 'lost'), closed_on date, amount decimal(18,2), "
                       "cost_of_goods decimal(18,2), channel varchar)")
    connection.executemany("insert into deals values (?, ?, ?, ?, ?, ?, ?, ?)",
                           [list(deal.values()) for deal in DEALS])
    return connection


class DuckDB(unittest.TestCase):
    def setUp(self):
        self.connection = connected()
        self.addCleanup(self.connection.close)

    def check_alive(self):
        found = coxswain.duckdb.query(self.connection, "margin", by=["channel"])
        self.assertEqual(dict(found.select("channel", "net_revenue").fetchall()), BY_CHANNEL)

    def test_an_answer_is_a_relation(self):
        found = coxswain.duckdb.query(self.connection, "margin", by=["channel"])
        self.assertEqual(dict(found.select("channel", "net_revenue").fetchall()), BY_CHANNEL)
        self.assertEqual(dict(zip(found.columns, map(str, found.types)))["net_revenue"],
                         "DECIMAL(38,6)")
        joined = self.connection.sql("select sum(d.amount) - sum(distinct f.net_revenue) from found f "
                                     "join deals d using (channel)")
        self.assertEqual(joined.fetchall(), [(Decimal(0),)])

    def test_it_is_what_the_files_say(self):
        folder = public_data("adventureworks")
        for path in folder.glob("*.csv"):
            self.connection.execute(f"create or replace table \"{path.stem}\" as from "
                                    f"read_csv('{path}', all_varchar=true)")
        book = coxswain.Book.read_folder(folder)
        with coxswain.duckdb.book(self.connection) as ours:
            for name, options in (("margin", {"by": ["customers.country", "year"]}),
                                  ("price_band", {"by": ["segment"]}), ("quality", {}),
                                  ("plan_attainment", {"by": ["measure"]})):
                with self.subTest(name):
                    want = book.query(name, **options)
                    self.assertEqual(ours.query(name, **options).to_csv(), want.to_csv())
                    found = coxswain.duckdb.query(self.connection, name, **options)
                    self.assertEqual([dict(zip(found.columns, row)) for row in found.fetchall()],
                                     want.to_pylist())

    def test_tables_may_be_called_otherwise(self):
        self.connection.execute("create view won as from deals where status = 'won'")
        for source in ("won", "select * from won", self.connection.sql("from won")):
            found = coxswain.duckdb.query(self.connection, "margin", tables={"deals": source})
            self.assertEqual(found.select("deals").fetchall(), [(3,)])

    def test_sums_of_whole_numbers_stay_exact(self):
        found = coxswain.duckdb.query(self.connection, "margin", tables={
            "deals": "select deal_id, customer_id, stage, status, closed_on, "
                     "sum(12345678901) over () as amount from deals"})
        self.assertEqual(found.select("net_revenue").fetchall(), [(9 * Decimal(12345678901),)])

    def test_errors_are_duckdbs_and_the_connection_lives_on(self):
        wrong = {
            "margn": (None, {}, "Did you mean 'margin'"),
            "margin": ({"deals": "select * replace (amount::double as amount) from deals"}, {},
                       "amount"),
            "measures": (None, {"measures": ["net_revenu"]}, "net_revenue"),
            "plan_versions": (None, {}, "plan_lines"),
            "price_band": ({"deels": "deals"}, {}, "deals"),
        }
        for name, (tables, options, says) in wrong.items():
            with self.subTest(name):
                with self.assertRaisesRegex(duckdb.Error, says) as caught:
                    coxswain.duckdb.query(self.connection, name, tables=tables, **options)
                self.assertIsInstance(caught.exception, coxswain.Error)
                self.check_alive()
        with self.assertRaises(duckdb.CatalogException):
            coxswain.duckdb.query(self.connection, "margin", tables={"deals": "nowhere"})
        self.check_alive()

    def test_a_value_that_cannot_be_read_names_its_row(self):
        with self.assertRaisesRegex(coxswain.duckdb.QueryError, "'much' is not a number") as caught:
            coxswain.duckdb.query(self.connection, "margin", tables={
                "deals": "select * replace (if(deal_id = 'D2', 'much', '1') as amount) from deals"})
        self.assertEqual((caught.exception.table, caught.exception.column, caught.exception.row),
                         ("deals", "amount", 2))
        self.check_alive()

    def test_currencies_without_a_rate(self):
        with self.assertRaisesRegex(duckdb.Error, "reporting_currency"):
            coxswain.duckdb.query(self.connection, "margin", tables={
                "deals": "select *, if(deal_id = 'D2', 'USD', 'EUR') currency from deals"})
        self.check_alive()

    def test_what_fails_while_rows_are_read_is_an_error(self):
        with self.assertRaisesRegex(duckdb.Error, "far too much"):
            coxswain.duckdb.query(self.connection, "margin", tables={
                "deals": "select * replace (if(deal_id = 'D2', error('far too much'), amount)::decimal"
                         "(18,2) as amount) from deals"})
        self.check_alive()

    def test_an_interrupt_stops_the_read(self):
        slow = ("select 'D' || i as deal_id, 'C1' customer_id, 'Closed' stage, 'won' status, "
                "date '2026-01-01' closed_on, (i % 1000)::decimal(18,2) amount "
                "from range(1000000000) t(i)")
        timer = threading.Timer(0.3, self.connection.interrupt)
        timer.start()
        with self.assertRaisesRegex(duckdb.Error, "(?i)interrupt"):
            coxswain.duckdb.query(self.connection, "margin", tables={"deals": slow})
        timer.join()
        self.check_alive()


if __name__ == "__main__":
    unittest.main()
