"""What is left of list prices, recomputed in whole numbers from what the documentation says: the
queries price_band, price_realisation and policy_breaches.

The first half are pure functions over rows that are sold. `PRICE_BAND`, `PRICE_REALISATION` and
`POLICY_BREACHES` are oracles of the harness beside this file (questions, answer, dimensions). Alone,

    COXSWAIN_LIBRARY=.../libcoxswain.so python leakage.py [FOLDER]

asks the library about companies of plain deals drawn from seeds, and about a folder of deals and lines
with stated amounts, such as AdventureWorks, and ends with the number of differences.
"""

from __future__ import annotations

import csv
import json
import random
import sys
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
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


def beside_peers(rows: list[Sold], everybody: dict[Any, list[Sold]], peer: Callable[[Sold], Any],
                 min_peers: int, weight: Callable[[Sold], int]) -> Beside:
    found = Beside()
    for key, mine in grouped(realised(rows), peer).items():
        if len(everybody[key]) < min_peers:
            continue
        median = quantile(everybody[key], 50, weight)
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
    unknown = [v for v in verdicts if -1 in v[1:] and v not in beyond]
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


# What a query makes of the rows, as the harness wants it: dimensions under 0, 1, ...


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
    groups = grouped(rows, shown_of(options)) or ({} if options.get("by") else {(): []})
    return [keyed(key, realisation(
        some, beside_peers(some, everybody, peer, options.get("min_peers", 5), weight), weight,
        counted)) for key, some in groups.items()]


# The oracles of the harness. Its modules are imported where they are used, so that the functions
# above need nothing.


def sold_rows(company: Any, options: Options, by: list[str], peers: list[str], status: str = "won"
              ) -> tuple[list[Sold], str]:
    """The deals or lines that a question counts, and the level."""
    import earned
    import margin
    from names import Fact, conditions

    names = by + [name for name in peers if name not in by]
    filter = options.get("filter", "")
    level = options.get("level", "auto")
    level = margin.level_of(company, names, filter) if level == "auto" else level
    first, last = margin.day(options.get("from")), margin.day(options.get("to"))
    closed = lambda line: company.index("deals", "deal_id")[line["deal_id"]][0]["closed_on"]
    lines = Fact(company, "deal_lines", closed)
    tests = conditions(filter)
    of_deal = margin.Reader(Fact(company, "deals", lambda deal: deal["closed_on"]), names, tests, lines)
    of_line = margin.Reader(lines, names, tests) if level == "line" else of_deal
    found = []
    for deal in earned.won(company, margin.day(options.get("as_of"))):
        day = deal.row["closed_on"]
        if (first and day < first) or (last and day > last):
            continue
        listed = [list_known(company, deal.row, line) and part.amount_known
                  for line, part in deal.parts]
        rows = [(None, deal.whole, all(listed))] if level == "deal" else [
            (line, part, known) for (line, part), known in zip(deal.parts, listed)]
        for line, part, known in rows:
            key = of_deal.key(deal.row) if line is None else of_line.key(line)
            if key is None:
                continue
            amount = part.amount_known
            found.append(Sold(
                key[:len(by)], tuple(key[names.index(name)] for name in peers),
                part.list if known else None, part.invoice if amount else None,
                part.net if amount else None,
                part.net - part.goods - part.serve if amount and not part.unknown_parts else None))
    return found, level


def list_known(company: Any, deal: Row, line: Optional[Row]) -> bool:
    if line is None:
        return deal["list_amount"] is not None and deal["amount"] is not None
    product = company.find("products", "product_id", line["product_id"]) or {}
    return line["list_price"] is not None or product.get("list_price") is not None


def harness_answer(company: Any, options: Options) -> list[Row]:
    by = [name for name in options.get("by", []) if name != "size_class"]
    peers = options.get("peers", ["segment"]) if "show" not in options else []
    rows, level = sold_rows(company, options, by, peers)
    answered = answer_band if "show" in options else answer_realisation
    return answered(rows, options, "lines" if level == "line" else "deals")


def harness_breaches(company: Any, options: Options) -> list[Row]:
    by = options.get("by", [])
    found = []
    for policy in sorted(company.rows("policies"), key=lambda policy: policy["policy_id"].encode()):
        asked = dict(options)
        asked["filter"] = "; ".join(filter(None, (options.get("filter"), policy["filter"])))
        for name, column, later in (("from", "valid_from", max), ("to", "valid_to", min)):
            days = [day for day in (options.get(name), policy[column] and policy[column].isoformat())
                    if day]
            if days:
                asked[name] = later(days)
        rows, level = sold_rows(company, asked, by, [])
        groups = grouped(rows, lambda row: row.shown) or ({} if by else {(): []})
        found += [keyed((policy["policy_id"], *key), {
            "counted": level + "s", "approver": policy["approver"],
            **breaches(some, policy["max_discount_share"], policy["floor_margin_share"])})
            for key, some in groups.items()]
    return found


