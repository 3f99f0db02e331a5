"""What a bicycle maker's reseller channel really earns: a walk, cell by cell.

Run it as a script from the project's folder, or open it as a notebook (VS Code, Jupytext, Spyder).
The data is the reseller channel of AdventureWorks, Microsoft's sample database (MIT), as CSV files
named after Coxswain's tables. It is no part of the project: COXSWAIN_TEST_DATA is the folder that
has it, by default ../shared/data.
"""

# %% Reading
# A folder whose files are named after the tables is one call. Amounts are exact from here on.
import builtins
import os
import pickle
from pathlib import Path

import coxswain
import polars

show = getattr(builtins, "display", print)  # a notebook's own, which draws tables and charts
folder = Path(os.environ.get("COXSWAIN_TEST_DATA", "../shared/data")) / "adventureworks"
book = coxswain.Book.read_folder(folder, threads=2)
show(book.describe("tables"))

# %% The whole company
# 80 million of revenue, and the contribution margin is negative.
total = book.margin()[0]
print(f"Net revenue {total['net_revenue']:,.2f}, gross margin {total['gross_margin']:,.2f}, "
      f"contribution margin {total['contribution_margin']:,.2f}")

# %% Where it is lost
# Any column of deals, of what they refer to, and any period can be asked by.
by_segment = book.margin(by=["segment", "year"])
frame = by_segment.to_pandas(floats=True)
print(frame.pivot(index="segment", columns="year", values="contribution_margin_share").round(4))

# %% Was it the discounts?
# Of a group that loses: the part its discounts explain, and what would be lost at list prices too.
owners = book.margin(by=["owner"]).to_polars()
show(owners.select("owner", "net_revenue", "gross_margin", "loss_by_discount", "loss_at_list",
                   "revenue_rank", "margin_rank").sort("revenue_rank").head(5))

# %% The rows behind a figure
worst = book.rows("margin", filter="owner=290").to_polars().sort("gross_margin").head(5)
show(worst)

# %% What if a discount had been 5 points smaller?
before = coxswain.margin(1000, discount_shares=["0.15"], goods=860)
after = coxswain.margin(1000, discount_shares=["0.10"], goods=860)
print(f"Gross margin {before.gross_margin:.2f} becomes {after.gross_margin:.2f}")

# %% A figure on a form
# A watch is read again after every change, and is to the last digit what the query would say.
with book.watch("margin", by=["year"]) as watch, \
        watch.row("2013", columns=["contribution_margin"]) as row:
    print("2013 before:", row.read())
    deal = {"deal_id": "NEW", "customer_id": "1", "stage": "Closed Won", "status": "won",
            "closed_on": "2013-11-29", "amount": 50000, "cost_of_goods": 30000, "currency": "USD"}
    book.upsert("deals", deal)
    print("2013 after: ", row.read())
    book.erase("deals", {"deal_id": "NEW"})

# %% Partitions
# The same digits from parts, as an engine or a cluster holds them: every partition is folded where
# it lies, and its tally handed over as bytes.
def folded(partition: int) -> bytes:
    with coxswain.Book() as part:
        for table in ("customers", "products", "campaigns", "deals", "deal_lines", "deal_costs"):
            rows = polars.read_csv(folder / f"{table}.csv", infer_schema=False)
            if "deal_id" in rows.columns:  # a deal with its lines and costs is in one partition
                rows = rows.filter(polars.col("deal_id").str.slice(-1).cast(int) % 2 == partition)
            part.load(table, rows, dangling="create")
        tally = coxswain.Tally("margin", by=["segment", "year"])
        tally.fold(part)
        return pickle.dumps(tally)


merged: coxswain.Tally = pickle.loads(folded(0))
merged.merge(pickle.loads(folded(1)))
print("The same digits:", merged.solve().to_csv() == by_segment.to_csv())

# %% The report
# Headline figures, findings ranked by money, tables and charts. A notebook shows all of it.
report = book.report(company="AdventureWorks resellers")
for sentence in report.headline:
    print(sentence)
for finding in report.findings[:3]:
    print(f"{finding['rank']}. {finding['sentence']['text']}")
show(report.chart("waterfall"))
