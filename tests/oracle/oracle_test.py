"""Every cell of a query against the oracle of it, which is written from the documentation alone:

    oracle_test.py QUERY random [FIRST [COUNT]]      companies drawn from the seeds FIRST, ...
    oracle_test.py QUERY adventureworks              public data; skipped where it is absent

prints what differs and how to ask it again. The same seed draws the same company and questions.

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
import leakage_oracle
import margin
import markets
import measures
import plan_bridge
import saturation
from company import Company, read_folder
from compare import differences
from drawn import random_company

ORACLES: dict[str, Any] = {
    "margin": margin,
    "campaigns": campaigns,
    "measures": measures,
    "margin_bridge": bridge,
    "plan_bridge": plan_bridge,
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


def check(query: str, company: Company, book: coxswain.Book, options: dict) -> list[str]:
    """What differs for one question, in sentences that say how to ask it again."""
    try:
        result = book.query(query, **options)
    except coxswain.Error as error:
        found = [f"{type(error).__name__}: {error}"]
    else:
        found = differences(query, result, ORACLES[query].answer(company, options),
                            ORACLES[query].dimensions(options))
    return [f"{company.name}, {query} {json.dumps(options)}: {sentence}" for sentence in found]


def ask(query: str, company: Company, draw: random.Random, count: int) -> tuple[int, list[str]]:
    """How many questions were asked, and what differs."""
    found: list[str] = []
    questions = ORACLES[query].questions(company, draw, count)
    with company.book() as book:
        for options in questions:
            found += check(query, company, book, options)
    return len(questions), found


def main() -> int:
    query, which = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "random"
    asked, found = 0, []
    if which == "random":
        first = int(sys.argv[3]) if len(sys.argv) > 3 else 1
        for seed in range(first, first + int(sys.argv[4] if len(sys.argv) > 4 else COMPANIES)):
            company = getattr(ORACLES[query], "drawn", random_company)(seed)
            count, different = ask(query, company, random.Random(seed), 4)
            asked, found = asked + count, found + different
    else:
        root = os.environ.get("COXSWAIN_TEST_DATA")
        data = Path(root) if root else Path(__file__).resolve().parents[3] / "shared" / "data"
        if not (data / which).is_dir():
            print(f"SKIPPED: {data / which} is absent (set COXSWAIN_TEST_DATA)")
            return 0
        asked, found = ask(query, read_folder(data / which), random.Random(1), 12)
    for sentence in found[:40]:
        print(sentence)
    print(f"{query} {which}: {asked} questions, {len(found)} differences")
    return 1 if found or not asked else 0


if __name__ == "__main__":
    sys.exit(main())
