"""Small companies drawn from a seed, with what makes rows hard: lines that win over their deal and
deals without any, returns, costs of deals and of lines, costs and prices that nobody knows, revenue
of zero, owners who change teams, null dimensions, references to nothing, cost kinds that were
declared and those nobody declared, lost, open and omitted deals."""

from __future__ import annotations

import datetime
import random
from typing import Any, Optional, TypeVar

from company import Company, of_rows

Item = TypeVar("Item")
FIRST = datetime.date(2024, 11, 1)


class Dice(random.Random):
    """Draws, some of them nothing."""

    def maybe(self, value: Item, often: float = 0.5) -> Optional[Item]:
        return value if self.random() < often else None

    def money(self, most: int) -> str:
        """Amounts of no, two, four or six places, some of them zero."""
        if self.random() < 0.05:
            return "0"
        places = self.choice((0, 2, 2, 4, 6))
        return f"{self.uniform(0, most):.{places}f}"

    def day(self) -> datetime.date:
        return FIRST + datetime.timedelta(days=self.randrange(480))


def random_company(seed: int) -> Company:
    return of_rows(f"company {seed}", with_more(Dice(seed + 10**6), drawn_tables(seed)))


def plain_company(seed: int) -> Company:
    """The same without what with_more adds."""
    return of_rows(f"company {seed}", drawn_tables(seed))


def drawn_tables(seed: int) -> dict[str, list[dict[str, Any]]]:
    dice = Dice(seed)
    customers = [f"C{i}" for i in range(1, dice.randrange(2, 7))]
    products = [f"P{i}" for i in range(1, dice.randrange(2, 6))]
    campaigns = [f"K{i}" for i in range(1, dice.randrange(2, 5))]
    owners = [f"O{i}" for i in range(1, 4)]
    tables: dict[str, list[dict[str, Any]]] = {
        "teams": [{"team": "North", "function": "sales"}, {"team": "South", "function": "sales"},
                  {"team": "Web", "function": "marketing"}],
        "owners": owner_rows(dice, owners),
        "customers": [{
            "customer_id": name, "name": f"Customer {name}",
            "segment": dice.choice(("Retail", "Industry", None)),
            "country": dice.choice(("FR", "DE", "US", None)),
            "region": dice.choice(("EMEA", "AMER")),
        } for name in customers],
        "products": [{
            "product_id": name, "family": dice.choice(("Tools", "Parts", None)),
            "list_price": dice.maybe(dice.money(200), 0.7),
            "unit_cost": dice.maybe(dice.money(150), 0.7),
            "unit_of_measure": dice.choice(("piece", "kg", None)),
            "weight": dice.maybe(dice.money(10), 0.7),
        } for name in products],
        "campaigns": [{
            "campaign_id": name, "name": f"Campaign {name}",
            "kind": dice.choice(("event", "content", None)),
            "channel": dice.choice(("web", "fair", None)), "budget": dice.maybe(dice.money(900)),
        } for name in campaigns],
        "cost_kinds": cost_kinds(dice),
        "markets": market_rows(dice),
        "deals": [], "deal_lines": [], "deal_costs": [], "orders": [], "spend": [],
    }
    known_products = products + ["P-gone"] * (dice.random() < 0.2)
    plain = dice.random() < 0.2
    for number in range(1, dice.randrange(2, 25)):
        deal = deal_row(dice, number, customers, known_products, campaigns, owners)
        tables["deals"].append(deal)
        lines = line_rows(dice, deal["deal_id"], known_products, campaigns)
        tables["deal_lines"] += lines
        if plain:  # no costs, and lines that say all there is
            deal |= dict.fromkeys(("off_invoice_amount", "commission_amount",
                                   "cost_to_serve_amount"))
            for line in lines:
                line |= {"discount_share": None, "amount": dice.money(500)}
                line["unit_cost"] = line["unit_cost"] or dice.maybe(dice.money(200), 0.9)
                line["list_price"] = line["list_price"] or dice.maybe(dice.money(300), 0.9)
        else:
            tables["deal_costs"] += cost_rows(dice, deal["deal_id"], lines)
    for number in range(dice.choice((0, 0, 0, dice.randrange(12)))):
        tables["orders"].append({
            "order_id": f"I{number}", "customer_id": dice.choice(customers),
            "product_id": dice.maybe(dice.choice(known_products)), "ordered_on": dice.day(),
            "amount": dice.money(2000), "cost": dice.maybe(dice.money(1500)),
            "kind": dice.choice(("invoice", "invoice", "credit_note", None)),
            "deal_id": dice.maybe(dice.choice(tables["deals"])["deal_id"])})
    for number in range(dice.choice((0, dice.randrange(12)))):
        tables["spend"].append({
            "spend_id": dice.maybe(f"S{number}"),
            "campaign_id": dice.maybe(dice.choice(campaigns), 0.8),
            "team": dice.maybe("Web"), "spent_on": dice.day(), "amount": dice.money(500)})
    tables["potentials"] = potential_rows(dice, customers)
    for table in ("owners", "products", "campaigns", "cost_kinds", "deal_costs", "deal_lines"):
        if dice.random() < 0.07:
            tables[table] = []
    tables["plan_lines"] = plan_rows(dice)
    return tables


