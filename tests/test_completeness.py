"""Every singular point is found: functions of the whole grammar against a dense grid, and rules that spare a search."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from meanings import Unclear, Undefined
from programs import Digits, programs

import derivwidgets as dw
from derivwidgets.function.grammar import parse
from derivwidgets.function.systems import numpy_system
from derivwidgets.truth.roots.quantities import factors
from derivwidgets.truth.roots.signs import signs

LOW, HIGH, POINTS = -5, 5, 40001

FUNCTIONS = """
||x|-1| ; |||x|-2|-1| ; max(x, x^2, 1) ; min(max(x, x^3), 2 - x) ; max(|x|, |x - 1|, |x + 1|) ; |sin(|x|)|
max(1/x, x) ; where(x > 0 and x < 2, x^2, x) ; where(not (x > 1), x, 2x) ; where(|x| < 1 and not x == 0, x^2, 1)
where(x, 1, 2) ; where(sin(x) > 1/2, 1, 0) ; where(floor(x) == 2, 1, x) ; where(mod(x, 2) < 1, x, -x)
where(0 < x < 1, x, 0) ; where(x > 1, where(x > 2, 3, 2), where(x < -1, |x|, x^2)) ; where((x > 1) == (x > 2), 1, 2)
(x > 0) + (x > 1) ; mod(x, 2) ; mod(x^2, 3) ; mod(x, -1.5) ; mod(sin(x), 1/3) ; mod(|x|, 2) ; mod(exp(x), 5)
mod(floor(x), 3) ; mod(x, |x|) ; round(2x)/2 ; round(x^2) ; round(sin(x)) ; floor(sin(3x)*2) ; floor(x) + ceil(x)
floor(-x^2) ; floor(floor(x)/2) ; sign(x^2 - 2) ; sign(sin(x)) ; sign(floor(x)) ; |floor(x)| ; 1/floor(x)
log(floor(x)) ; sqrt(floor(x)) ; tan(floor(x)) ; sqrt(x^2 - 1) ; sqrt(|x|) ; sqrt(sin(x)) ; cbrt(x^2 - 1)
sqrt(log(x)) ; log(log(x)) ; cbrt(log(|x|)) ; sqrt(x - sqrt(x)) ; sqrt(1 - sqrt(x)) ; sqrt(acos(x)) ; |acos(x)|
cbrt(|acosh(x)|) ; log(acos(x)) ; 1/acosh(x) ; sqrt(max(x, 0)) ; tan(x) ; 1/cos(x) ; 1/sin(x) ; 1/(1 - tan(x))
|tan(x)| ; min(tan(x), 1) ; clip(tan(x), -1, 1) ; atan(tan(x)) ; atan(1/sin(x)) ; 1/(x^2 - 2) ; x/(x^3 - x)
|x - 1|/(x - 1) ; 1/|x| ; 1/(x - |x|) ; 1/log(x) ; x/log(|x|) ; 1/(exp(x) - 1) ; gamma(x) ; 1/gamma(x)
gamma(x^2 - 3) ; lgamma(|x|) ; gamma(sin(x)) ; lgamma(sin(x)) ; gamma(floor(x)) ; gamma(|x|) ; polygamma(0, x)
polygamma(1, x) ; |polygamma(0, x)| ; sqrt(polygamma(0, x)) ; sqrt(gamma(x)) ; sign(lgamma(x)) ; asin(x^2 - 1)
acos(cos(x)) ; asin(2x/(1 + x^2)) ; acosh(x^2) ; atanh(sin(x)) ; acosh(cosh(x)) ; acos(clip(x, -1, 1)) ; |sinc(x)|
|besselj0(x)| ; 1/besselj1(x) ; sqrt(besselj0(x)) ; sinc(floor(x)) ; besselj1(|x|) ; |besselj(3, x)| ; hypot(x, 0)
hypot(x - 1, x^2 - 1) ; hypot(floor(x), 1) ; logaddexp(x, |x|) ; clip(sin(x), -1/2, 1/2) ; relu(sin(x))
(x^2 - 1)^(1/3) ; (x - 1)^(-1/3) ; |x|^x ; |x|^|x| ; (1 - x^2)^(3/2) ; |x|^floor(x) ; 3^floor(x) ; log1p(-x^2)
log10(4 - x) ; |exp(x) - x - 2| ; |x^3 - 3x + 1| ; |x^4 - 4x^2 + 2| ; |cos(x) - x| ; max(sin(x), cos(x))
min(x^2, 2^x) ; round(exp(x)/4)
"""


def seams(f):
    """The places of a dense grid at which values begin or end, or do not go on as they do on either side."""
    x = np.linspace(LOW, HIGH, POINTS) + 1e-7 * np.pi
    with np.errstate(all="ignore"):
        y = np.asarray(dw.Function(f).program.run(numpy_system(), x), float) + 0 * x
        slopes = np.diff(y) / (x[1] - x[0])
        bends = np.abs(np.diff(slopes))
        size = 1 + np.abs(slopes[1:]) + np.abs(slopes[:-1])
        around = np.median([np.roll(bends, shift) for shift in range(-6, 7)], axis=0)
    finite = np.isfinite(y)
    ends = np.flatnonzero(finite[1:] != finite[:-1])
    return x[np.union1d(ends, np.flatnonzero((bends > 5e-3 * size) & (bends > 20 * around)))]


@pytest.mark.parametrize("f", [f.strip() for line in FUNCTIONS.strip().splitlines() for f in line.split(";")])
def test_whatever_a_dense_grid_shows_is_found_and_certified(f):
    points = dw.singular_points(f, (LOW, HIGH), seconds=20)
    assert points.complete, points.reason
    assert {each.certificate for each in points} <= {"ball", "jet"}
    at = np.array([each.at for each in points])
    for seam in seams(f):
        assert np.abs(at - seam).min(initial=np.inf) < 3 * (HIGH - LOW) / POINTS, seam


@settings(deadline=None, max_examples=300)
@given(programs(3), st.fractions(-3, 3, max_denominator=8))
def test_a_value_has_one_of_the_signs_that_it_may_have(program, x):
    digits = Digits(30)
    try:
        value = digits.run(program, digits.number(x))
    except (Undefined, Unclear):
        return
    assert digits.sign(value) in signs(program)[-1]


@pytest.mark.parametrize(
    ("zero", "sought", "takes_whole"),
    [
        ("sin(3x)", ["3*x/pi"], True),
        ("1 - cos(x^2)", ["x^2/pi/2"], True),
        ("exp(x^3) - 2", ["x^3 - log(2)"], False),
        ("acos(x/2)", ["x/2 - 1"], False),
        ("x^2 + |x - 1|", ["x"], False),
        ("(x - 1)*(x + 2)^3", ["x + 2", "x - 1"], False),
        ("1 + exp(1/x)", [], False),
    ],
)
def test_what_is_sought_instead_of_a_zero(zero, sought, takes_whole):
    found = list(factors(parse(zero)))
    at = [Fraction(1, 3), Fraction(7, 5)]
    assert len(found) == len(sought)
    for factor, text in zip(found, sought, strict=True):
        assert factor.takes_whole is takes_whole
        for x in at:
            values = [float(program.run(numpy_system(), np.float64(x))) for program in (factor.program, parse(text))]
            assert values[0] == pytest.approx(values[1])
