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
from company import RATE_ONE, Company, Row

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
    amount: int = 0  # as the row has it, before anything is taken off
    gap: bool = False  # an amount has no rate

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


class Refused(Exception):
    """The question has no answer, and the library is to say so."""


def refuse_gap(part: Earned) -> None:
    if part.gap:
        raise Refused("an amount that counts is in a currency without a rate")


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
    own = dict.fromkeys(COSTS, 0)  # of the whole deal
    own["off_invoice"] += deal["off_invoice_amount"] or 0
    own["cost_to_serve"] += deal["commission_amount"] or 0
    own["cost_to_serve"] += deal["cost_to_serve_amount"] or 0
    by_line: dict[str, dict[str, int]] = {line["line"]: dict.fromkeys(COSTS, 0) for line in lines}
    for cost in costs:
        amount = cost["amount"] or 0  # no rate is known for it
        by_line.get(cost["line"], own)[step_of(company, cost["kind"])] += amount
    gap = company.is_gap(deal) or any(company.is_gap(cost) for cost in costs)
    if not lines:
        figure = deal_figures(deal)
        take_shares(company, [figure], [own], [1])
        return [(None, finished(figure, own, gap))]

    lines = sorted(lines, key=lambda line: line["line"].encode())
    figures = [line_figures(company, deal, line) for line in lines]
    split = {step: exact.split(amount, split_weights(figures, lines))
             for step, amount in own.items()}
    taken = [{step: by_line[line["line"]][step] + split[step][place] for step in COSTS}
             for place, line in enumerate(lines)]
    shared = take_shares(company, figures, taken, lines)
    parts: list[tuple[Optional[Row], Earned]] = []
    for place, (line, figure) in enumerate(zip(lines, figures)):
        part = finished(figure, taken[place], gap)
        part.allocated = sum(split[step][place] for step in COSTS) + shared[place]
        parts.append((line, part))
    return parts


def take_shares(company: Company, figures: list[dict[str, Any]], taken: list[dict[str, int]],
                lines: list[Any]) -> list[int]:
    """Adds to what is taken off the parts of a deal the shares and amounts that cost_kinds declare
    for lines and deals, step by step, kinds of a step in byte order. What fell to each part of those
    for the whole deal."""
    fell = [0] * len(figures)
    kinds = company.kept("shares", lambda: sorted(
        (row for row in company.rows("cost_kinds") if row["share"] is not None or
         (row["amount"] is not None and row["grain"] in (None, "line", "deal"))),
        key=lambda row: (COSTS.index(row["step"]), row["kind"].encode())))
    if not kinds:
        return fell
    for figure, costs in zip(figures, taken):
        figure["covered"] = figure["known"] and (figure["goods"] is not None or costs["goods"] != 0)
        figure["price"] = figure["net"]  # on the invoice, as discounts that are shares leave it
    weights = split_weights(figures, lines) if len(figures) > 1 else [1]
    for kind in kinds:
        share_of = discount_of if kind["step"] == "on_invoice" else exact.times_share
        of_goods = kind["step"] == "goods"  # for those alone whose cost is known
        having = [place for place, figure in enumerate(figures)
                  if figure["covered"] or not of_goods]
        if kind["share"] is None:
            whole = kind["amount"] if having else 0
            amounts = [whole if place in having else 0 for place in range(len(figures))]
        else:
            bases = [base_of(kind, figure, costs) for figure, costs in zip(figures, taken)]
            amounts = [0 if base is None else share_of(base, kind["share"]) for base in bases]
            whole = share_of(sum(filter(None, bases)), kind["share"])
        if kind["grain"] == "deal":
            amounts = [0] * len(figures)
            for place, amount in zip(having, exact.split(whole, [weights[at] for at in having])):
                amounts[place] = amount
                fell[place] += amount
        for figure, costs, amount in zip(figures, taken, amounts):
            costs[kind["step"]] += amount
            figure["price"] -= amount if kind["step"] == "on_invoice" else 0
    return fell


def discount_of(price: int, share: int) -> int:
    """What is left is rounded."""
    return price - exact.times_share(price, exact.NANOS - share)


def base_of(kind: Row, figure: dict[str, Any], costs: dict[str, int]) -> Optional[int]:
    """What the share is taken of; None where there is none, as of an unknown margin."""
    if not figure["known"]:
        return None
    if kind["step"] == "on_invoice":
        return int(figure["price"])
    invoice = figure["net"] - costs["on_invoice"]
    net = invoice - costs["off_invoice"]
    if kind["base"] in ("list", "invoice", "net_revenue") and kind["step"] != "goods":
        return {"list": figure["list"], "invoice": invoice, "net_revenue": net}[kind["base"]]
    if not figure["covered"]:
        return None  # a share does not make a cost known
    goods = (figure["goods"] or 0) + costs["goods"]
    return {"list": figure["list"], "invoice": invoice, "net_revenue": net, "goods": goods,
            "gross_margin": net - goods,
            "contribution_margin": net - goods - costs["cost_to_serve"]}[kind["base"]]


