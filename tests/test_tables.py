"""The Explorer's tables say what NumPy computes."""

import time

import numpy as np
import pytest

from derivwidgets.experiments.tables import (
    CLASSICAL,
    STEPPED,
    STEPS,
    affordable,
    differences,
    grid,
    grid_gradient,
    plain_values,
    spaced,
    step_index,
    steps_with,
)
from derivwidgets.function.function import as_function
from derivwidgets.methods import derivative

TEXTS = ["exp(-2x) + 3 sin(3x)", "|x| + sin(x) cos(x)", "1/x", "sqrt(x)", "exp(x^3)", "floor(x)", "4"]


def test_steps_are_ten_a_decade_and_the_decades_exact():
    assert STEPS.shape == (181,)
    assert [float(f"1e{k}") for k in range(-18, 1)] == list(STEPS[::10])
    np.testing.assert_allclose(np.diff(np.log10(STEPS)), 0.1, rtol=1e-12)


def test_a_step_between_is_added():
    steps, row = steps_with(0.25)
    assert steps.size == 182
    assert steps[row] == 0.25
    assert steps_with(1e-3)[1] == 150
    assert (np.diff(steps) > 0).all()


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("text", TEXTS)
def test_tables_hold_what_derivative_gives(text, precision):
    f = as_function(text)
    over = grid(f, (-2, 3), extra=(0.1234,))
    steps = STEPS[::15]
    tables = differences(f, over, steps, STEPPED, precision=precision)
    for name in STEPPED:
        for row, step in enumerate(steps):
            direct = derivative(f, over.x, name, step=step, precision=precision).astype(float)
            shown = over.values(tables[name][row])
            with np.errstate(invalid="ignore"):
                off = np.abs(shown - direct)
                allowed = 2.0**-23 * np.abs(direct - over.reference) + 4e-16 * np.abs(over.reference)
                too_large = ~(np.abs(direct - over.reference) < np.finfo(np.float32).max * over.scale)
            agree = (off <= allowed) | (np.isnan(shown) & np.isnan(direct)) | (too_large & ~np.isfinite(shown))
            assert agree.all(), (name, step, over.x[~agree], shown[~agree], direct[~agree])


def test_a_slope_of_exactly_zero_is_shown_as_zero():
    f = as_function("exp(x)")
    over = grid(f, (1, 2))
    table = differences(f, over, STEPS[:1], ["forward"])["forward"][0]
    assert (over.values(table) == 0).all()


def test_errors_keep_their_digits_at_the_floor():
    f = as_function("sin(x)")
    over = grid(f, (-2, 2))
    tables = differences(f, over, STEPS, ["central"])
    errors = np.abs(tables["central"][130])
    exact = np.abs(derivative(f, over.x, "central", step=1e-5) - np.cos(over.x))
    np.testing.assert_allclose(errors, exact, rtol=1e-6, atol=2e-16)


def test_a_column_is_a_column_of_the_table():
    f = as_function("exp(x)")
    over = grid(f, (0, 1))
    whole = differences(f, over, STEPS, STEPPED)
    column = differences(f, over, STEPS, STEPPED, columns=slice(7, 8))
    for name in STEPPED:
        np.testing.assert_array_equal(whole[name][:, 7:8], column[name])


def test_the_reference_is_finite_and_says_where_it_is_known():
    over = grid(as_function("sqrt(x)"), (-1, 1))
    assert np.isfinite(over.reference).all()
    assert not over.known[over.x <= 0].any()
    assert over.known[over.x > 0].all()


def test_nothing_is_known_where_f_is_not_defined():
    over = grid(as_function("log(x)"), (-1, 1))
    assert not over.known[over.x <= 0].any()


def test_the_reference_is_the_truth_where_there_is_one():
    over = grid(as_function("floor(x)"), (-2, 2))
    assert np.array_equal(over.x[~over.known], [-2, -1, 0, 1, 2])
    assert not over.reference.any()


def test_of_an_untraceable_function_nothing_is_known():
    over = grid(as_function(lambda x: float(x) ** 2), (-2, 2))
    assert not over.known.any()


def test_large_derivatives_do_not_overflow_the_table():
    f = as_function("exp(100x)")
    over = grid(f, (-5, 5))
    table = differences(f, over, STEPS[150:151], ["central"])["central"]
    assert np.isfinite(table).all()


