"""What is wrong is said in the library's words, as an exception of Spark's; the session lives on."""

import pickle
import unittest

from pyspark.errors import PySparkException
from pyspark.sql import functions as F

import cluster
import coxswain
import coxswain.spark
from coxswain.spark import QueryError, Run


class Errors(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.session = cluster.shared()
        cls.deals = cls.session.range(1, 41).selectExpr(
            "concat('D', id) deal_id", "concat('C', id % 5) customer_id", "'Closed' stage",
            "'won' status", "cast('2026-01-31' as date) closed_on",
            "cast(id * 10 as decimal(18,2)) amount", "'EUR' currency").repartition(4, "deal_id")

    def refused(self, deals, query="margin", ask=coxswain.spark.tally, **options):
        with self.assertRaises(QueryError) as caught:
            ask(deals, query, **options)
        error = caught.exception
        self.assertIsInstance(error, PySparkException)
        self.assertIsInstance(error, coxswain.Error)
        self.assertEqual(error.getCondition(), f"COXSWAIN_{error.code}")
        # And the session goes on.
        self.assertEqual(coxswain.spark.tally(self.deals, "margin").solve()["deals"], [40])
        return error

    def test_a_value_that_cannot_be_read_names_table_column_and_row(self):
        error = self.refused(self.deals.withColumn(
            "amount", F.when(F.col("deal_id") == "D17", F.lit("much")).otherwise("1")))
        self.assertRegex(str(error), "(?s)amount: 'much' is not a number.*The row is deal_id D17")
        self.assertEqual((error.code, error.table, error.column),
                         ("INVALID_ARGUMENT", "deals", "amount"))

    def test_null_where_a_value_must_be(self):
        error = self.refused(self.deals.withColumn("status", F.lit(None).cast("string")))
        self.assertEqual((error.table, error.column), ("deals", "status"))

    def test_a_wrong_type(self):
        error = self.refused(self.deals.withColumn("amount", F.col("amount").cast("double")))
        self.assertEqual((error.table, error.column), ("deals", "amount"))
        tally = coxswain.spark.tally(
            self.deals.withColumn("amount", F.col("amount").cast("double")), "margin",
            run=Run(float_scale=2))
        self.assertEqual(tally.solve()["net_revenue"], [8200])
        error = self.refused(self.deals.withColumn("amount", F.array("amount")))
        self.assertEqual(error.column, "amount")

    def test_currencies_without_a_rate(self):
        mixed = F.when(F.col("deal_id") == "D17", F.lit("USD")).otherwise("EUR")
        error = self.refused(self.deals.withColumn("currency", mixed))
        self.assertIn("reporting_currency", str(error))
        tables = {"deals": self.deals.withColumn("currency", mixed),
                  "settings": [{"name": "reporting_currency", "value": "EUR"}]}
        self.assertRegex(str(self.refused(tables)), "USD")

    def test_what_there_is_not(self):
        self.assertIn("Did you mean 'margin'", str(self.refused(self.deals, "margn")))
        self.assertIn("segmnt", str(self.refused(self.deals, by=["segmnt"])))
        self.assertIn("bye", str(self.refused(self.deals, bye=["month"])))
        self.assertIn("deels", str(self.refused({"deels": self.deals})))
        self.assertEqual(self.refused({}, ask=coxswain.spark.query).code, "FAILED_PRECONDITION")

    def test_a_table_that_is_missing(self):
        error = self.refused({"customers": self.deals.select("customer_id").distinct()})
        self.assertEqual((error.code, error.table), ("FAILED_PRECONDITION", "deals"))

    def test_two_rows_of_one_key(self):
        twice = self.deals.union(self.deals.where("deal_id = 'D17'")).repartition(40)
        error = self.refused(twice, run=Run(check_keys=True))
        self.assertIn("deal_id", str(error))
        self.assertEqual(error.table, "deals")

    def test_memory_that_is_not_there(self):
        error = self.refused(self.deals, run=Run(memory_limit=1000))
        self.assertEqual(error.code, "RESOURCE_EXHAUSTED")

    def test_tallies_that_do_not_fit(self):
        ours = coxswain.spark.tallies(self.deals, "margin", by=["month"])
        saved = coxswain.Tally.load(bytes(ours.first().tally)).save()

        def merged(*more):
            frame = ours.select("tally").union(self.session.createDataFrame(
                [(each,) for each in more], "tally binary"))
            with self.assertRaises(QueryError) as caught:
                coxswain.spark.merge(frame)
            return caught.exception.code

        with coxswain.Tally("margin", by=["year"]) as other:
            self.assertEqual(merged(bytearray(other.save())), "FAILED_PRECONDITION")
        damaged = bytearray(saved)
        damaged[-1] ^= 1
        self.assertEqual(merged(damaged), "DATA_LOSS")
        self.assertEqual(merged(bytearray(b"no tally")), "INVALID_ARGUMENT")
        self.assertEqual(merged(None), "INVALID_ARGUMENT")
        with self.assertRaisesRegex(QueryError, "no column 'talley'; it has tally"):
            coxswain.spark.merge(ours, "talley")
        with self.assertRaisesRegex(QueryError, "no tally to merge"):
            coxswain.spark.merge(ours.where("false"))

    def test_errors_can_be_pickled(self):
        error = self.refused(self.deals, "margn")
        self.assertEqual(str(pickle.loads(pickle.dumps(error))), str(error))

    def test_run_says_what_it_takes(self):
        with self.assertRaisesRegex(ValueError, "rows_at_once is 0; it must be at least 1"):
            Run(rows_at_once=0)


if __name__ == "__main__":
    unittest.main()
