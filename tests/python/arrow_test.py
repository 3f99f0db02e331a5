"""The Arrow streams of the C ABI beside pyarrow, the reference: once as producer, once as consumer.

Run by scripts/test-python.
"""

import argparse
import datetime
import decimal
import json
import os
import random
import sys
import unittest

import pyarrow as pa

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "bench"))
from coxswain_capi import Library  # noqa: E402

LIBRARY = None
DAY = datetime.date(2026, 1, 15)


def book():
    return Library(LIBRARY).book()


def deals(rows=2, **columns):
    """Won deals D0, D1, ... with further columns."""
    table = {
        "deal_id": pa.array([f"D{i}" for i in range(rows)]),
        "customer_id": pa.array(["C1"] * rows),
        "stage": pa.array(["Closed"] * rows),
        "status": pa.array(["won"] * rows),
        "closed_on": pa.array([DAY] * rows),
    }
    table.update(columns)
    return pa.table(table)


def load(table, name="deals", float_scale=0):
    loaded = book()
    loaded.load_arrow(name, table.to_reader(), float_scale)
    return loaded


def net_revenue(loaded, by):
    """The net revenue of each group as text."""
    table, _ = loaded.query_arrow("margin", json.dumps({"by": [by]}))
    return {row[by]: str(row["net_revenue"].normalize().quantize(decimal.Decimal("0.01")))
            for row in table.to_pylist()}


