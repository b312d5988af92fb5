"""Every row of the vocabulary means the same in every number system that has it."""

import math

import jax
import mpmath
import numpy as np
import pytest
import sympy

from derivwidgets.function.errors import FormMissing
from derivwidgets.function.expression import X, from_expression, to_expression
from derivwidgets.function.program import Recorder
from derivwidgets.function.systems import jax_system, numpy_system
from derivwidgets.function.vocabulary import ROWS, TYPED, VOCABULARY
from derivwidgets.methods.automatic import run_by_jax

TRUTH = {
    "exp": mpmath.exp, "expm1": mpmath.expm1, "log": mpmath.log, "log2": lambda x: mpmath.log(x, 2),
    "log10": mpmath.log10, "log1p": mpmath.log1p, "sqrt": mpmath.sqrt,
    "cbrt": lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)),
    "sin": mpmath.sin, "cos": mpmath.cos, "tan": mpmath.tan, "asin": mpmath.asin, "acos": mpmath.acos,
    "atan": mpmath.atan, "sinh": mpmath.sinh, "cosh": mpmath.cosh, "tanh": mpmath.tanh, "asinh": mpmath.asinh,
    "acosh": mpmath.acosh, "atanh": mpmath.atanh, "sinc": mpmath.sinc, "abs": abs, "sign": mpmath.sign,
    "floor": mpmath.floor, "ceil": mpmath.ceil, "round": lambda x: mpmath.mpf(round(float(x))),
    "heaviside": lambda x: (mpmath.sign(x) + 1) / 2, "relu": lambda x: max(x, 0),
    "softplus": lambda x: mpmath.log1p(mpmath.exp(x)), "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "gelu": lambda x: x * mpmath.ncdf(x), "erf": mpmath.erf, "erfc": mpmath.erfc,
    "normal_cdf": mpmath.ncdf, "gamma": mpmath.gamma,
    "lgamma": lambda x: mpmath.log(abs(mpmath.gamma(x))), "digamma": mpmath.digamma,
    "besselj0": lambda x: mpmath.besselj(0, x), "besselj1": lambda x: mpmath.besselj(1, x),
    "neg": lambda x: -x, "add": lambda x, y: x + y, "sub": lambda x, y: x - y, "mul": lambda x, y: x * y,
    "div": lambda x, y: x / y, "pow": lambda x, y: x**y,
    "logaddexp": lambda x, y: mpmath.log(mpmath.exp(x) + mpmath.exp(y)),
    "hypot": mpmath.hypot, "mod": lambda x, y: x - y * mpmath.floor(x / y), "max": max, "min": min,
    "clip": lambda x, low, high: min(max(x, low), high),
}  # fmt: skip
"""What each operation means, by mpmath."""

CONSTANTS = {"clip": (-0.5, 0.8), "mod": (0.7,), "pow": (1.3,)}
POSITIVE = {"log", "log2", "log10", "sqrt", "pow", "lgamma", "gamma", "digamma"}
DOMAIN = dict.fromkeys(POSITIVE, (0.05, 4.0)) | {
    "log1p": (-0.9, 4), "asin": (-0.99, 0.99), "acos": (-0.99, 0.99), "atanh": (-0.99, 0.99), "acosh": (1.01, 4),
}  # fmt: skip
UNORDINARY = {"power", "polygamma", "besselj", "sinc_derivative", "where", "lt", "le", "eq", "ne", "and", "or", "not"}


def program_of(name: str):
    """The operation on x, with constants for its other operands."""
    recorder = Recorder()
    x = recorder.x()
    others = CONSTANTS.get(name, (0.7,) * (VOCABULARY[name].arity - 1))
    from fractions import Fraction

    step = recorder.principal_power if name == "pow" else lambda *arguments: recorder.apply(name, *arguments)
    return recorder.program(step(x, *(recorder.constant(Fraction(value)) for value in others))), others


def points(name: str):
    low, high = DOMAIN.get(name, (-3.3, 3.4))
    return np.linspace(low, high, 41)


def test_every_row_is_tested():
    assert set(TRUTH) | UNORDINARY == set(VOCABULARY)
    assert len(VOCABULARY) == len(ROWS)


@pytest.mark.parametrize("name", TRUTH)
def test_numpy_form_is_the_operation(name):
    program, others = program_of(name)
    x = points(name)
    with np.errstate(all="ignore"):
        values = np.broadcast_to(program.run(numpy_system(), x), x.shape)
    expected = [float(TRUTH[name](mpmath.mpf(float(at)), *map(mpmath.mpf, others))) for at in x]
    np.testing.assert_allclose(values, expected, rtol=2e-13, atol=2e-15)


@pytest.mark.parametrize("name", [name for name in TRUTH if name not in {"besselj0", "besselj1"}])
def test_jax_form_agrees_with_numpy_form(name):
    program, _ = program_of(name)
    x = points(name)
    with jax.enable_x64(True):
        values = np.asarray(program.run(jax_system(), jax.numpy.asarray(x)))
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(values, program.run(numpy_system(), x), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", ["besselj0", "besselj1"])
def test_jax_lacks_bessel_functions_and_the_sentence_says_so(name):
    with pytest.raises(FormMissing, match=f"JAX has no {name}"):
        run_by_jax(program_of(name)[0], "float64")


@pytest.mark.parametrize("name", [name for name in TRUTH if name != "round"])
def test_sympy_form_is_read_back_as_the_same_function(name):
    program, _ = program_of(name)
    again = from_expression(to_expression(program))
    x = points(name)
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(again.run(numpy_system(), x), program.run(numpy_system(), x), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    ("text", "x", "expected"),
    [("round", 2.5, 2), ("round", 3.5, 4), ("round", -0.5, 0), ("sinc", 0, 1), ("heaviside", 0, 0.5), ("sign", 0, 0)],
)
def test_conventions_at_the_edge(text, x, expected):
    program, _ = program_of(text)
    assert program.run(numpy_system(), np.float64(x)) == expected


def test_precision_is_kept_by_every_row():
    x = np.linspace(0.1, 0.9, 5, dtype=np.float32)
    for name in TRUTH:
        program, _ = program_of(name)
        with np.errstate(all="ignore"):
            assert np.asarray(program.run(numpy_system("float32"), x)).dtype == np.float32, name


def test_names_that_people_type_are_unique_and_typable():
    assert {"sin", "arcsin", "ln", "maximum", "where", "besselj0", "gelu"} <= set(TYPED)
    assert "add" not in TYPED


def test_constants_are_the_nearest_doubles():
    recorder = Recorder()
    recorder.x()
    program = recorder.program(recorder.constant("pi"))
    assert program.run(numpy_system(), 0.0) == math.pi
    assert to_expression(program) == sympy.pi
    assert X.is_real
