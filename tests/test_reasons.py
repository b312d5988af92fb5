"""Why a method agrees or differs, in a table: each sentence holds against the numbers."""

# ruff: noqa: E501  (a table of sentences: one a line)

import re
import warnings

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import derivwidgets as dw
from derivwidgets.methods import METHODS, derivative
from derivwidgets.truth.witnesses.quotients import in_exact_arithmetic, quotient

REASONS = [
    # f, x, Δx, precision, method: agrees, tag, reason
    ("(1 - cos(x))/x^2", 1e-7, 1e-5, "float64", "forward", False, "cancellation", "cancellation in 1 - cos(x), divided by Δx"),
    ("(1 - cos(x))/x^2", 1e-7, 1e-5, "float64", "backward", False, "cancellation", "cancellation in 1 - cos(x), divided by Δx"),
    ("(1 - cos(x))/x^2", 1e-7, 0.1, "float64", "central", True, "truncation", "truncation, near the best Δx"),
    ("(1 - cos(x))/x^2", 1e-7, 0.1, "float64", "forward", True, "truncation", "off by 0.00017: truncation and round-off cancel by chance"),
    ("(1 - cos(x))/x^2", 1e-7, 0.1, "float64", "complex_step", True, "truncation", "truncation, off by 5.6·10⁻¹²"),
    ("(1 - cos(x))/x^2", 1e-7, 1e-5, "float64", "complex_step", False, "cancellation", "cancellation in 1 - cos(x), not a fault of the formula"),
    ("(1 - cos(x))/x^2", 1e-7, 0.1, "float32", "adaptive", False, "cancellation", "cancellation in 1 - cos(x), divided by its steps"),
    ("sin(x)/x", 1e-6, 0.1, "float64", "forward", False, "truncation", "truncation: Δx is 2·10⁶ times larger than best"),
    ("sin(x)/x", 1e-6, 0.1, "float32", "jax_forward", False, "cancellation", "cancellation in cos(x)/x - sin(x)/x^2, which the rules for f′ bring in"),
    ("sin(x)/x", 1e-6, 1e-9, "float32", "forward", True, "round-off", "round-off, off by 3.3·10⁻⁷"),
    ("(exp(x) - 1)/x", 1e-9, 1e-9, "float64", "backward", False, "no value", "nan: f is not defined at x − Δx"),
    ("1e8 + sin(x)", 0.5, 0.1, "float32", "adaptive", False, "round-off", "round-off, off by 0.88, and it reports success"),
    ("|x|", 1e-6, 0.1, "float64", "forward", True, "exact", "exact in every digit"),
    ("|x|", 1e-6, 0.1, "float64", "backward", False, "crosses", "off by 2: the stencil reaches across the corner at 0"),
    ("|x|", 1e-6, 0.1, "float64", "central", False, "crosses", "off by 1: the stencil reaches across the corner at 0"),
    ("|x|", 1e-6, 0.1, "float64", "adaptive", False, "crosses", "its steps reach across the corner at 0"),
    ("|x|+sin(x)/x", 0.001, 0.1, "float64", "forward", False, "truncation", "truncation: Δx is 2·10⁶ times larger than best"),
    ("sqrt(x)", 1e-6, 0.1, "float64", "central", False, "truncation", "truncation: Δx is 8·10⁹ times larger than best"),
    ("sqrt(x)", 1e-6, 1e-5, "float64", "backward", False, "no value", "nan: f is not defined at x − Δx"),
    ("sqrt(x)", 1e-6, 0.1, "float64", "adaptive", False, "truncation", "its steps, 0.5 to 0.001, are too long for f here"),
    ("1/x", 0.001, 0.1, "float64", "forward", False, "truncation", "truncation: Δx is 7·10⁹ times larger than best"),
    ("1/x", 0.001, 0.1, "float64", "backward", False, "crosses", "off by 10⁶: the stencil reaches across the pole at 0"),
    ("1/x", 0.001, 0.1, "float64", "adaptive", False, "crosses", "its steps reach across the pole at 0"),
    ("x^3 + 1e-20|x|", 1e-6, 0.1, "float64", "central", False, "truncation", "truncation: Δx is 2·10¹⁰ times larger than best"),
    ("x^(4/3)", 1e-5, 0.1, "float64", "central", False, "crosses", "off by 0.029: the stencil reaches across 0, where f is not smooth"),
    ("where(x == 0, 0, x^2 sin(1/x))", 0, 0.1, "float64", "forward", False, "truncation", "truncation, off by 0.054"),
    ("where(x == 0, 0, x^2 sin(1/x))", 0, 0.1, "float64", "central", False, "truncation", "truncation, off by 0.054: f is not smooth at 0, so a smaller Δx helps less than usual"),
    ("x|x|", 0, 0.1, "float64", "forward", False, "truncation", "truncation, off by 0.1"),
    ("x|x|", 0, 0.1, "float64", "central", False, "truncation", "truncation, off by 0.1: f is not smooth at 0, so a smaller Δx helps less than usual"),
    ("cbrt(x) sin(x)", 0, 1e-5, "float64", "forward", False, "truncation", "truncation, off by 0.022: f is not smooth at 0, so a smaller Δx helps less than usual"),
    ("cbrt(x) sin(x)", 0, 1e-5, "float64", "complex_step", False, "truncation", "truncation, off by 0.019: f is not smooth at 0, so a smaller Δx helps less than usual"),
    ("x|x|", 0, 1e-5, "float64", "adaptive", False, "truncation", "truncation, off by 7.5·10⁻⁵: f is not smooth at 0"),
    ("where(x == 2, 4, x^2)", 2, 0.1, "float64", "forward", False, "truncation", "truncation, off by 0.1"),
    ("where(x != 0, x^2 sin(1/x), 0)", 0.0001, 1e-9, "float64", "complex_step", True, "truncation", "truncation, off by 0.0016: below Δx = 3·10⁻¹⁶ there is none"),
    ("1/(1+25x^2)", 0.2, 0.05, "float64", "central", True, "truncation", "truncation: Δx is 400 times larger than best"),
    ("1/(1+25x^2)", 0.2, 0.1, "float64", "complex_step", False, "truncation", "truncation, off by 0.038: below Δx = 3·10⁻⁵ there is none"),
    ("x^2", 0, 0.1, "float64", "forward", False, "truncation", "truncation, off by 0.1: the smaller Δx, the better here"),
    ("2x + 1", 0.3, 1e-9, "float64", "central", True, "exact", "exact in every digit"),
    ("|x| + x^3", -0.05, 1e-9, "float64", "central", True, "round-off", "round-off: Δx is 10³ times smaller than best"),
    ("x^2", 3, 1e-15, "float64", "richardson", False, "round-off", "x + Δx/8 is x itself in floating point: nothing moved"),
    ("tanh(50x)", 0.1, 1e-9, "float32", "central", False, "round-off", "x + Δx is x itself in floating point: nothing moved"),
    ("sin(x)", 1e6, 0.1, "float32", "forward", False, "truncation", "truncation, near the best Δx"),
    ("|x^2 - 2|", "sqrt(2)", 0.1, "float64", "forward", False, "one-sided", "the right-hand slope, plus truncation"),
    ("|x^2 - 2|", "sqrt(2)", 1e-9, "float64", "forward", False, "one-sided", "the right-hand slope, but for rounding"),
    ("|x^2 - 2|", "sqrt(2)", 1e-15, "float64", "forward", False, "one-sided", "the right-hand slope, less round-off"),
    ("|x^2 - 2|", "sqrt(2)", 1e-15, "float64", "central", False, "average", "the average of the two slopes, plus round-off"),
    ("|x^2 - 2|", "sqrt(2)", 1e-5, "float32", "central4", False, "average", "the average of the two slopes, plus round-off"),
    ("|x^2 - 2|", "sqrt(2)", 1e-5, "float32", "symbolic", False, "one-sided", "the nearest float32 lies left of the point, and its left-hand slope is seen"),
    ("|x^2 - 2|", "sqrt(2)", 1e-9, "float32", "forward", False, "round-off", "x + Δx is x itself in floating point: nothing moved"),
    ("|x^2 - 2|", "sqrt(2)", 1e-5, "float64", "adaptive", False, "average", "symmetric differences average the two slopes, plus 7.5·10⁻⁵"),
    ("cos(sqrt(|x|))", 0, 1e-15, "float64", "forward", False, "one-sided", "the right-hand slope, less round-off"),
    ("sin(1e6 x)", 0.3, 0.1, "float64", "adaptive", False, "truncation", "its steps, 0.5 to 0.008, are too long for f here"),
    ("sin(1e6 x)", 0.3, 0.1, "float64", "complex_step", False, "no value", "−∞: f overflows or is not defined at x + iΔx; a shorter Δx would do"),
    ("sin(1e6 x)", 0.3, 1e-5, "float64", "complex_step", False, "truncation", "truncation, off by 1.1·10⁹: below Δx = 3·10⁻¹⁴ there is none"),
    ("sin(1e6 x)", 0.3, 1e-9, "float32", "jax_reverse", False, "round-off", "rounding magnified in sin(1000000*x), not a fault of AD"),
    ("x^2", 1e300, 0.1, "float64", "adaptive", False, "overflow", "nan: x^2 overflows in float64"),
    ("sin(x)", 1e22, 0.1, "float64", "adaptive", False, "round-off", "its steps, 0.5 and shorter, do not move x in floating point"),
    ("gamma(x)", -0.5, 1e-5, "float64", "adaptive", False, "no value", "nan: its steps, from 0.5 down, meet the pole at −1"),
    ("log(x)", 1e-6, 0.1, "float64", "complex_step", False, "truncation", "truncation, off by 10⁶: below Δx = 2·10⁻¹⁴ there is none"),
    ("sqrt(x^4)", 1e-9, 0.1, "float64", "complex_step", True, "truncation", "off by 4·10⁻⁹: x + iΔx lies on another branch of f; take a shorter Δx"),
    ("lgamma(x)", 3, 1e-5, "float64", "complex_step", True, "truncation", "truncation, off by 2.6·10⁻¹²: below Δx = 6·10⁻⁸ there is none"),
    ("x|x|", 0.5, 1e-5, "float64", "complex_step", False, "not analytic", "complex step needs an analytic program; abs is not"),
    ("exp(-1/x^2)", 0.03, 0.1, "float64", "complex_step", False, "truncation", "truncation, off by 4.3·10³³"),
    ("x^20", 0.0133, 1e-15, "float32", "complex_step", False, "underflow", "Im f, about f′ Δx, underflows to 0 in float32; take a longer Δx"),
    ("x^1.5", 0, 1e-5, "float64", "symbolic", False, "one-sided", "SymPy gives the slope of the only side that f has"),
    ("x^1.5", 0, 1e-5, "float64", "jax_reverse", False, "one-sided", "JAX gives the slope of the only side that f has"),
    ("x^1.5", 0, 1e-5, "float64", "forward", False, "one-sided", "f has one side only, and its slope is given, plus truncation"),
    ("tan(x)", "pi/2", 1e-5, "float64", "symbolic", False, "displaced", "computes at the nearest double, 1.5707963267948966, where f has this slope"),
    ("tan(x)", "pi/2", 1e-5, "float64", "complex_step", False, "no value", "x + iΔx passes by the pole at pi/2"),
    ("tan(x)", "pi/2", 1e-5, "float64", "central", False, "wrong", "f has a pole here: the quotient grows as Δx falls"),
    ("1/x", 0, 1e-5, "float64", "central", False, "no value", "skips the point itself, where f has a pole"),
    ("1/x", 0, 1e-5, "float64", "jax_reverse", True, "no value", "−∞: f has a pole here"),
    ("sqrt(|x|)", 0, 1e-5, "float64", "symbolic", True, "convention", "nan: the slope of sqrt at 0 is infinite"),
    ("sqrt(|x|)", 0, 1e-5, "float64", "jax_reverse", True, "convention", "∞: the slope of sqrt at 0 is infinite"),
    ("acos(x)", 1, 1e-5, "float64", "mygrad", False, "convention", "MyGrad gives acos the slope 0 at 1, where it is infinite"),
    ("lgamma(x)", 3, 1e-5, "float64", "symbolic", True, "exact", "exact in every digit"),
    ("lgamma(x)", 3, 1e-5, "float64", "mygrad", None, "cannot", "MyGrad has no lgamma, so MyGrad cannot differentiate this function"),
    ("where(x != 0, x sin(1/x), 0)", 0, 1e-5, "float64", "symbolic", False, "branch", "SymPy differentiates only the branch that is taken at the point itself"),
    ("where(x != 0, x sin(1/x), 0)", 0, 1e-5, "float64", "jax_reverse", True, "convention", "nan: the slope of a division by 0 is infinite"),
    ("where(x != 0, x sin(1/x), 0)", 0, 1e-5, "float64", "central", False, "average", "the oscillations of the two sides cancel"),
    ("where(x == 0, 1, x^2)", 0, 1e-5, "float64", "central", False, "wrong", "skips the point itself, where f is off its limit"),
    ("where(x == 0, 1, x^2)", 0, 1e-5, "float64", "forward", False, "wrong", "f is off its limit here: the quotient grows as Δx falls"),
    ("exp(-1/x^2)", 0, 1e-5, "float64", "forward", False, "no value", "f has no value here, but floating point gives it one"),
    ("exp(-1/x^2)", 0, 1e-5, "float64", "central", False, "no value", "skips the point itself, where f has no value"),
    ("clip(x, -1, 2) ceil(x)", -1, 1e-5, "float64", "jax_reverse", False, "convention", "JAX gives clip the average slope 0.5 at −1 by convention; ceil is singular here, too"),
    ("exp(x)", 100, 1e-5, "float32", "symbolic", True, "overflow", "f′ itself is too large for float32"),
    ("exp(x)", 100, 1e-5, "float32", "forward", False, "overflow", "f′ itself is too large for float32"),
    ("exp(x)", -200, 1e-5, "float32", "symbolic", True, "underflow", "f′ itself is too small for float32, and becomes 0"),
    ("exp(x)", -200, 1e-5, "float64", "symbolic", True, "exact", "exact in every digit"),
    ("exp(x)", -100, 0.1, "float32", "forward", False, "underflow", "exp(x) is so small that float32 keeps few of its digits"),
    ("log(1 + exp(x))", 100, 1e-5, "float32", "jax_reverse", False, "overflow", "nan: exp(x) overflows in float32"),
    ("log(1 + exp(x))", 100, 1e-5, "float32", "central", False, "overflow", "nan: exp(x) overflows in float32"),
    ("x^2", 1e300, 1e-5, "float32", "symbolic", False, "overflow", "x is too large for float32"),
    ("1/x", 1e-50, 1e-5, "float32", "forward", True, "overflow", "f′ itself is too large for float32"),
    ("|x|", 1e-50, 1e-5, "float32", "jax_reverse", False, "displaced", "computes at the nearest float32, 0, where f has a corner"),
    ("acos(x)", 0.999999, 1e-5, "float32", "symbolic", True, "exact", "exact to the last digit or two for the nearest float32, 0.999998987"),
    ("exp(x)", -200, 1e-15, "float64", "central", False, "round-off", "x + Δx is x itself in floating point: nothing moved"),
    ("sqrt(x+1)-sqrt(x)", 1e12, 0.1, "float64", "symbolic", False, "cancellation", "cancellation in sqrt(x + 1) - sqrt(x), not a fault of the formula"),
    ("acosh(x)", 1.0000001, 1e-5, "float64", "autograd", True, "round-off", "off by 4.5·10⁻⁸, by rounding"),
]  # fmt: skip


