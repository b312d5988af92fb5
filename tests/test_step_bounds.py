"""`step_sweep` predicts: no error lies above its bound, and the step it names is near the best."""

import json
import math
from pathlib import Path
from random import Random

import numpy as np
import pytest
from programs import random_program

from derivwidgets.experiments.step_size import STEPS, step_sweep
from derivwidgets.function.function import Function
from derivwidgets.function.points import interval
from derivwidgets.methods.stencils import RICHARDSON
from derivwidgets.methods.stencils import STENCILS as CLASSICAL_STENCILS
from derivwidgets.presets import PRESETS
from derivwidgets.truth.singular import singular_points
from derivwidgets.truth.witnesses.quotients import taylor

BAYDIN = json.loads((Path(__file__).parent / "data" / "published.json").read_text())["baydin_figure_3"]
CLASSICAL = ("forward", "backward", "central", "central4")
BOUNDED = (*CLASSICAL, "gradient", "richardson")
ACCURACY = {stencil.name: stencil.accuracy for stencil in (*CLASSICAL_STENCILS, RICHARDSON)}
FEW = STEPS[::4]
PRECISIONS = ("float64", "float32")


def of(array, sweep, method):
    return array[sweep.methods.index(method)]


def violations(sweep):
    """Return by method how many errors, or missing values, lie above the bound."""
    above = ~(sweep.errors <= sweep.predicted_error) & np.isfinite(sweep.predicted_error)
    return {method: int(above[k].sum()) for k, method in enumerate(sweep.methods) if above[k].any()}


@pytest.mark.parametrize("noise", [0.0, 1e-3])
@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_no_error_is_above_its_bound(preset, precision, noise):
    low, high = interval(preset.domain)
    f, draw = Function(preset.text), np.random.default_rng(17)
    for x in (low, high, 0.0, 1.0, *draw.uniform(low, high, 3)):
        sweep = step_sweep(f, x, steps=FEW, precision=precision, noise=noise, methods=BOUNDED)
        assert not np.isnan(sweep.predicted_error).any()
        assert not violations(sweep), (x, violations(sweep))


@pytest.mark.parametrize("batch", range(8))
def test_no_error_of_a_random_program_is_above_its_bound(batch):
    finite = 0
    for index in range(20):
        random = Random(f"{batch}, {index}")
        program = random_program(random)
        x = random.choice(
            (0.5, 1.0, -1.0, 2.0, random.uniform(-4, 4), random.uniform(-4, 4), 10 ** random.uniform(-6, 3))
        )
        precision, noise = random.choice(PRECISIONS), random.choice((0.0, 0.0, 1e-6))
        sweep = step_sweep(Function(program), x, steps=FEW, precision=precision, noise=noise)
        assert not np.isnan(sweep.predicted_error).any()
        assert not violations(sweep), (program, x, precision, noise, violations(sweep))
        finite += np.isfinite(sweep.predicted_error[:6]).any()
    assert finite >= 5


EXPANDED = "x^7 - 7x^6 + 21x^5 - 35x^4 + 35x^3 - 21x^2 + 7x - 1"
"""(x - 1)^7."""

HARD = [
    # f overflows on one side, and a central stencil gives way to a one-sided one that truncates more
    ("x^3 + 0*exp(x)", 709.5, 0.0),
    # so near a whole number of ulps that np.gradient's three points are two
    ("x", 1.0, 1e-3), ("x", -1.0, 1e-3), ("tanh(x)", 1.0, 1e-9), ("exp(x)", 0.5, 0.0),
    ("1e8 + sin(x)", 1.0, 0.0), ("(1 - cos(x))/x^2", 1e-5, 0.0), (EXPANDED, 1.01, 0.0),
    ("sin(x)", 1e6, 0.0), ("|x|", 1e-6, 0.0), ("exp(x)", -700.0, 0.0), ("1e-300 x^2", 1.0, 0.0), ("1e300 x", 1.0, 0.0),
    # underflow: of the library's function, of a constant, and of f itself
    ("2^x", -160.0, 0.0), ("10^x", -50.0, 0.0), ("sigmoid(x)", -88.75, 0.0), ("1e-320 x", 1.0, 0.0),
    ("x*1e-310", 1.0, 0.0), ("1e38 cos(100x)", 0.0, 0.0), ("4", 1.0, 0.0), ("0", 1.0, 0.0),
    ("x", 3.0, 0.0), ("x", 5e-324, 0.0), ("sqrt(x)", 1e-9, 0.0), ("x^x", 1e-12, 0.0),
    ("max(x, x^2)", 1 - 1e-9, 0.0), ("floor(x)", 0.999, 0.0), ("besselj0(x)", 2.404825557695773, 0.0),
]  # fmt: skip


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize(("text", "x", "noise"), HARD)
def test_no_error_is_above_its_bound_where_it_is_hard(text, x, noise, precision):
    sweep = step_sweep(text, x, precision=precision, noise=noise)
    assert not np.isnan(sweep.predicted_error).any()
    assert not violations(sweep), violations(sweep)


