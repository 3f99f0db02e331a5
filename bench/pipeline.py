"""The distribution of what 10 000 open deals come to, beside numpy and scipy: the same deals folded
pair by pair with scipy's fftconvolve, the usual exact way. See README.md.

    scripts/bench pipeline [--deals N] [--repeats N]
"""

import argparse
import statistics
import subprocess
import tempfile
import time

import numpy as np
from scipy.signal import fftconvolve


def by_scipy(steps, probabilities):
    parts = []
    for amount, probability in zip(steps, probabilities):
        part = np.zeros(amount + 1)
        part[0] += 1 - probability
        part[amount] += probability
        parts.append(part)
    while len(parts) > 1:
        parts.sort(key=len)
        parts = [fftconvolve(*pair) if len(pair) == 2 else pair[0]
                 for pair in (parts[i:i + 2] for i in range(0, len(parts), 2))]
    return np.cumsum(parts[0][::-1])[::-1]


def ours(program, amounts, probabilities, repeats):
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        for amount, probability in zip(amounts, probabilities):
            file.write(f"{amount} {probability!r}\n")
        file.flush()
        lines = subprocess.run([program, file.name, str(repeats)], check=True, text=True,
                               stdout=subprocess.PIPE).stdout.split("\n")
    words = [line.split() for line in lines if line]
    return (float(words[0][1]), words[1][1] == "1",
            {int(amount): float(p) for _, amount, p in words[3:]})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--deals", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=7)
    args = parser.parse_args()
    random = np.random.Generator(np.random.PCG64(5))
    steps = random.integers(1, 200, args.deals)
    probabilities = [float(p) for p in random.uniform(0.02, 0.98, args.deals)]
    unit = 500_000_000  # micros

    took, exact, at_least = ours(args.program, steps * unit, probabilities, args.repeats)
    times = []
    for _ in range(3):
        start = time.perf_counter()
        expected = by_scipy(steps, probabilities)
        times.append((time.perf_counter() - start) * 1e3)
    scipy = statistics.median(times)
    off = max(abs(p - expected[-(-amount // unit)]) for amount, p in at_least.items())
    print(f"{args.deals} deals, {steps.sum()} steps, exact: {exact}")
    print(f"{'coxswain':22}{took:8.1f} ms")
    print(f"{'scipy fftconvolve':22}{scipy:8.1f} ms {scipy / took:6.1f}x, off by {off:.1e} at most")

    cents = random.integers(1_000, 10_000_000, args.deals) * 10_000
    took, exact, _ = ours(args.program, cents, probabilities, args.repeats)
    print(f"{'amounts in cents':22}{took:8.1f} ms, exact: {exact}")


if __name__ == "__main__":
    main()
