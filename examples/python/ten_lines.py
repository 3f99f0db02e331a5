"""Deals in, what each segment really earns out."""

import coxswain

with coxswain.Book() as book:
    book.load("customers", [{"customer_id": "C1", "segment": "Retail"},
                            {"customer_id": "C2", "segment": "Industry"}])
    won = {"stage": "Closed", "status": "won", "closed_on": "2026-03-31"}
    book.load("deals", [
        {"deal_id": "D1", "customer_id": "C1", "amount": "1000.00", "cost_of_goods": 640, **won},
        {"deal_id": "D2", "customer_id": "C2", "amount": "800.50", "cost_of_goods": 820, **won}])
    for row in book.margin(by=["segment"]):
        print(row["segment"], row["net_revenue"], row["gross_margin"])
