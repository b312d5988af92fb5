"""Singular points: none overlooked, none invented, and an honest word where there are too many."""

import re
import time
from dataclasses import replace
from math import gamma

import numpy as np
import pytest

import derivwidgets as dw
from derivwidgets.function.systems import numpy_system
from derivwidgets.presets import PRESETS
from derivwidgets.truth.finding import find


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


CROWDS = [
    # all of them as they come, from the left, with their number
    ("floor(200x)", (-5, 5), "floor(200*x) jumps at 2001 points, one every 1/200; the first 100", "-5", 100),
    ("floor(x)", (-1e6, 1e6), "floor(x) jumps at 2000001 points, one every 1; the first 100", "-1000000", 100),
    ("mod(x, 0.001)", (0, 1), "mod(x, 0.001) jumps at 1001 points, one every 1/1000; the first 100", "0", 100),
    ("floor(1e20x)", (0, 1), "floor(1e20*x) jumps at about 10²⁰ points, one every 1/1", "0", 100),
    ("|sin(3000x)|", (-5, 5), "sin(3000*x) is 0 at 9549 points, one every pi/3000; the first", "-2387pi/1500", 100),
    ("|sin(exp(x))|", (-5, 8), "sin(exp(x)) is 0 at 948 points; the first 100", "≈ 1.14472988585", 100),
    ("where(sin(1e4x) > 1/2, 1, 0)", (0, 5), "is 0 at 512 points or more; the first 100", "pi/60000", 100),
    ("gamma(-1000x)", (-1, 1), "gamma(-1000*x) has poles at 1001 points, one every 1/1000; the first 100", "0", 100),
    # those that lie away from where they accumulate
    (
        "|sin(1/x)|", (-5, 5),
        "sin(1/x) is 0 at infinitely many points, which accumulate at 0; those more than 0.0063 away from there",
        "-1/pi", 101,
    ),
    (
        "floor(tan(x))", ("-pi/2", "pi/2"),
        "floor(tan(x)) jumps at infinitely many points, which accumulate at −pi/2 and pi/2; those more than 0.02 away",
        "-pi/2", 101,
    ),
    (
        "|sin(1/sin(x))|", (-10, 10), "which accumulate at −3pi, −2pi, −pi and 4 more; those more than 0.04 away",
        "≈ -9.7487240677", 105,
    ),
    # so many of them that only the first, or the last, can be told apart
    ("floor(1e6/x)", (-5, 5), "which accumulate at 0; the first 100 are listed", "-5", 101),
    ("floor(1e6/x)", (0, 5), "which accumulate at 0; the last 100 are listed", "0", 101),
]  # fmt: skip


@pytest.mark.parametrize(("f", "domain", "reason", "first", "count"), CROWDS)
def test_too_many_are_counted_and_a_part_of_them_is_listed(f, domain, reason, first, count):
    points = dw.singular_points(f, domain, seconds=20)
    assert not points.complete
    assert reason in points.reason
    assert points[0].place.text == first
    assert len(points) == count


def test_of_too_many_none_is_left_out_between_two_that_are_listed():
    assert [each.at for each in dw.singular_points("floor(200x)", (-1, 4), seconds=20)] == [
        (k - 200) / 200 for k in range(100)
    ]
    origin, *near = (each.at for each in dw.singular_points("|sin(1/x)|", (0, 1), seconds=20))
    assert origin == 0
    assert np.allclose(1 / np.array(near) / np.pi, np.arange(len(near), 0, -1))
    assert len(near) > 90


def test_what_accumulates_closer_than_doubles_can_tell_is_noticed():
    points = dw.singular_points("|sin(log(x))|", (0, 5))
    assert not points.complete
    assert "accumulate at 0" in points.reason
    # and an isolated one there is found
    f = "|log(x) + 100| + |log(x) + 300|"
    assert found(f, (0, 5)) == [("0", "endpoint"), ("exp(-300)", "corner"), ("exp(-100)", "corner")]


def test_points_accumulate_at_known_ones_in_the_midst_of_the_domain():
    points = dw.singular_points("floor(lgamma(x))", (-4.5, 1.5), seconds=20)
    assert "accumulate at −4, −3, −2 and 2 more" in points.reason


