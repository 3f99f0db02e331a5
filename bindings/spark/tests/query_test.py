"""The same answers as from one process, whatever the partitions."""

import datetime
import unittest
from decimal import Decimal

from pyspark.sql import functions as F

import cluster
import coxswain
import coxswain.spark

# By query its options, as fold and solve take them.
QUESTIONS = [
    ("margin", {"by": ["segment", "year"]}, {}),
    ("margin", {"by": ["product_id"], "level": "line"}, {}),
    ("margin", {"filter": "customers.country in (FR,DE); amount>=1000", "by": ["owner"]}, {}),
    ("margin_bridge", {"by": ["segment"], "grain": "year"}, {"method": "shapley"}),
    ("price_band", {"by": ["segment"]}, {"show": "quantiles"}),
    ("customer_concentration", {"of": ["product_id"]}, {"top": 3}),
    ("customer_profitability", {}, {"order": "worst", "limit": 9}),
    ("campaigns", {"credit": "line"}, {}),
    ("measures", {"measures": ["net_revenue", "new_customers"], "by": ["quarter"]}, {}),
    ("penetration", {"by": ["segment", "year"]}, {}),
    ("adoption", {"grain": "quarter"}, {}),
    ("plan_attainment", {}, {"by": ["measure"]}),
    ("plan_versions", {}, {}),
    ("quality", {}, {}),
]

COMPANY = {
    "settings": [{"name": "reporting_currency", "value": "EUR"}],
    "customers": [{"customer_id": f"C{i}", "segment": ["Retail", "Trade"][i % 2]} for i in range(5)],
    "deals": [{"deal_id": f"D{i}", "customer_id": f"C{i % 5}", "stage": "Closed",
               "status": ["won", "lost", "won"][i % 3],
               "closed_on": datetime.date(2026, 1 + i % 12, 1), "amount": Decimal(1000 + i) / 7 // 1,
               "currency": "EUR", "channel": ["web", "partner", None][i % 3]} for i in range(40)],
    "deal_costs": [{"cost_id": f"K{i}", "deal_id": f"D{i % 40}", "kind": "freight",
                    "amount": Decimal(i)} for i in range(90)],
    # Of one customer for the deal of another, and of a customer without deals.
    "orders": [{"order_id": f"O{i}", "customer_id": f"C{i % 4}", "deal_id": f"D{i * 7 % 40}",
                "ordered_on": datetime.date(2026, 3, 1 + i), "amount": Decimal(10 * i)}
               for i in range(20)] + [
        {"order_id": "O99", "customer_id": "C9", "deal_id": None,
         "ordered_on": datetime.date(2026, 3, 1), "amount": Decimal(1)}],
}


class AdventureWorks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = cluster.public_data("adventureworks")
        cls.book = coxswain.Book.read_folder(folder)
        cls.tables = cluster.read_folder(cluster.shared(), folder)

    def test_every_kind_of_query_gives_the_same_bytes(self):
        for name, fold, solve in QUESTIONS:
            with self.subTest(name, **fold, **solve):
                tally = coxswain.spark.tally(self.tables, name, **fold)
                self.assertEqual(tally.solve(**solve).to_csv(),
                                 self.book.query(name, **fold, **solve).to_csv())

    def test_a_query_is_a_data_frame(self):
        frame = coxswain.spark.query(self.tables, "customer_concentration", of=["product_id"], top=3)
        rows = self.book.customer_concentration(of=["product_id"], top=3).to_pylist()
        self.assertEqual([row.asDict() for row in frame.collect()], rows)
        self.assertEqual(frame.columns, list(rows[0]))

    def test_typed_columns_mean_what_their_texts_do(self):
        money = [name for name in ("amount", "list_amount", "cost_of_goods")
                 if name in self.tables["deals"].columns]
        deals = self.tables["deals"].withColumn("closed_on", F.col("closed_on").cast("date"))
        for name in money:
            deals = deals.withColumn(name, F.col(name).cast("decimal(20,4)"))
        self.assertEqual(
            coxswain.spark.tally(deals, "margin", by=["month"]).save(),
            coxswain.spark.tally(self.tables["deals"], "margin", by=["month"]).save())


