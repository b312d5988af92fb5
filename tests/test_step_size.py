"""The Explorer's tables say what NumPy computes."""

import numpy as np
import pytest

from derivwidgets.experiments import step_size
from derivwidgets.experiments.step_size import STEPPED, STEPS, differences, grid, plain_values, steps_with
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


def test_gradient_is_numpys_on_the_even_grid():
    f = as_function("|x|")
    over = grid(f, (-5, 5), extra=(0.001,))
    values = plain_values(f, over, "gradient")
    even = step_size.spaced((-5, 5))
    np.testing.assert_array_equal(values[over.even], np.gradient(np.abs(even), even))
    assert values[over.column(0.001)] == derivative(f, 0.001, "gradient", step=over.spacing)


def test_work_can_be_abandoned():
    class StopNow(Exception):
        pass

    def pause():
        raise StopNow

    f = as_function("x")
    with pytest.raises(StopNow):
        differences(f, grid(f, (0, 1)), STEPS, STEPPED, pause=pause)


def test_points_are_the_decimals_that_one_would_write():
    np.testing.assert_array_equal(step_size.spaced((-5, 5), 401), [float(f"{(j - 200) / 40:.3f}") for j in range(401)])
    np.testing.assert_allclose(step_size.spaced((-np.pi, 1e6)), np.linspace(-np.pi, 1e6, 401), rtol=1e-12)


def test_a_domain_far_out_keeps_its_points():
    over = step_size.grid(as_function("sin(x)"), (1e6, 1e6 + 1))
    assert over.x.size == 401
    assert over.known.all()
