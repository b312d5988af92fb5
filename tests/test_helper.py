"""The helper process: SymPy with a time limit, a memory limit, and no trace of it afterwards."""

import os
import signal
import subprocess
import sys
import threading
import time
from fractions import Fraction
from pathlib import Path

import pytest
import sympy

from derivwidgets import _worker
from derivwidgets.function.deadline import limited
from derivwidgets.function.function import Function
from derivwidgets.function.grammar import parse
from derivwidgets.truth import limits
from derivwidgets.truth.finding import find
from derivwidgets.truth.helper import HELPER, Helper
from derivwidgets.truth.places import rational_place

X, Y = sympy.symbols("x y")
POSIX = pytest.mark.skipif(os.name != "posix", reason="signals and limits are those of POSIX")


@pytest.fixture
def helper():
    made = Helper()
    yield made
    made.stop()


def endless():
    """What SymPy does not simplify in any time that a test has."""
    slow = sympy.exp(X) ** Y
    for _ in range(12):
        slow = sympy.sin(slow) + sympy.cos(slow * X)
    return slow


def process_of(helper):
    return helper._process.popen


def test_it_answers(helper):
    assert helper.call("is_zero", sympy.sqrt(2) ** 2 - 2, seconds=20) is True
    assert helper.call("is_zero", sympy.sqrt(2) - 1, seconds=20) is False
    assert helper.call("vanishes", sympy.sin(X) - X, 2, parse("0"), seconds=20) is not None


def test_a_task_over_its_time_is_ended_and_the_next_one_is_answered(helper):
    helper.call("is_zero", sympy.Integer(1), seconds=20)
    first = process_of(helper)
    start = time.monotonic()
    with pytest.raises(TimeoutError):
        helper.call("is_zero", endless(), seconds=0.3)
    assert time.monotonic() - start < 10
    assert first.poll() is not None
    assert helper.call("is_zero", sympy.Integer(0), seconds=20) is True


ENDLESS = parse("atan(exp(erf(log(x))^x))^sqrt(x)")
"""A function of which SymPy does not find the limit at 0 in any time that a test has."""


def test_limits_over_their_time_end_with_their_process(helper):
    helper.call("is_zero", sympy.Integer(1), seconds=20)
    first = process_of(helper)
    with pytest.raises(TimeoutError):
        helper.call("limits", ENDLESS, (ENDLESS, ENDLESS), parse("0"), seconds=0.3)
    assert first.poll() is not None
    sides = parse("-x"), parse("x")
    assert helper.call("limits", parse("|x|"), sides, parse("0"), seconds=20)[2] == [-1, 1]


def test_a_verdict_goes_on_without_the_limits_that_take_too_long(monkeypatch):
    HELPER.call("is_zero", sympy.Integer(1), seconds=20)
    first = process_of(HELPER)
    monkeypatch.setattr(limits, "SECONDS", 0.3)
    found = find(Function(ENDLESS), rational_place(Fraction(0)))
    assert found.certificate == "evidence"
    assert first.poll() is not None
    assert HELPER.call("is_zero", sympy.Integer(0), seconds=20) is True


def test_a_process_that_died_is_replaced(helper):
    helper.call("is_zero", sympy.Integer(1), seconds=20)
    process_of(helper).kill()
    process_of(helper).wait()
    assert helper.call("is_zero", sympy.Integer(0), seconds=20) is True


def test_a_deadline_that_has_passed_asks_nothing(helper):
    with limited(-1.0), pytest.raises(TimeoutError):
        helper.call("is_zero", sympy.Integer(0))
    assert helper._process is None


def test_callers_wait_for_each_other_but_not_for_ever(helper):
    helper.call("is_zero", sympy.Integer(1), seconds=20)
    answers = []

    def ask():
        try:
            answers.append(helper.call("is_zero", sympy.Integer(0), seconds=20))
        except (TimeoutError, OSError) as error:
            answers.append(error)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == [True] * 8