def test_all_points_of_several_operations_are_listed_or_it_is_said_that_they_are_not():
    points = dw.singular_points("floor(40x) + floor(41x + 1/3)", seconds=20)
    assert points.complete
    assert len(points) == 401 + 410


def test_what_is_the_same_whole_number_on_one_side_takes_no_time():
    assert found("mod(x, |x|)") == [("0", "removable")]
    assert found("where(sqrt(x^2) == x, 1, 0)") == [("0", "jump")]
    for f in ("mod(x, |x|)", "where(sqrt(x^2) == x, 1, 0)"):
        assert dw.singular_points(f).complete


def test_seconds_are_respected():
    for f in ("|exp(exp(exp(x))) - x|", "|" + " + ".join(f"sin({k}x)" for k in range(1, 80)) + "|"):
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


def test_every_preset_is_searched_to_the_end():
    for preset in PRESETS:
        start = time.monotonic()
        assert dw.singular_points(preset.text, preset.domain).complete, preset.name
        assert time.monotonic() - start < 1  # 1 ms as a rule


@pytest.mark.parametrize(
    ("domain", "said"),
    [
        ((1, 1), "domain is empty: both ends are 1; give two different numbers"),
        (("sqrt(2)", "sqrt(2)"), "domain is empty: both ends are sqrt(2)"),
        ((2, 1), "domain must go from left to right; got (2, 1), so try (1, 2)"),
        (("pi", "0"), "domain must go from left to right; got (pi, 0), so try (0, pi)"),
        (("a", 1), "domain must be a number, such as 2, -0.5 or 2pi"),
        ((0, float("inf")), "domain must be a finite number; got inf"),
        ((float("nan"), 1), "domain must be a finite number; got nan"),
        (3, "domain must be two numbers, such as (-5, 5); got 3"),
        ((1, 2, 3), "domain must be two numbers"),
        ((None, 1), "domain must be a real number"),
        (("0", "1/0"), "1/0 divides by zero"),
    ],
)
def test_a_domain_that_is_none_is_refused_in_a_sentence(domain, said):
    with pytest.raises((ValueError, TypeError), match=re.escape(said)):
        dw.singular_points("|x|", domain)


@pytest.mark.parametrize(
    ("f", "domain", "expected"),
    [
        # ends given as text are exact, and belong to the domain
        ("|sin(x)|", ("0", "pi"), [("0", "corner"), ("pi", "corner")]),
        ("|sin(x)|", (0, 3.141592653589793), [("0", "corner")]),
        ("|x - 1/3|", ("1/3", "1/3 + 1e-20"), [("1/3", "corner")]),
        # as long, and as short, as numbers go
        ("|x|", (-1e308, 1e308), [("0", "corner")]),
        ("|x|", (-1e-310, 1e-310), [("0", "corner")]),
    ],
)
def test_ends_are_exact(f, domain, expected):
    assert found(f, domain) == expected


@pytest.mark.parametrize(
    ("f", "expected"),
    [
        ("1/(1 - exp(1/x))", [("0", "jump")]),
        ("1/(1 + exp(1/x))", [("0", "jump")]),
        ("1/(exp(x) + exp(-x))", []),
        ("1/(2 + sin(x) + x^2)", []),
        ("sqrt(acos(x))", [("-1", "endpoint"), ("1", "endpoint")]),
        ("acos(x)/acos(x)", [("-1", "endpoint"), ("1", "endpoint")]),
        ("cbrt(acosh(x))", [("1", "endpoint")]),
        ("1/sign(x)", [("0", "jump")]),
        ("1/hypot(x, sin(x))", [("0", "pole")]),
        ("gamma(x) + floor(x)", [(str(k), "pole") for k in range(-5, 1)] + [(str(k), "jump") for k in range(1, 6)]),
        ("|exp(exp(exp(x))) - 1|", []),
    ],
)
def test_zeros_are_found_where_balls_alone_would_not_end(f, expected):
    points = dw.singular_points(f)
    assert [(each.place.text, each.kind) for each in points] == expected
    assert points.complete


@pytest.mark.parametrize("f", ["sqrt(1 - cos(x^2))", "acos(cos(x^2))", "sqrt(1 - sin(x^2))", "asin(sin(x^2))"])
def test_turns_of_an_angle_without_a_name_are_certified(f):
    points = dw.singular_points(f, (0.5, 4))
    assert len(points) >= 2
    assert {(each.kind, each.certificate) for each in points} == {("corner", "jet")}


