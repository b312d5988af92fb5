"""Every row of the vocabulary against mpmath: values in every number system, derivatives by SymPy and by JAX."""

from __future__ import annotations

from typing import NamedTuple

import jax
import numpy as np
import pytest
import sympy
from mpmath import mp, mpf
from references import DIGITS, INF, NAN, REFERENCES, Reference, by_mpmath

from derivwidgets.function.errors import FormMissing, FunctionError
from derivwidgets.function.expression import X, to_expression
from derivwidgets.function.grammar import parse
from derivwidgets.function.program import Program
from derivwidgets.function.systems import autograd_system, complex_system, jax_system, mygrad_system, numpy_system
from derivwidgets.function.tokens import INDEXED
from derivwidgets.function.vocabulary import TYPED
from derivwidgets.methods import derivative

LENGTH = 48
"""Arrays have one length, so that JAX compiles an operation once."""


def by_numpy(program: Program, x: np.ndarray) -> np.ndarray:
    return program.run(numpy_system(x.dtype.name), x)


def by_jax(program: Program, x: np.ndarray) -> np.ndarray:
    with jax.enable_x64(x.dtype == np.float64):
        return program.run(jax_system(x.dtype.name), jax.numpy.asarray(x))


def by_autograd(program: Program, x: np.ndarray) -> np.ndarray:
    pytest.importorskip("autograd")
    return program.run(autograd_system(x.dtype.name), x)


def by_mygrad(program: Program, x: np.ndarray) -> np.ndarray:
    mygrad = pytest.importorskip("mygrad")
    result = program.run(mygrad_system(x.dtype.name), mygrad.tensor(x))
    return result.data if isinstance(result, mygrad.Tensor) else result


def by_complex_numbers(program: Program, x: np.ndarray) -> np.ndarray:
    result = np.asarray(program.run(complex_system(x.dtype.name), x + 0j))
    assert ((np.imag(result) == 0) | np.isnan(result)).all()
    return np.real(result)


SYSTEMS = {
    "numpy": (by_numpy, "float64"),
    "numpy float32": (by_numpy, "float32"),
    "jax": (by_jax, "float64"),
    "jax float32": (by_jax, "float32"),
    "autograd": (by_autograd, "float64"),
    "mygrad": (by_mygrad, "float64"),
    "complex": (by_complex_numbers, "float64"),
}
JAX = {"jax", "jax float32"}

BESSEL = {"besselj0(x)", "besselj1(x)", "besselj(2, x)"}
GAMMAS = {"gamma(x)", "gamma(x - 3)", "lgamma(x)", "lgamma(x - 3)"}
MODULI = {"mod(x, 0.75)", "mod(x, -0.75)", "mod(5, x)"}
ERRORS = {"erf(x)", "erfc(x)", "gelu(x)"}
LACKING = {
    "jax": BESSEL,
    "jax float32": BESSEL,
    "mygrad": {
        *BESSEL, *GAMMAS, *MODULI, *ERRORS,
        "floor(x)", "ceil(x)", "round(x)", "sign(x)", "polygamma(0, x)", "polygamma(2, x)",
    },
    "complex": {"polygamma(2, x)"},
}  # fmt: skip
"""What a library does not have."""

MODERATE = {"complex": (1e-100, 1e5), "mygrad": (1e-100, 1e100)}
"""The sizes between which a system computes; beyond, squares overflow in complex division and in MyGrad's hypot."""


class Allowance(NamedTuple):
    """How many units in the last place some systems may be off, where it is more than 8, and why."""

    ulps: float
    systems: set[str]
    texts: set[str]
    reason: str


USUAL = 8
ALLOWANCES = (
    Allowance(256, set(SYSTEMS), {"x^(1/5)", "x^(-2/3)"}, "half a unit of the rounded exponent counts |log x| times"),
    Allowance(1024, {"complex"}, {"2^x", "x^x", "cbrt(x)", "x^-0.5"}, "exp(y log x) costs |y log x| units"),
    Allowance(1024, JAX, {"sinh(x)", "cosh(x)"}, "exp(x - log 2): half a unit of the difference counts |x| times"),
    Allowance(256, {"jax"}, {"log1p(x)", "atanh(x)"}, "XLA's log1p loses digits near -0.41"),
    Allowance(4096, set(SYSTEMS), {"gelu(x)"}, "erfc(-x/sqrt(2)): half a unit of the quotient counts x^2 times"),
    Allowance(512, set(SYSTEMS), {"erfc(x)"}, "exp(-x^2): half a unit of the square counts x^2 times"),
    Allowance(32, {"complex"}, {"erf(x)"}, "SciPy's erf of complex numbers"),
    Allowance(2048, {*JAX, "complex"}, {"gamma(x)", "gamma(x - 3)"}, "exp(lgamma(x)) costs |lgamma(x)| units"),
    Allowance(64, {*JAX, "complex"}, {"lgamma(x)", "lgamma(x - 3)"}, "Lanczos's sum cancels"),
    Allowance(64, {*JAX, "complex"}, {"polygamma(0, x)", "polygamma(2, x)"}, "sums that cancel"),
    Allowance(2**20, {"complex"}, MODULI, "x - y round((x - x mod y)/y) cancels"),
)


