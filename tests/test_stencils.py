"""Stencils are exact, as accurate as they say, and one-sided where f is."""

import json
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivwidgets.function.function import Function
from derivwidgets.methods import METHODS, derivative
from derivwidgets.methods.stencils import (
    CENTRAL,
    CENTRAL4,
    FORWARD,
    RICHARDSON,
    STENCILS,
    Stencil,
    exact_step,
    one_sided,
    quotients,
    weights,
)

PUBLISHED = json.loads((Path(__file__).parent / "data" / "published.json").read_text())["fornberg"]
ALL = (*STENCILS, RICHARDSON, *(side for stencil in (CENTRAL, CENTRAL4, RICHARDSON) for side in one_sided(stencil)))


@pytest.mark.parametrize("order", PUBLISHED["central"])
def test_central_weights_are_fornbergs(order):
    reach = int(order) // 2
    assert weights(range(-reach, reach + 1)) == tuple(map(Fraction, PUBLISHED["central"][order]))


@pytest.mark.parametrize("order", PUBLISHED["forward"])
def test_forward_weights_are_fornbergs(order):
    assert weights(range(int(order) + 1)) == tuple(map(Fraction, PUBLISHED["forward"][order]))


@given(
    st.lists(st.fractions(-9, 9, max_denominator=8), min_size=2, max_size=8, unique=True),
    st.integers(0, 3),
)
def test_weights_differentiate_polynomials_exactly(offsets, order):
    if order >= len(offsets):
        with pytest.raises(ValueError, match="offsets or more"):
            weights(offsets, order)
        return
    factorial = [1, 1, 2, 6][order]
    for power in range(len(offsets)):
        moment = sum(weight * offset**power for weight, offset in zip(weights(offsets, order), offsets, strict=True))
        assert moment == (factorial if power == order else 0)


def test_equal_offsets_are_refused():
    with pytest.raises(ValueError, match="all be different"):
        weights((0, 1, 1))


@pytest.mark.parametrize(
    ("stencil", "rounding", "truncation", "accuracy"),
    [(FORWARD, 2, 1 / 2, 1), (STENCILS[1], 2, 1 / 2, 1), (CENTRAL, 1, 1 / 6, 2), (CENTRAL4, 3 / 2, 1 / 30, 4)],
    ids=lambda value: value.name if isinstance(value, Stencil) else None,
)
def test_constants_of_the_step_theory(stencil, rounding, truncation, accuracy):
    assert stencil.rounding_constant == rounding
    assert stencil.truncation_constant == pytest.approx(truncation, rel=1e-15)
    assert stencil.accuracy == accuracy


def test_the_best_five_point_step_is_that_of_the_model():
    unit = 2.0**-53
    assert CENTRAL4.best_step(np.float64(1)) == pytest.approx((45 * unit / 4) ** (1 / 5))
    assert CENTRAL4.best_step(np.float64(-1e6)) == pytest.approx(1e6 * (45 * unit / 4) ** (1 / 5))


def test_the_five_point_stencil_leaves_out_the_middle():
    assert CENTRAL4.offsets == (-2, -1, 1, 2)
    assert (CENTRAL4.weights, CENTRAL4.divisor) == ((1, -8, 8, -1), 12)


def test_richardsons_stencil_is_the_extrapolation_of_central_differences():
    def central(step):
        return {step: 1 / (2 * step), -step: -1 / (2 * step)}

    def extrapolated(finer, coarser, power):
        offsets = {*finer, *coarser}
        return {o: (4**power * finer.get(o, 0) - coarser.get(o, 0)) / Fraction(4**power - 1) for o in offsets}

    column = [central(Fraction(1, 2**k)) for k in range(4)]
    for power in (1, 2, 3):
        column = [extrapolated(finer, coarser, power) for coarser, finer in pairwise(column)]
    (formula,) = column
    exact = {o: Fraction(w, RICHARDSON.divisor) for o, w in zip(RICHARDSON.offsets, RICHARDSON.weights, strict=True)}
    assert exact == formula
    assert RICHARDSON.accuracy == 8


