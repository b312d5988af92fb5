"""The vocabulary on Taylor series with ball coefficients: analytic operations where they are analytic.

A number is an `arb` where it does not depend on x, and an `arb_series` where it does. Where an operation is not
analytic at the first coefficient, or this cannot be told, the result is `UNDECIDED`; where it is certainly not defined,
`UNDEFINED`. Formulas are those of the NIST Digital Library of Mathematical Functions, https://dlmf.nist.gov, by number.
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial
from typing import Any, TypeAlias

from flint import arb, arb_series, ctx

from derivwidgets.truth.exact import raised, whole_number
from derivwidgets.truth.missing import UNDECIDED, UNDEFINED, Missing, both, choose, either, opposite

__all__ = ["both", "choose", "either", "opposite"]

Number: TypeAlias = "arb | arb_series"
Result: TypeAlias = "arb | arb_series | Missing"
Truth: TypeAlias = "bool | Missing"


def head(x: Number) -> arb:
    """Return the constant term."""
    return x if isinstance(x, arb) else x[0]


def number(value: Any) -> arb:
    """Return a constant."""
    return arb(value)


def pi() -> arb:
    """Return π at the current precision."""
    return arb.pi()


def side(x: Number) -> int:
    """Return 1 or -1: which form of an identity loses fewer digits at x."""
    return -1 if head(x) < 0 else 1


def sign_of(x: Number) -> int | Missing:
    """Return the sign that x has all around the point: 1, -1, or 0 for a constant 0."""
    first = head(x)
    if first > 0:
        return 1
    if first < 0:
        return -1
    return 0 if isinstance(x, arb) and first.is_zero() else UNDECIDED


def compose(taylor: arb_series, x: Number) -> Number:
    """Return the function with this Taylor series around the constant term of x, of x."""
    if isinstance(x, arb):
        return taylor[0]
    change = arb_series([0, *x.coeffs()[1:]], x.prec)
    return taylor(change) if change.length() else arb_series([taylor[0]], x.prec)


def around(x: Number) -> arb_series:
    """Return the identity as a Taylor series around the constant term of x."""
    return arb_series([head(x), 1], 1 if isinstance(x, arb) else x.prec)


# ---- arithmetic: python-flint is three times as fast with a series on the left ---------------------------------------


def add(x: Number, y: Number) -> Number:
    return y + x if isinstance(x, arb) else x + y


def sub(x: Number, y: Number) -> Number:
    return -y + x if isinstance(x, arb) else x - y


def mul(x: Number, y: Number) -> Number:
    return y * x if isinstance(x, arb) else x * y


def neg(x: Number) -> Number:
    return -x


def div(x: Number, y: Number) -> Result:
    match sign_of(y):
        case Missing.UNDECIDED:
            return UNDECIDED
        case 0:
            return UNDEFINED
    return x / y


def power(x: Number, exponent: Fraction) -> Result:
    """Return the real power: odd roots of negative numbers are real."""
    p, q = exponent.numerator, exponent.denominator
    if q == 1 and p >= 0:
        found: Number = raised(x, p)
        return found
    sign = sign_of(x)
    if isinstance(sign, Missing):
        return UNDECIDED
    if sign == 0:
        return x if p > 0 else UNDEFINED
    if q == 1:
        return (1 / x) ** -p  # x^-p as a ball can hold 0 where x does not
    if sign < 0 and q % 2 == 0:
        return UNDEFINED
    size = x if sign > 0 else -x
    root = size.sqrt() ** p if q == 2 and p > 0 else size ** (arb(p) / arb(q))
    return root if sign > 0 or p % 2 == 0 else -root


def pow_(x: Number, y: Number) -> Result:
    """Return the principal power, which a negative base has for a whole exponent only; 0^0 is 1."""
    sign = sign_of(x)
    if isinstance(sign, Missing):
        return UNDECIDED
    if sign > 0:
        return exp(y * x.log())
    if isinstance(y, arb) and y.is_exact() and (whole := whole_number(y)) is not None:
        return power(x, Fraction(whole))
    if sign < 0:
        return UNDECIDED if _may_stay_whole(y) else UNDEFINED
    growth = sign_of(y)
    return growth if isinstance(growth, Missing) else arb(int(growth == 0)) if growth >= 0 else UNDEFINED


def _may_stay_whole(y: Number) -> bool:
    """Whether y may be a whole number, and may be constant."""
    constant = isinstance(y, arb) or all(coefficient.contains(0) for coefficient in y.coeffs()[1:])
    return constant and bool(head(y).contains_integer())


# ---- analytic functions ----------------------------------------------------------------------------------------------


def exp(x: Number) -> Number:
    return x.exp()


def log(x: Number) -> Result:
    sign = sign_of(x)
    if isinstance(sign, Missing):
        return UNDECIDED
    return x.log() if sign > 0 else UNDEFINED


def sin(x: Number) -> Number:
    return x.sin()


def cos(x: Number) -> Number:
    return x.cos()


def atan(x: Number) -> Number:
    return x.atan()


def asin(x: Number) -> Result:
    inside = sign_of(1 - x * x)
    if isinstance(inside, Missing):
        return UNDECIDED
    if _has_no_square(x):
        return x
    return x.asin() if inside >= 0 else UNDEFINED


def _has_no_square(x: Number) -> bool:
    """Whether x² is 0 to all terms, and asin(x) is x; of such a series with many terms FLINT's own ends the process."""
    return isinstance(x, arb_series) and bool(x[0].is_zero()) and not (x * x).length()


def acos(x: Number) -> Result:
    inside = sign_of(1 - x * x)
    if isinstance(inside, Missing):
        return UNDECIDED
    if _has_no_square(x):
        return arb.pi() / 2 - x
    return x.acos() if inside >= 0 else UNDEFINED


