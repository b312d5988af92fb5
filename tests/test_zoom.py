"""`zoom`: windows that shrink until floating-point numbers are dots, what f is there, and how straight it is."""

import json
import math
import time
import warnings

import mpmath
import numpy as np
import pytest

from derivwidgets.experiments.spellings import spellings
from derivwidgets.experiments.zoom import SIDE, power_law, zoom
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.function import Function
from derivwidgets.widgets.wire import packed, unpacked

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


@pytest.mark.parametrize(("text", "x"), [("log(x)", -1), ("1/x", 0), ("log(x)", 0), ("sin(1/x)", 0), ("sqrt(x)", -2)])
def test_where_f_has_neither_a_value_nor_a_limit_at_the_point_there_is_nothing_to_see(text, x):
    found = zoom(text, x)
    assert np.isnan(found.computed).all()
    assert np.isnan(found.exact).all()
    assert np.isnan(found.straightness).all()
    assert np.isnan(found.exponents).all()
    assert np.isfinite(found.offsets).all()
    assert {found.behaviour(row) for row in range(found.widths.size)} == {("", "")}


@pytest.mark.parametrize(
    ("text", "x", "f"),
    [
        ("sin(x)/x", 0, mpmath.sinc),
        ("sin(pi x)/x", 0, lambda x: mpmath.pi * mpmath.sincpi(x)),
        ("(x^2 - 4)/(x - 2)", 2, lambda x: x + 2),
        ("(exp(x) - 1)/x", 0, lambda x: mpmath.expm1(x) / x if x else mpmath.mpf(1)),
    ],
)
def test_a_limit_stands_for_a_value_that_is_missing(text, x, f):
    found = zoom(text, x)
    assert np.isnan(found.computed[:, SIDE]).all()
    for row in (0, 4, 12):
        beside = [k for k in range(2 * SIDE + 1) if k != SIDE]
        with mpmath.workdps(60):
            exact = [float(f(mpmath.mpf(found.x + off)) - f(mpmath.mpf(x))) for off in found.offsets[row, beside]]
        np.testing.assert_allclose(found.exact[row, beside], exact, rtol=1e-14, atol=1e-30)
        assert np.isfinite(found.straightness[row])


def test_a_limit_from_the_only_side_on_which_f_is_defined_stands_for_a_value_too():
    found = zoom("x*log(x)", 0)
    assert np.isnan(found.exact[:, :SIDE]).all()
    np.testing.assert_allclose(found.exact[20, -1], found.offsets[20, -1] * math.log(found.offsets[20, -1]), rtol=1e-14)


def test_two_limits_that_differ_stand_for_nothing():
    assert np.isnan(zoom("|x|/x", 0).exact).all()


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
        ({"widest": 0}, ValueError, "widest must be a positive number; got 0"),
        ({"widest": math.inf}, ValueError, "widest must be a positive number; got inf"),
        ({"widest": "wide"}, TypeError, "widest must be a positive number; got 'wide'"),
        ({"precision": "half"}, ValueError, 'precision must be "float64" or "float32"; got \'half\''),
        ({"pause": 3}, TypeError, "pause must be a function without arguments; got 3"),
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
    names = {"widths", "offsets", "computed", "exact", "straightness", "exponents"}
    assert set(again) == set(found.arrays) == names
    for name, array in found.arrays.items():
        np.testing.assert_array_equal(again[name], array)


@pytest.mark.parametrize("widest", [1e-3, 2.5, 10, 4e5, 3e12])
@pytest.mark.parametrize("x", [0.0, 1.0, -300.0])
def test_the_first_window_is_as_wide_as_asked_and_the_last_as_close_as_ever(x, widest):
    found = zoom("x^2 + x", x, widest=widest)
    assert found.widths[0] == max(widest, abs(x))
    assert found.widths[-1] <= max(10**-12, SIDE * np.spacing(abs(x)))
    np.testing.assert_allclose(found.widths[:-2] / found.widths[1:-1], 10**0.5, rtol=1e-9)