def test_the_bound_holds_for_steps_of_any_size():
    for steps in (np.logspace(-320, -18, 60), np.logspace(0, 300, 60)):
        for precision in PRECISIONS:
            sweep = step_sweep("|x| + sin(x)", 0.3, steps=steps, precision=precision)
            assert not np.isnan(sweep.predicted_error).any()
            assert not violations(sweep)


# ---- how near it is --------------------------------------------------------------------------------------------------


def smooth_presets():
    """Return presets that balls, too, see as smooth: not where(x == 2, 4, x^2)."""
    smooth = [preset for preset in PRESETS if not len(singular_points(preset.text, preset.domain))]
    return [preset for preset in smooth if "where" not in preset.text and preset.name not in PESSIMISTIC]


PESSIMISTIC = {
    *("Cubic, composed three times", "Log of a sum", "Softplus", "GELU", "Seventh power, expanded"),
    *("A large constant", "Logistic map"),
}
"""Presets at some points of which running error bounds are far above what rounding did."""


GENERIC = {"Steep tanh": (-0.1, 0.1)}
"""Where f' is not lost below the rounding of f."""


def generic_points(preset, count=8):
    low, high = GENERIC.get(preset.name) or interval(preset.domain)
    return np.random.default_rng(5).uniform(low, high, count)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("preset", smooth_presets(), ids=lambda preset: preset.name)
def test_the_least_bound_is_near_the_least_error(preset, precision):
    sweeps = [step_sweep(preset.text, x, precision=precision, methods=CLASSICAL) for x in generic_points(preset)]
    factors = np.array([sweep.predicted_error.min(axis=1) / sweep.best_error for sweep in sweeps])
    assert (factors >= 1).all()
    assert (np.median(factors, axis=0) <= 30).all(), np.median(factors, axis=0)
    assert (factors <= (30 if precision == "float64" else 40)).all(), factors.max(axis=0)


FUNCTIONS = {
    "exp(x)": (-3, 3), "sin(x)": (-3, 3), "log(x)": (0.1, 9), "sqrt(x)": (0.1, 9), "atan(x)": (-4, 4), "1/x": (0.1, 4),
    "exp(-2x) + 3 sin(3x)": (-1, 4), "x^7": (-2, 2), "1/(1 + 25x^2)": (-1, 1), "log(1 + exp(x))": (-5, 5),
    "tanh(50x)": (-0.1, 0.1), "1e8 + sin(x)": (-3, 3), "exp(sin(5x))": (-2, 2), "x^x": (0.1, 3), "gamma(x)": (0.3, 5),
    BAYDIN["f"]: (0.02, 0.45), "(1 - cos(x))/x^2": (0.1, 3), "exp(x)/(sin(x)^3 + cos(x)^3)": (0.2, 2),
}  # fmt: skip


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("text", FUNCTIONS)
def test_the_predicted_step_is_within_a_factor_5_of_the_best(text, precision):
    f = Function(text)
    compared = 0
    for x in np.random.default_rng(23).uniform(*FUNCTIONS[text], 4):
        sweep = step_sweep(f, x, precision=precision, methods=CLASSICAL)
        series = taylor(f.program, sweep.at)
        for k, method in enumerate(CLASSICAL):
            if math.isnan(sweep.predicted_step[k]):
                continue  # no step gives a digit
            assert abs(series[ACCURACY[method] + 1].mid()) > 0
            assert 1 / 5 < sweep.predicted_step[k] / sweep.best_step[k] < 5, (x, method)
            compared += 1
    assert compared >= 12 or (text, precision) == ("1e8 + sin(x)", "float32")


@pytest.mark.parametrize("method", CLASSICAL)
def test_where_the_next_derivative_is_0_the_step_predicted_is_as_good_as_the_best(method):
    compared = 0
    for text, x in (("x^2", 1.0), ("2x + 1", 0.3), ("sin(x)", 0.0), ("x^3", 0.0), ("4", 1.0)):
        sweep = step_sweep(text, x, methods=[method])
        if taylor(sweep.function.program, x)[ACCURACY[method] + 1].is_zero():
            at = np.argmin(np.abs(np.log(sweep.steps / sweep.predicted_step[0])))
            assert sweep.errors[0, at] <= 3 * max(sweep.best_error[0], 3e-16), (text, x)
            compared += 1
    assert compared >= 3


@pytest.mark.parametrize(("text", "x"), [("sin(x)", 1e3), ("sin(x)", 1e6), ("tan(x)", 1.5707), ("exp(x)", 1.0)])
def test_the_bound_is_near_the_errors_far_from_0_too(text, x):
    sweep = step_sweep(text, x, methods=["forward", "backward", "central", "central4"])
    assert (sweep.predicted_error.min(axis=1) <= 30 * sweep.best_error).all()