@pytest.mark.parametrize(("f", "at", "step", "precision", "method", "agrees", "tag", "reason"), REASONS)
def test_the_reason_is_the_true_one(f, at, step, precision, method, agrees, tag, reason):
    found = dw.verdict(f, at, step=step, precision=precision).testimony[method]
    assert (found.agrees, found.tag, found.reason) == (agrees, tag, reason)


# ---- what a table cannot hold ----------------------------------------------------------------------------------------

SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def as_number(text):
    """Return a number that a sentence writes, such as "200" or "5·10⁻⁴"."""
    mantissa, _, power = re.fullmatch(r"([\d.]*?)·?(10)?([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]*)", text).groups()
    return float(text) if not power else float(mantissa or 1) * 10.0 ** int(power.translate(SUPERSCRIPTS))


CLAIMS = [
    ("sin(x)", 0.5), ("1/(1+25x^2)", 0.2), ("exp(-x^2)", 3.0), ("(1 - cos(x))/x^2", 1e-3), ("tan(x)", 1.57), ("log(x)", 1e-6),
    ("x^3", 1e-3), ("tanh(50x)", 0.1), ("lgamma(x)", 0.3), ("besselj1(x)", 1e-5), ("1e8 + sin(x)", 0.5), ("gamma(x)", 2.5),
    ("sin(x)", 1e6), ("x^2 + |x - 1e-3|", 0.1),
]  # fmt: skip