def slope(found, rows):
    """The log-log slope of straightness over widths."""
    return np.polyfit(np.log(found.widths[rows]), np.log(found.straightness[rows]), 1)[0]


SMOOTH = [
    ("x^2", 0.0),
    ("x^2", 1.5),
    ("sin(x)", 0.7),
    ("sin(x)", math.pi / 2),
    ("exp(x)", 1.0),
    ("1e8 + sin(x)", 1.0),
    ("x|x|", 1.0),
    ("sin(x)/x", 0.0),
]


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize(("text", "x"), SMOOTH)
def test_what_is_smooth_gets_straight_like_the_width(text, x, precision):
    found = zoom(text, x, precision)
    rows = (found.widths < 0.1) & (found.widths > (1e-11 if precision == "float64" else 1e-5))
    assert slope(found, rows) == pytest.approx(1, abs=0.02)
    inside = {name for row in np.flatnonzero(rows)[1:] for name in found.behaviour(row)}
    assert inside in ({"a finite slope"}, {"slope 0"})


def test_a_straight_line_is_straight():
    np.testing.assert_array_equal(zoom("x/3 - 7", 0.1).straightness, 0)
    np.testing.assert_array_equal(zoom("x/3 - 7", 0.1, "float32").straightness, 0)


def test_straightness_is_the_distance_from_the_chord_over_half_the_width():
    # x^2 in [x - w, x + w] is w^2 off its chord, wherever x is
    for x in (0.0, 3.0):
        found = zoom("x^2", x)
        np.testing.assert_allclose(found.straightness[:16], found.widths[:16], rtol=1e-6)
    # and the exact curve is looked at, not what rounding makes of it
    rounded = zoom("1e8 + sin(x)", 1.0)
    np.testing.assert_allclose(rounded.straightness[2:20], zoom("sin(x)", 1.0).straightness[2:20], rtol=1e-12)


CORNERS = [
    ("|x|", 0.0, 1),
    ("relu(x)", 0.0, 0.5),
    ("|x - 1/3|", 1 / 3, 1),
    ("|x| + sin(x)cos(x)", 0.0, 1),
    ("max(x^2, 2 - x)", 1.0, 1.5),
    ("|sin(x)|", 0.0, 1),
    ("acos(cos(x))", 0.0, 1),
]


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize(("text", "x", "bend"), CORNERS)
def test_a_corner_stays_as_bent_as_it_is(text, x, bend, precision):
    """The chord passes above a corner at half the difference of its slopes."""
    found = zoom(text, x, precision)
    rows = (found.widths < 1e-2) & (found.widths > (1e-13 if precision == "float64" else 1e-4))
    assert rows.sum() >= 3
    np.testing.assert_allclose(found.straightness[rows], bend, rtol=0.02)


@pytest.mark.parametrize(
    ("text", "power"), [("sqrt(|x|)", 0.5), ("|x|^(2/3)", 1 / 3), ("|x|^0.1", 0.9), ("sign(x)", 1)]
)
def test_a_cusp_and_a_jump_get_more_and_more_bent(text, power):
    found = zoom(text, 0)
    assert slope(found, slice(0, 30)) == pytest.approx(-power, abs=1e-3)


def test_an_opaque_callable_is_as_straight_as_it_is_computed_and_names_nothing():
    def sensor(x):
        return float(x) ** 2

    found = zoom(sensor, 1.5)
    np.testing.assert_allclose(found.straightness[:12], found.widths[:12], rtol=1e-6)
    assert np.isnan(found.exponents).all()
    assert found.behaviour(5) == ("", "")


