"""Balls hold the exact numbers: every row of the vocabulary and its derivative against mpmath, and wide balls."""

import math
import threading
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, ctx
from programs import Digits
from references import REFERENCES, by_mpmath

import derivwidgets as dw
from derivwidgets.function.grammar import parse
from derivwidgets.function.program import Recorder
from derivwidgets.presets import PRESETS
from derivwidgets.truth.balls import ULPS, all_rounded, ball_system, enclose, expansion, precision, released, rounded
from derivwidgets.truth.exact import fraction, raised, whole_number
from derivwidgets.truth.missing import Missing

LARGEST = 1.7e308
TINY = 1e-300
"""Below this a double has few digits, and mpmath's 60 digits may cancel."""


@pytest.mark.parametrize("text", REFERENCES)
def test_every_row_and_its_slope_lie_in_their_balls(text):
    reference = REFERENCES[text]
    x = reference.points("float64")
    x = x[(np.abs(x) > 1e-20) & (np.abs(x) < 1e4)]
    found = enclose(parse(text), x, 1)
    for order, exact in enumerate((by_mpmath(reference.value, x), by_mpmath(reference.slope, x))):
        certified = np.isfinite(found.value[order])
        known = np.array([math.isfinite(float(number)) for number in exact])
        sized = np.array([TINY < abs(float(number)) < LARGEST or number == 0 for number in exact])
        assert certified[known & sized].mean() > 0.9
        for k in np.flatnonzero(certified & known & sized):
            off = abs(float(exact[k] - float(found.value[order, k])))
            assert off <= found.radius[order, k] * (1 + 1e-9) + 1e-40 * abs(float(exact[k])), (text, x[k], order)


@pytest.mark.parametrize("text", ["exp(-2x) + 3 sin(3x)", "tanh(50x)", "x^7 - 7x^6 + 21x^5 - 35x^4", "gamma(x + 7)"])
def test_four_derivatives_are_correctly_rounded(text):
    x = np.random.default_rng(2).uniform(-2, 2, 200)
    found = enclose(parse(text), x)
    assert (found.radius <= ULPS * np.spacing(np.abs(found.value))).all()


PLAIN = ("Square", "Damped wave", "Steep tanh", "Cubic, composed")
SMOOTH = [
    *(preset.text for preset in PRESETS if preset.name in PLAIN),
    *("(x - 1)^7", "exp(-x^2/2) cos(5x)", "log(x^2 + 1)/(2 + sin(x))", "x^2.5 + cbrt(x + 3)", "gelu(x) + softplus(3x)"),
    *("atan(x)^3 - asinh(2x)", "besselj1(x) erf(x)", "(exp(x) - 1)/x", "1/(1 + 25x^2)"),
]


@pytest.mark.parametrize("text", SMOOTH)
def test_four_derivatives_are_those_of_mpmath(text):
    program, digits = parse(text), Digits(200)
    x = np.random.default_rng(4).uniform(0.01, 2, 12)
    found = enclose(program, x)
    h = digits.number(Fraction(1, 10**30))
    step = h[1]
    for index, point in enumerate(x):
        at = digits.number(Fraction(point))
        y = {k: digits.run(program, digits.of(lambda c, a, b, k=k: a + k * b, at, h))[1] for k in range(-2, 3)}
        exact = [y[0], (y[1] - y[-1]) / (2 * step), (y[1] - 2 * y[0] + y[-1]) / step**2]
        exact.append((y[2] - 2 * y[1] + 2 * y[-1] - y[-2]) / (2 * step**3))
        for order, number in enumerate(exact):
            off = abs(number - found.value[order, index])
            assert off <= found.radius[order, index] * (1 + 1e-9) + abs(number) * 1e-25 + 1e-40, (point, order)
            assert found.radius[order, index] <= ULPS * np.spacing(abs(found.value[order, index])) + 1e-300


@pytest.mark.parametrize("text", [text for text in REFERENCES if REFERENCES[text].edges])
def test_edges_are_right_or_left_open(text):
    program = parse(text)
    for x, known in REFERENCES[text].edges.items():
        if not math.isfinite(x):
            continue
        with precision(128, 1):
            value = program.bind(ball_system())(arb(x))
            if isinstance(value, Missing):
                assert value is Missing.UNDECIDED or not math.isfinite(known), x
            elif math.isfinite(known):
                assert abs(float(value) - known) <= 1e-15 * abs(known) + float(value.rad()), x
            else:
                assert not value.is_finite() or abs(value) > LARGEST, x


def test_a_radius_is_not_rounded_to_nothing():
    assert rounded(arb("1e-400")) == (0.0, 5e-324)
    assert rounded(arb(0)) == (0.0, 0.0)
    assert rounded(arb((1, 2000))) == (math.inf, math.inf)
    assert rounded(arb(0, 1e-40))[0] == 0
    assert math.isnan(rounded(arb(0, 1))[0])
    assert all(map(math.isnan, rounded(arb("nan"))[:1]))


def test_many_balls_are_rounded_like_one():
    balls = [arb(c, radius) for c in (1, -0.1, 1e-320, 1e308) for radius in (0, 1e-330, 1e-25, 0.05, 0.1, 1, 1e309)]
    balls += [arb(1) / 3, arb("1e-400"), -arb((1, 2000)), arb((1, 1024), 1), arb(0), arb("nan"), arb(0, math.inf)]
    each = [rounded(ball) for ball in balls]
    np.testing.assert_array_equal(np.transpose(all_rounded(balls)), each)


