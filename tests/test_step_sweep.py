"""`step_sweep`: what is measured is what `derivative` computes, and what is predicted holds."""

import json
import math
import re
from pathlib import Path

import numpy as np
import pytest

from derivwidgets.experiments.step_rules import StepRules
from derivwidgets.experiments.step_size import STEPS, step_sweep
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.function import Function
from derivwidgets.methods import METHODS, derivative
from derivwidgets.methods.stencils import RICHARDSON
from derivwidgets.methods.stencils import STENCILS as CLASSICAL_STENCILS

BAYDIN = json.loads((Path(__file__).parent / "data" / "published.json").read_text())["baydin_figure_3"]
STEPPED = ("forward", "backward", "central", "central4", "gradient", "richardson", "complex_step")
CLASSICAL = STEPPED[:4]
BOUNDED = STEPPED[:6]
ACCURACY = {stencil.name: stencil.accuracy for stencil in (*CLASSICAL_STENCILS, RICHARDSON)}
FEW = STEPS[::4]
PRECISIONS = ("float64", "float32")


def sensor(x):
    return float(x) ** 2


def slope(sweep, method, low, high):
    """Return the slope of the error between two steps, in a plot of logarithms."""
    there = (low <= sweep.steps) & (sweep.steps <= high)
    return np.polyfit(np.log(sweep.steps[there]), np.log(sweep.errors[sweep.methods.index(method), there]), 1)[0]


def of(array, sweep, method):
    return array[sweep.methods.index(method)]


# ---- the contract ----------------------------------------------------------------------------------------------------


def test_its_steps_are_twenty_a_decade_from_1e_18_to_1():
    assert STEPS.shape == (361,)
    np.testing.assert_array_equal(STEPS[::20], [float(f"1e{k}") for k in range(-18, 1)])
    np.testing.assert_allclose(np.diff(np.log10(STEPS)), 1 / 20, rtol=1e-9)


@pytest.mark.parametrize("precision", PRECISIONS)
def test_shapes_and_names(precision):
    sweep = step_sweep("exp(x)", 1, precision=precision)
    assert sweep.methods == STEPPED == tuple(name for name, method in METHODS.items() if method.uses_step)
    np.testing.assert_array_equal(sweep.steps, STEPS)
    for name in ("values", "errors", "predicted_error", "truncation", "roundoff"):
        assert getattr(sweep, name).shape == (7, 361), name
    for name in ("best_step", "best_error", "predicted_step"):
        assert getattr(sweep, name).shape == (7,), name
    assert sweep.derivative == pytest.approx(math.e)
    assert (sweep.at, sweep.precision, sweep.function.text, sweep.reasons) == (1.0, precision, "exp(x)", {})
    np.testing.assert_array_equal(sweep.predicted_error, sweep.truncation + sweep.roundoff)
    np.testing.assert_array_equal(sweep.errors, np.abs(sweep.values - sweep.derivative))


def test_methods_and_steps_are_those_asked_for_in_that_order():
    sweep = step_sweep("exp(x)", 1, steps=[1e-3, 0.25, 1e-5], methods=["central", "forward", "central"])
    assert sweep.methods == ("central", "forward")
    assert sweep.steps.tolist() == [1e-3, 0.25, 1e-5]
    assert sweep.values.shape == (2, 3)
    assert sweep.values[1, 1] == derivative("exp(x)", 1, "forward", step=0.25)
    assert sweep.best_step[0] == 1e-5
    assert step_sweep("exp(x)", 1, steps=0.5, methods="central").values.shape == (1, 1)


def test_the_point_is_a_number_of_the_precision():
    assert step_sweep("x^2", "sqrt(2)", steps=[0.1]).at == 2**0.5
    single = step_sweep("x^2", 0.1, steps=[0.1], precision="float32")
    assert single.at == float(np.float32(0.1))
    assert single.derivative == 2 * single.at


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize(
    ("f", "x"),
    [
        ("exp(-2x) + 3 sin(3x)", 0.5), ("|x| + sin(x) cos(x)", 0.0), ("sqrt(x)", 1e-9), ("1/x", 0.0), ("log(x)", -1.0),
        ("exp(x)", -708.0), (sensor, 1.5), (Function("sin(x)").with_noise(1e-3), 0.3), ("where(x == 2, 4, x^2)", 2.0),
    ],
    ids=str,
)  # fmt: skip
def test_values_are_those_of_derivative_bit_for_bit(f, x, precision):
    sweep = step_sweep(f, x, precision=precision, steps=STEPS[::9])
    for k, method in enumerate(sweep.methods):
        if method in sweep.reasons:
            assert np.isnan(sweep.values[k]).all()
            continue
        single = [float(derivative(f, x, method, step=step, precision=precision)) for step in sweep.steps]
        np.testing.assert_array_equal(sweep.values[k], single, err_msg=method)


