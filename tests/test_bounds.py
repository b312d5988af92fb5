"""Bounds are bounds: of rounding in a program, and of the error of a stencil, at every step."""

import numpy as np
import pytest

from derivwidgets.function.function import Function
from derivwidgets.function.grammar import parse
from derivwidgets.function.points import interval
from derivwidgets.methods import METHODS
from derivwidgets.methods.finite_difference import pointwise
from derivwidgets.methods.stencils import BACKWARD, CENTRAL, CENTRAL4, FORWARD, RICHARDSON, STENCILS, quotients
from derivwidgets.presets import PRESETS
from derivwidgets.truth.balls import enclose
from derivwidgets.truth.bounds import best_step, step_bound
from derivwidgets.truth.certified import truth
from derivwidgets.truth.running import running, worst_loss
from derivwidgets.truth.singular import singular_points

FORMULAS = (
    "exp(-2x) + 3 sin(3x)", "(1 - cos(x))/x^2", "(exp(x) - 1)/x", "x^7 - 7x^6 + 21x^5 - 35x^4 + 35x^3 - 21x^2 + 7x - 1",
    "tanh(50x)", "gamma(x)", "lgamma(x)", "besselj0(x)", "tan(3x)", "x^x", "cbrt(x) sin(x)", "mod(x, 0.3)",
    "where(x > 0.1, x, sin(x))", "log(1 + exp(x))", "gelu(x)", "erfc(x)", "asin(x/6)", "acosh(x)", "1e8 + sin(x)",
    "sqrt(x) - sqrt(x + 1)", "hypot(x, x^2)", "logaddexp(x, 2x)", "floor(3x)", "x^(5/2)", "x^(1/5)", "x^-3", "sinc(x)",
    "cosh(x)", "atanh(x/6)", "softplus(9x)", "x^20", "sigmoid(x) - 1/2", "max(x, x^2) - min(x, 1)", "|x| - round(x)",
    "clip(x, -1, 2) ceil(x)", "asinh(x) - log(x)", "expm1(x)/log1p(x^2)", "sinh(x) exp(-x)", "acos(x/7)",
    "pi x - 3.14x",
)  # fmt: skip


@pytest.fixture(scope="module")
def points():
    draw = np.random.default_rng(7)
    return np.concatenate(
        [draw.uniform(-5, 5, 150), draw.uniform(-1e-3, 1e-3, 50), 10.0 ** draw.uniform(-12, 2, 50), np.arange(-4.0, 5)]
    )


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("text", FORMULAS)
def test_rounding_stays_within_the_running_bound(text, precision, points):
    program = parse(text)
    x = points.astype(precision)
    found, exact = running(program, x, precision), enclose(program, x.astype(float), 0)
    certain = np.isfinite(exact.value[0]) & np.isfinite(np.asarray(found.value, float))
    error = np.abs(np.asarray(found.value, float) - exact.value[0]) - exact.radius[0]
    assert certain.sum() > 50
    assert (error <= found.bound)[certain].all()


def test_the_bound_of_a_good_formula_is_small_and_of_a_bad_one_is_large():
    x = np.array([1e-8])
    assert running(parse("expm1(x)/x"), x).bound[0] < 1e-15
    assert running(parse("(exp(x) - 1)/x"), x).bound[0] > 1e-9


@pytest.mark.parametrize(
    ("text", "x", "operation"),
    [("(1 - cos(x))/x^2", 1e-7, "sub"), ("(exp(x) - 1)/x", 1e-9, "sub"), ("sqrt(x + 1) - sqrt(x)", 1e12, "sub")],
)
def test_the_step_that_loses_the_digits_is_named(text, x, operation):
    program = parse(text)
    loss = worst_loss(program, x)
    assert loss is not None
    assert program.steps[loss.step].operation == operation
    assert loss.digits > 4


@pytest.mark.parametrize("text", ["sin(x)", "exp(x) + x^2", "1/x"])
def test_where_no_digits_are_lost_no_step_is_blamed(text):
    assert worst_loss(parse(text), 1.3) is None


