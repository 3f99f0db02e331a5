"""The queries "customer_profitability", "customer_concentration" and "margin_targets" from their
descriptions, in exact integers and fractions: include/coxswain/margin.h and objectives.h again.

Pure functions over `Part`s: what a won deal (or line) earned, and whose it is. Where the parts come
from is the caller's: customers_test.py makes them of plain rows, oracle_test.py of what its companies
earn.
"""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Iterable, Optional

MICROS = 10**6
Row = dict[str, Any]
Key = tuple[Optional[str], ...]


@dataclass
class Part:
    """A won deal, or a line of one. Micros."""

    key: Key = ()
    list: int = 0
    invoice: int = 0
    off_invoice: int = 0
    unexplained: int = 0
    serve: int = 0
    goods: int = 0  # of what has a known cost, as the next three
    covered_net: int = 0
    covered_serve: int = 0
    covered_discount: int = 0
    known: bool = True  # what all of it cost
    partly: bool = True  # what a part of it cost, at least
    closed_on: Optional[datetime.date] = None
    name: str = ""

    @property
    def net(self) -> int:
        return self.invoice - self.off_invoice

    @property
    def gross(self) -> int:
        return self.covered_net - self.goods

    @property
    def contribution(self) -> int:
        return self.gross - self.covered_serve

    def margin(self, measure: str) -> int:
        return self.gross if measure.startswith("gross") else self.contribution


SUMS = ("list", "invoice", "off_invoice", "unexplained", "serve", "goods", "covered_net",
        "covered_serve", "covered_discount")


@dataclass
class Earner(Part):
    """A customer, or whatever else the key tells apart. Its cost is known where that of a part of
    one of its deals is."""

    deals: int = 0
    known_deals: int = 0  # in part, at least
    unknown_deals: int = 0
    pool_cost: int = 0
    pool_cost_known: int = 0  # of what has a known cost

    def add(self, part: Part) -> None:
        for name in SUMS:
            setattr(self, name, getattr(self, name) + getattr(part, name))
        self.deals += 1
        self.known_deals += part.partly
        self.unknown_deals += not part.known

    def bear(self, costs: Any, within: bool) -> None:
        """What cost pools allocate to it: margin.PoolCosts."""
        self.pool_cost, self.pool_cost_known = costs.cost, costs.known
        if within:
            self.serve += costs.serve
            self.goods += costs.known - costs.known_serve
            self.covered_serve += costs.known_serve

    def share(self, measure: str) -> Optional[Fraction]:
        if not self.known_deals or self.covered_net <= 0:
            return None
        return Fraction(self.margin(measure), self.covered_net)

    def loss(self, margin: int) -> tuple[int, int]:
        """By discount, and at list prices too."""
        explained = max(0, min(self.covered_discount, -margin))
        return explained, max(0, -margin) - explained


def order_of(key: Key) -> list[tuple[bool, bytes]]:
    """Null before text, texts by their bytes."""
    return [(part is not None, (part or "").encode()) for part in key]


def earners(parts: Iterable[Part], options: Row = {}, pools: Optional[dict[Key, Any]] = None
            ) -> list[Earner]:
    found: dict[Key, Earner] = {}
    for part in parts:
        found.setdefault(part.key, Earner(key=part.key)).add(part)
    for key, costs in (pools or {}).items():
        if key in found:
            found[key].bear(costs, options["pools"] == "within")
    return [found[key] for key in sorted(found, key=order_of)]


def half_even(value: Fraction) -> int:
    return round(value)


