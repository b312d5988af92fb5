"""The lines of Python that give what a method says: run as they stand, they print its very number."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
import warnings
from contextlib import nullcontext
from fractions import Fraction
from random import Random
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from programs import random_program

import derivwidgets as dw
from derivwidgets.experiments.tables import spaced
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.function import Function
from derivwidgets.function.points import exact_point
from derivwidgets.function.program import Program, Recorder, Step
from derivwidgets.function.vocabulary import ROWS, VOCABULARY
from derivwidgets.methods import METHODS
from derivwidgets.methods.lines import lines, snippet
from derivwidgets.methods.lines.snippet import Late, Snippet
from derivwidgets.truth.places import ExactPlace
from derivwidgets.truth.verdict import verdict_at

PRECISIONS = ("float64", "float32")
BY_JAX = ("jax_reverse", "jax_forward")
AVAILABLE = tuple(name for name, method in METHODS.items() if method.available)
OTHERS = tuple(name for name in AVAILABLE if name not in BY_JAX)
X64 = 'jax.config.update("jax_enable_x64", True)\n'
ULPS = 4
"""How far SymPy's lines may be off in the last place."""
EXPONENTS = tuple(map(Fraction, ("3", "-2", "1/2", "3/2", "1/3", "-2/3", "3/10", "4/3", "70")))
FIXED = {"besselj": Fraction(2), "polygamma": Fraction(1), "sinc_derivative": Fraction(1)}


def printed(text: str) -> float:
    """Run lines in this process, JAX's without changing its configuration, and return what they print last."""
    said: list[Any] = []
    precise = jax.enable_x64(X64 in text) if "jax" in text else nullcontext()
    with precise, np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(text.replace(X64, ""), {"print": said.append})
    return float(said[-1])


def value(f: Function, x: float, method: str, precision: str, step: float, order: int = 1) -> float | None:
    """Return what a method says, None where it cannot do f."""
    try:
        with np.errstate(all="ignore"):
            return float(METHODS[method].prepare(f, precision, order)(np.asarray(x, precision), step))
    except FunctionError:
        return None


def check(f: Any, x: float, method: str, precision: str, step: float = 1e-5, order: int = 1) -> str:
    """Assert that lines print what the method says, and return them."""
    function = Function(f)
    said = value(function, x, method, precision, step, order)
    text = lines(function, x, method, step=step, precision=precision, order=order)
    if said is None:
        assert text == ""
        return text
    assert text, (function, method)
    found = printed(text)
    if method == "symbolic" and math.isfinite(said):
        assert abs(found - said) <= ULPS * math.ulp(said), text
    else:
        assert repr(found) == repr(said), text
    return text


def of_row(name: str) -> list[Program]:
    """Return programs with one operation of the vocabulary."""
    recorder = Recorder()
    x, constant = recorder.x(), recorder.constant
    if name == "power":
        return [recorder.program(recorder.apply(name, x, value=exponent)) for exponent in EXPONENTS]
    operands = (x, constant(Fraction(3, 4)), constant(2))[: VOCABULARY[name].arity]
    if name in {"and", "or", "not"}:
        conditions = recorder.apply("lt", x, operands[-1]), recorder.apply("lt", constant(Fraction(1, 4)), x)
        operands = conditions[: VOCABULARY[name].arity]
    if name == "where":
        operands = (recorder.apply("lt", x, constant(1)), recorder.apply("mul", x, x), constant(2))
    if VOCABULARY[name].truth:
        chosen = recorder.apply(name, *operands)
        return [recorder.program(recorder.apply("where", chosen, recorder.apply("mul", x, x), x))]
    return [recorder.program(recorder._record(Step(name, operands, FIXED.get(name))))]


@pytest.mark.parametrize("name", [row.name for row in ROWS])
@pytest.mark.parametrize("precision", PRECISIONS)
def test_every_row_by_every_method(name, precision):
    for program in of_row(name):
        for method in OTHERS:
            for x in (0.3, 1.7):
                check(program, x, method, precision)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("method", BY_JAX)
