"""Shares of small groups: intervals that stay honest, and whether one share is lower than another."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import comb, sqrt
from statistics import NormalDist

_Z95 = NormalDist().inv_cdf(0.975)


def wilson95(successes: int, n: int) -> tuple[float, float] | None:
    """The 95% Wilson score interval of a share, from 0 to 1; None of nobody.

    Raises ValueError when more succeeded than there are.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is no share.")
    if n == 0:
        return None
    share, weight = successes / n, _Z95**2 / n
    centre = (share + weight / 2) / (1 + weight)
    half = sqrt(share * (1 - share) * weight + weight**2 / 4) / (1 + weight)
    low = 0.0 if successes == 0 else centre - half
    return low, (1.0 if successes == n else centre + half)


def fisher_lower(successes: int, n: int, rest_successes: int, rest_n: int) -> float | None:
    """How likely so few successes would be if both groups were alike: Fisher's exact test, one-sided.

    None when either group is empty. Raises ValueError when more succeeded than there are.
    """
    if not (0 <= successes <= n and 0 <= rest_successes <= rest_n):
        raise ValueError(f"{successes} of {n} against {rest_successes} of {rest_n} are no shares.")
    if n == 0 or rest_n == 0:
        return None
    total = successes + rest_successes
    ways = sum(comb(n, one) * comb(rest_n, total - one) for one in range(successes + 1) if total - one >= 0)
    return float(Fraction(ways, comb(n + rest_n, total)))


def at_least(part: int, whole: int, share: float) -> bool:
    """Whether `part` is at least that share (0 to 1) of `whole`, exactly: 3 is 0.3 of 10."""
    return part >= Fraction(str(share)) * whole


def at_most(part: int, whole: int, share: float) -> bool:
    """Whether `part` is at most that share of `whole`, exactly."""
    return part <= Fraction(str(share)) * whole


def percent(part: int, whole: int) -> float | None:
    """A share in percent with one decimal; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


def whole_percent(part: int, whole: int) -> int:
    """A share in whole percent, half up (62.5 is 63). Raises ZeroDivisionError of nothing."""
    exact = Decimal(100 * part) / Decimal(whole) if whole else Decimal(1) / Decimal(0)
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
