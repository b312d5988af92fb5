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


CHAIN_LIMIT = 64
"""Whole exponents up to this size are multiplied out, which is what XLA does and 20 times as fast as ``np.power``."""


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
    if abs(numerator) == 1 and denominator == 3:
        return np.cbrt(x) if numerator == 1 else 1 / np.cbrt(x)
    size = np.abs(x) ** float(exponent)
    return size if numerator % 2 == 0 else np.sign(x) * size


def _jax_power(jnp: Any, x: Any, exponent: Fraction) -> Any:
    """Return the same; JAX's own whole power has a shorter derivative than a chain of products."""
    if exponent.denominator == 1 and abs(exponent.numerator) <= CHAIN_LIMIT:
        return x**exponent.numerator
    return _power(jnp, x, exponent)


def _sympy_power(sp: Any, x: Any, exponent: Fraction) -> Any:
    rational = sp.Rational(exponent.numerator, exponent.denominator)
    return sp.RealPower(x, rational) if exponent.denominator > 1 and exponent.denominator % 2 else x**rational


def _sinc(np: Any, x: Any) -> Any:
    return np.sinc(x / math.pi)


ROWS = (
    # arithmetic, as operators and as NumPy's and JAX's names
    Operation(
        "add", lambda np, x, y: x + y, lambda sp, x, y: x + y, 2, ufuncs=("add",), primitives=("add_any",), typed=False
    ),
    Operation("sub", lambda np, x, y: x - y, lambda sp, x, y: x - y, 2, ufuncs=("subtract",), typed=False),
    Operation("mul", lambda np, x, y: x * y, lambda sp, x, y: x * y, 2, ufuncs=("multiply",), typed=False),
    Operation("div", lambda np, x, y: x / y, lambda sp, x, y: x / y, 2, ufuncs=("divide", "true_divide"), typed=False),
    Operation("neg", lambda np, x: -x, lambda sp, x: -x, ufuncs=("negative",), typed=False),
    Operation("power", _power, _sympy_power, jax=_jax_power, typed=False),
    Operation("pow", lambda np, x, y: np.power(x, y), "Pow", 2, ufuncs=("power", "float_power"), typed=False),
    # exponentials and logarithms
    Operation("exp", "exp", "exp"),
    Operation("expm1", "expm1", lambda sp, x: sp.exp(x) - 1),
    Operation("log", "log", "log", aliases=("ln",)),
    Operation("log2", "log2", lambda sp, x: sp.log(x) / sp.log(2)),
    Operation("log10", "log10", lambda sp, x: sp.log(x) / sp.log(10)),
    Operation("log1p", "log1p", lambda sp, x: sp.log(1 + x)),
    Operation("logaddexp", "logaddexp", lambda sp, x, y: sp.log(sp.exp(x) + sp.exp(y)), 2),
    # roots
    Operation("sqrt", "sqrt", lambda sp, x: sp.sqrt(x)),
    Operation("cbrt", "cbrt", lambda sp, x: _sympy_power(sp, x, Fraction(1, 3))),
    Operation("hypot", "hypot", lambda sp, x, y: sp.sqrt(x**2 + y**2), 2),
    # circular and hyperbolic functions
    Operation("sin", "sin", "sin"),
    Operation("cos", "cos", "cos"),
    Operation("tan", "tan", "tan"),
    Operation("asin", "arcsin", "asin", aliases=("arcsin",)),
    Operation("acos", "arccos", "acos", aliases=("arccos",)),
    Operation("atan", "arctan", "atan", aliases=("arctan",)),
    Operation("sinh", "sinh", "sinh"),
    Operation("cosh", "cosh", "cosh"),
    Operation("tanh", "tanh", "tanh"),
    Operation("asinh", "arcsinh", "asinh", aliases=("arcsinh",)),
    Operation("acosh", "arccosh", "acosh", aliases=("arccosh",)),
    Operation("atanh", "arctanh", "atanh", aliases=("arctanh",)),
    Operation("sinc", _sinc, "sinc"),
    # kinks and jumps
    Operation("abs", "abs", lambda sp, x: sp.Abs(sp.Real(x)), ufuncs=("absolute", "fabs")),
    Operation("sign", "sign", lambda sp, x: sp.sign(sp.Real(x))),
    Operation("floor", "floor", "floor"),
    Operation("ceil", "ceil", "ceiling"),
    Operation("round", "round", "round_half_even", ufuncs=("rint",)),
    Operation("mod", "mod", "Mod", 2, ufuncs=("remainder",)),
    Operation("heaviside", lambda np, x: np.heaviside(x, 0.5), lambda sp, x: sp.Heaviside(x)),
    Operation(
        "max", "maximum", lambda sp, x, y: sp.Max(x, y, evaluate=False), 2, aliases=("maximum",), ufuncs=("fmax",)
    ),
    Operation(
        "min", "minimum", lambda sp, x, y: sp.Min(x, y, evaluate=False), 2, aliases=("minimum",), ufuncs=("fmin",)
    ),
    Operation("clip", "clip", lambda sp, x, low, high: sp.Min(sp.Max(x, low), high), 3),
    # neural networks
    Operation("relu", lambda np, x: np.maximum(x, 0), lambda sp, x: sp.Max(0, x), jax="relu"),
    Operation("softplus", lambda np, x: np.logaddexp(x, 0), lambda sp, x: sp.log(1 + sp.exp(x)), jax="softplus"),
    Operation("sigmoid", "expit", lambda sp, x: 1 / (1 + sp.exp(-x)), jax="sigmoid", primitives=("logistic",)),
    Operation(
        "gelu",
        lambda np, x: x * (1 + np.erf(x / math.sqrt(2))) / 2,
        lambda sp, x: x * (1 + sp.erf(x / sp.sqrt(2))) / 2,
        jax=lambda jnp, x: jnp.gelu(x, approximate=False),
    ),
    # special functions
    Operation("erf", "erf", "erf"),
    Operation("erfc", "erfc", "erfc"),
    Operation("gamma", "gamma", "gamma"),
    Operation("lgamma", "gammaln", "loggamma"),
    Operation("digamma", "digamma", lambda sp, x: sp.polygamma(0, x), ufuncs=("psi",), typed=False),
    Operation(
        "polygamma", lambda np, x, n: np.polygamma(int(n), x), lambda sp, x, n: sp.polygamma(int(n), x), typed=False
    ),
    Operation("besselj0", "j0", lambda sp, x: sp.besselj(0, x)),
    Operation("besselj1", "j1", lambda sp, x: sp.besselj(1, x)),
    Operation("besselj", lambda np, x, n: np.jv(int(n), x), lambda sp, x, n: sp.besselj(int(n), x), typed=False),
    # choices
    Operation("where", "where", lambda sp, c, x, y: sp.Piecewise((x, c), (y, True)), 3, primitives=("select_n",)),
    Operation("lt", "less", "StrictLessThan", 2, typed=False, truth=True),
    Operation("le", "less_equal", "LessThan", 2, typed=False, truth=True),
    Operation("eq", "equal", "Equality", 2, typed=False, truth=True),
    Operation("ne", "not_equal", "Unequality", 2, typed=False, truth=True),
    Operation("and", "logical_and", "And", 2, typed=False, truth=True),
    Operation("or", "logical_or", "Or", 2, typed=False, truth=True),
    Operation("not", "logical_not", "Not", typed=False, truth=True),
)

VOCABULARY = {row.name: row for row in ROWS}
"""Every operation, by the name that programs use."""

TYPED = {name: row for row in ROWS if row.typed for name in (row.name, *row.aliases)}
"""The operations that people may type, by each of their names."""
