"""Singular points: none overlooked, none invented, and an honest word where there are too many."""

import time

import numpy as np
import pytest

import derivwidgets as dw
from derivwidgets.function.systems import numpy_system
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
        # close together, closer than doubles are, and one that balls alone cannot tell from none
        ("|x^2 - 1e-10|", (-5, 5), [("-1/100000", "corner"), ("1/100000", "corner")]),
        ("|x^2 + 1e-10|", (-5, 5), []),
        ("||x| - 1e-12|", (-5, 5), [("-1/1000000000000", "corner"), ("0", "corner"), ("1/1000000000000", "corner")]),
        ("|x| + |x - 1e-17|", (-5, 5), [("0", "corner"), ("1/100000000000000000", "corner")]),
        (
            "|x - 1| + |x - 1 - 1e-20|",
            (0, 2),
            [("1", "corner"), ("100000000000000000001/100000000000000000000", "corner")],
        ),
        ("sqrt(x^4 - 4x^2 + 4)", (-5, 5), [("-sqrt(2)", "corner"), ("sqrt(2)", "corner")]),
        ("|x^3 (x - 1)^2|", (-5, 5), []),
        ("|tan(x) - x|", (0, 1.5), []),
        # choices
        ("where(x < 0.1 and x > -1 or x > 3, x, x^2)", (-5, 5), [("-1", "jump"), ("1/10", "jump"), ("3", "jump")]),
        ("where(x == 1, 5, x)", (-5, 5), [("1", "removable")]),
        ("max(sin(x)^2 + cos(x)^2, 1)", (-5, 5), []),
        ("floor(sin(x)^2 + cos(x)^2)", (-5, 5), []),
        ("max(x, |x|)", (-5, 5), [("0", "corner")]),
        # where f is not defined on either side there is no point to name
        ("log(x) + |x + 1|", (-5, 5), [("0", "endpoint")]),
        ("(-2)^x", (-5, 5), []),
        # ends of the domain
        ("|x|", (0, 1), [("0", "corner")]),
        ("sqrt(x)", (0, 1), [("0", "endpoint")]),
        ("|x - 1/3|", (0.4, 1), []),
        ("|cos(x)|", (0, 1.5707963267948966), []),
        ("|cos(x)|", (0, 1.5707963267948968), [("pi/2", "corner")]),
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


BLANCMANGE = " + ".join(f"|2^{k} x - round(2^{k} x)|/2^{k}" for k in range(6))


def test_a_blancmange_curve_has_its_corners_where_they_do_not_cancel():
    points = dw.singular_points(BLANCMANGE, (0, 1))
    assert points.complete
    corners = {float(k) / 64 for k in range(65)}
    assert {each.at for each in points} <= corners
    assert {k / 64 for k in range(1, 64, 2)} <= {each.at for each in points}
    assert {each.kind for each in points} == {"corner"}


def bends(program, low, high, count=4001):
    """The places between points of a dense grid where values cannot be those of one smooth piece."""
    x = np.linspace(low, high, count)
    with np.errstate(all="ignore"):
        y = np.asarray(program.run(numpy_system(), x), float) + 0 * x
    second = np.abs(y[2:] - 2 * y[1:-1] + y[:-2])
    h = x[1] - x[0]
    return x[1:-1][second > 20 * h]


PIECES = ("|x - {a}|", "max(x, {a})", "floor(x + {a})", "sign(x - {a})", "where(x < {a}, x, 2)", "mod(x, 2) + {a}",
          "|x^2 - {a}|", "relu({a} - x)", "|sin(2x) - {a}/5|", "where(x > {a} or x < -1, 1, x/2)", "clip(x, -1, {a})",
          "|x^3 - x - {a}|", "round(x - {a})", "| |x| - {a}|", "max(cos(x), x - {a})")  # fmt: skip


def test_no_bend_of_random_pieces_is_overlooked():
    draw = np.random.default_rng(5)
    for _ in range(40):
        parts = draw.choice(PIECES, 2, replace=False)
        f = "3(" + ") + 7(".join(part.format(a=round(draw.uniform(0.2, 2), 2)) for part in parts) + ")"
        points = dw.singular_points(f, (-3, 3))
        assert points.complete, (f, points.reason)
        found = np.array([each.at for each in points])
        for bend in bends(dw.Function(f).program, -3, 3):
            assert np.abs(found - bend).min(initial=np.inf) < 3e-3, (f, bend)
        assert all(each.exists is False for each in points), f


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


def test_seconds_are_respected():
    for f in ("floor(1000x)", "|exp(exp(exp(x))) - 1|", "|" + " + ".join(f"sin({k}x)" for k in range(1, 80)) + "|"):
        start = time.monotonic()
        points = dw.singular_points(f, seconds=0.2)
        assert time.monotonic() - start < 5
        assert not points.complete
        assert points.reason


def test_a_triple_zero_at_the_end_of_the_domain_takes_no_time():
    start = time.monotonic()
    points = dw.singular_points("|tan(x) - x|", (0, 4.6))
    assert time.monotonic() - start < 2
    assert [(round(each.at, 6), each.kind) for each in points] == [(1.570796, "pole"), (4.493409, "corner")]


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
        start = time.monotonic()
        assert dw.singular_points(preset.text, preset.domain).complete, preset.name
        assert time.monotonic() - start < 1  # 1 ms as a rule


@pytest.mark.parametrize("domain", [(1, 1), (2, 1), ("a", 1), (0, float("inf")), 3])
def test_a_domain_that_is_none_is_refused(domain):
    with pytest.raises((ValueError, TypeError), match="domain"):
        dw.singular_points("|x|", domain)
