"""The benchmark's lines: six a deal of bench/deals.py, one rule, the same rows whoever draws them.

Row r is a line of deal r / 6. With U as in deals.py and the seed 20240608, integers truncated,
money in cents:

    product     floor(10000 u0^2); its family is product mod 40
    quantity    1 + floor(20 u1)
    list_price  100 + floor(99900 u2^3), per unit
    amount      quantity x list_price x (100 - floor(35 u3)) / 100
    unit_cost   list_price x (30 + floor(75 u4)) / 100
"""

import numpy as np

from deals import uniform

SEED = 20240608
LINES = 6
PRODUCTS, FAMILIES = 10_000, 40
# Over the lines of won deals, in cents: sum(amount - quantity x unit_cost), 1e6 and 1e7 deals.
CHECKS = {1_000_000: 88_607_647_126, 10_000_000: 884_360_372_988}


def draw(deals):
    """Columns of the lines of so many deals."""
    count = deals * LINES
    columns = {
        "deal": np.empty(count, np.int32), "product": np.empty(count, np.int32),
        "quantity": np.empty(count, np.int32), "list_price": np.empty(count, np.int64),
        "amount": np.empty(count, np.int64), "unit_cost": np.empty(count, np.int64)}
    with np.errstate(over="ignore"):
        for start in range(0, count, 1_000_000):
            rows = np.arange(start, min(count, start + 1_000_000), dtype=np.uint64)
            at = slice(start, start + len(rows))
            u = [uniform(rows, field, SEED) for field in range(5)]
            quantity = 1 + np.floor(20 * u[1]).astype(np.int64)
            listed = 100 + np.floor(99900 * u[2]**3).astype(np.int64)
            columns["deal"][at] = rows // LINES
            columns["product"][at] = np.floor(PRODUCTS * u[0]**2)
            columns["quantity"][at] = quantity
            columns["list_price"][at] = listed
            columns["amount"][at] = (
                quantity * listed * (100 - np.floor(35 * u[3]).astype(np.int64)) // 100)
            columns["unit_cost"][at] = listed * (30 + np.floor(75 * u[4]).astype(np.int64)) // 100
    return columns


def margin_of_won(lines, status, step=6_000_000):
    """In cents."""
    total = 0
    for start in range(0, len(lines["deal"]), step):
        part = {name: values[start:start + step] for name, values in lines.items()}
        won = status[part["deal"]] == 1
        total += int((part["amount"] - part["quantity"] * part["unit_cost"])[won].sum())
    return total
