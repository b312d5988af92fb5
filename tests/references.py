"""What every operation means, by mpmath: values and derivatives, where they exist, and the numbers at the edges."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from mpmath import mp, mpf

DIGITS = 60
"""How many decimal digits mpmath computes with."""
SEED = 20_260_229
INF, NAN = math.inf, math.nan

Real = Callable[[mpf], mpf]


@dataclass(frozen=True)
class Reference:
    """What a formula means.

    Attributes
    ----------
    value : callable
        f, of an mpmath number.
    slope : callable
        f', written by hand.
    low, high : float
        The ends of the open interval in which f and f' are compared.
    edges : dict
        f at the ends of its domain and beyond, at 0, branch points, kinks, poles and infinities, as a float.
    scale : float
        The size below which an error counts as an absolute one: near a zero of f that no float hits.
    """

    value: Real
    slope: Real
    low: float = -INF
    high: float = INF
    edges: dict[float, float] = field(default_factory=dict)
    scale: float = 0.0

    def points(self, precision: str) -> np.ndarray:
        """Return tiny, moderate and large numbers between `low` and `high`, and some close to these ends."""
        rng = np.random.default_rng(SEED)
        numbers = [sign * size for size in (1e-300, 1e-100, 1e-30, 1e-12, 1e-5) for sign in (1, -1)]
        numbers += list(rng.uniform(max(self.low, -4), min(self.high, 4), 12))
        for sign, end in ((1, self.high), (-1, -self.low)):
            if end > 1:
                magnitudes = np.log10(min(end, 1e300)) * np.array([*rng.uniform(0, 1, 6), 0.25, 0.5, 0.75, 0.999999])
                numbers += list(sign * 10**magnitudes)
        numbers += [end + side * near for end, side in ((self.low, 1), (self.high, -1)) for near in (1e-12, 1e-6)]
        with np.errstate(over="ignore", under="ignore"):
            rounded = np.unique(np.array(numbers).astype(precision).astype(float))
        limits = np.finfo(precision)
        inside = (rounded > self.low) & (rounded < self.high)
        return rounded[inside & (np.abs(rounded) >= limits.tiny) & (np.abs(rounded) <= limits.max)].astype(precision)


def by_mpmath(function: Real, x: np.ndarray) -> list[mpf]:
    """Apply a reference to every number of an array, in `DIGITS` digits."""
    with mp.workdps(DIGITS):
        return [function(mpf(float(number))) for number in x]


def sign(x: mpf) -> mpf:
    return mpf((x > 0) - (x < 0))


def root(x: mpf, p: int, q: int) -> mpf:
    """Return the real x^(p/q), q odd."""
    return (sign(x) if p % 2 else 1) * abs(x) ** (mpf(p) / q)


def constant(value: float) -> Real:
    return lambda x: mpf(value)


def logarithm(base: int) -> Real:
    return lambda x: mp.log(x) / mp.log(base)


def softplus(x: mpf) -> mpf:
    return mp.log1p(mp.exp(x))


def sigmoid(x: mpf) -> mpf:
    return 1 / (1 + mp.exp(-x))


def sinc_slope(x: mpf) -> mpf:
    """Return minus the spherical Bessel function of order 1, which does not cancel near 0."""
    return -sign(x) * mp.sqrt(mp.pi / (2 * abs(x))) * mp.besselj(1.5, abs(x))


def modulo(x: mpf, y: mpf) -> mpf:
    with mp.workdps(400):
        return x - y * mp.floor(x / y)


def besselj(order: int) -> Real:
    return lambda x: mp.besselj(order, x)


def besselj_slope(order: int) -> Real:
    return lambda x: (mp.besselj(order - 1, x) - mp.besselj(order + 1, x)) / 2


def polygamma(order: int) -> Real:
    return lambda x: mp.polygamma(order, x)


def lgamma(x: mpf) -> mpf:
    return mp.log(abs(mp.gamma(x)))


def gamma_slope(x: mpf) -> mpf:
    return mp.gamma(x) * mp.digamma(x)


def density(x: mpf) -> mpf:
    return mp.exp(-(x**2)) * 2 / mp.sqrt(mp.pi)


OSCILLATING = {-INF: NAN, INF: NAN}

REFERENCES = {
    # operators
    "-(3x - 1)/(x + 4.5)": Reference(
        lambda x: (1 - 3 * x) / (x + mpf(4.5)), lambda x: mpf(-14.5) / (x + mpf(4.5)) ** 2, -4, 1e37,
        edges={-4.5: INF, 0: 1 / 4.5, INF: NAN}, scale=1),
    # exponentials and logarithms
    "exp(x)": Reference(mp.exp, mp.exp, high=709.7, edges={-INF: 0, -800: 0, 0: 1, 800: INF, INF: INF}),
    "expm1(x)": Reference(mp.expm1, mp.exp, high=709.7, edges={-INF: -1, -800: -1, 0: 0, 800: INF, INF: INF}),
    "log(x)": Reference(mp.log, lambda x: 1 / x, 0, edges={-1: NAN, 0: -INF, 1: 0, INF: INF}),
    "log2(x)": Reference(
        logarithm(2), lambda x: 1 / (x * mp.log(2)), 0, edges={-1: NAN, 0: -INF, 0.125: -3, 1: 0, 8: 3, INF: INF}),
    "log10(x)": Reference(
        logarithm(10), lambda x: 1 / (x * mp.log(10)), 0, edges={-1: NAN, 0: -INF, 1: 0, 1000: 3, INF: INF}),
    "log1p(x)": Reference(mp.log1p, lambda x: 1 / (1 + x), -1, edges={-2: NAN, -1: -INF, 0: 0, INF: INF}),
    "logaddexp(x, 0.75)": Reference(
        lambda x: mpf(0.75) + softplus(x - mpf(0.75)), lambda x: sigmoid(x - mpf(0.75)), edges={-INF: 0.75, INF: INF}),
    "logaddexp(-0.5, x)": Reference(
        lambda x: softplus(x + mpf(0.5)) - mpf(0.5), lambda x: sigmoid(x + mpf(0.5)), edges={-INF: -0.5, INF: INF},
        scale=1),
    # powers and roots
    "sqrt(x)": Reference(mp.sqrt, lambda x: 1 / (2 * mp.sqrt(x)), 0, edges={-1: NAN, 0: 0, 4: 2, INF: INF}),
    "cbrt(x)": Reference(
        lambda x: root(x, 1, 3), lambda x: root(x, -2, 3) / 3, edges={-INF: -INF, -8: -2, 0: 0, 27: 3, INF: INF}),
    "hypot(x, 0.75)": Reference(
        lambda x: mp.hypot(x, 0.75), lambda x: x / mp.hypot(x, 0.75), edges={-INF: INF, 0: 0.75, 1: 1.25, INF: INF}),
    "hypot(x, x)": Reference(
        lambda x: abs(x) * mp.sqrt(2), lambda x: sign(x) * mp.sqrt(2), -1e308, 1e308,
        edges={-INF: INF, 0: 0, INF: INF}),
    "x^2": Reference(lambda x: x**2, lambda x: 2 * x, -1e154, 1e154, edges={-INF: INF, 0: 0, INF: INF}),
    "x^-1": Reference(lambda x: 1 / x, lambda x: -1 / x**2, edges={-INF: 0, 0: INF, INF: 0}),
    "x^-3": Reference(lambda x: x**-3, lambda x: -3 / x**4, edges={-INF: 0, 0: INF, INF: 0}),
    "x^2.5": Reference(
        lambda x: x**mpf(2.5), lambda x: 2.5 * x**mpf(1.5), 0, 1e123, edges={-1: NAN, 0: 0, 4: 32, INF: INF}),
    "x^-0.5": Reference(
        lambda x: 1 / mp.sqrt(x), lambda x: x**mpf(-1.5) / -2, 0, edges={-1: NAN, 0: INF, 4: 0.5, INF: 0}),
    "x^(1/5)": Reference(
        lambda x: root(x, 1, 5), lambda x: root(x, -4, 5) / 5, edges={-32: -2, 0: 0, 32: 2, INF: INF}),
    "x^(-2/3)": Reference(
        lambda x: root(x, -2, 3), lambda x: root(x, -5, 3) * -2 / 3, edges={-8: 0.25, 0: INF, 8: 0.25, INF: 0}),
    "2^x": Reference(
        lambda x: mpf(2) ** x, lambda x: mp.log(2) * mpf(2) ** x, high=1023.5,
        edges={-INF: 0, 0: 1, 10: 1024, INF: INF}),
    "x^x": Reference(lambda x: x**x, lambda x: x**x * (1 + mp.log(x)), 0, 143, edges={0: 1, 1: 1, 2: 4, INF: INF}),
    # circular and hyperbolic functions
    "sin(x)": Reference(mp.sin, mp.cos, edges=OSCILLATING | {0: 0}),
    "cos(x)": Reference(mp.cos, lambda x: -mp.sin(x), edges=OSCILLATING | {0: 1}),
    "tan(x)": Reference(mp.tan, lambda x: mp.sec(x) ** 2, edges=OSCILLATING | {0: 0}),
    "asin(x)": Reference(
        mp.asin, lambda x: 1 / mp.sqrt((1 - x) * (1 + x)), -1, 1,
        edges={-2: NAN, -1: -math.pi / 2, 0: 0, 1: math.pi / 2, 2: NAN}),
    "acos(x)": Reference(
        mp.acos, lambda x: -1 / mp.sqrt((1 - x) * (1 + x)), -1, 1,
        edges={-2: NAN, -1: math.pi, 0: math.pi / 2, 1: 0, 2: NAN}),
    "atan(x)": Reference(mp.atan, lambda x: 1 / (1 + x**2), edges={-INF: -math.pi / 2, 0: 0, INF: math.pi / 2}),
    "sinh(x)": Reference(
        mp.sinh, mp.cosh, -710.4, 710.4, edges={-INF: -INF, -800: -INF, 0: 0, 800: INF, INF: INF}),
    "cosh(x)": Reference(mp.cosh, mp.sinh, -710.4, 710.4, edges={-INF: INF, -800: INF, 0: 1, 800: INF, INF: INF}),
    "tanh(x)": Reference(mp.tanh, lambda x: mp.sech(x) ** 2, edges={-INF: -1, -800: -1, 0: 0, 800: 1, INF: 1}),
    "asinh(x)": Reference(mp.asinh, lambda x: 1 / mp.sqrt(1 + x**2), edges={-INF: -INF, 0: 0, INF: INF}),
    "acosh(x)": Reference(
        mp.acosh, lambda x: 1 / mp.sqrt((x - 1) * (x + 1)), 1, edges={-1: NAN, 0: NAN, 1: 0, INF: INF}),
    "atanh(x)": Reference(
        mp.atanh, lambda x: 1 / ((1 - x) * (1 + x)), -1, 1, edges={-2: NAN, -1: -INF, 0: 0, 1: INF, 2: NAN}),
    "sinc(x)": Reference(mp.sinc, sinc_slope, edges={0: 1}),
    # kinks and jumps
    "abs(x)": Reference(abs, sign, edges={-INF: INF, 0: 0, INF: INF}),
    "sign(x)": Reference(sign, constant(0), edges={-INF: -1, 0: 0, INF: 1}),
    "floor(x)": Reference(mp.floor, constant(0), edges={-INF: -INF, -1.5: -2, -1: -1, 0: 0, 1.5: 1, INF: INF}),
    "ceil(x)": Reference(mp.ceil, constant(0), edges={-INF: -INF, -1.5: -1, -1: -1, 0: 0, 1.5: 2, INF: INF}),
    "round(x)": Reference(mp.nint, constant(0), edges={-1.5: -2, -0.5: 0, 0: 0, 0.5: 0, 1.5: 2, 2.5: 2, INF: INF}),
    "mod(x, 0.75)": Reference(
        lambda x: modulo(x, mpf(0.75)), constant(1), edges={-INF: NAN, -1: 0.5, 0: 0, 0.75: 0, 1: 0.25, INF: NAN}),
    "mod(x, -0.75)": Reference(
        lambda x: modulo(x, mpf(-0.75)), constant(1), edges={-1: -0.25, 0: 0, 0.75: 0, 1: -0.5, INF: NAN}),
    "mod(5, x)": Reference(
        lambda x: modulo(mpf(5), x), lambda x: -mp.floor(5 / x), 1e-3, edges={0: NAN, 2.5: 0, 3: 2}),
    "heaviside(x)": Reference(lambda x: (sign(x) + 1) / 2, constant(0), edges={-INF: 0, 0: 0.5, INF: 1}),
    "max(x, 0.5)": Reference(
        lambda x: max(x, mpf(0.5)), lambda x: mpf(x > 0.5), edges={-INF: 0.5, 0.5: 0.5, INF: INF}),
    "min(x, 0.5)": Reference(
        lambda x: min(x, mpf(0.5)), lambda x: mpf(x < 0.5), edges={-INF: -INF, 0.5: 0.5, INF: 0.5}),
    "clip(x, -0.5, 2)": Reference(
        lambda x: min(max(x, mpf(-0.5)), mpf(2)), lambda x: mpf(-0.5 < x < 2),
        edges={-INF: -0.5, -0.5: -0.5, 0: 0, 2: 2, INF: 2}),
    "where(x > 1, x^2, -x)": Reference(
        lambda x: x**2 if x > 1 else -x, lambda x: 2 * x if x > 1 else mpf(-1), high=1e154,
        edges={-INF: INF, 0: 0, 1: -1, INF: INF}),
    "where(0 <= x and x < 1, x, 3)": Reference(
        lambda x: x if 0 <= x < 1 else mpf(3), lambda x: mpf(0 <= x < 1), edges={-INF: 3, 0: 0, 1: 3, INF: 3}),
    "where(x < 0 or not x != 2, 7, x)": Reference(
        lambda x: mpf(7) if x < 0 or x == 2 else x, lambda x: mpf(x >= 0), edges={-INF: 7, 0: 0, 2: 7, INF: INF}),
    "where(x == 1, 5, x)": Reference(lambda x: mpf(5) if x == 1 else x, constant(1), edges={1: 5, INF: INF}),
    # neural networks
    "relu(x)": Reference(lambda x: max(x, mpf(0)), lambda x: mpf(x > 0), edges={-INF: 0, 0: 0, INF: INF}),
    "softplus(x)": Reference(softplus, sigmoid, edges={-INF: 0, -800: 0, 0: math.log(2), 800: 800, INF: INF}),
    "sigmoid(x)": Reference(
        sigmoid, lambda x: sigmoid(x) * sigmoid(-x), edges={-INF: 0, -800: 0, 0: 0.5, 800: 1, INF: 1}),
    "gelu(x)": Reference(
        lambda x: x * mp.ncdf(x), lambda x: mp.ncdf(x) + x * mp.npdf(x), -1e4, 1e4,
        edges={-800: 0, 0: 0, 800: 800, INF: INF}),
    # special functions
    "erf(x)": Reference(mp.erf, density, -1e4, 1e4, edges={-INF: -1, 0: 0, INF: 1}),
    "erfc(x)": Reference(mp.erfc, lambda x: -density(x), -1e4, 1e4, edges={-INF: 2, 0: 1, INF: 0}),
    "gamma(x)": Reference(
        mp.gamma, gamma_slope, 0, 171.6, edges={-1: NAN, 0: INF, 1: 1, 5: 24, 180: INF, INF: INF}),
    "gamma(x - 3)": Reference(lambda x: mp.gamma(x - 3), lambda x: gamma_slope(x - 3), 1, 2),
    "lgamma(x)": Reference(lgamma, mp.digamma, 0, 1e10, edges={-1: INF, 0: INF, 1: 0, 2: 0, INF: INF}, scale=1),
    "lgamma(x - 3)": Reference(lambda x: lgamma(x - 3), lambda x: mp.digamma(x - 3), 1, 2, scale=1),
    "polygamma(0, x)": Reference(mp.digamma, polygamma(1), 0, edges={INF: INF}, scale=1),
    "polygamma(2, x)": Reference(polygamma(2), polygamma(3), 0, 1e6),
    "besselj0(x)": Reference(besselj(0), lambda x: -mp.besselj(1, x), -20, 20, edges={0: 1}, scale=1),
    "besselj1(x)": Reference(besselj(1), besselj_slope(1), -20, 20, edges={0: 0}, scale=1),
    "besselj(2, x)": Reference(besselj(2), besselj_slope(2), -20, 20, edges={0: 0}, scale=1),
}  # fmt: skip
"""What each formula means; together they use every operation that people may type."""
