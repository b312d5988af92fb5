"""Python callables to programs, on a tracer that looks like a NumPy number."""

from __future__ import annotations

import math
import operator
import warnings
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from derivwidgets.function.agreement import POINTS
from derivwidgets.function.grammar import parse, text
from derivwidgets.function.program import Step
from derivwidgets.function.systems import numpy_system
from derivwidgets.function.tracing import TraceError, agrees, trace

EDGES = (0.0, 0.5, 1.0, 2.0, -0.5, -1.0, -2.0)
"""Where kinks and jumps are."""


def plain(x: Any) -> Any:
    total = 0
    for k in range(1, 5):
        total += (-1) ** k * x**k / math.factorial(k)
    return total


def newton(x: Any) -> Any:
    root = x
    for _ in range(5):
        root = root - (root**2 - 2) / (2 * root)
    return root


NUMPY: dict[str, tuple[Callable[[Any], Any], str | None]] = {
    # the callable, and its text (None if it has none, empty if it is of no interest)
    "lab": (lambda x: np.exp(-2 * x) + 3 * np.sin(3 * x), "exp(-2*x) + 3*sin(3*x)"),
    "constant": (lambda x: 3, "3"),
    "constant float": (lambda x: 0.1, "0.1"),
    "constant truth": (lambda x: True, "1"),
    "constant array": (lambda x: np.array(2.5), "2.5"),
    "identity": (lambda x: x, "x"),
    "sum": (lambda x: 1 + x + 2.5, "1 + x + 2.5"),
    "difference": (lambda x: (1 - x) - 2, "1 - x - 2"),
    "quotient": (lambda x: 1 / x / 2, "1/x/2"),
    "powers": (lambda x: x**3 + x**-2 + x**0.5, "x^3 + x^(-2) + x^0.5"),
    "exponential": (lambda x: 2**x, "2^x"),
    "tower": (lambda x: x**x, "x^x"),
    "double e": (lambda x: math.e**x, "2.718281828459045^x"),
    "numpy power": (lambda x: np.power(x, 3) + np.float_power(2, x), "x^3 + 2^x"),
    "sign": (lambda x: -x + +x, "-x + x"),
    "numpy scalars": (lambda x: np.float64(2) * x + np.int64(3) - np.float32(0.5), "2*x + 3 - 0.5"),
    "zero-dimensional": (lambda x: np.array(2.0) * x * np.array(3), "2*x*3"),
    "numpy left": (lambda x: np.float64(2) / x - np.array(3.0) ** x, "2/x - 3^x"),
    "fraction": (lambda x: x * Fraction(1, 4), "x*0.25"),
    "abs": (lambda x: abs(x) + np.abs(x) + np.fabs(x), "abs(x) + abs(x) + abs(x)"),
    "round": (lambda x: round(x) + np.round(x) + x.round() + np.rint(x), "round(x) + round(x) + round(x) + round(x)"),
    "decimals": (lambda x: np.round(x, 1) + round(x, 1), "round(x*10)/10 + round(x*10)/10"),
    "math": (lambda x: math.floor(x) + math.ceil(x), "floor(x) + ceil(x)"),
    "truncated": (lambda x: np.trunc(x), "where(x < 0, ceil(x), floor(x))"),
    "mod": (lambda x: x % 2 + np.mod(x, 3) + 7 % x, "mod(x, 2) + mod(x, 3) + mod(7, x)"),
    "floor division": (lambda x: x // 2, "floor(x/2)"),
    "divmod": (lambda x: sum(divmod(x, 2)), "floor(x/2) + mod(x, 2)"),
    "fmod": (lambda x: np.fmod(x, 2), "sign(x)*mod(abs(x), 2)"),
    "where": (lambda x: np.where(x > 0, x, 0), "where(x > 0, x, 0)"),
    "where chain": (lambda x: np.where((x > 0) & (x < 1), x, -x), "where(x > 0 and x < 1, x, -x)"),
    "or not": (lambda x: np.where((x >= 1) | ~(x <= 2), 1, 2), "where(x >= 1 or not x <= 2, 1, 2)"),
    "logical": (
        lambda x: np.where(np.logical_and(x != 0, np.logical_not(x == 1)), 1, 2),
        "where(x != 0 and not x == 1, 1, 2)",
    ),
    "truth as number": (lambda x: (x > 0) * x + (x > 1), "where(x > 0, 1, 0)*x + where(x > 1, 1, 0)"),
    "truths added": (lambda x: (x > 0) + (x < 1), "where(x > 0 or x < 1, 1, 0)"),
    "astype": (lambda x: (x > 0).astype(float) * x.astype(np.float64), "where(x > 0, 1, 0)*x"),
    "truth": (lambda x: x > 0, "where(x > 0, 1, 0)"),
    "maximum": (lambda x: np.maximum(x, 0) - np.minimum(x, 1), "max(x, 0) - min(x, 1)"),
    "clip": (lambda x: np.clip(x, -1, 1) + x.clip(0, 2), "clip(x, -1, 1) + clip(x, 0, 2)"),
    "clip one side": (lambda x: np.clip(x, None, 1) + x.clip(0), "min(x, 1) + max(x, 0)"),
    "select": (lambda x: np.select([x < 0, x < 1], [x, 2 * x], 5), "where(x < 0, x, where(x < 1, 2*x, 5))"),
    "piecewise": (lambda x: np.piecewise(x, [x < 0], [lambda t: -t, 1.0]), "where(x < 0, -x, 1)"),
    "heaviside": (lambda x: np.heaviside(x, 0.5), "heaviside(x)"),
    "heaviside at 0": (lambda x: np.heaviside(x, 1), "where(x == 0, 1, heaviside(x))"),
    "sinc": (np.sinc, "sinc(3.141592653589793*x)"),
    "polyval": (lambda x: np.polyval([1, 2, 3], x), "(x + 2)*x + 3"),
    "poly1d": (lambda x: np.poly1d([1, 0, -1])(x), "x*x - 1"),
    "like": (lambda x: np.ones_like(x) * x + np.zeros_like(x) + np.full_like(x, 2), "x + 2"),
    "asarray": (lambda x: np.sin(np.asarray(x)) + np.asarray(x), "sin(x) + x"),
    "square": (lambda x: np.square(x) + np.reciprocal(x) + np.positive(x), "x^2 + 1/x + x"),
    "exp2": (np.exp2, "2^x"),
    "angles": (lambda x: np.deg2rad(x) + np.degrees(x), "x*0.017453292519943295 + x*57.29577951308232"),
    "hypot": (lambda x: np.hypot(x, 3) + np.logaddexp(x, 1), "hypot(x, 3) + logaddexp(x, 1)"),
    "cbrt": (lambda x: np.cbrt(x) + np.sign(x), "cbrt(x) + sign(x)"),
    "inverse": (lambda x: np.arcsin(x) + np.arctan(x), "asin(x) + atan(x)"),
    "special": (lambda x: special.erf(x) + special.expit(x) + special.j0(x), "erf(x) + sigmoid(x) + besselj0(x)"),
    "gamma": (lambda x: special.gamma(x) + special.gammaln(x), "gamma(x) + lgamma(x)"),
    "bessel": (lambda x: special.jv(2, x), "besselj(2, x)"),
    "xlogy": (lambda x: special.xlogy(x, x), "where(x == 0, 0, x*log(x))"),
    "real root": (lambda x: np.sqrt(x**2), "sqrt(x^2)"),
    "loop": (plain, ""),
    "newton": (newton, ""),
    "infinite": (lambda x: np.where(x > 0, np.inf, x), None),
}


@pytest.mark.parametrize("name", NUMPY)
def test_numpy(name: str) -> None:
    function, written = NUMPY[name]
    program = trace(function)
    assert agrees(program, function)
    assert agrees(program, function, EDGES)
    if written != "":
        assert text(program) == written


def test_numbers_are_exactly_the_doubles_that_they_are() -> None:
    assert trace(lambda x: 0.1 * x).steps[1] == Step("constant", (), Fraction(0.1))
    assert trace(lambda x: x + np.float32(0.1)).steps[1].value == Fraction(float(np.float32(0.1)))
    assert trace(lambda x: x + math.pi).steps[1].value == Fraction(math.pi)
    assert trace(lambda x: x + 10**20).steps[1].value == 10**20
    assert [trace(lambda x, c=c: x + c).steps[1].value for c in (math.inf, -math.inf, math.nan)] == [
        "inf",
        "-inf",
        "nan",
    ]


def test_a_double_exponent_is_no_rational_one() -> None:
    # 1/3 as a double: undefined for x < 0, as it is in NumPy
    program = trace(lambda x: x ** (1 / 3))
    assert program.steps[-1] == Step("power", (0,), Fraction(1 / 3))
    with np.errstate(invalid="ignore"):
        assert np.isnan(program.run(numpy_system(), np.float64(-8)))
    assert agrees(program, lambda x: x ** (1 / 3))


def test_constants_are_computed_in_floating_point() -> None:
    program = trace(lambda x: x ** (np.full_like(x, 1) / 3))
    assert program == trace(lambda x: x ** (1 / 3))


def test_equal_parts_are_one_step() -> None:
    program = trace(lambda x: np.sin(x + 1) ** 2 + np.cos(np.sin(x + 1)))
    assert [step.operation for step in program.steps].count("sin") == 1


def test_shared_steps_stay_shared() -> None:
    def swell(x: Any) -> Any:
        for _ in range(50):
            x = x * x - x
        return x

    assert len(trace(swell)) < 120


def chooses(x: Any) -> Any:
    if x > 0:
        return x
    return -x


def catches(x: Any) -> Any:
    try:
        return math.sin(x)
    except TypeError:
        return x


leaked: list[Any] = []


def keeps(x: Any) -> Any:
    leaked.append(x)
    return leaked[0] + x


REFUSED: dict[str, tuple[Callable[..., Any], str]] = {
    "if": (chooses, "write np.where(x > 0, a, b)"),
    "python max": (lambda x: max(x, 0), "np.maximum"),
    "chained": (lambda x: np.where(0 < x < 1, 1, 0), "(a < x) & (x < b)"),
    "and": (lambda x: np.where(x > 0 and x < 1, 1, 0), "(a < x) & (x < b)"),
    "in": (lambda x: x in (1, 2), "asks whether something is true"),
    "math": (math.sin, "write np.sin(x)"),
    "caught": (catches, "write np.sin(x)"),
    "float": (lambda x: float(x), "plain number"),
    "int": (lambda x: int(x.item()), "plain number"),
    "range": (lambda x: sum(range(x)), "plain number"),
    "asarray": (lambda x: np.asarray(x, float), "np.asarray(x, float)"),
    "float32": (lambda x: x.astype(np.float32), "float64"),
    "index": (lambda x: x[0], "as a sequence"),
    "len": (lambda x: len(x), "as a sequence"),
    "iterate": (lambda x: list(x), "as a sequence"),
    "unpack": (lambda x: np.hypot(*x), "as a sequence"),
    "complex": (lambda x: x + 1j, "complex number 1j"),
    "string": (lambda x: x + "a", "combines x with a str"),
    "none": (lambda x: x + None, "combines x with None"),
    "array": (lambda x: x + np.arange(3), "shape (3,)"),
    "huge": (lambda x: x * 10**400, "too large for floating point"),
    "bits": (lambda x: x & 1, "join conditions"),
    "returns tuple": (lambda x: (x, x), "returns a tuple"),
    "returns list": (lambda x: [x], "returns a list"),
    "returns none": (lambda x: None, "returns nothing"),
    "returns array": (lambda x: np.array([x, 1]), "returns a ndarray"),
    "returns text": (lambda x: "x", "returns a str"),
    "returns complex": (lambda x: 1j, "complex"),
    "two arguments": (lambda x, y: x, "missing 1 required positional argument"),
    "attribute": (lambda x: x.foo, "foo"),
    "crash": (lambda x: 1 / 0 + x, "ZeroDivisionError"),
    "unknown ufunc": (lambda x: np.arctan2(x, 1), "f uses arctan2, which has no form here"),
    "unknown function": (lambda x: np.interp(x, [0, 1], [2, 3]), "f uses np.interp, which has no form here"),
    "reduce": (lambda x: np.add.reduce(x), "np.add.reduce"),
    "ufunc where": (lambda x: np.sqrt(x, where=x > 0), "where="),
    "ufunc out": (lambda x: np.sqrt(x, out=np.zeros(())), "out="),
    "where alone": (lambda x: np.where(x > 0), "np.where(x > 0, a, b)"),
    "other x": (lambda x: keeps(x) + trace(keeps).steps[0], "earlier call"),
    "bessel order": (lambda x: special.jv(0.5, x), "no whole number"),
    "long": (lambda x: [x := x * 1.01 + k for k in range(30_000)][-1], "more than 20000 operations"),
    "jax": (lambda x: jnp.sin(x), "symbolic x"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    leaked.clear()
    function, sentence = REFUSED[name]
    with pytest.raises(TraceError) as caught:
        trace(function)
    assert sentence in str(caught.value)


def test_warnings_and_errors_of_the_callable_stay_inside() -> None:
    def noisy(x: Any) -> Any:
        warnings.warn("look out", stacklevel=1)
        return np.log(x) + np.float64(1) / np.float64(0) * 0

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert agrees(trace(noisy), noisy)


# --- agreement ---


class Impostor:
    """What a library does that asks a symbolic number no questions and takes a branch silently."""

    def __call__(self, x: Any) -> Any:
        return np.sin(x) if not isinstance(x, float) else np.sin(x) + (x > 3)


def test_agreement_rejects_a_branch_that_was_taken_silently() -> None:
    program = trace(Impostor())
    assert text(program) == "sin(x)"
    assert not agrees(program, Impostor())


def test_agreement_rejects_random_functions() -> None:
    random = np.random.default_rng(1)

    def function(x: Any) -> Any:
        return x + random.normal()

    assert not agrees(trace(function), function)


def test_agreement_rejects_functions_that_remember() -> None:
    state = [0.0]

    def function(x: Any) -> Any:
        state[0] += 1
        return x * state[0]

    assert not agrees(trace(function), function)


def test_agreement_is_strict() -> None:
    assert agrees(parse("x^2"), lambda x: x * x)
    assert not agrees(parse("x^2"), lambda x: x * x * (1 + 1e-12))
    assert not agrees(parse("x^(1/3)"), lambda x: x ** (1 / 3))
    assert not agrees(parse("log(x)"), lambda x: math.log(abs(x)))
    assert not agrees(parse("x"), lambda x: None)
    assert not agrees(parse("x"), lambda x: np.array([x]))
    assert not agrees(parse("x"), lambda x: x + 0j)


def test_an_exception_counts_as_nan() -> None:
    assert agrees(parse("log(x)"), math.log)
    assert agrees(parse("sqrt(x)"), math.sqrt)


def test_rounding_that_cancels_is_allowed() -> None:
    # the sum of large terms carries their rounding
    expanded = parse("x^7 - 7x^6 + 21x^5 - 35x^4 + 35x^3 - 21x^2 + 7x - 1")
    assert agrees(expanded, lambda x: np.polyval([1, -7, 21, -35, 35, -21, 7, -1], x))


def test_points_are_irregular() -> None:
    assert len(POINTS) == 16
    assert min(POINTS) < -10
    assert max(POINTS) > 10
    assert sum(point < 0 for point in POINTS) == 8
    assert min(map(abs, POINTS)) < 1e-3


# --- text and callable are one ---


UNARY = {"sin": np.sin, "abs": np.abs, "atan": np.arctan, "cbrt": np.cbrt, "floor": np.floor}
SIGNS = {"+": operator.add, "-": operator.sub, "*": operator.mul}


@settings(max_examples=60, deadline=20_000)
@given(st.data())
def test_a_traced_formula_is_the_parsed_one(data: st.DataObject) -> None:
    """The same formula, given as text and as a Python function, is the same program."""

    def formula(depth: int) -> tuple[str, Callable[[Any], Any]]:
        if depth == 0:
            leaf = data.draw(st.sampled_from(["x", "2", "0.5", "7"]))
            return leaf, lambda x: x if leaf == "x" else float(leaf)
        kind = data.draw(st.sampled_from([*UNARY, *"+-*", "cube", "max", "where"]))
        (one, f), (other, g) = formula(depth - 1), formula(depth - 1)
        if kind in UNARY:
            return f"{kind}({one})", lambda x: UNARY[kind](f(x))
        if kind in SIGNS:
            return f"({one} {kind} {other})", lambda x: SIGNS[kind](f(x), g(x))
        if kind == "cube":
            return f"({one})^3", lambda x: f(x) ** 3
        if kind == "max":
            return f"max({one}, {other})", lambda x: np.maximum(f(x), g(x))
        return f"where({one} < {other}, 1, x)", lambda x: np.where(f(x) < g(x), 1, x)

    typed, function = formula(3)
    assert agrees(parse(typed), function)
    assert agrees(trace(function), function)