def erf(x: Number) -> Number:
    return x.erf()


def erfc(x: Number) -> Number:
    return x.erfc()


def sinc(x: Number) -> Number:
    """Return sin(x)/x; near 0 its Taylor coefficients are bounded by |sinc^(k)| <= 1/(k + 1)."""
    first = head(x)
    if not first.contains(0):
        return x.sin() / x
    terms = 1 if isinstance(x, arb) else x.prec
    if first.is_zero():
        taylor = [arb(0) if k % 2 else arb((-1) ** (k // 2)) / factorial(k + 1) for k in range(terms)]
    else:
        taylor = [arb(0, arb(1) / ((k + 1) * factorial(k))) for k in range(terms)]
        taylor[0] = first.sinc()
    return compose(arb_series(taylor, terms), x)


def sinc_derivative(x: Number, order: Fraction) -> Result:
    """Return the n-th derivative of sin(x)/x."""
    depth = int(order)
    longer = arb_series([head(x), 1], around(x).prec + depth)
    with _terms(longer.prec):
        taylor = sinc(longer)
        assert isinstance(taylor, arb_series)
        for _ in range(depth):
            taylor = taylor.derivative()
    return compose(taylor, x)


def gamma(x: Number) -> Result:
    """Return Γ(x), with one term more: FLINT's series of two terms is nan for a wide ball left of 0."""
    if _may_be_gamma_pole(x):
        return UNDECIDED
    if isinstance(x, arb):
        return x.gamma()
    longer = arb_series([head(x), 1], x.prec + 1)
    with _terms(longer.prec):
        taylor = longer.gamma()
    return compose(taylor, x)


def lgamma(x: Number) -> Result:
    """Return log|Γ(x)|; left of 0 by reflection, 5.5.3."""
    if _may_be_gamma_pole(x):
        return UNDECIDED
    if head(x) > 0:
        return x.lgamma()
    size = (x * arb.pi()).sin()
    if head(size) < 0:
        size = -size
    return arb.pi().log() - size.log() - (1 - x).lgamma()


def digamma(x: Number) -> Result:
    return polygamma(x, Fraction(0))


def polygamma(x: Number, order: Fraction) -> Result:
    """Return the derivative of log Γ of order n + 1."""
    if _may_be_gamma_pole(x):
        return UNDECIDED
    depth = int(order) + 1
    longer = arb_series([head(x), 1], around(x).prec + depth)
    with _terms(longer.prec):
        taylor = lgamma(longer)
        if not isinstance(taylor, arb_series):
            return UNDECIDED
        for _ in range(depth):
            taylor = taylor.derivative()
    return compose(taylor, x)


def _may_be_gamma_pole(x: Number) -> bool:
    first = head(x)
    return not first > 0 and bool(first.contains_integer())


def besselj(x: Number, order: Fraction) -> Number:
    """Return J_n(x); its derivatives are sums of its neighbours, 10.6.7."""
    n, first, terms = int(order), head(x), around(x).prec
    neighbours = {m: first.bessel_j(abs(m)) * (-1 if m < 0 and m % 2 else 1) for m in range(n - terms, n + terms)}
    taylor = []
    row = [arb(1)]
    for k in range(terms):
        value = sum((c * neighbours[n - k + 2 * j] for j, c in enumerate(row)), arb(0))
        taylor.append(value / (2**k * factorial(k)))
        row = [a - b for a, b in zip([*row, arb(0)], [arb(0), *row], strict=True)]
    return compose(arb_series(taylor, terms), x)


class _terms:
    """A longer cap on the length of series, for a while."""

    def __init__(self, terms: int) -> None:
        self._terms = terms

    def __enter__(self) -> None:
        self._before, ctx.cap = ctx.cap, max(ctx.cap, self._terms)

    def __exit__(self, *exception: object) -> None:
        ctx.cap = self._before


# ---- kinks and jumps -------------------------------------------------------------------------------------------------


def abs_(x: Number) -> Result:
    sign = sign_of(x)
    return sign if isinstance(sign, Missing) else sign * x


def sign(x: Number) -> Result:
    value = sign_of(x)
    return value if isinstance(value, Missing) else arb(value)


def heaviside(x: Number) -> Result:
    value = sign_of(x)
    return value if isinstance(value, Missing) else arb(value + 1) / 2


def maximum(x: Number, y: Number) -> Result:
    value = sign_of(x - y)
    return value if isinstance(value, Missing) else (y if value < 0 else x)


def floor(x: Number) -> Result:
    first = head(x)
    whole = whole_number(first.floor())
    if whole is None or not (first > whole or (isinstance(x, arb) and first.is_exact())):
        return UNDECIDED
    return arb(whole)


def round_(x: Number) -> Result:
    """Return x rounded to a whole number, halves to even."""
    raised = x + arb(1) / 2
    above = floor(raised)
    if isinstance(above, arb) and isinstance(x, arb) and raised == above:
        return 2 * (above / 2).floor()
    return above


# ---- comparisons -----------------------------------------------------------------------------------------------------


def lt(x: Number, y: Number) -> Truth:
    value = sign_of(y - x)
    return value if isinstance(value, Missing) else value > 0


def le(x: Number, y: Number) -> Truth:
    value = sign_of(y - x)
    return value if isinstance(value, Missing) else value >= 0


def eq(x: Number, y: Number) -> Truth:
    value = sign_of(y - x)
    return value if isinstance(value, Missing) else value == 0


def ne(x: Number, y: Number) -> Truth:
    value = sign_of(y - x)
    return value if isinstance(value, Missing) else value != 0