def test_noise_is_that_of_the_function_or_of_the_argument():
    alone, inside = step_sweep("sin(x)", 1, noise=1e-6), step_sweep(Function("sin(x)").with_noise(1e-6), 1)
    np.testing.assert_array_equal(alone.values, inside.values)
    np.testing.assert_array_equal(alone.predicted_error, inside.predicted_error)
    assert step_sweep(Function("sin(x)").with_noise(1e-6), 1, noise=0).function.noise == 0
    assert alone.to_dict()["noise"] == 1e-6


def test_the_rules_that_choose_a_step_are_at_hand():
    sweep = step_sweep("exp(x)", 1, methods=["forward"])
    assert isinstance(sweep.rules, StepRules)
    assert sweep.rules.to_dict()["landings"][0]["rule"] == "sqrt_eps"


# ---- what is known of some functions ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def baydin():
    return step_sweep(BAYDIN["f"], BAYDIN["at"])


def test_baydins_figure_has_slopes_1_and_2_on_the_right(baydin):
    assert slope(baydin, "forward", 1e-6, 1e-3) == pytest.approx(1, abs=0.01)
    assert slope(baydin, "backward", 1e-6, 1e-3) == pytest.approx(1, abs=0.01)
    assert slope(baydin, "central", 1e-5, 1e-3) == pytest.approx(2, abs=0.01)
    assert slope(baydin, "central4", 1e-3, 1e-2) == pytest.approx(4, abs=0.2)


def test_baydins_figure_has_its_minima_where_they_are_printed(baydin):
    for method, printed in (("forward", -8.6), ("backward", -8.6), ("central", -6.4)):
        assert np.log10(of(baydin.predicted_step, baydin, method)) == pytest.approx(printed, abs=0.05)
        assert np.log10(of(baydin.best_step, baydin, method)) == pytest.approx(printed, abs=0.25)
    assert 1e-8 < of(baydin.best_error, baydin, "forward") < 3e-7
    assert 1e-11 < of(baydin.best_error, baydin, "central") < 1e-9


def test_baydins_figure_ends_in_a_plateau(baydin):
    still = baydin.steps <= 1.0001e-17
    for method in BOUNDED:
        np.testing.assert_array_equal(of(baydin.values, baydin, method)[still], 0)
        np.testing.assert_allclose(of(baydin.errors, baydin, method)[still], BAYDIN["plateau"]["error"], atol=5e-8)
    assert of(baydin.errors, baydin, "complex_step")[still].max() < 1e-13


def test_baydins_figure_on_the_left_rises_as_the_step_falls(baydin):
    for method in ("forward", "central"):
        assert slope(baydin, method, 1e-15, of(baydin.best_step, baydin, method) / 10) == pytest.approx(-1, abs=0.2)


def test_order_1_need_not_have_slope_1():
    assert slope(step_sweep("sin(x)", 0), "forward", 1e-4, 1e-1) == pytest.approx(2, abs=0.01)
    assert slope(step_sweep("sin(x)", 1), "forward", 1e-4, 1e-1) == pytest.approx(1, abs=0.02)


def test_the_longest_step_can_be_the_best():
    sweep = step_sweep("x^2", 1, methods=["central", "central4"])
    assert sweep.errors[0, -1] == 0
    np.testing.assert_array_equal(sweep.best_step, 1)
    assert sweep.predicted_step[0] == 1
    assert (sweep.best_error < 3e-16).all()


@pytest.mark.parametrize(("text", "x", "best"), [("tanh(50x)", 0.01, -9.75), ("atan(x)", 1000, -3.75)])
@pytest.mark.parametrize("method", ["forward", "backward"])
def test_the_best_step_moves_with_f(text, x, best, method):
    sweep = step_sweep(text, x, methods=[method])
    assert np.log10(sweep.best_step[0]) == pytest.approx(best, abs=0.3)
    assert 1 < sweep.predicted_step[0] / sweep.best_step[0] < 3