def test_steps_of_the_gamma_function_left_of_0_are_certified():
    points = dw.singular_points("floor(gamma(x))", (-3.2, -3.001), seconds=20)
    assert {(each.kind, each.certificate) for each in points} == {("jump", "jet")}
    assert all(abs(gamma(each.at) - round(gamma(each.at))) < 1e-9 for each in points)


@pytest.mark.parametrize("f", ["floor(x)", "round(x)", "floor(1e300x)", "|sin(x)|", "mod(x, 1/3)", "tan(x)"])
def test_the_largest_domain_there_is(f):
    found = dw.singular_points(f, (-1e308, 1e308))
    assert not found.complete
    assert " 0 points" not in found.reason
    assert "every 0" not in found.reason


@pytest.mark.parametrize(
    ("text", "seams", "singular"),
    [
        ("cbrt(x) sin(x)", ["0"], []),
        ("where(x == 2, 4, x^2)", ["2"], []),
        ("|x|^2", ["0"], []),
        ("relu(x - 1) - relu(1 - x) + |x|", ["1"], ["0"]),
        ("x |x - sqrt(2)|^2", ["sqrt(2)"], []),
        ("x^2 + sin(x)", [], []),
    ],
)
def test_where_the_formula_breaks_and_f_does_not_is_a_seam(text, seams, singular):
    found = dw.singular_points(text)
    assert [each.place.text for each in found.seams] == seams
    assert [each.place.text for each in found] == singular
    assert all(each.exists for each in found.seams)
    assert [each["text"] for each in found.to_dict()["seams"]] == seams
    for each in seams:
        assert f"the formula breaks, and f does not, at x = {each}" in repr(found)


def test_what_could_not_be_told_apart_is_named_in_part(monkeypatch):
    monkeypatch.setattr("derivwidgets.truth.roots.candidates.locate", lambda *_: None)
    reason = dw.singular_points("floor(x)").reason
    assert re.fullmatch(r"near x = [−\d.]+, x = [−\d.]+, x = [−\d.]+ and 8 more nothing could be told apart", reason)


def test_a_search_stops_but_once():
    waves = " + ".join(f"|2^{k} x - round(2^{k} x)|/2^{k}" for k in range(9))
    reason = dw.singular_points(waves, (-5, 5), seconds=0.3).reason
    assert reason.count("the search stopped") == 1


@pytest.mark.parametrize("order", [1, 2])
def test_what_there_is_no_time_for_is_said_and_not_listed(monkeypatch, order):
    def slow(function, place, *, seconds, order):
        finding = find(function, place)
        time.sleep(0.15)
        return replace(finding, kind="undetermined", exists=None) if order == 1 else replace(finding, first=finding)

    monkeypatch.setattr("derivwidgets.truth.singular.find", slow)
    points = dw.singular_points("|x| + |x - 1|", seconds=0.05, order=order)
    assert (len(points), points.complete) == (0, False)
    f = "f" if order == 1 else "f′"
    assert f"there was no time to settle what {f} does at x = 0" in points.reason


@pytest.mark.parametrize("seconds", ["a", "2", None, float("nan"), -1, 0, True])
def test_seconds_are_a_positive_number(seconds):
    with pytest.raises(ValueError, match=re.escape(f"seconds must be a positive number; got {seconds!r}")):
        dw.singular_points("|x|", seconds=seconds)


@pytest.mark.parametrize(
    ("f", "domain", "places"),
    [
        ("|x^2 - 2|", (-1e300, 1e300), ["-sqrt(2)", "sqrt(2)"]),
        ("|x^2 - 2|", (-1e308, 1), ["-sqrt(2)"]),
        ("|x^2 - 1e-8|", (-1e100, 1e100), ["-1/10000", "1/10000"]),
        ("|x^2 - 1e10|", (-1e200, 1e200), ["-100000", "100000"]),
    ],
)
def test_close_to_0_a_huge_domain_is_searched_as_well_as_a_small_one(f, domain, places):
    found = dw.singular_points(f, domain, seconds=20)
    assert [each.place.text for each in found] == places
    assert {each.kind for each in found} == {"corner"}
    assert found.complete
