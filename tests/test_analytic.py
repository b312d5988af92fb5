"""Functions continued into the complex plane: real on the real line, correct beside it, nan off their domain."""

import mpmath
import numpy as np
import pytest
from mpmath import mp

from derivwidgets.function.grammar import parse
from derivwidgets.function.systems import complex_system, numpy_system
from derivwidgets.methods import derivative


def root(x, n):
    return mp.sign(mp.re(x)) * (mp.sign(mp.re(x)) * x) ** (mpmath.mpf(1) / n)


def log_abs_gamma(x):
    return mp.log(mp.gamma(x) * mp.sign(mp.re(mp.gamma(x))))


EVERYWHERE, POSITIVE, UNIT = (-3.7, 4.1), (0.03, 5.0), (-0.98, 0.97)
ANALYTIC = {
    "exp(x)": (mp.exp, EVERYWHERE), "expm1(x)": (mp.expm1, EVERYWHERE), "log(x)": (mp.log, POSITIVE),
    "log2(x)": (lambda x: mp.log(x) / mp.log(2), POSITIVE), "log10(x)": (mp.log10, POSITIVE),
    "log1p(x)": (lambda x: mp.log(1 + x), (-0.9, 4)), "sqrt(x)": (mp.sqrt, POSITIVE),
    "logaddexp(x, 0.5)": (lambda x: mp.log(mp.exp(x) + mp.exp(0.5)), EVERYWHERE),
    "cbrt(x)": (lambda x: root(x, 3), EVERYWHERE), "x^(1/5)": (lambda x: root(x, 5), EVERYWHERE),
    "x^(2/3)": (lambda x: root(x, 3) ** 2, EVERYWHERE), "x^(-3/5)": (lambda x: root(x, 5) ** -3, EVERYWHERE),
    "x^2.5": (lambda x: x**2.5, POSITIVE), "x^-1.5": (lambda x: x**-1.5, POSITIVE),
    "x^-3": (lambda x: x**-3, EVERYWHERE),
    "x^101": (lambda x: x**101, EVERYWHERE), "x^100": (lambda x: x**100, EVERYWHERE),
    "x^pi": (lambda x: x ** mpmath.mpf(np.pi), POSITIVE), "x^x": (lambda x: x**x, POSITIVE),
    "hypot(x, 2)": (lambda x: mp.sqrt(x**2 + 4), EVERYWHERE), "sin(x)": (mp.sin, EVERYWHERE),
    "cos(x)": (mp.cos, EVERYWHERE), "tan(x)": (mp.tan, EVERYWHERE), "asin(x)": (mp.asin, UNIT),
    "acos(x)": (mp.acos, UNIT), "atan(x)": (mp.atan, EVERYWHERE), "sinh(x)": (mp.sinh, EVERYWHERE),
    "cosh(x)": (mp.cosh, EVERYWHERE), "tanh(x)": (mp.tanh, EVERYWHERE), "asinh(x)": (mp.asinh, EVERYWHERE),
    "acosh(x)": (mp.acosh, (1.02, 5)), "atanh(x)": (mp.atanh, UNIT), "sinc(x)": (mp.sinc, EVERYWHERE),
    "softplus(x)": (lambda x: mp.log(1 + mp.exp(x)), EVERYWHERE),
    "sigmoid(x)": (lambda x: 1 / (1 + mp.exp(-x)), EVERYWHERE),
    "gelu(x)": (lambda x: x * (1 + mp.erf(x / mp.sqrt(2))) / 2, EVERYWHERE), "erf(x)": (mp.erf, EVERYWHERE),
    "erfc(x)": (mp.erfc, EVERYWHERE), "gamma(x)": (mp.gamma, EVERYWHERE), "lgamma(x)": (log_abs_gamma, EVERYWHERE),
    "besselj0(x)": (lambda x: mp.besselj(0, x), (-40, 60)), "besselj1(x)": (lambda x: mp.besselj(1, x), (-40, 60)),
    "besselj(4, x)": (lambda x: mp.besselj(4, x), (-9, 9)),
    "max(x, 0.3)": (lambda x: x if mp.re(x) > 0.3 else mpmath.mpf(0.3), EVERYWHERE),
    "mod(x, 0.75)": (lambda x: x - 0.75 * mp.floor(mp.re(x) / 0.75), EVERYWHERE),
    "clip(x, -1, 2)": (lambda x: x if -1 < mp.re(x) < 2 else 2 if mp.re(x) > 0 else -1, EVERYWHERE),
    "where(x^2 < 2, x^3, sin(x))": (lambda x: x**3 if mp.re(x) ** 2 < 2 else mp.sin(x), EVERYWHERE),
}  # fmt: skip


