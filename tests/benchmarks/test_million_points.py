"""A million points, three ways: the package beside the static lab's recipes and a compiled gradient written by hand."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import sympy
from clock import interleaved, milliseconds, ratio
from report import Report

import derivwidgets as dw
from derivwidgets.methods import symbolic
from derivwidgets.methods.automatic import run_by_jax

SECTION = "1,000,000 points, float64: {name}"
POINTS = np.linspace(-1, 1, 1_000_000)
DUEL = 60
"""Rounds between two that are nearly alike, without the others, whose large arrays disturb them."""


def square(x):
    return x**2


def p(x):
    return 2 * x**3 - 3 * x**2 + 5


def composed(x):
    return p(p(p(x)))


def recipes(f: Callable) -> dict[str, Callable[[], np.ndarray]]:
    """What competes, by name: the recipes first, then the package's methods."""
    with jax.enable_x64(True):
        on_device = jnp.asarray(POINTS)
        eager = jax.vmap(jax.grad(f))
        compiled = jax.jit(eager)

    def lambdify() -> np.ndarray:
        x = sympy.Symbol("x")
        return sympy.lambdify(x, sympy.diff(f(x), x))(POINTS)

    def by_jax(compute: Callable) -> Callable[[], np.ndarray]:
        def run() -> np.ndarray:
            with jax.enable_x64(True):
                return compute(on_device).block_until_ready()

        return run

    def by_hand() -> np.ndarray:
        with jax.enable_x64(True):
            return np.asarray(compiled(POINTS))

    function = dw.Function(f)

    def by_method(method: str) -> Callable[[], np.ndarray]:
        return lambda: dw.derivative(function, POINTS, method)

    return {
        "lambdify(diff), each time": lambdify,
        "np.gradient": lambda: np.gradient(f(POINTS), POINTS),
        "vmap(grad)": by_jax(eager),
        "jit(vmap(grad)), arrays kept in JAX": by_jax(compiled),
        "jit(vmap(grad)), NumPy in and out": by_hand,
        "symbolic": by_method("symbolic"),
        "central": by_method("central"),
        "gradient": by_method("gradient"),
        "jax_reverse": by_method("jax_reverse"),
    }


def without_xla(f: Callable, monkeypatch: pytest.MonkeyPatch) -> Callable[[], np.ndarray]:
    """`symbolic` as it is where JAX is not loaded: NumPy, in cache-sized blocks."""
    function = dw.Function(f)

    def run() -> np.ndarray:
        with monkeypatch.context() as patch:
            patch.setattr(symbolic, "XLA_ABOVE", np.inf)
            return dw.derivative(function, POINTS, "symbolic")

    return run


@pytest.mark.parametrize(
    ("name", "f", "rounds", "targets"),
    [
        ("x^2", square, 20, ("", "", "")),
        ("p(p(p(x))), p = 2x^3 - 3x^2 + 5", composed, 7, ("at least 20 ×", "at least 5 ×", "at most 1.3 ×")),
    ],
    ids=["square", "composed"],
)
def test_million_points(name, f, rounds, targets, report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    competitors = recipes(f) | {"symbolic, JAX not loaded": without_xla(f, monkeypatch)}
    inside = slice(1, -1)  # np.gradient is of first order at the ends of its grid
    exact = competitors["symbolic"]()[inside]
    for competitor, compute in competitors.items():
        assert np.allclose(compute()[inside], exact, rtol=1e-4, atol=1e-4), competitor

    times = interleaved(competitors, rounds)
    section = SECTION.format(name=name)
    for competitor, taken in times.items():
        report.add(section, competitor, milliseconds(taken), "ms")
    for slow, fast, target in (
        ("lambdify(diff), each time", "symbolic", targets[0]),
        ("vmap(grad)", "jax_reverse", targets[1]),
    ):
        report.add(section, f"{fast}, times as fast as {slow}", ratio(times, slow, fast), "×", target)
    by_hand = "jit(vmap(grad)), NumPy in and out"
    duel = interleaved({name: competitors[name] for name in (by_hand, "jax_reverse")}, DUEL)
    longer = ratio(duel, "jax_reverse", by_hand)
    report.add(section, f"jax_reverse, times as long as {by_hand}", longer, "×", targets[2])


def shared_by_xla(function: dw.Function) -> dict[str, Callable[[], object]]:
    """XLA's own time for the program in which SymPy's derivative is shared, and the package's for the same arrays."""
    with jax.enable_x64(True):
        on_device = jnp.asarray(POINTS)
        compiled = jax.jit(run_by_jax(symbolic.derivative_program(function), "float64"))

    def kept() -> jax.Array:
        with jax.enable_x64(True):
            return compiled(on_device).block_until_ready()

    def in_and_out() -> np.ndarray:
        with jax.enable_x64(True):
            return np.asarray(compiled(POINTS))

    return {
        "XLA, NumPy in and out": in_and_out,
        "symbolic, NumPy in and out": lambda: dw.derivative(function, POINTS, "symbolic"),
        "XLA, arrays kept in JAX": kept,
        "symbolic, arrays kept in JAX": lambda: dw.derivative(function, on_device, "symbolic").block_until_ready(),
    }


def test_what_a_method_adds_to_what_it_calls(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each method of p(p(p(x))) beside the least that its arithmetic takes."""
    function, section = dw.Function(composed), "p(p(p(x))) on 1,000,000 points, beside the least it takes"
    x = sympy.Symbol("x")
    lab = sympy.lambdify(x, sympy.diff(composed(x), x))
    competitors = shared_by_xla(function) | {
        "lab": lambda: lab(POINTS),
        "symbolic, JAX not loaded": without_xla(composed, monkeypatch),
        "f": lambda: function(POINTS),
        "central": lambda: dw.derivative(function, POINTS, "central"),
        "central, step given": lambda: dw.derivative(function, POINTS, "central", step=1e-5),
        "gradient": lambda: dw.derivative(function, POINTS, "gradient"),
        "np.gradient of the package's f": lambda: np.gradient(function(POINTS), POINTS),
        "np.gradient by hand": lambda: np.gradient(composed(POINTS), POINTS),
    }
    times = interleaved(competitors, 15)
    for what, slow, fast, target in (
        ("symbolic, times as fast as lambdify(diff) alone", "lab", "symbolic, NumPy in and out", "at least 50 ×"),
        ("the same, JAX not loaded", "lab", "symbolic, JAX not loaded", "at least 50 ×"),
        ("gradient, times as fast as by hand", "np.gradient by hand", "gradient", "at least 1 ×"),
        ("gradient, as fast as np.gradient(F(x), x)", "np.gradient of the package's f", "gradient", "at least 1 ×"),
        ("central, in evaluations of f", "central", "f", "at most 2.2 ×"),
        ("central with a step, in evaluations of f", "central, step given", "f", "at most 2.2 ×"),
    ):
        report.add(section, what, ratio(times, slow, fast), "×", target)
    for how in ("NumPy in and out", "arrays kept in JAX"):
        pair = {name: competitors[name] for name in (f"XLA, {how}", f"symbolic, {how}")}
        longer = ratio(interleaved(pair, DUEL), f"symbolic, {how}", f"XLA, {how}")
        report.add(section, f"symbolic, times as long as XLA, {how}", longer, "×", "at most 1.5 ×")
