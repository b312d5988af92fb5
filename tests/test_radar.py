"""The radar of the Explorer: singular points as marks, as columns of the tables, and as points to stand on."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from derivwidgets import Explorer
from derivwidgets.function.function import as_function
from derivwidgets.function.points import Spot
from derivwidgets.widgets import breaks
from derivwidgets.widgets.picture import MOST_LANDMARKS, View, look
from derivwidgets.widgets.radar import Landmark, beyond, place_of, scan


def view(text, at=1, domain=(-5.0, 5.0), **more):
    return View(as_function(text), domain, Spot(at), 1e-3, ("symbolic", "central"), "float64", **more)


@pytest.fixture
def explore():
    made = []

    def make(*arguments, **options):
        made.append(Explorer(*arguments, **options))
        return made[-1]

    yield make
    for each in made:
        each.close()


# ---- the points ---------------------------------------------------------------------------------------------------


def test_a_singular_point_is_stood_on_exactly_by_its_name_or_as_the_root_that_it_is():
    spots = scan(view("|x^2 - 2| + |x - cos(x)|"), 2).spots
    corners = [spots[x] for x in sorted(spots)]
    assert [str(each.exact) for each in corners if not isinstance(each, Landmark)] == ["-sqrt(2)", "sqrt(2)"]
    (root,) = (each for each in corners if isinstance(each, Landmark))
    assert root == root
    assert root != Spot(float(root))
    assert Spot(float(root)) != root
    found = look(view("|x - cos(x)|", root)).view.verdict()
    assert found.kind == "corner"
    assert found.left == -found.right == pytest.approx(-1.673612, rel=1e-6)
    assert look(view("|x - cos(x)|", float(root))).view.verdict().exists


def test_every_singular_point_has_a_column_whose_derivative_is_not_certified():
    grid = look(view("|x^2 - 2|")).grid
    at = [math.sqrt(2), -math.sqrt(2)]
    assert np.isin(at, grid.x).all()
    assert not grid.known[np.isin(grid.x, at)].any()
    assert grid.known.sum() == grid.x.size - 2


def test_of_a_crowd_those_nearest_to_the_point_have_columns_and_the_rest_are_counted_honestly():
    picture = look(view("floor(200x)", 0.0025), 5.0)
    assert picture.grid.x.size <= 401 + 1 + MOST_LANDMARKS
    message = picture.radar.message()
    assert not message["complete"]
    assert "2001" in message["reason"]
    assert len(message["points"]) >= 64


def test_a_search_that_was_cut_short_is_taken_up_again_and_one_that_was_not_is_remembered():
    text = " + ".join(f"|{2**k}x - round({2**k}x)|/{2**k}" for k in range(4))
    seen = view(text)
    first = scan(seen, 1e-9)
    assert not first.points.complete
    second = scan(seen, 2)
    assert len(second.points) > len(first.points)
    assert scan(seen, 2) is second
    whole = scan(view("|x|"), 0.5)
    assert whole.is_settled
    assert whole.points.complete


def test_what_is_not_traced_has_no_radar_and_says_why():
    def opaque(x):
        return np.interp(x, [-5, 0, 5], [0, 1, 0])

    radar = scan(View(as_function(opaque), (-5.0, 5.0), Spot(1), 1e-3, (), "float64"), 1)
    assert not radar.points
    assert "traced" in radar.message()["reason"]


# ---- the drawing --------------------------------------------------------------------------------------------------


def steepest(x, y):
    """Return the steepest rise between neighbours of a drawn line that are not one above the other."""
    with np.errstate(invalid="ignore"):
        rises = np.abs(np.diff(y))
    return np.nanmax(rises[np.isfinite(rises)], initial=0.0)


@pytest.mark.parametrize(
    ("text", "largest"),
    [("floor(x)", 0.0), ("heaviside(x)", 0.0), ("x - floor(x)", 0.026), ("sign(x) + x/100", 3e-4), ("floor(x^2)", 0.0)],
)
def test_jumps_are_gaps_and_never_steep_lines(text, largest):
    picture = look(view(text), 2.0)
    x, y = breaks.broken(picture.grid.x, picture.grid.f, breaks.breaks_of_f(picture.radar))
    assert steepest(x, y) <= largest
    for each in picture.radar.points:
        drawn = y[x == each.at]
        wanted = [each.finding.limits[0], math.nan, each.finding.limits[1]]
        np.testing.assert_array_equal(drawn, wanted)


def test_jumps_between_the_columns_are_gaps_too():
    picture = look(view("floor(x - 1/3) + sign(x - pi)"), 2.0)
    x, y = breaks.broken(picture.grid.x, picture.grid.f, breaks.breaks_of_f(picture.radar))
    assert steepest(x, y) == 0.0


def test_the_certified_slope_ends_on_both_sides_of_a_corner():
    picture = look(view("|x| + sin(x)*cos(x)"))
    x, y = breaks.broken(picture.grid.x, picture.grid.derivative, breaks.breaks_of_slope(picture.radar))
    np.testing.assert_array_equal(y[x == 0], [0.0, math.nan, 2.0])
    assert steepest(x, y) < 0.1


def test_marks_tell_what_a_point_is():
    at = breaks.circles(scan(view("|x| + heaviside(x - 1) + (x - 3)*(x + 2)/(x - 3) + sin(1/(x + 4))"), 2))
    assert at["sharp"] == [(0.0, pytest.approx(2 + math.sin(0.25)))]
    assert len(at["open_f"]) == 3  # both limits of the jump, whose value 1/2 is neither, and that of the gap
    assert [place[0] for place in at["closed_f"]] == [1.0]
    assert (0.0, pytest.approx(-math.cos(0.25) / 16)) in at["open_slope"]


def test_poles_have_asymptotes():
    x, y = breaks.asymptotes(scan(view("1/x + 1/(x - 2)"), 1), -3, 3)
    np.testing.assert_array_equal(x, [0, 0, 0, 2, 2, 2])
    np.testing.assert_array_equal(y, [-3, 3, math.nan] * 2)


def test_breaks_keep_the_order_of_x():
    x = np.linspace(0, 1, 11)
    for places in itertools.permutations([(0.0, 1.0, 2.0), (0.35, 3.0, math.inf), (1.0, 4.0, 5.0)]):
        at, y = breaks.broken(x, x, places)
        assert (np.diff(at) >= 0).all()
        assert at.size == y.size == 11 - 2 + 9
        assert np.isnan(y).sum() == 4


# ---- the Explorer -------------------------------------------------------------------------------------------------


def test_the_browser_is_told_of_the_radar_and_stands_on_its_points(explore):
    explorer = explore("|x^2 - 2|")
    explorer.wait()
    panel = explorer._stage.panel
    left, right = panel.radar["points"]
    assert (right["name"], right["kind"], right["typed"]) == ("sqrt(2)", "corner", "sqrt(2)")
    assert right["left"] == -right["right"] == pytest.approx(-(8**0.5))
    panel.at = right["x"]
    assert str(explorer.at.exact) == "sqrt(2)"
    assert not explorer.verdict.exists
    panel.at = left["x"]
    explorer.wait()
    assert panel.verdict["sentence"] == "No derivative at x = −sqrt(2)."


def test_a_root_without_a_name_is_stood_on_as_itself(explore):
    explorer = explore("|x - cos(x)|")
    explorer.wait()
    (root,) = explorer._stage.panel.radar["points"]
    assert (root["name"], root["typed"]) == ("", "")
    assert root["text"].startswith("≈ 0.7390851332")
    explorer._stage.panel.at = root["x"]
    assert isinstance(explorer.at, Landmark)
    assert place_of(explorer.at).nearest == root["x"]
    assert explorer.verdict.kind == "corner"
    explorer.at = root["x"]  # a float is that double
    assert explorer.verdict.exists


def test_the_curve_of_a_jump_is_drawn_with_a_gap(explore):
    explorer = explore("heaviside(x)", at=1)
    marks = explorer._stage.figures.marks
    assert np.isnan(marks["curve"].y[marks["curve"].x == 0]).sum() == 1
    np.testing.assert_array_equal(marks["open_f"].y, [0.0, 1.0])
    np.testing.assert_array_equal(marks["closed_f"].y, [0.5])


def test_the_sides_of_a_corner_are_drawn_under_the_tangents(explore):
    marks = explore("|x|", at=0)._stage.figures.marks
    assert [marks[name].visible for name in ("side_left", "side_right")] == [True, True]
    np.testing.assert_allclose(marks["side_left"].y, [0, 1.7])
    np.testing.assert_allclose(marks["side_right"].y, [0, 1.7])


def test_the_grid_of_gradient_slides(explore):
    explorer = explore("|x|", at=0, methods=["gradient"], grid_points=101)
    explorer.wait()
    said = {}
    for shift in (0, 0.25, 0.5, 0.75):
        explorer.grid_shift = shift
        said[shift] = explorer.verdict.testimony["gradient"]
    # the average of the slopes of |x| over the two spacings around the grid point that is nearest to 0
    assert [each.value for each in said.values()] == pytest.approx([0, 0.25, 0.5, -0.25])
    assert "grid point x = 0.025" in said[0.25].reason
    assert explorer._stage.panel.grid_shift == 0.75
    with pytest.raises(ValueError, match="grid_shift must be a number from 0 to less than 1"):
        explorer.grid_shift = 1
    assert explorer.grid_shift == 0.75


def test_a_seam_has_a_column_a_name_and_a_certified_derivative(explore):
    explorer = explore("x |x - sqrt(2)|^2 + cbrt(x)^3")
    explorer.wait()
    panel, grid = explorer._stage.panel, explorer._stage.picture.grid
    assert panel.radar["points"] == []
    zero, root = panel.radar["seams"]
    assert (zero["typed"], root["name"]) == ("0", "sqrt(2)")
    assert grid.known[grid.column(root["x"])]
    panel.at = root["x"]
    assert str(explorer.at.exact) == "sqrt(2)"
    assert explorer.verdict.exists


@pytest.mark.parametrize(("at", "sign", "found"), [("0", 1, "1/200"), ("0", -1, "-1/200"), ("0.0012", -1, "0")])
def test_the_next_of_too_many_kinks_is_found_from_any_point(at, sign, found):
    assert str(beyond(view("floor(200x)", at), sign).exact) == found


def test_the_next_kink_may_be_far_away_or_not_there():
    assert str(beyond(view("|x - 4| + |x + 4|", 0), 1).exact) == "4"
    with pytest.raises(ValueError, match="no kink was found to the left of x = 0 in the domain"):
        beyond(view("|x - 4|", 0), -1)


def test_the_browser_asks_for_the_next_kink(explore):
    explorer = explore("floor(200x)", at=0.001, methods=["central"])
    explorer.wait()
    panel = explorer._stage.panel
    panel.request = {"id": 1, "jump": 1}
    assert (str(explorer.at.exact), panel.answer["error"]) == ("1/200", "")
    explorer.function = "|x|"
    panel.request = {"id": 2, "jump": 1}
    assert panel.answer["field"] == "at"
    assert panel.answer["error"].startswith("no kink was found to the right of x = 1/200")
