"""The local derivatives of a graph, for every operation by each operand, and the rules that stand beside them."""

import math
from fractions import Fraction
from itertools import product

import mpmath
import numpy as np
import pytest
from programs import ORDERED, Digits, Unclear, Undefined

from derivwidgets.experiments.graph import graph
from derivwidgets.experiments.graphs.local import arithmetic, local
from derivwidgets.experiments.graphs.rules import filled, partial, rule
from derivwidgets.function.program import Program, Recorder, Step
from derivwidgets.function.vocabulary import ROWS

POINTS = (Fraction(3, 10), Fraction(7, 5), Fraction(-13, 20), Fraction(13, 5))
OTHERS = (Fraction(4, 5), Fraction(9, 4), Fraction(-1, 2))
EXPONENTS = tuple(map(Fraction, ("2", "3", "-1", "-2", "7", "1/2", "3/2", "-1/2", "1/3", "2/3", "-4/3", "3/10", "0")))

NUMERIC = [row for row in ROWS if not row.truth]
VALUES = {**{name: tuple(map(Fraction, orders)) for name, orders in ORDERED.items()}, "power": EXPONENTS}


def alone(name, operands, slot, value):
    """Return an operation as a program in one of its operands."""
    record = Recorder()
    if name == "where":
        operands = [record.apply("lt", record.constant(0), record.constant(operands[0])), *operands[1:]]
        indices = [operands[0], *(record.x() if k == slot else record.constant(operands[k]) for k in (1, 2))]
    else:
        indices = [record.x() if k == slot else record.constant(each) for k, each in enumerate(operands)]
    if name == "pow":
        return record.program(record.principal_power(*indices))
    return record.program(record.apply(name, *indices, value=value))


def at(program, x, slot):
    """Return what a graph has for the last step: its value, and its derivative by an operand."""
    with arithmetic("float64"):
        found, _ = local(program, np.asarray(float(x)), "float64")
        return float(found[-1].value), found[-1].slopes.get(slot, 0.0)


def slope(program, x):
    """Return the derivative by a difference of mpmath numbers of 60 digits; None where there is none."""
    digits = Digits(60)
    try:
        ends = [digits.run(program, digits.number(x + side * Fraction(1, 10**20)))[1] for side in (-1, 1)]
    except (Undefined, Unclear):
        return None
    with mpmath.workdps(80):
        return float((ends[1] - ends[0]) * mpmath.mpf(10) ** 20 / 2)


@pytest.mark.parametrize("row", NUMERIC, ids=lambda row: row.name)
def test_local_derivatives_are_those_of_mpmath(row):
    slots = [k for k in range(row.arity) if not (row.name == "where" and k == 0)]
    compared = 0
    for value, slot, x in product(VALUES.get(row.name, (None,)), slots, POINTS):
        count = 1 if value is not None else row.arity
        if slot >= count:
            continue
        others = product(OTHERS, repeat=count - 1) if count < 3 else [OTHERS[:2], (Fraction(-1), Fraction(3))]
        for fixed in others:
            operands = list(fixed)
            operands.insert(slot, x)
            program = alone(row.name, operands, slot, value)
            expected = slope(program, x)
            if expected is None or not program.depends_on_x[-1]:
                continue
            value_there, given = at(program, x, slot)
            scale = max(1.0, abs(value_there))
            assert given == pytest.approx(expected, rel=1e-11, abs=1e-13 * scale), (program.steps, x)
            compared += 1
    assert compared >= 2