def test_a_power_is_the_product_of_its_factors():
    for x in (arb(1.5), arb(-2, 0.5), arb(0.25, 1)):
        product = arb(1)
        for exponent in range(40):
            assert raised(x, exponent).overlaps(product), (x, exponent)
            product *= x
    assert raised(arb(2), 10**20).is_finite()


@pytest.mark.parametrize("text", [
    "where(x < 0, log(-x), sqrt(x - 1))", "|x| + sqrt(x - 1)", "3", "x", "0 x", "1/x + gamma(x)", "cbrt(x)^5",
    "where(x > 0 and log(x) > 0, 1, x)", "2 - x^3", "max(x, 1) floor(x) + asin(x/2)", "1e-200 x/(1e-200 + x^2)",
])  # fmt: skip
def test_many_points_are_enclosed_like_one(text):
    program, x = parse(text), np.array([math.nan, *np.linspace(-3, 3, 193), math.inf])
    found = enclose(program, x)
    each = [enclose(program, x[k : k + 1]) for k in range(x.size)]
    np.testing.assert_array_equal(found.value, np.hstack([one.value for one in each]))
    np.testing.assert_array_equal(found.radius, np.hstack([one.radius for one in each]))
    assert found.missing.tolist() == [one.missing[0] for one in each]


def test_a_constant_that_is_no_number_is_missing_where_it_is_used():
    recorder = Recorder()
    x, nan = recorder.x(), recorder.constant("nan")
    negative = recorder.apply("lt", x, recorder.constant(0))
    for left in (nan, recorder.apply("exp", recorder.apply("mul", nan, x))):
        found = enclose(recorder.program(recorder.apply("where", negative, left, x)), np.array([-2.0, -1.0, 3.0]), 1)
        assert found.missing.tolist() == [Missing.UNDEFINED, Missing.UNDEFINED, None]
        assert found.value[:, 2].tolist() == [3, 1]


def test_huge_numbers_do_not_end_the_process():
    huge = arb((1, 10**20))
    assert whole_number(huge) is None
    assert fraction(huge) is None
    assert raised(arb(0, 1), 3).contains(arb(-1))


def test_others_may_compute_while_the_lock_is_released():
    seen = []

    def other():
        with precision(200):
            seen.append(ctx.prec)

    before = ctx.prec, ctx.cap
    with precision(128, 7), precision(96, 5):
        with released():
            thread = threading.Thread(target=other)
            thread.start()
            thread.join(10)
        assert (ctx.prec, ctx.cap) == (96, 5)
    assert seen == [200]
    assert (ctx.prec, ctx.cap) == before


def test_what_no_precision_decides_keeps_an_honest_radius():
    found = enclose(parse("sin(x)^2 + cos(x)^2"), np.array([0.3]), 1)
    assert found.value[:, 0].tolist() == [1, 0]
    assert 0 < found.radius[1, 0] < 1e-300


@pytest.mark.parametrize(("f", "at"), [("sin(exp(exp(x)))", 10), ("sin(exp(x))", 20000), ("cos(exp(5000x))", 3)])
def test_what_has_no_digit_is_not_called_0(f, at):
    """Their derivatives are beyond 1e9570, and their values anywhere between -1 and 1."""
    found = dw.truth(f, [float(at)])
    assert math.isnan(found.value[0])
    assert found.certificate[0] == ""
    verdict = dw.verdict(f, at)
    assert math.isnan(verdict.value)
    assert math.isnan(verdict.derivative)
    assert verdict.sentence == f"The derivative at x = {at} exists, but not one digit of it could be computed."
    assert all(said.agrees is None for said in verdict.testimony.values())


def test_a_budget_ends_the_work():
    found = enclose(parse("exp(x)"), np.linspace(-1, 1, 100_000), 1, budget=0.05)
    assert np.isfinite(found.value[1]).sum() < 100_000


@pytest.mark.parametrize(("text", "x", "why"), [
    ("log(x)", -1, Missing.UNDEFINED), ("log(x)", 0, Missing.UNDECIDED), ("sqrt(x)", -1, Missing.UNDEFINED),
    ("|x|", 0, Missing.UNDECIDED), ("floor(x)", 2, Missing.UNDECIDED), ("1/x", 0, Missing.UNDECIDED),
    ("acos(x)", 1.5, Missing.UNDEFINED), ("where(x > 0, sqrt(x), 0)", -1, None), ("gamma(x)", -2, Missing.UNDECIDED),
])  # fmt: skip
def test_where_there_is_no_expansion_it_is_told_why(text, x, why):
    found = enclose(parse(text), np.array([float(x)]), 1)
    assert found.missing[0] is why
    assert np.isfinite(found.value).all() == (why is None)


@pytest.mark.parametrize("text", REFERENCES)
def test_wide_balls_hold_what_lies_in_them(text):
    program, draw = parse(text), np.random.default_rng(8)
    for centre, radius in zip(draw.uniform(-3, 3, 12), 10 ** draw.uniform(-3, 0, 12), strict=True):
        with precision(64, 2):
            run = program.bind(ball_system())
            wide = expansion(run, arb(centre, radius), 2)
            if isinstance(wide, Missing):
                continue
            for x in centre + radius * draw.uniform(-0.999, 0.999, 5):
                narrow = expansion(run, arb(float(x)), 2)
                assert not isinstance(narrow, Missing)
                assert all(outer.overlaps(inner) for outer, inner in zip(wide, narrow, strict=True)), (
                    centre,
                    radius,
                    x,
                )