class Producer(unittest.TestCase):
    """What pyarrow exports is loaded."""

    def test_text_types(self):
        texts = ["Retail", "a segment of more than twelve bytes, ä"]
        for kind in (pa.string(), pa.large_string(), pa.string_view(),
                     pa.dictionary(pa.int8(), pa.string()),
                     pa.dictionary(pa.uint32(), pa.large_string()),
                     pa.dictionary(pa.int64(), pa.string())):
            with self.subTest(kind=str(kind)):
                array = pa.array(texts).cast(pa.string())
                array = array.dictionary_encode().cast(kind) if pa.types.is_dictionary(kind) \
                    else array.cast(kind)
                loaded = load(deals(segment2=array, amount=pa.array([10, 20])))
                self.assertEqual(net_revenue(loaded, "segment2"),
                                 {texts[0]: "10.00", texts[1]: "20.00"})

    def test_amount_types(self):
        exact = [pa.array([10, 20], kind) for kind in (
            pa.int8(), pa.int16(), pa.int32(), pa.int64(),
            pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64())]
        values = [decimal.Decimal("10"), decimal.Decimal("20")]
        exact += [pa.array(values, kind) for kind in (
            pa.decimal32(9, 2), pa.decimal64(18, 4), pa.decimal128(18, 2), pa.decimal128(38, 0),
            pa.decimal128(38, 36))]
        exact += [pa.array(["10", "20.00"]), pa.array(["10", "20"]).dictionary_encode()]
        for array in exact:
            with self.subTest(kind=str(array.type)):
                loaded = load(deals(amount=array))
                self.assertEqual(net_revenue(loaded, "customer_id"), {"C1": "30.00"})
        for kind in (pa.float32(), pa.float64()):
            with self.subTest(kind=str(kind)):
                table = deals(amount=pa.array([0.1, 0.2], kind))
                self.assertEqual(net_revenue(load(table, float_scale=2), "customer_id"),
                                 {"C1": "0.30"})
                with self.assertRaisesRegex(RuntimeError, "float_scale"):
                    load(table)

    def test_days(self):
        late = datetime.datetime(2026, 1, 31, 23, 30, tzinfo=datetime.timezone.utc)
        naive = late.replace(tzinfo=None)
        cases = [(pa.date32(), late.date(), "2026-01"), (pa.date64(), late.date(), "2026-01")]
        for unit in ("s", "ms", "us", "ns"):
            cases.append((pa.timestamp(unit), naive, "2026-01"))
            cases.append((pa.timestamp(unit, "UTC"), late, "2026-02"))
            cases.append((pa.timestamp(unit, "America/New_York"), late, "2026-02"))
        for kind, value, month in cases:
            with self.subTest(kind=str(kind)):
                table = deals(amount=pa.array([10, 20])).drop_columns(["closed_on"])
                table = table.append_column("closed_on", pa.array([value] * 2, kind))
                loaded = book()
                loaded.load_csv("settings", "name,value\nreporting_time_zone,Europe/Berlin\n")
                loaded.load_arrow("deals", table.to_reader())
                self.assertEqual(net_revenue(loaded, "month"), {month: "30.00"})

    def test_null_columns_and_extra_types(self):
        table = deals(amount=pa.array([10, 20]), cost_of_goods=pa.nulls(2),
                      rush=pa.array([True, None]), at=pa.array([0, None], pa.timestamp("s", "UTC")))
        loaded = load(table)
        self.assertEqual(net_revenue(loaded, "rush"), {"true": "10.00", None: "20.00"})
        self.assertEqual(net_revenue(loaded, "at"),
                         {"1970-01-01T00:00:00Z": "10.00", None: "20.00"})

    def test_slices_and_chunks_come_to_what_csv_comes_to(self):
        random.seed(7)
        rows = 2000
        pick = random.choices
        columns = {
            "deal_id": pa.array([f"D{i}" for i in range(rows)], pa.large_string()),
            "customer_id": pa.array(pick(["C1", "C2", "C3"], k=rows)).dictionary_encode(),
            "stage": pa.array(["Closed"] * rows, pa.string_view()),
            "status": pa.array(pick(["won", "lost"], k=rows)).dictionary_encode(),
            "closed_on": pa.array([datetime.datetime(2025, 1, 1, 23, 59) +
                                   datetime.timedelta(random.randrange(700))
                                   for _ in range(rows)], pa.timestamp("ns")),
            "amount": pa.array([None if random.random() < 0.1 else
                                decimal.Decimal(random.randrange(10**9)).scaleb(-2)
                                for _ in range(rows)], pa.decimal128(18, 2)),
            "region": pa.array(pick(["North", "South", None, "a region with a long name"],
                                    k=rows), pa.string_view()),
            "rush": pa.array(pick([True, False, None], k=rows)),
        }
        whole = pa.table(columns)
        lines = [",".join(columns)]
        for row in whole.to_pylist():
            row["closed_on"] = row["closed_on"].date()
            row["rush"] = None if row["rush"] is None else str(row["rush"]).lower()
            lines.append(",".join("" if v is None else str(v) for v in row.values()))
        from_csv = book()
        from_csv.load_csv("deals", "\n".join(lines) + "\n")

        from_arrow = book()
        start = 0
        while start < rows:  # several loads, each of several chunks, none at a round offset
            size = random.randrange(1, 700)
            piece = whole.slice(start, size)
            reader = pa.RecordBatchReader.from_batches(
                piece.schema, piece.to_batches(max_chunksize=random.randrange(1, 90)))
            from_arrow.load_arrow("deals", reader)
            start += size
        for options in ({"by": ["region", "month"]}, {"by": ["customer_id", "rush"]}):
            text = json.dumps(options)
            self.assertEqual(from_arrow.query("margin", text, csv=True),
                             from_csv.query("margin", text, csv=True))

    def test_a_slice_of_a_struct_array(self):
        whole = deals(rows=9, amount=pa.array(range(9)))
        batch = pa.RecordBatch.from_struct_array(whole.to_struct_array().chunk(0).slice(3, 4))
        self.assertEqual(net_revenue(load(pa.table(batch)), "customer_id"), {"C1": "18.00"})

    def test_types_that_are_refused_are_named(self):
        odd = {"tags": pa.array([["a"], []]), "blob": pa.array([b"a", b"b"]),
               "at": pa.array([1, 2], pa.time32("s")), "for_": pa.array([1, 2], pa.duration("s")),
               "half": pa.array([1, 2], pa.float16()), "map": pa.array([{"a": 1}, {"a": 2}]),
               "wide": pa.array([1, 2], pa.decimal256(76, 2)),
               "runs": pa.RunEndEncodedArray.from_arrays([2], ["a"])}
        for name, array in odd.items():
            with self.subTest(kind=str(array.type)):
                with self.assertRaisesRegex(RuntimeError, f"'{name}'.* has the Arrow format"):
                    load(deals(**{name: array}))

    def test_a_producer_that_fails_is_quoted_and_nothing_is_loaded(self):
        good = deals(amount=pa.array([10, 20]))

        def batches():
            yield good.to_batches()[0]
            raise OSError("the disk is gone")

        loaded = load(deals(rows=1, amount=pa.array([5])))
        with self.assertRaisesRegex(RuntimeError, "the disk is gone"):
            loaded.load_arrow("deals", pa.RecordBatchReader.from_batches(good.schema, batches()))
        self.assertEqual(net_revenue(loaded, "customer_id"), {"C1": "5.00"})

    def test_everything_is_given_back(self):
        before = pa.total_allocated_bytes()
        table = deals(rows=50, amount=pa.array(range(50)),
                      region=pa.array(["North"] * 50).dictionary_encode())
        loaded = load(table)
        with self.assertRaises(RuntimeError):
            loaded.load_arrow("deals", table.drop_columns(["deal_id"]).to_reader())
        del table
        self.assertEqual(pa.total_allocated_bytes(), before)
        self.assertEqual(net_revenue(loaded, "customer_id"), {"C1": "1225.00"})