def test_with_float32_and_with_noise_the_best_step_is_longer():
    usual, single, noisy = (
        step_sweep("exp(x)", 1, **with_) for with_ in ({}, {"precision": "float32"}, {"noise": 1e-6})
    )
    for k in range(4):
        for found in (single, noisy):
            assert found.best_step[k] > 10 * usual.best_step[k]
            assert found.predicted_step[k] > 10 * usual.predicted_step[k]
            assert found.best_error[k] > 30 * usual.best_error[k]


@pytest.mark.parametrize("precision", PRECISIONS)
def test_the_textbooks_steps(precision):
    sweep, unit = step_sweep("exp(x)", 0, precision=precision), float(np.finfo(precision).eps) / 2
    textbook = {
        "forward": 2 * unit**0.5, "backward": 2 * unit**0.5, "central": (3 * unit) ** (1 / 3),
        "central4": (45 / 4 * unit) ** (1 / 5), "complex_step": (6 * unit) ** 0.5,
    }  # fmt: skip
    for method, step in textbook.items():
        assert of(sweep.predicted_step, sweep, method) == pytest.approx(step, rel=0.5), method
    assert of(sweep.predicted_step, sweep, "gradient") == of(sweep.predicted_step, sweep, "central")


def test_any_complex_step_below_the_longest_good_one_is_as_good():
    sweep = step_sweep("exp(x)/(sin(x)^3 + cos(x)^3)", 1.5, methods=["complex_step"])
    assert 1e-9 < sweep.predicted_step[0] < 1e-7
    assert sweep.errors[0, sweep.steps <= sweep.predicted_step[0]].max() < 4e-15
    assert sweep.errors[0, sweep.steps > 1e3 * sweep.predicted_step[0]].min() > 1e-13
    assert np.isinf(sweep.predicted_error).all()


# ---- where there is less to see --------------------------------------------------------------------------------------


def test_errors_that_are_all_exactly_zero():
    sweep = step_sweep("4", 1, methods=[name for name in STEPPED if name != "gradient"])
    np.testing.assert_array_equal(sweep.errors, 0)
    np.testing.assert_array_equal(sweep.best_step, 1)
    np.testing.assert_array_equal(sweep.best_error, 0)
    assert (sweep.predicted_step > 0).all()
    assert repr(sweep).splitlines()[4].split() == ["forward", "1", "0", "1", "0"]


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize(("text", "x"), [("log(x)", -1), ("sqrt(x)", -1e-3), ("asin(x)", 2), ("x^0.5", -4)])
def test_where_f_is_undefined_nothing_is_known(text, x, precision):
    sweep = step_sweep(text, x, precision=precision)
    for name in ("derivative", "errors", "best_step", "best_error", "predicted_step"):
        assert np.isnan(getattr(sweep, name)).all(), name
    assert np.isinf(sweep.predicted_error).all()
    for method in ("forward", "central", "richardson"):
        assert not np.isfinite(of(sweep.values, sweep, method)).any()
    assert "No derivative here, and so no errors." in repr(sweep)


def test_at_a_pole_there_are_values_and_no_errors():
    sweep = step_sweep("1/x", 0)
    np.testing.assert_allclose(of(sweep.values, sweep, "central"), sweep.steps**-2.0, rtol=1e-12)
    assert np.isinf(of(sweep.values, sweep, "forward")).all()
    assert np.isnan(sweep.errors).all()
    assert np.isinf(sweep.predicted_error).all()


def test_at_a_kink_there_are_values_and_no_errors():
    sweep = step_sweep("|x|", 0)
    for method, side in (("forward", 1), ("backward", -1), ("central", 0), ("complex_step", 0)):
        np.testing.assert_array_equal(of(sweep.values, sweep, method), side)
    assert np.isnan(sweep.errors).all()
    assert np.isnan(sweep.best_step).all()
    assert np.isnan(sweep.predicted_step).all()
    assert np.isinf(sweep.predicted_error).all()