def allowed(text: str, system: str) -> float:
    return max([USUAL, *(each.ulps for each in ALLOWANCES if text in each.texts and system in each.systems)])


def run(text: str, system: str, x: np.ndarray) -> np.ndarray:
    form, precision = SYSTEMS[system]
    padded = np.pad(x.astype(precision), (0, LENGTH - x.size), mode="edge")
    with np.errstate(all="ignore"):
        found = np.broadcast_to(np.asarray(form(parse(text), padded)), padded.shape)
    assert found.dtype == precision
    return found[: x.size]


def ulps(found: np.ndarray, exact: list[mpf], scale: float) -> np.ndarray:
    """Return how far numbers are off, in units in the last place of a number that is at least `scale`."""
    tiny = float(np.finfo(found.dtype).tiny)
    off = np.empty(found.shape)
    for index, (number, truth) in enumerate(zip(found, exact, strict=True)):
        size = max(abs(float(truth)), scale, tiny)
        below = abs(truth) < tiny and abs(number) <= tiny  # underflow may be to 0
        off[index] = 0 if below else abs(mpf(float(number)) - truth) / np.spacing(found.dtype.type(size))
    return np.where(np.isfinite(found), off, INF)


def points(reference: Reference, system: str) -> tuple[np.ndarray, list[mpf]]:
    """Return where the system computes without overflow, and the values there."""
    precision = SYSTEMS[system][1]
    low, high = MODERATE.get(system, (0, INF))
    x = reference.points(precision)
    x = x[(np.abs(x) >= low) & (np.abs(x) <= high)]
    exact = by_mpmath(reference.value, x)
    fits = [abs(value) <= float(np.finfo(precision).max) for value in exact]
    return x[fits], [value for value, fit in zip(exact, fits, strict=True) if fit]


def cases() -> list[tuple[str, str]]:
    return [(text, system) for system in SYSTEMS for text in REFERENCES if text not in LACKING.get(system, ())]


@pytest.mark.parametrize(("text", "system"), cases())
def test_values_are_right_to_the_last_places(text, system):
    x, exact = points(REFERENCES[text], system)
    found = run(text, system, x)
    off = ulps(found, exact, REFERENCES[text].scale)
    worst = off.argmax()
    assert off[worst] <= allowed(text, system), (x[worst], found[worst], exact[worst])


@pytest.mark.parametrize(("text", "system"), [case for case in cases() if REFERENCES[case[0]].edges])
def test_edges_are_exactly_right(text, system):
    reference = REFERENCES[text]
    x, expected = np.array([*reference.edges]), np.array([*reference.edges.values()], float)
    found = run(text, system, x).astype(float)
    if system == "complex":
        # complex arithmetic has many infinities, most of which NumPy calls nan
        kept = np.isfinite(x)
        x, found, expected = x[kept], found[kept], expected[kept]
        found[~np.isfinite(found)] = expected[~np.isfinite(expected)] = NAN
    if (text, system) == ("relu(x)", "mygrad"):
        kept = x > -INF  # MyGrad multiplies x by whether it is positive
        x, found, expected = x[kept], found[kept], expected[kept]
    off = ulps(found.astype(SYSTEMS[system][1]), [mpf(float(number)) for number in expected], reference.scale)
    right = (found == expected) | (np.isnan(found) & np.isnan(expected))
    close = np.isfinite(found) & np.isfinite(expected) & (off <= allowed(text, system))
    assert (right | close).all(), (x, found, expected)


@pytest.mark.parametrize(("text", "system"), [(text, system) for system in LACKING for text in LACKING[system]])
def test_what_a_library_lacks_is_refused(text, system):
    with pytest.raises((FormMissing, ValueError), match=r"has no|takes no|cannot involve"):
        run(text, system, np.array([1.5]))