class Consumer(unittest.TestCase):
    """What is exported is a table to pyarrow, the same as the JSON of the same result."""

    ARROW = {"text": "string", "integer": "int64", "real": "double", "date": "date32[day]",
             "bool": "bool"}

    def check(self, loaded, name, options):
        table, text = loaded.query_arrow(name, json.dumps(options))
        table.validate(full=True)
        result = json.loads(text)
        self.assertEqual(table.column_names, [column["name"] for column in result["columns"]])
        for field, column in zip(table.schema, result["columns"]):
            expected = self.ARROW.get(column["kind"], "decimal128")
            self.assertTrue(str(field.type).startswith(expected), (str(field), column))
            unit = (field.metadata or {}).get(b"unit", b"").decode()
            self.assertEqual(unit, column.get("unit", ""))
        rows = [list(row.values()) for row in table.to_pylist()]
        self.assertEqual(len(rows), len(result["rows"]))
        for ours, theirs in zip(rows, result["rows"]):
            for a, b in zip(ours, theirs):
                if isinstance(a, decimal.Decimal):
                    b = decimal.Decimal(b)
                elif isinstance(a, datetime.date):
                    b = datetime.date.fromisoformat(b)
                self.assertEqual(a, b)
        return table

    def test_results_of_several_queries(self):
        loaded = load(deals(amount=pa.array([10, 20]), region=pa.array(["North", None])))
        table = self.check(loaded, "margin", {"by": ["region", "month"]})
        self.assertEqual(str(table.schema.field("net_revenue").type), "decimal128(38, 6)")
        self.assertEqual(table.num_rows, 2)
        self.assertIn(None, table["region"].to_pylist())
        self.check(loaded, "measures", {"measures": ["net_revenue", "won_deals"]})
        self.check(loaded, "quality", {})
        self.check(loaded, "margin", {"filter": "region=nowhere", "by": ["region"]})

    def test_a_result_outlives_everything_else(self):
        loaded = load(deals(amount=pa.array([10, 20])))
        table, _ = loaded.query_arrow("margin", json.dumps({"by": ["customer_id"]}))
        loaded.close()
        self.assertEqual(table["customer_id"].to_pylist(), ["C1"])

    def test_a_result_can_be_loaded_again(self):
        loaded = load(deals(amount=pa.array([10, 20])))
        table, _ = loaded.query_arrow("margin", json.dumps({"by": ["customer_id"]}))
        again = book()
        again.load_arrow("customers", table.select(["customer_id", "net_revenue"]).to_reader())


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--library", required=True)
    known, rest = arguments.parse_known_args()
    LIBRARY = os.path.abspath(known.library)
    unittest.main(argv=[sys.argv[0]] + rest)
