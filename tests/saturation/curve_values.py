"""Writes curve_values.inc, what curves_test.cc compares the curves with: by mpmath, with 250 digits.

    python curve_values.py           # writes it
    python curve_values.py --check   # fails where it would be another

Needs mpmath, which tests/python/requirements.txt names. Parameters and times are doubles, taken
as they are; derivatives are mpmath's of the plain formulas.
"""

import sys
from pathlib import Path

import mpmath
from mpmath import mpf

mpmath.mp.dps = 250
TARGET = Path(__file__).parent / "curve_values.inc"

BASS = [(.03, .38), (.1, 0.), (.2, .2), (.4, .05), (.002, 1.1), (1e-7, .5), (1e-5, 1e-5), (2., 3.)]
BASS_TIMES = [0., .1, 1., 5., 6.2, 10., 20., 80.]
RICHARDS = [(50., .5, 1.), (3., .38, 0.), (3., .38, 1e-9), (20., .3, .01), (20., .3, .5),
            (7., 1.2, 3.), (1e6, .7, 40.), (.2, .9, 2.), (1e-3, .05, 1e-4)]
RICHARDS_TIMES = [-30., -3., 0., .1, 1., 5., 7.8, 20., 60.]
# Of the generalized Bass curve: a covariate from t = 0 on with its beta, the paces of seasons, which
# of them the first period is, and times.
COVARIATE, BETA = [100., 98., 80., 85., 70., 71., 60.], -1.25
PACE, SEASON = [2.25, .5, .25, 1.], 3
PACED = [(.03, .38), (.4, .05), (.002, 1.1)]
PACED_TIMES = [0., .3, 1., 2.75, 4., 5.5, 6., 9.125, 30.]
# Of a ceiling: its levels at times, and its rate after them.
LEVEL_TIMES, LEVELS, RATE = [-1., 2., 7.], [40., 50., 35.], .0625
SHARES = [1e-9, .1, .5, .9, .999]


def bass(p, q, t):
    if t <= 0:
        return mpf(0)
    e = mpmath.exp(-(p + q) * t)
    return (1 - e) / (1 + q / p * e)


def bass_density(p, q, t):
    share = bass(p, q, t)
    return (p + q * share) * (1 - share)


def richards(a, k, nu, t):
    y = a * mpmath.exp(-k * t)
    # The limit and its slope by nu, where mpmath takes differences about 0.
    if abs(nu) < mpf(10) ** -60:
        return mpmath.exp(-y) * (1 + nu * y * y / 2)
    return (1 + nu * y) ** (-1 / nu)


def richards_density(a, k, nu, t):
    y = a * mpmath.exp(-k * t)
    if abs(nu) < mpf(10) ** -60:
        return k * y * mpmath.exp(-y) * (1 + nu * (y * y / 2 - y))
    return k * y * (1 + nu * y) ** (-1 / nu - 1)


def number(value):
    if mpmath.isnan(value):
        return "kNaN"
    # What doubles do not know is 0.
    return mpmath.nstr(value if abs(value) > 1e-300 else mpf(0), 20, min_fixed=1, max_fixed=0)


def with_gradient(function, parameters):
    """The value, and the derivative by each parameter."""
    numbers = [mpf(x) for x in parameters]
    found = [function(*numbers)]
    for j in range(len(numbers)):
        def along(x, j=j):
            return function(*numbers[:j], x, *numbers[j + 1:])
        at = numbers[j]
        # From above where a parameter ends.
        direction = 1 if at == 0 else 0
        step = mpf(10) ** -80 * (abs(at) if at != 0 else 1)
        found.append(mpmath.diff(along, at, h=step, direction=direction))
    return found


def rows(share, density, parameter_sets, times, inflections, peak):
    for parameters in parameter_sets:
        for t in times:
            functions = [lambda *x: share(*x, mpf(t)), lambda *x: density(*x, mpf(t)),
                         lambda *x: share(*x, mpf(t) + 1) - share(*x, mpf(t))]
            yield "Values", [*map(mpf, parameters), mpf(t),
                             *(x for f in functions for x in with_gradient(f, parameters))]
        numbers = [mpf(x) for x in parameters]
        summit = peak(*numbers)
        shared = [time_to(share, numbers, mpf(x)) for x in SHARES]
        yield "Times", [*numbers, *shared, summit, density(*numbers, summit),
                        *inflections(*numbers)]


