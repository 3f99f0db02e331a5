"""A small company that the tests share, and where public data lies."""

from __future__ import annotations

import os
import unittest
from decimal import Decimal
from pathlib import Path
from typing import Any

import coxswain

TREE = Path(__file__).resolve().parents[3]

DEALS: list[dict[str, Any]] = [
    {"deal_id": "D1", "customer_id": "C1", "stage": "Closed", "status": "won",
     "closed_on": "2026-01-15", "amount": Decimal("1000.00"), "cost_of_goods": Decimal("640.00"),
     "channel": "web"},
    {"deal_id": "D2", "customer_id": "C2", "stage": "Closed", "status": "won",
     "closed_on": "2026-02-15", "amount": Decimal("500.10"), "cost_of_goods": Decimal("510.00"),
     "channel": "partner"},
    {"deal_id": "D3", "customer_id": "C2", "stage": "Closed", "status": "won",
     "closed_on": "2026-02-16", "amount": Decimal("0.20"), "cost_of_goods": None,
     "channel": None},
]
BY_CHANNEL = {"web": Decimal("1000"), "partner": Decimal("500.10"), None: Decimal("0.20")}


def company() -> coxswain.Book:
    """A book with the deals above."""
    book = coxswain.Book()
    book.load("deals", DEALS)
    return book


def by_channel(book: coxswain.Book) -> dict[Any, Decimal]:
    """The net revenue of each channel."""
    result = book.margin(by="channel")
    return dict(zip(result["channel"], result["net_revenue"]))


def public_data(name: str) -> Path:
    """The folder of this name in COXSWAIN_TEST_DATA, else in ../shared/data beside the project; the
    test is skipped where it is absent."""
    root = os.environ.get("COXSWAIN_TEST_DATA")
    folder = (Path(root) if root else TREE.parent / "shared" / "data") / name
    if not folder.is_dir():
        raise unittest.SkipTest(f"SKIPPED: {folder} is absent (set COXSWAIN_TEST_DATA)")
    return folder
