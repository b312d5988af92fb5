"""The predicted V over a whole grid is never below the tables, and is what one point alone would be told."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivwidgets.experiments.forecast import (
    LOWEST,
    NO_BOUND,
    PER_DECADE,
    REACHES,
    Derivatives,
    decoded,
    derivatives,
    encoded,
    forecast,
)
from derivwidgets.experiments.tables import STEPS, TABLED_STENCILS, differences, grid
from derivwidgets.function.function import Function
from derivwidgets.function.noise import largest
from derivwidgets.truth.bounds import step_bound

FEW = STEPS[::6]
ORDERS = {stencil.accuracy + 1 for stencil in TABLED_STENCILS.values()}
ROUNDED = 10 ** (1 / PER_DECADE) * (1 + 1e-6)
"""How much larger the next tenth of a decade can be."""

# ---- bounds in a byte ------------------------------------------------------------------------------------------------


@given(st.floats(0, 1e300) | st.floats(-20, 9).map(lambda power: 10.0**power))
def test_a_bound_in_a_byte_is_never_below_and_hardly_above(bound):
    code = encoded(np.array([bound]))
    assert code.dtype == np.uint8
    (back,) = decoded(code)
    assert back >= bound
    if 1e-18 < bound < 1e7:
        assert back <= bound * ROUNDED


def test_every_byte_comes_back():
    codes = np.arange(256, dtype=np.uint8)
    bounds = decoded(codes)
    assert bounds[0] == 10**LOWEST
    assert np.isinf(bounds[NO_BOUND])
    assert (np.diff(bounds[:NO_BOUND]) > 0).all()
    # a bound that is a tenth of a decade already may go up by one, and never down
    assert set(encoded(bounds[1:254]).astype(int) - codes[1:254]) <= {0, 1}


def test_what_fits_in_no_byte_is_no_bound():
    for bound in (np.inf, np.nan, 1e8, 1e300):
        assert encoded(np.array([bound])) == NO_BOUND
    assert encoded(np.array([0.0])) == encoded(np.array([1e-300])) == 0


# ---- derivatives nearby ----------------------------------------------------------------------------------------------


def test_derivatives_are_bounded_on_both_sides_as_far_as_f_is_analytic():
    known = derivatives(Function("|x|"), np.array([-0.5, 1e-4]), (2,))
    left, right = known.bounds[1]
    assert known.bounds[1].shape == (2, REACHES.size, 2)
    assert np.isfinite(left[:, 0]).all()
    np.testing.assert_array_equal(np.isfinite(right[:, 0]), REACHES < 0.5)
    np.testing.assert_array_equal(np.isfinite(left[:, 1]), REACHES < 0.99e-4)
    assert left[0, 0] == pytest.approx(1)
    assert known.bounds[2][np.isfinite(known.bounds[2])].max() < 1e-300


@pytest.mark.parametrize(
    ("text", "each"),
    [
        ("sin(x)", {1: np.cos, 2: np.sin, 3: np.cos}),
        ("exp(x)", dict.fromkeys((1, 2, 3), np.exp)),
        ("x^3", {1: lambda x: 3 * x**2, 2: lambda x: 6 * x, 3: lambda x: 6 + 0 * x}),
    ],
)
def test_derivatives_are_bounds_of_all_that_lies_within_reach(text, each):
    x = np.linspace(-2, 2, 9)
    known = derivatives(Function(text), x, each)
    parts = np.linspace(0, 1, 201)
    for order, exact in each.items():
        for side, sign in enumerate((-1, 1)):
            for row, reach in enumerate(REACHES):
                most = np.abs(exact(x[:, None] + sign * reach * parts)).max(axis=1)
                assert (known.bounds[order][side, row] >= most * (1 - 1e-12)).all()
    near = known.within(2, np.full((1, 9), 1e-7), np.zeros((1, 9)))
    np.testing.assert_allclose(near[0], np.maximum(np.abs(each[2](x)), 1e-5), rtol=1e-3, atol=2e-5)


def test_a_reach_takes_the_next_longer_one():
    rows = np.arange(REACHES.size, dtype=float)[:, None]
    known = Derivatives({1: np.array([rows, rows + 100])})

    def within(left, right):
        return known.within(1, np.array([[left]]), np.array([[right]])).item()

    assert within(REACHES[3], 0.0) == 100
    assert within(REACHES[3], REACHES[4] * 1.01) == 105
    assert within(0.0, 0.0) == 100
    for far in (REACHES[-1] * 1.01, np.inf, np.nan):
        assert within(0.0, far) == np.inf


# ---- forecasts -------------------------------------------------------------------------------------------------------

FUNCTIONS = {
    "exp(-2x) + 3 sin(3x)": (-1, 5), "|x| + sin(x) cos(x)": (-5, 5), "1/x": (-1, 1), "sqrt(x)": (0, 1), "4": (-1, 1),
    "tanh(50x)": (-1, 1), "where(x == 2, 4, x^2)": (0, 4), "gamma(x)": (-3, 5), "(exp(x) - 1)/x": (-1, 1), "x": (-5, 5),
    "floor(x)": (-2, 2), "cbrt(x)": (-2, 2), "log(x)": (-1, 5), "1e-300 x": (-1, 1), "1e300 x^2": (-5, 5),
    "max(x, x^2) - relu(x - 0.3)": (-2, 2), "exp(x)": (-750, -700), "x^3 + 0*exp(x)": (705, 715),
    "2(2x^3 - 3x^2 + 5)^3 - 3(2x^3 - 3x^2 + 5)^2 + 5": (-1.2, 1.8),
}  # fmt: skip


@pytest.mark.parametrize("noise", [0.0, 1e-6])
@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("text", FUNCTIONS)
def test_no_error_in_the_tables_is_above_the_forecast(text, precision, noise):
    f = Function(text).with_noise(noise)
    over = grid(f, FUNCTIONS[text], extra=(0.1234567,), points=65)
    known = derivatives(f, over.x, ORDERS)
    tables = differences(f, over, FEW, TABLED_STENCILS, precision=precision)
    few = text.startswith("1e300") or (text.startswith("x^3 + 0") and precision == "float32")
    for method in TABLED_STENCILS:
        total = forecast(f, over, FEW, method, known, precision=precision).total
        assert total.shape == (FEW.size, over.x.size)
        error = np.abs(tables[method].astype(float)) * over.scale
        asked = np.isfinite(total) & over.known
        assert (error <= total)[asked].all(), method
        assert few or np.isfinite(total).mean() > 0.3


@pytest.mark.parametrize("noise", [0.0, 1e-6])
@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("text", ["exp(-2x) + 3 sin(3x)", "|x| + sin(x) cos(x)", "x", "sqrt(x)"])
def test_the_forecast_is_what_one_point_is_told_but_for_its_rounding(text, precision, noise):
    f = Function(text).with_noise(noise)
    over = grid(f, (0, 4), points=17)
    known = derivatives(f, over.x, ORDERS)
    compared = 0
    for method, stencil in TABLED_STENCILS.items():
        found = forecast(f, over, FEW, method, known, precision=precision)
        for column in range(1, 17, 3):
            alone = step_bound(f.program, over.x[column], stencil, FEW, precision, noise=largest(noise))
            for code, bound in (
                (found.truncation[:, column], alone.truncation),
                (found.roundoff[:, column], alone.roundoff),
            ):
                near = (bound > 1e-17) & (bound < 1e7) & (code != NO_BOUND)
                # balls are not the same here and there, and so one may be a little tighter than the other
                assert (decoded(code)[near] > 0.95 * bound[near]).all()
                compared += near.sum()
            short = (FEW < 1e-7) & (alone.roundoff < 1e7)
            ratio = decoded(found.roundoff[:, column])[short] / alone.roundoff[short]
            assert ((ratio >= 1) & (ratio <= ROUNDED)).all()
    assert compared > 500


def test_there_is_no_forecast_where_f_is_not_analytic_within_reach():
    f = Function("|x|")
    over = grid(f, (-1, 1), points=41)
    known = derivatives(f, over.x, ORDERS)
    steps = np.array([1e-3, 0.1, 0.3])
    reach = steps[:, None]
    for method, left, right in (("forward", 0, 1), ("backward", 1, 0), ("central", 1, 1), ("central4", 2, 2)):
        total = forecast(f, over, steps, method, known).total
        clear = (over.x - left * reach > 0) | (over.x + right * reach < 0)
        assert np.isinf(total[~clear]).all(), method
        # looked at as far as the next of the reaches, half a decade apart
        far = (over.x - left * 3.2 * reach > 0) | (over.x + right * 3.2 * reach < 0)
        assert np.isfinite(total[far]).all(), method
        assert far.any()


def test_a_forecast_falls_and_rises():
    f = Function("sin(x)")
    over = grid(f, (0.5, 1), points=5)
    found = forecast(f, over, STEPS, "central", derivatives(f, over.x, {3}))
    lowest = STEPS[found.total.argmin(axis=0)]
    assert ((lowest > 1e-6) & (lowest < 1e-4)).all()
    assert (np.diff(found.truncation[100:].astype(int), axis=0) >= 0).all()
    assert (np.diff(found.roundoff[120:].astype(int), axis=0) <= 0).all()


def test_of_an_opaque_callable_nothing_is_forecast():
    f = Function(lambda x: float(x) ** 2)
    over = grid(f, (0, 1), points=5)
    found = forecast(f, over, FEW, "central", derivatives(f, over.x, {3}))
    assert np.isinf(found.total).all()
    assert (found.truncation == NO_BOUND).all()


def test_work_can_be_abandoned():
    class StopNow(Exception):
        pass

    def pause():
        raise StopNow

    f = Function("sin(x)")
    over = grid(f, (0, 1), points=5)
    with pytest.raises(StopNow):
        derivatives(f, over.x, {3}, pause)
    with pytest.raises(StopNow):
        forecast(f, over, FEW, "central", derivatives(f, over.x, {3}), pause=pause)
