"""No estimator and no loss of adoption_fit leaves more than scipy does of the same counts.

    python estimator_test.py     # with the package coxswain and COXSWAIN_LIBRARY

Random Bass series, seeded, Poisson's counts and such as scatter more. What an estimator makes small
is written here again, in terms of scipy: sums of squares, robust losses, deviances, and of the
negative binomial the likelihood over its dispersion, too. scipy starts from several places and its
best is taken. Compared is the value of the parameters as the query tells them, where it says that
they are identified. fit_test.py does the same for the families.
"""

import sys

import numpy as np
from scipy.optimize import least_squares, minimize
from scipy.special import gammaln, xlogy

from fit_test import PERIODS, ROOM, book_of, increments, share

SERIES = 12  # of each kind of counts
STARTS = [(0.03, 0.38), (0.005, 0.6), (0.1, 0.1)]
T = np.arange(1.0, PERIODS + 1)


def means(parameters):
    return increments("bass", parameters[:2], parameters[2])


def densities(parameters):
    p, q, m = parameters
    reached = share("bass", T, (p, q))
    return m * (p + q * reached) * (1 - reached)


def roots(deviances, off):
    """Numbers whose squares are the deviances."""
    return np.sign(off) * np.sqrt(np.maximum(deviances, 0))


def of_poisson(counts, parameters):
    mean = means(parameters)
    return roots(2 * (xlogy(counts, counts / mean) - (counts - mean)), counts - mean)


def of_negative_binomial(dispersion):
    def residuals(counts, parameters):
        mean = means(parameters)
        more = (counts + 1 / dispersion) * np.log((1 + dispersion * counts) /
                                                  (1 + dispersion * mean))
        return roots(2 * (xlogy(counts, counts / mean) - more), counts - mean)
    return residuals


# What has its squares, or a loss of it, added up: of counts and (p, q, m).
RESIDUALS = {
    "increments": lambda counts, at: counts - means(at),
    "density": lambda counts, at: counts - densities(at),
    "cumulative": lambda counts, at: np.cumsum(counts) - np.cumsum(means(at)),
    "poisson": of_poisson,
}


def least(residuals, counts, loss="linear", scale=1.0):
    """The least value from any start."""
    def at(logarithms):
        with np.errstate(all="ignore"):
            return np.nan_to_num(residuals(counts, np.exp(logarithms)), nan=1e9, posinf=1e9,
                                 neginf=-1e9)

    best = np.inf
    for p, q in STARTS:
        found = least_squares(at, np.log((p, q, 1.3 * counts.sum())), loss=loss, f_scale=scale,
                              xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=4000)
        best = min(best, 2 * found.cost)
    return best


def robust(name, residuals, scale):
    """The loss of these residuals."""
    z = (residuals / scale) ** 2
    rho = np.where(z <= 1, z, 2 * np.sqrt(z) - 1) if name == "huber" else 2 * (np.sqrt(1 + z) - 1)
    return scale**2 * rho.sum()


def minus_log_likelihood(counts, parameters, dispersion):
    """Of the negative binomial; a dispersion of 0 is Poisson's."""
    mean = means(parameters)
    # ln (Gamma(y + 1/d) / Gamma(1/d) d^y), which of a small d gammas themselves do not tell.
    rise = np.array([np.log1p(dispersion * np.arange(count)).sum() for count in counts])
    fall = (counts + 1 / dispersion) * np.log1p(dispersion * mean) if dispersion else mean
    return -(rise - gammaln(counts + 1) + xlogy(counts, mean) - fall).sum()


def most_likely(counts):
    """The least minus log-likelihood over the dispersion, too."""
    def at(logarithms):
        with np.errstate(all="ignore"):
            value = minus_log_likelihood(counts, np.exp(logarithms[:3]), np.exp(logarithms[3]))
        return value if np.isfinite(value) else 1e12

    best = np.inf
    for p, q in STARTS:
        found = minimize(at, np.log((p, q, 1.3 * counts.sum(), 0.1)), method="Nelder-Mead",
                         options={"xatol": 1e-9, "fatol": 1e-11, "maxiter": 8000, "maxfev": 8000})
        best = min(best, found.fun)
    return best


class Compared:
    def __init__(self):
        self.count = self.failed = 0

    def add(self, what, ours, theirs):
        self.count += 1
        if ours > theirs + abs(theirs) * ROOM:
            self.failed += 1
            print(f"{what}: {ours!r} where scipy finds {theirs!r}")


def draw():
    """Counts by kind and series."""
    random = np.random.Generator(np.random.PCG64(8))
    kinds = {"poisson": [], "scattered": []}
    for kind, series in kinds.items():
        for _ in range(SERIES):
            mean = increments("bass", (10 ** random.uniform(-2.3, -1.3), random.uniform(0.3, 0.6)),
                              10 ** random.uniform(2.2, 2.8))
            weight = random.gamma(5, 1 / 5, PERIODS) if kind == "scattered" else 1
            counts = random.poisson(mean * weight)
            counts[0] = max(counts[0], 1)  # a curve begins with its first customer
            series.append(counts)
    return kinds


def compare(name, counts, answer, row, compared):
    at = [answer[column][row] for column in ("p", "q", "ceiling")]
    what = f"{answer['estimator'][row]} {answer['loss'][row]} {answer['segment'][row]}"
    loss = answer["loss"][row]
    if name in RESIDUALS:
        residuals = RESIDUALS[name](counts, at)
        if loss == "squares":
            compared.add(what, (residuals**2).sum(), least(RESIDUALS[name], counts))
            return
        scale = np.median(np.abs(residuals)) / 0.6745 * (1.345 if loss == "huber" else 1)
        compared.add(what, robust(loss, residuals, scale),
                     least(RESIDUALS[name], counts, loss, scale))
    elif name == "regression":
        before = np.cumsum(counts) - counts
        columns = np.stack([np.ones(PERIODS), before, before**2], 1)
        theirs = np.linalg.lstsq(columns / columns[-1], counts, rcond=None)[1][0]
        p, q, m = at
        ours = ((counts - (p * m + (q - p) * before - q / m * before**2)) ** 2).sum()
        compared.add(what, ours, theirs)
    else:
        dispersion = answer["dispersion"][row]
        residuals = of_negative_binomial(dispersion) if dispersion else of_poisson
        compared.add(what, (residuals(counts, at) ** 2).sum(), least(residuals, counts))
        compared.add(what + " with its dispersion", minus_log_likelihood(counts, at, dispersion),
                     most_likely(counts))


def main():
    kinds = draw()
    book = book_of(kinds)
    failed = 0
    for name, loss in [("increments", "squares"), ("density", "squares"), ("cumulative", "squares"),
                       ("poisson", "squares"), ("negative_binomial", "squares"),
                       ("regression", "squares"), ("increments", "huber"),
                       ("increments", "soft_l1"), ("density", "huber"), ("cumulative", "soft_l1")]:
        answer = book.adoption_fit(by="segment", grain="month", estimator=name, loss=loss,
                                   ceiling="free", to="2021-06-30", replicates=0)
        rows = {segment: row for row, segment in enumerate(answer["segment"])}
        compared = Compared()
        for kind, series in kinds.items():
            for number, counts in enumerate(series):
                row = rows[f"{kind} {number:02}"]
                if answer["status"][row] == "identified":
                    compare(name, counts.astype(float), answer, row, compared)
        print(f"{name}, {loss}: {compared.count} compared, {compared.failed} failed")
        failed += compared.failed + (compared.count < SERIES / 2)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
