"""Every preset can be shown, its truth is found, and it teaches what its sentence says."""

import json

import mpmath
import numpy as np
import pytest
import sympy

import derivwidgets as dw
from derivwidgets.experiments.step_size import step_sweep
from derivwidgets.function.expression import X
from derivwidgets.function.function import as_function
from derivwidgets.function.points import interval, point
from derivwidgets.methods import METHODS, derivative
from derivwidgets.presets import PRESETS
from derivwidgets.truth.finding import KINDS
from derivwidgets.widgets.drawing import axis_range

BY_NAME = {preset.name: preset for preset in PRESETS}
EXACT = ("symbolic", "jax_reverse", "jax_forward", "autograd", "mygrad")
each = pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)


def says(name, method, step=1e-5, at=None):
    preset = BY_NAME[name]
    return float(derivative(as_function(preset.text), point(at or preset.at), method, step=step))


def best(name, x=None):
    """Return the best step of central differences."""
    return step_sweep(BY_NAME[name].text, point(x or BY_NAME[name].at), methods=["central"]).best_step[0]


# ---- the list --------------------------------------------------------------------------------------------------------


def test_there_are_as_many_as_are_asked_for_and_no_name_or_function_twice():
    assert len(PRESETS) >= 48
    assert len({preset.name for preset in PRESETS}) == len({preset.text for preset in PRESETS}) == len(PRESETS)


def test_groups_stand_together():
    groups = [preset.group for preset in PRESETS]
    starts = [group for k, group in enumerate(groups) if k == 0 or group != groups[k - 1]]
    assert all(starts)
    assert len(set(starts)) == len(starts) >= 6


def test_every_kind_of_point_that_presets_can_have_is_among_them():
    shown = {preset.kind for preset in PRESETS}
    assert set(KINDS) - shown == {"endpoint", "undefined", "undetermined"}


def test_a_menu_carries_what_json_can():
    for preset in PRESETS:
        assert json.loads(json.dumps(preset.menu, allow_nan=False)) == {**preset.menu, "domain": list(preset.domain)}
        assert set(preset.menu) == {"name", "text", "domain", "at", "lesson", "group"}


@each
def test_a_preset_stands_inside_its_domain_and_has_a_lesson_of_one_sentence(preset):
    low, high = interval(preset.domain)
    assert low < high
    assert low <= point(preset.at) <= high
    assert preset.lesson.endswith(".")
    assert preset.lesson.count(". ") == 0
    assert 20 < len(preset.lesson) <= 110


@each
def test_the_figures_of_a_preset_have_a_range(preset):
    f = as_function(preset.text)
    x = np.linspace(*interval(preset.domain), 401)
    with np.errstate(all="ignore"):
        values, slopes = f(x), dw.truth(f, x).value
    assert np.isfinite(values).sum() >= 300
    for drawn in (values, slopes):
        low, high = axis_range(drawn)
        assert np.isfinite([low, high]).all()
        assert low < high


# ---- the truth -------------------------------------------------------------------------------------------------------


@each
def test_the_verdict_is_what_was_worked_out_by_hand(preset):
    found = dw.verdict(preset.text, preset.at)
    assert found.kind == preset.kind
    np.testing.assert_array_max_ulp([found.left, found.right], np.array([preset.left, preset.right], float), maxulp=4)
    assert found.certificate in ("ball", "jet")
    assert found.exists == (preset.kind == "differentiable")
    assert found.exists is False or found.left == found.right == found.derivative


HEADS = {
    "RealPower": lambda x, exponent: mpmath.sign(x) * mpmath.power(abs(x), exponent),  # odd over odd
    "round_half_even": mpmath.nint,
    "softplus": lambda x: mpmath.log1p(mpmath.exp(x)),
    "normal_cdf": mpmath.ncdf,
}
SLOPES = [preset for preset in PRESETS if not np.isnan([preset.left, preset.right]).any()]


@pytest.mark.parametrize("preset", SLOPES, ids=lambda preset: preset.name)
def test_difference_quotients_in_200_digits_tend_to_what_was_worked_out_by_hand(preset):
    f = sympy.lambdify(X, as_function(preset.text).expression, [HEADS, "mpmath"])
    with mpmath.workdps(200):
        at = mpmath.pi if preset.at == "pi" else mpmath.mpf(preset.at)
        step = mpmath.mpf(10) ** -48
        before, here, after = (mpmath.mpf(f(at + k * step)) for k in (-1, 0, 1))
        for quotient, slope in (((here - before) / step, preset.left), ((after - here) / step, preset.right)):
            if np.isinf(slope):
                assert quotient * np.sign(slope) > 1e12
            else:
                assert float(quotient) == pytest.approx(slope, rel=1e-12, abs=1e-15)


# ---- what the lessons say --------------------------------------------------------------------------------------------


def test_lessons_of_the_lab_hold():
    assert says("Square", "central", 1) == 2
    assert says("Cube", "central", 0.25) == 3 + 0.25**2
    assert says("Cubic", "forward", 0.25) == 3 * 0.25 + 2 * 0.25**2
    assert says("Reciprocal", "central", 0.25) == 1 / 0.25**2
    errors = [says("Exponential", "forward", 0.25, at) / np.exp(point(at)) for at in ("-3", "0", "2")]
    assert errors == pytest.approx([errors[0]] * 3)
    assert best("Logarithm", "0.05") < best("Logarithm", "0.1") < best("Logarithm", "0.5")
    assert 1 - says("Sine", "forward", 1e-3) == pytest.approx(1e-6 / 6, rel=1e-6)
    assert [says("Cosine", "central", step) for step in (1, 0.1, 1e-9)] == [0, 0, 0]
    assert len({round(says("Absolute value", name), 9) for name in METHODS}) == 3
    assert says("Corner on a wave", "central") == pytest.approx((0 + 2) / 2)


