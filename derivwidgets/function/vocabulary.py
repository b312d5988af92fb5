"""The table of operations: a row is an operation, a column is its form in one number system.

A new elementary function is one row here and nothing elsewhere: the grammar reads the names, the tracer the NumPy and
JAX names, the translation to and from SymPy the heads.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Form = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of the vocabulary.

    A form is either the name of a function in the system's library, or a callable that takes the library and then the
    operands.

    Attributes
    ----------
    name : str
        What people type, unless `typed` is False.
    array : str or callable
        The form in NumPy (with scipy.special) and in the libraries that imitate it.
    sympy : str or callable
        The form in SymPy; a name is a SymPy class, and is read in both directions.
    arity : int
        Number of operands.
    jax : str or callable, optional
        The form in JAX, where it differs from `array`.
    aliases : tuple of str
        Other names that people type.
    ufuncs : tuple of str
        NumPy or SciPy names that a tracer meets, besides `array` where that is a name.
    primitives : tuple of str
        Names in a jaxpr, besides `name`.
    typed : bool
        Whether people may type the name.
    truth : bool
        Whether the result is a truth value, not a number.
    complex, autograd, mygrad : str or callable, optional
        The forms in NumPy's complex numbers, in Autograd and in MyGrad, where they differ from `array`.
    ball : str or callable, optional
        The form on series with ball coefficients, where it is not the library's function of the same `name`.
    singular : callable, optional
        The form of one or more quantities; the operation is analytic wherever none of them is 0.
    whole : callable, optional
        The form of a quantity; the operation is analytic wherever it is no whole number.
    running : str, optional
        The rule for its running error bound, in `derivwidgets.truth.running`, where it is not "monotone".
    """

    name: str
    array: str | Form
    sympy: str | Form
    arity: int = 1
    jax: str | Form | None = None
    aliases: tuple[str, ...] = ()
    ufuncs: tuple[str, ...] = ()
    primitives: tuple[str, ...] = ()
    typed: bool = True
    truth: bool = False
    complex: str | Form | None = None
    autograd: str | Form | None = None
    mygrad: str | Form | None = None
    ball: str | Form | None = None
    singular: Form | None = None
    whole: Form | None = None
    running: str | None = None


CHAIN_LIMIT = 64
"""Whole exponents up to this size are multiplied out, which is what XLA does and 20 times as fast as ``np.power``."""
SINC_TERMS = 10
"""Terms of the Taylor series of sinc that matter in double precision at 1."""


def _multiplied(x: Any, exponent: int) -> Any:
    """X to a positive whole power by repeated squaring."""
    result = None
    while True:
        if exponent & 1:
            result = x if result is None else result * x
        exponent >>= 1
        if not exponent:
            return result
        x = x * x


