"""pandas, polars and pyarrow, as what is loaded and as what results become."""

import datetime
import gc
import unittest
from decimal import Decimal

import pandas as pd
import polars as pl
import pyarrow as pa

import coxswain
from company import BY_CHANNEL, DEALS, by_channel, company
from coxswain import _arrow
from coxswain._library import lib

ROWS = [{**row, "closed_on": datetime.date.fromisoformat(row["closed_on"])} for row in DEALS]


def arrow():
    return pa.Table.from_pylist(ROWS)


class Stream:
    """Something that has `__arrow_c_stream__` and nothing else."""

    def __init__(self, table):
        self.table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self.table.__arrow_c_stream__(requested_schema)


class In(unittest.TestCase):
    def test_every_library_loads_the_same(self):
        table = arrow()
        tables = {
            "pyarrow.Table": table, "pyarrow.RecordBatch": table.to_batches()[0],
            "pyarrow.RecordBatchReader": table.to_reader(), "a stream": Stream(table),
            "pandas": pd.DataFrame(ROWS), "pandas of Arrow": table.to_pandas(
                types_mapper=pd.ArrowDtype),
            "polars": pl.DataFrame(ROWS), "polars of Arrow": pl.from_arrow(table),
            "polars with categories": pl.DataFrame(ROWS).with_columns(
                pl.col("channel").cast(pl.Categorical)),
        }
        for name, given in tables.items():
            with self.subTest(name):
                book = coxswain.Book()
                report = book.load("deals", given)
                self.assertEqual(report.rows_added, 3)
                self.assertEqual(report.columns, {"channel": "dimension"})
                self.assertEqual(book.margin(by="channel").to_csv(),
                                 company().margin(by="channel").to_csv())

    def test_timestamps_of_pandas_and_polars_are_days(self):
        days = pd.to_datetime(["2026-01-15T23:30", "2026-02-15T12:00", "2026-02-16T00:00"])
        frame = pd.DataFrame(ROWS)
        frame["closed_on"] = days
        for given in (frame, pl.from_pandas(frame.drop(columns=["amount", "cost_of_goods"]))
                      .with_columns(pl.DataFrame(ROWS)["amount"])):
            book = coxswain.Book()
            book.load("deals", given)
            self.assertEqual(book.margin(by="month")["deals"], [1, 2])

    def test_floats_need_a_scale_in_frames_too(self):
        frame = pd.DataFrame(ROWS).astype({"amount": float, "cost_of_goods": float})
        book = coxswain.Book()
        with self.assertRaisesRegex(coxswain.InvalidArgumentError, "float_scale"):
            book.load("deals", frame)
        # NaN is what pandas makes of an unknown cost; Arrow takes it for null.
        book.load("deals", frame, float_scale=2)
        self.assertEqual(book.margin(by="channel").to_csv(),
                         company().margin(by="channel").to_csv())
        amounts = [1.005, 2.675, 1 / 3]
        for scale in (1, 2, 5):
            rows = [{**row, "amount": amount} for row, amount in zip(ROWS, amounts)]
            books = coxswain.Book(), coxswain.Book()
            books[0].load("deals", rows, float_scale=scale)
            books[1].load("deals", pd.DataFrame(rows), float_scale=scale)
            self.assertEqual(by_channel(books[0]), by_channel(books[1]))

    def test_a_nameless_index_is_no_dimension_and_a_named_one_is_a_column(self):
        frame = pd.DataFrame(ROWS)
        book = coxswain.Book()
        report = book.load("deals", frame[frame["deal_id"] != "D2"])
        self.assertEqual((report.rows_added, report.columns), (2, {"channel": "dimension"}))
        book = coxswain.Book()
        report = book.load("deals", frame.set_index("deal_id"))
        self.assertEqual((report.rows_added, report.columns), (3, {"channel": "dimension"}))

    def test_an_error_names_row_and_column_and_gives_the_table_back(self):
        before = pa.total_allocated_bytes()
        table = arrow().set_column(5, "amount", pa.array(["1", "2", "x"]))
        with self.assertRaises(coxswain.InvalidArgumentError) as caught:
            coxswain.Book().load("deals", table)
        self.assertEqual((caught.exception.column, caught.exception.row), ("amount", 3))
        del table, caught
        gc.collect()
        self.assertEqual(pa.total_allocated_bytes(), before)

    def test_a_producer_that_raises_is_quoted(self):
        def batches():
            yield arrow().to_batches()[0]
            raise OSError("the disk is gone")

        reader = pa.RecordBatchReader.from_batches(arrow().schema, batches())
        with self.assertRaisesRegex(coxswain.Error, "the disk is gone"):
            coxswain.Book().load("deals", reader)


