"""Deals and their lines earn the same, whatever is known of their costs and with kinds of cost that
are shares of a base, per line and per deal:

    levels_test.py [FIRST [COUNT]]      companies drawn from the seeds FIRST, ...
"""

from __future__ import annotations

import sys

import coxswain

from drawn import random_company

COMPANIES = 120
KINDS = """kind,step,share,base,grain
early,on_invoice,0.1,list,line
late,on_invoice,0.05,list,deal
bonus,off_invoice,0.013,invoice,deal
duty,goods,0.03,net_revenue,deal
service,cost_to_serve,0.017,gross_margin,line
media,acquisition,0.02,contribution_margin,line
"""
SUMS = ("list_revenue", "discounts", "unexplained", "invoice_revenue", "off_invoice", "net_revenue",
        "cost_of_goods", "gross_margin", "cost_to_serve", "contribution_margin", "acquisition_cost",
        "margin_after_acquisition", "estimated_cost")


def differences(book: coxswain.Book, filter: str) -> list[str]:
    answers = []
    for level in ("deal", "line"):
        try:
            answers.append(book.query("margin", by=["segment"], level=level, filter=filter))
        except coxswain.Error as error:
            if "the table rates has no" not in str(error):
                raise
    if not answers:
        return []
    if len(answers) == 1:
        return ["a rate is missing for one level alone"]
    deals, lines = (answer.to_pylist() for answer in answers)
    if len(deals) != len(lines):
        return [f"{len(deals)} groups of deals, {len(lines)} of lines"]
    return [f"{of_deals['segment']}: {name} is {of_deals[name]} of deals, {of_lines[name]} of lines"
            for of_deals, of_lines in zip(deals, lines)
            for name in ("segment", *SUMS) if of_deals[name] != of_lines[name]]


def main() -> int:
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    count = int(sys.argv[2]) if len(sys.argv) > 2 else COMPANIES
    found: list[str] = []
    for seed in range(first, first + count):
        company = random_company(seed)
        for shares in (False, True):
            with company.book() as book:
                if shares:
                    book.load_csv("cost_kinds", KINDS)
                for filter in ("", "segment=Retail"):
                    found += [f"{company.name}, {shares=}, {filter=}: {sentence}"
                              for sentence in differences(book, filter)]
    for sentence in found[:40]:
        print(sentence)
    print(f"{count} companies, {len(found)} differences")
    return 1 if found or not count else 0


if __name__ == "__main__":
    sys.exit(main())