def typical_error(f, x, method, step, precision):
    exact = float(dw.truth(f, float(x)).value)
    values = [derivative(f, x, method, step=step * k, precision=precision) for k in 10.0 ** np.linspace(-0.1, 0.1, 41)]
    return np.median(np.abs(np.array(values, float) - exact))


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize(("f", "at"), CLAIMS)
def test_the_step_that_is_called_best_is_better(f, at, precision):
    x = np.asarray(at, precision)
    for step in (1e-1, 1e-3, 1e-5, 1e-7, 1e-9, 1e-11):
        for name in ("forward", "central", "central4", "richardson"):
            reason = dw.verdict(f, at, step=step, precision=precision).testimony[name].reason
            if claim := re.search(r"(\S+) times (larger|smaller) than best", reason):
                best = step * as_number(claim[1]) ** (-1 if claim[2] == "larger" else 1)
                here, there = (typical_error(f, x, name, each, precision) for each in (step, best))
                assert there < here, (name, step, reason)


@pytest.mark.parametrize("name", ["forward", "central", "central4", "richardson", "gradient"])
def test_the_points_of_a_quotient_are_those_that_the_method_uses(name):
    for text, x, step in (
        ("x^3", 0.7, 1e-3),
        ("sqrt(x)", 1e-6, 0.1),
        ("acos(x)", 1 - 1e-6, 1e-3),
        ("x^2", 1.0, 1.2e-16),
    ):
        f = dw.Function(text)
        if name in ("forward", "central4") and text == "acos(x)":
            continue
        taken = quotient(f, x, step, name, "float64")
        values = f(taken.points)
        by_hand = sum(w * v for w, v in zip(taken.stencil.weights, values, strict=True)) / (
            taken.stencil.divisor * taken.step
        )
        given = float(METHODS[name].prepare(f)(np.asarray(x), step))
        assert given == pytest.approx(float(by_hand), rel=1e-9, abs=1e-9), text


