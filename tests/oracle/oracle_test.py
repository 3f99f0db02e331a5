"""Every cell of a query against the oracle of it, which is written from the documentation alone:

    oracle_test.py QUERIES random [FIRST [COUNT]]    companies drawn from the seeds FIRST, ...
    oracle_test.py QUERIES adventureworks            public data; skipped where it is absent

with names of queries and commas between them prints what differs and how to ask it again. The same seed draws the same company and questions.

An oracle is a module or class with three functions: answer(company, options) gives the rows,
dimensions(options) how many columns tell them apart, questions(company, draw, count) draws options.
It may have a fourth, drawn(seed): the companies to ask about, with what others do not have.
It stands in ORACLES and in CMakeLists.txt, and properties_test.py asks it as well.
"""

from __future__ import annotations

import json
import os
import random
import sys
from pathlib import Path
from typing import Any

import coxswain

import bridge
import campaigns
import customers
import earned
import leakage_oracle
import margin
import markets
import measures
import movement
import plan_bridge
import pools
import saturation
import targets
from company import Company, read_folder
from compare import differences
from drawn import plain_company, random_company

ORACLES: dict[str, Any] = {
    "margin": margin,
    "cost_allocation": pools,
    "margin_targets": targets,
    "campaigns": campaigns,
    "measures": measures,
    "margin_bridge": bridge,
    "plan_bridge": plan_bridge,
    "pipeline_movement": movement,
    "customer_profitability": customers.Profitability,
    "customer_concentration": customers.Spread,
    "market_size": markets.MarketSize,
    "white_space": markets.WhiteSpace,
    "price_band": leakage_oracle.PRICE_BAND,
    "price_realisation": leakage_oracle.PRICE_REALISATION,
    "policy_breaches": leakage_oracle.POLICY_BREACHES,
    "adoption": saturation.Adoption,
    "penetration": saturation.Penetration,
}
COMPANIES = 150
PLAIN = ("plan_bridge", "market_size", "white_space")  # know neither shares, rates nor dated prices
STRICT = ("margin", "cost_allocation")  # refuse an amount without a rate only where it counts


def check(query: str, company: Company, book: coxswain.Book, options: dict) -> list[str]:
    """What differs for one question, in sentences that say how to ask it again."""
    oracle = ORACLES[query]
    try:
        expected = oracle.answer(company, options)
    except earned.Refused as reason:
        expected, refused = [], str(reason)
    else:
        refused = ""
    try:
        result = book.query(query, **options)
    except coxswain.Error as error:
        # Folds of these also read rows of which it shows only later that nobody asks for them.
        over = query not in STRICT and "the table rates has no" in str(error)
        found = [] if refused or over else [f"{type(error).__name__}: {error}"]
    else:
        found = [f"an answer, although {refused}"] if refused else differences(
            query, result, expected, oracle.dimensions(options))
    return [f"{company.name}, {query} {json.dumps(options)}: {sentence}" for sentence in found]


def ask(query: str, company: Company, draw: random.Random, count: int) -> tuple[int, list[str]]:
    """How many questions were asked, and what differs."""
    found: list[str] = []
    questions = ORACLES[query].questions(company, draw, count)
    with company.book() as book:
        for options in questions:
            found += check(query, company, book, options)
    return len(questions), found


def drawer_of(query: str) -> Any:
    """Who draws companies for it: its oracle, or one for all that knows what the oracle knows."""
    known = plain_company if query in PLAIN else random_company
    return getattr(ORACLES[query], "drawn", known)


def declare_costs(company: Company) -> None:
    """Shares and pools, which public data lacks."""
    company.add("cost_kinds", "kind,step,share,base,grain\nearly,on_invoice,0.013,list,deal\n"
                "bonus,off_invoice,0.02,invoice,line\nduty,goods,0.01,net_revenue,deal\n"
                "service,cost_to_serve,0.05,gross_margin,line\n")
    company.add("cost_pools", "pool_id,kind,period_start,period_end,amount,driver,filter\n"
                "a,support,2012-01-01,2012-12-31,250000.01,revenue,\n"
                "b,freight,2011-07-01,2013-06-30,99999.99,quantity,segment=Warehouse\n"
                "c,media,2013-01-01,2013-12-31,10000,deals,campaigns.kind is not null\n"
                "d,support,2013-01-01,2013-12-31,10000,touches,\n")


def main() -> int:
    queries, which = sys.argv[1].split(","), sys.argv[2] if len(sys.argv) > 2 else "random"
    asked: dict[str, int] = dict.fromkeys(queries, 0)
    found: list[str] = []

    def add(company: Company, seed: int, questions: int, of: list[str]) -> None:
        for query in of:
            count, different = ask(query, company, random.Random(seed), questions)
            asked[query] += count
            found.extend(different)

    if which == "random":
        drawers = {query: drawer_of(query) for query in queries}
        first = int(sys.argv[3]) if len(sys.argv) > 3 else 1
        for seed in range(first, first + int(sys.argv[4] if len(sys.argv) > 4 else COMPANIES)):
            for draw in dict.fromkeys(drawers.values()):
                add(draw(seed), seed, 4, [query for query in queries if drawers[query] is draw])
    else:
        root = os.environ.get("COXSWAIN_TEST_DATA")
        data = Path(root) if root else Path(__file__).resolve().parents[3] / "shared" / "data"
        if not (data / which).is_dir():
            print(f"SKIPPED: {data / which} is absent (set COXSWAIN_TEST_DATA)")
            return 0
        company = read_folder(data / which)
        if "cost_allocation" in queries:
            declare_costs(company)
        add(company, 1, 6, queries)
    for sentence in found[:40]:
        print(sentence)
    counts = ", ".join(f"{query} {count}" for query, count in asked.items())
    print(f"{which}: {counts} questions, {len(found)} differences")
    return 1 if found or not all(asked.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
