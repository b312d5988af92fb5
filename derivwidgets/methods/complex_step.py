"""The complex step: Im f(x + ih) / h, a derivative without a subtraction, and what it is worth for a second one."""

from __future__ import annotations

import sys
import warnings
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function.arrays import in_blocks
from derivwidgets.function.errors import FormMissing, FunctionError
from derivwidgets.function.opaque import PROBES, UNDEFINED
from derivwidgets.methods.method import Method

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.arrays import Array
    from derivwidgets.function.function import Function
    from derivwidgets.methods.method import Compute

BEST_STEP = {"float64": 1e-100, "float32": 1e-20}
"""So small that its square is lost, and so large that a product of a few of them is not; nothing is subtracted."""

NAN = complex(np.nan, np.nan)


def _prepare(f: Function, precision: str, order: int) -> Compute:
    """Set up Im f(x + ih) / h (Squire and Trapp, SIAM Review 40(1), 1998, 110-112).

    For a second derivative it is 2 (f(x) - Re f(x + ih)) / h^2, which subtracts: it has a best step as differences do.
    """
    evaluate = _evaluator(f, precision)

    def quotient(x: Array, step: Array) -> Array:
        value = evaluate(x + 1j * step)
        return np.where(np.isnan(np.real(value)), np.nan, np.imag(value) / step)

    def second_quotient(x: Array, step: Array) -> Array:
        fall = np.real(evaluate(x + 0j * step)) - np.real(evaluate(x + 1j * step))
        return np.asarray(2 * fall / np.maximum(step * step, np.finfo(x.dtype).smallest_subnormal))

    def compute(x: Array, step: Array | None) -> Array:
        h = (np.asarray(BEST_STEP[precision], x.dtype) if order == 1 else _best_second(x)) if step is None else step
        return in_blocks(quotient if order == 1 else second_quotient, x, h, dtype=x.dtype)

    compute(PROBES.astype(precision), None)
    return compute


def _best_second(x: Array) -> Array:
    """Return h* = (48 u)^(1/4) max(1, |x|): the minimum of 4 u/h^2 + h^2/12."""
    roundoff = np.finfo(x.dtype).eps / 2
    return np.asarray((48 * roundoff) ** (1 / 4) * np.maximum(1, np.abs(x)), x.dtype)


def _evaluator(f: Function, precision: str) -> Callable[[Array], Any]:
    """Return f on complex arrays: its program, or the callable itself where it has none."""
    from derivwidgets.function.systems import complex_system

    program, system = f.program, complex_system(precision)
    if program is None:
        return _callable_itself(f)

    def run(x: Array) -> Any:
        try:
            return program.run(system, x)
        except FormMissing as missing:
            raise FunctionError(f"{missing}, so a complex step cannot differentiate this function") from None

    return run


def _callable_itself(f: Function) -> Callable[[Array], Any]:
    """Return an opaque callable on complex arrays, number by number, if it keeps the imaginary part.

    Raises
    ------
    FunctionError
        If it takes no complex numbers, or gives other values with them.
    """
    call, jax = f.original, sys.modules.get("jax")
    assert call is not None

    def value(number: Any) -> complex:
        try:
            return complex(call(number))
        except UNDEFINED:
            return NAN

    def run(x: Array) -> Array:
        precise = jax.enable_x64(x.dtype == np.complex128) if jax and f.library == "jax" else nullcontext()
        try:
            with precise, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                warnings.simplefilter("error", np.exceptions.ComplexWarning)
                values = np.array([value(number) for number in x], x.dtype)
        except Exception as error:
            raise FunctionError(f"a complex step cannot follow this function: {f.reason}") from error
        return np.where(np.isnan(f(np.real(x))), NAN, values)

    x = PROBES.copy()
    with np.errstate(all="ignore"):
        if not np.allclose(np.real(run(x + 1j * BEST_STEP["float64"])), f(x), rtol=1e-9, atol=0, equal_nan=True):
            raise FunctionError(f"a complex step cannot follow this function: {f.reason}")
    return run


METHODS = (Method("complex_step", "complex step", "numerical", _prepare, uses_step=True, requires="scipy"),)
