"""Singular points: none overlooked, none invented, and an honest word where there are too many."""

import time

import numpy as np
import pytest

import derivwidgets as dw
from derivwidgets.presets import PRESETS


def found(f, domain=(-5, 5)):
    points = dw.singular_points(f, domain)
    return [(each.place.text, each.kind) for each in points]


@pytest.mark.parametrize(
    ("f", "domain", "expected"),
    [
        ("|x|", (-5, 5), [("0", "corner")]),
        ("|x^2 - 2|", (-5, 5), [("-sqrt(2)", "corner"), ("sqrt(2)", "corner")]),
        ("sqrt((x^2 - 2)^2)", (-5, 5), [("-sqrt(2)", "corner"), ("sqrt(2)", "corner")]),
        ("|x^2 - 2| + |2 - x^2|", (-5, 5), [("-sqrt(2)", "corner"), ("sqrt(2)", "corner")]),
        ("|sin(x)|", (-4, 4), [("-pi", "corner"), ("0", "corner"), ("pi", "corner")]),
        ("tan(x)", (-2, 2), [("-pi/2", "pole"), ("pi/2", "pole")]),
        ("asin(sin(x))", (-2, 2), [("-pi/2", "corner"), ("pi/2", "corner")]),
        ("||x| - 1|", (-5, 5), [("-1", "corner"), ("0", "corner"), ("1", "corner")]),
        ("max(x^2, 2 - x)", (-5, 5), [("-2", "corner"), ("1", "corner")]),
        ("|exp(x) - 2|", (-3, 3), [("log(2)", "corner")]),
        ("floor(x)", (0, 2), [("0", "jump"), ("1", "jump"), ("2", "jump")]),
        ("gamma(x)", (-2.5, 4), [("-2", "pole"), ("-1", "pole"), ("0", "pole")]),
        ("round(x)", (-1, 1), [("-1/2", "jump"), ("1/2", "jump")]),
        ("mod(x, 1)", (0.5, 2.5), [("1", "jump"), ("2", "jump")]),
        ("log(x^2 - 3)", (-5, 5), [("-sqrt(3)", "endpoint"), ("sqrt(3)", "endpoint")]),
        ("acos(x)", (-2, 2), [("-1", "endpoint"), ("1", "endpoint")]),
        ("1/(x^2 - 1)^2", (-5, 5), [("-1", "pole"), ("1", "pole")]),
        ("(x^2 - 4)/(x - 2)", (-5, 5), [("2", "removable")]),
        ("|x|^(2/3)", (-5, 5), [("0", "cusp")]),
        ("sin(1/x)", (-1, 1), [("0", "oscillating")]),
        ("sqrt(1 - cos(x))", (-1, 7), [("0", "corner"), ("2pi", "corner")]),
        ("|sin(1/x)|", (0.2, 1), [("1/pi", "corner")]),
    ],
)
def test_known_points(f, domain, expected):
    assert found(f, domain) == expected


@pytest.mark.parametrize(
    "f",
    [
        "exp(-2x) + 3 sin(3x)", "x |x|", "relu(x) - relu(-x)", "where(x == 2, 4, x^2)", "cbrt(x) sin(x)",
        "where(|x| < 1, x^2/2, |x| - 1/2)", "|x|^1.5", "sqrt(x^2 + 1)", "gamma(x + 20)", "5", "where(x > 9, |x|, x)",
    ],
)  # fmt: skip
def test_nothing_is_invented(f):
    points = dw.singular_points(f)
    assert list(points) == []
    assert points.complete
    assert not points.reason


def test_points_without_a_name_are_found_and_certified():
    for f, x in [("|x^5 - x - 1|", 1.1673039782614187), ("|cos(x) - x|", 0.7390851332151607)]:
        (only,) = dw.singular_points(f, (-2, 2))
        assert only.at == x
        assert (only.kind, only.certificate) == ("corner", "jet")


def test_random_broken_lines_are_found_at_every_knot():
    draw = np.random.default_rng(11)
    for _ in range(20):
        knots = np.unique(np.round(draw.uniform(-4, 4, draw.integers(1, 7)), 2))
        slopes = draw.integers(1, 5, knots.size)
        f = " + ".join(f"{slope}|x - ({knot:.2f})|" for slope, knot in zip(slopes, knots, strict=True))
        points = dw.singular_points(f)
        assert points.complete
        assert np.allclose([each.at for each in points], knots, atol=1e-12)
        assert {each.kind for each in points} == {"corner"}


def test_a_shifted_and_scaled_domain_finds_the_same():
    assert found("|x - 1e6|", (1e6 - 1, 1e6 + 1)) == [("1000000", "corner")]
    assert found("|x|", (-1e-9, 1e-9)) == [("0", "corner")]
    assert found("|x - 1e-12|", (0, 1e-11))[0][1] == "corner"


@pytest.mark.parametrize("f", ["floor(1000x)", "|sin(1/x)|", "|sin(3000x)|"])
def test_too_many_end_with_a_list_that_says_so(f):
    start = time.monotonic()
    points = dw.singular_points(f)
    assert time.monotonic() - start < 10
    assert not points.complete
    assert points.reason
    assert 0 < len(points) <= 513


def test_an_untraceable_function_says_why_it_has_none():
    points = dw.singular_points(lambda x: abs(float(x)))
    assert not points.complete
    assert "traced" in points.reason


def test_points_come_in_order_and_as_plain_values():
    points = dw.singular_points("|x^2 - 2| + 1/x + floor(x/2)")
    assert [each.at for each in points] == sorted(each.at for each in points)
    values = points.to_dict()
    assert values["complete"] is True
    assert [each["kind"] for each in values["points"]] == [each.kind for each in points]
    assert len(str(points).splitlines()) == len(points)


def test_every_preset_is_searched_to_the_end():
    for preset in PRESETS:
        assert dw.singular_points(preset.text, preset.domain).complete, preset.name


@pytest.mark.parametrize("domain", [(1, 1), (2, 1), ("a", 1), (0, float("inf")), 3])
def test_a_domain_that_is_none_is_refused(domain):
    with pytest.raises((ValueError, TypeError), match="domain"):
        dw.singular_points("|x|", domain)
