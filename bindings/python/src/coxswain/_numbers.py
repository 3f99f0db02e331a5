"""Exact numbers: decimals on this side, scaled whole numbers on the other, floats nowhere."""

from __future__ import annotations

import datetime
import decimal
import operator
from decimal import Decimal
from typing import Optional, Union

#: Money, a quantity or a share: 12, Decimal("12.50"), "12.50". A float is refused, because 0.1 is
#: none of its values.
Exact = Union[int, Decimal, str]
#: What a cell of a row can be.
Cell = Union[None, str, bool, int, Decimal, datetime.date]

_WIDE = decimal.Context(prec=400)
_EXACT = decimal.Context(prec=100, traps=[decimal.InvalidOperation, decimal.Inexact])


def exact(value: object, what: str) -> Decimal:
    """The number as a decimal; TypeError for a float."""
    if isinstance(value, Decimal):
        number = value
    elif isinstance(value, str):
        try:
            number = Decimal(value)
        except decimal.InvalidOperation:
            raise ValueError(f"{what} is no number: {value!r}.") from None
    elif isinstance(value, float):
        raise TypeError(f"{what} is the float {value!r}, which stands for many amounts; write "
                        f"Decimal(\"{value!r}\") or \"{value!r}\".")
    else:
        try:
            number = Decimal(operator.index(value))  # type: ignore[arg-type]
        except TypeError:
            raise TypeError(f"{what} must be an int, a Decimal or a str, not "
                            f"{type(value).__name__}.") from None
    if not number.is_finite():
        raise ValueError(f"{what} is {number}.")
    return number


def scaled(value: object, scale: int, what: str) -> int:
    """value x 10^scale; ValueError where that is no whole number, OverflowError beyond 64 bits."""
    number = exact(value, what)
    if number and not -1000 < number.adjusted() < 1000:
        raise OverflowError(f"{what} is {number}, which does not fit.")
    sign, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    whole = int("".join(map(str, digits)) or "0")
    shift = exponent + scale
    if shift >= 0:
        whole *= int(10**shift)
    else:
        whole, rest = divmod(whole, int(10**-shift))
        if rest:
            raise ValueError(f"{what} is {number:f}, which has more than {scale} decimal places.")
    whole = -whole if sign else whole
    if not -(2**63) < whole < 2**63:
        raise OverflowError(f"{what} is {number}, which does not fit.")
    return whole


def unscaled(value: int, scale: int) -> Decimal:
    """value / 10^scale, exactly, with `scale` decimal places."""
    return _EXACT.scaleb(Decimal(value), -scale) if scale else Decimal(value)


def cell_text(value: object, what: str, float_scale: int = 0) -> Optional[str]:
    """A cell as the library reads it in CSV; None is null. Floats are rounded to `float_scale`
    places as the library does it: the shortest text that reads back as the float, half to even."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        raise TypeError(f"{what} is a datetime; give its day, value.date(), or a table with "
                        "timestamps (pandas, polars, pyarrow), whose day the book works out.")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float):
        return _rounded(value, what, float_scale)
    return format(exact(value, what), "f")


def _rounded(value: float, what: str, scale: int) -> str:
    shortest = float.__repr__(value)
    if not scale:
        raise TypeError(f"{what} is the float {shortest}; give a Decimal, or float_scale=..., the "
                        "decimal places that floats are rounded to.")
    number = Decimal(shortest)
    if not number.is_finite():
        return shortest  # the library refuses the row and says why
    return format(number.quantize(Decimal((0, (1,), -scale)), decimal.ROUND_HALF_EVEN, _WIDE), "f")
