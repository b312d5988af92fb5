"""The gradient of a neuron, F(w) = f(c·w), in n parameters, by every method that can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.experiments.racing.clock import compiling
from derivwidgets.function.errors import FormMissing, FunctionError
from derivwidgets.function.systems import autograd_system, complex_system, mygrad_system
from derivwidgets.methods import METHODS
from derivwidgets.methods.automatic import jax_function
from derivwidgets.methods.stencils import BY_ORDER, Stencil

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.arrays import Array
    from derivwidgets.function.function import Function

    Gradient = Callable[[], Array]

RACING = ("symbolic", *BY_ORDER[1], "complex_step", "jax_reverse", "jax_forward", "autograd", "mygrad")
"""The methods that can."""

REFUSALS = {
    "gradient": "np.gradient needs values on a grid, and a grid over n parameters has at least 3ⁿ points",
    "adaptive": "scipy.differentiate looks for a step of its own for each parameter; it does not race over parameters",
}


def prepare(f: Function, method: str, c: Array, w: Array) -> Gradient:
    """Return what computes the gradient of f(c·w) at w; deriving it is done, compiling it is left to the first call.

    Raises
    ------
    FunctionError
        If the method cannot.
    """
    if method in REFUSALS:
        raise FunctionError(REFUSALS[method])
    if method == "symbolic":
        return _symbolic(f, c, w)
    if method == "complex_step":
        return _complex_step(f, c, w)
    if method in BY_ORDER[1]:
        return _differences(f, BY_ORDER[1][method], c, w)
    if method.startswith("jax"):
        return _jax(f, method, c, w)
    return _tape(f, method, c, w)


def sweeps(method: str, n: int) -> float:
    """Return how many passes of automatic differentiation a gradient takes; nan where that is no measure.

    Examples
    --------
    >>> sweeps("jax_reverse", 100), sweeps("jax_forward", 100)
    (1.0, 100.0)
    """
    if METHODS[method].family != "automatic":
        return np.nan
    return float(n) if method == "jax_forward" else 1.0


def evaluations(method: str, n: int) -> float:
    """Return how many evaluations of F a gradient takes; nan where that is no measure."""
    if method == "complex_step":
        return n
    if method not in BY_ORDER[1]:
        return np.nan
    offsets = BY_ORDER[1][method].offsets
    return n * sum(offset != 0 for offset in offsets) + (0 in offsets)


def _differences(f: Function, stencil: Stencil, c: Array, w: Array) -> Gradient:
    eps = float(np.finfo(w.dtype).eps)
    h = w.dtype.type(eps ** (1 / (1 + stencil.accuracy)))
    weights = [weight / stencil.divisor for weight in stencil.weights]

    def gradient() -> Array:
        found, moved = np.empty_like(w), w.copy()
        at_rest: Any = f(np.dot(c, w)) if 0 in stencil.offsets else None
        for i in range(w.size):
            total: Any = 0.0
            for offset, weight in zip(stencil.offsets, weights, strict=True):
                if offset == 0:
                    total += weight * at_rest
                    continue
                moved[i] = w[i] + float(offset) * h
                total += weight * f(np.dot(c, moved))
            moved[i] = w[i]
            found[i] = total / h
        return found

    return gradient


def _complex_step(f: Function, c: Array, w: Array) -> Gradient:
    assert f.program is not None
    run = f.program.bind(complex_system(w.dtype.name))
    h = np.finfo(w.dtype).eps ** 2

    def gradient() -> Array:
        found, moved = np.empty_like(w), w.astype(np.result_type(w, 1j))
        with np.errstate(all="ignore"):
            for i in range(w.size):
                moved[i] = w[i] + 1j * h
                found[i] = np.imag(run(np.dot(c, moved))) / h
                moved[i] = w[i]
        return found

    return gradient


def _symbolic(f: Function, c: Array, w: Array) -> Gradient:
    import sympy

    from derivwidgets.function.expression import X

    # numbers for c would cost SymPy ten times as much: it looks for factors that they share
    weights, coefficients = (sympy.symbols(f"{name}:{w.size}", real=True, seq=True) for name in "wc")
    terms = (factor * weight for factor, weight in zip(coefficients, weights, strict=True))
    loss = f.expression.subs(X, sympy.Add(*terms))
    partials = [sympy.diff(loss, weight) for weight in weights]
    made: list[Any] = []

    def gradient() -> Array:
        if not made:
            with compiling():
                made.append(sympy.lambdify([weights, coefficients], partials, "numpy", cse=True))
        with np.errstate(all="ignore"):
            return np.asarray(made[0](w, c), w.dtype)

    return gradient


def _jax(f: Function, method: str, c: Array, w: Array) -> Gradient:
    import jax
    import jax.numpy as jnp

    run = jax_function(f, w.dtype.name)
    transform = jax.grad if method == "jax_reverse" else jax.jacfwd
    compiled = jax.jit(transform(lambda weights: run(jnp.dot(c, weights))))

    def gradient() -> Array:
        with jax.enable_x64(w.dtype == np.float64):
            return np.asarray(compiled(w))

    return gradient


def _tape(f: Function, method: str, c: Array, w: Array) -> Gradient:
    program = f.program
    assert program is not None
    if method == "autograd":
        import autograd
        import autograd.numpy as anp

        system = autograd_system(w.dtype.name)
        gradient = autograd.grad(lambda weights: program.run(system, anp.dot(c, weights)))
        return _told(lambda: np.asarray(gradient(w), w.dtype), "Autograd")
    import mygrad
    from mygrad.tensor_base import Tensor

    tensors = mygrad_system(w.dtype.name)

    def pulled() -> Array:
        weights = Tensor(w)
        program.run(tensors, mygrad.sum(c * weights)).backward()
        return np.asarray(weights.grad, w.dtype)

    return _told(pulled, "MyGrad")


def _told(gradient: Gradient, label: str) -> Gradient:
    """Return the same with a sentence for what the library cannot do."""

    def told() -> Array:
        try:
            with np.errstate(all="ignore"):
                return gradient()
        except FormMissing as missing:
            raise FunctionError(f"{missing}, so {label} cannot differentiate this function") from None

    return told
