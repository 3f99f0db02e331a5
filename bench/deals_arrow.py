"""The benchmark's deals (deals.py) as Arrow batches, for engines whose workers draw their own."""

import numpy as np
import pyarrow as pa

import deals as data

MONEY = pa.decimal128(18, 2)
SCHEMA = pa.schema([
    ("deal_id", pa.string()), ("customer_id", pa.string()), ("stage", pa.string()),
    ("status", pa.string()), ("closed_on", pa.date32()), ("deal_segment", pa.string()),
    ("amount", MONEY), ("list_amount", MONEY), ("cost_of_goods", MONEY),
    ("commission_amount", MONEY), ("cost_to_serve_amount", MONEY)])
#: The same for Spark.
DDL = ("deal_id string, customer_id string, stage string, status string, closed_on date, "
       "deal_segment string, amount decimal(18,2), list_amount decimal(18,2), "
       "cost_of_goods decimal(18,2), commission_amount decimal(18,2), "
       "cost_to_serve_amount decimal(18,2)")
SEGMENTS = pa.array([f"segment {i:03d}" for i in range(200)])
AT_ONCE = 100_000


def texts(matrix):
    """A byte matrix, a row each, as texts."""
    offsets = np.arange(len(matrix) + 1, dtype=np.int32) * matrix.shape[1]
    return pa.StringArray.from_buffers(len(matrix), pa.py_buffer(offsets),
                                       pa.py_buffer(np.ascontiguousarray(matrix)))


def money(cents):
    """Cents as decimals: 128 bits, of which the sign fills the upper half."""
    words = np.empty((len(cents), 2), dtype=np.int64)
    words[:, 0], words[:, 1] = cents, cents >> 63
    return pa.Array.from_buffers(MONEY, len(cents), [None, pa.py_buffer(words)])


def batches(first, count):
    """The deals numbered from `first` on."""
    for start in range(first, first + count, AT_ONCE):
        rows = min(AT_ONCE, first + count - start)
        drawn = data.draw(rows, start)
        net = drawn["list_price"] - drawn["discount"]
        yield pa.record_batch([
            texts(data.fixed_digits("D", np.arange(start, start + rows))),
            texts(data.fixed_digits("C", drawn["customer"])), pa.repeat("Closed", rows),
            pa.array(data.STATUSES).take(pa.array(drawn["status"])),
            pa.array(drawn["close_date"]).cast(pa.date32()),
            SEGMENTS.take(pa.array(drawn["segment"])), money(net), money(drawn["list_price"]),
            money(drawn["cogs"]), money(drawn["commission"]), money(drawn["cost_to_serve"]),
        ], schema=SCHEMA)


def drawn_by_workers(session, rows, partitions):
    """A DataFrame of Spark whose tasks draw their rows themselves."""

    def draw(numbers):
        for batch in numbers:
            if batch.num_rows:
                yield from batches(batch.column(0)[0].as_py(), batch.num_rows)

    return session.range(0, rows, 1, partitions).mapInArrow(draw, DDL)
