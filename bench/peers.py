"""What the benchmarks by deals and by lines share: medians, a plain pass over columns, and frames
of polars and pandas as their manuals would have them, with categories for what has few values."""

import statistics
import time

import numpy as np


def timed(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def median_ms(call, repeats, warm=2):
    for _ in range(warm):
        call()
    return statistics.median(timed(call) * 1000 for _ in range(repeats))


def pass_ms(arrays, repeats=5):
    """Reading these columns once, one thread: numpy's sum of each."""
    return min(timed(lambda: [array.sum() for array in arrays]) for _ in range(repeats)) * 1000


def polars_frame(columns, categories=None):
    """columns: numpy arrays; categories: by column the texts that its codes stand for."""
    import polars as pl
    made = {}
    for name, values in columns.items():
        texts = (categories or {}).get(name)
        if texts is None:
            made[name] = pl.Series(name, values)
        else:
            made[name] = pl.Series(name, values.astype(np.uint8)).cat.to(pl.Enum(texts))
    return pl.DataFrame(made)


def pandas_frame(columns, categories=None):
    import pandas as pd
    made = {}
    for name, values in columns.items():
        texts = (categories or {}).get(name)
        made[name] = values if texts is None else pd.Categorical.from_codes(values, texts)
    return pd.DataFrame(made, copy=False)
