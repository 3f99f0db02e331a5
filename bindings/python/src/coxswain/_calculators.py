"""The calculators: numbers in, numbers out."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from decimal import Decimal
from typing import Iterable, Optional

from . import _library as c
from ._library import call, lib
from ._numbers import Exact, exact, scaled, unscaled

_MONEY, _SHARE = 6, 9


@dataclass(frozen=True)
class Margin:
    """What a deal or line earns. Shares are ratios of net revenue, 0.294118 is 29.4118 %; None is
    unknown, because the cost of goods is, or because there is no net revenue."""

    on_invoice_discount: Decimal  #: list - invoice
    invoice_price: Decimal  #: list - on-invoice discounts
    net_revenue: Decimal  #: invoice - off-invoice: the pocket price
    gross_margin: Optional[Decimal]  #: net revenue - goods: contribution 1
    contribution_margin: Optional[Decimal]  #: gross margin - cost to serve: contribution 2
    margin_after_acquisition: Optional[Decimal]  #: contribution margin - acquisition
    gross_margin_share: Optional[float]
    contribution_margin_share: Optional[float]
    margin_after_acquisition_share: Optional[float]


def margin(list_price: Exact, *, discount_shares: Iterable[Exact] = (),
           on_invoice_amount: Exact = 0, off_invoice_amount: Exact = 0,
           goods: Optional[Exact] = None, cost_to_serve: Exact = 0,
           acquisition: Exact = 0) -> Margin:
    """What one deal or line earns, from its terms: the price waterfall.

    Amounts are for the whole of it, in one currency, of at most 6 decimal places; floats are
    refused. Each step rounds once, half to even, so the steps add up.

    Args:
        list_price: at list prices.
        discount_shares: up to four discounts on the invoice, one upon the other, each 0 to 1 with
            at most 9 decimal places: list x (1 - d1) x (1 - d2) ...
        on_invoice_amount: further discounts on the invoice, taken off after the shares.
        off_invoice_amount: rebates, payment terms, freight allowance.
        goods: cost of goods; None: unknown, and so are the margins.
        cost_to_serve: commission, freight out, support, onboarding.
        acquisition: acquisition cost.

    Raises:
        InvalidArgumentError: a discount share out of range. ValueError: too many decimal places.
        OutOfRangeError, OverflowError: an amount beyond 64 bits of micros.

    >>> margin(1000, discount_shares=["0.10", "0.05"], goods=640).gross_margin
    Decimal('215.000000')
    """
    shares = [scaled(share, _SHARE, "A discount share") for share in discount_shares]
    if len(shares) > 4:
        raise ValueError(f"There are {len(shares)} discount shares; a margin takes four.")
    terms = c.MarginTerms()
    lib.cxs_margin_terms_init(ctypes.byref(terms), ctypes.sizeof(terms))
    terms.list_price = scaled(list_price, _MONEY, "list_price")
    terms.discount_shares[:len(shares)] = shares
    terms.on_invoice_amount = scaled(on_invoice_amount, _MONEY, "on_invoice_amount")
    terms.off_invoice_amount = scaled(off_invoice_amount, _MONEY, "off_invoice_amount")
    terms.goods = c.NULL if goods is None else scaled(goods, _MONEY, "goods")
    terms.cost_to_serve = scaled(cost_to_serve, _MONEY, "cost_to_serve")
    terms.acquisition = scaled(acquisition, _MONEY, "acquisition")
    made = c.Margin(ctypes.sizeof(c.Margin))
    call(lib.cxs_margin_compute, ctypes.byref(terms), ctypes.byref(made))

    def money(name: str) -> Decimal:
        return unscaled(getattr(made, name), _MONEY)

    def known(name: str) -> Optional[Decimal]:
        return money(name) if made.costs_known else None

    def share(name: str) -> Optional[float]:
        return float(getattr(made, name)) if made.shares_known else None

    return Margin(
        money("on_invoice_discount"), money("invoice_price"), money("net_revenue"),
        known("gross_margin"), known("contribution_margin"), known("margin_after_acquisition"),
        share("gross_margin_share"), share("contribution_margin_share"),
        share("margin_after_acquisition_share"))


def split(amount: Exact, weights: Iterable[Exact]) -> list[Decimal]:
    """Splits an amount over weights so that the parts add up to it exactly.

    Proportional, in steps of 0.000001, rounded by largest remainder, ties to the earlier one. All
    weights zero: equal parts.

    Args:
        amount: of at most 6 decimal places.
        weights: 0 or more each.

    Raises:
        InvalidArgumentError: no weights for an amount that is not 0, or a weight below 0.

    >>> split(100, [1, 1, 1])
    [Decimal('33.333334'), Decimal('33.333333'), Decimal('33.333333')]
    """
    numbers = [exact(weight, "A weight") for weight in weights]
    # Only their proportions count, so they are made whole by the finest of them.
    places = max((-int(number.as_tuple().exponent) for number in numbers), default=0)
    whole = [scaled(number, max(places, 0), "A weight") for number in numbers]
    array = (ctypes.c_int64 * len(whole))(*whole)
    call(lib.cxs_split, scaled(amount, _MONEY, "amount"), array, len(whole), array)
    return [unscaled(part, _MONEY) for part in array]