def draw_options(company: Any, draw: random.Random, query: str) -> Optional[Options]:
    """Options that the company can be asked with, or none."""
    import margin

    asked = margin.questions(company, draw, 1)[0]
    asked.pop("loss_measure")
    if query == "policy_breaches":  # a policy on products asks the lines
        of_lines = {**asked, "level": "line"} if asked["level"] == "auto" else asked
        return asked if margin.answerable(company, of_lines) else None
    asked["size_classes"] = draw.choice((DEFAULT_CLASSES, ["50", "500.5"], []))
    if draw.random() < 0.3:
        asked["by"] = asked["by"] + ["size_class"]
    if query == "price_band":
        asked["show"] = draw.choice(("bands", "quantiles"))
        asked["band_width"] = draw.choice(("0.05", "0.0001", "0.3"))
        return asked
    asked["peers"] = draw.choice((["segment"], [], ["customers.country", "deal_type"], ["family"]))
    asked["min_peers"] = draw.choice((1, 2, 5))
    asked["median_by"] = draw.choice(("rows", "list_revenue"))
    plain = {**asked, "by": [name for name in asked["by"] if name != "size_class"]}
    plain["by"] += [name for name in asked["peers"] if name not in plain["by"]]
    return asked if margin.answerable(company, plain) else None


POLICY_FILTERS = ["", "segment=Retail", "amount>=500", "family=Tools", "customers.country in (FR,DE)"]


def harness_questions(query: str) -> Callable[[Any, random.Random, int], list[Options]]:
    def questions(company: Any, draw: random.Random, count: int) -> list[Options]:
        if query == "policy_breaches" and not company.given("policies"):
            share = lambda: draw.choice(("", "0.1", "0.333333333", "0", "1"))
            company.texts["policies"] = (
                "policy_id,filter,max_discount_share,floor_margin_share,approver,valid_from,valid_to\n" +
                "".join(f"{name},\"{draw.choice(POLICY_FILTERS)}\",{share()},{share()},"
                        f"{draw.choice(('', 'Ann'))},{draw.choice(('', '2025-02-01'))},"
                        f"{draw.choice(('', '2025-09-30'))}\n" for name in ("p1", "p2", "P3")))
        asked: list[Options] = []
        while len(asked) < count:
            options = draw_options(company, draw, query)
            if options is not None:
                asked.append(options)
        return asked

    return questions


PRICE_BAND = SimpleNamespace(
    questions=harness_questions("price_band"), answer=harness_answer,
    dimensions=lambda options: len(options.get("by", [])) + (options["show"] == "bands"))
PRICE_REALISATION = SimpleNamespace(
    questions=harness_questions("price_realisation"), answer=harness_answer,
    dimensions=lambda options: len(options.get("by", [])))
POLICY_BREACHES = SimpleNamespace(
    questions=harness_questions("policy_breaches"), answer=harness_breaches,
    dimensions=lambda options: 1 + len(options.get("by", [])))


# Alone: deals that say everything themselves, and lines with stated amounts.


def micros(text: str) -> Optional[int]:
    return int(Fraction(text) * MICROS) if text else None


def plain_company(seed: int) -> dict[str, list[dict[str, str]]]:
    dice = random.Random(seed)
    money = lambda most: f"{dice.uniform(0, most):.{dice.choice((0, 2, 6))}f}"
    maybe = lambda text, often: text if dice.random() < often else ""
    deals = [{"deal_id": f"D{n}", "customer_id": dice.choice(("C1", "C2", "C3")), "stage": "x",
              "status": "won", "closed_on": "2025-03-31", "owner": dice.choice(("ann", "bob", "")),
              "list_amount": maybe(dice.choice(("", "-")) * (dice.random() < 0.1) + money(2000), 0.9),
              "amount": maybe(money(2000), 0.95), "off_invoice_amount": maybe(money(50), 0.3),
              "cost_of_goods": maybe(money(1500), 0.8)} for n in range(dice.randrange(1, 60))]
    customers = [{"customer_id": f"C{n}", "segment": ("Retail", "Public", "")[n - 1]} for n in (1, 2, 3)]
    return {"customers": customers, "deals": deals}


def of_deals(tables: dict[str, list[dict[str, str]]]) -> list[Sold]:
    """Won deals by owner, their customers' segments being what peers have in common."""
    segments = {row["customer_id"]: row["segment"] or None for row in tables["customers"]}
    found = []
    for deal in tables["deals"]:
        invoice, goods = micros(deal["amount"]), micros(deal["cost_of_goods"])
        net = None if invoice is None else invoice - (micros(deal["off_invoice_amount"]) or 0)
        found.append(Sold(
            (deal["owner"] or None,), (segments.get(deal["customer_id"]),),
            None if invoice is None else micros(deal["list_amount"]), invoice, net,
            None if net is None or goods is None else net - goods))
    return found


