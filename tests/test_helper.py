"""The helper process: SymPy with a time limit."""

import subprocess
import sys
import time

import pytest
import sympy

from derivwidgets.truth.helper import HELPER, Helper


@pytest.fixture
def helper():
    made = Helper()
    yield made
    made.stop()


def test_it_answers(helper):
    assert helper.call("is_zero", sympy.sqrt(2) ** 2 - 2, seconds=20) is True
    assert helper.call("is_zero", sympy.sqrt(2) - 1, seconds=20) is False


def test_a_task_over_its_time_is_ended_and_the_next_one_is_answered(helper):
    helper.call("is_zero", sympy.Integer(1), seconds=20)
    slow = sympy.exp(sympy.Symbol("x")) ** sympy.Symbol("y")
    for _ in range(12):
        slow = sympy.sin(slow) + sympy.cos(slow * sympy.Symbol("x"))
    start = time.monotonic()
    with pytest.raises((TimeoutError, RuntimeError, OSError)):
        helper.call("is_zero", slow, seconds=0.3)
    assert time.monotonic() - start < 10
    assert helper.call("is_zero", sympy.Integer(0), seconds=20) is True


def test_a_task_that_fails_says_how(helper):
    with pytest.raises(RuntimeError):
        helper.call("is_zero", "no expression", seconds=20)


def test_a_script_without_a_main_guard_runs_once_and_leaves_no_process():
    script = (
        "import derivwidgets as dw\n"
        "print(dw.verdict('exp(log(x))', 0).kind)\n"
        "from derivwidgets.truth.helper import HELPER\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout.split() == ["endpoint"]
    assert not ran.stderr


def test_one_helper_serves_all():
    assert HELPER.call("is_zero", sympy.Integer(0), seconds=20) is True