class Out(unittest.TestCase):
    def test_every_library_reads_the_same(self):
        result = company().margin(by=["channel", "month"])
        rows = result.to_pylist()
        self.assertEqual(pa.table(result).to_pylist(), rows)
        self.assertEqual(result.to_arrow().to_pylist(), rows)
        self.assertEqual(result.to_polars().to_dicts(), rows)
        self.assertEqual(pl.DataFrame(result).to_dicts(), rows)
        frame = result.to_pandas()
        self.assertEqual(list(frame["net_revenue"]), result["net_revenue"])
        self.assertIsInstance(frame["net_revenue"].sum(), Decimal)
        self.assertEqual(frame["net_revenue"].sum(), Decimal("1500.30"))

    def test_floats_are_asked_for(self):
        frame = company().margin(by=["channel"]).to_pandas(floats=True)
        self.assertEqual(str(frame["net_revenue"].dtype), "float64")
        self.assertAlmostEqual(frame["net_revenue"].sum(), 1500.30)

    def test_every_kind_of_column(self):
        book = coxswain.Book()
        book.load("deals", ROWS)
        kinds = set()
        for result in (book.margin(by="channel"), book.rows("margin"), book.quality(),
                       book.describe("columns"), coxswain.describe("queries"),
                       coxswain.describe("columns"), book.margin(filter="channel=none")):
            kinds.update(column.kind for column in result.columns)
            self.assertEqual(result.to_arrow().to_pylist(), result.to_pylist())
        self.assertEqual(kinds, {"text", "integer", "sum", "real", "date", "bool"})

    def test_a_sum_beyond_64_bits(self):
        book = coxswain.Book()
        book.load("deals", [{**ROWS[0], "deal_id": f"D{i}", "amount": 9 * 10**12}
                            for i in range(30)])
        self.assertEqual(pa.table(book.margin())["net_revenue"].to_pylist(), [27 * 10**13])
        self.assertEqual(list(book.margin().to_polars()["net_revenue"]), [27 * 10**13])

    def test_a_result_can_be_loaded_again(self):
        customers = company().margin(by="customer_id").to_polars().select("customer_id", "deals")
        self.assertEqual(coxswain.Book().load("customers", customers).rows_added, 2)
        self.assertEqual(coxswain.Book().load("customers", company().margin(by="customer_id"),
                                                   float_scale=4).rows_added, 2)

    def test_units_stand_in_the_metadata(self):
        schema = company().margin(by="channel").to_arrow().schema
        self.assertEqual(schema.field("gross_margin_share").metadata[b"unit"], b"share")

    def test_numbers_are_read_where_the_result_has_them(self):
        result = company().margin(by="channel")
        for name in ("deals", "net_revenue", "cost_coverage"):  # int64, decimal128, float64
            first, second = (result.to_arrow()[name].chunk(0).buffers()[1].address
                             for _ in range(2))
            with self.subTest(name):
                self.assertEqual(first, second)
                with result._handle as pointer:
                    column = [c.name for c in result.columns].index(name)
                    self.assertIn(first, (lib.cxs_result_int64s(pointer, column),
                                          lib.cxs_result_int128s(pointer, column),
                                          lib.cxs_result_doubles(pointer, column)))

    def test_the_table_outlives_everything_else(self):
        book = company()
        result = book.margin(by="channel")
        table = result.to_arrow()
        result.close()
        book.close()
        self.assertEqual(set(table["channel"].to_pylist()), set(BY_CHANNEL))


class Capsules(unittest.TestCase):
    def exported(self):
        _arrow.release_unused()
        return len(_arrow._exported)

    def test_a_stream_that_nobody_took_is_released(self):
        self.assertEqual(self.exported(), 0)
        capsule = company().margin().__arrow_c_stream__()
        made, = _arrow._exported.values()
        self.assertEqual(self.exported(), 1, "somebody holds it")
        self.assertTrue(made.stream.release)
        del capsule
        self.assertEqual(self.exported(), 0)
        self.assertFalse(made.stream.release, "it has been released")

    def test_a_stream_that_was_taken_is_given_up_too(self):
        reader = pa.RecordBatchReader.from_stream(company().margin())
        self.assertEqual(self.exported(), 0)
        self.assertEqual(len(reader.read_all()), 1)

    def test_a_capsule_lives_longer_than_its_result(self):
        capsule = company().margin().__arrow_c_stream__()
        gc.collect()
        self.assertEqual(self.exported(), 1)
        self.assertEqual(len(pa.RecordBatchReader._import_from_c_capsule(capsule).read_all()), 1)

    def test_an_exception_on_its_way_is_not_lost(self):
        def refuse(capsule):
            raise LookupError("of the consumer")

        with self.assertRaisesRegex(LookupError, "of the consumer"):
            refuse(company().margin().__arrow_c_stream__())
        self.assertEqual(self.exported(), 0)


if __name__ == "__main__":
    unittest.main()
