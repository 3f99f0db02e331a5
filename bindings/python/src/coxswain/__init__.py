"""Coxswain: the commercial logic that marketing, sales and finance can agree on.

>>> import coxswain
>>> with coxswain.Book() as book:
...     _ = book.load("deals", [{"deal_id": "D1", "customer_id": "C1", "stage": "Won",
...                              "status": "won", "closed_on": "2026-03-31", "amount": "99.90"}])
...     [str(amount) for amount in book.margin(by=["month"])["net_revenue"]]
['99.900000']

Calculators take and give single numbers: `margin`, `floor_price`, `largest_discount`,
`break_even_volume`, `split`; `Book.policies` says who approves a deal that is typed. A `Book` holds tables, and its methods
ask: `book.margin(by=["segment"])`. A `Tally` asks in steps, for rows that lie in partitions.
`Mapping` reads the export of a CRM. `describe` lists what there is to ask and to load.

Money, quantities and shares are exact: int, Decimal or str in, Decimal out, in units (12.5 is
twelve and a half). A float is refused where an amount is expected, unless `float_scale` says to
which decimal place to round it. Ratios come out as floats. None is "no value": unknown, which is
not zero.
"""

from ._book import Book, Snapshot
from ._calculators import (LargestDiscount, Margin, break_even_volume, floor_price,
                           largest_discount, margin, split)
from ._describe import describe
from ._errors import (CancelledError, DataLossError, Error, FailedPreconditionError,
                      FileDeniedError, FileMissingError, InternalError, InvalidArgumentError,
                      NotFoundError, OutOfRangeError, Problem, ResourceExhaustedError)
from ._library import lib as _lib, text_of as _text_of
from ._load import LoadReport
from ._mapping import Mapping
from ._policies import Approval, Beyond, Policies
from ._report import Chart, Report
from ._result import Column, Result
from ._run import Cancel, Run
from ._tally import Tally
from ._watch import Watch, WatchRow

#: Of the library that runs.
__version__: str = _text_of(_lib.cxs_version())

__all__ = [
    "Approval", "Beyond", "Book", "Cancel", "CancelledError", "Chart", "Column", "DataLossError", "Error",
    "FailedPreconditionError", "FileDeniedError", "FileMissingError", "InternalError",
    "InvalidArgumentError", "LargestDiscount", "LoadReport", "Mapping", "Margin", "NotFoundError", "OutOfRangeError",
    "Policies", "Problem", "Report", "ResourceExhaustedError", "Result", "Run", "Snapshot", "Tally", "Watch",
    "WatchRow", "__version__", "break_even_volume", "describe", "floor_price", "largest_discount",
    "margin", "split",
]
