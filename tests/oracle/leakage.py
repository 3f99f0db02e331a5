"""What is left of list prices, recomputed in whole numbers from what the documentation says: the
queries price_band, price_realisation and policy_breaches.

Pure functions over rows that are sold, which need nothing but the standard library. leakage_oracle.py
plugs them into the harness, leakage_alone.py asks the library without it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Callable, Iterable, Optional

MICROS, NANOS, POINTS = 10**6, 10**9, 10**4
LEAST, MOST = -POINTS, 3 * POINTS  # realisations beyond are counted here
DEFAULT_CLASSES = ["1000", "10000", "100000", "1000000"]

Row = dict[Any, Any]
Options = dict[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Sold:
    """A won deal or a line of one. Micros; None: not known."""

    shown: Key  # the dimensions asked for, without the size class
    peers: Key  # those that peers have in common
    list: Optional[int]
    invoice: Optional[int]
    net: Optional[int]
    contribution: Optional[int] = None


def half_even(numerator: int, denominator: int) -> int:
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2))


def ratio(numerator: int, denominator: int) -> Optional[Fraction]:
    return Fraction(numerator, denominator) if denominator else None


def points(row: Sold) -> int:
    """The realisation of a row that has one, in basis points."""
    return min(MOST, max(LEAST, half_even(row.net * POINTS, row.list)))


def state(row: Sold) -> str:
    if row.net is None:
        return "amount unknown"
    if row.list is None:
        return "list price unknown"
    return "realised" if row.list > 0 else "list revenue zero or negative"


def size_class(row: Sold, bounds: list[int]) -> Optional[int]:
    """How many bounds the list revenue has reached; None for what has no realisation."""
    return sum(bound <= row.list for bound in bounds) if state(row) == "realised" else None


def class_name(number: Optional[int], texts: list[str]) -> Optional[str]:
    if number is None:
        return None
    if not texts:
        return "any"
    if number == 0:
        return f"below {texts[0]}"
    return f"{texts[-1]} and more" if number == len(texts) else f"{texts[number - 1]} to {texts[number]}"


def quantile(rows: Iterable[Sold], percent: int, weight: Callable[[Sold], int]
             ) -> Optional[Fraction]:
    """The mean of the lower and the upper weighted quantile of the realisations."""
    weighed = sorted((points(row), weight(row)) for row in rows)
    whole = sum(weight for _, weight in weighed)
    if not weighed:
        return None
    lower = upper = None
    below = 0
    for at, part in weighed:
        below += part
        if lower is None and 100 * below >= percent * whole:
            lower = at
        if 100 * below > percent * whole:
            upper = at
            break
    return Fraction(lower + (weighed[-1][0] if upper is None else upper), 2 * POINTS)


def grouped(rows: Iterable[Sold], key: Callable[[Sold], Any]) -> dict[Any, list[Sold]]:
    groups: dict[Any, list[Sold]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def sums(rows: Iterable[Sold]) -> tuple[int, int, int, int]:
    """How many, list, invoice and net."""
    rows = list(rows)
    return (len(rows), sum(row.list or 0 for row in rows), sum(row.invoice or 0 for row in rows),
            sum(row.net or 0 for row in rows))


def realised(rows: Iterable[Sold]) -> list[Sold]:
    return [row for row in rows if state(row) == "realised"]


def share_text(at: int) -> str:
    sign, at = ("-" if at < 0 else ""), abs(at)
    text = f"{at // POINTS}.{at % POINTS:04}".rstrip("0")
    whole, _, part = text.partition(".")
    return f"{sign}{whole}.{part:0<2}"


def bands(rows: list[Sold], width: int, counted: str) -> list[Row]:
    """The bands of one group."""
    with_price = realised(rows)
    whole = sums(with_price)
    found: list[Row] = []
    below = 0
    for number, some in sorted(grouped(with_price, lambda row: points(row) // width).items()):
        count, listed, _, net = sums(some)
        below += listed
        found.append({
            "band": f"{share_text(number * width)} to {share_text((number + 1) * width)}",
            "from_share": Fraction(number * width, POINTS),
            "to_share": Fraction((number + 1) * width, POINTS), counted: count,
            "list_revenue": listed, "net_revenue": net, "realisation": ratio(net, listed),
            "rows_share": ratio(count, whole[0]), "list_share": ratio(listed, whole[1]),
            "net_share": ratio(net, whole[3]), "list_share_up_to": ratio(below, whole[1])})
    for why in ("list price unknown", "list revenue zero or negative", "amount unknown"):
        some = [row for row in rows if state(row) == why]
        if some:
            count, listed, _, net = sums(some)
            found.append({
                "band": why, "from_share": None, "to_share": None, counted: count,
                "list_revenue": listed if why == "list revenue zero or negative" else None,
                "net_revenue": None if why == "amount unknown" else net, "realisation": None,
                "rows_share": None, "list_share": None, "net_share": None,
                "list_share_up_to": None})
    return found


def quantiles(rows: list[Sold], counted: str) -> Row:
    with_price = realised(rows)
    count, listed, _, net = sums(with_price)
    at = {name: quantile(with_price, percent, lambda row: row.list) for name, percent in
          (("p10", 10), ("p25", 25), ("median", 50), ("p75", 75), ("p90", 90))}
    unknown = [row for row in rows if state(row) == "list price unknown"]
    none = [row for row in rows if state(row) == "list revenue zero or negative"]
    return {counted: count, "list_revenue": listed, "net_revenue": net,
            "realisation": ratio(net, listed), **at,
            "width": at["p90"] - at["p10"] if with_price else None,
            "list_unknown": len(unknown), "list_unknown_net_revenue": sums(unknown)[3],
            "no_list": len(none), "no_list_net_revenue": sums(none)[3],
            "amount_unknown": sum(state(row) == "amount unknown" for row in rows)}


@dataclass
class Beside:
    """A group beside its peers."""

    peer_count: int = 0
    compared: list[Sold] = field(default_factory=list)
    at_median: int = 0
    below: int = 0
    gap: int = 0
    above: int = 0
    lead: int = 0


def beside_peers(rows: list[Sold], everybody: dict[Any, list[Sold]],
                 medians: dict[Any, Optional[Fraction]], peer: Callable[[Sold], Any],
                 min_peers: int) -> Beside:
    found = Beside()
    for key, mine in grouped(realised(rows), peer).items():
        if len(everybody[key]) < min_peers:
            continue
        median = medians[key]
        found.peer_count += len(everybody[key])
        found.compared += mine
        for at, some in grouped(mine, points).items():  # rounded where rows are alike
            count, listed, _, net = sums(some)
            if Fraction(at, POINTS) == median:
                found.at_median += net
                continue
            earned = half_even(listed * median.numerator, median.denominator)
            found.at_median += earned
            if Fraction(at, POINTS) < median:
                found.below += count
                found.gap += earned - net
            else:
                found.above += count
                found.lead += net - earned
    return found


def realisation(rows: list[Sold], beside: Beside, weight: Callable[[Sold], int], counted: str) -> Row:
    with_price = realised(rows)
    count, listed, invoice, net = sums(with_price)
    _, compared_list, _, compared_net = sums(beside.compared)
    known = lambda value: value if beside.compared else None
    return {
        counted: count, "list_revenue": listed, "on_invoice_discounts": listed - invoice,
        "off_invoice": invoice - net, "net_revenue": net, "realisation": ratio(net, listed),
        "median_realisation": quantile(with_price, 50, weight), "peer_count": beside.peer_count,
        "compared": len(beside.compared), "compared_list_revenue": compared_list,
        "compared_net_revenue": compared_net,
        "compared_realisation": ratio(compared_net, compared_list),
        "peer_realisation": ratio(beside.at_median, compared_list),
        "net_at_peer_median": known(beside.at_median), "below": known(beside.below),
        "realisation_gap": known(beside.gap), "above": known(beside.above),
        "realisation_lead": known(beside.lead), "too_few_peers": count - len(beside.compared),
        "no_realisation": len(rows) - count}


def judged(row: Sold, max_discount: Optional[int], floor: Optional[int]
           ) -> tuple[Optional[int], Optional[int]]:
    """Discount beyond the limit and margin short of the floor: 0 within, -1 where it cannot be
    judged, None without a limit. Shares in 1e-9."""
    discount = margin = None
    if max_discount is not None:
        discount = -1
        if row.list is not None and row.invoice is not None and row.list > 0:
            discount = max(0, row.list - row.invoice - half_even(row.list * max_discount, NANOS))
    if floor is not None:
        margin = -1
        if row.net is not None and row.contribution is not None and row.net >= 0:
            margin = max(0, half_even(row.net * floor, NANOS) - row.contribution)
    return discount, margin


def breaches(rows: list[Sold], max_discount: Optional[int], floor: Optional[int]) -> Row:
    """What one policy's rows come to."""
    verdicts = [(row, *judged(row, max_discount, floor)) for row in rows]
    beyond = [v for v in verdicts if (v[1] or 0) > 0 or (v[2] or 0) > 0]
    unknown = [v for v in verdicts if -1 in v[1:] and max(v[1] or 0, v[2] or 0) <= 0]
    net = lambda some: sum(row.net or 0 for row, *_ in some)
    over = lambda place: [v[place] for v in verdicts if (v[place] or 0) > 0]
    return {
        "max_discount_share": max_discount, "floor_margin_share": floor, "bound": len(rows),
        "bound_net_revenue": net(verdicts), "beyond": len(beyond),
        "beyond_share": ratio(len(beyond), len(rows) - len(unknown)),
        "beyond_net_revenue": net(beyond), "discount_beyond_count": len(over(1)),
        "discount_beyond": sum(over(1)), "margin_short_count": len(over(2)),
        "margin_short": sum(over(2)), "not_judged": len(unknown),
        "not_judged_net_revenue": net(unknown),
        "discount_not_judged": sum(v[1] == -1 for v in verdicts),
        "margin_not_judged": sum(v[2] == -1 for v in verdicts)}