@pytest.mark.parametrize("stencil", ALL, ids=lambda stencil: stencil.name or f"{stencil.accuracy}, one-sided")
def test_order_of_accuracy_is_the_slope_of_the_error(stencil):
    steps = (mpmath.mpf("1e-3"), mpmath.mpf("1e-4"))
    with mpmath.workdps(80):
        errors = [abs(quotient(stencil, mpmath.exp, mpmath.mpf("0.3"), h) - mpmath.exp("0.3")) for h in steps]
        assert mpmath.log10(errors[0] / errors[1]) == pytest.approx(stencil.accuracy, abs=1e-2)
        size = stencil.truncation_constant * mpmath.exp("0.3")
        assert errors[1] / steps[1] ** stencil.accuracy == pytest.approx(size, rel=1e-3)


def quotient(stencil, f, x, h):
    pairs = zip(stencil.weights, stencil.offsets, strict=True)
    return sum(w * f(x + h * o.numerator / o.denominator) for w, o in pairs) / (stencil.divisor * h)


SLOPE_STEPS = {1: (1e-2, 1e-3), 2: (1e-2, 1e-3), 4: (4e-2, 1e-2), 8: (2.0, 1.0)}


@pytest.mark.parametrize("name", ["forward", "backward", "central", "central4", "richardson", "complex_step"])
def test_the_methods_have_the_accuracy_of_their_stencils(name):
    x, accuracy = np.array([0.3, -0.7, 1.9]), {stencil.name: stencil.accuracy for stencil in ALL}.get(name, 2)
    coarse, fine = SLOPE_STEPS[accuracy]
    errors = [np.abs(derivative("exp(x)", x, name, step=h) - np.exp(x)) for h in (coarse, fine)]
    np.testing.assert_allclose(np.log(errors[0] / errors[1]) / np.log(coarse / fine), accuracy, atol=0.1)


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_the_points_of_a_stencil_are_floating_point_numbers(precision):
    x = np.linspace(1.01, 1.99, 99).astype(precision)
    for step in (1e-1, 1e-2, 1e-3):
        h = exact_step(x, np.full_like(x, step) / 64, 1 / 8)
        for part in (1 / 8, 1 / 4, 1 / 2, 1):
            np.testing.assert_array_equal((x + part * h) - x, part * h)


def test_f_is_evaluated_once_at_each_point_that_stencils_share():
    calls = []

    def f(x):
        calls.append(float(x))
        return np.sin(x)

    quotients(STENCILS, f, np.float64(1), np.float64(0.25))
    assert sorted(calls) == [0.5, 0.75, 1, 1.25, 1.5]


@pytest.mark.parametrize("method", ["central", "central4", "richardson", "gradient"])
@pytest.mark.parametrize("step", [0.3, 1e-3, 1e-7, 1e-17])
def test_even_functions_have_slope_zero_at_zero(method, step):
    assert derivative("|x|", 0, method, step=step) == 0
    assert abs(derivative("cos(x) + x^2", 0, method, step=step)) < 1e-13


@pytest.mark.parametrize("stencil", [*STENCILS, RICHARDSON], ids=lambda stencil: stencil.name)
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_a_step_too_small_to_move_gives_zero(stencil, precision):
    for step in (1e-17, 1e-60, 1e-320):
        assert derivative("exp(x)", 1.0, stencil.name, step=step, precision=precision) == 0


SYMMETRIC = [stencil.name for stencil in (CENTRAL, CENTRAL4, RICHARDSON)]


@pytest.mark.parametrize("name", SYMMETRIC)
@pytest.mark.parametrize(("text", "x", "side"), [("sqrt(x)", 1e-9, 0), ("acos(x)", 1.0, 1), ("x sqrt(x)", 0.0, 0)])
def test_at_the_end_of_a_domain_the_stencil_is_one_sided(name, text, x, side):
    stencil = next(stencil for stencil in (*STENCILS, RICHARDSON) if stencil.name == name)
    h, f = 1e-3, Function(text)
    expected = quotients([one_sided(stencil)[side]], f, np.float64(x), np.float64(h))[0]
    assert np.isfinite(expected)
    assert derivative(f, x, name, step=h) == pytest.approx(float(expected), rel=1e-12)