def _power(np: Any, x: Any, exponent: Fraction) -> Any:
    """Return the real power: odd roots of negative numbers are real."""
    numerator, denominator = exponent.numerator, exponent.denominator
    if denominator == 1:
        if numerator == 0:
            return np.ones_like(x)
        if abs(numerator) > CHAIN_LIMIT:
            return x ** float(numerator)
        return _multiplied(x, numerator) if numerator > 0 else 1 / _multiplied(x, -numerator)
    if denominator == 2 and 0 < numerator < CHAIN_LIMIT:
        root = np.sqrt(x)
        return root if numerator == 1 else root * _multiplied(x, numerator // 2)
    if denominator % 2 == 0:
        return x ** float(exponent)
    if abs(numerator) <= 2 and denominator == 3:
        root = np.cbrt(x)
        root = root if abs(numerator) == 1 else root * root
        return root if numerator > 0 else 1 / root
    size = np.abs(x) ** float(exponent)
    return size if numerator % 2 == 0 else np.sign(x) * size


def _recorded_power(np: Any, x: Any, exponent: Fraction) -> Any:
    """Return the same for automatic differentiation, to which the slope of sqrt(x) * x at 0 is infinity times 0."""
    if exponent.denominator == 2 and exponent.numerator > 2:
        return x ** float(exponent)
    return _power(np, x, exponent)


def _jax_power(jnp: Any, x: Any, exponent: Fraction) -> Any:
    """Return the same; JAX's own whole power has a shorter derivative than a chain of products."""
    if exponent.denominator == 1 and abs(exponent.numerator) <= CHAIN_LIMIT:
        return x**exponent.numerator
    return _recorded_power(jnp, x, exponent)


def _complex_power(np: Any, x: Any, exponent: Fraction) -> Any:
    """Return the same, continued from either side of 0: there |x| is x or -x, and its sign is constant."""
    numerator, denominator = exponent.numerator, exponent.denominator
    if abs(numerator) <= CHAIN_LIMIT and (denominator == 1 or (denominator == 2 and numerator > 0)):
        return _power(np, x, exponent)
    if denominator % 2 == 0:
        return np.power(x, float(exponent))
    side = np.copysign(1.0, np.real(x))
    size = (side * x) ** float(exponent)
    return size if numerator % 2 == 0 else side * size


def _tape_power(np: Any, x: Any, exponent: Fraction) -> Any:
    """Return the same without cbrt, for which Autograd has no rule, and without sign, for which MyGrad has none."""
    if exponent.denominator % 2 == 0 or exponent.denominator == 1:
        return _recorded_power(np, x, exponent)
    size = np.abs(x) ** float(exponent)
    return size if exponent.numerator % 2 == 0 else np.where(x < 0, -size, size)


def _polygamma(np: Any, x: Any, order: Any) -> Any:
    return np.polygamma(int(order), x).astype(x.dtype)


def _step(np: Any, x: Any) -> Any:
    return np.where(x == 0, 0.5, np.where(x > 0, 1.0, 0.0))


def _sympy_power(sp: Any, x: Any, exponent: Fraction) -> Any:
    rational = sp.Rational(exponent.numerator, exponent.denominator)
    return sp.RealPower(x, rational) if exponent.denominator > 1 and exponent.denominator % 2 else x**rational


def _sinc(np: Any, x: Any, order: Any = 0) -> Any:
    """Return sin(x)/x or a derivative of it: near 0 by the Taylor series, which no system fails to differentiate."""
    n, odd = int(order), int(order) % 2
    near = np.abs(x) < max(n, 1)
    inner, outer = np.where(near, x, np.zeros_like(x)), np.where(near, np.ones_like(x), x)
    series: Any = 0.0
    for power in range(odd + 2 * (SINC_TERMS + n), -1, -2):
        sign = -1 if (n + power) // 2 % 2 else 1
        series = sign / ((n + power + 1) * math.factorial(power)) + inner * inner * series
    sine, cosine = np.sin(outer), np.cos(outer)
    far = sine / outer
    for k in range(1, n + 1):
        far = ((sine, cosine, -sine, -cosine)[k % 4] - k * far) / outer
    return np.where(near, inner * series if odd else series, far)


HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


def _ball_tanh(s: Any, x: Any) -> Any:
    side = s.side(x)
    small = s.exp(-2 * side * x)
    return side * s.div(1 - small, 1 + small)


def _ball_asinh(s: Any, x: Any) -> Any:
    side = s.side(x)
    return side * s.log(side * x + s.power(x * x + 1, HALF))


def _ball_acosh(s: Any, x: Any) -> Any:
    return 2 * _ball_asinh(s, s.power((x - 1) / 2, HALF))


def _ball_sigmoid(s: Any, x: Any) -> Any:
    small = s.exp(-s.side(x) * x)
    return s.div(s.number(1) if s.side(x) > 0 else small, 1 + small)


def _ball_softplus(s: Any, x: Any) -> Any:
    rest = s.log(1 + s.exp(-s.side(x) * x))
    return x + rest if s.side(x) > 0 else rest


def _argument(s: Any, x: Any) -> Any:
    return (x,)


def _difference(s: Any, x: Any, y: Any) -> Any:
    return (x - y,)


def _units(s: Any, x: Any) -> Any:
    return (x - 1, x + 1)


ROWS = (
    # arithmetic, as operators and as NumPy's and JAX's names
    Operation(
        "add",
        lambda np, x, y: x + y,
        lambda sp, x, y: x + y,
        2,
        ufuncs=("add",),
        primitives=("add_any",),
        typed=False,
        running="sum",
    ),
    Operation(
        "sub", lambda np, x, y: x - y, lambda sp, x, y: x - y, 2, ufuncs=("subtract",), typed=False, running="sum"
    ),
    Operation(
        "mul", lambda np, x, y: x * y, lambda sp, x, y: x * y, 2, ufuncs=("multiply",), typed=False, running="mul"
    ),
    Operation(
        "div",
        lambda np, x, y: x / y,
        lambda sp, x, y: x / y,
        2,
        ufuncs=("divide", "true_divide"),
        typed=False,
        singular=lambda s, x, y: (y,),
        running="div",
    ),
    Operation("neg", lambda np, x: -x, lambda sp, x: -x, ufuncs=("negative",), typed=False, running="neg"),
    Operation(
        "power",
        _power,
        _sympy_power,
        jax=_jax_power,
        complex=_complex_power,
        autograd=_tape_power,
        mygrad=_tape_power,
        typed=False,
        singular=lambda s, x, exponent: () if exponent > 0 and exponent.denominator == 1 else (x,),
        running="power",
    ),
    Operation(
        "pow",
        lambda np, x, y: np.power(x, y),
        "Pow",
        2,
        ufuncs=("power", "float_power"),
        typed=False,
        ball="pow_",
        singular=lambda s, x, y: (x,),
        running="pow",
    ),
    # exponentials and logarithms
    Operation("exp", "exp", "exp"),
    Operation("expm1", "expm1", "expm1", ball=lambda s, x: s.exp(x) - 1),
    Operation("log", "log", "log", aliases=("ln",), singular=_argument),
    Operation(
        "log2",
        "log2",
        lambda sp, x: sp.log(x) / sp.log(2),
        ball=lambda s, x: s.log(x) / s.log(s.number(2)),
        singular=_argument,
    ),
    Operation(
        "log10",
        "log10",
        lambda sp, x: sp.log(x) / sp.log(10),
        ball=lambda s, x: s.log(x) / s.log(s.number(10)),
        singular=_argument,
    ),
    Operation("log1p", "log1p", "log1p", ball=lambda s, x: s.log(1 + x), singular=lambda s, x: (1 + x,)),
    Operation(
        "logaddexp",
        "logaddexp",
        "logaddexp",
        2,
        ball=lambda s, x, y: y + _ball_softplus(s, x - y),
    ),
    # roots
    Operation("sqrt", "sqrt", lambda sp, x: sp.sqrt(x), ball=lambda s, x: s.power(x, HALF), singular=_argument),
    Operation(
        "cbrt",
        "cbrt",
        lambda sp, x: _sympy_power(sp, x, Fraction(1, 3)),
        ball=lambda s, x: s.power(x, THIRD),
        singular=_argument,
    ),
    Operation(
        "hypot",
        "hypot",
        "hypot",
        2,
        mygrad=lambda mg, x, y: mg.sqrt(x**2 + y**2),
        ball=lambda s, x, y: s.power(x * x + y * y, HALF),
        singular=lambda s, x, y: (x * x + y * y,),
    ),
    # circular and hyperbolic functions
    Operation("sin", "sin", "sin", running="smooth"),
    Operation("cos", "cos", "cos", running="smooth"),
    Operation(
        "tan",
        "tan",
        "tan",
        ball=lambda s, x: s.div(s.sin(x), s.cos(x)),
        singular=lambda s, x: (s.cos(x),),
        running="tan",
    ),
    Operation("asin", "arcsin", "asin", aliases=("arcsin",), singular=_units),
    Operation("acos", "arccos", "acos", aliases=("arccos",), singular=_units),
    Operation("atan", "arctan", "atan", aliases=("arctan",)),
    Operation("sinh", "sinh", "sinh", ball=lambda s, x: (s.exp(x) - s.exp(-x)) / 2),
    Operation("cosh", "cosh", "cosh", ball=lambda s, x: (s.exp(x) + s.exp(-x)) / 2, running="cosh"),
    Operation("tanh", "tanh", "tanh", ball=_ball_tanh),
    Operation("asinh", "arcsinh", "asinh", aliases=("arcsinh",), ball=_ball_asinh),
    Operation("acosh", "arccosh", "acosh", aliases=("arccosh",), ball=_ball_acosh, singular=_units),
    Operation(
        "atanh",
        "arctanh",
        "atanh",
        aliases=("arctanh",),
        ball=lambda s, x: (s.log(1 + x) - s.log(1 - x)) / 2,
        singular=_units,
    ),
    Operation("sinc", _sinc, "sinc", running="special"),
    Operation("sinc_derivative", _sinc, lambda sp, x, n: sp.sinc_derivative(x, int(n)), typed=False, running="smooth"),
    # kinks and jumps
    Operation(
        "abs",
        "abs",
        lambda sp, x: sp.Abs(sp.Real(x)),
        ufuncs=("absolute", "fabs"),
        ball="abs_",
        singular=_argument,
        running="abs",
    ),
    Operation("sign", "sign", lambda sp, x: sp.sign(sp.Real(x)), singular=_argument, running="exact"),
    Operation("floor", "floor", "floor", whole=lambda s, x: x, running="exact"),
    Operation("ceil", "ceil", "ceiling", ball=lambda s, x: -s.floor(-x), whole=lambda s, x: x, running="exact"),
    Operation(
        "round",
        "round",
        "round_half_even",
        ufuncs=("rint",),
        ball="round_",
        whole=lambda s, x: (2 * x + 1) / 2,
        running="exact",
    ),
    Operation(
        "mod",
        "mod",
        "Mod",
        2,
        ufuncs=("remainder",),
        ball=lambda s, x, y: x - y * s.floor(s.div(x, y)),
        singular=lambda s, x, y: (y,),
        whole=lambda s, x, y: x / y,
        running="mod",
    ),
    Operation(
        "heaviside",
        lambda np, x: np.heaviside(x, 0.5),
        lambda sp, x: sp.Heaviside(x),
        autograd=_step,
        mygrad=_step,
        singular=_argument,
        running="exact",
    ),
    Operation(
        "max",
        "maximum",
        lambda sp, x, y: sp.Max(x, y, evaluate=False),
        2,
        aliases=("maximum",),
        ufuncs=("fmax",),
        ball="maximum",
        singular=_difference,
        running="exact",
    ),
    Operation(
        "min",
        "minimum",
        lambda sp, x, y: sp.Min(x, y, evaluate=False),
        2,
        aliases=("minimum",),
        ufuncs=("fmin",),
        ball=lambda s, x, y: -s.maximum(-x, -y),
        singular=_difference,
        running="exact",
    ),
    Operation(
        "clip",
        "clip",
        lambda sp, x, low, high: sp.Min(sp.Max(x, low), high),
        3,
        ball=lambda s, x, low, high: -s.maximum(-s.maximum(x, low), -high),
        singular=lambda s, x, low, high: (x - low, x - high),
        running="exact",
    ),
    # neural networks
    Operation(
        "relu",
        lambda np, x: np.maximum(x, 0),
        lambda sp, x: sp.Max(0, x),
        jax="relu",
        mygrad="relu",
        ball=lambda s, x: s.maximum(x, s.number(0)),
        singular=_argument,
        running="exact",
    ),
    Operation(
        "softplus",
        lambda np, x: np.logaddexp(x, 0),
        "softplus",
        jax="softplus",
        ball=_ball_softplus,
    ),
    Operation(
        "sigmoid",
        "expit",
        "sigmoid",
        jax="sigmoid",
        mygrad="sigmoid",
        primitives=("logistic",),
        ball=_ball_sigmoid,
    ),
    Operation(
        "gelu",
        lambda np, x: x * np.erfc(-x / math.sqrt(2)) / 2,
        lambda sp, x: x * sp.normal_cdf(x),
        jax=lambda jnp, x: jnp.gelu(x, approximate=False),
        ball=lambda s, x: x * s.erfc(-x / s.power(s.number(2), HALF)) / 2,
        running="special",
    ),
    # special functions
    Operation("erf", "erf", "erf"),
    Operation("erfc", "erfc", lambda sp, x: sp.erfc(x, evaluate=False)),
    Operation(
        "normal_cdf",
        "ndtr",
        "normal_cdf",
        autograd=lambda np, x: np.erfc(-x / math.sqrt(2)) / 2,
        typed=False,
    ),
    Operation("gamma", "gamma", "gamma", whole=lambda s, x: x, running="gamma"),
    Operation("lgamma", "gammaln", "lgamma", whole=lambda s, x: x, running="lgamma"),
    Operation(
        "digamma",
        "digamma",
        lambda sp, x: sp.polygamma(0, x),
        ufuncs=("psi",),
        typed=False,
        whole=lambda s, x: x,
        running="digamma",
    ),
    Operation(
        "polygamma",
        _polygamma,
        lambda sp, x, n: sp.polygamma(int(n), x),
        typed=False,
        whole=lambda s, x, order: x,
        running="polygamma",
    ),
    Operation("besselj0", "j0", lambda sp, x: sp.besselj(0, x), ball=lambda s, x: s.besselj(x, 0), running="special"),
    Operation("besselj1", "j1", lambda sp, x: sp.besselj(1, x), ball=lambda s, x: s.besselj(x, 1), running="special"),
    Operation(
        "besselj",
        lambda np, x, n: np.jv(int(n), x),
        lambda sp, x, n: sp.besselj(int(n), x),
        autograd=lambda np, x, n: np.jn(int(n), x),
        typed=False,
        running="special",
    ),
    # choices
    Operation(
        "where",
        "where",
        lambda sp, c, x, y: sp.Piecewise((x, c), (y, True)),
        3,
        primitives=("select_n",),
        ball="choose",
        running="where",
    ),
    Operation("lt", "less", "StrictLessThan", 2, typed=False, truth=True, singular=_difference, running="compare"),
    Operation("le", "less_equal", "LessThan", 2, typed=False, truth=True, singular=_difference, running="compare"),
    Operation("eq", "equal", "Equality", 2, typed=False, truth=True, singular=_difference, running="compare"),
    Operation("ne", "not_equal", "Unequality", 2, typed=False, truth=True, singular=_difference, running="compare"),
    Operation("and", "logical_and", "And", 2, typed=False, truth=True, ball="both", running="combine"),
    Operation("or", "logical_or", "Or", 2, typed=False, truth=True, ball="either", running="combine"),
    Operation("not", "logical_not", "Not", typed=False, truth=True, ball="opposite", running="combine"),
)

VOCABULARY = {row.name: row for row in ROWS}
"""Every operation, by the name that programs use."""

TYPED = {name: row for row in ROWS if row.typed for name in (row.name, *row.aliases)}
"""The operations that people may type, by each of their names."""