def test_every_row_by_jax(method, precision):
    for row in ROWS:
        for program in of_row(row.name)[:3]:
            check(program, 0.3, method, precision)


@pytest.mark.parametrize("seed", range(40))
def test_random_programs(seed):
    program = random_program(Random(seed), 4)
    for method in OTHERS:
        for precision in PRECISIONS:
            for x in (0.3, -2.5):
                check(program, x, method, precision)


@pytest.mark.parametrize("seed", range(100, 108))
def test_random_programs_by_jax(seed):
    for method in BY_JAX:
        for precision in PRECISIONS:
            check(random_program(Random(seed), 4), 0.3, method, precision)


SINGULAR = (
    ("|x|", 0), ("max(x, 0)", 0), ("max(x, -x)", 0), ("sqrt(x^2)", 0), ("sqrt(x)", 0), ("sign(x)", 0), ("floor(x)", 1),
    ("x|x|", 0), ("relu(x) - relu(-x)", 0), ("where(x == 0, 0, x)", 0), ("where(x > 0, sqrt(x), 0)", 0),
    ("where(x != 0, sin(x)/x, 1)", 0), ("where(x == 0, 0, x^2 sin(1/x))", 0), ("(exp(x) - 1)/x", 1e-9),
    ("(1 - cos(x))/x^2", 1e-7), ("1/x", 0), ("log(x)", 0), ("cbrt(x)", 0), ("5", 1),
)  # fmt: skip


@pytest.mark.parametrize(("text", "x"), SINGULAR)
def test_singular_points(text, x):
    for method in AVAILABLE:
        for precision in PRECISIONS[: 1 if method in BY_JAX else 2]:
            check(text, x, method, precision)


@pytest.mark.parametrize("step", [1e-30, 1e-17, 1e-9, 0.1, 3.0])
@pytest.mark.parametrize("x", [0.0, 1.0, 1e6])
def test_steps_that_move_nothing_and_long_ones(step, x):
    for method in OTHERS:
        for precision in PRECISIONS:
            check("|x| + sin(x)cos(x)", x, method, precision, step)


SECOND = ("|x|^2", "x|x|", "|x|", "max(x, 0)^2 + min(x, 0)^2", "sqrt(x)", "exp(-2x) + 3 sin(3x)", "x^7 + x^(1/3)", "5")


@pytest.mark.parametrize("text", SECOND)
@pytest.mark.parametrize("precision", PRECISIONS)
def test_second_derivatives(text, precision):
    for method in AVAILABLE:
        for x in (0.0, 0.7)[: 1 if method in BY_JAX else 2]:
            check(text, x, method, precision, 1e-3, order=2)


@pytest.mark.parametrize("seed", range(200, 210))
def test_second_derivatives_of_random_programs(seed):
    for method in OTHERS:
        check(random_program(Random(seed), 3), 0.3, method, "float64", 1e-3, order=2)


def test_second_derivatives_are_written_as_one_would():
    assert "print((f(x + h) - f(x) - (f(x) - f(x - h))) / (h * h))" in lines("x^3", 1, "central", order=2)
    assert "jax.grad(jax.grad(f))" in lines("x^3", 1, "jax_reverse", order=2)
    assert "sp.diff(f, x, 2)" in lines("x^3", 1, "symbolic", order=2)
    assert lines("x^3", 1, "mygrad", order=2) == ""


@pytest.mark.parametrize("points", [100, 101])
@pytest.mark.parametrize("precision", PRECISIONS)
def test_gradient_on_a_grid_is_that_of_the_court(points, precision):
    f, grid = Function("|x| + sin(x)cos(x)"), spaced((-5.0, 5.0), points)
    for x in (0.0, -5.0, 5.0, 1.234):
        said = verdict_at(f, ExactPlace(exact_point(x)), precision=precision, grid=grid).testimony["gradient"].value
        assert repr(printed(lines(f, x, "gradient", precision=precision, grid=(-5, 5, points)))) == repr(said)