def meaning(template, operands, result):
    """Compute a rule as it is written, by Python."""
    names = {
        "log": np.log, "exp": np.exp, "sin": np.sin, "cos": np.cos, "sinh": np.sinh, "cosh": np.cosh, "sign": np.sign,
        "sigmoid": lambda x: 1 / (1 + np.exp(-x)), "max": max, "root": np.sqrt, "pi": np.pi,
        "cdf": lambda x: math.erfc(-x / math.sqrt(2)) / 2, "psi": lambda x: float(mpmath.digamma(x)),
        "psi1": lambda x: float(mpmath.psi(1, x)), "J0": lambda x: float(mpmath.besselj(0, x)),
        "J1": lambda x: float(mpmath.besselj(1, x)), "J2": lambda x: float(mpmath.besselj(2, x)),
        "slope_of_sinc": lambda x: (np.cos(x) - np.sin(x) / x) / x, "floor": np.floor, "flag": float,
    }  # fmt: skip
    text = filled(template, [f"({each!r})" for each in operands], f"({result!r})")
    for old, new in (
        ("√π", "root(pi)"), ("√(", "root("), ("2π", "2*pi"), ("·", "*"), ("−", "-"), ("²", "**2"), ("^", "**"),
        ("Φ", "cdf"), ("ψ′", "psi1"), ("ψ", "psi"),
        ("J₀", "J0"), ("J₁", "J1"), ("J₂", "J2"), ("sinc′", "slope_of_sinc"),
        ("⌊", "floor("), ("⌋", ")"), ("[", "flag("), ("]", ")"),
    ):  # fmt: skip
        text = text.replace(old, new)
    return float(eval(text, names))


SKIPPED = {"power", "besselj", "polygamma", "sinc_derivative", "where", "neg", "sign", "floor", "ceil", "round"}
"""Rules that are no formula of their operands alone, or have none."""


@pytest.mark.parametrize("row", [row for row in NUMERIC if row.name not in SKIPPED], ids=lambda row: row.name)
def test_rules_mean_what_is_computed(row):
    compared = 0
    for slot, x in product(range(row.arity), POINTS):
        operands = [Fraction(4, 5), Fraction(9, 4), Fraction(3)][: row.arity]
        operands[slot] = x
        value, given = at(alone(row.name, operands, slot, None), x, slot)
        if not (math.isfinite(given) and math.isfinite(value)):
            continue
        step = Step(row.name, tuple(range(row.arity)))
        expected = meaning(partial(step, slot), [float(each) for each in operands], value)
        assert given == pytest.approx(expected, rel=1e-9, abs=1e-12), (partial(step, slot), operands)
        compared += 1
    assert compared


def test_powers_are_written_with_their_exponents():
    rules = {str(e): rule(Step("power", (0,), e), 0) for e in EXPONENTS}
    assert rules["2"] == "∂(u²)/∂u = 2·u"
    assert rules["3"] == "∂(u³)/∂u = 3·u²"
    assert rules["-1"] == "∂(u⁻¹)/∂u = −1·u⁻²"
    assert rules["1/2"] == "∂u^(1/2)/∂u = (1/2)·u^(−1/2)"
    assert rules["0"] == "0: u⁰ is constant"
    assert rule(Step("besselj", (0,), Fraction(1)), 0) == "∂J₁(u)/∂u = (J₀(u) − J₂(u))/2"
    assert rule(Step("besselj", (0,), Fraction(0)), 0) == "∂J₀(u)/∂u = (J₋₁(u) − J₁(u))/2"
    assert rule(Step("polygamma", (0,), Fraction(1)), 0) == "∂ψ′(u)/∂u = ψ′′(u)"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_operation_has_a_rule_for_every_operand(row):
    value = VALUES.get(row.name, (None,))[0]
    arguments = (0,) if value is not None else tuple(range(row.arity))
    for slot in range(len(arguments)):
        text = rule(Step(row.name, arguments, value), slot)
        assert "=" in text or text.startswith("0: ")
        assert "{" not in text


def test_a_graph_of_a_program_without_text():
    record = Recorder()
    x = record.x()
    found = graph(record.program(record.apply("add", record.apply("normal_cdf", x), record.constant("inf"))), 1)
    assert isinstance(found.function.program, Program)
    assert [node.text for node in found.nodes][-1] == "Φ(x) + ∞"
    assert found.values[-1] == math.inf