def of_lines(folder: Path) -> list[Sold]:
    """Lines with amount, list price and quantity, by owner of their deal."""
    read = lambda name: list(csv.DictReader((folder / f"{name}.csv").open(newline="")))
    segments = {row["customer_id"]: row["segment"] or None for row in read("customers")}
    deals = {row["deal_id"]: row for row in read("deals") if row["status"] == "won"}
    found = []
    for line in read("deal_lines"):
        deal = deals.get(line["deal_id"])
        if deal is None:
            continue
        listed = int(Fraction(line["list_price"]) * Fraction(line["quantity"]) * MICROS)
        amount = micros(line["amount"])
        found.append(Sold((deal["owner"] or None,), (segments.get(deal["customer_id"]),), listed,
                          amount, amount))
    return found


QUESTIONS: list[tuple[str, Options]] = [
    ("price_band", {"by": ["owner"]}),
    ("price_band", {"by": ["owner", "size_class"], "size_classes": ["100", "500"],
                    "show": "quantiles"}),
    ("price_band", {"by": ["owner"], "band_width": "0.0001"}),
    ("price_realisation", {"by": ["owner"]}),
    ("price_realisation", {"by": ["owner"], "size_classes": [], "min_peers": 2,
                           "median_by": "list_revenue"}),
]


def compared(result: Any, wanted: list[Row], dimensions: int) -> list[str]:
    """What differs between a result and the rows wanted, ratios to 1e-12."""
    columns = list(result.columns)
    cells = {column.name: result[column.name] for column in columns}
    found = []
    have = {tuple(cells[column.name][at] for column in columns[:dimensions]): at
            for at in range(len(result))}
    want = {tuple(row[place] for place in range(dimensions)): row for row in wanted}
    if have.keys() != want.keys():
        found.append(f"rows {sorted(map(str, have.keys() ^ want.keys()))[:4]} differ")
    for key in have.keys() & want.keys():
        for column in columns[dimensions:]:
            cell, expected = cells[column.name][have[key]], want[key][column.name]
            if cell is None or expected is None:
                same = cell is None and expected is None
            elif column.kind == "real":
                same = abs(Fraction(cell) - expected) <= Fraction(1, 10**12) * max(1, abs(expected))
            else:
                same = Fraction(cell) * 10**column.scale == expected
            if not same:
                found.append(f"{column.name} of {key} is {cell}, not {expected}")
    return found


def main() -> int:
    import coxswain

    asked, found = 0, []

    def ask(book: Any, name: str, rows: list[Sold], counted: str, **more: Any) -> None:
        nonlocal asked
        for query, options in QUESTIONS:
            options = {**options, **more}
            wanted = (answer_band if query == "price_band" else answer_realisation)(
                rows, options, counted)
            dimensions = len(options["by"]) + (
                query == "price_band" and options.get("show") != "quantiles")
            asked += 1
            found.extend(f"{name} {query} {json.dumps(options)}: {sentence}" for sentence in
                         compared(book.query(query, **options), wanted, dimensions))

    for seed in range(200):
        tables = plain_company(seed)
        with coxswain.Book() as book:
            for table, rows in tables.items():
                text = "\n".join([",".join(rows[0])] + [",".join(row.values()) for row in rows])
                book.load_csv(table, text + "\n")
            ask(book, f"company {seed}", of_deals(tables), "deals")
            book.load_csv("policies", "policy_id,max_discount_share,floor_margin_share\n"
                          "p1,0.1,\np2,,0.25\np3,0.333333333,0\n")
            wanted = []
            for policy, limits in (("p1", (NANOS // 10, None)), ("p2", (None, NANOS // 4)),
                                   ("p3", (333333333, 0))):
                for owner, rows in grouped(of_deals(tables), lambda row: row.shown).items():
                    wanted.append(keyed((policy, *owner, "deals", None), breaches(rows, *limits)))
            asked += 1
            found.extend(f"company {seed} policy_breaches: {sentence}" for sentence in compared(
                book.policy_breaches(by=["owner"]), wanted, 4))
    if len(sys.argv) > 1:
        folder = Path(sys.argv[1])
        with coxswain.Book() as book:
            book.load_folder(folder, dangling="create")
            ask(book, folder.name, of_lines(folder), "lines", level="line")
    for sentence in found[:20]:
        print(sentence)
    print(f"{asked} questions, {len(found)} differences")
    return 1 if found or not asked else 0


if __name__ == "__main__":
    sys.exit(main())