def test_they_run_in_a_fresh_interpreter():
    asked = [(text, x, method) for text, x in SINGULAR[:2] for method in AVAILABLE]
    texts = [lines(*each) for each in asked]
    assert all(texts)
    program = (
        "import io, json, sys\nfrom contextlib import redirect_stdout\nsaid = []\n"
        "for text in json.load(sys.stdin):\n    with redirect_stdout(io.StringIO()) as out:\n        exec(text, {})\n"
        "    said.append(float(out.getvalue().split()[-1]))\nprint(json.dumps(said))\n"
    )
    run = [sys.executable, "-c", program]
    said = json.loads(subprocess.run(run, input=json.dumps(texts), capture_output=True, text=True, check=True).stdout)
    expected = [value(Function(text), x, method, "float64", 1e-5) for text, x, method in asked]
    assert said == expected


def test_they_are_written_as_one_would():
    assert lines("|x| + sin(x)cos(x)", 0, "jax_reverse") == (
        "import jax\nimport jax.numpy as jnp\n\n"
        'jax.config.update("jax_enable_x64", True)\n\n\n'
        "def f(x):\n    return jnp.abs(x) + jnp.sin(x) * jnp.cos(x)\n\n\n"
        "print(float(jax.jit(jax.grad(f))(0.0)))\n"
    )
    assert lines("|x| + x^3/3", 0.5, "symbolic") == (
        "import numpy as np\nimport sympy as sp\n\n"
        'x = sp.symbols("x", real=True)\nf = sp.Abs(x) + x**3 / 3\ndf = sp.lambdify(x, sp.diff(f, x))\n'
        "print(df(np.float64(0.5)))\n"
    )
    assert "    u = 2 * x**3 - 3 * x**2 + 5\n    return 2 * u**3 - 3 * u**2 + 5\n" in lines(
        "2(2x^3 - 3x^2 + 5)^3 - 3(2x^3 - 3x^2 + 5)^2 + 5", 0.5, "forward"
    )


@pytest.mark.parametrize("name", AVAILABLE)
@pytest.mark.parametrize("precision", PRECISIONS)
def test_every_import_is_used_and_the_number_is_printed_last(name, precision):
    text = lines("gelu(x) + exp(-2x)^2/3", 0.5, name, precision=precision)
    if name == "mygrad":
        assert text == ""  # it has no erfc
        return
    known = re.findall(r"^(?:import|from) .*?(\w+)$", text, re.MULTILINE)
    assert known
    for alias in known:
        assert len(re.findall(rf"\b{alias}\b", text)) > 1, text
    assert text.splitlines()[-1].startswith("print(")
    assert max(map(len, text.splitlines())) <= 100


def of_ones_own(x):
    total = 0.0
    for k in range(1, 4):
        total = total + np.sin(k * x) / k
    return total


def folded(x):
    return x if x > 1 else 2 - x


FACTOR = 2.5


def with_a_global(x):
    return FACTOR * x if x > 0 else x


def test_a_callable_is_shown_as_it_was_written():
    text = check(of_ones_own, 0.5, "central", "float64")
    assert "for k in range(1, 4):" in text
    assert check(folded, 0.5, "forward", "float64").count("return x if x > 1 else 2 - x") == 1
    square = lambda x: jnp.sin(x) ** 2  # noqa: E731
    assert "return jnp.sin(x) ** 2" in check(square, 0.5, "jax_reverse", "float64")


def test_a_callable_that_cannot_stand_alone_is_left_to_derivwidgets():
    text = lines(with_a_global, 0.5, "central")
    said: list[Any] = []
    exec(text, {"f": with_a_global, "print": said.append})
    assert float(said[0]) == float(dw.derivative(with_a_global, 0.5, "central", step=1e-5))
    assert lines(with_a_global, 0.5, "symbolic") == ""


def test_noise_is_kept():
    noisy = Function("x^2").with_noise(0.01)
    assert "with_noise(0.01)" in check(noisy, 0.5, "central", "float64")
    assert "noise" not in check(noisy, 0.5, "jax_forward", "float64")


def test_what_cannot_be_has_no_lines():
    assert lines("floor(x)", 0.5, "mygrad") == ""
    assert lines("x", "1e300", "central", precision="float32") == ""


