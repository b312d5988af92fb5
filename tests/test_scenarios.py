"""Every method on smooth functions, within the error that theory allows it."""

import math
from functools import cache

import mpmath
import numpy as np
import pytest
from mpmath import mp

from derivwidgets.function.function import Function
from derivwidgets.function.systems import numpy_system
from derivwidgets.methods import derivative
from derivwidgets.methods.stencils import CENTRAL, RICHARDSON, STENCILS, exact_step

SMOOTH = {
    "x^2": (lambda x: x**2, -3, 3),
    "2x^3 - 3x^2 + 5": (lambda x: 2 * x**3 - 3 * x**2 + 5, -1.2, 1.8),
    "exp(-2x) + 3 sin(3x)": (lambda x: mp.exp(-2 * x) + 3 * mp.sin(3 * x), -1, 2),
    "1/x": (lambda x: 1 / x, 0.7, 3),
    "log(x)": (mp.log, 0.7, 3),
    "sqrt(x)": (mp.sqrt, 0.7, 3),
    "x^x": (lambda x: x**x, 0.7, 2.5),
    "tanh(5x)": (lambda x: mp.tanh(5 * x), -0.5, 0.5),
    "atan(x) cosh(x)": (lambda x: mp.atan(x) * mp.cosh(x), -2, 2),
    "softplus(x) - log1p(x^2)": (lambda x: mp.log1p(mp.exp(x)) - mp.log1p(x**2), -3, 3),
    "hypot(x, 2)^3 sigmoid(x)": (lambda x: mp.hypot(x, 2) ** 3 / (1 + mp.exp(-x)), -2, 2),
    "x^4 exp(-x^2/2) (x + 9)^(1/3)": (lambda x: x**4 * mp.exp(-(x**2) / 2) * mp.cbrt(x + 9), -2, 2),
}
POINTS, TERMS = 50, 12
STEPS = (None, 1e-2, 1e-3, 1e-5, 1e-8)


@cache
def points(text: str) -> np.ndarray:
    """Draw points that are numbers of either precision."""
    _, low, high = SMOOTH[text]
    return np.random.default_rng(5).uniform(low, high, POINTS).astype(np.float32)


@cache
def taylor(text: str) -> np.ndarray:
    """Return Taylor's coefficients at each of the points."""
    with mpmath.workdps(30):
        return np.array(
            [[float(c) for c in mp.taylor(SMOOTH[text][0], mpmath.mpf(float(x)), TERMS)] for x in points(text)]
        )


class Truth:
    """The derivatives of a function at some points, by mpmath, and the size of what the program computes there."""

    def __init__(self, text: str, precision: str) -> None:
        self.x, self.unit = points(text).astype(precision), np.finfo(precision).eps / 2
        self.slope, self.coefficients = taylor(text)[:, 1], np.abs(taylor(text))
        steps = Function(text).program.results(numpy_system(), self.x.astype(float))
        self.size = np.abs([np.broadcast_to(step, self.x.shape) for step in steps]).max(axis=0)

    def largest(self, order: int, reach: np.ndarray) -> np.ndarray:
        """Bound the derivative of some order within `reach` of each point, by the Taylor series."""
        powers = np.arange(order, TERMS + 1)
        factors = [math.factorial(k) / math.factorial(k - order) for k in powers]
        return (self.coefficients[:, order:] * factors * reach[:, None] ** (powers - order)).sum(axis=1)

    def bound(self, stencil, h: np.ndarray) -> np.ndarray:
        """C_R e/h + C_T max |f^(p+1)| h^p, with the rounding of f at 8 units of the largest number on its way."""
        reach = h * float(max(map(abs, stencil.offsets)))
        rounding = 8 * self.unit * (self.size + np.abs(self.x * self.largest(1, reach)))
        truncation = stencil.truncation_constant * self.largest(stencil.accuracy + 1, reach) * h**stencil.accuracy
        return stencil.rounding_constant * rounding / h + truncation


@pytest.fixture(scope="module", params=["float64", "float32"])
def precision(request):
    return request.param


@pytest.fixture(scope="module", params=SMOOTH)
def text(request):
    return request.param


@pytest.fixture(scope="module")
def truth(text, precision):
    return Truth(text, precision)


def test_stencils_are_within_their_bounds(text, precision, truth):
    for stencil in (*STENCILS, RICHARDSON):
        for step in STEPS:
            asked = stencil.best_step(truth.x) if step is None else np.full_like(truth.x, step)
            h = exact_step(truth.x, asked, float(stencil.spacing))
            moves = truth.x + float(stencil.spacing) * h != truth.x
            found = derivative(text, truth.x, stencil.name, step=step, precision=precision)
            error, bound = np.abs(found - truth.slope), truth.bound(stencil, h.astype(float))
            assert (error[moves] <= bound[moves]).all(), (stencil.name, step, (error / bound).max())


def test_rules_and_the_complex_step_round_and_no_more(text, precision, truth):
    allowed = 32 * truth.unit * (truth.largest(1, np.zeros(POINTS)) + truth.size)
    for method in ("symbolic", "complex_step", "jax_reverse", "jax_forward", "autograd", "mygrad"):
        error = np.abs(derivative(text, truth.x, method, precision=precision) - truth.slope)
        assert (error <= allowed).all(), (method, np.max(error / allowed))


def test_a_long_complex_step_has_the_truncation_error_of_central_differences(text, precision, truth):
    for h in (1e-2, 1e-3):
        allowed = 32 * truth.unit * (truth.largest(1, np.zeros(POINTS)) + truth.size)
        allowed += h**2 / 6 * truth.largest(3, np.full(POINTS, h))
        error = np.abs(derivative(text, truth.x, "complex_step", step=h, precision=precision) - truth.slope)
        assert (error <= allowed).all()


def test_adaptive_differences_reach_scipys_tolerance(text, precision, truth):
    error = np.abs(derivative(text, truth.x, "adaptive", precision=precision) - truth.slope)
    assert (error <= 4 * np.sqrt(truth.unit) * (np.abs(truth.slope) + truth.size)).all()


def test_gradient_on_three_points_is_the_central_stencil(text, precision, truth):
    for x in truth.x[:5]:
        for step in (None, 1e-3):
            found = derivative(text, x, "gradient", step=step, precision=precision)
            central = derivative(text, x, "central", step=step, precision=precision)
            h = CENTRAL.best_step(truth.x).astype(float) if step is None else np.full(POINTS, step)
            assert abs(found - central) <= truth.bound(CENTRAL, h)[truth.x == x]


def test_gradient_on_a_grid_is_of_second_order_inside(text):
    _, low, high = SMOOTH[text]
    errors = []
    for points in (101, 201):
        x = np.linspace(low, high, points)
        exact = derivative(text, x, "complex_step")
        errors.append(np.abs(derivative(text, x, "gradient") - exact)[1:-1])
    slope = np.log2(np.linalg.norm(errors[0]) / np.linalg.norm(errors[1]) * np.sqrt(2))
    assert slope == pytest.approx(2, abs=0.15) or max(map(np.max, errors)) < 1e-12
