"""A company's rows in its reporting currency: include/coxswain/book/reported.h and rates.h again, from
their words.

    company = reported(company, options)      # as a query with these options sees it
    company.rows("deals")                     # money in the reporting currency
    company.stated(row)                       # the row as it was handed over
    company.rate("USD", day)                  # in 1e-12; None: nobody knows
"""

from __future__ import annotations

import datetime
from typing import Any, Optional

import exact
from company import RATE_ONE, Company, Row, schema

Day = Optional[datetime.date]
# The day whose rate a row takes; deals, their lines and costs, products and campaigns have rules of
# their own.
DAYS = {"orders": "ordered_on", "spend": "spent_on", "cost_pools": "period_end"}


def day(text: Optional[str]) -> Day:
    return datetime.date.fromisoformat(text) if text else None


def reporting_currency(company: Company) -> Optional[str]:
    """The setting, else the only currency there is; none of these: the company needs none."""
    for row in company.rows("settings"):
        if row["name"] == "reporting_currency":
            return str(row["value"])
    found = {row["currency"] for table, columns in schema().items() if "currency" in columns
             and table != "rates" for row in company.rows(table)} - {None}
    assert len(found) <= 1
    return found.pop() if found else None


def is_foreign(company: Company) -> bool:
    own = reporting_currency(company)
    return any(row["currency"] not in (None, own) for table, columns in schema().items()
               if "currency" in columns and table != "rates" for row in company.rows(table))


def reported(company: Company, options: dict[str, Any]) -> Company:
    """The company as a query with these options sees it; itself where all is of one currency."""
    if isinstance(company, Reported) or not company.kept("foreign", lambda: is_foreign(company)):
        return company
    kind = options.get("rate_kind", "spot")
    at, as_of = day(options.get("rate_day")), day(options.get("as_of"))
    return company.kept(("reported", kind, at, as_of), lambda: Reported(company, kind, at, as_of))


class Reported(Company):
    """A company whose amounts are converted, each by itself. Rows with an amount that no rate is known
    for have none, and `is_gap`. Lines stay beside what they state: who reckons with quantities takes
    that."""

    def __init__(self, origin: Company, kind: str, at: Day, as_of: Day) -> None:
        super().__init__(origin.name, origin.texts)
        self.origin = origin
        self._kind, self._at, self._as_of = kind, at, as_of
        self._own = reporting_currency(origin)
        self._stated: dict[int, Row] = {}
        self._gaps: set[int] = set()
        self._series: dict[tuple[str, str], dict[datetime.date, Row]] = {}
        for row in origin.rows("rates"):
            days = self._series.setdefault((row["currency"], row["kind"] or "spot"), {})
            if row["kind"] or row["valid_from"] not in days:  # who names the kind wins
                days[row["valid_from"]] = row

    def rate(self, currency: Optional[str], on: Day, kind: Optional[str] = None) -> Optional[int]:
        """Of the last row whose first day is not after the day; without a day of the last of all."""
        if currency in (None, self._own):
            return RATE_ONE
        on = self._at or on
        days = self._series.get((currency, kind or self._kind), {})
        first = max((first for first in days if on is None or first <= on), default=None)
        return days[first]["rate"] if first else None

    def stated(self, row: Row) -> Row:
        return self._stated.get(id(row), row)

    def is_gap(self, row: Row) -> bool:
        return id(row) in self._gaps

    def deal_day(self, deal: Row) -> Day:
        closed = deal["closed_on"] if deal["status"] in ("won", "lost") else None
        return closed if closed and not (self._as_of and closed > self._as_of) else self._as_of

    def _rate_of(self, table: str, row: Row) -> Optional[int]:
        currency = row["currency"]
        if table in ("deal_lines", "deal_costs"):
            deal = self.origin.find("deals", "deal_id", row["deal_id"])
            return self.rate(currency or deal["currency"], self.deal_day(deal)) if deal else RATE_ONE
        if table == "deals":
            return self.rate(currency, self.deal_day(row))
        if table == "campaigns":
            planned = self.rate(currency, row["starts_on"], "budget")
            return planned or self.rate(currency, row["starts_on"], "spot")
        return self.rate(currency, row[DAYS[table]] if table in DAYS else self._as_of)

    def rows(self, table: str) -> list[Row]:
        columns = schema()[table]
        if "currency" not in columns or table in ("rates", "product_prices", "objectives",
                                                  "plan_lines", "actuals"):
            return self.origin.rows(table)
        if table not in self._rows:
            self._rows[table] = [self._converted(table, row) for row in self.origin.rows(table)]
        return self._rows[table]

    def _converted(self, table: str, row: Row) -> Row:
        rate = self._rate_of(table, row)
        if rate == RATE_ONE:
            return row
        found = dict(row)
        for name, column in schema()[table].items():
            if column.type == "money" and row[name] is not None:
                found[name] = None if rate is None else exact.half_even(row[name] * rate, RATE_ONE)
                if rate is None:
                    self._gaps.add(id(found))
        self._stated[id(found)] = row
        return found
