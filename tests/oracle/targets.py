"""The query "margin_targets" from include/coxswain/objectives.h: how far objectives on margins are, and
the won deals that are held against them. Objectives of kind level, direction up; which objectives
conflict, and the notes, are not recomputed."""

from __future__ import annotations

import datetime
import random
from fractions import Fraction
from typing import Any, Optional

import currency
import earned
import exact
import margin
from company import Company, Row
from compare import UNTOLD
from names import conditions

Options = dict[str, Any]
DAY = datetime.timedelta(days=1)
EVENTS = (("deals", "opened_on"), ("deals", "closed_on"), ("deal_costs", "incurred_on"),
          ("orders", "ordered_on"), ("spend", "spent_on"))
FILTERS = ["", "segment=Retail", "deal_type is not null", "family=Tools", "deals.amount>=500"]


def answer(company: Company, options: Options) -> list[Row]:
    company = currency.reported(company, options)
    asked = options.get("objective_id")
    return [row for objective in company.rows("objectives")
            if asked is None or objective["objective_id"] in asked
            for row in rows_of(company, objective, options)]


def counted(company: Company, objective: Row, options: Options, filter: str, by: list[str],
            last: datetime.date) -> tuple[dict[Any, list[earned.Earned]], str]:
    asked = {"from": objective["starts_on"].isoformat(), "to": last.isoformat(), "filter": filter}
    if "as_of" in options:
        asked["as_of"] = options["as_of"]
    level = margin.level_of(company, by, filter)
    groups: dict[Any, list[earned.Earned]] = {}
    for key, part, _ in margin.counted(company, asked, by, level):
        groups.setdefault(key, []).append(part)
    return groups, level


def together(parts: list[earned.Earned]) -> earned.Earned:
    whole = earned.Earned()
    for part in parts:
        whole.add(part)
    return whole


def is_known(parts: list[earned.Earned], whole: earned.Earned) -> bool:
    """Nothing earned is 0; what has no known cost at all earned nobody knows what."""
    return not parts or whole.partly_known or any(not part.unknown_parts for part in parts)


def margin_of(measure: str, part: earned.Earned) -> int:
    return part.gross if measure.startswith("gross") else part.contribution


def looked_from(company: Company, options: Options) -> Optional[datetime.date]:
    if "as_of" in options:
        return margin.day(options["as_of"])
    return max((row[name] for table, name in EVENTS for row in company.rows(table) if row[name]),
               default=None)


def standing(company: Company, objective: Row, options: Options
             ) -> tuple[Optional[Fraction], Optional[Fraction], str]:
    """Actual and attainment, in units, and the status."""
    today, starts, due = looked_from(company, options), objective["starts_on"], objective["due_on"]
    if today is not None and today < starts:
        return UNTOLD, None, "not started"  # type: ignore
    actual = None
    is_share = objective["measure"].endswith("_share")
    if today is not None:
        parts = counted(company, objective, options, objective["filter"] or "", [],
                        min(today, due))[0].get((), [])
        whole = together(parts)
        if is_known(parts, whole):
            value = margin_of(objective["measure"], whole)
            actual = exact.ratio(value, whole.covered_net) if is_share else (
                Fraction(value, exact.MICROS))
    if actual is None:
        return None, None, "no data"
    target = Fraction(objective["target"], exact.MICROS)
    attainment = actual / target if target > 0 else None
    if today >= due:
        return actual, attainment, "met" if actual >= target else "missed"
    if not is_share and actual >= target:
        return actual, attainment, "met"
    elapsed = Fraction((today - starts).days + 1, (due - starts).days + 1)
    projected = actual if is_share else actual / elapsed
    if target > 0 and projected > 0:
        pace = projected / target
        return actual, attainment, ("on course" if pace >= 1 else
                                    "at risk" if pace >= Fraction(9, 10) else "off course")
    return actual, attainment, "on course" if projected >= target else "off course"


