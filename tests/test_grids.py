"""NumPy's gradient as a witness: it is asked where it answers, at the points of its grid."""

import numpy as np
import pytest

from derivwidgets.experiments.tables import grid_gradient, spaced
from derivwidgets.function.function import Function
from derivwidgets.function.points import exact_point
from derivwidgets.truth.places import ExactPlace
from derivwidgets.truth.verdict import verdict, verdict_at


def asked(f, at, grid, precision="float64"):
    place = ExactPlace(exact_point(at))
    return verdict_at(Function(f), place, precision=precision, grid=grid).testimony["gradient"]


def test_100_points_miss_the_corner_and_101_points_average_it():
    missed = asked("|x|", 0, spaced((-5, 5), 100))
    assert missed.value == pytest.approx(-0.5, rel=1e-13)
    assert missed.agrees is False
    assert missed.reason == (
        "at the grid point x = −0.0505051: off by 0.5: the stencil reaches across the corner at 0"
    )  # fmt: skip
    met = asked("|x|", 0, spaced((-5, 5), 101))
    assert (met.value, met.agrees, met.reason) == (0, False, "the average of the two slopes")


@pytest.mark.parametrize(("at", "value"), [(-0.04, -0.5), (0.0505, 0.5), (0.06, 0.5), (0.11, 1), (-0.11, -1)])
def test_the_nearest_point_of_the_grid_answers(at, value):
    assert asked("|x|", at, spaced((-5, 5), 100)).value == pytest.approx(value, rel=1e-13)


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("points", [3, 11, 100, 101])
@pytest.mark.parametrize("text", ["x^2", "sin(x)", "|x|", "exp(-2x) + 3 sin(3x)", "1/(x - 7)"])
def test_it_says_what_numpy_says_at_every_point(text, points, precision):
    grid = spaced((-5, 5), points)
    whole = grid_gradient(Function(text), (-5, 5), points, precision).values
    scale = np.abs(whole).max() * (1e-11 if precision == "float64" else 1e-3)
    for index in {0, 1, points // 2, points - 2, points - 1}:
        assert asked(text, grid[index], grid, precision).value == pytest.approx(whole[index], abs=scale)


@pytest.mark.parametrize(("at", "value"), [(-5, -9.9), (5, 9.9)])
def test_at_the_ends_of_the_grid_it_is_one_sided(at, value):
    said = asked("x^2", at, spaced((-5, 5), 101))
    assert said.value == pytest.approx(value, rel=1e-12)
    assert said.reason.startswith("one-sided at the grid's end: truncation: Δx is ")
    assert said.agrees is False
    near = asked("x^2", 0.999 * at, spaced((-5, 5), 101))
    assert near.value == said.value
    assert near.reason.startswith(f"at the grid point x = {'−' if at < 0 else ''}5, one-sided at the grid's end: ")


def test_between_its_points_the_reason_names_the_one_that_answers():
    grid = spaced((-5, 5), 101)
    assert asked("x^2", 1.23, grid).reason == "at the grid point x = 1.2: exact to the last digit or two"
    assert asked("x^2", 1.2, grid).reason == "exact to the last digit or two"
    assert asked("|x|", 0.049, grid).reason == "at the grid point x = 0: the average of the two slopes"


def test_a_corner_that_the_grid_steps_over_is_not_seen():
    grid = spaced((-5, 5), 101)
    near = asked("|x - 0.001|", 0.2, grid)
    assert (near.value, near.agrees) == (pytest.approx(1, rel=1e-12), True)
    assert asked("|x|", 1e-3, grid).value == 0


def test_a_grid_does_not_see_what_passes_between_its_points():
    said = asked("sin(20 pi x)", 0.3, spaced((0, 1), 11))
    assert abs(said.value) < 1e-13
    assert said.agrees is False


@pytest.mark.parametrize(("text", "at", "value"), [("log(x)", 0.001, np.inf), ("sqrt(x)", 0.0, 10), ("1/x", 1, -1.01)])
def test_at_the_end_of_fs_domain(text, at, value):
    assert asked(text, at, spaced((0, 1), 101)).value == pytest.approx(value, rel=0.01)


def test_two_points_are_a_grid():
    said = asked("x^2", 1.23, spaced((-5, 5), 2))
    assert said.value == 0
    assert said.reason.startswith("at the grid point x = 5, one-sided at the grid's end: ")


def test_other_methods_do_not_know_the_grid():
    place, grid = ExactPlace(exact_point("1.23")), spaced((-5, 5), 101)
    found = verdict_at(Function("x^2"), place, grid=grid).testimony
    assert found["central"] == verdict("x^2", "1.23").testimony["central"]
    assert found["gradient"] != verdict("x^2", "1.23").testimony["gradient"]


def test_with_noise_it_says_what_numpy_says():
    f, grid = Function("sin(x)").with_noise(0.1), spaced((-5, 5), 101)
    whole = np.gradient(f(grid), grid)
    for index in (0, 17, 50, 53, 100):
        assert asked(f, grid[index], grid).value == pytest.approx(whole[index], rel=1e-9)