SINGULAR = [
    # Section 4 of the table of singular points: f, where, the exponents, and their names
    ("|x|", 0.0, (0, 0), ("a finite slope", "a finite slope")),
    ("|x - 1/3|", 1 / 3, (0, 0), ("a finite slope", "a finite slope")),
    ("max(x, -x)", 0.0, (0, 0), ("a finite slope", "a finite slope")),
    ("sqrt(x^2)", 0.0, (0, 0), ("a finite slope", "a finite slope")),
    ("max(x, 0)", 0.0, (None, 0), ("flat", "a finite slope")),
    ("|x|^(2/3)", 0.0, (-1 / 3, -1 / 3), ("|x|^(2/3)", "|x|^(2/3)")),
    ("|x + 2|^(2/3) - x/50", -2.0, (-1 / 3, -1 / 3), ("|x|^(2/3)", "|x|^(2/3)")),
    ("sqrt(|x|)", 0.0, (-1 / 2, -1 / 2), ("a square root", "a square root")),
    ("sqrt(|x - 2|)", 2.0, (-1 / 2, -1 / 2), ("a square root", "a square root")),
    ("sqrt(x)", 0.0, (None, -1 / 2), ("", "a square root")),
    ("where(x > 0, sqrt(x), 0)", 0.0, (None, -1 / 2), ("flat", "a square root")),
    ("cbrt(x - 1)", 1.0, (-2 / 3, -2 / 3), ("a cube root", "a cube root")),
    ("cbrt(x) + 3x", 0.0, (-2 / 3, -2 / 3), ("a cube root", "a cube root")),
    ("heaviside(x)", 0.0, (-1, -1), ("a jump", "a jump")),
    ("sign(x) + x", 0.0, (-1, -1), ("a jump", "a jump")),
    ("floor(x)", 1.0, (-1, None), ("a jump", "flat")),
    ("x|x|", 0.0, (1, 1), ("slope 0", "slope 0")),
    ("cos(x)", 0.0, (1, 1), ("slope 0", "slope 0")),
    ("relu(x) - relu(-x)", 0.0, (0, 0), ("a finite slope", "a finite slope")),
    ("exp(-1/x^2)", 0.0, (None, None), ("slope 0", "slope 0")),
]


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize(("text", "x", "exponents", "names"), SINGULAR)
def test_exponents_name_what_a_point_is(text, x, exponents, names, precision):
    found = zoom(text, x, precision)
    rows = np.flatnonzero((found.widths < 1e-5 * max(1, abs(x))) & (found.widths > 100 * found.widths[-1]))
    rows = rows if rows.size else np.flatnonzero((found.widths < 0.03) & (found.widths > 1e-4))
    assert rows.size >= 3
    wanted = np.array([np.nan if each is None else each for each in exponents])
    np.testing.assert_allclose(found.exponents[rows], np.tile(wanted, (rows.size, 1)), atol=0.02)
    assert {found.behaviour(row) for row in rows[rows.size // 2 :]} == {names}


def test_what_comes_back_at_the_edge_of_a_window_is_not_flat():
    found = zoom("x^2 - x", 1)
    row = int(np.argmin(np.abs(found.widths - 1)))
    assert found.exact[row, 0] == 0
    assert found.behaviour(row) == ("", "")


@pytest.mark.parametrize("seed", range(6))
def test_any_power_is_measured(seed):
    random = np.random.default_rng(seed)
    power, x = round(random.uniform(0.05, 1.8), 3), float(random.integers(-4, 5))
    found = zoom(f"2|x - ({x:g})|^{power} + 7", x)
    np.testing.assert_allclose(found.exponents, power - 1, atol=1e-3)
    np.testing.assert_allclose(found.exponents[-1], found.exponents[-2])
    named = {each for row in range(found.widths.size) for each in found.behaviour(row)}
    assert len(named) == 1
    (name,) = named
    if name.startswith("h^"):
        assert float(name[2:].replace("−", "-")) == pytest.approx(power - 1, abs=0.006)
    else:
        assert power > 1 or name in {"a jump", "a cube root", "a square root", "|x|^(2/3)", "a finite slope"}


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("text", ["where(x == 0, 0, x sin(1/x))", "where(x == 0, 0, sin(1/x))", "x sin(1/x)"])
def test_what_oscillates_gets_no_name(text, precision):
    found = zoom(text, 0, precision)
    assert np.isfinite(found.exact[10, -1])
    named = [name for row in range(2, found.widths.size) for name in found.behaviour(row)]
    assert set(named) == {""}


def test_an_exponent_that_passes_a_power_slowly_has_not_its_name():
    for text in ("x log(|x|)", "sqrt(|x|) log(|x|)", "cbrt(x) log(|x|)"):
        found = zoom(f"where(x == 0, 0, {text})", 0)
        deep = {name for row in range(10, found.widths.size) for name in found.behaviour(row)}
        assert deep
        assert all(name == "" or name.startswith("h^−") for name in deep)


@pytest.mark.parametrize(
    ("exponents", "row", "name"),
    [
        ([-0.5, -0.5, -0.5], 0, "a square root"),
        ([-0.5, -0.5, -0.5], 2, "a square root"),
        ([-0.47, -0.485, -0.493], 1, "a square root"),
        ([-0.5151, -0.515, -0.5149], 1, "h^−0.52"),
        ([-0.25, -0.25, -0.25], 1, "h^−0.25"),
        ([-0.36, -0.33, -0.3], 1, "h^−0.330"),
        ([0.0002, 0.0007, 0.0022], 1, "a finite slope"),
        ([-0.0001, 0.0007, 0.0022], 1, "h^0.001"),
        ([-0.499, -0.499, -0.499], 1, "h^−0.499"),
        ([-0.001, -0.001, -0.001], 1, "h^−0.001"),
        ([0.1 - 1e-12, 0.1, 0.1], 0, "slope 0"),
        ([0.0, 0.0], 0, ""),
        ([], -1, ""),
        ([1.0, 1.0, 1.0], 1, "slope 0"),
        ([0.05, 0.05, 0.05], 1, "h^0.05"),
        ([-0.5, 0.0, 0.0], 0, ""),
        ([-0.5, 0.0, 0.5], 1, ""),
        ([0.0, 0.0, math.nan], 1, ""),
        ([math.nan, math.nan, math.nan], 1, ""),
    ],
)
def test_a_power_has_a_name_where_its_neighbours_agree(exponents, row, name):
    assert power_law(np.array(exponents), row) == name


def test_digits_that_256_bits_do_not_hold_are_computed_with_more():
    found = zoom(EXPANDED, 1)
    np.testing.assert_allclose(found.exact[:, -1], found.offsets[:, -1] ** 7, rtol=1e-14)
    flat = zoom("sin(x)^2 + cos(x)^2", 0.3)
    np.testing.assert_array_equal(flat.exact, 0)
    np.testing.assert_array_equal(flat.straightness, 0)


def test_it_prints_as_a_table_and_gives_plain_values():
    found = zoom("sqrt(|x|)", 0)
    first, _, head, widest, *_ = repr(found).splitlines()
    assert first == "f(x) = sqrt(|x|) around x = 0, float64"
    assert head.split()[:4] == ["half", "the", "window", "off"]
    assert widest.split() == ["10", "0.316", "−0.5", "−0.5", "a", "square", "root"]
    assert "<table" in found._repr_html_()
    assert found.to_dict()["exponents"][3] == pytest.approx([-0.5, -0.5])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("|x|^0.501", {"h^−0.499"}),
        ("|x|^1.1", {"slope 0"}),
        ("|x|^0.999", {"h^−0.001"}),
        ("|x|^0.6667", {"h^−0.33330"}),
        ("|x|^20", {"slope 0", ""}),
        ("exp(-1/x^2)", {"slope 0", ""}),
        ("where(|x| < 1, 0, x)", {"flat", ""}),
    ],
)
def test_a_name_is_right_and_does_not_flicker(text, names):
    found = zoom(text, 0)
    assert {name for row in range(found.widths.size) for name in found.behaviour(row)} == names


