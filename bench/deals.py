"""The benchmark's deals: one rule, the same rows whoever draws them."""

import numpy as np

SEED = 20240607
STATUSES = ["open", "won", "lost"]
EPOCH_2023 = (np.datetime64("2023-01-01") - np.datetime64("1970-01-01")).astype(int)
MONEY = ["list_price", "discount", "cogs", "commission", "cost_to_serve"]
# Over won deals, in cents: sum(list - discount - cogs - commission - cost_to_serve), 1e7 rows.
CHECK_ROWS, CHECK_CENTS = 10_000_000, 3_080_672_499_919


def mix64(z):
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def uniform(rows, field, seed=SEED):
    """U(row, field) in [0, 1): splitmix64's finaliser of a counter."""
    counter = rows * np.uint64(16) + np.uint64(field + 1)
    z = np.uint64(seed) + np.uint64(0x9E3779B97F4A7C15) * counter
    return (mix64(z) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def draw(count, first=0):
    """Columns of `count` deals from number `first` on, money in cents, made a million rows at a time."""
    parts = []
    with np.errstate(over="ignore"):
        for start in range(first, first + count, 1_000_000):
            rows = np.arange(start, min(first + count, start + 1_000_000), dtype=np.uint64)
            u = [uniform(rows, field) for field in range(9)]
            listed = 10000 + np.floor(9990000 * u[3]**3).astype(np.int64)
            discount = listed * np.floor(35 * u[4]).astype(np.int64) // 100
            net = listed - discount
            parts.append({
                "segment": np.floor(200 * u[0]**2).astype(np.int32),
                "campaign": np.floor(5000 * u[1]**2).astype(np.int32),
                "close_date": (EPOCH_2023 + np.floor(1095 * u[2])).astype(np.int32),
                "list_price": listed,
                "discount": discount,
                "cogs": net * (30 + np.floor(40 * u[5]).astype(np.int64)) // 100,
                "commission": net * (3 + np.floor(9 * u[6]).astype(np.int64)) // 100,
                "cost_to_serve": 500 + np.floor(50000 * u[7]).astype(np.int64),
                "status": np.where(u[8] < .35, 1, np.where(u[8] < .80, 2, 0)).astype(np.int32),
                "customer": (mix64(rows) % np.uint64(1_000_000)).astype(np.int32),
            })
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def customer_segments(count=1_000_000):
    with np.errstate(over="ignore"):
        return np.floor(200 * uniform(np.arange(count, dtype=np.uint64), 0)**2).astype(np.int32)


def contribution_of_won(deals):
    won = deals["status"] == 1
    return int((deals["list_price"] - deals["discount"] - deals["cogs"] - deals["commission"] -
                deals["cost_to_serve"])[won].sum())


def fixed_digits(prefix, numbers, width=9):
    """Texts of one width as a byte matrix: prefix and digits."""
    matrix = np.empty((len(numbers), width + 1), dtype=np.uint8)
    matrix[:, 0] = ord(prefix)
    rest = numbers.astype(np.int64)
    for place in range(width, 0, -1):
        matrix[:, place] = ord("0") + rest % 10
        rest = rest // 10
    return matrix
