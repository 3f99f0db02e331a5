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


def margin_terms(list_price: Exact, discount_shares: Iterable[Exact], on_invoice_amount: Exact,
                 off_invoice_amount: Exact, goods: Optional[Exact], cost_to_serve: Exact,
                 acquisition: Exact) -> c.MarginTerms:
    """The terms as the library takes them; see `margin`."""
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
    return terms


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
    terms = margin_terms(list_price, discount_shares, on_invoice_amount, off_invoice_amount, goods,
                         cost_to_serve, acquisition)
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


def floor_price(cost: Exact, *, target_share: Exact = 0, cost_to_serve: Exact = 0,
                off_invoice_share: Exact = 0, invoice_cost_share: Exact = 0) -> Decimal:
    """The smallest invoice price whose contribution margin is at least a share of net revenue:
    (cost + cost to serve) / ((1 - off invoice)(1 - target) - invoice cost share), rounded up to
    0.000001.

    Args:
        cost: of the goods, of one unit or of a whole deal.
        target_share: the contribution margin wanted, of net revenue; -1 to 1.
        cost_to_serve: what does not depend on the price.
        off_invoice_share: rebates and terms, of the invoice price; 0 to 1.
        invoice_cost_share: costs that are a share of the invoice price, such as commission.

    Raises:
        InvalidArgumentError: a term out of range. FailedPreconditionError: no price is high enough.

    >>> floor_price(60, target_share="0.25")
    Decimal('80.000000')
    """
    terms = _floor_terms(cost, target_share, cost_to_serve, off_invoice_share, invoice_cost_share)
    price = ctypes.c_int64()
    call(lib.cxs_floor_price, ctypes.byref(terms), ctypes.byref(price))
    return unscaled(price.value, _MONEY)


@dataclass(frozen=True)
class LargestDiscount:
    """Both are negative where the list price itself is too low."""

    amount: Decimal  #: list price - floor price
    share: Decimal  #: of the list price, rounded towards a smaller discount


def largest_discount(list_price: Exact, cost: Exact, *, target_share: Exact = 0,
                     cost_to_serve: Exact = 0, off_invoice_share: Exact = 0,
                     invoice_cost_share: Exact = 0) -> LargestDiscount:
    """The largest discount off a list price that still meets the target; see `floor_price`.

    >>> largest_discount(100, 60, target_share="0.25").share
    Decimal('0.200000000')
    """
    terms = _floor_terms(cost, target_share, cost_to_serve, off_invoice_share, invoice_cost_share)
    amount, share = ctypes.c_int64(), ctypes.c_int64()
    call(lib.cxs_largest_discount, scaled(list_price, _MONEY, "list_price"), ctypes.byref(terms),
         ctypes.byref(amount), ctypes.byref(share))
    return LargestDiscount(unscaled(amount.value, _MONEY), unscaled(share.value, _SHARE))


def break_even_volume(price_change_share: Exact, contribution_share: Exact) -> float:
    """By which share of today's volume sales must grow (below 0: may fall) so that contribution
    stays what it is when the price changes: -dp / (cm + dp).

    Args:
        price_change_share: dp, -0.1 for a cut of 10 %.
        contribution_share: cm, today's variable contribution margin as a share of the price.

    Raises:
        InvalidArgumentError: a share out of range. FailedPreconditionError: no volume is enough.

    >>> break_even_volume("-0.1", "0.5")
    0.25
    """
    change = ctypes.c_double()
    call(lib.cxs_break_even_volume, scaled(price_change_share, _SHARE, "price_change_share"),
         scaled(contribution_share, _SHARE, "contribution_share"), ctypes.byref(change))
    return change.value


def _floor_terms(cost: Exact, target_share: Exact, cost_to_serve: Exact, off_invoice_share: Exact,
                 invoice_cost_share: Exact) -> c.FloorTerms:
    terms = c.FloorTerms()
    lib.cxs_floor_terms_init(ctypes.byref(terms), ctypes.sizeof(terms))
    terms.cost = scaled(cost, _MONEY, "cost")
    terms.cost_to_serve = scaled(cost_to_serve, _MONEY, "cost_to_serve")
    terms.off_invoice_share = scaled(off_invoice_share, _SHARE, "off_invoice_share")
    terms.invoice_cost_share = scaled(invoice_cost_share, _SHARE, "invoice_cost_share")
    terms.target_share = scaled(target_share, _SHARE, "target_share")
    return terms


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
