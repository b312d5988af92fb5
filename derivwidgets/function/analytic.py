"""Functions of a real variable, continued into the complex plane from the real line.

The names are NumPy's and SciPy's, where theirs answer something else: the principal branch off the real domain, a
refusal of complex numbers, or an imaginary part without correct digits where it is small. Off its real domain a
function is nan; what chooses (comparisons, floor, sign) chooses by the real part.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special

from derivwidgets.function.errors import FormMissing

NAN = complex(np.nan, np.nan)


def _inside(domain: Any, value: Any) -> Any:
    return np.where(domain, value, NAN)


def _side(x: Any) -> Any:
    """Return 1 right of 0 and -1 left of it, in x's precision."""
    return np.copysign(1.0, np.real(x))


expm1 = special.expm1


def log(x: Any) -> Any:
    """Return the logarithm where the real part is not negative."""
    return _inside(np.real(x) >= 0, np.log(x))


def log2(x: Any) -> Any:
    """Return the logarithm to base 2 where the real part is not negative."""
    return _inside(np.real(x) >= 0, np.log2(x))


def log10(x: Any) -> Any:
    """Return the logarithm to base 10 where the real part is not negative."""
    return _inside(np.real(x) >= 0, np.log10(x))


def log1p(x: Any) -> Any:
    """Return log(1 + x) where the real part of 1 + x is not negative."""
    return _inside(np.real(x) >= -1, special.log1p(x))


def logaddexp(x: Any, y: Any) -> Any:
    """Return log(exp(x) + exp(y))."""
    high, low = np.maximum(x, y), np.minimum(x, y)
    return high + special.log1p(np.exp(low - high))


def sqrt(x: Any) -> Any:
    """Return the square root where the real part is not negative."""
    return _inside(np.real(x) >= 0, np.sqrt(x))


def cbrt(x: Any) -> Any:
    """Return the cube root that is real on the real line."""
    side = _side(x)
    return side * (side * x) ** (1 / 3)


def hypot(x: Any, y: Any) -> Any:
    """Return sqrt(x^2 + y^2)."""
    return sqrt(x * x + y * y)


def power(x: Any, y: Any) -> Any:
    """Return x^y, for a negative x where y is a whole number."""
    whole = (np.imag(y) == 0) & (np.real(y) == np.floor(np.real(y)))
    return _inside((np.real(x) >= 0) | whole, np.power(x, y))


def arcsin(x: Any) -> Any:
    """Return the inverse sine where the real part is between -1 and 1."""
    return _inside(np.abs(np.real(x)) <= 1, np.arcsin(x))


def arccos(x: Any) -> Any:
    """Return the inverse cosine where the real part is between -1 and 1."""
    return _inside(np.abs(np.real(x)) <= 1, np.arccos(x))


def arccosh(x: Any) -> Any:
    """Return the inverse hyperbolic cosine where the real part is at least 1."""
    return _inside(np.real(x) >= 1, np.arccosh(x))


def arctanh(x: Any) -> Any:
    """Return the inverse hyperbolic tangent where the real part is between -1 and 1."""
    return _inside(np.abs(np.real(x)) <= 1, np.arctanh(x))


def sign(x: Any) -> Any:
    """Return the sign of the real part."""
    return np.sign(np.real(x))


def floor(x: Any) -> Any:
    """Round the real part down."""
    return np.floor(np.real(x))


def ceil(x: Any) -> Any:
    """Round the real part up."""
    return np.ceil(np.real(x))


def round(x: Any) -> Any:  # noqa: A001
    """Round the real part to the nearest whole number, halves to even."""
    return np.round(np.real(x))


def mod(x: Any, y: Any) -> Any:
    """Return x minus the whole multiple of y that leaves a real part between 0 and that of y."""
    real, divisor = np.real(x), np.real(y)
    return x - y * np.round((real - np.mod(real, divisor)) / divisor)


def heaviside(x: Any, at_zero: Any) -> Any:
    """Return the step at 0 of the real part."""
    return np.heaviside(np.real(x), at_zero)


def less(x: Any, y: Any) -> Any:
    """Compare the real parts."""
    return np.less(np.real(x), np.real(y))


def less_equal(x: Any, y: Any) -> Any:
    """Compare the real parts."""
    return np.less_equal(np.real(x), np.real(y))


def equal(x: Any, y: Any) -> Any:
    """Compare the real parts."""
    return np.equal(np.real(x), np.real(y))


def not_equal(x: Any, y: Any) -> Any:
    """Compare the real parts."""
    return np.not_equal(np.real(x), np.real(y))


def expit(x: Any) -> Any:
    """Return 1/(1 + exp(-x)), by the exponential that does not overflow."""
    side = _side(x)
    small = np.exp(-side * x)
    return np.where(side > 0, 1, small) / (1 + small)


def _sine_of_pi(x: Any) -> Any:
    nearest = np.round(np.real(x))
    sine = np.sin(math.pi * (x - nearest))
    return np.where(np.mod(nearest, 2) == 0, sine, -sine)


def gamma(x: Any) -> Any:
    """Return the gamma function, left of 0 by reflection."""
    left = np.real(x) < 0
    right = special.gamma(np.where(left, 1 - x, x))
    return np.where(left, math.pi / (_sine_of_pi(x) * right), right)


def gammaln(x: Any) -> Any:
    """Return log |gamma(x)|, left of 0 by reflection, and not the logarithm's principal branch."""
    left = np.real(x) < 0
    right = special.loggamma(np.where(left, 1 - x, x))
    sine = _sine_of_pi(x)
    return np.where(left, math.log(math.pi) - np.log(_side(sine) * sine) - right, right)


SMALL = 1 / 8
"""The imaginary part up to which a Bessel function is its Taylor series about the real line."""
TERMS = 10


def jv(order: int, x: Any) -> Any:
    """Return the Bessel function of a whole order.

    SciPy's is correct as a complex number, but a small imaginary part of it may have no correct digit.
    """
    real, imaginary = np.real(x), np.imag(x)
    total = special.jv(order, real) + 0j * imaginary
    power: Any = 1
    for k in range(1, TERMS + 1):
        power = power * (1j * imaginary) / k
        if not np.any(np.abs(power) > np.finfo(np.float64).eps / 16) and k > 1:
            break
        total = total + power * _bessel_derivative(order, k, real)
    far = np.abs(imaginary) > SMALL
    return np.where(far, special.jv(order, x), total) if np.any(far) else total


def _bessel_derivative(order: int, k: int, x: Any) -> Any:
    """Return the k-th derivative of J_n, sum (-1)^j binomial(k, j) J_(n-k+2j) / 2^k (DLMF 10.6.7)."""
    return sum((-1) ** j * math.comb(k, j) / 2**k * special.jv(order - k + 2 * j, x) for j in range(k + 1))


def j0(x: Any) -> Any:
    """Return the Bessel function of order 0."""
    return jv(0, x)


def j1(x: Any) -> Any:
    """Return the Bessel function of order 1."""
    return jv(1, x)


def polygamma(order: int, x: Any) -> Any:
    """Refuse: neither NumPy nor SciPy has it."""
    raise FormMissing("SciPy's polygamma takes no complex numbers")