def split_weights(figures: list[dict[str, Any]], lines: list[Row]) -> list[int]:
    """By amount; all zero or of mixed signs: by quantity, else equally."""
    for weights in ([figure["net"] for figure in figures], [line["quantity"] for line in lines]):
        if any(weights) and (min(weights) >= 0 or max(weights) <= 0):
            return [abs(weight) for weight in weights]
    return [1] * len(lines)


def deal_figures(deal: Row) -> dict[str, Any]:
    amount, listed = deal["amount"], deal["list_amount"]
    if amount is None:  # a list price alone would look like a discount
        return {"net": 0, "list": 0, "goods": None, "unexplained": 0, "known": False,
                "estimated": 0, "gap": False}
    return {"net": amount, "list": amount if listed is None else listed,
            "goods": deal["cost_of_goods"], "unexplained": 0, "known": True,
            "estimated": 0, "gap": False}


@dataclass
class Price:
    """Of a unit, in some currency."""

    micros: int
    rate: Optional[int]  # None: nobody knows


def price(company: Company, deal: Row, line: Row, column: str) -> Optional[Price]:
    """The line's own, else that of product_prices on the day the deal was closed, else that of its
    product; None: not known."""
    closed = deal["closed_on"]
    own = company.stated(line)
    if own[column] is not None:
        return Price(own[column], company.rate(own["currency"] or deal["currency"], closed))
    product = line["product_id"]
    dated = [row for row in company.index("product_prices", "product_id").get(product, [])
             if row["valid_from"] <= closed] if product is not None else []
    latest = max(dated, key=lambda row: row["valid_from"], default=None)
    for row in (latest, company.origin.find("products", "product_id", product)):
        if row and row[column] is not None:
            return Price(row[column], company.rate(row["currency"], closed))
    return None


def list_known(company: Company, deal: Row, line: Optional[Row]) -> bool:
    if line is None:
        return deal["list_amount"] is not None
    return price(company, deal, line, "list_price") is not None


def line_figures(company: Company, deal: Row, line: Row) -> dict[str, Any]:
    own = company.stated(line)
    own_rate = company.rate(own["currency"] or deal["currency"], deal["closed_on"])
    gap = False

    def converted(amount: Optional[int], rate: Optional[int]) -> Optional[int]:
        nonlocal gap
        if amount is None or rate == RATE_ONE:
            return amount
        gap = gap or rate is None
        return 0 if rate is None else exact.half_even(amount * rate, RATE_ONE)

    list_price = price(company, deal, line, "list_price")
    share, discount = own["discount_share"], converted(own["discount_amount"], own_rate)
    listed = discounted = stated = None
    if list_price is not None:
        listed = converted(exact.times_quantity(list_price.micros, own["quantity"]),
                           list_price.rate)
        discounted = exact.times_share(listed, exact.NANOS - (share or 0)) - (discount or 0)
        if share is not None or discount is not None:
            stated = listed - discounted
    net = converted(own["amount"], own_rate)
    if net is None and own["unit_price"] is not None:
        net = converted(exact.times_quantity(own["unit_price"], own["quantity"]), own_rate)
    if net is None:
        net = discounted
    known = net is not None
    net = net or 0
    cost = price(company, deal, line, "unit_cost")
    goods = cost and converted(exact.times_quantity(cost.micros, own["quantity"]), cost.rate)
    return {"net": net, "list": net if listed is None else listed, "goods": goods,
            "estimated": 0 if own["unit_cost"] is not None else goods or 0,
            "unexplained": 0 if stated is None or listed is None else listed - stated - net,
            "known": known, "gap": gap}


def finished(figure: dict[str, Any], costs: dict[str, int], gap: bool) -> Earned:
    """A part with what is taken off it."""
    part = Earned(list=figure["list"], unexplained=figure["unexplained"],
                  amount_known=figure["known"], amount=figure["net"], gap=gap or figure["gap"])
    part.invoice = figure["net"] - costs["on_invoice"]
    part.off_invoice = costs["off_invoice"]
    part.serve = costs["cost_to_serve"]
    part.acquisition = costs["acquisition"]
    covered = figure["known"] and (figure["goods"] is not None or costs["goods"] != 0)
    if not figure.get("covered", covered):
        part.unknown_parts = 1
    else:
        part.goods = (figure["goods"] or 0) + costs["goods"]
        part.covered_net = part.net
        part.covered_discount = part.list - part.unexplained - part.invoice
        part.covered_serve = part.serve
        part.covered_acquisition = part.acquisition
        part.estimated = figure["estimated"]
    return part
