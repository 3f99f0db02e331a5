"""Fits of Bass curves: Coxswain's bare fit beside scipy's curve_fit and R's nls on the same series,
and what an interval and a bootstrap take. See README.md.

    scripts/bench fit [--series N] [--peer N] [--repeats N]
"""

import argparse
import pathlib
import shutil
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


# Prints for each line of a file what its fit took, in microseconds, and its sum of squares.
R = """
bass <- function(t, p, q) { e <- exp(-(p + q) * t); (1 - e) / (1 + q / p * e) }
for (line in readLines(commandArgs(TRUE)[1])) {
  y <- as.numeric(strsplit(line, " ")[[1]])
  t <- seq_along(y)
  start <- list(p = 0.03, q = 0.38, m = 1.5 * sum(y))
  began <- Sys.time()
  fit <- tryCatch(nls(y ~ m * (bass(t, p, q) - bass(t - 1, p, q)), start = start),
                  error = function(e) NULL)
  took <- as.numeric(Sys.time() - began, units = "secs") * 1e6
  cat(took, if (is.null(fit)) "inf" else format(deviance(fit), digits = 17), "\\n")
}
"""


def by_r(path, count):
    """Microseconds a fit, and the sums of squares; empty where there is no R."""
    if shutil.which("Rscript") is None:
        return [], []
    some = path.with_suffix(".some")
    some.write_text("".join(path.read_text().splitlines(keepends=True)[:count]))
    script = path.with_suffix(".R")
    script.write_text(R)
    lines = subprocess.run(["Rscript", "--vanilla", script, some], check=True, capture_output=True,
                           text=True).stdout.split()
    return [float(word) for word in lines[::2]], [float(word) for word in lines[1::2]]


def beside(name, ours, theirs):
    better = sum(a < b * (1 - 1e-8) for a, b in zip(ours, theirs))
    worse = sum(a > b * (1 + 1e-8) for a, b in zip(ours, theirs))
    neither = sum(np.isinf(a) and np.isinf(b) for a, b in zip(ours, theirs))
    gave_up = sum(np.isinf(b) for b in theirs)
    print(f"of {len(theirs)} sums of squares {better} are smaller than {name}'s, {worse} larger, "
          f"{neither} neither finds, {gave_up} {name} does not (beyond 1e-8, relative)")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--series", type=int, default=10_000)
    parser.add_argument("--peer", type=int, default=500, help="how many of them the peers fit")
    parser.add_argument("--repeats", type=int, default=7)
    args = parser.parse_args()

    series = draw(args.series)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "series.txt"
        path.write_text("".join(" ".join(map(str, counts)) + "\n" for counts in series))
        output = subprocess.run([args.program, path, str(args.repeats)], check=True,
                                capture_output=True, text=True).stdout.splitlines()
        of_r, squares_of_r = by_r(path, args.peer)
    took = {line.split()[1]: float(line.split()[2]) for line in output if line.startswith("time")}
    fits = [line.split()[1:] for line in output if line.startswith("fit")]
    ours = [float(fit[4]) if len(fit) > 1 else np.inf for fit in fits]

    t = np.arange(1.0, PERIODS + 1)
    times, squares_of_scipy = [], []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for counts in series[:args.peer]:
            start = time.perf_counter()
            squares_of_scipy.append(by_scipy(t, counts.astype(float)))
            times.append((time.perf_counter() - start) * 1e6)
    peer = statistics.median(times)
    found = sum(np.isfinite(ours))
    print(f"{args.series} series of {PERIODS} periods, {found} with a curve")
    print(f"bare fit         {took['bare']:10.2f} us   scipy {peer:8.1f} us   ratio "
          f"{peer / took['bare']:6.1f}   wanted 100")
    if of_r:
        nls = statistics.median(of_r)
        print(f"{'':29}R's nls {nls:6.1f} us   ratio {nls / took['bare']:6.1f}   wanted 250")
    print(f"with interval    {took['interval']:10.1f} us   wanted under 1000")
    print(f"bootstrap, 1000  {took['bootstrap']:10.1f} us   wanted under 5000")
    beside("scipy", ours[:args.peer], squares_of_scipy)
    if of_r:
        beside("R", ours[:args.peer], squares_of_r)


if __name__ == "__main__":
    main()