def time_to(share, parameters, wanted):
    if share is bass:
        p, q = parameters
        return mpmath.log((1 + wanted * q / p) / (1 - wanted)) / (p + q)
    a, k, nu = parameters
    y = -mpmath.log(wanted) if nu == 0 else (wanted ** -nu - 1) / nu
    return mpmath.log(a / y) / k


def bass_peak(p, q):
    return mpmath.log(q / p) / (p + q) if q > p else mpf(0)


def bass_inflections(p, q):
    if q == 0:
        return [mpmath.nan, mpmath.nan]
    middle, distance = mpmath.log(q / p) / (p + q), mpmath.log(2 + mpmath.sqrt(3)) / (p + q)
    return [t if t >= 0 else mpmath.nan for t in (middle - distance, middle + distance)]


def richards_peak(a, k, nu):
    return mpmath.log(a) / k


def richards_inflections(a, k, nu):
    """From the roots of the second derivative, y^2 - (3 + nu) y + 1 = 0."""
    root = mpmath.sqrt((3 + nu) ** 2 - 4)
    return [mpmath.log(a / ((3 + nu + sign * root) / 2)) / k for sign in (1, -1)]


def clock(t):
    """The curve's own time, and its speed just after t."""
    time, speed = mpf(0), mpf(1)
    period = 0
    while period < t:
        time += min(t - period, 1) * mpf(PACE[(SEASON + period) % 4])
        period += 1
    speed = mpf(PACE[(SEASON + int(t)) % 4])
    z = [mpmath.log(mpf(value) / mpf(COVARIATE[0])) for value in COVARIATE]
    last = len(z) - 1
    before = min(int(t), last)
    slope = z[before + 1] - z[before] if before < last else mpf(0)
    return time + BETA * (z[before] + (t - before) * slope if before < last else z[last]), \
        speed + BETA * slope


def level(t):
    """How high the ceiling is."""
    if t <= LEVEL_TIMES[0]:
        return mpf(LEVELS[0])
    for (a, b), (low, high) in zip(zip(LEVEL_TIMES, LEVEL_TIMES[1:]), zip(LEVELS, LEVELS[1:])):
        if t <= b:
            return mpf(low) * (mpf(high) / mpf(low)) ** ((t - a) / (mpf(b) - a))
    return mpf(LEVELS[-1]) * mpmath.exp(mpf(RATE) * (t - LEVEL_TIMES[-1]))


def paced_rows():
    """p, q, t, share, density, and what a ceiling of 1 at 0 has brought from t to t + 1."""
    for p, q in PACED:
        for t in map(mpf, PACED_TIMES):
            exact = [mpf(p), mpf(q)]
            (now, speed), (later, _) = clock(t), clock(t + 1)
            new = (level(t + 1) * bass(*exact, later) - level(t) * bass(*exact, now)) / level(mpf(0))
            yield [*exact, t, bass(*exact, now), bass_density(*exact, now) * speed, new]


def text():
    parts = ["// By curve_values.py; see there.\n"]
    for name, found in [
            ("Bass", rows(bass, bass_density, BASS, BASS_TIMES, bass_inflections, bass_peak)),
            ("Richards", rows(richards, richards_density, RICHARDS, RICHARDS_TIMES,
                              richards_inflections, richards_peak))]:
        found = list(found)
        for kind in ("Values", "Times"):
            tables = [values for of_kind, values in found if of_kind == kind]
            parts.append(f"constexpr double k{name}{kind}[][{len(tables[0])}] = {{\n")
            parts += [f"    {{{', '.join(map(number, values))}}},\n" for values in tables]
            parts.append("};\n")
    parts.append("constexpr double kPacedValues[][6] = {\n")
    parts += [f"    {{{', '.join(map(number, values))}}},\n" for values in paced_rows()]
    parts.append("};\n")
    return "".join(parts)


def main():
    if sys.argv[1:] == ["--check"]:
        sys.exit(0 if TARGET.read_text() == text() else f"{TARGET.name} is not what mpmath says")
    TARGET.write_text(text())


if __name__ == "__main__":
    main()