def with_more(dice: Dice, tables: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The same company with kinds of cost that are shares, prices by date, several currencies and
    costs known only in total; each of these or not."""
    if dice.random() < 0.4:
        tables["cost_kinds"] = share_kinds(dice, tables["cost_kinds"])
    if dice.random() < 0.4:
        tables["cost_kinds"] = due_kinds(dice, tables["cost_kinds"])
    if dice.random() < 0.4:
        tables["product_prices"] = price_rows(dice, [row["product_id"] for row in tables["products"]] or ["P1"])
    if dice.random() < 0.5:
        tables["cost_pools"] = pool_rows(dice, bool(tables["deal_lines"]))
        tables["touches"] = [touch_row(dice, tables) for _ in range(dice.randrange(30))]
    if dice.random() < 0.35:
        in_currencies(dice, tables)
    return tables


def share_kinds(dice: Dice, kinds: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Steps, each with the bases that stand before it."""
    bases = ["list", "invoice", "net_revenue", "goods", "gross_margin", "contribution_margin"]
    before = {"on_invoice": 1, "off_invoice": 2, "goods": 3, "cost_to_serve": 5, "acquisition": 6}
    kinds = [{**kind, "share": None, "base": None, "grain": None} for kind in kinds]
    for name in dice.sample(["early", "Late", "bonus", "duty", "service", "media", "gift2"],
                            dice.randrange(1, 6)):
        step = dice.choice(list(before))
        kinds.append({"kind": name, "step": step, "base": dice.choice(bases[:before[step]]),
                      "share": dice.choice(("0.1", "0.05", "0.333333333", "0.000000001", "1")),
                      "grain": dice.choice(("line", "deal", None))})
    return kinds


def due_kinds(dice: Dice, kinds: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Steps, each with an amount for each of something."""
    nothing = dict.fromkeys(("share", "base", "grain", "amount", "period"))
    kinds = [{**nothing, **kind} for kind in kinds]
    for name in dice.sample(["Fee", "basic", "claim", "dues"], dice.randrange(1, 4)):
        grain = dice.choice((None, "line", "deal", "order", "customer", "customer", "period"))
        periods = ["month", "quarter", "year", "fiscal_year"] + [None] * (grain == "customer")
        kinds.append({**nothing, "kind": name, "grain": grain, "amount": dice.money(90),
                      "step": dice.choice(("on_invoice", "off_invoice", "goods", "cost_to_serve",
                                           "acquisition")),
                      "period": dice.choice(periods) if grain in ("customer", "period") else None})
    return kinds


def price_rows(dice: Dice, products: list[str]) -> list[dict[str, Any]]:
    rows: dict[Any, dict[str, Any]] = {}
    for _ in range(dice.randrange(1, 12)):
        row = {"product_id": dice.choice(products), "valid_from": dice.day(),
               "list_price": dice.maybe(dice.money(300), 0.7),
               "unit_cost": dice.maybe(dice.money(200), 0.7)}
        rows[row["product_id"], row["valid_from"]] = row
    return list(rows.values())


def pool_rows(dice: Dice, lines: bool) -> list[dict[str, Any]]:
    filters = [None, None, "segment=Retail", "deals.amount>=500", "customers.country!=FR",
               "campaign_id=K1", "territory is null"]
    filters += ["family=Tools", "products.unit_of_measure is null", "size=big"] if lines else []
    rows = []
    for number in range(1, dice.randrange(2, 5)):
        first, last = sorted((dice.day(), dice.day()))
        rows.append({"pool_id": dice.choice(("p", "Q")) + str(number),
                     "kind": dice.choice(("freight", "support", "demo", "rebate", "packaging")),
                     "period_start": first, "period_end": last,
                     "amount": dice.choice((dice.money(900), "10000000.01", "0.000002")),
                     "driver": dice.choice(("revenue", "quantity", "weight", "deals", "touches")),
                     "filter": dice.choice(filters)})
    return rows


def touch_row(dice: Dice, tables: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    return {"deal_id": dice.maybe(dice.choice(tables["deals"])["deal_id"]),
            "customer_id": dice.maybe(dice.choice(tables["customers"])["customer_id"]),
            "campaign_id": dice.choice(("K1", "K2")), "touched_at": dice.day()}


def in_currencies(dice: Dice, tables: dict[str, list[dict[str, Any]]]) -> None:
    """Some rows in dollars and pounds. Some companies lack rates that rows need."""
    tables["settings"] = [{"name": "reporting_currency", "value": "EUR"}]
    gaps = dice.random() < 0.2
    rates: dict[Any, dict[str, Any]] = {}
    for currency in ("USD", "GBP"):
        for kind in ("spot", None, "average", "budget"):
            days = [dice.day() for _ in range(dice.randrange(4))]
            if kind is not None and not (gaps and dice.random() < 0.5):
                days.append(datetime.date(2023, 1, 1))
            for day in days:
                rates[currency, kind, day] = {
                    "currency": currency, "kind": kind, "valid_from": day,
                    "rate": f"{dice.uniform(0.3, 2):.{dice.choice((1, 4, 12))}f}"}
    tables["rates"] = list(rates.values())
    for table in ("deals", "deal_lines", "deal_costs", "products", "product_prices", "campaigns",
                  "orders", "spend", "cost_pools"):
        often = dice.choice((0, 0.2, 0.6))
        for row in tables.get(table, []):
            row["currency"] = dice.maybe(dice.choice(("USD", "GBP", "EUR")), often)


def owner_rows(dice: Dice, owners: list[str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for owner in owners:
        days = {dice.choice((None, dice.day())) for _ in range(dice.randrange(1, 4))}
        rows += [{"owner": owner, "valid_from": day, "team": dice.choice(("North", "South", "Web",
                                                                         None))} for day in days]
    dice.shuffle(rows)
    return rows


def market_rows(dice: Dice) -> list[dict[str, Any]]:
    if dice.random() < 0.6:
        return []
    rows: dict[Any, dict[str, Any]] = {}
    for _ in range(dice.randrange(1, 15)):
        row = {"segment": dice.choice(("Retail", "Industry")),
               "region": dice.choice((None, None, "EMEA", "AMER")),
               "product_family": dice.choice((None, None, None, "Tools", "Parts")),
               "level": dice.choice(("total", "serviceable", "obtainable", None)),
               "as_of": dice.day(), "capacity_customers": dice.choice((0, 3, 40, None)),
               "capacity_amount": dice.maybe(dice.money(5000)),
               "low": dice.choice((None, 2)), "high": dice.choice((None, 3, 60)),
               "method": dice.choice((None, "survey")), "source": dice.choice(("us", "them"))}
        rows[row["segment"], row["region"], row["product_family"], row["level"],
             row["as_of"]] = row
    return list(rows.values())


def potential_rows(dice: Dice, customers: list[str]) -> list[dict[str, Any]]:
    rows: dict[Any, dict[str, Any]] = {}
    for _ in range(dice.choice((0, 3, 12))):
        row = {"customer_id": dice.choice(customers + ["C-gone"]),
               "product_family": dice.choice((None, "Tools", "Parts", "Boats")),
               "as_of": dice.day(), "wallet_amount": dice.maybe(dice.money(5000)),
               "units": dice.maybe(dice.money(20)),
               "fit_share": dice.choice((None, "0.5", "0.333333333", "0")),
               "eligible": dice.choice((None, "true", "true", "false")),
               "source": dice.choice((None, "visit"))}
        rows[row["customer_id"], row["product_family"], row["as_of"]] = row
    return list(rows.values())


def plan_rows(dice: Dice) -> list[dict[str, Any]]:
    """One plan by some dimensions, of months, quarters or any days, that says now more, now less."""
    sides = dice.choice(((), ("segment",), ("product_family",), ("segment", "product_family"),
                         ("owner",)))
    values = {"segment": ("Retail", "Industry", "Public"), "product_family": ("Tools", "Parts"),
              "owner": ("O1", "O2", "O9")}
    windows = dice.choice((
        [("2024-11-01", "2024-12-31"), ("2025-01-01", "2025-12-31")],
        [("2025-01-01", "2025-03-31"), ("2025-04-01", "2025-06-30"), ("2026-03-01", "2026-05-31")],
        [("2024-11-03", "2025-02-17"), ("2025-02-18", "2025-02-18"), ("2025-06-01", "2025-11-30")]))
    usual = dice.sample(("list_revenue", "cost_of_goods", "cost_to_serve", "gross_margin",
                         "contribution_margin", "bookings"), dice.randrange(1, 5))
    rows: list[dict[str, Any]] = []
    for first, last in windows:
        for _ in range(dice.randrange(1, 5)):
            cell = {name: dice.choice(values[name]) for name in sides}
            for measure in ["quantity", "net_revenue", *usual]:
                if dice.random() < 0.85:
                    amount = str(dice.randrange(0, 60)) if measure == "quantity" else dice.money(3000)
                    rows.append({"plan_id": "budget", "plan_line_id": len(rows), "measure": measure,
                                 **cell, "period_start": first, "period_end": last,
                                 "value": amount})
    dice.shuffle(rows)
    return rows


def cost_kinds(dice: Dice) -> list[dict[str, Any]]:
    kinds = [("coupon", "on_invoice"), ("packaging", "goods"), ("demo", "acquisition"),
             ("freight", "off_invoice"), ("gift", "cost_to_serve")]
    return [{"kind": kind, "step": step} for kind, step in kinds if dice.random() < 0.6]


def deal_row(dice: Dice, number: int, customers: list[str], products: list[str],
             campaigns: list[str], owners: list[str]) -> dict[str, Any]:
    status = dice.choice(("won", "won", "won", "won", "lost", "open", "omitted"))
    closed = dice.day() if status in ("won", "lost") else None
    amount = dice.maybe(dice.money(3000), 0.85)
    return {
        "deal_id": f"D{number}",
        "customer_id": dice.maybe(dice.choice(customers), 0.5 if status == "open" else 1),
        "deal_type": dice.choice(("new", "renewal", None)),
        "owner": dice.maybe(dice.choice(owners), 0.8),
        "team": dice.choice(("North", "South", None)), "stage": status, "status": status,
        "opened_on": dice.maybe(dice.day() if closed is None else
                                closed - datetime.timedelta(days=dice.randrange(-9, 200)), 0.7),
        "closed_on": closed, "expected_close_on": dice.maybe(dice.day()),
        "amount": amount, "list_amount": dice.maybe(dice.money(4000)),
        "cost_of_goods": dice.maybe(dice.money(2500), 0.7),
        "off_invoice_amount": dice.maybe(dice.money(50), 0.2),
        "commission_amount": dice.maybe(dice.money(50), 0.2),
        "cost_to_serve_amount": dice.maybe(dice.money(50), 0.2),
        "probability": dice.maybe(dice.choice(("0", "0.25", "0.333333333", "1"))),
        "product_id": dice.maybe(dice.choice(products)),
        "campaign_id": dice.maybe(dice.choice(campaigns)),
        "territory": dice.choice(("A", "B", None)),
    }


def line_rows(dice: Dice, deal: str, products: list[str], campaigns: list[str]
              ) -> list[dict[str, Any]]:
    rows = []
    for line in range(1, dice.choice((0, 0, 1, 2, 3, 5)) + 1):
        rows.append({
            "deal_id": deal, "line": line, "product_id": dice.maybe(dice.choice(products), 0.8),
            "quantity": dice.choice((1, 2, 10, "0.5", "2.125", "0.333333", -1, -3, 0)),
            "list_price": dice.maybe(dice.money(300)), "unit_price": dice.maybe(dice.money(250)),
            "discount_share": dice.maybe(dice.choice(("0.1", "0.333333333", "0", "1")), 0.4),
            "discount_amount": dice.maybe(dice.money(20), 0.3),
            "amount": dice.maybe(dice.money(500)), "unit_cost": dice.maybe(dice.money(200)),
            "campaign_id": dice.maybe(dice.choice(campaigns), 0.3),
            "size": dice.choice(("big", "small", None)),
        })
    if dice.random() < 0.3:
        dice.shuffle(rows)
    return rows


def cost_rows(dice: Dice, deal: str, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows: dict[Any, dict[str, Any]] = {}
    for _ in range(dice.choice((0, 0, 1, 2, 4))):
        row = {"deal_id": deal,
               "line": dice.maybe(dice.choice(lines)["line"]) if lines else None,
               "kind": dice.choice(("freight", "rebate", "commission", "coupon", "packaging",
                                    "demo", "gift", "payment_terms")),
               "amount": dice.choice(("", "-")) + dice.money(60) if dice.random() < 0.1 else
               dice.money(60),
               "incurred_on": dice.maybe(dice.day())}
        rows[tuple(row.values())[:3] + (row["incurred_on"],)] = row
    return list(rows.values())
