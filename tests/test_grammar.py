"""Text to program: what people type means what it should."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from formulas import POINTS, RELAXED, same, trees, values
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from derivwidgets.function.errors import FunctionError
from derivwidgets.function.grammar import parse, text
from derivwidgets.function.program import Step
from derivwidgets.function.vocabulary import TYPED

MEANINGS = {
    # numbers
    "7": lambda x: 7,
    "0.1": lambda x: 0.1,
    ".5": lambda x: 0.5,
    "2.": lambda x: 2,
    "1e-3": lambda x: 1e-3,
    "1E3x": lambda x: 1000 * x,
    "007x": lambda x: 7 * x,
    # multiplication that is left out
    "2x": lambda x: 2 * x,
    "2 x": lambda x: 2 * x,
    "3 sin(3x)": lambda x: 3 * np.sin(3 * x),
    "(x+1)(x-1)": lambda x: (x + 1) * (x - 1),
    "2(x+1)": lambda x: 2 * (x + 1),
    "(x+1)x": lambda x: (x + 1) * x,
    "x(x+1)": lambda x: x * (x + 1),
    "x sin(x)": lambda x: x * np.sin(x),
    "x x": lambda x: x * x,
    "2pi x": lambda x: 2 * math.pi * x,
    "pi(x+1)": lambda x: math.pi * (x + 1),
    "sin(x)cos(x)": lambda x: np.sin(x) * np.cos(x),
    "1/2x": lambda x: x / 2,
    "2^3x": lambda x: 8 * x,
    "x^2(x+1)": lambda x: x**2 * (x + 1),
    # e
    "e": lambda x: math.e,
    "2e": lambda x: 2 * math.e,
    "2e^x": lambda x: 2 * np.exp(x),
    "2e-x": lambda x: 2 * math.e - x,
    "2e3x": lambda x: 2000 * x,
    "e^(-x^2/2)": lambda x: np.exp(-(x**2) / 2),
    "2exp(x)": lambda x: 2 * np.exp(x),
    # powers and signs
    "x**2": lambda x: x**2,
    "-x^2": lambda x: -(x**2),
    "2^-x": lambda x: 2**-x,
    "2^x^2": lambda x: 2 ** (x**2),
    "--x": lambda x: x,
    "+x - -3": lambda x: x + 3,
    "x^(1/3)": np.cbrt,
    "x^0.2": lambda x: np.sign(x) * np.abs(x) ** 0.2,
    "x^0.5": np.sqrt,
    "pow(x, 3)": lambda x: x**3,
    "pow(2, x)": lambda x: 2**x,
    "x^(2-1)": lambda x: x,
    "x^0": lambda x: 1,
    # bars
    "|x|": np.abs,
    "2|x|": lambda x: 2 * np.abs(x),
    "|x|sin(x)": lambda x: np.abs(x) * np.sin(x),
    "|x|+|x-1|": lambda x: np.abs(x) + np.abs(x - 1),
    "||x|-1|": lambda x: np.abs(np.abs(x) - 1),
    "|x||x-1|": lambda x: np.abs(x) * np.abs(x - 1),
    "|-|x||": np.abs,
    "(|x|)^|x|": lambda x: np.abs(x) ** np.abs(x),
    "max(|x|, |x-1|)": lambda x: np.maximum(np.abs(x), np.abs(x - 1)),
    "|x (2|x|+1)|": lambda x: np.abs(x * (2 * np.abs(x) + 1)),
    # symbols
    "2·x × 3": lambda x: 6 * x,
    "x ÷ 2 − 1": lambda x: x / 2 - 1,
    "2πx": lambda x: 2 * math.pi * x,
    "x² + x³": lambda x: x**2 + x**3,
    "x⁻²": lambda x: x**-2.0,
    "x¹²": lambda x: x**12,
    "2x²": lambda x: 2 * x**2,
    "√x": np.sqrt,
    "√2x": lambda x: math.sqrt(2) * x,
    "√(x^2+1)": lambda x: np.sqrt(x**2 + 1),
    "x√π": lambda x: x * math.sqrt(math.pi),
    "where(x ≤ 0, 1, 2)": lambda x: np.where(x <= 0, 1, 2),
    "x\u00a0+\u20091": lambda x: x + 1,
    "2∣x∣": lambda x: 2 * np.abs(x),
    # headings
    "f(x) = x^2": lambda x: x**2,
    "y = 2x": lambda x: 2 * x,
    "  g( x )=x ": lambda x: x,
    # functions of several arguments
    "max(x, 0)": lambda x: np.maximum(x, 0),
    "max(x, 0, 1-x)": lambda x: np.maximum(np.maximum(x, 0), 1 - x),
    "min(x, -x)": lambda x: -np.abs(x),
    "clip(x, -1, 1)": lambda x: np.clip(x, -1, 1),
    "mod(x, 2)": lambda x: np.mod(x, 2),
    "x % 2": lambda x: np.mod(x, 2),
    "log(x, 3)": lambda x: np.log(x) / np.log(3),
    "log(x, 2)": np.log2,
    "ln(x, 10)": np.log10,
    "hypot(x, 1)": lambda x: np.hypot(x, 1),
    "logaddexp(x, 0)": lambda x: np.logaddexp(x, 0),
    "besselj(2, x)": lambda x: special.jv(2, x),
    "polygamma(1, x)": lambda x: special.polygamma(1, x),
    "polygamma(0, x)": special.psi,
    # truth
    "x > 0": lambda x: x > 0,
    "2(x >= 1)": lambda x: 2 * (x >= 1),
    "0 < x < 1": lambda x: (x > 0) & (x < 1),
    "where(0 < x <= 1, x, 0)": lambda x: np.where((x > 0) & (x <= 1), x, 0),
    "where(x > 0 and not x > 1 or x == -1, 1, 2)": lambda x: np.where((x > 0) & ~(x > 1) | (x == -1), 1, 2),
    "not x > 0": lambda x: ~(x > 0),
    "where(x != 0, sin(x)/x, 1)": lambda x: np.where(x != 0, np.sinc(x / np.pi), 1),
    "where(x, 1, 2)": lambda x: np.where(x != 0, 1, 2),
    "heaviside(x)": lambda x: np.heaviside(x, 0.5),
    "where(not(x>0)and(x<1), 1, 0)": lambda x: ~(x > 0) & (x < 1),
}


@pytest.mark.parametrize("typed", MEANINGS)
def test_meaning(typed: str) -> None:
    with np.errstate(all="ignore"):
        expected = np.broadcast_to(np.asarray(MEANINGS[typed](POINTS), float), POINTS.shape)
    assert same(values(parse(typed)), expected)


@pytest.mark.parametrize("name", sorted(TYPED))
def test_every_function_of_the_vocabulary_can_be_typed(name: str) -> None:
    row = TYPED[name]
    typed = f"{name}({', '.join(['x', '0.3', '0.7'][: row.arity])})"
    steps = parse(typed).steps
    assert steps[-1].operation == row.name
    assert text(parse(typed)) is not None


def test_numbers_are_exact() -> None:
    assert parse("0.1").steps == (Step("constant", (), Fraction(1, 10)),)
    assert parse("1e-3").steps[0].value == Fraction(1, 1000)
    assert parse("1e300").steps[0].value == 10**300
    assert parse("x^0.5").steps[-1] == Step("power", (0,), Fraction(1, 2))
    assert parse("x^(1/3)").steps[-1] == Step("power", (0,), Fraction(1, 3))


def test_power_of_e_is_exp() -> None:
    assert parse("e^(2x)") == parse("exp(2x)")


def test_equal_parts_are_one_step() -> None:
    program = parse("sin(x+1)^2 + cos(sin(x+1)) + sin(1x/1 + 1 - 0)*sin(x+1)")
    assert len(set(program.steps)) == len(program.steps)
    assert [step.operation for step in program.steps].count("sin") == 2
    assert parse("2x + 2x").steps[-1].arguments[0] == parse("2x + 2x").steps[-1].arguments[1]


def test_nothing_is_simplified() -> None:
    assert [step.operation for step in parse("sqrt(x^2)").steps] == ["x", "power", "sqrt"]
    assert [step.operation for step in parse("x/x").steps] == ["x", "div"]


def test_long_sums_are_fine() -> None:
    assert same(values(parse(" + ".join(["x"] * 700))), 700 * POINTS)
    assert same(values(parse("x" + " - 1" * 700)), POINTS - 700)


def test_deep_nesting_is_fine() -> None:
    assert same(values(parse("(" * 70 + "x" + ")" * 70)), POINTS)
    assert same(values(parse("-" * 70 + "x")), POINTS)
    assert same(values(parse("|" * 60 + "x" + "|" * 60)), np.abs(POINTS))


@RELAXED
@given(st.data())
def test_random_formulas_mean_what_they_say(data: st.DataObject) -> None:
    with np.errstate(all="ignore"):
        typed, expected = data.draw(trees())
    try:
        program = parse(typed)
    except FunctionError as error:
        # a constant part may overflow
        assert any(word in str(error) for word in ("too large", "divides by zero", "not a real", "too small", "digits"))  # noqa: PT017
        return
    # the same operations in the same order, so the same doubles
    assert np.array_equal(values(program), np.broadcast_to(expected, POINTS.shape), equal_nan=True)