def rows_of(company: Company, objective: Row, options: Options) -> list[Row]:
    by = options.get("by", [])
    measure = objective["measure"]
    share = objective["target"] if measure.endswith("_share") else None  # 1e-6
    actual, attainment, status = standing(company, objective, options)
    filter = "; ".join(text for text in (objective["filter"], options.get("filter")) if text)
    groups, level = counted(company, objective, options, filter, by, objective["due_on"])
    if not by:
        groups.setdefault((), [])
    rows = []
    for key, parts in groups.items():
        whole = together(parts)
        known = bool(parts) and is_known(parts, whole)
        earns = margin_of(measure, whole)
        off = whole.list - whole.invoice
        # With whole numbers of 1e-12, so that it is rounded once.
        short = lambda net, part: exact.half_even(share * net - part * exact.MICROS, exact.MICROS)
        missing = [part for part in parts if share is not None and not part.unknown_parts and
                   part.net >= 0 and margin_of(measure, part) * exact.MICROS < share * part.net]
        listed = whole.covered_net + off
        at_list = Fraction(earns + off, listed) if (
            known and whole.covered_net > 0 and listed > 0) else None
        verdict = verdict_of(whole, known, earns, share, at_list) if parts else None
        rows.append({
            **dict(enumerate((objective["objective_id"], *key))),
            "target_share": None if share is None else Fraction(share, exact.MICROS),
            "name": objective["name"], "measure": measure, "unit": UNTOLD, "status": status,
            "target": objective["target"],
            "actual": actual if actual in (None, UNTOLD) else round(actual * exact.MICROS),
            "attainment": attainment, "counted": level + "s", "deals": len(parts),
            "net_revenue": whole.net, "cost_coverage": exact.ratio(whole.covered_net, whole.net),
            "margin": earns if known else None,
            "margin_share": Fraction(earns, whole.covered_net) if known and whole.covered_net > 0
            else None,
            "shortfall": None if share is None or not known else max(
                0, short(whole.covered_net, earns)),
            "missing_deals": None if share is None else len(missing),
            "missing_net_revenue": None if share is None else sum(part.net for part in missing),
            "missing_shortfall": None if share is None else short(
                sum(part.net for part in missing),
                sum(margin_of(measure, part) for part in missing)),
            "unknown_cost_deals": sum(part.unknown_parts > 0 for part in parts),
            "unknown_cost_net_revenue": whole.net - whole.covered_net,
            "margin_share_at_list": at_list,
            "contribution_margin": whole.contribution if known else None,
            "verdict": verdict,
            "worth_chasing": None if verdict in (None, "cost unknown", "no revenue") else
            verdict not in ("loses money", "below target at list"),
            "conflicts_with": UNTOLD, "note": UNTOLD})
    return rows


def verdict_of(whole: earned.Earned, known: bool, earns: int, share: Optional[int],
               at_list: Optional[Fraction]) -> Any:
    if not known:
        return "cost unknown"
    if whole.contribution < 0:
        return "loses money"
    if whole.covered_net <= 0:
        return "no revenue"
    if share is None:
        return None  # there is no share to be below of
    if earns * exact.MICROS >= share * whole.covered_net:
        return "meets target"
    if at_list is None or at_list * exact.MICROS < share:
        return "below target at list"
    return "below target by discount"


def dimensions(options: Options) -> int:
    return 1 + len(options.get("by", []))


def questions(company: Company, draw: random.Random, count: int) -> list[Options]:
    if not company.given("objectives"):
        rows = ["objective_id,name,measure,filter,direction,target,starts_on,due_on"]
        for number in range(1, 4):
            measure = draw.choice(("gross_margin", "contribution_margin", "gross_margin_share",
                                   "contribution_margin_share"))
            target = draw.choice(("0.25", "0.1", "0.333333")) if measure.endswith("_share") else (
                draw.choice(("100", "2500.5")))
            starts = datetime.date(2024, 11, 1) + DAY * draw.randrange(400)
            due = starts + DAY * draw.randrange(500)
            rows.append(f"M{number},Objective {number},{measure},{draw.choice(FILTERS)},up,{target},"
                        f"{starts},{due}")
        company.add("objectives", "\n".join(rows) + "\n")
    sold = earned.won(currency.reported(company, {}))
    if any(part.gap for deal in sold for _, part in deal.parts):
        return []  # an objective that counts such a deal says so in its note
    asked = []
    filters = [row["filter"] or "" for row in company.rows("objectives")]
    while len(asked) < count:
        options = {name: value for name, value in margin.questions(company, draw, 1)[0].items()
                   if name in ("by", "filter", "as_of")}
        # Every name has to mean something with the filter of every objective.
        whole = [{"by": options["by"], "filter": "; ".join(
            text for text in (filter, options.get("filter")) if text)} for filter in filters]
        if all(margin.answerable(company, one) for one in whole) and all(
                margin.answerable(company, {"by": [], "filter": filter}) for filter in filters):
            asked.append(options)
        elif not all(margin.answerable(company, {"by": [], "filter": filter}) for filter in filters):
            return []
    return asked