def test_sharing_saves_the_operations_that_are_counted():
    formula = sympy.diff(as_function(BY_NAME["Cubic, composed three times"].text).expression)
    parts, rest = sympy.cse(formula)
    assert formula.count_ops() == 94
    assert sum(part.count_ops() for _, part in parts) + rest[0].count_ops() == 33


def test_lessons_of_corners_hold():
    assert {says("ReLU", name) for name in EXACT} == {0, 0.5}
    assert [says("Leaky ReLU", name) for name in ("jax_reverse", "symbolic", "central")] == pytest.approx([0.55] * 3)
    assert [each.at for each in dw.singular_points("max(x^2, 2 - x)", (-3, 3))] == [-2, 1]
    assert all(abs(says("Rectified sine", name)) == 1 for name in EXACT)
    assert says("Blancmange", "forward") == 5
    huber = dw.singular_points("where(|x| <= 1, x, sign(x))", BY_NAME["Huber’s loss"].domain)
    assert [(each.at, each.kind) for each in huber] == [(-1, "corner"), (1, "corner")]
    assert dw.truth("x |x|", [-0.5, 0.5]).value.tolist() == [1, 1]
    assert says("Three halves", "forward", 1e-4) == pytest.approx(1e-2)


def test_lessons_of_roots_and_jumps_hold():
    assert says("Cube root", "forward", 1e-9) > 1e3 * says("Cube root", "forward", 1 / 8)
    assert says("Root of |x|", "central") == 0
    assert says("Two thirds", "forward", 1e-6) == pytest.approx(10 * says("Two thirds", "forward", 1e-3))
    assert np.isnan([says("Root times sine", name) for name in ("symbolic", "jax_reverse", "mygrad")]).all()
    assert [says("Step", name) for name in EXACT[1:]] == [0] * 4
    assert says("Step", "central", 1 / 8) == 4
    assert [says("Floor", "forward", 1 / 8), says("Floor", "backward", 1 / 8)] == [0, 8]
    assert [says("Sawtooth", name, at=at) for name in EXACT[1:3] for at in ("-2", "0", "1")] == [1] * 6


def test_lessons_of_oscillations_and_gaps_hold():
    for f in ("where(x != 0, x sin(1/x), 0)", "where(x != 0, x^2 sin(1/x), 0)"):
        power = 0 if "x sin" in f else 1
        for step in (0.1, 0.01):
            assert derivative(f, 0.0, "forward", step=step) == pytest.approx(step**power * np.sin(1 / step))
    assert says("Ripples", "central", 0.1) == pytest.approx(1, abs=0.1)
    assert says("Ripples", "central", 0.01) == pytest.approx(1, abs=0.1)
    assert says("Sine over x", "central") == 0
    assert says("A line with a gap", "central") == pytest.approx(1)
    flat = dw.truth(BY_NAME["Flatter than any power"].text, [0.0, 0.5]).value
    assert flat[0] == 0 < flat[1]
    assert says("A patched point", "symbolic") == says("A patched point", "jax_reverse") == 0


def test_lessons_of_steep_and_far_functions_hold():
    assert best("Steep tanh", "0.01") < best("Sine", "1") / 10
    assert 1000 < best("Far out") / best("Far out", "1") < 10_000
    assert np.isnan([says("Log of a sum", name) for name in EXACT]).all()
    assert [says("Softplus", name) for name in METHODS] == [1] * len(METHODS)
    assert [says("GELU", name) for name in ("central", *EXACT[:4])] == pytest.approx([0.5] * 5)
    x = np.array([0.2, 1.5])
    assert dw.truth("x^x", x).value == pytest.approx(x**x * (np.log(x) + 1))


def test_lessons_of_digits_hold():
    assert min(abs(says("Cancellation", method) - 0.5) for method in EXACT) > 50
    assert max(abs(says("Without cancellation", method) - 0.5) for method in EXACT) < 0.5e-6
    assert abs(says("Cancellation", "central", 0.01) - 0.5) < 1e-4
    assert [says("Cosine, cancelled", method) for method in EXACT] == pytest.approx([8000] * 5, rel=0.01)
    assert [says("Seventh power, expanded", method) for method in EXACT] == pytest.approx([7e-12] * 5, rel=0.01)
    sweep = step_sweep(BY_NAME["Seventh power, expanded"].text, 1.01, methods=["central"])
    assert sweep.best_error[0] > 0.1 * 7e-12
    assert 100 < best("A large constant") / best("Sine", "1") < 1000


def test_lessons_from_papers_hold():
    for method in EXACT:
        assert says("Heron’s square root", method) == pytest.approx(2**-1.5, rel=1e-15)
    logistic = as_function(BY_NAME["Logistic map"].text).expression
    assert sympy.diff(logistic).count_ops() > 2 * logistic.count_ops()
    exact = BY_NAME["Squire and Trapp"].right
    errors = [abs(says("Squire and Trapp", "complex_step", 10.0**-k) - exact) for k in range(1, 120)]
    assert (np.diff(errors[:7]) < 0).all()
    assert max(errors[8:]) <= 2 * np.spacing(exact)