def test_a_power_that_is_passed_by_has_no_name():
    found = zoom("sqrt(|x|) + x", 0)
    names = [found.behaviour(row)[1] for row in range(found.widths.size)]
    assert "|x|^(2/3)" not in names
    assert names[-1] == "a square root"


def test_what_is_smaller_than_all_numbers_is_not_0():
    found = zoom("exp(-1/x^2)", 0)
    assert (found.exact[10:, :SIDE] == math.ulp(0)).all()
    assert (found.exact[10:, SIDE + 1 :] == math.ulp(0)).all()
    assert (zoom("-exp(-1/x^2)", 0).exact[10:, -1] == -math.ulp(0)).all()


@pytest.mark.parametrize(("x", "precision", "widest"), [(0, "float64", 1e-322), (0, "float32", 1e-50)])
def test_a_single_window_is_whole(x, precision, widest):
    found = zoom("x^2", x, precision, widest=widest)
    assert found.widths.shape == (1,)
    assert found.exponents.shape == (1, 2)
    assert np.isnan(found.exponents).all()
    assert found.behaviour(0) == found.behaviour(-1) == ("", "")
    assert len(repr(found).splitlines()) == 4


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("precision", PRECISIONS)
def test_around_the_largest_numbers_everything_is_finite(precision, sign):
    largest = sign * float(np.finfo(precision).max)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = zoom("x", largest, precision, widest=1e308)
    assert found.widths[0] == abs(largest)
    assert (np.diff(found.widths) < 0).all()
    assert np.isfinite(found.offsets).all()
    outward = slice(SIDE + 1, None) if sign > 0 else slice(0, SIDE)
    assert np.isnan(found.exact[:, outward]).all()
    assert "a finite slope" in found.behaviour(5)