def by_sympy(text: str, number: sympy.Expr) -> mpf:
    """Evaluate SymPy's expression to 30 digits; what is not real, oscillates, or is infinite without a sign is nan."""
    try:
        found = to_expression(parse(text)).subs(X, number).evalf(30)
    except ZeroDivisionError:
        return mpf(NAN)
    if found in (sympy.oo, -sympy.oo):
        return mpf(INF) if found == sympy.oo else -mpf(INF)
    return mpf(sympy.Float(found, 40)._mpf_) if found.is_Rational or found.is_Float else mpf(NAN)


@pytest.mark.parametrize("text", REFERENCES)
def test_sympy_evaluates_to_as_many_digits_as_asked_for(text):
    reference = REFERENCES[text]
    x = reference.points("float64")[::4]
    with mp.workdps(DIGITS):
        for number, exact in zip(x, by_mpmath(reference.value, x), strict=True):
            # exact rationals would have SymPy compute 2^(10^300) with all its digits
            found = by_sympy(text, sympy.Float(float(number), 400))
            assert abs(found - exact) <= mpf(10) ** -28 * max(abs(exact), reference.scale), (number, found, exact)


@pytest.mark.parametrize("text", [text for text in REFERENCES if REFERENCES[text].edges])
def test_sympy_is_right_at_edges(text):
    for x, expected in REFERENCES[text].edges.items():
        found = float(by_sympy(text, sympy.Rational(x) if np.isfinite(x) else sympy.oo * int(np.sign(x))))
        if np.isinf(expected):
            assert not np.isfinite(found), (x, found)
        else:
            assert found == pytest.approx(expected, rel=1e-15, nan_ok=True), x


NO_RULE = {"floor(x)", "ceil(x)", "round(x)", *MODULI}
"""What SymPy does not differentiate."""

SLOPES = (
    Allowance(256, {"symbolic", "jax_reverse"}, {"x^(1/5)", "x^(-2/3)"}, "as for the values"),
    Allowance(1024, {"jax_reverse"}, {"sinh(x)", "cosh(x)"}, "as for the values"),
    Allowance(256, {"symbolic"}, {"asin(x)", "acos(x)", "atanh(x)"}, "1 - x^2 cancels towards the ends"),
    Allowance(4096, {"symbolic", "jax_reverse"}, ERRORS, "exp(-x^2): half a unit of the square counts x^2 times"),
    Allowance(1024, {"symbolic", "jax_reverse"}, GAMMAS, "digamma(x) to 1 - x, by a tangent that cancels at its poles"),
)
ABSOLUTE = {"tanh(x)", "sigmoid(x)", "lgamma(x)", "lgamma(x - 3)", "polygamma(0, x)", *BESSEL}
"""Where the rule cancels (1 - tanh^2, s (1 - s)) or passes through 0, and errors are absolute ones."""


@pytest.mark.parametrize("method", ["symbolic", "jax_reverse"])
@pytest.mark.parametrize("text", REFERENCES)
def test_slopes_are_right(text, method):
    if text in (NO_RULE if method == "symbolic" else BESSEL):
        with pytest.raises(FunctionError, match=r"SymPy has no rule|JAX has no"):
            derivative(text, 1.5, method)
        return
    reference = REFERENCES[text]
    x = reference.points("float64")
    for end in (reference.low, reference.high):
        x = x[np.abs(x - end) > 1e-3 * abs(end)] if np.isfinite(end) else x
    x = x[(np.abs(x) > 1e-31) & (np.abs(x) < 1e5)]
    found = derivative(text, np.pad(x, (0, LENGTH - x.size), mode="edge"), method)[: x.size]
    off = ulps(found, by_mpmath(reference.slope, x), 1 if text in ABSOLUTE else 0)
    most = max([64, *(each.ulps for each in SLOPES if text in each.texts and method in each.systems)])
    assert off.max() <= most, (x[off.argmax()], found[off.argmax()])


@pytest.mark.parametrize("text", REFERENCES)
def test_hand_written_slopes_are_those_of_the_values(text):
    reference = REFERENCES[text]
    low, high = max(reference.low, 0), min(reference.high, 4)
    with mp.workdps(DIGITS):
        for x in (mpf(low) + (mpf(high) - low) * part for part in (mpf("0.137"), mpf("0.611"), mpf("0.873"))):
            assert mp.almosteq(mp.diff(reference.value, x), reference.slope(x), 1e-15, 1e-15), x


def test_every_operation_that_people_may_type_has_a_reference():
    used = {step.operation for text in REFERENCES for step in parse(text).steps}
    assert {row.name for row in TYPED.values()} | INDEXED <= used
    assert {"add", "sub", "mul", "div", "neg", "power", "pow", "lt", "le", "eq", "ne", "and", "or", "not"} <= used