@pytest.mark.parametrize("text", ANALYTIC)
def test_values_beside_the_real_line(text):
    function, ends = ANALYTIC[text]
    x = np.linspace(*ends, 17)
    with np.errstate(all="ignore"):
        for h in (0.02, 1e-3, 1e-9):
            found = parse(text).run(complex_system(), x + 1j * h)
            with mpmath.workdps(40):
                exact = np.array([complex(function(mpmath.mpc(float(at), h))) for at in x])
            np.testing.assert_allclose(np.real(found), exact.real, rtol=5e-14, atol=2e-15)
            np.testing.assert_allclose(np.imag(found) / h, exact.imag / h, rtol=5e-14, atol=2e-13)


@pytest.mark.parametrize(("precision", "unit"), [("float64", 2.0**-53), ("float32", 2.0**-24)])
@pytest.mark.parametrize("text", ANALYTIC)
def test_the_complex_step_is_correct_to_a_few_units(text, precision, unit):
    function, ends = ANALYTIC[text]
    x = np.linspace(*ends, 17).astype(precision)
    if "10" in text and precision == "float32" and "^" in text:
        x = x / 4
    with mpmath.workdps(60):
        exact = np.array([float(mp.im(function(mpmath.mpc(float(at), mpmath.mpf(10) ** -40))) * 10**40) for at in x])
    largest = np.max(np.abs(exact[np.isfinite(exact)]))
    found = derivative(text, x, "complex_step", precision=precision)
    np.testing.assert_allclose(found, exact, rtol=256 * unit, atol=2 * unit * min(largest, 1))


@pytest.mark.parametrize("text", ANALYTIC)
def test_on_the_real_line_it_is_the_real_function(text):
    x = np.linspace(-3.31, 3.32, 45)
    with np.errstate(all="ignore"):
        real = np.broadcast_to(parse(text).run(numpy_system(), x), x.shape)
        continued = np.broadcast_to(parse(text).run(complex_system(), x + 0j), x.shape)
    np.testing.assert_allclose(np.real(continued), real, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize(
    ("text", "x"),
    [("log(x)", -2), ("log2(x)", -2), ("log10(x)", -2), ("log1p(x)", -1.5), ("sqrt(x)", -4), ("x^2.5", -1),
     ("x^-0.5", -1), ("x^pi", -1), ("x^x", -1.5), ("asin(x)", 1.5), ("acos(x)", -1.5), ("acosh(x)", 0.5),
     ("atanh(x)", 2), ("floor(log(x))", -1), ("abs(sqrt(x))", -1)],
)  # fmt: skip
def test_off_its_domain_a_function_has_no_complex_step(text, x):
    assert np.isnan(derivative(text, x, "complex_step"))


@pytest.mark.parametrize("text", ["sign(x)", "floor(x)", "ceil(x)", "round(x)", "heaviside(x)", "where(x > 0, 2, 1)"])
def test_steps_are_flat(text):
    np.testing.assert_array_equal(derivative(text, [-1.3, 0.4, 2.7], "complex_step"), 0)


def test_infinite_slopes_are_very_large():
    for text in ("sqrt(x)", "cbrt(x)", "x^(1/5)"):
        assert derivative(text, 0, "complex_step") > 1e30
    assert derivative("acos(x)", 1, "complex_step") < -1e30