# What a query makes of the rows, with dimensions under 0, 1, ...


def classes_of(options: Options) -> tuple[list[str], list[int]]:
    texts = options.get("size_classes", DEFAULT_CLASSES)
    return texts, [int(Fraction(text) * MICROS) for text in texts]


def shown_of(options: Options) -> Callable[[Sold], Key]:
    """The dimensions of the result, the size class in its place."""
    texts, bounds = classes_of(options)
    by = options.get("by", [])

    def shown(row: Sold) -> Key:
        if "size_class" not in by:
            return row.shown
        place = by.index("size_class")
        name = class_name(size_class(row, bounds), texts)
        return row.shown[:place] + (name,) + row.shown[place:]

    return shown


def keyed(key: Key, row: Row) -> Row:
    return {**dict(enumerate(key)), **row}


def answer_band(rows: list[Sold], options: Options, counted: str) -> list[Row]:
    groups = grouped(rows, shown_of(options))
    if options.get("show") == "quantiles":
        groups = groups or ({} if options.get("by") else {(): []})
        return [keyed(key, quantiles(some, counted)) for key, some in groups.items()]
    width = int(Fraction(str(options.get("band_width", "0.05"))) * POINTS)
    found = []
    for key, some in groups.items():
        for row in bands(some, width, counted):
            found.append(keyed(key + (row.pop("band"),), row))
    return found


def answer_realisation(rows: list[Sold], options: Options, counted: str) -> list[Row]:
    _, bounds = classes_of(options)
    peer = lambda row: (row.peers, size_class(row, bounds))
    weight = (lambda row: row.list) if options.get("median_by") == "list_revenue" else (lambda _: 1)
    everybody = grouped(realised(rows), peer)
    medians = {key: quantile(some, 50, weight) for key, some in everybody.items()}
    groups = grouped(rows, shown_of(options)) or ({} if options.get("by") else {(): []})
    return [keyed(key, realisation(
        some, beside_peers(some, everybody, medians, peer, options.get("min_peers", 5)), weight,
        counted)) for key, some in groups.items()]