def smooth_presets():
    return [preset for preset in PRESETS if not len(singular_points(preset.text, preset.domain))]


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("preset", smooth_presets(), ids=lambda preset: preset.name)
def test_no_stencil_errs_beyond_its_bound(preset, precision):
    f = Function(preset.text)
    low, high = interval(preset.domain)
    steps = 10.0 ** np.arange(-18, 0.01, 0.25)
    unit = np.finfo(precision).eps
    for x in np.random.default_rng(3).uniform(low, high, 50).astype(precision):
        exact = truth(f, float(x)).value
        for stencil in (*STENCILS, RICHARDSON):
            bound = step_bound(f.program, float(x), stencil, steps, precision)
            with np.errstate(all="ignore"):
                found = quotients([stencil], pointwise(f, precision), np.asarray(x)[None], steps.astype(precision))[0]
            moves = np.abs(x) * unit < steps
            known = np.isfinite(bound.total) & np.isfinite(found) & moves
            assert (np.abs(found.astype(float) - exact) <= bound.total)[known].all(), (float(x), stencil.name)


MORE_THAN_ROUNDING = {
    **dict.fromkeys(("Huber’s loss", "Parabola turned over", "Three halves", "Between two parabolas"), "not analytic"),
    "Root times sine": "Autograd has no cbrt",
    "Log of a sum": "exp overflows",
    "GELU": "MyGrad has no erfc",
    "Ripples": "SciPy loses the ripples",
    "A large constant": "SciPy's differences cancel",
}
"""Smooth presets of which some method without a step makes more than rounding errors, and why."""


def rounded_presets():
    return [preset for preset in smooth_presets() if preset.name not in MORE_THAN_ROUNDING]


@pytest.mark.parametrize("preset", rounded_presets(), ids=lambda preset: preset.name)
def test_every_method_without_a_step_rounds_and_no_more(preset):
    f = Function(preset.text)
    low, high = interval(preset.domain)
    x = np.random.default_rng(4).uniform(low, high, 50)
    exact = truth(f, x).value
    scale = np.maximum(1, np.abs(exact).max())
    for name in ("symbolic", "complex_step", "jax_reverse", "jax_forward", "autograd", "mygrad"):
        assert np.abs(METHODS[name].prepare(f)(x) - exact).max() <= 1e-11 * scale, name
    assert np.abs(METHODS["adaptive"].prepare(f)(x) - exact).max() <= 1e-6 * scale


def test_truncation_and_roundoff_meet_at_the_best_step():
    f = Function("sin(x)")
    steps = 10.0 ** np.arange(-16, 0.01, 0.05)
    for stencil in STENCILS[:3]:
        bound = step_bound(f.program, 0.5, stencil, steps)
        lowest = steps[np.argmin(bound.total)]
        assert 0.1 < lowest / best_step(f.program, 0.5, stencil, "float64") < 30


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_the_best_step_is_the_textbooks_where_one_term_of_each_error_matters(precision):
    x, unit, f = 0.5, np.finfo(precision).eps / 2, parse("exp(x)")
    textbook = (2 * unit**0.5, (3 * unit) ** (1 / 3), (45 / 4 * unit) ** (1 / 5))
    for stencil, step in zip((FORWARD, CENTRAL, CENTRAL4), textbook, strict=True):
        assert best_step(f, x, stencil, precision) == pytest.approx(step, rel=0.2)


@pytest.mark.parametrize(
    ("text", "x", "stencil", "step"),
    [
        ("x^2", 0.0, FORWARD, 0.0),
        ("2x + 1", 0.3, FORWARD, np.inf),
        ("|x|", 0.0, FORWARD, np.nan),
        ("(1 - cos(x))/x^2", 1e-7, FORWARD, np.nan),
    ],
)
def test_there_may_be_no_best_step(text, x, stencil, step):
    np.testing.assert_equal(best_step(parse(text), x, stencil, "float64"), step)


def test_the_best_step_moves_x_and_needs_no_third_derivative():
    assert best_step(parse("sin(x)"), 1e6, FORWARD, "float32") >= np.spacing(np.float32(1e6))
    assert best_step(parse("1/(1 + 25x^2)"), 0.2, CENTRAL, "float64") < 1e-3


def test_a_stencil_on_one_side_is_bounded_on_that_side_only():
    steps = np.array([0.1])
    assert np.isfinite(step_bound(parse("|x|"), 1e-6, FORWARD, steps).total).all()
    assert np.isinf(step_bound(parse("|x|"), 1e-6, BACKWARD, steps).total).all()
    assert np.isinf(step_bound(parse("|x|"), 1e-6, CENTRAL, steps).total).all()