def test_a_quotient_in_exact_arithmetic_has_truncation_only():
    from flint import arb

    f = dw.Function("(1 - cos(x))/x^2")
    taken = quotient(f, 1e-7, 1e-5, "forward", "float64")
    found = in_exact_arithmetic(f.program, taken.stencil, arb(taken.x), taken.step, 1e-20)
    assert float(found) == pytest.approx(-1e-5 / 24 - 1e-7 / 12, rel=1e-6)
    assert float(METHODS["forward"].prepare(f)(np.asarray(1e-7), 1e-5)) == pytest.approx(39.94, rel=1e-3)


def ruled(value, rule, kind=jax.custom_jvp):
    function = kind(value)
    if kind is jax.custom_jvp:
        function.defjvp(lambda primals, tangents: (function(*primals), rule(*primals) * tangents[0]))
    else:
        function.defvjp(lambda x: (function(x), x), lambda x, cotangent: (rule(x) * cotangent,))
    return function


DOUBLED = ruled(jnp.sin, lambda x: 2.0)
PULLED = ruled(jnp.sin, lambda x: 2.0, jax.custom_vjp)
KINKED = ruled(jnp.abs, lambda x: 7.0)
NONE = ruled(jnp.exp, lambda x: jnp.nan)
RIGHT = ruled(lambda x: jnp.log(1 + jnp.exp(x)), lambda x: 1 - 1 / (1 + jnp.exp(x)))
OTHER = "JAX's own rule for this function gives another number"


