"""Fits of Bass curves: Coxswain's bare fit beside scipy's curve_fit on the same series, and what an
interval and a bootstrap take. See README.md.

    scripts/bench fit [--series N] [--peer N] [--repeats N]
"""

import argparse
import pathlib
import statistics
import subprocess
import tempfile
import time
import warnings

import numpy as np
from scipy.optimize import curve_fit

PERIODS = 20


def draw(count):
    """Counts about curves whose peak lies within the periods, scattered by a tenth and Poisson's."""
    random = np.random.Generator(np.random.PCG64(20))
    t = np.arange(PERIODS + 1)
    series = []
    while len(series) < count:
        p, q = 10 ** random.uniform(-3, -1.3), random.uniform(0.25, 0.7)
        if not 4 < np.log(q / p) / (p + q) < 15:
            continue
        mean = 10 ** random.uniform(2.5, 4.5) * np.diff(bass(t, p, q))
        series.append(random.poisson(np.maximum(mean * random.normal(1, 0.1, PERIODS), 0)))
    return series


def bass(t, p, q):
    e = np.exp(-(p + q) * t)
    return (1 - e) / (1 + q / p * e)


def increments(t, p, q, m):
    return m * (bass(t, p, q) - bass(t - 1, p, q))


def by_scipy(t, counts):
    """The sum of squares, or infinity where it gives up."""
    try:
        found, _ = curve_fit(increments, t, counts, p0=(0.03, 0.38, 1.5 * counts.sum()))
    except RuntimeError:
        return np.inf
    return ((counts - increments(t, *found)) ** 2).sum()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--series", type=int, default=10_000)
    parser.add_argument("--peer", type=int, default=500, help="how many of them scipy fits")
    parser.add_argument("--repeats", type=int, default=7)
    args = parser.parse_args()

    series = draw(args.series)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "series.txt"
        path.write_text("".join(" ".join(map(str, counts)) + "\n" for counts in series))
        output = subprocess.run([args.program, path, str(args.repeats)], check=True,
                                capture_output=True, text=True).stdout.splitlines()
    took = {line.split()[1]: float(line.split()[2]) for line in output if line.startswith("time")}
    fits = [line.split()[1:] for line in output if line.startswith("fit")]
    ours = [float(fit[4]) if len(fit) > 1 else np.inf for fit in fits]

    t = np.arange(1.0, PERIODS + 1)
    times, better, worse, neither = [], 0, 0, 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for counts, squares in zip(series[:args.peer], ours):
            start = time.perf_counter()
            theirs = by_scipy(t, counts.astype(float))
            times.append((time.perf_counter() - start) * 1e6)
            neither += np.isinf(theirs) and np.isinf(squares)
            better += squares < theirs * (1 - 1e-8)
            worse += squares > theirs * (1 + 1e-8)
    peer = statistics.median(times)
    found = sum(np.isfinite(ours))
    print(f"{args.series} series of {PERIODS} periods, {found} with a curve")
    print(f"bare fit         {took['bare']:10.2f} us   scipy {peer:8.1f} us   ratio "
          f"{peer / took['bare']:6.1f}   wanted 100")
    print(f"with interval    {took['interval']:10.1f} us   wanted under 1000")
    print(f"bootstrap, 1000  {took['bootstrap']:10.1f} us   wanted under 5000")
    print(f"of {len(times)} sums of squares {better} are smaller than scipy's, {worse} larger, "
          f"{neither} neither finds (beyond 1e-8, relative)")


if __name__ == "__main__":
    main()