def test_beside_a_kink_a_stencil_is_bounded_until_it_reaches_it():
    sweep = step_sweep("|x|", 1e-4)
    long = sweep.steps > 1.01e-4
    short = sweep.steps < 0.99e-4
    assert np.isfinite(of(sweep.predicted_error, sweep, "forward")).all()
    for method in ("backward", "central"):
        assert np.isinf(of(sweep.predicted_error, sweep, method)[long]).all()
        assert np.isfinite(of(sweep.predicted_error, sweep, method)[short]).all()
    assert of(sweep.errors, sweep, "backward")[long].min() > 1e-3


def test_a_patched_point_is_smooth_for_differences_and_not_for_balls():
    sweep = step_sweep("where(x == 2, 4, x^2)", 2)
    assert sweep.derivative == 4
    assert of(sweep.errors, sweep, "central")[-1] == 0
    assert np.isinf(sweep.predicted_error).all()


def test_of_an_opaque_callable_errors_are_measured_and_nothing_is_predicted():
    sweep = step_sweep(sensor, 1.5)
    assert sweep.derivative == pytest.approx(3, abs=1e-9)
    assert of(sweep.errors, sweep, "forward")[np.argmin(np.abs(sweep.steps - 1e-4))] == pytest.approx(1e-4, rel=1e-3)
    assert slope(sweep, "forward", 1e-5, 1e-1) == pytest.approx(1, abs=0.01)
    assert np.isnan(sweep.predicted_step).all()
    assert np.isinf(sweep.predicted_error).all()
    assert list(sweep.reasons) == ["complex_step"]
    assert "a complex step cannot follow this function" in sweep.reasons["complex_step"]
    assert np.isnan(of(sweep.values, sweep, "complex_step")).all()
    assert [line.split()[-1] for line in repr(sweep).splitlines()[4:]] == ["none"] * 7


def test_a_method_that_cannot_do_f_says_why():
    sweep = step_sweep("polygamma(1, x)", 1.5)
    assert "SciPy's polygamma takes no complex numbers" in sweep.reasons["complex_step"]
    assert np.isnan(of(sweep.errors, sweep, "complex_step")).all()
    assert np.isfinite(of(sweep.errors, sweep, "central")).all()


def test_noise_lifts_the_left_side_and_the_bound_with_it():
    quiet, noisy = (step_sweep("sin(x)", 1, noise=noise, methods=["forward"]) for noise in (0.0, 1e-6))
    assert quiet.derivative == noisy.derivative == math.cos(1)
    left = (quiet.steps >= 1e-12) & (quiet.steps <= 1e-6)
    assert np.median(noisy.errors[0, left] / quiet.errors[0, left]) > 1e3
    assert slope(noisy, "forward", 1e-14, 1e-5) == pytest.approx(-1, abs=0.1)
    np.testing.assert_allclose(noisy.truncation, quiet.truncation)
    assert (noisy.roundoff > 1e3 * quiet.roundoff)[0, left].all()
    # h* = 2 sqrt(sigma/|f''|), and the same with the noise in place of the rounding
    assert noisy.predicted_step[0] == pytest.approx(2 * (1e-6 / math.sin(1)) ** 0.5, rel=0.05)
    assert 1 / 5 < noisy.predicted_step[0] / noisy.best_step[0] < 5


# ---- wrong arguments -------------------------------------------------------------------------------------------------


