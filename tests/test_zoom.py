"""`zoom`: windows that shrink until floating-point numbers are dots, and what f is there, computed and exact."""

import json
import math

import mpmath
import numpy as np
import pytest

from derivwidgets.experiments.zoom import SIDE, zoom
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.function import Function

PRECISIONS = ("float64", "float32")
EXPANDED = "x^7 - 7x^6 + 21x^5 - 35x^4 + 35x^3 - 21x^2 + 7x - 1"
POINTS = [1.0, -1.0, 0.1, 2.0, 3.7, 1e-3, -1e-3, 1e6, 123456.789, 1e22]


def neighbours(x, precision):
    """Return the floating-point numbers around x, less x."""
    kind = np.dtype(precision).type
    below, above = [kind(x)], [kind(x)]
    for _ in range(SIDE):
        below.append(np.nextafter(below[-1], kind(-np.inf)))
        above.append(np.nextafter(above[-1], kind(np.inf)))
    return np.array([*below[:0:-1], *above], float) - float(kind(x))


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("x", POINTS)
def test_windows_shrink_by_half_a_decade_until_the_numbers_are_dots(x, precision):
    found = zoom("x^2", x, precision)
    assert found.x == float(np.dtype(precision).type(x))
    assert found.widths[0] == max(10, abs(found.x))
    steps = found.widths[:-1] / found.widths[1:]
    np.testing.assert_allclose(steps[:-1], 10**0.5, rtol=1e-9)
    assert 1.5 < steps[-1] < 1.5 * 10**0.5 * 1.01
    assert found.widths[-1] == SIDE * float(np.spacing(np.dtype(precision).type(abs(x))))
    np.testing.assert_array_equal(found.offsets[-1], neighbours(x, precision))


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("x", [*POINTS, 0.0])
def test_every_window_holds_numbers_of_the_precision_in_order(x, precision):
    found = zoom("x^2", x, precision)
    assert found.offsets.shape == found.computed.shape == found.exact.shape == (found.widths.size, 2 * SIDE + 1)
    assert (np.diff(found.offsets, axis=1) >= 0).all()
    np.testing.assert_array_equal(found.offsets[:, SIDE], 0)
    wide = found.widths[:-1]
    np.testing.assert_allclose(found.offsets[:-1, 0], -wide, rtol=0.05)
    np.testing.assert_allclose(found.offsets[:-1, -1], wide, rtol=0.05)
    places = found.x + found.offsets
    np.testing.assert_array_equal(places.astype(precision).astype(float), places)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize(
    ("text", "f", "x"),
    [
        ("exp(x)", mpmath.exp, 1.0),
        ("sin(x)", mpmath.sin, 3.0),
        ("1e8 + sin(x)", lambda x: 10**8 + mpmath.sin(x), 1.0),
        (EXPANDED, lambda x: (x - 1) ** 7, 1.0),
        ("(1 - cos(x))/x^2", lambda x: (1 - mpmath.cos(x)) / x**2 if x else mpmath.nan, 1e-4),
        ("|x - 1|", lambda x: abs(x - 1), 1.0),
        ("floor(x)", mpmath.floor, 2.0),
        ("x^3", lambda x: x**3, -2.5),
    ],
)
def test_values_are_those_of_numpy_and_of_mpmath(text, f, x, precision):
    found = zoom(text, x, precision)
    kind = np.dtype(precision).type
    places = found.x + found.offsets
    values = np.asarray(Function(text)(places.astype(kind)), float)
    with mpmath.workdps(60):
        origin = f(mpmath.mpf(found.x))
        for row in (0, 5, found.widths.size // 2, -2, -1):
            exact = [float(f(mpmath.mpf(place)) - origin) for place in places[row].tolist()]
            np.testing.assert_allclose(found.exact[row], exact, rtol=3e-16, atol=1e-70)
            computed = [float(mpmath.mpf(value) - origin) for value in values[row].tolist()]
            np.testing.assert_allclose(found.computed[row], computed, rtol=3e-16, atol=0)


def test_a_smooth_function_becomes_a_straight_line_and_then_stairs():
    found = zoom("exp(x)", 1)
    straight = found.exact / (math.e * np.where(found.offsets, found.offsets, np.nan))
    middle = (found.widths < 1e-6) & (found.widths > 1e-13)
    assert np.nanmax(np.abs(straight[middle] - 1)) < 1e-6
    assert np.nanmax(np.abs(straight[0] - 1)) > 10
    heights = np.diff(found.computed[-1]) / np.spacing(math.e)
    np.testing.assert_allclose(heights, np.round(heights), atol=1e-12)
    assert set(np.round(heights)) <= {0, 1, 2, 3}
    assert (np.abs(found.computed[-1] - found.exact[-1]) <= np.spacing(math.e)).all()


def test_a_corner_stays_a_corner():
    found = zoom("|x - 1|", 1)
    np.testing.assert_array_equal(found.computed[-1], np.abs(found.offsets[-1]))
    np.testing.assert_array_equal(found.exact, np.abs(found.offsets))


def test_cancellation_is_noise_about_the_exact_curve():
    found = zoom(EXPANDED, 1)
    row = np.argmin(np.abs(found.widths - 1e-3))
    assert np.abs(found.exact[row]).max() < 1e-20
    assert 1e-16 < np.abs(found.computed[row]).max() < 1e-13


@pytest.mark.parametrize("x", [1e-6, -1e-9, 1e-300, 5e-324])
def test_near_0_numbers_are_too_many_for_the_last_window(x):
    found = zoom("x^2 + x", x)
    assert found.widths.size == 40
    assert found.widths[-1] == pytest.approx(10**-18.5)
    assert (found.computed[-1][1:] != found.computed[-1][:-1]).all()


@pytest.mark.parametrize("precision", PRECISIONS)
def test_around_0_numbers_are_never_dots(precision):
    found = zoom("x^2 + x", 0, precision)
    assert found.widths.size == 40
    assert found.widths[-1] == pytest.approx(10**-18.5)
    np.testing.assert_allclose(found.offsets, found.widths[:, None] * np.arange(-SIDE, SIDE + 1) / SIDE, rtol=1e-6)
    assert np.isfinite(found.exact).all()


@pytest.mark.parametrize("x", [1e100, -1e300, 1.7e308, 5e-324, 1e-300])
def test_points_of_any_size_have_windows(x):
    found = zoom("sin(x)", x)
    assert (np.diff(found.widths) < 0).all()
    assert found.widths.size >= 29
    assert not np.isinf(found.computed).any()
    assert not np.isinf(found.exact).any()
    assert np.isfinite(found.exact[-1]).all()


def test_f_that_overflows_leaves_gaps_and_no_infinities():
    for text, x, precision in (("x^2", 1e300, "float64"), ("exp(x)", 709.5, "float64"), ("x^2", 1e30, "float32")):
        found = zoom(text, x, precision)
        assert np.isnan(found.computed).any()
        assert not np.isinf(found.computed).any()
        assert not np.isinf(found.exact).any()


def test_where_f_is_undefined_there_are_gaps():
    found = zoom("log(x)", 1)
    undefined = found.offsets <= -1
    assert undefined.any()
    assert np.isnan(found.computed[undefined]).all()
    assert np.isnan(found.exact[undefined]).all()
    assert np.isfinite(found.computed[~undefined]).all()
    assert np.isfinite(found.exact[~undefined]).all()


@pytest.mark.parametrize(("text", "x"), [("log(x)", -1), ("1/x", 0), ("log(x)", 0), ("sin(x)/x", 0), ("sqrt(x)", -2)])
def test_where_f_has_no_value_at_the_point_there_is_nothing_to_see(text, x):
    found = zoom(text, x)
    assert np.isnan(found.computed).all()
    assert np.isnan(found.exact).all()
    assert np.isfinite(found.offsets).all()


def test_an_opaque_callable_has_computed_values_and_no_exact_ones():
    def sensor(x):
        return float(x) ** 2

    found = zoom(sensor, 1.5)
    values = np.vectorize(sensor)(1.5 + found.offsets)
    np.testing.assert_array_equal(found.computed, values - 2.25)
    assert np.isnan(found.exact).all()


def test_noise_is_computed_and_not_exact():
    quiet, noisy = zoom("x^2", 1), zoom(Function("x^2").with_noise(1e-3), 1)
    np.testing.assert_array_equal(noisy.exact, quiet.exact)
    off = noisy.computed - quiet.computed
    assert np.abs(off).max() <= 1e-3 * 3**0.5 * (1 + 1e-9)
    assert off.std() == pytest.approx(1e-3, rel=0.1)


def test_a_constant_is_flat():
    found = zoom("4", 1)
    np.testing.assert_array_equal(found.computed, 0)
    np.testing.assert_array_equal(found.exact, 0)


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        ({"at": [1.0, 2.0]}, ValueError, r"at must be one point; got an array of shape \(2,\)"),
        ({"at": math.nan}, ValueError, "at must be a finite number in float64; got nan"),
        ({"at": 1e39, "precision": "float32"}, ValueError, r"at must be a finite number in float32; got 1e\+39"),
        ({"at": "x"}, ValueError, "at must be a number without x; got 'x'"),
        ({"precision": "half"}, ValueError, 'precision must be "float64" or "float32"; got \'half\''),
        ({"f": "sin(x"}, FunctionError, "a closing bracket"),
    ],
)
def test_a_wrong_argument_gets_a_sentence(arguments, error, sentence):
    with pytest.raises(error, match=sentence):
        zoom(**{"f": "x^2", "at": 1, **arguments})


def test_it_gives_plain_values():
    found = zoom("x^2", "1/2", "float32")
    again = json.loads(json.dumps(found.to_dict()))
    assert (again.pop("x"), again.pop("precision")) == (0.5, "float32")
    assert set(again) == set(found.arrays) == {"widths", "offsets", "computed", "exact"}
    for name, array in found.arrays.items():
        np.testing.assert_array_equal(again[name], array)