def test_one_sided_central_differences_are_the_textbooks():
    h, f = 1e-3, np.sqrt
    assert derivative("sqrt(x)", 1e-9, "central", step=h) == pytest.approx(
        (-3 * f(1e-9) + 4 * f(1e-9 + h) - f(1e-9 + 2 * h)) / (2 * h), rel=1e-12
    )


@pytest.mark.parametrize("name", [*SYMMETRIC, "gradient"])
@pytest.mark.parametrize(
    ("text", "x", "slope"),
    [("x^2 sqrt(x)", 0, 0), ("x^2 + 0 log(x)", 1e-12, 0), ("sin(x) + (1 - x)^4 sqrt(1 - x)", 1, np.cos(1))],
)  # fmt: skip
def test_one_sided_slopes_are_the_derivative(name, text, x, slope):
    assert derivative(text, x, name, step=1e-3) == pytest.approx(slope, abs=2e-3 if "sqrt(x)" in text else 1e-5)


@pytest.mark.parametrize("name", [*SYMMETRIC, "gradient"])
@pytest.mark.parametrize("x", [1.5, 2.5])
def test_a_hole_beside_x_is_stepped_around(name, x):
    assert derivative("(x^2 - 4)/(x - 2)", x, name, step=0.5) == pytest.approx(1, abs=1e-13)


@pytest.mark.parametrize("name", ["forward", "backward"])
def test_forward_and_backward_stay_what_they_are(name):
    end = 1.0 if name == "forward" else -1.0
    assert np.isnan(derivative("sqrt(1 - x^2)", end, name, step=1e-3))


@pytest.mark.parametrize("name", [*SYMMETRIC, "gradient", "adaptive"])
def test_where_f_is_not_defined_at_x_or_on_neither_side_there_is_no_slope(name):
    assert np.isnan(derivative("log(x)", -1e-4, name, step=1e-3))
    assert np.isnan(derivative("where(x == 0, 0, sqrt(x^2 - 9))", 0, name, step=1e-3))


def test_only_the_points_concerned_are_computed_again():
    calls = []

    def f(x):
        calls.append(x.size)
        return np.sqrt(x)

    x = np.linspace(0, 1, 1001)
    with np.errstate(invalid="ignore"):
        slopes = quotients([CENTRAL], f, x, np.full_like(x, 1.5e-3))[0]
    assert calls == [2 * 1001, 2, 3 * 2]
    np.testing.assert_array_equal(slopes[2:], quotients([CENTRAL], f, x[2:], np.full(999, 1.5e-3))[0])
    assert np.isfinite(slopes).all()


def test_adaptive_differences_keep_to_the_side_where_f_is_defined():
    x = np.array([0.2, 0.05, 3.0])
    np.testing.assert_allclose(derivative("log(x)", x, "adaptive"), 1 / x, rtol=1e-7)
    np.testing.assert_allclose(derivative("log(-x)", -x, "adaptive"), -1 / x, rtol=1e-7)


def test_the_methods_in_their_order():
    assert list(METHODS) == [
        "symbolic", "forward", "backward", "central", "central4", "gradient", "richardson", "complex_step", "adaptive",
        "jax_reverse", "jax_forward", "autograd", "mygrad",
    ]  # fmt: skip
    labels = {name: METHODS[name].label for name in METHODS}
    assert labels["central4"] == "five-point"
    assert [labels[name] for name in ("richardson", "complex_step", "adaptive", "autograd", "mygrad")] == [
        "Richardson", "complex step", "SciPy adaptive", "Autograd", "MyGrad",
    ]  # fmt: skip
    assert {name for name, method in METHODS.items() if method.uses_step} == {
        "forward", "backward", "central", "central4", "gradient", "richardson", "complex_step",
    }  # fmt: skip
