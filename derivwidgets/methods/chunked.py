"""Derivatives on Dask arrays: a task a chunk, run by whatever scheduler the user has, once numbers are wanted."""

from __future__ import annotations

import pickle
from functools import lru_cache
from math import isnan
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from derivwidgets.function.function import as_function
from derivwidgets.methods.finite_difference import along_grid, checked_grid, pointwise

if TYPE_CHECKING:
    from derivwidgets.function.arrays import Array
    from derivwidgets.function.function import Function
    from derivwidgets.methods.method import Method

PREPARING = Lock()
"""A worker's threads wait for the first of them to prepare a method."""


def derivative_of_chunks(method: Method, f: Any, x: Any, step: float | None, precision: str, order: int) -> Any:
    """Return f'(x) or f''(x) as a Dask array with the chunks of x; nothing is computed yet.

    Along a grid each chunk borrows its neighbours' ends, and where it is evenly spaced NumPy's formula for even grids
    is used, whatever the others are: the numbers are those of the whole grid to rounding.

    Raises
    ------
    FunctionError, TypeError, ValueError
        As `derivwidgets.derivative` says, and of a grid whose chunks have unknown sizes.
    """
    import cloudpickle

    if x.dtype.kind not in "biuf":
        kind = "complex numbers" if x.dtype.kind == "c" else f"values of type {x.dtype}"
        raise TypeError(f"x must be real numbers; got {kind}")
    function = as_function(f)
    method.prepare(function, precision, order)  # what cannot be done is said at once
    arguments = {"function": cloudpickle.dumps(function), "precision": precision, "order": order}
    one = {"method": method.name, "step": step}
    array = {"dtype": np.dtype(precision), "meta": np.empty((0,) * x.ndim, precision)}
    if method.on_grid and checked_grid(x).ndim:
        if any(map(isnan, x.chunks[0])):
            raise ValueError(
                "gradient needs neighbours across chunks, and x has chunks of unknown size; "
                "x.compute_chunk_sizes() finds them out"
            )
        grid = x.rechunk((_at_least(order, x.chunks[0]),))
        if grid.numblocks[0] > 1:
            return _along_grid(grid, order, arguments, array).rechunk(x.chunks)
        return grid.map_blocks(derivative_of_chunk, **arguments, **one, **array).rechunk(x.chunks)
    return x.map_blocks(derivative_of_chunk, **arguments, **one, **array)


def _along_grid(grid: Any, depth: int, arguments: dict[str, Any], array: dict[str, Any]) -> Any:
    """Give each chunk its neighbours' ends: copies, as views of them, which `map_overlap` makes, keep whole chunks."""
    import dask.array

    da = cast("Any", dask.array)
    ends = {"dtype": grid.dtype, "meta": np.empty(0, grid.dtype), "chunks": ((depth,) * grid.numblocks[0],)}
    firsts, lasts = (grid.map_blocks(end_of_chunk, part, **ends) for part in (slice(depth), slice(-depth, None)))
    nothing = da.zeros(depth, dtype=grid.dtype)  # the first chunk has none before it, the last none after it
    before, after = da.concatenate([nothing, lasts.blocks[:-1]]), da.concatenate([firsts.blocks[1:], nothing])
    chunks = {"chunks": grid.chunks, "last": grid.numblocks[0] - 1}
    return da.map_blocks(gradient_of_chunk, before, grid, after, **chunks, **arguments, **array)


def _at_least(smallest: int, sizes: tuple[int, ...]) -> tuple[int, ...]:
    """Return sizes of chunks with those too small joined to their neighbours."""
    joined = [0]
    for size in sizes:
        if joined[-1] < smallest:
            joined[-1] += size
        else:
            joined.append(size)
    if joined[-1] < smallest and len(joined) > 1:
        last = joined.pop()
        joined[-1] += last
    return tuple(joined)


def end_of_chunk(chunk: Any, part: slice) -> Array:
    """Return a copy of a chunk's end."""
    return np.array(chunk[part])


def derivative_of_chunk(
    chunk: Any, *, function: bytes, method: str, step: float | None, precision: str, order: int
) -> Array:
    """Differentiate on one chunk."""
    from derivwidgets.methods import METHODS

    with PREPARING:
        prepared = METHODS[method].prepare(_unpacked(function), precision, order)
    with np.errstate(over="ignore", under="ignore"):
        return prepared(np.asarray(chunk), step)


def gradient_of_chunk(
    before: Any,
    chunk: Any,
    after: Any,
    *,
    function: bytes,
    precision: str,
    order: int,
    last: int,
    block_id: tuple[int] = (0,),
) -> Array:
    """Differentiate along a chunk, between the ends of its neighbours; Dask tells which chunk it is."""
    before, after = before[: order * (block_id[0] > 0)], after[: order * (block_id[0] < last)]
    grid = np.concatenate([before, chunk, after])
    with np.errstate(all="ignore"):
        slopes = along_grid(pointwise(_unpacked(function), precision), grid, order, precision)
    return slopes[len(before) : len(before) + len(chunk)]


@lru_cache(maxsize=16)
def _unpacked(function: bytes) -> Function:
    """Return a pickled function, with all that a process has prepared for it."""
    unpacked: Function = pickle.loads(function)
    return unpacked
