"""What each won deal earns, and each of its lines: include/coxswain/measures/won_deals.h again,
from its words.

A deal without lines takes its own figures; where it has lines they win, and its own costs are split
over them. A `Part` is a line, or a deal without lines: the smallest thing that earns. A deal is the
sum of its parts, so deals and lines come to the same.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Optional

import exact
from company import Company, Row

STEPS = {"freight": "cost_to_serve", "freight_out": "cost_to_serve", "commission": "cost_to_serve",
         "support": "cost_to_serve", "onboarding": "cost_to_serve", "rebate": "off_invoice",
         "payment_terms": "off_invoice", "freight_allowance": "off_invoice"}
COSTS = ("on_invoice", "off_invoice", "goods", "cost_to_serve", "acquisition")


@dataclass
class Earned:
    """The waterfall of a part, or of the parts of a deal together. In micros."""

    list: int = 0
    invoice: int = 0
    off_invoice: int = 0
    goods: int = 0
    serve: int = 0
    acquisition: int = 0
    unexplained: int = 0
    allocated: int = 0
    covered_discount: int = 0  # on the invoice, of the same parts as the next
    covered_net: int = 0  # net revenue of the parts whose cost of goods is known
    covered_serve: int = 0
    covered_acquisition: int = 0
    estimated: int = 0  # of goods: what lines do not state themselves
    unknown_parts: int = 0  # without a known cost of goods
    amount_known: bool = False  # of a part at least

    @property
    def net(self) -> int:
        return self.invoice - self.off_invoice

    @property
    def partly_known(self) -> bool:
        """A deal with unknown parts is no row with known cost, but what is known of it counts."""
        return bool(self.covered_net or self.goods or self.covered_serve)

    @property
    def gross(self) -> int:
        return self.covered_net - self.goods

    @property
    def contribution(self) -> int:
        return self.gross - self.covered_serve

    @property
    def after_acquisition(self) -> int:
        return self.contribution - self.covered_acquisition

    def add(self, other: Earned) -> None:
        mine = self.__dict__
        for name, value in other.__dict__.items():
            mine[name] += value


@dataclass
class Deal:
    row: Row
    whole: Earned
    parts: list[tuple[Optional[Row], Earned]]  # the line, None for a deal without lines


def step_of(company: Company, kind: str) -> str:
    """Of the company's own cost_kinds, else the default set; cost to serve where nobody says."""
    declared = company.find("cost_kinds", "kind", kind)
    return declared["step"] if declared else STEPS.get(kind, "cost_to_serve")


def won(company: Company, as_of: Optional[datetime.date] = None) -> list[Deal]:
    """The won deals as they were known on that day; kept with the company."""
    return company.kept(("won", as_of), lambda: reckoned(company, as_of))


def reckoned(company: Company, as_of: Optional[datetime.date]) -> list[Deal]:
    lines = company.index("deal_lines", "deal_id")
    costs = company.index("deal_costs", "deal_id")
    deals = []
    for row in company.rows("deals"):
        if row["status"] != "won" or (as_of and row["closed_on"] > as_of):
            continue
        if as_of and row["opened_on"] and row["opened_on"] > as_of:
            continue  # closed before it was opened: it does not exist yet
        known = [cost for cost in costs.get(row["deal_id"], [])
                 if not (as_of and cost["incurred_on"] and cost["incurred_on"] > as_of)]
        parts = parts_of(company, row, lines.get(row["deal_id"], []), known)
        whole = Earned()
        for _, part in parts:
            whole.add(part)
        deals.append(Deal(row, whole, parts))
    return deals


