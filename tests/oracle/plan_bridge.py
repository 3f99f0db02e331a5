"""The query "plan_bridge" from its description: include/coxswain/objectives.h. What two periods are
told by (bridge.py), with what a plan says in the place of the first."""

from __future__ import annotations

import datetime
import random
from typing import Any, Optional

import bridge
import earned
import margin
from company import Company, Row
from names import conditions, passes

Options = dict[str, Any]
Key = tuple[Any, ...]

COLUMNS = {"owner": "deals.owner", "team": "deals.team", "segment": "customers.segment",
           "region": "customers.region", "product_family": "products.family",
           "campaign_id": "deals.campaign_id"}
SAID = ("quantity", "list_revenue", "net_revenue", "cost_of_goods", "cost_to_serve",
        "gross_margin", "contribution_margin")


def value(said: dict[str, int], measure: str) -> Optional[int]:
    """What the plan says of a measure: by itself, or as the one before it less a cost."""
    before = {"gross_margin": ("net_revenue", "cost_of_goods"),
              "contribution_margin": ("gross_margin", "cost_to_serve")}
    if measure in said or measure not in before:
        return said.get(measure)
    whole, cost = value(said, before[measure][0]), said.get(before[measure][1])
    return None if whole is None or cost is None else whole - cost


def base_of(said: dict[str, int], measure: str) -> bridge.Sums:
    planned, net = value(said, measure), said.get("net_revenue")
    sums = bridge.Sums(partial=None in (planned, net, said.get("quantity")))
    if planned is None:
        return sums
    sums.quantity = said.get("quantity", 0)
    sums.invoice = planned if net is None else net
    listed = said.get("list_revenue") if net is not None else None
    sums.list, sums.unknown_list = (sums.invoice, 1) if listed is None else (listed, 0)
    gross = None if net is None else value(said, "gross_margin")
    if measure != "net_revenue":
        sums.goods = sums.invoice - (planned if gross is None else gross)
    if measure == "contribution_margin" and gross is not None:
        sums.serve = gross - planned
    return sums


def answer(company: Company, options: Options) -> list[Row]:
    measure = options.get("measure", "net_revenue")
    tests = conditions(options.get("filter", ""))
    lines = [line for line in company.rows("plan_lines") if line["measure"] in SAID and
             all(passes(test, "text", line[test.column]) for test in tests)]
    sides = [name for name in COLUMNS if lines[0][name] is not None]
    windows = sorted({(line["period_start"], line["period_end"]) for line in lines})
    as_of = margin.day(options.get("as_of"))
    won = earned.won(company, as_of)
    today = as_of or max((deal.row["closed_on"] for deal in won), default=None)
    due = [window for window in windows if today and window[0] <= today]
    planned: dict[tuple[Any, Key], dict[str, int]] = {}
    for line in lines:
        cell = ((line["period_start"], line["period_end"]), tuple(line[name] for name in sides))
        said = planned.setdefault(cell, {})
        said[line["measure"]] = said.get(line["measure"], 0) + line["value"]
    actual, units = actuals(company, [COLUMNS[name] for name in sides], options, due, won)

    def group_of(cell: tuple[Any, Key]) -> Key:
        return tuple(cell[0][0].isoformat() if name == "period" else cell[1][sides.index(name)]
                     for name in options.get("by", []))

    cells: list[bridge.Cell] = []
    counts: dict[Key, dict[str, int]] = {}
    not_due: dict[Key, int] = {}
    groups: dict[Key, bridge.Told] = {}
    nested, by = options.get("nested", False), options.get("by", [])

    def around(group: Key) -> list[Key]:
        return [group[:depth] for depth in range(0 if nested else len(by), len(by) + 1)]

    for cell in sorted(planned.keys() | actual.keys(), key=repr):
        said, now = planned.get(cell), actual.get(cell)
        if cell[0] not in due:
            for group in around(group_of(cell)):
                groups.setdefault(group, bridge.Told())
                not_due[group] = not_due.get(group, 0) + (value(said, measure) or 0)
            continue
        if said is not None and now is None and value(said, measure) is None:
            continue
        base = None if said is None else base_of(said, measure)
        unit: Any = None
        if now is not None:
            unit = next(iter(units[cell]))
            if base is not None:
                now.invoice, now.off_invoice = now.invoice - now.off_invoice, 0
                if measure == "contribution_margin" and value(said, "gross_margin") is None:
                    now.goods, now.serve = now.goods + now.serve, 0
            if len(units[cell]) > 1:
                now.quantity = 0
        made = bridge.Cell(group_of(cell), cell, (), (), unit, base, now)
        cells.append(made)
        kind = ("plan_only" if now is None else "actual_only" if base is None else
                "partly_planned" if base.partial else
                "matched" if bridge.told_apart(made, measure) else "other")
        for group in around(made.group):
            at = counts.setdefault(group, {})
            at[kind] = at.get(kind, 0) + 1

    told, by_total, common = bridge.bridge(cells, measure, options.get(
        "method", "price_at_new_quantity"), planned=True)
    for cell, parts in zip(cells, told):
        for group in around(cell.group):
            groups.setdefault(group, bridge.Told()).add(parts)
    if nested or not by:
        groups.setdefault((), bridge.Told())
    unit = next(iter(common))[0] if len(common) == 1 else None
    rows = []
    for group, parts in groups.items():
        row: Row = dict(enumerate(group + (None,) * (len(by) - len(group))))
        if nested:
            row[len(by)] = len(group)
        names = ("volume", "mix", "cost", "cost_to_serve", "unknown_cost",
                 "without_quantity") + bridge.AGAINST_PLAN
        prices = ("price_list", "price_discount", "price_unsplit")
        row |= {"plan_id": "budget", "version": None, "from": due[0][0] if due else None,
                "to": due[-1][1] if due else None, "measure": measure,
                "method": options.get("method", "price_at_new_quantity"),
                "volume_by": "total" if by_total else "item", "unit_of_measure": unit,
                "plan_value": parts.base, "value": parts.now, "change": parts.now - parts.base,
                "price": sum(parts.parts[name] for name in prices),
                **{name: parts.parts[name] for name in names + prices},
                "plan_quantity": parts.base_quantity if len(common) == 1 else None,
                "quantity": parts.quantity if len(common) == 1 else None,
                "not_due": not_due.get(group, 0)}
        row |= {f"{kind}_cells": counts.get(group, {}).get(kind, 0)
                for kind in ("matched", "plan_only", "actual_only", "partly_planned")}
        rows.append(row)
    return rows