def test_gradient_is_numpys_on_its_own_grid():
    x = spaced((-5, 5), 100)
    found = grid_gradient(as_function("|x|"), (-5, 5), 100)
    np.testing.assert_array_equal(found.x, x)
    np.testing.assert_array_equal(found.values, np.gradient(np.abs(x), x))
    np.testing.assert_allclose(found.values[48:52], [-1, -0.5, 0.5, 1], rtol=1e-13)
    np.testing.assert_allclose(found.errors[48:52], [0, 0.5, 0.5, 0], atol=1e-13)
    middle = grid_gradient(as_function("|x|"), (-5, 5), 101)
    assert middle.values[50] == 0
    assert np.isnan(middle.errors[50])
    assert middle.x[middle.nearest(0.04)] == 0


def test_gradient_on_a_grid_is_computed_in_the_precision_asked_for_and_feels_noise():
    f = as_function("sin(x)")
    exact = grid_gradient(f, (0, 1), 50)
    single = grid_gradient(f, (0, 1), 50, "float32")
    assert 1e-7 < np.abs(single.values - exact.values).max() < 1e-4
    noisy = grid_gradient(f.with_noise(1e-3), (0, 1), 50)
    assert 1e-3 < np.abs(noisy.values - exact.values).max() < 0.2
    x = spaced((0, 1), 50)
    np.testing.assert_array_equal(noisy.values, np.gradient(f.with_noise(1e-3)(x), x))


def test_of_an_untraceable_function_the_gradients_errors_are_unknown():
    found = grid_gradient(as_function(lambda x: float(x) ** 2), (0, 1), 11)
    np.testing.assert_allclose(found.values[1:-1], 2 * found.x[1:-1], atol=1e-12)
    assert np.isnan(found.errors).all()


def test_methods_without_a_step_are_computed_at_the_grids_points():
    f = as_function("exp(x)")
    over = grid(f, (0, 1), extra=(0.001,))
    for name in ("symbolic", "adaptive"):
        np.testing.assert_array_equal(plain_values(f, over, name), derivative(f, over.x, name))


def test_which_methods_have_a_table():
    assert CLASSICAL == ("forward", "backward", "central", "central4")
    assert (*CLASSICAL, "richardson", "complex_step") == STEPPED


def test_a_step_is_found_among_others_despite_its_last_digit():
    assert step_index(STEPS, np.nextafter(1e-3, 1)) == 150
    assert step_index(STEPS, 1.01e-3) is None


def test_the_tables_of_a_noisy_function_are_noisy_and_its_reference_is_not():
    f = as_function("sin(x)").with_noise(1e-3)
    over = grid(f, (-1, 1))
    np.testing.assert_allclose(over.reference, np.cos(over.x), atol=1e-15)
    assert 0 < np.abs(over.f - np.sin(over.x)).max() <= 1.001e-3 * 3**0.5
    row = differences(f, over, STEPS[150:151], ["forward"])["forward"][0]
    np.testing.assert_allclose(over.values(row), derivative(f, over.x, "forward", step=1e-3), rtol=1e-6, atol=1e-6)
    assert np.abs(row).max() > 0.5


def test_a_slow_callable_gets_fewer_points():
    def slow(x):
        time.sleep(0.01)
        return float(x)

    assert affordable(as_function("x"), 0.0) == 401
    assert affordable(as_function(slow), 0.0) < 401


def test_work_can_be_abandoned():
    class StopNow(Exception):
        pass

    def pause():
        raise StopNow

    f = as_function("x")
    with pytest.raises(StopNow):
        differences(f, grid(f, (0, 1)), STEPS, STEPPED, pause=pause)


def test_points_are_the_decimals_that_one_would_write():
    np.testing.assert_array_equal(spaced((-5, 5), 401), [float(f"{(j - 200) / 40:.3f}") for j in range(401)])
    np.testing.assert_allclose(spaced((-np.pi, 1e6)), np.linspace(-np.pi, 1e6, 401), rtol=1e-12)


def test_a_domain_far_out_keeps_its_points():
    over = grid(as_function("sin(x)"), (1e6, 1e6 + 1))
    assert over.x.size == 401
    assert over.known.all()


@pytest.mark.parametrize(("text", "x"), [("1e-300x", 10.0), ("2^x", -150.0), ("1e300 x", 0.5), ("1e-30 sin(x)", 1.0)])
def test_tiny_and_huge_derivatives_keep_their_digits(text, x):
    f = as_function(text)
    over = grid(f, (x - 1, x + 1), extra=(x,))
    column = over.column(x)
    for step in (1e-3, 1e-6):
        table = differences(f, over, np.array([step]), ["central"])["central"][0]
        np.testing.assert_allclose(over.values(table)[column], derivative(f, x, "central", step=step), rtol=1e-12)