@pytest.mark.parametrize(
    ("f", "at", "method", "agrees", "reason"),
    [
        (lambda x: DOUBLED(x) * x, 1.0, "jax_reverse", False, OTHER),
        (lambda x: DOUBLED(x) * x, 1.0, "jax_forward", False, OTHER),
        (lambda x: DOUBLED(x) * x, 1.0, "autograd", True, "exact in every digit"),
        (lambda x: PULLED(x) * x, 1.0, "jax_reverse", False, OTHER),
        (KINKED, 0, "jax_reverse", False, OTHER),
        (KINKED, 0, "autograd", False, "Autograd gives abs the average slope 0 at 0 by convention"),
        (NONE, 1.0, "jax_reverse", False, "nan: JAX's own rule for this function gives no number"),
        (RIGHT, 1.0, "jax_reverse", True, "exact in every digit"),
        (lambda x: jax.lax.stop_gradient(x) * x, 1.0, "jax_reverse", False, "JAX takes what is under stop_gradient for a constant"),
        (jax.nn.relu, 0, "jax_reverse", False, "JAX takes the left-hand slope of relu at 0 by convention"),
        (lambda x: (1 - jnp.cos(x)) / x**2, 1e-7, "jax_reverse", False, "cancellation in 1 - cos(x), not a fault of AD"),
    ],
)  # fmt: skip
def test_a_rule_that_f_brings_is_told_from_cancellation(f, at, method, agrees, reason):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = dw.verdict(f, at).testimony[method]
    assert (found.agrees, found.reason) == (agrees, reason)


