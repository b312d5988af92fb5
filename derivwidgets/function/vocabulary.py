"""The table of operations: a row is an operation, a column is its form in one number system.

A new elementary function is one row here and nothing elsewhere: the grammar reads the names, the tracer the NumPy and
JAX names, the translation to and from SymPy the heads.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from derivwidgets.function import forms

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
        forms.power,
        forms.sympy_power,
        jax=forms.jax_power,
        complex=forms.complex_power,
        autograd=forms.tape_power,
        mygrad=forms.tape_power,
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
    Operation("log", "log", "log", aliases=("ln",), singular=forms.argument),
    Operation(
        "log2",
        "log2",
        lambda sp, x: sp.log(x) / sp.log(2),
        ball=lambda s, x: s.log(x) / s.log(s.number(2)),
        singular=forms.argument,
    ),
    Operation(
        "log10",
        "log10",
        lambda sp, x: sp.log(x) / sp.log(10),
        ball=lambda s, x: s.log(x) / s.log(s.number(10)),
        singular=forms.argument,
    ),
    Operation("log1p", "log1p", "log1p", ball=lambda s, x: s.log(1 + x), singular=lambda s, x: (1 + x,)),
    Operation(
        "logaddexp",
        "logaddexp",
        "logaddexp",
        2,
        ball=lambda s, x, y: y + forms.ball_softplus(s, x - y),
    ),
    # roots
    Operation(
        "sqrt", "sqrt", lambda sp, x: sp.sqrt(x), ball=lambda s, x: s.power(x, forms.HALF), singular=forms.argument
    ),
    Operation(
        "cbrt",
        "cbrt",
        lambda sp, x: forms.sympy_power(sp, x, forms.THIRD),
        ball=lambda s, x: s.power(x, forms.THIRD),
        singular=forms.argument,
    ),
    Operation(
        "hypot",
        "hypot",
        "hypot",
        2,
        mygrad=lambda mg, x, y: mg.sqrt(x**2 + y**2),
        ball=lambda s, x, y: s.power(x * x + y * y, forms.HALF),
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
    Operation("asin", "arcsin", "asin", aliases=("arcsin",), singular=forms.units),
    Operation("acos", "arccos", "acos", aliases=("arccos",), singular=forms.units),
    Operation("atan", "arctan", "atan", aliases=("arctan",)),
    Operation("sinh", "sinh", "sinh", ball=lambda s, x: (s.exp(x) - s.exp(-x)) / 2),
    Operation("cosh", "cosh", "cosh", ball=lambda s, x: (s.exp(x) + s.exp(-x)) / 2, running="cosh"),
    Operation("tanh", "tanh", "tanh", ball=forms.ball_tanh),
    Operation("asinh", "arcsinh", "asinh", aliases=("arcsinh",), ball=forms.ball_asinh),
    Operation("acosh", "arccosh", "acosh", aliases=("arccosh",), ball=forms.ball_acosh, singular=forms.units),
    Operation(
        "atanh",
        "arctanh",
        "atanh",
        aliases=("arctanh",),
        ball=lambda s, x: (s.log(1 + x) - s.log(1 - x)) / 2,
        singular=forms.units,
    ),
    Operation("sinc", forms.sinc, "sinc", running="special"),
    Operation(
        "sinc_derivative", forms.sinc, lambda sp, x, n: sp.sinc_derivative(x, int(n)), typed=False, running="smooth"
    ),
    # kinks and jumps
    Operation(
        "abs",
        "abs",
        lambda sp, x: sp.Abs(sp.Real(x)),
        ufuncs=("absolute", "fabs"),
        ball="abs_",
        singular=forms.argument,
        running="abs",
    ),
    Operation("sign", "sign", lambda sp, x: sp.sign(sp.Real(x)), singular=forms.argument, running="exact"),
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
        autograd=forms.step,
        mygrad=forms.step,
        singular=forms.argument,
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
        singular=forms.difference,
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
        singular=forms.difference,
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
        singular=forms.argument,
        running="exact",
    ),
    Operation(
        "softplus",
        lambda np, x: np.logaddexp(x, 0),
        "softplus",
        jax="softplus",
        ball=forms.ball_softplus,
    ),
    Operation(
        "sigmoid",
        "expit",
        "sigmoid",
        jax="sigmoid",
        mygrad="sigmoid",
        primitives=("logistic",),
        ball=forms.ball_sigmoid,
        running="sigmoid",
    ),
    Operation(
        "gelu",
        lambda np, x: x * np.erfc(-x / math.sqrt(2)) / 2,
        lambda sp, x: x * sp.normal_cdf(x),
        jax=lambda jnp, x: jnp.gelu(x, approximate=False),
        ball=lambda s, x: x * forms.ball_normal_cdf(s, x),
        running="special",
    ),
    # special functions
    Operation("erf", "erf", "erf"),
    Operation("erfc", "erfc", lambda sp, x: sp.erfc(x, evaluate=False), running="erfc"),
    Operation(
        "normal_cdf",
        "ndtr",
        "normal_cdf",
        ball=forms.ball_normal_cdf,
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
        forms.polygamma,
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
    Operation("lt", "less", "StrictLessThan", 2, typed=False, truth=True, singular=forms.difference, running="compare"),
    Operation("le", "less_equal", "LessThan", 2, typed=False, truth=True, singular=forms.difference, running="compare"),
    Operation("eq", "equal", "Equality", 2, typed=False, truth=True, singular=forms.difference, running="compare"),
    Operation(
        "ne", "not_equal", "Unequality", 2, typed=False, truth=True, singular=forms.difference, running="compare"
    ),
    Operation("and", "logical_and", "And", 2, typed=False, truth=True, ball="both", running="combine"),
    Operation("or", "logical_or", "Or", 2, typed=False, truth=True, ball="either", running="combine"),
    Operation("not", "logical_not", "Not", typed=False, truth=True, ball="opposite", running="combine"),
)

VOCABULARY = {row.name: row for row in ROWS}
"""Every operation, by the name that programs use."""

TYPED = {name: row for row in ROWS if row.typed for name in (row.name, *row.aliases)}
"""The operations that people may type, by each of their names."""