def middle(values: list[Any]) -> Any:
    """The median of sorted values."""
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def fences(values: list[float], rule: str, k: float, distance: float
           ) -> Optional[tuple[float, float, float]]:
    """Low, median, high. In floats, as the library: whether a value lies on a fence hangs on it."""
    if not values or rule == "none":
        return None
    values = sorted(values)
    median = middle(values)
    if rule == "tukey":
        lower, upper = middle(values[:(len(values) + 1) // 2]), middle(values[len(values) // 2:])
        low, high = lower - k * (upper - lower), upper + k * (upper - lower)
    else:
        reach = k * middle(sorted(abs(value - median) for value in values)) / 0.6745
        low, high = median - reach, median + reach
    return min(low, median - distance), median, max(high, median + distance)


def profitability(parts: Iterable[Part], options: Row, counted: str = "deals",
                  pools: Optional[dict[Key, Any]] = None) -> list[Row]:
    """The rows of customer_profitability, in its order; dimensions under 0, 1, ..."""
    measure = options.get("measure", "contribution_margin")
    everyone = earners(parts, options, pools)
    known = sorted((one for one in everyone if one.known_deals),
                   key=lambda one: -one.margin(measure))
    unknown = [one for one in everyone if not one.known_deals]
    judged = [one for one in known if one.share(measure) is not None]
    revenue: Any = options.get("revenue_threshold")
    if revenue is not None:
        revenue = half_even(Fraction(str(revenue)) * MICROS)
    elif judged:
        revenues = sorted(Fraction(one.net) for one in judged)
        revenue = half_even(middle(revenues))
    share: Any = options.get("margin_threshold")
    if share is not None:
        share = float(Fraction(str(share)))
    elif judged:
        share = middle(sorted(float(one.share(measure)) for one in judged))
    rule = options.get("outlier_rule", "mad")
    k = float(options.get("outlier_k", 1.5 if rule == "tukey" else 3.5))
    serving = {one.key: float(Fraction(one.serve, one.net)) for one in everyone if one.net > 0}
    around = fences(list(serving.values()), rule, k, float(options.get("outlier_distance", 0.01)))
    total = sum(one.margin(measure) for one in known)
    rows, running = [], 0
    for place, one in enumerate(known + unknown):
        ranked = place < len(known)
        margin = one.margin(measure) if ranked else 0
        running += margin
        of_serve = serving.get(one.key)
        explained, at_list = one.loss(margin)
        own = one.share(measure)
        if own is None:
            quadrant = None
        else:
            quadrant = (f"{'high' if one.net >= revenue else 'low'} revenue, "
                        f"{'high' if float(own) >= share else 'low'} margin")
        outlier = None
        if around and of_serve is not None:
            outlier = "high" if of_serve > around[2] else "low" if of_serve < around[0] else None
        rows.append({
            **dict(enumerate(one.key)), "rank": place + 1 if ranked else None, counted: one.deals,
            "net_revenue": one.net,
            "cost_coverage": Fraction(one.covered_net, one.net) if one.net else None,
            "gross_margin": one.gross if ranked else None, "cost_to_serve": one.serve,
            "cost_to_serve_share": of_serve, "cost_to_serve_outlier": outlier,
            "contribution_margin": one.contribution if ranked else None, "margin_share": own,
            "loss_by_discount": explained if ranked else None,
            "loss_at_list": at_list if ranked else None,
            "cumulative_customer_share": Fraction(place + 1, len(known)) if ranked else None,
            "cumulative_margin": running if ranked else None,
            "cumulative_margin_share": Fraction(running, total) if ranked and total > 0 else None,
            "quadrant": quadrant, "revenue_threshold": revenue, "margin_threshold": share,
            "cost_to_serve_low": around[0] if around else None,
            "cost_to_serve_median": around[1] if around else None,
            "cost_to_serve_high": around[2] if around else None,
            "note": profit_note(one, total),
        } | of_pools(options, one.pool_cost, one.contribution - one.pool_cost_known
                     if ranked else None))
    if options.get("order") == "worst":
        rows[:len(known)] = rows[:len(known)][::-1]
    return rows[:options.get("limit", len(rows))]


def of_pools(options: Row, cost: int, after: Optional[int]) -> Row:
    asked = options.get("pools", "none")
    return ({"pool_cost": cost} if asked != "none" else {}) | (
        {"contribution_margin_after_pools": after} if asked == "beside" else {})


def profit_note(one: Earner, total: int) -> Optional[str]:
    ranked, said = one.known_deals > 0, []
    if not ranked:
        said.append("no cost is known, so it stands beside the curve")
    elif one.covered_net != one.net:
        said.append("margins are of the part whose cost is known")
    if one.net == 0:
        said.append("no net revenue, so no share of it")
    elif one.net < 0:
        said.append("net revenue is below 0, so no share of it")
    elif ranked and one.covered_net <= 0:
        said.append("no net revenue with known cost, so no share of it")
    if ranked and total <= 0:
        said.append("all together earn nothing, so no share of that")
    return "; ".join(said) or None


def concentration(parts: Iterable[Part], options: Row, by: int = 0,
                  pools: Optional[dict[Key, Any]] = None) -> list[Row]:
    """The rows of customer_concentration; the first `by` parts of a key are the group."""
    groups: dict[Key, list[Earner]] = {} if by else {(): []}
    for one in earners(parts, options, pools):
        groups.setdefault(one.key[:by], []).append(one)
    return [dict(enumerate(key)) | spread(groups[key], by, options)
            for key in sorted(groups, key=order_of)]


def spread(everyone: list[Earner], by: int, options: Row) -> Row:
    measure = options.get("measure", "contribution_margin")
    revenues = sorted((one.net for one in everyone if one.net > 0), reverse=True)
    whole, count = sum(revenues), len(revenues)
    part = Fraction(str(options.get("part", "0.8")))
    fewest = next((taken for taken in range(count + 1)
                   if sum(revenues[:taken]) >= part * whole), None) if count else None
    known = [one for one in everyone if one.known_deals]
    unknown = [one for one in everyone if not one.known_deals]
    losing = [one for one in known if one.margin(measure) < 0]
    losses = [one.loss(one.margin(measure)) for one in losing]
    earning = [one.margin(measure) for one in known if one.margin(measure) > 0]
    total, peak = sum(one.margin(measure) for one in known), sum(earning)
    largest = max(everyone, key=lambda one: one.net, default=None) if count else None

    def top(number: int) -> Optional[Fraction]:
        return Fraction(sum(revenues[:number]), whole) if count else None

    index = Fraction(sum(amount**2 for amount in revenues), whole**2) if count else None
    ranked = sum((2 * place - count - 1) * amount
                 for place, amount in enumerate(reversed(revenues), 1))
    said = []
    if everyone and not count:
        said.append("no net revenue is above 0, so there are no shares")
    if count and any(one.net < 0 for one in everyone):
        said.append("shares leave out customers who were credited more than invoiced")
    if unknown:
        said.append("customers without known cost are in no margin")
    if known and total <= 0:
        said.append("all together earn nothing, so the peak has no share of it")
    return {
        "customers": len(everyone), "net_revenue": sum(one.net for one in everyone),
        "revenue_customers": count, "credit_customers": sum(one.net < 0 for one in everyone),
        "credit_net_revenue": sum(min(0, one.net) for one in everyone), "hhi": index,
        "effective_customers": 1 / index if index else None,
        "gini": Fraction(ranked, count * whole) if count else None,
        "largest": (", ".join(name or "" for name in largest.key[by:]) or None)
        if largest else None,
        "largest_net_revenue": largest.net if largest else None,
        "top_1_share": top(1), "top_5_share": top(5), "top_10_share": top(10),
        "top_share": top(options.get("top", 20)), "part_customers": fewest,
        "part_customer_share": Fraction(fewest, count) if fewest is not None else None,
        "known_cost_customers": len(known), "unknown_cost_customers": len(unknown),
        "unknown_cost_net_revenue": sum(one.net for one in unknown),
        "margin": total if known else None, "profitable_customers": len(earning),
        "peak_margin": peak if known else None,
        "peak_share": Fraction(peak, total) if total > 0 else None,
        "losing_customers": len(losing),
        "losing_customer_share": Fraction(len(losing), len(known)) if known else None,
        "losing_net_revenue": sum(one.net for one in losing),
        "losing_margin": sum(one.margin(measure) for one in losing),
        "loss_by_discount": sum(loss[0] for loss in losses),
        "loss_at_list": sum(loss[1] for loss in losses), "note": "; ".join(said) or None,
    } | of_pools(options, sum(one.pool_cost for one in known),
                 sum(one.contribution - one.pool_cost_known for one in known) if known else None)


def targets(parts: Iterable[Part], measure: str, target: Fraction, by: bool) -> list[Row]:
    """The rows of margin_targets for one objective on a share, of the deals it speaks of: what does
    not hang on how the objective stands as a whole."""
    parts = list(parts)
    rows = []
    for one in earners(parts) or ([] if by else [Earner()]):
        own = [part for part in parts if part.key == one.key]
        missing = [part for part in own if part.known and part.net >= 0
                   and part.margin(measure) < target * part.net]
        margin, discounts = one.margin(measure), one.list - one.invoice
        at_list = margin + discounts, one.covered_net + discounts
        share = one.share(measure)
        if not one.deals:
            verdict = None
        elif not one.known_deals:
            verdict = "cost unknown"
        elif one.contribution < 0:
            verdict = "loses money"
        elif one.covered_net <= 0:
            verdict = "no revenue"
        elif margin >= target * one.covered_net:
            verdict = "meets target"
        elif at_list[0] < target * at_list[1]:
            verdict = "below target at list"
        else:
            verdict = "below target by discount"
        known = one.known_deals > 0
        rows.append({
            **dict(enumerate(one.key)), "deals": one.deals, "net_revenue": one.net,
            "cost_coverage": Fraction(one.covered_net, one.net) if one.net else None,
            "margin": margin if known else None, "margin_share": share,
            "shortfall": max(0, half_even(target * one.covered_net - margin)) if known else None,
            "missing_deals": len(missing),
            "missing_net_revenue": sum(part.net for part in missing),
            "missing_shortfall": half_even(sum(
                (target * part.net - part.margin(measure) for part in missing), Fraction(0))),
            "unknown_cost_deals": one.unknown_deals,
            "unknown_cost_net_revenue": one.net - one.covered_net,
            "margin_share_at_list": Fraction(*at_list)
            if share is not None and at_list[1] > 0 else None,
            "contribution_margin": one.contribution if known else None, "verdict": verdict,
            "worth_chasing": {"loses money": False, "below target at list": False,
                              "meets target": True, "below target by discount": True
                              }.get(verdict or ""),
        })
    return rows


# For a harness that has companies of its own, and what their deals earn: oracle_test.py.

def parts_counted(company: Any, options: Row, by: list[str]) -> tuple[list[Part], str]:
    """Its deals or lines that pass, and which of the two were counted."""
    import currency
    import margin

    company = currency.reported(company, options)
    level = margin.level_of(company, by, options.get("filter", ""))
    parts = []
    for key, earned, unknown in margin.counted(company, options, by, level):
        parts.append(Part(
            key=tuple(margin_text(value) for value in key), list=earned.list,
            invoice=earned.invoice, off_invoice=earned.off_invoice,
            unexplained=earned.unexplained, serve=earned.serve, goods=earned.goods,
            covered_net=earned.covered_net, covered_serve=earned.covered_serve,
            covered_discount=earned.covered_discount,
            known=not unknown, partly=not unknown or earned.partly_known))
    return parts, "lines" if level == "line" else "deals"


def pools_counted(company: Any, options: Row, by: list[str]) -> dict[Key, Any]:
    """What cost pools come to for each of them, where that is asked."""
    import currency
    import margin

    if options.get("pools", "none") == "none":
        return {}
    company = currency.reported(company, options)
    costs = margin.pool_costs(company, options | {"by": by}) or {}
    return {tuple(margin_text(value) for value in key): cost for key, cost in costs.items()}


def margin_text(value: Any) -> Optional[str]:
    return value.isoformat() if isinstance(value, datetime.date) else value


class Profitability:
    """The oracle of customer_profitability, as oracle_test.py wants one."""

    @staticmethod
    def dimensions(options: Row) -> int:
        return len(options.get("by", ["customer_id"]))

    @staticmethod
    def answer(company: Any, options: Row) -> list[Row]:
        by = options.get("by", ["customer_id"])
        parts, counted = parts_counted(company, options, by)
        return profitability(parts, options, counted, pools_counted(company, options, by))

    @staticmethod
    def questions(company: Any, draw: random.Random, count: int) -> list[Row]:
        return asked(company, draw, count, 0)


class Spread:
    """That of customer_concentration."""

    @staticmethod
    def dimensions(options: Row) -> int:
        return len(options.get("by", []))

    @staticmethod
    def answer(company: Any, options: Row) -> list[Row]:
        by = options.get("by", [])
        whose = by + options.get("of", ["customer_id"])
        parts, _ = parts_counted(company, options, whose)
        return concentration(parts, options, len(by), pools_counted(company, options, whose))

    @staticmethod
    def questions(company: Any, draw: random.Random, count: int) -> list[Row]:
        return asked(company, draw, count, 1)


def questions(draw: random.Random) -> list[Row]:
    options: Row = {}
    if draw.random() < 0.5:
        options["measure"] = draw.choice(("gross_margin", "contribution_margin"))
    if draw.random() < 0.5:
        options["pools"] = draw.choice(("none", "beside", "within"))
    profit = dict(options)
    if draw.random() < 0.3:
        profit |= {"revenue_threshold": 300, "margin_threshold": "0.2"}
    if draw.random() < 0.6:
        profit |= {"outlier_rule": draw.choice(("mad", "tukey", "none")),
                   "outlier_distance": draw.choice(("0", "0.05"))}
    if draw.random() < 0.3:
        profit["outlier_k"] = "1.25"
    if draw.random() < 0.4:
        profit |= {"order": draw.choice(("best", "worst")), "limit": draw.randrange(1, 9)}
    spread_options = options | {"top": draw.randrange(1, 6), "part": draw.choice(("0.8", "0.5"))}
    return [profit, spread_options]


def asked(company: Any, draw: random.Random, count: int, which: int) -> list[Row]:
    """The questions of `margin` in the options of these queries."""
    import margin

    found: list[Row] = []
    for _ in range(count):
        options = next(one for one in margin.questions(company, draw, 40)
                       if one["level"] == "auto")
        by = options.pop("by") or ["customer_id"]
        options = {name: value for name, value in options.items()
                   if name in ("filter", "from", "to", "as_of")} | questions(draw)[which]
        if which == 0:
            options["by"] = by
        elif draw.random() < 0.5:
            options["of"] = by
        elif by != ["customer_id"]:  # customers of one customer
            options["by"] = by
        found.append(options)
    return found
