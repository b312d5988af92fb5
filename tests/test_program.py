"""The program: shared steps, exact numbers, and the arithmetic of its graph."""

from dataclasses import FrozenInstanceError
from fractions import Fraction

import numpy as np
import pytest

from derivwidgets.function.program import Program, Recorder, Step
from derivwidgets.function.systems import numpy_system


def run(program: Program, x):
    return program.run(numpy_system(), np.asarray(x, float))


def test_equal_subexpressions_are_one_step():
    recorder = Recorder()
    x = recorder.x()
    first = recorder.apply("sin", recorder.apply("mul", x, x))
    second = recorder.apply("sin", recorder.apply("mul", x, x))
    assert first == second
    assert len(recorder.program(recorder.apply("add", first, second))) == 4


def test_steps_that_the_result_does_not_need_are_left_out():
    recorder = Recorder()
    x = recorder.x()
    recorder.apply("exp", x)
    program = recorder.program(recorder.apply("cos", x))
    assert [step.operation for step in program.steps] == ["x", "cos"]
    assert run(program, 0.0) == 1


def test_a_program_cannot_be_changed_and_is_a_key():
    program = Program((Step("x"),))
    with pytest.raises(FrozenInstanceError):
        program.steps = ()
    assert {program: 1}[Program((Step("x"),))] == 1


def test_a_chain_that_shares_every_step_runs_in_linear_time():
    recorder = Recorder()
    index = recorder.x()
    for _ in range(200):
        index = recorder.apply("mul", recorder.constant(Fraction(1, 2)), recorder.apply("add", index, index))
    program = recorder.program(index)
    assert len(program) == 402
    assert program.tree_size > 2**200
    assert run(program, 1.5) == 1.5


@pytest.mark.parametrize(
    ("exponent", "x", "expected"),
    [
        (Fraction(0), 0.0, 1.0),
        (Fraction(3), -2.0, -8.0),
        (Fraction(-3), -2.0, -0.125),
        (Fraction(100), 1.5, 1.5**100),
        (Fraction(1, 2), 2.25, 1.5),
        (Fraction(5, 2), 4.0, 32.0),
        (Fraction(1, 2), -1.0, np.nan),
        (Fraction(1, 3), -8.0, -2.0),
        (Fraction(-1, 3), -8.0, -0.5),
        (Fraction(2, 3), -8.0, 4.0),
        (Fraction(3, 5), -32.0, -8.0),
        (Fraction(1, 4), -1.0, np.nan),
    ],
)
def test_rational_powers_are_real(exponent, x, expected):
    recorder = Recorder()
    base = recorder.x()
    program = recorder.program(recorder.apply("pow", base, recorder.constant(exponent)))
    with np.errstate(invalid="ignore"):
        np.testing.assert_allclose(run(program, x), expected, rtol=1e-15)


def test_an_exponent_written_as_a_fraction_is_exact():
    recorder = Recorder()
    x = recorder.x()
    third = recorder.apply("div", recorder.constant(1), recorder.constant(3))
    assert recorder.program(recorder.apply("pow", x, third)).steps[-1] == Step("power", (0,), Fraction(1, 3))


def test_a_power_of_e_is_the_exponential():
    recorder = Recorder()
    x = recorder.x()
    assert recorder.program(recorder.apply("pow", recorder.constant("e"), x)).steps[-1].operation == "exp"


def test_a_comparison_counts_one_or_zero_where_a_number_is_wanted():
    recorder = Recorder()
    x = recorder.x()
    positive = recorder.apply("lt", recorder.constant(0), x)
    program = recorder.program(recorder.apply("mul", positive, x))
    np.testing.assert_array_equal(run(program, [-2.0, 0.0, 3.0]), [0, 0, 3])


def test_a_number_used_as_a_condition_is_compared_with_zero():
    recorder = Recorder()
    x = recorder.x()
    program = recorder.program(recorder.apply("where", x, recorder.constant(1), recorder.constant(2)))
    np.testing.assert_array_equal(run(program, [-1.0, 0.0]), [1, 2])


def test_the_wrong_number_of_arguments_is_refused():
    recorder = Recorder()
    with pytest.raises(ValueError, match="sin takes 1 arguments; got 2"):
        recorder.apply("sin", recorder.x(), recorder.x())