SEQUENCE = "steps must be a sequence of positive numbers"
SAME = "does not, and its error is the same at every Δx"


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        ({"steps": [1e-3, 0]}, ValueError, "step must be a positive number; got 0"),
        ({"steps": [-1e-3]}, ValueError, "step must be a positive number; got -0.001"),
        ({"steps": [math.nan]}, ValueError, "step must be a positive number; got nan"),
        ({"steps": [math.inf]}, ValueError, "step must be a positive number; got inf"),
        ({"steps": ["0.1"]}, ValueError, "step must be a positive number; got '0.1'"),
        ({"steps": []}, ValueError, f"{SEQUENCE}; got an array of shape (0,)"),
        ({"steps": [[0.1, 1]]}, ValueError, f"{SEQUENCE}; got an array of shape (1, 2)"),
        ({"methods": ["symbolic"]}, ValueError, f"methods must use a step; 'symbolic' {SAME}"),
        ({"methods": ["adaptive"]}, ValueError, f"methods must use a step; 'adaptive' {SAME}"),
        ({"methods": ["centrel"]}, ValueError, "there is no method 'centrel'; did you mean 'central'?"),
        ({"methods": 3}, ValueError, "there is no method 3; choose one of symbolic, forward, "),
        ({"methods": []}, ValueError, "methods must name at least one method that uses a step"),
        ({"at": [1.0, 2.0]}, ValueError, "at must be one point; got an array of shape (2,)"),
        ({"at": math.nan}, ValueError, "at must be a finite number in float64; got nan"),
        ({"at": math.inf}, ValueError, "at must be a finite number in float64; got inf"),
        ({"at": 1e39, "precision": "float32"}, ValueError, "at must be a finite number in float32; got 1e+39"),
        ({"at": "x"}, ValueError, "at must be a number without x; got 'x'"),
        ({"at": None}, TypeError, "at must be a number or an array of numbers; got None"),
        ({"noise": -1e-3}, ValueError, "noise must be a standard deviation, 0 or a positive number; got -0.001"),
        ({"noise": math.nan}, ValueError, "noise must be a standard deviation, 0 or a positive number; got nan"),
        ({"precision": "double"}, ValueError, "precision must be \"float64\" or \"float32\"; got 'double'"),
        ({"f": "sin(x"}, FunctionError, "a closing bracket ) is missing"),
    ],
)  # fmt: skip
def test_a_wrong_argument_gets_a_sentence(arguments, error, sentence):
    with pytest.raises(error, match=re.escape(sentence)):
        step_sweep(**{"f": "exp(x)", "at": 1, **arguments})


# ---- how it is shown -------------------------------------------------------------------------------------------------


def test_it_prints_as_a_table():
    sweep = step_sweep("x^2", 1, methods=["forward", "central", "complex_step"])
    lines = repr(sweep).splitlines()
    assert str(sweep) == repr(sweep)
    assert lines[:3] == ["f(x) = x^2 at x = 1, float64", "f′ = 2", ""]
    assert lines[3].split("  ")[0] == "method"
    assert [" ".join(lines[k].split()) for k in (3, 5, 6)] == [
        "method best Δx error there predicted Δx bound there",
        "central 1 1.2·10⁻¹⁶ 1 1.8·10⁻¹⁵",
        "complex step 1 6.7·10⁻¹⁷ 1 none",
    ]
    assert lines[4].split()[::3] == ["forward", "1.5·10⁻⁸"]
    assert "noise 10⁻⁶" in repr(step_sweep("x^2", 1, noise=1e-6, steps=[0.1]))
    assert "at x = 0.10000000000000001, float64" in repr(step_sweep("x^2", 0.1, steps=[0.1]))


def test_it_is_a_table_in_a_notebook():
    found = step_sweep("x^2", 1, methods=["central"])._repr_html_()
    assert found.count("<tr") == 2
    assert "f(x) = x^2 at x = 1, float64" in found
    assert "<td" in found


@pytest.mark.parametrize("f", ["exp(x)", "|x|", sensor, "4"], ids=str)
def test_it_gives_plain_values(f):
    sweep = step_sweep(f, 0, steps=[1e-3, 1e-2], precision="float32")
    told = sweep.to_dict()
    assert set(told) == {
        "function", "at", "precision", "noise", "derivative", "certificate", "methods", "reasons", "steps",
        "values", "errors",
        "best_step", "best_error", "predicted_step", "predicted_error", "truncation", "roundoff",
    }  # fmt: skip
    again = json.loads(json.dumps(told))
    for name in ("steps", "values", "errors", "best_step", "predicted_step", "predicted_error"):
        np.testing.assert_array_equal(again[name], getattr(sweep, name))
    assert again["methods"] == list(sweep.methods)
    assert (again["function"], again["precision"], again["noise"]) == (sweep.function.text, "float32", 0)
    np.testing.assert_equal(again["derivative"], sweep.derivative)


def test_a_huge_f_has_a_best_step():
    sweep = step_sweep("1e300 x", 1, methods=["forward", "central"])
    assert (sweep.best_step == 1).all()


def test_a_callable_is_not_called_around_the_point():
    calls = []

    def f(x):
        calls.append(x)
        return float(x) ** 2

    step_sweep(f, 1.0, methods=["forward"])
    assert len(calls) < 2000
