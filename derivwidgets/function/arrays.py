"""Computing over large arrays a block at a time, so that every intermediate result stays in the processor's cache."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function.systems import PRECISIONS, numpy_system

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.program import Program

    Array = np.ndarray[Any, np.dtype[Any]]

BLOCK = 16384
"""Numbers a block: 128 kB of float64, so that the handful alive at once fit in a core's own cache."""


def in_blocks(
    compute: Callable[..., Any], *operands: Array, dtype: np.dtype[Any] | type | str, block: int = BLOCK
) -> Array:
    """Apply an elementwise `compute` to operands of one shape; scalars that it returns fill their block.

    Nothing of the operands' size is made but the result. Operands after the first may have no dimension, and are then
    passed on as they are. NumPy's warnings are silenced: a division by zero or the root of a negative number is an
    inf or a nan in the result, which is what the caller asked to see.
    """
    shape = np.broadcast_shapes(*(operand.shape for operand in operands))
    first, *others = operands
    takers = [_taker(np.broadcast_to(first, shape)), *(_taker(operand, shape) for operand in others)]
    result = np.empty(math.prod(shape), dtype)
    with np.errstate(all="ignore"):
        for start in range(0, result.size, block):
            here = slice(start, start + block)
            result[here] = compute(*(take(here) for take in takers))
    return result.reshape(shape)


def _taker(operand: Array, shape: tuple[int, ...] | None = None) -> Callable[[slice], Any]:
    """Return what gives a block of an operand in C order, without a copy of the whole."""
    if shape is not None:
        if operand.ndim == 0:
            return lambda _: operand
        operand = np.broadcast_to(operand, shape)
    flat = operand.reshape(-1) if operand.ndim < 2 or operand.flags.c_contiguous else operand.flat
    return flat.__getitem__


def evaluate(program: Program, x: Array, precision: str) -> Array:
    """Run `program` on NumPy numbers of one precision over an array of that precision."""
    system = numpy_system(precision)
    return in_blocks(lambda block: program.run(system, block), x, dtype=np.dtype(precision))


def checked_precision(precision: object) -> str:
    """Return `precision` if it is one of the two that exist, else raise ValueError."""
    if precision not in PRECISIONS:
        raise ValueError(f'precision must be "float64" or "float32"; got {precision!r}')
    return str(precision)


def real_array(x: Any, name: str = "x") -> Array:
    """Return `x` as a float array: float32 stays float32, everything else becomes float64.

    Raises
    ------
    TypeError
        If it holds complex numbers, or no numbers.
    """
    try:
        array = np.asarray(x)
        if array.dtype == object:
            array = np.vectorize(float, otypes=[float])(array)
    except (TypeError, ValueError) as error:
        raise TypeError(f"{name} must be a number or an array of numbers; got {x!r}") from error
    except OverflowError:
        raise ValueError(f"{name} is too large; numbers go up to 1.8e308") from None
    if array.dtype.kind not in "biuf":
        kind = "complex numbers" if array.dtype.kind == "c" else f"values of type {array.dtype}"
        raise TypeError(f"{name} must be real numbers; got {kind}")
    return array if array.dtype == np.float32 else array.astype(np.float64, copy=False)
