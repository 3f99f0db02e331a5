"""Exact arithmetic as the documentation states it: whole micros, half to even, largest remainder,
and days of the Gregorian calendar. Written from docs/ and capi/include/coxswain.h, not from the
library's sources, so that a mistake is not made twice."""

from __future__ import annotations

import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Optional, Sequence

MICROS = 10**6
NANOS = 10**9


def half_even(numerator: int, denominator: int) -> int:
    """numerator / denominator as a whole number, rounded half to even; denominator > 0."""
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2))


def times_quantity(price: int, quantity: int) -> int:
    """Micros for a quantity, which is in 1e-6."""
    return half_even(price * quantity, MICROS)


def times_share(amount: int, share: int) -> int:
    """The share of an amount, which is in 1e-9."""
    return half_even(amount * share, NANOS)


def scaled(text: str, places: int) -> int:
    """The decimal in `text` times 10^places, rounded half to even."""
    return int(Decimal(text).scaleb(places).to_integral_value(ROUND_HALF_EVEN))


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Parts of `amount` in proportion to the weights, which add up to it: largest remainder, ties
    to the earlier one; all weights zero: equal parts; a negative amount as its mirror image."""
    if amount < 0:
        return [-part for part in split(-amount, weights)]
    if not any(weights):
        weights = [1] * len(weights)
    whole = sum(weights)
    parts = [amount * weight // whole for weight in weights]
    remainders = [amount * weight % whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda place: (-remainders[place], place))
    for place in order[:amount - sum(parts)]:
        parts[place] += 1
    return parts


def ratio(numerator: int, denominator: int) -> Optional[Fraction]:
    """None: a ratio without a denominator is not a number."""
    return Fraction(numerator, denominator) if denominator else None


def period(day: datetime.date, grain: str) -> str:
    """The name of the period a day falls in: weeks begin on Monday, fiscal years in January."""
    if grain == "day":
        return day.isoformat()
    if grain == "week":
        return (day - datetime.timedelta(days=day.weekday())).isoformat()
    if grain == "month":
        return f"{day.year:04}-{day.month:02}"
    if grain == "quarter":
        return f"{day.year:04}-Q{(day.month + 2) // 3}"
    return f"FY{day.year:04}" if grain == "fiscal_year" else f"{day.year:04}"


def period_end(day: datetime.date, grain: str) -> datetime.date:
    """The last day of the period that a day falls in."""
    if grain == "day":
        return day
    if grain == "week":
        return day + datetime.timedelta(days=6 - day.weekday())
    months = {"month": 1, "quarter": 3}.get(grain, 12)
    last = (day.month - 1) // months * months + months
    following = datetime.date(day.year + last // 12, last % 12 + 1, 1)
    return following - datetime.timedelta(days=1)


GRAINS = ("day", "week", "month", "quarter", "year", "fiscal_year")


def plus_months(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later, the last of the month if there is none such."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    for number in range(day.day, 27, -1):
        try:
            return datetime.date(year, month + 1, number)
        except ValueError:
            continue
    return datetime.date(year, month + 1, day.day)