def test_mistakes_are_named():
    with pytest.raises(ValueError, match="order must be 1 or 2"):
        lines("x", 0, "central", order=3)
    with pytest.raises(ValueError, match="there is no method 'centrl'"):
        lines("x", 0, "centrl")
    with pytest.raises(ValueError, match="step must be a positive number"):
        lines("x", 0, "central", step=-1)
    with pytest.raises(ValueError, match="precision must be"):
        lines("x", 0, "central", precision="float16")
    with pytest.raises(ValueError, match=r"x must be one point; got an array of shape \(2,\)"):
        lines("x", [1, 2], "central")


@pytest.mark.parametrize(
    ("grid", "error"),
    [
        ((0, 1), TypeError), ("abc", TypeError), (5, TypeError), ((0, 1, "x"), TypeError), ((0, 1, 0), ValueError),
        ((0, 1, 1), ValueError), ((0, 1, 10**8), ValueError), ((1, 0, 5), ValueError), ((0, math.nan, 5), ValueError),
        ((0, 1, 2.5), ValueError),
    ],
)  # fmt: skip
def test_a_wrong_grid_gets_a_sentence(grid, error):
    with pytest.raises(error, match="grid must be two numbers that rise and a whole number from 2 to 1000000; got"):
        lines("x", 0.5, "gradient", grid=grid)


@pytest.mark.parametrize(("text", "x"), [("hypot(x, 1)", 2), ("besselj(2, x)", 2), ("(-2)^x", 1), ("log1p(x)", 1e-9)])
def test_the_complex_step_prints_a_real_number(text, x):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        source = lines(text, x, "complex_step", order=2)
    said: list[Any] = []
    exec(source, {"print": said.append})
    assert not np.iscomplexobj(said[-1]), source
    check(text, x, "complex_step", "float64", order=2)


def test_lines_that_take_too_long_are_given_up():
    endless = Snippet("while True:\n    max(1, 2)\n    (lambda: 0)()", "print(1.0)")
    with pytest.raises(Late):
        endless.gives(1.0)
    assert Snippet("a = 1.0", "print(a)").gives(1.0)
    assert not Snippet("a = 1.0", "print(a)").gives(2.0)


def test_what_was_late_once_is_tried_again(monkeypatch):
    first = lines("sinh(x)", 0.3, "symbolic")
    snippet._prepared.cache_clear()
    monkeypatch.setattr(snippet, "SECONDS", 0.0)
    assert "sympy" not in lines("sinh(x)", 0.3, "symbolic")
    monkeypatch.undo()
    assert lines("sinh(x)", 0.3, "symbolic") == first


def test_waiting_for_the_machine_is_not_being_late(monkeypatch):
    monkeypatch.setattr(snippet, "SECONDS", 0.1)
    assert Snippet("import time\ntime.sleep(0.3)\n(lambda: 0)()", "print(1.0)").gives(1.0)


def test_being_late_is_not_lost_where_python_tidies_up(monkeypatch, capsys):
    """What a callback of a weak reference raises is printed and ignored, and ends the watch."""
    monkeypatch.setattr(snippet, "SECONDS", 0.1)
    setup = (
        "import weakref, time\nclass Node: pass\nkept = weakref.WeakKeyDictionary()\nend = time.monotonic() + 5\n"
        "def go():\n    pass\nwhile time.monotonic() < end:\n    node = Node()\n    kept[node] = 1\n    del node\n"
    )
    with pytest.raises(Late):
        Snippet(setup + "    go()\n", "print(1.0)").gives(1.0)
    assert capsys.readouterr().err == ""


def test_sympy_that_is_late_is_waited_for_once(monkeypatch):
    tried, gives = [], Snippet.gives

    def late(self, *rest):
        tried.append(self.setup)
        if "import sympy" in self.setup:
            raise Late
        return gives(self, *rest)

    monkeypatch.setattr(Snippet, "gives", late)
    assert "def df" in lines("cosh(x)*x", 0.3, "symbolic")
    assert sum("import sympy" in setup for setup in tried) == 1