def parts_of(company: Company, deal: Row, lines: list[Row], costs: list[Row]
             ) -> list[tuple[Optional[Row], Earned]]:
    convert = lambda amount: company.in_reporting_currency(amount, deal["currency"],
                                                           deal["closed_on"])
    own = dict.fromkeys(COSTS, 0)  # of the whole deal
    own["off_invoice"] += convert(deal["off_invoice_amount"] or 0)
    own["cost_to_serve"] += convert(deal["commission_amount"] or 0)
    own["cost_to_serve"] += convert(deal["cost_to_serve_amount"] or 0)
    by_line: dict[str, dict[str, int]] = {line["line"]: dict.fromkeys(COSTS, 0) for line in lines}
    for cost in costs:
        by_line.get(cost["line"], own)[step_of(company, cost["kind"])] += convert(cost["amount"])
    if not lines:
        return [(None, finished(deal_figures(deal, convert), own))]

    lines = sorted(lines, key=lambda line: line["line"].encode())
    figures = [line_figures(company, line, convert) for line in lines]
    shares = {step: exact.split(amount, split_weights(figures, lines))
              for step, amount in own.items()}
    parts: list[tuple[Optional[Row], Earned]] = []
    for place, (line, figure) in enumerate(zip(lines, figures)):
        mine = {step: by_line[line["line"]][step] + shares[step][place] for step in COSTS}
        part = finished(figure, mine)
        part.allocated = sum(shares[step][place] for step in COSTS)
        parts.append((line, part))
    return parts


def split_weights(figures: list[dict[str, Any]], lines: list[Row]) -> list[int]:
    """By amount; all zero or of mixed signs: by quantity, else equally."""
    for weights in ([figure["net"] for figure in figures], [line["quantity"] for line in lines]):
        if any(weights) and (min(weights) >= 0 or max(weights) <= 0):
            return [abs(weight) for weight in weights]
    return [1] * len(lines)


def deal_figures(deal: Row, convert: Any) -> dict[str, Any]:
    amount = convert(deal["amount"])
    listed = convert(deal["list_amount"])
    if amount is None:  # a list price alone would look like a discount
        return {"net": 0, "list": 0, "goods": None, "unexplained": 0, "known": False,
                "estimated": 0}
    return {"net": amount, "list": amount if listed is None else listed,
            "goods": convert(deal["cost_of_goods"]), "unexplained": 0, "known": True,
            "estimated": 0}


def line_figures(company: Company, line: Row, convert: Any) -> dict[str, Any]:
    product = company.find("products", "product_id", line["product_id"]) or {}
    quantity = line["quantity"]

    def price(column: str) -> Optional[int]:
        own = line[column]
        return convert(own if own is not None else product.get(column))

    def taken(price: Optional[int]) -> Optional[int]:
        return None if price is None else exact.times_quantity(price, quantity)

    listed = taken(price("list_price"))
    share, discount = line["discount_share"], convert(line["discount_amount"])
    discounted = None
    stated = None
    if listed is not None:
        discounted = exact.times_share(listed, exact.NANOS - (share or 0)) - (discount or 0)
        if share is not None or discount is not None:
            stated = listed - discounted
    net = convert(line["amount"])
    if net is None:
        net = taken(convert(line["unit_price"]))
    if net is None:
        net = discounted
    known = net is not None
    net = net or 0
    goods = taken(price("unit_cost"))
    return {"net": net, "list": net if listed is None else listed, "goods": goods,
            "estimated": 0 if line["unit_cost"] is not None else goods or 0,
            "unexplained": 0 if stated is None or listed is None else listed - stated - net,
            "known": known}


def finished(figure: dict[str, Any], costs: dict[str, int]) -> Earned:
    """A part with what is taken off it."""
    part = Earned(list=figure["list"], unexplained=figure["unexplained"],
                  amount_known=figure["known"])
    part.invoice = figure["net"] - costs["on_invoice"]
    part.off_invoice = costs["off_invoice"]
    part.serve = costs["cost_to_serve"]
    part.acquisition = costs["acquisition"]
    if not figure["known"] or (figure["goods"] is None and not costs["goods"]):
        part.unknown_parts = 1
    else:
        part.goods = (figure["goods"] or 0) + costs["goods"]
        part.covered_net = part.net
        part.covered_discount = part.list - part.unexplained - part.invoice
        part.covered_serve = part.serve
        part.covered_acquisition = part.acquisition
        part.estimated = figure["estimated"]
    return part
