"""Large NumPy arrays: the numbers of small ones, few evaluations, and no memory beyond the result."""

import subprocess
import sys
from textwrap import dedent

import numpy as np
import pytest

import derivwidgets as dw
from derivwidgets.function.arrays import BLOCK, in_blocks
from derivwidgets.methods import automatic
from derivwidgets.methods.finite_difference import pointwise
from derivwidgets.methods.method import LARGEST
from derivwidgets.methods.stencils import BY_ORDER, quotients

GRIDS = {
    "even": np.arange(3.0 * BLOCK),
    "even, a block and a point": np.arange(BLOCK + 1.0),
    "as good as even": np.linspace(-1, 1, 2 * BLOCK + 2),
    "uneven": np.cumsum(np.random.default_rng(1).random(BLOCK + 3)),
    "even at first": np.r_[np.arange(2.0 * BLOCK), 2 * BLOCK + 2 * np.arange(2.0 * BLOCK)],
    "even but for the last": np.r_[np.arange(float(BLOCK)), 2 * BLOCK],
    "falling": np.linspace(1, -1, BLOCK + 1),
    "two points": np.array([1.0, 3.0]),
    "three points": np.array([1.0, 3.0, 4.0]),
    "points twice": np.repeat(np.arange(100.0), 2),
}


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("text", ["sin(x)", "1/x", "sqrt(x)", "3"])
@pytest.mark.parametrize("grid", GRIDS.values(), ids=GRIDS.keys())
def test_gradient_is_that_of_numpy_to_the_last_bit(text: str, grid: np.ndarray, precision: str) -> None:
    x, f = grid.astype(precision), dw.Function(text)
    with np.errstate(all="ignore"):
        first = np.gradient(f(x), x)
        second = np.gradient(first, x)
    np.testing.assert_array_equal(dw.derivative(f, x, "gradient", precision=precision), first)
    np.testing.assert_array_equal(dw.derivative(f, x, "gradient", precision=precision, order=2), second)


@pytest.mark.parametrize(
    ("method", "order", "evaluations"),
    [("forward", 1, 2), ("central", 1, 2), ("central", 2, 3), ("central4", 1, 4), ("gradient", 1, 1)],
)
def test_a_method_evaluates_f_no_more_often_than_its_stencil_says(method, order, evaluations) -> None:
    evaluated = 0

    def f(x):
        nonlocal evaluated
        evaluated += np.size(x)
        return np.where(np.asarray(x) > 0, x, 2 * x) if np.ndim(x) else (x if x > 0 else 2 * x)

    function, x = dw.Function(f), np.linspace(0.5, 2, 10 * BLOCK)
    dw.METHODS[method].prepare(function, "float64", order)
    evaluated = 0
    dw.derivative(function, x, method, order=order)
    beside = 2 * order * x.size / BLOCK if method == "gradient" else 0
    assert evaluated <= evaluations * x.size + beside


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("name", list(BY_ORDER[1]))
def test_points_evaluated_together_give_the_numbers_of_points_evaluated_apart(name: str, order: int) -> None:
    f, stencil = pointwise(dw.Function("sqrt(x) + sin(x)"), "float64"), BY_ORDER[order][name]
    x = np.r_[0.0, 1e-9, np.geomspace(1e-3, 1e20, 200)]
    h = stencil.best_step(x)
    with np.errstate(all="ignore"):
        (together,) = quotients([stencil], f, x, h)
        (apart,) = quotients([stencil], f, x[:, None], h[:, None])
    np.testing.assert_array_equal(together, apart[:, 0])


@pytest.mark.parametrize("method", ["symbolic", "central", "complex_step", "jax_reverse"])
@pytest.mark.parametrize("dtype", ["float64", "float32", "int64"])
def test_parts_are_joined_to_the_same_numbers(method: str, dtype: str, monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.linspace(1, 90, 10_007).astype(dtype)
    f = dw.Function("x sin(x)")
    whole = dw.derivative(f, x, method)
    monkeypatch.setattr("derivwidgets.methods.method.LARGEST", 1000)
    monkeypatch.setattr(automatic, "SLICE", 256)
    parts = dw.derivative(f, x, method)
    np.testing.assert_allclose(parts, whole, rtol=1e-14)
    square = np.asfortranarray(x[:10_000].reshape(100, 100))
    np.testing.assert_allclose(dw.derivative(f, square, method), whole[:10_000].reshape(100, 100), rtol=1e-14)


@pytest.mark.parametrize("size", [0, 1, 5, automatic.SLICE, automatic.SLICE + 1, LARGEST + 3])
def test_a_result_is_the_callers_own(size: int) -> None:
    x = np.linspace(0, 1, size)
    slope = dw.derivative("x^2", x, "jax_forward")
    np.testing.assert_allclose(slope, 2 * x)
    slope += 1  # XLA's own arrays can only be read


def test_blocks_of_operands_without_a_dimension_and_in_any_layout() -> None:
    x = np.arange(3.0 * BLOCK).reshape(3, -1).T
    assert not x.flags.c_contiguous
    seen = []

    def compute(part, step):
        seen.append((part.size, step.shape))
        return part * step

    np.testing.assert_array_equal(in_blocks(compute, x, np.asarray(2.0), dtype=float), 2 * x)
    assert seen == [(BLOCK, ())] * 3


MEASURE = """
import resource
import sys
import jax
import numpy as np
import derivwidgets as dw
from derivwidgets.methods import symbolic

N, unit = 20_000_000, 1 if sys.platform == "darwin" else 1024

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit

cases = [(method, "float64", order) for method in sys.argv[1].split(",") for order in (1, 2)]
cases += [("central", "float32", 1), ("jax_reverse", "float32", 1)]
for method, precision, order in cases:
    dw.derivative("x^3 + x", np.linspace(0, 1, 3_000_000), method, precision=precision, order=order)
x = np.random.default_rng(0).random(N)
np.cumsum(x, out=x)
before = peak()
for method, precision, order in cases:
    symbolic.XLA_ABOVE = 1 << 17
    dw.derivative("x^3 + x", x, method, precision=precision, order=order)
    symbolic.XLA_ABOVE = np.inf  # NumPy
    if method == "symbolic":
        dw.derivative("x^3 + x", x, method, precision=precision, order=order)
    print(method, precision, order, (peak() - before - x.nbytes) / 1e6)
single = x.astype("float32")
before = peak()
for method in ("central", "gradient", "jax_reverse"):
    dw.derivative("x^3 + x", single, method)
    print(method, "of float32", 1, (peak() - before - x.nbytes) / 1e6)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell the peak of a process this way")
def test_nothing_of_the_size_of_x_is_made_but_the_result() -> None:
    methods = "symbolic,central,richardson,gradient,complex_step,jax_reverse,autograd"
    run = [sys.executable, "-c", dedent(MEASURE), methods]
    said = subprocess.run(run, capture_output=True, text=True, check=True, timeout=300).stdout
    beyond = {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in said.splitlines()}
    assert len(beyond) == 2 * 7 + 2 + 3
    assert max(beyond.values()) < 64, beyond  # MB; one more array of the size of x is 160
