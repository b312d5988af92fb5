"""Random programs over the whole vocabulary, and what they are worth by mpmath: values and one-sided slopes.

Nothing here knows how `derivwidgets.truth` works. A program is computed in two precisions side by side; a number on
which these agree in no digit is what cancellation left of an exact 0, and is taken for 0.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import strategies as st
from mpmath import MPContext

from derivwidgets.function.program import Program, Recorder, Step
from derivwidgets.function.vocabulary import ROWS, VOCABULARY

# ---- random programs -------------------------------------------------------------------------------------------------

CONSTANTS: tuple[Fraction | str, ...] = (
    *map(Fraction, (0, 1, 1, 2, 2, 3, -1, -2, 5)),
    *(Fraction(1, 2), Fraction(1, 10), Fraction(-1, 3), Fraction(7, 4), Fraction(1, 64), Fraction(100)),
    *("pi", "pi", "e"),
)
EXPONENTS = (
    *map(Fraction, (2, 2, 3, 4, -1, -2, 0, 7)),
    *(Fraction(1, 2), Fraction(3, 2), Fraction(-1, 2), Fraction(5, 2), Fraction(3, 10)),
    *(Fraction(1, 3), Fraction(2, 3), Fraction(-1, 3), Fraction(4, 3), Fraction(1, 5)),
)
ORDERED = {"besselj": (0, 1, 2, 3), "polygamma": (0, 1, 2), "sinc_derivative": (1, 2)}
"""Operations with a fixed whole number."""
COMPARISONS = ("lt", "le", "eq", "ne")
ARITHMETIC = ("add", "sub", "mul", "div")
KINKS = ("abs", "max", "min", "sqrt", "relu", "cbrt", "sign", "floor", "clip", "hypot", "mod", "round", "heaviside")
COMMON = ("sin", "cos", "exp", "log", "tanh", "atan", "asin", "acos")
OTHERS = tuple(
    row.name
    for row in ROWS
    if not row.truth and row.name not in {*ARITHMETIC, *ORDERED, "power", "pow", "where", "neg"}
)


@dataclass
class Grower:
    """Grows a program at random.

    Attributes
    ----------
    random : Random
    """

    random: Random

    def __post_init__(self) -> None:
        self.recorder = Recorder()
        self.x = self.recorder.x()
        self.grown = [self.x]

    def program(self, depth: int) -> Program:
        """Return a program nested to at most this depth, which depends on x."""
        for _ in range(20):
            program = self.recorder.program(self.number(depth))
            if program.depends_on_x[-1]:
                return program
        return self.recorder.program(self.x)

    def number(self, depth: int) -> int:
        if depth <= 0 or self.random.random() < 0.08:
            return self.leaf()
        if self.random.random() < 0.1:
            return self.random.choice(self.grown)
        result = self.operation(depth - 1)
        self.grown.append(result)
        return result

    def leaf(self) -> int:
        if self.random.random() < 0.65:
            return self.x
        return self.recorder.constant(self.random.choice(CONSTANTS))

    def operation(self, depth: int) -> int:
        apply, choose = self.recorder.apply, self.random.choice
        kind = self.random.choices(
            ("arithmetic", "kink", "common", "any", "power", "pow", "where", "ordered", "neg"),
            (30, 20, 15, 12, 10, 3, 7, 2, 3),
        )[0]
        match kind:
            case "arithmetic":
                return apply(choose(ARITHMETIC), self.number(depth), self.number(depth))
            case "power":
                return apply("pow", self.number(depth), self.recorder.constant(choose(EXPONENTS)))
            case "pow":
                base, exponent = self.number(depth), self.number(min(depth, 1))
                return self.recorder.principal_power(base, exponent)
            case "where":
                return apply("where", self.condition(depth, 2), self.number(depth), self.number(depth))
            case "ordered":
                name = choose(tuple(ORDERED))
                return apply(name, self.number(depth), value=Fraction(choose(ORDERED[name])))
            case "neg":
                return apply("neg", self.number(depth))
        name = choose({"kink": KINKS, "common": COMMON, "any": OTHERS}[kind])
        return apply(name, *(self.number(depth) for _ in range(VOCABULARY[name].arity)))

    def condition(self, depth: int, nesting: int) -> int:
        if nesting and self.random.random() < 0.3:
            name = self.random.choice(("and", "or", "not"))
            operands = (self.condition(depth, nesting - 1) for _ in range(VOCABULARY[name].arity))
            return self.recorder.apply(name, *operands)
        left, right = self.number(depth), self.leaf()
        return self.recorder.apply(self.random.choice(COMPARISONS), left, right)


def random_program(random: Random, depth: int = 4) -> Program:
    """Return a program drawn at random: every operation, kinks often, shared subexpressions."""
    return Grower(random).program(depth)


def programs(depth: int = 4) -> st.SearchStrategy[Program]:
    """Return a strategy for programs over the whole vocabulary."""
    return st.builds(random_program, st.randoms(use_true_random=False), st.integers(1, depth))


# ---- what they are worth ---------------------------------------------------------------------------------------------


class Undefined(Exception):
    """There is no such real number."""


class Unclear(Exception):
    """It would take too many digits to tell."""


EXTRA = 40
"""How many decimal digits more the second precision has."""
LARGEST = 2000
"""Binary exponent beyond which no function is computed: the argument of sin would need as many digits."""

Number = tuple[Any, Any]
"""The same real number in both precisions."""
Computed = Any
"""A `Number`, a truth value, or an exception where there is none."""


class Digits:
    """Two precisions, in which programs are computed side by side."""

    def __init__(self, digits: int) -> None:
        self.digits = digits
        self.contexts = (MPContext(), MPContext())
        self.contexts[0].dps, self.contexts[1].dps = digits, digits + EXTRA

    def number(self, value: Any) -> Number:
        """Return an exact number, or the name of one."""
        if isinstance(value, str):
            return self.of(lambda c: {"pi": +c.pi, "e": +c.e, "inf": c.inf, "-inf": -c.inf, "nan": c.nan}[value])
        exact = Fraction(value)
        return self.of(lambda c: c.mpf(exact.numerator) / exact.denominator)

    def of(self, function: Callable[..., Any], *operands: Number) -> Number:
        """Apply a function of a context and numbers."""
        for operand in operands:
            if operand[1].exp + operand[1].bc > LARGEST:
                raise Unclear
        try:
            low, high = (function(c, *(operand[k] for operand in operands)) for k, c in enumerate(self.contexts))
        except ZeroDivisionError:
            raise Undefined from None
        except (ValueError, OverflowError, NotImplementedError) as error:
            raise Unclear from error
        if not all(
            isinstance(value, c.mpf) and c.isfinite(value) for value, c in zip((low, high), self.contexts, strict=True)
        ):
            raise Unclear
        return low, high

    def sign(self, value: Number) -> int:
        """Return the sign; 0 for what is left of an exact 0."""
        low, high = value
        if abs(low - high) > max(abs(low), abs(high)) / 4:
            return 0
        return (high > 0) - (high < 0)

    def floor(self, value: Number) -> Number:
        """Return the largest whole number below, or the whole number that this is."""
        nearest = int(self.contexts[1].nint(value[1]))
        whole = self.number(nearest)
        below = self.sign(self.of(lambda c, v, n: v - n, value, whole)) < 0
        return self.number(nearest - 1) if below else whole

    def run(self, program: Program, x: Number) -> Number:
        """Return f(x).

        Raises
        ------
        Undefined
            If it is not defined.
        Unclear
            If these digits are too few to tell.
        """
        results: list[Computed] = []
        for step in program.steps:
            try:
                results.append(self._step(step, x, [results[i] for i in step.arguments]))
            except (Undefined, Unclear) as none:
                results.append(none)
        if isinstance(results[-1], Exception):
            raise results[-1]
        return results[-1]

    def root(self, program: Program, whole: int, low: Fraction, high: Fraction) -> Number:
        """Return the only point in an interval at which a program passes through a whole number, by Illinois' rule."""
        a, b = self.number(low), self.number(high)
        f, g = (self._above(program, x, whole) for x in (a, b))
        enough = self.contexts[1].mpf(10) ** (-self.digits - EXTRA // 2)
        for _ in range(300):
            if not f or not g:
                return b if not g else a
            c = b[1] - g * (b[1] - a[1]) / (g - f)
            middle = self.contexts[0].mpf(c), c
            h = self._above(program, middle, whole)
            if abs(c - b[1]) <= abs(c) * enough:
                return middle
            a, f = (b, g) if h * g < 0 else (a, f / 2)
            b, g = middle, h
        raise Unclear

    def _above(self, program: Program, x: Number, whole: int) -> Any:
        try:
            return self.run(program, x)[1] - whole
        except Undefined:
            raise Unclear from None

    def _step(self, step: Step, x: Number, operands: list[Computed]) -> Computed:
        if step.operation == "x":
            return x
        if step.operation == "constant":
            if step.value == "nan":
                raise Undefined
            return self.number(step.value)
        if step.operation in LAZY:
            return LAZY[step.operation](*operands)
        for failure in (Undefined, Unclear):
            if any(isinstance(operand, failure) for operand in operands):
                raise failure
        fixed = () if step.value is None else (step.value,)
        return MEANINGS[step.operation](self, *operands, *fixed)


def _choose(condition: Computed, x: Computed, y: Computed) -> Computed:
    chosen = condition if isinstance(condition, Exception) else x if condition else y
    if isinstance(chosen, Exception):
        raise chosen
    return chosen


def _both(x: Computed, y: Computed) -> Computed:
    if x is False or y is False:
        return False
    for failure in (Unclear, Undefined):
        if isinstance(x, failure) or isinstance(y, failure):
            raise failure
    return True


def _either(x: Computed, y: Computed) -> Computed:
    if x is True or y is True:
        return True
    for failure in (Unclear, Undefined):
        if isinstance(x, failure) or isinstance(y, failure):
            raise failure
    return False


LAZY: dict[str, Callable[..., Computed]] = {"where": _choose, "and": _both, "or": _either}


def _plain(function: Callable[..., Any]) -> Callable[..., Number]:
    return lambda d, *operands: d.of(function, *operands)


def _named(name: str) -> Callable[..., Number]:
    return lambda d, x: d.of(lambda c, v: getattr(c, name)(v), x)


def _difference(d: Digits, x: Number, y: Number) -> int:
    return d.sign(d.of(lambda c, a, b: a - b, x, y))


def _divide(d: Digits, x: Number, y: Number) -> Number:
    if d.sign(y) == 0:
        raise Undefined
    return d.of(lambda c, a, b: a / b, x, y)


def _power(d: Digits, x: Number, exponent: Fraction) -> Number:
    """Return the real power: odd roots of negative numbers are real."""
    p, q = exponent.numerator, exponent.denominator
    if q == 1 and p >= 0:
        return d.of(lambda c, a: a**p, x)
    sign = d.sign(x)
    if sign == 0:
        if p < 0:
            raise Undefined
        return d.number(0)
    if q == 1:
        return d.of(lambda c, a: a**p, x)
    if sign < 0 and q % 2 == 0:
        raise Undefined
    turned = sign if p % 2 else 1
    return d.of(lambda c, a: turned * abs(a) ** (c.mpf(p) / q), x)


def _principal_power(d: Digits, x: Number, y: Number) -> Number:
    """Return the power that a negative base has for a whole exponent only."""
    sign = d.sign(x)
    if sign > 0:
        if abs(y[1]) > 10**9:
            raise Unclear
        return d.of(lambda c, a, b: a**b, x, y)
    whole = d.floor(y)
    is_whole = _difference(d, y, whole) == 0
    if is_whole:
        if abs(whole[1]) > 10**6:
            raise Unclear
        return _power(d, x, Fraction(int(whole[1])))
    growth = d.sign(y)
    if sign == 0 and growth > 0:
        return d.number(0)
    raise Undefined


def _log(d: Digits, x: Number) -> Number:
    if d.sign(x) <= 0:
        raise Undefined
    return d.of(lambda c, a: c.log(a), x)


def _inside(d: Digits, x: Number) -> int:
    """Say whether x lies in (-1, 1), at an end (0), or outside."""
    return min(_difference(d, d.number(1), x), _difference(d, x, d.number(-1)))


def _arc(name: str) -> Callable[..., Number]:
    def arc(d: Digits, x: Number) -> Number:
        inside = _inside(d, x)
        if inside < 0:
            raise Undefined
        end = d.sign(x)
        return d.of(lambda c, a: getattr(c, name)(a if inside else c.mpf(end)), x)

    return arc


def _acosh(d: Digits, x: Number) -> Number:
    above = _difference(d, x, d.number(1))
    if above < 0:
        raise Undefined
    return d.of(lambda c, a: c.acosh(a) if above else c.mpf(0), x)


def _atanh(d: Digits, x: Number) -> Number:
    if _inside(d, x) <= 0:
        raise Undefined
    return d.of(lambda c, a: c.atanh(a), x)


def _log_of(shift: int, base: int | None = None) -> Callable[..., Number]:
    def logarithm(d: Digits, x: Number) -> Number:
        found = _log(d, d.of(lambda c, a: a + shift, x))
        return found if base is None else d.of(lambda c, a: a / c.log(base), found)

    return logarithm


def _round(d: Digits, x: Number) -> Number:
    """Return the nearest whole number, of two the even one."""
    below = d.floor(x)
    side = _difference(d, d.of(lambda c, a, n: a - n, x, below), d.number(Fraction(1, 2)))
    whole = int(below[1])
    return d.number(whole + (side > 0 or (side == 0 and whole % 2 == 1)))


def _mod(d: Digits, x: Number, y: Number) -> Number:
    whole = d.floor(_divide(d, x, y))
    return d.of(lambda c, a, b, n: a - b * n, x, y, whole)


def _maximum(d: Digits, x: Number, y: Number) -> Number:
    return x if _difference(d, x, y) >= 0 else y


def _minimum(d: Digits, x: Number, y: Number) -> Number:
    return x if _difference(d, x, y) <= 0 else y


def _abs(d: Digits, x: Number) -> Number:
    return x if d.sign(x) >= 0 else (-x[0], -x[1])


def _at_no_pole(function: Callable[..., Any]) -> Callable[..., Number]:
    """Return a function of the gamma family, which has poles at 0, -1, -2, ..."""

    def gammalike(d: Digits, x: Number, *fixed: Any) -> Number:
        if d.sign(x) <= 0 and _difference(d, x, d.floor(x)) == 0:
            raise Undefined
        if abs(x[1]) > 10**5 or d.digits > 500:
            raise Unclear  # Bernoulli numbers take mpmath too long
        return d.of(lambda c, a: function(c, a, *fixed), x)

    return gammalike


def _bessel(d: Digits, x: Number, order: Fraction) -> Number:
    if abs(x[1]) > 1000 or d.digits > 500:
        raise Unclear
    return d.of(lambda c, a: c.besselj(int(order), a), x)


def _sinc_derivative(d: Digits, x: Number, order: Fraction) -> Number:
    """Return the integral of cos^(n)(x s) s^n over 0 <= s <= 1, by its Taylor series near 0, by parts elsewhere."""
    n = int(order)

    def value(c: Any, a: Any) -> Any:
        if abs(a) < 1:
            total, k = c.mpf(0), 0
            # cos(x s) = sum (-1)^k (x s)^(2k)/(2k)!, whose n-th derivative in x has the terms with 2k >= n
            while 2 * k < n + 8 + c.dps:
                if 2 * k >= n:
                    total += (-1) ** k * a ** (2 * k - n) / (c.factorial(2 * k - n) * (2 * k + 1))
                k += 1
            return total
        found = c.sin(a) / a
        for k in range(1, n + 1):
            found = (c.sin(a + k * c.pi / 2) - k * found) / a
        return found

    return d.of(value, x)


def _sigmoid(c: Any, a: Any) -> Any:
    return 1 / (1 + c.exp(-a)) if a > 0 else c.exp(a) / (1 + c.exp(a))


def _softplus(c: Any, a: Any) -> Any:
    return c.log1p(c.exp(a)) if a < 0 else a + c.log1p(c.exp(-a))


def _hypot(d: Digits, x: Number, y: Number) -> Number:
    if d.sign(x) == d.sign(y) == 0:
        return d.number(0)
    return d.of(lambda c, a, b: c.sqrt(a * a + b * b), x, y)


def _tan(d: Digits, x: Number) -> Number:
    return _divide(d, d.of(lambda c, a: c.sin(a), x), d.of(lambda c, a: c.cos(a), x))


def _sinc(d: Digits, x: Number) -> Number:
    return d.of(lambda c, a: c.sin(a) / a if a else c.mpf(1), x)


def _heaviside(d: Digits, x: Number) -> Number:
    return d.number(Fraction(d.sign(x) + 1, 2))


HALF, THIRD = Fraction(1, 2), Fraction(1, 3)

MEANINGS: dict[str, Callable[..., Computed]] = {
    "add": _plain(lambda c, a, b: a + b),
    "sub": _plain(lambda c, a, b: a - b),
    "mul": _plain(lambda c, a, b: a * b),
    "div": _divide,
    "neg": _plain(lambda c, a: -a),
    "power": _power,
    "pow": _principal_power,
    **{name: _named(name) for name in ("exp", "expm1", "sin", "cos", "atan", "sinh", "cosh", "tanh", "asinh")},
    **{name: _named(name) for name in ("erf", "erfc")},
    "log": _log,
    "log2": _log_of(0, 2),
    "log10": _log_of(0, 10),
    "log1p": _log_of(1),
    "logaddexp": _plain(lambda c, a, b: b + _softplus(c, a - b)),
    "sqrt": lambda d, x: _power(d, x, HALF),
    "cbrt": lambda d, x: _power(d, x, THIRD),
    "hypot": _hypot,
    "tan": _tan,
    "asin": _arc("asin"),
    "acos": _arc("acos"),
    "acosh": _acosh,
    "atanh": _atanh,
    "sinc": _sinc,
    "sinc_derivative": _sinc_derivative,
    "abs": _abs,
    "sign": lambda d, x: d.number(d.sign(x)),
    "floor": lambda d, x: d.floor(x),
    "ceil": lambda d, x: d.of(lambda c, a: -a, d.floor(d.of(lambda c, a: -a, x))),
    "round": _round,
    "mod": _mod,
    "heaviside": _heaviside,
    "max": _maximum,
    "min": _minimum,
    "clip": lambda d, x, low, high: _minimum(d, _maximum(d, x, low), high),
    "relu": lambda d, x: _maximum(d, x, d.number(0)),
    "softplus": _plain(_softplus),
    "sigmoid": _plain(_sigmoid),
    "gelu": _plain(lambda c, a: a * c.erfc(-a / c.sqrt(2)) / 2),
    "normal_cdf": _plain(lambda c, a: c.erfc(-a / c.sqrt(2)) / 2),
    "gamma": _at_no_pole(lambda c, a: c.gamma(a)),
    "lgamma": _at_no_pole(lambda c, a: c.log(abs(c.gamma(a)))),
    "digamma": _at_no_pole(lambda c, a: c.digamma(a)),
    "polygamma": _at_no_pole(lambda c, a, order: c.polygamma(int(order), a)),
    "besselj0": lambda d, x: _bessel(d, x, Fraction(0)),
    "besselj1": lambda d, x: _bessel(d, x, Fraction(1)),
    "besselj": _bessel,
    "lt": lambda d, x, y: _difference(d, x, y) < 0,
    "le": lambda d, x, y: _difference(d, x, y) <= 0,
    "eq": lambda d, x, y: _difference(d, x, y) == 0,
    "ne": lambda d, x, y: _difference(d, x, y) != 0,
    "not": lambda d, x: operator.not_(x),
}