def test_a_task_that_fails_says_how(helper):
    with pytest.raises(RuntimeError, match="AttributeError"):
        helper.call("is_zero", "no expression", seconds=20)


def test_an_interrupted_question_is_not_answered_to_the_next_one(helper, monkeypatch):
    helper.call("is_zero", sympy.Integer(1), seconds=20)
    receive = type(helper._process).receive

    def interrupted(process, seconds):
        monkeypatch.setattr(type(process), "receive", receive)
        raise KeyboardInterrupt

    monkeypatch.setattr(type(helper._process), "receive", interrupted)
    with pytest.raises(KeyboardInterrupt):
        helper.call("is_zero", sympy.Integer(1), seconds=20)
    assert helper.call("is_zero", sympy.Integer(0), seconds=20) is True


@POSIX
def test_interrupting_the_notebook_does_not_end_it(helper):
    helper.call("is_zero", sympy.Integer(1), seconds=20)
    before = process_of(helper)
    before.send_signal(signal.SIGINT)
    assert helper.call("is_zero", sympy.Integer(0), seconds=20) is True
    assert process_of(helper) is before


@POSIX
def test_its_memory_is_limited(helper):
    import resource

    helper.call("is_zero", sympy.Integer(1), seconds=20)
    soft, _ = resource.prlimit(process_of(helper).pid, resource.RLIMIT_AS)
    assert soft == _worker.MEMORY


def run_script(folder: Path, script: str) -> subprocess.CompletedProcess:
    path = folder / "script.py"
    path.write_text(script)
    return subprocess.run([sys.executable, path], cwd=folder, capture_output=True, text=True, timeout=120, check=True)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


@POSIX
def test_a_script_without_a_main_guard_runs_once_and_leaves_no_process(tmp_path):
    # a file that happens to have the name of a module is none of the helper's business
    (tmp_path / "sympy.py").write_text("raise SystemExit('the wrong sympy')")
    ran = run_script(
        tmp_path,
        "import sys\n"
        "sys.path.pop(0)\n"
        "import derivwidgets as dw\n"
        "from derivwidgets.truth.helper import HELPER\n"
        "print(dw.verdict('where(x > 0, exp(-log(x)^2), 0)', 0).kind)\n"
        "print(HELPER._process.popen.pid)\n",
    )
    kind, pid = ran.stdout.split()
    assert kind in ("differentiable", "undetermined")
    assert not ran.stderr
    assert not is_alive(int(pid))


@POSIX
def test_it_ends_by_itself_when_its_parent_is_killed(tmp_path):
    ran = run_script(
        tmp_path,
        "import os, signal, sys, sympy\n"
        "from derivwidgets.truth.helper import HELPER\n"
        "HELPER.call('is_zero', sympy.Integer(0), seconds=20)\n"
        "print(HELPER._process.popen.pid, flush=True)\n"
        "os._exit(0)\n",
    )
    deadline = time.monotonic() + 20
    while is_alive(int(ran.stdout)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(int(ran.stdout))


@POSIX
def test_a_forked_process_starts_one_of_its_own(tmp_path):
    ran = run_script(
        tmp_path,
        "import os, sympy\n"
        "from derivwidgets.truth.helper import HELPER\n"
        "HELPER.call('is_zero', sympy.Integer(0), seconds=20)\n"
        "before = HELPER._process\n"
        "if (child := os.fork()) == 0:\n"
        "    fresh = HELPER._process is None\n"
        "    right = HELPER.call('is_zero', sympy.Integer(0), seconds=20)\n"
        "    HELPER.stop()\n"
        "    os._exit(0 if fresh and right else 1)\n"
        "status = os.waitpid(child, 0)[1]\n"
        "print(status, HELPER._process is before, HELPER.call('is_zero', sympy.Integer(0), seconds=20))\n",
    )
    assert ran.stdout.split() == ["0", "True", "True"]


def test_one_helper_serves_all():
    assert HELPER.call("is_zero", sympy.Integer(0), seconds=20) is True