@pytest.mark.parametrize("at", [1e300, 1e-300, -1e39])
@pytest.mark.parametrize("f", ["x^2", "1/x", "|x|", "sin(x)", "log(x)"])
def test_points_that_float32_cannot_hold_get_a_reason_from_every_method(f, at):
    for testimony in dw.verdict(f, at, precision="float32").testimony.values():
        assert testimony.reason


def test_the_float32_that_is_meant_is_quoted():
    told = dw.verdict("|x^2 - 2|", "sqrt(2)", precision="float32").detail
    assert told.endswith("sqrt(2) is no float32 number; at the nearest, 1.4142135, f looks smooth.")
    told = dw.verdict("|sin(x)|", "pi", precision="float32").detail
    assert told.endswith("pi is no float32 number; at the nearest, 3.1415927, f looks smooth.")


def test_sentences_are_short():
    for f, at in (
        ("|x| + sin(x)/x", 1e-3),
        ("clip(x, -1, 2) ceil(x)", -1),
        ("x^7 - 7x^6 + 21x^5 - 35x^4 + 35x^3 - 21x^2 + 7x - 1", 1.001),
    ):
        for step in (1e-1, 1e-5, 1e-15):
            for name, testimony in dw.verdict(f, at, step=step).testimony.items():
                assert len(testimony.reason) <= 110, (f, name, testimony.reason)