class Partitions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.session = cluster.shared()
        cls.tables = {name: cls.session.createDataFrame(coxswain.spark._arrow(name, rows))
                      for name, rows in COMPANY.items()}
        cls.book = cluster.book_of(cls.tables)

    def check(self, tables, name, run=coxswain.spark.Run(), **options):
        self.assertEqual(coxswain.spark.tally(tables, name, run=run, **options).solve().to_csv(),
                         self.book.query(name, **options).to_csv())

    def test_one_row_in_each(self):
        deals = {**self.tables, "deals": self.tables["deals"].repartition(40, "deal_id")}
        del deals["deal_costs"]
        whole = cluster.book_of(deals).query("margin", by=["segment"]).to_csv()
        self.assertEqual(coxswain.spark.tally(deals, "margin", by=["segment"]).solve().to_csv(),
                         whole)
        self.check(self.tables, "margin", coxswain.spark.Run(partitions=60, rows_at_once=1),
                   by=["customers.segment"])

    def test_empty_and_skewed_ones(self):
        empty = self.tables["deals"].where("false")
        skewed = self.tables["deals"].coalesce(1)
        for _ in range(3):
            skewed = skewed.union(empty.repartition(2))
        self.check({**self.tables, "deals": skewed}, "margin", by=["month"])

    def test_a_deal_of_more_rows_than_are_read_at_once(self):
        costs = self.session.range(5000).selectExpr(
            "concat('K', id) cost_id", "'D3' deal_id", "'freight' kind",
            "cast(id / 100 as decimal(18,2)) amount")
        tables = {**self.tables, "deal_costs": costs}
        want = cluster.book_of(tables).query("margin", by=["month"]).to_csv()
        run = coxswain.spark.Run(rows_at_once=100, partitions=3)
        self.assertEqual(
            coxswain.spark.tally(tables, "margin", run=run, by=["month"]).solve().to_csv(), want)

    def test_customers_tied_by_an_order_stay_together(self):
        measures = ["net_revenue", "revenue", "active_customers"]
        for run in (coxswain.spark.Run(), coxswain.spark.Run(partitions=7, rows_at_once=1)):
            self.check(self.tables, "measures", run, measures=measures, by=["segment"])
            self.check(self.tables, "measures", run, measures=["revenue"], by=["deals.channel"])

    def test_ids_of_different_types_are_the_same(self):
        tables = {
            "deals": self.session.range(30).selectExpr(
                "cast(id as string) deal_id", "id % 4 as customer_id", "'Closed' stage",
                "'won' status", "date '2026-01-31' closed_on", "cast(id as decimal(9,2)) amount"),
            "deal_costs": self.session.range(90).selectExpr(
                "id cost_id", "id % 30 as deal_id", "'freight' kind", "cast(id as decimal(9,2)) amount"),
            "customers": self.session.range(4).selectExpr("cast(id as string) customer_id")}
        run = coxswain.spark.Run(partitions=7, rows_at_once=1)
        book = cluster.book_of(tables)
        for name, options in (("margin", {}), ("measures", {"measures": ["contribution_margin"]})):
            self.assertEqual(coxswain.spark.tally(tables, name, run=run, **options).solve().to_csv(),
                             book.query(name, **options).to_csv())

    def test_no_rows_at_all(self):
        for tables in ({"deals": self.tables["deals"].where("false")},
                       {**self.tables, "deals": self.tables["deals"].where("false"),
                        "deal_costs": self.tables["deal_costs"].where("false")}):
            want = cluster.book_of(tables).query("margin").to_csv()
            self.assertEqual(coxswain.spark.tally(tables, "margin").solve().to_csv(), want)

    def test_lookups_may_be_no_data_frames(self):
        self.check({**self.tables, "customers": COMPANY["customers"],
                    "settings": COMPANY["settings"]}, "margin", by=["customers.segment"])

    def test_stored_tallies_are_merged_later(self):
        days = self.tables["deals"]
        del_costs = {"customers": COMPANY["customers"], "settings": COMPANY["settings"]}
        halves = [coxswain.spark.tallies({**del_costs, "deals": days.where(where)}, "margin",
                                         by=["segment"])
                  for where in ("closed_on < '2026-07-01'", "closed_on >= '2026-07-01'")]
        stored = halves[0].union(halves[1])
        whole = cluster.book_of({name: rows for name, rows in self.tables.items()
                                 if name in ("customers", "settings", "deals")})
        self.assertEqual(coxswain.spark.merge(stored).solve().to_csv(),
                         whole.margin(by=["segment"]).to_csv())


if __name__ == "__main__":
    unittest.main()