def test_a_window_that_is_not_there_is_named():
    found = zoom("x^2", 1)
    with pytest.raises(IndexError, match=f"row must be a window from 0 to {found.widths.size - 1}; got 100"):
        found.behaviour(100)
    with pytest.raises(TypeError, match=r"row must be a whole number; got 1\.5"):
        found.behaviour(1.5)


class Enough(Exception):
    """What a pause raises."""


@pytest.mark.parametrize("f", ["sin(x)", lambda x: math.sin(float(x))])
def test_work_ends_where_a_pause_says_so(f):
    asked = []
    zoom(f, 1, pause=lambda: asked.append(1))
    assert len(asked) > 5

    left = iter(range(3))

    def pause():
        if next(left, None) is None:
            raise Enough

    with pytest.raises(Enough):
        zoom(f, 1, pause=pause)


@pytest.mark.parametrize(("seconds", "most"), [(0.003, 450), (0.02, 80)])
@pytest.mark.parametrize("x", [0, 0.3])
def test_a_slow_callable_is_called_less_often(seconds, most, x):
    called = []

    def slow(at):
        called.append(at)
        time.sleep(seconds)
        return abs(float(at) - 0.3)

    function = Function(slow)
    called.clear()
    found = zoom(function, x)
    assert len(called) <= most
    assert found.offsets.shape == found.computed.shape == (found.widths.size, 2 * SIDE + 1)
    assert found.widths.size >= 3
    np.testing.assert_allclose(found.computed, np.abs(found.x + found.offsets - 0.3) - abs(x - 0.3), atol=1e-15)
    np.testing.assert_allclose(found.offsets[:, -1], found.widths, rtol=0.05)
    beside = np.arange(2 * SIDE + 1) != SIDE
    assert (found.offsets[:, beside] != 0).all()


def test_a_callable_that_slows_down_is_not_waited_for(monkeypatch):
    monkeypatch.setattr("derivwidgets.experiments.zoom.SECONDS", 0.5)
    called = []

    def slower(at):
        called.append(at)
        time.sleep(0.05 if len(called) > 300 else 0)
        return float(at)

    function = Function(slower)
    called[:] = [0] * 100
    found = zoom(function, 0)
    assert np.isfinite(found.computed[0]).all()
    assert np.isnan(found.computed[-1, :SIDE]).all()
    assert np.isnan(found.straightness[-1])


@pytest.mark.parametrize("shape", [(0, 2), (3, 0), (0,), (2, 3)])
def test_arrays_of_any_size_travel(shape):
    array = np.arange(np.prod(shape), dtype=float).reshape(shape)
    message = packed(array)
    assert message["view"].nbytes == array.nbytes
    np.testing.assert_array_equal(unpacked(message), array)


def test_other_ways_to_write_f_want_a_pause_that_can_be_called_too():
    with pytest.raises(TypeError, match="pause must be a function without arguments; got 3"):
        spellings("|x|", 0, pause=3)