def actuals(company: Company, names: list[str], options: Options, due: list[Any],
            won: list[earned.Deal]) -> tuple[dict[Any, bridge.Sums], dict[Any, set]]:
    """Won deals and lines by window and dimensions, with the units that they are in."""
    reader = bridge.Reader(company, names, options.get("filter", ""))
    unit_of = bridge.Reader(company, ["products.unit_of_measure"], "")
    found: dict[Any, bridge.Sums] = {}
    units: dict[Any, set] = {}
    for deal in won:
        closed: datetime.date = deal.row["closed_on"]
        window = next((one for one in due if one[0] <= closed <= one[1]), None)
        for line, part in deal.parts if window else []:
            key = reader.key(deal.row, line)
            if key is None:
                continue
            unit = ("deal",) if line is None else (unit_of.key(deal.row, line)[0], "lines")
            units.setdefault((window, key), set()).add(unit)
            bridge.add(found.setdefault((window, key), bridge.Sums()), deal.row, line, part, company)
    return found, units


def dimensions(options: Options) -> int:
    return len(options.get("by", [])) + (1 if options.get("nested") else 0)


def questions(company: Company, draw: random.Random, count: int) -> list[Options]:
    lines = [line for line in company.rows("plan_lines") if line["measure"] in SAID]
    days = sorted(row["closed_on"] for row in company.rows("deals") if row["closed_on"])
    sides = [name for name in COLUMNS if lines and lines[0][name] is not None]
    asked = []
    while lines and len(asked) < count:
        options: Options = {
            "by": draw.sample(sides + ["period"], draw.randrange(len(sides) + 2)),
            "measure": draw.choice(("net_revenue", "gross_margin", "contribution_margin")),
            "method": draw.choice(("price_at_new_quantity", "price_at_old_quantity", "shapley")),
            "nested": draw.random() < 0.4}
        if days and draw.random() < 0.3:
            options["as_of"] = draw.choice(days).isoformat()
        if "segment" in sides and draw.random() < 0.3:
            options["filter"] = draw.choice(("segment=Retail", "segment!=Retail"))
        if answerable(company, options):
            asked.append(options)
        elif draw.random() < 0.02:
            break
    return asked


def answerable(company: Company, options: Options) -> bool:
    """Whether what the filter leaves of the plan says the measure."""
    tests = conditions(options.get("filter", ""))
    cells: dict[Any, dict[str, int]] = {}
    for line in company.rows("plan_lines"):
        if line["measure"] in SAID and all(passes(test, "text", line[test.column])
                                           for test in tests):
            key = tuple(line[name] for name in (*COLUMNS, "period_start"))
            cells.setdefault(key, {})[line["measure"]] = line["value"]
    return company.given("deal_lines") and any(
        value(said, options["measure"]) is not None for said in cells.values())
